"""The formats that a report can be written in, and how to write each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ropa.errors import UsageError
from ropa.reports.written import Written

FORMATS = ("html", "pdf", "xlsx", "ipynb")
"""The formats of a report."""


def refuse_formats(formats: Sequence[str]) -> None:
    """Raise UsageError for a format that no report can be written as."""
    for kind in formats:
        if kind not in FORMATS:
            raise UsageError(f"there is no format {kind}; there are {', '.join(FORMATS)}")


def written(kind: str, notebook: Any) -> Written:
    """A cleaned notebook in one of FORMATS. Raises PdfError where its page cannot be made a PDF."""
    from ropa.reports.html import to_html
    from ropa.reports.notebook import to_bytes
    from ropa.reports.xlsx import to_xlsx

    if kind == "pdf":
        from ropa.reports.pdf import to_pdf

        return to_pdf(notebook)
    return Written({"html": to_html, "xlsx": to_xlsx, "ipynb": to_bytes}[kind](notebook))
