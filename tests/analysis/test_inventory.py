"""The inventory of what activities use."""

from __future__ import annotations

from ropa import analysis
from support.samples import case


def test_the_inventory_lists_every_row_of_a_sample_once() -> None:
    register = case("harbour-health").in_force.register
    listed = analysis.inventory(case("harbour-health"))
    assert listed["kind"].value_counts().to_dict() == {
        kind: len(register[table])
        for table, kind in {"systems": "system", "organisations": "organisation", "contracts": "contract", "contacts": "contact"}.items()
    }
    assert set(listed["state"]) == {"in use"}
    assert (listed.loc[listed["kind"] == "system", "links"] > 0).all()
