"""Made-up registers for trials of size: as many organisations and activities as asked for, the same for the same seed.

Each organisation does things that the sample `harbour-health` does: activities are drawn from it with everything that belongs to them,
and get keys of their own. Then some cells go missing, some reviews are old and some data goes to other places, as in life.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ropa.errors import UsageError
from ropa.model.logs import LOGS
from ropa.model.tables import TABLES

TEMPLATE = "sample:harbour-health"
OWNED = tuple(
    table
    for table, model in TABLES.items()
    if table != "activities" and any(column.to == "activities" and column.required for column in model.of_kind("link"))
)
"""The tables whose rows belong to an activity."""

GAPS = 0.02
"""The share of cells that go missing."""

ELSEWHERE = ("US", "IN", "PH", "ZA", "AU", "BR", "JP", "CH", "CA", "KE")
"""Where a tenth of the transfers go instead."""

_NEEDED = {"is_holder", "uk_gdpr", "eu_gdpr", "country", "subdivision", "name", "role"}
"""Columns in which nothing goes missing: without them a register is no register."""


@cache
def _template() -> dict[str, pd.DataFrame]:
    """The sample as text that Python holds, which is quicker for rows this few; logs of people left out. Do not change it."""
    from ropa.model.validate import validate
    from ropa.sources import read

    register, _ = validate(read(TEMPLATE))
    text = pd.StringDtype("python", na_value=np.nan)
    tables = {table: register.canonical(table).reset_index(drop=True).astype(text) for table in TABLES if table not in LOGS}
    holder = str(register.holder["organisation_id"])
    for table, frame in tables.items():
        for column in TABLES[table].columns().values():
            if (column.kind == "key" and table == "organisations") or column.to == "organisations":
                frame[column.name] = frame[column.name].replace({holder: "HOLDER"})
            elif column.by:
                of = frame[column.by] == "organisations"
                frame[column.name] = frame[column.name].mask(of, frame[column.name].replace({holder: "HOLDER"}))
    return tables


def names(organisations: int) -> list[str]:
    """The keys of the organisations: ORG-0001 and so on."""
    width = max(4, len(str(organisations)))
    return [f"ORG-{number:0{width}}" for number in range(1, organisations + 1)]


def made_up(name: str, activities: int, seed: int) -> dict[str, pd.DataFrame]:
    """The tables of one made-up register as text. It does not depend on how many others are made."""
    with pd.option_context("mode.string_storage", "python"):
        return _made_up(name, activities, np.random.default_rng([seed, *name.encode()]))


def _made_up(name: str, activities: int, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    template = _template()
    pool = template["activities"]
    drawn = random.integers(0, len(pool), activities)
    width = max(4, len(str(activities)))
    copies = pd.DataFrame({"activity_id": pool["activity_id"].to_numpy()[drawn], "copy": np.arange(1, activities + 1)})
    copies["new"] = "A" + copies["copy"].astype("str").str.zfill(width)
    keys = {"activities": copies.rename(columns={"activity_id": "old"})[["old", "new", "copy"]]}
    made = {"activities": _named(pool.iloc[drawn].reset_index(drop=True), copies)}
    for table in OWNED:
        if table not in template:
            continue
        key = TABLES[table].key()
        rows = _of_each(template[table], pool["activity_id"], drawn, copies)
        keys[table] = pd.DataFrame({"old": rows[key], "new": rows["new"] + "-" + rows[key], "copy": rows["copy"]})
        made[table] = rows.assign(**{key: keys[table]["new"], "activity_id": rows["new"]})
    for table in OWNED:  # links between the rows of one activity
        for column in TABLES[table].of_kind("link"):
            if column.to in OWNED:
                made[table] = _followed(made[table], column.name, keys[column.to])
    made |= {table: frame.drop(columns=["new", "copy"]) for table, frame in made.items() if table in OWNED}
    made["retention_exceptions"] = _copied(template["retention_exceptions"], "retention_exception_id", "retention_id", keys["retention"])
    made["notice_links"] = _linked(template["notice_links"], keys)
    for table, frame in template.items():
        if table not in made and table != "waivers":
            made[table] = _to_first(table, frame, keys)
    made["organisations"].loc[made["organisations"]["organisation_id"] == "HOLDER", "name"] = f"Organisation {name[4:]} Ltd"
    made = {table: _with_holder(table, frame, name) for table, frame in made.items() if len(frame)}
    return _as_in_life(made, random)


def _named(activities: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """The drawn activities with keys and names of their own. What replaced what is not known of them."""
    again = copies.groupby("activity_id", sort=False).cumcount()
    name = activities["name"].where(again == 0, activities["name"] + " (" + (again + 1).astype("str") + ")")
    return activities.assign(activity_id=copies["new"], name=name, replaced_by=pd.Series([None] * len(activities), dtype="str"))


def _of_each(frame: pd.DataFrame, activities: pd.Series, drawn: np.ndarray[Any, Any], copies: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table once for each copy of their activity, with its new key and its number."""
    position = pd.Index(activities).get_indexer(frame["activity_id"])
    times = np.bincount(drawn, minlength=len(activities))
    times_of = times[position]
    sooner = np.repeat(np.cumsum(times_of) - times_of, times_of)  # how many rows there are of those that stand before
    first = np.repeat((np.cumsum(times) - times)[position], times_of)
    copy = np.argsort(drawn, kind="stable")[first + np.arange(len(sooner)) - sooner]
    rows = frame.take(np.repeat(np.arange(len(frame)), times_of)).reset_index(drop=True)
    return rows.assign(new=copies["new"].array.take(copy), copy=copies["copy"].array.take(copy))


def _followed(frame: pd.DataFrame, name: str, keys: pd.DataFrame) -> pd.DataFrame:
    """The column of links with the keys that the rows of the same copy have now."""
    known = keys.set_index(["old", "copy"])["new"]
    linked = pd.MultiIndex.from_arrays([frame[name], frame["copy"]])
    return frame.assign(**{name: pd.Series(known.reindex(linked).to_numpy(), index=frame.index, dtype="str")})


def _copied(frame: pd.DataFrame, key: str, link: str, keys: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table once for each copy of the row that they belong to."""
    rows = frame.merge(keys, left_on=link, right_on="old", how="inner", sort=False)
    return rows.assign(**{key: rows["new"] + "-" + rows[key], link: rows["new"]})[list(frame.columns)]


def _linked(links: pd.DataFrame, keys: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What backs the statements of the notices: every copy of the rows that do so in the sample."""
    parts = [links[~links["table"].isin(list(keys))]]
    for table, part in links.groupby("table", sort=False):
        if table in keys:
            rows = part.merge(keys[str(table)], left_on="record", right_on="old", how="inner", sort=False)
            parts.append(rows.assign(notice_link_id=rows["notice_link_id"] + "-" + rows["new"], record=rows["new"])[list(links.columns)])
    return pd.concat(parts, ignore_index=True)


def _to_first(table: str, frame: pd.DataFrame, keys: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A table of the whole organisation. What it points to is the first copy of a row, or nothing if none was drawn."""
    links = [column for column in TABLES[table].of_kind("link") if column.to in keys]
    first = {column.name: keys[column.to].drop_duplicates("old").set_index("old")["new"] for column in links}
    return frame.assign(**{name: frame[name].map(known).astype("str") for name, known in first.items()})


def _with_holder(table: str, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = [column.name for column in TABLES[table].columns().values() if column.to == "organisations"]
    columns += ["organisation_id"] if table == "organisations" else []
    columns += ["record"] if table == "notice_links" else []
    return frame.assign(**{column: frame[column].replace({"HOLDER": name}) for column in columns})


def _as_in_life(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The tables with gaps, old reviews and other destinations."""
    made = {}
    for table, frame in tables.items():
        cells = {name: frame[name].array for name in frame}
        for column in TABLES[table].columns().values():
            free = (
                column.kind in ("text", "code", "period", "date", "yes_no", "number") and column.name not in _NEEDED and not column.required
            )
            if free and not column.by and table not in ("notices", "notice_statements", "notice_links", "organisations"):
                cells[column.name] = cells[column.name].copy()
                cells[column.name][random.random(len(frame)) < GAPS] = None
        made[table] = pd.DataFrame(cells)
    if "transfers" in made:
        moved = random.random(len(made["transfers"])) < 0.1
        places = random.choice(ELSEWHERE, len(made["transfers"]))
        made["transfers"]["destination"] = made["transfers"]["destination"].mask(moved, pd.Series(places, dtype="str"))
    if "reviews" in made:
        reviews = made["reviews"]
        made["reviews"] = reviews[random.random(len(reviews)) >= 0.1].reset_index(drop=True)
    return made


def write_made_up(out: Path, organisations: int, activities: int, seed: int) -> Iterator[tuple[str, int]]:
    """Write made-up registers, each a folder of CSV files below `out`, one after the other; yield the name and rows of each.

    A register is written whole or not at all, and one that is there already is left, so that a run that was cut off goes on where
    it stopped. Raises UsageError for a number below one, SourceError if a folder cannot be written.
    """
    from ropa.files import new_folder
    from ropa.sources.folder import csv_bytes

    for what, number in (("organisations", organisations), ("activities", activities)):
        if number < 1:
            raise UsageError(f"{what} is {number}; it must be at least 1")
    for name in names(organisations):
        folder = out / name
        if folder.exists():
            yield name, 0
            continue
        tables = made_up(name, activities, seed)
        with new_folder(folder, lasting=False) as staged:
            for table, frame in tables.items():
                (staged / f"{table}.csv").write_bytes(csv_bytes(frame))
            (staged / "register.toml").write_text('schema = "1"\nname = "Made up, for trials of size"\n', encoding="utf-8")
        yield name, sum(map(len, tables.values()))
