"""What a notice tells, read as a whole: contacts, purposes with bases, data, people, recipients, limits, rights, and its elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ropa.drafting import data, limits, people, recipients, telling
from ropa.drafting.contacts import Contacts, Value, contacts, version_date
from ropa.drafting.context import about, is_answer_no, is_off
from ropa.drafting.elements import (
    FROM_ELSEWHERE,
    elements_in,
    from_reader,
    is_listed_source,
    is_none,
    says_collection,
    shares_with_some,
    source_by_signs,
)
from ropa.drafting.lexicon import languages, lexicon, plain
from ropa.drafting.pieces import Document
from ropa.drafting.purposes import purposes
from ropa.drafting.recipients import Recipient
from ropa.drafting.sentences import Sentence, sentences
from ropa.drafting.told import Basis, Purpose, Told, firsts
from ropa.drafting.weighing import DOUBTFUL, ELSEWHERE, IN_FULL, IN_ROW, PART
from ropa.drafting.witnesses import why_not_sure
from ropa.kernels.garbage import no_collection

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


@no_collection()  # what is read of a notice stays: to look through it again and again takes a twelfth of the time
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
    elements = {each.number: elements_in(each) for each in said}
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
    reached += [value.sentence for _, value in notice.contacts.candidates]
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
        found["adm"] = next((each for each in notice.sentences if is_answer_no(each, "adm") or is_none(each, "adm")), None)
    if found.get("marketing_choices") is None:
        found["marketing_choices"] = next((each.sentence for each in notice.rights if each.code == "objection_marketing"), None)
    if found["collection"] is None:
        found["collection"] = next((each for each in notice.sentences if says_collection(each)), None)
    if found["recipients"] is None:
        found["recipients"] = next(
            (
                each
                for each in notice.sentences
                if each.said.find("shares_nothing", each.plain) and not is_off(each) and not about(each, "rights")
            ),
            None,
        )
    if found["recipients"] is None:
        found["recipients"] = next((each for each in notice.sentences if shares_with_some(each)), None)
    if found.get("source") is None:
        found["source"] = _head(
            each.sentence
            for each in notice.channels
            if each.evidence
            and each.code in FROM_ELSEWHERE
            and not (about(each.sentence, "recipients") and not about(each.sentence, "source"))
        )
    if found.get("source") is None:
        found["source"] = next((each for each in notice.sentences if from_reader(each)), None)
    if found.get("source") is None:
        found["source"] = next((each for each in notice.sentences if is_listed_source(each)), None)
    if found.get("source") is None:
        found["source"] = source_by_signs(notice.sentences, len({each.code for each in notice.channels if each.sure})) or _by_ways_in(
            notice.channels
        )
    if found["collection"] is None and found["source"] is not None:
        found["collection"] = found["source"] if found["source"].said.find("comes_in", found["source"].plain) else None
    return found


def _head(found: Iterable[Sentence]) -> Sentence | None:
    return next(iter(found), None)


_WAYS = 4
"""Who names so many ways in says where data comes from."""


def _by_ways_in(channels: Sequence[Told]) -> Sentence | None:
    """The sentence that tells a way in which says where data comes from: people, or their devices; or the first of many ways."""
    told = [each for each in channels if each.evidence]
    direct = _head(each.sentence for each in told if each.code in ("in_person", "device_data"))
    return direct or (told[0].sentence if len({each.code for each in told}) >= _WAYS else None)


def _officer(notice: Notice) -> Sentence | None:
    return next(
        (
            each
            for each in notice.sentences
            if each.piece.kind != "heading"
            and each.has("elements", "dpo_contact")
            and not each.said.find("officer_to_come", each.plain)
            and (each.said.find("speaks_to_officer", each.plain) or each.said.find("officer_by_office", each.plain))
        ),
        None,
    )


_ALL_BASES = 3
"""So many bases in one sentence say which there are, and not which interests."""
_SEVERAL_BASES = 2


def _interests(notice: Notice) -> Sentence | None:
    for purpose in notice.purposes:
        several = purpose.sentence.piece.kind == "paragraph" and len(purpose.sentence.codes("bases")) >= _ALL_BASES
        if purpose.basis == "legitimate_interests" and not several:
            return purpose.sentence
    for sentence in notice.sentences:
        if sentence.said.find("interests_weighed", sentence.plain):
            continue
        if sentence.said.find("interests_in_brackets", sentence.text) and about(sentence, "basis") and not is_off(sentence):
            return sentence
        if (
            sentence.said.find("names_interests", sentence.text)
            and about(sentence, "basis", "purposes")
            and not sentence.has("cues", "boilerplate")
        ):
            return sentence
        if (
            "legitimate_interests" in sentence.codes("bases")
            and sentence.has("cues", "interest")
            and (len(sentence.codes("bases")) < _SEVERAL_BASES or sentence.said.find("which_interests", sentence.plain))
            and not about(sentence, "rights")
            and not is_off(sentence)
        ):
            return sentence
    return None


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
