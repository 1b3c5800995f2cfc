"""The one form of a pack's ZIP: what is accepted is unpacked to the same files by every program; every other form is refused."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ropa.bags.checks import Kind
from ropa.bags.container import UnsafePackError, Writer, order
from ropa.bags.tree import READ_ERRORS, open_tree
from ropa.bags.verify import verify
from ropa.bags.write import write_bag
from ropa.errors import SourceError

KIND = Kind("made-up")
TOP, DAY = "acme-2026", (2026, 11, 22, 0, 0, 0)
DOS_DAY = (2026 - 1980) << 9 | 11 << 5 | 22
PAYLOAD = {"02-reports/summary.html": b"<h1>True</h1>", "03-registers/a.csv": b"id\nA1\n", "03-registers/b.csv": b"id\nB1\n", "none": b""}


def a_pack(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{TOP}.zip"
    write_bag(path, TOP, PAYLOAD, info={"Bagging-Date": "2026-11-22"}, tags={"VERIFY.txt": b"How.\n"})
    return path


def refused(pack: Path) -> list[str]:
    """Why the container is refused."""
    return [check.message for check in verify(pack, KIND).checks if check.name == "container" and not check.ok]


# -- the form ---------------------------------------------------------------------------------------


def by_python(pack: Path) -> bytes:
    """The files of a pack, in their order, as Python's zipfile writes them."""
    made = io.BytesIO()
    with zipfile.ZipFile(pack) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.infolist():
            again = zipfile.ZipInfo(member.filename, DAY)
            again.create_system, again.external_attr = 3, 0o100644 << 16
            target.writestr(again, source.read(member))
    return made.getvalue()


def test_the_form_is_what_python_writes(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    assert by_python(pack) == pack.read_bytes()


@pytest.mark.parametrize("large", [5, 100, 470, 500, 1000, 2200])
@pytest.mark.parametrize("many", [3, 100])
def test_so_it_is_past_the_limits_of_the_first_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int, many: int) -> None:
    monkeypatch.setattr("ropa.bags.container.LARGE", large)
    monkeypatch.setattr("ropa.bags.container.MANY", many)
    pack = a_pack(tmp_path)
    assert verify(pack, KIND).ok
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", large)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", many)
    assert by_python(pack) == pack.read_bytes()


@pytest.mark.parametrize(("stated", "held"), [("2026-11-22", DAY[:3]), ("1066-10-14", (1980, 1, 1)), ("2200-01-01", (2107, 12, 31))])
def test_a_day_that_a_zip_cannot_hold_is_the_nearest_that_it_can(tmp_path: Path, stated: str, held: tuple[int, ...]) -> None:
    write_bag(tmp_path / "a.zip", TOP, PAYLOAD, info={"Bagging-Date": stated})
    assert {member.date_time for member in zipfile.ZipFile(tmp_path / "a.zip").infolist()} == {(*held, 0, 0, 0)}
    assert verify(tmp_path / "a.zip", KIND).ok


# -- forms that contradict themselves or hide something ----------------------------------------------


Fields = dict[str, Any]


def built(files: Mapping[str, bytes], change: Callable[[str], Fields] = lambda file: {}, **end: Any) -> bytes:
    """A ZIP of the form of packs, but for what is changed: fields of members by `change`, fields of the end by name."""
    body, directory = b"", b""
    for file, content in files.items():
        told = change(file)
        name = told.get("name", f"{TOP}/{file}").encode()
        data, method = told.get("data", content), told.get("method", 0)
        crc, size, packed = told.get("crc", zlib.crc32(content)), told.get("size", len(content)), told.get("packed", len(data))
        flags, day, extra = told.get("flags", 0), told.get("day", DOS_DAY), told.get("extra", b"")
        local = {"flags": flags, "method": method, "crc": crc, "size": size, "packed": packed, "extra": extra, "day": day}
        local |= told.get("local", {})
        place = len(body)
        numbers = (20, local["flags"], local["method"], told.get("time", 0), local["day"], local["crc"], local["packed"], local["size"])
        own = told.get("local_name", name)
        body += struct.pack("<4s5H3I2H", b"PK\3\4", *numbers, len(own), len(local["extra"])) + own + local["extra"] + data
        body += told.get("after", b"")
        comment = told.get("comment", b"")
        numbers = (told.get("made", 0x314), 20, flags, method, told.get("time", 0), day, crc, packed, size)
        rest = (len(name), len(extra), len(comment), told.get("disk", 0), told.get("inner", 0), told.get("mode", 0o100644) << 16, place)
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", *numbers, *rest) + name + extra + comment
    count = len(files)
    fields = {"disk": 0, "first": 0, "here": count, "all": count, "size": len(directory), "place": len(body), "comment": 0} | end
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", *fields.values())


def contents(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {member.filename.removeprefix(f"{TOP}/"): archive.read(member) for member in archive.infolist()}


def deflated(content: bytes, after: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush() + after


REPORT = "data/02-reports/summary.html"
TRUE = PAYLOAD["02-reports/summary.html"]
OTHER_NAME = f"{TOP}/data/03-registers/a.csv".encode()
UNICODE_PATH = struct.pack("<2HBI", 0x7075, 5 + len(OTHER_NAME), 1, zlib.crc32(f"{TOP}/{REPORT}".encode())) + OTHER_NAME
HIDDEN = struct.pack("<2H", 0xCAFE, 6) + b"hidden"
CHANGES: dict[str, Fields] = {
    "another checksum before it": {"local": {"crc": 1}},
    "another size before it": {"local": {"size": 3, "packed": 3}},
    "another method before it": {"local": {"method": 8}},
    "encrypted, says what stands before it": {"local": {"flags": 1}},
    "encrypted": {"flags": 1},
    "another date before it": {"local": {"day": DOS_DAY + 1}},
    "another date": {"day": DOS_DAY + 1},
    "a time of day": {"time": 5},
    "another name before it": {"local_name": OTHER_NAME},
    "the name of another file for some programs": {"extra": UNICODE_PATH},
    "bytes in an extra field": {"extra": HIDDEN},
    "bytes in an extra field before it": {"local": {"extra": HIDDEN}},
    "a comment": {"comment": b"hidden"},
    "bytes after it": {"after": b"hidden"},
    "a descriptor after it": {"flags": 8, "after": struct.pack("<4s3I", b"PK\7\x08", zlib.crc32(TRUE), len(TRUE), len(TRUE))},
    "compressed": {"method": 8, "data": deflated(TRUE)},
    "compressed, with bytes after the last block": {"method": 8, "data": deflated(TRUE, b"hidden")},
    "on another disk": {"disk": 1},
    "made on another system": {"made": 0x14},
    "a symbolic link": {"mode": 0o120777},
    "setuid": {"mode": 0o104755},
    "executable": {"mode": 0o100755},
    "text, it says": {"inner": 1},
    "a name that says it is UTF-8": {"flags": 0x800},
    "longer than it is": {"size": 2**32 - 2},
    "under a name of other letters": {"name": f"{TOP}/data/02-reports/summäry.html"},
    "a folder with content": {"name": f"{TOP}/data/02-reports/summary/"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_member_of_another_form_is_refused(tmp_path: Path, change: str) -> None:
    pack = a_pack(tmp_path)
    pack.write_bytes(built(contents(pack), lambda file: CHANGES[change] if file == REPORT else {}))
    assert refused(pack), "it is accepted"


def test_what_is_refused_is_so_for_its_change_alone(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    assert built(contents(pack)) == pack.read_bytes()


@pytest.mark.parametrize(
    "end",
    [{"disk": 7}, {"first": 1}, {"here": 1, "all": 1}, {"all": 60}, {"size": 0}, {"size": 2**32 - 1, "place": 2**32 - 1}, {"comment": 1}],
)
def test_an_end_of_another_form_is_refused(tmp_path: Path, end: dict[str, int]) -> None:
    pack = a_pack(tmp_path)
    pack.write_bytes(built(contents(pack), **end))
    assert refused(pack)


def test_members_in_another_order_or_with_folders_are_refused_and_told_what_to_do(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    files = contents(pack)
    for other in (dict(reversed(files.items())), {"data/": b"", **files}, {**files, "data/02-reports/": b""}):
        pack.write_bytes(built(other))
        assert len(refused(pack)) == 1
    pack.write_bytes(built(dict(reversed(files.items()))))
    assert "unpack it and verify the folder" in refused(pack)[0]


def test_a_date_that_is_not_the_bags_is_refused(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    pack.write_bytes(built(contents(pack), lambda file: {"day": DOS_DAY + 1}))
    assert "another date than the bag" in refused(pack)[0]


def test_two_directories_are_refused(tmp_path: Path) -> None:
    """One that the ZIP64 locator names, which Python follows, and one that the end names, which unzip follows."""
    pack = a_pack(tmp_path)
    files = contents(pack)
    last = "tagmanifest-sha512.txt"
    start = built(files).index(b"PK\1\2")
    forged = built({REPORT: b"<h1>Forged</h1>"})
    entry = bytearray(forged[forged.index(b"PK\1\2") : -22])
    struct.pack_into("<I", entry, 42, start)
    forged = forged[: forged.index(b"PK\1\2")]
    true = built(files)[start:-22]
    at = true.index(f"{TOP}/{REPORT}".encode()) - 46
    second = true[:at] + bytes(entry) + true[at + len(entry) :]
    first = built(files, lambda file: {"comment": second} if file == last else {})[start:-22]
    place = start + len(forged)
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(files), len(files), len(first), place)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, place + len(first), 1)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(files), len(files), len(second), place + len(first) - len(second), 0)
    pack.write_bytes(built(files)[:start] + forged + first + record + locator + end)
    with zipfile.ZipFile(pack) as archive:
        assert archive.read(f"{TOP}/{REPORT}") == TRUE
    if "unzip" in HERE:
        took = subprocess.run(["unzip", "-p", str(pack), f"{TOP}/{REPORT}"], capture_output=True, check=False).stdout
        assert took == b"<h1>Forged</h1>"
    assert refused(pack)


# -- bags that would eat the machine ------------------------------------------------------------------


def a_folder(folder: Path, info: bytes = b"", line: bytes = b"") -> Path:
    """A bag in a folder, with this bag-info.txt and this line more in its manifest."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.txt").write_bytes(b"hello")
    tops = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bag-info.txt": info}
    tops["manifest-sha512.txt"] = hashlib.sha512(b"hello").hexdigest().encode() + b"  data/a.txt\n" + line
    tops["tagmanifest-sha512.txt"] = b"".join(f"{hashlib.sha512(content).hexdigest()}  {file}\n".encode() for file, content in tops.items())
    for file, content in tops.items():
        (folder / file).write_bytes(content)
    return folder


def said(bag: Path) -> list[str]:
    """What is wrong with a bag, each in less than a line of a book."""
    messages = [f"{check.file}: {check.message}" for check in verify(bag, KIND).checks if not check.ok]
    assert max(map(len, messages), default=0) < 500
    return messages


MARKS = "\u0301\u0323".encode()
ZEROS = b"0" * 128


@pytest.mark.parametrize(
    ("info", "line", "reason"),
    [
        (b"A: b\n" + b" x\n" * 400_000, b"", "bag-info.txt: longer than 1 MB"),
        (b"A" * 999_999 + b"\n", b"", "bag-info.txt: line 1 is not 'Label: value'"),
        (b"Payload-Oxum: " + b"9" * 900_000 + b"\n", b"", "(bytes.files) are under data/; 5.1 are"),
        (b"", ZEROS + b"  data/a" + MARKS * 1_000_000 + b"\n", "manifest-sha512.txt: line 2 is longer than 10,000 characters"),
        (b"", ZEROS + b"  data/a" + MARKS * 1_000 + b"\n", "a path longer than any pack has"),
        (b"", ZEROS + b"  data/" + b"a/" * 101 + b"a\n", "a path longer than any pack has"),
        (b"", ZEROS + b"  data/" + b"a" * 256 + b"\n", "a path longer than any pack has"),
    ],
)
def test_what_is_longer_than_any_pack_has_is_refused_before_it_is_compared(tmp_path: Path, info: bytes, line: bytes, reason: str) -> None:
    assert any(reason in message for message in said(a_folder(tmp_path / "bag", info, line)))


def test_a_long_folded_entry_is_read_once(tmp_path: Path) -> None:
    bag = a_folder(tmp_path / "bag", info=b"Note: b\n" + b" x\n" * 300_000)
    assert len(verify(bag, KIND).info["Note"]) == 600_001


def test_a_bag_1500_folders_deep_is_refused(tmp_path: Path) -> None:
    bag = a_folder(tmp_path / "bag")
    deep = bag / "data"
    made = [deep := deep / "d" for _ in range(1_500)]
    try:
        for folder in made:
            folder.mkdir()
        assert "a path longer than any pack has" in said(bag)[0]
    finally:
        for folder in reversed(made):  # what removes a tree at the end of tests calls itself, and cannot
            folder.rmdir()


def test_a_signature_that_leads_nowhere_is_not_none(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    pack.with_name(f"{pack.name}.sig").symlink_to(tmp_path / "gone")
    with pytest.raises(SourceError, match=r"\.zip\.sig: cannot be read"):
        verify(pack, KIND)


# -- what is accepted is the same to all -------------------------------------------------------------


def _python(pack: Path, to: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(to)


def _program(*words: str) -> Callable[[Path, Path], None]:
    def unpack(pack: Path, to: Path) -> None:
        filled = [word.format(pack=pack, to=to) for word in words]
        subprocess.run(filled, check=True, capture_output=True, stdin=subprocess.DEVNULL)

    return unpack


READERS = {
    "python": _python,
    "unzip": _program("unzip", "-q", "-o", "{pack}", "-d", "{to}"),
    "busybox": _program("busybox", "unzip", "-q", "-o", "{pack}", "-d", "{to}"),
    "7zz": _program("7zz", "x", "-y", "-bd", "-o{to}", "{pack}"),
    "7z": _program("7z", "x", "-y", "-bd", "-o{to}", "{pack}"),
    "bsdtar": _program("bsdtar", "-x", "-f", "{pack}", "-C", "{to}"),
    "jar": _program("sh", "-c", 'cd "{to}" && jar xf "{pack}"'),
}
"""Programs that unpack; one that is not here is passed over."""
HERE = {name: unpack for name, unpack in READERS.items() if name == "python" or shutil.which(name)}


def unpacked(pack: Path, to: Path) -> dict[str, dict[str, bytes]]:
    """What each program takes out of a ZIP."""
    found = {}
    for name, unpack in HERE.items():
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir()
        unpack(pack, to)
        files = (path for path in to.rglob("*") if path.is_file() or path.is_symlink())
        found[name] = {path.relative_to(to).as_posix(): path.read_bytes() for path in files}
    return found


def accepted(pack: Path) -> dict[str, bytes] | None:
    """What we read of a ZIP, under its top folder; None where it is refused or damaged."""
    try:
        with open_tree(pack) as tree:
            files = {path: tree.open(path).read() for path in tree.files}
    except (UnsafePackError, *READ_ERRORS):
        return None
    with zipfile.ZipFile(pack) as archive:
        top = archive.namelist()[0].split("/")[0]
    return {f"{top}/{path}": content for path, content in files.items()}


def test_all_programs_take_the_same_files_out_of_a_pack(tmp_path: Path) -> None:
    pack = a_pack(tmp_path)
    files = accepted(pack)
    assert files is not None
    assert f"{TOP}/{REPORT}" in files
    assert unpacked(pack, tmp_path / "out") == dict.fromkeys(HERE, files)


def mutated(good: bytes, files: dict[str, bytes], random: random.Random) -> bytes:
    """A container changed at random: bytes, fields, whole records, or a member's content with all that says so."""
    kind = random.choice(["byte", "field", "insert", "cut", "copy", "end", "member", "members", "content", "rename"])
    content = bytearray(good)
    marks = [place for mark in (b"PK\3\4", b"PK\1\2", b"PK\5\6") for place in places(good, mark)]
    at = random.choice(marks)
    if kind == "byte":
        content[random.choice([random.randrange(len(good)), min(at + random.randrange(60), len(good) - 1)])] = random.randrange(256)
    elif kind == "field":
        value = random.choice([0, 1, 8, 20, 45, 0x800, 0xFFFF, 0xFFFFFFFF, random.randrange(2**32), at, len(good)])
        width = random.choice([2, 4])
        at = min(at + 4 + 2 * random.randrange(21), len(good) - width)
        content[at : at + width] = (value % 256**width).to_bytes(width, "little")
    elif kind == "insert":
        at = random.choice([at, random.randrange(len(good))])
        content[at:at] = random.choice([b"\0", b"PK\3\4", HIDDEN, UNICODE_PATH, good[at : at + random.randrange(200)]])
    elif kind == "cut":
        del content[at : at + random.randrange(1, 200)]
    elif kind == "copy":
        other, length = random.choice(marks), random.randrange(1, 120)
        content[at : at + length] = good[other : other + length]
    elif kind == "end":
        record = struct.pack(
            "<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(files), len(files), random.randrange(2**16), random.choice(marks)
        )
        locator = struct.pack("<4sIQI", b"PK\6\7", 0, random.choice([*marks, len(good) - 22]), 1)
        content[-22:-22] = random.choice([record + locator, locator, record])
    elif kind in ("member", "members"):
        change = CHANGES[random.choice(list(CHANGES))]
        chosen = random.choice(list(files)) if kind == "member" else ""
        content = bytearray(built(files, lambda file: change if file == chosen or not chosen else {}))
    elif kind == "content":  # as who forges does it, whom digests and signatures find out
        file = random.choice([file for file in files if file != "bag-info.txt"])
        content = bytearray(built(files | {file: random.randbytes(random.randrange(300))}))
    else:
        file = random.choice(list(files))
        new = random.choice(
            [f"data/{random.randrange(10**6)}.csv", "data/02-reports/Summary.html", "x/y", "data/nul", f"{file}.old", "VERIFY.txt"]
        )
        order_of = order if random.random() < 0.7 else (lambda path: path)
        again = {new if name == file else name: text for name, text in files.items()}
        content = bytearray(built({name: again[name] for name in sorted(again, key=order_of)}))
    return bytes(content)


def places(content: bytes, mark: bytes) -> list[int]:
    found, at = [], content.find(mark)
    while at >= 0:
        found.append(at)
        at = content.find(mark, at + 1)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2 if "CI" in os.environ else 4))
def test_what_is_accepted_of_10000_mutations_is_the_same_to_all_programs(tmp_path: Path, seed: int) -> None:
    """Before digests and signatures are looked at: the container alone lets nobody see other files than we do."""
    random_ = random.Random(seed)
    pack = a_pack(tmp_path)
    good, files = pack.read_bytes(), contents(pack)
    seen: set[str] = set()
    for _ in range(2_500):
        pack.write_bytes(made := mutated(good, files, random_))
        mark = hashlib.sha256(made).hexdigest()
        if mark in seen or (read := accepted(pack)) is None:
            continue
        seen.add(mark)
        if len(seen) <= 12:  # for the sake of time; Python's reader sees them all
            assert unpacked(pack, tmp_path / "out") == dict.fromkeys(HERE, read), mark
        else:
            with zipfile.ZipFile(pack) as archive:
                assert {member.filename: archive.read(member) for member in archive.infolist()} == read, mark
    assert len(seen) > 100, "hardly anything was accepted, so that nothing is shown"


def test_the_writer_is_read_back_whatever_the_content(tmp_path: Path) -> None:
    pack = tmp_path / "a.zip"
    files = {"bag-info.txt": b"Bagging-Date: 2026-11-22\n", "data/a": b"PK\3\4" * 30, "data/b": b"PK\5\6" + bytes(18), "data/c": b""}
    with pack.open("wb") as stream:
        writer = Writer(stream, TOP, files["bag-info.txt"])
        for file, content in files.items():
            writer.add(file, content)
        writer.close()
    assert accepted(pack) == {f"{TOP}/{file}": content for file, content in files.items()}
    assert unpacked(pack, tmp_path / "out") == dict.fromkeys(HERE, accepted(pack))
