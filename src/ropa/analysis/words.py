"""Words for people: codes, days and periods as text, and cells that hold several lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ropa.model import codelists
from ropa.model.periods import parse

NOT_KEPT = "not kept at all"

Row = Mapping[str, Any]
"""One row of a table; a cell without a value is None."""


def period_words(period: str) -> str:
    """An ISO 8601 period in words: P1Y6M is "1 year 6 months"; text that is none stays as it is."""
    try:
        units = parse(period).units
    except ValueError:
        return period
    return " ".join(f"{number:,f} {unit.removesuffix('s') if number == 1 else unit}" for unit, number in units.items()) or NOT_KEPT


def code_words(codelist: str, code: str | None) -> str | None:
    """The label of a code; None where there is none."""
    return None if code is None else codelists.label(codelist, code)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dicts, None where a cell has no value."""
    names = [str(name) for name in frame.columns]
    columns = [
        [None if gone else value for value, gone in zip(column.tolist(), column.isna().tolist(), strict=True)]
        for _, column in frame.items()
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def lines_by(frame: pd.DataFrame, owner: str, say: Callable[[Row], str | None]) -> dict[str, list[str]]:
    """What `say` says of each row of a table, by the value of the column `owner`; each thing once."""
    found: dict[str, list[str]] = {}
    for row in rows_of(frame):
        said = say(row)
        lines = found.setdefault(row[owner], []) if row[owner] is not None else None
        if said and lines is not None and said not in lines:
            lines.append(said)
    return found
