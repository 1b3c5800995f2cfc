"""Tables of activities side by side on a sheet, with a blank column between them or a title above each: each is a grid of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ropa.layouts.found import Lookup, is_controllers, is_processors, lists_activities
from ropa.layouts.grids import SHEET, TABLE, Grid, Grids
from ropa.layouts.tables import heading_row

_LOOKED_AT = 200
"""How many rows are looked at first: most files have no blank column in these."""
_HEADS_WITHIN = 20
_LEAST = 2.0
"""How much the headings of each side must speak for a record of processing."""


def apart(grids: Grids, lookup: Lookup) -> Grids:
    """The grids, each with tables of activities side by side as one grid per table. Cells keep their places."""
    found = [part for grid in grids.grids for part in _parts(grid, lookup)]
    return grids if len(found) == len(grids.grids) else replace(grids, grids=tuple(found))


def _parts(grid: Grid, lookup: Lookup) -> Sequence[Grid]:
    if grid.kind not in (SHEET, TABLE) or grid.misfits or grid.spelled:
        return [grid]
    for gap in _gaps(grid):
        left, right = _only(grid, 0, gap), _only(grid, gap + 1, grid.width)
        if _lists(left, lookup) and _lists(right, lookup):
            return [left, *_parts(right, lookup)]
    seam = _seam(grid)
    if seam is not None:
        left, right = _only(grid, 0, seam), _only(grid, seam, grid.width)
        if _lists(left, lookup) and _lists(right, lookup):
            return [left, right]
    return [grid]


def _seam(grid: Grid) -> int | None:
    """The column at which a processor's record begins beside a controller's, or the other way round, by the titles above both."""
    for row in range(min(len(grid.rows), _HEADS_WITHIN)):
        titles = [(column, text) for column in range(len(grid.rows[row])) if (text := grid.text(row, column))]
        if len(titles) == 2 and titles[0][0] < titles[1][0]:
            sides = [(is_controllers(text), is_processors(text)) for _, text in titles]
            if sides in ([(True, False), (False, True)], [(False, True), (True, False)]):
                return titles[1][0]
    return None


def _gaps(grid: Grid) -> list[int]:
    """The columns in which nothing stands, between columns in which something does."""
    filled: set[int] = set()
    for row in range(min(len(grid.rows), _LOOKED_AT)):
        filled |= {column for column in range(len(grid.rows[row])) if grid.text(row, column)}
    gaps = [column for column in range(min(filled, default=0), max(filled, default=0)) if column not in filled]
    return [column for column in gaps if not any(grid.text(row, column) for row in range(_LOOKED_AT, len(grid.rows)))]


def _only(grid: Grid, first: int, end: int) -> Grid:
    """A grid with the cells of some columns alone, in their places."""
    rows = tuple(tuple(cell if first <= column < end else "" for column, cell in enumerate(cells)) for cells in grid.rows)
    merged = tuple(area for area in grid.merged if first <= area[0][1] and area[1][1] < end)
    return replace(grid, rows=rows, merged=merged)


def _lists(grid: Grid, lookup: Lookup) -> bool:
    """Whether a grid has a row of headings of activities near its top."""
    tops = (heading_row(grid, row, lookup) for row in range(min(len(grid.rows), _HEADS_WITHIN)))
    return any(top is not None and top.score >= _LEAST and lists_activities(top.items.values()) for top in tops)
