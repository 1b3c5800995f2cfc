"""Files of other kinds are inspected before a parser opens them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from ropa.errors import RopaError, SourceError
from ropa.layouts.read import read_grids
from ropa.sources import packages
from ropa.sources.others import read_other
from ropa.sources.packages import inspect_any


def package(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SPACES = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'


def ods(path: Path, rows: str) -> Path:
    body = f'<office:document {SPACES}><table:table table:name="A">{rows}</table:table></office:document>'
    return package(path, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": body.encode()})


CELL = '<table:table-cell office:value-type="string" {}><p>x</p></table:table-cell>'
REPEATED = 'table:number-columns-repeated="%d"'


def test_blank_cells_may_repeat_as_often_as_they_like(tmp_path: Path) -> None:
    rest = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    inspect_any(ods(tmp_path / "a.ods", f"<table:table-row>{CELL.format('')}</table:table-row>{rest}"))


@pytest.mark.parametrize(
    "rows",
    [
        f'<table:table-row table:number-rows-repeated="1000000">{CELL.format("")}{CELL.format(REPEATED % 400)}</table:table-row>',
        f"<table:table-row>{CELL.format(REPEATED % 16000)}</table:table-row>",
        f'<table:table-row table:number-rows-repeated="9999999"/><table:table-row>{CELL.format("")}</table:table-row>',
    ],
)
def test_cells_that_repeat_too_often_are_refused(tmp_path: Path, rows: str) -> None:
    with pytest.raises(SourceError, match="spans"):
        inspect_any(ods(tmp_path / "a.ods", rows))


def record(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


def test_a_far_cell_of_a_binary_workbook_is_refused(tmp_path: Path) -> None:
    def sheet(row: int, column: int) -> bytes:
        return record(0, struct.pack("<I", row) + b"\0" * 13) + record(2, struct.pack("<II", column, 0))

    inspect_any(package(tmp_path / "a.xlsb", {"xl/worksheets/sheet1.bin": sheet(3, 3)}))
    with pytest.raises(SourceError, match="spans 1,048,576 rows and 16,384 columns"):
        inspect_any(package(tmp_path / "b.xlsb", {"xl/worksheets/sheet1.bin": sheet(1_048_575, 16_383)}))


@pytest.mark.parametrize("ending", [".ods", ".docx", ".xlsb"])
def test_what_no_program_makes_is_refused(tmp_path: Path, ending: str) -> None:
    with pytest.raises(SourceError, match="unsafe name"):
        inspect_any(package(tmp_path / f"a{ending}", {"../content.xml": b"<a/>"}))
    with pytest.raises(SourceError, match="document type declaration"):
        inspect_any(package(tmp_path / f"b{ending}", {"content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}))
    with pytest.raises(SourceError, match="more than 5000 parts"):
        inspect_any(package(tmp_path / f"c{ending}", {f"{n}.bin": b"" for n in range(5001)}))
    (tmp_path / f"d{ending}").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(SourceError, match="damaged"):
        inspect_any(tmp_path / f"d{ending}")
    (tmp_path / f"e{ending}").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 100)
    with pytest.raises(SourceError, match="protected by a password"):
        inspect_any(tmp_path / f"e{ending}")


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_OF_A_PAGE", 0)

    with pytest.raises(SourceError, match="would unpack to more than"):
        inspect_any(package(tmp_path / "a.docx", {"word/document.xml": b" " * 5_000}))


def test_a_deeply_nested_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nested more than"):
        inspect_any(package(tmp_path / "a.docx", {"word/document.xml": b"<w>" * 5_000 + b"</w>" * 5_000}))


@pytest.mark.parametrize("ending", [".csv", ".md", ".html", ".json", ".yaml", ".ttl"])
def test_a_huge_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    monkeypatch.setenv("ROPA_MOST_MEGABYTES", "1")
    (tmp_path / f"a{ending}").write_bytes(b"x" * 1_000_001)

    with pytest.raises(SourceError, match="split it"):
        inspect_any(tmp_path / f"a{ending}")


@pytest.mark.parametrize("ending", [".xls", ".xlsb", ".ods", ".xlsx", ".docx", ".csv", ".md", ".html"])
def test_noise_ends_in_one_line(tmp_path: Path, ending: str) -> None:
    import random

    noise = random.Random(7)
    for _ in range(30):
        path = tmp_path / f"a{ending}"
        path.write_bytes(
            noise.choice([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", b"<html>"]) + noise.randbytes(noise.randrange(2_000))
        )
        with pytest.raises(RopaError) as problem:
            read_other(path, {})
        assert "\n" not in str(problem.value)


def test_an_encrypted_old_workbook_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    stream.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
    stream.write(b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 12 + b"\x2f\x00\x36\x00\x01\x00" + b"\0" * 100)
    (tmp_path / "a.xls").write_bytes(stream.getvalue())

    with pytest.raises(SourceError, match="protected by a password"):
        inspect_any(tmp_path / "a.xls")


@pytest.mark.parametrize("ending", [".ods", ".xlsb"])
def test_what_a_parser_gets_of_a_package_is_what_was_looked_at(tmp_path: Path, ending: str) -> None:
    """An archive may have two directories, or another archive before it; the copy has one, with the members that were inspected."""
    hidden, seen = (
        package(tmp_path / f"{n}{ending}", {"mimetype": b"application/x", "content.xml": f"<a>{n}</a>".encode()}) for n in (1, 2)
    )
    seen.write_bytes(hidden.read_bytes() + seen.read_bytes())
    copy = inspect_any(seen)
    assert copy is not None
    with zipfile.ZipFile(copy) as made:
        assert made.read("content.xml") == b"<a>2</a>"
        assert made.namelist() == ["mimetype", "content.xml"]
    assert b"<a>1</a>" not in copy.read()


def test_a_workbook_of_another_program_is_read_from_the_copy(tmp_path: Path) -> None:
    spaces = f'{SPACES} xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    cell = '<table:table-cell office:value-type="string"><text:p>Seen</text:p></table:table-cell>'
    table = f'<table:table table:name="A"><table:table-row>{cell}</table:table-row></table:table>'
    body = f"<office:document-content {spaces}><office:body>{table}</office:body></office:document-content>"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    path = package(tmp_path / "a.ods", {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": body.encode()})
    copy = inspect_any(path)
    path.write_bytes(b"another file by now")
    assert [grid.rows for grid in read_grids(path, copy=copy).grids] == [[["Seen"]]]
