"""Changes of a register in its place: none lost, none seen in part, and nothing of what was there spoilt."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ropa
from ropa.errors import LayoutError, SourceError, UsageError
from ropa.sources.change import settle
from ropa.sources.settings import CHANGE
from support.changes import one_more, with_row
from support.checkout import TESTS
from support.registers import register_folder, register_workbook

TABLES = {
    "activities": "activity_id,name,role\nA1,Payroll,controller\n",
    "purposes": "purpose_id,activity_id,purpose\nP1,A1,Pay people\n",
    "notes.txt": "é",
}

ADD = one_more("2")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_change_writes_the_tables_that_change_and_leaves_the_rest_to_the_byte(tmp_path):
    folder = register_folder(tmp_path / "r", TABLES | {"organisations": "organisation_id,is_holder,name\r\nO1,yes,Example\r\n"})
    (folder / "activities.csv").rename(folder / "Activities.CSV")
    before = files(folder)
    after = ropa.change(folder, one_more("2"))
    assert list(after.activities["activity_id"]) == ["A1", "A2"]
    again = ropa.validate(ropa.read(folder))[0]
    assert again.hash == after.hash
    assert list(again.purposes["activity_id"]) == ["A1", "A2"]
    now = files(folder)
    assert set(now) == set(before)
    assert {name for name in now if now[name] != before[name]} == {"Activities.CSV", "purposes.csv"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".r.lock", "r"]
    ropa.change(folder, lambda register: register)
    assert files(folder) == now


def test_what_would_be_lost_or_spoilt_is_not_written(tmp_path):
    def refused(tables: dict, edit=ADD) -> str:
        folder = register_folder(tmp_path / str(len(list(tmp_path.iterdir()))), TABLES | tables)
        before = files(folder)
        with pytest.raises((LayoutError, UsageError)) as problem:
            ropa.change(folder, edit)
        assert files(folder) == before
        assert "\n" not in str(problem.value)
        return str(problem.value)

    assert "activities would lose what cannot be read" in refused({"activities": "activity_id,name,role,mine\nA1,Payroll,controller,x\n"})
    assert "purposes would lose" in refused({"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay,because\n"})
    assert "the change would bring a fault (SH06" in refused({}, one_more("1"))
    assert "the change would bring a fault (SH07" in refused(
        {}, lambda register: register.with_tables(with_row(register, "purposes", purpose_id="P2", activity_id="A9", purpose="Why"))
    )
    assert "sets delimiter" in refused(
        {"register.toml": 'delimiter = ";"\n', "organisations": "organisation_id;is_holder\nO1;yes\n", "activities": "activity_id\nA1\n"}
    )
    book = register_workbook(tmp_path / "book.xlsx")
    for place in (book, "sample:illumit"):
        with pytest.raises(UsageError, match="a change needs a folder of CSV files or a database"):
            ropa.change(place, one_more("2"))


@pytest.mark.parametrize("closed", ["reg", "."])
def test_a_disk_that_cannot_be_written_is_one_line(tmp_path, monkeypatch, closed):
    """Whether the folder beside the register is closed, where its lock lies, or the folder of the register alone."""
    folder, real = register_folder(tmp_path / "reg", TABLES), os.open
    shut = str((tmp_path / closed).resolve())

    def refused(path, *args, **kwargs):
        if str(Path(path).parent) == shut:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, *args, **kwargs)

    def no_folder(path, *args, **kwargs):
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(os, "open", refused)
    monkeypatch.setattr(os, "mkdir", no_folder)
    before = files(folder)
    with pytest.raises(SourceError, match=r"cannot be written \(Read-only file system\)$"):
        ropa.change(folder, ADD)
    assert files(folder) == before


def test_a_database_that_cannot_be_written_is_one_line(tmp_path):
    place = f"sqlite:///{tmp_path / 'q.db'}"
    ropa.write(ropa.open(register_folder(tmp_path / "reg", TABLES), as_of="2026-11-22", regime="uk").register, place)
    before = (tmp_path / "q.db").read_bytes()
    (tmp_path / "q.db-journal").mkdir()  # SQLite cannot note there what it is about to change
    with pytest.raises(SourceError, match=r"q\.db: cannot be written \([a-z I/O]+\); nothing was written$"):
        ropa.change(place, ADD)
    assert (tmp_path / "q.db").read_bytes() == before


@pytest.mark.parametrize("edit", [lambda register: None, lambda register: register.activities])
def test_an_edit_that_returns_no_register_is_wrong_usage(tmp_path, edit):
    folder = register_folder(tmp_path / "reg", TABLES)
    before = files(folder)
    with pytest.raises(UsageError, match="an edit returns the changed register"):
        ropa.change(folder, edit)
    assert files(folder) == before


def test_a_committed_change_counts_at_once_and_is_finished_by_the_next(tmp_path):
    folder = register_folder(tmp_path / "r", TABLES)
    expected = ropa.change(register_folder(tmp_path / "other", TABLES), one_more("2"))
    (folder / CHANGE).mkdir()
    for name in ("activities.csv", "purposes.csv"):
        (folder / CHANGE / name).write_bytes((tmp_path / "other" / name).read_bytes())
    (folder / f".{CHANGE}.0123.part").mkdir()  # what a program left that was killed before it could commit
    assert ropa.validate(ropa.read(folder))[0].hash == expected.hash
    (folder / CHANGE / "activities.csv").replace(folder / "activities.csv")  # half of it in its place
    assert ropa.validate(ropa.read(folder))[0].hash == expected.hash
    settle(folder)
    assert not [path for path in folder.iterdir() if path.is_dir()]
    assert ropa.validate(ropa.read(folder))[0].hash == expected.hash


def test_a_change_that_ends_while_its_folder_is_listed_is_no_fault(tmp_path, monkeypatch):
    folder = register_folder(tmp_path / "r", TABLES)
    (folder / CHANGE).mkdir()
    (folder / CHANGE / "activities.csv").write_bytes((folder / "activities.csv").read_bytes())
    listed = Path.iterdir

    def settled_first(place):
        if place.name == CHANGE:
            monkeypatch.undo()
            settle(folder)
        return listed(place)

    monkeypatch.setattr(Path, "iterdir", settled_first)
    register, _ = ropa.validate(ropa.read(folder))
    assert not (folder / CHANGE).exists()
    assert list(register.activities["activity_id"]) == ["A1"]


WRITER = """
import sys
from ropa.kernels.imports import lean_imports
lean_imports()
from support.changes import one_more
import ropa
folder, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
for n in range(count):
    ropa.change(folder, one_more(f"{name}-{n}"))
"""


def test_four_writers_lose_nothing_and_readers_see_whole_changes(tmp_path):
    """`CHANGES=250 READS=10000` for the full measure."""
    changes, reads = 4 * int(os.environ.get("CHANGES", "5")), int(os.environ.get("READS", "60"))
    folder = register_folder(tmp_path / "r", TABLES)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])}
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(n), str(changes // 4)], env=env) for n in range(4)]
    seen, count, end = set(), 0, time.monotonic() + 3600
    try:
        while (count < reads or any(writer.poll() is None for writer in writers)) and time.monotonic() < end:
            tables = ropa.read(folder)
            assert len(tables["activities"]) == len(tables["purposes"])
            assert not tables.faults
            seen.add(len(tables["activities"]))
            count += 1
        assert [writer.wait(timeout=600) for writer in writers] == [0] * 4
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    assert count >= reads
    assert len(seen) > 1, "nothing was read while the writers wrote"
    register, _ = ropa.validate(ropa.read(folder))
    assert len(register.activities) == len(register.purposes) == changes + 1
    assert set(register.activities["activity_id"]) == {"A1", *(f"A{n}-{m}" for n in range(4) for m in range(changes // 4))}
