"""The process from which reports' notebooks are forked, and those that open registers and make pages: how it is started, and what it has.

Nothing heavy is imported, so that it can be started first of all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ropa.kernels.workers import Workers

MODULES = ("ropa.analysis", "ropa.show.style", "ropa.rules", "ropa.reports.warm")
WARM = ("ropa.reports.warm:up",)
TABLES = (("pandas", "ropa.reports.opened", "ropa.case.opening", "ropa.rules", "ropa.show.first_page"), ())
"""What a process that opens a register has in advance: modules, and functions that were called."""
FIRST = ((*TABLES[0], "ropa.reports.run"), ("ropa.reports.warm:pages",))
"""What processes that open registers and make pages have in advance."""
HASHING = {"PYTHONHASHSEED": "0"}  # the order of a set is the same in every run


def get_ready(wanted: str | None) -> None:
    """Start what the tier needs, so that it is ready when `choose_tier` is called. A tier that is not possible raises nothing here."""
    from ropa.kernels.zygote import ZygoteError, begun

    if wanted in (None, "warm", "fork"):
        with suppress(ZygoteError):
            begun(MODULES, WARM, HASHING, TABLES)


def begin_workers(wanted: str | None) -> None:
    """Start what `forked_workers` forks, so that it is ready when they are asked for."""
    from ropa.kernels.zygote import ZygoteError, begun

    if wanted != "plain":
        with suppress(ZygoteError):
            begun(MODULES, WARM, HASHING, FIRST)


def opener(wanted: str | None) -> Workers | None:
    """A process that can open a register, forked from the one from which notebooks are. None where that cannot be."""
    from ropa.kernels.workers import Workers
    from ropa.kernels.zygote import Zygote, ZygoteError, begun

    with suppress(ZygoteError, OSError):
        if wanted != "plain" and isinstance(zygote := begun(MODULES, WARM, HASHING, TABLES), Zygote):
            return Workers(zygote, 1, (MODULES, WARM, HASHING))
    return None


def forked_workers(count: int, wanted: str | None) -> Workers | None:
    """So many processes that make reports, forked from the one from which notebooks are, which imports once. None where that cannot be.

    Raises OSError where the working folder is gone.
    """
    from ropa.kernels.workers import Workers
    from ropa.kernels.zygote import Zygote, ZygoteError, begun

    with suppress(ZygoteError):
        if wanted != "plain" and isinstance(zygote := begun(MODULES, WARM, HASHING, FIRST), Zygote):
            workers = Workers(zygote, count, (MODULES, WARM, HASHING))
            workers.wait()
            return workers
    return None


def let_go() -> None:
    """End the processes that were kept for notebooks that might follow."""
    from ropa.kernels import zygote

    zygote.let_go()
