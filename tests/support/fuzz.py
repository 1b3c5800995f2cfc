"""What all fuzzing has in common: how many cases, the command line in this process, and what must hold whatever was given."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

from ropa.cli import main
from ropa.model.logs import LOGS
from support.commands import Ran

CASES = int(os.environ.get("ROPA_FUZZ", "0"))
"""How many cases each test tries. If it is not set, a small fixed share, the same each time."""
HEAVY = CASES > 0
"""Whether commands that make reports and packs are tried too."""
CODES = {0, 1, 2, 3, 11, 12, 14, 15}
"""The exit codes of the README, without those of our own faults (13 and 70)."""
MARKERS = ("zzmarker", "Zz Marker", "zz.marker@secret.example", "020 7946 0958")
"""What stands in for personal data: no message may hold any of it."""
SURELY_PERSONAL = MARKERS[2:]
"""Those that JSON withholds wherever they stand. Other text is told as it is written in a cell of the record that is not understood."""
MOST_CPU, MOST_WAIT, MOST_GROWTH = 60, 600, 1_500_000
"""Bounds of one case: seconds of this process, seconds on the clock; and kilobytes that all cases together may add to the process."""

_Test = TypeVar("_Test", bound=Callable[..., Any])


def cases(share: int) -> Callable[[_Test], _Test]:
    """Try a test on that many cases, or on as many as `ROPA_FUZZ` says."""
    return settings(
        max_examples=CASES or share,
        derandomize=not CASES,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


class TooLong(BaseException):
    """A case that does not end. It is no Exception, so that nothing of ropa takes it for an error of the register."""


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """End what takes too long, and fail if the process has grown too much."""

    def ring(number: int, _: object) -> None:
        raise TooLong(f"more than {MOST_CPU} s of work, or {MOST_WAIT} s in all (signal {number})")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    old = {number: signal.signal(number, ring) for number in (signal.SIGVTALRM, signal.SIGALRM)}
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_CPU)
    signal.setitimer(signal.ITIMER_REAL, MOST_WAIT)
    try:
        yield
    finally:
        for timer in (signal.ITIMER_VIRTUAL, signal.ITIMER_REAL):
            signal.setitimer(timer, 0)
        for number, handler in old.items():
            signal.signal(number, handler)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < MOST_GROWTH, f"one case took {grown // 1000} MB"


def call(*words: object, folder: Path | None = None) -> Ran:
    """Run a command in this process, with streams of its own, in a folder."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for name in ("stdout", "stderr")}
    old = {name: getattr(sys, name) for name in (*streams, "argv")}
    here = Path.cwd()
    sys.argv = ["ropa", *map(str, words)]
    code: Any = 0
    try:
        for name, stream in streams.items():
            setattr(sys, name, stream)
        if folder is not None:
            os.chdir(folder)
        with bounded():
            main()
    except SystemExit as ended:
        code = ended.code
    finally:
        for name, value in old.items():
            setattr(sys, name, value)
        os.chdir(here)
    said = [stream.buffer.getvalue().decode("utf-8", "surrogateescape") for stream in streams.values() if not stream.closed]  # type: ignore[attr-defined]
    said += [""] * (2 - len(said))
    return Ran(code if isinstance(code, int) else int(code is not None), *said)


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def refuse_faults(ran: Ran, words: object, markers: bool = True) -> None:
    """What holds for every command, whatever it was given: no fault of ours, a code of the table, a line that says why, no data."""
    said = f"{ran.stdout}\n{ran.stderr}"
    assert ran.code in CODES, f"exit code {ran.code} for {words}: {ran.stderr[-1500:]}"
    assert "Traceback" not in said, f"{words}: {said[-2000:]}"
    assert "a fault of ropa" not in ran.stderr, f"{words}: {ran.stderr[-2000:]}"
    assert _STEERING.search(said) is None, f"{words}: a terminal is steered"
    if ran.code in (3, 11, 12, 14, 15):
        verdict = "NOT TO BE RELIED ON" in ran.stdout  # `pack verify` prints what it found
        assert verdict or re.search(r"^ropa: .{8,}", ran.stderr, re.MULTILINE), (
            f"{words}: exit code {ran.code} without a line that says why"
        )
    if markers:
        cells, rest = _cells_as_written(ran.stdout)
        shown = ((MARKERS, f"{rest}\n{ran.stderr}"), (SURELY_PERSONAL, cells))
        told = [marker for looked_for, text in shown for marker in looked_for if marker.casefold() in text.casefold()]
        assert told == [], f"{words}: a message shows {told}"


def _cells_as_written(printed: str) -> tuple[str, str]:
    """What JSON tells as written in cells that were not understood, and all else that was printed."""
    try:
        told = json.loads(printed)
    except ValueError:
        return "", printed
    if not isinstance(told, dict):
        return "", printed
    cells = told.pop("cells_not_read", [])
    assert all(cell["table"] not in LOGS for cell in cells if cell["written"]), "a log's cell is told as written"
    return "\n".join(cell["written"] or "" for cell in cells), json.dumps(
        {**told, "cells": [{**cell, "written": None} for cell in cells]}, ensure_ascii=False
    )


def refuse_placeless(ran: Ran, words: object) -> dict[str, Any]:
    """What `check --format json` printed, or {}. Every finding names a place and says what to do in more than a word."""
    if ran.code not in (0, 1) or not ran.stdout.strip():
        return {}
    told: dict[str, Any] = json.loads(ran.stdout)
    for finding in told["findings"]:
        assert finding["where"], f"{words}: a finding without a place: {finding}"
        assert len(finding["message"]) > 15, f"{words}: {finding}"
        assert finding["file"] or finding["table"], f"{words}: {finding}"
    return told
