"""The process from which reports' notebooks are forked, and those that open registers and make pages: how it is started, and what it has.

Nothing heavy is imported, so that it can be started first of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ropa.kernels.workers import Workers
    from ropa.kernels.zygote import Zygote

MODULES = ("ropa.analysis", "ropa.show.style", "ropa.rules", "ropa.reports.warm")
WARM = ("ropa.reports.warm:up",)
TABLES = (("pandas", "ropa.reports.opened", "ropa.case.opening", "ropa.rules", "ropa.show.first_page"), ())
"""What a process that opens a register has in advance: modules, and functions that were called."""
FIRST = ((*TABLES[0], "ropa.reports.run"), ("ropa.reports.warm:pages",))
"""What processes that open registers and make pages have in advance."""
HASHING = {"PYTHONHASHSEED": "0"}  # the order of a set is the same in every run


def get_ready(wanted: str | None) -> None:
    """Start what the tier needs, so that it is ready when `choose_tier` is called. A tier that is not possible raises nothing here."""
    if wanted in (None, "warm", "fork"):
        _begun(TABLES)


def begin_workers(wanted: str | None) -> None:
    """Start what `forked_workers` forks, so that it is ready when they are asked for."""
    if wanted != "plain":
        _begun(FIRST)


def opener(wanted: str | None) -> Workers | None:
    """A process that can open a register, forked from the one from which notebooks are. None where that cannot be."""
    with suppress(OSError):
        return _forked(1, wanted, TABLES)
    return None


def forked_workers(count: int, wanted: str | None) -> Workers | None:
    """So many processes that make reports, forked from the one from which notebooks are, which imports once. None where that cannot be.

    Raises OSError where the working folder is gone.
    """
    from ropa.kernels.zygote import ZygoteError

    with suppress(ZygoteError):
        if workers := _forked(count, wanted, FIRST):
            workers.wait()
        return workers
    return None


_First = tuple[Sequence[str], Sequence[str]]
"""Modules, and functions that were called."""


def _begun(first: _First) -> Zygote | None:
    """The process from which notebooks are forked, begun if it is not there, with what it has first. None where there can be none."""
    from ropa.kernels.zygote import Zygote, ZygoteError, begun

    with suppress(ZygoteError):
        zygote = begun(MODULES, WARM, HASHING, first)
        return zygote if isinstance(zygote, Zygote) else None
    return None


def _forked(count: int, wanted: str | None, first: _First) -> Workers | None:
    """So many forks of it, which need not be there yet (see `Workers.wait`). None where they cannot be. Raises OSError."""
    from ropa.kernels.workers import Workers
    from ropa.kernels.zygote import ZygoteError

    with suppress(ZygoteError):
        if wanted != "plain" and (zygote := _begun(first)) is not None:
            return Workers(zygote, count, (MODULES, WARM, HASHING))
    return None


def let_go() -> None:
    """End the processes that were kept for notebooks that might follow."""
    from ropa.kernels import zygote

    zygote.let_go()
