"""Inspects a workbook before a parser opens it: a hostile or broken file ends here, with an error of one line.

A workbook is a ZIP of XML. One stray cell at XFD1048576, an entity bomb, or a part that inflates to gigabytes would
kill the parser without an exception. So sizes, names, document types, counts and cell references are checked on the raw
bytes first. Every expression takes time in proportion to the part, because none looks past the next `<`.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ropa.errors import SourceError

MOST_BYTES = 400_000_000
"""The most bytes that all parts of a workbook may inflate to together."""
MOST_PARTS = 5_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
MOST_CELLS_SPANNED = 4_000_000
"""The most cells (rows times columns) that a sheet may span, as a parser reserves memory for all of them. A sheet may
span more if at least a twentieth of its cells is there."""

_SAVE_AGAIN = "open it in a spreadsheet and save it again"
_OLE = b"\xd0\xcf\x11\xe0"
_TAG = rb"<(?:[^\s<>/:]+:)?"  # with any prefix; an attribute may hold `>` and stand in either quotes
_C = re.compile(_TAG + rb"c[\s/>]")
_ROW = re.compile(_TAG + rb"row[\s/>]")
_CELL_AT = re.compile(_TAG + rb"""c\s[^<]*?\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,20})["']""")
_ROW_AT = re.compile(_TAG + rb"""row\s[^<]*?\br\s*=\s*["']([0-9]{1,20})["']""")
_STRINGS = re.compile(_TAG + rb"sst\s[^<]*")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["']([0-9]+)["']""")
_END = rb"</(?:[^\s<>/:]+:)?"
_FORMULA_WITHOUT_VALUE = re.compile(
    _TAG + rb"c(\s[^<]*)" + _TAG + rb"f\b[^<]*(?:(?<=/>)\s*|" + _END + rb"f>\s*)"
    rb"(" + _TAG + rb"v\s*/>\s*|" + _TAG + rb"v>\s*" + _END + rb"v>\s*)?" + _END + rb"c>"
)
_ERROR_VALUE = re.compile(_TAG + rb"""c(\s[^<]*?\bt\s*=\s*["']e["'][^<]*)""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4}[0-9]{1,9})["']""")
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(frozen=True)
class SheetMarks:
    """The references of the cells of one sheet whose value a parser cannot tell."""

    formulas_without_value: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()


def inspect(path: Path) -> dict[str, SheetMarks]:
    """Check a workbook, and return the marks of each sheet by the name of its part (`xl/worksheets/sheet1.xml`).

    Raises SourceError, which says what to do, for a file that cannot or should not be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    if head.startswith(_OLE):
        raise SourceError(f"{path}: it is protected by a password, or is an old .xls file; save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(path, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        raise SourceError(f"{path}: not an .xlsx workbook, or a damaged one; {_SAVE_AGAIN}") from problem
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def inspect_archive(path: Path, what: str, program: str, most_xml: int) -> None:
    """Check a document that is a ZIP of XML before a parser opens it, like "a .docx document" made by "a word processor".

    Raises SourceError, which says what to do, for one that cannot or should not be opened, or whose XML inflates to more
    than `most_xml` bytes.
    """
    again = f"open it in {program} and save it again"
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith(_OLE):
            raise SourceError(f"{path}: it is protected by a password, or of an old format; save it as {what} without a password")
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise SourceError(f"{path}: it has more than {MOST_PARTS} parts; {again}")
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
            left = most_xml
            for part in parts:
                if _is_unsafe(part.filename):
                    raise SourceError(f"{path}: it holds a part with an unsafe name; {again}")
                if not part.filename.lower().endswith((".xml", ".rels")):
                    continue
                with archive.open(part) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise SourceError(f"{path}: its text would unpack to more than {most_xml // 1_000_000} MB; split it")
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise SourceError(f"{path}: it holds a document type declaration; {again}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        raise SourceError(f"{path}: not {what}, or a damaged one; {again}") from problem
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def _is_unsafe(name: str) -> bool:
    """Whether the name of a part could lead out of the archive."""
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _inspect(path: Path, archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise SourceError(f"{path}: it has more than {MOST_PARTS} parts, as no spreadsheet makes; {_SAVE_AGAIN}")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
    marks: dict[str, SheetMarks] = {}
    left = MOST_BYTES
    for part in parts:  # whatever its name: any part may be a sheet
        name = part.filename
        if _is_unsafe(name):
            raise SourceError(f"{path}: it holds a part with an unsafe name, as no spreadsheet makes; {_SAVE_AGAIN}")
        content = _inflate(path, archive, part, left)
        left -= len(content)
        sheet = b"sheetData" in content
        if (sheet or name.lower().endswith((".xml", ".rels"))) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
            raise SourceError(f"{path}: it holds a document type declaration, as no spreadsheet makes; {_SAVE_AGAIN}")
        if any(len(count) > 9 or int(count) > len(content) for tag in _STRINGS.findall(content) for count in _COUNT.findall(tag)):
            raise SourceError(f"{path}: not an .xlsx workbook, or a damaged one; {_SAVE_AGAIN}")
        if sheet:
            _refuse_far_cells(path, name, content)
            marks[name.replace("\\", "/")] = _marks(content)
    return marks


def _inflate(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """Inflate a part, but at most `most` bytes: the size that an archive states may be false."""
    with archive.open(part) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
    return content


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_far_cells(path: Path, name: str, content: bytes) -> None:
    """Raise SourceError if the cells of a sheet span far more rows and columns than they fill."""
    cells, rows = len(_C.findall(content)), _ROW.findall(content)
    numbered = [int(row) for row in _ROW_AT.findall(content)]
    found = _CELL_AT.findall(content)
    columns = {letters: _column_number(letters) for letters in {letters for letters, _ in found}}
    lowest = max((int(row) for _, row in found), default=0)
    last_row = max(max(numbered, default=0), lowest) + len(rows) - len(numbered)
    last_column = max(columns.values(), default=0)
    if len(found) < cells:  # a cell without a reference follows the one before
        last_column += max(len(_C.findall(row)) for row in re.split(_ROW, content))
    sparse = last_row * last_column > max(MOST_CELLS_SPANNED, 20 * cells)
    if last_column <= MOST_COLUMNS and last_row <= MOST_ROWS and not sparse:
        return
    if last_column > MOST_COLUMNS:
        spot = next((letters + row for letters, row in found if columns[letters] > MOST_COLUMNS), b"a far column")
    else:
        spot = next((letters + row for letters, row in found if int(row) == lowest == last_row), b"row %d" % last_row)
    raise SourceError(f"{path}: a stray value in {spot.decode()} of {Path(name).stem}; delete the empty rows and columns around it")


def _marks(content: bytes) -> SheetMarks:
    formulas = [
        attributes
        for attributes, value in _FORMULA_WITHOUT_VALUE.findall(content)
        if not (value and _TEXT_RESULT.search(attributes))  # a formula may yield the empty text, which is a value
    ]
    return SheetMarks(_references(formulas), _references(_ERROR_VALUE.findall(content)))


def _references(cells: list[bytes]) -> frozenset[str]:
    """The references in the attributes of cells."""
    return frozenset(found[1].decode() for cell in cells if (found := _REFERENCE.search(cell)))
