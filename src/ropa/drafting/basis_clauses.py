"""The uses and bases that the clauses of a sentence name together: "To run your account we rely on contract"."""

from __future__ import annotations

from collections.abc import Iterator

from ropa.drafting.basis_statements import Statements
from ropa.drafting.context import about, is_off, words
from ropa.drafting.sentences import Sentence

Pair = tuple[str, tuple[str, ...]]


class BasisClauses:
    """Reads which use a clause gives which basis."""

    def __init__(self, stated: Statements) -> None:
        self.stated = stated
        self.wording = stated.wording
        self.known: dict[int, list[Pair]] = {}

    def pairs(self, sentence: Sentence) -> list[Pair]:
        """The uses that a sentence names with their bases, in order; none where it speaks of something else."""
        if sentence.number not in self.known:
            self.known[sentence.number] = self._pairs(sentence)
        return self.known[sentence.number]

    def _pairs(self, sentence: Sentence) -> list[Pair]:
        if sentence.piece.kind not in ("item", "paragraph") or sentence.piece.contents or is_off(sentence):
            return []
        if self.wording.find("begins_with_right", sentence.text):
            return []
        if about(sentence, "rights", "complaint", "recipients", "transfers") or sentence.has("cues", "boilerplate", "confidential"):
            return []
        found: list[Pair] = []
        for clause in self.wording.parts("clause_ends", sentence.text):
            found += [each for each in self._of(clause.strip(), sentence) if self._is_use(each[0])]
        if self.wording.find("asks_as_basis", sentence.text):
            return found
        return [] if found and any(self.wording.find(name, sentence.plain) for name in ("asks", "weighs")) else found

    def _of(self, clause: str, sentence: Sentence) -> Iterator[Pair]:
        named = self.stated.named
        for name in ("relies_for", "rests_there"):
            found = self.wording.find(name, clause)
            said = next((each for key, each in found.groupdict().items() if key != "what" and each), "") if found else ""
            if found and (bases := named(found[0][found.end("what") - found.start() :])) and said:
                yield found["what"], bases
                return
        if (found := self.wording.find("basis_to_process_for", clause)) and (bases := named(clause[found.end() :])):
            yield found["what"], bases
            return
        if self.wording.find("names_bases", clause) and (each := self._in_brackets(clause)):
            yield from each
            return
        several = [
            (found["what"], bases)
            for found in self.wording.all("relies_on_for", clause)
            if (bases := named(found["basis"])) and self.stated.is_bare_basis(found["basis"])
        ]
        if several and ("rel" in clause.lower() or len(several) > 1):
            yield from several
            return
        if not about(sentence, "basis") and sentence.piece.kind != "paragraph":
            return
        for name in ("use_with_basis", "basis_with_use") if about(sentence, "basis") else ("use_with_basis",):
            found = self.wording.find(name, clause)
            if found and self._bare(found["basis"]) and not named(found["what"]):
                yield found["what"], named(found["basis"])
                return

    def _in_brackets(self, clause: str) -> list[Pair]:
        """The uses that stand in brackets behind bases: "contract (to race), legitimate interests (to improve the quay)"."""
        found = [(each["what"], self.stated.named(each["basis"])) for each in self.wording.all("basis_with_brackets", clause)]
        return [(what, bases) for what, bases in found if len(bases) == 1]

    def _bare(self, said: str) -> bool:
        return self.stated.is_bare_basis(said) and words(said) <= _LONGEST

    def _is_use(self, what: str) -> bool:
        if "basis" in self.stated.topics(what) and words(what) <= _LONGEST_LABEL:
            return False
        if self.wording.find("refers_to_item", what) or self.wording.find("lawful_basis", what.lower()):
            return False
        return self.wording.find("no_what", what) is None and not self.stated.is_bare_basis(what)


_LONGEST = 10
"""The most words of a basis beside a use."""

_LONGEST_LABEL = 4
"""The most words of a label, like "Lawful basis"."""
