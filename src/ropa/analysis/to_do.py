"""What is to do, counted so that mending one thing never makes the count grow.

A thing to do is one subject (like retention) of one activity, or of the record as a whole. Its findings stand below it: filling
in one cell may show more of them, but they belong to the same thing. What a thing may bring to light elsewhere is counted before it
shows: while an activity names no data, its time limits are still to do, whether or not they turn out to be right.

A placeholder belongs to the subject whose rules would ask for the cell if it were blank. One that nobody else asks for, like
"to be confirmed" beside what a starter says, is part of one thing per activity: to confirm its entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ropa.analysis.names import activity_names
from ropa.case.case import Case
from ropa.case.judging import NO_ACTIVITY_READ, NO_HOLDER
from ropa.model.checks import ADVICE, ART30, SEVERITIES, TOLD
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.rules import RULES
from ropa.rules.engine import NOT_ARTICLE_30, assess
from ropa.rules.families import SHAPE

NOW, LATER = "now", "later"


@dataclass(frozen=True)
class Subject:
    """One subject of an activity."""

    name: str
    families: tuple[str, ...]
    """The families of rules about it."""
    tables: tuple[str, ...] = ()
    """The tables whose faults of shape, and placeholders, belong to it."""
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The families of which rules may find something once a finding is mended whose code begins so ("": any other)."""
    of_record: bool = False
    """Whether its rules also find what belongs to no one activity."""
    whole: bool = False
    """Whether all of it is one thing of the record, as one notice serves many activities."""


_EVERYTHING = ("PU", "RT", "SE", "AS", "NT", "MK")

SUBJECTS = (
    Subject(
        "Parties and roles",
        ("ID",),
        ("organisations", "contacts", "activity_parties"),
        {"ID12": ("DS", "RC", *_EVERYTHING)},
        of_record=True,
    ),
    Subject("People and data", ("DS", "DC"), ("data_subjects", "data_categories", "collection_points"), {"": _EVERYTHING}),
    Subject(
        "Purposes and what allows them",
        ("PU", "LB", "SC", "NH"),
        ("purposes", "consents"),
        # Impact assessments look at purposes, and at conditions of Article 9, and not at what else allows them.
        {"PU": ("RT", "AS", "NT", "MK")} | dict.fromkeys(("LB10", "SC01", "SC03", "SC07"), ("AS", "NT")) | {"": ("NT",)},
    ),
    Subject(
        "Recipients, contracts and transfers",
        ("RC", "TR"),
        ("recipients", "contracts", "contract_terms", "systems", "activity_systems", "transfers", "disclosures"),
        {"": ("NT",)},
        of_record=True,
    ),
    Subject("Retention", ("RT",), ("retention", "retention_exceptions", "disposals"), {"": ("NT",)}, of_record=True),
    Subject("Security", ("SE",), ("security_measures",)),
    Subject("Assessments", ("AS",), ("assessments", "activity_criteria"), {"": ("NT",)}),
    Subject("Privacy notice", ("NT",), ("notices", "notice_subjects", "notice_statements", "notice_links"), of_record=True, whole=True),
    Subject("Marketing and cookies", ("MK",), ("marketing_preferences", "marketing_sends", "cookies"), of_record=True),
    Subject("Confirmation, owner and review", ("GV",), ("activities", "reviews", "waivers"), of_record=True),
    Subject("Rights requests", ("RI",), ("requests",), of_record=True),
    Subject("Complaints", ("CP",), ("complaints",), of_record=True),
    Subject("Breaches", ("BR",), ("breaches",), of_record=True),
)
"""What is to do, in the order in which a record is filled in."""

_ORDER = {subject.name: place for place, subject in enumerate(SUBJECTS)}
_BY_FAMILY = {prefix: subject for subject in SUBJECTS for prefix in subject.families}
_BY_TABLE = {table: subject for subject in SUBJECTS for table in subject.tables}
_OF_LOGS = {"Rights requests", "Complaints", "Breaches"}
"""Subjects that nothing else brings to light: a log has its own rows."""

_BY_KIND = {"lia": "LB", "transfer_risk_assessment": "TR"}
"""By the kind of an assessment, the family of the subject that it is of, where it is no impact assessment."""

_USED = ("organisations", "contracts", "systems")
"""Tables of no activity whose rows several activities use."""
_USERS = ("recipients", "activity_parties", "activity_systems", "transfers")

_ANSWERS = ("RC07", "TR02", "TR03", "SC01", "SC03", "SC06", "SC07")
"""The rules beyond Article 30 whose answer it looks at: a processor once named may be abroad, a transfer may rest on an exception, and a
condition of Schedule 1 asks for more in the record."""

_PLACEHOLDERS = "GV03"
_DESCRIBE = frozenset({"purposes.is_primary", "data_subjects.approximate_number"})
"""Columns other than text whose values no rule judges: an answer there brings nothing to light."""
_COLUMNS = ["subject", "activity_id", "activity", "state", "severity", "art30", "findings", "code", "message", "where"]


def to_do(case: Case) -> pd.DataFrame:
    """One row per thing to do, what comes first at the top: faults of shape that hide data, then errors, then what Article 30 asks for.

    Columns: subject, activity_id and activity (missing for the record as a whole), state (now; later: it can only be seen
    when other things are done, and may turn out to be in order), severity (the worst of its findings), art30 (whether
    Article 30 asks for any of them), findings (how many), code, message and where (of the finding to mend first).
    Findings that a waiver covers are left out, and those that only tell how a value was read.
    """
    findings = pd.DataFrame(case.findings)
    findings = findings[findings["waived"].isna() & (findings["code"] != TOLD)]
    belongs = _belong(case, findings)
    family_rank = {prefix: rank for rank, prefix in enumerate([SHAPE.prefix, *_BY_FAMILY])}
    known = findings.assign(
        subject=[one.subject for one in belongs],
        activity_id=[one.activity for one in belongs],
        brings=pd.Series([one.brings for one in belongs], index=findings.index, dtype="object"),
        rank=findings["severity"].map({severity: rank for rank, severity in enumerate(SEVERITIES)}),
        shape=findings["code"].str.startswith(SHAPE.prefix) & (findings["severity"] != ADVICE),
        family_rank=findings["code"].str.rstrip("0123456789").map(family_rank).fillna(len(family_rank)),
        art30=findings["duty"] == ART30,
    )
    known = known.sort_values(["shape", "rank", "art30", "family_rank"], ascending=[False, True, False, True], kind="stable")
    names = activity_names(case.register)
    rows, brought = dict[tuple[str, str], dict[str, Any]](), dict[str, set[str]]()
    told = known[["subject", "activity_id", "rank", "art30", "code", "message", "where", "shape", "count", "brings"]]
    for subject, activity, rank, art30, code, message, where, shape, count, brings in told.itertuples(index=False, name=None):
        first = {"subject": subject, "activity_id": activity, "state": NOW, "severity": SEVERITIES[rank], "art30": False, "findings": 0}
        row = rows.setdefault((subject, activity), first | {"code": code, "message": message, "where": where, "shape": shape})
        row["severity"] = min(row["severity"], SEVERITIES[rank], key=SEVERITIES.index)
        row["art30"] |= bool(art30)
        row["findings"] += count
        brought.setdefault(activity, set()).update(brings)
    for one in _unasked(case):
        brought.setdefault(one.activity, set()).update({one.subject, *one.brings})
    for activity in _using(case.register, known):
        brought.setdefault(activity, set()).update(
            {"Recipients, contracts and transfers", *_reached("Recipients, contracts and transfers", SHAPE.prefix)}
        )
    later = [
        {"subject": subject, "activity_id": activity, "state": LATER, "findings": 0} for subject, activity in _later(case, rows, brought)
    ]
    place = {key: number for number, key in enumerate(["", *case.register.activities["activity_id"].dropna()])}
    severities = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    every: list[dict[str, Any]] = [*rows.values(), *later]
    every.sort(
        key=lambda row: (
            row["state"] != NOW,
            not row.get("shape"),
            severities.get(str(row.get("severity")), len(SEVERITIES)),
            not row.get("art30"),
            _ORDER[str(row["subject"])],
            place.get(str(row["activity_id"]), len(place)),
        )
    )
    frame = pd.DataFrame(every, columns=["subject", "activity_id", *_COLUMNS[3:]])
    frame["activity_id"] = frame["activity_id"].mask(frame["activity_id"] == "")
    frame.insert(2, "activity", frame["activity_id"].map(names))
    text = ["subject", "activity_id", "activity", "state", "severity", "code", "message", "where"]
    return frame.astype(dict.fromkeys(text, "str") | {"findings": "int64"}).assign(art30=frame["art30"].fillna(False).astype("bool"))


def to_do_counts(case: Case) -> dict[str, int]:
    """How many things are to do: total, now, later. Mending one thing never makes the total grow."""
    states = case.once(to_do)["state"].value_counts()
    now, later = int(states.get(NOW, 0)), int(states.get(LATER, 0))
    return {"total": now + later, "now": now, "later": later}


def to_do_words(case: Case) -> str:
    """The headline: how many things are to do, and how many of them show only later."""
    from ropa.text import count_words

    counts = case.once(to_do_counts)
    if not counts["total"]:
        return "Nothing to do."
    said = count_words(counts["total"], "thing") + " to do"
    if not counts["later"]:
        return f"{said}."
    return f"{said}: {counts['now']:,} now, {counts['later']:,} that {'shows' if counts['later'] == 1 else 'show'} when those are done."


@dataclass(frozen=True)
class _Belongs:
    """Where a finding belongs."""

    subject: str
    activity: str
    """Blank for the record as a whole."""
    brings: frozenset[str]
    """The subjects of which something may show when it is mended."""


def _belong(case: Case, findings: pd.DataFrame) -> list[_Belongs]:
    """Where each finding belongs, in the order of the findings."""
    asked = _asked(case, findings)
    kinds = dict(zip(*(case.register.shared("assessments")[name] for name in ("assessment_id", "kind")), strict=True))
    found = []
    columns = [findings[name].fillna("") for name in ("code", "table", "field", "record", "activity_id")]
    for code, table, name, record, activity in zip(*columns, strict=True):
        prefix = code.rstrip("0123456789")
        if code == _PLACEHOLDERS:
            subject, brings = _of_placeholder(table, name, _asking(asked, table, name, record, activity))
        elif prefix == SHAPE.prefix:  # it hides what the rules of its place would find
            subject = _of_cell(table, name).name
            brings = _reached(subject, SHAPE.prefix)
        else:
            family = _BY_KIND.get(kinds.get(record, ""), prefix) if table == "assessments" else prefix
            subject = _subject_of(family + code.removeprefix(prefix), table, name)
            brings = _reached(subject, code)
        found.append(_Belongs(subject, "" if SUBJECTS[_ORDER[subject]].whole else activity, brings))
    return found


def _unasked(case: Case) -> list[_Belongs]:
    """Where what Article 30 does not ask for belongs, of which an answer may bring to light what it asks for."""
    codes = [code for code in _ANSWERS if case.findings.rules_skipped.get(code) == NOT_ARTICLE_30]
    if not codes or not case.findings.rules_run or case.as_of is None:
        return []
    found = pd.DataFrame(assess(case.register, case.as_of, case.regime, select=codes))
    return _belong(case, found[found["waived"].isna()])


def _using(register: Register, findings: pd.DataFrame) -> set[str]:
    """The activities that use an organisation, a contract or a system of which a cell was not understood, or is a placeholder.

    Where it is abroad, say, each of them makes a transfer: nobody can tell before the cell is mended.
    """
    unsure = findings[findings["table"].isin(_USED) & (findings["code"].str.startswith(SHAPE.prefix) | (findings["code"] == _PLACEHOLDERS))]
    records = {(table, record) for table, record in unsure[["table", "record"]].dropna().itertuples(index=False, name=None)}
    found = set[str]()
    for table in (*_USED, *_USERS) if records else ():  # a contract or a system is used by whom its organisation is used
        frame = register.shared(table)
        links = {column.name: column.to for column in TABLES[table].of_kind("link") if column.to in _USED}
        asked = pd.Series(False, index=frame.index)
        for name, to in links.items():
            asked |= within(frame[name], [record for of, record in records if of == to])
        if table in _USED:
            records |= {(table, str(key)) for key in frame.loc[asked, TABLES[table].key()].dropna()}
        else:
            found |= set(frame.loc[asked, "activity_id"].dropna())
    return found


def _asked(case: Case, findings: pd.DataFrame) -> pd.DataFrame:
    """What rules would find if cells with a placeholder were blank, and do not find now: GV03 speaks for them."""
    cells = findings.loc[findings["code"] == _PLACEHOLDERS, ["table", "field"]].drop_duplicates()
    wanted = {f"{table}.{name}" for table, name in cells.itertuples(index=False, name=None)}
    codes = [code for code in case.findings.rules_run if wanted.intersection(RULES[code].wants)]
    if not codes or case.as_of is None:
        return findings.iloc[:0]
    held = case.register.held
    blank = replace(case.register, held=held[held["why"] != "placeholder"])
    shown = pd.DataFrame(assess(blank, case.as_of, case.regime, select=codes))
    same = ["code", "table", "record", "field"]
    known = set(case.findings[same].itertuples(index=False, name=None))
    return shown[np.array([one not in known for one in shown[same].itertuples(index=False, name=None)], dtype=bool)]


def _asking(asked: pd.DataFrame, table: str, name: str, record: str, activity: str) -> list[str]:
    """The rules that would ask for this cell, of this record or this activity, if it were blank."""
    codes = [code for code in asked["code"].unique() if f"{table}.{name}" in RULES[code].wants]
    of_cell = ((asked["table"] == table) & (asked["record"] == record)) | (asked["activity_id"].fillna("") == activity)
    there = set(asked.loc[of_cell, "code"])
    return [code for code in codes if code in there]


def _of_placeholder(table: str, name: str, asking: list[str]) -> tuple[str, frozenset[str]]:
    """The subject of a placeholder, and what an answer in its place may bring to light.

    `asking` are the rules that would ask for the cell if it were blank. Where there is none, only GV03 wants it confirmed. A text is
    judged by no rule but for being there; any other value may be.
    """
    judged = f"{table}.{name}" not in _DESCRIBE and TABLES[table].columns()[name].kind != "text"
    if asking:
        subject = _subject_of(asking[0], table, name)
        return subject, _reached(subject, SHAPE.prefix if judged else asking[0])
    beyond = _of_cell(table, name).name
    return _subject_of(_PLACEHOLDERS, table, name), _reached(beyond, SHAPE.prefix) | {beyond} if judged else frozenset()


def _subject_of(code: str, table: str, field: str) -> str:
    """The subject that what a rule found belongs to."""
    prefix = code.rstrip("0123456789")
    return _BY_FAMILY[prefix].name if prefix in _BY_FAMILY else _of_cell(table, field).name


def _of_cell(table: str, name: str) -> Subject:
    """The subject that a cell belongs to: that of its table; for a cell of an activity, that of the first rule that wants it."""
    if table == "activities" and name:
        for code, made in RULES.items():
            if f"{table}.{name}" in made.wants and code != _PLACEHOLDERS:
                return _BY_FAMILY.get(code.rstrip("0123456789"), _BY_FAMILY["GV"])
    return _BY_TABLE.get(table, _BY_FAMILY["GV"])


def _later(case: Case, now: Collection[tuple[str, str]], brought: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """The subjects, by activity, of which something may show when what is to do now is done.

    `now` holds the subjects by activity of which something is found. `brought` has by activity the subjects of which something may show.
    """
    run = set(case.findings.rules_run)
    waiting = {code for code, why in case.findings.rules_skipped.items() if why in (NO_ACTIVITY_READ, NO_HOLDER)}
    can = {_subject_of(code, RULES[code].table, "") for code in run | waiting if code in RULES} - _OF_LOGS
    whole = {subject.name for subject in SUBJECTS if subject.whole}
    found: dict[tuple[str, str], None] = {}
    of_record = [subject.name for subject in SUBJECTS if subject.of_record and subject.name in can]
    if waiting:  # no rule could run: whatever they look at is still to be seen
        activities = ["", *case.register.activities["activity_id"].dropna()]
        each = can - whole
        found |= dict.fromkeys((subject, str(activity)) for activity in activities for subject in (each if activity else of_record))
    for activity, reached in brought.items():
        if activity:
            found |= dict.fromkeys((subject, activity) for subject in can.intersection(reached) - whole)
    of_all = {subject for subject, _ in now}.union(*brought.values())
    found |= dict.fromkeys((subject, "") for subject in of_record if subject in of_all)
    return [one for one in found if one not in now]


@cache
def _reached(subject: str, code: str) -> frozenset[str]:
    """The subjects that mending a finding may bring to light, directly or by way of others.

    The code of a check of shape stands for any finding of the subject.
    """
    reached: set[str] = set()
    left = [(subject, code)]
    while left:
        name, each = left.pop()
        shows = SUBJECTS[_ORDER[name]].shows
        if each.startswith(SHAPE.prefix):
            families = [family for some in shows.values() for family in some]
        else:
            families = list(next((some for prefix, some in shows.items() if each.startswith(prefix)), ()))
        for other in {_BY_FAMILY[family].name for family in families} - reached:
            reached.add(other)
            left.append((other, SHAPE.prefix))  # whatever it is that shows there
    return frozenset(reached)
