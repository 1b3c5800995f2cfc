"""Rows of a table that are no activities, told by where they stand and what they hold."""

from __future__ import annotations

import pytest

from ropa.layouts.grids import Grid
from ropa.layouts.rows import asks_for_input, is_example, others

ITEMS = {0: "reference", 1: "name", 2: "purpose", 3: "retention"}
ACTIVITY = ["1", "Payroll", "Pay staff", "6 years"]


@pytest.mark.parametrize(
    ("rows", "none"),
    [
        ([["1", "2", "3", "4"], ACTIVITY], {1: "numbers the columns"}),
        ([["a)", "b)", "c)", "d)"], ACTIVITY], {1: "numbers the columns"}),
        ([["1", "2", "5", "4"], ACTIVITY], {}),
        ([["nr", "korte naam", "a t/m f", "alleen bij ja", "dd-mm-jjjj"], ACTIVITY], {1: "explanations"}),
        ([["1", "Pay/HR", "a, f", "Staff / clients"], ACTIVITY], {}),
        ([["Number", "What do you do?", "Why do you need it?", "See the schedule"], ACTIVITY], {1: "explanations"}),
        ([["Lfd.", "z. B. Lohnabrechnung", "Wozu dient die Verarbeitung?", "Bitte angeben"], ACTIVITY], {1: "explanations"}),
        ([ACTIVITY, ["", "What do you do?", "Why do you need it?", "See the schedule"]], {}),
        ([["", "Personnel", "", ""], ACTIVITY, ["", "Sales", "", ""], ACTIVITY], {1: "title", 3: "title"}),
        ([["Personnel", "", "", ""], ACTIVITY, ACTIVITY], {1: "title"}),
        ([["Personnel"] * 4, ACTIVITY], {1: "title"}),
        ([ACTIVITY, ["", "Website", "", ""], ACTIVITY], {}),
        ([["", "Website", "", ""], ["", "Newsletter", "", ""], ACTIVITY], {}),
        ([ACTIVITY, [], ["Stand: 1. Mai 2026"]], {3: "note"}),
        ([ACTIVITY, ["", "Letters in the column of bases mean those of Article 6."]], {2: "note"}),
        ([ACTIVITY, [], ["", "Website"]], {}),
        ([["", "kurzer Titel", "nur Buchstabe", "siehe Legende"], ACTIVITY, ACTIVITY, ACTIVITY, ACTIVITY], {1: "explanations"}),
        (
            [["e.g.", "Key safe", "Visits", ""], ["", "titre court", "en bref", ""], ACTIVITY, ACTIVITY, ACTIVITY, ACTIVITY],
            {2: "explanations"},
        ),
        ([["", "Payroll", "Pay staff only", "letter b"], ACTIVITY, ACTIVITY, ACTIVITY, ACTIVITY], {}),
        ([["", "titolo breve", "solo lettera", "si / no / da verificare"], ACTIVITY], {1: "explanations"}),
        ([ACTIVITY, [], ["", "Signed: the clerk"]], {3: "note"}),
        ([ACTIVITY, ["Total", "12"]], {2: "totals"}),
        ([ACTIVITY, ["Total: 2"]], {2: "totals"}),
        ([ACTIVITY, ["Summe", "Kunden"]], {}),
    ],
)
def test_rows_that_are_no_activities(rows: list[list[str]], none: dict[int, str]) -> None:
    found = others(Grid("Register", [["No", "Activity", "Purpose", "Retention"], *rows]), 0, len(rows) + 1, ITEMS)

    assert set(found) == set(none)
    assert all(none[row] in why for row, why in found.items())


def test_an_example_begins_as_one() -> None:
    assert all(map(is_example, ["e.g.", "bv.", "Beispiel: Schlüssel", "EJEMPLO: llaves", "ex. : clés"]))
    assert not any(is_example(text, number=True) for text in ("EX.1", "np.2", "PL: 1"))
    assert not is_example("PL: Payroll")


def test_a_row_asks_for_input_where_many_of_its_cells_do() -> None:
    assert asks_for_input(["List the types", "Yes / No", "e.g. encryption", "Unique number"])
    assert not asks_for_input(["Payroll", "Pay staff", "See the schedule", "Yes"])


def test_in_a_layout_by_name_a_long_name_alone_is_an_activity() -> None:
    rows = [
        ["", "Extraction of data for the audit programmes of clients", "", ""],
        ACTIVITY,
        ["", "Access to data that clients hold", "", ""],
    ]
    grid = Grid(
        "Register", [["No", "Activity", "Purpose", "Retention"], *rows, ["", "Data of clients, taken out for their own audits", "", ""]]
    )

    assert set(others(grid, 0, 5, ITEMS)) == {4}
    assert others(grid, 0, 5, ITEMS, of_layout=True) == {}
