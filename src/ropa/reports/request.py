"""What is wanted of a run of reports: one record, which travels from whoever asks to what makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ropa.reports.catalogue import Report
from ropa.reports.execute import Limits


@dataclass(frozen=True)
class How:
    """How reports are made; none of it changes what they say."""

    workers: int | None = None
    """How many at a time, by default one per processor and at most four."""
    tier: str | None = None
    """How notebooks are run: one of TIERS, by default the fastest that this machine allows."""
    limits: Limits = field(default_factory=Limits)
    """What each report may take."""
    retries: int = 0
    """How often a report that failed for a reason outside it is tried again."""
    keep_unchanged: bool = False
    """Whether a report that is there already, from the same inputs, notebook and program, is left."""


@dataclass(frozen=True)
class Request:
    """Which reports, of which register on which day, and where they land."""

    register: str | Path
    """A folder, a workbook or `sample:NAME`."""
    out: Path
    as_of: str
    """The day, as ISO text."""
    names: tuple[str, ...] = ()
    """The reports, by default every one that fits the roles of the holder."""
    regime: str | None = None
    """uk or eu, by default the holder's only one."""
    formats: tuple[str, ...] = ("html",)
    """Of FORMATS."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What the reports take of their own."""
    notebooks: Path | None = None
    """Another folder of notebooks."""
    there: tuple[Report, ...] = ()
    """The reports in it, where they were read already."""
    how: How = field(default_factory=How)
