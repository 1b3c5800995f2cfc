"""How many wrong versions of the law, the facts, the rules and the modules that guard users the tests find.

    .venv/bin/uv pip install cosmic-ray
    .venv/bin/python benchmarks/mutation.py [MODULE ...] [--sample 300] [--seed WORD] [--learned FILE]

MODULE is like law/clocks, a room like rules, or data/law/adequacy for the rows of a law table, or guards; by default law, facts and rules.
A seeded sample of all mutants of these modules is tried; of a table, rows left out. Words and annotations are left alone. Everything
happens in one run of pytest: it collects the tests of the rooms, runs each once to learn which lines it reaches and how long it takes, and
forks for each mutant. The fork changes the code of the loaded functions and runs the tests that reach the changed line, those first that
found a mutant of the module before, then the quickest, until one fails. Prints the survivors with their change, then one line per module
and the rate. `--learned` keeps in a file which test reaches what: while the modules stay as they are, only new tests are learned.

What a test works out when it is collected (in the values of a parametrize) is worked out before the change: look at such survivors by hand.
"""

from __future__ import annotations

import argparse
import ast
import gc
import hashlib
import os
import pickle
import random
import re
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ropa"
OPERATORS = re.compile(
    r"core/(AddNot|Replace(True|False|And|Or|Break|Continue)With\w+|NumberReplacer|ExceptionReplacer|ZeroIterationForLoop"
    r"|ReplaceUnaryOperator_Delete_\w+|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt))"
)
"""What may be changed: to the contrary, or by one. The others' mutants fall over on import."""
SECONDS = 60
"""A test that runs so much longer than without a mutant has found it."""
BUDGET = 150
"""Seconds of tests after which a mutant that nothing found has survived."""
LAW = ["tests/law", "tests/facts", "tests/rules"]
TESTS = {
    "law": LAW,
    "facts": LAW,
    "rules": LAW,
    "data": LAW,
    "bags": ["tests/bags", "tests/packs/test_chain.py"],
    "packs": ["tests/packs/test_chain.py"],
    "sources": ["tests/sources/test_guard.py", "tests/sources/test_workbook.py"],
    "files": ["tests/test_files.py", "tests/sources/test_change.py"],
}
"""What is run for the modules of a room."""
GUARDS = [f"bags/{name}" for name in ("tree", "checks", "verify", "tagfiles", "sshsig", "sign", "signature", "write", "timestamp")]
GUARDS += ["packs/chain", "sources/guard", "files"]
"""Modules that stand between a user and hostile or damaged files."""


def file_of(module: str) -> Path:
    """The file of a module, or of a law table."""
    return SOURCE / f"{module}.{'csv' if module.startswith('data/') else 'py'}"


def modules_of(asked: str) -> list[str]:
    """The modules that a word of the command line means."""
    if asked == "guards":
        return GUARDS
    if asked == "data/law" or (SOURCE / asked).is_dir():
        return [f"{asked}/{file.stem}" for file in sorted((SOURCE / asked).glob("[a-z]*.csv" if asked == "data/law" else "[a-z]*.py"))]
    return [asked]


def places(file: Path) -> list[tuple[str, int, int]]:
    """Every mutant of a module, outside annotations: operator, occurrence and line; of a table, every row."""
    if file.suffix == ".csv":
        return [("row", row, row + 2) for row in range(len(file.read_text(encoding="utf-8").splitlines()) - 1)]
    unread = [
        ((part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if part is not None
    ]
    tree, found = get_ast_from_path(file), []
    for name in filter(OPERATORS.fullmatch, operator_names()):
        operator = get_operator(name)()
        starts = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        found += [(name, n, at[0]) for n, at in enumerate(starts) if not any(a <= tuple(at) < b for a, b in unread)]
    return found


def loaded() -> Iterator[tuple[str, ModuleType]]:
    """The modules of ropa and of its tests that are loaded."""
    return ((name, module) for name, module in list(sys.modules.items()) if name.startswith(("ropa.", "tests.", "support.", "test_")))


def forget() -> None:
    """Empty what law, facts and rules remember: else only the test that asked first would reach a line."""
    for name, module in loaded():
        if name.startswith(("ropa.law", "ropa.facts", "ropa.rules")) and name != "ropa.rules.examples":
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def in_place_of(old: object, new: object, name: str) -> None:
    """Put a value into every module that knows the old one by this name."""
    for _, module in loaded():
        if vars(module).get(name) is old:
            setattr(module, name, new)


def shorten(table: str, row: int) -> None:
    """Leave a row out of a law table."""
    from ropa.law import tables

    whole = tables.rows

    def rows(name: str) -> tuple[dict[str, object], ...]:
        kept = whole(name)
        return kept if name != table else kept[:row] + kept[row + 1 :]

    in_place_of(whole, rows, "rows")


def codes_that_differ(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The code of each function that a mutation changed, inner ones too, and what it became."""
    inner = [[part for part in code.co_consts if isinstance(part, CodeType)] for code in (old, new)]
    for a, b in zip(*inner, strict=False):
        if a.co_name == b.co_name and a != b:
            yield a, b
            yield from codes_that_differ(a, b)


def own(code: CodeType) -> tuple[object, ...]:
    """What a code does itself, without the functions in it."""
    return code.co_code, code.co_names, repr([part for part in code.co_consts if not isinstance(part, CodeType)])


def defaults(of: object) -> tuple[object, object]:
    """The default values of a function."""
    return getattr(of, "__defaults__", None), getattr(of, "__kwdefaults__", None)


def change(name: str, file: Path, source: str, functions: dict[CodeType, list[FunctionType]]) -> None:
    """Let a loaded module be the mutated one: its functions get the new code, and its values are new wherever they are known."""
    old = compile(file.read_text(encoding="utf-8"), str(file), "exec", dont_inherit=True)
    new = compile(source, str(file), "exec", dont_inherit=True)
    changed = list(codes_that_differ(old, new))
    for before, after in changed:
        for function in functions.get(before, []):
            function.__code__ = after
    bodies = [
        after for before, after in changed if before.co_name == after.co_name and before not in functions and own(before) != own(after)
    ]
    if own(old) == own(new) and not bodies:
        return
    module = sys.modules[name]  # what it does on import differs, or a class' body
    if name.startswith("ropa.rules"):
        from ropa.rules import RULES

        for code in [code for code, made in RULES.items() if made.find.__module__ == name]:
            del RULES[code]
    fresh = ModuleType(name)
    fresh.__file__, fresh.__package__ = str(file), name.rpartition(".")[0]
    fresh.__spec__ = module.__spec__
    sys.modules[name] = fresh  # dataclasses look for their module
    exec(new, vars(fresh))
    sys.modules[name] = module
    for key, value in vars(fresh).items():
        known = vars(module).get(key)
        if isinstance(value, type):
            for attribute, kept in list(vars(value).items()):
                if isinstance(kept, FunctionType) and defaults(kept) != defaults(vars(known).get(attribute)):
                    vars(known)[attribute].__defaults__, vars(known)[attribute].__kwdefaults__ = defaults(kept)
                elif isinstance(kept, int | str | float | tuple) and not attribute.startswith("__"):
                    setattr(known, attribute, kept)
        elif isinstance(value, FunctionType) or hasattr(value, "__wrapped__"):
            plain, was = getattr(value, "__wrapped__", value), getattr(known, "__wrapped__", known)
            if plain.__module__ == name and defaults(plain) != defaults(was):
                was.__defaults__, was.__kwdefaults__ = defaults(plain)
        elif not key.startswith("__") and not isinstance(value, ModuleType) and repr(value) != repr(known):
            in_place_of(known, value, key)


class Mutation:
    """The run of pytest that tries the mutants in the place of its tests."""

    def __init__(self, modules: list[str], sample: int, seed: str, learned: Path | None) -> None:
        self.learned = learned
        self.watched = sorted(str(file_of(module)) for module in modules if not module.startswith("data/"))
        every = [(module, *place) for module in modules for place in places(file_of(module))]
        self.chosen = random.Random(seed).sample(every, min(sample, len(every)))
        self.failed = False
        self.seconds: dict[str, float] = {}
        self.reach: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.tables: dict[str, set[str]] = defaultdict(set)
        self.finders: dict[str, Counter[str]] = defaultdict(Counter)
        print(f"{len(self.chosen)} of {len(every)} mutants, seed {seed!r}", flush=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from ropa.rules.examples import Example

        session.config.pluginmanager.unregister(name="terminalreporter")  # only mutants are told
        drawn: dict[str, object] = {}
        register = Example.register
        Example.register = lambda case: drawn[repr(case)] if repr(case) in drawn else drawn.setdefault(repr(case), register(case))
        items = {item.nodeid: item for item in session.items}
        self.learn(items)
        gc.unfreeze()
        functions: dict[CodeType, list[FunctionType]] = defaultdict(list)
        for function in gc.get_objects():
            if isinstance(function, FunctionType) and function.__code__.co_filename.startswith(str(SOURCE)):
                functions[function.__code__].append(function)
        gc.freeze()
        tried: Counter[str] = Counter()
        lived: Counter[str] = Counter()
        for module, operator, occurrence, line in sorted(self.chosen, key=lambda place: (place[0], place[3])):
            file = file_of(module)
            if file.suffix == ".csv":
                what = f"left out: {file.read_text(encoding='utf-8').splitlines()[line - 1]}"
                mutated, reaching = "", self.tables[file.stem]
            else:
                source = file.read_text(encoding="utf-8")
                mutated = mutate_code(source, get_operator(operator)(), occurrence)
                now = [new.strip() for old, new in zip(source.splitlines(), mutated.splitlines(), strict=False) if old != new]
                what, reaching = f"{operator.removeprefix('core/')}: {now[0] if now else ''}", self.reaching(module, line)
            tests = sorted(reaching & set(items), key=lambda test: (-self.finders[module][test], self.seconds[test]))

            def install(module=module, file=file, mutated=mutated, occurrence=occurrence) -> None:
                if file.suffix == ".csv":
                    shorten(file.stem, occurrence)
                else:
                    change(f"ropa.{module.replace('/', '.')}", file, mutated, functions)

            tried[module] += 1
            if (finder := self.found_by(install, [items[test] for test in tests])) is None:
                lived[module] += 1
                print(f"{file.relative_to(SOURCE)}:{line} survived {len(tests)} tests, {what}", flush=True)
            elif finder:
                self.finders[module][finder] += 1
        for module in sorted(tried):
            print(f"{module}: {tried[module] - lived[module]} of {tried[module]} found")
        dead = tried.total() - lived.total()
        print(f"{dead} of {tried.total()} found: {100 * dead / tried.total():.1f} %", flush=True)
        return True

    def learn(self, items: dict[str, pytest.Item]) -> None:
        """Run each test once, and keep how long it takes, which lines it reaches and which law tables it reads."""
        from ropa.law import tables

        digests = [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in self.watched]
        if self.learned and self.learned.exists():
            known, seconds, reach, read = pickle.loads(self.learned.read_bytes())
            if known == digests:
                self.seconds.update(seconds)
                self.reach.update(reach)
                self.tables.update(read)
        if self.seconds.keys() >= items.keys():  # nothing is new: a watch that sees nothing would warn of it
            print(f"{len(items)} tests are known", flush=True)
            return
        whole, now = tables.rows, [""]

        def rows(name: str) -> tuple[dict[str, object], ...]:
            self.tables[name].add(now[0])
            return whole(name)

        rows.cache_clear = whole.cache_clear
        in_place_of(whole, rows, "rows")
        watch = coverage.Coverage(data_file=None, config_file=False, include=self.watched or ["nothing"])
        watch.start()
        for nodeid, item in items.items():
            if nodeid in self.seconds:
                continue
            forget()
            watch.switch_context(nodeid)
            now[0] = nodeid
            began, self.failed = time.perf_counter(), False
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            self.seconds[nodeid] = time.perf_counter() - began
            if self.failed:
                raise pytest.UsageError(f"{nodeid} fails without any mutant")
        watch.stop()
        in_place_of(rows, whole, "rows")
        data = watch.get_data()
        for file in data.measured_files():
            for line, tests in data.contexts_by_lineno(file).items():
                self.reach[file, line] |= set(tests) - {""}
        if self.learned:
            self.learned.write_bytes(pickle.dumps((digests, self.seconds, dict(self.reach), dict(self.tables))))
        print(f"{len(items)} tests take {sum(self.seconds.values()):.0f} s", flush=True)

    def reaching(self, module: str, line: int) -> set[str]:
        """The tests that reach a line, or the statement that it belongs to; for what happens on import, those that reach any."""
        file = file_of(module)
        around = [
            node
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or line)
        ]
        within = [node for node in around if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line]
        if not within:
            return set().union(*(tests for (known, _), tests in self.reach.items() if known == str(file)))
        inner = max(around, key=lambda node: node.lineno)
        return set().union(*(self.reach.get((str(file), at), set()) for at in range(inner.lineno, (inner.end_lineno or line) + 1)))

    def found_by(self, install, tests: list[pytest.Item]) -> str | None:
        """The test that finds a mutant, "" if it cannot even be installed; None if it survives. Tried in a fork."""
        reader, writer = os.pipe()
        child = os.fork()
        if child:
            os.close(writer)
            with os.fdopen(reader) as told:
                said = told.read()
            return None if os.waitpid(child, 0)[1] == 0 else said
        try:
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            signal.alarm(SECONDS)
            install()
            forget()
            began = time.perf_counter()
            for item in tests:
                signal.alarm(int(SECONDS + 10 * self.seconds[item.nodeid]))
                self.failed = False
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if self.failed:
                    os.write(writer, item.nodeid.encode())
                    os._exit(1)
                if time.perf_counter() - began > BUDGET:
                    break
            os._exit(0)
        finally:
            os._exit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutation score of ropa's law, facts, rules and guards.")
    parser.add_argument("modules", nargs="*", default=["law", "facts", "rules"])
    parser.add_argument("--sample", type=int, default=300, help="mutants in all")
    parser.add_argument("--seed", default="", help="a word for another sample")
    parser.add_argument("--learned", type=Path, help="keeps which test reaches what")
    asked = parser.parse_args()
    os.chdir(ROOT)
    modules = [module for word in asked.modules for module in modules_of(word)]
    tests = list(dict.fromkeys(file for module in modules for file in TESTS[module.split("/")[0]]))
    options = ["-q", "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    sys.exit(pytest.main([*options, *tests], plugins=[Mutation(modules, asked.sample, asked.seed, asked.learned)]))


if __name__ == "__main__":
    main()
