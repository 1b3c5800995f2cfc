"""One record in several tables: the first says why and on what basis, the next with whom and how long, of the same activities."""

from __future__ import annotations

from collections.abc import Sequence

from ropa.layouts.found import ROWS, Found, Record
from ropa.layouts.grids import Grid
from ropa.layouts.headings import bare

_SHARED = frozenset({"name", "reference", "function", "owner", "controller", "description", "notes", "status", "role"})
"""The items that both tables may ask for."""
_KEYS = ("name", "reference")


def join_halves(grids: Sequence[Grid], found: Found) -> None:
    """Join the rows of later tables to the activities of an earlier one that they name too.

    The tables must ask for different things, name each activity once, and most of the later one must stand in the earlier one.
    """
    numbers = {id(grid): number for number, grid in enumerate(grids)}
    gone: set[int] = set()
    firsts: list[list[Record]] = []
    for later in _tables(found):
        homes = next((homes for first in firsts if (homes := _homes(first, later))), [])
        firsts += [] if homes else [later]
        for record, home in homes:
            gone.add(id(record))
            for item, cells in record.cells.items():
                if item in _KEYS and item in home.cells:
                    found.used |= {(numbers[id(cell.grid)], cell.row, cell.column) for cell in cells}
                else:
                    home.cells.setdefault(item, []).extend(cells)
    found.records = [record for record in found.records if id(record) not in gone]


def goes_on(found: Found, later: Sequence[Record]) -> bool:
    """Whether a table goes on with the activities of one that was found, as `join_halves` joins them."""
    return bool(later) and any(_homes(first, later) for first in _tables(found))


def _tables(found: Found) -> list[list[Record]]:
    """The activities of each grid that has one row for each."""
    in_rows = {id(grid) for shape, grid, _ in found.shapes if shape == ROWS}
    tables: dict[int, list[Record]] = {}
    for record in found.records:
        if id(record.grid) in in_rows:
            tables.setdefault(id(record.grid), []).append(record)
    return [*tables.values()]


def _homes(first: Sequence[Record], later: Sequence[Record]) -> list[tuple[Record, Record]]:
    """Each record of a table with the one of an earlier table that it goes on with; [] if the tables are no halves of one."""
    asked = [{item for record in records for item in record.cells} - _SHARED for records in (first, later)]
    if asked[0] & asked[1] or not asked[1] or first[0].processor != later[0].processor:
        return []
    for key in _KEYS:
        listed = [{name: record for record in records if (name := _called(record, key))} for records in (first, later)]
        homes = [(record, listed[0][name]) for name, record in listed[1].items() if name in listed[0]]
        once = len(listed[0]) == len(first) and len(listed[1]) == len(later)
        if once and len(homes) > 1 and 3 * len(homes) >= 2 * len(later):
            return homes
    return []


def _called(record: Record, key: str) -> str:
    cell = record.first(key)
    return bare(cell.text) or cell.text.strip() if cell is not None else ""
