"""Sections of a page: labels with their values under headings, one activity per section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set

from ropa.layouts.found import ABOUT, FORM, Cell, Found, Lookup, Record, flags_among, is_processors, lists_activities, weight_of
from ropa.layouts.grids import Grid
from ropa.layouts.headings import STRONG

_WITHIN = {
    "recipients": ("processors", "recipients_internal", "transfers"),
    "transfers": ("destination", "safeguards"),
    "security": ("technical", "organisational"),
    "controller": ("dpo", "representative", "joint_controller"),
    "data": ("special", "source"),
    "basis": ("article9", "interests"),
}
"""The items that a label may ask for inside a section of another."""
_UNKNOWN = "\x00"
"""What stands before a heading that repeats, and that ropa does not know, in place of the item of a section."""


def add_sections(grid: Grid, number: int, lookup: Lookup, found: Found, needed: int, tabled: Set[tuple[str, ...]]) -> None:
    """Read the labels and values of a page: one record per section that asks for enough items.

    `tabled` are the sections with a table of kinds of data: they need to say their purpose alone.
    """
    groups: dict[tuple[str, ...], list[tuple[int, str, str]]] = {}
    alone = _activities_by_themselves(grid, lookup, needed)
    asking = _repeated_headings(grid, lookup, alone)
    for row in range(len(grid.rows)):
        path = tuple(grid.paths[row]) if row < len(grid.paths) else ()
        section = None
        if path in asking:
            groups.setdefault(path[:-1], []).append((row, f"{_UNKNOWN}{path[-1]}", grid.text(row, 0)))
            continue
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
                    found.headings.setdefault(label, None)
                    found.ignored[(number, row, 0)] = "a label that the register has no column for"
                    found.homeless.append(Cell(grid.text(row, 1), grid, row, 1, label))
                else:
                    found.ignored[(number, row, 1)] = "text of the page"
            continue
        for item, cells in record.cells.items():
            if item in ABOUT or item == "name":
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


def _repeated_headings(grid: Grid, lookup: Lookup, alone: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The sections whose headings ropa does not know, and which stand below several activities side by side with headings that it knows.

    They ask for something, as the headings beside them do: "Ground for processing" below each of six activities.
    """
    paths = list(dict.fromkeys(map(tuple, grid.paths)))
    known = Counter(path[:-1] for path in paths if len(path) > 1 and lookup(path[-1]) is not None)
    unknown = [path for path in paths if len(path) > 1 and lookup(path[-1]) is None and known[path[:-1]] > 1 and path not in alone]
    times = Counter(path[-1] for path in unknown)
    return {path for path in unknown if times[path[-1]] > 1}


def _section(
    grid: Grid, number: int, path: tuple[str, ...], rows: Sequence[tuple[int, str, str]], lookup: Lookup, found: Found
) -> tuple[Record, list[tuple[int, str]]]:
    """What a section of a page says by item, and its rows that answer none, each with its label."""
    record = Record(grid, rows[0][0], 1, title=path[-1] if path else "", path=path)
    record.processor = is_processors(" ".join(path))
    loose: list[tuple[int, str]] = []
    crossed = flags_among({row: label for row, _, label in rows}, lambda row: [grid.text(row, 1)])
    for row, section, label in rows:
        if section.startswith(_UNKNOWN):
            if grid.text(row, 1):
                heading = section.removeprefix(_UNKNOWN)
                found.headings.setdefault(heading, None)
                loose.append((row, heading))
            continue
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
    return weight_of(items) >= needed + 0.5 and len(items & STRONG) >= 2 and lists_activities(items)


def _activities_by_themselves(grid: Grid, lookup: Lookup, needed: int) -> set[tuple[str, ...]]:
    """The sections whose own labels ask for an activity, whatever their heading may mean: "2.7 Security" says why, whose and how long."""
    asked: dict[tuple[str, ...], set[str]] = {}
    for row, path in enumerate(grid.paths):
        label = grid.text(row, 0)
        if label and len(label) < 120 and grid.text(row, 1) and (item := lookup(label)):
            asked.setdefault(tuple(path), set()).add(item)
    return {path for path, items in asked.items() if weight_of(items) >= needed + 0.5 and lists_activities(items)}


def join_sections(grids: Sequence[Grid], found: Found) -> None:
    """Tables that list one item each belong to the one activity of the page; if it has several or none, they are told."""
    parts = [record for record in found.records if record.title == "\x00part"]
    found.records = [record for record in found.records if record.title != "\x00part"]
    for part in parts:
        home = found.records[0] if len(found.records) == 1 else None
        number = next(i for i, grid in enumerate(grids) if grid is part.grid)
        for item, cells in part.cells.items():
            if item in ABOUT:
                found.about.setdefault(item, []).extend(cells)
            elif home is not None:
                home.cells.setdefault(item, []).extend(cells)
            else:
                for cell in cells:
                    found.ignored[(number, cell.row, cell.column)] = "a table or sheet that lists no activities"
