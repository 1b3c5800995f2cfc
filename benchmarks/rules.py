"""Time of rules beside the same rules written by hand in polars: same tables in force, the same rows found, each kind of rule once.

    bench/bin/python benchmarks/rules.py [ACTIVITIES] [REPEATS]

polars is of this benchmark alone (see `validate.py`). Both get the tables that are in force on the day, typed and in memory, with "none"
and "n/a" missing; what facts a rule asks is part of its time. Printed are processor seconds, all threads, best of the repeats; nothing is
asserted but that both find the same rows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl
from assess import register_folder

import ropa
from ropa.facts.security import VAGUE_WORDS
from ropa.facts.view import View
from ropa.law.areas import area
from ropa.model.checks import rows_found
from ropa.model.codelists import flagged
from ropa.model.in_force import on
from ropa.rules.engine import RULES, Among

DAY, REGIME = date(2026, 11, 22), "uk"
Tables = dict[str, pl.DataFrame]
Rows = set[tuple[str, int]]


def _rows(table: str, frame: pl.DataFrame) -> Rows:
    return {(table, row) for row in frame["row"].to_list()}


def lb01(t: Tables) -> Rows:
    """A cell that is missing."""
    return _rows("purposes", t["purposes"].filter(pl.col("lawful_basis").is_null()))


def se01(t: Tables) -> Rows:
    """Activities without a row that says something."""
    vague = pl.col("measure").is_null() | pl.col("measure").is_in(list(flagged("security_measures", "vague")))
    wordless = pl.col("description").is_null() | pl.col("description").str.contains(VAGUE_WORDS)
    telling = t["security_measures"].filter((pl.col("status").fill_null("") != "planned") & ~(vague & wordless))
    return _rows("activities", t["activities"].join(telling, on="activity_id", how="anti"))


def gv01(t: Tables) -> Rows:
    """The newest of several rows, and a day."""
    last = t["reviews"].sort("reviewed_on", maintain_order=True).unique("activity_id", keep="last", maintain_order=True)
    last = last.filter(pl.col("reviewed_on").is_not_null())
    never = t["activities"].join(last, on="activity_id", how="anti")
    late = t["activities"].join(last.filter(pl.col("next_review_on") < DAY), on="activity_id", how="semi")
    return _rows("activities", never) | _rows("activities", late)


def sc01(t: Tables) -> Rows:
    """Rows of two tables, tied to each other or to the same activity."""
    special = t["data_categories"].filter(pl.col("category").is_in(list(flagged("data_categories", "special"))))
    lacking = t["purposes"].filter(pl.col("article9_condition").is_null())
    tied = lacking.join(special.filter(pl.col("purpose_id").is_not_null()), on="purpose_id", how="semi")
    untied = special.filter(pl.col("purpose_id").is_null())
    open_ones = lacking.join(untied, on="activity_id", how="semi")
    return _rows("purposes", tied) | _rows("activities", t["activities"].join(open_ones, on="activity_id", how="semi"))


def rc06(t: Tables) -> Rows:
    """A place by way of another table, and no row with both keys."""
    organisations = t["organisations"].unique("organisation_id", keep="first")
    holder = organisations.filter(pl.col("is_holder"))["organisation_id"][0]
    none = t["activities"].filter(pl.col("transfers_stated") == "none")
    known = t["recipients"].join(organisations.select("organisation_id", "country"), on="organisation_id", how="left")
    abroad = known.filter(
        pl.col("country").is_not_null() & ~pl.col("country").is_in(list(area(REGIME, DAY))) & (pl.col("organisation_id") != holder)
    )
    silent = abroad.join(t["transfers"], left_on=["activity_id", "country"], right_on=["activity_id", "destination"], how="anti")
    return _rows("recipients", silent.join(none, on="activity_id", how="anti"))


def lb12(t: Tables) -> Rows:
    """Groups of rows by their text."""
    purposes = t["purposes"].with_columns(key=pl.col("purpose").str.to_lowercase()).filter(pl.col("purpose").is_not_null())
    by = ["activity_id", "key"]
    twice = purposes.filter(
        (pl.col("lawful_basis").drop_nulls().n_unique().over(by) > 1)
        & ~pl.col("is_primary").fill_null(False).any().over(by)
        & pl.struct(by).is_first_distinct()
    )
    return _rows("purposes", twice)


def as03(t: Tables) -> Rows:
    """The newest of each kind, beside a day of another table."""
    kept = t["assessments"].filter(pl.col("kind").is_in(["dpia", "lia", "transfer_risk_assessment"]) & (pl.col("status") == "complete"))
    same = ["activity_id", "kind", "purpose_id", "transfer_id"]
    latest = kept.sort("decided_on", maintain_order=True, nulls_last=False).unique(same, keep="last", maintain_order=True)
    latest = latest.join(t["activities"].unique("activity_id").select("activity_id", "changed_on"), on="activity_id", how="left")
    return _rows("assessments", latest.filter((pl.col("review_due") < DAY) | (pl.col("decided_on") < pl.col("changed_on"))))


TABLES = (
    "activities",
    "purposes",
    "data_categories",
    "recipients",
    "transfers",
    "security_measures",
    "assessments",
    "reviews",
    "organisations",
)
BY_HAND = {"LB01": lb01, "SE01": se01, "GV01": gv01, "SC01": sc01, "RC06": rc06, "LB12": lb12, "AS03": as03}


def main(activities: int, repeats: int) -> None:
    """Print one line per rule."""
    with tempfile.TemporaryDirectory() as place:
        register_folder(Path(place), activities)
        register, _ = ropa.validate(ropa.read(place))
    held = {code: on(register, DAY, REGIME, phases=RULES[code].phases).register for code in BY_HAND}

    def view_of(code: str) -> View:
        view = View(held[code], register, DAY, REGIME)
        for table, rows in view.register.rows().items():
            if rows:
                getattr(view, table)
        return view

    print(f"{sum(register.rows().values()):,} rows; best of {repeats}, CPU seconds of all threads\n")
    print("| rule | kind | found | polars | ropa | × polars |\n|---|---|---|---|---|---|")
    for code, by_hand in BY_HAND.items():
        view, made = view_of(code), RULES[code]
        tables = {table: pl.from_pandas(getattr(view, table).reset_index(names="row")) for table in TABLES}
        theirs, ours = [], []
        for _ in range(repeats):
            fresh = view_of(code)
            began = time.process_time()
            found = made.find(fresh)
            ours.append(time.process_time() - began)
            began = time.process_time()
            expected = by_hand(tables)
            theirs.append(time.process_time() - began)
        faults = rows_found(found[0] if isinstance(found, Among) else found, made.severity)
        rows = {(table or made.table, int(row)) for table, row in zip(faults.table.tolist(), faults.index.tolist(), strict=True)}
        said = "" if rows == expected else f" ({len(expected - rows)} missed, {len(rows - expected)} more)"
        kind, limit = (by_hand.__doc__ or "").rstrip("."), min(theirs)
        print(f"| {code} | {kind} | {len(rows):,}{said} | {limit:.3f} | {min(ours):.3f} | {min(ours) / limit:.1f} |", flush=True)


if __name__ == "__main__":
    main(*(int(float(word)) for word in (sys.argv[1:3] + ["50000", "5"][len(sys.argv) - 1 :])[:2]))
