"""Any command that takes a REGISTER takes one of another layout."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import ropa as package
from ropa.errors import LayoutError, UsageError
from ropa.sources import guard, import_register, read
from support.registers_of_others import plain, sheet


def test_opening_one_says_first_which_layout_and_how_sure(tmp_path: Path) -> None:
    tables = read(plain(tmp_path / "a.xlsx"))

    assert tables.notes[0].startswith("a.xlsx: read by the layout art30 (one row per activity), 100% sure: 2 activities")
    assert tables.source == str(tmp_path / "a.xlsx")


def test_a_case_is_opened_and_its_findings_stand_at_its_own_cells(tmp_path: Path) -> None:
    case = package.open(plain(tmp_path / "a.xlsx"), as_of="2026-11-22", regime="uk")

    assert case.register.rows()["activities"] == 2
    basis = case.findings[(case.findings["code"] == "LB06")]
    assert basis["where"].tolist() == ["a.xlsx Register!C2"]


def test_our_own_workbook_stays_ours(tmp_path: Path) -> None:
    package.write(package.validate(read("sample:illumit"))[0], tmp_path / "ours.xlsx")

    assert read(tmp_path / "ours.xlsx").notes == ()
    one = sheet(tmp_path / "one.xlsx", [["activity_id", "name", "role"], ["A1", "Selling", "controller"]], "activities")
    assert list(read(one)) == ["activities"]


def test_a_sheet_that_happens_to_have_a_tables_name_is_anothers(tmp_path: Path) -> None:
    rows = [
        ["No", "What we do", "Purpose", "Legal basis", "Data subjects", "Retention period"],
        ["1", "Payroll", "Pay", "Contract", "Staff", "7 years"],
    ]

    tables = read(sheet(tmp_path / "a.xlsx", rows, "Activities"))

    assert tables["purposes"]["lawful_basis"].tolist() == ["contract"]


def test_a_folder_is_no_register_of_another_layout(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="ropa's own format"):
        import_register(tmp_path)


def test_a_workbook_without_any_register_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="no layout fits it"):
        read(sheet(tmp_path / "a.xlsx", [["Item", "Price"], ["Tea", 2]]))


def test_the_parser_reads_the_very_bytes_that_the_guard_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive with two directories shows a parser another sheet than the guard saw, so only the guard's copy is parsed."""
    path, seen = plain(tmp_path / "a.xlsx"), plain(tmp_path / "b.xlsx", ("P9", "Seen by the guard", "x", "", "", "", "", "", "", ""))
    monkeypatch.setattr(guard, "inspect", lambda _path: ({}, io.BytesIO(seen.read_bytes())))

    assert "Seen by the guard" in set(read(path)["activities"]["name"])
    assert "Seen by the guard" in set(import_register(path).tables["activities"]["name"])


def test_a_name_that_is_no_text_of_a_file_or_database_harms_nothing(tmp_path: Path) -> None:
    """Names of files are bytes; tables and pages hold text alone."""
    from ropa import analysis

    plain(tmp_path / "plain.xlsx").rename(tmp_path / "bad\udcff.xlsx")
    package.write(package.validate(read(tmp_path / "bad\udcff.xlsx"))[0], f"sqlite:///{tmp_path}/bad\udcff.db")
    for place in (tmp_path / "bad\udcff.xlsx", f"sqlite:///{tmp_path}/bad\udcff.db"):
        places = analysis.to_do(package.open(place, as_of="2026-11-22", regime="uk"))["where"].dropna()
        assert places.str.startswith("bad\ufffd.").all(), place
        assert len(places)
