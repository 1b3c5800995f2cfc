"""Small registers of other layouts, made for the tests: each shows a trap that real ones have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HEADINGS = (
    "Ref",
    "Processing activity",
    "Purpose",
    "Lawful basis",
    "Data subjects",
    "Personal data",
    "Recipients",
    "Transfers",
    "Retention",
    "Security",
)
PAYROLL = (
    "P1",
    "Payroll",
    "Paying staff",
    "Legal obligation (Art. 6(1)(c))",
    "Employees",
    "Name, bank details",
    "Bank",
    "None",
    "7 years",
    "MFA, backups",
)
NEWS = ("P2", "Newsletter", "Sending news", "Consent", "Subscribers", "E-mail", "Mailchimp", "Yes (US - SCCs)", "Until withdrawal", "TLS")


def sheet(
    path: Path, rows: Sequence[Sequence[object]], name: str = "Register", at: tuple[int, int] = (0, 0), merged: Sequence[str] = ()
) -> Path:
    """Write rows into a sheet of a new workbook, from the cell `at`; `merged` are areas whose first cell holds the text."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(name)
        for area in merged:
            page.merge_range(area, "")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell not in ("", None):
                    page.write(number + at[0], column + at[1], cell)
    return path


def plain(path: Path, *rows: Sequence[object]) -> Path:
    """A sheet with one row per activity: two of them, and those given."""
    return sheet(path, [HEADINGS, PAYROLL, NEWS, *rows])
