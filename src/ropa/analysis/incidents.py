"""Breaches and complaints with their clocks. What happened, and to whom, is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ropa.analysis.frames import figures, finding_figures, of_more, rows_of, tidy
from ropa.analysis.logs import OURS, moment_words, rules_that_spoke, whose
from ropa.analysis.names import activity_names, view_of
from ropa.case.case import Case
from ropa.facts.breaches import (
    CLIENTS,
    CLOCK_RUNS,
    EXCUSED,
    IN_TIME,
    LATE_WITH,
    LATE_WITHOUT,
    NOT_TOLD,
    RISK_OPEN,
    TOLD,
    UNASSESSED,
    UNLIKELY,
    our_role,
    telling_people,
    telling_regulator,
)
from ropa.facts.requests import ACK_LATE, ACK_MISSED, ACKNOWLEDGED, NO_ACK, acknowledging
from ropa.facts.view import LOG_PHASES, View
from ropa.law.clocks import BREACH_HOURS, breach_due_all
from ropa.model.codelists import labels
from ropa.model.in_force import zone_of
from ropa.model.written import NOT_UNDERSTOOD, any_unread, carried, said, unread
from ropa.text import NOT_RECORDED

INCIDENTS_FINDINGS = ("BR", "CP")
"""What rules have found about breaches and complaints."""

CONTROLLER = "controller"

STEPS = {
    "occurred_at": "happened",
    "aware_at": "aware",
    "authority_notified_at": "regulator told",
    "subjects_notified_at": "people told",
    "controller_notified_at": "client told",
}
"""The moments of a breach, in words."""


def breaches_listed(case: Case) -> pd.DataFrame:
    """One row per breach that the holder knew of by the day, the latest first.

    Columns: breach_id, activity, role, risk, aware (when, in the holder's own time), due (the end of the 72 hours; missing
    for a processor), regulator (one of REGULATOR), hours (from awareness until the regulator was told, or for a processor
    its client; a begun hour counts), people (told, or why not), client (told, for a processor), people_hit, records_hit,
    documented (which of facts, effects and remedy are recorded), rules. The facts themselves are left out on purpose.
    Raises UsageError where the case has no day or no regime.
    """
    view = view_of(case, LOG_PHASES)
    breaches, zone = view.breaches, zone_of(case.register)
    role = our_role(view)
    ours = role == CONTROLLER
    told = breaches["authority_notified_at"].where(ours, breaches["controller_notified_at"])
    hours = (told - breaches["aware_at"]).dt.total_seconds() / 3600
    spoke = rules_that_spoke(case, "breaches")
    found = pd.DataFrame(
        {
            "breach_id": breaches["breach_id"],
            "activity": _activities(case, breaches),
            "role": labels("breach_roles", role),
            "risk": labels("breach_risks", breaches["risk"]).pipe(said, breaches, "risk").fillna(NOT_RECORDED),
            "aware": moment_words(breaches["aware_at"], zone).pipe(said, breaches, "aware_at"),
            "due": moment_words(breach_due_all(breaches["aware_at"]), zone).where(ours),
            "regulator": view.once(telling_regulator),
            "hours": pd.Series(np.ceil(hours), index=hours.index).astype("Int64"),
            "people": _people(view, zone),
            "client": moment_words(breaches["controller_notified_at"], zone)
            .pipe(said, breaches, "controller_notified_at")
            .fillna("not told")
            .where(~ours),
            "people_hit": breaches["subjects_affected"],
            "records_hit": breaches["records_affected"],
            "documented": _documented(breaches),
            "rules": breaches["breach_id"].map(spoke),
        }
    )
    text = ["breach_id", "activity", "role", "risk", "aware", "due", "regulator", "people", "client", "documented", "rules"]
    order = breaches.sort_values(["aware_at", "breach_id"], ascending=[False, True], kind="stable").index
    found = carried(found, breaches, people_hit="subjects_affected", records_hit="records_affected")
    return found.astype(dict.fromkeys(text, "str")).loc[order].reset_index(drop=True)


def _activities(case: Case, rows: pd.DataFrame) -> pd.Series:
    names = activity_names(case.register)
    return rows["activity_id"].map(names).fillna(rows["activity_id"]).fillna("no one activity")


def _people(view: View, zone: str) -> pd.Series:
    """Whether the people concerned were told, and when or why not."""
    breaches, found = view.breaches, telling_people(view)
    reason, told = labels("not_told_reasons", breaches["not_told_reason"]), moment_words(breaches["subjects_notified_at"], zone)
    return found.mask(found == EXCUSED, "not told: " + reason).mask(found == TOLD, "told " + told)


def _documented(breaches: pd.DataFrame) -> pd.Series:
    """Which parts of the record of a breach are filled in. What they say is left out."""
    parts = ("facts", "effects", "remedy")
    missing = [[name for name in parts if not isinstance(row[name], str)] for row in rows_of(breaches[list(parts)])]
    return pd.Series([f"missing: {', '.join(names)}" if names else "whole" for names in missing], index=breaches.index, dtype="str")


def breach_steps(case: Case) -> pd.DataFrame:
    """One row per moment of a breach that is known, or written and not understood.

    Columns: breach_id, role, risk, step (happened, aware, regulator told, people told, client told), hours (from
    awareness; negative before it; missing where the moment was not understood). Where it is not known when the holder became
    aware, no other moment can be counted from there: only those that were not understood are rows.
    """
    view = view_of(case, LOG_PHASES)
    breaches = view.breaches.sort_values(["aware_at", "breach_id"], kind="stable")
    role = our_role(view)
    parts = [
        pd.DataFrame(
            {
                "breach_id": breaches["breach_id"],
                "role": role.reindex(breaches.index),
                "risk": labels("breach_risks", breaches["risk"]).pipe(said, breaches, "risk").fillna(NOT_RECORDED),
                "step": words,
                "hours": (breaches[name] - breaches["aware_at"]).dt.total_seconds() / 3600,
                "lost": unread(breaches, name),
            }
        )
        for name, words in STEPS.items()
    ]
    steps = pd.concat(parts)
    steps = steps[steps["hours"].notna() | steps["lost"]].sort_index(kind="stable")
    order = {key: place for place, key in enumerate(breaches.index)}
    steps = steps.assign(order=[order[key] for key in steps.index]).sort_values(["order", "hours"], kind="stable", ignore_index=True)
    return steps[["breach_id", "role", "risk", "step", "hours"]].astype({"breach_id": "str", "role": "str", "step": "str"})


# -- complaints -------------------------------------------------------------------------------------


def complaints_listed(case: Case) -> pd.DataFrame:
    """One row per complaint received by the day, the latest first.

    Columns: complaint_id, activity, received_on, acknowledge_by (the statute's last day; missing before 19 June 2026
    and under EU rules), acknowledged_on (or the day the outcome was told, if that came first), acknowledgement (one
    of ACKNOWLEDGEMENTS), closed_on, days (from receipt until it was settled, or until now; missing where that was not
    understood), outcome, told_on, rules. The person's reference is left out on purpose. Raises UsageError where the case has
    no day or no regime.
    """
    view = view_of(case, LOG_PHASES)
    complaints = view.complaints
    mine = whose(case, view, complaints["activity_id"]) == OURS
    clock = view.once(acknowledging)
    ended = complaints[["closed_on", "outcome_told_on"]].min(axis=1)
    lost = ended.isna() & any_unread(complaints, "closed_on", "outcome_told_on")
    found = pd.DataFrame(
        {
            "complaint_id": complaints["complaint_id"],
            "activity": _activities(case, complaints),
            "received_on": complaints["received_on"],
            "acknowledge_by": clock["due"].where(mine),
            "acknowledged_on": clock["answered_on"].mask(unread(complaints, "acknowledged_on")),
            "acknowledgement": clock["state"].where(mine, NO_ACK),
            "closed_on": complaints["closed_on"],
            "days": (ended.fillna(view.today).mask(lost) - complaints["received_on"]).dt.days.astype("Int64"),
            "outcome": labels("complaint_outcomes", complaints["outcome"]).pipe(said, complaints, "outcome"),
            "told_on": complaints["outcome_told_on"],
            "rules": complaints["complaint_id"].map(rules_that_spoke(case, "complaints")),
        }
    )
    text = ["complaint_id", "activity", "acknowledgement", "outcome", "rules"]
    found = carried(
        found, complaints, received_on="received_on", acknowledged_on="acknowledged_on", closed_on="closed_on", told_on="outcome_told_on"
    )
    return found.astype(dict.fromkeys(text, "str")).sort_values(
        ["received_on", "complaint_id"], ascending=[False, True], kind="stable", ignore_index=True
    )


def complaints_by_outcome(case: Case) -> pd.DataFrame:
    """One row per outcome of complaints: how many, and the median days. Open complaints stand first.

    Where it was not understood whether a complaint is settled, its outcome is NOT_UNDERSTOOD.

    Columns: outcome, complaints, median_days.
    """
    listed = case.once(complaints_listed)
    settled = listed["closed_on"].notna() | listed["told_on"].notna()
    lost = any_unread(listed, "closed_on", "told_on")
    outcome = listed["outcome"].fillna(NOT_RECORDED).where(settled, "open").mask(lost & ~settled, NOT_UNDERSTOOD)
    rows = [
        {
            "outcome": name,
            "complaints": len(part),
            "median_days": round(float(part["days"].median())) if part["days"].notna().any() else None,
        }
        for name, part in listed.groupby(outcome, sort=True)
    ]
    rows.sort(key=lambda row: (row["outcome"] != "open", -row["complaints"], row["outcome"]))
    return tidy(rows, outcome="text", complaints="number", median_days="number")


def incidents_in_short(case: Case) -> pd.DataFrame:
    """The key figures on breaches and complaints: columns figure, number, means."""
    breaches, complaints = case.once(breaches_listed), case.once(complaints_listed)
    told = breaches["regulator"].value_counts()
    acknowledged = complaints["acknowledgement"].value_counts()

    def many(counts: pd.Series, *names: str) -> int:
        return int(sum(counts.get(name, 0) for name in names))

    as_processor = int((breaches["regulator"] == CLIENTS).sum())
    open_now = int((complaints["closed_on"].isna() & complaints["told_on"].isna() & ~any_unread(complaints, "closed_on", "told_on")).sum())
    unsure, undecided = many(told, NOT_UNDERSTOOD), many(acknowledged, NOT_UNDERSTOOD)
    return figures(
        [
            ("Breaches", len(breaches), f"Every breach in the log up to the day, {as_processor} of them as a processor."),
            ("Regulator told in time", many(told, IN_TIME), f"Within {BREACH_HOURS} hours of awareness.{of_more(unsure)}"),
            ("Regulator told late", many(told, LATE_WITH, LATE_WITHOUT), f"Of these {many(told, LATE_WITHOUT)} without recorded reasons."),
            (
                "Regulator not told",
                many(told, NOT_TOLD, CLOCK_RUNS, RISK_OPEN, UNASSESSED),
                f"In {many(told, NOT_TOLD, UNASSESSED)} the 72 hours are over.",
            ),
            ("Risk unlikely", many(told, UNLIKELY), "Nobody had to be told; it is recorded all the same."),
            ("People hit", int(breaches["people_hit"].fillna(0).sum()), "As far as the register says how many; some may be counted twice."),
            ("Complaints", len(complaints), f"Every complaint in the log up to the day; {open_now} open."),
            (
                "Acknowledged in time",
                many(acknowledged, ACKNOWLEDGED),
                f"Of the {len(complaints) - many(acknowledged, NO_ACK, NOT_UNDERSTOOD)} that had to be.{of_more(undecided)}",
            ),
            (
                "Acknowledged late or not at all",
                many(acknowledged, ACK_LATE, ACK_MISSED),
                "After the last day, or not yet and it has passed.",
            ),
            *finding_figures(case, INCIDENTS_FINDINGS),
        ]
    )
