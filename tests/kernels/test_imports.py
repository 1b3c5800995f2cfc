"""Imports that stay."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from ropa.kernels.imports import SELDOM, seldom_collected

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


def test_the_collector_looks_seldom_within_the_block_alone_whatever_happens() -> None:
    usual = gc.get_threshold()
    assert usual != SELDOM

    @seldom_collected()
    def fail() -> None:
        assert gc.get_threshold() == SELDOM
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert gc.get_threshold() == usual
