"""Which sentences, rows and lists of a notice state a lawful basis."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from ropa.drafting.basis_words import BasisWords
from ropa.drafting.context import about, column_topics, is_off, words
from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Basis


class Statements(BasisWords):
    """The lawful bases that the sentences of a notice state."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self.sentences = sentences
        self.heads: dict[tuple[str, ...], list[frozenset[str]]] = {}
        self.based: dict[tuple[str, ...], list[int]] = {}
        self.bare: dict[tuple[tuple[str, ...], tuple[str, ...]], list[bool]] | None = None
        self.states_any: bool | None = None

    def columns(self, sentence: Sentence) -> list[frozenset[str]]:
        """What each column of a row's table is about."""
        header = sentence.piece.header
        if header not in self.heads:
            self.heads[header] = [column_topics(self.lexicon, cell) for cell in header]
        return self.heads[header]

    def basing(self, header: tuple[str, ...]) -> list[int]:
        """The column of a table in which most cells name a basis, whatever its heading is called: "Our reasons"."""
        if header not in self.based:
            rows = [
                each.piece.cells
                for each in self.sentences
                if each.piece.kind == "row" and each.piece.header == header and each.piece.cells != header
            ]
            named = [
                sum(bool(self.named(row[at]) or self.wording.find("agreed_cell", row[at])) for row in rows if at < len(row))
                for at in range(1, len(header))
            ]
            most = max(named, default=0)
            self.based[header] = [named.index(most) + 1] if most and most >= MOST * len(rows) else []
        return self.based[header]

    def lists_bases(self, sentence: Sentence) -> bool:
        """Whether an item stands in a list of what makes use lawful, and says no more: "where it is needed for the contract with you"."""
        if self.bare is None:
            self.bare = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first:
                    self.bare[each.leads[:1], each.headings].append(self.is_bare_basis(each.text))
        bare = self.bare[sentence.leads[:1], sentence.headings]
        return sum(bare) > 1 and sum(bare) >= _MOST_BARE * len(bare)

    def is_basis_item(self, sentence: Sentence) -> bool:
        """Whether an item begins with a basis: "Contract: to send you what you ordered"."""
        head = self.wording.parts("basis_item_parts", sentence.text, 1)[0]
        return words(head) <= 7 and bool(self.named(head)) and (about(sentence, "basis") or words(sentence.text) > words(head))

    def says_basis(self, sentence: Sentence) -> bool:
        """Whether a sentence states on which basis data is used, so that a basis named in it counts."""
        if is_off(sentence) or sentence.piece.contents or self.wording.find("asks", sentence.plain) or sentence.topics == {"source"}:
            return False
        if sentence.has("cues", "confidential") or self.wording.find("law_asks_notice", sentence.plain):
            return False  # it says when a confidence may be broken, or what every notice must tell
        bases = self.named(sentence.text)
        if not bases:
            return False
        if (
            sentence.piece.kind == "item"
            and not about(sentence, "rights", "special", "retention")
            and self.is_bare_basis(sentence.text)
            and self.lists_bases(sentence)
        ):
            return True
        if bases == ("consent",) and not about(sentence, "basis") and self.wording.find("disclosed_with", sentence.plain):
            return False  # it speaks of passing data on
        if (
            set(bases) <= {"consent", "legal_obligation"}
            and not about(sentence, "basis")
            and self.wording.find("disclosed_if", sentence.plain)
        ):
            return False  # it says on which condition data is passed on
        if bases == ("consent",) and self.wording.find("by_using", sentence.plain):
            return False  # to use a site is to consent to nothing
        if (
            "consent" in bases
            and about(sentence, "recipients")
            and not about(sentence, "basis")
            and self.wording.find("lawful_basis", sentence.plain) is None
        ):
            return False  # it says when data is passed on
        if bases == ("contract",) and about(sentence, "recipients", "security", "transfers") and not about(sentence, "basis"):
            return False  # it speaks of a contract with a supplier
        if bases == ("contract",) and not about(sentence, "basis") and not self.wording.find("as_basis", sentence.plain):
            return False  # it speaks of a contract, not of a basis
        if about(sentence, "retention", "security", "transfers", "cookies", "complaint", "recipients") and not about(
            sentence, "basis", "purposes"
        ):
            return self.wording.find("explicit", sentence.plain) is not None
        if (about(sentence, "basis") and not sentence.has("cues", "pointer")) or sentence.has("cues", "basis_says", "basis_label"):
            return True
        before = self.sentences[sentence.number - 1] if sentence.number and not sentence.first else None
        return before is not None and not self.named(before.text) and self.wording.find("lawful_basis", before.plain) is not None

    def of_heading(self, heading: str) -> tuple[str, ...]:
        """The one basis that a heading is, and no more than that: "Legitimate interests", but not "Legal grounds"."""
        heading = _NUMBER.sub("", heading)
        if self._is_legal(heading):
            return ("legal_obligation",)
        if self.wording.find("heading_of_task", heading.strip()):
            return ("public_task",)
        heading = self.wording.without("purposes_of_label", heading)
        if not self.is_bare_basis(heading) or self.wording.find("lawful_basis", plain(heading)):
            return ()
        return bases if len(bases := self.named(heading)) == 1 else ()

    def _is_legal(self, heading: str) -> bool:
        """Whether a heading that says "legal" alone is one of several that name a basis each."""
        if not self.wording.find("legal_heading", heading):
            return False
        return any(
            each.piece.kind == "heading" and self.is_bare_basis(_NUMBER.sub("", each.text)) and self.named(each.text)
            for each in self.sentences
        )

    @cached_property
    def _openings(self) -> list[Sentence]:
        """For each sentence, the one that opens its paragraph, or its line of it."""
        found: list[Sentence] = []
        for each in self.sentences:
            before = self.sentences[each.number - 1] if each.number else None
            goes_on = before is not None and before.piece is each.piece and (not each.piece.breaks or before.line == each.line)
            found.append(found[-1] if goes_on else each)
        return found

    def labelled(self, sentence: Sentence) -> tuple[str, ...]:
        """The basis that a paragraph is labelled with, and no more than that: "Contract: we use it to …", "Legitimate interest. We use …"."""
        if sentence.piece.kind != "paragraph":
            return ()
        opening = self._openings[sentence.number]
        label = self.wording.parts("ends_of_label", opening.text, 1)[0]
        return self.of_heading(label.strip()) if words(label) <= _LONGEST_LABEL else ()

    def label_of(self, sentence: Sentence) -> tuple[tuple[str, ...], str]:
        """The basis that an item or a paragraph is labelled with, and what a sentence of it says besides; no basis if it has no such label."""
        if sentence.piece.kind not in ("item", "paragraph"):
            return (), ""
        opening = self._openings[sentence.number]
        label, *rest = self.wording.parts("ends_of_label", opening.text, 1)
        if words(label) > _LONGEST_LABEL or not (bases := self.of_heading(label.strip())):
            return (), ""
        return bases, (rest[0] if rest else "") if opening is sentence else sentence.text

    def is_condition(self, sentence: Sentence) -> bool:
        """Whether a sentence names no basis, or one on which data is passed on or a confidence broken, or asks for consent."""
        if not self.named(sentence.text) or sentence.has("cues", "confidential"):
            return True
        return any(self.wording.find(name, sentence.plain) for name in ("disclosed_with", "disclosed_if", "by_using", "asks"))

    def stated(self) -> list[Basis]:
        """Every basis that the notice states, each once, with the sentence that does."""
        found: dict[str, Basis] = {}
        for basis in self.statements():
            found.setdefault(basis.code, basis)
        return list(found.values())

    def statements(self) -> Iterator[Basis]:
        """Each basis that a sentence, a row or a heading states, with it."""
        for sentence in self.sentences:
            texts = [sentence.text]
            if sentence.piece.kind == "row":
                if sentence.piece.cells == sentence.piece.header:
                    continue
                columns = self.columns(sentence) if sentence.piece.header else []
                basing = [at for at, topics in enumerate(columns) if "basis" in topics] or (
                    [] if about(sentence, "transfers", "recipients") else self.basing(sentence.piece.header)
                )
                texts = [cell for at, cell in enumerate(sentence.piece.cells) if at in basing]
            elif sentence.piece.kind == "heading":
                texts = texts if "basis" in self.topics(sentence.text) else []
            elif not self._counts(sentence):
                continue
            for text in texts:
                for code in self.in_cell(text) if sentence.piece.kind == "row" else self.named(text):
                    yield Basis(code, sentence)

    def _counts(self, sentence: Sentence) -> bool:
        if about(sentence, "rights", "complaint") and not about(sentence, "basis"):
            if sentence.codes("rights") - {"objection_marketing"}:
                return False  # it says when there is a right
            if self.wording.find("right_only_if", sentence.plain):
                return False
            return bool(self.wording.find("has_consent", sentence.plain))
        return self.says_basis(sentence)

    def names_bases(self) -> bool:
        """Whether the notice states bases at all."""
        if self.states_any is None:
            self.states_any = any(True for _ in self.statements())
        return self.states_any

    def grounds(self, sentence: Sentence) -> bool:
        """Whether a sentence that names a basis says that data is used on it."""
        return (
            self.says_basis(sentence)
            or self.wording.find("interest_in", sentence.text) is not None
            or self.wording.find("as_basis", sentence.plain) is not None
        )


_NUMBER = re.compile(r"^\W*(?:[0-9]{1,2}|[a-z]\b|[ivx]+\b)?(?:\.[0-9]{1,2})*[.):]*\s+(?=\S)|^\W+", re.IGNORECASE)
"""The number of a heading: "5.1. Contract"."""

_LONGEST_LABEL = 4
"""The most words of a basis that labels a paragraph."""

MOST = 0.7
"""The share of a list's items that decides what the list holds."""

_MOST_BARE = 0.6
"""The share of a list's items that say nothing but a basis, from which it lists bases."""
