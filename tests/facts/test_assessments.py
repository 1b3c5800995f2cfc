"""Whether interests were weighed: one answer for the rule and for the table."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.facts import a_case, records

LIA = "assessment_id,activity_id,kind,status,outcome,decided_on,review_due\n"
INTERESTS = "purpose_id,activity_id,purpose,lawful_basis,legitimate_interest\nP1,A1,Fraud,legitimate_interests,Safe trade\n"


@pytest.mark.parametrize(
    ("assessments", "state", "found"),
    [
        ("", "missing", ["P1"]),
        ("L1,A1,lia,in_progress,,,", "not complete", ["P1"]),
        ("L1,A1,lia,complete,do_not_go_ahead,2026-01-01,", "does not allow it", ["P1"]),
        ("L1,A1,lia,complete,go_ahead,2026-01-01,\nL2,A1,lia,complete,do_not_go_ahead,2026-02-01,", "complete", []),
        ("L1,A1,lia,complete,go_ahead,2026-01-01,2026-11-21", "review overdue", []),
        ("L1,A1,lia,complete,go_ahead,2026-01-01,2026-11-22", "complete", []),
        ("L1,A1,lia,complete,,2026-03-02,", "after the start", ["P1"]),
        ("L1,A1,lia,complete,,2026-03-01,", "complete", []),
        ("L1,A1,lia,complete,,,", "complete", []),
    ],
)
def test_interests_are_weighed_alike(assessments: str, state: str, found: list[str]) -> None:
    activities = "activity_id,name,role,started_on\nA1,Payroll,controller,2026-03-01\n"
    case = a_case(activities=activities, purposes=INTERESTS, assessments=LIA + assessments)

    assert list(analysis.legitimate_interests(case)["state"]) == [state]
    assert records(case, "LB04") == found
