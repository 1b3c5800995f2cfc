"""What earlier runs mean for the next: which is due, which old ones go."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ropa.errors import UsageError
from ropa.plans import history
from ropa.plans.plan import read_plan
from ropa.plans.run import RETRY_PAUSE
from support.notebooks import write_notebook
from support.plans import FAST, TODAY, record, run, write_plan
from support.tiny import write_tiny


def test_old_runs_go_and_what_is_not_the_runs_stays(tmp_path):
    path = write_plan(tmp_path, "one", settings=FAST + "keep = 2\n")
    there = tmp_path / "reports"
    for day in ("2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30"):
        if day == "2026-10-29":
            (there / "2026-10-28/one/mine.txt").write_text("kept")
            (there / "2026-10-28/one/small.xlsx").write_text("of an earlier run of that day")
            (there / "2026-10-27/one/run.json").write_text("broken")
        path.write_text(re.sub(r"2026-10-\d\d", day, path.read_text()))
        run(path)
    left = sorted(found.relative_to(tmp_path / "reports").as_posix() for found in (tmp_path / "reports").rglob("*") if found.is_file())
    assert left == [
        ".ropa.lock",
        *(f"2026-10-27/{name}" for name in ("one/run.json", "one/small.html")),
        "2026-10-28/one/mine.txt",
        *(f"2026-10-{day}/{name}" for day in (29, 30) for name in ("batch.json", "index.html", "one/run.json", "one/small.html")),
        "index.html",
    ]


def test_a_run_is_due_until_one_has_ended_since(tmp_path, ropa):
    path = write_plan(tmp_path, "one", "missing", settings='schedule = "weekly"\nretries = 0\n' + FAST)
    monday = datetime(2026, 11, 23, 4, 17).astimezone()
    plan = read_plan(path, TODAY)
    assert history.made_since(plan, monday) == {}
    assert run(path, due=True)["status"]["done"] == 1
    assert run(path, due=True)["due"] is False
    there = plan.folder / "batch.json"
    for change, days, due in [
        ({}, 0, False),
        ({"started": "2026-11-22T23:59:00+00:00"}, 0, True),
        ({"started": "2026-11-22T23:59:00+00:00"}, -7, True),  # nor is what is yet to come a run of the past
        ({"started": "2026-11-27T10:00:00+00:00"}, 6, False),
        ({"started": "2026-11-27T10:00:00+00:00"}, 7, True),
        ({"started": "2035-01-01T00:00:00+00:00"}, 0, True),  # recorded under a wrong clock
        ({"started": "2026-11-23T04:25:00+00:00"}, 0, False),  # by another machine, whose clock goes a little before
        ({"state": "running"}, 0, True),
        ({"state": "interrupted"}, 0, True),
        ({"only": "o*"}, 0, True),
        ({"plan": "another"}, 0, True),
    ]:
        there.write_text(json.dumps(record(tmp_path) | {"started": "2026-11-23T04:20:00+00:00"} | change))
        assert (history.made_since(plan, datetime(2026, 11, 23, 4, 17, tzinfo=UTC) + timedelta(days=days)) == {}) is due, (change, days)
        there.write_text(json.dumps(record(tmp_path) | {"state": "finished", "only": None, "plan": "plan"}))
    there.write_text(json.dumps(record(tmp_path) | {"started": datetime.now(UTC).isoformat(timespec="seconds"), "failed": True}))
    again = ropa("run", path, "--due")
    assert (again.code, again.stdout, again.stderr) == (0, "", "")  # cron mails whatever is printed
    assert json.loads(ropa("run", path, "--due", "--format", "json").stdout)["due"] is False
    for when, why in (("now and then", "no cron line"), ("61 * * * *", "no minute"), ("0 0 30 2 *", "a day that never comes")):
        with pytest.raises(UsageError, match=f"it is daily, weekly, monthly or a cron line of five fields .*{why}"):
            history.made_since(replace(plan, schedule=when), monday)


def test_a_run_of_a_wrong_clock_is_told_and_silences_nothing(tmp_path, ropa):
    path = write_plan(tmp_path, "one", settings='schedule = "weekly"\n' + FAST)
    assert run(path, due=True)["status"]["done"] == 1
    there = read_plan(path, TODAY).folder / "batch.json"
    there.write_text(json.dumps(record(tmp_path) | {"started": "2035-01-01T00:00:00+00:00"}))
    again = ropa("run", path, "--due")
    assert again.code == 0
    assert "says that it began on 2035-01-01, which is yet to come, so it does not count" in again.stderr
    assert "1 unchanged" in again.stdout  # it ran


def test_what_failed_is_due_again_once_its_inputs_change_or_after_a_pause(tmp_path):
    path = write_plan(tmp_path, "one", "missing", settings='schedule = "weekly"\nretries = 0\n' + FAST)
    assert run(path, due=True)["status"] == {"done": 1, "unchanged": 0, "failed": 1}
    assert run(path, due=True)["due"] is False
    write_tiny(tmp_path / "missing")  # it is there now
    assert run(path, due=True)["status"] == {"done": 1, "unchanged": 1, "failed": 0}
    assert run(path, due=True)["due"] is False

    write_notebook(tmp_path / "own" / "small.ipynb", "1/0")
    run(path)
    assert run(path, due=True)["due"] is False  # the same would fail again
    there = tmp_path / "reports/2026-10-31/batch.json"
    long_ago = (datetime.now(UTC) - RETRY_PAUSE - timedelta(seconds=5)).isoformat(timespec="seconds")
    there.write_text(json.dumps(record(tmp_path) | {"finished": long_ago}))
    assert run(path, due=True)["status"]["failed"] == 2  # tried again after the pause
    assert run(path, due=True)["due"] is False
    write_notebook(tmp_path / "own" / "small.ipynb", "'mended'")
    assert run(path, due=True)["status"]["done"] == 2


def test_what_failed_is_made_again_for_its_own_day(tmp_path):
    path = write_plan(tmp_path, "missing", settings='schedule = "monthly"\nretries = 0\n' + FAST)
    run(path, due=True)
    write_tiny(tmp_path / "missing")
    path.write_text(path.read_text().replace("2026-10-31", "2026-11-02"))  # a day later, as with as_of = "today"
    assert run(path, due=True)["as_of"] == "2026-10-31"
    assert not (tmp_path / "reports/2026-11-02").exists()


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the zone of this machine's clock."""

    def of(zone):
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield of
    monkeypatch.undo()
    time.tzset()


SCHEDULED = [
    ("daily", "2026-11-25"),
    ("weekly", "2026-11-23"),
    ("monthly", "2026-11-01"),
    ("30 6 1 * *", "2026-11-01T06:30"),
    ("17 4 * * *", "2026-11-25T04:17"),
    ("18 4 * * *", "2026-11-24T04:18"),
    ("@hourly", "2026-11-25T04:00"),
    ("*/5 8-17 * * mon-fri", "2026-11-24T17:55"),
]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
@pytest.mark.parametrize(("schedule", "begins"), SCHEDULED)
def test_when_a_schedule_asks_for_a_run(tmp_path, clock, zone, schedule, begins):
    clock(zone)
    for seconds, due in ((-1, True), (0, False)):
        plan = _begun(tmp_path, schedule, datetime.fromisoformat(begins) + timedelta(seconds=seconds))
        assert (history.made_since(plan, datetime(2026, 11, 25, 4, 17).astimezone()) == {}) is due


def test_the_hour_of_a_schedule_is_that_of_its_own_day(tmp_path, clock):
    """Clocks went back on 25 October 2026 at 2 o'clock: half past midnight was before that."""
    clock("Europe/London")
    plan = _begun(tmp_path, "30 0 * * *", datetime(2026, 10, 25, 0, 30))
    assert history.made_since(plan, datetime(2026, 10, 25, 9).astimezone()) != {}


def _begun(folder, schedule, moment):
    """A plan with one run that began at a moment of this machine's clock, and has ended."""
    plan = replace(read_plan(write_plan(folder, "one"), TODAY), schedule=schedule)
    plan.folder.mkdir(parents=True, exist_ok=True)
    started = moment.astimezone().isoformat()
    told = {"plan": "plan", "state": "finished", "only": None, "started": started, "as_of": "2026-10-31", "outcomes": []}
    (plan.folder / "batch.json").write_text(json.dumps(told))
    return plan
