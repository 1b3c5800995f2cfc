"""Tables of activities: one row per activity below a row of headings, and tables of data within one activity."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ropa import vocabulary
from ropa.layouts import abroad, legal
from ropa.layouts.found import (
    ABOUT,
    ROWS,
    Cell,
    Found,
    Lookup,
    Record,
    flags_among,
    is_answer,
    is_controllers,
    is_processors,
    lists_activities,
    weight_of,
)
from ropa.layouts.grids import SHEET, TABLE, TREE, Grid
from ropa.layouts.headings import bare, item_of
from ropa.layouts.lists import code_of, read_list
from ropa.layouts.naming import column_of_names
from ropa.layouts.rows import is_example, others
from ropa.layouts.wording import answer_of, says_nothing
from ropa.layouts.words import words

OF_A_LAYOUT = 99.0
"""The score of the headings of a layout by name."""


@dataclass(frozen=True)
class Headings:
    """A row of headings."""

    row: int
    items: Mapping[int, str]
    """The item that each column asks for, by column."""
    score: float
    """How much they speak for a record of processing."""
    heads: Mapping[int, str] = field(default_factory=dict)
    """The heading of each column, where headings stand in several rows: the last of them is `row`."""
    above: int = 0
    """How many rows above `row` hold headings too."""


def heading_row(grid: Grid, row: int, lookup: Lookup, said: Mapping[int, str] | None = None) -> Headings | None:
    """The items of a row, if it may be a row of headings; of the texts `said` in place of its own texts, if they are given."""
    cells = [(column, grid.text(row, column)) for column in range(len(grid.rows[row]))] if said is None else list(said.items())
    filled = [(column, text) for column, text in cells if text]
    if len(filled) < 2 or any(len(text) > 400 for _, text in filled):
        return None
    items = {column: item for column, item in _asked(dict(filled), lookup).items() if item}
    if len(items) < len(filled) or _MAY_BE_KINDS & set(items.values()):
        below = range(row + 1, min(row + 40, len(grid.rows)))
        heads = {column: text for column, text in filled if items.get(column, "name") in _MAY_BE_KINDS}
        items |= _kinds(heads, items, lambda column: {grid.text(other, column) for other in below})
        items |= _ticked(grid, row, min(row + 40, len(grid.rows)), dict(filled), items, lookup)
    distinct = len({f"{item}{column}" if item.endswith((_TICKED, _TICKED_BEHIND)) else item for column, item in items.items()})
    if distinct < 2 or distinct < 0.4 * len({text for _, text in filled}):
        return None
    return Headings(row, items, weight_of(items.values()), said or {})


_CLIENTS = frozenset(words("answers", "clients"))


def _asked(headings: Mapping[int, str], lookup: Lookup) -> dict[int, str | None]:
    """The item that each heading asks for. Beside the categories of processing, a bare "Client" is the controller that it is done for."""
    items = {column: lookup(text) if text else None for column, text in headings.items()}
    if "processing_category" in items.values():
        items |= {column: "client" for column, text in headings.items() if items[column] is None and bare(text) in _CLIENTS}
    return items


def heading_rows(grid: Grid, lookup: Lookup, needed: int) -> list[Headings]:
    """The rows of headings of a grid, each of a table of activities, from the top."""
    tops: list[Headings] = []
    blank, opens = True, True  # whether the row above is blank; whether it is, or is a title of one cell below a blank row
    limit = 80 if grid.kind == SHEET else 12
    for row in range(len(grid.rows)):
        here = [grid.text(row, column) for column in range(min(len(grid.rows[row]), 60))]
        empty = not any(here)
        if (row < limit and not tops) or (tops and opens and not empty):
            top = heading_row(grid, row, lookup)
            deep = _deep(grid, row, lookup) if not tops or len(grid.merged) < _MANY else None
            if deep is not None and deep.score >= max(needed, top.score if top else 0) and lists_activities(deep.items.values()):
                tops.append(deep)
            elif top is not None and top.score >= needed and len(set(top.items.values())) >= 3:
                divided = row + 1 < len(grid.rows) and not tops and _divides(grid, row)
                better = heading_row(grid, row + 1, lookup) if row + 1 < len(grid.rows) and not tops else None
                if divided and (both := heading_row(grid, row + 1, lookup, _heads_of_two(grid, row, lookup))) is not None:
                    top = replace(both, above=1)
                elif better is not None and better.score > top.score + 1 and not _repeats(better, top):
                    top = better
                if lists_activities(top.items.values()):
                    tops.append(top)
        opens = empty or (blank and sum(map(bool, here)) == 1)
        blank = empty
    return tops


_MANY = 1_000
"""In a sheet of as many merged areas only the first table may have headings in several rows: each table looks at all areas."""


def _deep(grid: Grid, row: int, lookup: Lookup) -> Headings | None:
    """The headings that begin in a row and stand in two to four, some of them above several others; None if there are none.

    In a sheet a heading that none stands below covers the rows below it. Elsewhere those are blank, and each column that has a heading
    in the second row stands below one that goes on to its right: at least two headings must stand alone, and one above several.
    """
    last = min(row + 4, len(grid.rows)) - 1
    across: dict[tuple[int, int], str] = {}
    down: dict[int, int] = {}
    for (top, left), (bottom, right) in grid.merged if row < last else ():
        if row <= top <= last and right - left < 60:
            across |= {(top, column): grid.text(top, left) for column in range(left, right + 1)}
            if top == row and bottom > row and grid.text(top, left):
                down |= dict.fromkeys(range(left, right + 1), bottom)
    ends = Counter(down.values()).most_common(1)
    if row < last and len(down) > 1 and ends[0][0] <= last:
        end = ends[0][0]
    elif _stands_over(grid, row):
        end = row + 1
    else:
        return None
    width = min(max(len(grid.rows[one]) for one in range(row, end + 1)), 100)
    heads: dict[int, str] = {}
    over = ""
    for column in range(width):
        over = grid.text(row, column) or over
        first = across.get((row, column)) or (over if grid.text(row + 1, column) else grid.text(row, column))
        lower = [across.get((one, column)) or grid.text(one, column) for one in range(row + 1, end + 1)]
        parts = list(dict.fromkeys(filter(None, [first, *lower])))
        if parts:
            heads[column] = _of_parts(parts, lookup)
    found = heading_row(grid, end, lookup, heads)
    return replace(found, above=end - row) if found is not None and any(grid.text(end, column) for column in heads) else None


def _stands_over(grid: Grid, row: int) -> bool:
    """Whether some headings of a row stand over several of the row below it, and all others over nothing."""
    if grid.merged or row + 2 >= len(grid.rows):
        return False
    upper = [grid.text(row, column) for column in range(len(grid.rows[row]))]
    lower = {column for column in range(len(grid.rows[row + 1])) if grid.text(row + 1, column)}
    starts = [column for column, text in enumerate(upper) if text]
    spans = [range(start, end) for start, end in pairwise([*starts, len(upper)])]
    over = [span for span in spans if lower & set(span)]
    alone = [span for span in spans if not lower & set(span)]
    short = all(len(grid.text(row + 1, column)) <= 60 for column in lower)
    covered = {column for span in over for column in span}
    whole = all(len(span) > 1 and set(span) <= lower for span in over)
    return bool(over) and len(alone) > 1 and short and whole and lower <= covered and all(len(span) == 1 for span in alone)


def _of_parts(parts: Sequence[str], lookup: Lookup) -> str:
    """The heading that stands in several rows: its last part, with those above it where that alone asks for nothing."""
    own, whole = lookup(parts[-1]), " ".join(parts)
    return whole if len(parts) > 1 and (own is None or own in _MAY_BE_KINDS) and lookup(whole) else parts[-1]


def _heads_of_two(grid: Grid, row: int, lookup: Lookup) -> dict[int, str]:
    """The headings of two rows, of which the lower divides some of the upper and repeats the others."""
    width = max(len(grid.rows[row]), len(grid.rows[row + 1]))
    parts = {column: list(dict.fromkeys(filter(None, [grid.text(row, column), grid.text(row + 1, column)]))) for column in range(width)}
    return {column: _of_parts(several, lookup) for column, several in parts.items() if several}


def _divides(grid: Grid, row: int) -> bool:
    """Whether the row below a row of headings divides some of them, and repeats the others: headings that span several columns or rows."""
    width = max(len(grid.rows[row]), len(grid.rows[row + 1]))
    pairs = [(grid.text(row, column), grid.text(row + 1, column)) for column in range(width)]
    times = Counter(above for above, _ in pairs if above)
    same = sum(above == below and bool(above) for above, below in pairs)
    divided = sum(above != below and times[above] > 1 for above, below in pairs)
    return same > 1 and divided > 1 and same + divided == sum(bool(above or below) for above, below in pairs)


def _ends_at(grid: Grid, top: Headings, end: int, lookup: Lookup) -> int:
    """The row before which a table ends: where, after a blank row, another table has its headings, perhaps below a title."""
    blank = False
    for row in range(top.row + 1, end):
        filled = {column for column in range(len(grid.rows[row])) if grid.text(row, column)}
        if filled and blank and _is_another_table(grid, row + (len(filled) == 1), end, top, lookup):
            return row
        blank = not filled
    return end


def _is_another_table(grid: Grid, row: int, end: int, top: Headings, lookup: Lookup) -> bool:
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


def _repeats(one: Headings, other: Headings) -> bool:
    """Whether a row means the same as another, column by column."""
    shared = [column for column in one.items if one.items[column] == other.items.get(column)]
    return len(shared) >= max(2, 0.6 * len(one.items))


def _explains(grid: Grid, row: int, top: Headings, lookup: Lookup) -> bool:
    """Whether a row below the headings asks for the same once more, in other words. A row that answers one of them is an activity."""
    again = heading_row(grid, row, lookup)
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


def add_rows(grid: Grid, number: int, tops: list[Headings], lookup: Lookup, found: Found) -> None:
    """Read the tables of a grid that have one row per activity."""
    for at, top in enumerate(tops):
        below = tops[at + 1].row if at + 1 < len(tops) else len(grid.rows)
        end = _ends_at(grid, top, below, lookup)
        if at + 1 < len(tops):
            end = min(end, _titled_from(grid, below - tops[at + 1].above, top.row))
        add_table(grid, number, top, end, lookup, found, first=at == 0)
        for row in range(end, below):
            _ignore(grid, number, row, found, "a table or sheet that lists no activities")


def _titled_from(grid: Grid, row: int, top: int) -> int:
    """The row of the title above a row of headings: one cell below a blank row; the row itself if there is none."""
    filled = [[column for column in range(len(grid.rows[one])) if grid.text(one, column)] for one in (row - 2, row - 1)]
    return row - 1 if row - 2 > top and not filled[0] and len(filled[1]) == 1 else row


_OF_A_LIST = re.compile(r"(?:created|modified|edited|last (?:edited|modified|updated)) by|last (?:edited|modified) time|item type")
"""The headings of columns that a program fills in where it lists rows, like SharePoint, Notion or Airtable."""
_TYPED = re.compile(r"created?(?: on| at| date| time)?|date created")


_WHOSE_OR_WHY = frozenset({"name", "purpose", "subjects", "subjects_and_data", "reference"})


def lists_data_alone(grid: Grid, tops: Sequence[Headings]) -> bool:
    """Whether a table of a page lists kinds of data with the basis or the time limit of each, and says neither why nor whose."""
    asked = set(tops[0].items.values())
    return grid.kind == TABLE and len(grid.headings) > 0 and len(tops) == 1 and "data" in asked and not asked & _WHOSE_OR_WHY


def only_section(grid: Grid, found: Found) -> Record | None:
    """The activity that the section above a table describes, if it is one: that of the nearest heading."""
    for depth in range(len(grid.headings), 0, -1):
        homes = [record for record in found.records if record.path == tuple(grid.headings[:depth])]
        if homes:
            return homes[0] if len(homes) == 1 else None
    return None


def add_data_table(grid: Grid, number: int, top: Headings, lookup: Lookup, home: Record, found: Found) -> None:
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


_MAY_BE_KINDS = frozenset({"data", "subjects", "special", "name", "description", "notes", "systems", "function", "source", "owner"})
"""The items that a heading may seem to ask for which stands for a kind of people or data: "Name", "Bank details", "Ethnic origin"."""
_KINDS = (("subjects", "data_subjects"), ("data", "data_categories"), ("recipients", "recipient_categories"))
"""The items that a heading with crosses below it may stand for a kind of, with the code list of each."""


def _kinds(headings: Mapping[int, str], items: Mapping[int, str | None], answers: Callable[[int], Iterable[str]]) -> dict[int, str]:
    """The people and the data that headings name, if two name some and below them stands nothing but yes, no and crosses."""
    found: dict[int, str] = {}
    for place, heading in headings.items():
        if not heading or len(heading) > 60 or (items.get(place) or "data") not in _MAY_BE_KINDS:
            continue
        said = {text for text in answers(place) if text}
        if not said or not all(map(is_answer, said)) or not any(map(_is_yes, said)):
            continue
        for item, listed in _KINDS:
            if (kind := code_of(heading, listed)) is not None:
                found[place] = f"{item}:{kind.value}"
                break
    of_kind = Counter(item.partition(":")[0] for item in found.values())
    return {place: item for place, item in found.items() if of_kind[item.partition(":")[0]] > 1}


def _is_yes(text: str) -> bool:
    return answer_of(text, ()) == "yes"


_TICKED = ":*"
"""What stands behind the item of a column that is crossed where its heading is one of the things asked for."""
_TICKED_BEHIND = ":**"
"""The same where the heading names what is asked for too, before the answer."""
_GROUPED: Mapping[str, str] = {
    "subjects": "data_subjects", "data": "data_categories", "recipients": "recipient_categories", "processors": "recipient_categories",
    "recipients_internal": "recipient_categories", "basis": "lawful_bases", "article9": "article9_conditions",
    "security": "security_measures", "technical": "security_measures", "organisational": "security_measures",
    "safeguards": "transfer_mechanisms", "destination": "countries",
}  # fmt: skip
"""The items that a heading above several columns may ask for, each column of which stands for one answer; with the code list of each."""


_GROUP_AND_ANSWER = re.compile(r"([^:]{2,60}?)(?:\s*:\s*|\s+[–—-]\s+|\s*[>/|]\s+)([^:]{2,80})")
"""A heading that names what is asked for and the answer that its column stands for: "Recipients: police"."""


def _ticked(grid: Grid, row: int, end: int, headings: Mapping[int, str], items: Mapping[int, str | None], lookup: Lookup) -> dict[int, str]:
    """The columns of a matrix: a heading in the row above asks for something, each heading below it is an answer, crosses say which.

    Two headings of such a group must have nothing but yes, no and crosses below them, and one of them must be an answer that ropa knows.
    """
    above = sum(bool(grid.text(row - 1, column)) for column in headings) if row else 0
    grouped = bool(above) and 2 * above <= len(headings)
    groups: dict[str, dict[int, tuple[bool, bool]]] = {}
    crossed: set[str] = set()
    over = ""
    for column in range(max(headings, default=-1) + 1):
        over = (grid.text(row - 1, column) or over) if grouped else ""
        group, heading = over, headings.get(column)
        if heading and (both := _GROUP_AND_ANSWER.fullmatch(heading)) and lookup(both[1]) in _GROUPED:
            group, heading = both[1], both[2]
        asked = lookup(group) if group and len(group) <= 80 else None
        if asked is None or asked not in _GROUPED or not heading or len(heading) > 80 or group == heading or is_answer(heading):
            continue
        known = _is_one_of(heading, asked)
        said = {text for other in range(row + 1, end) if (text := grid.text(other, column))}
        if (known or group != over or items.get(column) is None) and said and all(map(is_answer, said)):
            groups.setdefault(asked, {})[column] = known, group != over
            crossed |= {asked} if any(map(_is_yes, said)) else set()
    return {
        column: f"{asked}{_TICKED_BEHIND if behind else _TICKED}"
        for asked, columns in groups.items()
        if asked in crossed and len(columns) > 1 and any(known for known, _ in columns.values())
        for column, (_, behind) in columns.items()
    }


def _is_one_of(heading: str, item: str) -> bool:
    """Whether a heading is an answer to an item that ropa knows."""
    if item == "basis":
        return bool(vocabulary.find("lawful_basis", heading))
    if item == "article9":
        return bool(legal.conditions(heading, "")[0])
    if item == "destination":
        return bool(abroad.countries(heading))
    if item == "safeguards":
        return bool(abroad.mechanisms(heading))
    return code_of(heading, _GROUPED[item]) is not None


def _headings_of(grid: Grid, top: Headings, end: int, lookup: Lookup) -> tuple[dict[int, str], dict[int, str | None]]:
    """The heading and the item of each column. A column without a heading has that of the group above it, if there is one."""
    headings: dict[int, str] = {}
    width = max((len(grid.rows[row]) for row in range(top.row, end)), default=0)
    for column in range(width):
        text = top.heads.get(column) or grid.text(top.row, column)
        if not text and top.row:
            text = _group(grid, top.row, column)
        headings[column] = text
    items = _asked(headings, lookup)
    plain = {column: bare(text) for column, text in headings.items()}
    if any(map(_OF_A_LIST.fullmatch, plain.values())):  # it says when the row was typed, and not when the processing began
        items |= {column: None for column, text in plain.items() if _TYPED.fullmatch(text) and items[column] == "started"}
    ticked = _ticked(grid, top.row, end, {column: text for column, text in headings.items() if text}, items, lookup)
    items |= _kinds(headings, items, lambda column: {grid.text(row, column) for row in range(top.row + 1, end)}) | ticked
    asked = {column: text for column, text in headings.items() if items[column] in (None, "basis", "interests")}
    items |= flags_among(asked, lambda column: {grid.text(row, column) for row in range(top.row + 1, end)})
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


def add_table(grid: Grid, number: int, top: Headings, end: int, lookup: Lookup, found: Found, *, first: bool) -> None:
    """Read the activities below a row of headings. What stands above the first table of a grid is about the organisation."""
    headings, items = _headings_of(grid, top, end, lookup)
    if (names := column_of_names(grid, top.row, end, items)) is not None and top.score < OF_A_LAYOUT:
        items[names] = "name"
    named = [column for column, item in items.items() if item == "name"]
    keyed = named or [column for column, item in items.items() if item == "reference"]
    if first:
        _above(grid, number, top.row - top.above, lookup, found)
    for row in range(top.row - top.above, top.row):
        found.used |= {(number, row, column) for column in range(len(grid.rows[row])) if grid.text(row, column)}
    for column, heading in headings.items():
        if heading:
            found.headings.setdefault(heading, items[column])
            if grid.text(top.row, column):
                if items[column]:
                    found.used.add((number, top.row, column))
                else:
                    found.ignored[(number, top.row, column)] = "a heading that the register has no column for"
    over = _merged_over(grid)
    covered: dict[int, list[tuple[int, tuple[int, int]]]] = {}
    for (row, column), corner in over.items():
        covered.setdefault(row, []).append((column, corner))
    processor = is_processors(" ".join([grid.name, *grid.headings])) or (first and _titled_for_processors(grid, top.row - top.above))
    count, last, before, reference = 0, None, None, ""
    no_activities = others(grid, top.row, end, items, of_layout=top.score >= OF_A_LAYOUT)
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
        number_of_own = next((text for column, text in filled if items.get(column) == "reference"), "")
        same_row = not key and number_of_own in ("", reference)  # a row with a number of its own is an activity, though nobody named it
        goes_on = (
            last is not None and keyed and grid.kind != TREE and (same_row or (key == before and any(over.get((row, c)) for c in keyed)))
        )
        reference = number_of_own or reference
        if not goes_on or last is None:
            last = Record(grid, row, filled[0][0], processor=processor)
            found.records.append(last)
            count += 1
        for column, text in filled:
            item = items.get(column)
            cell = Cell(text, grid, row, column, headings.get(column) or "")
            if item and item.endswith((_TICKED, _TICKED_BEHIND)):
                _add_ticked(cell, number, item, last, found)
            elif item:
                last.add(item, cell)
            else:
                found.homeless.append(cell)
        for column, corner in covered.get(row, ()):
            item = items.get(column)
            if corner[0] < row and item and item not in ("name", "reference") and not goes_on:
                last.add(item, Cell(grid.text(*corner), grid, corner[0], corner[1], headings.get(column) or ""))
        before = key or before
    if count:
        found.shapes.append((ROWS, grid, count))


def _titled_for_processors(grid: Grid, end: int) -> bool:
    """Whether the title above a table says that it is a processor's record, and no title there that it is a controller's."""
    titles = [text for row in range(max(end - 6, 0), end) for column in range(len(grid.rows[row])) if (text := grid.text(row, column))]
    said = [text for text in titles if len(text) < 160 and is_processors(text)]
    return bool(said) and not any(is_controllers(text) for text in titles)


def _add_ticked(cell: Cell, number: int, item: str, record: Record, found: Found) -> None:
    """Add the heading of a crossed cell as an answer. A cell that says no says nothing more; what is neither is kept."""
    answer = answer_of(cell.text, ())
    if answer == "yes":
        both = _GROUP_AND_ANSWER.fullmatch(cell.heading) if item.endswith(_TICKED_BEHIND) else None
        asked = item.removesuffix(_TICKED_BEHIND).removesuffix(_TICKED)
        record.add(asked, replace(cell, text=both[2] if both else cell.heading))
    elif answer == "no" or says_nothing(cell.text, ()):
        found.used.add((number, cell.row, cell.column))
    else:
        found.homeless.append(cell)


def _merged_over(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """The cells that a merged area of several rows covers, with the area's first cell."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in grid.merged:
        if top < bottom and (bottom - top) * (right - left + 1) < 100_000:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    covered[row, column] = (top, left)
    return covered


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
    called = [filled[0], *((column, text) for column, text in filled if items.get(column) in ("name", "reference"))]
    if any(is_example(text, number=items.get(column) == "reference") for column, text in called):
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
                if pair and item in ABOUT and pair[2].strip():
                    found.about.setdefault(str(item), []).append(Cell(pair[2].strip(), grid, row, column, pair[1]))
                    read = True
            item = lookup(text.rstrip(" :"))
            beside = next((c for c in range(column + 1, min(column + 4, len(grid.rows[row]))) if grid.text(row, c)), None)
            if not read and item in ABOUT and beside is not None and len(text) < 80 and not lookup(grid.text(row, beside)):
                found.about.setdefault(str(item), []).append(Cell(grid.text(row, beside), grid, row, beside, text))
                read = True
            if read:
                found.used.add((number, row, column))
            elif (number, row, column) not in found.ignored:
                found.ignored[(number, row, column)] = "a title or an explanation above the table"
