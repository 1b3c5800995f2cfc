"""What is large is read in a process of its own: its limits, its end, and that nothing else is different."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ropa.errors import FaultElsewhereError, LayoutError, SourceError
from ropa.sources import apart, limits, read
from support import readers
from support.processes import until
from support.registers import register_folder

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _the_process_knows_our_readers(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


@pytest.mark.parametrize(
    ("reader", "limit", "said"),
    [
        (readers.takes_memory, "", "to read it takes more than 2,000 MB of memory; split it, or set ROPA_MOST_MEMORY to what"),
        (readers.takes_for_ever, limits.SECONDS, "to read it takes more than 1 seconds; split it, or set ROPA_MOST_SECONDS to what"),
        (
            readers.has_no_memory_for_a_module,
            "",
            "to read it takes more than 2,000 MB of memory; split it, or set ROPA_MOST_MEMORY to what",
        ),
        (readers.aborts, "", "its reader was ended (SIGSEGV): the file is damaged, or needs more than 2,000 MB of memory"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the system limits no memory of a process")
def test_what_goes_beyond_a_limit_is_one_line(monkeypatch, reader, limit, said):
    if limit:
        monkeypatch.setenv(limit, "1")
    with pytest.raises(SourceError) as told:
        apart.read_in_process(reader, Path("large.csv"))
    assert str(told.value).startswith(f"large.csv: {said}")
    assert "\n" not in str(told.value)


def test_a_reader_that_waits_for_ever_is_ended_by_the_clock(monkeypatch):
    monkeypatch.setattr(limits, "WAITED", 1)
    monkeypatch.setenv(limits.SECONDS, "1")
    with pytest.raises(SourceError, match="takes more than 1 seconds"):
        apart.read_in_process(readers.waits, Path("large.csv"))


def test_an_error_is_told_as_it_is_and_a_fault_by_its_kind_alone():
    with pytest.raises(LayoutError, match=r"^large\.csv: no table$"):
        apart.read_in_process(readers.is_refused, Path("large.csv"), "no table")
    with pytest.raises(FaultElsewhereError, match=r"^ValueError at sources/apart\.py:\d+$"):  # read again here, it would have no limits
        apart.read_in_process(readers.is_at_fault, Path("large.csv"))


def test_where_no_process_can_start_all_is_read_here(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert apart.read_in_process(len_of, Path("large.csv")) == 9
    monkeypatch.undo()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert apart.read_in_process(len_of, Path("large.csv")) == 9


def len_of(place: Path) -> int:
    return len(place.name)


def test_a_large_register_is_read_as_a_small_one_is(tmp_path, monkeypatch):
    folder = register_folder(tmp_path / "a", {"purposes": "purpose_id,activity_id\nP1,A1,x\n", "notes": "a\n"})
    here = read(folder)
    asked = []
    real = apart.read_in_process
    monkeypatch.setattr(apart, "read_in_process", lambda *args, **known: asked.append(args) or real(*args, **known))
    monkeypatch.setattr(apart, "SAFE", 10)
    there = read(folder)
    assert asked
    assert list(there.frames) == list(here.frames)
    assert (there.faults, there.notes, dict(there.settings), there.source) == (here.faults, here.notes, dict(here.settings), here.source)
    for table, frame in here.frames.items():
        assert there.frames[table].fillna("").to_dict("split") == frame.fillna("").to_dict("split")
        assert there.places[table].where(0, "") == here.places[table].where(0, "")


def test_what_is_large_is_known_without_reading_it(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "SAFE", 100)
    monkeypatch.setattr(apart, "SAFE_FILES", 1_000)
    monkeypatch.setattr(apart, "SAFE_ARCHIVE", 2_000)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_bytes(b"x" * 60)
    (tmp_path / "folder" / "a.pdf").write_bytes(b"x" * 600)
    assert not apart.is_large(tmp_path / "folder")
    (tmp_path / "folder" / "b.CSV").write_bytes(b"x" * 60)
    assert apart.is_large(tmp_path / "folder")
    for name, size, large in (("small.json", 1_000, False), ("large.json", 1_001, True)):
        (tmp_path / name).write_bytes(b"x" * size)
        assert apart.is_large(tmp_path / name) is large
    for name, size, large in (("small.xlsx", 2_000, False), ("large.xlsx", 2_001, True)):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"x" * size)
        assert apart.is_large(tmp_path / name) is large
    os.mkfifo(tmp_path / "pipe.csv")
    assert not apart.is_large(tmp_path / "pipe.csv")
    assert not apart.is_large(tmp_path / "nothing.csv")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent, however that ended")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_reader_is_left_behind(tmp_path, ending):
    asking = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "  # CI may run with it ignored
    asking += "import sys; from pathlib import Path; from ropa.sources.apart import read_in_process as ask; from support import readers; "
    asking += "ask(readers.begins_and_takes_for_ever, Path(sys.argv[1]))"
    with subprocess.Popen([sys.executable, "-c", asking, str(tmp_path / "begun")], stderr=subprocess.DEVNULL) as parent:
        below = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        until((tmp_path / "begun").exists)
        [reader] = [Path("/proc") / one for one in below.read_text().split()]
        parent.send_signal(ending)
        try:
            parent.wait(120)
        finally:
            parent.kill()
        until(lambda: not reader.exists())
    assert parent.returncode in (-ending, 1)
