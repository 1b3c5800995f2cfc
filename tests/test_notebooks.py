"""The notebooks themselves: thin, documented, without outputs, and runnable by plain papermill."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ropa
from ropa.files import shipped
from ropa.reports import reports
from ropa.reports.catalogue import COMMON
from ropa.reports.execute import execute

NOTEBOOKS = sorted(shipped("notebooks").rglob("*.ipynb"))
REPORTS = [path for path in NOTEBOOKS if path.parent == shipped("notebooks")]


def notebook(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def sources(path: Path, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in notebook(path)["cells"] if cell["cell_type"] == kind]


def test_there_are_notebooks():
    assert {"controller-record", "processor-record", "health-check"} <= {path.stem for path in REPORTS}
    assert (shipped("notebooks") / "analyst" / "explore.ipynb") in NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_outputs_and_no_definitions(path):
    found = notebook(path)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    for source in sources(path, "code"):
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_steady_ids_and_no_paths(path):
    ids = [cell["id"] for cell in notebook(path)["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z][a-z-]+", key) for key in ids)
    assert not re.search(r"/(?:home|root|work|tmp|Users)/|[A-Z]:\\\\", path.read_text(encoding="utf-8"))
    assert notebook(path)["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.name)
def test_a_report_documents_itself_and_its_parameters(report):
    assert report.title
    assert report.purpose.endswith(".")
    assert [parameter.name for parameter in report.parameters[:3]] == list(COMMON)
    for parameter in report.parameters:
        assert len(parameter.help) > 5
        assert type(parameter.default).__name__ == parameter.type


def test_the_catalogue_reads_types_defaults_and_comments():
    health = next(report for report in reports() if report.name == "health-check")
    most = next(parameter for parameter in health.own if parameter.name == "most")
    assert (most.type, most.default, most.help) == ("int", 10, "how many things to do first")
    assert health.roles == ("controller", "processor")


def test_listing_reports_loads_nothing_heavy():
    code = (
        "import sys, ropa.reports; ropa.reports.reports();"
        "print([m for m in ('pandas', 'papermill', 'nbconvert', 'nbformat', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout.strip() == "[]"


def environment() -> dict[str, str]:
    """The environment in which this very ropa is imported."""
    package = str(Path(ropa.__file__).resolve().parent.parent)
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH", "")]))}


def test_plain_papermill_runs_a_report_from_the_checkout(tmp_path):
    root = shipped("notebooks").parent
    if not (root / "pyproject.toml").is_file():
        pytest.skip("needs a checkout")
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "notebooks/health-check.ipynb", str(out), "--no-progress-bar"]
    command += ["-p", "register", "data/samples/illumit", "-p", "as_of", "2026-11-22", "-p", "regime", "uk"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment(), timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "illumit Ltd" in out.read_text(encoding="utf-8")


def test_the_analyst_notebook_runs_top_to_bottom():
    path = shipped("notebooks") / "analyst" / "explore.ipynb"
    assert len(notebook(path)["cells"]) <= 12
    done = execute(path, {})
    assert done.failure is None
    shown = [output for cell in done.notebook.cells for output in cell.get("outputs", ())]
    assert any("<svg" in output.get("data", {}).get("text/html", "") for output in shown)
