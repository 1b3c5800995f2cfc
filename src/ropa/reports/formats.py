"""The formats that a report can be written in, and how to write each."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from ropa.errors import UsageError
from ropa.reports.written import Written

_MAKERS = {
    "html": ("ropa.reports.html", "to_html"),
    "pdf": ("ropa.reports.pdf", "to_pdf"),
    "xlsx": ("ropa.reports.xlsx", "to_xlsx"),
    "ipynb": ("ropa.reports.notebook", "to_bytes"),
}
FORMATS = tuple(_MAKERS)
"""The formats of a report."""


def refuse_formats(formats: Sequence[str]) -> None:
    """Raise UsageError for a format that no report can be written as."""
    for kind in formats:
        if kind not in FORMATS:
            raise UsageError(f"there is no format {kind}; there are {', '.join(FORMATS)}")


def written(kind: str, notebook: Any) -> Written:
    """A cleaned notebook in one of FORMATS. Raises PdfError where its page cannot be made a PDF."""
    module, function = _MAKERS[kind]
    made = getattr(import_module(module), function)(notebook)  # only what makes that kind is imported
    return made if isinstance(made, Written) else Written(made)
