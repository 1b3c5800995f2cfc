"""Which data, people, ways in, recipients, rights, cookies and marketing a notice tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_off, negated, unshadowed, words
from ropa.drafting.lexicon import Hit, Lexicon, plain, services
from ropa.drafting.places import is_country
from ropa.drafting.sentences import Sentence


@dataclass(frozen=True)
class Told:
    """A code that a sentence tells."""

    code: str
    sentence: Sentence
    words: str
    """The words that tell it, as written."""
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""


def firsts(found: Iterable[Told]) -> list[Told]:
    """The first telling of each code; the first sure one, if there is one."""
    kept: dict[str, Told] = {}
    for told in found:
        if told.code not in kept or (told.sure and not kept[told.code].sure):
            kept[told.code] = told
    return list(kept.values())


def _told(sentence: Sentence, hit: Hit) -> Told:
    return Told(hit.code, sentence, sentence.text[hit.start : hit.end])


# -- data -----------------------------------------------------------------------------------------

_DATA_OFF = ("rights", "complaint", "contact", "dpo", "changes", "links", "transfers", "marketing", "cookies", "children")
_WE = re.compile(
    r"\b(?:we|us|our|they|you|your|school|practice|council|club|company|wir|nous|trust|society|association|university|charity|surgery|[A-Z]{2,5})\b",
    re.IGNORECASE,
)


def data_categories(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The categories of data that the notice says are used, each time that a sentence tells one."""
    return list(_data(sentences, lexicon))


def _data(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    for sentence in sentences:
        if sentence.piece.kind == "row":
            for cell in _row_cells(sentence, lexicon, "data", "purposes"):
                yield from (
                    Told(hit.code, sentence, cell[hit.start : hit.end])
                    for hit in unshadowed(hit for hit in lexicon.hits(plain(cell)) if hit.kind == "data_categories")
                )
            continue
        if not _tells_data(sentence):
            yield from _data_in_passing(sentence)
            continue
        until = _purpose_begins(sentence)
        reaches = _REACHES.search(sentence.text) is not None
        for hit in unshadowed(sentence.of("data_categories")):
            if hit.start < until and not negated(sentence, hit.start) and not (reaches and hit.code == "contact"):
                yield replace(_told(sentence, hit), sure=hit.code not in _VAGUE and _is_list_of_data(sentence))


_HAVE = re.compile(
    r"\b(?:we|us|our|club|school|practice|company|council|charity|trust|society|university|team|surgery|it)\b (?:\S+ ){0,4}(?:collect|hold|record|stor|gather|process|obtain|receiv|ask|need|keep|request|captur|log|have|access|use)\w*|"
    r"\b(?:collect|gather|hold|record|includ|provid|giv|suppl|submit|enter)\w*\b (?:\S+ ){0,6}(?:your|names?|data|information|details|the following)\b|daten|données|erheb\w*|speicher\w*|recueill\w*|collect\w*"
)


_CONTACT_LABEL = re.compile(r"(?:Postal )?(?:Address|Telephone|Phone|Tel|E-?mail|Web(?:site)?|Post|Fax|By \w+)\b[^:]{0,20}:", re.IGNORECASE)
_WE_HAVE = re.compile(r"\bwe (?:\S+ ){0,3}(?:collect|hold|process|use|record|store|ask)\b")
_REACHES = re.compile(r"@|\bwww\.|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b0[0-9 ]{9,12}\b")
"""How to reach somebody: the words telephone and e-mail beside it are no kinds of data."""
_ASKS_READER = re.compile(r"^ *(?:please|you (?:should|must|can|may)|make sure|do not|if you (?:have provided|want|wish|would))\b")


def _is_list_of_data(sentence: Sentence) -> bool:
    """Whether a sentence that tells data stands where a notice says which data there is, or says itself that the organisation has it."""
    if _ASKS_READER.search(sentence.plain):
        return False
    if "cookie" in sentence.plain and not about(sentence, "data", "special"):
        return False
    if sentence.piece.kind == "item":
        return True
    if about(sentence, "basis", "rights"):
        return False
    return _HAVE.search(sentence.plain) is not None or (
        sentence.first and about(sentence, "data", "special") and "basis" not in sentence.topics
    )


_VAGUE = frozenset(("children_data", "legal_claims", "monitoring", "free_text", "client_held_records", "other", "profile_inferences"))
"""Kinds of data whose words mostly mean something else: a person should look."""


def _data_in_passing(sentence: Sentence) -> Iterator[Told]:
    """Data that a sentence names though it does not set out to tell which data there is: for a person to look at."""
    if (
        is_off(sentence)
        or sentence.piece.contents
        or sentence.piece.kind in ("heading", "row")
        or sentence.has("cues", "intro", "boilerplate")
        or about(sentence, "rights", "complaint", "contact", "dpo", "changes", "transfers", "security", "definition")
        or not re.search(r"\b(?:data|information|details|records?|images|forms?)\b", sentence.plain)
    ):
        return
    for hit in unshadowed(sentence.of("data_categories")):
        if hit.code not in _VAGUE and not negated(sentence, hit.start):
            yield replace(_told(sentence, hit), sure=False)


def _purpose_begins(sentence: Sentence) -> int:
    """Where a sentence turns from the data to what it is used for: "your name, to send you letters"."""
    if "data" in sentence.lead_topics:
        return len(sentence.text)
    for hit in sentence.of("cues"):
        gathers = re.match(
            r" *(?:collect|obtain|provide|give|hold|process|record|gather|store|keep|use|ask|share)\b", sentence.plain[hit.end :]
        )
        if hit.code == "purpose_to" and not gathers and hit.end - hit.start > 12:
            return hit.end
    return len(sentence.text)


def _row_cells(sentence: Sentence, lexicon: Lexicon, wanted: str, other: str = "") -> list[str]:
    header = sentence.piece.header
    if not header or sentence.piece.cells == header or is_off(sentence):
        return []
    topics = [column_topics(lexicon, cell) for cell in header]
    if any("cookies" in each for each in topics):
        return []
    return [cell for cell, each in zip(sentence.piece.cells, topics, strict=False) if wanted in each and other not in each]


def _tells_data(sentence: Sentence) -> bool:
    if is_off(sentence) or sentence.piece.contents or sentence.has("cues", "intro", "boilerplate"):
        return False
    if sentence.piece.kind == "heading" or (sentence.has("cues", "defines_special") and not _WE_HAVE.search(sentence.plain)):
        return False
    if about(sentence, "complaint", "contact", "dpo") and _CONTACT_LABEL.match(sentence.text):
        return False
    if re.match(r"(?:(?:personal|the) )?(?:information|data|details)(?: \w+){0,2}\s*:", sentence.text, re.IGNORECASE):
        return True
    if sentence.lead_topics:
        if "data" in sentence.lead_topics and not sentence.lead_topics & {"rights", "basis"}:
            return True
        if sentence.lead_topics == {"purposes"} or sentence.lead_topics & {
            "rights",
            "complaint",
            "recipients",
            "basis",
            "retention",
            "contact",
            "dpo",
        }:
            return False
    if about(sentence, "contact", "dpo") and not sentence.has("cues", "collect"):
        return False  # how to reach somebody
    if sentence.piece.kind == "item" and "purposes" in sentence.topics and re.match(r"(?:to|for) ", sentence.plain):
        return False
    if sentence.topics & {"data", "special"} and not about(sentence, "rights", "retention"):
        return sentence.piece.kind == "item" or bool(
            sentence.has("cues", "collect", "use") or re.search(r"\b(?:data|information|details)\b", sentence.plain)
        )
    if about(sentence, *_DATA_OFF) and not about(sentence, "data", "source"):
        return False
    collects = sentence.has("cues", "collect") and _WE.search(sentence.text)
    return bool(
        collects
        and re.search(r"\b(?:data|information|details|your|such as|including|following|daten|ihre[nr]?|données|vos)\b", sentence.plain)
        and not about(sentence, "security", "retention", "basis", "recipients")
    )


# -- people ---------------------------------------------------------------------------------------

_ADDRESSED = re.compile(
    r"(?:\b(?:about|concerning|relating to|regarding|from|of|on)\b(?: \S+){0,6}? *$)|(?:\b(?:if|when|where|as|because) you(?: are|'re|r)?(?: an?| our| one of our)?(?: \S+){0,2} *$)|"
    r"(?:^ *(?:for|as an?|our|current|former|all|adult|prospective)?(?: \S+){0,2} *$)|(?:\b(?:our|your|current|to our|for our)(?: \S+){0,2} *$)|(?: and| or|,)(?: \S+){0,2} *$"
)


def people(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """Whom the notice addresses, each time that a sentence tells it."""
    return list(_people(sentences, lexicon))


def _people(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    often = _often(sentences)
    hires = any(_OF_WORK.search(sentence.plain) for sentence in sentences)
    titled = next((sentence for sentence in sentences if sentence.piece.kind == "heading"), None)
    for sentence in sentences:
        hits = [_visitor(sentence, hit) for hit in unshadowed(sentence.of("people"))]
        if not hits or is_off(sentence) or sentence.piece.contents:
            continue
        if sentence is titled or _lists_people(sentence, lexicon):
            yield from (_told(sentence, hit) for hit in hits if not negated(sentence, hit.start))
            continue
        if sentence.piece.kind == "heading":
            if _names_people(sentence, hits):
                yield from (_told(sentence, hit) for hit in hits)
            continue
        if sentence.piece.kind == "row":
            continue
        for hit in hits:
            if negated(sentence, hit.start):
                continue
            if hit.code == "job_applicants" and not hires:
                yield replace(_told(sentence, hit), sure=False)  # they may apply for anything
                continue
            if hit.start <= 1 and about(sentence, "data", "retention", "purposes") and _RECORDS_OF.match(sentence.plain[hit.end :]):
                yield _told(sentence, hit)
                continue
            if _is_reader(sentence, hit) or _is_held(sentence, hit):
                yield _told(sentence, hit)
                continue
            if not _is_addressed(sentence, hit):
                if sentence.has("cues", "collect", "use") and not about(sentence, *_NOT_OF_THEM):
                    yield replace(_told(sentence, hit), sure=hit.code in _SERVED and often.get(hit.code, 0) > _OFTEN)
                continue
            surely = (
                sentence.has("cues", "apply", "intro")
                or _ABOUT.search(sentence.plain[: hit.start])
                or (hit.code == "next_of_kin" and "data" in sentence.topics)
                or (hit.code == "website_visitors" and not about(sentence, "links"))
                or often.get(hit.code, 0) >= _OFTEN
            )
            yield replace(_told(sentence, hit), sure=bool(surely))


_ONLINE = re.compile(r"\b(?:website|site|web|page|pages|cookies?|online|app|browser)\b")


def _visitor(sentence: Sentence, hit: Hit) -> Hit:
    """A bare visitor is one of the website, where a sentence speaks of that."""
    if (
        hit.code == "visitors_on_site"
        and re.fullmatch(r"visitors?(?: to)? *", sentence.plain[hit.start : hit.end])
        and _ONLINE.search(sentence.plain)
    ):
        return replace(hit, code="website_visitors")
    return hit


_HIRED = re.compile(
    r"\b(?:application|applicant|candidate|appointed|offer of employment|job offer)\b[^.]*\b(?:successful|accept|appointed|made)\b|\bif you are (?:successful|appointed|employed)\b"
)
"""What is said of those who apply, and who may be staff one day."""
_OF_WORK = re.compile(r"\b(?:jobs?|recruit\w*|vacanc\w+|employment|cvs?|interview\w*)\b")
_RECORDS_OF = re.compile(r" *(?:'s|s'|s)? *(?:records?|data|details|information)\b")
"""What stands after people in the label of their records: "Volunteer records: name, phone"."""
_SECOND = re.compile(r"\byou(?:r|rs|'ve|'re)?\b")
_OWN = re.compile(
    r"(?:\b(?:if|when|as|because|where|whether|that) you(?: are| were|'re| have been)(?: currently| also| either)? |\bas (?=an? |our |one )|\byou are )"
    r"(?:an? |one of )?(?:our )?(?:\S+ ){0,2}(?:\S+ (?:or|and|,) (?:an? )?){0,3}$|\bour (?:\S+ ){0,2}$"
)
_WHEN_YOU = re.compile(
    r"\b(?:when|if|where|whenever|that|once|after) you (?:\S+ ){0,4}$|\bwhen $|\bwhen (?=setting|creating|registering|opening)"
)
_DOES = re.compile(
    r"(?:set|attend|book|regist|mak[ei]|made|donat|visit|us[ei]|subscrib|sign|join|becom|appl|order|buy|purchas|shop|creat|complet|fill|tak|plac|contact|"
    r"enquir|volunteer|brows|access|leav|post|take|enrol|call|stud|enter|hold|open)\w* "
)
"""What one does who is one of them: "when you register to attend a meeting"."""
_SERVED = frozenset(
    (
        "customers",
        "patients",
        "pupils",
        "students",
        "members",
        "donors",
        "service_users",
        "tenants_residents",
        "event_attendees",
        "volunteers",
        "account_holders",
        "website_visitors",
        "newsletter_subscribers",
        "beneficiaries",
        "job_applicants",
        "visitors_on_site",
        "survey_respondents",
        "parents_guardians",
    )
)
"""Those whom an organisation calls its own without speaking of who works on the data."""
_WHERE_OTHERS_STAND = ("recipients", "security", "complaint", "links", "dpo", "definition", "controller", "children", "transfers")
"""Topics under which others are named than those whom the notice addresses."""


def _works_on_data(sentence: Sentence, hit: Hit) -> bool:
    """Whether those are meant who use the data, not those whom it is about: "our coaches must know"."""
    follows = re.match(r" +(?:must|will|may|can|who|have|need|should|are|is|to)\b", sentence.plain[hit.end :])
    return hit.code in ("staff", "volunteers", "contractors") and follows is not None


def _is_reader(sentence: Sentence, hit: Hit) -> bool:
    """Whether the reader is spoken to as one of them: "your membership", "if you are a customer", "our patients"."""
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit) or (hit.code == "staff" and _HIRED.search(sentence.plain)):
        return False
    if hit.code == "enquirers" and not re.search(r"\b(?:if|when|where|whenever) (?:you|someone|anyone|people)\b", sentence.plain):
        return False
    if re.search(r"\b(?:you as|you are) an? (?:\S+ )?$", before):
        return True
    if _SECOND.search(sentence.plain[hit.start : hit.end]) or (
        _WHEN_YOU.search(before) and _DOES.match(sentence.plain[hit.start : hit.end])
    ):
        return not about(sentence, "rights", "changes", "contact", "marketing", *_WHERE_OTHERS_STAND) and (
            hit.code != "enquirers" or about(sentence, "purposes") or sentence.has("cues", "collect", "use", "keep")
        )
    if re.match(r"(?:other|fellow) ", sentence.plain[hit.start : hit.end]):
        return not about(sentence, "security", "links")
    own = _OWN.search(before)
    if own is None or about(sentence, *_WHERE_OTHERS_STAND):
        return False
    if own[0].startswith("our ") and hit.code not in _SERVED:
        return False
    if own[0].startswith("as ") and not re.search(r"\b(?:you|your)\b", sentence.plain):
        return False
    return re.match(r" +(?:who have access|contract|contracts|system|systems|database)\b", sentence.plain[hit.end :]) is None


_HELD_ABOUT = re.compile(
    r"\b(?:we|us|organisation|club|society|council|school|trust|charity|company|team|church|practice|website) (?:\S+ ){0,3}(?:hold|keep|collect|record|store|gather|process)s?\b(?: \S+){0,8}? (?:data|information|details|records)"
    r"(?: \S+){0,4}? (?:about|on|for|of|from|relating to)(?: \S+){0,5}? *$"
)
_HELDER = re.compile(r"\b(?:its|our|the|all|a number of|about|on|for|from|current|former)? *(?:\S+ ){0,2}$")


def _is_held(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence says that data of theirs is held: "we hold contact details for a number of volunteers"."""
    before = sentence.plain[: hit.start]
    found = _HELD_ABOUT.search(before)
    if found is None or about(sentence, "recipients", "security", "links", "definition", "complaint", "rights"):
        return False
    return not re.search(r"\b(?:your|you|who|which|that|to|by)\b", before[found.start() :].partition(" about ")[2] or "")


def _lists_people(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence stands in a list of the people whose data is used, or has a label that says so."""
    if sentence.piece.kind == "row":
        return False
    if sentence.label == "people":
        return True
    over = sentence.leads[:1] or (sentence.headings[:1] if sentence.piece.kind == "item" or sentence.first else ())
    if sentence.piece.kind == "heading" or not over:
        return False
    return any(hit.kind == "cues" and hit.code == "people_of" for hit in lexicon.hits(plain(over[0])))


_BESIDE_PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "for and or of our the a an if you are your on about information data personal details we hold collect from to who privacy notice policy section "
        "current past former prospective potential new all other use us other adult their any in relation with how as is do when",
    )
)


def _names_people(sentence: Sentence, hits: Sequence[Hit]) -> bool:
    """Whether a heading says no more than of whom its section speaks: "Job applicants", "Information about our donors"."""
    if words(sentence.text) > _LONGEST_HEADING_OF_PEOPLE or any(
        hit.kind == "topics" and hit.code in ("recipients", "links", "security", "complaint", "rights", "children", "duties", "cookies")
        for hit in sentence.hits
    ):
        return False
    rest = list(sentence.plain)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    return all(word in _BESIDE_PEOPLE or word.isdigit() for word in "".join(rest).split())


_LONGEST_HEADING_OF_PEOPLE = 10


_NOT_OF_THEM = (
    "recipients",
    "security",
    "complaint",
    "transfers",
    "links",
    "dpo",
    "rights",
    "children",
    "definition",
    "controller",
    "cookies",
    "retention",
)
"""Topics under which people are named who need not be those whom the notice addresses."""
_OFTEN = 3
"""In so many sentences a notice speaks of the people whom it addresses."""


def _often(sentences: Sequence[Sentence]) -> dict[str, int]:
    """In how many sentences each is spoken of, other than those on recipients and security."""
    counted: dict[str, int] = {}
    for sentence in sentences:
        if sentence.piece.kind == "heading" or is_off(sentence) or about(sentence, "recipients", "security", "complaint", "children"):
            continue
        for code in {hit.code for hit in unshadowed(sentence.of("people"))} - {
            "staff",
            "next_of_kin",
            "health_professionals",
            "suppliers_contacts",
        }:
            counted[code] = counted.get(code, 0) + 1
    return counted


_ABOUT = re.compile(r"\b(?:about|concerning|relating to|regarding)(?: \S+){0,6} *$|\byour $|\bif you are an? $|^ *for ")


def _is_addressed(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit):
        return False
    if about(sentence, "children") and hit.code != "children":
        return False
    if (hit.code == "staff" and _HIRED.search(sentence.plain)) or re.search(r"\bsuch as (?:\S+ ){0,3}$", before):
        return False
    if re.match(r"for (?:our|all|the|current)\b", sentence.plain.lstrip()) and words(sentence.text) <= 16 and not sentence.leads:
        return True
    if about(sentence, "recipients", "complaint", "transfers", "security", "basis", "links", "dpo") and not sentence.has("cues", "apply"):
        return bool(re.search(r"\b(?:if|as|when) you are (?:an? )?$", before))
    if sentence.has("cues", "apply", "intro") and re.search(r"\b(?:to|for|about|our|of|you|and|or|former|current)\b", before):
        return True
    if hit.code == "next_of_kin":
        return (about(sentence, "data", "source") and bool(re.search(r"\byour?\b|details|contact", sentence.plain))) or bool(
            re.search(r"\byour? (?:\S+ )?$", before)
        )
    if hit.code == "website_visitors":
        return bool(re.search(r"\b(?:when|if|you|by|collect\w*|information|data|about|our|from|of)\b", sentence.plain)) and not about(
            sentence, "rights", "changes", "contact"
        )
    if about(sentence, "rights") and not re.search(r"\byour $", before):
        return False
    if about(sentence, "data", "purposes", "source", "scope", "controller", "retention", "special") or sentence.has(
        "cues", "collect", "use"
    ):
        told = sentence.has("cues", "collect", "use") or sentence.piece.kind == "item" or about(sentence, "scope")
        return bool(told and _ADDRESSED.search(before[-60:]) and not re.search(r"(?<!relating )\b(?:with|to|by) (?:\S+ ){0,2}$", before))
    return False


# -- ways in, rights, marketing -------------------------------------------------------------------


def channels(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The ways in which the notice says that data comes in, each time that a sentence tells one."""
    return list(_channels(sentences))


def _channels(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source") and not about(sentence, "rights", "recipients", "retention", "complaint")
        if not sourced and (
            about(sentence, *_DATA_OFF, "recipients", "security", "retention", "basis") or not sentence.has("elements", "source")
        ):
            automatic = (
                re.search(r"\bautomatically\b", sentence.plain) and sentence.has("cues", "collect") and not about(sentence, "rights", "adm")
            )
            given = (
                _WHEN_YOU.search(sentence.plain)
                and sentence.has("cues", "collect")
                and not about(sentence, *_DATA_OFF, "recipients", "security")
            )
            if not automatic and not given:
                continue
        hits = unshadowed(sentence.of("channels"))
        sure: list[Hit] = []
        for hit in hits:
            if negated(sentence, hit.start) or _OF_CHANNEL.match(sentence.plain[hit.end :]):
                continue
            if _is_way_in(sentence, hit, sure):
                sure.append(hit)
                yield _told(sentence, hit)
            else:
                yield replace(_told(sentence, hit), sure=False)


def comes_when(sentence: Sentence) -> bool:
    """Whether a sentence says when data comes in: "when you visit our site", "setting up an account"."""
    return (
        re.search(
            r"\b(?:when|whenever|if|where|as) (?:you|they|members|individuals|people|someone|customers|users|visitors) (?:\S+ ){0,4}(?:"
            + _DOES.pattern.strip()
            + ")|\\bwhen (?:setting|creating|registering|opening|signing|making|placing)\\b",
            sentence.plain,
        )
        is not None
    )


_OF_CHANNEL = re.compile(r" *(?:address|addresses|number|numbers|details|newsletter|newsletters|marketing|provider)\b")
"""What makes the words of a way in a thing: the e-mail in "e-mail address"."""
_BY_WAY_OF = re.compile(
    r"\b(?:via|through|by|using|use|over|from|in|at|on|onto|with|visit\w*|fill\w*|complet\w*|automatically|log\w*|record\w*)(?: \S+){0,3} *$"
)
_ONE_MORE = re.compile(r"^(?: \S+){0,3} (?:and|or|and or)(?: \S+){0,3} $|^(?: +\S+){0,3} *$")
_PLACED = re.compile(r"\b(?:cookies?|file|text|piece)\b(?: \S+){0,9} *$")


def _is_way_in(sentence: Sentence, hit: Hit, sure: Sequence[Hit]) -> bool:
    """Whether a sentence says that data comes in by a way, not only names it."""
    before = sentence.plain[: hit.start]
    if re.search(r"\b(?:to|also|we|us|may|can|will) $|\bnot (?:\S+ ){0,3}$|\b(?:your|an?|the) (?:\S+ )?$", before) and hit.code in (
        "email",
        "phone",
        "post",
    ):
        return False  # what is done by e-mail, or an address
    if hit.code == "device_data" and _PLACED.search(before):
        return False
    listed = about(sentence, "source") and sentence.piece.kind == "item" and (sentence.lead_topics or not sentence.leads)
    if listed and hit.start <= _OPENS_ITEM:
        return True
    if sentence.has("cues", "collect") is False and not listed and "source" not in sentence.topics:
        return False
    if re.match(r"(?:when|if|whenever|once|after|by|through|via) ", sentence.plain[hit.start : hit.end]):
        return True
    if _BY_WAY_OF.search(before) or (_WHEN_YOU.search(before) and hit.start - len(before) < 1):
        return True
    return bool(sure) and _ONE_MORE.match(sentence.plain[sure[-1].end : hit.start]) is not None


_OPENS_ITEM = 30
"""How far into an item of a list of ways in the way may stand, in characters."""
_RIGHT = re.compile(
    r"\bright\b|\brights\b|\b(?:you|individuals|people) (?:can|may|could|are (?:also )?(?:able|entitled))\b|\b(?:ask|request) (?:us|that we|to)\b|\bentitled\b|\brechte?\b|\bdroits?\b|\bkönnen\b|\bpouvez\b"
)


def rights(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The rights that the notice tells of, each time that a sentence tells one."""
    return list(_rights(sentences))


def _rights(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or re.search(r"\bcookies?\b", sentence.plain):
            continue
        if sentence.piece.kind == "heading":
            if not any("right" in plain(heading) for heading in sentence.headings[:1]):
                continue
        elif not (
            about(sentence, "rights")
            or re.search(r"\bright to\b|\bright of\b|\brights to\b|\brecht auf\b|\bdroits? (?:de|d'\w+)", sentence.plain)
            or (about(sentence, "marketing") and sentence.has("rights", "objection_marketing"))
            or _asks_for_several(sentence)
        ) or not (_RIGHT.search(sentence.plain) or "rights" in sentence.lead_topics or sentence.piece.kind == "item"):
            continue
        for hit in unshadowed_rights(sentence.of("rights"), sentence.plain):
            if (
                hit.code == "automated_decision"
                or not re.search(r"\b(?:do|does|is|are|may|will|can|have) not\b|\bcannot\b|\bno right\b", sentence.plain[: hit.start])
                or "right not" in sentence.plain
            ):
                yield _told(sentence, hit)


_ASKED_OF_US = re.compile(
    r"\b(?:you (?:can|may|are entitled|are able|have)|ask us|asking us|request(?:ing)? (?:that we|us|a copy|access))\b"
)


def _asks_for_several(sentence: Sentence) -> bool:
    """Whether a sentence tells two rights or more at once, wherever it stands: "you may ask us for a copy, or to correct it"."""
    told = sentence.codes("rights") - {"objection_marketing", "automated_decision"}
    return len(told) >= _SEVERAL and _ASKED_OF_US.search(sentence.plain) is not None


_SEVERAL = 2


def unshadowed_rights(hits: list[Hit], said: str = "") -> list[Hit]:
    """The rights of a sentence: an objection to marketing is not also one to other uses, unless it is said to be included."""
    marketing = [hit for hit in hits if hit.code == "objection_marketing"]
    return [
        hit
        for hit in hits
        if hit.code != "objection" or " including " in said or not any(other.start <= hit.start < other.end for other in marketing)
    ]


def marketing(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The channels by which the notice says that marketing is sent."""
    return list(_marketing(sentences))


_MARKETS = re.compile(r"\b(?:marketing|newsletters?|promot\w*|mailing lists?|advert\w*|offers)\b")


def _marketing(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if (
            is_off(sentence)
            or sentence.piece.contents
            or sentence.piece.kind == "heading"
            or about(sentence, "rights", "recipients", "cookies")
        ):
            continue
        if not (_MARKETS.search(sentence.plain) or about(sentence, "marketing")):
            continue
        for hit in unshadowed(sentence.of("marketing")):
            if (
                not negated(sentence, hit.start, unless=False)
                and not re.match(r" *(?:address|addresses|us|number)\b", sentence.plain[hit.end :])
                and "@" not in sentence.plain[hit.end : hit.end + 40]
            ):
                yield replace(_told(sentence, hit), sure=_is_sent(sentence, hit))


_SENT_BY = re.compile(
    r"\b(?:by|via|through|over|using)(?: \S+){0,6} $|\b(?:send|sent|receive|get|marketing|promotional)(?: \S+){0,6} $|\bcontact(?:ed)?(?: \S+){0,8} (?:by|via) (?:\S+ ){0,5}$"
)


def _is_sent(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence says that marketing goes out by a way, not only that there is a newsletter or a list."""
    said = sentence.plain[hit.start : hit.end]
    if re.match(r"(?:newsletter|mailing list|unsubscribe)", said):
        return False
    asked = re.search(r"\b(?:please|contact us|write to us|let us know)\b", sentence.plain[: hit.start])
    return asked is None and _MARKETS.search(sentence.plain) is not None and _SENT_BY.search(sentence.plain[: hit.start]) is not None


# -- recipients -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recipient:
    """A kind of recipient, and the names that the notice gives."""

    category: str
    named: tuple[str, ...]
    sentence: Sentence
    words: str
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""
    again: tuple[Sentence, ...] = ()
    """The other sentences that tell it."""


_GIVES = re.compile(
    r"\b(?:share\w*|sharing|disclos\w*|pass(?:ed|es|ing)?|provid\w+ (?:\S+ ){0,6}(?:to|with)|suppl(?:y|ied) (?:\S+ ){0,3}with|sen[dt]\w* (?:\S+ ){0,6}to|transfer\w* (?:\S+ ){0,6}to|"
    r"forward\w*|given? (?:\S+ ){0,6}to|hosted|held (?:on|by|in)|stored? (?:\S+ ){0,6}(?:on|by|with|in)|processed (?:\S+ )?by|(?:handled|managed|administered|dealt with) (?:\S+ )?by|publish\w*|public|access|recipients?|receiv\w*|"
    r"work with|appoint\w*|engage\w*|operated by|provided by|put (?:\S+ ){0,30}on|weitergegeben|übermittelt|partag\w*|transmis\w*)\b"
)
_PASSES_ON = re.compile(
    r"\b(?:we|will|may|is|are|be|also|to)\b (?:\S+ ){0,3}(?:share\w*|disclos\w*|pass\w*|suppl\w+|sent|send|publish\w*|held (?:on|by)|hosted|put|"
    r"processed by|stored (?:on|by)|used by|provided to|available to)\b"
)
"""How a sentence outside a section on recipients says that somebody gets the data."""
_USES = re.compile(
    r"\b(?:we|which|and|our \S+|it|site|website|service|club|school|trust|charity|society|company|practice|group|church|council|university|team|study) (?:also |may |currently |will )?us(?:e|es|ing)\b|\bpowered by\b|\busing\b|\bcalled\b"
)
_STRICT = frozenset(
    (
        "internal_team",
        "the_person",
        "other",
        "supplier",
        "public_at_large",
        "client",
        "employer",
        "consultant",
        "nhs_body",
        "public_body",
        "insurer",
        "bank",
        "professional_body",
        "training_provider",
        "business_partner",
        "courier",
    )
)


def recipients(sentences: Sequence[Sentence], lexicon: Lexicon, controller: str = "") -> list[Recipient]:
    """The kinds of recipients that the notice tells, with the names it gives; each kind once. The controller is none."""
    found: dict[str, Recipient] = {}
    own = " ".join(plain(controller).split())
    acronym = "".join(word[0] for word in controller.split() if word[:1].isupper())
    aliases = {
        alias[1]
        for sentence in sentences
        if controller and controller in sentence.text
        for alias in re.finditer(r"\((?:[^()]*?[“\"‘'])?([A-Z][\w-]+)[”\"’']?\)", sentence.text)
    }
    for sentence in sentences:
        for category, named, said in _recipients(sentence, lexicon):
            if named and acronym and named[0] in (acronym, *aliases):
                continue
            if own and (" ".join(plain(said).split()) in own or any(" ".join(plain(name).split()) == own for name in named)):
                continue
            for opening in ("supplier", "sub_processor", "business_partner"):  # "We share it with service providers:" only opens the list
                if category != opening and opening in found and not found[opening].named and _leads(found[opening].sentence, sentence):
                    del found[opening]
            known = found.get(category)
            if known is None:
                found[category] = Recipient(category, tuple(named), sentence, said, _is_sure(sentence, named, said))
            else:
                names = tuple({_known(name): name for name in (*named, *known.named)[::-1]}.values())[::-1]
                found[category] = replace(
                    known, named=names, again=(*known.again, sentence), sure=known.sure or _is_sure(sentence, named, said)
                )
    return list(found.values())


_PASSED = re.compile(
    r"\b(?:we|may|will|be|is|are|also|only|to)\b (?:\S+ ){0,4}(?:share\w*|disclos\w*|pass\w*|sen[dt]|suppl\w+|given?|provided?|available|hosted|stored|held|publish\w*|put|processed|supported) "
    r"(?:\S+ ){0,12}(?:with|to|by|on|in) (?:\S+ ){0,6}$"
)


_PASSING = re.compile(
    r"^ *(?:shar|disclos|provid\w* (?:\S+ ){0,3}references|giv\w* (?:\S+ ){0,3}references)\w* (?:\S+ ){0,8}(?:with|to) (?:\S+ ){0,4}$"
)
"""An item that begins with the passing on, like "Sharing names with officials" in a list of purposes."""
_NEAR = 250
"""How far before a recipient the words are looked for that data is passed on to it, in characters."""
_OF_DATA = re.compile(r"\b(?:data|information|details|records?|it|them|this|these|names?|addresses|images|results|footage)\b")


def _is_sure(sentence: Sentence, named: Sequence[str], said: str) -> bool:
    """Whether a recipient may stand in the record: a section on recipients or a name tells it, or words that data is passed on to it."""
    if said.startswith("other ") and _OTHERS_DO.search(sentence.plain):
        return True
    if about(sentence, "recipients") or named or sentence.piece.kind == "row" or _INSIDE.search(sentence.plain):
        return True
    at = sentence.text.find(said)
    if sentence.piece.kind == "item" and _PASSING.search(sentence.plain[:at]):
        return True
    return at > 0 and _OF_DATA.search(sentence.plain) is not None and _PASSED.search(sentence.plain[max(0, at - _NEAR) : at]) is not None


_INSIDE = re.compile(
    r"\b(?:access\w*|seen|see|viewed|visible|available|known|shared|disclosed|handled)\b(?: \S+){0,6}? (?:only|limited|restricted|confined)(?: \S+){0,4}? (?P<who>(?:employees|staff|volunteers|"
    r"personnel|organisers|trustees|directors|officers|officials|committee|team|members of (?:staff|the team|the committee|our team)|researchers|colleagues|administrators|managers|clinicians|practitioners|coaches|leaders)\b)"
    r"|\b(?:accessed|seen|viewed|handled) by (?:\S+ ){0,3}?(?P<who3>employees|staff|volunteers|personnel|organisers|trustees|directors|officers|officials|committee|researchers|colleagues|administrators|managers|members of (?:staff|our team))\b"
    r"|\bshared between (?:\S+ ){0,3}?(?P<who4>staff|volunteers|employees|colleagues|departments|teams)\b"
    r"|\bonly (?:\S+ ){0,4}(?P<who2>employees|staff|volunteers|personnel|organisers|trustees|directors|officers|officials|committee|researchers|colleagues|administrators|managers|clinicians|practitioners|coaches|leaders)\b(?: \S+){0,8} (?:access|see|view|read)\b"
)
"""Those inside who see the data: "access is limited to trained volunteers"."""


_OTHERS_DO = re.compile(r"\b(?:use|employ|engage|appoint)\w* other \w+ (?:\S+ ){0,3}(?:provide|perform|do|carry|services)\b")
"""A sentence by which others do something for the organisation."""


def _leads(general: Sentence, sentence: Sentence) -> bool:
    """Whether one sentence opens the list in which the other stands."""
    return general.text.rstrip().endswith(":") and general.text in sentence.leads


def _recipients(sentence: Sentence, lexicon: Lexicon) -> Iterator[tuple[str, list[str], str]]:
    if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
        return
    labelled = re.match(r"(?:(?:our|the) )?(?:data )?(?:sub.)?(?:processors?|recipients?)\b[^:]{0,30}:", sentence.text.lower())
    elsewhere = about(sentence, "rights", "complaint", "contact", "dpo", "changes", "children", "links", "marketing")
    if elsewhere and not labelled and not about(sentence, "recipients"):
        return
    text = sentence.plain
    header = sentence.piece.header
    topical = (
        bool(labelled)
        or about(sentence, "recipients")
        or (sentence.piece.kind == "row" and any("recipients" in column_topics(lexicon, cell) for cell in header))
    )
    row = sentence.piece.kind == "row"
    if row and sentence.piece.cells == header:
        return
    if row and not topical and not sentence.has("recipients", "employer"):
        return
    others = _OTHERS_DO.search(text)
    gives = _GIVES.search(text) or others
    sourced = about(sentence, "source") and not about(sentence, "recipients")
    names = [] if sourced else list(_named(sentence, bool(topical), bool(gives)))
    if not row and (inside := _INSIDE.search(text)):
        who = str(inside.lastgroup)
        yield "internal_team", [], sentence.text[inside.start(who) : inside.end(who)]
    hits = unshadowed(sentence.of("recipients"))
    told: dict[str, list[str]] = {}
    found: list[tuple[str, list[str], str]] = []
    for hit in hits:
        if hit.code in told or sourced or not (topical or gives or (row and hit.code == "employer")):
            continue
        if (
            not topical
            and hit.code in _STRICT
            and not (others and hit.code == "supplier")
            and not re.search(
                r"\b(?:shar\w*|disclos\w*|pass(?:ed)?|provid\w* (?:\S+ ){0,6}to|send|sent|given|suppl\w+|publish\w*|public register|held on|on|access|references?|processed by|hosted by)\b",
                text,
            )
        ):
            continue
        if not topical and not row and about(sentence, "controller", "scope", "data", "source") and not _PASSES_ON.search(text):
            continue
        if negated(sentence, hit.start) and not re.search(r"\b(?:other than|except|unless|only|without)\b", text[: hit.start]):
            continue
        if re.search(r"\b(?:required by|by law|from|received from) (?:\S+ ){0,2}$", text[: hit.start]) and not topical:
            continue
        told[hit.code] = []
        found.append((hit.code, [], sentence.text[hit.start : hit.end]))
    kinds = {code for code in told if code not in ("supplier", "sub_processor", "business_partner", "internal_team", "other")}
    if (
        sentence.piece.kind in ("item", "row") and len(kinds) == 1 and names
    ):  # what the item says it does for us is surer than what it is known for
        names = [(name, next(iter(kinds))) for name, _ in names]
    if told.keys() == {"supplier"} and any(category for _, category in names):
        found = [each for each in found if each[0] != "supplier"]
    yield from found
    for name, category in names:
        if category:
            yield category, [name], name
        elif told:
            specific = next(iter(told))
            yield specific, [name], name
        else:
            yield "supplier", [name], name


_PROPER = r"[A-Z][\w&’'.+-]*(?: (?:of |and |the |for |& )?[A-Z][\w&’'.+-]*){0,12}"
_NAME_FIRST = re.compile(
    rf"^(?:[Tt]he )?(?P<name>{_PROPER})(?:\s*\([^)]{{1,60}}\))?\s*(?:[–—:-]|\(|,|$|\bwhich\b|\bto\b|\bfor\b|\bwho\b|\bprovides?\b|\bis\b|\bare\b|\bas\b)"
)
_NAME_IN = re.compile(
    rf"\b(?:with|to|by|on|in|from|via|through|called|use|uses|using|supply|is|the)\s+(?:the )?(?P<name>{_PROPER})(?:[’']s)?(?: \((?P<short>[A-Z][\w.]{{1,20}})\))?"
)
_NO_RECIPIENT = re.compile(
    r"^(?:(?:Where|When|If|To|As|For|In|Any|All|Some|Other|Internal|Our|We|Your|Under|With|By|At|Only|Those|Each|Such|Because|Unless|External) .*|We|Our|Your|You|The|This|These|They|It|If|When|Where|Other|Third|Service|IT|Data|Personal|Information|European|EEA|EU|UK|GDPR|United|In|For|To|All|Any|Some|Such|Providers?|Suppliers?|Partners?|"
    r"Professional|Government|Local|Law|Legal|Employees?|Staff|Members?|Group|Companies|Company|Payment|Email|E-mail|Hosting|Cloud|Website|Insurance|Regulat\w+|Police|Courts?|Banks?|Who|What|Why|How|Name|"
    r"Privacy|Information Commissioner.*|ICO|Article.*|DPA.*|Act|Anyone|People|Organisations?|External|Internal|Contractors?|Agents?|Advis\w+|Solicitors?|Accountants?|Auditors?|Analytics|Marketing|"
    r"Health|NHS|Schools?|Hospitals?|Social|Research\w*|Credit|Debt|Fraud|HR|API|URL|PDF|Cookies?|Monday|Tuesday|Wednesday|Thursday|Friday|Internet|Web|Online|Android|Windows|Apple|Chrome|Firefox|January|February|"
    r"March|April|May|June|July|August|September|October|November|December|SSL|TLS|HTTPS?|Trustees?|Volunteers?|Parents?|Users?|Customers?|Clients?|Her|His|Relevant|Trusted|Selected|Certain|Where|Public|Disclosure|"
    r"Standard|International|Privacy Shield|Data Protection.*|ORGANISATION|General|Environment.*|Once|After|Before|Each|Only|No|Not|As|At|By|On|With|From|Please|Examples?|Children|Emergency|Local Authorit\w+|Central|County|Payroll|Pension\w*)$"
)


_NO_BODY = re.compile(
    r"\b(?:Clauses?|Addendum|Agreement|Executive|Chief|Regulations?|Act|Area|Union|Convention|Directive|Principles?|Protection|Kingdom|States|Europe|Policy|Notice|Rights?|Leaders?|Officer|Schedule|Order|"
    r"Providers?|Services|Suppliers|Partners|Companies|Authorities|Organisations?|Agencies|Processors?|Teams?|Members|Trusts|Layer|Protocol|Practitioners?|Professionals?|Insurers?)\b(?! Ltd| Limited)"
)


def _named(sentence: Sentence, topical: bool, gives: bool) -> Iterator[tuple[str, str]]:
    """The names that a sentence gives, each with its category if the service is known."""
    text, low = sentence.text, f" {' '.join(sentence.plain.replace(chr(39) + 's ', ' ').split())} "
    if not (topical or gives or _USES.search(sentence.plain) or _DONE_BY.search(text) or _DOES_FOR_US.search(text)):
        return
    seen: set[str] = set()
    taken = low
    if re.search(r"\bself hosted\b", sentence.plain):
        return
    if re.search(r"\bdata processor does the following\b", sentence.plain) and sentence.headings and words(sentence.headings[0]) <= 6:
        yield sentence.headings[0], services().get(" ".join(plain(sentence.headings[0]).split()), ("", ""))[1]
        return
    label, colon, rest = text.partition(": ")
    if (
        colon
        and words(label) <= 6
        and re.search(r"processors?|providers?|recipients?|third parties|suppliers?|partners?", label, re.IGNORECASE)
        and not re.search(r"\b(?:we|who|for|to)\b", rest)
    ):
        for name in re.split(r",|;| and ", rest.strip(" .")):
            name = name.strip()
            if (
                name[:1].isupper()
                and words(name) <= 6
                and not _NO_RECIPIENT.match(name)
                and not _GENERIC.search(name)
                and not _NO_BODY.search(name)
                and " ".join(plain(name).split()) not in services()
            ):
                seen.add(name)
                yield name, ""
    for name, category in _labelled_names(sentence, topical):
        if name not in seen:
            seen.add(name)
            yield name, category
    for name, category in _tools(sentence):
        if not _holds_service(name) and name not in seen:
            seen.add(name)
            yield name, category
    for name, (proper, category) in sorted(services().items(), key=lambda each: -len(each[0])):
        if f" {name} " in taken and category and re.search(rf"(?<![\w@.]){re.escape(proper[:1])}", text):
            if (
                negated(sentence, sentence.plain.find(name.split()[0]))
                or re.search(
                    rf"\b(?:(?:sign|log|signed|logged|signing|logging)(?: in| up)? (?:with|via|through|using)|your) (?:\S+ ){{0,2}}{re.escape(name)}\b",
                    sentence.plain,
                )
                or (len(name) <= 5 and not re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
                or not _is_capital(name, text)
            ):
                continue
            if not topical and category in _BODIES and not _TELLS_THEM.search(sentence.plain[: sentence.plain.find(name.split()[0])]):
                continue
            taken = taken.replace(f" {name} ", " ")
            if proper not in seen:
                seen.add(proper)
                yield _as_written(name, text) or proper, category
    if not topical and not re.search(
        r"\b(?:share\w*|sharing|disclos\w*|pass(?:ed|es)?|sen[dt]s?|held|stored?|hosted|called|processed by|suppl(?:y|ied)|transfer\w*)\b",
        sentence.plain,
    ):
        return
    for name in _such_as(text, topical):
        if not any(plain(name).strip() in plain(each) for each in seen) and not _holds_service(name):
            seen.add(name)
            yield name, ""
    patterns = [_NAME_FIRST] if topical and (sentence.piece.kind in ("item", "row")) else []
    for pattern in [*patterns, _NAME_IN]:
        for found in pattern.finditer(text):
            name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
            flat = " ".join(plain(name).split())
            if _NO_RECIPIENT.match(name) or flat in services() or any(flat in plain(each) or plain(each).strip() in flat for each in seen):
                continue
            if (
                pattern is _NAME_FIRST
                and words(name) == 1
                and sentence.piece.kind == "item"
                and not re.search(r"^\S+\s*(?:[(–—-]|$|, (?:our|which|who|an?|the)\b)", text)
            ):
                continue
            if pattern is _NAME_FIRST and re.match(r"\s*:", text[found.end("name") :]):
                continue
            if pattern is _NAME_IN and not re.search(
                r"\b(?:share\w*|disclos\w*|pass\w*|sen[dt]\w*|provid\w*|suppl\w*|transfer\w*|held|hosted|stored?|called|process\w*|register\w*|database|system|given?|us(?:e|es|ing)|submit\w*|report\w*|requests?)\b",
                sentence.plain,
            ):
                continue
            if any(
                hit.start <= found.start("name") and found.end("name") <= hit.end
                for hit in sentence.of("recipients")
                if hit.code not in ("professional_body", "other")
            ):
                continue
            if (
                _NO_BODY.search(name)
                or re.match(r" (?:team|staff|members|users?|accounts?|website|customers?)\b", text[found.end("name") :])
                or any(hit.start <= found.start("name") < hit.end for hit in sentence.of("people"))
            ):
                continue
            if (
                pattern is _NAME_IN
                and not topical
                and about(sentence, "basis", "transfers", "data", "retention")
                and not re.search(r"\b(?:database|system|called)\b", sentence.plain)
            ):
                continue
            if name[:1].isupper() and len(name) > 2 and not re.fullmatch(r"[A-Z]\w*ing", name):
                for one in _each(name):
                    if is_country(one) or _GENERIC.search(one):
                        continue
                    seen.add(one)
                    yield one, ""


_BODIES = frozenset(
    (
        "public_body",
        "regulator",
        "nhs_body",
        "law_enforcement",
        "credit_reference",
        "tax_authority",
        "immigration_authority",
        "vetting_provider",
    )
)
"""Bodies that notices also name where nobody gets data."""
_TELLS_THEM = re.compile(
    r"\b(?:shar|disclos|pass|sen[dt]|report|provid|suppl|submit|transfer|forward|giv|tell|required by|claim\w* .* from)\w*"
)


def _as_written(name: str, text: str) -> str:
    """A well-known service as the text writes it; blank if its words do not stand there one after another."""
    found = re.search(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, name.split())) + r"(?!\w)", text, re.IGNORECASE)
    return found[0] if found else ""


def _known(name: str) -> str:
    """The name by which a service is known, whichever of its names is written."""
    return services().get(" ".join(plain(name).split()), (name, ""))[0]


def _holds_service(name: str) -> bool:
    """Whether a well-known service stands in a name; it is told by itself."""
    flat = f" {' '.join(plain(name).replace(chr(39) + 's ', ' ').split())} "
    return any(f" {service} " in flat for service in services())


_GENERIC = re.compile(
    r"\b(?:Units|Boards|Trusts|Providers|Agencies|Bodies|Departments|Groups|Schools|Practices|Hospitals|Universities|Charities|Clubs|Officers|"
    r"Professionals|Advisers|Advisors|Regulators|Networks|Systems|Platforms|Tools|Apps|Processors|Parties)$|^(?:Other |Private |General )?(?:Health|Insurance|Medical|Healthcare|Travel|Credit|Payment)(?: Insurance)? (?:Company|Insurer|Provider|Adviser)$|^(?:Legal|Professional|Third|Payment|Email|"
    r"Cloud|Data|Other|Our|IT|Business|Government|Regulatory|Public|Law|Tax|Social|Credit|Debt|External|Internal) [A-Z]?[a-z]+s$"
)
"""Words that name a kind of bodies, not one."""


def _each(name: str) -> list[str]:
    """The names in words with capitals: "UK Athletics and England Athletics" are two, "Work and Pensions" belong together."""
    if " and the " in name:
        return [part for each in name.split(" and the ") for part in _each(each)]
    parts = name.split(" and ")
    if len(parts) == 2 and words(parts[0]) == 1 and (parts[0].isupper() or " " not in parts[1]) and len(parts[0]) > 2:
        return parts
    if (
        len(parts) == 2
        and all(words(part) >= 2 for part in parts)
        and not re.search(r"\b(?:of|for)\b", parts[0])
        and not re.search(r"(?:Ltd|Limited|LLP|plc|CIC|Trust|Council|University)$", parts[1])
    ):
        return parts
    return [name]


_LISTED = re.compile(
    rf"\b(?:such as|including|includes?|like|e\.g\.,?|namely|for example,?|(?:are|is):?)(?:, [^,]{{3,20}},)? (?:the )?(?P<names>{_PROPER}(?:(?:,| and| or|, and|, or) (?:the )?{_PROPER})*)"
)


def _such_as(text: str, topical: bool) -> Iterator[str]:
    """The names in a list of examples: "bodies such as Education Anywhere, Exams Board Anywhere and Skills Anywhere"."""
    for found in _LISTED.finditer(text):
        for part in re.split(r",(?: and| or)? (?:the )?", found["names"]):
            for name in _each(part.strip(" .,’'")):
                if not (
                    _NO_RECIPIENT.match(name) or _GENERIC.search(name) or _NO_BODY.search(name) or is_country(name) or len(name) < 3
                ) and (topical or words(name) > 1 or re.search(r"[a-z][A-Z]|\.", name)):
                    yield name


_LIST_OF_NAMES = re.compile(r"[A-Z0-9][\w&.'’!-]*(?: (?:[A-Z0-9(][\w&.'’!)-]*|of|and|the|for)){0,5}")


def _labelled_names(sentence: Sentence, topical: bool) -> Iterator[tuple[str, str]]:
    """The names after a label that is a kind of recipient: "Hosting: IONOS", "Email – Mailchimp and Brevo"."""
    label, mark, rest = re.sub(r" [–—-] ", ": ", sentence.text, count=1).partition(": ")
    if not topical or not mark or words(label) > 5 or words(rest) > 14 or sentence.piece.kind == "row":
        return
    kinds = [hit.code for hit in unshadowed(sentence.of("recipients")) if hit.end <= len(label) + 1]
    if not kinds and not re.search(
        r"platform|shop|analytics|hosting|e-?mail|payments?|accounting|support|delivery|forms|storage|database|booking",
        label,
        re.IGNORECASE,
    ):
        return
    for part in re.split(r",| and | \+ | / |;|&", rest.strip(" .")):
        name = re.sub(r"\s*\(.*?\)?$", "", part).strip()
        flat = " ".join(plain(name).split())
        if services().get(flat, ("", ""))[1]:
            continue
        if _LIST_OF_NAMES.fullmatch(name) and not _NO_RECIPIENT.match(name) and not _GENERIC.search(name) and not is_country(name):
            yield name, kinds[0] if kinds else ""


_TOOL = re.compile(
    rf"\b(?:[Ww]e|[Tt]he [A-Z]?[a-z]+|[A-Z]{{2,5}}) (?:also |currently |may |will )?(?:uses?|using) (?:an? (?:\w+ ){{1,4}}(?:called|named),? |the )?[‘'“\"]?(?P<name>{_PROPER})[’'”\"]?"
    r"(?:,? (?:an?|our|the|which|who) [^,.]{3,60},)? (?:to|for|as|which|who|platform|software|app|system|database)\b"
)
_DONE_BY = re.compile(
    rf"\b(?:transcribed|processed|hosted|run|managed|operated|provided|supplied|handled|administered|maintained|delivered|stored|collected|built|powered) (?:securely )?(?:by|on|through|via|using|with) (?:the )?[‘'“\"]?(?P<name>{_PROPER})"
)
_DOES_FOR_US = re.compile(
    rf"(?:^|[.;] )(?:The )?(?P<name>{_PROPER})(?: \([^()]{{1,40}}\))?,? (?:also |who |which )?(?:sends?|provides?|hosts?|process(?:es)?|handles?|manages?|collects?|runs?|stores?|delivers?|"
    r"supplies|supply|looks? after|takes?|prints?|helps?|acts?|does|do|maintains?|administers?) (?:[^.;]{0,60} )?(?:for us|on our behalf|our (?!privacy|website is)\w+|as our \w+)\b"
)
"""A body that does something for the organisation: "Acme Ltd sends text messages on our behalf"."""
_OF_THE_SITE = re.compile(
    r"\b(?:[Tt]his|[Tt]he|[Oo]ur) (?:\S+ ){0,6}(?:website|site|service|guidance|app|platform|shop|notice|policy) is $"
)
"""Whoever runs what the notice is about is the controller, not a recipient."""
_SYSTEM = re.compile(
    r"\b(?:systems?|software|platform|app|database|tool|manage|administer|store|stores|record|track|book|bookings|forms?)\b", re.IGNORECASE
)


def _tools(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Those whose tools are used, by name: "We use Acme to manage bookings", "transcribed by Acme Ltd"."""
    if about(sentence, "rights", "complaint", "security", "transfers", "basis") or sentence.piece.kind == "heading":
        return
    for pattern in (_TOOL, _DONE_BY, _DOES_FOR_US):
        for found in pattern.finditer(sentence.text):
            name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
            if (
                re.search(r"[’'](?:ll|ve|re|d)\b", name)
                or negated(sentence, found.start("name"))
                or (pattern is _DONE_BY and _OF_THE_SITE.search(sentence.text[: found.start()]))
                or _NO_RECIPIENT.match(name)
                or _GENERIC.search(name)
                or _NO_BODY.search(name)
                or is_country(name)
            ):
                continue
            yield name, "cloud_software" if _SYSTEM.search(sentence.text) else ""


def _is_capital(name: str, text: str) -> bool:
    """Whether a name of one word, which may also be a common word, is written with a capital."""
    return any(found[0][:1].isupper() for found in re.finditer(re.escape(name.split()[0]), text, re.IGNORECASE))


# -- cookies --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cookie:
    """A cookie, or a kind of cookies, with what it is for."""

    name: str | None
    purpose: str
    sentence: Sentence


_COOKIE_NAME = re.compile(
    r"(?:^|[\s(“\"'`])(?P<name>_{0,3}[A-Za-z][\w.-]*(?:_[\w.*-]+|sess(?:ion)?id|csrftoken|PHPSESSID|JSESSIONID)|_g[a-z]+|NID|IDE|PHPSESSID|JSESSIONID|csrftoken|sessionid)(?=$|[\s),:.”\"'`|–-])"
)


_COOKIE_LINE = re.compile(r"[`*]*[A-Za-z_][\w.*-]{1,60}[`*]*")
_COOKIE_DETAIL = re.compile(r"(?:purpose|what it does|description|expir\w*|duration|type|used (?:to|for)|provider)\b\s*:?", re.IGNORECASE)


def cookies(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Cookie]:
    """The cookies that the notice names, or else the kinds that it tells."""
    named: dict[str, Cookie] = {}
    kinds: dict[str, Cookie] = {}
    for at, sentence in enumerate(sentences):
        if _COOKIE_LINE.fullmatch(sentence.text) and about(sentence, "cookies") and not sentence.piece.contents:
            after = sentences[at + 1 : at + 3]
            if any(_COOKIE_DETAIL.match(each.text) for each in after):  # the name is a line of its own, over its purpose
                kind = next((hit.code for each in after for hit in each.of("cookies")), "other")
                named.setdefault(sentence.text.strip("` *"), Cookie(sentence.text.strip("` *"), kind, sentence))
                continue
        if (
            sentence.piece.kind == "heading"
            or sentence.piece.contents
            or not (about(sentence, "cookies") or re.search(r"\bcookies?\b|local storage", sentence.plain))
        ):
            continue
        hits = sentence.of("cookies")
        if sentence.piece.kind == "row":
            header = sentence.piece.header
            if sentence.piece.cells == header or not header:
                continue
            if not about(sentence, "cookies") and not any("cookies" in column_topics(lexicon, cell) for cell in header):
                continue
            name = sentence.piece.cells[0].split("\n")[0].strip("` *")
            if name and len(name.split()) <= 4:
                named.setdefault(name, Cookie(name, hits[0].code if hits else "other", sentence))
            continue
        found = None if re.search(r"https?:|www\.", sentence.text) else _COOKIE_NAME.search(sentence.text)
        if found and (sentence.piece.kind == "item" or "cookie" in sentence.plain):
            named.setdefault(found["name"], Cookie(found["name"], hits[0].code if hits else "other", sentence))
            continue
        tells = sentence.piece.kind == "item" or re.search(
            r"\b(?:we|website|site|us|use|uses|used|set|place|wir|verwende\w*|nutzen|setzen|utilis\w*)\b", sentence.plain
        )
        if tells and not negated(sentence, len(sentence.plain)):
            for hit in hits[:1] if sentence.piece.kind == "item" else hits:
                kinds.setdefault(hit.code, Cookie(None, hit.code, sentence))
    return list(named.values()) or list(kinds.values())
