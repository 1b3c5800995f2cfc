"""Days as people write them."""

from __future__ import annotations

import pytest

from ropa.vocabulary import DateStyle, Reading, Unread, date


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("2026-11-22", "iso", "2026-11-22"),
        ("2026-11-22T00:00:00", "iso", "2026-11-22"),
        ("2026-11-22 00:00", "iso", "2026-11-22"),
        ("2026/11/22", "iso", "2026-11-22"),
        ("22 November 2026", "iso", "2026-11-22"),
        ("22nd of November 2026", "iso", "2026-11-22"),
        ("Sunday, 22 November 2026", "iso", "2026-11-22"),
        ("Nov 22, 2026", "iso", "2026-11-22"),
        ("22-Nov-2026", "iso", "2026-11-22"),
        ("22. März 2026", "iso", "2026-03-22"),
        ("22/11/2026", "day-first", "2026-11-22"),
        ("11/22/2026", "month-first", "2026-11-22"),
        ("22.11.2026", "day-first", "2026-11-22"),
        ("20261122", "iso", "2026-11-22"),
        ("3 Mar 26", "iso", "2026-03-03"),
        ("03-Mar-26", "iso", "2026-03-03"),
        ("Mar 3, '26", "iso", "2026-03-03"),
        ("2/1/24", "day-first", "2024-01-02"),
        ("02 01 2024", "day-first", "2024-01-02"),
        ("2. 1. 2024", "day-first", "2024-01-02"),
        ("2 / 1 / 2024", "day-first", "2024-01-02"),
        ("2/1/2024 10:15", "day-first", "2024-01-02"),
        ("2024-01-02 09:30", "iso", "2024-01-02"),
        ("2024-01-02T10:00:00", "iso", "2024-01-02"),
        ("2 Jan 2024, 9:30 pm", "iso", "2024-01-02"),
        ("2/Jan/2024", "iso", "2024-01-02"),
        ("2024-Jan-02", "iso", "2024-01-02"),
        ("2024 January 2", "iso", "2024-01-02"),
        ("2/1/24", "month-first", "2024-02-01"),
    ],
)
def test_a_day_is_read(text: str, style: DateStyle, value: str) -> None:
    read = date(text, style)
    assert isinstance(read, Reading)
    assert read.value == value
    assert read.as_written == (text == value)


@pytest.mark.parametrize(
    ("text", "style", "why", "choices"),
    [
        ("02/01/2024", "iso", "date order", ("2024-01-02", "2024-02-01")),
        ("31/12/2025", "iso", "date order", ("2025-12-31",)),
        ("02/01/24", "iso", "date order", ("2024-01-02", "2024-02-01")),
        ("30/02/2025", "iso", "unknown", ()),
        ("31/12/1825", "iso", "out of range", ()),
        ("31/12/2025", "month-first", "other order", ()),
        ("12/31/25", "day-first", "other order", ()),
        ("3 Mar 98", "iso", "two meanings", ("1998-03-03", "2098-03-03")),
        ("2/1/98", "day-first", "two meanings", ("1998-01-02", "2098-01-02")),
        ("9999-12-31", "iso", "out of range", ()),
        ("2023-02-29", "iso", "unknown", ()),
        ("soon", "iso", "unknown", ()),
        ("45000", "iso", "day count", ()),
        ("45000.5", "day-first", "day count", ()),
        ("November 2026", "iso", "no day", ()),
        ("Nov-26", "iso", "no day", ()),
        ("11/2026", "iso", "no day", ()),
        ("2026", "iso", "no day", ()),
        ("Q1 2024", "iso", "no day", ()),
        ("24 April", "iso", "no year", ()),
        ("April 24th", "iso", "no year", ()),
        ("2025-01-01; 1 May 2026", "iso", "several", ("2025-01-01", "2026-05-01")),
        ("1/5/2026 and 2/5/2026", "iso", "several", ()),
        ("2024-01-02T23:30:00Z", "iso", "unknown", ()),
        ("2024-01-02T23:30:00-05:00", "iso", "unknown", ()),
        ("02 01 2024", "iso", "date order", ("2024-01-02", "2024-02-01")),
        ("3 March 2024 to 4 March 2025", "iso", "unknown", ()),
        ("٢٠٢٤-٠١-٠٢", "iso", "unknown", ()),
    ],
)
def test_what_is_no_one_day_is_unread(text: str, style: DateStyle, why: str, choices: tuple[str, ...]) -> None:
    assert date(text, style) == Unread(why, choices)


@pytest.mark.parametrize(
    ("text", "rest"), [("around 22 November 2026", "around"), ("signed 2026-11-22", "signed"), ("22 Nov 2026 (renewed)", "(renewed)")]
)
def test_words_beside_a_day_are_kept(text: str, rest: str) -> None:
    read = date(text)
    assert isinstance(read, Unread)
    assert read.reading is not None
    assert (read.reading.value, read.reading.rest) == ("2026-11-22", rest)
