"""The state of a policy document: one answer for the rule and for the table."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.facts.sensitive import document_states
from ropa.facts.view import View
from ropa.model.days import parse_day
from ropa.rules.examples import Example
from support.facts import a_case, records


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


def test_eu_law_knows_no_policy_document() -> None:
    register = Example(
        "SC04",
        "",
        {
            "purposes": "purpose_id,activity_id,purpose,lawful_basis,article9_condition,schedule1_condition\n"
            "P1,A1,Sick pay,legal_obligation,employment_social_security,sch1_01\n"
        },
        (),
        None,
        "2026-11-22",
        "eu",
    ).register()

    of_uk, of_eu = (document_states(View(register, register, parse_day("2026-11-22"), regime)) for regime in ("uk", "eu"))
    assert (len(of_uk), len(of_eu)) == (1, 0)
