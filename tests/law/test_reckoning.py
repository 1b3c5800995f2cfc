"""Counting with one day: days that are missing, months, differences."""

from __future__ import annotations

import operator
from datetime import date

import pytest

from ropa.law.reckoning import ONE_DAY

DAY, LATER, NONE = ONE_DAY.day(date(2026, 1, 31)), ONE_DAY.day(date(2026, 3, 2)), ONE_DAY.day(None)


def test_a_day_comes_back_as_it_went_in() -> None:
    assert [ONE_DAY.date(ONE_DAY.day(day)) for day in (None, date(1, 1, 1), date(9999, 12, 31))] == [
        None,
        date(1, 1, 1),
        date(9999, 12, 31),
    ]


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge, operator.eq])
def test_a_missing_day_is_before_after_and_equal_to_none(compare) -> None:
    assert not compare(DAY, NONE)
    assert not compare(NONE, DAY)
    assert not compare(NONE, NONE)


def test_what_is_added_to_a_missing_day_is_missing() -> None:
    assert ONE_DAY.date(NONE + 3) is None
    assert ONE_DAY.date(ONE_DAY.months_later(NONE, 1)) is None
    assert ONE_DAY.date(ONE_DAY.roll(NONE, "england")) is None


def test_the_later_day_is_the_one_that_is_there() -> None:
    assert ONE_DAY.later(DAY, LATER) == ONE_DAY.later(LATER, DAY) == LATER
    assert ONE_DAY.later(DAY, NONE) == ONE_DAY.later(NONE, DAY) == DAY
    assert not ONE_DAY.given(ONE_DAY.later(NONE, NONE))


def test_days_are_counted_where_the_mask_says_yes_and_never_below_none() -> None:
    assert [ONE_DAY.count(True, LATER - DAY), ONE_DAY.count(False, NONE - DAY), ONE_DAY.count(True, DAY - LATER)] == [30, 0, 0]


def test_a_month_later_is_the_same_day_or_the_last_and_then_a_working_day() -> None:
    assert ONE_DAY.date(ONE_DAY.months_later(DAY, 1)) == date(2026, 2, 28)
    assert ONE_DAY.date(ONE_DAY.roll(ONE_DAY.months_later(DAY, 1), "england")) == date(2026, 3, 2)
