"""All naughty strings in every text column of every table, through every report: nothing of them lives in any format."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import ropa
from ropa.model.tables import TABLES
from ropa.reports import reports
from support.corpora import NAUGHTY
from support.pages import Page, refuse_live

DAY = "2026-11-22"
EXTRA = ["<script>alert(1)</script><img src=x onerror=alert(1)>", "$x^2$ \\frac", "=1+1", "<r>&x</r>", "{{ 7*7 }}", "javascript:alert(1)"]


def naughty_register(folder: Path) -> Path:
    """The sample harbour-health with rows enough that each text column holds every string that a CSV file can hold."""
    texts = [text for text in [*NAUGHTY, *EXTRA] if text.strip() and "\x00" not in text]
    source = ropa.read("sample:harbour-health").frames
    folder.mkdir()
    for table, frame in source.items():
        model = TABLES[table]
        free = [column.name for column in model.of_kind("text") if column.name in frame and not column.reference]
        if not free or frame.empty:
            frame.to_csv(folder / f"{table}.csv", index=False)
            continue
        copies = -(-len(texts) // len(frame))
        whole = pd.concat([frame.assign(_copy=n) for n in range(copies)], ignore_index=True)
        key = model.key()
        if table not in ("organisations", "activities"):  # what others point to keeps its rows: their strings come by turns
            whole[key] = whole[key].where(whole["_copy"] == 0, whole[key] + "-" + whole["_copy"].astype("str"))
        else:
            whole = whole[whole["_copy"] == 0]
        for place, name in enumerate(free):
            whole[name] = [texts[(row + 37 * place) % len(texts)] for row in range(len(whole))]
        whole.drop(columns="_copy").to_csv(folder / f"{table}.csv", index=False)
    return folder


@pytest.mark.slow
def test_no_string_lives_in_any_report(tmp_path):
    register = naughty_register(tmp_path / "naughty")
    names = [report.name for report in reports()][:: 4 if "CI" in os.environ else 1]  # in CI a share
    results = ropa.report(register, names, out=tmp_path / "out", as_of=DAY, regime="uk", formats=("html", "xlsx"))
    assert {result.status for result in results} == {"done"}
    pages = {name: (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8") for name in names}
    assert sum("&lt;script&gt;alert(1)" in text for text in pages.values()) > len(names) / 2
    for name in names:
        page = Page(pages[name])
        refuse_live(page)
        assert page.count("img") == 0
        with zipfile.ZipFile(tmp_path / "out" / f"{name}.xlsx") as book:
            assert not [part for part in book.namelist() if "externalLink" in part or "hyperlink" in part.lower()]
        for sheet in openpyxl.load_workbook(tmp_path / "out" / f"{name}.xlsx").worksheets:
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.hyperlink]
