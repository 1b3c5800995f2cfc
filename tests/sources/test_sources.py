"""The two doors, a folder and a workbook: what goes in comes out, and nothing that comes in can break them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import ropa
from ropa.errors import LayoutError, SourceError, UsageError
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import locate, read, samples, write
from support.doors import FIT, PAYLOADS, UNFIT, named
from support.registers import places, register_folder, register_workbook, rich, validated

# -- what Python may hand over -----------------------------------------------------------------------

_DAY = "2026-11-22"
_REGISTERS = {
    "write": lambda it, out: ropa.write(it, out / "new"),
    "write to a database": lambda it, out: ropa.write(it, f"sqlite:///{out}/new.db"),
    "assess": lambda it, _: ropa.assess(it, _DAY, "uk"),
    "on": lambda it, _: ropa.on(it, _DAY),
}
_PATHS = {
    "open": lambda it, _: ropa.open(it, _DAY, "uk"),
    "read": lambda it, _: ropa.read(it),
    "compare": lambda it, _: ropa.compare(it, it, as_of=_DAY),
    "change": lambda it, _: ropa.change(it, lambda register: register),
    "report": lambda it, out: ropa.report(it, ["summary"], out=out / "new", as_of=_DAY),
    "pack": lambda it, out: ropa.pack(it, period="2026-01-01..2026-10-31", as_of=_DAY, out=out / "new"),
}


@pytest.mark.parametrize("name", [*_REGISTERS, *_PATHS])
def test_what_is_handed_over_in_place_of_another_thing_is_named_by_its_type_and_shows_no_cell(tmp_path, name):
    tables = read(register_folder(tmp_path / "r", {"organisations": "organisation_id,name\nO1,Perpetua Winstanley\n"}))
    register, findings = validate(tables)
    others = (tables, (register, findings), 7, None, *(["sample:illumit"] if name in _REGISTERS else [register]))
    for other in others:
        with pytest.raises(UsageError) as told:
            (_REGISTERS | _PATHS)[name](other, tmp_path)
        assert str(told.value).endswith(f"; this is of the type {type(other).__name__}")
        assert ("ropa.validate(ropa.read(path))" in str(told.value)) == (name in _REGISTERS)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("other", ["sample:illumit", 7, {"activities": ["A1"]}, {"activities": None}])
def test_what_are_no_tables_are_not_validated(other):
    with pytest.raises(UsageError, match=r"frame[s]? of text.*; this is of the type (str|int|list|NoneType)$"):
        validate(other)


@pytest.mark.parametrize("ask", [read, locate, lambda path: ropa.change(path, lambda register: register)])
def test_a_place_that_may_not_be_looked_at_is_neither_absent_nor_another_file(tmp_path, monkeypatch, ask):
    look = Path.stat

    def refused(path, **how):
        if "closed" in path.parts:
            raise PermissionError(13, "Permission denied", str(path))
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", refused)
    for place in (tmp_path / "closed" / "register", f"sqlite:///{tmp_path}/closed/register.db"):
        if ask is locate and isinstance(place, str):  # where a database lies is known without looking
            continue
        with pytest.raises(SourceError) as told:
            ask(place)
        assert str(told.value) == f"{place}: cannot be read (Permission denied)"


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
        f"{path}: ropa writes databases, .xlsx workbooks and folders of CSV files; give a name that ends in .xlsx, or a folder's"
    )
    assert not path.exists()


def test_where_nothing_is_there(tmp_path):
    with pytest.raises(
        SourceError,
        match=r"nowhere: not there; give a folder of CSV files, an .xlsx workbook, a database .*, a register of .*, or sample:illumit$",
    ):
        read(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"^sample:nope: there is no such sample; there are .*sample:illumit"):
        read("sample:nope")
    with pytest.raises(LayoutError, match=r"no CSV files; a register has at least organisations and activities"):
        read(tmp_path)
    (tmp_path / "book.odt").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"book.odt: neither a folder of CSV files nor an .xlsx workbook nor a database"):
        read(tmp_path / "book.odt")
    assert locate("sample:illumit").is_dir()


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
        "#1 of 2",
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


def test_text_that_looks_like_a_workbooks_own_markup_stays_text(tmp_path: Path) -> None:
    for words in ("<r>&x</r>", "<r><t>y</t></r>"):
        made, _ = validated({"activities": f'activity_id,name,role\nA1,"{words}",controller\n'})
        write(made, tmp_path / f"{len(words)}.xlsx")
        again, _ = validate(read(tmp_path / f"{len(words)}.xlsx"))
        assert again.activities["name"].tolist() == [words]
        assert again.hash == made.hash


ODD_NAMES = ["caf\udce9", "[x] {y} #1 %", "new\nline", "Ελλάδα", "e\u0301te\u0301", "-dash", "~tilde", "\u202ertl", "a\u00a0b", "?*"]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("ending", ["", ".xlsx"])
def test_a_register_may_have_any_name_that_the_system_allows(tmp_path, name, ending):
    make = register_workbook if ending else register_folder
    case = ropa.open(make(tmp_path / f"{name}{ending}", {"strange": "a,b\n1,2\n"}), as_of="2026-11-22")
    assert len(case.register.activities) == 1
    assert len(case.findings) > 0
    case.name.encode("utf-8")
    json.dumps(case.findings.to_dict("records"), default=str).encode("utf-8")
