"""Whatever happens while ropa writes: the old or the new is there, whole, nothing else is lost, and the error is one line."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

import psutil
import pytest

from ropa.errors import SourceError
from support import faults
from support.commands import Ran
from support.faults import MODES, TARGETS, Ended, Mode, Target
from support.notebooks import write_notebook
from support.processes import until


def paths(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts) or path.parts[0] == "tmp"


class Trials:
    """Every fault of a mode in the writing of a target, each looked at."""

    def __init__(self, target: Target, mode: Mode, place: Path) -> None:
        self.target, self.mode, self.place = target, mode, place
        self.old, self.old_paths = self._after(place / "old", new=False)
        self.new, self.new_paths = self._after(place / "new", new=True)
        self.ends: list[tuple[str, str, str]] = []

    def _begun(self, folder: Path) -> Path:
        (folder / "tmp").mkdir(parents=True)
        self.target.old(folder)
        return folder

    def _after(self, folder: Path, *, new: bool) -> tuple[dict[str, object], set[Path]]:
        self._begun(folder)
        if new:
            self.target.write(folder)
        return self.target.read(folder), paths(folder)

    def run(self, every: int = 1) -> None:
        for at in itertools.count(1, every):
            folder = self._begun(self.place / str(at))
            ended = faults.trial(self.target.write, folder, self.mode, at)
            if not ended.hit:
                assert (ended.how, self.target.read(folder)) == ("done", self.new)
                return
            self._look(folder, ended)

    def _look(self, folder: Path, ended: Ended) -> None:
        assert ended.how in ("done", "error", "killed"), ended.said
        found = self.target.read(folder)
        for name, value in found.items():
            assert value in (self.old.get(name), self.new.get(name), *self.target.between), (ended, name)
        if ended.how == "done":
            assert found == self.new
        if ended.how == "error":
            assert str(folder) in ended.said
            assert ".part" not in ended.said
            assert "\n" not in ended.said
            assert self.mode.lasting or "running" not in (found.get("batch.json") or ()), ended
        missing, more = self.old_paths - paths(folder), paths(folder) - self.old_paths - self.new_paths
        assert not missing
        assert all(map(hidden, more))
        if ended.how == "error" and not self.mode.lasting and ended.hit not in ("unlink", "rmdir"):  # the removing itself
            assert not more, (ended, more)
        self.ends.append((ended.hit, ended.how, "new" if found == self.new else "old" if found == self.old else "between"))
        with nullcontext() if found != self.new else suppress(SourceError):  # what is new and whole is not written over
            self.target.write(folder)
        assert self.target.read(folder) == self.new
        assert paths(folder) >= self.new_paths


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
@pytest.mark.parametrize("name", TARGETS)
def test_the_old_or_the_new_is_whole_whatever_fails(tmp_path, name, mode):
    trials = Trials(TARGETS[name], mode, tmp_path)
    share = 20 if "CI" in os.environ else 1
    trials.run(every=max(5, share) if name == "a register's workbook" else share)  # it takes a second to make, and is written as a file is
    assert trials.ends
    if figures := os.environ.get("FAULTS_FIGURES"):
        with Path(figures).open("a", encoding="utf-8") as out:
            out.write(f"{name}|{mode.name}|{trials.ends}\n")


def test_a_process_killed_at_any_moment_leaves_nothing_half(tmp_path):
    """Kill a process that writes without end, at a random moment, and read all that it wrote (`FAULTS_KILLS` times)."""
    place, rounds = tmp_path, int(os.environ.get("FAULTS_KILLS", "5" if "CI" in os.environ else "20"))
    chance, seen = random.Random(), 0
    for number in range(rounds):
        folder = place / str(number)
        folder.mkdir()
        process = faults.processes().Process(target=faults.for_ever, args=(folder,))
        process.start()
        until((folder / "file").exists)
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL  # it had not ended by itself
        process.close()
        for written in [*(one for one in folder.iterdir() if one.name.isdecimal()), folder]:
            for target in ("a register's folder", "a pack", "reports", "the record of a plan's run"):
                if target != "the record of a plan's run" or written == folder:
                    TARGETS[target].read(written)
                    seen += 1
        assert (folder / "file").read_bytes() in (b"old" * faults.LONG, b"new" * faults.LONG)
        faults.report_set(folder)  # and the next run goes on
        faults.plan_run(folder)
    assert seen >= 4 * rounds


# -- the real thing: disks that are full, folders that are closed, folders that go away --------------


def elsewhere(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    called = [sys.executable, "-m", "ropa", "-q", *map(str, words)]
    return subprocess.run(called, capture_output=True, text=True, check=False, env={**os.environ, **env}, timeout=600)


def reporting(own: Path, out: Path, *names: str) -> tuple[object, ...]:
    return ("report", faults.ready()[2] / "one", *names, "--notebooks", own, "--out", out, "--as-of", faults.DAY, "--workers", "1")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a report that takes more room than a small disk has."""
    (tmp_path / "own").mkdir()
    write_notebook(tmp_path / "own" / "small.ipynb", "print('x' * 400_000)")
    return tmp_path / "own"


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small disk of its own, where this user may mount one."""
    folder.mkdir()
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    try:
        subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk")
    try:
        yield folder
    finally:
        subprocess.run([*as_root, "umount", "-l", str(folder)], check=True)


def one_line(ended: Ran, code: int, place: Path, why: str) -> None:
    assert (ended.code, ended.stdout) == (code, ""), ended
    assert re.fullmatch(rf"ropa: {re.escape(str(place))}[^\n]*\({why}\)\n", ended.stderr), ended.stderr


FULL, CLOSED = "No space left on device", "Read-only file system"


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path, ropa):
    with mounted(tmp_path / "full", "size=16k") as disk:
        one_line(ropa("-q", "init", disk / "register.xlsx"), 11, disk / "register.xlsx", FULL)
        one_line(ropa("-q", "init", disk / "register"), 11, disk / "register", FULL)
        assert list(disk.iterdir()) == []


def test_a_report_on_a_full_disk_is_one_line_and_no_half_report(tmp_path, own, ropa):
    with mounted(tmp_path / "full", "size=128k") as disk:
        one_line(ropa("-q", *reporting(own, disk)), 11, disk / "small.html", FULL)
        assert list(disk.iterdir()) == []


def test_a_run_on_a_full_disk_says_so_in_its_record_and_leaves_nothing_running(tmp_path, own):
    register = faults.ready()[2] / "one"
    with mounted(tmp_path / "full", "size=128k") as disk:
        plan = tmp_path / "plan.toml"
        settings = faults.PLAN.replace('"summary"', '"small"').replace('out = "out"', f'out = "{disk}"\nnotebooks = "{own}"\nretries = 0')
        plan.write_text(settings.replace('"one"', f'"{register}"'), encoding="utf-8")
        ended = elsewhere("run", plan)
        said = f"{disk / faults.DAY / 'one' / 'small.html'}: cannot be written ({FULL})"
        assert (ended.returncode, ended.stderr) == (
            14,
            f'ropa: one: {said}\nropa: exit code 14: 1 of 1 register failed (one), as fail_on = "report" asks\n',
        )
        record = json.loads((disk / faults.DAY / "batch.json").read_bytes())
        assert (record["state"], record["failed"], record["outcomes"][0]["errors"]) == ("finished", True, [said])
        assert not [path for path in disk.rglob("*") if path.suffix == ".part" or "small" in path.name]
        assert [one for one in psutil.process_iter(["cmdline"]) if str(plan) in " ".join(one.info["cmdline"] or [])] == []


def test_a_closed_folder_is_one_line(tmp_path, own, ropa):
    with mounted(tmp_path / "closed", "ro") as disk:
        one_line(ropa("-q", "init", disk / "register"), 11, disk / "register", CLOSED)
        one_line(ropa("-q", *reporting(own, disk / "out")), 11, disk / "out", CLOSED)


def test_no_room_for_temporary_files_is_one_line(tmp_path, own):
    full = tmp_path / "full"
    with mounted(full, "size=16k") as disk:
        (disk / "fill").write_bytes(b"x" * 12_000)
        ended = elsewhere(*reporting(own, tmp_path / "out"), TMPDIR=str(disk))
        assert (ended.returncode, ended.stderr.count("\n")) == (11, 1), ended
        assert str(disk) in ended.stderr
        assert list(disk.iterdir()) == [disk / "fill"]


def test_a_folder_that_goes_away_while_reports_are_written_is_one_line(tmp_path, own, ropa):
    out = tmp_path / "out"
    write_notebook(own / "leaves.ipynb", f"import os; os.rename({str(out)!r}, {str(out) + '-gone'!r})")
    ended = ropa("-q", *reporting(own, out, "small", "leaves"))
    said = f"ropa: {out}: the folder disappeared while reports were written to it; run them again when it is back\n"
    assert (ended.code, ended.stderr) == (11, said)
    assert not out.exists()
