"""What the verifier says: of the conformance suite, of every way to tamper with a pack, and of hostile archives."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ropa.bags.checks import Bag, Kind, Looked
from ropa.bags.verify import Verdict
from support.bags import NAME, PAYLOAD, WHOLE, a_pack, contents, flipped, member, others, resummed, unpacked, verify, zipped
from support.corpora import CORPORA


def wrong(verdict: Verdict) -> dict[str, str]:
    """The name of the first check that each file at fault failed."""
    found: dict[str, str] = {}
    for check in verdict.checks:
        if not check.ok:
            found.setdefault(check.file, check.name)
    return found


# -- the conformance suite ------------------------------------------------------------------------


def suite() -> tarfile.TarFile:
    return tarfile.open(CORPORA / "bagit-conformance" / "bags.tar.xz")


with suite() as _archive:
    BAGS = sorted({"/".join(name.split("/")[:3]) for name in _archive.getnames()})


@pytest.fixture(scope="module")
def bags(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    with suite() as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_the_suite_is_whole() -> None:
    kinds = [bag.split("/")[1] for bag in BAGS]
    assert len(BAGS) == 60
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "valid": 27, "invalid": 15, "warning": 6, "linux-only": 6, "windows-only": 6,
    }  # fmt: skip


@pytest.mark.parametrize("bag", BAGS)
def test_the_conformance_suite_gets_the_right_verdict(bags: Path, bag: str) -> None:
    # Bags that only one system would follow out of the bag are refused on every system.
    verdict = verify(bags / bag)
    kind = bag.split("/")[1]
    assert verdict.ok == (kind in ("valid", "warning")), verdict.checks
    if kind == "warning":
        assert [check for check in verdict.checks if check.warning and check.name in ("bag", "complete") and "damage" not in check.message]


FILES = [*WHOLE, "bagit.txt", "bag-info.txt", "VERIFY.txt"]
FILES += [f"{kind}-{algorithm}.txt" for kind in ("manifest", "tagmanifest") for algorithm in ("sha256", "sha512")]

CHANGES: dict[str, Callable[[dict[str, bytes], str], None]] = {
    "flip a bit": lambda files, file: files.update({file: flipped(files[file])}),
    "append": lambda files, file: files.update({file: files[file] + b"\n"}),
    "truncate": lambda files, file: files.update({file: files[file][:-1]}),
    "empty": lambda files, file: files.update({file: b""}),
    "delete": lambda files, file: files.pop(file) and None,
    "rename": lambda files, file: files.update({f"{file}.old": files.pop(file)}),
    "rename by case": lambda files, file: files.update({file[:-1] + file[-1].upper(): files.pop(file)}),
}
CASES = [
    (change, file)
    for change in CHANGES
    for file in FILES
    if (WHOLE.get(file) != b"" or change in ("append", "delete", "rename"))
    # White space at the end of a tag manifest is no change of what it says; a signature is broken by it.
    and not (file.startswith("tagmanifest") and change in ("append", "truncate"))
]


@pytest.mark.parametrize(("change", "file"), CASES)
def test_a_changed_file_is_found_and_named(tmp_path: Path, change: str, file: str) -> None:
    files = contents(a_pack(tmp_path))
    CHANGES[change](files, file)
    found = wrong(verify(zipped(tmp_path / "changed.zip", files)))
    assert file in found, found


@pytest.mark.parametrize("place", ["data/added.txt", "data/new/added.txt", "added.txt", "new/added.txt", "fetch.txt", "manifest-md5.txt"])
def test_an_added_file_is_found_and_named(tmp_path: Path, place: str) -> None:
    files = contents(a_pack(tmp_path))
    files[place] = b"0" * 32 + b"  data/00-README.txt\n" if "manifest" in place else b"added"
    assert place in wrong(verify(zipped(tmp_path / "changed.zip", files)))


def test_two_files_that_change_places_are_both_named(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    one, other = "data/00-README.txt", "data/01-index.csv"
    files[one], files[other] = files[other], files[one]
    assert wrong(verify(zipped(tmp_path / "changed.zip", files))) == {one: "fixity", other: "fixity"}


def test_a_forger_who_forgets_one_manifest_is_found(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    files["data/01-index.csv"] = flipped(files["data/01-index.csv"])
    resummed(files, "sha512")
    assert {"data/01-index.csv", "manifest-sha512.txt"} <= set(wrong(verify(zipped(tmp_path / "one.zip", files))))
    resummed(files, "sha256", "sha512")
    assert verify(zipped(tmp_path / "both.zip", files)).ok  # digests show no forgery: that is what signatures are for


def test_a_file_that_is_listed_twice_is_found_where_the_version_forbids_it(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    lines = files["manifest-sha512.txt"]
    files["manifest-sha512.txt"] = lines + lines.splitlines(keepends=True)[0]
    for algorithm in ("sha256", "sha512"):
        of = [file for file in files if not file.startswith(("data/", "tagmanifest"))]
        files[f"tagmanifest-{algorithm}.txt"] = "".join(
            f"{hashlib.new(algorithm, files[file]).hexdigest()}  {file}\n" for file in sorted(of)
        ).encode()
    verdict = verify(zipped(tmp_path / "twice.zip", files))
    assert wrong(verdict) == {"manifest-sha512.txt": "bag"}
    assert [check.message.endswith(" twice") for check in verdict.checks if not check.ok] == [True]


@pytest.mark.parametrize(("path", "fine"), [("data/more.csv", True), ("data/../../evil.csv", False), ("more.csv", False)])
def test_what_an_older_bag_would_fetch_must_lie_in_it(tmp_path: Path, path: str, fine: bool) -> None:
    files = contents(a_pack(tmp_path))
    files["bagit.txt"] = files["bagit.txt"].replace(b"1.0", b"0.97")
    files["fetch.txt"] = f"https://example.org/x 3 {path}\n".encode()
    resummed(files, "sha256", "sha512")
    verdict = verify(zipped(tmp_path / "older.zip", files))
    assert (wrong(verdict) == {}) is fine
    assert fine or f"it would fetch {path!r}, which is not under data/" in [check.message for check in verdict.checks]


def test_without_sizes_a_fast_look_says_that_they_were_not_compared(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    files["bag-info.txt"] = b"".join(line for line in files["bag-info.txt"].splitlines(keepends=True) if b"Oxum" not in line)
    resummed(files, "sha256", "sha512")
    pack = zipped(tmp_path / "sizeless.zip", files)
    for level, said in (("fast", True), ("full", False)):
        verdict = verify(pack, level=level)  # type: ignore[arg-type]
        assert verdict.ok
        assert any("no Payload-Oxum" in check.message for check in verdict.checks) is said


def test_a_manifest_that_leaves_a_file_out_is_found(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    for algorithm in ("sha256", "sha512"):
        lines = files[f"manifest-{algorithm}.txt"].splitlines(keepends=True)
        files[f"manifest-{algorithm}.txt"] = b"".join(line for line in lines if b"01-index" not in line)
    tops = {file: content for file, content in files.items() if not file.startswith(("data/", "tagmanifest"))}
    for algorithm in ("sha256", "sha512"):
        files[f"tagmanifest-{algorithm}.txt"] = b"".join(
            f"{hashlib.new(algorithm, content).hexdigest()}  {file}\n".encode() for file, content in tops.items()
        )
    assert wrong(verify(zipped(tmp_path / "left-out.zip", files))) == {"data/01-index.csv": "complete"}


def test_ours_finds_all_that_other_tools_find(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    seen = {"bagit.py": 0, "bagit-utils": 0, "sha512sum": 0, "ours": 0}
    for number, (change, file) in enumerate(
        [(c, f) for c, f in CASES if f in ("data/01-index.csv", "bag-info.txt", "manifest-sha512.txt")]
    ):
        bag = unpacked(pack, tmp_path / f"{number}")
        files = contents(pack)
        CHANGES[change](files, file)
        shutil.rmtree(bag)
        for name, content in files.items():
            (bag / name).parent.mkdir(parents=True, exist_ok=True)
            (bag / name).write_bytes(content)
        assert not verify(bag).ok
        seen["ours"] += 1
        for tool, whole in others(bag).items():
            seen[tool] += not whole
    assert seen["ours"] == 21
    assert max(seen.values()) == seen["ours"]
    assert min(seen.values()) >= 15, seen


def test_fast_reads_names_and_sizes_and_says_what_it_did_not_read(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    same_size, other_size = dict(files), dict(files)
    same_size["data/01-index.csv"] = flipped(files["data/01-index.csv"])
    other_size["data/01-index.csv"] += b"x"
    unread = verify(zipped(tmp_path / "same.zip", same_size), level="fast")
    assert unread.ok
    assert any(check.warning and "was not read" in check.message for check in unread.checks)
    assert wrong(verify(zipped(tmp_path / "other.zip", other_size), level="fast")) == {"bag-info.txt": "complete"}
    for file in ("bag-info.txt", "manifest-sha256.txt", "VERIFY.txt"):
        changed = dict(files, **{file: flipped(files[file])})
        assert file in wrong(verify(zipped(tmp_path / "tag.zip", changed), level="fast"))


# -- tampering with the ZIP itself ------------------------------------------------------------------


def test_any_byte_of_the_zip_changed_is_found(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    good, changed = pack.read_bytes(), tmp_path / "changed.zip"
    for place in range(0, len(good), 11):
        changed.write_bytes(good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1 :])
        assert not verify(changed).ok, place


def test_an_empty_file_that_cannot_be_unpacked_is_found(tmp_path: Path) -> None:
    """Its checksum in the ZIP is another than that of nothing, so unzip refuses it."""
    pack = a_pack(tmp_path)
    content, name = bytearray(pack.read_bytes()), b"06-changes/none.txt"
    for signature, checksum, path in ((b"PK\3\4", 14, 30), (b"PK\1\2", 16, 46)):
        start = content.rindex(signature, 0, content.rindex(name, 0, -1) if path == 46 else content.index(name))
        assert content[start + path :].startswith(f"{NAME}/data/".encode() + name)
        content[start + checksum] ^= 1
    pack.write_bytes(content)
    assert wrong(verify(pack)) == {"data/06-changes/none.txt": "fixity"}


def test_a_zip_cut_short_anywhere_is_found(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    good = pack.read_bytes()
    for cut in [*range(0, len(good), 97), len(good) - 1]:
        pack.write_bytes(good[:cut])
        assert list(wrong(verify(pack)).values()) == ["container"], cut


@pytest.mark.parametrize("foreign", [b"\n", b"#!/bin/sh\n", b"PK\3\4", b"x" * 70_000, b"PK\5\6" + b"\0" * 18])
def test_bytes_before_or_after_the_zip_are_found(tmp_path: Path, foreign: bytes) -> None:
    pack = a_pack(tmp_path)
    good = pack.read_bytes()
    for content in (foreign + good, good + foreign, good + good):
        pack.write_bytes(content)
        assert "container" in wrong(verify(pack)).values()


def test_a_comment_is_found(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    lying = pack.read_bytes()[:-2] + b"\1\0"
    with zipfile.ZipFile(pack, "a") as archive:
        archive.comment = b"hidden"
    assert "container" in wrong(verify(pack)).values()
    pack.write_bytes(lying)
    assert "container" in wrong(verify(pack)).values()


@pytest.mark.parametrize("after", [3, len(FILES)])
def test_bytes_between_members_are_found(tmp_path: Path, after: int) -> None:
    gap = tmp_path / "gap.zip"
    with gap.open("wb") as stream:
        archive = zipfile.ZipFile(stream, "w")
        for number, (file, content) in enumerate(contents(a_pack(tmp_path)).items(), start=1):
            archive.writestr(member(f"{NAME}/{file}"), content)
            if number == after:
                stream.write(b"hidden between")
                archive.start_dir = stream.tell()
        archive.close()
    assert zipfile.ZipFile(gap).testzip() is None
    assert "bytes after a member belong to none" in verify(gap).checks[0].message


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (member("../evil.txt"), "leads out"),
        (member(f"{NAME}/../../evil.txt"), "leads out"),
        (member("/etc/cron.d/evil"), "leads out"),
        (member("C:/evil.txt"), "leads out"),
        (member(f"{NAME}\\data\\evil.txt"), "leads out"),
        (member(f"{NAME}//evil.txt"), "leads out"),
        (member(f"{NAME}/data/./evil.txt"), "leads out"),
        (member("~/evil.txt"), "leads out"),
        (member(f"{NAME}/data/ev\nil.txt"), "control character"),
        (member(f"{NAME}/data/\x1b[2Jevil.txt"), "control character"),
        (member(f"{NAME}/data/link", mode=stat.S_IFLNK | 0o777), "the directory of the ZIP does not say of it"),
        (member(f"{NAME}/data/device", mode=stat.S_IFCHR | 0o666), "the directory of the ZIP does not say of it"),
        (member(f"{NAME}/data/pipe", mode=stat.S_IFIFO | 0o666), "the directory of the ZIP does not say of it"),
        (member(f"{NAME}/data/00-readme.TXT"), "named like another"),
        (member(f"{NAME}/DATA/more.txt"), "named like another"),
        (member(f"{NAME}/data/01-index.csv/more"), "named like another"),
        (member(f"{NAME}/data/nul.txt"), "Windows"),
        (member(f"{NAME}/data/COM1"), "Windows"),
        (member(f"{NAME}/data/dot."), "Windows"),
        (member("other/bagit.txt"), "one folder"),
        (member("loose.txt"), "one folder"),
        (member(f"{NAME}/data/evil.bz2", kind=zipfile.ZIP_BZIP2), "programs may unpack such a ZIP differently"),
        (member(f"{NAME}/data/evil.xz", kind=zipfile.ZIP_LZMA), "programs may unpack such a ZIP differently"),
        (member(f"{NAME}/data/00-README.txt"), "twice"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_hostile_member_is_refused_before_anything_is_read(tmp_path: Path, extra: zipfile.ZipInfo, said: str) -> None:
    pack = a_pack(tmp_path)
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr(extra, b"../../etc/passwd")
    before = sorted(tmp_path.rglob("*"))
    verdict = verify(pack)
    assert [(check.name, said in check.message) for check in verdict.checks if not check.ok] == [("container", True)]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    pack.write_bytes(pack.read_bytes().replace(b"data/01-index.csv", b"data/01-index\0csv"))
    assert "control character" in verify(pack).checks[0].message


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    content = bytearray(pack.read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    pack.write_bytes(content)
    assert "the directory of the ZIP does not say" in verify(pack).checks[0].message


def test_a_bomb_is_refused_unread(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member(f"{NAME}/data/zeros", kind=zipfile.ZIP_DEFLATED), bytes(2_000_000))
    assert "unpack it and verify the folder" in verify(bomb).checks[0].message


def patched(pack: Path, at: bytes, offset: int, format: str, value: int) -> None:
    """Change a field of the directory's entry for the member named `at`."""
    content = bytearray(pack.read_bytes())
    entry = content.rindex(b"PK\1\2", 0, content.rindex(at))
    struct.pack_into(format, content, entry + offset, value)
    pack.write_bytes(content)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    patched(pack, b"data/01-index.csv", 42, "<L", zipfile.ZipFile(pack).getinfo(f"{NAME}/data/00-README.txt").header_offset)
    assert wrong(verify(pack)) == {f"{NAME}/data/01-index.csv": "container"}


def test_sizes_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    patched(pack, b"data/01-index.csv", 24, "<L", 2**31)
    assert wrong(verify(pack)) == {f"{NAME}/data/01-index.csv": "container"}


def test_a_zip_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = a_pack(tmp_path)
    monkeypatch.setattr("ropa.bags.container.MOST_FILES", len(FILES))
    assert verify(pack).ok
    monkeypatch.setattr("ropa.bags.container.MOST_FILES", len(FILES) - 1)
    assert f"more than {len(FILES) - 1} files" in verify(pack).checks[0].message


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all, but longer than a ZIP's end" * 3, b"PK\5\6" + b"\0" * 18])
def test_what_is_no_zip_is_one_line(tmp_path: Path, content: bytes) -> None:
    pack = tmp_path / "a.zip"
    pack.write_bytes(content)
    assert wrong(verify(pack)) == {"": "container"}


def test_a_nested_bag_is_not_looked_for(tmp_path: Path) -> None:
    files = contents(a_pack(tmp_path))
    assert wrong(verify(zipped(tmp_path / "nested.zip", {f"{NAME}/{file}": content for file, content in files.items()}, top="outer"))) == {
        "bagit.txt": "bag"
    }


def test_a_tag_file_too_long_to_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ropa.bags.tree.MOST_TAG_BYTES", 300)
    assert "no pack has such a tag file" in next(one for one in verify(a_pack(tmp_path)).checks if not one.ok).message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"0" * 128 + b"  data/../../../etc/passwd\n", "leads out"),
        (b"0" * 128 + b"  /etc/passwd\n", "leads out"),
        (b"0" * 128 + b"  ~/x\n", "leads out"),
        (b"0" * 128 + b"  bagit.txt\n", "not under data/"),
        (b"0" * 127 + b"  data/x\n", "no sha512 digest"),
        (b"nonsense\n", "line 8"),
        (b"\xff\xfe\n", "codec"),
    ],
)
def test_a_hostile_manifest_is_refused_and_named(tmp_path: Path, line: bytes, said: str) -> None:
    files = contents(a_pack(tmp_path))
    files["manifest-sha512.txt"] += line
    verdict = verify(zipped(tmp_path / "changed.zip", files))
    assert any(not one.ok and one.file == "manifest-sha512.txt" and said in one.message for one in verdict.checks), verdict.checks


@pytest.mark.parametrize("charset", ["zlib", "rot13", "idna", "hex", "unicode_escape", "nonsense", "utf_7"])
def test_a_hostile_encoding_is_refused(tmp_path: Path, charset: str) -> None:
    files = contents(a_pack(tmp_path))
    files["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {charset}\n".encode()
    assert wrong(verify(zipped(tmp_path / "changed.zip", files))) == {"bagit.txt": "bag"}


# -- folders ------------------------------------------------------------------------------------------


def test_links_and_pipes_in_a_folder_are_refused_unread(tmp_path: Path) -> None:
    bag = unpacked(a_pack(tmp_path), tmp_path / "out")
    outside = tmp_path / "outside.csv"
    target = bag / "data" / "01-index.csv"
    outside.write_bytes(target.read_bytes())
    target.unlink()
    target.symlink_to(outside)
    assert wrong(verify(bag)) == {"data/01-index.csv": "container"}
    target.unlink()
    os.mkfifo(target)
    assert wrong(verify(bag)) == {"data/01-index.csv": "container"}
    target.unlink()
    (bag / "data" / "linked").symlink_to(tmp_path)
    assert wrong(verify(bag)) == {"data/linked": "container"}


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    bag = unpacked(a_pack(tmp_path), tmp_path / "out")
    (Path(os.fsdecode(os.fsencode(bag / "data") + b"/\xff.txt"))).write_bytes(b"")
    assert list(wrong(verify(bag)).values()) == ["container"]


def test_macos_form_of_a_name_is_the_same_file(tmp_path: Path) -> None:
    bag = tmp_path / "old"
    (bag / "data").mkdir(parents=True)
    (bag / "data" / "e\u0301.txt").write_bytes(b"x")
    (bag / "bagit.txt").write_bytes(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    for kind, listed in (("manifest", ["data/é.txt"]), ("tagmanifest", ["bagit.txt", "manifest-sha512.txt"])):
        content = [(bag / ("data/e\u0301.txt" if kind == "manifest" else path)).read_bytes() for path in listed]
        lines = [f"{hashlib.sha512(one).hexdigest()}  {path}\n" for one, path in zip(content, listed, strict=True)]
        (bag / f"{kind}-sha512.txt").write_text("".join(lines), encoding="utf-8")
    verdict = verify(bag)
    assert verdict.ok
    assert any(check.warning and "Unicode form" in check.message for check in verdict.checks)


def test_a_damaged_member_is_named(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    content, damaged = pack.read_bytes(), PAYLOAD["03-registers/activities.parquet"]
    pack.write_bytes(content.replace(damaged, os.urandom(20) + damaged[20:]))
    assert wrong(verify(pack)) == {"data/03-registers/activities.parquet": "fixity"}


def test_what_only_bags_of_one_kind_say_is_looked_at_too(tmp_path: Path) -> None:
    def own(bag: Bag, looked: Looked) -> None:
        looked.wrong("seal", f"{looked.info['Seal']} over {len(bag.tree.files)} files is broken", "bag-info.txt")

    pack = a_pack(tmp_path, Seal="wax")
    assert verify(pack).ok
    assert wrong(verify(pack, kind=Kind("sealed", own))) == {"bag-info.txt": "seal"}
