"""Assessments: the newest of each kind, and the criteria that call for an impact assessment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ropa.facts.view import SENSITIVE, View, activity_dates
from ropa.model.codelists import codelist, is_flagged
from ropa.model.membership import within, yes
from ropa.model.written import unread

SAME_ASSESSMENT = ("activity_id", "kind", "purpose_id", "transfer_id")
"""Of assessments with the same values in these columns, the newest replaces the others."""


def newest(assessments: pd.DataFrame, same: Sequence[str] = SAME_ASSESSMENT) -> pd.DataFrame:
    """The assessments that no newer one replaces, ordered by decided_on. One without a day counts only if there is no other."""
    days = assessments["decided_on"].to_numpy(dtype="datetime64[s]").view(np.int64)  # that of no day is the least
    order = np.argsort(days, kind="stable")
    replaced = assessments[list(same)].iloc[order].duplicated(keep="last").to_numpy()
    found: pd.DataFrame = assessments.iloc[order[~replaced]]
    return found


def perhaps_replaced(assessments: pd.DataFrame) -> pd.Series:
    """Of each assessment, whether nobody can say if a newer one replaces it: a kind or a day was written and not understood."""
    about = ["activity_id", "purpose_id", "transfer_id"]
    kind, day = unread(assessments, "kind"), unread(assessments, "decided_on")
    if not (kind | day).any():
        return pd.Series(False, index=assessments.index)
    known = assessments[[*about, "kind", "decided_on"]].assign(row=range(len(assessments)), kind_lost=kind, day_lost=day)
    pairs = known.merge(known, on=about, suffixes=("", "_other"))
    pairs = pairs[pairs["row"] != pairs["row_other"]]
    unsure = pairs[["kind_lost", "day_lost", "kind_lost_other", "day_lost_other"]].any(axis=1)
    same = (pairs["kind"] == pairs["kind_other"]) | pairs["kind_lost"] | pairs["kind_lost_other"]
    newer = (
        (pairs["decided_on_other"] > pairs["decided_on"])
        | pairs["day_lost_other"]
        | (pairs["day_lost"] & pairs["decided_on_other"].notna())
    )
    rows = pairs["row"][unsure & same & newer]
    return pd.Series(known["row"].isin(rows).to_numpy(), index=assessments.index)


def impact_assessments(view: View) -> pd.DataFrame:
    """The impact assessment that counts for each activity: its newest complete one, else its newest. Indexed by activity_id."""
    by_status = newest(view.assessments[view.assessments["kind"] == "dpia"].dropna(subset="activity_id"), ("activity_id", "status"))
    complete_last = (by_status["status"] == "complete").sort_values(kind="stable").index
    return by_status.loc[complete_last].drop_duplicates("activity_id", keep="last").set_index("activity_id")


COMPLETE, REFUSED, LATE, NOT_COMPLETE = "complete", "it says not to go ahead", "decided after the start", "none is complete"
"""What the impact assessment of an activity is worth."""

IN_FORCE_FROM = pd.Timestamp("2018-05-25")
"""What began before this day did so before the law asked for an assessment first."""


def impact_states(view: View) -> pd.Series:
    """What the impact assessments of each activity are worth: one of COMPLETE, REFUSED, LATE, NOT_COMPLETE, by activity_id.

    The newest complete one counts (see `impact_assessments`). It is late if no complete one that lets the processing go
    ahead was decided before the processing began. Activities without any assessment are not listed.
    """
    counting = view.once(impact_assessments)
    state = pd.Series(COMPLETE, index=counting.index, dtype="str")
    every = view.assessments[(view.assessments["kind"] == "dpia") & (view.assessments["status"] == "complete")]
    every = every[every["outcome"].fillna("") != "do_not_go_ahead"]
    started = activity_dates(view, every["activity_id"], "started_on")
    in_time = every["activity_id"][~((every["decided_on"] > started) & (started >= IN_FORCE_FROM))]
    state = state.where(state.index.isin(in_time), LATE).mask(counting["outcome"] == "do_not_go_ahead", REFUSED)
    return state.where(counting["status"] == "complete", NOT_COMPLETE)


def criteria(view: View) -> pd.DataFrame:
    """The criteria for an impact assessment that activities meet: one row per activity and criterion.

    Columns activity_id and criterion. Criteria come from activity_criteria, and from what the register itself shows:
    large scale, special category or criminal data, vulnerable people, profiling and automated decisions. Under UK law
    so do those of the regulator's list that a register can show (see `_listed_by_ico`).
    """
    activities, data, people = view.activities, view.data_categories, view.data_subjects
    large = activities[KEY][yes(activities["large_scale"])]
    sensitive = data[KEY][within(data["category"], SENSITIVE)]
    vulnerable = people[KEY][is_flagged(people["category"], "data_subjects", "vulnerable")]
    automated = activities["automated_decisions"]
    solely = activities[KEY][automated == "solely"]
    shown = {
        "wp_large_scale": large,
        "wp_sensitive_data": sensitive,
        "wp_vulnerable_subjects": vulnerable,
        "wp_evaluation_scoring": activities[KEY][automated == "profiling"],
        "wp_automated_decisions": activities.loc[automated.isin(["solely", "partly"]), KEY],
        "a35_large_scale_special": large[within(large, sensitive)],
        # Significant decisions by machine alone, about many people: systematic and extensive.
        "a35_systematic_evaluation": solely[within(solely, large)],
    }
    found = pd.concat([view.activity_criteria[[KEY, "criterion"]], _by_criterion(shown)])
    if view.regime == "uk":
        found = pd.concat([found, _by_criterion(_listed_by_ico(view, found))])
    return found.dropna().drop_duplicates(ignore_index=True)


KEY = "activity_id"


def _by_criterion(shown: Mapping[str, pd.Series]) -> pd.DataFrame:
    each = np.repeat(np.array(list(shown), dtype=object), [len(ids) for ids in shown.values()])
    return pd.DataFrame({KEY: pd.concat(list(shown.values())).array, "criterion": pd.array(each, dtype="str")})


def _listed_by_ico(view: View, found: pd.DataFrame) -> dict[str, pd.Series]:
    """By criterion of the list of the United Kingdom's regulator, the activities that show it, given the criteria found so far.

    Source: ICO, examples of processing likely to result in high risk. Biometric and genetic data count with another criterion
    of WP248: that they are sensitive is the same once more, so something else must be met.
    """
    activities, purposes, data, people = view.activities, view.purposes, view.data_categories, view.data_subjects
    automated = activities["automated_decisions"]
    of_children = is_flagged(people["category"], "data_subjects", "children")
    children = people.loc[of_children, KEY]
    evaluated = activities.loc[automated.isin(["profiling", "solely", "partly"]), KEY]
    marketing = purposes[KEY][is_flagged(purposes["purpose_code"], "purpose_codes", "direct_marketing")]
    # Where an activity has other people too, marketing may be for them: a school's appeal is for parents.
    only_children = children[~within(children, people[KEY][~of_children])]
    other = found[KEY][is_flagged(found["criterion"], "dpia_criteria", "set", "wp248") & (found["criterion"] != "wp_sensitive_data")]
    biometric = data[KEY][data["category"] == "biometric_identification"]
    genetic = data[KEY][data["category"] == "genetic"]
    care = purposes["article9_condition"] == "health_or_social_care"  # a health professional's own care is not on the list
    unseen = activities["notice_exemption"] == "impossible_or_disproportionate"
    return {
        "ico_targeting_vulnerable": pd.concat([evaluated[within(evaluated, children)], marketing[within(marketing, only_children)]]),
        "ico_large_scale_profiling": activities[KEY][(automated == "profiling") & yes(activities["large_scale"])],
        "ico_biometric_data": biometric[within(biometric, other)],
        "ico_genetic_data": genetic[within(genetic, other) & ~within(genetic, purposes.loc[care, KEY])],
        "ico_invisible_processing": activities.loc[unseen, KEY],
    }


def calling(found: pd.DataFrame, regime: str) -> pd.DataFrame:
    """Of the `criteria` found, those by which the law or the regulator's list demands an impact assessment.

    Lists under Art. 35(4) are national: that of the United Kingdom's regulator counts under uk, that of a Member State's
    authority under eu. Some criteria of the former demand one only together with another: then the activity must also meet
    one of WP248.
    """
    known = found.join(codelist("dpia_criteria")[["set", "needs_another"]], on="criterion")
    wp248 = known["activity_id"][known["set"] == "wp248"]
    listed = known["set"] == {"uk": "ico", "eu": "national"}[regime]
    alone = (known["set"] == "art35_3") | (listed & (known["needs_another"] != "yes"))
    together = listed & (known["needs_another"] == "yes") & within(known["activity_id"], wp248)
    return found[alone | together]


def assessed_by_law(view: View) -> pd.Series:
    """The activity_id of each activity that needs no impact assessment, because the law that it rests on was itself assessed.

    That is Art. 35(10): every purpose rests on a legal obligation or a public task, and a row of assessments (kind dpia, status
    not_required) names that law in exempt_reason.
    """
    purposes, rows = view.purposes, view.assessments
    named = rows[(rows["kind"] == "dpia") & (rows["status"] == "not_required") & rows["exempt_reason"].notna()]["activity_id"]
    by_law = within(purposes["lawful_basis"], ["legal_obligation", "public_task"])
    resting = within(named, purposes["activity_id"]) & ~within(named, purposes["activity_id"][~by_law])
    found: pd.Series = named[resting].dropna()
    return found


def likely(found: pd.DataFrame) -> pd.DataFrame:
    """Of the `criteria` found, those of WP248, for activities that meet two or more of them (likely a high risk)."""
    wp248 = found[is_flagged(found["criterion"], "dpia_criteria", "set", "wp248")]
    return wp248[wp248.groupby("activity_id")["criterion"].transform("nunique") >= 2]


def latest_assessments(view: View) -> pd.DataFrame:
    """The last complete assessment of each kind for each activity, purpose or transfer, of those with a day."""
    return newest(view.assessments[(view.assessments["status"] == "complete") & view.assessments["decided_on"].notna()])
