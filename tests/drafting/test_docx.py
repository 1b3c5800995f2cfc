import zipfile
from pathlib import Path

import docx
import pytest

from ropa.drafting.docx import read_docx
from ropa.errors import SourceError


def _document(path: Path) -> Path:
    made = docx.Document()
    made.add_heading("Notice", 1)
    made.add_paragraph("")
    made.add_paragraph("We keep it.")
    made.add_paragraph("names", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for at, text in enumerate(["Purpose", "Basis", "Pay", "Contract"]):
        table.cell(at // 2, at % 2).text = text
    made.add_paragraph().add_run("Your rights").bold = True
    made.sections[0].footer.paragraphs[0].text = "Shop Ltd, company number 01234567"
    made.save(path)
    return path


def test_paragraphs_and_rows_are_counted_in_reading_order(tmp_path):
    found = [(piece.kind, piece.text, piece.line) for piece in read_docx(_document(tmp_path / "a.docx")).pieces]
    assert found == [
        ("heading", "Notice", 1),
        ("paragraph", "We keep it.", 3),
        ("item", "names", 4),
        ("row", "Purpose | Basis", 5),
        ("row", "Pay | Contract", 6),
        ("heading", "Your rights", 7),
        ("paragraph", "Shop Ltd, company number 01234567", 8),
    ]


def _with_part(path: Path, name: str, content: bytes) -> Path:
    made = path.with_name("hostile.docx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type declaration"),
        ("word/document.xml", b"<a>" + b" " * 70_000_000 + b"</a>", "unpack to more than 60 MB"),
        ("word/document.xml", b"<w:document", "damaged"),
        ("../evil.xml", b"<a/>", "unsafe name"),
        ("[Content_Types].xml", b"<a/>", "damaged"),
        ("word/document.xml", b"<a>" * 100_000, "damaged"),
    ],
)
def test_a_hostile_document_ends_with_one_line(tmp_path, name, content, says):
    with pytest.raises(SourceError, match=says) as raised:
        read_docx(_with_part(_document(tmp_path / "a.docx"), name, content))
    assert "\n" not in str(raised.value)


def test_what_is_no_zip_is_no_document(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")
    with pytest.raises(SourceError, match="password"):
        read_docx(path)
    path.write_bytes(b"hello")
    with pytest.raises(SourceError, match=r"not a \.docx document"):
        read_docx(path)
