"""Shapes of countries and where they lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ropa.model.codelists import codes
from ropa.show import geography

# -- the map ----------------------------------------------------------------------------------------


def test_the_map_has_whole_countries_by_their_code():
    shapes = geography.shapes()
    assert set(shapes) - {"-"} <= codes("countries")
    assert {"GB", "IE", "US", "RU", "FJ", "XK", "NZ", "ZA"} <= set(shapes)
    assert len(shapes["-"]) == 2  # territories without a code
    for code, rings in shapes.items():
        for ring in rings:
            assert np.abs(ring[0] - ring[-1]).max() < 1e-6 or code == "AQ"
            assert np.abs(np.diff(ring[:, 0])).max() < 90  # nothing runs across the map
            assert np.abs(ring[:, 1]).max() <= 90
    assert max(ring[:, 0].max() for ring in shapes["RU"]) > 180  # unwrapped, not torn in two


def test_countries_lie_where_they_are():
    middle = geography.centres()
    assert middle["US"][0] < middle["GB"][0] < middle["IN"][0] < middle["JP"][0] < middle["NZ"][0]
    assert middle["NO"][1] > middle["GB"][1] > middle["ES"][1] > 0 > middle["ZA"][1] > middle["NZ"][1]
    assert geography.equal_earth(np.array([[0.0, 0.0], [180.0, 0.0]])) == pytest.approx(np.array([[0, 0], [2.7066, 0]]), abs=1e-3)


def test_the_map_file_is_the_vendors_and_has_its_licence():
    folder = Path(geography.__file__).parent.parent / "data" / "style"
    assert (folder / "countries-110m.json").stat().st_size == 107_761
    licence = (folder / "countries-110m.LICENCE.txt").read_text(encoding="utf-8")
    assert "Natural Earth" in licence
    assert "Permission to use, copy, modify" in licence
