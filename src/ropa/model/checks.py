"""What a check is, for shape checks and rules alike, and the list of shape checks.

A check has a code, a severity, a duty, its law, a message, and a function that finds the rows where something is wrong.
A message never shows the value of a cell, except codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import pandas as pd

from ropa.text import one_line

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
        who = name_record(table, record)
        what = self.says + (f" ({detail})" if detail else "")
        note = " Not an Article 30 item." if self.duty != ART30 and not self.code.startswith("SH") else ""
        return f"{who}: {what}. {self.advice_of(detail)}{note}".strip()

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
    record = one_line(record)
    noun = _SINGULAR.get(table, table.removesuffix("s"))
    return f"{noun.replace('_', ' ')} {record}"


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


class Found(Protocol):
    """Where a check found something wrong, and how bad it is."""

    @property
    def index(self) -> Any:
        """The label of the row."""

    @property
    def severity(self) -> str:
        """One of SEVERITIES."""

    @property
    def detail(self) -> str:
        """What the message says more of this row."""


class Fault(NamedTuple):
    """One row in which a check found something wrong."""

    index: Any
    """The label of the row."""
    severity: str
    detail: str
    table: str | None
    """The table of the row; None for the check's own."""
    field: str | None
    """The column; None for the check's own."""


def rows_found(found: pd.Series | pd.DataFrame, severity: str) -> list[Fault]:
    """The result of a check's function, one fault per row.

    `severity` is that of the check, for rows without their own. Raises TypeError for any other result: then the check
    is at fault, not the register.
    """
    if isinstance(found, pd.DataFrame):
        columns = (_filled(found, "severity", severity), _filled(found, "detail", ""), _filled(found, "table"), _filled(found, "field"))
        return list(map(Fault, found["index"].tolist(), *columns))
    if not isinstance(found, pd.Series):
        raise TypeError(f"a check returns a Series or a DataFrame, not {type(found).__name__}")
    if pd.api.types.is_bool_dtype(found.dtype):
        return [Fault(label, severity, "", None, None) for label in found.index[found.fillna(False).to_numpy(dtype=bool)].tolist()]
    said = found[found.notna()]
    return [Fault(label, own, "", None, None) for label, own in zip(said.index.tolist(), said.tolist(), strict=True)]


def _filled(found: pd.DataFrame, name: str, default: str | None = None) -> list[Any]:
    """What a check says in a column, row by row; the default where it says nothing."""
    if name not in found:
        return [default] * len(found)
    return [default if value is None or value is pd.NA or value != value else value for value in found[name].tolist()]
