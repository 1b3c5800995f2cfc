"""Registers to start from: valid, believable, and every row to be confirmed."""

from __future__ import annotations

import openpyxl
import pytest

from ropa.analysis.to_do import to_do_counts
from ropa.case.opening import open_case
from ropa.errors import UsageError
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.sources import write
from ropa.sources.starters import MARKED, kinds, starter
from ropa.sources.workbook import DIVIDER_SHEET
from ropa.sources.workbook_writer import FIRST_SHEETS

KINDS = sorted(kinds())


@pytest.mark.parametrize("kind", KINDS)
def test_a_starter_is_a_register_and_every_row_of_it_is_to_be_confirmed(tmp_path, kind):
    register, shape = validate(starter(kind))
    assert shape.empty, shape["message"].tolist()
    write(register, tmp_path / "r", every_table=True)
    case = open_case(tmp_path / "r", "2026-11-22", "uk")
    assert case.register.hash == register.hash
    marked = case.findings[case.findings["code"] == "GV03"]
    rows = {(table, key) for table in MARKED for key in register[table][TABLES[table].key()]}
    assert set(zip(marked["table"], marked["record"], strict=True)) == rows
    assert to_do_counts(case)["total"] <= 25


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_starter_says_of_bases_and_periods_is_not_against_the_law(tmp_path, kind):
    write(validate(starter(kind))[0], tmp_path / "r")
    found = open_case(tmp_path / "r", "2026-11-22", "uk").findings
    lawful = ("DS", "DC", "PU", "LB01", "LB02", "LB03", "LB06", "LB08", "LB09", "SC01", "SC02", "SC03", "RT", "SE01")
    to_fill_in = ("ID15", "ID16", "NT13")  # the mark stands where they look
    wrong = found[found["code"].str.startswith((*lawful, *to_fill_in))]
    assert wrong.empty, wrong["message"].tolist()


def test_a_confirmed_row_is_found_no_more(tmp_path):
    tables = starter("charity")
    frames = dict(tables.frames) | {"retention": tables["retention"].drop(columns="criteria")}
    case_tables = type(tables)(frames, source="x")
    write(validate(case_tables)[0], tmp_path / "r")
    found = open_case(tmp_path / "r", "2026-11-22", "uk").findings
    assert "retention" not in set(found.loc[found["code"] == "GV03", "table"])


def test_the_sheets_that_matter_stand_first_and_the_divider_is_not_read(tmp_path):
    register = validate(starter("shop"))[0]
    write(register, tmp_path / "shop.xlsx", every_table=True)
    book = openpyxl.load_workbook(tmp_path / "shop.xlsx")
    names = [name for name in book.sheetnames if name in TABLES or name == DIVIDER_SHEET]
    assert tuple(names[:6]) == (*FIRST_SHEETS, DIVIDER_SHEET)
    assert set(names) == {*TABLES, DIVIDER_SHEET}
    colours = {name: book[name].sheet_properties.tabColor for name in names}
    assert all(colours[name] is not None for name in names[:6])
    assert len({colours[name].rgb for name in FIRST_SHEETS}) == 1 != colours[DIVIDER_SHEET].rgb
    assert not any(colours[name] for name in names[6:])
    case = open_case(tmp_path / "shop.xlsx", "2026-11-22", "uk")
    assert case.register.hash == register.hash
    assert not case.findings["code"].isin(["SH01", "SH02"]).any()


def test_the_command_starts_a_register_and_refuses_what_is_no_kind(ropa, tmp_path):
    done = ropa("init", tmp_path / "c.xlsx", "--for", "charity")
    assert done.code == 0
    assert "a register to start from, for a charity: " in done.stdout
    assert ropa("check", tmp_path / "c.xlsx", "--as-of", "2026-11-22").stdout.count("GV03") > 0
    wrong = ropa("init", tmp_path / "d", "--for", "circus")
    assert (wrong.code, wrong.stderr) == (2, f"ropa: --for: 'circus' is none of {', '.join(kinds())}\n")
    assert ropa("init", tmp_path / "d", "--for", "shop", "--sample", "illumit").code == 2
    assert not (tmp_path / "d").exists()
    with pytest.raises(UsageError):
        starter("circus")
