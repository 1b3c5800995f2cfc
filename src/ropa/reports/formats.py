"""The formats that a report can be written in, and how to write each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ropa.errors import UsageError

FORMATS = ("html", "pdf", "xlsx", "ipynb")
"""The formats of a report."""


def refuse_formats(formats: Sequence[str]) -> None:
    """Raise UsageError for a format that no report can be written as."""
    for kind in formats:
        if kind not in FORMATS:
            raise UsageError(f"there is no format {kind}; there are {', '.join(FORMATS)}")


def written(kind: str, notebook: Any) -> bytes:
    """A cleaned notebook in one of FORMATS."""
    from ropa.reports.html import to_html
    from ropa.reports.notebook import to_bytes
    from ropa.reports.pdf import to_pdf
    from ropa.reports.xlsx import to_xlsx

    return {"html": to_html, "pdf": to_pdf, "xlsx": to_xlsx, "ipynb": to_bytes}[kind](notebook)
