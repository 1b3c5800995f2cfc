"""The base of the table classes: a table's name, columns and key, and the shape checks that follow from its columns.

The checks of a table are made once. pandera runs them when an analyst validates a frame of their own
(`Activities.validate(frame)`). `validate.py` runs the same checks on whole registers without pandera, which has a fixed
cost per table; so reading a register imports no pandera and builds no schema.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ropa.model.checks import ERROR, GUIDANCE, LAW, WARNING, Check
from ropa.model.columns import Column
from ropa.model.shape import ShapeError, key_faults, out_of_order, personal, unfit_text, unknown_codes
from ropa.text import docstring, visible

if TYPE_CHECKING:
    import pandera.pandas as pa


LONGEST_HEADING = 400
"""The most characters of a heading that could be a column's: longer ones are not compared."""


@lru_cache(4096)
def bare_name(text: str) -> str:
    """A name of a table or column as names are compared: "UK GDPR", "uk-gdpr" and "Uk_GDPR " are one."""
    return re.sub(r"[\W_]+", "", visible(text)).casefold()


class Table:
    """The base of every table of the record. The first line of a table's docstring says what one row is."""

    @classmethod
    def table_name(cls) -> str:
        """The name of the table: the class's name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def table_title(cls) -> str:
        """The name of the table for people."""
        return cls.table_name().replace("_", " ").capitalize()

    @classmethod
    def row_is(cls) -> str:
        """What one row is."""
        return docstring(cls).partition("\n")[0]

    @classmethod
    @cache
    def columns(cls) -> dict[str, Column]:
        """The columns by name, in order; the first is the key."""
        table = cls.table_name()
        return {name: replace(column, table=table, name=name) for name, column in vars(cls).items() if isinstance(column, Column)}

    @classmethod
    @cache
    def _headings(cls) -> dict[str, str]:
        columns = cls.columns().values()
        return {bare_name(column.title): column.name for column in columns} | {bare_name(column.name): column.name for column in columns}

    @classmethod
    def named(cls, heading: str) -> str | None:
        """The column that a heading means, by its name or title in any case, spacing and marks; None if there is none."""
        if len(heading) > LONGEST_HEADING:
            return None
        return cls._headings().get(bare_name(heading))

    @classmethod
    def key(cls) -> str:
        """The name of the key column."""
        return next(iter(cls.columns()))

    @classmethod
    def of_kind(cls, *kinds: str) -> list[Column]:
        """The columns of the given kinds."""
        return [column for column in cls.columns().values() if column.kind in kinds]

    @classmethod
    def any_links(cls) -> list[Column]:
        """The columns that point to a row of a table which another column of the same row names."""
        return [column for column in cls.columns().values() if column.by]

    @classmethod
    def dated(cls, role: str) -> str | None:
        """The name of the first column whose date has the role (start, end or logged); None if there is none."""
        return next((c.name for c in cls.columns().values() if c.role == role), None)

    @classmethod
    @cache
    def blank(cls) -> pd.DataFrame:
        """A frame without rows, with the columns and types of this table."""
        return pd.DataFrame({c.name: _no_cells(c.dtype) for c in cls.columns().values()})

    @classmethod
    @cache
    def shape_checks(cls) -> tuple[Check, ...]:
        """The shape checks of this table that need no other table."""
        return tuple(_shape_checks(cls))

    @classmethod
    @cache
    def to_schema(cls) -> pa.DataFrameSchema:
        """The table as a pandera schema: exactly its columns, each of its type, and the shape checks."""
        import pandera.pandas as pa

        columns = {
            column.name: pa.Column(
                np.datetime64 if column.kind == "date" else column.dtype,
                nullable=True,
                title=column.title,
                description=column.description,
            )
            for column in cls.columns().values()
        }
        shape = pa.Check(cls._in_shape, name="shape", ignore_na=False, n_failure_cases=1)
        return pa.DataFrameSchema(columns, checks=shape, strict=True, name=cls.__name__, title=cls.table_title(), description=cls.row_is())

    @classmethod
    def validate(cls, frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
        """Return the frame if it fits this table. `options` are those of pandera's `DataFrameSchema.validate`.

        Raises pandera.errors.SchemaError (SchemaErrors if `lazy`) with the check that failed. A failed shape check never
        shows the value of a cell.
        """
        return cls.to_schema().validate(frame, **options)

    @classmethod
    def _in_shape(cls, frame: pd.DataFrame) -> bool:
        for check in cls.shape_checks():
            if check.field in frame and bool(check.find(frame).any()):
                raise ShapeError(check)
        return True


@cache
def _no_cells(dtype: str) -> Any:
    return pd.Series(dtype=dtype).array  # an array has no index, which a frame would align


# -- the shape checks of a table and its columns ---------------------------------------------------


def _shape_checks(model: type[Table]) -> list[Check]:
    table, key = model.table_name(), model.key()
    shared: dict[str, Any] = {"table": table, "severity": ERROR, "duty": GUIDANCE, "law": ""}
    checks = [
        Check(
            code="SH06",
            field=key,
            title="Every row has a key of its own.",
            says="the key is missing or used more than once",
            advice="Give every row a short key that no other row of the table has.",
            find=lambda frame: key_faults(frame, key),
            **shared,
        )
    ]
    for column in model.columns().values():
        checks += _column_checks(column, shared)
    return checks


def _column_checks(column: Column, shared: dict[str, Any]) -> list[Check]:
    name, made = column.name, []
    if column.codes:
        made.append(
            Check(
                code="SH05",
                field=name,
                title="A code stands in its code list.",
                says=f"{name} is not in the code list {column.codes}",
                advice=f"Use a code of {column.codes}; `ropa reference` prints them all.",
                find=lambda frame: unknown_codes(frame, name, column.codes),
                **shared,
            )
        )
    if column.after:
        made.append(
            Check(
                code="SH08",
                field=name,
                title="Dates stand in order.",
                says=f"{name} lies before {column.after}",
                advice="Correct whichever of the two dates is wrong.",
                find=lambda frame: out_of_order(frame, column.after, name),
                **shared,
            )
        )
    if column.kind == "text" and (column.reference or column.free):
        made.append(
            Check(
                code="SH09",
                field=name,
                title="No personal data stands where a reference belongs.",
                says=f"{name} looks like personal data",
                advice="Write a pseudonymous reference instead, and keep the person's details elsewhere.",
                find=lambda frame: personal(frame, name, reference=column.reference),
                **{**shared, "severity": WARNING, "duty": LAW, "law": "Art 5(1)(c), 25"},
            )
        )
    if column.kind in ("text", "key"):
        made.append(
            Check(
                code="SH10",
                field=name,
                title="Text is whole and plain.",
                says=f"{name} holds control characters or was cut at 32,767 characters",
                advice="Write the cell again without them, or shorten it and file the long text elsewhere.",
                find=lambda frame: unfit_text(frame, name),
                **{**shared, "severity": WARNING},
            )
        )
    return made
