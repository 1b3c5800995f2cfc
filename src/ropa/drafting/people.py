"""Whose data it is: the people that a notice tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ropa.drafting.context import about, column_topics, is_off, negated, unshadowed, words
from ropa.drafting.lexicon import Hit, Lexicon, evidence, plain
from ropa.drafting.pieces import Piece
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Purpose, Told, weighed
from ropa.drafting.wordings import Wordings, wordings

_ADDRESSED = re.compile(
    r"(?:\b(?:about|concerning|relating to|regarding|from|of|on)\b(?: +\S+){0,6}? *$)|(?:\b(?:if|when|where|as|because) you(?: are|'re|r)?(?: an?| our| one of our)?(?: +\S+){0,2} *$)|"
    r"(?:^ *(?:for|as an?|our|current|former|all|adult|prospective)?(?: +\S+){0,2} *$)|(?:\b(?:our|your|current|to our|for our)(?: +\S+){0,2} *$)|(?: and| or|,)(?: +\S+){0,2} *$"
)


def people(sentences: Sequence[Sentence], lexicon: Lexicon, purposes: Sequence[Purpose] = ()) -> list[Told]:
    """Whom the notice addresses, each time that a sentence tells it; its purposes say of some whom they serve."""
    wording = wordings(lexicon.language)
    found = list(_people(sentences, lexicon))
    found += _by_purposes(purposes)
    found += answers_of_a_study(sentences)
    if any(each.code == "event_attendees" and not each.sure for each in found):
        found += _by_meeting(sentences)
    found = _beside(found, sentences)
    found = _without_the_hired(found, sentences)
    found = _without_those_served(found)
    if _states_readers(sentences, wording):
        found = [
            replace(each, sure=each.sure and (each.code not in _BY_THE_WAY or each.evidence in ("title or list", "heading", "addressed")))
            for each in found
        ]
    if not any(each.sure and each.code in _ONLINE_TOO for each in found):
        found += _by_traces(sentences, wording)
    elif not any(each.sure and each.code in _ONLINE_ONLY for each in found):
        found += [each for each in _by_traces(sentences, wording) if _SITE_ITSELF.search(each.words)]
    found += _by_cookies(sentences)
    if any(wording.find("serves_businesses", sentence.plain) for sentence in sentences if not sentence.piece.contents):
        found = [replace(each, code="client_contacts") if each.code == "customers" else each for each in found]
    if any(each.sure and each.code == "pupils" for each in found):
        found += [
            Told("children", each.sentence, each.words, evidence("data_subjects")["pupils"], "pupils")
            for each in found
            if each.code == "children"
        ]
    return found


_PLAINLY = ("title or list", "heading")
"""Evidence that names people as those to whom a notice speaks."""


def _without_the_hired(found: list[Told], sentences: Sequence[Sentence]) -> list[Told]:
    """What a notice for those who apply says of staff is what those may be one day, and what they tell of their past."""
    title = next((sentence for sentence in sentences if sentence.piece.kind == "heading"), None)
    codes = {hit.code for hit in title.of("people")} if title is not None else set()
    if "job_applicants" not in codes or "staff" in codes:
        return found
    return [replace(each, sure=each.sure and (each.code != "staff" or each.evidence in _PLAINLY)) for each in found]


def _without_those_served(found: list[Told]) -> list[Told]:
    """Where those who use a platform through its customers are told as such, customers and staff are seldom the reader."""
    if not any(each.sure and each.code == "client_users" for each in found):
        return found
    return [replace(each, sure=each.sure and (each.code not in ("customers", "staff") or each.evidence in _PLAINLY)) for each in found]


_AS_ONE = re.compile(r"\b(?:about|of|from|to|with) you as an? (?:\S+ +){1,12}?(?:or|and) ")
"""How a notice says itself to whom it speaks: "information about you as a website visitor, client or contractor"."""
_BY_THE_WAY = frozenset(("enquirers", "newsletter_subscribers", "event_attendees"))
"""Those who become known by something that any reader may do."""


def _states_readers(sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a notice says itself to whom it speaks, and need not be asked who else may read it."""
    opening = [sentence.plain for sentence in sentences[:_OPENING] if not sentence.piece.contents]
    return any(_AS_ONE.search(said) or wording.find("for_visitors", said) for said in opening)


_OPENING = 12
_JOINS = re.compile(
    r"(?:[,;/&*•–-]|\s|\b(?:and|or|our|the|any|other|current|former|past|prospective|all|an?|its|their|your|adult|junior|temporary|new|potential)\b)*",
    re.IGNORECASE,
)


def _beside(found: list[Told], sentences: Sequence[Sentence]) -> list[Told]:
    """Those who stand in one row with others that the notice addresses: "our employees, contractors and volunteers"."""
    sure: dict[int, set[str]] = {}
    for each in found:
        if each.sure and each.evidence in ("addressed", "reader or held", "title or list", "served", "heading", "data of theirs"):
            sure.setdefault(each.sentence.number, set()).add(each.code)
    addressed = {each.code for each in found if each.sure}
    for sentence in sentences:
        if sentence.has("cues", "intro", "apply") and sentence.of("people") and not is_off(sentence) and not sentence.piece.contents:
            sure.setdefault(sentence.number, set()).update(addressed)
    more = []
    hires = any(_OF_WORK.search(sentence.plain) for sentence in sentences)
    for number, codes in sure.items():
        sentence = sentences[number]
        if (
            sentence.piece.kind == "row"
            or about(sentence, "recipients", "security", "links", "definition")
            or "rights and freedoms" in sentence.plain
        ):
            continue
        hits = [_visitor(sentence, hit) for hit in unshadowed(sentence.of("people"))]
        held = [hit for hit in hits if hit.code in codes]
        for hit in hits:
            if (
                hit.code in codes
                or hit.code in _RELATIVES
                or hit.code == "survey_respondents"
                or (hit.code == "job_applicants" and not hires)
                or negated(sentence, hit.start)
                or _works_on_data(sentence, hit)
            ):
                continue
            if any(_in_one_row(sentence.text, first, hit, hits) for first in held):
                more.append(weighed("data_subjects", sentence, hit, "beside others"))
    return found + more


def _in_one_row(text: str, first: Hit, other: Hit, hits: Sequence[Hit]) -> bool:
    """Whether nothing but people, commas and joining words stands between two."""
    begins, ends = sorted((first, other), key=lambda hit: hit.start)
    if begins.end > ends.start:
        return False
    between = list(text[begins.end : ends.start])
    for hit in hits:
        for at in range(max(hit.start, begins.end), min(hit.end, ends.start)):
            between[at - begins.end] = " "
    return _JOINS.fullmatch("".join(between)) is not None


def answers_of_a_study(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Those who answer, where a notice speaks of one survey or study again and again and says that answers are kept."""
    asked = [
        sentence
        for sentence in sentences
        if _ONE_STUDY.search(sentence.plain) and not about(sentence, "recipients", "links") and not sentence.piece.contents
    ]
    if len(asked) < _STUDIED:
        return
    for sentence in sentences:
        if sentence.piece.contents or sentence.piece.kind == "heading":
            continue
        for hit in sentence.of("data_categories"):
            if hit.code == "survey_responses" and about(sentence, "data", "special") and not _unasked(sentence, hit):
                yield weighed("data_subjects", sentence, replace(hit, code="survey_respondents"), "answers of a study")
                return


def _by_meeting(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Those who come, where a notice is that of a conference, which it names again and again."""
    named = [sentence for sentence in sentences if _MEETING.search(sentence.plain) and not about(sentence, "recipients", "links")]
    if len(named) >= _STUDIED:
        at = _MEETING.search(named[-1].plain)
        hit = next((hit for sentence in named for hit in sentence.hits), None)
        if at and hit:
            yield weighed(
                "data_subjects", named[-1], replace(hit, code="event_attendees", start=at.start(), end=at.end()), "own conference"
            )


_MEETING = re.compile(r"\b(?:the|our|this|\w+) (?:conference|festival|congress|symposium)\b")


def _unasked(sentence: Sentence, hit: Hit) -> bool:
    """Whether no answers are kept, or those of surveys that readers make themselves."""
    return negated(sentence, hit.start) or re.search(r"\byou (?:create|make|build|run) ", sentence.plain) is not None


_ONE_STUDY = re.compile(
    r"\b(?:the|this|our) (?:\S+ )?(?:survey|study|questionnaire|trial|research project|experiment)\b|\b(?:respondents?|participants?)\b"
)
_STUDIED = 4


_ONLINE_TOO = frozenset(("survey_respondents", "website_visitors", "account_holders", "customers", "members", "service_users", "patients"))
"""Those of whom a notice may tell technical data without speaking of mere visitors."""
_ONLINE_ONLY = frozenset(("survey_respondents", "website_visitors", "account_holders"))
"""Those of them who are known by what they do online."""
_SITE_ITSELF = re.compile(r"\b(?:web ?)?site\b", re.IGNORECASE)
"""A word for data that itself speaks of the site: "website usage"."""
_TRACES = frozenset(("technical_device", "network_identifiers", "browsing", "server_logs"))


def _by_traces(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Visitors of a website, where a notice that names none tells data that visits leave behind: "we log the time of your visit"."""
    without = any(_COUNTS_NOBODY.search(sentence.plain) for sentence in sentences)
    used = any(_WHEN_USED.search(sentence.plain) for sentence in sentences if about(sentence, "data") and not sentence.piece.contents)
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or about(sentence, *_WHERE_OTHERS_STAND, "rights"):
            continue
        traces = [hit for hit in sentence.of("data_categories") if hit.code in _TRACES and not negated(sentence, hit.start)]
        if wording.find("of_others_features", sentence.plain) or _COUNTED_ONLY.search(sentence.plain):
            continue
        if without and traces and not _SITE_LOGS.search(sentence.plain):
            continue
        if traces and (_ON_SITE.search(sentence.plain) or (used and about(sentence, "data"))):
            yield weighed("data_subjects", sentence, replace(traces[0], code="website_visitors"), "traces of visits")


_COUNTED_ONLY = re.compile(r"\b(?:anonymi[sz]ed|aggregated?)\b(?: +\S+){0,4} +(?:data|statistics|information|figures)\b")
_COUNTS_NOBODY = re.compile(
    r"\b(?:analytics|statistics|counter|service)\b(?: +\S+){0,8} +(?:not|never|no)(?: +\S+){0,3} +(?:collect|record|store|process|hold|use|contain)?s? *(?:any )?personal (?:data|information)\b|\bprivacy (?:first|friendly|focused)(?: +\S+){0,2} +analytics\b"
)
"""What a notice says of a count of visits in which nobody is known."""
_SITE_LOGS = re.compile(r"\b(?:ip|logs?|logged|server)\b")
_WHEN_USED = re.compile(r"\b(?:when|if|while|as) you (?:use|visit|open|browse|access) (?:the|our|this|any)\b")
"""How a section on data says that something online is used: "When you use the library, we collect the following"."""
_SERVED_BY = {
    "sales": "customers",
    "newsletters": "newsletter_subscribers",
    "enquiries": "enquirers",
    "complaints_handling": "enquirers",
    "events": "event_attendees",
}
"""Whom a purpose serves."""


_SELLS = re.compile(
    r"\b(?:(?<!in )order|purchas|buy|bought|book|goods|products?|sales?|sell|quot|invoic|pay|deliver|refund|customer|client|shop|suppl)\w*",
    re.IGNORECASE,
)
"""What a purpose speaks of that is one of sales, and not of any contract, like that with members."""
_OF_ENQUIRIES = re.compile(
    r"\b(?:answer|respon|repl|deal|handl|manag)\w*\b.*\b(?:enquir|inquir|quer(?:y|ies)|question|messages?|contact form)", re.IGNORECASE
)
"""How a purpose says that those who ask are answered, not that an inquiry is helped."""


def _by_purposes(purposes: Sequence[Purpose]) -> Iterator[Told]:
    """Whom the purposes serve: "Running workshops" in a table of purposes has its own people, as a record of processing has them."""
    for purpose in purposes:
        code = _SERVED_BY.get(purpose.code)
        if code == "enquirers" and not _OF_ENQUIRIES.search(purpose.purpose):
            continue
        if code is not None and purpose.sure:
            row = purpose.sentence.piece.kind == "row"
            kind = (
                "row of a purpose"
                if row
                else "purpose of sales"
                if purpose.code == "sales" and _SELLS.search(purpose.purpose)
                else "purpose"
            )
            yield Told(code, purpose.sentence, purpose.purpose, evidence("data_subjects")[kind], kind)


def _by_cookies(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Visitors of a website that sets cookies, where the notice speaks of both again and again."""
    ours = [sentence for sentence in sentences if not sentence.piece.contents and not is_off(sentence) and not about(sentence, "links")]
    of_cookies = [sentence for sentence in ours if _COOKIE.search(sentence.plain)]
    if (
        any(_NO_COOKIES.search(sentence.plain) for sentence in of_cookies)
        or len(of_cookies) < _AGAIN
        or sum(len(_SITE.findall(sentence.plain)) for sentence in ours) <= _AGAIN
    ):
        return
    for sentence in of_cookies:
        for hit in sentence.hits:
            if not negated(sentence, hit.start) and sentence.piece.kind != "heading":
                yield weighed("data_subjects", sentence, replace(hit, code="website_visitors"), "cookies of a website")
                return


_COOKIE = re.compile(r"\bcookies?\b")
_NO_COOKIES = re.compile(
    r"\b(?:not|never) (?:\S+ +){0,3}(?:use|set|place|store)s? (?:any )?cookies\b(?! +(?:for|to|that|which|unless|until|without)\b)|\b(?:no|without) cookies\b"
)
_SITE = re.compile(r"\b(?:website|web site|our site|this site)\b")
_AGAIN = 2
_ON_SITE = re.compile(r"\b(?:visits?|visited|visitors?|website|web site|site|pages?)\b")


def _people(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    often = _often(sentences)
    wording = wordings(lexicon.language)
    others: Piece | None = None
    hires = any(_OF_WORK.search(sentence.plain) for sentence in sentences)
    funds = any(wording.find("gives_grants", sentence.plain) for sentence in sentences)
    gives = any(_GIVES_MONEY.search(sentence.plain) for sentence in sentences)
    studies = any(_STUDIES.search(sentence.plain) for sentence in sentences)
    titled = next((sentence for sentence in sentences if sentence.piece.kind == "heading"), None)
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents:
            continue
        if sentence.piece.kind == "row":
            yield from _in_columns(sentence, lexicon)
            continue
        if wording.find("is_of_others", sentence.plain):
            others = sentence.piece
        of_others = others is sentence.piece
        yield from _by_acts(sentence)
        hits = [_visitor(sentence, hit) for hit in unshadowed(sentence.of("people"))]
        if funds and not hires:  # they apply for money
            hits = [replace(hit, code="beneficiaries") if hit.code == "job_applicants" else hit for hit in hits]
        if studies and not hires:
            hits = [
                replace(hit, code="survey_respondents") if "interviewee" in sentence.plain[hit.start : hit.end] else hit for hit in hits
            ]
        if not studies:  # they take part in games
            hits = [hit for hit in hits if sentence.plain[hit.start : hit.end].strip() != "participant"]
        if about(sentence, "source"):
            hits = [hit for hit in hits if hit.code != "health_professionals"]  # they give the data
        if about(sentence, "data", "special") and sentence is not titled and sentence.label != "people":
            for hit in hits:
                if hit.code in _RELATIVES:
                    kin = _KIN.search(sentence.plain[hit.start : hit.end]) is not None
                    if not kin or not negated(sentence, hit.start):
                        yield weighed("data_subjects", sentence, hit, "next of kin among data" if kin else "relatives among data")
            hits = [hit for hit in hits if hit.code not in _RELATIVES]
        if not hits:
            continue
        if sentence is titled or _lists_people(sentence, lexicon):
            yield from (weighed("data_subjects", sentence, hit, "title or list") for hit in hits if not negated(sentence, hit.start))
            continue
        if sentence.piece.kind == "heading":
            if _names_people(sentence, hits) and not _has_none(sentences, sentence):
                yield from (weighed("data_subjects", sentence, hit, "heading") for hit in hits)
            continue
        for hit in hits:
            if _SHARED_WITH.search(sentence.plain[: hit.start]):
                continue  # they get the data
            if of_others:
                continue
            if negated(sentence, hit.start) or _WHETHER_AS.search(sentence.plain[: hit.start]):
                continue
            if hit.code == "donors" and not gives:
                continue  # they support a cause
            if hit.code == "job_applicants" and not hires:
                yield weighed("data_subjects", sentence, hit, "may apply for anything")
                continue
            if (
                sentence.piece.kind == "item"
                and about(sentence, "purposes", "data")
                and _FEW_WORDS.fullmatch(sentence.plain[: hit.start])
                and _LABEL_ENDS.match(sentence.text[hit.end :])
                and "access" not in sentence.plain
            ):
                yield weighed("data_subjects", sentence, hit, "title or list")
                continue
            if hit.start <= 1 and about(sentence, "data", "retention", "purposes") and _RECORDS_OF.match(sentence.plain[hit.end :]):
                yield weighed("data_subjects", sentence, hit, "title or list")
                continue
            if hit.code == "enquirers" and "purposes" in sentence.topics and not about(sentence, *_NO_ACT_IN):
                kind = (
                    "asks with an enquiry"
                    if about(sentence, "data", "source") and _ENQUIRY.search(sentence.plain)
                    else "asks for a purpose"
                )
                yield weighed("data_subjects", sentence, hit, kind)
                continue
            if wording.find("written_for", sentence.plain[: hit.start]):
                yield weighed("data_subjects", sentence, hit, "addressed")
                continue
            if _comes_from(sentence, hit, wording):
                yield weighed("data_subjects", sentence, hit, "reader or held")
                continue
            if _SEE_ELSEWHERE.search(sentence.plain) or _PLATFORM.search(sentence.plain):
                continue
            if hit.start <= 1 and _LABELS_THEM.match(sentence.text[hit.end :]) and sentence.has("cues", "collect", "use", "keep"):
                yield weighed("data_subjects", sentence, hit, "title or list")
                continue
            if _is_done_for(sentence, hit):
                yield weighed("data_subjects", sentence, hit, "done for them")
                continue
            if _is_data_of(sentence, hit):
                yield weighed("data_subjects", sentence, hit, "data of theirs")
                continue
            if _is_reader(sentence, hit) or _is_held(sentence, hit):
                held = _HELD_ABOUT.search(sentence.plain[: hit.start]) is not None
                asks = (
                    hit.code == "enquirers"
                    and not held
                    and not _ENQUIRY.search(sentence.plain)
                    and " form" not in sentence.plain[hit.start : hit.end]
                )
                yield weighed("data_subjects", sentence, hit, "reader who asks" if asks else "reader or held")
                continue
            if not _is_addressed(sentence, hit):
                if not about(sentence, *_NOT_OF_THEM) and (sentence.has("cues", "collect", "use") or _is_served(sentence, hit)):
                    served = hit.code in _SERVED and (often.get(hit.code, 0) > _OFTEN or _is_served(sentence, hit))
                    yield weighed("data_subjects", sentence, hit, "served" if served else "mentioned")
                continue
            surely = (
                sentence.has("cues", "apply", "intro")
                or _ABOUT.search(sentence.plain[: hit.start])
                or _TELLS_TO.search(sentence.plain[: hit.start])
                or (hit.code == "next_of_kin" and "data" in sentence.topics)
                or (hit.code == "website_visitors" and not about(sentence, "links"))
                or often.get(hit.code, 0) >= _OFTEN
                or _is_served(sentence, hit)
            )
            surely = surely and (
                hit.code != "enquirers"
                or sentence.has("cues", "apply", "intro")
                or _ABOUT_BOTH.search(sentence.plain[: hit.start]) is not None
            )
            yield weighed("data_subjects", sentence, hit, "addressed" if surely else "perhaps addressed")


def _in_columns(sentence: Sentence, lexicon: Lexicon) -> Iterator[Told]:
    """The people in a row's column of people, like "Data subjects"."""
    header = sentence.piece.header
    if not header or sentence.piece.cells == header:
        return
    for cell, head in zip(sentence.piece.cells, header, strict=False):
        if "people" in column_topics(lexicon, head):
            for hit in unshadowed(hit for hit in lexicon.hits(plain(cell)) if hit.kind == "people"):
                yield Told(hit.code, sentence, cell[hit.start : hit.end])


_DOER = r"(?:you|someone|somebody|anyone|anybody|people|individuals|visitors|users|members|sie|vous|u|je|jij)(?: (?:also|ever|explicitly|expressly|first|choose to|decide to|wish to|want to|ask to|agree to|have|either))?(?: +(?:e ?mail|phone|ring|call|write|text|visit)(?: +(?:or|and))?){0,3}"
_IF_ONE = re.compile(
    rf"\b(?:when|if|where|whenever|once|as|because|after|each time|every time|that|wenn|falls|si|lorsque|quand|als|wanneer|indien|zodra|doordat) {_DOER} +$|\b(?:those|people|anyone|individuals|everyone|someone) who (?:have )?$"
    r"|\b(?:when|by|in order to|for the purposes? of|at the time of|upon|on|after|before|while|whilst) $|^ *to $|\b(?:you|someone) (?:have|has) $|\b(?:if|when|where) you .*\b(?:wish|want|would like|choose|decide|ask) to $"
)
"""What stands before an act that makes somebody a customer, a member or a visitor."""
_IF_ONE_LEAD = re.compile(
    rf"\b(?:(?:when|if|where|whenever|because|wenn|falls|als|wanneer|indien|si|lorsque)(?: {_DOER})?|(?:those|people|anyone|individuals) who) *$"
    r"|\b(?:provided|given) (?:\S+ +){0,4}by you for (?:\S+ +){0,4}(?:reasons?|purposes?) *$"
)
"""What stands before a list of such acts."""
_ONE_MORE_ACT = re.compile(r"^(?: +\S+){0,6}?(?: +(?:and|or)| *) +(?:if you |when you |you )?$")
_NO_ACT_IN = ("rights", "changes", "complaint", "links", "definition", "dpo", "security", "recipients", "transfers", "children")
"""Topics under which an act says what the reader may do, not who the reader is."""


def _by_acts(sentence: Sentence) -> Iterator[Told]:
    """Whom a sentence addresses by what they do: "when you donate, or sign up for our newsletter"."""
    hits = sentence.of("acts")
    if not hits or about(sentence, *_NO_ACT_IN) or _SEE_ELSEWHERE.search(sentence.plain):
        return
    listed = sentence.listed and bool(sentence.leads) and _IF_ONE_LEAD.search(plain(sentence.leads[0]).rstrip()) is not None
    reached = -1
    for hit in hits:
        before = sentence.plain[: hit.start]
        begins = (listed and not before.replace("to ", "").strip()) or _IF_ONE.search(before) is not None
        between = sentence.plain[reached : hit.start] if reached >= 0 else ""
        if not begins and not (reached >= 0 and _ONE_MORE_ACT.match(_without_brackets(between, sentence.text[reached : hit.start]))):
            continue
        reached = max(reached, hit.end)
        if hit.code == "account_holders" and (about(sentence, "cookies") or "cookie" in sentence.plain or "interaction" in sentence.plain):
            continue  # any site of a common make says what is kept when its keepers log in
        if not negated(sentence, hit.start):
            kind = (
                "acts"
                if hit.code != "enquirers"
                else "asks with an enquiry"
                if _ENQUIRY.search(sentence.plain) and not about(sentence, "contact")
                else "asks for a purpose"
                if ("purposes" in sentence.topics and not before.endswith("by ")) or _TO_ANSWER.search(sentence.plain[hit.end :])
                else "asks"
            )
            yield weighed("data_subjects", sentence, hit, kind)


def _without_brackets(said: str, written: str) -> str:
    """Words without those that stand in brackets."""
    for found in _BRACKETS.finditer(written):
        said = said[: found.start()] + " " * len(found[0]) + said[found.end() :]
    return said


_BRACKETS = re.compile(r"\([^()]*\)")
_RELATIVES = frozenset(("next_of_kin", "carers"))
"""Those whose names readers give: a notice seldom addresses them."""
_KIN = re.compile(r"next of kin|emergency contact")
_GIVES_MONEY = re.compile(r"\b(?:donat\w*|donors?|gifts?|fundrais\w*|appeals?|money|legac\w+|sponsor\w*)\b")
"""What a notice of a body speaks of whose supporters give money."""
_TO_ANSWER = re.compile(r"\bto (?:handle|answer|respond to|reply to|deal with) (?:your|the|any|such|their)\b")
_ENQUIRY = re.compile(
    r"(?<!user )(?<!users )(?<!customer )(?<!support )\benquir(?:y|ies|e|es|ed|ing|ers?)\b|\b(?:make|making|made) (?:a |any )?quer(?:y|ies) about\b"
)
"""A word of those who ask about what is offered, and not of readers with any question."""
_SHARED_WITH = re.compile(r"\b(?:shar|pass|disclos|forward|suppl)\w* (?:\S+ +){0,4}(?:with|to) (?:\S+ +){0,3}$")
_WHETHER_AS = re.compile(r"\bwhether (?:as|for|you are) (?:\S+ +){0,6}$")
"""What those addressed may become or be, no more people: "applicants, whether as employee or contractor"."""
_ONLINE = re.compile(r"\b(?:website|site|web|page|pages|cookies?|online|app|browser)\b")


def _visitor(sentence: Sentence, hit: Hit) -> Hit:
    """A bare visitor is one of the website, where a sentence speaks of that."""
    if (
        hit.code == "visitors_on_site"
        and re.fullmatch(r"visitors?(?:'s?)?(?: to)? *", sentence.plain[hit.start : hit.end])
        and (_ONLINE.search(sentence.plain) or re.search(r"\busers\b", sentence.plain))
    ):
        return replace(hit, code="website_visitors")
    return hit


_HIRED = re.compile(
    r"\b(?:application|applicant|candidate|appointed|offer of employment|job offer)\b[^.]*\b(?:successful|accept|appointed|made)\b|\bif you are (?:successful|appointed|employed)\b"
)
"""What is said of those who apply, and who may be staff one day."""
_FEW_WORDS = re.compile(r" *(?:\S+ +){0,2}")
_LABEL_ENDS = re.compile(r"(?: (?:of|at) (?:the )?[A-Z]\w+)?\s*(?:[–—:]|-{1,2} )")
"""What stands around the people whom an item of a list names as its label: "Library volunteers - to …"."""
_SEE_ELSEWHERE = re.compile(
    r"\b(?:looking for|find) (?:information|details|out) (?:about|on|how)\b[^.]*\b(?:please|see|read|visit)\b|^ *(?:please )?find out (?:how|more|about) |\bsee (?:\S+ +){0,3}(?:policy|notice|statement) for\b"
)
"""What sends others to another notice."""
_PLATFORM = re.compile(
    r"\b(?:provides?|offers?|is|are|makes?|supply|supplies|develops?) (?:an? |the |our )?(?:\S+ +){0,5}(?:platform|software|tools?|crm|saas)\b(?: +\S+){0,3} +(?:for|to|that|which|including|enabling|helping|used by)\b"
)
"""What somebody makes whose customers have people of their own: "a platform that enables accountants to work with their clients"."""
_STUDIES = re.compile(r"\b(?:research\w*|stud(?:y|ies)|surveys?|trials?|interview\w*|questionnaires?|experiments?)\b")
"""What a notice speaks of whose participants answer questions."""
_OF_WORK = re.compile(
    r"\b(?:jobs?|job ?seekers?|recruit\w*|vacanc\w+|employment|cvs?)\b|\binterview\w* (?:\S+ +){0,6}(?:candidates?|applicants?|panel|employer)|\b(?:candidates?|applicants?) (?:\S+ +){0,6}interview"
)
_RECORDS_OF = re.compile(r" *(?:'s|s'|s)? *(?:records?|data|details|information)\b")
"""What stands after people in the label of their records: "Volunteer records: name, phone"."""
_SECOND = re.compile(r"\byou(?:r|rs|'ve|'re)?\b")
_OWN = re.compile(
    r"(?:\b(?:if|when|as|because|where|whether|that) you(?: are| were|'re| have been)(?: currently| also| either)? |\bas (?=an? |our |one )|\byou are )"
    r"(?:an? |one of )?(?:our )?(?:\S+ +){0,2}(?:\S+ (?:or|and|,) (?:an? )?){0,3}$|\b(?:our|onze) (?:\S+ +){0,2}$|\bals (?:u|je) (?:een )?$"
)
WHEN_YOU = re.compile(
    r"\b(?:when|if|where|whenever|that|once|after) you (?:\S+ +){0,4}$|\bwhen $|\bwhen (?=setting|creating|registering|opening)"
)
"""What stands before something that the reader does."""
DOES = re.compile(
    r"(?:set|attend|book|regist|mak[ei]|made|donat|visit|us[ei]|subscrib|sign|join|becom|appl|order|buy|purchas|shop|creat|complet|fill|tak|plac|contact|"
    r"enquir|volunteer|brows|access|leav|post|take|enrol|call|stud|enter|hold|open|communicat|correspond|writ|phon|sign|ask|talk|messag|send|email|ring|log|pay|request)\w* "
)
"""Something that readers do, by which they become customers, members or visitors."""
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
_NOT_BY_A_PURPOSE = frozenset(("survey_respondents", "website_visitors", "enquirers", "job_applicants", "students", "beneficiaries"))
"""Those of the served whom purposes name often where their data is not used."""


def _is_served(sentence: Sentence, hit: Hit) -> bool:
    """Whether a purpose names those for whom the organisation is there: "to administer membership records"."""
    if hit.code == "customers" and re.search(r"\binterests? in\b", sentence.plain):
        return False  # those whom it would win
    of_use = "purposes" in sentence.topics or (
        about(sentence, "basis") and sentence.piece.kind == "item" and re.match(r" *(?:to|for) ", sentence.plain) is not None
    )
    return of_use and hit.code in _SERVED - _NOT_BY_A_PURPOSE and not _works_on_data(sentence, hit)


_HAVE_SUCH = frozenset(("staff", "patients", "health_professionals", "members", "tenants_residents", "students"))
"""Those whose records others may hold too: an employer's, a doctor's, a landlord's."""
_WHERE_OTHERS_STAND = ("recipients", "security", "complaint", "links", "dpo", "definition", "controller", "children", "transfers")
"""Topics under which others are named than those whom the notice addresses."""


def _works_on_data(sentence: Sentence, hit: Hit) -> bool:
    """Whether those are meant who use the data, not those whom it is about: "our coaches must know"."""
    follows = re.match(r" +(?:must|will|may|can|who|have|need|should|are|is|to)\b", sentence.plain[hit.end :])
    return hit.code in ("staff", "volunteers", "contractors", "directors_shareholders") and follows is not None


def _is_reader(sentence: Sentence, hit: Hit) -> bool:
    """Whether the reader is spoken to as one of them: "your membership", "if you are a customer", "our patients"."""
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit) or (hit.code == "staff" and _HIRED.search(sentence.plain)):
        return False
    if sentence.piece.kind == "item" and about(sentence, "data", "special") and hit.code in _HAVE_SUCH and not before.strip():
        return False  # anyone may be asked for "your employment details"
    if re.fullmatch(r"your employer", sentence.plain[hit.start : hit.end].strip()):
        return False
    if re.search(r"\b(?:for example|e g|such as|if you instruct us)\b", before) and hit.code in _HAVE_SUCH:
        return False
    if hit.code == "enquirers" and not re.search(r"\b(?:if|when|where|whenever) (?:you|someone|anyone|people)\b", sentence.plain):
        return False
    if re.search(r"\b(?:you as|you are) an? (?:\S+ +)?$", before):
        return True
    if _SECOND.search(sentence.plain[hit.start : hit.end]) or (WHEN_YOU.search(before) and DOES.match(sentence.plain[hit.start : hit.end])):
        return not about(sentence, "rights", "changes", "contact", "marketing", *_WHERE_OTHERS_STAND) and (
            hit.code != "enquirers" or about(sentence, "purposes") or sentence.has("cues", "collect", "use", "keep")
        )
    if re.match(r"(?:other|fellow) ", sentence.plain[hit.start : hit.end]):
        return not about(sentence, "security", "links")
    own = _OWN.search(before)
    if own is None or about(sentence, *_WHERE_OTHERS_STAND):
        return False
    if own[0].startswith(("our ", "onze ")) and hit.code not in _SERVED:
        return False
    if own[0].startswith("as ") and not re.search(r"\b(?:you|your)\b", sentence.plain) and own.start() > 1:
        return False
    return re.match(r" +(?:who have access|contract|contracts|system|systems|database)\b", sentence.plain[hit.end :]) is None


_HELD_ABOUT = re.compile(
    r"\b(?:we|us|i|organisation|club|society|council|school|trust|charity|company|team|church|practice|website) (?:\S+ +){0,3}(?:hold|keep|collect|record|store|gather|process|handle|receive|obtain)(?:e?s)?\b(?: +\S+){0,8}? (?:data|information|details|records|names?|plans?|register)"
    r"(?: +\S+){0,4}? (?:about|on|for|of|from|relating to)(?: +\S+){0,5}? *$"
)


_HELD_VAN = re.compile(
    r"\b(?:verwerk|verzamel|bewa|registre|houd)\w*\b(?: +\S+){0,6}? +(?:persoonsgegevens|gegevens)(?: +\S+){0,3} +van(?: +\S+){0,5} *$|\b(?:persoonsgegevens|gegevens) van(?: +\S+){0,4} *$"
)
"""The same in Dutch, where people stand behind "van"."""
_THEY_GIVE = re.compile(r"\b(?:data|information|details|records?) (?:that |which )?(?:our |the |all |each )?$")
_GIVEN = re.compile(r" (?:have |has |may |must )?(?:provides?|gives?|gave|given|suppl(?:y|ies|ied)|submit|enter|send|share|provided)\b")
"""What stands around those who give the data: "the data that members provide"."""
_DATA_OF = re.compile(
    r" *(?:(?:your|the|all|any|some|personal|contact|basic) )*(?:data|information|details|records?) (?:for|of|about|on) (?:(?:our|the|all|any|current|former|new) )*$"
)
"""How a sentence begins that says what is done with the data of some: "Personal data for committee members may be …"."""
_DATA_ON_EACH = re.compile(
    r"\b(?:name|address|details|nationality|number|contact|record|records|date|data|information|passport)(?: +\S+){0,3} +of (?:every|each|all|any) (?:of our |of the )?$"
)
"""Those of each of whom something is recorded: "the full name and nationality of every guest"."""


def _is_held(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence says that data of theirs is held: "we hold contact details for a number of volunteers"."""
    before = sentence.plain[: hit.start]
    if _THEY_GIVE.search(before) and _GIVEN.match(sentence.plain[hit.end :]) and not about(sentence, "recipients", "security", "links"):
        return True
    if (
        hit.code not in _RELATIVES
        and (_DATA_OF.match(before) or _DATA_ON_EACH.search(before))
        and not about(sentence, "links", "definition", "complaint", "rights")
    ):
        return True
    found = _HELD_ABOUT.search(before) or _HELD_VAN.search(before)
    if found is None or about(sentence, "recipients", "security", "links", "definition", "complaint", "rights"):
        return False
    return not re.search(r"\b(?:your|you|who|which|that|to|by)\b", before[found.start() :].partition(" about ")[2] or "")


_DOES_FOR = re.compile(
    r"\b(?:we|i) (?:(?:also|mainly|only|currently) )*(?:provide|offer|supply|run|give|deliver|organise|arrange) (?:\S+ +){0,6}?(?:services?|support|care|help|advice|training|lessons|classes|housing|homes|treatment|activities|courses|therapy|counselling|tuition|accommodation|grants|events|sessions) (?:\S+ +){0,4}?(?:to|for) (?:(?:our|the|all|any|local|young|older|adult|private|individual|vulnerable|disabled) )*$"
)
"""What stands before those for whom an organisation is there: "We provide payroll services for"."""


def _is_done_for(sentence: Sentence, hit: Hit) -> bool:
    """Whether an organisation says that it does something for them."""
    return (
        hit.code not in _RELATIVES
        and not about(sentence, "recipients", "security", "links")
        and _DOES_FOR.search(sentence.plain[: hit.start]) is not None
    )


_LABELS_THEM = re.compile(r" *: (?:when|if|we|your|i|you|data|information|the)\b", re.IGNORECASE)
"""What stands behind people who are the label of a line: "Marshals: we hold your phone number"."""
_SOME_DATA = r"(?:names?|details|data|information|records?|register|address(?:es)?|numbers?|e ?mails?|(?:care |support )?plans?|images?|pictures?|photographs?|photos|footage|notes|results|reports?|files?|histor(?:y|ies)|vehicles?|signatures?|nationality|dates? of birth)"
_DATA_ON = re.compile(
    rf"\b{_SOME_DATA}(?: +(?:held|kept|we hold|we keep))? +(?:of|about|on|for|from|relating to|concerning|regarding) (?:(?:our|the|all|any|every|each|an?|and|or|some|many|current|former|past|new|adult|other|individual|prospective|potential|those who are|people who are|unsuccessful|successful|registered|local) +)*$"
)
"""What stands before those whose data is held: "the names and numbers of our"."""
_THEIR_DATA = re.compile(
    rf" *(?:'s|s'|')? *(?:(?:own|contact|personal|home|full|first|last|emergency|e ?mail|medical|phone|telephone) +)*{_SOME_DATA}\b"
)
"""What stands behind them: "parents' phone numbers"."""
_NOT_AS_HELD = (
    "recipients",
    "security",
    "links",
    "definition",
    "complaint",
    "rights",
    "transfers",
    "dpo",
    "changes",
    "children",
    "source",
    "cookies",
)


def _is_data_of(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence that says that something is held names data of theirs: "we keep the names of players, and parents' phone numbers"."""
    if hit.code in _RELATIVES or hit.code in ("referees", "health_professionals") or about(sentence, *_NOT_AS_HELD):
        return False
    held = sentence.has("cues", "collect", "keep") and not sentence.has("cues", "share", "intro") and _WE_DO.search(sentence.plain)
    if not held or _WHOSE_OWN.search(sentence.plain[: hit.start]) or _works_on_data(sentence, hit):
        return False
    if _DATA_ON.search(sentence.plain[: hit.start]):
        return re.match(r" *(?:who|which|that)? *(?:have|has|hold|had|with) access\b", sentence.plain[hit.end :]) is None
    written = sentence.text[hit.start : hit.end + 2].rstrip()
    return re.search(r"['’]s?$|['’]s?\b", written) is not None and _THEIR_DATA.match(sentence.plain[hit.end :].lstrip("'s ")) is not None


_WE_DO = re.compile(
    r"\b(?:send|give|provide|tell|supply)s? (?:us|me)\b|\b(?:we|i|us|(?:the|our|your) \w+(?: \w+)?) (?:(?:also|only|may|will|must|can|always|then|therefore|normally|sometimes) )*(?:hold|keep|collect|record|store|take|gather|process|handle|ask for|need|note|receive|obtain)s?\b|\b(?:is|are|be) (?:held|kept|recorded|collected|stored|taken)\b"
)
_WHOSE_OWN = re.compile(r"\b(?:your|their|his|her) (?:\S+ +){0,2}$")
_BY_WHAT_COMES = frozenset(("complainants", "job_applicants", "enquirers", "claimants", "beneficiaries", "survey_respondents"))
"""Those who are known by what they send."""


def _comes_from(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a sentence says that what such people send is kept: "When we receive a complaint, we record it"."""
    if hit.code not in _BY_WHAT_COMES or about(sentence, "rights", "links", "definition", "recipients"):
        return False
    found = wording.find("comes_to_us", sentence.plain)
    return found is not None and found.start() <= hit.start < found.end()


def _lists_people(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence stands in a list of the people whose data is used, or has a label that says so."""
    if sentence.piece.kind == "row":
        return False
    if sentence.label == "people":
        return True
    opening, colon, rest = sentence.text.partition(":")
    if colon and rest.strip() and wordings(lexicon.language).find("lists_people", plain(opening)):
        return True
    over = sentence.leads[:1] or (sentence.headings[:1] if sentence.piece.kind == "item" or sentence.first else ())
    if sentence.piece.kind == "heading" or not over:
        return False
    if (
        len(over) == 1
        and sentence.piece.kind == "item"
        and sentence.headings
        and wordings(lexicon.language).find("headed_people", plain(sentence.headings[0]))
    ):
        return True
    said = plain(over[0])
    if wordings(lexicon.language).find("lists_people", said):
        return True
    return any(hit.kind == "cues" and hit.code == "people_of" and not re.match(r" *you\b", said[hit.end :]) for hit in lexicon.hits(said))


_BESIDE_PEOPLE = frozenset(
    re.findall(
        r"\w+",
        "for and or of our the a an if you are your on about information data personal details we hold collect from to who privacy notice policy section "
        "consent general by privacy current past former prospective potential new all other use us other adult their any in relation with how as is do when",
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


def _has_none(sentences: Sequence[Sentence], heading: Sentence) -> bool:
    """Whether the section below a heading begins by saying that no data of theirs is held."""
    below = sentences[heading.number + 1 : heading.number + 2]
    return any(_NONE_OF_THEIRS.search(sentence.plain) for sentence in below)


_NONE_OF_THEIRS = re.compile(
    r"\b(?:we|i) (?:have no access to|do not have access to|hold no|have no|never see|cannot see|receive no) (?:\S+ +){0,4}(?:data|information|names|records)\b"
)


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


_TELLS_TO = re.compile(
    r"\b(?:it|notice|policy|statement|page|document|leaflet|this) (?:\S+ +){0,2}?(?:tells?|informs?|shows?|lets?) (?:(?:our|all|the|current|former|prospective) )*$"
)
_HOW_DATA = re.compile(r" *(?:\S+ +){0,4}?(?:how|what|why|know|about|of)\b")
"""What stands around those to whom a notice speaks: "It tells employees how we use their data"."""
_ABOUT_BOTH = re.compile(r"\b(?:data|information|details) (?:about|on|of|from) (?:our |the )?\w+ (?:and|or) (?:our |the )?$")
"""What stands before the second of two about whom data is held: "information about our guests and enquirers"."""
_ABOUT = re.compile(r"\b(?:about|concerning|relating to|regarding)(?: +\S+){0,6} *$|\byour $|\bif you are an? $|^ *for ")


_KEEPS_OF = re.compile(
    r"\b(?:updat|review|maintain|manag|keep|hold|record|administ|process|collect|check|stor)\w* (?:\S+ +){0,3}(?:data|information|details|records?)"
    r" (?:of|about|on|for|relative to|relating to|concerning|regarding) (?:(?:our|the|all|any|current|former|new|existing|future) )*$"
)
"""What stands before those whose data is worked on: "to update information on existing"."""


def _is_addressed(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit):
        return False
    if about(sentence, "children") and hit.code != "children":
        return False
    if (hit.code == "staff" and _HIRED.search(sentence.plain)) or re.search(r"\bsuch as (?:\S+ +){0,3}$", before):
        return False
    if re.match(r"for (?:our|all|the|current)\b", sentence.plain.lstrip()) and words(sentence.text) <= 16 and not sentence.leads:
        return True
    if _KEEPS_OF.search(before) and not about(sentence, "recipients", "complaint", "links", "rights", "security"):
        return True
    if about(sentence, "recipients", "complaint", "transfers", "security", "basis", "links", "dpo") and not sentence.has("cues", "apply"):
        return bool(re.search(r"\b(?:if|as|when) you are (?:an? )?$", before))
    if _TELLS_TO.search(before) and _HOW_DATA.match(sentence.plain[hit.end :]):
        return True
    if sentence.has("cues", "apply", "intro") and re.search(r"\b(?:to|for|about|our|of|you|and|or|former|current)\b", before):
        return True
    if hit.code == "next_of_kin":
        return (about(sentence, "data", "source") and bool(re.search(r"\byour?\b|details|contact", sentence.plain))) or bool(
            re.search(r"\byour? (?:\S+ +)?$", before)
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
        return bool(told and _ADDRESSED.search(before[-60:]) and not re.search(r"(?<!relating )\b(?:with|to|by) (?:\S+ +){0,2}$", before))
    return False
