"""What a register of another layout tells nothing of, so that comparing it says nothing either."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ropa.history.diff import RENAMED
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES

COLUMNS = ("side", "table", "field")
BEFORE, AFTER = "before", "after"
ROLES = {"controller": ("controller", "joint_controller"), "processor": ("processor", "sub_processor")}
"""The two records of Article 30, and the roles of the activities in each."""
_MADE = r"[A-Z]+\d{3,}x*"
"""A key that reading another layout gives to a row."""


def untold(before: Register, after: Register) -> pd.DataFrame:
    """What one of two registers, being of another layout than the other, tells of no row at all, though the other does.

    One row per column: side (before or after), table, field; field is missing for a whole table, and `role=controller` or
    `role=processor` for the activities of a record that the file does not hold. Empty for two registers of ropa's own tables, and for
    two files with the same headings: there, what is emptied has changed.
    """
    found: list[tuple[str, str, str | None]] = []
    if before.asked != after.asked:
        for side, mine, other in ((BEFORE, before, after), (AFTER, after, before)):
            if mine.asked is not None:
                found += [(side, *one) for one in _untold_by(mine, other)]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype("str")


def _untold_by(mine: Register, other: Register) -> Iterator[tuple[str, str | None]]:
    for table, model in TABLES.items():
        own, theirs = mine.shared(table), other.shared(table)
        if theirs.empty:
            continue
        if own.empty:
            yield table, None
            continue
        written = set(mine.held.loc[mine.held["table"] == table, "field"])
        told = own.notna().any()
        yield from ((table, name) for name in model.columns() if not told[name] and name not in written and theirs[name].notna().any())
    roles = mine.shared("activities")["role"], other.shared("activities")["role"]
    for record, names in ROLES.items():
        if within(roles[1], names).any() and roles[0].notna().any() and not within(roles[0], names).any():
            yield "activities", f"role={record}"


def comparable(changes: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The changes without those of what one side tells nothing of, and without new keys that reading gave to the same rows."""
    if before.asked is None and after.asked is None:
        return changes
    made = changes["old"].str.fullmatch(_MADE) | changes["new"].str.fullmatch(_MADE)
    lost = (changes["kind"] == RENAMED) & made.fillna(False).astype(bool)
    return changes[~(lost | _of(changes, left_out, before, after))].reset_index(drop=True)


def comparable_findings(findings: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The findings of both sides without those of what one side tells nothing of. Columns as `Comparison.findings`."""
    return findings[~_of(findings, left_out, before, after)].reset_index(drop=True) if len(left_out) else findings


def _of(rows: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which rows, with table, field and activity_id, are of what is left out."""
    whole = left_out.loc[left_out["field"].isna(), "table"]
    cells = pd.MultiIndex.from_frame(left_out[["table", "field"]].dropna())
    out = rows["table"].isin(whole) | pd.MultiIndex.from_frame(rows[["table", "field"]]).isin(cells)
    for _side, _table, field in left_out[left_out["field"].str.startswith("role=", na=False)].itertuples(index=False):
        names = ROLES[str(field).partition("=")[2]]
        known = pd.concat([register.shared("activities") for register in (before, after)])
        alone = known.loc[within(known["role"], names), "activity_id"]
        others = known.loc[~within(known["role"], names), "activity_id"]
        out |= rows["activity_id"].isin(alone[~alone.isin(others)].dropna())
    return out


def words(left_out: pd.DataFrame, sides: dict[str, str]) -> list[str]:
    """A line for each side that tells nothing of something: its tables and columns. `sides` are the names of the two registers."""
    lines = []
    for side, part in left_out.groupby("side", sort=False):
        tables = list(part.loc[part["field"].isna(), "table"])
        fields = part.dropna(subset="field").groupby("table", sort=False)["field"].agg(", ".join)
        named = [*([f"the tables {', '.join(tables)}"] if tables else []), *(f"{table} ({names})" for table, names in fields.items())]
        which = "earlier" if side == BEFORE else "later"
        lines.append(
            f"Not compared, for the {which} register, {sides[str(side)]}, is of another layout and tells nothing of: {'; '.join(named)}."
        )
    return lines
