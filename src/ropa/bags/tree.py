"""The files of a pack, read from its ZIP (which is not unpacked) or its unpacked folder.

A pack may come from anyone. Paths that lead out of it, hidden content, two files of one name and content that swells
without end are refused before any content is read.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from ropa.errors import PackError, SourceError
from ropa.files import DEVICES

MOST_FILES = 100_000
MOST_TAG_BYTES = 64_000_000
"""The most bytes of a manifest or another tag file, which is read whole."""
MOST_TIMES = 200
"""A ZIP may unpack to at most so many times its size, or to `SMALL` bytes if that is more. (Tables deflate to a fifth.)"""
SMALL = 100_000_000
READ_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error)
"""The exceptions that reading a damaged file may raise."""


class UnsafePackError(PackError):
    """A pack that is not safe to open. `file` is the file at fault; "" if it is the pack as a whole."""

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(f"{file}: {reason}" if file else reason)
        self.reason, self.file = reason, file


class Tree(Protocol):
    """The files of a bag."""

    @property
    def files(self) -> Mapping[str, int]:
        """The size of each file in bytes, by its path in the bag."""
        ...

    @property
    def alike(self) -> tuple[str, ...]:
        """Paths that some systems take for another path (see `alike`)."""
        ...

    def open(self, path: str) -> IO[bytes]:
        """Open a file. If it is damaged, this or a later read raises one of READ_ERRORS."""
        ...


def read_tag(tree: Tree, path: str) -> bytes:
    """The content of a tag file. Raises UnsafePackError if it is damaged or too long."""
    if tree.files[path] > MOST_TAG_BYTES:
        raise UnsafePackError(f"longer than {MOST_TAG_BYTES // 1_000_000} MB; no pack has such a tag file", path)
    try:
        with tree.open(path) as stream:
            return stream.read(MOST_TAG_BYTES)
    except READ_ERRORS as problem:
        raise UnsafePackError(f"cannot be read ({problem})", path) from problem


@contextmanager
def open_tree(pack: Path) -> Iterator[Tree]:
    """Open a pack. Raises SourceError if there is none, UnsafePackError if it is not safe to open."""
    if pack.is_dir():
        yield _Folder.of(pack)
        return
    if pack.exists() and not pack.is_file():
        raise SourceError(f"{pack}: neither a file nor a folder; give a pack's ZIP or its unpacked folder")
    try:
        stream = pack.open("rb")
    except OSError as problem:
        raise SourceError(f"{pack}: cannot be read ({problem.strerror or problem}); give a pack's ZIP or its unpacked folder") from problem
    with stream:
        _refuse_odd_end(stream)
        try:
            archive = zipfile.ZipFile(stream)
        except READ_ERRORS as problem:
            raise UnsafePackError(f"not a whole ZIP ({problem})") from problem
        with archive:
            yield _Zip.of(archive, stream)


def unsafe(path: str) -> str:
    """Why a path must not be followed; "" if it is safe."""
    if not path.isprintable():
        return "a path with a control character or half a character"
    if path.startswith(("/", "~")) or "\\" in path or re.match(r"[A-Za-z]:", path):
        return "a path that leads out of the pack"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "a path that leads out of the pack, or around in it"
    return ""


def unportable(part: str) -> bool:
    """Whether Windows cannot have a file of this name: a device, or a name that ends in a dot or a space."""
    return part.split(".")[0].rstrip(" ").lower() in DEVICES or part.endswith((".", " "))


def folded(path: str) -> str:
    """A path in a form that is the same for all paths that some systems take for one: NFC, without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def alike(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that some systems take for an earlier one: by case, by Unicode form, or as a file and a folder."""
    seen: dict[str, str] = {}
    found = []
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            here, kind = "/".join(parts[:depth]), "file" if depth == len(parts) else "folder"
            if seen.setdefault(folded(here), f"{kind} {here}") != f"{kind} {here}":
                found.append(path)
                break
    return tuple(found)


@dataclass(frozen=True)
class _Folder:
    root: Path
    files: Mapping[str, int]
    alike: tuple[str, ...]

    @classmethod
    def of(cls, root: Path) -> _Folder:
        files = {}
        for path, entry in _walk(root, ""):
            if reason := unsafe(path):
                raise UnsafePackError(reason, repr(path))
            if not entry.is_file(follow_symlinks=False):
                raise UnsafePackError("a symbolic link or a device; a pack holds files only", path)
            files[path] = entry.stat(follow_symlinks=False).st_size
            if len(files) > MOST_FILES:
                raise UnsafePackError(f"more than {MOST_FILES:,} files")
        return cls(root, files, alike(files))

    def open(self, path: str) -> IO[bytes]:
        return (self.root / path).open("rb")


def _walk(folder: Path, under: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    yield from _walk(folder / entry.name, f"{under}{entry.name}/")
                else:
                    yield f"{under}{entry.name}", entry
    except OSError as problem:
        raise SourceError(f"{folder}: cannot be read ({problem.strerror or problem})") from problem


@dataclass(frozen=True)
class _Zip:
    archive: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]
    files: Mapping[str, int] = field(default_factory=dict)
    alike: tuple[str, ...] = ()

    @classmethod
    def of(cls, archive: zipfile.ZipFile, stream: IO[bytes]) -> _Zip:
        members: dict[str, zipfile.ZipInfo] = {}
        names: set[str] = set()
        for member in archive.infolist():
            _refuse_odd_member(member)
            name = member.orig_filename
            if name in names:
                raise UnsafePackError("in the ZIP twice", name)
            names.add(name)
            if not member.is_dir():
                members[name] = member
        _refuse_foreign_bytes(archive, stream)
        _refuse_bomb(archive, stream)
        if twins := alike(members):
            raise UnsafePackError("named like another member; only one of the two would survive on Windows or macOS", twins[0])
        tops = {name.split("/")[0] for name in names}
        if len(tops) != 1 or not all("/" in name for name in names):
            raise UnsafePackError("not one folder at the top of the ZIP, which is what a pack has")
        skip = len(tops.pop()) + 1
        inside = {name[skip:]: member for name, member in members.items()}
        return cls(archive, inside, {name: member.file_size for name, member in inside.items()})

    def open(self, path: str) -> IO[bytes]:
        return self.archive.open(self.members[path])


def _refuse_odd_member(member: zipfile.ZipInfo) -> None:
    """Raise UnsafePackError unless a member is a plain file or folder with a plain name."""
    name = member.orig_filename
    if reason := unsafe(name.removesuffix("/") if member.is_dir() else name):
        raise UnsafePackError(reason, repr(name))
    if any(map(unportable, name.rstrip("/").split("/"))):
        raise UnsafePackError("a name that Windows cannot keep", name)
    if member.flag_bits & 0x1:
        raise UnsafePackError("encrypted", name)
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafePackError("a symbolic link or a device; a pack holds files only", name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnsafePackError("packed in a way that not every tool can read", name)
    if member.is_dir() and member.file_size:
        raise UnsafePackError("a folder with content", name)
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        raise UnsafePackError("its sizes contradict each other", name)


_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")


def _refuse_odd_end(stream: IO[bytes]) -> None:
    """Raise UnsafePackError unless the file ends where its ZIP ends, and the ZIP's directory is of a bearable size."""
    whole = stream.seek(0, os.SEEK_END)
    tail_from = max(0, whole - _END.size - _LOCATOR.size)
    stream.seek(tail_from)
    tail = stream.read()
    if len(tail) < _END.size:
        raise UnsafePackError("not a ZIP")
    mark, _, _, _, _, size, _, comment = _END.unpack(tail[-_END.size :])
    if mark != b"PK\5\6" or comment:
        raise UnsafePackError("not a ZIP, cut short, or something was added after its end")
    if len(tail) == _END.size + _LOCATOR.size and tail.startswith(b"PK\6\7"):
        _, _, place, _ = _LOCATOR.unpack(tail[: _LOCATOR.size])
        stream.seek(min(place, whole))
        record = stream.read(_END_64.size)
        if len(record) < _END_64.size:
            raise UnsafePackError("not a whole ZIP")
        size = _END_64.unpack(record)[8]
    if size > MOST_FILES * 400:
        raise UnsafePackError(f"more than {MOST_FILES:,} files")
    stream.seek(0)


def _refuse_foreign_bytes(archive: zipfile.ZipFile, stream: IO[bytes]) -> None:
    """Raise UnsafePackError if members overlap, or if bytes before, between or after them belong to none."""
    end = 0
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset != end:
            raise UnsafePackError("bytes before it that belong to no member, or to two", member.filename)
        stream.seek(member.header_offset)
        header = stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
            raise UnsafePackError("its place in the ZIP is wrong", member.filename)
        *_, name, extra = _LOCAL.unpack(header)
        end = member.header_offset + _LOCAL.size + name + extra + member.compress_size
        if member.flag_bits & 0x8:
            end += _descriptor(stream, end)
    if archive.start_dir != end:
        raise UnsafePackError("bytes after the last member that belong to none")


def _descriptor(stream: IO[bytes], end: int) -> int:
    """The length of the data descriptor after a member. It may have a mark or not, and 32 or 64 bits per size."""
    stream.seek(end)
    after = stream.read(28)
    for length in (16, 24, 12, 20):
        if (length in (16, 24)) == after.startswith(b"PK\7\x08") and after[length : length + 2] == b"PK":
            return length
    return 0


def _refuse_bomb(archive: zipfile.ZipFile, stream: IO[bytes]) -> None:
    """Raise UnsafePackError if the ZIP states that it unpacks to far more than its size. No member yields more than it states."""
    total = sum(member.file_size for member in archive.infolist())
    if total > max(SMALL, MOST_TIMES * stream.seek(0, os.SEEK_END)):
        raise UnsafePackError(f"it would unpack to {total:,} bytes, more than {MOST_TIMES} times its size")


_CHUNK = 1 << 20


def digests(stream: IO[bytes], algorithms: Iterable[str], each: Callable[[bytes], object], *, most: int) -> tuple[dict[str, str], int]:
    """Read at most `most` bytes of a stream. Returns the digests in hexadecimal and the number of bytes read.

    `each` is called with every piece that is read.
    """
    sums = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    length = 0
    while piece := stream.read(min(_CHUNK, most - length)):
        for one in sums.values():
            one.update(piece)
        length += len(piece)
        each(piece)
    return {name: one.hexdigest() for name, one in sums.items()}, length
