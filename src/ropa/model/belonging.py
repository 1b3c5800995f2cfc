"""Which activity a row belongs to, and who answers for an activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from ropa.model import long_text
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place

_OWNERS = {
    "retention_exceptions": ("retention_id", "retention"),
    "disposals": ("retention_id", "retention"),
    "consents": ("purpose_id", "purposes"),
}


_KEY_WRONG = "SH06"


def owner_activity(register: Register, table: str) -> pd.Series:
    """The key of the activity that each row of a table belongs to, by row label; missing if it belongs to none."""
    return _owners(register, table, register.shared(table).__getitem__)


def _owners(register: Register, table: str, column: Callable[[str], pd.Series]) -> pd.Series:
    """As `owner_activity`, of those rows of the table whose columns are given."""
    if "activity_id" in TABLES[table].columns():
        return column("activity_id")
    if table in _OWNERS:
        name, parent = _OWNERS[table]
        parents = register.shared(parent).drop_duplicates(name).set_index(name)["activity_id"]
        return column(name).map(parents)
    return pd.Series(pd.NA, index=column(TABLES[table].key()).index, dtype="str")


_Spots = np.ndarray[Any, np.dtype[np.int64]]


def _spots(keys: pd.Series, place: Place | None, records: list[Any], rows: list[Any], asked: set[str]) -> _Spots:
    """Where in a table the rows with the keys asked for are, in order.

    In a long table, most are found by the number of a row that holds the key: then only keys that stand twice can be elsewhere too.
    """
    cells = long_text.cells_of(keys)
    if cells is None or place is None or not isinstance(keys.index, pd.RangeIndex) or keys.index.start or keys.index.step != 1:
        return np.flatnonzero(within(keys, asked))
    labels = dict(place.labels({row for row in rows if isinstance(row, int)}))
    pairs = [(labels[row], record) for record, row in zip(records, rows, strict=True) if isinstance(record, str) and row in labels]
    held = keys.array.take(np.array([label for label, _ in pairs], dtype=np.int64)).tolist()
    found = {record: label for (label, record), key in zip(pairs, held, strict=True) if record == key}
    again = np.flatnonzero(cells.twice)
    again = again[[key in asked for key in keys.array.take(again).tolist()]]
    rest = asked - found.keys()
    others = np.flatnonzero(within(keys, rest)) if rest else again[:0]
    return np.unique(np.concatenate((np.array(list(found.values()), dtype=np.int64), again, others)))


class _Named:
    """The rows of a table that findings name by their keys and by their numbers: few of a long table, which is looked through once."""

    def __init__(self, register: Register, table: str, records: list[Any], rows: list[Any], also: Iterable[str] = ()) -> None:
        frame, place = register.shared(table), register.places.get(table)
        keys = frame[TABLES[table].key()]
        said = set(records)
        missing = {record for record in said if not isinstance(record, str)}
        spots = _spots(keys, place, records, rows, (said - missing).union(also))
        found = keys.array.take(spots).tolist()
        self._twice = {key for key, times in Counter(found).items() if times > 1} if len(set(found)) < len(found) else set()
        self._unsure = missing | self._twice if place is not None else set()
        numbers = [row for record, row in zip(records, rows, strict=True) if record in self._unsure and isinstance(row, int)]
        numbered = place.labels(numbers) if place is not None and numbers else []
        at = frame.index.get_indexer(pd.Index([label for _, label in numbered])) if numbered else spots[:0]
        self._rows = np.concatenate((at, spots))
        owners = _owners(register, table, self.column(frame)).tolist()
        self.by_number = {number: owner for (number, _), owner in zip(numbered, owners, strict=False) if isinstance(owner, str)}
        self.by_key = {key: owner for key, owner in zip(found, owners[len(at) :], strict=True) if isinstance(owner, str)}

    def column(self, frame: pd.DataFrame) -> Callable[[str], pd.Series]:
        """What stands in these rows of the table, by column."""
        return lambda name: frame[name].iloc[self._rows]

    def activities(self, records: list[Any], rows: list[Any]) -> list[str | None]:
        """The activities of the rows with these keys, or of these numbers where a key is missing or stands twice."""
        surely = self.by_key if not self._twice else {key: self.by_key[key] for key in self.by_key.keys() - self._twice}
        found = list(map(surely.get, records))
        for place in [place for place, activity in enumerate(found) if activity is None]:
            record, row = records[place], rows[place]
            found[place] = self.by_number.get(row) if record in self._unsure and isinstance(row, int) else self.by_key.get(record)
        return found


def belonging(register: Register, findings: pd.DataFrame) -> tuple[list[str | None], list[str | None]]:
    """By finding, the key of the activity that its record belongs to, and the name of who answers for that; None where there is none.

    Who answers is named by the contact's key where no name is recorded. A row without a key, or with one that stands twice, is found by
    its number. What is wrong with a key that is there belongs to no one activity: several rows may claim it.
    """
    tables, records, rows, codes = (findings[name].tolist() for name in ("table", "record", "row", "code"))
    by_table: dict[str, list[int]] = {}
    for finding, (table, code, record) in enumerate(zip(tables, codes, records, strict=True)):
        if table in TABLES and not (code == _KEY_WRONG and isinstance(record, str)):
            by_table.setdefault(table, []).append(finding)
    found: list[str | None] = [None] * len(tables)

    def find(table: str, mine: list[int]) -> _Named:
        said = [records[finding] for finding in mine], [rows[finding] for finding in mine]
        named = _Named(register, table, *said, also=filter(None, found) if table == "activities" else ())
        for finding, activity in zip(mine, named.activities(*said), strict=True):
            found[finding] = activity
        return named

    activities = by_table.pop("activities", [])
    for table, mine in by_table.items():
        find(table, mine)
    known = find("activities", activities)  # last, as it is asked for those that the others name as well
    owners = _answering(register, known.column(register.shared("activities")))
    keys = {*known.by_key, *known.by_number.values()}
    found = [activity if activity in keys else None for activity in found]  # a text that is no activity is none
    return found, [None if activity is None else owners.get(activity) for activity in found]


def _answering(register: Register, column: Callable[[str], pd.Series]) -> dict[str, str]:
    """By activity, of the rows whose columns are given, the name of the contact who answers for it, or the contact's key."""
    contacts = register.shared("contacts")
    names = {
        key: name if isinstance(name, str) else key
        for key, name in zip(contacts["contact_id"].tolist(), contacts["name"].tolist(), strict=True)
    }
    pairs = zip(column("activity_id").tolist(), column("owner_contact_id").tolist(), strict=True)
    return {key: names.get(contact, contact) for key, contact in pairs if isinstance(key, str) and isinstance(contact, str)}
