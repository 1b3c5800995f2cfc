"""Tidy tables for reports and for analysts: a Case in, a DataFrame out, one row what its name says.

Every function is pure: it changes nothing, reads no clock and no file. `show` turns a table or a
figure into a piece of a page, `charts` draws; both are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ropa.analysis.completeness import ITEM_HEADINGS, completeness, completeness_by_item, completeness_matrix
from ropa.analysis.first_page import law_tables, opening, page_facts
from ropa.analysis.health import (
    findings_by_activity,
    findings_by_family,
    findings_by_severity,
    findings_listed,
    located,
    what_to_do_first,
)
from ropa.analysis.records import activities_at_a_glance, clients, controller_record, parties, processor_record
from ropa.analysis.sections import client_sections, entries

_LATER = ("charts", "show")

__all__ = [
    "ITEM_HEADINGS",
    "activities_at_a_glance",
    "charts",
    "client_sections",
    "clients",
    "completeness",
    "completeness_by_item",
    "completeness_matrix",
    "controller_record",
    "entries",
    "findings_by_activity",
    "findings_by_family",
    "findings_by_severity",
    "findings_listed",
    "law_tables",
    "located",
    "opening",
    "page_facts",
    "parties",
    "processor_record",
    "show",
    "what_to_do_first",
]


def __getattr__(name: str) -> Any:
    """Load a module that draws or shows when it is first used (PEP 562)."""
    if name in _LATER:
        return import_module(f"ropa.analysis.{name}")
    raise AttributeError(f"module 'ropa.analysis' has no attribute {name!r}")
