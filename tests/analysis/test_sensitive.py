"""Sensitive data and what allows it."""

from __future__ import annotations

from ropa import analysis
from ropa.case.opening import case_of
from support.records import SMALL, rows
from support.tiny import text_tables

DAY = "2026-11-22"


# -- special categories -----------------------------------------------------------------------------


def test_sensitive_data_is_found_where_it_is(small_case):
    assert rows(analysis.sensitive_data(small_case), "activity_id", "record", "category", "kind", "purpose", "kept_in") == [
        ("hr", "controller", "Health", "special category", "Sick pay", "HR tool (Ireland)"),
        ("hr", "controller", "Criminal record checks", "criminal offence data", "Vetting", "HR tool (Ireland)"),
        ("host", "processor", "Patient records", "special category", "the whole activity", None),
    ]


def test_what_allows_sensitive_data(small_case):
    asked = ("purpose_id", "article9_condition", "article10_authority", "schedule1_condition", "policy_document")
    employment = "Employment, social security and social protection"
    assert rows(analysis.sensitive_purposes(small_case), *asked) == [
        ("p3", employment, "not needed", f"{employment} (DPA 2018 Sch 1 para 1)", "review overdue since 1 January 2026"),
        ("p4", "not needed", None, None, "not needed"),
    ]
    eu = case_of(text_tables(SMALL), DAY, "eu")
    assert analysis.sensitive_purposes(eu)["policy_document"].tolist() == ["not needed", "not needed"]
    assert analysis.paragraph_41(eu).empty


def test_paragraph_41_tells_whether_limits_are_followed(small_case):
    assert rows(analysis.paragraph_41(small_case), "purpose", "lawful_basis", "followed") == [
        ("Sick pay", "Legal obligation", "no: The tool cannot"),
    ]
    assert rows(analysis.policy_document_register(small_case), "activity_id", "about", "status", "review_due") == [
        ("hr", "the whole activity", "Complete", "2026-01-01")
    ]
