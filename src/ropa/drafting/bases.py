"""On which lawful basis a notice says that it uses data, for all purposes or for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_off, words
from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.sentences import Sentence
from ropa.vocabulary.bases import find_bases


@dataclass(frozen=True)
class Purpose:
    """A purpose with its basis, as the notice tells it."""

    purpose: str
    code: str
    sentence: Sentence
    line: int
    basis: str | None = None
    basis_sentence: Sentence | None = None
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""


@dataclass(frozen=True)
class Basis:
    """A lawful basis that the notice states."""

    code: str
    sentence: Sentence


class Bases:
    """The lawful bases that the sentences of a notice name, and which of them each purpose rests on."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self.sentences = sentences
        self.lexicon = lexicon
        self.heads: dict[tuple[str, ...], list[frozenset[str]]] = {}
        self.bases_of: dict[str, tuple[str, ...]] = {}
        self.labels: frozenset[str] | None = None
        self.names_bases: bool | None = None
        self.based: dict[tuple[str, ...], list[int]] = {}
        self.bare: dict[tuple[tuple[str, ...], tuple[str, ...]], list[bool]] | None = None
        self.qualified: list[tuple[str, tuple[str, ...], Sentence]] = []

    def code(self, text: str) -> str:
        """The kind of purpose that a text tells; "other" if no pattern knows it."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "purposes"]
        if not hits:
            return "other"
        order = {hit.code: hit.row.number for hit in hits}
        return min(hits, key=lambda hit: (order[hit.code], hit.start)).code

    def topics(self, text: str) -> frozenset[str]:
        """What a text is about by its words alone."""
        return frozenset(hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "topics")

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
            named = [sum(bool(self.named(row[at])) for row in rows if at < len(row)) for at in range(1, len(header))]
            most = max(named, default=0)
            self.based[header] = [named.index(most) + 1] if most and most >= MOST * len(rows) else []
        return self.based[header]

    def in_cell(self, cell: str) -> tuple[str, ...]:
        """The bases that a cell of a column of bases names; "Legal" alone is a legal obligation there."""
        return self.named(cell) or (("legal_obligation",) if re.match(r"(?:legal|statutory|law)\b", cell.strip(), re.IGNORECASE) else ())

    def lists_bases(self, sentence: Sentence) -> bool:
        """Whether an item stands in a list of what makes use lawful, and says no more: "where it is needed for the contract with you"."""
        if self.bare is None:
            self.bare = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first:
                    self.bare[each.leads[:1], each.headings].append(self.is_bare_basis(each.text))
        bare = self.bare[sentence.leads[:1], sentence.headings]
        return sum(bare) > 1 and sum(bare) >= _MOST_BARE * len(bare)

    def is_bare_basis(self, text: str) -> bool:
        """Whether words name a basis and no use beside it."""
        return bool(self.named(text)) and all(word in _OF_BASES for word in plain(text).split())

    def is_basis_item(self, sentence: Sentence) -> bool:
        """Whether an item begins with a basis: "Contract: to send you what you ordered"."""
        head = re.split(r"[:–—-] |\(|\.", sentence.text, maxsplit=1)[0]
        return words(head) <= 7 and bool(self.named(head)) and (about(sentence, "basis") or words(sentence.text) > words(head))

    def named(self, text: str) -> tuple[str, ...]:
        """The bases that words name, in order, each once."""
        if text not in self.bases_of:
            hits = [hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "bases" and not _denied(text, hit.start)]
            cited = [each.value for each in find_bases(text, (self.lexicon.language,)) if not each.doubt] if _may_cite(text) else []
            found = dict.fromkeys([*cited, *hits])
            if "substantial public interest" in text.lower() and not re.search(r"\btask|authority", text.lower()):
                found.pop("public_task", None)  # that is a condition for special categories
            if "legal_obligation" in found and _ANY_BY_LAW.search(plain(text)):
                found.pop("legal_obligation")  # it limits what is said
            if "contract" in found and self.lexicon.language == "en" and not _ONE_CONTRACT.search(plain(text)):
                found.pop("contract")  # contracts are fulfilled with others
            if (
                re.search(r"\b(?:not|no|without|never)\b(?: +\w+){0,3} +consent\b", plain(text))
                and len(re.findall("consent", plain(text))) == 1
            ):
                found.pop("consent", None)
            if "recognised_legitimate_interest" in found:
                found.pop("legitimate_interests", None)
            self.bases_of[text] = tuple(found)
        return self.bases_of[text]

    def _says_basis(self, sentence: Sentence) -> bool:
        """Whether a sentence states on which basis data is used, so that a basis named in it counts."""
        if is_off(sentence) or sentence.piece.contents or _ASKS.search(sentence.plain) or sentence.topics == {"source"}:
            return False
        if sentence.has("cues", "confidential"):
            return False  # it says when a confidence may be broken
        bases = self.named(sentence.text)
        if not bases:
            return False
        if (
            sentence.piece.kind == "item"
            and not about(sentence, "rights", "special")
            and self.is_bare_basis(sentence.text)
            and self.lists_bases(sentence)
        ):
            return True
        if bases == ("consent",) and not about(sentence, "basis") and _DISCLOSED_WITH.search(sentence.plain):
            return False  # it speaks of passing data on
        if bases == ("consent",) and _BY_USING.search(sentence.plain):
            return False  # to use a site is to consent to nothing
        if (
            "consent" in bases
            and about(sentence, "recipients")
            and not about(sentence, "basis")
            and _LAWFUL_BASIS.search(sentence.plain) is None
        ):
            return False  # it says when data is passed on
        if bases == ("contract",) and about(sentence, "recipients", "security", "transfers") and not about(sentence, "basis"):
            return False  # it speaks of a contract with a supplier
        if bases == ("contract",) and not about(sentence, "basis") and not _AS_BASIS.search(sentence.plain):
            return False  # it speaks of a contract, not of a basis
        if about(sentence, "retention", "security", "transfers", "cookies", "complaint", "recipients") and not about(
            sentence, "basis", "purposes"
        ):
            return _EXPLICIT.search(sentence.plain) is not None
        return bool((about(sentence, "basis") and not sentence.has("cues", "pointer")) or sentence.has("cues", "basis_says", "basis_label"))

    def stated(self) -> list[Basis]:
        """Every basis that the notice states, each once, with the sentence that does."""
        found: dict[str, Basis] = {}
        for basis in self._statements():
            found.setdefault(basis.code, basis)
        return list(found.values())

    def _statements(self) -> Iterator[Basis]:
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
            return bool(
                re.search(
                    r"\b(?:you have (?:given|provided)|where we rely on|rely on|based on|we have your|we use) (?:\w+ ){0,3}(?:consent|legitimate)|provided consent",
                    sentence.plain,
                )
            )
        return self._says_basis(sentence)

    def given_to(self, found: list[Purpose]) -> list[Purpose]:
        """The purposes with the bases that the notice gives them: one for each basis, or as they are if there is none."""
        named = self._by_name()
        self.qualified += [
            (each.purpose, (each.basis,), each.sentence)
            for each in found
            if each.basis and each.sentence.piece.kind == "item" and about(each.sentence, "basis")
        ]
        default = self._default(found)
        sections = self._by_section(found)
        made: list[Purpose] = []
        for purpose in found:
            if purpose.basis is not None:
                made.append(purpose)
                continue
            own = self._own(purpose)
            called = sections.get(purpose.sentence.number)
            if called and own and _CALLED.search(called[1].text) and own[0] == self.named(purpose.purpose):
                own = None  # "… to comply with the law. In legal terms this is called legitimate interests."
            bases, sentence = (
                self._of_whole_item(purpose)
                or own
                or self._led(purpose)
                or self._by_words(purpose, named)
                or called
                or self._earlier_there(purpose)
                or self._headed(purpose)
                or self._begins(purpose)
                or default
                or self._itself(purpose)
                or self._before(purpose)
                or ((), None)
            )
            made += [replace(purpose, basis=code, basis_sentence=sentence) for code in bases] or [purpose]
        return made

    def _own(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        sentence = purpose.sentence
        bases = self.named(sentence.text)
        if not bases:
            return None
        if sentence.piece.kind == "paragraph" and len(itself := self.named(purpose.purpose)) == 1:
            return itself, sentence
        if sentence.has("cues", "basis_label") or re.search(
            r"\((?:[^()]*)(?:consent|contract|legal|legitimate|public|vital)[^()]*\)|\bart(?:icle|s?\.)? ?6\b|rely|rests? on|said yes|ticked|basis|based on|because [^.]{0,30}law |law (?:requires|obliges)|with your (?:explicit )?(?:consent|permission|agreement)|(?:where|if|when|once|after|because) you(?:['’]ve| have)? (?:specifically |expressly )?(?:given|gave|consented?|agreed?|opted)|(?:who|that) (?:have )?opt(?:ed)?[ -]in|legally (?:required|obliged|bound)|(?:required|obliged|bound) by (?:the )?law|performance of (?:a|the|our|your) contract|met (?:uw|je|jouw) toestemming|op (?:grond|basis) van|grondslag|legitimate (?:interests?|reasons?|aims?)",
            sentence.text,
            re.IGNORECASE,
        ):
            return bases, sentence
        return None

    def _begins(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The basis with which an item begins: "To comply with employment law, we check …"."""
        sentence = purpose.sentence
        if sentence.piece.kind != "item" or not _OPENS_WITH_BASIS.match(sentence.text) or not self._names_bases():
            return None
        return (bases, sentence) if len(bases := self.named(sentence.text)) == 1 else None

    def _names_bases(self) -> bool:
        """Whether the notice states bases at all."""
        if self.names_bases is None:
            self.names_bases = any(True for _ in self._statements())
        return self.names_bases

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
                and not _ASKS.search(sentence.plain)
                and _AS_BASIS_OF.search(sentence.plain)
            ):
                for code in self.named(sentence.text):
                    found.setdefault(code, sentence)
        return (tuple(found), next(iter(found.values()))) if found else None

    def _earlier_there(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis that the same paragraph states before it tells the purpose: "We have legal duties. For example, we check …"."""
        for sentence in reversed(self.sentences[: purpose.sentence.number]):
            if sentence.piece is not purpose.sentence.piece or sentence.piece.kind != "paragraph":
                return None
            bases = self.named(sentence.text)
            if bases:
                return (bases, sentence) if len(bases) == 1 and self._grounds(sentence) else None
        return None

    def _grounds(self, sentence: Sentence) -> bool:
        """Whether a sentence that names a basis says that data is used on it."""
        return self._says_basis(sentence) or _INTEREST_IN.search(sentence.text) is not None or _AS_BASIS.search(sentence.plain) is not None

    def _before(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis that the section states before it begins to list its purposes."""
        for sentence in reversed(self.sentences[: purpose.sentence.number]):
            if sentence.piece.kind == "heading":
                if self.topics(sentence.text) - {"purposes"} or purpose.sentence.number - sentence.number > 40:
                    return None
                continue
            if sentence.piece.kind == "paragraph" and _LAWFUL_BASIS.search(sentence.plain) and self._says_basis(sentence):
                bases = self.named(sentence.text)
                return (bases, sentence) if len(bases) == 1 else None
        return None

    def _itself(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """A purpose that is to meet legal obligations, where the notice names legal obligations as a basis."""
        if self.named(purpose.purpose) != ("legal_obligation",) or purpose.code != "legal_compliance":
            return None
        stated = next((each for each in self.stated() if each.code == "legal_obligation"), None)
        return (("legal_obligation",), stated.sentence) if stated else None

    def _led(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for lead in purpose.sentence.leads:
            said = next((each for each in reversed(self.sentences[: purpose.sentence.number]) if each.text == lead), None)
            if bases := self.named(lead):
                return bases, said or purpose.sentence
            before = self.sentences[said.number - 1] if said is not None and said.number and _POINTS.search(lead) else None
            if before is not None and said is not None and before.piece is said.piece and len(bases := self.named(before.text)) == 1:
                return bases, before  # "… in our legitimate interests. These are:"
        return None

    def _headed(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for heading in purpose.sentence.headings[:2]:
            bases = self.named(heading)
            if len(bases) == 1 and words(heading) <= 16:
                return bases, next(each for each in self.sentences if each.text == heading)
        return None

    def _qualified(self, sentence: Sentence) -> tuple[tuple[str, ...], str] | None:
        """The bases of an item in a list of bases, and what it says it is the basis of: "consent, when you join our mailing list"."""
        if sentence.piece.kind not in ("item", "paragraph"):
            return None
        if (named := _BASIS_FOR.search(sentence.text)) and (bases := self.named(sentence.text[named.end() :])):
            return bases, named["what"]
        elsewhere = about(sentence, "rights", "complaint", "recipients", "transfers")
        if not elsewhere and (named := _ONLY_IF_AGREED.search(sentence.text)):
            return ("consent",), named["what"]
        if not elsewhere and (named := _RESTS_ON.match(sentence.text)) and (bases := self.named(sentence.text[named.end("what") :])):
            return bases, named["what"]
        if not about(sentence, "basis") or _AGREED.search(sentence.text):
            return None
        for found in _WHAT_FOR.finditer(sentence.text):
            head, tail = sentence.text[: found.start()], sentence.text[found.end() :]
            if words(head) > LONGEST_BASIS:
                return None
            if bases := self.named(head):
                return None if self.named(tail) else (bases, tail)
        return None

    def _by_name(self) -> list[tuple[frozenset[str], dict[str, Sentence]]]:
        """Bases that a lead-in or a sentence gives to a purpose by its words: "Our lawful bases for sending you news are:"."""
        found: list[tuple[frozenset[str], dict[str, Sentence]]] = []
        groups: dict[str, dict[str, Sentence]] = defaultdict(dict)
        for sentence in self.sentences:
            for lead in sentence.leads[:1]:
                if "basis" in self.topics(lead) and self.is_basis_item(sentence):
                    head = re.split(r"[:–—-] |\.\s", sentence.text, maxsplit=1)[0]
                    for code in self.named(head):
                        groups[lead].setdefault(code, sentence)
        for sentence in self.sentences:
            if qualified := self._qualified(sentence):
                found.append((frozenset(_stems(qualified[1])), dict.fromkeys(qualified[0], sentence)))
                self.qualified.append((qualified[1], qualified[0], sentence))
        for lead, bases in groups.items():
            tail = re.search(
                r"\b(?:information|data|details|rely (?:up)?on)\b(?: about you)?,? (?:to|for|in order to|so that)\b(.*)",
                lead,
                re.IGNORECASE | re.DOTALL,
            )
            if tail:
                stems = frozenset(_stems(tail[1]))
                if stems:
                    found.append((stems, bases))
        return found

    def _by_words(
        self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]]
    ) -> tuple[tuple[str, ...], Sentence] | None:
        mine = set(_stems(purpose.purpose))
        best: tuple[float, dict[str, Sentence]] = (0.0, {})
        for stems, bases in named:
            likeness = len(mine & stems) / max(len(mine | stems), 1)
            if len(mine & stems) >= _SHARED:
                likeness = max(likeness, len(mine & stems) / min(len(mine), len(stems)))
            best = max(best, (likeness, bases), key=lambda each: each[0])
        if best[0] >= 0.5:
            return tuple(best[1]), next(iter(best[1].values()))
        alike = [
            (bases, sentence) for tail, bases, sentence in self.qualified if purpose.code != "other" and self.code(tail) == purpose.code
        ]
        return alike[0] if len(alike) == 1 else self._nearest(mine)

    def _nearest(self, mine: set[str]) -> tuple[tuple[str, ...], Sentence] | None:
        """The bases of the one qualified basis that shares most telling words with a purpose, where no other shares as many."""
        shared = sorted(
            ((len((mine & set(_stems(tail))) - _OF_ALL), bases, sentence) for tail, bases, sentence in self.qualified),
            key=lambda each: -each[0],
        )
        if not shared or shared[0][0] < _SHARED_AT_LEAST:
            return None
        if any(other[0] == shared[0][0] and other[1] != shared[0][1] for other in shared[1:]):
            return None
        return shared[0][1], shared[0][2]

    def _by_section(self, found: list[Purpose]) -> dict[int, tuple[tuple[str, ...], Sentence]]:
        """Bases that follow their purposes: a sentence of its own under the same heading, up to the next purpose with another."""
        telling = {purpose.sentence.number for purpose in found}
        made: dict[int, tuple[tuple[str, ...], Sentence]] = {}
        waiting: list[int] = []
        where: tuple[str, ...] = ()
        for sentence in self.sentences:
            labelled = self.is_label(sentence.text if sentence.piece.kind == "heading" else (sentence.headings or ("",))[0])
            here = sentence.headings[:1]
            if labelled:  # "Legal basis" over a paragraph, in the section of the purpose before it
                here = sentence.headings[:1] if sentence.piece.kind == "heading" else sentence.headings[1:2]
            if here != where or (sentence.piece.kind == "heading" and not labelled):
                waiting, where = [], here
            if sentence.number in telling:
                waiting.append(sentence.number)
                continue
            if sentence.piece.kind == "heading" or not waiting or not self._points_back(sentence):
                continue
            bases = self.named(sentence.text)
            if bases and _RESPECTIVELY.search(sentence.plain) and len(named := self._in_order(sentence.text)) == len(set(waiting)):
                made |= {number: ((code,), sentence) for number, code in zip(dict.fromkeys(waiting), named, strict=True)}
                waiting = []
            elif bases:
                made |= dict.fromkeys(waiting, (bases, sentence))
                waiting = []
        return made

    def _in_order(self, text: str) -> list[str]:
        """The bases that words name, one after another as they stand there."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "bases" and hit.code in self.named(text)]
        return list(dict.fromkeys(hit.code for hit in sorted(hits, key=lambda hit: hit.start)))

    def is_label(self, heading: str) -> bool:
        """Whether a heading is no more than a label, like "Purpose" or "Legal basis", of sections that have such labels each."""
        return heading in self._labels()

    def _labels(self) -> frozenset[str]:
        """The headings that are labels: there are several of a basis; one alone is a section."""
        if self.labels is None:
            heads = frozenset(each.text for each in self.sentences if each.piece.kind == "heading" and self._reads_as_label(each.text))
            bases = [
                each for each in self.sentences if each.piece.kind == "heading" and each.text in heads and "basis" in self.topics(each.text)
            ]
            self.labels = heads if len(bases) > 1 else frozenset()
        return self.labels

    def _reads_as_label(self, heading: str) -> bool:
        return (
            words(heading) <= _LONGEST_LABEL
            and any(
                hit.kind == "cues" and hit.code in ("purpose_label", "basis_label") and hit.start == 0
                for hit in self.lexicon.hits(plain(heading))
            )
            and bool(self.topics(heading) & {"purposes", "basis"})
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
        if not self._says_basis(sentence) or (sentence.leads and "basis" in sentence.lead_topics):
            return False
        if _INTEREST_IN.search(sentence.text):
            return False  # it says itself what it is the basis of
        label = sentence.text.partition(":")
        if label[1] and words(label[0]) <= 8 and any(hit.code == "basis_label" for hit in sentence.of("cues")):
            return True
        return bool(
            re.search(
                r"\b(?:lawful|legal) (?:basis|bases|ground)|\bbasis (?:for|of)\b|article 6|\brely on\b|this is (?:called|known as|necessary|based|because|in our)|legitimate interest",
                sentence.text,
                re.IGNORECASE,
            )
        ) and (len(self.named(sentence.text)) == 1 or _BASES_ARE.search(sentence.text) is not None)

    def _default(self, found: Sequence[Purpose]) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis of a notice that states one for all it does, whatever others it states for some purposes; None if there is none."""
        statements = list(self._statements())
        numbers = {sentence.number for _, _, sentence in self.qualified}
        general = [basis for basis in statements if basis.sentence.number not in numbers and not _ON_CONDITION.match(basis.sentence.text)]
        if len({basis.code for basis in general}) != 1:
            return None
        if len({basis.code for basis in statements}) != 1 and not all(about(basis.sentence, "basis") for basis in general):
            return None
        named = {code for purpose in found for code in self.named(purpose.sentence.text)} | {basis.code for basis in statements}
        alone = len(named) == 1  # a notice that names one basis means it for all it does
        items = {id(purpose.sentence.piece) for purpose in found if purpose.sentence.piece.kind == "item"}
        for basis in general:
            around = basis.sentence.text + " ".join(basis.sentence.leads)
            if (alone and id(basis.sentence.piece) not in items) or _FOR_ALL.search(around) or about(basis.sentence, "basis"):
                return (basis.code,), basis.sentence
        return None


_AS_BASIS = re.compile(
    r"\b(?:perform\w*|obligat\w*|constitut\w*|enter\w*|fulfil\w*|necessary|basis|article|rely|with you|uitvoering|grondslag|met u|exécution|erfüllung)\b"
)

_DISCLOSED_WITH = re.compile(
    r"\b(?:only |not |never )?(?:disclose|share|pass|sell|release)[sd]?\b[^.]*\b(?:with|without) (?:your|their|his or her) (?:\w+ )?consent\b"
)
"""Consent to passing data on: "we only disclose it with your consent"."""

_BASES_ARE = re.compile(r"\b(?:lawful|legal) (?:basis|bases|grounds?)\b[^.:]{0,120}? (?:is|are)\b(?!\s*:\s*$)", re.IGNORECASE)
"""A sentence that names the bases of what was said before it, one or several: "Our lawful bases for this are consent and contract"."""

_INTEREST_IN = re.compile(r"\bha(?:s|ve) an? (?:\w+ )?legitimate interest in (?:\w+ ){0,2}\w+ing\b", re.IGNORECASE)
"""A sentence that names the interest itself: "We have a legitimate interest in keeping records"."""

_ON_CONDITION = re.compile(r"(?:where|if|when) (?:you|we)\b", re.IGNORECASE)

_ANY_BY_LAW = re.compile(r"\b(?:any|other) (?:\S+ ){1,2}required by law\b(?!.*\blegal\b)")
"""What the law requires, said of some of what is listed: "including any notices required by law"."""

_CALLED = re.compile(r"\b(?:this|that|it) is (?:called|known as)\b", re.IGNORECASE)

_AGREED = re.compile(
    r"\byou (?:\w+ )?(?:(?:consent|agree) (?:and |or ))?(?:consent|agree) to (?:the|our|my|us|me|\w+) (?:collection|use|processing|collecting|using|holding|keeping|storing|recording)\b(?! cookies)",
    re.IGNORECASE,
)
"""A sentence by which the reader agrees to all that is done."""

_FOR_ALL = re.compile(
    rf"\b(?:lawful|legal) (?:basis|bases|ground)|article 6|\brely\b|{_AGREED.pattern}|"
    r"\b(?:has|have) an? (?:legal|statutory) (?:obligation|duty)\b",
    re.IGNORECASE,
)
"""Words by which a basis is stated for all that is done."""

_ASKS = re.compile(
    r"\bwithout (?:your|the|their|any|his|her)? ?(?:\w+ )?consent|(?:\bask|seek|obtain(?!ed)|\bget|request)\w* (?:for )?(?:your|their|prior|explicit|further|parental)? ?(?:\w+ )?consent|\bwithdraw\w*\b"
)

_WHAT_FOR = re.compile(
    r"(?:[:,;–—-]\s*|\s)(?:for (?:example|instance),? )?(?:so that we can|in order to|to|for|when(?:ever)? (?:you|we)|where (?:you|we)|if you)\s",
    re.IGNORECASE,
)
"""What stands between a basis and what it is the basis of."""

_BASIS_FOR = re.compile(
    r"\b(?:(?:lawful|legal) (?:basis|bases|grounds?) (?:for|to)|grondslag(?:en)? voor(?: het| de)?) (?P<what>(?!(?:the )?(?:process|collect|us|hold)(?:es|ing|e)?\b(?: \w+){0,4}? (?:data|information|details|it|this|them)\b|(?:this|our|all|the|us|such|that|processing|collection|use)\b(?! (?:\w+ )?(?:application|request|order|account)))[^.;:]{4,120}?) (?:is|are|zijn)\b",
    re.IGNORECASE,
)
"""A sentence that gives a basis to what it names: "The legal basis for sending news is your consent"."""

_ONLY_IF_AGREED = re.compile(
    r"\b[Ww]e (?:will |may )?only (?P<what>[^.;]{3,120}?) (?:if|where|when|with|once) (?:you|your) (?:have |\w+ )?(?:consent|agree|opt|permission|ask)\w*",
    re.IGNORECASE,
)
"""A sentence by which something is done with consent alone: "We only send news if you agree"."""

_RESTS_ON = re.compile(
    r"(?:The )?(?P<what>(?!We\b|Our\b|Your\b|This\b|It\b|These\b|That\b)[A-Z][^.;:]{3,100}?) (?:rests?|is based|are based|relies|rely|is done|are done) (?:on|under)\b"
)
"""A sentence that names what rests on a basis: "Sending news rests on your consent"."""

_OF_ALL = frozenset(
    (
        "wher",
        "provid",
        "servic",
        "process",
        "us",
        "use",
        "collect",
        "hold",
        "keep",
        "necessary",
        "mak",
        "ensur",
        "have",
        "can",
        "not",
        "where",
        "when",
        "such",
        "any",
        "which",
        "about",
        "into",
        "from",
        "do",
        "need",
        "require",
        "requir",
        "improv",
        "other",
        "details",
        "detail",
        "may",
        "will",
        "if",
        "carry",
        "manag",
        "record",
        "our",
        "choos",
        "organisation",
        "organis",
        "purpos",
        "includ",
    )
)
"""Words that tell no use from another."""

_POINTS = re.compile(r"\b(?:these|them|those)\b(?! (?:information|data|details|purposes|reasons))", re.IGNORECASE)
"""A lead-in that goes on about what the sentence before it says."""

_OF_BASES = frozenset(
    re.findall(
        r"\w+",
        "a an the our your you us we i it its this that these those they them their is are be been was has have had having not do does did so or and of for to in on by as at "
        "where when if because with into from about under upon which whose who may must need needs needed require required requires requirement requirements necessary order "
        "perform performing performance carry carrying out fulfil fulfilling meet meeting comply complying compliance enter entered entering party take taking steps before "
        "contract contractual contracts agreement agreements tenancy employment service services terms pre "
        "legal legally legislation law laws lawful lawfully statutory regulatory regulation obligation obligations duty duties subject obliged comply "
        "consent consented explicit explicitly express given give gave giving permission agreed agree obtained received done something certain way "
        "legitimate interest interests those third party parties fundamental rights freedoms override overridden overriding except such pursue pursuing business reasonable "
        "vital protect protecting life lives someone else individual individuals person persons s data subject subjects another else other people child "
        "public task tasks official functions function authority exercise vested interest substantial reasons reason basis bases ground grounds article gdpr uk eu b c d e f 6 1 "
        "membership processing process use used using information personal details example",
    )
)
"""Words that say on which basis data is used, and nothing of what it is used for."""

_MOST_BARE = 0.6
"""The share of a list's items that say nothing but a basis, from which it lists bases."""

_OPENS_WITH_BASIS = re.compile(
    r"(?:in order )?(?:to )?(?:comply with|meet|fulfil|perform|ensure (?:that )?we (?:meet|comply with))\b|where (?:it is|we) need",
    re.IGNORECASE,
)
"""How an item begins that names its basis first: "To comply with employment law, we check …"."""

_RESPECTIVELY = re.compile(r"\brespectively\b|\bin (?:that|this|the same) order\b|\bjeweils\b|\brespectivement\b")
"""Words by which several bases are those of several uses, one each."""

_BY_USING = re.compile(r"\bby (?:using|visiting|accessing|browsing|continuing to use) +(?:\S+ +){0,4}you (?:\w+ )?(?:agree|consent)")
"""What a notice may say, and is no consent: "By using the service you agree to the use of your data"."""

MOST = 0.7
"""The share of a list's items that decides what the list holds."""

LONGEST_BASIS = 9

_LONGEST_LABEL = 6
"""The most words of a heading that is a label."""

_SHARED = 4
"""So many telling words, all or most of the shorter text, make two texts tell the same purpose."""

_SHARED_AT_LEAST = 2
"""One telling word alone may be shared by chance."""

_AS_BASIS_OF = re.compile(
    r"\bbasis\b|\brely|\bconstitutes?\b|\bour (?:legitimate|legal|contractual|statutory|public)\b|\ba legitimate\b|\bconsent\b|\barticle\b|necessary for"
)

_EXPLICIT = re.compile(
    r"\b(?:lawful|legal) (?:basis|bases|ground)|\brely|\barticle 6|\blegitimate interest|\byour (?:explicit )?consent\b|rechtsgrundlage|base légale|fondement|grondslag|\bart\b"
)
"""Words by which a basis is stated, also where something else is told."""

_LAWFUL_BASIS = re.compile(r"\b(?:lawful|legal) (?:basis|ground)")

_ONE_CONTRACT = re.compile(r"contractual|\bcontract\b|agreement|with you|\b6 +1 +b\b")
"""What a contract as a basis is called; those with others are contracts."""


def _denied(text: str, at: int) -> bool:
    return bool(re.search(r"\b(?:not|no|without|never)\b(?:\s+\w+){0,2}\s*$", plain(text)[:at]))


def _may_cite(text: str) -> bool:
    return bool(
        re.search(
            r"6 ?\(|art|basis|consent|contract|legal|interest|task|oblig|toestemming|overeenkomst|wettelijk|belang|einwillig|vertrag|consent|contrat|intérêt",
            text,
            re.IGNORECASE,
        )
    )


_COMMON = frozenset(
    re.findall(
        r"\w+",
        "the a an of to for and or in on with your our you we us it is are be by at as that this their them personal information data following",
    )
)


def _stems(text: str) -> list[str]:
    """The telling words of a text, cut so that "locate" and "locating" are one."""
    return [re.sub(r"(?:ations?|ating|ing|ate|es|ed|e|s|ion)$", "", word) or word for word in plain(text).split() if word not in _COMMON]
