"""Rights requests and complaints: answered in time, extended and refused with reason."""

from __future__ import annotations

import pandas as pd

from ropa.law.bases import right_available
from ropa.law.clocks import complaint_due_all
from ropa.law.holidays import COUNTRIES, Place, roll_all
from ropa.law.request_clock import ARTICLE_12A, request_due_all
from ropa.model.checks import ERROR, WARNING
from ropa.model.codelists import is_flagged
from ropa.rules.engine import LOG_PHASES, View, first_reason, rule

CLOCK_CELLS = ("requests.received_on", "requests.closed_on", "requests.identity_received_on", "requests.fee_paid_on")


ON_TIME, LATE, CLOSED = "answered on time", "answered late", "closed without a clock"
OPEN, OPEN_LATE, WAITING = "open", "open and late", "clock stopped"
STANDINGS = {
    ON_TIME: "closed on or before its last day",
    LATE: "closed after its last day",
    CLOSED: "closed before the clock had started or while it stood still, or without a day of receipt",
    OPEN: "not closed, and its last day has not passed",
    OPEN_LATE: "not closed, and its last day has passed",
    WAITING: "proof of identity, a fee or clarification was asked for and has not come",
}
"""Where a request stands on the day, and what that means."""

ACKNOWLEDGED, ACK_LATE, ACK_OPEN, ACK_MISSED = (
    "acknowledged in time",
    "acknowledged late",
    "to be acknowledged",
    "not acknowledged, time is up",
)
NO_ACK = "no statutory clock"
ACKNOWLEDGEMENTS = (ACKNOWLEDGED, ACK_LATE, ACK_OPEN, ACK_MISSED, NO_ACK)
"""What became of the duty to acknowledge a complaint."""


def place_of(view: View) -> Place:
    """Where the holder's working days are: its nation under UK rules, its member state under EU ones.

    None, a place without holidays of its own, where nobody holds the register.
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
    """The clock of every request: columns start, due, prudent, first_month_end."""
    return request_due_all(view.requests, regime=view.regime, place=place_of(view), on=view.as_of)


def standing(view: View) -> pd.Series:
    """For each request where it stands on the day, as if all were the holder's own: one of STANDINGS."""
    closed, due = view.requests["closed_on"], view.once(clocks)["due"]
    found = pd.Series(WAITING, index=closed.index, dtype="str")
    found = found.mask(due.notna(), OPEN).mask(due < view.today, OPEN_LATE)
    return found.mask(closed.notna(), CLOSED).mask(closed.notna() & due.notna(), ON_TIME).mask(closed > due, LATE)


def acknowledging(view: View) -> pd.DataFrame:
    """For each complaint what became of the duty to acknowledge it, as if all were the holder's own.

    Columns: due (the statute's last day; missing before 19 June 2026 and under EU rules), answered_on (the day it was
    acknowledged, or the outcome told if that came first), state (one of ACKNOWLEDGEMENTS).
    """
    complaints = view.complaints
    received = complaints["received_on"]
    due = complaint_due_all(received, place_of(view)) if view.regime == "uk" else received.mask(received.notna())
    answered = complaints[["acknowledged_on", "outcome_told_on"]].min(axis=1)
    state = pd.Series(NO_ACK, index=complaints.index, dtype="str").mask(due.notna(), ACK_OPEN).mask(due < view.today, ACK_MISSED)
    state = state.mask(answered <= due, ACKNOWLEDGED).mask(answered > due, ACK_LATE)
    return pd.DataFrame({"due": due, "answered_on": answered, "state": state})


@rule(
    "RI01",
    table="requests",
    field="closed_on",
    law="Art 12(3); UK GDPR Art 12A",
    applies="c",
    phases=LOG_PHASES,
    says="it is past its statutory day",
    wants=CLOCK_CELLS,
    requires=("RI05",),
)
def request_answered_in_time(view: View) -> pd.DataFrame:
    """A rights request is answered by its statutory day.

    Answer now, tell the person why it took so long, and see what holds such requests up.
    """
    requests, stands = view.requests, view.once(standing)
    return pd.concat(
        [
            first_reason(requests, {"still open": stands == OPEN_LATE}, severity=ERROR),
            first_reason(requests, {"answered late": stands == LATE}, severity=WARNING),
        ]
    )


SOON = 7
"""Days before the prudent day from which on RI02 speaks."""


@rule(
    "RI02",
    table="requests",
    field="closed_on",
    law="Art 12(3); UK GDPR Art 12A",
    severity=WARNING,
    applies="c",
    phases=LOG_PHASES,
    says=f"it is due within {SOON} days",
    wants=CLOCK_CELLS,
)
def request_due_soon(view: View) -> pd.Series:
    """A request that is due soon is worked on now.

    Answer it, or tell the person before the first month ends that it takes longer, and why.
    """
    soon = view.once(clocks)["prudent"] <= view.today + pd.Timedelta(days=SOON)
    return soon & (view.once(standing) == OPEN)


@rule(
    "RI03",
    table="requests",
    field="extended_on",
    law="Art 12(3); UK GDPR Art 12A(3)-(4)",
    applies="c",
    phases=LOG_PHASES,
    says="it was extended without a reason, or the person was told after the first month",
    wants=("requests.extended_on", "requests.extension_reason"),
)
def extension_told_in_time(view: View) -> pd.DataFrame:
    """An extension has a reason, and the person learns of it within the first month.

    Record the reason (complexity or number of requests); if it was told too late, the first month is the limit.
    """
    requests = view.requests
    extended = requests["extended_on"].notna()
    late = extended & (requests["extended_on"] > view.once(clocks)["first_month_end"])
    return first_reason(requests, {"no reason": extended & requests["extension_reason"].isna(), "told too late": late})


@rule(
    "RI04",
    table="requests",
    field="refusal_reason",
    law="Art 12(4)-(5)",
    applies="c",
    phases=LOG_PHASES,
    says="it was refused without a reason",
)
def refusal_has_reason(view: View) -> pd.Series:
    """A refusal has a reason, and the person is told it.

    Record the reason in refusal_reason; the person also learns of the ways to complain.
    """
    requests = view.requests
    return is_flagged(requests["outcome"], "request_outcomes", "refused") & requests["refusal_reason"].isna()


@rule(
    "RI05",
    table="requests",
    field="clarification_requested_on",
    law="UK GDPR Art 12A(5)-(6)",
    applies="c",
    phases=LOG_PHASES,
    says="it was in time only by a pause that the law does not give",
    wants=(*CLOCK_CELLS, "requests.clarification_requested_on", "requests.clarification_received_on"),
)
def pause_is_lawful(view: View) -> pd.Series:
    """The clock pauses for clarification only where the law says so: access requests under UK law from 5 February 2026.

    Answer by the month that runs on; do not count days of waiting.
    """
    requests, due = view.requests, view.once(clocks)["due"]
    waited = requests["clarification_received_on"] - requests["clarification_requested_on"] + pd.Timedelta(days=1)
    hoped = roll_all(due + waited, place_of(view))
    only_thanks = (view.once(standing) == LATE) & (requests["closed_on"] <= hoped)
    new_law = (view.regime == "uk") & (requests["received_on"] >= pd.Timestamp(ARTICLE_12A))
    severity = new_law.map({True: ERROR, False: WARNING})
    return severity.where(only_thanks & ~(new_law & (requests["right"] == "access")))


@rule(
    "RI07",
    table="requests",
    field="refusal_reason",
    law="Art 15-22",
    severity=WARNING,
    applies="c",
    phases=LOG_PHASES,
    says="it was refused though the right exists here",
)
def right_not_denied(view: View) -> pd.DataFrame:
    """A right that exists is not refused as if it did not.

    Look at the lawful bases of the activity again; an objection to direct marketing is never refused.
    """
    requests, purposes = view.requests, view.purposes
    refused = requests[requests["outcome"] == "refused"]
    absolute = is_flagged(refused["right"], "rights", "absolute") & (refused["refusal_reason"].fillna("") != "identity_not_shown")
    denied = refused[refused["refusal_reason"] == "right_does_not_apply"].reset_index()
    pairs = denied.merge(purposes[["activity_id", "lawful_basis"]].dropna(), on="activity_id")
    given = right_available(pairs["lawful_basis"], pairs["right"], view.regime, view.as_of) == "yes"
    reasons = {
        "an absolute right": absolute,
        "the lawful basis gives it": refused.index.to_series().isin(pairs.loc[given, "index"]) & ~absolute,
    }
    return first_reason(refused, reasons)


@rule(
    "CP01",
    table="complaints",
    field="acknowledged_on",
    law="DPA 2018 s.164A(3)",
    applies="c",
    regimes=("uk",),
    valid_from="2026-06-19",
    phases=LOG_PHASES,
    says="it was not acknowledged within 30 days",
    wants=("complaints.acknowledged_on", "complaints.received_on"),
)
def complaint_acknowledged(view: View) -> pd.DataFrame:
    """A complaint is acknowledged within 30 days.

    Confirm its receipt now; a reply with the outcome within the 30 days serves as well.
    """
    state = view.once(acknowledging)["state"]
    return first_reason(view.complaints, {"not yet": state == ACK_MISSED, "late": state == ACK_LATE})


UNDUE = 90
"""Days without an outcome that look like undue delay."""


@rule(
    "CP02",
    table="complaints",
    field="outcome_told_on",
    law="DPA 2018 s.164A(4); Art 12(2)",
    severity=WARNING,
    applies="c",
    phases=LOG_PHASES,
    says=f"it has been open for {UNDUE} days without an outcome",
    wants=("complaints.outcome_told_on", "complaints.closed_on", "complaints.received_on"),
)
def complaint_settled(view: View) -> pd.Series:
    """A complaint is settled without undue delay.

    Tell the person how far the enquiries are, and settle it.
    """
    complaints = view.complaints
    still_open = complaints["closed_on"].isna() & complaints["outcome_told_on"].isna()
    return still_open & (complaints["received_on"] + pd.Timedelta(days=UNDUE) <= view.today)
