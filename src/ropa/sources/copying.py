"""Copying a register of ropa's own formats to another: a workbook into a database, a database into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ropa.errors import LayoutError
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.model.validate import validate
from ropa.sources import locate, read, refuse_taken, write
from ropa.sources.states import state_of


@dataclass(frozen=True)
class Copied:
    """What came of copying a register."""

    rows: Mapping[str, int]
    """The rows of each table that has some."""
    seen: int
    """The cells that are not blank."""
    kept: tuple[dict[str, Any], ...]
    """The cells that hold text but no value: where, text, table, record, field, why. They are copied as written."""
    ignored: tuple[dict[str, Any], ...]
    """The cells of columns and tables that a register has not: where, text_length, why. They are not copied."""
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """What `ropa import` prints as JSON, with the keys that it has for other layouts."""
        activities = self.rows.get("activities", 0)
        read = self.seen - len(self.kept) - len(self.ignored)
        return {
            "layout": "ropa",
            "confidence": 1.0,
            "rows_in": activities,
            "rows_out": activities,
            "tables": dict(self.rows),
            "cells": {"seen": self.seen, "read": read, "kept": len(self.kept), "ignored": len(self.ignored)},
            "kept": list(self.kept),
            "ignored": list(self.ignored),
            "read_as": [],
        }


def is_own(path: str | Path) -> bool:
    """Whether a register is of one of ropa's own formats, which are copied, and no file of another layout.

    Raises SourceError and UsageError as `locate`, SourceError for a workbook that cannot or should not be opened.
    """
    if state_of(path) is not None:
        return True
    place = locate(path)
    if not isinstance(place, Path) or place.is_dir():
        return True
    if place.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    from ropa.sources import guard
    from ropa.sources.workbook import has_tables

    return bool(has_tables(place, guard.inspect(place)[1]))


def copy_register(path: str | Path, to: str | Path, options: Mapping[str, str | None]) -> Copied:
    """Write a register of one of ropa's own formats to a new path or database. The options are encoding, delimiter and dates.

    What a register has no place for is named, not copied. Raises LayoutError if a table cannot be read whole, and as `read`
    and `write` do.
    """
    refuse_taken(to)
    tables = read(path, **options)
    register, shape = validate(tables)
    for row in shape[(shape["code"] == "SH01") & (shape["severity"] == "error")].to_dict("records"):
        raise LayoutError(f"{path}: {row['where']}: {row['message']}; nothing was written, for it would be lost")
    write(register, to)
    held = register.held
    kept = [
        {
            "where": register.places[cell["table"]].where(cell["index"], cell["field"]),
            **{name: cell[name] for name in ("text", "table", "record", "field", "why")},
        }
        for cell in held.to_dict("records")
        if cell["table"] in register.places
    ]
    seen = sum(int(frame.notna().sum().sum()) for frame in tables.frames.values())
    rows = {table: number for table, number in register.rows().items() if number}
    return Copied(rows, seen, tuple(kept), tuple(_ignored(tables)), tables.notes)


def _ignored(tables: TextTables) -> list[dict[str, Any]]:
    """The cells of columns and tables that a register has not."""
    found = []
    for table, frame in tables.frames.items():
        place = tables.places.get(table, Place(table))
        known = TABLES.get(table)
        for position, heading in enumerate(map(str, frame.columns)):
            if known is not None and known.named(heading) is not None:
                continue
            why = "the register has no such column" if known else "the register has no such table"
            for row, text in enumerate(frame.iloc[:, position].tolist()):
                if isinstance(text, str):
                    found.append({"where": place.where(row, heading), "text_length": len(text), "why": why})
    return found
