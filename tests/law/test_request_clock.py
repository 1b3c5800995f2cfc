"""The clock of requests: worked examples, pauses, extensions, properties."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ropa.law.clocks import breach_due_all
from ropa.law.holidays import working_day
from ropa.law.request_clock import LAW_12_EU, LAW_12_OLD, LAW_12A, request_due, request_due_all
from support.calendars import TYPED, months_by_counting, next_working_day
from support.clocks import CLARIFIED, as_table, days, places

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


@pytest.mark.parametrize(("received", "law"), [("2020-12-31", LAW_12_EU), ("2021-01-01", LAW_12_OLD)])
def test_before_the_uk_gdpr_the_eu_gdpr_was_the_law_of_the_united_kingdom(received: str, law: str) -> None:
    assert request_due(received).law == law


def test_the_steps_say_whose_holidays_count_and_what_the_proof_of_authority_moves() -> None:
    reading = "The regulator counts from it; the words of Article 12A(2) do not name it, so that the prudent day does not."
    by_authority = request_due("2026-06-02", authority_received="2026-06-09").steps

    assert (reading in by_authority, reading in request_due("2026-06-02", identity_received="2026-06-09").steps) == (True, False)
    assert "Thu 9 Jul 2026 is a working day in England: the last day." in by_authority
    assert "Fri 25 Dec 2026 is a working day: the last day." in request_due("2026-11-25", regime="eu").steps


def test_nothing_is_reckoned_of_what_came_before_the_gdpr() -> None:
    log = pd.DataFrame({"received_on": pd.to_datetime(["2018-05-24", "2018-05-25"]), "right": "access"})
    log["identity_received_on"] = pd.to_datetime(["2018-06-01", None])
    known = pd.Series(pd.to_datetime(["2018-05-24T20:59Z", "2018-05-24T21:00Z"]))

    assert request_due_all(log).isna().all(axis=1).tolist() == breach_due_all(known).isna().tolist() == [True, False]
    assert str(request_due("2018-05-25").due) == "2018-06-25"


def test_all_worked_examples_of_law_4_2_are_here() -> None:
    assert {int(row[0].partition(",")[0]) for row in REQUESTS} == set(range(1, 26))


# -- what the law leaves open, and dates of change ---------------------------------------------------------


def test_the_day_before_and_the_day_article_12a_begins() -> None:
    proof = {"identity_received": "2026-02-20", "fee_paid": "2026-02-24"}
    before, after = request_due("2026-02-04", **proof), request_due("2026-02-05", **proof)

    # Before, the regulator's guidance counted from the proof, and the words of Article 12 from receipt.
    assert (before.start, before.due, before.prudent) == (date(2026, 2, 24), date(2026, 3, 24), date(2026, 3, 4))
    assert (after.start, after.due, after.prudent) == (date(2026, 2, 24), date(2026, 3, 24), date(2026, 3, 24))


def test_no_pause_in_the_words_before_article_12a_nor_in_the_eu_nor_for_another_right() -> None:
    pause = {"clarification_requested": "2026-02-10", "clarification_received": "2026-02-19"}

    guided = request_due("2026-02-04", **pause)
    assert (guided.due, guided.prudent) == (date(2026, 3, 16), date(2026, 3, 4))  # 4 March and 10 days, a Saturday
    assert "Prudent: no day is left out, as the words of the old Article 12 have no pause." in guided.steps
    assert request_due("2026-02-04", right="erasure", **pause).due == date(2026, 3, 4)
    assert request_due("2026-02-05", **pause).due == date(2026, 3, 16)  # 5 March and 10 days, a Sunday
    assert request_due("2026-02-05", **pause).prudent == date(2026, 3, 13)
    assert request_due("2026-02-05", right="erasure", **pause).due == date(2026, 3, 5)
    assert request_due("2026-02-05", regime="eu", place="DE", **pause).due == date(2026, 3, 5)


@pytest.mark.parametrize(("received", "due"), [("2020-10-20", "2020-11-20"), ("2020-10-21", "2020-11-26")])
def test_the_regulator_accepts_a_pause_from_the_day_of_its_guidance(received: str, due: str) -> None:
    found = request_due(received, clarification_requested="2020-10-22", clarification_received="2020-10-26")

    assert (str(found.due), found.prudent) == (due, request_due(received).due)


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
    before = request_due("2026-02-04", **{what: "2026-02-05"})
    assert (before.due, before.prudent) == (None, date(2026, 3, 4)), "by the guidance of then, and by the words"
    assert any("by the regulator's guidance the clock has not started" in step for step in before.steps)


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


near = st.dates(date(2025, 11, 1), date(2027, 6, 30))

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


law = st.sampled_from([("uk", "england"), ("uk", "scotland"), ("uk", "northern-ireland"), ("eu", "DE"), ("eu", "FR"), ("eu", None)])


@given(st.lists(requests(), min_size=1, max_size=8), law, st.none() | st.dates(date(2027, 1, 1), date(2027, 6, 30)))
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
def test_a_plain_request_agrees_with_dateutil(received, extended, place) -> None:
    end = received + relativedelta(months=3 if extended else 1)
    while not working_day(end, place or "england"):
        end += timedelta(days=1)

    assert request_due(received, extended=extended, place=place).due == end


@given(near, st.integers(0, 40), some_days, some_days, st.booleans(), law)
@example(date(2026, 2, 4), 1, 30, None, False, ("uk", "england"))
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
def test_a_pause_never_shortens(case) -> None:
    case["extended"] = bool(case["extended"])  # a notice of a day might be in time in one and late in the other
    paused = request_due(**case)
    without = request_due(**{name: value for name, value in case.items() if not name.startswith("clarification")})

    assert paused.prudent >= without.prudent
    assert paused.due is None or paused.due >= without.due
    assert paused.start == without.start


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


def test_clarification_after_the_period_is_said_to_pause_nothing() -> None:
    found = request_due("2026-09-03", clarification_requested="2026-10-06", clarification_received="2026-10-14")

    assert "Clarification was asked for on Tue 6 Oct 2026, when the period was over: it pauses nothing." in found.steps


def test_the_authority_of_a_third_party_moves_due_and_not_the_prudent_day() -> None:
    """The ICO counts from the proof; Art 12A(2) names identity and fee alone."""
    found = request_due("2026-11-02", authority_requested="2026-11-03", authority_received="2026-11-10")
    assert (found.due, found.prudent, found.start) == (date(2026, 12, 10), date(2026, 12, 2), date(2026, 11, 10))

    waiting = request_due("2026-11-02", authority_requested="2026-11-03", on="2026-11-20")
    assert (waiting.due, waiting.prudent) == (None, date(2026, 12, 2))

    before = request_due("2026-02-04", authority_requested="2026-02-05", authority_received="2026-02-10")
    assert before.due == before.prudent == date(2026, 3, 4)
    european = request_due("2026-11-02", authority_requested="2026-11-03", authority_received="2026-11-10", regime="eu")
    assert european.due == european.prudent == date(2026, 12, 2)


# -- a second opinion: counted day by day, over holidays typed from official pages --------------------


def walked(start: date, months: int, left_out: int, place: str) -> date:
    """The end of a period of months and days left out, moved to a working day."""
    return next_working_day(months_by_counting(start, months) + timedelta(days=left_out), place)


def days_from(first: date, last: date) -> int:
    """How many days lie from the first to the last, both counted, found by walking."""
    day, count = first, 0
    while day <= last:
        day, count = day + timedelta(days=1), count + 1
    return count


def counted(row: dict[str, Any], regime: str, place: str, *, prudent: bool) -> date | None:
    """The last day of a request as somebody with a calendar finds it: by the regulator's reading, or by the words (`prudent`)."""
    start = received = row["received_on"]
    new = regime == "uk" and received >= date(2026, 2, 5)
    moves = new if prudent else regime == "uk"
    for asked, came in ((row["identity_requested_on"], row["identity_received_on"]), (row["fee_requested_on"], row["fee_paid_on"])):
        if not moves or not asked or (prudent and asked > walked(received, 1, 0, place)):
            continue
        if not came and not prudent:
            return None
        start = max(start, came or asked)  # the earliest day on which it can come

    def end(months: int) -> date | None:
        asked, came = row["clarification_requested_on"], row["clarification_received_on"]
        if not moves or row["right"] != "access" or not asked or asked > walked(start, months, 0, place):
            return walked(start, months, 0, place)
        if prudent:
            between = days_from(asked + timedelta(days=1), (came or asked) - timedelta(days=1)) if asked >= start else 0
            return walked(start, months, between, place)
        return walked(start, months, days_from(max(asked, start), came), place) if came else None

    first, told = end(1), row["extended_on"]
    if not told or (first and told > first):
        return first
    if prudent:
        by_guidance = counted(row | {"extended_on": None}, regime, place, prudent=False)
        if by_guidance and told > by_guidance:
            return first
    return end(3)


def test_two_thousand_requests_counted_day_by_day() -> None:
    random = Random(20261127)

    def after(day: date) -> date:
        return day + timedelta(days=random.randrange(25))

    rows: list[dict[str, Any]] = []
    for _ in range(2000):
        received = date(2025, 1, 2) + timedelta(days=random.randrange(575))
        row: dict[str, Any] = dict.fromkeys(_ALL_EVENTS)
        row |= {"received_on": received, "right": random.choice(["access", "erasure"])}
        for asked, came in (_ALL_EVENTS[1:3], _ALL_EVENTS[3:5], _ALL_EVENTS[5:7]):
            if random.random() < 0.4:
                row[asked] = first = after(received)
                row[came] = after(first) if random.random() < 0.8 else None
        if random.random() < 0.3:
            row["extended_on"] = received + timedelta(days=random.randrange(60))
        rows.append(row)
    frame = pd.DataFrame(rows)
    for name in _ALL_EVENTS:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    for place in TYPED:
        regime = "eu" if place.isupper() else "uk"
        found = request_due_all(frame, regime=regime, place=place)
        for column in ("due", "prudent"):
            days = [None if pd.isna(day) else day.date() for day in found[column]]
            for row, day in zip(rows, days, strict=True):
                assert day == counted(row, regime, place, prudent=column == "prudent"), (place, column, row)


_ALL_EVENTS = (
    "received_on",
    *("identity_requested_on", "identity_received_on", "fee_requested_on", "fee_paid_on"),
    *("clarification_requested_on", "clarification_received_on"),
    "extended_on",
)


def test_what_was_asked_for_on_the_last_day_of_the_month_counts_and_an_extension_that_is_planned_must_be_told() -> None:
    on_the_day = request_due("2026-03-02", fee_requested="2026-04-02", fee_paid="2026-04-03")
    a_day_later = request_due("2026-03-02", fee_requested="2026-04-03", fee_paid="2026-04-04")

    assert [any("had passed" in step for step in due.steps) for due in (on_the_day, a_day_later)] == [False, True]
    assert any("must be told" in step for step in request_due("2026-03-02", extended=True).steps)
