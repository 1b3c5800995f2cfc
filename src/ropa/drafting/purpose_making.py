"""A purpose, made of words of a sentence: what those who look for purposes in lists and in sentences share."""

from __future__ import annotations

import re
from dataclasses import replace

from ropa.drafting.bases import Bases
from ropa.drafting.context import words
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose


class Making:
    """Makes purposes of words, with the bases that are named beside them."""

    def __init__(self, bases: Bases) -> None:
        self.bases = bases
        self.lexicon = bases.lexicon
        self.wording = bases.wording
        self.sentences = bases.sentences

    def make(self, sentence: Sentence, text: str) -> list[Purpose]:
        """The purpose that words of a sentence tell, without a basis named at their end; [] if there are no words."""
        text = self.wording.without("joins_next_item", re.sub(r"\s+", " ", text).strip(" .,;:–-")).strip(" .,;:–-")
        if (tail := self.wording.find("basis_tail", text)) and words(text[: tail.start()]) > 1:
            text = text[: tail.start()].strip(" .,;:–-")
        if (
            not text
            or text.endswith("?")
            or any(self.wording.find(name, text) for name in ("only_speaks_of_use", "only_uses_data", "cites_law"))
        ):
            return []
        line = sentence.piece.line_at(sentence.piece.text.find(text[:25]) if text[:25] in sentence.piece.text else 0)
        if sentence.piece.kind == "item" and not sentence.first:
            line = sentence.piece.line  # all that an item says stands where it begins
        return [Purpose(text, self.bases.code(text), sentence, line if sentence.piece.breaks else sentence.line)]

    def based(self, sentence: Sentence, text: str, *codes: str) -> list[Purpose]:
        """The purpose on each of the bases."""
        return [replace(each, basis=code, basis_sentence=sentence) for each in self.make(sentence, text) for code in codes]

    def says_why_lawful(self, text: str) -> bool:
        """Whether words say no more than on which basis the law lets what was said before be done."""
        return self.wording.find("law_lets_this", text) is not None and bool(self.bases.named(text))

    def negated_lead(self, lead: str) -> bool:
        """Whether a lead-in says what is not done."""
        return self.wording.find("says_not", lead) is not None and self.wording.find("not_only", lead) is None
