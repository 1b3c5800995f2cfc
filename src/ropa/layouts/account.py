"""The account of a file: the rows of our tables as they are made, and for each cell whether it was read, kept or ignored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import pandas as pd

from ropa import vocabulary
from ropa.layouts import terms
from ropa.layouts.catalogue import Layout
from ropa.layouts.columns import Columns, Spot, Spots
from ropa.layouts.found import Cell, Found, Record
from ropa.layouts.grids import Grids, letter
from ropa.layouts.headings import bare, joined
from ropa.layouts.imported import Ignored, Imported, Kept, ReadAs, SpotPlace, sheet_of
from ropa.layouts.lists import Part, read_list, split
from ropa.layouts.origin import languages_of, order_of_dates, regime
from ropa.layouts.words import words
from ropa.model.checks import ERROR, WARNING, name_record
from ropa.model.findings import shape_fault
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.model.validate import what_to_write
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

NO_COLUMN = "the register has no column for it"
_PREFIX = {
    "organisations": "O", "contacts": "K", "activities": "A", "activity_parties": "AP", "purposes": "P", "data_categories": "DC",
    "data_subjects": "DS", "collection_points": "CP", "systems": "S", "activity_systems": "AS", "recipients": "R", "contracts": "C",
    "transfers": "T", "retention": "RT", "security_measures": "SM", "assessments": "AM", "reviews": "RV",
}  # fmt: skip
_OF_ACTIVITIES = frozenset(name for name, model in TABLES.items() if "activity_id" in model.columns())
"""The tables whose rows are made while their activity is read, and are not touched afterwards."""
LONGEST_POINTER = 60
"""A longer text points to no other cell."""
MOST_POINTERS = 100
"""How many cells a pointer may lead through that point on and were not followed before."""
_POINTER = re.compile(
    rf"(?:{one_of(words('answers', 'same'))})\W*(?:#|nr\.? ?|no\.? ?)?([a-z]{{0,6}}[-_ ]?[0-9]{{1,4}})?",
)


def _pointer(text: str) -> str | None:
    """What a text that points to another activity calls it, in letters and digits; "" for the one above, None if it points to none."""
    if len(text) > LONGEST_POINTER:
        return None
    found = _POINTER.fullmatch(folded(text).strip(" .*_()[]"))
    return re.sub(r"[^a-z0-9]", "", found[1] or "") if found else None


@dataclass(slots=True)
class Row:
    """A row of one of our tables: what stands in its columns, and the cell of the file that each was read from."""

    values: dict[str, str]
    cells: dict[str, Cell] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    """The columns whose text was not understood, and why."""


class Account:
    """The rows of our tables, and what became of every cell. The readers of each subject add to it."""

    def __init__(
        self, grids: Grids, found: Found, layout: str, dates: str | None = None, named: Layout | None = None, law: str | None = None
    ) -> None:
        self.named = named
        if named is not None and named.role == "processor":
            for record in found.records:
                record.processor = True
        self.grids, self.found, self.layout = grids, found, layout
        self.numbers = {id(grid): number for number, grid in enumerate(grids.grids)}
        self.closed: dict[str, Columns] = {table: Columns() for table in TABLES}
        """The rows that nothing is added to any more."""
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        """The rows after those."""
        self._of_activity: dict[tuple[str, str], list[Row]] = {}
        self._by_key: dict[tuple[str, str], Row] = {}
        self.read_spots: set[Spot] = set()
        self.kept_spots: set[Spot] = set()
        self.kept: list[Kept] = []
        self.read_as: list[ReadAs] = []
        self.faults: list[tuple[Cell, str]] = []
        self.languages = languages_of(found)
        self.dates = dates or order_of_dates(found)
        self.law = law or (named.regime if named is not None else "") or regime(grids, found, self.languages)
        self.organisations: dict[str, str] = {}
        self.systems: dict[str, str] = {}
        self._pointed: dict[tuple[int, str, str], Cell] = {}
        """The cells to which pointers led, by the record and the item of the pointer, and its text."""
        self.contacts: dict[tuple[str, str], Row] = {}
        """The contacts by role and name."""
        self.keys: set[str] = set()
        self.numbers_given: dict[str, int] = {}
        """How often a reference was met before, by reference: the number that the next activity with it is tried with."""

    def spot(self, cell: Cell) -> Spot:
        """The cell of the file."""
        return self.numbers[id(cell.grid)], cell.row, cell.column

    def key(self, table: str) -> str:
        """The key of the row that comes next in a table."""
        return f"{_PREFIX[table]}{self.closed[table].count + len(self.rows[table]) + 1:03d}"

    def add(self, table: str, values: dict[str, str], cells: dict[str, Cell]) -> Row:
        """Add a row. A key is made if `values` has none."""
        key = TABLES[table].key()
        row = Row({key: values.get(key) or self.key(table), **values}, cells)
        self.rows[table].append(row)
        if table not in _OF_ACTIVITIES:
            self._by_key.setdefault((table, row.values[key]), row)
        if activity := values.get("activity_id"):
            self._of_activity.setdefault((table, activity), []).append(row)
        return row

    def of(self, table: str, activity: str) -> list[Row]:
        """The rows of the activity that is being read in a table, so far."""
        return self._of_activity.get((table, activity), [])

    def row(self, table: str, key: str) -> Row:
        """The row with this key of a table that is not of activities."""
        return self._by_key[table, key]

    def close(self, tables: Iterable[str]) -> None:
        """Let nothing be added to the rows of these tables any more: they are held as columns, which take little memory."""
        for table in tables:
            for row in self.rows[table]:
                self.closed[table].add(row.values, {name: self.spot(cell) for name, cell in row.cells.items()}, row.unread)
            self.rows[table].clear()
        self._of_activity.clear()

    def close_activity(self) -> None:
        """Close the rows of the activity that was read."""
        self.close(_OF_ACTIVITIES)

    def told(self, cell: Cell, table: str, row: Row, name: str, value: str, rule: str, text: str = "") -> None:
        """Note that a cell, or the part `text` of it, was read as a value."""
        row.values[name] = value
        row.cells[name] = cell
        self.read_spots.add(self.spot(cell))
        if self.found.told_by_contents and bare(cell.heading) in self.found.told_by_contents:
            rule += "; its heading is not known, what stands below it is"
        if written := cell.grid.spelled.get((cell.row, cell.column)):
            rule += f"; {written} is explained in the file"
        self.read_as.append(ReadAs(cell.where, text or cell.text, table, row.values[TABLES[table].key()], name, value, rule))

    def as_text(self, cell: Cell, table: str, row: Row, name: str, text: str = "") -> None:
        """Note that a text was taken over as it is, into a column of text."""
        row.values[name] = text or cell.text
        row.cells[name] = cell
        self.read_spots.add(self.spot(cell))

    def keep(self, cell: Cell, table: str, row: Row, name: str, why: str, text: str = "") -> None:
        """Keep a text in its column as it is written: it was not understood."""
        row.values[name] = text or cell.text
        row.cells[name] = cell
        if not vocabulary.is_placeholder(row.values[name]):  # a placeholder is found as one
            row.unread[name] = why
        self.kept_spots.add(self.spot(cell))
        self.kept.append(Kept(cell.where, text or cell.text, table, row.values[TABLES[table].key()], name, why))

    def term(self, text: str, listed: str) -> Reading | None:
        """The code that a term of the layout's vocabulary means, or the nearest wider term of it: user.contact.email is user.contact."""
        if self.named is None or not self.named.vocabulary:
            return None
        known = terms.codes(self.named.vocabulary, listed)
        wanted = text.strip()
        while wanted:
            if wanted in known:
                return Reading(known[wanted], f"term of {self.named.vocabulary}: {wanted}")
            wanted = wanted.rpartition(".")[0]
        return None

    def listed(self, text: str, name: str) -> tuple[Part, ...]:
        """The parts of a list, each read as a code where it has one meaning; terms of the layout's vocabulary first."""
        parts = [(part, self.term(part, name)) for part in split(text)] if self.named is not None and self.named.vocabulary else []
        if not any(read for _, read in parts):
            return read_list(text, name, self.languages)
        found: list[Part] = []
        for part, read in parts:
            found += [Part(part, read.value, read.rule)] if read else read_list(part, name, self.languages)
        return tuple(found)

    def homeless(self, cell: Cell, why: str = NO_COLUMN, record: str = "") -> None:
        """Keep a cell in the account alone."""
        self.kept_spots.add(self.spot(cell))
        self.kept.append(Kept(cell.where, cell.text, "", record, cell.heading, why))

    def _resolved(self, record: Record, cell: Cell, item: str) -> Cell:
        """The cell that this one points to, for "idem" and "as above", or through others that point on; itself if it points to none."""
        named, path, at = _pointer(cell.text), [(id(record), cell)], record
        target: Cell | None = None
        while named is not None:
            other = self._referred.get(named) if named else self._above.get(id(at))
            target = other.first(item) if other is not None else None
            if other is None or target is None or any(place == id(other) for place, _ in path):
                target = None
                break
            if (known := self._pointed.get((id(other), item, target.text))) is not None:
                target = known
                break
            at, named = other, _pointer(target.text)
            path.append((id(other), target))
            if len(path) > MOST_POINTERS:
                target = None
                break
        if target is None:
            return cell
        for place, one in path[:-1] if path[-1][1] is target else path:
            self._pointed[place, item, one.text] = target
        return target

    def points_nowhere(self, cell: Cell) -> bool:
        """Whether a cell points to another that there is none of."""
        return _pointer(cell.text) is not None

    @cached_property
    def _above(self) -> dict[int, Record]:
        """The activity above each, by the identity of the record: two records may hold the same."""
        return {id(record): above for above, record in pairwise(self.found.records)}

    @cached_property
    def _referred(self) -> dict[str, Record]:
        """The first activity with each reference, as pointers name it."""
        found: dict[str, Record] = {}
        for record in self.found.records:
            if cell := record.first("reference"):
                found.setdefault(re.sub(r"[^a-z0-9]", "", folded(cell.text)), record)
        return found

    def _date(self, cell: Cell, table: str, row: Row, name: str) -> None:
        read = vocabulary.date(cell.text, self.dates, self.languages)  # type: ignore[arg-type]
        if isinstance(read, Reading):
            self.told(cell, table, row, name, read.value, read.rule)
        elif vocabulary.is_nothing(cell.text) or vocabulary.is_template_mark(cell.text):
            self.homeless(cell, "no date", row.values[TABLES[table].key()])
        else:
            hint = "; say how dates are written, like --dates day-first" if read.why == "date order" else ""
            self.keep(cell, table, row, name, f"no date that ropa can read{hint}")

    def _imported(self) -> Imported:
        grids = self.grids.grids
        ignored, seen, count, kept = [], 0, 0, 0
        for number, grid in enumerate(grids):
            for row, column, text in grid.cells():
                seen += 1
                spot = (number, row, column)
                if spot in self.kept_spots:
                    kept += 1
                elif spot in self.read_spots or spot in self.found.used:
                    count += 1
                else:
                    ignored.append(Ignored(grid.where(row, column), len(text), self.found.ignored.get(spot, "text outside of all tables")))
        self.close(TABLES)
        tables, faults = self._tables()
        records = self.found.records
        homes = len(self.read_spots | self.kept_spots)
        lost = len({self.spot(cell) for cell in self.found.homeless})
        confidence = (homes - lost) / homes if homes else 0.0
        if self.named is not None:
            heads = {joined(heading) for heading in self.found.headings}
            wanted = [column for column in self.named.columns if not column.optional]
            confidence = sum(any(joined(one) in heads for one in (column.heading, *column.also)) for column in wanted) / max(len(wanted), 1)
        shapes = Counter(shape for shape, _, _ in self.found.shapes)
        return Imported(
            TextTables(tables[0], tables[1], self._settings(), faults, self.grids.notes),
            self.layout,
            min(confidence, 1.0),
            len(records),
            self.closed["activities"].count,
            self.grids,
            seen,
            count,
            tuple(self.kept),
            kept,
            tuple(ignored),
            tuple(self.read_as),
            tuple(shapes),
        )

    def _settings(self) -> dict[str, str]:
        settings = {"dates": self.dates}
        return settings | ({"regime": self.law} if self.law else {})

    def _tables(self) -> tuple[tuple[dict[str, pd.DataFrame], dict[str, Place]], tuple[dict[str, object], ...]]:
        frames: dict[str, pd.DataFrame] = {}
        places: dict[str, Place] = {}
        faults: list[dict[str, object]] = []
        labels = (joined(self.grids.grids[grid].text(row, column)) for grid, row, column in self.found.used)
        asked = frozenset([*map(joined, self.found.headings), *labels])
        for table, rows in self.closed.items():
            if not rows.count and table != "activities":
                continue
            columns, written = TABLES[table].columns(), rows.names()
            place = SpotPlace(
                self.grids.file,
                sheet_of(self.grids.grids, set[int]().union(*(spots.grids() for spots in rows.spots.values()))),
                grids=self.grids.grids,
                spots=rows.spots,
                anchors=rows.anchors,
                asked=asked,
            )
            faults += [self._unread(table, place, rows, *one) for one in rows.unread]
            names = [name for name, column in columns.items() if name in written or column.required]
            frames[table] = pd.DataFrame({name: pd.Series(rows.taken(name), dtype="str") for name in names})
            places[table] = place
        for cell, message in self.faults:
            place = SpotPlace(
                self.grids.file,
                sheet_of(self.grids.grids, [self.spot(cell)[0]]),
                grids=self.grids.grids,
                anchors=Spots({0: self.spot(cell)}),
            )
            faults.append(shape_fault("SH01", "activities", message, place, severity=ERROR, index=0))
        return (frames, places), tuple(faults)

    def _unread(self, table: str, place: SpotPlace, rows: Columns, index: int, name: str, why: str) -> dict[str, object]:
        key = rows.text(index, TABLES[table].key()) or ""
        hint = what_to_write(table, name, rows.text(index, name) or "") or "write it as the register takes it"
        message = f"{name_record(table, key)}: {name} is written, not understood: {why}; {hint}"
        fault = shape_fault("SH11", table, message, place, severity=WARNING, index=index, name=name, record=key)
        spot = place.spot(index, name)
        if spot is not None:
            fault |= {"row": place.grids[spot[0]].row_number(spot[1]), "column": letter(spot[2]) if place.sheet else None}
        return fault
