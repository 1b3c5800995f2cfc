"""Assessments: data protection impact assessments and the reviews of every kind of assessment."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ropa.model.checks import WARNING
from ropa.model.codelists import codelist, is_flagged
from ropa.model.in_force import CURRENT, PLANNED
from ropa.model.membership import within, yes
from ropa.rules.engine import SENSITIVE, View, activity_dates, first_reason, rule

SAME_ASSESSMENT = ("activity_id", "kind", "purpose_id", "transfer_id")
"""What two assessments have in common of which the newer replaces the older."""


def newest(assessments: pd.DataFrame, same: Sequence[str] = SAME_ASSESSMENT) -> pd.DataFrame:
    """The assessments that no newer one replaces, in order of their day; one without its day counts only where there is no other."""
    ordered = assessments.sort_values("decided_on", kind="stable", na_position="first")
    return ordered.drop_duplicates(list(same), keep="last")


def impact_assessments(view: View) -> pd.DataFrame:
    """The data protection impact assessment that counts for each activity, by activity_id: the newest complete one, else the newest."""
    by_status = newest(view.assessments[view.assessments["kind"] == "dpia"].dropna(subset="activity_id"), ("activity_id", "status"))
    complete_last = (by_status["status"] == "complete").sort_values(kind="stable").index
    return by_status.loc[complete_last].drop_duplicates("activity_id", keep="last").set_index("activity_id")


def criteria(view: View) -> pd.DataFrame:
    """Every DPIA criterion that an activity meets: columns activity_id, criterion.

    Those recorded in activity_criteria, and those that the register itself shows: large scale,
    special category or criminal data, vulnerable people, profiling and automated decisions.
    """
    activities, data, people = view.activities, view.data_categories, view.data_subjects
    key = "activity_id"
    large = activities.loc[yes(activities["large_scale"]), key]
    sensitive = data.loc[within(data["category"], SENSITIVE), key]
    vulnerable = people.loc[is_flagged(people["category"], "data_subjects", "vulnerable"), key]
    automated = activities["automated_decisions"]
    shown = {
        "wp_large_scale": large,
        "wp_sensitive_data": sensitive,
        "wp_vulnerable_subjects": vulnerable,
        "wp_evaluation_scoring": activities.loc[automated == "profiling", key],
        "wp_automated_decisions": activities.loc[automated.isin(["solely", "partly"]), key],
        "a35_large_scale_special": large[within(large, sensitive)],
    }
    derived = [pd.DataFrame({key: ids.to_numpy(), "criterion": code}) for code, ids in shown.items()]
    recorded = view.activity_criteria[[key, "criterion"]]
    return pd.concat([recorded, *derived]).dropna().drop_duplicates(ignore_index=True)


def calling(found: pd.DataFrame) -> pd.DataFrame:
    """Of the criteria that activities meet, those that call for an assessment by law or the regulator's list.

    A criterion that counts only with another calls where the activity also meets one of WP248.
    """
    known = found.join(codelist("dpia_criteria")[["set", "needs_another"]], on="criterion")
    wp248 = known.loc[known["set"] == "wp248", "activity_id"]
    alone = (known["set"] == "art35_3") | ((known["set"] == "ico") & (known["needs_another"] != "yes"))
    together = (known["set"] == "ico") & (known["needs_another"] == "yes") & within(known["activity_id"], wp248)
    return found[alone | together]


def likely(found: pd.DataFrame) -> pd.DataFrame:
    """Of the criteria that activities meet, those of WP248 of activities that meet two or more of them."""
    wp248 = found[is_flagged(found["criterion"], "dpia_criteria", "set", "wp248")]
    return wp248[wp248.groupby("activity_id")["criterion"].transform("nunique") >= 2]


def _complete_dpia(view: View) -> pd.Series:
    status = impact_assessments(view)["status"]
    return status.index[status == "complete"].to_series()


@rule(
    "AS01",
    table="activities",
    law="Art 35(3), 35(4)",
    applies="c",
    phases=(CURRENT, PLANNED),
    says="the law calls for a data protection impact assessment, and none is complete",
    wants=("assessments.kind", "assessments.status", "activity_criteria.criterion"),
)
def assessed_where_law_calls(view: View) -> pd.DataFrame:
    """Where the law or the regulator's list calls for an impact assessment, one is complete before the processing begins.

    Carry out a data protection impact assessment and record it in assessments (kind dpia, status complete).
    """
    return _lacking(view, calling(criteria(view)), _complete_dpia(view))


def _lacking(view: View, called: pd.DataFrame, done: pd.Series) -> pd.DataFrame:
    """The activities named in `called` and not in `done`, with their criteria as the detail."""
    activities = view.activities
    lacking = activities[within(activities["activity_id"], called["activity_id"]) & ~within(activities["activity_id"], done)]
    shown = called[within(called["activity_id"], lacking["activity_id"])].sort_values("criterion").drop_duplicates()
    why = shown.groupby("activity_id")["criterion"].agg(", ".join)
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
)
def two_criteria_considered(view: View) -> pd.DataFrame:
    """Two criteria of WP248 call for an impact assessment in most cases.

    Carry one out; or record in assessments (kind dpia, status not_required) the justification for doing without.
    """
    assessments = view.assessments
    reasoned = (assessments["kind"] == "dpia") & (assessments["status"] == "not_required") & assessments["justification"].notna()
    done = pd.concat([_complete_dpia(view), assessments.loc[reasoned, "activity_id"]])
    return _lacking(view, likely(criteria(view)), done)


@rule(
    "AS03",
    table="assessments",
    field="review_due",
    law="Art 35(11)",
    severity=WARNING,
    applies="c",
    says="it is past its review, or older than the last material change",
)
def assessment_current(view: View) -> pd.DataFrame:
    """An assessment is looked at again when its time or a change comes.

    Review it, and record the new decision and the next review.
    """
    assessments = view.assessments
    kept = assessments[assessments["kind"].isin(["dpia", "lia", "transfer_risk_assessment"]) & (assessments["status"] == "complete")]
    latest = newest(kept)
    changed = activity_dates(view, latest["activity_id"], "changed_on")
    return first_reason(
        latest, {"review overdue": latest["review_due"] < view.today, "older than the last change": latest["decided_on"] < changed}
    )


@rule(
    "AS04",
    table="assessments",
    field="regulator_consulted_on",
    law="Art 36(1)",
    applies="c",
    says="a high risk remains, and the regulator was not consulted",
)
def high_risk_consulted(view: View) -> pd.Series:
    """Where a high risk remains, the regulator is consulted first.

    Consult the regulator before going on, or reduce the risk and assess again.
    """
    assessments = view.assessments
    return (assessments["kind"] == "dpia") & (assessments["residual_risk"] == "high") & assessments["regulator_consulted_on"].isna()
