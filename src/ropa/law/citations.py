"""Which of the laws that a rule cites counts under a regime, on a day, and which of its sentences speak of another regime.

A citation is written once for all: "EU GDPR Art 45; UK GDPR Art 45 until 4 Feb 2026; UK GDPR Art 45A from 5 Feb 2026". A part that
begins with neither the Union's nor the United Kingdom's law counts under both.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ropa.text import day_of_words

OF = {"uk": ("UK GDPR", "DPA 2018", "PECR", "ICO"), "eu": ("EU GDPR", "ePrivacy Directive", "EDPB")}
"""By regime, the words with which its own law, or what its regulators say, begins."""

UK_GDPR = date(2021, 1, 1)
"""The first day of the UK GDPR; before, the EU GDPR was the law of the United Kingdom."""

_DATED = re.compile(r" (from|until) (\d{1,2} [A-Z][a-z]{2} \d{4})$")


@lru_cache(maxsize=1024)
def cited_on(law: str, regime: str, as_of: date) -> str:
    """The parts of a citation that count under a regime on a day, without their dates; all of it if none does."""
    others = tuple(word for other, words in OF.items() if other != regime for word in words)
    parts = [part for part in law.split("; ") if not part.startswith(others) and _in_force(part, as_of)]
    told = "; ".join(_DATED.sub("", part) for part in parts)
    if regime == "uk" and as_of < UK_GDPR:
        told = told.replace("UK GDPR", "EU GDPR")
    return told or law


SPOKEN_OF = {"uk": ("Under UK law", "In the United Kingdom"), "eu": ("Under EU law", "In the EU")}
"""By regime, the words with which a sentence about its law alone begins."""

_SENTENCES = re.compile(r"(?<=[.]) (?=[A-Z])")


@lru_cache(maxsize=1024)
def said_under(words: str, regime: str) -> str:
    """Some sentences without those about the law of another regime."""
    others = tuple(start for other, starts in SPOKEN_OF.items() if other != regime for start in starts)
    return " ".join(sentence for sentence in _SENTENCES.split(words) if not sentence.startswith(others))


def _in_force(part: str, as_of: date) -> bool:
    dated = _DATED.search(part)
    if dated is None:
        return True
    day = day_of_words(dated[2])
    return as_of >= day if dated[1] == "from" else as_of <= day
