"""What makers of reports need to know of a register, in plain values. Its tables go to the notebooks' processes alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import UsageError

if TYPE_CHECKING:
    from ropa.case.case import Case


@dataclass(frozen=True)
class Opened:
    """A register that was opened once for all reports of a run, and whose Case was handed over to their processes."""

    name: str
    """The name of the register (see `register_name`)."""
    as_of: str
    """The day, as ISO text."""
    regime: str
    roles: frozenset[str]
    """The roles of the holder, in which it needs reports."""
    page: Mapping[str, str]
    """The facts at the top of every page, as `page_facts` says them."""
    record: Mapping[str, Any]
    """What run.json says about the register, whichever reports are made of it."""
    env: Mapping[str, str]
    """The environment in which notebooks find the Case."""


def open_for_reports(register: str, as_of: str, regime: str | None, file: Path) -> Opened:
    """Open a register, and hand its Case over in that file. Raises what `open_case` raises, and UsageError where there is no regime."""
    from ropa.case.opening import opened_briefly

    with opened_briefly(register, as_of, regime) as case:  # nobody but the reports gets it
        pass
    return of_case(case, register, file)


def of_case(case: Case, register: str, file: Path) -> Opened:
    """The same of a Case that the caller opened, by what the notebooks call the register."""
    from ropa.case.handover import hand_over
    from ropa.reports.catalogue import roles_held
    from ropa.show.first_page import page_facts

    if case.regime is None:
        raise UsageError("the register does not say whose record it is, so give --regime uk or --regime eu")
    assert case.as_of
    day = case.as_of.isoformat()
    env = hand_over(case, file, (register, day, case.regime))
    return Opened(case.name, day, case.regime, roles_held(case.register), page_facts(case), _record(case, day), env)


def _record(case: Case, day: str) -> dict[str, Any]:
    from ropa.analysis.names import holder_name
    from ropa.case.whole import incomplete
    from ropa.law.tables import law_tables

    return {
        "law_tables": law_tables(),
        "organisation": holder_name(case),
        "register": case.name,
        "register_hash": case.register.hash,
        "as_of": day,
        "regime": case.regime,
        "counts": case.findings.counts(),
        "incomplete": incomplete(case),
    }
