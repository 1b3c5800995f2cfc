"""Purposes that the items of a list tell, by the words that lead into it, the heading over it, or a basis beside them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from ropa.drafting.bases import Bases
from ropa.drafting.basis_statements import MOST
from ropa.drafting.context import about, is_denied_list, words
from ropa.drafting.lexicon import plain
from ropa.drafting.list_signs import ListSigns
from ropa.drafting.purpose_clauses import Clauses
from ropa.drafting.purpose_making import Making
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose


class Items(Making):
    """Which items of lists tell a purpose."""

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.clauses = Clauses(bases)
        self.signs = ListSigns(bases)
        self.shapes: dict[tuple[str, tuple[str, ...]], list[bool]] | None = None
        self.kinds: dict[tuple[str, ...], list[bool]] | None = None

    def of(self, sentence: Sentence) -> list[Purpose]:
        """The purposes that an item of a list tells."""
        return self._of(sentence) or self._by_signs(sentence)

    def _by_signs(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of an item of a list that tells uses by many signs together."""
        text = sentence.text
        if (
            not self.signs.tells_uses(sentence)
            or self.explains_basis(sentence)
            or self.bases.is_bare_basis(text)
            or self._is_data(sentence, "")
        ):
            return []
        if self._tells_none(sentence) or any(self.wording.find(name, text) for name in ("begins_sentence", "states")):
            return []
        if self.says_why_lawful(text) or self.bases.lists_bases(sentence) or self.bases.by_words.pairs(sentence):
            return []
        begins = self.wording.parts("basis_item_parts", text, 1)[0]
        return [] if self.bases.is_bare_basis(begins) else self.make(sentence, text)

    def _tells_none(self, sentence: Sentence) -> bool:
        """Whether the words of an item say that it tells no use."""
        of_text = ("how_to_reach", "states_content", "labels_basis", "cites_law", "begins_with_readers_act")
        return any(self.wording.find(name, sentence.plain) for name in ("no_use", "relies_not")) or any(
            self.wording.find(name, sentence.text) for name in of_text
        )

    def _of(self, sentence: Sentence) -> list[Purpose]:
        text = sentence.text
        leading = sentence.lead_topics
        if self._tells_none(sentence):
            return []
        if sentence.leads and (
            any(self.wording.find(name, sentence.leads[0]) for name in ("purposes_elsewhere", "lead_to_measures", "lead_to_address"))
            or is_denied_list(sentence)
        ):
            return []
        if based := self._with_tail(sentence):
            return based
        if labelled := self._by_basis(sentence) or self._with_basis_in_brackets(sentence):
            return labelled
        if based := self._exemplified(sentence):
            return based
        if (
            (agreed := self.wording.find("consent_to", text))
            and self.bases.code(agreed["told"]) != "other"
            and not about(sentence, "rights", "recipients")
        ):
            return self.based(sentence, agreed["told"], "consent")
        if based := self._on_basis(sentence) or self._under_basis(sentence):
            return based
        if self.says_why_lawful(text):
            return []
        if self.bases.lists_bases(sentence) or (self.wording.find("cites_article", text) and self.bases.named(text)):
            return []
        if not sentence.leads:
            return self.make(sentence, text) if self._headed_list(sentence) or self._all_uses_there(sentence) else []
        if self.wording.find("lead_asks_consent", sentence.leads[0]) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, text, "consent")
        if self._acts_below(sentence):
            return self.make(sentence, text)
        if self.wording.find("lead_uses_data", sentence.leads[0]) and not self.negated_lead(sentence.leads[0]):
            return self.make(sentence, text)
        if not about(sentence, "rights", "cookies", "complaint") and (
            self._why(sentence) or self._all_uses(sentence) or self._opened_by_act(sentence)
        ):
            return self.make(sentence, text)
        if self._led_by_basis(sentence) or self._among_reasons(sentence):
            return self.make(sentence, text)
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
        if leading == {"data"} and self.wording.find("labelled_data", lead):
            return []
        if self.wording.find("interests_are", lead):
            return self.based(sentence, text, "legitimate_interests")
        if (before := self._based_before(sentence)) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, text, *before)
        nearest = next((lead for lead in sentence.leads if self.bases.topics(lead)), lead)
        if self.wording.find("gives_examples", lead) and self.bases.named(lead) and about(sentence, "basis", "data", "purposes"):
            return self.make(sentence, text)
        if self._needed_for(sentence) or (not leading and self._led_by_use(sentence)):
            return self.make(sentence, text)
        if leading <= {"data", "basis"} and self._is_among_uses(sentence) and not self.negated_lead(lead):
            return self.make(sentence, text)
        if self.bases.is_basis_item(sentence):
            return self._of_basis_item(sentence)
        apart = self._is_plain_sentence(nearest) and not about(sentence, "purposes")
        if (
            not apart
            and (leading == {"purposes"} or self._lists_purposes(nearest))
            and not (self.negated_lead(nearest) or self._is_data(sentence, nearest) or self.signs.tells_data(sentence))
        ):
            if (
                "basis" in self.bases.topics(nearest)
                and self.wording.find("states", text)
                and self.bases.code(text) in ("other", "legal_claims", "rights_requests")
            ):
                return []  # it weighs, and says nothing of a use
            return self.make(sentence, text)
        if self._is_plain_sentence(lead) and self._headed_list(sentence):
            return self.make(sentence, text)
        return []

    def _with_basis_in_brackets(self, sentence: Sentence) -> list[Purpose]:
        """A use with its bases in brackets, and then more words: "Payments (contract / legal obligation): to take fees"."""
        found = self.wording.find("use_with_brackets", sentence.text)
        if (
            found is None
            or not self.bases.is_bare_basis(found["basis"])
            or about(sentence, "rights", "recipients", "retention", "cookies", "data")
        ):
            return []
        return [] if self.bases.named(found["use"]) else self.based(sentence, found["use"], *self.bases.named(found["basis"]))

    def _is_plain_sentence(self, lead: str) -> bool:
        """Whether the sentence before a list ends with a full stop, and so does not lead into it."""
        return lead.rstrip().endswith((".", "!")) and self.wording.find("announces_list", lead) is None

    def _acts_below(self, sentence: Sentence) -> bool:
        """Whether an item is what the organisation does, below a bare "We:", in a section on uses."""
        if self.wording.find("we_alone", sentence.leads[0]) is None or any(not hit.start for hit in sentence.of("data_categories")):
            return False
        if about(sentence, "rights", "recipients", "retention", "cookies") or not sentence.text[:1].islower():
            return False
        over = [self.bases.topics(heading) for heading in sentence.headings[:3]]
        return any(topics & {"purposes", "basis"} for topics in over)

    def _based_before(self, sentence: Sentence) -> tuple[str, ...]:
        """The bases that the sentence before a bare lead-in gives to what its list holds: "… for our contract with you. This includes:"."""
        lead = sentence.leads[0]
        if self.wording.find("because_lead", lead) and self.wording.find("is_use", sentence.text):
            return self.bases.named(lead)
        if not self.wording.find("goes_on", lead) or not self.wording.find("is_use", sentence.text):
            return ()
        said = next((each for each in reversed(self.sentences[: sentence.number]) if each.text == lead), None)
        if said is None or not said.number:
            return ()
        before = self.sentences[said.number - 1]
        return self.bases.named(before.text) if before.piece is said.piece and self.bases.says_basis(before) else ()

    def _on_basis(self, sentence: Sentence) -> list[Purpose]:
        """What an item says is done, and behind it on which basis: "Send product news only with your consent"."""
        found = self.wording.find("use_on_basis", sentence.text)
        bases = self.bases.named(found["basis"]) if found else ()
        if found is None or not bases or not about(sentence, "basis", "purposes") or about(sentence, "rights", "recipients"):
            return []
        return [] if self.bases.named(found["told"]) else self.based(sentence, found["told"], *bases)

    def _under_basis(self, sentence: Sentence) -> list[Purpose]:
        """What an item under a heading that is a basis says is done on it: "take your booking" under "Contract"."""
        bases = self.bases.of_heading((sentence.headings or ("",))[0])
        lead = sentence.leads[0] if sentence.leads and not self._is_plain_sentence(sentence.leads[0]) else ""
        opens = any(self.wording.find(name, lead) for name in ("lead_opens_use", "when_we", "lead_lists_uses"))
        if not bases or (lead and not opens):
            return []
        if self.bases.named(sentence.text) or self.wording.find("states", sentence.text) or self.negated_lead(lead):
            return []
        lists = self.wording.find("lead_lists_uses", lead) is not None
        if not lists and sentence.codes("data_categories") and self.bases.code(sentence.text) == "other":
            return []
        told = lists or (
            sentence.lead_topics <= {"basis", "data", "purposes"}
            and (words(sentence.text) > 1 or self.bases.code(sentence.text) != "other")
        )
        return self.based(sentence, sentence.text, *bases) if told else []

    def explains_basis(self, sentence: Sentence) -> bool:
        """Whether an item names a basis and then says what that means: "Contract: processing that is needed to keep what we agreed"."""
        bases, told = self.bases.label_of(sentence)
        told = told.strip()
        if (
            bases
            and sentence.piece.kind == "item"
            and told
            and self.bases.is_bare_basis(self.wording.without("for_some_purpose", told))
            and self.wording.find("says_what_basis_is", told)
        ):
            return True
        label, mark, rest = sentence.text.partition(": ")
        return bool(
            mark and about(sentence, "basis", "special") and self.wording.find("explains_basis", rest) and words(label) <= _LONGEST_TAIL
        )

    def of_line(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a line of a paragraph, or of a numbered paragraph, in a list that has no bullets: "Billing: To send invoices"."""
        lead = self._leads_to_lines.get(sentence.number, "")
        if not lead or self.negated_lead(lead) or about(sentence, "rights", "recipients", "cookies", "retention", "source"):
            return []
        topics, text = self.bases.topics(lead), self.wording.without("number_of_item", sentence.text)
        if "basis" in topics:
            return self._of_labelled_basis(sentence, text)
        if "purposes" not in topics and not self._lists_purposes(lead) and sentence.lead_topics != {"purposes"}:
            return []
        if sentence.first and self.wording.find("lead_opens_use", lead) and (used := self.wording.find("imperative", text)):
            return [each for part in used["told"].split(";") if words(part) for each in self.make(sentence, part)]
        if (used := self.wording.find("labelled_use", text)) or (used := self.wording.find("line_of_use", text)):
            return self.make(sentence, used["told"])
        return []

    @cached_property
    def _leads_to_lines(self) -> dict[int, str]:
        """By the number of a sentence in a paragraph, the words that lead into the lines or the numbered paragraphs of which it is one."""
        found: dict[int, str] = {}
        lead = ""
        for sentence in self.sentences:
            kind = sentence.piece.kind
            if kind != "paragraph":
                lead = lead if kind == "row" else ""
            elif sentence.text.rstrip().endswith(":"):
                lead = sentence.text
            elif lead and any(
                self.wording.find(name, sentence.text) for name in ("number_of_item", "labelled_use", "line_of_use", "imperative")
            ):
                found[sentence.number] = lead
            elif sentence.first:
                lead = ""
        return found

    def _of_labelled_basis(self, sentence: Sentence, text: str) -> list[Purpose]:
        """What a line labelled with a basis says is done on it: "Contractual – To administer your membership"."""
        found = self.wording.find("labelled_basis", text)
        bases = self.bases.named(found["basis"]) if found else ()
        if found is None or len(bases) != 1 or sentence.has("cues", "boilerplate"):
            return []
        used = self.wording.find("line_of_use", found["told"])
        if used is None or self.bases.named(used["told"]) or self.bases.is_bare_basis(used["told"]):
            return []
        if self.bases.code(used["told"]) in ("other", "legal_compliance", "regulatory_reporting"):
            return []  # it may say no more than the basis does
        return self.based(sentence, used["told"], bases[0])

    def _exemplified(self, sentence: Sentence) -> list[Purpose]:
        """An item of a list of bases that gives an example: "to comply with the law, for example to check your right to work"."""
        found = self.wording.find("example_of_basis", sentence.text)
        told_why = about(sentence, "basis", "purposes") or (sentence.leads and self.wording.find("leads_to_reason", sentence.leads[0]))
        if found is None or not told_why or about(sentence, "rights", "recipients"):
            return []
        bases = self.bases.named(found["head"])
        plainly = self.wording.find("example_there", sentence.text) is not None
        if (
            len(bases) != 1
            or not (plainly or self.bases.is_bare_basis(found["head"]))
            or not (self._is_told_use(found["told"]) if plainly else self.bases.code(found["told"]) != "other")
            or sentence.has("cues", "boilerplate")
        ):
            return []
        return self.based(sentence, found["told"], bases[0])

    def _is_told_use(self, told: str) -> bool:
        return self.wording.find("is_use", told) is not None and self.clauses.is_use(self.wording.without("to_of_use", told))

    def _why(self, sentence: Sentence) -> bool:
        """Whether a lead-in breaks off where it says what data is used for: "I keep your name and number so that:"."""
        lead = sentence.leads[0].rstrip(" :…-–")
        return (
            self.wording.find("breaks_off", lead) is not None
            and self.wording.find("used_there", plain(lead)) is not None
            and not self.negated_lead(lead)
        )

    def _opened_by_act(self, sentence: Sentence) -> bool:
        """Whether a lead-in says that something is done with data and leaves it to its items to say what for: "We need your address to:"."""
        lead = sentence.leads[0].rstrip(" :…-–")
        if self.negated_lead(lead) or self.wording.find("lead_opens_use", lead) is None or self.wording.find("restricts", lead):
            return False
        if self.bases.topics(lead) & {"rights", "recipients", "retention", "cookies", "complaint", "source"}:
            return False
        return self.clauses.leads(lead) or self.wording.find("lead_uses_yours", lead) is not None

    def _led_by_basis(self, sentence: Sentence) -> bool:
        """Whether the sentence before a list names the basis on which data is used, and all its items say what for."""
        lead = sentence.leads[0]
        if len(self.bases.named(lead)) != 1 or self.negated_lead(lead) or self._shape(sentence) < MOST:
            return False
        off = self.bases.topics(lead) & {"rights", "recipients", "retention", "cookies", "complaint", "security", "transfers"}
        return (
            not off and self.wording.find("used_there", plain(lead)) is not None and self.wording.find("is_use", sentence.text) is not None
        )

    def _among_reasons(self, sentence: Sentence) -> bool:
        """Whether the lead-in says that the reasons for a use follow: "These reasons may include:"."""
        return (
            self.wording.find("leads_to_reasons", plain(sentence.leads[0])) is not None
            and self._shape(sentence) >= _HALF
            and not about(sentence, "rights", "recipients", "retention", "cookies", "complaint", "transfers")
        )

    def _all_uses(self, sentence: Sentence) -> bool:
        """Whether each item of a list says what for, below a lead-in that says that data is used: "We use it as follows:"."""
        lead = sentence.leads[0]
        if not self.wording.find("says_what_for", sentence.text) or self.negated_lead(lead):
            return False
        if not lead.rstrip().endswith(":") or self.wording.find("restricts", lead) or not self.wording.find("used_there", plain(lead)):
            return False
        if self.bases.topics(lead) & {"rights", "recipients", "retention", "cookies", "complaint", "security", "basis"}:
            return False
        return self._shape(sentence) == 1

    def _by_basis(self, sentence: Sentence) -> list[Purpose]:
        """An item of a section on one subject that is labelled with its basis: "Legitimate interest – we log the doors to find intruders"."""
        found = self.wording.find("labelled_basis", sentence.text)
        if not found or about(sentence, "rights", "recipients") or sentence.has("cues", "boilerplate"):
            return []
        if any("basis" in self.bases.topics(over) for over in (*sentence.leads[:1], *sentence.headings[:1])):
            return []  # such a list explains what each basis means
        bases = self.bases.named(found["basis"])
        if len(bases) != 1 or self.bases.named(found["told"]) == bases or not self.wording.find("tells_act", found["told"]):
            return []
        return self.based(sentence, found["told"], bases[0])

    def _with_tail(self, sentence: Sentence) -> list[Purpose]:
        """An item that ends with its basis, like "Send you news — consent" in a list of purposes."""
        parts = [part.rstrip(" )") for part in self.wording.parts("tail_parts", sentence.text.rstrip(" .;"))]
        if basis := self._labelled_use_with_basis(sentence):
            return basis
        if (
            len(parts) != 2
            or words(parts[1]) > 8
            or not (about(sentence, "purposes", "basis") or (not sentence.leads and self.bases.is_bare_basis(parts[1])))
            or about(sentence, "rights", "recipients", "retention", "data")
        ):
            return []
        if self.wording.find("for_example", parts[1]):
            return []
        bases = self.bases.named(parts[1].split(";")[0])
        if not bases or self.bases.named(parts[0]) == bases or words(parts[0]) < 2:
            return []
        return [replace(each, basis=code, basis_sentence=sentence) for each in self.make(sentence, parts[0]) for code in bases]

    def _labelled_use_with_basis(self, sentence: Sentence) -> list[Purpose]:
        """An item that names a use, and then its basis with more words: "Research: your consent (optional; off unless you turn it on)"."""
        use, mark, tail = sentence.text.partition(": ")
        said = self.wording.parts("ends_of_basis", tail)[0]
        bases = self.bases.named(said)
        if (
            not mark
            or said == tail
            or not bases
            or words(said) > _LONGEST_TAIL
            or not about(sentence, "basis")
            or words(use) < _SHORTEST_USE
        ):
            return []
        if about(sentence, "rights", "recipients", "retention") or self.bases.named(use) or not self.bases.is_bare_basis(said):
            return []
        return self.based(sentence, use, *bases)

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

    def _needed_for(self, sentence: Sentence) -> bool:
        """Whether a lead-in says that data is needed for what follows, under a heading that asks why: "It is essential to our work, namely:"."""
        lead = sentence.leads[0]
        return (
            lead.rstrip().endswith(":")
            and self.wording.find("lead_needs_data", plain(lead)) is not None
            and any(self._topics_of_part(heading) == {"purposes"} for heading in sentence.headings[:1])
            and not sentence.codes("data_categories")
            and not self.negated_lead(lead)
        )

    def _is_among_uses(self, sentence: Sentence) -> bool:
        """Whether an item stands in a list of uses, by the shape of all its items and the heading over it: "ensuring tax is paid"."""
        if not self.wording.find("is_use", sentence.text) or not any(
            "purposes" in self.bases.topics(heading) for heading in sentence.headings[:1]
        ):
            return False
        return self._shape(sentence) >= MOST

    @cached_property
    def _bare_lists(self) -> dict[tuple[str, ...], list[str]]:
        """By the headings over them, the items of lists without a lead-in."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for each in self.sentences:
            if each.piece.kind == "item" and each.first and not each.leads:
                found[each.headings].append(each.text)
        return found

    def _all_uses_there(self, sentence: Sentence) -> bool:
        """Whether each item of a list right below a heading of a section on bases says what for: "For the running of the hall"."""
        if not about(sentence, "basis") or about(sentence, "rights", "special", "recipients", "retention") or not sentence.headings:
            return False
        beside = self._bare_lists[sentence.headings]
        if not all(self.wording.find("says_use", text) and not self.bases.is_bare_basis(text) for text in beside[:_MOST_LOOKED_AT]):
            return False
        return len(beside) > 1 or self.bases.code(sentence.text) != "other" or len(self.bases.named(sentence.headings[0])) == 1

    def _shape(self, sentence: Sentence) -> float:
        """Which share of the items of a list say what for; 0 for a single one."""
        if self.shapes is None:
            self.shapes = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first and each.leads:
                    self.shapes[each.leads[0], each.headings].append(self.wording.find("is_use", each.text) is not None)
        shapes = self.shapes[sentence.leads[0], sentence.headings]
        return sum(shapes) / len(shapes) if len(shapes) > 1 else 0

    def _known(self, sentence: Sentence) -> float:
        """Which share of the items of a list without a lead-in tell a purpose of a known kind; 0 for a single one."""
        if self.kinds is None:
            self.kinds = defaultdict(list)
            for each in self.sentences:
                if each.piece.kind == "item" and each.first and not each.leads:
                    self.kinds[each.headings].append(self.bases.code(each.text) != "other")
        kinds = self.kinds[sentence.headings]
        return sum(kinds) / len(kinds) if len(kinds) > 1 else 0

    def _headed_list(self, sentence: Sentence, *, led: bool = False) -> bool:
        """Whether an item without a lead-in stands in a list of purposes, by the heading right above it."""
        if not sentence.headings:
            return False
        topics = next((found for heading in sentence.headings[:2] if (found := self._topics_of_part(heading))), frozenset())
        if "data" in topics and self.wording.find("asks_why", sentence.headings[0]):
            topics -= {"data"}
        if (
            "purposes" not in topics
            or topics & {"rights", "recipients", "retention", "cookies", "basis", "complaint"}
            or sentence.piece.contents
        ):
            return False
        begins = self.wording.find("begins_as_purpose", sentence.text) or (topics == {"purposes"} and self._known(sentence) >= _MOST_KNOWN)
        return bool(begins) or (
            (topics == {"purposes"} or led) and bool(sentence.codes("purposes")) and not sentence.codes("data_categories")
        )

    def _topics_of_part(self, heading: str) -> frozenset[str]:
        """What a heading says of its list; nothing if it only parts the uses, like "Marketing (where you agree)"."""
        topics = self.bases.topics(heading)
        return frozenset() if topics <= {"marketing", "basis", "source"} and self.wording.find("aside_heading", heading) else topics

    def _lists_purposes(self, lead: str) -> bool:
        """Whether a lead-in opens a list of purposes."""
        hits = self.lexicon.hits(plain(lead))
        topics = {hit.code for hit in hits if hit.kind == "topics"}
        if "purposes" not in topics:
            return False
        if self.wording.find("restricts", lead):
            return False  # it says what the reader may do about it
        if self.wording.find("leads_to_acts_of_reader", lead.strip()):
            return False  # it says when data comes in, or whom the notice addresses
        return not any(hit.kind == "cues" and hit.code == "following_data" for hit in hits) or bool(
            self.wording.find("leads_to_purposes", lead.strip())
        )

    def _is_data(self, sentence: Sentence, lead: str) -> bool:
        """Whether an item names data, not a purpose."""
        if self.wording.find("says_use", sentence.text):
            return False  # "For financial accounting"
        if self.wording.find("is_kind_of_data", sentence.text) and sentence.codes("data_categories"):
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
        head, *rest = self.wording.parts("parts_of_basis_item", sentence.text, 1)
        if not rest or not about(sentence, "basis", "purposes"):
            return []
        told = rest[0].strip()
        if self.wording.find("for_example", told):
            return []
        starts = self.wording.find("starts_purpose", told)
        tells = self.wording.find("tells_purpose", told) and words(told) > 3
        if (
            not starts
            or (self.bases.code(told) == "other" and (not tells or self.bases.named(told)))
            or sentence.has("cues", "boilerplate")
        ):
            return []
        return [replace(each, basis=code, basis_sentence=sentence) for each in self.make(sentence, told) for code in self.bases.named(head)]


_MOST_LOOKED_AT = 50
"""So many items of a list at most say what all of it holds."""

_LONGEST_TAIL = 8
"""The most words of a basis behind a use."""

_SHORTEST_USE = 2
"""The fewest words of a use before its basis: one word is a label of something else."""

_HALF = 0.5
"""The share of items that say what for from which all items below a lead-in that announces reasons do."""

_MOST_KNOWN = 0.6
"""The share of known uses in a list from which all its items are uses."""
