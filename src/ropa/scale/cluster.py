"""Where work is done: in processes of this machine, or on a Dask cluster. A killed worker costs its task another try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from ropa.errors import SourceError, UsageError

Task = TypeVar("Task")
Answer = TypeVar("Answer")


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


def each(
    connected: Any, work: Callable[[Task], Answer], tasks: Iterable[Task], lost: Callable[[Task], Answer] | None = None
) -> Iterator[Answer]:
    """What `work` answers for each task, as the answers come; one after the other in this process without a client.

    At most twice as many tasks as there are processes are under way, so that nothing waits in memory. A task whose worker is
    killed is tried again elsewhere. One whose workers are killed each time, as happens when memory runs out, is what `lost` says of
    it. Raises SourceError if there is no `lost`, and whatever `work` raises.
    """
    if connected is None:
        yield from map(work, tasks)
        return
    dask: Any = import_module("distributed")
    left = iter(tasks)
    under_way = dask.as_completed(loop=connected.loop)

    asked: dict[Any, Task] = {}

    def more() -> bool:
        for task in left:
            future = connected.submit(work, task, pure=False)
            asked[future.key] = task
            under_way.add(future)
            return True
        return False

    at_once = 2 * max(1, len(connected.scheduler_info()["workers"]))
    going = sum(more() for _ in range(at_once))
    while going:
        done = next(under_way)
        going -= 1
        task = asked.pop(done.key)
        try:
            answer = done.result()
        except dask.scheduler.KilledWorker as killed:
            if lost is None:
                raise SourceError(
                    "workers were killed at one part again and again, as happens when memory runs out: make more parts"
                ) from killed
            answer = lost(task)
        going += more()
        yield answer
