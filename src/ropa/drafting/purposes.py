"""The purposes that a notice tells, each with its lawful basis: headings, labels, rows of tables, lists, and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ropa.drafting.bases import Bases
from ropa.drafting.basis_by_words import LONGEST_BASIS
from ropa.drafting.context import about, is_off, negated, words
from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.purpose_items import Items
from ropa.drafting.purpose_making import Making
from ropa.drafting.purpose_sentences import NOT_BY_SENTENCE, Prose
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Basis, Purpose


def purposes(sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[list[Purpose], list[Basis]]:
    """The purposes and the lawful bases that a notice states."""
    reader = _Reader(sentences, lexicon)
    found = reader.read()
    stated = {basis.code: basis for basis in reader.bases.stated()}
    for purpose in found:
        if purpose.basis and purpose.basis_sentence is not None:
            stated.setdefault(purpose.basis, Basis(purpose.basis, purpose.basis_sentence))
    return found, list(stated.values())


class _Reader(Making):
    """Which sentences of a notice tell a purpose."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        super().__init__(Bases(sentences, lexicon))
        self.items = Items(self.bases)
        self.prose = Prose(self.bases)

    def read(self) -> list[Purpose]:
        found: list[Purpose] = []
        for sentence in self.sentences:
            found += self._of(sentence)
        found = self._without_openings([*found, *self._with_basis_behind(found)])
        return self.bases.given_to(sorted((*found, *self._of_bases_alone(found)), key=lambda each: each.sentence.number))

    def _of_bases_alone(self, found: list[Purpose]) -> list[Purpose]:
        """Uses told only where their basis is: "The legal basis for fraud checks is legitimate interests", if no purpose is of their kind."""
        known, told = {purpose.code for purpose in found}, {purpose.sentence.number for purpose in found}
        made: list[Purpose] = []
        for sentence in self.sentences:
            if sentence.number in told or sentence.piece.kind == "heading" or about(sentence, "rights", "recipients", "transfers"):
                continue
            if is_off(sentence) or self.items.explains_basis(sentence) or self.wording.find("relies_not", sentence.plain):
                continue
            if self.says_why_lawful(sentence.text):
                continue
            pairs = self.bases.by_words.pairs(sentence)
            made += self._interest(sentence, found) if not pairs else []
            for what, bases in pairs:
                if self.bases.by_words.are_tools(what):
                    continue  # whose tools they are, and not what for
                code = self.bases.code(what)
                if (code != "other" and code in known) or code == "legal_compliance":
                    continue
                agreed = self.wording.find("only_if_agreed", sentence.text) and not self.wording.find("disclosed_with", sentence.plain)
                plainly = agreed or self.wording.find("basis_for", sentence.text) is not None
                if (plainly and code != "other") or (
                    (plainly or code != "other" or self.bases.by_words.clauses.pairs(sentence))
                    and not self.bases.by_words.is_told(what, found)
                ):
                    made += self.based(sentence, what, *bases)
        return made

    def _interest(self, sentence: Sentence, found: list[Purpose]) -> list[Purpose]:
        """The interest that a sentence names, where nothing else that it is the basis of is told in its section or in like words."""
        pursued = self.wording.find("interest_pursued", sentence.text)
        if pursued is None or self.bases.is_condition(sentence) or negated(sentence, pursued.start()):
            return []
        if any(each.sentence.headings == sentence.headings for each in found) or self.bases.by_words.is_told(pursued["told"], found):
            return []
        told = self.wording.parts("what_for_ends", pursued["told"], 1)[0]
        return (
            self.based(sentence, self.wording.without("to_of_use", told), "legitimate_interests") if self.prose.clauses.is_use(told) else []
        )

    def _with_basis_behind(self, found: list[Purpose]) -> list[Purpose]:
        """What a sentence says is done, where the next one gives its basis: "We report accidents. We are legally obliged to do this."."""
        told = {purpose.sentence.number for purpose in found}
        made: list[Purpose] = []
        for before, sentence in pairwise(self.sentences):
            if before.piece is not sentence.piece or before.number in told or sentence.number in told:
                continue
            if sentence.piece.kind not in ("paragraph", "item"):
                continue
            if self.bases.is_condition(sentence) or not self.wording.find("points_back_here", sentence.text):
                continue
            if self.bases.named(before.text) or about(before, *NOT_BY_SENTENCE) or is_off(before) or negated(before, len(before.text)):
                continue
            if act := self.wording.find("says_act", before.text):
                made += self.make(before, act["told"])
        return made

    def _without_openings(self, found: list[Purpose]) -> list[Purpose]:
        """The purposes without those of sentences that only open a list of purposes: "We also need it to obey the law, such as:"."""
        led = {lead for purpose in found if purpose.sentence.piece.kind == "item" for lead in purpose.sentence.leads[:1]}
        return [
            purpose
            for purpose in found
            if not (
                purpose.sentence.text in led
                and (
                    self.bases.named(purpose.sentence.text)
                    or purpose.code == "legal_compliance"
                    or purpose.purpose == purpose.sentence.text.rstrip(" :")
                    or (purpose.code == "other" and words(purpose.purpose) <= LONGEST_BASIS)
                )
                and purpose.sentence.text.rstrip().endswith(":")
                and purpose.sentence.piece.kind in ("paragraph", "item")
                and not self.wording.find("opened", purpose.sentence.text)
            )
        ]

    def _of(self, sentence: Sentence) -> list[Purpose]:
        kind = sentence.piece.kind
        if kind == "item" and about(sentence, "data") and not about(sentence, "purposes") and self._names_data(sentence.text):
            return []
        if sentence.piece.contents or is_off(sentence) or sentence.has("cues", "boilerplate"):
            return []
        if kind == "item" and self.items.explains_basis(sentence):
            return []
        if kind == "heading":
            return self._of_heading(sentence)
        if any(hit.code == "source_item" and hit.start < _OPENING for hit in sentence.of("cues")):
            return []
        if kind == "row":
            return self._of_row(sentence)
        if (opened := self.wording.find("opened", sentence.text)) and not about(sentence, "rights", "cookies"):
            return [] if "basis" in self.bases.topics(sentence.text) else self.make(sentence, opened["told"])
        labelled = self._labelled(sentence)
        if labelled:
            return labelled
        if sentence.first and (beside := self._told_with_data(sentence)):
            return beside
        if kind == "paragraph" and sentence.first and self._under_label(sentence):
            return self.make(sentence, sentence.text)
        if kind == "item" and sentence.first and (item := self.items.of(sentence)):
            return item
        if kind == "paragraph" and (line := self.items.of_line(sentence)):
            return line
        return self.prose.of(sentence)

    def _names_data(self, text: str) -> bool:
        """Whether an item of a list of data names data, also where it says what it is asked for: "Information to check who you are"."""
        return self.wording.find("is_kind_of_data", text) is not None or self.wording.find("names_data", text) is not None

    def _of_heading(self, sentence: Sentence) -> list[Purpose]:
        """A term of a list that names a purpose: "Carrying out risk assessments" under "How we use your data"."""
        over = any(self.bases.topics(heading) & {"purposes"} for heading in sentence.headings[:3])
        if (
            sentence.piece.level <= _LEAST_HEADING
            or not over
            or not self.wording.find("begins_with_ing", sentence.text)
            or words(sentence.text) < 3
        ):
            return []
        return (
            []
            if self.bases.topics(sentence.text) & {"recipients", "rights", "retention", "cookies"}
            else self.make(sentence, sentence.text)
        )

    def _of_row(self, sentence: Sentence) -> list[Purpose]:
        piece = sentence.piece
        if piece.cells == piece.header or not piece.header:
            return []
        columns = self.bases.columns(sentence)
        if any("cookies" in topics for topics in columns) or about(sentence, "cookies", "rights"):
            return []
        if columns and "recipients" in columns[0] and about(sentence, "recipients"):
            return []  # it says why somebody else gets the data
        if any(self.wording.find("column_of_services", heading) for heading in piece.header) and not any(
            "basis" in each for each in columns
        ):
            return []  # it says for what a service is used
        basing = [at for at, topics in enumerate(columns) if "basis" in topics] or (
            [] if about(sentence, "transfers", "recipients") else self.bases.basing(piece.header)
        )
        telling = [at for at, topics in enumerate(columns) if "purposes" in topics and "retention" not in topics]
        if not telling and basing and any(about(sentence, topic) for topic in ("purposes", "basis", "data")):
            telling = [0] if 0 not in basing and "data" not in columns[0] else []
        telling = [at for at in telling if at not in basing] or telling
        found: list[Purpose] = []
        for at in telling[:1]:
            cell = piece.cells[at] if at < len(piece.cells) else ""
            if not words(cell):
                continue
            bases = [code for place in basing if place < len(piece.cells) for code in self.bases.in_cell(piece.cells[place])]
            made = self.make(sentence, cell)
            found += [replace(each, basis=code, basis_sentence=sentence) for each in made for code in bases] or made
        return found

    def _labelled(self, sentence: Sentence) -> list[Purpose]:
        """A sentence like "Purpose: to send you news"."""
        label, mark, rest = sentence.text.partition(":")
        if sentence.label:
            told = sentence.label == "purposes" and self.wording.find("no_use", plain(rest)) is None and not self.bases.is_bare_basis(rest)
            return self.make(sentence, rest) if told else []
        if not mark or words(label) > 5 or words(rest) < 1 or about(sentence, "cookies", "rights", "recipients"):
            return []
        covers = [hit for hit in sentence.of("cues") if hit.code == "purpose_label" and hit.start == 0 and hit.end >= len(label.rstrip())]
        return self.make(sentence, rest) if covers and not self.bases.is_bare_basis(rest) else []

    def _under_label(self, sentence: Sentence) -> bool:
        """Whether a paragraph stands under a heading that is no more than "Purpose"."""
        heading = (sentence.headings or ("",))[0]
        return (
            self.bases.sections.is_label(heading)
            and "basis" not in self.bases.topics(heading)
            and words(heading) <= _SHORTEST_LABEL
            and not sentence.text.rstrip().endswith((":", "?"))
            and not sentence.has("cues", "purpose_to", "purpose_for", "intro", "pointer")
        )

    def _told_with_data(self, sentence: Sentence) -> list[Purpose]:
        """What data is for, told beside it in a list of data: "Postcode – so we can see where members live"."""
        if about(sentence, "rights", "recipients", "cookies", "complaint", "retention", "contact"):
            return []
        if asked := self._asked_for(sentence):
            return asked
        ends = self.wording.all("after_data", sentence.text[:_LONGEST_DATA])
        parts = next(((end.start(), why.end()) for end in ends if (why := self.wording.find("why", sentence.text, end.end()))), None)
        if parts is None or negated(sentence, parts[1]):
            return []
        names, told = sentence.text[: parts[0]], self.wording.parts("ends", sentence.text[parts[1] :])[0]
        known = any(hit.kind == "data_categories" for hit in self.lexicon.hits(plain(names)))
        if self.wording.find("is_use", names) or (
            not known and (words(names) > _FEW or not about(sentence, "data") or "basis" in sentence.topics)
        ):
            return []
        if self.bases.named(names) or self.wording.find("has_doer", plain(names)) or "cookies" in self.bases.topics(names):
            return []  # a whole sentence, a basis, or what cookies do
        return self.make(sentence, told)

    def _asked_for(self, sentence: Sentence) -> list[Purpose]:
        """What an item of a list of data says that it is for, without a mark between: "Postcodes so that we can see where members live"."""
        found = self.wording.find("data_for", sentence.text) if sentence.piece.kind == "item" and about(sentence, "data") else None
        if found is None or negated(sentence, found.start("told")) or self.wording.find("has_doer", plain(found["names"])):
            return []
        known = bool(self.wording.find("any_data", found["names"])) or any(
            hit.kind in ("data_categories", "data_items") for hit in self.lexicon.hits(plain(found["names"]))
        )
        return self.make(sentence, found["told"]) if known and not self.bases.named(found["names"]) else []


_LONGEST_DATA = 120
_FEW = 6

_SHORTEST_LABEL = 2
"""The most words of a heading under which any paragraph is a purpose."""

_LEAST_HEADING = 5
"""A heading of a deeper level is a term of a list, or a line in bold."""

_OPENING = 25
"""How far the words that open a sentence reach, in characters."""
