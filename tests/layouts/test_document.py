"""Word documents as grids."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

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


_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TEXT = "<w:r><w:t>{}</w:t></w:r>"
_CONTROL = "<w:sdt {names}><w:sdtPr>{told}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("inside", "read"),
    [
        (_CONTROL.format(names=_NAMES, told="<w:text/>", inside=_TEXT.format("Ruth Hall")), "Ruth Hall"),
        (_CONTROL.format(names=_NAMES, told="<w:showingPlcHdr/>", inside=_TEXT.format("Click here to enter text")), ""),
        (f"<w:ins {_NAMES}>{_TEXT.format('6 years')}</w:ins>", "6 years"),
        (f"<w:fldSimple {_NAMES}>{_TEXT.format('2024-05-14')}</w:fldSimple>", "2024-05-14"),
        (f'<w:r {_NAMES}><w:sym w:font="Wingdings" w:char="F0FE"/><w:t> Yes</w:t></w:r>', "☒ Yes"),
        (f'<w:r {_NAMES}><w:sym w:font="Symbol" w:char="F0FE"/><w:t> Yes</w:t></w:r>', "Yes"),
        *(
            (
                f"<w:r {_NAMES}><w:fldChar><w:ffData><w:checkBox>{said}</w:checkBox></w:ffData></w:fldChar><w:t> Yes</w:t></w:r>",
                f"{box} Yes",
            )
            for said, box in [('<w:default w:val="0"/><w:checked/>', "☒"), ('<w:default w:val="1"/>', "☒"), ('<w:default w:val="0"/>', "☐")]
        ),
    ],
)
def test_what_stands_in_controls_insertions_and_fields_of_a_form_is_read(tmp_path: Path, inside: str, read: str) -> None:
    made = docx.Document()
    cells = made.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text = "Answer"
    cells[1].paragraphs[0]._p.append(parse_xml(inside))
    made.save(str(tmp_path / "a.docx"))

    assert [list(row) for row in read_document(tmp_path / "a.docx").grids[0].rows] == [["Answer", read]]


def test_a_row_and_a_paragraph_within_a_control_are_read_and_a_table_of_contents_is_not(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Purpose: pay staff")
    table = made.add_table(rows=0, cols=2)
    for label, value in (("Retention", "6 years"), ("Data subjects", "staff")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    for element in (made.paragraphs[0]._p, table.rows[1]._tr):
        control = parse_xml(_CONTROL.format(names=_NAMES, told="", inside=""))
        element.getparent().replace(element, control)
        control[1].append(element)
    told = "<w:docPartObj/>"
    made.element.body.insert(0, parse_xml(_CONTROL.format(names=_NAMES, told=told, inside=f"<w:p>{_TEXT.format('Retention: 9')}</w:p>")))
    made.save(str(tmp_path / "a.docx"))

    table_, labels = read_document(tmp_path / "a.docx").grids
    assert [list(row) for row in table_.rows] == [["Retention", "6 years"], ["Data subjects", "staff"]]
    assert list(labels.rows) == [["Purpose", "pay staff"]]


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


def test_text_boxes_are_read_once_and_in_order(tmp_path: Path) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made = docx.Document()
    made.add_paragraph("Register of processing")
    said = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("Purpose: paying", "Retention: 6 years"))
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:pict><w:txbxContent>{said}</w:txbxContent></w:pict>"
    both = f"<mc:AlternateContent xmlns:mc='{mc}'><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    made.paragraphs[0]._p.append(parse_xml(f"<w:r {nsdecls('w')}>{both}</mc:AlternateContent></w:r>"))
    made.add_paragraph("Data subjects: staff")
    made.save(str(tmp_path / "a.docx"))
    (labels,) = read_document(tmp_path / "a.docx").grids

    assert [" ".join(filter(None, row)) for row in labels.rows] == [
        "Register of processing",
        "Purpose paying",
        "Retention 6 years",
        "Data subjects staff",
    ]
