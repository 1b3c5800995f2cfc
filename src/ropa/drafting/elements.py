"""Which elements of Art. 13 and 14 a sentence tells by its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ropa.drafting import telling
from ropa.drafting.context import about, is_off, negated, words
from ropa.drafting.lexicon import Hit, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import wordings

COMES_IN = re.compile(r"\b(?:collect|obtain|receiv|gather|get|got)\w*\b")
"""A word by which a sentence that says from whom data comes says how it comes in, too."""
FROM_ELSEWHERE = frozenset(("third_party_feed", "referral", "public_sources"))
"""Ways in that say that data comes from somebody else than the reader."""


_NONE = frozenset(("none", "n a", "not applicable", "no", "does not apply", "we do not do this", "we do not use this", "we don't do this"))


def is_none(sentence: Sentence, *topics: str) -> bool:
    """Whether a sentence is no more than "None" or "Not applicable", where one of the topics is told."""
    said = " ".join(sentence.plain.split())
    return sentence.piece.kind != "heading" and about(sentence, *topics) and said in _NONE


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


def says_collection(sentence: Sentence) -> bool:
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


def from_reader(sentence: Sentence) -> bool:
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


def is_listed_source(sentence: Sentence) -> bool:
    """Whether a sentence is one of a list, or the first, under a heading that asks where data comes from."""
    asks = bool(sentence.headings) and re.search(r"\b(?:where|sources?|from)\b", plain(sentence.headings[0])) is not None
    if sentence.piece.contents or sentence.piece.kind == "heading" or is_off(sentence) or not about(sentence, "source"):
        return False
    if sentence.piece.kind == "row":
        return asks and sentence.piece.cells != sentence.piece.header
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


_ENOUGH_POINTS = 4
_MOST_WAYS = 3
"""Signs of where data comes from count two points, weak ones and ways in, of which at most so many count, one. With enough points they are
right in 52 of 59 notices with a truth; each alone is right in hardly more than half."""


def source_by_signs(sentences: Sequence[Sentence], ways: int) -> Sentence | None:
    """The first sentence with a sign of where data comes from, if the notice has enough of them; `ways` is how many ways in it tells."""
    points = min(ways, _MOST_WAYS)
    first: Sentence | None = None
    for sentence in sentences:
        if sentence.piece.contents or sentence.piece.kind == "heading" or is_off(sentence) or about(sentence, *_NO_SOURCE):
            continue
        strong = sum(each.find(sentence.plain) is not None for each in sentence.said.ranked("sign_of_source"))
        weak = sum(each.find(sentence.plain) is not None for each in sentence.said.ranked("weak_sign_of_source"))
        points += 2 * strong + weak
        first = first or (sentence if strong + weak else None)
    return first if points >= _ENOUGH_POINTS else None


_NO_SOURCE = ("rights", "complaint", "links", "changes", "contact", "dpo", "retention", "transfers", "children", "security")
"""What a section is about in which such signs say something else."""
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
    r"|\b(?:stored|kept|held|hosted) (?:\S+ +){0,3}(?:on|in|by) (?:our |a |the )?(?:\S+ )?secure (?:\S+ )?(?:servers?|systems?|databases?|cloud|location|facilit\w+|environment|premises)\b"
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
    "adm": lambda sentence: (
        _SAYS.search(sentence.plain) is not None and re.search(r"\bright to (?:be told|know|be informed)\b", sentence.plain) is None
    ),
    "further_purpose": lambda sentence: not about(sentence, "rights"),
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


def _is_no_readers_duty(sentence: Sentence) -> bool:
    """Whether what must be given, or need not, is none of the reader's: what the organisation must do, or need not tell whoever asks."""
    asked = about(sentence, "rights") and re.search(r"\b(?:you|your)\b", sentence.plain) is None
    return asked or about(sentence, "cookies") or _OUR_DUTY.search(sentence.plain) is not None


def _ends_keeping(sentence: Sentence, hit: Hit) -> bool:
    """Whether a withdrawal is only told as the end of a time limit: "Kept until you withdraw consent"."""
    return about(sentence, "retention") and re.search(r"\b(?:until|unless) (?:\S+ +){0,3}$", sentence.plain[: hit.start]) is not None


SHARES_NOTHING = re.compile(
    r"\b(?:do|does|will|shall|would) (?:not|never) (?:\S+ +){0,2}(?:share|sell|pass|disclose|give)\b(?: +\S+){0,8} (?:anyone|anybody|others|third part\w+|other (?:people|organisations?|parties|bod\w+)|outside)\b"
    r"|\bnever (?:share|sell|pass|disclose)\b|\b(?:will|is|are|be) (?:not|never) (?:be )?(?:\S+ +){0,2}(?:shared?|sold|passed on|disclosed|given)\b"
    r"|\b(?:do|will) not (?:and will not )?(?:sell|share|rent)\b(?: +\S+){0,14} +(?:anyone|others|third part\w+)\b|\b(?:verkoopt|verkopen|delen|deelt|verstrekken|verstrekt) (?:\S+ +){0,5}(?:niet|nooit|geen)\b"
)


def shares_with_some(sentence: Sentence) -> bool:
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


def elements_in(sentence: Sentence) -> list[str]:
    """The elements that a sentence tells by its words alone."""
    if sentence.piece.contents or sentence.piece.kind == "heading" or (is_off(sentence) and not about(sentence, "rights")):
        return []
    told = [
        hit.code
        for hit in sentence.of("statements")
        if not negated(sentence, hit.start)
        and not (hit.code == "complain_controller" and sentence.has("elements", "complain_regulator") and not _to_controller(sentence))
        and not (hit.code == "statutory_contractual" and _is_no_readers_duty(sentence))
        and not (hit.code == "security" and sentence.topics == {"transfers"})
        and not (hit.code == "withdraw_consent" and _ends_keeping(sentence, hit))
    ]
    for hit in sentence.of("elements"):
        element = hit.code
        if element in ("dpo_contact",) or element in told:
            continue
        if element == "statutory_contractual" and _is_no_readers_duty(sentence):
            continue
        if element == "withdraw_consent" and _ends_keeping(sentence, hit):
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
        or _takes_trouble_to_us(sentence)
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


def _takes_trouble_to_us(sentence: Sentence) -> bool:
    """Whether a sentence asks who is unhappy to speak to the organisation, in whatever words."""
    if about(sentence, "data", "purposes", "source") and not about(sentence, "complaint", "contact", "rights"):
        return False
    return sentence.said.find("in_trouble", sentence.plain) is not None and sentence.said.find("taken_to_us", sentence.plain) is not None


def _is_address_for_complaints(sentence: Sentence) -> bool:
    """Whether a sentence is the organisation's own address below a heading that names complaints: "Contact and complaints"."""
    heading = plain(sentence.headings[0]) if sentence.headings else ""
    own = "@" in sentence.text and wordings("en").find("regulators", sentence.text) is None
    led = not sentence.leads or sentence.said.find("own_contact", plain(sentence.leads[0])) is not None
    return own and "complain" in heading and not sentence.has("elements", "complain_regulator") and led


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
