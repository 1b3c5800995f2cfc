"""A folder of CSV files, as Europe and spreadsheets write them."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ropa.model.validate import validate
from ropa.sources import fingerprint, folder, read, write
from support.doors import survives
from support.registers import CORE, places, register_folder

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
            "activity A1: started_on is a date, and the register does not say whether day or month comes first; write it like 2026-11-22, "
            'or say how dates are written: dates = "day-first" or "month-first" in register.toml or on the sheet register (or --dates)',
        ),
    ],
)
def test_a_european_folder_is_never_guessed(tmp_path, options, message):
    _, findings = validate(read(register_folder(tmp_path, EUROPEAN), **options))
    assert [said for said in findings["message"] if said.startswith(message)]


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
        ("activity_id,name,role,,\nA1,x,controller\nA2,y,zzz,,\n", [("SH05", "activities.csv:3 role")]),
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
            "activities.csv: row 3 has 2 cells, the heading 3; write every cell, blank ones too: those after a missing one have moved",
            ["A1", "A2", "A3"],
        ),
        (
            "activity_id,name,role\nA1,x,controller\nSeen by the DPO\n",
            "activities.csv: row 3 has 1 cell, the heading 3; remove it if it is a note, or write every cell, blank ones too",
            ["A1", "Seen by the DPO"],
        ),
        (
            "activity_id,name,role\nA1,x,controller\n>>>>>>> theirs\n",
            "activities.csv: row 3 is the mark of a conflict between two versions of the file; choose one of them, and remove the marks",
            ["A1", ">>>>>>> theirs"],
        ),
        (
            "activity_id,name,role\nA1,x,controller\n\nactivity_id,name,role\nA2,y,controller\n",
            "activities.csv: row 4 repeats the headings; remove it",
            ["A1", "A2"],
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


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("activity_id\tname\trole\nA1\tx\tcontroller\n", 'if tabs separate them, write delimiter = "\\t" in register.toml'),
        ("activity_id|name|role\nA1|x|controller\n", 'if bars separate them, write delimiter = "|" in register.toml'),
        ("\n<!DOCTYPE html><table><tr><td>activity_id</td></tr></table>", "is a web page or XML, and no table"),
        ('[{"activity_id": "A1", "name": "x"}]', "is JSON, and no table"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "is a pointer of Git LFS, whose file was not fetched"),
        (
            "activity_id,name,role\nA1,x,controller\n".encode("utf-16"),
            'it is utf-16 text; save the file as UTF-8, or write encoding = "utf-16"',
        ),
        (
            "activity_id,name,role\nA1,x,controller\n".encode("utf-16-le"),
            'as in UTF-16; save the file as UTF-8, or write encoding = "utf-16-le"',
        ),
    ],
    ids=["tabs", "bars", "web page", "JSON", "LFS", "UTF-16", "UTF-16 without a mark"],
)
def test_what_is_no_table_is_named_in_one_line(tmp_path, content, says):
    folder = register_folder(tmp_path, {"activities": "activity_id\n"})
    (folder / "activities.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    tables = read(folder)
    told = [fault["message"] for fault in tables.faults if fault["table"] == "activities"]
    assert len(told) == 1
    assert says in told[0]
    assert "activities" not in tables.frames


def test_a_mark_that_a_program_took_for_letters_is_no_part_of_a_heading(tmp_path):
    folder = register_folder(tmp_path, {"activities": "activity_id\n"})
    (folder / "activities.csv").write_text("\u00ef\u00bb\u00bfactivity_id,name,role\nA1,x,controller\n", encoding="utf-8")
    assert list(read(folder).frames["activities"].columns) == ["activity_id", "name", "role"]


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
    real = Path.open

    def refuse(file: Path, *args, **options):
        if file.name == "activities.csv":
            raise PermissionError(13, "Permission denied")
        return real(file, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    _, findings = validate(read(folder))
    assert list(findings["message"]) == ["activities.csv: cannot be read (Permission denied)"]


def test_a_file_of_which_the_system_does_not_tell_the_size_is_read(tmp_path, monkeypatch):
    place = register_folder(tmp_path, {"activities": "activity_id,name,role\nA1,Payroll,controller\n"})
    whole = read(place)["activities"]
    monkeypatch.setattr(os, "fstat", lambda file: SimpleNamespace(st_size=9))  # or a file that grew since
    assert read(place)["activities"].equals(whole)


@pytest.mark.parametrize("odd", ['"two\nlines"', "é", "\u20ac", "\U0001f600"])
def test_what_stands_far_down_in_a_long_file_is_seen(tmp_path, monkeypatch, odd):
    for size in range(20, 28):  # the pieces in which it is looked through end in the middle of it, too
        monkeypatch.setattr(folder, "_PIECE", size)
        rows = ["A1,Payroll,controller", f"A2,{odd},controller", "A3,Post,controller"]
        found = read(register_folder(tmp_path / str(size), {"activities": "\n".join(["activity_id,name,role", *rows])}))
        assert found["activities"]["name"].tolist() == ["Payroll", odd.strip('"'), "Post"]
        assert not found.faults


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (b'A1,Payroll,controller\nA2,"Post,controller\n', "activities.csv: row 3 opens a quotation mark that is never closed"),
        (b"A1,Payroll,controller\nA2,Post \xc3,controller    \xa9\n", "activities.csv: line 3 is not utf-8 text"),
    ],
)
def test_what_is_wrong_far_down_in_a_long_file_is_found(tmp_path, monkeypatch, rows, said):
    for size in range(1, 28):
        monkeypatch.setattr(folder, "_PIECE", size)
        found = read(register_folder(tmp_path / str(size), {"activities": b"activity_id,name,role\n" + rows}))
        assert [fault["message"].startswith(said) for fault in found.faults] == [True]


LONG = "".join(f"A{n},Payroll \u20ac {n},controller\n" for n in range(99))
HEADED = f"activity_id,name,role\n{LONG}"


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (HEADED.encode(), True),
        (HEADED.rstrip().replace("\n", "\r\n").encode(), True),
        (HEADED.encode().replace(b"98,", b",98"), True),
        (HEADED.encode() + b'A100,"two\nlines",controller\n', False),
        (HEADED.encode() + b"A100,\xc3,controller\n", False),
        (HEADED.encode() + b"A100,Payroll,\xc3", False),
        (HEADED.encode() + b"\nA100,Post,controller\n", True),
        (HEADED.encode() + b"A100,Post\n", False),
        (HEADED.encode() + b"A100,Payroll,controller\n" * 101, False),
        (HEADED.encode() + b"A100," + b"x" * 9_000 + b",controller\n", False),
        (b"\xef\xbb\xbf" + HEADED.encode(), False),
        (HEADED.encode().replace(b"Payroll", b"\0\0\0\0\0\0\0\0\0\0\0\0\0"), False),
        (b"sep=,\n" + HEADED.encode(), False),
        (b"Our record\n" + HEADED.encode(), False),
        (HEADED.replace(",", ";").encode(), False),
        (b"{\n" + LONG.encode(), False),
        ((b" " * 40 + b",,\n") * 40 + HEADED.encode(), False),
        (b"Name,,\n" + (b" " * 40 + b",,\n") * 40 + HEADED.encode(), False),
    ],
)
def test_a_long_file_is_read_alike_while_it_is_looked_at(tmp_path, monkeypatch, content, plain):
    place = register_folder(tmp_path, {"activities": content})
    monkeypatch.setattr(folder, "MOST_ROWS", 199)
    held, held_whole = read(place), []
    for size in range(1_000, 1_003):  # the pieces end in the middle of characters, too
        monkeypatch.setattr(folder, "LONG_FILE", 1_000)
        monkeypatch.setattr(folder, "_BLOCKS", (size, 2**25))
        monkeypatch.setattr(folder, "_content", lambda file: held_whole.append(file) or np.fromfile(file, dtype=np.uint8))
        found = read(place)
        assert found.faults == held.faults
        assert [frame.to_dict() for frame in found.values()] == [frame.to_dict() for frame in held.values()]
        assert [found.places[name].rows.tolist() for name in found] == [held.places[name].rows.tolist() for name in held]
    assert ("activities.csv" not in {file.name for file in held_whole}) == plain


def test_other_files_and_folders_beside_the_tables_are_left_alone(tmp_path):
    folder = register_folder(tmp_path, {"notes.txt": "x", ".hidden": "x"})
    (folder / "folder").mkdir()
    assert places(validate(read(folder))[1]) == []
    assert read(folder).notes == ()


@pytest.mark.parametrize(
    "name", ["._activities.csv", "~$activities.csv", ".~lock.activities.csv#", "activities.csv~", ".csv", "Thumbs.db", ".DS_Store"]
)
def test_files_of_the_system_are_passed_over(tmp_path, name):
    folder = register_folder(tmp_path)
    (folder / name).write_bytes(b"\x00\x05\x16\x07")
    tables = read(folder)
    assert places(validate(tables)[1]) == []
    assert list(tables.notes) == ([f"{name}: a file of the system was passed over"] if name.endswith("s.csv") else [])


@pytest.mark.parametrize("name", ["transfers.csv", "strange.csv"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "it is a folder"),
        (lambda path: path.symlink_to("nowhere/at_all.csv"), "the link leads nowhere; is a disk or a share missing?"),
        (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
        (lambda path: path.symlink_to("/dev/zero"), "it is no ordinary file"),
        (os.mkfifo, "it is no ordinary file"),
    ],
)
def test_what_cannot_be_read_is_not_taken_for_absent(tmp_path, name, make, said):
    folder = register_folder(tmp_path)
    before = fingerprint(folder)
    make(folder / name)
    register, findings = validate(read(folder))
    assert f"{name}: cannot be read ({said})" in list(findings["message"])
    assert set(findings["code"]) <= {"SH01", "SH02"}
    assert len(register.activities) == 1
    assert fingerprint(folder) != before or (folder / name).is_dir()


@pytest.mark.parametrize("ending", ["tsv", "txt", "xls", "xlsx", "ods", "csv.gz", "json", "TSV"])
def test_a_table_that_lies_there_as_another_kind_of_file_is_not_taken_for_absent(tmp_path, ending):
    folder = register_folder(tmp_path)
    (folder / f"Transfers.{ending}").write_text("x")
    assert [(fault["code"], fault["table"]) for fault in read(folder).faults] == [("SH01", "transfers")]
    (folder / "transfers.csv").write_text("transfer_id,activity_id\n")
    assert read(folder).faults == ()
    assert read(folder).notes == (f"Transfers.{ending}: not read; a table is a .csv file",)


@pytest.mark.parametrize("content", [b"", b"caf\xe9\n", b"\x00", b'a,"b\n', b"a,b\n1\n"])
def test_a_stray_file_stops_no_check(ropa, tmp_path, content):
    folder = register_folder(tmp_path, {"todo.csv": content})
    ran = ropa("-q", "check", folder, "--as-of", "2026-11-22")
    assert (ran.code, ran.stderr) == (1, "")
    assert "todo.csv" in ran.stdout
    assert "rules run, 1 skipped" in ran.stdout


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            "sep=;\nactivity_id;name;role\nA1;x;controller\n",
            ["a line sep=; stands above the headings; remove it, and say delimiter = ';' in"],
        ),
        ('"sep=,"\r\nactivity_id,name,role\r\nA1,x,controller\r\n', ['a line "sep=," stands above the headings']),
        ("SEP=\t\nactivity_id\tname\trole\nA1\tx\tcontroller\n", ["a line SEP= stands above the headings"]),
        ("Our register\nactivity_id,name,role\nA1,x,controller\n", ["the headings stand in row 2; remove what stands above them"]),
        ("Our register,,\n,,\nas of,2026,\nactivity_id,name,role\nA1,x,controller\n", ["the headings stand in row 4"]),
        (
            "Name,of,our register\nactivity_id,name,role\nA1,x,controller\n",
            ["the headings stand in row 2"],
        ),  # a word names a column by chance
        ("sep=;\nOur;register\nactivity_id;name;role\nA1;x;controller\n", ["a line sep=; stands", "the headings stand in row 3"]),
        ("\ufeff\ufeffactivity_id,name,role\nA1,x,controller\n", []),
        ("activity_id\u200b,na\u00adme,\u00a0role\u00a0\nA1,x,controller\n", []),
    ],
)
def test_what_stands_above_the_headings_is_told_once_and_the_table_read(tmp_path, text, messages):
    register, findings = validate(read(register_folder(tmp_path, {"activities": text})))
    assert list(register.activities["activity_id"]) == ["A1"]
    assert [code for code in findings["code"] if code != "SH01"] == []
    assert len(findings) == len(messages)
    for message in messages:
        assert any(message in said for said in findings["message"])


@pytest.mark.parametrize(
    ("rows", "top"),
    [
        ([["Version", "3", "of 2026"], ["activity_id", "name", "role"]], 1),  # no column of activities
        ([["Name", "of", "our register"], ["activity_id", "name", "role"]], 1),  # a column, by chance
        ([["Name", "and role"], ["Our", "activities"], ["activity_id", "name"]], 2),
        ([["Our register"], ["activity_id"]], 1),  # a single key is a heading below a title
        ([["Our register"], ["name"]], 0),  # a single other column may be a word of a title
        ([["activity_id", "name"], ["role", "name", "regime"]], 0),  # words of a row that name more columns, but not the key
        ([["name", "role"], ["name", "role", "regime"]], 0),  # headings without the key are headings, which SH03 tells
        ([["activity_id", "name"], ["activity_id", "name"]], 0),
        ([["Our register"], ["x", "y"]], 0),
    ],
)
def test_a_title_that_names_a_column_by_chance_is_no_heading_and_no_row_is_taken_for_one(rows, top):
    assert folder.heading_among(rows, "activities") == top
    assert folder.heading_among(rows, "no table of ours") == 0


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("activity_id,name,role\nA1,x,controller,\n", [2]),
        ("activity_id,name,role\nA1,x,controller,,\nA2,y,zzz,\n", [2, 3]),
        ("activity_id,name,role,\nA1,x,y,controller,\nA2,y,controller,\n", [2]),
        ("activity_id,name,role,\nA1,x,controller,\n", []),
        ("activity_id,name,role\nA1,x,controller\n,,,,,\n", []),
    ],
)
def test_a_row_with_more_cells_than_the_heading_is_found_though_they_are_blank(tmp_path, text, rows):
    faults = read(register_folder(tmp_path, {"activities": text})).faults
    assert [fault["row"] for fault in faults] == rows
    assert all("cells, the heading" in fault["message"] for fault in faults)


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("activity_id,name,role\n" + "\n" * 5_000_001, "it has more than 5,000,000 rows"),
        (",".join(f"c{n}" for n in range(20_000)) + "\n", "row 1 has 20,000 cells; a table has at most 500 columns"),
        ("activity_id,name,role\n" + "x" * 1_100_000, "it has more than 1 MB"),
        ("activity_id,name,role\nA1,x,controller\n" + "," * 1_000_001, "it has a line of more than 1 MB"),
        ("activity_id,name,role\rA1,x,controller\r" + "," * 1_000_001 + "\rA2", "it has a line of more than 1 MB"),
        ('activity_id,name,role\nA1,x,y\nA2,"' + '""\n' * 600_000, "row 3 has a cell of more than 1,000,000 characters"),
        ("activity_id,name,role\n" + "A1,x\n" * 11, "more than 10 rows have another number of cells than the heading; row 2 has 2 cells"),
    ],
)
def test_a_file_that_would_eat_the_machine_is_refused_at_once(tmp_path, monkeypatch, text, said):
    monkeypatch.setattr(folder, "LONGEST", 1_000_000)
    monkeypatch.setattr(folder, "MOST_MISFITS", 10)
    if "1 MB" in said and "line" not in said:
        monkeypatch.setenv("ROPA_MOST_MEGABYTES", "1")
    [fault, *_] = read(register_folder(tmp_path, {"activities": text})).faults
    assert said in fault["message"]


def test_rows_of_another_length_are_told_one_by_one_up_to_a_bound(tmp_path):
    faults = read(register_folder(tmp_path, {"activities": "activity_id,name,role\n" + "A,x\n" * 1_500})).faults
    assert len(faults) == 1_001
    assert faults[-1]["message"] == "activities.csv: 500 more rows have another number of cells than the heading"
