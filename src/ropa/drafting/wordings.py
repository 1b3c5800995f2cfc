"""The turns of phrase of a language that are regular expressions: `data/vocabulary/LANGUAGE/notice_wordings_SUBJECT.toml`.

`lexicon.py` holds which words stand for a code. A wording says how a sentence is built: how a lead-in breaks off, what
opens a purpose, which basis is only spoken of. Each is one table of the file, named as the code asks for it:

    says      what it finds, and what for
    pattern   a regular expression, or a list of them of which one must be found
    any_case  true if capitals do not matter
    plain     true if it is looked for in small letters without marks, as `lexicon.plain` makes them
    at        "start" if the text must begin with it, "whole" if it must be all of it; anywhere if this is left out
    example   a text in which it is found
    not       a text in which it is not

A pattern may hold the shapes of `drafting/shapes.py` by their names: `<organisation>`, `<person>`, `<firm>`, `<alias>`, and likewise
another wording of its language, so that what several have in common stands once. What is tried in an order, the surest first, is written
as `[[name]]`, one table for each, and each has its own two examples.

Or `words` in place of a pattern: a list of words, of which `example` is one and `not` is none. A language whose files
lack a wording finds nothing by it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from ropa.drafting.lexicon import languages
from ropa.drafting.shapes import SHAPES


@dataclass(frozen=True)
class Wording:
    """One wording of a language."""

    name: str
    says: str
    pattern: str
    any_case: bool
    """Whether capitals do not matter."""
    at: str
    """Where it must stand: start, whole, or blank for anywhere."""
    plain: bool
    """Whether it is looked for in plain text."""
    words: frozenset[str]
    """The words of a list of words."""
    example: str
    counter: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What finds it anywhere, made when it is first asked for."""
        return re.compile(self.pattern or r"(?!)", re.IGNORECASE if self.any_case else 0)

    @property
    def finds(self) -> Callable[[str], re.Match[str] | None]:
        """What says where it stands in a text."""
        if self.at == "start":
            return self.expression.match
        return self.expression.fullmatch if self.at == "whole" else self.expression.search

    def find(self, text: str) -> re.Match[str] | None:
        """Where it stands in a text; None if it does not."""
        return self.finds(text)


def _found_nowhere(_: str) -> None:
    """What a language finds by a wording that it lacks."""


class Wordings:
    """The wordings of a language, by name. Each method raises KeyError for a name that no language has."""

    def __init__(self, language: str) -> None:
        self._known = {each.name: each for each in reversed(read(language))}
        self._ranked: dict[str, list[Wording]] = {}
        self._finds: dict[str, Callable[[str], re.Match[str] | None]] = {}
        for each in read(language):
            self._ranked.setdefault(each.name, []).append(each)

    def _of(self, name: str) -> Wording | None:
        if name not in self._known and name not in names():
            raise KeyError(name)
        return self._known.get(name)

    def find(self, name: str, text: str, start: int = 0) -> re.Match[str] | None:
        """Where a wording stands in a text from a position on; None if it does not."""
        if not start:
            if (found := self._finds.get(name)) is None:
                wording = self._of(name)
                found = self._finds[name] = wording.finds if wording else _found_nowhere
            return found(text)
        wording = self._of(name)
        return wording.expression.match(text, start) if wording else None

    def ranked(self, name: str) -> list[Wording]:
        """Every wording of a name that is tried in an order; none in a language that has no such."""
        self._of(name)
        return self._ranked.get(name, [])

    def all(self, name: str, text: str) -> Iterator[re.Match[str]]:
        """Each place in a text where a wording stands."""
        wording = self._of(name)
        return wording.expression.finditer(text) if wording else iter(())

    def parts(self, name: str, text: str, most: int = 0) -> list[str]:
        """The parts of a text between the places where a wording stands; at most so many cuts."""
        wording = self._of(name)
        return wording.expression.split(text, maxsplit=most) if wording else [text]

    def without(self, name: str, text: str) -> str:
        """A text without the wording."""
        wording = self._of(name)
        return wording.expression.sub("", text) if wording else text

    def words(self, name: str) -> frozenset[str]:
        """The words of a list of words; none in a language that has no such list."""
        wording = self._of(name)
        return wording.words if wording else frozenset()


@cache
def wordings(language: str) -> Wordings:
    """The wordings of a language."""
    return Wordings(language)


def in_any(name: str, text: str) -> re.Match[str] | None:
    """Where a wording of any language stands in a text, for what is read alike in all or before the language is known; None if it does not."""
    return next((found for language in languages() if (found := wordings(language).find(name, text))), None)


@cache
def names() -> frozenset[str]:
    """The names of the wordings of all languages."""
    return frozenset(each.name for language in languages() for each in read(language))


@cache
def read(language: str) -> tuple[Wording, ...]:
    """Every wording in the files of a language."""
    folder = resources.files("ropa") / "data" / "vocabulary" / language
    files = sorted((item for item in folder.iterdir() if item.name.startswith("notice_wordings_")), key=lambda item: item.name)
    tables = [table for item in files for table in tomllib.loads(item.read_text(encoding="utf-8")).items()]
    known = {name: row for name, row in tables if isinstance(row, dict)}
    return tuple(_wording(name, row, known) for name, held in tables for row in (held if isinstance(held, list) else [held]))


_NAMED = re.compile(r"(?<!\(\?P)<(\w+)>")
"""A shape or a wording in a pattern, by its name; no name of a group."""


def _pattern(row: dict[str, object], known: dict[str, dict[str, object]]) -> str:
    """The pattern of a row, with the shapes and the wordings that it names."""
    pattern = row.get("pattern", "")
    said = "|".join(pattern) if isinstance(pattern, list) else str(pattern)
    return _NAMED.sub(lambda found: SHAPES.get(found[1]) or f"(?:{_pattern(known[found[1]], known)})", said)


def _wording(name: str, row: dict[str, object], known: dict[str, dict[str, object]]) -> Wording:
    words = frozenset(str(row.get("words", "")).split())
    return Wording(
        name,
        str(row["says"]),
        _pattern(row, known),
        bool(row.get("any_case")),
        str(row.get("at", "")),
        bool(row.get("plain")),
        words,
        str(row["example"]),
        str(row["not"]),
    )
