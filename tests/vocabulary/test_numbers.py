"""Whole numbers as people write them."""

from __future__ import annotations

import pytest

from ropa.vocabulary import Reading, Unread, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("1200", "1200"),
        ("1 200", "1200"),
        ("1\u00a0200", "1200"),
        ("1,234", "1234"),
        ("1.234", "1234"),
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


@pytest.mark.parametrize("text", ["1,000", "1.000"])
def test_a_mark_before_three_zeros_has_two_meanings(text: str) -> None:
    assert number(text) == Unread("two meanings", ("1000", "1"))
