"""The code lists: CSV files in `data/codelists/`, one row a code.

Nothing else opens them. Every list has the columns code, label, description, law, source,
valid_from, valid_to, then flags of its own ("yes" or blank, or a word). To add a code, add its row.
"""

from __future__ import annotations

import csv
import difflib
import io
from functools import cache, lru_cache
from importlib import resources

import pandas as pd

COLUMNS = ("code", "label", "description", "law", "source", "valid_from", "valid_to")

# A destination is a country or an international organisation.
_UNIONS = {"destinations": ("countries", "international_organisations")}


def _rows(file: str) -> list[dict[str, str]]:
    """The rows of one file of the package's `data/codelists/`."""
    path = resources.files("ropa") / "data" / "codelists" / file
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@cache
def names() -> tuple[str, ...]:
    """The names of all code lists, sorted."""
    folder = resources.files("ropa") / "data" / "codelists"
    files = {item.name[:-4] for item in folder.iterdir() if item.name.endswith(".csv")}
    return tuple(sorted((files - {"place_names"}) | set(_UNIONS) | {"tables"}))


@cache
def codelist(name: str) -> pd.DataFrame:
    """The code list `name`, indexed by code; columns as in `COLUMNS` and its flags, "" where blank.

    Raises KeyError for an unknown name.
    """
    if name in _UNIONS:
        return pd.concat([codelist(part) for part in _UNIONS[name]]).fillna("")
    if name == "tables":
        from ropa.model.register import TABLES  # the tables are a code list of their own

        rows = [
            {"code": table, "label": model.table_title(), "description": model.row_is(), "source": "ropa"}
            for table, model in TABLES.items()
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str").fillna("").set_index("code", drop=False)
    try:
        rows = _rows(f"{name}.csv")
    except FileNotFoundError:
        raise KeyError(f"there is no code list {name!r}") from None
    return pd.DataFrame(rows, dtype="str").set_index("code", drop=False)


@cache
def codes(name: str) -> frozenset[str]:
    """The codes of a list."""
    return frozenset(codelist(name).index)


@cache
def flagged(name: str, flag: str, value: str = "yes") -> frozenset[str]:
    """The codes of a list whose column `flag` holds `value`.

    Raises KeyError for an unknown list or flag.
    """
    frame = codelist(name)
    return frozenset(frame.index[frame[flag] == value])


def label(name: str, code: str) -> str:
    """What a person reads for a code; the code itself if the list does not know it."""
    return _labels(name).get(code, code)


@cache
def _labels(name: str) -> dict[str, str]:
    return dict(codelist(name)["label"])


def labels(name: str, column: pd.Series) -> pd.Series:
    """A column of codes as a column of labels; missing stays missing."""
    return column.map(_labels(name), na_action="ignore").astype("str")


@cache
def _spellings(name: str) -> dict[str, str]:
    """How a code may be written: itself or its label, in any case."""
    frame = codelist(name)
    spellings = {text.casefold(): code for code, text in frame["label"].items()}
    return spellings | {code.casefold(): code for code in frame.index}


def resolve(name: str, text: str) -> str | None:
    """The code that `text` stands for (the code or its label, in any case), or None."""
    return _spellings(name).get(text.strip().casefold())


@lru_cache(maxsize=10_000)
def nearest(name: str, text: str) -> str | None:
    """The code that someone who wrote `text` most likely meant, or None."""
    spellings = _spellings(name)
    found = difflib.get_close_matches(text.strip().casefold(), list(spellings), n=1, cutoff=0.6)
    return spellings[found[0]] if found else None


@cache
def place_names() -> dict[str, str]:
    """Names of countries and international organisations, lower case, to their codes."""
    return {row["name"]: row["code"] for row in _rows("place_names.csv")}
