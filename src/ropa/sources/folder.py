"""A register as a folder of CSV files, one file per table, with an optional register.toml: reading and writing."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from ropa.errors import LayoutError, SourceError
from ropa.files import new_folder, of_the_system, why_no_file
from ropa.model import long_text
from ropa.model.checks import WARNING
from ropa.model.findings import shape_fault
from ropa.model.membership import as_mask, as_text
from ropa.model.register import Register
from ropa.model.tables import TABLES, table_named
from ropa.model.text_tables import Place, TextTables
from ropa.model.threads import side_by_side
from ropa.sources import limits
from ropa.sources import settings as settings_of
from ropa.sources.refuse import refuse_unfit
from ropa.sources.settings import CHANGE, SETTINGS_FILE
from ropa.text import file_text, one_line, without_marks

_TRIES, _PAUSE = 100, 0.02  # a folder that changes while it is read is read again: so often, after so many seconds


def read_folder(folder: Path, options: Mapping[str, str | None]) -> TextTables:
    """Read every CSV file of the folder as text.

    Files are UTF-8 with commas unless the settings say otherwise; nothing is guessed. A file that cannot be read is a
    fault (SH01) in the result. Raises LayoutError for a register.toml that is wrong, UsageError for a wrong option,
    SourceError if the files never stop changing.
    """
    for _ in range(_TRIES):
        before = _state(folder)
        tables = _read_folder(folder, options)
        if _state(folder) == before:
            return tables
        time.sleep(_PAUSE)
    raise SourceError(f"{folder}: its files keep changing while they are read; try again when whoever writes them has finished")


def table_files(folder: Path) -> dict[str, Path]:
    """The files by table; the first by name if a table has several."""
    return {file.stem.lower(): file for file in reversed(_files(folder)) if not why_no_file(file)}


def _everything(folder: Path) -> list[Path]:
    """What lies in the folder of a register, by name. Files of a committed change count instead of those that they replace."""
    found = {place.name: place for where in (folder, folder / CHANGE) for place in _listed(where, folder)}
    return sorted(found.values(), key=lambda place: place.name)


def _listed(where: Path, folder: Path) -> list[Path]:
    """What lies there; nothing if it is no folder. It is not asked first: a change that ends meanwhile takes its folder away."""
    try:
        return list(where.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as problem:
        raise SourceError(f"{folder}: cannot be listed ({problem.strerror or type(problem).__name__})") from problem


def _files(folder: Path) -> list[Path]:
    """What is named like a CSV file of a register, whether or not it can be read."""
    return [place for place in _everything(folder) if place.suffix.lower() == ".csv" and not of_the_system(place.name)]


_OTHER_TABLES = (".tsv", ".tab", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers", ".parquet", ".json", ".gz", ".zip")
"""Endings of files that may hold a table, and that are not read."""


def _passed_over(folder: Path, read: Collection[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """What was not read: a fault (SH01) per table that lies there as another kind of file alone, and notes of the rest."""
    faults, notes = [], []
    for place in _everything(folder):
        name, ending = _shown(place), place.suffix.lower()
        stem = place.stem.lower().removesuffix(".csv")
        if of_the_system(place.name):
            if ending == ".csv":
                notes.append(f"{name}: a file of the system was passed over")
        elif ending in _OTHER_TABLES and not place.is_dir():
            table = table_named(stem) or ""
            if table and table not in read:
                faults.append(
                    shape_fault("SH01", table, f"{name}: not read, as it is no .csv file; save the table as {table}.csv", Place(name))
                )
            elif table or ending != ".txt":
                notes.append(f"{name}: not read; a table is a .csv file")
    return faults, notes


def _shown(file: Path) -> str:
    """The name of a file as messages may show it."""
    name = file_text(file.name)
    return name if name.isprintable() else one_line(name)


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What tells whether a register's files were written or moved meanwhile: name, inode, size and time of each."""
    seen = []
    for place in [*_files(folder), folder / SETTINGS_FILE]:
        with suppress(OSError):
            told = place.stat()
            seen.append((str(place), told.st_ino, told.st_size, told.st_mtime_ns))
    return seen


def _read_folder(folder: Path, options: Mapping[str, str | None]) -> TextTables:
    found = settings_of.merged(_settings(folder), options)
    files, budget = _files(folder), _Budget(folder)
    budget.foresee(files)
    frames: dict[str, pd.DataFrame] = {}
    places: dict[str, Place] = {}
    faults: list[dict[str, Any]] = []
    for file in files:
        table, name = file_text(file.stem).lower(), _shown(file)
        if table in frames:
            faults.append(shape_fault("SH01", table, f"{name}: this is a second file for the table {table}; keep one", Place(name)))
            continue
        read, wrong = _read_file(file, name, table, found, budget)
        faults += wrong
        if read is not None:
            frames[table], places[table] = read
    told = {fault["table"] for fault in faults if fault["code"] == "SH01"}
    others, notes = _passed_over(folder, {*frames, *told})
    return TextTables(frames, places, found, (*faults, *others), tuple(notes))


def _settings(folder: Path) -> dict[str, str]:
    file = folder / SETTINGS_FILE
    if not file.exists() and not file.is_symlink():
        return {}
    if why := why_no_file(file):
        raise LayoutError(f"{file}: cannot be read ({why})")
    try:
        text = without_marks(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise LayoutError(f"{file}: cannot be read ({problem.strerror or type(problem).__name__})") from problem
    except UnicodeDecodeError as problem:
        raise LayoutError(f"{file}: not UTF-8 text (byte {problem.start + 1}); save it as UTF-8") from problem
    return settings_of.parse(text, str(file))


_Read = tuple[pd.DataFrame, Place]
_Faults = list[dict[str, Any]]


MOST_ROWS, MOST_COLUMNS = 5_000_000, 500
"""The most rows and columns of a CSV file. Beyond them, a machine would be busy for minutes before it says so."""
MOST_CELLS = 30_000_000
"""The most cells of a CSV file, and of all of a folder, unless the environment says otherwise."""
LONGEST = 10_000_000
"""The most bytes of a line, and the most characters of a cell, of a CSV file."""
MOST_MISFITS = 200_000
"""The most rows of a CSV file that may have another length than the heading. Each is read by itself, and beyond so many it is no table."""
_MOST_FAULTS = 1_000
"""The most rows of another length than the heading that are told one by one."""


class _Budget:
    """What the files of a folder may still ask of the machine together. Each is counted before it is parsed."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._cells, self._most = folder, 0, limits.most(limits.CELLS, MOST_CELLS)
        self._rows: dict[str, int] = {}

    def foresee(self, files: Sequence[Path]) -> None:
        """Raise SourceError before any file is parsed, if large files have too many cells together. One that has them alone is not read."""
        sizes = {file: file.stat().st_size for file in files if not why_no_file(file)}
        most = limits.most_megabytes() * 1_000_000
        if sum(size for size in sizes.values() if size <= most) <= SMALL:
            return
        cells = 0
        for file in (file for file, size in sizes.items() if size <= most):
            with suppress(OSError):
                cells += held if (held := _cells_about(file)) <= self._most else 0
            self._refuse(cells, file.stem)

    def take(self, table: str, lines: int, columns: int, *, quotes: bool) -> None:
        """Count a file. Raises SourceError where the files so far have too many cells, or the record too many rows."""
        self._cells += lines * columns
        self._refuse(self._cells, table)
        if not quotes:  # else a row may be many lines: it is counted when it is read
            self._rows[table] = max(0, lines - 1)
            limits.refuse_long_record(self._folder, self._rows)

    def _refuse(self, cells: int, table: str) -> None:
        if cells > self._most:
            raise SourceError(
                f"{self._folder}: its files up to {one_line(file_text(table))}.csv have more than {self._most:,} cells; "
                f"leave out what has ended, split it, {limits.or_set(limits.CELLS)}"
            )


SMALL = 100_000_000
"""So many bytes of files hold too few cells to count them before they are parsed."""


def _cells_about(file: Path) -> int:
    """How many cells a file has, if each line has as many as the first one that is not blank."""
    lines = columns = 0
    with file.open("rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            lines += piece.count(b"\n")
            if not columns and (first := piece.lstrip()):
                columns = 1 + max(map(first.partition(b"\n")[0].count, (b",", b";", b"\t", b"|")))
    return lines * columns


def _no_table(name: str, table: str, what: str) -> tuple[None, _Faults]:
    """The answer for a file that cannot be read, and why (SH01)."""
    return None, [shape_fault("SH01", table, f"{name}: {what}", Place(name))]


def _read_file(file: Path, name: str, table: str, settings: Mapping[str, str], budget: _Budget) -> tuple[_Read | None, _Faults]:
    """A file's rows as text with where each stood (None if it cannot be read), and its faults."""
    unreadable = partial(_no_table, name, table)
    if why := why_no_file(file):  # asked first: to open a pipe would wait for ever
        return unreadable(f"cannot be read ({why})")
    most = limits.most_megabytes()
    try:
        size = file.stat().st_size
        if size > most * 1_000_000:
            return unreadable(f"it has more than {most} MB; split it, {limits.or_set(limits.MEGABYTES)}")
        if size >= LONG_FILE and (found := _read_plain(file, name, table, settings, budget)) is not None:
            return found
        content = _content(file)
    except OSError as problem:
        return unreadable(f"cannot be read ({problem.strerror or type(problem).__name__})")
    encoding = settings.get("encoding", "utf-8")
    try:
        text = _text_of(content, encoding)
    except UnicodeError as problem:
        line = _Text(content[: getattr(problem, "start", 0)]).lines + 1
        if wide := next((name for mark, name in _WIDE.items() if bytes(content[:4]).startswith(mark)), None):
            return unreadable(f'it is {wide} text; save the file as UTF-8, or write encoding = "{wide}" in register.toml')
        return unreadable(
            f"line {line} is not {encoding} text; save the file as UTF-8, "
            'or say how it is written in register.toml (like encoding = "cp1252")'
        )
    del content
    if text.start.count("\0") * 3 > len(text.start):
        return unreadable(
            "every other byte of it is zero, as in UTF-16; save the file as UTF-8, "
            'or write encoding = "utf-16-le" (or "utf-16-be") in register.toml'
        )
    if text.lines > MOST_ROWS:
        return unreadable(f"it has more than {MOST_ROWS:,} rows; split it, or leave out what has ended")
    if text.has_line_over(LONGEST):
        return unreadable(f"it has a line of more than {LONGEST // 1_000_000} MB, which is no row of a table")
    if not text.start.strip() and not text.whole.strip():
        return unreadable("the file is empty; it needs at least its heading row")
    try:
        return _read_text(text, name, table, settings, budget)
    except csv.Error:
        row = _open_quote(text, settings.get("delimiter", ",")) or 1
        most_said = f"row {row} has a cell of more than {LONGEST:,} characters"
        return unreadable(f"{most_said}; close or double the quotation mark that opens it")
    except _TooManyMisfitsError as problem:
        return unreadable(str(problem))


_WIDE = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
"""By the bytes that a text begins with, how it is encoded."""


class _TooManyMisfitsError(Exception):
    """More rows have another length than the heading than may have it; the text says it."""


_Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_PIECE = 2**18
"""So many bytes of a long text are looked at while they are at hand."""


def _content(file: Path) -> _Bytes:
    """The bytes of a file. Memory of numpy is got from the machine in larger pieces than Python's, in half the time."""
    with file.open("rb", buffering=0) as stream:
        held = np.empty(os.fstat(stream.fileno()).st_size, dtype=np.uint8)
        filled = 0
        while read := stream.readinto(held.data[filled:]):
            filled += read
        rest = stream.read()  # of a file that grew, or that does not tell its size
    return np.concatenate((held, np.frombuffer(rest, dtype=np.uint8))) if rest else held[:filled]


def _text_of(content: _Bytes, encoding: str) -> _Text:
    """The text of a file without the marks that it begins with. Raises UnicodeError where it is not in this encoding."""
    if codecs.lookup(encoding).name == "utf-8" and (not len(content) or content[0] < 0x80):
        text = _Text(content)  # as it is: each copy of a long text takes as long as to look through it
        if text.seen.ascii or _is_utf8(content):
            return text
    # Some encodings yield halves of surrogate pairs, which no table can hold.
    return _Text(np.frombuffer(without_marks(bytes(content).decode(encoding)).encode("utf-8"), dtype=np.uint8))


def _is_utf8(content: _Bytes) -> bool:
    """Whether all of it is UTF-8, looked at piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _PIECE):
            piece = bytes(content[start : start + _PIECE])
            if not piece.isascii() or decoder.getstate()[0]:
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


@dataclass
class _Seen:
    """What the bytes of a text are."""

    ascii: bool = True
    quotes: bool = False
    lines: int = 0


class _Text:
    """The text of a file, in UTF-8. It becomes Python's text only where it is read row by row."""

    def __init__(self, encoded: _Bytes) -> None:
        self.encoded = encoded

    def let_go(self) -> None:
        """Free the memory of what was read whole: a long table is held twice meanwhile."""
        self.encoded = np.empty(0, dtype=np.uint8)

    @cached_property
    def whole(self) -> str:
        """All of it."""
        return str(self.encoded.data, "utf-8")

    @cached_property
    def start(self) -> str:
        """Its first thousand characters."""
        return bytes(self.encoded[:4_000]).decode("utf-8", "ignore")[:1_000]

    @cached_property
    def seen(self) -> _Seen:
        """What its bytes are, each piece looked at once."""
        found = _Seen()
        for piece in self._pieces():
            held = bytes(piece)
            found.ascii = found.ascii and held.isascii()
            found.quotes = found.quotes or b'"' in held
            found.lines += int(np.count_nonzero(piece == 0x0A))
        return found

    @property
    def lines(self) -> int:
        """How many line feeds it has."""
        return self.seen.lines

    def count(self, mark: bytes) -> int:
        """How many of its bytes are this one."""
        return sum(int(np.count_nonzero(piece == ord(mark))) for piece in self._pieces())

    @property
    def has_quotes(self) -> bool:
        """Whether a quotation mark stands in it."""
        return self.seen.quotes

    def _pieces(self) -> Iterator[_Bytes]:
        return (self.encoded[start : start + _PIECE] for start in range(0, len(self.encoded), _PIECE))

    def has_line_over(self, longest: int) -> bool:
        """Whether a line has more bytes than that, whatever ends the lines."""
        begins = 0
        while len(self.encoded) - begins > longest:
            end = self._last_end(begins, begins + longest + 1)
            if end is None:
                return True
            begins = end + 1
        return False

    def _last_end(self, begin: int, end: int) -> int | None:
        """Where the last line feed or carriage return from `begin` to before `end` stands; None if there is none."""
        size = 2**12  # mostly one stands near the end
        while begin < end:
            start = max(begin, end - size)
            piece = self.encoded[start:end]
            found = np.flatnonzero((piece == 0x0A) | (piece == 0x0D))
            if len(found):
                return start + int(found[-1])
            end, size = start, min(2 * size, _PIECE)
        return None

    def first_records(self, delimiter: str) -> Iterator[list[str]]:
        """Yield its records like `records`, slower, but only what of them is asked for is made Python's text."""
        csv.field_size_limit(LONGEST)
        return csv.reader((line[0].decode("utf-8") for line in _LINE.finditer(self.encoded.data)), delimiter=delimiter)

    def records(self, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
        """Yield its records, whatever its line ends. Raises csv.Error for bad quotation marks if `strict`."""
        csv.field_size_limit(LONGEST)
        lines = io.TextIOWrapper(io.BytesIO(self.encoded.tobytes()), encoding="utf-8", newline="")  # as one text it is four times as long
        return csv.reader(lines, delimiter=delimiter, strict=strict)


_LINE = re.compile(rb"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")


def _read_text(text: _Text, name: str, table: str, settings: Mapping[str, str], budget: _Budget) -> tuple[_Read | None, _Faults]:
    """As `_read_file`. Raises csv.Error for a cell that is too long, _TooManyMisfitsError for too many rows of another length."""
    unreadable = partial(_no_table, name, table)
    delimiter, stated = settings.get("delimiter", ","), _SEPARATOR.match(text.start)
    delimiter = stated[1] if stated else delimiter
    top, header = _heading(text, delimiter, table, skip=1 if stated else 0)
    furniture = _above(text, delimiter, top, name, table, stated)
    if len(header) > MOST_COLUMNS:
        return unreadable(f"row {top} has {len(header):,} cells; a table has at most {MOST_COLUMNS} columns")
    lines = text.lines or text.count(b"\r")
    if lines * len(header) > (most := limits.most(limits.CELLS, MOST_CELLS)):
        return unreadable(f"it has more than {most:,} cells; split it, {limits.or_set(limits.CELLS)}")
    if (other := _other_delimiter(header, delimiter, table)) is not None:
        said = f"all headings stand in one cell; if {_DELIMITERS[other]} separate them, write delimiter = {other!r} in register.toml"
        return unreadable(said.replace("'", '"'))
    if what := _no_table_at_all(text.start, header, table):
        return unreadable(what)
    budget.take(table, lines, len(header), quotes=text.has_quotes)
    open_quote = _open_quote(text, delimiter)
    rows = _fast(text, delimiter, header) if top == 1 and open_quote is None else None
    faults: _Faults = []
    if rows is None:
        rows, faults = _careful(text, delimiter, top, header, name, table)
    if open_quote is not None:
        message = (
            f"{name}: row {open_quote} opens a quotation mark that is never closed, so the rows after it may be lost; close or double it"
        )
        place = Place(name, rows=np.array([open_quote]))
        faults = [shape_fault("SH01", table, message, place, index=0), *(f for f in faults if f["row"] != open_quote)]
    read, again = _in_place(rows, header, name, table, top)
    return read, furniture + faults + again


def _in_place(rows: _Rows, header: list[str], name: str, table: str, top: int) -> tuple[_Read, _Faults]:
    """A file's rows below its headings, which are row `top`, with where each stood; and a fault for each that is the headings again."""
    frame, numbers = rows
    used = [bool(heading.strip()) or bool(frame.iloc[:, i].notna().any()) for i, heading in enumerate(header)]
    frame = frame if all(used) else frame.loc[:, used]
    frame, place, again = without_headings(frame, Place(name, rows=numbers, top=top), table)
    return (frame, place), again


LONG_FILE = 2**22
"""From so many bytes on, a file of plain rows is read while it is looked at."""


def _read_plain(file: Path, name: str, table: str, settings: Mapping[str, str], budget: _Budget) -> tuple[_Read, _Faults] | None:
    """As `_read_file`, of a long file with nothing but UTF-8 rows below headings, which is never held whole; None for any other file.

    Raises OSError where it cannot be read.
    """
    delimiter, most = settings.get("delimiter", ","), limits.most(limits.CELLS, MOST_CELLS)
    if codecs.lookup(settings.get("encoding", "utf-8")).name != "utf-8":
        return None
    with file.open("rb", buffering=0) as stream:
        pieces = _Pieces(stream, _BLOCKS[0], limits.most_megabytes() * 1_000_000)
        start = pieces.start()
        if not start.start.strip() or "\0" in start.start or _SEPARATOR.match(start.start):
            return None
        if len(_first_rows(start, delimiter)) < _HEADING_WITHIN:
            return None
        top, header = _heading(start, delimiter, table)
        if top != 1 or len(header) > MOST_COLUMNS or _other_delimiter(header, delimiter, table) is not None:
            return None
        if _no_table_at_all(start.start, header, table):
            return None
        pieces.most_lines = min(MOST_ROWS, most // len(header))
        columns = _by_arrow(pieces, delimiter, [f"c{i}" for i in range(len(header))], _BLOCKS[0], quotes=False, threads=True)
    if columns is None or pieces.other:
        return None
    budget.take(table, pieces.lines, len(header), quotes=False)
    return _in_place(_framed(columns, header), header, name, table, top)


class _Pieces:
    """A file as Arrow asks for it, one piece after the other. Each is looked at while it is at hand; at an unfit one, the file ends."""

    closed = False

    def __init__(self, stream: io.FileIO, size: int, most: int) -> None:
        self._stream, self._left = stream, most
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.other = False
        """Whether something else than plain rows was found: quotation marks, bytes that are no UTF-8, too many lines or bytes."""
        self.lines, self.most_lines = 0, MOST_ROWS
        self._first: bytes | None = stream.read(size) or b""

    def start(self) -> _Text:
        """The whole lines of the first piece."""
        first = self._first or b""
        return _Text(np.frombuffer(first[: first.rfind(b"\n") + 1], dtype=np.uint8))

    def read(self, size: int) -> bytes:
        """The next piece, of at most so many bytes; none at the end."""
        piece, self._first = self._stream.read(size) if self._first is None else self._first, None
        if self.other or self._is_other(piece or b""):
            self.other = True
            return b""
        return piece or b""

    def _is_other(self, piece: bytes) -> bool:
        if b'"' in piece or (piece[:1] >= b"\x80" and not self.lines):  # it may begin with a mark
            return True
        try:
            if not piece or not piece.isascii() or self._decoder.getstate()[0]:
                self._decoder.decode(piece, final=not piece)
        except UnicodeError:
            return True
        held = np.frombuffer(piece, dtype=np.uint8)
        self.lines += sum(int(np.count_nonzero(held[first : first + _PIECE] == 0x0A)) for first in range(0, len(held), _PIECE))
        self._left -= len(piece)
        return self.lines > self.most_lines or self._left < 0

    def close(self) -> None:
        """Do nothing: who opened the file closes it."""


_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
"""What may separate the cells of a row, in words."""


def _other_delimiter(header: list[str], delimiter: str, table: str) -> str | None:
    """What separates headings that all stand in one cell; None where they do not."""
    filled = [cell for cell in header if cell.strip()]
    if len(filled) != 1:
        return None
    for other in (mark for mark in _DELIMITERS if mark != delimiter):
        cells = next(csv.reader([filled[0].replace("\n", " ").replace("\r", " ")], delimiter=other), [])
        if len(cells) > 1 and (other == ";" or (table in TABLES and any(map(TABLES[table].named, cells)))):
            return other
    return None


_ELSE = {
    r"\s*(?:<!doctype html|<html|<\?xml|<table|<!--)": "is a web page or XML",
    r"\s*(?:\{\s*\"|\[\s*[\[{\]])": "is JSON",
    r"version https://git-lfs\.github\.com/spec/": "is a pointer of Git LFS, whose file was not fetched (git lfs pull)",
    r"PK\x03\x04": "is a ZIP archive or a workbook",
    r"%PDF-": "is a PDF file",
    r"\{\\rtf": "is a text of a word processor",
    r"bplist|SQLite format 3": "is the file of a program",
}
"""How files begin that are no table, whatever they are called."""


def _no_table_at_all(start: str, header: list[str], table: str) -> str | None:
    """What a text that begins so is, where it is no table of cells; None where it may be one."""
    if table in TABLES and any(map(TABLES[table].named, header)):
        return None
    found = next((what for begins, what in _ELSE.items() if re.match(begins, start, re.IGNORECASE)), None)
    return f"it {found}, and no table; save the table as CSV (UTF-8)" if found else None


_SEPARATOR = re.compile(r'"?sep=([,;|\t])"?[ \t,;|]{0,500}\r?(?:\n|\Z)', re.IGNORECASE)
"""A first line by which Excel says what separates the cells."""

_HEADING_WITHIN = 30
"""The most rows that are looked at for the headings, where the first that is not blank does not hold them."""


def _heading(text: _Text, delimiter: str, table: str, skip: int = 0) -> tuple[int, list[str]]:
    """The row of the headings, as a spreadsheet counts it, and its cells. `skip` rows at the top are none."""
    first = _first_rows(text, delimiter, skip)
    return first[heading_among([cells for _, cells in first], table)] if first else (skip + 1, [""])


def _first_rows(text: _Text, delimiter: str, skip: int = 0) -> list[tuple[int, list[str]]]:
    """The first rows that are not blank, among which the headings are looked for: the number of each and its cells."""
    rows = ((n, cells) for n, cells in enumerate(text.first_records(delimiter), start=1) if n > skip and any(map(str.strip, cells)))
    return list(islice(rows, _HEADING_WITHIN))


def _above(text: _Text, delimiter: str, top: int, name: str, table: str, stated: re.Match[str] | None) -> _Faults:
    """The faults (SH01) of what stands above the headings: a line `sep=;`, titles."""
    rows = islice(enumerate(text.first_records(delimiter), start=1), top - 1)
    titles = [number for number, cells in rows if number > bool(stated) and any(map(str.strip, cells))]
    told = {}
    if stated:
        line = one_line(stated[0].strip())
        told[1] = f"a line {line} stands above the headings; remove it, and say delimiter = {delimiter!r} in register.toml"
    if titles:
        told[titles[0]] = f"the headings stand in row {top}; remove what stands above them"
    # a warning, for nothing is lost
    places = {row: Place(name, rows=np.array([row])) for row in told}
    return [shape_fault("SH01", table, f"{name}: {said}", places[row], severity=WARNING, index=0) for row, said in told.items()]


def heading_among(rows: Sequence[Sequence[str]], table: str) -> int:
    """Which of a table's first rows holds its headings: the first row, unless a later one names more columns: two or more, or the key.

    A title may name a column by chance ("Version 3 of 2026"). So a later row must also name the key, if the first row names any column.
    """
    if table not in TABLES:
        return 0
    first = {name for cell in rows[0] if (name := TABLES[table].named(cell))}
    if 1 < len(first) == len(rows[0]) == max(map(len, rows)):
        return 0  # as mostly: no row can name more
    known = [first, *({name for cell in row if (name := TABLES[table].named(cell))} for row in rows[1:])]
    if known[0]:
        known = [names if TABLES[table].key() in names else set() for names in known]
    counts = [len(names) if len(names) > 1 or TABLES[table].key() in names else 0 for names in known]
    return counts.index(max(counts)) if max(counts) > counts[0] else 0


def _open_quote(text: _Text, delimiter: str) -> int | None:
    """The row whose quotation marks do not match; None if there is none.

    A cell that such a mark opens takes in all text up to the next mark.
    """
    if not text.has_quotes:
        return None
    row = 1
    try:
        for _ in text.records(delimiter, strict=True):
            row += 1
    except csv.Error:
        return row
    return None


_BLOCKS = (2**20, 2**25)
"""The bytes that Arrow reads at a time. Few are at hand while their cells are told apart; more than any row has are tried after them."""


_Rows = tuple[pd.DataFrame, np.ndarray[Any, Any]]
"""Rows, and the number of each as a spreadsheet counts it."""


def _fast(text: _Text, delimiter: str, header: list[str]) -> _Rows | None:
    """Read the rows with Arrow. None if a row has more or fewer cells than the heading.

    It reads piece by piece, two at a time: Arrow holds a piece twice and more before its cells are columns. Where cells may hold line
    ends one thread reads: several only wait for each other, and take twice the processor's time.
    """
    names = [f"c{i}" for i in range(len(header))]
    blocks = _BLOCKS if text.has_quotes else [next((block for block in _BLOCKS if not text.has_line_over(block // 2)), _BLOCKS[-1])]
    whole = pa.py_buffer(text.encoded)
    for block in blocks:
        threads = not text.has_quotes and len(text.encoded) > block
        columns = _by_arrow(pa.BufferReader(whole), delimiter, names, block, quotes=text.has_quotes, threads=threads)
        if columns is not None:
            del whole
            text.let_go()
            return _framed(columns, header)
    return None


def _framed(columns: list[Any], header: list[str]) -> _Rows:
    """The rows whose columns Arrow read, but the blank ones, and the number of each. Each column is let go once it is in one piece."""

    def whole(number: int) -> pa.Array:
        """A column in one piece: to look up cells in one of many pieces, Arrow puts them together each time."""
        column, columns[number] = columns[number], None
        return column.combine_chunks()

    rows = len(columns[0])
    tasks: list[Callable[[], Any]] = [partial(whole, number) for number in range(len(columns))]
    tasks.append(partial(np.arange, 2, rows + 2))
    *pieces, numbers = side_by_side(tasks, rows)
    table_of = pa.Table.from_arrays(pieces, names=[f"c{i}" for i in range(len(header))])
    frame = table_of.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow", na_value=np.nan)}.get)
    frame.columns = pd.Index(header)
    return _without_blank(frame, numbers)


def _by_arrow(source: Any, delimiter: str, names: list[str], block: int, *, quotes: bool, threads: bool) -> list[Any] | None:
    """The columns of the rows below the heading, each in pieces; None if one has another number of cells, or more bytes than the block."""
    try:
        table = pyarrow.csv.read_csv(
            source,
            read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows_after_names=1, use_threads=threads, block_size=block),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if quotes else False,  # to look for what is not there takes a tenth longer
                newlines_in_values=quotes,  # only quoted cells may
                ignore_empty_lines=False,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,  # it was looked at as a whole
            ),
        )
    except pa.ArrowInvalid:
        return None
    return list(table.columns)


def _careful(text: _Text, delimiter: str, top: int, header: list[str], file: str, table: str) -> tuple[_Rows, _Faults]:
    """Read the rows one by one. Rows of another length than the heading are reported and cut or filled up; none is dropped."""
    rows, numbers, odd = [], [], 0
    faults: _Faults = []
    named = max((n for n, heading in enumerate(header, start=1) if heading.strip()), default=0)  # cells without a heading may be left out
    for number, cells in enumerate(text.records(delimiter), start=1):
        if number <= top:
            continue
        if (len(cells) > len(header) or len(cells) < named) and any(map(str.strip, cells)):
            message = f"{file}: row {number} {_misfit(cells, len(header), delimiter)}"
            odd += 1
            if odd > MOST_MISFITS:
                first = faults[0]["message"].removeprefix(f"{file}: ")
                raise _TooManyMisfitsError(f"more than {MOST_MISFITS:,} rows have another number of cells than the heading; {first}")
            if odd <= _MOST_FAULTS:
                faults.append(shape_fault("SH01", table, message, Place(file, rows=np.array([number])), index=0))
        rows.append((cells + [""] * len(header))[: len(header)])
        numbers.append(number)
    if odd > _MOST_FAULTS:
        more = f"{file}: {odd - _MOST_FAULTS:,} more rows have another number of cells than the heading"
        faults.append(shape_fault("SH01", table, more, Place(file)))
    frame = pd.DataFrame({i: pd.Series([row[i] or None for row in rows], dtype="str") for i in range(len(header))})
    frame.columns = pd.Index(header)
    return _without_blank(frame, np.array(numbers, dtype=np.int64)), faults


_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
"""The lines by which Git divides two versions of which neither was chosen."""


def _misfit(cells: list[str], wanted: int, delimiter: str) -> str:
    """What is wrong with a row of another length than the heading, and what to do."""
    if len(cells) == 1 and _CONFLICT.match(cells[0]):
        return "is the mark of a conflict between two versions of the file; choose one of them, and remove the marks"
    has = f"has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the heading {wanted}"
    if len(cells) > wanted:
        return f"{has}; quote text that holds a {delimiter!r}"
    if len(cells) == 1:
        return f"{has}; remove it if it is a note, or write every cell, blank ones too"
    return f"{has}; write every cell, blank ones too: those after a missing one have moved"


def repeats_heading(frame: pd.DataFrame) -> np.ndarray[Any, Any]:
    """Which rows say the headings once more, as printed pages and joined files do: two headings or more, and nothing else."""
    found = np.zeros(len(frame), dtype=bool)
    if frame.shape[1] < 2:
        return found
    first = pc.equal(as_text(frame.iloc[:, 0]), frame.columns[0]).fill_null(False)
    rows = np.flatnonzero(as_mask(first))  # rules out most rows
    found[[row for row in rows if [cell for cell in frame.iloc[row] if isinstance(cell, str)] == list(frame.columns)]] = True
    return found


def without_headings(frame: pd.DataFrame, place: Place, table: str) -> tuple[pd.DataFrame, Place, list[dict[str, Any]]]:
    """The rows that are not the headings once more, their place, and a warning (SH01) per row that is: nothing is lost."""
    again = repeats_heading(frame)
    if not again.any():
        return frame, place, []
    where = f"{place.file} {place.sheet}".strip()
    faults = [
        shape_fault("SH01", table, f"{where}: row {place.row(row)} repeats the headings; remove it", place, severity=WARNING, index=row)
        for row in np.flatnonzero(again)[:_MOST_FAULTS].tolist()
    ]
    return frame[~again].reset_index(drop=True), replace(place, rows=place.rows[~again]), faults


def _without_blank(frame: pd.DataFrame, numbers: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """The rows that are not blank, with their numbers. A blank line is no row, but it counts in the numbering."""
    filled, left = np.zeros(len(frame), dtype=bool), len(frame)
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        shown = long_text.surely_shown(column) if left * 8 > len(frame) else None  # few are looked at one by one
        filled = filled if shown is None else filled | shown
        rest = np.flatnonzero(~filled)
        left = len(rest)
        if not left:
            return frame, numbers
        some = as_text(column if left == len(frame) else column.iloc[rest])
        filled[rest] = as_mask(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(some), ""), False))
    if filled.all():
        return frame, numbers
    return frame[filled].reset_index(drop=True), numbers[filled]


def write_folder(register: Register, folder: Path, *, every_table: bool = False) -> None:
    """Write the register's canonical CSV files (UTF-8, LF) and its register.toml to a new folder.

    Tables without rows are left out unless `every_table`. Raises SourceError if the folder is taken or a cell cannot be
    written as it is.
    """
    texts = {table: register.canonical(table) for table in TABLES}
    for table, frame in texts.items():
        refuse_unfit(frame, table)
    with new_folder(folder) as staged:
        for table, frame in texts.items():
            if len(frame) or every_table:
                (staged / f"{table}.csv").write_bytes(csv_bytes(frame))
        (staged / SETTINGS_FILE).write_bytes(settings_text(register.settings).encode("utf-8"))


def csv_bytes(texts: pd.DataFrame) -> bytes:
    """The bytes of a table's canonical CSV file: UTF-8, commas, LF."""
    return texts.to_csv(index=False, lineterminator="\n").encode("utf-8")


def settings_text(settings: Mapping[str, Any]) -> str:
    """The text of a register.toml: the settings that are set, and the others as comments."""
    written = {"schema": str(settings_of.SCHEMA)} | {k: v for k, v in settings.items() if k not in ("encoding", "delimiter", "dates")}
    lines = [f"{name} = {_quoted(str(value))}" for name, value in written.items()]
    lines += [f'# {name} = ""  # {meaning}' for name, meaning in settings_of.KNOWN.items() if name not in written]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'


__all__ = ["SourceError", "read_folder", "settings_text", "write_folder"]
