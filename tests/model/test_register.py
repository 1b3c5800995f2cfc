"""A Register: its hash, and that nothing changes it."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

import ropa
from ropa.case.case import Case
from ropa.errors import UsageError
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from support.registers import rich, validated

# -- hash and equality ----------------------------------------------------------------------------


def test_the_hash_does_not_depend_on_the_order_of_rows_columns_or_tables(full):
    tables = rich()
    turned = {name: tables[name].iloc[::-1, ::-1] for name in reversed(tables)}
    register, _ = validate(turned)
    assert register.hash == full.hash
    assert register.equals(full)


@pytest.mark.parametrize("rows", [["A1,b", "A1,a"], ["A2,b", "A1,b"], ["A1,b", ",b", ",a"], ["A1,b", "A1,b", "A1,a"]])
def test_the_hash_does_not_depend_on_the_order_of_rows_with_one_key_or_none(rows):
    hashes = {validated({"activities": "activity_id,name\n" + "\n".join(some) + "\n"})[0].hash for some in (rows, rows[::-1])}
    assert len(hashes) == 1


def test_the_hash_depends_on_every_table(full):
    blank, _ = validate({})
    hashes = {blank.hash, *(blank.with_tables({table: full[table]}).hash for table in TABLES)}
    assert len(hashes) == 1 + len(TABLES)


def test_the_hash_tells_a_placeholder_and_an_unreadable_cell_from_a_blank_one():
    written = ["", "TBD", "tbd", "soon", "n/a", "2024-01-01"]
    hashes = {validated({"activities": f"activity_id,name,role,started_on\nA1,x,controller,{text}\n"})[0].hash for text in written}
    assert len(hashes) == len(written)


def test_the_hash_does_not_move_a_value_between_columns_or_rows():
    one, _ = validated({"contacts": "contact_id,organisation_id,name,email\nC1,O1,x,\n"})
    two, _ = validated({"contacts": "contact_id,organisation_id,name,email\nC1,O1,,x\n"})
    assert one.hash != two.hash


def test_the_hash_ignores_how_a_value_was_written_and_blank_rows():
    one, _ = validated({"activities": "activity_id,name,role,large_scale,started_on\nA1,x,controller,yes,2024-01-01\n,,,,\n"})
    two, _ = validated({"activities": "activity_id,name,role,large_scale,started_on\nA1, x ,Controller,TRUE,2024-01-01\n"})
    assert one.hash == two.hash


def test_the_hash_is_known():
    """The hash is printed on reports and goes into packs: it may not drift."""
    register, _ = validated()
    assert register.hash == "849b6d592e9210ed433b5a96a09ab2cf7dd9be63419b3bc77b2749c72e1933a7"


def test_a_register_equals_no_other_thing(full):
    assert not full.equals("register")
    assert not full.equals(validate({})[0])


def test_a_register_is_not_changed_in_place(full):
    with pytest.raises(dataclasses.FrozenInstanceError):
        full.activities = full.activities.head(1)
    changed = full.with_tables({"activities": full.activities.head(1)})
    assert (len(changed.activities), len(full.activities)) == (1, 2)


def test_what_is_done_to_a_frame_of_a_register_does_not_change_the_register(full):
    before = full.hash, full.canonical("activities")
    for frame in (full.activities, full["activities"], full.tables["activities"], dict(full.tables)["activities"]):
        frame.loc[:, "name"] = "spoilt"
        frame["role"] = None
        del frame["regime"]
    assert "spoilt" not in set(full.activities["name"])
    assert replaced_hash(full) == before[0]
    pd.testing.assert_frame_equal(full.canonical("activities"), before[1])


def replaced_hash(register):
    """The hash worked out again from the frames as they are now."""
    return dataclasses.replace(register).hash


def test_a_change_of_a_register_that_is_lost_is_told(full):
    with pytest.warns(pd.errors.ChainedAssignmentError):
        full.activities["name"] = "spoilt"
    with pytest.warns(pd.errors.ChainedAssignmentError):
        full.activities.loc[0, "name"] = "spoilt"
    assert "spoilt" not in set(full.activities["name"])


def test_a_blank_table_of_one_register_is_not_that_of_another():
    one, other = validated()[0], validated()[0]
    frame = one.consents
    frame.loc[0, "consent_id"] = "X"
    assert len(one.consents) == len(other.consents) == len(validated()[0].consents) == 0


def test_whoever_made_a_frame_may_go_on_changing_it(full):
    frame = full.activities
    changed = full.with_tables(activities=frame)
    frame.loc[:, "name"] = "spoilt"
    assert changed.hash == replaced_hash(changed) == full.hash


def test_tables_are_replaced_by_name_or_from_a_mapping(full):
    frame = full.purposes.head(1)
    one, other = full.with_tables(purposes=frame), full.with_tables({"purposes": frame})
    assert one.hash == other.hash != full.hash
    assert (len(one.purposes), len(full.purposes)) == (1, 2)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda frame: frame.drop(columns="name"), "activities: the frame lacks name"),
        (lambda frame: frame.assign(nme="x"), "activities: the frame has nme, which the table has not"),
        (lambda frame: frame.assign(started_on="2024-01-01"), "activities: started_on has the type str; it must be datetime64[s] ("),
        (lambda frame: frame.assign(large_scale="yes"), "activities: large_scale has the type str; it must be boolean ("),
        (lambda frame: frame.assign(name=1), "activities: name has the type int64; it must be str ("),
        (
            lambda frame: frame.assign(role="Contoller"),
            "activities: role has 'Contoller', which is no code of activity_roles; did you mean controller?",
        ),
        (lambda frame: pd.concat([frame, frame[["name"]]], axis=1), "activities: the frame has name more than once"),
        (lambda frame: frame.to_dict(), "activities: a table is a pandas DataFrame, not dict"),
    ],
)
def test_a_frame_that_is_not_the_table_is_refused(full, spoil, said):
    with pytest.raises(UsageError, match=f"^{re.escape(said)}"):
        full.with_tables(activities=spoil(full.activities))


def test_types_that_hold_the_same_are_taken(full):
    frame = full.activities.iloc[:, ::-1]
    frame["started_on"] = frame["started_on"].astype("datetime64[ns]")
    frame["large_scale"] = frame["large_scale"].astype(bool)
    frame["name"] = frame["name"].astype(object)
    changed = full.with_tables(activities=frame)
    assert changed.hash == full.hash
    assert list(changed.activities.dtypes) == list(full.activities.dtypes)


@pytest.mark.parametrize("relabelled", [lambda f: f.set_index("purpose_id", drop=False), lambda f: f.set_axis([7] * len(f))])
def test_rows_with_labels_of_another_kind_are_numbered_anew(full, relabelled):
    changed = full.with_tables(purposes=relabelled(full.purposes))
    assert changed.hash == full.hash
    assert changed.purposes.index.equals(pd.RangeIndex(len(full.purposes)))
    assert len(ropa.assess(changed, "2026-11-22", "uk")) == len(ropa.assess(full, "2026-11-22", "uk"))


def test_a_cell_that_is_filled_in_loses_the_text_that_stood_in_its_place():
    register, _ = validated({"activities": "activity_id,name,role,started_on\nA1,TBC,controller,soon\nA2,x,controller,soon\n"})
    frame = register.activities
    frame.loc[0, "name"] = "Payroll"
    text = register.with_tables(activities=frame).canonical("activities")
    assert text[["name", "started_on"]].values.tolist() == [["Payroll", "soon"], ["x", "soon"]]


def test_rows_that_were_numbered_anew_have_no_place_and_no_other_row_s_text():
    register, _ = validated({"activities": "activity_id,name,role,started_on\nA1,x,controller,soon\nA2,y,controller,2024-01-01\n"})
    place = register.places["activities"]
    assert register.with_tables(activities=register.activities.iloc[[1]]).places["activities"] is place
    changed = register.with_tables(activities=register.activities.iloc[[1]].reset_index(drop=True).assign(started_on=pd.NaT))
    assert "activities" not in changed.places
    assert changed.canonical("activities")["started_on"].isna().all()


def test_an_unknown_table_is_a_key_error(full):
    with pytest.raises(KeyError, match="no table nope"):
        full.with_tables(nope=full.activities)
    with pytest.raises(KeyError):
        full["nope"]
    with pytest.raises(KeyError):
        full["held"]


# -- how they show themselves ---------------------------------------------------------------------


def test_register_findings_and_case_show_themselves_without_raw_markup():
    register, findings = validated({"activities": "activity_id,name,role\n<script>x,x,zzz\n"})
    case = Case(register, findings, None, None, "/somewhere/<b>reg</b>")
    for shown in (register._repr_html_(), findings._repr_html_(), case._repr_html_()):
        assert "<script>" not in shown
        assert "<b>" not in shown
    assert register.hash[:12] in register._repr_html_()
    assert "not assessed; give the day" in case._repr_html_()
    with pytest.raises(UsageError, match=r"^not assessed: open the register with as_of, like"):
        _ = case.in_force


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (lambda: ropa.opne, AttributeError, "module 'ropa' has no attribute 'opne'; did you mean open?"),
        (lambda: ropa.analysis.transfer, AttributeError, "module 'ropa.analysis' has no attribute 'transfer'; did you mean transfers?"),
        (lambda: validated()[0].activites, AttributeError, "a register has no table 'activites'; did you mean activities?"),
        (lambda: validated()[0]["activites"], KeyError, "a register has no table activites; did you mean activities?"),
        (lambda: ropa.open("sample:illumit", regime="fr"), UsageError, "regime"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_what_was_probably_meant(asked, error, message):
    with pytest.raises(error) as told:
        asked()
    assert message in str(told.value)


def test_names_with_underscores_get_no_hint():
    assert not hasattr(ropa.analysis, "_transfers")
    assert not hasattr(ropa, "__wrapped__")
