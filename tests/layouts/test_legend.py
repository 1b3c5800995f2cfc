"""Codes that another sheet explains."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.grids import Grid, Grids
from ropa.layouts.legend import spelled_out
from ropa.layouts.read import read_register

CODES = [["Code", "Meaning"], ["B1", "Contract"], ["B2", "Consent"], ["W1", "Staff"], ["W2", "Members"], ["X0", "None"]]
REGISTER = [
    ["Ref", "Activity", "Purpose", "Lawful basis", "Whose data", "Recipients", "Retention"],
    ["B1", "Pay", "To pay", "B1", "W1; W2", "X0", "6 years"],
    ["B2", "Club", "To meet", "B2", "W2 (all)", "X9", "1 year"],
]


def book(path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    """Write a workbook of these sheets."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_codes_are_read_as_the_sheet_explains_them(tmp_path: Path) -> None:
    read = read_register(book(tmp_path / "codes.xlsx", {"Register": REGISTER, "Codes": CODES}))

    assert [*read.tables["activities"]["activity_id"]] == ["B1", "B2"]
    assert [*read.tables["purposes"]["lawful_basis"]] == ["contract", "consent"]
    assert [*read.tables["data_subjects"]["category"]] == ["staff", "members", "W2 (all)"]
    assert [*read.tables["recipients"]["category"]] == ["X9"]
    assert [one.rule for one in read.read_as if one.where == "Register!D2" and one.field == "lawful_basis"] == [
        "lawful basis: contract; B1 is explained in the file"
    ]
    assert read.grids.notes[-1] == "4 cells hold codes that Codes explains, and are read as it says"


def test_one_letter_is_a_code_where_a_heading_points_to_the_sheet_called_key(tmp_path: Path) -> None:
    key = [["KEY TO CODES", ""], ["PEOPLE", ""], ["S", "Staff"], ["M", "Members"], ["K1", "Backups"], ["CH", "Children"]]
    rows = [["Activity", "Purpose", "Whose data (see Key)", "Notes"], ["Pay", "To pay", "S", "S"], ["Club", "To meet", "M/CH", "M"]]
    read = read_register(book(tmp_path / "codes.xlsx", {"Key": key, "Register": [*rows, ["Camp", "To camp", "S M", "S"]]}))

    assert [*read.tables["data_subjects"]["category"]] == ["staff", "members", "children", "staff", "members"]
    assert {one.text for one in read.kept} == {"S", "M"}


def test_a_number_is_a_code_where_a_heading_points_to_the_sheet_and_may_have_a_name_behind_it(tmp_path: Path) -> None:
    key = [["Legend", ""], ["Basis", ""], ["B", "Contract"], ["C", "Consent"], ["Recipients", ""], ["1", "Bank"], ["2", "Accountant"]]
    rows = [["No.", "Activity", "Purpose", "Lawful basis (see legend)", "Whose data", "Recipients (see legend)", "Retention (years)"]]
    rows += [["1", "Pay", "To pay", "C", "Staff", "1, 2", "2"], ["2", "Club", "To meet", "B", "Members", "2 (Miller)", "1"]]
    rows += [["3", "Camp", "To camp", "C", "Members", "1", "2"]]
    read = read_register(book(tmp_path / "codes.xlsx", {"Legend": key, "Register": rows}))

    assert [*read.tables["purposes"]["lawful_basis"]] == ["consent", "contract", "consent"]
    assert [*read.tables["recipients"]["category"]] == ["bank", "accountant", "accountant", "bank"]
    assert [*read.tables["activities"]["activity_id"]] == ["1", "2", "3"]
    assert [*read.tables["retention"]["period"]] == ["P2Y", "P1Y", "P2Y"]


@pytest.mark.parametrize(
    "other",
    [
        [["B1", "Contract"], ["B2", "Consent"]],  # too few to be a list of codes
        [["Code", "Meaning"], ["B1", "Contract"], ["B1", "Consent"], ["B2", "C"], ["B3", "C3"]],  # two meanings, none, another code
        [
            ["B1", "Contract"],
            ["B2", "Consent"],
            ["Room", "Floor"],
            ["Hall", "One"],
            ["Shed", "Two"],
            ["Loft", "Six"],
        ],  # codes are the fewest
    ],
)
def test_what_explains_no_codes_spells_none_out(other: list[list[str]]) -> None:
    grids = Grids("a.xlsx", (Grid("Register", REGISTER), Grid("Codes", other)))

    assert spelled_out(grids) is grids


def test_a_small_letter_is_a_code_where_the_heading_asks_for_letters_and_one_meaning_is_told() -> None:
    letters = [["a", "consent", "explicit consent"], ["b", "contract", "employment"], ["f", "interests", "legal claims"]]
    rows = [["Activity", "Legal basis (letter)", "Art. 9 (letter)"], ["Pay", "b", "b"], ["Club", "a", "a"], ["Camp", "f", "f"]]
    register = Grid("Register", rows)

    once = spelled_out(Grids("a", (register, Grid("Key", [row[:2] for row in letters])))).grids[0]
    twice = spelled_out(Grids("a", (register, Grid("Key", letters)))).grids[0]

    assert [once.text(row, 1) for row in (1, 2, 3)] == ["contract", "consent", "interests"]
    assert (once.text(1, 2), twice.text(1, 1)) == ("b", "b")
