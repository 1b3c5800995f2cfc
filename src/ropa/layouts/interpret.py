"""From the records that `shapes` found to our tables: each cell is read, kept as written, or named as ignored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ropa import vocabulary
from ropa.layouts import terms, values
from ropa.layouts.catalogue import Layout
from ropa.layouts.grids import Grids
from ropa.layouts.headings import bare
from ropa.layouts.imported import Ignored, Imported, Kept, ReadAs, Spot, SpotPlace, sheet_of
from ropa.layouts.lists import STRONG, Part, bulleted, code_of, read_list, split
from ropa.layouts.shapes import Cell, Found, Record
from ropa.layouts.words import languages, words
from ropa.model.checks import ERROR, WARNING
from ropa.model.findings import shape_fault
from ropa.model.tables import TABLES
from ropa.model.text_tables import Place, TextTables
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

NO_COLUMN = "the register has no column for it"

_PREFIX = {
    "organisations": "O", "contacts": "K", "activities": "A", "activity_parties": "AP", "purposes": "P", "data_categories": "DC",
    "data_subjects": "DS", "collection_points": "CP", "systems": "S", "activity_systems": "AS", "recipients": "R", "contracts": "C",
    "transfers": "T", "retention": "RT", "security_measures": "SM", "assessments": "AM", "reviews": "RV",
}  # fmt: skip
_WHOSE = "it names several safeguards, and not which is for which transfer"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FORM_OF_COMPANY = re.compile(rf"\b(?:{'|'.join(words('companies', 'forms'))})(?=[\s,.;)]|$)")
_KNOWN = re.compile(rf"(?:{one_of(words('companies', 'services'))})\b", re.IGNORECASE)
_ROLE_BEHIND = re.compile(
    r"\s*\(((?:sub-?)?processor|auftragsverarbeiter|sous-traitant|verwerker|encargado|responsabile|controller|databehandler)\)\s*$",
    re.IGNORECASE,
)


@dataclass
class _Row:
    """A row of one of our tables: what stands in its columns, and the cell of the file that each was read from."""

    values: dict[str, str]
    cells: dict[str, Cell] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    """The columns whose text was not understood, and why."""


class Reader:
    """Builds our tables from records, and keeps the account of every cell."""

    def __init__(self, grids: Grids, found: Found, layout: str, dates: str | None = None, named: Layout | None = None) -> None:
        self.named = named
        if named is not None and named.role == "processor":
            for record in found.records:
                record.processor = True
        self.grids, self.found, self.layout, self.dates = grids, found, layout, dates or "iso"
        self.numbers = {id(grid): number for number, grid in enumerate(grids.grids)}
        self.rows: dict[str, list[_Row]] = {table: [] for table in TABLES}
        self._of_activity: dict[tuple[str, str], list[_Row]] = {}
        self.read_spots: set[Spot] = set()
        self.kept_spots: set[Spot] = set()
        self.kept: list[Kept] = []
        self.read_as: list[ReadAs] = []
        self.faults: list[tuple[Cell, str]] = []
        self.languages = _languages(found)
        self.law = (named.regime if named is not None else "") or regime(grids, found, self.languages)
        self.organisations: dict[str, str] = {}
        self.systems: dict[str, str] = {}
        self.keys: set[str] = set()

    # -- the account ------------------------------------------------------------------------------

    def spot(self, cell: Cell) -> Spot:
        """The cell of the file."""
        return self.numbers[id(cell.grid)], cell.row, cell.column

    def key(self, table: str) -> str:
        """The key of the row that comes next in a table."""
        return f"{_PREFIX[table]}{len(self.rows[table]) + 1:03d}"

    def add(self, table: str, values: dict[str, str], cells: dict[str, Cell]) -> _Row:
        """Add a row. A key is made if `values` has none."""
        key = TABLES[table].key()
        row = _Row({key: values.get(key) or self.key(table), **values}, cells)
        self.rows[table].append(row)
        if activity := values.get("activity_id"):
            self._of_activity.setdefault((table, activity), []).append(row)
        return row

    def of(self, table: str, activity: str) -> list[_Row]:
        """The rows of an activity in a table, so far."""
        return self._of_activity.get((table, activity), [])

    def told(self, cell: Cell, table: str, row: _Row, name: str, value: str, rule: str, text: str = "") -> None:
        """Note that a cell, or the part `text` of it, was read as a value."""
        row.values[name] = value
        row.cells[name] = cell
        self.read_spots.add(self.spot(cell))
        self.read_as.append(ReadAs(cell.where, text or cell.text, table, row.values[TABLES[table].key()], name, value, rule))

    def as_text(self, cell: Cell, table: str, row: _Row, name: str, text: str = "") -> None:
        """Note that a text was taken over as it is, into a column of text."""
        row.values[name] = text or cell.text
        row.cells[name] = cell
        self.read_spots.add(self.spot(cell))

    def keep(self, cell: Cell, table: str, row: _Row, name: str, why: str, text: str = "") -> None:
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

    # -- the whole --------------------------------------------------------------------------------

    def result(self) -> Imported:
        """Read every record."""
        self._holder()
        for record in self.found.records:
            self._activity(record)
        for cell in self.found.homeless:
            self.homeless(cell)
        for item, cells in self.found.about.items():
            for cell in cells:
                if self.spot(cell) not in self.read_spots and self.spot(cell) not in self.kept_spots:
                    self.homeless(
                        cell, f"it is said of all activities ({item.removeprefix('all:')})" if item.startswith("all:") else NO_COLUMN
                    )
        return self._imported()

    def _imported(self) -> Imported:
        grids = self.grids.grids
        read = self.read_spots | self.found.used
        kept, ignored, seen, count = self.kept_spots, [], 0, 0
        for number, grid in enumerate(grids):
            for row, column, text in grid.cells():
                seen += 1
                spot = (number, row, column)
                if spot in kept:
                    continue
                if spot in read:
                    count += 1
                else:
                    ignored.append(Ignored(grid.where(row, column), len(text), self.found.ignored.get(spot, "text outside of all tables")))
        tables, faults = self._tables()
        records = self.found.records
        homes = len(self.read_spots | self.kept_spots)
        lost = len({self.spot(cell) for cell in self.found.homeless})
        confidence = (homes - lost) / homes if homes else 0.0
        if self.named is not None:
            heads = {bare(heading) for heading in self.found.headings}
            wanted = [column for column in self.named.columns if not column.optional]
            confidence = sum(any(bare(one) in heads for one in (column.heading, *column.also)) for column in wanted) / max(len(wanted), 1)
        shapes = Counter(shape for shape, _, _ in self.found.shapes)
        return Imported(
            TextTables(tables[0], tables[1], self._settings(), faults, self.grids.notes),
            self.layout,
            min(confidence, 1.0),
            len(records),
            len(self.rows["activities"]),
            self.grids,
            seen,
            count,
            tuple(self.kept),
            len(kept & {(n, r, c) for n, grid in enumerate(grids) for r, c, _ in grid.cells()}),
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
        for table, rows in self.rows.items():
            if not rows:
                continue
            names = [name for name in TABLES[table].columns() if any(name in row.values for row in rows)]
            required = [name for name, column in TABLES[table].columns().items() if column.required]
            names = [name for name in TABLES[table].columns() if name in {*names, *required}]
            frames[table] = pd.DataFrame({name: pd.Series([row.values.get(name) for row in rows], dtype="str") for name in names})
            spots = {(i, name): self.spot(cell) for i, row in enumerate(rows) for name, cell in row.cells.items()}
            anchors = {i: self.spot(next(iter(row.cells.values()))) for i, row in enumerate(rows) if row.cells}
            place = SpotPlace(
                self.grids.file, sheet_of(self.grids.grids, [*spots.values()]), grids=self.grids.grids, spots=spots, anchors=anchors
            )
            places[table] = place
            for i, row in enumerate(rows):
                for name, why in row.unread.items():
                    faults.append(self._unread(table, place, i, name, row, why))
        for cell, message in self.faults:
            place = SpotPlace(
                self.grids.file, sheet_of(self.grids.grids, [self.spot(cell)]), grids=self.grids.grids, anchors={0: self.spot(cell)}
            )
            faults.append(shape_fault("SH01", "activities", message, place, severity=ERROR, index=0))
        return (frames, places), tuple(faults)

    def _unread(self, table: str, place: SpotPlace, index: int, name: str, row: _Row, why: str) -> dict[str, object]:
        from ropa.model.checks import name_record

        key = row.values[TABLES[table].key()]
        message = f"{name_record(table, key)}: {name} is written, not understood: {why}; write it as the register takes it"
        fault = shape_fault("SH11", table, message, place, severity=WARNING, index=index, name=name, record=key)
        spot = place.spot(index, name)
        if spot is not None:
            from ropa.layouts.grids import letter

            fault |= {"row": place.grids[spot[0]].row_number(spot[1]), "column": letter(spot[2]) if place.sheet else None}
        return fault

    # -- the holder -------------------------------------------------------------------------------

    def _holder(self) -> None:
        """The organisation whose record it is: the one controller that the file names, if it names one."""
        named = [cell for cell in self.found.about.get("controller", ()) if not cell.part or len(cell.text) > 2]
        inside = [cell for record in self.found.records for cell in record.cells.get("controller", ())[:1] if not record.processor]
        texts = Counter(_organisation_name(cell.text) for cell in inside)
        first = next(iter(named), None) or (inside[0] if inside and len(texts) == 1 else None)
        row = self.add("organisations", {"is_holder": "yes"}, {})
        self.holder = row.values["organisation_id"]
        if first is None:
            row.values["name"] = ""
            return
        name = _organisation_name(first.text)
        if vocabulary.is_template_mark(first.text) or vocabulary.is_placeholder(first.text):
            self.keep(first, "organisations", row, "name", "a mark of a template stands in place of the name")
        else:
            self.told(first, "organisations", row, "name", name, "controller: the one that the file names", name)
            self.organisations[folded(name)] = self.holder
        for cell in [*named, *inside]:
            mail = _MAIL.search(cell.text)
            if mail and "email" not in row.values:
                self.told(cell, "organisations", row, "email", mail[0], "an e-mail address", mail[0])
            if _organisation_name(cell.text) == name:
                self._address(cell, row, name)
        for item, role in (("dpo", "dpo"), ("representative", "representative_eu")):
            for cell in self.found.about.get(item, ()):
                self._contact(cell, role)

    def _address(self, cell: Cell, row: _Row, name: str) -> None:
        """What stands behind an organisation's name: its address. If it has another already, the cell is kept."""
        rest = _MAIL.sub("", cell.text.strip()[len(name) :]).strip(" ,;:–—-()\n")
        self.read_spots.add(self.spot(cell))
        if rest and "address" not in row.values:
            self.told(cell, "organisations", row, "address", rest, "what stands behind the name", rest)
        elif rest and rest != row.values["address"]:
            self.homeless(cell, "it says more of the organisation than its name and address")

    def _contact(self, cell: Cell, role: str) -> str:
        """A contact point of the holder; its key."""
        text = cell.text.strip()
        known = next(
            (r for r in self.rows["contacts"] if r.values.get("contact_role") == role and r.values.get("name") == _name_of(text)), None
        )
        if known is not None:
            self.read_spots.add(self.spot(cell))
            return known.values["contact_id"]
        row = self.add("contacts", {"organisation_id": self.holder, "contact_role": role}, {"contact_role": cell})
        mail = _MAIL.search(text)
        if vocabulary.is_template_mark(text):
            self.keep(cell, "contacts", row, "name", "a mark of a template stands in place of the name")
            return row.values["contact_id"]
        if mail:
            row.values["email"] = mail[0]
        self.told(cell, "contacts", row, "name", _name_of(text), f"{role}: name and address")
        return row.values["contact_id"]

    # -- an activity ------------------------------------------------------------------------------

    def _activity(self, record: Record) -> None:
        cells = record.cells
        if record.trouble:
            self._misfit(record)
            return
        row = self.add("activities", self._activity_key(record), {})
        key = row.values["activity_id"]
        self._name(record, row)
        self._role(record, row)
        for item, column in (("function", "business_function"), ("description", "description")):
            for cell in cells.get(item, ())[:1]:
                self.as_text(cell, "activities", row, column)
            for cell in cells.get(item, ())[1:]:
                self.homeless(cell, record=key)
        for item, column in (("started", "started_on"), ("ended", "ended_on"), ("changed", "changed_on")):
            for cell in cells.get(item, ())[:1]:
                self._date(cell, "activities", row, column)
        for cell in cells.get("owner", ())[:1]:
            if vocabulary.is_template_mark(cell.text) or vocabulary.is_placeholder(cell.text):
                self.homeless(cell, "a mark of a template stands in place of the name", key)
            else:
                row.values["owner_contact_id"] = self._contact(cell, "owner")
        for cell in cells.get("dpo", ())[:1]:
            self._contact(cell, "dpo")
        for cell in cells.get("representative", ())[:1]:
            self._contact(cell, "representative_eu")
        for cell in cells.get("automated", ()):
            no = vocabulary.is_nothing(cell.text) or _answer(cell.text, self.languages) == "no"
            if no:
                self.told(cell, "activities", row, "automated_decisions", "none", "automated decisions: no")
            elif (code := code_of(cell.text, "automated_decisions", self.languages)) is not None:
                self.told(cell, "activities", row, "automated_decisions", code.value, code.rule)
            else:
                self.keep(cell, "activities", row, "automated_decisions", "it does not say which kind of decision")
        purposes = self._purposes(record, key)
        self._special(record, row, key, purposes)
        self._data(record, row, key)
        self._people(record, key)
        self._recipients(record, row, key)
        self._transfers(record, row, key)
        self._retention(record, key)
        self._security(record, key)
        self._systems(record, key)
        self._parties(record, key)
        self._assessments(record, key)
        self._reviews(record, key)
        for item, cell in ((item, cell) for item, listed in cells.items() for cell in listed):
            if self.spot(cell) not in self.read_spots and self.spot(cell) not in self.kept_spots:
                self.homeless(
                    cell, NO_COLUMN if item not in ("controller", "status") else f"the register has no column for {item} here", key
                )

    def _misfit(self, record: Record) -> None:
        listed = record.cells["misfit"]
        row = self.add(
            "activities", {"activity_id": f"row-{record.grid.row_number(record.row)}", "name": "", "role": ""}, {"activity_id": listed[0]}
        )
        for cell in listed:
            self.homeless(cell, record.trouble, row.values["activity_id"])
        message = f"line {record.grid.row_number(record.row)}: {record.trouble}; nothing of it was read"
        self.faults.append((listed[0], message))

    def _activity_key(self, record: Record) -> dict[str, str]:
        cell = record.first("reference")
        wanted = re.sub(r"\s+", " ", cell.text).strip() if cell else ""
        if cell and wanted and len(wanted) <= 40 and wanted not in self.keys and "\n" not in cell.text:
            self.keys.add(wanted)
            self.read_spots.add(self.spot(cell))
            return {"activity_id": wanted}
        made = self.key("activities")
        while made in self.keys:
            made += "x"
        self.keys.add(made)
        return {"activity_id": made}

    def _name(self, record: Record, row: _Row) -> None:
        cell = record.first("name")
        if cell is not None:
            self.as_text(cell, "activities", row, "name")
            return
        title = re.sub(r"^\s*(?:[0-9]{1,3}|[A-Za-z]{1,8}[-_ ]?(?:[A-Za-z]{1,8}[-_ ]?)?[0-9]{1,4})\s*[.):–—-]+\s*", "", record.title).strip()
        about = self.found.about.get("name", [])
        if len(about) == 1 and len(self.found.records) == 1:
            self.as_text(about[0], "activities", row, "name")
        elif title and len(self.found.shapes) and record.grid.headings and record.title:
            row.values["name"] = title
        elif (purpose := record.first("purpose")) is not None:
            row.values["name"] = purpose.text.split("\n")[0][:200]
            row.cells["name"] = purpose
            self.read_as.append(
                ReadAs(
                    purpose.where,
                    purpose.text,
                    "activities",
                    row.values["activity_id"],
                    "name",
                    row.values["name"],
                    "no column names the activity: its purpose",
                )
            )
        elif title or record.first("function", "description", "subjects", "data"):
            other = record.first("function", "description", "subjects", "data")
            row.values["name"] = title or (other.text.split("\n")[0][:200] if other else "")
            if other is not None and not title:
                row.cells["name"] = other

    def _role(self, record: Record, row: _Row) -> None:
        key = row.values["activity_id"]
        cell = record.first("role")
        if cell is not None:
            read = _role_of(cell.text, self.languages)
            if read is not None:
                self.told(cell, "activities", row, "role", read.value, read.rule)
            else:
                self.keep(cell, "activities", row, "role", "no one role that ropa knows")
            return
        if record.processor or record.first("client") or record.first("processing_category"):
            row.values["role"] = "processor"
            anchor: Cell | None = record.first("client", "processing_category") or next(c for cells in record.cells.values() for c in cells)
            rule = "role: it stands in the part that is a processor's record (Art. 30(2))"
        elif record.first("purpose", "basis", "subjects", "data", "subjects_and_data") is not None:
            row.values["role"] = "controller"
            anchor = record.first("purpose", "basis", "subjects", "data", "subjects_and_data")
            rule = "role: purposes, people and data are what a controller's record has (Art. 30(1))"
        else:
            return
        assert anchor is not None
        row.cells["role"] = anchor
        self.read_as.append(ReadAs(anchor.where, anchor.heading, "activities", key, "role", row.values["role"], rule))

    def _date(self, cell: Cell, table: str, row: _Row, name: str) -> None:
        read = vocabulary.date(cell.text, self.dates, self.languages)  # type: ignore[arg-type]
        if isinstance(read, Reading):
            self.told(cell, table, row, name, read.value, read.rule)
        elif vocabulary.is_nothing(cell.text) or vocabulary.is_template_mark(cell.text):
            self.homeless(cell, "no date", row.values[TABLES[table].key()])
        else:
            hint = "; say how dates are written, like --dates day-first" if read.why == "date order" else ""
            self.keep(cell, table, row, name, f"no date that ropa can read{hint}")

    # -- purposes and bases -----------------------------------------------------------------------

    def _purposes(self, record: Record, key: str) -> list[_Row]:
        made: list[_Row] = []
        texts = list(record.cells.get("purpose", ())) or list(record.cells.get("purpose_code", ()))
        readings: list[tuple[Cell, Reading]] = []
        special: list[tuple[Cell, Reading]] = []
        unread: list[tuple[Cell, str]] = []
        for cell in record.cells.get("basis", ()):
            resolved = self._resolved(record, cell, "basis")
            if (of_layout := self.term(resolved.text, "lawful_bases")) is not None:
                readings.append((cell, of_layout))
                continue
            found = values.bases(resolved.text, cell.heading, self.languages)
            readings += [(cell, one) for one in found.codes]
            special += [(cell, one) for one in found.article9]
            if found.why and not vocabulary.is_nothing(cell.text):
                unread.append((cell, found.why))
            elif not found.codes and not found.article9:
                unread.append(
                    (cell, "it says that there is none" if vocabulary.is_nothing(cell.text) else "no lawful basis that ropa knows")
                )
        for item, cells in record.cells.items():
            _, _, named = item.partition("basis:")
            if named:
                for cell in cells:
                    if _answer(cell.text, self.languages) == "yes":
                        readings.append((cell, Reading(named, "lawful basis: its column says yes")))
                    elif _answer(cell.text, self.languages) == "no" or _nothing(cell.text, self.languages):
                        self.read_spots.add(self.spot(cell))
                    else:
                        unread.append((cell, "neither yes nor no"))
        for cell in record.cells.get("article9", ()):
            cited = values.article9(cell.text)
            code = self.term(cell.text, "article9_conditions") or code_of(cell.text, "article9_conditions", self.languages)
            each = [code_of(line, "article9_conditions", self.languages) for line in STRONG.split(cell.text.strip())]
            if not cited and code is None and all(each):
                special += [(cell, one) for one in each if one is not None]
                continue
            special += [(cell, one) for one in cited] or ([(cell, code)] if code is not None else [])
            if not cited and code is None and not _nothing(cell.text, self.languages):
                unread.append((cell, "\x00article9"))
            elif not cited and code is None:
                self.read_spots.add(self.spot(cell))
        codes = list({one.value: (cell, one) for cell, one in readings}.values())
        shared = [text for text in texts if not text.part] or texts
        wanted: list[Cell | None] = list(shared) or [None]
        coded: list[tuple[Cell, Reading] | None] = list(codes) or [None]
        lines = bulleted(shared[0].text) if len(shared) == 1 and len(codes) <= 1 else []
        if lines:
            wanted = [shared[0]] * len(lines)
        for number, text in enumerate(wanted):
            for cell_and_code in coded:
                if text is None and cell_and_code is None and not unread and not special:
                    continue
                row = self.add("purposes", {"activity_id": key}, {})
                if text is not None:
                    self.as_text(text, "purposes", row, "purpose", lines[number] if lines else "")
                if cell_and_code is not None:
                    cell, one = cell_and_code
                    self.told(cell, "purposes", row, "lawful_basis", one.value, one.rule)
                elif unread and number == 0:
                    cell, why = unread[0]
                    if why != "\x00article9":
                        self.keep(cell, "purposes", row, "lawful_basis", why)
                    else:
                        self.keep(cell, "purposes", row, "article9_condition", "no condition of Article 9(2) that ropa knows")
                made.append(row)
        for cell, why in unread if codes or not made else unread[1:]:
            if why == "\x00article9" and made and "article9_condition" not in made[0].values:
                self.keep(cell, "purposes", made[0], "article9_condition", "no condition of Article 9(2) that ropa knows")
            elif codes and made and why != "\x00article9":
                extra = self.add("purposes", {"activity_id": key, "purpose": made[0].values.get("purpose", "")}, {})
                self.keep(cell, "purposes", extra, "lawful_basis", why)
                made.append(extra)
            else:
                self.homeless(cell, why, key)
        distinct = list({one.value: (cell, one) for cell, one in special}.values())
        for number, (cell, one) in enumerate(distinct):
            row = (
                made[0]
                if number == 0 and made
                else self.add("purposes", {"activity_id": key, "purpose": made[0].values.get("purpose", "") if made else ""}, {})
            )
            self.told(cell, "purposes", row, "article9_condition", one.value, one.rule)
            if row not in made:
                made.append(row)
        for cell in record.cells.get("purpose_code", ())[:1]:
            read = self.term(cell.text, "purpose_codes") or code_of(cell.text, "purpose_codes", self.languages)
            if read is not None:
                for row in made:
                    self.told(cell, "purposes", row, "purpose_code", read.value, read.rule)
        self._beside_purposes(record, key, made)
        return made

    def _beside_purposes(self, record: Record, key: str, made: Sequence[_Row]) -> None:
        """What is said of the purposes besides: the interest, the condition of Schedule 1, the record of consent."""
        fitting = {"interests": "legitimate_interests", "consent_link": "consent"}
        for item, column in (
            ("interests", "legitimate_interest"),
            ("consent_link", "consent_record"),
            ("schedule1", "schedule1_condition"),
        ):
            for cell in record.cells.get(item, ()):
                if _nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))
                    continue
                rows = [row for row in made if row.values.get("lawful_basis") == fitting.get(item)] or list(made)
                if not rows:
                    self.homeless(cell, "no purpose stands beside it", key)
                elif item == "schedule1":
                    read = code_of(cell.text, "schedule1_conditions", self.languages)
                    if read is not None:
                        self.told(cell, "purposes", rows[0], column, read.value, read.rule)
                    else:
                        self.keep(cell, "purposes", rows[0], column, "no condition of Schedule 1 that ropa knows")
                else:
                    self.as_text(cell, "purposes", rows[0], column)

    def _resolved(self, record: Record, cell: Cell, item: str) -> Cell:
        """The cell that this one points to, for "idem" and "as above"; itself if it points to none."""
        if len(cell.text) > LONGEST_POINTER:
            return cell
        plain = folded(cell.text).strip(" .*_()[]")
        named = re.fullmatch(rf"(?:{_SAME})\W*(?:#|nr\.? ?|no\.? ?)?([a-z]{{0,6}}[-_ ]?[0-9]{{1,4}})?", plain)
        if not named:
            return cell
        place = self.found.records.index(record)
        if named[1]:
            wanted = re.sub(r"[^a-z0-9]", "", named[1])
            other = next(
                (r for r in self.found.records if (ref := r.first("reference")) and re.sub(r"[^a-z0-9]", "", folded(ref.text)) == wanted),
                None,
            )
        else:
            other = self.found.records[place - 1] if place else None
        target = other.first(item) if other is not None and other is not record else None
        return target if target is not None and target.text != cell.text else cell

    # -- what and whose ---------------------------------------------------------------------------

    def _special(self, record: Record, row: _Row, key: str, purposes: Sequence[_Row]) -> None:
        for cell in record.cells.get("special", ()):
            answer = "no" if _nothing(cell.text, self.languages) else _answer(cell.text, self.languages)
            if answer:
                self.told(
                    cell, "activities", row, "special_data_stated", "some" if answer == "yes" else "none", f"special categories: {answer}"
                )
                continue
            parts = read_list(cell.text, "data_categories", self.languages)
            if parts and all(part.code for part in parts) and not vocabulary.doubts(cell.text, self.languages):
                self._categories([(cell, part) for part in parts], key)
                row.values.setdefault("special_data_stated", "some")
            elif "special_data_stated" not in row.values:
                self.keep(cell, "activities", row, "special_data_stated", "neither none nor kinds of data that ropa knows")
            else:
                self.homeless(cell, "it says more than none or some", key)

    def _data(self, record: Record, row: _Row, key: str) -> None:
        listed: list[tuple[Cell, Part]] = []
        for cell in record.cells.get("data", ()):
            source = self._resolved(record, cell, "data")
            if _nothing(source.text, self.languages):
                self.homeless(cell, "it says that there is none", key)
                continue
            if cell.part:
                label = code_of(cell.part, "data_categories", self.languages) or _label_code(cell.part)
                if label is not None:
                    listed.append((cell, Part(f"{cell.part}: {cell.text}", label.value, label.rule)))
                    continue
            listed += [(cell, part) for part in self.listed(source.text, "data_categories")] or [(cell, Part(cell.text))]
        for cell in record.cells.get("subjects_and_data", ()):
            for part in split(cell.text):
                person = code_of(part, "data_subjects", self.languages)
                if person is not None:
                    self._person(cell, key, part, person)
                else:
                    listed += [(cell, one) for one in read_list(part, "data_categories", self.languages)]
        self._categories(listed, key)
        for cell in record.cells.get("source", ()):
            read = code_of(cell.text, "data_sources", self.languages)
            mine = self.of("data_categories", key)
            if read is not None and mine:
                for one in mine:
                    self.told(cell, "data_categories", one, "source", read.value, read.rule)
            else:
                self.homeless(cell, "no source that ropa knows" if mine else "no category of data stands beside it", key)

    def _categories(self, listed: Iterable[tuple[Cell, Part]], key: str) -> None:
        """One row per category, with the words of all parts that were read as it; one row per part that was not."""
        groups: dict[tuple[str, Spot], list[tuple[Cell, Part]]] = {}
        for cell, part in listed:
            groups.setdefault((part.code or f"\x00{part.text}", self.spot(cell)), []).append((cell, part))
        for members in groups.values():
            cell, part = members[0]
            row = self.add("data_categories", {"activity_id": key}, {})
            words = ", ".join(dict.fromkeys(one.text for _, one in members))
            if part.code:
                self.told(cell, "data_categories", row, "category", part.code, part.rule, words)
            else:
                self.keep(cell, "data_categories", row, "category", "no one category of data that ropa knows", part.text)
            row.values["description"] = words
            row.cells["description"] = cell

    def _people(self, record: Record, key: str) -> None:
        for cell in record.cells.get("subjects", ()):
            source = self._resolved(record, cell, "subjects")
            if _nothing(source.text, self.languages):
                self.homeless(cell, "it says that there are none", key)
                continue
            for part in self.listed(source.text, "data_subjects"):
                read = Reading(part.code, part.rule) if part.code else None
                self._person(cell, key, part.text, read)
        for cell in record.cells.get("approximate_number", ()):
            mine = self.of("data_subjects", key)
            number = re.sub(r"(?<=[0-9])[., ](?=[0-9]{3}\b)", "", cell.text)
            if mine and re.fullmatch(r"[0-9]{1,12}", number):
                self.told(cell, "data_subjects", mine[0], "approximate_number", number, "a number")
            else:
                self.homeless(cell, "no number of people", key)

    def _person(self, cell: Cell, key: str, text: str, read: Reading | None) -> None:
        mine = self.of("data_subjects", key)
        if read is not None and (same := next((r for r in mine if r.values.get("category") == read.value), None)) is not None:
            self.told(cell, "data_subjects", same, "category", read.value, read.rule, text)
            return
        row = self.add("data_subjects", {"activity_id": key}, {})
        if read is not None:
            self.told(cell, "data_subjects", row, "category", read.value, read.rule, text)
        else:
            self.keep(cell, "data_subjects", row, "category", "no one group of people that ropa knows", text)

    # -- who else ---------------------------------------------------------------------------------

    def _recipients(self, record: Record, row: _Row, key: str) -> None:
        none = some = False
        for item in ("recipients", "recipients_internal", "processors"):
            for cell in record.cells.get(item, ()):
                source = self._resolved(record, cell, item)
                if _nothing(source.text, self.languages):
                    none = True
                    self.read_spots.add(self.spot(cell))
                    self.read_as.append(ReadAs(cell.where, cell.text, "activities", key, "recipients_stated", "none", f"{item}: none"))
                    continue
                some = True
                text = f"{cell.part}: {source.text}" if cell.part and not re.search(r"[0-9]\s*$", cell.part) else source.text
                for part in read_list(text, "recipient_categories", self.languages):
                    self._recipient(cell, item, key, part)
        if some:
            row.values["recipients_stated"] = "some"
        elif none and "recipients" in record.cells:
            row.values["recipients_stated"] = "none"

    def _recipient(self, cell: Cell, item: str, key: str, part: Part) -> None:
        row = self.add("recipients", {"activity_id": key}, {})
        role = {"processors": "processor", "recipients_internal": "internal"}.get(item, "")
        said = _ROLE_BEHIND.search(part.text)
        text = _ROLE_BEHIND.sub("", part.text) if said else part.text
        if said:
            read = _role_of(said[1], self.languages)
            role = read.value if read is not None else role
        if role:
            row.values["recipient_role"] = role
        code = Reading(part.code, part.rule) if part.code else code_of(text, "recipient_categories", self.languages) if said else None
        if code is not None:
            self.told(cell, "recipients", row, "category", code.value, code.rule, part.text)
        elif vocabulary.is_template_mark(text) or vocabulary.doubts(text, self.languages):
            self.keep(cell, "recipients", row, "category", "the text itself is in doubt", part.text)
        elif item == "recipients_internal":
            self.told(cell, "recipients", row, "category", "internal_team", "recipients: the heading says internal", part.text)
            row.values["service"] = part.text
        elif len(text) < 120 and (
            _FORM_OF_COMPANY.search(text) or _KNOWN.match(text) or (item == "processors" and len(text.split()) <= 5 and text[:1].isupper())
        ):
            rule = (
                "a company's name"
                if _FORM_OF_COMPANY.search(text)
                else "a known service"
                if _KNOWN.match(text)
                else "the heading says processors"
            )
            self.told(cell, "recipients", row, "organisation_id", self._organisation(text, cell), f"recipient: {rule}", part.text)
        else:
            self.keep(cell, "recipients", row, "category", "no kind of recipient that ropa knows, and no company's name", part.text)

    def _organisation(self, text: str, cell: Cell) -> str:
        name = re.sub(r"\s*\([^()]*\)\s*$", "", text).strip() or text
        known = self.organisations.get(folded(name))
        if known is None:
            row = self.add("organisations", {"name": name, "is_holder": "no"}, {"name": cell})
            inside = values.countries(" ".join(re.findall(r"\(([^()]*)\)", text)), self.languages)
            if len(inside) == 1:
                self.told(cell, "organisations", row, "country", inside[0].value, inside[0].rule, text)
            known = self.organisations[folded(name)] = row.values["organisation_id"]
        return known

    def _parties(self, record: Record, key: str) -> None:
        for item, role in (("client", "controller_instructing_us"), ("joint_controller", "joint_controller")):
            for cell in record.cells.get(item, ()):
                if _nothing(cell.text, self.languages) or vocabulary.is_template_mark(cell.text):
                    self.read_spots.add(self.spot(cell))
                    continue
                if item == "joint_controller" and (answer := _answer(cell.text, self.languages)):
                    self.homeless(cell, f"it says {answer}, but not who", key)
                    continue
                row = self.add("activity_parties", {"activity_id": key, "party_role": role}, {})
                self._party(cell, row, f"{item}: a name")
        for cell in record.cells.get("processing_category", ()):
            mine = self.of("activity_parties", key)
            if mine:
                self.as_text(cell, "activity_parties", mine[0], "processing_category")
            else:
                activity = self.of("activities", key)[0]
                if "description" in activity.values:
                    self.homeless(cell, "no controller stands beside it", key)
                else:
                    self.as_text(cell, "activities", activity, "description")
        if record.processor:
            for cell in record.cells.get("controller", ()):
                if _organisation_name(cell.text) and not _nothing(cell.text, self.languages):
                    row = self.add("activity_parties", {"activity_id": key, "party_role": "controller_instructing_us"}, {})
                    self._party(cell, row, "controller: of a processor's record")

    def _party(self, cell: Cell, row: _Row, rule: str) -> None:
        name = _organisation_name(cell.text)
        key = self._organisation(name, cell)
        self.told(cell, "activity_parties", row, "organisation_id", key, rule, name)
        self._address(cell, next(one for one in self.rows["organisations"] if one.values["organisation_id"] == key), name)

    # -- where, how long, how safe ------------------------------------------------------------------

    def _transfers(self, record: Record, row: _Row, key: str) -> None:
        said: list[str] = []
        rows: list[_Row] = []
        for item, cell in ((name, cell) for name in ("transfers", "destination") for cell in record.cells.get(name, ())):
            source = self._resolved(record, cell, "transfers")
            paired = values.pairs(source.text, self.languages)
            if paired:
                said.append("some")
                for place, by in paired:
                    one = self.add("transfers", {"activity_id": key}, {})
                    self.told(cell, "transfers", one, "destination", place.value, place.rule)
                    self.told(cell, "transfers", one, "mechanism", by.value, by.rule)
                    rows.append(one)
                continue
            third = item == "destination" and self.law == "uk"
            found = values.transfers(source.text, self.languages, third=third)
            if found.stated:
                said.append(found.stated)
                self.read_spots.add(self.spot(cell))
                self.read_as.append(ReadAs(cell.where, cell.text, "activities", key, "transfers_stated", found.stated, found.rule))
            rows += self._transfer(cell, found, key)
            if found.why and not found.countries and not found.mechanisms:
                if "transfers_stated" in row.unread or found.stated:
                    self.homeless(cell, found.why, key)
                else:
                    self.keep(cell, "activities", row, "transfers_stated", found.why)
        for cell in record.cells.get("safeguards", ()):
            if _nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
                continue
            mine = [one for one in rows if "mechanism" not in one.values and any(c.row == cell.row for c in one.cells.values())]
            mine = mine or [one for one in rows if "mechanism" not in one.values]
            doubt = vocabulary.doubts(cell.text, self.languages)
            means = () if doubt else values.mechanisms(cell.text, self.languages)
            if paired := values.pairs(cell.text, self.languages):
                for place, by in paired:
                    here = [one for one in rows if one.values.get("destination") == place.value and "mechanism" not in one.values]
                    for one in here or [self.add("transfers", {"activity_id": key}, {})]:
                        if not here:
                            self.told(cell, "transfers", one, "destination", place.value, place.rule)
                            rows.append(one)
                        self.told(cell, "transfers", one, "mechanism", by.value, by.rule)
                said.append("some")
                continue
            if len(means) > 1 and len(mine) > 1:
                self.keep(cell, "transfers", mine[0], "mechanism", _WHOSE)
                continue
            if not mine:
                if values.transfers(cell.text, self.languages).stated == "none":
                    said.append("none")
                    self.read_spots.add(self.spot(cell))
                    continue
                mine = [self.add("transfers", {"activity_id": key}, {})]
                rows += mine
                said.append("some")
            if means:
                for one in mine:
                    self.told(cell, "transfers", one, "mechanism", means[0].value, means[0].rule)
                for other in means[1:]:
                    extra = self.add("transfers", {k: v for k, v in mine[0].values.items() if k != "transfer_id"}, dict(mine[0].cells))
                    self.told(cell, "transfers", extra, "mechanism", other.value, other.rule)
            else:
                why = f"the text itself is in doubt ({', '.join(doubt[:3])})" if doubt else "no safeguard that ropa knows"
                self.keep(cell, "transfers", mine[0], "mechanism", why)
        for cell in record.cells.get("transfer_recipient", ()):
            if _nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
                continue
            mine = [one for one in rows if "organisation_id" not in one.values] or [self.add("transfers", {"activity_id": key}, {})]
            self.told(cell, "transfers", mine[0], "organisation_id", self._organisation(cell.text, cell), "recipient of a transfer: a name")
        if "transfers_stated" not in row.values and said:
            row.values["transfers_stated"] = "some" if "some" in said or rows else "none"

    def _transfer(self, cell: Cell, found: values.Transfer, key: str) -> list[_Row]:
        """The rows of transfers that one cell names: one per country, and per safeguard if it names several."""
        made: list[_Row] = []
        whose = len(found.countries) > 1 and len(found.mechanisms) > 1
        for place in found.countries or ([None] if found.mechanisms else []):
            for means in (() if whose else found.mechanisms) or [None]:
                row = self.add("transfers", {"activity_id": key}, {})
                if place is not None:
                    self.told(cell, "transfers", row, "destination", place.value, place.rule)
                if means is not None:
                    self.told(cell, "transfers", row, "mechanism", means.value, means.rule)
                elif found.why or (whose and not made):
                    self.keep(cell, "transfers", row, "mechanism", found.why or _WHOSE)
                made.append(row)
        return made

    def _retention(self, record: Record, key: str) -> None:
        for cell in record.cells.get("retention_days", ()):
            if re.fullmatch(r"[0-9]{1,6}", cell.text):
                row = self.add("retention", {"activity_id": key}, {})
                self.told(cell, "retention", row, "period", f"P{int(cell.text)}D", "retention: a number, the heading says days")
            else:
                record.add("retention", cell)
        for cell in record.cells.get("retention", ()):
            source = self._resolved(record, cell, "retention")
            if _nothing(source.text, self.languages) and not cell.part:
                self.homeless(cell, "it says that there is none", key)
                continue
            if not cell.part and (several := values.limits(source.text, self.languages)):
                for line, one in several:
                    row = self.add("retention", {"activity_id": key}, {})
                    self.told(cell, "retention", row, "period", one.period, one.rule)
                    if one.trigger:
                        self.told(cell, "retention", row, "trigger", one.trigger, one.rule)
                    for name, text in (("reason", one.reason), ("criteria", line)):
                        if text:
                            self.as_text(cell, "retention", row, name, text)
                continue
            limit = values.limit(source.text, self.languages)
            row = self.add("retention", {"activity_id": key}, {})
            label = (code_of(cell.part, "data_categories", self.languages) or _label_code(cell.part)) if cell.part else None
            if label is not None:
                row.values["category"] = label.value
            if limit.period:
                self.told(cell, "retention", row, "period", limit.period, limit.rule)
                if limit.trigger:
                    self.told(cell, "retention", row, "trigger", limit.trigger, limit.rule)
                if limit.reason:
                    row.values["reason"], row.cells["reason"] = limit.reason, cell
                if cell.part and label is None:
                    row.values["criteria"], row.cells["criteria"] = f"{cell.part}: {cell.text}", cell
            else:
                self.as_text(
                    cell, "retention", row, "criteria", f"{cell.part}: {source.text}" if cell.part and label is None else source.text
                )
        mine = self.of("retention", key)
        for item, column in (("followed", "followed"), ("not_followed", "reason_not_followed")):
            for cell in record.cells.get(item, ()):
                answer = _answer(cell.text, self.languages) if item == "followed" else cell.text
                if mine and answer:
                    if item == "followed":
                        self.told(cell, "retention", mine[0], column, answer, f"yes_no: {answer}")
                    else:
                        self.as_text(cell, "retention", mine[0], column)

    def _security(self, record: Record, key: str) -> None:
        for item, kind in (("security", ""), ("technical", "technical"), ("organisational", "organisational")):
            for cell in record.cells.get(item, ()):
                source = self._resolved(record, cell, item)
                if _nothing(source.text, self.languages):
                    self.homeless(cell, "it says that there are none", key)
                    continue
                if cell.part and not re.search(r"[0-9]\s*$", cell.part):
                    label = code_of(cell.part, "security_measures", self.languages)
                    parts: tuple[Part, ...] = (
                        Part(f"{cell.part}: {cell.text}", label.value if label else None, label.rule if label else ""),
                    )
                else:
                    parts = read_list(source.text, "security_measures", self.languages) or (Part(cell.text),)
                for part in parts:
                    row = self.add("security_measures", {"activity_id": key} | ({"kind": kind} if kind else {}), {})
                    if part.code:
                        self.told(cell, "security_measures", row, "measure", part.code, part.rule, part.text)
                    self.as_text(cell, "security_measures", row, "description", part.text)

    def _systems(self, record: Record, key: str) -> None:
        for cell in record.cells.get("systems", ()):
            if _nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
                continue
            for name in split(cell.text):
                known = self.systems.get(folded(name))
                if known is None:
                    row = self.add("systems", {}, {})
                    self.as_text(cell, "systems", row, "name", name)
                    known = self.systems[folded(name)] = row.values["system_id"]
                link = self.add("activity_systems", {"activity_id": key, "system_id": known}, {"system_id": cell})
                link.cells["system_id"] = cell
                self.read_spots.add(self.spot(cell))

    def _assessments(self, record: Record, key: str) -> None:
        cells = record.cells
        required = cells.get("dpia_required", [])
        if required or cells.get("dpia_status") or cells.get("dpia_link"):
            answer = _answer(required[0].text, self.languages) if required else "yes"
            status = next(
                ((c, r) for c in cells.get("dpia_status", ()) if (r := code_of(c.text, "assessment_statuses", self.languages))), None
            )
            link = next((c for c in cells.get("dpia_link", ()) if not _nothing(c.text, self.languages)), None)
            if answer == "no" or (required and _nothing(required[0].text, self.languages)):
                row = self.add("assessments", {"activity_id": key, "kind": "dpia"}, {})
                self.told(required[0], "assessments", row, "status", "not_required", "DPIA required: no")
            elif status or link or answer == "yes":
                row = self.add("assessments", {"activity_id": key, "kind": "dpia"}, {"kind": required[0]} if required else {})
                if required and answer == "yes":
                    self.read_spots.add(self.spot(required[0]))
                    self.read_as.append(
                        ReadAs(
                            required[0].where,
                            required[0].text,
                            "assessments",
                            row.values["assessment_id"],
                            "kind",
                            "dpia",
                            "DPIA required: yes",
                        )
                    )
                if status:
                    self.told(status[0], "assessments", row, "status", status[1].value, status[1].rule)
                if link is not None:
                    self.as_text(link, "assessments", row, "reference")
        for cell in cells.get("interests_link", ()):
            if not _nothing(cell.text, self.languages):
                row = self.add("assessments", {"activity_id": key, "kind": "lia"}, {})
                self.as_text(cell, "assessments", row, "reference")
        for cell in cells.get("contract_link", ()):
            if not _nothing(cell.text, self.languages) and not vocabulary.doubts(cell.text, self.languages):
                row = self.add("contracts", {"kind": "processor_contract"}, {})
                self.as_text(cell, "contracts", row, "reference")
        for item in ("interests_link", "contract_link", "dpia_link", "dpia_status"):
            for cell in cells.get(item, ()):
                if _nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))

    def _reviews(self, record: Record, key: str) -> None:
        reviewed, due = record.first("reviewed"), record.first("next_review")
        if reviewed is None and due is None:
            return
        read = vocabulary.date(reviewed.text, self.dates, self.languages) if reviewed else None  # type: ignore[arg-type]
        coming = vocabulary.date(due.text, self.dates, self.languages) if due else None  # type: ignore[arg-type]
        if not isinstance(read, Reading) and not isinstance(coming, Reading):
            return
        row = self.add("reviews", {"activity_id": key}, {})
        if reviewed is not None:
            self._date(reviewed, "reviews", row, "reviewed_on")
        if due is not None:
            self._date(due, "reviews", row, "next_review_on")


LONGEST_POINTER = 60
"""A longer text points to no other cell."""
_SAME = one_of(words("answers", "same"))


def _answer(text: str, languages: tuple[str, ...]) -> str:
    """Yes or no, if the text says just that, perhaps with a reason behind a dash, a comma or in brackets; else ""."""
    if vocabulary.doubts(text, languages):
        return ""
    for written in (text, re.split(r"\s*(?:[(,;:.–—]|\s-\s)", text.strip(), maxsplit=1)[0]):
        read = vocabulary.yes_no(written, languages)
        if isinstance(read, Reading):
            return read.value
    return {"☑": "yes", "☒": "yes", "x": "yes", "☐": "no"}.get(text.strip().casefold(), "")


def _nothing(text: str, languages: tuple[str, ...]) -> bool:
    """Whether a text says that there is none: none, no, n/a, a dash."""
    bare = text.strip().strip("*_.").strip()
    no = vocabulary.yes_no(bare, languages)
    return bare in ("-", "–", "—", "--", "/", "\\", "") or vocabulary.is_nothing(bare) or (isinstance(no, Reading) and no.value == "no")


def _role_of(text: str, languages: tuple[str, ...]) -> Reading | None:
    """The role that a text names; None if it names none, or several."""
    roles = {"controller": "Controller", "processor": "Processor", "joint_controller": "Joint controller", "sub_processor": "Sub-processor"}
    read = vocabulary.code(text.strip().strip("*_."), roles, "roles", languages)
    if isinstance(read, Reading):
        return read
    read = vocabulary.code(text.strip().strip("*_."), roles, "roles")
    return read if isinstance(read, Reading) else None


def _label_code(label: str) -> Reading | None:
    """The category of data that a row's label stands for, by its first words: "État civil, identité, données …"."""
    found = [part for part in read_list(re.sub(r"\([^()]*\)", "", label), "data_categories") if part.code]
    return Reading(str(found[0].code), found[0].rule) if found else None


def _organisation_name(text: str) -> str:
    """The name of an organisation at the start of a text that may go on with its address."""
    first = text.strip().split("\n")[0]
    company = _FORM_OF_COMPANY.search(first)
    if company and company.end() < len(first):
        return first[: company.end()].strip()
    return re.split(r",\s|\s[–—|]\s", first)[0].strip()[:200]


def _name_of(text: str) -> str:
    """A contact's name without the e-mail address behind it; the address if there is nothing else."""
    bare = _MAIL.sub("", text).strip(" ,;:–—-()<>|\n")
    return bare or text


def _languages(found: Found) -> tuple[str, ...]:
    """The languages that the headings are written in, most used first, and English."""
    heads = [folded(re.sub(r"[_\W]+", " ", heading)) for heading in found.headings]
    heads += [folded(cell.heading) for record in found.records[:1] for cells in record.cells.values() for cell in cells[:1]]
    known = {language: re.compile(rf"\b(?:{one_of(begins)})") for language, begins in languages().items()}
    counts = Counter({language: sum(bool(begin.search(head)) for head in heads) for language, begin in known.items()})
    best = [language for language, count in counts.most_common(2) if count and count >= 0.5 * counts.most_common(1)[0][1]]
    return tuple(sorted({*best, "en"})) if best else ()  # all of them, if the headings do not tell


_UK = re.compile(r"\bUK GDPR\b|Data Protection Act 2018|\bDPA 2018\b|\bICO\b|Schedule 1 condition", re.IGNORECASE)
_EU = re.compile(
    r"\bDSGVO\b|\bDS-GVO\b|\bRGPD\b|\bAVG\b|\bEU GDPR\b|\bGDPR\b|\bBDSG\b|\bCNIL\b"
    r"|personvernforordningen|dataskyddsförordningen|databeskyttelses",
    re.IGNORECASE,
)


def regime(grids: Grids, found: Found, languages: tuple[str, ...]) -> str:
    """The law that the file says it is under: uk, eu, or "" if it does not say."""
    texts = list(found.headings)
    for grid in grids.grids[:8]:
        texts += [grid.name, *grid.headings]
        texts += [text for row, _, text in grid.cells() if row < 30][:400]
    everything = "\n".join(texts)
    if _UK.search(everything):
        return "uk"
    return "eu" if _EU.search(everything) or set(languages) - {"en", "id"} else ""
