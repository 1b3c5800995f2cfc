"""Plainer phrases that say what a longer one says: "names of customers" are names, "current and former staff" are two kinds of people.

A plainer phrase need not mean anything. It counts only where it is one that the vocabulary knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ropa.layouts.words import words
from ropa.vocabulary.words import one_of

LONGEST = 120
"""A longer text is prose, and no phrase of a list."""

_LINKED = re.compile(rf"^(?:{one_of(words('phrases', 'linked'))})(?:\s|(?<=[.:])\s?)(?=\S)", re.IGNORECASE)
_AND_SO_ON = re.compile(rf"[\s,;(]{{1,3}}(?:{one_of(words('phrases', 'and_so_on'))})[).]{{0,3}}$|\s?(?:…|\.{{3}})$", re.IGNORECASE)
_OF = re.compile(rf"\s(?:{one_of(words('phrases', 'of'))})\s|\s(?:d|dell|nell|l)'(?=\S)", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:{one_of(words('phrases', 'copies'))})\s+(?=\S)", re.IGNORECASE)
_EXTERNAL = re.compile(rf"^(?:{one_of(words('phrases', 'external'))})\s+(?=\S)", re.IGNORECASE)
_ADJECTIVES = re.compile(rf"^(?:{one_of(words('phrases', 'whatever'))})\s+(?=\S)", re.IGNORECASE)
_AT = re.compile(rf"\s(?:{one_of(words('phrases', 'at'))})$", re.IGNORECASE)
_ENDINGS = {"recipient_categories": words("phrases", "providers"), "data_categories": words("phrases", "details")}
_ENDING = {name: re.compile(rf"(?:\s|-|(?<=[a-z]{{3}}))(?:{one_of(endings)})$", re.IGNORECASE) for name, endings in _ENDINGS.items()}
_NOT_OF_PEOPLE = frozenset(
    {"next_of_kin", "children", "pupils", "patients", "offenders", "witnesses", "suspected_wrongdoers", "complainants"}
)
"""People whose data is more than what it is called: a child's name is children's data too, a patient's file is about health."""

Reads = Callable[[str], str | None]
"""The code that a text means; None if it means none, or several."""


def trimmed(text: str) -> str:
    """A part of a list without "and so on" behind it, and without what links it to the part before: "including", "as well as"."""
    return text.strip() if len(text) > 3 * LONGEST else _LINKED.sub("", _AND_SO_ON.sub("", text.strip())).strip()


def spread(pieces: Sequence[str]) -> Iterator[list[str]]:
    """Pieces of a phrase that share words, each with these words: "current" and "former staff" share "staff"."""
    first, last = pieces[0].split(), pieces[-1].split()
    for shared in range(1, min(3, len(last) - 1) + 1):
        tail = " ".join(last[-shared:])
        yield [*(f"{piece} {tail}" for piece in pieces[:-1]), pieces[-1]]
    for shared in range(1, min(3, len(first) - 1) + 1):
        head = " ".join(first[:shared])
        yield [pieces[0], *(f"{head} {piece}" for piece in pieces[1:])]


def plainer(text: str, name: str, people: Reads) -> Iterator[str]:
    """Phrases that say no more and no less of a code list than the text does. `people` reads a text as a category of people."""
    if len(text) > LONGEST:
        return
    if name == "data_categories":
        yield from _data(text, people)
    elif name == "data_subjects":
        if (at := _AT.search(text)) and at.start() > 2:
            yield text[: at.start()]
        if (bare := _ADJECTIVES.sub("", text)) != text:
            yield bare
    elif name == "recipient_categories":
        bare = _EXTERNAL.sub("", text)
        if bare != text:
            yield bare
        yield from _endings(bare, name)


def _data(text: str, people: Reads) -> Iterator[str]:
    bare = _LEADING.sub("", text)
    if bare != text:
        yield bare
    for of in _OF.finditer(bare):
        if of.start() > 1 and _plain_people(bare[of.end() :], people):
            yield bare[: of.start()]
            break
    parts = bare.split()
    for count in range(1, min(3, len(parts) - 1) + 1):
        whose = re.sub(r"(?:['’]s|s['’]|['’])$", lambda found: "s" if found[0][:1] in "sS" else "", " ".join(parts[:count]))
        if _plain_people(whose, people):
            yield " ".join(parts[count:])
    yield from _endings(bare, "data_categories")
    if len(parts) == 1:
        for cut in range(4, len(bare) - 3):
            whose = bare[:cut]
            if any(_plain_people(one, people) for one in (whose, *((whose[:-1],) if whose[-1:] in "sn" else ()), f"{whose}n", f"{whose}e")):
                yield bare[cut:].lstrip("-")


def _plain_people(text: str, people: Reads) -> bool:
    code = people(text) if len(text) > 2 else None
    return code is not None and code not in _NOT_OF_PEOPLE


def _endings(text: str, name: str) -> Iterator[str]:
    """The same with other words at its end that say the same there: provider, company, supplier."""
    found = _ENDING[name].search(text)
    if found is None or found.start() < 2:
        return
    stem = text[: found.start()]
    glued = not re.match(r"\s|-", found[0])
    for ending in _ENDINGS[name]:
        yield f"{stem}{ending}" if glued else f"{stem} {ending}"
    if not glued:
        yield stem
