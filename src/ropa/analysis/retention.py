"""How long data is kept: time limits, exceptions, disposals due and done, legal holds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, lines_by, period_words, rows_of, tidy, yes_no_words
from ropa.analysis.names import WHOLE_ACTIVITY, activity_names, code_detail, code_field, code_words, purpose_names, view_of
from ropa.case.case import Case
from ropa.facts.retention import (
    AHEAD,
    DONE,
    DONE_LATE,
    NO_DATE,
    ON_HOLD,
    OVERDUE,
    UNREASONED,
    UNTRIGGERED,
    disposal_states,
    limit_starts,
    limitless,
    period_grounds,
)
from ropa.facts.view import LOG_PHASES
from ropa.model.membership import yes
from ropa.model.periods import days as days_of
from ropa.model.register import Register
from ropa.model.written import NOT_UNDERSTOOD, Written
from ropa.text import aside, cell

RETENTION_FINDINGS = ("RT",)
"""The findings on time limits and disposals."""

ALL_DATA = "all its data"
_ORDER = (OVERDUE, NOT_UNDERSTOOD, ON_HOLD, AHEAD, NO_DATE, DONE_LATE, DONE)


def retention_in_short(case: Case) -> pd.DataFrame:
    """The key figures on time limits and disposals: columns figure, number, means."""
    view = view_of(case)
    schedule, gone = case.once(retention_schedule), case.once(disposals)["state"]
    controlled = view.of_role("controller")
    bare = controlled[limitless(view)[controlled.index]]
    excused = int(bare["not_possible_reason"].notna().sum())
    untied = int((view.once(limit_starts) == UNTRIGGERED).sum())
    unreasoned = int((view.once(period_grounds) == UNREASONED).sum())
    said = [
        ("Time limits", len(schedule), "Each says how long some data is kept, or what decides it."),
        (
            "Activities without a time limit",
            len(bare),
            f"As a controller; {excused} of them say why none can be given." if len(bare) else "As a controller.",
        ),
        ("Periods that start from nothing", untied, "No event is named to count from, so no date can be worked out."),
        ("Limits without a law or a reason", unreasoned, "Nobody can tell why the data is kept so long."),
        (
            "Limits not followed",
            int(yes(schedule["followed"].str.startswith("no")).sum()),
            "The data is kept longer, or erased sooner, than the record says.",
        ),
        ("Disposals overdue", int((gone == OVERDUE).sum()), "The data should be gone and is not, and no legal hold stops it."),
        ("Disposals on legal hold", int((gone == ON_HOLD).sum()), "Kept for the time being because of a claim or proceedings."),
        ("Disposals done", int(gone.isin([DONE, DONE_LATE]).sum()), "Data that was erased, destroyed, returned or made anonymous."),
    ]
    return figures(said + finding_figures(case, RETENTION_FINDINGS))


def retention_schedule(case: Case) -> pd.DataFrame:
    """One row per time limit of an activity in force, in work for clients too.

    Columns: activity, activity_id, retention_id, category (or all its data), purpose (or the whole
    activity), period (in words), days (its length; missing without a period), criteria, kept_for (the
    period, else the criteria), trigger, action, law, reason, why (law and reason), exceptions, followed
    (yes, no with the reason, or missing).
    """
    register = case.in_force.register
    names, purposes = activity_names(register), purpose_names(register)
    exceptions = lines_by(register.retention_exceptions, "retention_id", _exception)
    lengths = days_of(register.retention["period"])
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "activity_id": row["activity_id"],
            "retention_id": row["retention_id"],
            "category": code_words("data_categories", row["category"]) or ALL_DATA,
            "purpose": purposes.get(row["purpose_id"], row["purpose_id"]) if row["purpose_id"] else WHOLE_ACTIVITY,
            "period": period_words(row["period"]) if row["period"] else None,
            "days": length,
            "criteria": row["criteria"],
            "kept_for": period_words(row["period"]) if row["period"] else row["criteria"],
            "trigger": code_words("retention_triggers", row["trigger"]),
            "action": code_words("retention_actions", row["action"]),
            "law": _law(row["legal_source"]),
            "reason": row["reason"],
            "why": cell(text for text in (_law(row["legal_source"]), row["reason"]) if text),
            "exceptions": cell(exceptions.get(row["retention_id"])),
            "followed": _followed(row),
        }
        for row, length in zip(rows_of(register.retention), lengths, strict=True)
    ]
    first = dict.fromkeys(("activity", "activity_id", "retention_id", "category", "purpose", "period"), "text")
    then = ("criteria", "kept_for", "trigger", "action", "law", "reason", "why", "exceptions", "followed")
    return tidy(rows, **first, days="number", **dict.fromkeys(then, "text"))


def _exception(row: Row) -> str | None:
    words = code_words("retention_exceptions", row["exception"])
    return aside(words, row["description"]) if words else row["description"]


def _followed(row: Row) -> str | None:
    if row["followed"] is not False:
        return yes_no_words(row["followed"])
    return ": ".join(text for text in ("no", row["reason_not_followed"]) if text)


def _law(code: str | None) -> str | None:
    words = code_words("retention_laws", code)
    return aside(words, code_field("retention_laws", code, "law")) if words else None


def retention_exceptions(case: Case) -> pd.DataFrame:
    """One row per exception to a time limit. Columns: activity, category, period, exception, description, law."""
    register = case.in_force.register
    limits = {row["retention_id"]: row for row in rows_of(case.once(retention_schedule))}
    rows = [
        {
            **{name: limits.get(row["retention_id"], {}).get(name) for name in ("activity", "category")},
            "period": limits.get(row["retention_id"], {}).get("period") or limits.get(row["retention_id"], {}).get("criteria"),
            "exception": code_words("retention_exceptions", row["exception"]),
            "description": row["description"],
            "law": code_detail("retention_exceptions", row["exception"], "law"),
        }
        for row in rows_of(register.retention_exceptions)
    ]
    return tidy(rows, **dict.fromkeys(("activity", "category", "period", "exception", "description", "law"), "text"))


def exceptions_by_kind(case: Case) -> pd.DataFrame:
    """One row per wording of an exception, most used first.

    Columns: exception, description, law, limits (how many time limits it applies to), holds_for (their activities).
    """
    found = retention_exceptions(case)
    every = len(case.once(retention_schedule))
    by = ["exception", "description", "law"]
    rows = []
    for key, part in found.groupby(by, dropna=False, sort=False):
        named = [aside(str(row["activity"]), row["category"] if row["category"] != ALL_DATA else None) for row in rows_of(part)]
        words = f"all {every} time limits" if len(part) == every > 1 else cell(dict.fromkeys(named))
        values: dict[str, Any] = {name: value if isinstance(value, str) else None for name, value in zip(by, key, strict=True)}
        rows.append({**values, "limits": len(part), "holds_for": words})
    made = tidy(rows, exception="text", description="text", law="text", limits="number", holds_for="text")
    return made.sort_values("limits", ascending=False, kind="stable").reset_index(drop=True)


# -- disposals --------------------------------------------------------------------------------------


def disposals(case: Case) -> pd.DataFrame:
    """One row per disposal of data, due or done, also of activities that have ended. The most pressing stands first.

    Columns: activity, category, disposal_id, state (overdue, not understood, on legal hold, ahead, no date, done late, done),
    due_on, done_on, days_late (missing unless late), method.
    """
    view = view_of(case, LOG_PHASES)
    limits = _limits(view.register)
    rows = []
    for row, state in zip(rows_of(view.disposals), disposal_states(view), strict=True):
        until = row["done_on"] if row["done_on"] is not None else view.today
        rows.append(
            {
                "activity": limits.get(row["retention_id"], {}).get("activity"),
                "category": limits.get(row["retention_id"], {}).get("category"),
                "disposal_id": row["disposal_id"],
                "state": state,
                "due_on": row["due_on"],
                "done_on": row["done_on"],
                "days_late": (until - row["due_on"]).days if state in (OVERDUE, DONE_LATE) else None,
                "method": code_words("disposal_methods", row["method"]),
            }
        )
    rows.sort(key=lambda row: (_ORDER.index(row["state"]), row["due_on"] or pd.Timestamp.max))
    texts = dict.fromkeys(("activity", "category", "disposal_id", "state"), "text")
    return tidy(rows, **texts, due_on="date", done_on="date", days_late="number", method="text")


def _limits(register: Register) -> dict[str, dict[str, Any]]:
    """The activity and the category of data of each time limit, by key."""
    names = activity_names(register)
    return {
        row["retention_id"]: {
            "activity": names.get(row["activity_id"]),
            "category": code_words("data_categories", row["category"]) or ALL_DATA,
        }
        for row in rows_of(register.retention)
    }


def disposals_due(case: Case) -> pd.DataFrame:
    """The rows of `disposals` that are not done: overdue, ahead, without a date or not understood (those on legal hold apart).

    Columns as `disposals`.
    """
    found = case.once(disposals)
    return found[found["state"].isin([OVERDUE, NOT_UNDERSTOOD, AHEAD, NO_DATE])].reset_index(drop=True)


def disposals_done(case: Case) -> pd.DataFrame:
    """The rows of `disposals` that are done, the last one first; columns as `disposals`."""
    found = case.once(disposals)
    done = found[found["state"].isin([DONE, DONE_LATE])]
    return done.sort_values("done_on", ascending=False, kind="stable").reset_index(drop=True)


def legal_holds(case: Case) -> pd.DataFrame:
    """One row per legal hold: on a disposal that is due, or as an exception to a time limit.

    Columns: activity, category, holds (what it is on), due_on, description.
    """
    held = case.once(disposals)
    rows = [row | {"holds": f"disposal {row['disposal_id']}"} for row in rows_of(held[held["state"] == ON_HOLD])]
    register = case.in_force.register
    limits = _limits(register)
    rows += [
        {
            **limits.get(row["retention_id"], {}),
            "holds": f"disposal {row['disposal_id']}",
            "due_on": row["due_on"],
            "description": row["legal_hold"],
        }
        for row in rows_of(view_of(case, LOG_PHASES).disposals)
        if isinstance(row["legal_hold"], Written)
    ]
    exceptions = register.retention_exceptions[register.retention_exceptions["exception"] == "legal_hold"]
    rows += [
        {**limits.get(row["retention_id"], {}), "holds": "the time limit, whenever there is one", "description": row["description"]}
        for row in rows_of(exceptions)
    ]
    return tidy(rows, activity="text", category="text", holds="text", due_on="date", description="text")
