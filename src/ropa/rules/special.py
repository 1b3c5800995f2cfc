"""People and data: categories, special category data, criminal offence data."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30, ERROR, WARNING
from ropa.model.codelists import flagged
from ropa.rules.engine import View, rule


@rule(
    "SC01",
    table="activities",
    law="Art 9(2)",
    applies="c",
    says="special category data is used and no Article 9 condition covers it",
    wants=("purposes.article9_condition",),
    requires=("PU01",),
)
def special_data_has_condition(view: View) -> pd.DataFrame:
    """Every purpose that special category data is used for has an Article 9 condition.

    Write the condition of Article 9(2) in article9_condition of the purpose, or tie the data to the
    purposes that need it (purpose_id of data_categories).
    """
    purposes, data = view.purposes, view.data_categories
    special = data[data["category"].isin(list(flagged("data_categories", "special")))]
    lacking = purposes["article9_condition"].isna()
    tied = purposes[lacking & purposes["purpose_id"].isin(special["purpose_id"].dropna())]
    untied = special.loc[special["purpose_id"].isna(), "activity_id"]
    some = purposes.loc[~lacking, "activity_id"]
    of_purposes = purposes.loc[lacking & purposes["activity_id"].isin(untied), "activity_id"]
    activities = view.activities[view.activities["activity_id"].isin(of_purposes)]
    severity = activities["activity_id"].isin(some).map({True: WARNING, False: ERROR})
    return pd.concat(
        [
            pd.DataFrame({"index": tied.index, "table": "purposes", "field": "article9_condition", "severity": ERROR}),
            pd.DataFrame({"index": activities.index, "table": "activities", "field": "", "severity": severity.to_numpy()}),
        ]
    )


@rule(
    "DS01",
    table="activities",
    law="Art 30(1)(c)",
    duty=ART30,
    applies="c",
    says="no category of people is recorded",
    wants=("data_subjects.category",),
)
def people_recorded(view: View) -> pd.Series:
    """Every activity says whose data it uses.

    Add a row to data_subjects for each category of people.
    """
    return view.lacks("data_subjects", "category")


@rule(
    "DC01",
    table="activities",
    law="Art 30(1)(c)",
    duty=ART30,
    applies="c",
    says="no category of personal data is recorded",
    wants=("data_categories.category",),
)
def data_recorded(view: View) -> pd.Series:
    """Every activity says which categories of personal data it uses.

    Add a row to data_categories for each category.
    """
    return view.lacks("data_categories", "category")
