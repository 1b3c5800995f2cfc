"""One place to change: a table and a picture are one function each, and a report shows them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import ropa
from support.registers import register_folder

TABLE = '''

def letters_by_activity(case: Case) -> pd.DataFrame:
    """One row per activity in force: how long its name is. Columns: activity, letters."""
    names = case.in_force.register.activities["name"]
    return pd.DataFrame({"activity": names, "letters": names.str.len()})
'''
PICTURE = '''

def letters_chart(by_activity: pd.DataFrame) -> Figure:
    """How long names are (`letters_by_activity`), as bars."""
    return bars(by_activity, "activity", {"letters": ("#0072B2", "")}, "Letters", "Bars of how long each name is.")
'''


def cell(kind: str, name: str, source: str, *tags: str) -> dict[str, object]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)} if tags else {}, "source": source, **code}


def test_a_table_and_a_chart_that_are_added_arrive_in_a_report(tmp_path: Path) -> None:
    package = tmp_path / "src" / "ropa"
    shutil.copytree(Path(ropa.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, added in (("analysis/health.py", TABLE), ("show/bars.py", PICTURE)):
        with (package / file).open("a", encoding="utf-8") as stream:
            stream.write(added)
    notebook = {
        "cells": [
            cell("markdown", "title", "# Long names\n\nHow long the names of activities are."),
            cell(
                "code",
                "parameters",
                'register: str = "sample:illumit"  # the register\nas_of: str = "2026-11-22"  # the day\nregime: str = "uk"  # the law',
                "parameters",
            ),
            cell("code", "open", "import ropa\nfrom ropa import analysis, show\ncase = ropa.open(register, as_of=as_of, regime=regime)"),
            cell("code", "chart", 'show.figure(show.letters_chart(analysis.letters_by_activity(case)), "Length of names")'),
            cell("code", "dir", 'show.answer(str("letters_chart" in dir(show) and "letters_by_activity" in dir(analysis)))'),
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "ropa": {"roles": ["controller", "processor"]},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    folder.mkdir()
    (folder / "long-names.ipynb").write_text(json.dumps(notebook), encoding="utf-8")

    command = [
        sys.executable,
        "-m",
        "ropa",
        "report",
        str(register_folder(tmp_path / "register")),
        "--notebooks",
        str(folder),
        "--out",
        str(out),
    ]
    ran = subprocess.run(
        [*command, "--as-of", "2026-11-22"],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    page = (out / "long-names.html").read_text(encoding="utf-8")
    assert "Bars of how long each name is. Payroll: 7 letters." in page
    assert '<p class="answer">True</p>' in page
