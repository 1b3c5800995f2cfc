"""Security of processing."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30, ERROR, WARNING
from ropa.model.codelists import flagged
from ropa.rules.engine import View, rule

# Words that describe no measure: they repeat the law instead.
VAGUE_WORDS = r"(?i)^\W*(?:we )?(?:(?:have|take|use|put|in place|all|the) )*(?:reasonable|appropriate|adequate|suitable|technical|organi[sz]ational|security|and|or|\W)+(?:measures?|controls?|steps?|safeguards?|security)?(?: (?:are|in) (?:in )?place)?\W*$"


@rule(
    "SE01",
    table="activities",
    law="Art 30(1)(g), 30(2)(d), 32(1)",
    duty=ART30,
    says="no security measure in place is described",
    wants=("security_measures.measure", "security_measures.description", "activities.not_possible_reason"),
)
def security_described(view: View) -> pd.Series:
    """Every activity has a general description of its security measures.

    Add rows to security_measures for what is in place: access control, encryption, backup, training …
    """
    measures, activities = view.security_measures, view.activities
    measures = measures[(measures["status"].fillna("") != "planned") & (measures["measure"].notna() | measures["description"].notna())]
    empty = measures["measure"].isin(list(flagged("security_measures", "vague"))) | measures["measure"].isna()
    wordless = measures["description"].isna() | measures["description"].str.match(VAGUE_WORDS).fillna(False).astype(bool)
    telling = measures.loc[~(empty & wordless), "activity_id"]
    silent = ~activities["activity_id"].isin(telling)
    milder = activities["not_possible_reason"].notna() | activities["activity_id"].isin(measures["activity_id"])
    return milder.map({True: WARNING, False: ERROR}).where(silent)
