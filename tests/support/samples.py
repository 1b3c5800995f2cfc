"""The samples, opened once per process."""

from __future__ import annotations

from functools import cache

from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.model.findings import Findings
from ropa.model.register import Register

DAY = "2026-11-22"


@cache
def case(name: str, day: str = DAY) -> Case:
    """A sample on a day, under its own regime."""
    return open_case(f"sample:{name}", day)


def findings(name: str) -> Findings:
    """All findings of a sample on 22 November 2026."""
    return case(name).findings


def register(name: str) -> Register:
    """The register of a sample."""
    return case(name).register
