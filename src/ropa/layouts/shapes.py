"""Finds records of processing in grids: where the headings stand, and which cells belong to which activity.

Three shapes are known. *Rows*: one row per activity below a row of headings. *Columns*: the headings stand in a column,
each activity has a column. *Form*: labels with their values, one form per sheet, table or section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ropa.layouts.abreast import abreast, add_abreast, titles_of_several
from ropa.layouts.bands import add_bands, all_bands
from ropa.layouts.forms import add_about, add_form, add_list, answered, label_column, stacked
from ropa.layouts.found import FORM, Found, Lookup
from ropa.layouts.grids import LABELS, SHEET, TABLE, Grid
from ropa.layouts.halves import goes_on, join_halves
from ropa.layouts.headings import item_of, joined
from ropa.layouts.pairs import add_pairs
from ropa.layouts.sections import add_sections, join_sections
from ropa.layouts.tables import (
    OF_A_LAYOUT,
    Headings,
    add_data_table,
    add_rows,
    add_table,
    heading_row,
    heading_rows,
    lists_data_alone,
    only_section,
)
from ropa.layouts.words import words
from ropa.vocabulary.words import one_of


def find(grids: Sequence[Grid], lookup: Lookup = item_of, needed: int = 2, heads: frozenset[str] = frozenset()) -> Found:
    """Find every record in the grids. `needed` is how many items of Article 30 a table must have at least.

    `heads` are the headings of a layout, as `joined` has them: with them, a table is one that has half of them, whatever
    they ask for. A sheet or section that is called an example, and a hidden sheet, is read only if there is nothing else.
    """
    if heads:
        return _find_by_heads(grids, lookup, heads)
    aside = {n: _EXAMPLE for n, grid in enumerate(grids) if _CALLED_EXAMPLE.search(" ".join([grid.name, *grid.headings]))}
    found = _find(grids, lookup, needed, aside)
    if not found.records and aside:
        aside = {}
        found = _find(grids, lookup, needed, aside)
    hidden = {number for number, grid in enumerate(grids) if grid.hidden}
    listed = {id(record.grid) for record in found.records}
    if any(id(grids[number]) in listed for number in hidden) and listed - {id(grids[number]) for number in hidden}:
        return _find(grids, lookup, needed, aside | dict.fromkeys(hidden, _HIDDEN))
    return found


_EXAMPLE = "an example that the template gives"
_HIDDEN = "a hidden sheet: the sheets that are shown list the activities"
_CALLED_EXAMPLE = re.compile(rf"(?:^|[\W_])(?:{one_of(words('answers', 'example'))})s?(?:[\W_]|$)", re.IGNORECASE)


def _find(grids: Sequence[Grid], lookup: Lookup, needed: int, aside: Mapping[int, str]) -> Found:
    found = Found()
    numbers = {id(grid): number for number, grid in enumerate(grids)}
    others: list[int] = []
    by_category: list[tuple[int, list[Headings]]] = []
    forms = [label_column(grid, lookup) if grid.kind != LABELS else None for grid in grids]
    banded = all_bands(grids, lookup, needed)
    wide = [abreast(grid, lookup, needed) for grid in grids]
    shared = titles_of_several(grids) if any(wide) else frozenset()
    found.answered = frozenset().union(*(answered(grid, form[0]) for grid, form in zip(grids, forms, strict=True) if form is not None))
    for number, grid in enumerate(grids):
        if number in aside:
            found.ignored |= {(number, row, column): aside[number] for row, column, _ in grid.cells()}
            continue
        if grid.kind == LABELS:
            add_sections(grid, number, lookup, found, needed, {tuple(grids[other].headings) for other, _ in by_category})
            continue
        tops = heading_rows(grid, lookup, needed)
        form = forms[number]
        if banded[number]:
            add_bands(grid, number, banded[number], lookup, found)
        elif wide[number]:
            add_abreast(grid, number, lookup, found, shared)
        elif tops and lists_data_alone(grid, tops):
            by_category.append((number, tops))
        elif tops and (form is None or tops[0].score >= form[1]):
            add_rows(grid, number, tops, lookup, found)
        elif form is not None and add_pairs(grid, number, form[0], lookup, found):
            continue
        elif form is not None and form[1] >= needed + 0.5:
            for start, end in stacked(grid, form[0], lookup):
                add_form(grid, number, form[0], lookup, found, rows=range(start, end))
        elif grid.kind != SHEET and grid.headings and (item := lookup(grid.headings[-1])) and not tops:
            add_list(grid, number, item, lookup, found)
        else:
            others.append(number)
    for number, tops in by_category:
        if (home := only_section(grids[number], found)) is not None:
            add_data_table(grids[number], number, tops[0], lookup, home, found)
        else:
            add_rows(grids[number], number, tops, lookup, found)
    others = [number for number in others if not _add_half(grids[number], number, lookup, found)]
    for number in others:
        if (column := _form_like_others(grids[number], lookup, found)) is not None:
            add_form(grids[number], number, column, lookup, found, whatever=True)
        else:
            add_about(grids[number], number, lookup, found)
    found.records.sort(key=lambda record: numbers[id(record.grid)])
    join_sections(grids, found)
    join_halves(grids, found)
    return found


def _add_half(grid: Grid, number: int, lookup: Lookup, found: Found) -> bool:
    """Read a table that asks for too little to be one of activities, if it goes on with those of another: "Activity, Security"."""
    if not found.records or grid.kind not in (SHEET, TABLE):
        return False
    tops = (heading_row(grid, row, lookup) for row in range(min(len(grid.rows) - 1, 6)))
    top = next((top for top in tops if top and {"name", "reference"} & set(top.items.values()) and top.score >= 1), None)
    if top is None:
        return False
    alone = Found()
    add_rows(grid, number, [top], lookup, alone)
    if not goes_on(found, alone.records):
        return False
    add_rows(grid, number, [top], lookup, found)
    return True


def _form_like_others(grid: Grid, lookup: Lookup, found: Found) -> int | None:
    """The column of labels of a form that asks for little, but has the heading row of the forms beside it and says a purpose."""
    head = [grid.text(0, column) for column in range(grid.width)]
    if grid.kind != TABLE or not any(head):
        return None
    alike = [one for shape, one, _ in found.shapes if shape == FORM and one.kind == TABLE]
    if not any([one.text(0, column) for column in range(one.width)] == head for one in alike):
        return None
    asks = [lookup(grid.text(row, 0).rstrip(" :?")) for row in range(1, len(grid.rows)) if grid.text(row, 0)]
    return 0 if "purpose" in asks else None


def _find_by_heads(grids: Sequence[Grid], lookup: Lookup, heads: frozenset[str]) -> Found:
    """Every record below, or beside, the headings of a layout."""
    found = Found()
    least = max(2, len(heads) // 2)
    for number, grid in enumerate(grids):
        rows = range(min(len(grid.rows), 200)) if grid.kind != LABELS else ()
        top = next((row for row in rows if sum(joined(grid.text(row, c)) in heads for c in range(len(grid.rows[row]))) >= least), None)
        column = next(
            (c for c in range(min(grid.width, 6)) if sum(joined(grid.text(row, c).rstrip(" :?")) in heads for row in rows) >= least), None
        )
        if top is not None:
            items = {c: item for c in range(len(grid.rows[top])) if (text := grid.text(top, c)) and (item := lookup(text))}
            add_table(grid, number, Headings(top, items, OF_A_LAYOUT), len(grid.rows), lookup, found, first=True)
        elif column is not None:
            add_form(grid, number, column, lookup, found, whatever=True)
        else:
            add_about(grid, number, lookup, found)
    return found


_ASKED = {
    "purpose": "purposes",
    "subjects": "categories of people",
    "data": "categories of data",
    "recipients": "recipients",
    "retention": "time limits",
}


def headings(grid: Grid, lookup: Lookup = item_of) -> tuple[int, list[str]]:
    """The row of a grid that is most likely that of its headings, counted from 0, and its texts; (-1, []) if there is none."""
    best: tuple[float, int, list[str]] = (0.0, -1, [])
    for row in range(min(len(grid.rows), 60)):
        texts = [text for c in range(len(grid.rows[row])) if (text := grid.text(row, c)) and len(text) < 200]
        distinct = len(set(texts))
        if distinct >= 2 and row + 1 < len(grid.rows):
            score = 3 * len({item for text in texts if (item := lookup(text))}) + distinct - 0.01 * row
            best = max(best, (score, row, texts), key=lambda one: one[0])
    return best[1], best[2]


def nearest(grids: Sequence[Grid], lookup: Lookup = item_of) -> str:
    """What comes nearest to a record of processing in the grids, and what it lacks, in one sentence."""
    best: tuple[float, str, set[str], list[str]] = (0.0, "", set(), [])
    for grid in grids:
        for row in range(min(len(grid.rows), 60)):
            top = heading_row(grid, row, lookup)
            if top is not None and top.score > best[0]:
                heads = [text for column in range(len(grid.rows[row])) if (text := grid.text(row, column)) and column not in top.items]
                best = (top.score, grid.where(row, min(top.items)), set(top.items.values()), heads)
    if not best[1]:
        return "A register has a row or a column of headings like Purpose, Data subjects, Recipients, Retention; none was found"
    lacks = [words for item, words in _ASKED.items() if item not in best[2]]
    return (
        f"Nearest is the row of headings at {best[1]}: art30 lacks {', '.join(lacks) or 'nothing but rows below it'} there; "
        "`ropa map` writes a mapping that you can edit, and `--layout` takes it"
    )
