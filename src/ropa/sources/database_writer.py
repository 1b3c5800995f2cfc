"""A register in a database: making its tables and writing it, all or nothing, and writing what a change has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import pandas as pd

from ropa.errors import LayoutError, SourceError
from ropa.model.columns import Column
from ropa.model.register import Register
from ropa.model.shape import key_faults
from ropa.model.tables import TABLES
from ropa.sources import settings as settings_of
from ropa.sources.database import SQLITE, Database, connected
from ropa.sources.database_reader import Home, Stored, names_in, schema_of, stored_in
from ropa.sources.database_schema import SETTINGS, WRITTEN, WRITTEN_COLUMNS, statements, stored
from ropa.sources.refuse import refuse_unfit

if TYPE_CHECKING:
    from sqlalchemy import Connection

_Row = tuple[str | None, ...]


def write_database(register: Register, db: Database) -> None:
    """Make the tables of a register where there are none, and write it. Nothing is written unless all is.

    Raises SourceError if a register with rows is there already, a cell cannot be written as it is or the database cannot be
    written, LayoutError for a row without a key of its own.
    """
    texts = {table: register.canonical(table) for table, rows in register.rows().items() if rows}
    for table, frame in texts.items():
        refuse_unfit(frame, table)
        _refuse_keys(db, register, table)
    fresh = db.is_new()
    try:
        _write(register, db, texts)
    except BaseException:
        if fresh and db.file is not None and db.file.is_file() and not db.file.stat().st_size:
            db.file.unlink()
        raise


def _write(register: Register, db: Database, texts: Mapping[str, pd.DataFrame]) -> None:
    with connected(db, write=True, make=True) as connection:
        named = _make(connection, db)
        held = [pd.DataFrame(columns=list(WRITTEN_COLUMNS), dtype="str")]
        for table, text in texts.items():
            values, written = stored(register, table, text)
            held.append(written)
            _insert(connection, db, named, table, list(values.columns), _rows(values))
        _insert(connection, db, named, WRITTEN, list(WRITTEN_COLUMNS), _rows(pd.concat(held)))
        told = {"schema": str(settings_of.SCHEMA)} | {
            name: str(value) for name, value in register.settings.items() if name not in ("schema", "encoding", "delimiter", "dates")
        }
        connection.exec_driver_sql(f"DELETE FROM {_quoted(connection, named, SETTINGS)}")  # noqa: S608 - of a register without rows
        _insert(connection, db, named, SETTINGS, ["name", "value"], [*told.items()])


def holds_rows(db: Database) -> bool:
    """Whether a register with rows is there. Raises SourceError and UsageError as `read_database`."""
    if db.is_new():
        return False
    with connected(db) as connection:
        if db.schema is not None and not _has_schema(connection, db.schema):
            return False
        named = schema_of(connection, db)
        return bool(_filled(connection, db, named))


Write = Callable[[Register, Register, Collection[str]], None]
"""Writes what differs in the tables of these names between the register that was read and another."""


@contextmanager
def changing(db: Database) -> Iterator[tuple[Stored, Write]]:
    """The register as it is, while nobody else can change it, and what writes a change of it. It counts when the block ends.

    Other programs that write wait too, and readers go on reading what was there before. Raises as `connected` and `stored_in`.
    """
    with connected(db, write=True) as connection:
        if db.kind != SQLITE:
            _lock(connection, db, schema_of(connection, db))
        found = stored_in(connection, db, {})
        yield found, lambda before, after, tables: _write_change(connection, db, found, before, after, tables)


# -- making -----------------------------------------------------------------------------------------


def _make(connection: Connection, db: Database) -> str | None:
    """Make the tables that are not there, under a lock. Raises SourceError if one has rows."""
    from sqlalchemy.schema import CreateSchema

    if db.kind != SQLITE:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('ropa'))")
        if db.schema is not None and not _has_schema(connection, db.schema):
            connection.execute(CreateSchema(db.schema))
    named = schema_of(connection, db)
    if taken := _filled(connection, db, named):
        raise SourceError(f"{db}: there is a register already ({taken} has rows); give another database or, in PostgreSQL, ?schema=NAME")
    there, driver = _there(connection, db, named), connection.connection.driver_connection
    missing = [made for table, made in statements(db.kind).items() if table not in there]
    assert driver is not None
    if db.kind == SQLITE:
        for statement in chain.from_iterable(missing):
            driver.execute(statement)
    elif missing:
        connection.exec_driver_sql(f"SET LOCAL search_path = {connection.dialect.identifier_preparer.quote_identifier(str(named))}")
        driver.execute(";\n".join(chain.from_iterable(missing)))  # at once: there are hundreds
    return named


def _has_schema(connection: Connection, name: str) -> bool:
    return bool(connection.exec_driver_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (name,)).scalar())


def _there(connection: Connection, db: Database, named: str | None) -> dict[str, str]:
    """The tables and views of a register that are there: by the name that ropa has for each, the name in the database."""
    return {name.lower(): name for name in names_in(connection, db, named) if name.lower() in (*TABLES, SETTINGS, WRITTEN)}


def _filled(connection: Connection, db: Database, named: str | None) -> str:
    """The first table of a register that has rows; "" if there is none."""
    for table, name in _there(connection, db, named).items():
        asked = f"SELECT 1 FROM {_quoted(connection, named, name)} LIMIT 1"  # noqa: S608 - the name is quoted
        if table != SETTINGS and connection.exec_driver_sql(asked).first():
            return name
    return ""


def _lock(connection: Connection, db: Database, named: str | None) -> None:
    """Let nobody else write to the register's tables before this transaction ends. Whoever reads is not held up.

    It comes before anything is read: from then on, the transaction sees what was committed until now.
    """
    names = names_in(connection, db, named)
    ours = [name for name in sorted(names) if not names[name] and name.lower() in (*TABLES, SETTINGS, WRITTEN)]
    if ours:
        tables = ", ".join(_quoted(connection, named, name) for name in ours)
        connection.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


# -- rows -------------------------------------------------------------------------------------------


def _refuse_keys(db: Database, register: Register, table: str) -> None:
    model, frame = TABLES[table], register[table]
    if len(frame) and (wrong := int(key_faults(frame, model.key()).sum())):
        said = f"1 row has no {model.key()} of its own" if wrong == 1 else f"{wrong:,} rows have no {model.key()} of their own"
        raise LayoutError(f"{db}: {table}: {said} (SH06), which a database cannot hold; nothing was written")


def _rows(frame: pd.DataFrame) -> list[_Row]:
    """The rows of a frame of text, None where blank."""
    columns = [[cell if isinstance(cell, str) else None for cell in frame[name].tolist()] for name in frame.columns]
    return list(zip(*columns, strict=True)) if columns else []


def _insert(
    connection: Connection,
    db: Database,
    named: str | None,
    table: str,
    columns: Sequence[str],
    rows: Sequence[_Row],
    home: Home | None = None,
) -> None:
    """Insert rows of canonical text into a table of the register."""
    if not rows:
        return
    quoted = connection.dialect.identifier_preparer.quote_identifier
    names = [home.columns[name] for name in columns] if home else list(columns)
    target, cells = _quoted(connection, named, home.name if home else table), ", ".join(map(quoted, names))
    driver: Any = connection.connection.driver_connection
    if db.kind != SQLITE:
        statement = f"COPY {target} ({cells}) FROM STDIN".replace("%%", "%")  # names are quoted for statements with parameters
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    driver.executemany(f"INSERT INTO {target} ({cells}) VALUES ({marks})", _as_values(table, columns, rows, db.kind))  # noqa: S608


def _as_values(table: str, columns: Sequence[str], rows: Sequence[_Row], kind: str) -> list[tuple[Any, ...]]:
    """Rows of canonical text as the values that a driver takes."""
    known = TABLES[table].columns() if table in TABLES else {}
    makers = [_maker(known.get(name), kind) for name in columns]
    if not any(makers):
        return list(rows)
    made = [
        [cell if make is None or cell is None else make(cell) for cell in cells]
        for make, cells in zip(makers, zip(*rows, strict=True), strict=True)
    ]
    return list(zip(*made, strict=True))


def _maker(column: Column | None, kind: str) -> Callable[[str], Any] | None:
    """What makes a column's canonical text a value; None for text."""
    if column is None:
        return None
    if column.kind == "number":
        return int
    if column.kind == "yes_no":
        return lambda text: text == "yes"
    if kind == SQLITE:
        return None
    return {"date": date.fromisoformat, "instant": datetime.fromisoformat}.get(column.kind)


def _quoted(connection: Connection, named: str | None, table: str) -> str:
    quoted = connection.dialect.identifier_preparer.quote_identifier
    return f"{quoted(named)}.{quoted(table)}" if named else quoted(table)


# -- a change ---------------------------------------------------------------------------------------


def _write_change(connection: Connection, db: Database, found: Stored, before: Register, after: Register, tables: Collection[str]) -> None:
    """Write the rows and cells in which these tables of two registers differ. What does not change is not touched."""
    for table in tables:
        _refuse_keys(db, before, table)
        _refuse_keys(db, after, table)
        old, old_written = stored(before, table)
        new, new_written = stored(after, table)
        _change_rows(connection, db, found, table, old, new)
        _change_written(connection, db, found, table, old_written, new_written)


def _change_rows(connection: Connection, db: Database, found: Stored, table: str, old: pd.DataFrame, new: pd.DataFrame) -> None:
    key, home = TABLES[table].key(), found.homes.get(table)
    was, now = _by_key(old), _by_key(new)
    columns = list(new.columns)
    updates: dict[tuple[str, ...], list[_Row]] = {}
    holder = columns.index("is_holder") if "is_holder" in columns else None
    first = None if holder is None else next((record for record, row in was.items() if row[holder] == "yes"), None)
    for record in sorted(now, key=lambda record: record != first):  # the old holder first: the database has one at most at any time
        before, row = was.get(record), now[record]
        if before is not None and before != row:
            changed = tuple(name for name, one, other in zip(columns, before, row, strict=True) if one != other)
            updates.setdefault(changed, []).append((*(row[columns.index(name)] for name in changed), record))
    added = [row for record, row in now.items() if record not in was]
    gone = [(record,) for record in was if record not in now]
    if not (updates or added or gone):
        return
    used = {name for changed in updates for name in changed} | {
        name for n, name in enumerate(columns) if any(row[n] is not None for row in added)
    }
    if home is None or (lacking := used - home.columns.keys()):
        what = table if home is None else f"{table}.{sorted(lacking)[0]}"
        raise LayoutError(
            f"{db}: the database has no {what}, so nothing was written; `ropa import URL --out URL` makes a new one with all columns"
        )
    _delete(connection, db, found, home, key, gone)
    for changed, rows in updates.items():
        _update(connection, db, found, table, home, key, changed, rows)
    kept = [name for name in columns if name in used or name == key]
    places = [columns.index(name) for name in kept]
    _insert(connection, db, found.schema, table, kept, [tuple(row[place] for place in places) for row in added], home)


def _by_key(frame: pd.DataFrame) -> dict[str | None, _Row]:
    return {row[0]: row for row in _rows(frame)}


def _delete(connection: Connection, db: Database, found: Stored, home: Home, key: str, gone: Sequence[_Row]) -> None:
    quoted, mark = connection.dialect.identifier_preparer.quote_identifier, "?" if db.kind == SQLITE else "%s"
    _execute(connection, db, f"DELETE FROM {_quoted(connection, found.schema, home.name)} WHERE {quoted(home.columns[key])} = {mark}", gone)  # noqa: S608


def _update(
    connection: Connection, db: Database, found: Stored, table: str, home: Home, key: str, changed: Sequence[str], rows: Sequence[_Row]
) -> None:
    quoted, mark = connection.dialect.identifier_preparer.quote_identifier, "?" if db.kind == SQLITE else "%s"
    cells = ", ".join(f"{quoted(home.columns[name])} = {mark}" for name in changed)
    statement = f"UPDATE {_quoted(connection, found.schema, home.name)} SET {cells} WHERE {quoted(home.columns[key])} = {mark}"  # noqa: S608
    _execute(connection, db, statement, _as_values(table, [*changed, key], rows, db.kind))


def _execute(connection: Connection, db: Database, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement that finds one row each time. Raises SourceError if it does not: a key may have blanks around it."""
    if not rows:
        return
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    cursor.executemany(statement, rows)
    if cursor.rowcount != len(rows):
        raise SourceError(f"{db}: a row to be changed is not found by its key; take blanks around keys away; nothing was written")


def _change_written(connection: Connection, db: Database, found: Stored, table: str, old: pd.DataFrame, new: pd.DataFrame) -> None:
    """Change what `ropa_written` holds of a table. What has been left there of rows that are gone is taken away too."""
    was, now = {*_rows(old)}, {*_rows(new)}
    gone, added = [row[:3] for row in was - now], sorted(now - was, key=str)
    if not (gone or added):
        return
    quoted, mark = connection.dialect.identifier_preparer.quote_identifier, "?" if db.kind == SQLITE else "%s"
    where = " AND ".join(f"{quoted(name)} = {mark}" for name in WRITTEN_COLUMNS[:3])
    target = _quoted(connection, found.schema, WRITTEN)
    driver: Any = connection.connection.driver_connection
    if not found.keeps_text:
        if added:
            raise LayoutError(
                f"{db}: {table}: a cell holds text that is no value, and the database has no table {WRITTEN} for it; nothing was written"
            )
        return
    driver.cursor().executemany(f"DELETE FROM {target} WHERE {where}", [*gone, *(row[:3] for row in added)])  # noqa: S608
    _insert(connection, db, found.schema, WRITTEN, list(WRITTEN_COLUMNS), added)
