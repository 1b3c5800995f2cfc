"""Every rule on its own examples."""

from __future__ import annotations

import os
import re

import pytest

from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.rules import RULES, assess
from ropa.rules.examples import Example, examples, read_table
from support import kinds
from support.checkout import ROOT
from support.registers import frames

CASES = [case for cases in examples().values() for case in cases]


def test_every_rule_has_a_passing_and_a_failing_case() -> None:
    for code in RULES:
        cases = examples().get(code)
        assert cases, f"write src/ropa/data/cases/{code}.toml with a passing and a failing case"
        assert any(case.finds for case in cases), f"{code}.toml has no failing case"
        assert any(not case.finds for case in cases), f"{code}.toml has no passing case"


def test_every_case_belongs_to_a_rule() -> None:
    assert set(examples()) == set(RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says}")
def test_case(case: Example) -> None:
    found = assess(case.register(), case.as_of, case.regime, select=[case.code])

    assert sorted(found["record"]) == sorted(case.finds)
    assert len(found.drop_duplicates(["table", "record"])) <= found.tested.get(case.code, 0), "what it finds is among what it tested"
    if case.severity:
        assert set(found["severity"]) == {case.severity}
    for table, field in found[["table", "field"]].dropna().itertuples(index=False):
        assert field in TABLES[table].columns()
    for message, duty in zip(found["message"], found["duty"], strict=True):
        assert message.endswith("Not an Article 30 item.") == (duty != "art30")
        assert RULES[case.code].any_cell or duty == RULES[case.code].duty


@pytest.mark.parametrize("name", list(kinds.LAWFUL)[:: 3 if "CI" in os.environ else 1])
def test_no_error_is_found_in_a_lawful_register(name: str) -> None:
    kind = kinds.LAWFUL[name]()
    register, shape = validate(frames(kind.tables()))

    found = assess(register, kinds.DAY, kind.regime)

    assert shape.empty
    assert not list(found.loc[found["severity"] == "error", "message"])


@pytest.mark.parametrize(("day", "codes"), [("2026-02-04", {"LB10"}), ("2026-02-05", set())])
def test_a_lender_may_decide_by_machine_on_its_interests_from_the_day_of_the_change(day: str, codes: set[str]) -> None:
    register, _ = validate(frames(kinds.decider("uk", kinds.BY_INTEREST).tables()))

    found = assess(register, day, "uk", select=kinds.WATCHED)

    assert set(found.loc[found["severity"] == "error", "code"]) == codes


@pytest.mark.parametrize("name", list(kinds.BROKEN))
def test_one_fact_makes_it_unlawful(name: str) -> None:
    broken, codes = kinds.BROKEN[name]
    kind = broken()
    register, _ = validate(frames(kind.tables()))

    found = assess(register, kinds.DAY, kind.regime, select=kinds.WATCHED)

    assert set(found.loc[found["severity"] == "error", "code"]) == codes


LIA = "assessment_id,activity_id,kind,status,decided_on,review_due\nQ1,A1,lia,complete,2026-01-01,"
PROCESSOR = "activity_id,name,role\nA1,Hosting,processor"
BREACH = "breach_id,activity_id,our_role,aware_at\nB1,A1,processor,"
REQUEST = "request_id,right,received_on,clarification_requested_on,clarification_received_on,closed_on\n"
EDGES = [
    ("AS03", "due for review today", {"assessments": LIA + "2026-11-22"}, []),
    ("AS03", "yesterday", {"assessments": LIA + "2026-11-21"}, ["Q1"]),
    ("AS03", "never finished", {"assessments": (LIA + "2026-11-21").replace("complete", "in_progress")}, []),
    ("AS03", "a policy document is SC04's", {"assessments": (LIA + "2026-11-21").replace("lia", "appropriate_policy_document")}, []),
    ("BR03", "24 hours at the end of the day", {"activities": PROCESSOR, "breaches": BREACH + "2026-11-22T00:00:00+00:00"}, []),
    ("BR03", "a second more", {"activities": PROCESSOR, "breaches": BREACH + "2026-11-21T23:59:59+00:00"}, ["B1"]),
    (
        "GV06",
        "names of any script",
        {"activities": "activity_id,name,role\nA1,Зарплата,controller\nA2,зарплата!,controller\nA3,Ödeme,controller\nA4,ödemé,controller"},
        ["A2"],
    ),
    ("ID03", "whether the law applies is blank", {"organisations": "organisation_id,name,is_holder,country\nO1,Holder,yes,US"}, []),
    (
        "ID05",
        "who engages us is not the controller",
        {
            "organisations": "organisation_id,name,is_holder,email\nO1,Holder,yes,\nO2,Prime,,a@prime.example",
            "activities": "activity_id,name,role\nA1,Hosting,sub_processor",
            "activity_parties": "activity_party_id,activity_id,organisation_id,party_role\nX1,A1,O2,processor_instructing_us",
        },
        ["A1"],
    ),
    (
        "ID02",
        "no officer is needed, for reasons that are on file",
        {
            "organisations": "organisation_id,name,is_holder,country,dpo_required\nO1,Holder,yes,GB,no",
            "activities": "activity_id,name,role,large_scale\nA1,Ward,controller,yes",
            "data_categories": "data_category_id,activity_id,category\nD1,A1,health",
        },
        [],
    ),
    (
        "MK03",
        "the conditions of a soft opt-in are for electronic mail",
        {
            "marketing_preferences": "marketing_preference_id,subject_ref,subscriber_kind,channel,state,captured_at\n"
            "W1,s-1,individual,post,soft_opt_in,2026-03-01T10:00:00Z\nW2,s-2,individual,email,opt_in,2026-03-01T10:00:00Z"
        },
        [],
    ),
    (
        "RT01",
        "a limit of the whole activity covers the data of one purpose",
        {
            "purposes": "purpose_id,activity_id,purpose\nP1,A1,Sell",
            "data_categories": "data_category_id,activity_id,purpose_id,category\nD1,A1,P1,contact",
            "retention": "retention_id,activity_id,period\nL1,A1,P1Y",
        },
        [],
    ),
    (
        "TR05",
        "who relies on clauses need not be certified",
        {"transfers": "transfer_id,activity_id,destination,mechanism\nT1,A1,US,idta"},
        [],
    ),
    (
        "TR06",
        "a small organisation's claim not to keep the record lifts no duty of Article 49",
        {
            "organisations": "organisation_id,name,is_holder,country,uk_gdpr,employees\nO1,Holder,yes,GB,yes,10",
            "activities": "activity_id,name,role,occasional,exemption_claimed\nA1,Trip,controller,yes,yes",
            "transfers": "transfer_id,activity_id,destination,mechanism\nT1,A1,IN,art49_compelling",
        },
        ["T1"],
    ),
    (
        "LB01",
        "that claim lifts the record, and no need of a lawful basis",
        {
            "organisations": "organisation_id,name,is_holder,country,uk_gdpr,employees\nO1,Holder,yes,GB,yes,10",
            "activities": "activity_id,name,role,occasional,exemption_claimed\nA1,Trip,controller,yes,yes",
            "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Travel,",
        },
        ["P1"],
    ),
    ("TR01", "whether there are transfers is not said", {}, []),
    (
        "ID01",
        "how to reach the holder is still to be set: that is what the placeholder's own rule says",
        {"organisations": "organisation_id,name,is_holder,country,email\nO1,Holder,yes,GB,TBC"},
        [],
    ),
    (
        "ID04",
        "a small organisation's claim not to keep the record lifts no duty of Article 26",
        {
            "organisations": "organisation_id,name,is_holder,country,uk_gdpr,employees\nO1,Holder,yes,GB,yes,10",
            "activities": "activity_id,name,role,occasional,exemption_claimed\nA1,Fair,joint_controller,yes,yes",
        },
        ["A1"],
    ),
    (
        "RT01",
        "a limit of one purpose covers the data of that purpose, and no data of another",
        {
            "purposes": "purpose_id,activity_id,purpose\nP1,A1,Sell\nP2,A1,Advise",
            "data_categories": "data_category_id,activity_id,purpose_id,category\nD1,A1,P1,contact\nD2,A1,P2,contact",
            "retention": "retention_id,activity_id,purpose_id,period\nL1,A1,P1,P1Y",
        },
        ["D2"],
    ),
    (
        "RC03",
        "an agreement with another controller needs no terms of a processor",
        {
            "organisations": "organisation_id,name,is_holder,country\nO1,Holder,yes,GB\nO2,Partner,,GB",
            "contracts": "contract_id,organisation_id,kind\nC1,O2,data_sharing_agreement",
            "recipients": "recipient_id,activity_id,organisation_id,recipient_role,contract_id\nR1,A1,O2,controller,C1",
        },
        [],
    ),
    (
        "NT03",
        "what a statement on purposes tells of the activity tells its purposes; one on recipients does not",
        {
            "notices": "notice_id,title,published_on\nN1,Notice,2026-01-01",
            "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Sell,contract\nP2,A2,Advise,contract",
            "activities": "activity_id,name,role\nA1,Shop,controller\nA2,Advice,controller",
            "notice_statements": "notice_statement_id,notice_id,element\nS1,N1,purposes\nS2,N1,recipients",
            "notice_links": "notice_link_id,notice_statement_id,table,record\nX1,S1,activities,A1\nX2,S2,activities,A2",
        },
        ["P2"],
    ),
    ("RI05", "answered on the last day", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-02"}, []),
    (
        "RI05",
        "answered on the last day of the hoped-for pause",
        {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-08"},
        ["Q1"],
    ),
    ("RI05", "later than that is simply late", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-09"}, []),
    ("RI05", "a day later", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-03"}, ["Q1"]),
]
"""The edges of rules: too fine for the page that prints the cases."""


@pytest.mark.parametrize(("code", "says", "tables", "finds"), EDGES, ids=[f"{code}: {says}" for code, says, *_ in EDGES])
def test_edge(code: str, says: str, tables: dict[str, str], finds: list[str]) -> None:
    case = Example(code, says, tables, (), None, "2026-11-22", "uk")

    assert sorted(assess(case.register(), case.as_of, case.regime, select=[code])["record"]) == finds


def test_the_page_on_the_audit_of_the_law_names_rules_that_there_are() -> None:
    page = (ROOT / "docs" / "law-audit.md").read_text(encoding="utf-8")

    named = set(re.findall(r"\b[A-Z]{2}\d\d\b", page))
    assert len(named) > 30
    assert named <= set(RULES)


def test_a_drawn_table_reads_blank_as_missing() -> None:
    assert read_table("a, b\n1,").isna().to_numpy().tolist() == [[False, True]]


@pytest.mark.parametrize(("received", "severity"), [("2026-02-04", "warning"), ("2026-02-05", "error")])
def test_a_pause_for_another_right_breaks_the_law_from_its_first_day(received: str, severity: str) -> None:
    tables = {"requests": REQUEST + f"Q1,erasure,{received},2026-02-10,2026-02-12,2026-03-06"}
    case = Example("RI05", "", tables, (), None, "2026-11-22", "uk")
    assert list(assess(case.register(), case.as_of, "uk", select=["RI05"])["severity"]) == [severity]


PURPOSES = "purpose_id,activity_id,purpose,lawful_basis,article9_condition,schedule1_condition\n"
REQUEST_STARTS = "request_id,right,received_on,clarification_requested_on,identity_requested_on\n"
TESTED = [
    # Of four time limits two are kept for the sake of claims, and a legal hold keeps one of these.
    (
        "RT10",
        "uk",
        {
            "retention": "retention_id,activity_id,period,legal_source\nL1,A1,P6Y,uk_limitation_contract\n"
            "L2,A1,P6Y,uk_limitation_contract\nL3,A1,P6Y,uk_vat\nL4,A1,P6Y,",
            "retention_exceptions": "retention_exception_id,retention_id,exception\nE1,L2,legal_hold",
        },
        1,
    ),
    # An officer is asked of the holder alone, and only where one may be needed.
    ("ID02", "uk", {"organisations": "organisation_id,name,is_holder,country,dpo_required\nO1,Holder,yes,GB,yes\nO2,Other,,GB,yes"}, 1),
    ("ID02", "uk", {"organisations": "organisation_id,name,is_holder,country\nO1,Holder,yes,GB"}, 0),
    # A condition of Schedule 1 alone is looked at under UK law, where such conditions mean something.
    ("SC07", "uk", {"purposes": PURPOSES + "P1,A1,Care,consent,explicit_consent,\nP2,A1,Care,consent,,sch1_18\nP3,A1,Care,consent,,"}, 2),
    ("SC07", "eu", {"purposes": PURPOSES + "P1,A1,Care,consent,explicit_consent,\nP2,A1,Care,consent,,sch1_18\nP3,A1,Care,consent,,"}, 1),
    # The claim of a small organisation lifts the record, and leaves what else its activities are asked.
    (
        "LB01",
        "uk",
        {
            "organisations": "organisation_id,name,is_holder,country,uk_gdpr,employees\nO1,Holder,yes,GB,yes,10",
            "activities": "activity_id,name,role,occasional,exemption_claimed\nA1,Trip,controller,yes,yes",
            "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Travel,",
        },
        1,
    ),
    # What a processor does is none of the purposes whose basis a controller decides on.
    (
        "LB11",
        "uk",
        {
            "activities": "activity_id,name,role\nA1,Shop,controller\nA2,Hosting,processor",
            "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Sell,contract\nP2,A2,Host,contract",
        },
        1,
    ),
    # The claim of a small organisation lifts the record from its activity, in rules for every role too.
    (
        "TR01",
        "uk",
        {
            "organisations": "organisation_id,name,is_holder,country,uk_gdpr,employees\nO1,Holder,yes,GB,yes,10",
            "activities": "activity_id,name,role,occasional,exemption_claimed\nA1,Trip,controller,yes,yes\nA2,Shop,controller,,",
            "transfers": "transfer_id,activity_id,destination\nT1,A1,US\nT2,A2,US",
        },
        1,
    ),
    # A pause or a later start: under EU law only clarification is looked at, for proof of identity starts the clock by national guidance.
    (
        "RI05",
        "uk",
        {"requests": REQUEST_STARTS + "Q1,access,2026-03-02,,\nQ2,access,2026-03-02,2026-03-03,\nQ3,access,2026-03-02,,2026-03-03"},
        2,
    ),
    (
        "RI05",
        "eu",
        {"requests": REQUEST_STARTS + "Q1,access,2026-03-02,,\nQ2,access,2026-03-02,2026-03-03,\nQ3,access,2026-03-02,,2026-03-03"},
        1,
    ),
    # Of breaches that are no risk, and of which nobody is to be told, nothing is asked.
    (
        "BR02",
        "uk",
        {
            "breaches": "breach_id,activity_id,our_role,aware_at,risk\nB1,A1,controller,2026-10-01T09:00:00Z,none\n"
            "B2,A1,controller,2026-10-01T09:00:00Z,risk\nB3,A1,controller,,risk\nB4,A1,processor,,risk"
        },
        2,
    ),
    # Only where both days are recorded can one be before the other.
    ("TR09", "uk", {"transfers": "transfer_id,activity_id,signed_on,started_on\nT1,A1,2024-01-01,\nT2,A1,2024-01-01,2024-02-01"}, 1),
    # Of two contracts that end one serves an activity, as does one that goes on.
    (
        "RC04",
        "uk",
        {
            "contracts": "contract_id,ends_on\nC1,2027-12-31\nC2,2027-12-31\nC3,",
            "recipients": "recipient_id,activity_id,category,contract_id\nR1,A1,hosting,C1\nR2,A1,hosting,C3",
        },
        1,
    ),
]


@pytest.mark.parametrize(("code", "regime", "tables", "tested"), TESTED)
def test_a_rule_counts_the_rows_that_it_asks_something_of(code: str, regime: str, tables: dict[str, str], tested: int) -> None:
    register = Example(code, "", tables, (), None, "2026-11-22", regime).register()

    assert assess(register, "2026-11-22", regime, select=[code]).tested[code] == tested


def only_message(code: str, tables: dict[str, str]) -> str:
    """What a rule says of the one thing that it finds."""
    (message,) = assess(Example(code, "", tables, (), None, "2026-11-22", "uk").register(), "2026-11-22", "uk", select=[code])["message"]
    return str(message)


def test_a_condition_of_schedule_1_that_is_not_named_is_not_said_to_belong_to_another() -> None:
    tables = {"purposes": PURPOSES + "P1,A1,Sick pay,legal_obligation,employment_social_security,"}

    message = only_message("SC03", tables)

    assert "(none is named)" in message


@pytest.mark.parametrize(("changed", "named"), [(3, "(A1, A2, A3)"), (4, "(A1, A2, A3 and 1 more)")])
def test_a_notice_older_than_several_activities_names_three_and_counts_the_others(changed: int, named: str) -> None:
    tables = {
        "activities": "activity_id,name,role,changed_on\n"
        + "\n".join(f"A{n},Shop {n},controller,2026-06-01" for n in range(1, changed + 1)),
        "notices": "notice_id,title,published_on\nN1,Notice,2026-01-01",
    }

    message = only_message("NT04", tables)

    assert named in message


@pytest.mark.parametrize(
    ("mechanism", "why"),
    [
        ("art49_a", "it must not become the rule"),
        ("art49_b", "it is for occasional transfers"),
        ("art49_d", "it must not become the rule"),
        ("art49_e", "it is for occasional transfers"),
        ("art49_g", "it may not come to all that the register holds"),
    ],
)
def test_a_continuing_flow_is_told_why_its_exception_does_not_carry_it(mechanism: str, why: str) -> None:
    tables = {"transfers": f"transfer_id,activity_id,destination,mechanism,frequency\nT1,A1,IN,{mechanism},regular\n"}
    message = only_message("TR07", tables)
    assert f"({why})" in message
