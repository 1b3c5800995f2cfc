"""What the rows of a group say together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ropa.model.groups import differing, having, joined, numbered

ROWS = pd.DataFrame({"key": ["b", "a", None, "b", "a"], "n": [2, 1, 1, 2, 3], "word": ["x", "y", "z", "w", "y"]}, index=[7, 3, 5, 1, 0])


@pytest.mark.parametrize("by", [["key"], ["n"], ["key", "n"]])
@pytest.mark.parametrize("sort", [True, False])
def test_words_are_joined_as_pandas_joins_them_group_by_group(by, sort):
    expected = ROWS.groupby(by[0] if len(by) == 1 else by, sort=sort)["word"].agg("; ".join)
    columns = [ROWS[name] for name in by]
    found = joined(ROWS["word"], columns[0] if len(by) == 1 else columns, "; ", sort=sort)
    pd.testing.assert_series_equal(found, expected, check_dtype=False)
    assert found.dtype == "str"


def test_of_no_rows_nothing_is_said():
    nobody = ROWS.iloc[:0]
    assert joined(nobody["word"], nobody["key"]).empty


def test_a_missing_word_is_left_out():
    words, by = pd.Series(["a", None, "b", None], dtype="str"), pd.Series(["x", "x", "x", "y"], dtype="str")
    assert joined(words, by).to_dict() == {"x": "a, b", "y": ""}


def test_rows_are_numbered_by_their_groups():
    words, n = pd.Series(["b", "a", None, "b", "b", "a"], dtype="str"), np.array([1, 1, 1, 2, 1, -1])
    assert numbered(words).tolist() == [0, 1, -1, 0, 0, 1]
    assert numbered(words, n).tolist() == [0, 1, -1, 2, 0, -1]


def test_groups_are_told_whose_rows_differ_or_of_which_some_is_meant():
    groups = np.array([0, 0, 1, 1, -1, 2, 2])
    assert differing(groups, np.array([5, 6, 5, 5, 4, 5, -1])).tolist() == [True, True, False, False, False, False, False]
    assert having(groups, np.array([0, 1, 0, 0, 1, 0, 0], dtype=bool)).tolist() == [True, True, False, False, False, False, False]
    assert not len(differing(groups[:0], groups[:0]))
