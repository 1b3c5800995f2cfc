"""Pictures in grids: who has what."""

from __future__ import annotations

import pandas as pd
import pytest

from ropa import analysis, show
from ropa.show import grids
from ropa.show.style import short_name
from support.records import CHARTS


def test_charts_say_what_they_show(small_case):
    said = {name: str(draw(small_case).get_label()) for name, draw in CHARTS.items()}
    assert "Legitimate interests 1" in said["bases"]
    assert "6 months: 1 limit; 2 years: 1 limit. 1 limit has no period." in said["retention"]
    assert "Dec 2026: 1 End of a contract, 1 End of a waiver" in said["deadlines"]
    assert "Encryption: 1 in place, 2 none" in said["coverage"]


def test_a_chart_is_the_same_twice_and_says_what_it_leaves_out(small_case):
    draw = CHARTS["coverage"]
    assert show.figure(draw(small_case), "Cover").html == show.figure(draw(small_case), "Cover").html
    frame = pd.concat([analysis.security_coverage(small_case)] * 20, ignore_index=True)
    assert "The first 40 of 60 activities are drawn." in str(grids.coverage_chart(frame).get_label())


@pytest.mark.parametrize("text", ["$x^$ \\frac", "漢字" * 30, "a\x00b\u202ec\ud800", "\U0001f600" * 9, "long " * 60, "", "\n\n"])
def test_any_name_can_be_drawn(small_case, text):
    frame = analysis.security_coverage(small_case)
    frame["activity"] = pd.Series([text] * len(frame), dtype="object")
    assert "<svg" in show.figure(grids.coverage_chart(frame), "Names").html
    assert len(short_name(text)) <= 2 * 34 + 1
