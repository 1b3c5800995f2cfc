"""What changed, as a report tells it."""

from __future__ import annotations

import pytest

import ropa
from ropa import analysis
from ropa.errors import UsageError
from support.histories import case
from support.records import rows


def test_changes_are_told_in_words_with_the_activity_they_belong_to():
    one = case()
    other = one.what_if(
        purposes={"P1": {"lawful_basis": "consent"}}, retention={"L1": {"period": "P7Y"}}, systems={"Y1": {"country": "IN"}}
    )
    found = ropa.compare(one, other)
    assert rows(analysis.changes_by_weight(found, "act"), "activity", "entry", "change", "before", "after", "look_at") == [
        ("Payroll", "Purposes P1", "Lawful basis: changed", "Contract", "Consent", "notice; rights of people"),
        ("Payroll", "Retention L1", "Period: changed", "6 years", "7 years", "notice; why so long"),
        (None, "Systems Y1", "Country: changed", "United Kingdom", "India", "transfers; notice"),
    ]
    figures = analysis.changes_in_short(found).set_index("figure")["number"]
    assert figures["Changes to act on"] == 3
    assert figures["Findings opened"] == len(found.opened)
    assert analysis.findings_that(found, "opened")["code"].tolist() == found.opened["code"].tolist()
    assert "3 changes ask for something else" in analysis.changes_answer(found)


def test_logs_are_left_out_and_nothing_else_is():
    one = case()
    asked = {"requests": [{"request_id": "Q1", "subject_ref": "s-1", "received_on": "2026-01-01"}]}
    found = ropa.compare(one, one.what_if(add=asked))
    assert len(found.changes) == 1
    assert (found.opened["table"] == "requests").any()
    assert analysis.changes_by_weight(found, "detail").empty
    assert analysis.findings_that(found, "opened").empty
    assert analysis.changes_answer(found) == "Nothing in the record of Example Ltd has changed since the earlier register."


def test_a_year_before():
    assert analysis.year_before(case()) == "2025-11-22"
    assert analysis.year_before(case(as_of="2024-02-29")) == "2023-02-28"
    with pytest.raises(UsageError, match=r"^not assessed"):
        analysis.year_before(case(as_of=None))


def test_what_began_and_ended_is_counted():
    tables = {
        "activities": "activity_id,name,role,started_on,ended_on\nA1,Payroll,controller,,\nA2,Old,controller,,2026-03-01\n"
        "A3,New,controller,2026-04-01,\nA4,Newer,controller,2026-05-01,\n"
    }
    now = case(tables)
    said = analysis.changes_answer(ropa.compare(analysis.year_before(now), now))
    assert said.startswith("In the record of Example Ltd, 2 activities began since 22 November 2025, and 1 ended. ")
