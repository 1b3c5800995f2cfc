"""Workers: forks of a zygote that call functions for this process. They import nothing again, and fork notebooks from the same zygote."""

from __future__ import annotations

import os
import pickle
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from ropa.kernels.wire import content_of, put
from ropa.kernels.zygote import Child, Zygote, ZygoteError, borrow

Answer = TypeVar("Answer")


class Workers:
    """An executor of so many forks of a zygote. It has `submit`, like those of `concurrent.futures`.

    They are asked for at once, so that a new zygote forks them as soon as it has what it imports first; `wait` waits for that. `known_as`
    is the zygote's name in them: the modules, functions and environment by which they ask for a `shared` one. Raises OSError where the
    working folder is gone, and ZygoteError where the zygote has ended.
    """

    def __init__(self, zygote: Zygote, count: int, known_as: tuple[Sequence[str], Sequence[str], Mapping[str, str]]) -> None:
        job = {"kind": "worker", "cwd": str(Path.cwd()), "env": dict(os.environ), "known_as": known_as}
        self._asked, self._workers = list[tuple[int, socket.socket]](), list[tuple[Child, socket.socket]]()
        self._zygote, self._threads, self._waiting = zygote, ThreadPoolExecutor(count), threading.Lock()
        self._idle = list[socket.socket]()
        with self._ended_with_it():
            for _ in range(count):
                self._asked.append(zygote.ask_for_worker(job))

    def wait(self) -> None:
        """Wait until they are there. Raises ZygoteError where the zygote has ended or cannot fork."""
        with self._waiting:
            if self._asked:
                with self._ended_with_it():
                    self._zygote.wait_for_first()
                    while self._asked:
                        status, talk = self._asked.pop()
                        with ExitStack() as failed:
                            failed.callback(talk.close)
                            self._workers.append((Child(status), talk))
                            failed.pop_all()
                self._idle = [talk for _, talk in self._workers]

    @contextmanager
    def _ended_with_it(self) -> Iterator[None]:
        """Within it, that the zygote has ended is a ZygoteError, and ends the workers too."""
        try:
            yield
        except (ZygoteError, OSError) as problem:
            self._end()
            raise problem if isinstance(problem, ZygoteError) else ZygoteError("it has ended") from problem

    def submit(self, function: Callable[..., Answer], /, *words: Any) -> Future[Answer]:
        """Call a function of a module in a worker.

        The future raises what the function raises, BrokenExecutor if its worker ends, and what `wait` raises.
        """
        return self._threads.submit(self._called, function, words)

    def _called(self, function: Callable[..., Answer], words: tuple[Any, ...]) -> Answer:
        self.wait()
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
        with self._waiting:
            self._end()
        self._threads.shutdown()
        for child, talk in self._workers:
            talk.close()
            child.wait()

    def _end(self) -> None:
        while self._asked:
            status, talk = self._asked.pop()
            os.close(status)
            talk.close()
        for child, _ in self._workers:
            child.kill()


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
