"""HTML pages as grids."""

from __future__ import annotations

from pathlib import Path

import pytest

from ropa.errors import SourceError
from ropa.layouts.grids import LABELS, TABLE
from ropa.layouts.hypertext import read_hypertext
from ropa.layouts.shapes import find


def page(path: Path, body: str, head: str = "") -> Path:
    path.write_text(f"<html><head>{head}<title>x</title></head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_a_table_is_a_grid_and_a_cell_that_covers_several_stands_in_each(tmp_path: Path) -> None:
    body = (
        "<h2>Register</h2><table><tr><th>Activity</th><th>Purpose</th><th>Data subjects</th></tr>"
        "<tr><td rowspan=2>Payroll</td><td>Pay<br>people</td><td>Staff</td></tr><tr><td colspan=2>Tax</td></tr></table>"
    )
    (grid,) = read_hypertext(page(tmp_path / "a.html", body)).grids

    assert grid.kind == TABLE
    assert grid.headings == ("Register",)
    assert list(grid.rows) == [["Activity", "Purpose", "Data subjects"], ["Payroll", "Pay\npeople", "Staff"], ["Payroll", "Tax", "Tax"]]


def test_labels_and_values_of_a_page(tmp_path: Path) -> None:
    body = "<h1>R</h1><h2>Payroll</h2><p><b>Purpose:</b> Paying</p>"
    body += "<ul><li><strong>Data subjects:</strong> Staff</li><li><b>Retention:</b> 7 years</li></ul>"
    grids = read_hypertext(page(tmp_path / "a.html", body)).grids

    assert [grid.kind for grid in grids] == [LABELS]
    assert [record.title for record in find(grids).records] == ["Payroll"]


def test_text_behind_comments_and_between_blocks_is_read(tmp_path: Path) -> None:
    """Word and Outlook put conditional comments before each bullet; mail has lines in `div` with breaks between them."""
    bullet = "<![if !supportLists]>·&nbsp;<![endif]>"
    body = (
        f"<table><tr><td><!-- x -->Data</td><td><p>{bullet}Name</p><p>{bullet}Bank details</p></td></tr></table>"
        "<div>Purpose: pay<br>Basis: contract<p>Retention: 6 years</p>Data: <a href=x>name</a> and <!-- x -->photo</div>"
    )
    table, labels = read_hypertext(page(tmp_path / "a.html", body)).grids

    assert [[cell.replace("·\xa0", "").replace("· ", "") for cell in row] for row in table.rows] == [["Data", "Name\nBank details"]]
    assert list(labels.rows) == [["Purpose", "pay"], ["Basis", "contract"], ["Retention", "6 years"], ["Data", "name and photo"]]


def test_a_list_of_definitions_is_labels_and_values_and_boxes_of_a_form_are_boxes(tmp_path: Path) -> None:
    boxes = "<input type=checkbox checked>Consent <input type=checkbox>Contract"
    body = f"<h2>CCTV</h2><dl><dt>Purpose</dt><dd>Safety</dd><dt>Kept</dt><dd>Letters: 1 year</dd><dt>Basis</dt><dd>{boxes}"
    (labels,) = read_hypertext(page(tmp_path / "a.html", f"{body}</dd></dl>")).grids

    assert list(labels.rows) == [["Purpose", "Safety"], ["Kept", "Letters: 1 year"], ["Basis", "☒ Consent ☐ Contract"]]


def test_what_a_browser_does_not_show_is_not_read(tmp_path: Path) -> None:
    body = "<script>var x = 'Purpose: spying'</script><p style='display: none'>Purpose: hidden</p><p>Purpose: shown</p>"
    (grid,) = read_hypertext(page(tmp_path / "a.html", body)).grids

    assert [text for _, _, text in grid.cells()] == ["Purpose", "shown"]


def test_the_page_names_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes("<meta charset=windows-1252><table><tr><td>Empfänger</td></tr></table>".encode("cp1252"))

    (grid,) = read_hypertext(tmp_path / "a.htm").grids

    assert grid.text(0, 0) == "Empfänger"


@pytest.mark.parametrize("named", ["punycode", "rot13", "idna", "klingon"])
def test_a_page_that_names_what_is_no_encoding_of_text_is_utf_8(tmp_path: Path, named: str) -> None:
    (tmp_path / "a.htm").write_bytes(f"<meta charset={named}><table><tr><td>Empfänger</td></tr></table>".encode())

    (grid,) = read_hypertext(tmp_path / "a.htm").grids

    assert grid.text(0, 0) == "Empfänger"


def test_a_hostile_page_ends(tmp_path: Path) -> None:
    deep = page(tmp_path / "a.html", "<div>" * 50_000 + "x")
    wide = page(tmp_path / "b.html", '<table><tr><td colspan="99999999">a</td><td rowspan="99999">b</td></tr></table>')

    read_hypertext(deep)
    assert read_hypertext(wide).grids[0].width <= 2_000


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\xff\xff\x00<html>")

    with pytest.raises(SourceError, match="line 1 is not utf-8 text"):
        read_hypertext(tmp_path / "a.html")


def test_what_is_typed_and_chosen_in_a_form_is_read(tmp_path: Path) -> None:
    """A choice that nobody made is blank, what a page hides is no answer, and the label of a box is the words of its option."""
    body = (
        "<h2>CCTV</h2><form><label for=a>Purpose</label><input id=a value='Keep  safe'> <label>Data subjects <textarea>Staff\nVisitors"
        "</textarea></label><label for=c>Retention</label><select id=c><option>1 year<option selected>30 days</select>"
        "<label>Recipients</label><select><option>Police</select><input type=hidden value=x><input type=password value=y>"
        "<fieldset><legend>Lawful basis</legend><input type=radio id=r><label for=r>Consent</label>"
        "<input type=radio checked id=s><label for=s>Legitimate interests</label></fieldset></form>"
    )
    (labels,) = read_hypertext(page(tmp_path / "a.html", body)).grids

    assert list(labels.rows) == [
        ["Purpose", "Keep safe"],
        ["Data subjects", "Staff\nVisitors"],
        ["Retention", "30 days"],
        ["Recipients", ""],
        ["Lawful basis", "☐ Consent ☒ Legitimate interests"],
    ]
