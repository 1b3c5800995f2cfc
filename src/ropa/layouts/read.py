"""Reads another's register: the file as grids, the layout that fits, our tables. The file must have passed the guard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from ropa.errors import LayoutError, NothingToCheckError, SourceError
from ropa.layouts import delimited, document, graphs, hypertext, markdown, sheets, trees
from ropa.layouts.beside import apart
from ropa.layouts.catalogue import GENERAL, chosen, nearest_layouts, recognised
from ropa.layouts.contents import by_contents
from ropa.layouts.found import Found
from ropa.layouts.grids import TREE, Grid, Grids, advice
from ropa.layouts.headings import bare, item_of
from ropa.layouts.imported import Imported
from ropa.layouts.interpret import Reader
from ropa.layouts.legend import spelled_out
from ropa.layouts.neighbours import by_neighbours
from ropa.layouts.shapes import find, nearest
from ropa.layouts.together import said_of_all

_GRIDS: dict[tuple[str, ...], Callable[[Path, str | None, str | None], Grids]] = {
    sheets.ENDINGS: lambda path, _encoding, _delimiter: sheets.read_sheets(path),
    delimited.ENDINGS: delimited.read_delimited,
    markdown.ENDINGS: lambda path, encoding, _delimiter: markdown.read_markdown(path, encoding),
    hypertext.ENDINGS: lambda path, encoding, _delimiter: hypertext.read_hypertext(path, encoding),
    trees.ENDINGS: lambda path, encoding, _delimiter: trees.read_tree(path, encoding),
    graphs.ENDINGS: lambda path, encoding, _delimiter: graphs.read_graph(path, encoding),
    document.ENDINGS: lambda path, _encoding, _delimiter: document.read_document(path),
}
ENDINGS = tuple(sorted(ending for endings in _GRIDS for ending in endings))
"""The endings of the files that are read as grids."""


def read_grids(path: Path, encoding: str | None = None, delimiter: str | None = None, copy: IO[bytes] | None = None) -> Grids:
    """The cells of a file; `copy` is what the guard returned of a workbook.

    Raises SourceError for a file that cannot be read or is of no kind that ropa knows.
    """
    ending = path.suffix.lower()
    if copy is not None:
        return sheets.read_sheets(path, copy)
    reader = next((read for endings, read in _GRIDS.items() if ending in endings), None)
    if reader is None:
        raise SourceError(f"{path}: ropa reads registers from {', '.join(ENDINGS)}{advice(path.name)}")
    return reader(path, encoding, delimiter)


def read_register(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    dates: str | None = None,
    layout: str | None = None,
    law: str | None = None,
    copy: IO[bytes] | None = None,
) -> Imported:
    """Read the register in a file.

    `layout` is the name of a layout, or the path of a mapping; by default it is recognised. `law` is uk or eu, by default what the
    layout or the file says.

    Raises SourceError as `read_grids` does, LayoutError if no layout fits or two fit equally well, NothingToCheckError if
    the layout is blank, UsageError for an unknown layout.
    """
    asked = chosen(layout) if layout else None
    grids = spelled_out(read_grids(path, encoding, delimiter, copy))
    named = asked if layout else recognised(grids.grids)
    if named is not None:
        found = find(grids.grids, named.item_of, heads=named.needed)
        of_data = any(grid.kind == TREE for grid in grids.grids)
        if found.records or (of_data and not layout):  # data may tell of nothing; a template is to be filled in
            if of_data:
                said_of_all(grids.grids, found, named)
            _other_sheets(grids.grids, found)
            return Reader(grids, found, named.name, dates, named, law).result()
        if layout:
            heads = ", ".join(column.heading.strip() for column in named.columns[:5])
            raise LayoutError(f"{path}: the layout {named.name} does not fit it: no row or column has half of its headings ({heads} …)")
        raise NothingToCheckError(f"{path}: nothing to check: no row of the layout {named.name} is filled in yet")
    grids = apart(grids, item_of)
    found = find(grids.grids, item_of)
    beside = by_neighbours(grids.grids, found)
    if beside:
        found = find(grids.grids, lambda heading: beside.get(bare(heading)) or item_of(heading))
    if told := by_contents(grids.grids, found):
        again = find(grids.grids, lambda heading: beside.get(bare(heading)) or item_of(heading) or told.get(bare(heading)))
        if again.records:
            again.told_by_contents = told
            found = again
    if not found.records:
        near = ". ".join(filter(None, [nearest(grids.grids, item_of), nearest_layouts(grids.grids)]))
        raise LayoutError(f"{path}: no layout fits it. {near}")
    return Reader(grids, found, GENERAL, dates, law=law).result()


def _other_sheets(grids: Sequence[Grid], found: Found) -> None:
    """Add the activities of sheets and tables that the layout does not fit: a controller's and a processor's record in one workbook."""
    if len(grids) < 2:
        return
    mine = {id(record.grid) for record in found.records}
    rest = find(grids, item_of)
    more = [record for record in rest.records if id(record.grid) not in mine]
    theirs = {id(record.grid) for record in more}
    numbers = {number for number, grid in enumerate(grids) if id(grid) in theirs}
    if not numbers:
        return
    order = {id(grid): number for number, grid in enumerate(grids)}
    found.records = sorted([*found.records, *more], key=lambda record: order[id(record.grid)])
    found.shapes += [shape for shape in rest.shapes if id(shape[1]) in theirs]
    found.used |= {spot for spot in rest.used if spot[0] in numbers}
    found.ignored = {spot: why for spot, why in found.ignored.items() if spot[0] not in numbers}
    found.ignored |= {spot: why for spot, why in rest.ignored.items() if spot[0] in numbers}
    found.homeless += [cell for cell in rest.homeless if id(cell.grid) in theirs]
    found.headings = {**rest.headings, **found.headings}
