"""The inventory: systems, organisations, contracts and contacts, and whether anything in the register points to them."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ropa.facts.view import View
from ropa.model.tables import TABLES

INVENTORY = {"systems": "system", "organisations": "organisation", "contracts": "contract", "contacts": "contact"}
"""The tables that others point to, with the word for a row. Their rows say nothing of an activity by themselves."""

_OF_THE_ROW = {("contract_terms", "contract_id"), ("waivers", "record")}
"""Links that use nothing: the terms of a contract belong to it, and a waiver speaks of a finding."""

_POINTED_TO = ("owner", "reviewer")
"""Roles of contacts that count for an entry that names them. The other roles count for their organisation."""


def inventory(view: View) -> pd.DataFrame:
    """One row per system, organisation, contract and contact in force: whether the register uses it.

    Columns: index (the label of its row), table, record, links (how many rows point to it, also rows of what has ended),
    used. A row is used if another points to it, if it is the holder, or if it is a contact whose role counts by itself,
    like a data protection officer's.
    """
    parts = []
    for table in INVENTORY:
        frame, key = view.register[table], TABLES[table].key()
        links_to = _links_to(view, table)
        links = pd.Series([links_to[record] for record in frame[key].tolist()], index=frame.index, dtype="int64")
        used = links > 0
        if table == "organisations":
            used |= frame["is_holder"].fillna(False).astype("bool")
        elif table == "contacts":
            used |= frame["contact_role"].notna() & ~frame["contact_role"].isin(_POINTED_TO)
        columns = {"index": frame.index, "table": table, "record": frame[key], "links": links, "used": used.astype("bool")}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def _links_to(view: View, table: str) -> Counter[str]:
    """How many rows of the whole register point to each row of a table, by key."""
    counts: Counter[str] = Counter()
    for other, model in TABLES.items():
        frame = view.whole.shared(other)
        if frame.empty:
            continue
        for column in model.of_kind("link"):
            if column.to == table and (other, column.name) not in _OF_THE_ROW:
                counts.update(frame[column.name].dropna().tolist())
        for column in model.any_links():
            if (other, column.name) not in _OF_THE_ROW:
                counts.update(frame.loc[frame[column.by] == table, column.name].dropna().tolist())
    return counts
