"""Contracts: who does what under them, whether they are in force, and which terms of Art. 28 they hold."""

from __future__ import annotations

import pandas as pd

from ropa.facts.view import View
from ropa.model.codelists import codelist, flagged
from ropa.model.membership import within
from ropa.model.register import Register

PROCESSORS = ("processor", "sub_processor")
INSTRUCTING = ("controller_instructing_us", "processor_instructing_us")
"""The roles of parties for whom the holder processes."""

ENDING_SOON = 90
"""A contract that ends within so many days ends soon (RC04)."""

IN_FORCE, EXPIRED, OTHER_PARTY, NONE = "in force", "not in force", "with somebody else", "none"


def contract_uses(tables: Register | View) -> pd.DataFrame:
    """Which activities use which contracts: one row per recipient or party that names one, columns activity_id, contract_id."""
    uses = ["activity_id", "contract_id"]
    return pd.concat([tables.recipients[uses], tables.activity_parties[uses]]).dropna(subset="contract_id")


def contract_states(parties: pd.DataFrame, contracts: pd.DataFrame) -> pd.Series:
    """For each recipient or party, the state of the contract that it names: in force, not in force, with somebody else, none.

    `contracts` are those in force. A contract is with somebody else only if both its other side and the party are named.
    """
    named, party = parties["contract_id"], parties["organisation_id"]
    other_side = contracts.drop_duplicates("contract_id").set_index("contract_id")["organisation_id"]
    signed_with = pd.Series(other_side.reindex(named).to_numpy(), index=parties.index, dtype="str")
    found = pd.Series(EXPIRED, index=parties.index, dtype="str").mask(named.isna(), NONE)
    found = found.mask(within(named, contracts["contract_id"]), IN_FORCE)
    return found.mask((found == IN_FORCE) & signed_with.notna() & party.notna() & (signed_with != party), OTHER_PARTY)


def required_terms() -> list[str]:
    """The codes of the terms that Art. 28(3) asks for: those of (a) to (h), and what its opening words name."""
    return [str(code) for code in codelist("contract_terms").index if code in flagged("contract_terms", "required")]


def terms_held(contract_terms: pd.DataFrame) -> dict[str, set[str]]:
    """By contract_id, which of the `required_terms` the contract holds. One code stands for all of them."""
    wanted, whole = required_terms(), flagged("contract_terms", "required", "all")
    terms = contract_terms[within(contract_terms["term"], [*wanted, *whole])].dropna(subset="contract_id")
    held: dict[str, set[str]] = {}
    for key, term in zip(terms["contract_id"].tolist(), terms["term"].tolist(), strict=True):
        held.setdefault(key, set()).add(term)
    return {key: set(wanted) if part & whole else part for key, part in held.items()}


def processing_contracts(view: View) -> pd.Series:
    """The contract_id of every use of a contract with a named processor, or under which the holder is a processor."""
    recipients, parties = view.recipients, view.activity_parties
    named = recipients["organisation_id"].notna() & recipients["recipient_role"].isin(PROCESSORS)
    instructing = within(parties["party_role"], INSTRUCTING)
    used: pd.Series = pd.concat([recipients.loc[named, "contract_id"], parties.loc[instructing, "contract_id"]])
    return used.dropna()
