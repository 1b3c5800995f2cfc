"""Readers that do what no reader should, for the process in which large registers are read."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Never

from ropa.errors import LayoutError


def takes_memory(place: Path) -> int:
    return len(bytearray(100_000_000_000)) + len(place.name)


def takes_for_ever(place: Path) -> Never:
    while True:
        place.name.casefold()


def begins_and_takes_for_ever(place: Path) -> Never:
    place.touch()
    takes_for_ever(place)


def waits(_: Path) -> None:
    time.sleep(1_000)


def aborts(_: Path) -> Never:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def is_refused(place: Path, why: str) -> Never:
    raise LayoutError(f"{place}: {why}")


def is_at_fault(place: Path) -> Never:
    raise ValueError(f"with a text of {place}")


def has_no_memory_for_a_module(_: Path) -> Never:
    held = []
    try:
        while True:
            held.append(bytearray(10_000_000))
    except MemoryError:
        pass
    error = ImportError("cannot open shared object file")
    error.held = held  # so long as the error lives
    raise error from None
