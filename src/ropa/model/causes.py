"""Findings grouped by cause: what is wrong, in how many rows, and where the first of them are.

Two findings share a cause if everything but their place is the same: code, severity, table, field, words and waiver.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from ropa.model.checks import name_record
from ropa.model.findings import numbers
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.text import aside

FIRST = 3
"""How many places are named; the others are counted: "and 33 more"."""

_ONE = re.compile(r"\bthe \w+ (is|was|does|lacks)\b|\b(its?|this|another)\b")
"""Words about a single row. A message about many rows that uses them needs "each"."""

_PLURAL = {"retention": "time limits"}


def by_cause(findings: pd.DataFrame, register: Register, in_force: Register, in_plural: Callable[[str, str], str | None]) -> pd.DataFrame:
    """One row per cause, in the order of the findings.

    `in_force` holds the rows of `register` that are in force. `in_plural` takes a code and a cause, "no purpose is recorded …",
    and says it of several rows, "have no purpose on record …", or None (`ropa.rules.engine.in_plural`). Columns of the result:

    code, severity, law, waived  those of the findings; `waived` is the key of the waiver
    message                      what is wrong and what to do; for several findings it starts with the number of rows
    count                        how many findings share the cause, those that a finding counts among them
    of                           how many rows their table has; only rows in force count if all findings are about such
                                 rows; missing for a single finding
    where                        the first places, and how many more there are
    places                       every place with its record, one per line
    """
    known = findings.assign(cause=[_cause(*one) for one in zip(findings["message"], findings["table"], findings["record"], strict=True)])
    known["number"] = numbers(known)
    known["cause"] = _with_those_counted(known)
    same = ["severity", "code", "table", "field", "cause", "law", "waived"]
    rows = []
    for _, part in known.groupby([known[name].fillna("") for name in same], sort=False):
        first = part.iloc[0]
        of, message = (None, first["message"]) if len(part) == 1 else _of_many(part, register, in_force, in_plural)
        rows.append(
            {
                "code": first["code"],
                "severity": first["severity"],
                "message": message,
                "count": int(part["number"].sum()),
                "of": of,
                "where": first_places(part.loc[_stands(part), "where"], _counted(part) if part["row"].notna().any() else 0),
                "places": "\n".join(_places(part)),
                "law": first["law"] or None,
                "waived": first["waived"],
            }
        )
    columns = ["code", "severity", "message", "count", "of", "where", "places", "law", "waived"]
    return pd.DataFrame(rows, columns=columns).astype({"count": "int64", "of": "Int64", "law": "str", "waived": "str"})


def _stands(part: pd.DataFrame) -> pd.Series:
    """Which findings of a cause stand for one row; the others count those that are not told one by one."""
    stands = part["row"].notna() | part["record"].notna()
    return stands if stands.any() else ~stands


def _counted(part: pd.DataFrame) -> int:
    """How many rows of a cause are counted only."""
    return int(part.loc[~_stands(part), "number"].sum())


def _with_those_counted(known: pd.DataFrame) -> pd.Series:
    """The cause of each finding. The one that counts the others of its kind has their cause, if they have only one."""
    kind = [known[name].fillna("") for name in ("severity", "code", "table", "field", "waived")]
    causes = known["cause"].where(known["row"].notna() | known["record"].notna())
    told = causes.groupby(kind, sort=False)
    alone = causes.isna() & (told.transform("nunique") == 1) & (known["cause"].where(causes.isna()).groupby(kind).transform("count") == 1)
    return known["cause"].where(~alone, told.transform("first"))


def first_places(places: pd.Series, more: int = 0) -> str:
    """The first places, and how many more there are, `more` of them not named: "a.csv:2, a.csv:3, a.csv:4 and 33 more"."""
    names = list(dict.fromkeys(places))
    left = max(len(names) - FIRST, 0) + more
    return f"{', '.join(names[:FIRST])}{f' and {left:,} more' if left else ''}"


def _places(part: pd.DataFrame) -> list[str]:
    """Each place with the record that stands there; of one finding the place alone, for its message names the record."""
    if len(part) == 1:
        return part["where"].tolist()
    named = zip(part["where"], part["table"], part["record"], strict=True)
    return list(
        dict.fromkeys(
            aside(where, name_record(table, record) if isinstance(record, str) and record else None) for where, table, record in named
        )
    )


def _cause(message: str, table: str, record: str | None) -> str:
    """The message of a finding without the name of the row that it starts with."""
    return message.removeprefix(f"{name_record(table, record)}: ") if isinstance(record, str) and record else message


def _of_many(
    part: pd.DataFrame, register: Register, in_force: Register, in_plural: Callable[[str, str], str | None]
) -> tuple[int | None, str]:
    """For several findings of one cause: how many rows their table has (see `by_cause`), and one message for all."""
    table, cause = part["table"].iloc[0], part["cause"].iloc[0]
    records = set(part["record"].dropna()) - {""}
    if table not in TABLES or cause == part["message"].iloc[0]:
        return None, f"{part['number'].sum():,} times: {cause}"
    key = TABLES[table].key()
    now, ever = in_force.shared(table)[key], len(register.shared(table))
    only_now = not part["code"].iloc[0].startswith("SH") and bool(within(pd.Series(sorted(records), dtype="str"), now).all())
    many = len(records) + _counted(part)
    of = max(len(now) if only_now else ever, many)
    noun = _PLURAL.get(table, table.replace("_", " ")) + (" in force" if only_now and of < ever else "")
    every = ("both" if of == 2 else f"all {of:,}") if many == of else f"{many:,} of {of:,}"
    if many > 1 and (words := in_plural(part["code"].iloc[0], cause)):
        return of, f"{every} {noun} {words}"
    says = re.split(r"\. |; ", cause, maxsplit=1)[0]
    return of, f"{every} {noun}{', each' if _ONE.search(says) else ''}: {cause}"
