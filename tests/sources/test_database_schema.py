"""The schema of a database says what the classes of the tables say, and refuses what no register should hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import ropa
from ropa.model.tables import TABLES
from ropa.sources.database_schema import SETTINGS, WRITTEN, schema, stored
from support.registers import validated

Sql = Callable[..., list[tuple]]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_table_column_link_and_comment_is_there(kind: str) -> None:
    made = schema(kind).tables

    assert set(made) == {*TABLES, SETTINGS, WRITTEN}
    for name, model in TABLES.items():
        table = made[name]
        assert [column.name for column in table.columns] == list(model.columns())
        assert [column.name for column in table.primary_key] == [model.key()]
        assert {(key.parent.name, key.column.table.name) for key in table.foreign_keys} == {(c.name, c.to) for c in model.of_kind("link")}
        assert table.comment == model.row_is()
        assert all(column.comment and column.comment.startswith(model.columns()[column.name].title) for column in table.columns)
        assert len({constraint.name for constraint in table.constraints}) == len(table.constraints)


@pytest.fixture(scope="module")
def made(shared: str) -> str:
    """A small register in a database."""
    ropa.write(validated()[0], shared)
    return shared


REFUSED = (
    "INSERT INTO {}activities (activity_id) VALUES ('A1')",
    "INSERT INTO {}activities (activity_id) VALUES (NULL)",
    "UPDATE {}activities SET role = 'boss'",
    "UPDATE {}activities SET started_on = '1066-10-14'",
    "UPDATE {}activities SET started_on = '2026-02-30'",
    "UPDATE {}activities SET started_on = '2026-02-02', ended_on = '2026-02-01'",
    "UPDATE {}activities SET owner_contact_id = 'C9'",
    "UPDATE {}activities SET large_scale = '7'",
    "UPDATE {}organisations SET employees = -1",
    "INSERT INTO {}organisations (organisation_id, is_holder) VALUES ('O2', '1')",
    "INSERT INTO {}retention (retention_id, period) VALUES ('R1', '7 years')",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_what_no_register_holds(made: str, sql: Sql, statement: str) -> None:
    if made.startswith("sqlite"):  # another program decides there whether links are looked after
        with pytest.raises(Exception, match="constraint failed"):
            sql(made, "PRAGMA foreign_keys = ON", statement)
    else:
        with pytest.raises(Exception, match=r"violates|out of range|invalid input"):
            sql(made, statement)


def test_the_database_explains_itself(server) -> None:
    url = server.url("ropa", schema="told")
    ropa.write(validated()[0], url)

    asked = "SELECT obj_description('told.purposes'::regclass), col_description('told.purposes'::regclass, 1)"

    purpose = "One purpose of one activity, with its lawful basis."
    assert server.psql("ropa", asked) == [(purpose, "Purpose entry. Short, stable and unique: other tables point to it.")]


def test_a_cell_without_a_value_is_null_and_its_text_stands_beside() -> None:
    register, _ = validated({"activities": "activity_id,name,started_on\nA1,Payroll,soon\n"})

    values, written = stored(register, "activities")

    assert values.loc[0].dropna().to_dict() == {"activity_id": "A1", "name": "Payroll"}
    assert written.to_numpy().tolist() == [["activities", "A1", "started_on", "soon"]]
