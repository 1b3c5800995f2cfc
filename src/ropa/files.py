"""Files and folders on disk: written whole or not at all, locked, digested, and named safely on every system."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ropa.errors import SourceError

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
"""Names that Windows keeps for devices, whatever their ending."""


def refuse_taken(path: Path) -> None:
    """Raise SourceError if something is at `path` already. An empty folder counts as free."""
    if path.is_symlink() or path.exists():
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            return
        raise SourceError(f"{path}: already there; give a new path, or move it away first")


def sync_folder(folder: Path) -> None:
    """Flush a folder to disk, so that a rename in it survives a power cut.

    Windows and some network shares cannot do this; there it does nothing.
    """
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder that may be written to, but not listed
        return
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno not in (errno.EBADF, errno.EINVAL):  # network shares that cannot flush a folder answer with these
            raise
    finally:
        os.close(handle)


def _staging(path: Path) -> Path:
    """A hidden, unique path beside `path`: its content is written there first."""
    return path.parent / f"{_staging_prefix(path)}{secrets.token_hex(6)}.part"


def _staging_prefix(path: Path) -> str:
    return f".{path.name[:40]}."


def left_staged(path: Path) -> list[Path]:
    """The staging files and folders for `path` that killed programs left behind."""
    prefix = _staging_prefix(path)
    return [place for place in path.parent.iterdir() if place.name.startswith(prefix) and place.name.endswith(".part")]


def put(path: Path, content: bytes, *, fresh: bool = False, lasting: bool = True, listed: bool = True, parents: bool = True) -> None:
    """Write `content` to `path`. Readers see the old file or the new one, never a part of it.

    With `fresh`, no file is replaced. The file is on the disk then, unless it is not `lasting`, and its folder says so, unless it is
    not `listed`. Its folder is made if it is not there; without `parents`, that is an error.

    Raises SourceError, naming the path, if it cannot be written or, with `fresh`, if something is there already.
    """
    with staged_file(path, fresh=fresh, lasting=lasting, listed=listed, parents=parents) as stream:
        stream.write(content)


@contextmanager
def staged_file(
    path: Path, *, fresh: bool = False, mode: int = 0o666, lasting: bool = True, listed: bool = True, parents: bool = True
) -> Iterator[IO[bytes]]:
    """Open a file beside `path` for writing; it becomes `path` when the block ends without an error.

    With `fresh`, no file is replaced. `mode` holds the permission bits of the file, less the umask. The file is on the disk
    then, unless it is not `lasting`: what is written anew soon, or can be made again, need not outlive a power cut. Its folder is
    too, unless it is not `listed`: of several files in one folder, only the last that is written need be. The folder is made if it is
    not there; without `parents`, that is an error: whoever made it sees that it has gone.

    Raises SourceError, naming the path, if it cannot be written or, with `fresh`, if something is there already.
    """
    staged = _staging(path)
    try:
        if parents:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
                yield stream
                stream.flush()
                if lasting:
                    os.fsync(stream.fileno())
            if fresh:
                _rename_fresh(staged, path)
            else:
                staged.replace(path)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        if lasting and listed:
            sync_folder(path.parent)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def _rename_fresh(staged: Path, path: Path) -> None:
    """Rename without replacing: making a hard link fails where something is. Raises SourceError if `path` is taken."""
    try:
        os.link(staged, path)
    except OSError:  # `path` is taken, or the disk has no hard links
        refuse_taken(path)
        staged.replace(path)
    else:
        staged.unlink(missing_ok=True)


def unwritable(path: Path | str, problem: OSError) -> SourceError:
    """The error to raise for a path that cannot be written."""
    return SourceError(f"{path}: cannot be written ({problem.strerror or problem})")


def is_there(path: Path, said: object = None) -> bool:
    """Whether something is at a path. Raises SourceError, which names it as `said`, where that may not be looked at: it is not absent."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as problem:
        raise SourceError(f"{said or path}: cannot be read ({problem.strerror or problem})") from problem
    return True


def remove(path: Path) -> None:
    """Remove a file that ropa made, if it is there. Raises SourceError if it cannot be removed."""
    try:
        path.unlink(missing_ok=True)
    except OSError as problem:
        raise unwritable(path, problem) from problem


def parquet_bytes(frame: Any, *, for_pandas: bool = True) -> bytes:
    """A frame as a Parquet file, without its index. No cell is changed. The bytes do not depend on how pandas was told to hold text.

    With `for_pandas`, the file says of which types of pandas its columns are, so that pandas reads them as such.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    known = pa.Schema.from_pandas(frame, preserve_index=False)
    types = pa.schema([each.with_type(pa.large_string()) if pa.types.is_string(each.type) else each for each in known])
    table = pa.Table.from_pandas(frame, types, preserve_index=False)
    stream = pa.BufferOutputStream()
    pq.write_table(table if for_pandas else table.replace_schema_metadata(None), stream, compression="zstd")
    return bytes(stream.getvalue())


def put_json(path: Path, value: Any, *, lasting: bool = True, parents: bool = True) -> None:
    """Write a value as indented JSON, by `put`. Half of a surrogate pair is written as a question mark."""
    put(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace"), lasting=lasting, parents=parents)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal. Reads the file in pieces. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def new_folder(path: Path, *, lasting: bool = True) -> Iterator[Path]:
    """Make a folder beside `path` to write files to; it becomes `path` when the block ends without an error.

    Its files are on the disk before it does, unless it is not `lasting`: what can be made again need not outlive a power cut.

    Raises SourceError if `path` cannot be written or is taken. An empty folder counts as free.
    """
    refuse_taken(path)
    staged = _staging(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            staged.mkdir()
            yield staged
            if lasting:
                _sync_all(staged)
            if os.name == "nt" and path.is_dir():  # other systems rename over an empty folder
                path.rmdir()
            staged.rename(path)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        if lasting:
            sync_folder(path.parent)
    except OSError as problem:
        raise unwritable(path, problem) from problem


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, removed with its content at the end of the block. Raises SourceError if none can be made.

    What killed programs left behind is removed first, for it may hold a register.
    """
    _sweep()
    try:
        folder = tempfile.TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True)
    except OSError as problem:
        what = "no temporary folder can be made; make room, or set TMPDIR to another place"
        raise SourceError(f"{problem.filename or 'TMPDIR'}: {what} ({problem.strerror or problem})") from problem
    with folder as name, _held(Path(name)):
        yield Path(name)


_SCRATCH = "ropa-work-"
"""How the names of temporary folders begin. Each is locked for as long as its program lives."""


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder of our own. Where the system has no such locks, it does nothing."""
    handle = _lock_folder(folder, wait=True)
    while not (folder.is_dir() if handle is None else _is_still(folder, handle)):  # another program swept it before it was locked
        if handle is not None:
            os.close(handle)
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = _lock_folder(folder, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _is_still(folder: Path, handle: int) -> bool:
    """Whether the path still names the folder that was opened."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(handle))
    except OSError:
        return False


def _lock_folder(folder: Path, *, wait: bool) -> int | None:
    """The handle of a folder, locked until it is closed; None if it cannot be locked or, without `wait`, if another holds it."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


def _sweep() -> None:
    """Remove the temporary folders of this user that no living program holds."""
    with suppress(OSError):
        for place in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}????????"):
            told = place.lstat()
            if told.st_uid != os.getuid() or stat.S_IMODE(told.st_mode) != 0o700 or (handle := _lock_folder(place, wait=False)) is None:
                continue
            try:
                shutil.rmtree(place, ignore_errors=True)
            finally:
                os.close(handle)


def _sync_all(folder: Path) -> None:
    """Flush a folder and all that is in it to disk, so that it survives a power cut."""
    for place in (folder, *folder.rglob("*")):
        if place.is_dir():
            sync_folder(place)
        else:
            with place.open("r+b") as stream:
                os.fsync(stream.fileno())


_RUNS = re.compile(r"(?<=\A<)(?=r>)|(?<=_x[0-9A-Fa-f]{4})(?=_)")
"""Where text is cut into two runs, so that it stays text. XlsxWriter reads `<r>…</r>` as markup of its own, and the
file format (ECMA-376, ST_Xstring) reads `_x0041_` as the character A."""


def write_text_cell(sheet: Any, row: int, column: int, text: str, format: Any) -> None:
    """Write text into a cell of an XlsxWriter sheet as plain text, even if it looks like a formula, a link or markup."""
    runs = _RUNS.split(text)
    if len(runs) > 1:
        sheet.write_rich_string(row, column, *(part for run in runs for part in (format, run)), format)
    else:
        sheet.write_string(row, column, text, format)


@contextmanager
def locked(folder: Path, what: str, *, wait: bool = False, name: str = ".ropa.lock") -> Iterator[None]:
    """Hold the lock file `name` of a folder until the block or the process ends, so that one run works there at a time.

    `what` names the run in the error: "a run of the plan". Raises SourceError if another process holds the lock,
    unless `wait` is set, or if the lock file cannot be written. The lock file stays and names its last holder; the system frees the lock
    of a process that dies.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = _lock_file(path)
    except OSError as problem:
        raise unwritable(folder, problem) from problem
    with opened as stream:
        if not _lock(stream, wait) and not _lock_soon(stream):
            stream.seek(0)
            holder = stream.read(100).decode("utf-8", "replace").strip()
            raise SourceError(f"{folder}: {what} is under way here ({holder}); wait until it has ended, or run with --wait")
        with suppress(OSError):  # a full disk has no room for the holder's name, which the lock does not need
            stream.seek(0)
            stream.truncate()
            stream.write(f"process {os.getpid()}\n".encode())
        yield


def _lock_file(path: Path) -> IO[bytes]:
    """Open a lock file, made if it is not there. Raises SourceError for a link or a pipe, which would lead the writing elsewhere."""
    if path.is_symlink() or (path.exists() and why_no_file(path)):
        raise SourceError(f"{path}: the lock file is a link or no ordinary file; remove it")
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)  # a link that was put there meanwhile is not followed
    stream = os.fdopen(os.open(path, flags, 0o666), "r+b", buffering=0)
    if os.fstat(stream.fileno()).st_nlink > 1:  # it is another file too, which would be overwritten
        stream.close()
        raise SourceError(f"{path}: the lock file is a link or no ordinary file; remove it")
    return stream


def _lock_soon(stream: IO[bytes]) -> bool:
    """Lock an open file a moment later. Whoever asks whether it is held (`held`) holds it for that moment."""
    time.sleep(0.05)
    return _lock(stream, wait=False)


def held(folder: Path, name: str = ".ropa.lock") -> bool:
    """Whether a process holds the lock of a folder now (see `locked`). A lock file that cannot be opened counts as not held."""
    try:
        with (folder / name).open("r+b") as stream:  # closing it frees the lock that was taken to ask
            return not _lock(stream, wait=False)
    except OSError:
        return False


def _lock(stream: IO[bytes], wait: bool) -> bool:
    """Lock an open file. Returns False if another process holds the lock."""
    try:
        import fcntl
    except ImportError:  # Windows locks bytes: lock one far behind what is written
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


def safe_name(text: str, longest: int = 64, otherwise: str = "") -> str:
    """A file name made from `text`: of [A-Za-z0-9._-] only, at most `longest` characters, and no device of Windows.

    Letters lose their accents. If letters of other scripts are lost, a digest of the text tells it from others. Where nothing is left
    it is `otherwise`, or a digest.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text[:_LONGEST_NAMED]) if not unicodedata.combining(c))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._ ")
    if not name and otherwise:
        return otherwise
    if not name or any((c.isalnum() and not c.isascii()) or "\ud800" <= c <= "\udfff" for c in plain):
        composed = unicodedata.normalize("NFC", text[:_LONGEST_NAMED])
        digest = hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{name[: max(0, longest - 9)].strip('-._ ')}-{digest}".lstrip("-")
    name = name[:longest].rstrip("-._ ")
    return f"_{name}" if name.split(".")[0].lower() in DEVICES else name


_LONGEST_NAMED = 2_000
"""The most characters of a text that a file is named after: to compose a long run of accents takes time in proportion to its square."""


def of_the_system(name: str) -> bool:
    """Whether a file of this name is kept by a system or an office program for itself, and is no data of the user's.

    Such are macOS's `._NAME`, the owner files of Excel (`~$NAME`) and LibreOffice (`.~lock.NAME#`), other hidden files, Windows'
    Thumbs.db and desktop.ini, and what editors put aside (`NAME~`).
    """
    return name.startswith((".", "~$")) or name.endswith("~") or name.casefold() in ("thumbs.db", "desktop.ini")


def why_no_file(path: Path) -> str:
    """Why a path that is there is no ordinary file that can be read: a link that leads nowhere, a folder, a pipe; "" if it is one."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "the link leads nowhere; is a disk or a share missing?" if path.is_symlink() else "it is gone"
    except OSError as problem:
        return problem.strerror or type(problem).__name__
    if stat.S_ISREG(mode):
        return ""
    return "it is a folder" if stat.S_ISDIR(mode) else "it is no ordinary file"


def real(path: Path) -> Path:
    """Where a path leads. Links that lead round stay as they are: `Path.resolve` ends with an error that is none of the system's."""
    return Path(os.path.realpath(path))


def working_folder_gone() -> bool:
    """Whether the folder in which the command was started is no longer there, so that no program can be started in it."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def refuse_unreadable(path: Path | str) -> None:
    """Raise SourceError, which says why, if a path is there and cannot be read. Call it before it is said that nothing is there."""
    place = Path(path)
    try:
        if not os.path.lexists(place) or (place.is_dir() and os.access(place, os.R_OK | os.X_OK)):
            is_there(place, path)  # below a folder that is closed, nothing can be told to be absent
            return
        why = "" if place.is_dir() else why_no_file(place)
    except ValueError:  # a name that no file can have
        return
    if why or not os.access(place, os.R_OK):
        raise SourceError(f"{path}: cannot be read ({why or 'Permission denied'})")


def refuse_no_file(path: Path) -> None:
    """Raise SourceError, which says why, if a path is there and is no ordinary file: to open a pipe would wait for ever."""
    if os.path.lexists(path) and (why := why_no_file(path)):
        raise SourceError(f"{path}: cannot be read ({why})")


_SHIPPED = {"notebooks": "notebooks", "samples": "data/samples"}


def shipped(what: str) -> Path:
    """The folder of the `notebooks` or `samples` that ropa ships with.

    In a checkout (`src/ropa` beside `pyproject.toml`) it is the checkout's own folder, so that an edit is seen at
    once. Elsewhere it is the copy inside the installed package.
    """
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    if package.parent.name == "src" and (checkout / "pyproject.toml").is_file():
        return checkout / _SHIPPED[what]
    return package / "shipped" / what


def user_name() -> str:
    """The name of the user that the process runs as; "unknown" where the system has none for it, as in many containers."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
