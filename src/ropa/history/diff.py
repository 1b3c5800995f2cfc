"""What changed between two states of a register: rows added, removed, ended, renamed and changed, by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pandas as pd

from ropa.model.codelists import entries
from ropa.model.groups import joined
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES

ADDED, REMOVED, ENDED, CHANGED, RENAMED = "added", "removed", "ended", "changed", "renamed"
"""The kinds of change: a row is new; a row is gone; a row was given its end date; a cell holds something else; a row has
another key."""

COLUMNS = ("table", "record", "kind", "field", "old", "new")


NewKeys = Mapping[str, Mapping[str, str]]
"""By table, the new key of each renamed row by its old one."""

GONE = "\x1f"
"""Stands behind the old key of a row that is gone, where another row has that key now: it is found under no key of today.

Not a null: pandas hashes text up to the first one."""


def diff(before: Register, after: Register, known: NewKeys | None = None) -> pd.DataFrame:
    """What changed from one state of a register to another: one row per added, removed or renamed row and per changed cell.

    Columns `COLUMNS`, all text. record is the key of the row, after the change where it has one; field, old and new are
    missing for added and removed rows. Two rows are the same row if they have the same key. If several rows share a key, the
    first is compared with the first, and so on. Apart from that, the order of rows does not matter.

    Rows that have one key are not the same row if their names differ (or, without names, what they belong to and say first), and
    another row agrees better: a register that is read anew from a sheet whose rows moved has other keys throughout.
    A row that is gone and a row that is new are one renamed row if all their other cells agree, or, in a table whose rows have
    names, if no other of these rows has their name. So too if no other of these rows belongs to the same row and says the same in its
    first column, like one category of data of one activity; and activities are one if no others have their purposes. So a
    register is compared with the same one in another layout, whose keys are others: there, activities that share a purpose with no
    others are one too, and so are those if no others say the same of data, people, recipients and time limits; rows are if
    no others of their activity share a code, a period or a link; and the holder is the holder. Links to a renamed row that name its new
    key have not changed. Where the renamed keys are `known`, no others are looked for.
    """
    renamed: dict[str, Mapping[str, str]] = dict(known or {})
    found = {}
    for table in linked_first():
        keys_stay = not any(renamed.values())
        if keys_stay and before.holds_the_same(after, table):
            continue
        texts = before.canonical(table), after.canonical(table)
        if keys_stay and texts[0].equals(texts[1]):
            continue
        of_activities = (_about(before, after), _about(after, before)) if table == "activities" and known is None else None
        apart, read = before.asked != after.asked, sum(side.asked is not None for side in (before, after))
        found[table] = _table(table, *texts, renamed, known is None, of_activities, apart=apart, read=read)
    parts = [found[table] for table in TABLES if len(found.get(table, ()))]
    made = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return made.astype("str")[list(COLUMNS)]


def new_keys(changes: pd.DataFrame) -> dict[str, dict[str, str]]:
    """By table, the new key of each renamed row by its old one, from the rows of `diff`."""
    rows = changes[changes["kind"] == RENAMED]
    found = {str(table): dict(zip(part["old"], part["new"], strict=True)) for table, part in rows.groupby("table")}
    for table, names in found.items():
        gone = changes.loc[(changes["table"] == table) & (changes["kind"] == REMOVED), "record"]
        names.update({key: key + GONE for key in gone[gone.isin(names.values())] if key not in names})
    return found


def own_keys(changes: pd.DataFrame, renamed: NewKeys) -> pd.Series:
    """The records of changes, where the key of a row that is gone has `GONE` behind it if another row has that key now."""
    record = changes["record"]
    for table, names in renamed.items():
        gone = [key for key, new in names.items() if new == key + GONE]
        if gone:
            record = record.mask((changes["table"] == table) & (changes["kind"] == REMOVED) & record.isin(gone), record + GONE)
    return record


def with_new_keys(keys: pd.Series, names: Mapping[str, str]) -> pd.Series:
    """Keys, or what points to them, with the new ones of renamed rows in place of the old; keys may have been exchanged."""
    if not names:
        return keys
    new = keys.map(names)
    return keys.where(new.isna(), new)


@cache
def linked_first() -> tuple[str, ...]:
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
    about: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    *,
    apart: bool = False,
    read: int = 0,
) -> pd.DataFrame:
    """What changed in one table. `renamed` holds the renamed keys of the tables before it, and takes those of this one.

    With `look` they are looked for, of activities by what else is said `about` them too, farther if the layouts are `apart`, and with
    less trust in keys that come of reading another layout, as those of so many of the two states do (`read`).
    """
    model = TABLES[table]
    key = model.key()
    follow(before, model, renamed)
    if look:
        renamed[table] = _renames(model, before, after, about, apart=apart, read=read)
    names = {old: new for old, new in renamed.get(table, {}).items() if (before[key] == old).any()}
    if names:
        taken = before[key][before[key].isin(list(names.values())) & ~before[key].isin(list(names))]
        names |= {old: old + GONE for old in taken}
        renamed[table] = {**renamed.get(table, {}), **names}
        before[key] = with_new_keys(before[key], names)
        follow(before, model, {table: names})  # what points to a row of its own table
    old, new = _keyed(before, key), _keyed(after, key)
    came, went = new.index.difference(old.index), old.index.difference(new.index)
    parts = [_rows(table, came, ADDED), _rows(table, went, REMOVED)]
    keys = pd.Series({was: now for was, now in names.items() if not now.endswith(GONE)}, dtype=object)
    if len(keys):
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
            day = cells["new"].str.match(r"\d{4}-\d{2}-\d{2}").fillna(False).astype(bool)  # another text is no end
            cells["kind"] = cells["kind"].mask(cells["old"].isna() & day, ENDED)
        parts.append(cells)
    made = pd.concat([part for part in parts if len(part)], ignore_index=True) if any(map(len, parts)) else parts[0]
    return made.sort_values(["record", "kind"], kind="stable", na_position="first", ignore_index=True)


def follow(texts: pd.DataFrame, model: type[Table], renamed: NewKeys) -> None:
    """Write the new keys of renamed rows into the columns that point to them."""
    for column in model.of_kind("link"):
        if keys := dict(renamed.get(column.to, {})):
            texts[column.name] = with_new_keys(texts[column.name], keys)
    for column in model.any_links():
        for target, names in renamed.items():
            here = texts[column.by] == target
            if names and here.any():
                texts[column.name] = texts[column.name].mask(here, with_new_keys(texts[column.name], names))


SAID = {"data_categories": "category", "data_subjects": "category", "recipients": "category", "retention": "period"}
"""What tells two activities of one name apart, beside their purposes: a column of each of these tables."""


def _about(register: Register, other: Register) -> pd.DataFrame:
    """By the key of each activity, its purposes, and all that is said of it, as texts.

    `rest` is what is said beside the purposes, if the `other` register is of another layout and it is more than one thing: then it tells
    the same activity under another name and without its purposes, or with others.
    """
    said = [purposes_of(register)]
    for table, name in SAID.items():
        if register.asked != other.asked and any(one.shared(table)[name].isna().all() for one in (register, other)):
            continue  # what only one of two layouts tells is the same in none
        rows = register.canonical(table)[["activity_id", name]].dropna()
        if codes := TABLES[table].columns()[name].codes:  # what is written and is no code may be words where the other has its catch-all
            rows[name] = rows[name].where(within(rows[name], entries(codes)), "other")
        rows = rows.sort_values(name, kind="stable")
        said.append(joined(rows[name], rows["activity_id"], "; "))
    told = pd.concat(said, axis="columns")
    whole = told.fillna("")
    made = pd.DataFrame({"purposes": said[0], "all": pd.Series([*map(" | ".join, whole.to_numpy())], index=whole.index, dtype="str")})
    beside = whole.iloc[:, 1:]
    several = ((beside != "").sum(axis="columns") > 1).to_numpy() & (register.asked != other.asked)
    return made.assign(rest=pd.Series([*map(" | ".join, beside.to_numpy())], index=whole.index, dtype="str").where(several))


def purposes_of(register: Register) -> pd.Series:
    """By the key of each activity, its purposes as one text, however they are divided into rows and in whatever order."""
    from ropa.layouts.lists import rows_of

    rows = register.purposes[["activity_id", "purpose"]].dropna()
    texts = rows["purpose"].drop_duplicates()
    parts = {text: [" ".join(part.casefold().split()).rstrip(".") for part in rows_of(text)] for text in texts}
    said = rows.assign(purpose=rows["purpose"].map(parts)).explode("purpose").dropna().drop_duplicates()
    said = said.sort_values("purpose", kind="stable").reset_index(drop=True).astype("str")
    return joined(said["purpose"], said["activity_id"], "; ")


def _renames(
    model: type[Table],
    before: pd.DataFrame,
    after: pd.DataFrame,
    about: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    *,
    apart: bool = False,
    read: int = 0,
) -> dict[str, str]:
    """The new keys of renamed rows by their old ones: of rows that are not there, or not themselves, under the same key.

    What is said `about` activities is given by their keys, in both states. Of layouts that are `apart`, one may lack the column by which
    a row is told in the other: there, any code, period or link tells it, and the name or address of a person. Where reading another layout
    made the keys of a state (`read` says of how many), rows under one key are themselves only if they agree in all of these that both
    states fill; and where it made those of both, rows of other names are others.
    """
    key = model.key()
    old, new = (part[part[key].notna() & ~part[key].duplicated(keep=False)] for part in (before, after))
    within = [column.name for column in model.of_kind("link") if column.to == model.table_name()]
    content = [name for name in model.columns() if name != key and name not in within]
    said = next((name for name in ("name", "title") if name in content and model.columns()[name].required), None)
    owner = [column.name for column in model.of_kind("link") if column.required]
    others = [name for name in content if name not in owner]
    told = list(dict.fromkeys(others[:1] + [name for name in others if model.columns()[name].kind != "link"][:1]))
    if apart:
        told = list(dict.fromkeys([*told, *(name for name in others if model.columns()[name].kind in ("code", "period", "link"))]))
    persons: list[str] = [name for name in ("name", "email") if apart and said is None and name in others]
    marks: list[list[str]] = [[name] for name in persons]
    marks += [[said]] if said is not None else [[*owner, first] for first in told] if owner else []
    went, came = _others(old, new, key, content if said is None else marks[0])
    if went.empty or came.empty:
        return {}
    names: dict[str, str] = {}
    if apart and "is_holder" in content:  # each register has one holder, and the two are compared as states of one
        holders = [part[part["is_holder"] == "yes"] for part in (old, new)]
        names |= _alone(holders[0], holders[1], key, ["is_holder"], names)
        went, came = (pd.concat([part, one]).drop_duplicates(key) for part, one in zip((went, came), holders, strict=True))
    if about is not None:
        went, came = (part.join(told, on=key) for part, told in zip((went, came), about, strict=True))
        names |= _alone(went, came, key, [marks[0][0], "all"], names)
    names |= _paired(went.dropna(subset=content, how="all"), came, key, content, names)
    if said is None and marks:
        both = [name for name in [*persons, *told] if read and old[name].notna().any() and new[name].notna().any()]
        left = _others(*_unnamed(went, came, key, names), key, [*owner, *both] if both else marks[0])
        went = went[went[key].isin(names) | went[key].isin(left[0][key])]
        came = came[came[key].isin(list(names.values())) | came[key].isin(left[1][key])]
    for by in marks:
        names |= _alone(went, came, key, by, names)
    if about is not None:
        names |= _alone(went, came, key, ["purposes"], names)
        names |= _sharing(went, came, key, names) if apart else {}
        names |= _alone(went, came, key, ["rest"], names)
        content = [*content, "purposes", "all", "rest"]
    found = _better(names, went, came, key, content)
    if apart and read > 1 and said is not None and about is None:
        named = [part.dropna(subset=[said]) for part in (old, new)]
        if "is_holder" in content:
            named = [part[part["is_holder"] != "yes"] for part in named]
        alike = _others(named[0], named[1], key, [said])[0][key]
        found |= {one: one + GONE for one in alike if one in set(named[1][key]) and one not in found}
    return found


def _others(old: pd.DataFrame, new: pd.DataFrame, key: str, by: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of both states but those that have one key and agree in the columns `by`: these are themselves."""
    both = pd.Index(old[key]).intersection(pd.Index(new[key]))
    were, are = (part.set_index(key)[by].reindex(both).fillna("") for part in (old, new))
    same = both[(were == are).all(axis="columns").to_numpy(bool)]
    return old[~old[key].isin(same)], new[~new[key].isin(same)]


def _better(names: Mapping[str, str], went: pd.DataFrame, came: pd.DataFrame, key: str, content: list[str]) -> dict[str, str]:
    """The new keys without those of rows that agree as well with the row that has their old key now, or had their new key before."""
    left, right = (part.drop_duplicates(key).set_index(key)[content] for part in (went, came))

    def agree(was: list[str], now: list[str]) -> pd.Series:
        one, other = left.reindex(was).to_numpy(object), right.reindex(now).to_numpy(object)
        return pd.Series(((one == other) & pd.notna(one)).sum(axis=1))

    old, new = list(names), list(names.values())
    better = pd.concat([agree(old, old), agree(new, new)], axis="columns").max(axis="columns")
    free = ~(pd.Series(old).isin(right.index) | pd.Series(new).isin(left.index))
    return {was: now for was, now, kept in zip(old, new, free | (agree(old, new) > better), strict=True) if kept and was != now}


def _alone(went: pd.DataFrame, came: pd.DataFrame, key: str, by: list[str], names: Mapping[str, str]) -> dict[str, str]:
    """The keys of the rows, not yet among `names`, that agree in the columns `by` and that no other row agrees with."""
    sides = _unnamed(went, came, key, names)
    left, right = (part[part[by].notna().all(axis="columns") & ~part.duplicated(by, keep=False)] for part in sides)
    return _paired(left, right, key, by)


def _sharing(went: pd.DataFrame, came: pd.DataFrame, key: str, names: Mapping[str, str]) -> dict[str, str]:
    """The keys of the activities, not yet among `names`, that share a purpose with one activity of the other state and no more."""
    sides = [part[[key, "purposes"]].dropna() for part in _unnamed(went, came, key, names)]
    each = [side.assign(purpose=side["purposes"].str.split("; ")).explode("purpose") for side in sides]
    pairs = each[0].merge(each[1], on="purpose", suffixes=("", " of the other"))[[key, f"{key} of the other"]].drop_duplicates()
    pairs = pairs[~pairs[key].duplicated(keep=False) & ~pairs[f"{key} of the other"].duplicated(keep=False)]
    return dict(zip(pairs[key], pairs[f"{key} of the other"], strict=True))


def _unnamed(went: pd.DataFrame, came: pd.DataFrame, key: str, names: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows whose keys, old or new, are not yet among `names`."""
    return went[~went[key].isin(names)], came[~came[key].isin(list(names.values()))]


def _paired(went: pd.DataFrame, came: pd.DataFrame, key: str, by: list[str], names: Mapping[str, str] | None = None) -> dict[str, str]:
    """The keys of the rows, not yet among `names`, that agree in the columns `by`: in order, where several agree."""
    sides = []
    for part in _unnamed(went, came, key, names or {}):
        filled = part[[key, *by]].fillna("")
        sides.append(filled.assign(**{"number of": filled.groupby(by, sort=False).cumcount()}))
    found = sides[0].merge(sides[1], on=[*by, "number of"], suffixes=("", " of the other"))
    return dict(zip(found[key], found[f"{key} of the other"], strict=True))


def _keyed(texts: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows indexed by their key and a number that tells rows with the same key apart."""
    keys = texts[key].fillna("")
    return texts.set_index(pd.MultiIndex.from_arrays([keys, texts.groupby(keys, sort=False).cumcount()]))


def under_new_keys(texts: pd.DataFrame, model: type[Table], names: NewKeys) -> pd.DataFrame:
    """The rows of a table as canonical text, with the new keys of renamed rows, their own and those that they point to."""
    made = texts.copy()
    made[model.key()] = with_new_keys(made[model.key()], names.get(model.table_name(), {}))
    follow(made, model, names)
    return made


def _rows(table: str, index: pd.Index, kind: str) -> pd.DataFrame:
    records = pd.Series([key.removesuffix(GONE) or None for key, _ in index], dtype="str")
    blank = pd.Series([None] * len(records), dtype="str")
    return pd.DataFrame({"table": table, "record": records, "kind": kind, "field": blank, "old": blank, "new": blank})
