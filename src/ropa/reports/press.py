"""Makes PDFs in several processes: laying out pages keeps one processor busy, and threads of one process share it."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import IO, Any

from ropa.reports.written import Written


class PressError(Exception):
    """A page that could not be made a PDF: the kind of error, without its text, which may be of a register."""


class Press:
    """Makes PDFs, `most` at a time; threads may share it. Each process starts when it is first needed. `close` ends them.

    With `most` 1 the pages are made in this process.
    """

    def __init__(self, most: int) -> None:
        self._most, self._started, self._lock = most, 0, Lock()
        self._idle: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        """The processes without work, and None for each that was ended: another may start."""
        self._all: list[subprocess.Popen[bytes]] = []
        self.closed = False
        """Whether its processes were ended: no page is made any more."""

    def close(self) -> None:
        """End its processes. Who waits for a page gets a PressError, and no other page is made."""
        with self._lock:
            self.closed = True
        for process in self._all:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    assert stream
                    stream.close()
            process.wait()

    def pdf(self, page: bytes, day: str | None) -> Written:
        """A page that ropa made as a PDF (see `ropa.reports.pdf.from_html`). Raises PressError where it cannot be made."""
        from ropa.reports import pdf

        if self._most <= 1:
            try:
                return pdf.from_html(page, day)
            except Exception as problem:
                raise PressError(type(problem).__name__) from problem
        process = self._one()
        try:
            assert process.stdin
            assert process.stdout
            _put(process.stdin, (page, day))
            made = _got(process.stdout)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):  # it was killed, or its pipes were closed
            process.kill()
            with self._lock:
                self._started -= 1
            self._idle.put(None)
            raise PressError("its process was ended") from None
        self._idle.put(process)
        if isinstance(made, str):
            raise PressError(made)
        return Written(*made)

    def _one(self) -> subprocess.Popen[bytes]:
        """A process that makes no page now. It waits for one if as many as may be are at work."""
        while True:
            with suppress(Empty):
                if idle := self._idle.get_nowait():
                    return idle
                continue
            with self._lock:
                start = self._started < self._most
                self._started += start
            if start:
                return self._new()
            if idle := self._idle.get():
                return idle

    def _new(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self.closed:
                raise PressError("the run was ended")
            return self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-c", "from ropa.reports.press import serve; serve()"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        self._all.append(process)
        return process


def serve() -> None:
    """Make a PDF of each page that comes in on stdin, and write it, or the kind of its error, to stdout; until stdin ends."""
    from ropa.reports.pdf import from_html

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asked hears of Ctrl-C, and ends this process
    pages, made = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    while True:
        try:
            page, day = _got(pages)
        except EOFError:
            return
        try:
            answer: Any = tuple(from_html(page, day))
        except Exception as problem:  # noqa: BLE001 - one page must not end the process, whatever the library raises
            answer = type(problem).__name__
        _put(made, answer)


def _put(stream: IO[bytes], value: Any) -> None:
    pickle.dump(value, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def _got(stream: IO[bytes]) -> Any:
    """The next value of the other end, which is a process of our own. Raises EOFError where that has ended."""
    return pickle.load(stream)  # noqa: S301
