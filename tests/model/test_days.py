"""Days as people and programs write them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from ropa.errors import UsageError
from ropa.model.days import parse_day


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
