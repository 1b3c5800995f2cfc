"""Whole numbers as people write them."""

from __future__ import annotations

import pytest

from ropa.vocabulary import Reading, Unread, number
from ropa.vocabulary.numbers import Unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1200", "1200"),
        ("1 200", "1200"),
        ("1\u00a0200", "1200"),
        ("1,234", "1234"),
        ("1,234.00", "1234"),
        ("1.234,0", "1234"),
        ("1.234.567", "1234567"),
        ("1,234,000", "1234000"),
        ("1'000", "1000"),
        ("1200.0", "1200"),
        ("1200,00", "1200"),
    ],
)
def test_a_whole_number_is_read(text: str, value: str) -> None:
    read = number(text)
    assert isinstance(read, Reading)
    assert read.value == value


@pytest.mark.parametrize("text", ["1.5", "-1", "about 100", "1,2,3", "12 34", "1e5", "٣", "1,234.567", ""])
def test_what_is_no_whole_number_is_unread(text: str) -> None:
    assert number(text) == Unread()


@pytest.mark.parametrize(("text", "one", "other"), [("1,000", "1000", "1"), ("1.000", "1000", "1"), ("1.234", "1234", "1.234")])
def test_a_mark_that_may_part_thousands_or_decimals_has_two_meanings(text: str, one: str, other: str) -> None:
    assert number(text) == Unread("two meanings", (one, other))


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("£250,000", "pounds", "250000"),
        ("250,000", "pounds", "250000"),
        ("£ 1 250 000", "pounds", "1250000"),
        ("£250,000.00", "pounds", "250000"),
        ("GBP 98,500", "pounds", "98500"),
        ("632000 pounds", "pounds", "632000"),
        ("£250k", "pounds", "250000"),
        ("£1.25m", "pounds", "1250000"),
        ("36 million", "pounds", "36000000"),
        ("24 hrs", "hours", "24"),
        ("twenty-four hours", "hours", "24"),
        ("about 200", "about", "200"),
        ("c. 1,250", "about", "1250"),
        ("~30", "about", "30"),
    ],
)
def test_words_for_what_a_column_counts_may_stand_beside_the_digits(text: str, unit: Unit, value: str) -> None:
    read = number(text, unit)
    assert isinstance(read, Reading)
    assert read.value == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("£250,000", ""),  # not pounds: this column counts something else
        ("72 hours", ""),
        ("about 200", ""),
        ("€250,000", "pounds"),
        ("$5", "pounds"),
        ("£1,234m", "pounds"),  # a thousand million, or one?
        ("£250,000.50", "pounds"),
        ("£1-2m", "pounds"),
        ("3 days", "hours"),  # days are not counted in hours
        ("24-48 hours", "hours"),
        ("about 200-300", "about"),
        ("200+", "about"),
    ],
)
def test_what_another_column_counts_is_unread(text: str, unit: Unit) -> None:
    assert number(text, unit) == Unread()
