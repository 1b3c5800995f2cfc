"""The two doors, a folder and a workbook: what goes in comes out, and nothing that comes in can break them."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

import ropa.sources.workbook as workbook_module
import ropa.sources.workbook_writer as writer_module
from conftest import CORE, CORPORA, NAUGHTY, frames, places, register_folder, register_workbook, rich, validated
from ropa.errors import LayoutError, RopaError, SourceError, UsageError
from ropa.model import codelists
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import guard, locate, read, samples, write
from ropa.sources.folder import settings_text
from ropa.sources.settings import KNOWN, parse

PAYLOADS = [
    line
    for file in ("payloadbox-csv-payload.txt", "payloads-extra.txt")
    for line in (CORPORA / "csv-injection" / file).read_text(encoding="utf-8").split("\n")
    if line.strip()
]


def named(texts: list[str]) -> dict[str, pd.DataFrame]:
    """A register with an activity for each name."""
    activities = pd.DataFrame({"activity_id": [f"A{n}" for n in range(len(texts))], "name": texts, "role": "controller"})
    return {"organisations": frames(CORE)["organisations"], "activities": activities}


# -- both doors -----------------------------------------------------------------------------------


def test_a_folder_and_a_workbook_hold_the_same_register(full, tmp_path):
    write(full, tmp_path / "folder")
    write(full, tmp_path / "book.xlsx")
    for path in (tmp_path / "folder", tmp_path / "book.xlsx"):
        register, findings = validate(read(path))
        assert list(findings["message"]) == []
        assert register.equals(full)
        for table in TABLES:
            pd.testing.assert_frame_equal(register[table], full[table])


def test_titles_serve_as_headings_in_any_case_order_and_spacing(full, tmp_path):
    tables = {
        table: frame.iloc[:, ::-1].rename(columns={c.name: f" {c.title.upper()}\n" for c in TABLES[table].columns().values()})
        for table, frame in rich().items()
    }
    texts = {table: frame.to_csv(index=False) for table, frame in tables.items()}
    for path in (register_folder(tmp_path / "r", texts), register_workbook(tmp_path / "r.xlsx", texts)):
        register, findings = validate(read(path))
        assert list(findings["message"]) == []
        assert register.equals(full)


def test_titles_of_tables_serve_as_sheet_names(full, tmp_path):
    texts = {TABLES[table].table_title(): frame.to_csv(index=False) for table, frame in rich().items()}
    book = register_workbook(tmp_path / "r.xlsx", {**texts, "organisations": None, "activities": None})
    assert validate(read(book))[0].equals(full)


@pytest.mark.parametrize("name", ["new.xlsx", "new"])
def test_what_init_makes_check_reads(ropa, tmp_path, name):
    made = ropa("init", tmp_path / name)
    assert (made.code, made.stderr) == (0, "")
    tables = read(tmp_path / name)
    assert set(tables) == set(TABLES)
    register, findings = validate(tables)
    assert places(findings)[0][0] == "SH06"
    assert len(findings) == 1
    assert sum(register.rows().values()) == 0
    assert tables.notes == ()
    checked = ropa("check", tmp_path / name, "--as-of", "2026-11-22")
    assert (checked.code, checked.stdout) == (3, "")
    assert checked.stderr == "ropa: nothing to check: the register has no activities yet\n"


@pytest.mark.parametrize("name", ["copy.xlsx", "copy"])
def test_a_copy_of_a_sample_equals_it(ropa, tmp_path, name):
    assert "illumit" in samples()
    assert ropa("init", tmp_path / name, "--sample", "illumit").code == 0
    assert validate(read(tmp_path / name))[0].equals(validate(read("sample:illumit"))[0])


@pytest.mark.parametrize("name", ["taken.xlsx", "taken"])
def test_a_place_that_is_taken_is_refused(full, tmp_path, name):
    path = tmp_path / name
    path.mkdir()
    (path / "mine.txt").write_text("mine")
    with pytest.raises(SourceError) as refused:
        write(full, path)
    assert str(refused.value) == f"{path}: already there; give a new path, or move it away first"
    assert [file.name for file in tmp_path.rglob("*")] == [name, "mine.txt"]


@pytest.mark.parametrize("name", ["new.xlsx", "new"])
def test_an_empty_folder_is_no_place_for_a_workbook_but_is_for_a_folder(full, tmp_path, name):
    path = tmp_path / name
    path.mkdir()
    if path.suffix:
        with pytest.raises(SourceError, match=r"new.xlsx: cannot be written"):
            write(full, path)
    else:
        write(full, path)
        assert validate(read(path))[0].equals(full)


@pytest.mark.parametrize("suffix", [".xls", ".xlsm", ".ods", ".csv", ".json", ".XLS"])
def test_a_file_that_ropa_does_not_write_is_refused(full, tmp_path, suffix):
    path = tmp_path / f"book{suffix}"
    with pytest.raises(UsageError) as refused:
        write(full, path)
    assert str(refused.value) == (
        f"{path}: ropa writes .xlsx workbooks and folders of CSV files; give a name that ends in .xlsx, or a folder's"
    )
    assert not path.exists()


def test_where_nothing_is_there(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere: not there; give a folder of CSV files, an .xlsx workbook, or sample:illumit$"):
        read(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"^sample:nope: there is no such sample; there are .*sample:illumit"):
        read("sample:nope")
    with pytest.raises(LayoutError, match=r"no CSV files; a register has at least organisations and activities"):
        read(tmp_path)
    (tmp_path / "book.ods").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"book.ods: neither a folder of CSV files nor an .xlsx workbook$"):
        read(tmp_path / "book.ods")
    assert locate("sample:illumit").is_dir()


# -- naughty and dangerous text -------------------------------------------------------------------


UNFIT = {text for text in NAUGHTY if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", text.strip())}
FIT = [text for text in NAUGHTY if text not in UNFIT]


@pytest.mark.parametrize("name", ["naughty.xlsx", "naughty"])
def test_naughty_strings_come_back_as_they_were(tmp_path, name):
    assert len(FIT) + len(UNFIT) == 515
    register, _ = validate(named(FIT))
    write(register, tmp_path / name)
    again, findings = validate(read(tmp_path / name))
    assert "SH01" not in set(findings["code"])
    assert list(again.activities["name"].fillna("")) == list(register.activities["name"].fillna(""))
    assert again.equals(register)


@pytest.mark.parametrize("name", ["naughty.xlsx", "naughty"])
def test_naughty_strings_that_cannot_be_held_are_refused_by_name(tmp_path, name):
    assert UNFIT
    for text in UNFIT:
        register, _ = validate(named(["fine", text]))
        with pytest.raises(SourceError) as refused:
            write(register, tmp_path / name)
        assert str(refused.value) == (
            "activities: A1, name: the text has control characters, or more than 32766 characters; shorten or clean it; nothing was written"
        )
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["long.xlsx", "long"])
@pytest.mark.parametrize(
    ("column", "text"),
    [("name", "y" * 32_767), ("name", "😀" * 16_384), ("name", "a\x00b"), ("activity_id", "\x1b[2J"), ("started_on", "\x1b[2J")],
    ids=["long", "wide", "nul", "key", "date"],
)
def test_what_a_cell_cannot_hold_is_refused_and_nothing_is_written(tmp_path, name, text, column):
    tables = named(["fine", "fine"])
    tables["activities"]["started_on"] = None
    tables["activities"].loc[1, column] = text
    register, _ = validate(tables)
    with pytest.raises(SourceError) as refused:
        write(register, tmp_path / name)
    who = "a row without a clean key" if column == "activity_id" else "A1"
    assert str(refused.value).startswith(f"activities: {who}, {column}: the text has control characters, or more than 32766 characters;")
    assert list(tmp_path.iterdir()) == []


def test_text_that_a_workbook_would_turn_into_other_text_is_refused(tmp_path):
    register, _ = validate(named(["fine", "_x005F_x0041_"]))
    with pytest.raises(SourceError) as refused:
        write(register, tmp_path / "book.xlsx")
    assert str(refused.value) == (
        "activities: A1, name: text like _x0041_x0042_ stands for other characters in a workbook; "
        "write a folder of CSV files; nothing was written"
    )
    assert list(tmp_path.iterdir()) == []
    write(register, tmp_path / "folder")
    assert validate(read(tmp_path / "folder"))[0].equals(register)


@pytest.mark.parametrize("name", ["p.xlsx", "p"])
def test_the_longest_and_oddest_text_that_fits_comes_back_whole(tmp_path, name):
    texts = [
        "y" * 32_766,
        "😀" * 16_383,
        "_x000D_ _x0041_ _X0041_",
        "a\tb\nc",
        "'=1+1",
        "\ufeffx",
        "#N/A",
        "TRUE",
        "007",
        "1e5",
        "&amp;<b>",
    ]
    register, _ = validate(named(texts))
    write(register, tmp_path / name)
    assert list(validate(read(tmp_path / name))[0].activities["name"]) == texts


def test_formula_payloads_come_back_as_they_were_and_never_live(tmp_path):
    assert len(PAYLOADS) >= 30
    register, _ = validate(named(PAYLOADS))
    write(register, tmp_path / "p.xlsx")
    write(register, tmp_path / "p")
    for path in (tmp_path / "p.xlsx", tmp_path / "p"):
        assert list(validate(read(path))[0].activities["name"]) == [payload.strip() for payload in PAYLOADS]
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["activities"]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


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
    assert written.sheetnames == ["README", *TABLES, "register", "_codes"]
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
    assert {str(rule.sqref) for rule in book["contacts"].data_validations.dataValidation} == {"B2:B3", "C2:C3"}
    assert values(book, "keys_activities") == ["activity_id-0", "activity_id-1"]


def test_days_that_spreadsheets_disagree_on_come_back(tmp_path):
    days = ["1900-01-01", "1900-02-28", "1900-03-01", "1904-01-01", "2199-12-31"]
    rows = "".join(f"A{n},x,controller,{day}\n" for n, day in enumerate(days))
    register, _ = validated({"activities": f"activity_id,name,role,started_on\n{rows}"})
    write(register, tmp_path / "r.xlsx")
    assert list(validate(read(tmp_path / "r.xlsx"))[0].activities["started_on"].dt.strftime("%Y-%m-%d")) == days


# -- a folder as others write it ------------------------------------------------------------------

EUROPEAN = {
    "organisations": "organisation_id;name;is_holder;country\nO1;Société Générale;oui;FR\n".replace("oui", "yes").encode("cp1252"),
    "activities": "activity_id;name;role;started_on\nA1;Fichier clients – été;controller;02/03/2024\n".encode("cp1252"),
}


def european(path):
    register, findings = path if isinstance(path, tuple) else validate(path)
    assert list(findings["message"]) == []
    assert list(register.organisations["name"]) == ["Société Générale"]
    assert list(register.activities["name"]) == ["Fichier clients – été"]
    assert register.activities["started_on"].iloc[0].date() == date(2024, 3, 2)


def test_a_european_folder_is_read_when_its_settings_say_how(tmp_path):
    settings = 'encoding = "cp1252"\ndelimiter = ";"\ndates = "day-first"\n'
    european(read(register_folder(tmp_path, {**EUROPEAN, "register.toml": settings})))


def test_a_european_folder_is_read_when_options_say_how(tmp_path):
    european(read(register_folder(tmp_path, EUROPEAN), encoding="cp1252", delimiter=";", dates="day-first"))


def test_options_stand_above_the_settings(tmp_path):
    settings = 'encoding = "utf-16"\ndelimiter = "|"\ndates = "month-first"\n'
    european(read(register_folder(tmp_path, {**EUROPEAN, "register.toml": settings}), encoding="cp1252", delimiter=";", dates="day-first"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {},
            "activities.csv: line 2 is not utf-8 text; save the file as UTF-8, or say how it is written in register.toml "
            '(like encoding = "cp1252")',
        ),
        (
            {"encoding": "cp1252"},
            'activities.csv: all headings stand in one cell; if semicolons separate them, write delimiter = ";" in register.toml',
        ),
        (
            {"encoding": "cp1252", "delimiter": ";"},
            "activity A1: started_on is not a date; write it like 2026-11-22",
        ),
    ],
)
def test_a_european_folder_is_never_guessed(tmp_path, options, message):
    _, findings = validate(read(register_folder(tmp_path, EUROPEAN), **options))
    assert message in list(findings["message"])


def test_a_european_folder_written_again_is_canonical(tmp_path):
    settings = 'encoding = "cp1252"\ndelimiter = ";"\ndates = "day-first"\nmarking = "OFFICIAL"\n'
    register, _ = validate(read(register_folder(tmp_path / "r", {**EUROPEAN, "register.toml": settings})))
    write(register, tmp_path / "again")
    again = validate(read(tmp_path / "again"))
    european(again)
    assert again[0].equals(register)
    assert again[0].settings == {"schema": "1", "marking": "OFFICIAL"}


def test_a_byte_order_mark_is_no_part_of_a_heading(tmp_path):
    folder = register_folder(tmp_path, {"activities": CORE["activities"].encode("utf-8-sig")})
    assert places(validate(read(folder))[1]) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "UTF8", "utf_8"])
def test_any_encoding_of_text_may_be_named(tmp_path, encoding):
    texts = {name: text.encode(encoding) for name, text in CORE.items()}
    assert places(validate(read(register_folder(tmp_path, texts), encoding=encoding))[1]) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(tmp_path, end):
    text = 'activity_id,name,role\nA1,"one\ntwo",controller\n\nA2,x,zzz\n'.replace("\n", end)
    register, findings = validate(read(register_folder(tmp_path, {"activities": text})))
    assert list(register.activities["name"]) == ["one\ntwo", "x"]
    assert places(findings) == [("SH05", "activities.csv:4 role")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("activity_id,name,role\n\nA1,x,controller\n\n,,\n  , ,\nA2,y,zzz\n\n", [("SH05", "activities.csv:7 role")]),
        ("\n\nactivity_id,name,role\nA1,x,controller\nA2,y,zzz\n", [("SH05", "activities.csv:5 role")]),
        (",,\n , ,\nactivity_id,name,role\nA1,x,controller\nA2,y,zzz\n", [("SH05", "activities.csv:5 role")]),
        ('activity_id,name,role\nA1,"x\ny\n\nz",controller\nA2,y,zzz\n', [("SH05", "activities.csv:3 role")]),
        ('activity_id,name,"Our\nrole"\nA1,x,controller\nA2,y,zzz\n', [("SH05", "activities.csv:3 role")]),
        ("activity_id,name,role,,\nA1,x,controller,,\nA2,y,zzz,,\n", [("SH05", "activities.csv:3 role")]),
        ("activity_id,name,role\nA1,x,controller,,\nA2,y,zzz,\n", [("SH05", "activities.csv:3 role")]),
    ],
)
def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path, text, found):
    register, findings = validate(read(register_folder(tmp_path, {"activities": text})))
    assert list(register.activities["activity_id"]) == ["A1", "A2"]
    assert places(findings) == found


def test_a_row_of_blanks_alone_is_no_row(tmp_path):
    register, findings = validate(read(register_folder(tmp_path, {"activities": "activity_id,name,role\nA1,x,controller\n , ,\t\n"})))
    assert (len(register.activities), len(findings)) == (1, 0)


@pytest.mark.parametrize(
    ("text", "message", "rows"),
    [
        (
            "activity_id,name,role\nA1,x,controller\nA2,y\nA3,z,controller\n",
            "activities.csv: row 3 has 2 cells, the heading 3; quote text that holds a ','",
            ["A1", "A2", "A3"],
        ),
        (
            "activity_id,name,role\nA1,x,controller\nA2,y,controller,more\n",
            "activities.csv: row 3 has 4 cells, the heading 3; quote text that holds a ','",
            ["A1", "A2"],
        ),
        (
            'activity_id,role,name\nA1,controller,x\nA2,controller,"y\nA3,controller,z\nA4,controller,z\n',
            "activities.csv: row 3 opens a quotation mark that is never closed, so the rows after it may be lost; close or double it",
            ["A1", "A2"],
        ),
        (
            'activity_id,role,name\nA1,controller,"x\nA2,controller,"y\nA3,controller,z\n',
            "activities.csv: row 2 opens a quotation mark that is never closed, so the rows after it may be lost; close or double it",
            ["A1", "A3"],
        ),
    ],
)
def test_a_row_that_does_not_fit_is_reported_and_kept(tmp_path, text, message, rows):
    register, findings = validate(read(register_folder(tmp_path, {"activities": text})))
    assert list(findings["message"][findings["code"] == "SH01"]) == [message]
    assert list(register.activities["activity_id"]) == rows


def test_quotation_marks_inside_text_are_text(tmp_path):
    text = 'activity_id,name,role\nA1,5" disk,controller\nA2,"say ""yes"", twice\nor more",controller\n'
    register, findings = validate(read(register_folder(tmp_path, {"activities": text})))
    assert list(register.activities["name"]) == ['5" disk', 'say "yes", twice\nor more']
    assert len(findings) == 0


@pytest.mark.parametrize(
    ("files", "where", "message"),
    [
        ({"activities": ""}, "activities.csv", "activities.csv: the file is empty; it needs at least its heading row"),
        ({"activities": "\ufeff \n\n"}, "activities.csv", "activities.csv: the file is empty; it needs at least its heading row"),
        (
            {"activities": None},
            "activities.csv",
            "activities.csv is missing; a register has at least organisations and activities",
        ),
        (
            {"organisations": None},
            "organisations.csv",
            "organisations.csv is missing; a register has at least organisations and activities",
        ),
        (
            {"ACTIVITIES.CSV": "activity_id,name,role\n"},
            "activities.csv",
            "activities.csv: this is a second file for the table activities; keep one",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_found_once(tmp_path, files, where, message):
    _, findings = validate(read(register_folder(tmp_path, files)))
    assert places(findings) == [("SH01", where)]
    assert list(findings["message"]) == [message]


def test_a_file_that_may_not_be_opened_is_found(tmp_path, monkeypatch):
    folder = register_folder(tmp_path)
    real = Path.read_bytes

    def refuse(file: Path) -> bytes:
        if file.name == "activities.csv":
            raise PermissionError(13, "Permission denied")
        return real(file)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    _, findings = validate(read(folder))
    assert list(findings["message"]) == ["activities.csv: cannot be read (Permission denied)"]


def test_other_files_and_folders_beside_the_tables_are_left_alone(tmp_path):
    folder = register_folder(tmp_path, {"notes.txt": "x", ".hidden": "x"})
    (folder / "folder.csv").mkdir()
    assert places(validate(read(folder))[1]) == []


# -- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", r"register.toml: this is not valid TOML \("),
        (
            'colour = "red"',
            r"register.toml: there is no setting colour; there are schema, name, regime, prepared_by, logo, marking, encoding, ",
        ),
        ('regime = "us"', r"register.toml: regime must be one of 'uk', 'eu'$"),
        ('dates = "american"', r"register.toml: dates must be one of 'iso', 'day-first', 'month-first'$"),
        ('delimiter = "x"', r"register.toml: delimiter must be one of ',', ';', '\\t', '\|'$"),
        ('encoding = "hex"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ('encoding = "klingon"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ('encoding = "a\\u0000b"', r"register.toml: the encoding is unknown to Python; use one like utf-8 or cp1252$"),
        ("\xff", r"register.toml: cannot be read as UTF-8 text"),
    ],
)
def test_settings_that_are_wrong_are_refused_by_name(tmp_path, text, message):
    register_folder(tmp_path, {"register.toml": text.encode("latin-1")})
    with pytest.raises(LayoutError, match=message):
        read(tmp_path)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"encoding": "hex"}, "options: the encoding is unknown to Python; use one like utf-8 or cp1252"),
        ({"delimiter": "x"}, "options: delimiter must be one of ',', ';', '\\t', '|'"),
        ({"dates": "american"}, "options: dates must be one of 'iso', 'day-first', 'month-first'"),
    ],
)
def test_options_that_are_wrong_are_the_callers_mistake(tmp_path, option, message):
    with pytest.raises(UsageError) as refused:
        read(register_folder(tmp_path), **option)
    assert str(refused.value) == message


def test_settings_come_back_whatever_is_in_them():
    nasty = {"name": 'a "quoted" \\ back\nslash\t\x07 é 😀 \u2028', "prepared_by": "O'Neil", "marking": "# = ''"}
    assert parse(settings_text(nasty), "x") == {"schema": "1", **nasty}
    assert set(KNOWN) > set(parse(settings_text({}), "x")) == {"schema"}


def test_settings_travel_in_a_workbook(tmp_path):
    register, _ = validate(read(register_folder(tmp_path / "r", {"register.toml": 'marking = "OFFICIAL"\nregime = "uk"\n'})))
    write(register, tmp_path / "r.xlsx")
    assert read(tmp_path / "r.xlsx").settings == {"schema": "1", "marking": "OFFICIAL", "regime": "uk"}


def test_settings_of_a_workbook_that_are_wrong_are_refused_by_name(tmp_path):
    book = register_workbook(tmp_path / "r.xlsx", {"register": "setting,value\nregime,us\n"})
    with pytest.raises(LayoutError, match=r"r.xlsx register: regime must be one of 'uk', 'eu'$"):
        read(book)


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


def sheet_xml(rows: str) -> str:
    return f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</worksheet>'


def cell(reference: str, inside: str, attributes: str = "") -> str:
    return f'<c r="{reference}"{attributes}>{inside}</c>'


def text_cell(reference: str, text: str) -> str:
    return cell(reference, f"<is><t>{text}</t></is>", ' t="inlineStr"')


HEADINGS = (
    '<row r="1">'
    + "".join(text_cell(f"{c}1", t) for c, t in zip("ABCD", ("activity_id", "name", "role", "description"), strict=True))
    + "</row>"
)


def hand_made(path: Path, sheet: str | bytes, part: str = "worksheets/sheet2.xml", **more: str | bytes) -> Path:
    """A workbook whose sheet activities is the XML given, in a part of any name."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    organisations = (
        '<sheetData><row r="1">'
        + "".join(text_cell(f"{c}1", t) for c, t in zip("ABC", ("organisation_id", "name", "is_holder"), strict=True))
        + '</row><row r="2">'
        + "".join(text_cell(f"{c}2", t) for c, t in zip("ABC", ("O1", "x", "yes"), strict=True))
        + "</row></sheetData>"
    )
    relations = {"r1": ("worksheet", "worksheets/sheet1.xml"), "r2": ("worksheet", part)}
    if "strings" in more:
        relations["r3"] = ("sharedStrings", "sharedStrings.xml")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": more.pop("workbook", "")
        or (
            f'<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="organisations" sheetId="1" r:id="r1"/>'
            '<sheet name="activities" sheetId="2" r:id="r2"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{package}/relationships">'
            + "".join(f'<Relationship Id="{i}" Type="{office}/{kind}" Target="{target}"/>' for i, (kind, target) in relations.items())
            + "</Relationships>"
        ),
        "xl/worksheets/sheet1.xml": sheet_xml(organisations),
        f"xl/{part}": sheet,
    }
    if "strings" in more:
        parts["xl/sharedStrings.xml"] = more.pop("strings")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in {**parts, **more}.items():
            archive.writestr(name, content)
    return path


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


# -- hostile workbooks ----------------------------------------------------------------------------

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def declared_small(path: Path) -> Path:
    """A sheet that inflates to 60 MB, though its archive says to 1 kB."""
    hand_made(path, sheet_xml("<sheetData>") + " " * 60_000_000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet2.xml").file_size.to_bytes(4, "little")
    assert content.count(size) == 2
    path.write_bytes(bytes(content).replace(size, (1000).to_bytes(4, "little")))
    return path


def flipped(path: Path) -> Path:
    """A workbook with a damaged byte where the compressed sheet begins."""
    hand_made(path, sheet_xml("<sheetData/>"))
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet2.xml")
    content = bytearray(path.read_bytes())
    content[part.header_offset + 30 + len(part.filename)] = 0xFF
    path.write_bytes(content)
    return path


def row_of_cells(*references: str, number: int = 0) -> str:
    number = number or int(references[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return f'<row r="{number}">' + "".join(f'<c r="{one}"/>' for one in references) + "</row>"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (row_of_cells("A1048576"), ""),
        (row_of_cells("A1048577"), "a stray value in A1048577 of sheet2"),
        (row_of_cells("SF1"), ""),  # column 500
        (row_of_cells("A1", "SG1"), "a stray value in SG1 of sheet2"),
        (row_of_cells("SF1") + row_of_cells("A8000"), ""),  # 4,000,000 cells
        (row_of_cells("SF1") + row_of_cells("A8001"), "a stray value in A8001 of sheet2"),
        (row_of_cells("B2", number=4_000_001), "a stray value in row 4000001 of sheet2"),
        ("<row>" + "<c/>" * 500 + "</row>", ""),
        ("<row>" + "<c/>" * 501 + "</row>", "a stray value in a far column of sheet2"),
        (row_of_cells("SF1") + "<row>" + "<c/>" * 1 + "</row>", "a stray value in a far column of sheet2"),
    ],
)
def test_how_far_the_cells_of_a_sheet_may_lie(tmp_path, rows, said):
    path = hand_made(tmp_path / "edge.xlsx", sheet_xml(f"<sheetData>{rows}</sheetData>"))
    if not said:
        assert set(guard.inspect(path)) == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
        return
    with pytest.raises(SourceError, match=rf"{said}; delete the empty rows and columns around it$"):
        guard.inspect(path)


def test_a_long_sheet_of_many_cells_may_be_wide(tmp_path, monkeypatch):
    """Rows times columns may be twenty times the cells that are there."""
    monkeypatch.setattr(guard, "MOST_CELLS_SPANNED", 10)
    for last, fits in ((40, True), (41, False)):
        rows = row_of_cells("A1") + row_of_cells(f"A{last}")
        path = hand_made(tmp_path / f"{last}.xlsx", sheet_xml(f"<sheetData>{rows}</sheetData>"))
        if fits:
            guard.inspect(path)
        else:
            with pytest.raises(SourceError, match="a stray value in A41 of sheet2"):
                guard.inspect(path)


@pytest.mark.parametrize(("count", "fits"), [("3", True), ("99999", False), ("0000000003", False)])
def test_a_table_of_strings_cannot_claim_more_than_it_holds(tmp_path, count, fits):
    strings = f'<sst count="{count}"><si><t>x</t></si></sst>'
    path = hand_made(tmp_path / "strings.xlsx", sheet_xml("<sheetData/>"), strings=strings)
    if fits:
        guard.inspect(path)
    else:
        with pytest.raises(SourceError, match=r"not an \.xlsx workbook, or a damaged one"):
            guard.inspect(path)


def test_how_much_a_workbook_may_unpack_to_is_said_in_megabytes(tmp_path, monkeypatch):
    path = hand_made(tmp_path / "large.xlsx", sheet_xml("<sheetData/>") + " " * 3_000_000)
    monkeypatch.setattr(guard, "MOST_BYTES", 3_000_000)
    with pytest.raises(SourceError, match=r"it would unpack to more than 3 MB; split it$"):
        guard.inspect(path)
    with pytest.raises(SourceError, match=r"cannot be read \(Is a directory\)$"):
        guard.inspect(tmp_path)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
MAKE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a bomb of 410 MB": (lambda p: hand_made(p, b" " * 410_000_000), "it would unpack to more than 400 MB; split it"),
    "parts that only together are too big": (
        lambda p: hand_made(p, sheet_xml(""), **{f"xl/media/{n}.bin": b"\x00" * 50_000_000 for n in range(9)}),
        "it would unpack to more than 400 MB; split it",
    ),
    "far too many parts": (
        lambda p: hand_made(p, sheet_xml(""), **{f"xl/{n}.xml": "" for n in range(5_001)}),
        "it has more than 5000 parts, as no spreadsheet makes; open it in a spreadsheet and save it again",
    ),
    "a size that is a lie": (declared_small, "not an .xlsx workbook, or a damaged one"),
    "damaged bytes": (flipped, "not an .xlsx workbook, or a damaged one"),
    "a far cell": (lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR}</sheetData>")), "a stray value in XFD1048576 of sheet2"),
    "a far cell in other quotes": (
        lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR}</sheetData>").replace('"XFD1048576"', "'XFD1048576'")),
        "a stray value in XFD1048576 of sheet2",
    ),
    "a far cell with blanks": (
        lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR}</sheetData>").replace("r=", "r =\n ")),
        "a stray value in XFD1048576 of sheet2",
    ),
    "a far cell in small letters": (
        lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR.lower()}</sheetData>")),
        "a stray value in xfd1048576 of sheet2",
    ),
    "a far cell behind a bracket": (
        lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR}</sheetData>").replace("<c r", '<c x=">" r')),
        "a stray value in XFD1048576 of sheet2",
    ),
    "a far cell with a prefix": (
        lambda p: hand_made(
            p,
            f'<é:worksheet xmlns:é="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><é:sheetData>'
            f"{FAR.replace('<', '<é:').replace('<é:/', '</é:')}</é:sheetData></é:worksheet>",
        ),
        "a stray value in XFD1048576 of sheet2",
    ),
    "a far cell in an odd part": (
        lambda p: hand_made(p, sheet_xml(f"<sheetData>{HEADINGS}{FAR}</sheetData>"), "media/picture.png"),
        "a stray value in XFD1048576 of picture",
    ),
    "a far column of a sheet that is not long": (
        lambda p: hand_made(p, sheet_xml('<sheetData><row r="1"><c r="A1"/><c r="SH1"/></row></sheetData>')),
        "a stray value in SH1 of sheet2",
    ),
    "a far row of cells without references": (
        lambda p: hand_made(p, sheet_xml(f'<sheetData>{HEADINGS}<row r="1048576">{"<c><v>1</v></c>" * 400}</row></sheetData>')),
        "a stray value in row 1048576 of sheet2",
    ),
    "far rows without numbers": (
        lambda p: hand_made(p, sheet_xml(f'<sheetData>{HEADINGS}<row r="1048575"/><row>{"<c><v>1</v></c>" * 400}</row></sheetData>')),
        "a stray value in row 1048576 of sheet2",
    ),
    "one stray cell at the bottom of a sheet that is not wide": (
        lambda p: hand_made(p, sheet_xml(f'<sheetData>{HEADINGS}<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>')),
        "a stray value in B1048576 of sheet2",
    ),
    "a row that no sheet has": (
        lambda p: hand_made(p, sheet_xml(f'<sheetData>{HEADINGS}<row r="99999999999999"><c r="A99999999999999"/></row></sheetData>')),
        "a stray value in A99999999999999 of sheet2",
    ),
    "strings said to be billions": (
        lambda p: hand_made(
            p, sheet_xml(f"<sheetData>{HEADINGS}</sheetData>"), strings='<sst uniqueCount="99999999999" count="1"><si/></sst>'
        ),
        "not an .xlsx workbook, or a damaged one",
    ),
    "many tags that never close": (
        lambda p: hand_made(p, sheet_xml("<sheetData><row>" + "<c " * 400_000)),
        "a stray value in a far column of sheet2",
    ),
    "one tag of a million references": (
        lambda p: hand_made(p, sheet_xml("<sheetData><row><c " + 'r="A1" ' * 300_000)),
        "not an .xlsx workbook, or a damaged one",
    ),
    "formulas that never close": (
        lambda p: hand_made(p, sheet_xml("<sheetData><row>" + '<c r="A1"><f>' * 200_000)),
        "not an .xlsx workbook, or a damaged one",
    ),
    "blanks without end": (
        lambda p: hand_made(p, sheet_xml("<sheetData><row>" + ('<c r="A1">' + " " * 3_000) * 1_000)),
        "not an .xlsx workbook, or a damaged one",
    ),
    "entities after much else": (
        lambda p: hand_made(p, f'<?xml version="1.0"?><!--{"x" * 70_000}--><!DOCTYPE a [{LAUGHS}]>{sheet_xml("")[21:]}'),
        "it holds a document type declaration, as no spreadsheet makes; open it in a spreadsheet and save it again",
    ),
    "a path that climbs": (
        lambda p: hand_made(p, sheet_xml(""), **{"xl/../../evil.sh": "x"}),
        "it holds a part with an unsafe name, as no spreadsheet makes; open it in a spreadsheet and save it again",
    ),
    "a path of Windows": (
        lambda p: hand_made(p, sheet_xml(""), **{"c:evil.sh": "x"}),
        "it holds a part with an unsafe name, as no spreadsheet makes; open it in a spreadsheet and save it again",
    ),
}


READER = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from ropa.errors import RopaError
from ropa.sources import read
for path in map(str.strip, sys.stdin):
    try:
        print("data", sum(map(len, read(path).values())), flush=True)
    except RopaError as problem:
        print(type(problem).__name__, problem, flush=True)
"""


@pytest.fixture(scope="module")
def read_elsewhere():
    """Read a file in another process, which may take no more than 10 seconds and 3 GB, and say in a line how it ended."""
    reader = None

    def read_it(path: Path) -> str:
        nonlocal reader
        if reader is None or reader.poll() is not None:
            reader = subprocess.Popen([sys.executable, "-c", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            read_it(CORPORA / "hostile-xlsx" / "ok.xlsx")  # the imports are not what is timed
        timer = threading.Timer(10, reader.kill)
        timer.start()
        try:
            reader.stdin.write(f"{path}\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()
        finally:
            timer.cancel()

    yield read_it
    reader.stdin.close()
    reader.wait(10)
    reader.stdout.close()


@pytest.mark.parametrize("case", MAKE)
def test_a_hostile_workbook_ends_in_one_line(tmp_path, case, read_elsewhere):
    make, message = MAKE[case]
    path = make(tmp_path / "bad.xlsx")
    assert path.stat().st_size < 4_000_000
    assert read_elsewhere(path).startswith(f"SourceError {path}: {message}")


def test_entities_in_the_parts_that_we_read_ourselves_are_not_expanded(tmp_path, read_elsewhere):
    """A guard that looks at bytes does not see UTF-16."""
    text = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><workbook>&l11;</workbook>'
    path = hand_made(tmp_path / "bad.xlsx", sheet_xml(""), workbook=text.encode("utf-16"))
    assert read_elsewhere(path).split(" ")[0] in ("SourceError", "LayoutError")


@pytest.mark.parametrize("file", sorted((CORPORA / "hostile-xlsx").glob("*.xlsx")), ids=lambda file: file.stem)
def test_a_hostile_workbook_of_the_corpus_ends_in_one_line(file, read_elsewhere):
    ended = read_elsewhere(file)
    assert ended.startswith(f"{'LayoutError' if file.stem == 'ok' else 'SourceError'} {file}: ")


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


def survives(path: Path) -> None:
    """Reading ends in data or in one line; anything else is raised."""
    try:
        register, findings = validate(read(path))
    except RopaError as problem:
        if "\n" in str(problem):
            raise
    else:
        assert len(findings) + sum(register.rows().values()) > 0


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


@pytest.mark.slow
def test_a_folder_with_bytes_changed_at_random_ends_in_data_or_one_line(tmp_path):
    chance = random.Random(20261122)
    good = {"register.toml": b'regime = "uk"\nmarking = "x"\n', **{f"{name}.csv": (text * 2).encode() for name, text in CORE.items()}}
    for _ in range(60):
        for name, inside in good.items():
            content = bytearray(inside)
            for _ in range(2):
                at = chance.randrange(len(content))
                content[at : at + 1] = chance.choice((b"", b'"', b"\n", b"\r", b",", b";", b"\x00", b"\xff", b"\xef\xbb\xbf", "é".encode()))
            (tmp_path / name).write_bytes(content)
        survives(tmp_path)


def test_the_corpora_are_small_and_have_their_licences():
    files = [file for file in CORPORA.rglob("*") if file.is_file()]
    assert max(file.stat().st_size for file in files) < 100_000
    for folder in ("blns", "calamine", "csv-injection"):
        assert list((CORPORA / folder).glob("LICENSE*"))
    assert len(json.loads((CORPORA / "blns" / "blns.json").read_bytes())) == 515


def test_formulas_and_errors_are_marked_in_an_odd_workbook():
    """`errors.xlsx` has every error value, `issue_530.xlsx` parts named with backslashes, `minimal_package.xlsx` no folder xl."""
    for name in ("errors.xlsx", "issue_530.xlsx", "minimal_package.xlsx", "strict_iso_paths.xlsx"):
        path = CORPORA / "calamine" / name
        marks, parts = guard.inspect(path), workbook_module._parts(path)
        assert parts, name
        assert set(parts.values()) <= set(marks), name
    assert guard.inspect(CORPORA / "calamine" / "errors.xlsx")["xl/worksheets/sheet1.xml"].errors == {f"A{n}" for n in range(1, 8)}


def test_text_that_looks_like_a_workbooks_own_markup_stays_text(tmp_path: Path) -> None:
    for words in ("<r>&x</r>", "<r><t>y</t></r>"):
        made, _ = validated({"activities": f'activity_id,name,role\nA1,"{words}",controller\n'})
        write(made, tmp_path / f"{len(words)}.xlsx")
        again, _ = validate(read(tmp_path / f"{len(words)}.xlsx"))
        assert again.activities["name"].tolist() == [words]
        assert again.hash == made.hash
