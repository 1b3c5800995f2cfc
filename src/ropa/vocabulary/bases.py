"""Lawful bases in prose: citations of Article 6(1) in all their forms, and the words for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ropa.vocabulary.reading import Reading
from ropa.vocabulary.words import chosen, folded, meanings, one_of

LONGEST = 5_000
"""The most characters that are looked through."""

LETTERS = {
    "a": "consent",
    "b": "contract",
    "c": "legal_obligation",
    "d": "vital_interests",
    "e": "public_task",
    "ea": "recognised_legitimate_interest",
    "f": "legitimate_interests",
}
"""The codes of the lawful bases by the letter of Article 6(1)."""

_FIRST = r"(?:\(1\)|abs(?:atz|\.)? ?1|par(?:agraph|a|\.)? ?1|lid 1|[.,-] ?1|i\b|1\b)"
_LETTER = r"\(?(ea|[a-f])\)?(?![a-z0-9])"
_WORD = r"(?:(?:lit|sub|letter|point|lettre|let|bst)\.? ?)?"
_CITED = re.compile(
    rf"(?<![a-z0-9.,§-])(?:art(?:icle|ikel|iculo|icolo|igo|ikkel)?\.? ?)?6 ?{_FIRST}[ .,-]*{_WORD}{_LETTER}"
    rf"((?: ?(?:[/,+]|and|und|et|or|oder|ou) ?{_LETTER.replace('(ea', '(?:ea')})*)"
)


def find_bases(text: str, languages: Iterable[str] = ()) -> tuple[Reading, ...]:
    """Every lawful basis that a text names, in order, each once; `value` is its code.

    A reading whose `doubt` holds a word of denial ("no consent") says that the basis is not claimed.
    """
    asked = chosen(languages)
    plain = folded(text[:LONGEST])
    hits: list[tuple[int, int, str, str]] = []
    for found in _CITED.finditer(plain):
        letters = [found[1], *re.findall(r"(?<![a-z])(ea|[a-f])(?![a-z])", found[2] or "")]
        hits += [(found.start(), found.end(), LETTERS[letter], "lawful basis: its article") for letter in letters]
    for found in _words(asked).finditer(plain):
        meant = meanings("lawful_bases", asked)[found[0]]
        if len(meant) == 1:
            hits.append((found.start(), found.end(), meant[0], f"lawful basis: {found[0]}"))
    readings: dict[str, Reading] = {}
    for start, end, value, rule in sorted(hits, key=lambda hit: hit[:2]):
        denied = re.search(rf"(?<![a-z])({one_of(meanings('denials', asked))})\s+(?:[a-z]+\s+)?\Z", plain[max(0, start - 40) : start])
        readings.setdefault(value, Reading(value, rule, doubt=(denied[1],) if denied else (), span=(start, end)))
    return tuple(readings.values())


@cache
def _words(asked: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{one_of(meanings('lawful_bases', asked))})(?![a-z])")
