"""What a change of a register means in law: `data/weights.csv` says it, one row per kind of change.

The first row of the file that fits a change decides. A row fits by table, field, kind and, where it names one, by a
condition of `CONDITIONS`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources

import pandas as pd

from ropa.facts.transfers import between_entities
from ropa.history.diff import GONE, own_keys, with_new_keys
from ropa.law.areas import area
from ropa.law.transfers import ADEQUATE_PARTIAL, RESTRICTED, status_of
from ropa.model import periods
from ropa.model.belonging import HOLDERS_OWN, owner_activity
from ropa.model.codelists import is_flagged
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.tables import TABLES

ACT, RECORD, DETAIL = "act", "record", "detail"
WEIGHTS = {
    ACT: "something else must be looked at too: a notice, an assessment, a contract, the people concerned",
    RECORD: "what Article 30 asks to be recorded is different",
    DETAIL: "everything else",
}
"""The weights, heaviest first, and what each means."""

COLUMNS = ("activity_id", "weight", "means", "look_at", "law")
"""What `weighed` adds: the activity that the row belongs to (missing if to none), its weight, what it means, what to look at, law."""


@dataclass(frozen=True)
class Both:
    """The two states of a register, and the day and regime under which the later one is looked at; None if there is none."""

    before: Register
    after: Register
    day: date | None
    regime: str | None
    renamed: dict[str, dict[str, str]] = field(default_factory=dict)

    def rows(self, part: pd.DataFrame) -> pd.DataFrame:
        """The rows of the table that changes are about, one per change: as they are now, else as they were."""
        table = str(part["table"].iloc[0])
        key = TABLES[table].key()
        were = self.before[table]
        frames = [self.after[table], were.assign(**{key: with_new_keys(were[key], self.renamed.get(table, {}))})]
        known = pd.concat([frame for frame in frames if len(frame)] or frames[:1]).dropna(subset=key).drop_duplicates(key)
        return known.set_index(key).reindex(own_keys(part, self.renamed).to_numpy()).set_axis(part.index)

    def now(self, part: pd.DataFrame, name: str) -> pd.Series:
        """The value of a column for each change: what the cell was changed to, else what the row holds."""
        held = self.rows(part)[name]
        return held.mask(part["field"] == name, part["new"]) if (part["field"] == name).any() else held

    def outside(self, countries: pd.Series) -> pd.Series:
        """Which countries lie outside the area of the regime on the day. None does where there is no day or regime."""
        if self.day is None or self.regime is None:
            return pd.Series(False, index=countries.index)
        return countries.notna() & ~within(countries, area(self.regime, self.day))


Condition = Callable[[Both, pd.DataFrame], pd.Series]


def _new_category(flag: str) -> Condition:
    """Data of a category with the flag, which the activity did not use before."""

    def holds(both: Both, part: pd.DataFrame) -> pd.Series:
        category, owner = both.now(part, "category"), both.rows(part)["activity_id"]
        old = both.before.data_categories
        was = with_new_keys(old["activity_id"], both.renamed.get("activities", {}))
        known = pd.MultiIndex.from_arrays([was, old["category"]])
        new = ~pd.MultiIndex.from_arrays([owner, category]).isin(known)
        return is_flagged(category, "data_categories", flag) & new

    return holds


def _new_people(flag: str) -> Condition:
    return lambda both, part: is_flagged(both.now(part, "category"), "data_subjects", flag)


def _cell(name: str, *values: str) -> Condition:
    """Rows whose column holds one of the values."""
    return lambda both, part: within(both.now(part, name), values)


def _becomes(*values: str) -> Condition:
    """Cells that now hold one of the values."""
    return lambda _, part: within(part["new"], values)


def _restricted(both: Both, part: pd.DataFrame) -> pd.Series:
    if both.day is None or both.regime is None:
        return pd.Series(False, index=part.index)
    rows = both.rows(part)
    status = status_of(both.now(part, "destination"), both.day, both.regime)["status"]
    partly = (status == ADEQUATE_PARTIAL) & rows["scope_confirmed"].isna()
    return ((status == RESTRICTED) | partly) & between_entities(rows)


def _abroad(both: Both, part: pd.DataFrame) -> pd.Series:
    return both.outside(part["new"]) & ~both.outside(part["old"])


def _kept_abroad(both: Both, part: pd.DataFrame) -> pd.Series:
    systems = both.after.systems.dropna(subset="system_id").drop_duplicates("system_id").set_index("system_id")
    hosts = both.after.organisations.drop_duplicates("organisation_id").set_index("organisation_id")["country"]
    country = systems["country"].fillna(systems["organisation_id"].map(hosts))
    return both.outside(both.now(part, "system_id").map(country).astype("str"))


def _longer(old: pd.Series, new: pd.Series) -> pd.Series:
    return periods.differ(old, new) & periods.may_be_shorter(old, new)


def _dpo(both: Both, part: pd.DataFrame) -> pd.Series:
    holder = both.after.known_holder
    mine = both.rows(part)["organisation_id"] == (None if holder is None else holder["organisation_id"])
    return mine & within(both.now(part, "contact_role"), HOLDERS_OWN)


def _no_successor(both: Both, part: pd.DataFrame) -> pd.Series:
    """Notices whose title no other notice that holds has."""
    now = both.after.notices
    holds = now["ended_on"].isna() if both.day is None else ~(now["ended_on"] <= pd.Timestamp(both.day))
    return ~within(both.rows(part)["title"], now.loc[holds & ~within(now["notice_id"], part["record"]), "title"])


CONDITIONS: dict[str, Condition] = {
    "special": _new_category("special"),
    "criminal": _new_category("criminal"),
    "child_data": _new_category("children"),
    "vulnerable": _new_people("vulnerable"),
    "child_people": _new_people("children"),
    "processor": _cell("recipient_role", "processor", "sub_processor"),
    "joint_role": _cell("recipient_role", "joint_controller"),
    "joint": _cell("party_role", "joint_controller"),
    "restricted": _restricted,
    "longer": lambda _, part: _longer(part["old"], part["new"]),
    "shorter": lambda _, part: _longer(part["new"], part["old"]),
    "abroad": _abroad,
    "kept_abroad": _kept_abroad,
    "no_successor": _no_successor,
    "holder": lambda both, part: yes(both.rows(part)["is_holder"]),
    "dpo": _dpo,
    "decided": _becomes("profiling", "partly", "solely"),
    "said_yes": _becomes("yes"),
    "said_some": _becomes("some"),
    "high": _becomes("high"),
    "refused": _becomes("do_not_go_ahead"),
    "emptied": lambda _, part: part["new"].isna(),
}
"""By the name that the column `when` of the file may hold: which changes of a table it is true of."""


@cache
def weights() -> tuple[dict[str, str], ...]:
    """The rows of `data/weights.csv`: table, field, kinds, when, weight, means, look_at, law. Do not change them."""
    text = (resources.files("ropa") / "data" / "weights.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text)))


UNREAD_NOW, UNREAD_BEFORE = (
    "What is written now is not understood, so nobody knows what it means. Correct it first.",
    "What was written before was not understood, so nobody knows whether anything changed.",
)
"""What a changed cell means whose text is no value of its column, or was none."""


def weighed(changes: pd.DataFrame, both: Both) -> pd.DataFrame:
    """The changes with the columns `COLUMNS`, in the same order. A change that no row of the file fits is a detail.

    Nothing is concluded from a change to or from a text that is not understood: it has the weight of its column, and the cell is to
    be looked at.
    """
    made = changes.assign(activity_id=None, weight=None, means=None, look_at=None, law=None).astype(dict.fromkeys(COLUMNS, "str"))
    for table, part in changes.groupby("table", sort=False):
        made.loc[part.index, "activity_id"] = _activities(both, str(table), part)
        for row in weights():
            if row["table"] != table:
                continue
            open_ = part[made.loc[part.index, "weight"].isna()]
            open_ = open_[open_["kind"].isin(row["kinds"].split("|"))]
            if row["field"]:
                open_ = open_[open_["field"].isin(row["field"].split("|"))]
            if len(open_) and row["when"]:
                open_ = open_[yes(CONDITIONS[row["when"]](both, open_)).to_numpy()]
            if len(open_):
                made.loc[open_.index, ["weight", "means", "look_at", "law"]] = [row[name] for name in ("weight", "means", "look_at", "law")]
    cells = pd.MultiIndex.from_frame(changes[["table", "record", "field"]])
    for register, means in ((both.before, UNREAD_BEFORE), (both.after, UNREAD_NOW)):
        if len(register.held) and (unread := _unread(register)):
            mask = cells.isin(unread) & (changes["kind"] == "changed").to_numpy()
            made.loc[mask, "means"] = means
            made.loc[mask & made["law"].notna(), "look_at"] = "the cell"
    return made.assign(weight=made["weight"].fillna(DETAIL))


def _unread(register: Register) -> list[tuple[str, str, str]]:
    """Table, key and column of each cell that is written and not understood."""
    held = register.held[register.held["why"] == "unreadable"]
    keys = {table: register.shared(table)[TABLES[table].key()] for table in held["table"].unique()}
    return [
        (table, str(keys[table][label]), name)
        for table, label, name in held[["table", "index", "field"]].itertuples(index=False, name=None)
        if label in keys[table].index
    ]


def _activities(both: Both, table: str, part: pd.DataFrame) -> list[str | None]:
    """The activity that each changed row belongs to, as it is now, else as it was."""
    if table == "activities":
        return [record if isinstance(record, str) else None for record in part["record"]]
    owners: dict[str, str] = {}
    for register, renamed in ((both.before, both.renamed), (both.after, {})):
        key = with_new_keys(register[table][TABLES[table].key()], renamed.get(table, {}))
        owner = with_new_keys(owner_activity(register, table), renamed.get("activities", {}))
        owners |= {str(k): str(o) for k, o in zip(key, owner, strict=True) if isinstance(k, str) and isinstance(o, str)}
    found = [owners.get(record) if isinstance(record, str) else None for record in own_keys(part, both.renamed)]
    return [owner.removesuffix(GONE) if owner else None for owner in found]
