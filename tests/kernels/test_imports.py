"""Imports that stay."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import gc, sys
from ropa.kernels.imports import for_good
try:
    with for_good():
        within = gc.isenabled()
        import decimal, ELSE
except ImportError:
    pass
first = gc.get_freeze_count()
with for_good():
    import decimal
print(within, gc.isenabled(), first > 1000, gc.get_freeze_count() == first)
"""


@pytest.mark.parametrize("other", ["fractions", "no_such_module"])
def test_the_collector_rests_while_modules_are_imported_and_works_again_whatever_happened(other: str) -> None:
    code = CODE.replace("ELSE", other)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600)
    assert done.stdout.split() == ["False", "True", "True", "True"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted in /proc")
@pytest.mark.parametrize(("given", "told"), [(None, "None"), ("2", "2")])
def test_what_is_imported_starts_no_threads_and_what_is_started_later_is_not_told(given: str | None, told: str) -> None:
    code = "import os\nfrom ropa.kernels.imports import for_good\nwith for_good(): import numpy\n"
    code += "print(len(os.listdir('/proc/self/task')), os.environ.get('OPENBLAS_NUM_THREADS'))"
    env = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    env |= {} if given is None else {"OPENBLAS_NUM_THREADS": given}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600, env=env)
    threads, shown = done.stdout.split()
    assert shown == told
    assert given or threads == "1"


def test_a_home_that_is_a_file_is_nothing_to_tell(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))} | {"HOME": str(tmp_path / "home")}
    plain = subprocess.run([sys.executable, "-c", "import matplotlib.style"], capture_output=True, text=True, check=True, env=env)
    assert "created a temporary" in plain.stderr, "what this is about is not so any more"
    done = subprocess.run([sys.executable, "-c", "import ropa.show.style"], capture_output=True, text=True, check=True, env=env)
    assert (done.stdout, done.stderr) == ("", "")
