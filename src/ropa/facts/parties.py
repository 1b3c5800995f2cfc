"""The organisations of a record: who is reachable, who is named, who processes on a large scale."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import SENSITIVE, View
from ropa.model.membership import within, yes

REACHABLE = ("address", "email", "phone")


def reachable(view: View) -> pd.Series:
    """Organisations by row: whether any contact detail is recorded, their own or a contact's."""
    organisations, contacts = view.organisations, view.contacts
    own = organisations[list(REACHABLE)].notna().any(axis=1)
    through = contacts.loc[contacts[list(REACHABLE)].notna().any(axis=1), "organisation_id"]
    return own | within(organisations["organisation_id"], through)


def nameless(view: View) -> set[str]:
    """The organisations that lack a name or any contact detail."""
    organisations = view.organisations
    known = reachable(view) & organisations["name"].notna()
    return set(organisations.loc[~known, "organisation_id"].dropna())


def large_scale_special(view: View) -> bool:
    """Whether some activity uses special category or criminal data on a large scale (Art 37(1)(c))."""
    large = view.activities.loc[yes(view.activities["large_scale"]), "activity_id"]
    data = view.data_categories
    return bool((within(data["category"], SENSITIVE) & within(data["activity_id"], large)).any())
