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


@pytest.mark.parametrize("text", ["1.5", "-1", "1,2,3", "12 34", "1e5", "٣", "1,234.567", ""])
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
        ("c300", "about", "300"),
        ("200 approx", "about", "200"),
        ("300ish", "about", "300"),
        ("5000 people", "about", "5000"),
        ("about 1,200 pupils", "about", "1200"),
        ("5,000", "about", "5000"),
        ("1.5k", "about", "1500"),
        ("2 million", "about", "2000000"),
        ("1,000", "people", "1000"),
        ("45 staff", "people", "45"),
        ("twelve", "people", "12"),
        ("within 24 hours", "hours", "24"),
        ("48 hours max", "hours", "48"),
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
        ("45 staff", ""),
        ("12 FTE", "people"),
        ("12 dozen", "about"),
        ("1.2345m", "about"),
        ("€250,000", "pounds"),
        ("$5", "pounds"),
        ("£1,234m", "pounds"),  # a thousand million, or one?
        ("£250,000.50", "pounds"),
        ("3 days", "hours"),  # days are not counted in hours
    ],
)
def test_what_another_column_counts_is_unread(text: str, unit: Unit) -> None:
    assert number(text, unit) == Unread()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("about 200", ""),
        ("about 40", "people"),  # how many there are is asked, not about how many
        ("500+", "about"),
        ("<50", "about"),
        ("over 250 staff", "people"),
        ("10-20", "about"),
        ("about 200-300", "about"),
        ("several hundred", "about"),
        ("Many customers", "people"),
        ("Hundreds", ""),
        ("24-48 hours", "hours"),
        ("under £36m", "pounds"),
        ("£1m-£2m", "pounds"),
        ("£1-2m", "pounds"),
    ],
)
def test_a_bound_is_no_number(text: str, unit: Unit) -> None:
    assert number(text, unit) == Unread("bound")
