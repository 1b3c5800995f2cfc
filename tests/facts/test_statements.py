"""What activities say of recipients, transfers and special data: one answer for rules, figures and completeness."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from ropa import analysis
from ropa.case.case import Case
from support.facts import a_case, records

Figures = Callable[[Case], pd.DataFrame]
ROWS = {
    "recipients": "recipient_id,activity_id,category\nR1,A1,hosting\n",
    "transfers": "transfer_id,activity_id,destination\nT1,A1,FR\n",
    "data_categories": "data_category_id,activity_id,category\nD1,A1,health\n",
}


@pytest.mark.parametrize(
    ("stated", "table", "figures_of"),
    [
        ("recipients_stated", "recipients", analysis.recipients_in_short),
        ("transfers_stated", "transfers", analysis.transfers_in_short),
        ("special_data_stated", "data_categories", analysis.special_in_short),
    ],
)
def test_an_activity_that_says_nothing_is_counted_as_it_is_found(
    stated: str, table: str, figures_of: Callable[[Case], pd.DataFrame]
) -> None:
    for said, rows, expected in (("", False, 1), ("some", False, 1), ("none", False, 0), ("", True, 0), ("none", True, 0)):
        case = a_case(
            activities=f"activity_id,name,role,{stated}\nA1,Payroll,controller,{said}\n", **({table: ROWS[table]} if rows else {})
        )
        assert figures_of(case).set_index("figure")["number"]["Activities that say nothing"] == expected, (said, rows)
        if table == "recipients":
            assert len(records(case, "RC01")) == expected


def test_what_says_nothing_is_not_stated_in_the_completeness_of_the_record() -> None:
    case = a_case(
        activities="activity_id,name,role,transfers_stated\nA1,Payroll,controller,\nA2,Badges,controller,none\nA3,Trips,controller,\n",
        transfers="transfer_id,activity_id,destination\nT3,A3,FR\n",
    )

    items = analysis.completeness(case)
    transfers = items[items["asks"] == "Transfers"].set_index("activity_id")["status"]
    assert dict(transfers) == {"A1": "not stated", "A2": "stated none", "A3": "complete"}


def test_a_recipient_without_category_and_organisation_says_nothing() -> None:
    case = a_case(recipients="recipient_id,activity_id,category,organisation_id\nR1,A1,,\n")

    assert (
        analysis.recipients_in_short(case).set_index("figure")["number"]["Activities that say nothing"] == len(records(case, "RC01")) == 1
    )
