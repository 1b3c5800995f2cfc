"""Running a notebook in every tier: its limits, its end, the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import ropa
from ropa.errors import UsageError
from ropa.kernels.zygote import close_shared
from ropa.reports import FailedReportsError, reports
from ropa.reports.execute import TIERS, Limits, choose_tier, execute, why_failed
from ropa.reports.kernel import Counted, ReportKernel
from ropa.reports.notebook import clean, stderr_of
from support.kernels import write
from support.notebooks import write_notebook
from support.processes import gone, until
from support.tiny import write_tiny

DAY = "2026-11-22"


def made(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}


@pytest.mark.slow
def test_every_report_has_the_same_bytes_in_every_tier_and_one_or_several_at_a_time(tmp_path):
    register, formats = write_tiny(tmp_path / "tiny"), ("html", "ipynb")
    some = ["transfers", "data-flows", "health-check"]  # a map, a chart of flows, long tables
    every = [report.name for report in reports()]
    beyond = ["trend", "portfolio"]  # other days, other registers
    assert set(beyond) < set(every)
    if "CI" in os.environ:  # a share: those above
        every = some + beyond
    ropa.report(register, every, out=tmp_path / "plain", as_of=DAY, formats=formats, tier="plain")
    expected = made(tmp_path / "plain")
    assert len(expected) == len(every) * len(formats)
    ropa.report(register, every, out=tmp_path / "fork", as_of=DAY, formats=formats, tier="fork", workers=3)
    assert made(tmp_path / "fork") == expected
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
    until(lambda: run.poll() is not None or (pids.exists() and pids.read_text().count("\n") == 2))
    started = [int(pid) for pid in pids.read_text().split()]
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=600)
    assert run.returncode == 130, said[-2000:]
    assert len(started) == 2
    assert all(gone(pid) for pid in started)
    assert pids.read_text().count("\n") == 2, "a notebook was started after the interrupt"


pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")


@pytest.mark.parametrize("tier", TIERS)
def test_each_notebook_has_a_process_of_its_own(tmp_path, tier):
    first = write(
        tmp_path / "a.ipynb", "import os, pandas, numpy as np\npandas.mine = 1\nos.environ['MINE'] = '1'\nprint(np.random.rand())"
    )
    second = write(
        tmp_path / "b.ipynb", "import os, pandas, numpy as np\nprint(np.random.rand())\nhasattr(pandas, 'mine'), 'MINE' in os.environ"
    )
    one, two = execute(first, {}, tier=tier), execute(second, {}, tier=tier)
    assert two.notebook.cells[1].outputs[1].data["text/plain"] == "(False, False)"
    assert one.notebook.cells[1].outputs[0].text != two.notebook.cells[1].outputs[0].text


def test_what_a_report_imports_was_imported_before_its_process_was_forked(tmp_path):
    path = next(report.path for report in reports() if report.name == "transfers")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_code_cell("import sys\nhad = set(sys.modules)"))
    ours = "name.startswith('ropa') and not name.startswith('ropa.sources')"  # a run hands its register over; here the notebook reads it
    notebook.cells.append(new_code_cell(f"sorted(name for name in set(sys.modules) - had if {ours})"))
    nbformat.write(notebook, tmp_path / "n.ipynb")
    made = execute(tmp_path / "n.ipynb", {"register": str(write_tiny(tmp_path / "tiny")), "as_of": DAY}, tier="fork")
    assert made.failure is None
    assert made.notebook.cells[-1].outputs[0].data["text/plain"] == "[]"


@pytest.mark.parametrize("tier", TIERS)
def test_there_is_nobody_to_answer(tmp_path, tier):
    failure = execute(write(tmp_path / "n.ipynb", "input('name?')"), {}, tier=tier).failure
    assert failure is not None
    assert failure.message.startswith("StdinNotImplementedError: raw_input was called")


@pytest.mark.parametrize("tier", TIERS)
def test_a_killed_notebook_is_said_to_have_died_and_keeps_what_it_had(tmp_path, tier):
    path = write(
        tmp_path / "n.ipynb", "print('before')", "import os, time\nprint('now', flush=True)\ntime.sleep(.3)\nos.kill(os.getpid(), 9)", "1"
    )
    executed = execute(path, {}, tier=tier)
    assert executed.failure is not None
    assert executed.failure.cell == 3
    assert "its kernel died" in executed.failure.message
    shown = clean(executed.notebook).cells
    assert shown[1].outputs[0].text == "before\n"
    assert shown[2].outputs[0].text == "now\n"


@pytest.mark.parametrize("tier", TIERS)
def test_a_notebook_that_never_ends_is_ended(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", "print('begun')", "while True: pass")
    choose_tier(tier)  # the warm process is there before a report's time begins
    for seconds in (3, 12, 48, 192):  # where a machine is slow, a kernel is not there within the first of them
        executed = execute(path, {}, tier=tier, limits=Limits(seconds=seconds))
        assert executed.failure is not None
        assert executed.failure.message == f"the notebook was not ready within {seconds} seconds"
        if executed.failure.cell:
            break
    assert executed.failure.cell == 3
    assert executed.notebook.cells[1].outputs[0].text == "begun\n"


@pytest.mark.parametrize("tier", TIERS)
def test_a_deadline_that_passes_before_a_kernel_is_there_ends_it_too(tmp_path, tier):
    executed = execute(write(tmp_path / "n.ipynb", "while True: pass"), {}, tier=tier, limits=Limits(seconds=0.001))
    assert executed.failure is not None
    assert executed.failure.message == "the notebook was not ready within 0.001 seconds"


@pytest.mark.parametrize("tier", TIERS)
def test_in_a_folder_that_is_gone_the_message_names_the_folder(tmp_path, monkeypatch, tier):
    path, gone_folder = write(tmp_path / "n.ipynb", "print(1)"), tmp_path / "gone"
    gone_folder.mkdir()
    monkeypatch.chdir(gone_folder)
    gone_folder.rmdir()
    failure = execute(path, {}, tier=tier).failure
    assert failure is not None
    assert failure.message == "its kernel could not be started (the folder in which ropa was started is gone; start it in another)"


@pytest.mark.parametrize("tier", ["plain", "fork"])
def test_a_cell_that_takes_too_long_is_ended(tmp_path, tier):
    executed = execute(write(tmp_path / "n.ipynb", "import time\ntime.sleep(60)"), {}, tier=tier, limits=Limits(cell_seconds=1))
    assert executed.failure is not None
    assert "timed out" in executed.failure.message


def test_a_cell_that_was_stopped_because_it_took_too_long_failed_by_that():
    stopped = nbformat.v4.new_output("error", ename="KeyboardInterrupt", evalue="", traceback=[])
    ran = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("sleep", outputs=[stopped])])
    failure = why_failed(ran, [ran], TimeoutError("A cell timed out\nafter 1 second"))
    assert failure is not None
    assert failure.message == "A cell timed out"
    raised = why_failed(ran, [ran], RuntimeError("gone"))
    assert raised is not None
    assert raised.message.startswith("KeyboardInterrupt")


@pytest.mark.parametrize("tier", TIERS)
def test_a_notebook_that_eats_memory_gets_an_error(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", "kept = []\nwhile True: kept.append(bytes(2**26))")
    executed = execute(path, {}, tier=tier, limits=Limits(seconds=300, megabytes=700))
    assert executed.failure is not None
    assert executed.failure.message == "MemoryError"


def test_a_tier_is_chosen_or_refused(monkeypatch):
    assert choose_tier() == "fork"
    assert choose_tier("plain") == "plain"
    with pytest.raises(UsageError, match="there is no tier fast; there are plain, warm, fork"):
        choose_tier("fast")
    monkeypatch.setattr("ropa.reports.execute.MODULES", ("nothing_of_the_kind",))
    assert choose_tier() == "plain"
    with pytest.raises(UsageError, match=r"tier warm is not possible here .* use --tier plain"):
        choose_tier("warm")


@pytest.mark.parametrize("tier", ["plain", "fork"])
def test_a_notebook_need_not_say_what_opened_it_last(tmp_path, tier):
    nbformat.write(
        new_notebook(cells=[new_code_cell("x = 1", metadata={"tags": ["parameters"]}), new_code_cell("x")]), tmp_path / "n.ipynb"
    )
    done = execute(tmp_path / "n.ipynb", {"x": 7}, tier=tier)
    assert done.failure is None
    assert done.notebook.cells[-1].outputs[0].data["text/plain"] == "7"


@pytest.mark.parametrize("tier", TIERS)
def test_a_cell_that_may_raise_is_no_failure(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", ("raise ValueError('record of Jane Example')", "raises-exception"), "print('after')")
    executed = execute(path, {}, tier=tier)
    assert executed.failure is None
    assert executed.notebook.cells[-1].outputs[0].text == "after\n"


@pytest.mark.parametrize("tier", TIERS)
def test_after_a_cell_that_may_raise_another_error_is_still_one(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", ("raise ValueError('Jane Example')", "raises-exception"), "raise KeyError('Jane Example')")
    failure = execute(path, {}, tier=tier).failure
    assert failure is not None
    assert (failure.cell, failure.outside) == (3, False)
    assert failure.message == "KeyError (what it says may be personal data, so only the page has it)"


FOLLOWED = ("calendar", "types", "pandas", "ropa", "random", "decimal", "multiprocessing", "matplotlib", "sitecustomize")


@pytest.mark.parametrize("tier", TIERS)
def test_no_process_of_a_report_imports_from_the_working_folder(tmp_path, monkeypatch, tier):
    for name in FOLLOWED:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a file of the working folder was run')\n")
    path = write(tmp_path / "n.ipynb", "import calendar, types, pandas, decimal, sys\nprint('' in sys.path, calendar.__file__)")
    monkeypatch.chdir(tmp_path)
    close_shared()  # so that the process that forks is started here too
    try:
        executed = execute(path, {}, tier=tier)
    finally:
        close_shared()
    assert executed.failure is None
    said = executed.notebook.cells[-1].outputs[0].text
    assert said.startswith("False ")
    assert str(tmp_path) not in said


@pytest.mark.parametrize("times", [1, 9])
def test_an_error_of_the_programs_between_is_tried_once_more_and_then_told_with_its_place(tmp_path, monkeypatch, times):
    raised, get = [], Counted.get_msg

    async def odd(self, *options, **named):
        message = await get(self, *options, **named)
        if message["content"].get("text") == "made\n" and len(raised) < times:
            raised.append(1)
            raise ValueError("Anna Marker")
        return message

    monkeypatch.setattr(Counted, "get_msg", odd)
    path = write(tmp_path / "n.ipynb", "print('made')", "1")
    with ThreadPoolExecutor(1) as pool:  # as a run of reports does
        done = pool.submit(execute, path, {}, tier="plain").result()
    if times == 1:
        assert done.failure is None
        assert done.notebook.cells[-1].outputs[0].data["text/plain"] == "1"
    else:
        assert len(raised) == 2
        assert f"failed (ValueError in {__name__}, line" in str(done.failure)
        assert done.failure.outside
        assert "Marker" not in str(done.failure)


def test_what_goes_wrong_in_ending_a_kernel_takes_no_report_away(tmp_path, monkeypatch):
    pids, kill = [], vars(ReportKernel)["_async_kill_kernel"]

    async def odd(self, restart=False):
        pids.extend(self.run.pids)
        await kill(self, restart=restart)
        raise ValueError

    monkeypatch.setattr(ReportKernel, "_async_kill_kernel", odd)
    done = execute(write(tmp_path / "n.ipynb", "'whole'"), {}, tier="plain")
    assert done.failure is None
    assert done.notebook.cells[-1].outputs[0].data["text/plain"] == "'whole'"
    assert pids
    assert all(gone(pid) for pid in pids)


def test_a_notebook_that_jupyter_did_not_write_is_one_line(tmp_path):
    (tmp_path / "odd.ipynb").write_text('{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    failure = execute(tmp_path / "odd.ipynb", {}, tier="plain").failure
    assert failure is not None
    assert "is no notebook" in failure.message or "it cannot be run" in failure.message


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"cell_type": "heading"}, "(cell 2)"), ({"source": 3}, "(cell 2: its source)"), ({"outputs": [{"output_type": "odd"}]}, "(cell 2")],
)
def test_a_cell_that_is_none_of_the_format_is_named(tmp_path, changed, said):
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    made = {"cells": [cell | {"id": "a"}, cell | {"id": "b"} | changed], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "odd.ipynb").write_text(json.dumps(made))
    failure = execute(tmp_path / "odd.ipynb", {}, tier="plain").failure
    assert failure is not None
    assert failure.message.startswith(f"odd.ipynb is no notebook of Jupyter's format {said}")


@pytest.mark.filterwarnings("error")
def test_odd_tags_and_ids_are_mended(tmp_path):
    cell = {"cell_type": "code", "metadata": {"tags": None}, "source": "1", "outputs": [], "execution_count": None, "id": "a"}
    other = cell | {"metadata": {"tags": ["x", 3, None]}}
    made = {"cells": [cell, other], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "odd.ipynb").write_text("\ufeff\ufeff" + json.dumps(made), encoding="utf-8")
    ran = execute(tmp_path / "odd.ipynb", {}, tier="plain")
    assert ran.failure is None
    assert [one["metadata"]["tags"] for one in ran.notebook.cells][-2:] == [[], ["x"]]


def test_what_a_notebook_writes_on_stderr_is_counted_and_not_told(tmp_path):
    path = write(tmp_path / "n.ipynb", "import sys, warnings\nwarnings.warn('Jane Example')\nsys.stderr.write('jane@example.org\\n');")
    told = " ".join(stderr_of(execute(path, {}, tier="plain").notebook))
    assert told.startswith("cell ")
    assert "UserWarning" in told
    assert "ane" not in told
