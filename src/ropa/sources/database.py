"""Databases that hold a register: what a URL names, a connection with one transaction, and errors of one line.

A URL holds no password: what a user names is printed on pages, in records and in messages. PostgreSQL's own ways give it
(`PGPASSWORD`, `~/.pgpass`). Messages of a database may repeat the cells that it refuses, so of those only names are told.
"""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ropa.errors import LayoutError, RopaError, SourceError, UsageError, refuse_other
from ropa.sources.urls import is_database, without_password
from ropa.text import file_text, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

SQLITE, POSTGRES = "sqlite", "postgresql"
HOW = "a database is sqlite:///FILE, or postgresql+psycopg://USER@HOST/DATABASE"
UNSEEN = (
    "a password in a URL would be seen in records, in the shell's history and by other users of the machine; "
    "leave it out, and give it as PGPASSWORD in the environment, or in ~/.pgpass"
)
WAIT = 60
"""The most seconds that a change waits for somebody else's change of the same register."""
_REFUSED = "`ropa check` finds what is wrong, if it is not the check of an earlier ropa"
_OF_THE_SERVER = ("08", "0A", "25", "28", "3D", "3F", "42", "53", "54", "55", "57", "58", "XX")
"""The classes of errors whose text is about the server and names, so that it holds no cell. A trigger may say anything."""
_LONGEST, MINUTES = 20_000_000, 3
"""Of SQLite, whose file anybody may have made: the most bytes of a cell, and the most minutes that a table takes."""
_REACH = 10  # seconds in which a server must answer

_SCHEMES = {"sqlite": SQLITE, "sqlite+pysqlite": SQLITE}
_SCHEMES |= dict.fromkeys(("postgresql", "postgres", "postgresql+psycopg"), POSTGRES)


@dataclass(frozen=True)
class Database:
    """The database that a URL names. It holds no secret, and its text is the URL as it may be shown."""

    kind: str
    """sqlite or postgresql."""
    text: str
    name: str
    """What to call the register: the file's name, or that of the database and the schema."""
    file: Path | None = None
    """Of SQLite: the file."""
    schema: str | None = None
    """Of PostgreSQL: the schema, if the URL names one by `?schema=NAME`."""
    options: tuple[tuple[str, str], ...] = ()
    """Of PostgreSQL: the other options after the ?, which are its client's."""

    def __str__(self) -> str:
        return self.text

    def is_new(self) -> bool:
        """Whether it is a file that is not there. Raises SourceError where it may not be looked for."""
        from ropa.files import is_there  # slow, and few registers are databases

        return self.file is not None and not is_there(self.file, self)


def named(place: object) -> str:
    """The text of what names a register. Raises UsageError for what is neither text nor a path, a register itself for example."""
    refuse_other(place, (str, PathLike, Database), "a register is named by text or a path here")
    return str(place)


def database_of(place: str | Path) -> Database | None:
    """The database that a place names; None for a path, a sample or another URL.

    Raises UsageError for a URL with a password, and for one that names no database that ropa knows.
    """
    text = named(place)
    if not is_database(text):
        return None
    refuse_password(text)
    scheme, _, rest = text.partition("://")
    kind = _SCHEMES.get(scheme.lower())
    if kind is None:
        raise UsageError(f"{text}: ropa keeps no registers in {one_line(scheme)}; {HOW}")
    return _sqlite(text, rest) if kind == SQLITE else _postgres(text)


def refuse_password(text: str) -> None:
    """Raise UsageError for the URL of a database that holds a password, without repeating it."""
    if not is_database(text):
        return
    if (shown := without_password(text)) != text:
        raise UsageError(f"{shown}: {UNSEEN}")
    plain = unquote(text.partition("?")[2])  # %70assword= is an option too
    if without_password(f"sqlite:///?{plain}") != f"sqlite:///?{plain}":
        raise UsageError(f"{text.partition('?')[0]}: {UNSEEN}")


def _sqlite(text: str, rest: str) -> Database:
    file = rest[1:]
    if not rest.startswith("/") or file in ("", "/", ":memory:") or file.endswith("/"):
        raise UsageError(f"{text}: names no file; write sqlite:///FILE, with a fourth slash where the path is absolute")
    if "?" in file or "\0" in file:
        raise UsageError(f"{text}: options after a ? are not used here; write sqlite:///FILE")
    return Database(SQLITE, text, file_text(Path(file).name), Path(file))


def _postgres(text: str) -> Database:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{text}: this is no URL that can be followed; {HOW}") from None
    given = parse_qsl(parts.query, keep_blank_values=True)
    named = unquote(parts.path.lstrip("/"))
    if not named or parts.fragment:
        raise UsageError(f"{text}: names no database; {HOW}")
    known = _known_options() if given else set()
    if other := [name for name, _ in given if known and name not in known and name != "schema"]:
        raise UsageError(f"{text}: PostgreSQL's client knows no option {one_line(other[0])}; there are schema, host, sslmode and others")
    schema = dict(given).get("schema") or None
    options = tuple((name, value) for name, value in given if name != "schema")
    assert host is None or isinstance(host, str)
    return Database(POSTGRES, text, f"{named}.{schema}" if schema else named, schema=schema, options=options)


def _known_options() -> set[str]:
    """The options that PostgreSQL's client knows; none where it is not installed, which is told when it is needed."""
    try:
        from psycopg.pq import Conninfo
    except ImportError:
        return set()
    return {option.keyword.decode() for option in Conninfo.get_defaults()}


def is_sqlite(file: Path) -> bool:
    """Whether a file is an SQLite database, by its first bytes."""
    try:
        with file.open("rb") as content:
            return content.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def absolute(place: str, root: Path) -> str:
    """The URL of a database with its file below `root` if it is relative. Raises UsageError as `database_of`."""
    found = database_of(place)
    if found is None or found.file is None or found.file.is_absolute():
        return place
    return f"sqlite:///{root.absolute() / found.file}"


def database_name(place: str) -> str | None:
    """What to call the register of a database's URL, whatever is wrong with the URL; None for a place that is no database."""
    if not is_database(place):
        return None
    try:
        found = database_of(place)
    except UsageError:
        return PurePosixPath(urlsplit(without_password(place).partition("?")[0]).path).name or "database"
    assert found is not None
    return found.name


# -- connections ------------------------------------------------------------------------------------


@contextmanager
def connected(db: Database, *, write: bool = False, make: bool = False) -> Iterator[Connection]:
    """A connection within one transaction, which ends with the block. To read, it sees the database as it is at one moment.

    To write, it is committed at the end of the block, and nothing of it counts after any error. It sees what others commit
    until it has its lock. `make` allows a new file. Raises UsageError where a package is missing, SourceError where the
    database cannot be reached, read or written.
    """
    if not make and db.is_new():
        raise SourceError(f"{db}: there is no such file (`ropa init {shlex.quote(str(db))}` makes a register)")
    engine = _engine(db, write=write)
    try:
        with told(db, "written" if write else "read"), engine.connect() as connection, connection.begin():
            if db.kind == POSTGRES:
                connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
                connection.exec_driver_sql("SET LOCAL datestyle = 'ISO, YMD'")
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT}s'")
            yield connection
    finally:
        engine.dispose()


def _engine(db: Database, *, write: bool) -> Engine:
    try:
        from sqlalchemy import create_engine, event, make_url
        from sqlalchemy.pool import NullPool
    except ImportError as missing:
        raise UsageError(f"{db}: a database needs sqlalchemy: pip install 'ropa-analytics[sql]'") from missing
    if db.kind == SQLITE:
        from sqlalchemy import URL

        engine = create_engine(
            URL.create("sqlite+pysqlite", database=str(db.file)),
            poolclass=NullPool,
            connect_args={"timeout": WAIT, "isolation_level": None, "check_same_thread": False},
            hide_parameters=True,
        )

        @event.listens_for(engine, "connect")
        def _settings(connection: Any, _record: Any) -> None:
            import sqlite3

            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")  # no view of a stranger's file calls more than it may
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
            end = time.monotonic() + 60 * MINUTES
            connection.set_progress_handler(lambda: time.monotonic() > end, 1_000_000)
            if not write:
                connection.execute("PRAGMA query_only = ON")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

        return engine
    try:
        import psycopg  # noqa: F401 - asked here, so that a missing one is told as what it is
    except ImportError as missing:
        raise UsageError(f"{db}: PostgreSQL needs psycopg: pip install 'ropa-analytics[sql]'") from missing
    url = make_url(db.text).set(drivername="postgresql+psycopg", query=dict(db.options))
    ours = {"client_encoding": "utf8", "application_name": "ropa"} | (
        {} if url.query.get("connect_timeout") else {"connect_timeout": _REACH}
    )
    return create_engine(
        url,
        poolclass=NullPool,
        isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
        connect_args=ours,
        execution_options={} if write else {"postgresql_readonly": True},
        hide_parameters=True,
    )


# -- errors -----------------------------------------------------------------------------------------


@contextmanager
def told(db: Database, done: str) -> Iterator[None]:
    """Turn what a database says while it is read or written (`done`) into an error of one line."""
    try:
        yield
    except RopaError:
        raise
    except Exception as problem:
        origin = getattr(problem, "orig", None) or problem
        if not _of_a_database(problem, origin):
            raise
        raise _error(db, done, origin) from None  # what it came from may hold the cells


def _of_a_database(problem: BaseException, origin: BaseException) -> bool:
    """Whether an error is one of SQLAlchemy or of a driver."""
    kinds = {kind.__module__.partition(".")[0] for kind in (*type(problem).__mro__, *type(origin).__mro__)}
    return bool(kinds & {"sqlalchemy", "psycopg", "sqlite3"})


def _error(db: Database, done: str, origin: BaseException) -> RopaError:
    said = _masked(one_line((str(origin).strip() or type(origin).__name__).splitlines()[0], 300))
    if db.kind == SQLITE:
        return _sqlite_error(db, done, said)
    state = getattr(origin, "sqlstate", None) or ""
    if not state:  # the connection: no cell has been sent or fetched
        return SourceError(f"{db}: cannot be reached ({said.removeprefix('connection failed: ')})")
    diagnosed = getattr(origin, "diag", None)
    where = " ".join(
        one_line(named)
        for named in (getattr(diagnosed, part, None) for part in ("table_name", "column_name", "constraint_name"))
        if isinstance(named, str)
    )
    nothing = "; nothing was written" if done == "written" else ""
    if state in ("40001", "40P01", "55P03"):
        return SourceError(f"{db}: somebody else changes this register at the same time{nothing}; try again")
    if state == "23505" and not where.startswith("pg_"):
        return LayoutError(f"{db}: the database holds a row of that key already ({where}){nothing}")
    if state.startswith(("22", "23")):  # what it says holds the cells
        what = where or f"SQLSTATE {state}"
        return LayoutError(f"{db}: the database refuses a cell ({what}){nothing}; {_REFUSED}")
    if state == "42501":
        return SourceError(f"{db}: {said}; whoever owns it may GRANT what is missing{nothing}")
    return SourceError(f"{db}: cannot be {done} ({said if state[:2] in _OF_THE_SERVER else f'SQLSTATE {state}'}){nothing}")


def _sqlite_error(db: Database, done: str, said: str) -> RopaError:
    nothing = "; nothing was written" if done == "written" else ""
    if "locked" in said:
        return SourceError(f"{db}: somebody else changes this register at the same time{nothing}; try again")
    if "interrupted" in said:
        return SourceError(f"{db}: takes longer than {MINUTES} minutes{nothing}; a view of it may have no end")
    if "constraint failed" in said:
        return LayoutError(f"{db}: the database refuses a cell ({said}){nothing}; {_REFUSED}")
    if "not a database" in said or "malformed" in said:
        return SourceError(f"{db}: this is not a whole SQLite database ({said}){nothing}")
    if "unable to open" in said:
        return SourceError(f"{db}: cannot be opened; is its folder there, and may you read and write it?")
    return SourceError(f"{db}: cannot be {done} ({said}){nothing}")


def _masked(said: str) -> str:
    """What a client says, without the password that it was given."""
    secret = os.environ.get("PGPASSWORD", "")
    return said.replace(secret, "***") if len(secret) > 3 else said
