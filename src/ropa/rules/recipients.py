"""Recipients, processors and their contracts."""

from __future__ import annotations

import pandas as pd

from ropa.model.check import ART30
from ropa.rules.engine import View, rule

PROCESSORS = ("processor", "sub_processor")


@rule(
    "RC01",
    table="activities",
    law="Art 30(1)(d)",
    duty=ART30,
    applies="c",
    says="neither recipients are recorded nor is it stated that there are none",
    wants=("activities.recipients_stated", "recipients.category", "recipients.organisation_id"),
)
def recipients_recorded(view: View) -> pd.Series:
    """Every activity says who receives the data, or that nobody does.

    Add a row to recipients for each category, processors included; or set recipients_stated to none.
    """
    recipients = view.recipients
    told = recipients.loc[recipients["category"].notna() | recipients["organisation_id"].notna(), "activity_id"]
    activities = view.activities
    return ~activities["activity_id"].isin(told) & (activities["recipients_stated"].fillna("") != "none")


@rule(
    "RC02",
    table="recipients",
    field="contract_id",
    law="Art 28(3)",
    says="the processor is named and no contract with it is in force",
)
def processor_under_contract(view: View) -> pd.Series:
    """A named processor has a contract in force.

    Set contract_id to the contract with it, and see that the contract has started and not ended.
    """
    recipients = view.recipients
    named = recipients["organisation_id"].notna() & recipients["recipient_role"].isin(PROCESSORS)
    return named & ~recipients["contract_id"].isin(view.contracts["contract_id"].dropna())
