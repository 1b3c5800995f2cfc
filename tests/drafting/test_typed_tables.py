import pytest

from ropa.drafting.typed_tables import typed_rows


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        (["Record\tKept for\tThen", "Pay\t6 years\tErased"], [("Record", "Kept for", "Then"), ("Pay", "6 years", "Erased")]),
        (["| Record | Kept |", "|---|---|", "| Pay | a year |"], [("Record", "Kept"), (), ("Pay", "a year")]),
        (["Phone\t0123", "Mobile\t0456"], []),
        (["+-----+-----+", "| Record | Kept |", "+=====+=====+", "| Pay | a year |"], [(), ("Record", "Kept"), (), ("Pay", "a year")]),
        (["Record    Kept", "Pay     a year", "Leave     2 years"], [("Record", "Kept"), ("Pay", "a year"), ("Leave", "2 years")]),
        (["Record    Kept", "Pay     a year"], []),
        (["Rights", "------", "You may ask us."], []),
        (["Ask us | or write", "You may ask us."], []),
        (["Pay\t6 years", "Pay\ta year\tShredded"], []),
    ],
)
def test_rows_are_found_by_what_parts_their_cells(lines, cells):
    rows = typed_rows(lines)
    assert [row.cells for row in rows.values()] == cells
    assert all(row.header == next(cells for cells in cells if cells) for row in rows.values())


def test_long_cells_head_no_table():
    long = "what we keep of each of those who row with us"
    assert [row.header for row in typed_rows([f"{long}\tKept\tThen", "Pay\t6 years\tErased"]).values()] == [(), ()]
