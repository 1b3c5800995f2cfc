"""How long a notice says that data is kept, and where it says that data goes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_answer_no, is_off, is_part_on
from ropa.drafting.lexicon import Lexicon, plain
from ropa.drafting.places import country_names
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import Wordings, wordings
from ropa.vocabulary.periods import find_periods


@dataclass(frozen=True)
class Limit:
    """A time limit, or what decides it."""

    period: str | None
    trigger: str | None
    what: str
    criteria: str | None
    sentence: Sentence
    line: int


@dataclass(frozen=True)
class Transfer:
    """A place where data is or goes: a country, EEA, EU, `unspecified` or `none`."""

    destination: str
    safeguard: str | None
    sentence: Sentence
    named: tuple[str, ...] = ()


_MAY_HOLD_PERIOD = re.compile(
    r"[0-9] ?(?:h|d|w|m|y)|(?:hour|day|week|fortnight|month|year|yr|decade|jaar|jaren|maand|dag|weken|\buur\b|tag|woche|monat|jahr|stunde|heure|jour|semaine|mois|\bans?\b|année)",
    re.IGNORECASE,
)
"""A text without a unit of time holds no period."""
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TWICE = re.compile(
    r"\b(?P<number>[0-9]+|[a-z]+(?:-[a-z]+)?) ?\((?P<again>[0-9]+|[a-z]+(?:[- ][a-z]+)?)\)(?= (?:[a-z]+ )?(?:day|week|month|year|hour)s?\b)",
    re.IGNORECASE,
)
_COMPOUND = re.compile(
    rf"\b(?P<tens>{'|'.join(_TENS)})[- ](?P<ones>{'|'.join(_ONES)})\b(?=[- ](?:[a-z]+ )?(?:day|week|month|year|hour))", re.IGNORECASE
)


def _readable(text: str, said: Wordings) -> str:
    """A text in which each period is a number and a unit: "6 (six) months", "thirty-six months" and "six full tax years" too."""
    text = re.sub(r"\s+", " ", text)
    text = _TWICE.sub(lambda found: found["again"] if found["again"].isdigit() else found["number"], text)
    text = _COMPOUND.sub(lambda found: str(_TENS[found["tens"].lower()] + _ONES[found["ones"].lower()]), text)
    for found in reversed(list(said.all("sort_of_year", text))):
        text = text[: found.end("number")] + text[found.end() :]
    return re.sub(r"(?<=[0-9])\+ ?(?=year|month|week|day)", " ", text)


def retention(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Limit]:
    """Every time limit of a notice, and where it gives none, what decides."""
    found: list[Limit] = []
    told: set[tuple[str, ...]] = set()
    for at, sentence in enumerate(sentences):
        if sentence.piece.kind == "heading" or sentence.piece.contents or is_off(sentence):
            continue
        header = sentence.piece.header
        if sentence.piece.kind == "row":
            found += _of_row(sentence, lexicon, header)
            continue
        if at and sentences[at - 1].piece is sentence.piece and _is_of_nobody_now(sentences[at - 1], sentence):
            continue
        limits = _of_sentence(sentence, lexicon, goes_on=at > 0 and _goes_on_keeping(sentences[at - 1], sentence, lexicon))
        found += limits
        if not limits and _tells_criteria(sentence) and not _is_of_nobody(sentence, wordings(lexicon.language)):
            if sentence.piece.kind == "paragraph" and sentence.headings[:1] in told and not sentence.topics & {"data", "purposes"}:
                continue  # one statement per section: the rest explains it; where data is told, each speaks of other data
            told.add(sentence.headings[:1])
            found.append(Limit(None, None, sentence.text, sentence.text, sentence, sentence.line))
    return found


def _of_row(sentence: Sentence, lexicon: Lexicon, header: tuple[str, ...]) -> list[Limit]:
    topics = [column_topics(lexicon, cell) for cell in header]
    if not header or (sentence.piece.cells == header and not _heads_nothing(sentence, topics, lexicon)):
        return []
    if any("cookies" in each for each in topics) or about(sentence, "cookies"):
        return []
    keeping = [at for at, each in enumerate(topics) if "retention" in each]
    named = bool(keeping)
    if not keeping and is_part_on(sentence, "retention"):
        keeping = list(range(1, len(header)))
    found: list[Limit] = []
    what = sentence.piece.cells[0]
    for at in keeping:
        cell = sentence.piece.cells[at] if at < len(sentence.piece.cells) else ""
        if not cell:
            continue
        cell = _readable(cell, wordings(lexicon.language))
        periods = _periods(cell, lexicon.language)
        for period, start, end in periods:
            found.append(Limit(period, _trigger(cell, start, end, lexicon), what, None, sentence, sentence.line))
        if not periods and wordings(lexicon.language).find("for_ever", cell):
            found.append(Limit("indefinite", None, what, cell, sentence, sentence.line))
            continue
        if not periods and len(cell.split()) > 1 and (named or any(hit.code == "criteria" for hit in lexicon.hits(plain(cell)))):
            found.append(Limit(None, _trigger(cell, 0, 0, lexicon), what, cell, sentence, sentence.line))
    return found


def _heads_nothing(sentence: Sentence, topics: Sequence[frozenset[str]], lexicon: Lexicon) -> bool:
    """Whether what looks like the heading row of a table of time limits is its first row: "Accounts | 6 years"."""
    said = any(_periods(cell, lexicon.language) for cell in sentence.piece.cells[1:])
    return said and not any(topics) and is_part_on(sentence, "retention")


def _goes_on_keeping(before: Sentence, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a sentence goes on about how long data is kept: "We keep it as long as we need it. That is mostly three years."."""
    return (
        before.piece is sentence.piece
        and before.has("cues", "keep")
        and before.has("cues", "criteria")
        and wordings(lexicon.language).find("that_is_long", sentence.text) is not None
    )


def _of_sentence(sentence: Sentence, lexicon: Lexicon, *, goes_on: bool = False) -> list[Limit]:
    text, said = sentence.text, wordings(lexicon.language)
    if is_part_on(sentence, "retention") and sentence.piece.kind == "item" and said.find("listed_for_ever", text):
        return [Limit("indefinite", None, text, text, sentence, sentence.line)]
    if not _MAY_HOLD_PERIOD.search(text) and not said.find("kept_for_ever", text):
        return []
    readable = _readable(text, said)
    elsewhere = about(sentence, "rights", "complaint", "changes", "children", "cookies") and not sentence.lead_topics & {"retention"}
    if elsewhere and (about(sentence, "changes") or not said.find("surely_kept", readable)):
        return []
    if (_is_of_answers(sentence, readable, said) and not said.find("surely_kept", readable)) or re.search(
        r"\bcookies?\b", text if is_part_on(sentence, "retention") and sentence.first else sentence.piece.text, re.IGNORECASE
    ):
        return []
    if (
        sentence.has("cues", "age")
        and not said.find("surely_kept", readable)
        and not (sentence.has("cues", "keep") and (said.find("kept_for", readable) or _is_aged(readable, said)))
    ):
        return []
    if not (goes_on or is_part_on(sentence, "retention") or sentence.has("cues", "keep") or said.find("surely_kept", readable)):
        return []
    if (
        not goes_on
        and not is_part_on(sentence, "retention")
        and not said.find("surely_kept", readable)
        and not said.find("kept_or_gone", text)
        and lexicon.language == "en"
    ):
        return []
    found = []
    for part in _clauses(readable, said):
        for period, start, end in _periods(part, lexicon.language, at_an_age=_is_aged(part, said)):
            trigger = _trigger(part, start, end, lexicon) or _led_by(sentence, lexicon)
            found.append(Limit(period, trigger, text, None, sentence, sentence.line))
    if found and said.find("until_besides", sentence.plain):
        found.append(Limit(None, None, text, text, sentence, sentence.line))
    forever = said.find("kept_for_ever", text)
    alone = forever and (not found or not _periods(_readable(_around(text, forever.end()), said), lexicon.language))
    if forever and alone and not said.find("not_for_ever", text[: forever.end() + _SHORTLY]):
        found.append(Limit("indefinite", None, text, text, sentence, sentence.line))
    return found


def _is_of_answers(sentence: Sentence, readable: str, said: Wordings) -> bool:
    """Whether a sentence tells how soon something is answered or announced; where limits are told, an answer is one only with its period."""
    if sentence.has("cues", "notice_time"):
        return True
    answered = said.find("is_answered", readable) is not None
    return answered or (sentence.has("cues", "response") and not is_part_on(sentence, "retention"))


def _is_of_nobody_now(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on about data that the one before made anonymous: "We can then keep it for ever"."""
    return sentence.said.find("kept_for_ever", sentence.text) is not None and sentence.said.find("made_anonymous", before.plain) is not None


def _is_of_nobody(sentence: Sentence, said: Wordings) -> bool:
    """Whether a sentence says no more than that something without people in it, or what the law allows, is kept without an end."""
    forever = said.find("kept_for_ever", sentence.text)
    return forever is not None and said.find("not_for_ever", sentence.text[: forever.end()]) is not None


def _around(text: str, at: int) -> str:
    """The clause of a sentence that holds a place."""
    start = max((each.end() for each in _CLAUSE.finditer(text, 0, at)), default=0)
    end = _CLAUSE.search(text, at)
    return text[start : end.start() if end else len(text)]


_CLAUSE = re.compile(r"; |, (?:and|but|while|whereas) | and (?=(?:all |any )?(?:other|others|the rest)\b)")
_SHORTLY = 20
"""So many characters behind "indefinitely" may say that there is an end after all."""


def _clauses(text: str, said: Wordings) -> list[str]:
    """The parts of a sentence that may tell how long data is kept: those that speak of how long something else lasts are left out."""
    if not said.find("no_keeping", text):
        return [text]
    parts = re.split(
        r"(?<=;) |(?<=,) (?=(?:and|but|so|while|whereas|your|the|our|we)\b)| (?=(?:because|since|as) (?:a |the |legal )?claims?\b)", text
    )
    return [part for part in parts if not (of_else := said.find("no_keeping", part)) or said.find("surely_kept", part[: of_else.start()])]


def _is_aged(text: str, said: Wordings) -> bool:
    """Whether a text says from which age on data goes, or that only the newest is kept."""
    return said.find("gone_when_old", text) is not None or said.find("last_kept", text) is not None


def _periods(text: str, language: str, *, at_an_age: bool = False) -> list[tuple[str, int, int]]:
    """The periods in a text with where they stand; not how often something is done."""
    found: list[tuple[str, int, int]] = []
    spaced = text.casefold()
    for read in find_periods(text, (language,)):
        start, end = read.span
        words = re.sub(r"\s+", " ", spaced)
        if (
            (
                not at_an_age
                and wordings(language).find("how_often", words[max(0, start - 45) : start])
                and not wordings(language).find("runs_out", words[max(0, start - 60) : start])
            )
            or wordings(language).find("not_kept", words[max(0, start - 100) : start])
            or re.match(r"\s*(?:old|of age|working|business|(?:and|or) (?:under|over|above|below|younger|older))\b", words[end : end + 16])
            or (
                words[start:end].strip() in ("a day", "a week", "a year", "a month")
                and not re.search(r"(?:for|after|within|than|of|to)\s$", words[:start])
            )
        ):
            continue
        if found and wordings(language).find("up_to_more", words[found[-1][2] : start]):
            found.pop()  # "at least two, up to six years": the longer one holds
        found.append((_normal(read.value), start, end))
    return found


def _normal(period: str) -> str:
    """A period as registers write it: 48 hours are two days."""
    if hours := re.fullmatch(r"PT([0-9]+)H", period):
        return f"P{int(hours[1]) // 24}D" if int(hours[1]) % 24 == 0 else period
    if period == "P0.5Y":
        return "P6M"
    return period


def _trigger(text: str, start: int, end: int, lexicon: Lexicon) -> str | None:
    """What a period counts from: what stands after it first, then what stands before it."""
    after = re.split(r"; |, (?:and|but|while|whereas) (?=[^,;]*\b(?:[0-9]+|one|two|three|four|five|six|seven|until)\b)", text[end:])[0]
    said = (
        re.search(
            r"\b(?:after|from|following|of|since|once|when|beyond|post|past|na|vanaf|nach|ab|après|à compter)\b", after, re.IGNORECASE
        )
        if end
        else None
    )
    ranges = [after[said.start() :] if said else "", text if not end else ""]
    if end and (added := _ADDED_TO.search(text[:start])):
        ranges.append(_CLAUSE.split(text[: added.start()])[-1])
    if not said and (before := re.search(r"\b(?:after|once|when|following|if|from|until)\b[^.;]*$", text[:start], re.IGNORECASE)):
        ranges.append(before[0])
    ranges.append(_NEXT_CLAUSE.split(after)[0] if end and not said else "")
    if end and _AFTER_THAT.match(after):
        ranges.append(text[:start])
    for part in ranges:
        hits = [hit for hit in lexicon.hits(plain(part)) if hit.kind == "triggers"]
        if hits:
            first = min(hits, key=lambda hit: (hit.start, -hit.end, hit.row.number))
            return first.code
    return None


def _led_by(sentence: Sentence, lexicon: Lexicon) -> str | None:
    """What the periods of a list count from, as the words over it say: "When you close your account:"."""
    lead = sentence.leads[0] if sentence.leads and sentence.listed else ""
    occasion = re.match(r"(?:when|if|once|after|upon|on|following)\b", lead, re.IGNORECASE)
    return _trigger(lead, 0, 0, lexicon) if occasion else None


_AFTER_THAT = re.compile(
    r"\W*(?:there)?after(?:wards?)?\b(?=\W*(?:$|for|to|in|as|so)\b|\W*$)|\W*(?:after|from|of|following|beyond|since) (?:this|that|then|it|doing so|(?:the )?(?:closure|cancellation|termination|deletion|expiry|end))\b",
    re.IGNORECASE,
)
"""How a period counts from what the sentence told before: "while you are a member and for six years after that"."""
_NEXT_CLAUSE = re.compile(r"[,;(]|\b(?:and|or|but|unless)\b")
_ADDED_TO = re.compile(r"(?:\+|\bplus\b|\bthen\b|\band\b)\s*(?:for )?(?:an? )?(?:further |additional |another )?$", re.IGNORECASE)
"""What stands between a period and what it is added to: "Termination of employment + 6 years"."""


def _only_introduces(sentence: Sentence) -> bool:
    """Whether a sentence says what the notice is about, before it says that anything is kept: not "We keep it for the purposes in this policy"."""
    begins = [hit.start for hit in sentence.of("cues") if hit.code == "intro"]
    keeps = [hit.start for hit in sentence.of("cues") if hit.code == "keep"]
    return bool(begins) and not (is_part_on(sentence, "retention") and keeps and min(keeps) < min(begins))


def _tells_criteria(sentence: Sentence) -> bool:
    if about(sentence, "rights", "complaint", "changes", "cookies", "basis") and not is_part_on(sentence, "retention"):
        return False
    if about(sentence, "security") and not is_part_on(sentence, "retention") and not sentence.said.find("as_long", sentence.plain):
        return False
    if _only_introduces(sentence) or any(hit.code == "pointer" and hit.start < 12 for hit in sentence.of("cues")):
        return False
    listed = (
        sentence.piece.kind == "item" and is_part_on(sentence, "retention") and sentence.said.find("until_then", sentence.plain) is not None
    )
    if sentence.said.find("goes_on_until", sentence.plain):
        return True
    if is_part_on(sentence, "retention") and sentence.said.find("length_depends", sentence.plain):
        return True
    keeps = sentence.has("cues", "keep") or listed
    return (
        keeps
        and (
            sentence.has("cues", "criteria")
            or sentence.said.find("until_age", sentence.plain) is not None
            or sentence.said.find("gone_when", sentence.plain) is not None
        )
        and (
            is_part_on(sentence, "retention")
            or sentence.said.find("gone_when", sentence.plain) is not None
            or sentence.said.find("keeps_while", sentence.text) is not None
        )
    )


# -- where data goes ------------------------------------------------------------------------------

_AREA = r"(?:the )?(?:(?:uk|u\.k\.|united kingdom|eea|eu|european union|european economic area(?: \(eea\))?|europe|britain|country|england)\b(?:(?:,| and| or| /|/|&| and/or)+ ?(?:the )?)?)+"
_OUTSIDE = re.compile(
    rf"\b(?:outside|out of|beyond|outwith|other than(?: in)?|not (?:in|within)|leav(?:e|es|ing))(?: of)? {_AREA}|\b(?:abroad|overseas|internationally|third countr\w+|other countries|international transfers?|international organi[sz]ations?|au(?:ß|ss)erhalb (?:der|des) \w+|dritt(?:land|länder\w*|staaten)|buiten (?:de )?(?:eu|eer|europese (?:unie|economische ruimte)|europa|nederland)|derde landen|(?:hors|en dehors) de (?:l['’])?(?:ue|union|espace)\b[^.]{{0,25}}|pays tiers)\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\b(?:stor\w*|host\w*|server\w*|process\w*|keeps?|kept|held|locat\w*|transfer\w*|data cent\w*|based|resid\w*|shar\w*|send|sent|access\w*|export\w*|provider\w*|systems?|suppliers?|partners?|safeguards?|provided by|supplied by|works? from|go|goes|leaves?|leaving|speicher\w*|gespeichert|übermitt\w*|verarbeit\w*|gehostet|verstrek\w*|doorge\w*|doorgifte|opgeslagen|bewa(?:ar|re)\w*|verwerk\w*|stock\w*|héberg\w*|transfér\w*|transfert\w*)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|don['’]t|won['’]t|none|nothing|nowhere|nor|without|doesn['’]t|isn['’]t|aren['’]t|unlikely|nicht|keine?|niet|geen|nooit|pas|aucune?)\b",
    re.IGNORECASE,
)
_AREAS = (
    (
        "EEA",
        re.compile(
            r"\b(?:EEA|EWR|EEE|european economic area|europäische\w* wirtschaftsraum\w*|espace économique européen)\b(?! representative| citizens| residents| national)",
            re.IGNORECASE,
        ),
    ),
    (
        "EU",
        re.compile(
            r"\b(?:EU|UE|european union|europäische\w* union|union européenne)\b(?! gdpr| general| data protection| commission| standard| law| regulation| member state law|[ -]us\b| ?/ ?us\b|[ -]approved| model| representative| citizens| residents)",
            re.IGNORECASE,
        ),
    ),
    (
        "GB",
        re.compile(
            r"\b(?:UK|U\.K\.|united kingdom|great britain|england)\b(?! gdpr| data protection| data bridge| law| adequacy| addendum| extension| gov| IDTA| international data transfer| approved|\.gov|[ -]US\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "US",
        re.compile(
            r"\b(?:USA|U\.S\.A?\.?|[Uu]nited [Ss]tates(?: of [Aa]merica)?|(?<![\w])(?<!EU-)(?<!UK-)(?<!EU–)(?<!Swiss-)US(?=[ .,)]|$))(?! privacy| law| [Dd]ata [Pp]rivacy| [Dd]ata [Bb]ridge)"
        ),
    ),
)
_MOVED = re.compile(r"\b(?:transferred|stored|processed)\b[^.]{0,40}\b(?:outside|abroad|overseas|in [A-Z])")
_AMONG = re.compile(r"\b(?:including|such as|for example|namely|like|mainly|mostly|for instance)\b", re.IGNORECASE)
"""Words after which places are told where data goes: "outside the UK, including in the United States"."""
_REGARDS = re.compile(r" (?:government )?(?:regards|considers|recognises|treats|has (?:decided|found|recognised|granted|made))\b")
"""What stands after a place that judges another: "in Canada, which the UK regards as adequate"."""
_AWAY = re.compile(r"\b(?:outside|out of|beyond|outwith|other than|not (?:in|within)|leaves?|leaving)\b", re.IGNORECASE)


_COMES_FROM = re.compile(
    r"\b(?:transfer\w*|sent|send|moved?|exported?)\b(?: +\S+){0,4} from (?:the )?(?:(?:UK|EEA|EU|United Kingdom|European Union|European Economic Area|Switzerland)(?:,| and| or| and/or|/)? ?(?:the )?)*$",
    re.IGNORECASE,
)
"""What stands before a place that data leaves: "transferred from the EEA or the UK to"."""
_ITS_LAW = re.compile(
    r"\b(?:approved(?: for use)? in|(?:authority|regulator|commissioner|court|approved by|representative)\b[^.;]{0,60}\b(?:in|of|within)|(?:protection|protected|rights|safeguards?)\b[^.;]{0,50}\b(?:in|within)|(?:required|permitted|law(?:s|ful)?|legal) (?:\w+ ){0,2}(?:in|within|of)|laws of) (?:the )?$",
    re.IGNORECASE,
)
"""What stands before a place of which only the law is meant: "the same protection as in the UK"."""
_STRICTLY_SITED = re.compile(
    r"\bserver|\bhost|data cent|\bstored? (?:(?:securely|only|safely|exclusively|your|the|all|personal|data|information|it|them) ){0,4}(?:in|within|on)|\b(?:is|are) (?:only |all )?(?:held|kept|processed) (?:in|within)\b|\blocated in|\bbased in|\bsystems\b",
    re.IGNORECASE,
)
_KEPT_THERE = re.compile(r"\b(?:stored|held|kept|hosted|located|processed) (?:\w+ ){0,3}(?:in|within) (?:the |our )?\W?(?:[A-Z]|european)")
"""What says where data is, before a word of where it may go: "stored in the EEA, but may be transferred outside it"."""
_SITED = re.compile(
    r"\bserver|\bhost|data cent|\b(?:provided|supplied|run|operated|handled|managed|maintained) by (?:\S+ ){0,6}(?:in|from) (?:the )?[A-Z]|\bworks? from (?:the )?[A-Z]|\b(?:stor|process|h[eo]ld|keep|kept|send|sent|shar|transfer|access)\w* (?:\S+ +){0,6}(?:in|within|to) (?:the )?(?:[A-Z]|europ)|\blocated in|\bbased in|\b(?:are|is) in the\b|\bServer|\bHost|\bData cent"
)


def transfers(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Transfer]:
    """Where a notice says that data is or goes, or that it stays."""
    found: dict[str, Transfer] = {}
    safeguards: dict[str, Sentence] = {}
    beside: dict[str, dict[str, Sentence]] = defaultdict(dict)
    for sentence in sentences:
        if (
            sentence.piece.kind == "heading"
            or sentence.piece.contents
            or is_off(sentence)
            or (about(sentence, "rights", "complaint", "changes") and not _MOVED.search(sentence.text))
        ):
            continue
        if about(sentence, "transfers") or _OUTSIDE.search(sentence.text):
            for hit in sentence.of("safeguards"):
                safeguards.setdefault(hit.code, sentence)
        for destination in _located(sentence, lexicon) or _destinations(sentence, lexicon):
            own = next((hit.code for hit in sentence.of("safeguards")), None)
            if destination not in found or (own and found[destination].safeguard is None):
                found[destination] = Transfer(destination, own, sentence)
            beside[destination] |= {hit.code: sentence for hit in sentence.of("safeguards") if hit.code not in beside[destination]}
        if is_answer_no(sentence, "transfers"):
            found.setdefault("none", Transfer("none", None, sentence))
    named = [each.sentence for place, each in found.items() if len(place) == 2 and place not in ("GB", "EU")]
    if "unspecified" in found and any(_goes_on(found["unspecified"].sentence, each) for each in named):
        del found["unspecified"]  # the countries say where
    leaving = [each for each in found.values() if each.destination not in ("none", "GB", "EU", "EEA")]
    if not leaving and safeguards and not set(found) - {"none"}:
        first = next(iter(safeguards.values()))
        if "none" not in found:
            found["unspecified"] = Transfer("unspecified", None, first)
            return [replace(found["unspecified"], safeguard=code, sentence=said) for code, said in safeguards.items()]
    made: list[Transfer] = []
    for each in found.values():
        if beside[each.destination]:
            made += [replace(each, safeguard=code, sentence=said) for code, said in beside[each.destination].items()]
        elif each in leaving and safeguards:
            made += [replace(each, safeguard=code) for code in safeguards]
        else:
            made.append(each)
    return made


def _goes_on(said: Sentence, after: Sentence) -> bool:
    """Whether a sentence says nearer what the one before it leaves open: "Some go abroad. One is in Canada.", or in the list that it leads."""
    return (
        said.text in after.leads
        or said.piece is after.piece
        or (said.headings == after.headings and 0 < after.number - said.number <= _NEAR)
    )


_NEAR = 2
"""So many sentences on, one still says what was left open."""


def _located(sentence: Sentence, lexicon: Lexicon) -> list[str]:
    """The places in a row's column of places."""
    header = sentence.piece.header
    if sentence.piece.kind != "row" or not header or sentence.piece.cells == header:
        return []
    topics = [column_topics(lexicon, cell) for cell in header]
    cells = [cell for cell, each in zip(sentence.piece.cells, topics, strict=False) if "location" in each]
    return [place for cell in cells for place in _places(cell, lexicon.language)]


def _destinations(sentence: Sentence, lexicon: Lexicon) -> list[str]:
    text, said = sentence.text, wordings(lexicon.language)
    outside = next((hit for hit in _OUTSIDE.finditer(text) if not said.find("reader_away", text[: hit.start()])), None)
    if about(sentence, "controller", "scope", "contact") and not outside and not about(sentence, "transfers"):
        return []
    topical = about(sentence, "transfers")
    if (
        not topical
        and not outside
        and not (
            _HELD.search(text)
            and (_SITED.search(text) or (sentence.of("safeguards") and not about(sentence, "controller", "scope", "contact")))
        )
    ):
        return []
    if not _HELD.search(text) and not sentence.of("safeguards") and not (outside and about(sentence, "recipients")):
        return []
    if re.search(r"\bas if (?:it|they)\b|\b(?:EEA|EU) (?:includes|means|consists|comprises)", text):
        return []
    places = _places(text, lexicon.language)
    if outside:
        denial = _DENIED.search(text if lexicon.language != "en" else text[: outside.start()]) or (
            lexicon.language != "en" and _DENIED.search(text)
        )
        if denial and not re.search(
            r"\bunless\b|\bexcept\b|\bwithout (?:your|adequate|appropriate|ensur|putting|suitable)", text[denial.start() :]
        ):
            return ["none"]
        if denial and re.search(r"\bunless\b|\bexcept\b|\bwithout\b", text[denial.start() :]):
            conditional = re.search(
                r"\bwithout (?:ensur|putting|having|there|adequate|appropriate|suitable|making)", text[denial.start() :]
            )
            return ["unspecified"] if topical else [] if conditional else ["none"]
        countries = [place for place in places if place not in ("GB", "EU", "EEA")]
        kept = [place for place in places if place not in countries] if _KEPT_THERE.search(text[: outside.start()]) else []
        return countries or (
            [*kept, "unspecified"]
            if re.search(
                r"\b(?:data|information|details|it|them|these|those|they|some|transfer\w*|process\w*|provider\w*|server\w*|partner\w*|supplier\w*)\b",
                text,
                re.IGNORECASE,
            )
            else []
        )
    if not topical and not outside and not _STRICTLY_SITED.search(text):
        places = [place for place in places if place not in ("GB", "EU", "EEA")]  # a law or a body may be named so
    if not places:
        return []
    if _DENIED.search(text) and not re.search(r"\bonly\b", text):
        return []
    return places


_CAPITALS = re.compile(r"\b[A-ZÄÖÜÉ][\w'’.-]*(?: (?:(?:of|and|the) )?[A-ZÄÖÜÉ][\w'’.-]*)*")


def _places(text: str, language: str) -> list[str]:
    """The places that a text names, as codes; not those that data stays out of, nor where its reader is."""
    said = wordings(language)
    found = [
        code
        for code, pattern in _AREAS
        if any(
            not _AWAY.search(_AMONG.split(text[max(0, hit.start() - 45) : hit.start()])[-1])
            and not _REGARDS.match(text[hit.end() :])
            and not _COMES_FROM.search(text[: hit.start()])
            and not _ITS_LAW.search(text[: hit.start()])
            and not said.find("where_you_are", text[: hit.start()])
            for hit in pattern.finditer(text)
        )
    ]
    names = country_names()
    for run in _CAPITALS.finditer(text):
        parts = run[0].split()
        for size in range(min(len(parts), 5), 0, -1):
            hits = [names.get(plain(" ".join(parts[at : at + size])).strip()) for at in range(len(parts) - size + 1)]
            named = [place for place in hits if place and place not in ("GB", "US")]
            before = text[: run.start()]
            if named and not (_AWAY.search(before[-45:]) or _ITS_LAW.search(before) or said.find("where_you_are", before)):
                found += named
                break
    return list(dict.fromkeys(found))
