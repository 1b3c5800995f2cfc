"""Pictures in bars."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.show import bars, page


@pytest.mark.parametrize("empty", ["findings", "completeness"])
def test_charts_of_nothing_are_still_charts(tiny_case, empty):
    if empty == "findings":
        drawn = bars.findings_chart(analysis.findings_by_family(tiny_case).head(0))
    else:
        drawn = bars.completeness_chart(analysis.completeness_by_item(tiny_case).head(0))
    assert "There are no" in page.figure(drawn, "Empty").html


def test_text_with_dollars_is_not_maths(tiny_case):
    frame = analysis.findings_by_family(tiny_case).head(1).assign(family="a $x^$ b")
    assert "<svg" in page.figure(bars.findings_chart(frame), "Dollars").html
