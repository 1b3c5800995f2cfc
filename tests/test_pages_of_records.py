"""The reports on the record as pages: of hardly anything, of hostile text. Those of samples are looked at in `test_browser`."""

from __future__ import annotations

import ast
import re
from functools import cache

import nbformat
import pytest

import ropa
from ropa.case.case import Case
from ropa.case.opening import open_case
from ropa.files import shipped
from ropa.reports.html import to_html
from support.pages import HOSTILE, Page, refuse_live
from support.records import SMALL
from support.tiny import write_tiny

DAY = "2026-11-22"
NAMES = ("assessments", "changes", "lawful-bases", "recipients", "retention", "security", "special-categories")


@cache
def opened(register: str, as_of: str, regime: str) -> Case:
    return open_case(register, as_of, regime)


def page(name: str, register: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The report as HTML, its cells run in this process: quicker than a kernel."""
    monkeypatch.setattr(ropa, "open", opened, raising=False)
    notebook = nbformat.read(shipped("notebooks") / f"{name}.ipynb", as_version=4)
    space: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, name, "exec"), space)
            if "parameters" in cell.metadata.get("tags", ()):
                space["register"] = register
            if last:
                shown = eval(compile(ast.Expression(last.value), name, "eval"), space)
                cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": shown._repr_html_()})]
    return to_html(notebook).decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_report_of_hardly_anything_says_why_it_matters(name, tmp_path, monkeypatch):
    only = {"organisations": SMALL["organisations"][:1], "activities": SMALL["activities"][:1]}
    text = page(name, str(write_tiny(tmp_path / "bare", only)), monkeypatch)
    assert text.count('class="empty"') >= 2
    assert re.search(r'class="empty"><strong>[^<]+:</strong> nothing is recorded here\. \w', text)


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_stays_text(name, tmp_path, monkeypatch):
    keys = re.compile(r"_id$|_on$|_at$|_due$|^until$")
    words = {"name", "purpose", "legitimate_interest", "description", "service", "reference", "reason", "criteria", "consent_record"}
    words |= {"processing_category", "reason_not_followed", "business_function"}
    tables = {
        table: [
            {column: f"{HOSTILE} {value}" if column in words and not keys.search(column) else value for column, value in row.items()}
            for row in found
        ]
        for table, found in SMALL.items()
    }
    text = page(name, str(write_tiny(tmp_path / "hostile", tables)), monkeypatch)
    refuse_live(Page(text))
    assert "&lt;script&gt;" in text
    assert Page(text).count("img") == 0


def test_a_report_takes_its_own_parameters(tmp_path):
    register = write_tiny(tmp_path / "small", SMALL)
    (result,) = ropa.report(register, ["recipients"], out=tmp_path / "out", as_of=DAY, parameters={"days": 20})
    text = result.files[0].read_text(encoding="utf-8")
    assert "Contracts ended or ending within 20 days" in text
    assert result.warnings == ()
