"""The board's one page: who, what, how complete the record is, what is wrong, what to do, and by when."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ropa.analysis.completeness import COMPLETE, NONE, NOT_APPLICABLE, NOT_ASSESSED, WRITTEN, completeness
from ropa.analysis.deadlines import deadlines, unless
from ropa.analysis.frames import rows_of, tidy
from ropa.analysis.incidents import complaints_listed
from ropa.analysis.names import activity_names, code_words, holder_name
from ropa.analysis.records import parties
from ropa.analysis.requests import request_deadlines
from ropa.analysis.transfers import scopes_due
from ropa.case.case import Case
from ropa.facts.requests import ACK_MISSED, ACK_OPEN
from ropa.facts.view import of_record
from ropa.model.checks import SEVERITIES
from ropa.model.codelists import codelist, flagged
from ropa.model.membership import within
from ropa.model.written import NOT_UNDERSTOOD, Written, unread
from ropa.text import NOT_RECORDED, count_words

ALL_OF_IT = "All activities, and the record as a whole"


def activities_by_role(case: Case) -> pd.DataFrame:
    """One row per role of the holder, and a last one for all: how many activities, and how complete their record is.

    Columns: role, activities (how many), items (how many items of Article 30 were assessed), complete (how many of them
    are complete, stated to be none, or rightly left out), not_understood (how many are written and were not understood),
    share (of those complete; missing where nothing was assessed). Item (a) of a record as a whole counts with the first of
    its roles, so that the rows of its roles add up to what the record's report says.
    """
    activities = case.in_force.register.activities
    items = case.once(completeness)
    items = items[items["status"] != NOT_ASSESSED]
    roles = _roles(activities)
    order = [*codelist("activity_roles").index, NOT_UNDERSTOOD, ""]
    held = [role for role in order if (roles == role).any()]
    # The item of a record as a whole counts with the first of its roles, so that the roles add up to the record.
    roles_of = {record: set(_roles(of_record(activities, record))) for record in ("controller", "processor")}
    firsts = {record: next((role for role in held if role in mine), None) for record, mine in roles_of.items()}
    of_whole = items["record"].map(firsts).where(items["activity_id"].isna())
    rows = []
    for role in [*held, None]:
        mine = activities if role is None else activities[roles == role]
        looked = items if role is None else items[within(items["activity_id"], mine["activity_id"]) | (of_whole == role)]
        good = int(looked["status"].isin([COMPLETE, NONE, NOT_APPLICABLE]).sum())
        words = ALL_OF_IT if role is None else code_words("activity_roles", role or None) or NOT_RECORDED
        share = good / len(looked) if len(looked) else None
        lost = int((looked["status"] == WRITTEN).sum())
        counts = {"activities": len(mine), "items": len(looked), "complete": good, "not_understood": lost}
        rows.append({"role": words, **counts, "share": share})
    found = tidy(rows, role="text", activities="number", items="number", complete="number", not_understood="number")
    return found.assign(share=pd.Series([row["share"] for row in rows], dtype="float64"))


def _roles(activities: pd.DataFrame) -> pd.Series:
    """The role of each activity; blank where it is not recorded."""
    return activities["role"].mask(unread(activities, "role"), NOT_UNDERSTOOD).fillna("")


def board_deadlines(case: Case, days: int = 90) -> pd.DataFrame:
    """One row per deadline that has passed or lies within so many days. The earliest stands first.

    Reviews, contracts, assessments, planned measures, disposals, waivers and the registration (`deadlines`), open rights
    requests (by the prudent day), complaints to acknowledge, and certifications of recipients abroad to check again.
    Columns: on, kind, what, activity, days_left (negative: passed).
    """
    today = pd.Timestamp(case.in_force.as_of)
    names = activity_names(case.register)
    rows = [row for row in rows_of(deadlines(case, days // 28 + 1)) if row["days_left"] is None or row["days_left"] <= days]
    for row in rows_of(case.once(request_deadlines)):
        what = f"{row['right']}, {row['request_id']}"
        on = unless(row["prudent"]) if row["standing"] == NOT_UNDERSTOOD else row["prudent"]
        rows.append({"on": on, "kind": "Answer to a rights request", "what": what, "activity": row["activity"]})
    for row in rows_of(case.once(complaints_listed)):
        if row["acknowledgement"] in (ACK_OPEN, ACK_MISSED, NOT_UNDERSTOOD):
            unclear = row["acknowledgement"] == NOT_UNDERSTOOD
            on, what = unless(row["acknowledge_by"]) if unclear else row["acknowledge_by"], f"Complaint {row['complaint_id']}"
            rows.append({"on": on, "kind": "Acknowledgement of a complaint", "what": what, "activity": row["activity"]})
    for row in rows_of(scopes_due(case, (today + pd.Timedelta(days=days)).date())):
        what = f"{row['scope']}, transfer {row['transfer_id']}"
        rows.append({"on": row["due_on"], "kind": "Certification to check again", "what": what, "activity": names.get(row["activity_id"])})
    dated = [row | {"days_left": (row["on"] - today).days} for row in rows if isinstance(row["on"], pd.Timestamp)]
    rows = [row for row in dated if row["days_left"] <= days] + [row for row in rows if isinstance(row["on"], Written)]
    rows.sort(key=lambda row: (row["on"], row["kind"], str(row["what"])))
    return tidy(rows, on="date", kind="text", what="text", activity="text", days_left="number")


def board_deadlines_by_kind(case: Case, days: int = 90) -> pd.DataFrame:
    """One row per kind of deadline: how many have passed, how many lie within so many days, and the earliest day.

    Columns: kind, passed, ahead, first_on, activities (up to three of those concerned).
    """
    rows: list[dict[str, Any]] = []
    for kind, part in case.once(board_deadlines, days).groupby("kind", sort=True):
        ahead = part[part["days_left"] >= 0]
        about = list(dict.fromkeys(part["activity"].dropna()))
        more = [f"and {len(about) - 3} more"] if len(about) > 3 else []
        first = min(ahead["on"]) if len(ahead) else None
        counts = {"passed": int((part["days_left"] < 0).sum()), "ahead": len(ahead)}
        rows.append({"kind": kind, **counts, "first_on": first, "activities": "; ".join([*about[:3], *more]) or None})
    rows.sort(key=lambda row: (-row["passed"], row["first_on"] or pd.Timestamp.max, row["kind"]))
    return tidy(rows, kind="text", passed="number", ahead="number", first_on="date", activities="text")


def board_words(case: Case, days: int = 90) -> str:
    """The state of the record in plain sentences on three lines: who and what, what is missing or wrong, and what is due."""
    return "\n".join([_who_and_what(case), _how_whole(case), _what_is_due(case, days)])


def _who_and_what(case: Case) -> str:
    register = case.in_force.register
    activities, categories = register.activities, register.data_categories
    special = flagged("data_categories", "special") | flagged("data_categories", "criminal")
    sensitive = within(activities["activity_id"], categories.loc[within(categories["category"], special), "activity_id"])
    abroad = within(activities["activity_id"], register.transfers["activity_id"])
    controller = parties(case, "controller")
    officer = controller.loc[controller["part"] == "Data protection officer", "name"].fillna(NOT_RECORDED)
    return (
        f"{holder_name(case)} has {count_words(len(activities), 'activity', 'activities')} with personal data in force: "
        f"{int(sensitive.sum()):,} with special category or criminal offence data, {int(abroad.sum()):,} with a transfer abroad. "
        f"Data protection officer: {'; '.join(officer)}."
    )


def _how_whole(case: Case) -> str:
    every = rows_of(activities_by_role(case))[-1]
    whole = f"Of {every['items']:,} items that Article 30 asks for, the record holds {every['complete']:,}"
    errors, warnings, advice = (case.findings.counts()[name] for name in SEVERITIES)
    return (
        f"{whole if every['items'] else 'How complete the record is was not assessed'}. The rules found "
        f"{count_words(errors, 'error')} (something that the law requires is missing or wrong), {count_words(warnings, 'warning')} "
        f"and {count_words(advice, 'piece of advice', 'pieces of advice')}."
    )


def _what_is_due(case: Case, days: int) -> str:
    due = case.once(board_deadlines, days)
    passed, dated = int((due["days_left"] < 0).sum()), int(due["days_left"].notna().sum())
    unclear = "" if dated == len(due) else f" The day of {count_words(len(due) - dated, 'more was', 'more were')} not understood."
    if due.empty:
        return f"The register sets no deadline that has passed or lies within {days} days."
    return f"{count_words(passed, 'deadline has', 'deadlines have')} passed; {dated - passed:,} more lie within {days} days.{unclear}"
