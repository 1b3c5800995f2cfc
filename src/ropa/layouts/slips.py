"""Words that are misspelt by one letter: "Suscribers" are subscribers.

A text counts as misspelt only if one of its words is one that no vocabulary has, it begins as the right one does, and all spellings
that are one letter from it mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from ropa.model.codelists import entries
from ropa.vocabulary import Reading
from ropa.vocabulary.words import chosen, folded, meanings

SHORTEST, LONGEST = 9, 40
"""How many letters a text must have, and may have: one letter makes too many other words of a shorter one."""
_NAMES = ("data_subjects", "data_categories", "recipient_categories", "lawful_bases")


@cache
def _words() -> frozenset[str]:
    """All words of the vocabularies, in all languages."""
    return frozenset(word for name in _NAMES for written in (*meanings(name), *_spellings(name, ("en",))) for word in written.split())


def _without_one(text: str) -> Iterator[str]:
    yield text
    yield from (text[:at] + text[at + 1 :] for at in range(2, len(text)))


@lru_cache(maxsize=16)
def _spellings(name: str, languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What each spelling means in these languages. The labels of the codes are English."""
    labels = {folded(entry["label"]): (code,) for code, entry in entries(name).items()} if "en" in languages else {}
    return labels | meanings(name, languages)


@lru_cache(maxsize=16)
def _near(name: str, languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The spellings of a vocabulary by what is left of each without one letter."""
    found: dict[str, list[str]] = {}
    for written in _spellings(name, languages):
        if SHORTEST <= len(written) <= LONGEST:
            for left in _without_one(written):
                found.setdefault(left, []).append(written)
    return {left: tuple(dict.fromkeys(several)) for left, several in found.items()}


def is_slip(one: str, other: str) -> bool:
    """Whether one letter was left out, added, changed or swapped with the next. Another last letter makes another word: "directory"."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or (a[1:] == b[1:] != "") or (a[:2] == b[1::-1] and a[2:] == b[2:])


@lru_cache(maxsize=20_000)
def slip(text: str, name: str, languages: tuple[str, ...]) -> Reading | None:
    """The one code that a misspelt text means; None if it is none, or may be several."""
    plain = folded(text).strip(" .")
    if not languages or not SHORTEST <= len(plain) <= LONGEST or not re.fullmatch(r"[a-z' -]+", plain):
        return None
    if all(word in _words() for word in plain.split()):
        return None
    asked = chosen(languages)
    near = {written for left in _without_one(plain) for written in _near(name, asked).get(left, ()) if is_slip(plain, written)}
    codes = {code for written in near for code in _spellings(name, asked)[written]}
    if len(codes) != 1:
        return None
    return Reading(codes.pop(), f"code: {name}, a slip of {min(near)}")
