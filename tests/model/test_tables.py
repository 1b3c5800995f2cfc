"""The tables are the contract of the design."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import ropa
from ropa import reference
from ropa.model import codelists
from ropa.model.columns import Column, Text, key, link, text
from ropa.model.schema import Table
from ropa.model.tables import TABLES, Activities
from ropa.model.validate import validate

# Section 4 of the design: each table's key, then its columns. None is ever renamed.
CONTRACT = {
    "organisations": (
        "organisation_id name is_holder country subdivision address email phone website company_number regulator_registration "
        "registration_expires_on fee_exempt_reason employees public_authority uk_gdpr eu_gdpr uk_established eu_established dpo_required"
    ),
    "contacts": "contact_id organisation_id contact_role name email phone address",
    "activities": (
        "activity_id name description role regime business_function owner_contact_id started_on ended_on changed_on automated_decisions "
        "adm_safeguards large_scale occasional exemption_claimed recipients_stated transfers_stated special_data_stated "
        "not_possible_reason notice_exemption replaced_by"
    ),
    "activity_parties": "activity_party_id activity_id organisation_id party_role processing_category contract_id",
    "activity_criteria": "activity_criterion_id activity_id criterion",
    "purposes": (
        "purpose_id activity_id purpose purpose_code lawful_basis is_primary basis_source legitimate_interest recognised_interest "
        "public_task party_to_contract article9_condition schedule1_condition article10_authority consent_record withdrawal_route"
    ),
    "data_categories": "data_category_id activity_id purpose_id category description source obligation",
    "data_subjects": "data_subject_id activity_id category approximate_number",
    "collection_points": "collection_point_id activity_id channel detail",
    "systems": "system_id name organisation_id country kind",
    "activity_systems": "activity_system_id activity_id system_id",
    "recipients": (
        "recipient_id activity_id purpose_id category organisation_id recipient_role service contract_id subprocessor_authorisation "
        "authorised_on"
    ),
    "contracts": "contract_id organisation_id kind reference signed_on starts_on ends_on breach_notice_hours",
    "contract_terms": "contract_term_id contract_id term",
    "transfers": (
        "transfer_id activity_id organisation_id destination mechanism document signed_on started_on ended_on scope_confirmed "
        "scope_confirmed_on frequency safeguards regulator_informed_on subjects_informed_on same_legal_entity"
    ),
    "retention": (
        "retention_id activity_id purpose_id category period criteria trigger action legal_source reason followed reason_not_followed"
    ),
    "retention_exceptions": "retention_exception_id retention_id exception description",
    "security_measures": "security_measure_id activity_id measure kind description status due_on",
    "assessments": (
        "assessment_id activity_id purpose_id transfer_id kind status decided_on review_due outcome residual_risk justification "
        "regulator_consulted_on exempt_reason reference"
    ),
    "reviews": "review_id activity_id reviewed_on reviewer_contact_id outcome next_review_on",
    "notices": "notice_id title version published_on effective_on ended_on told_by url",
    "notice_subjects": "notice_subject_id notice_id category",
    "notice_statements": "notice_statement_id notice_id section element claim value",
    "notice_links": "notice_link_id notice_statement_id table record",
    "requests": (
        "request_id subject_ref right activity_id received_on identity_requested_on identity_received_on fee_requested_on fee_paid_on "
        "clarification_requested_on clarification_received_on extended_on extension_reason closed_on outcome refusal_reason "
        "restricted_from restricted_until"
    ),
    "complaints": "complaint_id subject_ref activity_id received_on acknowledged_on closed_on outcome outcome_told_on",
    "breaches": (
        "breach_id activity_id our_role occurred_at aware_at risk authority_notified_at subjects_notified_at controller_notified_at "
        "delay_reason not_told_reason subjects_affected records_affected facts effects remedy"
    ),
    "disclosures": "disclosure_id activity_id organisation_id disclosed_on ground",
    "marketing_preferences": ("marketing_preference_id subject_ref subscriber_kind channel state obtained_in refusal_offered captured_at"),
    "marketing_sends": "marketing_send_id subject_ref channel sent_at campaign similar_product opt_out_offered screened",
    "consents": "consent_id purpose_id subject_ref given_at withdrawn_at evidence",
    "disposals": "disposal_id retention_id due_on done_on method legal_hold",
    "cookies": ("cookie_id activity_id name provider kind purpose_class duration consent_or_exemption information_given opt_out_offered"),
    "waivers": "waiver_id code table record reason owner_contact_id until",
}

KINDS = {
    "key": "str",
    "link": "str",
    "text": "str",
    "code": "str",
    "period": "str",
    "date": "datetime64[s]",
    "instant": "datetime64[s, UTC]",
    "number": "Int64",
    "yes_no": "boolean",
}
COLUMNS = [column for model in TABLES.values() for column in model.columns().values()]


def name(column):
    return f"{column.table}.{column.name}"


def test_the_tables_are_those_of_the_design():
    assert set(TABLES) - set(CONTRACT) == {"decision_safeguards", "marketing_grounds"}, "what the law has added since"
    assert set(CONTRACT) <= set(TABLES)


@pytest.mark.parametrize("table", CONTRACT)
def test_every_column_of_the_design_is_there_and_the_key_comes_first(table):
    key, *others = CONTRACT[table].split()
    assert next(iter(TABLES[table].columns())) == TABLES[table].key() == key
    assert set(others) <= set(TABLES[table].columns())


class Trainings(Table):
    """A training that people had."""

    training_id: Text = key("Training")
    activity_id: Text = link("Activity", "activities", "The activity that it was for.")


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Code lists that remember nothing of a table that a test adds. Asked for before `monkeypatch`, so that it forgets last."""
    yield
    for made in vars(codelists).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def test_a_table_is_its_class_and_its_line(forgetful, tmp_path, monkeypatch):
    without = ropa.read("sample:illumit")
    before = validate(without)[0].hash
    monkeypatch.setitem(TABLES, "trainings", Trainings)
    codelists.entries.cache_clear()
    ropa.write(validate(without)[0], tmp_path / "register")
    (tmp_path / "register" / "trainings.csv").write_text("training_id,activity_id\nT1,nowhere\n", encoding="utf-8")
    register, findings = validate(ropa.read(tmp_path / "register"))
    assert list(register.trainings["training_id"]) == ["T1"]  # read, and an attribute
    assert set(findings.loc[findings["table"] == "trainings", "code"]) == {"SH07"}  # validated
    assert register.hash != before  # part of the hash
    assert register.rows()["trainings"] == 1
    assert "trainings" in codelists.entries("tables")
    ropa.write(register, tmp_path / "register.xlsx")  # its sheet in the workbook
    assert validate(ropa.read(tmp_path / "register.xlsx"))[0].hash == register.hash
    assert "A training that people had." in reference.data_dictionary()


def test_a_column_is_its_line(tmp_path, monkeypatch):
    lines = {name: column for name, column in vars(Activities).items() if isinstance(column, Column)}
    lines["looked_at_by"] = text("Looked at by", "Who looked at the entry last.")
    wider = type("Activities", (Table,), {"__doc__": Activities.__doc__, **lines})
    narrow = validate(ropa.read("sample:illumit"))[0]
    before = narrow.hash
    ropa.write(narrow, tmp_path / "register")
    rows = (tmp_path / "register" / "activities.csv").read_text(encoding="utf-8").splitlines()
    widened = [f"{rows[0]},looked_at_by", *(f"{row},Ada" for row in rows[1:])]
    (tmp_path / "register" / "activities.csv").write_text("\n".join(widened), encoding="utf-8")
    assert set(validate(ropa.read(tmp_path / "register"))[1]["field"].dropna()) >= {"looked_at_by"}  # unknown until its line is there
    monkeypatch.setitem(TABLES, "activities", wider)
    register, findings = validate(ropa.read(tmp_path / "register"))
    assert set(register.activities["looked_at_by"]) == {"Ada"}  # read, with its type
    assert "looked_at_by" not in set(findings["field"].dropna())  # known to the checks
    assert register.hash != before  # part of the hash
    ropa.write(register, tmp_path / "register.xlsx")  # in the workbook
    assert validate(ropa.read(tmp_path / "register.xlsx"))[0].hash == register.hash
    assert "Who looked at the entry last." in reference.data_dictionary()


@pytest.mark.parametrize("column", COLUMNS, ids=name)
def test_every_column_says_what_it_is(column):
    assert column.title.strip() == column.title != ""
    assert column.title[0].isupper()
    assert column.description.strip() == column.description != ""
    assert column.dtype == KINDS[column.kind]
    assert str(TABLES[column.table].blank()[column.name].dtype) == column.dtype


def test_only_keys_are_keys():
    assert [column.name for column in COLUMNS if column.kind == "key"] == [model.key() for model in TABLES.values()]


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.kind == "code" or c.codes], ids=name)
def test_every_coded_column_names_a_code_list(column):
    assert column.kind == "code"
    assert column.codes in codelists.names()
    assert len(codelists.codelist(column.codes))


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.kind == "link" or c.to], ids=name)
def test_every_link_has_the_name_of_the_key_it_points_to(column):
    assert column.kind == "link"
    key = TABLES[column.to].key()
    assert column.name.endswith(key) or (column.table, column.name) == ("activities", "replaced_by")


def test_a_link_by_table_names_the_column_beside_it_that_names_the_table():
    links = [(table, column.name, column.by) for table, model in TABLES.items() for column in model.any_links()]

    assert links == [("notice_links", "record", "table"), ("waivers", "record", "table")]
    for table, _, by in links:
        assert TABLES[table].columns()[by].codes == "tables"


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.after], ids=name)
def test_an_order_of_dates_is_between_dates_of_one_kind(column):
    assert TABLES[column.table].columns()[column.after].kind == column.kind
    assert column.kind in ("date", "instant")


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.kind in ("date", "instant")], ids=name)
def test_every_date_has_a_role(column):
    assert column.role in ("start", "end", "logged", "event", "plan")


@pytest.mark.parametrize("table", TABLES)
def test_no_title_stands_for_two_columns(table):
    """Headings may be titles, so a title that is another's, or another's name, loses a column."""
    columns = TABLES[table].columns().values()
    for column in columns:
        assert TABLES[table].named(column.title) == column.name
        assert TABLES[table].named(f" {column.title.upper()}\n") == column.name
        assert TABLES[table].named(column.name) == column.name
    assert TABLES[table].named("no such column") is None
