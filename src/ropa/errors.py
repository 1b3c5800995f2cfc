"""The errors that ropa raises on purpose: one class per kind, each with its exit code.

A message is one line. It says what is wrong, where, and what to do. A mistake of the user is always one of these
errors; any other exception is a fault of ropa (exit code 70).
"""

from __future__ import annotations

import traceback
from pathlib import Path


class RopaError(Exception):
    """Base of all errors that are shown as one line, without a traceback."""

    exit_code = 1


class UsageError(RopaError):
    """The call itself is wrong: an unknown name, a bad date, a choice that is missing."""

    exit_code = 2


def refuse_other(given: object, kinds: type | tuple[type, ...], wanted: str) -> None:
    """Raise UsageError, which says what is `wanted`, if what was given is of none of the kinds.

    What was given is named by its type alone: it may hold data.
    """
    if not isinstance(given, kinds):
        raise UsageError(f"{wanted}; this is of the type {type(given).__name__}")


class NothingToCheckError(RopaError):
    """There was nothing to check. This is not the same as a check that found nothing wrong."""

    exit_code = 3


class SourceError(RopaError):
    """A file or folder cannot be read or written at all."""

    exit_code = 11


class LayoutError(RopaError):
    """What was read does not look like a register."""

    exit_code = 12


class RuleError(RopaError):
    """A rule crashed. This is a fault of ropa, never of the register."""

    exit_code = 13


class ReportError(RopaError):
    """A report could not be made."""

    exit_code = 14


class PackError(RopaError):
    """An evidence pack is not whole, not genuine or not complete."""

    exit_code = 15


class FaultElsewhereError(Exception):
    """A fault of ropa's that a process of its own met. Its text is the kind and place, as `kind_and_place` says it, and no data."""


def kind_and_place(problem: BaseException) -> str:
    """The kind of an unexpected error and the lines of ropa that it came through. Its text is left out: it may hold personal data."""
    if isinstance(problem, FaultElsewhereError):
        return str(problem)
    package = Path(__file__).resolve().parent
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if Path(frame.filename).is_relative_to(package)]
    places = [f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}" for frame in frames[-4:]]
    return f"{type(problem).__name__} at {' > '.join(places)}" if places else type(problem).__name__
