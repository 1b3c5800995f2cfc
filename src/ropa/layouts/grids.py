"""Grids: the cells of any file that holds tables, each with its place in the file.

A sheet, a CSV file, a table of a Markdown, HTML or Word page is one grid each. What stands around the tables of a page
(labels in bold, bullets below a heading) is a grid of labels and values, so that one reader serves all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from ropa.text import file_text, squeezed

SHEET, TABLE, LABELS, TREE = "sheet", "table", "labels", "tree"
"""The kinds of grid: a sheet of a workbook; a table of a page or of a CSV file; labels and values of a page; a list of objects."""


def as_text(cell: Any) -> str:
    """The text of a cell as a person would type it: dates in ISO form, times without idle seconds, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("auto" if cell.second or cell.microsecond else "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return _hours(cell)
    return str(cell) if cell is not None else ""


_SAVE_AS = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".pages", ".dotx", ".docm"), ".docx"),
    **dict.fromkeys((".numbers", ".fods", ".xlt", ".xltx", ".gsheet"), ".xlsx"),
    **dict.fromkeys((".adoc", ".asciidoc", ".rst", ".org", ".wiki", ".mediawiki", ".textile", ".mhtml", ".mht", ".tex"), ".html"),
    **dict.fromkeys((".pdf", ".png", ".jpg", ".jpeg"), ".docx or .xlsx from the program in which it was written"),
    **dict.fromkeys((".txt", ".tab", ".psv"), ".csv"),
    **dict.fromkeys((".xml", ".rdf", ".jsonl", ".ndjson", ".mdb", ".accdb", ".sql"), ".csv or .json"),
}  # fmt: skip
"""By the ending of a file that ropa does not read: as what the program that it belongs to, or a converter, saves it to be read."""


def advice(name: str) -> str:
    """What to do with a file of a kind that ropa does not read, to stand behind the reason; "" where there is no advice."""
    form = next((form for ending, form in _SAVE_AS.items() if name.casefold().endswith(ending)), "")
    return f"; save it as {form}" if form else ""


def _choices(cell: str) -> str:
    """The choices of a cell as lists of SharePoint write them, a line each: ["Staff","Visitors"] or Staff;#Visitors. Other texts stay."""
    if ";#" in cell:
        parts = [part for part in cell.split(";#") if part]
        named = [part for part in parts if not part.isdecimal()]
        return "\n".join(named if 2 * len(named) == len(parts) else parts)  # each with the number of a row, or without
    if not cell.startswith('["'):
        return cell
    try:
        listed = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return "\n".join(listed) if isinstance(listed, list) and all(isinstance(one, str) for one in listed) else cell


def _hours(cell: timedelta) -> str:
    """A length of time in hours and minutes, as a spreadsheet shows it: 30:05, or 30:05:15."""
    minutes, seconds = divmod(abs(cell), timedelta(minutes=1))
    words = f"{'-' * (cell < timedelta())}{minutes // 60}:{minutes % 60:02}"
    return f"{words}:{seconds.seconds:02}" if seconds >= timedelta(seconds=1) else words


def letter(position: int) -> str:
    """The letter of the column at a position counted from 0: A, B … Z, AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True)
class Grid:
    """One table of cells. `rows` may have rows of different length; a blank cell is an empty text or None."""

    name: str
    """The sheet's name, or the last heading of the page above the table."""
    rows: Sequence[Sequence[Any]]
    kind: str = SHEET
    hidden: bool = False
    lines: Sequence[int] = ()
    """The line of the file at which each row stands, for pages and CSV files; sheets count their rows."""
    headings: tuple[str, ...] = ()
    """For pages: the headings above the grid, from the outermost to the innermost."""
    paths: Sequence[tuple[str, ...]] = ()
    """For labels and values of a page: the headings above each row."""
    misfits: Mapping[int, str] = field(default_factory=dict)
    """Rows, by position, whose cells cannot be told apart, and why."""
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    """The merged areas: the first and the last cell of each, as (row, column) counted from 0."""

    spelled: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """The cells, as (row, column), in which codes are spelled out, and what is written in them."""

    def text(self, row: int, column: int) -> str:
        """The text of a cell without blanks around it; "" where there is none."""
        cells = self.rows[row] if 0 <= row < len(self.rows) else ()
        return squeezed(_choices(as_text(cells[column])).strip()) if 0 <= column < len(cells) else ""

    def row_number(self, row: int) -> int:
        """The row as the file counts it: the sheet's row, or the line."""
        return int(self.lines[row]) if row < len(self.lines) else row + 1

    def where(self, row: int, column: int) -> str:
        """The place of a cell: `Sheet1!C7` in a sheet, `line 12, column 3` elsewhere."""
        if self.kind == SHEET:
            return f"{self.name}!{letter(column)}{row + 1}"
        if self.kind == TREE:
            return f"{self.name}[{row - 1}] {self.text(0, column)}" if row else f"{self.name} {self.text(0, column)}"
        return f"line {self.row_number(row)}" if self.kind == LABELS else f"line {self.row_number(row)}, column {column + 1}"

    def cells(self) -> Iterator[tuple[int, int, str]]:
        """Every cell that is not blank: row, column, text."""
        for row, cells in enumerate(self.rows):
            for column, cell in enumerate(cells):
                text = _choices(as_text(cell)).strip()
                if text:
                    yield row, column, text

    @property
    def width(self) -> int:
        """The length of the longest row."""
        return max(map(len, self.rows), default=0)


@dataclass(frozen=True)
class Grids:
    """All grids of one file."""

    file: str
    """The file's name, without its folder."""
    grids: tuple[Grid, ...]
    notes: tuple[str, ...] = ()
    """What the reader wants told: a separator that it recognised, say."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "file", file_text(self.file))  # tables and pages cannot hold every name that a system can
