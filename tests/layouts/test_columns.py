"""Rows held as columns: what was put comes back, and rows may lack a text or a cell."""

from __future__ import annotations

import pickle

import pytest

from ropa.layouts.columns import Columns, Spots


def test_rows_come_back_with_their_cells_and_what_they_lack() -> None:
    rows = Columns()
    rows.add({"key": "P1", "note": "a"}, {"note": (0, 4, 2), "key": (0, 4, 0)}, {})
    rows.add({"key": "P2"}, {}, {"key": "twice"})
    rows.add({"key": "P3", "later": "b"}, {"later": (1, 7, 9)}, {})

    assert (rows.count, rows.names(), rows.unread) == (3, {"key", "note", "later"}, [(1, "key", "twice")])
    assert (rows.text(0, "later"), rows.text(2, "note"), rows.text(2, "later")) == (None, None, "b")
    assert [rows.taken(name) for name in ("note", "later", "none")] == [["a", None, None], [None, None, "b"], [None] * 3]
    assert dict(rows.anchors) == {0: (0, 4, 2), 2: (1, 7, 9)}
    assert {name: dict(spots) for name, spots in rows.spots.items()} == {
        "note": {0: (0, 4, 2)},
        "key": {0: (0, 4, 0)},
        "later": {2: (1, 7, 9)},
    }


def test_cells_by_row() -> None:
    spots = pickle.loads(pickle.dumps(Spots({3: (0, 8, 2), 1: (2, 5, 2)})))

    assert (dict(spots), len(spots), spots.grids(), spots.columns()) == ({1: (2, 5, 2), 3: (0, 8, 2)}, 2, {0, 2}, {2})
    for row in (-1, 0, 2, 4):
        assert row not in spots
        with pytest.raises(KeyError):
            spots[row]
