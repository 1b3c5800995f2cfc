"""Forms in bands: a row of labels, a row of their answers below it, then the next labels. A sheet holds one activity or several."""

from __future__ import annotations

from collections.abc import Sequence

from ropa.layouts.found import FORM, Cell, Found, Lookup, Record, is_processors, lists_activities, weight_of
from ropa.layouts.grids import SHEET, TABLE, Grid

_MOST_ROWS = 2_000


Labels = frozenset[str]
"""The texts of a row of labels."""


def all_bands(grids: Sequence[Grid], lookup: Lookup, needed: int) -> list[list[int]]:
    """By grid: its rows of labels, if it is a form in bands. What is a row of labels in one sheet is one in all of them."""
    found = [_bands(grid, lookup, needed, frozenset()) for grid in grids]
    labels = frozenset(frozenset(_filled(grid, row).values()) for grid, rows in zip(grids, found, strict=True) for row in rows)
    return [_bands(grid, lookup, needed, labels) for grid in grids] if labels else found


def _bands(grid: Grid, lookup: Lookup, needed: int, labels: frozenset[Labels]) -> list[int]:
    """The rows of labels of a grid that is a form in bands; [] if it is none. `labels` are those of other sheets.

    There must be two bands or more that ask for different things, all of them together for what an activity has, and little beside them.
    """
    if grid.kind not in (SHEET, TABLE) or len(grid.rows) > _MOST_ROWS:
        return []
    found: list[int] = []
    row = 0
    while row < len(grid.rows) - 1:
        if frozenset(_filled(grid, row).values()) in labels or _is_band(grid, row, lookup):
            found.append(row)
            row += 1
        row += 1
    asked = [set(_filled(grid, row).values()) for row in found]
    by_band = [[item for text in _filled(grid, row).values() if (item := lookup(text))] for row in found]
    items = [item for band in by_band for item in band]
    if len(by_band) < 3 and any(map(lists_activities, by_band)):  # two tables of one row each
        return []
    mine = {place for row in found for place in (row, row + 1)}
    if sum(len(_filled(grid, row)) > 1 for row in range(len(grid.rows)) if row not in mine) > len(found) // 4:
        return []
    different = len({frozenset(texts) for texts in asked}) > 1 and not (asked and set.intersection(*asked))
    return found if different and lists_activities(items) and weight_of(items) >= needed else []


def _is_band(grid: Grid, row: int, lookup: Lookup) -> bool:
    labels, answers, after = _filled(grid, row), _filled(grid, row + 1), _filled(grid, row + 2)
    if len(labels) < 2 or not set(answers) <= set(labels) or any(len(text) > 100 for text in labels.values()):
        return False
    known = sum(lookup(text) is not None for text in labels.values())
    headings = sum(lookup(text) is not None for text in answers.values())
    ends = len(after) <= 1 or sum(lookup(text) is not None for text in after.values()) >= 0.6 * len(after)
    return known >= max(2, 0.6 * len(labels)) and 2 * headings < max(len(answers), 1) and ends


def _filled(grid: Grid, row: int) -> dict[int, str]:
    cells: Sequence[object] = grid.rows[row] if row < len(grid.rows) else ()
    return {column: text for column in range(len(cells)) if (text := grid.text(row, column))}


def add_bands(grid: Grid, number: int, rows: Sequence[int], lookup: Lookup, found: Found) -> None:
    """Read the activities of a form in bands. One begins where a label comes again."""
    title = grid.headings[-1] if grid.headings else grid.name
    processor = is_processors(" ".join([grid.name, *grid.headings]))
    records: list[Record] = []
    seen: set[str] = set()
    for row in rows:
        labels, answers = _filled(grid, row), _filled(grid, row + 1)
        if not records or seen & set(labels.values()):
            records.append(Record(grid, row, min(labels), title=title, path=tuple(grid.headings), processor=processor))
            seen = set()
        seen |= set(labels.values())
        for column, label in labels.items():
            item, text = lookup(label), answers.get(column, "")
            found.headings.setdefault(label, item)
            if item:
                found.used.add((number, row, column))
            else:
                found.ignored[(number, row, column)] = "a label that the register has no column for"
            if text and item:
                records[-1].add(item, Cell(text, grid, row + 1, column, label))
            elif text:
                found.homeless.append(Cell(text, grid, row + 1, column, label))
    mine = {place for row in rows for place in (row, row + 1)}
    for row, column, _ in grid.cells():
        if row not in mine:
            found.ignored[(number, row, column)] = "text of the form itself"
    kept = [record for record in records if record.cells]
    found.records += kept
    found.shapes.append((FORM, grid, len(kept)))
