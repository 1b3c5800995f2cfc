"""Forms: labels with their values, one activity per form or per column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ropa.layouts.abroad import countries, mechanisms
from ropa.layouts.found import (
    ABOUT,
    COLUMNS,
    FORM,
    Cell,
    Found,
    Lookup,
    Record,
    flags_among,
    is_processors,
    item_of_label,
    lists_activities,
    weight_of,
)
from ropa.layouts.grids import Grid
from ropa.layouts.headings import STRONG, bare
from ropa.layouts.legal import bases
from ropa.layouts.limits import limit
from ropa.layouts.lists import read_list
from ropa.layouts.rows import asks_for_input
from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

_PROMPT = re.compile(rf"\W*(?:{one_of(words('answers', 'prompt'))})")


def _values(grid: Grid, row: int, label_column: int, heads: Mapping[int, str]) -> list[tuple[int, str]]:
    """The cells of a form that answer a label: those beside it, up to a gap. What a template prompts for is no answer."""
    found: list[tuple[int, str]] = []
    label = grid.text(row, label_column)  # what covers the label and the cells beside it is a title
    for column in range(label_column + 1, len(grid.rows[row])):
        text = grid.text(row, column)
        last = found[-1][0] if found else label_column
        if text and text != label and (column in heads or column - last <= (3 if found else 4)) and not _PROMPT.match(folded(text)):
            found.append((column, text))
    return found


def label_column(grid: Grid, lookup: Lookup) -> tuple[int, float] | None:
    """The column whose cells are labels of a form, and how many items they ask for; None if there is none."""
    best: tuple[int, float] | None = None
    for column in range(min(grid.width, 6)):
        texts = [grid.text(row, column) for row in range(min(len(grid.rows), 150))]
        items = [item for text in texts if (item := item_of_label(text, lookup))]
        filled = sum(bool(text) for text in texts)
        score = weight_of(items)
        if len(set(items)) >= 3 and len(items) >= 0.3 * filled and (best is None or score > best[1]):
            best = (column, score)
    return best


def answered(grid: Grid, label_column: int) -> frozenset[str]:
    """The labels of a grid, as `bare` has them, that have an answer right beside them."""
    return frozenset(
        bare(label)
        for row in range(len(grid.rows))
        if (label := grid.text(row, label_column)) and len(label) < 160 and grid.text(row, label_column + 1)
    )


_EXPLAINED = "explanations beside the labels"


_GENERIC = frozenset(words("answers", "generic"))


def stacked(grid: Grid, label_column: int, lookup: Lookup) -> list[tuple[int, int]]:
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


def _answers_below(grid: Grid, label_column: int, lookup: Lookup, rows: range) -> dict[int, tuple[str, str]]:
    """The rows that answer the label above them, with its item and the label, where a form is one column of labels and answers.

    A text that may be a label is an answer if the text below it is a label too: else the label above it has no answer.
    """
    if any(sum(bool(grid.text(row, column)) for column in range(len(grid.rows[row]))) > 1 for row in rows):
        return {}
    said = [(row, text) for row in rows if (text := grid.text(row, label_column))]
    items = [item_of_label(text, lookup) for _, text in said]
    found: dict[int, tuple[str, str]] = {}
    asked = ("", "")
    for place, (row, text) in enumerate(said):
        follows = items[place + 1] if place + 1 < len(said) else "end"
        item = items[place]
        if item and not (asked[0] and said[place - 1][0] not in found and follows):
            asked = (item, text)
        elif asked[0]:
            found[row] = asked
    return found


def add_form(
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
    record.processor = is_processors(" ".join([grid.name, *grid.headings]))
    section: str | None = None
    heads: dict[int, str] = {}
    crossed = _crossed(grid, label_column)
    below = _answers_below(grid, label_column, lookup, rows)
    label_at, waiting = "", False  # whether the section's values stand in the rows below its label
    for row in rows:
        label = grid.text(row, label_column)
        if row in below:
            asked, label_at = below[row]
            record.add(asked, Cell(label, grid, row, label_column, label_at))
            continue
        values = _values(grid, row, label_column, heads)
        taken = {label_column, *(column for column, _ in values)}
        for column in range(len(grid.rows[row])):
            if column not in taken and grid.text(row, column):
                found.ignored[(number, row, column)] = "text beside the form"
        item = crossed.get(row) or item_of_label(label, lookup)
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
        if (
            section
            and waiting
            and label
            and values
            and item not in ("name", "reference")
            and (heads or (not item and _goes_on(grid, row, label_column, rows, section, values, lookup)))
        ):
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
            section, heads, label_at, waiting = item, {}, label, bare(label) not in found.answered
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
    if (whatever and record.cells) or (lists_activities(record.cells) and weight_of(record.cells) >= 2):
        found.records.append(record)
        found.shapes.append((FORM, grid, 1))
    else:
        _give_back(record, number, grid, found, rows)


def _goes_on(grid: Grid, row: int, label_column: int, rows: range, section: str, values: Sequence[tuple[int, str]], lookup: Lookup) -> bool:
    """Whether a label that asks for nothing by itself, and what stands beside it, belong to the label above, which stands alone.

    They do if they say what that asks for. Of people, data, recipients and measures a list may say what ropa does not know: there two
    such labels side by side make a list.
    """
    said = [grid.text(row, label_column), *(text for _, text in values)]
    if section in ("transfers", "destination", "safeguards"):
        return any(countries(text) or mechanisms(text) for text in said)
    if section in ("basis", "article9"):
        return any(bases(text).codes or bases(text).article9 for text in said)
    if section in ("retention", "retention_days"):
        return any(limit(text).period for text in said)
    listed = _LISTED.get(section)
    if listed is None or any(part.code for text in said for part in read_list(text, listed)):
        return True
    beside = [other for other in (row - 1, row + 1) if other in rows and grid.text(other, label_column + 1)]
    return any((label := grid.text(other, label_column)) and not lookup(label.rstrip(" :?")) for other in beside)


_LISTED = {
    "subjects": "data_subjects", "data": "data_categories", "recipients": "recipient_categories",
    "processors": "recipient_categories", "recipients_internal": "recipient_categories",
}  # fmt: skip


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
    item = item_of_label(label, lookup)
    if section in ("controller", "owner", "dpo") or (item in ABOUT):
        for column, text in values:
            record.add(item or section, Cell(text, grid, row, column, heads.get(column, label), part=label))
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
        if item in ABOUT:
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
    return flags_among(labels, lambda row: [grid.text(row, column) for column in range(label_column + 1, len(grid.rows[row]))])


def _value_columns(grid: Grid, label_column: int, lookup: Lookup) -> list[int]:
    """The columns to the right of the labels that hold values for at least three labels."""
    rows = [row for row in range(len(grid.rows)) if (t := grid.text(row, label_column)) and lookup(t.rstrip(" :?"))]
    return [c for c in range(label_column + 1, grid.width) if sum(bool(grid.text(row, c)) for row in rows) >= max(3, len(rows) // 3)]


def _transposed(grid: Grid, number: int, label_column: int, columns: Sequence[int], lookup: Lookup, found: Found) -> None:
    records = {c: Record(grid, 0, c, processor=is_processors(" ".join([grid.name, *grid.headings]))) for c in columns}
    crossed = _crossed(grid, label_column)
    for row in range(len(grid.rows)):
        label = grid.text(row, label_column)
        item = crossed.get(row) or item_of_label(label, lookup)
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
    kept = [record for record in records.values() if weight_of(record.cells) >= 1]
    found.records += kept
    found.shapes.append((COLUMNS, grid, len(kept)))


def add_list(grid: Grid, number: int, item: str, lookup: Lookup, found: Found) -> None:
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
            own = lookup(label) if item in ("controller", *ABOUT) else None
            target = own or (heading if heading in STRONG else item)
            record.add(target, Cell(text, grid, row, column, grid.headings[-1], part="" if own else label))
        if label:
            found.used.add((number, row, 0))
            if len(grid.rows[row]) == 1 or not any(grid.text(row, c) for c in range(1, len(grid.rows[row]))):
                record.add(item, Cell(label, grid, row, 0, grid.headings[-1]))
    found.records.append(record)


def add_about(grid: Grid, number: int, lookup: Lookup, found: Found) -> None:
    """A table that lists no activities: it may say who keeps the record."""
    told = False
    for row in range(len(grid.rows)):
        label = grid.text(row, 0)
        item = lookup(label.rstrip(" :")) if label and len(label) < 120 else None
        value = grid.text(row, 1)
        if item in ABOUT and value and grid.width <= 8 and len(grid.rows) < 40:
            found.about.setdefault(str(item), []).append(Cell(value, grid, row, 1, label))
            found.used.add((number, row, 0))
            told = True
    why = "a hidden sheet that lists no activities" if grid.hidden else "a table or sheet that lists no activities"
    for row, column, _ in grid.cells():
        spot = (number, row, column)
        about = told and column == 1 and any(c.row == row and c.grid is grid for cells in found.about.values() for c in cells)
        if spot not in found.used and not about:
            found.ignored.setdefault(spot, why)
