"""Reports: parameterised notebooks, run by papermill and turned into one HTML file each.

Naming and listing reports needs no notebook machinery; it is loaded when a report is run.
"""

from __future__ import annotations

from ropa.reports.catalogue import Parameter, Report, fitting, reports
from ropa.reports.execute import TIERS, Limits
from ropa.reports.formats import FORMATS
from ropa.reports.results import FailedReportsError, Result
from ropa.reports.run import report

__all__ = ["FORMATS", "TIERS", "FailedReportsError", "Limits", "Parameter", "Report", "Result", "fitting", "report", "reports"]
