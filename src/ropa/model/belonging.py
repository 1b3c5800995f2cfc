"""Which activity a row belongs to, and who answers for an activity."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES

_OWNERS = {
    "retention_exceptions": ("retention_id", "retention"),
    "disposals": ("retention_id", "retention"),
    "consents": ("purpose_id", "purposes"),
}


_KEY_WRONG = "SH06"


def owner_activity(register: Register, table: str) -> pd.Series:
    """The key of the activity that each row of a table belongs to, by row label; missing if it belongs to none."""
    frame = register.shared(table)
    if "activity_id" in frame:
        return frame["activity_id"]
    if table in _OWNERS:
        name, parent = _OWNERS[table]
        parents = register.shared(parent).drop_duplicates(name).set_index(name)["activity_id"]
        return frame[name].map(parents)
    return pd.Series(pd.NA, index=frame.index, dtype="str")


def activity_of(register: Register, findings: pd.DataFrame) -> pd.Series:
    """The key of the activity that the record of each finding belongs to; missing if it belongs to none.

    A row without a key, or with one that stands twice, is found by its number. What is wrong with a key that is there belongs to no one
    activity: several rows may claim it.
    """
    tables = findings["table"].to_numpy(dtype=object)
    found = np.full(len(findings), None, dtype=object)
    for table in findings["table"].unique():
        if table not in TABLES:
            continue
        mine = np.flatnonzero(tables == table)
        records, rows, codes = (findings[name].iloc[mine] for name in ("record", "row", "code"))
        keys, owners = register.shared(table)[TABLES[table].key()], owner_activity(register, table)
        activity = np.array(records.tolist(), dtype=object)  # of an activity, its own key
        if table != "activities":
            known = np.flatnonzero(within(keys, records.unique()).to_numpy() & owners.notna().to_numpy())
            activity_by = dict(zip(keys.array.take(known).tolist(), owners.array.take(known).tolist(), strict=True))
            activity = np.array([activity_by.get(record) for record in records.tolist()], dtype=object)
        asked = keys[within(keys, records.unique())]  # few of a long table: what is asked of them is not asked of every row
        unsure = (records.isna() | within(records, asked[asked.duplicated()].unique())) & rows.notna()
        if unsure.any() and (place := register.places.get(table)) is not None:
            found_at = place.labels(rows[unsure].tolist())
            owners_at = owners.reindex([label for _, label in found_at]).tolist()
            by_row = {number: owner for (number, _), owner in zip(found_at, owners_at, strict=True) if isinstance(owner, str)}
            activity[unsure.to_numpy()] = [by_row.get(row) for row in rows[unsure].tolist()]
        activity[((codes == _KEY_WRONG) & records.notna()).to_numpy(dtype=bool)] = None
        found[mine] = activity
    activities = pd.Series(found, index=findings.index, dtype="str")
    keys = register.shared("activities")["activity_id"]
    return activities.where(within(activities, keys[within(keys, activities.unique())].unique()))  # a text that is no activity is none


def answerable(register: Register, activities: Iterable[str]) -> dict[str, str]:
    """By activity, the name of the contact who answers for it; the contact's key where the name is not recorded."""
    rows, contacts = register.shared("activities"), register.shared("contacts")
    known = rows.loc[within(rows["activity_id"], list(activities)), ["activity_id", "owner_contact_id"]].dropna()
    names = dict(zip(contacts["contact_id"].tolist(), contacts["name"].fillna(contacts["contact_id"]).tolist(), strict=True))
    pairs = zip(known["activity_id"].tolist(), known["owner_contact_id"].tolist(), strict=True)
    return {key: names.get(contact, contact) for key, contact in pairs}
