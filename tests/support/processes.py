"""Processes: whether one runs, and what one needs to import this checkout."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import ropa

T = TypeVar("T")


def alive(pid: int) -> bool:
    """Whether a process runs (one that ended and was not waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether a process ends within that time."""
    try:
        return until(lambda: not alive(pid), seconds)
    except AssertionError:
        return False


def until(fact: Callable[[], T], seconds: float = 300) -> T:
    """What `fact` returns once it is true. Raises AssertionError where it is not within that time: many times what a busy machine needs."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, f"not within {seconds:g} seconds"
        time.sleep(0.02)
    return found


def environment() -> dict[str, str]:
    """The environment in which this very ropa is imported."""
    package = str(Path(ropa.__file__).resolve().parent.parent)
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))}
