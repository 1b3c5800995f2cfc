"""How much a register may ask of the machine."""

from __future__ import annotations

import pytest

from ropa.errors import SourceError
from ropa.sources import limits, read
from ropa.sources.guard import inspect
from support.doors import hand_made, sheet_xml
from support.registers import register_folder


@pytest.mark.parametrize("said", ["", "0", "-1", "1e9", "many", "9" * 10, "٣"])
def test_what_is_no_number_leaves_the_usual_limit(monkeypatch, said):
    monkeypatch.setenv(limits.CELLS, said)
    assert limits.most(limits.CELLS, 7) == 7


def test_the_environment_says_how_much(monkeypatch):
    monkeypatch.setenv(limits.CELLS, "12")
    monkeypatch.setenv(limits.MEGABYTES, "3")
    monkeypatch.setenv(limits.MEMORY, "4")
    monkeypatch.setenv(limits.SECONDS, "5")
    assert (limits.most(limits.CELLS, 7), limits.most_megabytes(), limits.most_memory(), limits.most_seconds()) == (12, 3, 4, 5)


def test_a_table_with_more_cells_than_are_allowed_is_refused_and_says_how_to_raise_it(tmp_path, monkeypatch):
    folder = register_folder(tmp_path, {"activities": "activity_id,name,role\n" + "A1,x,controller\n" * 40})
    monkeypatch.setenv(limits.CELLS, "120")
    [fault, *_] = read(folder).faults
    assert fault["message"] == "activities.csv: it has more than 120 cells; split it, or set ROPA_MOST_CELLS to what this machine can bear"
    monkeypatch.setenv(limits.CELLS, "123")  # the headings' own row among them
    assert len(read(folder).frames["activities"]) == 40


def test_a_workbook_with_more_cells_than_are_allowed_is_refused_and_says_how_to_raise_it(tmp_path, monkeypatch):
    path = hand_made(tmp_path / "a.xlsx", sheet_xml("<sheetData>" + "<row>" + "<c><v>1</v></c>" * 400 + "</row></sheetData>"))
    inspect(path)
    monkeypatch.setenv(limits.CELLS, "100")
    with pytest.raises(SourceError, match=r"more than 100 cells; split it, or set ROPA_MOST_CELLS to what this machine can bear$"):
        inspect(path)
