"""The examples of the rules: small registers on which a rule must find something, or nothing.

They are package data (`data/cases/CODE.toml`): the tests run them, and the rules page prints them. An example states the
tables that matter as CSV. The rest of its register is the smallest possible: a holder `O1` in the United Kingdom and an
activity `A1` as a controller.
"""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.validate import validate

SMALLEST = {
    "organisations": "organisation_id,name,is_holder,country,uk_gdpr,eu_gdpr\nO1,Holder,yes,GB,yes,yes",
    "activities": "activity_id,name,role\nA1,Activity,controller",
}
"""The tables that every example has, unless it states them itself."""


@dataclass(frozen=True)
class Example:
    """One example: on these tables, on this day, the rule finds exactly the records `finds`. If there are none, it passes."""

    code: str
    says: str
    tables: dict[str, str]
    finds: tuple[str, ...]
    severity: str | None
    as_of: str
    regime: str

    def register(self) -> Register:
        """The register of the example."""
        register, _ = validate({name: read_table(text) for name, text in (SMALLEST | self.tables).items()})
        return register


def read_table(text: str) -> pd.DataFrame:
    """A table stated as CSV text, as a frame of text cells; a blank is missing."""
    rows = list(csv.reader(io.StringIO(text.strip()), skipinitialspace=True))
    return pd.DataFrame([[cell.strip() or None for cell in row] for row in rows[1:]], columns=[c.strip() for c in rows[0]], dtype="str")


@cache
def examples() -> dict[str, list[Example]]:
    """The examples of each rule by its code, passing and failing ones, in the order of their file."""
    folder = resources.files("ropa") / "data" / "cases"
    found: dict[str, list[Example]] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            code = file.name.removesuffix(".toml")
            drawn = tomllib.loads(file.read_text(encoding="utf-8"))
            found[code] = [_example(code, case) for case in drawn["case"]]
    return found


def _example(code: str, case: dict[str, Any]) -> Example:
    known = {"says", "finds", "severity", "as_of", "regime"}
    tables = {name: text for name, text in case.items() if name not in known}
    if unknown := set(tables) - set(TABLES):
        raise ValueError(f"{code}.toml: a register has no table {', '.join(sorted(unknown))}")
    return Example(
        code=code,
        says=case["says"],
        tables=tables,
        finds=tuple(case.get("finds", ())),
        severity=case.get("severity"),
        as_of=case.get("as_of", "2026-11-22"),
        regime=case.get("regime", "uk"),
    )
