"""Takes the list in a cell apart, and reads each part as a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ropa import vocabulary
from ropa.layouts import phrases
from ropa.layouts.services import provider
from ropa.layouts.slips import slip
from ropa.layouts.variants import variants
from ropa.layouts.words import joiners, words
from ropa.model.codelists import entries
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

MOST_PARTS = 500
"""A cell that lists more is kept as one text."""

STRONG = re.compile(r"\s*(?:\r?\n|;|\||•|·|▪|●|<br\s*/?>)\s*", re.IGNORECASE)
"""What stands between the entries of a list, whatever they hold."""
_COMMA = re.compile(r"\s*,(?![0-9])\s*|\s*،\s*")


@cache
def _weak(languages: tuple[str, ...]) -> re.Pattern[str]:
    """What may stand between two entries of a list, and may also stand within one."""
    return re.compile(rf"\s*(?:/|\+|&)\s*|\s+(?:{one_of(joiners(languages))})\s+", re.IGNORECASE)


_BECOMING = re.compile(rf"(?<![a-z])(?:{one_of(words('people', 'becoming'))})(?![a-z])")
_UNDERSCORE = re.compile("_")
_BULLET = re.compile(r"^\s*(?:[-–—*•▪●✓☑]|\(?[0-9]{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]{1,4}[.)])\s+", re.IGNORECASE)
_SUSPENDED = re.compile(r"\b(\w{2,30})-(?=\s*(?:,|/|;|und\b|oder\b|en\b|\Z))")


@dataclass(frozen=True)
class Part:
    """One part of a list: as written, and the code that it was read as, if it was."""

    text: str
    code: str | None = None
    rule: str = ""


@cache
def labels(name: str) -> dict[str, str]:
    """The label of each code of a list."""
    return {code: row["label"] for code, row in entries(name).items()}


_ASIDE = re.compile(r"(.{0,400}?)\s?(?:\(([^()]*)\)|\[([^\[\]]*)\])\s*", re.DOTALL)
_CHANGED = re.compile(rf"(?:{one_of(words('lists', 'changed'))})(?![a-z])")


@lru_cache(maxsize=50_000)
def code_of(text: str, name: str, languages: tuple[str, ...] = ()) -> Reading | None:
    """The one code that a text means: as it stands, or without what stands in brackets behind it.

    Brackets that change what stands before them are part of it: "employees (former)" are former employees, not employees. Those that
    put it in doubt leave it unread: "children (if applicable)".
    """
    bare = text.strip().strip("*_`\"'.,;:").strip()
    if folded(bare) in words("lists", "unclear"):
        return None
    written = [bare]
    if aside := _ASIDE.fullmatch(bare):
        head, said = aside[1], (aside[2] or aside[3] or "").strip()
        if said and vocabulary.doubts(said, languages):
            return None
        changed = _CHANGED.match(folded(said)) and re.search(r"\s\(|\s\[", bare)
        written += [f"{said} {head}", f"{head} {said}"] if changed else [head]
    for one in dict.fromkeys(written):
        if one and len(one) < 120:
            read = vocabulary.code(one, labels(name), name, languages)
            if isinstance(read, Reading):
                return read
    for one in dict.fromkeys(written):
        forms = variants(one, of_us=name == "data_subjects")
        known = [read for form in forms if isinstance(read := vocabulary.code(form, labels(name), name, languages), Reading)]
        if known and len({read.value for read in known}) == 1:
            return known[0]
    return None


_HELD = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<<[^<>]*>>|<[^<>]*>|\{\{[^{}]*\}\}|«[^«»]*»")


def _bracketed(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split a text at a separator, but not inside brackets."""
    held: list[str] = []

    def hide(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\x00{len(held) - 1}\x01"

    hidden = _HELD.sub(hide, text)
    parts = separator.split(hidden)
    return [re.sub("\x00([0-9]+)\x01", lambda found: held[int(found[1])], part).strip() for part in parts]


def rows_of(text: str) -> list[str]:
    """The rows of a list, without their bullets: apart by lines, semicolons, bars or bullets; never inside brackets."""
    rows = [_BULLET.sub("", row) for row in _bracketed(text, STRONG)]
    return [row for row in rows if row.strip(" .,-–—")]


def split(text: str) -> list[str]:
    """The parts of a list: apart by lines, semicolons, bars or bullets, else by commas; never inside brackets."""
    rows = rows_of(text)
    parts = [part for row in rows for part in _commas(_complete(row))] if len(rows) <= MOST_PARTS else rows
    return [part for part in (_BULLET.sub("", one).strip().rstrip(".").strip() for one in parts) if part][:MOST_PARTS]


def bulleted(text: str) -> list[str]:
    """The entries of a list in which every line begins with a bullet; [] if there are fewer than two, or a line begins otherwise."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [_BULLET.sub("", line).strip() for line in lines] if len(lines) > 1 and all(map(_BULLET.match, lines)) else []


def _commas(row: str) -> list[str]:
    """The parts of one row of a list. A label before a colon belongs to the first of them."""
    return [part for part in _bracketed(row, _COMMA) if part]


def _complete(row: str) -> str:
    """A row with its suspended words completed: "Stamm-, Auftrags- und Rechnungsdaten" has three kinds of "daten"."""
    if not _SUSPENDED.search(row):
        return row
    last = re.search(r"(daten|data|angaben|informationen|gegevens|kosten|nummern)\b", row, re.IGNORECASE)
    if last is None:
        return row
    whole = _SUSPENDED.sub(lambda found: found[1] + last[1].lower(), row)
    return re.sub(r"\s+(?:und|oder|en|of)\s+", ", ", whole)


@lru_cache(maxsize=20_000)
def read_list(text: str, name: str, languages: tuple[str, ...] = ()) -> tuple[Part, ...]:
    """The parts of a list, each read as a code of a code list where it has one meaning."""
    whole = code_of(text, name, languages) if "\n" not in text.strip() else None  # "Staff" and "Members" on two lines are no staff members
    if whole is not None and not (_ASIDE.fullmatch(text.strip()) and name in ("data_categories", "data_subjects")):
        return (Part(text.strip(), whole.value, whole.rule),)
    found: list[Part] = []
    for part in split(text):
        found += _read(part, name, languages)
    return tuple(found)


def _one(text: str, name: str, languages: tuple[str, ...]) -> Reading | None:
    """The one code that a text means, or that a plainer phrase means which says the same."""
    one = code_of(text, name, languages)
    if one is None and name == "recipient_categories":
        one = provider(text)
    if one is not None:
        return one

    def people(whose: str) -> str | None:
        found = code_of(whose, "data_subjects", languages)
        return found.value if found else None

    known = [read for form in phrases.plainer(text, name, people) if (read := code_of(form, name, languages)) is not None]
    if name == "recipient_categories" and phrases.provides(text):  # a finance company is no finance department
        known = [read for read in known if read.value != "internal_team"]
    if not known and name in ("data_subjects", "data_categories", "recipient_categories"):
        return slip(text, name, languages)
    return known[0] if known and len({read.value for read in known}) == 1 else None


def _read(part: str, name: str, languages: tuple[str, ...]) -> Sequence[Part]:
    """A part as read; where it means nothing as a whole but each of its own parts does, those."""

    def read(text: str) -> Reading | None:
        return _one(text, name, languages)

    one = code_of(part, name, languages)
    if one is None and (bare := phrases.trimmed(part)) != part and bare:
        return _read(bare, name, languages)
    if name == "data_categories" and (inside := _inside(part, one, read)):
        return inside
    if name == "data_subjects" and (kinds := _kinds(part, read, languages)):
        return kinds
    one = one or read(part)
    if one is not None:
        return [Part(part, one.value, one.rule)]
    weak = _weak(languages)
    for pattern in (weak, _UNDERSCORE):
        if pattern is not weak and (" " in part or "_" not in part):
            continue
        pieces = [piece for piece in _bracketed(part, pattern) if piece]
        if len(pieces) < 2:
            continue
        known = [read(piece) for piece in pieces]
        if not all(known) and pattern is weak:
            whole = next((each for words in phrases.spread(pieces) if all(each := [read(word) for word in words])), None)
            known = whole or known
        if name == "data_subjects":
            known = _of_children(known)
        some = sum(one is not None for one in known)
        unread = [piece for piece, code in zip(pieces, known, strict=True) if code is None]
        becoming = name == "data_subjects" and any(_BECOMING.search(folded(piece)) for piece in unread)
        apart = pattern is weak and not becoming and (name == "data_subjects" or (name == "data_categories" and _name_first(known)))
        if all(known) or (pattern is not weak and some >= 2) or (some and apart):
            return [Part(p, k.value if k else None, k.rule if k else "") for p, k in zip(pieces, known, strict=True)]
    colon = re.match(r"^([^:]{2,60}):\s*(.+)$", part, re.DOTALL)
    if colon and (behind := read(colon[2])) is not None:
        return [Part(part, behind.value, behind.rule)]
    return [Part(part)]


def _of_children(known: Sequence[Reading | None]) -> list[Reading | None]:
    """Pieces in which carers behind parents are those of children: "pupils and their parents/carers"."""
    return [
        before if one and before and (before.value, one.value) == ("parents_guardians", "carers") else one
        for before, one in zip([None, *known], known, strict=False)
    ]


def _name_first(known: Sequence[Reading | None]) -> bool:
    """Whether the first of several pieces is a name, an address and such: "name and signature" are two things, "health and safety" one."""
    return known[0] is not None and known[0].value in _PLAIN_DATA


_PLAIN_DATA = frozenset(
    {"contact", "demographics", "payment", "payroll", "images_cctv", "audio", "identity_documents", "network_identifiers"}
)


def _inside(part: str, head: Reading | None, read: Callable[[str], Reading | None]) -> Sequence[Part]:
    """What a part lists in brackets behind it: "personal data (name, bank account)". () unless it lists several, and all are known."""
    aside = _ASIDE.fullmatch(part.strip())
    if aside is None:
        return ()
    listed = [one for one in map(phrases.trimmed, split((aside[2] or aside[3] or "").strip())) if one]
    known = [read(one) for one in listed]
    if len(listed) < 2 or not any(known) or (head is not None and not all(known)):
        return ()
    first = [Part(part, head.value, head.rule)] if head is not None else []
    codes = {head.value} if head is not None else set()
    return [
        *first,
        *(
            Part(one, k.value if k else None, k.rule if k else "")
            for one, k in zip(listed, known, strict=True)
            if not k or k.value not in codes
        ),
    ]


def _kinds(part: str, read: Callable[[str], Reading | None], languages: tuple[str, ...]) -> Sequence[Part]:
    """The kinds of people that brackets name beside what they share: "employees (current and former)". () unless all are known."""
    aside = _ASIDE.fullmatch(part.strip())
    pieces = [piece for piece in _weak(languages).split((aside[2] or aside[3] or "").strip()) if piece] if aside else []
    if aside is None or len(pieces) < 2 or len(aside[1]) < 3:
        return ()
    known = [read(f"{piece} {aside[1]}") or read(f"{aside[1]} {piece}") for piece in pieces]
    return [Part(part, one.value, one.rule) for one in known if one] if all(known) else ()


def plain(text: str) -> str:
    """A text as words are looked for in it."""
    return folded(text)
