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

The kinds of PARTS hold words that must be all of a part of a list, like "card swipes" or "the firm you work for".
The kind `traps` holds words in which a pattern of another kind, its code, that begins there is not meant: a member in "member state".
Hyphens, slashes and marks between words do not count. To teach ropa a wording, add it to its row; a new language is one folder.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

_TRANSLATED = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_NO_WORD = re.compile(r"(?!(?<=\w)'(?=\w))[^\w@]")
_STEM = 3
_SHORT, _MOST_KNOWN = 400, 20_000
"""Answers are kept for texts of so many characters, and for so many texts: headings and lead-ins are asked for again and again."""
PARTS = frozenset(("data_parts", "recipient_parts"))
"""Kinds whose words must be all of a part of a list. They are looked for in such parts alone, and many of them say something else elsewhere."""
_TRAPPED = {"data_items": "data_categories"}
"""Kinds whose words fall into the traps of another kind."""
GAP = 7
"""The most words that `...` stands for."""


def plain(text: str) -> str:
    """A text as patterns see it: small letters, and a blank for every mark. Each character stays in its place."""
    lowered = text.translate(_TRANSLATED).lower()
    if len(lowered) != len(text):  # a few letters grow when they get small
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_TRANSLATED))
    return _NO_WORD.sub(" ", lowered)


@dataclass(frozen=True)
class Row:
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


@dataclass(frozen=True)
class _Entry:
    row: Row
    pattern: str
    needs: tuple[frozenset[str], ...]
    """Words of which one must stand in the text, for each further word of the pattern: a text without them is not searched."""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern as a regular expression, made when a text has its words."""
        return compiled(self.pattern)


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
            read = csv.DictReader(io.StringIO(item.read_text(encoding="utf-8")))
            found += [Row(kind, row["code"], row["pattern"], row["example"], row["not"], number) for number, row in enumerate(read, 2)]
    return tuple(found)


def alternatives(pattern: str) -> list[str]:
    """The patterns that `|` parts. One whose first word may be left out is two, and so is one with `~`."""
    found: list[str] = []
    for one in [order for part in pattern.split("|") for order in _orders(part.strip())]:
        words = one.split()
        while words and words[0].endswith("?"):
            found.append(" ".join([words[0][:-1], *words[1:]]))
            words = words[1:]
        found.append(" ".join(words))
    return [part for part in found if part]


def _orders(pattern: str) -> list[str]:
    before, mark, after = pattern.partition(" ~ ")
    return [f"{before} ... {after}", f"{after} ... {before}"] if mark else [pattern]


def compiled(pattern: str) -> re.Pattern[str]:
    """One pattern without `|` as a regular expression on `plain` text. Raises ValueError for one that begins or ends with a gap."""
    parts: list[str] = []
    tokens = pattern.split()
    if tokens[0].endswith("?") or "..." in (tokens[0], tokens[-1]):
        raise ValueError(f"the pattern {pattern!r} begins or ends with what may be left out")
    for at, word in enumerate(tokens):
        last = at == len(tokens) - 1
        if word == "...":
            parts.append(rf"(?:\S+ +){{0,{GAP}}}?")
            continue
        optional = word.endswith("?")
        choices = word.removesuffix("?").split("/")
        one_of = "|".join(_word(choice) for choice in choices)
        following = tokens[at + 1 :]
        # A blank stands before the next word; a word that may be left out brings its own.
        if optional:
            parts.append(rf"(?: +(?:{one_of}))?" if last or all(each.endswith("?") for each in following) else rf"(?:(?:{one_of}) +)?")
        else:
            ends = last or all(each.endswith("?") for each in following)
            parts.append(rf"(?:{one_of})" + ("" if ends else " +"))
    return re.compile(r"(?:(?<!\S)|(?<=(?<!\S)[dl]'))" + "".join(parts) + r"(?!\S)")


def _word(choice: str) -> str:
    return " +".join(r"\S+" if word == "_" else re.escape(word).replace(r"\*", r"[\w']*") for word in choice.split("+"))


def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    needs = []
    for word in pattern.split()[1:]:
        choices = [choice.split("+")[0] for choice in word.split("/")]
        if word != "..." and not word.endswith("?") and not any("*" in choice or choice == "_" for choice in choices):
            needs.append(frozenset(choices))
    return tuple(needs)


class Lexicon:
    """All patterns of a language, looked up by the first word of each."""

    def __init__(self, language: str, only: Iterable[str] = ()) -> None:
        self.language = language
        self._whole: dict[str, list[_Entry]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, _Entry]]] = defaultdict(list)
        self._first: dict[str, list[_Entry]] = {}
        self._known: dict[str, tuple[Hit, ...]] = {}
        wanted = set(only)
        for row in rows(language):
            if wanted and row.kind not in wanted:
                continue
            for pattern in alternatives(row.pattern):
                self._add(pattern, row)

    def _add(self, pattern: str, row: Row) -> None:
        entry = _Entry(row, pattern, _needs(pattern))
        for choice in pattern.split()[0].split("/"):
            first = choice.split("+")[0]
            if first.endswith("*"):
                self._stems[first[:_STEM].rstrip("*")].append((first[:-1], entry))
            else:
                self._whole[first].append(entry)

    def hits(self, text: str) -> tuple[Hit, ...]:
        """Every pattern found in a `plain` text, in order."""
        if (known := self._known.get(text)) is not None:
            return known
        found: list[Hit] = []
        seen: set[int] = set()
        words = dict.fromkeys(text.split())
        words |= {word[2:]: None for word in words if word[:2] in ("d'", "l'") and len(word) > 2}  # l'adresse is an adresse
        there = words.keys()
        for word in words:
            for entry in self._beginning(word):
                if id(entry) in seen:
                    continue
                for need in entry.needs:  # a plain loop: this is asked most often of all
                    if need.isdisjoint(there):
                        break
                else:
                    seen.add(id(entry))
                    row = entry.row
                    found += [Hit(row.kind, row.code, hit.start(), hit.end(), row) for hit in entry.expression.finditer(text)]
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

    def _beginning(self, word: str) -> list[_Entry]:
        """The patterns that may begin with a word."""
        if (known := self._first.get(word)) is None:
            known = list(self._whole.get(word, ()))
            for size in range(1, _STEM + 1):
                known += [entry for stem, entry in self._stems.get(word[:size], ()) if word.startswith(stem) and len(stem[:_STEM]) == size]
            if len(self._first) < _MOST_KNOWN:
                self._first[word] = known
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


@cache
def services() -> Mapping[str, tuple[str, str]]:
    """Well-known services: by the plain name its name as written and the category of recipient."""
    path = resources.files("ropa") / "data" / "vocabulary" / "notice_services.csv"
    found: dict[str, tuple[str, str]] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        for name in (row["name"], *filter(None, row["also"].split("|"))):
            found[" ".join(plain(name).split())] = (row["name"], row["category"])
    return found


READ = {"purposes": 0.9, "data_categories": 0.9, "data_subjects": 0.8, "recipients": 0.8}
"""By field, the precision from which a kind of evidence is read; what is told on weaker evidence is a candidate. People and recipients
are few in a notice, and each stands in the draft as one row that says where it was read."""


@cache
def evidence(field: str) -> Mapping[str, bool]:
    """By kind of evidence for a field, whether it is read: how often it was right in notices with a truth decides."""
    path = resources.files("ropa") / "data" / "vocabulary" / "notice_evidence.csv"
    found = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    return {
        row["evidence"]: int(row["right"]) >= READ[field] * (int(row["right"]) + int(row["wrong"]))
        for row in found
        if row["field"] == field
    }
