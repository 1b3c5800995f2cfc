"""Lengths of time, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import pairwise

from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings, one_of

_NUMBER = r"[0-9]{1,15}(?:[.,][0-9]{1,6}(?=[A-Z]\Z))?"  # a fraction of the last number only
UNITS = {"date": ("years", "months", "weeks", "days"), "time": ("hours", "minutes", "seconds")}
"""The units of an ISO 8601 period before and after its T, the longest first."""
_DATE, _TIME = ("".join(rf"(?:(?P<{unit}>{_NUMBER}){unit[0].upper()})?" for unit in units) for units in UNITS.values())
ISO = re.compile(rf"P(?=[0-9T]){_DATE}(?:T(?=[0-9]){_TIME})?")
"""An ISO 8601 period as the register takes it, with a group for the number of each unit."""

_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_SIGNS = {"1/2": "½", "1/4": "¼", "3/4": "¾"}
_TYPED = re.compile(r"(?<![0-9/.,-])([0-9]{1,4}) (1/2|1/4|3/4)(?![0-9/])")
_SMALLER = {"years": "months", "hours": "minutes"}
_LONGER = {"fortnights": (2, "weeks"), "decades": (10, "years")}
"""Units that ISO 8601 does not have, as so many of one that it has."""
_GLUED = re.compile(r"(?:[0-9]+[a-z]+){2,}")

LONGEST = 2_000
"""The most characters that are looked through for periods."""


_RANGE = re.compile(r"([0-9]{1,4}) ?(?:-|/|to|or|bis|à) ?\Z")
"""The first number of "3 to 6 years", right before the period."""
_LAST_UNIT = re.compile(r"[YMWDHS]\Z")

_BARE = re.compile(r"([0-9]{1,3})")
"""A number without a unit; one of four digits may be a year."""
_NEARLY_ISO = re.compile(r"[Pp][\s+-]*\d")


def period(text: str, languages: Iterable[str] = (), *, session: bool = False) -> Reading | Unread:
    """Read a whole cell as an ISO 8601 period: "7 years" is P7Y, "1 year and 6 months" is P1Y6M.

    Words beside it may change what it means, so "6 years after the end of contract" is Unread; its `reading` is P6Y with the
    rest. A bare number and "6m", which may be months or minutes, are Unread too, with what they may mean.
    With `session`, the end of a visit to a site is a period too, of no time: "session" is PT0S.
    """
    text = text.strip()
    if ISO.fullmatch(text):
        return Reading(text, "period: ISO 8601", as_written=True)
    if ISO.fullmatch(text.upper()):
        return Reading(text.upper(), "period: ISO 8601 in small letters")
    if lone := _BARE.fullmatch(text):
        return Unread("two meanings", tuple(f"P{int(lone[1])}{unit}" for unit in "DMY"))
    parts = text[:LONGEST].split(maxsplit=1)
    if len(parts) == 2 and ISO.fullmatch(parts[0].upper()) and not re.search(r"[0-9]", parts[1]):  # "P7Y after the end", never "P6Y 1M"
        return Unread(reading=Reading(parts[0].upper(), "period: ISO 8601", rest=parts[1]))
    if _NEARLY_ISO.match(text):  # "P-1Y" and "P 6Y" were meant as ISO 8601; what they say is not ours to guess
        return Unread()
    asked = chosen(languages)
    if _GLUED.fullmatch(text.lower()):  # 1y6m
        text = re.sub(r"(?<=[a-z])(?=[0-9])", " ", text.lower())
    if alone := meanings("period_words", asked).get(folded(text)) or (session and meanings("sessions", asked).get(folded(text))):
        return Reading(alone[0], "period: in a word")
    found = find_periods(text, asked)
    if len(found) == 1 and (first := _RANGE.search(_spaced(text)[: found[0].span[0]])) and (unit := _LAST_UNIT.search(found[0].value)):
        time = "T" if "T" in found[0].value else ""
        return Unread("several", (f"P{time}{first[1]}{unit[0]}", found[0].value))
    if len(found) > 1:
        return Unread("several", tuple(dict.fromkeys(one.value for one in found)))
    if found:
        one = found[0]
        return Unread(reading=one) if one.rest or one.doubt else one
    if bare := _forms(asked)[1].fullmatch(_spaced(text)):
        numbers = [bare["number"]] if _said_once(bare) else [bare["number"], bare["again"]]
        units = meanings("period_units", asked)[bare["unit"]]
        several = tuple(value for number in numbers for unit in units if (value := _iso([(number, unit)])))
        return Unread("two meanings", several)
    return Unread()


def find_periods(text: str, languages: Iterable[str] = ()) -> tuple[Reading, ...]:
    """Every period in a text, in order, each with the text around it up to the next as its `rest`."""
    asked = chosen(languages)
    spaced = _spaced(text[:LONGEST])
    hits: list[tuple[int, int, str]] = []
    for found in _forms(asked)[0].finditer(spaced):
        parts = list(_forms(asked)[1].finditer(found[0]))
        for some in [parts] if _value(parts, asked) else [[part] for part in parts]:
            if value := _value(some, asked):
                hits.append((found.start() + some[0].start(), found.start() + some[-1].end(), value))
    readings = []
    for place, (start, end, value) in enumerate(hits):
        before = spaced[hits[place - 1][1] if place else 0 : start]
        after = spaced[end : hits[place + 1][0] if place + 1 < len(hits) else len(spaced)]
        doubt = _doubt(before, asked) or (("+",) if "+" in spaced[start:end] else ())
        rest = " ".join(f"{before if not place else ''} {after}".split()).strip(" .,;:")
        readings.append(Reading(value, "period: NUMBER UNIT", rest=rest, doubt=doubt, span=(start, end)))
    return tuple(readings)


def _value(parts: list[re.Match[str]], asked: tuple[str, ...]) -> str | None:
    """Numbers with their units as an ISO 8601 period; None if a unit has two meanings or they are not one period."""
    units = [meanings("period_units", asked)[part["unit"]] for part in parts]
    for place, (before, meant) in enumerate(pairwise(units), 1):  # after years, "m" is months; after hours, it is minutes
        if len(meant) > 1 and len(before) == 1:
            units[place] = tuple(unit for unit in meant if unit == _SMALLER.get(before[0])) or meant
    if any(len(meant) > 1 for meant in units) or not all(map(_said_once, parts)):
        return None
    return _iso([(part["number"], meant[0]) for part, meant in zip(parts, units, strict=True)])


def _said_once(part: re.Match[str]) -> bool:
    """Whether a number that is said again in brackets is the same: "six (6) years", as contracts write it, not "six (7) years"."""
    words = meanings("number_words")
    first, again = (words[number][0] if number in words else number for number in (part["number"], part["again"] or part["number"]))
    return first == again


def _doubt(before: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The words right before a period that make it a bound or an estimate."""
    last = re.search(rf"(?:^|[^a-z])({one_of(meanings('bounds', asked))})\s*\Z", before)
    return (last[1],) if last else ()


def _spaced(text: str) -> str:
    """A text as periods are looked for in it: folded, with blanks in place of underscores and no-break spaces."""
    if "/" in text:  # typed as two numbers behind a whole one, as there is no key for the sign
        text = _TYPED.sub(lambda found: found[1] + _SIGNS[found[2]], text)
    for sign, decimals in _FRACTIONS.items():
        text = re.sub(rf"([0-9]*) ?{sign}", lambda found, after=decimals: f"{found[1] or 0}.{after}", text) if sign in text else text  # type: ignore[misc]
    return folded(text.replace("_", " ").replace("*", " "))


@cache
def _forms(asked: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a period in words, and that of one number with its unit."""
    words = one_of(meanings("number_words", asked))
    number = rf"(?P<number>[0-9]{{1,15}}(?:[.,][0-9]{{1,6}})?|(?:{words})(?![a-z]))(?: ?\((?P<again>[0-9]{{1,4}}|{words})\)| ?\+)?"
    unit = rf"(?P<unit>{one_of(meanings('period_units', asked))})(?![a-z0-9])(?:\((?:s|e|n|en)\)|\.)?"
    one = rf"(?<![a-z0-9.,§/]){number}(?: ?- ?| )?{unit}"
    nameless = re.sub(r"\?P<[a-z]+>", "?:", one)
    joined = rf"{nameless}(?:(?:,? (?:{one_of(meanings('joiners', asked))}) |,? )(?={nameless}){nameless})*"
    return re.compile(joined), re.compile(one)


def _iso(parts: list[tuple[str, str]]) -> str | None:
    """Numbers with their units as an ISO 8601 period; None if a unit stands twice, out of order, or a fraction before the last."""
    order = [*UNITS["date"], *UNITS["time"]]
    if any(unit in _LONGER for _, unit in parts):
        return _longer(parts)
    places = [order.index(unit) for _, unit in parts]
    if places != sorted(set(places)):
        return None
    words = meanings("number_words")
    numbers = [words[number][0] if number in words else number.replace(",", ".") for number, _ in parts]
    if any("." in number for number in numbers[:-1]):
        return None
    written = {unit: f"{_plain(number)}{unit[0].upper()}" for number, (_, unit) in zip(numbers, parts, strict=True)}
    date, time = ("".join(written.get(unit, "") for unit in units) for units in UNITS.values())
    return f"P{date}{'T' if time else ''}{time}"


def _longer(parts: list[tuple[str, str]]) -> str | None:
    """One number with a unit that ISO 8601 does not have: a fortnight is P2W."""
    if len(parts) > 1:
        return None
    number, unit = parts[0]
    words, (times, shorter) = meanings("number_words"), _LONGER[unit]
    count = Decimal(words[number][0] if number in words else number.replace(",", ".")) * times
    return _iso([(f"{count:f}", shorter)])


def _plain(number: str) -> str:
    """A number without zeros that say nothing: 7.0 is 7, 07 is 7."""
    return f"{Decimal(number).normalize():f}"
