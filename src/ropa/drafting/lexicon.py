"""The words by which a notice is understood: the files `data/vocabulary/LANGUAGE/notice_KIND.csv`, one row per idea.

A row has a code, a pattern, an example in which the pattern is found, and a text in which it is not (column `not`); a test reads
them all. A pattern is made of words in small letters:

    date/dates of birth      one of several words, apart by /
    rectif*                  any ending
    next+of+kin              several words that count as one of several
    our?                     a word that may be left out
    keep ... secure          up to seven words between
    order ~ process          the same, in either order
    _                        any one word
    one | other              either pattern

The kinds of PARTS are looked for apart: words that must be all of a part of a list, like "card swipes" or "the firm you work for", and
`hints`, words that recall people whom nothing names, like "account".
The kind `traps` holds words in which a pattern of another kind, its code, that begins there is not meant: a member in "member state".
Hyphens, slashes and marks between words do not count. To teach ropa a wording, add it to its row; a new language is one folder.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import chain
from typing import NamedTuple

from ropa.drafting.patterns import Pattern, Text, alternatives

_TRANSLATED = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_NO_WORD = re.compile(r"(?!(?<=\w)'(?=\w))[^\w@]")
_STEM = 3
_SHORT, _MOST_KNOWN = 400, 20_000
"""Answers are kept for texts of so many characters, and for so many texts: headings and lead-ins are asked for again and again."""
PARTS = frozenset(("data_parts", "hints", "recipient_parts"))
"""Kinds that are looked for apart, for many of their words say something else elsewhere: those whose words must be all of a part of a list,
and words that recall people."""
_TRAPPED = {"data_items": "data_categories"}
"""Kinds whose words fall into the traps of another kind."""


@lru_cache(maxsize=_MOST_KNOWN)
def plain(text: str) -> str:
    """A text as patterns see it: small letters, and a blank for every mark. Each character stays in its place."""
    lowered = text.translate(_TRANSLATED).lower()
    if len(lowered) != len(text):  # a few letters grow when they get small
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_TRANSLATED))
    return _NO_WORD.sub(" ", lowered)


class Row(NamedTuple):
    """One row of a file."""

    kind: str
    code: str
    pattern: str
    example: str
    counter: str
    number: int


@dataclass(frozen=True)
class Hit:
    """A pattern found in a text: its kind and code, and where."""

    kind: str
    code: str
    start: int
    end: int
    row: Row


class _Entry(NamedTuple):
    """A pattern of a row, filed under the rarest word that it needs."""

    number: int
    row: Row
    pattern: Pattern
    needs: tuple[frozenset[str], ...]
    """Words of which one must stand in the text, for each other word of the pattern: a text without them is not searched."""


@cache
def languages() -> tuple[str, ...]:
    """The languages in which a notice is understood, as two letters, sorted."""
    folder = resources.files("ropa") / "data" / "vocabulary"
    return tuple(sorted(item.name for item in folder.iterdir() if item.is_dir()))


@cache
def rows(language: str) -> tuple[Row, ...]:
    """Every row of a language's files."""
    folder = resources.files("ropa") / "data" / "vocabulary" / language
    found: list[Row] = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.startswith("notice_") and item.name.endswith(".csv"):
            kind = item.name[len("notice_") : -len(".csv")]
            read = csv.reader(io.StringIO(item.read_text(encoding="utf-8")))
            next(read)
            found += [
                Row(kind, code, pattern, example, counter, number) for number, (code, pattern, example, counter) in enumerate(read, 2)
            ]
    return tuple(found)


class Lexicon:
    """All patterns of a language, looked up by a word that each needs."""

    def __init__(self, language: str, only: Iterable[str] = ()) -> None:
        self.language = language
        self._whole: dict[str, list[_Entry]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, _Entry]]] = defaultdict(list)
        self._held: dict[str, list[_Entry]] = {}
        self._known: dict[str, tuple[Hit, ...]] = {}
        wanted = set(only)
        read = [(row, Pattern(one)) for row in rows(language) if not wanted or row.kind in wanted for one in alternatives(row.pattern)]
        often = Counter(chain.from_iterable(step.words for _, pattern in read for step in pattern.steps))
        for number, (row, pattern) in enumerate(read):
            self._add(number, row, pattern, often)

    def _add(self, number: int, row: Row, pattern: Pattern, often: Mapping[str, int]) -> None:
        must = [step for step in pattern.steps if step.kind == "needed"]
        key = must[0] if len(must) == 1 else min(must, key=lambda step: sum(often[word] for word in step.words))
        needs = tuple(frozenset(step.words) for step in must if step is not key and not step.stems)
        entry = _Entry(number, row, pattern, needs)
        for word in dict.fromkeys(key.words):
            if word[-1] == "*":
                self._stems[word[:_STEM].rstrip("*")].append((word[:-1], entry))
            else:
                self._whole[word].append(entry)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every pattern found in a `plain` text, in order."""
        if (known := self._known.get(text)) is not None:
            return known
        looked = Text(text)
        there = looked.places.keys()
        entries: dict[int, _Entry] = {}
        for word in there:
            for entry in self._holding(word):
                for need in entry.needs:  # a plain loop: this is asked most often of all
                    if need.isdisjoint(there):
                        break
                else:
                    entries[entry.number] = entry
        found: list[Hit] = []
        for number in sorted(entries):
            row = entries[number].row
            found += [Hit(row.kind, row.code, start, end, row) for start, end in entries[number].pattern.spans(looked)]
        if traps := [hit for hit in found if hit.kind == "traps"]:
            found = [
                hit
                for hit in found
                if not any(_TRAPPED.get(hit.kind, hit.kind) == trap.code and trap.start <= hit.start < trap.end for trap in traps)
            ]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        made = tuple(found)
        if len(text) <= _SHORT and len(self._known) < _MOST_KNOWN:
            self._known[text] = made
        return made

    def _holding(self, word: str) -> list[_Entry]:
        """The patterns that are filed under a word."""
        if (known := self._held.get(word)) is None:
            known = list(self._whole.get(word, ()))
            for size in range(1, _STEM + 1):
                known += [entry for stem, entry in self._stems.get(word[:size], ()) if word.startswith(stem) and len(stem[:_STEM]) == size]
            if len(self._held) < _MOST_KNOWN:
                self._held[word] = known
        return known


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language. Raises KeyError for one that has none."""
    if language not in languages():
        raise KeyError(language)
    return Lexicon(language, {row.kind for row in rows(language)} - PARTS)


@cache
def words_for_parts(language: str, kind: str) -> Lexicon:
    """The lexicon of one of the kinds of PARTS."""
    return Lexicon(language, [kind])


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table that all languages share, `data/vocabulary/NAME.csv`, by the names of its columns."""
    path = resources.files("ropa") / "data" / "vocabulary" / f"{name}.csv"
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@cache
def services() -> Mapping[str, tuple[str, str]]:
    """Well-known services: by the plain name its name as written and the category of recipient."""
    found: dict[str, tuple[str, str]] = {}
    for row in table("notice_services"):
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            found[" ".join(plain(name).split())] = (row["name"], row["category"])
    return found


def service(name: str) -> tuple[str, str] | None:
    """A well-known service by a name: the one by which it is known, and the category of recipient. None for any other name."""
    return services().get(" ".join(plain(name).split()))


READ = {"purposes": 0.9, "data_categories": 0.85, "data_subjects": 0.85, "recipients": 0.8, "collection": 0.6}
"""By field, the precision from which a kind of evidence is read; what is told on weaker evidence is a candidate. The kinds of evidence
for data that are read are right more than nine times in ten together. People and recipients are few in a notice, and each stands in the
draft as one row that says where it was read; most kinds of evidence for people are above nine in ten. A way in is no item of Article 30:
what a notice says of it where it speaks of data is read, four in five of which were right."""


@cache
def trust(field: str) -> Mapping[str, float]:
    """By kind of evidence for a field, the share in which it was right in notices with a truth; 0 for one that was not seen in any."""
    found = (row for row in table("notice_evidence") if row["field"] == field)
    return {row["evidence"]: int(row["right"]) / max(1, int(row["right"]) + int(row["wrong"])) for row in found}


@cache
def evidence(field: str) -> Mapping[str, bool]:
    """By kind of evidence for a field, whether it is read: its `trust` decides; what was not seen in any notice is not read."""
    return {kind: 0 < right >= READ[field] for kind, right in trust(field).items()}
