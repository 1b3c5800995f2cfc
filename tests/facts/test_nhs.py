"""The year of the NHS toolkit, and who is asked for it."""

from __future__ import annotations

from datetime import date

import pytest

from ropa.facts.nhs import toolkit_year


@pytest.mark.parametrize(
    ("day", "opened", "due"),
    [
        ("2026-11-22", "2025-07-01", "2026-06-30"),
        ("2026-07-01", "2025-07-01", "2026-06-30"),
        ("2026-06-30", "2024-07-01", "2025-06-30"),  # its last day is not over
        ("2026-01-01", "2024-07-01", "2025-06-30"),
        ("2021-07-01", "2020-10-01", "2021-06-30"),  # 2019/20 could be sent until 30 September 2020
        ("2022-07-01", "2021-07-01", "2022-06-30"),
    ],
)
def test_the_last_year_of_the_toolkit_that_is_over(day: str, opened: str, due: str) -> None:
    assert toolkit_year(date.fromisoformat(day)) == (date.fromisoformat(opened), date.fromisoformat(due))
