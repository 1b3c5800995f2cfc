"""The command line: read the words, call one function, print, exit with a code. One file per command or group."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ropa.cli.root import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line. What takes a command longest to start is started before its words can be read."""
    from ropa.cli.early import begin

    begin()
    _root().main()


def _root() -> Any:
    """What reads the words, which takes a while to import."""
    from ropa.kernels.imports import for_good

    with for_good():
        return import_module("ropa.cli.root")


def __getattr__(name: str) -> Any:
    """The app, imported when it is first used (PEP 562)."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _root().app
