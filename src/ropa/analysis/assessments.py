"""Assessments: the register of them, and which activities call for an impact assessment, and why."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, of_more, rows_of, tidy
from ropa.analysis.names import WHOLE_ACTIVITY, activity_names, code_field, code_words, organisation_names, purpose_names, view_of
from ropa.case.case import Case
from ropa.facts.assessments import calling, criteria, impact_assessments, likely, newest, perhaps_replaced
from ropa.facts.view import View
from ropa.model.codelists import codelist
from ropa.model.in_force import CURRENT, PLANNED, phase
from ropa.model.membership import within
from ropa.model.register import Register
from ropa.model.written import NOT_UNDERSTOOD, Written, unread
from ropa.text import aside, cell, day_words

ASSESSMENTS_FINDINGS = ("AS", "LB04", "TR04", "SC04")
"""The findings on assessments of every kind."""

MISSING, NOT_CALLED = "missing", "not called for"
CALLED, LIKELY, WATCH = "called for", "likely", "not by itself"
CALLS_MEAN = {
    CALLED: "the law or the regulator's list asks for one",
    LIKELY: "it meets two criteria or more, which call for one in most cases",
    WATCH: "one criterion alone; keep an eye on it",
}
"""What an activity's criteria say about an impact assessment."""

_WITHOUT = {WATCH: NOT_CALLED, NOT_UNDERSTOOD: NOT_UNDERSTOOD}
"""What the impact assessment of an activity without one is, unless it is missing."""

OVERDUE, CURRENT_STATE = "review overdue", "up to date"


def assessments_in_short(case: Case) -> pd.DataFrame:
    """The key figures on assessments: columns figure, number, means."""
    register, needs = case.once(assessments_register), case.once(dpia_needs)
    called = needs[needs["calls"] == CALLED]
    unsure = int(called["dpia"].str.contains(NOT_UNDERSTOOD, regex=False).sum())
    state, high = register["state"], register["residual_risk"] == _label("risk_levels", "high")
    said = [
        ("Assessments on file", len(register), "The newest of each; those they replaced are listed at the end."),
        (
            "Not yet complete",
            int(state.isin([_label("assessment_statuses", s) for s in ("planned", "in_progress")]).sum()),
            "Planned, or begun and not decided.",
        ),
        ("Reviews overdue", int((state == OVERDUE).sum()), "An assessment is a picture of one day; it must be looked at again."),
        ("Impact assessments called for", len(called), "By the law or the regulator's list, before the processing begins."),
        (
            "Of these, none complete",
            int((called["dpia"] != "complete").sum()) - unsure,
            f"The processing should not go on without one.{of_more(unsure)}",
        ),
        ("High risk that remains", int(high.sum()), "The regulator must be consulted before such processing."),
    ]
    return figures(said + finding_figures(case, ASSESSMENTS_FINDINGS))


def _label(codes: str, code: str) -> str:
    return code_words(codes, code) or code


def assessments_register(case: Case) -> pd.DataFrame:
    """One row per assessment: the newest of its kind for an activity, purpose and transfer.

    Columns: activity, activity_id, assessment_id, kind, about (a purpose, a transfer or the whole activity),
    state (up to date, review overdue, its status where it is not complete, or NOT_UNDERSTOOD: its review is overdue unless a
    newer one replaces it, and a kind or day was not understood), decided_on, review_due,
    outcome, residual_risk, regulator_consulted_on, why (justification or exemption), result (the outcome,
    risk, consultation and reason together in words), reference.
    """
    view = view_of(case, (CURRENT, PLANNED))
    unsure = perhaps_replaced(view.assessments)
    return _described(view, view.assessments[_standing(view.assessments)], set(unsure.index[unsure]))


def assessments_replaced(case: Case) -> pd.DataFrame:
    """One row per older assessment that a newer one has replaced. Columns as `assessments_register`."""
    view = view_of(case, (CURRENT, PLANNED))
    return _described(view, view.assessments[~_standing(view.assessments)])


def _standing(assessments: pd.DataFrame) -> pd.Series:
    """Which assessments are not replaced by a newer one. An undecided one replaces none and is not replaced."""
    return assessments["decided_on"].isna() | assessments.index.to_series().isin(newest(assessments).index)


def _described(view: View, assessments: pd.DataFrame, unsure: Container[Any] = ()) -> pd.DataFrame:
    names, purposes = activity_names(view.register), purpose_names(view.register)
    transfers, kinds = _transfers(view.register), list(codelist("assessment_kinds").index)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "activity_id": row["activity_id"],
            "assessment_id": row["assessment_id"],
            "kind": code_words("assessment_kinds", row["kind"]),
            "about": _about(row, purposes, transfers),
            "state": NOT_UNDERSTOOD if (state := _state(row, view.today)) == OVERDUE and label in unsure else state,
            "outcome": code_words("assessment_outcomes", row["outcome"]),
            "residual_risk": code_words("risk_levels", row["residual_risk"]),
            "why": row["justification"] or row["exempt_reason"],
            "result": _result(row),
            "order": kinds.index(row["kind"]) if row["kind"] in kinds else len(kinds),
            **{name: row[name] for name in ("decided_on", "review_due", "regulator_consulted_on", "reference")},
        }
        for label, row in zip(assessments.index, rows_of(assessments), strict=True)
    ]
    rows.sort(key=lambda row: row["order"])
    first = dict.fromkeys(("activity", "activity_id", "assessment_id", "kind", "about", "state"), "text")
    then = {"decided_on": "date", "review_due": "date", "outcome": "text", "residual_risk": "text", "regulator_consulted_on": "date"}
    return tidy(rows, **first, **then, why="text", result="text", reference="text")


def _result(row: Row) -> str | None:
    risk = code_words("risk_levels", row["residual_risk"])
    consulted = row["regulator_consulted_on"]
    said = (
        code_words("assessment_outcomes", row["outcome"]),
        f"Risk that remains: {risk.lower()}" if risk else None,
        f"Regulator consulted on {day_words(consulted)}" if consulted is not None else None,
        None if row["status"] == "complete" and not row["exempt_reason"] else row["justification"] or row["exempt_reason"],
    )
    return cell(text for text in said if text)


def _about(row: Row, purposes: dict[str, str], transfers: dict[str, str]) -> str:
    if row["transfer_id"]:
        return transfers.get(row["transfer_id"]) or str(row["transfer_id"])
    return purposes.get(row["purpose_id"]) or str(row["purpose_id"]) if row["purpose_id"] else WHOLE_ACTIVITY


def _transfers(register: Register) -> dict[str, str]:
    names = organisation_names(register)
    rows = rows_of(register.transfers)
    return {
        row["transfer_id"]: "Transfer to "
        + aside(code_words("destinations", row["destination"]) or "a place not recorded", names.get(row["organisation_id"] or ""))
        for row in rows
    }


def _state(row: Row, today: pd.Timestamp) -> str | None:
    if row["status"] not in ("complete", "not_required"):
        return code_words("assessment_statuses", row["status"])
    if row["review_due"] is not None and row["review_due"] < today:
        return OVERDUE
    return CURRENT_STATE if row["status"] == "complete" else code_words("assessment_statuses", "not_required")


def assessments_by_kind(case: Case) -> pd.DataFrame:
    """One row per kind of assessment.

    Columns: kind, means, law, assessments (how many), up_to_date, overdue, not_complete, not_required, not_understood (their
    state hangs on a cell that was not understood), next_review. Those whose kind was not understood share a last row.
    """
    register = case.once(assessments_register)
    none_needed = _label("assessment_statuses", "not_required")
    today = pd.Timestamp(case.in_force.as_of)
    rows = []
    kinds = codelist("assessment_kinds")
    lost = register["kind"].notna() & ~within(register["kind"], kinds["label"])
    every = [(register["kind"] == known["label"], dict(known)) for _, known in kinds.iterrows()]
    plain = {CURRENT_STATE, OVERDUE, *codelist("assessment_statuses")["label"]}
    if lost.any():
        every.append((lost, {"label": NOT_UNDERSTOOD, "description": "What is written is no kind that ropa knows.", "law": None}))
    for chosen, known in every:
        mine = register[chosen]
        days = pd.to_datetime(mine["review_due"].mask(mine["review_due"].map(lambda day: isinstance(day, Written)).astype(bool)))
        ahead = days[days >= today]
        counted = {"up_to_date": CURRENT_STATE, "overdue": OVERDUE, "not_required": none_needed}
        numbers: dict[str, Any] = {name: int((mine["state"] == state).sum()) for name, state in counted.items()}
        numbers["not_understood"] = int((mine["state"].notna() & ~mine["state"].isin(plain)).sum())
        rows.append(
            {
                "kind": known["label"],
                "means": known["description"],
                "law": known["law"],
                "assessments": len(mine),
                "not_complete": len(mine) - sum(numbers.values()),
                "next_review": ahead.min() if len(ahead) else None,
            }
            | numbers
        )
    numbers_of = dict.fromkeys(("assessments", "up_to_date", "overdue", "not_complete", "not_required", "not_understood"), "number")
    return tidy(rows, kind="text", means="text", law="text", **numbers_of, next_review="date")


def dpia_needs(case: Case) -> pd.DataFrame:
    """One row per activity as a controller, current or planned, that meets a criterion for an impact assessment.

    The most pressing stands first. Columns: activity, activity_id, phase (current or planned), calls (called
    for, likely, not by itself; NOT_UNDERSTOOD where its only criteria were not understood), criteria (all that it meets, and what
    is written and was not understood), number (of criteria), dpia (complete, or the status
    of its assessment; without one, missing, or not called for if it meets a single criterion), decided_on,
    review_due, why (the assessment's justification).
    """
    view = view_of(case, (CURRENT, PLANNED))
    activities = view.of_role("controller")
    found = criteria(view)
    called, probable = set(calling(found, view.regime)["activity_id"]), set(likely(found)["activity_id"])
    met = {str(key): list(part) for key, part in found.groupby("activity_id")["criterion"]}
    phases, counting = phase(activities, view.as_of), impact_assessments(view)
    assessed = {str(key): row for key, row in zip(counting.index, rows_of(counting), strict=True)}
    kindless = set(view.assessments.loc[unread(view.assessments, "kind"), "activity_id"])  # it may be the impact assessment
    lost: dict[str, list[str]] = {}
    for said in rows_of(view.activity_criteria):
        if isinstance(said["criterion"], Written):
            lost.setdefault(said["activity_id"], []).append(said["criterion"])
    rows = []
    for label, row in zip(activities.index, rows_of(activities), strict=True):
        codes, words = met.get(row["activity_id"], []), lost.get(row["activity_id"], [])
        if not codes and not words:
            continue
        calls = CALLED if row["activity_id"] in called else LIKELY if row["activity_id"] in probable else WATCH
        if words and calls == WATCH:
            calls = NOT_UNDERSTOOD
        dpia = assessed.get(row["activity_id"], {})
        rows.append(
            {
                "activity": row["name"] or row["activity_id"],
                "activity_id": row["activity_id"],
                "phase": phases[label],
                "calls": calls,
                "criteria": cell([*(code_words("dpia_criteria", code) or code for code in _ordered(codes)), *words]),
                "number": len(codes),
                "dpia": _dpia_state(dpia) if dpia else NOT_UNDERSTOOD if row["activity_id"] in kindless else _WITHOUT.get(calls, MISSING),
                "decided_on": dpia.get("decided_on"),
                "review_due": dpia.get("review_due"),
                "why": dpia.get("justification"),
            }
        )
    rows.sort(key=lambda row: ([*CALLS_MEAN, NOT_UNDERSTOOD].index(row["calls"]), row["dpia"] == "complete", -row["number"]))
    texts = dict.fromkeys(("activity", "activity_id", "phase", "calls", "criteria"), "text")
    return tidy(rows, **texts, number="number", dpia="text", decided_on="date", review_due="date", why="text")


def _ordered(codes: list[str]) -> list[str]:
    known = list(codelist("dpia_criteria").index)
    return sorted(codes, key=lambda code: known.index(code) if code in known else len(known))


def _dpia_state(dpia: Row) -> str:
    return (code_words("assessment_statuses", dpia["status"]) or "status not recorded").lower()


def criteria_met(case: Case) -> pd.DataFrame:
    """One row per criterion that some activity meets, most activities first.

    Columns: criterion, means, law, activities (how many), activity_names.
    """
    view = view_of(case, (CURRENT, PLANNED))
    mine = view.of_role("controller")["activity_id"]
    found = criteria(view)
    found = found[found["activity_id"].isin(mine)]
    names = activity_names(view.register)
    rows = [
        {
            "criterion": code_field("dpia_criteria", code, "label"),
            "means": code_field("dpia_criteria", code, "description"),
            "law": code_field("dpia_criteria", code, "law"),
            "activities": len(part),
            "activity_names": cell(names.get(key) or str(key) for key in part),
        }
        for code, part in found.groupby("criterion")["activity_id"]
    ]
    listed = view.activity_criteria
    for row in rows_of(listed[within(listed["activity_id"], mine)]):
        if isinstance(row["criterion"], Written):
            named = names.get(row["activity_id"]) or row["activity_id"]
            rows.append({"criterion": row["criterion"], "means": NOT_UNDERSTOOD, "activities": 1, "activity_names": named})
    made = tidy(rows, criterion="text", means="text", law="text", activities="number", activity_names="text")
    return made.sort_values(["activities", "criterion"], ascending=[False, True], kind="stable").reset_index(drop=True)
