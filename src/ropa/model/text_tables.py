"""What a reader returns: the tables of a register as text, and where each row and column stood in its source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

HELD_COLUMNS = ("table", "index", "record", "field", "text", "why")
"""The columns of a frame of cells that hold text but no value. `index` is the row's label, `text` is as written, `why` is
"placeholder", "answer" or "unreadable"."""


@dataclass(frozen=True)
class Place:
    """Where the rows and columns of one table stood in their source."""

    file: str
    sheet: str = ""
    rows: np.ndarray[Any, Any] = field(default_factory=lambda: np.array([], dtype=np.int64))
    """The row of each of the frame's rows, as a spreadsheet counts them."""
    letters: Mapping[str, str] = field(default_factory=dict)
    """In a workbook, the letter of each column, by the column's name; by its heading if the register has no such column."""
    top: int = 1
    """The row of the headings."""
    asked: frozenset[str] | None = None
    """The headings and labels that were understood, in a file of another layout; None in ropa's own tables."""

    def row(self, index: Any) -> int | None:
        """The row, as a spreadsheet counts it, of the frame's row label `index`; None if it is not known."""
        return int(self.rows[index]) if isinstance(index, int | np.integer) and 0 <= index < len(self.rows) else None

    def row_numbers(self, labels: Sequence[Any]) -> list[int | None]:
        """`row` of each of many labels."""
        asked = np.asarray(labels)
        if type(self) is Place and asked.dtype.kind == "i" and asked.min(initial=0) >= 0 and asked.max(initial=-1) < len(self.rows):
            return self.rows[asked].tolist()  # type: ignore[no-any-return]  # numpy's are not typed
        return [self.row(label) for label in labels]

    def labels(self, numbers: Collection[int]) -> list[tuple[int, Any]]:
        """The labels of the frame's rows that have these numbers (see `row`), each with its number: of many rows, without asking each."""
        asked = set(numbers)
        near = list(self._near(asked))
        found = zip(self.row_numbers(near), near, strict=True)
        return [(number, label) for number, label in found if number is not None and number in asked]

    def label_of_each(self, numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """The label of the row with each of these numbers; -1 where it is not found without looking at every row."""
        if type(self) is not Place or not len(self.rows):
            return np.full(len(numbers), -1)
        spots = np.clip(numbers - self.rows[0], 0, len(self.rows) - 1)  # as mostly: no row between is left out
        if not np.array_equal(self.rows[spots], numbers):
            spots = np.minimum(np.searchsorted(self.rows, numbers), len(self.rows) - 1)
        return np.where(self.rows[spots] == numbers, spots, -1)

    def _near(self, numbers: Collection[int]) -> Iterable[Any]:
        """The labels of rows that may have these numbers."""
        asked = np.array(sorted(numbers), dtype=np.int64)
        spots = np.minimum(np.searchsorted(self.rows, asked), len(self.rows) - 1)
        if not len(self.rows) or not np.array_equal(self.rows[spots], asked):  # they are not in order, or some are not there
            spots = np.flatnonzero(np.isin(self.rows, asked))
        found: list[int] = spots.tolist()
        return found

    def column(self, name: str) -> str | None:
        """The letter of a column in a workbook; None in other sources."""
        return self.letters.get(name) or None

    def heading(self, heading: str, shown: str) -> str:
        """The place of a heading: `purposes.csv:1 lawful_basis` or `illumit.xlsx purposes!D1`; `shown` is how to name it."""
        letter = self.letters.get(heading, "")
        return f"{self.file} {self.sheet}!{letter}{self.top}" if self.sheet and letter else f"{self.file}:{self.top} {shown}"

    def where(self, index: Any, name: str) -> str:
        """The place of a cell: `purposes.csv:14 lawful_basis` or `illumit.xlsx purposes!D14`."""
        return self._where(self.row(index), name)

    def wheres(self, labels: Sequence[Any], name: str) -> list[str]:
        """`where` of each of many labels."""
        if type(self) is Place and not self.sheet and name:
            bare = self._where(None, name)
            return [f"{self.file}:{row} {name}" if row else bare for row in self.row_numbers(labels)]
        if type(self) is Place:
            return [self._where(row, name) for row in self.row_numbers(labels)]
        return [self.where(label, name) for label in labels]

    def _where(self, row: int | None, name: str) -> str:
        if not self.sheet:
            spot = f"{self.file}:{row}" if row else self.file
            return f"{spot} {name}".strip()
        if row is None:
            return f"{self.file} {self.sheet}"
        letter = self.letters.get(name, "")
        spot = f"{self.file} {self.sheet}!{letter}{row}"
        return spot if letter or not name else f"{spot} {name}"


@dataclass(frozen=True)
class RecordPlace(Place):
    """Where the records of one table stood in a file of records, like JSON. `sheet` is the name of their list."""

    def row(self, index: Any) -> int | None:
        """The number of the record, counted from 1, that has the frame's row label `index`; None if it is not known."""
        return index + 1 if isinstance(index, int | np.integer) and index >= 0 else None

    def _near(self, numbers: Collection[int]) -> Iterable[Any]:
        return [number - 1 for number in sorted(numbers)]

    def heading(self, heading: str, shown: str) -> str:
        """The place of a field: `register.json purposes lawful_basis`; `shown` is how to name the field."""
        return f"{self.file} {self.sheet} {shown}"

    def where(self, index: Any, name: str) -> str:
        """The place of a cell: `register.json purposes record 14 lawful_basis`."""
        number = self.row(index)
        return " ".join(filter(None, [self.file, self.sheet, f"record {number}" if number else "", name]))


@dataclass(frozen=True)
class KeyPlace(Place):
    """Where the rows of one table stood in a database, which counts no rows: they are named by their keys. `sheet` is the table."""

    keys: Sequence[Any] = ()
    """The key of each of the frame's rows."""

    def row(self, index: Any) -> int | None:
        """None: a row of a database has no number."""
        return None

    def heading(self, heading: str, shown: str) -> str:
        """The place of a column: `acme purposes lawful_basis`; `shown` is how to name it."""
        return f"{self.file} {self.sheet} {shown}"

    def where(self, index: Any, name: str) -> str:
        """The place of a cell: `acme purposes P14 lawful_basis`."""
        known = isinstance(index, int | np.integer) and 0 <= index < len(self.keys)
        key = self.keys[index] if known else None
        row = (key if isinstance(key, str) and key.strip() else "(a row without a key)") if known else ""
        return " ".join(filter(None, [self.file, self.sheet, row, name]))


@dataclass(frozen=True)
class TextTables(Mapping[str, pd.DataFrame]):
    """The tables of a register as text: a mapping of table name to frame.

    Cells are missing where blank; the headings are as the source has them.
    """

    frames: Mapping[str, pd.DataFrame]
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where the rows and columns of each table stood."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The settings of `register.toml`, or of the workbook's sheet `register`."""
    faults: tuple[dict[str, Any], ...] = ()
    """The findings SH01, SH02, SH10 and SH11 of what could not be read."""
    notes: tuple[str, ...] = ()
    """What the reader passed over, for the user to know."""
    source: str = ""
    """What the user named: a path or `sample:NAME`."""

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def __iter__(self) -> Any:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)
