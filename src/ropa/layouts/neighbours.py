"""Headings that mean something only beside another: "If yes, exception" behind special data, "How arranged?" behind transfers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Sequence
from functools import cache
from importlib import resources

from ropa.layouts.found import Found
from ropa.layouts.grids import TREE, Grid
from ropa.layouts.headings import bare, item_of

_NEAR = 4
"""How many cells before a heading are looked at for the heading that it goes on from; blank ones count."""
_ROWS = 1_000
"""How many rows of a grid are looked at: headings stand at its top, or in each of its forms."""


@cache
def _behind() -> tuple[tuple[frozenset[str], str, re.Pattern[str], str], ...]:
    """After which items a heading means which item, if it has one of these words."""
    text = (resources.files("ropa") / "data" / "layouts" / "headings.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["behind"]
    return tuple((frozenset(row["after"]), row["name"], re.compile("|".join(row["patterns"])), row.get("beside", "")) for row in rows)


def item_behind(before: str, heading: str, asked: Container[str | None] = ()) -> str | None:
    """The item that a heading asks for which is none by itself, behind a heading that asks for `before`; None if that is not clear.

    `asked` are the items that the file asks for: some words are clear only beside one of them.
    """
    plain = bare(heading)
    fitting = (
        name for after, name, pattern, beside in _behind() if before in after and (not beside or beside in asked) and pattern.search(plain)
    )
    return next(fitting, None)


def by_neighbours(grids: Sequence[Grid], found: Found) -> dict[str, str]:
    """The item that headings ask for by what stands right before them, by `bare` heading.

    A heading that is none by itself is told by its words and the heading before it. What protects data in a file that asks for that
    elsewhere too is the safeguard of a transfer, right behind the country.
    """
    unknown = {heading for heading, item in found.headings.items() if item is None and len(heading) <= 120}
    again = _again(found)
    asked = frozenset(found.headings.values())
    told: dict[str, set[str | None]] = {}
    for grid in grids:
        last = min(len(grid.rows), _ROWS) if (unknown or again) and grid.kind != TREE else 0
        for row, column in ((one, other) for one in range(last) for other in range(len(grid.rows[one]))):
            if (heading := grid.text(row, column)) in unknown or heading in again:
                before = [item_of(one.rstrip(" :?")) for one in _before(grid, row, column)]
                items = {item for one in before if one and (item := _told(one, heading, again.get(heading), asked))}
                told.setdefault(bare(heading), set()).update(items)
    return {heading: item for heading, items in told.items() if len(items) == 1 and (item := items.pop())}


_OF_OTHERS = {"security": ("safeguards",), "basis": ("article9", "safeguards"), "systems": ("safeguards",), "destination": ("article9",)}
"""The items that a heading may ask for which seems to ask for another, where the file asks for that elsewhere."""


def _again(found: Found) -> dict[str, str]:
    """The headings that seem to ask for what an earlier heading asks for too, with its item; for security, all of several."""
    by_item: dict[str, list[str]] = {}
    for heading, item in found.headings.items():
        if item in _OF_OTHERS and len(heading) <= 120:
            by_item.setdefault(item, []).append(heading)
    return {heading: item for item, heads in by_item.items() if len(heads) > 1 for heading in heads[0 if item == "security" else 1 :]}


def _told(before: str, heading: str, seems: str | None, asked: Container[str | None]) -> str | None:
    """The item of a heading right behind one that asks for `before`; `seems` is what it asks for by itself, if anything."""
    if seems == "security":
        return "safeguards" if before in ("destination", "transfers") else None
    item = item_behind(before, heading, asked)
    return item if seems is None or (item in _OF_OTHERS[seems] and not re.search(r"(?<![0-9])6(?![0-9])", heading)) else None


def _before(grid: Grid, row: int, column: int) -> list[str]:
    """The nearest texts to the left of a cell, and above it."""
    left = (grid.text(row, one) for one in range(column - 1, max(column - _NEAR, -1), -1))
    above = (grid.text(one, column) for one in range(row - 1, max(row - _NEAR, -1), -1))
    return [text for side in (left, above) if (text := next((one for one in side if one and len(one) <= 120), ""))]
