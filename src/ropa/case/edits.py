"""A register with some of its cells written anew, as text tables that validation reads like any others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import NoneType
from typing import Any

import numpy as np
import pandas as pd

from ropa.errors import UsageError, refuse_other
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.model.validate import validate
from ropa.text import nearest

Cells = Mapping[str, Any]
"""Cells of one row, by the column's name or title."""

Edits = Mapping[str, Mapping[str, Cells | None]]
"""By table and key: the cells to write, or None for a row that goes."""

MISSING_COLUMN = "SH03"


def edited(register: Register, findings: Findings, changes: Edits, add: Mapping[str, Iterable[Cells]], source: str) -> TextTables:
    """The register as text, with cells written anew, rows taken out and rows added.

    A value is text as it stands in a file, or a date, moment, number, True, False or None. What the reader of the register
    could not read stays a fault unless its cell is written anew. Raises UsageError for a table, key or column that is not there,
    and for changes that are laid out otherwise than `Edits`.
    """
    refuse_other(add, Mapping, _ROWS)
    asked = {table: _rows(table, rows) for table, rows in changes.items() if _known(table)}
    more = {table: _new_rows(table, rows) for table, rows in add.items() if _known(table)}
    written = {(table, name) for table, rows in asked.items() for cells in rows.values() for name in cells or ()}
    written |= {(table, name) for table, rows in more.items() for cells in rows for name in cells}
    shape = findings.of_shape
    faults = _left(shape, validate(_as_text(register, findings, set()))[1]) if len(shape) else []
    faults = [fault for fault in faults if (fault["table"], fault["record"]) not in {(t, k) for t, rows in asked.items() for k in rows}]
    after = _as_text(register, findings, written)
    frames, places = dict(after.frames), dict(after.places)
    for table in {**asked, **more}:
        frame, place = frames.get(table), places.get(table)
        if frame is None:
            frame = pd.DataFrame({name: pd.Series(dtype="str") for name in TABLES[table].columns()})
        frame, kept = _edit(table, frame, asked.get(table, {}))
        if place is not None and len(kept) < len(place.rows):
            places[table] = replace(place, rows=place.rows[kept])
        rows = more.get(table, [])
        if rows:
            frame = pd.concat([frame, pd.DataFrame(rows, columns=list(frame.columns), dtype="str")], ignore_index=True)
        frames[table] = frame.reset_index(drop=True)
    return TextTables(frames, places, register.settings, tuple(faults), source=source)


CELLS = 'cells are written by table, key and column, like purposes={"P1": {"lawful_basis": "consent"}}'
_ROWS = 'new rows are written by table, each as its cells, like add={"purposes": [{"purpose_id": "P9"}]}'
"""How changes and new rows are laid out, as errors say it."""


def _known(table: str) -> bool:
    if table not in TABLES:
        raise UsageError(f"a register has no table {table}{nearest(table, list(TABLES))}")
    return True


def _rows(table: str, rows: Mapping[str, Cells | None]) -> dict[str, dict[str, str | None] | None]:
    """The cells of each row as text, by key. Raises UsageError as `edited` does."""
    refuse_other(rows, Mapping, CELLS)
    for cells in rows.values():
        refuse_other(cells, (Mapping, pd.Series, NoneType), CELLS)
    return {str(key): _named(table, cells) for key, cells in rows.items()}


def _new_rows(table: str, rows: Iterable[Cells]) -> list[dict[str, str | None]]:
    """The cells of each new row as text. Raises UsageError as `edited` does."""
    refuse_other(rows, Iterable, _ROWS)
    made = list(rows)
    for cells in made:
        refuse_other(cells, (Mapping, pd.Series), _ROWS)
    return [_named(table, cells) or {} for cells in made]


def _named(table: str, cells: Cells | None) -> dict[str, str | None] | None:
    """The cells as text by the names of their columns. Raises UsageError for a column that the table has not."""
    if cells is None:
        return None
    model, made = TABLES[table], {}
    for heading, value in cells.items():
        name = model.named(str(heading))
        if name is None:
            raise UsageError(f"{table} has no column {heading}{nearest(str(heading), list(model.columns()))}")
        made[name] = _text(value)
    return made


def _text(value: Any) -> str | None:
    """A value as the text that a file would hold; None for a blank cell."""
    if isinstance(value, str):
        return value or None
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_text(register: Register, findings: Findings, written: set[tuple[str, str]]) -> TextTables:
    """The register as text. A column that its source lacked is left out again, unless it is written anew."""
    absent = findings.loc[findings["code"] == MISSING_COLUMN, ["table", "field"]]
    gone = set(zip(absent["table"], absent["field"], strict=True)) - written
    frames, places, rows = {}, {}, register.rows()
    for table in TABLES:
        if not rows[table] and table not in register.places:
            continue
        frame = register.canonical(table)
        place: Place | None = register.places.get(table)
        if place is not None and frame.index.equals(pd.RangeIndex(len(frame))):
            places[table] = place
        elif place is not None and len(place.rows) and frame.index.isin(range(len(place.rows))).all():
            places[table] = replace(place, rows=place.rows[frame.index.to_numpy()])
        frames[table] = frame.drop(columns=[name for name in frame if (table, name) in gone]).reset_index(drop=True)
    return TextTables(frames, places, register.settings)


_SAME = ("code", "table", "record", "field", "row", "message")


def _left(shape: Findings, again: Findings) -> list[dict[str, Any]]:
    """Of the findings of shape those that only the reader of the source could make: those that validating the text does not make again."""
    plain: list[dict[str, Any]] = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()} for row in shape.to_dict("records")
    ]
    made = Counter(tuple(None if pd.isna(v) else v for v in row) for row in again[list(_SAME)].itertuples(index=False))
    left = []
    for row in plain:
        known = tuple(row[name] for name in _SAME)
        if made[known]:
            made[known] -= 1
        elif row["code"] != MISSING_COLUMN:
            left.append(row)
    return left


def _edit(table: str, frame: pd.DataFrame, rows: Mapping[str, dict[str, str | None] | None]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """A table with cells written anew and rows taken out, and the positions of the rows that stay. Raises UsageError for an unknown key."""
    key = TABLES[table].key()
    frame, goes = frame.copy(), np.zeros(len(frame), dtype=bool)
    for record, cells in rows.items():
        here = (frame[key] == record).fillna(False).to_numpy(dtype=bool)
        if here.sum() != 1:
            if here.any():
                raise UsageError(f"{table} has {here.sum()} rows with the key {record}; give each a key of its own first")
            near = nearest(record, [str(known) for known in frame[key].dropna()]) or f"; add={{{table!r}: [{{{key!r}: ...}}]}} adds one"
            raise UsageError(f"{table} has no row with the key {record}{near}")
        if cells is None:
            goes |= here
        for name, text in (cells or {}).items():
            if name not in frame:
                frame[name] = pd.Series([None] * len(frame), dtype="str")
            frame.loc[here, name] = text
    return frame[~goes], np.flatnonzero(~goes)
