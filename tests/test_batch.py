"""Plans: what they say, what a run of one makes, keeps, tries again and tells, and what the schedulers make of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.errors import SourceError, UsageError
from ropa.plans import history
from ropa.plans import run as batch
from ropa.plans.plan import KEYS, Plan, day_of, read_plan
from ropa.plans.schedule import cron, systemd
from test_analysis import write_tiny
from test_kernels import gone
from test_reports import write_notebook

TODAY = date(2026, 11, 23)
FAST = 'reports = ["small"]\nnotebooks = "own"\nas_of = "2026-10-31"\nworkers = 1\n'
"""Settings of a plan with one small report."""


def write_plan(folder: Path, *registers: str, settings: str = FAST) -> Path:
    """A plan over registers that lie beside it, which are made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in registers:
        if not (folder / name).exists() and "*" not in name and "missing" not in name and "://" not in name:
            write_tiny(folder / name)
    if not (folder / "own").exists():
        (folder / "own").mkdir()
        write_notebook(folder / "own" / "small.ipynb", "import ropa\ncase = ropa.open(register, as_of, regime)\nprint(len(case.findings))")
    tables = "".join(f'[[register]]\npath = "{name}"\n' for name in registers)
    path = folder / "plan.toml"
    path.write_text(settings + tables, encoding="utf-8")
    return path


def run(path: Path, **options: object) -> dict:
    return batch.run_plan(read_plan(path, TODAY), **options)


def files(folder: Path) -> dict[str, bytes]:
    """All that a run left, but for the clock's files."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "batch.json", ".ropa.lock")
    }


# -- what a plan says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "today", "day"),
    [
        ("2026-01-31", TODAY, "2026-01-31"),
        ("today", TODAY, "2026-11-23"),
        ("yesterday", date(2026, 3, 1), "2026-02-28"),
        ("last-month-end", TODAY, "2026-10-31"),
        ("last-month-end", date(2028, 3, 31), "2028-02-29"),
        ("last-month-end", date(2026, 1, 1), "2025-12-31"),
        ("last-quarter-end", TODAY, "2026-09-30"),
        ("last-quarter-end", date(2026, 10, 1), "2026-09-30"),
        ("last-quarter-end", date(2026, 9, 30), "2026-06-30"),
        ("last-year-end", date(2026, 1, 1), "2025-12-31"),
        ("last-fiscal-year-end", TODAY, "2026-03-31"),
        ("last-fiscal-year-end", date(2026, 3, 31), "2025-03-31"),
        ("last-fiscal-year-end", date(2026, 4, 1), "2026-03-31"),
    ],
)
def test_days_are_worked_out_from_today(said, today, day):
    assert day_of(said, today, "03-31") == date.fromisoformat(day)


def test_a_fiscal_year_may_end_on_a_leap_day():
    assert day_of("last-fiscal-year-end", date(2027, 3, 1), "02-29") == date(2027, 2, 28)
    assert day_of("last-fiscal-year-end", date(2028, 3, 1), "02-29") == date(2028, 2, 29)
    with pytest.raises(UsageError, match="fiscal_year_end is 'March'"):
        day_of("last-fiscal-year-end", TODAY, "March")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["last-month-end", "last-quarter-end", "last-year-end"]))
def test_what_has_ended_had_ended_before_today(today, said):
    found = day_of(said, today)
    longest = {"last-month-end": 31, "last-quarter-end": 92, "last-year-end": 366}[said]
    assert 0 < (today - found).days <= longest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing = 1", "there is no setting nothing; there are name, out"),
        ("workers = 0", "workers is 0; it must be more than 0"),
        ("workers = true", "workers is True; it is how many registers"),
        ('reports = "summary"', "reports is 'summary'; it is names of reports"),
        ('as_of = "soon"', "as_of is 'soon'; write a date like 2026-11-22, today"),
        ("as_of = 2026-01-01T10:00:00", "as_of is datetime.datetime"),
        ('notify = ["echo", 3]', r"notify is \['echo', 3\]; it is a command"),
        ("reports = [1]", r"reports is \[1\]; it is names of reports"),
        ('tier = "quick"', "tier is 'quick'; it is plain, warm, fork"),
        ("deadline = nan", "deadline is nan; it must be more than 0"),
        ("[register]\npath = 'a'", r"write \[\[register\]\], in double brackets"),
        ("[[registers]]\npath = 'a'", r"there is no setting registers; .* a register is written \[\[register\]\]"),
        ('reports = ["nosuch"]\n[[register]]\npath = "a"', "register .*a: there is no report nosuch; there are assessments"),
        ('formats = ["docx"]\n[[register]]\npath = "a"', "register .*a: there is no format docx; there are html, pdf"),
        ('regime = "fr"\n[[register]]\npath = "a"', "register .*a: regime: 'fr' is none of uk, eu"),
        ("[[register]]\npath = 'a'\nfolder = 3", "folder of register a is 3; it is text"),
        ("[[register]]\npath = 'a'\nparameters = {nothing = 1}", "there is no parameter 'nothing'; of their own"),
        (
            "[[register]]\npath = 'a'\nreports = ['retention']\nparameters = {most = 'x'}",
            "register .*a: retention: parameter most must be int, not str",
        ),
        ('notebooks = "gone"\n[[register]]\npath = "a"', "register .*a: .*gone: no notebook"),
        ('fail_on = "always"', "fail_on is 'always'; it is report, error, warning, advice, never"),
        ("retries = -1", "retries is -1"),
        ("", "the plan names no register"),
        ("[[register]]\nname = 'x'", r"each \[\[register\]\] needs a path"),
        ("[[register]]\npath = 'a'\nout = 'x'", r"a \[\[register\]\] has no setting out"),
        ("[[register]]\npath = 'a'\nreports = 'x'", "reports of register a is 'x'"),
        ("[[register]]\npath = 'clients/*.xlsx'", r"no register is found at clients/\*.xlsx"),
        ("[[register]]\npath = 'a'\n[[register]]\npath = 'a'", "is named twice"),
        ("[[register]]\npath = 'a'\nfolder = '…'", "no folder can be named after"),
        ("= 1", "not a TOML file"),
    ],
)
def test_a_plan_that_is_wrong_says_where(tmp_path, text, message):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((UsageError, SourceError), match=message) as found:
        read_plan(path, TODAY)
    assert str(path) in str(found.value)


def test_a_day_may_be_written_as_toml_has_it(tmp_path):
    path = write_plan(tmp_path, "one", settings="as_of = 2026-01-31\n")
    assert read_plan(path, TODAY).run == "2026-01-31"


def test_registers_found_by_a_pattern_land_in_folders_of_their_own(tmp_path):
    for name in ("a/register.xlsx", "b/register.xlsx", "c/A.xlsx", "CON.xlsx"):
        (tmp_path / "x [1]" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x [1]" / name).touch()
    path = tmp_path / "x [1]" / "plan.toml"
    found = '[[register]]\npath = "**/*.xlsx"\n[register.parameters]\nmonths = 6\n'
    path.write_text(f'[parameters]\nmonths = 3\n{found}[[register]]\npath = "sample:illumit"\nformats = ["html", "ipynb"]\n')
    plan = read_plan(path, TODAY)
    assert [job.folder for job in plan.jobs] == ["_CON", "a", "b", "A-2", "illumit"]
    assert [job.parameters["months"] for job in plan.jobs] == [6, 6, 6, 6, 3]
    assert [job.formats for job in plan.jobs][-2:] == [("html",), ("html", "ipynb")]
    assert plan.folder == (tmp_path / "x [1]" / "reports" / "2026-11-23").resolve()


def test_every_setting_is_documented():
    text = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, (_, meaning) in KEYS.items():
        assert f"- `{name}`: {meaning}.\n" in text


# -- a run ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> Path:
    """The folder of a plan over three registers, one of them missing, one with a report that fails, run once in two processes."""
    folder = tmp_path_factory.mktemp("plan")
    write_plan(folder, "good", "missing", "other")
    (folder / "own" / "small.ipynb").unlink()
    write_notebook(folder / "own" / "small.ipynb", 'if "other" in register: raise ValueError("no")\nprint("fine")')
    run(folder / "plan.toml", workers=2)
    return folder


def record(folder: Path) -> dict:
    return json.loads((folder / "reports" / "2026-10-31" / "batch.json").read_text(encoding="utf-8"))


def test_one_bad_register_never_stops_the_others(ran):
    told = record(ran)
    assert (told["state"], told["failed"], told["registers"]) == ("finished", True, 3)
    assert told["status"] == {"done": 1, "unchanged": 0, "failed": 2}
    good, missing, other = told["outcomes"]
    assert (good["folder"], good["status"], good["errors"], good["attempts"]) == ("good", "done", [], 1)
    assert good["counts"]["error"] > 0
    assert missing["status"] == "failed"
    assert "missing" in missing["errors"][0]
    assert missing["attempts"] == 2
    assert other["errors"] == ["report small: cell 3 of 3: ValueError (what it says may be personal data, so only the page has it)"]
    folder = ran / "reports" / "2026-10-31"
    assert sorted(files(folder)) == ["good/small.html", "index.html", "other/small.failed.html"]
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "ValueError (what it says" in page
    assert "ValueError: no" in (folder / "other" / "small.failed.html").read_text(encoding="utf-8")
    assert "missing" in page
    assert (ran / "reports" / "index.html").is_file()


@pytest.mark.slow
def test_what_is_unchanged_is_left_and_what_failed_is_made_again(tmp_path):
    path = write_plan(tmp_path, "one", "two")
    assert run(path)["status"] == {"done": 2, "unchanged": 0, "failed": 0}
    before = {name: (tmp_path / "reports/2026-10-31" / name).stat().st_mtime_ns for name in ("one/small.html", "two/small.html")}
    assert run(path)["status"] == {"done": 0, "unchanged": 2, "failed": 0}

    (tmp_path / "two" / "purposes.csv").unlink()  # the register
    assert [outcome["status"] for outcome in run(path)["outcomes"]] == ["unchanged", "done"]
    write_notebook(tmp_path / "own" / "small.ipynb", "1/0")  # the notebook
    assert run(path)["status"]["failed"] == 2
    write_notebook(tmp_path / "own" / "small.ipynb", 'print("mended")')
    assert run(path)["status"]["done"] == 2
    (tmp_path / "reports/2026-10-31/one/small.html").write_text("cut")  # what was made
    assert [outcome["status"] for outcome in run(path)["outcomes"]] == ["done", "unchanged"]
    path.write_text(path.read_text().replace("2026-10-31", "2026-11-01"))  # the day: a run of its own
    assert run(path)["status"]["done"] == 2
    assert {name: (tmp_path / "reports/2026-10-31" / name).stat().st_mtime_ns for name in before} != before


def test_a_run_of_every_fitting_report_is_known_to_be_whole(tmp_path):
    path = write_plan(tmp_path, "one", settings=FAST.replace('reports = ["small"]\n', ""))
    assert run(path)["status"]["done"] == 1
    assert run(path)["status"]["unchanged"] == 1
    write_notebook(tmp_path / "own" / "second.ipynb", "2")  # a report that was not there before
    outcome = run(path)["outcomes"][0]
    assert [(one["name"], one["unchanged"]) for one in outcome["reports"]] == [("second", False), ("small", True)]


def test_another_program_makes_everything_again(tmp_path, monkeypatch):
    path = write_plan(tmp_path, "one")
    run(path)
    monkeypatch.setattr("ropa.reports.unchanged.program_digest", lambda: "another")
    assert run(path)["status"]["done"] == 1


def test_what_failed_for_an_outside_reason_is_tried_again(tmp_path):
    path = write_plan(tmp_path, "one")
    once = f"import os, pathlib\nmark = pathlib.Path({str(tmp_path / 'tried')!r})\n"
    once += "if not mark.exists():\n    mark.touch(); os.kill(os.getpid(), 9)\n'made'"
    write_notebook(tmp_path / "own" / "small.ipynb", once)
    assert run(path)["status"]["done"] == 1
    (tmp_path / "tried").unlink()
    path.write_text("retries = 0\n" + path.read_text() + "# another inputs\n")
    (tmp_path / "one" / "purposes.csv").unlink()
    told = run(path)
    assert told["status"]["failed"] == 1
    assert "its kernel died" in told["outcomes"][0]["errors"][0]


def test_several_processes_and_one_give_the_same_bytes(ran, tmp_path):
    for name in ("plan.toml", "good", "other", "own"):
        (shutil.copytree if (ran / name).is_dir() else shutil.copy)(ran / name, tmp_path / name)
    run(tmp_path / "plan.toml")
    again, before = files(tmp_path / "reports"), files(ran / "reports")
    assert list(again) == list(before)
    for name in ("2026-10-31/good/small.html", "2026-10-31/other/small.failed.html"):
        assert again[name] == before[name]


def test_a_plan_fails_on_what_it_says(tmp_path):
    path = write_plan(tmp_path, "one")
    text = path.read_text()
    assert run(path)["failed"] is False
    for word, failed in (("error", True), ("advice", True), ("never", False)):
        path.write_text(f'fail_on = "{word}"\n{text}')
        assert run(path)["failed"] is failed


def test_only_and_what_it_matches(tmp_path):
    path = write_plan(tmp_path, "north", "missing", settings=FAST + "retries = 0\n")
    assert run(path)["failed"]
    told = run(path, only="n*")
    assert ([outcome["folder"] for outcome in told["outcomes"]], told["failed"]) == (["north"], False)
    assert [(outcome["folder"], outcome["status"]) for outcome in told["others"]] == [("missing", "failed")]
    assert "missing: " in (tmp_path / "reports/2026-10-31/index.html").read_text(encoding="utf-8")
    assert [outcome["folder"] for outcome in run(path, only="north")["others"]] == ["missing"]
    assert run(path)["others"] == []
    with pytest.raises(UsageError, match=r"no register's folder matches 'x\*'; there are north, missing"):
        run(path, only="x*")


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


def test_two_plans_and_somebody_elses_page_never_write_over_each_other(tmp_path):
    path = write_plan(tmp_path, "one")
    run(path)
    other = path.with_name("other.toml")
    other.write_text(path.read_text())
    with pytest.raises(SourceError, match=r"reports.2026-10-31: holds the run of another plan \(plan\); give one of them an out"):
        run(other)
    other.write_text('out = "mine"\n' + path.read_text())
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "index.html").write_text("mine")
    with pytest.raises(SourceError, match="not made by ropa"):
        run(other)
    assert sorted(files(tmp_path / "mine")) == ["index.html"]


class Losing:
    """An executor that loses its workers, one task after the other: as Dask says it, and as a pool does."""

    def __init__(self, *problems: Exception) -> None:
        self.problems = list(problems)

    def submit(self, *_: object) -> Future[object]:
        future: Future[object] = Future()
        future.set_exception(self.problems.pop(0))
        return future


def test_what_an_executor_loses_is_a_failure_of_its_own(tmp_path):
    path = write_plan(tmp_path, "a", "b", "c")
    told = run(path, executor=Losing(LookupError("KilledWorker"), BrokenExecutor()), workers=1)
    broke = "the executor broke before its reports were made; run the plan again"
    assert [outcome["errors"] for outcome in told["outcomes"]] == [["its worker was lost (LookupError)"], [broke], [broke]]
    with pytest.raises(SourceError, match=r"the executor takes no more work \(IndexError\); is the cluster still up"):
        run(path, executor=Losing(), workers=1)
    assert record(tmp_path)["state"] == "interrupted"


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
        ({"started": "2026-11-22T23:59:00+00:00"}, -7, False),
        ({"started": "2026-11-27T10:00:00+00:00"}, 6, False),
        ({"started": "2026-11-27T10:00:00+00:00"}, 7, True),
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
    assert (again.code, again.stdout.split(";")[0]) == (0, "plan: nothing is due")
    assert json.loads(ropa("run", path, "--due", "--format", "json").stdout)["due"] is False
    with pytest.raises(UsageError, match="only cron knows"):
        history.made_since(replace(plan, schedule="0 4 * * *"), monday)


@pytest.mark.parametrize(("schedule", "begins"), [("daily", "2026-11-25"), ("weekly", "2026-11-23"), ("monthly", "2026-11-01")])
def test_when_a_schedule_asks_for_a_run(tmp_path, schedule, begins):
    plan = replace(read_plan(write_plan(tmp_path, "one"), TODAY), schedule=schedule)
    now = datetime(2026, 11, 25, 4, 17, tzinfo=UTC)
    plan.folder.mkdir(parents=True)
    for seconds, due in ((-1, True), (0, False)):
        started = datetime.fromisoformat(begins).replace(tzinfo=UTC) + timedelta(seconds=seconds)
        told = {"plan": "plan", "state": "finished", "only": None, "started": started.isoformat(), "outcomes": []}
        (plan.folder / "batch.json").write_text(json.dumps(told))
        assert (history.made_since(plan, now) == {}) is due


def test_somebody_is_told(tmp_path):
    told = tmp_path / "told"
    code = f"import os; open({str(told)!r}, 'w').write(os.environ['ROPA_RUN_STATUS'] + ' ' + os.environ['ROPA_RUN_RECORD'])"
    path = write_plan(tmp_path, "missing", settings=FAST + f"retries = 0\nnotify = {json.dumps([sys.executable, '-c', code])}\n")
    assert "notify_error" not in run(path)
    assert told.read_text() == f"failed {tmp_path.resolve() / 'reports/2026-10-31/batch.json'}"
    path.write_text(path.read_text().replace(json.dumps(sys.executable), '"no-such-command"'))
    assert run(path)["notify_error"] == "notify: no-such-command could not be run (FileNotFoundError)"


def test_somebody_is_told_of_a_run_that_broke_off_and_what_they_print_is_no_json(tmp_path, capfd, monkeypatch):
    (tmp_path / "tell").write_text('#!/bin/sh\necho "told $ROPA_RUN_STATUS"\n')
    (tmp_path / "tell").chmod(0o755)
    path = write_plan(tmp_path, "one", settings=FAST + 'notify = ["./tell"]\n')
    monkeypatch.chdir("/")
    run(path)
    assert capfd.readouterr() == ("", "told done\n")
    write_notebook(tmp_path / "own" / "small.ipynb", f"import shutil; shutil.rmtree({str(tmp_path / 'reports')!r})")
    with pytest.raises(SourceError, match="the folder disappeared while the run wrote to it"):
        run(path)
    assert capfd.readouterr() == ("", "told interrupted\n")


# -- two runs, and runs that are killed -----------------------------------------------------------

HOLD = "import time, pathlib\npathlib.Path({mark!r}).touch()\ntime.sleep({seconds})"


def start(path: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ropa", "--quiet", "run", str(path), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def until(path: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert path.exists()


GRANDPARENT = "int(pathlib.Path('/proc', str(os.getppid()), 'stat').read_text().rpartition(')')[2].split()[1])"
"""The process that a notebook's warm process works for."""


# -- registers and runs that lie at URLs ----------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="a system without users of a number")
def test_a_lock_is_never_made_where_somebody_else_may_lead_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"ropa-locks-{os.getuid()}").symlink_to(tmp_path / "theirs")
    (tmp_path / "theirs").mkdir()
    path = write_plan(tmp_path / "plan", "one", settings=f'out = "{(tmp_path / "store").as_uri()}"\n' + FAST)
    with pytest.raises(SourceError, match="another user owns this folder, which plans at URLs need for locks"):
        run(path)
    assert list((tmp_path / "theirs").iterdir()) == []


def test_a_plan_over_urls_delivers_what_the_same_plan_makes_in_folders(tmp_path):
    here = write_plan(tmp_path / "here", "one", "two")
    run(here)
    store = (tmp_path / "store").as_uri()
    for name in ("one", "two"):
        shutil.copytree(tmp_path / "here" / name, tmp_path / "store" / "clients" / name)
    there = write_plan(tmp_path / "there", f"{store}/clients/one", f"{store}/clients/two", settings=f'out = "{store}/runs"\n' + FAST)
    told = run(there)
    assert told["status"] == {"done": 2, "unchanged": 0, "failed": 0}
    runs = tmp_path / "store" / "runs"
    made, expected = files(runs), files(tmp_path / "here" / "reports")
    assert set(made) == set(expected)
    pages = [name for name in made if not name.endswith("index.html")]
    assert len(pages) == 2
    assert all(made[name] == expected[name] for name in pages)
    assert json.loads((runs / "2026-10-31" / "batch.json").read_text())["state"] == "finished"
    assert not (tmp_path / "there" / "reports").exists()

    before = files(runs)
    assert run(there)["status"] == {"done": 0, "unchanged": 2, "failed": 0}
    assert files(runs) == before
    shutil.rmtree(tmp_path / "store" / "clients" / "two")
    told = run(there)
    assert told["status"] == {"done": 0, "unchanged": 1, "failed": 1}
    assert f"{store}/clients/two" in told["outcomes"][1]["errors"][0]
    assert files(runs)["2026-10-31/two/small.html"] == before["2026-10-31/two/small.html"]


def test_a_url_names_one_register_and_a_store_that_is_unknown_fails_that_one_alone(tmp_path):
    settings = 'out = "s3://bucket/runs/"\n' + FAST
    plan = read_plan(write_plan(tmp_path / "p", "s3://bucket/clients/acme.xlsx", "one", settings=settings), TODAY)
    assert (plan.jobs[0].register, plan.jobs[0].folder) == ("s3://bucket/clients/acme.xlsx", "acme")
    assert plan.place("acme") == "s3://bucket/runs/2026-10-31/acme"
    told = run(write_plan(tmp_path / "q", "nosuch://x/missing", "one"))
    assert told["status"] == {"done": 1, "unchanged": 0, "failed": 1}
    assert "nosuch://x/missing: cannot be followed" in told["outcomes"][0]["errors"][0]


@pytest.mark.slow
def test_two_runs_of_one_plan_at_a_time(tmp_path):
    path = write_plan(tmp_path, "one")
    write_notebook(tmp_path / "own" / "small.ipynb", HOLD.format(mark=str(tmp_path / "begun"), seconds=4))
    first = start(path)
    until(tmp_path / "begun")
    second = start(path)
    said = second.communicate(timeout=60)
    assert second.returncode == SourceError.exit_code
    assert f"another run is under way here (process {first.pid})" in said[1]
    third = start(path, "--wait")
    said = third.communicate(timeout=60)
    assert "0 made, 1 unchanged, 0 failed" in said[0]
    first.communicate()
    assert (first.returncode, third.returncode) == (0, 0)


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_and_the_next_goes_on_where_it_was(tmp_path):
    path = write_plan(tmp_path, "a", "b", "c")
    pids = tmp_path / "pids"
    pids.mkdir()
    slow = (
        f"import os, time, pathlib\npathlib.Path({str(pids)!r}, str(os.getpid())).touch()\n"
        "if pathlib.Path(register).name == 'c' and not pathlib.Path(register, 'go').exists(): time.sleep(600)"
    )
    write_notebook(tmp_path / "own" / "small.ipynb", slow)
    started = start(path, "--workers", "2")
    end = time.monotonic() + 90
    while len(list(pids.iterdir())) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    below = [int(found.name) for found in pids.iterdir()]
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert all(gone(pid) for pid in below)
    done = tmp_path / "reports/2026-10-31"
    assert sorted(files(done)) == ["a/small.html", "b/small.html"]
    assert not [found for found in done.rglob("*") if found.name.endswith(".part")]

    (tmp_path / "c" / "go").touch()
    told = run(path)
    assert [outcome["status"] for outcome in told["outcomes"]] == ["unchanged", "unchanged", "done"]


@pytest.mark.slow
def test_a_register_that_has_its_process_killed_is_tried_again_alone_and_blamed_alone(tmp_path):
    path = write_plan(tmp_path, "a", "b")
    kill = f"import os, pathlib\nif pathlib.Path(register).name == 'b': os.kill({GRANDPARENT}, 9)"
    write_notebook(tmp_path / "own" / "small.ipynb", kill)
    told = run(path, workers=2)
    assert [(outcome["folder"], outcome["status"], outcome["errors"]) for outcome in told["outcomes"]] == [
        ("a", told["outcomes"][0]["status"], []),
        ("b", "failed", ["its process was killed, twice"]),
    ]
    assert told["outcomes"][0]["status"] in ("done", "unchanged")


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path):
    path = write_plan(tmp_path, "one", settings=FAST + 'out = "plan.toml/reports"\n')
    with pytest.raises(SourceError, match=r"plan.toml/reports: cannot be written \(Not a directory\)"):
        run(path)


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes_and_survives_a_worker(tmp_path):
    from distributed import LocalCluster

    write_plan(tmp_path / "here", "one", "two")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    run(tmp_path / "here" / "plan.toml")
    kill = f"\nimport os, pathlib\nmark = pathlib.Path({str(tmp_path / 'killed')!r})"
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        done = subprocess.run(
            [sys.executable, "-m", "ropa", "run", str(tmp_path / "there" / "plan.toml"), "--cluster", cluster.scheduler_address],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout.split(";")[0]) == (0, "plan: 2 made, 0 unchanged, 0 failed")
        assert files(tmp_path / "here" / "reports") == files(tmp_path / "there" / "reports")

        kill += f"\nif 'two' in register and not mark.exists():\n    mark.touch()\n    os.kill({GRANDPARENT}, 9)"
        write_notebook(tmp_path / "there" / "own" / "small.ipynb", kill)
        with cluster.get_client() as client:
            told = run(tmp_path / "there" / "plan.toml", executor=client.get_executor(retries=2))
        assert told["status"]["failed"] == 0
        assert (tmp_path / "killed").exists()


# -- the command line and the schedulers ----------------------------------------------------------


def test_the_command_line(tmp_path, ropa):
    path = write_plan(tmp_path, "one", "missing", settings=FAST + "retries = 0\n")
    dry = ropa("run", path, "--dry-run")
    assert dry.code == 0
    assert dry.stdout.splitlines()[0] == f"{tmp_path.resolve() / 'one'} → {tmp_path.resolve() / 'reports/2026-10-31/one'}: small (html)"
    assert not (tmp_path / "reports").exists()
    assert json.loads(ropa("run", path, "--dry-run", "--format", "json").stdout)["jobs"][0]["reports"] == ["small"]
    done = ropa("run", path, "--format", "json")
    assert done.code == 14
    assert json.loads(done.stdout) == record(tmp_path)
    assert "[1/2] one: done" in done.stderr
    assert "ropa: missing: " in done.stderr
    assert ropa("run", path, "--only", "one").code == 0
    assert ropa("run", tmp_path / "no.toml").code == 11
    assert ropa("run", path, "--cluster", "tcp://127.0.0.1:1").stderr.count("no scheduler answers there") == 1
    assert ropa("schedule", path).code == 2
    line = ropa("schedule", path, "--cron").stdout.splitlines()[1]
    assert (line.startswith("17 4-23 * * * "), line.endswith(" --wait --due")) == (True, True)


def plan(tmp_path: Path, **changed: object) -> Plan:
    return replace(read_plan(write_plan(tmp_path / 'a 100% "$x" folder', "one"), TODAY), **changed)


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
