"""A register small enough to know every answer about bases, recipients, retention, assessments and security."""

# ruff: noqa: E501 (a row of a table is a line)

from __future__ import annotations

import pandas as pd

from ropa import analysis
from ropa.show import grids, timelines

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


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple]:
    """The cells of some columns, None where missing, dates as ISO text."""
    plain = frame[list(columns)].astype(object).where(frame[list(columns)].notna(), None)
    return [tuple(str(v.date()) if isinstance(v, pd.Timestamp) else v for v in row) for row in plain.itertuples(index=False, name=None)]


# -- charts -----------------------------------------------------------------------------------------

CHARTS = {
    "bases": lambda case: grids.bases_chart(analysis.bases_by_kind(case)),
    "retention": lambda case: timelines.retention_chart(analysis.retention_schedule(case)),
    "deadlines": lambda case: timelines.deadlines_chart(analysis.deadlines_by_month(case)),
    "coverage": lambda case: grids.coverage_chart(analysis.security_coverage(case)),
}
