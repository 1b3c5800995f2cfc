"""Purposes told by how a whole sentence is built, whatever its section is about: who acts, on which data, and what for."""

from __future__ import annotations

from dataclasses import dataclass

from ropa.drafting.context import negated, words
from ropa.drafting.lexicon import plain
from ropa.drafting.purpose_making import Making
from ropa.drafting.sentences import Sentence


@dataclass(frozen=True)
class Clause:
    """What a sentence tells that something is done for."""

    told: str
    at: int
    """Where the words that tell it begin, or those that open them."""


class Clauses(Making):
    """Which sentences are built to tell what data is used for."""

    def clause(self, sentence: Sentence) -> Clause | None:
        """What a sentence tells that data is used for; None if it is not built so."""
        text = sentence.text
        if text.rstrip().endswith(("?", ":")) or self.wording.find("used_by_others", sentence.plain):
            return None
        for found in (
            self._acting(text),
            self._passive(text),
            self._named(text, "reason_there"),
            self._named(text, "includes_use"),
            self._helping(text),
        ):
            if found and not negated(sentence, found.at) and self.is_use(found.told):
                return found
        return None

    def of_text(self, text: str) -> Clause | None:
        """What a part of a sentence tells that data is used for; None if it is not built so."""
        found = self._acting(text) or self._passive(text)
        return found if found and self.is_use(found.told) else None

    def is_use(self, told: str) -> bool:
        """Whether words that follow those that open a purpose tell one."""
        if not told or (words(told) < _SHORTEST and self.bases.code(told) == "other"):
            return False
        names = ("no_use_there", "uses_data", "takes_up_changes", "meets_condition", "gets_consent", "tells_reader", "readers_right")
        return not any(self.wording.find(name, told) for name in names) and not self.bases.is_bare_basis(told)

    def leads(self, lead: str) -> bool:
        """Whether a lead-in says that somebody of the organisation does something with data, or that data is used."""
        used = self.wording.find("used_passively", lead)
        if used is not None and self._is_data(plain(used["subject"])):
            return True
        for who in self.wording.all("who_acts_there", lead):
            begun = self._object(lead, who.end())
            if begun is not None and (begun == who.end() or self._is_data(plain(lead[begun:]))):
                return True
        return False

    def _object(self, text: str, at: int) -> int | None:
        """Where what is done begins, if it is done with data; None if it is not."""
        rest = text[at:]
        if self.wording.find("turns_to_reader", rest) or self.wording.find("takes_in_data", rest):
            return at
        act = self.wording.find("acts_on_data", rest)
        return at + act.end() if act else None

    def _acting(self, text: str) -> Clause | None:
        for who in self.wording.all("who_acts_there", text):
            begun = self._object(text, who.end())
            if begun is None:
                continue
            sure = begun == who.end()
            for opened in self.wording.all("opens_use", text[begun:]):
                between = plain(text[begun : begun + opened.start()])
                if not sure and self.wording.find("reader_alone", between):
                    continue  # it says what the reader shall do
                if not sure and not self._is_data(between) and not self.wording.find("data_said", between):
                    continue
                told = self._ended(text[begun + opened.end() :])
                if self.is_use(told) and not self._of_others(text[: begun + opened.end()]):
                    return Clause(told, begun + opened.end())
        return None

    def _passive(self, text: str) -> Clause | None:
        used = self.wording.find("used_passively", text)
        if used is None:
            return None
        subject = plain(used["subject"])
        if not self._is_data(subject):
            return None
        for opened in self.wording.all("opens_use", text[used.end() :]):
            told = self._ended(text[used.end() + opened.end() :])
            if self.is_use(told) and not self._of_others(text[: used.end() + opened.end()]):
                return Clause(told, used.end() + opened.end())
        return None

    def _helping(self, text: str) -> Clause | None:
        helps = self.wording.find("helps_there", text)
        if helps is None:
            return None
        subject = plain(helps["subject"])
        if not self._is_data(subject) and not self.wording.find("data_said", subject):
            return None
        return Clause(self._ended(helps["told"]), helps.start("told"))

    def _named(self, text: str, name: str) -> Clause | None:
        found = self.wording.find(name, text)
        if found is None:
            return None
        told = next(filter(None, found.groups()))
        return Clause(self._ended(told), found.end() - len(told))

    def _of_others(self, before: str) -> bool:
        """Whether the words before a use say that somebody else does it, or what data can tell."""
        said = plain(before)
        return any(self.wording.find(name, said) for name in ("can_tell", "readers_choice", "reader_gives", "of_those_who"))

    def _is_data(self, said: str) -> bool:
        """Whether words name data of people."""
        return bool(self.wording.find("data_there", said)) or any(
            hit.kind in ("data_categories", "data_items") for hit in self.lexicon.hits(said)
        )

    def _ended(self, told: str) -> str:
        return self.wording.parts("what_for_ends", told, 1)[0].strip(" ,;:–—-.")


_SHORTEST = 2
"""The fewest words of a use of no known kind."""
