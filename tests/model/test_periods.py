"""One grammar of periods: what is one, what it lasts, and the same answer wherever a period is read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa import analysis
from ropa.analysis.frames import period_words
from ropa.case.opening import case_of
from ropa.law import request_clock
from ropa.law.holidays import roll
from ropa.model import cells, periods
from ropa.model.periods import NOT_A_PERIOD, Period, difference, months_later, parse
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.rules import assess
from ropa.rules.examples import Example
from support.registers import validated

DAY = "2026-11-22"

READ = [
    ("P1Y6M", "1 year 6 months", "P18M"),
    ("P12M", "12 months", "P1Y"),
    ("P1.5Y", "1.5 years", "P18M"),
    ("P1,5Y", "1.5 years", "P18M"),
    ("P1W2D", "1 week 2 days", "P9D"),
    ("P0.5W", "0.5 weeks", "PT84H"),
    ("PT24H", "24 hours", "P1D"),
    ("PT36H", "36 hours", "P1DT12H"),
    ("PT72H", "72 hours", "P3D"),
    ("PT1H30M", "1 hour 30 minutes", "PT1.5H"),
    ("PT0.5S", "0.5 seconds", "PT0,500S"),
    ("P0D", "not kept at all", "PT0S"),
    ("PT0S", "not kept at all", "P0Y"),
    ("  P6Y\t", "6 years", "P72M"),
    ("P5000Y60000M", "5,000 years 60,000 months", "P10000Y"),
    ("P999999999999999Y", "999,999,999,999,999 years", "P999999999999998Y12M"),
]
"""What is a period: as written, in words, and another that lasts the same."""

REFUSED = [
    "P", "PT", "P1YT", "PY", "1Y", "7 years", "P6M1Y", "PT1H1D", "P1D1D", "-P1Y", "+P1Y", "P-1Y", "p6y", "P6y", "P 6Y", "P6Y 1M",
    "P1.Y", "P.5Y", "P1.5Y6M", "PT1.5H30M", "P1.1234567Y", "P9999999999999999Y", "P" + "9" * 5000 + "Y", "P\u0663Y", "P6Y\n1M",
]  # fmt: skip
"""What is none."""

READ_IN_CELLS = {"1Y": "P1Y", "7 years": "P7Y", "p6y": "P6Y", "P6y": "P6Y"}
"""What is none, but has one meaning, so that a cell of a register is read as a period (and told)."""


def a_register(said: str, kept: str) -> Register:
    """A notice that says one period of a time limit whose row says another."""
    tables = {
        "retention": f'retention_id,activity_id,period,trigger\nL1,A1,"{kept}",collection',
        "notices": "notice_id,title\nN1,Privacy notice",
        "notice_statements": f'notice_statement_id,notice_id,element,value\nS1,N1,retention,"{said}"',
        "notice_links": "notice_link_id,notice_statement_id,table,record\nK1,S1,retention,L1",
    }
    return Example("NT06", "", tables, (), None, DAY, "uk").register()


def found(register: Register, code: str) -> list[str]:
    return list(assess(register, DAY, "uk", select=(code,))["message"])


# -- one answer, in each place ---------------------------------------------------------------------


@pytest.mark.parametrize(("text", "words", "same"), READ)
def test_what_is_a_period_is_one_everywhere(text, words, same):
    assert parse(same)
    column = TABLES["retention"].columns()["period"]
    typed = cells.read_column(pd.Series([text], dtype="str"), column)
    assert (list(typed.values), typed.why.isna().all()) == ([text.strip()], True)
    assert period_words(text) == words
    assert found(a_register(text, same), "NT06") == []
    assert len(found(a_register(text, "P77D"), "NT06")) == 1
    (length,) = periods.days(pd.Series([text], dtype="str"))
    assert 0 <= length <= periods.LONGEST


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_period_is_none_anywhere(text):
    with pytest.raises(ValueError, match=f"^{NOT_A_PERIOD}$"):
        parse(text)
    column = TABLES["retention"].columns()["period"]
    typed = cells.read_column(pd.Series([text], dtype="str"), column)
    if text in READ_IN_CELLS:
        assert list(typed.values) == [READ_IN_CELLS[text]]
        return
    assert (typed.values.isna().all(), list(typed.why)) == (True, ["unreadable"])
    _, findings = validated({"retention": f'retention_id,activity_id,period\nL1,A1,"{text}"\n'})
    (message,) = findings.loc[findings["code"] == "SH04", "message"]
    assert NOT_A_PERIOD in message
    assert period_words(text) == text
    assert periods.days(pd.Series([text], dtype="str")).isna().all()
    assert not periods.may_be_shorter(pd.Series([text]), pd.Series(["P1Y"])).any()


@pytest.mark.parametrize("text", ["P", "P6M1Y", "-P1Y", "P1.5Y6M", "p6y", "P 6Y", "PT1H1D", "P9999999999999999Y"])
def test_a_notice_that_tells_a_period_wrongly_is_told_how_to_write_it(text):
    (message,) = found(a_register(text, "P1Y"), "NT06")
    assert f"({NOT_A_PERIOD})" in message
    assert text == "P" or text not in message, "what a register holds is not told"


@pytest.mark.parametrize("text", ["legal_claims", "PhD", "Perhaps seven years", "until no longer needed"])
def test_a_word_in_a_notice_is_no_period_told_wrongly(text):
    assert found(a_register(text, "P1Y"), "NT06") == []


# -- comparing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "kept"), [("P3D", "PT72H"), ("P1M", "P30D"), ("P1Y", "P366D"), ("P0.5M", "P15D"), ("P400Y", "P146097D")])
def test_a_notice_agrees_where_both_may_last_the_same(said, kept):
    assert found(a_register(said, kept), "NT06") == found(a_register(kept, said), "NT06") == []


@pytest.mark.parametrize(("said", "kept"), [("PT24H", "PT96H"), ("P1M", "P27D"), ("P1M", "P32D"), ("P1Y", "P364D"), ("P400Y", "P146096D")])
def test_a_notice_disagrees_where_both_never_last_the_same(said, kept):
    (message,) = found(a_register(said, kept), "NT06")
    assert f"(it says {said}, not so L1)" in message


@pytest.mark.parametrize(
    ("period", "short"),
    [("P6Y", False), ("P72M", False), ("P2192D", False), ("P2191D", True), ("PT52608H", False), ("PT52607H", True), ("P5.5Y", True),
     ("P5000Y60000M", False)],
)  # fmt: skip
def test_a_minimum_is_kept_from_whatever_day(period, short):
    tables = {"retention": f"retention_id,activity_id,period,trigger,legal_source\nL1,A1,{period},creation,uk_vat"}
    assert bool(found(Example("RT03", "", tables, (), None, DAY, "uk").register(), "RT03")) == short


def test_statements_of_one_key_are_compared_one_by_one():
    tables = {
        "retention": "retention_id,activity_id,period\nL1,A1,P1Y",
        "notices": "notice_id,title\nN1,Privacy notice",
        "notice_statements": "notice_statement_id,notice_id,element,value\nS1,N1,retention,P1Y\nS1,N1,retention,P2Y",
        "notice_links": "notice_link_id,notice_statement_id,table,record\nK1,S1,retention,L1",
    }
    assert len(found(Example("NT06", "", tables, (), None, DAY, "uk").register(), "NT06")) == 1


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("P1M", "P30D", -2, 1),
        ("P30D", "P1M", -1, 2),
        ("P1Y", "P365D", 0, 1),
        ("P6Y", "P2190D", 0, 2),  # 2097 to 2103 holds no leap day
        ("P4Y", "P1461D", -1, 0),
        ("P400Y", "P146097D", 0, 0),
        ("P1Y6M", "P18M", 0, 0),
        ("P3D", "PT71H", 1 / 24, 1 / 24),
        ("P0.5M", "P14D", 0, 1.5),
        ("P2M", "P1M", 28, 31),
    ],
)
def test_by_how_much_two_periods_differ(one, other, least, most):
    assert [float(seconds / 86_400) for seconds in difference(parse(one), parse(other))] == pytest.approx([least, most])


NUMBER = st.one_of(st.integers(0, 40), st.integers(0, 10**15 - 1)).map(Decimal)
FRACTION = st.decimals(0, 1000, places=6)


@st.composite
def any_period(draw) -> Period:
    """A period with a number of some units, the last perhaps with a fraction."""
    last = draw(st.integers(0, 6))
    numbers = [draw(st.just(Decimal(0)) | NUMBER) for _ in range(last)]
    return Period(*numbers, draw(st.one_of(NUMBER, FRACTION)))


@given(any_period())
def test_a_period_is_read_as_it_is_written(period):
    assert parse(str(period)) == period
    assert period_words(str(period))


@given(any_period(), any_period(), any_period())
def test_the_order_of_periods_is_consistent(one, other, third):
    least, most = difference(one, other)
    assert least <= most
    assert difference(other, one) == (-most, -least)
    assert difference(one, one) == (0, 0)
    if most < 0 and difference(other, third)[1] < 0:
        assert difference(one, third)[1] < 0


@given(st.integers(0, 5000), st.dates(date(2000, 1, 1), date(2399, 12, 31)))
def test_months_last_within_their_bounds_from_any_day(months, day):
    start = np.array([day], dtype="datetime64[D]")
    (lasts,) = (months_later(start, months) - start).astype(np.int64)
    least, most = difference(Period(months=Decimal(months)), Period())
    assert least <= lasts * 86_400 <= most


@given(any_period(), any_period())
def test_no_period_is_too_long_to_compare_or_draw(one, other):
    texts = pd.Series([str(one), str(other)], dtype="str")
    assert periods.days(texts).between(0, periods.LONGEST).all()
    assert not (periods.differ(texts, texts) | periods.may_be_shorter(texts, texts)).any()


@pytest.mark.parametrize(
    ("period", "length"),
    [
        ("P1Y", 365),
        ("P6Y", 2192),
        ("P72M", 2192),
        ("P2190D", 2190),
        ("P1M", 31),
        ("P1.5M", 45),
        ("P2W", 14),
        ("P1Y2M3W4D", 450),
        ("P1DT5H", 1),
        ("PT72H", 3),
        ("PT5H", 0),
        ("P5000Y", periods.LONGEST),
        ("P5000Y60000M", periods.LONGEST),
        ("P999999999999999Y", periods.LONGEST),
        (None, None),
    ],
)
def test_how_long_a_period_is_in_days(period, length):
    (days,) = periods.days(pd.Series([period], dtype="str"))
    assert (None if pd.isna(days) else days) == length


# -- clocks count months as periods do --------------------------------------------------------------


@pytest.mark.parametrize("day", ["2024-01-31", "2025-01-31", "2026-03-31", "2026-11-22"])
def test_a_clock_counts_months_as_periods_do(day):
    due = request_clock.request_due(day, regime="eu").due
    (same,) = months_later(np.array([day], dtype="datetime64[D]"), 1)
    assert due == roll(same.item(), None)
    least, most = difference(parse("P1M"), parse("P0D"))
    assert least <= (same - np.datetime64(day)).astype(int) * 86_400 <= most


# -- what a register says ends no check and no report -------------------------------------------------


def test_a_case_of_huge_and_odd_periods_is_checked_and_shown():
    rows = [{"retention_id": f"L{n}", "activity_id": "A1", "period": text, "trigger": "collection"} for n, (text, _, _) in enumerate(READ)]
    tables = {
        "organisations": [{"organisation_id": "O1", "name": "Holder", "is_holder": "yes", "country": "GB", "uk_gdpr": "yes"}],
        "activities": [{"activity_id": "A1", "name": "Activity", "role": "controller"}],
        "retention": rows,
    }
    case = case_of(TextTables({name: pd.DataFrame(rows).astype("str") for name, rows in tables.items()}, source="tiny"), DAY, "uk")
    schedule = analysis.retention_schedule(case)
    assert set(schedule["period"]) == {words for _, words, _ in READ}
    assert schedule["days"].max() == periods.LONGEST
