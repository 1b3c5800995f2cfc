"""Who is named: the holder of the record, contacts, those who decide together, those who are worked for."""

from __future__ import annotations

import re
from collections import Counter

from ropa import vocabulary
from ropa.layouts import abroad
from ropa.layouts.account import Account, Row
from ropa.layouts.found import Cell, Record
from ropa.layouts.grids import TREE
from ropa.layouts.wording import MAIL, answer_of, name_of, organisation_name, phone_of, says_nothing, without_reach
from ropa.vocabulary.words import folded


class Organisations(Account):
    """Reads the organisations and contacts of a file."""

    def _holder(self) -> None:
        """The organisation whose record it is: the one controller that the file names, if it names one."""
        named = [cell for cell in self.found.about.get("controller", ()) if not cell.part or len(cell.text) > 2]
        inside = [cell for record in self.found.records for cell in record.cells.get("controller", ())[:1] if not record.processor]
        texts = Counter(organisation_name(cell.text) for cell in inside)
        first = next(iter(named), None) or (inside[0] if inside and len(texts) == 1 else None)
        row = self.add("organisations", {"is_holder": "yes"}, {})
        self.holder = row.values["organisation_id"]
        for item, role in (("dpo", "dpo"), ("representative", "representative_eu")):
            for cell in self.found.about.get(item, ()):
                self._contact(cell, role)
        if first is None:
            row.values["name"] = ""
            return
        name = organisation_name(first.text)
        if vocabulary.is_template_mark(first.text) or vocabulary.is_placeholder(first.text):
            self.keep(first, "organisations", row, "name", "a mark of a template stands in place of the name")
        else:
            self.told(first, "organisations", row, "name", name, "controller: the one that the file names", name)
            self.organisations[folded(name)] = self.holder
        for cell in [*named, *inside]:
            mail = MAIL.search(cell.text)
            if mail and "email" not in row.values:
                self.told(cell, "organisations", row, "email", mail[0], "an e-mail address", mail[0])
            number = phone_of(cell.text)
            if number and "phone" not in row.values:
                self.told(cell, "organisations", row, "phone", number, "a phone number", number)
            if organisation_name(cell.text) == name and not vocabulary.is_template_mark(cell.text):
                self._address(cell, row, name)

    def _address(self, cell: Cell, row: Row, name: str) -> None:
        """What stands behind an organisation's name: its address. If it has another already, the cell is kept."""
        rest = without_reach(cell.text.strip()[len(name) :])
        self.read_spots.add(self.spot(cell))
        if rest and "address" not in row.values:
            self.told(cell, "organisations", row, "address", rest, "what stands behind the name", rest)
        elif rest and rest != row.values["address"]:
            self.homeless(cell, "it says more of the organisation than its name and address")

    def _contact(self, cell: Cell, role: str) -> str:
        """A contact point of the holder; its key."""
        text = cell.text.strip()
        known = self.contacts.get((role, name_of(text)))
        if known is not None:
            self.read_spots.add(self.spot(cell))
            return known.values["contact_id"]
        row = self.add("contacts", {"organisation_id": self.holder, "contact_role": role}, {"contact_role": cell})
        mail = MAIL.search(text)
        if vocabulary.is_template_mark(text):
            self.keep(cell, "contacts", row, "name", "a mark of a template stands in place of the name")
            self.contacts.setdefault((role, row.values["name"]), row)
            return row.values["contact_id"]
        if mail:
            row.values["email"] = mail[0]
        if number := phone_of(text):
            row.values["phone"] = number
        self.told(cell, "contacts", row, "name", name_of(text), f"{role}: name and address")
        self.contacts.setdefault((role, row.values["name"]), row)
        return row.values["contact_id"]

    def _organisation(self, text: str, cell: Cell) -> str:
        name = re.sub(r"\s*\([^()]*\)\s*$", "", text).strip() or text
        known = self.organisations.get(folded(name))
        if known is None:
            row = self.add("organisations", {"name": name, "is_holder": "no"}, {"name": cell})
            inside = abroad.countries(" ".join(re.findall(r"\(([^()]*)\)", text)), self.languages)
            if len(inside) == 1:
                self.told(cell, "organisations", row, "country", inside[0].value, inside[0].rule, text)
            known = self.organisations[folded(name)] = row.values["organisation_id"]
        return known

    def _parties(self, record: Record, key: str) -> None:
        for item, role in (("client", "controller_instructing_us"), ("joint_controller", "joint_controller")):
            for cell in record.cells.get(item, ()):
                if says_nothing(cell.text, self.languages) or vocabulary.is_template_mark(cell.text):
                    self.read_spots.add(self.spot(cell))
                    continue
                if item == "joint_controller" and (answer := answer_of(cell.text, self.languages)):
                    self.homeless(cell, f"it says {answer}, but not who", key)
                    continue
                for name in _several(cell) or [""]:
                    row = self.add("activity_parties", {"activity_id": key, "party_role": role}, {})
                    self._party(cell, row, f"{item}: a name", name)
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
        if record.processor or self.of("activities", key)[0].values.get("role") == "processor":
            for cell in record.cells.get("controller", ()):
                if organisation_name(cell.text) and not says_nothing(cell.text, self.languages):
                    row = self.add("activity_parties", {"activity_id": key, "party_role": "controller_instructing_us"}, {})
                    self._party(cell, row, "controller: of a processor's record")

    def _party(self, cell: Cell, row: Row, rule: str, one: str = "") -> None:
        """An organisation beside the holder: the one that a cell names with its address, or one of several."""
        name = organisation_name(one or cell.text)
        key = self._organisation(name, cell)
        self.told(cell, "activity_parties", row, "organisation_id", key, rule, name)
        if not one:
            self._address(cell, self.row("organisations", key), name)


def _several(cell: Cell) -> list[str]:
    """The organisations that a cell names, where it names several; what has numbers in it, or an e-mail address, is an address of one."""
    parts = [part.strip() for part in re.split(r";|\n" if cell.grid.kind == TREE else ";", cell.text) if part.strip()]
    return parts if len(parts) > 1 and not any(re.search(r"[0-9@]", part) for part in parts) else []
