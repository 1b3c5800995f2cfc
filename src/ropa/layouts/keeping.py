"""How data is kept: time limits, measures of security, systems; and what looks after it: assessments and reviews."""

from __future__ import annotations

import re

from ropa import vocabulary
from ropa.layouts import limits
from ropa.layouts.account import Account
from ropa.layouts.found import Record
from ropa.layouts.imported import ReadAs
from ropa.layouts.lists import Part, code_of, read_list, split
from ropa.layouts.wording import answer_of, label_code, says_nothing
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded

_SINCE = "no trigger of a time limit that ropa knows"


class Keeping(Account):
    """Reads how the data of an activity is kept."""

    def _retention(self, record: Record, key: str) -> None:
        in_days = record.cells.get("retention_days", ())
        for cell in in_days:
            record.add("retention", cell)
        beside = record.first("retention_unit")
        for cell in record.cells.get("retention", ()):
            unit = limits.unit_of(beside.text if beside else cell.heading) or ("days" if cell in in_days else "")
            if unit and re.fullmatch(r"[0-9]{1,6}", cell.text):
                row = self.add("retention", {"activity_id": key}, {})
                rule = f"retention: a number, {'the cell beside it' if beside else 'the heading'} says {unit}"
                if beside:
                    self.read_spots.add(self.spot(beside))
                self.told(cell, "retention", row, "period", f"P{int(cell.text)}{unit[0].upper()}", rule)
                continue
            source = self._resolved(record, cell, "retention")
            if says_nothing(source.text, self.languages) and not cell.part:
                self.homeless(cell, "it says that there is none", key)
                continue
            if not cell.part and (several := limits.limits(source.text, self.languages)):
                for line, one in several:
                    row = self.add("retention", {"activity_id": key}, {})
                    if one.period:
                        self.told(cell, "retention", row, "period", one.period, one.rule)
                    if one.trigger:
                        self.told(cell, "retention", row, "trigger", one.trigger, one.rule)
                    elif one.since:
                        self.keep(cell, "retention", row, "trigger", _SINCE, one.since)
                    for name, text in (("reason", one.reason), ("criteria", line or ("" if one.period else one.criteria))):
                        if text:
                            self.as_text(cell, "retention", row, name, text)
                continue
            limit = limits.limit(source.text, self.languages)
            row = self.add("retention", {"activity_id": key}, {})
            if self.points_nowhere(source):
                self.keep(cell, "retention", row, "criteria", "it points to another activity, and none is found there")
                continue
            label = (code_of(cell.part, "data_categories", self.languages) or label_code(cell.part)) if cell.part else None
            if label is not None:
                row.values["category"] = label.value
            if limit.period:
                self.told(cell, "retention", row, "period", limit.period, limit.rule)
                if limit.trigger:
                    self.told(cell, "retention", row, "trigger", limit.trigger, limit.rule)
                elif limit.since:
                    self.keep(cell, "retention", row, "trigger", _SINCE, limit.since)
                if limit.reason:
                    row.values["reason"], row.cells["reason"] = limit.reason, cell
                if cell.part and label is None:
                    row.values["criteria"], row.cells["criteria"] = f"{cell.part}: {cell.text}", cell
            else:
                said = f"{cell.part}: {source.text}" if cell.part and label is None else source.text
                if why := limits.unread_period(source.text, self.languages):
                    self.keep(cell, "retention", row, "criteria", why, said)
                else:
                    self.as_text(cell, "retention", row, "criteria", said)
        mine = self.of("retention", key)
        for item, column in (("followed", "followed"), ("not_followed", "reason_not_followed")):
            for cell in record.cells.get(item, ()):
                answer = answer_of(cell.text, self.languages) if item == "followed" else cell.text
                if mine and answer:
                    if item == "followed":
                        self.told(cell, "retention", mine[0], column, answer, f"yes_no: {answer}")
                    else:
                        self.as_text(cell, "retention", mine[0], column)
                elif not mine and not says_nothing(cell.text, self.languages):
                    self.homeless(cell, "no time limit stands beside it", key)

    def _security(self, record: Record, key: str) -> None:
        for item, kind in (("security", ""), ("technical", "technical"), ("organisational", "organisational")):
            for cell in record.cells.get(item, ()):
                source = self._resolved(record, cell, item)
                if says_nothing(source.text, self.languages):
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
            if says_nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
                continue
            if answer := answer_of(cell.text, self.languages):
                self.homeless(cell, f"it says {answer}, but not which system", key)
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
            answer = answer_of(required[0].text, self.languages) if required else "yes"
            status = next(
                ((c, r) for c in cells.get("dpia_status", ()) if (r := code_of(c.text, "assessment_statuses", self.languages))), None
            )
            link = next((c for c in cells.get("dpia_link", ()) if not says_nothing(c.text, self.languages)), None)
            if answer == "no" or (required and says_nothing(required[0].text, self.languages)):
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
            if not says_nothing(cell.text, self.languages):
                row = self.add("assessments", {"activity_id": key, "kind": "lia"}, {})
                self.as_text(cell, "assessments", row, "reference")
        for cell in cells.get("contract_link", ()):
            if not says_nothing(cell.text, self.languages) and not vocabulary.doubts(cell.text, self.languages):
                row = self.add("contracts", {"kind": "processor_contract"}, {})
                self.as_text(cell, "contracts", row, "reference")
        for item in ("interests_link", "contract_link", "dpia_link", "dpia_status"):
            for cell in cells.get(item, ()):
                if says_nothing(cell.text, self.languages):
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
