"""A Register: the whole record as typed tables, its holder, its canonical text and its hash."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from ropa.errors import LayoutError
from ropa.model import cells
from ropa.model.membership import yes
from ropa.model.tables import TABLES
from ropa.model.text_tables import HELD_COLUMNS, Place


def keeps_record(organisations: pd.DataFrame) -> pd.Series:
    """Which organisations are marked as the holder, whose record this is."""
    return yes(organisations["is_holder"])


@dataclass(frozen=True)
class Register:
    """The record as typed tables, never changed in place. Each of `TABLES` is an attribute: `register.activities`."""

    tables: Mapping[str, pd.DataFrame]
    held: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(HELD_COLUMNS)))
    """The cells that hold text but no value; columns `HELD_COLUMNS`."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where the rows and columns of each table stood in the source."""
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The settings of `register.toml`, or of the workbook's sheet `register`."""

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of that name. Raises KeyError for an unknown name."""
        return self.tables[table]

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES and "tables" in vars(self):
            return self.tables[name]
        raise AttributeError(f"a register has no table {name!r}")

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *TABLES])

    def with_tables(self, changed: Mapping[str, pd.DataFrame]) -> Register:
        """A copy of the register with some tables replaced. Raises KeyError for an unknown name."""
        if unknown := set(changed) - set(TABLES):
            raise KeyError(f"a register has no table {', '.join(sorted(unknown))}")
        return replace(self, tables={**self.tables, **changed})

    @cached_property
    def holder(self) -> pd.Series:
        """The row of the organisation whose record this is. Raises LayoutError unless there is exactly one."""
        if self.known_holder is None:
            raise LayoutError("organisations: is_holder must be yes for exactly one organisation")
        return self.known_holder

    @cached_property
    def known_holder(self) -> pd.Series | None:
        """The row of the organisation whose record this is; None unless there is exactly one."""
        held_by = self.organisations[keeps_record(self.organisations)]
        return held_by.iloc[0] if len(held_by) == 1 else None

    def rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {table: len(self[table]) for table in TABLES}

    def canonical(self, table: str) -> pd.DataFrame:
        """A table as canonical text, missing where blank. Files are written from it and the hash is taken of it.

        A cell that holds text but no value keeps its text.
        """
        model, frame = TABLES[table], self[table]
        texts = pd.DataFrame({c.name: cells.to_text(frame[c.name], c) for c in model.columns().values()})
        held = self.held[self.held["table"] == table]
        held = held[held["index"].isin(texts.index)]  # a part of a register has fewer rows
        for name, part in held.groupby("field", sort=False):
            texts.loc[part["index"], name] = part["text"].to_numpy()
        return texts

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the register's content as canonical CSV. The source and the order of its rows do not matter.

        Empty tables and columns do not count, so a column that a later version adds changes no hash.
        """
        digest = hashlib.sha256()
        for table in TABLES:
            if self[table].empty:
                continue
            texts = self.canonical(table).dropna(axis="columns", how="all").dropna(how="all")
            if texts.empty:
                continue
            texts = texts.sort_values(list(texts.columns), na_position="first")
            buffer = io.StringIO()
            texts.to_csv(buffer, index=False, lineterminator="\n")
            digest.update(f"{table}\n".encode() + buffer.getvalue().encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def equals(self, other: object) -> bool:
        """Whether the other register holds the same content, whatever its source."""
        return isinstance(other, Register) and self.hash == other.hash

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{t}</td><td>{n}</td></tr>" for t, n in self.rows().items() if n)
        return (
            f"<p><strong>Register</strong> {self.hash[:12]}</p>"
            f"<table><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"
        )
