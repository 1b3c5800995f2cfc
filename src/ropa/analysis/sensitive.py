"""Special category and criminal offence data: where it is, and what in law allows its use."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, lines_by, rows_of, tidy
from ropa.analysis.names import (
    CRIMINAL,
    NOT_NEEDED,
    SPECIAL,
    WHOLE_ACTIVITY,
    activity_names,
    code_field,
    code_words,
    purpose_names,
    purpose_words,
    rows_of_record,
    sensitive_kind,
    view_of,
)
from ropa.case.case import Case
from ropa.facts.assessments import newest
from ropa.facts.purposes import pairs_for_purpose
from ropa.facts.sensitive import BEGUN, EXEMPT, MISSING, OVERDUE, document_states, documented, policy_documents
from ropa.facts.statements import SAYS_NOTHING, said_of_sensitive_data
from ropa.facts.view import SENSITIVE, of_record
from ropa.law.bases import conditions_needing_schedule1
from ropa.model.membership import within
from ropa.model.written import Written, unread
from ropa.text import aside, cell, day_words

SPECIAL_FINDINGS = ("SC", "DC02")
"""The findings on special category and criminal offence data."""


def special_in_short(case: Case) -> pd.DataFrame:
    """The key figures on special category and criminal offence data: columns figure, number, means."""
    data, purposes, documents = sensitive_data(case), case.once(sensitive_purposes), policy_document_register(case)
    mine = data[data["record"] == "controller"]
    view = view_of(case)
    silent = int(view.once(said_of_sensitive_data)[view.of_role("controller").index].isin(SAYS_NOTHING).sum())
    bare = int((purposes["article9_condition"].isna()).sum())
    said = [
        (
            "Activities with special category data",
            _activities(mine, SPECIAL),
            "As a controller: each needs a lawful basis and a condition.",
        ),
        ("Activities with criminal offence data", _activities(mine, CRIMINAL), "As a controller: each needs an authority in law."),
        ("Activities for clients with either", _activities(data[data["record"] == "processor"]), "The client answers for the conditions."),
        ("Activities that say nothing", silent, "Neither such data is recorded, nor that there is none."),
        ("Purposes without an Article 9 condition", bare, "Special category data is used, and nothing recorded allows it."),
        ("Policy documents on file", len(documents), "UK law asks for one beside many conditions of Schedule 1."),
    ]
    return figures(said + finding_figures(case, SPECIAL_FINDINGS))


def _activities(data: pd.DataFrame, kind: str = "") -> int:
    return int(data.loc[data["kind"] == kind if kind else data["kind"].notna(), "activity_id"].nunique())


def sensitive_data(case: Case) -> pd.DataFrame:
    """One row per category of special or criminal data that an activity uses, in work for clients too.

    Columns: activity, activity_id, record (controller or processor), role, category, kind, description,
    source, purpose (or the whole activity), people, kept_in (systems, with their country).
    """
    register = case.in_force.register
    data = register.data_categories[within(register.data_categories["category"], SENSITIVE)]
    activities = {row["activity_id"]: row for row in rows_of(register.activities)}
    controlled = set(of_record(register.activities, "controller")["activity_id"])
    names, purposes = activity_names(register), purpose_names(register)
    people = lines_by(register.data_subjects, "activity_id", lambda row: code_words("data_subjects", row["category"]))
    systems = {
        row["system_id"]: aside(row["name"] or row["system_id"], code_words("countries", row["country"]))
        for row in rows_of(register.systems)
    }
    kept = lines_by(register.activity_systems, "activity_id", lambda row: systems.get(row["system_id"]))
    rows = [
        {
            "activity": names.get(key),
            "activity_id": key,
            "record": "controller" if key in controlled else "processor",
            "role": code_words("activity_roles", activities[key]["role"]) if key in activities else None,
            "category": code_words("data_categories", row["category"]),
            "kind": sensitive_kind(row["category"]),
            "description": row["description"],
            "source": code_words("data_sources", row["source"]),
            "purpose": purposes.get(row["purpose_id"], row["purpose_id"]) if row["purpose_id"] else WHOLE_ACTIVITY,
            "people": cell(people.get(key)),
            "kept_in": cell(kept.get(key)),
        }
        for row in rows_of(data)
        for key in (row["activity_id"],)
    ]
    first = ("activity", "activity_id", "record", "role", "category", "kind", "description", "source", "purpose")
    return tidy(rows, **dict.fromkeys([*first, "people", "kept_in"], "text"))


def sensitive_purposes(case: Case) -> pd.DataFrame:
    """One row per purpose that special or criminal data is used for, of activities as a controller.

    A purpose that names a condition has a row too, even if no such data is recorded. Columns: activity,
    activity_id, purpose_id, purpose, data, lawful_basis, article9_condition, article10_authority,
    schedule1_condition, policy_document. A cell reads "not needed" where the law does not ask for it, and is
    missing where the law asks for it and the register is silent.
    """
    view = view_of(case)
    purposes = rows_of_record(view.register, "purposes", "controller")
    data = view.data_categories[within(view.data_categories["category"], SENSITIVE)]
    tied, untied = data.dropna(subset="purpose_id"), data[data["purpose_id"].isna()]
    by_purpose, by_activity = _categories(tied, "purpose_id"), _categories(untied, "activity_id")
    states = document_states(view)
    documents = {label: _document_words(row) for label, row in zip(states.index, rows_of(states), strict=True)}
    names = activity_names(view.register)
    rows = []
    for label, row in zip(purposes.index, rows_of(purposes), strict=True):
        used = [*by_purpose.get(row["purpose_id"], []), *by_activity.get(row["activity_id"], [])]
        if not used and not any(row[name] for name in ("article9_condition", "schedule1_condition", "article10_authority")):
            continue
        kinds = {sensitive_kind(code) for code in used}
        rows.append(
            {
                "activity": names.get(row["activity_id"]),
                "activity_id": row["activity_id"],
                "purpose_id": row["purpose_id"],
                "purpose": purpose_words(row),
                "data": cell(dict.fromkeys(code_words("data_categories", code) or code for code in used)),
                "lawful_basis": code_words("lawful_bases", row["lawful_basis"]),
                "article9_condition": code_words("article9_conditions", row["article9_condition"]) or _unless(SPECIAL in kinds),
                "article10_authority": _authority(row, view.regime, CRIMINAL in kinds),
                "schedule1_condition": _schedule1(row, view.regime, CRIMINAL in kinds),
                "policy_document": documents.get(label, NOT_NEEDED),
            }
        )
    first = ("activity", "activity_id", "purpose_id", "purpose", "data", "lawful_basis")
    asked = ("article9_condition", "article10_authority", "schedule1_condition", "policy_document")
    return tidy(rows, **dict.fromkeys([*first, *asked], "text"))


def _categories(data: pd.DataFrame, by: str) -> dict[str, list[str]]:
    return {str(key): list(part) for key, part in data.groupby(by, sort=False)["category"]}


def _unless(needed: bool) -> str | None:
    return None if needed else NOT_NEEDED


def _authority(row: Row, regime: str, criminal: bool) -> str | None:
    if row["article10_authority"]:
        return str(row["article10_authority"])
    by_schedule = criminal and regime == "uk" and row["schedule1_condition"]
    return "the Schedule 1 condition" if by_schedule else _unless(criminal)


def _schedule1(row: Row, regime: str, criminal: bool) -> str | None:
    code = row["schedule1_condition"]
    if code:
        return schedule1_words(code)
    bare_criminal = criminal and regime == "uk" and not row["article10_authority"]
    return _unless(row["article9_condition"] in conditions_needing_schedule1(regime) or bare_criminal)


def schedule1_words(code: str) -> str:
    """A condition of DPA 2018 Schedule 1 with its place in the law."""
    return aside(code_words("schedule1_conditions", code) or code, code_field("schedule1_conditions", code, "law"))


def _document_words(row: Row) -> str | None:
    """The state of a purpose's policy document in words; None if there is none."""
    if row["state"] == MISSING:
        return None
    if row["state"] == EXEMPT:
        return f"not needed: {row['exempt_reason']}"
    if row["state"] == BEGUN:
        return BEGUN
    if row["review_due"] is None:
        return "in place\nno review planned"
    day = day_words(row["review_due"])
    return f"{OVERDUE} since {day}" if row["state"] == OVERDUE else f"in place\nreview due {day}"


def policy_document_register(case: Case) -> pd.DataFrame:
    """One row per appropriate policy document: the newest of each activity and purpose.

    Columns: activity, activity_id, about (a purpose or the whole activity), status, decided_on,
    review_due, exempt_reason, reference.
    """
    view = view_of(case)
    documents = newest(policy_documents(view), ("activity_id", "purpose_id")).sort_index()
    names, purposes = activity_names(view.register), purpose_names(view.register)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "activity_id": row["activity_id"],
            "about": purposes.get(row["purpose_id"], row["purpose_id"]) if row["purpose_id"] else WHOLE_ACTIVITY,
            "status": code_words("assessment_statuses", row["status"]),
            **{name: row[name] for name in ("decided_on", "review_due", "exempt_reason", "reference")},
        }
        for row in rows_of(documents)
    ]
    texts = dict.fromkeys(("activity", "activity_id", "about", "status"), "text")
    return tidy(rows, **texts, decided_on="date", review_due="date", exempt_reason="text", reference="text")


def paragraph_41(case: Case) -> pd.DataFrame:
    """One row per purpose whose Schedule 1 condition needs a policy document, or was not understood: what paragraph 41 adds to the record.

    Columns: activity, purpose, schedule1_condition (a), lawful_basis (b), followed (c: whether the time
    limits are, and if not why); empty under the EU regime.
    """
    view = view_of(case)
    needing = documented(view)
    if view.regime == "uk":  # whether a condition that was not understood needs one, nobody knows
        needing = pd.concat([needing, view.purposes[unread(view.purposes, "schedule1_condition")]])
    needing = needing[within(needing["activity_id"], of_record(view.register.activities, "controller")["activity_id"])]
    pairs = pairs_for_purpose(needing, view.retention)
    names = activity_names(view.register)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "purpose": purpose_words(row),
            "schedule1_condition": schedule1_words(row["schedule1_condition"]),
            "lawful_basis": code_words("lawful_bases", row["lawful_basis"]),
            "followed": _followed(rows_of(pairs[pairs["index"] == label])),
        }
        for label, row in zip(needing.index, rows_of(needing), strict=True)
    ]
    return tidy(rows, **dict.fromkeys(("activity", "purpose", "schedule1_condition", "lawful_basis", "followed"), "text"))


def _followed(limits: list[dict[str, Any]]) -> str | None:
    """Whether the time limits of a purpose are followed; None if the register does not say."""
    broken = [row["reason_not_followed"] or "no reason recorded" for row in limits if row["followed"] is False]
    if broken:
        return "\n".join(f"no: {reason}" for reason in dict.fromkeys(broken))
    if unclear := [row["followed"] for row in limits if isinstance(row["followed"], Written)]:
        return cell(dict.fromkeys(unclear))
    said = [row["followed"] for row in limits if row["followed"] is not None]
    return None if not said else "yes" if len(said) == len(limits) else "yes, where it is said"
