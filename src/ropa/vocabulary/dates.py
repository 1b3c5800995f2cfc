"""Calendar days, as people and spreadsheets write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Literal

from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings, one_of

DateStyle = Literal["iso", "day-first", "month-first"]

YEARS = range(1900, 2200)
"""The years that a record is about."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"(.{0,60}[0-9])(?:T|,? )[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([/.-]|\.? )([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(r"([0-9]{1,2})([/.-]|\.? )([0-9]{1,2})\2'?([0-9]{2})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_COUNT = re.compile(r"[0-9]{5}(?:\.[0-9]{1,12})?")

LONGEST = 80
"""No day with words beside it is longer, in characters."""

SHORT_YEARS = 50
"""A year of two digits below this is one of the 2000s. Programs read the others in either century."""


def date(text: str, style: DateStyle = "iso", languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as a day: 2026-11-22, 20261122, 22 Nov 26, and 22/11/2026 where the style says which number is the day.

    A year of two digits is read up to 49. "22 Nov 98" has two meanings, and so has the count of days of a spreadsheet, 45987:
    some workbooks count from 1900, some from 1904. A time of day beside the day is left out; with an offset, which may mean
    another day elsewhere, it is none. "signed 22 Nov 2026" is Unread; its `reading` is the day. Several days in a cell are none.
    """
    text = re.sub(r"\s{0,4}([/-])\s{0,4}", r"\1", text.strip())
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3], "YEAR-MONTH-DAY", as_written=True)
    if found := _TIME.fullmatch(text):
        text = found[1]
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(found[1], found[2], found[3], "YEAR/MONTH/DAY")
    if found := _YEAR_LAST.fullmatch(text):
        if style == "iso":
            return _both(found[1], found[3], found[4])
        return _ordered(found[1], found[3], found[4], style)
    if found := _SHORT_YEAR.fullmatch(text):
        if style == "iso":
            return _both(found[1], found[3], f"20{found[4]}") if int(found[4]) < SHORT_YEARS else Unread("date order")
        return _ordered(found[1], found[3], found[4], style)
    if found := _COMPACT.fullmatch(text):
        return _day(found[1], found[2], found[3], "YEARMONTHDAY")
    if _DAY_COUNT.fullmatch(text):
        return Unread("day count")
    read = _in_words(text, chosen(languages))
    return _several(text, style, languages) if read == Unread() else read


_LIST = re.compile(r"[;,&\n\r]|\band\b")


def _several(text: str, style: DateStyle, languages: Iterable[str]) -> Unread:
    """The days that a text lists; where nobody can tell which days they are, that it lists some. Unread() if it lists none."""
    parts = [part for each in _LIST.split(text) if (part := each.strip())] if len(text) <= LONGEST else []
    if len(parts) < 2:
        return Unread()
    days = [date(part, style, languages) for part in parts]
    if not all(isinstance(day, Reading) or day.why == "date order" for day in days):
        return Unread()
    return Unread("several", tuple(dict.fromkeys(day.value for day in days if isinstance(day, Reading))))


def _day(year: str, month: str, day: str, form: str, *, as_written: bool = False) -> Reading | Unread:
    try:
        made = datetime.date(int(year), int(month), int(day))
    except ValueError:
        return Unread()
    if made.year not in YEARS:
        return Unread("out of range")
    return Reading(made.isoformat(), f"date: {form}", as_written=as_written)


def _ordered(first: str, second: str, year: str, style: DateStyle) -> Reading | Unread:
    """A day of three numbers, in the order of the style."""
    make = _day if len(year) == 4 else _of_century
    day, month = (first, second) if style == "day-first" else (second, first)
    read = make(year, month, day, style)
    if read == Unread() and make(year, day, month, style) != Unread():
        return Unread("other order")
    return read


def _of_century(year: str, month: str, day: str, form: str) -> Reading | Unread:
    """A day whose year has two digits."""
    either = [_day(century + year, month, day, form) for century in ("19", "20")]
    if int(year) < SHORT_YEARS:
        return either[1]
    read = tuple(one.value for one in either if isinstance(one, Reading))
    return Unread("two meanings", read) if read else Unread()


def _both(first: str, second: str, year: str) -> Unread:
    """The days that two numbers and a year may mean, day first and month first. 30/02/2025 is no date in either order."""
    either = (_day(year, second, first, ""), _day(year, first, second, ""))
    days = tuple(dict.fromkeys(one.value for one in either if isinstance(one, Reading)))
    return Unread("date order", days) if days else max((one for one in either if isinstance(one, Unread)), key=lambda one: one != Unread())


@cache
def _forms(languages: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """The patterns of a day with its month in words: day, month or year first; then of what names no day, and of what names no year."""
    month = f"(?P<month>{one_of(meanings('months', languages))})"
    day, year = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|\.|º|o)?", r"'?(?P<year>[0-9]{4}|[0-9]{2})"
    of, weekday = r"(?: (?:of|de|del|den))?", f"(?:(?:{one_of(meanings('weekdays', languages))})\\.?,? )?"
    nameless = re.sub(r"\?P<[a-z]+>", "?:", rf"{weekday}{day}[ /-]?{of} ?{month}\.?|{weekday}{month}\.? {day}")
    return (
        re.compile(rf"{weekday}{day}[ /-]?{of} ?{month}\.?,?{of}[ /-]?{year}"),
        re.compile(rf"{weekday}{month}\.? {day},? {year}"),
        re.compile(rf"(?P<year>[0-9]{{4}})[ /.-]{month}[ /.-]{day}"),
        re.compile(
            rf"{month}\.?[ ,/-]{{0,2}}'?(?:[0-9]{{4}}|[0-9]{{2}})|[0-9]{{1,2}}[/.-][0-9]{{4}}|[0-9]{{4}}(?:[/.-][0-9]{{1,2}})?"
            r"|q[1-4][ /-]?[0-9]{4}|[0-9]{4}[ /-]?q[1-4]"
        ),
        re.compile(nameless),
    )


@cache
def _within(languages: tuple[str, ...]) -> re.Pattern[str]:
    """A day in a longer text: as ISO writes it, or with its month in words."""
    words = "|".join(re.sub(r"\?P<[a-z]+>", "?:", form.pattern) for form in _forms(languages)[:3])
    return re.compile(rf"(?<![a-z0-9])(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{words})(?![a-z0-9])")


def _in_words(text: str, languages: tuple[str, ...]) -> Reading | Unread:
    """A day whose month is a word."""
    if len(text) > LONGEST:
        return Unread()
    plain = folded(text)
    *forms, no_day, no_year = _forms(languages)
    for form in forms:
        if found := form.fullmatch(plain):
            months = meanings("months", languages)[found["month"]]
            if len(months) > 1:
                return Unread("two meanings", months)
            if len(found["year"]) == 2:
                return _of_century(found["year"], months[0], found["day"], "month in words")
            return _day(found["year"], months[0], found["day"], "month in words")
    if no_day.fullmatch(plain):
        return Unread("no day")
    if no_year.fullmatch(plain):
        return Unread("no year")
    inside = _within(languages).findall(plain)
    if len(inside) == 1 and inside[0] != plain and isinstance(read := date(inside[0], "iso", languages), Reading):
        return Unread(reading=replace(read, rest=" ".join(plain.replace(inside[0], " ", 1).split())))
    return Unread()
