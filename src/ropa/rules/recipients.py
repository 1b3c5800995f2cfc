"""Rules on recipients, processors and their contracts."""

from __future__ import annotations

import pandas as pd

from ropa.facts.contracts import (
    ENDING_SOON,
    IN_FORCE,
    PROCESSORS,
    contract_states,
    contract_uses,
    processing_contracts,
    required_terms,
    terms_held,
)
from ropa.facts.statements import SAYS_NOTHING, said_of_recipients
from ropa.facts.transfers import foreign_places
from ropa.facts.view import View
from ropa.model.checks import ADVICE, ART30, GUIDANCE, WARNING
from ropa.model.membership import within
from ropa.model.written import unread
from ropa.rules.engine import Among, among, rule


@rule(
    "RC01",
    table="activities",
    law="Art 30(1)(d)",
    duty=ART30,
    applies="c",
    says="neither recipients are recorded nor is it stated that there are none",
    many="neither name recipients nor state that there are none",
    wants=("activities.recipients_stated", "recipients.category", "recipients.organisation_id"),
)
def recipients_recorded(view: View) -> pd.Series:
    """Every activity says who receives the data, or that nobody does.

    Add a row to recipients for each category, processors included; or set recipients_stated to none.
    """
    return view.once(said_of_recipients).isin(SAYS_NOTHING)


@rule(
    "RC02",
    table="recipients",
    field="contract_id",
    law="Art 28(3)",
    says="the processor is named and no contract with it is in force",
    many="name a processor, and no contract with it is in force",
    chosen_by=("recipients.recipient_role",),
)
def processor_under_contract(view: View) -> Among:
    """A named processor has a contract in force.

    Set contract_id to the contract with it, and see that the contract has started and not ended. A contract that is not recorded yet
    is a row of contracts, and what it holds of Article 28(3) rows of contract_terms: one with all_terms if it is everything.
    """
    recipients = view.recipients
    named = recipients["organisation_id"].notna() & recipients["recipient_role"].isin(PROCESSORS)
    return among(named, named & (contract_states(recipients, view.contracts) != IN_FORCE))


@rule(
    "RC03",
    table="contracts",
    law="Art 28(3)",
    says="the contract with a processor, or with the client we process for, lacks terms",
    wants=("contract_terms.term",),
    chosen_by=(
        "contract_terms.term",
        "recipients.recipient_role",
    ),
)
def contract_has_every_term(view: View) -> Among:
    """A contract between a controller and a processor holds every term of Article 28(3).

    Those are (a) to (h), and what its opening words ask for: subject matter, duration, nature and purpose, types of data,
    categories of people, and the controller's duties and rights. Add the missing ones, then a row to contract_terms for
    each, or one with all_terms.
    """
    contracts, held = view.contracts, terms_held(view.contract_terms)
    used = contracts[within(contracts["contract_id"], processing_contracts(view))]
    unclear = view.contract_terms.loc[unread(view.contract_terms, "term"), "contract_id"]
    used = used[~within(used["contract_id"], unclear)]
    wanted = {*required_terms()}
    missing = [", ".join(sorted(wanted - held.get(contract, set()))) for contract in used["contract_id"].tolist()]
    found = pd.DataFrame({"index": used.index, "detail": missing})
    return among(used, found[found["detail"] != ""])


@rule(
    "RC04",
    table="contracts",
    field="ends_on",
    law="Art 28(3)",
    severity=WARNING,
    says=f"it ends within {ENDING_SOON} days while the processing goes on",
    chosen_by=("contracts.ends_on",),
)
def contract_lasts(view: View) -> Among:
    """A contract lasts as long as the processing under it.

    Renew the contract, or end the processing with it.
    """
    contracts, activities = view.contracts, view.activities
    uses = (
        view.once(contract_uses)
        .dropna()
        .merge(contracts[["contract_id", "ends_on"]], on="contract_id")
        .merge(activities[["activity_id", "ended_on"]], on="activity_id")
    )
    ending = contracts["ends_on"].notna() & within(contracts["contract_id"], uses["contract_id"])
    outlived = uses["contract_id"][~(uses["ended_on"] <= uses["ends_on"])]
    soon = contracts["ends_on"] <= view.today + pd.Timedelta(days=ENDING_SOON)
    return among(ending, soon & within(contracts["contract_id"], outlived))


@rule(
    "RC05",
    table="recipients",
    field="subprocessor_authorisation",
    law="Art 28(2), (4)",
    applies="p",
    says="a sub-processor is used without the controller's written authorisation",
    chosen_by=("recipients.recipient_role",),
)
def subprocessor_authorised(view: View) -> Among:
    """A sub-processor is used only with the controller's authorisation in writing.

    Write in subprocessor_authorisation whether it is specific or general, and since when; or stop using it.
    """
    recipients = view.recipients
    engaged = recipients["recipient_role"].isin(PROCESSORS)
    return among(engaged, engaged & ~recipients["subprocessor_authorisation"].isin(["specific", "general"]))


@rule(
    "RC06",
    table="recipients",
    also=("activity_systems",),
    field="organisation_id",
    law="Art 30(1)(e), 30(2)(c)",
    duty=ART30,
    severity=WARNING,
    says="data goes to another legal entity abroad, and no transfer is recorded",
    wants=("transfers.destination", "activities.transfers_stated", "systems.country"),
    chosen_by=("organisations.country",),
)
def transfer_recorded(view: View) -> Among:
    """Data that goes abroad to another legal entity is recorded as a transfer.

    Add a row to transfers for the destination; or, if the data does not leave, correct the country.
    """
    stated_none = view.activities["activity_id"][view.activities["transfers_stated"] == "none"]  # TR08 speaks there
    parts, abroad = [], view.once(foreign_places)
    for table, places in abroad.items():
        silent = places[~places["recorded"] & ~within(places["activity_id"], stated_none)]
        field = "organisation_id" if table == "recipients" else "system_id"
        parts.append(pd.DataFrame({"index": silent["index"], "table": table, "field": field, "detail": silent["country"]}))
    return among({table: places.set_index("index") for table, places in abroad.items()}, pd.concat(parts))


@rule(
    "RC07",
    table="activities",
    law="EU GDPR Art 5(2), 28(1); ICO: good practice for records of processing",
    severity=ADVICE,
    duty=GUIDANCE,
    applies="c",
    says="processors stand as categories only, none is named",
    many="have processors as categories only, and name none",
    wants=("recipients.organisation_id",),
    chosen_by=("recipients.recipient_role",),
)
def processors_named(view: View) -> Among:
    """Processors are named, not only categorised.

    Add the processors to organisations and name them in recipients, each with its contract: contracts, transfers and audits hang on
    names.
    """
    activities, recipients = view.activities, view.recipients
    processors = recipients[recipients["recipient_role"].isin(PROCESSORS)]
    named = processors["activity_id"][processors["organisation_id"].notna()]
    served = within(activities["activity_id"], processors["activity_id"])
    return among(served, served & ~within(activities["activity_id"], named))


@rule(
    "RC08",
    table="activities",
    field="recipients_stated",
    law="Art 30(1)(d)",
    duty=ART30,
    severity=WARNING,
    applies="c",
    says="no recipients are stated, and some are recorded",
    many="state no recipients, and some are recorded",
    wants=("activities.recipients_stated", "recipients.category"),
    chosen_by=("activities.recipients_stated",),
)
def none_receives(view: View) -> Among:
    """Who states that nobody receives the data records nobody.

    Set recipients_stated to some, or remove the recipients. Own staff are none.
    """
    activities, recipients = view.activities, view.recipients
    own = (recipients["recipient_role"] == "internal") | recipients["category"].isin(["internal_team", "the_person"])
    stated = activities["recipients_stated"] == "none"
    return among(stated, stated & within(activities["activity_id"], recipients["activity_id"][~own]))
