"""How reports turned out: results, failures, and the record of a run (run.json)."""

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
from ropa.files import user_name

if TYPE_CHECKING:
    from ropa.reports.opened import Opened

DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Result:
    """How one report turned out: its status (done or failed), its files, and for a failed one the reason."""

    name: str
    status: str
    files: tuple[Path, ...]
    seconds: float
    error: str = ""
    warnings: tuple[str, ...] = ()
    """Which cells wrote on stderr, and what a format could not show. A report does not show it."""
    outside: bool = False
    """Whether it failed for a reason outside the notebook: the kernel died, or time or memory ran out."""
    sha256: tuple[str, ...] = ()
    """The digest of each file by its name."""
    unchanged: bool = False
    """Whether it was there already and nothing had changed, so that it was not made again."""

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
    """Some reports failed. `results` holds the result of every report that was asked for."""

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
    """A result as run.json holds it, with the names of its files, which lie beside run.json."""
    names = [path.name for path in result.files]
    return result.as_json() | {"files": names, "sha256": dict(zip(names, result.sha256, strict=True))}


def run_record(
    opened: Opened, formats: Sequence[str], started: datetime, choice: Mapping[str, Any], told: list[dict[str, Any]]
) -> dict[str, Any]:
    """The content of run.json: which reports were made of what. Only here are clock, user and machine named."""
    return {
        "ropa": __version__,
        **opened.record,
        "formats": list(formats),
        **choice,
        "started": started.isoformat(timespec="milliseconds"),
        "finished": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "user": user_name(),
        "host": platform.node(),
        "reports": told,
    }
