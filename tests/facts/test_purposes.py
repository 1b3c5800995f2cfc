"""Activities without a purpose: one answer for the rule and for the figures."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.facts.purposes import interests
from ropa.facts.view import View
from ropa.model.written import NOT_UNDERSTOOD
from support.facts import a_case, records


@pytest.mark.parametrize(
    ("purposes", "bare"), [("", 1), ("P1,A1,,", 1), ("P1,A1,Pay people,", 0), ("P1,A1,,staff_administration", 0), ("P1,A2,Pay people,", 1)]
)
def test_an_activity_without_a_purpose_is_counted_as_it_is_found(purposes: str, bare: int) -> None:
    case = a_case(purposes="purpose_id,activity_id,purpose,purpose_code\n" + purposes)

    assert len(records(case, "PU01")) == bare
    figures = analysis.bases_in_short(case).set_index("figure")["number"]
    assert figures["Activities without a purpose"] == bare


@pytest.mark.parametrize(
    ("kind", "status", "state"),
    [("lia", "nearly", NOT_UNDERSTOOD), ("lia", "planned", "not complete"), ("dpia", "nearly", "missing"), ("lia", "complete", "complete")],
)
def test_a_balance_whose_status_nobody_understood_is_not_decided(kind: str, status: str, state: str) -> None:
    case = a_case(
        purposes="purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Sell,legitimate_interests\n",
        assessments=f"assessment_id,activity_id,kind,status,decided_on\nX1,A1,{kind},{status},2019-01-01\n",
    )

    assert list(interests(View(case.register, case.register, case.as_of, "uk"))["state"]) == [state]
