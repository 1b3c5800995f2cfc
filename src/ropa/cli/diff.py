"""`ropa diff`: what changed between two registers, or in one between two days, and what that means in law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import (
    AsOf,
    Format,
    Quiet,
    RegimeOption,
    note,
    one_line,
    out,
    print_json,
    today_if_missing,
    working,
)
from ropa.cli.root import app
from ropa.errors import UsageError

if TYPE_CHECKING:
    from ropa.case.case import Case
    from ropa.history.compare import Comparison

MOST = 40
"""The most lines under one heading that are printed as text, unless --all asks for every one."""


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier register, as `ropa check` takes it.", show_default=False)],
    after: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The later register. Without it, A is looked at on two days.", show_default=False)
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The day on which A is looked at.", show_default="as --as-of")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The day on which B is looked at.", show_default="as --as-of")
    ] = None,
    as_of: AsOf = None,
    regime: RegimeOption = None,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    every: Annotated[bool, typer.Option("--all", help="Print every change, also those that the law does not look at.")] = False,
    quiet: Quiet = False,
) -> None:
    """Say what changed between two registers, and what it means in law.

    Rows are found by their keys, and a renamed key is found. Each change is graded: something else to look
    at (a notice, an assessment, a contract), what Article 30 asks to be recorded, everything else. Findings are
    opened, closed or still open. Text never shows what people wrote; JSON holds old and new.

        ropa diff before.xlsx after.xlsx --as-of 2026-11-22
        ropa diff sample:harbour-health --from 2026-06-01 --to 2026-11-22 --format json
    """
    from ropa.case.opening import open_case
    from ropa.history.compare import compared
    from ropa.sources.states import dated

    if after is None and (since is None or until is None):
        raise UsageError("give two registers (ropa diff A B), or one and two days (ropa diff A --from DATE --to DATE)")
    if as_of is None and (since is None or until is None):
        as_of = today_if_missing(None, quiet)
    with working("Reading and comparing …", quiet):
        law = str(regime) if regime else None
        sides = (before, since, "--from"), (after or before, until, "--to")
        cases = [open_case(dated(path, day, option), day or as_of, law) for path, day, option in sides]
        found = compared(*cases)
    if cases[0].regime != cases[1].regime:
        note(f"the two are looked at under two laws, {cases[0].regime} and {cases[1].regime}; --regime chooses one", quiet)
    if format is Format.json:
        print_json(as_json(found))
        return
    _print_text(found, every)


def as_json(found: Comparison) -> dict[str, Any]:
    """A comparison as the JSON that `diff` prints. Its keys are a contract: the README lists them."""
    made = {
        "before": _side(found.before),
        "after": _side(found.after),
        "counts": found.counts(),
        "changes": _records(found.changes),
        "findings": _records(found.findings),
    }
    return made | ({"not_compared": _records(found.not_compared)} if len(found.not_compared) else {})


def _side(case: Case) -> dict[str, Any]:
    from ropa.case.whole import incomplete

    day = case.as_of.isoformat() if case.as_of else None
    lost = incomplete(case)
    return {"register": case.name, "register_hash": case.register.hash, "as_of": day, "regime": case.regime, "incomplete": lost}


def _records(frame: Any) -> list[dict[str, Any]]:
    import pandas as pd

    return [
        {name: None if pd.isna(value) else (int(value) if name in ("row", "cells") else value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _print_text(found: Comparison, every: bool) -> None:
    from ropa.history.words import comparison_lines

    shown = 0
    lines = comparison_lines(found.before, found.after, found.changes, found.findings, found.caveats, every=every)
    for number, line in enumerate(lines):
        shown = shown + 1 if line.startswith("  ") else 0
        if every or shown <= MOST:
            out(one_line(line))
        elif number + 1 == len(lines) or not lines[number + 1].startswith("  "):
            out(f"  … and {shown - MOST} more; --all shows every one")
    out("Not legal advice.")
