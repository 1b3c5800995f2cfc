"""`ropa portfolio`: many registers side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import AsOf, At, Cluster, Format, Quiet, RegimeOption, bar, one_line, out, print_json, today_if_missing
from ropa.cli.root import app
from ropa.errors import NothingToCheckError
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.history.portfolio import Portfolio

MOST = 20
"""The most lines under one heading that are printed as text."""


@app.command()
def portfolio(
    places: Annotated[
        list[str], typer.Argument(metavar="PLACE...", help="Registers, folders of registers, or archives.", show_default=False)
    ],
    as_of: AsOf = None,
    at: At = None,
    regime: RegimeOption = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="How many registers are looked at at a time.")] = 1,
    cluster: Cluster = None,
    findings: Annotated[
        str | None, typer.Option("--findings", metavar="DIR", help="Write the findings of each register there, as Parquet.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Put many registers side by side, worst first.

    Says how each stands, which families of rules find most, where data goes and how many organisations that
    touches, and which processors they share: what fails if one stops. One register that cannot be read stops no other;
    the exit code is 3 if none could.

        ropa portfolio clients --as-of 2026-11-22 --workers 2
        ropa portfolio kept --at 2026-06-30 --as-of 2026-06-30 --format json
    """
    from ropa.history.portfolio import portfolio as look_at
    from ropa.history.portfolio import registers_in
    from ropa.scale.cluster import client
    from ropa.sources.states import state_at

    day = today_if_missing(as_of, quiet)
    registers = registers_in(state_at(place, at) for place in places)
    with client(cluster) as connected, bar(quiet) as tell:
        found = look_at(
            registers,
            day,
            str(regime) if regime else None,
            workers=workers,
            findings=findings,
            connected=connected,
            tell=tell and (lambda name, done, of: tell(name, done, of, f"[{done}/{of}] {name}")),
        )
    if format is Format.json:
        print_json({name: _records(getattr(found, name)) for name in ("organisations", "families", "destinations", "processors")})
    else:
        _print_text(found, day)
    if found.organisations["failed"].notna().all():
        raise NothingToCheckError("none of them could be looked at, for the reasons above")


def _records(frame: Any) -> list[dict[str, Any]]:
    import pandas as pd

    return [
        {name: None if pd.isna(value) else value if isinstance(value, str) else int(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _print_text(found: Portfolio, day: str) -> None:
    from ropa.analysis.portfolio import STATUS_MEANS

    rows = _records(found.organisations)
    good = [row for row in rows if row["failed"] is None]
    errors = sum(row["error"] for row in good)
    activities = sum(row["activities"] for row in good)
    out(
        f"{count_words(len(rows), 'register')} as of {day}: {activities:,} activities in force, "
        f"{count_words(errors, 'error')}; {sum(row['error'] == 0 for row in good):,} without an error, "
        f"{len(rows) - len(good):,} not looked at"
    )
    _list("Worst first:", [_organisation(row) for row in rows])
    families = found.families.groupby("family")["findings"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    _list(
        "By family:",
        [f"{family}: {count_words(int(n), 'finding')} in {count_words(int(of), 'register')}" for family, n, of in families.itertuples()],
    )
    places = _records(found.destinations)
    _list(
        "Where data goes outside the area:",
        [f"{row['name']} ({STATUS_MEANS.get(row['status'], row['status'])}): {_touched(row)}{_rests(row)}" for row in places],
    )
    shared = [row for row in _records(found.processors) if row["organisations"] > 1]
    _list(
        "Processors that several share, and what stops if one does:",
        [f"{row['processor']}{' in ' + row['country'] if row['country'] else ''}: {_touched(row)}" for row in shared],
    )
    out("Not legal advice.")


def _organisation(row: dict[str, Any]) -> str:
    who = f"{row['register']}{' ' + row['organisation'] if row['organisation'] else ''}"
    if row["failed"] is not None:
        return f"{who}: not looked at, {row['failed']}"
    told = f"{who}: {count_words(row['error'], 'error')}, {count_words(row['warning'], 'warning')}, {row['advice']} advice"
    return f"{told}; INCOMPLETE: {row['incomplete']}" if row["incomplete"] else told


def _rests(row: dict[str, Any]) -> str:
    """How many activities lose what allows their transfers to a place if its adequacy ends."""
    return f", {row['on_adequacy']:,} of them by adequacy alone" if row["on_adequacy"] else ""


def _touched(row: dict[str, Any]) -> str:
    return f"{count_words(row['organisations'], 'register')}, {row['activities']:,} activit{'y' if row['activities'] == 1 else 'ies'}"


def _list(heading: str, lines: list[str]) -> None:
    if lines:
        out(heading)
        for line in lines[:MOST]:
            out(one_line(f"  {line}"))
        if len(lines) > MOST:
            out(f"  … and {len(lines) - MOST:,} more; --format json has all")
