"""Tag files: written and read alike, each value on its line."""

from __future__ import annotations

import pytest

from ropa.bags.tagfiles import info, manifest, read_declaration, read_fetch, read_info, read_manifest
from ropa.errors import PackError


def test_bag_info_keeps_each_value_on_its_line() -> None:
    assert info([("Source-Organization", "Acme\r\nPayload-Oxum: 0.0"), ("Note", "a\tb")]) == (
        b"Source-Organization: Acme Payload-Oxum: 0.0\nNote: a b\n"
    )
    for label in ("A B", "A:B", "", "A\nB"):
        with pytest.raises(PackError):
            info([(label, "x")])


def test_tag_files_are_read_as_they_are_written() -> None:
    declared = read_declaration(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    listed = {"data/a.csv": "a" * 64, "data/b/c.csv": "b" * 64}
    assert {entry.path: entry.digest for entry in read_manifest(manifest(listed), declared)} == listed
    entries = [("Source-Organization", "Acme: Ltd"), ("Bagging-Date", "2026-11-22"), ("Bagging-Date", "2026-11-23")]
    assert read_info(info(entries), declared) == entries


def test_paths_in_manifests_are_decoded_as_their_version_says() -> None:
    line = b"0" * 32 + b"  data/a%0Ab%25c%7Ed\n"
    new = read_declaration(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    old = read_declaration(b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    assert read_manifest(line, new)[0].path == "data/a\nb%c%7Ed"
    assert read_manifest(line, old)[0].path == "data/a\nb%25c%7Ed"


def test_a_line_that_cannot_be_read_is_counted_from_one() -> None:
    declared = read_declaration(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    with pytest.raises(ValueError, match=r"^line 2 is not an address, a length and a path$"):
        read_fetch(b"https://a.example 3 data/x\nhttps://b.example data/y\n", declared)
    with pytest.raises(ValueError, match=r"^BagIt 7\.31 is not a version that is known here$"):
        read_declaration(b"BagIt-Version: 7.31\nTag-File-Character-Encoding: UTF-8\n")
