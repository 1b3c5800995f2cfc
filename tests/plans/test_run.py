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
from pathlib import Path

import pytest

from ropa.cli import main
from ropa.errors import SourceError, UsageError
from ropa.plans.foresee import foresee
from ropa.plans.history import interrupted
from ropa.plans.plan import read_plan
from ropa.plans.run import spread, task_of
from ropa.reports.batches import read_record
from support.notebooks import write_notebook
from support.plans import FAST, TODAY, files, record, run, write_plan
from support.processes import gone, until
from support.tiny import write_tiny

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


def test_a_register_that_could_not_be_read_whole_fails_until_the_plan_accepts_it(tmp_path):
    path = _clients(tmp_path, "anna")
    purposes = tmp_path / "clients" / "anna" / "purposes.csv"
    purposes.write_text(purposes.read_text() + 'P99,A1,"never closed\n')
    (seen,) = foresee(read_plan(path, TODAY))
    told = run(path)
    assert (told["failed"], told["status"]["failed"]) == (True, 1)
    (error,) = told["outcomes"][0]["errors"]
    assert error.startswith("the register is incomplete: purposes.csv:")
    assert "incomplete = true" in error
    assert ("will fail", error) == (seen.state, seen.why) == (foresee(read_plan(path, TODAY))[0].state, seen.why)
    assert run(path)["failed"] is True  # also where nothing had to be made again
    path.write_text("incomplete = true\n" + path.read_text())
    assert run(path)["failed"] is False
    assert foresee(read_plan(path, TODAY))[0].state == "unchanged"


def test_a_register_that_is_gone_is_named_and_fails_until_the_plan_forgets_it(tmp_path):
    path = _clients(tmp_path, "anna", "bert")
    assert run(path)["failed"] is False
    shutil.rmtree(tmp_path / "clients" / "bert")
    for _ in range(2):  # it does not get lost in the second run
        told = run(path)
        assert (told["failed"], told["status"]["failed"], told["registers"]) == (True, 1, 2)
        (error,) = next(one for one in told["outcomes"] if one["folder"] == "bert")["errors"]
        assert error == "it was there for 2026-10-31 and is gone; put it back, or accept that with forget = true in the plan"
    page = (tmp_path / "reports/2026-10-31/index.html").read_text(encoding="utf-8")
    assert "is gone; put it back" in page
    assert "of an earlier run" in page  # what was made when it was there
    for again in (lambda: run(path, only="bert"), lambda: foresee(read_plan(path, TODAY), "bert")):  # as the page says
        with pytest.raises(UsageError, match="bert: it was there for 2026-10-31 and is gone; put it back"):
            again()
    assert [one["folder"] for one in run(path, only="anna")["others"]] == ["bert"]
    path.write_text(path.read_text().replace("2026-10-31", "2026-11-30"))  # the next month knows the last
    assert "it was there for 2026-10-31" in run(path)["outcomes"][1]["errors"][0]
    path.write_text("forget = true\n" + path.read_text())
    assert run(path)["failed"] is False
    path.write_text(path.read_text().replace("forget = true\n", ""))
    assert run(path)["failed"] is False


def _clients(tmp_path: Path, *names: str) -> Path:
    for name in names:
        write_tiny(tmp_path / "clients" / name)
    path = write_plan(tmp_path)
    path.write_text(FAST + '[[register]]\npath = "clients/*"\n')
    return path


ODD = ("n" * 255, "caf\udce9", "e\u0301", "\u00e9", "a[b]*?{c}#%20'\"$(x)", "two\nlines \x1b[31m", "\u65e5\u672c", "-rf", "CON")
"""Names of folders: as long as can be, not UTF-8, composed in two ways, and what shells, patterns, links or terminals take for more."""


def test_registers_of_any_name_are_made_and_reached_from_the_index(tmp_path, capfd):
    told = run(_clients(tmp_path, *ODD))
    assert [one["errors"] for one in told["outcomes"]] == [[]] * len(ODD)
    there = tmp_path / "reports" / "2026-10-31"
    made = {path.relative_to(there).as_posix() for path in there.rglob("small.html")}
    assert len(made) == len(ODD)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,64}/small\.html", path) for path in made)  # names that every system and address can hold
    page = (there / "index.html").read_text(encoding="utf-8")
    assert made <= {link.removeprefix("./") for link in re.findall(r'href="([^"]+)"', page)}
    assert "\x1b" not in "".join(capfd.readouterr())


def test_a_register_that_moved_is_not_gone(tmp_path):
    path = _clients(tmp_path, "anna", "bert")
    run(path)
    text = path.read_text()
    path.write_text(FAST + '[[register]]\npath = "clients/anna"\nfolder = "north"\n[[register]]\npath = "clients/bert"\n')
    assert run(path)["failed"] is False  # the same register in another folder
    (tmp_path / "clients").rename(tmp_path / "customers")
    path.write_text(text.replace("clients/*", "customers/*"))
    assert [one["folder"] for one in run(path)["outcomes"] if one["status"] == "failed"] == ["north"]


def test_a_register_that_an_interrupted_run_did_not_come_to_is_remembered(tmp_path):
    path = _clients(tmp_path, "anna", "bert")
    run(path)
    there = tmp_path / "reports/2026-10-31/batch.json"
    told = json.loads(there.read_text())
    there.write_text(json.dumps(told | {"state": "running", "finished": None, "outcomes": told["outcomes"][:1]}))  # it was killed here
    shutil.rmtree(tmp_path / "clients" / "bert")
    assert [one["folder"] for one in run(path)["outcomes"] if one["status"] == "failed"] == ["bert"]


def test_a_run_has_an_index_from_its_first_moment(tmp_path):
    path = write_plan(tmp_path, "one")
    index = tmp_path / "reports/2026-10-31/index.html"
    write_notebook(
        tmp_path / "own" / "small.ipynb",
        f"import shutil; shutil.copy({str(index)!r}, {str(tmp_path / 'seen.html')!r})\n"
        f"shutil.copy({str(tmp_path / 'reports/index.html')!r}, {str(tmp_path / 'all.html')!r})",
    )
    run(path)
    for seen in ("seen.html", "all.html"):
        text = (tmp_path / seen).read_text(encoding="utf-8")
        assert "had not ended when this page was written, after 0 of 1 register" in text
        assert "none of which failed" not in text
    assert "had not ended" not in index.read_text(encoding="utf-8")
    assert "had not ended" not in (tmp_path / "reports/index.html").read_text(encoding="utf-8")


def test_a_run_that_was_killed_is_told_as_interrupted_by_the_next_reader(tmp_path):
    path = write_plan(tmp_path, "one")
    run(path)
    day = tmp_path / "reports/2026-10-31"
    killed = record(tmp_path) | {"state": "running", "finished": None, "outcomes": []}
    (day / "batch.json").write_text(json.dumps(killed))
    assert interrupted(read_plan(path, TODAY)) == [f"{day}: was interrupted after 0 of 1 register; it goes on where it stopped"]
    path.write_text(path.read_text().replace("2026-10-31", "2026-11-30"))
    run(path)  # it holds the lock, so it knows that nobody else does
    assert record(tmp_path)["state"] == "interrupted"
    for page in (day / "index.html", tmp_path / "reports/index.html"):
        assert "was interrupted after 0 of 1 register" in page.read_text(encoding="utf-8")


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


PERSON = "Perpetua Winstanley"
TRAVELS = {
    "kind": "raise type(person, (Exception,), {})(person)",
    "one-word": "raise type(person.split()[1], (ValueError,), {})",
    "ours": "from ropa.errors import UsageError; raise UsageError(person)",
    "died": "import os, sys; print(person, file=sys.stderr, flush=True); os._exit(3)",
    "warned": "import warnings, logging; warnings.warn(person); logging.getLogger('papermill').error(person)",
    "group": "raise ExceptionGroup(person, [ValueError(person)])",
    "module": "import importlib; importlib.import_module(person.replace(' ', '.'))",
    "shown": "get_ipython()._showtraceback(type(person, (Exception,), {}), person, [person]); raise ValueError('z')",
    "thread": "import threading\nt = threading.Thread(target=lambda: {}[person]); t.start(); t.join()",
    "message": "raise ValueError(person)",
    "key": "{}[person]",
    "assertion": "assert not person, person",
    "note": "e = ValueError('x'); e.add_note(person); raise e",
    "chain": "try:\n    raise KeyError(person)\nexcept KeyError as e:\n    raise RuntimeError('x') from e",
    "file": "open('/nowhere/' + person)",
    "code": "exec('x = ' + person)",
    "name": "exec(person.split()[0])",
    "attribute": "getattr(1, person)",
    "exit": "raise SystemExit(person)",
    "interrupt": "raise KeyboardInterrupt(person)",
    "no-text": "class E(Exception):\n    def __str__(self): raise ValueError(person)\nraise E(person)",
    "late": "class D:\n    def __del__(self): raise ValueError(person)\nd = D(); del d",
    "column": "import pandas as pd; pd.DataFrame({person: [1]})['x' + person]",
    "number": "import pandas as pd; pd.Series([person]).astype('int64')",
    "half": "raise ValueError(person + chr(0xd800))",
    "tagged": "display = get_ipython().set_custom_exc((ValueError,), lambda *a, **k: print(person)); raise ValueError(person)",
}
"""Ways by which the text of an error that a notebook meets could travel."""


def test_the_text_of_an_error_travels_nowhere_but_to_its_page(tmp_path, capfd, monkeypatch):
    """Not to stderr or stdout, the records of the run and of each register, the index pages, or whoever is told."""
    write_plan(tmp_path, "one", settings='notebooks = "own"\nas_of = "2026-10-31"\nworkers = 1\nnotify = ["env"]\n')
    (tmp_path / "own" / "small.ipynb").unlink()
    ways = list(TRAVELS.items())[:: 4 if "CI" in os.environ else 1]
    person = f"person = ''.join(map(chr, {[ord(letter) for letter in PERSON]}))"
    for name, code in ways:
        write_notebook(tmp_path / "own" / f"{name}.ipynb", person, code)
    monkeypatch.setattr(sys, "argv", ["ropa", "run", str(tmp_path / "plan.toml")])
    with pytest.raises(SystemExit):
        main()
    said = "".join(capfd.readouterr())
    assert said.count("ropa: ") > len(ways) / 2, "few of them failed"
    pages = {f"{name}{failed}.html" for name, _ in ways for failed in ("", ".failed")}
    kept = {path: path.read_text("utf-8") for path in (tmp_path / "reports").rglob("*") if path.is_file()}
    assert sum(PERSON in text for path, text in kept.items() if path.name in pages) >= len(ways) / 3, "the pages say nothing"
    others = {path.name: text for path, text in kept.items() if path.name not in pages} | {"said": said}
    assert {"run.json", "batch.json", "index.html"} <= set(others)
    assert [name for name, text in others.items() for word in PERSON.split() if word in text] == []


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

HOLD = "import time, pathlib\npathlib.Path({mark!r}).touch()\nwhile not pathlib.Path({go!r}).exists(): time.sleep(0.05)"


def start(path: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ropa", "--quiet", "run", str(path), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


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


@pytest.mark.slow
def test_two_runs_of_one_plan_at_a_time(tmp_path):
    path = write_plan(tmp_path, "one")
    write_notebook(tmp_path / "own" / "small.ipynb", HOLD.format(mark=str(tmp_path / "begun"), go=str(tmp_path / "go")))
    first = start(path)
    until((tmp_path / "begun").exists)
    second = start(path)
    said = second.communicate(timeout=600)
    assert second.returncode == SourceError.exit_code
    assert f"another run is under way here (process {first.pid})" in said[1]
    third = start(path, "--wait")
    (tmp_path / "go").touch()
    said = third.communicate(timeout=600)
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
    until(lambda: len(list(pids.iterdir())) == 3)
    time.sleep(0.5)
    below = [int(found.name) for found in pids.iterdir()]
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert all(gone(pid) for pid in below)
    done = tmp_path / "reports/2026-10-31"
    assert sorted(files(done)) == ["a/small.html", "b/small.html", "index.html"]
    assert read_record(done)["state"] == "interrupted"
    assert not [found for found in done.rglob("*") if found.name.endswith(".part")]

    (tmp_path / "c" / "go").touch()
    told = run(path)
    assert [outcome["status"] for outcome in told["outcomes"]] == ["unchanged", "unchanged", "done"]


@pytest.mark.slow
def test_a_register_that_has_its_process_killed_is_tried_again_alone_and_blamed_alone(tmp_path):
    path = write_plan(tmp_path, "a", "b")
    kill = (  # the workers are forked from the process from which notebooks are
        "import os, pathlib, psutil\nif pathlib.Path(register).name == 'b':\n"
        "    for one in psutil.Process(os.getppid()).children():\n"
        "        if one.pid != os.getpid(): one.kill()"
    )
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
            capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout.split(";")[0]) == (0, "plan: 2 made, 0 unchanged, 0 failed")
        assert files(tmp_path / "here" / "reports") == files(tmp_path / "there" / "reports")

        kill += f"\nif 'two' in register and not mark.exists():\n    mark.touch()\n    os.kill({GRANDPARENT}, 9)"
        write_notebook(tmp_path / "there" / "own" / "small.ipynb", kill)
        with cluster.get_client() as client:
            told = run(tmp_path / "there" / "plan.toml", executor=client.get_executor(retries=2))
        assert told["status"]["failed"] == 0
        assert (tmp_path / "killed").exists()


def test_a_report_that_fails_later_says_which_of_its_files_are_of_the_earlier_run(tmp_path):
    path = write_plan(tmp_path, "one")
    run(path)
    write_notebook(tmp_path / "own" / "small.ipynb", "1/0")
    for _ in range(2):
        run(path)
        made = json.loads((tmp_path / "reports/2026-10-31/one/run.json").read_text())
        assert made["reports"][0]["earlier"]["files"] == ["small.html"]
        assert "Of an earlier run, made on " in (tmp_path / "reports/2026-10-31/index.html").read_text(encoding="utf-8")
    assert made["again"].startswith(f"ropa report {tmp_path.resolve() / 'one'} small --out ")


def test_without_a_place_for_what_processes_share_one_process_makes_all(tmp_path, monkeypatch):
    """A container may have no /dev/shm, or a read-only one."""

    def refused(*_args: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("ropa.plans.run.ProcessPoolExecutor", refused)
    record = run(write_plan(tmp_path, "a", "b"), workers=2)
    assert record["status"] == {"done": 2, "unchanged": 0, "failed": 0}


@pytest.mark.parametrize(
    ("registers", "workers", "shares"),
    [(1, 2, [2]), (5, 2, [1, 1, 1, 1, 2]), (4, 2, [1, 1, 1, 1]), (6, 4, [1, 1, 1, 1, 2, 2]), (3, 1, [1, 1, 1])],
)
def test_registers_that_are_left_over_share_all_workers(tmp_path, registers, workers, shares):
    plan = read_plan(write_plan(tmp_path, *(f"missing{n}" for n in range(registers))), TODAY)
    tasks = [task_of(plan, job) for job in plan.jobs]
    assert [task.request.how.workers for task in spread(tasks, workers)] == shares
    assert [task.folder for task in spread(tasks, workers)] == [task.folder for task in tasks]


def test_a_register_that_is_left_over_is_opened_early_and_its_notebooks_begin_when_another_has_ended(tmp_path, monkeypatch):
    path = write_plan(tmp_path, "a", "b", "c", settings=FAST.replace("workers = 1\n", ""))
    done = tmp_path / "reports" / "2026-10-31"
    early = (
        "import pathlib, time\nif pathlib.Path(register).name == 'c':\n"
        f"    assert [name for name in 'ab' if pathlib.Path({str(done)!r}, name, 'small.html').exists()]\nelse:\n    time.sleep(0.5)"
    )
    write_notebook(tmp_path / "own" / "small.ipynb", early)
    monkeypatch.setattr("ropa.plans.run.processors", lambda: 2)
    assert run(path)["status"] == {"done": 3, "unchanged": 0, "failed": 0}
