"""Periods as people write them."""

from __future__ import annotations

import pytest

from ropa.model import periods
from ropa.vocabulary import Reading, Unread, find, period


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("P7Y", "P7Y"),
        ("p7y", "P7Y"),
        ("7 years", "P7Y"),
        ("7 Years.", "P7Y"),
        ("7years", "P7Y"),
        ("7-year", "P7Y"),
        ("5_Years", "P5Y"),
        ("07 yrs", "P7Y"),
        ("6 months", "P6M"),
        ("6 mths", "P6M"),
        ("30 days", "P30D"),
        ("seven years", "P7Y"),
        ("a year", "P1Y"),
        ("twenty-four hours", "PT24H"),
        ("72 hours", "PT72H"),
        ("2 weeks", "P2W"),
        ("1 year and 6 months", "P1Y6M"),
        ("1 year, 6 months", "P1Y6M"),
        ("1.5 years", "P1.5Y"),
        ("1,5 Jahre", "P1.5Y"),
        ("1½ years", "P1.5Y"),
        ("1 1/2 years", "P1.5Y"),
        ("2 3/4 years", "P2.75Y"),
        ("half a year", "P0.5Y"),
        ("2 calendar months", "P2M"),
        ("1y 6m", "P1Y6M"),
        ("1y6m", "P1Y6M"),
        ("1 Year(s)", "P1Y"),
        ("2 fortnights", "P4W"),
        ("Fortnight", "P2W"),
        ("a decade", "P10Y"),
        ("2 h 30 m", "PT2H30M"),
        ("7.0 years", "P7Y"),
        ("10 Jahre", "P10Y"),
        ("90 jours", "P90D"),
        ("**12 meses**", "P12M"),
        ("7 år", "P7Y"),
        ("30\u00a0days", "P30D"),
    ],
)
def test_one_number_with_its_unit_is_a_period(text: str, value: str) -> None:
    read = period(text)
    assert isinstance(read, Reading)
    assert read.value == value
    assert periods.is_period(read.value)
    assert read.as_written == (text == value)


@pytest.mark.parametrize(
    ("text", "why", "choices"),
    [
        ("6m", "two meanings", ("P6M", "PT6M")),
        ("active 30 days, archived 2 years", "several", ("P30D", "P2Y")),
        ("7", "two meanings", ("P7D", "P7M", "P7Y")),
        ("seven", "unknown", ()),
        ("years", "unknown", ()),
        ("3-6 years", "several", ("P3Y", "P6Y")),
        ("3 to 6 months", "several", ("P3M", "P6M")),
        ("6 months 1 year", "several", ("P6M", "P1Y")),
        ("2019", "unknown", ()),
        ("§ 147 AO", "unknown", ()),
        ("as long as needed", "unknown", ()),
    ],
)
def test_what_is_no_one_period_is_unread(text: str, why: str, choices: tuple[str, ...]) -> None:
    read = period(text)
    assert read == Unread(why, choices)


@pytest.mark.parametrize(
    ("text", "value", "rest", "doubt"),
    [
        ("6 years after end of contract", "P6Y", "after end of contract", ()),
        ("Duration of employment + 6 years.", "P6Y", "duration of employment +", ()),
        ("7 years (legal requirement)", "P7Y", "(legal requirement)", ()),
        ("about 30 days", "P30D", "about", ("about",)),
        ("≤ 30 giorni", "P30D", "≤", ("≤",)),
        ("-7 years", "P7Y", "-", ()),
        ("p1y6m or longer", "P1Y6M", "or longer", ()),
        ("art. 52 y", "P52Y", "art", ()),
        ("180 jours maximum", "P180D", "maximum", ()),
        ("6+ years", "P6Y", "", ("+",)),
    ],
)
def test_words_beside_a_period_are_kept(text: str, value: str, rest: str, doubt: tuple[str, ...]) -> None:
    read = period(text)
    assert isinstance(read, Unread)
    assert read.reading is not None
    assert (read.reading.value, read.reading.rest, read.reading.doubt) == (value, rest, doubt)


def test_every_period_of_a_text_is_found_with_what_stands_beside_it() -> None:
    found = find("period", "Active until tenant deletes, archived 30 days post-event, permanently deleted after 400 days.")
    assert [(one.value, one.rest) for one in found] == [
        ("P30D", "active until tenant deletes, archived post-event, permanently deleted after"),
        ("P400D", ""),
    ]
    assert [one.value for one in find("period", "8-10 J. (AO/HGB) bzw. 3 J. (BGB)", ("de",))] == ["P10Y", "P3Y"]


def test_languages_limit_what_is_read() -> None:
    assert isinstance(period("7 Jahre", ("en",)), Unread)
    assert isinstance(period("7 Jahre", ("de",)), Reading)
    assert isinstance(period("6m", ("de",)), Reading)


def test_a_long_text_takes_no_long_time() -> None:
    assert find("period", "1 year " * 100_000)
    assert period("9" * 100_000) == Unread()


@pytest.mark.parametrize(
    ("text", "value"), [("twelve (12) months", "P12M"), ("6 (six) years", "P6Y"), ("one (1) year and six (6) months", "P1Y6M")]
)
def test_a_number_said_again_in_brackets_is_one_number(text, value):
    assert getattr(period(text), "value", None) == value


def test_a_number_that_is_another_in_brackets_is_not_guessed():
    assert period("six (7) years") == Unread("two meanings", ("P6Y", "P7Y"))
