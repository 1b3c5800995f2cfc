"""What a check is, for shape checks and rules alike, and the list of shape checks.

A check has a code, a severity, a duty, its law, a message, and a function that finds the rows where something is wrong.
A message never shows the value of a cell, except codes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ropa.text import LONGEST_LINE, one_line

ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES = (ERROR, WARNING, ADVICE)
"""From worst to mildest."""

SEVERITY_MEANS = {
    ERROR: "on these facts the law is broken",
    WARNING: "the law may be broken, or what would show that it is kept is stale or missing",
    ADVICE: "good practice",
}
"""What each severity says, everywhere."""

ART30, LAW, GUIDANCE = "art30", "law", "guidance"
DUTIES = {
    ART30: "asked for by Article 30 itself",
    LAW: "asked for by other law",
    GUIDANCE: "good practice",
}


@dataclass(frozen=True)
class Check:
    """One thing that must hold, and what to say of a row where it does not.

    `find` takes a typed frame (shape checks) or the view of a register in force (rules). It returns one of three:
    a boolean Series over the rows of `table` (True is wrong), a Series of severities over them (missing is fine), or a
    frame with one row per fault and the columns index and, if wanted, table, field, severity and detail.
    """

    code: str
    table: str
    field: str
    severity: str
    duty: str
    law: str
    title: str
    says: str
    advice: str
    find: Callable[[Any], Any]

    def message(self, table: str, record: str, detail: str = "") -> str:
        """The message of one finding: which record, what is wrong (with `detail` in brackets), what to do."""
        return f"{name_record(table, record)}: {self.words(detail)}"

    def words(self, detail: str = "") -> str:
        """What the message of a finding says after the name of its record."""
        what = self.says + (f" ({detail})" if detail else "")
        note = " Not an Article 30 item." if self.duty != ART30 and not self.code.startswith("SH") else ""
        return f"{what}. {self.advice_of(detail)}{note}".rstrip()

    def advice_of(self, detail: str) -> str:
        """What to do about a finding with this detail."""
        return self.advice


_SINGULAR = {
    "activities": "activity",
    "breaches": "breach",
    "retention": "time limit",
    "activity_criteria": "activity criterion",
    "activity_parties": "activity party",
    "data_categories": "data category",
}


def name_record(table: str, record: str = "") -> str:
    """How a message names a row: "activity A07"; the table's name if the row has no key."""
    if not record:
        return table.replace("_", " ")
    return f"{_noun(table)} {one_line(record)}"


def name_records(table: str, records: Sequence[str]) -> list[str]:
    """`name_record` of each of many."""
    every = "".join(records)
    if not every.isprintable() or " " in every or max(map(len, records), default=0) > LONGEST_LINE:
        return [name_record(table, record) for record in records]
    noun, bare = _noun(table), name_record(table)
    return [f"{noun} {record}" if record else bare for record in records]  # keys that stand in one line as they are


@cache
def _noun(table: str) -> str:
    """What a row of a table is called."""
    return _SINGULAR.get(table, table.removesuffix("s")).replace("_", " ")


SHAPE = {
    "SH01": (ERROR, "A file or table can be read."),
    "SH02": (ERROR, "Every table and column is one that the register knows."),
    "SH03": (ERROR, "Every required column is there."),
    "SH04": (ERROR, "Every value is of its type: date, moment, number, yes or no, period, country."),
    "SH05": (ERROR, "Every code stands in its code list."),
    "SH06": (ERROR, "Every row has a key of its own, and exactly one organisation holds the register."),
    "SH07": (ERROR, "Every link points to a row that is there."),
    "SH08": (ERROR, "Dates stand in order."),
    "SH09": (WARNING, "No personal data stands where a reference belongs (error for NHS and National Insurance numbers)."),
    "SH10": (WARNING, "Text is whole and plain, and no formula lacks its value."),
    "SH11": (WARNING, "What another layout says is understood."),
    "SH12": (ADVICE, "A value is written as the register writes it, though it can be read."),
}
"""What validation finds, before any rule runs: severity and title by code."""

TOLD = "SH12"
"""The check that only tells how a value was read: nothing is to do unless it means something else."""


Column = npt.NDArray[Any]
"""Something of each of many rows: labels, or text."""


@dataclass(frozen=True)
class Faults:
    """The rows in which a check found something wrong: columns of one length. Where everything is wrong, an object per row is too much."""

    index: Column
    """The labels of the rows."""
    severity: Column
    detail: Column
    """What the message says more of each row."""
    table: Column
    """The table of each row; "" for the check's own."""
    field: Column
    """The column; None for the check's own."""

    def where(self, mask: Column | slice) -> Faults:
        """Those that a mask holds, or a slice."""
        return Faults(self.index[mask], self.severity[mask], self.detail[mask], self.table[mask], self.field[mask])


def faults_at(index: Any, severity: Any, detail: Any = "", table: Any = "", field: Any = None) -> Faults:
    """Faults by what is said of each row, or of all: a text is said of all."""
    labels = np.asarray(index)
    columns = [np.empty(len(labels), dtype=object) for _ in range(4)]
    for column, said in zip(columns, (severity, detail, table, field), strict=True):
        column[:] = said
    return Faults(labels, *columns)


def rows_found(found: pd.Series | pd.DataFrame, severity: str) -> Faults:
    """The result of a check's function, one fault per row.

    `severity` is that of the check, for rows without their own. Raises TypeError for any other result: then the check
    is at fault, not the register.
    """
    if isinstance(found, pd.DataFrame):
        defaults = {"severity": severity, "detail": "", "table": "", "field": None}
        return faults_at(found["index"].to_numpy(), *(_filled(found, name, default) for name, default in defaults.items()))
    if not isinstance(found, pd.Series):
        raise TypeError(f"a check returns a Series or a DataFrame, not {type(found).__name__}")
    if pd.api.types.is_bool_dtype(found.dtype):
        return faults_at(found.index[found.fillna(False).to_numpy(dtype=bool)].to_numpy(), severity)
    said = found[found.notna()]
    return faults_at(said.index.to_numpy(), said.tolist())


def _filled(found: pd.DataFrame, name: str, default: str | None) -> list[Any] | str | None:
    """What a check says in a column, row by row; the default where it says nothing."""
    if name not in found:
        return default
    return [default if value is None or value is pd.NA or value != value else value for value in found[name].tolist()]
