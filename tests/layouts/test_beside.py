"""Tables of activities side by side on one sheet."""

from __future__ import annotations

import pytest

from ropa.layouts.beside import apart
from ropa.layouts.grids import SHEET, Grid, Grids
from ropa.layouts.headings import item_of
from ropa.layouts.shapes import find

LEFT = [["Activity", "Purpose", "Lawful basis", "Data subjects"], ["Payroll", "Pay staff", "Contract", "Staff"]]
RIGHT = [["Client (controller)", "Categories of processing", "Transfers", "Security"], ["Acme Ltd", "Hosting", "None", "MFA"]]


def side_by_side(*tables: list[list[str]]) -> Grids:
    rows = [[cell for cells in row for cell in (*cells, "")] for row in zip(*tables, strict=True)]
    return Grids("a.xlsx", (Grid("R", rows, SHEET),))


def test_two_tables_side_by_side_are_two_and_their_cells_keep_their_places() -> None:
    grids = apart(side_by_side(LEFT, RIGHT), item_of)
    controllers, processors = find(grids.grids).records

    assert {cell.where for cells in controllers.cells.values() for cell in cells} == {"R!A2", "R!B2", "R!C2", "R!D2"}
    assert {cell.where for cells in processors.cells.values() for cell in cells} == {"R!F2", "R!G2", "R!H2", "R!I2"}
    assert [text for grid in grids.grids for _, _, text in grid.cells()] == [*LEFT[0], *LEFT[1], *RIGHT[0], *RIGHT[1]]


def test_a_bare_client_heads_a_processors_record_and_titles_part_tables_without_a_gap() -> None:
    bare = [["Client", *RIGHT[0][1:]], RIGHT[1]]
    titled = [["Records as controller", "", "", "", "Records as processor"], *(one + two for one, two in zip(LEFT, bare, strict=True))]
    for grids in (side_by_side(LEFT, bare), Grids("a.xlsx", (Grid("R", titled, SHEET),))):
        controllers, processors = find(apart(grids, item_of).grids).records

        assert not controllers.cells.keys() & {"client", "processing_category"}
        assert [cell.text for cell in processors.cells["client"]] == ["Acme Ltd"]
        assert processors.cells.keys() == {"client", "processing_category", "transfers", "security"}


@pytest.mark.parametrize("beside", [[["System", "Supplier"], ["Sage", "Sage Ltd"]], [["Recipients", "Retention"], ["HMRC", "6 years"]]])
def test_columns_that_list_no_activities_by_themselves_stay(beside: list[list[str]]) -> None:
    grids = side_by_side(LEFT, beside)

    assert apart(grids, item_of) is grids
