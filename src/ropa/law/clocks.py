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
import numpy.typing as npt

from ropa.errors import UsageError
from ropa.law.holidays import NATIONS, Place, require_place, roll, roll_days, why_not_working
from ropa.law.tables import commenced
from ropa.model import codelists
from ropa.model.periods import Days, months_later
from ropa.model.regimes import refuse_regime

if TYPE_CHECKING:
    import pandas as pd

ARTICLE_12A = commenced("time_limits", "uk")
"""Requests received from this day on are under UK GDPR Art 12A (DUAA 2025 s.76, SI 2026/82 reg 2 and 4)."""
SECTION_164A = commenced("complaints", "uk")
"""Complaints received from this day on must be acknowledged in 30 days (DUAA 2025 s.103, SI 2026/82 reg 3 and 7)."""

FIRST_MONTHS, EXTENDED_MONTHS = 1, 3
COMPLAINT_DAYS = 30
BREACH_HOURS = 72
BREACH_TIME = timedelta(hours=BREACH_HOURS)
TARGET_DAYS = 28
"""An internal target that keeps every month (ICO); no law."""

LAW_12A = "UK GDPR Art 12(3), 12A, 4A; Reg (EEC, Euratom) 1182/71 Art 3"
LAW_12_OLD = "UK GDPR Art 12(3) as it stood before 5 February 2026; SI 2026/82 reg 4; Reg (EEC, Euratom) 1182/71 Art 3"
LAW_12_EU = "EU GDPR Art 12(3); Reg (EEC, Euratom) 1182/71 Art 3"
LAW_164A = "DPA 2018 s.164A(3), s.205(2); Reg (EEC, Euratom) 1182/71 Art 3"
LAW_33 = "Art 33(1)"

Mask = npt.NDArray[np.bool_]

_YEARS = range(1900, 2200)
_EVENTS = (
    "received_on",
    "identity_requested_on",
    "identity_received_on",
    "fee_requested_on",
    "fee_paid_on",
    "clarification_requested_on",
    "clarification_received_on",
    "extended_on",
)
_PROOFS = (
    ("the proof of identity", "identity_requested_on", "identity_received_on"),
    ("the fee", "fee_requested_on", "fee_paid_on"),
)
"""What starts the clock when it comes, if it was asked for (Art 12A(2)(b) and (c))."""
_ANSWERS = (*(names for _, *names in _PROOFS), ["clarification_requested_on", "clarification_received_on"])
"""What may be asked of the person, and what then comes: never before the request, never the second before the first."""


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


# -- requests: the arithmetic, for a whole log ------------------------------------------------------


def request_due_all(requests: pd.DataFrame, *, regime: str = "uk", place: Place = None, on: date | str | None = None) -> pd.DataFrame:
    """The clock of every row of a requests table, as `request_due` counts it for one.

    Columns `start`, `due`, `prudent` and `first_month_end` (the last day to tell of an extension), missing
    where there is none (yet). What happened after `on` is not yet known. Dates out of order pause nothing.
    Raises UsageError.
    """
    import pandas as pd  # slow, and one request needs none

    today = None if on is None else _day("on", on)
    events = {name: _known(requests, name, today) for name in _EVENTS}
    access: Mask = (requests["right"] == "access").fillna(False).to_numpy(dtype=bool)
    clock = _request_clock(events, access, regime, _place(regime, place), today)
    columns = {
        "start": clock.start,
        "due": clock.due,
        "prudent": clock.prudent,
        "first_month_end": clock.first.due,
    }
    return pd.DataFrame({name: days.astype("datetime64[s]") for name, days in columns.items()}, index=requests.index)


@dataclass(frozen=True)
class _Period:
    """A period of so many months from the start, row by row: how it ends."""

    months: int
    raw: Days
    """The same date so many months later, before any pause."""
    paused: npt.NDArray[np.int64]
    """Days that do not count, both ends included."""
    paused_prudent: npt.NDArray[np.int64]
    """The same, neither end included."""
    standing: Mask
    """Whether a pause has begun that has no end yet."""
    late: Mask
    """Whether clarification was asked for when the period was over."""
    due: Days
    prudent: Days


@dataclass(frozen=True)
class _Clock:
    """Each step of the arithmetic, row by row."""

    new: Mask
    """Whether Art 12A applies."""
    in_month: Days
    """A month from receipt, whatever came later."""
    start: Days
    prudent_start: Days
    first: _Period
    extended: _Period
    told_in_time: Mask
    due: Days
    prudent: Days


def _request_clock(events: dict[str, Days], access: Mask, regime: str, place: Place, on: date | None) -> _Clock:
    """The arithmetic of requests: the one place."""
    received = events["received_on"]
    new: Mask = (received >= np.datetime64(ARTICLE_12A)) & (regime == "uk")
    start, prudent_start, waits = received, received, np.zeros(len(received), dtype=bool)
    in_month = roll_days(months_later(received, FIRST_MONTHS), place)
    for _, wanted, given in _PROOFS:
        start = np.where(new, np.fmax(start, events[given]), start)
        expected = np.fmax(prudent_start, _expected(events[wanted], events[given], on))
        prudent_start = np.where(new & ~(events[wanted] > in_month), expected, prudent_start)
        waits |= new & ~np.isnat(events[wanted]) & np.isnat(events[given])
    start = np.where(waits, np.datetime64("NaT", "D"), start)

    asked, came = events["clarification_requested_on"], events["clarification_received_on"]
    pausable: Mask = new & access & (asked >= received)
    pause = (np.where(pausable, asked, np.datetime64("NaT", "D")), came, _expected(asked, came, on))
    first, extended = (_period(months, start, prudent_start, pause, place) for months in (FIRST_MONTHS, EXTENDED_MONTHS))

    told = events["extended_on"]
    in_time: Mask = ~np.isnat(told) & ~(told > first.due)
    in_time_prudent: Mask = in_time & ~(told > first.prudent)
    return _Clock(
        new=new,
        in_month=in_month,
        start=start,
        prudent_start=prudent_start,
        first=first,
        extended=extended,
        told_in_time=in_time,
        due=np.where(in_time, extended.due, first.due),
        prudent=np.where(in_time_prudent, extended.prudent, first.prudent),
    )


def _period(months: int, start: Days, prudent_start: Days, pause: tuple[Days, Days, Days], place: Place) -> _Period:
    """A period from the start: to the same date so many months later, plus the pause, then to a working day."""
    asked, came, expected = pause
    raw, prudent_raw = months_later(start, months), months_later(prudent_start, months)
    counts: Mask = asked <= roll_days(raw, place)
    standing: Mask = counts & np.isnat(came)
    paused = _length(np.fmax(asked, start), came, 1, counts & ~standing)
    paused_prudent = _length(asked, expected, -1, (asked >= prudent_start) & (asked <= roll_days(prudent_raw, place)))
    return _Period(
        months=months,
        raw=raw,
        paused=paused,
        paused_prudent=paused_prudent,
        standing=standing,
        late=~np.isnat(asked) & ~np.isnat(raw) & ~counts,
        due=roll_days(np.where(standing, np.datetime64("NaT", "D"), raw + paused), place),
        prudent=roll_days(prudent_raw + paused_prudent, place),
    )


def _length(begin: Days, end: Days, ends: int, where: Mask) -> npt.NDArray[np.int64]:
    """The days from begin to end, with both (`ends` 1) or neither (-1); 0 elsewhere."""
    days = np.where(where, end - begin, np.timedelta64(0, "D")).astype(np.int64) + np.where(where, ends, 0)
    return np.maximum(days, 0)


def _expected(asked: Days, came: Days, on: date | None) -> Days:
    """When something came, or where it is still awaited the earliest day it can."""
    soonest = np.fmax(asked, np.datetime64(on, "D")) if on else asked
    return np.where(np.isnat(came) & ~np.isnat(asked), soonest, came)


def _known(requests: pd.DataFrame, name: str, on: date | None) -> Days:
    """The days of an event, as far as they are known on the day looked at."""
    if name != "received_on" and name not in requests:
        return np.full(len(requests), np.datetime64("NaT", "D"))
    days = requests[name].to_numpy().astype("datetime64[D]")
    return days if on is None else np.where(days > np.datetime64(on, "D"), np.datetime64("NaT", "D"), days)


# -- requests: one, with its steps ------------------------------------------------------------------


def request_due(
    received: date | str,
    *,
    right: str = "access",
    identity_requested: date | str | None = None,
    identity_received: date | str | None = None,
    fee_requested: date | str | None = None,
    fee_paid: date | str | None = None,
    clarification_requested: date | str | None = None,
    clarification_received: date | str | None = None,
    extended: bool | date | str = False,
    regime: str = "uk",
    place: Place = None,
    on: date | str | None = None,
) -> Due:
    """The last day to answer a rights request.

    Without `place` the holidays of England count under uk, weekends alone under eu. `extended`: True, or the day
    the person was told. With `on`, what happened after that day is not yet known. Of a moment its own date
    counts, whatever the hour. Raises UsageError.
    """
    given = {
        "received_on": received,
        "identity_requested_on": identity_requested,
        "identity_received_on": identity_received,
        "fee_requested_on": fee_requested,
        "fee_paid_on": fee_paid,
        "clarification_requested_on": clarification_requested,
        "clarification_received_on": clarification_received,
        "extended_on": received if extended is True else (extended or None),
    }
    days = {name: None if value is None else _day(_words(name), value) for name, value in given.items()}
    today = None if on is None else _day("on", on)
    place = _place(regime, place)
    _refuse_disorder(days, right, today)
    known = {name: None if day and today and day > today else day for name, day in days.items()}
    row = {name: np.array([day], dtype="datetime64[D]") for name, day in known.items()}
    clock = _request_clock(row, np.array([right == "access"]), regime, place, today)
    prudent = _date(clock.prudent)
    assert prudent is not None  # what is awaited is taken to come, so there always is one
    return Due(
        due=_date(clock.due),
        prudent=prudent,
        start=_date(clock.start),
        steps=tuple(_request_steps(clock, known, right, regime, place, told=extended is not True)),
        law=LAW_12_EU if regime == "eu" else LAW_12A if clock.new[0] else LAW_12_OLD,
    )


def _refuse_disorder(days: dict[str, date | None], right: str, today: date | None) -> None:
    """Refuse what cannot be. Raises UsageError."""
    rights = list(codelists.entries("rights"))
    if right not in rights:
        raise UsageError(f"right: {right!r} is none of {', '.join(rights)}")
    received = days["received_on"]
    assert received is not None
    if today and received > today:
        raise UsageError(f"received: {received} lies after {today}, the day looked at")
    if days["clarification_received_on"] and not days["clarification_requested_on"]:
        raise UsageError("clarification received: say also when it was requested; the pause runs from the one to the other")
    for wanted, given in _ANSWERS:
        asked, came = days[wanted], days[given]
        if asked and asked < received:
            raise UsageError(f"{_words(wanted)}: {asked} lies before the request, received {received}")
        if came and asked and came < asked:
            raise UsageError(f"{_words(given)}: {came} lies before {asked}, when it was requested")


def _request_steps(clock: _Clock, known: dict[str, date | None], right: str, regime: str, place: Place, *, told: bool) -> Iterator[str]:
    """The arithmetic of one request in words; `told`: the day of the notice of extension is known."""
    start, prudent_start = _date(clock.start), _date(clock.prudent_start)
    assert prudent_start is not None
    yield from _start_steps(clock, known, regime)
    if start is None:
        yield f"Taken to start on {_long(prudent_start)}, the earliest it can, for the prudent day."
    period = clock.extended if clock.told_in_time[0] else clock.first
    first_end = _date(clock.first.due)
    if clock.told_in_time[0]:
        notice = f"was told on {_long(known['extended_on'])}, in time" if told else "must be told"
        until = f"by {_long(first_end)}" if first_end else "before the end of the first month"
        yield f"Extended by two months, for complexity or number: the person {notice} (with the reasons, {until})."
    elif known["extended_on"]:
        yield f"Told of an extension on {_long(known['extended_on'])}, after the first month had ended: it does not count."
    raw = _date(period.raw) or _date(months_later(clock.prudent_start, period.months))
    assert raw is not None
    yield _month_step(start or prudent_start, raw, period.months)
    yield from _pause_steps(clock, period, known, right, regime)
    due, prudent = _date(clock.due), _date(clock.prudent)
    assert prudent is not None
    if due:
        yield from _roll_steps(raw + timedelta(days=int(period.paused[0])), place)
    if prudent != due:
        late = clock.told_in_time[0] and prudent < raw
        why = (
            ", the earliest that the last day can be"
            if due is None
            else ", as the prudent first month was over when the person was told"
            if late
            else ""
        )
        yield f"Prudent: {_long(prudent)}{why}."
    if place is None:
        yield "No country is given: only weekends move a last day, no public holiday does."
    target = prudent_start + timedelta(days=TARGET_DAYS + int(clock.first.paused_prudent[0]))
    yield f"An internal target of {TARGET_DAYS} days, which keeps every month, ends on {_long(target)}."
    yield "Answer without undue delay: this is the last day, not the aim."


def _start_steps(clock: _Clock, known: dict[str, date | None], regime: str) -> Iterator[str]:
    """When the clock starts, and why then."""
    received = known["received_on"]
    assert received is not None
    yield f"Received on {_long(received)}, working day or not, whatever the hour."
    moved = any(known[name] for _, *names in _PROOFS for name in names)
    if regime == "eu":
        if moved:
            yield "EU rules: the month runs from receipt; the text gives no new start for a proof of identity or a fee, so none is counted."
        return
    if not clock.new[0]:
        yield f"Before {_long(ARTICLE_12A)}, so Article 12 counts as it stood: one month from receipt."
        if moved:
            yield "Whether a proof of identity or a fee moved the start under the old rules is not settled: the earlier, safer day is used."
        return
    in_month = _date(clock.in_month)
    for what, wanted, given in _PROOFS:
        asked, came = known[wanted], known[given]
        if came:
            yield f"Received {what} on {_long(came)}."
        elif asked:
            yield f"Asked for {what} on {_long(asked)} and not received: the clock has not started (Art 12A(2))."
        if asked and in_month and asked > in_month:
            yield f"Asked for {what} on {_long(asked)}, when a month from receipt had passed: not counted for the prudent day."
    if moved and (start := _date(clock.start)):
        yield f"The clock starts with the latest of these days, {_long(start)} (Art 12A(2))."


def _month_step(start: date, raw: date, months: int) -> str:
    """From the start to the same date of a later month."""
    period = "One month" if months == FIRST_MONTHS else "Three months from the original start"
    if raw.day == start.day:
        return f"{period}: from {_long(start)} to the same date, {_long(raw)}."
    return f"{period}: from {_long(start)} to {_long(raw)}, the last day of a month that has no {_ORDINALS[start.day]}."


def _pause_steps(clock: _Clock, period: _Period, known: dict[str, date | None], right: str, regime: str) -> Iterator[str]:
    """What asking for clarification does to the clock."""
    asked, came, start = known["clarification_requested_on"], known["clarification_received_on"], _date(clock.start)
    if asked is None:
        return
    if regime == "eu":
        yield "Clarification pauses nothing: EU rules have no pause in their text."
    elif not clock.new[0]:
        yield f"Clarification pauses nothing: Article 12 had no pause in its text before {_long(ARTICLE_12A)}."
    elif right != "access":
        yield f"Clarification pauses nothing: Art 12A(5) is for requests for access, not for {right.replace('_', ' ')}."
    elif start is None:
        yield f"Clarification was asked for on {_long(asked)}: what it pauses is known once the clock has started."
    elif period.late[0]:
        yield f"Clarification was asked for on {_long(asked)}, when the period was over: it pauses nothing."
    elif period.standing[0] or came is None:
        yield f"Clarification was asked for on {_long(asked)} and has not come: the clock stands still (Art 12A(5))."
    elif came < start:
        yield f"Clarification came on {_long(came)}, before the clock started: it pauses nothing."
    else:
        paused, least = int(period.paused[0]), int(period.paused_prudent[0])
        raw = _date(period.raw)
        assert raw is not None
        yield (
            f"Clarification was asked for on {_long(asked)} and came on {_long(came)}: {_days(paused)} from {_long(max(asked, start))}, "
            f"both ends included, do not count (Art 12A(5)); that leads to {_long(raw + timedelta(days=paused))}."
        )
        why = "counting neither end" if asked >= start else "as it was asked for before the clock started"
        yield f"Prudent: only {_days(least)} left out, {why}; that leads to {_long(raw + timedelta(days=least))}."


# -- complaints ---------------------------------------------------------------------------------------


def complaint_due_all(received: pd.Series, place: Place = None) -> pd.Series:
    """The last day to acknowledge each complaint; missing where received before `SECTION_164A`. UK law alone.

    Raises UsageError.
    """
    import pandas as pd  # slow, and one complaint needs none

    due = _complaints_due(received.to_numpy().astype("datetime64[D]"), _place("uk", place))
    return pd.Series(due.astype("datetime64[s]"), index=received.index, name="due")


def _complaints_due(received: Days, place: Place) -> Days:
    """The arithmetic of complaints: the one place."""
    under = np.where(received >= np.datetime64(SECTION_164A), received, np.datetime64("NaT", "D"))
    return roll_days(under + COMPLAINT_DAYS, place)


def complaint_due(received: date | str, place: Place = None) -> Due:
    """The last day to acknowledge a complaint under DPA 2018 s.164A. Raises UsageError."""
    day, place = _day("received", received), _place("uk", place)
    if day < SECTION_164A:
        raise UsageError(
            f"received: {day} lies before {SECTION_164A}, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint"
        )
    due = _date(_complaints_due(np.array([day], dtype="datetime64[D]"), place))
    assert due is not None
    raw = day + timedelta(days=COMPLAINT_DAYS)
    steps = (
        f"Received on {_long(day)}: day 1 is the day after, {_long(day + timedelta(days=1))}.",
        f"Day {COMPLAINT_DAYS} is {_long(raw)}. Calendar days, not a month and not working days.",
        *_roll_steps(raw, place),
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
_ORDINALS = {29: "29th", 30: "30th", 31: "31st"}


def _roll_steps(raw: date, place: Place) -> Iterator[str]:
    """Why a last day is moved, day by day."""
    end = roll(raw, place)
    if end == raw:
        yield f"{_long(raw)} is a working day{_where(place)}: the last day."
        return
    skipped = [raw + timedelta(days=n) for n in range((end - raw).days)]
    idle = ", ".join(f"{_long(day)} ({why_not_working(day, place)})" for day in skipped)
    yield f"No working day{_where(place)}: {idle}. The last day is the next working day, {_long(end)}."


def _where(place: Place) -> str:
    return f" in {codelists.label('subdivisions' if place in NATIONS else 'countries', place)}" if place else ""


def _long(day: date | None) -> str:
    """A day for people, the same in every locale: Mon 5 Oct 2026."""
    assert day is not None
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _moment_words(moment: datetime) -> str:
    offset = moment.isoformat()[19:]
    return f"{_long(moment)} {moment:%H:%M:%S} (UTC{offset})".replace(":00 (", " (")


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _words(name: str) -> str:
    """The name of an event as messages have it."""
    return name.removesuffix("_on").replace("_", " ")


def _date(days: Days) -> date | None:
    """The day of the one row."""
    day: date | None = days.astype("datetime64[D]")[0].item()
    return day


def _day(what: str, value: date | str) -> date:
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
    _day(what, found)
    return found.replace(microsecond=0)


def _place(regime: str, place: Place) -> Place:
    """The place whose holidays count. Raises UsageError for an unknown regime, or a place of the other one."""
    refuse_regime(regime)
    if place is None:
        return "england" if regime == "uk" else None
    found = require_place(place)
    if (found in NATIONS) != (regime == "uk"):
        wants = f"a nation: {', '.join(NATIONS)}" if regime == "uk" else "an EEA state, like DE"
        raise UsageError(f"place: {place!r} does not go with {regime} rules; give {wants}")
    return found
