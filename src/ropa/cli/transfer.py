"""`ropa transfer`: what the law says on a day about sending personal data to a destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ropa.cli.common import AsOf, Format, Quiet, Regime, note, out, print_json, today_if_missing
from ropa.cli.root import app
from ropa.errors import UsageError

if TYPE_CHECKING:
    from ropa.law.transfers import Destination


@app.command()
def transfer(
    country: Annotated[
        str, typer.Argument(metavar="COUNTRY", help="A country or international organisation: its code or its name.", show_default=False)
    ],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The same as --as-of.", show_default=False)] = None,
    as_of: AsOf = None,
    regime: Annotated[Regime | None, typer.Option("--regime", help="The law under which data is sent.", show_default="uk")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Look up what the law says about sending data to a place.

    The destination is inside the area, adequate, adequate in part, or restricted. The answer says what
    that rests on, which mechanisms may be used on that day, and what each of them needs.

        ropa transfer "United States" --on 2026-11-22
        ropa transfer GB --regime eu --on 2021-06-27 --format json
    """
    from ropa.law.transfers import destination

    if on and as_of and on != as_of:
        raise UsageError(f"--on {on} and --as-of {as_of} name two days; give one of them")
    day = today_if_missing(as_of or on, quiet)
    if regime is None:
        note("under uk (the UK GDPR; give --regime eu for the EU GDPR)", quiet)
    found = destination(country, day, str(regime or Regime.uk))
    if format is Format.json:
        print_json(found.as_json())
        return
    _print_text(found)


_GROUPS = {
    "adequacy": "Open on that day by adequacy:",
    "safeguards": "Open on that day as a safeguard:",
    "derogation": "Open on that day as an exception, for the odd case:",
    "dead": "Open on that day, and no longer today:",
}
"""The heading of each group of the code list `transfer_mechanisms`."""


def _print_text(found: Destination) -> None:
    from ropa.law.transfers import ADEQUATE_PARTIAL, DOMESTIC, RESTRICTED, STATUSES
    from ropa.model.codelists import entries, label

    out(f"{label('destinations', found.country)} ({found.country}) on {found.on} under {found.regime} ({found.law_then}): {found.status}")
    out(f"  {STATUSES[found.status][0].upper()}{STATUSES[found.status][1:]}.")
    out(f"  {found.why}")
    if found.scope:
        out(f"  Only with: {label('adequacy_scopes', found.scope)} ({found.scope}).")
    out(f"  Law: {found.law}")
    for ended in found.earlier:
        out(f"  No longer: {ended}.")
    mechanisms = entries("transfer_mechanisms")
    for group, title in _GROUPS.items():
        members = [mechanism for mechanism in found.mechanisms if mechanisms[mechanism["mechanism"]]["group"] == group]
        if members:
            out(f"\n{title}")
        for mechanism in members:
            out(f"  {mechanism['mechanism']}: {mechanism['label']}  [{mechanism['law']}]")
            if mechanism["needs"]:
                out(f"    needs {'; '.join(mechanism['needs'])}")
    if found.mechanisms:
        out("")
    if found.status in (RESTRICTED, ADEQUATE_PARTIAL):
        out("Within one legal entity nothing is transferred: record not_restricted.")
    if found.status != DOMESTIC:
        out("Record it all the same: the record of processing names every destination outside the area.")
    out("Not legal advice.")
