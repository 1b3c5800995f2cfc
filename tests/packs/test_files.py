"""Tables as files that a spreadsheet does not run."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd
import pytest

from ropa.packs.files import guarded, xlsx_file

# -- spreadsheets ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+44 20 7946 0000", "-1", "@x", " =1", "\t=1", "＝1", "|calc", "%x"])
def test_what_a_spreadsheet_would_run_is_guarded(text: str):
    assert guarded(text) == f"'{text}"
    made = xlsx_file("a.xlsx", "", "", {"a": pd.DataFrame({"x": pd.Series([text], dtype="str")})})
    cell = openpyxl.load_workbook(io.BytesIO(made.read()))["a"]["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("text", ["plain", "1", "a=b", "'", "2026-01-01"])
def test_plain_text_stays_as_it_is(text: str):
    assert guarded(text) == text
