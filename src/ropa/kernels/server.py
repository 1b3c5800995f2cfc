"""The zygote: a process of one thread that has imported the slow libraries and forks on request.

Run as `python -P -m ropa.kernels.server CONTROL_FD CONFIG`: nothing is imported from the working folder.
Each request on the control socket is one byte, `n` for a notebook or `k` for a kernel, with four
descriptors: the job's socket (the job comes in as JSON, its messages go out), its stdout, its stderr, and a status pipe,
to which the zygote writes the child's process id and, when the child has ended, its exit code. A notebook goes to a spare:
a child that was forked in advance, while the notebook before it ran. On the job's socket, other notebooks may follow it into the same
child, if each of their jobs says so. A request `h` has the pipe alone, to which a line is written if notebooks can be forked.
Workers are asked for like kernels. Those that were asked for in time are forked before the zygote imports what only notebooks need.
Processes may share the control socket. When nobody reads a child's status any more, because the process that asked has ended, the
child is ended, and when the socket closes, every child and the zygote.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import select
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from ropa.kernels.imports import SELDOM, for_good, without_advice
from ropa.kernels.pages import Pages
from ropa.kernels.wire import HELLO, NOTEBOOK, receive

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # prctl(2)


def main() -> None:
    """Import the libraries, say how that went, and serve until the other side closes the control socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    config = json.loads(sys.argv[2])
    without_advice()
    if not _prepared(control, *config["first"]):
        return
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    server = _Server(control)
    server.answer_waiting()
    if _prepared(control, *config["then"]):
        server.pages = Pages()
    elif server.children:
        server.able = False  # the workers that there are go on without it
    else:
        return
    server.serve()


def _prepared(control: socket.socket, modules: list[str], warm: list[str]) -> bool:
    """Import modules, call functions (`module:function`), and make ready to fork. Say whether that can be, and return it."""
    problem = ""
    try:
        with for_good():
            for name in modules:
                importlib.import_module(name)
            for place in warm:
                module, _, function = place.partition(":")
                getattr(importlib.import_module(module), function)()
            if "IPython" in sys.modules:
                importlib.import_module("ropa.kernels.shell").warm_up()
    except Exception as found:  # noqa: BLE001 - whatever a library raises, the other side falls back to plain kernels
        problem = f"{type(found).__name__}: {found}"
    try:
        threads = len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        threads, problem = 0, problem or "nothing says here how many threads there are: /proc is missing"
    gc.collect()
    gc.freeze()  # keeps memory shared: a collection in a child would touch, and so copy, every page
    gc.set_threshold(*SELDOM)  # for the children
    with suppress(OSError):  # the process that asked has gone: serving then ends at once
        control.sendall(json.dumps({"threads": threads, "problem": problem}).encode() + b"\n")
    return not problem and threads == 1  # a fork of a process with several threads may leave the child with a lock that nobody frees


_PATIENCE = 10.0
"""Seconds until a spare must have taken its work. One that somebody has stopped never does."""


class _Server:
    """Forks children, follows them, and keeps one in advance: a spare, which waits for a notebook."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.able, self.pages = True, Pages()
        self.children: dict[int, int] = {}  # process id to status pipe
        self.spare: tuple[int, socket.socket] | None = None  # its process id, and where it waits for the descriptors of its work
        self.wake_read, self.wake_write = os.pipe()
        for end in (self.wake_read, self.wake_write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked, and for its children
        self.waiting = selectors.DefaultSelector()
        self.waiting.register(control, selectors.EVENT_READ)
        self.waiting.register(self.wake_read, selectors.EVENT_READ)

    def answer_waiting(self) -> None:
        """Do what was asked until now."""
        while select.select([self.control], [], [], 0)[0]:
            self.read()

    def serve(self) -> NoReturn:
        """Do what is asked until nobody can ask any more."""
        while True:
            for key, _ in self.waiting.select():
                if key.fileobj is self.control:
                    self.read()
                elif key.fileobj == self.wake_read:
                    with suppress(BlockingIOError):
                        os.read(self.wake_read, 4096)
                else:
                    self.waiting.unregister(key.fileobj)
                    for pid in [pid for pid, status in self.children.items() if status == key.fd]:
                        with suppress(OSError):
                            os.killpg(pid, signal.SIGKILL)
            self.reap()

    def read(self) -> None:
        """Read one request, and do what it asks for."""
        try:
            data, fds, *_ = socket.recv_fds(self.control, 1, 4)
        except OSError:  # the process that asked ended before it read what was sent to it
            self.end()
        if not data:
            self.end()
        self.answer(data, fds)

    def answer(self, request: bytes, fds: list[int]) -> None:
        """Do what one request asks for."""
        *work, status = fds
        if request == HELLO:
            with suppress(OSError):
                os.write(status, b"\n" if self.able else b"")
            os.close(status)
            return
        if not self.able:
            for end in fds:
                os.close(end)
            return
        pid = self.hand_over(work) if request == NOTEBOOK else None
        if pid is None:
            pid = self.fork(lambda: _child(self.pages, *work), status)
        self.children[pid] = status
        self.waiting.register(status, selectors.EVENT_READ)  # nothing comes in, but its other end may be closed
        with suppress(OSError):
            os.write(status, b"%d\n" % pid)
        for end in work:
            os.close(end)
        if request == NOTEBOOK:  # who runs one mostly runs another: while it runs, a spare gets ready for that
            self.provide()

    def hand_over(self, work: list[int]) -> int | None:
        """Give the work to the spare. Its process id; None if there is none, or if it does not take the work because it was ended."""
        if self.spare is None:
            return None
        (pid, hand), self.spare = self.spare, None
        with hand, suppress(OSError):
            hand.settimeout(_PATIENCE)
            socket.send_fds(hand, [NOTEBOOK], work)
            if hand.recv(1):  # one that is being killed takes what is sent, but does not answer
                return pid
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        return None

    def provide(self) -> None:
        """Fork a spare, if there is none."""
        if self.spare is None:
            hand, taken = socket.socketpair()
            with taken:
                try:
                    self.spare = self.fork(lambda: _spare(taken, self.pages), hand.fileno()), hand
                except OSError:  # no memory, or no more processes: who asks next is told
                    hand.close()

    def fork(self, then: Callable[[], None], *ours: int) -> int:
        """Fork a child that calls `then`, and return its process id. `ours` are descriptors that it must not hold."""
        leads, led = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            os.close(led)
            for end in (leads, self.control.detach(), self.wake_read, self.wake_write, *ours, *self.children.values()):
                os.close(end)
            if self.spare:
                self.spare[1].close()
            self.waiting.close()
            try:
                _born()
                then()
            finally:
                os._exit(1)
        os.close(led)
        os.read(leads, 1)  # wait until the child leads a group of its own, so that the process that asked can end the whole group
        os.close(leads)
        return pid

    def reap(self) -> None:
        """Report the exit codes of the children that ended, and end the processes that they left running."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if self.spare and pid == self.spare[0]:
                self.spare[1].close()
                self.spare = None
            pipe = self.children.pop(pid, None)
            if pipe is None:
                continue
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
            _kill_strays(self.known())
            with suppress(OSError):
                os.write(pipe, b"%d\n" % os.waitstatus_to_exitcode(status))
            with suppress(KeyError):
                self.waiting.unregister(pipe)
            os.close(pipe)

    def known(self) -> set[int]:
        """The children that have a task."""
        return {*self.children, *([self.spare[0]] if self.spare else [])}

    def end(self) -> NoReturn:
        """End every child, and this process."""
        for pid in self.known():
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        _kill_strays(set())
        os._exit(0)


def _kill_strays(children: set[int]) -> None:
    """End the processes that ended children left behind, in any session.

    Each child is a subreaper of its own, so that such processes become children of the zygote when the child ends.
    """
    for _ in range(1000):  # each pass ends a generation
        try:
            strays = set(map(int, Path("/proc/thread-self/children").read_text().split())) - children
        except OSError:
            return
        if not strays:
            return
        for pid in strays:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        for pid in strays:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _born() -> None:
    """Make a new fork a child that ends with its zygote."""
    zygote = os.getppid()
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # as in a fresh process: no two children draw the same numbers


def _spare(hand: socket.socket, pages: Pages) -> NoReturn:
    """Do in advance what any child does, and wait for the descriptors of a job. Never returns."""
    with suppress(Exception):  # whatever the system refuses here, the notebook does without
        pages.copy()
    try:
        data, work, *_ = socket.recv_fds(hand, 1, 3)
    except OSError:
        data, work = b"", []
    if not data:
        os._exit(0)
    hand.sendall(data)
    hand.close()
    _child(pages, *work)


def _child(pages: Pages, job_fd: int, out: int, err: int) -> NoReturn:
    """Run the job in the forked child. Never returns."""
    code = 1
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
            os.close(source)
        talk = socket.socket(fileno=job_fd)
        job = receive(talk)
        if job["kind"] == "shell":
            _notebooks(talk, job, pages)
        elif job["kind"] == "worker":
            from ropa.kernels.workers import serve

            _go_to(job)
            serve(talk, job)
        else:
            _go_to(job)
            talk.close()
            _kernel(job["argv"])
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:  # noqa: BLE001 - printed to the child's stderr; the process ends here
        import traceback

        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _notebooks(talk: socket.socket, job: dict[str, Any], pages: Pages) -> None:
    """Run a notebook. If its job says that more may follow, run those too, one after another, until the other side closes the socket."""
    from ropa.kernels.shell import run

    while job:
        _go_to(job)
        run(talk, job)
        pages.note()
        try:
            job = receive(talk) if job.get("more") else {}
        except EOFError:
            job = {}
    _part(talk)


def _go_to(job: dict[str, Any]) -> None:
    """Enter the folder and the environment of a job."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.path[:0] = job.get("path", [])


def _part(talk: socket.socket) -> None:
    """Say all, and close what the process that asked reads from: it need not wait until this process has given back its memory."""
    sys.stdout.flush()
    sys.stderr.flush()
    talk.close()
    os.close(1)
    os.close(2)


def _kernel(argv: list[str]) -> None:
    """Run a kernel as `python -m ipykernel_launcher` does."""
    from ropa.kernels.shell import forget

    forget()
    sys.argv = ["ipykernel_launcher", *argv]
    from ipykernel.kernelapp import IPKernelApp

    # The kernel watches for the end of its parent, which is the zygote.
    IPKernelApp.launch_instance(argv=[*argv, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
