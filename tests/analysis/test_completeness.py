"""What of Article 30 is stated, missing or not applicable."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.analysis.completeness import MISSING, NONE, NOT_APPLICABLE, NOT_STATED
from ropa.case.opening import case_of
from ropa.show import sections
from support.tiny import TINY, text_tables

DAY = "2026-11-22"


def statuses(tiny_case, activity):
    rows = analysis.completeness(tiny_case)
    return rows[rows["activity_id"] == activity].set_index("item")["status"].to_dict()


def test_completeness_knows_complete_missing_none_and_not_stated(tiny_case):
    assert statuses(tiny_case, "sales") == {
        "Art. 30(1)(b)": "complete",
        "Art. 30(1)(c)": "complete",
        "Art. 30(1)(d)": NONE,
        "Art. 30(1)(e)": NONE,
        "Art. 30(1)(f)": "complete",
        "Art. 30(1)(g)": "complete",
    }
    event = statuses(tiny_case, "event")
    assert event["Art. 30(1)(a)"] == MISSING  # no arrangement
    assert event["Art. 30(1)(b)"] == MISSING  # a placeholder, about which the rule is silent
    assert event["Art. 30(1)(d)"] == MISSING
    assert event["Art. 30(1)(e)"] == NOT_STATED
    assert event["Art. 30(1)(f)"] == event["Art. 30(1)(g)"] == NOT_APPLICABLE
    assert statuses(tiny_case, "host")["Art. 30(2)(b)"] == MISSING  # of one controller only
    assert statuses(tiny_case, "lost")["Art. 30(2)(a)"] == statuses(tiny_case, "lost")["Art. 30(2)(b)"] == MISSING
    assert statuses(tiny_case, "odd")["Art. 30(1)(b)"] == MISSING  # without a role it counts as the controller's


def test_completeness_is_counted_item_by_item(tiny_case):
    by_item = analysis.completeness_by_item(tiny_case).set_index("item")
    assert list(by_item.index) == [*(f"Art. 30(1)({c})" for c in "abcdefg"), *(f"Art. 30(2)({c})" for c in "abcd")]
    assert by_item.loc["Art. 30(1)(d)", ["stated none", "missing", "not assessed", "entries"]].tolist() == [1, 2, 0, 3]
    assert by_item.loc["Art. 30(1)(d)", "share"] == pytest.approx(1 / 3)
    matrix = analysis.completeness_matrix(tiny_case, "processor")
    assert list(matrix.columns) == ["activity", *(f"Art. 30(2)({c})" for c in "abcd")]


def test_nothing_at_all_is_described(tiny_case):
    only = case_of(text_tables({"organisations": TINY["organisations"][:1], "activities": TINY["activities"][4:5]}), DAY, "uk")
    assert "no activity" in sections.entries(only).html
    assert "no activity" in sections.client_sections(only).html
    for frame in (analysis.completeness(only), analysis.completeness_by_item(only), analysis.completeness_matrix(only, "controller")):
        assert frame.empty
    assert analysis.findings_by_severity(only)["findings"].sum() >= 0
