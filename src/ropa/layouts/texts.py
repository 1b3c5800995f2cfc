"""A register's tables as text, activity by activity, for the writers of other layouts."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ropa.model.codelists import is_flagged, label
from ropa.model.register import Register

_UNITS = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}


class Texts:
    """A register's tables as canonical text, each made once, by activity."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.activities, self.contacts = register.canonical("activities").astype(object), register.canonical("contacts").astype(object)
        self.organisations, self.systems = register.canonical("organisations").astype(object), register.canonical("systems").astype(object)
        self._parts: dict[str, dict[str, pd.DataFrame]] = {}
        self._names = dict(zip(self.organisations["organisation_id"], self.organisations["name"], strict=True))

    def organisation(self, key: Any) -> str:
        """The name of an organisation; its key if it has none, "" if there is no key."""
        return words(self._names.get(key)) or words(key)

    def recipient(self, row: Any) -> str:
        """Who receives data: the organisation's name, else the kind of recipient, else the organisation's key; "" if nothing is said."""
        kind = label_of("recipient_categories", row["category"])
        return words(self._names.get(row["organisation_id"])) or kind or words(row["organisation_id"])

    def of(self, table: str, activity: str) -> pd.DataFrame:
        """The rows of an activity in a table, as text."""
        if table not in self._parts:
            texts = self.register.canonical(table).astype(object)  # cells are asked for one by one
            self._parts[table] = {str(key): part for key, part in texts.groupby("activity_id", sort=False)} | {"": texts.iloc[:0]}
        return self._parts[table].get(activity, self._parts[table][""])


def for_others(activities: pd.DataFrame) -> pd.Series:
    """Which activities stand in the processor's record."""
    return is_flagged(activities["role"], "activity_roles", "record", "processor")


def words(text: Any) -> str:
    """The text of a cell; "" if it is missing."""
    return text if isinstance(text, str) else ""


def label_of(name: str, code: Any) -> str:
    """The label of a code; "" if it is missing."""
    return label(name, code) if isinstance(code, str) and code else ""


def in_words_of(name: str, code: Any, description: Any) -> str:
    """What a code and the words beside it say: the label of the code; the words, if the code says nothing of its own."""
    told = words(description)
    if code == "other":
        return told
    return told if told and code == "unspecified" else label_of(name, code) or told


def kept_for(row: Any) -> str:
    """How long data is kept: the period in words, and after what; else the criteria."""
    period, trigger = words(row["period"]), words(row["trigger"])
    after = f" after {label('retention_triggers', trigger).lower()}" if period and trigger else ""
    return f"{in_words(period)}{after}" or words(row["criteria"])


def in_words(period: str) -> str:
    """An ISO 8601 period in words that `ropa` reads back: P7Y is 7 years; one of several units stays as it is."""
    found = re.fullmatch(r"P([0-9]+)([YMWD])", period)
    return f"{int(found[1])} {_UNITS[found[2]]}" if found else period
