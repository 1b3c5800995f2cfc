"""Drafts a mapping for a table whose headings ropa does not know: a file of TOML that a user edits and `--layout` takes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ropa.errors import LayoutError, SourceError
from ropa.layouts.catalogue import layout, layouts
from ropa.layouts.grids import LABELS, Grids
from ropa.layouts.headings import bare, item_of
from ropa.layouts.mapped import KNOWN_ITEMS
from ropa.layouts.shapes import headings
from ropa.text import one_line

NEAR = 82
"""The least likeness, of 100, at which a heading's item is guessed."""


def draft(grids: Grids) -> str:
    """The text of a mapping for the table with the most headings in a file, each guess with its reason as a comment.

    Raises LayoutError if the file has no table, SourceError if rapidfuzz is not installed.
    """
    found = [(headings(grid), grid) for grid in grids.grids if grid.kind != LABELS]
    best = max(found, key=lambda one: (sum(item_of(text) is not None for text in one[0][1]), len(one[0][1])), default=None)
    if best is None or best[0][0] < 0:
        raise LayoutError(f"{grids.file}: no row of headings was found; a table needs one to be mapped")
    (row, texts), grid = best
    listed = ", ".join(sorted(KNOWN_ITEMS - {""}))
    lines = [
        f"# How to read {one_line(grids.file)}: the headings at {one_line(grid.where(row, 0))}.",
        '# Give each heading the item that it asks for; item = "" keeps the column in the account of the import.',
        f"# Items: {listed}; basis:CODE, data:CODE or subjects:CODE, like basis:consent, where yes and no stand below.",
        f"# Then: ropa check {one_line(grids.file)} --layout mapping.toml",
        "",
    ]
    for text in dict.fromkeys(texts):
        item, why = guess(text)
        lines += ["[[columns]]", f"heading = {json.dumps(text, ensure_ascii=False)}", f"item = {json.dumps(item)}  # {why}", ""]
    return "\n".join(lines)


def guess(heading: str) -> tuple[str, str]:
    """The item that a heading may ask for, and why; "" if nothing is near."""
    known = item_of(heading)
    if known is not None:
        return known, "the heading says so"
    try:
        from rapidfuzz import fuzz, process
    except ImportError as missing:
        raise SourceError("guessing what headings mean needs rapidfuzz: pip install 'ropa-analytics[layouts]'") from missing
    near = process.extractOne(bare(heading), _headings().keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NEAR)
    if near is None:
        return "", "nothing that ropa knows is near"
    return _headings()[near[0]], f"a guess: it is {near[1]:.0f} % like {one_line(near[0])!r}"


@cache
def _headings() -> dict[str, str]:
    """Every heading of the layouts that ropa knows, with its item."""
    known = {bare(one): column.item for name in layouts() for column in layout(name).columns for one in (column.heading, *column.also)}
    return {head: item for head, item in known.items() if item in KNOWN_ITEMS and item}


def write_draft(grids: Grids, path: Path) -> None:
    """Write the draft to a new file. Raises as `draft` does, and SourceError if the path is taken."""
    from ropa.files import put

    put(path, draft(grids).encode("utf-8"), fresh=True)
