"""Activities without a time limit: one answer for the rule and for the figures."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.facts import a_case, records


@pytest.mark.parametrize(("limits", "bare"), [("", 1), ("L1,A1,,", 1), ("L1,A1,P1Y,", 0), ("L1,A1,,Until the claim is settled", 0)])
def test_an_activity_without_a_time_limit_is_counted_as_it_is_found(limits: str, bare: int) -> None:
    case = a_case(retention="retention_id,activity_id,period,criteria\n" + limits)

    assert len(records(case, "RT01")) == bare
    figures = analysis.retention_in_short(case).set_index("figure")["number"]
    assert figures["Activities without a time limit"] == bare
