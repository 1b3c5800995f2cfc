"""The reports on the record itself: their tables on a small register, on the samples, on nothing, on hostile text."""

from __future__ import annotations

import ast
import re
from functools import cache

import nbformat
import pandas as pd
import pytest

import ropa
from ropa import analysis, show
from ropa.case.case import Case
from ropa.case.opening import case_of, open_case
from ropa.errors import UsageError
from ropa.files import shipped
from ropa.model.codelists import codelist
from ropa.reports.html import to_html
from ropa.show import grids, timelines
from ropa.show.style import label
from test_analysis import text_tables, write_tiny
from test_reports import HOSTILE, Page, refuse_live

# ruff: noqa: E501 (a row of a table is a line)

DAY = "2026-11-22"
NAMES = ("assessments", "lawful-bases", "recipients", "retention", "security", "special-categories")
SAMPLES = [name for name in ("illumit", "harbour-health", "broken") if name in ropa.samples()]

SMALL: dict[str, list[dict[str, str]]] = {
    "organisations": [
        {"organisation_id": "acme", "name": "Acme Ltd", "is_holder": "yes", "country": "GB", "uk_gdpr": "yes", "registration_expires_on": "2027-03-01"},
        {"organisation_id": "cloud", "name": "Cloud Co", "country": "IE"},
        {"organisation_id": "beta", "name": "Beta NHS Trust", "country": "GB"},
    ],
    "contacts": [{"contact_id": "own", "organisation_id": "acme", "contact_role": "owner", "name": "Head of IT"}],
    "activities": [
        {"activity_id": "crm", "name": "Customers", "role": "controller", "business_function": "Sales", "started_on": "2024-01-01"},
        {"activity_id": "hr", "name": "Staff files", "role": "controller", "special_data_stated": "some"},
        {"activity_id": "host", "name": "Hosting", "role": "processor", "recipients_stated": "some"},
        {"activity_id": "old", "name": "Fax line", "role": "controller", "ended_on": "2021-01-01"},
        {"activity_id": "new", "name": "Scoring", "role": "controller", "started_on": "2027-02-01", "automated_decisions": "solely", "large_scale": "yes"},
    ],
    "activity_parties": [{"activity_party_id": "ap1", "activity_id": "host", "organisation_id": "beta", "party_role": "controller_instructing_us", "processing_category": "Hosting", "contract_id": "K2"}],
    "purposes": [
        {"purpose_id": "p1", "activity_id": "crm", "purpose": "Newsletter", "purpose_code": "newsletters", "lawful_basis": "consent", "consent_record": "Mail tool"},
        {"purpose_id": "p2", "activity_id": "crm", "purpose": "Sell more", "purpose_code": "direct_marketing", "lawful_basis": "legitimate_interests", "legitimate_interest": "Growth"},
        {"purpose_id": "p3", "activity_id": "hr", "purpose": "Sick pay", "purpose_code": "absence_management", "lawful_basis": "legal_obligation", "article9_condition": "employment_social_security", "schedule1_condition": "sch1_01"},
        {"purpose_id": "p4", "activity_id": "hr", "purpose": "Vetting", "purpose_code": "vetting"},
    ],
    "data_categories": [
        {"data_category_id": "d1", "activity_id": "crm", "category": "contact"},
        {"data_category_id": "d2", "activity_id": "hr", "purpose_id": "p3", "category": "health", "description": "Fit notes"},
        {"data_category_id": "d3", "activity_id": "hr", "purpose_id": "p4", "category": "dbs_checks"},
        {"data_category_id": "d4", "activity_id": "host", "category": "patient_records"},
    ],
    "data_subjects": [{"data_subject_id": "s1", "activity_id": "hr", "category": "staff"}],
    "systems": [{"system_id": "sys", "name": "HR tool", "country": "IE"}],
    "activity_systems": [{"activity_system_id": "as1", "activity_id": "hr", "system_id": "sys"}],
    "consents": [
        {"consent_id": "c1", "purpose_id": "p1", "subject_ref": "s-1", "given_at": "2025-01-01T10:00:00Z", "evidence": "log"},
        {"consent_id": "c2", "purpose_id": "p1", "subject_ref": "s-2", "given_at": "2025-01-01T10:00:00Z", "withdrawn_at": "2025-02-01T10:00:00Z", "evidence": "log"},
        {"consent_id": "c3", "purpose_id": "p1", "subject_ref": "s-3", "given_at": "2025-01-01T10:00:00Z"},
        {"consent_id": "c4", "purpose_id": "p1", "subject_ref": "s-4", "given_at": "2027-01-01T10:00:00Z"},
    ],
    "recipients": [
        {"recipient_id": "r1", "activity_id": "crm", "category": "email_service", "organisation_id": "cloud", "recipient_role": "processor", "service": "Sends e-mail", "contract_id": "K1"},
        {"recipient_id": "r2", "activity_id": "crm", "category": "hosting", "recipient_role": "processor"},
        {"recipient_id": "r3", "activity_id": "hr", "purpose_id": "p3", "category": "tax_authority", "recipient_role": "authority"},
        {"recipient_id": "r4", "activity_id": "host", "category": "hosting", "organisation_id": "cloud", "recipient_role": "sub_processor", "contract_id": "K1", "subprocessor_authorisation": "none"},
    ],
    "contracts": [
        {"contract_id": "K1", "organisation_id": "cloud", "kind": "processor_contract", "reference": "SU-1", "signed_on": "2024-01-01", "ends_on": "2026-12-31", "breach_notice_hours": "24"},
        {"contract_id": "K2", "organisation_id": "beta", "kind": "processor_contract", "reference": "CL-1", "ends_on": "2026-01-01"},
    ],
    "contract_terms": [{"contract_term_id": "x1", "contract_id": "K1", "term": "instructions"}, {"contract_term_id": "x2", "contract_id": "K1", "term": "duration"}],
    "disclosures": [{"disclosure_id": "di1", "activity_id": "old", "disclosed_on": "2020-05-05", "ground": "crime"}],
    "retention": [
        {"retention_id": "t1", "activity_id": "crm", "period": "P2Y", "trigger": "last_contact", "action": "erase", "reason": "Interest fades", "followed": "yes"},
        {"retention_id": "t2", "activity_id": "hr", "purpose_id": "p3", "category": "health", "period": "P6M", "legal_source": "uk_paye", "followed": "no", "reason_not_followed": "The tool cannot"},
        {"retention_id": "t3", "activity_id": "hr", "category": "dbs_checks", "criteria": "Until the decision", "action": "erase"},
        {"retention_id": "t4", "activity_id": "old", "period": "P1Y"},
    ],
    "retention_exceptions": [{"retention_exception_id": "e1", "retention_id": "t1", "exception": "legal_hold", "description": "A claim"}],
    "disposals": [
        {"disposal_id": "z1", "retention_id": "t1", "due_on": "2026-06-01"},
        {"disposal_id": "z2", "retention_id": "t1", "due_on": "2026-05-01", "done_on": "2026-05-03", "method": "erased"},
        {"disposal_id": "z3", "retention_id": "t1", "due_on": "2026-04-01", "legal_hold": "yes"},
        {"disposal_id": "z4", "retention_id": "t4", "due_on": "2021-02-01", "done_on": "2021-01-31", "method": "destroyed"},
        {"disposal_id": "z5", "retention_id": "t1", "due_on": "2027-01-01"},
    ],
    "assessments": [
        {"assessment_id": "l1", "activity_id": "crm", "purpose_id": "p2", "kind": "lia", "status": "complete", "decided_on": "2023-12-01", "review_due": "2025-01-01"},
        {"assessment_id": "l2", "activity_id": "crm", "purpose_id": "p2", "kind": "lia", "status": "complete", "decided_on": "2025-01-05", "review_due": "2027-01-05", "outcome": "go_ahead", "reference": "F/2"},
        {"assessment_id": "i1", "activity_id": "new", "kind": "dpia", "status": "in_progress"},
        {"assessment_id": "a1", "activity_id": "hr", "kind": "appropriate_policy_document", "status": "complete", "decided_on": "2024-01-01", "review_due": "2026-01-01"},
    ],
    "security_measures": [
        {"security_measure_id": "m1", "activity_id": "crm", "measure": "encryption_at_rest", "kind": "technical", "status": "in_place"},
        {"security_measure_id": "m2", "activity_id": "crm", "measure": "unspecified", "description": "Appropriate measures", "status": "in_place"},
        {"security_measure_id": "m3", "activity_id": "hr", "measure": "restore_test", "kind": "technical", "status": "planned", "due_on": "2026-10-01"},
        {"security_measure_id": "m4", "activity_id": "host", "measure": "training", "kind": "organisational", "description": "Yearly"},
    ],
    "waivers": [{"waiver_id": "w1", "code": "SE03", "table": "security_measures", "record": "m3", "reason": "Soon", "owner_contact_id": "own", "until": "2026-12-31"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return case_of(text_tables(SMALL), DAY, "uk")


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """The cells of some columns, None where missing, dates as ISO text."""
    plain = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None)
    return [tuple(str(v.date()) if isinstance(v, pd.Timestamp) else v for v in row) for row in plain.itertuples(index=False, name=None)]


def figure(frame: pd.DataFrame) -> dict[str, int]:
    return dict(zip(frame["figure"], frame["number"], strict=True))


# -- findings ---------------------------------------------------------------------------------------


def test_findings_of_some_codes_keep_their_waivers(case):
    found = analysis.findings_of(case, ["SE03", "LB"])
    assert list(found.columns) == list(analysis.findings_listed(case).columns)
    assert {code[:2] for code in found["code"]} == {"LB", "SE"}
    assert found.loc[found["code"] == "SE03", "waived"].tolist() == ["w1"]
    assert analysis.findings_of(case, ["ZZ"]).empty
    assert analysis.findings_of(case, "SE03").equals(analysis.findings_of(case, ["SE03"]))


# -- lawful bases -----------------------------------------------------------------------------------


def test_bases_by_purpose(case):
    assert rows(analysis.bases_by_purpose(case), "purpose_id", "kind", "lawful_basis", "rests_on") == [
        ("p1", "Newsletters", "Consent", "Consents are kept in: Mail tool"),
        ("p2", "Direct marketing", "Legitimate interests", "Growth"),
        ("p3", "Absence and occupational health", "Legal obligation", None),
        ("p4", "Pre-employment and security checks", None, None),
    ]
    assert rows(analysis.bases_by_activity(case), "activity_id", "purposes", "lawful_bases", "without_basis") == [
        ("crm", 2, "Consent\nLegitimate interests", 0),
        ("hr", 2, "Legal obligation", 1),
    ]


def test_bases_are_counted_with_those_not_used_and_those_missing(case):
    counted = analysis.purposes_by_basis(case).set_index("lawful_basis")["purposes"]
    assert counted["Not recorded"] == counted["Consent"] == 1
    assert counted["Vital interests"] == 0
    assert counted.sum() == len(analysis.bases_by_purpose(case))
    kinds = analysis.bases_by_kind(case)
    assert kinds["purposes"].sum() == 4
    assert list(kinds.columns) == ["kind", "Legitimate interests", "Legal obligation", "Consent", "Not recorded", "purposes"]


def test_a_basis_that_the_day_does_not_know_is_told():
    purpose = SMALL["purposes"][1] | {"lawful_basis": "recognised_legitimate_interest"}
    eu = case_of(text_tables(SMALL | {"purposes": [purpose]}), DAY, "eu")
    law = analysis.purposes_by_basis(eu).set_index("lawful_basis")["law"]["Recognised legitimate interest"]
    assert law.endswith("not in the law of this day")
    assert "Recognised legitimate interest" not in analysis.rights_by_basis(eu)


def test_rights_follow_from_bases(case):
    rights = analysis.rights_by_basis(case).set_index("right")
    assert len(rights) == 8
    assert rights.loc["Portability", ["Consent", "Legitimate interests"]].tolist() == ["yes", "no"]
    assert rights.loc["Erasure", "Recognised legitimate interest"] == "depends"
    by_activity = analysis.rights_by_activity(case).set_index("activity_id")
    assert by_activity.loc["crm", "Portability"] == "some purposes"
    assert by_activity.loc["hr", "Erasure"] == "no"
    differ = analysis.rights_that_differ(case)
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


def test_consents_are_counted_and_nobody_is_named(case):
    found = analysis.consents(case)
    assert rows(found, "purpose_id", "rests_on", "given", "withdrawn", "standing", "without_evidence") == [("p1", "consent", 3, 1, 2, 1)]
    assert "s-1" not in found.to_string()


# -- special categories -----------------------------------------------------------------------------


def test_sensitive_data_is_found_where_it_is(case):
    assert rows(analysis.sensitive_data(case), "activity_id", "record", "category", "kind", "purpose", "kept_in") == [
        ("hr", "controller", "Health", "special category", "Sick pay", "HR tool (Ireland)"),
        ("hr", "controller", "Criminal record checks", "criminal offence data", "Vetting", "HR tool (Ireland)"),
        ("host", "processor", "Patient records", "special category", "the whole activity", None),
    ]


def test_what_allows_sensitive_data(case):
    asked = ("purpose_id", "article9_condition", "article10_authority", "schedule1_condition", "policy_document")
    employment = "Employment, social security and social protection"
    assert rows(analysis.sensitive_purposes(case), *asked) == [
        ("p3", employment, "not needed", f"{employment} (DPA 2018 Sch 1 para 1)", "review overdue since 1 January 2026"),
        ("p4", "not needed", None, None, "not needed"),
    ]
    eu = case_of(text_tables(SMALL), DAY, "eu")
    assert analysis.sensitive_purposes(eu)["policy_document"].tolist() == ["not needed", "not needed"]
    assert analysis.paragraph_41(eu).empty


def test_paragraph_41_tells_whether_limits_are_followed(case):
    assert rows(analysis.paragraph_41(case), "purpose", "lawful_basis", "followed") == [
        ("Sick pay", "Legal obligation", "no: The tool cannot"),
    ]
    assert rows(analysis.policy_document_register(case), "activity_id", "about", "status", "review_due") == [
        ("hr", "the whole activity", "Complete", "2026-01-01")
    ]


# -- recipients -------------------------------------------------------------------------------------


def test_recipients_and_the_data_that_they_receive(case):
    assert rows(analysis.recipients(case), "activity_id", "category", "recipient", "their_role", "data") == [
        ("crm", "E-mail service", "Cloud Co", "Processor", "Contact details"),
        ("crm", "Hosting provider", None, "Processor", "Contact details"),
        ("hr", "Tax authority", None, "Authority in a particular inquiry", "Health"),
        ("host", "Hosting provider", "Cloud Co", "Sub-processor", "Patient records"),
    ]
    assert rows(analysis.recipients_by_category(case), "category", "named", "activities")[0] == ("Hosting provider", "Cloud Co", 2)


def test_processors_and_their_contracts(case):
    assert rows(analysis.processors(case), "processor", "country", "activities", "contract", "contract_state", "ends_on", "terms") == [
        ("Cloud Co", "Ireland", 2, "SU-1", "in force", "2026-12-31", 1),
        ("Hosting provider, not named", None, 1, None, "none", None, None),
    ]
    assert rows(analysis.contracts_with_clients(case), "party", "activity", "contract", "contract_state") == [
        ("Beta NHS Trust", "Hosting", "CL-1", "not in force")
    ]


def test_the_terms_of_contracts(case):
    (terms,) = analysis.contract_terms(case).to_dict("records")
    assert (terms["contract"], terms["side"], terms["terms"]) == ("SU-1", "they work for us", 1)
    assert (terms["instructions"], terms["audits"]) == ("yes", "missing")
    assert list(analysis.term_headings()) == list(analysis.contract_terms(case).columns[5:])
    assert len(analysis.term_headings()) == 8


def test_sub_processors_need_the_clients_word(case):
    assert rows(analysis.sub_processors(case), "activity", "clients", "sub_processor", "authorisation") == [
        ("Hosting", "Beta NHS Trust", "Cloud Co", None)
    ]


def test_contracts_that_end(case):
    assert rows(analysis.contracts_ending(case, 90), "contract", "days_left") == [("CL-1", -325), ("SU-1", 39)]
    assert rows(analysis.contracts_ending(case, 0), "contract") == [("CL-1",)]


def test_a_disclosure_stays_after_its_activity_has_ended(case):
    assert rows(analysis.disclosures(case), "disclosed_on", "activity", "ground") == [("2020-05-05", "Fax line", "Crime")]


# -- retention --------------------------------------------------------------------------------------


def test_the_schedule(case):
    assert rows(analysis.retention_schedule(case), "retention_id", "category", "kept_for", "trigger", "action", "followed") == [
        ("t1", "all its data", "2 years", "Last contact", "Erase", "yes"),
        ("t2", "Health", "6 months", None, None, "no: The tool cannot"),
        ("t3", "Criminal record checks", "Until the decision", None, "Erase", None),
    ]
    assert analysis.retention_schedule(case)["days"].tolist()[:2] == [731, 181]
    assert rows(analysis.retention_exceptions(case), "activity", "period", "exception", "law") == [
        ("Customers", "2 years", "Legal hold", "Art 17(3)(e), 18(1)(c)")
    ]
    assert rows(analysis.exceptions_by_kind(case), "exception", "limits", "holds_for") == [("Legal hold", 1, "Customers")]


def test_disposals_due_done_and_on_hold(case):
    assert rows(analysis.disposals(case), "disposal_id", "state", "days_late") == [
        ("z1", "overdue", 174),
        ("z3", "on legal hold", None),
        ("z5", "ahead", None),
        ("z2", "done late", 2),
        ("z4", "done", None),  # of an activity that has ended
    ]
    assert analysis.disposals_due(case)["disposal_id"].tolist() == ["z1", "z5"]
    assert analysis.disposals_done(case)["disposal_id"].tolist() == ["z2", "z4"]
    assert rows(analysis.legal_holds(case), "holds", "due_on", "description") == [
        ("disposal z3", "2026-04-01", None),
        ("the time limit, whenever there is one", None, "A claim"),
    ]


# -- assessments ------------------------------------------------------------------------------------


def test_the_register_of_assessments_holds_the_newest(case):
    assert rows(analysis.assessments_register(case), "assessment_id", "about", "state", "review_due", "result") == [
        ("i1", "the whole activity", "In progress", None, None),
        ("l2", "Sell more", "up to date", "2027-01-05", "Go ahead"),
        ("a1", "the whole activity", "review overdue", "2026-01-01", None),
    ]
    assert analysis.assessments_replaced(case)["assessment_id"].tolist() == ["l1"]
    kinds = analysis.assessments_by_kind(case).set_index("kind")
    assert kinds["assessments"].sum() == 3
    assert kinds.loc["Legitimate interests assessment", ["up_to_date", "overdue", "not_complete"]].tolist() == [1, 0, 0]
    assert len(kinds) == len(codelist("assessment_kinds"))


def test_activities_that_call_for_an_impact_assessment(case):
    found = analysis.dpia_needs(case)
    assert rows(found, "activity_id", "phase", "calls", "number", "dpia") == [
        ("hr", "current", "likely", 2, "missing"),
        ("new", "planned", "likely", 2, "in progress"),
    ]
    assert "WP248: large scale" in found.set_index("activity_id").loc["new", "criteria"]
    met = analysis.criteria_met(case)
    assert met["activities"].sum() == found["number"].sum()


# -- deadlines --------------------------------------------------------------------------------------


def test_deadlines_of_the_register(case):
    assert rows(analysis.deadlines(case, 3), "on", "state", "kind", "what") == [
        ("2026-01-01", "overdue", "Review of an assessment", "Appropriate policy document"),
        ("2026-01-01", "overdue", "End of a contract", "Processor contract (CL-1)"),
        ("2026-06-01", "overdue", "Disposal of data", "all its data"),
        ("2026-10-01", "overdue", "Planned security measure", "Restore test"),
        ("2026-12-31", "ahead", "End of a contract", "Processor contract (SU-1)"),
        ("2026-12-31", "ahead", "End of a waiver", "Waiver of SE03"),
        ("2027-01-01", "ahead", "Disposal of data", "all its data"),
        ("2027-01-05", "ahead", "Review of an assessment", "Legitimate interests assessment"),
    ]
    assert analysis.deadlines(case, 6, only=["registration"])["what"].tolist() == ["Registration expires"]
    with pytest.raises(UsageError, match="there is no kind of deadline reviews; there are assessment, review"):
        analysis.deadlines(case, only=["reviews"])


def test_deadlines_by_month(case):
    months = analysis.deadlines_by_month(case, 2, only=["assessment"], by="what")
    assert months["month"].tolist() == ["overdue", "Nov 2026", "Dec 2026", "Jan 2027"]
    assert months["Appropriate policy document"].tolist() == [1, 0, 0, 0]
    assert months["Legitimate interests assessment"].tolist() == [0, 0, 0, 1]


# -- security ---------------------------------------------------------------------------------------


def test_what_covers_each_activity(case):
    groups = ("Encryption", "Access control", "Restore test", "Organisational")
    assert rows(analysis.security_coverage(case), "activity_id", "sensitive", *groups, "in_place") == [
        ("hr", "yes", "none", "none", "planned", "none", 0),
        ("host", "yes", "none", "none", "none", "in place", 1),
        ("crm", "no", "in place", "none", "none", "none", 1),
    ]
    assert rows(analysis.sensitive_protection(case), "activity_id", "why", "protected") == [
        ("hr", "Health\nCriminal record checks", "no"),
        ("host", "Patient records", "no"),
    ]


def test_measures_in_place_planned_and_empty_words(case):
    found = analysis.security_by_activity(case).set_index("activity_id")
    assert found.loc["crm", "in_place"] == "Encryption of stored data\nAppropriate measures (names no measure)"
    assert found.loc["hr", "planned"] == "Restore test (by 1 October 2026)"
    assert rows(analysis.measures_planned(case), "activity", "state", "due_on") == [("Staff files", "overdue", "2026-10-01")]
    used = analysis.measures_used(case).set_index("measure")
    assert used.loc["Training and awareness", ["in_place", "planned"]].tolist() == [1, 0]
    assert used.loc["Training and awareness", "share"] == pytest.approx(1 / 3)


# -- in short ---------------------------------------------------------------------------------------


def test_the_few_figures_that_matter(case):
    bases = figure(analysis.bases_in_short(case))
    assert (bases["Purposes"], bases["Purposes without a lawful basis"], bases["Purposes on consent"]) == (4, 1, 1)
    special = figure(analysis.special_in_short(case))
    assert (special["Activities with special category data"], special["Activities for clients with either"]) == (1, 1)
    recipients = figure(analysis.recipients_in_short(case))
    assert (recipients["Processors named"], recipients["Sub-processors not authorised"]) == (1, 1)
    assert recipients["Contracts ended or ending within 90 days"] == 2
    retention = figure(analysis.retention_in_short(case))
    assert (retention["Disposals overdue"], retention["Limits not followed"], retention["Periods that start from nothing"]) == (1, 1, 1)
    assessments = figure(analysis.assessments_in_short(case))
    assert (assessments["Assessments on file"], assessments["Reviews overdue"], assessments["Not yet complete"]) == (3, 1, 1)
    security = figure(analysis.security_in_short(case))
    assert (security["Activities without a measure in place"], security["Of these, less protected"]) == (1, 2)
    assert security["Waived findings"] == 1


# -- charts -----------------------------------------------------------------------------------------

CHARTS = {
    "bases": lambda case: grids.bases_chart(analysis.bases_by_kind(case)),
    "retention": lambda case: timelines.retention_chart(analysis.retention_schedule(case)),
    "deadlines": lambda case: timelines.deadlines_chart(analysis.deadlines_by_month(case)),
    "coverage": lambda case: grids.coverage_chart(analysis.security_coverage(case)),
}


def test_charts_say_what_they_show(case):
    said = {name: str(draw(case).get_label()) for name, draw in CHARTS.items()}
    assert "Legitimate interests 1" in said["bases"]
    assert "6 months: 1 limit; 2 years: 1 limit. 1 limit has no period." in said["retention"]
    assert "Dec 2026: 1 End of a contract, 1 End of a waiver" in said["deadlines"]
    assert "Encryption: 1 in place, 2 none" in said["coverage"]


def test_a_chart_is_the_same_twice_and_says_what_it_leaves_out(case):
    draw = CHARTS["coverage"]
    assert show.figure(draw(case), "Cover").html == show.figure(draw(case), "Cover").html
    frame = pd.concat([analysis.security_coverage(case)] * 20, ignore_index=True)
    assert "The first 40 of 60 activities are drawn." in str(grids.coverage_chart(frame).get_label())


@pytest.mark.parametrize("text", ["$x^$ \\frac", "漢字" * 30, "a\x00b\u202ec\ud800", "\U0001f600" * 9, "long " * 60, "", "\n\n"])
def test_any_name_can_be_drawn(case, text):
    frame = analysis.security_coverage(case)
    frame["activity"] = pd.Series([text] * len(frame), dtype="object")
    assert "<svg" in show.figure(grids.coverage_chart(frame), "Names").html
    assert len(label(text)) <= 2 * 34 + 1


# -- nothing at all, and the reports ------------------------------------------------------------------


def every_table(case: Case) -> dict[str, pd.DataFrame]:
    """Every table of these reports."""
    names = [
        *("bases_in_short", "bases_by_purpose", "bases_by_activity", "purposes_by_basis", "bases_by_kind", "rights_by_basis"),
        *("rights_that_differ", "rights_by_activity", "legitimate_interests", "recognised_interests", "consents"),
        *("special_in_short", "sensitive_data", "sensitive_purposes", "policy_document_register", "paragraph_41"),
        *("recipients_in_short", "recipients", "recipients_by_category", "processors", "contract_terms", "contracts_with_clients"),
        *("sub_processors", "contracts_ending", "disclosures", "retention_in_short", "retention_schedule", "retention_exceptions"),
        *(
            "disposals",
            "disposals_due",
            "disposals_done",
            "legal_holds",
            "exceptions_by_kind",
            "assessments_in_short",
            "assessments_register",
        ),
        *("assessments_replaced", "assessments_by_kind", "dpia_needs", "criteria_met", "deadlines", "deadlines_by_month"),
        *("security_in_short", "security_by_activity", "security_coverage", "sensitive_protection", "measures_planned", "measures_used"),
    ]
    return {name: getattr(analysis, name)(case) for name in names}


@pytest.mark.parametrize("regime", ["uk", "eu"])
def test_nothing_at_all_gives_empty_tables_and_charts(regime):
    only = {"organisations": SMALL["organisations"][:1], "activities": SMALL["activities"][3:4]}
    empty = case_of(text_tables(only), DAY, regime)
    for name, frame in every_table(empty).items():
        assert len(frame.columns), name
    assert analysis.recipients(empty).empty
    for draw in CHARTS.values():
        assert "<svg" in show.figure(draw(empty), "Empty").html


def test_without_a_day_or_a_law_it_is_told():
    with pytest.raises(UsageError, match="not assessed"):
        analysis.rights_by_basis(case_of(text_tables(SMALL)))
    nobody = case_of(text_tables(SMALL | {"organisations": SMALL["organisations"][1:]}), DAY)
    with pytest.raises(UsageError, match="no law was chosen"):
        analysis.sensitive_purposes(nobody)


@cache
def opened(register: str, as_of: str, regime: str) -> Case:
    return open_case(register, as_of, regime)


def page(name: str, register: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The report as HTML, its cells run in this process: quicker than a kernel."""
    monkeypatch.setattr(ropa, "open", opened, raising=False)
    notebook = nbformat.read(shipped("notebooks") / f"{name}.ipynb", as_version=4)
    space: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), space)
            if "parameters" in cell.metadata.get("tags", ()):
                space["register"] = register
            if last:
                shown = eval(compile(ast.Expression(last.value), name, "eval"), space)
                cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": shown._repr_html_()})]
    return to_html(notebook).decode()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_report_of_every_sample(name, sample, monkeypatch):
    text = page(name, f"sample:{sample}", monkeypatch)
    found = Page(text)
    refuse_live(found)
    headings = [re.sub(r"<[^>]+>", "", heading) for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", text)]
    assert (headings[1], headings[-1]) == ("In short", "About this report")
    assert found.count("table") == found.count("caption") > 1
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    if name == "security" and sample == "harbour-health":
        assert "W-01" in text  # a waived finding is shown with its waiver
    assert not re.search(r"\bs-00\d{3}\b", text)  # nobody of the logs


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_hardly_anything_says_why_it_matters(name, tmp_path, monkeypatch):
    only = {"organisations": SMALL["organisations"][:1], "activities": SMALL["activities"][:1]}
    text = page(name, str(write_tiny(tmp_path / "bare", only)), monkeypatch)
    assert text.count('class="empty"') >= 2
    assert re.search(r'class="empty"><strong>[^<]+:</strong> nothing is recorded here\. \w', text)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_stays_text(name, tmp_path, monkeypatch):
    keys = re.compile(r"_id$|_on$|_at$|_due$|^until$")
    words = {"name", "purpose", "legitimate_interest", "description", "service", "reference", "reason", "criteria", "consent_record"}
    words |= {"processing_category", "reason_not_followed", "business_function"}
    tables = {
        table: [
            {column: f"{HOSTILE} {value}" if column in words and not keys.search(column) else value for column, value in row.items()}
            for row in found
        ]
        for table, found in SMALL.items()
    }
    text = page(name, str(write_tiny(tmp_path / "hostile", tables)), monkeypatch)
    refuse_live(Page(text))
    assert "&lt;script&gt;" in text
    assert Page(text).count("img") == 0


def test_a_report_takes_its_own_parameters(tmp_path):
    register = write_tiny(tmp_path / "small", SMALL)
    (result,) = ropa.report(register, ["recipients"], out=tmp_path / "out", as_of=DAY, parameters={"days": 20})
    text = result.files[0].read_text(encoding="utf-8")
    assert "Contracts ended or ending within 20 days" in text
    assert result.warnings == ()
