"""Inspects a workbook before a parser opens it: a hostile or broken file ends here, with an error of one line.

A workbook is a ZIP of XML. One stray cell at XFD1048576, an entity bomb, or a part that inflates to gigabytes would
kill the parser without an exception. So sizes, names, document types, counts and cell references are checked on the raw
bytes first. Every expression takes time in proportion to the part, because none looks past the next `<`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from array import array
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO

from ropa.errors import SourceError

MOST_BYTES = 200_000_000
"""The most bytes that all parts of a workbook may inflate to together."""
MOST_PARTS = 5_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
MOST_CELLS_SPANNED = 4_000_000
"""The most cells (rows times columns) that a sheet may span, as a parser reserves memory for all of them. A sheet may
span more if at least a twentieth of its cells is there."""

MOST_ELEMENTS = 10_000_000
"""The most elements of all parts together: some two million cells."""
MOST_TEXT = 300_000_000
"""The most characters that all cells together may refer to: many cells may share one string."""
MOST_SHEETS = 500
MOST_MERGED = 20_000
LONGEST_TAG = 1_000
"""The most bytes of the tag of a cell or row."""
SMALL_PARTS = {".rels": 1_000_000, "workbook.xml": 1_000_000, "[content_types].xml": 2_000_000, "styles.xml": 30_000_000}
"""The most bytes of parts that are small in every workbook, by how their names end."""

_SAVE_AGAIN = "open it in a spreadsheet and save it again"
_OLE = b"\xd0\xcf\x11\xe0"
_TAG = rb"<(?:[^\s<>/:]{1,40}:)?"  # with any prefix; an attribute may hold `>` and stand in either quotes
_C = re.compile(_TAG + rb"c[\s/>]")
_ROW = re.compile(_TAG + rb"row[\s/>]")
_LONG_TAG = re.compile(_TAG + rb"(?:c|row)\s[^<>]{%d}" % LONGEST_TAG)
_CELL_AT = re.compile(_TAG + rb"""c\s[^<]{0,1000}?\br\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,20})["']""")
_ROW_AT = re.compile(_TAG + rb"""row\s[^<]{0,1000}?\br\s*=\s*["']([0-9]{1,20})["']""")
_STRINGS = re.compile(_TAG + rb"sst\s[^<]{0,1000}")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["']([0-9]+)["']""")
_END = rb"</(?:[^\s<>/:]{1,40}:)?"
_FORMULA_WITHOUT_VALUE = re.compile(
    _TAG + rb"c(\s[^<]{0,1000})" + _TAG + rb"f\b[^<]{0,9000}(?:(?<=/>)\s*|" + _END + rb"f>\s*)"
    rb"(" + _TAG + rb"v\s*/>\s*|" + _TAG + rb"v>\s*" + _END + rb"v>\s*)?" + _END + rb"c>"
)
_ERROR_VALUE = re.compile(_TAG + rb"""c(\s[^<]{0,1000}?\bt\s*=\s*["']e["'][^<]{0,1000})""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,4}[0-9]{1,9})["']""")
_TEXT_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")


@dataclass(frozen=True)
class SheetMarks:
    """The references of the cells of one sheet whose value a parser cannot tell."""

    formulas_without_value: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()


def inspect(path: Path) -> tuple[dict[str, SheetMarks], IO[bytes]]:
    """Check a workbook. Return the marks of each sheet by the name of its part (`xl/worksheets/sheet1.xml`), and a copy to read.

    The copy is an archive of the very bytes that were looked at: an archive with two directories shows a parser other parts.

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


def _inspect(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, SheetMarks], IO[bytes]]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise SourceError(f"{path}: it has more than {MOST_PARTS} parts, as no spreadsheet makes; {_SAVE_AGAIN}")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise SourceError(f"{path}: it would unpack to more than {MOST_BYTES // 1_000_000} MB; split it")
    marks: dict[str, SheetMarks] = {}
    strings, shared = _Strings(), array("Q")
    left, elements = MOST_BYTES, MOST_ELEMENTS
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as copied:
        for part in parts:  # whatever its name: any part may be a sheet
            name = part.filename
            if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
                raise SourceError(f"{path}: it holds a part with an unsafe name, as no spreadsheet makes; {_SAVE_AGAIN}")
            small = next((most for ending, most in SMALL_PARTS.items() if name.lower().endswith(ending)), MOST_BYTES)
            content = _inflate(path, archive, part, min(left, small))
            left -= len(content)
            elements -= content.count(b"<")
            if elements < 0:
                raise SourceError(f"{path}: it has more than {MOST_ELEMENTS // 5_000_000} million cells; split it")
            sheet = b"sheetData" in content
            marked = sheet or name.lower().endswith(_XML) or content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
                continue  # UTF-16, in which nothing here can be looked for: no parser is to see it
            if marked and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
                raise SourceError(f"{path}: it holds a document type declaration, as no spreadsheet makes; {_SAVE_AGAIN}")
            if any(len(count) > 9 or int(count) > len(content) for tag in _STRINGS.findall(content) for count in _COUNT.findall(tag)):
                raise SourceError(f"{path}: not an .xlsx workbook, or a damaged one; {_SAVE_AGAIN}")
            if sheet:
                if _LONG_TAG.search(content):
                    raise SourceError(f"{path}: {Path(name).stem} has a cell with more attributes than spreadsheets write; {_SAVE_AGAIN}")
                if content.count(b"mergeCell ") > MOST_MERGED:
                    raise SourceError(f"{path}: {Path(name).stem} has more than {MOST_MERGED:,} merged ranges; unmerge the cells")
                _refuse_far_cells(path, name, content)
                marks[name.replace("\\", "/")] = _marks(content)
                shared.extend(map(int, _SHARED.findall(content)))
            strings.take(content)
            copied.writestr(part.filename, content)
    if strings.referred(shared) > MOST_TEXT:
        raise SourceError(f"{path}: its cells hold more than {MOST_TEXT // 1_000_000} million characters; split it, or shorten long texts")
    return marks, copy


_XML = (".xml", ".rels")
_SHARED = re.compile(_TAG + rb"""c\s[^<]{0,1000}?\bt\s*=\s*["']s["'][^<]{0,1000}""" + _TAG + rb"v>([0-9]{1,9})<")
_STRING = re.compile(_TAG + rb"si[\s/>]")


class _Strings:
    """How long the shared strings of a workbook are."""

    def __init__(self) -> None:
        self.lengths = array("Q")

    def take(self, content: bytes) -> None:
        """Look at a part. If it is the table of shared strings, note their lengths."""
        if b"sst" in content[:2000] and not self.lengths:
            starts = [found.start() for found in _STRING.finditer(content)]
            self.lengths.extend(end - start for start, end in pairwise([*starts, len(content)]))

    def referred(self, shared: array[int]) -> int:
        """How many characters cells that refer to these strings hold together, at most."""
        if not self.lengths or len(shared) * max(self.lengths) <= MOST_TEXT:
            return 0
        return sum(self.lengths[index] for index in shared if index < len(self.lengths))


def _inflate(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """Inflate a part, but at most `most` bytes: the size that an archive states may be false."""
    with archive.open(part) as stream:
        content = stream.read(most + 1)
    if len(content) > most and part.filename.lower().endswith(tuple(SMALL_PARTS)):
        raise SourceError(f"{path}: its {Path(part.filename).name} is longer than any spreadsheet makes it; {_SAVE_AGAIN}")
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
