"""Whole numbers, as people and spreadsheets write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal

from ropa.vocabulary.periods import period
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import folded, meanings, one_of

Unit = Literal["", "about", "people", "hours", "pounds", "session"]
"""What a number counts, where words for it may stand beside the digits: an estimate ("about 200 people"), people, hours, pounds sterling.
Of a period: that it may last as long as a visit to a site, a "session"."""

LONGEST = 60
"""No number with its unit is longer, in characters."""

_DIGITS = re.compile(r"[0-9]{1,15}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ '’\u00a0\u2009\u202f_.,])[0-9]{3})(?:\1[0-9]{3}){0,4}")
_WHOLE = re.compile(r"([0-9]{1,15})[.,]0{1,2}")
_BOTH_MARKS = re.compile(r"([0-9]{1,3}(?:([,.])[0-9]{3})(?:\2[0-9]{3}){0,4})(?!\2)[.,]0{1,2}")
_SCALED = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")
_HOURS = re.compile(r"PT([0-9]{1,15})H")


def number(text: str, unit: Unit = "") -> Reading | Unread:
    """Read a whole cell as a whole number: 1200, 1 200, 1,234, 1,200.00 and 1200.0. A fraction is none.

    In "1,000" the comma may part thousands or decimals, so it has two meanings; "1,234" has one, for 1.234 is no whole number.
    Programs write every fraction with a point, so a lone point has two meanings: "1.234". With a unit, words for it may stand
    beside the digits: "72 hours", "about 200", "1,200 pupils", "2k", "£250,000", "£1.2m". Neither pounds nor people have three
    decimals, so their comma has one meaning. "500+", "under 50" and "10-20" are bounds; "several hundred" is one too: it names no number.
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return Reading(str(int(text)), "number: digits", as_written=True)
    if len(text) > LONGEST:
        return Unread()
    if unit == "hours" and (hours := _hours(text)) is not None:
        return hours
    if unit in ("about", "people"):
        read = _people(folded(text), estimate=unit == "about")
    elif unit == "pounds":
        read = _pounds(text)
    else:
        read = _marked(text)
    plain = folded(text)
    return Unread("bound") if read == Unread() and (_bounds().search(plain) or _vague().match(plain)) else read


def _hours(text: str) -> Reading | None:
    """So many hours, or within so many."""
    read = period(text)
    spent = read.reading if isinstance(read, Unread) else read
    if isinstance(read, Unread) and spent and spent.rest not in MOST:
        return None
    found = _HOURS.fullmatch(spent.value) if spent and not spent.as_written else None
    return Reading(found[1], "number: hours") if found else None


MOST = ("within", "max", "maximum", "at most", "no later than", "not later than", "up to")
"""Words beside hours that say what such a column asks anyway: within how many."""


def _people(plain: str, *, estimate: bool) -> Reading | Unread:
    """A count of people, with or without a word for them; where an estimate is asked for, also with a word for that."""
    if estimate and (found := _estimates().fullmatch(plain)):
        read = _people(found[1] or found[2], estimate=False)
        return Reading(read.value, "number: an estimate") if isinstance(read, Reading) else read
    found = _counts().fullmatch(plain)
    if found is None:
        return Unread()
    if found["word"]:
        return Reading(meanings("number_words")[found["word"]][0], "number: in a word")
    amount = found["amount"].strip()
    if found["scale"]:
        return _scaled(amount, found["scale"])
    if _DIGITS.fullmatch(amount):
        return Reading(str(int(amount)), "number: of people")
    return _marked(amount, uncut=True)


def _scaled(amount: str, scale: str) -> Reading | Unread:
    """A number of thousands or millions. In "1,234m" the comma may part thousands or decimals."""
    parts = _SCALED.fullmatch(amount)
    if parts is None:
        return Unread()
    whole = Decimal(f"{parts[1]}.{parts[2] or 0}") * Decimal(10) ** int(meanings("number_scales")[scale][0])
    return Reading(str(int(whole)), "number: in thousands or millions")


def _marked(text: str, *, uncut: bool = False) -> Reading | Unread:
    """A number with marks in it, like 1,234. Of what has no three decimals, a comma before three digits has one meaning."""
    if found := _GROUPED.fullmatch(text):
        digits = re.sub("[^0-9]", "", text)
        if (found[1] == "." or (found[1] == "," and text.endswith("000") and not uncut)) and text.count(found[1]) == 1:
            before, after = text.split(found[1])
            return Unread("two meanings", (str(int(digits)), f"{int(before)}.{after}".removesuffix(".000")))
        return Reading(str(int(digits)), "number: thousands apart")
    if found := _BOTH_MARKS.fullmatch(text):
        return Reading(str(int(re.sub("[^0-9]", "", found[1]))), "number: thousands apart")
    if found := _WHOLE.fullmatch(text):
        return Reading(str(int(found[1])), "number: nothing after the decimal mark")
    return Unread()


def _pounds(text: str) -> Reading | Unread:
    """Pounds sterling, with or without the word for them, and in thousands or millions: £250k."""
    found = _amounts().fullmatch(folded(text))
    if found is None:
        return Unread()
    amount, scale = found["amount"].strip(), found["scale"]
    if scale is None:
        return Reading(str(int(amount)), "number: pounds") if _DIGITS.fullmatch(amount) else _marked(amount, uncut=True)
    return _scaled(amount, scale)


@cache
def _estimates() -> re.Pattern[str]:
    """A number with a word for an estimate: "about 200", "~200", "200 approx"."""
    words = one_of(meanings("estimates"))
    return re.compile(rf"(?:{words}) ?([0-9].*)|([0-9].*?) ?(?:{words}|ish|or so)")


@cache
def _counts() -> re.Pattern[str]:
    """A count, with a word for people after it or none."""
    scales, words, people = (one_of(meanings(name)) for name in ("number_scales", "number_words", "people_counted"))
    return re.compile(rf"(?:(?P<amount>[0-9][0-9., '_]*)(?:(?P<scale>{scales})(?![a-z]))?|(?P<word>{words})(?![a-z])) ?(?:{people})?")


@cache
def _bounds() -> re.Pattern[str]:
    """A number that is only the most or the least, or two of them."""
    words = one_of(meanings("bounds"))
    return re.compile(rf"^(?:[<>≤≥]|(?:{words})(?![a-z])).*[0-9]|[0-9] ?\+|^[^-/]*[0-9][a-z]{{0,2}} ?(?:-|/|to|or) ?[£$€]?[0-9][^-/]*$")


@cache
def _vague() -> re.Pattern[str]:
    """Words in place of a number: "several hundred", "many customers"."""
    return re.compile(rf"(?:{one_of(meanings('vague_amounts'))})(?![a-z])")


@cache
def _amounts() -> re.Pattern[str]:
    """An amount of pounds, the word for them before or after it."""
    pounds, scales = one_of(meanings("pounds")), one_of(meanings("number_scales"))
    return re.compile(rf"(?:(?:{pounds}) ?)?(?P<amount>[0-9][0-9., '_]*)(?:(?P<scale>{scales})(?![a-z]))? ?(?:{pounds})?")
