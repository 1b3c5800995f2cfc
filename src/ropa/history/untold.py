"""What a register of another layout tells nothing of, so that comparing it says nothing either."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ropa.model.belonging import HOLDERS_OWN
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES

COLUMNS = ("side", "table", "field", "cells")
BEFORE, AFTER = "before", "after"
ROLES = {"controller": ("controller", "joint_controller"), "processor": ("processor", "sub_processor")}
"""The two records of Article 30, and the roles of the activities in each."""
FINER = {"joint_controller": "controller", "sub_processor": "processor"}
"""The roles that not every layout tells apart from the wider one of the same record."""
KINDS = {"assessments": "kind", "activity_parties": "party_role", "contacts": "contact_role"}
"""The tables of which layouts have columns for rows of some kinds alone, and the column that tells the kind."""
DIVIDED = "divided="
"""Before the key of an activity that a layout divides into several."""


def untold(before: Register, after: Register) -> pd.DataFrame:
    """What one of two registers, being of another layout than the other, tells of no row at all, though the other does.

    One row per column: side (before or after), table, field; field is missing for a whole table, `role=controller` or
    `role=processor` for the activities of a record that the file does not hold, `kind=…`, `party_role=…` and `contact_role=…` for rows of
    a kind of which it has none, though it has others (see `KINDS`), `role=joint_controller` or `role=sub_processor` where it has all of
    them in the wider role, and the name of activities where each is only its purpose again; cells is missing, for all of them are meant.
    Empty for two registers of ropa's own tables, and for two files with the same headings: there, what is emptied has changed.
    """
    found: list[tuple[str, str, str | None]] = []
    if before.asked != after.asked:
        for side, mine, other in ((BEFORE, before, after), (AFTER, after, before)):
            if mine.asked is not None:
                found += [(side, *one) for one in _untold_by(mine, other)]
    return pd.DataFrame(found, columns=[*COLUMNS[:3]]).assign(cells=None)[[*COLUMNS]].astype("str")


def _untold_by(mine: Register, other: Register) -> Iterator[tuple[str, str | None]]:
    for table, model in TABLES.items():
        own, theirs = mine.shared(table), other.shared(table)
        if theirs.empty:
            continue
        if own.empty:
            yield table, None
            continue
        told, known = _told(mine, table), _told(other, table)
        yield from ((table, name) for name in model.columns() if name in known - told)
    roles = mine.shared("activities")["role"], other.shared("activities")["role"]
    for record, names in ROLES.items():
        if within(roles[1], names).any() and roles[0].notna().any() and not within(roles[0], names).any():
            yield "activities", f"role={record}"
    for fine, wide in FINER.items():
        if (roles[1] == fine).any() and (roles[0] == wide).any() and not (roles[0] == fine).any():
            yield "activities", f"role={fine}"
    for table, column in KINDS.items():
        kinds = set(mine.shared(table)[column].dropna()), set(other.shared(table)[column].dropna())
        stand = set(HOLDERS_OWN) if kinds[0] & set(HOLDERS_OWN) else set()  # a file that has one of them has a place for them
        yield from ((table, f"{column}={kind}") for kind in sorted(kinds[1] - kinds[0] - stand if kinds[0] else ()))
    if named_by_purposes(mine) and not named_by_purposes(other):
        yield "activities", "name"


def _told(register: Register, table: str) -> set[str]:
    """The columns of a table in which something is written, read or not."""
    values = register.shared(table).notna().any()
    return {*values.index[values], *register.held.loc[register.held["table"] == table, "field"]}


def named_by_purposes(register: Register) -> bool:
    """Whether the name of each activity that has purposes is the first of them, as where a layout has no column for names."""
    from ropa.layouts.lists import rows_of

    first = register.shared("purposes").dropna(subset=["activity_id", "purpose"]).drop_duplicates("activity_id")
    names = first["activity_id"].map(register.shared("activities").drop_duplicates("activity_id").set_index("activity_id")["name"])
    told = [(str(name), (rows_of(text) or [text])[0]) for name, text in zip(names, first["purpose"], strict=True) if isinstance(name, str)]
    return bool(told) and all(purpose.startswith(name) for name, purpose in told)


def words(left_out: pd.DataFrame, sides: dict[str, str]) -> list[str]:
    """A line for each side that tells nothing of something: its tables and columns. `sides` are the names of the two registers."""
    lines = []
    apart = left_out["field"].str.startswith(DIVIDED, na=False)
    for side, part in left_out[apart].groupby("side", sort=False):
        whose = "earlier" if side == BEFORE else "later"
        keys = ", ".join(part["field"].str.removeprefix(DIVIDED))
        lines.append(f"The {whose} register, {sides[str(side)]}, divides activities by purpose; their parts are compared as one: {keys}.")
    some = left_out["cells"].notna()
    for side, part in left_out[~apart & ~some].groupby("side", sort=False):
        tables = list(part.loc[part["field"].isna(), "table"])
        fields = part.dropna(subset="field").groupby("table", sort=False)["field"].agg(", ".join)
        named = [*([f"the tables {', '.join(tables)}"] if tables else []), *(f"{table} ({names})" for table, names in fields.items())]
        which = "earlier" if side == BEFORE else "later"
        lines.append(
            f"Not compared, for the {which} register, {sides[str(side)]}, is of another layout and tells nothing of: {'; '.join(named)}."
        )
    for side, part in left_out[some].groupby("side", sort=False):
        said = part["field"].fillna("whole rows") + " " + part["cells"]
        named = [f"{table} ({names})" for table, names in said.groupby(part["table"], sort=False).agg(", ".join).items()]
        lines.append(f"Nor where {sides[str(side)]} says less of the same: {'; '.join(named)}.")
    return lines
