"""`ropa due`: the last day or moment for an answer that the law sets, and how it is counted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ropa.cli.common import Format, Quiet, Regime, out, print_json
from ropa.cli.root import app
from ropa.errors import UsageError
from ropa.text import weekday_words

if TYPE_CHECKING:
    from ropa.law.clocks import Due

due = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Find the last day for a request, complaint or breach.\n\nThe steps that lead to it are printed too.",
)
app.add_typer(due, name="due")


class Nation(StrEnum):
    """Whose bank holidays move a last day."""

    england = "england"
    wales = "wales"
    scotland = "scotland"
    northern_ireland = "northern-ireland"


NationOption = Annotated[
    Nation | None, typer.Option("--nation", help="Under uk: the nation whose bank holidays count.", show_default="england")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The day to look from: dates after it do not count yet.", show_default="all dates count"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print it.")]


@due.command()
def request(
    received: Annotated[
        str, typer.Option("--received", metavar="DATE", help="The day the request came in, like 2026-11-02.", show_default=False)
    ],
    right: Annotated[
        str, typer.Option("--right", help="The right that the person uses: access, erasure, objection … (see the code list rights).")
    ] = "access",
    identity_requested: Annotated[
        str | None, typer.Option("--identity-requested", metavar="DATE", help="The day proof of identity was asked for.")
    ] = None,
    identity_received: Annotated[
        str | None, typer.Option("--identity-received", metavar="DATE", help="The day the proof of identity came.")
    ] = None,
    authority_requested: Annotated[
        str | None, typer.Option("--authority-requested", metavar="DATE", help="The day proof was asked for that a third party may act.")
    ] = None,
    authority_received: Annotated[
        str | None, typer.Option("--authority-received", metavar="DATE", help="The day the proof came that a third party may act.")
    ] = None,
    fee_requested: Annotated[str | None, typer.Option("--fee-requested", metavar="DATE", help="The day a fee was asked for.")] = None,
    fee_paid: Annotated[str | None, typer.Option("--fee-paid", metavar="DATE", help="The day the fee was paid.")] = None,
    clarification_requested: Annotated[
        str | None, typer.Option("--clarification-requested", metavar="DATE", help="The day the person was asked what they seek.")
    ] = None,
    clarification_received: Annotated[
        str | None, typer.Option("--clarification-received", metavar="DATE", help="The day they answered.")
    ] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="The person was told, in time, that the answer takes two months longer.")
    ] = False,
    nation: NationOption = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help="Under eu: the EEA state whose holidays count, like DE.")
    ] = None,
    as_of: AsOfOption = None,
    regime: Annotated[Regime | None, typer.Option("--regime", help="The law that applies.", show_default="uk; eu with --country")] = None,
    format: FormatOption = Format.text,
    quiet: Quiet = False,
) -> None:
    """The last day to answer a rights request.

    For a request received from 5 February 2026 on, UK law is Article 12A: the month starts when the
    proof of identity or the fee that was asked for has come, or the proof that a third party may act. An earlier request keeps the old
    Article 12. Where the law can be read in two ways, a second line gives the safer day.

        ropa due request --received 2026-11-02 --identity-requested 2026-11-03 --identity-received 2026-11-10
        ropa due request --received 2026-11-02 --clarification-requested 2026-11-05 --clarification-received 2026-11-24
        ropa due request --received 2026-11-25 --regime eu --country DE
    """
    from ropa.law.request_clock import request_due

    law = regime or (Regime.eu if country else Regime.uk)
    if law is Regime.uk and country:
        raise UsageError("--country goes with --regime eu; under uk give --nation")
    if law is Regime.eu and nation:
        raise UsageError("--nation goes with --regime uk; under eu give --country, like --country DE")
    found = request_due(
        received,
        right=right,
        identity_requested=identity_requested,
        identity_received=identity_received,
        authority_requested=authority_requested,
        authority_received=authority_received,
        fee_requested=fee_requested,
        fee_paid=fee_paid,
        clarification_requested=clarification_requested,
        clarification_received=clarification_received,
        extended=extended,
        regime=law.value,
        place=country or (nation.value if nation else None),
        on=as_of,
    )
    _print(found, format)


@due.command()
def complaint(
    received: Annotated[
        str, typer.Option("--received", metavar="DATE", help="The day the complaint came in, like 2026-08-01.", show_default=False)
    ],
    nation: NationOption = None,
    as_of: AsOfOption = None,
    regime: Annotated[Regime, typer.Option("--regime", help="The law: UK law alone sets this day.")] = Regime.uk,
    format: FormatOption = Format.text,
    quiet: Quiet = False,
) -> None:
    """The last day to acknowledge a complaint (UK, received from 19 June 2026).

    The organisation has 30 days, counted from the day after it received the complaint. If the last
    of them is no working day, the next working day is the last.

        ropa due complaint --received 2026-08-01 --nation scotland
    """
    from ropa.law.clocks import complaint_due

    if regime is Regime.eu:
        raise UsageError("--regime eu: the EU GDPR sets no day for a complaint to the organisation; this clock is UK law alone")
    found = complaint_due(received, nation.value if nation else None)
    _refuse_later("received", found, as_of)
    _print(found, format)


@due.command()
def breach(
    aware: Annotated[
        str,
        typer.Option(
            "--aware", metavar="MOMENT", help="When you became aware, with its offset, like 2026-11-20T17:30+00:00.", show_default=False
        ),
    ],
    as_of: AsOfOption = None,
    regime: Annotated[Regime | None, typer.Option("--regime", help="The law: the same 72 hours under both.", show_default="either")] = None,
    format: FormatOption = Format.text,
    quiet: Quiet = False,
) -> None:
    """The last moment to tell the regulator of a breach: 72 hours after becoming aware.

    All hours count, also those of weekends and holidays.

        ropa due breach --aware 2026-11-20T17:30+00:00
    """
    from ropa.law.clocks import breach_due

    found = breach_due(aware)
    _refuse_later("aware", found, as_of)
    _print(found, format)


def _refuse_later(event: str, found: Due, as_of: str | None) -> None:
    """Raise UsageError if the clock starts after the day to look from, or if that day is no date."""
    if as_of is None or found.start is None:
        return
    try:
        day = date.fromisoformat(as_of)
    except ValueError as problem:
        raise UsageError(f"as_of: {as_of!r} is not a date; write it like 2026-11-22") from problem
    start = found.start.date() if isinstance(found.start, datetime) else found.start
    if start > day:
        raise UsageError(f"{event}: {start} lies after {day}, the day looked at")


def _print(found: Due, format: Format) -> None:
    """Print the date first, then the steps that lead to it."""
    if format is Format.json:
        print_json(found.as_json())
        return
    out(_line(found.due) if found.due else "no last day yet: the person has not yet sent what was asked for")
    if found.prudent != found.due:
        out(f"{_line(found.prudent)}, prudent")
    for number, step in enumerate(found.steps, 1):
        out(f"  {number}. {step}")
    out(f"{found.law}. Not legal advice.")


def _line(when: date | datetime) -> str:
    return f"{when.isoformat()} ({weekday_words(when)})"
