"""The purposes that a notice tells, each with its lawful basis: lists with their lead-in, tables, and sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_off, negated, words
from ropa.drafting.lexicon import Hit, Lexicon, evidence, plain
from ropa.drafting.sentences import Sentence
from ropa.vocabulary.bases import find_bases

_NOT_BY_SENTENCE = frozenset(
    (
        "rights",
        "complaint",
        "changes",
        "contact",
        "dpo",
        "links",
        "security",
        "retention",
        "cookies",
        "children",
        "transfers",
        "recipients",
        "statutory",
        "further",
    )
)
"""Topics under which a sentence in passing tells no purpose."""
_NO_VERB = frozenset(
    re.findall(
        r"\w+",
        "the a an us you your our this that these those any third other them it him her anyone whom which their its all such be do have know "
        "another some and or someone anybody each one two",
    )
)
_OPENS_WITH = re.compile(
    r"(?:In order to|To|For the purposes? of) (?P<told>(?P<verb>[a-z]+)\b.*?)(?=,? we (?:will|may|need|use|must|have|collect|hold|process|ask)\b|, the |\.(?:\s|$)|$)",
    re.DOTALL,
)
_COMPLIES = re.compile(r"\bwe (?:comply|adhere|follow|work)\b|\bto be lawful\b")
_TELLS_NEWS = re.compile(
    r"^(?:From time to time,? |Occasionally,? )?(?:[Ww]e|I) (?:may|will|would like to|might)(?: also| sometimes| occasionally| from time to time)? (?P<told>(?:communicate with|contact|write to|email|e-mail|send|tell|update|inform) you [^.]*\b(?:about|regarding|with|of|on)\b [^.]*\b(?:products|services|promotions?|offers|news|newsletters?|events|updates|discounts|fundraising|marketing)\b[^.]*)"
)
"""A sentence by which somebody is told news: "We may communicate with you about our products"."""
_WITH_CONSENT = re.compile(
    r"^(?:[Ww]ith|[Ii]f you|[Ww]here you|[Ss]ubject to|[Oo]nly with)\b[^,.]*\b(?:consent|agree|agreement|permission|opt|opted|signed up|ticked)\b(?:[^,.]*,)? (?:we|I) (?:may|will|can|shall|would like to)? ?"
    r"(?:also |occasionally |sometimes )?(?P<told>(?:send|contact|email|e-mail|write|keep|call|text|add|invite|publish|share|use|tell|let)\b[^.]*)"
)
"""A sentence that says what is done with consent: "If you agree, we may send you news"."""
_ENDS = re.compile(r"\.(?:\s|$)|; (?=(?:the|we|they|it|this|you) )|\bunless\b|\bif you do not\b")


_AS_BASIS = re.compile(
    r"\b(?:perform\w*|obligat\w*|constitut\w*|enter\w*|fulfil\w*|necessary|basis|article|rely|with you|exécution|erfüllung)\b"
)
_AGAIN = re.compile(
    r"(?:process|use|collect|hold|keep) (?:your |this |the |some )?(?:personal )?(?:data|information|details) (?:in order to|so that we can|to) (?=\w)"
)
_OPENED = re.compile(
    r"\b(?:(?:following|these) (?:\w+ )?(?:information|data|details)|(?:lawful|legal) bas[ie]s\b.{0,80}(?:information|data|details))\s+(?:to|for|in order to|so that we can)\s+"
    r"(?P<told>[^:]{4,200}?)(?: (?:are|is|include|includes))?\s*:$",
    re.IGNORECASE,
)
"""A sentence that opens a list of data or of bases and names their purpose: "We collect the following information to pay you:"."""


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


def purposes(sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[list[Purpose], list[Basis]]:
    """The purposes and the lawful bases that a notice states."""
    reader = _Reader(sentences, lexicon)
    found = reader.read()
    stated = {basis.code: basis for basis in reader.stated()}
    for purpose in found:
        if purpose.basis and purpose.basis_sentence is not None:
            stated.setdefault(purpose.basis, Basis(purpose.basis, purpose.basis_sentence))
    return found, list(stated.values())


class _Reader:
    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self.sentences = sentences
        self.lexicon = lexicon
        self.heads: dict[tuple[str, ...], list[frozenset[str]]] = {}
        self.bases_of: dict[str, tuple[str, ...]] = {}
        self.labels: frozenset[str] | None = None
        self.shapes: dict[tuple[str, tuple[str, ...]], list[bool]] | None = None
        self.names_bases: bool | None = None
        self.based: dict[tuple[str, ...], list[int]] = {}
        self.bare: dict[tuple[tuple[str, ...], tuple[str, ...]], list[bool]] | None = None
        self.qualified: list[tuple[str, tuple[str, ...], Sentence]] = []

    # -- which sentences tell a purpose -----------------------------------------------------------

    def read(self) -> list[Purpose]:
        found: list[Purpose] = []
        for sentence in self.sentences:
            found += self._of(sentence)
        return self._with_bases(self._without_openings(found))

    def _without_openings(self, found: list[Purpose]) -> list[Purpose]:
        """The purposes without those of sentences that only open a list of purposes: "We also need it to obey the law, such as:"."""
        led = {lead for purpose in found if purpose.sentence.piece.kind == "item" for lead in purpose.sentence.leads[:1]}
        return [
            purpose
            for purpose in found
            if not (
                purpose.sentence.text in led
                and (self.bases(purpose.sentence.text) or (purpose.code == "other" and words(purpose.purpose) <= _LONGEST_BASIS))
                and purpose.sentence.text.rstrip().endswith(":")
                and purpose.sentence.piece.kind in ("paragraph", "item")
            )
        ]

    def _of(self, sentence: Sentence) -> list[Purpose]:
        kind = sentence.piece.kind
        if kind == "item" and about(sentence, "data") and not about(sentence, "purposes") and _NAMES_DATA.match(sentence.text):
            return []
        if sentence.piece.contents or is_off(sentence) or sentence.has("cues", "boilerplate"):
            return []
        if kind == "heading":
            return self._of_heading(sentence)
        if any(hit.code == "source_item" and hit.start < _OPENING for hit in sentence.of("cues")):
            return []
        if kind == "row":
            return self._of_row(sentence)
        if (opened := _OPENED.search(sentence.text)) and not about(sentence, "rights", "cookies"):
            return [] if "basis" in self._topics(sentence.text) else self._make(sentence, opened["told"])
        labelled = self._labelled(sentence)
        if labelled:
            return labelled
        if kind == "paragraph" and sentence.first and self._under_label(sentence):
            return self._make(sentence, sentence.text)
        if kind == "item" and sentence.first and (item := self._of_item(sentence)):
            return item
        return self._of_sentence(sentence)

    def _of_heading(self, sentence: Sentence) -> list[Purpose]:
        """A term of a list that names a purpose: "Carrying out risk assessments" under "How we use your data"."""
        over = any(self._topics(heading) & {"purposes"} for heading in sentence.headings[:3])
        if (
            sentence.piece.level <= _LEAST_HEADING
            or not over
            or not re.match(r"[A-Z][a-z]+ing\b", sentence.text)
            or words(sentence.text) < 3
        ):
            return []
        return [] if self._topics(sentence.text) & {"recipients", "rights", "retention", "cookies"} else self._make(sentence, sentence.text)

    def _make(self, sentence: Sentence, text: str, at: int = 0) -> list[Purpose]:
        text = re.sub(r"\s+", " ", text).strip(" .,;:–-")
        if (tail := _BASIS_TAIL.search(text)) and words(text[: tail.start()]) > 1:
            text = text[: tail.start()].strip(" .,;:–-")
        if not text:
            return []
        line = sentence.piece.line_at(sentence.piece.text.find(text[:25]) if text[:25] in sentence.piece.text else 0)
        return [Purpose(text, self.code(text), sentence, line if sentence.piece.breaks else sentence.line)]

    def code(self, text: str) -> str:
        """The kind of purpose that a text tells; "other" if no pattern knows it."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "purposes"]
        if not hits:
            return "other"
        order = {hit.code: hit.row.number for hit in hits}
        return min(hits, key=lambda hit: (order[hit.code], hit.start)).code

    def _topics(self, text: str) -> frozenset[str]:
        """What a text is about by its words alone."""
        return frozenset(hit.code for hit in self.lexicon.hits(plain(text)) if hit.kind == "topics")

    def _columns(self, sentence: Sentence) -> list[frozenset[str]]:
        header = sentence.piece.header
        if header not in self.heads:
            self.heads[header] = [column_topics(self.lexicon, cell) for cell in header]
        return self.heads[header]

    def _of_row(self, sentence: Sentence) -> list[Purpose]:
        piece = sentence.piece
        if piece.cells == piece.header or not piece.header:
            return []
        columns = self._columns(sentence)
        if any("cookies" in topics for topics in columns) or about(sentence, "cookies", "rights"):
            return []
        if columns and "recipients" in columns[0] and about(sentence, "recipients"):
            return []  # it says why somebody else gets the data
        basing = [at for at, topics in enumerate(columns) if "basis" in topics] or (
            [] if about(sentence, "transfers", "recipients") else self._basing(piece.header)
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
            bases = [code for place in basing if place < len(piece.cells) for code in self._in_cell(piece.cells[place])]
            made = self._make(sentence, cell)
            found += [replace(each, basis=code, basis_sentence=sentence) for each in made for code in bases] or made
        return found

    def _basing(self, header: tuple[str, ...]) -> list[int]:
        """The column of a table in which most cells name a basis, whatever its heading is called: "Our reasons"."""
        if header not in self.based:
            rows = [
                each.piece.cells
                for each in self.sentences
                if each.piece.kind == "row" and each.piece.header == header and each.piece.cells != header
            ]
            named = [sum(bool(self.bases(row[at])) for row in rows if at < len(row)) for at in range(1, len(header))]
            most = max(named, default=0)
            self.based[header] = [named.index(most) + 1] if most and most >= _MOST * len(rows) else []
        return self.based[header]

    def _in_cell(self, cell: str) -> tuple[str, ...]:
        """The bases that a cell of a column of bases names; "Legal" alone is a legal obligation there."""
        return self.bases(cell) or (("legal_obligation",) if re.match(r"(?:legal|statutory|law)\b", cell.strip(), re.IGNORECASE) else ())

    def _labelled(self, sentence: Sentence) -> list[Purpose]:
        """A sentence like "Purpose: to send you news"."""
        label, mark, rest = sentence.text.partition(":")
        if sentence.label:
            told = sentence.label == "purposes" and _NO_USE.fullmatch(plain(rest)) is None
            return self._make(sentence, rest) if told else []
        if not mark or words(label) > 5 or words(rest) < 1 or about(sentence, "cookies", "rights", "recipients"):
            return []
        covers = [hit for hit in sentence.of("cues") if hit.code == "purpose_label" and hit.start == 0 and hit.end >= len(label.rstrip())]
        return self._make(sentence, rest) if covers else []

    def _under_label(self, sentence: Sentence) -> bool:
        """Whether a paragraph stands under a heading that is no more than "Purpose"."""
        heading = (sentence.headings or ("",))[0]
        return (
            self._is_label(heading)
            and "basis" not in self._topics(heading)
            and words(heading) <= _SHORTEST_LABEL
            and not sentence.text.rstrip().endswith((":", "?"))
            and not sentence.has("cues", "purpose_to", "purpose_for", "intro", "pointer")
        )

    def _of_item(self, sentence: Sentence) -> list[Purpose]:
        text = sentence.text
        leading = sentence.lead_topics
        if _NO_USE.fullmatch(sentence.plain) or _HOW_TO_REACH.match(text):
            return []
        if based := self._with_tail(sentence):
            return based
        if labelled := self._by_basis(sentence):
            return labelled
        if based := self._exemplified(sentence):
            return based
        if self._lists_bases(sentence) or (re.match(r"(?:UK )?(?:GDPR )?Art(?:icle|\.)? [0-9]", text) and self.bases(text)):
            return []
        if not sentence.leads:
            return self._make(sentence, text) if self._headed_list(sentence) else []
        if sentence.lead_topics & {
            "rights",
            "recipients",
            "source",
            "cookies",
            "retention",
            "complaint",
            "special",
        } - ({"special", "source"} if "purposes" in leading else set()):
            return []
        lead = sentence.leads[0]
        if leading == {"data"} and _LABELLED_DATA.match(lead):
            return []
        if _INTERESTS_ARE.search(lead):
            return [replace(each, basis="legitimate_interests", basis_sentence=sentence) for each in self._make(sentence, text)]
        nearest = next((lead for lead in sentence.leads if self._topics(lead)), lead)
        if not leading and self._led_by_use(sentence):
            return self._make(sentence, text)
        if leading <= {"data", "basis"} and self._is_among_uses(sentence) and not negated_lead(lead):
            return self._make(sentence, text)
        if self._is_basis_item(sentence):
            return self._of_basis_item(sentence)
        if (leading == {"purposes"} or self._lists_purposes(nearest)) and not (negated_lead(nearest) or self._is_data(sentence, nearest)):
            if "basis" in self._topics(nearest) and _STATES.match(text) and self.code(text) in ("other", "legal_claims", "rights_requests"):
                return []  # it weighs, and says nothing of a use
            return self._make(sentence, text)
        return []

    def _lists_bases(self, sentence: Sentence) -> bool:
        """Whether an item stands in a list of what makes use lawful, and says no more: "where it is needed for the contract with you"."""
        if self.bare is None:
            self.bare = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first:
                    self.bare[each.leads[:1], each.headings].append(self._is_bare_basis(each.text))
        bare = self.bare[sentence.leads[:1], sentence.headings]
        return sum(bare) > 1 and sum(bare) >= _MOST_BARE * len(bare)

    def _is_bare_basis(self, text: str) -> bool:
        """Whether words name a basis and no use beside it."""
        return bool(self.bases(text)) and all(word in _OF_BASES for word in plain(text).split())

    def _exemplified(self, sentence: Sentence) -> list[Purpose]:
        """An item of a list of bases that gives an example: "to comply with the law, for example to check your right to work"."""
        found = _EXAMPLE_OF_BASIS.match(sentence.text)
        if found is None or not about(sentence, "basis", "purposes") or about(sentence, "rights", "recipients"):
            return []
        bases = self.bases(found["head"])
        if (
            len(bases) != 1
            or not self._is_bare_basis(found["head"])
            or self.code(found["told"]) == "other"
            or sentence.has("cues", "boilerplate")
        ):
            return []
        return [replace(each, basis=bases[0], basis_sentence=sentence) for each in self._make(sentence, found["told"])]

    def _by_basis(self, sentence: Sentence) -> list[Purpose]:
        """An item of a section on one subject that is labelled with its basis: "Legitimate interest – we log the doors to find intruders"."""
        found = _LABELLED_BASIS.match(sentence.text)
        if not found or about(sentence, "rights", "recipients") or sentence.has("cues", "boilerplate"):
            return []
        if any("basis" in self._topics(over) for over in (*sentence.leads[:1], *sentence.headings[:1])):
            return []  # such a list explains what each basis means
        bases = self.bases(found["basis"])
        if len(bases) != 1 or self.bases(found["told"]) == bases or not _TELLS_ACT.match(found["told"]):
            return []
        return [replace(each, basis=bases[0], basis_sentence=sentence) for each in self._make(sentence, found["told"])]

    def _with_tail(self, sentence: Sentence) -> list[Purpose]:
        """An item that ends with its basis, like "Send you news — consent" in a list of purposes."""
        parts = [part.rstrip(" )") for part in re.split(r" [–—-] |: | \((?=[^()]*(?:\([^()]*\)[^()]*)*\)$)", sentence.text.rstrip(" .;"))]
        if (
            len(parts) != 2
            or words(parts[1]) > 8
            or not about(sentence, "purposes", "basis")
            or about(sentence, "rights", "recipients", "retention")
        ):
            return []
        if re.match(r"for (?:example|instance)\b", parts[1], re.IGNORECASE):
            return []
        bases = self.bases(parts[1].split(";")[0])
        if not bases or self.bases(parts[0]) == bases or words(parts[0]) < 2:
            return []
        return [replace(each, basis=code, basis_sentence=sentence) for each in self._make(sentence, parts[0]) for code in bases]

    def _led_by_use(self, sentence: Sentence) -> bool:
        """Whether a lead-in says no more than that data is used, under a heading that asks why: "We use the pupil data:"."""
        lead = sentence.leads[0]
        hits = self.lexicon.hits(plain(lead))
        return (
            lead.rstrip().endswith(":")
            and words(lead) <= 14
            and any(hit.kind == "cues" and hit.code in ("use", "collect") for hit in hits)
            and self._headed_list(sentence, led=True)
        )

    def _is_among_uses(self, sentence: Sentence) -> bool:
        """Whether an item stands in a list of uses, by the shape of all its items and the heading over it: "ensuring tax is paid"."""
        if not _IS_USE.match(sentence.text) or not any("purposes" in self._topics(heading) for heading in sentence.headings[:1]):
            return False
        if self.shapes is None:
            self.shapes = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first and each.leads:
                    self.shapes[each.leads[0], each.headings].append(_IS_USE.match(each.text) is not None)
        shapes = self.shapes[sentence.leads[0], sentence.headings]
        return len(shapes) > 1 and sum(shapes) >= _MOST * len(shapes)

    def _headed_list(self, sentence: Sentence, *, led: bool = False) -> bool:
        """Whether an item without a lead-in stands in a list of purposes, by the heading right above it."""
        if not sentence.headings:
            return False
        topics = next((found for heading in sentence.headings[:2] if (found := self._topics(heading))), frozenset())
        if (
            "purposes" not in topics
            or topics & {"rights", "recipients", "retention", "cookies", "basis", "complaint"}
            or sentence.piece.contents
        ):
            return False
        begins = re.match(r"(?:to|for|in order to|so that we|when|(?:[a-z]+ly )?[a-z]+ing)\b", sentence.text, re.IGNORECASE)
        return bool(begins) or (
            (topics == {"purposes"} or led) and bool(sentence.codes("purposes")) and not sentence.codes("data_categories")
        )

    def _lists_purposes(self, lead: str) -> bool:
        """Whether a lead-in opens a list of purposes."""
        hits = self.lexicon.hits(plain(lead))
        topics = {hit.code for hit in hits if hit.kind == "topics"}
        if "purposes" not in topics:
            return False
        if re.search(r"\b(?:when|if|where|whenever) you:?$", lead.strip()):
            return False  # it says when data comes in, or whom the notice addresses
        return not any(hit.kind == "cues" and hit.code == "following_data" for hit in hits) or bool(
            re.search(
                r"\b(?:following|these|several|various|number of|below) (?:\w+ )?(?:purposes?|reasons?|ways|uses)\b|\bto:?$|in order to:?$|\bfor:?$",
                lead.strip(),
            )
        )

    def _is_data(self, sentence: Sentence, lead: str) -> bool:
        """Whether an item names data, not a purpose."""
        if _IS_KIND_OF_DATA.match(sentence.text) and sentence.codes("data_categories"):
            return True
        return (
            sentence.text[:1].isupper()
            and not sentence.codes("purposes")
            and bool(sentence.codes("data_categories"))
            and words(sentence.text) <= 4
            and "reason" not in lead
        )

    def _is_basis_item(self, sentence: Sentence) -> bool:
        """Whether an item begins with a basis: "Contract: to send you what you ordered"."""
        head = re.split(r"[:–—-] |\(|\.", sentence.text, maxsplit=1)[0]
        return words(head) <= 7 and bool(self.bases(head)) and (about(sentence, "basis") or words(sentence.text) > words(head))

    def _of_basis_item(self, sentence: Sentence) -> list[Purpose]:
        head, *rest = re.split(r"[:–—-] |\.\s", sentence.text, maxsplit=1)
        if not rest or not about(sentence, "basis", "purposes"):
            return []
        told = rest[0].strip()
        if re.match(r"for (?:example|instance)\b", told, re.IGNORECASE):
            return []
        starts = re.search(r"\b(?:to|for|so that we can|when we|in order to)\s+(?=\w)", told)
        if not starts or self.code(told) == "other" or sentence.has("cues", "boilerplate"):
            return []
        return [replace(each, basis=code, basis_sentence=sentence) for each in self._make(sentence, told) for code in self.bases(head)]

    def _of_sentence(self, sentence: Sentence) -> list[Purpose]:
        text = sentence.text
        if text.rstrip().endswith("?") or sentence.has("cues", "intro") or about(sentence, "rights") or _IF_NOT_GIVEN.match(sentence.plain):
            return []
        plainly = _PLAINLY_USED.match(sentence.plain) is not None and about(sentence, "recipients", "retention")
        if about(sentence, *_NOT_BY_SENTENCE) and not about(sentence, "purposes") and not plainly:
            return []
        if sentence.piece.kind == "item" and about(sentence, "basis") and self.bases(text):
            return []
        led = sentence.lead_topics
        if led & {"data", "rights", "recipients", "basis", "retention", "cookies", "complaint", "source"} and "purposes" not in led:
            return []
        if led and "data" in led and sentence.piece.kind == "item":
            return []
        if sentence.has("cues", "defines_special"):
            return []
        if sentence.has("elements", "further_purpose") or (sentence.has("cues", "keep") and sentence.has("cues", "criteria")):
            return []
        if opening := self._opening(sentence):
            return self._make(sentence, opening)
        if (agreed := _WITH_CONSENT.match(sentence.text)) and self.code(agreed["told"]) != "other":
            return [replace(each, basis="consent", basis_sentence=sentence) for each in self._make(sentence, agreed["told"])]
        if (news := _TELLS_NEWS.match(sentence.text)) and self.code(news["told"]) != "other":
            return self._make(sentence, news["told"])
        opens = [hit for hit in sentence.of("cues") if hit.code in ("purpose_to", "purpose_for")]
        for hit in sorted(opens, key=lambda hit: hit.start)[:_MOST_OPENED]:
            told = self._told(sentence, hit)
            if told:
                sure = evidence("purposes").get(self._evidence(sentence, hit, told), True)
                return [replace(each, sure=sure) for each in self._make(sentence, told, hit.end)]
        return []

    def _evidence(self, sentence: Sentence, hit: Hit, told: str) -> str:
        """Of which kind the evidence for a purpose in a sentence is: the words that open it, where it stands, and whether its kind is known."""
        known = "known" if self.code(told) != "other" else "other"
        topics = sentence.topics
        where = (
            "purposes"
            if "purposes" in topics
            else "data"
            if topics & {"data", "special"}
            else "elsewhere"
            if topics - _OF_NOTHING
            else "none"
        )
        return f"{hit.code.removeprefix('purpose_')} {where} {known}"

    def _opening(self, sentence: Sentence) -> str:
        """The purpose with which a paragraph opens, in a section that asks why: "To answer your letter, we use your address"."""
        over = "basis" in sentence.topics and any("purposes" in self._topics(heading) for heading in sentence.headings[1:3])
        if sentence.piece.kind != "paragraph" or not sentence.first or not ("purposes" in sentence.topics or over):
            return ""
        found = _OPENS_WITH.match(sentence.text)
        if not found or found["verb"] in _NO_VERB or self.code(found["told"]) == "other" or _COMPLIES.search(found["told"]):
            return ""
        return found["told"]

    def _told(self, sentence: Sentence, hit: Hit) -> str:
        """What follows the words that open a purpose; blank if it is none."""
        rest = _ENDS.split(sentence.text[hit.end :].strip(" :,"))[0]
        first = plain(rest).split()[:1]
        if not first or negated(sentence, hit.end) or "you" in sentence.plain[hit.start : hit.start + 4].split():
            return ""
        if words(rest) < 2 and self.code(rest) == "other":
            return ""
        if _READERS_CHOICE.search(sentence.plain[: hit.end]) or re.match(
            r"(?:reflect|incorporate) (?:any |the )?(?:changes?|feedback|updates?)\b", rest
        ):
            return ""
        if _OTHERS_HELPED.search(sentence.plain[hit.start : hit.end]) or _MEETS_CONDITION.match(rest):
            return ""
        again = _AGAIN.match(rest)
        if again and rest[again.end() :].split()[0].lower() not in _NO_VERB:
            rest = rest[again.end() :]
        if re.match(
            r"(?:process|use|collect|hold|share|store|keep|obtain|receive|access|disclose|transfer)\b(?: \w+){0,3} (?:data|information|details|it|this)\b",
            rest,
        ):
            return ""  # what the law allows is no purpose
        if (
            hit.code == "purpose_to"
            and sentence.plain[: hit.end].rstrip().endswith(" to")
            and (first[0] in _NO_VERB or first[0].endswith("ing"))
        ):
            return ""
        if re.search(r"\b(?:following|below|as follows)\b", rest[:60]) and rest.rstrip().endswith(":") and hit.code == "purpose_for":
            return ""
        if re.match(
            r"(?:as )?(?:long|necessary|example|more|further|up to|(?:a|the) (?:\w+ )?(?:period|time)|no longer|the following|following|specific purposes)\b",
            rest,
        ):
            return ""
        if re.match(r"(?:request|ask|obtain|seek|get|give|withdraw)\b(?: \w+){0,4} consent\b", rest):
            return ""
        around = sentence.plain[max(0, hit.start - 12) : hit.end]
        if re.search(
            r"\bresponsible for *$|\byou (?:will |may |must |can )?(?:need|use|provide|have|wish)\b",
            around,
        ) and not re.search(r"\bwe\b", around):
            return ""
        if re.match(r"consent to (?:process|us\w*|hold|collect|our)", rest):
            return ""
        if first[0] in ("we", "i") or (_BASIS_AGAIN.match(rest) and self.bases(rest)):
            return ""
        if hit.code == "purpose_for" and self._is_bare_basis(rest):
            return ""
        if (
            _TELLS_READER.match(rest)
            or _READER_GIVES.search(sentence.plain[: hit.end])
            or _OF_THOSE_WHO.search(sentence.plain[: hit.end])
            or _CAN_TELL.search(sentence.plain[hit.start : hit.end])
        ):
            return ""
        if self.bases(rest) and (about(sentence, "basis") or sentence.has("cues", "basis_label")):
            return ""  # it says on which basis, not what for
        known = self.code(rest) != "other"
        if not known and (hit.code == "purpose_for" or not about(sentence, "purposes", "data", "special")):
            return ""
        return rest

    # -- on which basis ---------------------------------------------------------------------------

    def bases(self, text: str) -> tuple[str, ...]:
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
        bases = self.bases(sentence.text)
        if not bases:
            return False
        if (
            sentence.piece.kind == "item"
            and not about(sentence, "rights", "special")
            and self._is_bare_basis(sentence.text)
            and self._lists_bases(sentence)
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
                columns = self._columns(sentence) if sentence.piece.header else []
                basing = [at for at, topics in enumerate(columns) if "basis" in topics] or (
                    [] if about(sentence, "transfers", "recipients") else self._basing(sentence.piece.header)
                )
                texts = [cell for at, cell in enumerate(sentence.piece.cells) if at in basing]
            elif sentence.piece.kind == "heading":
                texts = texts if "basis" in self._topics(sentence.text) else []
            elif not self._counts(sentence):
                continue
            for text in texts:
                for code in self._in_cell(text) if sentence.piece.kind == "row" else self.bases(text):
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

    def _with_bases(self, found: list[Purpose]) -> list[Purpose]:
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
            if called and own and _CALLED.search(called[1].text) and own[0] == self.bases(purpose.purpose):
                own = None  # "… to comply with the law. In legal terms this is called legitimate interests."
            bases, sentence = (
                self._of_whole_item(purpose)
                or own
                or self._led(purpose)
                or self._named(purpose, named)
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
        bases = self.bases(sentence.text)
        if not bases:
            return None
        if sentence.piece.kind == "paragraph" and len(itself := self.bases(purpose.purpose)) == 1:
            return itself, sentence
        if sentence.has("cues", "basis_label") or re.search(
            r"\((?:[^()]*)(?:consent|contract|legal|legitimate|public|vital)[^()]*\)|\bart(?:icle|s?\.)? ?6\b|rely|basis|based on|with your (?:explicit )?(?:consent|permission|agreement)|(?:where|if) you(?:['’]ve| have)? (?:specifically |expressly )?(?:given|consented?|agreed?|opted)|legitimate (?:interests?|reasons?|aims?)",
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
        return (bases, sentence) if len(bases := self.bases(sentence.text)) == 1 else None

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
                for code in self.bases(sentence.text):
                    found.setdefault(code, sentence)
        return (tuple(found), next(iter(found.values()))) if found else None

    def _earlier_there(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis that the same paragraph states before it tells the purpose: "We have legal duties. For example, we check …"."""
        for sentence in reversed(self.sentences[: purpose.sentence.number]):
            if sentence.piece is not purpose.sentence.piece or sentence.piece.kind != "paragraph":
                return None
            bases = self.bases(sentence.text)
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
                if self._topics(sentence.text) - {"purposes"} or purpose.sentence.number - sentence.number > 40:
                    return None
                continue
            if sentence.piece.kind == "paragraph" and _LAWFUL_BASIS.search(sentence.plain) and self._says_basis(sentence):
                bases = self.bases(sentence.text)
                return (bases, sentence) if len(bases) == 1 else None
        return None

    def _itself(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        """A purpose that is to meet legal obligations, where the notice names legal obligations as a basis."""
        if self.bases(purpose.purpose) != ("legal_obligation",) or purpose.code != "legal_compliance":
            return None
        stated = next((each for each in self.stated() if each.code == "legal_obligation"), None)
        return (("legal_obligation",), stated.sentence) if stated else None

    def _led(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for lead in purpose.sentence.leads:
            said = next((each for each in reversed(self.sentences[: purpose.sentence.number]) if each.text == lead), None)
            if bases := self.bases(lead):
                return bases, said or purpose.sentence
            before = self.sentences[said.number - 1] if said is not None and said.number and _POINTS.search(lead) else None
            if before is not None and said is not None and before.piece is said.piece and len(bases := self.bases(before.text)) == 1:
                return bases, before  # "… in our legitimate interests. These are:"
        return None

    def _headed(self, purpose: Purpose) -> tuple[tuple[str, ...], Sentence] | None:
        for heading in purpose.sentence.headings[:2]:
            bases = self.bases(heading)
            if len(bases) == 1 and words(heading) <= 12:
                return bases, next(each for each in self.sentences if each.text == heading)
        return None

    def _qualified(self, sentence: Sentence) -> tuple[tuple[str, ...], str] | None:
        """The bases of an item in a list of bases, and what it says it is the basis of: "consent, when you join our mailing list"."""
        if sentence.piece.kind not in ("item", "paragraph"):
            return None
        if (named := _BASIS_FOR.search(sentence.text)) and (bases := self.bases(sentence.text[named.end() :])):
            return bases, named["what"]
        elsewhere = about(sentence, "rights", "complaint", "recipients", "transfers")
        if not elsewhere and (named := _ONLY_IF_AGREED.search(sentence.text)):
            return ("consent",), named["what"]
        if not elsewhere and (named := _RESTS_ON.match(sentence.text)) and (bases := self.bases(sentence.text[named.end("what") :])):
            return bases, named["what"]
        if not about(sentence, "basis") or _AGREED.search(sentence.text):
            return None
        for found in _WHAT_FOR.finditer(sentence.text):
            head, tail = sentence.text[: found.start()], sentence.text[found.end() :]
            if words(head) > _LONGEST_BASIS:
                return None
            if bases := self.bases(head):
                return None if self.bases(tail) else (bases, tail)
        return None

    def _by_name(self) -> list[tuple[frozenset[str], dict[str, Sentence]]]:
        """Bases that a lead-in or a sentence gives to a purpose by its words: "Our lawful bases for sending you news are:"."""
        found: list[tuple[frozenset[str], dict[str, Sentence]]] = []
        groups: dict[str, dict[str, Sentence]] = defaultdict(dict)
        for sentence in self.sentences:
            for lead in sentence.leads[:1]:
                if "basis" in self._topics(lead) and self._is_basis_item(sentence):
                    head = re.split(r"[:–—-] |\.\s", sentence.text, maxsplit=1)[0]
                    for code in self.bases(head):
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

    def _named(self, purpose: Purpose, named: list[tuple[frozenset[str], dict[str, Sentence]]]) -> tuple[tuple[str, ...], Sentence] | None:
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
            labelled = self._is_label(sentence.text if sentence.piece.kind == "heading" else (sentence.headings or ("",))[0])
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
            bases = self.bases(sentence.text)
            if bases and _RESPECTIVELY.search(sentence.plain) and len(named := self._in_order(sentence.text)) == len(set(waiting)):
                made |= {number: ((code,), sentence) for number, code in zip(dict.fromkeys(waiting), named, strict=True)}
                waiting = []
            elif bases:
                made |= dict.fromkeys(waiting, (bases, sentence))
                waiting = []
        return made

    def _in_order(self, text: str) -> list[str]:
        """The bases that words name, one after another as they stand there."""
        hits = [hit for hit in self.lexicon.hits(plain(text)) if hit.kind == "bases" and hit.code in self.bases(text)]
        return list(dict.fromkeys(hit.code for hit in sorted(hits, key=lambda hit: hit.start)))

    def _is_label(self, heading: str) -> bool:
        """Whether a heading is no more than a label, like "Purpose" or "Legal basis", of sections that have such labels each."""
        return heading in self._labels()

    def _labels(self) -> frozenset[str]:
        """The headings that are labels: there are several of a basis; one alone is a section."""
        if self.labels is None:
            heads = frozenset(each.text for each in self.sentences if each.piece.kind == "heading" and self._reads_as_label(each.text))
            bases = [
                each
                for each in self.sentences
                if each.piece.kind == "heading" and each.text in heads and "basis" in self._topics(each.text)
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
            and bool(self._topics(heading) & {"purposes", "basis"})
        )

    def _points_back(self, sentence: Sentence) -> bool:
        """Whether a sentence gives a basis to what was said before it."""
        if (
            sentence.first
            and sentence.piece.kind != "heading"
            and "basis" in sentence.topics
            and self._is_label((sentence.headings or ("",))[0])
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
        ) and (len(self.bases(sentence.text)) == 1 or _BASES_ARE.search(sentence.text) is not None)

    def _default(self, found: Sequence[Purpose]) -> tuple[tuple[str, ...], Sentence] | None:
        """The one basis of a notice that states one for all it does, whatever others it states for some purposes; None if there is none."""
        statements = list(self._statements())
        numbers = {sentence.number for _, _, sentence in self.qualified}
        general = [basis for basis in statements if basis.sentence.number not in numbers and not _ON_CONDITION.match(basis.sentence.text)]
        if len({basis.code for basis in general}) != 1:
            return None
        if len({basis.code for basis in statements}) != 1 and not all(about(basis.sentence, "basis") for basis in general):
            return None
        named = {code for purpose in found for code in self.bases(purpose.sentence.text)} | {basis.code for basis in statements}
        alone = len(named) == 1  # a notice that names one basis means it for all it does
        items = {id(purpose.sentence.piece) for purpose in found if purpose.sentence.piece.kind == "item"}
        for basis in general:
            around = basis.sentence.text + " ".join(basis.sentence.leads)
            if (alone and id(basis.sentence.piece) not in items) or _FOR_ALL.search(around) or about(basis.sentence, "basis"):
                return (basis.code,), basis.sentence
        return None


_DISCLOSED_WITH = re.compile(
    r"\b(?:only |not |never )?(?:disclose|share|pass|sell|release)[sd]?\b[^.]*\b(?:with|without) (?:your|their|his or her) (?:\w+ )?consent\b"
)
"""Consent to passing data on: "we only disclose it with your consent"."""
_BASES_ARE = re.compile(r"\b(?:lawful|legal) (?:basis|bases|grounds?)\b[^.:]{0,120}? (?:is|are)\b(?!\s*:\s*$)", re.IGNORECASE)
"""A sentence that names the bases of what was said before it, one or several: "Our lawful bases for this are consent and contract"."""
_INTEREST_IN = re.compile(r"\bha(?:s|ve) an? (?:\w+ )?legitimate interest in (?:\w+ ){0,2}\w+ing\b", re.IGNORECASE)
"""A sentence that names the interest itself: "We have a legitimate interest in keeping records"."""
_ON_CONDITION = re.compile(r"(?:where|if|when) (?:you|we)\b", re.IGNORECASE)
_INTERESTS_ARE = re.compile(r"\blegitimate interests? (?:is/are|is|are|include|includes|being)\b[^.]{0,40}:\s*$", re.IGNORECASE)
"""A lead-in to a list of the interests pursued."""
_ANY_BY_LAW = re.compile(r"\b(?:any|other) (?:\S+ ){1,2}required by law\b(?!.*\blegal\b)")
"""What the law requires, said of some of what is listed: "including any notices required by law"."""
_CALLED = re.compile(r"\b(?:this|that|it) is (?:called|known as)\b", re.IGNORECASE)
_AGREED = re.compile(r"\byou (?:consent|agree) to (?:the|our) (?:collection|use|processing)", re.IGNORECASE)
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
    r"\b(?:lawful|legal) (?:basis|bases|grounds?) (?:for|to) (?P<what>(?!(?:the )?(?:process|collect|us|hold)(?:es|ing|e)?\b(?: \w+){0,4}? (?:data|information|details|it|this|them)\b|(?:this|our|all|the|us|such|that|processing|collection|use)\b(?! (?:\w+ )?(?:application|request|order|account)))[^.;:]{4,120}?) (?:is|are)\b",
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
_BASIS_TAIL = re.compile(r"(?<!\s)(?:\s*[(–—-])?\s*\b(?:our |the )?(?:legal|lawful) bas[ie]s\b(?:\s*(?:is|:|-|–).*)?$", re.IGNORECASE)
"""The basis after a purpose: "To send news (legal basis: consent)"."""
_LEAST_HEADING = 5
"""A heading of a deeper level is a term of a list, or a line in bold."""
_IS_KIND_OF_DATA = re.compile(
    r"(?:Your|Their|Details of|Information (?:about|on|regarding)|Records? of|Whether|Data (?:about|on))\b(?! to\b)"
)
"""How an item of a list of data begins."""
_STATES = re.compile(
    r"(?:We (?:have|believe|consider)|It (?:is|would|will)|There (?:is|are)|The (?:use|processing|data)|Using|Processing|When|Individuals?|You)\b"
)
"""How an item begins that is a whole sentence."""
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
_LABELLED_DATA = re.compile(r"[Ww]hat we (?:use|collect|need|hold)\b[^:]{0,20}:")
_IS_USE = re.compile(
    r"(?:to|in order to) (?!whom\b|which\b)[a-z]|so (?:that )?(?:we|i) |for (?:our|the|your|my|[a-z]+ing)\b|(?:[a-z]+ly )?(?!includ|follow|concern|regard|relat|hous|accord)[a-z]+ing (?!data\b|information\b|details\b|records?\b)",
    re.IGNORECASE,
)
"""How an item begins that says what data is used for."""
_LABELLED_BASIS = re.compile(r"(?P<basis>[A-Z][\w ]{3,40}?)\s*(?::|[–—-]{1,2})\s+(?P<told>\S.*)", re.DOTALL)
_TELLS_ACT = re.compile(r"(?:we|you|your|the|if|when|to|all|an?|each|most|membership|[A-Z]\w+)\b", re.IGNORECASE)
"""How a sentence begins that says what is done."""
_POINTS = re.compile(r"\b(?:these|them|those)\b(?! (?:information|data|details|purposes|reasons))", re.IGNORECASE)
"""A lead-in that goes on about what the sentence before it says."""
_EXAMPLE_OF_BASIS = re.compile(
    r"(?P<head>[^.:;]{10,160}?)(?:[,;:–—-]| \()? ?(?:(?:for (?:example|instance)|e\.g\.|such as),? (?:for )?|,? (?:is )?to (?:enable|allow|help) us to |, including )(?P<told>(?!you\b|your\b|(?:when|if|where) (?:you|we)\b)\S.*)",
    re.DOTALL | re.IGNORECASE,
)
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
_OF_NOTHING = frozenset(("controller", "scope"))
"""Topics of sections that open a notice, where anything may be said."""
_OPENS_WITH_BASIS = re.compile(
    r"(?:in order )?(?:to )?(?:comply with|meet|fulfil|perform|ensure (?:that )?we (?:meet|comply with))\b|where (?:it is|we) need",
    re.IGNORECASE,
)
"""How an item begins that names its basis first: "To comply with employment law, we check …"."""
_RESPECTIVELY = re.compile(r"\brespectively\b|\bin (?:that|this|the same) order\b|\bjeweils\b|\brespectivement\b")
"""Words by which several bases are those of several uses, one each."""
_NAMES_DATA = re.compile(rf"{_IS_KIND_OF_DATA.pattern}|(?:Information|Details|Data|Documents) (?:to|that|which|needed)\b")
"""How an item of a list of data begins, also where it says what the data is asked for: "Information to check who you are"."""
_BY_USING = re.compile(r"\bby (?:using|visiting|accessing|browsing|continuing to use) +(?:\S+ +){0,4}you (?:\w+ )?(?:agree|consent)")
"""What a notice may say, and is no consent: "By using the service you agree to the use of your data"."""
_MOST_OPENED = 20
"""So many times at most are the words that open a purpose looked at in one sentence: no sentence of a person has more."""
_MOST = 0.7
"""The share of a list's items that decides what the list holds."""
_PLAINLY_USED = re.compile(
    r" *(?:we|they) (?:also |may |will |only |then )*(?:use|process) (?:the|this|that|your|such|these) (?:\S+ )?(?:information|data|details) (?:to|for|in order to|so that)\b"
)
"""A sentence that says what data is used for, wherever it stands."""
_READERS_CHOICE = re.compile(
    r"\b(?:you|they)(?: are|'re)? (?:\w+ )?(?:choose|want|wish|decide|prefer|agree|agreeing|ask|have) to *$|\byou (?:are )?agree\w* to [^.]{0,20}$"
)
"""What the reader chooses or agrees to do."""
_IF_NOT_GIVEN = re.compile(r" *(?:if|where|when) you (?:fail|do not|don't|choose not|refuse|cannot|can't|are unable|decline)\b")
"""How a sentence begins that says what happens without the data."""
_OF_THOSE_WHO = re.compile(r"\b(?:who|which organisations) (?:will |may |might )?(?:need|have|require)s? to *$")
"""What is said of those who see the data: "people who need to contact you"."""
_READER_GIVES = re.compile(
    r"\byou (?:may |can |might |will )?(?:give|send|share|submit|supply) (?:us|your)\b(?: \S+){0,4} (?:in order )?to *$"
)
"""What the reader gives it for: "you may give us your name in order to enter"."""
_TELLS_READER = re.compile(
    r"exercise (?:your|any|these|those|the) (?:\w+ ){0,2}rights?\b|(?:notify|tell|inform|explain|advise|show) (?:to )?(?:you )?(?:of |about )?(?:how|why|what|the way)\b"
)
"""What a notice itself does: "to notify you of how we will use your data"."""
_CAN_TELL = re.compile(
    r"\b(?:that|which) (?:can|could|may|might) be used (?:\w+ )?to *$|\b(?:that|which) (?:identif|would|could|can)\w* *$"
)
"""What is said of data that tells who somebody is: "information that can be used to identify you"."""
_OTHERS_HELPED = re.compile(r"^(?:allows?|enables?|helps?) (?:you|them|him|her|others|people|individuals|users|it|someone|anyone)\b")
"""What lets others do something is no purpose of the organisation."""
_MEETS_CONDITION = re.compile(
    r"(?:meet|satisfy|have|rely on|identify) (?:at least )?(?:one|a|an|some|any)\b[^.]{0,40}\b(?:conditions?|bas[ie]s|grounds?)\b"
)
"""What the law asks of every use."""
_NO_USE = re.compile(r" *(?:we do this )?(?:so that )?(?:we can)?(?: if applicable)? *")
"""What opens a list below: "we can:"."""
_HOW_TO_REACH = re.compile(r"(?:Post|E-?mail|Address|Telephone|Phone|Website)\b[^:]{0,20}: ", re.IGNORECASE)
_LONGEST_BASIS = 9
_LONGEST_LABEL, _SHORTEST_LABEL = 6, 2
"""The most words of a heading that is a label, and of one under which any paragraph is a purpose."""
_SHARED = 4
"""So many telling words, all or most of the shorter text, make two texts tell the same purpose."""
_SHARED_AT_LEAST = 2
"""One telling word alone may be shared by chance."""
_OPENING = 25
"""How far the words that open a sentence reach, in characters."""
_BASIS_AGAIN = re.compile(r"(?:pursue|comply with|meet|fulfil|perform|satisfy) (?:our|the|a|any) (?:contractual|legitimate|contract)\b")
"""A purpose that says no more than the basis does: "to pursue our legitimate interests"."""
_AS_BASIS_OF = re.compile(
    r"\bbasis\b|\brely|\bconstitutes?\b|\bour (?:legitimate|legal|contractual|statutory|public)\b|\ba legitimate\b|\bconsent\b|\barticle\b|necessary for"
)
_EXPLICIT = re.compile(
    r"\b(?:lawful|legal) (?:basis|bases|ground)|\brely|\barticle 6|\blegitimate interest|\byour (?:explicit )?consent\b|rechtsgrundlage|base légale|fondement|\bart\b"
)
"""Words by which a basis is stated, also where something else is told."""
_LAWFUL_BASIS = re.compile(r"\b(?:lawful|legal) (?:basis|ground)")
_ONE_CONTRACT = re.compile(r"contractual|\bcontract\b|agreement|with you|\b6 +1 +b\b")
"""What a contract as a basis is called; those with others are contracts."""


def negated_lead(lead: str) -> bool:
    """Whether a lead-in says what is not done."""
    return bool(re.search(r"\b(?:not|never|don['’]t|won['’]t)\b", lead, re.IGNORECASE)) and not re.search(r"not only", lead, re.IGNORECASE)


def _denied(text: str, at: int) -> bool:
    return bool(re.search(r"\b(?:not|no|without|never)\b(?:\s+\w+){0,2}\s*$", plain(text)[:at]))


def _may_cite(text: str) -> bool:
    return bool(
        re.search(
            r"6 ?\(|art|basis|consent|contract|legal|interest|task|oblig|einwillig|vertrag|consent|contrat|intérêt", text, re.IGNORECASE
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
