"""Organisations: which can be reached, which lack a name, and whether the holder uses sensitive data on a large scale."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import SENSITIVE, View
from ropa.model.membership import within, yes

REACHABLE = ("address", "email", "phone")
"""The contact details: any of them makes an organisation reachable."""


def reachable(view: View) -> pd.Series:
    """Whether an organisation can be reached, row by row: by a contact detail of its own or of one of its contacts."""
    organisations, contacts = view.organisations, view.contacts
    own = organisations[list(REACHABLE)].notna().any(axis=1)
    through = contacts.loc[contacts[list(REACHABLE)].notna().any(axis=1), "organisation_id"]
    return own | within(organisations["organisation_id"], through)


def nameless(view: View) -> set[str]:
    """The keys of the organisations that lack a name or any contact detail."""
    organisations = view.organisations
    known = reachable(view) & organisations["name"].notna()
    return set(organisations.loc[~known, "organisation_id"].dropna())


def large_scale_special(view: View) -> bool:
    """Whether some activity uses special category or criminal data on a large scale (Art 37(1)(c))."""
    large = view.activities.loc[yes(view.activities["large_scale"]), "activity_id"]
    data = view.data_categories
    return bool((within(data["category"], SENSITIVE) & within(data["activity_id"], large)).any())
