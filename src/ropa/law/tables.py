"""The law tables: CSV files in `data/law/`, one row per fact of law that holds for a time. Only this module opens them.

Every table has its keys first (codes of `data/codelists/`), then valid_from, valid_to, law, source, note. valid_from is
the first day on which the fact holds, valid_to the last; a blank is open. What a flag of a code list says is not
repeated here.
"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ropa.model.days import parse_day

if TYPE_CHECKING:
    import pandas as pd


COMMON = ("valid_from", "valid_to", "law", "source", "note")
"""The last columns of every table."""

DATES = ("valid_from", "valid_to", "conclude_by")
"""The columns that hold dates. All others hold text, "" where blank."""


@cache
def names() -> tuple[str, ...]:
    """The names of all law tables, sorted."""
    folder = resources.files("ropa") / "data" / "law"
    return tuple(sorted(item.name[:-4] for item in folder.iterdir() if item.name.endswith(".csv")))


@cache
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of the law table `name`. Do not change them. A blank text is "", an open date None.

    Raises KeyError for an unknown name.
    """
    if name not in names():
        raise KeyError(f"there is no law table {name!r}")
    text = (resources.files("ropa") / "data" / "law" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(
        {column: _day(cell) if column in DATES else cell for column, cell in row.items()} for row in csv.DictReader(io.StringIO(text))
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def table(name: str) -> pd.DataFrame:
    """The law table `name` as a frame: dates are datetime64[s], missing where open. Raises KeyError for an unknown name."""
    import pandas as pd  # not needed to look up a fact, and slow to import

    listed = rows(name)
    return pd.DataFrame(
        {
            column: pd.Series([row[column] for row in listed], dtype="datetime64[s]" if column in DATES else "str")
            for column in (listed[0] if listed else ())
        }
    )


def rows_in_force(name: str, on: date | str, **keys: str) -> list[dict[str, Any]]:
    """The rows of a law table that are in force on the day and hold the given code in each key column.

    Raises KeyError for an unknown table or key column, UsageError for a bad day.
    """
    return [row for row, holds in zip(rows(name), _holding(name, on, keys), strict=True) if holds]


def table_in_force(name: str, on: date | str, **keys: str) -> pd.DataFrame:
    """`rows_in_force` as a frame, with the row labels of `table`. Raises the same errors."""
    return table(name)[_holding(name, on, keys)]


def _holding(name: str, on: date | str, keys: dict[str, str]) -> list[bool]:
    """For each row of a law table, whether it is in force on the day and holds the codes of `keys`."""
    day = parse_day(on)
    return [
        all([row[column] == code for column, code in keys.items()])  # noqa: C419 (looks up every key, so that an unknown one raises)
        and (row["valid_from"] is None or row["valid_from"] <= day)
        and (row["valid_to"] is None or row["valid_to"] >= day)
        for row in rows(name)
    ]


def commenced(change: str, regime: str) -> date:
    """The first day on which a change of law holds under the regime. Raises KeyError if there is no such change."""
    days: list[date] = [row["valid_from"] for row in rows("changes") if row["change"] == change and row["regime"] == regime]
    if not days:
        raise KeyError(f"there is no change of law {change!r} under {regime}")
    return min(days)


@cache
def law_tables() -> str:
    """The version of the law and code tables, holidays included: the first 12 digits of the SHA-256 over their CSV files."""
    digest = hashlib.sha256()
    for folder in ("codelists", "holidays", "law"):
        place = resources.files("ropa") / "data" / folder
        if not place.is_dir():
            continue
        for item in sorted((item for item in place.iterdir() if item.name.endswith(".csv")), key=lambda item: item.name):
            text = item.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{folder}/{item.name} {len(text)}\n".encode() + text)
    return digest.hexdigest()[:12]
