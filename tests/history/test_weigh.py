"""What a change means in law."""

from __future__ import annotations

import pytest

import ropa
from ropa.history.compare import KINDS
from ropa.history.weigh import CONDITIONS, UNREAD_BEFORE, UNREAD_NOW, WEIGHTS, weights
from ropa.model.tables import TABLES
from support.histories import STATE, case


def test_the_file_names_what_there_is():
    for row in weights():
        columns = TABLES[row["table"]].columns()
        assert set(filter(None, row["field"].split("|"))) <= set(columns), row
        assert set(row["kinds"].split("|")) <= set(KINDS), row
        assert row["weight"] in WEIGHTS, row
        assert row["when"] in {"", *CONDITIONS}, row
        assert row["means"].endswith("."), row
        assert row["law"], row
        assert row["look_at"], row
    assert {row["when"] for row in weights()} - {""} == set(CONDITIONS)


def test_no_row_stands_behind_one_that_takes_all_it_would_take():
    seen: list[tuple[str, set[str], set[str]]] = []
    for row in weights():
        kinds, fields = set(row["kinds"].split("|")), set(row["field"].split("|"))
        hidden = [s for s in seen if s[0] == row["table"] and kinds <= s[1] and fields <= s[2]]
        assert not hidden, row
        if not row["when"]:
            seen.append((row["table"], kinds, fields))


HEAVY = "act"
DPO = "The data protection officer or representative is another one or reached differently."
CHANGES = [
    ({"add": {"activities": [{"activity_id": "A9", "name": "x", "role": "controller"}]}}, ("A9", HEAVY, "A new activity.")),
    ({"activities": {"A1": {"large_scale": "yes"}}}, ("A1", HEAVY, "It is now done on a large scale.")),
    ({"activities": {"A1": {"large_scale": "no"}}}, ("A1", "detail", None)),
    ({"activities": {"A1": {"automated_decisions": "solely"}}}, ("A1", HEAVY, "Decisions or profiling by machine are new or different.")),
    ({"activities": {"A1": {"automated_decisions": "none"}}}, ("A1", "record", "Decisions or profiling by machine have ended.")),
    ({"activities": {"A1": {"business_function": "x"}}}, ("A1", "detail", None)),
    ({"purposes": {"P1": {"lawful_basis": "consent"}}}, ("P1", HEAVY, "Another lawful basis.")),
    ({"data_categories": {"D1": {"category": "health"}}}, ("D1", HEAVY, "A category is now special category data.")),
    ({"data_categories": {"D1": {"category": "sales"}}}, ("D1", "record", "A category of data is another one or described differently.")),
    (
        {"add": {"data_categories": [{"data_category_id": "D2", "activity_id": "A1", "category": "health"}]}},
        ("D2", HEAVY, "New special category data."),
    ),
    (
        {"add": {"data_categories": [{"data_category_id": "D2", "activity_id": "A1", "category": "sales"}]}},
        ("D2", "record", "A new category of data."),
    ),
    ({"data_subjects": {"S1": None}}, ("S1", "record", "A category of people is gone.")),
    (
        {"add": {"data_subjects": [{"data_subject_id": "S2", "activity_id": "A1", "category": "patients"}]}},
        ("S2", HEAVY, "People who may be vulnerable are new to an activity."),
    ),
    ({"recipients": {"R1": {"contract_id": None}}}, ("R1", HEAVY, "A recipient has no contract any more.")),
    (
        {"add": {"recipients": [{"recipient_id": "R2", "activity_id": "A1", "recipient_role": "processor"}]}},
        ("R2", HEAVY, "A new processor."),
    ),
    ({"add": {"recipients": [{"recipient_id": "R2", "activity_id": "A1"}]}}, ("R2", HEAVY, "A new recipient.")),
    ({"contracts": {"C1": {"ends_on": "2026-01-01"}}}, ("C1", HEAVY, "A contract has ended.")),
    ({"retention": {"L1": {"period": "P7Y"}}}, ("L1", HEAVY, "Data is kept longer.")),
    ({"retention": {"L1": {"period": "P60M"}}}, ("L1", HEAVY, "Data is kept for a shorter time.")),
    ({"retention": {"L1": {"period": "P72M"}}}, ("L1", HEAVY, "A time limit is another one.")),
    ({"retention": {"L1": {"period": None}}}, ("L1", HEAVY, "A time limit is another one.")),
    ({"systems": {"Y1": {"country": "IN"}}}, ("Y1", HEAVY, "Data is now kept outside the area.")),
    ({"systems": {"Y2": {"country": "GB"}}}, ("Y2", "record", "Data is kept elsewhere.")),
    ({"systems": {"Y1": {"country": "somewhere 7"}}}, ("Y1", HEAVY, UNREAD_NOW)),  # and not: outside the area
    ({"purposes": {"P1": {"lawful_basis": "some reason 7"}}}, ("P1", HEAVY, UNREAD_NOW)),
    ({"systems": {"Y1": {"kind": "who knows 7"}}}, ("Y1", "detail", UNREAD_NOW)),
    (
        {"add": {"activity_systems": [{"activity_system_id": "U1", "activity_id": "A1", "system_id": "Y2"}]}},
        ("U1", HEAVY, "An activity uses a system outside the area."),
    ),
    ({"add": {"activity_systems": [{"activity_system_id": "U1", "activity_id": "A1", "system_id": "Y1"}]}}, ("U1", "detail", None)),
    ({"transfers": {"T1": {"destination": "IN"}}}, ("T1", HEAVY, "Data goes to another country, to which transfers are restricted.")),
    ({"transfers": {"T1": {"destination": "DE"}}}, ("T1", HEAVY, "Data goes elsewhere.")),
    (
        {"add": {"transfers": [{"transfer_id": "T2", "activity_id": "A1", "destination": "IN"}]}},
        ("T2", HEAVY, "A new restricted transfer."),
    ),
    (
        {"add": {"transfers": [{"transfer_id": "T2", "activity_id": "A1", "destination": "IN", "same_legal_entity": "yes"}]}},
        ("T2", HEAVY, "A new transfer."),
    ),
    ({"contacts": {"K1": {"email": "x@example.org"}}}, ("K1", HEAVY, DPO)),
    ({"contacts": {"K2": {"email": "x@example.org"}}}, ("K2", "detail", None)),
    ({"organisations": {"O1": {"name": "X"}}}, ("O1", HEAVY, "Who keeps this record is named or reached differently.")),
    ({"notices": {"N1": {"ended_on": "2026-01-01"}}}, ("N1", HEAVY, "A notice no longer holds, and no other has its title.")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), CHANGES)
def test_a_change_is_graded(changes, told):
    one = case(select=("GV01",))  # what a change means asks no rule
    found = ropa.compare(one, one.what_if(**changes)).changes
    row = found[found["record"] == told[0]].astype(object).where(lambda cells: cells.notna(), None).iloc[0]
    assert (row["record"], row["weight"], row["means"]) == told
    assert (row["law"] is None) == (row["look_at"] is None) == (row["weight"] == "detail")


def test_nothing_is_concluded_from_what_was_not_understood_before():
    broken = case(select=("GV01",)).what_if(purposes={"P1": {"lawful_basis": "some reason 7"}})
    found = ropa.compare(broken, broken.what_if(purposes={"P1": {"lawful_basis": "consent"}})).changes
    assert found["means"].tolist() == [UNREAD_BEFORE]


def test_a_special_category_that_the_activity_used_before_is_not_new():
    one = case({"data_categories": "data_category_id,activity_id,category\nD1,A1,health\n"})
    other = {table: text.replace("A1", "B1") for table, text in STATE.items()}
    other["data_categories"] = "data_category_id,activity_id,category\nD1,B1,health\nD2,B1,health\nD3,B1,genetic\n"
    found = ropa.compare(one, case(other)).changes.set_index("record")["means"]
    assert (found["D2"], found["D3"]) == ("A new category of data.", "New special category data.")


def test_a_notice_that_gave_way_to_a_new_version_is_no_gap():
    after = "notice_id,title,version,effective_on,ended_on\nN1,For staff,1,2024-01-01,2026-02-01\nN2,For staff,2,2026-02-01,\n"
    found = ropa.compare("2026-01-01", "2026-06-01", register=case({"notices": after})).changes.set_index("record")
    assert found.loc["N1", "means"] == "A notice gave way to another of its title."
    assert found.loc["N2", ["kind", "weight"]].tolist() == ["started", "record"]


def test_without_a_day_no_destination_is_restricted():
    one = case(as_of=None, regime=None)
    found = ropa.compare(one, one.what_if(transfers={"T1": {"destination": "IN"}})).changes
    assert found["means"].tolist() == ["Data goes elsewhere."]


def test_changes_name_the_activity_they_belong_to():
    one = case({"retention_exceptions": "retention_exception_id,retention_id,exception\nE1,L1,legal_claims\n"})
    gone = one.what_if(retention_exceptions={"E1": None}, activities={"A1": {"name": "x"}}, systems={"Y1": {"name": "x"}})
    found = ropa.compare(one, gone).changes.set_index("record")["activity_id"]
    assert found.astype(object).where(found.notna(), None).to_dict() == {"A1": "A1", "E1": "A1", "Y1": None}
