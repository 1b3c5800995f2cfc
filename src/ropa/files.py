"""Files, written whole or not at all, under names that are safe anywhere."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from ropa.errors import SourceError

# Names that Windows keeps for devices, whatever their ending.
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def refuse_taken(path: Path) -> None:
    """Raise SourceError if `path` is taken: nothing of the user's is ever overwritten."""
    if path.is_symlink() or path.exists():
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            return
        raise SourceError(f"{path}: already there; give a new path, or move it away first")


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut, where the system can (not on Windows, nor on every share)."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that one may write to and not list
        return
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in (errno.EBADF, errno.EINVAL):  # what shares say that know no such thing
            raise
    finally:
        os.close(handle)


def _staging(path: Path) -> Path:
    """Where what becomes `path` is staged: beside it, hidden, under a name that no other has."""
    return path.parent / f"{_staging_prefix(path)}{secrets.token_hex(6)}.part"


def _staging_prefix(path: Path) -> str:
    return f".{path.name[:40]}."


def left_staged(path: Path) -> list[Path]:
    """What programs that were killed have left staged for `path`."""
    prefix = _staging_prefix(path)
    return [place for place in path.parent.iterdir() if place.name.startswith(prefix) and place.name.endswith(".part")]


def put(path: Path, content: bytes, *, fresh: bool = False) -> None:
    """Write `content` to `path`: readers see the old file or the new one, never a part; with `fresh` it takes no other's place.

    Raises SourceError, naming the path, where the place cannot be written, or is taken.
    """
    with staged_file(path, fresh=fresh) as stream:
        stream.write(content)


@contextmanager
def staged_file(path: Path, *, fresh: bool = False, mode: int = 0o666) -> Iterator[IO[bytes]]:
    """A file beside `path` that becomes `path` when the block ends well; with `fresh` it takes no other's place.

    `mode` is who may read it, as far as the umask allows. Raises SourceError, naming the path, where the
    place cannot be written, or is taken.
    """
    staged = _staging(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if fresh:
                _rename_fresh(staged, path)
            else:
                staged.replace(path)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def _rename_fresh(staged: Path, path: Path) -> None:
    """Rename, but never over anything: a link is made only where nothing is. Raises SourceError where something is."""
    try:
        os.link(staged, path)
    except OSError:  # it is taken, or this is a disk without links
        refuse_taken(path)
        staged.replace(path)
    else:
        staged.unlink(missing_ok=True)


def unwritable(path: Path | str, problem: OSError) -> SourceError:
    """What is said where a place cannot be written."""
    return SourceError(f"{path}: cannot be written ({problem.strerror or problem})")


def remove(path: Path) -> None:
    """Remove a file of ours, if it is there. Raises SourceError where it cannot be."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def put_json(path: Path, value: Any) -> None:
    """Write a value as JSON for people to read, as `put` writes; half a character is written as a question mark."""
    put(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace"))


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, which are never held whole."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A staging folder beside `path` that becomes `path` when the block ends well. Write files to it as to any folder.

    Raises SourceError if `path` is taken or its place cannot be written. An empty folder is free.
    """
    refuse_taken(path)
    staged = _staging(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.mkdir()
            yield staged
            _sync_all(staged)
            if os.name == "nt" and path.is_dir():  # elsewhere a rename takes the place of an empty folder
                path.rmdir()
            staged.rename(path)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        sync_folder(path.parent)
    except OSError as problem:
        raise unwritable(path, problem) from problem


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, removed at the end with all that is in it. Raises SourceError where none can be made."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="ropa-", ignore_cleanup_errors=True)
    except OSError as problem:
        what = "no temporary folder can be made; make room, or set TMPDIR to another place"
        raise SourceError(f"{problem.filename or 'TMPDIR'}: {what} ({problem.strerror or problem})") from problem
    with folder as name:
        yield Path(name)


def _sync_all(folder: Path) -> None:
    """Make all that is in a folder last through a power cut."""
    for place in (folder, *folder.rglob("*")):
        if place.is_dir():
            sync_folder(place)
        else:
            with place.open("r+b") as stream:
                os.fsync(stream.fileno())


_RUNS = re.compile(r"(?<=\A<)(?=r>)|(?<=_x[0-9A-Fa-f]{4})(?=_)")
"""Where text is cut in two runs, so that it stays text: XlsxWriter takes `<r>…</r>` for markup of its own, and the
file format (ECMA-376, ST_Xstring) takes `_x0041_` for a character."""


def write_text_cell(sheet: Any, row: int, column: int, text: str, format: Any) -> None:
    """Write text into a cell of an XlsxWriter sheet as nothing but text, whatever it looks like."""
    runs = _RUNS.split(text)
    if len(runs) > 1:
        sheet.write_rich_string(row, column, *(part for run in runs for part in (format, run)), format)
    else:
        sheet.write_string(row, column, text, format)


@contextmanager
def locked(folder: Path, what: str, *, wait: bool = False, name: str = ".ropa.lock") -> Iterator[None]:
    """Hold the lock of a folder (or that of `name` in it): one run at a time, until the block or the process ends.

    Raises SourceError where another process holds it, unless told to wait for it. The lock file
    stays, empty but for who held it last; the system frees the lock of a process that dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("a+b") as stream:
        if not _lock(stream, wait):
            stream.seek(0)
            holder = stream.read(100).decode("utf-8", "replace").strip()
            raise SourceError(f"{folder}: {what} is under way here ({holder}); wait until it has ended, or run with --wait")
        stream.seek(0)
        stream.truncate()
        stream.write(f"process {os.getpid()}\n".encode())
        stream.flush()
        yield


def _lock(stream: IO[bytes], wait: bool) -> bool:
    """Lock an open file; False where it is locked already."""
    try:
        import fcntl
    except ImportError:  # Windows, where a byte is locked: one far behind what is written
        import msvcrt

        stream.seek(1 << 20)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def safe_name(text: str, longest: int = 64) -> str:
    """A file name of [A-Za-z0-9._-] made from `text`, that no system mistakes for something else.

    Raises ValueError if nothing is left of it.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._ ")[:longest].rstrip("-._ ")
    if not name:
        raise ValueError("no letters or digits to make a file name of")
    return f"_{name}" if name.split(".")[0].lower() in DEVICES else name


_SHIPPED = {"notebooks": "notebooks", "samples": "data/samples"}


def shipped(what: str) -> Path:
    """The folder of what the package carries (`notebooks` or `samples`).

    It is the checkout's where ropa runs from a checkout (`src/ropa` beside `pyproject.toml`), so
    that an edit is seen at once, else the copy inside the installed package.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / _SHIPPED[what]
    return package / "shipped" / what
