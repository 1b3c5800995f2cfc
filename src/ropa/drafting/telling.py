"""Which ways in, rights, marketing and cookies a notice tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_off, negated, unshadowed
from ropa.drafting.data import NO_DATA_IN
from ropa.drafting.lexicon import Hit, Lexicon, plain
from ropa.drafting.people import DOES, WHEN_YOU, answers_of_a_study
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Told, told
from ropa.drafting.wordings import wordings

# -- ways in, rights, marketing -------------------------------------------------------------------


def channels(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The ways in which the notice says that data comes in, each time that a sentence tells one."""
    studied = [replace(each, code="survey", sure=True) for each in answers_of_a_study(sentences, wordings(lexicon.language))]
    found = [
        *_outright(sentences, lexicon),
        *_from_bodies(sentences),
        *_channels(sentences),
        *_contacted_by(sentences),
        *_on_the_site(sentences),
        *_by_cameras(sentences),
    ]
    logged = {each.sentence.number for each in found if each.code == "server_logs"}
    found = [each for each in found if each.code != "device_data" or each.sentence.number not in logged]  # the log file is the way
    by_others = {each.number for each in sentences if wordings(lexicon.language).find("of_others_features", each.plain)}
    return [*(each for each in found if each.code != "device_data" or each.sentence.number not in by_others), *studied]


_NOT_IN = ("rights", "complaint", "links", "retention", "security", "transfers", "dpo", "children", "changes")
"""What a section is about in which no way in is told."""
_ALSO_FROM_THEM = frozenset(("third_party_feed", "referral", "public_sources", "cctv"))
"""Ways in that are told, too, where it is said who gets data: "They will have shared your details with us"."""


def _outright(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    """The ways in that a sentence tells by its own words, whatever its section is about: "The agency passes your details on to us"."""
    for at, sentence in enumerate(sentences):
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source")
        comes_in = sourced or sentence.has("cues", "collect")
        if (about(sentence, *_NOT_IN) and not sourced) or _RIGHTS_OF.search(sentence.plain):
            continue
        for hit in (*sentence.of("ways_in"), *_as_told(sentence, lexicon), *_got_from(sentence)):
            others = hit.code in _ALSO_FROM_THEM
            gets = (
                comes_in
                or _GETS_IT.search(sentence.plain[hit.start : hit.end])
                or (_WHEN.match(sentence.plain, hit.start) and _KEEPS.search(sentence.plain))
            )
            if not others and not sourced and (not gets or about(sentence, "recipients", "cookies", "marketing", "contact")):
                continue
            if not others and any(_NOBODY.search(each.plain) for each in sentences[at : at + 3] if each.piece is sentence.piece):
                continue
            invited = not sourced and _INVITED.search(sentence.plain[: hit.start]) is not None
            if not invited and not negated(sentence, hit.start) and not _NO.search(sentence.plain[hit.start : hit.end]):
                yield told(sentence, hit)


def _as_told(sentence: Sentence, lexicon: Lexicon) -> Iterator[Hit]:
    """The ways in that an item of a list tells once the words before it are said with it: "when you", "visit our shop"."""
    if sentence.piece.kind != "item" or not sentence.first or not about(sentence, "source"):
        return
    before = ""
    if _SAYS_WHO.match(sentence.plain):
        before = "when "
    elif sentence.leads and _ENDS_WITH_YOU.search(plain(sentence.leads[0])):
        before = "when you "
    for hit in lexicon.hits(before + sentence.plain.lstrip()) if before else ():
        if hit.kind == "ways_in":
            yield replace(hit, start=max(0, hit.start - len(before)), end=max(0, hit.end - len(before)))


_SAYS_WHO = re.compile(r" *(?:you|they|someone|somebody|people|members|customers|visitors|users) ")
_ENDS_WITH_YOU = re.compile(r"\b(?:you|they|people|someone|members|customers) *$")


def _from_bodies(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Bodies that a sentence says give data: an item of a list of sources, "Your bank tells us", "we are sent it by the council"."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind in ("heading", "row") or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source")
        if about(sentence, *_NOT_IN, "recipients", "basis") and not sourced:
            continue
        if (given := _GIVEN_BY.search(sentence.plain)) and not negated(sentence, given.start()):
            yield Told("third_party_feed", sentence, sentence.text[given.start() : given.end()])
        listed = sourced and sentence.piece.kind == "item" and bool(sentence.lead_topics or not sentence.leads)
        known = [hit for hit in (*sentence.of("channels"), *sentence.of("ways_in")) if hit.start <= _OPENS_ITEM]
        for hit in sentence.of("recipients"):
            if hit.code in _NO_GIVERS or negated(sentence, hit.start):
                continue
            if any(each.start < hit.end and hit.start < each.end for each in sentence.of("channels") if each.code != "third_party_feed"):
                continue
            before, after = sentence.plain[: hit.start], sentence.plain[hit.end :]
            opens = listed and not known and _OPENS_WITH.fullmatch(before) is not None and not _DOES_WITH.search(after)
            if opens or _GIVES_US.match(after) or (_GOT_FROM.search(before) and not sentence.has("cues", "share")):
                yield replace(told(sentence, hit), code="third_party_feed")


_NO_GIVERS = frozenset(
    (
        "internal_team",
        "public_at_large",
        "hosting",
        "analytics_provider",
        "social_network",
        "cloud_software",
        "email_service",
        "client",
        "the_person",
        "payment",
        "it_support",
    )
)
"""Kinds of recipients that are no source of data by being named in a list of sources."""
_OPENS_WITH = re.compile(
    r" *(?:(?:from|your|a|an|the|any|other|our|some|certain|or|and|external|independent|previous|former|current) +){0,4}"
)
_DOES_WITH = re.compile(r"\b(?:you|share|disclose|receive|with us online|website|form)\b")
_GIVES_US = re.compile(
    r"(?: +(?!you\b|we\b)\S+){0,7}? +(?:gives?|tells?|pass(?:es)?|sends?|provides?|shares?|supply|supplies|forwards?|confirms?)\b(?: +(?!you\b)\S+){0,4}? +(?:us|me)\b"
)
"""What follows a body that gives data: "the bank may tell us"."""
_GIVEN_BY = re.compile(
    r"\b(?:we|i) (?:(?:may|can|will|are|also|sometimes|might|be|get) +){1,4}(?:sent|given|told|passed|supplied)\b(?: +(?!with\b)\S+){0,14}? +by (?!you\b|law\b|our\b|e ?mail\b|post\b|phone\b)\S+"
)
"""How somebody gives data, said of the one who gets it: "we may be given your name by another member"."""


def _got_from(sentence: Sentence) -> list[Hit]:
    """Others from whom a sentence says that something is got, however much stands between: "We obtain names of people who ... from X"."""
    if about(sentence, "recipients"):
        return []
    hits = [hit for hit in unshadowed(sentence.of("channels")) if hit.code in _FROM_OTHERS or hit.code == "public_sources"]
    return [hit for hit in hits if _GOT_FROM.search(sentence.plain[: hit.start] + " " + sentence.plain[hit.start : hit.start + 5])]


_GOT_FROM = re.compile(
    r"\b(?:we|i) (?:\S+ +){0,3}?(?:receive|obtain|collect|gather|get|got|acquire|source|request|seek|buy|take)d?\b(?: +(?!share|give|send|pass|you\b)\S+){0,22}? +from(?: +(?!you\b)\S+){0,5} *$"
)
_RIGHTS_OF = re.compile(r"\b(?:exercise|use) (?:\S+ +){0,3}rights?\b")
_GETS_IT = re.compile(
    r"\b(?:(?:collect|gather|obtain|receiv|record|log|note|noting|captur|monitor|take|taking|transcri|contain|keep|store|save)\w*|sends?(?! (?:you|our|out|them)\b)|sent)\b"
)
"""Words that say of themselves that data comes in."""
_WHEN = re.compile(r"(?:if|when|whenever|where|each time|every time|once)\b")
_KEEPS = re.compile(
    r"\b(?:we|i|us|office|society|club) (?:\S+ +){0,3}?(?:note|keep|record|hold|see|store|file|save)s?\b|\b(?:is|are|be) (?:\S+ +)?(?:used|kept|noted|stored|held|recorded)\b"
    r"|\bmake a note\b"
)
"""What is done with what comes in, where a sentence says when it comes: "If you ring us we note your number"."""
_NOBODY = re.compile(
    r"\bno personal(?:ly)? (?:\S+ )?(?:information|data|details)\b|\b(?:cannot|can not|does not|do not) (?:be used to )?identify\b"
)
"""How a paragraph says that what comes in is nobody's data."""
_NO = re.compile(r"\b(?:not|never|no|nor|don't|doesn't|won't|cannot)\b")
_INVITED = re.compile(
    r"\b(?:please|you (?:can|may|should|must|could)|in order to|if you (?:would like|wish|want) to) (?:\S+ +){0,2}$|(?<!time )(?<!asked )(?<!ask you )\bto $"
)
"""Words before what readers may do, and that is no way in: "please contact us by e-mail"."""


def _by_cameras(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Cameras, wherever a sentence says that there are some: "The club operates CCTV"."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or about(sentence, "rights", "complaint", "links"):
            continue
        for hit in sentence.of("channels"):
            if hit.code == "cctv" and _HAS_CAMERAS.search(sentence.plain[: hit.start]) and not negated(sentence, hit.start):
                yield told(sentence, hit)


_HAS_CAMERAS = re.compile(
    r"\b(?:operates?|operating|uses?|using|ha(?:s|ve)|installed|runs?|there (?:is|are)|recorded (?:by|on)|covered by|monitored by|filmed by) (?:\S+ +){0,4}$"
)


def _on_the_site(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The website, where the opening of a notice says that data is collected on it; cookies, where they are one way of collecting."""
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or sentence.piece.kind == "heading":
            continue
        for hit in sentence.of("channels"):
            if negated(sentence, hit.start):
                continue
            if hit.code == "website" and sentence.has("cues", "intro") and _COLLECTED.search(sentence.plain[: hit.start]):
                if _ON_SITE.search(sentence.plain[: hit.end]):
                    yield told(sentence, hit)
            elif hit.code == "cookies" and _is_way_of_collecting(sentence, hit):
                yield told(sentence, hit)


def _is_way_of_collecting(sentence: Sentence, hit: Hit) -> bool:
    """Whether a section on what is collected has a part that says that cookies are used."""
    return (
        about(sentence, "cookies")
        and _COLLECTED.search(plain(" ".join(sentence.headings[1:]))) is not None
        and re.search(r"\b(?:we|site|website) (?:\S+ +)?(?:uses?|sets?|places?) $", sentence.plain[: hit.start]) is not None
    )


_COLLECTED = re.compile(r"\b(?:collect|gather|obtain)\w*\b")


def _contacted_by(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The website, wherever a sentence says that people write by way of it."""
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or about(sentence, "rights", "complaint", "links", "contact"):
            continue
        for hit in unshadowed(sentence.of("channels")):
            before = sentence.plain[: hit.start]
            if (hit.code == "website" and _WRITES_BY.search(sentence.plain[: hit.end])) or (
                hit.code in _WRITTEN
                and _TO_US.search(sentence.plain[: hit.end])
                and _WE_HAVE_IT.search(sentence.plain[hit.end :])
                and not negated(sentence, hit.start)
                and not re.search(r"\b(?:please|you can|you may|to) (?:\S+ +){0,2}$", before)
            ):
                yield told(sentence, hit)


_WRITTEN = frozenset(("email", "phone", "post", "sms", "instant_message", "social_network"))
_TO_US = re.compile(
    r"\b(?:if|when|whenever|where|each time|every time) (?:you|someone|somebody|anyone|people|members|parents|customers|clients|patients) .*(?:e ?mails?|writes?|phones?|calls?|rings?|texts?|telephones?|messages?|contacts?|sends?)\b"
)
_WE_HAVE_IT = re.compile(
    r"\b(?:we|i) (?:(?:will|may|can|also|then|usually|only) ){0,2}(?:see|have|keep|hold|record|store|collect|receive|process|get|save|note)\b"
)
"""What follows a way of writing that brings data in: "If you email us or message us on WhatsApp, we see your address"."""
_WRITES_BY = re.compile(
    r"\b(?:if|when) you (?:\S+ +)?(?:contact|write to|message|reach) us (?:via|through|using|on|by) (?:our|the|this) (?:\S+ +)?(?:web ?site|site|web form|online form|contact form)$"
)


def _channels(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents or sentence.piece.kind == "heading" or sentence.has("cues", "intro"):
            continue
        sourced = about(sentence, "source") and not about(sentence, "rights", "recipients", "retention", "complaint")
        only_given = False
        if not sourced and (
            about(sentence, *NO_DATA_IN, "recipients", "security", "retention", "basis") or not sentence.has("elements", "source")
        ):
            automatic = (
                re.search(r"\bautomatically\b", sentence.plain) and sentence.has("cues", "collect") and not about(sentence, "rights", "adm")
            )
            given = comes_when(sentence) and sentence.has("cues", "collect") and not about(sentence, *NO_DATA_IN, "recipients", "security")
            if not automatic and not given:
                continue
            only_given = not automatic
        hits = unshadowed(sentence.of("channels"))
        sure: list[Hit] = []
        for hit in hits:
            if negated(sentence, hit.start) or _OF_CHANNEL.match(sentence.plain[hit.end :]):
                continue
            if only_given and hit.code in _NOT_DONE:
                continue
            if _is_way_in(sentence, hit, sure):
                sure.append(hit)
                yield told(sentence, hit)
            else:
                yield replace(told(sentence, hit), sure=False)


_NOT_DONE = frozenset(("device_data", "survey", "cookies"))
"""Ways in that no act of readers names: "when you create surveys" is said of a tool."""


def comes_when(sentence: Sentence) -> bool:
    """Whether a sentence says when data comes in: "when you visit our site", "setting up an account"."""
    return (
        re.search(
            r"\b(?:when|whenever|if|where|as) (?:you|they|members|individuals|people|someone|customers|users|visitors) (?:\S+ +){0,4}(?:"
            + DOES.pattern.strip()
            + ")|\\bwhen (?:setting|creating|registering|opening|signing|making|placing)\\b",
            sentence.plain,
        )
        is not None
    )


_OF_CHANNEL = re.compile(r" *(?:address|addresses|number|numbers|details|newsletter|newsletters|marketing|provider)\b")
"""What makes the words of a way in a thing: the e-mail in "e-mail address"."""
_BY_WAY_OF = re.compile(
    r"\b(?:via|through|by|using|use|over|from|in|at|on|onto|with|visit\w*|fill\w*|complet\w*|automatically|log\w*|record\w*)(?: +\S+){0,3} *$"
)
_ON_SITE = re.compile(
    r"\b(?:visits? (?:to )?|visiting |use of |using |how (?:you|people|visitors) use |(?:when|if|as|while) you (?:use|visit|browse|access) |via |through )(?:our|the|this) (?:\S+ )?(?:web ?sites?|sites?)$"
)
"""How a site is named on which data comes in."""
_ONE_MORE = re.compile(r"^(?: +\S+){0,3} (?:and|or|and or)(?: +\S+){0,3} $|^(?: +\S+){0,3} *$")
_PLACED = re.compile(r"\b(?:cookies?|file|text|piece)\b(?: +\S+){0,9} *$")


def _is_way_in(sentence: Sentence, hit: Hit, sure: Sequence[Hit]) -> bool:
    """Whether a sentence says that data comes in by a way, not only names it."""
    before = sentence.plain[: hit.start]
    if hit.code in _WRITTEN and about(sentence, "source") and _READER_SENDS.match(before + sentence.plain[hit.start : hit.end]):
        return True
    if re.search(r"\b(?:to|also|we|us|may|can|will) $|\bnot (?:\S+ +){0,3}$|\b(?:your|an?|the) (?:\S+ +)?$", before) and hit.code in (
        "email",
        "phone",
        "post",
    ):
        return False  # what is done by e-mail, or an address
    if hit.code == "device_data" and _PLACED.search(before):
        return False
    if re.search(r"\b(?:use|open|read|receive|get) (?:our|the) $", before) and hit.code in ("email", "sms", "post"):
        return False  # what is sent out
    if about(sentence, "source") and (_READER_DOES.match(before) or (hit.code in _FROM_OTHERS and _TO_ORGANISATION.search(sentence.plain))):
        return True
    if about(sentence, "source") and _ARE_RECORDED.match(sentence.plain) and hit.start <= 1:
        return True
    listed = about(sentence, "source") and sentence.piece.kind == "item" and (sentence.lead_topics or not sentence.leads)
    if listed and hit.start <= _OPENS_ITEM:
        return True
    if sentence.has("cues", "collect") is False and not listed and "source" not in sentence.topics:
        return False
    if hit.code == "website" and _ON_SITE.search(before + sentence.plain[hit.start : hit.end]):
        return True
    if re.match(r"(?:when|if|whenever|once|after|by|through|via|from) ", sentence.plain[hit.start : hit.end]):
        return True
    if _BY_WAY_OF.search(before) or (WHEN_YOU.search(before) and hit.start - len(before) < 1):
        return True
    return bool(sure) and _ONE_MORE.match(sentence.plain[sure[-1].end : hit.start]) is not None


_READER_SENDS = re.compile(
    r" *(?:(?:when|if|where|whenever) )?(?:you|someone|people|members|parents) (?:\S+ +){0,2}?(?:(?:send|write|give|leave) (?:\S+ +){0,4}?)?(?:e ?mails?|letters?|texts?|messages?|phone|ring|call|telephone|whatsapp|post|mail)\b"
)
"""How a section on sources says that readers write or call: "You send us an e-mail", "You ring us"."""
_READER_DOES = re.compile(
    r" *(?:(?:when|if|where|whenever) )?(?:you|people|members|parents|customers|clients) (?:(?:may|can|also|will|might) )?(?:answer|complete|fill|upload|enter|update|submit|take|hand|give|tell|visit|scan|swipe|come|book|register|sign|order|message|talk|speak|apply)\w* (?:\S+ +){0,5}$"
)
_FROM_OTHERS = frozenset(("third_party_feed", "referral"))
_TO_ORGANISATION = re.compile(
    r"\b(?:sends?|gives?|pass(?:es)?|tells?|provides?|supplies|refers?|forwards?|shares?) (?:\S+ +){0,3}?(?:us|it|them|you|your|details|information|data)\b|\bwe (?:\S+ +){0,2}(?:get|receive|have|take) (?:\S+ +){0,3}referrals?\b"
)
"""How others bring data in: "Your previous school sends us your file"."""
_ARE_RECORDED = re.compile(
    r" *(?:(?:our|the|security|your|all) )*(?:cameras?|calls|cctv|key ?cards?|fobs?|doors?|servers?|visitors' book)\b.*\b(?:record\w*|log\w*|film\w*|note\w*|captur\w*)\b"
)
_OPENS_ITEM = 30
"""How far into an item of a list of ways in the way may stand, in characters."""
_RIGHT = re.compile(
    r"\bright\b|\brights\b|\b(?:you|they|(?!(?:trustee|officer|staff|committee)\w*\b)(?:individual|people|person|member|parent|carer|guardian|pupil|student|client|customer|patient|tenant|resident|user|player|guest|donor|supporter|subscriber|volunteer|employee|visitor|plot ?holder|learner|candidate|applicant|everyone|everybody|anyone|anybody|subject)s?(?: (?:who|whose|on whom|about whom) (?:\S+ +){1,4}?)?) (?:also )?(?:can|may|could|(?:are|is) (?:also )?(?:able|entitled|free|welcome))\b|\bhow (?:can|may|do) (?:you|i|we|members|they) (?:ask|get|have|see|request)\b|\b(?:ask|request) (?:us|that we|to)\b|\bentitled\b|\brechte?n?\b|\b(?:kunt|kun|kan|mag|mogen)\b|\bdroits?\b|\bkönnen\b|\bpouvez\b"
)


def rights(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The rights that the notice tells of, each time that a sentence tells one."""
    return list(_rights(sentences))


def _rights(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or re.search(r"\bcookies?\b", sentence.plain):
            continue
        yield from _claims(sentence)
        if (
            (named := _NAMES_ACCESS.match(sentence.plain))
            and about(sentence, "rights")
            and (sentence.listed or sentence.piece.kind == "row")
        ):
            yield Told("access", sentence, sentence.text[named.start() : named.end()].strip())
        if sentence.piece.kind == "heading":
            if not any("right" in plain(heading) for heading in sentence.headings[:1]) and not _ASKS_HOW.match(sentence.plain):
                continue
        elif not (
            about(sentence, "rights")
            or re.search(r"\bright to\b|\bright of\b|\brights to\b|\brecht (?:auf|op|van|tot|om)\b|\bdroits? (?:de|d'\w+)", sentence.plain)
            or (about(sentence, "marketing") and sentence.has("rights", "objection_marketing"))
            or _asks_for_several(sentence)
            or _ASKS_FOR_OWN.search(sentence.plain) is not None
            or _MISTAKES.search(sentence.plain) is not None
            or _WISHES.search(sentence.plain) is not None
            or _MAY_OBJECT.search(sentence.plain) is not None
            or _ENTITLED.search(sentence.plain) is not None
            or _PLAINLY.search(sentence.plain) is not None
        ) or not (
            _RIGHT.search(sentence.plain)
            or _WISHES.search(sentence.plain)
            or _PLAINLY.search(sentence.plain)
            or _MISTAKES.search(sentence.plain)
            or "rights" in sentence.lead_topics
            or sentence.listed
            or (sentence.first and sentence.piece.kind == "paragraph" and _NAMES_RIGHT.fullmatch(sentence.plain))
            or (sentence.piece.kind == "row" and sentence.piece.cells != sentence.piece.header)
        ):
            continue
        for hit in unshadowed_rights(sentence.of("rights"), sentence.plain):
            if hit.code == "erasure" and _LEAVES_LIST.search(sentence.plain):
                continue
            if (
                hit.code == "automated_decision"
                or not re.search(r"\b(?:do|does|is|are|may|will|can|have) not\b|\bcannot\b|\bno right\b", sentence.plain[: hit.start])
                or "right not" in sentence.plain
            ) and not _DOES_NOT_APPLY.match(sentence.plain, hit.end):
                yield told(sentence, hit)


_LEAVES_LIST = re.compile(r"\b(?:unsubscribe|opt out|no longer (?:wish|want) to (?:receive|hear|get))\b.*\b(?:list|lists|mailings?)\b")
"""How somebody leaves a mailing list, which erases nothing else."""
_NAMES_RIGHT = re.compile(
    r" *(?:to )?(?:an? |the |your )?(?:copy of (?:\S+ ?){1,3}|access(?: to (?:\S+ ?){1,3})?|corrections?|rectification|deletion|erasure|removal(?: of (?:\S+ ?){1,3})?|"
    r"portability|objections?|restrictions?|(?:object|restrict|limit|correct|delete|erase|see|stop)(?: +\S+){0,8}) *"
)
"""A right alone, as the bold words that open a paragraph name it: "A correction."."""
_NAMES_ACCESS = re.compile(r" *(?:(?:the|your|a) )?(?:right (?:of|to) )?access(?= *$|  )")
"""The name of the right of access, alone in its item or its cell."""
_DOES_NOT_APPLY = re.compile(
    r"(?: +\S+){0,4}? +(?:(?:do|does|will|would) not (?:\S+ )?apply|doesn't apply|don't apply|(?:is|are) not (?:\S+ )?available|(?:is|are) not applicable)\b"
    r"(?! (?:in|to|if|when|where|unless|for) (?:all|every|some|certain|any)\b)(?!.*\b(?:if|when|where|unless|in some|always)\b)"
)
"""What follows a right that there is not."""


def _claims(sentence: Sentence) -> Iterator[Told]:
    """The rights that a sentence tells by its own words, whatever its section is about: "If you would like it deleted, please write"."""
    if sentence.piece.kind == "heading":
        return
    claims = sentence.of("claims")
    narrower = [hit for hit in (*claims, *sentence.of("rights")) if hit.code in ("restriction", "objection_marketing")]
    for hit in claims:
        if hit.code == "objection" and any(hit.start <= other.end and other.start <= hit.end for other in narrower):
            continue  # "stop using it for a while"
        if _DOES_NOT_APPLY.match(sentence.plain, hit.end):
            continue
        asked = sentence.plain[hit.start : hit.end].endswith(("request", "requested", "ask", "asked"))
        if asked or not _WITHHELD.search(sentence.plain[: hit.start]):  # "we can delete it on request"
            yield told(sentence, hit)


_WITHHELD = re.compile(
    r"\b(?:we|i) (?:(?:may|will|can|might|must|also|have to|need to) +){0,2}$|\b(?:do|does|is|are|may|will|can|have) not\b|\bcannot\b|\bno right\b"
)
"""Words before what is no right of the reader."""
_ASKED_OF_US = re.compile(
    r"\b(?:(?:you|members|parents|individuals|people|clients|customers|patients|pupils|students|tenants|residents|guests|everyone|anyone|volunteers|supporters|member|person|client|customer|i) (?:also )?(?:can|may|are entitled|is entitled|are able|have|has)|how can (?:you|i|members)|(?:can|may|could) (?:you|i|members|anyone) (?:ask|see|have)|ask us|asking us|request(?:ing)? (?:that we|us|a copy|access))\b"
)


def _asks_for_several(sentence: Sentence) -> bool:
    """Whether a sentence tells two rights or more at once, wherever it stands: "you may ask us for a copy, or to correct it"."""
    told = sentence.codes("rights") - {"objection_marketing", "automated_decision"}
    return len(told) >= _SEVERAL and _ASKED_OF_US.search(sentence.plain) is not None


_SEVERAL = 2
_ASKS_FOR_OWN = re.compile(
    r"\byou (?:may|can|could) (?:also |always )?(?:request|ask (?:us )?(?:for|to see)|obtain|see) (?:\S+ +){0,4}(?:details|copy|copies|information|data) (?:\S+ +){0,5}(?:we|i) (?:\S+ +)?(?:hold|have|keep|process)\b"
)
"""A right to see one's data, wherever it stands: "you may request details of the information that we hold"."""
_MISTAKES = re.compile(
    r"\b(?:if|should|where) (?:\S+ +){1,12}(?:incorrect|inaccurate|incomplete|wrong|out of date|mistakes?|errors?)\b(?: +\S+){0,8} +(?:let (?:us|me) know|tell (?:us|me)|contact (?:us|me)|write to (?:us|me)|e ?mail (?:us|me))\b"
)
"""A right to have mistakes corrected, wherever it stands: "if anything is wrong, please let us know"."""
_WISHES = re.compile(
    r"\bif you(?:'d| would)? (?:like|want|wish|prefer) (?:us )?to (?:remove|delete|erase|destroy|correct|amend|change|see|get a copy of|have a copy of|receive a copy of) (?:\S+ +){0,3}(?:information|data|details|records?)\b"
)
"""A right told as a wish, wherever it stands: "if you would like us to remove your information, please write"."""
_WHOSE = r"\b(?:data|information|details|records?|files?|notes|entry|entries|photo\w*|pictures?|images?|database|lists?|numbers?|address|it|them|we (?:hold|have|keep)|i (?:hold|have|keep))\b"
_PLAINLY = re.compile(
    rf"\b(?:(?:you|they|anyone|everyone|(?:any |each |every |all |our )?(?:member|parent|client|customer|patient|pupil|student|tenant|guest|volunteer|player|resident|supporter|donor)s?) (?:can|may|could)(?: (?:also|always|of course))?|feel free to|please) "
    rf"(?:ask|request|tell|contact|write to|email)\b(?: (?:us|me|our|the|for|that|if|to|\w+ary|\w+urer|leader|office|club|school|surgery))*\b.*{_WHOSE}"
    rf"|\bif you(?:'d| would| should)? (?:rather|prefer)\b.*{_WHOSE}"
    rf"|\b(?:we|i)(?:'ll| will| can| shall) (?:then |also |gladly |happily |always )?(?:correct|delete|remove|erase|destroy|change|amend|put|give you|send you|show you|stop)\b.*\bif you (?:ask|tell|let|want|wish|would|request|contact)\b"
    rf"|\b(?:if you (?:ask|tell|request|want|wish)\b.{{0,60}}?|(?:say so|let (?:us|me) know|just ask|tell (?:us|me))(?: and)?) (?:we|i)(?:'ll| will) (?:correct|delete|remove|erase|destroy|change|amend|put|give you|send you|show you|stop)\b"
    rf"|\b(?:kunt|kun|kan|mag|mogen)\b.*\b(?:laten (?:verwijderen|corrigeren|aanpassen|wijzigen|wissen|verbeteren)|inzien|opvragen|verzoeken)\b|\bwelcome to (?:look|see|read|check|have)\b.*{_WHOSE}|\bif you(?:'d| would)? (?:like|want|wish) (?:us )?(?:to )?(?:be (?:forgotten|removed|deleted|taken off)|stop|remove|delete|forget)\b"
    rf"|^ *(?:do you |would you like to |if you )?want to (?:know|see|find out) (?:what|whether|if)\b.*{_WHOSE}"
)
"""Rights in everyday words, wherever they stand: "Just say so, and we will delete it", "Clients can ask me for a copy of my notes"."""
_ASKS_HOW = re.compile(
    r" *(?:how|can|may|what if) (?:can |do |may )?(?:you|i|we|members|people|parents) (?:\S+ +){0,2}?(?:ask|see|get|have|request|find out|want|change|correct|delete|remove)\b(?=.*\b(?:data|information|details|records?|we hold|about me|about you)\b)"
)
"""A heading that asks how somebody gets a right: "How can I have my data corrected?"."""
_ENTITLED = re.compile(
    r"\b(?:entitled|free|welcome|able) to (?:\S+ +){0,4}?(?:see|view|inspect|check|ask for|request|have|obtain|receive|get|correct|change|amend)\b(?: +\S+){0,6} +(?:entry|entries|records?|data|information|details|hold|holds|held|keep|store)\b"
    r"|\b(?:give|provide|send) (?:us |me |the \w+ )?(?:\S+ +)?(?:instructions?|notice|a request)\b(?: +\S+){0,4} (?:data|information|details|records?)(?: \S+)? (?:to be )?(?:removed|deleted|erased|corrected)"
)
"""A right told of others or in other words, wherever it stands: "Each member is entitled to see their own entry"."""
_MAY_OBJECT = re.compile(
    r"\b(?:you|they) (?:can|may|could|are free to|are entitled to) (?:\S+ +){0,2}(?:object|withdraw your consent and object)\b"
)


def unshadowed_rights(hits: list[Hit], said: str = "") -> list[Hit]:
    """The rights of a sentence: an objection to marketing is not also one to other uses, unless it is said to be included."""
    narrower = [hit for hit in hits if hit.code in ("objection_marketing", "restriction")]

    def is_narrowed(hit: Hit) -> bool:
        stops = said[hit.start : hit.end].endswith(" stop")  # "ask us to stop" begins "stop sending you news"
        return any(
            other.start < hit.end and hit.start < other.end
            if stops
            else other.code == "objection_marketing" and other.start <= hit.start < other.end
            for other in narrower
        )

    return [hit for hit in hits if hit.code != "objection" or " including " in said or not is_narrowed(hit)]


def marketing(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The channels by which the notice says that marketing is sent."""
    return [*_mailings(sentences), *_marketing(sentences)]


def _mailings(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """The channels of marketing that a sentence tells by its own words, whatever its section is about."""
    for sentence in sentences:
        if sentence.piece.contents or sentence.piece.kind == "heading" or is_off(sentence) or about(sentence, "cookies", "complaint"):
            continue
        if _GIVES_DATA.match(sentence.plain) and not about(sentence, "marketing"):
            continue
        for hit in sentence.of("mailings"):
            if not negated(sentence, hit.start, unless=False) and not _NO.search(sentence.plain[hit.start : hit.end]):
                yield told(sentence, hit)


_MARKETS = re.compile(r"\b(?:marketing|newsletters?|promot\w*|mailing lists?|advert\w*|offers|news|appeals?|updates)\b")


_GIVES_DATA = re.compile(
    r" *(?:when |if |where )?you (?:(?:may|can|might|will|also) )*(?:give|provide|send|tell|contact|call|email|write|ring)s?\b(?!.*\b(?:we|i) (?:\w+ )?(?:send|email|text|call|write|post)\b)"
)
"""How a sentence says that readers give data, or write, which is no marketing."""


def _marketing(sentences: Sequence[Sentence]) -> Iterator[Told]:
    for sentence in sentences:
        if (
            is_off(sentence)
            or sentence.piece.contents
            or sentence.piece.kind == "heading"
            or about(sentence, "rights", "recipients", "cookies")
            or (_GIVES_DATA.match(sentence.plain) and not about(sentence, "marketing"))
        ):
            continue
        if not (
            _MARKETS.search(sentence.plain)
            or about(sentence, "marketing")
            or _REACHES_OUT.search(sentence.plain)
            or _OFFERS.search(sentence.plain)
        ):
            continue
        for hit in unshadowed(sentence.of("marketing")):
            if (
                not negated(sentence, hit.start, unless=False)
                and (
                    not re.match(r" *(?:address|addresses|us|number)\b", sentence.plain[hit.end :])
                    or (_USES_ADDRESS.search(sentence.plain[: hit.start]) and _OFFERS.search(sentence.plain[hit.end :]))
                )
                and "@" not in sentence.plain[hit.end : hit.end + 40]
            ):
                yield replace(
                    told(sentence, hit),
                    sure=_is_sent(sentence, hit) or (_REACHES_OUT.search(sentence.plain) is not None and _is_verb(sentence, hit)),
                )


_SENT_BY = re.compile(
    r"\b(?:by|via|through|over|using)(?: +\S+){0,6} +$|\b(?:send|sent|receive|get|marketing|promotional)(?: +\S+){0,6} +$|\bcontact(?:ed)?(?: +\S+){0,8} (?:by|via) (?:\S+ +){0,5}$"
)


_OFFERS = re.compile(
    r"\b(?:send|sends|contact|tell|keep|update|inform|communicate|calls?|messages?)\b(?!.*\b(?:your (?:\S+ )?(?:booking|order|account|application|appointment|enquiry|receipt|complaint|membership|rent)|receipt|invoice|questions?|queries|please)\b)"
    r".*\b(?:about|of|with|on|our)\b.*\b(?:products?|services|events|courses|offers?|news|our work|what we do|activities|campaigns?|fundraising|catalogues?|appeals?|support us)\b"
)
"""How marketing is told without its name: "We send our catalogue by post", "messages about new products"."""
_USES_ADDRESS = re.compile(r"\buse your $")
_REACHES_OUT = re.compile(
    r"\b(?:e ?mail|text|phone|call|ring|telephone|write to|message) you (?:\S+ +){0,4}?(?:(?:with|about) (?:\S+ +){0,4}?(?:courses?|products?|services?|events?|offers?|news|appeals?|updates?|promotions?|campaigns?|activities|competitions?|support|deals)|(?:to ask|asking) (?:\S+ +){0,3}?(?:support|gifts?|donations?|money))"
)
"""How marketing is told by what is done: "We will email you about our new courses"."""


def _is_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a way is what an organisation does to readers: the text in "we text you about offers"."""
    return (
        re.match(r" *you\b", sentence.plain[hit.end :]) is not None
        and re.search(r"\b(?:please|you|can|to) $", sentence.plain[: hit.start]) is None
    )


_SIGNS_UP = re.compile(r"\b(?:subscribe|sign(?:ed)?[ -]?up|opt(?:ed)?[ -]?in|send(?:ing)?|receive|join)\b(?: +\S+){0,4} +$")
"""How a newsletter is told that readers get, not only named."""


def _is_sent(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence says that marketing goes out by a way, not only that there is a newsletter or a list."""
    said = sentence.plain[hit.start : hit.end]
    if re.match(r"(?:newsletter|mailing list|unsubscribe)", said):
        return "newsletter" in said and _SIGNS_UP.search(sentence.plain[: hit.start]) is not None
    asked = re.search(r"\b(?:please|contact us|write to us|let us know)\b", sentence.plain[: hit.start])
    before = sentence.plain[: hit.start]
    if asked is None and _USES_ADDRESS.search(before):
        return True
    sells = _MARKETS.search(sentence.plain) or _OFFERS.search(sentence.plain)
    return asked is None and sells is not None and (_SENT_BY.search(before) is not None or _GETS_CALLS.search(before) is not None)


_GETS_CALLS = re.compile(r"\b(?:get|receive|have) $")


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


_SETS_NONE = re.compile(
    r"\b(?:sets?|uses?|places?|stores?) no (?:\S+ )?cookies\b|\bcookie ?less\b|\bwithout (?:any )?cookies\b|\ball websites\b"
)
"""How a sentence says that something works without cookies."""
_GOES_ON = re.compile(
    r" *(?:we use (?:it|them|this|these)|(?:it|they|this|these) (?:is|are) (?:only )?(?:used|needed)|(?:it|they) (?:helps?|lets?|keeps?|makes?))\b"
)
_STORES = re.compile(r"\b(?:local|session|browser) storage\b|\bcookies\b")
"""How the next sentence says what cookies or what is stored in a browser are for."""
_IS_A_FILE = re.compile(r"\bcookies?\b *(?:is|are) (?:an? )?(?:very )?(?:small|tiny|little|simple|short|text|data|pieces?|files?|bits?)\b")
"""A sentence that explains what a cookie is."""
_KIND_OF = re.compile(
    r"(?: +(?!(?:to|for|are|is|that|which|use|uses|by|in|on|of|our|your|we|with|from|set|sets|when|so)\b)\S+){0,6}? +cookies?\b"
)
"""What follows the name of a kind of cookies: the rest of "analytics and marketing cookies"."""
_ARE_NOT = re.compile(
    r"\b(?:is|are) (?:not|never|no longer) (?:\S+ +){0,2}?(?:used|set|enabled|placed|active|in use|switched on)\b(?!.*\b(?:until|unless|without)\b)"
)
_ONE_DAY = re.compile(r"\bin (?:the )?future\b|\bif .*\b(?:is|are) (?:ever )?(?:introduced|added)\b")
"""What may be used one day and is not yet."""


_TURNED_OFF = re.compile(
    r"\b(?:disabl|block|refus|reject|delet|turn\w* off|switch\w* off|declin|without|opt\w* out|clear)\w*\b(?: +\S+){0,5}? +cookies?\b.*"
    r"\b(?:may|might|will|can|could|would) (?:\S+ +)?(?:not|limit|reduce|affect|lose|be unable|impair|prevent|stop|restrict|degrade|change)\b"
)
"""What is said of a site whose cookies are turned off: "Disabling cookies may reduce functionality"."""
_OF_ANY_SITE = re.compile(
    r"\b(?:let|lets|letting|allow|allows|allowing|help|helps|helping|enable|enables|enabling) (?:an?|any|many|most|some|other) (?:\S+ )?(?:web ?)?sites?\b"
)
"""How a notice explains what cookies do on any site: "allowing a website to remember you"."""


_OF_BROWSERS = re.compile(r"https?://\S*(?:support|help|cookies)\b|\bhttps?://\S+ \(", re.IGNORECASE)
"""A link to how a browser deletes cookies."""
_WITHOUT = re.compile(
    r" *(?:this|it|they|the \w+|these)(?: (?:service|tool|statistics|analytics|data))? (?:does|do|is|are) not (?:use|set|place|need|rely on) (?:any )?cookies\b"
)
"""How the next sentence says that something works without cookies."""
_DO = re.compile(
    r"\bcookies?\b(?: +(?:and|or|which|that|are|is|we|may|will|also|only|on|our|the|this|site|website|use|used|set|similar|technologies|other|called))* +(?:to|for|so that|helps?|lets?|allows?|enables?|remembers?|keeps?|tells?)\b"
    r"|\b(?:remembers?|keeps?|stores?|logs?|counts?|measures?|tells?)\b.*\b(?:in|with|by|using|through) (?:an? |the )?(?:\w+ )?cookies?\b|\b(?:uses?|sets?|places?|through|via|with)\b(?: +\S+){0,6} +cookies?\b|\bstorage\b"
)
"""How a sentence of another section says what cookies do."""


def _goes_without(sentences: Sequence[Sentence], at: int) -> bool:
    """Whether the sentence behind one says that what it tells works without cookies."""
    after = sentences[at + 1] if at + 1 < len(sentences) else None
    return after is not None and after.piece is sentences[at].piece and _WITHOUT.match(after.plain) is not None


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
            or not (
                about(sentence, "cookies")
                or re.search(r"\bcookies?\b|(?:local|session|browser) storage", sentence.plain)
                or (_GOES_ON.match(sentence.plain) and at and _STORES.search(sentences[at - 1].plain + sentences[at - 2].plain))
            )
        ):
            continue
        hits = sentence.of("cookies")
        if sentence.piece.kind != "row" and (_OF_BROWSERS.search(sentence.text) or _goes_without(sentences, at)):
            continue
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
            r"\b(?:we|website|site|us|use|uses|used|set|place|remembers?|stores?|protects?|keeps?|tells?|lets?|helps?|allows?|enables?|ensures?|records?|recognises?|counts?|collects?|measures?|required|needed|cookies (?:\S+ )?(?:are|may be|will be)|cookie is|wir|verwende\w*|nutzen|setzen|utilis\w*|gebruik\w*|plaats\w*)\b",
            sentence.plain,
        )
        if (
            tells
            and not _IS_A_FILE.search(sentence.plain)
            and not _SETS_NONE.search(sentence.plain)
            and not _ONE_DAY.search(sentence.plain)
            and not _TURNED_OFF.search(sentence.plain)
            and not _OF_ANY_SITE.search(sentence.plain)
        ):
            named_kinds = [
                hit for hit in hits if _KIND_OF.match(sentence.plain, hit.end) or sentence.plain[: hit.end].endswith(("cookies", "cookie"))
            ]
            told_kinds = hits[:1] if sentence.piece.kind == "item" else named_kinds or hits
            if "cookie" in sentence.plain and not about(sentence, "cookies") and not named_kinds and not _DO.search(sentence.plain):
                told_kinds = []  # it names cookies among other things
            for hit in told_kinds:
                if negated(sentence, hit.start) or _ARE_NOT.search(sentence.plain, hit.end):
                    continue
                kinds.setdefault(hit.code, Cookie(None, hit.code, sentence))
    return list(named.values()) or list(kinds.values())
