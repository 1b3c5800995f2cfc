"""Bases that a notice gives to a purpose by its words: "Our lawful bases for sending you news are:"."""

from __future__ import annotations

from collections import defaultdict

from ropa.drafting.basis_statements import Statements
from ropa.drafting.context import about, words
from ropa.drafting.lexicon import plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose


class ByWords:
    """The bases that lead-ins and sentences give to purposes by naming them."""

    def __init__(self, stated: Statements) -> None:
        self.stated = stated
        self.wording = stated.wording
        self.qualified: list[tuple[str, tuple[str, ...], Sentence]] = []
        self.rows: list[tuple[str, tuple[str, ...], Sentence]] = []
        """The purposes that rows of tables tell, with their bases."""

    def _qualified(self, sentence: Sentence) -> tuple[tuple[str, ...], str] | None:
        """The bases of an item in a list of bases, and what it says it is the basis of: "consent, when you join our mailing list"."""
        if sentence.piece.kind not in ("item", "paragraph"):
            return None
        if (named := self.wording.find("basis_for", sentence.text)) and (bases := self.stated.named(sentence.text[named.end() :])):
            return bases, named["what"]
        elsewhere = about(sentence, "rights", "complaint", "recipients", "transfers")
        if not elsewhere and (named := self.wording.find("only_if_agreed", sentence.text)):
            return ("consent",), named["what"]
        if (
            not elsewhere
            and (named := self.wording.find("rests_on", sentence.text))
            and (bases := self.stated.named(sentence.text[named.end("what") :]))
        ):
            return bases, named["what"]
        if not about(sentence, "basis") or self.wording.find("agreed", sentence.text):
            return None
        for found in self.wording.all("what_for", sentence.text):
            head, tail = sentence.text[: found.start()], sentence.text[found.end() :]
            if words(head) > LONGEST_BASIS:
                return None
            if bases := self.stated.named(head):
                return None if self.stated.named(tail) else (bases, tail)
        return None

    def groups(self) -> list[tuple[frozenset[str], dict[str, Sentence]]]:
        """Bases that a lead-in or a sentence gives to a purpose by its words: "Our lawful bases for sending you news are:"."""
        found: list[tuple[frozenset[str], dict[str, Sentence]]] = []
        groups: dict[str, dict[str, Sentence]] = defaultdict(dict)
        for sentence in self.stated.sentences:
            for lead in sentence.leads[:1]:
                if "basis" in self.stated.topics(lead) and self.stated.is_basis_item(sentence):
                    head = self.wording.parts("parts_of_basis_item", sentence.text, 1)[0]
                    for code in self.stated.named(head):
                        groups[lead].setdefault(code, sentence)
        for sentence in self.stated.sentences:
            if qualified := self._qualified(sentence):
                found.append((frozenset(self._stems(qualified[1])), dict.fromkeys(qualified[0], sentence)))
                self.qualified.append((qualified[1], qualified[0], sentence))
        for lead, bases in groups.items():
            tail = self.wording.find("leads_for", lead)
            if tail:
                stems = frozenset(self._stems(tail[1]))
                if stems:
                    found.append((stems, bases))
        return found

    def of(self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]]) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases given to a purpose by words like its own, with the sentence that does; None if there are none."""
        mine = set(self._stems(purpose.purpose))
        best: tuple[float, dict[str, Sentence]] = (0.0, {})
        special = about(purpose.sentence, "special") or "special" in self.stated.topics((purpose.sentence.headings or ("",))[0])
        listed = self.rows if purpose.sentence.piece.kind == "item" and not special else []
        rows = [(frozenset(self._stems(text)), dict.fromkeys(bases, sentence)) for text, bases, sentence in listed]
        for stems, bases in (*named, *rows):
            likeness = len(mine & stems) / max(len(mine | stems), 1)
            if len(mine & stems) >= _SHARED:
                likeness = max(likeness, len(mine & stems) / min(len(mine), len(stems)))
            best = max(best, (likeness, bases), key=lambda each: each[0])
        if best[0] >= 0.5:
            return tuple(best[1]), next(iter(best[1].values()))
        alike = [
            (bases, sentence)
            for tail, bases, sentence in (*self.qualified, *listed)
            if purpose.code != "other" and self.stated.code(tail) == purpose.code
        ]
        if len(alike) == 1:
            return alike[0]
        return self._nearest(mine, self.qualified, _SHARED_AT_LEAST) or self._nearest(mine, listed, 1)

    def _nearest(
        self, mine: set[str], among: list[tuple[str, tuple[str, ...], Sentence]], least: int
    ) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases of the one qualified basis that shares most telling words with a purpose, where no other shares as many."""
        shared = sorted(
            ((len((mine & set(self._stems(tail))) - self.wording.words("of_all")), bases, sentence) for tail, bases, sentence in among),
            key=lambda each: -each[0],
        )
        if not shared or shared[0][0] < least:
            return None
        if any(other[0] == shared[0][0] and other[1] != shared[0][1] for other in shared[1:]):
            return None
        return shared[0][1], shared[0][2]

    def _stems(self, text: str) -> list[str]:
        """The telling words of a text, cut so that "locate" and "locating" are one."""
        common = self.wording.words("common")
        return [self.wording.without("word_endings", word) or word for word in plain(text).split() if word not in common]


LONGEST_BASIS = 9

_SHARED = 4
"""So many telling words, all or most of the shorter text, make two texts tell the same purpose."""

_SHARED_AT_LEAST = 2
"""One telling word alone may be shared by chance."""
