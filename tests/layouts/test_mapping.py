"""Drafts of mappings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ropa.errors import LayoutError, SourceError
from ropa.layouts.mapping import draft, guess, write_draft
from ropa.layouts.read import read_grids, read_register
from support.registers_of_others import sheet


def test_a_draft_has_every_heading_with_its_item_or_a_guess(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["Our register"], ['The "thing"', "Purpose of it", "Frobnication"], ["a", "b", "c"]])

    text = draft(read_grids(path))

    said = tomllib.loads(text)["columns"]
    assert [(one["heading"], one["item"]) for one in said] == [('The "thing"', ""), ("Purpose of it", "purpose"), ("Frobnication", "")]
    assert "# the heading says so" in text
    assert "# Items: approximate_number, article9" in text


def test_a_guess_says_that_it_is_one() -> None:
    item, why = guess("International recipeint Contry")

    assert item == "destination"
    assert why.startswith("a guess: it is ")


def test_an_edited_draft_reads_the_file(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", [["Thing", "Reason"], ["Payroll", "Paying"]])
    write_draft(read_grids(path), tmp_path / "m.toml")
    text = (tmp_path / "m.toml").read_text(encoding="utf-8")
    edited = text.replace('heading = "Thing"\nitem = ""', 'heading = "Thing"\nitem = "name"').replace(
        'heading = "Reason"\nitem = ""', 'heading = "Reason"\nitem = "purpose"'
    )
    (tmp_path / "n.toml").write_text(edited, encoding="utf-8")

    assert read_register(path, layout=str(tmp_path / "n.toml")).tables["purposes"]["purpose"].tolist() == ["Paying"]
    with pytest.raises(SourceError, match="already there"):
        write_draft(read_grids(path), tmp_path / "m.toml")


def test_a_file_without_a_table_cannot_be_mapped(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Nothing\n\nAt all.\n", encoding="utf-8")

    with pytest.raises(LayoutError, match="no row of headings"):
        draft(read_grids(tmp_path / "a.md"))
