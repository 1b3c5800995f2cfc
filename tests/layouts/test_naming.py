"""The column that names the activities where no heading asks for names."""

from __future__ import annotations

import pytest

from ropa.layouts.grids import Grid
from ropa.layouts.naming import column_of_names

ITEMS = {0: "reference", 1: None, 2: "purpose", 3: "subjects", 4: "retention"}
REST = ("Purpose", "Staff", "2 years")


@pytest.mark.parametrize(
    ("texts", "items", "column"),
    [
        (["Payroll", "CCTV", "Newsletter"], {}, 1),
        (["Payroll", "CCTV", "Newsletter"], {1: "systems"}, 1),  # "Application / process"
        (["Payroll", "CCTV", "Newsletter"], {1: "name"}, None),
        (["Payroll", "CCTV", "Newsletter"], {1: "purpose", 2: None}, None),
        (["Finance", "Finance", "Parish"], {}, None),
        (["A-01", "A-02", "2026-01-02"], {}, None),
        (["yes", "no", "n/a"], {}, None),
        (["Payroll", "CCTV", ""], {}, None),
    ],
)
def test_it_says_something_else_in_every_row(texts: list[str], items: dict[int, str | None], column: int) -> None:
    rows = [["No", "Asset", "Why", "Whose", "Kept"], *([str(at), text, *REST] for at, text in enumerate(texts, 1))]

    assert column_of_names(Grid("Register", rows), 0, len(rows), ITEMS | items) == column
