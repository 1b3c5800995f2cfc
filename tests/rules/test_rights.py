"""Rules on requests, complaints and breaches know what has happened since: what was done late is not to be done now."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.model.written import NOT_UNDERSTOOD
from ropa.rules import RULES
from ropa.rules.engine import assess
from support.facts import a_case
from support.registers import validated

REQUESTS = "request_id,subject_ref,right,activity_id,received_on,closed_on,outcome\n"


def messages(code: str, tables: dict[str, str]) -> dict[str, str]:
    found = assess(validated(tables)[0], "2026-11-22", "uk", select=[code])
    return dict(zip(found["record"], found["message"], strict=True))


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ("2026-01-05,2026-01-20,soon", "answered on time"),
        ("2026-01-05,2026-03-20,soon", NOT_UNDERSTOOD),
        ("soon,2026-01-20,", NOT_UNDERSTOOD),
        ("2018-05-24,2018-09-20,soon", "before the GDPR"),
    ],
)
def test_what_hangs_on_a_day_that_nobody_understood_is_not_decided(days: str, state: str) -> None:
    case = a_case(requests=f"request_id,right,received_on,closed_on,identity_received_on\nQ1,access,{days}\n")

    assert list(analysis.requests_listed(case)["standing"]) == [state]


def test_a_request_that_was_answered_late_is_not_to_be_answered_now():
    rows = "Q1,S-0001,access,A1,2026-05-01,,\nQ2,S-0002,access,A1,2026-05-01,2026-09-01,granted\n"
    found = messages("RI01", {"requests": REQUESTS + rows})
    assert "(still open). Answer now" in found["Q1"]
    assert "(answered late). Nothing more is due to the person" in found["Q2"]
    assert "Answer now" not in found["Q2"]


def test_what_to_do_of_a_request_or_complaint_knows_what_has_happened():
    """A closed complaint is not to be settled, one that was extended is not to be extended, and an answer that was given is not due."""
    rows = (
        "Q1,S-0001,access,A1,2026-08-25,2026-09-20,complexity,,\n"
        "Q2,S-0002,access,A1,2026-10-25,,,,\n"
        "Q3,S-0003,access,A1,2026-06-01,2026-06-15,,2026-07-20,granted\n"
        "Q4,S-0004,access,A1,2026-06-01,2026-07-10,complexity,2026-07-20,granted\n"
    )
    requests = {"requests": "request_id,subject_ref,right,activity_id,received_on,extended_on,extension_reason,closed_on,outcome\n" + rows}
    soon, extended = messages("RI02", requests), messages("RI03", requests)
    assert "Answer it: it was extended once" in soon["Q1"]
    assert "or tell the person before the first month ends" in soon["Q2"]
    assert "(no reason). Record in extension_reason why" in extended["Q3"]
    assert "(told too late). The first month is the limit then" in extended["Q4"]
    complaints = "complaint_id,received_on,acknowledged_on,closed_on,outcome\nC1,2026-07-01,2026-07-02,2026-07-20,upheld\n"
    told = messages("CP02", {"complaints": complaints})["C1"]
    assert "tell the person what came of it" in told
    assert "settle it" not in told


def test_a_complaint_that_was_acknowledged_late_is_not_to_be_confirmed_now():
    heading = "complaint_id,subject_ref,activity_id,received_on,acknowledged_on\n"
    found = messages("CP01", {"complaints": heading + "C1,S-0001,A1,2026-07-01,\nC2,S-0002,A1,2026-07-01,2026-09-01\n"})
    assert "Confirm its receipt now" in found["C1"]
    assert "It was acknowledged since" in found["C2"]
    assert "Confirm" not in found["C2"]


@pytest.mark.parametrize("code", [code for code, made in RULES.items() if made.done])
def test_what_is_said_of_what_was_done_tells_nobody_to_do_it_now(code):
    for detail, advice in RULES[code].done.items():
        assert RULES[code].advice_of(detail) == advice != RULES[code].advice
        assert " now" not in advice
    assert RULES[code].advice_of("anything else") == RULES[code].advice
