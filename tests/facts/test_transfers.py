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


def test_roles_add_up_to_what_their_record_says() -> None:
    activities = "activity_id,name,role\nA1,Payroll,joint_controller\nA2,Badges,\nA3,Hosting,processor\n"
    case = a_case(activities=activities)
    found = analysis.activities_by_role(case).set_index("role")["items"]

    assert f"Of {found['Joint controller'] + found['not recorded']} items" in analysis.controller_answer(case)
    assert f"Of {found['Processor']} items" in analysis.processor_answer(case)
    assert found.iloc[:-1].sum() == found.iloc[-1]


@pytest.mark.parametrize(
    ("transfers", "recipients", "said"),
    [
        ("", "", "Of 2 activities, none sends data outside the United Kingdom, as far as the record says."),
        ("T1,A1,", "", "Of 2 activities, 1 may send data outside the United Kingdom, in 1 transfer; for it no valid ground is on record."),
        ("T1,A1,IN", "", "Of 2 activities, 1 sends data outside the United Kingdom, in 1 transfer; for it no valid ground is on record."),
        ("", "R1,A2,O2", "Of 2 activities, 1 sends data outside the United Kingdom; for it no transfer is on record."),
        (
            "T1,A1,IN\nT2,A2,",
            "",
            "Of 2 activities, 2 send, or may send, data outside the United Kingdom, in 2 transfers; for both of them "
            "no valid ground is on record.",
        ),
        ("T1,A1,GB", "", "Of 2 activities, none sends data outside the United Kingdom, as far as the record says."),
    ],
)
def test_reports_count_the_same_activities_that_send_data_abroad(transfers: str, recipients: str, said: str) -> None:
    case = a_case(
        organisations="organisation_id,name,is_holder,country,uk_gdpr\nO1,Example Ltd,yes,GB,yes\nO2,Hotel,,SG,\n",
        activities="activity_id,name,role\nA1,Payroll,controller\nA2,Trips,controller\n",
        transfers="transfer_id,activity_id,destination\n" + transfers,
        recipients="recipient_id,activity_id,organisation_id\n" + recipients,
    )

    assert analysis.transfers_answer(case).startswith(said)
    number = analysis.flows_in_short(case).set_index("figure")["number"]["Activities with data abroad"]
    assert number == said.startswith("Of 2 activities, 1") + 2 * said.startswith("Of 2 activities, 2")
