"""From the records that `shapes` found to our tables: each cell is read, kept as written, or named as ignored.

Each subject has its file: `organisations`, `purposes`, `subjects`, `recipients`, `keeping`. All add to one `account`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ropa import vocabulary
from ropa.layouts.account import NO_COLUMN, Row
from ropa.layouts.boxes import ticked
from ropa.layouts.found import Cell, Record
from ropa.layouts.headings import bare
from ropa.layouts.imported import Imported, Kept, ReadAs
from ropa.layouts.keeping import Keeping
from ropa.layouts.lists import bulleted, code_of
from ropa.layouts.purposes import Purposes
from ropa.layouts.recipients import Recipients
from ropa.layouts.subjects import Subjects, yes_before_condition
from ropa.layouts.wording import answer_of, role_of, says_nothing
from ropa.layouts.words import words
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

_JOINT = re.compile(rf"(?<![a-z])(?:{one_of(words('roles', 'joint'))})")


_NINE_TWO = re.compile(r"9\W{0,3}(?:\(2|abs\S* ?2|ust\S* ?2|lid ?2|odst\S* ?2|stk\S* ?2|par\S* ?2|[.,-]2)")
"""A citation of Article 9(2), which has the conditions."""


class Reader(Recipients, Purposes, Subjects, Keeping):
    """Builds our tables from records, activity by activity."""

    def result(self) -> Imported:
        """Read every record."""
        self._holder()
        for record in self.found.records:
            self._activity(record)
            self.close_activity()
        for cell in self.found.homeless:
            self.homeless(cell)
        for item, cells in self.found.about.items():
            for cell in cells:
                if self.spot(cell) not in self.read_spots and self.spot(cell) not in self.kept_spots:
                    self.homeless(
                        cell, f"it is said of all activities ({item.removeprefix('all:')})" if item.startswith("all:") else NO_COLUMN
                    )
        return self._imported()

    def _activity(self, record: Record) -> None:
        cells = record.cells
        if record.trouble:
            self._misfit(record)
            return
        row = self.add("activities", self._activity_key(record), {})
        key = row.values["activity_id"]
        self._tick(record, key)
        self._sort(record)
        cells = record.cells
        numbered = record.first("reference")
        if numbered is not None and self.spot(numbered) in self.read_spots and key != " ".join(numbered.text.split()):
            row.cells["activity_id"] = numbered
            row.unread["activity_id"] = f"another activity has the same reference, so this one is {key} here until both have their own"
            self.kept.append(Kept(numbered.where, numbered.text, "activities", key, "activity_id", row.unread["activity_id"]))
            self.kept_spots.add(self.spot(numbered))
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
            no = vocabulary.is_nothing(cell.text) or answer_of(cell.text, self.languages) == "no"
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
        self._parties(record, key)  # whom it names there, its recipients may name again
        self._recipients(record, row, key)
        self._transfers(record, row, key)
        self._retention(record, key)
        self._security(record, key)
        self._systems(record, key)
        self._assessments(record, key)
        self._reviews(record, key)
        for item, cell in ((item, cell) for item, listed in cells.items() for cell in listed):
            if self.spot(cell) not in self.read_spots and self.spot(cell) not in self.kept_spots:
                self.homeless(
                    cell, NO_COLUMN if item not in ("controller", "status") else f"the register has no column for {item} here", key
                )

    def _tick(self, record: Record, key: str) -> None:
        """Leave of cells with boxes what is ticked. A cell in which nothing is ticked says nothing."""
        for item, cells in record.cells.items():
            left = [(cell, ticked(cell.text)) for cell in cells]
            if all(said is None for _, said in left):
                continue
            for cell, said in left:
                if said == "":
                    self.homeless(cell, "no box in it is ticked", key)
            record.cells[item] = [cell if said is None else replace(cell, text=said) for cell, said in left if said != ""]

    def _sort(self, record: Record) -> None:
        """Put answers under the item that they answer, where the heading may ask for either.

        A plain yes or no answers whether there is special data, and not by which condition. A state may be the day of a review.
        """
        asked = record.cells.get("article9", [])
        if "special" not in record.cells:
            plain = [
                cell
                for cell in asked
                if isinstance(vocabulary.yes_no(yes_before_condition(cell.text).strip(" ."), self.languages), Reading)
            ]
            if plain and not any(_NINE_TWO.search(cell.heading) for cell in plain):
                record.cells["special"] = plain
                record.cells["article9"] = [cell for cell in asked if cell not in plain]
        if "reviewed" not in record.cells:
            dated = [cell for cell in record.cells.get("status", ()) if self._tells_day(cell)]
            record.cells |= {"reviewed": dated, "status": []} if dated else {}

    def _tells_day(self, cell: Cell) -> bool:
        """Whether a state tells the day on which the entry was right: "Stand: 03.02.2025"."""
        day = vocabulary.date(cell.text, self.dates, self.languages)  # type: ignore[arg-type]
        return bare(cell.heading) in words("special", "as_of") and isinstance(day, Reading)

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
        if cell and wanted and len(wanted) <= 40 and "\n" not in cell.text:
            number, key = self.numbers_given.get(wanted, 1), wanted
            while key in self.keys:
                number += 1
                key = f"{wanted}-{number}"
            self.numbers_given[wanted] = number
            self.keys.add(key)
            self.read_spots.add(self.spot(cell))
            return {"activity_id": key}
        made = self.key("activities")
        while made in self.keys:
            made += "x"
        self.keys.add(made)
        return {"activity_id": made}

    def _name(self, record: Record, row: Row) -> None:
        cell = record.first("name")
        if cell is not None:
            self.as_text(cell, "activities", row, "name")
            return
        title = re.sub(r"^\s*(?:[0-9]{1,3}|[A-Za-z]{1,8}[-_ ]?(?:[A-Za-z]{1,8}[-_ ]?)?[0-9]{1,4})\s*[.):–—-]+\s*", "", record.title).strip()
        about = self.found.about.get("name", [])
        if len(about) == 1 and len(self.found.records) == 1:
            self.as_text(about[0], "activities", row, "name")
        elif title and len(self.found.shapes) and (record.grid.headings or record.path) and record.title:
            row.values["name"] = title
        elif (purpose := record.first("purpose", "processing_category")) is not None:
            row.values["name"] = (bulleted(purpose.text) or purpose.text.split("\n"))[0][:200]
            row.cells["name"] = purpose
            self.read_as.append(
                ReadAs(
                    purpose.where,
                    purpose.text,
                    "activities",
                    row.values["activity_id"],
                    "name",
                    row.values["name"],
                    f"no column names the activity: its {'purpose' if record.first('purpose') else 'categories of processing'}",
                )
            )
        elif title or record.first("purpose_code", "function", "description", "subjects", "data"):
            other = record.first("purpose_code", "function", "description", "subjects", "data")
            row.values["name"] = title or (other.text.split("\n")[0][:200] if other else "")
            if other is not None and not title:
                row.cells["name"] = other

    def _names_somebody(self, cell: Cell) -> bool:
        """Whether a cell that asks for a joint controller names one, without doubt."""
        nobody = says_nothing(cell.text, self.languages) or vocabulary.is_placeholder(cell.text) or vocabulary.is_template_mark(cell.text)
        return not nobody and not vocabulary.doubts(cell.text, self.languages) and not answer_of(cell.text, self.languages)

    def _role(self, record: Record, row: Row) -> None:
        key = row.values["activity_id"]
        cell = record.first("role")
        if cell is not None:
            read = role_of(cell.text, self.languages)
            if read is not None:
                self.told(cell, "activities", row, "role", read.value, read.rule)
            else:
                self.keep(cell, "activities", row, "role", "no one role that ropa knows")
            return
        said = record.first("controller")
        if said is not None and _JOINT.search(folded(said.text)) and not vocabulary.doubts(said.text, self.languages):
            self.told(said, "activities", row, "role", "joint_controller", "role: the controllers are joint")
            return
        if said is not None and (vocabulary.doubts(said.text, self.languages) or vocabulary.is_placeholder(said.text)):
            self.keep(said, "activities", row, "role", "who is the controller is in doubt")
            return
        joint = record.first("joint_controller")
        if joint is not None and not record.processor and self._names_somebody(joint):
            self.told(joint, "activities", row, "role", "joint_controller", "role: somebody decides jointly with it")
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
