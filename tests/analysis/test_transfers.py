"""Transfers with their destinations and what stands behind them."""

from __future__ import annotations

import pandas as pd

from ropa.analysis import transfers
from ropa.law.transfers import STATUSES
from ropa.model.codelists import codes
from support.logs import TRANSFERS, a_case


def test_each_transfer_with_its_destination_mechanism_and_what_stands_behind_it():
    listed = transfers.transfers_listed(a_case(TRANSFERS)).set_index("transfer_id")
    assert listed["status"].to_dict() == {
        "T1": "adequate in part", "T2": "adequate in part", "T3": "restricted", "T4": "adequate",
        "T5": "restricted", "T6": "not known", "T7": "adequate", "T8": "restricted",
    }  # fmt: skip
    assert listed["state"].to_dict() == {
        "T1": "valid", "T2": "valid", "T3": "valid", "T4": "none given; adequacy covers it", "T5": "no longer in force",
        "T6": "valid", "T7": "not needed: not a restricted transfer", "T8": "valid",
    }  # fmt: skip
    assert listed["risk_assessment"].to_dict() == {
        "T1": "not needed", "T2": "not needed", "T3": "missing", "T4": "not needed", "T5": "open",
        "T6": "missing", "T7": "not needed", "T8": "complete on 1 December 2024",
    }  # fmt: skip
    assert listed.loc["T1", "scope"] == "Data Privacy Framework with UK Extension, confirmed on 20 January 2026"
    assert listed.loc["T2", "scope"] == "not confirmed: Data Privacy Framework with UK Extension"
    assert listed.loc["T2", "rules"] == "TR05"
    assert listed.loc["T6", "rules"] == "TR01, TR04"
    assert listed["status"].tolist()[:3] == ["restricted"] * 3  # what least protects people stands first


def test_destinations_are_counted_once_and_the_unknown_one_too():
    found = transfers.destinations(a_case(TRANSFERS)).set_index("destination")
    assert found["transfers"].to_dict() == {"India": 1, "Singapore": 2, "not recorded": 1, "United States": 2, "Ireland": 1, "Portugal": 1}
    assert found.loc["United States", "needs"] == "Data Privacy Framework with UK Extension"
    assert found.loc["Ireland", "law"] == "DPA 2018 Sch 21 para 5(1)(a)"
    world = transfers.world_statuses(a_case(TRANSFERS))
    assert world.loc[world["code"].isna(), ["destination", "transfers"]].to_numpy().tolist() == [["not recorded", 1]]
    world = world.dropna(subset="code").set_index("code")
    assert set(world["status"]) <= set(STATUSES)
    assert world.loc["SG", "transfers"] == 2
    assert set(world.index) == set(codes("destinations"))


def test_places_abroad_without_a_transfer_are_found_also_where_none_is_stated():
    found = transfers.places_without_transfer(a_case(TRANSFERS))
    assert list(found[["activity_id", "kind", "name", "country", "stated", "rules"]].fillna("").itertuples(index=False, name=None)) == [
        ("P1", "recipient registered abroad", "Mail Ireland", "Ireland", "nothing", "RC06"),
        ("A2", "system kept abroad", "Mail", "Ireland", "None", "TR08"),
        ("A2", "recipient registered abroad", "Hotel Pte", "Singapore", "None", "TR08"),
    ]
    assert "Own server" not in set(found["name"])  # the holder's own


def test_transfers_in_figures():
    number = transfers.transfers_in_short(a_case(TRANSFERS)).set_index("figure")["number"]
    assert number["Transfers in force"] == 8
    assert number["Destinations"] == 5
    assert number["Risk assessment missing"] == 2
    assert number["Without a valid ground"] == 1  # the legacy clauses
    assert number["Places abroad without a transfer"] == 3


def test_a_certification_is_due_again_after_a_year():
    found = transfers.scopes_due(a_case(TRANSFERS), pd.Timestamp("2027-02-20").date())
    assert list(found["transfer_id"]) == ["T1"]
    assert found["due_on"].iloc[0] == pd.Timestamp("2027-01-20")
    assert transfers.scopes_due(a_case(TRANSFERS), pd.Timestamp("2027-01-19").date()).empty
