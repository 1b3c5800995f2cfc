"""The purposes that a notice tells, each with its lawful basis: lists with their lead-in, tables, and sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ropa.drafting.bases import LONGEST_BASIS, MOST, Bases, Basis, Purpose
from ropa.drafting.context import about, is_off, negated, words
from ropa.drafting.lexicon import Hit, Lexicon, evidence, plain
from ropa.drafting.sentences import Sentence


def purposes(sentences: Sequence[Sentence], lexicon: Lexicon) -> tuple[list[Purpose], list[Basis]]:
    """The purposes and the lawful bases that a notice states."""
    reader = _Reader(sentences, lexicon)
    found = reader.read()
    stated = {basis.code: basis for basis in reader.bases.stated()}
    for purpose in found:
        if purpose.basis and purpose.basis_sentence is not None:
            stated.setdefault(purpose.basis, Basis(purpose.basis, purpose.basis_sentence))
    return found, list(stated.values())


class _Reader:
    """Which sentences of a notice tell a purpose."""

    def __init__(self, sentences: Sequence[Sentence], lexicon: Lexicon) -> None:
        self.sentences = sentences
        self.lexicon = lexicon
        self.bases = Bases(sentences, lexicon)
        self.shapes: dict[tuple[str, tuple[str, ...]], list[bool]] | None = None

    def read(self) -> list[Purpose]:
        found: list[Purpose] = []
        for sentence in self.sentences:
            found += self._of(sentence)
        return self.bases.given_to(self._without_openings(found))

    def _without_openings(self, found: list[Purpose]) -> list[Purpose]:
        """The purposes without those of sentences that only open a list of purposes: "We also need it to obey the law, such as:"."""
        led = {lead for purpose in found if purpose.sentence.piece.kind == "item" for lead in purpose.sentence.leads[:1]}
        return [
            purpose
            for purpose in found
            if not (
                purpose.sentence.text in led
                and (self.bases.named(purpose.sentence.text) or (purpose.code == "other" and words(purpose.purpose) <= LONGEST_BASIS))
                and purpose.sentence.text.rstrip().endswith(":")
                and purpose.sentence.piece.kind in ("paragraph", "item")
            )
        ]

    def _exemplified(self, sentence: Sentence) -> list[Purpose]:
        """An item of a list of bases that gives an example: "to comply with the law, for example to check your right to work"."""
        found = _EXAMPLE_OF_BASIS.match(sentence.text)
        if found is None or not about(sentence, "basis", "purposes") or about(sentence, "rights", "recipients"):
            return []
        bases = self.bases.named(found["head"])
        if (
            len(bases) != 1
            or not self.bases.is_bare_basis(found["head"])
            or self.bases.code(found["told"]) == "other"
            or sentence.has("cues", "boilerplate")
        ):
            return []
        return [replace(each, basis=bases[0], basis_sentence=sentence) for each in self._make(sentence, found["told"])]

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
            return [] if "basis" in self.bases.topics(sentence.text) else self._make(sentence, opened["told"])
        labelled = self._labelled(sentence)
        if labelled:
            return labelled
        if sentence.first and (beside := self._told_with_data(sentence)):
            return beside
        if kind == "paragraph" and sentence.first and self._under_label(sentence):
            return self._make(sentence, sentence.text)
        if kind == "item" and sentence.first and (item := self._of_item(sentence)):
            return item
        return self._of_sentence(sentence)

    def _of_heading(self, sentence: Sentence) -> list[Purpose]:
        """A term of a list that names a purpose: "Carrying out risk assessments" under "How we use your data"."""
        over = any(self.bases.topics(heading) & {"purposes"} for heading in sentence.headings[:3])
        if (
            sentence.piece.level <= _LEAST_HEADING
            or not over
            or not re.match(r"[A-Z][a-z]+ing\b", sentence.text)
            or words(sentence.text) < 3
        ):
            return []
        return (
            []
            if self.bases.topics(sentence.text) & {"recipients", "rights", "retention", "cookies"}
            else self._make(sentence, sentence.text)
        )

    def _make(self, sentence: Sentence, text: str) -> list[Purpose]:
        text = re.sub(r"\s+", " ", text).strip(" .,;:–-")
        if (tail := _BASIS_TAIL.search(text)) and words(text[: tail.start()]) > 1:
            text = text[: tail.start()].strip(" .,;:–-")
        if not text:
            return []
        line = sentence.piece.line_at(sentence.piece.text.find(text[:25]) if text[:25] in sentence.piece.text else 0)
        return [Purpose(text, self.bases.code(text), sentence, line if sentence.piece.breaks else sentence.line)]

    def _of_row(self, sentence: Sentence) -> list[Purpose]:
        piece = sentence.piece
        if piece.cells == piece.header or not piece.header:
            return []
        columns = self.bases.columns(sentence)
        if any("cookies" in topics for topics in columns) or about(sentence, "cookies", "rights"):
            return []
        if columns and "recipients" in columns[0] and about(sentence, "recipients"):
            return []  # it says why somebody else gets the data
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
            made = self._make(sentence, cell)
            found += [replace(each, basis=code, basis_sentence=sentence) for each in made for code in bases] or made
        return found

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
            self.bases.is_label(heading)
            and "basis" not in self.bases.topics(heading)
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
        if (
            (agreed := _CONSENT_TO.match(text))
            and self.bases.code(agreed["told"]) != "other"
            and not about(sentence, "rights", "recipients")
        ):
            return [replace(each, basis="consent", basis_sentence=sentence) for each in self._make(sentence, agreed["told"])]
        if self.bases.lists_bases(sentence) or (re.match(r"(?:UK )?(?:GDPR )?Art(?:icle|\.)? [0-9]", text) and self.bases.named(text)):
            return []
        if not sentence.leads:
            return self._make(sentence, text) if self._headed_list(sentence) else []
        if not about(sentence, "rights", "cookies", "complaint") and (self._why(sentence) or self._all_uses(sentence)):
            return self._make(sentence, text)
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
        nearest = next((lead for lead in sentence.leads if self.bases.topics(lead)), lead)
        if _GIVES_EXAMPLES.search(lead) and self.bases.named(lead) and about(sentence, "basis", "data", "purposes"):
            return self._make(sentence, text)
        if not leading and self._led_by_use(sentence):
            return self._make(sentence, text)
        if leading <= {"data", "basis"} and self._is_among_uses(sentence) and not negated_lead(lead):
            return self._make(sentence, text)
        if self.bases.is_basis_item(sentence):
            return self._of_basis_item(sentence)
        if (leading == {"purposes"} or self._lists_purposes(nearest)) and not (negated_lead(nearest) or self._is_data(sentence, nearest)):
            if (
                "basis" in self.bases.topics(nearest)
                and _STATES.match(text)
                and self.bases.code(text) in ("other", "legal_claims", "rights_requests")
            ):
                return []  # it weighs, and says nothing of a use
            return self._make(sentence, text)
        return []

    def _why(self, sentence: Sentence) -> bool:
        """Whether a lead-in breaks off where it says what data is used for: "I keep your name and number so that:"."""
        lead = sentence.leads[0].rstrip(" :…-–")
        return _BREAKS_OFF.search(lead) is not None and _USED_THERE.search(plain(lead)) is not None and not negated_lead(lead)

    def _all_uses(self, sentence: Sentence) -> bool:
        """Whether each item of a list says what for, below a lead-in that says that data is used: "We use it as follows:"."""
        lead = sentence.leads[0]
        if not re.match(r"(?:in order )?to [a-z]|so (?:that )?(?:we|i) ", sentence.text, re.IGNORECASE) or negated_lead(lead):
            return False
        if not lead.rstrip().endswith(":") or _RESTRICTS.search(lead) or not _USED_THERE.search(plain(lead)):
            return False
        if self.bases.topics(lead) & {"rights", "recipients", "retention", "cookies", "complaint", "security", "basis"}:
            return False
        return self._shape(sentence) == 1

    def _told_with_data(self, sentence: Sentence) -> list[Purpose]:
        """What data is for, told beside it in a list of data: "Postcode – so we can see where members live"."""
        if about(sentence, "rights", "recipients", "cookies", "complaint", "retention", "contact"):
            return []
        ends = _AFTER_DATA.finditer(sentence.text[:_LONGEST_DATA])
        parts = next(((end.start(), why.end()) for end in ends if (why := _WHY.match(sentence.text, end.end()))), None)
        if parts is None or negated(sentence, parts[1]):
            return []
        names, told = sentence.text[: parts[0]], _ENDS.split(sentence.text[parts[1] :])[0]
        known = any(hit.kind == "data_categories" for hit in self.lexicon.hits(plain(names)))
        if _IS_USE.match(names) or (not known and (words(names) > _FEW or not about(sentence, "data") or "basis" in sentence.topics)):
            return []
        if self.bases.named(names) or re.search(r"\b(?:we|i|you|is|are|will|may|must|can)\b", plain(names)):
            return []  # a whole sentence, or a basis
        return self._make(sentence, told)

    def _by_basis(self, sentence: Sentence) -> list[Purpose]:
        """An item of a section on one subject that is labelled with its basis: "Legitimate interest – we log the doors to find intruders"."""
        found = _LABELLED_BASIS.match(sentence.text)
        if not found or about(sentence, "rights", "recipients") or sentence.has("cues", "boilerplate"):
            return []
        if any("basis" in self.bases.topics(over) for over in (*sentence.leads[:1], *sentence.headings[:1])):
            return []  # such a list explains what each basis means
        bases = self.bases.named(found["basis"])
        if len(bases) != 1 or self.bases.named(found["told"]) == bases or not _TELLS_ACT.match(found["told"]):
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
        bases = self.bases.named(parts[1].split(";")[0])
        if not bases or self.bases.named(parts[0]) == bases or words(parts[0]) < 2:
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
        if not _IS_USE.match(sentence.text) or not any("purposes" in self.bases.topics(heading) for heading in sentence.headings[:1]):
            return False
        return self._shape(sentence) >= MOST

    def _shape(self, sentence: Sentence) -> float:
        """Which share of the items of a list say what for; 0 for a single one."""
        if self.shapes is None:
            self.shapes = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first and each.leads:
                    self.shapes[each.leads[0], each.headings].append(_IS_USE.match(each.text) is not None)
        shapes = self.shapes[sentence.leads[0], sentence.headings]
        return sum(shapes) / len(shapes) if len(shapes) > 1 else 0

    def _headed_list(self, sentence: Sentence, *, led: bool = False) -> bool:
        """Whether an item without a lead-in stands in a list of purposes, by the heading right above it."""
        if not sentence.headings:
            return False
        topics = next((found for heading in sentence.headings[:2] if (found := self.bases.topics(heading))), frozenset())
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
        if _RESTRICTS.search(lead):
            return False  # it says what the reader may do about it
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
        if "(" in sentence.text and not sentence.codes("purposes") and any(not hit.start for hit in sentence.of("data_categories")):
            return True  # "Address (street, town)"
        return (
            sentence.text[:1].isupper()
            and not sentence.codes("purposes")
            and bool(sentence.codes("data_categories"))
            and words(sentence.text) <= 4
            and "reason" not in lead
        )

    def _of_basis_item(self, sentence: Sentence) -> list[Purpose]:
        head, *rest = re.split(r"[:–—-] |\.\s", sentence.text, maxsplit=1)
        if not rest or not about(sentence, "basis", "purposes"):
            return []
        told = rest[0].strip()
        if re.match(r"for (?:example|instance)\b", told, re.IGNORECASE):
            return []
        starts = re.search(r"\b(?:to|for|so that we can|when we|in order to)\s+(?=\w)", told)
        tells = (
            re.match(r"(?:so that (?:we|i) can|to)\s+(?!comply|meet|fulfil our|perform our)[a-z]+ ", told, re.IGNORECASE)
            and words(told) > 3
        )
        if (
            not starts
            or (self.bases.code(told) == "other" and (not tells or self.bases.named(told)))
            or sentence.has("cues", "boilerplate")
        ):
            return []
        return [
            replace(each, basis=code, basis_sentence=sentence) for each in self._make(sentence, told) for code in self.bases.named(head)
        ]

    def _of_sentence(self, sentence: Sentence) -> list[Purpose]:
        text = sentence.text
        if text.rstrip().endswith("?") or sentence.has("cues", "intro") or about(sentence, "rights") or _IF_NOT_GIVEN.match(sentence.plain):
            return []
        if (news := _HAS_LIST.match(text)) and not negated(sentence, news.end()):
            return self._make(sentence, text)
        plainly = _PLAINLY_USED.match(sentence.plain) is not None and about(sentence, "recipients", "retention")
        if about(sentence, *_NOT_BY_SENTENCE) and not about(sentence, "purposes") and not plainly:
            return []
        if sentence.piece.kind == "item" and about(sentence, "basis") and self.bases.named(text):
            return []
        led = sentence.lead_topics
        if _SAYS_USED.match(sentence.plain) is None or about(sentence, *_NOT_BY_SENTENCE):
            if led & {"data", "rights", "recipients", "basis", "retention", "cookies", "complaint", "source"} and "purposes" not in led:
                return []
            if led and "data" in led and sentence.piece.kind == "item":
                return []
        if sentence.has("cues", "defines_special"):
            return []
        if sentence.has("elements", "further_purpose") or (sentence.has("cues", "keep") and sentence.has("cues", "criteria")):
            return []
        if (listed := _IN_ONE_SENTENCE.search(text)) and not about(sentence, "recipients"):
            return [each for part in re.split(r";", listed["told"]) if words(part) for each in self._make(sentence, part)]
        if opening := self._opening(sentence):
            return self._make(sentence, opening)
        if based := self._before_brackets(sentence) or self._relying(sentence):
            return based
        if done := self._done_on(sentence):
            return done
        if (must := _MUST_KEEP.search(text)) and not about(sentence, "rights", "recipients") and not _SO_LONG.search(must["told"]):
            return [replace(each, basis="legal_obligation", basis_sentence=sentence) for each in self._make(sentence, must["told"])]
        if (asked := _CONSENT_FOR.search(text)) and not about(sentence, "rights", "recipients"):
            return [replace(each, basis="consent", basis_sentence=sentence) for each in self._make(sentence, asked["told"])]
        if (asked := _ASKS_CONSENT.match(sentence.text)) and not about(sentence, "rights", "recipients"):
            return [replace(each, basis="consent", basis_sentence=sentence) for each in self._make(sentence, asked["told"])]
        if (agreed := _WITH_CONSENT.match(sentence.text)) and self.bases.code(agreed["told"]) != "other":
            return [replace(each, basis="consent", basis_sentence=sentence) for each in self._make(sentence, agreed["told"])]
        if (news := _TELLS_NEWS.match(sentence.text)) and self.bases.code(news["told"]) != "other":
            return self._make(sentence, news["told"])
        opens = [hit for hit in sentence.of("cues") if hit.code in ("purpose_to", "purpose_for")]
        for hit in sorted(opens, key=lambda hit: hit.start)[:_MOST_OPENED]:
            told = self._told(sentence, hit)
            if told:
                sure = evidence("purposes").get(self._evidence(sentence, hit, told), True)
                return [replace(each, sure=sure) for each in self._make(sentence, told)]
        return []

    def _before_brackets(self, sentence: Sentence) -> list[Purpose]:
        """The purposes of a sentence that names the basis of each in brackets: "to bring your order (contract) and to keep accounts (law)"."""
        found: list[Purpose] = []
        for told in _IN_BRACKETS.finditer(sentence.text):
            bases = self.bases.named(told["basis"])
            if bases and not negated(sentence, told.start("told")) and not self.bases.is_bare_basis(told["told"]):
                found += [
                    replace(each, basis=code, basis_sentence=sentence) for each in self._make(sentence, told["told"]) for code in bases
                ]
        return found

    def _relying(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a sentence that names its basis first: "we rely on vital interests to tell the crew what they need to know"."""
        found = _RELIES.search(sentence.text)
        bases = self.bases.named(found["basis"]) if found else ()
        if found is None or not bases or not self.bases.is_bare_basis(found["basis"]):
            return []
        return [replace(each, basis=code, basis_sentence=sentence) for each in self._make(sentence, found["told"]) for code in bases]

    def _done_on(self, sentence: Sentence) -> list[Purpose]:
        """What a paragraph says is done, below a heading that gives the basis: "We bill for it." under "Because of our contract with you"."""
        if sentence.piece.kind != "paragraph" or not sentence.headings or not _SAYS_DONE.match(sentence.text):
            return []
        heading, *over = sentence.headings
        topics = self.bases.topics(heading)
        told = bool(topics & {"basis", "purposes"}) or any(self.bases.topics(each) & {"basis", "purposes"} for each in over[:1])
        if len(self.bases.named(heading)) != 1 or not told or topics & {"rights", "recipients", "retention"} or about(sentence, "rights"):
            return []
        if (
            self.bases.named(sentence.text)
            or sentence.has("cues", "basis_says", "basis_label", "boilerplate")
            or negated(sentence, len(sentence.text))
        ):
            return []
        return self._make(sentence, re.sub(r"^(?:We|I) ", "", sentence.text))

    def _evidence(self, sentence: Sentence, hit: Hit, told: str) -> str:
        """Of which kind the evidence for a purpose in a sentence is: the words that open it, where it stands, and whether its kind is known."""
        known = "known" if self.bases.code(told) != "other" else "other"
        topics = sentence.topics
        over = self.bases.topics(sentence.headings[0]) if sentence.headings else frozenset()
        where = (
            "purposes"
            if "purposes" in topics or (sentence.piece.kind == "item" and "purposes" in over)
            else "data"
            if topics & {"data", "special"}
            else "elsewhere"
            if topics - _OF_NOTHING
            else "none"
        )
        return f"{hit.code.removeprefix('purpose_')} {where} {known}"

    def _opening(self, sentence: Sentence) -> str:
        """The purpose with which a paragraph opens, in a section that asks why: "To answer your letter, we use your address"."""
        over = "basis" in sentence.topics and any("purposes" in self.bases.topics(heading) for heading in sentence.headings[1:3])
        if sentence.piece.kind != "paragraph" or not sentence.first or not ("purposes" in sentence.topics or over):
            return ""
        found = _OPENS_WITH.match(sentence.text)
        if not found or found["verb"] in _NO_VERB or self.bases.code(found["told"]) == "other" or _COMPLIES.search(found["told"]):
            return ""
        return found["told"]

    def _told(self, sentence: Sentence, hit: Hit) -> str:
        """What follows the words that open a purpose; blank if it is none."""
        rest = _ENDS.split(sentence.text[hit.end :].strip(" :,"))[0]
        first = plain(rest).split()[:1]
        if not first or negated(sentence, hit.end) or "you" in sentence.plain[hit.start : hit.start + 4].split():
            return ""
        if words(rest) < 2 and self.bases.code(rest) == "other":
            return ""
        if _READERS_CHOICE.search(sentence.plain[: hit.end]) or re.match(
            r"(?:reflect|incorporate) (?:any |the )?(?:changes?|feedback|updates?)\b", rest
        ):
            return ""
        if _OTHERS_HELPED.search(sentence.plain[hit.start : hit.end]) or _MEETS_CONDITION.match(rest):
            return ""
        rest = re.sub(r"^be able to ", "", rest)
        first = plain(rest).split()[:1]
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
        ) and not re.search(
            r"\bwe\b|\b(?:data|information|details) (?:that |which )?you (?:\w+ )?(?:give|provide|send|share)\w* (?:\w+ )?(?:will|may|is|are)\b",
            around,
        ):
            return ""
        if re.match(r"consent to (?:process|us\w*|hold|collect|our)", rest):
            return ""
        if first[0] in ("we", "i") or (_BASIS_AGAIN.match(rest) and self.bases.named(rest)):
            return ""
        if hit.code == "purpose_for" and self.bases.is_bare_basis(rest):
            return ""
        if (
            _TELLS_READER.match(rest)
            or _READER_GIVES.search(sentence.plain[: hit.end])
            or _OF_THOSE_WHO.search(sentence.plain[: hit.end])
            or _CAN_TELL.search(sentence.plain[hit.start : hit.end])
        ):
            return ""
        if self.bases.named(rest) and (about(sentence, "basis") or sentence.has("cues", "basis_label")):
            return ""  # it says on which basis, not what for
        known = self.bases.code(rest) != "other" or _GATHERED_TO.match(sentence.plain[: hit.end]) is not None
        if not known and (hit.code == "purpose_for" or not about(sentence, "purposes", "data", "special")):
            return ""
        return rest


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
    r"^(?:From time to time,? |Occasionally,? )?(?:[Ww]e|I)(?: may| will| would like to| might)?(?: also| sometimes| occasionally| from time to time)? (?P<told>(?:(?:communicate with|contact|write to|email|e-mail|send|tell|update|inform) you [^.]*\b(?:about|regarding|with|of|on)\b|(?:e-?mail|send|post|write)\b(?! (?:it|this|these|them)\b)) [^.]*\b(?:products|services|promotions?|offers|news|newsletters?|events|updates|discounts|fundraising|appeals?|magazine|marketing)\b[^.]*)"
)
"""A sentence by which somebody is told news: "We may communicate with you about our products"."""

_GIVES_EXAMPLES = re.compile(
    r"\b(?:such as|for example|for instance|e\.g\.|including|these are|this includes)[,:]?\s*:?\s*$", re.IGNORECASE
)
"""How an item that names a basis opens a list of what is done on it."""

_CONSENT_TO = re.compile(
    r"(?:[Ww]here|[Ii]f|[Ww]hen|[Bb]ecause) you(?:['’]ve| have)? (?:given|provided|gave|agreed|consented)\b(?: us)?(?: your)?(?: (?:explicit|express|prior))?(?: consent| permission)?(?: to allow us| to let us| for us| that we(?: may| can)?)? (?:to |for )?"
    r"(?P<told>(?:use|send|contact|publish|share|receive|be contacted|be photographed|using|sending|contacting|publishing|sharing)\b[^.;]*)"
)
"""An item of a list of bases that says for what consent was given: "where you have given your consent to receive news"."""

_IN_ONE_SENTENCE = re.compile(
    r"(?:(?:following|these) (?:purposes?|reasons?)|folgende[nr]? Zwecke?n?|finalités suivantes|fins suivantes)\s*:\s*(?P<told>[^.:]{8,400})"
)
"""A sentence that holds the list of purposes itself: "We use it for the following purposes: sending parcels; keeping accounts"."""

_HAS_LIST = re.compile(
    r"(?:We|I) (?:also )?(?:have|run|keep|offer|produce|publish|send(?: out)?|maintain|operate) (?:an? |our |the )?(?:(?:e-?mail|monthly|regular|weekly|quarterly|occasional|optional|free|members['’]) ){0,2}(?:mailing list|newsletter|e-?newsletter|bulletin)\b"
)
"""A sentence that says that there is a newsletter or a mailing list."""

_GATHERED_TO = re.compile(
    r" *(?:we|i) (?:also |only |may |will )*(?:collect|request|ask for|ask you for|need|hold|keep|store|gather|record|require|want) (?:\S+ +){1,10}(?:so that (?:we|i) can|in order to|to help us|so (?:we|i) can) *$"
)
"""A sentence that says of data that is gathered what it is for: "We ask for your postcode so that we can …"."""

_RELIES = re.compile(
    r"\b(?:[Ww]e|I) (?:may |will |also |then )*rely on (?:the |our |your )?(?P<basis>[^,.;:()]{5,60}?) (?:in order )?to (?P<told>(?!the\b|our\b|your\b|process\b|use\b)[a-z][^.;]{8,200})"
)
"""A sentence that names the basis before what is done on it."""

_SAYS_USED = re.compile(
    r" *(?:(?:we|they|i|(?:the|our|this) (?:\S+ ){1,3}?)(?:itself )?(?: ?also | ?may | ?will | ?only | ?then )*(?:uses?|process(?:es)?) (?:the|this|that|your|such|these|it|them)\b"
    r"|(?:(?:your|the|this|that|such|all|some|these|those|contact|personal|their) ){0,3}(?:information|data|details)(?: (?!of\b|on\b)\S+){0,8}? (?:is|are|will be|may be|can be)\b(?: \S+){0,5}? (?:used|processed|displayed|published|needed|required)\b)"
)
"""How a whole sentence begins that says that data is used, also between the items of a list of data."""

_BREAKS_OFF = re.compile(
    r"\b(?:so(?: that)?(?: (?:we|i|that we|that i|our (?:\w+ )?\w+|the \w+)(?: can| may)?)?|in order that(?: (?:we|i)(?: can| may)?)?|to (?:let|allow|enable|help) (?:us|me)(?: to)?|in case)$",
    re.IGNORECASE,
)
"""How a lead-in ends that leaves it to its items to say what for."""

_USED_THERE = re.compile(
    r"\b(?:us(?:e|es|ed|ing)|process(?:es|ed|ing)?|hold|holds|held|keep|keeps|kept|need|needs|needed|ask|asks|collect\w*|stor(?:e|es|ed)|require\w*|tak(?:e|en)|record\w*|gather\w*)\b"
)
"""How a lead-in says that data is used or held."""

_WHY = re.compile(
    r"(?:(?:and )?(?:this|these|it|they|which)(?: (?:is|are|will be|may be|helps?|lets?|allows?|enables?))? )?"
    r"(?:(?:only |also |just )?(?:used|kept|held|needed|required|asked for|collected|stored|taken|recorded) (?:[^.;:]{1,60}? )?)?"
    r"(?:in order to|to (?:enable|allow|help|let) (?:me|us) (?:to )?|(?:with your (?:permission|consent|agreement),? )?(?:we|i) (?:will|may|can|would like to) "
    r"(?=(?:e-?mail|send|contact|ring|phone|call|text|write|post|invite|add|tell|use)\b)|so (?:that )?(?:we|i) (?:can|may|could|know|do|are|am) |"
    r"(?:in order )?to (?=(?!the\b|our\b|your\b|a\b|an\b|us\b|you\b|be\b|which\b)[a-z]+ )|in case )",
    re.IGNORECASE,
)
"""What stands between data and what it is for: "Postcode – so we can see where members live"."""
_AFTER_DATA = re.compile(r"(?:\s[–—-]{1,2}|:|,)\s+")
_LONGEST_DATA = 120
_FEW = 6

_SAYS_DONE = re.compile(
    r"(?:We|I) (?:also |then |only |may |will )*(?!have\b|rely\b|do\b|are\b|is\b|believe\b|consider\b|think\b|need\b|must\b|can\b|cannot\b|never\b|don|ask\b|may\b|will\b|process\b|use\b|collect\b|weigh\b|balance\b|carried\b)[a-z]+ "
)
"""How a sentence begins that says what the organisation does."""

_MUST_KEEP = re.compile(
    r"\b(?:[Ww]e|I|(?:[Tt]he|[Oo]ur) \w+) (?:am|are|is) (?:(?:also|both) )?(?:legally (?:required|obliged|bound)|(?:required|obliged|bound) by (?:the )?law) to (?P<told>(?:record|keep|maintain|report|check|submit|verify|hold|carry out|register|inform|notify|file)\b(?! (?:and|or) \w+\.?$)(?! it\b| them\b| this\b| you\b)[^.;]{6,200})"
)
"""A sentence that says what the law has the organisation do: "We are legally required to record the name of every guest"."""

_SO_LONG = re.compile(r"\b(?:years?|months?|weeks?|days?)\b")

_CONSENT_FOR = re.compile(
    r"\b(?:ask|asks|asked|seek|sought|obtain|obtained|get|include|need|want)\b[^.;]{0,60}?\b(?:consent|permission) for (?P<told>(?:your|their|the|any|a|photo\w*|images?|pictures?|films?|videos?)\b[^.;]{2,60}? to be (?:used|published|taken|shown|displayed|shared|printed|posted|put)\b[^.;]*)"
)
"""A sentence that says what is done with consent: "Members are asked for consent for their photograph to be used in our leaflets"."""

_RESTRICTS = re.compile(
    r"\b[Yy]ou (?:may|can|could)\b(?: \w+){0,3} (?:restrict|limit|control|stop|prevent|object|opt|refuse|avoid|choose not)\b"
)
"""How a list of what the reader may do against a use is opened."""

_IN_BRACKETS = re.compile(
    r"\b(?:to|so that we can|in order to) (?P<told>(?!the\b|our\b|your\b|you\b|a\b|an\b|this\b|these\b|us\b|whom\b)[a-z]+ [^().;:]{6,160}?),? \((?P<basis>[^()]{3,80}(?:\([^()]*\)[^()]*)*)\)"
)
"""A purpose with its basis in brackets behind it."""

_ASKS_CONSENT = re.compile(
    r"^(?:[Ww]e|I) (?:will |always |only |also |may |shall |do )*(?:ask|seek|need|obtain|get|request|have)(?: you)?(?: for)? (?:your |a parent['’]s |parental |their )?(?:explicit |written |prior |express )?(?:consent|permission|agreement) (?:before|if|when|where|to|so that) (?:we |I )?(?:can |may |want to |wish to |would like to )?(?P<told>(?:put|publish|use|take|share|send|post|display|show|contact|email|tell|print|record|film|keep)\b[^.;]*)"
)
"""A sentence that says what is done with consent: "We ask for your consent before we publish photographs"."""

_WITH_CONSENT = re.compile(
    r"^(?:[Ww]ith|[Ii]f you|[Ww]here you|[Ss]ubject to|[Oo]nly with)\b[^,.]*\b(?:consent|agree|agreement|permission|opt|opted|signed up|ticked)\b(?:[^,.]*,)? (?:we|I) (?:may|will|can|shall|might|could|would like to)? ?"
    r"(?:also |later |occasionally |sometimes |then )?(?P<told>(?:send|contact|email|e-mail|write|keep|call|text|add|invite|publish|share|use|tell|let)\b[^.]*)"
)
"""A sentence that says what is done with consent: "If you agree, we may send you news"."""

_ENDS = re.compile(r"\.(?:\s|$)|; (?=(?:the|we|they|it|this|you) )|\bunless\b|\bif you do not\b")

_AGAIN = re.compile(
    r"(?:process|use|collect|hold|keep) (?:your |this |the |some )?(?:personal )?(?:data|information|details) (?:in order to|so that we can|to) (?=\w)"
)

_OPENED = re.compile(
    r"\b(?:(?:following|these) (?:\w+ )?(?:information|data|details)|(?:lawful|legal) bas[ie]s\b.{0,80}(?:information|data|details))\s+(?:to|for|in order to|so that we can)\s+"
    r"(?P<told>[^:]{4,200}?)(?: (?:are|is|include|includes))?\s*:$",
    re.IGNORECASE,
)
"""A sentence that opens a list of data or of bases and names their purpose: "We collect the following information to pay you:"."""

_INTERESTS_ARE = re.compile(r"\blegitimate interests? (?:is/are|is|are|include|includes|being)\b[^.]{0,40}:\s*$", re.IGNORECASE)
"""A lead-in to a list of the interests pursued."""

_BASIS_TAIL = re.compile(r"(?<!\s)(?:\s*[(–—-])?\s*\b(?:our |the )?(?:legal|lawful) bas[ie]s\b(?:\s*(?:is|:|-|–).*)?$", re.IGNORECASE)
"""The basis after a purpose: "To send news (legal basis: consent)"."""

_SHORTEST_LABEL = 2
"""The most words of a heading under which any paragraph is a purpose."""

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

_LABELLED_DATA = re.compile(r"[Ww]hat we (?:use|collect|need|hold)\b[^:]{0,20}:")

_IS_USE = re.compile(
    r"(?:to|in order to) (?!whom\b|which\b)[a-z]|so (?:that )?(?:we|i) |for (?!example\b|instance\b|more\b|further\b|each\b|any\b|which\b|whom\b|those\b|this\b|these\b)[a-z]|(?:[a-z]+ly )?(?!includ|follow|concern|regard|relat|hous|accord)[a-z]+ing (?!data\b|information\b|details\b|records?\b)",
    re.IGNORECASE,
)
"""How an item begins that says what data is used for."""

_LABELLED_BASIS = re.compile(r"(?P<basis>[A-Z][\w ]{3,40}?)\s*(?::|[–—-]{1,2})\s+(?P<told>\S.*)", re.DOTALL)

_TELLS_ACT = re.compile(r"(?:we|you|your|the|if|when|to|all|an?|each|most|membership|[A-Z]\w+)\b", re.IGNORECASE)
"""How a sentence begins that says what is done."""

_EXAMPLE_OF_BASIS = re.compile(
    r"(?P<head>[^.:;]{10,160}?)(?:[,;:–—-]| \()? ?(?:(?:for (?:example|instance)|e\.g\.|such as),? (?:for )?|,? (?:is )?to (?:enable|allow|help) us to |, including )(?P<told>(?!you\b|your\b|(?:when|if|where) (?:you|we)\b)\S.*)",
    re.DOTALL | re.IGNORECASE,
)

_OF_NOTHING = frozenset(("controller", "scope"))
"""Topics of sections that open a notice, where anything may be said."""

_NAMES_DATA = re.compile(rf"{_IS_KIND_OF_DATA.pattern}|(?:Information|Details|Data|Documents) (?:to|that|which|needed)\b")
"""How an item of a list of data begins, also where it says what the data is asked for: "Information to check who you are"."""

_MOST_OPENED = 20
"""So many times at most are the words that open a purpose looked at in one sentence: no sentence of a person has more."""

_PLAINLY_USED = re.compile(
    r" *(?:we|they) (?:also |may |will |only |then )*(?:use|process) (?:the|this|that|your|such|these) (?:\S+ )?(?:information|data|details) (?:to|for|in order to|so that)\b"
)
"""A sentence that says what data is used for, wherever it stands."""

_READERS_CHOICE = re.compile(
    r"\b(?:you|they)(?: are|'re)? (?:\w+ )?(?:choose|want|wish|decide|prefer|agree|agreeing|ask|have) to *$|\byou (?:are )?agree\w* to [^.]{0,20}$"
)
"""What the reader chooses or agrees to do."""

_IF_NOT_GIVEN = re.compile(
    r" *(?:if|where|when) (?:we (?:need|must|have|are)\b(?: +\S+){1,16} +and )?(?:you|they) (?:fail|do not|don't|choose not|refuse|cannot|can't|are unable|decline)\b"
)
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

_OPENING = 25
"""How far the words that open a sentence reach, in characters."""

_BASIS_AGAIN = re.compile(r"(?:pursue|comply with|meet|fulfil|perform|satisfy) (?:our|the|a|any) (?:contractual|legitimate|contract)\b")
"""A purpose that says no more than the basis does: "to pursue our legitimate interests"."""


def negated_lead(lead: str) -> bool:
    """Whether a lead-in says what is not done."""
    return bool(re.search(r"\b(?:not|never|don['’]t|won['’]t)\b", lead, re.IGNORECASE)) and not re.search(r"not only", lead, re.IGNORECASE)
