"""A register as a folder of CSV files, one a table, with an optional register.toml."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ropa.errors import LayoutError, SourceError
from ropa.files import new_folder
from ropa.model.findings import shape_fault
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.sources import settings as settings_of
from ropa.sources.refuse import refuse_unfit
from ropa.text import one_line

SETTINGS_FILE = "register.toml"
CHANGE = ".ropa-change"
"""A folder in that of a register: files of a change that is committed and not all in their place yet; they count instead."""

_TRIES, _PAUSE = 100, 0.02  # how often a folder that changes while it is read is read again, and after how many seconds


def read_folder(folder: Path, options: Mapping[str, str | None]) -> TextTables:
    """Read every CSV file of the folder as text.

    Files are UTF-8 with commas unless the settings say otherwise; nothing is guessed. Raises
    SourceError or LayoutError where nothing can be read; what is wrong with a single file is a
    fault (SH01) beside the tables.
    """
    for _ in range(_TRIES):
        before = _state(folder)
        tables = _read_folder(folder, options)
        if _state(folder) == before:
            return tables
        time.sleep(_PAUSE)
    raise SourceError(f"{folder}: its files change all the time; try again when whoever writes them has finished")


def table_files(folder: Path) -> dict[str, Path]:
    """The files of the tables that are there, by table; the first by name where there are several."""
    return {file.stem.lower(): file for file in reversed(_files(folder))}


def _files(folder: Path) -> list[Path]:
    """The CSV files of a register, those of a committed change instead of what they are to replace."""
    found = {place.name: place for where in (folder, folder / CHANGE) if where.is_dir() for place in where.iterdir()}
    return sorted((f for f in found.values() if f.suffix.lower() == ".csv" and f.is_file()), key=lambda f: f.name)


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What changes when somebody writes to a register's files, or puts them into their place."""
    seen = []
    for place in [*_files(folder), folder / SETTINGS_FILE]:
        with suppress(FileNotFoundError):
            told = place.stat()
            seen.append((str(place), told.st_ino, told.st_size, told.st_mtime_ns))
    return seen


def _read_folder(folder: Path, options: Mapping[str, str | None]) -> TextTables:
    found = settings_of.merged(_settings(folder), options)
    files = _files(folder)
    frames: dict[str, pd.DataFrame] = {}
    places: dict[str, Place] = {}
    faults: list[dict[str, Any]] = []
    for file in files:
        table, name = file.stem.lower(), file.name if file.name.isprintable() else one_line(file.name)
        if table in frames:
            faults.append(shape_fault("SH01", table, f"{name}: a second file for the table {table}; keep one", Place(name)))
            continue
        read, wrong = _read_file(file, name, table, found)
        faults += wrong
        if read is not None:
            frames[table], places[table] = read
    return TextTables(frames, places, found, tuple(faults))


def _settings(folder: Path) -> dict[str, str]:
    file = folder / SETTINGS_FILE
    if not file.is_file():
        return {}
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise LayoutError(f"{file}: cannot be read as UTF-8 text ({problem})") from problem
    return settings_of.parse(text, str(file))


_Read = tuple[pd.DataFrame, Place]
_Faults = list[dict[str, Any]]


def _read_file(file: Path, name: str, table: str, settings: Mapping[str, str]) -> tuple[_Read | None, _Faults]:
    """Return a file's rows as text with where each stood, and what was wrong with it."""

    def unreadable(what: str) -> tuple[None, _Faults]:
        return None, [shape_fault("SH01", table, f"{name}: {what}", Place(name))]

    try:
        content = file.read_bytes()
    except OSError as problem:
        return unreadable(f"cannot be read ({problem.strerror or problem})")
    encoding = settings.get("encoding", "utf-8")
    try:
        text = content.decode("utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding)
        text.encode("utf-8")  # some encodings yield halves of characters, which no table can hold
    except UnicodeError as problem:
        line = content.count(b"\n", 0, getattr(problem, "start", 0)) + 1
        return unreadable(
            f"line {line} is not {encoding} text; save the file as UTF-8, "
            'or say how it is written in register.toml (like encoding = "cp1252")'
        )
    if not text.strip():
        return unreadable("empty; it needs at least its heading row")
    delimiter = settings.get("delimiter", ",")
    top, header = next((n, cells) for n, cells in enumerate(_records(text, delimiter), start=1) if any(map(str.strip, cells)))
    if len(header) == 1 and delimiter == "," and ";" in header[0]:
        return unreadable('the headings stand in one cell; if semicolons part them, write delimiter = ";" in register.toml')
    open_quote = _open_quote(text, delimiter)
    rows = _fast(text, delimiter, header) if top == 1 and open_quote is None else None
    faults: _Faults = []
    if rows is None:
        rows, faults = _careful(text, delimiter, top, header, name, table)
    if open_quote is not None:
        message = (
            f"{name}: row {open_quote} holds a quotation mark that opens and is not closed, so rows may be lost in it; close or double it"
        )
        place = Place(name, rows=np.array([open_quote]))
        faults = [shape_fault("SH01", table, message, place, index=0), *(f for f in faults if f["row"] != open_quote)]
    frame, numbers = rows
    used = [bool(heading.strip()) or bool(frame.iloc[:, i].notna().any()) for i, heading in enumerate(header)]
    frame = frame.loc[:, used]
    return (frame, Place(name, rows=numbers, top=top)), faults


def _records(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    """Yield the records of a CSV text, lines ending as they may. Raises csv.Error if strict."""
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _open_quote(text: str, delimiter: str) -> int | None:
    """Return the row whose quotation marks do not match, if there is one.

    What follows such a mark is swallowed up to the next; only a cell of several lines can hide it.
    """
    if '"' not in text:
        return None
    row = 1
    try:
        for _ in _records(text, delimiter, strict=True):
            row += 1
    except csv.Error:
        return row
    return None


def _fast(text: str, delimiter: str, header: list[str]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]] | None:
    """Read the rows through Arrow; None where a row does not have as many cells as the heading."""
    names = [f"c{i}" for i in range(len(header))]
    try:
        read = pyarrow.csv.read_csv(
            io.BytesIO(text.encode("utf-8")),
            read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows_after_names=1, use_threads=True),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    frame = read.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow", na_value=np.nan)}.get)
    frame.columns = pd.Index(header)
    return _without_blank(frame, np.arange(2, len(frame) + 2))


def _careful(
    text: str, delimiter: str, top: int, header: list[str], file: str, table: str
) -> tuple[tuple[pd.DataFrame, np.ndarray[Any, Any]], _Faults]:
    """Read the rows one by one: short ones are filled up, long ones reported; none is dropped."""
    rows, numbers, faults = [], [], []
    for number, cells in enumerate(_records(text, delimiter), start=1):
        if number <= top:
            continue
        if cells and len(cells) != len(header) and any(cells[len(header) :] or cells):
            has = f"row {number} has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the heading {len(header)}"
            message = f"{file}: {has}; quote text that holds a {delimiter!r}"
            faults.append(shape_fault("SH01", table, message, Place(file, rows=np.array([number])), index=0))
        rows.append((cells + [""] * len(header))[: len(header)])
        numbers.append(number)
    frame = pd.DataFrame({i: pd.Series([row[i] or None for row in rows], dtype="str") for i in range(len(header))})
    frame.columns = pd.Index(header)
    return _without_blank(frame, np.array(numbers, dtype=np.int64)), faults


def _without_blank(frame: pd.DataFrame, numbers: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """The rows that hold anything; a blank line is not a row, but it counts in the numbering."""
    filled = np.zeros(len(frame), dtype=bool)
    for position in range(frame.shape[1]):
        if filled.all():
            break
        filled |= frame.iloc[:, position].str.strip().fillna("").ne("").to_numpy()
    return frame[filled].reset_index(drop=True), numbers[filled]


def write_folder(register: Register, folder: Path, *, every_table: bool = False) -> None:
    """Write the register's canonical CSV files (UTF-8, LF) to a new folder.

    Tables without rows are left out unless `every_table`. Raises SourceError where the place is
    taken or a cell cannot be written as it is.
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
    """A table's canonical CSV file: UTF-8, commas, LF."""
    return texts.to_csv(index=False, lineterminator="\n").encode("utf-8")


def settings_text(settings: Mapping[str, Any]) -> str:
    """The text of a register.toml: what is set, and what may be, as comments."""
    written = {"schema": "1"} | {k: v for k, v in settings.items() if k not in ("encoding", "delimiter", "dates")}
    lines = [f"{name} = {_quoted(str(value))}" for name, value in written.items()]
    lines += [f'# {name} = ""  # {meaning}' for name, meaning in settings_of.KNOWN.items() if name not in written]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'


__all__ = ["SETTINGS_FILE", "SourceError", "read_folder", "settings_text", "write_folder"]
