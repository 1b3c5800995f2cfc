"""Work on long columns that two processors do side by side: Arrow and numpy let go of Python's lock meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from typing import Any, TypeVar

import pyarrow as pa

_Answer = TypeVar("_Answer")

MANY = 50_000
"""Of fewer rows, to start a thread and to hand Python's lock to and fro takes as long as it saves."""


def side_by_side(tasks: Sequence[Callable[[], _Answer]], rows: int) -> list[_Answer]:
    """What each of the tasks on so many rows returns, in order: by a second thread too where there are many rows, and a processor for it.

    Raises what the first of the tasks raises that fails.
    """
    if len(tasks) < 2 or rows < MANY or pa.cpu_count() < 2:
        return [task() for task in tasks]
    found: list[Any] = [None] * len(tasks)
    failed: dict[int, BaseException] = {}
    left = iter(range(len(tasks)))  # each thread takes the next one

    def work() -> None:
        for number in left:
            try:
                found[number] = tasks[number]()
            except BaseException as problem:  # noqa: BLE001  # it is raised below, in the thread that asks
                failed[number] = problem
            if failed:
                return

    helper = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
    with suppress(RuntimeError):  # no thread can be started: then all is done here
        helper.start()
    work()
    if helper.ident is not None:
        helper.join()
    if failed:
        raise failed[min(failed)]
    return found
