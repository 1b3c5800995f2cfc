"""The clock of rights requests (UK GDPR Art 12A and 4A, EU GDPR Art 12(3)): when an answer is due, and the steps to it.

`request_due_all` calculates the clock of a whole log, `request_due` that of one request, with the steps that explain it. Both
use the same lines, with another `Reckoning`.

`due` is the last day by the statute. `prudent` is the safer day where the law can be read in two ways, else the same
day; it is never later than `due`. What the law leaves open, and what is done here:

- A request received before 5 February 2026 keeps the old Article 12 (SI 2026/82 reg 4), whose words give neither a later start nor
  a pause. The regulator's guidance of the time gave both: a start on proof of identity or the fee; for access, from 21 October
  2020, a pause for clarification. `due` follows the guidance, `prudent` the words. How it counted the days of a pause is not
  known for sure: here with its first and last day, as Article 12A has it since.
- Under EU rules the text counts from receipt. A suspension that guidance may accept is not counted.
- Proof that a third party may act for the person starts the clock for `due`, as the regulator's guidance has it. Article 12A(2)
  does not name it, so that it moves nothing for `prudent`.
- A proof of identity or a fee starts the clock whenever it was asked for, as Art 12A(2) sets no limit. For `prudent` it
  does not, if it was asked for after a month from receipt.
- A pause for clarification includes both its first and its last day for `due` (Art 12A(5) says "beginning with" and
  "ending with"), neither for `prudent`. Days before the clock starts cannot be paused: a pause asked for earlier counts
  from the start on for `due`, and not at all for `prudent`. A pause asked for after the period counts for neither.
- While identity, a fee or clarification was asked for and has not come, there is no last day: `due` is missing.
  `prudent` is then the earliest day that it can be: as if the answer came on the day looked at (`on`), or, without
  `on`, on the day that it was asked for.
- An extension counts if the person was told before the end of the first month (Art 12A(4)(a)). If the person was told
  later, the first month stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ropa.errors import UsageError
from ropa.law.citations import UK_GDPR
from ropa.law.clocks import GDPR, Due, as_day, choose_place, long_day, refuse_before_gdpr, roll_steps
from ropa.law.holidays import Place
from ropa.law.reckoning import ONE_DAY, Count, Day, Mask, Reckoning
from ropa.law.tables import commenced
from ropa.model import codelists
from ropa.text import count_words

if TYPE_CHECKING:
    import pandas as pd

    from ropa.model.periods import Days

ARTICLE_12A = commenced("time_limits", "uk")
"""Requests received from this day on are under UK GDPR Art 12A (DUAA 2025 s.76, SI 2026/82 reg 2 and 4)."""

PAUSE_ACCEPTED = commenced("clarification_guidance", "uk")
"""Requests for access received from this day on were paused for clarification by the regulator's guidance, before the law said so."""

FIRST_MONTHS, EXTENDED_MONTHS = 1, 3
TARGET_DAYS = 28
"""An internal target in days that is shorter than every month (ICO). It is no law."""

LAW_12A = "UK GDPR Art 12(3), 12A, 4A; Reg (EEC, Euratom) 1182/71 Art 3"
LAW_12_OLD = "UK GDPR Art 12(3) as it stood before 5 February 2026; SI 2026/82 reg 4; Reg (EEC, Euratom) 1182/71 Art 3"
LAW_12_EU = "EU GDPR Art 12(3); Reg (EEC, Euratom) 1182/71 Art 3"

EVENTS = (
    "received_on",
    "identity_requested_on",
    "identity_received_on",
    "authority_requested_on",
    "authority_received_on",
    "fee_requested_on",
    "fee_paid_on",
    "clarification_requested_on",
    "clarification_received_on",
    "extended_on",
)
"""The days of a request that its clock counts from, or that stop or move it."""
_AUTHORITY = "the proof that a third party may act"
_PROOFS = (
    ("the proof of identity", "identity_requested_on", "identity_received_on"),
    (_AUTHORITY, "authority_requested_on", "authority_received_on"),
    ("the fee", "fee_requested_on", "fee_paid_on"),
)
"""What starts the clock when it comes, if it was asked for (Art 12A(2)(b) and (c)): its name, when asked for, when it came.

The proof that somebody may act for the person stands in the regulator's guidance, not in the article: it moves `due` alone.
"""
_ANSWERS = (*(names for _, *names in _PROOFS), ["clarification_requested_on", "clarification_received_on"])
"""Pairs of events: something was asked of the person, and it came. Neither is before the request, nor the second before
the first."""
_ORDINALS = {29: "29th", 30: "30th", 31: "31st"}


# -- a whole log: the calculation --------------------------------------------------------------------


def request_due_all(requests: pd.DataFrame, *, regime: str = "uk", place: Place = None, on: date | str | None = None) -> pd.DataFrame:
    """The clock of every row of a requests table.

    Columns start, due, prudent and first_month_end (the last day to tell of an extension); missing where there is no
    such day, or not yet, and for requests received before `GDPR`. Events after `on` are not known yet. Dates out of order pause nothing.

    Raises UsageError for an unknown regime, a bad day, or a place that is not of the regime.
    """
    import pandas as pd  # slow to import, and a single request does not need it

    from ropa.law.log_reckoning import LOG

    today = None if on is None else as_day("on", on)
    events = {name: _known(requests, name, today) for name in EVENTS}
    access = (requests["right"] == "access").fillna(False).to_numpy(dtype=bool)
    clock = _request_clock(events, access, regime, choose_place(regime, place), today, LOG)
    columns = {
        "start": clock.start,
        "due": clock.due,
        "prudent": clock.prudent,
        "first_month_end": clock.first.due,
    }
    found = pd.DataFrame({name: days.astype("datetime64[s]") for name, days in columns.items()}, index=requests.index)
    return found.mask(requests["received_on"] < pd.Timestamp(GDPR))


EXAM_MONTHS, EXAM_DAYS = 5, 40
"""The time to answer a request for exam marks that came before the results: months from the request, or days from the announcement."""


def exam_due_all(received: pd.Series, results: pd.Series, place: Place) -> pd.Series:
    """For each request for exam marks that came before the results were announced, its last day (DPA 2018 Sch 2 para 25(3)).

    That is five months after the request or, if earlier, 40 days after the announcement; counted as all periods of the Act are (s.205(2)).
    Missing where either day is.
    """
    import pandas as pd  # slow to import, and a single request does not need it

    from ropa.law.holidays import roll_all

    by_request, by_results = received + pd.DateOffset(months=EXAM_MONTHS), results + pd.Timedelta(days=EXAM_DAYS)
    days = by_request.where(by_request <= by_results, by_results).where(received.notna() & results.notna())
    return roll_all(days.astype("datetime64[s]"), place)


@dataclass(frozen=True)
class _Period:
    """A period of so many months from the start of the clock, and its end."""

    months: int
    raw: Day
    """The same day of the month, so many months after the start, without pause or roll to a working day."""
    paused: Count
    """Days of the pause, with its first and last day."""
    paused_prudent: Count
    """Days of the pause, without its first and last day."""
    standing: Mask
    """Whether a pause has begun and not ended."""
    late: Mask
    """Whether clarification was asked for after the period."""
    due: Day
    prudent: Day


@dataclass(frozen=True)
class _Clock:
    """Each step of the calculation."""

    new: Mask
    """Whether Art 12A applies."""
    guided: Mask
    """Whether the regulator's guidance on the old Art 12 applies."""
    in_month: Day
    """The last day of a month from receipt, whatever came later."""
    start: Day
    prudent_start: Day
    first: _Period
    extended: _Period
    told_in_time: Mask
    due: Day
    prudent: Day


def _request_clock(events: dict[str, Day], access: Mask, regime: str, place: Place, on: date | None, reckon: Reckoning) -> _Clock:
    """The clock of a request, or of each request of a log. Only this function calculates it."""
    received, never = events["received_on"], reckon.day(None)
    new = (received >= reckon.day(ARTICLE_12A)) & (regime == "uk")
    guided = (received < reckon.day(ARTICLE_12A)) & (regime == "uk")
    start, prudent_start, waits = received, received, new & False
    in_month = reckon.roll(reckon.months_later(received, FIRST_MONTHS), place)
    for what, wanted, given in _PROOFS:
        moves = new if what == _AUTHORITY else new | guided
        start = reckon.where(moves, reckon.later(start, events[given]), start)
        waits = waits | reckon.where(reckon.given(events[given]), False, moves & reckon.given(events[wanted]))
        if what == _AUTHORITY:
            continue
        expected = reckon.later(prudent_start, _expected(events[wanted], events[given], on, reckon))
        asked_late = events[wanted] > in_month
        prudent_start = reckon.where(new, reckon.where(asked_late, prudent_start, expected), prudent_start)
    start = reckon.where(waits, never, start)

    asked, came = events["clarification_requested_on"], events["clarification_received_on"]
    by_statute = new & access & (asked >= received)
    pausable = by_statute | (guided & access & (asked >= received) & (received >= reckon.day(PAUSE_ACCEPTED)))
    pause = (reckon.where(pausable, asked, never), reckon.where(by_statute, asked, never), came, _expected(asked, came, on, reckon))
    first, extended = (_period(months, start, prudent_start, pause, place, reckon) for months in (FIRST_MONTHS, EXTENDED_MONTHS))

    told = events["extended_on"]
    in_time = reckon.where(told > first.due, False, reckon.given(told))
    in_time_prudent = reckon.where(told > first.prudent, False, in_time)
    return _Clock(
        new=new,
        guided=guided,
        in_month=in_month,
        start=start,
        prudent_start=prudent_start,
        first=first,
        extended=extended,
        told_in_time=in_time,
        due=reckon.where(in_time, extended.due, first.due),
        prudent=reckon.where(in_time_prudent, extended.prudent, first.prudent),
    )


def _period(months: int, start: Day, prudent_start: Day, pause: tuple[Day, Day, Day, Day], place: Place, reckon: Reckoning) -> _Period:
    """A period from the start: to the same day so many months later, plus the pause, then on to a working day.

    `pause` holds when clarification was asked for where that pauses the period for `due`, and where it does for `prudent`; when
    it came, and when it is expected at the earliest.
    """
    asked, asked_by_statute, came, expected = pause
    raw, prudent_raw = reckon.months_later(start, months), reckon.months_later(prudent_start, months)
    counts = asked <= reckon.roll(raw, place)
    standing = reckon.where(reckon.given(came), False, counts)
    # A pause has one day more than lies between its ends, or without both of them one less.
    paused = reckon.count(counts & reckon.given(came), came - reckon.later(asked, start) + 1)
    counts_prudent = (asked_by_statute >= prudent_start) & (asked_by_statute <= reckon.roll(prudent_raw, place))
    paused_prudent = reckon.count(counts_prudent, expected - asked_by_statute - 1)
    return _Period(
        months=months,
        raw=raw,
        paused=paused,
        paused_prudent=paused_prudent,
        standing=standing,
        late=reckon.where(counts, False, reckon.given(asked) & reckon.given(raw)),
        due=reckon.roll(reckon.where(standing, reckon.day(None), raw + paused), place),
        prudent=reckon.roll(prudent_raw + paused_prudent, place),
    )


def _expected(asked: Day, came: Day, on: date | None, reckon: Reckoning) -> Day:
    """When something came; if it has not come yet, the earliest day on which it can."""
    soonest = reckon.later(asked, reckon.day(on)) if on else asked
    return reckon.where(reckon.given(came), came, reckon.where(reckon.given(asked), soonest, came))


def _known(requests: pd.DataFrame, name: str, on: date | None) -> Days:
    """The days of an event that are known on the day `on`; all of them without it."""
    import numpy as np

    if name != "received_on" and name not in requests:
        return np.full(len(requests), np.datetime64("NaT", "D"))
    days = requests[name].to_numpy().astype("datetime64[D]")
    return days if on is None else np.where(days > np.datetime64(on, "D"), np.datetime64("NaT", "D"), days)


# -- one request, with its steps in words ------------------------------------------------------------


def request_due(
    received: date | str,
    *,
    right: str = "access",
    identity_requested: date | str | None = None,
    identity_received: date | str | None = None,
    authority_requested: date | str | None = None,
    authority_received: date | str | None = None,
    fee_requested: date | str | None = None,
    fee_paid: date | str | None = None,
    clarification_requested: date | str | None = None,
    clarification_received: date | str | None = None,
    extended: bool | date | str = False,
    regime: str = "uk",
    place: Place = None,
    on: date | str | None = None,
) -> Due:
    """The last day to answer a rights request, with the steps that lead to it.

    `extended` is True, or the day on which the person was told. `place` says whose holidays count: by default those of
    England under uk, and weekends alone under eu. Events after `on` are not known yet. Of a moment only its date counts.

    Raises UsageError for a bad day, an unknown right or regime, a place that is not of the regime, for dates that are out of order,
    and for a request received before `GDPR`.
    """
    given = {
        "received_on": received,
        "identity_requested_on": identity_requested,
        "identity_received_on": identity_received,
        "authority_requested_on": authority_requested,
        "authority_received_on": authority_received,
        "fee_requested_on": fee_requested,
        "fee_paid_on": fee_paid,
        "clarification_requested_on": clarification_requested,
        "clarification_received_on": clarification_received,
        "extended_on": received if extended is True else (extended or None),
    }
    days = {name: None if value is None else as_day(_event(name), value) for name, value in given.items()}
    today = None if on is None else as_day("on", on)
    place = choose_place(regime, place)
    refuse_before_gdpr("received", as_day("received", received))
    _refuse_disorder(days, right, today)
    known = {name: None if day and today and day > today else day for name, day in days.items()}
    events = {name: ONE_DAY.day(day) for name, day in known.items()}
    clock = _request_clock(events, right == "access", regime, place, today, ONE_DAY)
    prudent = ONE_DAY.date(clock.prudent)
    assert prudent is not None  # there always is one: what is awaited is taken to come on the earliest day
    return Due(
        due=ONE_DAY.date(clock.due),
        prudent=prudent,
        start=ONE_DAY.date(clock.start),
        steps=tuple(_request_steps(clock, known, right, regime, place, told=extended is not True)),
        law=_law(regime, as_day("received", received), clock.new),
    )


def _law(regime: str, received: date, new: bool) -> str:
    if regime == "eu" or received < UK_GDPR:
        return LAW_12_EU
    return LAW_12A if new else LAW_12_OLD


def _refuse_disorder(days: dict[str, date | None], right: str, today: date | None) -> None:
    """Raise UsageError for an unknown right, or dates that are out of order."""
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
            raise UsageError(f"{_event(wanted)}: {asked} lies before the request, received {received}")
        if came and asked and came < asked:
            raise UsageError(f"{_event(given)}: {came} lies before {asked}, when it was requested")


def _event(name: str) -> str:
    """How messages name an event: "identity received" for identity_received_on."""
    return name.removesuffix("_on").replace("_", " ")


def _request_steps(clock: _Clock, known: dict[str, date | None], right: str, regime: str, place: Place, *, told: bool) -> Iterator[str]:
    """The calculation for one request in words. `told` says whether the day of the notice of extension is known."""
    start, prudent_start = ONE_DAY.date(clock.start), ONE_DAY.date(clock.prudent_start)
    assert prudent_start is not None
    yield from _start_steps(clock, known, regime)
    if start is None:
        yield f"Taken to start on {long_day(prudent_start)}, the earliest it can, for the prudent day."
    period = clock.extended if clock.told_in_time else clock.first
    first_end = ONE_DAY.date(clock.first.due)
    if clock.told_in_time:
        notice = f"was told on {long_day(known['extended_on'])}, in time" if told else "must be told"
        until = f"by {long_day(first_end)}" if first_end else "before the end of the first month"
        yield f"Extended by two months, for complexity or number: the person {notice} (with the reasons, {until})."
    elif known["extended_on"]:
        yield f"Told of an extension on {long_day(known['extended_on'])}, after the first month had ended: it does not count."
    raw = ONE_DAY.date(period.raw) or ONE_DAY.date(ONE_DAY.months_later(clock.prudent_start, period.months))
    assert raw is not None
    yield _month_step(start or prudent_start, raw, period.months)
    yield from _pause_steps(clock, period, known, right, regime)
    due, prudent = ONE_DAY.date(clock.due), ONE_DAY.date(clock.prudent)
    assert prudent is not None
    if due:
        yield from roll_steps(raw + timedelta(days=period.paused), place)
    if prudent != due:
        prudent_raw = ONE_DAY.date(ONE_DAY.months_later(clock.prudent_start, period.months))
        late = clock.told_in_time and prudent_raw is not None and prudent < prudent_raw
        why = (
            ", the earliest that the last day can be"
            if due is None
            else ", as the prudent first month was over when the person was told"
            if late
            else ""
        )
        yield f"Prudent: {long_day(prudent)}{why}."
    if place is None:
        yield "No country is given: only weekends move a last day, no public holiday does."
    target = prudent_start + timedelta(days=TARGET_DAYS + clock.first.paused_prudent)
    yield f"An internal target of {TARGET_DAYS} days, which keeps every month, ends on {long_day(target)}."
    yield "Answer without undue delay: this is the last day, not the aim."


def _start_steps(clock: _Clock, known: dict[str, date | None], regime: str) -> Iterator[str]:
    """The steps that say when the clock starts, and why."""
    received = known["received_on"]
    assert received is not None
    yield f"Received on {long_day(received)}, working day or not, whatever the hour."
    moved = any(known[name] for _, *names in _PROOFS for name in names)
    if regime == "eu":
        if moved:
            yield "EU rules: the month runs from receipt; the text gives no new start for a proof of identity or a fee, so none is counted."
        return
    if not clock.new:
        yield f"Before {long_day(ARTICLE_12A)}, so Article 12 counts as it stood: one month from receipt."
        counted = [(what, known[wanted], known[given]) for what, wanted, given in _PROOFS if what != _AUTHORITY]
        for what, asked, came in counted:
            if came:
                yield f"Received {what} on {long_day(came)}."
            elif asked:
                yield f"Asked for {what} on {long_day(asked)} and not received: by the regulator's guidance the clock has not started."
        if any(came or asked for _, asked, came in counted):
            yield "The regulator's guidance of the time counts from it; the words of Article 12 do not, so that the prudent day does not."
        return
    in_month = ONE_DAY.date(clock.in_month)
    for what, wanted, given in _PROOFS:
        asked, came = known[wanted], known[given]
        if came:
            yield f"Received {what} on {long_day(came)}."
            if what == _AUTHORITY:
                yield "The regulator counts from it; the words of Article 12A(2) do not name it, so that the prudent day does not."
        elif asked:
            yield f"Asked for {what} on {long_day(asked)} and not received: the clock has not started (Art 12A(2))."
        if asked and in_month and asked > in_month:
            yield f"Asked for {what} on {long_day(asked)}, when a month from receipt had passed: not counted for the prudent day."
    if moved and (start := ONE_DAY.date(clock.start)):
        yield f"The clock starts with the latest of these days, {long_day(start)} (Art 12A(2))."


def _month_step(start: date, raw: date, months: int) -> str:
    """The step from the start to the same day of a later month."""
    period = "One month" if months == FIRST_MONTHS else "Three months from the original start"
    if raw.day == start.day:
        return f"{period}: from {long_day(start)} to the same date, {long_day(raw)}."
    return f"{period}: from {long_day(start)} to {long_day(raw)}, the last day of a month that has no {_ORDINALS[start.day]}."


def _pause_steps(clock: _Clock, period: _Period, known: dict[str, date | None], right: str, regime: str) -> Iterator[str]:
    """The steps that say what asking for clarification does to the clock."""
    asked, came, start = known["clarification_requested_on"], known["clarification_received_on"], ONE_DAY.date(clock.start)
    if asked is None:
        return
    if regime == "eu":
        yield "Clarification pauses nothing: EU rules have no pause in their text."
    elif not clock.new and (right != "access" or known["received_on"] < PAUSE_ACCEPTED):  # type: ignore[operator]
        yield f"Clarification pauses nothing: Article 12 had no pause in its text before {long_day(ARTICLE_12A)}."
    elif right != "access":
        yield f"Clarification pauses nothing: Art 12A(5) is for requests for access, not for {right.replace('_', ' ')}."
    elif start is None:
        yield f"Clarification was asked for on {long_day(asked)}: what it pauses is known once the clock has started."
    elif period.late:
        yield f"Clarification was asked for on {long_day(asked)}, when the period was over: it pauses nothing."
    elif period.standing or came is None:
        why = "Art 12A(5)" if clock.new else "by the regulator's guidance of the time"
        yield f"Clarification was asked for on {long_day(asked)} and has not come: the clock stands still ({why})."
    elif came < start:
        yield f"Clarification came on {long_day(came)}, before the clock started: it pauses nothing."
    else:
        source = "Art 12A(5)" if clock.new else "by the regulator's guidance of the time"
        paused, least = period.paused, period.paused_prudent
        raw = ONE_DAY.date(period.raw)
        assert raw is not None
        yield (
            f"Clarification was asked for on {long_day(asked)} and came on {long_day(came)}: "
            f"{count_words(paused, 'day')} from {long_day(max(asked, start))}, "
            f"both ends included, do not count ({source}); that leads to {long_day(raw + timedelta(days=paused))}."
        )
        if not clock.new:
            yield "Prudent: no day is left out, as the words of the old Article 12 have no pause."
            return
        why = "counting neither end" if asked >= start else "as it was asked for before the clock started"
        yield f"Prudent: only {count_words(least, 'day')} left out, {why}; that leads to {long_day(raw + timedelta(days=least))}."
