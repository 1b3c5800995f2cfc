"""Where a file comes from: the languages that its headings are written in, and the law that it says it is under."""

from __future__ import annotations

import re
from collections import Counter

from ropa.layouts.found import Found
from ropa.layouts.grids import Grids
from ropa.layouts.lists import split
from ropa.layouts.words import languages
from ropa.vocabulary.words import EVERY, folded, meanings, one_of, spellings

DATES = frozenset({"reviewed", "next_review", "started", "ended", "changed"})
"""The items that ask for a day."""
_NUMBERS = re.compile(r"\s*([0-9]{1,2})\s?([./-])\s?([0-9]{1,2})\s?\2\s?(?:[0-9]{4}|[0-9]{2})\s*")


def order_of_dates(found: Found) -> str:
    """How the days of a file are written: day-first, month-first or iso.

    Where the headings are in another language than English, the day comes first, and so it does between points. Else one date that
    can be read in one way only tells how the others are meant, unless another tells the contrary.
    """
    numbers = [
        match for record in found.records for item in (DATES | {"status"}) & record.cells.keys() for cell in record.cells[item]
        if (match := _NUMBERS.fullmatch(cell.text))
    ]  # fmt: skip
    days = any(int(one[1]) > 12 for one in numbers)
    months = any(int(one[3]) > 12 for one in numbers)
    if months:
        return "iso" if days else "month-first"
    languages = _of_headings(found) if numbers else []
    points = bool(numbers) and all(one[2] == "." for one in numbers)
    return "day-first" if numbers and (days or points or (languages and "en" not in languages)) else "iso"


def _of_headings(found: Found) -> list[str]:
    """The one or two languages that the headings are written in, most used first."""
    heads = [folded(re.sub(r"[_\W]+", " ", heading)) for heading in found.headings]
    heads += [folded(cell.heading) for record in found.records[:1] for cells in record.cells.values() for cell in cells[:1]]
    known = {language: re.compile(rf"\b(?:{one_of(begins)})") for language, begins in languages().items()}
    counts = Counter({language: sum(bool(begin.search(head)) for head in heads) for language, begin in known.items()})
    return [language for language, count in counts.most_common(2) if count and count >= 0.5 * counts.most_common(1)[0][1]]


def languages_of(found: Found) -> tuple[str, ...]:
    """The languages that a file is written in by its headings, and English."""
    best = _of_headings(found)
    if best == ["en"]:
        best += _spoken(found)
    return tuple(sorted({*best, "en"})) if best else ()  # all of them, if the headings do not tell


def _spoken(found: Found) -> list[str]:
    """The languages that the first activities are written in, where their headings are English, or keys of a program.

    A language counts where at least three of its words for people, data and recipients are found that English does not have.
    """
    texts = {
        folded(part)
        for record in found.records[:20]
        for item in ("subjects", "data", "recipients", "basis")
        for cell in record.cells.get(item, ())
        for part in (*split(cell.text), *re.split(r"\s[–—-]\s|[();,]", cell.text))
    }
    spoken: Counter[str] = Counter()
    for name in ("data_subjects", "data_categories", "recipient_categories", "lawful_bases"):
        english = meanings(name, ("en",))
        for row in spellings(name):
            written = folded(row.written)
            if row.language not in ("en", EVERY) and written in texts and written not in english:
                spoken[row.language] += 1
    most = max(spoken.values(), default=0)
    return [language for language, count in spoken.items() if count >= 3 and count == most]


_UK = re.compile(r"\bUK GDPR\b|Data Protection Act 2018|\bDPA 2018\b|\bICO\b|Schedule 1 condition", re.IGNORECASE)
_EU = re.compile(
    r"\bDSGVO\b|\bDS-GVO\b|\bRGPD\b|\bAVG\b|\bEU GDPR\b|\bGDPR\b|\bBDSG\b|\bCNIL\b"
    r"|personvernforordningen|dataskyddsförordningen|databeskyttelses",
    re.IGNORECASE,
)


def regime(grids: Grids, found: Found, languages: tuple[str, ...]) -> str:
    """The law that the file says it is under: uk, eu, or "" if it does not say."""
    texts = list(found.headings)
    for grid in grids.grids[:8]:
        texts += [grid.name, *grid.headings]
        texts += [text for row, _, text in grid.cells() if row < 30][:400]
    everything = "\n".join(texts)
    if _UK.search(everything):
        return "uk"
    return "eu" if _EU.search(everything) or set(languages) - {"en", "id"} else ""
