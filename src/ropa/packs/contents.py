"""The sections of a pack: one function per folder, from `Material` to files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pandas as pd

from ropa import __version__
from ropa.analysis.deadlines import OVERDUE, deadlines
from ropa.analysis.frames import rows_of
from ropa.analysis.health import cells_not_read, rules_tested
from ropa.case.case import Case
from ropa.errors import PackError, UsageError
from ropa.facts.reviews import latest_reviews
from ropa.history.diff import diff
from ropa.law.citations import cited_on
from ropa.law.tables import law_tables
from ropa.model import codelists
from ropa.model.checks import SEVERITIES, SHAPE
from ropa.model.days import parse_day
from ropa.model.findings import numbers
from ropa.model.in_force import zone_of
from ropa.model.logs import LOGS, PEOPLE
from ropa.model.membership import yes
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.written import NOT_UNDERSTOOD, filled, unread
from ropa.packs import profiles
from ropa.packs.files import File, csv_file, json_file, parquet_file, text_file, xlsx_file
from ropa.packs.privacy import CountRule, rounded
from ropa.packs.profiles import Profile
from ropa.rules import RULES
from ropa.rules.families import family_of
from ropa.sources.folder import csv_bytes
from ropa.text import count_words

Period = tuple[date, date]
"""The first and the last day of what a pack is about."""


@dataclass(frozen=True)
class Missing:
    """Something that belongs in the pack but is not there: what it is, and why it is missing."""

    what: str
    why: str


@dataclass(frozen=True)
class SourceFile:
    """The file of a table, with its SHA-256. Where a plain digest would tell too much, a keyed one (see `key.sealed`)."""

    file: str = ""
    sheet: str = ""
    sha256: str = ""
    sealed: str = ""


@dataclass(frozen=True)
class Source:
    """Where the register was read from: its name, the files of its tables with their hashes, and the findings of reading them."""

    name: str
    folder: Path
    sealed: str
    """The keyed digest of the hash of the register as read; "" without a key."""
    files: Mapping[str, SourceFile]
    """The source file of each table."""
    read_from: frozenset[Path]
    """Every file that the register consists of."""
    rows: Mapping[str, int]
    findings: pd.DataFrame
    """The findings of shape of the register as read. Only the columns table and code are kept."""
    documents: Path | None = None
    """The folder that the register's documents lie in; None if its settings name none."""


@dataclass(frozen=True)
class Material:
    """What every section is made from."""

    case: Case
    """The packed register, looked at on the day."""
    whole: Case
    """The same case with the tables that the profile leaves out. Rules ran over these too; their rows are not shown."""
    source: Source
    profile: Profile
    period: Period
    treated: pd.DataFrame
    """What was done for privacy: columns table, column, treatment, cells."""
    counts: CountRule

    @property
    def tables(self) -> list[str]:
        """The tables that the profile shows."""
        return [table for table in TABLES if table not in self.profile.without]


# -- what is in force ---------------------------------------------------------------------------------

# A log row belongs to the period if it happened by its end and was not settled before it began.
_SETTLED = {"requests": "closed_on", "complaints": "closed_on", "consents": "withdrawn_at", "disposals": "done_on"}
_STATE = ("marketing_preferences",)  # a preference holds until the person says otherwise
BEFORE, AFTER = "settled before the period", "after the period"


@dataclass(frozen=True)
class Shown:
    """What is in force, with the log rows of the period. `left_out` has one row per table and reason: table, reason, rows."""

    register: Register
    left_out: pd.DataFrame


def select_shown(material: Material) -> Shown:
    """The part of the packed register that 03-registers shows, and how many rows it leaves out, by reason."""
    found = material.case.in_force
    frames, rows = {}, found.left_out.to_dict("records")
    for table in LOGS:
        frame = found.register[table]
        reasons = _outside(frame, table, material.period, found.register)
        frames[table] = frame[reasons.isna()]
        rows += [{"table": table, "reason": reason, "rows": int(n)} for reason, n in reasons.value_counts().sort_index().items()]
    return Shown(found.register.with_tables(frames), pd.DataFrame(rows, columns=["table", "reason", "rows"]))


def _outside(frame: pd.DataFrame, table: str, period: Period, register: Register) -> pd.Series:
    """Why a row of a log is outside the period. Missing for a row inside it, and for a row without a date."""
    reasons = pd.Series(pd.NA, index=frame.index, dtype="str")
    logged = TABLES[table].dated("logged")
    happened = _days(frame[logged], register) if logged else pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    settled = _days(frame[_SETTLED[table]], register) if table in _SETTLED else happened
    if table not in _STATE:
        reasons[yes(settled < pd.Timestamp(period[0]))] = BEFORE
    reasons[yes(happened > pd.Timestamp(period[1]))] = AFTER
    return reasons


def _days(dates: pd.Series, register: Register) -> pd.Series:
    """Dates and instants as days in the holder's time zone."""
    if not isinstance(dates.dtype, pd.DatetimeTZDtype):
        return dates
    days: pd.Series = dates.dt.tz_convert(zone_of(register)).dt.tz_localize(None).dt.normalize()
    return days


def registers(material: Material, shown: Shown) -> list[File]:
    """03-registers: every table that has rows in force, as CSV and Parquet, and all of them in one workbook of values."""
    files, sheets = [], {}
    for table in material.tables:
        frame = shown.register[table]
        if frame.empty:
            continue
        model = TABLES[table]
        clause = _clause(table)
        texts = shown.register.canonical(table)
        title = f"{model.table_title()}: {model.row_is()[0].lower()}{model.row_is()[1:]}"
        files.append(csv_file(f"{profiles.REGISTERS}/csv/{table}.csv", title, clause, texts))
        files.append(
            parquet_file(f"{profiles.REGISTERS}/parquet/{table}.parquet", f"{title} With types.", clause, frame.reset_index(drop=True))
        )
        sheets[table] = _for_people(table, frame, texts)
    files.append(
        xlsx_file(
            f"{profiles.REGISTERS}/registers.xlsx",
            "All tables in force, one sheet each: values only, with labels beside codes",
            "Art 30(3)",
            sheets,
        )
    )
    files.append(json_file(f"{profiles.REGISTERS}/schema.json", "What each table and column means", "", _schema(list(sheets))))
    if set(PEOPLE) <= set(material.profile.without) and not material.profile.of_client:
        files.append(figures(material))
    return files


def _for_people(table: str, frame: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """A table as a workbook shows it: real dates and numbers, and beside each column of codes one with their labels.

    A cell that was not understood says so, with what is written and where; so does its label.
    """
    columns: dict[str, pd.Series] = {}
    words = filled(frame)
    for column in TABLES[table].columns().values():
        name = column.name
        if name not in texts:
            continue
        shown = frame[name] if column.kind in ("number", "date", "instant") else texts[name]
        lost = unread(frame, name)
        if lost.any():
            shown = shown.astype("object").mask(lost, words[name])
        columns[f"{name} (UTC)" if column.kind == "instant" else name] = shown
        if column.codes:
            columns[f"{name} (label)"] = codelists.labels(column.codes, texts[name]).mask(lost, NOT_UNDERSTOOD)
    return pd.DataFrame(columns)


def _clause(table: str) -> str:
    """The items of Article 30 that a table's columns answer. Where there is none, the law of the first column that names one."""
    laws = list(dict.fromkeys(column.law for column in TABLES[table].columns().values() if column.law))
    return "; ".join([law for law in laws if "30(" in law] or laws[:1])


def _schema(tables: Sequence[str]) -> dict[str, Any]:
    return {
        "note": "In CSV files an apostrophe stands before text that a spreadsheet would run as a formula; Parquet files hold it as it is.",
        "tables": {
            table: {
                "row": TABLES[table].row_is(),
                "key": TABLES[table].key(),
                "columns": {
                    column.name: {
                        "title": column.title,
                        "kind": column.kind,
                        "description": column.description,
                        **{name: value for name in ("law", "codes", "to") if (value := getattr(column, name))},
                    }
                    for column in TABLES[table].columns().values()
                },
            }
            for table in tables
        },
    }


_KINDS = {
    "requests": "right",
    "complaints": "outcome",
    "breaches": "risk",
    "marketing_preferences": "state",
    "marketing_sends": "channel",
    "consents": None,
}


def figures(material: Material) -> File:
    """The logs of people as figures: how many rows per year and kind. Each number is rounded before it is used."""
    rows = []
    for table, kind in _KINDS.items():
        frame = material.whole.in_force.register[table]
        frame = frame[_outside(frame, table, material.period, material.whole.register).isna()]
        years = _days(frame[str(TABLES[table].dated("logged"))], material.whole.register).dt.year.astype("Int64").astype("str").fillna("")
        kinds = frame[kind].fillna("") if kind else pd.Series("", index=frame.index, dtype="str")
        rows += [{"log": table, "year": year, "kind": what, "number": len(part)} for (year, what), part in frame.groupby([years, kinds])]
    found = pd.DataFrame(rows, columns=["log", "year", "kind", "number"]).astype({"number": "Int64"})
    found["number"] = rounded(found["number"], material.counts)
    title = f"Logs of people in figures, by year and kind; {material.counts.words}"
    return csv_file(f"{profiles.REGISTERS}/logs-in-figures.csv", title, "Art 33(5)", found)


# -- information produced by the entity ------------------------------------------------------------------


def ipe(material: Material, shown: Shown) -> list[File]:
    """04-ipe: where each table came from, how many of its rows were read, packed and in force, and control totals."""
    folder, read = profiles.IPE, material.case.register.rows()
    out = shown.left_out.groupby("table")["rows"].sum()
    rows = []
    for table in material.tables:
        source = material.source.files.get(table, SourceFile())
        one: dict[str, object] = {"table": table, "source_file": source.file, "source_sheet": source.sheet}
        one |= {"source_sha256": source.sha256, "source_sealed": source.sealed}
        if not material.profile.of_client:
            one["rows_in_source"] = material.source.rows[table]
        left_out, kept = int(out.get(table, 0)), len(shown.register[table])
        if read[table] != left_out + kept:
            raise PackError(f"{table}: {read[table]} rows read, {left_out} left out and {kept} in force do not agree; please report it")
        rows.append(one | {"rows_read": read[table], "rows_left_out": left_out, "rows_in_force": kept})
    files = [
        csv_file(
            f"{folder}/tables.csv",
            "Each table: source file and its SHA-256 (sealed with the key if the file holds more than the pack), "
            "rows read, left out and in force",
            "",
            pd.DataFrame(rows),
        ),
        csv_file(f"{folder}/left-out.csv", "Rows that are not in 03-registers, and why", "", shown.left_out),
        csv_file(
            f"{folder}/{NOT_READ}",
            "Cells that are written and hold no value: not understood, or a placeholder; with their place in 09-method/register",
            "",
            not_read(material),
        ),
        csv_file(
            f"{folder}/control-totals.csv",
            "For each column in force: cells filled, different values, sum, first and last",
            "",
            _totals(material, shown),
        ),
        csv_file(
            f"{folder}/privacy.csv",
            "What was done to the logs before anything else was made of them",
            "Art 5(1)(c), 25",
            _treated(material),
        ),
    ]
    if not material.profile.of_client:
        files.append(
            csv_file(f"{folder}/reading.csv", "Findings of shape: of the register as it was read, and as packed", "", _reading(material))
        )
    return files


NOT_READ = "not-read.csv"


def not_read_words(number: int) -> str:
    """How many cells of a register hold no value, in words."""
    cells = count_words(number, "cell of the register is", "cells of the register are")
    return f"{cells} written and not understood, or a placeholder"


def not_read(material: Material) -> pd.DataFrame:
    """The cells of the tables shown that are written and hold no value: the columns of `ropa.analysis.cells_not_read`."""
    found = material.case.once(cells_not_read)
    return found[found["table"].isin(material.tables)].reset_index(drop=True)


def _treated(material: Material) -> pd.DataFrame:
    return material.treated[material.treated["table"].isin(material.tables)].reset_index(drop=True)


def _totals(material: Material, shown: Shown) -> pd.DataFrame:
    rows = []
    for table in material.tables:
        texts, frame = shown.register.canonical(table), shown.register[table]
        for column in TABLES[table].columns().values():
            cells, values = texts[column.name].dropna(), frame[column.name].dropna()
            if cells.empty:
                continue
            ordered = column.kind in ("date", "instant") and len(values) > 0
            rows.append(
                {
                    "table": table,
                    "column": column.name,
                    "filled": len(cells),
                    "different": cells.nunique(),
                    "sum": int(values.sum()) if column.kind == "number" else None,
                    "first": values.min().isoformat() if ordered else None,
                    "last": values.max().isoformat() if ordered else None,
                }
            )
    found = pd.DataFrame(rows, columns=["table", "column", "filled", "different", "sum", "first", "last"])
    return found.astype({"sum": "Int64", "first": "str", "last": "str"})


def _reading(material: Material) -> pd.DataFrame:
    """Findings of shape by code, as read and as packed. They differ where a cell was replaced or a file could not be read as a table."""
    hidden = _hidden(material)
    counts = [
        found.loc[~found["table"].isin(hidden), "code"].value_counts() for found in (material.source.findings, material.whole.findings)
    ]
    rows = [(code, *(int(count.get(code, 0)) for count in counts)) for code in sorted(SHAPE)]
    return pd.DataFrame(rows, columns=["code", "in_source", "in_pack"])


def _hidden(material: Material) -> list[str]:
    """The logs of people that the profile leaves out. Nothing in them is counted."""
    return [table for table in PEOPLE if table in material.profile.without]


# -- validation -------------------------------------------------------------------------------------------


def validation(material: Material) -> list[File]:
    """05-validation: every rule with what it tested and its result, every finding, and every waiver with its owner and end."""
    findings = pd.DataFrame(material.whole.findings)
    listed = findings[~findings["table"].isin(_hidden(material))]
    folder = profiles.VALIDATION
    return [
        csv_file(
            f"{folder}/rules.csv",
            "Every rule: how many rows it tested, and its result: passed, failed, nothing to test, or skipped and why",
            "Art 5(2)",
            _rules(material, findings),
        ),
        csv_file(
            f"{folder}/findings.csv",
            "What rules and shape checks have found, worst first; with the activity, and who answers for it",
            "Art 5(2)",
            listed.reset_index(drop=True),
        ),
        csv_file(f"{folder}/waivers.csv", "Findings that someone has accepted for a time", "Art 5(2)", _waivers(material, findings)),
    ]


def _rules(material: Material, findings: pd.DataFrame) -> pd.DataFrame:
    """One row per rule with its result. How much was found in a log that the pack leaves out is a number of people, so it is not told."""
    hidden, rows = set(_hidden(material)), []
    seen = findings[~findings["table"].isin(hidden)]
    found, shown = (numbers(each).groupby(each["code"]).sum().to_dict() for each in (findings, seen))
    listed = seen["code"].value_counts().to_dict()
    for one in material.whole.once(rules_tested).to_dict("records"):
        code = one["code"]
        made = RULES.get(code)
        mine, here = found.get(code, 0), shown.get(code, 0)
        told = here == mine
        looks = {made.table, *made.also} if made else set()
        rows.append(
            {
                "code": code,
                "title": one["rule"],
                "family": family_of(code).file,
                "severity": made.severity if made else SHAPE[code][0],
                "law": cited_on(made.law, material.whole.regime, material.whole.as_of) if made else "",
                "table": made.table if made else "",
                "result": one["result"],
                "tested": one["tested"] if not looks & hidden else None,
                "findings": mine if told else None,
                **{each: one[each] if told else None for each in (*SEVERITIES, "waived")},
                "listed": listed.get(code, 0),
                "milder": one["milder"] if told else None,
                "not_understood": one["not_understood"] if not looks & hidden else None,
                "why": one["why"] or ("" if told else "found in a log of people that this pack leaves out"),
            }
        )
    counts = dict.fromkeys(["tested", "not_understood", "findings", *SEVERITIES, "waived", "listed"], "Int64")
    return pd.DataFrame(rows).astype(counts | {"milder": "str", "why": "str"})


def _waivers(material: Material, findings: pd.DataFrame) -> pd.DataFrame:
    register, today = material.case.register, pd.Timestamp(material.case.in_force.as_of)
    names = _contact_names(register)
    rows = [
        {
            **{name: row[name] for name in ("waiver_id", "code", "table", "record", "reason")},
            "owner": names.get(row["owner_contact_id"]),
            "until": _iso(row["until"]),
            "state": _state(row["until"], today, "no end given", "run out", "in force"),
            "findings": int((findings["waived"] == row["waiver_id"]).sum()),
        }
        for row in rows_of(register.waivers)
        if row["table"] not in _hidden(material)
    ]
    return pd.DataFrame(rows, columns=["waiver_id", "code", "table", "record", "reason", "owner", "until", "state", "findings"])


def _contact_names(register: Register) -> dict[str, str]:
    return {row["contact_id"]: row["name"] or row["contact_id"] for row in rows_of(register.contacts) if row["contact_id"]}


# -- changes, approvals, mapping, method ------------------------------------------------------------------


def changes(material: Material, previous: Register, hashes: tuple[str, str], fingerprint: str, name: str) -> list[File]:
    """06-changes: what was added, removed, ended or changed since the previous pack, in the tables that both packs show.

    `hashes` are those of the two registers as packed, the previous one first. Fewer tables than these hashes cover may be compared.
    """
    found = diff(_only(previous, material.tables), _only(material.case.register, material.tables))
    counts = found.groupby(["table", "kind"], sort=True)["record"].agg(rows="size", records="nunique").reset_index()
    facts = {
        "previous pack": name,
        "its fingerprint (SHA-256 of its tagmanifest-sha512.txt)": fingerprint,
        "its register's hash": hashes[0],
        "this register's hash": hashes[1],
        "changes": str(len(found)),
    }
    summary = pd.DataFrame(facts.items(), columns=["item", "value"], dtype="str")
    folder = profiles.CHANGES
    return [
        csv_file(f"{folder}/summary.csv", "The pack before this one, by its fingerprint", "", summary),
        csv_file(f"{folder}/counts.csv", "Changes by table and kind", "", counts),
        csv_file(f"{folder}/changes.csv", "Each row that came, went or ended, and each cell that changed", "", found),
    ]


def _only(register: Register, tables: Sequence[str]) -> Register:
    return register.with_tables({table: register[table].iloc[:0] for table in TABLES if table not in tables})


def approvals(material: Material) -> list[File]:
    """07-approvals: who answers for each activity in force, when it was last signed off, and what is overdue."""
    folder, clause = profiles.APPROVALS, "Art 5(2), 24"
    late = deadlines(material.case, 0)
    late = late[late["state"] == OVERDUE].drop(columns=["state"])
    days = pd.to_datetime(late["on"])  # beside them stood what was written in place of a day
    texts = late.assign(on=days.dt.strftime("%Y-%m-%d").astype("str")).rename(columns={"days_left": "days"})
    return [
        csv_file(
            f"{folder}/approvals.csv", "Each activity: its owner, its last review and when the next is due", clause, _approvals(material)
        ),
        csv_file(f"{folder}/overdue.csv", "What the register itself says should have been done by now (days: negative)", clause, texts),
    ]


def _approvals(material: Material) -> pd.DataFrame:
    register, today = material.case.in_force.register, pd.Timestamp(material.case.in_force.as_of)
    names = _contact_names(register)
    latest = latest_reviews(register.reviews)
    reviews = {row["activity_id"]: row for row in rows_of(latest)}
    rows = []
    for row in rows_of(register.activities):
        review: dict[str, Any] = reviews.get(row["activity_id"], {})
        following = review.get("next_review_on")
        state = _state(following, today, "no next review set", "overdue", "up to date") if review else "never reviewed"
        rows.append(
            {
                "activity_id": row["activity_id"],
                "activity": row["name"],
                "owner": names.get(row["owner_contact_id"]),
                "last_review": _iso(review.get("reviewed_on")),
                "reviewer": names.get(review.get("reviewer_contact_id", "")),
                "outcome": review.get("outcome"),
                "next_review": _iso(following),
                "state": state,
            }
        )
    return pd.DataFrame(rows, columns=["activity_id", "activity", "owner", "last_review", "reviewer", "outcome", "next_review", "state"])


def _iso(day: Any) -> str | None:
    """A day of `rows_of` as text; what stands in its place, if it was not understood."""
    return day if day is None or isinstance(day, str) else day.date().isoformat()


def _state(day: Any, today: pd.Timestamp, none: str, passed: str, ahead: str) -> str:
    """One of three words for a day of `rows_of` that is missing, has passed or lies ahead; or that it was not understood."""
    if isinstance(day, str):
        return NOT_UNDERSTOOD
    return none if day is None else passed if day < today else ahead


def mapping(files: Sequence[File]) -> File:
    """10-mapping: each item of Article 30 and its like in other schemes, and where this pack answers it."""
    path = resources.files("ropa") / "data" / "packs" / "mapping.csv"
    there = {file.path for file in files} | {"01-index.html", "VERIFY.txt"}
    rows = []
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        listed = row["files"].split("; ")
        found = [name for name in listed if name in there]
        rows.append(row | {"files": "; ".join(found), "in_this_pack": "yes" if found else "no"})
    title = "Article 30, the ICO's accountability framework, NHS DSPT 1.1.2 and ISO/IEC 27701 (2019 and 2025): where each is answered"
    return csv_file(f"{profiles.MAPPING}/mapping.csv", title, "Art 30", pd.DataFrame(rows, dtype="str"))


def method(material: Material, parameters: Mapping[str, Any], notebooks: Mapping[str, bytes], executed: Mapping[str, bytes]) -> list[File]:
    """09-method: the register as the reports read it, the notebooks before and after they ran, parameters and versions."""
    folder, register = profiles.METHOD, material.case.register
    files = [
        File(f"{folder}/register/{table}.csv", f"{TABLES[table].table_title()} as the reports read them, cells as they are", "",
             csv_bytes(register.canonical(table)), len(register[table]))
        for table in material.tables
        if len(register[table]) or table in ("organisations", "activities")
    ]  # fmt: skip
    files += [
        File(f"{folder}/notebooks/{name}.ipynb", f"The notebook of {name}, as it was run", "", content)
        for name, content in notebooks.items()
    ]
    files += [
        File(f"{folder}/executed/{name}.ipynb", f"The notebook of {name} with what it showed", "", content)
        for name, content in executed.items()
    ]
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in notebooks.items()}
    files.append(json_file(f"{folder}/parameters.json", "What the reports were run with", "", {**parameters, "notebooks": hashes}))
    files.append(csv_file(f"{folder}/versions.csv", "The software that made this pack", "", versions()))
    files.append(text_file(f"{folder}/requirements.txt", "The same with all that it needs, for `pip install --requirement`", "", lock()))
    return files


@cache
def lock() -> str:
    """A requirements file: ropa and all that it needs, in the versions installed here. It holds for any system and Python."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    found: dict[str, str] = {}
    waiting = [("ropa-analytics", "pdf")]
    while waiting:
        name, extra = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        for line in metadata.requires(name) or ():
            wanted = Requirement(line)
            if wanted.marker is None or str(wanted.marker) == f'extra == "{extra}"':
                waiting.append((canonicalize_name(wanted.name), ""))
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def versions() -> pd.DataFrame:
    """The versions installed here of ropa, its law tables and the packages that it needs: columns name, version."""
    rows = [("ropa", __version__), ("ropa law tables", law_tables())]
    for wanted in sorted(metadata.requires("ropa-analytics") or ()):
        name = wanted.split(";")[0].split("[")[0].strip()
        for stop in "<>=!~ ":
            name = name.split(stop)[0]
        if "extra ==" not in wanted:
            rows.append((name, metadata.version(name)))
    return pd.DataFrame(rows, columns=["name", "version"], dtype="str")


def days_of(period: str) -> Period:
    """The days of FROM..TO. Raises UsageError."""
    first, dots, last = period.partition("..")
    if not dots:
        raise UsageError(f"period: {period!r} is not FROM..TO; write it like 2025-11-01..2026-10-31")
    found = parse_day(first), parse_day(last)
    if found[0] > found[1]:
        raise UsageError(f"period: {period!r} ends before it begins")
    return found
