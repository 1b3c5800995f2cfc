"""Headings that mean something only beside another."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.neighbours import item_behind
from ropa.layouts.read import read_register


@pytest.mark.parametrize(
    ("before", "heading", "item"),
    [
        ("special", "If yes, exception", "article9"),
        ("special", "Ausnahme", "article9"),
        ("special", "Uitzondering", "article9"),
        ("special", "Przesłanka", "article9"),
        ("transfers", "Hoe geregeld?", "safeguards"),
        ("destination", "Outil juridique", "safeguards"),
        ("transfers", "Wie abgesichert?", "safeguards"),
        ("transfers", "Jeśli tak, kraj", "destination"),
        ("recipients_internal", "Organismi esterni", "recipients"),
        ("recipients", "Who helps for us", "processors"),
        ("reviewed", "Next", "next_review"),
        ("retention", "Exception", None),
        ("special", "Notes", None),
        ("transfers", "Owner", None),
    ],
)
def test_a_heading_may_go_on_from_the_one_before_it(before: str, heading: str, item: str | None) -> None:
    assert item_behind(before, heading) == item


def _read(path: Path, lines: list[str]) -> dict[str, list[str]]:
    path.write_text("\n".join(lines), encoding="utf-8")
    tables = read_register(path).tables.frames
    asked = {"transfers": "mechanism", "purposes": "article9_condition", "security_measures": "measure"}
    return {table: [*tables[table][column].dropna()] for table, column in asked.items() if column in tables.get(table, {})}


def test_headings_of_a_table_are_told_by_those_to_their_left(tmp_path: Path) -> None:
    heads = "Activity;Purpose;Lawful basis;Data;Sensitive?;Grounds;Country outside UK;Protection;Keep for;Protection of the data"
    rows = [
        "Pay;To pay;Contract;Name;Yes;9(2)(b);USA;SCCs;6 years;Encryption at rest",
        "News;To tell;Consent;Email;No;;None;;1 year;Backups",
    ]

    read = _read(tmp_path / "register.csv", [heads, *rows])

    assert read == {
        "transfers": ["scc_2021"], "purposes": ["employment_social_security"], "security_measures": ["encryption_at_rest", "backup"],
    }  # fmt: skip


def test_what_protects_data_is_no_safeguard_where_the_file_asks_for_it_once(tmp_path: Path) -> None:
    read = _read(
        tmp_path / "register.csv",
        ["Activity;Purpose;Lawful basis;Data;Country outside UK;Protection of the data", "Pay;To pay;Contract;Name;USA;Backups"],
    )

    assert read == {"security_measures": ["backup"]}


def test_labels_of_a_page_are_told_by_those_above_them_and_need_no_colon(tmp_path: Path) -> None:
    lines = [f"- **{label}** {text}" for label, text in [("Purpose:", "to pay"), ("Who:", "staff"), ("Data:", "name; health"),
             ("Lawful basis:", "contract"), ("Sensitive data:", "yes"), ("Condition:", "9(2)(b)"), ("Goes abroad?", "Yes, USA"),
             ("How arranged:", "data bridge"), ("How long?", "6 years")]]  # fmt: skip

    read = _read(tmp_path / "register.md", ["## Pay", "", *lines, "", "## News", "", *lines])

    assert read == {"transfers": ["adequacy"] * 2, "purposes": ["employment_social_security"] * 2}


def test_plain_answers_and_open_conditions_tell_of_special_data_and_a_state_may_be_a_day(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    heads = "Bezeichnung;Zweck;Rechtsgrundlage;Daten;Art. 9;Zugriff intern;Stand"
    rows = ["Lohn;Zahlen;Vertrag;Name;ja;Buchhalter;03.02.2025", "Fest;Feiern;Vertrag;Name;nein;alle;offen",
            "Hort;Betreuen;Vertrag;Name;Ja, Ausnahme ist offen;Leitung;17.09.2024"]  # fmt: skip
    path.write_text("\n".join([heads, *rows]), encoding="utf-8")

    tables = read_register(path).tables

    assert [*tables["activities"]["special_data_stated"]] == ["some", "none", "some"]
    assert [*tables["reviews"]["reviewed_on"]] == ["2025-02-03", "2024-09-17"]
    assert [*tables["recipients"]["category"].dropna()][:1] == ["internal_team"]


def test_a_list_may_have_a_dash_behind_its_labels(tmp_path: Path) -> None:
    path = tmp_path / "register.md"
    lines = ["- Purpose - to pay", "- People - part-time staff", "- Data - name", "- Legal basis - contract", "- Kept - 6 years"]
    path.write_text("\n".join(["### Pay", "", *lines, "", "### News", "", *lines]), encoding="utf-8")

    tables = read_register(path).tables

    assert [*tables["purposes"]["lawful_basis"]] == ["contract", "contract"]
    assert [*tables["retention"]["period"]] == ["P6Y", "P6Y"]
