"""The command line: words → one function call → print → exit code. One file a command group."""

from __future__ import annotations

from ropa.cli.root import app, main

__all__ = ["app", "main"]
