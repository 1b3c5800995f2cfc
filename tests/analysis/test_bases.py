"""Lawful bases, and the rights that follow from them."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.case.opening import case_of
from support.records import SMALL, rows
from support.tiny import text_tables

DAY = "2026-11-22"


# -- lawful bases -----------------------------------------------------------------------------------


def test_bases_by_purpose(small_case):
    assert rows(analysis.bases_by_purpose(small_case), "purpose_id", "kind", "lawful_basis", "rests_on") == [
        ("p1", "Newsletters", "Consent", "Consents are kept in: Mail tool"),
        ("p2", "Direct marketing", "Legitimate interests", "Growth"),
        ("p3", "Absence and occupational health", "Legal obligation", None),
        ("p4", "Pre-employment and security checks", None, None),
    ]
    assert rows(analysis.bases_by_activity(small_case), "activity_id", "purposes", "lawful_bases", "without_basis") == [
        ("crm", 2, "Consent\nLegitimate interests", 0),
        ("hr", 2, "Legal obligation", 1),
    ]


def test_bases_are_counted_with_those_not_used_and_those_missing(small_case):
    counted = analysis.purposes_by_basis(small_case).set_index("lawful_basis")["purposes"]
    assert counted["Not recorded"] == counted["Consent"] == 1
    assert counted["Vital interests"] == 0
    assert counted.sum() == len(analysis.bases_by_purpose(small_case))
    kinds = analysis.bases_by_kind(small_case)
    assert kinds["purposes"].sum() == 4
    assert list(kinds.columns) == ["kind", "Legitimate interests", "Legal obligation", "Consent", "Not recorded", "purposes"]


def test_a_basis_that_the_day_does_not_know_is_told():
    purpose = SMALL["purposes"][1] | {"lawful_basis": "recognised_legitimate_interest"}
    eu = case_of(text_tables(SMALL | {"purposes": [purpose]}), DAY, "eu")
    law = analysis.purposes_by_basis(eu).set_index("lawful_basis")["law"]["Recognised legitimate interest"]
    assert law.endswith("not in the law of this day")
    assert "Recognised legitimate interest" not in analysis.rights_by_basis(eu)


def test_rights_follow_from_bases(small_case):
    rights = analysis.rights_by_basis(small_case).set_index("right")
    assert len(rights) == 8
    assert rights.loc["Portability", ["Consent", "Legitimate interests"]].tolist() == ["yes", "no"]
    assert rights.loc["Erasure", "Recognised legitimate interest"] == "depends"
    by_activity = analysis.rights_by_activity(small_case).set_index("activity_id")
    assert by_activity.loc["crm", "Portability"] == "some purposes"
    assert by_activity.loc["hr", "Erasure"] == "no"
    differ = analysis.rights_that_differ(small_case)
    assert ("Objection", "Consent", "no") in rows(differ, "right", "lawful_basis", "answer")
    assert set(differ["lawful_basis"]) == {"Consent", "Legitimate interests", "Legal obligation"}


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "complete"),
        ({"l2": {"review_due": "2026-11-21"}}, "review overdue"),
        ({"l1": {"decided_on": "2024-01-02"}}, "after the start"),
        ({"l1": {"status": "planned"}, "l2": {"status": "in_progress"}}, "not complete"),
        ({"l1": {"kind": "dpia"}, "l2": {"kind": "dpia"}}, "missing"),
    ],
)
def test_an_interest_is_weighed_or_not(changed, state):
    assessments = [row | changed.get(row["assessment_id"], {}) for row in SMALL["assessments"]]
    found = analysis.legitimate_interests(case_of(text_tables(SMALL | {"assessments": assessments}), DAY, "uk"))
    assert rows(found, "purpose_id", "interest", "state") == [("p2", "Growth", state)]


def test_consents_are_counted_and_nobody_is_named(small_case):
    found = analysis.consents(small_case)
    assert rows(found, "purpose_id", "rests_on", "given", "withdrawn", "standing", "without_evidence") == [("p1", "consent", 3, 1, 2, 1)]
    assert "s-1" not in found.to_string()
