"""A Case handed to the process that makes a report."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import ropa
from ropa.case.handover import KEPT, VARIABLE, hand_over
from ropa.case.opening import open_case, opened_briefly
from support.tiny import write_tiny

DAY = "2026-11-22"


@pytest.fixture(autouse=True)
def text():
    """What is handed over decides how pandas holds text from then on: for the time of a test only."""
    with pd.option_context("mode.string_storage", "pyarrow"):
        yield


def test_a_case_is_handed_over_for_the_very_words_it_was_opened_with(tmp_path, monkeypatch):
    register = str(write_tiny(tmp_path / "tiny"))
    case = open_case(register, DAY, "uk")
    env = hand_over(case, tmp_path / "case", (register, DAY, "uk"))
    assert (tmp_path / "case").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(VARIABLE, env[VARIABLE])
    (tmp_path / "tiny" / "activities.csv").write_text("activity_id,name\nnew,New\n")
    assert len(ropa.open(register, as_of=DAY, regime="uk").register.activities) == 6
    with opened_briefly(register, DAY, "uk") as same:
        assert len(same.register.activities) == 6
        assert same is not ropa.open(register, as_of=DAY, regime="uk")
    monkeypatch.setenv(KEPT, "1")  # notebooks follow one another
    assert len({id(ropa.open(register, as_of=day, regime="uk")) for day in (DAY, "2026-11-21", DAY)}) == 2
    monkeypatch.delenv(KEPT)
    assert len(ropa.open(register, as_of="2026-11-21", regime="uk").register.activities) == 1
    assert len(ropa.open(register, as_of=DAY).register.activities) == 1
    assert len(ropa.open(Path(register) / ".", as_of=DAY, regime="uk", encoding="utf-8").register.activities) == 1
    monkeypatch.setattr(ropa, "__version__", "another")
    assert len(ropa.open(register, as_of=DAY, regime="uk").register.activities) == 1


def test_text_of_a_short_register_is_handed_over_as_pythons_and_the_process_holds_it_so(tmp_path, monkeypatch):
    register = str(write_tiny(tmp_path / "tiny"))
    case = open_case(register, DAY, "uk")
    for few, storage in ((0, "pyarrow"), (1000, "python")):
        monkeypatch.setattr("ropa.case.text_storage.FEW_ROWS", few)
        monkeypatch.setenv(VARIABLE, hand_over(case, tmp_path / storage, (register, DAY, "uk"))[VARIABLE])
        handed = ropa.open(register, as_of=DAY, regime="uk")
        assert pd.get_option("mode.string_storage") == storage
        for column in (handed.register.activities["name"], handed.findings["message"], handed.in_force.register.activities["name"]):
            assert column.dtype.storage == storage
        assert handed.register.hash == case.register.hash
        assert str(handed.findings.to_dict("list")) == str(case.findings.to_dict("list"))
