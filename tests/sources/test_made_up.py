"""Made-up registers: whole, believable, and the same for the same seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import ropa
from ropa.errors import UsageError
from ropa.files import file_digest
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.validate import validate
from ropa.sources.made_up import made_up, names, write_made_up


@cache
def register(name: str = "ORG-0001", activities: int = 120, seed: int = 1) -> tuple[Register, Findings]:
    return validate(made_up(name, activities, seed))


def test_a_made_up_register_is_whole():
    made, shape = register()
    assert shape.empty, shape["message"].tolist()
    assert len(made.activities) == 120
    assert (made.holder["organisation_id"], made.holder["name"]) == ("ORG-0001", "Organisation 0001 Ltd")
    assert min(made.rows()[table] for table in ("purposes", "data_categories", "recipients", "retention", "transfers", "notice_links")) > 20
    assert made.activities["name"].is_unique


def test_links_between_the_rows_of_an_activity_stay_within_it():
    made, _ = register()
    purposes = made.purposes.set_index("purpose_id")["activity_id"]
    for table in ("data_categories", "recipients", "retention"):
        linked = made[table].dropna(subset="purpose_id")
        assert (linked["purpose_id"].map(purposes) == linked["activity_id"]).all()
    assert made.recipients["purpose_id"].notna().any() or made.data_categories["purpose_id"].notna().any()


def test_it_has_gaps_as_in_life_and_most_is_sound():
    made, _ = register()
    found = ropa.assess(made, "2026-11-22", "uk")
    assert {"LB01", "RT01", "GV01"} <= set(found["code"])
    assert len(found.at_least("error")) < len(made.activities) / 2


def test_the_same_seed_makes_the_same_and_others_make_others():
    same = validate(made_up("ORG-0001", 120, 1))[0].hash
    assert same == register()[0].hash
    hashes = {
        register(*asked)[0].hash for asked in (("ORG-0001", 120, 1), ("ORG-0002", 120, 1), ("ORG-0001", 120, 2), ("ORG-0001", 119, 1))
    }
    assert len(hashes) == 4


def test_names_are_of_one_length():
    assert names(2) == ["ORG-0001", "ORG-0002"]
    assert names(12_345)[0] == "ORG-00001"


def test_registers_are_written_one_by_one_and_those_that_are_there_are_left(tmp_path: Path):
    first = list(write_made_up(tmp_path, 2, 5, 1))
    assert [name for name, _ in first] == ["ORG-0001", "ORG-0002"]
    before = {path: file_digest(path) for path in tmp_path.rglob("*.csv")}
    again = list(write_made_up(tmp_path, 3, 5, 1))
    assert [rows > 0 for _, rows in again] == [False, False, True]
    assert {path: file_digest(path) for path in before} == before
    case = ropa.open(tmp_path / "ORG-0003", as_of="2026-11-22")
    assert (len(case.register.activities), case.regime) == (5, "uk")
    with pytest.raises(UsageError, match="activities is 0; it must be at least 1"):
        list(write_made_up(tmp_path, 1, 0, 1))
