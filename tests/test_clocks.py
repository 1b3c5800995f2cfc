"""The clocks of requests, complaints and breaches: worked examples, holidays, properties, words, command."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ropa.cli.due import Nation
from ropa.errors import UsageError
from ropa.law.clocks import LAW_33, LAW_164A, breach_due, breach_due_all, complaint_due, complaint_due_all
from ropa.law.holidays import COUNTRIES, NATIONS, roll, roll_all, why_not_working, working_day
from ropa.law.request_clock import LAW_12_EU, LAW_12_OLD, LAW_12A, request_due, request_due_all
from ropa.model import codelists

# -- worked examples: law 4.2, 4.3 and 6.1 ----------------------------------------------------------

CLARIFIED = {"clarification_requested": "2026-11-05", "clarification_received": "2026-11-24"}

REQUESTS = [
    ("1", "2024-09-03", {}, "2024-10-03"),
    ("1, 2025", "2025-09-03", {}, "2025-10-03"),
    ("2", "2024-11-25", {}, "2024-12-27"),
    ("3", "2023-11-25", {}, "2023-12-27"),
    ("4", "2026-03-31", {}, "2026-04-30"),
    ("5", "2024-01-01", {}, "2024-02-01"),
    ("6", "2025-01-31", {}, "2025-02-28"),
    ("6, weekend", "2027-01-31", {}, "2027-03-01"),
    ("7", "2024-01-31", {}, "2024-02-29"),
    ("8", "2025-01-30", {}, "2025-02-28"),
    ("8, leap year", "2024-01-30", {}, "2024-02-29"),
    ("9", "2025-08-01T23:59", {}, "2025-09-01"),
    ("10", "2025-01-01", {}, "2025-02-03"),
    ("11", "2026-09-03", {}, "2026-10-05"),
    ("12", "2026-01-31", {}, "2026-03-02"),
    ("13", "2026-11-25", {}, "2026-12-29"),
    ("14", "2025-11-25", {}, "2025-12-29"),
    ("15", "2027-11-25", {}, "2027-12-29"),
    ("16", "2026-07-31", {}, "2026-09-01"),
    ("16, Wales", "2026-07-31", {"place": "wales"}, "2026-09-01"),
    ("16, Northern Ireland", "2026-07-31", {"place": "northern-ireland"}, "2026-09-01"),
    ("16, Scotland", "2026-07-31", {"place": "scotland"}, "2026-08-31"),
    ("17", "2026-03-03", {}, "2026-04-07"),
    ("17, Northern Ireland", "2026-03-03", {"place": "northern-ireland"}, "2026-04-07"),
    ("17, Scotland", "2026-03-03", {"place": "scotland"}, "2026-04-06"),
    ("18", "2026-02-28", {}, "2026-03-30"),
    ("19", "2026-08-31", {}, "2026-09-30"),
    ("20", "2026-01-31", {"extended": True}, "2026-04-30"),
    ("21", "2026-07-31", {"extended": True}, "2026-11-02"),
    ("22", "2026-06-02", {"identity_received": "2026-06-09"}, "2026-07-09"),
    ("23", "2026-11-02", CLARIFIED, "2026-12-22"),
    ("24", "2026-09-03", {"clarification_requested": "2026-09-10", "clarification_received": "2026-09-10"}, "2026-10-05"),
    ("25", "2026-11-25", {"regime": "eu", "place": "DE"}, "2026-12-28"),
]


@pytest.mark.parametrize(("received", "given", "due"), [row[1:] for row in REQUESTS], ids=[row[0] for row in REQUESTS])
def test_worked_example_of_a_request(received, given, due) -> None:
    found = request_due(received, **given)

    assert found.due == date.fromisoformat(due)
    assert found.prudent == (date(2026, 12, 21) if given is CLARIFIED else found.due)
    assert found.law == (LAW_12_EU if "regime" in given else LAW_12A if received >= "2026-02-05" else LAW_12_OLD)


def test_all_worked_examples_of_law_4_2_are_here() -> None:
    assert {int(row[0].partition(",")[0]) for row in REQUESTS} == set(range(1, 26))


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


# -- bank holidays: law 4.2 against the library --------------------------------------------------------

ENGLAND_2026 = "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
WEEKDAYS_OFF = {
    ("england", 2026): ENGLAND_2026,
    ("wales", 2026): ENGLAND_2026,
    ("england", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("wales", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("scotland", 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    ("northern-ireland", 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
}


@pytest.mark.parametrize(("place", "year"), WEEKDAYS_OFF)
def test_bank_holidays_are_those_of_the_law_notes(place, year) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not working_day(day, place)]

    assert off == WEEKDAYS_OFF[place, year].split()


@pytest.mark.parametrize("place", [*NATIONS, *COUNTRIES])
def test_every_place_has_christmas_and_weekends(place) -> None:
    assert why_not_working(date(2025, 12, 25), place)
    assert why_not_working(date(2026, 10, 3), place) == "Saturday"
    assert why_not_working(date(2026, 10, 4), place) == "Sunday"
    assert why_not_working(date(2026, 10, 6), place) == ""


def test_without_a_place_only_weekends_are_off() -> None:
    assert working_day(date(2026, 12, 25), None)
    assert not working_day(date(2026, 12, 26), None)


def test_places_are_those_of_the_code_lists_and_the_command() -> None:
    assert tuple(NATIONS) == tuple(nation.value for nation in Nation)
    assert set(NATIONS) == codelists.codes("subdivisions")
    assert set(COUNTRIES) <= codelists.codes("countries")
    assert len(COUNTRIES) == 30
    assert not {"GB", "CH", "EL"} & set(COUNTRIES)


def test_a_country_may_be_written_small() -> None:
    assert roll(date(2026, 12, 25), "de") == date(2026, 12, 28)


# -- what the law leaves open, and dates of change ---------------------------------------------------------


def test_the_day_before_and_the_day_article_12a_begins() -> None:
    proof = {"identity_received": "2026-02-20", "fee_paid": "2026-02-24"}
    before, after = request_due("2026-02-04", **proof), request_due("2026-02-05", **proof)

    assert (before.start, before.due, before.prudent) == (date(2026, 2, 4), date(2026, 3, 4), date(2026, 3, 4))
    assert (after.start, after.due, after.prudent) == (date(2026, 2, 24), date(2026, 3, 24), date(2026, 3, 24))


def test_no_pause_before_article_12a_nor_in_the_eu_nor_for_another_right() -> None:
    pause = {"clarification_requested": "2026-02-10", "clarification_received": "2026-02-19"}

    assert request_due("2026-02-04", **pause).due == date(2026, 3, 4)
    assert request_due("2026-02-05", **pause).due == date(2026, 3, 16)  # 5 March and 10 days, a Sunday
    assert request_due("2026-02-05", **pause).prudent == date(2026, 3, 13)
    assert request_due("2026-02-05", right="erasure", **pause).due == date(2026, 3, 5)
    assert request_due("2026-02-05", regime="eu", place="DE", **pause).due == date(2026, 3, 5)


def test_under_eu_rules_the_clock_runs_from_receipt() -> None:
    found = request_due("2026-06-02", identity_received="2026-06-09", fee_paid="2026-06-10", regime="eu", place="DE")

    assert (found.start, found.due) == (date(2026, 6, 2), date(2026, 7, 2))


def test_under_eu_rules_without_a_country_only_weekends_move_the_day() -> None:
    assert request_due("2026-11-25", regime="eu").due == date(2026, 12, 25)
    assert "No country is given: only weekends move a last day, no public holiday does." in request_due("2026-11-25", regime="eu").steps


def test_the_pause_comes_before_the_roll() -> None:
    found = request_due("2026-09-03", clarification_requested="2026-09-10", clarification_received="2026-09-12")

    assert found.due == date(2026, 10, 6)  # Sat 3 Oct + 3 days, not Mon 5 Oct + 3
    assert found.prudent == date(2026, 10, 5)


def test_a_pause_asked_for_before_the_clock_starts_counts_from_the_start() -> None:
    found = request_due(
        "2026-11-02", identity_received="2026-11-10", clarification_requested="2026-11-05", clarification_received="2026-11-12"
    )

    assert (found.due, found.prudent) == (date(2026, 12, 14), date(2026, 12, 10))


def test_clarification_that_came_before_the_clock_starts_pauses_nothing() -> None:
    found = request_due(
        "2026-11-02", identity_received="2026-11-10", clarification_requested="2026-11-03", clarification_received="2026-11-09"
    )

    assert found.due == found.prudent == date(2026, 12, 10)
    assert "Clarification came on Mon 9 Nov 2026, before the clock started: it pauses nothing." in found.steps


@pytest.mark.parametrize(("asked", "due"), [("2026-10-05", "2026-10-13"), ("2026-10-06", "2026-10-05")])
def test_clarification_asked_for_when_the_period_is_over_pauses_nothing(asked, due) -> None:
    found = request_due("2026-09-03", clarification_requested=asked, clarification_received="2026-10-14")

    assert found.due == date.fromisoformat(due)


def test_while_clarification_is_awaited_the_clock_stands_still() -> None:
    asked = {"clarification_requested": "2026-11-05"}
    found, looked_at = request_due("2026-11-02", **asked), request_due("2026-11-02", **CLARIFIED, on="2026-11-20")

    assert (found.due, found.start, found.prudent) == (None, date(2026, 11, 2), date(2026, 12, 2))
    assert (looked_at.due, looked_at.start, looked_at.prudent) == (None, date(2026, 11, 2), date(2026, 12, 16))
    assert request_due("2026-11-02", right="erasure", **asked).due == date(2026, 12, 2)
    assert request_due("2026-11-02", clarification_requested="2026-12-03").due == date(2026, 12, 2)


@pytest.mark.parametrize("what", ["identity_requested", "fee_requested"])
def test_while_identity_or_fee_is_awaited_the_clock_has_not_started(what) -> None:
    found, looked_at = request_due("2026-06-02", **{what: "2026-06-03"}), request_due("2026-06-02", **{what: "2026-06-03"}, on="2026-06-10")

    assert (found.start, found.due, found.prudent) == (None, None, date(2026, 7, 3))
    assert (looked_at.start, looked_at.due, looked_at.prudent) == (None, None, date(2026, 7, 10))
    assert request_due("2026-02-04", **{what: "2026-02-05"}).due == date(2026, 3, 4)


def test_identity_asked_for_after_a_month_does_not_move_the_prudent_day() -> None:
    found = request_due("2026-06-02", identity_requested="2026-07-03", identity_received="2026-07-06")

    assert (found.start, found.due, found.prudent) == (date(2026, 7, 6), date(2026, 8, 6), date(2026, 7, 2))
    in_time = request_due("2026-06-02", identity_requested="2026-07-02", identity_received="2026-07-06")
    assert in_time.due == in_time.prudent == date(2026, 8, 6)
    on_the_rolled_day = request_due("2026-09-03", identity_requested="2026-10-05", identity_received="2026-10-06")
    assert on_the_rolled_day.due == on_the_rolled_day.prudent == date(2026, 11, 6)


@pytest.mark.parametrize(("told", "due"), [("2026-07-02", "2026-09-02"), ("2026-07-03", "2026-07-02")])
def test_an_extension_counts_if_told_in_the_first_month(told, due) -> None:
    found = request_due("2026-06-02", extended=told)

    assert found.due == found.prudent == date.fromisoformat(due)


def test_the_first_month_for_the_notice_is_paused_too_but_not_for_the_prudent_day() -> None:
    found = request_due("2026-11-02", **CLARIFIED, extended="2026-12-22")

    assert (found.due, found.prudent) == (date(2027, 2, 22), date(2026, 12, 21))
    assert request_due("2026-11-02", **CLARIFIED, extended="2026-12-23").due == date(2026, 12, 22)


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


# -- properties ---------------------------------------------------------------------------------------

days = st.dates(date(2018, 5, 25), date(2040, 12, 31))
near = st.dates(date(2025, 11, 1), date(2027, 6, 30))
places = st.sampled_from([*NATIONS, None])
some_days = st.none() | st.integers(0, 70)


@st.composite
def requests(draw, received=near):
    """A request whose dates stand in order, as keyword arguments."""
    start = draw(received)
    given = {"received": start, "right": draw(st.sampled_from(["access", "access", "erasure"]))}
    for asked, came in (
        ("identity_requested", "identity_received"),
        ("fee_requested", "fee_paid"),
        ("clarification_requested", "clarification_received"),
    ):
        if (wait := draw(some_days)) is not None:
            given[asked] = start + timedelta(days=wait)
            if (wait := draw(some_days)) is not None:
                given[came] = given[asked] + timedelta(days=wait)
    given["extended"] = draw(st.sampled_from([False, True]) | st.integers(0, 120).map(lambda n: start + timedelta(days=n)))
    return given


ROWS = {
    "received": "received_on",
    "right": "right",
    "identity_requested": "identity_requested_on",
    "identity_received": "identity_received_on",
    "fee_requested": "fee_requested_on",
    "fee_paid": "fee_paid_on",
    "clarification_requested": "clarification_requested_on",
    "clarification_received": "clarification_received_on",
    "extended": "extended_on",
}


def as_table(cases) -> pd.DataFrame:
    """Requests as the table of a register holds them."""
    rows = [{**case, "extended": case["received"] if case["extended"] is True else case["extended"] or None} for case in cases]
    columns = {to: [row.get(name) for row in rows] for name, to in ROWS.items()}
    dates = {name: pd.to_datetime(pd.Series(values)).astype("datetime64[s]") for name, values in columns.items() if name != "right"}
    return pd.DataFrame({**dates, "right": pd.Series(columns["right"], dtype="str")})


law = st.sampled_from([("uk", "england"), ("uk", "scotland"), ("uk", "northern-ireland"), ("eu", "DE"), ("eu", "FR"), ("eu", None)])


@given(st.lists(requests(), min_size=1, max_size=8), law, st.none() | st.dates(date(2027, 1, 1), date(2027, 6, 30)))
@settings(deadline=None)
def test_a_log_and_its_rows_one_by_one_agree(cases, law, on) -> None:
    regime, place = law
    assume(on is None or all(case["received"] <= on for case in cases))
    table = as_table(cases)
    table.index += 100

    found = request_due_all(table, regime=regime, place=place, on=on)

    assert list(found.columns) == ["start", "due", "prudent", "first_month_end"]
    assert found.index.equals(table.index)
    for case, (_, row) in zip(cases, found.iterrows(), strict=True):
        one = request_due(**case, regime=regime, place=place, on=on)
        alone = request_due(**{**case, "extended": False}, regime=regime, place=place, on=on)
        assert [one.start, one.due, one.prudent, alone.due] == [None if pd.isna(day) else day.date() for day in row]


@given(requests(days), law)
@settings(deadline=None)
def test_never_before_the_28th_day_and_always_on_a_working_day(case, law) -> None:
    regime, place = law
    found = request_due(**case, regime=regime, place=place)

    counted = place or ("england" if regime == "uk" else None)
    assert found.prudent >= case["received"] + timedelta(days=28)
    assert working_day(found.prudent, counted)
    if found.due:
        assert found.due >= found.start + timedelta(days=28)
        assert working_day(found.due, counted)
        assert found.prudent <= found.due


@given(days, st.booleans(), places)
@settings(deadline=None)
def test_a_plain_request_agrees_with_dateutil(received, extended, place) -> None:
    end = received + relativedelta(months=3 if extended else 1)
    while not working_day(end, place or "england"):
        end += timedelta(days=1)

    assert request_due(received, extended=extended, place=place).due == end


@given(near, st.integers(0, 40), some_days, some_days, st.booleans(), law)
@example(date(2026, 2, 4), 1, 30, None, False, ("uk", "england"))
@settings(deadline=None)
def test_a_later_request_is_never_due_earlier(received, later, identity, wait, extended, law) -> None:
    regime, place = law
    second = received + timedelta(days=later)
    given = {"extended": extended, "regime": regime, "place": place}
    if identity is not None:
        given["identity_received"] = second + timedelta(days=identity)
    if wait is not None:
        given |= {"clarification_requested": second, "clarification_received": second + timedelta(days=wait)}
    first_found, second_found = request_due(received, **given), request_due(second, **given)

    assert first_found.due <= second_found.due
    if identity is None:
        assert first_found.prudent <= second_found.prudent


@given(requests(days), law)
@settings(deadline=None)
def test_an_extension_is_never_earlier_than_the_first_month(case, law) -> None:
    regime, place = law
    base = request_due(**{**case, "extended": False}, regime=regime, place=place)
    extended = request_due(**{**case, "extended": True}, regime=regime, place=place)

    assert extended.prudent > base.prudent
    assert extended.start == base.start
    assert extended.due is None or extended.due > base.due
    told = request_due(**case, regime=regime, place=place)
    assert told.due in (base.due, extended.due)


@given(requests(days))
@settings(deadline=None)
def test_a_pause_never_shortens(case) -> None:
    case["extended"] = bool(case["extended"])  # a notice of a day might be in time in one and late in the other
    paused = request_due(**case)
    without = request_due(**{name: value for name, value in case.items() if not name.startswith("clarification")})

    assert paused.prudent >= without.prudent
    assert paused.due is None or paused.due >= without.due
    assert paused.start == without.start


@given(days, st.sampled_from([*NATIONS, *COUNTRIES, None]))
@settings(deadline=None)
def test_to_roll_is_to_go_to_the_first_working_day(day, place) -> None:
    rolled = roll(day, place)

    assert roll(rolled, place) == rolled
    assert working_day(rolled, place)
    assert not any(working_day(day + timedelta(days=n), place) for n in range((rolled - day).days))


@given(st.lists(days | st.none(), max_size=20), places)
@settings(deadline=None)
def test_a_log_rolls_like_its_days(dates, place) -> None:
    series = pd.Series(np.array(dates, dtype="datetime64[s]"), index=range(5, 5 + len(dates)), name="d", dtype="datetime64[s]")
    rolled = roll_all(series, place)

    assert [None if pd.isna(day) else day.date() for day in rolled] == [day and roll(day, place) for day in dates]
    assert (rolled.index.equals(series.index), rolled.name, rolled.dtype) == (True, "d", "datetime64[s]")


@given(st.lists(st.dates(date(2026, 6, 19), date(2040, 1, 1)), min_size=1, max_size=20), places)
@settings(deadline=None)
def test_complaints_one_by_one_and_in_a_log_agree(dates, place) -> None:
    found = complaint_due_all(pd.Series(np.array(dates, dtype="datetime64[s]")), place)

    for received, due in zip(dates, found, strict=True):
        assert due.date() == complaint_due(received, place).due == roll(received + timedelta(days=30), place or "england")


moments = st.datetimes(datetime(2018, 5, 25), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, LONDON, BERLIN]), allow_imaginary=False)


@given(st.lists(moments, min_size=1, max_size=10))
@settings(deadline=None)
def test_breaches_one_by_one_and_in_a_log_agree(aware) -> None:
    log = pd.Series(pd.DatetimeIndex([moment.astimezone(UTC) for moment in aware]).floor("s").as_unit("s"))
    found = breach_due_all(log)

    assert found.dtype == "datetime64[s, UTC]"
    for moment, start, due in zip(aware, log, found, strict=True):
        assert due - start == timedelta(hours=72)
        # In UTC, for Python never calls a moment of the hour that comes twice equal to one of another zone (PEP 495).
        assert breach_due(moment).due.astimezone(UTC) == due


def test_long_logs_keep_their_index_and_their_gaps() -> None:
    table = as_table([{"received": date(2026, 6, 2), "right": "access", "extended": False}] * 2)
    table.loc[1, ["received_on", "right"]] = [pd.NaT, None]
    found = request_due_all(table)

    assert found["due"].tolist() == [pd.Timestamp("2026-07-02"), pd.NaT]
    assert request_due_all(table.head(0)).empty
    only = request_due_all(table[["received_on", "right"]], regime="uk", place="scotland")
    assert only["due"].tolist() == found["due"].tolist()
    assert breach_due_all(pd.Series([pd.NaT]).dt.tz_localize("UTC")).isna().all()


def test_dates_out_of_order_in_a_log_pause_nothing() -> None:
    case = {"received": date(2026, 6, 2), "right": "access", "extended": False}
    before = {**case, "clarification_requested": date(2026, 6, 1), "clarification_received": date(2026, 6, 20)}
    swapped = {**case, "clarification_requested": date(2026, 6, 20), "clarification_received": date(2026, 6, 10)}

    assert request_due_all(as_table([before, swapped]))["due"].tolist() == [pd.Timestamp("2026-07-02")] * 2


# -- words ----------------------------------------------------------------------------------------------

ERRORS = [
    (lambda: request_due("3 Oct"), "received: '3 Oct' is not a date; write it like 2026-11-22"),
    (lambda: request_due("2026-02-30"), "received: '2026-02-30' is not a date; write it like 2026-11-22"),
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
        request_due("2026-01-31", extended=True, identity_received="2026-02-02", clarification_requested="2026-02-02"),
        [
            "Received on Sat 31 Jan 2026, working day or not, whatever the hour.",
            "Before Thu 5 Feb 2026, so Article 12 counts as it stood: one month from receipt.",
            "Whether a proof of identity or a fee moved the start under the old rules is not settled: the earlier, safer day is used.",
            "Extended by two months, for complexity or number: the person must be told (with the reasons, by Mon 2 Mar 2026).",
            "Three months from the original start: from Sat 31 Jan 2026 to Thu 30 Apr 2026, the last day of a month that has no 31st.",
            "Clarification pauses nothing: Article 12 had no pause in its text before Thu 5 Feb 2026.",
            "Thu 30 Apr 2026 is a working day in England: the last day.",
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
            "Tell the regulator without undue delay, where feasible not later, unless a risk to people is unlikely; later, give reasons.",
            "A processor tells its controller without undue delay: the 72 hours are not its own (Art 33(2)).",
        ],
    ),
]


@pytest.mark.parametrize(("found", "steps"), STEPS)
def test_every_result_explains_its_steps(found, steps) -> None:
    assert list(found.steps) == steps


def test_clarification_after_the_period_is_said_to_pause_nothing() -> None:
    found = request_due("2026-09-03", clarification_requested="2026-10-06", clarification_received="2026-10-14")

    assert "Clarification was asked for on Tue 6 Oct 2026, when the period was over: it pauses nothing." in found.steps


# -- the command ---------------------------------------------------------------------------------------


def test_the_command_prints_the_date_first_then_the_steps(ropa) -> None:
    words = "--received 2026-11-02 --clarification-requested 2026-11-05 --clarification-received 2026-11-24"
    ran = ropa("due", "request", *words.split())

    assert (ran.code, ran.stderr) == (0, "")
    lines = ran.stdout.splitlines()
    assert lines[:3] == [
        "2026-12-22 (Tuesday)",
        "2026-12-21 (Monday), prudent",
        "  1. Received on Mon 2 Nov 2026, working day or not, whatever the hour.",
    ]
    assert lines[-1] == "UK GDPR Art 12(3), 12A, 4A; Reg (EEC, Euratom) 1182/71 Art 3. Not legal advice."
    assert len(lines) == 11


def test_the_command_says_when_there_is_no_last_day_yet(ropa) -> None:
    words = ["due", "request", "--received", "2026-11-02", "--clarification-requested", "2026-11-05"]

    assert ropa(*words).stdout.splitlines()[:2] == [
        "no last day yet: the person has not yet sent what was asked for",
        "2026-12-02 (Wednesday), prudent",
    ]
    found = json.loads(ropa(*words, "--format", "json").stdout)
    assert (found["due"], found["prudent"], found["start"]) == (None, "2026-12-02", "2026-11-02")


COMMANDS = [
    ("request --received 2026-11-25", "2026-12-29", "2026-11-25"),
    ("request --received 2026-11-25 --regime eu --country DE", "2026-12-28", "2026-11-25"),
    ("request --received 2026-11-25 --country de", "2026-12-28", "2026-11-25"),
    ("request --received 2026-11-25 --regime eu", "2026-12-25", "2026-11-25"),
    ("request --received 2026-07-31 --nation scotland --regime uk", "2026-08-31", "2026-07-31"),
    ("request --received 2026-07-31 --extended", "2026-11-02", "2026-07-31"),
    ("request --received 2026-06-02 --identity-received 2026-06-09", "2026-07-09", "2026-06-09"),
    ("request --received 2026-06-02 --identity-requested 2026-06-03 --identity-received 2026-06-09", "2026-07-09", "2026-06-09"),
    ("complaint --received 2026-08-01 --as-of 2026-08-01 --regime uk", "2026-09-01", "2026-08-01"),
    ("breach --aware 2026-11-20T17:30+01:00 --as-of 2026-11-20 --regime eu", "2026-11-23T17:30:00+01:00", "2026-11-20T17:30:00+01:00"),
    ("request --received 2026-06-02 --fee-paid 2026-06-09", "2026-07-09", "2026-06-09"),
    (
        "request --received 2026-06-02 --right erasure --clarification-requested 2026-06-03 --clarification-received 2026-06-09",
        "2026-07-02",
        "2026-06-02",
    ),
    ("complaint --received 2026-08-01", "2026-09-01", "2026-08-01"),
    ("complaint --received 2026-08-01 --nation scotland", "2026-08-31", "2026-08-01"),
    ("breach --aware 2026-11-20T17:30+01:00", "2026-11-23T17:30:00+01:00", "2026-11-20T17:30:00+01:00"),
]


@pytest.mark.parametrize(("words", "due", "start"), COMMANDS, ids=[words for words, *_ in COMMANDS])
def test_the_command_as_json_has_the_keys_of_the_contract_and_nothing_else(ropa, words, due, start) -> None:
    ran = ropa("due", *words.split(), "--format", "json")

    found = json.loads(ran.stdout)
    assert (ran.code, ran.stderr, list(found)) == (0, "", ["due", "prudent", "start", "steps", "law"])
    assert (found["due"], found["prudent"], found["start"]) == (due, due, start)
    assert found["steps"]
    assert all(isinstance(step, str) for step in found["steps"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("breach --aware 2026-11-20T17:30", "aware: 2026-11-20T17:30 has no offset; write it like 2026-11-22T14:05:00+00:00"),
        ("request --received 2026-06-02 --country DE --regime uk", "--country goes with --regime eu; under uk give --nation"),
        (
            "request --received 2026-06-02 --nation wales --regime eu",
            "--nation goes with --regime uk; under eu give --country, like --country DE",
        ),
        (
            "request --received 2026-06-02 --identity-requested 2026-06-05 --identity-received 2026-06-04",
            "identity received: 2026-06-04 lies before 2026-06-05, when it was requested",
        ),
        ("request --received 2026-06-02 --as-of 2026-06-01", "received: 2026-06-02 lies after 2026-06-01, the day looked at"),
        ("complaint --received 2026-08-02 --as-of 2026-08-01", "received: 2026-08-02 lies after 2026-08-01, the day looked at"),
        ("breach --aware 2026-11-20T17:30+01:00 --as-of 2026-11-19", "aware: 2026-11-20 lies after 2026-11-19, the day looked at"),
        ("breach --aware 2026-11-20T17:30+01:00 --as-of monday", "as_of: 'monday' is not a date; write it like 2026-11-22"),
        (
            "complaint --received 2026-08-02 --regime eu",
            "--regime eu: the EU GDPR sets no day for a complaint to the organisation; this clock is UK law alone",
        ),
        (
            "complaint --received 2026-06-18",
            "received: 2026-06-18 lies before 2026-06-19, the first day of DPA 2018 s.164A: no statutory clock runs for this complaint",
        ),
    ],
)
def test_a_wrong_command_is_one_line_and_exit_2(ropa, words, message) -> None:
    ran = ropa("due", *words.split())

    assert (ran.code, ran.stdout, ran.stderr) == (2, "", f"ropa: {message}\n")


@pytest.mark.parametrize(
    "dates",
    [
        {"identity_requested": "2026-06-03"},
        {"identity_requested": "2026-06-03", "identity_received": "2026-06-09"},
        {"identity_requested": "2026-07-03", "identity_received": "2026-07-06"},
        {"identity_requested": "2026-06-03", "fee_requested": "2026-06-04", "fee_paid": "2026-06-10"},
        {"identity_received": "2026-06-09", "fee_requested": "2026-07-06", "fee_paid": "2026-07-08"},
        {"identity_requested": "2026-06-03", "identity_received": "2026-08-09"},
    ],
)
def test_the_command_gives_the_days_that_the_rules_count_by(ropa, dates) -> None:
    table = as_table([{"received": "2026-06-02", "right": "access", "extended": False, **dates}])
    row = request_due_all(table, place="england", on="2026-07-20").iloc[0]
    options = [word for name, day in dates.items() for word in (f"--{name.replace('_', '-')}", day)]

    ran = ropa("due", "request", "--received", "2026-06-02", *options, "--as-of", "2026-07-20", "--format", "json")

    found = json.loads(ran.stdout)
    assert [found[name] for name in ("start", "due", "prudent")] == [
        None if pd.isna(row[name]) else row[name].date().isoformat() for name in ("start", "due", "prudent")
    ]


def test_the_command_line_loads_nothing_heavy() -> None:
    code = "import sys, ropa.cli; print(sorted({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
