"""Code lists: whole, described, without doubles."""

from __future__ import annotations

import pandas as pd
import pytest

from ropa.model import codelists
from ropa.model.tables import TABLES

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
