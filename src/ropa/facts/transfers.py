"""Transfers: which are restricted, and what each of them rests on."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.areas import area
from ropa.law.transfers import mechanism_state
from ropa.model.membership import within, yes


def foreign_places(view: View) -> dict[str, pd.DataFrame]:
    """Where data goes abroad to another legal entity: by table, the columns index, activity_id, country, recorded (as a transfer).

    `recipients`: named recipients registered outside the area. `activity_systems`: systems kept
    outside it (their own country, else their host's) by anyone but the holder.
    """
    organisations = view.organisations.drop_duplicates("organisation_id").set_index("organisation_id")
    holder = view.holder["organisation_id"]
    home = area(view.regime, view.as_of)
    recipients = view.recipients.reset_index()
    recipients["country"] = recipients["organisation_id"].map(organisations["country"])
    uses = view.activity_systems.reset_index().merge(view.systems, on="system_id", how="left", suffixes=("", "_system"))
    uses["country"] = uses["country"].fillna(uses["organisation_id"].map(organisations["country"]))
    transfers = pd.MultiIndex.from_frame(view.transfers[["activity_id", "destination"]])
    found = {}
    for table, frame in (("recipients", recipients), ("activity_systems", uses)):
        abroad = frame["country"].notna() & ~within(frame["country"], home) & (frame["organisation_id"] != holder)
        places = frame.loc[abroad, ["index", "activity_id", "country"]]
        found[table] = places.assign(recorded=pd.MultiIndex.from_frame(places[["activity_id", "country"]]).isin(transfers))
    return found


def states(view: View) -> pd.Series:
    """What the mechanism of each transfer is worth on the day (see `ropa.law.transfers.STATES`)."""
    transfers = view.transfers
    return mechanism_state(transfers["mechanism"], transfers["destination"], view.regime, view.as_of, transfers["signed_on"])


def between_entities(transfers: pd.DataFrame) -> pd.Series:
    """For each transfer whether it goes to another legal entity: the only ones that can be restricted."""
    return ~yes(transfers["same_legal_entity"]) & (transfers["mechanism"].fillna("") != "not_restricted")


CERTIFIED = ("dpf", "dpf_uk_extension")
"""Scopes that rest on a certification that is renewed every year."""
