"""The generated pages: data dictionary, rules, duties, codes, commands, Python names.

Everything on them comes from the code and the package data, so that nothing is written twice.
A test rebuilds the pages under `reports/reference/` and compares.
"""

from __future__ import annotations

import csv
import inspect
import io
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_type_hints

import ropa
from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.errors import UsageError
from ropa.files import put
from ropa.law import bases
from ropa.model import codelists
from ropa.model.cells import HOW_TO_WRITE
from ropa.model.checks import DUTIES, SEVERITY_MEANS, SHAPE
from ropa.model.tables import TABLES
from ropa.rules import broken
from ropa.rules.engine import RULES, Rule
from ropa.rules.examples import Example, examples
from ropa.rules.families import FAMILIES, family_of
from ropa.rules.families import SHAPE as SHAPE_FAMILY
from ropa.text import docstring, one_line
from ropa.vocabulary.codes import near as slip_of

NOTE = "<!-- Made by `ropa reference`; edit the code it comes from, not this page. -->\n"


def write_pages(out: Path, commands: Any) -> list[Path]:
    """Write every page to the folder `out`; return their paths.

    `commands` is the command group of the command line, whose help the page of commands prints.
    Raises SourceError where a page cannot be written.
    """
    files = []
    for name, text in pages(commands).items():
        file = out / f"{name}.md"
        put(file, text.encode("utf-8"))
        files.append(file)
    return files


def pages(commands: Any) -> dict[str, str]:
    """The text of every page by its file name."""
    return {name: make() for name, make in PAGES.items()} | {"commands": commands_page(commands)}


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table. Bars and line breaks in cells are escaped."""
    header = list(header)
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def data_dictionary() -> str:
    """Every table and column: meaning, type, law."""
    parts = [NOTE, "# Data dictionary\n", f"{len(TABLES)} tables. Only organisations and activities must exist.\n"]
    parts.append(_table(["table", "a row is"], ([f"[{t}](#{t})", m.row_is()] for t, m in TABLES.items())))
    for table, model in TABLES.items():
        parts += [f"\n## {table}\n", f"{model.row_is()}\n"]
        rows = []
        for column in model.columns().values():
            kind = {"code": f"code: [{column.codes}](codes.md#{column.codes})", "link": f"key of [{column.to}](#{column.to})"}.get(
                column.kind, _kind(column.kind)
            )
            words = column.description + (f" Blank: {column.blank_means}." if column.blank_means else "")
            rows.append([f"`{column.name}`", column.title, kind, "yes" if column.required else "", words, column.law])
        parts.append(_table(["column", "title", "type", "needed", "meaning", "law"], rows))
    parts.append("\n## How to write a cell\n")
    parts.append(_table(["type", "if it cannot be read"], ([kind, words] for kind, words in HOW_TO_WRITE.items())))
    return "\n".join(parts)


def look_up(name: str) -> list[dict[str, Any]]:
    """What the reference says of one name: a table, a code list, a rule, a check of shape, a family of these, or a column.

    One entry per thing of that name, for a table and a code list may share it. A column is looked for where nothing else has the name,
    as `told_when` or `activities.told_when`. Keys: kind, name, about (in words), and rows (its columns, codes or rules, as dicts; for a
    rule or a column none). Raises UsageError for a name that nothing has.
    """
    found: list[dict[str, Any]] = []
    low, code = name.strip().casefold(), name.strip().upper()
    if low in TABLES:
        found.append({"kind": "table", "name": low, "about": TABLES[low].row_is(), "rows": _columns_of(low)})
    if low in codelists.names():
        entries = codelists.entries(low).values()
        rows = [{field: row[field] for field in codelists.COLUMNS if row.get(field)} for row in entries]
        found.append({"kind": "code list", "name": low, "about": f"{len(rows)} codes", "rows": rows})
    if code in RULES:
        found.append({"kind": "rule", "name": code, "about": _in_terminal(RULES[code]), "rows": []})
    if code in SHAPE:
        severity, title = SHAPE[code]
        found.append({"kind": "check of shape", "name": code, "about": f"{title} ({severity})", "rows": []})
    if code == SHAPE_FAMILY.prefix:
        rows = [{"code": known, "severity": severity, "title": title} for known, (severity, title) in SHAPE.items()]
        found.append({"kind": "family of checks of shape", "name": code, "about": SHAPE_FAMILY.title, "rows": rows})
    if rules := [made for known, made in sorted(RULES.items()) if re.fullmatch(f"{re.escape(code)}[0-9]+", known)]:
        rows = [{"code": made.code, "severity": made.severity, "title": made.title} for made in rules]
        found.append({"kind": "family of rules", "name": code, "about": family_of(rules[0].code).title, "rows": rows})
    if not found:
        found = _columns_named(low)
    if not found:
        known = list(dict.fromkeys([*TABLES, *codelists.names(), *RULES, *SHAPE]))
        near = slip_of(name, {each: each for each in known})
        holding = [each for each in known if len(low) >= _LEAST and low.replace(" ", "_") in each]
        hint = (
            f"did you mean {near or ' or '.join(holding[:_HINTS])}?" if near or holding else "`ropa reference --out DIR` writes all pages"
        )
        raise UsageError(f"{name}: there is no table, code list, rule or column of that name; {hint}")
    return found


_LEAST, _HINTS = 4, 5
"""How many letters a part of a name has before names that hold it are told, and how many of these at most."""


def _columns_named(low: str) -> list[dict[str, Any]]:
    """The columns of a name, with or without their table's, as `look_up` returns them."""
    return [
        {
            "kind": "column",
            "name": f"{table}.{one['column']}",
            "about": "\n".join(filter(None, [one["meaning"], ". ".join(filter(None, [one["type"], one["law"]]))])),
            "rows": [],
        }
        for table in TABLES
        for one in _columns_of(table)
        if low in (one["column"], f"{table}.{one['column']}")
    ]


def _columns_of(table: str) -> list[dict[str, str]]:
    """The columns of a table with their types, as `look_up` shows them."""
    return [
        {
            "column": column.name,
            "type": f"a code of {column.codes}" if column.codes else f"the key of {column.to}" if column.to else _kind(column.kind),
            "needed": "yes" if column.required else "",
            "meaning": column.description or column.title,
            "law": column.law,
        }
        for column in TABLES[table].columns().values()
    ]


def _kind(kind: str) -> str:
    return "yes/no" if kind == "yes_no" else kind


def _in_terminal(made: Rule) -> str:
    """A rule in a few lines."""
    regimes = "" if len(made.regimes) == 2 else f" Under {' and '.join(made.regimes)}."
    duty = f"{made.severity}: {DUTIES[made.duty]}. Law: {made.law}.{regimes}"
    return "\n".join([made.title, made.advice, duty])


def rules_page() -> str:
    """Every rule: code, severity, law with dates, meaning, how to mend it, and its examples."""
    parts = [NOTE, "# Rules\n", f"{len(RULES)} rules and {len(SHAPE)} checks of shape. Not legal advice.\n"]
    parts.append("Severity: " + "; ".join(f"**{name}** {words}" for name, words in SEVERITY_MEANS.items()) + ".\n")
    parts.append("Duty: " + "; ".join(f"**{name}** {words}" for name, words in DUTIES.items()) + ".\n")
    parts.append(f"## {SHAPE_FAMILY.title}\n\n{SHAPE_FAMILY.about}\n")
    parts.append(_table(["code", "severity", "what must hold"], ([code, *said] for code, said in SHAPE.items())))
    known = examples()
    for family in FAMILIES.values():
        parts.append(f"\n## {family.title}\n\n{family.about}\n")
        parts += [_rule(RULES[code], known.get(code, [])) for code in sorted(RULES) if family_of(code) == family]
    return "\n".join(parts)


def _rule(made: Rule, cases: list[Example]) -> str:
    dates = f", from {made.valid_from}" if made.valid_from else ""
    dates += f", until {made.valid_to}" if made.valid_to else ""
    applies = {"c": "controller activities", "p": "processor activities", "all": "all activities"}[made.applies]
    regimes = "" if len(made.regimes) == 2 else f", under {' and '.join(made.regimes)}"
    lines = [
        f"### {made.code}\n",
        f"**{made.title}** {made.advice}\n",
        f"{made.severity}, {made.duty}; {applies}{regimes}{dates}. Law: {made.law}.\n",
    ]
    for case in cases:
        found = f"finds {', '.join(case.finds)}" if case.finds else "finds nothing"
        lines.append(f"{case.says} ({case.as_of}, {case.regime}): {found}.\n")
        for table, text in case.tables.items():
            lines.append(f"```csv\n# {table}\n{text.strip()}\n```\n")
    return "\n".join(lines)


def duties() -> list[dict[str, str]]:
    """The duties that rules look at, one row per duty and exception: duty, law, rules, exception, exception_law, recorded_in."""
    text = (resources.files("ropa") / "data" / "duties.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def duties_page() -> str:
    """Every duty with its exceptions in law, and where a register records each."""
    parts = [
        NOTE,
        "# Duties and their exceptions\n",
        "An error means that on the recorded facts the law is broken. So each exception has a place to be recorded in; where it has none "
        "(–), the rule cannot know of it: use a waiver. A column with `=code` is that code of its list.\n",
        "Not looked at: law enforcement and intelligence services (DPA 2018 Parts 3 and 4): record such processing elsewhere, or the "
        "findings on it speak of the wrong law; what a call is about, claims or pensions (PECR reg 21A and 21B), and senders that hide "
        "who they are (reg 23); the Caldicott principles (NH03 looks for a guardian); the immunities of international organisations "
        "(transfers to them are looked at); the law of Member States beside the GDPR (Art 9(4), 85-91).\n",
    ]
    rows = (
        [row["duty"], row["law"], row["rules"].replace(" ", ", "), row["exception"], row["exception_law"], _places(row["recorded_in"])]
        for row in duties()
    )
    parts.append(_table(["duty", "law", "rules", "exception", "its law", "recorded in"], rows))
    return "\n".join(parts)


def _places(recorded_in: str) -> str:
    return ", ".join(place if place == "–" else f"`{place}`" for place in recorded_in.split())


@cache
def _broken() -> Case:
    """The sample that has a row in every table; two pages show what is in it."""
    return open_case("sample:broken", "2026-11-22", "uk")


def findings_page() -> str:
    """How to read a finding: one finding of every code, from the sample `broken`."""
    case = _broken()
    counts = case.findings["code"].value_counts()
    parts = [
        NOTE,
        "# How to read a finding\n",
        "One finding of every code that the sample `broken` shows: `ropa check sample:broken --as-of 2026-11-22 --regime uk` prints "
        "them all. **where** is the place: file, row as a spreadsheet shows it, column; in a workbook the sheet and cell. The message "
        "names the record, says what is wrong and what to do, and never shows what a cell holds, save codes. **duty**: "
        + "; ".join(f"{name}, {words}" for name, words in DUTIES.items())
        + ".\n",
    ]
    rows = []
    own = [str(record).startswith(code) for code, record in case.findings[["code", "record"]].itertuples(index=False)]
    told = case.findings.assign(own=own).sort_values("own", ascending=False, kind="stable")  # a rule's own example says it best
    for finding in told.drop_duplicates("code").sort_values("code").to_dict("records"):
        title = RULES[finding["code"]].title if finding["code"] in RULES else SHAPE[finding["code"]][1]
        rows.append(
            [
                finding["code"],
                finding["severity"],
                title,
                f"`{finding['where']}`",
                finding["message"],
                finding["duty"],
                counts[finding["code"]],
            ]
        )
    parts.append(_table(["code", "severity", "what must hold", "where", "message", "duty", "found"], rows))
    missing = sorted((set(RULES) | set(SHAPE)) - set(case.findings["code"]))
    if missing:
        whys = "; ".join(f"{code} {broken.NOT_SHOWN.get(code, '')}".strip() for code in missing)
        parts.append(f"\nNot shown there, for a register cannot show everything at once: {whys}.\n")
    return "\n".join(parts)


def codes_page() -> str:
    """Every code list."""
    names = sorted({c.codes for m in TABLES.values() for c in m.columns().values() if c.codes} - {"destinations", "tables"})
    names.append("international_organisations")
    parts = [NOTE, "# Codes\n", "A destination is a code of countries or of international_organisations.\n"]
    for name in names:
        frame = codelists.codelist(name)
        flags = [column for column in frame.columns if column not in codelists.COLUMNS]
        shown = ["code", "label", "description", "law", *(c for c in ("valid_from", "valid_to") if frame[c].any()), *flags]
        if name == "countries":
            shown = ["code", "label"]
        parts.append(f"\n## {name}\n")
        if name in bases.CALENDARS:
            frame = frame.assign(**{"in force": [bases.times_of(name, code) for code in frame.index]})
            shown = [*(c for c in shown if c not in ("valid_from", "valid_to")), "in force"]
        parts.append(_table(shown, ([f"`{row['code']}`", *(row[c] for c in shown[1:])] for _, row in frame.iterrows())))
    return "\n".join(parts)


def commands_page(commands: Any) -> str:
    """Every command with its arguments and options, as `--help` shows them."""
    parts = [NOTE, "# Commands\n"]
    for name, command in _commands(commands):
        parts += [f"\n## ropa {name}\n", inspect.cleandoc(command.help or "") + "\n"]
        rows = []
        hints = get_type_hints(command.callback, include_extras=True)
        for parameter in command.params:
            is_option = parameter.opts[0].startswith("-")
            spelled = ", ".join(f"`{word}`" for word in parameter.opts) if is_option else f"`{parameter.metavar or parameter.name.upper()}`"
            choices = _choices(hints.get(parameter.name))
            words = (getattr(parameter, "help", "") or "") + (f" ({', '.join(choices)})" if choices else "")
            rows.append([spelled, words])
        parts.append(_table(["argument or option", "meaning"], rows))
    return "\n".join(parts)


def _choices(hint: Any) -> list[str]:
    """The choices of an option, if an enumeration stands anywhere in its type hint."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return [str(member.value) for member in hint]
    return next((found for part in get_args(hint) if (found := _choices(part))), [])


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The commands of a group and of its groups, with full names, sorted."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def python_page() -> str:
    """The public names of the package with their docstrings."""
    parts = [NOTE, "# Python\n", "`import ropa` loads nothing heavy; each name is loaded when first used.\n"]
    for name in sorted(set(ropa.__all__) - {"__version__"}):
        value = getattr(ropa, name)
        signature = _signature(value) if inspect.isfunction(value) else ""
        doc = docstring(value)
        parts += [f"\n## ropa.{name}\n", f"```python\nropa.{name}{signature}\n```\n", doc + "\n"]
    return "\n".join([*parts, *_analysis_tables()])


def _analysis_tables() -> Iterator[str]:
    """The tables of `ropa.analysis`: each with its columns, and how to ask for it."""
    from ropa import analysis

    yield "\n## ropa.analysis\n"
    yield "The tables of reports. Each is a function of a Case, as `ropa.open` returns it. `case.once(table)` remembers the answer.\n"
    yield '```python\nimport ropa\n\ncase = ropa.open("sample:illumit", "2026-11-22")\nropa.analysis.transfers(case)\n```\n'
    mains = ", ".join(f"`{subject}` is `{table}`" for subject, table in sorted(analysis.MAIN.items()))
    yield f"A subject is a table too: {mains}.\n"
    yield "The examples are first rows: of the sample `broken` on 2026-11-22, under UK law. Cells are cut after 80 characters.\n"
    for name in sorted(set(dir(analysis)) - set(analysis.MAIN)):
        value = getattr(analysis, name)
        if inspect.isfunction(value) and value.__annotations__.get("return") == "pd.DataFrame":
            yield f"\n### analysis.{name}\n"
            yield f"```python\nropa.analysis.{name}{_signature(value)}\n```\n"
            yield docstring(value) + "\n"
            yield from _example(value)


def _example(table: Callable[..., Any]) -> Iterator[str]:
    """The first row of a table that needs nothing but a Case; nothing of one without rows."""
    needed = [one.name for one in inspect.signature(table).parameters.values() if one.default is one.empty]
    found = table(_broken()) if needed == ["case"] else None
    if found is not None and len(found):
        row = [(name, "" if found[name].isna().iloc[0] else one_line(str(found[name].iloc[0]), 80)) for name in found]
        yield f"Example:\n\n{_table(['column', 'value'], row)}\n"


def _signature(function: Callable[..., Any]) -> str:
    """The signature of a function. Annotations lose the quotes that `from __future__ import annotations` adds."""
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))


PAGES: dict[str, Callable[[], str]] = {
    "data-dictionary": data_dictionary,
    "rules": rules_page,
    "duties": duties_page,
    "findings": findings_page,
    "codes": codes_page,
    "python": python_page,
}
"""The pages that are made from the package alone."""
