"""How complete the record is: each activity against each item that Article 30 asks for.

The rules decide; nothing is judged again here. An item is missing where a rule of duty `art30` whose
law names the item found something, or where a cell that such a rule needs holds a placeholder. Where
such a cell was written and not understood, and nothing else is missing, the item is neither there nor missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ropa.analysis.frames import Row, rows_of
from ropa.analysis.health import WHOLE_RECORD
from ropa.analysis.names import view_of
from ropa.case.case import Case
from ropa.facts.parties import exempt_from_record
from ropa.facts.statements import LISTED, SILENT, STATED_NONE, said_of_recipients, said_of_transfers
from ropa.facts.view import of_record
from ropa.model.belonging import owner_activity
from ropa.model.checks import ART30
from ropa.rules import RULES

COMPLETE, MISSING, WRITTEN, NONE, NOT_STATED, NOT_APPLICABLE, NOT_ASSESSED = STATUSES = (
    "complete",
    "missing",
    "written, not understood",
    "stated none",
    "not stated",
    "not applicable",
    "not assessed",
)


@dataclass(frozen=True)
class Item:
    """One item that Article 30(1) asks of a controller's record, or 30(2) of a processor's."""

    record: str
    letter: str
    asks: str

    @property
    def law(self) -> str:
        """The item's place in the law."""
        return f"Art. 30({1 if self.record == 'controller' else 2})({self.letter})"


ITEMS = (
    Item("controller", "a", "Who is responsible"),
    Item("controller", "b", "Purposes"),
    Item("controller", "c", "People and data"),
    Item("controller", "d", "Recipients"),
    Item("controller", "e", "Transfers"),
    Item("controller", "f", "Time limits"),
    Item("controller", "g", "Security"),
    Item("processor", "a", "Controllers and contacts"),
    Item("processor", "b", "What is done for each"),
    Item("processor", "c", "Transfers"),
    Item("processor", "d", "Security"),
)
"""Every item of Article 30(1) and (2)."""

_ITEM_IN_LAW = re.compile(r"30\(([12])\)\(([a-g])\)")
_MAY_BE_NONE = {"Recipients": said_of_recipients, "Transfers": said_of_transfers}
_MAY_BE_LEFT_OUT = ("Time limits", "Security")  # "where possible", Art. 30(1)(f), (g) and 30(2)(d)


def completeness(case: Case) -> pd.DataFrame:
    """One row per activity in force and item of Article 30, and one for item (a) of the record as a whole.

    Columns: record (controller or processor), activity_id (missing for the record as a whole),
    activity, item (its place in the law), asks, status (one of STATUSES), why (what is missing).
    A waiver does not make a record complete. Raises UsageError where the case has no day.
    """
    sight = _Sight(case)
    activities = case.in_force.register.activities
    rows = []
    for record in ("controller", "processor"):
        mine = rows_of(of_record(activities, record))
        for item in (item for item in ITEMS if item.record == record and mine):
            if item.letter == "a":
                rows.append(_row(item, None, *sight.whole(item)))
            rows += [_row(item, row, *sight.status(item, row)) for row in mine if _is_asked(item, row)]
    columns = ["record", "activity_id", "activity", "item", "asks", "status", "why"]
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype="str") for name in columns})


def _is_asked(item: Item, row: Row) -> bool:
    """Whether the item is asked of the activity. Item (a) of a controller is asked only where controllers are joint."""
    return item.letter != "a" or item.record == "processor" or row["role"] == "joint_controller"


def _row(item: Item, row: Row | None, status: str, why: str) -> dict[str, str | None]:
    return {
        "record": item.record,
        "activity_id": row["activity_id"] if row else None,
        "activity": (row["name"] or row["activity_id"]) if row else WHOLE_RECORD,
        "item": item.law,
        "asks": item.asks,
        "status": status,
        "why": why or None,
    }


@dataclass(frozen=True)
class _Sight:
    """What the findings of a case say about the items."""

    case: Case

    @cached_property
    def rules(self) -> dict[str, list[str]]:
        """The codes of the rules that decide each item, by its place in the law."""
        named: dict[str, list[str]] = {item.law: [] for item in ITEMS}
        for code, made in RULES.items():
            if made.duty == ART30:
                for law in _items_of(made.law):
                    named.setdefault(law, []).append(code)
        return named

    @cached_property
    def found(self) -> dict[tuple[str, str | None], list[str]]:
        """What the rules of Article 30 found, by item and activity. The activity is None for the record as a whole."""
        found: dict[tuple[str, str | None], list[str]] = {}
        findings = pd.DataFrame(self.case.findings)
        for row in rows_of(findings[findings["duty"] == ART30]):
            says = RULES[row["code"]].says if row["code"] in RULES else row["message"]
            for law in _items_of(row["law"] or ""):
                _note(found, (law, row["activity_id"]), says)
        return found

    @cached_property
    def held(self) -> dict[tuple[str, str | None], list[str]]:
        """The items that lack a cell because it holds a placeholder or cannot be read, by item and activity."""
        found: dict[tuple[str, str | None], list[str]] = {}
        register = self.case.register
        cells = register.held[register.held["why"] != "answer"]
        for law, codes in self.rules.items():
            wanted = {wanted for code in codes for wanted in RULES[code].wants}
            for (table, field), part in cells.groupby(["table", "field"], sort=False):
                if f"{table}.{field}" in wanted:
                    owners = owner_activity(register, str(table)).reindex(part["index"])
                    for owner, why in zip(owners, part["why"], strict=True):
                        says = "a placeholder stands there" if why == "placeholder" else f"{field}{_NOT_UNDERSTOOD}"
                        _note(found, (law, owner if isinstance(owner, str) else None), says)
        return found

    @cached_property
    def said(self) -> dict[tuple[str, str], str]:
        """What each activity says of what it may state that there is none: by what is asked and activity."""
        view = view_of(self.case)
        keys = view.activities["activity_id"]
        return {(asks, key): state for asks, fact in _MAY_BE_NONE.items() for key, state in zip(keys, view.once(fact), strict=True)}

    @cached_property
    def exempt(self) -> set[str]:
        """The activities that need not be recorded (Art. 30(5))."""
        return set(exempt_from_record(view_of(self.case)).dropna())

    @cached_property
    def described(self) -> set[str]:
        """The processor activities that say what is done for a controller."""
        rows = self.case.in_force.register.activity_parties
        rows = rows[(rows["party_role"] == "controller_instructing_us") & rows["processing_category"].notna()]
        return set(rows["activity_id"].dropna())

    def assessed(self, item: Item) -> bool:
        return any(code in self.case.findings.rules_run for code in self.rules[item.law])

    def whole(self, item: Item) -> tuple[str, str]:
        """The status of an item of the record as a whole, and what is missing."""
        gaps = self.found.get((item.law, None), []) + self.held.get((item.law, None), [])
        if gaps:
            return _worst(gaps), "; ".join(gaps)
        return (COMPLETE, "") if self.assessed(item) else (NOT_ASSESSED, "no rule of this item ran")

    def status(self, item: Item, row: Row) -> tuple[str, str]:
        """The status of an item of an activity, and what is missing."""
        key = row["activity_id"]
        if not self.assessed(item):
            return NOT_ASSESSED, "no rule of this item ran"
        if key in self.exempt:
            return NOT_APPLICABLE, "the exemption of Art. 30(5) is claimed and holds"
        found, held = self.found.get((item.law, key), []), self.held.get((item.law, key), [])
        if held:
            return _worst([*held, *found]), "; ".join([*held, *found])
        if found and item.asks in _MAY_BE_LEFT_OUT and row["not_possible_reason"]:
            return NOT_APPLICABLE, "a reason why it is not possible is recorded"
        if found:
            return MISSING, "; ".join(found)
        if item.asks in _MAY_BE_NONE:
            state = self.said.get((item.asks, key), SILENT)
            if state != LISTED:
                return (NONE, "") if state == STATED_NONE else (NOT_STATED, "neither rows nor a statement that there are none")
        if item.law == "Art. 30(2)(b)" and key not in self.described:
            return MISSING, "what is done for whom is not recorded"
        return COMPLETE, ""


_NOT_UNDERSTOOD = " is written and was not understood"


def _worst(gaps: list[str]) -> str:
    """The status of an item with these gaps: missing, unless all of them are cells that were not understood."""
    return WRITTEN if all(gap.endswith(_NOT_UNDERSTOOD) for gap in gaps) else MISSING


def _items_of(law: str) -> list[str]:
    """The items of Article 30 that a rule's law names."""
    return [f"Art. 30({part})({letter})" for part, letter in _ITEM_IN_LAW.findall(law)]


def _note(found: dict[tuple[str, str | None], list[str]], key: tuple[str, str | None], says: str) -> None:
    said = found.setdefault(key, [])
    if says not in said:
        said.append(says)


def completeness_by_item(case: Case) -> pd.DataFrame:
    """One row per item of Article 30, in the law's order: how many entries have each status.

    Columns: item, asks, record, one column per status, entries (how many), share (of the entries in which the item
    is complete, stated to be none or not applicable; missing where nothing was assessed).
    """
    rows = case.once(completeness)
    counts = rows.groupby(["item", "asks", "record", "status"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(STATUSES), fill_value=0).rename_axis(columns=None).reset_index()
    order = [item.law for item in ITEMS]
    counts = counts.sort_values("item", key=lambda items: items.map(order.index)).reset_index(drop=True)
    counts["entries"] = counts[list(STATUSES)].sum(axis=1)
    assessed = counts["entries"] - counts[NOT_ASSESSED]
    counts["share"] = (counts[[COMPLETE, NONE, NOT_APPLICABLE]].sum(axis=1) / assessed.where(assessed > 0)).astype("float64")
    return counts


def completeness_matrix(case: Case, record: str) -> pd.DataFrame:
    """One row per activity of the `controller` or `processor` record: the status of each item.

    Columns: activity, then one per item ("Art. 30(1)(b)"); blank where an item is not asked of an activity.
    """
    rows = case.once(completeness)
    rows = rows[(rows["record"] == record) & rows["activity_id"].notna()]
    items = [item.law for item in ITEMS if item.record == record and item.law in set(rows["item"])]
    names = rows.drop_duplicates("activity_id").set_index("activity_id")["activity"]
    spread = rows.pivot_table(index="activity_id", columns="item", values="status", aggfunc="first", sort=False)
    spread = spread.reindex(index=list(names.index), columns=items).rename_axis(columns=None)
    spread.insert(0, "activity", names)
    return spread.reset_index(drop=True)


ITEM_HEADINGS = {item.law: f"{item.asks}\n{item.law}" for item in ITEMS}
"""Headings for the columns of `completeness_matrix`."""
