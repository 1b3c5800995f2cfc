"""A look at a workbook before any parser opens it: hostile or broken files end here, in one line.

A workbook is a ZIP of XML. One stray cell at XFD1048576, an entity bomb or a part that inflates
to gigabytes would kill the parser, not raise; so sizes, names, document types and cell references
are checked on the raw bytes first.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ropa.errors import SourceError

MOST_BYTES = 400_000_000
"""A workbook may inflate to this much, all parts together."""
MOST_PARTS = 5_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
MOST_CELLS_SPANNED = 60_000_000
"""Rows times columns of a sheet: what a parser sets aside for it."""

_OLE = b"\xd0\xcf\x11\xe0"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4})([0-9]{1,9})"')
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="([0-9]{1,9})"')
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,4}[0-9]{1,9})"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
_ERROR_VALUE = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*?\bt="e")[^>]*?\br="([A-Z]{1,4}[0-9]{1,9})"')


@dataclass(frozen=True)
class SheetMarks:
    """Cells of one sheet, by reference, whose value a parser cannot know."""

    formulas_without_value: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()


def inspect(path: Path) -> dict[str, SheetMarks]:
    """Check a workbook; return the marks of each sheet part (`xl/worksheets/sheet1.xml`).

    Raises SourceError, naming the file and the way out, for anything that should not be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    if head.startswith(_OLE):
        raise SourceError(f"{path}: protected by a password or an old .xls file; save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as problem:
        raise SourceError(f"{path}: not an .xlsx workbook, or a damaged one; open it in a spreadsheet and save it again") from problem
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def _inspect(path: Path, archive: zipfile.ZipFile) -> dict[str, SheetMarks]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
    marks: dict[str, SheetMarks] = {}
    left = MOST_BYTES
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise SourceError(f"{path}: it holds a part with an unsafe name; it was not made by a spreadsheet")
        if not name.lower().endswith((".xml", ".rels")):
            continue
        content = _inflate(path, archive, part, left)
        left -= len(content)
        if re.search(rb"<!DOCTYPE|<!ENTITY", content[:65_536], re.IGNORECASE):
            raise SourceError(f"{path}: it holds a document type declaration; it was not made by a spreadsheet")
        if _SHEET.fullmatch(name):
            _refuse_far_cells(path, name, content)
            marks[name] = _marks(content)
    return marks


def _inflate(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """A part's bytes, stopping at `most`: the size that an archive states may be a lie."""
    with archive.open(part) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
    return content


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_far_cells(path: Path, name: str, content: bytes) -> None:
    rows = max((int(found) for found in _ROW.findall(content)), default=0)
    far_row, far_column, where = rows, 0, ""
    seen: dict[bytes, int] = {}
    for letters, row in _CELL.findall(content):
        column = seen.get(letters)
        if column is None:
            column = seen[letters] = _column_number(letters)
        if column > far_column:
            far_column, where = column, (letters + row).decode()
        far_row = max(far_row, int(row))
    if far_column > MOST_COLUMNS or far_row > MOST_ROWS or far_row * far_column > MOST_CELLS_SPANNED:
        spot = where or f"row {far_row}"
        raise SourceError(f"{path}: a stray value in {spot} of {Path(name).stem}; delete the empty rows and columns around it")


def _marks(content: bytes) -> SheetMarks:
    formulas = _FORMULA_WITHOUT_VALUE.findall(content) if b"f" in content else []
    errors = _ERROR_VALUE.findall(content) if b't="e"' in content else []
    return SheetMarks(frozenset(c.decode() for c in formulas), frozenset(c.decode() for c in errors))
