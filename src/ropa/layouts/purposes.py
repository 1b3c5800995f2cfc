"""Why data is used: the purposes of an activity, their lawful bases and conditions."""

from __future__ import annotations

from collections.abc import Sequence

from ropa import vocabulary
from ropa.layouts import values
from ropa.layouts.account import Account, Row
from ropa.layouts.lists import STRONG, bulleted, code_of
from ropa.layouts.shapes import Cell, Record
from ropa.layouts.wording import answer_of, says_nothing
from ropa.vocabulary import Reading


class Purposes(Account):
    """Reads the purposes of an activity."""

    def _purposes(self, record: Record, key: str) -> list[Row]:
        made: list[Row] = []
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
                    if answer_of(cell.text, self.languages) == "yes":
                        readings.append((cell, Reading(named, "lawful basis: its column says yes")))
                    elif answer_of(cell.text, self.languages) == "no" or says_nothing(cell.text, self.languages):
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
            if not cited and code is None and not says_nothing(cell.text, self.languages):
                unread.append((cell, "\x00article9"))
            elif not cited and code is None:
                self.read_spots.add(self.spot(cell))
        for cell in record.cells.get("special", ()):
            special += [] if vocabulary.doubts(cell.text, self.languages) else [(cell, one) for one in values.article9(cell.text)]
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

    def _beside_purposes(self, record: Record, key: str, made: Sequence[Row]) -> None:
        """What is said of the purposes besides: the interest, the condition of Schedule 1, the record of consent."""
        fitting = {"interests": "legitimate_interests", "consent_link": "consent"}
        for item, column in (
            ("interests", "legitimate_interest"),
            ("consent_link", "consent_record"),
            ("schedule1", "schedule1_condition"),
        ):
            for cell in record.cells.get(item, ()):
                if says_nothing(cell.text, self.languages):
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
