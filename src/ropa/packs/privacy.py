"""Redaction of the logs in a pack: pseudonyms for people, no free text, no small numbers of people.

The tables of `LOGS` are about people and events. Before anything else of a pack is made, their
cells are replaced. Reports, tables and checks see only the redacted cells:

- a person's reference becomes a pseudonym: a keyed hash (HMAC-SHA-256, 64 bits of it). The same
  person under the same key is the same pseudonym, and nobody without the key can find or test a
  name. It is still personal data (Art. 4(5)).
- text that people typed is left out, unless asked for; that it was there stays visible.
- a key stays if it is a short number like RQ-01. Any other key becomes a pseudonym, and so does a link
  that leads nowhere. A code that is in no list is left out.
- numbers of people are rounded before anything is added up. Every total of a pack is made of rounded
  numbers, so nobody can work back to the exact ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from ropa.model import codelists
from ropa.model.columns import Column
from ropa.model.logs import LOGS
from ropa.model.membership import yes
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.packs.key import letters
from ropa.vocabulary import is_nothing

LEFT_OUT = "[left out]"
"""What stands in place of text that was left out."""

PLACEHOLDER = "TBC"
"""What stands in place of a placeholder ("TBC, ask Jane"), so that a reader sees that the value was not known."""

PSEUDONYM, SHORT_KEY = (
    "ps-",
    re.compile(r"(?=(?:[^0-9]*[0-9]){1,5}[^0-9]*$)[A-Za-z]{1,3}(?:[-_./][A-Za-z]?[0-9]+|[0-9]+)(?:[-_./][A-Za-z]?[0-9]+)?"),
)
"""A key that is kept: up to three letters and five digits, like RQ-01. No phone, NHS or National Insurance number is so short."""


# -- small numbers of people ------------------------------------------------------------------------


@dataclass(frozen=True)
class CountRule:
    """How a number of people is shown: 0 stays 0, a number up to `small` becomes `base`, any other goes to the nearest `base`."""

    name: str
    small: int
    base: int
    words: str


COUNT_RULES = {
    rule.name: rule
    for rule in (
        CountRule("nhs", 7, 5, "numbers of people from 1 to 7 are shown as 5, others rounded to the nearest 5; 0 stays 0"),
        CountRule("min10", 9, 10, "numbers of people from 1 to 9 are shown as 10, others rounded to the nearest 10; 0 stays 0"),
        CountRule("none", 0, 1, "numbers of people are shown as they are"),
    )
}
"""The rules for small numbers by name. `nhs` is the rule by which the NHS publishes hospital figures."""


def rounded(numbers: pd.Series, rule: CountRule) -> pd.Series:
    """Numbers of people as the rule shows them; missing stays missing."""
    nearest = (numbers + rule.base // 2) // rule.base * rule.base
    few = yes((numbers >= 1) & (numbers <= rule.small))
    return nearest.mask(few, rule.base).astype("Int64")


# -- the redacted register -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Privacy:
    """How the logs of a pack are treated."""

    key: bytes
    with_free_text: bool = False
    counts: CountRule = COUNT_RULES["nhs"]


@dataclass(frozen=True)
class Redacted:
    """A redacted register, and what was done to it: columns table, column, treatment, cells."""

    register: Register
    treated: pd.DataFrame


REPLACED, DROPPED, KEPT, ROUNDED = "pseudonym", "left out", "kept as asked for", "rounded"


def redact(register: Register, privacy: Privacy) -> Redacted:
    """The register with the cells of its logs replaced. Its rows, their order and their labels stay the same.

    Other tables are changed only where they name a row of a log by its key.
    """
    made = _Redaction(register, privacy)
    changed = {table: made.table(table) for table in LOGS}
    changed |= {table: made.naming(table, links) for table, model in TABLES.items() if (links := model.any_links())}
    done = replace(register.with_tables(changed), held=made.held())
    treated = pd.DataFrame(made.treated, columns=["table", "column", "treatment", "cells"])
    summed = treated.groupby(["table", "column", "treatment"], sort=False)["cells"].sum()
    return Redacted(done, summed.reset_index())


class _Redaction:
    """The redaction of one register, with a note of everything that was replaced."""

    def __init__(self, register: Register, privacy: Privacy) -> None:
        self.register, self.privacy = register, privacy
        self.treated: list[tuple[str, str, str, int]] = []
        self.known = {table: frozenset(register[table][model.key()].dropna()) for table, model in TABLES.items() if table not in LOGS}

    def table(self, table: str) -> pd.DataFrame:
        """A log with its cells replaced."""
        frame = self.register[table]
        columns = {column.name: self._column(frame[column.name], column) for column in TABLES[table].columns().values()}
        return frame.assign(**columns)

    def _column(self, cells: pd.Series, column: Column) -> pd.Series:
        if column.kind == "number":
            return self._rounded(cells, column)
        if cells.dtype != "str":
            return cells  # a date, an instant, yes or no: it cannot hold text
        if column.reference:
            return self._replace(cells, column, REPLACED, self._person)
        if column.kind == "key":
            return self._replace(cells, column, REPLACED, self._key)
        if column.kind == "link":
            return self._replace(cells, column, REPLACED, lambda text: text if text in self.known[column.to] else self._key(text))
        if column.codes:
            return self._replace(cells, column, DROPPED, lambda code: code if code in codelists.codes(column.codes) else LEFT_OUT)
        if column.kind == "period":
            return cells  # text that is no period is not a value; `held` treats it
        if self.privacy.with_free_text:
            self._note(column, KEPT, int(cells.notna().sum()))
            return cells
        return self._replace(cells, column, DROPPED, lambda text: text if is_nothing(text) else LEFT_OUT)

    def _replace(self, cells: pd.Series, column: Column, treatment: str, new: Callable[[str], str]) -> pd.Series:
        distinct = {text: new(text) for text in cells.dropna().unique()}
        changed = {text for text, other in distinct.items() if other != text}
        self._note(column, treatment, int(cells.isin(list(changed)).sum()))
        return cells.map(distinct, na_action="ignore").astype("str")

    def _rounded(self, cells: pd.Series, column: Column) -> pd.Series:
        if self.privacy.counts.base == 1:
            return cells
        self._note(column, ROUNDED, int(cells.notna().sum()))
        return rounded(cells, self.privacy.counts)

    def _person(self, text: str) -> str:
        return PSEUDONYM + letters(self.privacy.key, "person", text)

    def _key(self, text: str) -> str:
        return text if SHORT_KEY.fullmatch(text) else PSEUDONYM + letters(self.privacy.key, "key", text)

    def _note(self, column: Column, treatment: str, cells: int) -> None:
        if cells:
            self.treated.append((column.table, column.name, treatment, cells))

    def naming(self, table: str, links: list[Column]) -> pd.DataFrame:
        """A table that is no log. Its columns `links` may name rows of a log; those cells are replaced."""
        elsewhere = frozenset().union(*self.known.values())
        frame = self.register[table]
        for column in links:
            named = self._replace(frame[column.name], column, REPLACED, lambda text: text if text in elsewhere else self._key(text))
            frame = frame.assign(**{column.name: named})
        if table != "waivers" or self.privacy.with_free_text:
            return frame
        of_a_log, reason = frame["table"].isin(LOGS), frame["reason"]
        told = self._replace(reason[of_a_log], TABLES[table].columns()["reason"], DROPPED, lambda text: LEFT_OUT)
        return frame.assign(reason=reason.mask(of_a_log, told))

    def held(self) -> pd.DataFrame:
        """The text that stands in cells without a value. In a log it is left out too."""
        held = self.register.held
        ours = held["table"].isin(LOGS) & (held["why"] != "answer")
        words = held["why"].map({"placeholder": PLACEHOLDER}).fillna(LEFT_OUT)
        links = {(table, column.name) for table, model in TABLES.items() for column in model.any_links()}
        named = pd.Series([cell in links for cell in zip(held["table"], held["field"], strict=True)], index=held.index, dtype=bool)
        for (table, name), part in held[ours].groupby(["table", "field"], sort=False):
            self.treated.append((str(table), str(name), DROPPED, len(part)))
        named |= (held["table"] == "waivers") & (held["field"] == "reason")
        return held.assign(text=held["text"].mask(ours | named, words), record=self._records(held))

    def _records(self, held: pd.DataFrame) -> pd.Series:
        logs = held["table"].isin(LOGS)
        return held["record"].mask(logs, held["record"].map(self._key, na_action="ignore"))
