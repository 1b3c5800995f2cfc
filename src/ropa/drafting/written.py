"""Parts of a list that registers write the same way: what the words of notices do not know, the vocabulary of registers may.

`data/vocabulary/data_categories.csv` and `recipient_categories.csv` hold how registers write a kind of data or of recipient. A part
of a list in a notice that is one of these as a whole is that kind, too: "card swipes", "the highways authority".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ropa.drafting.lexicon import Hit, Row, plain, words_for_parts
from ropa.drafting.wordings import Wordings
from ropa.layouts.lists import code_of

_BREAK = re.compile(r"\s*(?:[,;:()•/–—|]|\s-\s)\s*")
_KINDS = {"data_categories": ("data_categories", "data_items"), "recipient_categories": ("recipients",)}
"""The kinds of words of notices that say the same as a vocabulary of registers."""
LONGEST = 7
"""A part of more words is no name of a kind, but says something."""


def parts(text: str, wording: Wordings, joins: str = "joins_parts") -> Iterator[tuple[int, int, int]]:
    """Where each part of a list stands in a text: apart by marks and by words like "and".

    First where it begins with all its words, then where it begins without those like "your", and where it ends.
    """
    start = 0
    for mark in [*_BREAK.finditer(text), None]:
        stop = mark.start() if mark else len(text)
        at = start
        for joint in (*wording.all(joins, text[start:stop]), None):
            end = start + joint.start() if joint else stop
            opening = wording.find("opens_part", text[at:end])
            begin = at + (opening.end() if opening else 0)
            if end > begin and len(text[begin:end].split()) <= LONGEST:
                yield at, begin, end - (len(text[begin:end]) - len(text[begin:end].rstrip(" .*_")))
            at = start + joint.end() if joint else stop
        start = mark.end() if mark else stop


@lru_cache(maxsize=20_000)
def _whole(language: str, kind: str, said: str, opened: str) -> tuple[Hit, ...]:
    """The words for parts that are all of a part, with or without what opens it. One that another would follow counts, too: "awards and"."""
    found: dict[str, Hit] = {}
    for text in dict.fromkeys((said, opened, f"{said} and" if " " in said else said)):
        for hit in words_for_parts(language, kind).hits(plain(text)):
            if hit.start == 0 and hit.end == len(text):
                found.setdefault(hit.code, hit)
    return tuple(found.values())


def hits(text: str, kind: str, name: str, known: Sequence[Hit], language: str, wording: Wordings) -> list[Hit]:
    """The parts of a list that are as a whole one of the words for parts, or else one of the vocabulary `name` of registers.

    They come as hits of a kind. `known` is what the lexicon found in the text; a part of which it knows a piece is left to it, unless
    the words for parts know more of it.
    """
    kinds = _KINDS[name]
    taken = [hit for hit in known if hit.kind in kinds or (hit.kind == "traps" and hit.code in kinds)]
    unlike = wording.words("other_in_notices")
    found: list[Hit] = []
    for opened, start, end in parts(text, wording, "joins_recipients" if name == "recipient_categories" else "joins_parts"):
        said = text[start:end]
        if said.lower() in unlike:
            continue
        within = [hit for hit in taken if hit.start < end and start < hit.end]
        longest = max((hit.end - hit.start for hit in within), default=0)
        whole = _whole(language, _WHOLE[name], said, text[opened:end]) if longest < end - start else ()
        if whole and not any(hit.kind == "traps" for hit in within):
            found += [Hit(kind, hit.code, start, end, hit.row) for hit in whole]
            continue
        if within:
            continue
        if (read := code_of(said, name, (language,))) is not None:
            found.append(Hit(kind, read.value, start, end, Row(kind, read.value, said, said, "", 0)))
    return found


_WHOLE = {"data_categories": "data_parts", "recipient_categories": "recipient_parts"}
"""The kinds of words that must be all of a part of a list."""
