"""Whose data is used, and which: people, categories of data, special ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ropa import vocabulary
from ropa.layouts.account import Account, Row
from ropa.layouts.columns import Spot
from ropa.layouts.found import Cell, Record, texts
from ropa.layouts.legal import lettered_conditions
from ropa.layouts.lists import STRONG, Part, code_of, read_list, split
from ropa.layouts.wording import answer_of, label_code, says_nothing
from ropa.layouts.words import words
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

_AT_SCHOOL = frozenset(words("people", "at_school"))
"""Words for those who learn at a school or at a university: beside parents they are pupils."""
_TRAINED = frozenset(words("people", "trained"))
"""Words for pupils, who learn a trade where the activity is about staff: "Løn: medarbejdere, elever"."""
_STAFFED = re.compile(rf"(?<![a-z])(?:{one_of(words('people', 'staffed'))})")
_VISITORS = frozenset(words("people", "visitors"))
_GUESTS = frozenset(words("people", "guests"))
_PLACES = {word: code for code in ("website_visitors", "visitors_on_site") for word in words("people", code)}
_OF_PLACE = re.compile(rf"(?:{one_of(_VISITORS)})\s(?:\S+\s){{0,3}}?(?:(?:l|d|dell|nell|all)')?({one_of(_PLACES)})")
_WEB, _PREMISES = (re.compile(rf"(?<![a-z])(?:{one_of(words('people', name))})") for name in ("web", "premises"))

_ORDINARY = re.compile(rf"(?:{one_of(words('answers', 'ordinary'))})")
"""What says below a heading for special categories that the data is of none: "Normal" in the Belgian register, "dati comuni"."""
_SENSITIVE = re.compile(rf"(?:{one_of(words('answers', 'sensitive'))})")
_OF_CRIMES = frozenset({"criminal_offences", "dbs_checks"})
"""Data of Article 10, which is no special category of Article 9."""


def _visitors(text: str, record: Record) -> Reading | None:
    """Whose visitors a text names: of the place that it names, else of a website or premises, if the activity is about one."""
    plain = folded(re.sub(r"\([^()]*\)", "", text)).strip(" .")
    if plain not in _VISITORS and (beside := _OF_PLACE.fullmatch(plain)) and (place := _PLACES.get(beside[1])):
        return Reading(place, f"visitors: of {beside[1]}")
    if plain not in _VISITORS:
        return None
    said = folded(" | ".join([record.title, *(cell.text for cell in texts(record, "name", "purpose", "data", "systems", "source"))]))
    web, premises = _WEB.search(said), _PREMISES.search(said)
    if bool(web) == bool(premises) or (web and plain in _GUESTS):
        return None
    about = web or premises
    return Reading("website_visitors" if web else "visitors_on_site", f"visitors: the activity is about {about[0] if about else ''}")


def _of_staff(record: Record) -> bool:
    """Whether the name of an activity says that it is about pay or staff."""
    said = folded(" | ".join([record.title, *(cell.text for cell in texts(record, "name"))]))
    return _STAFFED.search(said) is not None


def _several_sources(text: str, languages: tuple[str, ...]) -> bool:
    sources = {part.code for part in read_list(text, "data_sources", languages)}
    return len(sources) > 1 and None not in sources


_CONDITION = re.compile(rf"\b(\w+)\W{{1,3}}(?:[^.;]{{0,30}}(?<![a-z]))?(?:{one_of(words('special', 'condition'))})(?![a-z])")


def yes_before_condition(text: str) -> str:
    """The first word of a text on special data that goes on with the condition for it: "yes, condition to be agreed"; else the text.

    That the condition is open puts no doubt on what stands before it.
    """
    found = _CONDITION.match(folded(text).strip())
    return found[1] if found and isinstance(vocabulary.yes_no(found[1]), Reading) else text


class Subjects(Account):
    """Reads the people and the data of an activity."""

    def _special(self, record: Record, row: Row, key: str, purposes: Sequence[Row]) -> None:
        for cell in record.cells.get("special_one", ()):
            if answer_of(cell.text, self.languages) == "yes":
                self.told(cell, "activities", row, "special_data_stated", "some", "special categories: one kind of them, yes")
            else:
                self.homeless(cell, "it asks of one kind of special data alone", key)
        for cell in record.cells.get("special", ()):
            ordinary = _ORDINARY.fullmatch(folded(cell.text).strip(" .")) is not None
            answer = (
                "no" if ordinary or says_nothing(cell.text, self.languages) else answer_of(yes_before_condition(cell.text), self.languages)
            )
            answer = "yes" if _SENSITIVE.fullmatch(folded(cell.text).strip(" .")) else answer
            if answer:
                self.told(
                    cell, "activities", row, "special_data_stated", "some" if answer == "yes" else "none", f"special categories: {answer}"
                )
                continue
            if lettered_conditions(cell.text, cell.heading):
                self.told(cell, "activities", row, "special_data_stated", "some", "special categories: a condition of Article 9")
                continue
            parts = read_list(cell.text, "data_categories", self.languages)
            if parts and all(part.code for part in parts) and not vocabulary.doubts(cell.text, self.languages):
                self._categories([(cell, part) for part in parts], key)
                if any(part.code not in _OF_CRIMES for part in parts):
                    row.values.setdefault("special_data_stated", "some")
            elif "special_data_stated" not in row.values:
                self.keep(cell, "activities", row, "special_data_stated", "neither none nor kinds of data that ropa knows")
            else:
                self.homeless(cell, "it says more than none or some", key)

    def _data(self, record: Record, row: Row, key: str) -> None:
        listed: list[tuple[Cell, Part]] = []
        for cell in record.cells.get("data", ()):
            source = self._resolved(record, cell, "data")
            if says_nothing(source.text, self.languages):
                self.homeless(cell, "it says that there is none", key)
                continue
            if cell.part:
                label = code_of(cell.part, "data_categories", self.languages) or label_code(cell.part)
                if label is not None:
                    listed.append((cell, Part(f"{cell.part}: {cell.text}", label.value, label.rule)))
                    continue
            listed += [(cell, part) for part in self.listed(source.text, "data_categories")] or [(cell, Part(cell.text))]
        for item, cells in record.cells.items():
            _, _, named = item.partition("data:")
            for cell in cells if named else ():
                answer = answer_of(cell.text, self.languages)
                if answer == "yes":
                    listed.append((cell, Part(cell.heading, named, "data: their column says yes")))
                elif answer == "no" or says_nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))
                else:
                    self.homeless(cell, "neither yes nor no", key)
        for cell in record.cells.get("subjects_and_data", ()):
            whose = self._whose(cell.text)
            if whose:
                for people, held in whose:
                    for who in read_list(people, "data_subjects", self.languages):
                        self._person(cell, key, who.text, Reading(who.code, who.rule) if who.code else None)
                    listed += [(cell, kind) for kind in read_list(held, "data_categories", self.languages)]
                continue
            for part in split(cell.text):
                persons = read_list(part, "data_subjects", self.languages)
                kinds = read_list(part, "data_categories", self.languages)
                if any(who.code for who in persons) and not any(kind.code for kind in kinds):
                    for who in persons:
                        self._person(cell, key, who.text, Reading(who.code, who.rule) if who.code else None)
                else:
                    listed += [(cell, kind) for kind in kinds]
        self._categories(listed, key)
        for cell in record.cells.get("source", ()):
            read = code_of(cell.text, "data_sources", self.languages)
            mine = self.of("data_categories", key)
            if read is not None and mine:
                for one in mine:
                    self.told(cell, "data_categories", one, "source", read.value, read.rule)
            elif mine and _several_sources(cell.text, self.languages):
                self.homeless(cell, "it names several sources, and not which data has which", key)
            else:
                self.homeless(cell, "no source that ropa knows" if mine else "no category of data stands beside it", key)

    def _whose(self, text: str) -> list[tuple[str, str]]:
        """The people with the data of each, where every line of a cell says both: "Staff: name, pay; customers: name"; else []."""
        said = [re.match(r"^([^:]{2,80}):\s+(\S.*)$", line, re.DOTALL) for line in STRONG.split(text.strip()) if line.strip()]
        return [(one[1], one[2]) for one in said if one] if said and all(said) else []

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
        for item, cells in record.cells.items():
            _, _, named = item.partition("subjects:")
            for cell in cells if named else ():
                answer = answer_of(cell.text, self.languages)
                if answer == "yes":
                    self._person(cell, key, cell.heading, Reading(named, "people: their column says yes"))
                elif answer == "no" or says_nothing(cell.text, self.languages):
                    self.read_spots.add(self.spot(cell))
                else:
                    self.homeless(cell, "neither yes nor no", key)
        for cell in record.cells.get("subjects", ()):
            source = self._resolved(record, cell, "subjects")
            if says_nothing(source.text, self.languages):
                self.homeless(cell, "it says that there are none", key)
                continue
            parts = self.listed(source.text, "data_subjects")
            with_parents = any(part.code == "parents_guardians" for part in parts)
            with_staff = any(part.code == "staff" for part in parts) and not with_parents and _of_staff(record)
            for part in parts:
                read = Reading(part.code, part.rule) if part.code else _visitors(part.text, record)
                if with_parents and part.code == "students" and folded(part.text) in _AT_SCHOOL:
                    read = Reading("pupils", "people: parents stand beside them")
                if part.code == "pupils" and with_staff and folded(part.text) in _TRAINED:
                    read = Reading("apprentices_trainees", "people: the activity is about staff")
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
