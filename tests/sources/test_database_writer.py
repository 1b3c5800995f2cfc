"""Registers written to real databases: whole or not at all, the same when they are read back, and changed in place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ropa
from ropa.errors import LayoutError, SourceError
from ropa.model.register import Register
from ropa.sources.database import database_of
from ropa.sources.database_writer import holds_rows
from support.changes import one_more, with_row
from support.checkout import TESTS
from support.registers import validated

Sql = Callable[..., list[tuple]]

FAULTY = {
    "organisations": "organisation_id,name,is_holder,country\nO1,Example Ltd,yes,GB\nO2,Other,yes,Utopia\n",
    "contacts": "contact_id,organisation_id,contact_role,email\nC1,O9,dpo,a@example.org\n",
    "activities": (
        "activity_id,name,role,started_on,ended_on,owner_contact_id,large_scale\n"
        "A1,Payroll,controller,2020-01-01,2019-01-01,none,perhaps\n"
        'A2,"a ""b""\n\\. ; é €\t\\N",controller,to be set,,C1,yes\n'
    ),
    "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,because\n",
}
"""A register in which much is not what its columns ask for."""


def read_back(url: str) -> Register:
    return ropa.validate(ropa.read(url))[0]


def test_every_column_of_every_table_comes_back(url: str, full: Register, sql: Sql) -> None:
    ropa.write(full, url)

    assert read_back(url).hash == full.hash
    assert sql(url, "SELECT count(*) FROM {}ropa_written") == [(0,)], "a value of its column stands in its column"
    with pytest.raises(SourceError, match="there is a register already"):
        ropa.write(full, url)


def test_what_is_no_value_is_kept_word_for_word_and_found_as_in_a_folder(url: str, sql: Sql) -> None:
    register, findings = validated(FAULTY)
    ropa.write(register, url)

    again, found = ropa.validate(ropa.read(url))

    assert again.hash == register.hash
    assert sorted(found["code"]) == sorted(findings["code"])
    assert sorted(found["message"]) == sorted(findings["message"])
    assert sql(url, "SELECT record, column_name, written FROM {}ropa_written ORDER BY 1, 2") == [
        ("A1", "ended_on", "2019-01-01"),
        ("A1", "large_scale", "perhaps"),
        ("A1", "owner_contact_id", "none"),
        ("A2", "started_on", "to be set"),
        ("C1", "organisation_id", "O9"),
        ("O2", "country", "Utopia"),
        ("O2", "is_holder", "yes"),
        ("P1", "lawful_basis", "because"),
    ]
    sql(url, "UPDATE {}activities SET started_on = '2021-02-03' WHERE activity_id = 'A2'")
    assert read_back(url).activities["started_on"].dt.year.tolist()[1] == 2021, "what was filled in since counts"


def test_a_row_without_a_key_of_its_own_is_refused_and_nothing_is_left(url: str) -> None:
    register, _ = validated({"activities": "activity_id,name\nA1,One\nA1,Two\n"})

    with pytest.raises(LayoutError, match=r"activities: 2 rows have no activity_id of their own \(SH06\).*nothing was written"):
        ropa.write(register, url)

    database = database_of(url)
    assert database is not None
    assert not holds_rows(database)
    assert database.file is None or not database.file.exists()


def test_a_text_that_no_table_holds_is_refused(url: str) -> None:
    frames = validated()[0].activities.assign(name=pd.Series(["nul\x00"], dtype="str"))
    with pytest.raises(SourceError, match="control characters"):
        ropa.write(validated()[0].with_tables(activities=frames), url)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"], include_characters="\n\t"), max_size=30)


@pytest.fixture(scope="module")
def blank(shared: str) -> str:
    """A blank register in a database."""
    ropa.write(ropa.validate({})[0], shared)
    return shared


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=20, max_size=40))
def test_any_text_survives(blank: str, sql: Sql, rows: list[tuple[str, str, str]]) -> None:
    cells = pd.DataFrame(
        [(f"{key}{n}", *rest) for n, (key, *rest) in enumerate(rows)], columns=["activity_id", "name", "started_on"], dtype="str"
    )
    register, _ = ropa.validate({"activities": cells})
    if not register.activities["activity_id"].is_unique:
        return
    sql(blank, "DELETE FROM {}activities", "DELETE FROM {}ropa_written")

    ropa.write(register, blank)

    assert read_back(blank).hash == register.hash


def test_names_of_any_kind(server) -> None:
    url = server.url("ropa", schema="a%22b.c%25s%20;--%20Ü")
    ropa.write(validated(FAULTY)[0], url)

    ropa.change(url, one_more("9"))

    assert read_back(url).activities["activity_id"].tolist() == ["A1", "A2", "A9"]
    with pytest.raises(SourceError, match="there is a register already"):
        ropa.write(validated()[0], url)


# -- changes ----------------------------------------------------------------------------------------


def test_a_change_writes_the_cells_that_change_and_leaves_what_others_keep_there(url: str, sql: Sql) -> None:
    ropa.write(validated(FAULTY)[0], url)
    sql(url, "ALTER TABLE {}activities ADD COLUMN remarks text", "UPDATE {}activities SET remarks = 'ours'")

    def edit(register: Register) -> Register:
        activities = register.activities
        activities.loc[activities["activity_id"] == "A1", "name"] = "Wages"
        activities.loc[activities["activity_id"] == "A2", "started_on"] = pd.Timestamp("2020-05-06")
        return register.with_tables(activities=activities)

    after = ropa.change(url, edit)

    assert read_back(url).hash == after.hash
    assert sql(url, "SELECT activity_id, name, remarks FROM {}activities ORDER BY 1")[0] == ("A1", "Wages", "ours")
    left = sql(url, "SELECT record, column_name FROM {}ropa_written WHERE table_name = 'activities' ORDER BY 1, 2")
    assert left == [("A1", "ended_on"), ("A1", "large_scale"), ("A1", "owner_contact_id")]
    gone = ropa.change(url, lambda register: register.with_tables(purposes=register.purposes.iloc[:0]))
    assert gone.rows()["purposes"] == 0
    assert sql(url, "SELECT count(*) FROM {}purposes") == sql(url, "SELECT count(*) FROM {}ropa_written WHERE record = 'P1'") == [(0,)]


def test_another_organisation_may_become_the_holder_wherever_both_stand(url: str) -> None:
    organisations = "organisation_id,name,is_holder\nO1,One,no\nO2,Two,yes\nO3,Three,no\n"
    ropa.write(validated({**FAULTY, "organisations": organisations})[0], url)

    def holder(key: str) -> None:
        def edit(register: Register) -> Register:
            organisations = register.organisations
            organisations["is_holder"] = (organisations["organisation_id"] == key).astype("boolean")
            organisations.loc[organisations["organisation_id"] == "O3", "name"] = f"Three {key}"
            return register.with_tables(organisations=organisations)

        assert ropa.change(url, edit).hash == read_back(url).hash

    for key in ("O1", "O3", "O2", "O1"):
        holder(key)


def test_a_change_that_brings_a_fault_or_fails_leaves_all_as_it_was(url: str) -> None:
    ropa.write(validated(FAULTY)[0], url)
    before = read_back(url).hash

    for edit in (
        one_more("1"),
        lambda register: register.with_tables(with_row(register, "purposes", purpose_id="P2", activity_id="A8", purpose="Why")),
        lambda register: register.with_tables(with_row(register, "purposes", purpose_id="P2", activity_id="A1", purpose="nul\x00")),
    ):
        with pytest.raises((LayoutError, SourceError)) as problem:
            ropa.change(url, edit)
        assert "\n" not in str(problem.value)
    with pytest.raises(ZeroDivisionError):
        ropa.change(url, lambda register: 1 // 0)

    assert read_back(url).hash == before


def test_what_the_database_says_of_a_cell_is_not_repeated(url: str, sql: Sql) -> None:
    ropa.write(validated()[0], url)
    kept = "activity_id text PRIMARY KEY, name text CHECK (length(name) < 9), role text, owner_contact_id text"
    drop = "" if url.startswith("sqlite") else " CASCADE"
    sql(
        url,
        "DROP TABLE {}activities" + drop,
        f"CREATE TABLE {{}}activities ({kept})",
        "INSERT INTO {}activities VALUES ('A1', 'Payroll', NULL, NULL)",
    )

    with pytest.raises(LayoutError, match=r"the database refuses a cell \(.*(activities|CHECK).*\); nothing was written") as problem:
        ropa.change(url, lambda register: register.with_tables(activities=register.activities.assign(name="Planted Name 7Q")))

    assert "7Q" not in str(problem.value)
    assert read_back(url).activities["name"].tolist() == ["Payroll"]


def test_a_change_needs_the_columns_that_it_fills_in(url: str, sql: Sql) -> None:
    ropa.write(validated()[0], url)
    sql(url, "ALTER TABLE {}activities DROP COLUMN adm_law", "DROP TABLE {}ropa_written")
    tables = ropa.read(url)
    assert tables.notes[0].startswith("the database lacks activities.adm_law, so an earlier ropa made it")

    with pytest.raises(LayoutError, match=r"the database has no activities.adm_law, so nothing was written"):
        ropa.change(url, lambda register: register.with_tables(activities=register.activities.assign(adm_law="s.80")))
    ropa.change(url, one_more("2"))
    assert list(read_back(url).activities["activity_id"]) == ["A1", "A2"]


def test_a_row_that_its_key_does_not_find_is_not_guessed(url: str, sql: Sql) -> None:
    ropa.write(validated()[0], url)
    sql(url, "UPDATE {}activities SET activity_id = ' A1 '")
    before = read_back(url).hash

    with pytest.raises(SourceError, match="not found by its key; take blanks around keys away; nothing was written"):
        ropa.change(url, lambda register: register.with_tables(activities=register.activities.assign(name="Wages")))

    assert read_back(url).hash == before


WRITERS, CHANGES = 4, int(os.environ.get("CHANGES", "1"))


def test_four_writers_lose_nothing_and_readers_see_whole_changes(url: str) -> None:
    """`CHANGES=250` for the full measure."""
    ropa.write(validated({"purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay\n"})[0], url)
    failed: list[Exception] = []

    def work(name: int) -> None:
        try:
            for n in range(CHANGES):
                ropa.change(url, one_more(f"{name}-{n}"))
        except Exception as problem:  # noqa: BLE001 - told below, in the test's own thread
            failed.append(problem)

    writers = [threading.Thread(target=work, args=(name,)) for name in range(WRITERS)]
    for writer in writers:
        writer.start()
    seen = set()
    while any(writer.is_alive() for writer in writers):
        tables = ropa.read(url)
        assert len(tables["activities"]) == len(tables["purposes"])
        seen.add(len(tables["activities"]))
        time.sleep(0.1)
    assert failed == []
    assert seen, "nothing was read while the writers wrote"
    register = read_back(url)
    assert set(register.activities["activity_id"]) == {"A1", *(f"A{n}-{m}" for n in range(WRITERS) for m in range(CHANGES))}
    assert len(register.purposes) == WRITERS * CHANGES + 1


def test_another_program_waits_for_a_change_or_is_waited_for(server, sql: Sql) -> None:
    """PostgreSQL: what another program commits before the change is read is in it; what it tries during the change waits."""
    url = server.url("ropa", schema="waits")
    ropa.write(validated()[0], url)
    other = server.connect("ropa")
    other.autocommit = False
    other.execute("UPDATE waits.activities SET description = 'theirs'")
    done = []
    ours = threading.Thread(target=lambda: done.append(ropa.change(url, one_more("2"))))
    ours.start()
    while not sql(url, "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'ShareRowExclusiveLock'"):
        assert ours.is_alive()
    other.commit()
    ours.join()
    assert done[0].activities["description"].tolist()[0] == "theirs"

    def edit(register: Register) -> Register:
        other.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Exception, match="lock timeout"):
            other.execute("UPDATE waits.activities SET description = 'lost'")
        other.rollback()
        assert len(read_back(url).activities) == 2, "readers go on"
        return one_more("3")(register)

    ropa.change(url, edit)
    other.close()
    assert len(read_back(url).activities) == 3


KILLED = """
import json, os, signal, sys
import ropa
import ropa.sources.database_writer as writer
from sqlalchemy import Connection, event
from support.changes import one_more
from support.registers import validated
insert = writer.__dict__["_" + "insert"]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def insert_and_die(*words, **named):
    insert(*words, **named)
    die()
def work(url, what, point):
    if point == "middle":
        writer.__dict__["_" + "insert"] = insert_and_die
    else:
        event.listen(Connection, "commit", die)
    if what == "write":
        ropa.write(validated()[0], url)
    else:
        ropa.change(url, one_more("2"))
for case in json.loads(sys.argv[1]):
    child = os.fork()
    if not child:
        work(*case)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, case
"""


def test_a_kill_leaves_the_old_register_whole(server, tmp_path: Path) -> None:
    """In the middle of what is written, and when all is written and nothing counts yet."""
    urls = [f"sqlite:///{tmp_path}/killed.db", server.url("ropa", schema="killed")]
    new = [f"sqlite:///{tmp_path}/new.db", server.url("ropa", schema="new")]
    for url in urls:
        ropa.write(validated()[0], url)
    hashes = [read_back(url).hash for url in urls]

    cases = [(url, "change", point) for url in urls for point in ("middle", "end")] + [(url, "write", "middle") for url in new]
    env = {**os.environ, "PYTHONPATH": str(TESTS)}
    done = subprocess.run([sys.executable, "-c", KILLED, json.dumps(cases)], env=env, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr.decode()[-500:]
    assert [read_back(url).hash for url in urls] == hashes
    for url in new:
        database = database_of(url)
        assert database is not None
        assert not holds_rows(database)
        ropa.write(validated()[0], url)
        assert read_back(url).hash == hashes[0]
