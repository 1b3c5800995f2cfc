"""How a command ended, and the words for the day that tests look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


DAY = ("--as-of", "2026-11-22")
