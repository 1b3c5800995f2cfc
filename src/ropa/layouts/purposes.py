"""Why data is used: the purposes of an activity, their lawful bases and conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ropa import vocabulary
from ropa.layouts import legal
from ropa.layouts.account import Account, Row
from ropa.layouts.found import Cell, Record
from ropa.layouts.lists import bulleted, code_of
from ropa.layouts.subjects import yes_before_condition
from ropa.layouts.wording import answer_of, says_nothing
from ropa.vocabulary import Reading
from ropa.vocabulary.bases import cites_article_6


@dataclass(frozen=True)
class _Unread:
    """A cell that names no ground that is known, why, and the column in which it is kept."""

    cell: Cell
    why: str
    column: str = "lawful_basis"


@dataclass
class _Grounds:
    """What the cells of one activity say of the grounds of its purposes."""

    bases: list[tuple[Cell, Reading]] = field(default_factory=list)
    conditions: list[tuple[Cell, Reading]] = field(default_factory=list)
    unread: list[_Unread] = field(default_factory=list)


def _distinct(found: Sequence[tuple[Cell, Reading]]) -> list[tuple[Cell, Reading]]:
    """Each code once."""
    return list({one.value: (cell, one) for cell, one in found}.values())


_LETTER = re.compile(r"\s*\(?[a-f]\)?(?=\s*$|\s*[(,;/+]|\s+(?:und|and|et|en|y|e|og|och|i)\s)")


class Purposes(Account):
    """Reads the purposes of an activity."""

    @cached_property
    def _cites(self) -> dict[str, bool]:
        """By heading: whether a cell below it cites Article 6."""
        return {}

    def _purposes(self, record: Record, key: str) -> list[Row]:
        grounds = _Grounds()
        self._bases(record, grounds)
        self._answered_bases(record, grounds)
        self._conditions(record, grounds)
        made = self._purpose_rows(record, key, grounds)
        self._keep_unread(key, made, grounds)
        self._tell_conditions(key, made, grounds)
        self.read_spots |= {self.spot(cell) for cell, _ in (*grounds.bases, *grounds.conditions)}  # a second column may say the same
        for cell in record.cells.get("purpose_code", ())[:1]:
            read = self.term(cell.text, "purpose_codes") or code_of(cell.text, "purpose_codes", self.languages)
            if read is not None:
                for row in made:
                    self.told(cell, "purposes", row, "purpose_code", read.value, read.rule)
        self._beside_purposes(record, key, made)
        return made

    def _bases(self, record: Record, grounds: _Grounds) -> None:
        """The lawful bases that cells on them name, and conditions of Article 9 that they name too."""
        for cell in record.cells.get("basis", ()):
            resolved = self._resolved(record, cell, "basis")
            if (of_layout := self.term(resolved.text, "lawful_bases")) is not None:
                grounds.bases.append((cell, of_layout))
                continue
            found = legal.bases(resolved.text, self._asking(cell), self.languages)
            grounds.bases += [(cell, one) for one in found.codes]
            grounds.conditions += [(cell, one) for one in found.article9]
            none = vocabulary.is_nothing(cell.text)
            if found.why and not none:
                grounds.unread.append(_Unread(cell, found.why))
            elif not found.codes and not found.article9:
                why = "it says that there is none" if none else "no lawful basis that ropa knows"
                grounds.unread.append(_Unread(cell, why))

    def _asking(self, cell: Cell) -> str:
        """The heading of a cell, with the article that it asks for where other cells below it cite that: "b" beside "art. 6.1.f"."""
        if re.search(r"[0-9]", cell.heading) or not _LETTER.match(cell.text) or cell.part:
            return cell.heading
        if cell.heading not in self._cites:
            below = [
                one.text for record in self.found.records[:200] for one in record.cells.get("basis", ()) if one.heading == cell.heading
            ]
            self._cites[cell.heading] = any(map(cites_article_6, below))
        return f"{cell.heading} (6)" if self._cites[cell.heading] else cell.heading

    def _answered_bases(self, record: Record, grounds: _Grounds) -> None:
        """The lawful bases that have a column each, in which the answer is yes or no."""
        for item, cells in record.cells.items():
            _, _, named = item.partition("basis:")
            for cell in cells if named else ():
                answer = answer_of(cell.text, self.languages)
                if answer == "yes":
                    grounds.bases.append((cell, Reading(named, "lawful basis: its column says yes")))
                elif answer == "no" or says_nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))
                else:
                    grounds.unread.append(_Unread(cell, "neither yes nor no"))

    def _conditions(self, record: Record, grounds: _Grounds) -> None:
        """The conditions of Article 9(2): of cells that ask for them, and those that cells on special data cite."""
        for cell in record.cells.get("article9", ()):
            if (of_layout := self.term(cell.text, "article9_conditions")) is not None:
                grounds.conditions.append((cell, of_layout))
                continue
            resolved = self._resolved(record, cell, "article9")
            asking = cell.heading if re.search(r"[0-9]", cell.heading) else f"{cell.heading} (9)"
            found, why = legal.conditions(resolved.text, asking, self.languages)
            if found:
                grounds.conditions += [(cell, one) for one in found]
            elif says_nothing(cell.text, self.languages):
                self.read_spots.add(self.spot(cell))
            else:
                grounds.unread.append(_Unread(cell, why, "article9_condition"))
        for cell in record.cells.get("special", ()):
            if not vocabulary.doubts(cell.text, self.languages):
                found = legal.article9(cell.text) or legal.lettered_conditions(cell.text, cell.heading)
                if not found and (said := re.search(r"[:–—]\s*([^:]{4,})$", cell.text)) and yes_before_condition(cell.text) != cell.text:
                    found = legal.conditions(said[1], "", self.languages)[0]  # "yes. Condition: explicit consent"
                grounds.conditions += [(cell, one) for one in found]

    def _purpose_rows(self, record: Record, key: str, grounds: _Grounds) -> list[Row]:
        """One row per purpose and lawful basis. What was not read of the bases is kept in the first of them, if no basis was read."""
        made: list[Row] = []
        texts = list(record.cells.get("purpose", ())) or list(record.cells.get("purpose_code", ()))
        codes = _distinct(grounds.bases)
        shared = [text for text in texts if not text.part] or texts
        lines = bulleted(shared[0].text) if len(shared) == 1 and len(codes) <= 1 else []
        wanted: list[Cell | None] = [shared[0]] * len(lines) if lines else list(shared) or [None]
        coded: list[tuple[Cell, Reading] | None] = list(codes) or [None]
        for number, text in enumerate(wanted):
            for cell_and_code in coded:
                if text is None and cell_and_code is None and not grounds.unread and not grounds.conditions:
                    continue
                row = self.add("purposes", {"activity_id": key}, {})
                if text is not None:
                    self.as_text(text, "purposes", row, "purpose", lines[number] if lines else "")
                if cell_and_code is not None:
                    cell, one = cell_and_code
                    self.told(cell, "purposes", row, "lawful_basis", one.value, one.rule)
                elif grounds.unread and number == 0:
                    first = grounds.unread[0]
                    self.keep(first.cell, "purposes", row, first.column, first.why)
                made.append(row)
        return made

    def _keep_unread(self, key: str, made: list[Row], grounds: _Grounds) -> None:
        """Keep what was not read of the grounds and stands in no row yet."""
        for unread in grounds.unread if grounds.bases or not made else grounds.unread[1:]:
            of_basis = unread.column == "lawful_basis"
            if not of_basis and made and unread.column not in made[0].values:
                self.keep(unread.cell, "purposes", made[0], unread.column, unread.why)
            elif of_basis and made and grounds.bases:
                row = self._same_purpose(key, made)
                self.keep(unread.cell, "purposes", row, unread.column, unread.why)
                made.append(row)
            else:
                self.homeless(unread.cell, unread.why, key)

    def _tell_conditions(self, key: str, made: list[Row], grounds: _Grounds) -> None:
        """Write the conditions of Article 9: the first into the first row, each other into a row of its own."""
        for number, (cell, one) in enumerate(_distinct(grounds.conditions)):
            row = made[0] if number == 0 and made else self._same_purpose(key, made)
            self.told(cell, "purposes", row, "article9_condition", one.value, one.rule)
            if row not in made:
                made.append(row)

    def _same_purpose(self, key: str, made: Sequence[Row]) -> Row:
        """One more row for the first purpose."""
        return self.add("purposes", {"activity_id": key, "purpose": made[0].values.get("purpose", "") if made else ""}, {})

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
