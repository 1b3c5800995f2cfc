"""Reads large registers in a process of their own, with limits on its memory and time: what would eat the machine ends there.

Run as `python -P -m ropa.sources.apart`: what to do comes on stdin, what was read goes back on stdout, and no file is written in between.
A file is large beyond `SAFE`; smaller ones are read at once, where the start of a process would be most of the time.
"""

from __future__ import annotations

import errno
import mmap
import os
import pickle
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

from ropa.errors import FaultElsewhereError, RopaError, SourceError, kind_and_place
from ropa.sources import limits

SAFE, SAFE_FILES, SAFE_ARCHIVE = 100_000_000, 4_000_000, 40_000_000
"""The most bytes of a folder's files, of a single file, and of what an archive says to unpack to, that are read without a process."""

_READY = b"R"
_ARCHIVES = (".xlsx", ".xlsm", ".xlsb", ".ods", ".docx", ".zip")

_Answer = TypeVar("_Answer")


def is_large(place: Path) -> bool:
    """Whether a file, or what lies in a folder, is too large to be read without limits. Nothing is opened but an archive's directory."""
    with suppress(OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        if place.is_dir():
            return sum(file.stat().st_size for file in place.iterdir() if file.suffix.lower() == ".csv" and file.is_file()) > SAFE
        if not place.is_file():
            return False
        if place.stat().st_size > SAFE_FILES:
            return True
        if place.suffix.lower() in _ARCHIVES:
            with zipfile.ZipFile(place) as archive:
                return sum(part.file_size for part in archive.infolist()) > SAFE_ARCHIVE
    return False


def read_apart(read: Callable[..., _Answer], place: Path, *args: Any) -> _Answer:
    """What `read(place, *args)` returns, asked in a process of its own if the place is large. As `read_in_process`."""
    return read_in_process(read, place, *args, needs=("pandas", "pyarrow.csv")) if is_large(place) else read(place, *args)


def read_in_process(read: Callable[..., _Answer], place: Path, *args: Any, needs: tuple[str, ...] = ()) -> _Answer:
    """What `read(place, *args)` returns, asked in a process of its own. `read` is a function of a module.

    `needs` names modules whose memory does not count: they are loaded before the limits are set. Raises what `read` raises, and
    SourceError, which names the limit, if the process went beyond one, and FaultElsewhereError for a fault of ropa's. Where no process
    can be started, all is read here.
    """
    found = _asked(place, pickle.dumps((needs, (read, place, args))))
    return read(place, *args) if found is None else found[0]


def _asked(place: Path, job: bytes) -> tuple[Any] | None:
    """The answer of a new process; None if it could not start."""
    from ropa.kernels.zygote import python_path

    memory, seconds = limits.most_memory(), limits.most_seconds()
    command = [sys.executable, *(["-" + "O" * sys.flags.optimize] if sys.flags.optimize else []), "-P", "-m", __name__]
    try:
        process = subprocess.Popen(  # noqa: S603  # this interpreter, this package
            [*command, str(memory), str(seconds), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's last words may hold cells
            env={**os.environ, "PYTHONPATH": python_path()},
        )
    except OSError:
        return None
    late = threading.Timer(seconds * limits.WAITED, process.kill)
    late.daemon = True
    try:
        late.start()
        ready, answer = _conversation(process, job)
    finally:  # also when the user interrupts
        too_late = late.finished.is_set()
        late.cancel()
        if sys.exc_info()[0]:
            process.kill()
        code = process.wait()
    if answer is not None:
        return _taken(place, answer, memory)
    too_late = too_late or -code == getattr(signal, "SIGXCPU", 0)
    if not ready and not too_late:
        return None
    raise SourceError(f"{place}: {_too_long(seconds) if too_late else _ended(code, memory)}")


def _conversation(process: subprocess.Popen[bytes], job: bytes) -> tuple[bool, tuple[str, Any] | None]:
    """Give the process its job. Return whether it was ready for it, and its answer if it gave one."""
    assert process.stdin is not None  # for the types: both are pipes
    assert process.stdout is not None
    with process.stdin as told, process.stdout as said:
        with suppress(OSError):
            told.write(job)
            told.close()
        if said.read(1) != _READY:
            return False, None
        try:
            return True, pickle.load(said)  # noqa: S301  # of our own process
        except (EOFError, pickle.UnpicklingError):
            return True, None


def _taken(place: Path, answer: tuple[str, Any], memory: int) -> tuple[Any]:
    kind, what = answer
    if kind == "fault":  # never read again here: there are no limits here
        raise FaultElsewhereError(what)
    if kind == "error":
        raise what
    if kind == "memory":
        raise SourceError(f"{place}: {_too_much_memory(memory)}")
    return (what,)


def _too_much_memory(memory: int) -> str:
    return f"to read it takes more than {memory:,} MB of memory; split it, {limits.or_set(limits.MEMORY)}"


def _too_long(seconds: int) -> str:
    return f"to read it takes more than {seconds:,} seconds; split it, {limits.or_set(limits.SECONDS)}"


def _ended(code: int, memory: int) -> str:
    """What to say of a process that ended without an answer: a parser aborts where it cannot get memory, and where it is at fault."""
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"exit {code}"
    return (
        f"its reader was ended ({name}): the file is damaged, or needs more than {memory:,} MB of memory; "
        f"open it in the program that made it and save it again, split it, {limits.or_set(limits.MEMORY)}"
    )


# -- in the process -------------------------------------------------------------------------------------


def main(memory: int, seconds: int, parent: int, told: IO[bytes], said: IO[bytes]) -> None:
    """Do what stdin asks, within limits, and write the answer."""
    job = told.read()
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who interrupts ends both, and one of them says so
    needs, (read, place, args) = pickle.loads(job)  # noqa: S301  # of our own process
    for name in needs:
        import_module(name)
    limit(memory, seconds)
    said.write(_READY)
    said.flush()
    try:
        answer: tuple[str, Any] = ("read", read(place, *args))
    except RopaError as problem:
        answer = ("error", problem)
    except MemoryError:
        answer = ("memory", None)
    except Exception as problem:  # noqa: BLE001  # a fault of ours, or what a library made of having no memory
        answer = ("memory", None) if is_short_of_memory(problem) else ("fault", kind_and_place(problem))
    try:
        pickle.dump(answer, said, protocol=5)
    except MemoryError:
        os._exit(70)
    said.flush()


def is_short_of_memory(problem: BaseException | None) -> bool:
    """Whether an error comes of the limit on memory, whatever a library calls it: a module not mapped, a thread not started."""
    while problem is not None:
        if isinstance(problem, MemoryError) or (isinstance(problem, OSError) and problem.errno == errno.ENOMEM):
            return True
        problem = problem.__cause__ or problem.__context__
    try:
        mmap.mmap(-1, _ENOUGH).close()
    except (OSError, MemoryError):
        return True
    return False


_ENOUGH = 64_000_000
"""A process that cannot have so many bytes more is short of memory."""


def limit(memory: int, seconds: int) -> None:
    """Limit what this process may take from here on: megabytes of memory and seconds of a processor, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = 1_000_000_000
    with suppress(OSError, ValueError, IndexError):
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    for which, most in (
        (resource.RLIMIT_AS, used + memory * 1_000_000),
        (resource.RLIMIT_CPU, spent + seconds),
        (resource.RLIMIT_CORE, 0),  # what a parser leaves behind would hold cells
    ):
        with suppress(OSError, ValueError):
            hard = resource.getrlimit(which)[1]
            resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def end_with(parent: int) -> None:
    """Let this process end when its parent does, however that ends (Linux)."""
    with suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(0)


if __name__ == "__main__":
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    most_memory, most_seconds, whose = map(int, sys.argv[1:])
    main(most_memory, most_seconds, whose, sys.stdin.buffer, output)
