"""What changed between two states of a register: rows added, removed, ended, renamed and changed, by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from ropa.model.groups import joined
from ropa.model.membership import yes
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES

ADDED, REMOVED, ENDED, CHANGED, RENAMED = "added", "removed", "ended", "changed", "renamed"
"""The kinds of change: a row is new; a row is gone; a row was given its end date; a cell holds something else; a row has
another key."""

COLUMNS = ("table", "record", "kind", "field", "old", "new")


NewKeys = Mapping[str, Mapping[str, str]]
"""By table, the new key of each renamed row by its old one."""


def diff(before: Register, after: Register, known: NewKeys | None = None) -> pd.DataFrame:
    """What changed from one state of a register to another: one row per added, removed or renamed row and per changed cell.

    Columns `COLUMNS`, all text. record is the key of the row, after the change where it has one; field, old and new are
    missing for added and removed rows. Two rows are the same row if they have the same key. If several rows share a key, the
    first is compared with the first, and so on. Apart from that, the order of rows does not matter.

    A row that is gone and a row that is new are one renamed row if all their other cells agree, or, in a table whose rows have
    names, if no other of these rows has their name. So too if no other of these rows belongs to the same row and says the same in its
    first column, like one category of data of one activity; and activities are one if no others have their purposes. So a
    register is compared with the same one in another layout, whose keys are others. Links to a renamed row that name its new
    key have not changed. Where the renamed keys are `known`, no others are looked for.
    """
    renamed: dict[str, Mapping[str, str]] = dict(known or {})
    found = {}
    for table in _linked_first():
        keys_stay = not any(renamed.values())
        if keys_stay and before.holds_the_same(after, table):
            continue
        texts = before.canonical(table), after.canonical(table)
        if keys_stay and texts[0].equals(texts[1]):
            continue
        purposes = (_purposes(before), _purposes(after)) if table == "activities" and known is None else None
        found[table] = _table(table, *texts, renamed, known is None, purposes)
    parts = [found[table] for table in TABLES if len(found.get(table, ()))]
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return made.astype("str")[list(COLUMNS)]


def new_keys(changes: pd.DataFrame) -> dict[str, dict[str, str]]:
    """By table, the new key of each renamed row by its old one, from the rows of `diff`."""
    rows = changes[changes["kind"] == RENAMED]
    return {str(table): dict(zip(part["old"], part["new"], strict=True)) for table, part in rows.groupby("table")}


@cache
def _linked_first() -> tuple[str, ...]:
    """The tables, ordered so that each comes after those that its rows point to."""
    order: list[str] = []
    asked: set[str] = set()

    def visit(table: str) -> None:
        if table in asked:
            return
        asked.add(table)
        for column in TABLES[table].of_kind("link"):
            visit(column.to)
        order.append(table)

    anywhere = [table for table, model in TABLES.items() if model.any_links()]
    for table in TABLES:
        if table not in anywhere:
            visit(table)
    for table in anywhere:
        visit(table)
    return tuple(order)


def _table(
    table: str,
    before: pd.DataFrame,
    after: pd.DataFrame,
    renamed: dict[str, Mapping[str, str]],
    look: bool,
    purposes: tuple[pd.Series, pd.Series] | None = None,
) -> pd.DataFrame:
    """What changed in one table. `renamed` holds the renamed keys of the tables before it, and takes those of this one.

    With `look` they are looked for, of activities by their `purposes` too.
    """
    model = TABLES[table]
    key = model.key()
    _follow(before, model, renamed)
    if look:
        renamed[table] = _renames(model, before, after, purposes)
    names = {old: new for old, new in renamed.get(table, {}).items() if (before[key] == old).any()}
    if names:
        before[key] = before[key].replace(names)
        _follow(before, model, {table: names})  # what points to a row of its own table
    old, new = _keyed(before, key), _keyed(after, key)
    came, went = new.index.difference(old.index), old.index.difference(new.index)
    parts = [_rows(table, came, ADDED), _rows(table, went, REMOVED)]
    if names:
        keys = pd.Series(names)
        parts.append(
            _rows(table, pd.MultiIndex.from_product([list(keys), [0]]), RENAMED).assign(field=key, old=list(keys.index), new=list(keys))
        )
    both = old.index.intersection(new.index)
    were, are = old.loc[both], new.loc[both]
    end = model.dated("end")
    for name in model.columns():
        was, now = were[name], are[name]
        if name == key or was.equals(now):
            continue
        other = ~yes((was == now) | (was.isna() & now.isna()))
        cells = _rows(table, both[other.to_numpy()], CHANGED).assign(field=name)
        cells["old"], cells["new"] = was[other].to_numpy(), now[other].to_numpy()
        if name == end:
            cells["kind"] = cells["kind"].mask(cells["old"].isna() & cells["new"].notna(), ENDED)
        parts.append(cells)
    made = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]
    return made.sort_values(["record", "kind"], kind="stable", na_position="first", ignore_index=True)


def _follow(texts: pd.DataFrame, model: type[Table], renamed: NewKeys) -> None:
    """Write the new keys of renamed rows into the columns that point to them."""
    for column in model.of_kind("link"):
        if keys := dict(renamed.get(column.to, {})):
            texts[column.name] = texts[column.name].replace(keys)
    for column in model.any_links():
        for target, names in renamed.items():
            here = texts[column.by] == target
            if names and here.any():
                texts[column.name] = texts[column.name].mask(here, texts[column.name].replace(dict(names)))


def _purposes(register: Register) -> pd.Series:
    """By the key of each activity, its purposes as one text, however they are divided into rows and in whatever order."""
    rows = register.purposes[["activity_id", "purpose"]].dropna()
    said = rows["purpose"].str.casefold().str.split(";").explode().str.split().str.join(" ")
    said = said.sort_values(kind="stable")
    return joined(said, rows["activity_id"].reindex(said.index), "; ")


def _renames(
    model: type[Table], before: pd.DataFrame, after: pd.DataFrame, purposes: tuple[pd.Series, pd.Series] | None = None
) -> dict[str, str]:
    """The new keys of renamed rows by their old ones: of rows whose key only one of the two states has.

    `purposes` are those of activities, by their keys, in both states.
    """
    key = model.key()
    went = before[before[key].notna() & ~before[key].isin(after[key]) & ~before[key].duplicated(keep=False)]
    came = after[after[key].notna() & ~after[key].isin(before[key]) & ~after[key].duplicated(keep=False)]
    if went.empty or came.empty:
        return {}
    within = [column.name for column in model.of_kind("link") if column.to == model.table_name()]
    content = [name for name in model.columns() if name != key and name not in within]
    names = _paired(went.dropna(subset=content, how="all"), came, key, content)
    said = next((name for name in ("name", "title") if name in content and model.columns()[name].required), None)
    if said is not None:
        names |= _alone(went, came, key, [said], names)
    elif owner := [column.name for column in model.of_kind("link") if column.required]:
        others = [name for name in content if name not in owner]
        told = others[:1] + [name for name in others if model.columns()[name].kind != "link"][:1]
        for first in dict.fromkeys(told):
            names |= _alone(went, came, key, [*owner, first], names)
    if purposes is not None:
        sides = [part.assign(purposes=part[key].map(said)) for part, said in zip((went, came), purposes, strict=True)]
        names |= _alone(sides[0], sides[1], key, ["purposes"], names)
    return names


def _alone(went: pd.DataFrame, came: pd.DataFrame, key: str, by: list[str], names: Mapping[str, str]) -> dict[str, str]:
    """The keys of the rows, not yet among `names`, that agree in the columns `by` and that no other row agrees with."""
    sides = went[~went[key].isin(names)], came[~came[key].isin(list(names.values()))]
    left, right = (part[part[by].notna().all(axis="columns") & ~part.duplicated(by, keep=False)] for part in sides)
    return _paired(left, right, key, by)


def _paired(went: pd.DataFrame, came: pd.DataFrame, key: str, by: list[str]) -> dict[str, str]:
    """The keys of rows that agree in the columns `by`: those of one state with those of the other, in order where several agree."""
    sides = []
    for part in (went, came):
        filled = part[[key, *by]].fillna("")
        sides.append(filled.assign(**{"number of": filled.groupby(by, sort=False).cumcount()}))
    found = sides[0].merge(sides[1], on=[*by, "number of"], suffixes=("", " of the other"))
    return dict(zip(found[key], found[f"{key} of the other"], strict=True))


def _keyed(texts: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows indexed by their key and a number that tells rows with the same key apart."""
    keys = texts[key].fillna("")
    return texts.set_index(pd.MultiIndex.from_arrays([keys, texts.groupby(keys, sort=False).cumcount()]))


def _rows(table: str, index: pd.Index, kind: str) -> pd.DataFrame:
    records = pd.Series([key or None for key, _ in index], dtype="str")
    blank = pd.Series([None] * len(records), dtype="str")
    return pd.DataFrame({"table": table, "record": records, "kind": kind, "field": blank, "old": blank, "new": blank})
