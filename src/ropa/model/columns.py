"""The kinds of columns, and one function per kind that makes a column. `tables.py` declares each column with one call.

A Column carries its title, description, law and all that the readers, the blank workbook, the checks and the data
dictionary need to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from ropa.vocabulary.numbers import Unit

# The annotations of the table classes: how a column of each kind is held in memory.
Text = str
Date = np.datetime64
Instant = pd.DatetimeTZDtype
Number = pd.Int64Dtype
YesNo = pd.BooleanDtype

DateRole = Literal["start", "end", "logged", "event", "plan"]
"""What a date means for what is in force on a day (`in_force.on`):

start, end  the row is in force from its start to the day before its end
logged      the row is an entry of a log: before this date there is no such row
event       something that happened: before this date the cell is blank
plan        a date that may lie ahead, like a review due or an expiry: always known
"""


DTYPES = {
    "date": "datetime64[s]",
    "instant": "datetime64[s, UTC]",
    "number": "Int64",
    "yes_no": "boolean",
}
"""The pandas type of each kind of column; every other kind is text ("str")."""


@dataclass(frozen=True)
class Column:
    """One column of a table, as its line in `tables.py` declares it.

    A required column must be there, though its cells may be blank: whether a cell must be filled in is a rule. A required
    link must also be filled in.
    """

    kind: str
    title: str
    description: str
    law: str = ""
    required: bool = False
    codes: str = ""
    """The code list of its codes."""
    to: str = ""
    """For a link: the table that it points to."""
    by: str = ""
    """For a link to any table: the column of the same row that names the table."""
    role: str = ""
    """For a date or moment: its `DateRole`."""
    after: str = ""
    """The column whose date may not be later than this one."""
    blank_means: str = ""
    """What an empty cell stands for."""
    unit: Unit = ""
    """For a number: what it counts, where people write that beside the digits. For a period: whether it may last a session."""
    none_is_answer: bool = False
    """Whether "none" and "n/a" are answers here."""
    reference: bool = False
    """Whether it holds pseudonymous references, never names."""
    free: bool = False
    """Whether it holds prose, which may come to hold personal data."""
    table: str = ""
    """The table and the name of the column; the table class sets both."""
    name: str = ""
    dtype: str = field(init=False, default="str")

    def __post_init__(self) -> None:
        object.__setattr__(self, "dtype", DTYPES.get(self.kind, "str"))


def key(title: str, description: str = "Short, stable and unique: other tables point to it.") -> Any:
    """The key of the table's rows."""
    return Column("key", title, description, required=True)


def link(
    title: str,
    to: str,
    description: str = "",
    *,
    law: str = "",
    required: bool = True,
    blank_means: str = "",
) -> Any:
    """The key of a row in the table `to`; `blank_means` says what an empty cell stands for."""
    return Column("link", title, description, to=to, law=law, required=required, blank_means=blank_means)


def any_link(title: str, by: str, description: str, *, required: bool = False) -> Any:
    """The key of a row in the table that the column `by` of the same row names. If `required`, that row must be there."""
    return Column("text", title, description, by=by, required=required)


def text(
    title: str,
    description: str,
    *,
    law: str = "",
    required: bool = False,
    none_is_answer: bool = False,
    reference: bool = False,
    free: bool = False,
) -> Any:
    """Free text. For `none_is_answer`, `reference` and `free` see Column."""
    return Column(
        "text",
        title,
        description,
        law=law,
        required=required,
        none_is_answer=none_is_answer,
        reference=reference,
        free=free,
    )


def coded(
    title: str,
    codes: str,
    description: str,
    *,
    law: str = "",
    required: bool = False,
    blank_means: str = "",
) -> Any:
    """A code of the code list `codes` (a file of that name in `data/codelists/`)."""
    return Column("code", title, description, codes=codes, law=law, required=required, blank_means=blank_means)


def date(title: str, description: str, *, role: DateRole, law: str = "", after: str = "") -> Any:
    """A calendar day. `after` names the column that may not be later than this one."""
    return Column("date", title, description, role=role, law=law, after=after)


def instant(title: str, description: str, *, role: DateRole, law: str = "", after: str = "") -> Any:
    """A moment with its offset from UTC, like 2026-03-01T10:15:00+00:00; held in UTC."""
    return Column("instant", title, description, role=role, law=law, after=after)


def number(title: str, description: str, *, law: str = "", unit: Unit = "") -> Any:
    """A whole number, zero or more."""
    return Column("number", title, description, law=law, unit=unit)


def yes_no(title: str, description: str, *, law: str = "") -> Any:
    """Yes, no, or blank for not known."""
    return Column("yes_no", title, description, law=law)


def period(title: str, description: str, *, law: str = "", unit: Unit = "") -> Any:
    """An ISO 8601 period: P7Y, P6M, P30D; PT0S for none at all."""
    return Column("period", title, description, law=law, unit=unit)
