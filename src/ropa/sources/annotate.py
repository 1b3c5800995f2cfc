"""Writes a user's own workbook back, with the findings at its own cells: a comment, a fill, and a sheet of links.

The file that was checked is never touched. Marks of an earlier time go first: a hidden sheet remembers what stood there.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import pandas as pd

from ropa.errors import SourceError, UsageError
from ropa.files import put, refuse_taken
from ropa.layouts.sheets import FINDINGS as SHEET
from ropa.layouts.sheets import MEMORY
from ropa.sources import guard
from ropa.sources.cached import with_values
from ropa.sources.losses import AUTHOR, not_kept
from ropa.text import file_text, one_line

MOST_IN_A_CELL = 8
"""The most findings that the comment of one cell tells; the sheet of findings tells all."""
MOST_CELLS = 20_000
"""The most cells that are marked."""
_FILLS = {"error": "F8C9C4", "warning": "FBE7B2", "advice": "D6E6F5"}
_MOST_LINKS = 60_000
"""A spreadsheet repairs a sheet that has more than 65,530 links."""


def annotate(path: Path, findings: pd.DataFrame, to: Path, read_as: Iterable[Any] = ()) -> int:
    """Write a copy of a workbook with each finding at its cell; the number of cells marked.

    `read_as` are notes of values that were interpreted: objects with where, field, value and rule. Raises UsageError if
    the file or the copy is no .xlsx, SourceError if the copy's path is taken or openpyxl is missing.
    """
    refuse_unfit(path, to)
    _, copy = guard.inspect(path)
    lost = not_kept(path)
    book = _opened(path, copy)
    try:
        _restore(book)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, SyntaxError) as problem:
        raise SourceError(f"{path}: its hidden sheet {MEMORY} is not as ropa wrote it; delete it, and the sheet {SHEET}") from problem
    file = file_text(path.name)
    marks, notes = _marks(findings, file, book), _notes(read_as, book)
    memory = _mark(book, marks, notes)
    told = [f"This copy may lack, or show otherwise: {words}. The file that was checked has it." for words in lost]
    if len(marks) == MOST_CELLS:
        told.append(f"Only the first {MOST_CELLS:,} cells at fault are marked in their sheets; the rows above name the others too.")
    _remember(book, _sheet_of_findings(book, findings, file, told), memory)
    made = io.BytesIO()
    try:
        book.save(made)
    except Exception as problem:  # openpyxl meets what it read and cannot write only here
        raise SourceError(f"{path}: cannot be written again ({one_line(str(problem))})") from problem
    put(to, with_values(made, copy), fresh=True)
    return len(marks)


def refuse_unfit(path: Path, to: Path) -> None:
    """Raise UsageError if the file or the copy is no workbook that can be annotated, SourceError if the copy's path is taken."""
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not path.is_file():
        raise UsageError(f"{path}: only an .xlsx or .xlsm workbook is annotated; `ropa.write` makes one of any register")
    if to.suffix.lower() != path.suffix.lower():
        raise UsageError(f"{to}: a workbook is annotated into a new file of its own kind; give a name that ends in {path.suffix.lower()}")
    refuse_taken(to)


def _opened(path: Path, copy: IO[bytes]) -> Any:
    """The workbook as openpyxl opens it. What it warns of is what `not_kept` names."""
    try:
        import openpyxl
    except ImportError as missing:
        raise SourceError(f"{path}: annotating needs openpyxl: pip install 'ropa-analytics[layouts]'") from missing
    copy.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(copy, keep_vba=path.suffix.lower() == ".xlsm", rich_text=True)
    except Exception as problem:  # openpyxl raises whatever its parsers do; the guard has looked at the file
        raise SourceError(
            f"{path}: openpyxl, which writes the copy, cannot read it ({one_line(str(problem))}); save it again in a spreadsheet, "
            "or copy the register's sheets into a new workbook"
        ) from problem


_Spot = tuple[str, str]
"""A cell: its sheet and its reference, like ("VVT", "C7")."""


def _spot(where: str, book: Any) -> _Spot | None:
    """The cell that a place in the workbook names: `VVT!C7`, or `VVT!7` for a row, which is marked at its first cell that is filled.

    Of merged cells it is the first, for no other can hold anything.
    """
    found = re.fullmatch(r"(.*)!([A-Z]{0,3})([0-9]{1,7})", where, re.DOTALL)
    if found is None or found[1] not in book.sheetnames or not hasattr(book[found[1]], "merged_cells"):
        return None
    page, row = book[found[1]], int(found[3])
    column = found[2]
    if not column:
        filled = (cell.column_letter for cell in next(page.iter_rows(row, row), ()) if cell.value not in (None, ""))
        column = next(filled, "A")
    reference = f"{column}{row}"
    hidden_by_merge = type(page[reference]).__name__ == "MergedCell"
    area = next((area for area in page.merged_cells.ranges if reference in area), None) if hidden_by_merge else None
    return found[1], (area.start_cell.coordinate if area is not None else reference)


def _marks(findings: pd.DataFrame, file: str, book: Any) -> dict[_Spot, list[tuple[str, str]]]:
    """The findings by cell: severity and text of each, worst first."""
    marks: dict[_Spot, list[tuple[str, str]]] = {}
    for severity, code, where, message in findings[["severity", "code", "where", "message"]].itertuples(index=False):
        spot = _spot(str(where).removeprefix(f"{file} "), book)
        if spot is not None and (spot in marks or len(marks) < MOST_CELLS):
            marks.setdefault(spot, []).append((str(severity), f"{code} {severity}: {message}"))
    return marks


def _notes(read_as: Iterable[Any], book: Any) -> dict[_Spot, list[str]]:
    notes: dict[_Spot, list[str]] = {}
    for one in read_as:
        spot = _spot(one.where, book)
        if spot is not None and (spot in notes or len(notes) < MOST_CELLS):
            text = f"read as {one.field} {one.value} ({one.rule})"
            if text not in notes.setdefault(spot, []):
                notes[spot].append(text)
    return notes


def _mark(book: Any, marks: Mapping[_Spot, list[tuple[str, str]]], notes: Mapping[_Spot, list[str]]) -> list[list[str]]:
    """Mark the cells; what stood there before and what was said, to be known and taken away the next time."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    memory = []
    for spot in dict.fromkeys([*marks, *notes]):
        cell = book[spot[0]][spot[1]]
        told = [text for _, text in marks.get(spot, [])]
        more = [f"… and {len(told) - MOST_IN_A_CELL} more: see the sheet {SHEET}"] if len(told) > MOST_IN_A_CELL else []
        lines = [*told[:MOST_IN_A_CELL], *more, *notes.get(spot, [])[:MOST_IN_A_CELL]]
        said = _plain("\n".join(lines))[:_LONGEST]
        before = cell.comment.text if cell.comment is not None else ""
        author = cell.comment.author if cell.comment is not None else ""
        memory.append([*spot, _fill_text(cell.fill) if spot in marks else "", before, author, said])
        comment = Comment("\n".join(filter(None, [before, said])), AUTHOR)
        comment.width, comment.height = 420, min(60 + 40 * len(lines), 400)
        cell.comment = comment
        if spot in marks:
            cell.fill = PatternFill("solid", fgColor=_FILLS.get(marks[spot][0][0], _FILLS["advice"]))
    return memory


_LONGEST = 20_000
"""The most characters of a comment of ropa's. A cell holds 32,767, and so does what remembers it."""


def _fill_text(fill: Any) -> str:
    """A fill as text, to be remembered: as the file writes it."""
    from openpyxl.xml.functions import tostring

    return tostring(fill.to_tree()).decode() if _is_filled(fill) else _NONE


_NONE = "none"


def _is_filled(fill: Any) -> bool:
    return bool(getattr(fill, "fill_type", None) or getattr(fill, "stop", None))


def _restore(book: Any) -> None:
    """Take the marks of an earlier time away, also where their cells were moved since: they are known by author and words."""
    memory = next(
        (page for page in book.worksheets if page.title.startswith(MEMORY) and page.sheet_state != "visible" and _named(page)), None
    )
    if memory is None:
        return
    left: dict[_Spot, list[str]] = {}
    for row in memory.iter_rows(min_row=2, max_col=6, values_only=True):
        left[str(row[0]), str(row[1])] = ["" if text is None else str(text) for text in row[2:]]
    for old in {memory.title, _named(memory)}.intersection(book.sheetnames):
        del book[old]
    known = {_squeezed(f"{before} {said}") for _, before, _, said in left.values()}  # some programs forget the author
    moved = []
    for page in book.worksheets:
        for cell in [cell for row in page.iter_rows() for cell in row if cell.comment is not None]:
            spot = (page.title, cell.coordinate)
            if spot in left and left[spot][3] and _squeezed(left[spot][3]) in _squeezed(cell.comment.text):
                _put_back(cell, *left.pop(spot))
            elif cell.comment.author == AUTHOR or _squeezed(cell.comment.text) in known:
                moved.append(cell)
    for cell in moved:
        same = (spot for spot, row in left.items() if row[3] and _squeezed(row[3]) in _squeezed(cell.comment.text))
        spot = next(same, (cell.parent.title, cell.coordinate))
        _put_back(cell, *left.pop(spot, [_NONE, "", "", cell.comment.text]))
    for (sheet, reference), (fill, *_) in left.items():  # somebody deleted the comment, but not the fill
        if sheet in book.sheetnames and _is_ours(book[sheet][reference].fill):
            _put_back(book[sheet][reference], fill, "", "", "")


def _named(memory: Any) -> str:
    """The sheet of findings that a hidden sheet of ropa's names; "" if it is none of ropa's."""
    name = str(memory["A1"].value)
    return name if name.startswith(SHEET) else ""


def _put_back(cell: Any, fill: str, before: str, author: str, said: str) -> None:
    """Let a cell be as it was before it was marked; what somebody wrote below our words stays."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill
    from openpyxl.styles.fills import Fill
    from openpyxl.xml.functions import fromstring

    if cell.comment is not None:
        written = cell.comment.text.replace(said, "").strip("\n") if said in cell.comment.text else before
        cell.comment = Comment(written, (author or "") if written == before else author or AUTHOR) if written else None
    if fill and _is_ours(cell.fill):
        written_as: Any = None if fill == _NONE else fromstring(fill)
        cell.fill = PatternFill() if written_as is None else Fill.from_tree(written_as)


def _is_ours(fill: Any) -> bool:
    """Whether a fill is of a colour that marks findings."""
    color = getattr(fill, "fgColor", None)
    return getattr(fill, "fill_type", None) == "solid" and str(getattr(color, "rgb", ""))[-6:] in _FILLS.values()


def _squeezed(text: str) -> str:
    """A text to be compared: programs change the ends of lines."""
    return " ".join(text.split())


def _remember(book: Any, name: str, memory: list[list[str]]) -> None:
    page = book.create_sheet(MEMORY)  # openpyxl puts a number behind a name that is taken
    page.sheet_state = "veryHidden"
    for number, row in enumerate([[name], *memory], start=1):
        for column, text in enumerate(row, start=1):
            _write(page.cell(number, column), text)


def _write(cell: Any, text: str) -> None:
    """Write a text that is no formula, whatever it begins with."""
    cell.value = _plain(text)
    cell.data_type = "s"


def _plain(text: str) -> str:
    """A text without what no workbook can hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))


def _sheet_of_findings(book: Any, findings: pd.DataFrame, file: str, told: list[str]) -> str:
    """Add a sheet with one row per finding, each with a link to its cell, and what is told of the copy; return its name."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    taken = {name.casefold() for name in book.sheetnames}
    name = SHEET if SHEET.casefold() not in taken else f"{SHEET} (ropa)"
    while name.casefold() in taken:
        name += "+"
    page = book.create_sheet(name)
    page.append(["Severity", "Code", "Where", "What is wrong, and what to do", "Law"])
    rows: list[tuple[Any, ...]] = list(findings[["severity", "code", "where", "message", "law"]].itertuples(index=False))
    rows += [("note", "", file, text, "") for text in told]
    links = 0
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            cell = page.cell(number, column)
            _write(cell, "" if pd.isna(text) else str(text)[:_LONGEST])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.cell(number, 1).fill = PatternFill("solid", fgColor=_FILLS.get(str(row[0]), "FFFFFF"))
        spot = _spot(str(row[2]).removeprefix(f"{file} "), book)
        if spot is not None and links < _MOST_LINKS:
            links += 1
            quoted = spot[0].replace("'", "''")
            page.cell(number, 3).hyperlink = Hyperlink(ref=f"C{number}", location=f"'{quoted}'!{spot[1]}")
            page.cell(number, 3).font = Font(color="0563C1", underline="single")
    for cell in page[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (10, 8, 34, 90, 30), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    return name
