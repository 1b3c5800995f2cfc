"""The column that names the activities, where no heading asks for names: the first one that says something else in every row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ropa.layouts.found import is_answer
from ropa.layouts.grids import TREE, Grid

_LEAST = 3
"""How many rows must be named."""
_MOST = 120
"""How many rows are looked at."""
_LONGEST = 90
_ASIDE = frozenset({"reference", "function", "owner", "controller", "role", "status", "notes", "started", "reviewed", "next_review"})
"""The items that may be asked for before the names."""
_BROAD = frozenset({"function", "systems", "description"})
"""The items that a heading may seem to ask for which stands above names: "Service", "Application / process"."""
_NO_NAME = re.compile(r"[\W\d_]*|[A-Za-z]{0,5}[-_./ ]?\d[\d\-_./ ]*[a-z]?|\S+@\S+|https?:\S+")
"""What is a number, a date, a code or an address."""


def column_of_names(grid: Grid, top: int, end: int, items: Mapping[int, str | None]) -> int | None:
    """The column between two rows that names the activities, if no heading asks for names; None if that is not clear.

    It stands before all that is said of an activity, and its cells are short and all different.
    """
    if grid.kind == TREE or "name" in items.values() or len({item for item in items.values() if item}) < 4:
        return None
    rows = [row for row in range(top + 1, min(end, top + 1 + _MOST)) if _is_full(grid, row, items)]
    if len(rows) < _LEAST:
        return None
    for column in range(min(len(items), 8)):
        item = items.get(column)
        if (item is None or item in _BROAD) and _names(grid, rows, column):
            return column
        if item is not None and item not in _ASIDE | _BROAD:
            break
    return None


def _is_full(grid: Grid, row: int, items: Mapping[int, str | None]) -> bool:
    return 2 * sum(bool(grid.text(row, column)) for column in items) >= len(items)


def _names(grid: Grid, rows: list[int], column: int) -> bool:
    """Whether a column has another short text in nearly every row."""
    texts = [text for row in rows if (text := grid.text(row, column))]
    fit = [text for text in texts if len(text) <= _LONGEST and not _NO_NAME.fullmatch(text) and not is_answer(text)]
    return len(fit) >= max(_LEAST, 0.9 * len(rows)) and len(set(fit)) >= 0.95 * len(fit)
