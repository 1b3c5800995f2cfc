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
        ('register: str = "x"', "parameter register has no comment"),
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
