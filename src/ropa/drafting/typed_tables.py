"""Finds tables that somebody typed into a text: cells parted by tabs, by upright strokes, or by wide gaps one below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_RULE = re.compile(r"\s*[-+=|:_ ]{3,}\s*")
"""A line that is drawn between rows."""
_CELLS = (re.compile(r"\t+"), re.compile(r"\s*\|\s*"), re.compile(r"\s{3,}"))
"""What parts cells, the surest first."""
_LEAST_ROWS = 2
"""So many rows make a table of several columns or of strokes with lines between them; of two columns, or of gaps, it needs one more."""
_LEAST_CELLS = 2
_LONGEST_HEAD = 8
"""The most words of a cell of a heading row."""


@dataclass(frozen=True)
class TypedRow:
    """A row of a typed table; a line that is drawn has no cells."""

    cells: tuple[str, ...]
    header: tuple[str, ...]


def typed_rows(lines: Sequence[str]) -> dict[int, TypedRow]:
    """The rows of the tables among some lines, by the number of the line."""
    found: dict[int, TypedRow] = {}
    at = 0
    while at < len(lines):
        block = next((block for kind in range(len(_CELLS)) if (block := _block(lines, at, kind))), None)
        if block is None:
            at += 1
            continue
        rows = [cells for cells in block if cells]
        header = rows[0] if all(len(cell.split()) <= _LONGEST_HEAD for cell in rows[0]) else ()
        found |= {at + number: TypedRow(cells, header) for number, cells in enumerate(block)}
        at += len(block)
    return found


def _block(lines: Sequence[str], start: int, kind: int) -> list[tuple[str, ...]]:
    """The rows of a table that begins on a line, with () for a line that is drawn; none if none begins there."""
    block: list[tuple[str, ...]] = []
    size = 0
    for line in lines[start:]:
        if _RULE.fullmatch(line) and line.strip():
            if not block and not re.search(r"[+|]", line):
                return []  # it underlines the line above
            block.append(())
            continue
        cells = _split(line, kind)
        if len(cells) < _LEAST_CELLS or (size and len(cells) != size):
            break
        size = len(cells)
        block.append(cells)
    drawn = any(not cells for cells in block)
    least = _LEAST_ROWS + (not drawn and (size == _LEAST_CELLS or kind == len(_CELLS) - 1))
    return block if sum(bool(cells) for cells in block) >= least else []


def _split(line: str, kind: int) -> tuple[str, ...]:
    cells = [cell.strip() for cell in _CELLS[kind].split(line.strip())]
    if len(cells) > _LEAST_CELLS:  # strokes may stand outside, too
        cells = cells[not cells[0] : len(cells) - (not cells[-1])]
    return tuple(cells) if all(cells) else ()
