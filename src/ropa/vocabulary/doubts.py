"""Words by which a writer takes back, limits or puts off what the text says: "void", "if applicable", "to be set"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ropa.vocabulary.words import chosen, folded, meanings, one_of

LONGEST = 5_000
"""The most characters that are looked through."""

_MARKED = re.compile(r"^\W*(?:\{\{.{1,200}\}\}|«[^«»]{1,200}»|\[[^\[\]]{1,200}\]|<[^<>]{1,200}>|\.{3,}|_{3,})\W*$", re.DOTALL)
_INSIDE = re.compile(r"\{\{[^{}]{1,100}\}\}|«[^«»]{1,200}»|\[(?:x{2,}|[A-ZÀ-Ý][A-ZÀ-Ý .:,_/-]{3,100})\]|\?\s*$|\?\?|\w\s?\?(?=[\s,;)/])")


def doubts(text: str, languages: Iterable[str] = ()) -> tuple[str, ...]:
    """The words of doubt in a text, each once, as the file has them; () if there are none.

    Marks of a template, like {{NAME}}, «Name» or [INSERT], count as doubt.
    """
    part = text[:LONGEST]
    found = dict.fromkeys(hit[0] for hit in _words(chosen(languages)).finditer(folded(part)))
    if _MARKED.match(part) or _INSIDE.search(part):
        found.setdefault("a mark of a template, or a question", None)
    return tuple(found)


def is_template_mark(text: str) -> bool:
    """Whether the whole text is a mark that a template left to be filled in: "{{NAME}}", "«Name»", "[insert]"."""
    return bool(_MARKED.match(text))


@cache
def _words(asked: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-zø])(?:{one_of(meanings('doubts', asked))})(?![a-zø])")
