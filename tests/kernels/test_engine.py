"""The engine that papermill finds by name."""

from __future__ import annotations

import io
import sys

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from support.kernels import write

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kernels are forked on Linux only")


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
