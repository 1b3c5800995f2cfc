"""Registers in databases, whoever wrote them: what is read, and what is told of the rest by table, key and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ropa
from ropa.errors import SourceError
from ropa.sources import database, fingerprint
from ropa.sources.limits import MEGABYTES
from support.commands import DAY
from support.registers import validated

Sql = Callable[..., list[tuple]]

LOOSE = (
    "CREATE TABLE {}organisations (organisation_id text, name text, is_holder text, country text, employees text)",
    "INSERT INTO {}organisations VALUES ('O1', 'Example Ltd', 'ja', 'U.K.', '1,200')",
    'CREATE TABLE {}activities (activity_id text, "Name" text, role text, started_on text, changed_on text, large_scale text, remark text)',
    "INSERT INTO {}activities VALUES ('A1', 'Payroll', 'controller', 'in the spring', '31/02/2026', 'true', 'x'), "
    "('A10', 'Ten', 'boss', '', '2026-11-22', NULL, NULL), ('A2', ' ', 'controller', NULL, '2026-01-01', 'no', NULL)",
    "CREATE TABLE {}purposes (purpose_id text, activity_id text, purpose text, lawful_basis text)",
    "INSERT INTO {}purposes VALUES ('P1', 'A7', 'Pay', 'because'), (NULL, 'A1', 'Pay', NULL)",
    "CREATE TABLE {}purposess (a text)",
    "CREATE TABLE {}retentions_rule (a text)",
    "CREATE TABLE {}invoices (a text)",
)
"""Tables that another program made, with types and keys of its own."""


@pytest.fixture(scope="module")
def loose(shared: str, server) -> str:
    """Tables of another program, in each kind of database."""
    import sqlite3

    if shared.startswith("sqlite"):
        with sqlite3.connect(shared.removeprefix("sqlite:///")) as connection:
            for statement in LOOSE:
                connection.execute(statement.replace("{}", ""))
        connection.close()
    else:
        schema = shared.partition("schema=")[2]
        server.psql("ropa", f'CREATE SCHEMA "{schema}"', *(statement.replace("{}", f'"{schema}".') for statement in LOOSE))
    return shared


def test_what_another_program_wrote_is_checked_and_told_by_table_key_and_column(loose: str) -> None:
    tables = ropa.read(loose)
    register, findings = ropa.validate(tables)

    name = tables.places["activities"].file
    told = dict(zip(findings["where"], findings["code"], strict=True))
    assert told[f"{name} activities A1 changed_on"] == "SH04"
    assert told[f"{name} activities A10 role"] == "SH05"
    assert told[f"{name} purposes P1 activity_id"] == "SH07"
    assert told[f"{name} purposes P1 lawful_basis"] == "SH05"
    assert told[f"{name} purposes (a row without a key) purpose_id"] == "SH06"
    assert told[f"{name} organisations O1 employees"] == "SH12"
    assert told[f"{name} activities remark"] == "SH02"
    assert findings["row"].isna().all()
    assert set(findings["file"]) == {name}
    assert register.activities["activity_id"].tolist() == ["A1", "A2", "A10"], "2 before 10"
    assert register.activities["name"].isna().tolist() == [False, True, False]
    assert register.activities["large_scale"].tolist()[0] is True
    assert tables.notes == (f"{name}: 3 other tables passed over: invoices, purposess, retentions_rule",)


def test_it_is_checked_from_the_command_line(loose: str, ropa) -> None:
    ran = ropa("check", loose, *DAY, "--regime", "uk", "--select", "SH")

    assert ran.code == 1, ran.stderr
    assert "activities A1 started_on  activity A1: started_on is not a date; write it like 2026-11-22" in ran.stdout
    assert "purposes (a row without a key) purpose_id" in ran.stdout


def test_the_same_content_has_the_same_hash_and_the_fingerprint_tells_a_change(loose: str, sql: Sql, tmp_path: Path) -> None:
    register = ropa.validate(ropa.read(loose))[0]
    ropa.write(register, tmp_path / "folder")
    assert ropa.validate(ropa.read(tmp_path / "folder"))[0].hash == register.hash

    before = fingerprint(loose)
    assert fingerprint(loose) == before
    sql(loose, "UPDATE {}activities SET remark = 'y' WHERE activity_id = 'A1'")
    assert fingerprint(loose) != before


def test_types_of_a_database_are_read_as_what_they_mean(server) -> None:
    server.psql(
        "ropa",
        "CREATE SCHEMA kinds",
        "CREATE TYPE kinds.part AS ENUM ('controller', 'processor')",
        "CREATE TABLE kinds.organisations (organisation_id int, name varchar(9), is_holder boolean, employees numeric(9, 2), "
        "registration_expires_on date, website json, phone bytea)",
        "INSERT INTO kinds.organisations VALUES (7, 'Ltd', true, 3, 'infinity', '{\"a\": 1}', NULL), (8, '', false, NULL, NULL, NULL, 'x')",
        "CREATE VIEW kinds.activities AS SELECT 'A1'::char(5) AS activity_id, 'processor'::kinds.part AS role, ARRAY['a', 'b'] AS name, "
        "timestamp '2026-01-02 03:04' AS started_on, 10::smallint AS large_scale",
        "CREATE TABLE kinds.breaches (breach_id text, aware_at timestamptz, authority_notified_at timestamp)",
        "INSERT INTO kinds.breaches VALUES ('B1', '2026-01-02 03:04:05+02', '2026-01-02 03:04:05')",
    )

    tables = ropa.read(server.url("ropa", schema="kinds"))
    register, findings = ropa.validate(tables)

    assert register.organisations["is_holder"].tolist() == [True, False]
    assert tables["activities"].iloc[0].tolist()[:3] == ["A1", "processor", "a; b"]
    assert register.breaches["aware_at"].tolist()[0].isoformat() == "2026-01-02T01:04:05+00:00"
    assert {(row.code, row.field) for row in findings.itertuples() if row.code in ("SH01", "SH04")} >= {
        ("SH01", "phone"),
        ("SH04", "registration_expires_on"),
        ("SH04", "large_scale"),
        ("SH04", "authority_notified_at"),
    }


def test_sqlite_may_hold_anything_anywhere(tmp_path: Path, sql: Sql) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    ropa.write(validated()[0], url)
    sql(
        url,
        "PRAGMA ignore_check_constraints = ON",
        "CREATE TABLE contacts2 AS SELECT * FROM contacts",
        "DROP TABLE contacts",
        "ALTER TABLE contacts2 RENAME TO Contacts",
        "INSERT INTO Contacts (contact_id, name, phone, email, address) VALUES ('C1', X'FFFE', 441234, 1.5, CAST(X'C328' AS TEXT))",
    )

    tables = ropa.read(url)

    assert tables["contacts"].iloc[0].dropna().to_dict() == {"contact_id": "C1", "phone": "441234", "email": "1.5"}
    assert [(fault["code"], fault["where"]) for fault in tables.faults] == [
        ("SH01", "r.db contacts C1 name"),
        ("SH01", "r.db contacts C1 address"),
    ]


def test_a_table_that_one_may_not_read_is_told(server) -> None:
    url = server.url("ropa", schema="closed")
    ropa.write(validated()[0], url)
    server.psql(
        "ropa",
        "GRANT USAGE ON SCHEMA closed TO reader",
        "GRANT SELECT ON ALL TABLES IN SCHEMA closed TO reader",
        "REVOKE SELECT ON closed.systems FROM reader",
    )

    tables = ropa.read(server.url("ropa", user="reader", schema="closed"))

    assert [fault["message"] for fault in tables.faults] == ["systems: the user may not read it; whoever owns it may GRANT SELECT"]
    with pytest.raises(SourceError, match="permission denied"):
        ropa.change(server.url("ropa", user="reader", schema="closed"), lambda register: register)


def test_what_is_missing_and_a_later_layout_are_told(url: str, sql: Sql) -> None:
    ropa.write(validated()[0], url)
    sql(url, "DROP TABLE {}activities" + ("" if url.startswith("sqlite") else " CASCADE"))
    tables = ropa.read(url)
    assert [fault["message"] for fault in tables.faults] == [
        "the table activities is missing; a register has at least organisations and activities"
    ]

    sql(url, "UPDATE {}ropa_settings SET value = '9' WHERE name = 'schema'")
    with pytest.raises(Exception, match="made for layout 9, and this ropa reads layout 1"):
        ropa.read(url)


def test_reading_sees_one_moment(server) -> None:
    """What is committed while a register is read is in all of its tables or in none."""
    from ropa.sources.database import connected, database_of
    from ropa.sources.database_reader import stored_in

    url = server.url("ropa", schema="moment")
    ropa.write(validated()[0], url)
    database = database_of(url)
    assert database is not None
    with connected(database) as connection:
        stored_in(connection, database, {})
        server.psql("ropa", "INSERT INTO moment.activities (activity_id) VALUES ('A2')")
        assert len(stored_in(connection, database, {}).tables["activities"]) == 1
        with pytest.raises(Exception, match="read-only"):
            connection.exec_driver_sql("DELETE FROM moment.activities")


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
HOSTILE = {
    "rows without end": f"{ENDLESS} i AS activity_id, hex(zeroblob(50)) AS name FROM n",
    "a cell without end": "SELECT 'A1' AS activity_id, hex(zeroblob(50000000)) AS name",
    "no row, and no end": f"{ENDLESS} max(i) AS activity_id FROM n",
}


@pytest.mark.parametrize("view", HOSTILE.values(), ids=HOSTILE)
def test_a_strangers_file_ends_in_one_line(view: str, tmp_path: Path, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/r.db"
    sql(url, f"CREATE VIEW activities AS {view}", "CREATE TABLE organisations (organisation_id)")
    monkeypatch.setenv(MEGABYTES, "1")
    monkeypatch.setattr(database, "MINUTES", 0.01)

    with pytest.raises(SourceError, match=r"more than 1 MB|too big|takes longer than") as problem:
        ropa.read(url)

    assert "\n" not in str(problem.value)
