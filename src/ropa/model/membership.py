"""Masks over columns: which cells are among some values, which match a pattern, which say yes, and which say no.

`within` uses Arrow's is_in for long columns. pandas' own `isin` goes through text one value at a time: for 100,000 keys it
takes half a second, Arrow a hundredth of one. A set of Python answers for a short column in a tenth of Arrow's time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.extensions import ExtensionArray

LONG = 1000
"""From so many cells on Arrow is quicker, where it holds the text."""

LONG_TEXT = 20_000
"""From so many cells on Arrow is quicker, even where Python holds the text and it must be copied."""


def within(column: pd.Series, values: pd.Series | Iterable[str]) -> pd.Series:
    """Which cells of a text column are among the values. A missing cell is not.

    Returns a boolean Series with the column's index.
    """
    if not len(column):
        return pd.Series(np.zeros(0, dtype=bool), index=column.index)
    if _by_python(column) and not (isinstance(values, pd.Series) and not _by_python(values)):
        among = texts_of(values)
        found = np.fromiter(map(among.__contains__, column.tolist()), dtype=bool, count=len(column))
        return pd.Series(found, index=column.index, copy=False)
    if isinstance(values, pd.Series):
        known = pc.unique(pc.drop_null(as_text(values)))
    else:
        known = pa.array([value for value in _listed(values) if isinstance(value, str)], pa.large_string())
    found = as_mask(pc.is_in(as_text(column), value_set=known))
    return pd.Series(found, index=column.index, dtype=bool)


def _by_python(column: pd.Series) -> bool:
    """Whether Python is quicker to look at a column: at a short one, and at text that Arrow would have to copy first."""
    return len(column) < LONG or (len(column) < LONG_TEXT and getattr(column.dtype, "storage", "") == "python")


_MISSING = frozenset((np.nan, None, pd.NA))


def texts_of(values: pd.Series | Iterable[str]) -> AbstractSet[str]:
    """The texts among some values, each once."""
    if isinstance(values, frozenset):
        return values - _MISSING
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.StringDtype):
        return set(values.tolist()) - _MISSING
    return {value for value in _listed(values) if isinstance(value, str)}


def distinct(column: pd.Series) -> list[str]:
    """The texts of a column, each once."""
    if _by_python(column):
        return [text for text in dict.fromkeys(column.tolist()) if isinstance(text, str)]
    return pc.unique(pc.drop_null(as_text(column))).to_pylist()  # type: ignore[no-any-return]  # Arrow has no types


def _listed(values: Iterable[str]) -> Iterable[str]:
    """Values to look at one by one: an array of pandas hands out each in turn ten times slower than all at once."""
    return values.tolist() if isinstance(values, ExtensionArray) else values


def as_text(column: pd.Series) -> pa.Array:
    """A column as one Arrow array of text."""
    array = pa.array(column, from_pandas=True)
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return array.cast(pa.large_string())


def as_mask(found: pa.BooleanArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Arrow's answers, none of them missing, as numpy has them: by its bits, a tenth of the time that Arrow takes."""
    if not len(found):
        return np.zeros(0, dtype=bool)
    bits = np.frombuffer(found.buffers()[1], dtype=np.uint8)
    return np.unpackbits(bits, count=found.offset + len(found), bitorder="little")[found.offset :].view(bool)


def matching(column: pd.Series, pattern: str) -> pd.Series:
    r"""Which cells of a text column hold a match of a regular expression, as `re.search` finds it. A missing cell does not.

    Returns a boolean Series with the column's index. pandas' `str.contains` hands patterns to Arrow, for which ``\w`` is a Latin
    letter without accents, or to Python, by how the column is stored.
    """
    search = re.compile(pattern).search
    return within(column, [text for text in column.dropna().unique() if search(text)])


def yes(column: pd.Series) -> pd.Series:
    """Which cells of a column of yes and no say yes. A missing cell does not.

    Returns a boolean Series with the column's index. Also fills a mask that has missing values, as comparisons of
    missing cells leave them.
    """
    if column.dtype == bool:
        return column.copy(deep=False)
    if isinstance(column.dtype, pd.BooleanDtype):
        return pd.Series(column.to_numpy(dtype=bool, na_value=False), index=column.index, name=column.name)
    return column.fillna(False).astype(bool)


def no(column: pd.Series) -> pd.Series:
    """Which cells of a column of yes and no say no. A missing cell does not.

    Returns a boolean Series with the column's index.
    """
    return yes(column.eq(False))
