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

from ropa.kernels.wire import REQUEST, send

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


class Zygote:
    """A process that imports `modules`, calls the functions `warm` (`module:function`), and then forks on request.

    It starts at once and is ready after `wait`. Raises ZygoteError if it cannot be used: not on Linux, if an import
    fails, or if a library starts a second thread.
    """

    def __init__(self, modules: Sequence[str] = (), warm: Sequence[str] = (), env: Mapping[str, str] | None = None) -> None:
        if not sys.platform.startswith("linux"):
            raise ZygoteError("kernels are forked on Linux only")
        ours, its = socket.socketpair()
        self._lock, self._control = threading.Lock(), ours
        config = json.dumps({"modules": [*LIBRARIES, *modules], "warm": list(warm)})
        command = [sys.executable, "-P", "-m", "ropa.kernels.server", str(its.fileno()), config]
        environment = {**os.environ, **(env or {}), **_SETTINGS, "PYTHONPATH": python_path(env)}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            command, env=environment, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
        )
        its.close()
        self._problem: str | None = None  # "" once it can fork

    def wait(self) -> None:
        """Wait until it can fork. Raises ZygoteError if it cannot, and closes it then."""
        with self._lock:
            if self._problem is None:
                with self._control.makefile("rb") as said:
                    line = said.readline()
                answer: dict[str, Any] = json.loads(line) if line else {"threads": 0, "problem": "it ended while it was starting"}
                several = f"a library started a thread ({answer['threads']} run): a fork would not be safe"
                self._problem = answer["problem"] or ("" if answer["threads"] == 1 else several)
                if self._problem:
                    self.close()
        if self._problem:
            raise ZygoteError(self._problem)

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def fork(self, job: Mapping[str, Any]) -> tuple[Child, socket.socket, int, int]:
        """Fork a child for the job. Returns it, the socket to it, and the reading ends of its stdout and stderr.

        Raises ZygoteError if the zygote has died.
        """
        ours, its = socket.socketpair()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        try:
            child = self._ask(its.fileno(), out_write, err_write)
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
            child = self._ask(its.fileno(), 1, 2)
            send(ours, job)
        return child

    def _ask(self, *fds: int) -> Child:
        status_read, status_write = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._control, [REQUEST], [*fds, status_write])
        except OSError as problem:
            os.close(status_read)
            raise ZygoteError("the process that forks kernels has died") from problem
        finally:
            os.close(status_write)
        return Child(status_read)

    def close(self) -> None:
        """End the zygote, and every child that still runs."""
        self._control.close()
        try:
            self._process.wait(timeout=10)  # it ends when its control socket does
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_shared: dict[tuple[Any, ...], Zygote] = {}
_sharing = threading.Lock()


def shared(modules: Sequence[str] = (), warm: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Zygote:
    """This process's zygote for these modules, ready to fork. A new one is started if there is none, or if it has died.

    Raises ZygoteError if it cannot be used.
    """
    zygote = begun(modules, warm, env)
    zygote.wait()
    return zygote


def begun(modules: Sequence[str] = (), warm: Sequence[str] = (), env: Mapping[str, str] | None = None) -> Zygote:
    """Like `shared`, but without waiting until it can fork, so that the caller can do something else meanwhile."""
    key = (os.getpid(), tuple(modules), tuple(warm), tuple(sorted((env or {}).items())))
    with _sharing:
        if not _shared:
            atexit.register(close_shared)
        found = _shared.get(key)
        if found is not None and not found.alive:
            found.close()
            found = None
        if found is None:
            found = _shared[key] = Zygote(modules, warm, env)
        return found


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
