"""Makes the sample `broken`: one register with a finding of every code, from the rules' own failing examples.

`make samples` writes it to `data/samples/broken`. A new rule gets into it by its example alone. The rows of an example
get keys that begin with its code (`PU01-A1`). All examples share one holder; if an example finds the holder, what it says
of the holder is taken over. Faults of shape come from `data/broken.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

import pandas as pd

from ropa.facts.view import of_record
from ropa.model.codelists import codelist, flagged
from ropa.model.tables import TABLES
from ropa.rules import RULES
from ropa.rules.examples import SMALLEST, Example, examples, read_table
from ropa.sources.folder import csv_bytes, settings_text
from ropa.sources.settings import SETTINGS_FILE
from ropa.vocabulary import is_nothing, is_placeholder

DAY, REGIME = "2026-11-22", "uk"
"""The day and the regime for which the sample is made."""

HOLDER = "BROKEN"
"""The key of the holder."""

STATED_BY = {"recipients_stated": "recipients", "transfers_stated": "transfers", "special_data_stated": "data_categories"}
"""By column that states whether there is something: the table whose rows go before such a statement."""

FOR_ALL = ("security_measures", "reviews")
"""The tables in which activities as a processor get sound rows too."""

NOT_SHOWN = {
    "SH11": "it is found in registers of another layout, and the sample is in that of ropa",
    "LB02": "on that day every basis of the list exists under uk",
    "LB09": "asks for a public authority, which would spare the holder ID03",
    "SC07": "on that day every condition of the lists exists under uk",
    "SC08": "is a rule under EU law, and the sample is looked at under UK law",
    "RT08": "asks that all periods be the same, and the examples state several",
}
"""The codes that the sample cannot show, and why."""

SETTINGS = {
    "schema": "1",
    "name": "Broken Ltd",
    "regime": REGIME,
    "prepared_by": f"ropa sample: an example of each finding, made up; look at it as of {DAY} under {REGIME}",
}


def example_of(code: str) -> Example | None:
    """The failing example that shows a rule in the sample: if possible one of the sample's day. None if none is of its regime."""
    failing = [case for case in examples()[code] if case.finds and case.regime == REGIME]
    return min(failing, key=lambda case: (case.as_of != DAY, "organisations" in case.tables), default=None)


def shown() -> dict[str, list[str]]:
    """The codes that the sample shows, each with the keys of the records that its rule finds there."""
    chosen = {code: example_of(code) for code in examples() if code not in NOT_SHOWN}
    return {code: [str(_key(code, record, {_holder(case): HOLDER})) for record in case.finds] for code, case in chosen.items() if case}


def broken() -> dict[str, bytes]:
    """The content of the sample's files by name.

    Raises ValueError if a file with a fault of shape would replace one with rows of an example.
    """
    more = tomllib.loads((resources.files("ropa") / "data" / "broken.toml").read_text(encoding="utf-8"))
    shared = {table: read_table(text) for table, text in more["shared"].items()}
    sound = {table: read_table(text) for table, text in more["sound"].items()}
    tables: dict[str, list[pd.DataFrame]] = {table: [shared[table]] if table in shared else [] for table in TABLES}
    holder = {"organisation_id": HOLDER, "name": "Broken Ltd", "is_holder": "yes", "country": "GB", "uk_gdpr": "yes", "eu_gdpr": "yes"}
    cases = [case for code in shown() if (case := example_of(code))]
    people = _unused_people(cases, shared)
    for case in cases:
        drawn = {table: read_table(text) for table, text in (SMALLEST | case.tables).items()}
        if case.finds == (key := _holder(case),):
            own = drawn["organisations"].set_index("organisation_id").loc[key].dropna()
            holder |= {str(name): str(value) for name, value in own.drop("name").items()}
        kept = {key: HOLDER} | {key: key for frame in shared.values() for key in frame.iloc[:, 0]}
        for table, frame in _with_sound(case.code, _apart(drawn, people), sound).items():
            tables[table].append(_prefixed(case, table, frame, kept))
    tables["organisations"].insert(0, pd.DataFrame([holder], dtype="str"))
    for rows in more["rows"].values():
        for table, text in rows.items():
            tables[table].append(read_table(text))
    files = {f"{table}.csv": csv_bytes(_whole(table, frames)) for table, frames in tables.items() if any(map(len, frames))}
    if hidden := files.keys() & more["files"].keys():
        raise ValueError(f"data/broken.toml: {', '.join(sorted(hidden))} would hide rows of an example; choose another table for the fault")
    files |= {name: text.encode("utf-8") for name, text in more["files"].items()}
    return files | {SETTINGS_FILE: settings_text(SETTINGS).encode("utf-8")}


def _unused_people(cases: list[Example], shared: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    """The categories of people that no example names, without vulnerable people and children, about whom rules ask more."""
    named = {str(cell) for case in cases if "data_subjects" in case.tables for cell in read_table(case.tables["data_subjects"])["category"]}
    named |= set(shared["notice_subjects"]["category"])
    closely = flagged("data_subjects", "vulnerable") | flagged("data_subjects", "children")
    return iter(code for code in codelist("data_subjects").index if code not in named | closely)


def _apart(drawn: dict[str, pd.DataFrame], people: Iterator[str]) -> dict[str, pd.DataFrame]:
    """The tables of an example, changed so that its rows do not concern the activities of other examples.

    A notice serves everyone or the people that it names: so each example with notices gets people of its own. A row that
    need not name an activity, like a cookie of the whole website, names the example's first activity.
    """
    activities = drawn["activities"]["activity_id"]
    if "notices" in drawn and "notice_subjects" in drawn:
        own = {category: next(people) for category in drawn["notice_subjects"]["category"].unique()}
        drawn |= {name: drawn[name].replace({"category": own}) for name in ("notice_subjects", "data_subjects")}
    elif "notices" in drawn:
        category, notices = next(people), drawn["notices"]["notice_id"]
        drawn["notice_subjects"] = pd.DataFrame({"notice_subject_id": "X-" + notices, "notice_id": notices, "category": category})
        drawn["data_subjects"] = pd.DataFrame({"data_subject_id": "D-" + activities, "activity_id": activities, "category": category})
    for table, frame in drawn.items():
        if "activity_id" in TABLES[table].columns() and "activity_id" not in frame:
            frame.insert(1, "activity_id", activities.iloc[0])
    return drawn


def _with_sound(code: str, drawn: dict[str, pd.DataFrame], sound: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of an example with sound rows for each of its activities, except in the cells that its rule asks for."""
    activities, wanted = drawn["activities"], RULES[code].wants
    own = of_record(activities, "controller")["activity_id"]
    found = dict(drawn)
    for table, rows in sound.items():
        asked = any(cell.startswith(f"{table}.") for cell in wanted)
        if table == "activities":
            for name in set(map(str, rows)) - set(map(str, activities)) - {cell.partition(".")[2] for cell in wanted}:
                if STATED_BY.get(name, "") not in drawn:
                    activities[name] = rows[name].iloc[0]
        elif table not in drawn and not asked:
            keys = activities["activity_id"] if table in FOR_ALL else own
            found[table] = pd.concat([_about(rows, table, key) for key in keys]) if len(keys) else rows.iloc[:0]
    return found


def _about(rows: pd.DataFrame, table: str, activity: str) -> pd.DataFrame:
    """Rows about the activity A1, made rows about another activity."""
    key = TABLES[table].key()
    return rows.replace("A1", activity).assign(**{key: f"{activity}-" + rows[key]})


def _prefixed(case: Example, table: str, frame: pd.DataFrame, kept: Mapping[str, str]) -> pd.DataFrame:
    """A table of an example for the sample: without the holder, with prefixed keys, and activities named by what is wrong."""
    model = TABLES[table]
    if table == "organisations":
        frame = frame[frame["organisation_id"] != _holder(case)].copy()
    keys = {column.name for column in model.of_kind("key", "link")} | {c.name for c in model.of_kind("text") if c.reference}
    for name in (keys | {column.name for column in model.any_links()}) & set(frame):
        frame[name] = [_key(case.code, key, kept) for key in frame[name]]
    if table == "activities" and "name" in frame:
        told = f"{case.code}: {case.says}"
        frame["name"] = [told if len(frame) == 1 else f"{told} ({name})" for name in frame["name"]]
    return frame


def _holder(case: Example) -> str:
    """The key of the holder in an example."""
    rows = read_table((SMALLEST | case.tables)["organisations"])
    return str(rows["organisation_id"][rows["is_holder"] == "yes"].iloc[0])


def _key(code: str, key: object, kept: Mapping[str, str]) -> str | None:
    """A key of an example as the sample writes it. Blanks, placeholders and words like "none" stay as they are."""
    if not isinstance(key, str) or is_nothing(key) or is_placeholder(key):
        return key if isinstance(key, str) else None
    return kept.get(key, f"{code}-{key}")


def _whole(table: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all examples in one table, with the columns that any of them has, in the order of the table."""
    rows = pd.concat(frames, ignore_index=True)
    return rows[[name for name in TABLES[table].columns() if name in rows]]


def write(folder: Path) -> None:
    """Write the sample to a folder, and remove the other files that are there."""
    folder.mkdir(parents=True, exist_ok=True)
    files = broken()
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
