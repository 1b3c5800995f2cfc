"""How long data is kept."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30, ERROR, WARNING
from ropa.model.codelists import flagged
from ropa.rules.engine import View, rule

# Words that give a time limit no meaning: they repeat the law instead of applying it.
VAGUE_CRITERIA = (
    r"(?i)^\W*(?:(?:for )?(?:only )?as long as|no longer than|(?:for )?(?:the )?(?:period|time)(?: that)?(?: is)?|until(?: no longer)?|as|where|when)?"
    r"\W*(?:(?:it )?(?:is|are)|deemed|we|reasonably|strictly)*\W*(?:necessary|needed|required|appropriate|need it|applicable)"
    r"(?: (?:for|by) (?:the |its |our )?(?:purposes?|law|business)[a-z ]{0,20})?\W*$"
)


def limited(view: View) -> pd.DataFrame:
    """The rows of retention that set a time limit or name criteria."""
    retention = view.retention
    return retention[retention["period"].notna() | retention["criteria"].notna()]


@rule(
    "RT01",
    table="activities",
    law="Art 30(1)(f)",
    duty=ART30,
    applies="c",
    says="no time limit and no criteria are recorded for its data",
    wants=("retention.period", "retention.criteria", "activities.not_possible_reason"),
)
def time_limits_recorded(view: View) -> pd.DataFrame:
    """Every category of data has an envisaged time limit, or criteria for one.

    Add a row to retention with a period (P7Y) or criteria, for the category or for the whole
    activity; where that is not possible, say why in not_possible_reason.
    """
    activities, data, limits = view.activities, view.data_categories, limited(view)
    bare = activities[~activities["activity_id"].isin(limits["activity_id"])]
    open_data = data[data["category"].notna() & ~_covered(data, limits) & ~data["activity_id"].isin(bare["activity_id"])]
    excused = activities.loc[activities["not_possible_reason"].notna(), "activity_id"]
    found = pd.concat(
        [
            pd.DataFrame({"index": bare.index, "table": "activities", "owner": bare["activity_id"], "detail": ""}),
            pd.DataFrame(
                {"index": open_data.index, "table": "data_categories", "owner": open_data["activity_id"], "detail": open_data["category"]}
            ),
        ]
    )
    found["severity"] = found["owner"].isin(excused).map({True: WARNING, False: ERROR})
    return found.drop(columns="owner")


def _covered(data: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Which rows of data_categories some time limit of their activity covers."""
    pairs = (
        data[["activity_id", "purpose_id", "category"]]
        .reset_index()
        .merge(limits[["activity_id", "purpose_id", "category"]], on="activity_id", suffixes=("", "_limit"))
    )
    same_category = pairs["category_limit"].isna() | (pairs["category_limit"] == pairs["category"])
    same_purpose = pairs["purpose_id_limit"].isna() | pairs["purpose_id"].isna() | (pairs["purpose_id_limit"] == pairs["purpose_id"])
    return data.index.to_series().isin(pairs.loc[same_category & same_purpose, "index"])


@rule(
    "RT02",
    table="retention",
    field="trigger",
    law="Art 5(1)(e)",
    severity=WARNING,
    applies="c",
    says="nobody can work out a date from it",
    wants=("retention.trigger",),
)
def time_limit_can_be_applied(view: View) -> pd.DataFrame:
    """A time limit can be turned into a date.

    Name the event that the period is counted from, one that is sure to happen and to be noticed;
    replace criteria that only repeat the law by what really decides.
    """
    retention = view.retention
    period = retention["period"].notna()
    untriggered = period & retention["trigger"].isna()
    open_ended = retention["trigger"].isin(list(flagged("retention_triggers", "open_ended")))
    vague = ~period & retention["criteria"].str.match(VAGUE_CRITERIA).fillna(False).astype(bool)
    parts = [
        (untriggered, "trigger", "the period has no trigger"),
        (open_ended, "trigger", "the trigger is open-ended"),
        (vague, "criteria", "the criteria say nothing"),
    ]
    return pd.concat(
        [pd.DataFrame({"index": retention.index[mask], "table": "retention", "field": name, "detail": why}) for mask, name, why in parts]
    )
