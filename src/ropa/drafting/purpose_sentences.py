"""Purposes that sentences tell in passing: "We use your address to send you the parcel"."""

from __future__ import annotations

import re
from dataclasses import replace

from ropa.drafting.bases import Bases
from ropa.drafting.context import about, negated, words
from ropa.drafting.lexicon import Hit, evidence, plain
from ropa.drafting.purpose_clauses import Clauses
from ropa.drafting.purpose_making import Making
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose


class Prose(Making):
    """Which sentences tell a purpose."""

    def __init__(self, bases: Bases) -> None:
        super().__init__(bases)
        self.clauses = Clauses(bases)

    def of(self, sentence: Sentence) -> list[Purpose]:
        """The purposes that a sentence tells."""
        text = sentence.text
        if (
            text.rstrip().endswith("?")
            or (text.rstrip().endswith(":") and self.wording.find("opens_recipients", sentence.plain))
            or sentence.has("cues", "intro")
            or about(sentence, "rights")
            or any(
                self.wording.find(name, sentence.plain)
                for name in ("if_not_given", "asks_proof", "others_use", "readers_acts", "tells_no_use", "relies_not", "law_asks_notice")
            )
        ):
            return []
        if self.says_why_lawful(text) or (self.wording.find("for_items", text) and self.bases.named(text)):
            return []
        if (news := self.wording.find("has_list", text)) and not negated(sentence, news.end()):
            return self.make(sentence, text)
        if because := self._kept_because(sentence) or self._numbered(sentence):
            return because
        if (shared := self.wording.find("opens_sharing", text)) and self.clauses.is_use(shared["told"]):
            return self.make(sentence, shared["told"])
        if (
            (interest := self.wording.find("interest_in_use_for", text))
            and not about(sentence, *_NOT_KEPT_TO_ACT)
            and not negated(sentence, interest.start())
        ):
            return self.based(sentence, interest["told"], "legitimate_interests")
        if (whose := self.wording.find("labelled_people", text)) and about(sentence, "purposes") and not about(sentence, *NOT_BY_SENTENCE):
            return self.make(sentence, whose["told"])
        held = (
            self.wording.find("held_for_purpose", text)
            or self.wording.find("processing_serves", text)
            or self.wording.find("sent_for", text)
        )
        if held and not about(sentence, "recipients", "complaint", "cookies") and not negated(sentence, held.start("told")):
            return self.make(sentence, held["told"])
        if not sentence.first and about(sentence, "purposes") and (example := self.wording.find("for_example_to", text)):
            return self.make(sentence, example["told"])
        if gathered := self._gathered(sentence):
            return gathered
        if exemplified := self._exemplified(sentence) or self._on_label(sentence):
            return exemplified
        plainly = self.wording.find("plainly_used", sentence.plain) is not None and about(
            sentence, "recipients", "retention", "complaint", "cookies"
        )
        if about(sentence, "cookies") and (tool := self.wording.find("uses_a_tool", text)) and not negated(sentence, tool.start("told")):
            return self.make(sentence, tool["told"])
        if about(sentence, *NOT_BY_SENTENCE) and not about(sentence, "purposes") and not plainly:
            return self._kept(sentence)
        if (used := self.wording.find("used_when", text)) and not sentence.first and about(sentence, "basis"):
            before = self.sentences[sentence.number - 1]
            bases = self.bases.named(before.text) if before.piece is sentence.piece else ()
            if len(bases) == 1 and self.clauses.is_use(used["told"]):
                return self.based(sentence, used["told"], *bases)
        if sentence.piece.kind == "item" and about(sentence, "basis") and self.bases.named(text):
            return []
        kind = self.wording.find("for_purposes_of_kind", text) if not self.wording.find("names_none", sentence.plain) else None
        if (
            kind
            and self.bases.code(kind["told"]) != "other"
            and not about(sentence, *NOT_BY_SENTENCE)
            and not negated(sentence, kind.start("told"))
        ):
            return self.make(sentence, kind["told"])
        led = sentence.lead_topics
        if self.wording.find("says_used", sentence.plain) is None or about(sentence, *NOT_BY_SENTENCE):
            if led & {"data", "rights", "recipients", "basis", "retention", "cookies", "complaint", "source"} and "purposes" not in led:
                return []
            if led and "data" in led and sentence.piece.kind == "item":
                return []
        if self._gives_basis(sentence):
            return []
        if self.wording.find("keeps_principles", sentence.plain) or (
            sentence.leads and self.wording.find("purposes_elsewhere", sentence.leads[0])
        ):
            return []
        if sentence.has("cues", "defines_special"):
            return []
        if needed := self._needed(sentence):
            return needed
        if (
            (must := self.wording.find("must_keep", text))
            and not about(sentence, "rights", "recipients", "retention")
            and not self.wording.find("so_long", must["told"])
        ):
            return self.based(sentence, must["told"], "legal_obligation")
        if sentence.has("elements", "further_purpose") or (sentence.has("cues", "keep") and sentence.has("cues", "criteria")):
            return []
        if (listed := self.wording.find("in_one_sentence", text)) and not about(sentence, "recipients"):
            return [each for part in re.split(r";", listed["told"]) if words(part) for each in self.make(sentence, part)]
        if opening := self._opening(sentence):
            return self.make(sentence, opening)
        if (purpose := self.wording.find("purpose_is", text)) and not about(sentence, "cookies", "recipients"):
            return self.make(sentence, next(filter(None, purpose.groups())))
        if (recorded := self.wording.find("recorded_for", text)) and not negated(sentence, recorded.start("told")):
            return self.make(sentence, recorded["told"])
        if based := self._before_brackets(sentence):
            return based
        if self.bases.by_words.tells_pairs(sentence):
            return []  # what each basis is for may be told elsewhere
        if based := self._because(sentence):
            return based
        if done := self._done_on(sentence):
            return done
        if (asked := self.wording.find("consent_for", text)) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, asked["told"], "consent")
        again = self.wording.find("consent_for_this", sentence.plain)
        if not again and (asked := self.wording.find("asks_consent", sentence.text)) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, asked["told"], "consent")
        if (agreed := self.wording.find("agrees_that", text)) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, agreed["told"], "consent")
        if (agreed := self.wording.find("agrees_to", text)) and not about(sentence, "rights", "recipients"):
            return self.based(sentence, agreed["told"], "consent")
        if duty := self._as_law_has_it(sentence):
            return duty
        if (agreed := self.wording.find("with_consent", sentence.text)) and (
            self.bases.code(agreed["told"]) != "other" or self.wording.find("shows_to_others", agreed["told"])
        ):
            return self.based(sentence, agreed["told"], "consent")
        if (news := self.wording.find("tells_news", sentence.text)) and self.bases.code(news["told"]) != "other":
            return self.make(sentence, news["told"])
        opens = [hit for hit in sentence.of("cues") if hit.code in ("purpose_to", "purpose_for")]
        for hit in sorted(opens, key=lambda hit: hit.start)[:_MOST_OPENED]:
            told = self._told(sentence, hit)
            if told:
                sure = evidence("purposes").get(self._evidence(sentence, hit, told), True)
                return [replace(each, sure=sure) for each in self.make(sentence, told)]
        return self._kept(sentence) or self._in_its_section(sentence) or self._built(sentence)

    def _as_law_has_it(self, sentence: Sentence) -> list[Purpose]:
        """What a sentence says that a law has the organisation do."""
        found = self.wording.find("law_has_us", sentence.text)
        if found is None or about(sentence, *NOT_BY_SENTENCE) or negated(sentence, found.start()):
            return []
        told = next(filter(None, found.groups()))
        return [] if self.wording.find("so_long", told) else self.based(sentence, told, "legal_obligation")

    def _gathered(self, sentence: Sentence) -> list[Purpose]:
        """What a sentence opens with as that for which data is asked: "To plan our races, we collect the following data:"."""
        found = self.wording.find("acts_to_gather", sentence.text)
        if found is None or about(sentence, *_NOT_KEPT_TO_ACT) or negated(sentence, len(sentence.text)):
            return []
        told = found["told"]
        sure = self.bases.code(told) != "legal_compliance" and (self.bases.code(told) != "other" or about(sentence, "data", "purposes"))
        return self.make(sentence, told) if sure and self.clauses.is_use(told) and not self.bases.named(told) else []

    def _built(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a sentence that is built to tell one, in a section on anything else."""
        if sentence.piece.kind not in ("paragraph", "item") or sentence.has("cues", "boilerplate", "criteria"):
            return []
        if about(sentence, "basis") and len(self.bases.named(sentence.text)) > 1:
            return []  # it says on which bases data is used at all
        clause = self.clauses.clause(sentence)
        return self.make(sentence, clause.told) if clause else []

    def _is_built(self, sentence: Sentence, told: str) -> bool:
        """Whether a sentence that tells a use is also built as one that says that the organisation does something with data."""
        clause = None if sentence.has("cues", "following_data") or "categor" in sentence.plain else self.clauses.clause(sentence)
        return clause is not None and clause.told.startswith(told[:_SAME_START])

    def _in_its_section(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a sentence of a section on uses that says it in everyday words: "Your number lets us reach you"."""
        if sentence.piece.kind == "heading" or not about(sentence, "purposes") or about(sentence, *NOT_BY_SENTENCE):
            return []
        if (asked := self.wording.find("as_law_asks", sentence.text)) and not negated(sentence, asked.end("told")):
            return self.based(sentence, asked["told"], "legal_obligation")
        for name in ("does_so_that", "lets_us"):
            found = self.wording.find(name, sentence.text)
            told = next(filter(None, found.groups()), "") if found else ""
            if found and told and not negated(sentence, found.end() - len(told)) and not self.bases.is_bare_basis(told):
                return self.make(sentence, told)
        return []

    def _needed(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a sentence that says that no more data is held than something needs."""
        needed = self.wording.find("data_needed_to", sentence.text)
        if needed is None or about(sentence, *_NOT_KEPT_TO_ACT) or negated(sentence, needed.start("told")):
            return []
        return self.make(sentence, needed["told"]) if self.bases.code(needed["told"]) != "other" else []

    def _kept(self, sentence: Sentence) -> list[Purpose]:
        """The purpose of a sentence that says that data is held to do something, whatever stands between."""
        kept = self.wording.find("kept_to_act", sentence.text)
        if kept is None or about(sentence, *_NOT_KEPT_TO_ACT) or sentence.has("cues", "criteria", "defines_special"):
            return []
        if self.bases.code(kept["told"]) == "other" or negated(sentence, kept.start("told")) or self.bases.is_bare_basis(kept["told"]):
            return []
        return self.make(sentence, kept["told"])

    def _before_brackets(self, sentence: Sentence) -> list[Purpose]:
        """The purposes of a sentence that names the basis of each in brackets: "to bring your order (contract) and to keep accounts (law)"."""
        found: list[Purpose] = []
        for told in self.wording.all("in_brackets", sentence.text):
            bases = self.bases.named(told["basis"])
            if bases and not negated(sentence, told.start("told")) and not self.bases.is_bare_basis(told["told"]):
                found += [
                    replace(each, basis=code, basis_sentence=sentence) for each in self.make(sentence, told["told"]) for code in bases
                ]
        return found

    def _gives_basis(self, sentence: Sentence) -> bool:
        """Whether a sentence says no more than on which basis the sentence before it is: "This is necessary for our contract"."""
        if sentence.first or self.bases.is_condition(sentence) or not self.wording.find("points_back_here", sentence.text):
            return False
        clause = self.clauses.clause(sentence)
        return clause is None or bool(self.bases.named(clause.told))

    def _because(self, sentence: Sentence) -> list[Purpose]:
        """What a sentence says is done on a basis that it names: "We check your identity because the law requires us to"."""
        found = self.wording.find("acts_because", sentence.text)
        bases = self.bases.named(found["basis"]) if found else ()
        if found is None or not bases or about(sentence, *NOT_BY_SENTENCE) or negated(sentence, found.end("told")):
            return []
        if self.bases.named(found["told"]) or not self.clauses.is_use(found["told"]):
            return []
        return self.based(sentence, found["told"], *bases)

    def _exemplified(self, sentence: Sentence) -> list[Purpose]:
        """The example of a basis in a paragraph that it labels: "Contract: we process data if our contract needs it, such as to post boxes"."""
        if sentence.piece.kind != "paragraph" or about(sentence, "rights", "recipients"):
            return []
        bases = self.bases.labelled(sentence)
        told = self.wording.parts("ends_of_label", sentence.text, 1)[-1]
        found = self.wording.find("example_of_basis", told) if bases else None
        if found is None or not self.bases.is_bare_basis(found["head"]):
            return []
        if not self.clauses.is_use(self.wording.without("to_of_use", found["told"])):
            return []
        return self.based(sentence, self.wording.parts("ends", found["told"])[0], *bases)

    def _on_label(self, sentence: Sentence) -> list[Purpose]:
        """What is said to be done on the basis that labels an item or a paragraph: "Contract. We run your account"."""
        bases, text = self.bases.label_of(sentence)
        if len(bases) != 1 or sentence.has("cues", "boilerplate") or about(sentence, "rights", "recipients", "retention", "transfers"):
            return []
        if self.bases.named(text) not in ((), bases) or negated(sentence, len(sentence.text)):
            return []
        done = self.wording.find("done_on_label", text)
        clause = None if done else self.clauses.of_text(text)
        told = done["told"] if done else clause.told if clause else ""
        told = self.wording.parts("what_for_ends", told, 1)[0].strip(" ,")
        opens = sentence.first or self.sentences[sentence.number - 1].first
        if not self.clauses.is_use(told) or (not opens and self.bases.code(told) == "other"):
            return []
        return self.based(sentence, told, *bases)

    def _numbered(self, sentence: Sentence) -> list[Purpose]:
        """The uses that one sentence numbers: "We use it for our legal duties: (i) to identify you; (ii) to keep accounts"."""
        lead, *parts = self.wording.parts("numbered_part", sentence.text)
        if len(parts) < _FEWEST_NUMBERED or about(sentence, *_NOT_KEPT_TO_ACT) or self.wording.find("used_there", plain(lead)) is None:
            return []
        if self.negated_lead(lead) or self.wording.find("restricts", lead):
            return []
        opens = self.wording.find("lead_opens_use", lead) is not None
        uses = [
            part
            for part in parts
            if (opens or self.wording.find("says_what_for", part)) and self.clauses.is_use(self.wording.without("to_of_use", part))
        ]
        if len(uses) < _FEWEST_NUMBERED:
            return []
        bases = self.bases.named(lead)
        return [each for part in uses for each in (self.based(sentence, part, *bases) if len(bases) == 1 else self.make(sentence, part))]

    def _kept_because(self, sentence: Sentence) -> list[Purpose]:
        """What a sentence gives as the reason why data is kept: "It is recorded because we have to keep accounts"."""
        if not self.wording.find("used_passively", sentence.text) or about(sentence, *_NOT_KEPT_TO_ACT):
            return []
        found: list[Purpose] = []
        for why in self.wording.all("kept_because", sentence.text):
            if negated(sentence, why.start()) or not self.clauses.is_use(why["told"]):
                continue
            bases = self.bases.named(why["basis"]) or (() if "need" in why["basis"] else ("legal_obligation",))
            found += self.based(sentence, why["told"], *bases) or self.make(sentence, why["told"])
        found = [replace(each, line=sentence.line) for each in found]
        if not found and (needed := self.wording.find("because_needed", sentence.text)):
            return self.make(sentence, needed["told"])
        return found

    def _done_on(self, sentence: Sentence) -> list[Purpose]:
        """What a paragraph says is done, below a heading that gives the basis: "We bill for it." under "Because of our contract with you"."""
        if sentence.piece.kind != "paragraph" or not sentence.headings:
            return []
        if not self.wording.find("says_done", sentence.text):
            return self._below_basis(sentence)
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
        return self.make(sentence, self.wording.without("who_acts", sentence.text))

    def _below_basis(self, sentence: Sentence) -> list[Purpose]:
        """What a paragraph below a heading that is a basis says that this is for: "To pay the tax" under "Legal obligations"."""
        below = self.wording.find("under_basis", sentence.text) or self.wording.find("example_below_basis", sentence.text)
        bases = self.bases.of_heading(sentence.headings[0])
        if below is None or not bases or about(sentence, "rights", "recipients") or sentence.has("cues", "boilerplate"):
            return []
        told = self.wording.parts("what_for_ends", below["told"], 1)[0].strip(" ,:")
        known = self.bases.code(told) not in ("other", "legal_compliance")
        if self.bases.is_bare_basis(told) or negated(sentence, below.start("told")) or not (known or self.clauses.is_use(told)):
            return []
        return self.based(sentence, told, *bases)

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
        weak = f"{hit.code.removeprefix('purpose_')} {where} {known}"
        if not evidence("purposes").get(weak, True) and hit.code == "purpose_to" and self._is_built(sentence, told):
            return f"{weak} built"
        return weak

    def _opening(self, sentence: Sentence) -> str:
        """The purpose with which a paragraph opens, in a section that asks why: "To answer your letter, we use your address"."""
        over = "basis" in sentence.topics and any("purposes" in self.bases.topics(heading) for heading in sentence.headings[1:3])
        if sentence.piece.kind != "paragraph" or not sentence.first or not ("purposes" in sentence.topics or over):
            return ""
        found = self.wording.find("opens_with", sentence.text)
        if (
            not found
            or found["verb"] in self.wording.words("no_verb")
            or self.bases.code(found["told"]) == "other"
            or self.wording.find("complies", found["told"])
        ):
            return ""
        return found["told"]

    def _told(self, sentence: Sentence, hit: Hit) -> str:
        """What follows the words that open a purpose; blank if it is none."""
        rest = self.wording.parts("ends", sentence.text[hit.end :].strip(" :,"))[0]
        first = plain(rest).split()[:1]
        if not first or negated(sentence, hit.end) or "you" in sentence.plain[hit.start : hit.start + 4].split():
            return ""
        alone = first[0] in self.wording.words("acts_alone")
        if words(rest) < 2 and self.bases.code(rest) == "other" and not alone:
            return ""
        bare = self.wording.find("has_to_act", sentence.plain[: hit.end]) and not self.wording.find("again", rest)
        if bare or self.wording.find("readers_choice", sentence.plain[: hit.end]) or self.wording.find("takes_up_changes", rest):
            return ""
        if self.wording.find("others_helped", sentence.plain[hit.start : hit.end]) or self.wording.find("meets_condition", rest):
            return ""
        rest = self.wording.without("able_to", rest)
        first = plain(rest).split()[:1]
        again = self.wording.find("again", rest)
        if again and rest[again.end() :].split()[0].lower() not in self.wording.words("no_verb"):
            rest = rest[again.end() :]
        if self.wording.find("uses_data", rest):
            return ""  # what the law allows is no purpose
        if (
            hit.code == "purpose_to"
            and self.wording.find("ends_with_to", sentence.plain[: hit.end])
            and (first[0] in self.wording.words("no_verb") or first[0].endswith("ing"))
        ):
            return ""
        if self.wording.find("list_follows", rest[:60]) and rest.rstrip().endswith(":") and hit.code == "purpose_for":
            return ""
        if self.wording.find("no_purpose_for", rest):
            return ""
        if self.wording.find("gets_consent", rest):
            return ""
        around = sentence.plain[max(0, hit.start - 12) : hit.end]
        if self.wording.find("readers_task", around) and not self.wording.find("our_use", around):
            return ""
        if self.wording.find("consents_to_use", rest):
            return ""
        if any(self.wording.find(name, sentence.plain[hit.start : hit.end]) for name in ("uses_measures", "asks_reader")):
            return ""
        if any(self.wording.find(name, rest) for name in ("readers_right", "this_purpose", "keeps_data_safe")):
            return ""
        if first[0] in ("we", "i", "they") or (self.wording.find("basis_again", rest) and self.bases.named(rest)):
            return ""
        if hit.code == "purpose_for" and self.bases.is_bare_basis(rest):
            return ""
        if (
            self.wording.find("tells_reader", rest)
            or self.wording.find("reader_gives", sentence.plain[: hit.end])
            or self.wording.find("of_those_who", sentence.plain[: hit.end])
            or self.wording.find("others_helping", sentence.plain[: hit.end])
            or self.wording.find("can_tell", sentence.plain[hit.start : hit.end])
        ):
            return ""
        if self.bases.named(rest) and (about(sentence, "basis") or sentence.has("cues", "basis_label")):
            return ""  # it says on which basis, not what for
        known = (
            self.bases.code(rest) != "other"
            or (alone and words(rest) < 2)
            or (hit.code == "purpose_to" and not sentence.topics and self.wording.find("plainly_used", sentence.plain) is not None)
            or self.wording.find("gathered_to", sentence.plain[: hit.end]) is not None
        )
        if not known and (hit.code == "purpose_for" or not about(sentence, "purposes", "data", "special")):
            return ""
        return rest


NOT_BY_SENTENCE = frozenset(
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

_NOT_KEPT_TO_ACT = NOT_BY_SENTENCE - {"contact", "dpo", "children", "statutory", "links"}
"""Topics under which a sentence that says that data is held to do something tells no purpose."""

_OF_NOTHING = frozenset(("controller", "scope"))
"""Topics of sections that open a notice, where anything may be said."""

_SAME_START = 12
"""Two readings of a use that begin with so many same characters are one."""

_FEWEST_NUMBERED = 2
"""The fewest numbered uses of one sentence that are a list."""

_MOST_OPENED = 20
"""So many times at most are the words that open a purpose looked at in one sentence: no sentence of a person has more."""
