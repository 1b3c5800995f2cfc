"""Transfers out of the area of the regime."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30
from ropa.rules.engine import View, rule


@rule(
    "TR01",
    table="transfers",
    field="destination",
    law="Art 30(1)(e), 30(2)(c)",
    duty=ART30,
    says="the country or international organisation is not identified",
)
def destination_identified(view: View) -> pd.DataFrame:
    """Every transfer names its destination.

    Write the country's two letters in destination, one row a country; where transfers_stated is some, add the rows.
    """
    activities, transfers = view.activities, view.transfers
    nowhere = transfers[transfers["destination"].isna()]
    stated = activities[(activities["transfers_stated"] == "some") & ~activities["activity_id"].isin(transfers["activity_id"])]
    return pd.concat(
        [
            pd.DataFrame({"index": nowhere.index, "table": "transfers", "field": "destination"}),
            pd.DataFrame({"index": stated.index, "table": "activities", "field": "transfers_stated"}),
        ]
    )
