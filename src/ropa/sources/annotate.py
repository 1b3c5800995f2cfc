"""Writes a user's own workbook back, with the findings at its own cells: a comment, a fill, and a sheet of links.

The file that was checked is never touched. Marks of an earlier time go first: a hidden sheet remembers what stood there.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.errors import SourceError, UsageError
from ropa.files import put, refuse_taken
from ropa.sources import guard
from ropa.text import one_line

SHEET, MEMORY, AUTHOR = "Findings", "_ropa", "ropa"
MOST_IN_A_CELL = 8
"""The most findings that the comment of one cell tells; the sheet of findings tells all."""
MOST_CELLS = 20_000
"""The most cells that are marked."""
_FILLS = {"error": "F8C9C4", "warning": "FBE7B2", "advice": "D6E6F5"}
_LOST = {
    "xl/slicers/": "slicers",
    "xl/slicerCaches/": "slicers",
    "xl/pivotTables/": "pivot tables",
    "xl/charts/": "charts",
    "xl/drawings/drawing": "drawings (pictures, shapes, charts)",
    "xl/ctrlProps/": "form controls",
    "xl/activeX/": "form controls",
    "xl/embeddings/": "embedded objects",
    "xl/threadedComments/": "threaded comments",
    "xl/externalLinks/": "links to other workbooks",
    "xl/vbaProject.bin": "macros",
    "customXml/": "custom XML",
}
"""What may change or be lost when a workbook is written again, by the names of the parts that hold it."""


def not_kept(path: Path) -> tuple[str, ...]:
    """What the workbook holds that may be lost or changed in the annotated copy, in words. Raises SourceError if it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError) as problem:
        raise SourceError(f"{path}: cannot be read as a workbook ({one_line(str(problem))})") from problem
    found = dict.fromkeys(words for part, words in _LOST.items() if any(name.startswith(part) for name in names))
    return tuple(words for words in found if not (words == "macros" and path.suffix.lower() == ".xlsm"))


def annotate(path: Path, findings: pd.DataFrame, to: Path, read_as: Iterable[Any] = ()) -> int:
    """Write a copy of a workbook with each finding at its cell; the number of cells marked.

    `read_as` are notes of values that were interpreted: objects with where, field, value and rule. Raises UsageError if
    the file or the copy is no .xlsx, SourceError if the copy's path is taken or openpyxl is missing.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not path.is_file():
        raise UsageError(f"{path}: only an .xlsx or .xlsm workbook is annotated; `ropa.write` makes one of any register")
    if to.suffix.lower() != path.suffix.lower():
        raise UsageError(f"{to}: a workbook is annotated into a new file of its own kind; give a name that ends in {path.suffix.lower()}")
    refuse_taken(to)
    _, copy = guard.inspect(path)
    copy.seek(0)
    try:
        import openpyxl
    except ImportError as missing:
        raise SourceError(f"{path}: annotating needs openpyxl: pip install 'ropa-analytics[layouts]'") from missing
    try:
        book = openpyxl.load_workbook(copy, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
    except Exception as problem:  # openpyxl raises whatever its parsers do; the guard has looked at the file
        raise SourceError(f"{path}: cannot be read as a workbook ({one_line(str(problem))})") from problem
    try:
        _restore(book)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
        raise SourceError(f"{path}: its hidden sheet {MEMORY} is not as ropa wrote it; delete it, and the sheet {SHEET}") from problem
    marks = _marks(findings, path.name, book.sheetnames)
    notes = _notes(read_as, book.sheetnames)
    memory = _mark(book, marks, notes)
    _sheet_of_findings(book, findings, path.name)
    _remember(book, memory)
    made = io.BytesIO()
    book.save(made)
    put(to, made.getvalue(), fresh=True)
    return len(marks)


_Spot = tuple[str, str]
"""A cell: its sheet and its reference, like ("VVT", "C7")."""


def _spot(where: str, file: str, sheets: Iterable[str]) -> _Spot | None:
    """The cell that a place names: `vvt.xlsx VVT!C7` or `VVT!C7`."""
    found = re.fullmatch(r"(.*)!([A-Z]{1,3}[0-9]{1,7})", where.removeprefix(f"{file} "), re.DOTALL)
    return (found[1], found[2]) if found and found[1] in sheets else None


def _marks(findings: pd.DataFrame, file: str, sheets: list[str]) -> dict[_Spot, list[tuple[str, str]]]:
    """The findings by cell: severity and text of each, worst first."""
    marks: dict[_Spot, list[tuple[str, str]]] = {}
    for severity, code, where, message in findings[["severity", "code", "where", "message"]].itertuples(index=False):
        spot = _spot(str(where), file, sheets)
        if spot is not None and (spot in marks or len(marks) < MOST_CELLS):
            marks.setdefault(spot, []).append((str(severity), f"{code} {severity}: {message}"))
    return marks


def _notes(read_as: Iterable[Any], sheets: list[str]) -> dict[_Spot, list[str]]:
    notes: dict[_Spot, list[str]] = {}
    for one in read_as:
        spot = _spot(one.where, "", sheets)
        if spot is not None and (spot in notes or len(notes) < MOST_CELLS):
            text = f"read as {one.field} {one.value} ({one.rule})"
            if text not in notes.setdefault(spot, []):
                notes[spot].append(text)
    return notes


def _mark(book: Any, marks: Mapping[_Spot, list[tuple[str, str]]], notes: Mapping[_Spot, list[str]]) -> list[list[str]]:
    """Mark the cells; what stood there before, to be restored the next time."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    memory = []
    for spot in dict.fromkeys([*marks, *notes]):
        cell = book[spot[0]][spot[1]]
        if isinstance(cell, MergedCell):
            continue
        said = [text for _, text in marks.get(spot, [])]
        more = [f"… and {len(said) - MOST_IN_A_CELL} more: see the sheet {SHEET}"] if len(said) > MOST_IN_A_CELL else []
        lines = [*said[:MOST_IN_A_CELL], *more, *notes.get(spot, [])[:MOST_IN_A_CELL]]
        before = cell.comment.text if cell.comment is not None else ""
        author = cell.comment.author if cell.comment is not None else ""
        memory.append([*spot, _fill_text(cell.fill) if spot in marks else "", before, author])
        comment = Comment("\n".join([before, *lines] if before else lines)[:30_000], AUTHOR)
        comment.width, comment.height = 420, min(60 + 40 * len(lines), 400)
        cell.comment = comment
        if spot in marks:
            cell.fill = PatternFill("solid", fgColor=_FILLS.get(marks[spot][0][0], _FILLS["advice"]))
    return memory


def _fill_text(fill: Any) -> str:
    """A fill as text, to be remembered."""
    color = fill.fgColor
    kind = getattr(color, "type", "rgb") if color is not None else "rgb"
    value = getattr(color, kind, "00000000") if color is not None else "00000000"
    return json.dumps([fill.fill_type, kind, value, getattr(color, "tint", 0.0)], default=str)


def _restore(book: Any) -> None:
    """Take the marks of an earlier time away."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill
    from openpyxl.styles.colors import Color

    if MEMORY not in book.sheetnames:
        return
    for sheet, reference, fill, before, author in book[MEMORY].iter_rows(min_row=2, max_col=5, values_only=True):
        if sheet not in book.sheetnames:
            continue
        cell = book[sheet][reference]
        cell.comment = Comment(before, author or "") if before else None
        if fill:
            form, kind, value, tint = json.loads(fill)
            cell.fill = PatternFill(form, fgColor=Color(**{kind: value, "tint": tint})) if form else PatternFill()
    name = book[MEMORY]["A1"].value
    for old in (MEMORY, str(name)):
        if old in book.sheetnames and (old == MEMORY or old.startswith(SHEET)):
            del book[old]


def _remember(book: Any, memory: list[list[str]]) -> None:
    page = book.create_sheet(MEMORY)
    page.sheet_state = "veryHidden"
    page.append([_name(book)])
    for row in memory:
        page.append([_plain(text) for text in row])


def _name(book: Any) -> str:
    """The name of our sheet of findings in the book."""
    return next(str(name) for name in reversed(book.sheetnames) if name.startswith(SHEET) and name != MEMORY)


def _plain(text: str) -> Any:
    """A text as a cell that is no formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)


def _sheet_of_findings(book: Any, findings: pd.DataFrame, file: str) -> None:
    """A sheet with one row per finding, each with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    name = SHEET if SHEET not in book.sheetnames else f"{SHEET} (ropa)"
    while name in book.sheetnames:
        name += "+"
    cells = set(book.sheetnames)
    page = book.create_sheet(name)
    page.append(["Severity", "Code", "Where", "What is wrong, and what to do", "Law"])
    for number, row in enumerate(findings[["severity", "code", "where", "message", "law"]].itertuples(index=False), start=2):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column)
            cell.value = _plain("" if pd.isna(text) else str(text))
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(number, 1).fill = PatternFill("solid", fgColor=_FILLS.get(str(row[0]), "FFFFFF"))
        spot = _spot(str(row[2]), file, cells)
        if spot is not None:
            quoted = spot[0].replace("'", "''")
            page.cell(number, 3).hyperlink = Hyperlink(ref=f"C{number}", location=f"'{quoted}'!{spot[1]}")
            page.cell(number, 3).font = Font(color="0563C1", underline="single")
    for cell in page[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (10, 8, 34, 90, 30), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
