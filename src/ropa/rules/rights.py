"""Rules on rights requests and complaints: whether they were answered in time, and extended or refused for a reason."""

from __future__ import annotations

import pandas as pd

from ropa.facts.marketing import unsuppressed
from ropa.facts.requests import (
    ACK_LATE,
    ACK_MISSED,
    CLOSED,
    LATE,
    NO_ACK,
    ON_TIME,
    OPEN,
    OPEN_LATE,
    WAITING,
    acknowledging,
    clocks,
    place_of,
    standing,
)
from ropa.facts.view import LOG_PHASES, View
from ropa.law.bases import codes_on, right_available, rights_lifted
from ropa.law.holidays import roll_all
from ropa.law.request_clock import ARTICLE_12A
from ropa.model.checks import ERROR, WARNING
from ropa.model.codelists import entries, is_flagged
from ropa.model.membership import within
from ropa.rules.engine import Among, among, first_reason, not_in_force, rule

CLOCK_CELLS = (
    *("requests.received_on", "requests.closed_on", "requests.identity_received_on"),
    *("requests.authority_received_on", "requests.fee_paid_on"),
)
LATER_STARTS = ["identity_requested_on", "authority_requested_on", "fee_requested_on", "identity_received_on", "fee_paid_on"]
"""Cells that speak of a later start of the clock."""

TAKEN_BACK = "taken back after that day, or on a day that is not recorded"
OF_OTHER_RIGHTS = "that reason is one against other rights"
UNDATED = "its outcome is recorded, and not the day of the answer"


@rule(
    "RI01",
    table="requests",
    field="closed_on",
    law="Art 12(3); UK GDPR Art 12A from 5 Feb 2026",
    applies="c",
    phases=LOG_PHASES,
    says="it was not answered by its statutory day, or nobody can tell",
    wants=CLOCK_CELLS,
    requires=("RI05",),
    done={
        "answered late": "Nothing more is due to the person for this. See what holds such requests up, so that the next is in time.",
        TAKEN_BACK: "Nothing more is due to the person for this. Record in closed_on the day on which they took the request back.",
        UNDATED: "Record in closed_on the day on which the person was answered.",
    },
)
def request_answered_in_time(view: View) -> pd.DataFrame:
    """A rights request is answered by its statutory day.

    Answer now, tell the person why it took so long, and see what holds such requests up. Record in received_on when it came: no
    clock can be reckoned without it. What is asked of the person after a month has gone may start no clock anew.
    """
    requests, stands, prudent = view.requests, view.once(standing), view.once(clocks)["prudent"]
    settled, back = requests["outcome"].notna(), requests["outcome"] == "withdrawn"
    doubtful = {
        TAKEN_BACK: back & stands.isin([LATE, OPEN_LATE]),
        UNDATED: settled & ~back & (stands == OPEN_LATE),
        "it is not recorded when it was received": requests["received_on"].isna(),
        "what was asked of the person was asked when the month was over": (stands == WAITING) & (prudent < view.today),
    }
    return pd.concat(
        [
            first_reason(
                requests,
                {"still open": (stands == OPEN_LATE) & ~settled, "answered late": (stands == LATE) & ~back},
                severity=ERROR,
            ),
            first_reason(requests, doubtful, severity=WARNING),
        ]
    )


EXTENDED = "the extended term"
SOON = 7
"""A request is due soon if its prudent day is within so many days (RI02)."""


@rule(
    "RI02",
    table="requests",
    field="closed_on",
    law="Art 12(3); UK GDPR Art 12A from 5 Feb 2026",
    severity=WARNING,
    applies="c",
    phases=LOG_PHASES,
    says=f"it is due within {SOON} days",
    done={EXTENDED: "Answer it: it was extended once, and no law lets it take longer."},
    wants=CLOCK_CELLS,
    chosen_by=("requests.received_on",),
)
def request_due_soon(view: View) -> Among:
    """A request that is due soon is worked on now.

    Answer it, or tell the person before the first month ends that it takes longer, and why.
    """
    requests = view.requests
    opened = (view.once(standing) == OPEN) & requests["outcome"].isna()
    soon = requests[opened & (view.once(clocks)["prudent"] <= view.today + pd.Timedelta(days=SOON))]
    longer = soon["extended_on"].notna().map({True: EXTENDED, False: ""}).astype("str")
    return among(opened, pd.DataFrame({"index": soon.index, "detail": longer.to_numpy()}))


@rule(
    "RI03",
    table="requests",
    field="extended_on",
    law="Art 12(3); UK GDPR Art 12A(3)-(4) from 5 Feb 2026",
    applies="c",
    phases=LOG_PHASES,
    says="it was extended without a reason, or the person was told after the first month",
    done={
        "no reason": "Record in extension_reason why: complexity, or the number of requests of this person.",
        "told too late": "The first month is the limit then. See why the person was told late, so that the next is told in time.",
    },
    wants=("requests.extended_on", "requests.extension_reason"),
    chosen_by=("requests.extended_on",),
)
def extension_told_in_time(view: View) -> Among:
    """An extension has a reason, and the person learns of it within the first month.

    Record the reason (complexity or number of requests); if it was told too late, the first month is the limit.
    """
    requests = view.requests
    extended = requests["extended_on"].notna()
    late = extended & (requests["extended_on"] > view.once(clocks)["first_month_end"])
    return among(extended, first_reason(requests, {"no reason": extended & requests["extension_reason"].isna(), "told too late": late}))


@rule(
    "RI04",
    table="requests",
    field="refusal_reason",
    law="Art 12(4)-(5)",
    applies="c",
    phases=LOG_PHASES,
    says="it was refused without a reason",
    chosen_by=("requests.outcome",),
)
def refusal_has_reason(view: View) -> Among:
    """A refusal has a reason, and the person is told it.

    Record the reason in refusal_reason; the person also learns of the ways to complain.
    """
    refused = is_flagged(view.requests["outcome"], "request_outcomes", "refused")
    return among(refused, refused & view.requests["refusal_reason"].isna())


@rule(
    "RI05",
    table="requests",
    field="clarification_requested_on",
    law="Art 12(3); UK GDPR Art 12A(5)-(6) from 5 Feb 2026",
    applies="c",
    phases=LOG_PHASES,
    says="it was in time only by a pause or a later start that the words of the law do not give, or not for sure",
    wants=(*CLOCK_CELLS, "requests.clarification_requested_on", "requests.clarification_received_on"),
    hangs_on=("requests.right",),
    chosen_by=(
        "requests.clarification_requested_on",
        "requests.fee_paid_on",
        "requests.fee_requested_on",
    ),
)
def pause_is_lawful(view: View) -> Among:
    """The clock pauses for clarification only where the law says so: access requests under UK law from 5 February 2026.

    It was answered, and nothing more is due for it. Of the next, do not count days of waiting. Under UK law, for earlier requests
    the regulator's guidance accepted a pause (access, from 21 October 2020), and a start on proof of identity or a fee: an answer
    in time by that alone is a warning. Under UK law so is one by proof of a third party's authority, or by something that was asked
    for when the month was over.
    """
    requests, clock, stands = view.requests, view.once(clocks), view.once(standing)
    waited = requests["clarification_received_on"] - requests["clarification_requested_on"] + pd.Timedelta(days=1)
    hoped = roll_all(clock["due"] + waited, place_of(view))
    only_thanks = (stands == LATE) & (requests["closed_on"] <= hoped)
    uk = view.regime == "uk"
    new_law = (requests["received_on"] >= pd.Timestamp(ARTICLE_12A)) & uk
    barred = only_thanks & ~(new_law & (requests["right"] == "access"))
    beyond_prudent = stands.isin([ON_TIME, CLOSED]) & (requests["closed_on"] > clock["prudent"])
    by_guidance, by_reading = beyond_prudent & (~new_law & uk), beyond_prudent & new_law
    found = pd.concat(
        [
            first_reason(requests, {"no law gives it": barred & new_law}, severity=ERROR),
            first_reason(
                requests,
                {"the regulator accepted it then; the words of the statute did not give it": by_guidance},
                severity=WARNING,
            ),
            first_reason(requests, {"one reading of the law gives it, another does not": by_reading}, severity=WARNING),
            first_reason(requests, {"the words of the law do not give it": barred & ~new_law}, severity=WARNING),
        ]
    )
    asked = requests[["clarification_requested_on", *LATER_STARTS]].notna()
    return among(asked["clarification_requested_on"] | (asked[LATER_STARTS].any(axis=1) & uk), found)


@rule(
    "RI06",
    table="requests",
    field="subject_ref",
    law="Art 21(3)",
    applies="c",
    phases=LOG_PHASES,
    wants=("requests.subject_ref", "requests.outcome", "requests.received_on"),
    says="the objection to direct marketing is not on the suppression list",
    chosen_by=("requests.right",),
)
def objection_suppressed(view: View) -> Among:
    """Whoever objects to direct marketing is put on the suppression list for every channel.

    Record an opt_out in marketing_preferences for this person, with no channel for all of them. Keep it; ask nobody to come back.
    It may be kept elsewhere where the register holds no preferences at all, and may be under way in the month to answer.
    """
    requests, found = view.requests, unsuppressed(view)
    under_way = (view.once(standing) == OPEN) | requests["subject_ref"].isna() | view.marketing_preferences.empty
    severity = under_way.reindex(found["index"]).map({True: WARNING, False: ERROR})
    return among(requests["right"] == "objection_marketing", found.assign(severity=severity.to_numpy()))


@rule(
    "RI07",
    table="requests",
    field="refusal_reason",
    law="Art 15-22",
    applies="c",
    phases=LOG_PHASES,
    says="it was refused though the right exists here",
    chosen_by=("requests.outcome",),
)
def right_not_denied(view: View) -> Among:
    """A right that exists is not refused as if it did not.

    Look at the lawful bases of the activity again; an objection to direct marketing is never refused. Grounds that override are for
    objections and erasure. Legal claims are for these and restriction; access is refused for them only where a law exempts it.
    """
    requests, purposes = view.requests, view.purposes
    refused = requests[requests["outcome"] == "refused"]
    why = refused["refusal_reason"].fillna("")
    absolute = is_flagged(refused["right"], "rights", "absolute") & (why != "identity_not_shown")
    weighed = absolute & is_flagged(why, "refusal_reasons", "never_absolute")
    denied = refused[refused["refusal_reason"] == "right_does_not_apply"].reset_index()
    pairs = denied.merge(purposes[["activity_id", "lawful_basis"]].dropna(), on="activity_id")
    given = right_available(pairs["lawful_basis"], pairs["right"], view.regime, view.as_of) == "yes"
    defeats = {code: entry["defeats"].split() for code, entry in entries("refusal_reasons").items() if entry["defeats"]}
    other = [reason in defeats and right not in defeats[reason] for reason, right in zip(why, refused["right"].fillna(""), strict=True)]
    misfit = pd.Series(other, index=refused.index, dtype=bool) & ~absolute & refused["right"].notna()
    beside = {OF_OTHER_RIGHTS: misfit & (why == "overriding_grounds")}
    exempt = {f"{OF_OTHER_RIGHTS}, unless a law exempts it": misfit & (why != "overriding_grounds")}
    reasons = {
        "an absolute right": absolute & ~weighed,
        "the lawful basis gives it": refused.index.to_series().isin(pairs.loc[given, "index"]) & ~absolute,
    }
    sure = first_reason(refused, {"an absolute right, and nothing outweighs it": weighed}, severity=ERROR)
    found = [sure, first_reason(refused, reasons, severity=WARNING)]
    found += [first_reason(refused, beside, severity=ERROR), first_reason(refused, exempt, severity=WARNING)]
    return among(refused, pd.concat(found))


@rule(
    "RI08",
    table="requests",
    field="fee_reason",
    law="Art 12(5), 15(3)",
    applies="c",
    phases=LOG_PHASES,
    says="a fee was asked for and nothing on record allows one",
    chosen_by=(
        "requests.fee_paid_on",
        "requests.fee_requested_on",
    ),
)
def fee_has_reason(view: View) -> Among:
    """A fee is asked for only where the law allows one: a request is answered free of charge.

    Record in fee_reason why: the request is manifestly unfounded or excessive, or the person wants further copies of what an access
    request gave them. Where none of these is so, give the fee back.
    """
    requests = view.requests
    asked = requests["fee_requested_on"].notna() | requests["fee_paid_on"].notna()
    only_for = requests["fee_reason"].map({code: entry["right"] for code, entry in entries("fee_reasons").items() if entry["right"]})
    wrong = only_for.notna() & requests["right"].notna() & (only_for != requests["right"])
    found = [
        first_reason(requests, {"no reason is recorded": asked & requests["fee_reason"].isna()}, severity=WARNING),
        first_reason(requests, {"only an answer to an access request has copies": asked & wrong}, severity=ERROR),
    ]
    return among(asked, pd.concat(found))


@rule(
    "RI09",
    table="requests",
    field="exemption",
    law="DPA 2018 s.26, Sch 2-4; EU GDPR Art 23, 89",
    applies="c",
    phases=LOG_PHASES,
    says="it was refused under an exemption that is not named, or does not reach this right",
    wants=("requests.exemption", "requests.refusal_reason"),
    chosen_by=(
        "requests.outcome",
        "requests.refusal_reason",
    ),
)
def exemption_reaches_right(view: View) -> Among:
    """Who refuses under an exemption names it, and it lifts the right that is refused.

    Write in exemption which one it is. Where none fits, answer the request. Under UK law some lift access alone, as serious harm and
    Schedule 4 do, and that of research does not lift erasure.
    """
    requests, today = view.requests, (view.regime, view.as_of)
    claimed = is_flagged(requests["outcome"], "request_outcomes", "refused") & (requests["refusal_reason"] == "exemption")
    refused = requests[claimed]
    here = within(refused["exemption"], codes_on("request_exemptions", *today))
    lifted = (refused["exemption"] + " " + refused["right"]).isin(rights_lifted(*today))
    weighable = refused["right"].notna() & ~is_flagged(refused["right"], "rights", "absolute")  # RI07 looks at the others
    found = [
        first_reason(refused, {"which exemption is not recorded": refused["exemption"].isna()}, severity=WARNING),
        not_in_force(refused, "exemption", "request_exemptions", codes_on("request_exemptions", *today)).assign(severity=ERROR),
        first_reason(refused, {"it does not lift this right": here & weighable & ~lifted}, severity=ERROR),
    ]
    return among(claimed, pd.concat(found))


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
    done={"late": "It was acknowledged since. See what holds acknowledgements up; a reply with the outcome in time serves as well."},
    wants=("complaints.acknowledged_on", "complaints.received_on"),
)
def complaint_acknowledged(view: View) -> Among:
    """A complaint is acknowledged within 30 days.

    Confirm its receipt now; a reply with the outcome within the 30 days serves as well.
    """
    state = view.once(acknowledging)["state"]
    return among(state != NO_ACK, first_reason(view.complaints, {"not yet": state == ACK_MISSED, "late": state == ACK_LATE}))


UNDUE = 90
"""A complaint without an outcome for so many days looks unduly delayed."""


CLOSED_UNTOLD = "closed, and the outcome was not told"


@rule(
    "CP02",
    table="complaints",
    field="outcome_told_on",
    law="DPA 2018 s.164A(4)",
    severity=WARNING,
    applies="c",
    regimes=("uk",),
    valid_from="2026-06-19",
    phases=LOG_PHASES,
    says="the person has not been told what came of it",
    done={CLOSED_UNTOLD: "It is closed: tell the person what came of it, and record that day in outcome_told_on."},
    wants=("complaints.outcome_told_on", "complaints.closed_on", "complaints.received_on"),
)
def complaint_settled(view: View) -> Among:
    """A complaint is settled, and its outcome told, without undue delay.

    Tell the person how far the enquiries are, settle it, and record the day on which the outcome was told. The duty holds for
    complaints received from 19 June 2026.
    """
    complaints = view.complaints
    bound = view.once(acknowledging)["state"] != NO_ACK
    untold = bound & complaints["outcome_told_on"].isna()
    closed = complaints["closed_on"].notna()
    long_open = complaints["received_on"] + pd.Timedelta(days=UNDUE) <= view.today
    reasons = {
        f"open for {UNDUE} days or more": untold & ~closed & long_open,
        CLOSED_UNTOLD: untold & closed & (complaints["outcome"].fillna("") != "withdrawn"),
    }
    return among(bound, first_reason(complaints, reasons))
