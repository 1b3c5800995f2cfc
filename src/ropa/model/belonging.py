"""Which activity a row belongs to, and who answers for an activity."""

from __future__ import annotations

from collections.abc import Iterable

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
    parts = [pd.Series(None, index=findings.index[~findings["table"].isin(list(TABLES))], dtype="str")]
    for name, part in findings[findings["table"].isin(list(TABLES))].groupby("table"):
        table = str(name)
        keys, owners = register.shared(table)[TABLES[table].key()], owner_activity(register, table)
        twice = keys[keys.duplicated()].unique()
        known = pd.DataFrame({"record": keys, "activity": owners})[within(keys, part["record"].unique())].dropna()
        activity = part["record"].map(dict(zip(known["record"], known["activity"], strict=True))).astype("str")
        unsure = (part["record"].isna() | within(part["record"], twice)) & part["row"].notna()
        if unsure.any() and (place := register.places.get(table)) is not None:
            by_row = {place.row(label): owner for label, owner in owners.dropna().items()}
            activity = activity.mask(unsure, part["row"].map(by_row).astype("str"))
        parts.append(activity.mask((part["code"] == _KEY_WRONG) & part["record"].notna()))
    found: pd.Series = pd.concat(parts).reindex(findings.index)
    return found.where(within(found, register.shared("activities")["activity_id"].dropna()))  # a text that is no activity is none


def answerable(register: Register, activities: Iterable[str]) -> dict[str, str]:
    """By activity, the name of the contact who answers for it; the contact's key where the name is not recorded."""
    rows, contacts = register.shared("activities"), register.shared("contacts")
    known = rows.loc[within(rows["activity_id"], list(activities)), ["activity_id", "owner_contact_id"]].dropna()
    names = dict(zip(contacts["contact_id"], contacts["name"].fillna(contacts["contact_id"]), strict=True))
    return {key: names.get(contact, contact) for key, contact in zip(known["activity_id"], known["owner_contact_id"], strict=True)}
