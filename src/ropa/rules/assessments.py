"""Rules on assessments: impact assessments, and reviews of every kind of assessment."""

from __future__ import annotations

import pandas as pd

from ropa.facts.assessments import (
    LATE,
    NOT_COMPLETE,
    REFUSED,
    assessed_by_law,
    calling,
    criteria,
    impact_assessments,
    impact_states,
    likely,
    newest,
)
from ropa.facts.view import View, activity_dates
from ropa.model.checks import ERROR, WARNING
from ropa.model.groups import joined
from ropa.model.in_force import CURRENT, PLANNED
from ropa.model.membership import within, yes
from ropa.rules.engine import Among, among, first_reason, rule


def _complete_dpia(view: View) -> pd.Series:
    state = view.once(impact_states)
    return state.index[state != NOT_COMPLETE].to_series()


@rule(
    "AS01",
    table="activities",
    law="Art 35(3), 35(4)",
    applies="c",
    phases=(CURRENT, PLANNED),
    says="the law calls for a data protection impact assessment first, and none allowed it before it began",
    wants=(
        "assessments.kind",
        "assessments.status",
        "assessments.outcome",
        "assessments.decided_on",
        "assessments.exempt_reason",
        "activity_criteria.criterion",
    ),
    chosen_by=(
        "activities.large_scale",
        "activity_criteria.criterion",
        "data_categories.category",
    ),
)
def assessed_where_law_calls(view: View) -> Among:
    """Where the law or the regulator's list calls for an impact assessment, one is complete before the processing begins.

    Carry out a data protection impact assessment and record it in assessments (kind dpia, status complete) with its outcome and
    day. Where it says not to go ahead, stop. One that came after the start heals what follows: that is a warning. Where the law that
    the processing rests on was itself assessed (Article 35(10)), name it in exempt_reason of a row with the status not_required.
    """
    called, state = calling(view.once(criteria), view.regime), view.once(impact_states)
    sound = _lacking(view, called, pd.concat([_complete_dpia(view), assessed_by_law(view)]))
    mine = view.activities[within(view.activities["activity_id"], called["activity_id"])]
    worth = mine["activity_id"].map(state)
    found = pd.concat(
        [
            sound.assign(severity=ERROR),
            first_reason(mine, {REFUSED: worth == REFUSED}, severity=ERROR),
            first_reason(mine, {LATE: worth == LATE}, severity=WARNING),
        ]
    )
    return among(mine, found)


def _lacking(view: View, called: pd.DataFrame, done: pd.Series) -> pd.DataFrame:
    """The activities named in `called` and not in `done`, with their criteria as the detail."""
    activities = view.activities
    lacking = activities[within(activities["activity_id"], called["activity_id"]) & ~within(activities["activity_id"], done)]
    shown = called[within(called["activity_id"], lacking["activity_id"])].sort_values("criterion").drop_duplicates()
    why = joined(shown["criterion"], shown["activity_id"])
    return pd.DataFrame({"index": lacking.index, "detail": lacking["activity_id"].map(why).to_numpy()})


@rule(
    "AS02",
    table="activities",
    law="Art 35(1); WP248 rev.01",
    severity=WARNING,
    applies="c",
    says="it meets two criteria for an impact assessment, with neither one complete nor a reason recorded",
    wants=("assessments.kind", "assessments.status", "assessments.justification"),
    requires=("AS01",),
    chosen_by=(
        "activities.large_scale",
        "activity_criteria.criterion",
        "data_categories.category",
    ),
)
def two_criteria_considered(view: View) -> Among:
    """Two criteria of WP248 call for an impact assessment in most cases.

    Carry one out; or record in assessments (kind dpia, status not_required) the justification for doing without.
    """
    assessments = view.assessments
    reasoned = (assessments["kind"] == "dpia") & (assessments["status"] == "not_required") & assessments["justification"].notna()
    done = pd.concat([_complete_dpia(view), assessed_by_law(view), assessments.loc[reasoned, "activity_id"]])
    called = likely(view.once(criteria))
    return among(within(view.activities["activity_id"], called["activity_id"]), _lacking(view, called, done))


@rule(
    "AS03",
    table="assessments",
    field="review_due",
    law="Art 35(11)",
    severity=WARNING,
    applies="c",
    says="it is past its review, or older than the last material change",
    chosen_by=(
        "assessments.kind",
        "assessments.status",
    ),
)
def assessment_current(view: View) -> Among:
    """An assessment is looked at again when its time or a change comes.

    Review it, and record the new decision and the next review.
    """
    assessments = view.assessments
    kept = assessments[assessments["kind"].isin(["dpia", "lia", "transfer_risk_assessment"]) & (assessments["status"] == "complete")]
    latest = newest(kept)
    changed = activity_dates(view, latest["activity_id"], "changed_on")
    reasons = {"review overdue": latest["review_due"] < view.today, "older than the last change": latest["decided_on"] < changed}
    return among(latest, first_reason(latest, reasons))


@rule(
    "AS04",
    table="assessments",
    field="regulator_consulted_on",
    law="Art 36(1)",
    applies="c",
    provision="36",
    says="a high risk remains, and the regulator was not consulted",
    chosen_by=(
        "assessments.kind",
        "assessments.residual_risk",
    ),
)
def high_risk_consulted(view: View) -> Among:
    """Where a high risk remains, the regulator is consulted first.

    Consult the regulator before going on, or reduce the risk and assess again: the newest complete assessment counts.
    """
    assessments = view.assessments
    counting = view.once(impact_assessments).set_index("assessment_id")
    high = counting["residual_risk"] == "high"
    alone = high & counting["regulator_consulted_on"].isna()
    impact = assessments["kind"] == "dpia"
    risky, unconsulted = (impact & within(assessments["assessment_id"], counting.index[which].to_series()) for which in (high, alone))
    return among(risky, unconsulted)


@rule(
    "AS05",
    table="activities",
    field="children_considered",
    law="UK GDPR Art 25(1A)-(1B)",
    severity=WARNING,
    applies="c",
    regimes=("uk",),
    valid_from="2026-02-05",
    says="children are likely to use the online service, and it is not recorded how their protection was taken into account",
    wants=("activities.children_considered", "activities.offered_to_children"),
    chosen_by=("activities.offered_to_children",),
)
def children_considered(view: View) -> Among:
    """The design of an online service that children are likely to use takes their higher protection into account.

    Write in children_considered how they are best protected and supported at each age; the Children's Code says what to look at.
    Preventive and counselling services are no online services in this sense.
    """
    offered = yes(view.activities["offered_to_children"])
    return among(offered, offered & view.activities["children_considered"].isna())
