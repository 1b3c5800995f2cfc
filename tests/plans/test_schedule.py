"""What cron and systemd make of a plan."""

from __future__ import annotations

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
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")
    assert "one: small (html)" in done.stdout
    with pytest.raises(UsageError, match="schedule is 'now and then'"):
        cron(plan(tmp_path, schedule="now and then"), ["ropa"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("when", ["daily", "weekly", "monthly"])
def test_systemd_takes_the_units(tmp_path, when):
    made = systemd(plan(tmp_path, schedule=when), [sys.executable, "-m", "ropa"])
    for name, content in made.items():
        (tmp_path / name).write_text(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in made)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    line = next(line for line in made["ropa-plan.timer"].splitlines() if line.startswith("OnCalendar"))
    assert subprocess.run(["systemd-analyze", "calendar", line.partition("=")[2]], capture_output=True, check=False).returncode == 0


def test_systemd_has_its_own_way_to_say_when(tmp_path):
    with pytest.raises(UsageError, match="for systemd write daily, weekly or monthly"):
        systemd(plan(tmp_path, schedule="0 4 * * *"), ["ropa"])
