"""The code lists: CSV files in `data/codelists/`, one row per code. Only this module opens them.

Every list has the columns code, label, description, law, source, valid_from and valid_to, then flags of its own ("yes"
or blank, or a word). To add a code, add its row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("code", "label", "description", "law", "source", "valid_from", "valid_to")

# A destination is a country or an international organisation.
_UNIONS = {"destinations": ("countries", "international_organisations")}


def _rows(file: str) -> list[dict[str, str]]:
    """The rows of one file of the package's `data/codelists/`."""
    path = resources.files("ropa") / "data" / "codelists" / file
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@cache
def _files() -> frozenset[str]:
    """The names of the code lists that stand in files."""
    folder = resources.files("ropa") / "data" / "codelists"
    return frozenset(item.name[:-4] for item in folder.iterdir() if item.name.endswith(".csv")) - {"place_names"}


_PROVIDED: dict[str, Callable[[], Iterable[Mapping[str, str]]]] = {}


def provide(name: str, rows: Callable[[], Iterable[Mapping[str, str]]]) -> None:
    """Register a code list that has no file: `rows` returns its rows, with some of `COLUMNS` each."""
    _PROVIDED[name] = rows


def names() -> tuple[str, ...]:
    """The names of all code lists, sorted."""
    return tuple(sorted(_files() | set(_UNIONS) | set(_PROVIDED)))


@cache
def entries(name: str) -> dict[str, dict[str, str]]:
    """The code list `name` as rows by code. Each row has `COLUMNS` and the list's flags; a blank is "". Do not change it.

    Raises KeyError for an unknown name.
    """
    if name in _UNIONS:
        rows = [row for part in _UNIONS[name] for row in entries(part).values()]
        blank = {column: "" for row in rows for column in row}
        return {row["code"]: blank | row for row in rows}
    if name in _PROVIDED:
        blank = dict.fromkeys(COLUMNS, "")
        return {row["code"]: {**blank, **row} for row in _PROVIDED[name]()}
    try:
        return {row["code"]: row for row in _rows(f"{name}.csv")}
    except FileNotFoundError:
        raise KeyError(f"there is no code list {name!r}") from None


@cache
def codelist(name: str) -> pd.DataFrame:
    """The code list `name` as a frame indexed by code. Raises KeyError for an unknown name."""
    import pandas as pd  # not needed to look up a code or a label, and slow to import

    return pd.DataFrame(list(entries(name).values()), dtype="str").set_index("code", drop=False)


@cache
def codes(name: str) -> frozenset[str]:
    """The codes of a list. Raises KeyError for an unknown name."""
    return frozenset(entries(name))


@cache
def flagged(name: str, flag: str, value: str = "yes") -> frozenset[str]:
    """The codes of a list whose column `flag` holds `value`.

    Raises KeyError for an unknown list or flag.
    """
    return frozenset(code for code, row in entries(name).items() if row[flag] == value)


def is_flagged(column: pd.Series, name: str, flag: str, value: str = "yes") -> pd.Series:
    """Which cells of a column hold a code of the list `name` whose column `flag` holds `value`. A missing cell does not.

    Returns a boolean Series with the column's index. Raises KeyError for an unknown list or flag.
    """
    from ropa.model.membership import within  # pandas is slow to import, and to look up a code needs none

    return within(column, flagged(name, flag, value))


def label(name: str, code: str) -> str:
    """The label of a code; the code itself if the list does not know it. Raises KeyError for an unknown list."""
    return entries(name)[code]["label"] if code in entries(name) else code


def labels(name: str, column: pd.Series) -> pd.Series:
    """A column of codes as a column of labels; missing where the cell is missing or its code unknown."""
    return column.map({code: row["label"] for code, row in entries(name).items()}, na_action="ignore").astype("str")


@cache
def _spellings(name: str) -> dict[str, str]:
    """How a code may be written: itself or its label, in any case."""
    spellings = {row["label"].casefold(): code for code, row in entries(name).items()}
    return spellings | {code.casefold(): code for code in entries(name)}


def resolve(name: str, text: str) -> str | None:
    """The code that `text` stands for (the code or its label, in any case), or None."""
    return _spellings(name).get(text.strip().casefold())


@cache
def labels_of(name: str) -> dict[str, str]:
    """The label of each code of a list. Raises KeyError for an unknown list. Do not change it."""
    return {code: row["label"] for code, row in entries(name).items()}


@cache
def meanings_of(name: str) -> dict[str, str]:
    """What each code of a list is called, and below it what it means, in words. Raises KeyError for an unknown list. Do not change it."""
    return {code: f"{row['label']}\n{row['description']}" for code, row in entries(name).items()}


@cache
def by_three_letters() -> dict[str, str]:
    """The codes of countries by their three letters (ISO 3166-1 alpha-3): GBR is GB."""
    return {row["alpha_3"]: code for code, row in entries("countries").items() if row["alpha_3"]}


@cache
def place_names() -> dict[str, str]:
    """The codes of countries and international organisations by their names in lower case."""
    return {row["name"]: row["code"] for row in _rows("place_names.csv")}
