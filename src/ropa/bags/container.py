"""The one form of a bag's ZIP: `Writer` writes it, and `read` takes nothing else.

A ZIP says everything twice or more: in headers before members, in its directory, in its end records. Programs
differ in what they believe, so that a ZIP that contradicts itself is unpacked to one thing here and to another there.
Here every byte beside the content follows from names, sizes, checksums and the day of the bag: members are stored as
they are, in one order, as plain files of one date, without comments, descriptors or extra fields but those of ZIP64,
which stand where a number needs them. `read` makes these bytes anew and compares.

The form is that of APPNOTE.TXT 6.3 as Python's zipfile has always written it.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import IO

from ropa.bags.names import LONGEST_PATH, alike, plain, shown, unportable, unsafe
from ropa.errors import PackError

MOST_FILES = 100_000
LARGE, MANY = (1 << 31) - 1, (1 << 16) - 1
"""Larger sizes and places, and more members, are written in the 64-bit form."""
MOST_INFO = 1_000_000
"""No bag-info.txt is longer, in bytes."""
_ALL_ONES_16, _ALL_ONES = 0xFFFF, 0xFFFFFFFF
"""What stands where a number has the 64-bit form."""
_FILE = 0o100644 << 16
_UNIX = 3
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s4B4H3L5H2L")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_ADVICE = "programs may unpack such a ZIP differently; unpack it and verify the folder"


class UnsafePackError(PackError):
    """A pack that is not safe to open. `file` is the file at fault; "" if it is the pack as a whole."""

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(f"{file}: {reason}" if file else reason)
        self.reason, self.file = reason, file


@dataclass(frozen=True)
class Member:
    """A file in the ZIP, and the bytes that stand for it there."""

    name: str
    size: int
    crc: int
    place: int
    """Where its header begins."""

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.place + len(self.header(0))

    def header(self, day: int) -> bytes:
        """What stands before its content."""
        name, extra, size = self.name.encode(), b"", self.size
        if self._long:
            extra, size = struct.pack("<2H2Q", 1, 16, self.size, self.size), _ALL_ONES
        return _LOCAL.pack(b"PK\3\4", 45 if self._long else 20, 0, 0, 0, day, self.crc, size, size, len(name), len(extra)) + name + extra

    def entry(self, day: int) -> bytes:
        """What stands for it in the directory."""
        name, size, place = self.name.encode(), self.size, self.place
        numbers = []
        if size > LARGE:
            numbers, size = [size, size], _ALL_ONES
        if place > LARGE:
            numbers, place = [*numbers, place], _ALL_ONES
        extra = struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""
        version = 45 if numbers or self._long else 20
        lengths = (len(name), len(extra), 0, 0, 0)
        return _ENTRY.pack(b"PK\1\2", version, _UNIX, version, 0, 0, 0, 0, day, self.crc, size, size, *lengths, _FILE, place) + name + extra

    @property
    def _long(self) -> bool:
        """Whether its header has the 64-bit form; a twentieth earlier than need be, as zipfile has it for what may be compressed."""
        return self.size * 21 > LARGE * 20


def _end(count: int, size: int, place: int) -> bytes:
    """What stands after a directory of so many entries and bytes at a place."""
    end = b""
    if count > MANY or size > LARGE or place > LARGE:
        end = _END_64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, place) + _LOCATOR.pack(b"PK\6\7", 0, place + size, 1)
    count = min(count, _ALL_ONES_16)
    return end + _END.pack(b"PK\5\6", 0, 0, count, count, min(size, _ALL_ONES), min(place, _ALL_ONES), 0)


def _day(info: bytes) -> int:
    """The date of all members, as a ZIP counts days: the Bagging-Date of bag-info.txt, else the first that a ZIP can hold."""
    day = date.min
    for line in info[:MOST_INFO].splitlines():
        if line.startswith(b"Bagging-Date: "):
            with suppress(ValueError):
                day = date.fromisoformat(line.removeprefix(b"Bagging-Date: ")[:20].decode())
            break
    day = min(max(day, date(1980, 1, 1)), date(2107, 12, 31))
    return (day.year - 1980) << 9 | day.month << 5 | day.day


_FIRST, _LAST = ("bagit.txt", "bag-info.txt"), [f"{tag}manifest-sha{bits}.txt" for tag in ("", "tag") for bits in (256, 512)]


def order(path: str) -> tuple[int, str]:
    """Where a file of a bag stands in its ZIP: the declaration, other files at the top, data, and manifests, which are known last."""
    if path in _FIRST:
        return _FIRST.index(path), ""
    if path in _LAST:
        return 4 + _LAST.index(path), ""
    return (3 if path.startswith("data/") else 2), path


class Writer:
    """Writes a bag's ZIP to a stream that can be sought in, member by member in their `order`; `close` ends it."""

    def __init__(self, stream: IO[bytes], top: str, info: bytes) -> None:
        """`top` is the folder that all members lie in, `info` what bag-info.txt holds."""
        self._stream, self._top, self._date = stream, top, _day(info)
        self._members: list[Member] = []

    @contextmanager
    def member(self, path: str, size: int) -> Iterator[Callable[[bytes], None]]:
        """Write a file of a size that is known; what is yielded takes its content piece by piece."""
        place, crc = self._stream.tell(), 0
        name = f"{self._top}/{path}"
        self._stream.write(Member(name, size, 0, place).header(self._date))

        def write(piece: bytes) -> None:
            nonlocal crc
            crc = zlib.crc32(piece, crc)
            self._stream.write(piece)

        yield write
        member, end = Member(name, size, crc, place), self._stream.tell()
        self._stream.seek(place)
        self._stream.write(member.header(self._date))
        self._stream.seek(end)
        self._members.append(member)

    def add(self, path: str, content: bytes) -> None:
        """Write a file of this content."""
        with self.member(path, len(content)) as write:
            write(content)

    def close(self) -> None:
        """Write the directory and the end."""
        place = self._stream.tell()
        for member in self._members:
            self._stream.write(member.entry(self._date))
        self._stream.write(_end(len(self._members), self._stream.tell() - place, place))


def read(stream: IO[bytes]) -> dict[str, Member]:
    """The files of a bag's ZIP by their path in the bag, whose content was not read.

    Raises UnsafePackError unless every byte beside the content is the one that `Writer` writes.
    """
    whole = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, whole - _END.size))
    if not (end := stream.read()).startswith(b"PK\5\6") or len(end) < _END.size:
        raise UnsafePackError("not a ZIP, cut short, or something was added after its end")
    inside: dict[str, Member] = {}
    top, day, place = "", 0, 0
    for member, header, members_day in _members(stream):
        name = member.name
        _refuse_name(name)
        if not inside:
            top, day = name.split("/")[0], members_day
        first, slash, path = name.partition("/")
        if first != top or not slash:
            raise UnsafePackError("not one folder at the top of the ZIP, which is what a pack has", name)
        if path in inside:
            raise UnsafePackError("in the ZIP twice", name)
        if header != member.header(day):
            raise UnsafePackError(f"what stands before it is not what a pack has there: {_ADVICE}", name)
        inside[path] = member
        place = member.start + member.size
        if place > whole:
            raise UnsafePackError("not a whole ZIP: cut short, or a size in it is wrong", name)
    if not inside:
        raise UnsafePackError(f"not a ZIP that begins as a pack's does: {_ADVICE}")
    if twins := alike(inside):
        raise UnsafePackError("named like another member; only one of the two would survive on Windows or macOS", f"{top}/{twins[0]}")
    _refuse_end(stream, place, inside.values(), day)
    _refuse_order(inside, top)
    info = inside.get("bag-info.txt")
    try:
        own = _day(content(stream, info).read(min(info.size, MOST_INFO)) if info else b"")
    except (OSError, EOFError) as problem:
        raise UnsafePackError(f"cannot be read ({problem})", "bag-info.txt") from problem
    if day != own:
        raise UnsafePackError(f"its members have another date than the bag: {_ADVICE}")
    return inside


def _members(stream: IO[bytes]) -> Iterator[tuple[Member, bytes, int]]:
    """Members one after the other from the first byte, as their headers tell of them, with these headers and the date in them."""
    place = 0
    for number in range(MOST_FILES + 1):
        stream.seek(place)
        fixed = stream.read(_LOCAL.size)
        if not fixed.startswith(b"PK\3\4"):
            return
        if number == MOST_FILES:
            raise UnsafePackError(f"more than {MOST_FILES:,} files")
        if len(fixed) < _LOCAL.size:
            raise UnsafePackError("not a whole ZIP: cut short")
        *_, day, crc, _, size, name_length, extra_length = _LOCAL.unpack(fixed)
        rest = stream.read(name_length + extra_length)
        name, extra = rest[:name_length], rest[name_length:]
        if size == _ALL_ONES and len(extra) == 20:
            size = int.from_bytes(extra[4:12], "little")
        yield Member(name.decode("utf-8", "replace"), size, crc, place), fixed + rest, day
        place += len(fixed) + len(rest) + size


def _refuse_name(name: str) -> None:
    if reason := unsafe(name):
        raise UnsafePackError(reason, shown(name))
    if any(map(unportable, name.split("/"))):
        raise UnsafePackError("a name that Windows cannot keep", name)
    if not plain(name) or len(name.partition("/")[2]) > LONGEST_PATH:
        raise UnsafePackError(f"not a name as a pack's ZIP has: {_ADVICE}", name)


def _refuse_end(stream: IO[bytes], place: int, members: Iterable[Member], day: int) -> None:
    """Raise UnsafePackError unless the directory and the end of the ZIP are those of its members, and nothing stands between or after."""
    stream.seek(place)
    start, count = place, 0
    for member in members:
        entry = member.entry(day)
        if stream.read(len(entry)) != entry:
            reason = "the directory of the ZIP does not say of it what stands before it, or bytes after a member belong to none"
            raise UnsafePackError(f"{reason}: {_ADVICE}", member.name)
        place, count = place + len(entry), count + 1
    end = _end(count, place - start, start)
    if stream.read(len(end) + 1) != end:
        raise UnsafePackError(f"its end is not that of a pack's ZIP, was cut short, or something was added after it: {_ADVICE}")


def _refuse_order(inside: Mapping[str, Member], top: str) -> None:
    paths = list(inside)
    for before, after in pairwise(paths):
        if order(before) >= order(after):
            raise UnsafePackError(f"not where a pack's ZIP has it: {_ADVICE}", f"{top}/{after}")


class _Content(io.RawIOBase):
    def __init__(self, stream: IO[bytes], member: Member) -> None:
        self.stream, self.member, self.done, self.crc = stream, member, 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.stream.seek(self.member.start + self.done)
        piece = self.stream.read(min(len(buffer), self.member.size - self.done))
        buffer[: len(piece)] = piece
        self.done += len(piece)
        self.crc = zlib.crc32(piece, self.crc)
        if not piece and self.done < self.member.size:
            raise EOFError("it ends before its time")
        if self.done == self.member.size and self.crc != self.member.crc:
            raise OSError("its checksum in the ZIP is another")
        return len(piece)


def content(stream: IO[bytes], member: Member) -> IO[bytes]:
    """The content of a member. Reading its last byte raises OSError where its checksum is another, EOFError where it is cut."""
    return io.BufferedReader(_Content(stream, member))
