"""The layouts that ropa knows, and what each loses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """One way in or out for a register."""

    name: str
    direction: str
    """in, out or in out."""
    words: str
    loses: str
    """What a register loses on this way."""


def doors() -> list[Door]:
    """Every way in and out: ropa's own formats first."""
    return [
        Door("folder", "in out", "a folder of CSV files, one per table", "Loses nothing."),
        Door("workbook", "in out", "an .xlsx workbook, one sheet per table", "Loses nothing."),
        Door(
            "art30",
            "in",
            "any table, form or page with headings that ask for what Article 30 asks for (sheets, .csv, .md, .html, .docx)",
            "Keeps as written what it does not understand, and names it.",
        ),
    ]
