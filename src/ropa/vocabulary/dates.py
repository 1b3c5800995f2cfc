"""Calendar days, as people and spreadsheets write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings, one_of

DateStyle = Literal["iso", "day-first", "month-first"]

YEARS = range(1900, 2200)
"""The years that a record is about."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MIDNIGHT = re.compile(r"(.*[0-9])[T ]00:00(?::00(?:\.0+)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{2})")


def date(text: str, style: DateStyle = "iso", languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as a day: 2026-11-22, 22 November 2026, and 22/11/2026 where the style says which number is the day."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3], "YEAR-MONTH-DAY", as_written=True)
    if found := _MIDNIGHT.fullmatch(text):
        text = found[1]
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3], "YEAR/MONTH/DAY")
    if found := _YEAR_LAST.fullmatch(text):
        if style == "iso":
            return Unread("date order", _both(found[1], found[3], found[4]))
        day, month = (found[1], found[3]) if style == "day-first" else (found[3], found[1])
        return _day(found[4], month, day, style)
    if found := _SHORT_YEAR.fullmatch(text):
        return Unread("date order")
    return _in_words(text, chosen(languages))


def _day(year: str, month: str, day: str, form: str, *, as_written: bool = False) -> Reading | Unread:
    try:
        made = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return Unread()
    if made.year not in YEARS:
        return Unread("out of range")
    return Reading(made.isoformat(), f"date: {form}", as_written=as_written)


def _both(first: str, second: str, year: str) -> tuple[str, ...]:
    """The days that two numbers and a year may mean, day first and month first."""
    read = (_day(year, second, first, ""), _day(year, first, second, ""))
    return tuple(dict.fromkeys(one.value for one in read if isinstance(one, Reading)))


@cache
def _forms(languages: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    month = f"(?P<month>{one_of(meanings('months', languages))})"
    day, year = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.|º|o)?", r"(?P<year>[0-9]{4})"
    of, weekday = r"(?: (?:of|de|del|den))?", f"(?:(?:{one_of(meanings('weekdays', languages))})\\.?,? )?"
    return (
        re.compile(rf"{weekday}{day}[ -]?{of} ?{month}\.?,?{of}[ -]?{year}"),
        re.compile(rf"{weekday}{month}\.? {day},? {year}"),
    )


def _in_words(text: str, languages: tuple[str, ...]) -> Reading | Unread:
    """A day whose month is a word."""
    if len(text) > 40:
        return Unread()
    plain = folded(text)
    for form in _forms(languages):
        if found := form.fullmatch(plain):
            months = meanings("months", languages)[found["month"]]
            if len(months) > 1:
                return Unread("two meanings", months)
            return _day(found["year"], months[0], found["day"], "month in words")
    return Unread()
