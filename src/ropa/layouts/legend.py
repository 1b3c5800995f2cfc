"""Codes that a sheet of a file explains: "LB2" in the register, "LB2 – Contract" on the sheet Codes. They are spelled out.

A cell is spelled out only if it holds such codes and nothing else. What was written stays told beside what was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ropa.layouts.grids import LABELS, TREE, Grid, Grids
from ropa.layouts.headings import item_of
from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

_CODE = re.compile(r"[A-Za-z]{1,4}[-. ]?[0-9]{1,3}[a-z]?|[A-Z]{2,3}")
_LETTER = re.compile(r"[A-Z]{1,4}[0-9]{0,3}|[0-9]{1,2}|[a-z]")
"""A code where the file says that it explains codes: there one letter or a number is one too."""
_KEY = re.compile(rf"(?<![a-z])(?:{one_of(words('answers', 'legend'))})(?![a-z])")
"""How a sheet is called that explains codes, and the headings that point to it."""
_BY_LETTER = re.compile(rf"[(\[][^()]*(?<!\w)(?:{one_of(words('answers', 'help_thing'))})(?!\w)[^()]*[)\]]")
"""A heading that asks for codes: "Legal basis (letter)"."""
_BETWEEN = re.compile(r"\s*(?:[,;/+&|\n]|\s(?:and|und|et|en|y|e|og|och|i|a)\s)\s*")
_LEAST, _MOST_COLUMNS, _MOST_ROWS = 3, 8, 2_000


def spelled_out(grids: Grids) -> Grids:
    """The grids, with the codes in them as the sheet that explains them says; the same if no sheet explains any."""
    explained = [_explained(grid) for grid in grids.grids]
    known: dict[str, str] = {}
    twice: set[str] = set()
    for codes in explained:
        for code, meaning in codes.items():
            if known.setdefault(code, meaning) != meaning:
                twice.add(code)
    known = {code: meaning for code, meaning in known.items() if code not in twice}
    if not known:
        return grids
    found = tuple(grid if codes else _spelled(grid, known) for grid, codes in zip(grids.grids, explained, strict=True))
    count = sum(len(grid.spelled) for grid in found)
    if not count:
        return grids
    names = ", ".join(grid.name for grid, codes in zip(grids.grids, explained, strict=True) if codes)
    return replace(grids, grids=found, notes=(*grids.notes, f"{count:,} cells hold codes that {names} explains, and are read as it says"))


def _explained(grid: Grid) -> dict[str, str]:
    """What a grid says that codes mean: a narrow table with codes in one column and a few words beside each; {} if it is none."""
    if grid.kind in (LABELS, TREE) or grid.width > _MOST_COLUMNS or len(grid.rows) > _MOST_ROWS:
        return {}
    found: dict[str, str] = {}
    code_like = _LETTER if _KEY.search(folded(" ".join([grid.name, *grid.headings, *_titles(grid)]))) else _CODE
    wide = any(grid.text(row, column) for row in range(len(grid.rows)) for column in range(2, grid.width) if len(grid.text(row, 0)) == 1)
    for column in range(grid.width - 1):
        rows = [(grid.text(row, column), grid.text(row, column + 1)) for row in range(len(grid.rows))]
        said = [(code, meaning) for code, meaning in rows if code and meaning]
        codes = {
            code: meaning
            for code, meaning in said
            if (_CODE.fullmatch(code) or (code_like.fullmatch(code) and not (wide and code.islower())))
            and 2 < len(meaning) <= 120
            and not _CODE.fullmatch(meaning)
        }
        if len(codes) >= _LEAST and len(codes) >= 0.6 * len(said):
            found |= codes
    beside = sum(bool(grid.text(row, column)) for row in range(len(grid.rows)) for column in range(grid.width))
    return found if beside <= 4 * len(found) else {}


def _titles(grid: Grid) -> list[str]:
    """The texts that stand alone in one of the first rows."""
    rows = [[text for column in range(len(grid.rows[row])) if (text := grid.text(row, column))] for row in range(min(3, len(grid.rows)))]
    return [row[0] for row in rows if len(row) == 1]


def _codes(text: str, known: Mapping[str, str]) -> list[str]:
    """The codes that a text holds and nothing else; [] if it holds anything else."""
    for parts in (_BETWEEN.split(text), re.split(r"[\s,;/+&|]+", text.strip())):
        if all(one in known for one in parts):
            return parts
    return []


def _with_aside(text: str, known: Mapping[str, str]) -> str:
    """What one code with more in brackets behind it says: "5 (Mailchimp)" is "IT provider (Mailchimp)"; "" if it is none."""
    code, _, aside = text.strip().partition(" (")
    return f"{known[code]} ({aside}" if code in known and aside.endswith(")") and aside.count(")") == 1 else ""


def _spelled(grid: Grid, known: Mapping[str, str]) -> Grid:
    """A grid with the cells spelled out that hold nothing but codes. A column of references keeps its own."""
    if grid.kind == LABELS:
        return grid
    spelled: dict[tuple[int, int], str] = {}
    for column in range(grid.width):
        first = [text for row in range(min(len(grid.rows), 12)) if (text := grid.text(row, column)) and text not in known]
        if any(item_of(text) in ("reference", "name") for text in first):
            continue
        pointed = any(_KEY.search(folded(text)) or _BY_LETTER.search(folded(text)) for text in first) and not any(
            item_of(text) == "article9" for text in first
        )
        usable = {code: meaning for code, meaning in known.items() if pointed or _CODE.fullmatch(code)}
        for row in range(len(grid.rows)):
            text = grid.text(row, column)
            if text and len(text) < 200 and (_codes(text, usable) or (pointed and _with_aside(text, usable))):
                spelled[row, column] = text
    if len(spelled) < _LEAST:
        return grid
    rows = [list(cells) for cells in grid.rows]
    for (row, column), text in spelled.items():
        rows[row][column] = "\n".join(known[one] for one in _codes(text, known)) or _with_aside(text, known)
    return replace(grid, rows=_frozen(rows), spelled=spelled)


def _frozen(rows: Sequence[Sequence[object]]) -> tuple[tuple[object, ...], ...]:
    return tuple(tuple(cells) for cells in rows)
