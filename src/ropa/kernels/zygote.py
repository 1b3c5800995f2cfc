"""Starts a zygote (see `server`), asks it to fork, and follows the forked children."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ropa.kernels.wire import HELLO, KERNEL, NOTEBOOK, send

LIBRARIES = (
    "IPython.core.interactiveshell",
    "IPython.core.completer",
    "IPython.core.magics",
    "IPython.core.pylabtools",
    "ipykernel.ipkernel",
    "ipykernel.jsonutil",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.pyplot",
    "pandas",
    "pandas.io.formats.html",
)
"""The modules that nearly every notebook imports. The zygote imports them beside those that the caller names."""

# One thread, because else forking is not safe; and the backend of notebooks, because matplotlib reads its backend once.
_SETTINGS = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class ZygoteError(RuntimeError):
    """The zygote cannot be used here. Plain kernels can."""


class Child:
    """A forked process, with the parts of `subprocess.Popen` that Jupyter needs."""

    stdin = stdout = stderr = None

    def __init__(self, status: int, patience: float = 60.0) -> None:
        self._status, self._read, self.returncode = status, b"", None
        deadline = time.monotonic() + patience
        while b"\n" not in self._read and self._more(deadline - time.monotonic()):
            pass
        if b"\n" not in self._read:
            os.close(status)
            raise ZygoteError("the process that forks kernels has died")
        number, _, self._read = self._read.partition(b"\n")
        self.pid = int(number)
        os.set_blocking(status, False)

    returncode: int | None

    def fileno(self) -> int:
        """The pipe that becomes readable when the child ends."""
        return self._status

    def _more(self, seconds: float) -> bool:
        """Read from the status pipe, and wait for it at most so long. False at its end, or if the time is up."""
        if self._status < 0 or not select.select([self._status], [], [], max(0.0, seconds))[0]:
            return False
        part = os.read(self._status, 64)
        self._read += part
        return bool(part)

    def poll(self) -> int | None:
        """The exit code (negative for a signal); None while it runs."""
        if self.returncode is None and self._status >= 0:
            try:
                while part := os.read(self._status, 64):
                    self._read += part
            except BlockingIOError:
                return None
            os.close(self._status)
            self._status = -1
            # Without a code the zygote itself died, and took the child with it.
            self.returncode = int(self._read) if self._read.endswith(b"\n") else -signal.SIGKILL
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the child, and return its exit code. Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            select.select([self._status], [], [], left)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to the child and all processes of its group."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def kill(self) -> None:
        """End the child at once (SIGKILL)."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the child to end (SIGTERM)."""
        self.send_signal(signal.SIGTERM)


Work = tuple[Child, socket.socket, int, int]
"""A child that runs notebooks, the socket to it, and the reading ends of its stdout and stderr."""


class Forks:
    """Asks a zygote for children, over the control socket."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._idle = control, list[Work]()

    def begin(self) -> None:
        """Let it say when it can fork, without waiting for it."""

    def wait(self) -> None:
        """Wait until it can fork. Raises ZygoteError if it cannot."""
        raise NotImplementedError

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        raise NotImplementedError

    def close(self) -> None:
        """End every child of this process that still runs."""
        raise NotImplementedError

    def employ(self, job: Mapping[str, Any]) -> Work:
        """Give the job to a child that was kept, or to a new one. Raises ZygoteError if the zygote has died."""
        with suppress(IndexError):
            while True:
                work = self._idle.pop()
                with suppress(OSError):  # it has ended
                    send(work[1], job)
                    return work
                _dismiss(work)
        return self.fork(job)

    def keep(self, work: Work) -> None:
        """Let a child that has run a notebook to its end wait for another."""
        self._idle.append(work)

    def let_go(self) -> None:
        """End the children that were kept."""
        with suppress(IndexError):
            while True:
                _dismiss(self._idle.pop())

    def fork(self, job: Mapping[str, Any]) -> Work:
        """Fork a child for the job. Returns it, the socket to it, and the reading ends of its stdout and stderr.

        Raises ZygoteError if the zygote has died.
        """
        ours, its = socket.socketpair()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        try:
            child = self._ask(NOTEBOOK, its.fileno(), out_write, err_write)
        except BaseException:
            ours.close()
            os.close(out_read)
            os.close(err_read)
            raise
        finally:
            its.close()
            os.close(out_write)
            os.close(err_write)
        with suppress(BrokenPipeError):  # it died at once, which its exit code tells
            send(ours, job)
        return child, ours, out_read, err_read

    def fork_kernel(self, job: Mapping[str, Any]) -> Child:
        """Fork a child that is a Jupyter kernel and prints where this process prints. Raises ZygoteError."""
        ours, its = socket.socketpair()
        with ours, its:
            child = self._ask(KERNEL, its.fileno(), 1, 2)
            send(ours, job)
        return child

    def _ask(self, request: bytes, *fds: int) -> Child:
        return Child(self._sent(request, *fds))

    def _sent(self, request: bytes, *fds: int) -> int:
        """Send a request with these descriptors and a pipe for the answer; return the end to read. Raises ZygoteError."""
        answer, asked = os.pipe()
        try:
            socket.send_fds(self._control, [request], [*fds, asked])  # whole or not at all, whoever else sends
        except OSError as problem:
            os.close(answer)
            raise ZygoteError("the process that forks kernels has died") from problem
        finally:
            os.close(asked)
        return answer


def _dismiss(work: Work) -> None:
    """End a child that was kept."""
    child, talk, *pipes = work
    child.kill()
    talk.close()
    for pipe in pipes:
        os.close(pipe)
    child.wait()


class Zygote(Forks):
    """A process that imports `modules`, calls the functions `warm` (`module:function`), and then forks on request.

    `first` are modules and functions that it imports and calls before all others: as soon as it has them, it forks the workers that
    were asked for by then (see `Workers`). It starts at once, and is ready after `wait`. Raises ZygoteError if it cannot be used: not on
    Linux, if an import fails, or if a library starts a second thread.
    """

    def __init__(
        self,
        modules: Sequence[str] = (),
        warm: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        first: tuple[Sequence[str], Sequence[str]] = ((), ()),
    ) -> None:
        if not sys.platform.startswith("linux"):
            raise ZygoteError("kernels are forked on Linux only")
        ours, its = socket.socketpair()
        super().__init__(ours)
        self._lock = threading.Lock()
        config = json.dumps({"first": first, "then": [[*LIBRARIES, *modules], list(warm)]})
        command = [sys.executable, "-P", "-m", "ropa.kernels.server", str(its.fileno()), config]
        environment = {**os.environ, **(env or {}), **_SETTINGS, "PYTHONPATH": python_path(env)}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            command, env=environment, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        its.close()
        self._said, self._problems = b"", list[str]()  # of what it has imported first, and of all; "" where there is none

    def wait(self) -> None:
        """Wait until it can fork. Raises ZygoteError if it cannot, and closes it then."""
        self._wait_for(2)

    def wait_for_first(self) -> None:
        """Wait until it can fork workers. Raises ZygoteError if it cannot, and closes it then."""
        self._wait_for(1)

    def _wait_for(self, lines: int) -> None:
        with self._lock:
            while len(self._problems) < lines and not any(self._problems):
                self._problems.append(self._problem_of(self._line()))
                if self._problems[-1]:
                    self.close()
            if problem := "".join(self._problems[:lines]):
                raise ZygoteError(problem)

    def _imports_yet(self) -> bool:
        """Whether it has not said yet that it has imported all."""
        while len(self._problems) < 2 and not any(self._problems):
            if b"\n" not in self._said and not select.select([self._control], [], [], 0)[0]:
                return True
            self._problems.append(self._problem_of(self._line()))
        return False

    def _line(self) -> bytes:
        """The next line that it says; nothing if it has ended."""
        while b"\n" not in self._said and (part := self._control.recv(4096)):
            self._said += part
        line, _, self._said = self._said.partition(b"\n")
        return line

    def _problem_of(self, line: bytes) -> str:
        answer: dict[str, Any] = json.loads(line) if line else {"threads": 0, "problem": "it ended while it was starting"}
        several = f"a library started a thread ({answer['threads']} run): a fork would not be safe"
        return answer["problem"] or ("" if answer["threads"] == 1 else several)

    def lent(self) -> socket.socket:
        """A socket by which another process, to which it is passed, can ask for children too (see `Borrowed`)."""
        return self._control

    def ask_for_worker(self, job: Mapping[str, Any]) -> tuple[int, socket.socket]:
        """Ask for a worker for this job, to which this zygote is lent: the pipe that a `Child` is made of, and the socket to the worker.

        Raises ZygoteError if it has ended.
        """
        ours, its = socket.socketpair()
        try:
            with its:
                status = self._sent(KERNEL, its.fileno(), 1, 2)
            send(ours, job)
            socket.send_fds(ours, [b"z"], [self.lent().fileno()])
        except BaseException:
            ours.close()
            raise
        return status, ours

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def close(self) -> None:
        """End the zygote, and every child that still runs."""
        self.let_go()
        if self._imports_yet():  # it does not listen, and nobody wants what it imports: its workers end with it
            self._process.kill()
        with suppress(OSError):  # it has ended
            self._control.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the processes to which it was lent
        self._control.close()
        try:
            self._process.wait(timeout=10)  # it ends when its control socket does
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Borrowed(Forks):
    """The zygote of another process, by a socket that it lent to this one. That process ends it."""

    def __init__(self, control: socket.socket) -> None:
        super().__init__(control)
        self._lock, self._children = threading.Lock(), list[Child]()
        self._said = -1  # the pipe from which its answer is read, from `begin` until `wait`
        self._ready = False

    def begin(self) -> None:
        """Let it say when it can fork, without waiting for it."""
        with self._lock, suppress(ZygoteError):  # that it has ended is found later
            if not self._ready and self._said < 0:
                self._said = self._sent(HELLO)

    def wait(self) -> None:
        """Wait until it can fork. Raises ZygoteError if it cannot, or has ended."""
        self.begin()
        with self._lock:
            if self._said >= 0:
                self._ready = bool(os.read(self._said, 1))
                os.close(self._said)
                self._said = -1
            if not self._ready:
                raise ZygoteError("the process that forks kernels has died, or cannot fork them")

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        try:
            return bool(self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _ask(self, request: bytes, *fds: int) -> Child:
        child = super()._ask(request, *fds)
        self._children = [*(one for one in self._children if one.returncode is None), child]
        return child

    def close(self) -> None:
        """End every child of this process that still runs, and give the socket back."""
        self.let_go()
        for child in self._children:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
        self._control.close()


_shared: dict[tuple[Any, ...], Forks] = {}
_sharing = threading.Lock()


def shared(modules: Sequence[str] = (), warm: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Forks:
    """This process's zygote for these modules, ready to fork. A new one is started if there is none, or if it has died.

    Raises ZygoteError if it cannot be used.
    """
    zygote = begun(modules, warm, env)
    zygote.wait()
    return zygote


def begun(
    modules: Sequence[str] = (),
    warm: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    first: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> Forks:
    """Like `shared`, but without waiting until it can fork, so that the caller can do something else meanwhile.

    `first` is for a new one (see Zygote).
    """
    key = _key(modules, warm, env)
    with _sharing:
        if not _shared:
            atexit.register(close_shared)
        found = _shared.get(key)
        if found is not None and not found.alive:
            found.close()
            found = None
        if found is None:
            found = _shared[key] = Zygote(modules, warm, env, first)
        found.begin()
        return found


def borrow(control: socket.socket, modules: Sequence[str] = (), warm: Sequence[str] = (), env: Mapping[str, str] | None = None) -> None:
    """Let `shared` return the zygote of the process that lent this socket, which started it with these modules, or more."""
    with _sharing:
        _shared[_key(modules, warm, env)] = Borrowed(control)


def _key(modules: Sequence[str], warm: Sequence[str], env: Mapping[str, str] | None) -> tuple[Any, ...]:
    return os.getpid(), tuple(modules), tuple(warm), tuple(sorted((env or {}).items()))


def let_go() -> None:
    """End the children of this process that wait for another notebook."""
    with _sharing:
        ours = [forks for key, forks in _shared.items() if key[0] == os.getpid()]
    for forks in ours:
        forks.let_go()


def close_shared() -> None:
    """End the shared zygotes of this process."""
    with _sharing:
        for key in [key for key in _shared if key[0] == os.getpid()]:
            _shared.pop(key).close()


def python_path(env: Mapping[str, str] | None = None) -> str:
    """The PYTHONPATH of `env`, else of this process, with the folder of this package added if it is not installed."""
    root = Path(__file__).resolve().parents[2]
    given = (env or {}).get("PYTHONPATH", os.environ.get("PYTHONPATH", ""))
    parts = [] if {"site-packages", "dist-packages"} & set(root.parts) else [str(root)]
    return os.pathsep.join([*parts, *(part for part in given.split(os.pathsep) if part and part not in parts)])
