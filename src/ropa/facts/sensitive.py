"""Special category and criminal offence data: which purposes need an appropriate policy document, and its state."""

from __future__ import annotations

import pandas as pd

from ropa.facts.purposes import pairs_for_purpose
from ropa.facts.view import View
from ropa.law.bases import beyond_schedule1, conditions_needing_schedule1, policy_document_needed
from ropa.model.codelists import is_flagged
from ropa.model.membership import within

EXEMPT, IN_PLACE, OVERDUE, BEGUN, MISSING = "exempt", "in place", "review overdue", "begun, not complete", "missing"


def needs_policy_document(purposes: pd.DataFrame) -> pd.Series:
    """Which purposes have a Schedule 1 condition that calls for an appropriate policy document, always or as a rule.

    As a rule: unless an exemption is recorded (paras 10(2), 27(3)), or as the Part 2 condition that it extends does.
    """
    return policy_document_needed(purposes["schedule1_condition"]).isin(["yes", "except", "follows"])


def beyond_their_condition(view: View) -> pd.Series:
    """Which purposes with an Article 9 condition rest on one of Schedule 1 that is for other special category data than theirs.

    Data that is tied to no purpose may be used for any purpose of its activity: one with a condition for it suffices.
    """
    purposes, data = view.purposes, view.data_categories
    resting = purposes[purposes["article9_condition"].notna()]
    by_schedule = within(resting["article9_condition"], conditions_needing_schedule1(view.regime))
    resting = resting.assign(condition=resting["schedule1_condition"].where(by_schedule).astype("str").fillna(""))
    used = data[is_flagged(data["category"], "data_categories", "special")]

    def pairs(by: str, rows: pd.DataFrame) -> pd.DataFrame:
        of = resting[[by, "condition"]].dropna().drop_duplicates().merge(rows[[by, "category"]].dropna().drop_duplicates(), on=by)
        return of.assign(beyond=(of["condition"] + " " + of["category"]).isin(beyond_schedule1()))

    tied, untied = pairs("purpose_id", used), pairs("activity_id", used[used["purpose_id"].isna()])
    alone = untied.groupby(["activity_id", "category"])["beyond"].all()
    bare = alone.index.get_level_values("activity_id")[alone]
    return within(resting["purpose_id"], tied.loc[tied["beyond"], "purpose_id"]) | within(resting["activity_id"], bare)


def policy_documents(view: View) -> pd.DataFrame:
    """The assessments that are appropriate policy documents."""
    assessments = view.assessments
    return assessments[assessments["kind"] == "appropriate_policy_document"]


def document_states(view: View) -> pd.DataFrame:
    """The state of the appropriate policy document, for each purpose that needs one: one row per purpose, by its label.

    Columns state (exempt; in place; review overdue; begun, not complete; or missing), review_due (the latest of the
    complete documents; missing if one of them plans no review) and exempt_reason. Empty under the EU regime, which has
    no such document.
    """
    purposes = view.purposes if view.regime == "uk" else view.purposes.iloc[:0]
    needing = purposes[needs_policy_document(purposes)]
    pairs = pairs_for_purpose(needing, policy_documents(view)).sort_values("decided_on", kind="stable", na_position="first")
    complete = pairs[pairs["status"] == "complete"]
    open_ended = complete["index"][complete["review_due"].isna()]
    rows = needing.index.to_series()
    review = complete.groupby("index")["review_due"].max().reindex(needing.index).mask(rows.isin(open_ended))
    reasons = pairs.dropna(subset="exempt_reason").drop_duplicates("index").set_index("index")["exempt_reason"]
    state = pd.Series(MISSING, index=needing.index, dtype="str").mask(rows.isin(pairs["index"]), BEGUN)
    state = state.mask(rows.isin(complete["index"]), IN_PLACE).mask(review < view.today, OVERDUE)
    state = state.mask(exempt_from_document(view, needing), EXEMPT)
    return pd.DataFrame({"state": state, "review_due": review, "exempt_reason": reasons.reindex(needing.index).astype("str")})


def documented(view: View) -> pd.DataFrame:
    """The purposes that need a policy document and are not exempt; none under the EU regime."""
    state = view.once(document_states)["state"]
    found: pd.DataFrame = view.purposes.loc[state.index[state != EXEMPT]]
    return found


def exempt_from_document(view: View, purposes: pd.DataFrame) -> pd.Series:
    """Which purposes have a recorded exemption from the policy document that their Schedule 1 condition allows."""
    documents = policy_documents(view)
    pairs = pairs_for_purpose(purposes, documents[documents["exempt_reason"].notna()])
    knows_one = policy_document_needed(purposes["schedule1_condition"]).isin(["except", "follows"])
    return knows_one & purposes.index.to_series().isin(pairs["index"])
