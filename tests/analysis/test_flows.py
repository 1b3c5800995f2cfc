"""Ways of data through activities."""

from __future__ import annotations

import pytest

from ropa.analysis import flows
from support.logs import TRANSFERS, a_case

# -- flows ------------------------------------------------------------------------------------------

FLOWS = TRANSFERS | {
    "collection_points": """collection_point_id,activity_id,channel
C1,A1,website
C2,A1,email
C3,A1,website
""",
    "recipients": """recipient_id,activity_id,category,organisation_id,recipient_role
R1,A1,hosting,US1,processor
R2,A1,bank,,controller
""",
    "transfers": """transfer_id,activity_id,organisation_id,destination
T1,A1,US1,CA
T2,P1,,IN
""",
    "activity_systems": "activity_system_id,activity_id,system_id\n",
}


def test_every_way_through_an_activity_is_a_row_and_its_shares_are_one():
    found = flows.data_flows(a_case(FLOWS))
    ways = found[found["activity_id"] == "A1"]
    assert list(ways[["channel", "recipient", "country"]].itertuples(index=False, name=None)) == [
        ("Website", "Cloudy Inc", "Canada"),  # where the transfer goes, not where the recipient is registered
        ("Website", "Bank", "not recorded"),
        ("E-mail", "Cloudy Inc", "Canada"),
        ("E-mail", "Bank", "not recorded"),
    ]
    assert found.groupby("activity_id")["share"].sum().tolist() == pytest.approx([1.0, 1.0, 1.0])
    payroll = found[found["activity_id"] == "A2"].iloc[0]
    assert (payroll["channel"], payroll["recipient"], payroll["country"]) == (
        "not recorded",
        "nobody (stated)",
        "stays with the organisation",
    )
    hosting = found[found["activity_id"] == "P1"].iloc[0]
    assert (hosting["recipient"], hosting["country"], hosting["status"]) == ("someone abroad, not named", "India", "restricted")
    assert set(found["activity_id"]) == {"A1", "A2", "P1"}  # neither the ended one nor that of the other law


def test_flows_are_counted_by_step_and_by_place():
    case = a_case(FLOWS)
    steps = flows.flow_steps(case)
    assert steps[steps["step"] == "recipient to country"]["activities"].tolist() == [1, 1, 1, 1]
    countries = flows.places_of_flow(case, "country").set_index("country")
    assert countries.loc["Canada", "status"] == "adequate in part"
    assert countries.loc["not recorded", "names"] == "Sales"
    by_activity = flows.flows_by_activity(case).set_index("activity")
    assert by_activity.loc["Sales", "channels"] == "Website\nE-mail"
    number = flows.flows_in_short(case).set_index("figure")["number"]
    assert (number["Activities"], number["Ways in"], number["Recipients"], number["Activities with data abroad"]) == (3, 2, 4, 2)
