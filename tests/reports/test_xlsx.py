"""The workbook of a report's tables: the data as shown, with types, and nothing that a spreadsheet would run."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import ropa
from ropa import analysis, show
from ropa import text as ropa_text
from ropa.errors import ReportError
from ropa.reports import xlsx
from ropa.reports.html import to_html
from ropa.reports.xlsx import CUT, FIRST_SHEET, to_xlsx
from ropa.show import first_page
from ropa.show import page as page_pieces
from support.corpora import NAUGHTY

DAY = "2026-11-22"
PAGE = {"organisation": "Acme Ltd", "register": "acme", "as_of": "22 November 2026", "regime": "UK GDPR", "marking": "Confidential"}


def notebook(*pieces: show.Piece, **metadata: str):
    """An executed notebook that shows these pieces, as a kernel would hand it back."""
    cells = [nbformat.v4.new_markdown_cell("# Things\n\nWhat there is.", id="title")]
    for number, piece in enumerate(pieces):
        data = {"text/html": piece._repr_html_(), "text/plain": repr(piece), **piece._repr_mimebundle_()}
        cells.append(nbformat.v4.new_code_cell(id=f"c{number}", outputs=[nbformat.v4.new_output("execute_result", data=data)]))
    return nbformat.v4.new_notebook(cells=cells, metadata={"ropa": {"page": PAGE, "as_of": DAY, **metadata}})


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def listed(book: openpyxl.Workbook) -> list[list[object]]:
    """The list of tables on the first sheet."""
    first = rows(book[FIRST_SHEET])
    return first[first.index(["Sheet", "Table", "Rows"]) + 1 :]


def facts(book: openpyxl.Workbook) -> dict[object, object]:
    """What the first sheet says before its list."""
    first = rows(book[FIRST_SHEET])
    return {row[0]: row[1] for row in first[: first.index(["Sheet", "Table", "Rows"])] if row[0]}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A report of the real sample in every format that is compared."""
    folder = tmp_path_factory.mktemp("made")
    ropa.report("sample:illumit", ["health-check"], out=folder, as_of=DAY, formats=("html", "xlsx", "ipynb"))
    return folder


def test_the_sheets_are_the_tables_of_the_analysis(made):
    case = ropa.open("sample:illumit", as_of=DAY)
    book = openpyxl.load_workbook(made / "health-check.xlsx")
    html = (made / "health-check.html").read_text(encoding="utf-8")
    assert facts(book)["Organisation"] == "illumit Ltd"
    assert facts(book)["As of"] == "22 November 2026"
    captions = [re.sub(r"<[^>]+>", "", caption) for caption in re.findall(r"<caption>(.*?)</caption>", html)]
    # Of findings the page has one row per cause, the workbook one per finding: the first 200 that the notebook asks for.
    one_by_one = f"Findings: the first 200 of {len(case.findings)}"
    assert captions.count("Findings") == 1
    assert [row[1] for row in listed(book)] == [one_by_one if caption == "Findings" else caption for caption in captions]
    assert [row[0] for row in listed(book)] == book.sheetnames[1:]
    for sheet, caption, count in listed(book):
        head, *body = rows(book[sheet])
        assert len(body) == count > 0, caption
        assert book[sheet].freeze_panes == "A2"
        assert book[sheet].auto_filter.ref == book[sheet].dimensions
        if caption == one_by_one:
            assert (count, head) == (200, ["Place", "Rule", "Severity", "What is wrong and what to do", "Law", "Waiver"])
            continue
        shown = html[html.index(f"<caption>{caption}") :]
        headings = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', shown[: shown.index("</thead>")])
        assert [show.escape(text) for text in head] == headings
    families = analysis.findings_by_family(case)
    assert rows(book["Findings by family"])[1:] == [list(row) for row in families.itertuples(index=False)]
    completeness = analysis.completeness_by_item(case)
    sheet = book["Completeness of each item of Ar"]
    found = next(cells for cells in zip(*sheet.iter_rows(), strict=True) if cells[0].value == "Share complete")
    assert [cell.value for cell in found[1:]] == pytest.approx([float(value) for value in completeness["share"]])
    assert {cell.number_format for cell in found[1:]} == {"0%"}
    filters = "at most 10 things to do first and 200 findings are listed"
    assert [row[1] for row in rows(book["What this report was made from"])[1:]] == list(first_page.opening(case, filters=filters)["value"])


def test_the_same_report_is_the_same_bytes_in_another_process_folder_and_zone(made, tmp_path):
    code = "import hashlib, sys, nbformat; from ropa.reports.xlsx import to_xlsx; "
    code += "print(hashlib.sha256(to_xlsx(nbformat.read(sys.argv[1], as_version=4))).hexdigest())"
    again = subprocess.run(
        [sys.executable, "-c", code, made / "health-check.ipynb"],
        cwd=tmp_path,
        env={**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.strip() == hashlib.sha256((made / "health-check.xlsx").read_bytes()).hexdigest()
    with zipfile.ZipFile(made / "health-check.xlsx") as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        core = parts.read("docProps/core.xml").decode()
        assert re.findall(r">([^<]*Z)<", core) == ["2026-11-22T00:00:00Z"] * 2


def test_the_page_and_the_notebook_stay_what_they_were(made):
    found = nbformat.read(made / "health-check.ipynb", as_version=4)
    nbformat.validate(found)
    assert any(page_pieces.TABLES in output.get("data", {}) for cell in found.cells for output in cell.get("outputs", ()))
    page = to_html(found)
    for cell in found.cells:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(page_pieces.TABLES, None)
    assert to_html(found) == page
    assert page.count(b"<caption>") == 10


def test_values_keep_their_type():
    frame = pd.DataFrame(
        {
            "name": ["a", None, "007"],
            "on": [date(2024, 2, 29), None, date(1900, 3, 1)],
            "at": pd.to_datetime(["2024-02-29", None, "2025-01-01"]),
            "before": [date(1848, 1, 1), None, date(2024, 1, 1)],
            "number": pd.array([1204, None, 3], dtype="Int64"),
            "part": [0.5, None, 2.0],
            "share": [0.125, None, 1.0],
            "mixed": pd.Series([3, "n/a", date(2024, 2, 29)], dtype=object),
            "said": [True, False, True],
            "big": [10**15, 1, 2],
        }
    )
    book = opened(to_xlsx(notebook(show.table(frame, "Things", percent=["share"], headings={"on": "Begun"}, missing="not recorded"))))
    sheet = book["Things"]
    assert rows(sheet) == [
        ["Name", "Begun", "At", "Before", "Number", "Part", "Share", "Mixed", "Said", "Big"],
        ["a", datetime(2024, 2, 29), datetime(2024, 2, 29), "1848-01-01", 1204, 0.5, 0.125, 3, "yes", "1000000000000000"],
        [None, None, None, None, None, None, None, "n/a", "no", 1],
        ["007", datetime(1900, 3, 1), datetime(2025, 1, 1), datetime(2024, 1, 1), 3, 2, 1, "29 February 2024", "yes", 2],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "d", "s", "n", "n", "n", "n", "s", "s"]
    formats = ["@", "yyyy-mm-dd", "yyyy-mm-dd", "@", "#,##0", "#,##0.00", "0%", "#,##0", "@", "@"]
    assert [cell.number_format for cell in sheet[2]] == formats
    assert sheet["A4"].number_format == "@"


def test_all_tables_of_a_piece_are_there_in_order():
    one, two = (show.table(pd.DataFrame({"name": [name]}), name) for name in ("One", "Two"))
    piece = show.heading("x") + one + show.paragraph("y") + two + one
    book = opened(to_xlsx(notebook(piece, show.paragraph("z"), two)))
    assert [row[0] for row in listed(book)] == ["One", "Two", "One (2)", "Two (2)"]
    assert [rows(book[row[0]])[1] for row in listed(book)] == [["One"], ["Two"], ["One"], ["Two"]]


HOSTILE = [
    *NAUGHTY,
    *(f"{prefix}{text}" for prefix in "=+-@\t" for text in ("1+1", 'HYPERLINK("http://evil.example")', "cmd|' /C calc'!A0")),
    *("{=1+1}", "http://evil.example", "mailto:a@evil.example", "file:///etc/passwd", "internal:Sheet2!A1", "external:c:\\x.xlsx"),
    *("<r>&broken</r>", "<r><t>rich</t></r>", "_x0041_", "_x0041_x0042_", "a_x000D_x000D_x000D_b", "1e5", "007", "TRUE", " padded "),
]


def test_hostile_text_is_only_text():
    hostile = [text for text in HOSTILE if text]
    cells = pd.DataFrame({"text": hostile, "n": range(len(hostile))})
    headed = pd.DataFrame([["x"] * len(hostile)], columns=hostile)
    facts_of = dict.fromkeys(PAGE, "=cmd()<r>\x00")
    pieces = [show.table(cells, "All"), show.table(headed, "Headed"), *(show.table(cells.head(1), text) for text in hostile[-60:])]
    shown = notebook(*pieces, failed='=HYPERLINK("x")', page=facts_of)
    content = to_xlsx(shown)
    book = opened(content)
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert not [cell for cell in found if cell.hyperlink]
    assert len(book.sheetnames) == len(pieces) + 1
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        assert not [name for name in names if re.search(r"externalLink|vba|drawing|worksheets/_rels|connections", name)]
        for name in names:
            assert not re.search(rb"<(f|hyperlink)[ s>]", parts.read(name)), name
    assert [row[0] for row in rows(book["All"])[1:]] == [ropa_text.plain(text) for text in hostile]
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [row[0] for row in read.get_sheet_by_name("All").to_python()[1:]] == [ropa_text.plain(text) for text in hostile]
    assert read.get_sheet_by_name("Headed").to_python()[0] == [
        page_pieces.HEADINGS.get(text) or ropa_text.plain(text.replace("_", " ").capitalize()) for text in hostile
    ]


def test_sheet_names_are_allowed_and_unique():
    captions = ["The same words at great length, 40 times"] * 40
    captions += ["[]:*?/\\", "''", "History", "CONTENTS", "'quoted'", "a\nb", "\N{PILE OF POO}" * 40, "\N{PILE OF POO}" * 40, "=1+1", ""]
    frame = pd.DataFrame({"name": ["x"]})
    book = opened(to_xlsx(notebook(*(show.table(frame, caption) for caption in captions))))
    names = book.sheetnames
    assert len({name.casefold() for name in names}) == len(names) == len(captions) + 1
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]|^'|'$", name)
        assert name.casefold() != "history"
    assert names[1:3] == ["The same words at great length,", "The same words at great len (2)"]
    assert names[41:48] == ["Table", "Table (2)", "History (2)", "CONTENTS (2)", "quoted", "a b", "\N{PILE OF POO}" * 15]
    assert [row[1] or "" for row in listed(book)] == captions


def test_text_too_long_for_a_cell_is_cut_and_said():
    fits, long = "x" * 32_767, "\N{PILE OF POO}" * 16_400
    book = opened(to_xlsx(notebook(show.table(pd.DataFrame({"text": [fits, long]}), "Long"))))
    _, (first,), (second,) = rows(book["Long"])
    assert first == fits
    assert second.endswith(CUT)
    assert set(second.removesuffix(CUT)) == {"\N{PILE OF POO}"}
    assert 32_764 <= len(second.encode("utf-16-le")) // 2 <= 32_767
    assert facts(book)["Cut"] == f"text longer than a cell can hold (32,767 characters) ends with{CUT}: 1 cell in the sheet Long"


def test_a_report_without_tables_still_says_what_it_is():
    book = opened(to_xlsx(notebook(show.paragraph("Nothing."))))
    assert book.sheetnames == [FIRST_SHEET]
    said = facts(book)
    assert book[FIRST_SHEET]["A1"].value == "Things"
    assert (said["Purpose"], said["Organisation"], said["Register"], said["Marking"]) == (
        "What there is.",
        "Acme Ltd",
        "acme",
        "Confidential",
    )
    assert said["Tables"].startswith("0")
    assert listed(book) == []
    assert "Not finished" not in said
    assert "Cut" not in said
    assert facts(opened(to_xlsx(notebook(failed="report x: cell 4"))))["Not finished"] == "report x: cell 4"


def test_a_table_of_nothing_is_listed_with_what_the_report_says():
    empty = show.table(pd.DataFrame({"name": pd.Series(dtype="str")}), "Breaches", why="Article 33(5) asks for a log.")
    book = opened(to_xlsx(notebook(empty)))
    assert book.sheetnames == [FIRST_SHEET]
    assert listed(book) == [["none", "Breaches: nothing is recorded here. Article 33(5) asks for a log.", 0]]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 3)
    pieces = [show.table(pd.DataFrame({"n": range(rows)}), "Many") for rows in (2, 3)]
    assert to_xlsx(notebook(pieces[0]))
    with pytest.raises(ReportError, match=r"^table 'Many' has 3 rows, more than a sheet can hold; make the report without xlsx$"):
        to_xlsx(notebook(pieces[1]))
