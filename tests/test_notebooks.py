"""The notebooks themselves: thin, documented, without outputs, and runnable by plain papermill."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from ropa import analysis
from ropa.files import shipped
from ropa.reports import reports
from ropa.reports.catalogue import COMMON
from ropa.reports.execute import execute
from support.processes import environment

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


def test_what_a_report_and_its_answer_both_ask_is_worked_out_once():
    analyses = "".join(path.read_text(encoding="utf-8") for path in Path(analysis.__file__).parent.glob("*.py"))
    remembered = set(re.findall(r"\bcase\.once\((\w+)[),]", analyses))
    assert "recipients_in_short" in remembered
    anew = re.findall(r"analysis\.(\w+)\(case[,)]", "".join(source for path in REPORTS for source in sources(path, "code")))
    assert not remembered & set(anew)
    assert not re.findall(r"\b\w+_in_short\(case\)", analyses)


EVERY_COLUMN = {
    "controller-record/missing",  # one column per item of Article 30 that is asked for
    "health-check/complete-controller",
    "health-check/complete-processor",
    "processor-record/missing",
    "lawful-bases/kinds",  # one column per lawful basis in use
    "lawful-bases/rights",  # one column per lawful basis that the law knows
    "marketing/preferences",  # one column per state of a preference
    "marketing/sent",  # one column per footing
    "rights-requests/rights",  # one column per standing of a request
}
"""The tables that show every column on purpose: what they spread over columns must all arrive."""


def test_every_table_of_a_report_names_its_columns():
    silent, seen = set(), 0
    for path in REPORTS:
        for cell in notebook(path)["cells"]:
            if cell["cell_type"] != "code":
                continue
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "show.table":
                    seen += 1
                    if "columns" not in {word.arg for word in node.keywords}:
                        silent.add(f"{path.stem}/{cell['id']}")
    assert seen > 60
    assert silent == EVERY_COLUMN


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_report_begins_with_its_answer_and_ends_with_what_it_was_made_from(path):
    cells = [(cell["id"], "".join(cell["source"])) for cell in notebook(path)["cells"]]
    assert cells[-1][0] == "about"
    assert cells[-1][1].startswith("show.about(")
    assert [key for key, _ in cells[2:5]] == ["open", "short-text", "answer"]
    assert cells[4][1].startswith("show.answer(")
    assert sum("show.about(" in source for _, source in cells) == 1


def test_a_new_column_of_an_analysis_does_not_arrive_in_a_report(tmp_path):
    added = 'old = analysis.destinations\nanalysis.destinations = lambda case: old(case).assign(leaked="leak")'
    found = nbformat.read(shipped("notebooks") / "transfers.ipynb", as_version=4)
    opened = next(place for place, cell in enumerate(found.cells) if cell["id"] == "open")
    found.cells = [cell for cell in found.cells if cell["id"] in ("title", "parameters", "open", "destinations")]
    found.cells[opened].source += f"\n{added}"
    path = tmp_path / "transfers.ipynb"
    nbformat.write(found, path)
    done = execute(path, {"register": "sample:harbour-health"})
    assert done.failure is None
    text = json.dumps(done.notebook.cells[-1].outputs)
    assert "Destinations of the transfers in force" in text
    assert "leak" not in text.lower()


@pytest.mark.parametrize("report", reports(), ids=lambda report: report.name)
def test_a_report_documents_itself_and_its_parameters(report):
    assert report.title
    assert report.purpose.endswith(".")
    assert [parameter.name for parameter in report.parameters[:3]] == list(COMMON)
    for parameter in report.parameters:
        assert len(parameter.help) > 5
        assert type(parameter.default).__name__ == parameter.type


def test_plain_papermill_runs_a_report_from_the_checkout(tmp_path):
    root = shipped("notebooks").parent
    if not (root / "pyproject.toml").is_file():
        pytest.skip("needs a checkout")
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "notebooks/health-check.ipynb", str(out), "--no-progress-bar"]
    command += ["-p", "register", "data/samples/illumit", "-p", "as_of", "2026-11-22", "-p", "regime", "uk"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=environment(), timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "illumit Ltd" in out.read_text(encoding="utf-8")


def test_the_analyst_notebook_runs_top_to_bottom():
    path = shipped("notebooks") / "analyst" / "explore.ipynb"
    assert len(notebook(path)["cells"]) <= 12
    done = execute(path, {})
    assert done.failure is None
    shown = [output for cell in done.notebook.cells for output in cell.get("outputs", ())]
    assert any("<svg" in output.get("data", {}).get("text/html", "") for output in shown)


# -- notebooks of one's own -------------------------------------------------------------------------


def the_example(folder: Path) -> Path:
    """The notebook that CONTRIBUTING.md gives, written as it tells."""
    root = shipped("notebooks").parent
    if not (root / "pyproject.toml").is_file():
        pytest.skip("needs a checkout")
    guide = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = guide[guide.index("\n## A new report, in one file") :]
    name = re.search(r"or from this one, `([a-z-]+\.ipynb)`", section).group(1)
    folder.mkdir()
    (folder / name).write_text(re.search(r"```json\n(.*?)```", section, re.DOTALL).group(1), encoding="utf-8")
    return folder / name


def test_a_new_report_is_one_file(ropa, tmp_path):
    path = the_example(tmp_path / "mine")
    nbformat.validate(nbformat.read(path, as_version=4))
    test_a_notebook_holds_no_outputs_and_no_definitions(path)
    test_a_notebook_has_steady_ids_and_no_paths(path)
    test_a_report_begins_with_its_answer_and_ends_with_what_it_was_made_from(path)
    (found,) = reports(path.parent)
    test_a_report_documents_itself_and_its_parameters(found)
    listed = ropa("report", "--list", "--notebooks", path.parent)
    assert listed.stdout.startswith("who-does-what  Which part of the organisation does what with personal data.\n")
    words = (
        "report",
        "sample:harbour-health",
        "--notebooks",
        path.parent,
        "--out",
        tmp_path / "out",
        "--as-of",
        "2026-11-22",
        "--regime",
        "uk",
    )
    ran = ropa("--quiet", *words, "-p", "most=2")
    assert (ran.code, ran.stderr) == (0, "")
    text = (tmp_path / "out" / "who-does-what.html").read_text(encoding="utf-8")
    assert "<h1" in text
    assert text.count("<tbody>") == 2
    shown = text[text.index("Activities and who does them") :]
    assert shown[: shown.index("</table>")].count("<tr>") == 1 + 2
    assert "<svg role=" in text
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [(one["name"], one["title"], one["warnings"]) for one in run["reports"]] == [("who-does-what", "Who does what", [])]
