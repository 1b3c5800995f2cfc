"""The files of `data/vocabulary/`: one row per spelling. Only this module opens them.

Every file has the columns `language` (two letters, or * for all), `written`, `means`, `example` and `not`: a text in which the
spelling is read, and one in which it must not be. A test reads them all. To teach ropa a spelling, add its row.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

EVERY = "*"
"""The language of a spelling that means the same in all."""


class Spelling(NamedTuple):
    """One row of a file: how something is written, in which language, and what it means."""

    language: str
    written: str
    means: str
    example: str
    counter: str
    """A text in which the spelling must not be read (the column `not`)."""


@cache
def spellings(name: str) -> tuple[Spelling, ...]:
    """The rows of `data/vocabulary/NAME.csv`. Raises FileNotFoundError for an unknown name."""
    path = resources.files("ropa") / "data" / "vocabulary" / f"{name}.csv"
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    next(rows)
    return tuple(Spelling(*row) for row in rows)


_HEADING = "language,written,means,example,not"


@cache
def files() -> tuple[str, ...]:
    """The names of the files of spellings, sorted. The folder also holds lists of other shapes, which others read."""
    folder = resources.files("ropa") / "data" / "vocabulary"
    found = (item for item in folder.iterdir() if item.name.endswith(".csv"))
    return tuple(sorted(item.name[:-4] for item in found if item.read_text(encoding="utf-8").startswith(_HEADING)))


@cache
def languages() -> tuple[str, ...]:
    """The languages that have spellings, sorted."""
    return tuple(sorted({row.language for name in files() for row in spellings(name)} - {EVERY}))


@cache
def meanings(name: str, asked: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """What each spelling (`folded`) of a file means in the languages asked for, all if none: several if they differ."""
    found: dict[str, dict[str, None]] = {}
    for row in spellings(name):
        if not asked or row.language in (*asked, EVERY):
            found.setdefault(folded(row.written), {})[row.means] = None
    return {written: tuple(means) for written, means in found.items()}


def chosen(asked: Iterable[str]) -> tuple[str, ...]:
    """Languages as `meanings` takes them."""
    return tuple(sorted(set(asked)))


_LETTERS = {"ø": "o", "æ": "ae", "ł": "l", "đ": "d"}  # letters of their own, that Unicode does not take apart
_MARKS = str.maketrans({**dict.fromkeys("’‘", "'"), **dict.fromkeys("‐‑–—−", "-"), **dict.fromkeys("\u00ad\u200b\ufeff"), **_LETTERS})


def folded(text: str) -> str:
    """A text as spellings are compared: without case, accents, doubled blanks and typographic marks."""
    if text.isascii():  # no accents, no marks: most cells of a sheet
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_MARKS))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def one_of(words: Iterable[str]) -> str:
    """A regular expression that matches any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
