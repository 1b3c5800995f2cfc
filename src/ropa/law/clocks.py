"""The last day, or moment, by which the law wants an answer, and the steps that lead to it.

Three clocks: requests (UK GDPR Art 12A and 4A, EU GDPR Art 12(3)), complaints (DPA 2018 s.164A) and
breaches (Art 33(1)). Each has one implementation, for a whole log (`…_due_all`); the one for a
single case asks it for one row and explains the result.

`due` is the statute's last day. `prudent` is the safer one where the reading is open, never later
than `due`, and the same where it is not. What the law leaves open, and what is done here:

- A request received before 5 February 2026 keeps the old Article 12 (SI 2026/82 reg 4). Whether a
  proof of identity or a fee moved its start is not settled: it does not here. It knows no pause.
- Under EU rules the text counts from receipt. A suspension that guidance may accept is not counted.
- A proof of identity or fee starts the clock whenever it was asked for (Art 12A(2) sets no limit); for `prudent`
  not if it was asked for when a month from receipt had passed.
- A pause for clarification counts both its days for `due` (Art 12A(5) says "beginning with" and
  "ending with"), neither for `prudent`. Days before the clock starts cannot be paused, so a pause asked
  for earlier counts for `due` from the start on, for `prudent` not at all. One asked for when the period
  is over counts for neither.
- While identity, fee or clarification is asked for and not there, no last day exists: `due` is missing.
  `prudent` is then the earliest it can be: as if the answer had come on the day looked at (`on`), or
  the day it was asked for.
- An extension counts if the person was told before the end of the first month (Art 12A(4)(a)); told
  later, the first month stands.
- "30 days beginning when the complaint is received" starts with the day after receipt, as the ICO counts
  and Reg 1182/71 Art 3(1) says of every period that runs from an event.
- The 72 hours run from the very moment. Art 3(1) might leave out the hour of the event; not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from ropa.errors import UsageError
from ropa.law.holidays import NATIONS, Place, require_place, roll, roll_days, why_not_working
from ropa.law.tables import commenced
from ropa.model import codelists
from ropa.model.periods import Days
from ropa.model.regimes import refuse_regime

if TYPE_CHECKING:
    import pandas as pd
SECTION_164A = commenced("complaints", "uk")
"""Complaints received from this day on must be acknowledged in 30 days (DUAA 2025 s.103, SI 2026/82 reg 3 and 7)."""
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
    """The statute's last day; None while the clock stands still or has not started."""
    prudent: date | datetime
    """The safer one where the reading is open, else the same."""
    start: date | datetime | None
    steps: tuple[str, ...]
    law: str

    def as_json(self) -> dict[str, Any]:
        """The JSON of `ropa due`: a contract, see the README."""
        when = {
            name: value.isoformat() if value else None
            for name, value in (("due", self.due), ("prudent", self.prudent), ("start", self.start))
        }
        return {**when, "steps": list(self.steps), "law": self.law}


# -- complaints ---------------------------------------------------------------------------------------


def complaint_due_all(received: pd.Series, place: Place = None) -> pd.Series:
    """The last day to acknowledge each complaint; missing where received before `SECTION_164A`. UK law alone.

    Raises UsageError.
    """
    import pandas as pd  # slow, and one complaint needs none

    due = _complaints_due(received.to_numpy().astype("datetime64[D]"), choose_place("uk", place))
    return pd.Series(due.astype("datetime64[s]"), index=received.index, name="due")


def _complaints_due(received: Days, place: Place) -> Days:
    """The arithmetic of complaints: the one place."""
    under = np.where(received >= np.datetime64(SECTION_164A), received, np.datetime64("NaT", "D"))
    return roll_days(under + COMPLAINT_DAYS, place)


def complaint_due(received: date | str, place: Place = None) -> Due:
    """The last day to acknowledge a complaint under DPA 2018 s.164A. Raises UsageError."""
    day, place = as_day("received", received), choose_place("uk", place)
    if day < SECTION_164A:
        raise UsageError(
            f"received: {day} lies before {SECTION_164A}, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint"
        )
    due = only_day(_complaints_due(np.array([day], dtype="datetime64[D]"), place))
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
    """The last moment to tell the regulator of each breach: 72 hours on, in hours that pass.

    Raises UsageError for moments without an offset.
    """
    import pandas as pd  # slow, and one breach needs none

    if not isinstance(aware.dtype, pd.DatetimeTZDtype):
        raise UsageError("aware: moments without their offset; localise them first, like aware.dt.tz_localize('Europe/London')")
    due: pd.Series = aware.dt.tz_convert("UTC") + BREACH_TIME
    whole: pd.Series = due.dt.as_unit("s")
    return whole.rename("due")


def breach_due(aware: datetime | str) -> Due:
    """The last moment to tell the regulator of a breach (Art 33(1)), in the zone that `aware` is given in.

    Raises UsageError where it carries no offset.
    """
    moment = _moment("aware", aware)
    due = (moment.astimezone(UTC) + BREACH_TIME).astimezone(moment.tzinfo)
    steps = [
        f"Aware on {_moment_words(moment)}: the clock starts at that moment.",
        f"{BREACH_HOURS} hours later, nights, weekends and public holidays included: {_moment_words(due)}.",
        "A period in hours is not moved to a working day (Reg (EEC, Euratom) 1182/71 Art 3(4)).",
        *_london_steps(moment, due),
        "Tell the regulator without undue delay, where feasible not later, unless a risk to people is unlikely; later, give reasons.",
        "A processor tells its controller without undue delay: the 72 hours are not its own (Art 33(2)).",
    ]
    return Due(due, due, moment, tuple(steps), LAW_33)


def _london_steps(aware: datetime, due: datetime) -> Iterator[str]:
    """A warning where the clocks of the United Kingdom change in between and `due` does not show it."""
    here, there = (moment.astimezone(ZoneInfo("Europe/London")) for moment in (aware, due))
    if aware.utcoffset() == here.utcoffset() and due.utcoffset() != there.utcoffset():
        yield f"The clocks of the United Kingdom change in between: they then show {_moment_words(there)}."


# -- words and values ---------------------------------------------------------------------------------

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ORDINALS = {29: "29th", 30: "30th", 31: "31st"}


def roll_steps(raw: date, place: Place) -> Iterator[str]:
    """Why a last day is moved, day by day."""
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
    """A day for people, the same in every locale: Mon 5 Oct 2026."""
    assert day is not None
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment_words(moment: datetime) -> str:
    offset = moment.isoformat()[19:]
    return f"{long_day(moment)} {moment:%H:%M:%S} (UTC{offset})".replace(":00 (", " (")


def day_count(number: int) -> str:
    """A number of days in words: "1 day", "30 days"."""
    return f"{number} day{'' if number == 1 else 's'}"


def event_words(name: str) -> str:
    """The name of an event as messages have it."""
    return name.removesuffix("_on").replace("_", " ")


def only_day(days: Days) -> date | None:
    """The day of the one row."""
    day: date | None = days.astype("datetime64[D]")[0].item()
    return day


def as_day(what: str, value: date | str) -> date:
    """A day from a date, a moment or an ISO string. Raises UsageError."""
    try:
        found = value if isinstance(value, date) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: {value!r} is not a date; write it like 2026-11-22") from None
    if found.year not in _YEARS:
        raise UsageError(f"{what}: {found.year} is not a year from {_YEARS[0]} to {_YEARS[-1]}")
    return found.date() if isinstance(found, datetime) else found


def _moment(what: str, value: datetime | str) -> datetime:
    """A moment with its offset, to the second, from one or an ISO string. Raises UsageError."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise UsageError(f"{what}: {value!r} is not a moment; write it like 2026-11-22T14:05:00+00:00") from None
    if found.tzinfo is None:
        raise UsageError(f"{what}: {value!s} has no offset; write it like 2026-11-22T14:05:00+00:00")
    as_day(what, found)
    return found.replace(microsecond=0)


def choose_place(regime: str, place: Place) -> Place:
    """The place whose holidays count. Raises UsageError for an unknown regime, or a place of the other one."""
    refuse_regime(regime)
    if place is None:
        return "england" if regime == "uk" else None
    found = require_place(place)
    if (found in NATIONS) != (regime == "uk"):
        wants = f"a nation: {', '.join(NATIONS)}" if regime == "uk" else "an EEA state, like DE"
        raise UsageError(f"place: {place!r} does not go with {regime} rules; give {wants}")
    return found
