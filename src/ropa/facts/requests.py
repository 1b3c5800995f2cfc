"""Rights requests and complaints: their clocks, and whether they were answered or acknowledged in time."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.clocks import GDPR, complaint_due_all
from ropa.law.holidays import COUNTRIES, Place
from ropa.law.request_clock import EVENTS, exam_due_all, request_due_all
from ropa.model.written import NOT_UNDERSTOOD, any_unread

ON_TIME, LATE, CLOSED = "answered on time", "answered late", "closed without a clock"
OPEN, OPEN_LATE, WAITING = "open", "open and late", "clock stopped"
BEFORE = "before the GDPR"
STANDINGS = {
    ON_TIME: "closed on or before its last day",
    LATE: "closed after its last day",
    CLOSED: "closed before the clock had started or while it stood still, or without a day of receipt",
    OPEN: "not closed, and its last day has not passed",
    OPEN_LATE: "not closed, and its last day has passed",
    WAITING: "proof of identity, a fee or clarification was asked for and has not come",
    BEFORE: "received before 25 May 2018, under the law of that time, which is not looked at",
    NOT_UNDERSTOOD: "a day that decides it is written, and is no date",
}
"""The states that a request can be in on the day, and what they mean."""

ACKNOWLEDGED, ACK_LATE, ACK_OPEN, ACK_MISSED = (
    "acknowledged in time",
    "acknowledged late",
    "to be acknowledged",
    "not acknowledged, time is up",
)
NO_ACK, TAKEN_BACK = "no statutory clock", "taken back in time"
ACKNOWLEDGEMENTS = (ACKNOWLEDGED, ACK_LATE, ACK_OPEN, ACK_MISSED, TAKEN_BACK, NO_ACK, NOT_UNDERSTOOD)
"""The states of the duty to acknowledge a complaint."""


def place_of(view: View) -> Place:
    """The place whose holidays count for the holder: its nation under uk (by default England), its state under eu.

    None (weekends alone) if there is not exactly one holder, or if its state is not in the EEA.
    """
    holder = view.register.known_holder
    if holder is None:
        return None
    if view.regime == "uk":
        nation = holder["subdivision"]
        return str(nation) if isinstance(nation, str) else "england"
    country = holder["country"]
    return country if country in COUNTRIES else None


def clocks(view: View) -> pd.DataFrame:
    """The clock of every request: columns start, due, prudent, first_month_end (see `request_due_all`).

    Who asks for exam marks before the results are announced waits for them, under UK law (see `exam_due_all`).
    """
    requests, place = view.requests, place_of(view)
    clock = request_due_all(requests, regime=view.regime, place=place, on=view.as_of)
    results = requests["exam_results_on"]
    if view.regime != "uk" or results.isna().all():
        return clock
    marks = (requests["right"] == "access") & (results > requests["received_on"]) & clock["due"].notna()
    longer = exam_due_all(requests["received_on"], results, place)
    later = marks & (longer > clock["due"])
    return clock.assign(due=clock["due"].mask(later, longer), prudent=clock["prudent"].mask(later, longer))


def standing(view: View) -> pd.Series:
    """For each request, its state on the day: one of STANDINGS. All count as requests to the holder as controller."""
    closed, due = view.requests["closed_on"], view.once(clocks)["due"]
    found = pd.Series(WAITING, index=closed.index, dtype="str")
    found = found.mask(due.notna(), OPEN).mask(due < view.today, OPEN_LATE)
    found = found.mask(closed.notna(), CLOSED).mask(closed.notna() & due.notna(), ON_TIME).mask(closed > due, LATE)
    unclear = any_unread(view.requests, "received_on", "closed_on")
    found = found.mask(view.requests["received_on"] < pd.Timestamp(GDPR), BEFORE)
    return found.mask(unclear | (~found.isin([ON_TIME, OPEN, BEFORE]) & any_unread(view.requests, *CLOCK)), NOT_UNDERSTOOD)


CLOCK = (*(name for name in EVENTS if name != "received_on"), "exam_results_on")
"""The days that stop or move the clock of a request."""


def acknowledging(view: View) -> pd.DataFrame:
    """For each complaint, the state of the duty to acknowledge it. All count as complaints to the holder as controller.

    Columns due (the last day by the statute; missing for complaints received before 19 June 2026 and under EU rules),
    answered_on (the day on which it was acknowledged or the outcome told, whichever came first), state (one of
    ACKNOWLEDGEMENTS).
    """
    complaints = view.complaints
    received = complaints["received_on"]
    due = complaint_due_all(received, place_of(view)) if view.regime == "uk" else received.mask(received.notna())
    answered = complaints[["acknowledged_on", "outcome_told_on"]].min(axis=1)
    state = pd.Series(NO_ACK, index=complaints.index, dtype="str").mask(due.notna(), ACK_OPEN).mask(due < view.today, ACK_MISSED)
    # Who took the complaint back before the time was over waits for nothing any more.
    back = (complaints["outcome"] == "withdrawn") & (complaints["closed_on"] <= due)
    state = state.mask(back, TAKEN_BACK).mask(answered <= due, ACKNOWLEDGED).mask((answered > due) & ~back, ACK_LATE)
    unclear = any_unread(complaints, "acknowledged_on", "outcome_told_on", "outcome", "closed_on") & state.isin(
        [ACK_OPEN, ACK_MISSED, ACK_LATE]
    )
    state = state.mask(unclear | any_unread(complaints, "received_on"), NOT_UNDERSTOOD)
    return pd.DataFrame({"due": due, "answered_on": answered, "state": state})
