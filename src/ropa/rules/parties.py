"""Parties and roles: who is answerable, for whom, and who else takes part."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30, ERROR, WARNING
from ropa.model.codelists import flagged
from ropa.rules.engine import View, rule

REACHABLE = ("address", "email", "phone")


def reachable(view: View) -> pd.Series:
    """Organisations by row: whether any contact detail is recorded, their own or a contact's."""
    organisations, contacts = view.organisations, view.contacts
    own = organisations[list(REACHABLE)].notna().any(axis=1)
    through = contacts.loc[contacts[list(REACHABLE)].notna().any(axis=1), "organisation_id"]
    return own | organisations["organisation_id"].isin(through)


def _nameless(view: View) -> set[str]:
    """The organisations that lack a name or any contact detail."""
    organisations = view.organisations
    known = reachable(view) & organisations["name"].notna()
    return set(organisations.loc[~known, "organisation_id"].dropna())


def _points(index: pd.Index, table: str, detail: str, field: str = "") -> pd.DataFrame:
    return pd.DataFrame({"index": index, "table": table, "field": field, "detail": detail})


@rule(
    "ID01",
    table="organisations",
    law="Art 30(1)(a), 30(2)(a)",
    duty=ART30,
    says="the holder's name or contact details are missing",
    wants=("organisations.name", "organisations.address", "organisations.email", "organisations.phone"),
)
def holder_identified(view: View) -> pd.Series:
    """The record names its holder and says how to reach it.

    Fill in the name and at least one of address, e-mail and phone of the organisation whose record this is.
    """
    organisations = view.organisations
    holder = organisations["is_holder"].fillna(False).astype(bool)
    return holder & ~(organisations["name"].notna() & reachable(view))


@rule(
    "ID02",
    table="organisations",
    law="Art 30(1)(a), 30(2)(a), 37",
    duty=ART30,
    says="no contact details of a data protection officer are recorded, though one is appointed or needed",
)
def dpo_recorded(view: View) -> pd.Series:
    """The data protection officer can be reached, where the holder has or needs one.

    Add a row to contacts with the role dpo and an e-mail, phone or address; or set dpo_required to no,
    if the reasons for that are on file.
    """
    organisations, contacts = view.organisations, view.contacts
    officers = contacts[contacts["contact_role"] == "dpo"]
    told = officers[officers[list(REACHABLE)].notna().any(axis=1)]["organisation_id"]
    holder = organisations["is_holder"].fillna(False).astype(bool)
    silent = holder & ~organisations["organisation_id"].isin(told)
    need = organisations["dpo_required"].mask(
        organisations["dpo_required"].isna() & organisations["public_authority"].fillna(False).astype(bool), "yes"
    )
    need = need.mask(need.isna() & _large_scale_special(view), "likely")
    need = need.mask(organisations["organisation_id"].isin(officers["organisation_id"]), "yes")
    return need.map({"yes": ERROR, "likely": WARNING}).where(silent)


def _large_scale_special(view: View) -> bool:
    """Whether some activity uses special category or criminal data on a large scale (Art 37(1)(c))."""
    sensitive = flagged("data_categories", "special") | flagged("data_categories", "criminal")
    large = view.activities.loc[view.activities["large_scale"].fillna(False).astype(bool), "activity_id"]
    data = view.data_categories
    return bool((data["category"].isin(list(sensitive)) & data["activity_id"].isin(large)).any())


@rule(
    "ID04",
    table="activities",
    law="Art 26(1), 30(1)(a)",
    duty=ART30,
    applies="c",
    says="its joint controllers and the arrangement with them are not all recorded",
    wants=("activity_parties.organisation_id", "activity_parties.contract_id"),
)
def joint_controllers_named(view: View) -> pd.DataFrame:
    """A joint activity names every joint controller and its arrangement.

    Add a row to activity_parties for each joint controller, with name and contact details in
    organisations, and its contract_id: the arrangement under Article 26.
    """
    activities, parties, contracts = view.activities, view.activity_parties, view.contracts
    joint = activities[activities["role"] == "joint_controller"]
    named = parties[(parties["party_role"] == "joint_controller") & parties["activity_id"].isin(joint["activity_id"])]
    arrangements = contracts.loc[
        contracts["kind"].isna() | contracts["kind"].isin(list(flagged("contract_kinds", "article26"))), "contract_id"
    ]
    alone = joint[~joint["activity_id"].isin(named["activity_id"])]
    unknown = named[named["organisation_id"].isna() | named["organisation_id"].isin(list(_nameless(view)))]
    without = named[~named["contract_id"].isin(arrangements)]
    return pd.concat(
        [
            _points(alone.index, "activities", "no joint controller is named"),
            _points(unknown.index, "activity_parties", "name or contact details are missing"),
            _points(without.index, "activity_parties", "no arrangement in force", "contract_id"),
        ]
    )


@rule(
    "ID05",
    table="activities",
    law="Art 30(2)(a)",
    duty=ART30,
    applies="p",
    says="not every controller it is done for is recorded with contact details",
    wants=("activity_parties.organisation_id",),
)
def controllers_named(view: View) -> pd.DataFrame:
    """Processing for others names each controller it is done for.

    Add a row to activity_parties (controller_instructing_us) for each, with name and contact details in organisations.
    """
    activities, parties = view.of_role("processor"), view.activity_parties
    named = parties[(parties["party_role"] == "controller_instructing_us") & parties["activity_id"].isin(activities["activity_id"])]
    alone = activities[~activities["activity_id"].isin(named["activity_id"])]
    unknown = named[named["organisation_id"].isna() | named["organisation_id"].isin(list(_nameless(view)))]
    return pd.concat(
        [
            _points(alone.index, "activities", "no controller is named"),
            _points(unknown.index, "activity_parties", "name or contact details are missing"),
        ]
    )


@rule(
    "ID06",
    table="activity_parties",
    field="contract_id",
    law="Art 28(3), (4)",
    applies="p",
    says="no contract with the party that instructs us is in force",
    wants=("activity_parties.contract_id", "activity_parties.organisation_id"),
)
def instructed_under_contract(view: View) -> pd.DataFrame:
    """Whoever instructs the holder has a contract with it in force.

    Set contract_id to the processor contract with that party (kind processor_contract or
    subprocessor_contract), or sign one.
    """
    activities, parties, contracts = view.activities, view.activity_parties, view.contracts
    fitting = contracts.loc[contracts["kind"].isna() | contracts["kind"].isin(list(flagged("contract_kinds", "article28"))), "contract_id"]
    instructs = {"processor": "controller_instructing_us", "sub_processor": "processor_instructing_us"}
    role = parties["activity_id"].map(activities.drop_duplicates("activity_id").set_index("activity_id")["role"])
    instructing = parties["party_role"] == role.map(instructs)
    uncovered = parties[instructing & ~parties["contract_id"].isin(fitting)]
    engaged = parties.loc[parties["party_role"] == "processor_instructing_us", "activity_id"]
    alone = activities[(activities["role"] == "sub_processor") & ~activities["activity_id"].isin(engaged)]
    return pd.concat(
        [
            _points(uncovered.index, "activity_parties", "", "contract_id"),
            _points(alone.index, "activities", "the processor that engages us is not recorded"),
        ]
    )


@rule(
    "ID07",
    table="activity_parties",
    field="processing_category",
    law="Art 30(2)(b)",
    duty=ART30,
    applies="p",
    says="what is done for this controller is not recorded",
)
def processing_categories_recorded(view: View) -> pd.Series:
    """The categories of processing are recorded for each controller.

    Write in processing_category what is done for that controller: hosting, support, migration …
    """
    parties = view.activity_parties
    return (parties["party_role"] == "controller_instructing_us") & parties["processing_category"].isna()
