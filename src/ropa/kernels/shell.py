"""Runs the cells of a notebook in this (forked) process with IPython, without a kernel's sockets.

What a cell shows is sent as messages, like a kernel's: `start`, `stream`, `display`, `result`, `update`, `clear`,
`error`, `end`. What C code and commands write to the descriptors 1 and 2 does not pass through Python: these are pipes,
which the other side reads. A cell begins only when the other side has answered its `start`; by then, all that was in the
pipes belongs to the cells before.
"""

from __future__ import annotations

import builtins
import getpass
import io
import os
import socket
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

from ropa.kernels.wire import receive, send

LONGEST_STREAM = 8192
"""The most characters of a stream that are held back before they are sent. At the end of a line all are sent."""


class Out:
    """Sends messages, one at a time, and only from the process that was forked for this notebook."""

    def __init__(self) -> None:
        self.talk: socket.socket | None = None
        self.lock, self.owner = threading.RLock(), 0

    def open(self, talk: socket.socket) -> None:
        """Send to this socket, from this process. Until then, nothing is sent."""
        self.talk, self.owner = talk, os.getpid()

    def say(self, kind: str, **content: Any) -> None:
        """Send a message, after the text that the streams still hold."""
        if self.talk is None or os.getpid() != self.owner:
            return
        with self.lock:
            if kind != "stream":
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
            send(self.talk, {"kind": kind, **content})


class Stream(io.TextIOBase):
    """stdout or stderr, sent as messages."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, out: Out, name: str, descriptor: int) -> None:
        self.out, self.name, self.descriptor, self.held = out, name, descriptor, ""

    def writable(self) -> bool:
        """A stream can always be written to."""
        return True

    def fileno(self) -> int:
        """The file descriptor, for commands that write to the same place."""
        return self.descriptor

    def write(self, text: str) -> int:
        """Hold text, and send it at the end of a line."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.out.owner:  # in a process that a cell forked: to the pipe, like any other process
            os.write(self.descriptor, text.encode("utf-8", "replace"))
            return len(text)
        with self.out.lock:
            self.held += text
            if "\n" in text or len(self.held) > LONGEST_STREAM:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is held back."""
        with self.out.lock:
            held, self.held = self.held, ""
            if held and os.getpid() == self.out.owner:
                self.out.say("stream", name=self.name, text=held)


def run(talk: socket.socket, job: dict[str, Any]) -> None:
    """Run the job's cells in order until one fails.

    A cell has the keys `source` and `tolerant` (go on if it fails); None is a cell without code. If the job says that `more` may
    follow, an `over` says that all was said, and the process is then as it was before.
    """
    shell, out, hooks = _taken()
    out.open(talk)
    names = dict(shell.user_ns)
    sys.stdout, sys.stderr = Stream(out, "stdout", 1), Stream(out, "stderr", 2)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    if job.get("memory"):
        _limit_memory(job["memory"])
    builtins.input = getpass.getpass = _no_input
    out.say("language", info=_language())
    for index, cell in enumerate(job["cells"]):
        if cell is None:
            continue
        out.say("start", index=index, count=shell.execution_count)
        receive(talk)
        done = shell.run_cell(cell["source"], store_history=True)
        out.say("end", index=index, ok=bool(done.success))
        if not done.success and not cell["tolerant"]:
            break
    if job.get("more"):
        out.say("over")
        _put_back(shell, out, hooks, names)


_ready: list[tuple[Any, Out, dict[str, Any]]] = []
"""The shell that was made in advance, where it sends to, and the hooks of `sys` that are its own."""

_FOLDER = "IPYTHONDIR"
"""The environment variable that names the folder in which IPython keeps its files."""

_OF_SHELL = ("displayhook", "excepthook")
"""The hooks of `sys` that a shell may change."""


def warm_up() -> None:
    """Make a shell for the forks of this process to take. Nothing is left of it here: no file, no output and no hook."""
    main, hooks, place = sys.modules["__main__"], {name: getattr(sys, name) for name in _OF_SHELL}, os.environ.get(_FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[_FOLDER] = folder
        try:
            trial = _shell(Out())  # what IPython makes when a cell runs for the first time, forks then have
            trial.run_cell("None", store_history=False)
            type(trial).clear_instance()
            out = Out()
            _ready.append((_shell(out), out, {name: getattr(sys, name) for name in _OF_SHELL}))
        finally:
            os.environ.pop(_FOLDER)
            if place is not None:
                os.environ[_FOLDER] = place
            sys.modules["__main__"] = main
            for name, value in hooks.items():
                setattr(sys, name, value)


def forget() -> None:
    """Let another shell be the one of this process, in place of the one that was made in advance."""
    while _ready:
        shell, _, _ = _ready.pop()
        type(shell).clear_instance()


def _put_back(shell: Any, out: Out, hooks: dict[str, Any], names: dict[str, Any]) -> None:
    """Let the next notebook of this process take the shell with the names that a new one has, and nothing of the notebook before."""
    hook = shell.displayhook
    hook.do_full_cache = False  # else the hook looks for garbage among all that there is, each time
    shell.reset()
    hook.do_full_cache = True
    hook._ = hook.__ = hook.___ = ""
    for name, value in names.items():  # IPython clears some that a new shell has
        shell.user_ns.setdefault(name, value)
    with warnings.catch_warnings():
        pass  # leaving it makes Python forget which warnings it has shown: it would not show them to the next notebook
    _ready.append((shell, out, hooks))


def _taken() -> tuple[Any, Out, dict[str, Any]]:
    """The shell that was made in advance, now of this process's folders, where it sends to, and its hooks."""
    from IPython.paths import get_ipython_dir
    from IPython.utils.path import get_home_dir

    shell, out, hooks = _ready.pop()
    sys.modules["__main__"] = shell.user_module
    for name, value in hooks.items():
        setattr(sys, name, value)
    here = Path.cwd()
    shell.ipython_dir, shell.home_dir, shell.starting_dir = get_ipython_dir(), get_home_dir(), str(here)
    shell.history_manager.dir_hist[:] = [here]
    return shell, out, hooks


def _shell(out: Out) -> Any:
    from ipykernel import jsonutil
    from ipykernel.compiler import XCachingCompiler
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.core.profiledir import ProfileDir
    from traitlets import default
    from traitlets.config import Config

    def clean(bundle: Any) -> Any:
        """A MIME bundle as a value for JSON, with images in base64."""
        return jsonutil.json_clean(jsonutil.encode_images(bundle))  # type: ignore[no-untyped-call]

    class Publisher(DisplayPublisher):
        """Sends what `display` shows."""

        def publish(  # type: ignore[override]
            self, data: Any, metadata: Any = None, *, transient: Any = None, update: bool = False, **_: Any
        ) -> None:
            """Send a MIME bundle."""
            known = (transient or {}).get("display_id")
            out.say("update" if update else "display", data=clean(data), metadata=clean(metadata or {}), id=known)

        def clear_output(self, wait: bool = False) -> None:
            """Clear what the cell has shown."""
            out.say("clear", wait=wait)

    class Hook(DisplayHook):
        """Sends what the last expression of a cell shows."""

        def write_output_prompt(self) -> None:
            """Do nothing: there is no prompt."""

        def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
            """Send the value's MIME bundle."""
            if format_dict:
                out.say("result", count=self.prompt_count, data=clean(format_dict), metadata=clean(md_dict or {}))

        def finish_displayhook(self) -> None:
            """Do nothing: all was sent."""

    class Shell(InteractiveShell):
        """IPython with messages as its output, and with the same file names for cells as a kernel."""

        compiler_class = XCachingCompiler

        def init_profile_dir(self, profile_dir: Any) -> None:
            """Do nothing: the folder is made when something asks for it, which notebooks seldom do."""

        @default("profile_dir")
        def _made(self) -> Any:
            return ProfileDir.create_profile_dir_by_name(self.ipython_dir, "default")  # type: ignore[no-untyped-call]

        def enable_gui(self, gui: Any = None) -> None:
            """Do nothing: there is no event loop to join."""

        def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
            lines = stb.splitlines() if isinstance(stb, str) else list(stb)
            out.say("error", ename=str(etype.__name__), evalue=str(evalue), traceback=lines)

    config = Config()
    config.HistoryManager.enabled, config.HistoryManager.hist_file = False, ":memory:"
    InteractiveShell.clear_instance()
    return Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)


def _no_input(*_: Any, **__: Any) -> str:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _limit_memory(megabytes: int) -> None:
    """Limit how much memory the process may map beyond what it has now. Over the limit, Python raises MemoryError."""
    import resource

    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * 2**20,) * 2)


def _language() -> dict[str, Any]:
    """The `language_info` that a kernel reports (`kernel_info_reply`)."""
    version = sys.version_info
    return {
        "name": "python",
        "version": ".".join(map(str, version[:3])),
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": version[0]},
        "pygments_lexer": f"ipython{version[0]}",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }
