"""Assessments: the newest of each, and who needs one."""

from __future__ import annotations

from ropa import analysis
from ropa.model.codelists import codelist
from support.histories import case
from support.records import rows

# -- assessments ------------------------------------------------------------------------------------


def test_the_register_of_assessments_holds_the_newest(small_case):
    assert rows(analysis.assessments_register(small_case), "assessment_id", "about", "state", "review_due", "result") == [
        ("i1", "the whole activity", "In progress", None, None),
        ("l2", "Sell more", "up to date", "2027-01-05", "Go ahead"),
        ("a1", "the whole activity", "review overdue", "2026-01-01", None),
    ]
    assert analysis.assessments_replaced(small_case)["assessment_id"].tolist() == ["l1"]
    kinds = analysis.assessments_by_kind(small_case).set_index("kind")
    assert kinds["assessments"].sum() == 3
    assert kinds.loc["Legitimate interests assessment", ["up_to_date", "overdue", "not_complete"]].tolist() == [1, 0, 0]
    assert len(kinds) == len(codelist("assessment_kinds"))


def test_activities_that_call_for_an_impact_assessment(small_case):
    found = analysis.dpia_needs(small_case)
    assert rows(found, "activity_id", "phase", "calls", "number", "dpia") == [
        ("new", "planned", "called for", 3, "in progress"),
        ("hr", "current", "likely", 2, "missing"),
    ]
    assert "WP248: large scale" in found.set_index("activity_id").loc["new", "criteria"]
    met = analysis.criteria_met(small_case)
    assert met["activities"].sum() == found["number"].sum()


def test_an_impact_assessment_whose_kind_or_status_was_not_understood_is_not_missing():
    activities = "activity_id,name,role\nA1,Watch,controller\nA2,Track,controller\nA3,Scan,controller\n"
    met = "activity_criterion_id,activity_id,criterion\n" + "".join(f"M{n},A{n},a35_public_monitoring\n" for n in (1, 2, 3))
    made = "assessment_id,activity_id,kind,status\nX1,A1,wobbly,complete\nX2,A2,dpia,nearly\n"
    looked = case({"activities": activities, "activity_criteria": met, "assessments": made})
    found = analysis.dpia_needs(looked).set_index("activity_id")["dpia"]
    assert found["A1"] == "as written, not understood"
    assert "“nearly” (as written, not understood" in found["A2"]
    assert found["A3"] == "missing"
    figure = analysis.assessments_in_short(looked).set_index("figure").loc["Of these, none complete"]
    assert (figure["number"], "Of 2 more nobody can say" in figure["means"]) == (1, True)
