"""Finds records of processing in grids: where the headings stand, and which cells belong to which activity.

Three shapes are known. *Rows*: one row per activity below a row of headings. *Columns*: the headings stand in a column,
each activity has a column. *Form*: labels with their values, one form per sheet, table or section.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from ropa import vocabulary
from ropa.layouts.grids import LABELS, SHEET, TABLE, TREE, Grid
from ropa.layouts.headings import STRONG, bare, item_of
from ropa.layouts.lists import code_of, read_list
from ropa.layouts.rows import asks_for_input, others
from ropa.layouts.wording import answer_of, says_nothing
from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

ROWS, COLUMNS, FORM = "one row per activity", "one column per activity", "one form per activity"

Lookup = Callable[[str], str | None]
"""What a heading means: `item_of`, or what a layout says."""


@dataclass(frozen=True)
class Cell:
    """A cell that says something about an activity."""

    text: str
    grid: Grid
    row: int
    column: int
    heading: str
    """The heading or label that it answers."""
    part: str = ""
    """For a row of a list inside a form: the row's own label, like the category of data."""

    @property
    def where(self) -> str:
        """The place of the cell in the file."""
        return self.grid.where(self.row, self.column)


@dataclass
class Record:
    """One activity: its cells by item."""

    grid: Grid
    row: int
    column: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    title: str = ""
    """The heading or the sheet's name under which it stands, for a form that does not name it."""
    processor: bool = False
    """Whether it stands in a part of the file that is a processor's record."""
    path: tuple[str, ...] = ()
    """For a section or a table of a page: the headings above it."""
    trouble: str = ""
    """Why the cells of its row cannot be told apart, if so."""

    def add(self, item: str, cell: Cell) -> None:
        """Add a cell under an item."""
        self.cells.setdefault(item, []).append(cell)

    def first(self, *names: str) -> Cell | None:
        """The first cell of the first of these items that has any."""
        return next((self.cells[name][0] for name in names if self.cells.get(name)), None)


@dataclass
class Found:
    """What was found in all grids of a file."""

    records: list[Record] = field(default_factory=list)
    shapes: list[tuple[str, Grid, int]] = field(default_factory=list)
    """The shapes met, each with its grid and the number of activities."""
    about: dict[str, list[Cell]] = field(default_factory=dict)
    """What the file says of the organisation as a whole: controller, officer, representative."""
    used: set[tuple[int, int, int]] = field(default_factory=set)
    """Headings and labels that were understood, as (grid, row, column)."""
    ignored: dict[tuple[int, int, int], str] = field(default_factory=dict)
    """Cells that say nothing of an activity, and why."""
    homeless: list[Cell] = field(default_factory=list)
    """Cells of activities under headings that the register has no column for."""
    headings: dict[str, str | None] = field(default_factory=dict)
    """Every heading of a table of activities, with the item that it means."""
    told_by_contents: dict[str, str] = field(default_factory=dict)
    """The headings, as `bare` has them, that are known by what stands below them alone, with the item."""


def find(grids: Sequence[Grid], lookup: Lookup = item_of, needed: int = 2, heads: frozenset[str] = frozenset()) -> Found:
    """Find every record in the grids. `needed` is how many items of Article 30 a table must have at least.

    `heads` are the headings of a layout, as `bare` has them: with them, a table is one that has half of them, whatever
    they ask for. A sheet or section that is called an example is read only if there is nothing else.
    """
    if heads:
        return _find_by_heads(grids, lookup, heads)
    examples = {number for number, grid in enumerate(grids) if _CALLED_EXAMPLE.search(" ".join([grid.name, *grid.headings]))}
    found = _find(grids, lookup, needed, examples)
    return found if found.records or not examples else _find(grids, lookup, needed, set())


_CALLED_EXAMPLE = re.compile(rf"(?:^|[\W_])(?:{one_of(words('answers', 'example'))})s?(?:[\W_]|$)", re.IGNORECASE)


def _find(grids: Sequence[Grid], lookup: Lookup, needed: int, examples: set[int]) -> Found:
    found = Found()
    numbers = {id(grid): number for number, grid in enumerate(grids)}
    others: list[int] = []
    by_category: list[tuple[int, list[_Top]]] = []
    for number, grid in enumerate(grids):
        if number in examples:
            found.ignored |= {(number, row, column): "an example that the template gives" for row, column, _ in grid.cells()}
            continue
        if grid.kind == LABELS:
            _labels(grid, number, lookup, found, needed, {tuple(grids[other].headings) for other, _ in by_category})
            continue
        tops = _heading_rows(grid, lookup, needed)
        form = _form_column(grid, lookup)
        if tops and _lists_data_alone(grid, tops):
            by_category.append((number, tops))
        elif tops and (form is None or tops[0].score >= form[1]):
            _rows(grid, number, tops, lookup, found)
        elif form is not None and form[1] >= needed + 0.5:
            for start, end in _stacked(grid, form[0], lookup):
                _form(grid, number, form[0], lookup, found, rows=range(start, end))
        elif grid.kind != SHEET and grid.headings and (item := lookup(grid.headings[-1])) and not tops:
            _list_of(grid, number, item, lookup, found)
        else:
            others.append(number)
    for number, tops in by_category:
        if (home := _section_of(grids[number], found)) is not None:
            _data_of(grids[number], number, tops[0], lookup, home, found)
        else:
            _rows(grids[number], number, tops, lookup, found)
    for number in others:
        if (column := _form_like_others(grids[number], lookup, found)) is not None:
            _form(grids[number], number, column, lookup, found, whatever=True)
        else:
            _about_table(grids[number], number, lookup, found)
    found.records.sort(key=lambda record: numbers[id(record.grid)])
    _one_activity_of_sections(grids, found)
    return found


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
        top = next((row for row in rows if sum(bare(grid.text(row, c)) in heads for c in range(len(grid.rows[row]))) >= least), None)
        column = next(
            (c for c in range(min(grid.width, 6)) if sum(bare(grid.text(row, c).rstrip(" :?")) in heads for row in rows) >= least), None
        )
        if top is not None:
            items = {c: item for c in range(len(grid.rows[top])) if (text := grid.text(top, c)) and (item := lookup(text))}
            _table(grid, number, _Top(top, items, _OF_A_LAYOUT), len(grid.rows), lookup, found, first=True)
        elif column is not None:
            _form(grid, number, column, lookup, found, whatever=True)
        else:
            _about_table(grid, number, lookup, found)
    return found


# -- rows -----------------------------------------------------------------------------------------


_OF_A_LAYOUT = 99.0
"""The score of the headings of a layout by name."""


@dataclass(frozen=True)
class _Top:
    row: int
    items: Mapping[int, str]
    score: float


def _score(items: Iterable[str]) -> float:
    distinct = {item.partition(":")[0] for item in items}
    return sum(1.0 if item in STRONG else 0.25 for item in distinct)


def _heading_row(grid: Grid, row: int, lookup: Lookup) -> _Top | None:
    """The items of a row, if it may be a row of headings."""
    cells = [(column, grid.text(row, column)) for column in range(len(grid.rows[row]))]
    filled = [(column, text) for column, text in cells if text]
    if len(filled) < 2 or any(len(text) > 400 for _, text in filled):
        return None
    items = {column: item for column, text in filled if (item := lookup(text))}
    if len(items) < len(filled) or _MAY_BE_KINDS & set(items.values()):
        below = range(row + 1, min(row + 40, len(grid.rows)))
        heads = {column: text for column, text in filled if items.get(column, "name") in _MAY_BE_KINDS}
        items |= _kinds(heads, items, lambda column: {grid.text(other, column) for other in below})
    distinct = len(set(items.values()))
    if distinct < 2 or distinct < 0.4 * len({text for _, text in filled}):
        return None
    return _Top(row, items, _score(items.values()))


def _heading_rows(grid: Grid, lookup: Lookup, needed: int) -> list[_Top]:
    """The rows of headings of a grid, each of a table of activities, from the top."""
    tops: list[_Top] = []
    blank, opens = True, True  # whether the row above is blank; whether it is, or is a title of one cell below a blank row
    limit = 80 if grid.kind == SHEET else 12
    for row in range(len(grid.rows)):
        here = [grid.text(row, column) for column in range(min(len(grid.rows[row]), 60))]
        empty = not any(here)
        if (row < limit and not tops) or (tops and opens and not empty):
            top = _heading_row(grid, row, lookup)
            if top is not None and top.score >= needed and len(set(top.items.values())) >= 3:
                better = _heading_row(grid, row + 1, lookup) if row + 1 < len(grid.rows) and not tops else None
                if better is not None and better.score > top.score + 1 and not _repeats(better, top):
                    top = better
                if lists_activities(top.items.values()):
                    tops.append(top)
        opens = empty or (blank and sum(map(bool, here)) == 1)
        blank = empty
    return tops


def _ends_at(grid: Grid, top: _Top, end: int, lookup: Lookup) -> int:
    """The row before which a table ends: where, after a blank row, another table has its headings, perhaps below a title."""
    blank = False
    for row in range(top.row + 1, end):
        filled = {column for column in range(len(grid.rows[row])) if grid.text(row, column)}
        if filled and blank and _is_another_table(grid, row + (len(filled) == 1), end, top, lookup):
            return row
        blank = not filled
    return end


def _is_another_table(grid: Grid, row: int, end: int, top: _Top, lookup: Lookup) -> bool:
    """Whether a row heads a smaller table, which asks for other things in the columns of the table above."""
    if row + 1 >= end:
        return False
    heads = {column: text for column in range(len(grid.rows[row])) if (text := grid.text(row, column))}
    below = {column for column in range(len(grid.rows[row + 1])) if grid.text(row + 1, column)}
    if not 2 <= len(heads) < len(top.items) or not below or not below <= set(heads) or any(len(text) > 60 for text in heads.values()):
        return False
    asks = {column: item for column, text in heads.items() if (item := lookup(text))}
    answers = any(_answers(text, top.items[column]) for column, text in heads.items() if column in top.items)
    return 2 * len(asks) >= len(heads) and any(item != top.items.get(column) for column, item in asks.items()) and not answers


_WHY = frozenset({"purpose", "name", "basis"})
_OF_ACTIVITY = frozenset({"subjects", "subjects_and_data", "basis", "retention", "retention_days"})


def lists_activities(items: Iterable[str]) -> bool:
    """Whether headings ask for what only activities have: lists of recipients, systems or transfers have no people and no basis."""
    asked = {item.partition(":")[0] for item in items}
    processors = "processing_category" in asked and bool(asked & {"client", "controller"})
    return processors or (bool(asked & _WHY) and bool(asked & _OF_ACTIVITY - ({"basis"} if asked & _WHY == {"basis"} else set())))


def _repeats(one: _Top, other: _Top) -> bool:
    """Whether a row means the same as another, column by column."""
    shared = [column for column in one.items if one.items[column] == other.items.get(column)]
    return len(shared) >= max(2, 0.6 * len(one.items))


def _explains(grid: Grid, row: int, top: _Top, lookup: Lookup) -> bool:
    """Whether a row below the headings asks for the same once more, in other words. A row that answers one of them is an activity."""
    again = _heading_row(grid, row, lookup) if grid.kind != TREE else None
    return again is not None and _repeats(again, top) and not any(_answers(grid.text(row, c), item) for c, item in top.items.items())


def _answers(text: str, item: str) -> bool:
    """Whether a text says what is asked for, like a lawful basis, and does not merely name it."""
    if item == "basis":
        return any(one.rule.endswith("its article") for one in vocabulary.find("lawful_basis", text))
    if item in ("retention", "retention_days"):
        return bool(vocabulary.find("period", text))
    listed = _LISTED.get(item)
    return listed is not None and any(part.code for part in read_list(text, listed))


_LISTED = {"subjects": "data_subjects", "data": "data_categories", "recipients": "recipient_categories"}


def _rows(grid: Grid, number: int, tops: list[_Top], lookup: Lookup, found: Found) -> None:
    """Read the tables of a grid that have one row per activity."""
    for at, top in enumerate(tops):
        below = tops[at + 1].row if at + 1 < len(tops) else len(grid.rows)
        end = _ends_at(grid, top, below, lookup)
        _table(grid, number, top, end, lookup, found, first=at == 0)
        for row in range(end, below):
            _ignore(grid, number, row, found, "a table or sheet that lists no activities")


_WHOSE_OR_WHY = frozenset({"name", "purpose", "subjects", "subjects_and_data", "reference"})


def _lists_data_alone(grid: Grid, tops: Sequence[_Top]) -> bool:
    """Whether a table of a page lists kinds of data with the basis or the time limit of each, and says neither why nor whose."""
    asked = set(tops[0].items.values())
    return grid.kind == TABLE and len(grid.headings) > 0 and len(tops) == 1 and "data" in asked and not asked & _WHOSE_OR_WHY


def _section_of(grid: Grid, found: Found) -> Record | None:
    """The activity that the section above a table describes, if it is one: that of the nearest heading."""
    for depth in range(len(grid.headings), 0, -1):
        homes = [record for record in found.records if record.path == tuple(grid.headings[:depth])]
        if homes:
            return homes[0] if len(homes) == 1 else None
    return None


def _data_of(grid: Grid, number: int, top: _Top, lookup: Lookup, home: Record, found: Found) -> None:
    """Read a table of kinds of data into the activity of its section. What stands beside a kind of data is said of that kind."""
    headings, items = _headings_of(grid, top, len(grid.rows), lookup)
    kinds = next(column for column, item in items.items() if item == "data")
    for column, heading in headings.items():
        if grid.text(top.row, column):
            found.headings.setdefault(heading, items[column])
            if items[column]:
                found.used.add((number, top.row, column))
            else:
                found.ignored[(number, top.row, column)] = "a heading that the register has no column for"
    for row in range(top.row):
        _ignore(grid, number, row, found, "a title or an explanation above the table")
    for row in range(top.row + 1, len(grid.rows)):
        kind = grid.text(row, kinds)
        for column in range(len(grid.rows[row])):
            if text := grid.text(row, column):
                item = items.get(column)
                cell = Cell(text, grid, row, column, headings.get(column) or "", part="" if column == kinds else kind)
                if item:
                    home.add(item, cell)
                else:
                    found.homeless.append(cell)


def _flags(headings: Mapping[int, str], answers: Callable[[int], Iterable[str]]) -> dict[int, str]:
    """The lawful basis that each heading names, if two headings name one and below them stands nothing but yes, no and crosses."""
    found: dict[int, str] = {}
    for place, heading in headings.items():
        if not heading or len(heading) > 80:
            continue
        named = {one.value for one in vocabulary.find("lawful_basis", heading)}
        if len(named) == 1:
            found[place] = f"basis:{named.pop()}"
    if len(set(found.values())) < 2:
        return {}
    crossed: dict[int, bool] = {}
    for place in found:
        said = {text for text in answers(place) if text}
        if not all(_is_answer(text) for text in said):
            continue
        crossed[place] = any(answer_of(text, ()) == "yes" for text in said)
    return {place: found[place] for place in crossed} if any(crossed.values()) and len(crossed) > 1 else {}


_MAY_BE_KINDS = frozenset({"data", "subjects", "special", "name", "description", "notes", "systems", "function"})
"""The items that a heading may seem to ask for which stands for a kind of people or data: "Name", "Bank details"."""


def _kinds(headings: Mapping[int, str], items: Mapping[int, str | None], answers: Callable[[int], Iterable[str]]) -> dict[int, str]:
    """The people and the data that headings name, if two name some and below them stands nothing but yes, no and crosses."""
    found: dict[int, str] = {}
    for place, heading in headings.items():
        if not heading or len(heading) > 60 or (items.get(place) or "data") not in _MAY_BE_KINDS:
            continue
        said = {text for text in answers(place) if text}
        if not said or not all(map(_is_answer, said)) or not any(map(_is_yes, said)):
            continue
        for item, listed in (("subjects", "data_subjects"), ("data", "data_categories")):
            if (kind := code_of(heading, listed)) is not None:
                found[place] = f"{item}:{kind.value}"
                break
    of_kind = Counter(item.partition(":")[0] for item in found.values())
    return {place: item for place, item in found.items() if of_kind[item.partition(":")[0]] > 1}


def _is_yes(text: str) -> bool:
    return answer_of(text, ()) == "yes"


def _is_answer(text: str) -> bool:
    """Whether a text is a yes, a no, a cross, or what stands where nobody has decided yet."""
    undecided = vocabulary.is_placeholder(text) or vocabulary.is_template_mark(text) or bool(vocabulary.doubts(text))
    return len(text) < 30 and bool(answer_of(text, ()) or says_nothing(text, ()) or undecided)


def _headings_of(grid: Grid, top: _Top, end: int, lookup: Lookup) -> tuple[dict[int, str], dict[int, str | None]]:
    """The heading and the item of each column. A column without a heading has that of the group above it, if there is one."""
    headings: dict[int, str] = {}
    items: dict[int, str | None] = {}
    width = max((len(grid.rows[row]) for row in range(top.row, end)), default=0)
    for column in range(width):
        text = grid.text(top.row, column)
        if not text and top.row:
            text = _group(grid, top.row, column)
        headings[column] = text
        items[column] = lookup(text) if text else None
    items |= _kinds(headings, items, lambda column: {grid.text(row, column) for row in range(top.row + 1, end)})
    asked = {column: text for column, text in headings.items() if items[column] in (None, "basis", "interests")}
    items |= _flags(asked, lambda column: {grid.text(row, column) for row in range(top.row + 1, end)})
    return headings, items


def _group(grid: Grid, row: int, column: int) -> str:
    """The heading in the row above, where it covers the column."""
    above = grid.text(row - 1, column)
    if above:
        return above if item_of(above) else ""
    for (top, left), (bottom, right) in grid.merged:
        if top <= row - 1 <= bottom and left <= column <= right:
            text = grid.text(top, left)
            return text if item_of(text) else ""
    return ""


def _table(grid: Grid, number: int, top: _Top, end: int, lookup: Lookup, found: Found, *, first: bool) -> None:
    headings, items = _headings_of(grid, top, end, lookup)
    named = [column for column, item in items.items() if item == "name"]
    keyed = named or [column for column, item in items.items() if item == "reference"]
    if first:
        _above(grid, number, top.row, lookup, found)
    for column, heading in headings.items():
        if heading:
            found.headings.setdefault(heading, items[column])
            if grid.text(top.row, column):
                if items[column]:
                    found.used.add((number, top.row, column))
                else:
                    found.ignored[(number, top.row, column)] = "a heading that the register has no column for"
    over = _merged_over(grid)
    processor = _is_processors(" ".join([grid.name, *grid.headings]))
    count, last, before = 0, None, None
    no_activities = others(grid, top.row, end, items, of_layout=top.score >= _OF_A_LAYOUT)
    for row in range(top.row + 1, end):
        cells = [(column, grid.text(row, column)) for column in range(len(grid.rows[row]))]
        filled = [(column, text) for column, text in cells if text]
        if not filled:
            continue
        if row <= top.row + 2 and _explains(grid, row, top, lookup):
            _ignore(grid, number, row, found, "a row of explanations below the headings")
            continue
        why = no_activities.get(row) or _no_activity(filled, items, headings, grid, row)
        if why:
            _ignore(grid, number, row, found, why)
            continue
        if row in grid.misfits:
            record = Record(grid, row, filled[0][0], processor=processor, trouble=grid.misfits[row])
            for column, text in filled:
                record.add("misfit", Cell(text, grid, row, column, headings.get(column, "")))
            found.records.append(record)
            last, before, count = None, None, count + 1
            continue
        key = tuple((over.get((row, column)) or (row, column)) for column in keyed if over.get((row, column)) or grid.text(row, column))
        goes_on = last is not None and keyed and (not key or (key == before and any(over.get((row, c)) for c in keyed)))
        if not goes_on or last is None:
            last = Record(grid, row, filled[0][0], processor=processor)
            found.records.append(last)
            count += 1
        for column, text in filled:
            item = items.get(column)
            cell = Cell(text, grid, row, column, headings.get(column) or "")
            if item:
                last.add(item, cell)
            else:
                found.homeless.append(cell)
        for (below, column), corner in over.items() if over else ():
            item = items.get(column)
            if below == row and corner[0] < row and item and item not in ("name", "reference") and not goes_on:
                last.add(item, Cell(grid.text(*corner), grid, corner[0], corner[1], headings.get(column) or ""))
        before = key or before
    if count:
        found.shapes.append((ROWS, grid, count))


def _merged_over(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells that a merged area of several rows covers, with the area's first cell."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in grid.merged:
        if top < bottom and (bottom - top) * (right - left + 1) < 100_000:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    covered[row, column] = (top, left)
    return covered


_EXAMPLE = re.compile(rf"\W*(?:(?:{one_of(words('answers', 'example'))})\b|(?:ex|ej|es|np|bijv|p\. ?ex|z\. ?b|e\.g)\s?[.:])")


def _no_activity(
    filled: Sequence[tuple[int, str]], items: Mapping[int, str | None], headings: Mapping[int, str], grid: Grid, row: int
) -> str:
    """Why a row is no activity, if it is none."""
    known = {items.get(column) for column, text in filled if set(text) - set("-–—_=*. ")}
    if all(set(text) <= set("-–—_=*. ") for _, text in filled):
        return "a line between rows"
    if known <= {"reference"}:
        return "a row that holds only its number"
    if known <= {None, "reference"} and all(re.fullmatch(r"[0-9.,%]+|yes|no", text) for _, text in filled):
        return "a row that holds only what formulas made of blank cells"
    if all(text == headings.get(column) for column, text in filled):
        return "the headings once more"
    name = next((text for column, text in filled if items.get(column) == "name"), filled[0][1])
    if _EXAMPLE.match(folded(name)):
        return "an example that the template gives"
    if len(filled) == 1 and len(items) > 3 and items.get(filled[0][0]) not in ("name", "purpose") and _spans(grid, row, filled[0][0]):
        return "a title between rows"
    if len(filled) == 1 and _spans(grid, row, filled[0][0]):
        return "a title between rows"
    return ""


def _spans(grid: Grid, row: int, column: int) -> bool:
    return any(top <= row <= bottom and left <= column <= right and right - left >= 2 for (top, left), (bottom, right) in grid.merged)


def _ignore(grid: Grid, number: int, row: int, found: Found, why: str) -> None:
    for column in range(len(grid.rows[row])):
        if grid.text(row, column):
            found.ignored.setdefault((number, row, column), why)


_PAIR = re.compile(r"^\s*([^:|]{2,80}?)\s*:\s*(.*)$", re.DOTALL)


def _above(grid: Grid, number: int, end: int, lookup: Lookup, found: Found) -> None:
    """Read what stands above a table: the organisation and its officer, as `label: value` in a cell or in two."""
    for row in range(end):
        for column in range(len(grid.rows[row])):
            text = grid.text(row, column)
            if not text:
                continue
            read = False
            for part in re.split(r"\s+[|•·]\s+|\n", text):
                pair = _PAIR.match(part)
                item = lookup(pair[1]) if pair else None
                if pair and item in _ABOUT and pair[2].strip():
                    found.about.setdefault(str(item), []).append(Cell(pair[2].strip(), grid, row, column, pair[1]))
                    read = True
            item = lookup(text.rstrip(" :"))
            beside = next((c for c in range(column + 1, min(column + 4, len(grid.rows[row]))) if grid.text(row, c)), None)
            if not read and item in _ABOUT and beside is not None and len(text) < 80 and not lookup(grid.text(row, beside)):
                found.about.setdefault(str(item), []).append(Cell(grid.text(row, beside), grid, row, beside, text))
                read = True
            if read:
                found.used.add((number, row, column))
            elif (number, row, column) not in found.ignored:
                found.ignored[(number, row, column)] = "a title or an explanation above the table"


_ABOUT = frozenset({"controller", "dpo", "representative", "joint_controller", "name_of_holder"})


# -- forms ----------------------------------------------------------------------------------------


_PROMPT = re.compile(rf"\W*(?:{one_of(words('answers', 'prompt'))})")


def _values(grid: Grid, row: int, label_column: int, heads: Mapping[int, str]) -> list[tuple[int, str]]:
    """The cells of a form that answer a label: those beside it, up to a gap. What a template prompts for is no answer."""
    found: list[tuple[int, str]] = []
    for column in range(label_column + 1, len(grid.rows[row])):
        text = grid.text(row, column)
        last = found[-1][0] if found else label_column
        if text and (column in heads or column - last <= (3 if found else 4)) and not _PROMPT.match(folded(text)):
            found.append((column, text))
    return found


def _form_column(grid: Grid, lookup: Lookup) -> tuple[int, float] | None:
    """The column whose cells are labels of a form, and how many items they ask for; None if there is none."""
    best: tuple[int, float] | None = None
    for column in range(min(grid.width, 6)):
        texts = [grid.text(row, column) for row in range(min(len(grid.rows), 150))]
        items = [item for text in texts if text and len(text) < 160 and (item := lookup(text.rstrip(" :?")))]
        filled = sum(bool(text) for text in texts)
        score = _score(items)
        if len(set(items)) >= 3 and len(items) >= 0.3 * filled and (best is None or score > best[1]):
            best = (column, score)
    return best


_EXPLAINED = "explanations beside the labels"
_GENERIC = frozenset(words("answers", "generic"))


def _stacked(grid: Grid, label_column: int, lookup: Lookup) -> list[tuple[int, int]]:
    """The rows of each form that stands in the same columns of a grid, one below the other; the whole grid if there is one form.

    Forms repeat their labels. Each begins with the label that comes first of these, or with a title of one cell right above it.
    """
    whole = [(0, len(grid.rows))]
    labels = {row: bare(text) for row in range(len(grid.rows)) if (text := grid.text(row, label_column)) and len(text) < 160}
    asked = {row: label for row, label in labels.items() if lookup(grid.text(row, label_column).rstrip(" :?"))}
    times = Counter(asked.values())
    repeated = {label for label, count in times.items() if count > 1}
    first = next((label for label in asked.values() if label in repeated), None)
    if first is None or len(repeated) < 3 or lists_activities({lookup(text) or "" for text in repeated}) is False:
        return whole
    starts = []
    for row in (row for row, label in asked.items() if label == first):
        above = row - 1
        titled = above >= 0 and above not in asked and sum(bool(grid.text(above, c)) for c in range(len(grid.rows[above]))) == 1
        starts.append(above if titled else row)
    return list(zip([0, *starts[1:]], [*starts[1:], len(grid.rows)], strict=True))


def _form(
    grid: Grid, number: int, label_column: int, lookup: Lookup, found: Found, *, whatever: bool = False, rows: range | None = None
) -> None:
    """Read a form, or one form per column where several columns hold values. `rows` are those of one of several forms."""
    rows = range(len(grid.rows)) if rows is None else rows
    columns = _value_columns(grid, label_column, lookup)
    for column in list(columns[:2]):
        if len(columns) > 2 and asks_for_input([text for row in range(len(grid.rows)) if (text := grid.text(row, column))]):
            columns.remove(column)
            found.ignored |= {(number, row, column): _EXPLAINED for row in range(len(grid.rows)) if grid.text(row, column)}
    if len(columns) > 1 and len(rows) == len(grid.rows) and not _has_sections(grid, label_column, lookup):
        _transposed(grid, number, label_column, columns, lookup, found)
        return
    title = grid.headings[-1] if grid.headings else grid.name
    record = Record(grid, rows[0] if rows else 0, label_column, title=title, path=tuple(grid.headings))
    record.processor = _is_processors(" ".join([grid.name, *grid.headings]))
    section: str | None = None
    heads: dict[int, str] = {}
    crossed = _crossed(grid, label_column)
    label_at, waiting = "", False  # whether the section's values stand in the rows below its label
    for row in rows:
        label = grid.text(row, label_column)
        values = _values(grid, row, label_column, heads)
        taken = {label_column, *(column for column, _ in values)}
        for column in range(len(grid.rows[row])):
            if column not in taken and grid.text(row, column):
                found.ignored[(number, row, column)] = "text beside the form"
        item = crossed.get(row) or (lookup(label.rstrip(" :?")) if label and len(label) < 160 else None)
        if not label and not values:
            section = None if not heads else section
            continue
        follows = grid.text(row + 1, label_column) if row + 1 in rows else ""
        answers = len(values) == 1 and bool(follows) and lookup(follows.rstrip(" :?")) is not None  # "Personal data: name"
        if item and values and not answers and _is_head(values, lookup):
            section, label_at, waiting = item, label, True
            heads = dict(values)
            found.used |= {(number, row, c) for c, _ in values} | {(number, row, label_column)}
            continue
        if section and waiting and label and values and item not in ("name", "reference") and (heads or not item):
            _part(grid, number, row, label_column, section, heads, label, label_at, values, lookup, record, found)
            continue
        if item and values:
            found.used.add((number, row, label_column))
            found.headings.setdefault(label, item)
            for column, text in values:
                record.add(item, Cell(text, grid, row, column, label))
            section, heads, waiting = (item, {}, False) if item in STRONG else (None, {}, False)
            label_at = label
        elif item and not values:
            found.used.add((number, row, label_column))
            section, heads, label_at, waiting = item, {}, label, True
        elif values and label:
            found.ignored[(number, row, label_column)] = "a label that the register has no column for"
            found.headings.setdefault(label, None)
            found.homeless += [Cell(text, grid, row, column, label) for column, text in values]
            section = None
        elif values and section:
            for column, text in values:
                record.add(section, Cell(text, grid, row, column, label_at))
        else:
            spots = [(number, row, label_column)] if label else [(number, row, column) for column, _ in values]
            for spot in spots:
                found.ignored[spot] = "text of the form itself"
            for column, _ in values if label else []:
                found.ignored[(number, row, column)] = "text of the form itself"
    if (whatever and record.cells) or (lists_activities(record.cells) and _score(record.cells) >= 2):
        found.records.append(record)
        found.shapes.append((FORM, grid, 1))
    else:
        _give_back(record, number, grid, found, rows)


def _is_head(values: Sequence[tuple[int, str]], lookup: Lookup) -> bool:
    """Whether the cells beside a label are headings of a list below it, and no answer to it."""
    heads = [bare(text) in _GENERIC or (lookup(text) is not None and len(text) < 60) for _, text in values]
    return sum(heads) >= 0.6 * len(heads) and (any(bare(text) in _GENERIC for _, text in values) or len(heads) > 1)


def _has_sections(grid: Grid, label_column: int, lookup: Lookup) -> bool:
    return any(
        lookup(label.rstrip(" :?"))
        and (values := [(c, t) for c in range(label_column + 1, len(grid.rows[row])) if (t := grid.text(row, c))])
        and any(bare(text) in _GENERIC for _, text in values)
        for row in range(1, len(grid.rows))
        if (label := grid.text(row, label_column)) and len(label) < 160
    )


def _part(
    grid: Grid,
    number: int,
    row: int,
    label_column: int,
    section: str,
    heads: Mapping[int, str],
    label: str,
    label_at: str,
    values: Sequence[tuple[int, str]],
    lookup: Lookup,
    record: Record,
    found: Found,
) -> None:
    """Read a row of a list inside a form: its label is a value of the section, its cells say more of it."""
    item_of_label = lookup(label.rstrip(" :?")) if len(label) < 160 else None
    if section in ("controller", "owner", "dpo") or (item_of_label in _ABOUT):
        for column, text in values:
            record.add(item_of_label or section, Cell(text, grid, row, column, heads.get(column, label), part=label))
        found.used.add((number, row, label_column))
        return
    added = False
    for column, text in values:
        item = lookup(heads.get(column, "")) if column in heads else None
        if item and item not in (section, "description", "notes"):
            record.add(item, Cell(text, grid, row, column, heads.get(column, ""), part=label))
        else:
            record.add(section, Cell(text, grid, row, column, label_at, part=label))
            added = True
    if not added:
        record.add(section, Cell(label, grid, row, label_column, label_at))
    found.used.add((number, row, label_column))


def _give_back(record: Record, number: int, grid: Grid, found: Found, rows: range) -> None:
    """What looked like a form holds no activity: its cells say something of the organisation, or nothing."""
    for item, cells in record.cells.items():
        if item in _ABOUT:
            found.about.setdefault(item, []).extend(cells)
        else:
            for cell in cells:
                found.ignored[(number, cell.row, cell.column)] = "a form that describes no activity"
    found.homeless = [cell for cell in found.homeless if cell.grid is not grid or cell.row not in rows]
    for row, column, _ in grid.cells():
        spot = (number, row, column)
        if (
            row in rows
            and spot not in found.used
            and not any(c.row == row and c.column == column for cells in found.about.values() for c in cells if c.grid is grid)
        ):
            found.ignored.setdefault(spot, "a form that describes no activity")


def _crossed(grid: Grid, label_column: int) -> dict[int, str]:
    """The lawful basis that each label of a form names, where the answers to its right are yes, no and crosses."""
    labels = {row: grid.text(row, label_column) for row in range(len(grid.rows))}
    return _flags(labels, lambda row: [grid.text(row, column) for column in range(label_column + 1, len(grid.rows[row]))])


def _value_columns(grid: Grid, label_column: int, lookup: Lookup) -> list[int]:
    """The columns to the right of the labels that hold values for at least three labels."""
    rows = [row for row in range(len(grid.rows)) if (t := grid.text(row, label_column)) and lookup(t.rstrip(" :?"))]
    return [c for c in range(label_column + 1, grid.width) if sum(bool(grid.text(row, c)) for row in rows) >= max(3, len(rows) // 3)]


def _transposed(grid: Grid, number: int, label_column: int, columns: Sequence[int], lookup: Lookup, found: Found) -> None:
    records = {c: Record(grid, 0, c, processor=_is_processors(" ".join([grid.name, *grid.headings]))) for c in columns}
    crossed = _crossed(grid, label_column)
    for row in range(len(grid.rows)):
        label = grid.text(row, label_column)
        item = crossed.get(row) or (lookup(label.rstrip(" :?")) if label and len(label) < 160 else None)
        filled = [(c, grid.text(row, c)) for c in range(len(grid.rows[row])) if c != label_column and grid.text(row, c)]
        if label and (item or filled):
            found.headings.setdefault(label, item)
        if label:
            if item:
                found.used.add((number, row, label_column))
            else:
                found.ignored[(number, row, label_column)] = "a label that the register has no column for"
        for column, text in filled:
            if column not in records:
                found.ignored.setdefault((number, row, column), "text beside the table")
            elif item:
                records[column].add(item, Cell(text, grid, row, column, label))
            elif not any(record.cells for record in records.values()) and not records[column].title:
                records[column].title = text
                found.used.add((number, row, column))
            else:
                found.homeless.append(Cell(text, grid, row, column, label))
    kept = [record for record in records.values() if _score(record.cells) >= 1]
    found.records += kept
    found.shapes.append((COLUMNS, grid, len(kept)))


def _list_of(grid: Grid, number: int, item: str, lookup: Lookup, found: Found) -> None:
    """A table below a heading that is an item: its rows are values of the item. They wait for their activity."""
    record = Record(grid, 0, 0, title="\x00part")
    for column in range(len(grid.rows[0])):
        if grid.text(0, column):
            found.used.add((number, 0, column))
    for row in range(1, len(grid.rows)):
        label = grid.text(row, 0)
        for column in range(1, len(grid.rows[row])):
            text = grid.text(row, column)
            if not text:
                continue
            heading = lookup(grid.text(0, column))
            own = lookup(label) if item in ("controller", *_ABOUT) else None
            target = own or (heading if heading in STRONG else item)
            record.add(target, Cell(text, grid, row, column, grid.headings[-1], part="" if own else label))
        if label:
            found.used.add((number, row, 0))
            if len(grid.rows[row]) == 1 or not any(grid.text(row, c) for c in range(1, len(grid.rows[row]))):
                record.add(item, Cell(label, grid, row, 0, grid.headings[-1]))
    found.records.append(record)


def _about_table(grid: Grid, number: int, lookup: Lookup, found: Found) -> None:
    """A table that lists no activities: it may say who keeps the record."""
    told = False
    for row in range(len(grid.rows)):
        label = grid.text(row, 0)
        item = lookup(label.rstrip(" :")) if label and len(label) < 120 else None
        value = grid.text(row, 1)
        if item in _ABOUT and value and grid.width <= 8 and len(grid.rows) < 40:
            found.about.setdefault(str(item), []).append(Cell(value, grid, row, 1, label))
            found.used.add((number, row, 0))
            told = True
    why = "a hidden sheet that lists no activities" if grid.hidden else "a table or sheet that lists no activities"
    for row, column, _ in grid.cells():
        spot = (number, row, column)
        about = told and column == 1 and any(c.row == row and c.grid is grid for cells in found.about.values() for c in cells)
        if spot not in found.used and not about:
            found.ignored.setdefault(spot, why)


# -- labels and sections of a page ----------------------------------------------------------------


_WITHIN = {
    "recipients": ("processors", "recipients_internal", "transfers"),
    "transfers": ("destination", "safeguards"),
    "security": ("technical", "organisational"),
    "controller": ("dpo", "representative", "joint_controller"),
    "data": ("special", "source"),
    "basis": ("article9", "interests"),
}
"""The items that a label may ask for inside a section of another."""


def _labels(grid: Grid, number: int, lookup: Lookup, found: Found, needed: int, tabled: Set[tuple[str, ...]]) -> None:
    """Read the labels and values of a page: one record per section that asks for enough items.

    `tabled` are the sections with a table of kinds of data: they need to say their purpose alone.
    """
    groups: dict[tuple[str, ...], list[tuple[int, str, str]]] = {}
    alone = _activities_by_themselves(grid, lookup, needed)
    for row in range(len(grid.rows)):
        path = tuple(grid.paths[row]) if row < len(grid.paths) else ()
        section = None
        while (
            len(path) > 1
            and path not in alone
            and (item := lookup(path[-1]))
            and item not in ("name", "reference", "description", "status", "function", "risk")
        ):
            section = item
            path = path[:-1]
        groups.setdefault(path, []).append((row, section or "", grid.text(row, 0)))
    sections = [(path, *_section(grid, number, path, rows, lookup, found)) for path, rows in groups.items()]
    whole = {
        path for path, record, _ in sections if _is_activity(record, needed) or (path and path in tabled and "purpose" in record.cells)
    }
    beside = Counter(path[:-1] for path in whole if path)
    for path, record, loose in sections:
        if path in whole or ("purpose" in record.cells and path and beside[path[:-1]] > 1):
            found.records.append(record)
            found.shapes.append((FORM, grid, 1))
            for row, label in loose:
                if label:
                    found.ignored[(number, row, 0)] = "a label that the register has no column for"
                    found.homeless.append(Cell(grid.text(row, 1), grid, row, 1, label))
                else:
                    found.ignored[(number, row, 1)] = "text of the page"
            continue
        for item, cells in record.cells.items():
            if item in _ABOUT or item == "name":
                found.about.setdefault(item, []).extend(cells)
            elif item in ("security", "technical", "organisational", "transfers", "retention", "special"):
                found.about.setdefault(f"all:{item}", []).extend(cells)
            else:
                for cell in cells:
                    found.ignored[(number, cell.row, cell.column)] = "text of the page"
        for row, _ in loose:
            for column in (0, 1):
                if grid.text(row, column):
                    found.ignored[(number, row, column)] = "text of the page"


def _section(
    grid: Grid, number: int, path: tuple[str, ...], rows: Sequence[tuple[int, str, str]], lookup: Lookup, found: Found
) -> tuple[Record, list[tuple[int, str]]]:
    """What a section of a page says by item, and its rows that answer none, each with its label."""
    record = Record(grid, rows[0][0], 1, title=path[-1] if path else "", path=path)
    record.processor = _is_processors(" ".join(path))
    loose: list[tuple[int, str]] = []
    crossed = _flags({row: label for row, _, label in rows}, lambda row: [grid.text(row, 1)])
    for row, section, label in rows:
        own = crossed.get(row) or (lookup(label) if label and len(label) < 120 else None)
        item = own if own and (not section or row in crossed or own in _WITHIN.get(section, ())) else section or None
        value = grid.text(row, 1)
        if own == item and item:
            found.used.add((number, row, 0))
            found.headings.setdefault(label, item)
        elif label and item:
            found.used.add((number, row, 0))
        if not value:
            if label and not item:
                found.ignored[(number, row, 0)] = "text of the page"
            continue
        if item:
            heading = label or (grid.paths[row][-1] if grid.paths[row] else "")
            record.add(item, Cell(value, grid, row, 1, heading, part="" if own == item else label))
        else:
            loose.append((row, label))
    return record, loose


def _is_activity(record: Record, needed: int) -> bool:
    """Whether what a section says is enough to be an activity."""
    items = set(record.cells) - {"status", "reviewed", "changed", "notes", "description", "reference"}
    return _score(items) >= needed + 0.5 and len(items & STRONG) >= 2 and lists_activities(items)


def _activities_by_themselves(grid: Grid, lookup: Lookup, needed: int) -> set[tuple[str, ...]]:
    """The sections whose own labels ask for an activity, whatever their heading may mean: "2.7 Security" says why, whose and how long."""
    asked: dict[tuple[str, ...], set[str]] = {}
    for row, path in enumerate(grid.paths):
        label = grid.text(row, 0)
        if label and len(label) < 120 and grid.text(row, 1) and (item := lookup(label)):
            asked.setdefault(tuple(path), set()).add(item)
    return {path for path, items in asked.items() if _score(items) >= needed + 0.5 and lists_activities(items)}


def _one_activity_of_sections(grids: Sequence[Grid], found: Found) -> None:
    """Tables that list one item each belong to the one activity of the page; if it has several or none, they are told."""
    parts = [record for record in found.records if record.title == "\x00part"]
    found.records = [record for record in found.records if record.title != "\x00part"]
    for part in parts:
        home = found.records[0] if len(found.records) == 1 else None
        number = next(i for i, grid in enumerate(grids) if grid is part.grid)
        for item, cells in part.cells.items():
            if item in _ABOUT:
                found.about.setdefault(item, []).extend(cells)
            elif home is not None:
                home.cells.setdefault(item, []).extend(cells)
            else:
                for cell in cells:
                    found.ignored[(number, cell.row, cell.column)] = "a table or sheet that lists no activities"


_PROCESSOR = re.compile(
    r"30\W{0,3}(?:\(2\)|abs\.? ?2|[.,-]2\b|lid 2)|\b(?:as|als|como|som|en tant que|comme|come|jako) (?:an? |el |la )?"
    r"(?:processor|auftragsverarbeiter|encargado|verwerker|personuppgiftsbiträde|databehandler|sous-traitant|responsabile|zpracovatel)"
    r"|\bprocessor('s)? (record|register|ropa)|^processors?$",
    re.IGNORECASE,
)


def _is_processors(text: str) -> bool:
    return bool(_PROCESSOR.search(text))


def texts(record: Record, *items: str) -> Iterator[Cell]:
    """The cells of a record under any of these items, in that order."""
    for item in items:
        yield from record.cells.get(item, ())


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
            top = _heading_row(grid, row, lookup)
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
