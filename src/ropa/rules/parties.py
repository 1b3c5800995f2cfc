"""Rules on parties and roles: the holder, its representatives, joint controllers, and those it processes for."""

from __future__ import annotations

import pandas as pd

from ropa.facts.contracts import IN_FORCE, contract_states
from ropa.facts.nhs import NEVER, NOT_ASKED, STALE, SUBMITTED, UNKNOWN, of_england, submissions, toolkit_year
from ropa.facts.parties import (
    HURDLES,
    REACHABLE,
    exemption_hurdles,
    large_scale_special,
    nameless,
    officers_who_own,
    reachable,
    tiers_called_for,
)
from ropa.facts.view import View
from ropa.law.areas import area
from ropa.model.checks import ART30, ERROR, GUIDANCE, WARNING
from ropa.model.codelists import codelist, is_flagged
from ropa.model.membership import within, yes
from ropa.model.register import keeps_record
from ropa.model.written import unread
from ropa.rules.engine import Among, among, first_reason, rule

ALONE_WITH_A_JOINT_RECIPIENT = "this recipient is a joint controller, and the activity names none"


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
def holder_identified(view: View) -> Among:
    """The record names its holder and says how to reach it.

    Fill in the name and at least one of address, e-mail and phone of the organisation whose record this is.
    """
    organisations = view.organisations
    holder = keeps_record(organisations)
    return among(holder, holder & ~(organisations["name"].notna() & reachable(view)))


@rule(
    "ID02",
    table="organisations",
    law="Art 30(1)(a), 30(2)(a), 37",
    duty=ART30,
    says="no contact details of a data protection officer are recorded, though one is appointed or needed",
)
def dpo_recorded(view: View) -> Among:
    """The data protection officer can be reached, where the holder has or needs one.

    Add a row to contacts with the role dpo and an e-mail, phone or address; or set dpo_required to no,
    if the reasons for that are on file. A public authority needs one unless it is a court: say court in dpo_required. In the
    United Kingdom parish and community councils and meetings are none (DPA 2018 s.7(3)).
    """
    organisations, contacts = view.organisations, view.contacts
    officers = contacts[contacts["contact_role"] == "dpo"]
    told = officers[officers[list(REACHABLE)].notna().any(axis=1)]["organisation_id"]
    holder = keeps_record(organisations)
    unclear = contacts.loc[unread(contacts, "contact_role"), "organisation_id"]
    silent = holder & ~within(organisations["organisation_id"], told) & ~within(organisations["organisation_id"], unclear)
    need, authority = organisations["dpo_required"], yes(organisations["public_authority"])
    need = need.mask((need.isna() | (need == "no")) & authority, "yes")
    need = need.mask(need.isna() & large_scale_special(view), "likely")
    need = need.mask(within(organisations["organisation_id"], officers["organisation_id"]), "yes")
    return among(holder & need.notna(), need.map({"yes": ERROR, "likely": WARNING}).where(silent))


@rule(
    "ID04",
    table="activities",
    also=("activity_parties", "recipients"),
    law="Art 26(1), 30(1)(a)",
    duty=ART30,
    applies="c",
    beyond_record=True,
    says="its joint controllers and the arrangement with them are not all recorded",
    many={
        "no joint controller is named": "name no joint controller",
        "name or contact details are missing": "lack the joint controller's name or contact details",
        ALONE_WITH_A_JOINT_RECIPIENT: "are joint controllers among the recipients of an activity that names none",
        "no arrangement in force": "have no arrangement in force with the joint controller",
    },
    wants=("activity_parties.organisation_id", "activity_parties.contract_id", "activity_parties.party_role"),
    chosen_by=(
        "activities.role",
        "activity_parties.party_role",
        "recipients.recipient_role",
    ),
)
def joint_controllers_named(view: View) -> Among:
    """A joint activity names every joint controller and its arrangement.

    Add a row to activity_parties for each joint controller, with name and contact details in
    organisations, and its contract_id: the arrangement under Article 26, or the law that says who does what (kind legal_act).
    """
    activities, parties, contracts = view.activities, view.activity_parties, view.contracts
    joint = activities[activities["role"] == "joint_controller"]
    named = parties[(parties["party_role"] == "joint_controller") & within(parties["activity_id"], joint["activity_id"])]
    arrangements = contracts["contract_id"][contracts["kind"].isna() | is_flagged(contracts["kind"], "contract_kinds", "article26")]
    alone = joint[~within(joint["activity_id"], named["activity_id"])]
    unknown = named[named["organisation_id"].isna() | within(named["organisation_id"], nameless(view))]
    without = named[~within(named["contract_id"], arrangements)]
    recipients, jointly = view.recipients, parties["activity_id"][parties["party_role"] == "joint_controller"]
    among_recipients = recipients["recipient_role"] == "joint_controller"
    silent = among_recipients & ~within(recipients["activity_id"], pd.concat([jointly, joint["activity_id"]]))
    undeclared = _points(recipients.index[silent], "recipients", ALONE_WITH_A_JOINT_RECIPIENT, "recipient_role")
    found = pd.concat(
        [
            _points(alone.index, "activities", "no joint controller is named"),
            _points(unknown.index, "activity_parties", "name or contact details are missing"),
            _points(without.index, "activity_parties", "no arrangement in force", "contract_id"),
        ]
    ).assign(severity=ERROR)
    found = pd.concat([found, undeclared.assign(severity=WARNING)])
    return among({"activities": joint, "activity_parties": named, "recipients": among_recipients}, found)


@rule(
    "ID05",
    table="activities",
    also=("activity_parties",),
    law="Art 30(2)(a)",
    duty=ART30,
    applies="p",
    says="not every controller it is done for is recorded with contact details",
    many={
        "no controller is named": "name no controller that they are done for",
        "name or contact details are missing": "lack the controller's name or contact details",
    },
    wants=("activity_parties.organisation_id", "activity_parties.party_role"),
    chosen_by=("activity_parties.party_role",),
)
def controllers_named(view: View) -> Among:
    """Processing for others names each controller it is done for.

    Add a row to activity_parties (controller_instructing_us) for each, with name and contact details in organisations.
    """
    activities, parties = view.of_role("processor"), view.activity_parties
    named = parties[(parties["party_role"] == "controller_instructing_us") & within(parties["activity_id"], activities["activity_id"])]
    alone = activities[~within(activities["activity_id"], named["activity_id"])]
    unknown = named[named["organisation_id"].isna() | within(named["organisation_id"], nameless(view))]
    found = [
        _points(alone.index, "activities", "no controller is named"),
        _points(unknown.index, "activity_parties", "name or contact details are missing"),
    ]
    return among({"activities": activities, "activity_parties": named}, pd.concat(found))


@rule(
    "ID06",
    table="activity_parties",
    also=("activities",),
    field="contract_id",
    law="Art 28(3), (4)",
    applies="p",
    says="no contract with the party that instructs us is in force",
    many={
        "": "have no contract in force with the party that instructs us",
        "the processor that engages us is not recorded": "do not name the processor that engages us",
    },
    wants=("activity_parties.contract_id", "activity_parties.organisation_id"),
    hangs_on=("activity_parties.party_role",),
    chosen_by=("activity_parties.party_role",),
)
def instructed_under_contract(view: View) -> Among:
    """Whoever instructs the holder has a contract with it in force.

    Set contract_id to the processor contract with that party (kind processor_contract or
    subprocessor_contract), or sign one.
    """
    activities, parties, contracts = view.activities, view.activity_parties, view.contracts
    fitting = contracts[contracts["kind"].isna() | is_flagged(contracts["kind"], "contract_kinds", "article28")]
    instructs = {"processor": "controller_instructing_us", "sub_processor": "processor_instructing_us"}
    role = parties["activity_id"].map(activities.drop_duplicates("activity_id").set_index("activity_id")["role"])
    instructing = parties["party_role"] == role.map(instructs)
    uncovered = parties[instructing & (contract_states(parties, fitting) != IN_FORCE)]
    engaged = parties["activity_id"][parties["party_role"] == "processor_instructing_us"]
    below = activities["role"] == "sub_processor"
    alone = activities[below & ~within(activities["activity_id"], engaged)]
    found = pd.concat(
        [
            _points(uncovered.index, "activity_parties", "", "contract_id"),
            _points(alone.index, "activities", "the processor that engages us is not recorded"),
        ]
    )
    return among({"activities": below, "activity_parties": instructing}, found)


@rule(
    "ID07",
    table="activity_parties",
    field="processing_category",
    law="Art 30(2)(b)",
    duty=ART30,
    applies="p",
    says="what is done for this controller is not recorded",
    many="do not say what is done for the controller",
    chosen_by=("activity_parties.party_role",),
)
def processing_categories_recorded(view: View) -> Among:
    """The categories of processing are recorded for each controller.

    Write in processing_category what is done for that controller: hosting, support, migration …
    """
    parties = view.activity_parties
    served = parties["party_role"] == "controller_instructing_us"
    return among(served, served & parties["processing_category"].isna())


@rule(
    "ID03",
    table="organisations",
    law="Art 27, 30(1)(a), 30(2)(a)",
    duty=ART30,
    says="the law applies to the holder without an establishment here, and no representative is recorded",
    hangs_on=("organisations.uk_established", "organisations.eu_established", "organisations.country"),
    chosen_by=(
        "organisations.uk_established",
        "organisations.uk_gdpr",
    ),
)
def representative_recorded(view: View) -> Among:
    """A holder that is under the law from abroad names its representative.

    Add a row to contacts with the role representative_uk or representative_eu; or, if the holder has an establishment
    there, say so in uk_established or eu_established. Where Article 27(2) spares it, say why in representative_exempt.
    """
    organisations, contacts = view.organisations, view.contacts
    holder = keeps_record(organisations)
    under = yes(organisations[f"{view.regime}_gdpr"])
    home = within(organisations["country"], area(view.regime, view.as_of))
    established = organisations[f"{view.regime}_established"].fillna(home).astype(bool)
    # Art 27(2)(a) is no way out for sensitive data on a large scale.
    occasional = (organisations["representative_exempt"] == "occasional_low_risk") & (not large_scale_special(view))
    exempt = yes(organisations["public_authority"]) | (organisations["representative_exempt"] == "public_authority") | occasional
    named = contacts["organisation_id"][contacts["contact_role"] == f"representative_{view.regime}"]
    abroad = holder & under & ~established
    return among(abroad, abroad & ~exempt & ~within(organisations["organisation_id"], named))


@rule(
    "ID08",
    table="activities",
    field="exemption_claimed",
    law="Art 30(5)",
    duty=ART30,
    beyond_record=True,
    severity=WARNING,
    says="the exemption of small organisations is claimed and does not hold, or cannot be shown to",
    wants=("activities.exemption_claimed", "activities.occasional", "organisations.employees"),
    chosen_by=("activities.exemption_claimed",),
)
def exemption_fits(view: View) -> Among:
    """The small-organisation exemption is claimed only where it holds.

    It covers processing that is occasional, unlikely to be a risk and without special category or criminal data, by an
    organisation with fewer than 250 employees. Where it holds, no rule on the content of the record looks at the activity;
    all other duties stay. Otherwise keep the full record.
    """
    hurdles = view.once(exemption_hurdles)
    return among(hurdles, first_reason(hurdles, {name: hurdles[name] for name in HURDLES}))


@rule(
    "ID09",
    table="purposes",
    field="lawful_basis",
    law="Art 28(10)",
    severity=WARNING,
    applies="p",
    says="a processor decides on a lawful basis",
)
def processor_leaves_basis_to_controller(view: View) -> pd.Series:
    """A processor leaves the lawful basis to the controller.

    Clear the lawful basis; or, if the holder does decide why the data is used, record the activity as controller.
    """
    return view.purposes["lawful_basis"].notna()


@rule(
    "ID10",
    table="organisations",
    field="regulator_registration",
    law="Data Protection (Charges and Information) Regulations 2018",
    severity=WARNING,
    applies="c",
    regimes=("uk",),
    says="no valid registration with the regulator is recorded, and no exemption from the fee",
)
def fee_paid(view: View) -> Among:
    """A controller is in the regulator's register of fee payers, or exempt.

    Write the registration and its expiry, or why no fee is due in fee_exempt_reason.
    """
    organisations = view.organisations
    holder = organisations[keeps_record(organisations) & organisations["fee_exempt_reason"].isna()]
    reasons = {
        "not recorded": holder["regulator_registration"].isna(),
        "expired": holder["registration_expires_on"] < view.today,
    }
    return among(holder, first_reason(holder, reasons))


@rule(
    "ID11",
    table="activities",
    law="Art 26",
    severity=WARNING,
    applies="c",
    says="it uses a page on a social network and records no joint controller",
    many="use a page on a social network and record no joint controller",
    hangs_on=("activity_parties.party_role",),
    chosen_by=("collection_points.channel",),
)
def social_network_is_joint(view: View) -> Among:
    """Whoever runs a page on a social network looks at joint controllership.

    The network and the page's owner often decide together on statistics and advertising: name the
    network in activity_parties as joint_controller, with its arrangement.
    """
    activities, points, parties = view.activities, view.collection_points, view.activity_parties
    pages = points["activity_id"][is_flagged(points["channel"], "channels", "social_network")]
    joint = parties["activity_id"][parties["party_role"] == "joint_controller"]
    present = within(activities["activity_id"], pages)
    return among(present, present & ~within(activities["activity_id"], joint))


@rule(
    "ID12",
    table="activities",
    field="role",
    law="Art 4(7), 4(8), 30(1), 30(2)",
    duty=ART30,
    says="it is not recorded whether it is done as a controller or for one",
    many="do not say whether they are done as a controller or for one",
)
def role_recorded(view: View) -> pd.Series:
    """Every activity states the holder's role in it, which decides to which record it belongs.

    Write controller, joint_controller, processor or sub_processor in role. Until then it stands in the controller's record.
    """
    return view.activities["role"].isna()


@rule(
    "ID13",
    table="contracts",
    field="essence_told",
    law="Art 26(2)",
    applies="c",
    says="people cannot learn the essence of the arrangement between the joint controllers, or it is not recorded whether they can",
    chosen_by=("activity_parties.party_role",),
)
def essence_told(view: View) -> Among:
    """The essence of an arrangement between joint controllers is available to people.

    Say in the notice who does what and whom people can turn to, and record it in essence_told.
    """
    contracts, parties = view.contracts, view.activity_parties
    joint = parties["contract_id"][parties["party_role"] == "joint_controller"]
    # Where a law says who does what, there is no arrangement to tell of.
    arranged = within(contracts["contract_id"], joint) & (contracts["kind"].fillna("") != "legal_act")
    severity = contracts["essence_told"].map({False: ERROR}, na_action="ignore").astype("str")
    severity = severity.mask(contracts["essence_told"].isna(), WARNING)
    return among(arranged, severity.where(arranged & ~yes(contracts["essence_told"])))


@rule(
    "ID14",
    table="organisations",
    field="fee_tier",
    law="Data Protection (Charges and Information) Regulations 2018 reg 3",
    applies="c",
    regimes=("uk",),
    says="the fee is of a lower tier than staff and turnover call for",
    chosen_by=("organisations.fee_tier",),
)
def fee_of_its_tier(view: View) -> Among:
    """The fee is that of the tier that staff and turnover call for.

    Pay for the tier named, or correct employees, turnover or fee_tier. Charities pay tier 1; public authorities look at staff alone.
    """
    organisations = view.organisations
    holder = organisations[keeps_record(organisations) & organisations["fee_exempt_reason"].isna() & organisations["fee_tier"].notna()]
    called = tiers_called_for(holder)
    paid = pd.to_numeric(holder["fee_tier"].map(dict(codelist("fee_tiers")["rank"])), errors="coerce").astype("Int64")
    low = holder[yes(paid < called)]
    found = pd.DataFrame({"index": low.index, "detail": "tier" + called[low.index].astype("Int64").astype("str")})
    return among(holder[called.notna()], found)


@rule(
    "ID15",
    table="organisations",
    field="complaints_route",
    law="DPA 2018 s.164A(2)",
    severity=WARNING,
    applies="c",
    regimes=("uk",),
    valid_from="2026-06-19",
    says="it is not recorded how people can complain to it",
)
def complaints_made_easy(view: View) -> Among:
    """People can complain to the organisation in an easy way.

    The law asks for steps such as a complaint form that can be filled in online, and other ways beside it. Write them in
    complaints_route.
    """
    organisations = view.organisations
    holder = keeps_record(organisations)
    return among(holder, holder & organisations["complaints_route"].isna())


@rule(
    "ID16",
    table="organisations",
    field="dspt_submitted_on",
    law="NHS Standard Contract; Data Security and Protection Toolkit, due each 30 June since 2021",
    severity=WARNING,
    duty=GUIDANCE,
    regimes=("uk",),
    valid_from="2021-07-01",
    says="the toolkit of the NHS was not submitted for the last year, or not with its standards met",
    wants=("organisations.dspt_submitted_on", "organisations.dspt_status", "organisations.nhs_patient_data"),
)
def toolkit_submitted(view: View) -> Among:
    """Whoever has access to NHS patient data or systems submits the Data Security and Protection Toolkit by 30 June each year.

    Submit it, and record the day in dspt_submitted_on and what it came to in dspt_status. Say in nhs_patient_data whether the
    organisation has such access at all: processors of the NHS have.
    """
    organisations = view.organisations
    holder = keeps_record(organisations) & of_england(view)
    state = view.once(submissions)
    opened, due = toolkit_year(view.as_of)
    asked = holder & state.isin([STALE, NEVER])
    below = holder & (state == SUBMITTED) & organisations["dspt_status"].isin(["approaching_standards", "not_met"])
    found = pd.concat(
        [
            first_reason(organisations, {f"none between {opened} and {due}, nor since": asked}),
            first_reason(organisations, {"its standards are not met": below}, field="dspt_status"),
            first_reason(organisations, {"whether it has access is not recorded": holder & (state == UNKNOWN)}, field="nhs_patient_data"),
        ]
    )
    return among(holder & (state != NOT_ASKED), found)


@rule(
    "ID17",
    table="contacts",
    field="conflict_of_interests",
    law="Art 38(6)",
    says="the data protection officer has other tasks that conflict with that one, or may",
    wants=("contacts.conflict_of_interests", "activities.owner_contact_id"),
    chosen_by=("contacts.contact_role",),
)
def officer_without_conflict(view: View) -> Among:
    """The data protection officer does not decide why and how the data is used that they watch over.

    Give the activities another owner, or the conflicting tasks or those of the officer to somebody else. Whoever only keeps the entries
    of the record has no conflict by that: say no in conflict_of_interests once this was looked at.
    """
    owning = view.once(officers_who_own)
    officers = view.contacts.loc[owning.index]
    conflict = officers["conflict_of_interests"]
    found = [
        first_reason(officers, {"a conflict is recorded": yes(conflict)}, severity=ERROR),
        first_reason(officers, {"they own activities": owning & conflict.isna()}, severity=WARNING),
    ]
    return among(officers, pd.concat(found))
