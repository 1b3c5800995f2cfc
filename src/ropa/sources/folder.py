"""A register as a folder of CSV files, one a table, with an optional register.toml."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ropa.errors import LayoutError, SourceError
from ropa.files import new_folder, put
from ropa.model.register import TABLES, Place, Register
from ropa.model.validate import TextTables, shape_fault
from ropa.sources import settings as settings_of
from ropa.sources.fit import refuse_unfit

SETTINGS_FILE = "register.toml"


def read_folder(folder: Path, options: Mapping[str, str | None]) -> TextTables:
    """Read every CSV file of the folder as text.

    Files are UTF-8 with commas unless the settings say otherwise; nothing is guessed. Raises
    SourceError or LayoutError where there is no register at all; what is wrong with a single
    file is a fault (SH01) beside the tables.
    """
    found = settings_of.merged(_settings(folder), options, str(folder / SETTINGS_FILE))
    files = sorted((f for f in folder.iterdir() if f.suffix.lower() == ".csv" and f.is_file()), key=lambda f: f.name)
    if not files:
        raise LayoutError(f"{folder}: no CSV files; a register folder holds activities.csv and organisations.csv (`ropa init` makes one)")
    frames: dict[str, pd.DataFrame] = {}
    places: dict[str, Place] = {}
    faults: list[dict[str, Any]] = []
    for file in files:
        table = file.stem.lower()
        place = Place(file.name)
        if table in frames:
            faults.append(shape_fault("SH01", table, f"{file.name}: a second file for the table {table}; keep one", place))
            continue
        frame, rows, wrong = _read_file(file, table, found)
        faults += wrong
        frames[table], places[table] = frame, Place(file.name, rows=rows)
    faults += [
        shape_fault("SH01", needed, f"{needed}.csv is missing; a register has at least organisations.csv and activities.csv", Place(f"{needed}.csv"))
        for needed in ("organisations", "activities")
        if needed not in frames
    ]
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


def _read_file(
    file: Path, table: str, settings: Mapping[str, str]
) -> tuple[pd.DataFrame, np.ndarray[Any, Any], list[dict[str, Any]]]:
    """A file's rows as text, the row number of each, and what was wrong with it."""
    nothing: tuple[pd.DataFrame, np.ndarray[Any, Any]] = (pd.DataFrame(), np.array([], dtype=np.int64))
    place = Place(file.name)
    try:
        content = file.read_bytes()
    except OSError as problem:
        message = f"{file.name}: cannot be read ({problem.strerror or problem})"
        return (*nothing, [shape_fault("SH01", table, message, place)])
    encoding = settings.get("encoding", "utf-8")
    try:
        text = content.decode("utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding)
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        message = (
            f"{file.name}: line {line} is not {encoding} text; save the file as UTF-8, "
            'or say how it is written in register.toml (like encoding = "cp1252")'
        )
        return (*nothing, [shape_fault("SH01", table, message, place)])
    if not text.strip():
        return (*nothing, [shape_fault("SH01", table, f"{file.name}: empty; it needs at least its heading row", place)])
    delimiter = settings.get("delimiter", ",")
    header = next(csv.reader(io.StringIO(text), delimiter=delimiter))
    if len(header) == 1 and delimiter == "," and ";" in header[0]:
        message = f'{file.name}: the headings stand in one cell; if semicolons part them, write delimiter = ";" in register.toml'
        return (*nothing, [shape_fault("SH01", table, message, place)])
    rows = _fast(text, delimiter, header)
    if rows is not None:
        return (*rows, [])
    return _careful(text, delimiter, header, file.name, table)


def _fast(text: str, delimiter: str, header: list[str]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]] | None:
    """Rows through Arrow, or None where a row does not have as many cells as the heading."""
    names = [f"c{i}" for i in range(len(header))]
    try:
        read = pyarrow.csv.read_csv(
            io.BytesIO(text.encode("utf-8", "surrogatepass")),
            read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows_after_names=1, use_threads=True),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    frame = read.to_pandas(types_mapper={pa.large_string(): pd.StringDtype("pyarrow", na_value=np.nan)}.get)
    frame.columns = pd.Index(header)
    return _without_blank(frame, np.arange(2, len(frame) + 2))


def _careful(
    text: str, delimiter: str, header: list[str], file: str, table: str
) -> tuple[pd.DataFrame, np.ndarray[Any, Any], list[dict[str, Any]]]:
    """Rows one by one: short ones are filled up, long ones reported; none is dropped."""
    rows, numbers, faults = [], [], []
    csv.field_size_limit(100_000_000)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    next(reader)
    for number, cells in enumerate(reader, start=2):
        if len(cells) > len(header) or (cells and len(cells) < len(header)):
            message = f"{file}: row {number} has {len(cells)} cells, the heading {len(header)}; quote text that holds a {delimiter!r}"
            faults.append(shape_fault("SH01", table, message, Place(file, rows=np.array([number])), index=0))
        rows.append((cells + [""] * len(header))[: len(header)])
        numbers.append(number)
    columns = [[row[i] or None for row in rows] for i in range(len(header))]
    frame = pd.concat([pd.Series(values, dtype="str") for values in columns], axis=1) if rows else pd.DataFrame(columns=range(len(header)), dtype="str")
    frame.columns = pd.Index(header)
    return (*_without_blank(frame, np.array(numbers, dtype=np.int64)), faults)


def _without_blank(frame: pd.DataFrame, numbers: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    """The rows that hold anything; a blank line is not a row, but it counts in the numbering."""
    filled = frame.notna().any(axis=1).to_numpy()
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
                put(staged / f"{table}.csv", frame.to_csv(index=False, lineterminator="\n").encode("utf-8"))
        put(staged / SETTINGS_FILE, settings_text(register.settings).encode("utf-8"))


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
