"""Reads the members of a ZIP archive whole, each once, and makes a copy of the archive that holds them and nothing else.

An archive can have two directories, or headers that differ from its directory: one program then sees other members than another.
The copy has one of each, made anew. Its members are the very streams that were inflated here, so it is as small as the file.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

_STORED, _DEFLATED, _ENCRYPTED, _UTF8 = 0, 8, 0x1, 0x800
_JANUARY_1980 = 33
_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


class TooLongError(Exception):
    """A member is longer than it may be."""


@dataclass(frozen=True)
class Member:
    """One member of an archive as it is stored: its name, its method, its bytes and those that they inflate to."""

    name: str
    method: int
    raw: bytes
    content: bytes
    crc: int


def members_overlap(archive: zipfile.ZipFile) -> bool:
    """Whether the members say to be longer together than the archive: then some share their bytes."""
    stream = archive.fp
    return stream is not None and sum(part.compress_size for part in archive.infolist()) > stream.seek(0, io.SEEK_END)


def read_member(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> Member:
    """A member, if it inflates to no more than `most` bytes; the size that an archive states may be false.

    Raises TooLongError if it is longer, zipfile.BadZipFile if it is damaged, encrypted, or packed by another method than deflate.
    """
    if part.flag_bits & _ENCRYPTED or part.compress_type not in (_STORED, _DEFLATED):
        raise zipfile.BadZipFile("a member is encrypted, or packed by another method than deflate")
    if part.file_size > most or part.compress_size > most + most // 1_000 + 1_000:  # what deflates badly grows by five bytes in 32,000
        raise TooLongError(part.filename)
    raw = _raw(archive, part)
    content = raw
    if part.compress_type == _DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        content = stream.decompress(raw, part.file_size + 1)  # no further than the directory says
        if len(content) <= part.file_size and (not stream.eof or stream.unused_data or stream.unconsumed_tail):
            raise zipfile.BadZipFile("a member does not end where its directory says")
    if len(content) != part.file_size or (crc := zlib.crc32(content)) != part.CRC:
        raise zipfile.BadZipFile("a member is not what its directory says")
    return Member(part.filename, part.compress_type, raw, content, crc)


def _raw(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a member as they are stored. Raises zipfile.BadZipFile if they are not there."""
    stream = archive.fp
    if stream is None:
        raise zipfile.BadZipFile("the archive is closed")
    stream.seek(part.header_offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise zipfile.BadZipFile("a member is not where its directory says")
    *_, name, extra = _LOCAL.unpack(header)
    stream.seek(name + extra, io.SEEK_CUR)
    raw = stream.read(part.compress_size)
    if len(raw) < part.compress_size:
        raise zipfile.BadZipFile("a member is cut short")
    return raw


class Copy:
    """An archive that is made of members, one after the other. Of two with one name it holds the last, which readers take."""

    def __init__(self) -> None:
        self._stream, self._entries = io.BytesIO(), dict[str, bytes]()

    def add(self, member: Member) -> None:
        """Append a member."""
        name, place = member.name.encode(), self._stream.tell()
        sizes = (member.crc, len(member.raw), len(member.content), len(name))
        self._stream.write(_LOCAL.pack(b"PK\3\4", 20, _UTF8, member.method, 0, _JANUARY_1980, *sizes, 0) + name)
        self._stream.write(member.raw)
        entry = _ENTRY.pack(b"PK\1\2", 20, 20, _UTF8, member.method, 0, _JANUARY_1980, *sizes, 0, 0, 0, 0, 0, place)
        self._entries[member.name] = entry + name

    def whole(self) -> IO[bytes]:
        """The archive, with its directory. Nothing can be added to it any more."""
        place, directory = self._stream.tell(), b"".join(self._entries.values())
        count = len(self._entries)
        self._stream.write(directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), place, 0))
        self._stream.seek(0)
        return self._stream
