"""The members of an archive: read whole, and copied as they are, into an archive with one directory."""

from __future__ import annotations

import io
import zipfile

import pytest

from ropa.sources.members import Copy, TooLongError, members_overlap, read_member


def archive_of(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


PARTS = (("a.xml", b"<a/>" * 1_000), ("é/ü.bin", bytes(range(256))), ("empty", b""))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_copy_holds_what_was_read(method):
    copy = Copy()
    with zipfile.ZipFile(io.BytesIO(archive_of(*PARTS, method=method))) as archive:
        for part in archive.infolist():
            member = read_member(archive, part, 5_000)
            assert member.content == archive.read(part)
            copy.add(member)
    with zipfile.ZipFile(copy.whole()) as copied:
        assert copied.testzip() is None
        assert [(name, copied.read(name)) for name in copied.namelist()] == list(PARTS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_with_one_name_the_last_is_copied():
    copy = Copy()
    with zipfile.ZipFile(io.BytesIO(archive_of(("a", b"1"), ("b", b"2"), ("a", b"3")))) as archive:
        for part in archive.infolist():
            copy.add(read_member(archive, part, 10))
    with zipfile.ZipFile(copy.whole()) as copied:
        assert {name: copied.read(name) for name in copied.namelist()} == {"a": b"3", "b": b"2"}


def test_what_is_longer_than_it_may_be_is_refused():
    with zipfile.ZipFile(io.BytesIO(archive_of(PARTS[0]))) as archive:
        part = archive.infolist()[0]
        assert len(read_member(archive, part, 4_000).content) == 4_000
        with pytest.raises(TooLongError):
            read_member(archive, part, 3_999)


@pytest.mark.parametrize("change", ["method", "encrypted", "size", "crc", "place", "cut", "behind"])
def test_a_member_that_is_not_what_its_directory_says_is_refused(change):
    content = archive_of(PARTS[0])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.infolist()[0]
        if change == "method":
            part.compress_type = zipfile.ZIP_LZMA
        elif change == "encrypted":
            part.flag_bits |= 1
        elif change == "size":
            part.file_size -= 1
        elif change == "crc":
            part.CRC ^= 1
        elif change == "place":
            part.header_offset += 1
        elif change == "cut":
            part.compress_size -= 1
        else:
            part.compress_size += 1
        with pytest.raises(zipfile.BadZipFile):
            read_member(archive, part, 10_000)


def test_members_that_share_their_bytes_are_told():
    with zipfile.ZipFile(io.BytesIO(archive_of(*PARTS))) as archive:
        assert not members_overlap(archive)
        archive.infolist()[0].compress_size += 2_000
        assert members_overlap(archive)
