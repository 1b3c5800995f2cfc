"""A user's own workbook back, with findings at its cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, GradientFill, PatternFill

import ropa as package
from ropa.errors import SourceError, UsageError
from ropa.model.findings import Findings
from ropa.sources.annotate import annotate
from ropa.sources.losses import not_kept
from support.corpora import CORPORA
from support.registers_of_others import HEADINGS, NEWS, PAYROLL, plain


def formatted(path: Path) -> Path:
    """A sheet of another layout with what people put into sheets: a fill, a comment, a formula, another sheet."""
    book = openpyxl.load_workbook(plain(path))
    page = book["Register"]
    page["C2"].fill = PatternFill("solid", fgColor="00FF00")
    page["C2"].comment = Comment("mine", "me")
    page["B3"].font = Font(bold=True)
    page["N9"] = "=1+1"
    book.create_sheet("Notes")["A1"] = "keep me"
    book.save(path)
    return path


def checked(path: Path) -> package.Case:
    return package.open(path, as_of="2026-11-22", regime="uk")


def test_each_finding_stands_at_its_cell_and_everything_else_stays(tmp_path: Path) -> None:
    path = formatted(tmp_path / "a.xlsx")
    before = path.read_bytes()

    marked = annotate(path, checked(path).findings, tmp_path / "b.xlsx")

    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    page = book["Register"]
    assert marked > 3
    assert page["C2"].comment.text.startswith("mine\nLB06 warning: ")
    assert page["C2"].fill.fgColor.rgb.endswith("FBE7B2")
    assert page["B3"].font.bold
    assert page["N9"].value == "=1+1"
    assert book["Notes"]["A1"].value == "keep me"
    links = [row[2].hyperlink.location or row[2].hyperlink.ref for row in book["Findings"].iter_rows(min_row=2) if row[2].hyperlink]
    assert "'Register'!C2" in " ".join(links)
    listed = list(book["Findings"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in listed] == [*checked(path).findings["code"], None]
    assert "the size and lettering of comments" in listed[-1][3]
    assert path.read_bytes() == before


def test_marks_of_an_earlier_time_go_first(tmp_path: Path) -> None:
    path = formatted(tmp_path / "a.xlsx")
    annotate(path, checked(path).findings, tmp_path / "b.xlsx")
    none = checked(path).findings.iloc[:0]

    annotate(tmp_path / "b.xlsx", none, tmp_path / "c.xlsx")

    page = openpyxl.load_workbook(tmp_path / "c.xlsx")["Register"]
    assert (page["C2"].comment.text, page["C2"].fill.fgColor.rgb[-6:]) == ("mine", "00FF00")
    assert page["A2"].comment is None
    assert page["A2"].fill.fill_type is None
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames == ["Register", "Notes", "Findings", "_ropa"]


def test_an_annotated_copy_is_the_register_that_it_was(tmp_path: Path) -> None:
    """Formulas keep the values that they had, and the sheets that were added are no part of it, whatever their headings say."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("It's ours!")
        for number, row in enumerate([HEADINGS, PAYROLL, NEWS]):
            page.write_row(number, 0, row)
        page.write_formula(3, 0, '="P"&3', None, "P3")
        page.write_formula(3, 1, '=B2&" two"', None, "Payroll & <two")
        page.write_formula(3, 7, "=TRUE", None, True)
        bold = book.add_format({"bold": True})
        page.write_rich_string(3, 2, bold, "Paying", book.add_format({"italic": True}), " ", bold, "staff")

    def told(path: Path) -> list[tuple]:
        found = checked(path).findings
        return [(row.code, str(row.where).removeprefix(path.name), row.message) for row in found.itertuples()]

    for path, to in (("a.xlsx", "b.xlsx"), ("b.xlsx", "c.xlsx")):
        annotate(tmp_path / path, checked(tmp_path / path).findings, tmp_path / to)
    assert told(tmp_path / "c.xlsx") == told(tmp_path / "b.xlsx") == told(tmp_path / "a.xlsx")
    assert not_kept(tmp_path / "b.xlsx") == not_kept(tmp_path / "a.xlsx") == ()
    again = checked(tmp_path / "c.xlsx").register
    assert (again.activities["name"].iloc[-1], again.purposes["purpose"].iloc[-1]) == ("Payroll & <two", "Paying staff")
    once, twice = (openpyxl.load_workbook(tmp_path / name) for name in ("b.xlsx", "c.xlsx"))
    for page in once:
        for cell in (cell for row in page.iter_rows() for cell in row):
            again = twice[page.title][cell.coordinate]
            value = again.value.replace("b.xlsx", "a.xlsx") if isinstance(again.value, str) else again.value
            assert (cell.value, cell.comment and cell.comment.text) == (value, again.comment and again.comment.text)


def test_marks_are_taken_away_where_rows_were_moved_and_fills_of_any_kind_come_back(tmp_path: Path) -> None:
    path = formatted(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["Register"]["C2"].fill = GradientFill(stop=("FF0000", "00FF00"))
    book.save(path)
    annotate(path, checked(path).findings, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    book["Register"].insert_rows(2)
    for cell in (cell for row in book["Register"] for cell in row if cell.comment):
        cell.comment.author = " "  # as LibreOffice saves it
    book["Register"]["C3"].comment.text += "\nasked Ann"
    book["Register"]["C3"].comment.author = "ropa check"
    book.save(tmp_path / "b.xlsx")

    annotate(tmp_path / "b.xlsx", checked(path).findings.iloc[:0], tmp_path / "c.xlsx")

    page = openpyxl.load_workbook(tmp_path / "c.xlsx")["Register"]
    assert {cell.coordinate: cell.comment.text for row in page for cell in row if cell.comment} == {"C3": "mine\n\nasked Ann"}
    assert [stop.color.rgb[-6:] for stop in page["C3"].fill.stop] == ["FF0000", "00FF00"]
    assert {cell.fill.fill_type for row in page for cell in row} == {None, "linear"}


def test_a_finding_of_a_row_stands_at_its_first_cell_and_one_of_merged_cells_at_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["Register"]
    page["A3"] = None
    page.merge_cells("D2:D3")
    book.create_sheet("_ropa")["A1"] = "theirs"
    book.save(path)
    rows = [{"severity": "error", "code": "GV01", "where": f"a.xlsx Register!{spot}", "message": "\x01", "law": ""} for spot in ("3", "D3")]

    assert annotate(path, pd.DataFrame(rows), tmp_path / "b.xlsx") == 2
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert {cell.coordinate for row in book["Register"] for cell in row if cell.comment} == {"B3", "D2"}
    assert [row[2].hyperlink.location for row in book["Findings"].iter_rows(min_row=2)] == ["'Register'!B3", "'Register'!D2"]
    assert book["_ropa"]["A1"].value == "theirs"
    monkeypatch.setattr("ropa.sources.annotate.MOST_CELLS", 1)
    assert annotate(path, pd.DataFrame(rows), tmp_path / "c.xlsx") == 1
    assert openpyxl.load_workbook(tmp_path / "c.xlsx")["Findings"]["D4"].value.startswith("Only the first 1 cells at fault are marked")


@pytest.mark.parametrize(
    ("part", "in_sheet", "words"),
    [
        ("xl/slicers/slicer1.xml", "", "slicers"),
        ("xl/pivotTables/pivotTable1.xml", "", "pivot tables"),
        ("xl/threadedComments/threadedComment1.xml", "", "threaded comments"),
        ("_xmlsignatures/sig1.xml", "", "digital signatures"),
        ("xl/newThing/new1.xml", "", "1 part of the file that ropa does not know (xl/newThing/new1.xml)"),
        ("", "<extLst><ext><x14:sparklineGroups/></ext></extLst>", "sparklines"),
        ("", "<extLst><ext><x14:dataValidations/></ext></extLst>", "drop-downs that take their list from another sheet"),
        ("", "<dataValidations/><conditionalFormatting/>", None),
        ("", "<oleObjects/>", "embedded objects"),
    ],
)
def test_each_thing_that_may_be_lost_has_its_words(tmp_path: Path, part: str, in_sheet: str, words: str | None) -> None:
    with (
        zipfile.ZipFile(plain(tmp_path / "a.xlsx")) as archive,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w") as changed,
    ):
        for name in archive.namelist():
            text = archive.read(name)
            changed.writestr(name, text.replace(b"</worksheet>", in_sheet.encode() + b"</worksheet>") if "sheet1" in name else text)
        if part:
            changed.writestr(part, "<x/>")

    assert not_kept(tmp_path / "b.xlsx") == ((words,) if words else ())


def test_a_sheet_of_the_users_called_findings_stays(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Findings")["A1"] = "of the auditor"
    book.save(path)

    annotate(path, checked(path).findings, tmp_path / "b.xlsx")
    annotate(tmp_path / "b.xlsx", checked(path).findings, tmp_path / "c.xlsx")

    back = openpyxl.load_workbook(tmp_path / "c.xlsx")
    assert back["Findings"]["A1"].value == "of the auditor"
    assert back.sheetnames == ["Register", "Findings", "Findings (ropa)", "_ropa"]


def test_what_may_be_lost_is_named_before(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet()
        page.write_column(0, 0, [1, 2, 3])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$3"})
        page.insert_chart("C1", chart)

    assert not_kept(tmp_path / "a.xlsx") == ("charts", "drawings (pictures, shapes, charts)")
    assert not_kept(plain(tmp_path / "b.xlsx")) == ()


def test_our_own_workbook_too(tmp_path: Path) -> None:
    package.write(package.open("sample:illumit", as_of="2026-11-22", regime="uk").register, tmp_path / "a.xlsx")
    case = package.open(tmp_path / "a.xlsx", as_of="2026-11-22", regime="uk")

    assert annotate(tmp_path / "a.xlsx", case.findings, tmp_path / "b.xlsx") > 20
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["purposes"]["A1"].value


def test_wrong_names_are_refused(tmp_path: Path) -> None:
    path = plain(tmp_path / "a.xlsx")
    findings = checked(path).findings
    (tmp_path / "b.xlsx").write_bytes(b"mine")

    with pytest.raises(SourceError, match="already there"):
        annotate(path, findings, tmp_path / "b.xlsx")
    with pytest.raises(UsageError, match=r"ends in \.xlsx"):
        annotate(path, findings, tmp_path / "b.ods")
    (tmp_path / "folder").mkdir()
    for other in (CORPORA / "registers" / "marcwoge.md", tmp_path / "folder"):
        with pytest.raises(UsageError, match=rf"^{re.escape(str(other))}: only an \.xlsx or \.xlsm workbook is annotated"):
            annotate(other, findings, tmp_path / "c.xlsx")


def test_the_command_writes_it_with_notes_of_what_was_read(ropa, tmp_path: Path) -> None:
    ran = ropa("check", formatted(tmp_path / "a.xlsx"), "--as-of", "2026-11-22", "--regime", "uk", "--annotate", tmp_path / "b.xlsx")

    assert "cells marked" in ran.stderr
    page = openpyxl.load_workbook(tmp_path / "b.xlsx")["Register"]
    assert "read as lawful_basis legal_obligation (lawful basis: " in page["D2"].comment.text


def test_what_cannot_be_annotated_is_told_before_it_is_read(ropa, tmp_path: Path) -> None:
    for register, to in (("sample:illumit", "a.xlsx"), ("sqlite:///a.db", "a.xlsx"), (plain(tmp_path / "b.xlsx"), "b.xlsx")):
        said = ropa("check", register, "--as-of", "2026-11-22", "--annotate", tmp_path / to).stderr
        assert re.search(r"only an \.xlsx|this needs a file|already there", said)
        assert "read by the layout" not in said


@pytest.mark.parametrize("fill", ["[" * 9_000, "{}", "x"])
def test_a_memory_that_was_changed_is_told_and_no_other_sheet_goes(tmp_path: Path, fill: str) -> None:
    path = plain(tmp_path / "vvt.xlsx")
    book = openpyxl.load_workbook(path)
    memory = book.create_sheet("_ropa")
    memory["A1"], memory.sheet_state = "Findings", "hidden"
    book.worksheets[0]["A1"].fill = PatternFill("solid", fgColor="F8C9C4")
    book.save(path)
    findings = Findings([])
    annotate(path, findings, tmp_path / "out.xlsx")
    assert book.sheetnames[0] in openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames
    memory.append([book.sheetnames[0], "A1", fill, None, None])
    book.save(path)
    with pytest.raises(SourceError, match="not as ropa wrote it"):
        annotate(path, findings, tmp_path / "other.xlsx")
