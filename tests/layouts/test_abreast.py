"""Forms with pairs of a label and its value side by side."""

from __future__ import annotations

import pytest

from ropa.layouts.grids import SHEET, TABLE, Grid
from ropa.layouts.shapes import find

ENGLISH = [["Purpose", "Pay staff", "Lawful basis", "Contract"], ["Data subjects", "Staff", "Personal data", ""], ["Retention", "6 years"]]
GERMAN = [["Zweck", "Löhne zahlen", "Rechtsgrundlage", "Vertrag"], ["Betroffene", "Personal", "Löschfrist", "6 Jahre"]]


@pytest.mark.parametrize("pairs", [ENGLISH, GERMAN])
@pytest.mark.parametrize("title", [["Payroll"] * 4, ["Payroll", "", "", ""]])
def test_pairs_side_by_side_below_a_title_are_one_activity(pairs: list[list[str]], title: list[str]) -> None:
    (record,) = find([Grid("R", [title, *pairs], TABLE)]).records

    assert [cell.text for cell in record.cells["name"]] == ["Payroll"]
    assert {cell.text for cells in record.cells.values() for cell in cells} == {"Payroll", *(v for row in pairs for v in row[1::2] if v)}


def test_a_form_begins_where_its_labels_come_again_in_a_sheet() -> None:
    rows = [["Payroll"], *ENGLISH, [], ["Hiring"], *ENGLISH]

    assert [one.cells["name"][0].where for one in find([Grid("R", rows, SHEET)]).records] == ["R!A1", "R!A6"]


def test_a_table_of_four_columns_has_a_row_per_activity() -> None:
    rows = [
        ["Activity", "Purpose", "Lawful basis", "Data subjects"],
        ["Payroll", "Pay", "Contract", "Staff"],
        ["Gate", "Safety", "LI", "All"],
    ]

    assert [one.cells["name"][0].text for one in find([Grid("R", rows, TABLE)]).records] == ["Payroll", "Gate"]


def test_of_two_titles_the_lower_one_is_the_name_and_the_other_is_told() -> None:
    found = find([Grid("R", [["Record of Example Ltd"], ["Payroll"], *ENGLISH], SHEET)])

    assert [cell.where for cell in found.records[0].cells["name"]] == ["R!A2"]
    assert found.ignored[(0, 0, 0)] == "text of the form itself"
    assert (0, 0, 0) not in found.used


def test_a_title_of_every_sheet_is_no_name() -> None:
    sheets = [Grid(name, [["Record of Example Ltd"], *ENGLISH], SHEET) for name in ("Payroll", "Hiring")]
    found = find(sheets)

    assert [(record.title, "name" in record.cells) for record in found.records] == [("Payroll", False), ("Hiring", False)]
    assert found.ignored[(1, 0, 0)] == "text of the form itself"
