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


def is_at_fault(_: Path) -> int:
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        raise ValueError("in the process")
    return os.getpid()
