"""Workbooks that ropa writes: drop-downs, explanations, nothing live."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

import ropa.sources.workbook_writer as writer_module
from ropa.errors import SourceError
from ropa.model import codelists
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import read, write
from ropa.sources.workbook import DIVIDER_SHEET
from ropa.sources.workbook_writer import FIRST_SHEETS
from support.doors import FIT, PAYLOADS, named
from support.registers import validated


def test_no_sheet_may_hold_more_rows_than_a_spreadsheet_has(monkeypatch, full, tmp_path):
    monkeypatch.setattr(writer_module, "MOST_ROWS", 1)
    with pytest.raises(SourceError) as refused:
        write(full, tmp_path / "book.xlsx")
    assert str(refused.value) == (
        "organisations: it has more than 1 rows, which no sheet can hold; write a folder of CSV files; nothing was written"
    )
    assert list(tmp_path.iterdir()) == []


# -- the workbook that ropa writes ----------------------------------------------------------------


@pytest.fixture(scope="module")
def written(full, tmp_path_factory):
    """A workbook of naughty strings and every column, as openpyxl sees it."""
    path = tmp_path_factory.mktemp("written") / "book.xlsx"
    activities = pd.concat([full.activities, validate(named(FIT + PAYLOADS))[0].activities])
    write(full.with_tables({"activities": activities.reset_index(drop=True)}), path)
    return openpyxl.load_workbook(path)


def test_a_written_workbook_has_the_readme_first_then_the_core_sheets(written):
    others = [table for table in TABLES if table not in FIRST_SHEETS]
    assert written.sheetnames == ["README", *FIRST_SHEETS, DIVIDER_SHEET, *others, "register", "_codes"]
    assert written.active.title == "README"
    assert list(TABLES)[:2] == ["organisations", "contacts"]


def test_a_written_workbook_has_no_formula_and_no_link_out(written):
    for sheet in written:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if cell.hyperlink is not None:
                    assert (sheet.title, cell.hyperlink.target) == ("README", None)


def test_a_written_workbook_explains_every_heading(written):
    for table, model in TABLES.items():
        for cell, column in zip(written[table][1], model.columns().values(), strict=True):
            assert cell.value == column.name
            note = cell.comment.text
            assert column.title in note
            assert column.description in note
            assert column.law in note


def test_the_codes_of_a_written_workbook_are_hidden_and_whole(written):
    assert [sheet.title for sheet in written if sheet.sheet_state != "visible"] == ["_codes"]


def test_every_drop_down_of_a_written_workbook_resolves(written):
    for table, model in TABLES.items():
        rules = {}
        for rule in written[table].data_validations.dataValidation:
            first = openpyxl.utils.range_boundaries(str(rule.sqref).split()[0])
            assert first[1] == 2
            assert first[3] >= 2_001
            rules[list(model.columns())[first[0] - 1]] = rule
        for column in model.columns().values():
            if column.codes:
                assert values(written, rules[column.name].formula1) == list(codelists.codelist(column.codes).index)
                assert rules[column.name].errorStyle in (None, "stop")
            elif column.kind == "link":
                keys = values(written, rules[column.name].formula1)
                assert [key for key in keys if key][:2] == [f"{TABLES[column.to].key()}-0", f"{TABLES[column.to].key()}-1"]
                assert rules[column.name].errorStyle == "warning"
            elif column.kind == "yes_no":
                assert rules[column.name].formula1 == '"yes,no"'
            else:
                assert column.name not in rules


def values(book, name):
    """The cells that a defined name stands for; a name that is not there is a KeyError."""
    (sheet, area) = next(iter(book.defined_names[name].destinations))
    return [cell.value for (cell,) in book[sheet][area]]


def test_the_same_register_gives_the_same_workbook(full, tmp_path):
    write(full, tmp_path / "one.xlsx")
    write(full, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_drop_downs_reach_all_rows_of_a_long_table(monkeypatch, full, tmp_path):
    monkeypatch.setattr(writer_module, "ROWS_WITH_HELP", 1)
    write(full, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert {str(rule.sqref) for rule in book["contacts"].data_validations.dataValidation} == {"B2:B3", "C2:C3", "H2:H3"}
    assert values(book, "keys_activities") == ["activity_id-0", "activity_id-1"]


def test_days_that_spreadsheets_disagree_on_come_back(tmp_path):
    days = ["1900-01-01", "1900-02-28", "1900-03-01", "1904-01-01", "2199-12-31"]
    rows = "".join(f"A{n},x,controller,{day}\n" for n, day in enumerate(days))
    register, _ = validated({"activities": f"activity_id,name,role,started_on\n{rows}"})
    write(register, tmp_path / "r.xlsx")
    assert list(validate(read(tmp_path / "r.xlsx"))[0].activities["started_on"].dt.strftime("%Y-%m-%d")) == days
