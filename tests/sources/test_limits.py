"""How much a register may ask of the machine."""

from __future__ import annotations

import pytest

from ropa.errors import SourceError
from ropa.model.validate import validate
from ropa.sources import limits, read, write
from ropa.sources.guard import inspect
from support.doors import hand_made, sheet_xml
from support.registers import register_folder, validated


@pytest.mark.parametrize("said", ["", "0", "-1", "1e9", "many", "9" * 10, "٣"])
def test_what_is_no_number_leaves_the_usual_limit(monkeypatch, said):
    monkeypatch.setenv(limits.CELLS, said)
    assert limits.most(limits.CELLS, 7) == 7


def test_the_environment_says_how_much(monkeypatch):
    monkeypatch.setenv(limits.CELLS, "12")
    monkeypatch.setenv(limits.MEGABYTES, "3")
    monkeypatch.setenv(limits.MEMORY, "4")
    monkeypatch.setenv(limits.SECONDS, "5")
    monkeypatch.setenv(limits.ROWS, "6")
    assert (limits.most(limits.CELLS, 7), limits.most_megabytes(), limits.most_memory(), limits.most_seconds()) == (12, 3, 4, 5)
    assert limits.most_rows() == 6


def test_a_table_with_more_cells_than_are_allowed_is_refused_and_says_how_to_raise_it(tmp_path, monkeypatch):
    folder = register_folder(tmp_path, {"activities": "activity_id,name,role\n" + "A1,x,controller\n" * 40})
    monkeypatch.setenv(limits.CELLS, "120")
    [fault, *_] = read(folder).faults
    assert fault["message"] == "activities.csv: it has more than 120 cells; split it, or set ROPA_MOST_CELLS to what this machine can bear"
    monkeypatch.setenv(limits.CELLS, "133")  # the headings' own rows among them, and the two rows of organisations
    assert len(read(folder).frames["activities"]) == 40


def test_files_that_are_small_enough_each_are_not_read_together_where_all_have_too_many_cells(tmp_path, monkeypatch):
    folder = register_folder(tmp_path, dict.fromkeys(("activities", "other"), "activity_id,name,role\n" + "A1,x,controller\n" * 40))
    monkeypatch.setenv(limits.CELLS, "256")
    assert len(read(folder).frames["activities"]) == 40
    monkeypatch.setenv(limits.CELLS, "255")
    with pytest.raises(SourceError, match=r"its files up to other\.csv have more than 255 cells; .*or set ROPA_MOST_CELLS to what"):
        read(folder)
    monkeypatch.setattr("ropa.sources.folder.SMALL", 1_000)
    monkeypatch.setattr("pyarrow.csv.read_csv", None)  # large files are counted before any is parsed
    with pytest.raises(SourceError, match=r"its files up to other\.csv have more than 255 cells"):
        read(folder)


def test_a_long_record_is_refused_before_it_is_parsed_unless_a_row_may_have_several_lines(tmp_path, monkeypatch):
    folder = register_folder(tmp_path, {"activities": "activity_id,name,role\n" + "A1,x,controller\n" * 40})
    monkeypatch.setenv(limits.ROWS, "39")
    monkeypatch.setattr("pyarrow.csv.read_csv", None)
    with pytest.raises(SourceError, match="its record has 40 rows"):
        read(folder)
    monkeypatch.undo()
    monkeypatch.setenv(limits.ROWS, "39")
    (folder / "activities.csv").write_text('activity_id,name,role\n"A1","x\ny\n\nz",controller\n' * 20, encoding="utf-8")
    assert len(read(folder).frames["activities"]) == 20


def test_a_workbook_with_more_cells_than_are_allowed_is_refused_and_says_how_to_raise_it(tmp_path, monkeypatch):
    path = hand_made(tmp_path / "a.xlsx", sheet_xml("<sheetData>" + "<row>" + "<c><v>1</v></c>" * 400 + "</row></sheetData>"))
    inspect(path)
    monkeypatch.setenv(limits.CELLS, "100")
    with pytest.raises(SourceError, match=r"more than 100 cells; split it, or set ROPA_MOST_CELLS to what this machine can bear$"):
        inspect(path)


def test_a_longer_record_than_is_judged_is_refused_whatever_its_format_and_logs_do_not_count(tmp_path, monkeypatch):
    tables = {
        "organisations": "organisation_id,name,is_holder\nO1,Acme,yes\n",
        "activities": "activity_id,name,role\n" + "A1,x,controller\n" * 40,
        "requests": "request_id,right\n" + "Q1,access\n" * 40,
    }
    folder = register_folder(tmp_path, tables)
    monkeypatch.setenv(limits.ROWS, "41")
    assert len(read(folder).frames["requests"]) == 40
    write(validate(read(folder))[0], book := tmp_path / "book.xlsx")
    monkeypatch.setenv(limits.ROWS, "40")
    for place in (folder, book):
        said = r"its record has 41 rows \(activities alone 40\), more than 40; split it, .*or set ROPA_MOST_ROWS to what this machine can"
        with pytest.raises(SourceError, match=said):
            read(place)


def test_a_databases_tables_are_counted_before_any_is_read(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'a.sqlite'}"
    write(validated()[0], url)
    held = sum(frame.size for frame in read(url).frames.values())
    monkeypatch.setenv(limits.CELLS, str(held))
    assert sum(frame.size for frame in read(url).frames.values()) == held
    monkeypatch.setenv(limits.CELLS, str(held - 1))
    with pytest.raises(SourceError, match=rf"its tables up to \w+ have more than {held - 1:,} cells; .*set ROPA_MOST_CELLS to what"):
        read(url)
