"""Keeps slow imports that ropa does not need out of its own processes, and makes the others quicker."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ropa.kernels.garbage import no_collection

_UNUSED = (
    "rfc3987_syntax",  # a grammar of IRIs: nbformat imports jsonschema, which takes 2 s to build it, and no notebook has an IRI to check
)


def lean_imports() -> None:
    """Make libraries do without the modules of `_UNUSED`, even if they are installed.

    Only for ropa's own processes (the command, the workers of a plan): in other processes a caller may want them.
    """
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def _is_no_advice(record: logging.LogRecord) -> bool:
    """False for what matplotlib says where it cannot keep its lists of fonts in the user's folder, and makes one of its own."""
    return not str(record.msg).startswith(("mkdir -p failed for path", "Matplotlib created a temporary"))


def without_advice() -> None:
    """Let matplotlib say nothing of a home that is no folder or is closed: it works all the same. Call it before matplotlib is imported."""
    logging.getLogger("matplotlib").addFilter(_is_no_advice)  # one function, so that it is added once


SELDOM = (50_000, 20, 20)
"""How often the collector looks for garbage where much is made that lives on: Python's own measure is for programs that make little."""


_THREADS = "OPENBLAS_NUM_THREADS"
"""Read by the library of numpy that multiplies matrices, when it is loaded: so many threads it starts, by default one per processor."""


@contextmanager
def told(name: str, value: str) -> Iterator[None]:
    """Within it, a variable of the environment has this value if it had none. What is started later is not told."""
    given = os.environ.get(name)
    os.environ[name] = given or value
    try:
        yield
    finally:
        if given is None:
            os.environ.pop(name, None)


@contextmanager
def for_good() -> Iterator[None]:
    """Import modules that stay, as `uncollected` does, and without threads that would multiply matrices, of which ropa has none.

    These are a quarter of the time that pandas takes to import. What is started later is not told of that.
    """
    with told(_THREADS, "1"), uncollected():
        yield


@contextmanager
def uncollected() -> Iterator[None]:
    """Import modules that stay: nothing of them is garbage, so the collector need not look through them, now or later.

    Only for ropa's own processes. A tenth of the time that pandas takes to import is spent on looking.
    """
    known = len(sys.modules)
    with no_collection():
        try:
            yield
        finally:
            if len(sys.modules) > known:
                gc.freeze()
