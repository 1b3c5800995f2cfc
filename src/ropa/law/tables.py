"""The law tables: CSV files in `data/law/`, one row a fact of law that holds for a time.

Nothing else opens them. Every table has its keys first (codes of `data/codelists/`), then
valid_from, valid_to, law, source, note. The dates are those of the law in force: valid_to is the
last day on which it was, blank is open. What a flag of a code list already says is not said again.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from ropa.model.register import parse_day

COMMON = ("valid_from", "valid_to", "law", "source", "note")
"""The columns that every table ends with."""

DATES = ("valid_from", "valid_to", "conclude_by")
"""The columns that hold dates; all others hold text, "" where blank."""


@cache
def names() -> tuple[str, ...]:
    """The names of all law tables, sorted."""
    folder = resources.files("ropa") / "data" / "law"
    return tuple(sorted(item.name[:-4] for item in folder.iterdir() if item.name.endswith(".csv")))


@cache
def table(name: str) -> pd.DataFrame:
    """The law table `name`, whole: text columns "" where blank, dates missing where open.

    Raises KeyError for an unknown name.
    """
    if name not in names():
        raise KeyError(f"there is no law table {name!r}")
    text = (resources.files("ropa") / "data" / "law" / f"{name}.csv").read_text(encoding="utf-8")
    frame = pd.DataFrame(list(csv.DictReader(io.StringIO(text))), dtype="str")
    return frame.assign(**{column: _dates(frame[column]) for column in DATES if column in frame})


def _dates(texts: pd.Series) -> pd.Series:
    """ISO dates as days; missing where blank. Raises ValueError."""
    days = [np.datetime64("NaT", "s") if not text else np.datetime64(date.fromisoformat(text)) for text in texts]
    return pd.Series(np.array(days, dtype="datetime64[s]"), index=texts.index)


def in_force(name: str, on: date | str, **keys: str) -> pd.DataFrame:
    """The rows of a law table in force on a day, where each key column holds the given code.

    Raises KeyError for an unknown table or key column, UsageError for a bad day.
    """
    frame = table(name)
    day = pd.Timestamp(parse_day(on))
    holds = (frame["valid_from"].isna() | (frame["valid_from"] <= day)) & (frame["valid_to"].isna() | (frame["valid_to"] >= day))
    for column, code in keys.items():
        holds &= frame[column] == code
    return frame[holds]
