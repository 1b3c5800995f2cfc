"""Notebooks in forks: what they show, and that nothing of them stays."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ropa.kernels import fork
from ropa.reports.execute import TIERS, Executed, execute
from ropa.reports.forks import let_go
from ropa.reports.notebook import clean
from support.kernels import write
from support.processes import alive, gone, until

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


def test_what_is_written_beneath_python_is_captured_in_its_cell_however_late_it_is_read(tmp_path, monkeypatch):
    from ropa.kernels import fork

    take = fork.Run.take
    monkeypatch.setattr(fork.Run, "take", lambda self, message: (time.sleep(0.3), take(self, message)))
    path = write(
        tmp_path / "n.ipynb", "import os\n_ = os.write(1, b'beneath')", "import subprocess\nsubprocess.run(['echo', 'a command']);"
    )
    shown = execute(path, {}, tier="fork").notebook.cells
    assert shown[1].outputs[0].text == "beneath"
    assert shown[2].outputs[0].text == "a command\n"


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
        ("getattr(1, chr(65) + 'nn.' + chr(79) + 'ther')", "AttributeError (what it says may be personal data, so only the page has it)"),
        ("eval(chr(79) + 'ther')", "NameError (what it says may be personal data, so only the page has it)"),
        ("import nowhere.at_all", "ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_the_message_of_a_failure_says_how_and_tells_no_data(tmp_path, cell, message):
    executed = execute(write(tmp_path / "n.ipynb", cell), {}, tier="fork")
    assert executed.failure is not None
    assert executed.failure.message == message


@pytest.mark.parametrize("tier", TIERS)
def test_a_notebook_that_prints_without_end_is_ended(tmp_path, monkeypatch, tier):
    monkeypatch.setattr(fork, "MOST_OUTPUT", 2**20)
    executed = execute(write(tmp_path / "n.ipynb", "while True: print('x' * 1000)"), {}, tier=tier)
    assert executed.failure is not None
    assert (executed.failure.message, executed.failure.outside) == ("the notebook was ended: it showed more than 1 MB", False)
    # A kernel gathers what is printed for a fifth of a second before it tells.
    assert 2**19 < len(executed.notebook.cells[1].outputs[0].text) < (2**21 if tier == "fork" else 2**27)


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
    until(lambda: note.exists() and note.read_text().endswith("\n"))
    child, zygote = map(int, note.read_text().split())
    assert alive(child)
    run.kill()
    run.wait()
    assert gone(child)
    assert gone(zygote)


def test_a_notebook_that_follows_another_into_its_process_finds_nothing_of_it(tmp_path):
    def run(name: str, *cells: str, more: bool = True) -> tuple[Executed, list[object]]:
        executed = execute(write(tmp_path / f"{name}.ipynb", *cells), {}, tier="fork", env={"NAME": name}, more=more)
        return executed, [cell.get("outputs") for cell in executed.notebook.cells]

    def pid_of(shown: list[object]) -> int:
        return int(re.findall(r"process (\d+)", str(shown))[-1])

    warns = "import colorsys; exec('import warnings; warnings.warn(\"careful\")', vars(colorsys))"
    leaves = [f"import os, sys\nleft = 1\nos.environ['LEFT'] = 'x'\n{warns}", "left"]
    looks = (
        "import os; os.write(1, b'beneath '); print('process', os.getpid(), os.environ['NAME'], 'LEFT' in os.environ, _, sorted(globals()))"
    )
    (first, shown), (_, again) = run("n", *leaves, looks), run("n", *leaves, looks)
    assert first.failure is None
    assert "UserWarning: careful" in str(shown)
    assert shown == again  # the same process, that counts from 1, and warns again
    looked, seen = run("other", looks, "left")
    assert f"process {pid_of(shown)} other False  [" in str(seen)
    assert str(looked.failure) == "cell 3 of 3: NameError: name 'left' is not defined"
    assert gone(pid_of(shown))  # a notebook failed in it
    kept, own = (pid_of(run("n", looks, more=more)[1]) for more in (True, False))
    assert len({pid_of(shown), kept, own}) == 3
    assert alive(kept)
    let_go()
    assert gone(kept)
