"""How many wrong versions of the law, the rules and the modules that guard users the tests find.

    .venv/bin/uv pip install cosmic-ray
    .venv/bin/python benchmarks/mutation.py [MODULE ...] [--each 20] [--seed WORD] [--quick]

MODULE is like law/clocks, or data/law/adequacy for the rows of a law table; by default all of law/, facts/, rules/ and data/law/, and
GUARDS. A module of facts/ is tried on the examples of the rules of its subject. Of each module a seeded sample of mutants is tried; of a
table, rows left out. Words and annotations are left alone. A mutant takes the module's place in a fork that has the libraries loaded;
where rules stand in it, or it is a table, ropa and the registers of the examples too. The fork runs the examples of those rules, then the
tests that concern the module, until one fails. `--quick` leaves out the samples, which take longest. Prints the survivors with their
change, then one line per module.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import importlib.abc
import importlib.util
import os
import random
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "ropa"
LIBRARIES = ("pandas", "pandera.pandas", "hypothesis.strategies", "openpyxl", "holidays", "dateutil.relativedelta")
OPERATORS = re.compile(
    r"core/(AddNot|Replace(True|False|And|Or|Break|Continue)With\w+|NumberReplacer|ExceptionReplacer|ZeroIterationForLoop"
    r"|ReplaceUnaryOperator_Delete_\w+|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|BitAnd_BitOr|BitOr_BitAnd)"
    r"|ReplaceComparisonOperator_(Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt|GtE_Lt))"
)
"""What may be changed: to the contrary, or by one. The others' mutants fall over on import."""
SECONDS = 300
"""After which a mutant that still runs is taken for found."""

GUARDS = (
    "bags/tree",
    "bags/checks",
    "bags/verify",
    "bags/tagfiles",
    "bags/sshsig",
    "bags/sign",
    "bags/signature",
    "bags/write",
    "bags/timestamp",
    "packs/chain",
    "sources/guard",
    "files",
)
"""Modules that stand between a user and hostile or damaged files."""

SAMPLES = [("test_samples", ""), ("rules/test_broken", "broken_shows_a_finding or broken_shows_every")]
VERIFY = [("bags/test_verify", "not any_byte"), ("bags/test_signature", "forge"), ("bags/test_verify", "any_byte")]
TESTS: dict[str, list[tuple[str, str]]] = {
    "law/bases": [("rules/test_examples", "test_case")],
    "law/clocks": [("law/test_request_clock", "")],
    "law/holidays": [("law/test_request_clock", ""), ("law/test_clocks", "")],
    "law/reckoning": [("law/test_request_clock", "worked_example or pause or one_by_one")],
    "law/transfers": [("rules/test_examples", "TR0")],
    "data": [("law/test_tables", ""), ("law/test_bases", ""), ("law/test_transfers", "")],
    "law": [("law/test_tables", ""), ("law/test_transfers", ""), ("rules/test_examples", "test_case")],
    "facts": [],
    "rules": [("rules/test_engine", "")],
    "rules/engine": [("rules/test_examples", ""), *SAMPLES],
    "bags": VERIFY,
    "bags/sshsig": [("bags/test_sign", ""), ("bags/test_signature", "")],
    "bags/timestamp": [("packs/test_chain", "authority")],
    "packs/chain": [],
    "sources/guard": [("sources/test_workbook", "odd or formula or error_value")],
    "files": [("sources/test_change", ""), ("test_naughty", "")],
}
"""By module, or else its package, the test files besides its own and what of them to run (`-k`), the quickest first."""


JUDGED_IN = {
    "requests": "rights",
    "contracts": "recipients",
    "statements": "recipients",
    "inventory": "governance",
    "reviews": "governance",
    "exemptions": "sensitive",
}
"""The rules that judge facts, by the subject of the facts, where they stand in a file of another name."""


def codes_in(module: str, source: str) -> list[str]:
    """The rules that stand in a module, or judge the facts in it; "" (every rule) for a law table."""
    if module.startswith("facts/"):
        subject = module.removeprefix("facts/")
        judging = SOURCE / "rules" / f"{JUDGED_IN.get(subject, subject)}.py"
        source = judging.read_text(encoding="utf-8") if judging.exists() else ""
    return [""] if module.startswith("data/") else re.findall(r'^@rule\(\n? *"(\w+)"', source, re.MULTILINE)


REGISTERS: dict[str, object] = {}


def drawn(case):
    """The register of an example."""
    key = repr(case)  # several examples may be called the same
    if key not in REGISTERS:
        REGISTERS[key] = case.register()
    return REGISTERS[key]


def load(codes: list[str]) -> None:
    """Load ropa, and draw the registers of the examples of rules: every fork has them."""
    from ropa.rules.examples import examples

    for code, cases in examples().items():
        if code.startswith(tuple(codes)):
            for case in cases:
                drawn(case)


def examples_hold(codes: list[str]) -> bool:
    """Whether each example of the rules finds what it says. Much quicker than a run of pytest."""
    from ropa.rules import assess
    from ropa.rules.examples import examples

    for case in [case for code, cases in examples().items() if code.startswith(tuple(codes)) for case in cases]:
        found = assess(drawn(case), case.as_of, case.regime, select=[case.code])
        if sorted(found["record"]) != sorted(case.finds) or (case.severity and set(found["severity"]) != {case.severity}):
            return False
    return True


def suites(module: str, source: str, *, quick: bool) -> list[list[str]]:
    """The runs of pytest that a module's mutants must pass to survive: its own test file first."""
    room, _, name = module.rpartition("/")
    own = f"{room}/test_{name}" if room else f"test_{name}"
    chosen = TESTS[module if module in TESTS else module.split("/")[0]]
    if quick and codes_in(module, source) not in ([], [""]):
        chosen = []  # the examples of its rules do
    if (ROOT / "tests" / f"{own}.py").exists():
        chosen = [(own, ""), *chosen]
    if codes := [code for code in codes_in(module, source) if code]:
        chosen = [*chosen, ("rules/test_examples", f"({' or '.join(codes)}) and not test_case"), *([] if quick else SAMPLES)]
    return [[f"tests/{file}.py", *(["-k", words] if words else [])] for file, words in chosen]


def file_of(module: str) -> Path:
    """The file of a module, or of a law table."""
    return SOURCE / f"{module}.{'csv' if module.startswith('data/') else 'py'}"


def places(file: Path) -> list[tuple[str, int, int]]:
    """Every mutant of a module, outside annotations: operator, occurrence and line."""
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


class Shorter:
    """A law table without one of its rows, in the place of `ropa.law.tables.rows`."""

    def __init__(self, name: str, row: int) -> None:
        self.name, self.row = name, row

    def install(self) -> None:
        from ropa.law import tables

        whole = tables.rows

        def rows(name: str) -> tuple[dict[str, object], ...]:
            kept = whole(name)
            return kept if name != self.name or self.row < 0 else kept[: self.row] + kept[self.row + 1 :]

        for module in [module for name, module in sys.modules.items() if name.startswith("ropa.")]:
            for name, value in list(vars(module).items()):
                if value is whole:
                    setattr(module, name, rows)
                elif hasattr(value, "cache_clear"):
                    value.cache_clear()


class Mutant(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports a mutated source in its module's place."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        self.name, self.file, self.source = name, file, source

    def install(self) -> None:
        sys.meta_path.insert(0, self)
        if self.name in sys.modules:  # rules: nobody but the engine knows them
            from ropa.rules import RULES

            for code in [code for code, made in RULES.items() if made.find.__module__ == self.name]:
                del RULES[code]
            del sys.modules[self.name]
            importlib.import_module(self.name)

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_file_location(name, self.file, loader=self) if name == self.name else None

    def exec_module(self, module):
        exec(compile(self.source, self.file, "exec"), module.__dict__)


def survives(mutant: Mutant | Shorter, codes: list[str], runs: list[list[str]]) -> bool:
    """Whether a mutant passes all its tests, tried in a fork."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        signal.alarm(SECONDS)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        mutant.install()
        if codes and not examples_hold(codes):
            os._exit(1)
        # 5: no test has the words
        os._exit(
            any(pytest.main(["-xq", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist", *run]) not in (0, 5) for run in runs)
        )
    finally:
        os._exit(1)


def mutants(module: str, each: int, seed: str = "") -> Iterator[tuple[int, str, Mutant | Shorter]]:
    """A seeded sample of a module's mutants: line, what was changed, and the mutant."""
    file = file_of(module)
    if file.suffix == ".csv":
        rows = file.read_text(encoding="utf-8").splitlines()[1:]
        for row in random.Random(module + seed).sample(range(len(rows)), min(each, len(rows))):
            yield row + 2, f"left out: {rows[row]}", Shorter(file.stem, row)
        return
    source = file.read_text(encoding="utf-8")
    found = places(file)
    for operator, occurrence, line in random.Random(module + seed).sample(found, min(each, len(found))):
        mutated = mutate_code(source, get_operator(operator)(), occurrence)
        now = [new.strip() for old, new in zip(source.splitlines(), mutated.splitlines(), strict=False) if old != new]
        yield line, f"{operator.removeprefix('core/')}: {now[0] if now else ''}", Mutant(f"ropa.{module.replace('/', '.')}", file, mutated)


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutation score of ropa's law, rules and guards.")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--each", type=int, default=20, help="mutants a module")
    parser.add_argument("--seed", default="", help="a word for another sample")
    parser.add_argument("--quick", action="store_true", help="leave out the samples")
    asked = parser.parse_args()
    every = [f"{part}/{file.stem}" for part in ("law", "facts", "rules") for file in sorted((SOURCE / part).glob("[a-z]*.py"))]
    every += [f"data/law/{file.stem}" for file in sorted((SOURCE / "data" / "law").glob("*.csv"))]
    every += GUARDS
    os.chdir(ROOT)
    for library in LIBRARIES:
        importlib.import_module(library)

    # Where the rest of ropa may know what a module defines, nothing of ropa may be loaded yet.
    def loads(module: str) -> bool:
        return bool(codes_in(module, file_of(module).read_text(encoding="utf-8"))) and not module.startswith("facts/")

    for module in sorted(asked.modules or every, key=loads):
        file = file_of(module)
        source = file.read_text(encoding="utf-8")
        codes, runs = codes_in(module, source), suites(module, source, quick=asked.quick)
        if loads(module):
            load(codes)
        whole = Shorter(file.stem, -2) if file.suffix == ".csv" else Mutant(f"ropa.{module.replace('/', '.')}", file, source)
        if not survives(whole, codes, runs):
            sys.exit(f"{module}: its tests fail or take over {SECONDS} seconds without any mutant")
        tried = lived = 0
        for line, what, mutant in mutants(module, asked.each, asked.seed):
            tried += 1
            if survives(mutant, codes, runs):
                lived += 1
                print(f"{file.relative_to(SOURCE)}:{line} survived, {what}", flush=True)
        print(f"{module}: {tried - lived} of {tried} found", flush=True)


if __name__ == "__main__":
    main()
