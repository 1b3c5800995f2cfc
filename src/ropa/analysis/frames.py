"""What every table is made with: frames from rows, rows from frames, key figures, and periods in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from ropa.case.case import Case
from ropa.model.checks import ADVICE, SEVERITIES
from ropa.model.findings import numbers
from ropa.model.periods import parse
from ropa.model.written import Written, in_place
from ropa.text import count_words

_DTYPES = {"text": "str", "date": "datetime64[s]", "number": "Int64"}


def tidy(rows: Iterable[Mapping[str, Any]], **columns: str) -> pd.DataFrame:
    """A frame with these columns from rows. The kind of a column is text, date or number. A cell that a row lacks is missing.

    A column of dates or numbers that holds words for a cell that was not understood has the dtype object.
    """
    listed = list(rows)
    return pd.DataFrame({name: _column([row.get(name) for row in listed], kind) for name, kind in columns.items()})


def _column(values: list[Any], kind: str) -> pd.Series:
    as_written = kind != "text" and any(isinstance(value, Written) for value in values)
    return pd.Series(values, dtype="object" if as_written else _DTYPES[kind])


def figures(said: Iterable[tuple[str, int, str]]) -> pd.DataFrame:
    """The key figures of a report, one row per figure: columns figure, number, means."""
    rows = [{"figure": figure, "number": number, "means": means} for figure, number, means in said]
    return tidy(rows, figure="text", number="number", means="text")


def of_more(unsure: int) -> str:
    """What is said behind a figure of those that it does not count, as a cell that decides was not understood; "" if there are none."""
    return f" Of {unsure} more nobody can say: a cell was not understood." if unsure else ""


ERRORS_MEAN = "What the law requires and is missing or wrong, and what could not be read."
"""What the figure of errors of a whole record counts."""


def finding_figures(case: Case, codes: Iterable[str]) -> list[tuple[str, int, str]]:
    """Key figures on the findings of these codes or families: how many count, and how many are waived."""
    findings = pd.DataFrame(case.findings)
    mine = findings[findings["code"].str.startswith(tuple(codes)).astype(bool)]
    counted = mine[mine["waived"].isna()]
    found = {severity: int(numbers(counted[counted["severity"] == severity]).sum()) for severity in SEVERITIES}
    spread = ", ".join(count_words(n, severity, severity if severity == ADVICE else "") for severity, n in found.items() if n)
    means = f"Places where something is wrong or missing: {spread}." if spread else "No rule that was run found anything."
    said = [("Findings", sum(found.values()), means)]
    waived = int(numbers(mine).sum()) - sum(found.values())
    return said + ([("Waived findings", waived, "Accepted by someone for a time: shown below, not counted here.")] if waived else [])


def yes_no_words(value: Any) -> str | None:
    """A cell of a column of yes and no in words; None where it is blank."""
    return value if value is None or isinstance(value, Written) else "yes" if value else "no"


NOT_KEPT = "not kept at all"

Row = Mapping[str, Any]
"""One row of a table. A cell without a value is None."""


def period_words(period: str) -> str:
    """An ISO 8601 period in words: P1Y6M is "1 year 6 months". Text that is not a period stays as it is."""
    try:
        units = parse(period).units
    except ValueError:
        return period
    return " ".join(f"{number:,f} {unit.removesuffix('s') if number == 1 else unit}" for unit, number in units.items()) or NOT_KEPT


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dicts, None where a cell has no value, and the words (`Written`) where it was not understood."""
    names = [str(name) for name in frame.columns]
    columns = [
        [None if gone else value for value, gone in zip(column.tolist(), column.array.isna().tolist(), strict=True)]
        for _, column in frame.items()
    ]
    return in_place(frame, [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)])


def lines_by(frame: pd.DataFrame, owner: str, say: Callable[[Row], str | None]) -> dict[str, list[str]]:
    """What `say` returns for each row, as lists by the value of the column `owner`. No line stands twice in a list."""
    found: dict[str, list[str]] = {}
    for row in rows_of(frame):
        said = say(row)
        lines = found.setdefault(row[owner], []) if row[owner] is not None else None
        if said and lines is not None and said not in lines:
            lines.append(said)
    return found
