"""What is looked at before a workbook is opened: how far, how much, how hostile."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import ropa.sources.workbook as workbook_module
from ropa.errors import SourceError
from ropa.sources import guard
from support.corpora import CORPORA
from support.doors import HEADINGS, hand_made, sheet_xml

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
        assert set(guard.inspect(path)[0]) == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
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
    monkeypatch.setenv("ROPA_MOST_MEGABYTES", "3")
    with pytest.raises(SourceError, match=r"more than 3 MB; split it, or set ROPA_MOST_MEGABYTES to what this machine can bear$"):
        guard.inspect(path)
    with pytest.raises(SourceError, match=r"cannot be read \(Is a directory\)$"):
        guard.inspect(tmp_path)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
MAKE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a bomb of 410 MB": (lambda p: hand_made(p, b" " * 410_000_000), "it would unpack to more than 200 MB; split it"),
    "parts that only together are too big": (
        lambda p: hand_made(p, sheet_xml(""), **{f"xl/media/{n}.bin": b"\x00" * 50_000_000 for n in range(9)}),
        "it would unpack to more than 200 MB; split it",
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
        "not an .xlsx workbook, or a damaged one",
    ),
    "one tag of a million references": (
        lambda p: hand_made(p, sheet_xml("<sheetData><row><c " + 'r="A1" ' * 300_000)),
        "sheet2 has a cell with more attributes than spreadsheets write",
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


def test_formulas_and_errors_are_marked_in_an_odd_workbook():
    """`errors.xlsx` has every error value, `issue_530.xlsx` parts named with backslashes, `minimal_package.xlsx` no folder xl."""
    for name in ("errors.xlsx", "issue_530.xlsx", "minimal_package.xlsx", "strict_iso_paths.xlsx"):
        path = CORPORA / "calamine" / name
        marks, parts = guard.inspect(path)[0], workbook_module.sheet_parts(path)
        assert parts, name
        assert set(parts.values()) <= set(marks), name
    assert guard.inspect(CORPORA / "calamine" / "errors.xlsx")[0]["xl/worksheets/sheet1.xml"].errors == {f"A{n}" for n in range(1, 8)}


# -- what would eat the machine -------------------------------------------------------------------


def book(path: Path, sheet: bytes, **parts: bytes) -> Path:
    """A workbook whose sheet of activities is `sheet`, with other parts."""
    hand_made(path, sheet.decode())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


ROWS = b"<worksheet><sheetData>%s</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("sheet", "parts", "said"),
    [
        (
            ROWS % (b"<row>" + b"<c><v>1</v></c>" * 400 + b"</row>") * 7_000,
            {},
            "it has more than 2,000,000 cells; split it",
        ),
        (
            ROWS % b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(500)),
            {"xl/sharedStrings.xml": b"<sst><si><t>" + b"A" * 1_000_000 + b"</t></si></sst>"},
            "its cells hold more than 300 million characters",
        ),
        (ROWS % b"", {"xl/x/_rels/y.rels": b"<a/>" * 300_000}, "its y.rels is longer than any spreadsheet makes it"),
        (ROWS % b"" + b'<mergeCell ref="A1:B2"/>' * 20_001, {}, "has more than 20,000 merged ranges"),
        (ROWS % (b'<row><c x="' + b"y" * 2_000 + b'" r="XFD1048576"><v>1</v></c></row>'), {}, "has a cell with more attributes"),
    ],
)
def test_what_would_eat_the_machine_is_refused_at_once(tmp_path, sheet, parts, said):
    path = book(tmp_path / "r.xlsx", sheet, **parts)
    with pytest.raises(SourceError, match=said):
        guard.inspect(path)


def test_a_parser_sees_only_what_was_looked_at(tmp_path):
    path = hand_made(tmp_path / "r.xlsx", sheet_xml("<sheetData/>")) or tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/hidden.xml", "<a/>".encode("utf-16"))
    _, copy = guard.inspect(path)
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(copy) as seen:
        assert set(given.namelist()) - set(seen.namelist()) == {"xl/hidden.xml"}
        assert all(given.read(name) == seen.read(name) for name in seen.namelist())
