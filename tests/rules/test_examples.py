"""Every rule on its own examples."""

from __future__ import annotations

import pytest

from ropa.model.tables import TABLES
from ropa.rules import RULES, assess
from ropa.rules.examples import Example, examples, read_table

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
    if case.severity:
        assert set(found["severity"]) == {case.severity}
    for table, field in found[["table", "field"]].dropna().itertuples(index=False):
        assert field in TABLES[table].columns()
    for message in found["message"]:
        assert message.endswith("Not an Article 30 item.") == (RULES[case.code].duty != "art30")


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
    ("TR01", "whether there are transfers is not said", {}, []),
    ("RI05", "answered on the last day", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-02"}, []),
    ("RI05", "a day later", {"requests": REQUEST + "Q1,erasure,2026-03-02,2026-03-05,2026-03-10,2026-04-03"}, ["Q1"]),
]
"""The edges of rules: too fine for the page that prints the cases."""


@pytest.mark.parametrize(("code", "says", "tables", "finds"), EDGES, ids=[f"{code}: {says}" for code, says, *_ in EDGES])
def test_edge(code: str, says: str, tables: dict[str, str], finds: list[str]) -> None:
    case = Example(code, says, tables, (), None, "2026-11-22", "uk")

    assert sorted(assess(case.register(), case.as_of, case.regime, select=[code])["record"]) == finds


def test_a_drawn_table_reads_blank_as_missing() -> None:
    assert read_table("a, b\n1,").isna().to_numpy().tolist() == [[False, True]]
