"""What a notice tells, read as a whole: contacts, purposes with bases, data, people, recipients, limits, rights, and its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ropa.drafting import data, limits, people, recipients, telling
from ropa.drafting.contacts import Contacts, Value, contacts, version_date
from ropa.drafting.context import about, is_answer_no, is_off, negated, words
from ropa.drafting.lexicon import languages, lexicon, plain
from ropa.drafting.pieces import Document
from ropa.drafting.purposes import purposes
from ropa.drafting.recipients import Recipient
from ropa.drafting.sentences import Sentence, sentences
from ropa.drafting.told import Basis, Purpose, Told, firsts
from ropa.drafting.weighing import DOUBTFUL, ELSEWHERE, IN_FULL, IN_ROW, PART
from ropa.drafting.witnesses import why_not_sure

ELEMENTS = (
    "controller_identity",
    "dpo_contact",
    "purposes",
    "legal_basis",
    "legitimate_interests",
    "categories_of_data",
    "source",
    "recipients",
    "transfers",
    "retention",
    "rights_core",
    "withdraw_consent",
    "complain_controller",
    "complain_regulator",
    "statutory_contractual",
    "adm",
    "further_purpose",
    "collection",
    "cookies",
    "marketing_choices",
    "security",
    "changes",
)
"""The elements that are looked for, as the code list `notice_elements` has them."""

FIELDS = ("name", "email", "phone", "address", "company_number", "regulator_registration")


@dataclass(frozen=True)
class Candidate:
    """Something that a person should confirm before it stands in the record."""

    field: str
    value: str
    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Notice:
    """A notice as it was understood."""

    document: Document
    language: str
    sentences: tuple[Sentence, ...]
    contacts: Contacts
    version: Value | None
    purposes: list[Purpose]
    bases: list[Basis]
    data: list[Told]
    people: list[Told]
    channels: list[Told]
    recipients: list[recipients.Recipient]
    transfers: list[limits.Transfer]
    retention: list[limits.Limit]
    rights: list[Told]
    cookies: list[telling.Cookie]
    marketing: list[Told]
    elements: dict[str, Sentence | None] = field(default_factory=dict)
    """Each element with a sentence that tells it; None if no sentence does."""
    used: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By the number of a sentence, what it was read as."""
    set_aside: dict[int, str] = field(default_factory=dict)
    """By the number of a sentence, why it tells nothing of the record."""
    data_named: tuple[Told, ...] = ()
    """Data that it names and does not tell."""
    recipients_named: tuple[Recipient, ...] = ()
    """Those that it names, and does not tell that data goes there; one that is only a name has no category."""
    doubtful: tuple[Purpose, ...] = ()
    """Purposes on evidence that is too weak for the record."""
    candidates: tuple[Candidate, ...] = ()
    foreign: bool = False
    """Whether it seems to be in a language that has no lexicon: then "not found" says little."""

    def as_json(self) -> dict[str, Any]:
        """The notice as `ropa draft --format json` prints it; its keys are a contract."""
        return {
            "controller": {name: value.value for name, value in self.contacts.controller.items()},
            "dpo": {name: value.value for name, value in self.contacts.dpo.items()},
            "version_date": self.version.value if self.version else None,
            "elements": {element: self.elements.get(element) is not None for element in ELEMENTS},
            "purposes": [{"purpose": each.purpose, "code": each.code, "line": each.line, "basis": each.basis} for each in self.purposes],
            "bases": [each.code for each in self.bases],
            "data_categories": [each.code for each in firsts(self.data) if each.sure],
            "data_subjects": [each.code for each in firsts(self.people) if each.sure],
            "collection": [each.code for each in firsts(self.channels) if each.sure],
            "recipients": [
                {"category": each.category, "named": list(each.named), "line": each.sentence.line} for each in self.recipients if each.sure
            ],
            "transfers": [
                {"destination": each.destination, "safeguard": each.safeguard, "line": each.sentence.line, "named": list(each.named)}
                for each in self.transfers
            ],
            "retention": [
                {"period": each.period, "trigger": each.trigger, "line": each.line, "what": each.what, "criteria": each.criteria}
                for each in self.retention
            ],
            "rights": [each.code for each in firsts(self.rights)],
            "cookies": [{"name": each.name, "purpose": each.purpose, "line": each.sentence.line} for each in self.cookies],
            "marketing": [each.code for each in firsts(self.marketing) if each.sure],
            "language": None if self.foreign else self.language,
            "candidates": [
                {"field": each.field, "value": each.value, "line": each.line, "text": each.text, "why": each.why}
                for each in self.candidates
            ],
            "sentences": {
                "used": [_said(each) | {"as": list(self.used[each.number])} for each in self.sentences if each.number in self.used],
                "set_aside": [
                    _said(each) | {"why": self.set_aside[each.number]} for each in self.sentences if each.number in self.set_aside
                ],
                "not_understood": [_said(each) for each in self.not_understood],
            },
        }

    @property
    def published_on(self) -> str | None:
        """The day of the notice, as YYYY-MM-DD; None if it names none, or only a month."""
        return self.version.value if self.version and len(self.version.value) == len("2024-05-01") else None

    @property
    def not_understood(self) -> list[Sentence]:
        """The sentences that were neither used nor set aside."""
        return [each for each in self.sentences if each.number not in self.used and each.number not in self.set_aside]


def _said(sentence: Sentence) -> dict[str, Any]:
    page = {"page": sentence.piece.page} if sentence.piece.page else {}
    return {"line": sentence.line, **page, "text": sentence.text}


def understand(document: Document, language: str = "") -> Notice:
    """Understand a notice. Without a language, it is the one whose common words stand in it most often."""
    language = language or language_of(document)
    words = lexicon(language)
    said = sentences(document, words)
    told, stated = purposes(said, words)
    known = contacts(document, said, language)
    party = known.controller["name"].value if "name" in known.controller else ""
    notice = Notice(
        document,
        language,
        said,
        known,
        version_date(said, language),
        [each for each in told if each.sure],
        stated,
        data.data_categories(said, words),
        people.people(said, words, told),
        telling.channels(said, words),
        recipients.recipients(said, words, party),
        limits.transfers(said, words),
        limits.retention(said, words),
        telling.rights(said, words),
        telling.cookies(said, words),
        telling.marketing(said, words),
        doubtful=tuple(each for each in told if not each.sure),
        foreign=is_foreign(document),
    )
    notice = replace(
        notice,
        data_named=tuple(data.data_named(said, words, notice.data)),
        recipients_named=tuple(recipients.recipients_named(said, notice.recipients, party)),
    )
    notice = replace(notice, candidates=_candidates(notice))
    elements = {each.number: _said_in(each) for each in said}
    notice.elements.update(_elements(notice, elements))
    notice.used.update(_used(notice, elements))
    notice.set_aside.update(_set_aside(notice))
    return notice


def _candidates(notice: Notice) -> tuple[Candidate, ...]:
    """What was read on weaker grounds than stand in the record."""
    found = [
        Candidate(name, value.value, value.sentence.line, value.sentence.text, "the title names it")
        for name, value in notice.contacts.candidates
    ]
    if notice.version and not notice.published_on:
        said = notice.version.sentence
        found.append(Candidate("version_date", notice.version.value, said.line, said.text, "it names a month and no day"))
    found += [
        Candidate("purposes", each.purpose, each.line, each.sentence.text, "it is not sure that this is what data is used for")
        for each in notice.doubtful
    ]
    found += [
        Candidate("data_subjects", each.code, each.sentence.line, each.sentence.text, why_not_sure(each))
        for each in firsts(notice.people)
        if not each.sure
    ]
    found += [
        Candidate("data_categories", each.code, each.sentence.line, each.sentence.text, _WHY_DATA.get(each.evidence, _NOT_SURE_DATA))
        for each in (*firsts(notice.data), *notice.data_named)
        if not each.sure
    ]
    found += [
        Candidate(name, each.code, each.sentence.line, each.sentence.text, why)
        for name, told, why in (
            ("collection", notice.channels, "it is not sure that data comes in this way"),
            ("marketing", notice.marketing, "it is not sure that marketing goes out this way"),
        )
        for each in firsts(told)
        if not each.sure
    ]
    doubtful = [each for each in (*notice.recipients, *notice.recipients_named) if not each.sure]
    for recipient in doubtful:
        said, why = recipient.sentence, _WHY_RECIPIENT.get(recipient.evidence, "it is not sure that data goes there")
        if recipient.category:
            found.append(Candidate("recipients", recipient.category, said.line, said.text, why))
        found += [Candidate("recipients.named", name, said.line, said.text, why) for name in recipient.named]
    return tuple(found)


_NOT_SURE_DATA = "it is not sure that this is data that is used"
_WHY_DATA = {
    ELSEWHERE: "it is named where nothing says that it is collected",
    "in passing": "it is told in passing",
    "vague": "its words mostly mean something else",
    "word of a list": "in such a list its words may mean something else",
    **dict.fromkeys((DOUBTFUL, IN_FULL, IN_ROW, PART), "its words often mean something else, and no other sentence bears it out"),
}
"""By kind of evidence, why a person should look."""
_WHY_RECIPIENT = {
    ELSEWHERE: "it is named where nothing says that data goes there",
    "in general": "it opens a list of others, or stands for all of them",
    DOUBTFUL: "its words often mean something else, and no other sentence bears it out",
}


_COMMON = {
    "en": frozenset(("the", "and", "of", "to", "we", "your", "our", "you", "is", "are")),
    "de": frozenset(("der", "die", "und", "das", "wir", "ihre", "sie", "ist", "von", "zur")),
    "nl": frozenset(
        ("het", "een", "van", "wij", "uw", "je", "voor", "ons", "onze", "zijn", "worden", "niet", "gegevens", "persoonsgegevens", "op")
    ),
    "fr": frozenset(("le", "la", "les", "des", "et", "vous", "nous", "vos", "est", "pour")),
}


_LEAST_COMMON, _LEAST_WORDS = 0.08, 40
"""The least share of common words in a text of a language, and of how many words at least. Real notices have 0.13 or more."""


def language_of(document: Document) -> str:
    """The language of a notice, of those that have a lexicon."""
    words = _words_of(document)
    known = [language for language in _COMMON if language in languages()]
    return max(known, key=lambda language: (sum(word in _COMMON[language] for word in words), language == "en"))


def known_languages() -> str:
    """The names of the languages in which notices are understood, as words."""
    *names, last = (name for code, name in (("en", "English"), ("nl", "Dutch"), ("fr", "French"), ("de", "German")) if code in languages())
    return f"{', '.join(names)} and {last}" if names else last


def is_foreign(document: Document) -> bool:
    """Whether a notice seems to be in none of the languages that have a lexicon; a short text never does."""
    words = _words_of(document)
    if len(words) < _LEAST_WORDS:
        return False
    return all(sum(word in common for word in words) < _LEAST_COMMON * len(words) for common in _COMMON.values())


def _words_of(document: Document) -> list[str]:
    return [word for piece in document.pieces[:400] for word in plain(piece.text).split() if word.isalpha()]


# -- elements -------------------------------------------------------------------------------------


def _elements(notice: Notice, said: Mapping[int, list[str]]) -> dict[str, Sentence | None]:
    party, officer = notice.contacts.controller, notice.contacts.dpo
    reached = [value.sentence for name, value in party.items() if name in ("name", "email", "phone", "address")]
    found: dict[str, Sentence | None] = {
        "controller_identity": _head(reached),
        "dpo_contact": _head(value.sentence for value in officer.values()) or _officer(notice),
        "purposes": _head(each.sentence for each in (*notice.purposes, *notice.doubtful)),
        "legal_basis": _head(each.sentence for each in notice.bases),
        "legitimate_interests": _interests(notice),
        "categories_of_data": _head(each.sentence for each in notice.data),
        "recipients": _head(each.sentence for each in notice.recipients),
        "transfers": _head(each.sentence for each in notice.transfers),
        "retention": _head(each.sentence for each in notice.retention),
        "rights_core": _head(each.sentence for each in notice.rights if each.code not in ("objection_marketing", "automated_decision")),
        "cookies": _head(each.sentence for each in notice.cookies),
        "collection": _head(each.sentence for each in notice.channels if each.evidence),
    }
    if notice.version and not re.match(r"(?:date|lastmod|updated?)\s*:", notice.version.sentence.text):  # said of the page, not in it
        found["changes"] = notice.version.sentence
    for sentence in notice.sentences:
        for element in said[sentence.number]:
            if found.get(element) is None:
                found[element] = sentence
    if found.get("adm") is None:
        found["adm"] = next((each for each in notice.sentences if is_answer_no(each, "adm") or _is_none(each, "adm")), None)
    if found.get("marketing_choices") is None:
        found["marketing_choices"] = next((each.sentence for each in notice.rights if each.code == "objection_marketing"), None)
    if found["collection"] is None:
        found["collection"] = next((each for each in notice.sentences if _says_collection(each)), None)
    if found["recipients"] is None:
        found["recipients"] = next(
            (each for each in notice.sentences if _SHARES_NOTHING.search(each.plain) and not is_off(each) and not about(each, "rights")),
            None,
        )
    if found["recipients"] is None:
        found["recipients"] = next((each for each in notice.sentences if _shares_with_some(each)), None)
    if found.get("source") is None:
        found["source"] = _head(each.sentence for each in notice.channels if each.evidence and each.code in _FROM_ELSEWHERE)
    if found.get("source") is None:
        found["source"] = next((each for each in notice.sentences if _from_reader(each)), None)
    if found.get("source") is None:
        found["source"] = next((each for each in notice.sentences if _is_listed_source(each)), None)
    if found["collection"] is None and found["source"] is not None:
        found["collection"] = found["source"] if _COMES_IN.search(found["source"].plain) else None
    return found


_COMES_IN = re.compile(r"\b(?:collect|obtain|receiv|gather|get|got)\w*\b")
"""A word by which a sentence that says from whom data comes says how it comes in, too."""
_FROM_ELSEWHERE = frozenset(("third_party_feed", "referral", "public_sources"))
"""Ways in that say that data comes from somebody else than the reader."""


_NONE = frozenset(("none", "n a", "not applicable", "no", "does not apply", "we do not do this", "we do not use this", "we don't do this"))


def _is_none(sentence: Sentence, *topics: str) -> bool:
    """Whether a sentence is no more than "None" or "Not applicable", where one of the topics is told."""
    said = " ".join(sentence.plain.split())
    return sentence.piece.kind != "heading" and about(sentence, *topics) and said in _NONE


def _head(found: Iterable[Sentence]) -> Sentence | None:
    return next(iter(found), None)


def _officer(notice: Notice) -> Sentence | None:
    return next(
        (
            each
            for each in notice.sentences
            if each.piece.kind != "heading"
            and each.has("elements", "dpo_contact")
            and not re.search(r"\bwill be (?:published|appointed|named|announced)\b", each.plain)
            and (re.search(r"\b(?:contact|write|e?mail|reach|call|speak)\b", each.plain) or _OFFICER_IS.search(each.plain))
        ),
        None,
    )


_OFFICER_IS = re.compile(
    r"\bdata protection officer (?:(?:for|of|at) (?:\S+ +){1,4})?is (?:the|our|a|an|held|currently) (?!required|needed)"
    r"|\b(?:acts?|serves?|appointed|holds?)\b(?: \S+){0,6}? (?:as|role of|post of) (?:our |the )?data protection (?:officer|lead|manager)\b"
)
"""A sentence that says by an office who the officer is: "The club's data protection officer is the secretary"."""


_NAMES_INTERESTS = re.compile(
    r"\W*(?:our )?legitimate interests?(?: basis)?\W*[:–—-]+\s*(?=(?:\S+\s+){2})(?!where\b|if\b|when\b|article\b)", re.IGNORECASE
)
"""How a line begins that says which interests are pursued: "Legitimate interests: fraud prevention, planning"."""


_ALL_BASES = 3
"""So many bases in one sentence say which there are, and not which interests."""
_SEVERAL_BASES = 2
_WHICH = re.compile(r"\blegitimate interests? (?:in|of|is|are|to|such as|include|for)\b")
"""How an interest is named where other bases are named with it."""


def _interests(notice: Notice) -> Sentence | None:
    for purpose in notice.purposes:
        several = purpose.sentence.piece.kind == "paragraph" and len(purpose.sentence.codes("bases")) >= _ALL_BASES
        if purpose.basis == "legitimate_interests" and not several:
            return purpose.sentence
    for sentence in notice.sentences:
        if "legitimate interest assessment" in " ".join(sentence.plain.split()):
            continue
        if _NAMES_INTERESTS.match(sentence.text) and about(sentence, "basis", "purposes") and not sentence.has("cues", "boilerplate"):
            return sentence
        if (
            "legitimate_interests" in sentence.codes("bases")
            and sentence.has("cues", "interest")
            and (len(sentence.codes("bases")) < _SEVERAL_BASES or _WHICH.search(sentence.plain))
            and not about(sentence, "rights")
            and not is_off(sentence)
        ):
            return sentence
    return None


_MEASURES = re.compile(r"\b(?:appropriate|technical|security|organisational)\b(?: +\w+){0,3} (?:measures|controls|procedures)|\bencrypt")
_SOURCED = re.compile(
    r"\bzelf (?:aan (?:ons|mij) )?(?:verstrek|gee|opge|invul|doorge)\w*|\brechtstreeks van (?:u|jou|je)\b|"
    r"\bcomes? (?:\S+ +)?from (?:you|your|the|an?|our|other)\b|\bdirect(?:ly)? (?:from|by)\b|\bfrom you direct|\bdirectly to us\b|\bindirectly\b|\bsources?\b|\b(?:from|by) (?:\S+ +){0,4}(?:third part\w+|others?|public\w*|previous|"
    r"former|parents?|carers?|relatives|partners?|agenc\w+|schools?|employers?|referees|referrers?|organisations?|companies|providers?|advis[eo]rs?|databases?|social media|"
    r"someone|authorit\w+|professionals|colleagues|trusts?|hospitals?|gps?|doctors?|universit\w+|departments?|registers?|directories|linkedin|google|facebook|individuals?|data subjects?)\b"
)
_COLLECTS = re.compile(r"\b(?:collect|gather|record|obtain|receiv|captur|log|ask|requir|store|process|take)\w*\b")
_BY_FORM = re.compile(
    r"\b(?:website|site|page|form|app|service) (?:\S+ +){0,2}(?:asks?|invites?|invite|prompts?) you (?:to|for)\b|\b(?:fill|filling|filled|complet\w+|submit\w*) (?:in |out )?(?:\S+ +){0,5}forms?\b|\bforms? (?:\S+ +){0,3}(?:website|site|online)\b"
)


def _says_collection(sentence: Sentence) -> bool:
    """Whether a sentence says how data comes in: "when you register we ask for your name"."""
    if (
        sentence.piece.contents
        or sentence.piece.kind in ("heading", "row")
        or is_off(sentence)
        or sentence.has("cues", "intro")
        or about(sentence, "rights", "retention", "security", "complaint", "contact", "dpo", "changes", "links", "marketing", "recipients")
    ):
        return False
    if sentence.has("elements", "source") and about(sentence, "source"):
        return True
    if _BY_FORM.search(sentence.plain) and not re.match(r" *please\b", sentence.plain):
        return True
    if (_COMES_ABOUT.search(sentence.plain) or _GIVEN_WHEN.search(sentence.plain)) and about(sentence, "data", "source"):
        return True
    return telling.comes_when(sentence) and _COLLECTS.search(sentence.plain) is not None


_GIVEN_WHEN = re.compile(
    r"\b(?:data|information|details) (?:that |which )?you (?:may )?(?:provide|give|gave|provided|submit|enter|supply)(?:ted|ed)?(?: to)?(?: us)? (?:during|when|on|via|through|in|at|by)\b"
)
"""When readers give data: "information you provide during registration"."""
_COMES_ABOUT = re.compile(r"\bthis (?:occurs|happens|is|may be|takes place) (?:\S+ +)?(?:when|if|where) (?:you|someone|people)\b")
"""When data comes in, said of what was just told: "This occurs when you contact us"."""


def _from_reader(sentence: Sentence) -> bool:
    """Whether a sentence says in a section on sources that data comes from the reader, or that a site asks for it."""
    if sentence.piece.contents or sentence.piece.kind in ("heading", "row") or is_off(sentence):
        return False
    if about(sentence, "source") and re.search(r"\bfrom you\b", sentence.plain):
        return True
    if _YOU_PROVIDE.search(sentence.plain) and not about(
        sentence, "rights", "basis", "retention", "complaint", "security", "changes", "dpo", "recipients", "links", "cookies"
    ):
        return not sentence.has("cues", "intro", "not", "basis_label")
    return (
        _BY_FORM.search(sentence.plain) is not None
        and _ASKS_FOR.search(sentence.plain) is not None
        and not about(sentence, "rights", "cookies")
    )


_YOU_PROVIDE = re.compile(
    r"\b(?:process|collect|receive|record|store)\w*\b(?: \S+){0,5} (?:data|information|details) (?:that |which )?you (?:\w+ )?(?:provide|give|submit|enter|share)\b(?: to us| us)?"
    r"|^ *you (?:may |will |can )?(?:provide|give|tell|send) (?:us )?(?:with )?(?:personal|your|data|information)\b(?: \S+){1,14} when\b"
)
"""How a sentence says in passing that data comes from the reader: "We process data that you voluntarily provide to us"."""
_ASKS_FOR = re.compile(r"\b(?:asks?|invites?|invite|prompts?) you (?:to (?:enter|give|provide|tell|type|share|supply)|for)\b")


def _is_listed_source(sentence: Sentence) -> bool:
    """Whether a sentence is one of a list, or the first, under a heading that asks where data comes from."""
    asks = bool(sentence.headings) and re.search(r"\b(?:where|sources?|from)\b", plain(sentence.headings[0])) is not None
    if sentence.piece.contents or sentence.piece.kind in ("heading", "row") or is_off(sentence) or not about(sentence, "source"):
        return False
    given = re.search(
        r"\b(?:when|if) (?:\S+ +){0,6}(?:third party|someone|others?|somebody|your \S+) (?:\S+ +){0,3}(?:gives?|given|permission|shares?|provides?)\b",
        sentence.plain,
    )
    if (
        sentence.piece.kind == "item"
        and sentence.lead_topics == {"source"}
        and re.match(r" *(?:or )?(?:directly )?from (?!you\b|your (?:use|visit|device|browser))", sentence.plain)
    ):
        return True
    if sentence.piece.kind == "item" and sentence.leads and _FROM_THESE.search(plain(sentence.leads[0])):
        return True
    return (asks or given is not None) and (sentence.piece.kind == "item" or words(sentence.text) <= 6)


_FROM_THESE = re.compile(r"\bfrom (?:the )?(?:following|these)(?: other)? (?:sources?|third part\w+|organisations|people|places)\b")
"""How a list of sources is opened."""
_GIVEN_LEAD = re.compile(
    r" *(?:personal )?(?:information|data|details) (?:that |which )?(?:you (?:may )?(?:give|provide|send|share)|we (?:receive|get|obtain))\b[^:]{0,40}:? *$"
)
"""A line that opens the data of one source: "Information you give us:"."""


def _says_source(sentence: Sentence) -> bool:
    """Whether a sentence says from whom data comes, not only that it is "the data you provide"."""
    return (
        _SOURCED.search(sentence.plain) is not None
        or re.search(r"\byou (?:yourself )?(?:give|gave|provide|tell) us (?:most|all|some|much|nearly all) of\b", sentence.plain)
        is not None
        or re.search(r"\byou (?:may|can|might|could) (?:give|provide|send)\b", sentence.plain) is not None
        or (sentence.text.rstrip().endswith(":") and _GIVEN_LEAD.match(sentence.plain) is not None)
    )


_GOT_FROM = re.compile(
    r"(?<!if )\b(?:we|i) (?:\S+ +){0,2}(?:got|get|gets|receive|received|obtain|obtained|collected|buy|bought|rent|are given|were given) (?:\S+ +){1,8}from (?:the|a|an|your|another|other|someone|somebody|whoever) (?!(?:website|site|device|browser|app)\b)"
    r"|\b(?:we|i) (?:buy|bought|rent|license) (?:\S+ +){1,10}from (?!you\b)"
)
"""A sentence that says wherever it stands from whom data comes: "we got the address from the person who ordered"."""
_SAYS = re.compile(
    r"\b(?:we|you|is|are|be|do|does|no|not|none|never|without|will|may|make|makes|made|use|uses|used|take|carry|where|if|wir|nous|il|sie|keine?|pas|aucune?|wij|geen|niet|wordt|worden|maken)\b"
)
"""What a sentence has and a heading or an entry of a table of contents has not."""
_STORED_SAFELY = re.compile(
    r"\b(?:is|are|be|been) (?:\S+ +){0,4}(?:securely|safely) (?:\S+ +)?(?:stored|kept|held|locked)\b|\b(?:is|are|be) (?:stored|kept|held|locked) (?:\S+ +){0,2}(?:securely|safely)\b"
    r"|\bsure (?:that )?(?:your |the |all )?(?:\S+ )?(?:data|information) (?:is|are) as safe as possible\b"
)
"""A whole sentence that says that data is kept safely, wherever it stands."""
_OF_OTHERS = re.compile(
    r"\bpriva\w+ (?:notices?|polic(?:y|ies)|statements?|practices) (?:of|on|at) (?:any|other|each|every|those|these|third|external|the other)\b"
)
"""The notices of others, which the reader is sent to."""
_ONLY_UNDER = {
    "security": lambda sentence: (
        ("data" not in sentence.lead_topics or _STORED_SAFELY.search(sentence.plain) is not None)
        and not (sentence.piece.kind == "item" and about(sentence, "recipients"))
        and not sentence.has("cues", "confidential")
        and (
            about(sentence, "security")
            or _STORED_SAFELY.search(sentence.plain) is not None
            or (
                bool(_MEASURES.search(sentence.plain))
                and not (sentence.piece.kind == "item" and about(sentence, "recipients", "retention", "data"))
            )
            or not about(
                sentence,
                "rights",
                "recipients",
                "purposes",
                "complaint",
                "transfers",
                "marketing",
                "controller",
                "scope",
                "links",
                "retention",
                "data",
            )
        )
    ),
    "source": lambda sentence: (
        _GOT_FROM.search(sentence.plain) is not None
        or (
            _says_source(sentence)
            and "rights" not in sentence.lead_topics
            and not about(
                sentence, "rights", "recipients", "retention", "security", "complaint", "transfers", "cookies", "marketing", "contact"
            )
        )
    ),
    "changes": lambda sentence: (
        _OF_OTHERS.search(sentence.plain) is None
        and (
            bool(
                re.search(r"\b(?:this|the|our) (?:privacy )?(?:notice|policy|statement)\b", sentence.plain)
                and re.search(r"\b(?:may|will|updat\w+|review\w*|changed?) ", sentence.plain)
            )
            or not about(sentence, "rights", "data", "source", "contact", "recipients", "basis", "security", "purposes", "cookies")
            or about(sentence, "changes")
        )
    ),
    "adm": lambda sentence: _SAYS.search(sentence.plain) is not None,
    "marketing_choices": lambda sentence: (
        ("cookie" not in sentence.plain or about(sentence, "marketing"))
        and not (about(sentence, "retention") and "until you unsubscribe" in sentence.plain)
        and ("data" not in sentence.lead_topics or bool(sentence.lead_topics & {"purposes", "recipients"}))
    ),
    "cookies": lambda sentence: (
        about(sentence, "cookies")
        or bool(
            re.search(
                r"\b(?:use|uses|used|using|set|sets|place|store|stores|collect\w*|accept|block|refuse|through|via|our|session)\b",
                sentence.plain,
            )
        )
    ),
}


_OUR_DUTY = re.compile(
    r"\b(?:we|council|organisation|company|school|trust|society|practice|charity|club|university|it|they) (?:\S+ +){0,2}(?:(?:is|are|be) (?:\S+ +)?(?:required|obliged)|must|ha(?:s|ve) to)\b(?!.* if you\b)"
    r"|\bwij (?:\S+ +){0,8}verplicht\b|\bwir (?:\S+ +){0,12}verpflichtet\b|\bnous sommes (?:\S+ +)?(?:tenus|obligés)\b"
)
"""What the organisation must do, not the reader."""
_SHARES_NOTHING = re.compile(
    r"\b(?:do|does|will|shall|would) (?:not|never) (?:\S+ +){0,2}(?:share|sell|pass|disclose|give)\b(?: +\S+){0,8} (?:anyone|anybody|others|third part\w+|other (?:people|organisations?|parties|bod\w+)|outside)\b"
    r"|\bnever (?:share|sell|pass|disclose)\b|\b(?:will|is|are|be) (?:not|never) (?:be )?(?:\S+ +){0,2}(?:shared?|sold|passed on|disclosed|given)\b"
    r"|\b(?:do|will) not (?:and will not )?(?:sell|share|rent)\b(?: +\S+){0,14} +(?:anyone|others|third part\w+)\b|\b(?:verkoopt|verkopen|delen|deelt|verstrekken|verstrekt) (?:\S+ +){0,5}(?:niet|nooit|geen)\b"
)


def _shares_with_some(sentence: Sentence) -> bool:
    """Whether a sentence says that data is given to others, of no kind that is known."""
    found = sentence.said.find("given_to_somebody", sentence.plain)
    return (
        found is not None
        and not sentence.piece.contents
        and sentence.piece.kind != "heading"
        and not negated(sentence, found.start())
        and not is_off(sentence)
        and not re.search(
            r"\b(?:you|they|who|(?<!have )to)(?: (?:may|can|must|choose|want|wish|decide|have|agree|ask\w*|to|us)){0,3} *$",
            sentence.plain[: found.start()],
        )
        and not about(sentence, "rights", "complaint", "links", "children")
    )


def _said_in(sentence: Sentence) -> list[str]:
    """The elements that a sentence tells by its words alone."""
    if sentence.piece.contents or sentence.piece.kind == "heading" or (is_off(sentence) and not about(sentence, "rights")):
        return []
    told = [
        hit.code
        for hit in sentence.of("statements")
        if not negated(sentence, hit.start)
        and not (hit.code == "complain_controller" and sentence.has("elements", "complain_regulator") and not _to_controller(sentence))
        and not (hit.code == "statutory_contractual" and (about(sentence, "cookies") or _OUR_DUTY.search(sentence.plain)))
    ]
    for hit in sentence.of("elements"):
        element = hit.code
        if element in ("dpo_contact",) or element in told:
            continue
        if element == "statutory_contractual" and (about(sentence, "cookies") or _OUR_DUTY.search(sentence.plain)):
            continue
        if element in _ONLY_UNDER and not _ONLY_UNDER[element](sentence):
            continue
        if (
            element == "adm"
            and about(sentence, "rights")
            and not re.search(
                r"\b(?:we|does|do) (?:do |don |also )?(?:not |use|make|may|ensure|will|carry)|\bno decisions?\b|\b(?:decisions?|nothing) (?:\S+ +){0,6}(?:is|are) (?:not|never|always)\b|\bno automated\b|\b(?:computers?|software|machines?|systems?|algorithms?) never\b",
                sentence.plain,
            )
        ):
            continue
        if sentence.has("cues", "greeting") and element == "security" and not about(sentence, "security"):
            continue
        if element == "complain_controller" and not _to_controller(sentence):
            continue
        if element == "complain_regulator" and _TOLD_OF_BREACH.search(sentence.plain):
            continue
        if element == "complain_regulator" and not re.search(
            r"complain|concern|contact|report|raise|lodge|unhappy|\bright\b|write|refer|dissatisf|our supervisory|our regulator|\bgo to|\bturn to|approach|escalate|\btake (?:it|this|the matter)|\bhelp|not satisfied|not happy|properly|beschwer|aufsicht|klacht|toezicht|réclam|plainte",
            sentence.plain,
        ):
            continue
        told.append(element)
    if "statutory_contractual" not in told and _NOT_GIVEN.search(sentence.plain) and not about(sentence, "cookies"):
        told.append("statutory_contractual")
    if "complain_controller" not in told and (
        (about(sentence, "complaint") and _TAKES_COMPLAINTS.search(sentence.plain))
        or sentence.said.find("unhappy_speaks_to_us", sentence.plain)
        or _is_address_for_complaints(sentence)
    ):
        told.append("complain_controller")
    if "changes" not in told and about(sentence, "changes") and re.search(r"\b(?:chang|updat|amend|revis|modif)\w*", sentence.plain):
        told.append("changes")
    return told


_TOLD_OF_BREACH = re.compile(
    r"^(?!.*\bcompla).*(?:\bbreach\w*\b.*\b(?:hours|days)\b|\bnotif\w+.*\b(?:supervisory|commissioner|ico)\b|\b(?:supervisory|commissioner|ico)\b.*\bnotif\w+)"
)
"""What is told to the regulator, and no complaint: "we notify the ICO of a breach"."""
_NOT_GIVEN = re.compile(
    r"\bif you (?:do not|don't|cannot|can't|choose not to|would rather not|decline to|refuse to) (?:give|tell|provide|supply|share|send|enter) (?:us )?(?:\S+ +){1,14}(?:we|i) (?:\S+ +)?(?:can't|cannot|can not|could not|may not|won't|will not|shall not|(?:are|be) unable)\b"
)
"""What happens without the data: "if you don't give us what the form asks for, we can't open an account"."""
_ASKED_TO_WRITE = re.compile(
    r"\b(?:please|you (?:can|may|should|have)|should) (?:\S+ +){0,6}(?:contact|write|email|e mail|complain|speak|tell|let|ask|raise|call|right)\b|@"
)
_TAKES_COMPLAINTS = re.compile(
    r"^ *(?:please |you can |you may |for [^.]*\bcomplaints?\b[^.]*, (?:please )?)?(?:contact|write to|e ?mail|speak to) (?:us (?:using|by|via|through|at|on)\b|(?:our|the (?!ico\b|information commission|regulator|supervisory|data protection commission)"
    r"(?:\S+ +){0,5}(?:team|officer|manager|secretary|clerk|office|department))\b)"
)


def _is_address_for_complaints(sentence: Sentence) -> bool:
    """Whether a sentence is the organisation's own address below a heading that names complaints: "Contact and complaints"."""
    heading = plain(sentence.headings[0]) if sentence.headings else ""
    own = "@" in sentence.text and not re.search(r"\b(?:ico|dataprotection|dpc|cnil|edpb)\b|\.gov", sentence.text.lower())
    return own and "complain" in heading and not sentence.has("elements", "complain_regulator") and not sentence.leads


def _to_controller(sentence: Sentence) -> bool:
    text = sentence.plain
    if (
        sentence.topics & {"purposes", "data", "source"}
        and not sentence.topics & {"complaint", "contact", "rights"}
        and not _ASKED_TO_WRITE.search(text)
    ):
        return False  # what is done with complaints, not where they go
    led = any("complain" in plain(lead) for lead in sentence.leads[:1])
    if led and sentence.piece.kind == "item" and not sentence.has("elements", "complain_regulator"):
        return "@" in sentence.text
    if (
        re.search(
            r"\b(?:us|our|we|me)\b|please contact *$|@|data protection officer|dpo|\b(?:contact|write to|speak to|tell|ask|talk to|come to|worry to|concerns? to|problems? to) (?:the|our) (?!information|ico|regulator|supervisory)",
            text,
        )
        is None
    ):
        return False
    regulator = sentence.has("elements", "complain_regulator")
    if regulator:
        return bool(
            re.search(
                r"\b(?:to us|with us|contact us|contact our|our data protection|first instance|before|appreciate|chance|opportunity|contacting us|raise (?:it|this|them|your concern|any)|speak to us|(?:write|speak|talk|complain) to (?:our|the (?:chair|secretary|manager|practice|school|club|clerk|council)))\b",
                text,
            )
        )
    return bool(
        re.search(
            r"complain|concern|unhappy|dissatisf|unsatisf|worr(?:y|ies)|(?:not|n't) (?:happy|satisfied)|put (?:it|things|this|that) right|issues?\b|something wrong|sort (?:it|this|that|things)\b",
            text,
        )
    )


# -- which sentences were used --------------------------------------------------------------------


def _used(notice: Notice, said: Mapping[int, list[str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}

    def use(sentence: Sentence | None, what: str) -> None:
        if sentence is not None:
            found.setdefault(sentence.number, {})[what] = None

    for party, values in (("controller", notice.contacts.controller), ("dpo", notice.contacts.dpo)):
        for name, value in values.items():
            use(value.sentence, f"{party}: {name}")
    use(notice.version.sentence if notice.version else None, "version date")
    for purpose in notice.purposes:
        use(purpose.sentence, f"purpose: {purpose.code}")
        if purpose.basis:
            use(purpose.basis_sentence, f"basis: {purpose.basis}")
    for basis in notice.bases:
        use(basis.sentence, f"basis: {basis.code}")
    for name, told in (
        ("data", notice.data),
        ("people", notice.people),
        ("collection", notice.channels),
        ("right", notice.rights),
        ("marketing", notice.marketing),
    ):
        for each in told:
            use(each.sentence, f"{name}: {each.code}")
    for recipient in notice.recipients:
        for sentence in (recipient.sentence, *recipient.again):
            use(sentence, f"recipient: {recipient.category}")
    for transfer in notice.transfers:
        use(transfer.sentence, f"transfer: {transfer.destination}")
    for limit in notice.retention:
        use(limit.sentence, f"retention: {limit.period or 'criteria'}")
    for cookie in notice.cookies:
        use(cookie.sentence, f"cookie: {cookie.purpose}")
    for sentence in notice.sentences:
        for element in said[sentence.number]:
            use(sentence, f"element: {element}")
    return {number: tuple(what) for number, what in found.items()}


def _set_aside(notice: Notice) -> dict[int, str]:
    found: dict[int, str] = {}
    for sentence in notice.sentences:
        if sentence.number in notice.used:
            continue
        reason = _reason(sentence)
        if reason:
            found[sentence.number] = reason
    return found


def _reason(sentence: Sentence) -> str:
    if sentence.piece.kind == "heading":
        return "heading"
    if sentence.piece.struck:
        return "struck out"
    if sentence.piece.contents:
        return "table of contents"
    if sentence.piece.kind == "row" and sentence.piece.cells == sentence.piece.header:
        return "heading row of a table"
    if about(sentence, "principles"):
        return "principles of the law"
    if about(sentence, "definition") or sentence.has("cues", "definition"):
        return "explains a term"
    if about(sentence, "duties"):
        return "duties of the reader"
    if about(sentence, "links"):
        return "links to others"
    if sentence.has("cues", "intro"):
        return "says what the notice is about"
    if sentence.has("cues", "boilerplate"):
        return "repeats what the law says of a basis"
    if sentence.has("cues", "greeting"):
        return "greeting"
    if sentence.has("cues", "response"):
        return "how requests are answered"
    if sentence.has("cues", "pointer") or re.search(r"https?://|www\.", sentence.text):
        return "points elsewhere"
    if sentence.text.rstrip().endswith(":"):
        return "leads into what follows"
    if about(sentence, "complaint") or sentence.has("elements", "complain_regulator"):
        return "how to reach the regulator"
    if len(sentence.text.split()) <= 2:
        return "too short to tell anything"
    return ""
