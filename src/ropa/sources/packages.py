"""Inspects the files of others before a parser opens them: hostile or broken ones end here, with an error of one line.

`guard.py` looks after .xlsx; this file after every other kind that `layouts` reads.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from ropa.errors import SourceError
from ropa.sources import guard, limits
from ropa.sources.members import Copy, TooLongError, members_overlap, read_member
from ropa.text import one_line

MOST_MEGABYTES = 64
"""The most megabytes of a file of text (CSV, Markdown, HTML, JSON …) and of an .xls workbook, unless the environment says otherwise."""
MOST_OF_A_PAGE = 100
"""The most megabytes that the parts of a Word document may inflate to together, unless the environment says otherwise."""

_SAVE_AGAIN = "open it in the program that made it and save it again"
_OLE = b"\xd0\xcf\x11\xe0"
_TEXTS = (".csv", ".tsv", ".md", ".markdown", ".html", ".htm", ".json", ".jsonld", ".yaml", ".yml", ".ttl", ".nt")


def inspect_any(path: Path) -> IO[bytes] | None:
    """Check a file of any kind that ropa reads; of a workbook that is a ZIP the copy to read, of the very bytes that were looked at.

    Raises SourceError, which says what to do, if it should not be opened.
    """
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        return guard.inspect(path)[1]
    if ending in _TEXTS:
        _refuse_size(path)
    elif ending == ".xls":
        _refuse_size(path)
        if _head(path, 4) == _OLE and _encrypted(path):
            raise SourceError(f"{path}: it is protected by a password; save it without one")
    elif ending in (".ods", ".xlsb", ".docx"):
        copy = _inspect_package(path, ending)
        return None if ending == ".docx" else copy  # a document's parser reads archives as the guard does, with Python's library
    return None


def _refuse_size(path: Path) -> None:
    most = limits.most_megabytes(MOST_MEGABYTES)
    try:
        size = path.stat().st_size
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    if size > most * 1_000_000:
        raise SourceError(f"{path}: it has more than {most} MB; split it, {limits.or_set(limits.MEGABYTES)}")


def _head(path: Path, length: int) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(length)
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def _encrypted(path: Path) -> bool:
    """Whether an .xls holds the record that says it is encrypted (FILEPASS), near the start of its workbook stream."""
    content = path.read_bytes()
    found = content.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # the start of a workbook's globals
    return found >= 0 and b"\x2f\x00\x36\x00\x01\x00" in content[found : found + 200]


def _inspect_package(path: Path, ending: str) -> IO[bytes]:
    if _head(path, 4) == _OLE:
        raise SourceError(f"{path}: it is protected by a password; save it without one")
    most = limits.most_megabytes(MOST_OF_A_PAGE if ending == ".docx" else guard.MOST_MEGABYTES)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > guard.MOST_PARTS:
                raise SourceError(f"{path}: it has more than {guard.MOST_PARTS} parts, as no program makes; {_SAVE_AGAIN}")
            if members_overlap(archive):
                raise zipfile.BadZipFile("members overlap")
            left, copy = most * 1_000_000, Copy()
            for part in parts:
                if guard.is_unsafe(part.filename):
                    raise SourceError(f"{path}: it holds a part with an unsafe name, as no program makes; {_SAVE_AGAIN}")
                member = read_member(archive, part, left)
                content = member.content
                left -= len(content)
                copy.add(member)
                if part.filename.lower().endswith((".xml", ".rels")) and re.search(rb"<!(?:DOCTYPE|ENTITY)", content):
                    raise SourceError(f"{path}: it holds a document type declaration, as no program makes; {_SAVE_AGAIN}")
                if ending == ".ods" and part.filename == "content.xml":
                    _refuse_span(path, _open_document_cells(content))
                if ending == ".xlsb" and re.search(r"(?i)worksheets/[^/]+\.bin$", part.filename.replace("\\", "/")):
                    _refuse_span(path, _binary_cells(content))
                if ending == ".docx" and part.filename.endswith(".xml"):
                    _refuse_depth(path, content)
            return copy.whole()
    except SourceError:
        raise
    except TooLongError as problem:
        raise SourceError(f"{path}: {guard.too_long(most)}") from problem
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, ElementTree.ParseError) as problem:
        raise SourceError(f"{path}: not {ending[1:]}, or a damaged file; {_SAVE_AGAIN} ({one_line(str(problem))})") from problem
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def _refuse_depth(path: Path, content: bytes, most: int = 200) -> None:
    depth = deepest = 0
    for tag in re.finditer(rb"<(/?)[A-Za-z][^<>]*?(/?)>", content):
        depth += -1 if tag[1] else 0 if tag[2] else 1
        deepest = max(deepest, depth)
    if deepest > most:
        raise SourceError(f"{path}: its parts are nested more than {most} deep, as no program makes; {_SAVE_AGAIN}")


_Cells = Iterator[tuple[int, int, int, int]]
"""The filled areas of sheets: sheet, last row, last column, filled cells."""


def _refuse_span(path: Path, cells: _Cells) -> None:
    """Raise SourceError if the cells of a sheet span far more rows and columns than they fill."""
    for sheet, rows, columns, filled in cells:
        sparse = rows * columns > max(guard.MOST_CELLS_SPANNED, 20 * filled)
        if rows > guard.MOST_ROWS or columns > guard.MOST_COLUMNS or sparse or filled > 20_000_000:
            raise SourceError(
                f"{path}: sheet {sheet} spans {rows:,} rows and {columns:,} columns with few cells in them; "
                "delete the empty rows and columns around its table"
            )


def _open_document_cells(content: bytes) -> _Cells:
    """Each sheet of an .ods with the area that its cells fill, repeated ones counted as often as they repeat."""
    import io

    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    sheet = row = rows = columns = filled = column = last = 0
    for event, element in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):  # noqa: S314  # entities were refused
        tag = element.tag
        if event == "start":
            if tag == f"{table}table":
                sheet, row, rows, columns, filled = sheet + 1, 0, 0, 0, 0
            elif tag == f"{table}table-row":
                column = last = 0
            continue
        if tag in (f"{table}table-cell", f"{table}covered-table-cell"):
            times = int(element.get(f"{table}number-columns-repeated", "1")[:12])
            column += times
            if len(element) or any(name.endswith("}value-type") for name in element.attrib):
                last, filled = column, filled + times
            element.clear()
        elif tag == f"{table}table-row":
            times = int(element.get(f"{table}number-rows-repeated", "1")[:12])
            row += times
            if last:
                rows, columns = row, max(columns, last)
                filled += (times - 1) * last
            element.clear()
        elif tag == f"{table}table":
            yield sheet, rows, columns, filled
            element.clear()


def _binary_cells(content: bytes) -> _Cells:
    """The area that the cells of a sheet of an .xlsb fill."""
    position = rows = columns = filled = row = 0
    while position < len(content):
        kind, position = _varint(content, position, 2)
        size, position = _varint(content, position, 4)
        if kind == 0 and size >= 4:  # BrtRowHdr
            row = struct.unpack_from("<I", content, position)[0] + 1
        elif 1 <= kind <= 11 and size >= 4:  # cells
            rows, columns = max(rows, row), max(columns, struct.unpack_from("<I", content, position)[0] + 1)
            filled += 1
        position += size
    yield 1, rows, columns, filled


def _varint(content: bytes, position: int, most: int) -> tuple[int, int]:
    value = 0
    for shift in range(most):
        if position >= len(content):
            break
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return value, position
