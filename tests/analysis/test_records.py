"""The record of a controller and of a processor, in words."""

from __future__ import annotations

import pandas as pd

from ropa import analysis
from ropa.case.opening import case_of
from ropa.show import first_page
from support.tiny import TINY, text_tables

DAY = "2026-11-22"


def test_the_controller_record_has_each_item_in_words(tiny_case):
    record = analysis.controller_record(tiny_case).set_index("activity_id")
    assert list(record.index) == ["sales", "event", "odd"]
    sales = record.loc["sales"]
    assert sales["purposes"] == "1. Sell things\n2. Win customers back"
    assert sales["lawful_basis"] == "1. Contract\n2. Legitimate interests (Growth)"
    assert sales["people"] == "Customers (about 1,200)"
    assert sales["data"] == "Contact details (Name and e-mail)"
    assert sales["recipients"] == sales["transfers"] == "none"
    assert sales["time_limits"] == "7 years, counted from: End of the contract"
    assert sales["security"] == "Encryption of stored data: AES on every disk"
    event = record.loc["event"]
    assert event["joint"] == "Delta Co"
    assert event["purposes"] == "TBD"  # a placeholder is shown as written; GV03 marks it
    assert event["security"] == event["time_limits"] == "not possible: Depends on the partner"
    assert pd.isna(event["recipients"])


def test_no_activity_is_lost(tiny_case):
    assert set(analysis.controller_record(tiny_case)["activity_id"]) | set(analysis.processor_record(tiny_case)["activity_id"]) == {
        *tiny_case.in_force.register.activities["activity_id"]
    }


def test_the_processor_record_has_a_row_for_each_controller(tiny_case):
    record = analysis.processor_record(tiny_case)
    assert list(zip(record["activity_id"], record["client"].fillna("?"), strict=True)) == [
        ("host", "Beta NHS Trust"),
        ("host", "Gamma plc"),
        ("lost", "?"),
    ]
    assert record.loc[0, "contact"] == "ig@beta.example\nData protection officer: Bo, dpo@beta.example"
    assert record.loc[0, "processing"] == "Hosting of records"
    assert pd.isna(record.loc[1, "processing"])
    assert analysis.clients(tiny_case)["activities"].tolist() == [1, 1, 1]


def test_parties_name_the_holder_its_officer_and_joint_controllers(tiny_case):
    parties = analysis.parties(tiny_case, "controller").set_index("part")
    assert parties.loc["Controller", "name"] == "Acme Ltd"
    assert parties.loc["Data protection officer", "email"] == "dpo@acme.example"
    assert parties.loc["Joint controller", "name"] == "Delta Co"
    assert parties.loc["Joint controller", "activities"] == "Joint event"
    assert "Joint controller" not in set(analysis.parties(tiny_case, "processor")["part"])


def test_a_missing_officer_is_a_row_without_a_name():
    tables = TINY | {"contacts": TINY["contacts"][1:]}
    parties = analysis.parties(case_of(text_tables(tables), DAY, "uk"), "controller").set_index("part")
    assert pd.isna(parties.loc["Data protection officer", "name"])


def test_a_register_without_a_holder_is_still_described():
    nobody = case_of(text_tables({"organisations": TINY["organisations"][1:], "activities": TINY["activities"]}), DAY, "uk")
    assert first_page.opening(nobody).set_index("item")["value"]["Organisation"] == "not recorded"
    assert set(analysis.completeness(nobody)["status"]) == {"not assessed"}
    assert analysis.parties(nobody, "controller")["name"].isna().all()
