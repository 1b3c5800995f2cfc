"""A request for reports: one record that is passed from the caller down to the code that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ropa.reports.catalogue import Report
from ropa.reports.execute import Limits


@dataclass(frozen=True)
class How:
    """How reports are made. Nothing here changes what they say."""

    workers: int | None = None
    """How many reports at a time; by default one per processor, at most four."""
    tier: str | None = None
    """How notebooks are run: one of TIERS; by default the fastest that this machine allows."""
    limits: Limits = field(default_factory=Limits)
    """The time and memory that each report may use."""
    retries: int = 0
    """How often a report that failed for a reason outside it is tried again."""
    keep_unchanged: bool = False
    """Whether to keep a report that was already made from the same inputs by the same notebook and program."""


@dataclass(frozen=True)
class Request:
    """Which reports to make, of which register and day, and where to put them."""

    register: str | Path
    """A folder, a workbook or `sample:NAME`."""
    out: Path
    as_of: str
    """The day, as ISO text."""
    names: tuple[str, ...] = ()
    """The names of the reports; by default every one that fits the holder's roles."""
    regime: str | None = None
    """uk or eu; by default the one regime that the holder is under."""
    formats: tuple[str, ...] = ("html",)
    """The formats to write, of FORMATS."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values for the reports' own parameters."""
    notebooks: Path | None = None
    """A folder of report notebooks in place of ropa's own."""
    there: tuple[Report, ...] = ()
    """The reports in that folder, if the caller has read them already."""
    how: How = field(default_factory=How)
