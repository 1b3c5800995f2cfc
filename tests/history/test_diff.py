"""What changed between two states of a register."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ropa.history.diff import CHANGED, COLUMNS, GONE, RENAMED, diff, new_keys
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from support.registers import frames, rich, validated

ACTIVITIES = "activity_id,name,role,started_on,ended_on\n"


def changed(before: str, after: str) -> list[list[object]]:
    one, other = (validated({"activities": ACTIVITIES + rows})[0] for rows in (before, after))
    found = diff(one, other)
    assert list(found.columns) == list(COLUMNS)
    return found.astype(object).where(found.notna(), None).values.tolist()


def test_nothing_changed(full: Register):
    assert diff(full, full).empty


def test_a_row_that_came_and_one_that_went():
    assert changed("A1,Payroll,controller,,\nA2,Cameras,controller,,\n", "A3,Website,controller,,\nA1,Payroll,controller,,\n") == [
        ["activities", "A2", "removed", None, None, None],
        ["activities", "A3", "added", None, None, None],
    ]


def test_a_cell_that_changed_was_filled_or_emptied():
    assert changed("A1,Payroll,controller,2024-01-01,\nA2,Cameras,,,\n", "A1,Pay,controller,,\nA2,Cameras,controller,,\n") == [
        ["activities", "A1", "changed", "name", "Payroll", "Pay"],
        ["activities", "A1", "changed", "started_on", "2024-01-01", None],
        ["activities", "A2", "changed", "role", None, "controller"],
    ]


def test_a_row_that_was_given_its_end_has_ended_and_one_whose_end_moved_has_changed():
    assert changed("A1,Payroll,controller,,\n", "A1,Payroll,controller,,2026-01-01\n") == [
        ["activities", "A1", "ended", "ended_on", None, "2026-01-01"]
    ]
    assert changed("A1,Payroll,controller,,2026-01-01\n", "A1,Payroll,controller,,2026-02-01\n") == [
        ["activities", "A1", "changed", "ended_on", "2026-01-01", "2026-02-01"]
    ]


def test_rows_that_share_a_key_or_have_none_are_compared_in_their_order():
    assert changed("A1,One,controller,,\nA1,Two,controller,,\n,Three,controller,,\n", "A1,One,controller,,\nA1,2,controller,,\n") == [
        ["activities", None, "removed", None, None, None],
        ["activities", "A1", "changed", "name", "Two", "2"],
    ]


def states(before: dict[str, str], after: dict[str, str]) -> list[tuple[object, ...]]:
    found = diff(validated(before)[0], validated(after)[0])
    return list(found.astype(object).where(found.notna(), None).itertuples(index=False, name=None))


def test_a_renamed_key_is_found_and_links_to_it_have_not_changed():
    before = {
        "activities": "activity_id,name,role,replaced_by\nA1,Payroll,controller,A2\nA2,Pay,controller,\n",
        "purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\n",
        "waivers": "waiver_id,code,table,record\nW1,GV01,activities,A1\nW2,GV01,purposes,A1\n",
    }
    after = {table: text.replace("A1", "PAY-1") for table, text in before.items()}
    after["waivers"] = after["waivers"].replace("purposes,PAY-1", "purposes,A1")
    assert states(before, after) == [("activities", "PAY-1", "renamed", "activity_id", "A1", "PAY-1")]
    after["purposes"] = after["purposes"].replace("PAY-1", "A2")
    assert states(before, after)[1:] == [("purposes", "P1", "changed", "activity_id", "PAY-1", "A2")]


def test_a_renamed_row_is_found_by_its_name_where_that_is_the_only_one():
    found = states(
        {"activities": ACTIVITIES + "A1,Payroll,controller,2024-01-01,\n"},
        {"activities": ACTIVITIES + "B1,Payroll,processor,2024-01-01,\n"},
    )
    assert found == [
        ("activities", "B1", "changed", "role", "controller", "processor"),
        ("activities", "B1", "renamed", "activity_id", "A1", "B1"),
    ]
    two = states(
        {"activities": ACTIVITIES + "A1,Payroll,controller,2024-01-01,\n"},
        {"activities": ACTIVITIES + "B1,Payroll,processor,,\nB2,Payroll,processor,,\n"},
    )
    assert [row[2] for row in two] == ["removed", "added", "added"]


def test_activities_of_one_name_are_told_apart_by_the_rest_where_that_was_renamed_too():
    heading = "activity_id,name,description,owner_contact_id\n"
    before = {"contacts": "contact_id,name\nK1,Ann\n", "activities": f"{heading}A1,Pay,one,K1\nA2,Pay,two,K1\n"}
    after = {"contacts": "contact_id,name\nK9,Ann\n", "activities": f"{heading}B1,Pay,one,K9\nB2,Pay,two,K9\n"}
    found = diff(*(validated(tables)[0] for tables in (before, after)))
    assert new_keys(found) == {"contacts": {"K1": "K9"}, "activities": {"A1": "B1", "A2": "B2"}}
    assert set(found["kind"]) == {RENAMED}


def test_rows_of_other_parents_or_of_other_content_are_not_renamed():
    before = {"activities": ACTIVITIES + "A1,x,,,\nA2,y,,,\n", "purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay\n"}
    assert [row[1:3] for row in states(before, {**before, "purposes": "purpose_id,activity_id,purpose\nP2,A2,Pay\n"})] == [
        ("P1", "removed"),
        ("P2", "added"),
    ]
    blank = {"consents": "consent_id,subject_ref\nK1,\n"}
    assert [row[2] for row in states(blank, {"consents": "consent_id,subject_ref\nK2,\n"})] == ["removed", "added"]


def test_every_key_of_every_table_may_be_renamed(full: Register):
    """Whatever points to the row, in a column of links or by table and record."""
    renamed = {}
    for table, frame in rich().items():
        keys = {column.to or table for column in TABLES[table].columns().values() if column.kind in ("key", "link")}
        swapped = frame.copy()
        for column in TABLES[table].columns().values():
            if column.kind in ("key", "link") or column.by:
                swapped[column.name] = "X-" + swapped[column.name]
        assert keys
        renamed[table] = swapped
    found = diff(full, validate(renamed)[0])
    assert set(found["kind"]) == {"renamed"}
    assert found.groupby("table").size().to_dict() == dict.fromkeys(TABLES, 2)
    assert new_keys(found)["activities"] == {"activity_id-0": "X-activity_id-0", "activity_id-1": "X-activity_id-1"}


def test_renamed_keys_that_are_known_are_followed_and_no_others_are_looked_for():
    one, other = (validated({"activities": ACTIVITIES + f"{key},Payroll,controller,,\n"})[0] for key in ("A1", "B1"))
    assert list(diff(one, other, {})["kind"]) == ["removed", "added"]
    assert list(diff(one, other, {"activities": {"A1": "B1", "Z": "Y"}})["kind"]) == ["renamed"]


def test_a_cell_that_holds_no_value_is_compared_as_it_is_written():
    assert changed("A1,Payroll,controller,soon,\n", "A1,Payroll,controller,TBC,\n") == [
        ["activities", "A1", "changed", "started_on", "soon", "TBC"]
    ]


def test_every_column_of_every_table_is_compared(full: Register):
    """Two rows of every table with a third of their cells exchanged: every such column is reported, twice."""
    seen, wanted = set(), set()
    for third in range(3):
        swapped = {}
        for table, frame in rich().items():
            names = list(frame.columns[1:][third::3]) if len(frame.columns) > 3 else []
            swapped[table] = frame.assign(**{name: frame[name].to_numpy()[::-1] for name in names})
            wanted |= {(table, name) for name in names if frame[name].nunique() == 2}
        found = diff(full, validate(swapped)[0])
        assert not found.duplicated(["table", "record", "field"]).any()
        seen |= set(zip(found["table"], found["field"], strict=True))
    assert seen == wanted


def test_rows_that_moved_in_a_register_whose_keys_count_its_rows_have_not_changed():
    """The keys of a sheet that has none are its rows' numbers: a row that is taken out or moved gives all others new ones."""
    names = [("Payroll", "wages"), ("Cameras", "security"), ("Website", "enquiries"), ("Shop", "orders")]

    def register(rows: list[tuple[str, str]]) -> Register:
        activities = ACTIVITIES + "".join(f"A{n},{name},controller,,\n" for n, (name, _) in enumerate(rows, 1))
        purposes = "purpose_id,activity_id,purpose\n" + "".join(f"P{n},A{n},{purpose}\n" for n, (_, purpose) in enumerate(rows, 1))
        return validated({"activities": activities, "purposes": purposes})[0]

    before = register(names)
    for rows in (names[::-1], names[2:] + names[:2], [names[3], *names[:3]]):
        found = diff(before, register(rows))
        assert set(found["kind"]) == {"renamed"}
    found = diff(before, register([names[0], *names[2:]]))
    told = found[found["kind"] != "renamed"].iloc[:, :3].to_numpy().tolist()
    assert told == [["activities", "A2", "removed"], ["purposes", "P2", "removed"]]
    assert new_keys(found)["activities"] == {"A2": "A2" + GONE, "A3": "A2", "A4": "A3"}
    found = diff(before, register([names[0], ("Newsletter", "news"), *names[1:]]))
    told = found[found["kind"] != "renamed"].iloc[:, :3].to_numpy().tolist()
    assert told == [["activities", "A2", "added"], ["purposes", "P2", "added"]]


def test_a_row_with_another_name_is_itself_where_a_new_row_with_its_old_name_agrees_no_better():
    before = "A1,Payroll,controller,2024-01-01,\n"
    assert changed(before, "A1,Payroll and pensions,controller,2024-01-01,\nA9,Payroll,controller,,\n") == [
        ["activities", "A1", "changed", "name", "Payroll", "Payroll and pensions"],
        ["activities", "A9", "added", None, None, None],
    ]


@pytest.mark.slow
@settings(max_examples=3)
@given(st.lists(st.sampled_from(["A1", "A2", "A3", "A4"]), unique=True), st.lists(st.sampled_from(["A1", "A2", "A3", "A4"]), unique=True))
def test_what_came_one_way_went_the_other(some: list[str], others: list[str]):
    one, other = (
        validate(
            frames(
                {
                    "organisations": "organisation_id,name,is_holder\nO1,X,yes\n",
                    "activities": "activity_id,name\n" + "".join(f"{a},{a}\n" for a in names),  # else one is renamed
                }
            )
        )[0]
        for names in (some, others)
    )
    there, back = diff(one, other), diff(other, one)
    came = lambda found, kind: sorted(found.loc[found["kind"] == kind, "record"])  # noqa: E731
    assert came(there, "added") == came(back, "removed") == sorted(set(others) - set(some))
    assert came(there, "removed") == came(back, "added") == sorted(set(some) - set(others))


@pytest.mark.parametrize("order", [[1, 0], [0, 1]])
def test_the_order_of_rows_is_no_change(full: Register, order: list[int]):
    turned = {table: frame.iloc[order].reset_index(drop=True) for table, frame in rich().items()}
    assert diff(full, validate(turned)[0]).empty
    assert isinstance(diff(full, full), pd.DataFrame)


def test_the_same_record_in_another_layout_is_found_by_what_it_says():
    one = {
        "activities": ACTIVITIES + "A1,Write; Call,controller,,\nA2,Pay staff,controller,,\n",
        "purposes": "purpose_id,activity_id,purpose\nP1,A1,Write; Call\nP2,A2,Pay\n",
        "data_categories": "data_category_id,activity_id,category\nD1,A1,contact\nD2,A1,contact\nD3,A2,contact\n",
    }
    other = {
        "activities": ACTIVITIES + "X7,Letters,controller,,\nX8,Pay staff,controller,,\n",
        "purposes": "purpose_id,activity_id,purpose,lawful_basis\nQ1,X7,Call,\nQ2,X7,write,\nQ3,X8,Pay,contract\n",
        "data_categories": "data_category_id,activity_id,category,description\nE1,X7,contact,Phones\nE3,X8,contact,Phones\n",
    }
    found = diff(validated(one)[0], validated(other)[0])
    keys = found[found["kind"] == RENAMED].set_index("old")["new"].to_dict()
    assert keys == {"A1": "X7", "A2": "X8", "P2": "Q3", "D3": "E3"}  # of two alike, D1 and D2, neither is taken for E1
    assert found.loc[found["record"] == "Q3", ["kind", "field", "new"]].values.tolist() == [
        [CHANGED, "lawful_basis", "contract"],
        [RENAMED, "purpose_id", "Q3"],
    ]
