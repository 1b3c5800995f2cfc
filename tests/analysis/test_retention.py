"""Time limits and disposals."""

from __future__ import annotations

from ropa import analysis
from support.records import rows

# -- retention --------------------------------------------------------------------------------------


def test_the_schedule(small_case):
    assert rows(analysis.retention_schedule(small_case), "retention_id", "category", "kept_for", "trigger", "action", "followed") == [
        ("t1", "all its data", "2 years", "Last contact", "Erase", "yes"),
        ("t2", "Health", "6 months", None, None, "no: The tool cannot"),
        ("t3", "Criminal record checks", "Until the decision", None, "Erase", None),
    ]
    assert analysis.retention_schedule(small_case)["days"].tolist()[:2] == [731, 181]
    assert rows(analysis.retention_exceptions(small_case), "activity", "period", "exception", "law") == [
        ("Customers", "2 years", "Legal hold", "Art 17(3)(e), 18(1)(c)")
    ]
    assert rows(analysis.exceptions_by_kind(small_case), "exception", "limits", "holds_for") == [("Legal hold", 1, "Customers")]


def test_disposals_due_done_and_on_hold(small_case):
    assert rows(analysis.disposals(small_case), "disposal_id", "state", "days_late") == [
        ("z1", "overdue", 174),
        ("z3", "on legal hold", None),
        ("z5", "ahead", None),
        ("z2", "done late", 2),
        ("z4", "done", None),  # of an activity that has ended
    ]
    assert analysis.disposals_due(small_case)["disposal_id"].tolist() == ["z1", "z5"]
    assert analysis.disposals_done(small_case)["disposal_id"].tolist() == ["z2", "z4"]
    assert rows(analysis.legal_holds(small_case), "holds", "due_on", "description") == [
        ("disposal z3", "2026-04-01", None),
        ("the time limit, whenever there is one", None, "A claim"),
    ]
