"""Whether the risk of a transfer was assessed: one answer for the rule and for the table."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.facts import a_case, records


@pytest.mark.parametrize(
    ("assessments", "shown", "found"),
    [
        ("", "missing", ["T1"]),
        ("X1,A1,T1,KIND,in_progress,,", "missing (In progress)", ["T1"]),
        ("X1,A1,T1,KIND,complete,do_not_go_ahead,2026-01-02", "missing (complete on 2 January 2026, and does not allow it)", ["T1"]),
        ("X1,A1,T1,KIND,complete,,2026-01-02\nX2,A1,T1,KIND,complete,do_not_go_ahead,2026-02-02", "complete on 2 January 2026", []),
        ("X1,A1,,KIND,complete,,2026-01-02\nX2,A1,T1,KIND,in_progress,,", "complete on 2 January 2026", []),
        ("X1,A1,T2,KIND,complete,,2026-01-02", "missing", ["T1"]),
    ],
)
def test_the_risk_of_a_transfer_is_assessed_or_not(assessments: str, shown: str, found: list[str]) -> None:
    case = a_case(
        transfers="transfer_id,activity_id,destination,mechanism,document\nT1,A1,IN,idta,K\nT2,A1,FR,adequacy,\n",
        assessments="assessment_id,activity_id,transfer_id,kind,status,outcome,decided_on\n"
        + assessments.replace("KIND", "transfer_risk_assessment"),
    )

    listed = analysis.transfers_listed(case).set_index("transfer_id")["risk_assessment"]
    assert listed["T1"] == shown
    assert records(case, "TR04") == found
