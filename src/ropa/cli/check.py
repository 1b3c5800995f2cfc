"""`ropa check`: read, validate and assess a register, and print the findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import (
    AsOf,
    At,
    Dates,
    DatesOption,
    Delimiter,
    Encoding,
    LayoutOption,
    Quiet,
    RegimeOption,
    RegisterArgument,
    indented,
    note,
    one_line,
    out,
    print_csv,
    print_json,
    split,
    styled,
    today_if_missing,
    working,
)
from ropa.cli.root import app
from ropa.kernels.imports import for_good
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.case.case import Case

MOST_A_CODE = 20
"""The most lines of one code that are printed as text, unless --all asks for every one."""


NEXT = 3
"""How many things to do next are printed."""


class CheckFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    csv = "csv"


class FailOn(StrEnum):
    """The least severity at which a finding makes the exit code 1."""

    error = "error"
    warning = "warning"
    advice = "advice"
    never = "never"


@app.command()
def check(
    register: RegisterArgument,
    as_of: AsOf = None,
    at: At = None,
    regime: RegimeOption = None,
    format: Annotated[CheckFormat, typer.Option("--format", help="How to print the findings.")] = CheckFormat.text,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar="CODES", help="Look only for these codes or families of codes, like LB,TR02.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODES", help="Leave out these codes or families of codes.")
    ] = None,
    article_30: Annotated[
        bool,
        typer.Option(
            "--article-30", help="Look only for what Article 30 itself asks for, for placeholders in it, and for what cannot be read."
        ),
    ] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help="Exit with 1 if something this bad, or worse, was found.")] = FailOn.error,
    every: Annotated[bool, typer.Option("--all", help="Print a line for every finding, also for those that share a cause.")] = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    dates: DatesOption = None,
    layout: LayoutOption = None,
    annotated: Annotated[
        str | None,
        typer.Option("--annotate", metavar="FILE", help="Write a copy of the workbook with each finding at its cell.", show_default=False),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Find what is missing, wrong or against the law in a register.

    Every table is read and validated, then tested against the law in force on the day. Findings that
    share a cause are one line: how many rows it is true of, and where the first of them stand.
    First stands how many things are to do, at the end the three to do next. Mending one never makes that number grow.
    The exit code is 1 if something as bad as --fail-on, or worse, was found that no waiver covers.

        ropa check sample:illumit --as-of 2026-11-22
        ropa check register.xlsx --article-30
        ropa check register.xlsx --select LB,SC --format json
    """
    from ropa.sources.states import state_at

    if annotated:
        _refuse_unfit(register, annotated)
    day = today_if_missing(as_of, quiet)
    with working("Reading and checking …", quiet):
        case = _case(state_at(register, at), day, regime, select, ignore, article_30, encoding, delimiter, dates, layout, quiet)
    if annotated:
        _annotate(register, case, annotated, layout, dates, quiet)
    if format is CheckFormat.json:
        print_json(as_json(case))
    elif format is CheckFormat.csv:
        print_csv(_findings(case))
    else:
        _print_text(case, every)
    if fail_on is not FailOn.never and len(case.findings.at_least(fail_on.value)):
        raise typer.Exit(1)


def _case(
    register: str,
    day: str,
    regime: str | None,
    select: list[str] | None,
    ignore: list[str] | None,
    article_30: bool,
    encoding: str | None,
    delimiter: str | None,
    dates: Dates | None,
    layout: str | None,
    quiet: bool,
) -> Case:
    with for_good():
        from ropa.case.opening import case_of
        from ropa.case.text_storage import quick_text
        from ropa.sources import read

    chosen = str(regime) if regime else None
    tables = read(register, encoding=encoding, delimiter=delimiter, dates=dates.value if dates else None, layout=layout, regime=chosen)
    for text in tables.notes:
        note(text, quiet)
    with quick_text(tables.frames):
        return case_of(tables, day, chosen, select=split(select), ignore=split(ignore), article_30=article_30)


def _refuse_unfit(register: str, to: str) -> None:
    """Say before anything is read that a register cannot be annotated, or not there."""
    from pathlib import Path

    from ropa.sources import file_of
    from ropa.sources.annotate import refuse_unfit

    refuse_unfit(file_of(register), Path(to))


def _annotate(register: str, case: Case, to: str, layout: str | None, dates: Dates | None, quiet: bool) -> None:
    """Write the user's own workbook back with the findings at its cells, and say what the copy may have lost."""
    from pathlib import Path

    from ropa.errors import LayoutError
    from ropa.sources import file_of, guard, import_register
    from ropa.sources.annotate import annotate
    from ropa.sources.losses import not_kept
    from ropa.sources.workbook import has_tables

    place, read_as = file_of(register), tuple[Any, ...]()
    if place.suffix.lower() in (".xlsx", ".xlsm") and (layout or not has_tables(place, guard.inspect(place)[1])):
        with suppress(LayoutError):
            read_as = import_register(register, dates=dates.value if dates else None, layout=layout).read_as
    if lost := not_kept(place):
        note(f"{to}: may lack, or show otherwise, {', '.join(lost)}; {register} stays as it is", quiet)
    marked = annotate(place, case.findings, Path(to), read_as)
    note(f"{to}: {count_words(marked, 'cell')} marked; formulas are worked out again when a spreadsheet opens it", quiet)


def as_json(case: Case) -> dict[str, Any]:
    """A Case as the JSON that `check` prints. Its keys are a contract: the README lists them."""
    from ropa.analysis.to_do import to_do_counts

    findings = case.findings
    return {
        "register": case.name,
        "register_hash": case.register.hash,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "regime": case.regime,
        "rows": case.register.rows(),
        "rules_run": list(findings.rules_run),
        "rules_skipped": findings.rules_skipped,
        "tested": findings.tested,
        "not_understood": findings.not_understood,
        "cells_not_read": _cells_not_read(case),
        "counts": findings.counts(),
        "to_do": to_do_counts(case) | {"next": _next(case)},
        "findings": _records(_findings(case)),
    }


def _findings(case: Case) -> Any:
    """The findings. Who answers for the activity is a contact's key here: `check` prints no names of people, which logs would keep."""
    activities = case.register.activities.dropna(subset=["activity_id"]).drop_duplicates("activity_id").set_index("activity_id")
    contacts = case.findings["activity_id"].map(activities["owner_contact_id"])
    return case.findings.assign(owner=contacts).rename(columns={"owner": "owner_contact_id"})


def _records(findings: Any) -> list[dict[str, Any]]:
    import pandas as pd

    return [
        {name: None if pd.isna(value) else (int(value) if name in ("row", "count") else value) for name, value in row.items()}
        for row in findings.to_dict("records")
    ]


_OF_PEOPLE = ("contacts", "waivers")
"""Tables other than logs whose rows are about somebody: text in a wrong column of theirs may be a name."""


def _cells_not_read(case: Case) -> list[dict[str, Any]]:
    """The cells that are written and hold no value, with their place, why, and what is written unless it may name somebody."""
    import pandas as pd

    from ropa.analysis.health import cells_not_read
    from ropa.model.shape import reaches_somebody

    found = case.once(cells_not_read).drop(columns="do")
    named = [table in _OF_PEOPLE or reaches_somebody(text) for table, text in zip(found["table"], found["written"].fillna(""), strict=True)]
    rows = found.assign(written=found["written"].mask(pd.Series(named, index=found.index, dtype=bool))).to_dict("records")
    return [{str(name): None if value != value else value for name, value in one.items()} for one in rows]


def _next(case: Case) -> list[dict[str, Any]]:
    """What to do next, at most NEXT things."""
    import pandas as pd

    from ropa.analysis.to_do import NOW, to_do

    things = case.once(to_do)
    columns = ["subject", "activity_id", "severity", "findings", "code", "message", "where"]
    now = things.loc[things["state"] == NOW, columns]
    kinds = now.drop_duplicates("code")  # three of one kind would say less
    first = pd.concat([kinds, now.drop(kinds.index)]).head(NEXT).sort_index().to_dict("records")
    return [{str(name): None if value != value else value for name, value in one.items()} for one in first]


def _print_text(case: Case, every: bool) -> None:
    from ropa.analysis.to_do import to_do_counts, to_do_words
    from ropa.model.checks import SHAPE
    from ropa.rules import RULES

    findings = case.findings
    styled((to_do_words(case), "bold"))
    lines = _lines(case, every)
    styles = {"error": "bold red", "warning": "yellow", "advice": "cyan"}
    for (severity, code), part in lines.groupby(["severity", "code"], sort=False):
        severity, code = str(severity), str(code)
        title = RULES[code].title if code in RULES else SHAPE[code][1]
        law = part["law"].iloc[0]
        styled((f"{code} {severity}", styles[severity]), f"  {part['count'].sum():,}  {title}", (f"  [{law}]" if law else "", "dim"))
        shown = part if every else part.head(MOST_A_CODE)
        for line in shown["line"] if every else _advised_once(shown):
            indented(one_line(line))
        if len(part) > len(shown):
            out(f"  … and {part['count'].sum() - shown['count'].sum()} more of {code}; --all shows every one")
    if following := _next(case):
        styled(("Do next:", "bold"))
        for number, one in enumerate(following, start=1):
            more = one["findings"] - 1
            told = f"{number}. {one['subject']}: {one['message']} ({one['where']})" + (
                f" And {more} more of this below it." if more else ""
            )
            indented(one_line(told), hanging=3)
        left = to_do_counts(case)["total"] - len(following)
        out(f"{count_words(left, 'thing') if left else 'Nothing'} left to do after {'that' if len(following) == 1 else 'these'}.")
    counts = findings.counts()
    waived = int(findings["waived"].notna().sum())
    rows = sum(case.register.rows().values())
    rules = f"{count_words(len(findings.rules_run), 'rule')} run, {len(findings.rules_skipped)} skipped"
    out(
        f"{case.name} as of {case.as_of} ({case.regime or 'no law decided'}): {count_words(counts['error'], 'error')}, "
        f"{count_words(counts['warning'], 'warning')}, {counts['advice']:,} advice{f', {waived:,} waived' if waived else ''}; "
        f"{count_words(rows, 'row')}, {rules}. Not legal advice."
    )


def _advised_once(lines: Any) -> Iterator[str]:
    """The lines of one code; what to do is said in the first of those that stand below each other and say the same."""
    before = ""
    for line, advice in zip(lines["line"], lines["advice"], strict=True):
        yield line.replace(f" {advice}", "", 1) if advice and advice == before else line
        before = advice


def _lines(case: Case, every: bool) -> Any:
    """The lines to print, in order: one row per cause or, with `every`, per finding. Columns severity, code, law, count, line, advice.

    `advice` is what the line says is to be done.
    """
    import pandas as pd

    from ropa.model.causes import by_cause
    from ropa.model.findings import numbers
    from ropa.rules.engine import in_plural

    found = pd.DataFrame(case.findings)
    told = found.assign(count=numbers(found)) if every else by_cause(found, case.register, case.in_force.register, in_plural)
    law, by = told["law"].fillna(""), ("  (waived: " + told["waived"] + ")").fillna("")
    alone = told["where"] + "  " + told["message"]
    line = alone.where(told["count"] == 1, told["message"] + " (" + told["where"] + ")") + by
    advice = [_advice(code, message, case.regime) for code, message in zip(told["code"], told["message"], strict=True)]
    return told.assign(law=law, line=line, advice=advice)[["severity", "code", "law", "count", "line", "advice"]]


def _advice(code: str, message: str, regime: str | None) -> str:
    """The part of a message that says what to do, as the rule says it of most of what it finds; "" where it says something else."""
    from ropa.law.citations import said_under
    from ropa.rules import RULES

    begins = said_under(RULES[code].advice, regime or "") if code in RULES else ""
    return message[message.index(begins) :] if begins and begins in message else ""
