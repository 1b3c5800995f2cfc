"""Registers made of CSV text, of rows or of what the columns say of themselves."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd

from ropa.model import codelists
from ropa.model.columns import Column
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.validate import validate

CORE = {
    "organisations": "organisation_id,name,is_holder,country,uk_gdpr\nO1,Example Ltd,yes,GB,yes\n",
    "activities": "activity_id,name,role\nA1,Payroll,controller\n",
}
"""The least that a register holds without a finding of shape."""


def register_folder(folder: Path, tables: Mapping[str, str | bytes | None] | None = None) -> Path:
    """A register folder of the given files (by a table's name or a file's; None for none), and `CORE`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**CORE, **(tables or {})}.items():
        if content is not None:
            file = folder / (name if "." in name else f"{name}.csv")
            file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def register_workbook(file: Path, tables: Mapping[str, str | list[list[object]] | None] | None = None) -> Path:
    """A workbook of the given sheets (CSV text or rows; None for none), and `CORE`."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in {**CORE, **(tables or {})}.items():
        if content is None:
            continue
        sheet = book.create_sheet(name)
        for row in list(csv.reader(io.StringIO(content))) if isinstance(content, str) else content:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(file)
    return file


def frames(tables: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """CSV texts as frames of text, missing where blank."""
    return {
        name: pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False, na_values=[""], skip_blank_lines=False)
        for name, text in tables.items()
    }


def validated(tables: Mapping[str, str] | None = None) -> tuple[Register, Findings]:
    """The Register and findings of CSV texts, `CORE` where not given."""
    return validate(frames({**CORE, **(tables or {})}))


def places(findings: pd.DataFrame) -> list[tuple[str, str]]:
    """The code and place of each finding."""
    return list(zip(findings["code"], findings["where"], strict=True))


def value(column: Column, row: int, position: int = 0) -> str:
    """A valid canonical text for a column, another in each of the rows 0 and 1."""
    if column.codes:
        known = sorted(codelists.codes(column.codes))
        return "activities" if column.codes == "tables" else known[row * (len(known) - 1)]
    if column.name == "record":
        return f"activity_id-{row}"
    return {
        "key": f"{column.name}-{row}",
        "link": f"{TABLES[column.to].key() if column.to else ''}-{row}",
        "date": (date(2024, 1, 1) + timedelta(days=position + row)).isoformat(),
        "instant": (datetime(2024, 1, 1, 9, 30, 15, tzinfo=UTC) + timedelta(hours=position + row)).isoformat(),
        "number": str(10**14 * row + position),
        "yes_no": "yes" if row == 0 else "no",
        "period": ("P7Y", "P1Y2M3DT4H5M6S")[row],
        "text": f"reference-{row}" if column.reference else f"{row}: “{column.title}”, 'x' \"y\"; é €\nsecond line, {row:03}",
    }[column.kind]


def rich() -> dict[str, pd.DataFrame]:
    """Every table with two rows in which every column is filled."""
    return {
        table: pd.DataFrame(
            {column.name: [value(column, row, n) for row in (0, 1)] for n, column in enumerate(model.columns().values())}, dtype="str"
        )
        for table, model in TABLES.items()
    }
