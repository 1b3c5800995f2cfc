"""Reports through every tier and several at a time: the same bytes, over one state of the register."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ropa
from ropa.case.handover import VARIABLE, hand_over
from ropa.case.opening import open_case
from ropa.errors import UsageError
from ropa.reports import FailedReportsError, Limits, reports
from test_analysis import write_tiny
from test_kernels import gone
from test_reports import write_notebook

DAY = "2026-11-22"


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}


@pytest.mark.slow
def test_every_report_has_the_same_bytes_in_every_tier_and_one_or_several_at_a_time(tmp_path):
    register, formats = write_tiny(tmp_path / "tiny"), ("html", "ipynb")
    every = [report.name for report in reports()]
    ropa.report(register, every, out=tmp_path / "plain", as_of=DAY, formats=formats, tier="plain")
    expected = made(tmp_path / "plain")
    assert len(expected) == len(every) * len(formats)
    ropa.report(register, every, out=tmp_path / "fork", as_of=DAY, formats=formats, tier="fork", workers=3)
    assert made(tmp_path / "fork") == expected
    some = ["transfers", "data-flows", "health-check"]  # a map, a chart of flows, long tables
    for way, options in {"warm": {"tier": "warm"}, "one at a time": {"workers": 1}}.items():
        ropa.report(register, some, out=tmp_path / way, as_of=DAY, formats=formats, **options)
        found = made(tmp_path / way)
        assert len(found) == len(some) * len(formats)
        assert found == {name: expected[name] for name in found}, way


def test_all_reports_of_a_run_see_one_state_of_the_register(tmp_path):
    register = write_tiny(tmp_path / "tiny")
    own = tmp_path / "own"
    own.mkdir()
    code = "import ropa, pathlib\nprint(len(ropa.open(register, as_of, regime).register.activities))\n"
    code += "pathlib.Path(register, 'activities.csv').unlink(missing_ok=True)"
    for name in ("a", "b"):
        write_notebook(own / f"{name}.ipynb", code)
    ropa.report(register, out=tmp_path / "out", as_of=DAY, notebooks=own)
    assert not (register / "activities.csv").exists()
    for name in ("a", "b"):
        assert "<pre>6\n</pre>" in (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")


def test_a_case_is_handed_over_for_the_very_words_it_was_opened_with(tmp_path, monkeypatch):
    register = str(write_tiny(tmp_path / "tiny"))
    case = open_case(register, DAY, "uk")
    env = hand_over(case, tmp_path / "case", (register, DAY, "uk"))
    assert (tmp_path / "case").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv(VARIABLE, env[VARIABLE])
    (tmp_path / "tiny" / "activities.csv").write_text("activity_id,name\nnew,New\n")
    assert len(ropa.open(register, as_of=DAY, regime="uk").register.activities) == 6
    assert len(ropa.open(register, as_of="2026-11-21", regime="uk").register.activities) == 1
    assert len(ropa.open(register, as_of=DAY).register.activities) == 1
    assert len(ropa.open(Path(register) / ".", as_of=DAY, regime="uk", encoding="utf-8").register.activities) == 1
    monkeypatch.setattr(ropa, "__version__", "another")
    assert len(ropa.open(register, as_of=DAY, regime="uk").register.activities) == 1


def test_a_deadline_ends_one_report_and_not_the_next(tmp_path, ropa):
    own = tmp_path / "own"
    own.mkdir()
    write_notebook(own / "endless.ipynb", "print('begun')", "while True: pass")
    write_notebook(own / "small.ipynb", "print('made')")
    register = write_tiny(tmp_path / "tiny")
    done = ropa("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--notebooks", own, "--deadline", "2", "--format", "json")
    assert done.code == 14
    assert [(one["name"], one["status"]) for one in json.loads(done.stdout)] == [("endless", "failed"), ("small", "done")]
    assert "report endless: cell 4 of 4: the notebook was not ready within 2 seconds" in done.stderr
    assert "begun" in (tmp_path / "out" / "endless.failed.html").read_text(encoding="utf-8")
    assert ropa("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--tier", "slow").code == 2
    assert ropa("report", register, "--out", tmp_path / "out", "--as-of", DAY, "--workers", "0").code == 2


def test_a_report_that_eats_memory_is_the_only_one_that_fails(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    write_notebook(own / "hungry.ipynb", "kept = []\nwhile True: kept.append(bytes(2**26))")
    write_notebook(own / "small.ipynb", "print('made')")
    register = write_tiny(tmp_path / "tiny")
    with pytest.raises(FailedReportsError, match="report hungry: cell 3 of 3: MemoryError") as failure:
        ropa.report(register, out=tmp_path / "out", as_of=DAY, notebooks=own, limits=Limits(megabytes=500))
    assert [result.status for result in failure.value.results] == ["failed", "done"]
    with pytest.raises(UsageError, match="it must be at least 1"):
        ropa.report(register, out=tmp_path / "out", as_of=DAY, notebooks=own, workers=0)


def test_secrets_come_by_the_environment_and_stay_out_of_the_notebook(tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.mkdir()
    write_notebook(own / "secret.ipynb", "import os\nlen(os.environ['MY_TOKEN'])")
    monkeypatch.setenv("MY_TOKEN", "c0ffee-c0ffee")
    ropa.report(write_tiny(tmp_path / "tiny"), out=tmp_path / "out", as_of=DAY, notebooks=own, formats=("html", "ipynb"))
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"13" in everything
    assert b"c0ffee" not in everything


# A shell has what it starts in the background ignore the interrupt, and so have the tests that are run there.
INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\nfrom ropa.cli import main; main()"


@pytest.mark.parametrize("tier", ["plain", "fork"])
def test_an_interrupted_run_ends_at_once_and_leaves_nothing_running(tier, tmp_path):
    own, pids = tmp_path / "own", tmp_path / "pids"
    own.mkdir()
    code = f"import os, time\nwith open({str(pids)!r}, 'a') as told: told.write(f'{{os.getpid()}}\\n')\ntime.sleep(600)"
    for name in ("a", "b", "c"):
        write_notebook(own / f"{name}.ipynb", code)
    command = ["-c", INTERRUPTIBLE, "report", str(write_tiny(tmp_path / "tiny")), "--as-of", DAY, "--notebooks", str(own)]
    command += ["--out", str(tmp_path / "out"), "--tier", tier, "--workers", "2"]
    run = subprocess.Popen([sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    end = time.monotonic() + 60
    while not (pids.exists() and pids.read_text().count("\n") == 2) and time.monotonic() < end and run.poll() is None:
        time.sleep(0.05)
    started = [int(pid) for pid in pids.read_text().split()]
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode == 130, said[-2000:]
    assert len(started) == 2
    assert all(gone(pid) for pid in started)
    assert pids.read_text().count("\n") == 2, "a notebook was started after the interrupt"
