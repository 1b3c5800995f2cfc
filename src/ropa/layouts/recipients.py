"""Who receives data, and where that is: recipients and transfers to third countries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ropa import vocabulary
from ropa.layouts import abroad
from ropa.layouts.account import Row
from ropa.layouts.found import Cell, Record
from ropa.layouts.headings import bare
from ropa.layouts.imported import ReadAs
from ropa.layouts.lists import Part, code_of, read_list, split
from ropa.layouts.organisations import Organisations
from ropa.layouts.wording import FORM_OF_COMPANY, KNOWN_SERVICE, ROLE_BEHIND, answer_of, role_of, says_nothing, takes_back
from ropa.layouts.words import words
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

WHOSE = "it names several safeguards, and not which is for which transfer"

_OUTSIDE = re.compile(r"\boutside (?:of )?(?:the )?(?:uk|united kingdom)\b", re.IGNORECASE)


def _asks_of_the_uk(heading: str) -> bool:
    """Whether a heading asks what leaves the United Kingdom, and not what leaves the EEA: data in Ireland has left."""
    return _OUTSIDE.search(heading) is not None and not re.search(r"\b(?:eea|eu|european)\b", heading, re.IGNORECASE)


_ABROAD = re.compile(
    r"drittl|drittst|third countr|pays tiers|paises? tercer|terceros? pais|paesi terzi|derde land|tredje ?land|outside|hors|extra|fuera"
    r"|buiten"
)


def asks_where_too(heading: str) -> bool:
    """Whether a heading of safeguards also asks where data goes: "third country / safeguard"."""
    return _ABROAD.search(bare(heading)) is not None


_SUB = re.compile(r"(?<![a-z])(?:sub|under|unter(?=auftr)|sous traitants? ulterieur|pod|dalsi|ytterligare|andre niveau)")
"""How headings name the processors of a processor."""
_KINDS = {name: words("recipients", name) for name in ("public_body", "internal_team")}
_BEGUN = {name: re.compile(rf"(?:{one_of(begins)})(?![a-z])") for name, begins in _KINDS.items()}


def _begun(text: str) -> Reading | None:
    """The kind of recipient that the first words of a name tell: "Ministry of Justice", "internal support team"."""
    plain = folded(text)
    found = next(((name, hit[0]) for name, pattern in _BEGUN.items() if (hit := pattern.match(plain)) and hit.end() < len(plain)), None)
    if found is None and (ended := _ENDED.search(plain)):
        return Reading("regulator", f"recipient: … {ended[0]}")
    return Reading(found[0], f"recipient: {found[1]} …") if found else None


_ENDED = re.compile(rf"(?<![a-z])(?:{one_of(words('recipients', 'regulator'))})$")
_PROPER = re.compile(r"(?:(?:[A-ZÀ-Þ&][\w.&'’-]*|de|des|du|la|le|les|del|van|von|der|und|e|y|et|i|&)\s?){1,5}")


def _kind_and_name(text: str, languages: tuple[str, ...]) -> Reading | None:
    """The kind of recipient that stands before its name, as in Romance languages and German: "Cabinet comptable Ouest Paie"."""
    languages = tuple(one for one in languages if one != "en")
    if not languages:
        return None
    parts = text.split()
    for count in range(min(3, len(parts) - 1), 0, -1):
        head, name = " ".join(parts[:count]), " ".join(parts[count:])
        if len(head) > 5 and name[:1].isupper() and _PROPER.fullmatch(name) and (kind := code_of(head, "recipient_categories", languages)):
            return Reading(kind.value, f"{kind.rule}, before a name")
    return None


_NAMED = re.compile(r"(.{2,80}?)(?:\s*\(([^()]{2,60})\)|\s+[–—-]\s+([^()]{2,60}))", re.DOTALL)
"""The name of a recipient with its kind behind it: "Jones LLP (solicitors)", "Stripe – payment provider"."""


@dataclass
class _Transfers:
    """What the cells of one activity say of transfers: whether there are some or none, and the rows that were made."""

    said: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


_OF_ONES_OWN = frozenset({"accountant", "auditor", "administration", "it_support", "legal_adviser", "email_service", "cloud_software"})
"""Kinds of recipients that may also be one's own people."""


class Recipients(Organisations):
    """Reads the recipients and the transfers of an activity."""

    def _recipients(self, record: Record, row: Row, key: str) -> None:
        none, some = False, self._crossed_recipients(record, key)
        for item in ("recipients", "recipients_internal", "processors"):
            for cell in record.cells.get(item, ()):
                source = self._resolved(record, cell, item)
                if says_nothing(source.text, self.languages):
                    none = True
                    self.read_spots.add(self.spot(cell))
                    self.read_as.append(ReadAs(cell.where, cell.text, "activities", key, "recipients_stated", "none", f"{item}: none"))
                    continue
                if not cell.part and abroad.begins_with_none(source.text, self.languages):
                    self.keep(cell, "activities", row, "recipients_stated", "it says none, and then more")
                    continue
                in_doubt = vocabulary.is_placeholder(source.text) or vocabulary.is_template_mark(source.text)
                some = some or not (in_doubt or self._all_in_doubt(source.text))
                text = f"{cell.part}: {source.text}" if cell.part and not re.search(r"[0-9]\s*$", cell.part) else source.text
                for part in read_list(text, "recipient_categories", self.languages):
                    self._recipient(cell, item, key, part)
        if "recipients_stated" in row.unread:
            return
        if some:
            row.values["recipients_stated"] = "some"
        elif none and "recipients" in record.cells:
            row.values["recipients_stated"] = "none"

    def _crossed_recipients(self, record: Record, key: str) -> bool:
        """Read the recipients that have a column each, in which the answer is yes or no; whether there are some."""
        some = False
        for item, cells in record.cells.items():
            _, _, named = item.partition("recipients:")
            for cell in cells if named else ():
                answer = answer_of(cell.text, self.languages)
                if answer == "yes":
                    some = True
                    row = self.add("recipients", {"activity_id": key}, {})
                    self.told(cell, "recipients", row, "category", named, "recipient: its column says yes", cell.heading)
                elif answer == "no" or says_nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))
                else:
                    self.homeless(cell, "neither yes nor no", key)
        return some

    def _all_in_doubt(self, text: str) -> bool:
        """Whether every part of a list of recipients is in doubt: then it says neither that there are some nor that there are none."""
        return all(vocabulary.doubts(part, self.languages) for part in split(text) or [text])

    def _recipient(self, cell: Cell, item: str, key: str, part: Part) -> None:
        row = self.add("recipients", {"activity_id": key}, {})
        role = {"processors": "processor", "recipients_internal": "internal"}.get(item, "")
        said = ROLE_BEHIND.search(part.text)
        text = ROLE_BEHIND.sub("", part.text) if said else part.text
        if said:
            read = role_of(said[1], self.languages)
            role = read.value if read is not None else role
        ours = self.of("activities", key)[0].values.get("role")
        if role == "processor" and (ours in ("processor", "sub_processor") or (ours != "controller" and _SUB.search(bare(cell.heading)))):
            role = "sub_processor"  # whom a processor engages (Art. 28(4))
        if role:
            row.values["recipient_role"] = role
        code = Reading(part.code, part.rule) if part.code else code_of(text, "recipient_categories", self.languages) if said else None
        if takes_back(text, self.languages):
            self.keep(cell, "recipients", row, "category", "its own brackets put it in doubt", part.text)
        elif code is not None:
            inside = item == "recipients_internal" and code.value in _OF_ONES_OWN  # one's own accountant is no accountant's firm
            told = Reading("internal_team", "recipients: the heading says internal") if inside else code
            self.told(cell, "recipients", row, "category", told.value, told.rule, part.text)
        elif vocabulary.is_template_mark(text) or vocabulary.doubts(text, self.languages):
            self.keep(cell, "recipients", row, "category", "the text itself is in doubt", part.text)
            row.values.pop("recipient_role", None)  # that there is any processor at all is in doubt
        elif (named := _NAMED.fullmatch(text)) and (behind := self._kind_behind(named, item)):
            self.told(cell, "recipients", row, "category", behind.value, f"{behind.rule}, said behind the name", part.text)
            if FORM_OF_COMPANY.search(named[1]) or KNOWN_SERVICE.match(named[1]):
                self.told(cell, "recipients", row, "organisation_id", self._organisation(named[1], cell), "recipient: a name", part.text)
        elif len(text) < 120 and (kind := _begun(text) or _kind_and_name(text, self.languages)):
            self.told(cell, "recipients", row, "category", kind.value, kind.rule, part.text)
        elif item == "recipients_internal":
            self.told(cell, "recipients", row, "category", "internal_team", "recipients: the heading says internal", part.text)
            row.values["service"] = part.text
        elif self.organisations.get(folded(text), self.holder) != self.holder:  # the file names it elsewhere
            self.told(cell, "recipients", row, "organisation_id", self._organisation(text, cell), "recipient: named elsewhere", part.text)
        elif len(text) < 120 and (
            FORM_OF_COMPANY.search(text)
            or KNOWN_SERVICE.match(text)
            or (item == "processors" and len(text.split()) <= 5 and text[:1].isupper())
        ):
            rule = (
                "a company's name"
                if FORM_OF_COMPANY.search(text)
                else "a known service"
                if KNOWN_SERVICE.match(text)
                else "the heading says processors"
            )
            self.told(cell, "recipients", row, "organisation_id", self._organisation(text, cell), f"recipient: {rule}", part.text)
        else:
            self.keep(cell, "recipients", row, "category", "no kind of recipient that ropa knows, and no company's name", part.text)

    def _kind_behind(self, named: re.Match[str], item: str) -> Reading | None:
        """The kind of recipient said behind a name. That a processor is a supplier says no more than its column does."""
        kind = code_of(named[2] or named[3], "recipient_categories", self.languages)
        return None if kind is not None and kind.value == "supplier" and item == "processors" else kind

    def _transfers(self, record: Record, row: Row, key: str) -> None:
        found = _Transfers()
        for cell in (cell for name in ("transfers", "destination") for cell in record.cells.get(name, ())):
            self._said_of_transfers(record, cell, row, key, found)
        asked = record.cells.get("transfers") or record.cells.get("destination")
        for cell in record.cells.get("safeguards", ()):
            if not asked and says_nothing(cell.text, self.languages) and asks_where_too(cell.heading):
                found.said.append("none")  # the one column that asks of transfers asks for the safeguard too
                self.told(cell, "activities", row, "transfers_stated", "none", f"transfers: {folded(cell.text)}")
            elif says_nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
            elif not asked and asks_where_too(cell.heading):
                self._said_of_transfers(record, cell, row, key, found)
            else:
                self._safeguard(cell, key, found)
        for cell in record.cells.get("transfer_recipient", ()):
            if says_nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
                continue
            mine = [one for one in found.rows if "organisation_id" not in one.values] or [self.add("transfers", {"activity_id": key}, {})]
            self.told(cell, "transfers", mine[0], "organisation_id", self._organisation(cell.text, cell), "recipient of a transfer: a name")
        if "transfers_stated" not in row.values and found.said:
            row.values["transfers_stated"] = "some" if "some" in found.said or found.rows else "none"

    def _said_of_transfers(self, record: Record, cell: Cell, row: Row, key: str, found: _Transfers) -> None:
        """Read a cell that says whether data is transferred, where to, and by what means."""
        source = self._resolved(record, cell, "transfers")
        if paired := abroad.pairs(source.text, self.languages):
            found.said.append("some")
            found.rows += [self._pair(cell, place, by, self.add("transfers", {"activity_id": key}, {})) for place, by in paired]
            return
        third = self.law == "uk" or _asks_of_the_uk(cell.heading)
        read = abroad.transfers(source.text, self.languages, third=third, home="GB" if self.law == "uk" else "")
        if read.stated:
            found.said.append(read.stated)
            self.read_spots.add(self.spot(cell))
            self.read_as.append(ReadAs(cell.where, cell.text, "activities", key, "transfers_stated", read.stated, read.rule))
        found.rows += self._transfer(cell, read, key)
        for name in abroad.unknown_places(source.text, self.languages) if read.countries else ():
            self.keep(cell, "transfers", self.add("transfers", {"activity_id": key}, {}), "destination", "no country that ropa knows", name)
        if read.why and not read.countries and not read.mechanisms:
            if "transfers_stated" in row.unread or read.stated:
                self.homeless(cell, read.why, key)
            else:
                self.keep(cell, "activities", row, "transfers_stated", read.why)

    def _pair(self, cell: Cell, place: Reading, by: Reading, row: Row) -> Row:
        """Write a destination and its safeguard into the row of a transfer."""
        self.told(cell, "transfers", row, "destination", place.value, place.rule)
        self.told(cell, "transfers", row, "mechanism", by.value, by.rule)
        return row

    def _safeguard(self, cell: Cell, key: str, found: _Transfers) -> None:
        """Read a cell that names the safeguards of transfers: into the rows of its line that have none, or into a new one."""
        open_rows = [one for one in found.rows if "mechanism" not in one.values]
        mine = [one for one in open_rows if any(c.row == cell.row for c in one.cells.values())] or open_rows
        doubt = vocabulary.doubts(cell.text, self.languages)
        means = () if doubt else abroad.mechanisms(cell.text, self.languages)
        if paired := abroad.pairs(cell.text, self.languages):
            self._pairs_of_safeguards(cell, key, paired, found)
            return
        if len(means) > 1 and len(mine) > 1:
            self.keep(cell, "transfers", mine[0], "mechanism", WHOSE)
            return
        if not mine and abroad.transfers(cell.text, self.languages).stated == "none":
            found.said.append("none")
            self.read_spots.add(self.spot(cell))
            return
        if not mine and means and {one.value for one in means} <= {row.values.get("mechanism") for row in found.rows}:
            self.read_spots.add(self.spot(cell))  # the column of transfers says it too
            return
        if not mine and (doubt or not means):  # it does not say that there is a transfer
            why = (
                f"the text itself is in doubt ({', '.join(doubt[:3])})"
                if doubt
                else "no safeguard that ropa knows, and no transfer beside it"
            )
            self.homeless(cell, why, key)
            return
        if not mine:
            mine = [self.add("transfers", {"activity_id": key}, {})]
            found.rows += mine
            found.said.append("some")
        for one in mine if means else ():
            self.told(cell, "transfers", one, "mechanism", means[0].value, means[0].rule)
        for other in means[1:]:
            extra = self.add("transfers", {k: v for k, v in mine[0].values.items() if k != "transfer_id"}, dict(mine[0].cells))
            self.told(cell, "transfers", extra, "mechanism", other.value, other.rule)
        if not means:
            in_doubt = f"the text itself is in doubt ({', '.join(doubt[:3])})"
            unknown = abroad.DENIED if abroad.denies(cell.text) else "no safeguard that ropa knows"
            self.keep(cell, "transfers", mine[0], "mechanism", in_doubt if doubt else unknown)

    def _pairs_of_safeguards(self, cell: Cell, key: str, paired: Sequence[tuple[Reading, Reading]], found: _Transfers) -> None:
        """Write pairs of a destination and its safeguard into the rows of these destinations, or into new ones."""
        for place, by in paired:
            here = [one for one in found.rows if one.values.get("destination") == place.value and "mechanism" not in one.values]
            for one in here:
                self.told(cell, "transfers", one, "mechanism", by.value, by.rule)
            if not here:
                found.rows.append(self._pair(cell, place, by, self.add("transfers", {"activity_id": key}, {})))
        found.said.append("some")

    def _transfer(self, cell: Cell, found: abroad.Transfer, key: str) -> list[Row]:
        """The rows of transfers that one cell names: one per country, and per safeguard if it names several."""
        made: list[Row] = []
        whose = len(found.countries) > 1 and len(found.mechanisms) > 1
        for place in found.countries or ([None] if found.mechanisms else []):
            for means in (() if whose else found.mechanisms) or [None]:
                row = self.add("transfers", {"activity_id": key}, {})
                if place is not None:
                    self.told(cell, "transfers", row, "destination", place.value, place.rule)
                if means is not None:
                    self.told(cell, "transfers", row, "mechanism", means.value, means.rule)
                elif found.why or (whose and not made):
                    self.keep(cell, "transfers", row, "mechanism", found.why or WHOSE)
                made.append(row)
        return made
