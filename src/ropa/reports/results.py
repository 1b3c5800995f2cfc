"""What became of a report: results, failures, and the record of a run."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa import __version__
from ropa.errors import ReportError

if TYPE_CHECKING:
    from ropa.case.case import Case

DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Result:
    """What became of one report: its status (done or failed), its files, and for a failed one why."""

    name: str
    status: str
    files: tuple[Path, ...]
    seconds: float
    error: str = ""
    warnings: tuple[str, ...] = ()
    """What the notebook wrote on stderr; a report does not show it."""
    outside: bool = False
    """Whether it failed for a reason outside the notebook: a kernel that died, time or memory that ran out."""
    sha256: tuple[str, ...] = ()
    """The digest of each file."""
    unchanged: bool = False
    """Whether it was there already, as it would be made."""

    def as_json(self) -> dict[str, Any]:
        """The result as JSON holds it, files by their path."""
        return {
            "name": self.name,
            "status": self.status,
            "unchanged": self.unchanged,
            "files": [str(path) for path in self.files],
            "seconds": self.seconds,
            "error": self.error or None,
            "warnings": list(self.warnings),
        }


class FailedReportsError(ReportError):
    """Some reports failed; `results` says what became of each one that was asked for."""

    def __init__(self, message: str, results: list[Result]) -> None:
        super().__init__(message)
        self.results = results


def whole(results: list[Result]) -> list[Result]:
    """The results. Raises FailedReportsError where a report failed."""
    if failed := [result for result in results if result.status == FAILED]:
        more = f" (and {len(failed) - 1} more: {', '.join(result.name for result in failed[1:])})" if len(failed) > 1 else ""
        raise FailedReportsError(f"{failed[0].error}{more}; what there was is in {failed[0].files[0]}", results)
    return results


def told_of(result: Result) -> dict[str, Any]:
    """What run.json tells of a result, its files by their name, for they lie beside it."""
    names = [path.name for path in result.files]
    return result.as_json() | {"files": names, "sha256": dict(zip(names, result.sha256, strict=True))}


def run_record(
    case: Case, formats: Sequence[str], started: datetime, choice: Mapping[str, Any], told: list[dict[str, Any]]
) -> dict[str, Any]:
    """run.json: what was run over what, and the only place for clock, user and machine."""
    from ropa.analysis.names import holder_name
    from ropa.law.tables import law_tables

    return {
        "ropa": __version__,
        "law_tables": law_tables(),
        "organisation": holder_name(case),
        "register": case.name,
        "register_hash": case.register.hash,
        "as_of": case.as_of.isoformat() if case.as_of else None,
        "regime": case.regime,
        "counts": case.findings.counts(),
        "formats": list(formats),
        **choice,
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "user": _user(),
        "host": platform.node(),
        "reports": told,
    }


def _user() -> str:
    """Who runs it, as far as the system says."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
