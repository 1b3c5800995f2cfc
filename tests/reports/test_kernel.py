"""The kernel of a report: this interpreter, in the caller's folder."""

from __future__ import annotations

import sys

import pytest

import ropa
from ropa.errors import ReportError
from support.notebooks import write_notebook

DAY = "2026-11-22"


def test_a_kernel_that_dies_is_a_failed_report(tmp_path, notebooks, tiny):
    write_notebook(notebooks / "small.ipynb", 'print("before")', "import os\nos._exit(3)")
    with pytest.raises(ReportError, match=r"^report small: cell 4 of 4: its kernel died"):
        ropa.report(tiny, out=tmp_path / "out", as_of=DAY, notebooks=notebooks)
    assert "before" in (tmp_path / "out" / "small.failed.html").read_text(encoding="utf-8")


def test_the_kernel_is_this_interpreter_in_the_callers_folder(tmp_path, notebooks, monkeypatch, tiny):
    write_notebook(notebooks / "small.ipynb", "import sys, os, ropa\nprint(sys.executable, os.getcwd(), '' in sys.path, ropa.__file__)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "src")  # means something else from here
    (tmp_path / "pandas.py").write_text("raise ImportError('a file of the working folder was imported')")
    (result,) = ropa.report(tiny, out="out", as_of=DAY, notebooks=notebooks)
    assert f"{sys.executable} {tmp_path} False {ropa.__file__}" in result.files[0].read_text(encoding="utf-8")
