"""Breaches: in which role the holder was hit, and whether the regulator and the people concerned were told in time."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.clocks import BREACH_HOURS, breach_due_all
from ropa.model.in_force import end_of_day
from ropa.model.membership import within

IN_TIME, LATE_WITH, LATE_WITHOUT = "told in time", "told late, with reasons", "told late, no reasons"
CLOCK_RUNS, NOT_TOLD, UNLIKELY, CLIENTS = (
    "not told, clock running",
    "not told, time is up",
    "not needed: risk unlikely",
    "the client's to tell",
)
RISK_OPEN, TOLD_FROM_WHEN = "not told, risk not assessed", "told, awareness not recorded"
REGULATOR = (IN_TIME, LATE_WITH, LATE_WITHOUT, TOLD_FROM_WHEN, CLOCK_RUNS, NOT_TOLD, RISK_OPEN, UNLIKELY, CLIENTS)
"""The states of the duty to tell the regulator of a breach."""

TOLD, EXCUSED, NO_HIGH_RISK = "told", "not told, with a reason", "not needed: no high risk"
PEOPLE = (TOLD, EXCUSED, NO_HIGH_RISK, CLOCK_RUNS, NOT_TOLD, RISK_OPEN, CLIENTS)
"""What became of the duty to tell the people concerned of a breach."""


def our_role(view: View) -> pd.Series:
    """The holder's role in each breach, controller or processor: as recorded, else by the role of the activity."""
    breaches = view.breaches
    of_activity = within(breaches["activity_id"], view.of_role("processor")["activity_id"]).map({True: "processor", False: "controller"})
    role: pd.Series = breaches["our_role"].fillna(of_activity)
    return role


def telling_regulator(view: View) -> pd.Series:
    """For each breach, the state of the duty to tell the regulator on the day: one of REGULATOR.

    If the holder was hit as a processor, the duty is its client's. If the moment of awareness is missing, nothing is late.
    """
    breaches = view.breaches
    due, told = breach_due_all(breaches["aware_at"]), breaches["authority_notified_at"]
    found = pd.Series(CLOCK_RUNS, index=breaches.index, dtype="str")
    found = found.mask(due < end_of_day(view.whole, view.as_of), NOT_TOLD).mask(breaches["risk"].isna(), RISK_OPEN)
    late = pd.Series(LATE_WITHOUT, index=breaches.index, dtype="str").mask(breaches["delay_reason"].notna(), LATE_WITH)
    found = found.mask(breaches["risk"] == "none", UNLIKELY).mask(told.notna(), TOLD_FROM_WHEN)
    found = found.mask(told > due, late).mask(told <= due, IN_TIME)
    return found.where(our_role(view) == "controller", CLIENTS)


def telling_people(view: View) -> pd.Series:
    """For each breach, the state of the duty to tell the people concerned on the day: one of PEOPLE.

    The law sets no hours for it ("without undue delay"). Here, time is up when it is up for telling the regulator.
    """
    breaches = view.breaches
    found = pd.Series(NO_HIGH_RISK, index=breaches.index, dtype="str").mask(breaches["risk"].isna(), RISK_OPEN)
    high = breaches["risk"] == "high"
    found = found.mask(high, CLOCK_RUNS).mask(high & (hours_gone(view) > BREACH_HOURS), NOT_TOLD)
    found = found.mask(breaches["not_told_reason"].notna(), EXCUSED)
    return found.where(our_role(view) == "controller", CLIENTS).mask(breaches["subjects_notified_at"].notna(), TOLD)


def hours_until_told(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """The hours from each earlier moment to its later one, row by row."""
    hours: pd.Series = (later - earlier).dt.total_seconds() / 3600
    return hours


def hours_gone(view: View) -> pd.Series:
    """For each breach, the hours from awareness to the end of the day."""
    return hours_until_told(pd.Series(end_of_day(view.whole, view.as_of), index=view.breaches.index), view.breaches["aware_at"])
