"""A PDF as Typst wrote it and as it is handed on: the same objects, the heads of rows tagged, and smaller."""

from __future__ import annotations

import io

import pypdf
import pytest
import typst

from ropa.reports.objects import finished

ROWS = 300
PAGE = f"#set document(title: [T])\n= T\n#table(columns: 2, table.header[A][B], ..range({ROWS}).map(n => (str(n), [x])).flatten())"


@pytest.fixture(scope="module")
def raw() -> bytes:
    made: bytes = typst.compile(PAGE.encode())
    return made


def objects(content: bytes) -> dict[int, object]:
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    assert len(reader.pages) > 3
    found = {number: reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))}
    return {
        number: one.get_data() if isinstance(one, pypdf.generic.StreamObject) else repr(one).partition("IndirectObject")[0]
        for number, one in found.items()
    }


def test_it_is_the_same_file_in_half_of_the_room(raw):
    before, after = objects(raw), objects(finished(raw, []))
    assert len(before) > 2 * ROWS
    assert {number: after[number] for number in before} == before
    assert len(finished(raw, [])) < len(raw) / 2


def test_cells_that_head_a_row_are_tagged_and_no_cell_lists_its_heads_besides(raw):
    made = objects(finished(raw, [[False, False], *[[True, False]] * ROWS]))
    kinds = [str(one) for one in made.values() if "'/S': '/T" in str(one)]
    heads, cells = ([kind for kind in kinds if f"'/S': '/{name}'" in kind] for name in ("TH", "TD"))
    assert (len(heads), len(cells)) == (ROWS + 2, ROWS)
    reader = pypdf.PdfReader(io.BytesIO(finished(raw, [[False, False], *[[True, False]] * ROWS])))
    told = [one["/A"][0] for number in made if isinstance(one := reader.get_object(number), dict) and one.get("/S") in ("/TH", "/TD")]
    assert [one.get("/Scope") for one in told].count("/Row") == ROWS
    assert [one.get("/Headers") for one in told if "/Scope" not in one] == [None] * ROWS


def test_rows_that_are_not_those_that_were_told_are_left_as_they_are(raw):
    assert finished(raw, [[True, False]]) == finished(raw, [])


def test_a_file_of_another_form_comes_back_as_it_is(raw):
    small = finished(raw, [])
    assert finished(small, []) == small
