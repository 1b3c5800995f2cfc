"""The command line: read the words, call one function, print, exit with a code. One file per command or group."""

from __future__ import annotations

from ropa.kernels.imports import for_good

with for_good():
    from ropa.cli.root import app, main

__all__ = ["app", "main"]
