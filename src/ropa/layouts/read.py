"""Reads another's register: the file as grids, the layout that fits, our tables. The file must have passed the guard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ropa.errors import LayoutError, SourceError
from ropa.layouts import delimited, document, hypertext, markdown, sheets
from ropa.layouts.grids import Grids
from ropa.layouts.headings import item_of
from ropa.layouts.imported import Imported
from ropa.layouts.interpret import Reader
from ropa.layouts.shapes import find, nearest

GENERAL = "art30"
"""The layout of any table with headings that ask for what Article 30 asks for."""

_GRIDS: dict[tuple[str, ...], Callable[[Path, str | None, str | None], Grids]] = {
    sheets.ENDINGS: lambda path, _encoding, _delimiter: sheets.read_sheets(path),
    delimited.ENDINGS: delimited.read_delimited,
    markdown.ENDINGS: lambda path, encoding, _delimiter: markdown.read_markdown(path, encoding),
    hypertext.ENDINGS: lambda path, encoding, _delimiter: hypertext.read_hypertext(path, encoding),
    document.ENDINGS: lambda path, _encoding, _delimiter: document.read_document(path),
}
ENDINGS = tuple(sorted(ending for endings in _GRIDS for ending in endings))
"""The endings of the files that are read as grids."""


def read_grids(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Grids:
    """The cells of a file. Raises SourceError for a file that cannot be read or is of no kind that ropa knows."""
    ending = path.suffix.lower()
    reader = next((read for endings, read in _GRIDS.items() if ending in endings), None)
    if reader is None:
        raise SourceError(f"{path}: ropa reads registers from {', '.join(ENDINGS)}")
    return reader(path, encoding, delimiter)


def read_register(path: Path, *, encoding: str | None = None, delimiter: str | None = None, dates: str | None = None) -> Imported:
    """Read the register in a file, whatever its layout. Raises SourceError as `read_grids`, LayoutError if no layout fits."""
    grids = read_grids(path, encoding, delimiter)
    found = find(grids.grids, item_of)
    if not found.records:
        raise LayoutError(f"{path}: no layout fits it. {nearest(grids.grids, item_of)}")
    return Reader(grids, found, GENERAL, dates).result()
