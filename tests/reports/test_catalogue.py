"""Which reports there are, what each says of itself, and whom it fits."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

import ropa
from ropa.errors import ReportError
from ropa.reports import catalogue, fitting, reports
from support.checkout import ROOT
from support.notebooks import write_notebook
from support.processes import environment
from support.tiny import TINY, write_tiny

DAY = "2026-11-22"


# -- the parts ------------------------------------------------------------------------------------


def test_reports_fit_the_roles_of_the_holder(tmp_path):
    only = write_tiny(tmp_path / "only", TINY | {"activities": TINY["activities"][:1]})
    assert fitting(ropa.open(only, as_of=DAY)) == [report.name for report in reports() if "controller" in report.roles]
    both = ropa.open(write_tiny(tmp_path / "both"), as_of=DAY)
    assert fitting(both) == [report.name for report in reports()]
    assert fitting(both.register) == fitting(both)


def test_a_notebook_that_is_not_a_report_is_named(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{}")
    with pytest.raises(ReportError, match=r"^broken\.ipynb: not a notebook"):
        reports(tmp_path)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ('register: str = "x"', "register has no comment"),
        ("import os", "may only hold lines like"),
        ("most: int = 3  # how many", "must declare as_of, regime, register"),
    ],
)
def test_a_parameters_cell_must_be_documented(tmp_path, declared, said):
    cells = [nbformat.v4.new_markdown_cell("# T\n\nP."), nbformat.v4.new_code_cell(declared, metadata={"tags": ["parameters"]})]
    path = tmp_path / "bad.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"ropa": {"roles": ["controller"]}}), path)
    with pytest.raises(ReportError, match=said):
        catalogue.read_report(path)


def test_a_notebook_says_what_packs_need_or_has_it_taken_for_the_worse(tmp_path):
    write_notebook(tmp_path / "silent.ipynb")
    write_notebook(tmp_path / "said.ipynb", clauses="Art 30(1)", logs_of_people=False, for_client=True)
    said, silent = catalogue.reports(tmp_path)
    assert (said.clauses, said.logs_of_people, said.for_client) == ("Art 30(1)", False, True)
    assert (silent.clauses, silent.logs_of_people, silent.for_client) == ("", True, False)
    for key, value in (("clauses", 30), ("logs_of_people", "no"), ("for_client", 1)):
        write_notebook(tmp_path / "wrong.ipynb", **{key: value})
        with pytest.raises(ReportError, match=rf"^wrong\.ipynb: {key} in its metadata is {value!r}; it is "):
            catalogue.reports(tmp_path)


def test_every_key_of_a_report_is_documented():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name, meaning in catalogue.KEYS.items():
        assert f"  - `{name}`: {meaning}.\n" in text
    for report in reports():
        assert set(json.loads(report.path.read_text(encoding="utf-8"))["metadata"]["ropa"]) <= set(catalogue.KEYS)


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


COMMON_LINES = 'register: str = "x"  # r\nas_of: str = "2026-11-22"  # d\nregime: str = "uk"  # l\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%matplotlib inline", r"cell 2 of 2, the parameters, line 4: not Python"),
        ("!ls", r"cell 2 of 2, the parameters, line 4: not Python"),
        ("most: int = 2 + 3  # how many", r".*line 4: the default of most is worked out"),
        ("most: int = max(1, 2)  # how many", r".*line 4: the default of most is worked out"),
        ("most: int = -(-1)  # how many", r".*line 4: the default of most is worked out"),
        ("most: set = {[]}  # how many", r".*line 4: the default of most is worked out"),
        ("most: int = (1,  # how many", r".*the parameters, line 4: not Python"),
        ("a.b: int = 3  # how many", r".*line 4: the cell may only hold lines like"),
        ("most = 3  # how many", r".*line 4: the cell may only hold lines like"),
        ("most: int = 3\x00  # how many", r".*the parameters.*: not Python"),
        ("x: int = " + "(" * 300 + "1" + ")" * 300 + "  # x", r".*the parameters.*: not Python"),
    ],
)
def test_what_is_wrong_in_a_parameters_cell_is_told_with_its_place(tmp_path, line, said):
    path = tmp_path / "bad.ipynb"
    path.write_text(json.dumps(_notebook(COMMON_LINES + line)))
    with pytest.raises(ReportError, match=rf"^bad\.ipynb: {said}"):
        catalogue.read_report(path)


def _title() -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": "# T\n\nP."}


def _code(source: object, **metadata: object) -> dict[str, object]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": None}


def _notebook(parameters: object, **changed: object) -> dict[str, object]:
    cells = [_title(), _code(parameters, tags=["parameters"])]
    made = {"cells": cells, "metadata": {"ropa": {"roles": ["controller"]}}, "nbformat": 4, "nbformat_minor": 5}
    return made | changed


@pytest.mark.parametrize(
    "changed",
    [
        {"metadata": None}, {"metadata": []}, {"metadata": {"ropa": None}}, {"metadata": {"ropa": {"roles": 3}}},
        {"metadata": {"ropa": {"roles": [["controller"]]}}},
        {"cells": None}, {"cells": {}}, {"cells": [None]}, {"cells": ["x"]}, {"cells": []},
        {"cells": [{"cell_type": "markdown", "metadata": None, "source": None}]},
        {"cells": [{"cell_type": "markdown", "source": ["# T\n", 3]}]},
        {"cells": [_title(), _code(COMMON_LINES, tags="parameters")]},
        {"cells": [_title(), _code(COMMON_LINES, tags=["parameters"]) | {"cell_type": "markdown"}]},
    ],
)  # fmt: skip
def test_odd_notebooks_are_one_line(tmp_path, changed):
    path = tmp_path / "odd.ipynb"
    path.write_text(json.dumps(_notebook(COMMON_LINES, **changed)))
    with pytest.raises(ReportError, match=r"^odd\.ipynb: "):
        catalogue.read_report(path)


@pytest.mark.parametrize("text", ["", "[]", "null", "3", "[" * 100_000, '{"cells": [{"metadata": {}}], ', "\x00", "{}"])
def test_a_file_that_is_no_notebook_is_one_line(tmp_path, text):
    path = tmp_path / "odd.ipynb"
    path.write_text(text)
    with pytest.raises(ReportError, match=r"^odd\.ipynb: "):
        catalogue.read_report(path)


def test_a_notebook_of_an_older_format_says_so(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text('{"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": []}]}')
    with pytest.raises(ReportError, match=r"^old\.ipynb: a notebook of an older format \(3\); open it in Jupyter and save it$"):
        catalogue.read_report(path)


@pytest.mark.parametrize("tags", [None, [], "x"])
def test_cells_without_tags_and_a_byte_order_mark_are_no_fault(tmp_path, tags):
    found = _notebook(COMMON_LINES)
    found["cells"][0]["metadata"] = {"tags": tags}
    path = tmp_path / "fine.ipynb"
    path.write_text("\ufeff\ufeff" + json.dumps(found), encoding="utf-8")
    assert catalogue.read_report(path).title == "T"
