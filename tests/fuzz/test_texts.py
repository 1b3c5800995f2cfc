"""CSV texts and workbooks as people make them: every row is told, every message names a place, and none shows what a cell held."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.commands import DAY
from support.fuzz import call, cases, refuse_faults, refuse_placeless
from support.spreadsheets import Sheet, csv_bytes, registers, workbook

pytestmark = pytest.mark.fuzz
LOOKS = st.sampled_from([("--select", "SH")] * 5 + [()])
"""Mostly shapes alone, for the rules take longer than all the rest."""


def told_rows(told: dict, tables: list[Sheet]) -> dict[str, tuple[int, int]]:
    """By table whose rows are not all told: how many there are, and how many `check` counted; a table that it refused is left out."""
    refused = {one["table"] for one in told["findings"] if one["code"] == "SH01" and one["severity"] == "error"}
    counted = {one.table: (len(one.rows), told["rows"].get(one.table, 0)) for one in tables}
    return {table: counts for table, counts in counted.items() if counts[0] != counts[1] and table not in refused}


@cases(5)
@given(registers(), st.data())
def test_every_row_of_a_folder_is_told(tables: list[Sheet], data: st.DataObject) -> None:
    delimiter, encoding = data.draw(st.sampled_from([(",", "utf-8"), (";", "cp1252"), ("\t", "utf-8"), (";", "utf-16")]))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "register"
        folder.mkdir()
        for sheet in tables:
            name = data.draw(st.sampled_from([sheet.table, sheet.table, sheet.table.upper(), sheet.table.capitalize()]))
            (folder / f"{name}.csv").write_bytes(data.draw(csv_bytes(sheet, delimiter, encoding)))
        stated = data.draw(st.sampled_from([True, True, True, False]))
        if stated:
            settings = f"delimiter = {json.dumps(delimiter)}\nencoding = {json.dumps(encoding)}\n"
            (folder / "register.toml").write_text(settings, encoding="utf-8")
        for name in data.draw(
            st.lists(st.sampled_from(["._activities.csv", "~$activities.csv", ".DS_Store", "notes.txt", "x.xlsx"]), unique=True)
        ):
            (folder / name).write_bytes(b"\0\5\x16\7 furniture")
        words = ("check", folder, *DAY, "--format", "json", *data.draw(LOOKS))
        ran = call(*words)
        refuse_faults(ran, words)
        told = refuse_placeless(ran, words)
        if told and stated:
            assert told_rows(told, tables) == {}, words


@cases(4)
@given(registers(), st.data())
def test_every_row_of_a_workbook_is_told(tables: list[Sheet], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "register.xlsx"
        whole = data.draw(workbook(tables, path))
        words = ("check", path, *DAY, "--format", "json", *data.draw(LOOKS))
        ran = call(*words)
        refuse_faults(ran, words)
        told = refuse_placeless(ran, words)
        if told:
            assert told_rows(told, [sheet for sheet in tables if whole[sheet.table]]) == {}, words
