"""A register as text, as it was read: tables of text cells, and where each of them stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

HELD_COLUMNS = ("table", "index", "record", "field", "text", "why")
"""Cells that hold text but no value: which row (its index label), the text as written, and why
("placeholder", "answer" or "unreadable")."""


@dataclass(frozen=True)
class Place:
    """Where the rows and columns of one table stood in their source."""

    file: str
    sheet: str = ""
    rows: np.ndarray[Any, Any] = field(default_factory=lambda: np.array([], dtype=np.int64))
    letters: Mapping[str, str] = field(default_factory=dict)
    """For a workbook: the letter of each column by its name, and by its heading as it stands."""
    top: int = 1
    """The row of the headings."""

    def row(self, index: Any) -> int | None:
        """The row, as a spreadsheet shows it, of the frame's row label `index`."""
        return int(self.rows[index]) if isinstance(index, int | np.integer) and 0 <= index < len(self.rows) else None

    def column(self, name: str) -> str | None:
        """The letter of a column in a workbook; None elsewhere."""
        return self.letters.get(name) or None

    def heading(self, heading: str, shown: str) -> str:
        """The place of a heading in words; `shown` is what to call it."""
        letter = self.letters.get(heading, "")
        return f"{self.file} {self.sheet}!{letter}{self.top}" if self.sheet and letter else f"{self.file}:{self.top} {shown}"

    def where(self, index: Any, name: str) -> str:
        """A place in words: `purposes.csv:14 lawful_basis` or `illumit.xlsx purposes!D14`."""
        row = self.row(index)
        if not self.sheet:
            spot = f"{self.file}:{row}" if row else self.file
            return f"{spot} {name}".strip()
        if row is None:
            return f"{self.file} {self.sheet}"
        letter = self.letters.get(name, "")
        spot = f"{self.file} {self.sheet}!{letter}{row}"
        return spot if letter or not name else f"{spot} {name}"


@dataclass(frozen=True)
class TextTables(Mapping[str, pd.DataFrame]):
    """What a reader returns: every table as text (missing where blank), and where it stood.

    A mapping of table name to frame; the headings are as the source has them. `faults` are what
    the reader could not read (SH01, SH10), `notes` what it passed over and the user should know.
    """

    frames: Mapping[str, pd.DataFrame]
    places: Mapping[str, Place] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def __iter__(self) -> Any:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)
