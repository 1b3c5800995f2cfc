"""Small registers that change: as cases, from CSV texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ropa.case.case import Case
from ropa.case.opening import case_of
from ropa.model.text_tables import TextTables
from support.registers import CORE, frames

DAY = "2026-11-22"

STATE: dict[str, str] = {
    **CORE,
    "contacts": "contact_id,organisation_id,contact_role,name,email\nK1,O1,dpo,Ann Officer,dpo@example.org\nK2,O1,general,Desk,\n",
    "purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay people,contract\n",
    "data_categories": "data_category_id,activity_id,category\nD1,A1,contact\n",
    "data_subjects": "data_subject_id,activity_id,category\nS1,A1,customers\n",
    "recipients": "recipient_id,activity_id,category,recipient_role,contract_id\nR1,A1,administration,controller,C1\n",
    "contracts": "contract_id,kind,starts_on,ends_on\nC1,service_contract,2024-01-01,\n",
    "retention": "retention_id,activity_id,period\nL1,A1,P6Y\n",
    "systems": "system_id,name,country\nY1,Ledger,GB\nY2,Cloud,IN\n",
    "transfers": "transfer_id,activity_id,destination,mechanism\nT1,A1,FR,adequacy\n",
    "notices": "notice_id,title,version,effective_on,ended_on\nN1,For staff,1,2024-01-01,\n",
}
"""One activity with one row of most tables."""


def case(
    tables: Mapping[str, str | None] | None = None, as_of: str | None = DAY, regime: str | None = "uk", select: tuple[str, ...] = ()
) -> Case:
    """The case of `STATE` with some tables replaced, or left out where None; looked at by some rules alone, if said."""
    texts = {table: text for table, text in {**STATE, **(tables or {})}.items() if text is not None}
    return _case(tuple(texts.items()), as_of, regime, select)


@cache
def _case(texts: tuple[tuple[str, str], ...], as_of: str | None, regime: str | None, select: tuple[str, ...]) -> Case:
    """The same words are the same case: nothing changes one, and most tests begin with the same."""
    return case_of(TextTables(frames(dict(texts)), source="small"), as_of, regime, select=select)
