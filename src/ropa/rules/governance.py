"""Governance: reviews, owners, gaps held open, waivers."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import GUIDANCE, WARNING
from ropa.rules.engine import View, rule


@rule(
    "GV01",
    table="activities",
    law="ICO accountability framework: records of processing are reviewed regularly",
    severity=WARNING,
    duty=GUIDANCE,
    says="its entry was never reviewed, or its review is overdue",
    wants=("reviews.reviewed_on", "reviews.next_review_on"),
)
def entry_reviewed(view: View) -> pd.DataFrame:
    """Every entry is reviewed regularly.

    Compare the entry with what is really done, then add a row to reviews with the next date.
    """
    activities, reviews = view.activities, view.reviews
    last = reviews.dropna(subset=["reviewed_on"]).sort_values("reviewed_on", kind="stable").drop_duplicates("activity_id", keep="last")
    late = last.loc[last["next_review_on"] < view.today, "activity_id"]
    never = ~activities["activity_id"].isin(last["activity_id"])
    overdue = activities["activity_id"].isin(late)
    return pd.concat(
        [
            pd.DataFrame({"index": activities.index[never], "detail": "never reviewed"}),
            pd.DataFrame({"index": activities.index[overdue], "detail": "review overdue"}),
        ]
    )


@rule(
    "GV02",
    table="activities",
    field="owner_contact_id",
    law="ICO accountability framework: responsibilities are assigned",
    severity=WARNING,
    duty=GUIDANCE,
    says="nobody is named who answers for it",
)
def entry_owned(view: View) -> pd.Series:
    """Every entry has an owner.

    Name in owner_contact_id who answers for the activity.
    """
    return view.activities["owner_contact_id"].isna()


@rule("GV03", table="activities", law="Art 30", says="a placeholder stands where an answer belongs")
def placeholders_replaced(view: View) -> pd.DataFrame:
    """Every answer is an answer, not a promise of one.

    Replace the placeholder by the answer, or leave the cell blank.
    """
    held = view.whole.held
    held = held[held["why"] == "placeholder"]
    parts = [
        part[part["index"].isin(view.register[str(table)].index)][["index", "table", "field"]]
        for table, part in held.groupby("table", sort=False)
    ]
    return pd.concat(parts) if parts else pd.DataFrame({"index": [], "table": [], "field": []})
