"""The streams of the process, as the command line needs them, and what it says if ropa itself is at fault."""

from __future__ import annotations

import _thread
import io
import os
import sys
import traceback
from contextlib import suppress
from typing import IO, cast

from ropa import __version__
from ropa.errors import SourceError, kind_and_place

CRASH = 70
"""The exit code of a fault of ropa (EX_SOFTWARE of sysexits.h). It is never 1, which means findings."""

TRACEBACK = "ROPA_TRACEBACK"
"""The environment variable that asks for the whole traceback of such a fault."""


def open_streams() -> None:
    r"""Give the process the three streams that it was started without, and make text on them never fail.

    A closed descriptor would be taken by the next file that is opened, and what is printed would go into it.
    A terminal without Unicode shows \u2026 in place of …, not a traceback.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, cast("IO[str]", open(os.devnull, "w" if number else "r", encoding="utf-8")))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def refuse_no_threads(many: int) -> None:
    """Raise SourceError if the process cannot start so many threads, which it is about to ask of libraries.

    These end the process without a word, or wait without end, where the system gives them no thread.
    """
    until = _thread.allocate_lock()
    before = _thread.stack_size(_SMALL)
    try:
        until.acquire()
        for count in range(many):
            try:
                _thread.start_new_thread(_wait, (until,))
            except RuntimeError as problem:
                raise SourceError(
                    f"this system lets the process start no more than {count} threads and processes, and the command needs {many}; "
                    "raise the limit of the user (ulimit -u) or of the container (pids)"
                ) from problem
    finally:
        _thread.stack_size(before)
        until.release()


_SMALL = 1 << 16
"""The bytes of a stack of a thread that only waits: where memory is limited too, the threads are not to take it."""


def _wait(until: _thread.LockType) -> None:
    with until:
        pass


def quiet_stdout() -> None:
    """Send what is still unwritten on stdout nowhere, or Python writes once more at its end and prints another error."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def crash_words(problem: BaseException) -> str:
    """What to say of a fault of ropa: its kind, the places in ropa that it came through, and how to report it.

    The text of the error is left out: it may hold personal data. With `TRACEBACK` set, the whole traceback is printed first.
    """
    if os.environ.get(TRACEBACK):
        traceback.print_exception(problem)
    return (
        f"this is a fault of ropa {__version__}, not of your files: {kind_and_place(problem)}. Please report this line and the command "
        f"to the maintainers, without your register; {TRACEBACK}=1 shows the whole traceback, which may hold personal data"
    )


def text_of(name: object) -> str:
    """A file name as text: bytes are decoded, and what is no text in it can still be shown."""
    return os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
