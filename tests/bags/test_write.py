"""Bags: whole for other people's tools, the same bytes for the same content, refused where a name is not safe."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ropa.bags.write import fingerprint, write_bag
from ropa.errors import PackError, SourceError
from support.bags import INFO, NAME, PAYLOAD, a_pack, others, unpacked, verify


def test_other_tools_and_ours_find_it_whole(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    bag = unpacked(pack, tmp_path / "out")
    assert others(bag) == {"bagit.py": True, "bagit-utils": True, "sha512sum": True}
    assert verify(pack).ok
    assert verify(bag).ok
    assert {path.relative_to(bag / "data").as_posix(): path.read_bytes() for path in (bag / "data").rglob("*") if path.is_file()} == PAYLOAD


def test_it_is_bagit_1_0_with_two_manifests_of_each_kind(tmp_path: Path) -> None:
    bag = unpacked(a_pack(tmp_path), tmp_path / "out")
    assert (bag / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    top = {path.name for path in bag.iterdir()}
    sums = {f"{kind}-{algorithm}.txt" for kind in ("manifest", "tagmanifest") for algorithm in ("sha256", "sha512")}
    assert top == {"bagit.txt", "bag-info.txt", "VERIFY.txt", "data"} | sums
    assert (bag / "bag-info.txt").read_text().splitlines() == [
        "Source-Organization: Acme Ltd",
        "Bagging-Date: 2026-11-22",
        "External-Identifier: one",
        "External-Identifier: two",
        "Bag-Size: 1.2 kB",
        f"Payload-Oxum: {sum(map(len, PAYLOAD.values()))}.{len(PAYLOAD)}",
    ]


def test_the_fingerprint_is_the_sha256_of_the_tag_manifest(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    returned = write_bag(path, NAME, PAYLOAD, info=INFO)
    bag = unpacked(path, tmp_path / "out")
    assert returned == fingerprint(path) == fingerprint(bag) == hashlib.sha256((bag / "tagmanifest-sha512.txt").read_bytes()).hexdigest()
    assert verify(path).fingerprint == returned


def test_members_are_stored_plain_files_of_one_date_under_one_folder(tmp_path: Path) -> None:
    members = zipfile.ZipFile(a_pack(tmp_path)).infolist()
    assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
    assert {member.date_time for member in members} == {(2026, 11, 22, 0, 0, 0)}
    assert {(member.create_system, member.external_attr >> 16) for member in members} == {(3, 0o100644)}
    assert {member.filename.split("/")[0] for member in members} == {NAME}
    assert members[0].filename == f"{NAME}/bagit.txt"
    payload = [member.filename for member in members if "/data/" in member.filename]
    assert payload == sorted(payload)


def test_the_same_content_is_the_same_bytes_anywhere_on_any_day(tmp_path: Path) -> None:
    from_files = {}
    for file, content in reversed(PAYLOAD.items()):
        source = tmp_path / "sources" / file
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(content)
        source.chmod(0o600)
        os.utime(source, (10**9, 10**9))
        from_files[file] = source
    first, second = a_pack(tmp_path / "here"), a_pack(tmp_path / "there" / "deeper", from_files)
    assert first.read_bytes() == second.read_bytes()
    # Of another Python, system or day: the bytes that this content has had from the start.
    fixed = tmp_path / "fixed.zip"
    write_bag(fixed, "fixed", {"a.txt": b"a\n", "b/c.txt": b"c\n"}, info={"Source-Organization": "Acme Ltd"})
    assert hashlib.sha256(fixed.read_bytes()).hexdigest() == "a149df171098d525d559ddecffbeac2bca9180e5e0e9449f630c62870bb5db88"


def test_how_long_a_name_may_be(tmp_path: Path) -> None:
    """A part has 64 characters at most, what stands under data/ 180 with it."""
    long = "/".join(["x" * 64, "x" * 64, "x" * 45])
    write_bag(tmp_path / "a.zip", NAME, {long: b""}, info={})
    assert len(f"data/{long}") == 180
    with pytest.raises(PackError, match="longer than 180 characters, which some systems cannot unpack"):
        write_bag(tmp_path / "b.zip", NAME, {f"{long}x": b""}, info={})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone: cannot be read \(No such file or directory\)$"):
        write_bag(tmp_path / "a.zip", NAME, {"a.txt": tmp_path / "gone"}, info={})
    with pytest.raises(SourceError, match=r"cannot be read \(Is a directory\)$"):
        write_bag(tmp_path / "a.zip", NAME, {"a.txt": tmp_path}, info={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "file",
    [
        "../a.txt",
        "/etc/passwd",
        "a/../b.txt",
        "a//b.txt",
        "./a.txt",
        "a/.",
        "",
        "C:a.txt",
        "a\\b.txt",
        "a\nb.txt",
        "a\x00b.txt",
        "a%0Ab.txt",
        "a b.txt",
        "é.txt",
        "con",
        "reports/NUL.html",
        "COM1.csv/a.txt",
        "ends-in-dot.",
        "x" * 65,
        "/".join(["x" * 60] * 3),
        "~root",
    ],
)
def test_a_name_that_is_not_safe_everywhere_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(PackError):
        write_bag(tmp_path / "a.zip", NAME, {"good.txt": b"", file: b""}, info={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.txt", "A.txt"), ("Reports/a.txt", "reports/b.txt"), ("a", "a/b.txt")],
)
def test_names_that_some_system_takes_for_each_other_are_refused(tmp_path: Path, one: str, other: str) -> None:
    with pytest.raises(PackError, match="Windows and macOS"):
        write_bag(tmp_path / "a.zip", NAME, {one: b"", other: b""}, info={})


@pytest.mark.parametrize("tag", ["bagit.txt", "bag-info.txt", "fetch.txt", "manifest-md5.txt", "tagmanifest-sha512.txt", "a/b.txt", "DATA"])
def test_a_tag_file_never_takes_the_place_of_the_bags_own(tmp_path: Path, tag: str) -> None:
    with pytest.raises(PackError):
        write_bag(tmp_path / "a.zip", NAME, PAYLOAD, info={}, tags={tag: b""})


@pytest.mark.parametrize("name", ["", "..", "a/b", "con", "a b"])
def test_the_name_of_the_bag_is_safe_too(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError):
        write_bag(tmp_path / "a.zip", name, PAYLOAD, info={})


def test_a_bag_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="nothing to pack"):
        write_bag(tmp_path / "a.zip", NAME, {}, info={})


def test_what_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"mine")
    with pytest.raises(SourceError, match="already there"):
        write_bag(path, NAME, PAYLOAD, info={})
    assert path.read_bytes() == b"mine"


def test_a_source_that_cannot_be_read_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.csv"):
        write_bag(tmp_path / "out" / "a.zip", NAME, {"a.csv": tmp_path / "gone.csv"}, info={})
    assert not list(tmp_path.rglob("*.*"))


def test_a_source_that_grows_meanwhile_is_no_pack(tmp_path: Path) -> None:
    source = tmp_path / "log.csv"
    source.write_bytes(b"x" * 10)

    def grow(done: int, total: int) -> None:
        with source.open("ab") as stream:
            stream.write(b"y" * 10)

    with pytest.raises(SourceError, match=r"data/z\.csv.*changed while"):
        write_bag(tmp_path / "a.zip", NAME, {"a.csv": b"first", "z.csv": source}, info={}, progress=grow)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from ropa.bags.write import write_bag; from ropa.errors import SourceError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try: write_bag(Path(sys.argv[1]), 'big', {'a.bin': bytes(1_000_000)}, info={})\n"
        "except SourceError as problem: print(problem)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "big.zip")], capture_output=True, text=True, check=True)
    assert ran.stdout == f"{tmp_path / 'big.zip'}: cannot be written (File too large)\n"
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_never_held_whole(tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    with source.open("wb") as stream:
        stream.truncate(48_000_000)
    seen: list[tuple[int, int]] = []
    tracemalloc.start()
    write_bag(tmp_path / "a.zip", NAME, {"large.bin": source}, info={}, progress=lambda *step: seen.append(step))
    assert verify(tmp_path / "a.zip").ok
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    assert seen[-1] == (48_000_000, 48_000_000)


def test_a_pack_past_the_limits_of_the_first_zip_is_whole_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if a file passed 4 GB and members 65,535, without the gigabytes.
    monkeypatch.setattr("ropa.bags.container.LARGE", 500)
    monkeypatch.setattr("ropa.bags.container.MANY", 5)
    pack = a_pack(tmp_path)
    assert b"PK\6\6" in pack.read_bytes()
    assert verify(pack).ok
    monkeypatch.undo()
    assert not verify(pack).ok, "nothing here needs numbers of 64 bits"
    assert all(others(unpacked(pack, tmp_path / "out")).values())
