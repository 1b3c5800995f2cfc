"""The tables of an executed notebook as one workbook: one sheet per table, and a first sheet that lists them.

The output of `ropa.show.page.table` holds the table's data. These values are written with their types.
There is no formula, link or macro. The bytes depend on the notebook alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ropa.errors import ReportError
from ropa.files import write_text_cell
from ropa.reports.catalogue import title_and_purpose
from ropa.show.outputs import TABLES
from ropa.text import LONGEST_CELL, NOT_ADVICE, count_words, plain

FIRST_SHEET = "Contents"
CUT = " […cut]"
"""The mark at the end of a text that was cut because it was too long for a cell."""

_MOST_ROWS = 1_048_576
_LONGEST_NAME = 31
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY = date(1900, 3, 1)  # before this day, spreadsheets count a 29 February 1900 that never was
_EXACT = 10**15  # from here on a spreadsheet would change a number, because it holds 15 digits
_WIDTHS = (10, 60)
_NAMELESS = datetime(2000, 1, 1)  # the date of a workbook whose report has no day

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def to_xlsx(notebook: Any) -> bytes:
    """The tables that an executed notebook shows, as a workbook.

    `metadata.ropa` is as for `to_html`; its `as_of` (ISO) becomes the file's date.
    Raises ReportError where a table has more rows than a sheet can hold.
    """
    import xlsxwriter

    known = notebook.metadata.get("ropa", {})
    title, purpose = title_and_purpose(notebook.cells)
    day = known.get("as_of")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"title": plain(title or "Report"), "created": datetime.fromisoformat(day) if day else _NAMELESS})
        writer = _Writer(book)
        first = book.add_worksheet(FIRST_SHEET)
        names = _Names(FIRST_SHEET)
        listed = []
        for table in _tables(notebook):
            name = names.new(table["caption"]) if table["columns"] else None
            listed.append(_Listed(name, table, writer.table(name, table) if name else 0))
        writer.first(first, title or "Report", purpose, known, listed)
    return buffer.getvalue()


def _tables(notebook: Any) -> list[Mapping[str, Any]]:
    """The tables that a notebook shows, in order, as `Piece.tables` holds them."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [table for output in outputs for table in output.get("data", {}).get(TABLES, ())]


@dataclass(frozen=True)
class _Listed:
    """A table in the list on the first sheet: its sheet (if it has rows), and how many of its cells were cut."""

    sheet: str | None
    table: Mapping[str, Any]
    cut: int


class _Names:
    """Makes names of sheets: each is one that spreadsheets allow, and no two are the same."""

    def __init__(self, *taken: str) -> None:
        self.taken = {"history", *(name.casefold() for name in taken)}  # "History" is Excel's own

    def new(self, caption: str) -> str:
        """A name made from a caption, with a number where it is taken."""
        words = " ".join(re.sub(r"[\[\]:*?/\\]", " ", caption).split()).strip("' ") or "Table"
        name, number = _start(words, _LONGEST_NAME).strip("' "), 1
        while name.casefold() in self.taken:
            number += 1
            ending = f" ({number})"
            name = _start(words, _LONGEST_NAME - len(ending)).strip("' ") + ending
        self.taken.add(name.casefold())
        return name


def _start(text: str, longest: int) -> str:
    """The beginning of a text: at most `longest` UTF-16 units, as spreadsheets count. No character is cut in half."""
    return text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")


def _fitting(text: str) -> str:
    """The text, cut to what a cell can hold. A cut text ends with a mark."""
    whole = len(text) * 2 <= LONGEST_CELL or len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL
    return text if whole else _start(text, LONGEST_CELL - len(CUT)) + CUT


class _Writer:
    """Writes the sheets of one workbook, and holds its cell formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        top: dict[str, Any] = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.label = book.add_format(top | {"bold": True})
        self.heading = book.add_format(top | {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True})
        self.text = book.add_format(top | {"num_format": "@", "text_wrap": True})
        self.day = book.add_format(top | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.count = book.add_format(top | {"num_format": "#,##0"})
        self.number = book.add_format(top | {"num_format": "#,##0.00"})
        self.share = book.add_format(top | {"num_format": "0%"})

    def table(self, name: str, table: Mapping[str, Any]) -> int:
        """Write a table to a sheet of its own; return how many of its cells were cut."""
        columns, rows = table["columns"], table["rows"]
        if len(rows) >= _MOST_ROWS:
            raise ReportError(f"table {name!r} has {len(rows):,} rows, more than a sheet can hold; make the report without xlsx")
        sheet = self.book.add_worksheet(name)
        cut = self.headings(sheet, 0, [column["heading"] for column in columns])
        for number, row in enumerate(rows, start=1):
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                cut += self.cell(sheet, number, place, value, column["kind"])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width([column["heading"], *(row[place] for row in rows)]))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        _for_print(sheet)
        sheet.repeat_rows(0)
        return cut

    def headings(self, sheet: Any, row: int, words: Sequence[str]) -> int:
        """Write a row of headings; return how many of them were cut."""
        return sum(self.words(sheet, row, place, text, self.heading) for place, text in enumerate(words))

    def cell(self, sheet: Any, row: int, place: int, value: str | int | float | None, kind: str) -> int:
        """Write one value with its type; return 1 if it was cut."""
        if value is None:
            return 0
        if isinstance(value, str):
            if kind == "date" and _ISO_DAY.fullmatch(value) and (day := date.fromisoformat(value)) >= _FIRST_DAY:
                sheet.write_datetime(row, place, day, self.day)
                return 0
            return self.words(sheet, row, place, value, self.text)
        if abs(value) >= _EXACT:
            return self.words(sheet, row, place, f"{value}", self.text)
        whole = isinstance(value, int) or value.is_integer()
        sheet.write_number(row, place, value, self.share if kind == "share" else self.count if whole else self.number)
        return 0

    def words(self, sheet: Any, row: int, place: int, text: str, format: Any) -> int:
        """Write text as plain text, never as a formula or link; return 1 if it was cut."""
        fitting = _fitting(text)
        write_text_cell(sheet, row, place, fitting, format)
        return int(fitting != text)

    def first(self, sheet: Any, title: str, purpose: str, known: Mapping[str, Any], listed: Sequence[_Listed]) -> None:
        """Write the first sheet: what the report is about, how to read the file, and the list of tables."""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 70)
        sheet.set_column(2, 2, 10)
        self.words(sheet, 0, 0, plain(title), self.title)
        row = 1
        for label, words in _facts(purpose, known, listed):
            row += 1
            self.words(sheet, row, 0, label, self.label)
            self.words(sheet, row, 1, plain(words), self.text)
        row += 2
        self.headings(sheet, row, ["Sheet", "Table", "Rows"])
        for one in listed:
            row += 1
            note = one.table.get("note")
            self.words(sheet, row, 0, one.sheet or "none", self.text)
            self.words(sheet, row, 1, f"{one.table['caption']}: {note}" if note else one.table["caption"], self.text)
            sheet.write_number(row, 2, len(one.table["rows"]), self.count)
        _for_print(sheet)


def _for_print(sheet: Any) -> None:
    """Set a sheet to print on A4 in landscape, as wide as the page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _facts(purpose: str, known: Mapping[str, Any], listed: Sequence[_Listed]) -> list[tuple[str, str]]:
    """The facts on the first sheet, each with its label. Facts that are not known are left out."""
    page = known.get("page", {})
    cut = [f"{count_words(one.cut, 'cell')} in the sheet {one.sheet}" for one in listed if one.cut]
    facts = [
        ("Marking", page.get("marking", "")),
        ("Not finished", known.get("failed", "")),
        ("Register incomplete", page.get("incomplete", "")),
        ("Purpose", purpose),
        ("Organisation", page.get("organisation", "")),
        ("Register", page.get("register", "")),
        ("As of", page.get("as_of", "")),
        ("Law applied", page.get("regime", "")),
        ("Tables", f"{len(listed)}, each on a sheet of its own as the report shows it; a blank cell has no value"),
        ("Cut", f"text longer than a cell can hold ({LONGEST_CELL:,} characters) ends with{CUT}: {', '.join(cut)}" if cut else ""),
        ("Please note", NOT_ADVICE),
    ]
    return [(label, words) for label, words in facts if words]


def _width(values: Iterable[str | int | float | None]) -> int:
    """The width of a column for these values, within limits."""
    lines = (line for value in values if value is not None for line in str(value).split("\n"))
    least, most = _WIDTHS
    return max(least, min(most, max(map(len, lines), default=0) + 2))
