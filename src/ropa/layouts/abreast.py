"""Forms with two or three pairs of a label and its value side by side in each row, below a title of one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from ropa.layouts.found import FORM, Cell, Found, Lookup, Record, is_processors, item_of_label, lists_activities, weight_of
from ropa.layouts.grids import SHEET, TABLE, Grid
from ropa.layouts.headings import bare

_MOST_ROWS = 2_000
_MOST_LABEL = 120

_OF_THE_FORM = "text of the form itself"

Line = list[tuple[int, str]]
"""The cells of a row, each behind its column."""
Pair = tuple[int, str, int, str]
"""A label and its value, each behind its column."""


def _lines(grid: Grid) -> Iterator[Line]:
    """The cells of each row with their columns, one that covers several once."""
    covered: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in grid.merged:
        for row in range(top, min(bottom + 1, len(grid.rows))):
            covered.setdefault(row, set()).update(range(left + 1, min(right + 1, grid.width)))
    same = grid.kind == TABLE and not grid.merged
    for row in range(len(grid.rows)):
        texts = [(column, grid.text(row, column)) for column in range(len(grid.rows[row])) if column not in covered.get(row, ())]
        yield [one for at, one in enumerate(texts) if not (same and at and one[1] and one[1] == texts[at - 1][1])]


def _pairs(line: Line) -> list[Pair]:
    """The labels of a row, each with what stands right beside it; [] for a blank row."""
    found: list[Pair] = []
    at = 0
    while at < len(line):
        column, label = line[at]
        if label:
            beside, value = line[at + 1] if at + 1 < len(line) else (column + 1, "")
            found.append((column, label, beside, value))
            at += 1
        at += 1
    return found


def abreast(grid: Grid, lookup: Lookup, needed: int) -> bool:
    """Whether a grid is such a form, or several: labels that ask for different things stand at every second place of most rows."""
    if grid.kind not in (SHEET, TABLE) or len(grid.rows) > _MOST_ROWS or grid.misfits or grid.spelled:
        return False
    rows: list[list[Pair]] = []
    for line in _lines(grid):
        if len(pairs := _pairs(line)) > 3:
            return False
        rows += [pairs] if len(pairs) > 1 else []
    if len(rows) < 2:
        return False
    firsts = [pairs[0] for pairs in rows]
    seconds = [pair for pairs in rows for pair in pairs[1:]]
    for pairs in (firsts, seconds):
        known = sum(_asks(label, lookup) is not None for _, label, _, _ in pairs)
        answers = sum(_asks(value, lookup) is not None for _, _, _, value in pairs if value)
        if known < 2 or known < 0.6 * len(pairs) or 2 * answers >= known:
            return False
    asked = [{bare(label) for _, label, _, _ in pairs} for pairs in (firsts, seconds)]
    items = {item for _, label, _, _ in [*firsts, *seconds] if (item := _asks(label, lookup))}
    return not asked[0] & asked[1] and lists_activities(items) and weight_of(items) >= needed


def _asks(label: str, lookup: Lookup) -> str | None:
    return item_of_label(label, lookup) if len(label) < _MOST_LABEL else None


def _starts(lines: Sequence[Line], lookup: Lookup) -> list[int]:
    """The rows at which the forms of a grid begin: where the label that comes first of those that repeat stands, or at its title."""
    labels = [(row, bare(pair[1])) for row, line in enumerate(lines) for pair in _pairs(line) if _asks(pair[1], lookup)]
    times = Counter(label for _, label in labels)
    first = next((label for _, label in labels if times[label] > 1), None)
    starts = []
    for row in [row for row, label in labels if label == first]:
        above = next((one for one in range(row - 1, -1, -1) if _texts(lines[one])), None)
        starts.append(above if above is not None and _is_title(lines[above], lookup) else row)
    return [0, *starts[1:]]


def _is_title(line: Line, lookup: Lookup) -> bool:
    filled = _texts(line)
    return len(filled) == 1 and _asks(filled[0], lookup) is None


def _texts(line: Line) -> list[str]:
    return [text for _, text in line if text]


def titles_of_several(grids: Sequence[Grid]) -> frozenset[str]:
    """The rows of one cell that stand at the top of several sheets: they name the organisation or the form, and no activity."""
    tops = [{texts[0] for line in islice(_lines(grid), 6) if len(texts := _texts(line)) == 1} for grid in grids if grid.kind == SHEET]
    return frozenset(text for text, times in Counter(text for top in tops for text in top).items() if times > 1)


def add_abreast(grid: Grid, number: int, lookup: Lookup, found: Found, shared: frozenset[str]) -> None:
    """Read the forms of a grid, one activity each. `shared` holds the titles that are no names (see `titles_of_several`)."""
    lines = list(_lines(grid))
    starts = _starts(lines, lookup)
    parts = [range(a, b) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    records = [_read(grid, number, part, lines, lookup, found, shared) for part in parts]
    kept = [record for record in records if record.cells]
    found.records += kept
    found.shapes.append((FORM, grid, len(kept)))


def _read(
    grid: Grid, number: int, rows: Sequence[int], lines: Sequence[Line], lookup: Lookup, found: Found, shared: frozenset[str]
) -> Record:
    title = grid.headings[-1] if grid.headings else grid.name
    record = Record(grid, rows[0], 0, title=title, path=tuple(grid.headings))
    record.processor = is_processors(" ".join([grid.name, *grid.headings]))
    titles: list[Cell] = []
    spare: set[tuple[int, int, int]] = set()
    for row in rows:
        pairs = _pairs(lines[row])
        if _is_title(lines[row], lookup):
            if not record.cells and pairs[0][1] not in shared:
                titles.append(Cell(pairs[0][1], grid, row, pairs[0][0], ""))
            else:
                found.ignored[(number, row, pairs[0][0])] = _OF_THE_FORM
            spare |= {(number, row, column) for column in range(len(grid.rows[row])) if column != pairs[0][0] and grid.text(row, column)}
            continue
        for column, label, beside, value in pairs:
            item = _asks(label, lookup)
            found.headings.setdefault(label, item)
            if item:
                found.used.add((number, row, column))
            else:
                found.ignored[(number, row, column)] = "a label that the register has no column for"
            if value and item:
                record.add(item, Cell(value, grid, row, beside, label))
            elif value:
                found.homeless.append(Cell(value, grid, row, beside, label))
        places = {place for column, _, beside, _ in pairs for place in (column, beside)}
        spare |= {(number, row, column) for column in range(len(grid.rows[row])) if column not in places and grid.text(row, column)}
    if titles and "name" not in record.cells:
        record.add("name", titles.pop())
    found.ignored |= dict.fromkeys(((number, title.row, title.column) for title in titles), _OF_THE_FORM)
    found.used |= spare
    return record
