"""What came of reading another's register: our tables, and for each cell whether it was read, kept or ignored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ropa.layouts.columns import Spot, Spots
from ropa.layouts.grids import SHEET, Grid, Grids, letter
from ropa.model.text_tables import Place, TextTables


@dataclass(frozen=True)
class Kept:
    """A text that was kept as it is written, because it was not understood or the register has no column for it."""

    where: str
    text: str
    table: str
    record: str
    field: str
    why: str


@dataclass(frozen=True)
class ReadAs:
    """A text with the value that it was read as, and the rule that read it."""

    where: str
    text: str
    table: str
    record: str
    field: str
    value: str
    rule: str


@dataclass(frozen=True)
class Ignored:
    """A cell that says nothing of an activity. Its text is not repeated, for it may hold anything."""

    where: str
    text_length: int
    why: str


@dataclass(frozen=True)
class SpotPlace(Place):
    """Where the cells of one table stood in a file of another layout: each cell has a place of its own."""

    grids: Sequence[Grid] = ()
    spots: Mapping[str, Spots] = field(default_factory=dict)
    """By the name of the column of our table, and its row."""
    anchors: Spots = field(default_factory=Spots)
    """By the row of our table: the first cell that it was made of."""

    def spot(self, index: Any, name: str) -> Spot | None:
        """The cell of the file that a cell of our table was read from, or else the first of its row; None if it is not known."""
        if not isinstance(index, int | np.integer):
            return None
        found = self.spots[name].get(int(index)) if name in self.spots else None
        return found or self.anchors.get(int(index))

    def row(self, index: Any) -> int | None:
        """The row of the file, as a spreadsheet counts it."""
        spot = self.spot(index, "")
        return self.grids[spot[0]].row_number(spot[1]) if spot else None

    def _near(self, numbers: Collection[int]) -> Iterable[Any]:
        return sorted(self.anchors)

    def column(self, name: str) -> str | None:
        """The letter of the column, if all cells of our column stand in one column of a sheet."""
        columns = self._columns.get(name, set())
        return letter(next(iter(columns))) if len(columns) == 1 and self.sheet else None

    @cached_property
    def _columns(self) -> dict[str, set[int]]:
        """The columns of the file in which the cells of each of our columns stood."""
        return {name: spots.columns() for name, spots in self.spots.items()}

    def where(self, index: Any, name: str) -> str:
        """The place of a cell: `vvt.xlsx VVT!J6` or `ropa.md line 12, column 3`."""
        spot = self.spot(index, name)
        if spot is None:
            return f"{self.file} {name}".strip()
        return f"{self.file} {self.grids[spot[0]].where(spot[1], spot[2])}"


@dataclass(frozen=True)
class Imported:
    """Another's register as our tables, with the account of its cells."""

    tables: TextTables
    layout: str
    confidence: float
    """The share of the cells below and beside headings whose heading was understood, from 0 to 1."""
    rows_in: int
    rows_out: int
    grids: Grids
    seen: int
    read: int
    kept: tuple[Kept, ...] = ()
    kept_cells: int = 0
    ignored: tuple[Ignored, ...] = ()
    read_as: tuple[ReadAs, ...] = ()
    shapes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What `ropa import` prints as JSON. seen = read + kept + ignored."""
        return {
            "layout": self.layout,
            "confidence": round(self.confidence, 2),
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "tables": {name: len(frame) for name, frame in self.tables.frames.items()},
            "cells": {"seen": self.seen, "read": self.read, "kept": self.kept_cells, "ignored": len(self.ignored)},
            "kept": [vars(one) for one in self.kept],
            "ignored": [vars(one) for one in self.ignored],
            "read_as": [vars(one) for one in self.read_as],
        }

    def line(self) -> str:
        """One line that says which layout was read, and how sure that is."""
        shapes = f" ({', '.join(self.shapes)})" if self.shapes else ""
        kept = f"; {self.kept_cells} of {self.seen} cells are kept as written" if self.kept_cells else ""
        activities = "activity" if self.rows_out == 1 else "activities"
        return (
            f"{self.grids.file}: read by the layout {self.layout}{shapes}, {self.confidence:.0%} sure: {self.rows_out} {activities}{kept}"
        )


def sheet_of(grids: Sequence[Grid], numbers: Iterable[int]) -> str:
    """The sheet that all these grids are, by their numbers; "" if they are several, or of a page."""
    names = {grids[number].name for number in numbers if grids[number].kind == SHEET}
    return names.pop() if len(names) == 1 else ""
