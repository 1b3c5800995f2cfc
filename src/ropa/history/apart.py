"""What comes of comparing registers of two layouts and is no change: one of them tells less of the same thing, or divides it otherwise."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import product
from typing import Any

import pandas as pd

from ropa.history.diff import ADDED, CHANGED, REMOVED, RENAMED, NewKeys, new_keys, own_keys, purposes_of, under_new_keys, with_new_keys
from ropa.history.untold import AFTER, BEFORE, COLUMNS, FINER, KIND, ROLES
from ropa.model.belonging import HOLDERS_OWN, owner_activity
from ropa.model.codelists import resolve
from ropa.model.columns import Column
from ropa.model.groups import joined
from ropa.model.membership import within, yes
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES

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
    lost |= of_untold(changes, left_out, before, after)
    if before.asked == after.asked:
        return changes[~lost].reset_index(drop=True), left_out, none
    names = new_keys(changes)
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
    whole activity at once; with a row that says no more than a row of the same activity in the other register does; and by not having
    a row to which only such rows point as it tells nothing of.
    """
    found = pd.Series(None, index=changes.index, dtype="str")
    for table, part in changes.groupby("table", sort=False):
        model = TABLES[str(table)]
        sides = {BEFORE: under_new_keys(_said(before, model), model, names), AFTER: _said(after, model)}
        for side, other in ((AFTER, BEFORE), (BEFORE, AFTER)):
            if (after if side == AFTER else before).asked is None:
                continue
            left = part[found[part.index].isna()]
            more, kind = (before, REMOVED) if side == AFTER else (after, ADDED)
            less = _cells_less(left, sides[side], sides[other], model) | _rows_less(left, sides[side], sides[other], model, kind, names)
            if table == "purposes":
                less |= _named_again(left, sides[side], sides[other], before if side == AFTER else after, names if side == AFTER else {})
            less |= (left["kind"] == kind) & left["record"].isin(_beside(model, more, left_out[left_out["side"] == side]))
            found[less.index[less]] = side
    return found


def _named_again(changes: pd.DataFrame, less: pd.DataFrame, more: pd.DataFrame, register: Register, names: NewKeys) -> pd.Series:
    """Which changes are of purposes that only repeat the name of an activity that has none in the register that says `more`."""
    from ropa.layouts.lists import plain

    activities = register.canonical("activities").dropna(subset=["activity_id", "name"])
    keys = with_new_keys(activities["activity_id"], names.get("activities", {}))
    bare = ~keys.isin(more["activity_id"])
    called = {key: plain(name) for key, name in zip(keys[bare], activities.loc[bare, "name"], strict=True)}
    said = less.dropna(subset=["activity_id", "purpose"])
    again = [called.get(key) == plain(text) for key, text in zip(said["activity_id"], said["purpose"], strict=True)]
    return changes["field"].isna() & changes["record"].isin(said.loc[again, "purpose_id"])


def _said(register: Register, model: type[Table]) -> pd.DataFrame:
    """A table as canonical text, without the words that another layout has for a code alone: they tell nothing beside it.

    The name of each organisation that a row points to stands in a column with a blank before its name, which no table has.
    """
    texts, place = register.canonical(model.table_name()), register.places.get(model.table_name())
    if links := [column.name for column in model.of_kind("link") if column.to == "organisations"]:
        known = register.canonical("organisations").dropna(subset="organisation_id").drop_duplicates("organisation_id")
        texts = texts.assign(**{f" {name}": texts[name].map(known.set_index("organisation_id")["name"]) for name in links})
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
    if column.kind not in ("text", "code"):
        return False
    from ropa.layouts.lists import plain, rows_of

    if column.kind == "code" and resolve(column.codes, text) is None:
        words = [one for one in map(str, long) if one.startswith(" ") or (one in model.columns() and model.columns()[one].kind == "text")]
        beside = [long[one] for one in words if pd.notna(long[one])]
        if plain(text) in {plain(part) for said in beside for part in [said, *rows_of(said)]}:
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


def _beside(model: type[Table], register: Register, left_out: pd.DataFrame) -> set[str]:
    """The keys of rows to which others point, all of them in what the other register tells nothing of.

    The holder, its data protection officer and its representative are none of them: they stand by themselves.
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
            told |= set(here[~out].dropna())
            untold |= set(here[out].dropna())
    rows = register.shared(model.table_name())
    alone = pd.Series(False, index=rows.index)
    if "is_holder" in rows:
        alone = yes(rows["is_holder"])
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
    return rows & (changes["field"].isna() | changes["field"].isin(["purpose", "activity_id"]))


def _bases(register: Register) -> pd.Series:
    """By the key of each activity, its lawful bases as one text, in whatever order."""
    rows = register.canonical("purposes")[["activity_id", "lawful_basis"]].dropna().drop_duplicates().sort_values("lawful_basis")
    return joined(rows["lawful_basis"], rows["activity_id"], "; ")


def divided(changes: pd.DataFrame, before: Register, after: Register) -> pd.DataFrame:
    """The activities that one of two layouts divides into several, like one for each purpose.

    They are found among those that came and went: one whose purposes are those of several of the other side together, none of which
    has a purpose that another one has too. One row per activity: side (which divides), whole (the activity that is divided), kind
    (added or removed), activity_id.
    """
    rows: list[tuple[str, str, str, str]] = []
    if before.asked != after.asked:
        heads = changes[(changes["table"] == "activities") & changes["field"].isna()]
        told = set(zip(heads["record"], heads["kind"], strict=True))
        went, came = (
            {str(key): set(text.split("; ")) for key, text in purposes_of(register).items() if (key, kind) in told}
            for register, kind in ((before, REMOVED), (after, ADDED))
        )
        for side, ones, kind, many, kinds in ((AFTER, went, REMOVED, came, ADDED), (BEFORE, came, ADDED, went, REMOVED)):
            for whole, said in ones.items():
                parts = [key for key, part in many.items() if part & said]
                together = set().union(*(many[key] for key in parts))
                if len(parts) > 1 and together == said and not any(said & other for key, other in ones.items() if key != whole):
                    rows += [(side, whole, kind, whole), *((side, whole, kinds, key) for key in parts)]
    return pd.DataFrame(rows, columns=["side", "whole", "kind", "activity_id"]).astype("str")


def of_divided(rows: pd.DataFrame, kinds: pd.Series, parts: pd.DataFrame) -> pd.Series:
    """Which rows, with activity_id and their `kinds` (added, removed), are of activities that one layout divides."""
    known = pd.MultiIndex.from_frame(parts[["kind", "activity_id"]])
    return pd.Series(pd.MultiIndex.from_arrays([kinds, rows["activity_id"]]).isin(known), index=rows.index)


def comparable_findings(
    findings: pd.DataFrame, left_out: pd.DataFrame, less: pd.DataFrame, before: Register, after: Register
) -> pd.DataFrame:
    """The findings of both sides without those that stand where one side tells nothing, or `less`. Columns as `Comparison.findings`."""
    if left_out.empty:
        return findings
    places = [pd.MultiIndex.from_frame(frame[["table", "record", "field"]].fillna("")) for frame in (findings, less)]
    rows = [pd.MultiIndex.from_frame(frame[["table", "record"]]) for frame in (findings, less[less["field"].isna()])]
    out = of_untold(findings, left_out, before, after) | places[0].isin(places[1]) | rows[0].isin(rows[1])
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
        if table == "assessments":
            fields = everywhere.loc[everywhere["table"] == table, "field"].dropna()
            frame = frame[~within(frame["kind"], fields.str.removeprefix(KIND))]
        for name, part in here.dropna(subset="field").groupby("field"):
            frame[str(name)] = frame[str(name)].mask(frame[model.key()].isin(part["record"]))
        changed[table] = frame[~frame[model.key()].isin(here.loc[here["field"].isna(), "record"])]
    return register.with_tables(changed) if changed else register


def of_untold(rows: pd.DataFrame, left_out: pd.DataFrame, before: Register, after: Register) -> pd.Series:
    """Which rows, with table, field and activity_id, are of what is left out of all rows."""
    left_out = left_out[left_out["cells"].isna()]
    whole = left_out.loc[left_out["field"].isna(), "table"]
    cells = pd.MultiIndex.from_frame(left_out[["table", "field"]].dropna())
    out = rows["table"].isin(whole) | pd.MultiIndex.from_frame(rows[["table", "field"]]).isin(cells)
    for kind in left_out.loc[left_out["field"].str.startswith(KIND, na=False), "field"].str.removeprefix(KIND):
        rated = [register.shared("assessments") for register in (before, after)]
        keys = pd.concat([rows.loc[within(rows["kind"], [kind]), "assessment_id"] for rows in rated])
        out |= (rows["table"] == "assessments") & rows["record"].isin(keys)
    for field in left_out.loc[left_out["field"].str.startswith("role=", na=False), "field"]:
        names = ROLES.get(str(field).partition("=")[2], ())
        known = pd.concat([register.shared("activities") for register in (before, after)])
        alone = known.loc[within(known["role"], names), "activity_id"]
        others = known.loc[~within(known["role"], names), "activity_id"]
        out |= rows["activity_id"].isin(alone[~alone.isin(others)].dropna())
    return out
