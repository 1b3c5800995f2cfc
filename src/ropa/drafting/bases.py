"""On which lawful basis each purpose of a notice rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ropa.drafting.basis_by_words import ByWords
from ropa.drafting.basis_sections import Sections
from ropa.drafting.basis_statements import Statements
from ropa.drafting.context import about, words
from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Basis, Purpose


class Bases(Statements):
    """The lawful bases that the sentences of a notice name, and which of them each purpose rests on."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        super().__init__(sentences, lexicon)
        self.sections = Sections(self)
        self.by_words = ByWords(self)

    def given_to(self, found: list[Purpose]) -> list[Purpose]:
        """The purposes with the bases that the notice gives them: one for each basis, or as they are if there is none."""
        named = self.by_words.groups()
        sections = self.sections.following(found)
        plainly = {id(each): self._plainly(each, sections.get(each.sentence.number)) for each in found if not each.basis}
        self.by_words.qualified += [
            (each.purpose, (each.basis,), each.sentence)
            for each in found
            if each.basis and each.sentence.piece.kind == "item" and about(each.sentence, "basis")
        ]
        self.by_words.qualified += [
            (each.purpose, given[0], given[1]) for each in found if (given := plainly.get(id(each))) and self._under_basis(each)
        ]
        self.by_words.rows = self._rows(found)
        default = self._default(found)
        made: list[Purpose] = []
        for purpose in found:
            if purpose.basis is not None:
                made.append(purpose)
                continue
            called = sections.get(purpose.sentence.number)
            bases, sentence = (
                plainly[id(purpose)]
                or self._beside(self._by_words(purpose, named), called or default)
                or called
                or self._earlier_there(purpose)
                or self._headed(purpose)
                or default
                or self._begins(purpose)
                or self._before(purpose)
                or ((), None)
            )
            made += [replace(purpose, basis=code, basis_sentence=sentence) for code in bases] or [purpose]
        return _once(self._told_again(made))

    def _plainly(self, purpose: Purpose, called: tuple[tuple[str, ...], Sentence] | None) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases that the purpose's own item, sentence, heading or lead-in names."""
        own = self._own(purpose)
        if called and own and self.wording.find("called", called[1].text) and own[0] == self.named(purpose.purpose):
            own = None  # "… to comply with the law. In legal terms this is called legitimate interests."
        return (
            self._of_whole_item(purpose)
            or self._below(purpose)
            or own
            or self._led(purpose)
            or self._under_basis(purpose)
            or self._exemplifies(purpose)
        )

    def _under_basis(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The basis that the heading right over a purpose is, and no more than that: "Legitimate interests"."""
        heading = (purpose.sentence.headings or ("",))[0]
        if not (bases := self.of_heading(heading)):
            return None
        return bases, next(each for each in self.sentences if each.text == heading)

    def _beside(
        self, by_words: tuple[tuple[str, ...], Sentence] | None, other: tuple[tuple[str, ...], Sentence] | None
    ) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases that words give to a purpose, with those of all its section if they are told beside these: "We also rely on consent"."""
        if by_words and other and self.wording.find("also_on", by_words[1].text):
            return tuple(dict.fromkeys((*other[0], *by_words[0]))), by_words[1]
        return by_words

    def _told_again(self, made: list[Purpose]) -> list[Purpose]:
        """The purposes, with the bases of another telling of the same: in the same item, or in like words elsewhere."""
        based = [each for each in made if each.basis]
        found: list[Purpose] = []
        for purpose in made:
            same = [] if purpose.basis else [each for each in based if self._tells_the_same(purpose, each)]
            if len({each.sentence.piece.text for each in same}) != 1 and len({each.basis for each in same}) != 1:
                found.append(purpose)
                continue
            bases = {each.basis: each.basis_sentence for each in same}
            found += [replace(purpose, basis=code, basis_sentence=sentence) for code, sentence in bases.items()]
        return found

    def _tells_the_same(self, purpose: Purpose, other: Purpose) -> bool:
        """Whether two purposes are one: of one item, or in like words."""
        if purpose.sentence.piece is other.sentence.piece:
            return purpose.sentence.piece.kind == "item" or purpose.sentence is other.sentence or other.basis != "consent"
        if about(purpose.sentence, "special"):
            return False
        return other.basis_sentence is other.sentence and self.by_words.are_alike(purpose.purpose, other.purpose)

    def _rows(self, found: list[Purpose]) -> list[tuple[str, tuple[str, ...], Sentence]]:
        """The purposes of tables with bases, for those of the notice's lists that say the same: their words, their bases, and the row."""
        made: dict[int, tuple[str, tuple[str, ...], Sentence]] = {}
        for each in found:
            if each.basis and each.sentence.piece.kind == "row":
                _, bases, _ = made.get(each.sentence.number, ("", (), each.sentence))
                made[each.sentence.number] = (each.purpose, (*bases, each.basis), each.sentence)
        return list(made.values())

    def _own(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        sentence = purpose.sentence
        bases = self.named(sentence.text)
        if sentence.text.count(";") > 1 and purpose.purpose in sentence.text and not self.named(purpose.purpose):
            return None  # one of several uses in a row, of which others may have it
        if not bases or (bases == ("consent",) and self.wording.find("asks_in_vain", sentence.plain)):
            return None
        if sentence.piece.kind == "paragraph" and len(itself := self.named(purpose.purpose)) == 1:
            return itself, sentence
        if sentence.has("cues", "basis_label") or self.wording.find("own_basis", sentence.text):
            return bases, sentence
        return None

    def _exemplifies(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The basis of which a sentence gives an example: "We have legal duties. For example, we check papers"."""
        return self._earlier_there(purpose) if self.wording.find("for_example", purpose.sentence.text) else None

    def _begins(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The basis with which an item begins: "To comply with employment law, we check …"."""
        sentence = purpose.sentence
        if sentence.headings and "special" in self.topics(sentence.headings[0]):
            return None  # a condition for special categories
        if sentence.piece.kind != "item" or not self.wording.find("opens_with_basis", sentence.text) or not self.names_bases():
            return None
        return (bases, sentence) if len(bases := self.named(sentence.text)) == 1 else None

    def _of_whole_item(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases that the sentences of an item name, after the one that tells its purpose."""
        if purpose.sentence.piece.kind != "item" or not purpose.sentence.first:
            return None
        found: dict[str, Sentence] = {}
        for sentence in self.sentences[purpose.sentence.number :]:
            if sentence.piece is not purpose.sentence.piece:
                break
            if (
                sentence.has("cues", "basis_says", "basis_label")
                and not self.wording.find("asks", sentence.plain)
                and self.wording.find("as_basis_of", sentence.plain)
            ):
                for code in self.named(sentence.text):
                    found.setdefault(code, sentence)
        return (tuple(found), next(iter(found.values()))) if found else None

    def _below(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases that items below the one that tells a purpose are labelled with: "- To set up your account / - Lawful basis: contract"."""
        if purpose.sentence.piece.kind != "item":
            return None
        for sentence in self.sentences[purpose.sentence.number + 1 : purpose.sentence.number + _MOST_BELOW]:
            if sentence.piece.kind != "item" or purpose.sentence.text not in sentence.leads:
                if sentence.piece is not purpose.sentence.piece:
                    return None
                continue
            if sentence.has("cues", "basis_label") and (bases := self.named(sentence.text)):
                return bases, sentence
        return None

    def _earlier_there(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis that the same paragraph states before it tells the purpose: "We have legal duties. For example, we check …"."""
        for sentence in reversed(self.sentences[: purpose.sentence.number]):
            if sentence.piece is not purpose.sentence.piece or sentence.piece.kind != "paragraph":
                return None
            bases = self.named(sentence.text)
            if bases:
                return (bases, sentence) if len(bases) == 1 and self.grounds(sentence) else None
        return None

    def _before(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis that the section states before it begins to list its purposes."""
        for sentence in reversed(self.sentences[: purpose.sentence.number]):
            if sentence.piece.kind == "heading":
                if self.topics(sentence.text) - {"purposes"} or purpose.sentence.number - sentence.number > 40:
                    return None
                continue
            if sentence.piece.kind == "paragraph" and self.wording.find("lawful_basis", sentence.plain) and self.says_basis(sentence):
                if sentence.headings != purpose.sentence.headings and about(sentence, "marketing", "cookies"):
                    return None  # it is that of these alone
                bases = self.named(sentence.text)
                return (bases, sentence) if len(bases) == 1 else None
        return None

    def _by_words(
        self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]]
    ) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases given to a purpose by its words; the law, if it says nothing but that the law is obeyed."""
        given = self.by_words.of(purpose, named)
        return self._only_law(purpose) or given if given and "legal_obligation" not in given[0] else given

    def _only_law(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The legal obligation of a purpose that says nothing but that the law is obeyed, where the notice names it as a basis."""
        return self._itself(purpose) if self.is_bare_basis(purpose.purpose) else None

    def _itself(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """A purpose that is to meet legal obligations, where the notice names legal obligations as a basis."""
        if self.named(purpose.purpose) != ("legal_obligation",) or purpose.code != "legal_compliance":
            return None
        stated = next((each for each in self.stated() if each.code == "legal_obligation"), None)
        return (("legal_obligation",), stated.sentence) if stated else None

    def _led(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for lead in purpose.sentence.leads:
            if self.wording.find("weighs", plain(lead)):
                continue
            said = next((each for each in reversed(self.sentences[: purpose.sentence.number]) if each.text == lead), None)
            if bases := self.named(lead):
                return bases, said or purpose.sentence
            before = (
                self.sentences[said.number - 1]
                if said is not None and said.number and (self.wording.find("points", lead) or self.wording.find("includes_purposes", lead))
                else None
            )
            near = before is not None and said is not None and (before.piece is said.piece or self.wording.find("includes_purposes", lead))
            if near and before is not None and len(bases := self.named(before.text)) == 1:
                return bases, before  # "… in our legitimate interests. These are:"
        return None

    def _headed(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for heading in purpose.sentence.headings[:2]:
            bases = self.named(heading)
            if len(bases) == 1 and words(heading) <= 16 and not self._is_of_consent_itself(heading, bases):
                return bases, next(each for each in self.sentences if each.text == heading)
        return None

    def _is_of_consent_itself(self, heading: str, bases: tuple[str, ...]) -> bool:
        """Whether a heading speaks of consent, and does not say that what stands below it is done on it: "Data and consent"."""
        return bases == ("consent",) and not self.is_bare_basis(heading) and not self.wording.find("on_consent", heading)

    def _default(self, found: Sequence[Purpose]) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis of a notice that states one for all it does, whatever others it states for some purposes; None if there is none."""
        statements = list(self.statements())
        numbers = {sentence.number for _, _, sentence in self.by_words.qualified}
        general = [basis for basis in statements if basis.sentence.number not in numbers and self._is_general(basis, statements)]
        if len({basis.code for basis in general}) != 1:
            return self._several_of_all(general, statements)
        if len({basis.code for basis in statements}) != 1 and not all(about(basis.sentence, "basis") for basis in general):
            return None
        named = {code for purpose in found for code in self.named(purpose.sentence.text)} | {basis.code for basis in statements}
        alone = len(named) == 1  # a notice that names one basis means it for all it does
        items = {id(purpose.sentence.piece) for purpose in found if purpose.sentence.piece.kind == "item"}
        own = {purpose.sentence.number for purpose in found}
        for basis in general:
            around = basis.sentence.text + " ".join(basis.sentence.leads)
            if not about(basis.sentence, "basis") and self.wording.find("duty_of_body", basis.sentence.text):
                continue  # it says what the body is there for, not on what it uses data
            if (
                (alone and basis.code != "consent" and id(basis.sentence.piece) not in items and basis.sentence.number not in own)
                or self.wording.find("for_all", around)
                or self.wording.find("agreed", around)
                or ((alone or (len(named) == _WITH_ONE_OTHER and basis.code != "consent")) and about(basis.sentence, "basis"))
            ):
                return (basis.code,), basis.sentence
        return None

    def _several_of_all(self, general: Sequence[Basis], statements: Sequence[Basis]) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases that one sentence states together for all that is done, where the notice names no others: "a public task and vital interests"."""
        for basis in general:
            codes = tuple(each.code for each in general if each.sentence is basis.sentence)
            named = (
                basis.sentence.piece.kind == "paragraph"
                and about(basis.sentence, "basis")
                and self.wording.find("for_all", basis.sentence.text)
            )
            if named and len(codes) > 1 and {each.code for each in statements} == set(codes):
                return codes, basis.sentence
        return None

    def _is_general(self, basis: Basis, statements: Sequence[Basis]) -> bool:
        """Whether a statement of a basis may be meant for all that is done: it names no data, use or condition, and no others stand beside it."""
        sentence = basis.sentence
        if any(self.wording.find(name, sentence.text) for name in ("on_condition", "of_some_data", "basis_to_process_for", "is_example")):
            return False
        if basis.code == "consent" and about(sentence, "marketing", "cookies", "retention") and not about(sentence, "basis"):
            return False  # it is asked for these alone
        if not sentence.first and self.wording.find("points_back_here", sentence.text) and not about(sentence, "basis"):
            return False  # it is that of what stands before it
        if sentence.piece.kind == "item" and sentence.leads and self.wording.find("leads_to_conditions", sentence.leads[0]):
            return False  # it says when, not that
        if sentence.headings and self.of_heading(sentence.headings[0]):
            return False  # a section on one basis of several
        if sentence.piece.kind == "heading" and not self.wording.find("lawful_basis", sentence.plain):
            return False  # it is that of what stands below it
        if self.labelled(sentence) and any(self.labelled(each.sentence) for each in statements if each.code != basis.code):
            return False  # a paragraph on one basis of several
        return not self._is_consent_beside_others(basis, statements) and not self._is_one_of_list(basis)

    def _is_one_of_list(self, basis: Basis) -> bool:
        """Whether a basis stands in a list of what makes use lawful, of which several items say no more than that: it is one of them, not all."""
        sentence = basis.sentence
        if sentence.piece.kind != "item":
            return False
        bare = {
            code
            for each in self._beside_in_list(sentence)
            if self.is_bare_basis(self.wording.without("for_some_purpose", each.text))
            for code in self.named(each.text)
        }
        return len(bare - {basis.code}) >= _SEVERAL_BARE

    def _beside_in_list(self, sentence: Sentence) -> list[Sentence]:
        """The other items of an item's list."""
        return [
            each
            for each in self.sentences
            if each.piece.kind == "item"
            and each.piece is not sentence.piece
            and each.leads[:1] == sentence.leads[:1]
            and each.headings == sentence.headings
        ]

    def _is_consent_beside_others(self, basis: Basis, statements: Sequence[Basis]) -> bool:
        """Whether a basis is consent in a list of bases: nobody asks for it for all that is done on others."""
        sentence = basis.sentence
        if sentence.piece.kind != "item" or basis.code != "consent":
            return False  # the others may be for something of their own
        return any(
            each.code != basis.code
            and each.sentence.piece.kind == "item"
            and each.sentence.piece is not sentence.piece
            and each.sentence.leads[:1] == sentence.leads[:1]
            and each.sentence.headings == sentence.headings
            for each in statements
        )


_WITH_ONE_OTHER = 2
"""A basis of all that is done may have one other beside it, of some of it. Where there are more, nobody can tell which is that of all."""


def _once(found: list[Purpose]) -> list[Purpose]:
    """The purposes without those that a sentence tells again, with a basis, in the same or more words."""
    based = [each for each in found if each.basis]
    return [
        each
        for each in found
        if each.basis
        or not any(other.sentence is each.sentence and (each.purpose in other.purpose or other.purpose in each.purpose) for other in based)
    ]


_SEVERAL_BARE = 2
"""So many other bases in a list, with no word of a use, make it a list of what makes use lawful."""

_MOST_BELOW = 8
"""So many sentences after an item, what it is labelled with is still its own."""
