"""Runs one notebook in one forked child: sends the cells, collects their outputs, and ends the child when its time is up."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ropa.kernels.wire import content_of, send
from ropa.kernels.zygote import Child, shared

MOST_OUTPUT = 64 * 2**20
"""The most bytes that a notebook may show. One that shows more is ended: nobody reads it, and it would fill the disk."""


class TooMuchOutputError(RuntimeError):
    """A notebook showed more than MOST_OUTPUT."""

    def __init__(self) -> None:
        super().__init__(f"the notebook was ended: it showed more than {MOST_OUTPUT // 2**20} MB")


_GRACE = 0.3  # seconds to read what a child that ended has left in its pipes
_ENDING = 10.0  # seconds to wait for the end of a child that closed its socket: a busy machine takes its time


def run_notebook(nb_man: Any, **options: Any) -> None:
    """Run a notebook as `run` does, and wait until nothing of it is left."""
    run(nb_man, **options)()


def run(
    nb_man: Any,
    *,
    execution_timeout: float | None = None,
    timeout: float | None = None,
    deadline: float | None = None,
    memory: int | None = None,
    env: Mapping[str, str] | None = None,
    isolated: bool = False,
    modules: Sequence[str] = (),
    warm: Sequence[str] = (),
    zygote_env: Mapping[str, str] | None = None,
    more: bool = False,
    on_notebook_start: Callable[..., Any] | None = None,
    log_output: bool = False,
    stdout_file: Any = None,
    stderr_file: Any = None,
    **_: Any,
) -> Callable[[], object]:
    """Run the notebook of a papermill `NotebookExecutionManager`, and fill in its outputs, as papermill's own engine does.

    Returns a function that waits until its process, which is being ended, has given back its memory, and until what it
    left running has ended: a hundredth of a second that the caller can use.

    timeout, execution_timeout  the most seconds that a cell may take
    deadline                    the most seconds that the whole notebook may take
    memory                      the most megabytes that it may take beyond those it starts with
    env                         environment variables beside those of this process
    isolated                    whether to keep the working directory off its import path
    modules, warm, zygote_env   what the zygote is started with (see Zygote)
    more                        whether other notebooks may run in its process after it, and it in that of another, one at a time: only
                                for notebooks that leave their process as they found it; `zygote.let_go` ends such processes

    The other arguments are papermill's. A cell that raises ends the notebook, and its output says so.

    Raises nbclient's CellTimeoutError and DeadKernelError, TimeoutError at the deadline, TooMuchOutputError, and
    ZygoteError if forking is not possible.
    """
    notebook = nb_man.nb
    if on_notebook_start:
        on_notebook_start(notebook=notebook)
    job = {
        "kind": "shell",
        "cells": [_cell(cell) for cell in notebook.cells],
        "cwd": str(Path.cwd()),
        "env": {**os.environ, **(env or {}), "MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        "path": [] if isolated else [""],
        "memory": memory,
        "more": more,
    }
    cell_seconds = execution_timeout or timeout
    forks = shared(modules, warm, zygote_env)
    child, talk, out, err = work = forks.employ(job) if more else forks.fork(job)
    running = Run(nb_man, child, talk, (log_output, stdout_file, stderr_file))
    try:
        running.follow({out: "stdout", err: "stderr"}, cell_seconds, deadline)
    except BaseException:
        running.failed = True
        child.kill()
        child.wait()
        raise
    finally:
        running.close_cell()
        if not running.reusable:
            talk.close()
            os.close(out)
            os.close(err)
    if running.reusable:
        forks.keep(work)
        return _nothing
    child.kill()
    return child.wait


def _nothing() -> None:
    """Wait for nothing."""


def _cell(cell: Any) -> dict[str, Any] | None:
    """A cell as the child gets it; None if there is nothing to run."""
    tags = cell.metadata.get("tags", ())
    if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in tags:
        return None
    return {"source": cell.source, "tolerant": "raises-exception" in tags}


class Run:
    """A run in progress: which cell is running, since when, and how much the notebook has shown."""

    def __init__(self, nb_man: Any, child: Child, talk: socket.socket, logs: tuple[bool, Any, Any]) -> None:
        self.nb_man, self.notebook, self.child, self.talk = nb_man, nb_man.nb, child, talk
        self.log_output, self.stdout_file, self.stderr_file = logs
        self.cell: Any = None
        self.index = -1
        self.next_index = 0
        self.began = 0.0
        self.seen = 0
        self.clear_first = False
        self.text: list[str] = []  # of the current stream: joined once at its end, as a notebook may print a lot
        self.displays: dict[str, list[Any]] = {}
        self.finished = False
        self.failed = self.over = False

    @property
    def reusable(self) -> bool:
        """Whether the child has said all, no cell failed, and it waits for another notebook."""
        return self.over and self.finished and not self.failed

    def follow(self, pipes: dict[int, str], cell_seconds: float | None, deadline: float | None) -> None:
        """Handle the child's messages until it has ended."""
        started = time.monotonic()
        waiting = selectors.DefaultSelector()
        self.talk.setblocking(True)
        waiting.register(self.talk, selectors.EVENT_READ)
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        talking, ended = True, 0.0
        while talking or time.monotonic() < ended:
            now = time.monotonic()
            limits = [self.began + cell_seconds - now] if cell_seconds and self.cell is not None else []
            limits += [started + deadline - now] if deadline else []
            if talking and limits and min(limits) <= 0:
                self.child.kill()
                if deadline and now >= started + deadline:
                    raise TimeoutError(f"the notebook was not ready within {deadline:g} seconds")
                from nbclient.exceptions import CellTimeoutError

                raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", int(cell_seconds or 0), self.cell)
            rest = 0.0 if self.over else max(0.0, ended - now)
            ready = waiting.select(min(limits) if talking and limits else None if talking else rest)
            if not talking and not ready:
                break
            # Pipes first: what a cell's commands wrote came before the message that the cell ended.
            for key, _ in sorted(ready, key=lambda one: one[0].fileobj is self.talk):
                if key.fileobj is self.talk:
                    try:
                        content = content_of(self.talk)
                        self._count(len(content))
                        self.take(json.loads(content))
                        if self.over:
                            waiting.unregister(self.talk)
                            talking, ended = False, time.monotonic() + _GRACE
                    except (EOFError, OSError):
                        waiting.unregister(self.talk)
                        talking, ended = False, time.monotonic() + (_GRACE if waiting.get_map() else 0)
                else:
                    data = os.read(key.fd, 65536)
                    if data:
                        self._count(len(data))
                        self.stream(pipes[key.fd], data.decode("utf-8", "replace"))
                    else:
                        waiting.unregister(key.fileobj)
                        if len(waiting.get_map()) == 0:
                            ended = 0.0
        waiting.close()
        if not self.finished:
            from nbclient.exceptions import DeadKernelError

            raise DeadKernelError(f"Kernel died ({self.how_it_ended()})")

    def how_it_ended(self) -> str:
        """How the child ended, in words. It has closed its socket, but may not have ended yet."""
        try:
            code = self.child.wait(timeout=_ENDING)
        except subprocess.TimeoutExpired:
            return "a cell closed its connection"
        names = {number.value: number.name for number in signal.Signals}
        return f"exit code {code}" if code >= 0 else f"signal {names.get(-code, -code)}"

    def take(self, message: dict[str, Any]) -> None:
        """Handle one message of the child."""
        kind = message["kind"]
        if kind == "start":
            send(self.talk, {"kind": "begin"})  # first: the cell waits for it
            self.skip_to(message["index"])
            self.cell.execution_count = message["count"]
        elif kind == "end":
            self.end(message["ok"])
        elif kind == "over":
            self.over = True
        elif kind == "stream":
            self.stream(message["name"], message["text"])
        elif kind == "language":
            self.notebook.metadata["language_info"] = message["info"]
        elif kind == "clear":
            if message["wait"]:
                self.clear_first = True
            elif self.cell is not None:
                self.settle()
                self.cell.outputs = []
        elif kind == "update":
            for shown in self.displays.get(message["id"], ()):
                shown["data"], shown["metadata"] = message["data"], message["metadata"]
        elif kind == "display":
            shown = self.add("display_data", data=message["data"], metadata=message["metadata"])
            if message["id"]:
                self.displays.setdefault(message["id"], []).append(shown)
        elif kind == "result":
            self.add("execute_result", data=message["data"], metadata=message["metadata"], execution_count=message["count"])
        elif kind == "error":
            self.add("error", ename=message["ename"], evalue=message["evalue"], traceback=message["traceback"])

    def skip_to(self, index: int) -> None:
        """Begin the cell at `index`, and complete the cells before it that have nothing to run."""
        for place in range(self.next_index, index):
            self.nb_man.cell_start(self.notebook.cells[place], place)
            self.nb_man.cell_complete(self.notebook.cells[place], cell_index=place)
        self.next_index = index + 1
        if index < len(self.notebook.cells):
            self.index, self.cell, self.began = index, self.notebook.cells[index], time.monotonic()
            self.clear_first = False
            self.nb_man.cell_start(self.cell, index)
            self.cell.outputs = []

    def end(self, ok: bool) -> None:
        """End the current cell. After a cell that failed, or the last cell, the notebook is finished."""
        cell, index = self.cell, self.index
        tolerant = "raises-exception" in cell.metadata.get("tags", ())
        self.failed |= not ok
        if not ok and not tolerant:
            self.nb_man.cell_exception(cell, cell_index=index, exception=RuntimeError("the cell failed"))
            self.finished = True
        self.close_cell()
        if not any(_cell(later) for later in self.notebook.cells[index + 1 :]):
            self.finished = True
            if ok or tolerant:
                self.skip_to(len(self.notebook.cells))

    def close_cell(self) -> None:
        """Tell papermill that the current cell is complete."""
        self.settle()
        if self.cell is not None:
            cell, self.cell = self.cell, None
            self.nb_man.cell_complete(cell, cell_index=self.index)

    def stream(self, name: str, text: str) -> None:
        """Add text on stdout or stderr. It makes one output until something else comes between."""
        if self.log_output:
            from papermill.log import logger

            (logger.info if name == "stdout" else logger.warning)(text.rstrip("\n"))
        file = self.stdout_file if name == "stdout" else self.stderr_file
        if file:
            file.write(text)
            file.flush()
        last = self.cell.outputs[-1] if self.cell is not None and self.cell.outputs and not self.clear_first else None
        if self.text and last is not None and last.output_type == "stream" and last.name == name:
            self.text.append(text)
        else:
            self.add("stream", name=name, text=text)
            self.text = [text]

    def settle(self) -> None:
        """Write the text of the current stream to its output."""
        text, self.text = self.text, []
        cell = self._cell_in_hand()
        if len(text) > 1 and cell is not None and cell.outputs:
            cell.outputs[-1]["text"] = "".join(text)

    def _cell_in_hand(self) -> Any:
        """The running cell; after the end of a cell, that cell; None before the first."""
        return self.cell if self.cell is not None else self.notebook.cells[self.index] if self.index >= 0 else None

    def add(self, kind: str, **content: Any) -> Any:
        """Add a new output to the current cell, and return it."""
        import nbformat

        self.settle()
        made = nbformat.from_dict({"output_type": kind, **content})  # type: ignore[no-untyped-call]
        cell = self._cell_in_hand()
        if cell is not None:
            if self.clear_first:
                cell.outputs, self.clear_first = [], False
            cell.outputs.append(made)
            self.nb_man.autosave_cell()
        return made

    def _count(self, size: int) -> None:
        self.seen += size
        if self.seen > MOST_OUTPUT:
            self.child.kill()
            raise TooMuchOutputError
