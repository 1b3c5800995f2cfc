"""Findings that share a cause, told once: what is wrong, of how many rows, and where the first of them stand.

Two findings share a cause where everything but their place is the same: code, severity, table, field, words and waiver.
"""

from __future__ import annotations

import re

import pandas as pd

from ropa.model.checks import name_record
from ropa.model.register import Register
from ropa.model.tables import TABLES

FIRST = 3
"""How many places are named before "and 33 more"."""

_ONE = re.compile(r"\bthe \w+ (is|was|does|lacks)\b|\b(its?|this|another)\b")
"""Words that speak of one row; said of many, they need "each"."""

_PLURAL = {"retention": "time limits"}


def by_cause(findings: pd.DataFrame, register: Register, in_force: Register) -> pd.DataFrame:
    """One row per cause, in the order of the findings.

    Columns: code, severity, message (of one finding its own words; of several how many rows it is true of, then what is
    wrong and what to do), count (findings), of (rows of their table, of those in force where all of them are; missing for
    a single finding), where (the first places, and how many more), law, waived (the key of the waiver).
    """
    known = findings.assign(cause=[_cause(*one) for one in zip(findings["message"], findings["table"], findings["record"], strict=True)])
    same = ["severity", "code", "table", "field", "cause", "law", "waived"]
    rows = []
    for _, part in known.groupby([known[name].fillna("") for name in same], sort=False):
        first = part.iloc[0]
        of, message = (None, first["message"]) if len(part) == 1 else _of_many(part, register, in_force)
        rows.append(
            {
                "code": first["code"],
                "severity": first["severity"],
                "message": message,
                "count": len(part),
                "of": of,
                "where": first_places(part["where"]),
                "law": first["law"] or None,
                "waived": first["waived"],
            }
        )
    columns = ["code", "severity", "message", "count", "of", "where", "law", "waived"]
    return pd.DataFrame(rows, columns=columns).astype({"count": "int64", "of": "Int64", "law": "str", "waived": "str"})


def first_places(places: pd.Series) -> str:
    """The first places, and how many more there are: "a.csv:2, a.csv:3, a.csv:4 and 33 more"."""
    names = list(dict.fromkeys(places))
    if len(names) <= FIRST:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST])} and {len(names) - FIRST} more"


def _cause(message: str, table: str, record: str | None) -> str:
    """A message without the row that it starts with."""
    return message.removeprefix(f"{name_record(table, record)}: ") if isinstance(record, str) and record else message


def _of_many(part: pd.DataFrame, register: Register, in_force: Register) -> tuple[int | None, str]:
    """How many rows there are of which several findings of one cause could tell, and the words for them together."""
    table, cause = part["table"].iloc[0], part["cause"].iloc[0]
    records = set(part["record"].dropna()) - {""}
    if table not in TABLES or cause == part["message"].iloc[0]:
        return None, f"{len(part)} times: {cause}"
    key = TABLES[table].key()
    now, ever = in_force[table][key], len(register[table])
    only_now = not part["code"].iloc[0].startswith("SH") and records <= set(now)
    of = max(len(now) if only_now else ever, len(records))
    noun = _PLURAL.get(table, table.replace("_", " ")) + (" in force" if only_now and of < ever else "")
    every = ("both" if of == 2 else f"all {of:,}") if len(records) == of else f"{len(records):,} of {of:,}"
    says = re.split(r"\. |; ", cause, maxsplit=1)[0]
    return of, f"{every} {noun}{', each' if _ONE.search(says) else ''}: {cause}"
