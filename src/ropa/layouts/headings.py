"""What a heading means: the item of a record of processing that it asks for, in any of the languages that ropa knows."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from ropa.vocabulary.words import folded

LONGEST = 400
"""A longer text is no heading."""

ART30 = frozenset(
    {
        "controller", "joint_controller", "purpose", "subjects", "subjects_and_data", "data", "recipients", "recipients_internal",
        "processors", "transfers", "destination", "safeguards", "retention", "security", "technical", "organisational", "client",
        "processing_category",
    }
)  # fmt: skip
"""The items that Article 30 asks for."""
STRONG = ART30 - {"controller"} | {"basis", "special", "article9"}
"""The items that hardly any other table has: a table with three of them is a record of processing."""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (resources.files("ropa") / "data" / "layouts" / "headings.toml").read_text(encoding="utf-8")
    items: list[dict[str, Any]] = tomllib.loads(text)["item"]
    return tuple((str(item["name"]), re.compile("|".join(item["patterns"]))) for item in items)


@cache
def _whole() -> dict[str, str]:
    """The items of whole headings, which mean them only as they stand."""
    text = (resources.files("ropa") / "data" / "layouts" / "headings.csv").read_text(encoding="utf-8")
    return {bare(row["heading"]): row["item"] for row in csv.DictReader(io.StringIO(text))}


def items() -> tuple[str, ...]:
    """The names of all items, special ones first."""
    return tuple(name for name, _ in _patterns())


@lru_cache(maxsize=4096)
def bare(heading: str) -> str:
    """A heading as it is compared: without case, accents, numbering and marks; words run together are taken apart."""
    whole = re.sub(r"\((?:s|es|n|en|e|r|in|innen)\)", "", heading[: LONGEST + 1])
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", whole)
    plain = re.sub(r"[^\w#]+|_", " ", folded(apart)).strip()
    return re.sub(r"^(?:[0-9]{1,2}\s+){0,3}(?:[0-9]{1,2}|[a-h]|[ivx]{1,4})\s+(?=[a-zø]{3})", "", plain)


def joined(heading: str) -> str:
    """A heading as those of a named layout are compared: as `bare`, and in one word: "PERSONCATEGORIES" is "personCategories"."""
    return bare(heading).replace(" ", "")


_YES_OR_NO = re.compile(
    r"(?:is|are|were|has|have|does|do (?:you|we|they|any|your|our)|did|can|will"
    r"|ist|sind|werden|wird|wurden|est ce que|les donnees sont|zijn|worden)\b"
)
"""How a question begins that asks for yes or no."""
_NO_ANSWERS = frozenset({"data", "subjects", "subjects_and_data", "purpose", "name"})
"""The items to which yes and no are no answer: "Is the data held on paper?" asks for no data."""

_INSIDE = re.compile(
    r"\b(?:inside|internal(?:ly)?|in house|interne?n?|interne?s|internt|interna?(?:s|mente)?|interno|intra|innerhalb|binnen|dentro"
    r"|wewnatrz|wewnetrzni[ey]|uvnitr|vnitrni|sisaisesti|sisaiset)$"
)
"""What a heading ends with that asks for recipients within the organisation: "Who sees it (inside)"."""


_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")


def _of_patterns(plain: str) -> str | None:
    """The first item whose pattern is found in a heading as `bare` has it."""
    return next((name for name, pattern in _patterns() if pattern.search(plain)), None)


def _of_two_languages(heading: str) -> str | None:
    """The one item that the sides of a slash ask for: "Herzien op / Revu le". A side may be none that ropa knows."""
    sides = [bare(side) for side in re.split(r"\s[/|]\s", heading)]
    asked = {item for side in sides if len(sides) == 2 and (item := _whole().get(side) or _of_patterns(side))}
    if asked == {"reviewed", "next_review"}:  # "herzien" may be either, "revu" is past
        return "reviewed"
    return asked.pop() if len(asked) == 1 else None


@lru_cache(maxsize=4096)
def item_of(heading: str) -> str | None:
    """The item that a heading asks for; None if it is none that ropa knows, or no heading at all."""
    if not heading or len(heading) > LONGEST or len(heading.split()) > 40 or re.search(r"\w@\w", heading):
        return None  # dpo@example.org is somebody's address
    plain = bare(heading)
    if not plain:
        return "reference" if heading.strip() in ("#", "№", "N°", "Nº") else None
    aside = _ASIDE.search(heading)
    if aside and _of_patterns(bare(aside[0])) == "safeguards":  # "How is it protected (transfer tool)"
        return "safeguards"
    whole = _whole().get(plain) or _whole().get(bare(_ASIDE.sub(" ", heading)))
    if whole:
        return "recipients_internal" if whole == "recipients" and _INSIDE.search(plain) else whole
    item = _of_patterns(plain) or _of_two_languages(heading)
    if item == "recipients" and _INSIDE.search(plain):
        return "recipients_internal"
    return None if item in _NO_ANSWERS and heading.rstrip().endswith("?") and _YES_OR_NO.match(plain) else item
