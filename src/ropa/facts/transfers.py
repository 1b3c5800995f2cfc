"""Transfers: the states of their mechanisms and risk assessments, and data abroad for which no transfer is recorded."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.law.areas import area
from ropa.law.transfers import (
    ADEQUATE,
    DEAD,
    NONE_GIVEN,
    NOT_NEEDED,
    NOT_UNDER_THIS_REGIME,
    STATES,
    VALID,
    mechanism_state,
    mechanisms_barred_to_authorities,
    mechanisms_needing_assessment,
    status_of,
)
from ropa.model.membership import within, yes
from ropa.model.written import unread

COMPLETE, REFUSED, NOT_COMPLETE, NONE = "complete", "does not allow it", "not complete", "none"
"""The states of the risk assessment of a transfer."""

NOT_RESTRICTED, BY_DECISION, CLAUSES_ALONE, OPEN = "not_restricted", "by_decision", "clauses_alone", "open"
UNREAD = "unread"
PUBLIC_POWERS = "public_powers"
GROUNDS = STATES | {
    NOT_RESTRICTED: "it is no restricted transfer",
    BY_DECISION: "no mechanism is given, and a decision covers every recipient there",
    CLAUSES_ALONE: "the EU's clauses alone do not serve for the United Kingdom",
    PUBLIC_POWERS: "a public authority does not rely on it in the exercise of its public powers",
    OPEN: "nothing can be said until the destination or the mechanism is recorded",
    UNREAD: "what is written as its mechanism is not understood",
}
"""What allows a transfer, or why nothing does, with its words: the states of mechanisms, and what they do not tell."""

SETTLED = (VALID, NOT_NEEDED, NOT_RESTRICTED, BY_DECISION)
"""The grounds on which a transfer may be made."""

LAPSED = (DEAD, CLAUSES_ALONE)
"""The grounds that TR03 finds. Those that are neither settled, lapsed, open nor unread are for TR02."""

CERTIFIED = ("dpf", "dpf_uk_extension")
"""The scopes of adequacy that rest on a certification of the recipient, which is renewed every year."""


def foreign_places(view: View) -> dict[str, pd.DataFrame]:
    """Where data goes to another legal entity outside the area: a frame for recipients, and one for activity_systems.

    Columns index (the row label), activity_id, country, recorded (whether a transfer there is recorded). Of recipients,
    those that are named and registered outside the area. Of activity_systems, those whose system is outside it (by its
    own country, else its host's) and is not hosted by the holder.
    """
    organisations = view.organisations.drop_duplicates("organisation_id")
    countries = organisations.dropna(subset="organisation_id").set_index("organisation_id")["country"]
    systems = view.systems[["system_id", "organisation_id", "country"]]
    systems = systems.assign(country=systems["country"].fillna(systems["organisation_id"].map(countries)))
    holder, home = view.holder["organisation_id"], area(view.regime, view.as_of)

    def abroad(places: pd.DataFrame) -> pd.DataFrame:
        away: pd.Series = places["country"].notna() & ~within(places["country"], home) & (places["organisation_id"] != holder)
        return places[away]

    recipients = view.recipients[within(view.recipients["organisation_id"], abroad(organisations)["organisation_id"])]
    uses = view.activity_systems.reset_index().merge(abroad(systems)[["system_id", "country"]], on="system_id")
    named = recipients.reset_index().assign(country=recipients["organisation_id"].map(countries).array)
    transfers, found = _both(view.transfers["activity_id"], view.transfers["destination"]), {}
    for table, frame in (("recipients", named), ("activity_systems", uses)):
        places = frame[["index", "activity_id", "country"]]
        found[table] = places.assign(recorded=within(_both(places["activity_id"], places["country"]), transfers))
    return found


def _both(activities: pd.Series, countries: pd.Series) -> pd.Series:
    """An activity and a country as one text, to be looked up together; missing where the country is."""
    return activities.fillna("") + "\n" + countries


def leaving(view: View) -> pd.Series:
    """For each transfer whether it leaves the area, or may: the destination of some is not recorded."""
    return ~within(view.transfers["destination"], area(view.regime, view.as_of))


def sending_abroad(view: View) -> pd.DataFrame:
    """The activities whose data leaves the area, or may: one row per activity.

    Columns activity_id, recorded (as a transfer), known (some place outside the area is on record; else the destination is
    not recorded, and the data may leave).

    By a transfer that leaves it, to a recipient registered outside it, or to a system kept outside it (see `foreign_places`).
    Where nobody keeps the register, nowhere but the destination of a transfer is abroad.
    """
    transfers = view.transfers[leaving(view)]
    sent, certain = transfers["activity_id"], transfers["activity_id"][transfers["destination"].notna()]
    places = view.once(foreign_places).values() if view.register.known_holder is not None else ()
    certain = pd.concat([certain, *(place["activity_id"] for place in places)])
    found = pd.concat([sent, certain]).dropna().drop_duplicates()
    made = {"activity_id": found, "recorded": within(found, sent), "known": within(found, certain)}
    return pd.DataFrame(made).reset_index(drop=True)


def states(view: View) -> pd.Series:
    """The state of the mechanism of each transfer on the day: one of `ropa.law.transfers.STATES`."""
    transfers = view.transfers
    return mechanism_state(transfers["mechanism"], transfers["destination"], view.regime, view.as_of, transfers["signed_on"])


def grounds(view: View) -> pd.Series:
    """For each transfer, what allows it on the day: one of GROUNDS."""
    transfers, state = view.transfers, view.once(states)
    status = status_of(transfers["destination"], view.as_of, view.regime)["status"]
    # Where a decision covers all recipients, the law itself is the mechanism.
    found = state.mask((state == NONE_GIVEN) & (status == ADEQUATE), BY_DECISION).fillna(OPEN)
    found = found.mask((found == NONE_GIVEN) & unread(transfers, "mechanism"), UNREAD)
    found = found.mask((transfers["mechanism"] == "scc_2021") & (state == NOT_UNDER_THIS_REGIME), CLAUSES_ALONE)
    found = found.mask((found == VALID) & (barred_to_authority(view) == EXERCISED), PUBLIC_POWERS)
    return found.where(between_entities(transfers), NOT_RESTRICTED)


EXERCISED, UNKNOWN_POWERS, NO_POWERS = "exercised", "not recorded", "none"
"""Whether a transfer is made in the exercise of public powers."""


def barred_to_authority(view: View) -> pd.Series:
    """For each transfer on a derogation that Art. 49(3) keeps from public authorities: whether public powers are exercised.

    They are if the holder is a public authority and some purpose of the activity is its public task; they are not if it is no
    authority, or every purpose says that it is none of its tasks. Other transfers: none.
    """
    transfers, purposes, holder = view.transfers, view.purposes, view.register.known_holder
    authority = holder is not None and holder["public_authority"] is not pd.NA and bool(holder["public_authority"] or False)
    tasks = purposes["public_task"].fillna(purposes["lawful_basis"].eq("public_task").map({True: True, False: pd.NA}).astype("boolean"))
    exercised = within(transfers["activity_id"], purposes["activity_id"][yes(tasks)])
    unsaid = within(transfers["activity_id"], purposes["activity_id"][tasks.isna()]) | ~within(
        transfers["activity_id"], purposes["activity_id"]
    )
    found = pd.Series(NO_POWERS, index=transfers.index, dtype="str").mask(unsaid, UNKNOWN_POWERS).mask(exercised, EXERCISED)
    barred = within(transfers["mechanism"], mechanisms_barred_to_authorities(view.regime, view.as_of)) & authority
    return found.where(barred, NO_POWERS)


def between_entities(transfers: pd.DataFrame) -> pd.Series:
    """For each transfer, whether it goes to another legal entity. Only such a transfer can be restricted."""
    return ~yes(transfers["same_legal_entity"]) & (transfers["mechanism"].fillna("") != "not_restricted")


def risk_assessments(view: View) -> pd.DataFrame:
    """For each transfer, whether its risk must be assessed first, and whether it was: one row per transfer, by its label.

    Columns needed (it rests on safeguards in force that need an assessment), state (complete, does not allow it, not
    complete, or none), status and decided_on of the assessment that counts: the newest complete one that allows the
    transfer, else the newest complete one, else the newest. An assessment is about the transfer that it names, or about
    all transfers of its activity if it names none.
    """
    transfers = view.transfers
    status = status_of(transfers["destination"], view.as_of, view.regime)["status"]
    asking = within(transfers["mechanism"], mechanisms_needing_assessment(view.regime, view.as_of)) & (status != ADEQUATE)
    needed = asking & (view.once(grounds) == VALID)
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
