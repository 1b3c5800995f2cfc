"""Assessments: which is the newest, and which activities are likely to need one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ropa.facts.view import SENSITIVE, View
from ropa.model.codelists import codelist, is_flagged
from ropa.model.membership import within, yes

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


def latest_assessments(view: View) -> pd.DataFrame:
    """The last complete assessment of each kind of an activity, purpose or transfer."""
    return newest(view.assessments[(view.assessments["status"] == "complete") & view.assessments["decided_on"].notna()])
