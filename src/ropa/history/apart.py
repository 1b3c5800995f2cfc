"""What comes of comparing registers of two layouts and is no change: one of them tells less of the same thing, or divides it otherwise."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from itertools import product
from typing import Any

import pandas as pd

from ropa.history.diff import (
    ADDED,
    CHANGED,
    REMOVED,
    RENAMED,
    NewKeys,
    linked_first,
    new_keys,
    own_keys,
    purposes_of,
    under_new_keys,
    with_new_keys,
)
from ropa.history.untold import AFTER, BEFORE, COLUMNS, FINER, KINDS, ROLES, named_by_purposes
from ropa.model.belonging import HOLDERS_OWN, owner_activity
from ropa.model.codelists import resolve
from ropa.model.columns import Column
from ropa.model.groups import joined
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES

HOLDER = "is_holder"
OTHER = "other"
"""The code of what a layout has no term for."""

_MADE = r"[A-Z]+\d{3,}x*"
"""A key that reading another layout gives to a row."""


def comparable(
    changes: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The changes without those of what one side tells nothing of, and without what comes of reading another layout.

    That is: new keys that reading gave to the same rows; the same purposes of an activity in other rows, like all in one cell; and, of
    registers of two layouts, cells and rows of which one of them says less than the other (see `_less`).

    Second, what was left out with the last kind: columns of `left_out`, with how many `cells` of a column, or rows of a table. Third,
    the cells and rows themselves, by their keys in both registers: table, record, field, missing for a row.
    """
    none = pd.DataFrame(columns=["table", "record", "field"], dtype="str")
    if before.asked is None and after.asked is None:
        return changes, left_out, none
    made = changes["old"].str.fullmatch(_MADE) | changes["new"].str.fullmatch(_MADE)
    lost = (changes["kind"] == RENAMED) & made.fillna(False).astype(bool)
    if before.asked != after.asked:
        lost |= _divided(changes, before, after)
    for fine, wide in FINER.items():
        if (left_out["field"] == f"role={fine}").any():
            roles = changes["old"].isin([fine, wide]) & changes["new"].isin([fine, wide])
            lost |= (changes["table"] == "activities") & (changes["field"] == "role") & roles
    if before.asked != after.asked:
        lost |= _said_by_rows(changes, before, after)
    names = new_keys(changes)
    lost |= of_untold(changes, left_out, before, after, names)
    if before.asked == after.asked:
        return changes[~lost].reset_index(drop=True), left_out, none
    less = _less(changes[~lost], left_out, before, after, names)
    told = less.dropna()
    found = changes.loc[told.index, ["table", "record", "field"]].assign(side=told, record=own_keys(changes, names)[told.index])
    counted = found.groupby(["side", "table", "field"], dropna=False, sort=False).size().rename("cells").reset_index()
    counted["cells"] = counted["cells"].astype("str")
    left_out = pd.concat([left_out, counted], ignore_index=True)[[*COLUMNS]].astype("str")
    were = {table: {new: old for old, new in keys.items()} for table, keys in names.items()}
    old = found.assign(record=[were.get(table, {}).get(key, key) for table, key in zip(found["table"], found["record"], strict=True)])
    places = pd.concat([found, old])[["table", "record", "field"]].drop_duplicates()
    return changes[~lost].drop(index=told.index).reset_index(drop=True), left_out, places.astype("str")


def _less(changes: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register, names: NewKeys) -> pd.Series:
    """By the index of changes, the side (before or after) that says less of the same thing; missing for what is a change.

    A register of another layout says less where a cell of it is blank, repeats the code beside it, or holds what it tells of a
    whole activity at once; with a row that says no more than a row of the same activity in the other register does, or that says
    again what the register says elsewhere; and by not having a row to which only such rows and cells point as it tells nothing or
    less of.
    """
    found, own = pd.Series(None, index=changes.index, dtype="str"), own_keys(changes, names)
    parts = {str(table): part for table, part in changes.groupby("table", sort=False)}
    for table in reversed([one for one in linked_first() if one in parts]):  # what points to a row comes before the row
        model, part = TABLES[table], parts[table]
        sides = {BEFORE: under_new_keys(_said(before, model), model, names), AFTER: _said(after, model)}
        for side, other in ((AFTER, BEFORE), (BEFORE, AFTER)):
            register, more = (after, before) if side == AFTER else (before, after)
            if register.asked is None:
                continue
            gone, new = (REMOVED, ADDED) if side == AFTER else (ADDED, REMOVED)
            known = names if side == AFTER else {}  # the new keys of the rows of `more`
            left = part[found[part.index].isna()]
            less = _cells_less(left, sides[side], sides[other], model) | _rows_less(left, sides[side], sides[other], model, gone, names)
            less |= _one_of_several(left, sides[side], sides[other], gone, new)
            less |= own_keys(left, names).isin(_again(model, sides[side], sides[other])) & (left["kind"] == new)
            if table == "purposes":
                again = _named_again(sides[side], sides[other], more, register, known.get("activities", {}), {} if known else names)
                less |= left["field"].isna() & own_keys(left, names).isin(again)
            if table == "contacts" and sides[side][f" {HOLDER}"].eq("yes").all():  # it has no place for people of others
                others = sides[other].loc[~sides[other][f" {HOLDER}"].eq("yes"), model.key()]
                less |= (left["kind"] == gone) & own_keys(left, names).isin(others)
            hidden = changes.assign(record=own).loc[found.index[found == side], ["table", "record", "field"]]
            beside = _beside(model, more, left_out[left_out["side"] == side], hidden, known)
            less |= (left["kind"] == gone) & left["record"].isin(beside)
            found[less.index[less]] = side
    return found


def _one_of_several(changes: pd.DataFrame, less: pd.DataFrame, more: pd.DataFrame, gone: str, new: str) -> pd.Series:
    """Which changes are of the further rows of an activity, where a layout has one row for each activity and no more."""
    made = pd.Series(False, index=changes.index)
    if "activity_id" not in less or "name" in less:
        return made
    few, many = (rows["activity_id"].value_counts() for rows in (less, more))
    if len(few) < _SURELY or few.max() > 1:
        return made
    other = changes.loc[changes["field"].isna() & (changes["kind"] == new), "activity_id"]
    alone = [key for key in few.index if many.get(key, 0) > 1 and key not in set(other)]
    return changes["field"].isna() & (changes["kind"] == gone) & changes["activity_id"].isin(alone)


_SURELY = 3
"""So many activities with one row of a table tell that a layout has no place for a second one."""


def _again(model: type[Table], less: pd.DataFrame, more: pd.DataFrame) -> set[str]:
    """The keys of rows that say again what the register says elsewhere.

    They are organisations that are the holder once more or several others in one, and the holder as a party to its own activities.
    """
    from ropa.layouts.lists import plain, rows_of

    if model.table_name() == "organisations":
        known = {plain(name) for name in more["name"].dropna()}
        holders = {plain(name) for name in more.loc[more[HOLDER].eq("yes"), "name"].dropna()}
        parts = {key: {plain(part) for part in rows_of(name)} for key, name in less[[model.key(), "name"]].dropna().to_numpy()}
        others = set(less.loc[~less[HOLDER].eq("yes"), model.key()])
        return {key for key, said in parts.items() if key in others and ((len(said) > 1 and said <= known) or said <= holders)}
    if model.table_name() == "activity_parties":
        return set(less.loc[less[f" {HOLDER}"].eq("yes"), model.key()].dropna())
    return set()


def _named_again(
    less: pd.DataFrame, more: pd.DataFrame, register: Register, theirs: Register, names: Mapping[str, str], new: NewKeys
) -> pd.Series:
    """The keys of the purposes that only repeat the name of an activity that has none in the register that says `more`.

    `names` are the new keys of that register's activities, and `theirs` is the register that says `less`, with the `new` keys of its.
    """
    from ropa.layouts.lists import plain

    activities = register.canonical("activities").dropna(subset=["activity_id", "name"])
    keys = with_new_keys(activities["activity_id"], names)
    bare = ~keys.isin(more["activity_id"])
    called = {key: plain(name) for key, name in zip(keys[bare], activities.loc[bare, "name"], strict=True)}
    if named_by_purposes(register):  # it tells no name, but the other register's may be what is repeated
        own = dict(under_new_keys(theirs.canonical("activities"), TABLES["activities"], new)[["activity_id", "name"]].dropna().to_numpy())
        called = {key: plain(own.get(key, "")) for key in called}
    said = less.dropna(subset=["activity_id", "purpose"])
    again = [called.get(key) == plain(text) for key, text in zip(said["activity_id"], said["purpose"], strict=True)]
    return said.loc[again, "purpose_id"]


def _said(register: Register, model: type[Table]) -> pd.DataFrame:
    """A table as canonical text, without the words that another layout has for a code alone: they tell nothing beside it.

    The name of each organisation that a row points to stands in a column with a blank before its name, which no table has.
    """
    texts, place = register.canonical(model.table_name()), register.places.get(model.table_name())
    if links := [column.name for column in model.of_kind("link") if column.to == "organisations"]:
        known = register.canonical("organisations").dropna(subset="organisation_id").drop_duplicates("organisation_id")
        texts = texts.assign(**{f" {name}": texts[name].map(known.set_index("organisation_id")["name"]) for name in links})
        if model.table_name() in ("activity_parties", "contacts"):
            texts[f" {HOLDER}"] = texts["organisation_id"].map(known.set_index("organisation_id")[HOLDER])
    if register.asked is None or place is None:
        return texts
    for name in (column.name for column in model.columns().values() if column.kind == "text"):
        for code in model.of_kind("code"):
            filled = texts.index[texts[name].notna() & texts[code.name].notna()]
            texts.loc[[row for row in filled if place.where(row, name) == place.where(row, code.name)], name] = None
    return texts


def _cells_less(changes: pd.DataFrame, less: pd.DataFrame, more: pd.DataFrame, model: type[Table]) -> pd.Series:
    """Which changes are of cells that say less on the one side than on the other, of both of which the rows are given."""
    made = pd.Series(False, index=changes.index)
    cells = changes[changes["kind"] == CHANGED].dropna(subset="field")
    rows = [side.dropna(subset=model.key()).drop_duplicates(model.key()).set_index(model.key()) for side in (less, more)]
    owner = "activity_id" if "activity_id" in model.columns() and model.key() != "activity_id" else None
    for index, record, name in zip(cells.index, cells["record"], cells["field"], strict=True):
        short, long = (side.loc[record].to_dict() if record in side.index else None for side in rows)
        if short is None or long is None:
            continue
        made[index] = _says_less(short, long, name, model)
        if pd.isna(long[name]) and owner is not None:  # the layout tells it of all rows of an activity, where the other does of some
            made[index] |= (more.loc[more[owner] == long[owner], name] == short[name]).any()
    return made


def _says_less(short: Mapping[Hashable, Any], long: Mapping[Hashable, Any], name: str, model: type[Table]) -> bool:
    """Whether a column says no more in the one row than in the other: nothing, the same, the words beside its code, or it among others."""
    text, other, column = short[name], long[name], model.columns()[name]
    if pd.isna(text) or text == other:
        return True
    if column.kind == "link" and f" {name}" in short:  # one organisation under two keys, or one of several in one
        text, other = short[f" {name}"], long[f" {name}"]
    elif column.kind not in ("text", "code"):
        return False
    if pd.isna(text):
        return False
    from ropa.layouts.lists import plain, rows_of

    if column.kind == "code" and text == OTHER and (pd.isna(other) or resolve(column.codes, other) is None):
        return True
    if column.kind == "text" and text in [short[one.name] for one in model.of_kind("code")]:  # it repeats the code beside it
        return True
    if column.kind == "link" and pd.notna(other) and plain(text) == plain(other):
        return True
    if column.kind == "text" and any(pd.notna(long[one.name]) and _means(text, long[one.name], one) for one in model.of_kind("code")):
        return True
    if column.kind == "code" and resolve(column.codes, text) is None:
        words = [one for one in map(str, long) if one.startswith(" ") or (one in model.columns() and model.columns()[one].kind == "text")]
        beside = [long[one] for one in words if pd.notna(long[one])]
        said = {plain(part) for words in beside for part in [words, *rows_of(words)]}
        if plain(text) in said or plain(re.sub(r"\s*\([^()]*\)$", "", text)) in said:  # "One Ltd (Ireland)"
            return True
    parts = rows_of(text)
    return len(parts) > 1 and pd.notna(other) and any(plain(part) == plain(other) or _means(part, other, column) for part in parts)


def _means(text: str, code: str, column: Column) -> bool:
    """Whether a text is another way of writing a code of a column."""
    from ropa.layouts.lists import code_of

    read = code_of(text, column.codes) if column.kind == "code" else None
    return read is not None and read.value == code


def _rows_less(changes: pd.DataFrame, less: pd.DataFrame, more: pd.DataFrame, model: type[Table], kind: str, names: NewKeys) -> pd.Series:
    """Which changes are of rows that came or went, where a row of the side that says `less` says no more than one that says `more`.

    Both then are of the same activity and share a code, a period, a link or words. `kind` is that of the rows of `more` alone.
    """
    made = pd.Series(False, index=changes.index)
    owner, key = "activity_id", model.key()
    whole = changes[changes["field"].isna() & changes["kind"].isin([ADDED, REMOVED])]
    if whole.empty or owner not in model.columns() or key == owner:
        return made
    content = [name for name, column in model.columns().items() if name not in (key, owner)]
    telling = {name for name in content if model.columns()[name].kind in ("code", "period", "link", "text")}
    by_activity = [{who: part.to_dict("records") for who, part in rows.groupby(owner, sort=False)} for rows in (less, more)]
    for index, record, way, activity in zip(whole.index, own_keys(whole, names), whole["kind"], whole["activity_id"], strict=True):
        short, long = (rows.get(activity, []) for rows in by_activity)
        if way == kind:
            long = [row for row in long if row[key] == record]
        else:
            short = [row for row in short if row[key] == record]
        made[index] = any(_no_more(one, other, content, telling, model) for one, other in product(short, long))
    return made


def _no_more(
    short: Mapping[Hashable, Any], long: Mapping[Hashable, Any], content: list[str], telling: set[str], model: type[Table]
) -> bool:
    """Whether a row says something that tells it, and nothing that the other row does not say."""
    told = [name for name in content if pd.notna(short[name])]
    return not telling.isdisjoint(told) and all(_says_less(short, long, name, model) for name in told)


def _beside(model: type[Table], register: Register, left_out: pd.DataFrame, hidden: pd.DataFrame, names: NewKeys) -> set[str]:
    """The keys of rows to which others point, all of them in what the other register tells nothing of, or in `hidden` rows and cells.

    `names` are the new keys of the register's rows, by which the hidden ones are told. The holder, its data protection officer and its
    representative are none of them: they stand by themselves.
    """
    tables = set(left_out.loc[left_out["field"].isna(), "table"])
    cells = set(left_out[["table", "field"]].dropna().itertuples(index=False, name=None))
    roles = [name for field in left_out["field"].dropna() for name in ROLES.get(str(field).removeprefix("role="), ())]
    activities = register.shared("activities")
    apart = activities.loc[within(activities["role"], roles), "activity_id"]
    told, untold = set[str](), set[str]()
    for name, other in TABLES.items():
        for column in (one for one in other.of_kind("link") if one.to == model.table_name()):
            here = register.shared(name)[column.name]
            out = owner_activity(register, name).isin(apart) | (name in tables or (name, column.name) in cells)
            if kind := KINDS.get(name):
                out |= within(register.shared(name)[kind], _kinds(left_out, name))
            less = hidden[(hidden["table"] == name) & (hidden["field"].isna() | (hidden["field"] == column.name))]
            if len(less):
                out |= with_new_keys(register.shared(name)[other.key()], names.get(name, {})).isin(less["record"])
            told |= set(here[~out].dropna())
            untold |= set(here[out].dropna())
    rows = register.shared(model.table_name())
    alone = pd.Series(False, index=rows.index)
    if HOLDER in rows:
        alone = yes(rows[HOLDER])
    if "contact_role" in rows:
        alone = within(rows["contact_role"], HOLDERS_OWN)
    return untold - told - set(rows.loc[alone, model.key()])


def _divided(changes: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which changes are of the purposes of an activity that has the same ones in both, though they are divided into other rows.

    So they are only where the lawful bases of the activity are the same too, as far as both tell them.
    """
    names = new_keys(changes).get("activities", {})
    old, new = purposes_of(before), purposes_of(after)
    old.index = pd.Index(with_new_keys(old.index.to_series(), names))
    same = old.index[old.index.isin(new.index)]
    same = same[(old[same] == new[same]).to_numpy(bool)]
    if all(register.shared("purposes")["lawful_basis"].notna().any() for register in (before, after)):
        bases = [_bases(register) for register in (before, after)]
        bases[0].index = pd.Index(with_new_keys(bases[0].index.to_series(), names))
        same = same[[bases[0].get(key) == bases[1].get(key) for key in same]]
    rows = (changes["table"] == "purposes") & changes["activity_id"].isin(same)
    moved = rows & (changes["field"].isna() | changes["field"].isin(["purpose", "activity_id"]))
    return moved | (rows & changes["record"].isin(changes.loc[moved & changes["field"].notna(), "record"]))


def _said_by_rows(changes: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which changes are of cells in which one layout says that there is some of what the other has rows of for the same activity."""
    made = pd.Series(False, index=changes.index)
    for column, table in _STATED.items():
        cells = (changes["table"] == "activities") & (changes["field"] == column)
        for said, blank, register in (("new", "old", before), ("old", "new", after)):
            here = cells & changes[said].eq("some") & changes[blank].isna()
            if here.any():
                keys = register.shared(table)["activity_id"].dropna()
                own = with_new_keys(keys, new_keys(changes).get("activities", {})) if register is before else keys
                made |= here & changes["record"].isin(own)
    return made


_STATED = {"recipients_stated": "recipients", "transfers_stated": "transfers"}
"""The columns that say whether an activity has rows of a table."""


def _bases(register: Register) -> pd.Series:
    """By the key of each activity, its lawful bases as one text, in whatever order."""
    rows = register.canonical("purposes")[["activity_id", "lawful_basis"]].dropna().drop_duplicates().sort_values("lawful_basis")
    return joined(rows["lawful_basis"], rows["activity_id"], "; ")


def comparable_findings(
    findings: pd.DataFrame, left_out: pd.DataFrame, less: pd.DataFrame, before: Register, after: Register
) -> pd.DataFrame:
    """The findings of both sides without those that stand where one side tells nothing, or `less`. Columns as `Comparison.findings`."""
    if left_out.empty:
        return findings
    places = [pd.MultiIndex.from_frame(frame[["table", "record", "field"]].fillna("")) for frame in (findings, less)]
    rows = [pd.MultiIndex.from_frame(frame[["table", "record"]]) for frame in (findings, less[less["field"].isna()])]
    out = of_untold(findings, left_out, before, after, {}) | places[0].isin(places[1]) | rows[0].isin(rows[1])
    return findings[~out].reset_index(drop=True)


def reduced(register: Register, left_out: pd.DataFrame, less: pd.DataFrame) -> Register:
    """A register with nothing but what the other side tells too: `left_out` is what that tells nothing of, `less` what it says less of."""
    changed = {}
    everywhere = left_out[left_out["cells"].isna() & left_out["table"].isin(TABLES)]
    for table in sorted({*everywhere["table"], *less["table"]}):
        frame, model = register[table], TABLES[table]
        if (everywhere["table"].eq(table) & everywhere["field"].isna()).any():
            changed[table] = frame.iloc[:0]
            continue
        columns = [name for name in everywhere.loc[everywhere["table"] == table, "field"].dropna() if name in model.columns()]
        frame = frame.assign(**{name: frame[name].where(pd.Series(False, index=frame.index)) for name in columns})
        here = less[less["table"] == table]
        if kind := KINDS.get(table):
            frame = frame[~within(frame[kind], _kinds(everywhere, table))]
        for name, part in here.dropna(subset="field").groupby("field"):
            frame[str(name)] = frame[str(name)].mask(frame[model.key()].isin(part["record"]))
        changed[table] = frame[~frame[model.key()].isin(here.loc[here["field"].isna(), "record"])]
    return register.with_tables(changed) if changed else register


def _kinds(left_out: pd.DataFrame, table: str) -> list[str]:
    """The kinds of the rows of a table of which one side has none (see `KINDS`)."""
    fields, start = left_out.loc[left_out["table"] == table, "field"].dropna(), f"{KINDS[table]}="
    return list(fields[fields.str.startswith(start)].str.removeprefix(start))


def of_untold(rows: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register, names: NewKeys) -> pd.Series:
    """Which rows, with table, field and activity_id, are of what is left out of all rows. `names` are the new keys of renamed rows."""
    left_out = left_out[left_out["cells"].isna()]
    whole = left_out.loc[left_out["field"].isna(), "table"]
    cells = pd.MultiIndex.from_frame(left_out[["table", "field"]].dropna())
    out = rows["table"].isin(whole) | pd.MultiIndex.from_frame(rows[["table", "field"]]).isin(cells)
    for table, column in KINDS.items():
        if kinds := _kinds(left_out, table):
            known = [register.shared(table) for register in (before, after)]
            keys = pd.concat([frame.loc[within(frame[column], kinds), TABLES[table].key()] for frame in known])
            keys = pd.concat([keys, keys.map(names.get(table, {})).dropna()])
            told = rows["field"].notna() & (rows["field"] != column) & (table != "assessments")
            out |= (rows["table"] == table) & rows["record"].isin(keys) & ~told
    for field in left_out.loc[left_out["field"].str.startswith("role=", na=False), "field"]:
        roles = ROLES.get(str(field).partition("=")[2], ())
        both = pd.concat([register.shared("activities") for register in (before, after)])
        alone = both.loc[within(both["role"], roles), "activity_id"]
        others = both.loc[~within(both["role"], roles), "activity_id"]
        out |= rows["activity_id"].isin(alone[~alone.isin(others)].dropna())
    return out
