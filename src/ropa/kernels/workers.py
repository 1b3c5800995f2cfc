"""Workers: forks of a zygote that call functions for this process. They import nothing again, and fork notebooks from the same zygote."""

from __future__ import annotations

import os
import pickle
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, TypeVar

from ropa.kernels.wire import content_of, put
from ropa.kernels.zygote import Child, Zygote, ZygoteError, borrow

Answer = TypeVar("Answer")


class Workers:
    """An executor of so many forks of a zygote. It has `submit`, like those of `concurrent.futures`.

    They are asked for at once, so that a new zygote forks them as soon as it has what it imports first. `known_as` is the zygote's
    name in them: the modules, functions and environment by which they ask for a `shared` one. Raises OSError where the working folder
    is gone, and ZygoteError where the zygote has ended or cannot fork.
    """

    def __init__(self, zygote: Zygote, count: int, known_as: tuple[Sequence[str], Sequence[str], Mapping[str, str]]) -> None:
        job = {"kind": "worker", "cwd": str(Path.cwd()), "env": dict(os.environ), "known_as": known_as}
        self._asked, self._workers = list[tuple[int, socket.socket]](), list[tuple[Child, socket.socket]]()
        self._threads = ThreadPoolExecutor(count)
        try:
            for _ in range(count):
                self._asked.append(zygote.ask_for_worker(job))
            zygote.wait_for_first()
            while self._asked:
                status, talk = self._asked.pop()
                with ExitStack() as failed:
                    failed.callback(talk.close)
                    self._workers.append((Child(status), talk))
                    failed.pop_all()
        except (ZygoteError, OSError) as problem:
            self.close()
            raise problem if isinstance(problem, ZygoteError) else ZygoteError("it has ended") from problem
        self._idle = [talk for _, talk in self._workers]

    def submit(self, function: Callable[..., Answer], /, *words: Any) -> Future[Answer]:
        """Call a function of a module in a worker. The future raises what the function raises, and BrokenExecutor if its worker ends."""
        return self._threads.submit(self._called, function, words)

    def _called(self, function: Callable[..., Answer], words: tuple[Any, ...]) -> Answer:
        try:
            talk = self._idle.pop()  # there is one for each thread, unless one has ended
            put(talk, pickle.dumps((function, words)))
            good, answer = pickle.loads(content_of(talk))  # noqa: S301 - from this process's own fork
        except (IndexError, EOFError, OSError) as problem:
            raise BrokenExecutor("a worker has ended") from problem
        self._idle.append(talk)
        if good:
            return answer  # type: ignore[no-any-return]
        raise answer

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for status, talk in self._asked:
            os.close(status)
            talk.close()
        for child, _ in self._workers:
            child.kill()
        self._threads.shutdown()
        for child, talk in self._workers:
            talk.close()
            child.wait()


def serve(talk: socket.socket, job: Mapping[str, Any]) -> None:
    """Call the functions that the other side of the socket names, in a fork of the zygote that it lends, until it closes the socket."""
    _, (control,), *_ = socket.recv_fds(talk, 1, 1)
    borrow(socket.socket(fileno=control), *job["known_as"])
    with suppress(EOFError):
        while True:
            function, words = pickle.loads(content_of(talk))  # noqa: S301 - from the process that this one is forked for
            try:
                answer = True, function(*words)
            except Exception as problem:  # noqa: BLE001 - it is raised where the function was called from
                answer = False, problem
            sys.stdout.flush()
            sys.stderr.flush()
            put(talk, pickle.dumps(answer))
