"""Breaches: in which role the holder was hit, and whether the regulator and the people concerned were told in time."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.bases import exemptions_from, not_told_reasons_on
from ropa.law.clocks import BREACH_HOURS, GDPR_BEGAN, breach_due_all
from ropa.model.in_force import end_of_day
from ropa.model.membership import within
from ropa.model.written import NOT_UNDERSTOOD, any_unread

IN_TIME, LATE_WITH, LATE_WITHOUT = "told in time", "told late, with reasons", "told late, no reasons"
CLOCK_RUNS, NOT_TOLD, UNLIKELY, CLIENTS = (
    "not told, clock running",
    "not told, time is up",
    "not needed: risk unlikely",
    "the client's to tell",
)
RISK_OPEN, TOLD_FROM_WHEN = "not told, risk not assessed", "told, awareness not recorded"
BEFORE = "before the GDPR"
UNASSESSED, EXEMPT = "not told, risk not assessed, time is up", "not needed: exempt"
REGULATOR = (
    IN_TIME,
    LATE_WITH,
    LATE_WITHOUT,
    TOLD_FROM_WHEN,
    CLOCK_RUNS,
    NOT_TOLD,
    RISK_OPEN,
    UNASSESSED,
    UNLIKELY,
    EXEMPT,
    CLIENTS,
    BEFORE,
    NOT_UNDERSTOOD,
)
"""The states of the duty to tell the regulator of a breach."""

TOLD, EXCUSED, NO_HIGH_RISK = "told", "not told, with a reason", "not needed: no high risk"
PEOPLE = (TOLD, EXCUSED, NO_HIGH_RISK, CLOCK_RUNS, NOT_TOLD, RISK_OPEN, CLIENTS, BEFORE, NOT_UNDERSTOOD)
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
    The duty falls away only where a risk is unlikely (Art 33(1)): a risk that nobody assessed in time leaves it standing.
    """
    breaches = view.breaches
    due, told = breach_due_all(breaches["aware_at"]), breaches["authority_notified_at"]
    found = pd.Series(CLOCK_RUNS, index=breaches.index, dtype="str")
    over, unassessed = due < end_of_day(view.whole, view.as_of), breaches["risk"].isna()
    found = found.mask(over, NOT_TOLD).mask(unassessed, RISK_OPEN).mask(over & unassessed, UNASSESSED)
    late = pd.Series(LATE_WITHOUT, index=breaches.index, dtype="str").mask(breaches["delay_reason"].notna(), LATE_WITH)
    exempt, unlikely = _exempt(view, 33), breaches["risk"] == "none"
    found = found.mask(told.notna(), TOLD_FROM_WHEN).mask(told > due, late)
    # Whoever need not tell the regulator, and does so all the same, is never late.
    unclear = any_unread(breaches, "authority_notified_at", "aware_at", "risk", "not_told_reason")
    found = found.mask(unclear, NOT_UNDERSTOOD).mask(exempt, EXEMPT).mask(unlikely, UNLIKELY).mask(told <= due, IN_TIME)
    return found.where(our_role(view) == "controller", CLIENTS).mask(_before(breaches), BEFORE)


def telling_people(view: View) -> pd.Series:
    """For each breach, the state of the duty to tell the people concerned on the day: one of PEOPLE.

    The law sets no hours for it ("without undue delay"). Here, time is up when it is up for telling the regulator.
    """
    breaches = view.breaches
    found = pd.Series(NO_HIGH_RISK, index=breaches.index, dtype="str").mask(breaches["risk"].isna(), RISK_OPEN)
    high = breaches["risk"] == "high"
    found = found.mask(high, CLOCK_RUNS).mask(high & (hours_gone(view) > BREACH_HOURS), NOT_TOLD)
    unclear = any_unread(breaches, "subjects_notified_at", "risk", "not_told_reason")
    found = found.mask((found != NO_HIGH_RISK) & unclear, NOT_UNDERSTOOD)
    found = found.mask(within(breaches["not_told_reason"], not_told_reasons_on(view.regime, view.as_of)), EXCUSED)
    found = found.where(our_role(view) == "controller", CLIENTS).mask(_before(breaches), BEFORE)
    return found.mask(breaches["subjects_notified_at"].notna(), TOLD)


def _before(breaches: pd.DataFrame) -> pd.Series:
    """For each breach whether it became known before the GDPR applied: no law of that time is looked at."""
    return breaches["aware_at"] < GDPR_BEGAN


def awareness_unknown(view: View) -> pd.DataFrame:
    """For each breach who has not been told of it, though nobody can say since when: columns regulator, people, controller.

    The moment of awareness is missing, and with it every clock. Only where there is somebody to tell.
    """
    breaches = view.breaches
    unknown, ours = breaches["aware_at"].isna(), our_role(view)
    regulator, people = view.once(telling_regulator), telling_people(view)
    return pd.DataFrame(
        {
            "regulator": unknown & regulator.isin([CLOCK_RUNS, RISK_OPEN]),
            "people": unknown & (people == CLOCK_RUNS),
            "controller": unknown & (ours == "processor") & breaches["controller_notified_at"].isna(),
        }
    )


def people_in_doubt(view: View) -> pd.DataFrame:
    """For each breach what is doubtful about telling the people concerned: columns late and unassessed.

    late: they were told of a high risk, more hours after awareness than the regulator may wait for. unassessed: the regulator was
    told, these hours are over, and whether the risk is high was not assessed.
    """
    breaches, people = view.breaches, telling_people(view)
    mine, gone = our_role(view) == "controller", hours_gone(view) > BREACH_HOURS
    late = hours_until_told(breaches["subjects_notified_at"], breaches["aware_at"]) > BREACH_HOURS
    unassessed = (people == RISK_OPEN) & gone & breaches["authority_notified_at"].notna()
    return pd.DataFrame({"late": mine & (breaches["risk"] == "high") & late, "unassessed": unassessed})


def _exempt(view: View, article: int) -> pd.Series:
    """For each breach, whether its reason not to tell people is an exemption that lifts the duty of the article too."""
    return within(view.breaches["not_told_reason"], exemptions_from(article, view.regime, view.as_of))


def hours_until_told(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """The hours from each earlier moment to its later one, row by row."""
    hours: pd.Series = (later - earlier).dt.total_seconds() / 3600
    return hours


def hours_gone(view: View) -> pd.Series:
    """For each breach, the hours from awareness to the end of the day."""
    return hours_until_told(pd.Series(end_of_day(view.whole, view.as_of), index=view.breaches.index), view.breaches["aware_at"])
