"""The clocks of breaches and complaints, and what every clock says of its steps and of mistakes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.errors import UsageError
from ropa.law.clocks import LAW_33, LAW_164A, breach_due, breach_due_all, complaint_due, complaint_due_all
from ropa.law.holidays import roll
from ropa.law.request_clock import request_due
from support.clocks import CLARIFIED, places


@pytest.mark.parametrize(
    ("received", "place", "due"),
    [
        ("2026-06-19", None, "2026-07-20"),
        ("2026-08-01", None, "2026-09-01"),
        ("2026-08-01", "scotland", "2026-08-31"),
        ("2026-11-25", None, "2026-12-29"),
        ("2026-12-01", None, "2026-12-31"),
    ],
)
def test_worked_example_of_a_complaint(received, place, due) -> None:
    found = complaint_due(received, place)

    assert found.due == found.prudent == date.fromisoformat(due)
    assert (found.start, found.law) == (date.fromisoformat(received), LAW_164A)


def test_worked_example_of_a_breach() -> None:
    found = breach_due("2026-11-20T17:30+00:00")

    assert found.due == found.prudent == datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert (found.start, found.law) == (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), LAW_33)


def test_the_day_before_and_the_day_complaints_are_in_force() -> None:
    with pytest.raises(UsageError) as problem:
        complaint_due("2026-06-18")
    assert str(problem.value) == (
        "received: 2026-06-18 lies before 2026-06-19, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint"
    )
    days = pd.Series(pd.to_datetime(["2026-06-18", "2026-06-19", None]), index=[7, 8, 9])
    assert complaint_due_all(days).to_dict() == {7: pd.NaT, 8: pd.Timestamp("2026-07-20"), 9: pd.NaT}


LONDON, BERLIN = ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("zone", [LONDON, BERLIN])
@pytest.mark.parametrize(("day", "shift"), [(datetime(2026, 3, 27, 17, 30), 1), (datetime(2026, 10, 23, 17, 30), -1)])
def test_a_breach_has_exactly_72_hours_across_a_clock_change(zone, day, shift) -> None:
    aware = day.replace(tzinfo=zone)
    due = breach_due(aware).due

    assert isinstance(due, datetime)
    assert due.astimezone(UTC) - aware.astimezone(UTC) == timedelta(hours=72)
    assert (due.tzinfo, due.hour) == (zone, 17 + shift)


def test_a_breach_is_counted_in_whole_seconds() -> None:
    found = breach_due("2026-11-20T17:30:05.900+00:00")

    assert found.start == datetime(2026, 11, 20, 17, 30, 5, tzinfo=UTC)
    assert found.due == datetime(2026, 11, 23, 17, 30, 5, tzinfo=UTC)


def test_an_offset_that_the_clocks_leave_is_said() -> None:
    step = "The clocks of the United Kingdom change in between: they then show Mon 26 Oct 2026 16:30 (UTC+00:00)."

    assert step in breach_due("2026-10-23T17:30+01:00").steps
    assert step not in breach_due("2026-10-23T18:30+02:00").steps
    assert step not in breach_due(datetime(2026, 10, 23, 17, 30, tzinfo=LONDON)).steps


@given(st.lists(st.dates(date(2026, 6, 19), date(2040, 1, 1)), min_size=1, max_size=20), places)
def test_complaints_one_by_one_and_in_a_log_agree(dates, place) -> None:
    found = complaint_due_all(pd.Series(np.array(dates, dtype="datetime64[s]")), place)

    for received, due in zip(dates, found, strict=True):
        assert due.date() == complaint_due(received, place).due == roll(received + timedelta(days=30), place or "england")


moments = st.datetimes(datetime(2018, 5, 25), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, LONDON, BERLIN]), allow_imaginary=False)


@given(st.lists(moments, min_size=1, max_size=10))
def test_breaches_one_by_one_and_in_a_log_agree(aware) -> None:
    log = pd.Series(pd.DatetimeIndex([moment.astimezone(UTC) for moment in aware]).floor("s").as_unit("s"))
    found = breach_due_all(log)

    assert found.dtype == "datetime64[s, UTC]"
    for moment, start, due in zip(aware, log, found, strict=True):
        assert due - start == timedelta(hours=72)
        # In UTC, for Python never calls a moment of the hour that comes twice equal to one of another zone (PEP 495).
        assert breach_due(moment).due.astimezone(UTC) == due


# -- words ----------------------------------------------------------------------------------------------

ERRORS = [
    (lambda: request_due("3 Oct"), "received: '3 Oct' is not a date; write it like 2026-11-22"),
    (lambda: request_due("2026-02-30"), "received: '2026-02-30' is not a date; write it like 2026-11-22"),
    (
        lambda: request_due("2018-05-24"),
        "received: 2018-05-24 lies before 2018-05-25, the first day of the GDPR: the law of that time is not worked out here",
    ),
    (
        lambda: breach_due("2018-05-24T23:59+02:00"),
        "aware: 2018-05-24 lies before 2018-05-25, the first day of the GDPR: the law of that time is not worked out here",
    ),
    (lambda: request_due("0026-02-03"), "received: 26 is not a year from 1900 to 2199"),
    (lambda: request_due("2026-06-02", fee_paid="soon"), "fee paid: 'soon' is not a date; write it like 2026-11-22"),
    (lambda: request_due("2026-06-02", extended="soon"), "extended: 'soon' is not a date; write it like 2026-11-22"),
    (lambda: request_due("2026-06-02", on="2026-06-01"), "received: 2026-06-02 lies after 2026-06-01, the day looked at"),
    (
        lambda: request_due("2026-06-02", right="acess"),
        "right: 'acess' is none of access, rectification, erasure, restriction, portability, "
        "objection, objection_marketing, automated_decision",
    ),
    (
        lambda: request_due("2026-06-02", clarification_received="2026-06-03"),
        "clarification received: say also when it was requested; the pause runs from the one to the other",
    ),
    (
        lambda: request_due("2026-06-02", clarification_requested="2026-06-01"),
        "clarification requested: 2026-06-01 lies before the request, received 2026-06-02",
    ),
    (
        lambda: request_due("2026-06-02", clarification_requested="2026-06-05", clarification_received="2026-06-04"),
        "clarification received: 2026-06-04 lies before 2026-06-05, when it was requested",
    ),
    (
        lambda: request_due("2026-06-02", identity_requested="2026-06-01"),
        "identity requested: 2026-06-01 lies before the request, received 2026-06-02",
    ),
    (
        lambda: request_due("2026-06-02", identity_requested="2026-06-05", identity_received="2026-06-04"),
        "identity received: 2026-06-04 lies before 2026-06-05, when it was requested",
    ),
    (
        lambda: request_due("2026-06-02", fee_requested="2026-06-05", fee_paid="2026-06-04"),
        "fee paid: 2026-06-04 lies before 2026-06-05, when it was requested",
    ),
    (lambda: request_due("2026-06-02", regime="us"), "regime: 'us' is none of uk, eu"),
    (
        lambda: request_due("2026-06-02", place="DE"),
        "place: 'DE' does not go with uk rules; give a nation: england, wales, scotland, northern-ireland",
    ),
    (
        lambda: request_due("2026-06-02", regime="eu", place="england"),
        "place: 'england' does not go with eu rules; give an EEA state, like DE",
    ),
    (
        lambda: request_due("2026-06-02", regime="eu", place="GB"),
        "place: 'GB' is neither a nation of the United Kingdom (england, wales, scotland, northern-ireland) "
        "nor the ISO code of an EEA state, like DE",
    ),
    (lambda: complaint_due("x"), "received: 'x' is not a date; write it like 2026-11-22"),
    (lambda: breach_due("x"), "aware: 'x' is not a moment; write it like 2026-11-22T14:05:00+00:00"),
    (lambda: breach_due("2026-11-20"), "aware: 2026-11-20 has no offset; write it like 2026-11-22T14:05:00+00:00"),
    (lambda: breach_due(datetime(2026, 11, 20)), "aware: 2026-11-20 00:00:00 has no offset; write it like 2026-11-22T14:05:00+00:00"),
    (
        lambda: breach_due_all(pd.Series(pd.to_datetime(["2026-11-20"]))),
        "aware: moments without their offset; localise them first, like aware.dt.tz_localize('Europe/London')",
    ),
]


@pytest.mark.parametrize(("call", "message"), ERRORS, ids=[message for _, message in ERRORS])
def test_a_mistake_is_one_line_that_says_what_to_do(call, message) -> None:
    with pytest.raises(UsageError) as problem:
        call()
    assert str(problem.value) == message


END = "Answer without undue delay: this is the last day, not the aim."
STEPS = [
    (
        request_due("2026-11-02", **CLARIFIED),
        [
            "Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
            "One month: from Mon 2 Nov 2026 to the same date, Wed 2 Dec 2026.",
            "Clarification was asked for on Thu 5 Nov 2026 and came on Tue 24 Nov 2026: 20 days from Thu 5 Nov 2026, both ends included, "
            "do not count (Art 12A(5)); that leads to Tue 22 Dec 2026.",
            "Prudent: only 18 days left out, counting neither end; that leads to Sun 20 Dec 2026.",
            "Tue 22 Dec 2026 is a working day in England: the last day.",
            "Prudent: Mon 21 Dec 2026.",
            "An internal target of 28 days, which keeps every month, ends on Fri 18 Dec 2026.",
            END,
        ],
    ),
    (
        request_due(
            "2026-01-31",
            extended=True,
            identity_received="2026-02-02",
            clarification_requested="2026-02-02",
            clarification_received="2026-02-04",
        ),
        [
            "Received on Sat 31 Jan 2026, working day or not, whatever the hour.",
            "Before Thu 5 Feb 2026, so Article 12 counts as it stood: one month from receipt.",
            "Received the proof of identity on Mon 2 Feb 2026.",
            "The regulator's guidance of the time counts from it; the words of Article 12 do not, so that the prudent day does not.",
            "Extended by two months, for complexity or number: the person must be told (with the reasons, by Thu 5 Mar 2026).",
            "Three months from the original start: from Mon 2 Feb 2026 to the same date, Sat 2 May 2026.",
            "Clarification was asked for on Mon 2 Feb 2026 and came on Wed 4 Feb 2026: 3 days from Mon 2 Feb 2026, "
            "both ends included, do not count (by the regulator's guidance of the time); that leads to Tue 5 May 2026.",
            "Prudent: no day is left out, as the words of the old Article 12 have no pause.",
            "Tue 5 May 2026 is a working day in England: the last day.",
            "Prudent: Thu 30 Apr 2026.",
            "An internal target of 28 days, which keeps every month, ends on Sat 28 Feb 2026.",
            END,
        ],
    ),
    (
        request_due(
            "2026-03-31", identity_received="2026-04-02", fee_paid="2026-04-03", right="erasure", clarification_requested="2026-04-03"
        ),
        [
            "Received on Tue 31 Mar 2026, working day or not, whatever the hour.",
            "Received the proof of identity on Thu 2 Apr 2026.",
            "Received the fee on Fri 3 Apr 2026.",
            "The clock starts with the latest of these days, Fri 3 Apr 2026 (Art 12A(2)).",
            "One month: from Fri 3 Apr 2026 to the same date, Sun 3 May 2026.",
            "Clarification pauses nothing: Art 12A(5) is for requests for access, not for erasure.",
            "No working day in England: Sun 3 May 2026 (Sunday), Mon 4 May 2026 (May Day). "
            "The last day is the next working day, Tue 5 May 2026.",
            "An internal target of 28 days, which keeps every month, ends on Fri 1 May 2026.",
            END,
        ],
    ),
    (
        request_due("2026-11-02", identity_requested="2026-11-03", clarification_requested="2026-11-04", on="2026-11-06"),
        [
            "Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
            "Asked for the proof of identity on Tue 3 Nov 2026 and not received: the clock has not started (Art 12A(2)).",
            "Taken to start on Fri 6 Nov 2026, the earliest it can, for the prudent day.",
            "One month: from Fri 6 Nov 2026 to the same date, Sun 6 Dec 2026.",
            "Clarification was asked for on Wed 4 Nov 2026: what it pauses is known once the clock has started.",
            "Prudent: Mon 7 Dec 2026, the earliest that the last day can be.",
            "An internal target of 28 days, which keeps every month, ends on Fri 4 Dec 2026.",
            END,
        ],
    ),
    (
        request_due("2026-11-02", clarification_requested="2026-11-05", extended="2026-11-06"),
        [
            "Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
            "Extended by two months, for complexity or number: the person was told on Fri 6 Nov 2026, in time "
            "(with the reasons, before the end of the first month).",
            "Three months from the original start: from Mon 2 Nov 2026 to the same date, Tue 2 Feb 2027.",
            "Clarification was asked for on Thu 5 Nov 2026 and has not come: the clock stands still (Art 12A(5)).",
            "Prudent: Tue 2 Feb 2027, the earliest that the last day can be.",
            "An internal target of 28 days, which keeps every month, ends on Mon 30 Nov 2026.",
            END,
        ],
    ),
    (
        request_due(
            "2026-11-02", identity_received="2026-11-10", clarification_requested="2026-11-05", clarification_received="2026-11-10"
        ),
        [
            "Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
            "Received the proof of identity on Tue 10 Nov 2026.",
            "The clock starts with the latest of these days, Tue 10 Nov 2026 (Art 12A(2)).",
            "One month: from Tue 10 Nov 2026 to the same date, Thu 10 Dec 2026.",
            "Clarification was asked for on Thu 5 Nov 2026 and came on Tue 10 Nov 2026: 1 day from Tue 10 Nov 2026, both ends included, "
            "do not count (Art 12A(5)); that leads to Fri 11 Dec 2026.",
            "Prudent: only 0 days left out, as it was asked for before the clock started; that leads to Thu 10 Dec 2026.",
            "Fri 11 Dec 2026 is a working day in England: the last day.",
            "Prudent: Thu 10 Dec 2026.",
            "An internal target of 28 days, which keeps every month, ends on Tue 8 Dec 2026.",
            END,
        ],
    ),
    (
        request_due("2026-06-02", identity_requested="2026-07-03", identity_received="2026-07-06", extended="2026-08-07"),
        [
            "Received on Tue 2 Jun 2026, working day or not, whatever the hour.",
            "Received the proof of identity on Mon 6 Jul 2026.",
            "Asked for the proof of identity on Fri 3 Jul 2026, when a month from receipt had passed: not counted for the prudent day.",
            "The clock starts with the latest of these days, Mon 6 Jul 2026 (Art 12A(2)).",
            "Told of an extension on Fri 7 Aug 2026, after the first month had ended: it does not count.",
            "One month: from Mon 6 Jul 2026 to the same date, Thu 6 Aug 2026.",
            "Thu 6 Aug 2026 is a working day in England: the last day.",
            "Prudent: Thu 2 Jul 2026.",
            "An internal target of 28 days, which keeps every month, ends on Tue 30 Jun 2026.",
            END,
        ],
    ),
    (
        request_due("2026-11-02", **CLARIFIED, extended="2026-12-22", place="scotland"),
        [
            "Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
            "Extended by two months, for complexity or number: the person was told on Tue 22 Dec 2026, in time "
            "(with the reasons, by Tue 22 Dec 2026).",
            "Three months from the original start: from Mon 2 Nov 2026 to the same date, Tue 2 Feb 2027.",
            "Clarification was asked for on Thu 5 Nov 2026 and came on Tue 24 Nov 2026: 20 days from Thu 5 Nov 2026, both ends included, "
            "do not count (Art 12A(5)); that leads to Mon 22 Feb 2027.",
            "Prudent: only 18 days left out, counting neither end; that leads to Sat 20 Feb 2027.",
            "Mon 22 Feb 2027 is a working day in Scotland: the last day.",
            "Prudent: Mon 21 Dec 2026, as the prudent first month was over when the person was told.",
            "An internal target of 28 days, which keeps every month, ends on Fri 18 Dec 2026.",
            END,
        ],
    ),
    (
        request_due("2026-11-25", regime="eu", place="DE", fee_paid="2026-11-27", clarification_requested="2026-11-26"),
        [
            "Received on Wed 25 Nov 2026, working day or not, whatever the hour.",
            "EU rules: the month runs from receipt; the text gives no new start for a proof of identity or a fee, so none is counted.",
            "One month: from Wed 25 Nov 2026 to the same date, Fri 25 Dec 2026.",
            "Clarification pauses nothing: EU rules have no pause in their text.",
            "No working day in Germany: Fri 25 Dec 2026 (Christmas Day), Sat 26 Dec 2026 (Saturday), Sun 27 Dec 2026 (Sunday). "
            "The last day is the next working day, Mon 28 Dec 2026.",
            "An internal target of 28 days, which keeps every month, ends on Wed 23 Dec 2026.",
            END,
        ],
    ),
    (
        complaint_due("2026-08-01"),
        [
            "Received on Sat 1 Aug 2026: day 1 is the day after, Sun 2 Aug 2026.",
            "Day 30 is Mon 31 Aug 2026. Calendar days, not a month and not working days.",
            "No working day in England: Mon 31 Aug 2026 (Late Summer Bank Holiday). The last day is the next working day, Tue 1 Sep 2026.",
            "That is for the acknowledgement; one that gives the outcome needs no other.",
            "Steps to answer it, and telling the outcome, are due without undue delay from receipt on; no day is set (s.164A(4)).",
        ],
    ),
    (
        breach_due("2026-11-20T17:30:05Z"),
        [
            "Aware on Fri 20 Nov 2026 17:30:05 (UTC+00:00): the clock starts at that moment.",
            "72 hours later, nights, weekends and public holidays included: Mon 23 Nov 2026 17:30:05 (UTC+00:00).",
            "A period in hours is not moved to a working day (Reg (EEC, Euratom) 1182/71 Art 3(4)).",
            "Tell the regulator (in the United Kingdom the Information Commission) without undue delay, where feasible not later, "
            "unless a risk to people is unlikely; later, give reasons.",
            "A processor tells its controller without undue delay: the 72 hours are not its own (Art 33(2)).",
        ],
    ),
]


@pytest.mark.parametrize(("found", "steps"), STEPS)
def test_every_result_explains_its_steps(found, steps) -> None:
    assert list(found.steps) == steps
