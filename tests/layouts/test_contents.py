"""Columns whose headings nobody knows, told by what stands below them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.contents import item_by_contents
from ropa.layouts.read import read_register

ROWS = [
    "Newsletter;Art. 6(1)(a);Customers, prospects;2 years after unsubscribing;Name, email",
    "Payroll;Art. 6(1)(b), (c);Staff;7 years;Name, bank details, salary",
    "CCTV;Legitimate interests;Visitors to the building, staff;30 days;CCTV footage",
    "Recruitment;Consent;Job applicants;6 months;CV, contact details",
]


@pytest.mark.parametrize(
    ("texts", "item"),
    [
        (["Art. 6(1)(a)", "Contract", "c) legal obligation", "Legal obligation"], "basis"),
        (["7 years", "6 months after they leave", "until they leave", "30 days"], "retention"),
        (["None", "USA (SCCs)", "No", "none"], "transfers"),
        (["Staff", "Customers, enquirers", "Job applicants", "Members"], "subjects"),
        (["Name, email", "Bank details; salary", "CCTV footage"], "data"),
        (["HMRC, bank", "Acme Hosting Ltd", "Police; courts"], "recipients"),
        (["Controller", "Processor", "joint controller", "controller"], "role"),
        (["Controller", "Treasurer", "Finance team", "controller"], None),
        (["HR team", "Finance team", "IT department", "Own staff"], None),
        (["Yes", "No", "No", "Yes"], None),
        (["7 years", "7 years", "7 years"], None),
        (["Quarterly", "Mrs Smith", "SharePoint", "n/a"], None),
        (["Staff", "Contract", "30 days", "Email"], None),
    ],
)
def test_a_column_says_what_it_holds_or_nothing(texts: list[str], item: str | None) -> None:
    assert item_by_contents(texts) == item


@pytest.mark.parametrize("heads", ["Kram;Blubb;Zork;Quux;Wozu", "Kram;Blubb;Zork;Retention;Purpose"])
def test_what_stands_below_an_unknown_heading_is_read_and_told_so(tmp_path: Path, heads: str) -> None:
    path = tmp_path / "register.csv"
    path.write_text(
        "\n".join([f"{heads};Stuff", *(f"{row.rpartition(';')[0]};Purpose {i};{row.rpartition(';')[2]}" for i, row in enumerate(ROWS))])
    )

    read = read_register(path)

    frames = read.tables.frames
    assert list(frames["purposes"]["lawful_basis"]) == ["consent", "contract", "legal_obligation", "legitimate_interests", "consent"]
    assert list(frames["retention"]["period"]) == ["P2Y", "P7Y", "P30D", "P6M"]
    rules = [one.rule for one in read.read_as if one.field == "lawful_basis"]
    assert all(rule.endswith("its heading is not known, what stands below it is") for rule in rules)


def test_a_file_that_asks_for_it_elsewhere_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("\n".join(["Activity;Legal basis;Data subjects;Retention;Data;Blubb", *(f"{row};{row.split(';')[3]}" for row in ROWS)]))

    read = read_register(path)

    assert [one.text for one in read.kept if one.field == "Blubb"] == ["2 years after unsubscribing", "7 years", "30 days", "6 months"]
    assert len(read.tables.frames["retention"]) == len(ROWS)
