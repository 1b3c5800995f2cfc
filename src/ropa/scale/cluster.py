"""Where work is done: in processes of this machine, or on a Dask cluster. A killed worker costs its task another try."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from ropa.errors import SourceError, UsageError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

PATIENCE = 60
"""For so many seconds a cluster may be without any worker: one that was killed is started again within a few."""


@contextmanager
def client(cluster: str | None = None, workers: int = 0) -> Iterator[Any]:
    """A client of the Dask scheduler at an address like tcp://host:8786, or of so many processes of this machine; None for neither.

    Raises UsageError if Dask is not installed or no scheduler answers at the address.
    """
    if cluster is None and not workers:
        yield None
        return
    try:
        dask: Any = import_module("distributed")  # what it gives has no types
    except ImportError as missing:
        asked = "--cluster" if cluster else "--workers"
        raise UsageError(f"{asked} needs Dask: pip install 'ropa-analytics[dask]'") from missing
    if cluster is None:
        local = dask.LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        )
        with local, dask.Client(local) as connected:
            yield connected
        return
    try:
        connected = dask.Client(cluster, timeout=10)
    except (OSError, ValueError) as problem:
        raise UsageError(f"--cluster {cluster}: no scheduler answers there; check the address, and that it runs") from problem
    with connected:
        yield connected


def _watching(connected: Any) -> Callable[[], bool]:
    """A function that looks at the cluster, and says whether at no look of the last `PATIENCE` seconds it had a worker."""
    last_seen = time.monotonic()

    def is_deserted() -> bool:
        nonlocal last_seen
        if connected.scheduler_info()["workers"]:
            last_seen = time.monotonic()
        return time.monotonic() - last_seen > PATIENCE

    return is_deserted


@contextmanager
def executor(cluster: str | None) -> Iterator[Any]:
    """What takes work for a cluster as `concurrent.futures` does; None without an address. Work is tried three times.

    Where the cluster has no worker for `PATIENCE` seconds, it gives up what it took and takes no more, so that nobody waits for ever.
    """
    with client(cluster) as connected:
        if connected is None:
            yield None
            return
        taking, over = connected.get_executor(retries=2), threading.Event()

        def watch() -> None:
            is_deserted = _watching(connected)
            while not over.wait(min(5, PATIENCE)):
                if is_deserted():
                    taking.shutdown(wait=False)
                    return

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        try:
            yield taking
        finally:
            over.set()
            watching.join()


def each(
    connected: Any, work: Callable[[Task], Answer], tasks: Iterable[Task], lost: Callable[[Task], Answer] | None = None
) -> Iterator[Answer]:
    """What `work` answers for each task, as the answers come; one after the other in this process without a client.

    At most twice as many tasks as there are processes are under way, so that nothing waits in memory. A task whose worker is
    killed is tried again elsewhere. One whose workers are killed each time, as happens when memory runs out, is what `lost` says of
    it. Raises SourceError if there is no `lost`, and where no worker is left to wait for; and whatever `work` raises.
    """
    if connected is None:
        yield from map(work, tasks)
        return
    dask: Any = import_module("distributed")
    left = iter(tasks)
    under_way: dict[Any, Task] = {}

    def more() -> None:
        for task in islice(left, 1):
            under_way[connected.submit(work, task, pure=False)] = task

    for _ in range(2 * max(1, len(connected.scheduler_info()["workers"]))):
        more()
    while under_way:
        done = _first_done(dask, connected, list(under_way))
        task = under_way.pop(done)
        try:
            answer = done.result()
        except dask.scheduler.KilledWorker as killed:
            if lost is None:
                raise SourceError(
                    "workers were killed at one part again and again, as happens when memory runs out: make more parts"
                ) from killed
            answer = lost(task)
        more()
        yield answer


def _first_done(dask: Any, connected: Any, under_way: list[Any]) -> Any:
    """A future that is done. Raises SourceError where for `PATIENCE` seconds no worker has been there to do any."""
    is_deserted = _watching(connected)
    while True:
        with suppress(TimeoutError):
            return next(iter(dask.wait(under_way, timeout=min(5, PATIENCE), return_when="FIRST_COMPLETED").done))
        if is_deserted():
            raise SourceError(f"the cluster has had no worker for {PATIENCE} seconds: start workers, or leave out --cluster")
