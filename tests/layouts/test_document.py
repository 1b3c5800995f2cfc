"""Word documents as grids."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from ropa.errors import SourceError
from ropa.layouts.document import read_document
from ropa.layouts.shapes import find
from support.registers_of_others import HEADINGS, NEWS, PAYROLL


def test_tables_headings_and_bold_labels(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("Register", 1)
    line = made.add_paragraph()
    line.add_run("Controller:").bold = True
    line.add_run(" Acme Ltd")
    table = made.add_table(rows=0, cols=len(HEADINGS))
    for values in (HEADINGS, PAYROLL, NEWS):
        for cell, text in zip(table.add_row().cells, values, strict=True):
            cell.text = text
    made.save(str(tmp_path / "a.docx"))

    found = find(read_document(tmp_path / "a.docx").grids)

    assert [record.first("name").text for record in found.records] == ["Payroll", "Newsletter"]  # type: ignore[union-attr]
    assert [cell.text for cell in found.about["controller"]] == ["Acme Ltd"]


def test_one_form_per_heading(tmp_path: Path) -> None:
    made = docx.Document()
    for values in (PAYROLL, NEWS):
        made.add_heading(values[1], 2)
        table = made.add_table(rows=0, cols=2)
        for label, value in zip(HEADINGS[2:], values[2:], strict=True):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = label, value
    made.save(str(tmp_path / "a.docx"))

    assert [record.title for record in find(read_document(tmp_path / "a.docx").grids).records] == ["Payroll", "Newsletter"]


def test_what_is_no_document_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"no document")

    with pytest.raises(SourceError, match="not a Word document"):
        read_document(tmp_path / "a.docx")


def test_a_table_within_a_cell_is_read_line_by_line(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "Retention"
    inner = table.rows[0].cells[1].add_table(rows=2, cols=2)
    for row, (kind, period) in zip(inner.rows, [("Pay slips", "6 years"), ("CCTV", "30 days")], strict=True):
        row.cells[0].text, row.cells[1].text = kind, period
    made.save(str(tmp_path / "a.docx"))

    assert [text for grid in read_document(tmp_path / "a.docx").grids for _, _, text in grid.cells()] == [
        "Retention",
        "Pay slips: 6 years\nCCTV: 30 days",
    ]
