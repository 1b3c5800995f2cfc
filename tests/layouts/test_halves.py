"""Records in several tables of the same activities, and in lists of one answer per row."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.layouts.read import read_register

WHY = "| No. | Activity | Purpose | Lawful basis | Whose data |\n|---|---|---|---|---|\n"
PAY, NEWS = "| 1 | Payroll | Pay | Contract | Staff |\n", "| 2 | News | Inform | Consent | Subscribers |\n"
BY_NAME = "| Activity | Recipients |\n|---|---|\n| News | None |\n| Payroll | HMRC |\n"
BY_NUMBER = "| No. | Retention |\n|---|---|\n| 1 | 6 years |\n| 2 | 1 year |\n"
OTHERS = f"{WHY}{PAY}| 2 | News | Tell | Consent | Members |\n"
ENGLISH = ("Purpose;Pay", "Legal basis;Contract", "Data subjects;Staff", "Retention;6 years", "Colour;Blue")
GERMAN = ("Zweck;Pay", "Rechtsgrundlage;Vertrag", "Betroffene;Beschäftigte", "Löschfrist;6 Jahre")


def test_tables_that_go_on_with_the_same_activities_are_one_record(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# Record\n\n{WHY}{PAY}{NEWS}\nWho gets it\n\n{BY_NAME}\nHow long\n\n{BY_NUMBER}")
    read = read_register(tmp_path / "a.md")

    assert [*read.tables["activities"]["name"]] == ["Payroll", "News"]
    assert [*read.tables["retention"]["period"]] == ["P6Y", "P1Y"]
    assert read.seen == read.read + read.kept_cells + len(read.ignored)
    assert [*read.tables["recipients"][["activity_id", "category"]].itertuples(index=False, name=None)] == [("1", "tax_authority")]


def test_tables_that_ask_the_same_of_activities_of_one_name_are_two_records(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# Shop\n\n{WHY}{PAY}{NEWS}\n# Office\n\n{OTHERS}")

    assert [*read_register(tmp_path / "a.md").tables["activities"]["name"]] == ["Payroll", "News"] * 2


@pytest.mark.parametrize(
    ("head", "first", "again", "answers", "behind"),
    [
        ("Activity;Field;Value", "{}", "{}", ENGLISH, ""),
        ("ID;Process;Question;Answer;By", "{0}-1;{0}", "{0}-1;{0}", ENGLISH, ";Ann"),
        ("Verarbeitung;Merkmal;Angabe", "{}", "", GERMAN, ""),
    ],
)
def test_a_list_of_answers_has_an_activity_for_each_name(
    head: str, first: str, again: str, answers: tuple[str, ...], behind: str, tmp_path: Path
) -> None:
    rows = [
        f"{(again if at else first).format(name)};{answer}{behind}" for name in ("Payroll", "News") for at, answer in enumerate(answers)
    ]
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]), "utf-8")
    read = read_register(tmp_path / "a.csv")

    assert [*read.tables["activities"]["name"]] == ["Payroll", "News"]
    assert [*read.tables["purposes"]["lawful_basis"]] == ["contract"] * 2
    assert [*read.tables["data_subjects"]["category"]] == ["staff"] * 2
    assert [*read.tables["retention"]["period"]] == ["P6Y"] * 2
    assert read.seen == read.read + read.kept_cells + len(read.ignored)
