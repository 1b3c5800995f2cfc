"""Reports: parameterised notebooks, run by papermill and turned into one HTML file each.

Naming and listing reports needs no notebook machinery; it is loaded when a report is run. Names are loaded when first used, so that
what runs notebooks can be started before all else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ropa.reports.catalogue import Parameter, Report, fitting, reports
    from ropa.reports.execute import TIERS, Limits
    from ropa.reports.formats import FORMATS
    from ropa.reports.results import FailedReportsError, Result
    from ropa.reports.run import report

_FILES = {
    "FORMATS": "formats",
    "TIERS": "execute",
    "FailedReportsError": "results",
    "Limits": "execute",
    "Parameter": "catalogue",
    "Report": "catalogue",
    "Result": "results",
    "fitting": "catalogue",
    "report": "run",
    "reports": "catalogue",
}

__all__ = ["FORMATS", "TIERS", "FailedReportsError", "Limits", "Parameter", "Report", "Result", "fitting", "report", "reports"]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    return value
