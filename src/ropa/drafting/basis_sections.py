"""Bases that a section states after its purposes, or under labels of its own."""

from __future__ import annotations

from collections.abc import Iterable

from ropa.drafting.basis_statements import Statements
from ropa.drafting.context import words
from ropa.drafting.lexicon import plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose


class Sections:
    """Which basis follows which purposes under the same heading."""

    def __init__(self, stated: Statements) -> None:
        self.stated = stated
        self.wording = stated.wording
        self.labels: frozenset[str] | None = None

    def following(self, found: Iterable[Purpose]) -> dict[int, tuple[tuple[str, ...], Sentence]]:
        """Bases that follow their purposes: a sentence of its own under the same heading, up to the next purpose with another."""
        telling = {purpose.sentence.number for purpose in found}
        made: dict[int, tuple[tuple[str, ...], Sentence]] = {}
        waiting: list[int] = []
        listed: list[int] = []
        where: tuple[str, ...] = ()
        for sentence in self.stated.sentences:
            labelled = self.is_label(sentence.text if sentence.piece.kind == "heading" else (sentence.headings or ("",))[0])
            here = sentence.headings[:1]
            if labelled:  # "Legal basis" over a paragraph, in the section of the purpose before it
                here = sentence.headings[:1] if sentence.piece.kind == "heading" else sentence.headings[1:2]
            if here != where or (sentence.piece.kind == "heading" and not labelled):
                waiting, listed, where = [], [], here
            if sentence.number in telling:
                waiting.append(sentence.number)
                listed.append(sentence.number)
                continue
            if waiting and self.wording.find("consent_for_this", sentence.plain) and self.stated.named(sentence.text) == ("consent",):
                there = [number for number in waiting if self.stated.sentences[number].piece is sentence.piece]
                made |= dict.fromkeys(there, (("consent",), sentence))
                waiting = [number for number in waiting if number not in there]
                continue
            if sentence.piece.kind == "heading" or not waiting or not self._points_back(sentence):
                continue
            if (
                not labelled
                and self.stated.labelled(sentence)
                and all(self.stated.sentences[number].piece is not sentence.piece for number in waiting)
            ):
                continue  # a paragraph on one basis of several says what it is the basis of
            bases = self.stated.named(sentence.text)
            if bases and (marked := self._by_marks(sentence, listed)):
                made |= marked
                waiting = [number for number in waiting if number not in marked]
                continue
            if self.wording.find("points_back_here", sentence.text) and self._is_about_its_paragraph(sentence, waiting):
                continue
            if bases and (there := self._said_right_before(sentence, waiting)):
                made |= dict.fromkeys(there, (bases, sentence))
                waiting = [number for number in waiting if number not in there]
                continue
            if (
                bases
                and self.wording.find("respectively", sentence.plain)
                and len(named := self.stated.in_order(sentence.text)) == len(set(waiting))
            ):
                made |= {number: ((code,), sentence) for number, code in zip(dict.fromkeys(waiting), named, strict=True)}
                waiting = []
            elif bases:
                made |= dict.fromkeys(waiting, (bases, sentence))
                waiting = []
        return made

    def _is_about_its_paragraph(self, sentence: Sentence, waiting: list[int]) -> bool:
        """Whether a sentence speaks of what its own paragraph says before it, and that is none of the purposes that wait for a basis."""
        if sentence.first or sentence.piece.kind != "paragraph":
            return False
        return all(self.stated.sentences[number].piece is not sentence.piece for number in waiting)

    def _by_marks(self, sentence: Sentence, listed: list[int]) -> dict[int, tuple[tuple[str, ...], Sentence]]:
        """The purposes whose letters or numbers a sentence names, with the bases beside these: "for (a), public task; for (b), contract"."""
        numbers = list(dict.fromkeys(listed))
        marks: dict[str, int] = {}
        for at, number in enumerate(numbers, 1):
            marks |= {str(at): number, _LETTERS[at - 1 : at]: number}
        made: dict[int, tuple[tuple[str, ...], Sentence]] = {}
        pointed: list[str] = []
        for part in self.wording.parts("between_pointed", sentence.text):
            uncited = self.wording.without("cites", part)  # "Article 6(1)(f)" points to no item
            pointed += [mark for found in self.wording.all("refers_to_item", uncited) for mark in found.groups() if mark]
            if pointed and (bases := self.stated.named(part)):
                made |= {marks[mark]: (bases, sentence) for mark in pointed if mark in marks}
                pointed = []
        return made

    def _said_right_before(self, sentence: Sentence, waiting: list[int]) -> list[int]:
        """The purposes of its own paragraph to which a sentence gives a basis: "We do this because of our contract"."""
        if sentence.piece.kind != "paragraph" or not self.wording.find("points_back_here", sentence.text):
            return []
        return [number for number in waiting if self.stated.sentences[number].piece is sentence.piece]

    def is_label(self, heading: str) -> bool:
        """Whether a heading is no more than a label, like "Purpose" or "Legal basis", of sections that have such labels each."""
        return heading in self._labels()

    def _labels(self) -> frozenset[str]:
        """The headings that are labels: there are several of a basis; one alone is a section."""
        if self.labels is None:
            heads = frozenset(
                each.text for each in self.stated.sentences if each.piece.kind == "heading" and self._reads_as_label(each.text)
            )
            bases = [
                each
                for each in self.stated.sentences
                if each.piece.kind == "heading" and each.text in heads and "basis" in self.stated.topics(each.text)
            ]
            self.labels = heads if len(bases) > 1 else frozenset()
        return self.labels

    def _reads_as_label(self, heading: str) -> bool:
        return (
            words(heading) <= _LONGEST_LABEL
            and any(
                hit.kind == "cues" and hit.code in ("purpose_label", "basis_label") and hit.start == 0
                for hit in self.stated.lexicon.hits(plain(heading))
            )
            and bool(self.stated.topics(heading) & {"purposes", "basis"})
        )

    def _points_back(self, sentence: Sentence) -> bool:
        """Whether a sentence gives a basis to what was said before it."""
        if (
            sentence.first
            and sentence.piece.kind != "heading"
            and "basis" in sentence.topics
            and self.is_label((sentence.headings or ("",))[0])
        ):
            return True
        if self.wording.find("for_items", sentence.text):
            return True
        if self.wording.find("called", sentence.text) and len(self.stated.named(sentence.text)) == 1:
            return True
        if self.wording.find("begins_with_right", sentence.text) or any(
            self.wording.find(name, sentence.plain) for name in ("weighs", "readers_acts")
        ):
            return False
        if self.wording.find("points_back_here", sentence.text) and not sentence.first and not self.stated.is_condition(sentence):
            return True
        if not self.stated.says_basis(sentence) or (sentence.leads and "basis" in sentence.lead_topics):
            return False
        if (
            self.wording.find("interest_in", sentence.text)
            and not self.wording.find("interest_in_use", sentence.text)
            and not self.wording.find("basis_of_this", sentence.text)
        ):
            return False  # it says itself what it is the basis of
        label = sentence.text.partition(":")
        if label[1] and words(label[0]) <= 8 and any(hit.code == "basis_label" for hit in sentence.of("cues")):
            return True
        return bool(self.wording.find("points_back", sentence.text)) and (
            len(self.stated.named(sentence.text)) == 1 or self.wording.find("bases_are", sentence.text) is not None
        )


_LONGEST_LABEL = 6
"""The most words of a heading that is a label."""

_LETTERS = "abcdefgh"
"""The letters by which the items of a list are told."""
