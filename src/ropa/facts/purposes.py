"""Purposes: which are stated, how legitimate interests were weighed, and which assessments cover a purpose."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View, activity_dates
from ropa.model.membership import within

COMPLETE, MISSING, NOT_COMPLETE, REFUSED = "complete", "missing", "not complete", "does not allow it"
OVERDUE, LATE = "review overdue", "after the start"


def stated(view: View) -> pd.DataFrame:
    """The rows of purposes that say what the data is used for, in words or by a code."""
    purposes = view.purposes
    return purposes[purposes["purpose"].notna() | purposes["purpose_code"].notna()]


def purposeless(view: View) -> pd.Series:
    """For each activity, whether no row of purposes says what its data is used for."""
    return ~within(view.activities["activity_id"], stated(view)["activity_id"])


def interests(view: View) -> pd.DataFrame:
    """How the interests were weighed, for each purpose that rests on legitimate interests: one row per purpose, by its label.

    state       complete, missing, not complete, does not allow it, after the start, or review overdue (which goes before
                after the start)
    allowed     a complete assessment allows the processing
    in_time     an assessment that allows it was decided before the processing began, or one of the two days is missing
    decided_on, review_due, reference
                those of the newest assessment that counts
    """
    purposes = view.purposes
    claimed = purposes[purposes["lawful_basis"] == "legitimate_interests"]
    pairs = pairs_for_purpose(claimed, view.assessments[view.assessments["kind"] == "lia"])
    complete, refused = pairs["status"] == "complete", pairs["outcome"] == "do_not_go_ahead"
    started = activity_dates(view, pairs["activity_id"], "started_on")
    pairs = pairs.assign(rank=complete.astype("int64") + (complete & ~refused), in_time=~(pairs["decided_on"] > started))
    counting = pairs.sort_values("decided_on", kind="stable", na_position="first").sort_values("rank", kind="stable")
    counting = counting.drop_duplicates("index", keep="last").set_index("index").reindex(claimed.index)
    allowing = pairs[pairs["rank"] == 2]
    rows = claimed.index.to_series()
    found = counting[["decided_on", "review_due", "reference"]].assign(
        allowed=rows.isin(allowing["index"]), in_time=rows.isin(allowing.loc[allowing["in_time"], "index"])
    )
    state = counting["rank"].map({0: NOT_COMPLETE, 1: REFUSED, 2: COMPLETE}).astype("str").fillna(MISSING)
    state = state.mask(found["allowed"] & ~found["in_time"], LATE)
    return found.assign(state=state.mask(found["allowed"] & (found["review_due"] < view.today), OVERDUE))


def pairs_for_purpose(purposes: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Each purpose beside every row that covers it: one row per pair, with the purpose's row label in the column index.

    A row covers the purpose that it names, or all purposes of its activity if it names none.
    """
    pairs = purposes[["activity_id", "purpose_id"]].reset_index().merge(rows, on="activity_id", suffixes=("", "_row"))
    return pairs[pairs["purpose_id_row"].isna() | (pairs["purpose_id_row"] == pairs["purpose_id"])]
