"""Read, type and check one table with ropa and with its peers: same file, same checks, all faults with their rows, 1 % bad rows.

    uv venv bench && uv pip install --python bench/bin/python -e . polars duckdb 'pandera[polars]' pointblank dataframely pydantic \
        frictionless great_expectations
    bench/bin/python benchmarks/validate.py [ROWS] [REPEATS]

Peers are of this benchmark alone: they go into an environment of its own. Each runs in a process of its own, first on 1,000 rows to be
warm. Printed are processor seconds (all threads; best of the repeats), their ratio to hand-written polars expressions, the memory that
the largest run added, and whether the same faults were found. What is not installed is said. Ratios within one run compare; seconds of
a busy machine do not. Great_expectations and frictionless see at most 20,000 rows; their seconds are then scaled up, and marked.

The checks on `activities`: the key is there and stands once, the role is a code, two dates are dates, yes or no is one, the contact is a
row of `contacts`. Every reader gets text and must type it: that is what files hold.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ.setdefault("ROPA_MOST_ROWS", "100000000")  # a longer record than is judged usually
Faults = set[tuple[int, str]]
ROLES = ("controller", "joint_controller", "processor")
DATES = ("started_on", "ended_on")
SMALL = 20_000


def write_tables(folder: Path, rows: int, seed: int = 1) -> Faults:
    """Write activities.csv and contacts.csv, of which 1 % of the rows are bad; return what is wrong, by row and check."""
    draw = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    contacts = [f"C{n:05}" for n in range(max(20, min(2000, rows // 50)))]
    (folder / "contacts.csv").write_text("contact_id,name\n" + "".join(f"{key},Desk\n" for key in contacts))
    (folder / "organisations.csv").write_text("organisation_id,name,is_holder\nO1,X,yes\n")
    kinds = ("key missing", "key twice", "role", "started_on", "ended_on", "large_scale", "owner")
    bad = dict(
        zip(
            draw.choice(np.arange(1, rows), rows // 100, replace=False).tolist(),
            draw.integers(0, len(kinds), rows // 100).tolist(),
            strict=True,
        )
    )
    roles, owners = draw.integers(0, 3, rows).tolist(), draw.integers(0, len(contacts), rows).tolist()
    days, later = draw.integers(0, 3650, rows), draw.integers(1, 2000, rows)
    began = np.datetime_as_string(np.datetime64("2015-01-01") + days.astype("timedelta64[D]")).tolist()
    ended = np.datetime_as_string(np.datetime64("2015-01-01") + (days + later).astype("timedelta64[D]")).tolist()
    wrong: Faults = set()
    last = "A00000000"
    with (folder / "activities.csv").open("w") as out:
        out.write("activity_id,name,role,started_on,ended_on,large_scale,owner_contact_id\n")
        for row in range(rows):
            cells = [
                f"A{row:08}",
                f"Activity {row % 997}",
                ROLES[roles[row]],
                began[row],
                ended[row] if row % 3 == 0 else "",
                "yes" if row % 7 else "no",
            ]
            cells.append(contacts[owners[row]])
            if row in bad:
                kind = kinds[bad[row]]
                if kind == "key twice" and row - 1 in bad:
                    kind = "role"
                place, text = {
                    "key missing": (0, ""),
                    "key twice": (0, last),
                    "role": (2, "wizard"),
                    "started_on": (3, "31/13/2024"),
                    "ended_on": (4, "someday"),
                    "large_scale": (5, "maybe so"),
                    "owner": (6, "C99999"),
                }[kind]
                cells[place] = text
                wrong.add((row, kind))
            last = cells[0] or last
            out.write(",".join(cells) + "\n")
    return wrong


# -- engines: each returns what is wrong, by row and check ---------------------------------------------------


def ropa_validate(folder: Path) -> Faults:
    """ropa's own reader and validate, with every finding and its place."""
    import ropa

    _, found = ropa.validate(ropa.read(folder))
    mine = found[(found["table"] == "activities") & found["code"].isin(["SH04", "SH05", "SH06", "SH07"])]
    twice = mine[(mine["field"] == "activity_id") & mine["record"].notna()]
    mine = mine.drop(index=twice.index[~twice["record"].duplicated()])  # it names the first of two alike as well
    names = {"role": "role", "started_on": "started_on", "ended_on": "ended_on", "large_scale": "large_scale", "owner_contact_id": "owner"}
    return {
        (int(row) - 2, names.get(field) or ("key missing" if gone else "key twice"))
        for row, field, gone in zip(mine["row"].tolist(), mine["field"].tolist(), mine["record"].isna().tolist(), strict=True)
    }


def polars_by_hand(folder: Path) -> Faults:
    """Expressions of polars, written for these checks alone: the limit."""
    import polars as pl

    return _of_polars(_masks(pl, folder))


def _read_polars(pl, folder: Path):
    frame = pl.read_csv(folder / "activities.csv", infer_schema=False)
    typed = [pl.col(name).str.to_date("%Y-%m-%d", strict=False).alias(f"as {name}") for name in DATES]
    return frame.with_columns(typed), pl.read_csv(folder / "contacts.csv", infer_schema=False)["contact_id"]


def _expressions(pl, contacts) -> dict:
    column = pl.col
    return {
        "key missing": column("activity_id").is_null(),
        "key twice": column("activity_id").is_not_null() & ~column("activity_id").is_first_distinct(),
        "role": column("role").is_not_null() & ~column("role").is_in(list(ROLES)),
        **{name: column(name).is_not_null() & column(f"as {name}").is_null() for name in DATES},
        "large_scale": column("large_scale").is_not_null() & ~column("large_scale").is_in(["yes", "no"]),
        "owner": column("owner_contact_id").is_not_null() & ~column("owner_contact_id").is_in(contacts.implode()),
    }


def _masks(pl, folder: Path):
    frame, contacts = _read_polars(pl, folder)
    return frame.select([made.alias(name) for name, made in _expressions(pl, contacts).items()])


def _of_polars(masks) -> Faults:
    return {(row, name) for name in masks.columns for row in masks[name].arg_true().to_list()}


def duckdb_sql(folder: Path) -> Faults:
    """One statement of SQL in DuckDB."""
    import duckdb

    with duckdb.connect() as base:
        read = f"read_csv('{folder}/activities.csv', all_varchar=true, parallel=false)"
        base.execute(f"create table a as select row_number() over () - 1 as n, * from {read}")
        base.execute(f"create table c as select * from read_csv('{folder}/contacts.csv', all_varchar=true)")
        parts = [
            "select n, 'key missing' from a where activity_id is null",
            "select n, 'key twice' from (select n, row_number() over (partition by activity_id order by n) as k from a "
            "where activity_id is not null) where k > 1",
            f"select n, 'role' from a where role not in {ROLES}",
            *(f"select n, '{d}' from a where {d} is not null and try_strptime({d}, '%Y-%m-%d') is null" for d in DATES),
            "select n, 'large_scale' from a where large_scale not in ('yes', 'no')",
            "select n, 'owner' from a where owner_contact_id not in (select contact_id from c)",
        ]
        return set(base.execute(" union all ".join(parts)).fetchall())


def pandera_pandas(folder: Path) -> Faults:
    """pandera on pandas, as its guide has it: built-in checks on a frame of text, dates tried by a check."""
    import pandas as pd
    import pandera.pandas as pa

    frame = pd.read_csv(folder / "activities.csv", dtype="str", keep_default_na=False, na_values=[""])
    contacts = pd.read_csv(folder / "contacts.csv", dtype="str")["contact_id"]
    a_date = pa.Check(lambda texts: pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").notna(), name="date")
    schema = pa.DataFrameSchema(
        {
            "activity_id": pa.Column(str, unique=True, report_duplicates="exclude_first"),
            "role": pa.Column(str, pa.Check.isin(ROLES), nullable=True),
            "large_scale": pa.Column(str, pa.Check.isin(["yes", "no"]), nullable=True),
            "owner_contact_id": pa.Column(str, pa.Check.isin(contacts.tolist()), nullable=True),
            **{name: pa.Column(str, a_date, nullable=True) for name in DATES},
        }
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        cases = problem.failure_cases
        key = {"not_nullable": "key missing", "field_uniqueness": "key twice"}
        names = {"owner_contact_id": "owner"}
        return {
            (int(row), key[check] if column == "activity_id" else names.get(column, column))
            for column, check, row, case in zip(cases["column"], cases["check"], cases["index"], cases["failure_case"], strict=True)
            if not (check == "field_uniqueness" and pd.isna(case))
        }
    return set()


def pandera_polars(folder: Path) -> Faults:
    """pandera on polars: the same expressions as checks of the frame."""
    import pandera.polars as pa
    import polars as pl

    frame, contacts = _read_polars(pl, folder)
    made = _expressions(pl, contacts)
    checks = [pa.Check(lambda data, wrong=wrong: data.lazyframe.select(~wrong), name=name) for name, wrong in made.items()]
    try:
        pa.DataFrameSchema(checks=checks).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        return (
            {
                (int(row), name)
                for error in problem.schema_errors
                for name in [error.check.name]
                for row in error.check_output.collect().to_series().not_().arg_true().to_list()
            }
            if hasattr(problem.schema_errors[0].check_output, "collect")
            else {
                (int(row), error.check.name)
                for error in problem.schema_errors
                for row in error.check_output.to_series().not_().arg_true().to_list()
            }
        )
    return set()


def pointblank(folder: Path) -> Faults:
    """pointblank on polars, with every failing row extracted."""
    import pointblank as pb
    import polars as pl

    frame, contacts = _read_polars(pl, folder)
    made = _expressions(pl, contacts)
    asked = pb.Validate(data=frame.with_row_index("n"))
    for name, wrong in made.items():
        asked = asked.col_vals_expr(expr=~wrong, brief=name)
    extracts = asked.interrogate(extract_limit=10**7).get_data_extracts()
    return {(row, name) for step, name in enumerate(made, 1) if extracts.get(step) is not None for row in extracts[step]["n"].to_list()}


def dataframely(folder: Path) -> Faults:
    """dataframely: a schema with one rule per check, and its filter."""
    import dataframely as dy
    import polars as pl

    frame, contacts = _read_polars(pl, folder)
    made = _expressions(pl, contacts)
    rules = {f"rule{n}": dy.rule()(lambda cls, wrong=wrong: ~wrong) for n, wrong in enumerate(made.values())}
    columns = {name: dy.Any() for name in (*frame.columns, "n")}
    schema = type("Activities", (dy.Schema,), {**columns, **rules})
    _, failed = schema.filter(frame.with_row_index("n"))
    told = failed.details()
    return {
        (row, name)
        for rule, name in zip(rules, made, strict=True)
        for row in told["n"].filter(told[rule].cast(pl.String) == "invalid").to_list()
    }


def pydantic_rows(folder: Path) -> Faults:
    """pydantic, row by row; what is across rows is kept by hand."""
    import csv
    from datetime import date
    from typing import Annotated, Literal

    from pydantic import BaseModel, BeforeValidator, ValidationError

    def day(text: object) -> object:
        return date.fromisoformat(text) if isinstance(text, str) else text

    Day = Annotated[date | None, BeforeValidator(day)]  # noqa: N806 - a type

    class Activity(BaseModel):
        activity_id: str
        name: str | None
        role: Literal[ROLES] | None  # type: ignore[valid-type]
        started_on: Day
        ended_on: Day
        large_scale: Literal["yes", "no"] | None
        owner_contact_id: str | None

    with (folder / "contacts.csv").open(newline="") as stream:
        contacts = {row["contact_id"] for row in csv.DictReader(stream)}
    wrong: Faults = set()
    seen: set[str] = set()
    with (folder / "activities.csv").open(newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream)):
            cells = {name: text or None for name, text in row.items()}
            try:
                Activity.model_validate(cells)
            except ValidationError as problem:
                wrong |= {
                    (number, "key missing" if error["loc"][0] == "activity_id" else str(error["loc"][0])) for error in problem.errors()
                }
            key = cells["activity_id"]
            if key in seen:
                wrong.add((number, "key twice"))
            elif key:
                seen.add(key)
            if cells["owner_contact_id"] and cells["owner_contact_id"] not in contacts:
                wrong.add((number, "owner"))
    return wrong


def frictionless_package(folder: Path) -> Faults:
    """frictionless: a data package with a foreign key."""
    from frictionless import Package, system

    system.trusted = True
    field = lambda name, kind="string", **limits: {"name": name, "type": kind, "constraints": limits}  # noqa: E731
    fields = [
        field("activity_id", required=True, unique=True),
        field("name"),
        field("role", enum=list(ROLES)),
        *(field(name, "date") for name in DATES),
        field("large_scale", enum=["yes", "no"]),
        field("owner_contact_id"),
    ]
    link = {"fields": ["owner_contact_id"], "reference": {"resource": "contacts", "fields": ["contact_id"]}}
    package = Package.from_descriptor(
        {
            "name": "register",
            "resources": [
                {"name": "activities", "path": "activities.csv", "schema": {"fields": fields, "foreignKeys": [link]}},
                {"name": "contacts", "path": "contacts.csv", "schema": {"fields": [field("contact_id"), field("name")]}},
            ],
        },
        basepath=str(folder),
    )
    wrong: Faults = set()
    for task in package.validate(limit_errors=10**7).tasks:
        for error in task.errors:
            name = getattr(error, "field_name", "") or ""
            kind = {"unique-error": "key twice", "foreign-key": "owner"}.get(error.type) or (
                "key missing" if name == "activity_id" else name
            )
            wrong.add((error.row_number - 2, kind))
    return wrong


def great_expectations_suite(folder: Path) -> Faults:
    """great_expectations on pandas, with the index of every unexpected row."""
    import great_expectations as gx
    import pandas as pd

    frame = (
        pd.read_csv(folder / "activities.csv", dtype="str", keep_default_na=False, na_values=[""]).astype("object").reset_index(names="n")
    )
    frame = frame.where(frame.notna(), None)
    contacts = pd.read_csv(folder / "contacts.csv", dtype="str")["contact_id"].tolist()
    context = gx.get_context(mode="ephemeral")
    batch = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    of = gx.expectations
    asked = {
        "key missing": of.ExpectColumnValuesToNotBeNull(column="activity_id"),
        "key twice": of.ExpectColumnValuesToBeUnique(column="activity_id"),
        "role": of.ExpectColumnValuesToBeInSet(column="role", value_set=list(ROLES)),
        "large_scale": of.ExpectColumnValuesToBeInSet(column="large_scale", value_set=["yes", "no"]),
        "owner": of.ExpectColumnValuesToBeInSet(column="owner_contact_id", value_set=contacts),
        **{name: of.ExpectColumnValuesToMatchStrftimeFormat(column=name, strftime_format="%Y-%m-%d") for name in DATES},
    }
    suite = gx.ExpectationSuite(name="s", expectations=list(asked.values()))
    found = batch.get_batch({"dataframe": frame}).validate(
        suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["n"]}
    )
    wrong: Faults = set()
    for name, result in zip(asked, found.results, strict=True):
        wrong |= {(int(one["n"]), name) for one in result.result.get("unexpected_index_list") or []}
    first: set[object] = set()
    for row in sorted(row for row, name in wrong if name == "key twice"):  # it names the first of two alike as well
        key = frame["activity_id"].iloc[row]
        if key not in first:
            wrong.discard((row, "key twice"))
        first.add(key)
    return wrong


ENGINES: dict[str, tuple[str, Callable[[Path], Faults]]] = {
    "polars by hand": ("polars", polars_by_hand),
    "ropa": ("ropa", ropa_validate),
    "pandera on polars": ("pandera.polars", pandera_polars),
    "dataframely": ("dataframely", dataframely),
    "pointblank": ("pointblank", pointblank),
    "DuckDB SQL": ("duckdb", duckdb_sql),
    "pandera on pandas": ("pandera.pandas", pandera_pandas),
    "pydantic by row": ("pydantic", pydantic_rows),
    "great_expectations": ("great_expectations", great_expectations_suite),
    "frictionless": ("frictionless", frictionless_package),
}
SLOW = ("great_expectations", "frictionless")


# -- measuring ------------------------------------------------------------------------------------------------


def measure(name: str, warm: Path, folder: Path, repeats: int) -> dict[str, object]:
    """Processor seconds, wall seconds, added memory and faults of one engine, in this process."""
    import importlib

    import psutil

    warnings.simplefilter("ignore")
    module, run = ENGINES[name]
    try:
        importlib.import_module(module)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the others go on
        return {"missing": f"{type(problem).__name__}: {problem}"[:120]}
    run(warm)
    process = psutil.Process()
    base, peak, done = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            peak[0] = max(peak[0], process.memory_info().rss)

    threading.Thread(target=watch, daemon=True).start()
    cpu, wall = [], []
    for _ in range(repeats):
        began, clock = time.process_time(), time.perf_counter()
        found = run(folder)
        cpu.append(time.process_time() - began)
        wall.append(time.perf_counter() - clock)
    done.set()
    return {"cpu": min(cpu), "wall": min(wall), "memory": max(0, peak[0] - base) / 2**20, "found": sorted(found)}


def main(rows: int, repeats: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        top = Path(place)
        write_tables(top / "warm", 1000)
        wrong = {size: write_tables(top / str(size), size) for size in {rows, min(rows, SMALL)}}
        print(f"{rows:,} rows, {len(wrong[rows]):,} faults, best of {repeats}; CPU seconds of all threads\n")
        print("| engine | CPU s | × polars | wall s | rows per CPU s | added MB | faults |\n|---|---|---|---|---|---|---|")
        limit = None
        for name in ENGINES:
            size = min(rows, SMALL) if name in SLOW else rows
            words = [
                sys.executable,
                __file__,
                "--one",
                name,
                str(top / "warm"),
                str(top / str(size)),
                str(repeats if name not in SLOW else 1),
            ]
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=3600)
            if done.returncode:
                print(f"| {name} | failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:110]} | | | | | |", flush=True)
                continue
            said = json.loads(done.stdout.strip().splitlines()[-1])
            if "missing" in said:
                print(f"| {name} | not installed here ({said['missing']}) | | | | | |", flush=True)
                continue
            cpu = said["cpu"] * rows / size
            limit = limit or cpu
            found = {(row, kind) for row, kind in said["found"]}
            same = "the same" if found == wrong[size] else f"{len(wrong[size] - found):,} missed, {len(found - wrong[size]):,} more"
            mark = "" if size == rows else f" (from {size:,} rows)"
            figures = [
                f"{cpu:.2f}{mark}",
                f"{cpu / limit:.1f}",
                f"{said['wall'] * rows / size:.2f}",
                f"{rows / cpu:,.0f}",
                f"{said['memory']:,.0f}",
                same,
            ]
            print(f"| {' | '.join([name, *figures])} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))))
    else:
        main(*(int(float(word)) for word in (sys.argv[1:3] + ["100000", "3"][len(sys.argv) - 1 :])[:2]))
