"""Days as people and programs write them."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.errors import UsageError
from ropa.model.days import months_after, parse_day
from ropa.model.periods import months_later


def test_a_bad_day_is_a_mistake_of_the_caller():
    with pytest.raises(UsageError, match=r"^as_of: '22/11/2026' is not a date; write it like 2026-11-22$"):
        parse_day("22/11/2026")
    for day in ("1899-12-31", "2101-01-01", date(9999, 12, 31)):
        with pytest.raises(UsageError, match=rf"^as_of: {day} is not between 1900 and 2100$"):
            parse_day(day)
    assert parse_day("2100-12-31") == date(2100, 12, 31)
    with pytest.raises(UsageError, match=r"^as_of: None is not a date; write it like 2026-11-22$"):
        parse_day(None)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"^as_of: NaT is not a date; write it like 2026-11-22$"):
        parse_day(pd.NaT)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["2026-11-22", date(2026, 11, 22), datetime(2026, 11, 22, 23, 59), pd.Timestamp("2026-11-22T12:00")])
def test_a_day_may_be_a_date_or_a_text(day):
    assert parse_day(day) == date(2026, 11, 22)
    assert type(parse_day(day)) is date


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 1200))
def test_one_day_some_months_later_is_what_an_array_of_days_says(day, months):
    (same,) = months_later(np.array([day], dtype="datetime64[D]"), months).tolist()
    assert months_after(day, months) == same


def test_a_month_that_is_shorter_ends_with_its_last_day():
    later = [months_after(date(2024, 1, 31), months) for months in (0, 1, 3, 11, 12, 13)]
    assert [day.isoformat() for day in later] == ["2024-01-31", "2024-02-29", "2024-04-30", "2024-12-31", "2025-01-31", "2025-02-28"]
