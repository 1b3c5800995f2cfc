"""The zygote: a process of one thread that has imported the slow libraries and forks on request.

Run as `python -P -m ropa.kernels.server CONTROL_FD CONFIG`: nothing is imported from the working folder.
Each request on the control socket is one byte, `r`, with four
descriptors: the job's socket (the job comes in as JSON, its messages go out), its stdout, its stderr, and a status pipe,
to which the zygote writes the child's process id and, when the child has ended, its exit code. A request `h` has the pipe
alone, to which a line is written. Processes may share the control socket. When nobody reads a child's status any more,
because the process that asked has ended, the child is ended, and when the socket closes, every child and the zygote.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from ropa.kernels.imports import SELDOM, for_good, without_advice
from ropa.kernels.wire import HELLO, receive

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # prctl(2)


def main() -> None:
    """Import the libraries, report the outcome, then serve until the other side closes the control socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    problem, config = "", json.loads(sys.argv[2])
    if config["asleep"] and not control.recv(1, socket.MSG_PEEK):  # it waits until somebody asks for something
        return
    try:
        _prepare(config)
    except Exception as found:  # noqa: BLE001 - whatever a library raises, the other side falls back to plain kernels
        problem = f"{type(found).__name__}: {found}"
    try:
        threads = len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        threads, problem = 0, problem or "nothing says here how many threads there are: /proc is missing"
    with suppress(OSError):  # the process that asked has gone: serving then ends at once
        control.sendall(json.dumps({"threads": threads, "problem": problem}).encode() + b"\n")
    if problem or threads != 1:
        return  # a fork of a process with several threads may leave the child with a lock that nobody frees
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    gc.collect()
    gc.freeze()  # keeps memory shared: a collection in a child would touch, and so copy, every page
    gc.set_threshold(*SELDOM)  # for the children
    _serve(control)


def _prepare(config: dict[str, Any]) -> None:
    """Import the modules of the configuration, then call its functions (`module:function`)."""
    without_advice()
    with for_good():
        for name in config["modules"]:
            importlib.import_module(name)
        for place in config["warm"]:
            module, _, function = place.partition(":")
            getattr(importlib.import_module(module), function)()
        importlib.import_module("ropa.kernels.shell").warm_up()


def _serve(control: socket.socket) -> None:
    wake_read, wake_write = os.pipe()
    for end in (wake_read, wake_write):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asked, and for its children
    children: dict[int, int] = {}  # process id to status pipe
    waiting = selectors.DefaultSelector()
    waiting.register(control, selectors.EVENT_READ)
    waiting.register(wake_read, selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is control:
                try:
                    data, fds, *_ = socket.recv_fds(control, 1, 4)
                except OSError:  # the process that asked ended before it read what was sent to it
                    _end(children)
                if not data:
                    _end(children)
                if data == HELLO:
                    with suppress(OSError):
                        os.write(fds[0], b"\n")
                    os.close(fds[0])
                    continue
                job, out, err, status = fds
                leads, led = os.pipe()
                pid = os.fork()
                if pid == 0:
                    os.setsid()
                    os.close(led)
                    for end in (leads, control.detach(), wake_read, wake_write, status, *children.values()):
                        os.close(end)
                    waiting.close()
                    _child(job, out, err)
                os.close(led)
                os.read(leads, 1)  # wait until the child leads a group of its own, so that the process that asked can end the whole group
                os.close(leads)
                children[pid] = status
                waiting.register(status, selectors.EVENT_READ)  # nothing comes in, but its other end may be closed
                with suppress(OSError):
                    os.write(status, b"%d\n" % pid)
                for end in (job, out, err):
                    os.close(end)
            elif key.fileobj == wake_read:
                with suppress(BlockingIOError):
                    os.read(wake_read, 4096)
            else:
                waiting.unregister(key.fileobj)
                for pid in [pid for pid, status in children.items() if status == key.fd]:
                    with suppress(OSError):
                        os.killpg(pid, signal.SIGKILL)
        _reap(children, waiting)


def _reap(children: dict[int, int], waiting: selectors.BaseSelector) -> None:
    """Report the exit codes of the children that ended, and end the processes that they left running."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        pipe = children.pop(pid, None)
        if pipe is None:
            continue
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        _kill_strays(children)
        with suppress(OSError):
            os.write(pipe, b"%d\n" % os.waitstatus_to_exitcode(status))
        with suppress(KeyError):
            waiting.unregister(pipe)
        os.close(pipe)


def _kill_strays(children: dict[int, int]) -> None:
    """End the processes that ended children left behind, in any session.

    Each child is a subreaper of its own, so that such processes become children of the zygote when the child ends.
    """
    for _ in range(1000):  # each pass ends a generation
        try:
            strays = set(map(int, Path("/proc/thread-self/children").read_text().split())) - set(children)
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


def _end(children: dict[int, int]) -> NoReturn:
    for pid in list(children):
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)
    _kill_strays({})
    os._exit(0)


def _child(job_fd: int, out: int, err: int) -> None:
    """Run the job in the forked child. Never returns."""
    code = 1
    try:
        zygote = os.getppid()
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != zygote:
            os._exit(1)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
            os.close(source)
        talk = socket.socket(fileno=job_fd)
        job = receive(talk)
        os.chdir(job["cwd"])
        os.environ.clear()
        os.environ.update(job["env"])
        sys.path[:0] = job.get("path", [])
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()  # as in a fresh process: no two children draw the same numbers
        if job["kind"] == "shell":
            from ropa.kernels.shell import run

            run(talk, job)
        else:
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


def _kernel(argv: list[str]) -> None:
    """Run a kernel as `python -m ipykernel_launcher` does."""
    sys.argv = ["ipykernel_launcher", *argv]
    from ipykernel.kernelapp import IPKernelApp

    # The kernel watches for the end of its parent, which is the zygote.
    IPKernelApp.launch_instance(argv=[*argv, f"--IPKernelApp.parent_handle={os.getppid()}"])


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main()
