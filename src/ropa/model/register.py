"""A Register: the whole record as typed tables, its holder, its canonical text and its hash."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from ropa.errors import LayoutError, UsageError, refuse_other
from ropa.model import cells, codelists, written
from ropa.model.membership import distinct, yes
from ropa.model.tables import TABLES
from ropa.model.text_tables import HELD_COLUMNS, Place
from ropa.text import nearest
from ropa.vocabulary import is_nothing


def refuse_no_register(given: object) -> None:
    """Raise UsageError, which says how to make a Register, if what was given is none."""
    how = "ropa.validate(ropa.read(path)) makes one, and tells what is wrong with its cells: register, findings = …"
    refuse_other(given, Register, f"a Register is asked for here; {how}")


def keeps_record(organisations: pd.DataFrame) -> pd.Series:
    """Which organisations are marked as the holder, whose record this is."""
    return yes(organisations["is_holder"])


@dataclass
class Later:
    """A frame that is made when it is asked for the first time: of the tables in force, most rules look at few."""

    rows: int
    """How many rows it will have."""
    make: Callable[[], pd.DataFrame]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The frame, made the first time."""
        return self.make()


class Frames(Mapping[str, pd.DataFrame]):
    """The frames of a register. Each access is a copy of its own, which shares its data until it is written to.

    So nothing that is done to a frame changes the register, its hash or its findings. What was handed in is copied the same
    way: whoever made a frame may go on changing it.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames: dict[str, pd.DataFrame | Later] = {}
        if isinstance(frames, Frames):
            self._frames.update(frames._frames)
        else:
            blank = {name: TABLES[name].blank() for name in frames if name in TABLES}  # shared by all registers; most tables have no row
            self._frames.update((name, frame if frame is blank.get(name) else _bare(frame)) for name, frame in frames.items())

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.shared(table).copy(deep=False)

    def __getstate__(self) -> dict[str, Any]:
        return {"_frames": {table: self.shared(table) for table in self._frames}}

    def shared(self, table: str) -> pd.DataFrame:
        """The frame itself, for code that only reads it: a copy takes longer than all that is asked of a small table."""
        frame = self._frames[table]
        return frame.frame if isinstance(frame, Later) else frame

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def replaced(self, changed: Mapping[str, pd.DataFrame], later: Mapping[str, Later] | None = None) -> Frames:
        """These frames with some of them replaced, `later` by those that are made when they are asked for."""
        made = Frames(changed)
        made._frames = {**self._frames, **made._frames, **(later or {})}
        return made

    def rows(self) -> dict[str, int]:
        """The number of rows of each frame."""
        return {name: frame.rows if isinstance(frame, Later) else len(frame) for name, frame in self._frames.items()}

    def same(self, other: Frames, table: str) -> bool:
        """Whether both hold the very same frame for a table, so that its rows need not be compared."""
        mine, theirs = self._frames[table], other._frames[table]
        return mine is theirs or self.shared(table) is other.shared(table)


def _bare(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of a frame that carries nothing along: what was written belongs to one register, not to its frames."""
    made = frame.copy(deep=False)
    made.attrs = {}
    return made


@dataclass(frozen=True)
class Register:
    """The record as typed tables, never changed in place. Each of `TABLES` is an attribute: `register.activities`.

    What an attribute returns is a copy: change it as you like, and hand it to `with_tables`.
    """

    tables: Mapping[str, pd.DataFrame]
    held: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(HELD_COLUMNS)))
    """The cells that hold text but no value; columns `HELD_COLUMNS`."""
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    """Where the rows and columns of each table stood in the source."""
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The settings of `register.toml`, or of the workbook's sheet `register`."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Frames(self.tables))

    @property
    def asked(self) -> frozenset[str] | None:
        """What the headings and labels ask for in the file of another layout that it was read from; None for one of ropa's own."""
        return next((place.asked for place in self.places.values() if place.asked is not None), None)

    @property
    def _frames(self) -> Frames:
        assert isinstance(self.tables, Frames)
        return self.tables

    def __getitem__(self, table: str) -> pd.DataFrame:
        """The table of that name, as a copy. Raises KeyError for an unknown name, with the one that is most like it.

        It carries along what was written in its cells and not understood (`ropa.model.written`).
        """
        if table not in TABLES:
            raise KeyError(f"a register has no table {table}{nearest(str(table), TABLES)}")
        frame = self.tables[table]
        return written.mark(frame, self._written[table]) if table in self._written else frame

    @cached_property
    def _written(self) -> dict[str, written.Cells]:
        """By table, what was written in its cells and not understood."""
        return written.cells_of(self.held, self.places) if len(self.held) else {}

    def shared(self, table: str) -> pd.DataFrame:
        """A table itself, for code that only reads it and hands it to nobody. It carries along nothing that was written."""
        return self._frames.shared(table)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES and "tables" in vars(self):
            return self[name]
        hint = "" if name.startswith("_") else nearest(name, TABLES)
        raise AttributeError(f"a register has no table {name!r}{hint}")

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *TABLES])

    def with_tables(self, changed: Mapping[str, pd.DataFrame] | None = None, /, **tables: pd.DataFrame) -> Register:
        """A copy of the register with some tables replaced: `register.with_tables(purposes=frame)`.

        A frame has exactly the columns of its table, each of its type; where its table has codes, they are codes, not labels
        (`case.what_if` takes both). Rows whose labels are no numbers, or stand twice, are numbered anew. A cell that held text but
        no value keeps that text as long as it stays missing in the same row.

        Raises KeyError for an unknown table, UsageError for a frame whose columns, types or codes are not those of its table.
        """
        given = {**(changed or {}), **tables}
        if unknown := set(given) - set(TABLES):
            first = min(unknown)
            raise KeyError(f"a register has no table {first}{nearest(first, TABLES)}")
        given = {table: _as_typed(table, frame) for table, frame in given.items()}
        gone = [self._filled_since(table, frame) for table, frame in given.items()] if len(self.held) else []
        held = self.held.drop(index=[label for labels in gone for label in labels]) if any(map(len, gone)) else self.held
        places = {table: place for table, place in self.places.items() if table not in given or self._kept_labels(table, given[table])}
        return replace(self, tables=self._frames.replaced(given), held=held, places=places)

    def _kept_labels(self, table: str, frame: pd.DataFrame) -> bool:
        """Whether the rows of a new frame have the labels of the old one, so that their places are still right."""
        key, old = TABLES[table].key(), self.shared(table)
        shared = old.index.intersection(frame.index)
        return frame.index.is_unique and frame.loc[shared, key].equals(old.loc[shared, key])

    def _filled_since(self, table: str, frame: pd.DataFrame) -> list[Any]:
        """The labels of `held` whose cells a new frame has filled in, or whose rows it has replaced by others."""
        held = self.held[self.held["table"] == table]
        key, gone = TABLES[table].key(), []
        for label, cell in zip(held.index, held.to_dict("records"), strict=True):
            if cell["index"] not in frame.index:
                continue  # a part of a register has fewer rows
            value: Any = frame.at[cell["index"], cell["field"]]
            record = frame.at[cell["index"], key]
            if not pd.isna(value) or (isinstance(cell["record"], str) and cell["record"] != record):
                gone.append(label)
        return gone

    def narrowed(self, kept: Mapping[str, pd.DataFrame], later: Mapping[str, Later] | None = None) -> Register:
        """A copy with a part of the rows of some tables, which keep their labels; nothing is checked.

        Those in `later` are made when they are asked for.
        """
        return replace(self, tables=self._frames.replaced(kept, later))

    def words_for_none(self, table: str) -> dict[str, frozenset[str]]:
        """The words for "none" and "n/a" in the text columns of a table, by column; no column without any, and none of references."""
        if table not in self._for_none:
            frame = self.shared(table)
            names = [column.name for column in TABLES[table].of_kind("text") if column.name in frame and not column.reference]
            said = {name: frozenset(filter(_is_none, distinct(frame[name]))) for name in names} if len(frame) else {}
            self._for_none[table] = {name: words for name, words in said.items() if words}
        return self._for_none[table]

    @cached_property
    def _for_none(self) -> dict[str, dict[str, frozenset[str]]]:
        return {}

    def same_table(self, other: Register, table: str) -> bool:
        """Whether two registers hold the very same frame for a table. If not, the frames may still hold the same rows."""
        return self._frames.same(other._frames, table)

    def holds_the_same(self, other: Register, table: str) -> bool:
        """Whether two registers have the same rows of a table, in the same order, and no text in them that is no value."""
        if any((held["table"] == table).any() for held in (self.held, other.held)):
            return False
        return self.same_table(other, table) or self.shared(table).equals(other.shared(table))

    @cached_property
    def holder(self) -> pd.Series:
        """The row of the organisation whose record this is. Raises LayoutError unless there is exactly one."""
        if self.known_holder is None:
            raise LayoutError("organisations: is_holder must be yes for exactly one organisation")
        return self.known_holder

    @cached_property
    def known_holder(self) -> pd.Series | None:
        """The row of the organisation whose record this is; None unless there is exactly one."""
        organisations = self.organisations
        held_by = np.flatnonzero(keeps_record(organisations).to_numpy())
        return organisations.iloc[held_by[0]] if len(held_by) == 1 else None

    def rows(self) -> dict[str, int]:
        """The number of rows of each table."""
        rows = self._frames.rows()
        return {table: rows[table] for table in TABLES}

    def canonical(self, table: str) -> pd.DataFrame:
        """A table as canonical text, missing where blank. Files are written from it and the hash is taken of it.

        A cell that holds text but no value keeps its text.
        """
        return self._as_text(table, list(TABLES[table].columns()))

    def _as_text(self, table: str, names: list[str]) -> pd.DataFrame:
        """Some columns of a table as canonical text (see `canonical`)."""
        columns, frame = TABLES[table].columns(), self._frames.shared(table)
        if frame.empty:
            return pd.DataFrame(index=frame.index, columns=names, dtype="str")
        texts = pd.DataFrame({name: cells.to_text(frame[name], columns[name]) for name in names}, index=frame.index)
        if not len(self.held):
            return texts
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
            if content := self._content(table):
                digest.update(f"{table}\n{content}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _content(self, table: str) -> str:
        """The columns and rows of a table in which something stands, as canonical CSV whose rows are in order; "" if there is none."""
        frame = self._frames.shared(table)
        if frame.empty:
            return ""
        held = set(self.held["field"][self.held["table"] == table]) if len(self.held) else set()
        names = [name for name in TABLES[table].columns() if name in held or not frame[name].array.isna().all()]
        texts = self._as_text(table, names)
        filled = {name: has for name in names if (has := ~texts[name].array.isna()).any()}
        if not filled:
            return ""
        columns = [texts[name].array.to_numpy(object, na_value=None).tolist() for name in filled]
        order = _in_order(columns, np.flatnonzero(np.logical_or.reduce(list(filled.values()))).tolist())
        buffer = io.StringIO()
        into = csv.writer(buffer, lineterminator="\n")
        into.writerow(filled)
        into.writerows(zip(*(map(column.__getitem__, order) for column in columns), strict=True))
        return buffer.getvalue()

    def equals(self, other: object) -> bool:
        """Whether the other register holds the same content, whatever its source."""
        return isinstance(other, Register) and self.hash == other.hash

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><td>{t}</td><td>{n}</td></tr>" for t, n in self.rows().items() if n)
        return (
            f"<p><strong>Register</strong> {self.hash[:12]}</p>"
            f"<table><thead><tr><th>table</th><th>rows</th></tr></thead><tbody>{rows}</tbody></table>"
        )


_LONGEST_NONE = 16
"""The most characters of words for "none"."""


def _is_none(word: str) -> bool:
    return len(word) <= _LONGEST_NONE and is_nothing(word)


def _in_order(columns: Sequence[list[str | None]], rows: list[int]) -> list[int]:
    """Rows in the order of the first column, what is missing first, and those alike there in the order of the next ones."""
    first, *others = columns
    texts: Any = first.__getitem__
    order = [row for row in rows if first[row] is None] + sorted((row for row in rows if first[row] is not None), key=texts)
    if not others or len(set(map(texts, rows))) == len(rows):
        return order
    groups = (list(alike) for _, alike in groupby(order, key=texts))
    return [row for alike in groups for row in (alike if len(alike) == 1 else _in_order(others, alike))]


def _as_typed(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame as its table holds it: columns in order, each of its type, and rows with a number each.

    Raises UsageError if it has other columns, types or codes.
    """
    model = TABLES[table]
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(f"{table}: a table is a pandas DataFrame, not {type(frame).__name__}")
    missing, other = [c for c in model.columns() if c not in frame], [str(c) for c in frame.columns if c not in model.columns()]
    if missing or other:
        said = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(other)}, which the table has not"] * bool(other)
        raise UsageError(f"{table}: the frame {' and '.join(said)}")
    if len(twice := frame.columns[frame.columns.duplicated()]):
        raise UsageError(f"{table}: the frame has {twice[0]} more than once")
    if not (frame.index.is_unique and pd.api.types.is_integer_dtype(frame.index) and frame.index.name is None):
        frame = frame.reset_index(drop=True)  # a name of the index would hide the column of that name
    changed: dict[str, pd.Series] = {}
    for name, column in model.columns().items():
        values = frame[name]
        if values.dtype != column.dtype and not _holds(values, column.kind):
            raise UsageError(
                f"{table}: {name} has the type {values.dtype}; it must be {column.dtype} "
                "(make the table as text and let `ropa.validate` read it, or convert the column)"
            )
        if column.codes:
            _refuse_no_codes(f"{table}: {name}", values, column.codes)
        if values.dtype == column.dtype:
            continue
        changed[name] = values.astype(pd.api.types.pandas_dtype(column.dtype))
    return frame.assign(**changed)[list(model.columns())] if changed or list(frame.columns) != list(model.columns()) else frame


def _refuse_no_codes(where: str, values: pd.Series, codes: str) -> None:
    """Raise UsageError for a value that is no code of the list: rules take for granted that a register has none."""
    known = codelists.codes(codes)
    other = [value for value in values.dropna().unique() if value not in known]
    if other:
        near = nearest(str(other[0]), sorted(known))
        raise UsageError(
            f"{where} has {other[0]!r}, which is no code of {codes}{near} (`case.what_if` takes labels and tells typing errors)"
        )


def _holds(values: pd.Series, kind: str) -> bool:
    """Whether a column has a type that holds the values of its kind. One without any value holds them all."""
    if values.isna().all():
        return True
    if kind == "instant":
        return isinstance(values.dtype, pd.DatetimeTZDtype)
    if kind == "date":
        return pd.api.types.is_datetime64_dtype(values)
    if kind == "number":
        return pd.api.types.is_integer_dtype(values)
    if kind == "yes_no":
        return pd.api.types.is_bool_dtype(values)
    return pd.api.types.is_string_dtype(values)
