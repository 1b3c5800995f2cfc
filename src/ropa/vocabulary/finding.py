"""Every value of one kind in a longer text, by the kind's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ropa.vocabulary.bases import find_bases
from ropa.vocabulary.periods import find_periods
from ropa.vocabulary.places import country
from ropa.vocabulary.reading import Reading
from ropa.vocabulary.words import chosen, folded, meanings, one_of


def _find_countries(text: str, languages: Iterable[str] = ()) -> tuple[Reading, ...]:
    asked = chosen(languages)
    plain = folded(text[:5_000].replace(".", ""))
    names = [name for name in meanings("countries", asked) if len(name) > 1]
    found: dict[str, Reading] = {}
    for hit in re.finditer(rf"(?<![a-z])(?:{one_of(names)})(?![a-z])", plain):
        read = country(hit[0], asked)
        if isinstance(read, Reading):
            found.setdefault(read.value, Reading(read.value, read.rule, also=read.also, span=hit.span()))
    return tuple(found.values())


_FINDERS: dict[str, Callable[[str, Iterable[str]], tuple[Reading, ...]]] = {
    "period": find_periods,
    "country": _find_countries,
    "lawful_basis": find_bases,
}
KINDS = tuple(_FINDERS)
"""The kinds of values that `find` knows."""


def find(kind: str, text: str, languages: Iterable[str] = ()) -> tuple[Reading, ...]:
    """Every value of the kind in a text, in order. Raises KeyError for a kind that is not in `KINDS`."""
    return _FINDERS[kind](text, languages)
