"""Whole numbers, as people and spreadsheets write them."""

from __future__ import annotations

import re

from ropa.vocabulary.reading import Reading, Unread

_DIGITS = re.compile(r"[0-9]{1,15}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([ '’\u00a0\u2009\u202f_.,])[0-9]{3})(?:\1[0-9]{3}){0,4}")
_WHOLE = re.compile(r"([0-9]{1,15})[.,]0{1,2}")


def number(text: str) -> Reading | Unread:
    """Read a whole cell as a whole number: 1200, 1 200, 1,200 and 1200.0. A fraction is none.

    In "1,000" the comma may part thousands or decimals, so it has two meanings; "1,200" has one, for 1.2 is no whole number.
    """
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return Reading(str(int(text)), "number: digits", as_written=True)
    if found := _GROUPED.fullmatch(text):
        digits = re.sub("[^0-9]", "", text)
        if found[1] in ".," and text.count(found[1]) == 1 and text.endswith("000"):
            return Unread("two meanings", (str(int(digits)), str(int(digits[:-3]))))
        return Reading(str(int(digits)), "number: thousands apart")
    if found := _WHOLE.fullmatch(text):
        return Reading(str(int(found[1])), "number: nothing after the decimal mark")
    return Unread()
