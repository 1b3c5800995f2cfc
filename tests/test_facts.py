"""What is so on the day: a rule and the table that shows the same thing give one answer."""

from __future__ import annotations

import pytest

from conftest import CORE, frames
from ropa import analysis
from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.model.text_tables import TextTables
from ropa.reports.catalogue import fitting

DAY = "2026-11-22"
LIA = "assessment_id,activity_id,kind,status,outcome,decided_on,review_due\n"
INTERESTS = "purpose_id,activity_id,purpose,lawful_basis,legitimate_interest\nP1,A1,Fraud,legitimate_interests,Safe trade\n"


def a_case(**tables: str) -> Case:
    return case_of(TextTables(frames({**CORE, **tables})), DAY, "uk")


def records(case: Case, code: str) -> list[str]:
    return sorted(case.findings.loc[case.findings["code"] == code, "record"])


def test_an_activity_without_a_role_is_the_controllers_in_rules_and_tables() -> None:
    activities = "activity_id,name,role\nA1,Payroll,controller\nA2,Badges,\nA3,Hosting,processor\n"
    case = a_case(activities=activities)

    assert records(case, "PU01") == ["A1", "A2"]
    assert records(case, "ID12") == ["A2"]
    assert records(case, "ID05") == ["A3"]
    assert list(analysis.controller_record(case)["activity_id"]) == ["A1", "A2"]
    assert list(analysis.processor_record(case)["activity_id"]) == ["A3"]
    by_role = analysis.activities_by_role(case)
    assert dict(zip(by_role["role"], by_role["activities"], strict=True))["not recorded"] == 1
    assert fitting(a_case(activities="activity_id,name,role\nA2,Badges,\nA3,Hosting,processor\n")) == fitting(case)
    shown = analysis.completeness(case).set_index(["activity_id", "item"])["status"]
    assert shown["A2", "Art. 30(1)(b)"] == shown["A1", "Art. 30(1)(b)"] == "missing"


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


@pytest.mark.parametrize(
    ("documents", "shown", "found"),
    [
        ("", None, ["P1"]),
        ("D1,A1,appropriate_policy_document,planned,,", "begun, not complete", ["P1"]),
        ("D1,A1,appropriate_policy_document,complete,,", "in place\nno review planned", []),
        ("D1,A1,appropriate_policy_document,complete,,2026-11-22", "in place\nreview due 22 November 2026", []),
        ("D1,A1,appropriate_policy_document,complete,,2026-11-21", "review overdue since 21 November 2026", ["P1"]),
        (
            "D1,A1,appropriate_policy_document,complete,,2026-11-21\nD2,A1,appropriate_policy_document,complete,,2027-01-01",
            "in place\nreview due 1 January 2027",
            [],
        ),
        (
            "D1,A1,appropriate_policy_document,complete,,2026-11-21\nD2,A1,appropriate_policy_document,complete,,",
            "in place\nno review planned",
            [],
        ),
    ],
)
def test_a_policy_document_is_in_one_state(documents: str, shown: str | None, found: list[str]) -> None:
    case = a_case(
        purposes="purpose_id,activity_id,purpose,lawful_basis,article9_condition,schedule1_condition\n"
        "P1,A1,Sick pay,legal_obligation,employment_social_security,sch1_01\n",
        data_categories="data_category_id,activity_id,category\nD1,A1,health\n",
        assessments="assessment_id,activity_id,kind,status,decided_on,review_due\n" + documents,
    )

    assert [row if isinstance(row, str) else None for row in analysis.sensitive_purposes(case)["policy_document"]] == [shown]
    assert records(case, "SC04") == found


@pytest.mark.parametrize(
    ("contract", "party", "state", "found"),
    [
        ("K1", "X1", "in force", []),
        ("K1", "X2", "with somebody else", ["R1"]),
        ("K2", "X1", "in force", []),
        ("K3", "X1", "not in force", ["R1"]),
        ("", "X1", "none", ["R1"]),
    ],
)
def test_a_contract_is_worth_the_same(contract: str, party: str, state: str, found: list[str]) -> None:
    case = a_case(
        organisations=CORE["organisations"] + organisations_more(),
        contracts="contract_id,organisation_id,kind,ends_on\nK1,X1,processor_contract,\nK2,,processor_contract,\nK3,X1,processor_contract,2026-01-01\n",
        recipients=f"recipient_id,activity_id,organisation_id,recipient_role,contract_id\nR1,A1,{party},processor,{contract}\n",
    )

    assert list(analysis.processors(case)["contract_state"]) == [state]
    assert records(case, "RC02") == found


def organisations_more() -> str:
    """Two more rows of organisations, with blanks to the width of the table in CORE."""
    blanks = "," * (CORE["organisations"].splitlines()[0].count(",") - 1)
    return f"X1,Cloud{blanks}\nX2,Post{blanks}\n"


@pytest.mark.parametrize(
    ("moments", "state", "codes"),
    [
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:00+00:00,", "told in time", []),
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:01+00:00,", "told late, no reasons", ["BR01"]),
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:01+00:00,A weekend", "told late, with reasons", ["BR01"]),
        ("2026-11-20T00:00:00+00:00,risk,,", "not told, clock running", []),
        ("2026-11-19T23:59:59+00:00,risk,,", "not told, time is up", ["BR02"]),
        ("2026-11-10T10:00:00+00:00,none,,", "not needed: risk unlikely", []),
        ("2026-11-10T10:00:00+00:00,,,", "not told, risk not assessed", []),
        (",risk,2026-11-13T10:00:00+00:00,", "told, awareness not recorded", []),
    ],
)
def test_the_regulator_is_told_or_not(moments: str, state: str, codes: list[str]) -> None:
    case = a_case(breaches="breach_id,activity_id,our_role,aware_at,risk,authority_notified_at,delay_reason\nB1,A1,controller," + moments)

    assert list(analysis.breaches_listed(case)["regulator"]) == [state]
    assert sorted({*case.findings["code"]} & {"BR01", "BR02"}) == codes


def test_a_row_of_a_planned_activity_backs_a_statement() -> None:
    case = a_case(
        activities="activity_id,name,role,started_on\nA1,Payroll,controller,\nA2,Badges,controller,2027-01-01\n",
        purposes="purpose_id,activity_id,purpose\nP2,A2,Doors\n",
        notices="notice_id,title\nN1,Notice\n",
        notice_statements="notice_statement_id,notice_id,element,claim\nS1,N1,purposes,Doors\nS2,N1,purposes,Other\n",
        notice_links="notice_link_id,notice_statement_id,table,record\nL1,S1,purposes,P2\n",
    )

    assert records(case, "NT02") == ["S2"]
    assert list(analysis.statements_without_backing(case)["notice_statement_id"]) == ["S2"]


def test_a_link_to_nothing_and_a_time_limit_without_a_key_are_no_pair() -> None:
    case = a_case(
        retention="retention_id,activity_id,period\n,A1,P1Y\n",
        notices="notice_id,title\nN1,Notice\n",
        notice_statements="notice_statement_id,notice_id,element,value,claim\nS1,N1,retention,P2Y,Two years\n",
        notice_links="notice_link_id,notice_statement_id,table,record\nL1,S1,retention,\n",
    )

    assert records(case, "NT06") == []


@pytest.mark.parametrize(
    ("purposes", "bare"), [("", 1), ("P1,A1,,", 1), ("P1,A1,Pay people,", 0), ("P1,A1,,staff_administration", 0), ("P1,A2,Pay people,", 1)]
)
def test_an_activity_without_a_purpose_is_counted_as_it_is_found(purposes: str, bare: int) -> None:
    case = a_case(purposes="purpose_id,activity_id,purpose,purpose_code\n" + purposes)

    assert len(records(case, "PU01")) == bare
    figures = analysis.bases_in_short(case).set_index("figure")["number"]
    assert figures["Activities without a purpose"] == bare


@pytest.mark.parametrize(("limits", "bare"), [("", 1), ("L1,A1,,", 1), ("L1,A1,P1Y,", 0), ("L1,A1,,Until the claim is settled", 0)])
def test_an_activity_without_a_time_limit_is_counted_as_it_is_found(limits: str, bare: int) -> None:
    case = a_case(retention="retention_id,activity_id,period,criteria\n" + limits)

    assert len(records(case, "RT01")) == bare
    figures = analysis.retention_in_short(case).set_index("figure")["number"]
    assert figures["Activities without a time limit"] == bare


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


@pytest.mark.parametrize(
    ("moments", "shown", "found"),
    [
        ("high,2026-11-01T09:00:00Z,,", "not told, time is up", ["B1"]),
        ("high,2026-11-21T09:00:00Z,,", "not told, clock running", []),
        ("high,2026-11-01T09:00:00Z,2026-11-20T09:00:00Z,", "told 20 November 2026, 09:00", []),
        ("high,2026-11-01T09:00:00Z,,encrypted", "not told: ", []),
        ("risk,2026-11-01T09:00:00Z,,", "not needed: no high risk", []),
        (",2026-11-01T09:00:00Z,,", "not told, risk not assessed", []),
    ],
)
def test_people_are_told_of_a_breach_or_not(moments: str, shown: str, found: list[str]) -> None:
    breaches = "breach_id,activity_id,risk,aware_at,subjects_notified_at,not_told_reason,authority_notified_at\n"
    case = a_case(breaches=f"{breaches}B1,A1,{moments},2026-11-01T10:00:00Z\n")

    assert analysis.breaches_listed(case)["people"].iloc[0].startswith(shown)
    assert records(case, "BR02") == found
