"""The tags of a sheet: what is found in the bytes is what a parser of XML finds."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from ropa.layouts.grids import letter
from ropa.sources import sheet_tags
from ropa.sources.sheet_tags import LongTagError, Tags, TooManyTagsError, cells_of, errors, formulas_without_value, shared_strings
from ropa.sources.workbook import position

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def tags(content: str) -> Tags:
    return Tags(sheet_tags.without_prefixes(content.encode()), 1_000_000)


def made_up(chance: random.Random) -> str:
    """A sheet as one of many programs would write it: order and quotes of attributes, prefixes, blanks, formulas, errors, shared text."""
    prefix = chance.choice(["", "", "x:", "é:", "a.b-c:"])
    rows, row = [], 0
    for _ in range(chance.randrange(1, 12)):
        row += chance.choice([1, 1, 1, 2, 9, 99_991])
        cells, column = [], chance.choice([0, 0, 24, 26, 700])
        for _ in range(chance.randrange(0, 6)):
            column += chance.choice([1, 1, 2])
            quote, blank = chance.choice('"""\''), chance.choice(["", "", "", " "])
            given = [f"r{blank}={quote}{letter(column)}{row}{quote}", chance.choice(["", 's="1"', 'note=" r=&quot;ZZZ9&quot; >"'])]
            kind = chance.choice(["s", "s", "n", "e", "str", "", "inlineStr"])
            given.append(f"t={quote}{kind}{quote}" if kind else "")
            if chance.random() < 0.3:
                chance.shuffle(given)
            value = {
                "s": f"<v>{chance.randrange(9)}</v>",
                "e": "<v>#N/A</v>",
                "inlineStr": "<is><t>: c <![CDATA[x]]> f: row </t></is>",
            }.get(kind, chance.choice(["<v>7</v>", "", "<v/>", "<v></v>", "<v> </v>"]))
            formula = chance.choice(["", "", "<f>A1&lt;3</f>", '<f t="shared" si="0"/>']) if kind in ("n", "str", "") else ""
            cells.append(f"<c {' '.join(filter(None, given))}{blank}>{formula}{value}</c>".replace("<c  ", "<c "))
        number = chance.choice([f'r="{row}" ', f"spans='1:9' r='{row}'", f'r="{row}"'])
        rows.append(f"<row {number}>{''.join(cells)}</row>")
    body = "<worksheet><sheetData>" + "".join(rows) + "</sheetData></worksheet>"
    plain = re.sub(r"<(/?)(?=[a-z])", rf"<\1{prefix}", body)
    return plain.replace("worksheet>", f'worksheet xmlns{":" + prefix[:-1] if prefix else ""}="{NAMESPACE}">', 1)


def by_a_parser(content: str) -> tuple[int, int, int, frozenset[str], frozenset[str], list[str]]:
    """The same of a sheet by a parser: cells, last row, last column, formulas without value, errors, shared strings."""
    root = ElementTree.fromstring(content)
    cells = list(root.iter(f"{{{NAMESPACE}}}c"))
    places = [re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r")).groups() for cell in cells]
    formulas, wrong, shared = set(), set(), []
    for cell in cells:
        formula, value = cell.find(f"{{{NAMESPACE}}}f"), cell.find(f"{{{NAMESPACE}}}v")
        empty = value is None or not (value.text or "").strip()
        if formula is not None and empty and not (value is not None and cell.get("t") == "str"):
            formulas.add(cell.get("r"))
        wrong |= {cell.get("r")} if cell.get("t") == "e" else set()
        shared += [value.text] if cell.get("t") == "s" else []
    numbers = [int(row.get("r")) for row in root.iter(f"{{{NAMESPACE}}}row")]
    widest = max((position(letters) + 1 for letters, _ in places), default=0)
    return len(cells), max(numbers), widest, frozenset(formulas), frozenset(wrong), shared


@pytest.mark.parametrize("seed", range(60))
def test_what_is_found_in_the_bytes_is_what_a_parser_finds(seed):
    content = made_up(random.Random(seed))
    found = tags(content)
    cells, (positions, unusual) = cells_of(found), shared_strings(found)
    count, row, column, formulas, wrong, shared = by_a_parser(content)
    assert (cells.count, cells.last_row, cells.last_column) == (count, row, column)
    assert (formulas_without_value(found), errors(found)) == (formulas, wrong)
    assert sorted(map(str, positions.tolist())) == sorted(shared)
    assert unusual == 0


@pytest.mark.parametrize(
    "reference", ["A1", "Z9", "AA10", "ZZ99", "AAA100", "XFD1048576", "SF9999999", "ZZZ9999999", "B1234567", "AAAA5", "A12345678901"]
)
def test_every_reference_is_read(reference):
    letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", reference).groups()
    for written in (f'<c r="{reference}"/>', f"<c s='1' r='{reference.lower()}'/>", f'<c x=\' r="A1"\' r="{reference}"/>'):
        cells = cells_of(tags(f"<sheetData><row>{written}</row></sheetData>" + " " * 20))
        assert (cells.last_row - 1, cells.last_column) == (int(digits), position(letters) + 1), (
            written
        )  # a row without a number is one more


def test_prefixes_of_any_length_are_seen_or_refused():
    far = '<{0}c r="XFD1048576"/>'
    assert cells_of(tags(f"<sheetData>{far.format('p' * 900 + ':')}</sheetData>")).last_column == 16_384
    for many in (far.format("p" * 1_100 + ":"), "".join(f'<p{n}:c r="A1"/>' for n in range(9))):
        with pytest.raises(ValueError, match="prefix"):
            tags(f"<sheetData>{many}</sheetData>")


@pytest.mark.parametrize("odd", ['<c r="A1" r="B2">', "<c r=A1>", '<c x="1"y="2">', "<c  <c", '<c r="&#88;FD1">'])
def test_a_cell_that_is_no_xml_is_refused(odd):
    with pytest.raises(ValueError, match="no XML"):
        cells_of(tags(f"<sheetData><row>{odd}</row></sheetData>"))


def test_long_tags_and_too_many_are_refused():
    with pytest.raises(LongTagError):
        cells_of(tags(f'<row><c x=">{"y" * 2_000}" r="XFD1"/></row>'))
    cells_of(tags('<row><c r="A1">' + " " * 2_000 + "</c></row>"))  # blanks behind a tag are none of it
    with pytest.raises(TooManyTagsError):
        Tags(b"<a/>" * 11, 10)


def test_more_than_a_block_of_cells():
    count = 50_000
    content = "<sheetData>" + "".join(f'<row r="{n}"><c r="C{n}" t="s"><v>{n}</v></c></row>' for n in range(1, count + 1)) + "</sheetData>"
    cells, (positions, _) = cells_of(tags(content)), shared_strings(tags(content))
    assert (cells.count, cells.last_row, cells.last_column, cells.lowest, cells.widest) == (count, count, 3, f"C{count}", "C1")
    assert np.array_equal(positions, np.arange(1, count + 1))


def test_a_document_type_is_found_and_a_comment_is_none():
    assert tags("<a/><!DOCTYPE a>").declares()
    assert tags("<a/><!ENTITY a>").declares()
    assert not tags("<!-- DOCTYPE --><![CDATA[x]]><a/>").declares()
