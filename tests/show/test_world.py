"""The map of the world."""

from __future__ import annotations

from ropa.analysis import transfers
from ropa.show import world as show_world
from support.logs import a_case


def test_the_map_says_what_is_too_small_for_it_and_what_boundaries_mean():
    small = {"transfers": "transfer_id,activity_id,destination\nT1,A1,GG\nT2,A1,SG\nT3,A1,UN\nT4,A1,FR\n"}
    drawn = show_world.world_map(transfers.world_statuses(a_case(small)))
    below = " ".join(drawn.get_supxlabel().split())
    assert "Guernsey: 1 transfer" in below
    assert "Singapore: 1 transfer, restricted" in below
    assert "United Nations" in below
    assert "France" not in below
    assert "imply no opinion on the legal status" in below
    assert "France: 1 transfer, adequate" in drawn.get_label()
    assert "Not on the map" not in below
    assert "imply no opinion" in show_world.world_map(transfers.world_statuses(a_case())).get_label()


def test_the_map_says_how_many_transfers_have_no_place_on_it():
    lost = {"transfers": "transfer_id,activity_id,destination\nT1,A1,Q9 somewhere\nT2,A1,Q9 elsewhere\nT3,A1,\nT4,A1,FR\n"}
    drawn = show_world.world_map(transfers.world_statuses(a_case(lost)))
    said = "Not on the map: 2 transfers with a destination as written, not understood; 1 transfer with a destination not recorded."
    assert said in " ".join(drawn.get_supxlabel().split())
    assert said in drawn.get_label()
