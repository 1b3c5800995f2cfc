"""What a register of another layout tells nothing of, so that comparing it says nothing either."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ropa.history.diff import ADDED, REMOVED, RENAMED, new_keys, purposes_of, with_new_keys
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES

COLUMNS = ("side", "table", "field")
BEFORE, AFTER = "before", "after"
ROLES = {"controller": ("controller", "joint_controller"), "processor": ("processor", "sub_processor")}
"""The two records of Article 30, and the roles of the activities in each."""
FINER = {"joint_controller": "controller", "sub_processor": "processor"}
"""The roles that not every layout tells apart from the wider one of the same record."""
DIVIDED = "divided="
"""Before the key of an activity that a layout divides into several."""
_MADE = r"[A-Z]+\d{3,}x*"
"""A key that reading another layout gives to a row."""


def untold(before: Register, after: Register) -> pd.DataFrame:
    """What one of two registers, being of another layout than the other, tells of no row at all, though the other does.

    One row per column: side (before or after), table, field; field is missing for a whole table, `role=controller` or
    `role=processor` for the activities of a record that the file does not hold, `role=joint_controller` or `role=sub_processor` where
    it has all of them in the wider role, and the name of activities where each is only its purpose again. Empty for two registers of
    ropa's own tables, and for two files with the same headings: there, what is emptied has changed.
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
        told, known = _told(mine, table), _told(other, table)
        yield from ((table, name) for name in model.columns() if name in known - told)
    roles = mine.shared("activities")["role"], other.shared("activities")["role"]
    for record, names in ROLES.items():
        if within(roles[1], names).any() and roles[0].notna().any() and not within(roles[0], names).any():
            yield "activities", f"role={record}"
    for fine, wide in FINER.items():
        if (roles[1] == fine).any() and (roles[0] == wide).any() and not (roles[0] == fine).any():
            yield "activities", f"role={fine}"
    if _named_by_purposes(mine) and not _named_by_purposes(other):
        yield "activities", "name"


def _told(register: Register, table: str) -> set[str]:
    """The columns of a table in which something is written, read or not."""
    values = register.shared(table).notna().any()
    return {*values.index[values], *register.held.loc[register.held["table"] == table, "field"]}


def _named_by_purposes(register: Register) -> bool:
    """Whether the name of each activity that has purposes is the first of them, as where a layout has no column for names."""
    from ropa.layouts.lists import rows_of

    first = register.shared("purposes").dropna(subset=["activity_id", "purpose"]).drop_duplicates("activity_id")
    names = first["activity_id"].map(register.shared("activities").drop_duplicates("activity_id").set_index("activity_id")["name"])
    told = [(str(name), (rows_of(text) or [text])[0]) for name, text in zip(names, first["purpose"], strict=True) if isinstance(name, str)]
    return bool(told) and all(purpose.startswith(name) for name, purpose in told)


def comparable(changes: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The changes without those of what one side tells nothing of, and without what comes of reading another layout.

    That is: new keys that reading gave to the same rows, and the same purposes of an activity in other rows, like all in one cell.
    """
    if before.asked is None and after.asked is None:
        return changes
    made = changes["old"].str.fullmatch(_MADE) | changes["new"].str.fullmatch(_MADE)
    lost = (changes["kind"] == RENAMED) & made.fillna(False).astype(bool)
    if before.asked != after.asked:
        lost |= _divided(changes, before, after)
    for fine, wide in FINER.items():
        if (left_out["field"] == f"role={fine}").any():
            roles = changes["old"].isin([fine, wide]) & changes["new"].isin([fine, wide])
            lost |= (changes["table"] == "activities") & (changes["field"] == "role") & roles
    return changes[~(lost | _of(changes, left_out, before, after))].reset_index(drop=True)


def _divided(changes: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which changes are of the purposes of an activity that has the same ones in both, though they are divided into other rows."""
    names = new_keys(changes).get("activities", {})
    old, new = purposes_of(before), purposes_of(after)
    old.index = pd.Index(with_new_keys(old.index.to_series(), names))
    same = old.index[old.index.isin(new.index)]
    same = same[(old[same] == new[same]).to_numpy(bool)]
    rows = (changes["table"] == "purposes") & changes["activity_id"].isin(same)
    return rows & (changes["field"].isna() | changes["field"].isin(["purpose", "activity_id"]))


def divided(changes: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The activities that one of two layouts divides into several, like one for each purpose.

    They are found among those that came and went: one whose purposes are those of several of the other side together, none of which
    has a purpose that another one has too. One row per activity: side (which divides), whole (the activity that is divided), kind
    (added or removed), activity_id.
    """
    rows: list[tuple[str, str, str, str]] = []
    if before.asked != after.asked:
        heads = changes[(changes["table"] == "activities") & changes["field"].isna()]
        told = set(zip(heads["record"], heads["kind"], strict=True))
        went, came = (
            {str(key): set(text.split("; ")) for key, text in purposes_of(register).items() if (key, kind) in told}
            for register, kind in ((before, REMOVED), (after, ADDED))
        )
        for side, ones, kind, many, kinds in ((AFTER, went, REMOVED, came, ADDED), (BEFORE, came, ADDED, went, REMOVED)):
            for whole, said in ones.items():
                parts = [key for key, part in many.items() if part & said]
                together = set().union(*(many[key] for key in parts))
                if len(parts) > 1 and together == said and not any(said & other for key, other in ones.items() if key != whole):
                    rows += [(side, whole, kind, whole), *((side, whole, kinds, key) for key in parts)]
    return pd.DataFrame(rows, columns=["side", "whole", "kind", "activity_id"]).astype("str")


def of_divided(rows: pd.DataFrame, kinds: pd.Series, parts: pd.DataFrame) -> pd.Series:
    """Which rows, with activity_id and their `kinds` (added, removed), are of activities that one layout divides."""
    known = pd.MultiIndex.from_frame(parts[["kind", "activity_id"]])
    return pd.Series(pd.MultiIndex.from_arrays([kinds, rows["activity_id"]]).isin(known), index=rows.index)


def comparable_findings(findings: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The findings of both sides without those of what one side tells nothing of. Columns as `Comparison.findings`."""
    return findings[~_of(findings, left_out, before, after)].reset_index(drop=True) if len(left_out) else findings


def _of(rows: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which rows, with table, field and activity_id, are of what is left out."""
    whole = left_out.loc[left_out["field"].isna(), "table"]
    cells = pd.MultiIndex.from_frame(left_out[["table", "field"]].dropna())
    out = rows["table"].isin(whole) | pd.MultiIndex.from_frame(rows[["table", "field"]]).isin(cells)
    for _side, _table, field in left_out[left_out["field"].str.startswith("role=", na=False)].itertuples(index=False):
        names = ROLES.get(str(field).partition("=")[2], ())
        known = pd.concat([register.shared("activities") for register in (before, after)])
        alone = known.loc[within(known["role"], names), "activity_id"]
        others = known.loc[~within(known["role"], names), "activity_id"]
        out |= rows["activity_id"].isin(alone[~alone.isin(others)].dropna())
    return out


def words(left_out: pd.DataFrame, sides: dict[str, str]) -> list[str]:
    """A line for each side that tells nothing of something: its tables and columns. `sides` are the names of the two registers."""
    lines = []
    apart = left_out["field"].str.startswith(DIVIDED, na=False)
    for side, part in left_out[apart].groupby("side", sort=False):
        whose = "earlier" if side == BEFORE else "later"
        keys = ", ".join(part["field"].str.removeprefix(DIVIDED))
        lines.append(f"Not compared, for the {whose} register, {sides[str(side)]}, divides them by purpose: activities {keys}.")
    for side, part in left_out[~apart].groupby("side", sort=False):
        tables = list(part.loc[part["field"].isna(), "table"])
        fields = part.dropna(subset="field").groupby("table", sort=False)["field"].agg(", ".join)
        named = [*([f"the tables {', '.join(tables)}"] if tables else []), *(f"{table} ({names})" for table, names in fields.items())]
        which = "earlier" if side == BEFORE else "later"
        lines.append(
            f"Not compared, for the {which} register, {sides[str(side)]}, is of another layout and tells nothing of: {'; '.join(named)}."
        )
    return lines
