"""The files of a pack, and how to make them: tables as CSV, Parquet and XLSX, JSON, plain text and pages.

The bytes of a file depend on its content alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ropa.files import parquet_bytes, write_text_cell
from ropa.packs.profiles import LINKED
from ropa.sources.folder import csv_bytes
from ropa.text import LONGEST_CELL, guarded


@dataclass(frozen=True)
class File:
    """A file of a pack: its path under data/, its title, the clause that it answers, and for a table the number of rows."""

    path: str
    title: str
    clause: str
    content: bytes | Path
    rows: int | None = None

    def read(self) -> bytes:
        """The content. Raises OSError for a file that is gone."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def csv_file(path: str, title: str, clause: str, frame: pd.DataFrame) -> File:
    """A table as CSV, for people and spreadsheets. Text that could be run as a formula gets an apostrophe before it."""
    shown = {name: _guarded(frame[name]) for name in frame.columns}
    return File(path, title, clause, csv_bytes(pd.DataFrame(shown, columns=frame.columns)), len(frame))


def _guarded(cells: pd.Series) -> pd.Series:
    return cells.map(guarded, na_action="ignore").astype("str") if cells.dtype == "str" else cells


def parquet_file(path: str, title: str, clause: str, frame: pd.DataFrame) -> File:
    """A table as Parquet, with its types. No cell is changed."""
    return File(path, title, clause, parquet_bytes(frame, for_pandas=False), len(frame))


CREATED = datetime(1980, 1, 1, tzinfo=UTC)
"""The date that every workbook gives for when it was made, so that it tells nothing."""


def xlsx_file(path: str, title: str, clause: str, sheets: Mapping[str, pd.DataFrame]) -> File:
    """A workbook of values, one sheet per table: no formulas, links or macros. A cell too long for one says so."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": CREATED.replace(tzinfo=None)})
        head, plain = book.add_format({"bold": True, "bottom": 1}), book.add_format()
        day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(frame.columns):
                sheet.write_string(0, column, heading, head)
                sheet.set_column(column, column, 24)
                for row, value in enumerate(frame[heading].tolist(), start=1):
                    if isinstance(value, str):
                        write_text_cell(sheet, row, column, _fitting(value), plain)
                    elif isinstance(value, pd.Timestamp):
                        _write_date(sheet, row, column, value, {"day": day, "moment": moment, "text": plain})
                    elif not pd.isna(value):
                        sheet.write_number(row, column, value)
    return File(path, title, clause, buffer.getvalue(), sum(len(frame) for frame in sheets.values()))


def _write_date(sheet: Any, row: int, column: int, value: pd.Timestamp, formats: Mapping[str, Any]) -> None:
    """Write a date or a moment as a date of the spreadsheet; as text where a spreadsheet knows none so early or so late."""
    naive = value.tz_convert("UTC").tz_localize(None) if value.tzinfo else value
    if 1901 <= naive.year <= 9998:
        sheet.write_datetime(row, column, naive.to_pydatetime(), formats["moment" if value.tzinfo else "day"])
    else:
        write_text_cell(sheet, row, column, naive.isoformat() if value.tzinfo else naive.date().isoformat(), formats["text"])


def _fitting(text: str) -> str:
    long = "[too long for a spreadsheet: it is whole in the CSV and Parquet files]"
    return long if len(text.encode("utf-16-le")) // 2 > LONGEST_CELL else text


def json_file(path: str, title: str, clause: str, value: Any) -> File:
    """A JSON file."""
    return File(path, title, clause, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def text_file(path: str, title: str, clause: str, text: str) -> File:
    """A file of plain text."""
    return File(path, title, clause, text.encode("utf-8"))


def page(title: str, purpose: str, pieces: Sequence[Any], facts: Mapping[str, str], linked_data: bytes = b"") -> bytes:
    """One HTML page in the style of the reports, made of pieces of `ropa.show.page`. It runs no script and loads nothing.

    `linked_data` is JSON-LD that the page carries for programs.
    """
    from nbformat import v4

    from ropa.reports.html import to_html

    cells = [v4.new_markdown_cell(f"# {title}\n\n{purpose}")]  # type: ignore[no-untyped-call]
    for piece in pieces:
        output = v4.new_output("display_data", data={"text/html": piece.html})  # type: ignore[no-untyped-call]
        cells.append(v4.new_code_cell(outputs=[output]))  # type: ignore[no-untyped-call]
    return to_html(v4.new_notebook(cells=cells, metadata={"ropa": {"page": dict(facts)}}), linked_data)  # type: ignore[no-untyped-call]


_SHOWN = (
    *(".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".csv", ".ppt", ".pptx", ".txt", ".md"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".zip", ".p7m", ".asice"),
)
"""How the names of files end that a browser shows or keeps, and does not run as a page."""


def is_foreign_page(path: str) -> bool:
    """Whether a browser might run what stands in a file of the pack that others made: a page, a drawing, a mail that the register names.

    No page of a pack links it: its scripts would run as if they were the pack's.
    """
    return path.startswith(f"{LINKED}/") and not path.lower().rstrip(". ").endswith(_SHOWN)
