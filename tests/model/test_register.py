"""A Register: its hash, and that nothing changes it."""

from __future__ import annotations

import dataclasses

import pytest

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


def test_an_unknown_table_is_a_key_error(full):
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
    assert "not assessed (no as_of given)" in case._repr_html_()
    with pytest.raises(UsageError, match=r"^not assessed: open the register with as_of, like"):
        _ = case.in_force
