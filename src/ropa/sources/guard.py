"""Inspects a workbook before a parser opens it: a hostile or broken file ends here, with an error of one line.

A workbook is a ZIP of XML. One stray cell at XFD1048576, an entity bomb, or a part that inflates to gigabytes would
kill the parser without an exception. So sizes, names, document types, counts and cell references are checked on the raw
bytes first, in time in proportion to the part. The copy that a parser gets holds the very parts that were looked at.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from ropa.errors import SourceError
from ropa.sources import limits
from ropa.sources.members import Copy, Member, TooLongError, members_overlap, read_member
from ropa.sources.sheet_tags import (
    LongTagError,
    Tags,
    TooManyTagsError,
    cells_of,
    errors,
    formulas_without_value,
    lengths_of_strings,
    shared_strings,
    without_prefixes,
)

MOST_MEGABYTES = 200
"""The most megabytes that all parts of a workbook may inflate to together, unless the environment says otherwise."""
MOST_PARTS = 5_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
MOST_CELLS_SPANNED = 4_000_000
"""The most cells (rows times columns) that a sheet may span, as a parser reserves memory for all of them. A sheet may
span more if at least a twentieth of its cells is there."""

MOST_CELLS, ELEMENTS_OF_A_CELL = 2_000_000, 5
"""The most cells of a workbook, unless the environment says otherwise; and how many elements of all its parts there may be for each."""
MOST_TEXT = 300_000_000
"""The most characters that all cells together may refer to: many cells may share one string."""
MOST_SHEETS = 500
MOST_MERGED = 20_000
SMALL_PARTS = {".rels": 1_000_000, "workbook.xml": 1_000_000, "[content_types].xml": 2_000_000, "styles.xml": 30_000_000}
"""The most bytes of parts that are small in every workbook, by how their names end."""

_SAVE_AGAIN = "open it in a spreadsheet and save it again"
_OLE = b"\xd0\xcf\x11\xe0"


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
            if sum(part.file_size for part in parts) > (most := limits.most_megabytes(MOST_MEGABYTES)) * 1_000_000:
                raise SourceError(f"{path}: {too_long(most)}")
            left = most_xml
            for part in parts:
                if is_unsafe(part.filename):
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


def too_long(megabytes: int) -> str:
    """What to say of an archive that inflates to more than so many megabytes."""
    return f"it would unpack to more than {megabytes} MB; split it, {limits.or_set(limits.MEGABYTES)}"


def is_unsafe(name: str) -> bool:
    """Whether the name of a part could lead out of the archive."""
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _inspect(path: Path, archive: zipfile.ZipFile) -> tuple[dict[str, SheetMarks], IO[bytes]]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise SourceError(f"{path}: it has more than {MOST_PARTS} parts, as no spreadsheet makes; {_SAVE_AGAIN}")
    if sum(part.file_size for part in parts) > (most := limits.most_megabytes(MOST_MEGABYTES)) * 1_000_000:
        raise SourceError(f"{path}: {too_long(most)}")
    if members_overlap(archive):
        raise zipfile.BadZipFile("members overlap")
    look, copy, left = _Look(path), Copy(), most * 1_000_000
    for part in parts:  # whatever its name: any part may be a sheet
        if is_unsafe(part.filename):
            raise SourceError(f"{path}: it holds a part with an unsafe name, as no spreadsheet makes; {_SAVE_AGAIN}")
        member = _read(path, archive, part, left)
        left -= len(member.content)
        if look.take(member.name, member.content):
            copy.add(member)
    look.refuse_text()
    return look.marks, copy.whole()


def _read(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> Member:
    small = next((most for ending, most in SMALL_PARTS.items() if part.filename.lower().endswith(ending)), None)
    try:
        return read_member(archive, part, left if small is None else min(left, small))
    except TooLongError as problem:
        if small is not None:
            raise SourceError(f"{path}: its {Path(part.filename).name} is longer than any spreadsheet makes it; {_SAVE_AGAIN}") from problem
        raise SourceError(f"{path}: {too_long(limits.most_megabytes(MOST_MEGABYTES))}") from problem


_XML = (".xml", ".rels")


class _Look:
    """What is known of a workbook after a look at some of its parts."""

    def __init__(self, path: Path) -> None:
        self.marks: dict[str, SheetMarks] = {}
        self._path, self._most, self._cells = path, limits.most(limits.CELLS, MOST_CELLS), 0
        self._elements = self._most * ELEMENTS_OF_A_CELL
        self._strings: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._sheets: list[Tags] = []

    def take(self, name: str, content: bytes) -> bool:
        """Look at a part. Return whether a parser may see it. Raises SourceError or ValueError if the workbook should not be opened."""
        stem = Path(name).stem
        plain = without_prefixes(content)
        try:
            tags = Tags(plain, self._elements)
        except TooManyTagsError as problem:
            raise SourceError(f"{self._path}: it has more than {self._most:,} cells; split it, {limits.or_set(limits.CELLS)}") from problem
        self._elements -= len(tags)
        if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            return False  # UTF-16, in which nothing here can be looked for: no parser is to see it
        sheet = b"sheetData" in content
        if (sheet or name.lower().endswith(_XML) or content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")) and tags.declares():
            raise SourceError(f"{self._path}: it holds a document type declaration, as no spreadsheet makes; {_SAVE_AGAIN}")
        strings = lengths_of_strings(tags)
        if len(strings) or len(tags.named(b"sst")):
            _refuse_claims(plain)
            self._add_strings(strings)
        if sheet:
            self._take_sheet(name, stem, tags)
        return True

    def _take_sheet(self, name: str, stem: str, tags: Tags) -> None:
        if len(tags.named(b"mergeCell")) > MOST_MERGED:
            raise SourceError(f"{self._path}: {stem} has more than {MOST_MERGED:,} merged ranges; unmerge the cells")
        try:
            cells = cells_of(tags)
        except LongTagError as problem:
            raise SourceError(f"{self._path}: {stem} has a cell with more attributes than spreadsheets write; {_SAVE_AGAIN}") from problem
        sparse = cells.last_row * cells.last_column > max(MOST_CELLS_SPANNED, 20 * cells.count)
        if cells.last_column > MOST_COLUMNS or cells.last_row > MOST_ROWS or sparse:
            spot = (cells.widest or "a far column") if cells.last_column > MOST_COLUMNS else cells.lowest
            raise SourceError(f"{self._path}: a stray value in {spot} of {stem}; delete the empty rows and columns around it")
        self.marks[name.replace("\\", "/")] = SheetMarks(formulas_without_value(tags), errors(tags))
        self._cells += cells.count
        self._sheets.append(tags)

    def _add_strings(self, lengths: npt.NDArray[np.int64]) -> None:
        """Note the lengths of shared strings. If there is a second table of them, the longer string of each place counts."""
        longer = np.zeros(max(len(lengths), len(self._strings)), dtype=np.int64)
        longer[: len(lengths)] = lengths
        longer[: len(self._strings)] = np.maximum(longer[: len(self._strings)], self._strings)
        self._strings = longer

    def refuse_text(self) -> None:
        """Raise SourceError if all cells that refer to shared strings hold too much together."""
        longest = int(self._strings.max(initial=0))
        if self._cells * longest <= MOST_TEXT:
            return
        held = 0
        for tags in self._sheets:
            positions, unusual = shared_strings(tags)
            held += int(self._strings[positions[positions < len(self._strings)]].sum()) + unusual * longest
        if held > MOST_TEXT:
            told = f"its cells hold more than {MOST_TEXT // 1_000_000} million characters; split it, or shorten long texts"
            raise SourceError(f"{self._path}: {told}")


_STRINGS = re.compile(rb"sst\s[^<]{0,1000}")
_COUNT = re.compile(rb"""[cC]ount\s*=\s*["']([0-9]+)["']""")


def _refuse_claims(content: bytes) -> None:
    """Raise ValueError if a table of strings says to have more of them than it has bytes, for a parser reserves memory for each."""
    for tag in _STRINGS.findall(content):
        if any(len(count) > 9 or int(count) > len(content) for count in _COUNT.findall(tag)):
            raise ValueError("a table of strings that claims too many")
