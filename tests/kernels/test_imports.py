"""Imports that stay."""

from __future__ import annotations

import subprocess
import sys

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
