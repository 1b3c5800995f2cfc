"""A process whose streams are closed, full or of another encoding, a Python without docstrings, and a fault of ropa itself."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from functools import cache

import pytest

from ropa.cli.streams import CRASH
from support.commands import DAY
from support.registers import register_folder


def shell(command: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A shell command in which $ROPA is the command line."""
    written = command.replace("$ROPA", f'"{sys.executable}" -m ropa')
    return subprocess.run(["/bin/bash", "-c", written], capture_output=True, env=os.environ | env, check=False)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_a_stream_that_is_closed_stops_nothing(closed, tmp_path):
    ran = shell(f"$ROPA -q transfer Brazil --regime eu --as-of 2026-11-22 {closed}; echo exit $? >{tmp_path}/code")
    assert (tmp_path / "code").read_text() == "exit 0\n"
    assert b"Traceback" not in ran.stderr


def test_nothing_is_printed_into_a_file_that_takes_the_place_of_a_closed_stream(tmp_path):
    made = tmp_path / "made.xlsx"
    shell(f"$ROPA init {made} >&- 2>&-")
    assert made.read_bytes()[:2] == b"PK"
    assert b"made.xlsx" not in made.read_bytes()[:100]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")  # noqa: PTH110
def test_a_stderr_that_is_full_changes_no_exit_code(tmp_path):
    assert shell(f"$ROPA check {tmp_path}/none --as-of 2026-11-22 2>/dev/full").returncode == 11
    assert shell("$ROPA transfer --nonsense 2>/dev/full").returncode == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_what_programs_read_is_utf_8_whatever_the_terminal_says(encoding, tmp_path):
    name = "Zoë – 名😀"
    folder = register_folder(tmp_path / "r", {"activities": f"activity_id,name,role\n{name},x,zzz\n"})
    words = f"$ROPA -q check {folder} --as-of 2026-11-22 --select SH --format"
    found = json.loads(shell(f"{words} json", PYTHONIOENCODING=encoding).stdout.decode("utf-8"))
    assert name in {one["record"] for one in found["findings"]}
    rows = csv.DictReader(io.StringIO(shell(f"{words} csv", PYTHONIOENCODING=encoding).stdout.decode("utf-8")))
    assert name in {row["record"] for row in rows}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "|", "%", "＝", " ="])
def test_findings_as_csv_hold_no_formula(start, ropa, tmp_path):
    key = f"{start}cmd!A1"
    folder = register_folder(tmp_path / "r", {"activities": f'activity_id,name,role\n"{key}",x,zzz\n'})
    ran = ropa("-q", "check", folder, *DAY, "--format", "csv")
    told = {row["record"] for row in csv.DictReader(io.StringIO(ran.stdout)) if row["table"] == "activities"}
    assert f"'{key.strip()}" in told
    assert key.strip() not in told


@cache
def checked(*how: str) -> subprocess.CompletedProcess[bytes]:
    words = ["-m", "ropa", "-q", "check", "sample:harbour-health", *DAY, "--format", "json"]
    return subprocess.run([sys.executable, *how, *words], capture_output=True, check=False)


# In CI one start with what the others ask for too: -OO does what -O does and more, -I what -P does.
@pytest.mark.parametrize("how", ["-OOI"] if "CI" in os.environ else ["-O", "-OO", "-I", "-P"])
def test_the_findings_are_the_same_however_python_is_started(how):
    plain, other = checked(), checked(how)
    assert (other.returncode, other.stderr) == (plain.returncode, b"")
    assert other.stdout == plain.stdout


def test_help_is_there_without_docstrings():
    said = subprocess.run([sys.executable, "-OO", "-m", "ropa", "check", "--help"], capture_output=True, text=True, check=True).stdout
    assert "Find what is missing, wrong or against the law in a register." in said


def test_a_file_of_the_working_folder_is_no_module(tmp_path):
    for name in ("calendar", "pandas", "typer", "decimal"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the working folder was imported')\n")
    words = ["-m", "ropa", "-q", "check", "sample:illumit", *DAY]
    ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_a_fault_of_ropa_is_one_line_with_an_exit_code_of_its_own(monkeypatch, ropa):
    def broken(*_args, **_options):
        raise KeyError("jane@example.org")

    monkeypatch.setattr("ropa.sources.read", broken)
    ran = ropa("-q", "check", "sample:illumit", *DAY)
    assert ran.code == CRASH == 70
    assert ran.stderr.startswith("ropa: this is a fault of ropa ")
    assert "KeyError at cli/" in ran.stderr
    assert "report" in ran.stderr
    assert "jane" not in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_whole_traceback_is_there_for_those_who_ask(monkeypatch, ropa):
    monkeypatch.setattr("ropa.sources.read", lambda *_args, **_options: 1 / 0)
    monkeypatch.setenv("ROPA_TRACEBACK", "1")
    assert "Traceback" in ropa("-q", "check", "sample:illumit", *DAY).stderr


@pytest.mark.parametrize("called", [MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory"), KeyError("a library's")])
def test_too_little_memory_is_one_line_whatever_a_library_calls_it(monkeypatch, ropa, called):
    def greedy(*_args, **_options):
        try:
            raise MemoryError
        except MemoryError as problem:
            raise called from (None if isinstance(called, OSError) else problem)

    monkeypatch.setattr("ropa.sources.read", greedy)
    ran = ropa("-q", "check", "sample:illumit", *DAY)
    assert (ran.code, ran.stderr) == (11, "ropa: there is not enough memory for this; give the process more, or split the register\n")


@pytest.mark.parametrize(("given", "words"), [(3, ["check"]), (12, ["report", "summary", "--out", "out"]), (12, ["run"])])
def test_where_no_thread_can_be_started_one_line_says_so(ropa, tmp_path, monkeypatch, given, words):
    started = []

    def start(wait, of):
        if len(started) == given:
            raise RuntimeError("can't start new thread")
        started.append(wait)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("_thread.start_new_thread", start)
    command, *rest = words
    of = "plan.toml" if command == "run" else "sample:illumit"
    ran = ropa(command, of, *rest, *([] if command == "run" else [*DAY, "--regime", "uk"]))
    assert ran.code == 11
    assert f"start no more than {given} threads and processes" in ran.stderr
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr("_thread.start_new_thread", lambda wait, of: 1 / 0)
    assert ropa("transfer", "Brazil", "--regime", "eu", *DAY).code == 0
