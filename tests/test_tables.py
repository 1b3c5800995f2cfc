"""The tables are the contract of the design; the analyst's door (pandera) takes and refuses what it should."""

from __future__ import annotations

import pandas as pd
import pandera.errors
import pytest

import ropa
from ropa import reference
from ropa.model import codelists
from ropa.model.checks import Check
from ropa.model.columns import Text, any_link, key, link
from ropa.model.schema import Table
from ropa.model.tables import TABLES
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

# The codes that the design names for a column.
CODES = {
    "organisations.subdivision": "england wales scotland northern-ireland",
    "contacts.contact_role": "dpo representative_uk representative_eu privacy_lead owner reviewer",
    "activities.role": "controller joint_controller processor sub_processor",
    "activities.regime": "uk eu",
    "activities.automated_decisions": "none profiling partly solely",
    "activities.recipients_stated": "none some",
    "activities.transfers_stated": "none some",
    "activities.special_data_stated": "none some",
    "activity_parties.party_role": "controller_instructing_us processor_instructing_us joint_controller",
    "data_categories.source": "subject automatic third_party public_profile client",
    "data_categories.obligation": "statutory contractual none",
    "collection_points.channel": ("website customer_portal social_network phone email post event survey cookies server_logs client_system"),
    "recipients.recipient_role": "processor sub_processor controller authority internal",
    "recipients.subprocessor_authorisation": "specific general none",
    "transfers.scope_confirmed": "dpf dpf_uk_extension pipeda",
    "security_measures.kind": "technical organisational",
    "security_measures.status": "in_place planned",
    "requests.right": ("access rectification erasure restriction portability objection objection_marketing automated_decision"),
    "breaches.risk": "none risk high",
    "disclosures.ground": "legal_duty crime legal_claim contract_enforcement rights_property_safety business_sale research",
    "marketing_preferences.subscriber_kind": "individual corporate unknown",
    "marketing_preferences.state": "opt_in soft_opt_in opt_out",
    "marketing_preferences.obtained_in": "sale negotiation event survey third_party",
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
    assert set(TABLES) == set(CONTRACT)


@pytest.mark.parametrize("table", CONTRACT)
def test_every_column_of_the_design_is_there_and_the_key_comes_first(table):
    key, *others = CONTRACT[table].split()
    assert next(iter(TABLES[table].columns())) == TABLES[table].key() == key
    assert set(others) <= set(TABLES[table].columns())


class Trainings(Table):
    """A training that people had."""

    training_id: Text = key("Training")
    activity_id: Text = link("Activity", "activities", "The activity that it was for.")


def test_a_table_is_its_class_and_its_line(tmp_path, monkeypatch):
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
    codelists.entries.cache_clear()


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


@pytest.mark.parametrize("required", [True, False])
def test_a_new_link_by_table_is_looked_up_where_it_must_be_there(required, monkeypatch):
    monkeypatch.setattr(TABLES["waivers"], "record", any_link("Record", "table", "The row.", required=required))
    Table.columns.cache_clear()
    try:
        text = {"waiver_id": ["W1", "W2"], "code": "GV01", "table": "activities", "record": ["A1", "A9"]}
        activities = pd.DataFrame({"activity_id": ["A1"], "name": ["x"], "role": ["controller"]}, dtype="str")
        found = validate({"waivers": pd.DataFrame(text, dtype="str"), "activities": activities})[1]
    finally:
        monkeypatch.undo()
        Table.columns.cache_clear()

    assert list(found.loc[found["code"] == "SH07", "record"]) == (["W2"] if required else [])


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


@pytest.mark.parametrize(("column", "wanted"), CODES.items())
def test_the_codes_of_the_design_are_in_their_lists(column, wanted):
    table, _, field = column.partition(".")
    assert set(wanted.split()) <= codelists.codes(TABLES[table].columns()[field].codes)


# -- code lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lst", codelists.names())
def test_a_code_list_is_whole(lst):
    frame = codelists.codelist(lst)
    assert list(frame.columns[: len(codelists.COLUMNS)]) == list(codelists.COLUMNS)
    assert frame.index.is_unique
    assert (frame[["code", "label", "source"]].map(str.strip) != "").all(axis=None)
    assert (frame.map(str.strip) == frame).all(axis=None)
    assert len(set(frame["label"])) == len(frame), "a label may be written for a code, so it stands once"
    for column in ("valid_from", "valid_to"):
        given = frame.loc[frame[column] != "", column]
        assert list(given) == [str(pd.Timestamp(day).date()) for day in given]


@pytest.mark.parametrize("lst", codelists.names())
def test_a_code_and_its_label_mean_the_same(lst):
    for code, label in codelists.codelist(lst)["label"].items():
        assert codelists.resolve(lst, code) == code
        assert codelists.resolve(lst, f" {label.upper()} ") == code


def test_every_description_is_filled_in():
    blank = [(lst, code) for lst in codelists.names() for code, text in codelists.codelist(lst)["description"].items() if not text]
    assert blank == []


def test_place_names_map_to_known_codes():
    names = codelists.place_names()
    assert set(names.values()) <= codelists.codes("destinations")
    assert list(names) == [place.strip().casefold() for place in names]


def test_an_unknown_code_list_is_a_key_error():
    with pytest.raises(KeyError, match="there is no code list 'nope'"):
        codelists.codelist("nope")


# -- the analyst's door ---------------------------------------------------------------------------


CHECKS = [check for model in TABLES.values() for check in model.shape_checks()]


def check_name(check: Check) -> str:
    return f"{check.code}-{check.table}.{check.field}"


def spoiled(frame: pd.DataFrame, check: Check) -> pd.DataFrame:
    """The frame with its second row made to fail the check, and no other."""
    column = TABLES[check.table].columns()[check.field]
    bad = {
        "SH05": "ZQX-no-such-code",
        "SH06": frame[check.field].iloc[0],
        "SH08": frame[column.after].iloc[1] - pd.Timedelta(days=1) if column.after else None,
        "SH09": "ZQX jane.doe@example.org" if column.reference else "ZQX, AB 12 34 56 C",
        "SH10": "ZQX\x07",
    }[check.code]
    frame = frame.copy()
    frame.loc[1, check.field] = bad
    return frame


@pytest.mark.parametrize("table", TABLES)
def test_the_analysts_door_takes_a_validated_table_and_a_blank_one(table, full):
    model = TABLES[table]
    assert model.validate(full[table]).equals(full[table])
    assert model.validate(model.blank()).empty


@pytest.mark.parametrize("check", CHECKS, ids=check_name)
def test_the_analysts_door_refuses_a_table_that_fails_a_check(check, full):
    frame = spoiled(full[check.table], check)
    with pytest.raises(pandera.errors.SchemaError) as refused:
        TABLES[check.table].validate(frame)
    assert f"{check.code} {check.table}.{check.field}: {check.says}" in str(refused.value)
    assert "ZQX" not in str(refused.value)


def test_every_table_has_a_check_of_its_key_first():
    for table, model in TABLES.items():
        assert (model.shape_checks()[0].code, model.shape_checks()[0].field) == ("SH06", TABLES[table].key())


@pytest.mark.parametrize("table", TABLES)
def test_the_analysts_door_refuses_a_missing_an_extra_and_a_badly_typed_column(table, full):
    model, frame = TABLES[table], full[table]
    last = list(model.columns())[-1]
    for bad in (frame.drop(columns=last), frame.assign(extra="x"), frame.assign(**{last: [1.5, 2.5]})):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            model.validate(bad)
