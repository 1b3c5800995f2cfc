"""Transfers: which are restricted, and what each of them rests on."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.areas import area
from ropa.law.transfers import ADEQUATE, VALID, mechanism_state, mechanisms_needing_assessment, status_of
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


COMPLETE, REFUSED, NOT_COMPLETE, NONE = "complete", "does not allow it", "not complete", "none"
"""What is known of the risk assessment of a transfer."""


def risk_assessments(view: View) -> pd.DataFrame:
    """For each transfer whether its risk must be assessed first, and whether it was: one row per transfer, by its row label.

    Columns: needed (it rests on safeguards in force that ask for an assessment), state (complete, does not allow it, not
    complete, or none), then status and decided_on of the assessment that counts: the newest complete one that allows the
    transfer, else the newest complete one, else the newest. An assessment is about the transfer that it names, or about all
    transfers of its activity where it names none.
    """
    transfers = view.transfers
    status = status_of(transfers["destination"], view.as_of, view.regime)["status"]
    asking = within(transfers["mechanism"], mechanisms_needing_assessment(view.regime, view.as_of)) & (status != ADEQUATE)
    needed = asking & (view.once(states) == VALID) & between_entities(transfers)
    rows = view.assessments[view.assessments["kind"] == "transfer_risk_assessment"]
    about = ["status", "outcome", "decided_on"]
    by_name = transfers[["transfer_id"]].dropna().reset_index().merge(rows[["transfer_id", *about]], on="transfer_id")
    whole = rows.loc[rows["transfer_id"].isna(), ["activity_id", *about]]
    by_activity = transfers[["activity_id"]].dropna().reset_index().merge(whole, on="activity_id")
    pairs = pd.concat([by_name, by_activity])
    complete = pairs["status"] == "complete"
    pairs = pairs.assign(rank=complete.astype("int64") + (complete & (pairs["outcome"].fillna("") != "do_not_go_ahead")))
    counting = pairs.sort_values("decided_on", kind="stable", na_position="first").sort_values("rank", kind="stable")
    counting = counting.drop_duplicates("index", keep="last").set_index("index").reindex(transfers.index)
    state = counting["rank"].map({0: NOT_COMPLETE, 1: REFUSED, 2: COMPLETE}).astype("str").fillna(NONE)
    return pd.DataFrame({"needed": needed, "state": state, "status": counting["status"], "decided_on": counting["decided_on"]})


CERTIFIED = ("dpf", "dpf_uk_extension")
"""Scopes that rest on a certification that is renewed every year."""
