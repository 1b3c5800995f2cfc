"""A register in a database: reading its tables as text, whoever wrote them, with the key of each row as its place."""

from __future__ import annotations

import difflib
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ropa.errors import LayoutError, SourceError
from ropa.model.checks import ERROR
from ropa.model.findings import shape_fault
from ropa.model.tables import TABLES
from ropa.model.text_tables import KeyPlace, Place, TextTables
from ropa.sources import limits
from ropa.sources import settings as settings_of
from ropa.sources.database import POSTGRES, SQLITE, Database, connected
from ropa.sources.database_schema import SETTINGS, WRITTEN, WRITTEN_COLUMNS
from ropa.sources.folder import MOST_CELLS, MOST_ROWS
from ropa.text import count_words, one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

_Column = tuple[str, str]
"""A column's name and what its type holds: text, yes_no, binary, list or other."""
_OURS = {*TABLES, SETTINGS, WRITTEN}
_NEAR = 0.85  # how alike the name of a table must be to that of a missing one, to be told as a slip
_NAMED = 5  # the most tables that a note names


@dataclass(frozen=True)
class Home:
    """Where a table of the register stands in the database."""

    name: str
    """As the database writes it."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """By the column of the register, its name in the database."""
    view: bool = False


@dataclass(frozen=True)
class Stored:
    """What a database holds of a register."""

    tables: TextTables
    homes: Mapping[str, Home]
    schema: str | None
    keeps_text: bool
    """Whether there is a table of what is written in cells and is no value."""


def read_database(db: Database, options: Mapping[str, str | None]) -> TextTables:
    """Read a register's tables and views at one moment, as text.

    What cannot be read is a fault in the result. Raises SourceError if the database cannot be reached or read, LayoutError if
    the register's settings are wrong, UsageError for a missing package or a wrong option.
    """
    with connected(db) as connection:
        return stored_in(connection, db, options).tables


def fingerprint_of(db: Database) -> dict[str, str]:
    """The SHA-256 of all that is read of a database."""
    tables, digest = read_database(db, {}), hashlib.sha256()
    for name in sorted(tables.frames):
        digest.update(f"{name}\n".encode())
        digest.update(tables.frames[name].to_csv(index=False).encode("utf-8", "surrogatepass"))
    digest.update(repr(sorted(tables.settings.items())).encode())
    digest.update(repr([fault["message"] for fault in tables.faults]).encode("utf-8", "surrogatepass"))
    return {db.name: digest.hexdigest()}


def schema_of(connection: Connection, db: Database) -> str | None:
    """The schema that the register stands in; None in SQLite. Raises SourceError if it is not there."""
    if db.kind == SQLITE:
        return None
    if db.schema is None:
        found = connection.exec_driver_sql("SELECT current_schema()").scalar()
        if found is None:
            raise SourceError(f"{db}: the user has no schema to read; name one, like ?schema=ropa")
        return str(found)
    if not connection.exec_driver_sql("SELECT 1 FROM pg_namespace WHERE nspname = %s", (db.schema,)).scalar():
        raise SourceError(f"{db}: there is no schema of that name (`ropa init` makes it)")
    return db.schema


def stored_in(connection: Connection, db: Database, options: Mapping[str, str | None]) -> Stored:
    """What a database holds of a register, within a transaction. Raises LayoutError, SourceError and UsageError as `read_database`."""
    named = schema_of(connection, db)
    columns, views = _columns(connection, db, named)
    homes: dict[str, Home] = {}
    faults: list[dict[str, Any]] = []
    for name in sorted(columns, key=lambda name: (name != name.lower(), name)):
        table = name.lower()
        if table in homes:
            message = f"{db.name}: {one_line(name)} is a second table {table}; keep one"
            faults.append(shape_fault("SH01", table, message, KeyPlace(db.name, table)))
        elif table in TABLES:
            homes[table] = Home(name, view=name in views)
    closed = _closed(connection, db, named)
    frames: dict[str, pd.DataFrame] = {}
    places: dict[str, Place] = {}
    cells, most = 0, limits.most(limits.CELLS, MOST_CELLS)
    for table in [table for table in TABLES if table in homes]:
        home = homes[table]
        if home.name in closed:
            message = f"{table}: the user may not read it; whoever owns it may GRANT SELECT"
            faults.append(shape_fault("SH01", table, message, KeyPlace(db.name, table)))
            continue
        cells += _cells_about(connection, named, home.name, len(columns[home.name]), most - cells)
        if cells > most:
            raise SourceError(
                f"{db}: its tables up to {one_line(home.name)} have more than {most:,} cells; "
                f"leave out what has ended, {limits.or_set(limits.CELLS)}"
            )
        frame, binary = _read(connection, db, named, home.name, columns[home.name])
        if len(frame) > MOST_ROWS:
            message = f"{table}: it has more than {MOST_ROWS:,} rows; leave out what has ended"
            faults.append(shape_fault("SH01", table, message, KeyPlace(db.name, table)))
            continue
        known = {found: str(name) for name in reversed(list(frame.columns)) if (found := TABLES[table].named(str(name)))}
        homes[table] = Home(home.name, known, home.view)
        key = known.get(TABLES[table].key())
        keys = frame[key].str.strip().tolist() if key else [None] * len(frame)
        place = KeyPlace(db.name, table, keys=keys)
        faults += [_binary(table, str(frame.columns[column]), row, place) for row, column in binary]
        frames[table], places[table] = frame, place
    notes = _overlay(connection, db, named, columns, frames, homes, closed)
    given = settings_of.merged(_settings(connection, db, named, columns, closed), options)
    others = [name for name in columns if name.lower() not in (*TABLES, SETTINGS, WRITTEN)]
    slips, passed = _others(others, homes, db)
    notes += _lacking(homes, columns) + passed
    return Stored(TextTables(frames, places, given, (*faults, *slips), tuple(notes)), homes, named, WRITTEN in columns)


# -- what is there ----------------------------------------------------------------------------------


def names_in(connection: Connection, db: Database, named: str | None) -> dict[str, bool]:
    """The tables and views that are there, by name, and whether each is a view."""
    if db.kind == SQLITE:
        asked = "SELECT name, type = 'view' FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
        return {str(name): bool(view) for name, view in connection.exec_driver_sql(asked)}
    asked = (
        "SELECT c.relname, c.relkind IN ('v', 'm', 'f') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    )
    return {str(name): bool(view) for name, view in connection.exec_driver_sql(asked, (named,))}


_KINDS = {"B": "yes_no", "A": "list", "S": "text"}
"""By the category of a type in PostgreSQL, what its cells hold; see `_cell`."""


def _columns(connection: Connection, db: Database, named: str | None) -> tuple[dict[str, list[_Column]], set[str]]:
    """By the name of each table and view its columns, those of the register's alone; and which are views."""
    names = names_in(connection, db, named)
    found: dict[str, list[_Column]] = {name: [] for name in names}
    if db.kind == SQLITE:
        for name in names:
            if name.lower() in _OURS:
                rows = connection.exec_driver_sql("SELECT name, type FROM pragma_table_xinfo(?) WHERE hidden != 1", (name,))
                found[name] = [(str(column), "yes_no" if "BOOL" in str(kind).upper() else "other") for column, kind in rows]
    else:
        asked = (
            "SELECT c.relname, a.attname, t.typname, t.typcategory FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid "
            "WHERE n.nspname = %s AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY a.attnum"
        )
        for name, column, kind, category in connection.exec_driver_sql(asked, (named,)):
            if name.lower() in _OURS:
                found[name].append((str(column), "binary" if kind == "bytea" else _KINDS.get(category, "other")))
    return found, {name for name, view in names.items() if view}


def _closed(connection: Connection, db: Database, named: str | None) -> set[str]:
    """The tables that the user may not read."""
    if db.kind != POSTGRES:
        return set()
    asked = (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s "
        "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT has_table_privilege(c.oid, 'SELECT')"
    )
    return {str(row[0]) for row in connection.exec_driver_sql(asked, (named,))}


def _others(names: Sequence[str], homes: Mapping[str, Home], db: Database) -> tuple[list[dict[str, Any]], list[str]]:
    """Tables of other names: a fault (SH02) for each that is nearly that of a missing table, and a note of the rest.

    A database may hold much else.
    """
    slips, rest = [], []
    missing = [table for table in TABLES if table not in homes]
    for name in sorted(names):
        if near := difflib.get_close_matches(name.lower(), missing, n=1, cutoff=_NEAR):
            message = f"table {one_line(name)}: the register knows none of that name; did you mean {near[0]}?"
            slips.append(shape_fault("SH02", one_line(name), message, KeyPlace(db.name, one_line(name))))
        else:
            rest.append(one_line(name))
    more = f" and {len(rest) - _NAMED} more" if len(rest) > _NAMED else ""
    said = f"{count_words(len(rest), 'other table')} passed over: {', '.join(rest[:_NAMED])}{more}"
    return slips, [f"{db.name}: {said}"] if rest else []


def _lacking(homes: Mapping[str, Home], columns: Mapping[str, Sequence[_Column]]) -> list[str]:
    """A note of columns that this ropa knows and that the tables which ropa made have not: an earlier ropa made them."""
    if SETTINGS not in columns:
        return []  # tables of others need only the columns that they use
    lacking = [
        f"{table}.{name}" for table, home in homes.items() for name in TABLES[table].columns() if name not in home.columns and home.columns
    ]
    gone = [table for table in TABLES if table not in homes]
    named = [*gone, *lacking]
    if not named:
        return []
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return [
        f"the database lacks {', '.join(named[:_NAMED])}{more}, so an earlier ropa made it; `ropa import URL --out URL` makes a new one"
    ]


# -- cells ------------------------------------------------------------------------------------------


def _source(connection: Connection, named: str | None, name: str) -> str:
    """A table's name in SQL."""
    quoted = connection.dialect.identifier_preparer.quote_identifier
    return f"{quoted(named)}.{quoted(name)}" if named else quoted(name)


def _cells_about(connection: Connection, named: str | None, name: str, columns: int, most: int) -> int:
    """How many cells a table or view has, counted before any is read; beyond `most` it is not counted to the end."""
    rows = f"SELECT 1 FROM {_source(connection, named, name)} LIMIT {most // max(1, columns) + 1}"  # noqa: S608 - the names are quoted
    return columns * int(connection.exec_driver_sql(f"SELECT count(*) FROM ({rows}) AS counted").scalar() or 0)  # noqa: S608


def _read(
    connection: Connection, db: Database, named: str | None, name: str, columns: Sequence[_Column]
) -> tuple[pd.DataFrame, list[tuple[int, int]]]:
    """A table's rows as text, in the order of their keys, and the position of each cell that holds no text."""
    quoted = connection.dialect.identifier_preparer.quote_identifier
    table = TABLES.get(name.lower())
    key = next((column for column, _ in columns if table and table.named(column) == table.key()), None)
    cells = ", ".join(_cell(quoted(column), kind, db.kind) for column, kind in columns)
    order = ""
    if key is not None:  # a2 before a10
        told = quoted(key) if db.kind == SQLITE else f'{quoted(key)}::text COLLATE "C"'
        order = f" ORDER BY length({quoted(key) if db.kind == SQLITE else f'{quoted(key)}::text'}), {told}"
    statement = f"SELECT {cells or 'NULL'} FROM {_source(connection, named, name)}{order} LIMIT {MOST_ROWS + 1}"  # noqa: S608 - the names are quoted
    headings = [column for column, _ in columns]
    if db.kind == POSTGRES:
        return _by_copy(connection, statement, headings, f"{db}: {name}", [n for n, (_, kind) in enumerate(columns) if kind == "binary"])
    return _by_rows(connection, statement, headings, f"{db}: {name}", {n for n, (_, kind) in enumerate(columns) if kind == "yes_no"})


def _cell(column: str, kind: str, dialect: str) -> str:
    """The SQL of a column's cells, as text in PostgreSQL. Dates are asked for as text: there may be some that Python has not."""
    if dialect == SQLITE:
        return column
    return {
        "yes_no": f"CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END",
        "binary": f"CASE WHEN {column} IS NOT NULL THEN 'x' END",
        "list": f"array_to_string({column}, '; ')",
    }.get(kind, f"{column}::text")


def _by_copy(
    connection: Connection, statement: str, headings: list[str], called: str, binary: Sequence[int]
) -> tuple[pd.DataFrame, list[tuple[int, int]]]:
    """The rows of a query by COPY, which is several times as fast as row by row."""
    import pyarrow as pa
    import pyarrow.csv

    driver: Any = connection.connection.driver_connection
    content = io.BytesIO()
    plain = statement.replace("%%", "%")  # names are quoted for statements with parameters
    with driver.cursor() as cursor, cursor.copy(f"COPY ({plain}) TO STDOUT (FORMAT csv)") as copy:
        for block in copy:
            content.write(block)
            _refuse_size(content.tell(), called)
    names = [f"c{n}" for n in range(len(headings))]
    if not content.tell() or not names:
        frame = pd.DataFrame({n: pd.Series(dtype="str") for n in range(len(names))})
    else:
        content.seek(0)
        block = min(max(1 << 20, content.getbuffer().nbytes), 2**31 - 1)
        try:
            read = pyarrow.csv.read_csv(
                content,
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=block),
                parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                ),
            )
        except pa.ArrowInvalid:  # a database without an encoding gives bytes as they are
            raise SourceError(f"{called} holds text that is not UTF-8; give the database an encoding, like UTF8") from None
        frame = read.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow", na_value=np.nan)}.get)
    wrong = [(int(row), column) for column in binary for row in np.flatnonzero(frame.iloc[:, column].notna())]
    for column in binary:
        frame.isetitem(column, pd.array([None] * len(frame), dtype="str"))
    frame.columns = pd.Index(headings)
    return frame, wrong


def _by_rows(
    connection: Connection, statement: str, headings: list[str], called: str, yes_no: set[int]
) -> tuple[pd.DataFrame, list[tuple[int, int]]]:
    """The rows of a query of SQLite, where any cell may hold anything, whatever its column says."""
    import sqlite3

    driver: Any = connection.connection.driver_connection
    try:
        return _fetched(driver, statement, headings, called, yes_no)
    except sqlite3.OperationalError as problem:
        if "decode" not in str(problem):
            raise
        driver.text_factory = _text_or_bytes
        return _fetched(driver, statement, headings, called, yes_no)


def _fetched(driver: Any, statement: str, headings: list[str], called: str, yes_no: set[int]) -> tuple[pd.DataFrame, list[tuple[int, int]]]:
    """As `_by_rows`. Rows are text soon after they are fetched, for Python's own take ten times the memory.

    A view may make rows without end, so their size is looked at meanwhile.
    """
    import pyarrow as pa

    pieces: list[list[Any]] = [[] for _ in headings]
    wrong: list[tuple[int, int]] = []
    cursor, size, start = driver.execute(statement), 0, 0
    while part := cursor.fetchmany(10_000):
        size += sum(len(cell) for row in part for cell in row if cell.__class__ is str or cell.__class__ is bytes)
        _refuse_size(size, called)
        for n, cells in enumerate(zip(*part, strict=True) if headings else ()):
            kinds = {*map(type, cells)}
            if not kinds <= {str, type(None)}:
                wrong += [(start + row, n) for row, cell in enumerate(cells) if isinstance(cell, bytes)] if bytes in kinds else []
                cells = tuple(_text(cell, n in yes_no) for cell in cells)
            pieces[n].append(pa.array([cell or None for cell in cells], pa.large_string()))
        start += len(part)
    made = {}
    for n in range(len(headings)):  # the pieces of one column are let go of before the next is put together
        made[n] = pd.Series(pa.chunked_array(pieces[n], pa.large_string()).combine_chunks(), dtype="str")
        pieces[n] = []
    frame = pd.DataFrame(made)
    frame.columns = pd.Index(headings)
    return frame, sorted(wrong, key=lambda place: (place[1], place[0]))


def _refuse_size(size: int, called: str) -> None:
    if size > (most := limits.most_megabytes()) * 1_000_000:
        raise SourceError(f"{called} has more than {most} MB; leave out what has ended, {limits.or_set(limits.MEGABYTES)}")


def _text_or_bytes(content: bytes) -> str | bytes:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content


def _text(cell: Any, yes_no: bool) -> str | None:
    """A cell of SQLite as text; None for one that holds none."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bytes):
        return None
    if yes_no and cell in (0, 1):
        return "yes" if cell else "no"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)


def _binary(table: str, name: str, row: int, place: KeyPlace) -> dict[str, Any]:
    """The fault (SH01) of a cell that holds bytes: what they say cannot be read."""
    shown = TABLES[table].named(name) or one_line(name)
    key = place.keys[row] if isinstance(place.keys[row], str) else ""
    message = f"{table} {one_line(key)}: {shown} holds bytes that are no text; write it as text (UTF-8)"
    return shape_fault("SH01", table, message, place, severity=ERROR, index=row, name=shown, record=key)


def _overlay(
    connection: Connection,
    db: Database,
    named: str | None,
    columns: Mapping[str, Sequence[_Column]],
    frames: dict[str, pd.DataFrame],
    homes: Mapping[str, Home],
    closed: set[str],
) -> list[str]:
    """Put what is written in cells without a value into the frames, and note what has no cell any more."""
    if WRITTEN not in columns:
        return []
    if WRITTEN in closed or not set(WRITTEN_COLUMNS) <= {column for column, _ in columns[WRITTEN]}:
        raise LayoutError(
            f"{db}: {WRITTEN} cannot be read, and without it cells would be lost; GRANT SELECT on it, or make it as `ropa init` does"
        )
    held = _read(connection, db, named, WRITTEN, columns[WRITTEN])[0].dropna()
    lost = 0
    for (table, column), part in held.groupby(["table_name", "column_name"], sort=False):
        home = homes.get(str(table))
        actual = home.columns.get(str(column)) if home else None
        key = home.columns.get(TABLES[str(table)].key()) if home else None
        if table not in frames or actual is None or key is None:
            lost += len(part)
            continue
        frame = frames[str(table)]
        rows = pd.Series(frame.index, index=frame[key]).groupby(level=0).first().reindex(part["record"])
        lost += int(rows.isna().sum())
        texts = pd.Series(part["written"].to_numpy(), index=rows.to_numpy()).loc[rows.notna().to_numpy()]
        blank = frame[actual].isna()
        texts = texts[[bool(blank.loc[row]) for row in texts.index]]  # a cell that was filled in since counts
        if len(texts):
            cells = frame[actual].copy()
            cells.loc[texts.index.astype("int64")] = texts.to_numpy()
            frames[str(table)] = frame.assign(**{actual: cells})
    return [f"{WRITTEN}: {count_words(lost, 'text')} of cells that are gone"] if lost else []


def _settings(
    connection: Connection, db: Database, named: str | None, columns: Mapping[str, Sequence[_Column]], closed: set[str]
) -> dict[str, str]:
    if SETTINGS not in columns or SETTINGS in closed or not {"name", "value"} <= {column for column, _ in columns[SETTINGS]}:
        return {}
    held = _read(connection, db, named, SETTINGS, columns[SETTINGS])[0].dropna(subset=["name", "value"])
    return settings_of.check(dict(zip(held["name"].tolist(), held["value"].tolist(), strict=True)), f"{db} {SETTINGS}")
