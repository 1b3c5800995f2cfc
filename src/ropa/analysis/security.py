"""Security measures: what is in place, what is planned, what they cover, and where sensitive data lacks them."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ropa.analysis.frames import Row, figures, finding_figures, lines_by, rows_of, tidy
from ropa.analysis.names import activity_names, code_field, code_words, view_of
from ropa.case.case import Case
from ropa.facts.security import STRONG, planned_measures, protected, risky, telling
from ropa.facts.view import SENSITIVE, View
from ropa.model.codelists import codelist, flagged
from ropa.model.membership import within
from ropa.model.written import NOT_UNDERSTOOD, unread
from ropa.text import aside, cell, day_words

SECURITY_FINDINGS = ("SE",)
"""The findings on security."""

IN_PLACE, PLANNED, NONE = "in place", "planned", "none"
FUNCTIONS = {
    "encryption": "Encryption",
    "access_control": "Access control",
    "restore_test": "Restore test",
    "technical": "Other technical",
    "organisational": "Organisational",
    "other": "Kind not said",
}
"""The groups of measures that coverage is shown for. A measure is grouped by its function, or else by its kind."""


def security_in_short(case: Case) -> pd.DataFrame:
    """The key figures on security: columns figure, number, means."""
    cover, sensitive, planned = case.once(security_coverage), case.once(sensitive_protection), case.once(measures_planned)
    bare = int(((cover["in_place"] == 0) & ~(cover == NOT_UNDERSTOOD).any(axis=1)).sum())
    said = [
        ("Activities", len(cover), "Everything in force, as a controller and for clients."),
        ("Activities without a measure in place", bare, "Nothing recorded says how their data is protected."),
        ("Measures in place", int(cover["in_place"].sum()), 'Counted once an activity; words such as "appropriate measures" do not count.'),
        ("Measures planned", len(planned), "They protect nobody yet."),
        ("Of these, past their date", int((planned["state"] == "overdue").sum()), "They should be in place by now."),
        ("Sensitive activities", len(sensitive), "Special category or criminal offence data, or data on a large scale."),
        (
            "Of these, less protected",
            int((sensitive["protected"] == "no").sum()),
            "No encryption, access control or restore test in place.",
        ),
    ]
    return figures(said + finding_figures(case, SECURITY_FINDINGS))


def security_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity. Words that name no measure are marked as such.

    Columns: activity, activity_id, role, in_place, planned (with its date), not_possible (why no measure is given).
    """
    view = view_of(case)
    measures = view.security_measures
    planned = measures["status"] == "planned"
    named = telling(measures)
    there = lines_by(measures[~planned & named], "activity_id", _measure)
    vague = lines_by(measures[~planned & ~named], "activity_id", lambda row: aside(_measure(row) or "no words", "names no measure"))
    to_come = lines_by(measures[planned], "activity_id", _planned)
    rows = [
        {
            "activity": row["name"] or row["activity_id"],
            "activity_id": row["activity_id"],
            "role": code_words("activity_roles", row["role"]),
            "in_place": cell([*there.get(row["activity_id"], []), *vague.get(row["activity_id"], [])]),
            "planned": cell(to_come.get(row["activity_id"])),
            "not_possible": row["not_possible_reason"],
        }
        for row in rows_of(view.activities)
    ]
    return tidy(rows, **dict.fromkeys(("activity", "activity_id", "role", "in_place", "planned", "not_possible"), "text"))


def _measure(row: Row) -> str | None:
    vague = row["measure"] in flagged("security_measures", "vague")
    measure = None if vague and row["description"] else code_words("security_measures", row["measure"])
    return f"{measure}: {row['description']}" if measure and row["description"] else measure or row["description"]


def _planned(row: Row) -> str | None:
    said = _measure(row) or "not described"
    return aside(said, f"by {day_words(row['due_on'])}" if row["due_on"] is not None else "no date")


def measures_planned(case: Case) -> pd.DataFrame:
    """One row per planned measure. The first due stands first.

    Columns: activity, measure, description, state (overdue, ahead, no date, not understood), due_on.
    """
    view = view_of(case)
    names = activity_names(view.register)
    rows = [
        {
            "activity": names.get(row["activity_id"]),
            "measure": code_words("security_measures", row["measure"]),
            "description": row["description"],
            "state": row["state"],
            "due_on": row["due_on"],
        }
        for row in rows_of(planned_measures(view).sort_values("due_on", kind="stable"))
    ]
    return tidy(rows, activity="text", measure="text", description="text", state="text", due_on="date")


def measures_used(case: Case) -> pd.DataFrame:
    """One row per measure of the code list that the register names, most used first.

    Columns: measure, means, law, in_place, planned (numbers of activities), share (of all activities, in place).
    """
    view = view_of(case)
    measures = view.security_measures
    planned = measures["status"] == "planned"
    total = len(view.activities)
    rows = [
        {
            "measure": code_field("security_measures", code, "label"),
            "means": code_field("security_measures", code, "description"),
            "law": code_field("security_measures", code, "law"),
            "in_place": part.loc[~planned.loc[part.index], "activity_id"].nunique(),
            "planned": part.loc[planned.loc[part.index], "activity_id"].nunique(),
        }
        for code, part in measures.groupby("measure")
    ]
    made = tidy(rows, measure="text", means="text", law="text", in_place="number", planned="number")
    made = made.sort_values(["in_place", "measure"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return made.assign(share=(made["in_place"] / max(total, 1)).astype("float64"))


def security_coverage(case: Case) -> pd.DataFrame:
    """One row per activity: which groups of measures cover it. Sensitive activities and those with the least stand first.

    Columns: activity, activity_id, sensitive (yes or no), then one per group of measures (FUNCTIONS, in
    words): in place, planned, none, or NOT_UNDERSTOOD where it hangs on a measure or status that was not; in_place (how many
    measures). A group without any measure has no
    column, except encryption, access control and restore test.
    """
    view = view_of(case)
    measures = view.security_measures[telling(view.security_measures)]
    group = _groups(measures)
    planned = measures["status"] == "planned"
    unsure = unread(measures, "status")
    unnamed = set(view.security_measures.loc[unread(view.security_measures, "measure"), "activity_id"])
    shown = _shown(group)
    sensitive = _sensitive(view)
    states: dict[str, dict[str, list[str]]] = {}
    state = planned.map({True: PLANNED, False: IN_PLACE}).mask(unsure & ~planned, NOT_UNDERSTOOD)
    for activity, code, one in zip(measures["activity_id"].tolist(), group.tolist(), state.tolist(), strict=True):
        states.setdefault(activity, {}).setdefault(code, []).append(one)
    rows = []
    for row in rows_of(view.activities):
        mine = states.get(row["activity_id"], {})
        covered = {FUNCTIONS[code]: _cover(mine.get(code, ())) for code in shown}
        if row["activity_id"] in unnamed:  # any group may be the one of the measure that was not understood
            covered = {name: NOT_UNDERSTOOD if state == NONE else state for name, state in covered.items()}
        rows.append(
            {
                "activity": row["name"] or row["activity_id"],
                "activity_id": row["activity_id"],
                "sensitive": "yes" if row["activity_id"] in sensitive else "no",
                "in_place": sum(one != PLANNED for ones in mine.values() for one in ones),
            }
            | covered
        )
    rows.sort(key=lambda row: (row["sensitive"] == "no", row["in_place"]))
    texts = dict.fromkeys(("activity", "activity_id", "sensitive"), "text")
    return tidy(rows, **texts, **{FUNCTIONS[code]: "text" for code in shown}, in_place="number")


def groups_of_measures(case: Case) -> list[str]:
    """The groups of measures that `security_coverage` has a column for, in words."""
    measures = view_of(case).security_measures
    return [FUNCTIONS[code] for code in _shown(_groups(measures[telling(measures)]))]


def _shown(group: pd.Series) -> list[str]:
    """The groups to show: those with a measure, and always the strong ones."""
    return [code for code in FUNCTIONS if code in STRONG or (group == code).any()]


def _groups(measures: pd.DataFrame) -> pd.Series:
    """The group of FUNCTIONS that each measure falls into: its function, else its kind."""
    function = measures["measure"].map(dict(codelist("security_measures")["function"]), na_action="ignore")
    known = function.where(within(function, FUNCTIONS))
    return known.fillna(measures["kind"]).fillna("other").astype("str")


def _cover(states: Collection[str]) -> str:
    """The state of a group: in place if one of its measures is, else not understood if a status is not, else planned, else none."""
    return next((state for state in (IN_PLACE, NOT_UNDERSTOOD, PLANNED) if state in states), NONE)


def _sensitive(view: View) -> dict[str, list[str]]:
    """Why activities are sensitive, by key: the categories of data, and large scale."""
    data = view.data_categories[within(view.data_categories["category"], SENSITIVE)]
    why = lines_by(data, "activity_id", lambda row: code_words("data_categories", row["category"]))
    for row in rows_of(view.activities[risky(view)]):
        if row["large_scale"] is True:
            why.setdefault(row["activity_id"], []).append("large scale")
    return why


def sensitive_protection(case: Case) -> pd.DataFrame:
    """One row per activity with special or criminal data, or on a large scale: whether a strong measure protects it.

    Columns: activity, activity_id, why, then Encryption, Access control, Restore test (in place, planned, none or
    NOT_UNDERSTOOD), protected (yes where one of them is in place; NOT_UNDERSTOOD where that hangs on it). Unprotected
    activities stand first.
    """
    view = view_of(case)
    why = _sensitive(view)
    cover, safe = case.once(security_coverage), set(view.activities.loc[protected(view), "activity_id"])
    strong = [FUNCTIONS[code] for code in STRONG]
    rows = [
        {"why": cell(why[row["activity_id"]]), "protected": "yes" if row["activity_id"] in safe else "no"} | row
        for row in rows_of(cover[cover["sensitive"] == "yes"])
    ]
    for row in rows:
        if row["protected"] == "no" and NOT_UNDERSTOOD in [row[name] for name in strong]:
            row["protected"] = NOT_UNDERSTOOD
    rows.sort(key=lambda row: row["protected"] == "yes")
    return tidy(rows, **dict.fromkeys(("activity", "activity_id", "why", *strong, "protected"), "text"))
