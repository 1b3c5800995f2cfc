"""What a contract is worth: one answer for the rule and for the table."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.facts import a_case, records
from support.registers import CORE


@pytest.mark.parametrize(
    ("contract", "party", "state", "found"),
    [
        ("K1", "X1", "in force", []),
        ("K1", "X2", "with somebody else", ["R1"]),
        ("K2", "X1", "in force", []),
        ("K3", "X1", "not in force", ["R1"]),
        ("", "X1", "none", ["R1"]),
    ],
)
def test_a_contract_is_worth_the_same(contract: str, party: str, state: str, found: list[str]) -> None:
    case = a_case(
        organisations=CORE["organisations"] + organisations_more(),
        contracts="contract_id,organisation_id,kind,ends_on\nK1,X1,processor_contract,\nK2,,processor_contract,\nK3,X1,processor_contract,2026-01-01\n",
        recipients=f"recipient_id,activity_id,organisation_id,recipient_role,contract_id\nR1,A1,{party},processor,{contract}\n",
    )

    assert list(analysis.processors(case)["contract_state"]) == [state]
    assert records(case, "RC02") == found


@pytest.mark.parametrize(
    ("term", "of", "terms", "found"),
    [
        ("all_terms", "K1", 14, []),
        ("All terms", "K1", 14, []),  # the label, as the drop-down shows it
        ("instructions", "K1", 1, ["K1"]),
        ("all_terms", "K2", 0, ["K1"]),  # says nothing of another contract
    ],
)
def test_one_code_stands_for_every_term_of_its_contract(term: str, of: str, terms: int, found: list[str]) -> None:
    case = a_case(
        organisations=CORE["organisations"] + organisations_more(),
        contracts="contract_id,organisation_id,kind\nK1,X1,processor_contract\nK2,X2,processor_contract\n",
        recipients="recipient_id,activity_id,organisation_id,recipient_role,contract_id\nR1,A1,X1,processor,K1\n",
        contract_terms=f"contract_term_id,contract_id,term\nM1,{of},{term}\n",
    )

    table = analysis.contract_terms(case)
    assert list(table["terms"]) == [terms]
    assert ("missing" in set(table.loc[0, "instructions":])) == bool(found)
    assert records(case, "RC03") == found


def organisations_more() -> str:
    """Two more rows of organisations, with blanks to the width of the table in CORE."""
    blanks = "," * (CORE["organisations"].splitlines()[0].count(",") - 1)
    return f"X1,Cloud{blanks}\nX2,Post{blanks}\n"
