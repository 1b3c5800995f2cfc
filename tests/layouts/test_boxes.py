"""Boxes of a form: what is ticked is said, what is not is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.boxes import ticked
from ropa.layouts.read import read_register


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("☒ Contract ☐ Consent", "Contract"),
        ("☐ Consent\n☒ Contract\n☑ Legal obligation", "Contract\nLegal obligation"),
        ("ja ☐ / nein ☒", "nein"),
        ("[x] Name [ ] Health", "Name"),
        ("( ) yes (x) no", "no"),
        ("□ Staff □ Customers", ""),
        ("☒", None),
        ("Contract", None),
        ("Staff (x2)", None),
    ],
)
def test_what_is_ticked(text: str, said: str | None) -> None:
    assert ticked(text) == said


def test_a_cell_with_boxes_says_what_is_ticked(tmp_path: Path) -> None:
    path = tmp_path / "form.csv"
    head = "Activity;Purpose;Lawful basis;Data subjects;Personal data;Transfers;Retention"
    rows = [
        "A;Pay;☒ Contract ☐ Consent;☐ Customers ☒ Staff;[x] Name [ ] Health;☐ yes ☒ no;6 years",
        "B;Mail;☐ Contract ☐ Consent;Staff;Name;no;1 year",
    ]
    path.write_text("\n".join([head, *rows]), encoding="utf-8")

    read = read_register(path)

    told = {(one.field, one.value) for one in read.read_as if one.field in ("lawful_basis", "category", "transfers_stated")}
    assert told == {("lawful_basis", "contract"), ("category", "staff"), ("category", "contact"), ("transfers_stated", "none")}
    assert [one.why for one in read.kept if one.text.startswith("☐ Contract")] == ["no box in it is ticked"]
