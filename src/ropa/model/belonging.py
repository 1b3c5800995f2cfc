"""Which activity a row belongs to, and who answers for an activity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
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


HOLDERS_OWN = ("dpo", "representative_uk", "representative_eu")
"""The roles of contacts that stand for an organisation itself, whatever points to them."""


def own_contacts(register: Register) -> pd.DataFrame:
    """The contacts of the holder itself: a client's or a processor's data protection officer is none of them.

    Those that name no organisation are the holder's. Where nobody knows who that is, all are.
    """
    contacts, holder = register.contacts, register.known_holder
    if holder is None:
        return contacts
    mine: pd.DataFrame = contacts[contacts["organisation_id"].isna() | (contacts["organisation_id"] == holder["organisation_id"])]
    return mine


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


def _cells_in_place(keys: pd.Series, place: Place | None) -> long_text.Cells | None:
    """The keys of a long table whose rows are labelled as they were read, so that a place tells where each is; None of any other."""
    index = keys.index
    in_order = place is not None and isinstance(index, pd.RangeIndex) and not index.start and index.step == 1
    return long_text.cells_of(keys) if in_order else None


def _spots(keys: pd.Series, place: Place | None, records: list[Any], rows: list[Any], asked: set[str]) -> _Spots:
    """Where in a table the rows with the keys asked for are, in order.

    In a long table, most are found by the number of a row that holds the key: then only keys that stand twice can be elsewhere too.
    """
    if not asked:
        return np.zeros(0, dtype=np.int64)
    cells = _cells_in_place(keys, place)
    if cells is None or place is None:
        return np.flatnonzero(within(keys, asked))
    labels = dict(place.labels([row for row in rows if isinstance(row, int)]))
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
    tables, records, codes = (findings[name].to_numpy(dtype=object) for name in ("table", "record", "code"))
    numbers = findings["row"].to_numpy(dtype="int64", na_value=-1)
    nameless = findings["record"].isna().to_numpy()
    asked = nameless | (codes != _KEY_WRONG)
    by_table = {table: np.flatnonzero((tables == table) & asked) for table in dict.fromkeys(tables.tolist()) if table in TABLES}
    found, owners = (np.full(len(findings), None, dtype=object) for _ in range(2))
    names = _names(register)

    def of_placed(table: str, mine: _Spots) -> _Spots:
        """Tell whose the rows are that are known by their numbers alone; the findings about others."""
        sure, spots = _placed(register, table, numbers[mine], records[mine], nameless[mine])
        if not sure.any():
            return mine
        frame = register.shared(table)

        def column(name: str) -> pd.Series:
            return frame[name].take(spots)

        found[mine[sure]] = activities = _owners(register, table, column).array.to_numpy(dtype=object, na_value=None)
        if table == "activities":
            contacts = zip(activities, column("owner_contact_id").array.to_numpy(dtype=object, na_value=None), strict=True)
            owners[mine[sure]] = [None if activity is None else names.get(contact, contact) for activity, contact in contacts]
        return mine[np.flatnonzero(~sure)]

    def find(table: str, mine: _Spots, also: Iterable[str] = ()) -> _Named:
        said = records[mine].tolist(), [number if number >= 0 else None for number in numbers[mine].tolist()]
        named = _Named(register, table, *said, also=also)
        found[mine] = named.activities(*said)
        return named

    of_activities = of_placed("activities", by_table.pop("activities", np.zeros(0, dtype=np.int64)))
    others = np.concatenate([*by_table.values(), of_activities[:0]])
    for table, mine in by_table.items():
        if len(rest := of_placed(table, mine)):
            find(table, rest)
    named = {activity for activity in found[others].tolist() if activity is not None}
    known = find("activities", of_activities, also=named)
    keys = {*known.by_key, *known.by_number.values()}
    answering = _answering(names, known.column(register.shared("activities")))
    rest = np.concatenate([others, of_activities])
    told = [activity if activity in keys else None for activity in found[rest].tolist()]  # a text that is no activity is none
    found[rest] = told
    owners[rest] = [None if activity is None else answering.get(activity) for activity in told]
    return found.tolist(), owners.tolist()


_Texts = np.ndarray[Any, np.dtype[np.object_]]


def _placed(register: Register, table: str, numbers: _Spots, records: _Texts, nameless: np.ndarray[Any, Any]) -> tuple[Any, _Spots]:
    """Which findings are about a row of a long table that its number tells for sure, and where in the table these rows are.

    The row has the key that the finding says, and no other row has it; or the finding says none.
    """
    keys, place = register.shared(table)[TABLES[table].key()], register.places.get(table)
    cells = _cells_in_place(keys, place)
    if cells is None or place is None:
        return np.zeros(len(numbers), dtype=bool), np.zeros(0, dtype=np.int64)
    spots = place.label_of_each(numbers)
    sure = (spots >= 0) & (spots < len(keys))
    sure &= ~cells.twice[np.where(sure, spots, 0)]
    sure[sure] = nameless[sure] | (keys.array.take(spots[sure]).to_numpy(dtype=object) == records[sure])
    return sure, spots[sure]


def _names(register: Register) -> dict[str, str]:
    """By contact its name, or its key where it has none."""
    contacts = register.shared("contacts")
    return {
        key: name if isinstance(name, str) else key
        for key, name in zip(contacts["contact_id"].tolist(), contacts["name"].tolist(), strict=True)
        if isinstance(key, str)
    }


def _answering(names: Mapping[str, str], column: Callable[[str], pd.Series]) -> dict[str, str]:
    """By activity, of the rows whose columns are given, the name of the contact who answers for it, or the contact's key."""
    pairs = zip(column("activity_id").tolist(), column("owner_contact_id").tolist(), strict=True)
    return {key: names.get(contact, contact) for key, contact in pairs if isinstance(key, str) and isinstance(contact, str)}
