"""Files are written whole or not at all, under names that are safe anywhere."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import tempfile
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ropa
from ropa import files
from ropa.errors import SourceError
from ropa.files import locked, new_folder, put, put_json, refuse_taken, refuse_unreadable, safe_name, scratch, shipped, staged_file
from ropa.history.portfolio import registers_in
from ropa.scale.logs import files_of
from ropa.sources.archive import verify


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


# -- refuse_taken ---------------------------------------------------------------------------------


def test_a_new_place_and_an_empty_folder_are_free(tmp_path):
    refuse_taken(tmp_path / "new")
    refuse_taken(tmp_path / "no" / "such" / "parent")
    refuse_taken(tmp_path)


@pytest.mark.parametrize("kind", ["file", "empty file", "folder", "link", "dangling link", "link to an empty folder"])
def test_a_place_with_anything_in_it_is_taken(tmp_path, kind):
    path = tmp_path / "taken"
    (tmp_path / "empty").mkdir()
    {
        "file": lambda: path.write_text("mine"),
        "empty file": path.touch,
        "folder": lambda: (path / "inside").mkdir(parents=True),
        "link": lambda: path.symlink_to(__file__),
        "dangling link": lambda: path.symlink_to(tmp_path / "gone"),
        "link to an empty folder": lambda: path.symlink_to(tmp_path / "empty"),
    }[kind]()
    with pytest.raises(SourceError) as refused:
        refuse_taken(path)
    assert str(refused.value) == f"{path}: already there; give a new path, or move it away first"


# -- put ------------------------------------------------------------------------------------------


def test_put_writes_and_replaces_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "new" / "deep" / "file.txt"
    put(path, b"one")
    put(path, b"two")
    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["file.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~_umask()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_put_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "file.txt"
    put(path, b"old")

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, step, fail)
    with pytest.raises(SourceError) as refused:
        put(path, b"new")
    assert str(refused.value) == f"{path}: cannot be written (No space left on device)"
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["file.txt"]


def test_put_that_is_interrupted_leaves_nothing_half_written(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path / "file.txt", b"new")
    assert names(tmp_path) == []


def test_put_where_a_folder_or_a_file_is_in_the_way(tmp_path):
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "folder", tmp_path / "file" / "below"):
        with pytest.raises(SourceError) as refused:
            put(path, b"x")
        assert str(refused.value).startswith(f"{path}: cannot be written (")
    assert names(tmp_path) == ["file", "folder"]


def test_put_does_not_make_a_folder_again_that_was_there_and_has_gone(tmp_path):
    gone = tmp_path / "gone"
    with pytest.raises(SourceError, match=r"a\.json: cannot be written \(No such file or directory\)"):
        put_json(gone / "a.json", 1, parents=False)
    assert names(tmp_path) == []
    put_json(gone / "a.json", 1)
    assert names(gone) == ["a.json"]


def test_put_takes_a_name_as_long_as_the_system_allows(tmp_path):
    put(tmp_path / ("é" * 127), b"x")
    with pytest.raises(SourceError, match=r": cannot be written \(File name too long\)$"):
        put(tmp_path / ("x" * 256), b"x")
    assert names(tmp_path) == ["é" * 127]


# -- new_folder -----------------------------------------------------------------------------------


@pytest.mark.parametrize("there", [False, True])
def test_a_new_folder_appears_when_all_went_well(tmp_path, there):
    path = tmp_path / "parent" / "new"
    if there:
        path.mkdir(parents=True)
    with new_folder(path) as staged:
        (staged / "a.csv").write_text("a")
        assert not (path / "a.csv").exists()
        assert (staged.parent, staged.name[0]) == (path.parent, ".")
    assert names(path) == ["a.csv"]
    assert names(path.parent) == ["new"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o777 & ~_umask()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SourceError])
def test_a_new_folder_never_appears_when_something_went_wrong(tmp_path, error):
    def fail():
        with new_folder(tmp_path / "new") as staged:
            (staged / "a.csv").write_text("a")
            raise error("x")

    with pytest.raises(error, match=r"^x$"):
        fail()
    assert names(tmp_path) == []


def test_a_new_folder_is_refused_before_anything_is_done_if_its_place_is_taken(tmp_path):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(SourceError, match=r"already there"), new_folder(tmp_path / "taken"):
        pytest.fail("the block ran")
    assert names(tmp_path) == ["taken"]


def test_a_new_folder_that_someone_else_made_meanwhile_is_left_to_them(tmp_path):
    def race():
        with new_folder(tmp_path / "new") as staged:
            (staged / "a.csv").write_text("ours")
            (tmp_path / "new").mkdir()
            (tmp_path / "new" / "a.csv").write_text("theirs")

    with pytest.raises(SourceError, match=r"cannot be written"):
        race()
    assert (tmp_path / "new" / "a.csv").read_text() == "theirs"
    assert names(tmp_path) == ["new"]


def test_a_new_folder_under_a_file_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SourceError, match=r"file/new: cannot be written \("), new_folder(tmp_path / "file" / "new"):
        pytest.fail("the block ran")


# -- safe_name ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("plain", "plain"),
        ("Acme Ltd.", "Acme-Ltd"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\\b:c*d?e", "a-b-c-d-e"),
        (".hidden", "hidden"),
        ("trailing. ", "trailing"),
        ("--rm", "rm"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("COM1", "_COM1"),
        ("console", "console"),
        ("Société", "Societe"),
        ("a\nb\x00c", "a-b-c"),
        ("x" * 100, "x" * 64),
        ("x" * 63 + "-y", "x" * 63),
    ],
)
def test_a_safe_name(text, name):
    assert safe_name(text) == name


@pytest.mark.parametrize("text", ["", "..", "///", "---", " . ", "Ελλάδα", "名", "caf\udce9", "\ud83d"])
def test_where_no_letter_is_left_a_digest_or_another_word_stands(text):
    assert re.fullmatch(r"(caf-)?[0-9a-f]{8}", safe_name(text))
    assert safe_name(text, otherwise="register") == ("register" if "caf" not in text else safe_name(text))


def test_names_in_other_scripts_stay_apart():
    assert len({safe_name(text) for text in ("Ελλάδα", "Κύπρος", "Ελλάδα 1", "Κύπρος 1", "名", "字")}) == 6
    assert safe_name("Ελλάδα 1").startswith("1-")
    assert safe_name("e\u0301t\u00e9") == "ete"
    assert safe_name("\u00e9") == safe_name("e\u0301")


@given(st.text(max_size=200), st.integers(10, 80))
def test_a_safe_name_is_safe_whatever_it_is_made_of(text, longest):
    name = safe_name(text, longest)
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert name[0] not in "-."
    assert name[-1] not in "-."
    assert len(name) <= longest + 1
    assert safe_name(name.lstrip("_"), longest) == name or name.startswith("_")


# -- records and locks ------------------------------------------------------------------------------


def test_json_is_for_people_to_read(tmp_path):
    put_json(tmp_path / "a.json", {"name": "Zoé \ud800"})
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n  "name": "Zoé ?"\n}\n'


def test_one_at_a_time_and_who_waits_gets_in_when_the_other_is_out(tmp_path):
    order = []

    def wait() -> None:
        with locked(tmp_path, "another run", wait=True):
            order.append("second")

    with locked(tmp_path, "another run"):
        said = rf"another run is under way here \(process {os.getpid()}\); wait until it has ended, or run with --wait$"
        with pytest.raises(SourceError, match=said), locked(tmp_path, "another run"):
            pass
        with locked(tmp_path, "another run", name="other.lock"):
            order.append("another lock")
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join(timeout=30)
    assert order == ["another lock", "first", "second"]
    with locked(tmp_path, "another run"):
        assert (tmp_path / ".ropa.lock").read_text() == f"process {os.getpid()}\n"


def test_a_lock_file_that_is_another_file_too_is_refused_and_overwrites_nothing(tmp_path):
    (tmp_path / "letter").write_text("Dear all")
    (tmp_path / ".ropa.lock").hardlink_to(tmp_path / "letter")
    with (
        pytest.raises(SourceError, match=r"\.ropa\.lock: the lock file is a link or no ordinary file; remove it$"),
        locked(tmp_path, "a run"),
    ):
        pass
    assert (tmp_path / "letter").read_text() == "Dear all"


# -- shipped --------------------------------------------------------------------------------------


def test_what_ropa_carries_is_the_checkouts_where_there_is_one(tmp_path, monkeypatch):
    checkout = tmp_path / "src" / "ropa"
    checkout.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(files, "__file__", str(checkout / "files.py"))
    assert shipped("samples") == tmp_path / "data" / "samples"
    assert shipped("notebooks") == tmp_path / "notebooks"


def test_what_ropa_carries_is_the_packages_where_it_is_installed(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "ropa"
    package.mkdir(parents=True)
    monkeypatch.setattr(files, "__file__", str(package / "files.py"))
    assert shipped("samples") == package / "shipped" / "samples"


def test_a_staged_file_takes_no_place_that_was_taken_meanwhile(tmp_path):
    def write() -> None:
        with staged_file(tmp_path / "a", fresh=True) as stream:
            stream.write(b"ours")
            (tmp_path / "a").write_bytes(b"theirs")

    with pytest.raises(SourceError, match="already there"):
        write()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"theirs")]


def test_a_lock_that_cannot_be_made_is_one_line_and_a_full_disk_is_locked_all_the_same(tmp_path, monkeypatch):
    class Full(io.FileIO):
        def write(self, _content):
            raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SourceError, match=r"file: cannot be written \("), locked(tmp_path / "file", "a run"):
        pass
    monkeypatch.setattr(files, "_lock_file", lambda path: Full(os.open(path, os.O_RDWR | os.O_CREAT), "r+b"))
    with locked(tmp_path, "a run"):
        assert files.held(tmp_path)


@pytest.mark.parametrize(
    "make", [lambda path, other: path.symlink_to(other), lambda path, _: os.mkfifo(path), lambda path, _: path.mkdir()]
)
def test_a_lock_that_leads_elsewhere_is_refused(tmp_path, make):
    other = tmp_path / "precious"
    other.write_text("precious")
    make(tmp_path / ".ropa.lock", other)
    with pytest.raises(SourceError, match="the lock file is a link or no ordinary file"), locked(tmp_path, "a run"):
        pass
    assert other.read_text() == "precious"


def test_a_folder_that_another_program_swept_before_it_was_opened_is_made_again(tmp_path, monkeypatch):
    class Swept(tempfile.TemporaryDirectory):
        def __enter__(self):
            Path(self.name).rmdir()
            return self.name

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryDirectory", Swept)
    with scratch() as folder:
        (folder / "case.pickle").write_bytes(b"mine")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_is_swept_and_what_another_works_in_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch() as mine:
        (mine / "case.pickle").write_bytes(b"mine")
        left = tmp_path / "ropa-work-deadbeef"
        left.mkdir(mode=0o700)
        (left / "case.pickle").write_bytes(b"a whole register")
        of_others = [tmp_path / "ropa-work-of-mine", tmp_path / "ropa-work"]
        for folder in of_others:
            folder.mkdir(mode=0o755)
        linked = tmp_path / "ropa-work-12345678"
        linked.symlink_to(of_others[0])
        with scratch() as second:
            assert not left.exists()
            assert mine.is_dir()
            assert (mine / "case.pickle").read_bytes() == b"mine"
            assert second.is_dir()
    assert sorted(tmp_path.iterdir()) == sorted([*of_others, linked])


@pytest.mark.parametrize("kind", ["pipe", "nowhere", "round", "closed"])
def test_what_cannot_be_read_is_told_apart_from_what_is_not_there(tmp_path, monkeypatch, kind):
    place = tmp_path / "kept.xlsx"
    refuse_unreadable(place)
    refuse_unreadable(tmp_path)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "closed":
        place.write_bytes(b"x")
        refuse_unreadable(place)
        monkeypatch.setattr(os, "access", lambda *_, **__: False)
    else:
        place.symlink_to(place if kind == "round" else tmp_path / "gone")
    said = {
        "pipe": "it is no ordinary file",
        "nowhere": "the link leads nowhere",
        "round": "Too many levels",
        "closed": "Permission denied",
    }
    with pytest.raises(SourceError, match=rf"kept\.xlsx: cannot be read \({said[kind]}"):
        refuse_unreadable(place)
    for ask in (verify, files_of):
        with pytest.raises(SourceError, match=said[kind]):
            ask(str(place))
    if kind == "closed":
        with pytest.raises(SourceError, match="kept: cannot be read"):
            ropa.open(str(place.rename(tmp_path / "kept")))
    else:  # a register in the folder, and who looks at it says why it cannot be read
        assert registers_in([str(tmp_path)]) == [str(place)]


def test_a_user_without_a_name_is_unknown(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 4242)
    assert files.user_name() == "unknown"
