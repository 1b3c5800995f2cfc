"""What was written in a cell and not understood, for those who show the cell.

In the typed frames such a cell is missing, for no rule may count it as an answer. Who shows it must not call it "not recorded":
it is shown as written, with its place. The frames of a register carry these texts along (`mark`), and `in_place` puts them
back where a row is read to be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ropa.model.logs import LOGS
from ropa.model.membership import within
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place
from ropa.text import one_line

NOT_UNDERSTOOD = "as written, not understood"
LONGEST = 300
"""The most characters of a cell that are shown."""
_ATTRIBUTE = "written"


class Written(str):
    """The words for a cell whose text is no value. Among dates and numbers it stands last."""

    def __lt__(self, other: object) -> bool:
        return str.__lt__(self, other) if isinstance(other, str) else False

    def __gt__(self, other: object) -> bool:
        return str.__gt__(self, other) if isinstance(other, str) else True

    def __le__(self, other: object) -> bool:
        return str.__le__(self, other) if isinstance(other, str) else False

    def __ge__(self, other: object) -> bool:
        return str.__ge__(self, other) if isinstance(other, str) else True

    def __format__(self, _: str) -> str:
        return str(self)  # the words stand wherever a number or a day would

    def __add__(self, other: Any) -> Any:
        return str.__add__(self, other) if isinstance(other, str) else pd.NaT

    def __sub__(self, other: object) -> Any:
        return pd.NaT  # how long from a day that nobody knows is not known either

    __rsub__ = __sub__

    __hash__ = str.__hash__


class Cells(dict[str, dict[Any, tuple[Any, Written]]]):
    """The texts of one table: by column and row label, the key of the row and the words.

    pandas copies what a frame carries whenever it makes a frame of it; these are never changed, so a copy is the same.
    """

    def __init__(self, key: str, texts: Mapping[str, dict[Any, tuple[Any, Written]]] | None = None) -> None:
        super().__init__(texts or {})
        self.key = key
        """The key column of the table."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Cells, (self.key, dict(self))

    def __deepcopy__(self, memo: Any) -> Cells:
        return self


def words(table: str, field: str, text: str, why: str, where: str) -> Written:
    """The words for a cell: its text as written and its place. In a log of people the text is not shown, for it may name one."""
    if table in LOGS:
        return Written(f"{'a placeholder' if why == 'placeholder' else NOT_UNDERSTOOD} ({where})")
    if why == "placeholder":
        return Written(text if TABLES[table].columns()[field].kind == "text" else f"“{one_line(text, LONGEST)}” (a placeholder; {where})")
    return Written(f"“{one_line(text, LONGEST)}” ({NOT_UNDERSTOOD}; {where})")


def cells_of(held: pd.DataFrame, places: Mapping[str, Place]) -> dict[str, Cells]:
    """The texts of each table that has any, from a frame with the columns `HELD_COLUMNS`. Answers like "none" are no such text."""
    found: dict[str, Cells] = {}
    told = held[held["why"] != "answer"]
    columns = [told[name].tolist() for name in ("table", "index", "record", "field", "text", "why")]  # a row at a time is much slower
    for table, index, record, field, text, why in zip(*columns, strict=True):
        place = places.get(table) or Place(f"{table}.csv")
        said = words(table, field, str(text), why, place.where(index, field))
        found.setdefault(table, Cells(TABLES[table].key())).setdefault(field, {})[index] = (record, said)
    return found


def mark(frame: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """The frame, which carries the texts along from now on."""
    frame.attrs[_ATTRIBUTE] = cells
    return frame


def carried(made: pd.DataFrame, source: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """A frame that was made of another, with the texts of some of its columns: `carried(listed, log, closed="closed_on")`.

    The frame must have the key of the other's rows in a column of the same name.
    """
    cells: Cells | None = source.attrs.get(_ATTRIBUTE)
    found = {name: cells[field] for name, field in columns.items() if cells and field in cells}
    return mark(made, Cells(cells.key, found)) if cells and found else made


def unread(frame: pd.DataFrame, field: str) -> pd.Series:
    """Which rows of a frame have a cell in the column that was written and not understood."""
    if field not in frame.attrs.get(_ATTRIBUTE, ()):
        return pd.Series(False, index=frame.index)
    found = np.zeros(len(frame), dtype=bool)
    found[list(_words_in(frame, [field])[field])] = True
    return pd.Series(found, index=frame.index)


def any_unread(frame: pd.DataFrame, *fields: str) -> pd.Series:
    """Which rows of a frame have a cell in any of these columns that was written and not understood."""
    found = pd.Series(False, index=frame.index)
    for field in fields:
        found |= unread(frame, field)
    return found


def said(values: pd.Series, frame: pd.DataFrame, field: str) -> pd.Series:
    """Words about a column of a frame, row by row; where they are missing and the cell was not understood, what it says."""
    mask = unread(frame, field) & values.isna()
    if not mask.any():
        return values
    told = np.full(len(frame), None, dtype=object)
    for place, words_ in _words_in(frame, [field])[field].items():
        told[place] = str(words_)
    return values.mask(mask, pd.Series(told, index=frame.index, dtype="str"))


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the words in each cell that is missing and was written. Such a column has the dtype object."""
    columns = [str(name) for name in frame.columns if name in frame.attrs.get(_ATTRIBUTE, ())]
    changed: dict[str, pd.Series] = {}
    for name, words_ in _words_in(frame, columns).items() if columns else ():
        if words_:
            cells = frame[name].astype("object")
            cells.iloc[list(words_)] = list(words_.values())
            changed[name] = cells
    return frame.assign(**changed) if changed else frame


def _words_in(frame: pd.DataFrame, columns: list[str]) -> dict[str, dict[int, Written]]:
    """By column, the words for its cells by the position of their rows. Only rows that may be those of a text are looked at."""
    cells: Cells = frame.attrs[_ATTRIBUTE]
    names = [*columns, *([cells.key] if cells.key in frame and cells.key not in columns else [])]
    texts = [(label, record) for name in columns for label, (record, _) in cells.get(name, {}).items()]
    near = frame.index.isin([label for label, _ in texts])
    if cells.key in frame:
        keys, records = frame[cells.key], {record for _, record in texts if isinstance(record, str)}
        named = within(keys, records) if isinstance(keys.dtype, pd.StringDtype) else keys.isin(records)
        near |= (keys.isna() | named).to_numpy()
    places = np.flatnonzero(near)
    some = frame[names].take(places)
    values = [[None if gone else value for value, gone in zip(some[name], some[name].isna(), strict=True)] for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    _put(cells, rows, some.index if frame.index.is_unique else [])
    written = {name: [(place, row[name]) for place, row in zip(places.tolist(), rows, strict=True)] for name in columns}
    return {name: {place: cell for place, cell in told if isinstance(cell, Written)} for name, told in written.items()}


def in_place(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a frame (as dicts, in its order) with the words for each cell that is missing and was written.

    A row is known by its key; where the key is missing or used twice, by its label too. So a frame that was sorted or
    numbered anew keeps its words, and no row gets those of another.
    """
    cells: Cells | None = frame.attrs.get(_ATTRIBUTE)
    if cells:
        _put(cells, rows, frame.index if frame.index.is_unique else [])
    return rows


def _put(cells: Cells, rows: list[dict[str, Any]], labelled: Iterable[Any]) -> None:
    """Put the words into the rows (see `in_place`), whose labels are these, if no two are alike."""
    if not rows:
        return
    labels = {label: place for place, label in enumerate(labelled)}
    keys: dict[Any, list[int]] = {}
    if cells.key in rows[0]:
        for place, row in enumerate(rows):
            keys.setdefault(row[cells.key], []).append(place)
    for column, texts in cells.items():
        if column not in rows[0]:
            continue
        for label, (record, words_) in texts.items():
            known = isinstance(record, str)
            places = keys.get(record if known else None, []) if keys else [labels[label]] if label in labels else []
            if len(places) != 1 or not known:
                places = [labels[label]] if labels.get(label) in places else []
            for place in places:
                if rows[place][column] is None and (keys or not known or record in rows[place].values()):
                    rows[place][column] = words_
