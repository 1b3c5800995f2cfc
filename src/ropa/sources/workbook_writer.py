"""Writes a register as an .xlsx workbook with drop-downs, notes on its headings and a README sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.errors import SourceError
from ropa.files import put, refuse_taken, write_text_cell
from ropa.layouts.grids import letter
from ropa.model import codelists
from ropa.model.columns import Column
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES
from ropa.sources import settings as settings_of
from ropa.sources.refuse import refuse_unfit
from ropa.sources.workbook import CODES_SHEET, DIVIDER_SHEET, README_SHEET, SETTINGS_SHEET
from ropa.text import one_line

ROWS_WITH_HELP = 2_000
"""The fewest rows of a sheet that have drop-downs."""
MOST_ROWS = 1_048_575
"""The most rows that a sheet can hold below its heading."""
FIRST_DAY = pd.Timestamp("1900-03-01")
"""The first day that is written as a date: spreadsheets disagree on earlier days, so these are written as text."""

FIRST_SHEETS = ("organisations", "activities", "purposes", "data_categories", "retention")
"""The sheets to fill in first. They stand before the divider, with coloured tabs."""
_FIRST_COLOUR, _DIVIDER_COLOUR = "#0B4F82", "#B35900"

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_workbook(register: Register, path: Path) -> None:
    """Write the register as a workbook with drop-downs, notes with meaning and law, and a README sheet.

    Text is written as text: nothing becomes a formula or a link. Raises SourceError if the path is taken or a cell
    cannot be written as it is.
    """
    import xlsxwriter

    refuse_taken(path)
    texts = {table: register.canonical(table) for table in TABLES}
    for table, frame in texts.items():
        refuse_unfit(frame, table)
        _refuse_escapes(frame, table)
        if len(frame) > MOST_ROWS:
            raise SourceError(
                f"{table}: it has more than {MOST_ROWS:,} rows, which no sheet can hold; write a folder of CSV files; nothing was written"
            )
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    # The file states when it was made: a fixed day, so that the same content gives the same bytes.
    book.set_properties({"title": "Record of processing activities", "created": datetime(2000, 1, 1)})
    writer = _Writer(book)
    writer.readme()
    for table in FIRST_SHEETS:
        writer.table(table, TABLES[table], register[table], texts[table], _FIRST_COLOUR)
    writer.divider()
    for table, model in TABLES.items():
        if table not in FIRST_SHEETS:
            writer.table(table, model, register[table], texts[table])
    writer.settings(register.settings)
    writer.codes()
    book.close()
    put(path, buffer.getvalue(), fresh=True)


_ESCAPES = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")


def _refuse_escapes(texts: pd.DataFrame, table: str) -> None:
    """Raise SourceError for text like _x0041_x0042_, which a workbook reads as other characters."""
    for name in texts.columns:
        found = texts[name].dropna()
        if (found := found[found.str.contains(_ESCAPES)]).size:
            who = one_line(str(texts.iloc[:, 0].get(found.index[0])))
            raise SourceError(
                f"{table}: {who}, {name}: text like _x0041_x0042_ stands for other characters in a workbook; "
                "write a folder of CSV files; nothing was written"
            )


class _Writer:
    """Writes the sheets of one workbook, and keeps its cell formats."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.rows: dict[str, int] = {}
        self.heading = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.needed = book.add_format({"bold": True, "bg_color": "#BDD7EE", "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.count = book.add_format({"num_format": "0", "valign": "top", "align": "left"})
        self.big = book.add_format({"bold": True, "font_size": 14})
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})

    def readme(self) -> None:
        """Write the README sheet: how to fill in the workbook, and what a row of each sheet is."""
        sheet = self.book.add_worksheet(README_SHEET)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, "Record of processing activities", self.big)
        lines = [
            (
                "What this is",
                "One sheet per table. Fill in organisations and activities first; then purposes, data_subjects, "
                "data_categories, recipients, transfers, retention and security_measures. Leave a sheet empty that you do "
                "not need.",
            ),
            (
                "Rows",
                "One row per thing, never a list in a cell: an activity with three purposes has three rows in purposes. "
                "Every row needs a short key of its own in the first column; other sheets point to it.",
            ),
            (
                "Cells",
                "Dates like 2026-11-22, periods like P7Y (seven years) or P6M, countries as two letters (NO is Norway). "
                "Drop-downs list the codes; the hidden sheet _codes says what each means. Rest on a heading to read its "
                "meaning and its law.",
            ),
            ("Not known yet", 'Leave the cell blank, or write TBD: both are found and named, neither is guessed. "None" is an answer.'),
            (
                "People",
                "Never write a person's name into the log sheets (requests, complaints, marketing_preferences …): "
                "subject_ref is a reference of your own making.",
            ),
            ("Then", "ropa check FILE.xlsx finds what is missing or does not fit; ropa report FILE.xlsx --out reports prints the record."),
        ]
        for row, (what, words) in enumerate(lines, start=2):
            sheet.write_string(row, 0, what, self.plain)
            sheet.write_string(row, 1, words, self.plain)
        top = len(lines) + 3
        sheet.write_string(top, 0, "Sheet", self.heading)
        sheet.write_string(top, 1, "A row is", self.heading)
        for row, (table, model) in enumerate(TABLES.items(), start=top + 1):
            sheet.write_url(row, 0, f"internal:'{table}'!A1", string=table)
            sheet.write_string(row, 1, model.row_is(), self.plain)

    def divider(self) -> None:
        """Write the sheet that parts the sheets to fill in first from the others. It holds nothing of the register."""
        sheet = self.book.add_worksheet(DIVIDER_SHEET)
        sheet.set_tab_color(_DIVIDER_COLOUR)
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, "Fill in the five sheets before this one first", self.big)
        words = "The sheets after this one can wait: fill them in when `ropa check` asks for them. This sheet is not read."
        sheet.write_string(2, 0, words, self.plain)

    def table(self, table: str, model: type[Table], frame: pd.DataFrame, texts: pd.DataFrame, colour: str = "") -> None:
        """Write the sheet of a table; `texts` is `frame` as canonical text. `colour` is that of its tab."""
        sheet = self.book.add_worksheet(table)
        if colour:
            sheet.set_tab_color(colour)
        self.rows[table] = len(texts)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(texts), 1), len(model.columns()) - 1)
        for position, column in enumerate(model.columns().values()):
            sheet.set_column(position, position, _width(column), self._format(column))
            sheet.write_string(0, position, column.name, self.needed if column.required else self.heading)
            sheet.write_comment(0, position, _note(column), {"x_scale": 2, "y_scale": 1.6, "author": "ropa"})
            self._help(sheet, position, column, max(ROWS_WITH_HELP, len(texts)))
            for row, (text, value) in enumerate(zip(texts[column.name], frame[column.name], strict=True), start=1):
                self._cell(sheet, row, position, column, text, value)

    def _format(self, column: Column) -> Any:
        return {"date": self.day, "number": self.count}.get(column.kind, self.text)

    def _cell(self, sheet: Any, row: int, position: int, column: Column, text: Any, value: Any) -> None:
        if not isinstance(text, str):
            return
        if column.kind == "date" and not pd.isna(value) and value >= FIRST_DAY:
            sheet.write_datetime(row, position, value.to_pydatetime(), self.day)
        elif column.kind == "number" and not pd.isna(value):
            sheet.write_number(row, position, int(value), self.count)
        else:
            write_text_cell(sheet, row, position, text, self.text)

    def _help(self, sheet: Any, position: int, column: Column, rows: int) -> None:
        """Give a column its drop-down. Code lists are on a hidden sheet, as a list within the rule has at most 255 characters."""
        rule: dict[str, Any] = {"ignore_blank": True}
        if column.codes:
            rule |= {
                "validate": "list",
                "source": f"=codes_{column.codes}",
                "error_title": "Not in the list",
                "error_message": f"Choose a code of the list {column.codes}.",
            }
        elif column.kind == "yes_no":
            rule |= {
                "validate": "list",
                "source": ["yes", "no"],
                "error_title": "Yes or no",
                "error_message": "Write yes or no, or leave it blank if it is not known.",
            }
        elif column.kind == "link":
            rule |= {
                "validate": "list",
                "source": f"=keys_{column.to}",
                "error_type": "warning",
                "error_title": "Not there yet",
                "error_message": f"No row of {column.to} has this key yet.",
            }
        else:
            return
        sheet.data_validation(1, position, rows, position, rule)

    def settings(self, settings: Mapping[str, Any]) -> None:
        """Write the sheet of the settings: each with its value and meaning."""
        sheet = self.book.add_worksheet(SETTINGS_SHEET)
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 2, 60)
        for position, heading in enumerate(("setting", "value", "meaning")):
            sheet.write_string(0, position, heading, self.heading)
        for row, (name, meaning) in enumerate(settings_of.KNOWN.items(), start=1):
            if name in ("encoding", "delimiter", "dates"):
                meaning += " (for files made elsewhere; leave blank here)"
            sheet.write_string(row, 0, name, self.text)
            value = settings.get(name, "1" if name == "schema" else "") if name not in ("encoding", "delimiter", "dates") else ""
            write_text_cell(sheet, row, 1, str(value), self.text)
            sheet.write_string(row, 2, meaning, self.plain)

    def codes(self) -> None:
        """Write the hidden sheet of code lists, each with a defined name that the drop-downs use."""
        sheet = self.book.add_worksheet(CODES_SHEET)
        sheet.hide()
        used = sorted({c.codes for model in TABLES.values() for c in model.columns().values() if c.codes})
        for position, name in enumerate(used):
            frame = codelists.codelist(name)
            code_at, label_at = 2 * position, 2 * position + 1
            sheet.write_string(0, code_at, name, self.heading)
            sheet.write_string(0, label_at, f"{name}: label", self.heading)
            for row, (code, label) in enumerate(frame["label"].items(), start=1):
                sheet.write_string(row, code_at, str(code))
                sheet.write_string(row, label_at, label)
            spot = letter(code_at)
            self.book.define_name(f"codes_{name}", f"={CODES_SHEET}!${spot}$2:${spot}${len(frame) + 1}")
        for table in TABLES:
            self.book.define_name(f"keys_{table}", f"={table}!$A$2:$A${max(ROWS_WITH_HELP, self.rows[table]) + 1}")


def _width(column: Column) -> int:
    return {"key": 14, "link": 16, "date": 13, "yes_no": 11, "number": 12, "period": 10, "code": 22}.get(column.kind, 34)


def _note(column: Column) -> str:
    """The note on a heading: meaning, how to write it, law."""
    how = {
        "date": "A date like 2026-11-22.",
        "instant": "A moment like 2026-11-22T14:05:00+00:00.",
        "period": "A period like P7Y or P6M.",
        "yes_no": "yes, no, or blank if not known.",
        "number": "A whole number.",
        "link": f"The key of a row of {column.to}.",
        "code": f"A code of the list {column.codes}.",
    }.get(column.kind, "")
    blank = f"Blank: {column.blank_means}." if column.blank_means else ""
    law = f"Law: {column.law}" if column.law else ""
    return "\n".join(part for part in (column.title, column.description, how, blank, law) if part)
