"""Whole numbers, as people and spreadsheets write them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal

from ropa.vocabulary.periods import period
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import folded, meanings, one_of

Unit = Literal["", "about", "hours", "pounds"]
"""What a number counts, where words for it may stand beside the digits: an estimate ("about 200"), hours, pounds sterling."""

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
    beside the digits: "72 hours", "about 200", "£250,000", "£1.2m". Pounds have no three decimals, so their comma has one meaning.
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return Reading(str(int(text)), "number: digits", as_written=True)
    if len(text) > LONGEST:
        return Unread()
    if unit == "hours" and isinstance(spent := period(text), Reading) and not spent.as_written and (found := _HOURS.fullmatch(spent.value)):
        return Reading(found[1], "number: hours")
    if unit == "about" and (found := _estimates().fullmatch(folded(text))):
        read = number(found[1])
        return Reading(read.value, "number: an estimate") if isinstance(read, Reading) else read
    if unit == "pounds" and (read := _pounds(text)) != Unread():
        return read
    return _marked(text)


def _marked(text: str, *, money: bool = False) -> Reading | Unread:
    """A number with marks in it, like 1,234. Of money a comma before three digits has one meaning."""
    if found := _GROUPED.fullmatch(text):
        digits = re.sub("[^0-9]", "", text)
        if (found[1] == "." or (found[1] == "," and text.endswith("000") and not money)) and text.count(found[1]) == 1:
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
        return Reading(str(int(amount)), "number: pounds") if _DIGITS.fullmatch(amount) else _marked(amount, money=True)
    parts = _SCALED.fullmatch(amount)
    if parts is None:  # in "1,234m" the comma may part thousands or decimals
        return Unread()
    whole = Decimal(f"{parts[1]}.{parts[2] or 0}") * Decimal(10) ** int(meanings("number_scales")[scale][0])
    return Reading(str(int(whole)), "number: pounds")


@cache
def _estimates() -> re.Pattern[str]:
    """A number after a word for an estimate: "about 200", "~200"."""
    return re.compile(rf"(?:{one_of(meanings('estimates'))}) ?([0-9].*)")


@cache
def _amounts() -> re.Pattern[str]:
    """An amount of pounds, the word for them before or after it."""
    pounds, scales = one_of(meanings("pounds")), one_of(meanings("number_scales"))
    return re.compile(rf"(?:(?:{pounds}) ?)?(?P<amount>[0-9][0-9., '_]*)(?:(?P<scale>{scales})(?![a-z]))? ?(?:{pounds})?")
