"""What cron and systemd make of a plan."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from ropa.errors import UsageError
from ropa.plans.schedule import cron, systemd
from support.plans import plan


@pytest.mark.skipif(not shutil.which("crontab"), reason="cron is not installed")
@pytest.mark.parametrize("when", ["daily", "weekly", "monthly", "*/5 8-18 * * mon-fri", "0 4 1,15 * *"])
def test_cron_takes_the_line(tmp_path, when):
    if subprocess.run(["crontab", "-l"], capture_output=True, check=False).returncode == 0:
        pytest.skip("there is a crontab of somebody's here")
    text = cron(plan(tmp_path, schedule=when), [sys.executable, "-m", "ropa"])
    try:
        done = subprocess.run(["crontab", "-"], input=text, text=True, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=True).stdout.endswith(text)
    finally:
        subprocess.run(["crontab", "-r"], capture_output=True, check=False)


def test_what_cron_would_run_is_the_plan(tmp_path):
    line = cron(plan(tmp_path), [sys.executable, "-m", "ropa"]).splitlines()[1]
    command = line.split(maxsplit=5)[5].replace(r"\%", "%")  # as cron hands it to the shell
    done = subprocess.run(["/bin/sh", "-c", f"{command} --dry-run"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "one: small (html)" in done.stdout
    with pytest.raises(UsageError, match="schedule is 'now and then'"):
        cron(plan(tmp_path, schedule="now and then"), ["ropa"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("when", ["daily", "weekly", "monthly", "*/5 8-18 * * mon-fri", "0 4 1,15 * 1", "@weekly"])
def test_systemd_takes_the_units(tmp_path, when):
    made = systemd(plan(tmp_path, schedule=when), [sys.executable, "-m", "ropa"], "root")
    for name, content in made.items():
        (tmp_path / name).write_text(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in made)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.partition("=")[2] for line in made["ropa-plan.timer"].splitlines() if line.startswith("OnCalendar")]
    assert lines
    assert subprocess.run(["systemd-analyze", "calendar", *lines], capture_output=True, check=False).returncode == 0


def test_who_runs_the_plan_and_what_is_no_schedule(tmp_path):
    assert "\nUser=www-data\n" in systemd(plan(tmp_path), ["ropa"], "www-data")["ropa-plan.service"]
    for user in ("", "a b", "x\nExecStart=/bin/sh", "%u"):
        with pytest.raises(UsageError, match=r"--user: .* is no name of a user"):
            systemd(plan(tmp_path), ["ropa"], user)
    for when in ("now and then", "61 * * * *", "0 4 * * funday", "0 4 * *"):
        with pytest.raises(UsageError, match="it is daily, weekly, monthly or a cron line of five fields"):
            systemd(plan(tmp_path, schedule=when), ["ropa"], "root")
        with pytest.raises(UsageError, match="it is daily, weekly, monthly or a cron line of five fields"):
            cron(plan(tmp_path, schedule=when), ["ropa"])


@pytest.mark.parametrize("name", ["a\n* * * * * touch x", "a\rb", "a\x1b[2J"])
@pytest.mark.parametrize("make", [cron, lambda made, command: systemd(made, command, "root")])
def test_a_path_that_a_scheduler_cannot_be_told_is_refused(tmp_path, name, make):
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match="its path has characters that no scheduler can be told"):
        make(plan(tmp_path / name), [sys.executable, "-P", "-m", "ropa"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_path_of_bytes_that_are_no_text_is_told_as_text_and_read_as_those_bytes(tmp_path):
    folder = tmp_path / "caf\udce9 100% $HOME 'x'"
    folder.mkdir()
    made = plan(folder)
    told = [sys.executable, "-c", "import os, sys; sys.stdout.buffer.write(os.fsencode(sys.argv[2]))"]
    line = cron(made, told).splitlines()[1].split(" ", 5)[5]
    assert line.isascii()
    ran = subprocess.run(["/bin/sh", "-c", line.replace(r"\%", "%")], capture_output=True, check=True)  # as cron gives it to the shell
    assert ran.stdout == os.fsencode(made.path.resolve())
    service = systemd(made, ["ropa"], "root")["ropa-plan.service"]
    assert "caf\\xe9 100%% $$HOME 'x'" in service
    assert "WorkingDirectory" not in service
