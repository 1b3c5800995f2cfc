"""Cron lines in systemd's words: the moments are the same, by systemd's own reckoning."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import datetime, timedelta

import pytest

from ropa.errors import UsageError
from ropa.plans.calendar import last_moment, on_calendar

LINES = {
    "17 4 * * *": ("*-*-* 04:17:00",),
    "*/15 * * * *": ("*-*-* *:00,15,30,45:00",),
    "0 8-18/5 * * mon-fri": ("Mon,Tue,Wed,Thu,Fri *-*-* 08,13,18:00:00",),
    "30 6 1 * *": ("*-*-01 06:30:00",),
    "0 4 1,15 * *": ("*-*-01,15 04:00:00",),
    "0 4 1 jan,jul *": ("*-01,07-01 04:00:00",),
    "0 4 * * 0": ("Sun *-*-* 04:00:00",),
    "0 4 * * 7": ("Sun *-*-* 04:00:00",),
    "0 4 * * 5-7": ("Fri,Sat,Sun *-*-* 04:00:00",),
    "0 4 13 * 5": ("*-*-13 04:00:00", "Fri *-*-* 04:00:00"),
    "0 4 */2 * 1": ("Mon *-*-01,03,05,07,09,11,13,15,17,19,21,23,25,27,29,31 04:00:00",),
    "5/20 4 * * *": ("*-*-* 04:05,25,45:00",),
    "0 4 * * 0-6": ("*-*-* 04:00:00",),
    "@daily": ("*-*-* 00:00:00",),
    "@Monthly": ("*-*-01 00:00:00",),
}


@pytest.mark.parametrize("line", LINES)
def test_a_cron_line_in_systemds_words(line):
    assert on_calendar(line) == LINES[line]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_all_of_them():
    moments = [moment for line in LINES for moment in on_calendar(line)]
    done = subprocess.run(["systemd-analyze", "calendar", *moments], capture_output=True, text=True, check=False)
    assert (done.returncode, len(re.findall("Next elapse: ", done.stdout))) == (0, len(moments))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "no cron line of five fields"),
        ("* * * *", "no cron line of five fields"),
        ("60 * * * *", "'60' is no minute"),
        ("0 24 * * *", "'24' is no hour"),
        ("0 0 0 * *", "'0' is no day of the month"),
        ("0 0 * 13 *", "'13' is no month"),
        ("0 0 * * 8", "'8' is no day of the week"),
        ("0 0 * * lun", "'lun' is no day of the week"),
        ("*/0 * * * *", "'\\*/0' is no minute"),
        ("5-1 * * * *", "it runs backwards"),
        ("1,,2 * * * *", "'' is no minute"),
        ("@reboot", "no cron line of five fields"),
        ("٣ * * * *", "is no minute"),
    ],
)
def test_what_cron_would_not_take_is_refused_with_its_field(line, why):
    with pytest.raises(UsageError, match=why):
        on_calendar(line)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("17 4 * * *", "2026-11-25T04:17"),
        ("18 4 * * *", "2026-11-24T04:18"),
        ("0 12 29 2 *", "2024-02-29T12:00"),
        ("0 4 13 * 5", "2026-11-20T04:00"),
        ("0 4 24 * 5", "2026-11-24T04:00"),
        ("0 4 * jan-mar 7", "2026-03-29T04:00"),
        ("@yearly", "2026-01-01T00:00"),
        ("59 23 31 12 *", "2025-12-31T23:59"),
    ],
)
def test_when_a_cron_line_last_named_a_moment(line, moment):
    assert last_moment(line, datetime(2026, 11, 25, 4, 17)) == datetime.fromisoformat(moment)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("line", ["0 4 1,15 * *", "*/15 8-18 * * mon-fri", "0 4 13 * 5", "5/20 4 29 2 *"])
def test_the_last_moment_is_the_one_that_systemd_names_next(line):
    """From a minute before it, systemd's next moment is the same one."""
    last = last_moment(line, datetime(2026, 11, 25, 4, 17))
    before = (last - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S UTC")
    words = ["systemd-analyze", "calendar", f"--base-time={before}", *on_calendar(line)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"})
    named = re.findall(r"Next elapse: \w+ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", done.stdout)
    assert last.strftime("%Y-%m-%d %H:%M:%S") == min(named)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(UsageError, match="names a day that never comes"):
        last_moment("0 0 30 2 *", datetime(2026, 11, 25, 4, 17))
