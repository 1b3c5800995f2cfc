"""The files of a pack, read from its ZIP (which is not unpacked) or its unpacked folder.

A pack may come from anyone. Paths that lead out of it, hidden content, two files of one name and content that swells
without end are refused before any content is read. A ZIP has one form (see `container`), in which nothing can hide.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from ropa.bags import container, tagfiles
from ropa.bags.container import MOST_FILES, MOST_INFO, UnsafePackError
from ropa.bags.names import alike, shown, unsafe
from ropa.errors import SourceError

MOST_TAG_BYTES = 32_000_000
"""The most bytes of a manifest, which is read whole. It is enough for `MOST_FILES`."""
READ_ERRORS = (EOFError, OSError)
"""The exceptions that reading a damaged file may raise."""


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
    most = MOST_TAG_BYTES if tagfiles.MANIFEST.fullmatch(path) or path == "fetch.txt" else MOST_INFO
    if tree.files[path] > most:
        raise UnsafePackError(f"longer than {most / 1_000_000:g} MB; no pack has such a tag file", path)
    try:
        with tree.open(path) as stream:
            return stream.read(tree.files[path] + 1)  # past its end, where its checksum is looked at
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
        yield _Zip.of(stream)


@dataclass(frozen=True)
class _Folder:
    root: Path
    files: Mapping[str, int]
    alike: tuple[str, ...]

    @classmethod
    def of(cls, root: Path) -> _Folder:
        files = {}
        for path, entry in _walk(root):
            if reason := unsafe(path):
                raise UnsafePackError(reason, shown(path))
            if not entry.is_file(follow_symlinks=False):
                raise UnsafePackError("a symbolic link or a device; a pack holds files only", path)
            files[path] = entry.stat(follow_symlinks=False).st_size
            if len(files) > MOST_FILES:
                raise UnsafePackError(f"more than {MOST_FILES:,} files")
        return cls(root, files, alike(files))

    def open(self, path: str) -> IO[bytes]:
        return (self.root / path).open("rb")


def _walk(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """All that is no folder, by its path; a folder too deep to be followed is given as it is."""
    folders = [""]
    while folders:
        under = folders.pop()
        try:
            with os.scandir(root / under) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            raise SourceError(f"{root / under}: cannot be read ({problem.strerror or problem})") from problem
        for entry in found:
            path = f"{under}{entry.name}"
            if entry.is_dir(follow_symlinks=False) and not unsafe(path):
                folders.append(f"{path}/")
            else:
                yield path, entry


@dataclass(frozen=True)
class _Zip:
    stream: IO[bytes]
    members: Mapping[str, container.Member]
    files: Mapping[str, int]
    alike: tuple[str, ...] = ()

    @classmethod
    def of(cls, stream: IO[bytes]) -> _Zip:
        members = container.read(stream)
        return cls(stream, members, {path: member.size for path, member in members.items()})

    def open(self, path: str) -> IO[bytes]:
        return container.content(self.stream, self.members[path])


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
