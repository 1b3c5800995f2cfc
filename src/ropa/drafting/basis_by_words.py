"""Bases that a notice gives to a purpose by its words: "Our lawful bases for sending you news are:"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property

from ropa.drafting.basis_clauses import BasisClauses, Pair
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
        self.clauses = BasisClauses(stated)
        self.known: dict[str, list[str]] = {}
        self.paired: dict[int, list[Pair]] = {}
        self.tools: dict[str, bool] = {}
        self.named_tools: dict[str, tuple[tuple[str, ...], Sentence]] = {}
        self.looked_at = 0
        self.given: dict[tuple[str, bool], tuple[tuple[str, ...], Sentence] | None] = {}
        self.sets: dict[str, frozenset[str]] = {}
        self.indexed: list[tuple[frozenset[str], dict[str, Sentence]]] | None = None
        self.index: dict[str, list[int]] = {}
        self.told: list[Purpose] | None = None
        self.told_up_to = 0
        self.told_words: dict[frozenset[str], None] = {}
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
        if not elsewhere and (named := self.wording.find("relies", sentence.text)) and self.stated.is_bare_basis(named["basis"]):
            return self.stated.named(named["basis"]), named["told"]
        if (
            not elsewhere
            and (named := self.wording.find("rests_on", sentence.text))
            and (bases := self.stated.named(sentence.text[named.end("what") :]))
        ):
            return bases, named["what"]
        if self.wording.find("begins_with_right", sentence.text):
            return None
        if not about(sentence, "basis") or self.wording.find("agreed", sentence.text) or self.wording.find("readers_power", sentence.text):
            return None
        for found in self.wording.all("what_for", sentence.text):
            head, tail = sentence.text[: found.start()], sentence.text[found.end() :]
            if words(head) > LONGEST_BASIS:
                return None
            if bases := self.stated.named(head):
                return None if self.stated.named(tail) else (bases, tail)
        return None

    def pairs(self, sentence: Sentence) -> list[Pair]:
        """The uses that a sentence names with their bases."""
        if sentence.number not in self.paired:
            self.paired[sentence.number] = self._pairs(sentence)
        return self.paired[sentence.number]

    def _pairs(self, sentence: Sentence) -> list[Pair]:
        found = self._led(sentence) or self._exemplified(sentence)
        several = self.clauses.pairs(sentence)
        if not found and len(several) < _SEVERAL and (qualified := self._qualified(sentence)):
            found = [(qualified[1], qualified[0])]
        found = found or several
        return [
            (what, bases)
            for what, bases in found
            if any(not stem.isdigit() for stem in self._stems(what))
            and not self.wording.find("lawful_basis", what.lower())
            and not self.wording.find("said_again", what)
            and not self.wording.find("only_uses_data", what)
            and not self.wording.find("refers_to_item", what)
        ]

    def _of_tools(self) -> dict[str, tuple[tuple[str, ...], Sentence]]:
        """The bases given to what is done with tools, by the names of these."""
        for what, codes, said in self.qualified[self.looked_at :]:
            if self.are_tools(what):
                self.named_tools.setdefault(what, (codes, said))
        self.looked_at = len(self.qualified)
        return self.named_tools

    def are_tools(self, what: str) -> bool:
        """Whether words are no use but the names of tools by which the notice says that data is used: "through Statly and Mapmouse"."""
        if what not in self.tools:
            self.tools[what] = self.wording.find("names_alone", what) is not None and any(what in tail for tail in self._by_means_of)
        return self.tools[what]

    @cached_property
    def _by_means_of(self) -> frozenset[str]:
        """What follows words like "through" and "using", as far as a few names reach."""
        return frozenset(
            each.text[found.end() : found.end() + _FEW_NAMES]
            for each in self.stated.sentences
            for found in self.wording.all("by_means_of", each.text)
            if each.text[found.end() : found.end() + 1].isupper()
        )

    def are_alike(self, one: str, other: str) -> bool:
        """Whether two texts tell the same use: they share most of their telling words."""
        mine, theirs = (set(self._stems(each)) - self.wording.words("of_all") for each in (one, other))
        return len(mine & theirs) >= _SHARED_AT_LEAST and len(mine & theirs) >= _MOST_SHARED * min(len(mine), len(theirs))

    def _led(self, sentence: Sentence) -> list[Pair]:
        """The use that the words that lead into an item name, where the item names its basis: "for managing your account: / our contract"."""
        if sentence.piece.kind != "item" or len(sentence.leads) < _NESTED or not about(sentence, "basis"):
            return []
        used = self.wording.find("led_use", sentence.leads[0])
        bases = self.stated.named(sentence.text)
        return [(used["what"], bases)] if used and bases and not self.stated.named(used["what"]) else []

    def _exemplified(self, sentence: Sentence) -> list[Pair]:
        """The use that a sentence gives as an example of the basis that the one before it names."""
        used = self.wording.find("is_example", sentence.text)
        if used is None or sentence.first:
            return []
        before = self.stated.sentences[sentence.number - 1]
        if not about(sentence, "basis") and not (before.piece is sentence.piece and self.stated.says_basis(before)):
            return []
        bases = self.stated.named(before.text)
        return [(used["what"], bases)] if len(bases) == 1 else []

    def tells_pairs(self, sentence: Sentence) -> bool:
        """Whether the clauses of a sentence name uses and bases together."""
        return sentence.piece.kind == "paragraph" and bool(self.clauses.pairs(sentence))

    def is_told(self, what: str, found: list[Purpose]) -> bool:
        """Whether one of the purposes found tells a use in like words."""
        mine = self._telling(what) - self.wording.words("of_all")
        if not mine:
            return False
        least = min(_SHARED_AT_LEAST, len(mine))
        return any(len(mine & theirs) >= least for theirs in self._told_in(found))

    def _told_in(self, found: list[Purpose]) -> list[frozenset[str]]:
        """The telling words of purposes, each set once: a long list tells much the same again and again."""
        if self.told is not found or self.told_up_to != len(found):
            self.told_words |= dict.fromkeys(self._telling(each.purpose) for each in found[self.told_up_to if self.told is found else 0 :])
            self.told, self.told_up_to = found, len(found)
        return list(self.told_words)

    def _telling(self, text: str) -> frozenset[str]:
        """The telling words of a text, without its numbers."""
        return frozenset(stem for stem in self._stems(text) if not stem.isdigit())

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
            for what, codes in self.pairs(sentence):
                found.append((frozenset(self._stems(what)), dict.fromkeys(codes, sentence)))
                self.qualified.append((what, codes, sentence))
        for lead, bases in groups.items():
            tail = self.wording.find("leads_for", lead)
            if tail:
                stems = frozenset(self._stems(tail[1]))
                if stems:
                    found.append((stems, bases))
        return found

    def of(self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]]) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases given to a purpose by words like its own, with the sentence that does; None if there are none."""
        around = " ".join((purpose.sentence.text, *purpose.sentence.leads[:1]))
        for what, (codes, said) in self._of_tools().items():
            if all(name.strip(",") in around for name in what.split() if name[0].isupper()):
                return codes, said
        special = about(purpose.sentence, "special") or "special" in self.stated.topics((purpose.sentence.headings or ("",))[0])
        listed = purpose.sentence.piece.kind == "item" and not special
        key = (_DIGITS.sub("0", purpose.purpose), listed)
        if key not in self.given:
            self.given[key] = self.alike(purpose, named, listed=listed)
        return self.given[key]

    def alike(
        self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]], *, listed: bool
    ) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases given to uses whose words are like those of a purpose, and where they are given."""
        mine = frozenset(self._stems(purpose.purpose))
        best: tuple[float, dict[str, Sentence]] = (0.0, {})
        rows = self.rows if listed else []
        told = [(frozenset(self._stems(text)), dict.fromkeys(bases, sentence)) for text, bases, sentence in rows]
        for stems, bases in (*self._sharing(mine, named), *told):
            likeness = len(mine & stems) / max(len(mine | stems), 1)
            if len(mine & stems) >= _SHARED:
                likeness = max(likeness, len(mine & stems) / min(len(mine), len(stems)))
            best = max(best, (likeness, bases), key=lambda each: each[0])
        if best[0] >= 0.5:
            return tuple(best[1]), next(iter(best[1].values()))
        return (
            self._nearest(purpose.purpose, self.qualified, _LEAST_LIKE)
            or self._nearest(purpose.purpose, rows, _LEAST_LIKE_ROW)
            or self._by_part(purpose.purpose)
        )

    def _by_part(self, told: str) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases of the one item of a list of bases of whose uses one is of a purpose's known kind, and says it with one of its words."""
        kind, mine = self.stated.code(told), set(self._stems(told)) - self.wording.words("of_services")
        if kind == "other":
            return None
        found: dict[tuple[str, ...], Sentence] = {}
        for what, bases, sentence in self.qualified:
            if sentence.piece.kind == "item" and any(
                self.stated.code(part) == kind and not mine.isdisjoint(self._stems(part))
                for part in self.wording.parts("between_uses", what)
            ):
                found[bases] = sentence
        return next(iter(found.items())) if len(found) == 1 else None

    def _sharing(
        self, mine: frozenset[str], named: list[tuple[frozenset[str], dict[str, Sentence]]]
    ) -> list[tuple[frozenset[str], dict[str, Sentence]]]:
        """Those of the bases given by words that share a telling word, in order."""
        if self.indexed is not named:
            self.indexed, self.index = named, defaultdict(list)
            for at, (stems, _) in enumerate(named):
                for stem in stems:
                    self.index[stem].append(at)
        return [named[at] for at in sorted({at for stem in mine for at in self.index.get(stem, ())})]

    def _nearest(
        self, told: str, among: list[tuple[str, tuple[str, ...], Sentence]], least: float
    ) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases of the one text among those qualified that is most like a purpose, where none of other bases is nearly as like."""
        alike = ((self._likeness(told, what), bases, sentence, what) for what, bases, sentence in among if self._share_any(told, what))
        likeness = sorted(alike, key=lambda each: -each[0])
        if not likeness or likeness[0][0] < least:
            return None
        if not self._is_enough(told, *likeness[0]):
            return None
        if any(other[0] > _CLEARLY * likeness[0][0] and set(other[1]) != set(likeness[0][1]) for other in likeness[1:]):
            return None
        return likeness[0][1], likeness[0][2]

    def _share_any(self, one: str, other: str) -> bool:
        """Whether two texts have a telling word in common: those that have none are not alike."""
        return not self._set_of(one).isdisjoint(self._set_of(other))

    def _is_enough(self, told: str, likeness: float, _: tuple[str, ...], sentence: Sentence, what: str) -> bool:
        """Whether a text about a basis shares more than one telling word with a purpose, or is otherwise surely about it."""
        if likeness >= _LEAST_BY_ONE_WORD.get(sentence.piece.kind, 0) or self._shared_words(told, what) >= _SHARED_AT_LEAST:
            return True
        in_brackets = what.rstrip(" .").endswith(")") and "(" not in what
        return sentence.piece.kind == "item" and (not in_brackets or self.stated.code(told) == self.stated.code(what) != "other")

    def _shared_words(self, one: str, other: str) -> int:
        """How many telling words two texts have in common."""
        return len(self._set_of(one) & self._set_of(other))

    def _set_of(self, text: str) -> frozenset[str]:
        if text not in self.sets:
            self.sets[text] = frozenset(self._stems(text)) - self._telling_nothing
        return self.sets[text]

    def _likeness(self, one: str, other: str) -> float:
        """How like two texts are, 0 to 1: the share of the shorter one's telling words that the other has too, common ones for less."""
        weights = [{stem: _OF_ALL if stem in self._telling_nothing else 1.0 for stem in self._stems(each)} for each in (one, other)]
        shared = {stem: weight for stem, weight in weights[0].items() if stem in weights[1]}
        if not any(weight == 1.0 for weight in shared.values()):
            return 0.0
        least = max(min(sum(each.values()) for each in weights), _FEWEST)
        return min(1.0, sum(shared.values()) / least + (_SAME_WORDS if self._run(one, other) else 0.0))

    def _run(self, one: str, other: str) -> bool:
        """Whether two texts have three words in a row in common: "organise and run"."""
        runs = [set(zip(said, said[1:], said[2:], strict=False)) for said in (plain(one).split(), plain(other).split())]
        said = [[word for word in run if word not in self.wording.words("common")] for run in runs[0] & runs[1]]
        return any(len(run) > 1 and not self._of_notice.issuperset(self._cut(" ".join(run))) for run in said)

    @cached_property
    def _of_notice(self) -> frozenset[str]:
        """Words that this notice says in a good part of its sentences, such as the organisation's name: they tell no use from another."""
        said = Counter(stem for each in self.stated.sentences for stem in set(self._stems(each.text)))
        most = max(_OFTEN, _OF_SENTENCES * len(self.stated.sentences))
        return frozenset(stem for stem, times in said.items() if times >= most)

    @cached_property
    def _telling_nothing(self) -> frozenset[str]:
        """Words that tell no use from another, in any notice or in this one."""
        return self.wording.words("of_all") | self._of_notice

    def _stems(self, text: str) -> list[str]:
        """The telling words of a text, cut so that "locate" and "locating" are one."""
        if text not in self.known:
            self.known[text] = self._cut(text)
        return self.known[text]

    def _cut(self, text: str) -> list[str]:
        common = self.wording.words("common")
        return [
            self.wording.without("word_endings", word.removesuffix("'s").removesuffix("s") if len(word) > _SHORT else word) or word
            for word in plain(text).split()
            if word not in common
        ]


LONGEST_BASIS = 9

_OFTEN, _OF_SENTENCES = 8, 0.08
"""A word tells no use from another if so many sentences have it at least, and this share of them."""

_SHARED = 4
"""So many telling words, all or most of the shorter text, make two texts tell the same purpose."""

_LEAST_LIKE, _LEAST_LIKE_ROW = 0.33, 0.4
"""How like a text about a basis, and a row of a table, must at least be to a purpose to give it its bases."""

_LEAST_BY_ONE_WORD = {"heading": 0.6, "paragraph": 0.45, "item": 0.6}
"""The same, by the kind of piece, where a text shares one telling word alone with a purpose."""

_CLEARLY = 0.75
"""So near to the likest text none of other bases may be."""

_OF_ALL = 0.3
"""What a word that tells little counts for, beside one that tells a use."""

_FEWEST = 2.0
"""Shorter texts count as if they had so many telling words: one word alone may be shared by chance."""

_SAME_WORDS = 0.3
"""What three words in a row count for."""

_SHARED_AT_LEAST = 2
"""One telling word alone may be shared by chance."""

_DIGITS = re.compile(r"[0-9]+")

_MOST_SHARED = 0.75
"""The share of the shorter text's telling words that both have, where they tell the same."""

_SHORT = 4
"""A word of so many letters keeps its s."""

_FEW_NAMES = 60
"""So many characters hold a few names."""

_NESTED = 2
"""An item below another has so many lead-ins."""

_SEVERAL = 2
"""A sentence whose clauses name so many uses with their bases tells each by itself."""
