"""What a file of data tells of all activities together, in a list beside them: the countries that data goes to, and by what means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ropa.layouts import abroad
from ropa.layouts.catalogue import Layout
from ropa.layouts.found import Cell, Found, Record
from ropa.layouts.grids import TREE, Grid
from ropa.layouts.wording import answer_of

_ITEM = "transfers"
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where the next word of a heading begins: adequacyDecision."""


def said_of_all(grids: Sequence[Grid], found: Found, layout: Layout) -> None:
    """Take over the lists of transfers beside the activities: as transfers of the one activity that there is, or else as said of all.

    Of several activities nobody says which of them it is true of, so that it is kept word for word.
    """
    mine = {id(record.grid) for record in found.records}
    for number, grid in enumerate(grids):
        if grid.kind != TREE or id(grid) in mine or layout.item_of(grid.name) != _ITEM:
            continue
        for row, column, text in grid.cells():
            if row == 0 or answer_of(text, ()) == "no":
                found.used.add((number, row, column))
            elif len(found.records) == 1:
                _add(found.records[0], Cell(text, grid, row, column, grid.text(0, column)), layout)
            else:
                found.about.setdefault(f"all:{_ITEM}", []).append(Cell(text, grid, row, column, grid.text(0, column)))


def _add(record: Record, cell: Cell, layout: Layout) -> None:
    """Add a cell of such a list to an activity. What is available is told by its description, or else by its heading."""
    item = layout.item_of(cell.heading) or ""
    if item == "safeguards" and answer_of(cell.text, ()) == "yes":
        means = cell.heading.removesuffix(" available")
        heads = [cell.grid.text(0, column) for column in range(cell.grid.width)]
        said = cell.grid.text(cell.row, heads.index(f"{means} description")) if f"{means} description" in heads else ""
        cell = replace(cell, text=said if abroad.mechanisms(said) else _WORD.sub(" ", means).lower())
    record.add(item, cell)
