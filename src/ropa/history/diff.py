"""What changed between two states of a register: rows added, removed, ended and changed, by their keys."""

from __future__ import annotations

import pandas as pd

from ropa.model.membership import yes
from ropa.model.register import Register
from ropa.model.tables import TABLES

ADDED, REMOVED, ENDED, CHANGED = "added", "removed", "ended", "changed"
"""The kinds of change: a row is new; a row is gone; a row was given its end date; a cell holds something else."""

COLUMNS = ("table", "record", "change", "field", "before", "after")


def diff(before: Register, after: Register) -> pd.DataFrame:
    """What changed from one state of a register to another: one row per added row, removed row and changed cell.

    Columns `COLUMNS`, all text; field, before and after are missing for added and removed rows. Two rows are the same
    row if they have the same key. If several rows share a key, the first is compared with the first, and so on. Apart
    from that, the order of rows does not matter.
    """
    found = [_table(table, before.canonical(table), after.canonical(table)) for table in TABLES]
    made = (
        pd.concat([part for part in found if len(part)], ignore_index=True) if any(map(len, found)) else pd.DataFrame(columns=list(COLUMNS))
    )
    return made.astype("str")[list(COLUMNS)]


def _table(table: str, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    model = TABLES[table]
    old, new = _keyed(before, model.key()), _keyed(after, model.key())
    came, went = new.index.difference(old.index), old.index.difference(new.index)
    parts = [_rows(table, came, ADDED), _rows(table, went, REMOVED)]
    both = old.index.intersection(new.index)
    end = model.dated("end")
    for name in model.columns():
        if name == model.key():
            continue
        was, now = old.loc[both, name], new.loc[both, name]
        other = ~yes((was == now) | (was.isna() & now.isna()))
        cells = _rows(table, both[other.to_numpy()], CHANGED).assign(field=name)
        cells["before"], cells["after"] = was[other].to_numpy(), now[other].to_numpy()
        if name == end:
            cells["change"] = cells["change"].mask(cells["before"].isna() & cells["after"].notna(), ENDED)
        parts.append(cells)
    made = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]
    return made.sort_values(["record", "change"], kind="stable", na_position="first", ignore_index=True)


def _keyed(texts: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows indexed by their key and a number that tells rows with the same key apart."""
    keys = texts[key].fillna("")
    return texts.set_index(pd.MultiIndex.from_arrays([keys, texts.groupby(keys, sort=False).cumcount()]))


def _rows(table: str, index: pd.Index, change: str) -> pd.DataFrame:
    records = pd.Series([key or None for key, _ in index], dtype="str")
    blank = pd.Series([None] * len(records), dtype="str")
    return pd.DataFrame({"table": table, "record": records, "change": change, "field": blank, "before": blank, "after": blank})
