"""The clocks of complaints (DPA 2018 s.164A) and breaches (Art 33(1)), and what all clocks share.

A clock tells the last day or moment for an answer, and the steps that lead to it. Each has one implementation for a whole
log and for a single case (see `reckoning.py`). The function for a single case explains the result too. The clock of requests
is in `request_clock.py`.

What the law leaves open, and what is done here:

- "30 days beginning when the complaint is received" starts with the day after receipt: so the ICO counts, and so
  Reg 1182/71 Art 3(1) says of every period that runs from an event.
- The 72 hours run from the very moment. Art 3(1) might leave out the hour of the event; that reading is not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ropa.errors import UsageError
from ropa.law.holidays import NATIONS, Place, require_place, roll, why_not_working
from ropa.law.reckoning import ONE_DAY, Day, Reckoning
from ropa.law.regulators import regulator_name
from ropa.law.tables import commenced
from ropa.model import codelists
from ropa.model.regimes import refuse_regime
from ropa.text import month_words, weekday_words

if TYPE_CHECKING:
    import pandas as pd

GDPR = commenced("gdpr", "eu")
"""The GDPR's clocks run for requests received, and breaches known of, from this day on. The laws of before are not worked out here."""

GDPR_BEGAN = datetime(GDPR.year, GDPR.month, GDPR.day, tzinfo=timezone(timedelta(hours=3)))
"""The first moment of that day anywhere in the area: logs hold moments in UTC, and no longer say where they were written."""

SECTION_164A = commenced("complaints", "uk")
"""Complaints received from this day on must be acknowledged within 30 days (DUAA 2025 s.103, SI 2026/82 reg 3 and 7)."""
COMPLAINT_DAYS = 30
BREACH_HOURS = 72
BREACH_TIME = timedelta(hours=BREACH_HOURS)
LAW_164A = "DPA 2018 s.164A(3), s.205(2); Reg (EEC, Euratom) 1182/71 Art 3"
LAW_33 = "Art 33(1)"

_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Due:
    """When something is due, and why: days for requests and complaints, moments for breaches."""

    due: date | datetime | None
    """The last day by the statute; None while the clock stands still or has not started."""
    prudent: date | datetime
    """The safer day if the law can be read in two ways, else the same day. Never later than `due`."""
    start: date | datetime | None
    """When the clock starts; None if it has not started."""
    steps: tuple[str, ...]
    """The steps of the calculation, as sentences."""
    law: str

    def as_json(self) -> dict[str, Any]:
        """The JSON that `ropa due` prints; the README promises its keys."""
        when = {
            name: value.isoformat() if value else None
            for name, value in (("due", self.due), ("prudent", self.prudent), ("start", self.start))
        }
        return {**when, "steps": list(self.steps), "law": self.law}


# -- complaints ---------------------------------------------------------------------------------------


def complaint_due_all(received: pd.Series, place: Place = None) -> pd.Series:
    """The last day to acknowledge each complaint under UK law; missing if it was received before `SECTION_164A`.

    Raises UsageError if `place` is no nation of the United Kingdom.
    """
    import pandas as pd  # slow to import, and a single complaint does not need it

    from ropa.law.log_reckoning import LOG

    due = _complaint_due(received.to_numpy().astype("datetime64[D]"), choose_place("uk", place), LOG)
    return pd.Series(due.astype("datetime64[s]"), index=received.index, name="due")


def _complaint_due(received: Day, place: Place, reckon: Reckoning) -> Day:
    """The last day to acknowledge a complaint. Only this function calculates it."""
    under = reckon.where(received >= reckon.day(SECTION_164A), received, reckon.day(None))
    return reckon.roll(under + COMPLAINT_DAYS, place)


def complaint_due(received: date | str, place: Place = None) -> Due:
    """The last day to acknowledge a complaint under DPA 2018 s.164A.

    Raises UsageError for a bad day or place, or if the complaint was received before `SECTION_164A`.
    """
    day, place = as_day("received", received), choose_place("uk", place)
    if day < SECTION_164A:
        raise UsageError(
            f"received: {day} lies before {SECTION_164A}, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint"
        )
    due = ONE_DAY.date(_complaint_due(ONE_DAY.day(day), place, ONE_DAY))
    assert due is not None
    raw = day + timedelta(days=COMPLAINT_DAYS)
    steps = (
        f"Received on {long_day(day)}: day 1 is the day after, {long_day(day + timedelta(days=1))}.",
        f"Day {COMPLAINT_DAYS} is {long_day(raw)}. Calendar days, not a month and not working days.",
        *roll_steps(raw, place),
        "That is for the acknowledgement; one that gives the outcome needs no other.",
        "Steps to answer it, and telling the outcome, are due without undue delay from receipt on; no day is set (s.164A(4)).",
    )
    return Due(due, due, day, steps, LAW_164A)


# -- breaches -----------------------------------------------------------------------------------------


def breach_due_all(aware: pd.Series) -> pd.Series:
    """The last moment to tell the regulator of each breach: 72 hours of real time after awareness, in UTC.

    Missing for moments before `GDPR`. Raises UsageError for moments without an offset.
    """
    import pandas as pd  # slow to import, and a single breach does not need it

    if not isinstance(aware.dtype, pd.DatetimeTZDtype):
        raise UsageError("aware: moments without their offset; localise them first, like aware.dt.tz_localize('Europe/London')")
    due: pd.Series = (aware.dt.tz_convert("UTC") + BREACH_TIME).mask(aware < GDPR_BEGAN)
    whole: pd.Series = due.dt.as_unit("s")
    return whole.rename("due")


def breach_due(aware: datetime | str) -> Due:
    """The last moment to tell the regulator of a breach (Art 33(1)), in the time zone of `aware`.

    Raises UsageError if `aware` is no moment, has no offset, or lies before `GDPR`.
    """
    moment = _moment("aware", aware)
    refuse_before_gdpr("aware", moment.date())
    due = (moment.astimezone(UTC) + BREACH_TIME).astimezone(moment.tzinfo)
    steps = [
        f"Aware on {_moment_words(moment)}: the clock starts at that moment.",
        f"{BREACH_HOURS} hours later, nights, weekends and public holidays included: {_moment_words(due)}.",
        "A period in hours is not moved to a working day (Reg (EEC, Euratom) 1182/71 Art 3(4)).",
        *_london_steps(moment, due),
        f"Tell the regulator (in the United Kingdom the {regulator_name('uk', due.date())}) without undue delay, where feasible not later, "
        "unless a risk to people is unlikely; later, give reasons.",
        "A processor tells its controller without undue delay: the 72 hours are not its own (Art 33(2)).",
    ]
    return Due(due, due, moment, tuple(steps), LAW_33)


def _london_steps(aware: datetime, due: datetime) -> Iterator[str]:
    """A step that warns if the clocks of the United Kingdom change in between and `due` does not show it."""
    here, there = (moment.astimezone(ZoneInfo("Europe/London")) for moment in (aware, due))
    if aware.utcoffset() == here.utcoffset() and due.utcoffset() != there.utcoffset():
        yield f"The clocks of the United Kingdom change in between: they then show {_moment_words(there)}."


# -- what all clocks share: steps in words, days and places -------------------------------------------


def roll_steps(raw: date, place: Place) -> Iterator[str]:
    """The step that moves the last day `raw` to a working day, with the reason for each day in between."""
    end = roll(raw, place)
    if end == raw:
        yield f"{long_day(raw)} is a working day{_where(place)}: the last day."
        return
    skipped = [raw + timedelta(days=n) for n in range((end - raw).days)]
    idle = ", ".join(f"{long_day(day)} ({why_not_working(day, place)})" for day in skipped)
    yield f"No working day{_where(place)}: {idle}. The last day is the next working day, {long_day(end)}."


def _where(place: Place) -> str:
    return f" in {codelists.label('subdivisions' if place in NATIONS else 'countries', place)}" if place else ""


def long_day(day: date | None) -> str:
    """A day with its weekday, the same in every locale: Mon 5 Oct 2026."""
    assert day is not None
    return f"{weekday_words(day)[:3]} {day.day} {month_words(day)}"


def _moment_words(moment: datetime) -> str:
    offset = moment.isoformat()[19:]
    return f"{long_day(moment)} {moment:%H:%M:%S} (UTC{offset})".replace(":00 (", " (")


def as_day(what: str, value: date | str) -> date:
    """A day from a date, a moment or an ISO string. Raises UsageError, which names it as `what`, if it is none."""
    try:
        found = value if isinstance(value, date) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: {value!r} is not a date; write it like 2026-11-22") from None
    if found.year not in _YEARS:
        raise UsageError(f"{what}: {found.year} is not a year from {_YEARS[0]} to {_YEARS[-1]}")
    return found.date() if isinstance(found, datetime) else found


def refuse_before_gdpr(what: str, day: date) -> None:
    """Raise UsageError, which names the day as `what`, if the GDPR did not apply yet."""
    if day < GDPR:
        raise UsageError(f"{what}: {day} lies before {GDPR}, the first day of the GDPR: the law of that time is not worked out here")


def _moment(what: str, value: datetime | str) -> datetime:
    """A moment with its offset, to the second, from a datetime or an ISO string. Raises UsageError if it is none."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: {value!r} is not a moment; write it like 2026-11-22T14:05:00+00:00") from None
    if found.tzinfo is None:
        raise UsageError(f"{what}: {value!s} has no offset; write it like 2026-11-22T14:05:00+00:00")
    as_day(what, found)
    return found.replace(microsecond=0)


def choose_place(regime: str, place: Place) -> Place:
    """The place whose holidays count: `place`, by default England under uk and weekends alone under eu.

    Raises UsageError for an unknown regime, or a place that is not of the regime.
    """
    refuse_regime(regime)
    if place is None:
        return "england" if regime == "uk" else None
    found = require_place(place)
    if (found in NATIONS) != (regime == "uk"):
        wants = f"a nation: {', '.join(NATIONS)}" if regime == "uk" else "an EEA state, like DE"
        raise UsageError(f"place: {place!r} does not go with {regime} rules; give {wants}")
    return found
