"""Reads a register from an .xlsx workbook with one sheet per table."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from ropa.errors import SourceError
from ropa.layouts.grids import as_text, letter
from ropa.layouts.sheets import panics_are_errors, sheets_of_marks
from ropa.model.checks import ADVICE, WARNING
from ropa.model.findings import COVERS, shape_fault
from ropa.model.schema import bare_name
from ropa.model.tables import TABLES, table_named
from ropa.model.text_tables import Place, TextTables
from ropa.model.validate import near_name
from ropa.sources import guard, number_formats
from ropa.sources import settings as settings_of
from ropa.sources.folder import heading_among, without_headings
from ropa.text import file_text, one_line

SETTINGS_SHEET, README_SHEET, CODES_SHEET, DIVIDER_SHEET = "register", "README", "_codes", "more sheets"
_OWN_SHEETS = (SETTINGS_SHEET, README_SHEET, CODES_SHEET, DIVIDER_SHEET)


Guarded = tuple[dict[str, guard.SheetMarks], IO[bytes]]
"""What the guard returned of a workbook: its marks, and the copy to read."""


def read_workbook(path: Path, options: Mapping[str, str | None], guarded: Guarded | None = None) -> TextTables:
    """Read every sheet that is a table as text; `notes` of the result names the other sheets.

    A sheet is recognised by the name or title of its table, a column by its name or title. The first row that is not
    blank is the heading. `guarded` is what the guard returned, if it has looked at the file already. Raises SourceError for
    a file that cannot or should not be opened, LayoutError for a wrong setting in the workbook, UsageError for a wrong option.
    """
    (marks, copy), file = guarded or guard.inspect(path), file_text(path.name)
    from python_calamine import CalamineError, CalamineWorkbook

    frames: dict[str, pd.DataFrame] = {}
    places: dict[str, Place] = {}
    faults: list[dict[str, Any]] = []
    notes: list[str] = []
    others: list[str] = []
    found: Mapping[str, str] = {}
    try:
        parts = sheet_parts(copy)
        seen = number_formats.cells_of(copy, parts.values(), number_formats.formats_of(copy))
        copy.seek(0)
        with panics_are_errors(path, _DAMAGED), copy, CalamineWorkbook.from_filelike(copy) as book:
            _refuse_sheets(path, book.sheet_names, parts)
            ours = sheets_of_marks(book)
            for sheet in book.sheet_names:
                if sheet == SETTINGS_SHEET:
                    found = _settings(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), path)
                if sheet in _OWN_SHEETS or sheet in ours:
                    continue
                table = table_named(sheet)
                if table is None:
                    others.append(sheet)
                    continue
                if table in frames:
                    faults.append(shape_fault("SH01", table, f"a second sheet for the table {table}; keep one", Place(file, sheet)))
                    continue
                frames[table], places[table] = _read_table(book, sheet, table, file, seen.get(parts.get(sheet, ""), {}), faults)
                faults += _unknown_values(marks.get(parts.get(sheet, ""), guard.SheetMarks()), table, places[table])
            for sheet in others:
                rows = _first_rows(book, sheet)
                table = _by_columns(rows)
                if table is None:
                    _pass_over(sheet, rows, file, faults, notes)
                elif table in frames:
                    message = f"sheet {sheet}: it has the columns of {table}, which another sheet holds, and was not read; keep one of them"
                    faults.append(shape_fault("SH01", table, message, Place(file, sheet)))
                else:
                    notes.append(f"{file}: the sheet {sheet!r} is read as the table {table}, whose columns it has")
                    frames[table], places[table] = _read_table(book, sheet, table, file, seen.get(parts.get(sheet, ""), {}), faults)
                    faults += _unknown_values(marks.get(parts.get(sheet, ""), guard.SheetMarks()), table, places[table])
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, OSError) as problem:
        raise SourceError(f"{path}: {_DAMAGED} ({one_line(str(problem))})") from problem
    settings = settings_of.merged(found, options)
    return TextTables(frames, places, settings, tuple(faults), tuple(notes))


def _read_table(
    book: Any, sheet: str, table: str, file: str, seen: Mapping[tuple[int, str], str], faults: list[dict[str, Any]]
) -> tuple[pd.DataFrame, Place]:
    """A sheet as the text of a table, with its place. What is wrong with the sheet is added to `faults`.

    `seen` has the formats of its cells, by row and letters of the column (see `number_formats`).
    """
    opened = book.get_sheet_by_name(sheet)
    rows = opened.to_python(skip_empty_area=False)
    frame, place, above = _sheet(rows, table, file, sheet)
    if seen:
        faults += _as_seen(rows, seen, table, frame, place)
    ranges = opened.merged_cell_ranges or ()
    told = [_one_value(one, table, frame, place) for one in ranges]
    faults += above + [fault for fault in told if fault]
    faults += _merged((one for one, fault in zip(ranges, told, strict=True) if not fault), table, place)
    return frame, place


def _as_seen(
    rows: list[list[Any]], seen: Mapping[tuple[int, str], str], table: str, frame: pd.DataFrame, place: Place
) -> list[dict[str, Any]]:
    """Write keys, links, codes and texts as a person saw them where a format shows a number otherwise, and tell each column (SH12).

    Who gave the cell 7 the format 000 sees 007, and types it elsewhere. Numbers and dates are what the cell holds.
    """
    names = {spot: name for name, spot in place.letters.items()}
    columns = TABLES[table].columns()
    at = {TABLES[table].named(str(heading)) or str(heading): i for i, heading in reversed([*enumerate(frame.columns)])}
    index_of = {int(row): index for index, row in enumerate(place.rows)}
    changed: dict[str, dict[int, str]] = {}
    faults = []
    for (row, column), code in seen.items():
        name, index = names.get(column, ""), index_of.get(row)
        if index is None or name not in columns or columns[name].kind not in ("key", "link", "code", "text"):
            continue
        value = rows[row - 1][position(column)]
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        text = number_formats.shown(value, code)
        if text and text != as_text(value):
            changed.setdefault(name, {})[index] = text
    for name, texts in changed.items():
        cells = frame.iloc[:, at[name]].tolist()
        for index, text in texts.items():
            cells[index] = text
        first = min(texts)
        more = f" (and {len(texts) - 1:,} more in this column)" if len(texts) > 1 else ""
        message = (
            f"{table} {place.letters[name]}{place.rows[first]}{more}: {name} is read as the cell shows it, "
            "and not as the number that it holds; format it as text, and type what it shows"
        )
        fault = shape_fault("SH12", table, message, place, severity=ADVICE, index=first, name=name, count=len(texts))
        faults.append(fault)
        frame.isetitem(at[name], pd.array(cells, dtype="str"))
    return faults


_Range = tuple[tuple[int, int], tuple[int, int]]


def _one_value(merged: _Range, table: str, frame: pd.DataFrame, place: Place) -> dict[str, Any] | None:
    """Write the value of merged cells of one link or key column into each row that they cover, and tell it (SH12); None for others.

    Who merges the cells of a link says that the rows belong to one record; who merges those of a key, that the rows are one record: its
    key stands in each of them, and SH06 asks for one of their own. In other columns it may mean anything.
    """
    (first_row, column), (last_row, last_column) = merged
    name = next((name for name, spot in place.letters.items() if spot == letter(column)), "")
    model = TABLES[table].columns().get(name)
    rows = [index for index, row in enumerate(place.rows) if first_row < row <= last_row + 1]
    if column != last_column or model is None or model.kind not in ("link", "key") or len(rows) < 2 or place.rows[rows[0]] != first_row + 1:
        return None
    at = next(i for i, heading in enumerate(frame.columns) if TABLES[table].named(str(heading)) == name)
    cells = frame.iloc[:, at].tolist()
    cells[rows[0] : rows[-1] + 1] = [cells[rows[0]]] * len(rows)
    frame.isetitem(at, pd.array(cells, dtype="str"))
    spot = f"{letter(column)}{first_row + 1}:{letter(column)}{last_row + 1}"
    said = "unmerge them, and write it into each" if model.kind == "link" else "unmerge them, and give each row a key of its own"
    message = f"{table} {spot}: the value of these merged cells is read in each row that they cover; {said}"
    return shape_fault("SH12", table, message, place, severity=ADVICE, index=rows[0], name=name)


def _first_rows(book: Any, sheet: str) -> list[list[Any]]:
    """The rows of a sheet among which its headings are."""
    rows: list[list[Any]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=_HEADING_WITHIN * 2)
    return rows


def _by_columns(rows: list[list[Any]]) -> str | None:
    """The table whose columns a sheet has: its key, every column that must be there, and three headings in four.

    None if it is no one table.
    """
    texts = [[as_text(cell).strip() for cell in row] for row in rows]
    for header in [row for row in texts if any(row)][:_HEADING_WITHIN]:
        given = [heading for heading in header if heading]
        found = []
        for table, model in TABLES.items():
            known = {name for heading in given if (name := model.named(heading))}
            needed = {column.name for column in model.columns().values() if column.required}
            if model.key() in known and needed <= known and len(known) >= 2 and 4 * len(known) >= 3 * len(given):
                found.append(table)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _partly(rows: list[list[Any]]) -> str | None:
    """The table of which a sheet may be a part: its key or a link by its name, and half of the headings. None if it is no one table."""
    for header in [row for row in ([as_text(cell).strip() for cell in row] for row in rows) if any(row)][:_HEADING_WITHIN]:
        given = [heading for heading in header if heading]
        written = {bare_name(heading) for heading in given}
        counts = {}
        for table, model in TABLES.items():
            known = {name for heading in given if (name := model.named(heading))}
            keyed = any(bare_name(one.name) in written for one in model.of_kind("key", "link"))
            if keyed and len(known) > 1 and 2 * len(known) >= len(given):
                counts[table] = (model.key() in known, len(known))
        best = [table for table, count in counts.items() if count == max(counts.values())]
        if len(best) == 1:
            return best[0]
    return None


def has_tables(path: Path, copy: IO[bytes]) -> bool | None:
    """Whether a workbook holds sheets of a register: two or more, one with headings that the register knows, or ropa's own sheets.

    Sheets that were renamed count by their columns.

    None if one sheet has a table's name, but not its headings. `copy` is what the guard returned to read.

    Raises SourceError for a file that cannot or should not be opened.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    copy.seek(0)

    try:
        with panics_are_errors(path, _DAMAGED), CalamineWorkbook.from_filelike(copy) as book:
            sheets = {sheet: table for sheet in book.sheet_names if (table := table_named(sheet))}
            if len(sheets) > 1 or CODES_SHEET in book.sheet_names:
                return True
            others = [sheet for sheet in book.sheet_names if sheet not in (*sheets, *_OWN_SHEETS)][:_LOOKED_AT]
            renamed = {table for sheet in others if (table := _by_columns(_first_rows(book, sheet)))}
            if "activities" in renamed or len(renamed.union(sheets.values())) > 1:
                return True
            for sheet, table in sheets.items():
                rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=60)
                header = next((row for row in rows if any(as_text(cell).strip() for cell in row)), [])
                if sum(TABLES[table].named(as_text(cell)) is not None for cell in header) >= 2:
                    return True
    except (CalamineError, OSError) as problem:
        raise SourceError(f"{path}: {_DAMAGED} ({one_line(str(problem))})") from problem
    return None if sheets else False


_LOOKED_AT = 60
"""So many sheets of other names are looked through for the columns of a table: a register has no more of its own."""

_DAMAGED = "not an .xlsx workbook, or a damaged one; open it in a spreadsheet and save it again"


def _refuse_sheets(path: Path, names: Sequence[str], parts: Mapping[str, str]) -> None:
    """Raise SourceError for sheets as no spreadsheet makes them: too many, names too long, several of one part."""
    if len(names) > guard.MOST_SHEETS or any(len(name) > _LONGEST_NAME for name in names):
        raise SourceError(f"{path}: more than {guard.MOST_SHEETS} sheets, or one whose name has more than {_LONGEST_NAME} characters")
    read = [part for part in parts.values() if part]
    if len(set(read)) < len(read):
        raise SourceError(f"{path}: several sheets are one and the same part; open it in a spreadsheet and save it again")


_LONGEST_NAME = 255


def _pass_over(sheet: str, rows: list[list[Any]], file: str, faults: list[dict[str, Any]], notes: list[str]) -> None:
    """Report a sheet that is no table: a fault (SH02) if its name is close to a table's or its columns are some of it, else a note."""
    if near := near_name(sheet, {table: table for table in TABLES}):
        message = f"sheet {sheet}: the register knows no table of that name; did you mean {near}?"
        faults.append(shape_fault("SH02", near, message, Place(file, sheet)))
    elif like := _partly(rows):
        lacks = ", ".join(column.name for column in TABLES[like].columns().values() if column.required)
        said = f"name it {like} if it is that table (which needs {lacks}), or keep it outside the register"
        message = f"sheet {sheet}: it has columns of {like}, and was not read; {said}"
        faults.append(shape_fault("SH02", like, message, Place(file, sheet)))
    else:
        notes.append(f"{file}: the sheet {sheet!r} is no table of the register and was not read")


def sheet_parts(path: Path | IO[bytes]) -> dict[str, str]:
    """The name of the archive's part by the name of the sheet that it holds. The guard has refused entities before."""
    with zipfile.ZipFile(path) as archive:
        named = {name.replace("\\", "/"): name for name in archive.namelist()}  # some writers use Windows paths

        def parse(part: str) -> ElementTree.Element:
            return ElementTree.fromstring(archive.read(named[part])) if part in named else ElementTree.Element("none")  # noqa: S314

        def targets(part: str, key: str) -> dict[str, str]:
            """The parts that a part is related to, by id or type of the relation. Namespaces differ in strict files."""
            folder, name = posixpath.split(part)
            relations = parse(posixpath.join(folder, "_rels", f"{name}.rels")).iterfind("{*}Relationship")
            return {
                relation.get(key, ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                for relation in relations
            }

        book = next((part for kind, part in targets("", "Type").items() if kind.endswith("/officeDocument")), "xl/workbook.xml")
        sheets = targets(book, "Id")
        return {sheet.get("name", ""): sheets.get(_relation(sheet), "") for sheet in parse(book).iterfind("{*}sheets/{*}sheet")}


def _relation(sheet: ElementTree.Element) -> str:
    return next((value for name, value in sheet.items() if name.endswith("}id")), "")


def _settings(rows: list[list[Any]], path: Path) -> dict[str, str]:
    pairs = {as_text(row[0]): as_text(row[1]) for row in rows[1:] if len(row) > 1}
    given = {name: value for name, value in pairs.items() if name and value}
    return settings_of.check(given, f"{path} {SETTINGS_SHEET}")


def _sheet(rows: list[list[Any]], table: str, file: str, sheet: str) -> tuple[pd.DataFrame, Place, list[dict[str, Any]]]:
    """A sheet as text, with its place, and a fault if something stands above its headings.

    The headings are its first row that is not blank, or a later one (see `heading_among`).
    """
    texts = [[as_text(cell) for cell in row] for row in rows]
    filled = list(islice((i for i, row in enumerate(texts) if any(map(str.strip, row))), _HEADING_WITHIN))
    if not filled:
        return pd.DataFrame(), Place(file, sheet), []
    above = heading_among([texts[i] for i in filled], table)
    top = filled[above]
    header = texts[top]
    used = [i for i, heading in enumerate(header) if heading or any(row[i] for row in texts[top + 1 :])]
    body = [(top + 2 + n, row) for n, row in enumerate(texts[top + 1 :]) if any(map(str.strip, row))]
    columns = {i: pd.Series([row[i] or None for _, row in body], dtype="str") for i in used}
    frame = pd.DataFrame(columns)
    header = [heading or f"(no heading, column {letter(i)})" for i, heading in enumerate(header)]
    frame.columns = pd.Index([header[i] for i in used])
    numbers = np.array([number for number, _ in body], dtype=np.int64)
    place = Place(file, sheet, numbers, _letters(table, header, used), top + 1)
    faults = []
    if above:
        message = f"{file} {sheet}: the headings stand in row {top + 1}; remove what stands above them"
        spot = Place(file, sheet, np.array([filled[0] + 1]))
        faults.append(shape_fault("SH01", table, message, spot, severity=WARNING, index=0))  # nothing is lost
    frame, place, again = without_headings(frame, place, table)
    return frame, place, faults + again


_HEADING_WITHIN = 30
"""The most rows that are looked at for the headings."""


def _merged(ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]], table: str, place: Place) -> list[dict[str, Any]]:
    """A fault (SH01) per merged range in the columns and rows of a table: all its cells but the first are empty.

    The fault covers these cells (`COVERS`), so that none of them is told again.
    """
    positions = {position(spot): name for name, spot in place.letters.items()}
    faults = []
    for (first_row, first_column), (last_row, last_column) in islice(ranges, _MOST_MERGED):
        columns = [column for column in sorted(positions) if first_column <= column <= last_column]
        inside = np.flatnonzero((place.rows >= max(first_row + 1, place.top + 1)) & (place.rows <= last_row + 1))
        cells = [(column, int(place.rows[index]), index) for column in columns for index in inside[:_MOST_MERGED]]
        empty = [cell for cell in cells if cell[:2] != (first_column, first_row + 1)]
        if not empty:
            continue
        column, row, index = empty[0]
        said = f"{letter(column)}{row}" + (f" to {letter(empty[-1][0])}{empty[-1][1]} are" if len(empty) > 1 else " is")
        spot = f"{letter(first_column)}{first_row + 1}:{letter(last_column)}{last_row + 1}"
        message = f"{table} {spot}: merged cells: {said} empty; unmerge them, and write the value into each"
        fault = shape_fault("SH01", table, message, place, index=int(index), name=positions[column])
        faults.append(fault | {COVERS: frozenset((positions[column], row) for column, row, _ in empty)})
    return faults


_MOST_MERGED = 1_000
"""The most merged ranges of a sheet that are told, and the most rows of one that are looked at."""


def position(letters: str) -> int:
    """The position of a column by its letter, counted from 0: the other way round than `letter`."""
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number - 1


def _letters(table: str, header: list[str], used: Iterable[int]) -> dict[str, str]:
    """The letter of each column by the column's name; by its heading if the register has no such column."""
    found: dict[str, str] = {}
    for i in used:
        found.setdefault(TABLES[table].named(header[i]) or header[i], letter(i))
    return found


_REFERENCE = re.compile(r"([A-Z]{1,4})([0-9]{1,9})")


def _unknown_values(marks: guard.SheetMarks, table: str, place: Place) -> list[dict[str, Any]]:
    """SH10 for cells whose value cannot be known: formulas that were never calculated, and error values."""
    names = {spot: name for name, spot in place.letters.items()}
    index_of = {int(row): index for index, row in enumerate(place.rows)}
    faults = []
    for references, what in (
        (marks.formulas_without_value, "a formula without a value; open the workbook in a spreadsheet, let it calculate, save it"),
        (marks.errors, "an error value like #N/A; correct the formula, or write the value itself"),
    ):
        for spot in sorted(references):
            found = _REFERENCE.fullmatch(spot)
            if found and found[1] in names:
                index = index_of.get(int(found[2]))
                message = f"{table} {spot}: {what}"
                fault = shape_fault("SH10", table, message, place, severity=WARNING, index=index, name=names[found[1]])
                faults.append(fault | {"row": int(found[2]), "where": f"{place.file} {place.sheet}!{spot}"})
    return faults
