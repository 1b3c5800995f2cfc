"""Activities that one of two layouts divides into several, one for each purpose, put together again so that they can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from ropa.history.diff import SAID, follow, purposes_of
from ropa.history.untold import AFTER, BEFORE, DIVIDED
from ropa.model.register import Register
from ropa.model.tables import TABLES

Parts = Mapping[str, str]
"""The key of an activity of the other register by the key of each part of it."""


def parts_of(mine: Register, other: Register) -> dict[str, str]:
    """The activities of a register that are parts of one of the `other`, by their keys; {} if its layout does not divide activities.

    A layout divides them if none of its activities has a second purpose, while some of the other register have. A part goes with the
    activity that has its purpose and says most of the same of data, people, recipients and time limits; of several that do, with that
    of the part before it. A part whose purpose no activity has goes with its neighbours, if it says what they say and a purpose of
    theirs is without a part.
    """
    told = mine.shared("purposes").dropna(subset=["activity_id", "purpose"])
    if mine.asked is None or mine.asked == other.asked or told.empty or told["activity_id"].duplicated().any():
        return {}
    whole = {str(key): text.split("; ") for key, text in purposes_of(other).items()}
    rows = other.shared("purposes").dropna(subset=["activity_id", "purpose"])["activity_id"].value_counts()
    if not any(len(said) > 1 or rows[key] > 1 for key, said in whole.items()):
        return {}
    single = {str(key): text for key, text in purposes_of(mine).items()}
    keys = [str(key) for key in mine.shared("activities")["activity_id"].dropna() if key in single]
    return _of_several(_assigned(keys, single, whole, _Alike(mine, other)), whole, rows)


def _of_several(found: dict[str, str], whole: Mapping[str, list[str]], rows: pd.Series) -> dict[str, str]:
    """The parts of activities that have several of them, and several purposes or bases."""
    times = Counter(found.values())
    return {key: to for key, to in found.items() if times[to] > 1 and (len(whole[to]) > 1 or rows[to] > 1)}


def _assigned(keys: list[str], single: Mapping[str, str], whole: Mapping[str, list[str]], alike: _Alike) -> dict[str, str]:
    """The activity of the other register that each part belongs to, in the order of the file."""
    by_purpose: dict[str, list[str]] = {}
    for key, said in whole.items():
        for purpose in said:
            by_purpose.setdefault(purpose, []).append(key)
    free = {(key, purpose) for key, said in whole.items() for purpose in said}
    found: dict[str, str] = {}
    last = None
    for key in keys:
        purposes = single[key].split("; ")
        likely = [one for one in by_purpose.get(purposes[0], ()) if set(purposes) <= set(whole[one])]
        if likely:
            last = max(likely, key=lambda one: (alike(key, one), one == last, (one, purposes[0]) in free))
            free -= {(last, purpose) for purpose in purposes}
            found[key] = last
    for place, key in enumerate(keys):
        beside = [found[one] for one in (*keys[max(place - 1, 0) : place], *keys[place + 1 : place + 2]) if one in found]
        if key not in found:
            left = {one: min(slots) for one in beside if (slots := [slot for slot in free if slot[0] == one])}
            if likely := [one for one in left if alike(key, one) == alike.most]:
                found[key] = likely[0]
                free.remove(left[likely[0]])
    return found


class _Alike:
    """How much an activity of one register says of what one of another says, by the tables that both tell."""

    def __init__(self, mine: Register, other: Register) -> None:
        self.sides = [
            (_values(mine, table, name), _values(other, table, name))
            for table, name in SAID.items()
            if all(register.shared(table)[name].notna().any() for register in (mine, other))
        ]
        self.most = float(len(self.sides))

    def __call__(self, part: str, whole: str) -> float:
        said = ((one.get(part, frozenset()), other.get(whole, frozenset())) for one, other in self.sides)
        return sum(len(one & other) / len(one | other) if one | other else 1.0 for one, other in said)


def _values(register: Register, table: str, name: str) -> dict[str, frozenset[str]]:
    rows = register.canonical(table)[["activity_id", name]].dropna()
    return {str(key): frozenset(part) for key, part in rows.groupby("activity_id", sort=False)[name]}


def together(register: Register, parts: Parts) -> Register:
    """A register with the parts of each activity put together under the key of the first: what they say alike is said once."""
    order = [str(key) for key in register.shared("activities")["activity_id"].dropna() if key in parts]
    first: dict[str, str] = {}
    for key in order:
        first.setdefault(parts[key], key)
    names = {key: first[parts[key]] for key in order}
    activities = register["activities"]
    changed = {"activities": activities[~activities["activity_id"].isin(set(order) - set(first.values()))]}
    for table, model in TABLES.items():
        if table == "activities" or not (model.any_links() or any(column.to == "activities" for column in model.of_kind("link"))):
            continue
        frame = register[table]
        if frame.empty:
            continue
        follow(frame, model, {"activities": names})
        if "activity_id" in frame:
            again = frame.duplicated([name for name in frame if name != model.key()]) & frame["activity_id"].isin(list(first.values()))
            frame = frame[~again]
        changed[table] = frame
    return register.with_tables(changed)


def named_by(parts: Mapping[str, Parts]) -> pd.DataFrame:
    """The activities that a side divides, as rows of what is left out: side, table, field `divided=KEY`, cells."""
    rows = [(side, "activities", DIVIDED + key, None) for side in (BEFORE, AFTER) for key in dict.fromkeys(parts[side].values())]
    return pd.DataFrame(rows, columns=["side", "table", "field", "cells"]).astype("str")
