"""Masks over columns of text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.model import membership
from ropa.model.membership import as_mask, matching, no, within, yes

HELD = [pd.StringDtype(storage, na_value=np.nan) for storage in ("python", "pyarrow")]


@pytest.mark.parametrize("dtype", HELD, ids=lambda dtype: dtype.storage)
def test_a_pattern_means_the_same_however_text_is_held(dtype) -> None:
    column = pd.Series(["Öl", None, "ÖL und Gas", "(öl)", ""], index=[3, 5, 7, 9, 11], dtype=dtype)
    found = matching(column, r"(?i)^\W*öl\b\w*$")
    assert found.index[found].tolist() == [3]
    found = matching(column, r"(?i)^\W*öl")
    assert (found.index[found].tolist(), found.dtype) == ([3, 7, 9], bool)


@pytest.mark.parametrize("dtype", HELD, ids=lambda dtype: dtype.storage)
def test_a_missing_cell_is_among_no_values(dtype) -> None:
    column = pd.Series(["a", None, "b"], index=[3, 5, 7], dtype=dtype)
    for values in (["a", "z"], pd.Series(["a", None, "a"], dtype=dtype)):
        found = within(column, values)
        assert found.tolist() == [True, False, False]
        assert found.index.equals(column.index)


cells = st.lists(st.none() | st.sampled_from(["a", "b", "", "é", "A"]), max_size=8)


@given(cells, cells, st.sampled_from(HELD), st.booleans())
def test_a_long_column_is_looked_up_like_a_short_one(column, values, dtype, as_series) -> None:
    series = pd.Series(column, dtype=dtype, index=range(3, 3 + len(column)))
    known = pd.Series(values, dtype=dtype) if as_series else values
    short = within(series, known)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(membership, "LONG", 0)
        pd.testing.assert_series_equal(within(series, known), short)
    assert short.tolist() == [cell is not None and cell in values for cell in column]


@pytest.mark.parametrize("dtype", ["boolean", "object"])
def test_yes_is_what_is_said_and_a_missing_cell_says_neither(dtype) -> None:
    column = pd.Series([True, None, False], index=[3, 5, 7], dtype=dtype, name="told")
    found = yes(column)
    assert (found.tolist(), found.dtype, found.name) == ([True, False, False], bool, "told")
    assert found.index.equals(column.index)
    assert no(column).tolist() == [False, False, True]
    assert yes(found).tolist() == found.tolist()


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 20))
def test_what_arrow_answers_is_the_same_in_numpy(answers, first) -> None:
    assert as_mask(pa.array(answers, pa.bool_())[first:]).tolist() == answers[first:]
