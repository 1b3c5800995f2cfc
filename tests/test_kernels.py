"""Notebooks in forks: the outputs of a kernel, and a clear end whatever a notebook does."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ropa.errors import UsageError
from ropa.kernels import fork
from ropa.kernels.zygote import Zygote, ZygoteError, shared
from ropa.reports.execute import TIERS, Executed, Limits, choose_tier, execute
from ropa.reports.notebook import clean

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")

SHOWN = [
    "import os, subprocess, sys, threading, warnings",
    'print("one"); print("two", end="")',
    'print("out"); print("err", file=sys.stderr); print("out again")',
    "1 + 1",
    "_ * 21",
    "None",
    '"quiet";',
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "pd.Series([1, 2]).plot.bar()",
    "from IPython.display import HTML, display, Markdown, clear_output, JSON\n"
    "display(HTML('<b>x</b>'), metadata={'a': 1})\nMarkdown('*m*')",
    "h = display('first', display_id='d')\nprint('between')\nh.update('second')",
    "print('gone'); clear_output(); print('stays')",
    "print('gone too'); clear_output(wait=True); print('this stays')",
    "print('kept'); clear_output(wait=True)",
    "display(JSON({'k': [1, 'é']}))",
    "await __import__('asyncio').sleep(0)\n'awaited'",
    "%timeit -n1 -r1 -q pass\n%config InlineBackend.figure_format",
    "def f():\n    '''doc'''\n    return 1\nf()",
    "t = threading.Thread(target=print, args=('from a thread',)); t.start(); t.join()",
    "warnings.warn('careful')",
    "__name__, __file__ if '__file__' in dir() else None, sys.argv[0] == '', os.getcwd()",
    "import __main__; __main__.f is f",
    "",
    "class Fancy:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/plain': 'p', 'application/x.y+json': {'n': 1}}, "
    "{'application/x.y+json': {'m': 2}}\nFancy()",
    "print('\\ud800half')" if False else "print('é\\u2028')",
]


def write(path: Path, *cells: str | tuple[str, str]) -> Path:
    """A notebook of code cells, some with a tag."""
    made = []
    for n, cell in enumerate(cells):
        source, tag = (cell, "") if isinstance(cell, str) else cell
        made.append(new_code_cell(source, id=f"c{n}", metadata={"tags": [tag]} if tag else {}))
    made.insert(0, new_markdown_cell("# Title", id="title"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=made, metadata=kernel), path)
    return path


def outputs(executed: Executed) -> list[list[object]]:
    """What each cell shows, without addresses and places that no two runs share."""
    text = json.dumps([[cell.get("execution_count"), *cell.get("outputs", ())] for cell in clean(executed.notebook).cells])
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    return json.loads(re.sub(r"/tmp/[^ \"]*ipykernel_[^ \"]*", "FILE", text))


@pytest.mark.parametrize("tier", ["warm", "fork"])
def test_a_forked_notebook_shows_what_a_kernel_shows(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", *SHOWN, ("1/0", "raises-exception"), ("never", "skip-execution"), "2/0", "'not reached'")
    expected = execute(path, {}, tier="plain")
    found = execute(path, {}, tier=tier)
    assert outputs(found) == outputs(expected)
    assert found.failure == expected.failure
    assert str(found.failure) == f"cell {len(SHOWN) + 4} of {len(SHOWN) + 5}: ZeroDivisionError: division by zero"
    images = sum("image/png" in output.get("data", {}) for cell in found.notebook.cells for output in cell.get("outputs", ()))
    assert images == 2


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


def test_what_is_written_beneath_python_is_captured_in_its_cell_however_late_it_is_read(tmp_path, monkeypatch):
    from ropa.kernels import fork

    take = fork._Run.take
    monkeypatch.setattr(fork._Run, "take", lambda self, message: (time.sleep(0.3), take(self, message)))
    path = write(
        tmp_path / "n.ipynb", "import os\n_ = os.write(1, b'beneath')", "import subprocess\nsubprocess.run(['echo', 'a command']);"
    )
    shown = execute(path, {}, tier="fork").notebook.cells
    assert shown[1].outputs[0].text == "beneath"
    assert shown[2].outputs[0].text == "a command\n"


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
    executed = execute(path, {}, tier=tier, limits=Limits(seconds=3))
    assert executed.failure is not None
    assert executed.failure.message == "the notebook was not ready within 3 seconds"
    assert executed.failure.cell == 3
    assert executed.notebook.cells[1].outputs[0].text == "begun\n"


@pytest.mark.parametrize("tier", TIERS)
def test_a_deadline_that_passes_before_a_kernel_is_there_ends_it_too(tmp_path, tier):
    executed = execute(write(tmp_path / "n.ipynb", "while True: pass"), {}, tier=tier, limits=Limits(seconds=0.001))
    assert executed.failure is not None
    assert executed.failure.message == "the notebook was not ready within 0.001 seconds"


@pytest.mark.parametrize("tier", ["plain", "fork"])
def test_a_cell_that_takes_too_long_is_ended(tmp_path, tier):
    executed = execute(write(tmp_path / "n.ipynb", "import time\ntime.sleep(60)"), {}, tier=tier, limits=Limits(cell_seconds=1))
    assert executed.failure is not None
    assert "timed out" in executed.failure.message


@pytest.mark.parametrize("tier", TIERS)
def test_a_notebook_that_eats_memory_gets_an_error(tmp_path, tier):
    path = write(tmp_path / "n.ipynb", "kept = []\nwhile True: kept.append(bytes(2**26))")
    executed = execute(path, {}, tier=tier, limits=Limits(seconds=30, megabytes=700))
    assert executed.failure is not None
    assert executed.failure.message == "MemoryError"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGRTMIN + 3)", f"its kernel died (Kernel died (signal {signal.SIGRTMIN + 3}))"),
        (
            "import os, time; os.closerange(3, 100); os.close(1); os.close(2); time.sleep(60)",
            "its kernel died (Kernel died (a cell closed its connection))",
        ),
        ("raise LookupError('Ann Other')", "LookupError (what it says may be personal data, so only the page has it)"),
        ("{}['Ann Other']", "KeyError (what it says may be personal data, so only the page has it)"),
        ("nothing", "NameError: name 'nothing' is not defined"),
    ],
)
def test_the_message_of_a_failure_says_how_and_tells_no_data(tmp_path, cell, message):
    started = time.monotonic()
    executed = execute(write(tmp_path / "n.ipynb", cell), {}, tier="fork")
    assert executed.failure is not None
    assert executed.failure.message == message
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("tier", TIERS)
def test_a_notebook_that_prints_without_end_is_ended(tmp_path, monkeypatch, tier):
    monkeypatch.setattr(fork, "MOST_OUTPUT", 2**20)
    executed = execute(write(tmp_path / "n.ipynb", "while True: print('x' * 1000)"), {}, tier=tier)
    assert executed.failure is not None
    assert (executed.failure.message, executed.failure.outside) == ("the notebook was ended: it showed more than 1 MB", False)
    # A kernel gathers what is printed for a fifth of a second before it tells.
    assert 2**19 < len(executed.notebook.cells[1].outputs[0].text) < (2**21 if tier == "fork" else 2**27)


def alive(pid: int) -> bool:
    """Whether a process runs (one that ended and was not waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether a process ends within that time."""
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


LEAVES = (
    "import subprocess, threading, os, time\n"
    "left = [subprocess.Popen(['sleep', '600']), subprocess.Popen(['sleep', '600'], start_new_session=True)]\n"
    "threading.Thread(target=time.sleep, args=(600,)).start()\nos.chdir('/')\nprint(os.getpid(), *[p.pid for p in left])"
)


@pytest.mark.parametrize("tier", TIERS)
def test_what_a_notebook_leaves_running_is_ended(tmp_path, tier):
    here = Path.cwd()
    executed = execute(write(tmp_path / "n.ipynb", LEAVES), {}, tier=tier)
    assert executed.failure is None
    pids = [int(word) for word in executed.notebook.cells[1].outputs[0].text.split()]
    assert [gone(pid) for pid in pids] == [True, True, True]  # itself, one of its group, one in a session of its own
    assert Path.cwd() == here


RUNNER = """
import sys
from pathlib import Path
from ropa.reports.execute import execute
if __name__ == "__main__":
    execute(Path(sys.argv[1]), {}, tier="fork")
"""


def test_when_the_run_is_killed_nothing_is_left_running(tmp_path):
    note = tmp_path / "pids"
    path = write(
        tmp_path / "n.ipynb", f"import os, time\nopen({str(note)!r}, 'w').write(f'{{os.getpid()}} {{os.getppid()}}\\n')\ntime.sleep(600)"
    )
    (tmp_path / "run.py").write_text(RUNNER)
    run = subprocess.Popen([sys.executable, str(tmp_path / "run.py"), str(path)])
    end = time.monotonic() + 60
    while not (note.exists() and note.read_text().endswith("\n")) and time.monotonic() < end:
        time.sleep(0.05)
    child, zygote = map(int, note.read_text().split())
    assert alive(child)
    run.kill()
    run.wait()
    assert gone(child)
    assert gone(zygote)


def test_a_killed_zygote_ends_its_children_and_the_next_run_starts_another(tmp_path):
    choose_tier("fork")
    path = write(tmp_path / "n.ipynb", "import os, time\nprint(os.getpid())\nos.kill(os.getppid(), 9)\ntime.sleep(600)")
    executed = execute(path, {}, tier="fork")
    assert executed.failure is not None
    assert "its kernel died" in executed.failure.message
    assert gone(int(executed.notebook.cells[1].outputs[0].text))
    assert execute(write(tmp_path / "m.ipynb", "1"), {}, tier="fork").failure is None


def test_jupyter_offers_a_kernel_that_is_forked_warm():
    manager, client = start_new_kernel(kernel_name="ropa", env={**os.environ, "MPLBACKEND": "agg"})
    shown = []
    try:
        code = "import os, sys; before = 'ropa.analysis' in sys.modules\nprint(before, open(f'/proc/{os.getppid()}/cmdline').read())"
        client.execute_interactive(code, timeout=60, output_hook=lambda message: shown.append(message["content"].get("text", "")))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert "".join(shown).startswith("True ")
    assert "ropa.kernels.server" in "".join(shown)


def test_papermill_runs_notebooks_by_name_of_the_engine(tmp_path):
    path = write(tmp_path / "n.ipynb", ("x = 1", "parameters"), "print(x)\nimport os; print(os.getcwd())")
    (tmp_path / "elsewhere").mkdir()
    done = papermill.execute_notebook(
        path, tmp_path / "out.ipynb", {"x": 5}, engine_name="ropa", cwd=tmp_path / "elsewhere", progress_bar=False
    )
    assert f"1\n{tmp_path / 'elsewhere'}\n" == done.cells[-1].outputs[0].text or done.cells[-1].outputs[0].text.endswith("elsewhere\n")
    kept = nbformat.read(tmp_path / "out.ipynb", 4)
    assert kept.cells[-1].outputs == done.cells[-1].outputs
    assert done.metadata.papermill.exception is None
    assert done.metadata.language_info.name == "python"
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(write(path, "1/0"), tmp_path / "failed.ipynb", engine_name="ropa", progress_bar=False)
    assert nbformat.read(tmp_path / "failed.ipynb", 4).metadata.papermill.exception is True
    said = io.StringIO()
    papermill.execute_notebook(write(path, "print('heard')"), None, engine_name="ropa", progress_bar=False, stdout_file=said)
    assert said.getvalue() == "heard\n"


def test_the_engine_raises_as_papermills_own_does(tmp_path):
    path = write(tmp_path / "n.ipynb", "import os\nos._exit(3)")
    with pytest.raises(DeadKernelError, match="exit code 3"):
        papermill.execute_notebook(path, None, engine_name="ropa", progress_bar=False)
    with pytest.raises(CellTimeoutError):
        papermill.execute_notebook(write(path, "while True: pass"), None, engine_name="ropa", execution_timeout=1, progress_bar=False)


def test_a_library_that_starts_a_thread_or_fails_means_no_forks(tmp_path):
    (tmp_path / "threads.py").write_text("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n")
    with pytest.raises(ZygoteError, match="started a thread"):
        Zygote(["threads"], env={"PYTHONPATH": str(tmp_path)}).wait()
    with pytest.raises(ZygoteError, match="No module named 'nothing_of_the_kind'"):
        Zygote(["nothing_of_the_kind"]).wait()


def test_a_tier_is_chosen_or_refused(monkeypatch):
    assert choose_tier() == "fork"
    assert choose_tier("plain") == "plain"
    with pytest.raises(UsageError, match="there is no tier fast; there are plain, warm, fork"):
        choose_tier("fast")
    monkeypatch.setattr("ropa.reports.execute.MODULES", ("nothing_of_the_kind",))
    assert choose_tier() == "plain"
    with pytest.raises(UsageError, match=r"tier warm is not possible here .* use --tier plain"):
        choose_tier("warm")


def test_a_zygote_has_one_thread_and_is_shared():
    choose_tier("fork")
    first = shared(["json"])
    assert shared(["json"]) is first
    assert len(list(Path(f"/proc/{first.pid}/task").iterdir())) == 1
    first.close()
    assert not first.alive
    second = shared(["json"])
    assert second is not first
    second.close()


@pytest.mark.parametrize("tier", ["plain", "fork"])
def test_a_notebook_need_not_say_what_opened_it_last(tmp_path, tier):
    nbformat.write(
        new_notebook(cells=[new_code_cell("x = 1", metadata={"tags": ["parameters"]}), new_code_cell("x")]), tmp_path / "n.ipynb"
    )
    done = execute(tmp_path / "n.ipynb", {"x": 7}, tier=tier)
    assert done.failure is None
    assert done.notebook.cells[-1].outputs[0].data["text/plain"] == "7"
