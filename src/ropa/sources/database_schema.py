"""The tables of a register as the schema of a database: types, keys, links, checks and comments, made of the same classes.

A column holds values alone: days as dates, codes as text of the code list. What is written in a cell and is no value of its
column ("to be set"), and what a key or a check of the schema refuses (a link to a row that is not there), stands word for
word in `ropa_written`, and the cell is null. So no text is lost, and whoever asks the tables gets values.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from ropa.model import codelists
from ropa.model.columns import Column
from ropa.model.register import Register, keeps_record
from ropa.model.schema import Table
from ropa.model.tables import TABLES
from ropa.sources.database import SQLITE
from ropa.vocabulary.dates import YEARS

if TYPE_CHECKING:
    import sqlalchemy as sa

SETTINGS = "ropa_settings"
"""The table of a register's settings, like `register.toml`: name, value."""
WRITTEN = "ropa_written"
"""The table of what is written in cells and is no value there: table_name, record, column_name, written."""
WRITTEN_COLUMNS = ("table_name", "record", "column_name", "written")

_FIRST, _LAST = f"{YEARS.start}-01-01", f"{YEARS.stop - 1}-12-31"
_LARGEST = 10**15 - 1
"""The largest number of a cell."""
_PERIOD = r"^P[0-9YMWD.]*(T[0-9HMS.]+)?$"


@cache
def schema(kind: str) -> sa.MetaData:
    """The tables of a register, for SQLite or PostgreSQL."""
    import sqlalchemy as sa

    made = sa.MetaData()
    for model in TABLES.values():
        _table(made, model, kind)
    sa.Table(
        SETTINGS,
        made,
        sa.Column("name", sa.Text, primary_key=True, comment="The setting, as in register.toml."),
        sa.Column("value", sa.Text, nullable=False),
        comment="The settings of the register.",
    )
    sa.Table(
        WRITTEN,
        made,
        *(sa.Column(name, sa.Text, primary_key=True) for name in WRITTEN_COLUMNS[:3]),
        sa.Column(WRITTEN_COLUMNS[3], sa.Text, nullable=False),
        comment="What is written in a cell and is no value of its column. It counts while the cell is null.",
    )
    return made


@cache
def statements(kind: str) -> dict[str, list[str]]:
    """By table, the statements that make it where no schema is named; a table comes after those that it points to."""
    import sqlalchemy as sa

    found: dict[str, list[str]] = {}
    said: list[str] = []
    engine: Any = sa.create_mock_engine(
        "sqlite://" if kind == SQLITE else "postgresql+psycopg://",
        lambda statement, *_, **__: said.append(str(statement.compile(dialect=engine.dialect)).strip().replace("%%", "%")),
    )
    made = schema(kind)
    for table in made.sorted_tables:
        said.clear()
        made.create_all(engine, [table], checkfirst=False)
        found[table.name] = list(said)
    return found


def _table(made: sa.MetaData, model: type[Table], kind: str) -> None:
    import sqlalchemy as sa

    parts: list[Any] = []
    for column in model.columns().values():
        key = column.name == model.key()
        parts.append(sa.Column(column.name, _type(column, kind), primary_key=key, comment=_comment(column)))
        if (check := _check(column, kind)) is not None:
            parts.append(sa.CheckConstraint(check, name=f"{column.name}_is_{_sort(column)}"))
        if column.after:
            order = sa.column(column.name) >= sa.column(column.after)
            parts.append(sa.CheckConstraint(order, name=f"{column.name}_not_before_{column.after}"))
        if column.kind == "link":
            parts.append(
                sa.ForeignKeyConstraint(
                    [column.name],
                    [f"{column.to}.{TABLES[column.to].key()}"],
                    name=f"{column.name}_in_{column.to}"[:63],
                    deferrable=True,
                    initially="DEFERRED",
                )
            )
    table = sa.Table(model.table_name(), made, *parts, comment=model.row_is())
    if model is TABLES["organisations"]:
        holder = table.c["is_holder"]
        sa.Index("one_holder", holder, unique=True, postgresql_where=holder, sqlite_where=holder == sa.true())


def _type(column: Column, kind: str) -> Any:
    import sqlalchemy as sa

    if column.kind == "number":
        return sa.BigInteger()
    if column.kind == "yes_no":
        return sa.Boolean()
    if kind != SQLITE and column.kind in ("date", "instant"):
        return sa.Date() if column.kind == "date" else sa.DateTime(timezone=True)
    return sa.Text()


def _sort(column: Column) -> str:
    return {"date": "day", "instant": "moment", "number": "count", "yes_no": "yes_or_no", "period": "period"}.get(column.kind, "code")


def _check(column: Column, kind: str) -> Any:
    """What must hold of a column's values, as SQL; None if its type says it all."""
    import sqlalchemy as sa

    cell: Any = sa.column(column.name)
    if column.codes:
        return cell.in_(sorted(codelists.codes(column.codes)))
    if column.kind == "number":
        whole = cell.between(0, _LARGEST)
        return sa.and_(sa.func.typeof(cell).in_(["integer", "null"]), sa.or_(cell.is_(None), whole)) if kind == SQLITE else whole
    if column.kind == "yes_no" and kind == SQLITE:
        return sa.type_coerce(cell, sa.Integer).in_([0, 1])
    if column.kind == "date":
        within = cell.between(_FIRST, _LAST)
        return sa.and_(sa.func.date(cell, "+0 days").is_(cell), within) if kind == SQLITE else within
    if column.kind == "instant" and kind == SQLITE:
        return sa.func.strftime("%Y-%m-%dT%H:%M:%S+00:00", cell, "+0 days").is_(cell)
    if column.kind == "period":
        return cell.op("GLOB")("P*[0-9]*[YMWDHS]") if kind == SQLITE else cell.op("~")(_PERIOD)
    return None


def _comment(column: Column) -> str:
    codes = f" A code of the list {column.codes}." if column.codes else ""
    blank = f" Null: {column.blank_means}." if column.blank_means else ""
    law = f" [{column.law}]" if column.law else ""
    return f"{column.title}. {column.description}{codes}{blank}{law}".strip()


# -- what the tables hold of a register --------------------------------------------------------------


def stored(register: Register, table: str, texts: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a database holds of a table: its values as canonical text, and the rows of `ropa_written` with the rest.

    Every row has a key of its own. `texts` is the table's canonical text, if it is there already.
    """
    model, typed = TABLES[table], register[table]
    texts = register.canonical(table) if texts is None else texts
    values = texts.copy()
    refused = {
        name: mask for name in texts.columns[1:] if (mask := _no_value(register, typed, model.columns()[name]) & texts[name].notna()).any()
    }
    for name, mask in refused.items():
        values[name] = values[name].mask(mask)
    key = texts[model.key()]
    parts = [
        pd.DataFrame(
            {"table_name": table, "record": key[mask].to_numpy(), "column_name": name, "written": texts.loc[mask, name].to_numpy()},
            dtype="str",
        )
        for name, mask in refused.items()
    ]
    return values, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(WRITTEN_COLUMNS), dtype="str")


def _no_value(register: Register, typed: pd.DataFrame, column: Column) -> pd.Series:
    """Which cells of a column hold no value that the schema takes, but perhaps a text."""
    cells = typed[column.name]
    none = cells.isna()
    if column.codes:
        return none | ~cells.isin(list(codelists.codes(column.codes)))
    if column.kind == "link":
        return none | ~cells.isin(register[column.to][TABLES[column.to].key()].dropna())
    if column.kind == "number":
        return none | (cells < 0).fillna(False).astype(bool) | (cells > _LARGEST).fillna(False).astype(bool)
    if column.kind == "period":
        return none | ~cells.str.match(_PERIOD).fillna(False).astype(bool)
    if column.kind in ("date", "instant"):
        none = none | ~cells.dt.year.isin(YEARS)
    if column.after:
        none = none | (cells < typed[column.after])
    if column.table == "organisations" and column.name == "is_holder":
        holds = keeps_record(typed)
        none = none | (holds & (holds.cumsum() > 1))
    return none
