"""Tests of what a table says of recipients and transfers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.read import read_register


@pytest.mark.parametrize(
    ("heading", "destinations"),
    [("Transfers outside the UK", ["IE", "IN"]), ("Transfers outside the UK or EEA", ["IN"]), ("Transfers", ["IN"])],
)
def test_a_heading_that_asks_what_leaves_the_united_kingdom_has_the_eea_abroad(
    tmp_path: Path, heading: str, destinations: list[str]
) -> None:
    path = tmp_path / "theirs.csv"
    heads = f"Processing activity,Purpose,Lawful basis,Categories of individuals,Categories of personal data,{heading},Retention"
    rows = [f"{name},Pay,Contract,Employees,Contact details,{place},6 years" for name, place in (("A", "Ireland"), ("B", "India"))]
    path.write_text("\n".join((heads, *rows)) + "\n", encoding="utf-8")

    assert read_register(path).tables["transfers"]["destination"].tolist() == destinations
