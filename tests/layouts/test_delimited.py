"""CSV and TSV files as grids: the separator, the encoding, rows that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.errors import SourceError, UsageError
from ropa.layouts.delimited import read_delimited


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised_and_told(tmp_path: Path, separator: str) -> None:
    (tmp_path / "a.csv").write_text(separator.join("abc") + "\n" + separator.join(["1", '"x,y;z"', "3"]) + "\n", encoding="utf-8")

    read = read_delimited(tmp_path / "a.csv")

    assert list(read.grids[0].rows) == [["a", "b", "c"], ["1", "x,y;z", "3"]]
    assert "separate its cells" in read.notes[0]


def test_what_is_given_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b;c\n1,2;3\n", encoding="utf-8")

    read = read_delimited(tmp_path / "a.csv", delimiter=";")

    assert list(read.grids[0].rows) == [["a,b", "c"], ["1,2", "3"]]
    assert read.notes == ()


def test_excels_own_line_names_the_separator(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\na;b,c\n1;2\n", encoding="utf-8")

    grid = read_delimited(tmp_path / "a.csv").grids[0]

    assert list(grid.rows) == [["a", "b,c"], ["1", "2"]]
    assert grid.lines[0] == 2


def test_a_row_with_more_cells_than_the_others_is_a_misfit(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b;c\n1;2;3\n1;bis Widerruf; Consent;3\n1;2;3;\n", encoding="utf-8")

    grid = read_delimited(tmp_path / "a.csv").grids[0]

    assert list(grid.misfits) == [2]
    assert "4 cells, the others 3" in grid.misfits[2]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n"x\ny",1\nz,2\n', encoding="utf-8")

    assert list(read_delimited(tmp_path / "a.csv").grids[0].lines) == [1, 2, 4]


def test_encodings(tmp_path: Path) -> None:
    (tmp_path / "mark.csv").write_text("ä,b\n1,2\n", encoding="utf-16")
    (tmp_path / "old.csv").write_bytes("ł,b\n1,2\n".encode("cp1250"))

    assert read_delimited(tmp_path / "mark.csv").grids[0].text(0, 0) == "ä"
    assert read_delimited(tmp_path / "old.csv", "cp1250").grids[0].text(0, 0) == "ł"
    with pytest.raises(SourceError, match="line 1 is not utf-8 text; say how it is written, like --encoding cp1252"):
        read_delimited(tmp_path / "old.csv")
    for none in ("klingon", "punycode", "rot13", "base64", "idna"):  # Python has most of them, but text is kept in none
        with pytest.raises(UsageError, match="no encoding"):
            read_delimited(tmp_path / "old.csv", none)


@pytest.mark.parametrize(
    ("text", "encoding", "read"),
    [
        ("Zweck;Löschfrist\nGehälter für Ärzte;6 Monate\n", "cp1252", True),
        ("Finalité;Durée\nGérer l’école – 5 €;75 ans\n", "cp1252", True),
        ("Finalidade;N.º 2\nGestão de vencimentos;10 anos\n", "latin-1", True),
        ("Cel;Okres\nOświata i służba;5 lat\n", "cp1250", False),
        ("Účel;Lhůta\nŠkolní jídelna;5 let\n", "cp1250", False),
        ("Cél;Idő\nŐrzés és fűtés örökre;5 év\n", "cp1250", False),
        ("Цель;Срок\nУчёт;5 лет\n", "cp1251", False),
        ("Zweck;Löschfrist\nGehälter;6 Monate\n", "cp850", False),
        ("Finalité;Durée\nGérer;75 ans\n", "mac_roman", False),
    ],
)
def test_what_western_spreadsheets_save_is_recognised_and_told(tmp_path: Path, text: str, encoding: str, read: bool) -> None:
    (tmp_path / "old.csv").write_bytes(text.encode(encoding))
    if not read:
        with pytest.raises(SourceError, match="is not utf-8 text; say how it is written"):
            read_delimited(tmp_path / "old.csv")
        return

    grids = read_delimited(tmp_path / "old.csv")

    assert "\n".join(";".join(row) for row in grids.grids[0].rows) + "\n" == text
    assert "its text is cp1252 (recognised; --encoding says otherwise)" in grids.notes[-1]


@pytest.mark.parametrize(("text", "says"), [("", "empty"), ("\n \n", "empty"), ("one\ntwo\n", "one column only")])
def test_what_is_no_table_is_an_error(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    with pytest.raises(SourceError, match=says):
        read_delimited(tmp_path / "a.csv")
