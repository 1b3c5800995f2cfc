"""Purposes: which are stated, how legitimate interests were weighed, and which assessments cover a purpose."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View, activity_dates
from ropa.law.bases import codes_on, decision_allowed, reuse_after_consent, safeguards_on
from ropa.model.codelists import is_flagged
from ropa.model.membership import no, within, yes
from ropa.model.written import NOT_UNDERSTOOD, any_unread, unread

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

    state       complete, missing, not complete, does not allow it, after the start, review overdue (which goes before
                after the start), or not understood (the kind, status or day of one that may count is not)
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
    state = state.mask(found["allowed"] & (found["review_due"] < view.today), OVERDUE)
    lost = unread(view.assessments, "kind") | ((view.assessments["kind"] == "lia") & any_unread(view.assessments, "status", "decided_on"))
    if not lost.any():
        return found.assign(state=state)
    unclear = pairs_for_purpose(claimed, view.assessments[lost])
    return found.assign(state=state.mask((state != COMPLETE) & rows.isin(unclear["index"]), NOT_UNDERSTOOD))


def pairs_for_purpose(purposes: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Each purpose beside every row that covers it: one row per pair, with the purpose's row label in the column index.

    A row covers the purpose that it names, or all purposes of its activity if it names none.
    """
    pairs = purposes[["activity_id", "purpose_id"]].reset_index().merge(rows, on="activity_id", suffixes=("", "_row"))
    return pairs[pairs["purpose_id_row"].isna() | (pairs["purpose_id_row"] == pairs["purpose_id"])]


def decision_purposes(view: View) -> pd.DataFrame:
    """The purposes for which a machine takes significant decisions alone, or may: columns of purposes, and `sure`.

    Those of the activities that take such decisions: the purposes marked decided_by_machine; if none is, all that are not
    marked otherwise. It is sure if the purpose is marked, or is the only one that it can be.
    """
    purposes, activities = view.purposes, view.activities
    solely = activities["activity_id"][activities["automated_decisions"] == "solely"]
    mine = purposes[within(purposes["activity_id"], solely)]
    marked = yes(mine["decided_by_machine"])
    named = within(mine["activity_id"], mine.loc[marked, "activity_id"])
    mine = mine[marked | (~named & ~no(mine["decided_by_machine"]))]
    alone = mine.groupby("activity_id")["activity_id"].transform("size") == 1
    return mine.assign(sure=yes(mine["decided_by_machine"]) | alone)


def decisions(view: View) -> pd.DataFrame:
    """Whether the law allows significant decisions by machine alone: one row per purpose of `decision_purposes`, by its label.

    Columns activity_id, sure, special (it uses special category data), allowed and needs (see `decision_allowed`), named (a law
    that authorises the decision is named, in adm_law of the activity or as the source of the basis).
    """
    purposes, data = decision_purposes(view), view.data_categories
    special = data[is_flagged(data["category"], "data_categories", "special")]
    tied = within(purposes["purpose_id"], special["purpose_id"].dropna())
    untied = within(purposes["activity_id"], special["activity_id"][special["purpose_id"].isna()])
    allowed = decision_allowed(purposes["lawful_basis"], purposes["article9_condition"], tied | untied, view.regime, view.as_of)
    with_law = view.activities["activity_id"][view.activities["adm_law"].notna()]
    # The source of a contract is the contract, which is no law.
    source = purposes["basis_source"].notna() & (purposes["lawful_basis"] != "contract")
    named = within(purposes["activity_id"], with_law) | source
    return pd.concat([purposes[["activity_id", "lawful_basis", "sure"]], allowed], axis=1).assign(special=tied | untied, named=named)


def safeguarded_by_law(view: View) -> pd.Series:
    """For each activity, whether a law that authorises its decisions by machine lays down the safeguards in place of the controller.

    Article 22(3) asks the controller for them under a contract or consent alone (Article 22(2)(a) and (c)); Article 22C of the UK GDPR
    asks for them in every case.
    """
    return view.activities["adm_law"].notna() & (not safeguards_on(view.regime, view.as_of, by_law=True))


def no_safeguards(view: View) -> pd.Series:
    """For each activity, whether no safeguard for decisions by machine is recorded, neither one by one nor in words."""
    activities, listed = view.activities, view.decision_safeguards
    one_by_one = within(activities["activity_id"], listed["activity_id"][listed["safeguard"].notna()])
    return activities["adm_safeguards"].isna() & ~one_by_one


UNSTATED, UNTESTED, COMPATIBLE = "it is not recorded why", "no compatibility test is complete", "compatible"
TEST_REFUSES, NOT_AFTER_CONSENT = "the compatibility test does not allow it", "it does not serve data that was collected on consent"
IF_NO_CONSENT = "it serves data that was collected on consent only where consent cannot reasonably be obtained"
DISPUTED = "whether it serves data that was collected on consent is disputed"
NOT_HERE = "no ground of this law on this day"
"""What makes the reuse of data for another purpose compatible with the first, or what is wrong with it."""


def reuses(view: View) -> pd.DataFrame:
    """The purposes for which data that was collected for another is used on the day: columns of purposes, and `state` (see above)."""
    purposes = view.purposes
    reused = purposes[purposes["reused_since"] <= view.today]
    if reused.empty:
        return reused.assign(state=pd.Series(dtype="str"))
    ground, tests = reused["compatibility"], view.assessments[view.assessments["kind"] == "compatibility_test"]
    pairs = pairs_for_purpose(reused, tests[tests["status"] == "complete"])
    newest = pairs.sort_values("decided_on", kind="stable", na_position="first").drop_duplicates("index", keep="last")
    rows, refusing = reused.index.to_series(), newest["index"][newest["outcome"] == "do_not_go_ahead"]
    consented, serves = yes(reused["collected_on_consent"]), reuse_after_consent(ground, view.regime, view.as_of)
    assessed = ground == "assessed"
    state = pd.Series(COMPATIBLE, index=reused.index, dtype="str")
    state = (
        state.mask(consented & (serves == "disputed"), DISPUTED)
        .mask(consented & (serves == "conditional"), IF_NO_CONSENT)
        .mask(consented & (serves == "no"), NOT_AFTER_CONSENT)
    )
    state = state.mask(assessed & ~rows.isin(newest["index"]), UNTESTED).mask(assessed & rows.isin(refusing), TEST_REFUSES)
    here = codes_on("compatibility_grounds", view.regime, view.as_of)
    return reused.assign(state=state.mask(~within(ground, here), NOT_HERE).mask(ground.isna(), UNSTATED))
