"""Codes of a list, as people write them: the code, its label, or another word for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import fsum

from ropa.text import squeezed
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, files, folded, meanings

LONGEST = 2_000
"""The most characters of a cell that are looked at."""

_LIST = re.compile(r"\s*(?:[\n;,|/+•]|\s&\s|<br\s*/?>|\b(?:and|or|und|oder|et|ou)\b)[\s•*-]*", re.IGNORECASE)


def code(text: str, labels: Mapping[str, str], name: str = "", languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as a code. `labels` has the label of each code, `name` is the file of other words for them, if any.

    A cell with several values that are known is Unread "several"; its choices are those values. Where all of them mean one code,
    it is that code.
    """
    asked = chosen(languages)
    known = _known(tuple(labels.items()))
    exact = text.strip().casefold()
    if exact in known[0]:
        return Reading(known[0][exact], "code: its code or label", as_written=True)
    if len(text) > LONGEST:
        return Unread()
    found = _one(text, known[1], name, asked)
    if len(found) == 1:
        return Reading(found[0], f"code: {name or 'its code or label'}")
    if found:
        return Unread("two meanings", found)
    parts = [part for part in split(text) if part]
    if len(parts) > 1:
        read = [_one(part, known[1], name, asked) for part in parts]
        several = tuple(dict.fromkeys(one[0] for one in read if len(one) == 1))
        if len(several) == 1 and all(len(one) == 1 for one in read):
            return Reading(several[0], f"code: {name or 'its code or label'}")  # "Names and addresses" is one code, said twice
        if several:
            return Unread("several", several)
    return Unread()


def near(text: str, labels: Mapping[str, str]) -> str | None:
    """The one code of which the text is a slip of the pen, or the first letters of its words; None if there is none.

    A slip is a letter or two wrong, left out or swapped. Words that merely look alike are not near: England is no slip of
    Greenland.
    """
    bare = _bare(text)
    if 2 <= len(bare) <= 4 and bare.isalpha():
        known_by = {code for code, written in _by_words(tuple(labels.items())) if "".join(word[0] for word in written) == bare}
        if len(known_by) == 1:
            return known_by.pop()
    if not 4 <= len(bare) <= 60:
        return None
    most, letters = (1 if len(bare) < 8 else 2), frozenset(bare)
    known = [
        (code, written)
        for code, written, its_letters in _by_letters(tuple(labels.items()))
        if abs(len(written) - len(bare)) <= most and len(letters - its_letters) <= most
    ]
    found = {code for code, written in known if _slips(bare, written, most) <= most and not _other_word(bare, written)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=64)
def _by_letters(labels: tuple[tuple[str, str], ...]) -> list[tuple[str, str, frozenset[str]]]:
    """Each code with what it is called, where that is no abbreviation, and the letters of that."""
    return [(code, written, frozenset(written)) for written, code in _known(labels)[1].items() if len(written) > 3]


def _by_words(labels: tuple[tuple[str, str], ...]) -> list[tuple[str, list[str]]]:
    """Each code with the words of its label, and with its own, where there are several."""
    return [(code, words) for written, code in _known(labels)[1].items() if len(words := re.findall(r"[^\W\d_]+", written)) > 1]


def alike(text: str, said: Mapping[str, str], name: str = "", languages: Iterable[str] = ()) -> tuple[str, ...]:
    """At most `MOST_ALIKE` codes that a text may mean: most of what it says is said of each of them.

    Where a code itself, or else what it is called, has a word of the text, those that only mention it are left out: "Policy" is `policies`,
    not passwords "under a policy".

    `said` has what each code is called, and on further lines what it means; `name` is the file of other words for them, if any.
    A word counts the more, the fewer codes it is said of. These are hints for a person, never what the text is read as.
    """
    by_code = _words_of(tuple(said.items()), name, chosen(languages))
    asked = _words(text[:LONGEST])
    weights = {word: 1 / (1 + sum(word in words for words in by_code.values())) for word in asked}
    whole = fsum(weights.values())  # exact, whatever the order: that of a set differs from run to run
    shared = {code: fsum(weights[word] for word in asked & words) / whole for code, words in by_code.items()} if whole else {}
    best = max(shared.values(), default=0)
    likely = tuple(code for code, share in shared.items() if share >= MOSTLY and share == best)
    if len(likely) > MOST_ALIKE:
        return ()
    named = tuple(code for code in likely if _words(code) & asked)
    return named or tuple(code for code in likely if _words(said[code].partition("\n")[0]) & asked) or likely


MOST_ALIKE = 3
"""The most codes that a hint names."""

MOSTLY = 0.6
"""The share of a text's words, weighed, that must be said of a code that is near it in meaning."""


def split(text: str) -> list[str]:
    """The parts of a text that lists several values: apart by lines, marks or "and". Marks in brackets part nothing."""
    held: list[str] = []

    def hide(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\x00{len(held) - 1}\x00"

    parts = _LIST.split(re.sub(r"\([^()]*\)", hide, squeezed(text)))
    return [re.sub(r"\x00([0-9]+)\x00", lambda found: held[int(found[1])], part).strip(" -•*\t") for part in parts]


def _bare(text: str) -> str:
    """A text as codes and labels are compared: folded, without marks at its ends, with blanks for underscores and hyphens."""
    return " ".join(re.sub("[_-]", " ", folded(text)).split()).strip(" .,;:")


def _other_word(one: str, other: str) -> bool:
    """Whether two texts of as many words differ in a whole short one: "hr system" is no slip of "ai system"."""
    pairs = list(zip(one.split(), other.split(), strict=False))
    return len(one.split()) == len(other.split()) and any(len(a) < 4 and len(b) < 4 and _slips(a, b, 1) > 1 for a, b in pairs)


_EMPTY_WORDS = """
    a all an and any as at by data details for from i if in information is it its of on or our personal
    subject the their them they to we when with
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def _words(text: str) -> frozenset[str]:
    """The words of a text that say something, each without the ending of its plural."""
    return frozenset(
        re.sub(r"(?<=\w\w\w)s$", "", re.sub(r"(?<=\w\w)ies$", "y", word))
        for word in re.findall(r"[a-z0-9]+", _bare(text))
        if word not in _EMPTY
    )


@lru_cache(maxsize=64)
def _words_of(said: tuple[tuple[str, str], ...], name: str, asked: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """By code, the words that are said of it: in its code, its label, what it means, and other words for it."""
    found = {code: _words(f"{code} {text}") for code, text in said}
    for written, means in (meanings(name, asked) if name in files() else {}).items():
        for code in means:
            if code in found:
                found[code] |= _words(written)
    return found


@lru_cache(maxsize=256)
def _known(labels: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], dict[str, str]]:
    """The codes by code and label: as they are but for case, and bare."""
    exact = {label.casefold(): code for code, label in labels} | {code.casefold(): code for code, _ in labels}
    return exact, {_bare(label): code for code, label in labels} | {_bare(code): code for code, _ in labels}


def _one(text: str, known: Mapping[str, str], name: str, asked: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that a text with one value may mean."""
    bare = _bare(text)
    if bare in known:
        return (known[bare],)
    meant = _others(name, asked).get(bare, ()) if name in files() else ()
    return tuple(one for one in meant if one in known.values())


@lru_cache(maxsize=256)
def _others(name: str, asked: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The other words for codes, bare."""
    return {_bare(written): means for written, means in meanings(name, asked).items()}


def _slips(one: str, other: str, most: int) -> int:
    """How many letters to change, add, remove or swap with the next to make one text the other; `most` + 1 for any number above."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
