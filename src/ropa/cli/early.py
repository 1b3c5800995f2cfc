"""Starts what a command will need, before anything is imported that can read its words."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from ropa.cli.streams import open_streams

_RUNS_NOTHING = ("--help", "-h", "--list", "--copy", "--tier")
"""Options of `ropa report` with which nothing is run, or in a way that is asked for."""


def begin() -> None:
    """Start the process from which notebooks are forked, if the command is to make reports. Where it cannot be, that is told later."""
    words = sys.argv[1:]
    named = [word for word in words if not word.startswith("-")]
    if named[:1] != ["report"] or len(named) < 2 or any(word.startswith(_RUNS_NOTHING) for word in words) or "_ROPA_COMPLETE" in os.environ:
        return
    open_streams()  # first, or what is opened now could take the place of one that is missing
    from ropa.reports.forks import get_ready

    with suppress(OSError):
        get_ready(None)
