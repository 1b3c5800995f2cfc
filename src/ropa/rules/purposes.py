"""Purposes and lawful bases."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30
from ropa.rules.engine import View, rule


@rule(
    "PU01",
    table="activities",
    law="Art 30(1)(b)",
    duty=ART30,
    applies="c",
    says="no purpose is recorded",
    wants=("purposes.purpose",),
)
def purpose_recorded(view: View) -> pd.Series:
    """Every activity has a purpose.

    Add a row to purposes that says why the data is used.
    """
    purposes = view.purposes
    told = purposes.loc[purposes["purpose"].notna() | purposes["purpose_code"].notna(), "activity_id"]
    return ~view.activities["activity_id"].isin(told)


@rule("LB01", table="purposes", field="lawful_basis", law="Art 6(1)", applies="c", says="no lawful basis is recorded")
def lawful_basis_recorded(view: View) -> pd.Series:
    """Every purpose has a lawful basis.

    Decide with the owner which ground of Article 6(1) applies, and write its code in lawful_basis.
    """
    return view.purposes["lawful_basis"].isna()


@rule(
    "LB03",
    table="purposes",
    field="legitimate_interest",
    law="Art 6(1)(f), 13(1)(d)",
    applies="c",
    says="it rests on legitimate interests and names none",
)
def interest_named(view: View) -> pd.Series:
    """Who relies on legitimate interests names the interest.

    Write in legitimate_interest which interest is pursued, and whose.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "legitimate_interests") & purposes["legitimate_interest"].isna()


@rule(
    "LB06",
    table="purposes",
    field="basis_source",
    law="Art 6(3)",
    applies="c",
    says="it rests on a legal obligation and names no law",
)
def obligation_named(view: View) -> pd.Series:
    """Who relies on a legal obligation names the law.

    Write the Act or regulation, with its section, in basis_source; a contract is not a legal obligation.
    """
    purposes = view.purposes
    return (purposes["lawful_basis"] == "legal_obligation") & purposes["basis_source"].isna()
