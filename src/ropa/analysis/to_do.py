"""What is to do, counted so that mending one thing never makes the count grow.

A thing to do is one subject (like retention) of one activity, or of the record as a whole. Its findings stand below it: filling
in one cell may show more of them, but they belong to the same thing. What a thing may bring to light elsewhere is counted before it
shows: while an activity names no data, its time limits are still to do, whether or not they turn out to be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ropa.analysis.health import located
from ropa.analysis.names import activity_names
from ropa.case.case import Case
from ropa.case.judging import NO_ACTIVITY_READ, NO_HOLDER
from ropa.model.checks import ADVICE, ART30, SEVERITIES, TOLD
from ropa.rules import RULES
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


SUBJECTS = (
    Subject(
        "Parties and roles",
        ("ID",),
        ("organisations", "contacts", "activity_parties"),
        {"ID12": ("DS", "PU", "RC", "SE", "AS", "NT")},
        of_record=True,
    ),
    Subject(
        "People and data",
        ("DS", "DC"),
        ("data_subjects", "data_categories", "collection_points"),
        {"": ("PU", "RT", "SE", "AS", "NT", "MK")},
    ),
    Subject(
        "Purposes and what allows them",
        ("PU", "LB", "SC", "NH"),
        ("purposes", "consents"),
        {"PU": ("RT", "AS", "NT", "MK"), "": ("AS", "NT")},
    ),
    Subject(
        "Recipients and contracts",
        ("RC",),
        ("recipients", "contracts", "contract_terms", "systems", "activity_systems"),
        {"": ("TR", "NT")},
        of_record=True,
    ),
    Subject("Transfers", ("TR",), ("transfers", "disclosures"), {"": ("RC", "AS", "NT")}, of_record=True),
    Subject("Retention", ("RT",), ("retention", "retention_exceptions", "disposals"), {"": ("NT",)}, of_record=True),
    Subject("Security", ("SE",), ("security_measures",)),
    Subject("Assessments", ("AS",), ("assessments", "activity_criteria"), {"": ("NT",)}),
    Subject("Privacy notice", ("NT",), ("notices", "notice_subjects", "notice_statements", "notice_links"), of_record=True),
    Subject("Marketing and cookies", ("MK",), ("marketing_preferences", "marketing_sends", "cookies"), of_record=True),
    Subject("Governance", ("GV",), ("activities", "reviews", "waivers"), of_record=True),
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

_PLACEHOLDERS = "GV03"
_COLUMNS = ["subject", "activity_id", "activity", "state", "severity", "art30", "findings", "code", "message", "where"]


def to_do(case: Case) -> pd.DataFrame:
    """One row per thing to do, what comes first at the top: faults of shape that hide data, then errors, then what Article 30 asks for.

    Columns: subject, activity_id and activity (missing for the record as a whole), state (now; later: it can only be seen
    when other things are done, and may turn out to be in order), severity (the worst of its findings), art30 (whether
    Article 30 asks for any of them), findings (how many), code, message and where (of the finding to mend first).
    Findings that a waiver covers are left out, and those that only tell how a value was read.
    """
    findings = case.once(located)
    findings = findings[findings["waived"].isna() & (findings["code"] != TOLD)]
    subjects = [_subject_of(*one) for one in zip(findings["code"], findings["table"].fillna(""), findings["field"].fillna(""), strict=True)]
    family_rank = {prefix: rank for rank, prefix in enumerate([SHAPE.prefix, *_BY_FAMILY])}
    known = findings.assign(
        subject=subjects,
        activity_id=findings["activity_id"].fillna(""),
        rank=findings["severity"].map({severity: rank for rank, severity in enumerate(SEVERITIES)}),
        shape=findings["code"].str.startswith(SHAPE.prefix) & (findings["severity"] != ADVICE),
        family_rank=findings["code"].str.rstrip("0123456789").map(family_rank).fillna(len(family_rank)),
        art30=findings["duty"] == ART30,
    )
    known = known.sort_values(["shape", "rank", "art30", "family_rank"], ascending=[False, True, False, True], kind="stable")
    names = activity_names(case.register)
    rows, codes = dict[tuple[str, str], dict[str, Any]](), dict[tuple[str, str], list[str]]()
    told = known[["subject", "activity_id", "rank", "art30", "code", "message", "where", "shape", "count"]]
    for subject, activity, rank, art30, code, message, where, shape, count in told.itertuples(index=False, name=None):
        first = {"subject": subject, "activity_id": activity, "state": NOW, "severity": SEVERITIES[rank], "art30": False, "findings": 0}
        row = rows.setdefault((subject, activity), first | {"code": code, "message": message, "where": where, "shape": shape})
        row["severity"] = min(row["severity"], SEVERITIES[rank], key=SEVERITIES.index)
        row["art30"] |= bool(art30)
        row["findings"] += count
        seen = codes.setdefault((subject, activity), [])
        if code not in seen:
            seen.append(code)
    later = [{"subject": subject, "activity_id": activity, "state": LATER, "findings": 0} for subject, activity in _later(case, codes)]
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


def _subject_of(code: str, table: str, field: str) -> str:
    """The subject that a finding belongs to. A fault of shape, or a placeholder, hides what the rules of its place would find."""
    prefix = code.rstrip("0123456789")
    if prefix == SHAPE.prefix or code == _PLACEHOLDERS:
        return _of_cell(table, field).name
    return _BY_FAMILY[prefix].name if prefix in _BY_FAMILY else _of_cell(table, field).name


def _of_cell(table: str, name: str) -> Subject:
    """The subject that a cell belongs to: that of its table; for a cell of an activity, that of the first rule that wants it."""
    if table == "activities" and name:
        for code, made in RULES.items():
            if f"{table}.{name}" in made.wants and code != _PLACEHOLDERS:
                return _BY_FAMILY.get(code.rstrip("0123456789"), _BY_FAMILY["GV"])
    return _BY_TABLE.get(table, _BY_FAMILY["GV"])


def _later(case: Case, now: Mapping[tuple[str, str], Iterable[str]]) -> list[tuple[str, str]]:
    """The subjects, by activity, of which something may show when what is to do now is done.

    `now` holds the codes found by subject and activity.
    """
    run = set(case.findings.rules_run)
    waiting = {code for code, why in case.findings.rules_skipped.items() if why in (NO_ACTIVITY_READ, NO_HOLDER)}
    can = {_subject_of(code, RULES[code].table, "") for code in run | waiting if code in RULES} - _OF_LOGS
    found: dict[tuple[str, str], None] = {}
    of_record = [subject.name for subject in SUBJECTS if subject.of_record and subject.name in can]
    if waiting:  # no rule could run: whatever they look at is still to be seen
        activities = ["", *case.register.activities["activity_id"].dropna()]
        found |= dict.fromkeys((subject, str(activity)) for activity in activities for subject in can if activity or subject in of_record)
    of_all: set[str] = set()
    by_activity: dict[str, set[str]] = defaultdict(set)
    for (subject, activity), codes in now.items():
        by_activity[activity] |= _reached(subject, codes)
        of_all |= {subject}
    for activity, reached in by_activity.items():
        of_all |= reached
        if activity:
            found |= dict.fromkeys((subject, activity) for subject in reached & can)
    found |= dict.fromkeys((subject, "") for subject in of_record if subject in of_all)
    return [one for one in found if one not in now]


def _reached(subject: str, codes: Iterable[str]) -> set[str]:
    """The subjects that mending those findings may bring to light, directly or by way of others."""
    reached: set[str] = set()
    left = [(subject, code) for code in codes]
    while left:
        name, code = left.pop()
        shows = SUBJECTS[_ORDER[name]].shows
        if code.startswith(SHAPE.prefix) or code == _PLACEHOLDERS:  # it may hide any finding of its subject
            families = [family for each in shows.values() for family in each]
        else:
            families = list(next((each for prefix, each in shows.items() if code.startswith(prefix)), ()))
        for other in {_BY_FAMILY[family].name for family in families} - reached:
            reached.add(other)
            left.append((other, SHAPE.prefix))  # whatever it is that shows there
    return reached
