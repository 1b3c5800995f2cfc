"""Workbooks that others wrote: sheets, headings, cells, formulas."""

from __future__ import annotations

import json
import os
import random
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter

from ropa.errors import LayoutError, RopaError, SourceError
from ropa.layouts.grids import as_text
from ropa.layouts.sheets import panics_are_errors
from ropa.model.validate import validate
from ropa.sources import read
from support.corpora import CORPORA
from support.doors import HEADINGS, cell, hand_made, sheet_xml, survives, text_cell
from support.registers import CORE, places, register_workbook

# -- a workbook as others write it ----------------------------------------------------------------


def test_other_sheets_are_named_and_a_cover_sheet_is_ignored(tmp_path):
    book = register_workbook(
        tmp_path / "r.xlsx", {"Cover": "Our register\n", "README": "x\n", "_codes": "x\n", "Lists of things": "a,b\n1,2\n"}
    )
    tables = read(book)
    assert set(tables) == {"organisations", "activities"}
    assert tables.notes == (
        "r.xlsx: the sheet 'Cover' is no table of the register and was not read",
        "r.xlsx: the sheet 'Lists of things' is no table of the register and was not read",
    )
    assert places(validate(tables)[1]) == []


def test_a_second_sheet_for_a_table_is_found(tmp_path):
    book = register_workbook(tmp_path / "r.xlsx", {"Data categories": "data_category_id,activity_id\n", "data_categories": "x\n"})
    _, findings = validate(read(book))
    assert list(findings["message"]) == ["a second sheet for the table data_categories; keep one"]


def test_a_workbook_without_a_core_sheet_is_found(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "activities"
    book.active.append(["activity_id", "name", "role"])
    book.save(tmp_path / "r.xlsx")
    _, findings = validate(read(tmp_path / "r.xlsx"))
    assert list(findings["message"]) == ["the sheet organisations is missing; a register has at least organisations and activities"]


def test_headings_need_not_stand_in_the_first_row_or_column(tmp_path):
    rows: list[list[object]] = [
        [],
        ["", "", ""],
        ["", "", "activity_id", "", "name", "role"],
        [],
        ["", "", "A1", "", "x", "controller"],
        ["", "", "A2", "", "y", "zzz"],
    ]
    register, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"activities": rows})))
    assert list(register.activities["activity_id"]) == ["A1", "A2"]
    assert places(findings) == [("SH05", "r.xlsx activities!F6")]


def test_a_column_without_a_heading_is_found_if_it_holds_anything(tmp_path):
    rows: list[list[object]] = [["activity_id", "name", "", "role"], ["A1", "x", "note to self", "controller"]]
    _, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"activities": rows})))
    assert places(findings) == [("SH02", "r.xlsx activities!C1")]


def test_cells_are_read_as_a_person_would_type_them(tmp_path):
    heading = ["activity_id", "name", "role", "started_on", "large_scale", "occasional", "description", "business_function"]
    rows: list[list[object]] = [
        heading,
        [1, 2.0, "controller", datetime(2024, 3, 2), True, False, 0.5, 7],
        [12345678901, datetime(2024, 3, 2, 10, 30), "processor", date(2024, 2, 29), 1, 0, 1e300, "007"],
    ]
    book = register_workbook(
        tmp_path / "r.xlsx",
        {"activities": rows, "data_subjects": [["data_subject_id", "activity_id", "approximate_number"], ["S1", 1, 250.0]]},
    )
    register, findings = validate(read(book))
    assert list(findings["message"]) == []
    assert register.canonical("activities")[heading].to_numpy().tolist() == [
        ["1", "2", "controller", "2024-03-02", "yes", "no", "0.5", "7"],
        ["12345678901", "2024-03-02T10:30:00", "processor", "2024-02-29", "yes", "no", "1e+300", "007"],
    ]
    assert list(register.data_subjects["approximate_number"]) == [250]


@pytest.mark.parametrize(
    ("cell", "seen"),
    [
        (time(9, 30), "09:30"),
        (time(9, 30, 15), "09:30:15"),
        (timedelta(hours=30, minutes=5), "30:05"),
        (timedelta(hours=-1, minutes=-5), "-1:05"),
        (timedelta(minutes=5, seconds=15), "0:05:15"),
    ],
)
def test_a_time_is_read_as_it_is_shown(cell, seen):
    assert as_text(cell) == seen


def test_a_moment_in_a_cell_has_no_offset_and_is_never_guessed(tmp_path):
    rows: list[list[object]] = [["breach_id", "aware_at"], ["B1", datetime(2024, 3, 2, 10, 30)], ["B2", datetime(2024, 3, 2)]]
    _, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"breaches": rows})))
    assert places(findings) == [("SH04", "r.xlsx breaches!B2"), ("SH04", "r.xlsx breaches!B3")]


def test_the_days_of_a_workbook_from_1904_are_right(tmp_path):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    for name, text in CORE.items():
        sheet = book.add_worksheet(name)
        for row, line in enumerate(text.splitlines()):
            sheet.write_row(row, 0, line.split(","))
    sheet.write_row(0, 3, ["started_on"])
    sheet.write_datetime(1, 3, datetime(2024, 3, 2), book.add_format({"num_format": "dd/mm/yyyy"}))
    book.close()
    register, findings = validate(read(path))
    assert list(findings["message"]) == []
    assert register.activities["started_on"].iloc[0].date() == date(2024, 3, 2)


FORMULAS = {
    "no value at all": ("<f>1+1</f>", "", True),
    "an empty value": ("<f>1+1</f><v></v>", "", True),
    "an empty value, closed at once": ("<f>1+1</f><v/>", "", True),
    "a formula shared with another cell": ('<f t="shared" si="0"/>', "", True),
    "blanks between": ("<f>1+1</f> <v> </v> ", "", True),
    "a value": ("<f>1+1</f><v>2</v>", "", False),
    "text": ("<f>A1</f><v>two</v>", ' t="str"', False),
    "the empty text": ('<f>IF(1,"","")</f><v></v>', ' t="str"', False),
}


@pytest.mark.parametrize("case", FORMULAS)
def test_a_formula_without_a_value_is_found_at_its_cell(tmp_path, case):
    inside, attributes, found = FORMULAS[case]
    row = f'<row r="2">{text_cell("A2", "A1")}{text_cell("B2", "x")}{text_cell("C2", "controller")}{cell("D2", inside, attributes)}</row>'
    register, findings = validate(read(hand_made(tmp_path / "r.xlsx", sheet_xml(f"<sheetData>{HEADINGS}{row}</sheetData>"))))
    assert len(register.activities) == 1
    assert places(findings) == ([("SH10", "r.xlsx activities!D2")] if found else [])
    if found:
        assert list(findings["message"]) == [
            "activities D2: a formula without a value; open the workbook in a spreadsheet, let it calculate, save it"
        ]
        assert list(findings["field"]) == ["description"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])
@pytest.mark.parametrize("attributes", [' t="e"', " s='1' t='e'"])
def test_an_error_value_is_found_at_its_cell(tmp_path, error, attributes):
    bad = cell("D2", f"<v>{error}</v>", attributes)
    row = f'<row r="2">{text_cell("A2", "A1")}{text_cell("B2", "x")}{text_cell("C2", "controller")}{bad}</row>'
    path = hand_made(tmp_path / "r.xlsx", sheet_xml(f"<sheetData>{HEADINGS}{row}</sheetData>"), "worksheets/sheet2.xml")
    register, findings = validate(read(path))
    assert register.activities["description"].isna().all()
    assert places(findings) == [("SH10", "r.xlsx activities!D2")]
    assert list(findings["message"]) == ["activities D2: an error value like #N/A; correct the formula, or write the value itself"]


def test_a_workbook_that_openpyxl_never_calculated_is_found(tmp_path):
    rows: list[list[object]] = [["activity_id", "name", "role"], ["A1", '="x"&"y"', "controller"]]
    _, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"activities": rows})))
    assert places(findings) == [("SH10", "r.xlsx activities!B2")]


def test_a_formula_is_found_wherever_its_sheet_lies_and_in_a_strict_workbook(tmp_path):
    row = f'<row r="2">{text_cell("A2", "A1")}{text_cell("B2", "x")}{text_cell("C2", "controller")}{cell("D2", "<f>1</f>")}</row>'
    path = hand_made(tmp_path / "r.xlsx", sheet_xml(f"<sheetData>{HEADINGS}{row}</sheetData>"), "odd/place.dat")
    assert places(validate(read(path))[1]) == [("SH10", "r.xlsx activities!D2")]


ODD = sorted((CORPORA / "calamine").glob("*.xls?"))


@pytest.mark.parametrize("file", ODD, ids=lambda file: file.name)
def test_an_odd_workbook_ends_in_one_line(file):
    """None of them holds a table of ours."""
    with pytest.raises(RopaError) as refused:
        read(file)
    assert "\n" not in str(refused.value)
    assert str(refused.value).startswith(f"{file}: ")
    assert refused.type is (SourceError if file.stem in ("pass_protected", "issue252") else LayoutError)


@pytest.mark.parametrize("file", [file for file in ODD if file.stem not in ("pass_protected", "issue252")], ids=lambda file: file.name)
def test_an_odd_workbook_whose_sheets_are_tables_ends_in_data_or_one_line(file, tmp_path):
    """The same odd sheets under the names of tables: now their cells are read."""
    path = tmp_path / "r.xlsx"
    names = iter(("activities", "organisations", "purposes", "contacts", "systems", "contracts"))
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(path, "w") as copy:
        for part in archive.namelist():
            content = archive.read(part)
            if b"<sheets>" in content or b":sheets>" in content:
                first, *pieces = re.split(rb"(?=<(?:\w+:)?sheet )", content)
                content = b"".join([first, *(renamed(piece, next(names, "other")) for piece in pieces)])
            copy.writestr(part, content)
    tables = read(path)
    register, findings = validate(tables)
    assert tables
    assert {name: len(frame) for name, frame in tables.items()} == {name: len(register[name]) for name in tables}
    assert all(message.isprintable() for message in findings["message"])


def renamed(piece: bytes, name: str) -> bytes:
    return re.sub(rb'name="[^"]*"', b'name="%s"' % name.encode(), piece, count=1)


@pytest.mark.slow
def test_a_workbook_with_bytes_changed_at_random_ends_in_data_or_one_line(tmp_path):
    """Each mutant is read in this process: a panic that kills it fails the run."""
    chance = random.Random(20261122)
    with zipfile.ZipFile(register_workbook(tmp_path / "good.xlsx")) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if "theme" not in name}
    for _ in range(60):
        mutant = dict(parts)
        name = chance.choice(list(parts))
        content = bytearray(mutant[name])
        for _ in range(chance.choice((1, 3, 20))):
            at = chance.randrange(len(content))
            content[at : at + chance.choice((0, 1, 8))] = chance.choice((b"", b"9", b"999999999", b"<", b'"', b"\x00", b"&#x0;", b"A1"))
        mutant[name] = bytes(content)
        with zipfile.ZipFile(tmp_path / "mutant.xlsx", "w") as archive:
            for part, inside in mutant.items():
                archive.writestr(part, inside)
        survives(tmp_path / "mutant.xlsx")


def test_the_corpora_are_small_and_have_their_licences():
    files = [file for file in CORPORA.rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < 100_000
    for folder in ("blns", "calamine", "csv-injection"):
        assert list((CORPORA / folder).glob("LICENSE*"))
    assert len(json.loads((CORPORA / "blns" / "blns.json").read_bytes())) == 515


def _merged_book(path, *ranges: str, sheet: str = "purposes"):
    register_workbook(
        path, {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,x,consent\nP2,A1,x,consent\nP3,A1,x,consent\n"}
    )
    book = openpyxl.load_workbook(path)
    for one in ranges:
        book[sheet].merge_cells(one)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("ranges", "said", "where"),
    [
        (["C2:C4"], "purposes C2:C4: merged cells: C3 to C4 are empty; unmerge them, and write the value into each", "C3"),
        (["D3:D4"], "purposes D3:D4: merged cells: D4 is empty; unmerge them, and write the value into each", "D4"),
        (["A2:B2"], "purposes A2:B2: merged cells: B2 is empty; unmerge them, and write the value into each", "B2"),
    ],
)
def test_merged_cells_are_told_once(tmp_path, ranges, said, where):
    findings = validate(read(_merged_book(tmp_path / "r.xlsx", *ranges)))[1]
    assert list(findings["message"]) == [said]
    assert places(findings) == [("SH01", f"r.xlsx purposes!{where}")]


def test_merged_cells_of_a_link_are_read_in_each_row_and_told(tmp_path):
    register, findings = validate(read(_merged_book(tmp_path / "r.xlsx", "B2:B4")))
    assert register.purposes["activity_id"].tolist() == ["A1", "A1", "A1"]
    assert places(findings) == [("SH12", "r.xlsx purposes!B2")]
    assert list(findings["severity"]) == ["advice"]
    assert "B2:B4" in findings["message"].iloc[0]


def test_a_merged_key_is_one_key_in_each_row_and_told(tmp_path):
    register, findings = validate(read(_merged_book(tmp_path / "r.xlsx", "A2:A3")))
    assert register.purposes["purpose_id"].tolist() == ["P1", "P1", "P3"]
    found = dict(zip(findings["code"], findings["where"], strict=True))
    assert found == {"SH12": "r.xlsx purposes!A2", "SH06": "r.xlsx purposes!A3"}, "nothing is lost: no row is told as unreadable"
    assert findings.set_index("code").loc["SH12", "message"].endswith("unmerge them, and give each row a key of its own")


def test_a_renamed_sheet_is_known_by_its_columns(tmp_path):
    rows = [["purpose_id", "activity_id", "purpose", "lawful_basis", "our own"], ["P1", "A1", "x", "consent", "y"]]
    tables = read(register_workbook(tmp_path / "r.xlsx", {"Why we do it": rows}))
    assert tables.notes == ("r.xlsx: the sheet 'Why we do it' is read as the table purposes, whose columns it has",)
    register, findings = validate(tables)
    assert register.purposes["purpose_id"].tolist() == ["P1"]
    assert places(findings) == [("SH02", "r.xlsx Why we do it!E1")]
    assert list(findings["severity"]) == ["advice"]


def test_a_workbook_all_of_whose_sheets_were_renamed_is_a_register(tmp_path):
    sheets = {
        "Who we are": [["organisation_id", "name", "is_holder", "country", "uk_gdpr"], ["O1", "Ex Ltd", "yes", "GB", "yes"]],
        "Activities (2)": [["activity_id", "name", "role"], ["A1", "Payroll", "controller"]],
    }
    path = tmp_path / "r.xlsx"
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        for row in rows:
            (book[name] if name in book.sheetnames else book.create_sheet(name)).append(row)
    book.save(path)
    register, findings = validate(read(path))
    assert register.activities["name"].tolist() == ["Payroll"]
    assert findings.empty


def test_sheets_and_headings_are_known_whatever_stands_between_their_words(tmp_path):
    rows = [["Purpose ID ", "activity-id", "PURPOSE", "lawful\nbasis"], ["P1", "A1", "x", "consent"]]
    register, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {" PURPOSES_": rows})))
    assert register.purposes["lawful_basis"].tolist() == ["consent"]
    assert findings.empty


@pytest.mark.parametrize(
    ("sheet", "headings", "finding"),
    [
        ("Notes", ["what", "who"], []),
        ("Why", ["purpose_id", "activity_id", "wording"], [("SH02", "r.xlsx Why")]),  # without what a purpose must say
        ("Colleagues", ["name", "role", "extension", "room"], []),
    ],
)
def test_a_sheet_that_is_part_of_a_table_and_not_read_is_a_finding(tmp_path, sheet, headings, finding):
    _, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {sheet: [headings, ["a", "b", "c", "d"][: len(headings)]]})))
    assert places(findings) == finding


def test_a_second_sheet_with_the_columns_of_a_table_is_a_finding(tmp_path):
    rows = [["purpose_id", "activity_id", "purpose", "lawful_basis"], ["P1", "A1", "x", "consent"]]
    tables = read(register_workbook(tmp_path / "r.xlsx", {"purposes": rows, "Old purposes": rows}))
    _, findings = validate(tables)
    assert places(findings) == [("SH01", "r.xlsx Old purposes")], "a report and a pack say first that the register is incomplete"
    assert "was not read" in findings["message"].iloc[0]
    assert list(findings["severity"]) == ["error"]


def test_merged_cells_without_a_table_under_them_are_no_fault(tmp_path):
    assert len(validate(read(_merged_book(tmp_path / "r.xlsx", "F1:G3", "A10:C12")))[1]) == 0


def test_headings_below_a_title_are_found_and_told(tmp_path):
    rows = [["Register of Example Ltd"], [], ["activity_id", "name", "role"], ["A1", "x", "controller"], ["A2", "y", "zzz"]]
    register, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"activities": rows})))
    assert list(register.activities["activity_id"]) == ["A1", "A2"]
    assert places(findings) == [("SH05", "r.xlsx activities!C5"), ("SH01", "r.xlsx activities!1")]
    assert findings["message"].iloc[1] == "r.xlsx activities: the headings stand in row 3; remove what stands above them"


def test_headings_that_are_repeated_in_a_sheet_are_passed_over_and_told(tmp_path):
    rows = "activity_id,name,role\nA1,x,controller\nactivity_id,name,role\nA2,y,controller\n"
    register, findings = validate(read(register_workbook(tmp_path / "r.xlsx", {"activities": rows})))
    assert list(register.activities["activity_id"]) == ["A1", "A2"]
    assert list(findings["message"]) == ["r.xlsx activities: row 3 repeats the headings; remove it"]


def test_what_a_parser_prints_of_its_panic_is_not_shown(tmp_path, capfd):
    @panics_are_errors(tmp_path, "damaged")
    def parse():
        os.write(2, b"thread '<unnamed>' panicked\n")
        raise type("PanicException", (BaseException,), {})

    with pytest.raises(SourceError, match="damaged"):
        parse()
    os.write(2, b"afterwards")
    assert capfd.readouterr().err == "afterwards"
