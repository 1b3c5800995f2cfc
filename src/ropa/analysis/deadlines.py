"""Deadlines that the register itself sets: reviews, contracts, measures, disposals, waivers, the registration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from ropa.analysis.assessments import assessments_register
from ropa.analysis.frames import rows_of, tidy
from ropa.analysis.names import activity_names, code_words
from ropa.analysis.recipients import contracts_ending
from ropa.analysis.retention import disposals
from ropa.case.case import Case
from ropa.errors import UsageError
from ropa.facts.retention import AHEAD as DISPOSAL_AHEAD
from ropa.facts.retention import OVERDUE as DISPOSAL_OVERDUE
from ropa.facts.reviews import latest_reviews
from ropa.model.written import NOT_UNDERSTOOD as AS_WRITTEN
from ropa.model.written import Written
from ropa.text import aside, day_words, month_words

DEADLINE_KINDS = {
    "assessment": "Review of an assessment",
    "review": "Review of an activity's entry",
    "contract": "End of a contract",
    "measure": "Planned security measure",
    "disposal": "Disposal of data",
    "waiver": "End of a waiver",
    "registration": "Registration with the regulator",
}
"""The kinds of deadline that `deadlines` knows, in words."""

OVERDUE, AHEAD, NOT_UNDERSTOOD = "overdue", "ahead", "not understood"


def deadlines(case: Case, months: int = 12, *, only: Sequence[str] = ()) -> pd.DataFrame:
    """One row per deadline that is overdue or lies within so many months, the earliest first.

    `only` names kinds of DEADLINE_KINDS; by default all. Columns: on, state (overdue, ahead, or not understood: the day is
    shown as written), kind (in words), what, activity (or the party), days_left (negative where overdue). Requests,
    complaints and breaches have tables of their own. Raises UsageError for an unknown kind.
    """
    for kind in only:
        if kind not in DEADLINE_KINDS:
            raise UsageError(f"there is no kind of deadline {kind}; there are {', '.join(DEADLINE_KINDS)}")
    today = pd.Timestamp(case.in_force.as_of)
    last = today + pd.DateOffset(months=months)
    rows = []
    for kind, words in DEADLINE_KINDS.items():
        for found in _SOURCES[kind](case) if not only or kind in only else ():
            if isinstance(found["on"], Written):
                rows.append(found | {"kind": words, "days_left": None, "state": NOT_UNDERSTOOD})
            elif found["on"] is not None and found["on"] <= last:
                left = (found["on"] - today).days
                rows.append(found | {"kind": words, "days_left": left, "state": OVERDUE if left < 0 else AHEAD})
    rows.sort(key=lambda row: row["on"])
    return tidy(rows, on="date", state="text", kind="text", what="text", activity="text", days_left="number")


def _assessments(case: Case) -> Iterator[dict[str, Any]]:
    for row in rows_of(case.once(assessments_register)):
        on = unless(row["review_due"], "a newer one replaces it") if row["state"] == AS_WRITTEN else row["review_due"]
        yield {"on": on, "what": row["kind"], "activity": row["activity"]}


def _reviews(case: Case) -> Iterator[dict[str, Any]]:
    register = case.in_force.register
    names = activity_names(register)
    for row in rows_of(latest_reviews(register.reviews)):
        yield {"on": row["next_review_on"], "what": "Entry in the record", "activity": names.get(row["activity_id"])}


def _contracts(case: Case) -> Iterator[dict[str, Any]]:
    for row in rows_of(contracts_ending(case, 36_500)):
        yield {"on": row["ends_on"], "what": aside(row["kind"] or "Contract", row["contract"]), "activity": row["with_whom"]}


def _measures(case: Case) -> Iterator[dict[str, Any]]:
    register = case.in_force.register
    names = activity_names(register)
    for row in rows_of(register.security_measures[register.security_measures["status"] == "planned"]):
        what = code_words("security_measures", row["measure"]) or row["description"]
        yield {"on": row["due_on"], "what": what, "activity": names.get(row["activity_id"])}


def _disposals(case: Case) -> Iterator[dict[str, Any]]:
    found = case.once(disposals)
    for row in rows_of(found[found["state"].isin([DISPOSAL_OVERDUE, DISPOSAL_AHEAD, AS_WRITTEN])]):
        on = unless(row["due_on"]) if row["state"] == AS_WRITTEN else row["due_on"]
        yield {"on": on, "what": row["category"], "activity": row["activity"]}


def unless(on: object, what: str = "it is done") -> object:
    """The words for a day of which nobody knows whether it still counts: whether the thing is done was written and not understood."""
    return Written(f"{day_words(on)}, unless {what} ({AS_WRITTEN})") if isinstance(on, pd.Timestamp) else on


def _waivers(case: Case) -> Iterator[dict[str, Any]]:
    for row in rows_of(case.in_force.register.waivers):
        yield {"on": row["until"], "what": f"Waiver of {row['code']}", "activity": row["record"]}


def _registration(case: Case) -> Iterator[dict[str, Any]]:
    holder = case.register.known_holder
    if holder is not None and not pd.isna(holder["registration_expires_on"]):
        yield {"on": holder["registration_expires_on"], "what": "Registration expires", "activity": holder["name"]}


_SOURCES: dict[str, Callable[[Case], Iterator[dict[str, Any]]]] = {
    "assessment": _assessments,
    "review": _reviews,
    "contract": _contracts,
    "measure": _measures,
    "disposal": _disposals,
    "waiver": _waivers,
    "registration": _registration,
}


def deadlines_by_month(case: Case, months: int = 12, *, only: Sequence[str] = (), by: str = "kind") -> pd.DataFrame:
    """One row for what is overdue, then one per month from the month of the day on: how many deadlines of each kind.

    Where the day of some was not understood, a last row counts these.

    `by` is the column of `deadlines` to count by: kind, or what if only one kind is asked for.
    Columns: month ("overdue", "Nov 2026" … "not understood"), then one per kind.
    """
    found = deadlines(case, months, only=only)
    first = pd.Period(case.in_force.as_of, "M")
    slots = ["overdue", *(month_words(first + n) for n in range(months + 1))]
    if (found["state"] == NOT_UNDERSTOOD).any():
        slots.append(NOT_UNDERSTOOD)
    when = [month_words(row["on"]) if row["state"] == AHEAD else row["state"] for row in rows_of(found)]
    spread = pd.crosstab(pd.Series(when, dtype="str"), found[by].fillna("Not said"))
    spread = spread.reindex(index=slots, fill_value=0).rename_axis(columns=None).rename_axis("month").reset_index()
    return spread.astype(dict.fromkeys(spread.columns[1:], "int64"))
