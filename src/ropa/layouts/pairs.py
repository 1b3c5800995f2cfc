"""Lists with one row per activity and question: the activity, what is asked, the answer. Tools that keep answers export them so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ropa.layouts.found import ROWS, Cell, Found, Lookup, Record, is_processors, item_of_label, lists_activities, weight_of
from ropa.layouts.grids import SHEET, TABLE, Grid

_LEAST = 3
"""How many questions must be asked of several activities."""
_CODE = re.compile(r"[A-Za-z]{0,6}[-_. ]?[0-9]+")


def activity_column(grid: Grid, label_column: int, lookup: Lookup) -> int | None:
    """The column left of the questions that names the activity of each row; None if the grid is no such list."""
    if grid.kind not in (SHEET, TABLE) or not label_column:
        return None
    fit = [column for column in range(label_column) if _names(grid, label_column, column, lookup)]
    return next((column for column in fit if not _are_numbers(grid, label_column, column, lookup)), next(iter(fit), None))


def _are_numbers(grid: Grid, label_column: int, column: int, lookup: Lookup) -> bool:
    """Whether a column has the numbers of the activities, and not their names."""
    rows = list(_rows(grid, label_column, column, lookup))
    headed = rows[0][0] > 0 and lookup(grid.text(rows[0][0] - 1, column)) == "reference"
    return headed or all(_CODE.fullmatch(name) for _, name, _, _ in rows)


def _names(grid: Grid, label_column: int, column: int, lookup: Lookup) -> bool:
    asked: dict[str, list[str]] = {}
    for _, name, _, item in _rows(grid, label_column, column, lookup):
        if item:
            asked.setdefault(name, []).append(item)
    if len(asked) < 2 or sum(lookup(name) is not None for name in asked) > len(asked) / 2:
        return False
    of_all = {item for items in asked.values() for item in items}
    several = {item for item in of_all if sum(item in items for items in asked.values()) > 1}
    once = sum(len(set(items)) for items in asked.values()) >= 0.7 * sum(map(len, asked.values()))
    return once and len(several) >= _LEAST and sum(map(len, asked.values())) >= _LEAST * len(asked) and lists_activities(of_all | {"name"})


def _rows(grid: Grid, label_column: int, column: int, lookup: Lookup) -> Iterator[tuple[int, str, str, str | None]]:
    """Each row below the first question: its number, its activity, perhaps of a row above it, its question, and the item of that."""
    name, begun = "", False
    for row in range(len(grid.rows)):
        label = grid.text(row, label_column)
        item = item_of_label(label, lookup)
        begun = begun or (item is not None and bool(grid.text(row, column)) and bool(grid.text(row, label_column + 1)))
        name = (grid.text(row, column) or name) if begun else ""
        if name and label:
            yield row, name, label, item


def add_pairs(grid: Grid, number: int, label_column: int, lookup: Lookup, found: Found) -> bool:
    """Read such a list, one record per activity. False, and nothing read, if the grid is none, or asks for too little."""
    if (names := activity_column(grid, label_column, lookup)) is None:
        return False
    listed = list(_rows(grid, label_column, names, lookup))
    if weight_of(item for *_, item in listed if item) < 2:
        return False
    first = listed[0][0]
    heads = {column: grid.text(first - 1, column) for column in range(grid.width)} if first else {}
    records: dict[str, Record] = {}
    for row in range(first):
        for column in range(len(grid.rows[row])):
            if grid.text(row, column):
                found.ignored[(number, row, column)] = "a title or an explanation above the table"
    seen: set[int] = set()
    for row, name, label, item in listed:
        seen.add(row)
        if name not in records:
            records[name] = Record(grid, row, names, processor=is_processors(grid.name))
            records[name].add("name", Cell(name, grid, row, names, heads.get(names, "")))
        elif grid.text(row, names):
            found.used.add((number, row, names))
        found.headings.setdefault(label, item)
        if item:
            found.used.add((number, row, label_column))
        else:
            found.ignored[(number, row, label_column)] = "a label that the register has no column for"
        for column in range(len(grid.rows[row])):
            text = grid.text(row, column)
            if not text or column in (names, label_column):
                continue
            if column == label_column + 1 and item:
                records[name].add(item, Cell(text, grid, row, column, label))
            elif column < label_column and lookup(heads.get(column, "")) == "reference":
                if "reference" in records[name].cells:
                    found.used.add((number, row, column))
                else:
                    records[name].add("reference", Cell(text, grid, row, column, heads[column]))
            else:
                found.homeless.append(Cell(text, grid, row, column, label if column > label_column else heads.get(column, "")))
    for row in range(first, len(grid.rows)):
        for column in range(len(grid.rows[row])) if row not in seen else ():
            if grid.text(row, column):
                found.ignored[(number, row, column)] = "a title between rows"
    found.records += records.values()
    found.shapes.append((ROWS, grid, len(records)))
    return True
