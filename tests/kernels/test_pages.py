"""Forks get copies, before they have work, of the pages that forks before them wrote to."""

from __future__ import annotations

import sys

import pytest

from ropa.kernels.zygote import close_shared
from ropa.reports.execute import execute
from support.kernels import write

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")

WRITES = (
    "import resource, sys\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
    "for module in list(sys.modules.values()):\n    for name in list(vars(module).values()):\n        kept = name\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
)


def test_a_notebook_is_seldom_stopped_for_pages_that_notebooks_before_it_wrote_to(tmp_path):
    close_shared()  # so that this is the first notebook of its zygote
    path = write(tmp_path / "n.ipynb", WRITES)
    stopped = [int(execute(path, {}, tier="fork").notebook.cells[1].outputs[0].text) for _ in range(4)]
    assert stopped[-1] < stopped[0] / 4
