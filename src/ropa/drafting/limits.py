"""How long a notice says that data is kept, and where it says that data goes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ropa.drafting.context import about, column_topics, is_answer_no, is_off, is_part_on
from ropa.drafting.lexicon import Lexicon, languages, plain
from ropa.drafting.places import country_names
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import Wordings, wordings
from ropa.vocabulary.periods import find_periods
from ropa.vocabulary.words import meanings


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


_UNIT_BY_DIGIT = re.compile(r"[0-9] ?(?:h|d|w|m|y)", re.IGNORECASE)
"""A unit of time that is a letter behind its number; a text without any unit holds no period."""


def _readable(text: str, said: Wordings) -> str:
    """A text in which each period is a number and a unit: "6 (six) months", "thirty-six months" and "six full tax years" too."""
    text = re.sub(r"\s+", " ", text)
    for found in reversed(list(said.all("number_twice", text))):
        text = text[: found.start()] + (found["again"] if found["again"].isdigit() else found["number"]) + text[found.end() :]
    words = meanings("number_words")
    for found in reversed(list(said.all("tens_and_ones", text))):
        number = sum(int(words[found[part].lower()][0]) for part in ("tens", "ones"))
        text = text[: found.start()] + str(number) + text[found.end() :]
    for found in reversed(list(said.all("sort_of_year", text))):
        text = text[: found.end("number")] + text[found.end() :]
    return " ".join(said.parts("or_more", text))


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
    if not (_UNIT_BY_DIGIT.search(text) or said.find("unit_of_time", text) or said.find("kept_for_ever", text)):
        return []
    readable = _readable(text, said)
    elsewhere = about(sentence, "rights", "complaint", "changes", "children", "cookies") and not sentence.lead_topics & {"retention"}
    if elsewhere and (about(sentence, "changes") or not said.find("surely_kept", readable)):
        return []
    if (_is_of_answers(sentence, readable, said) and not said.find("surely_kept", readable)) or said.find(
        "a_cookie", plain(text if is_part_on(sentence, "retention") and sentence.first else sentence.piece.text)
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
    alone = forever and (not found or not _periods(_readable(_around(text, forever.end(), said), said), lexicon.language))
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


def _around(text: str, at: int, said: Wordings) -> str:
    """The clause of a sentence that holds a place."""
    ends = list(said.all("limit_clauses", text))
    start = max((each.end() for each in ends if each.end() <= at), default=0)
    return text[start : next((each.start() for each in ends if each.start() >= at), len(text))]


_SHORTLY = 20
"""So many characters behind "indefinitely" may say that there is an end after all."""


def _clauses(text: str, said: Wordings) -> list[str]:
    """The parts of a sentence that may tell how long data is kept: those that speak of how long something else lasts are left out."""
    if not said.find("no_keeping", text):
        return [text]
    return [
        part
        for part in said.parts("keeping_parts", text)
        if not (of_else := said.find("no_keeping", part)) or said.find("surely_kept", part[: of_else.start()])
    ]


def _is_aged(text: str, said: Wordings) -> bool:
    """Whether a text says from which age on data goes, or that only the newest is kept."""
    return said.find("gone_when_old", text) is not None or said.find("last_kept", text) is not None


def _periods(text: str, language: str, *, at_an_age: bool = False) -> list[tuple[str, int, int]]:
    """The periods in a text with where they stand; not how often something is done."""
    found: list[tuple[str, int, int]] = []
    said = wordings(language)
    words = re.sub(r"\s+", " ", text.casefold())
    for read in find_periods(text, (language,)):
        start, end = read.span
        if (
            (
                not at_an_age
                and said.find("how_often", words[max(0, start - 45) : start])
                and not said.find("runs_out", words[max(0, start - 60) : start])
            )
            or said.find("not_kept", words[max(0, start - 100) : start])
            or said.find("of_age", words[end : end + 16])
            or (said.find("unit_alone", words[start:end].strip()) and not said.find("measured", words[:start]))
        ):
            continue
        if found and said.find("up_to_more", words[found[-1][2] : start]):
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
    said = wordings(lexicon.language)
    after = said.parts("next_limit", text[end:])[0]
    counts = said.find("counts_from", after) if end else None
    ranges = [after[counts.start() :] if counts else "", text if not end else ""]
    if end and (added := said.find("added_to", text[:start])):
        ranges.append(said.parts("limit_clauses", text[: added.start()])[-1])
    if not counts and (before := said.find("counted_before", text[:start])):
        ranges.append(before[0])
    ranges.append(said.parts("ends_limit", after)[0] if end and not counts else "")
    if end and said.find("after_that", after):
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
    return _trigger(lead, 0, 0, lexicon) if sentence.said.find("limit_led_by", lead) else None


def _keeps_safe(sentence: Sentence) -> bool:
    """Whether a sentence outside the sections on time limits says no more of keeping than that something is kept safe."""
    keeps = [hit for hit in sentence.of("cues") if hit.code == "keep"]
    return not is_part_on(sentence, "retention") and all(sentence.said.find("kept_safe", sentence.plain, hit.start) for hit in keeps)


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
    keeps = (sentence.has("cues", "keep") and not _keeps_safe(sentence)) or listed
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

_AREAS = {"EEA": "the_eea", "EU": "the_eu", "GB": "the_uk", "US": "the_us"}
"""The wordings by which areas are named, by code."""


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
            or (about(sentence, "rights", "complaint", "changes") and not sentence.said.find("is_moved", sentence.text))
        ):
            continue
        if about(sentence, "transfers") or sentence.said.find("outside", sentence.text):
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
    outside = next((hit for hit in said.all("outside", text) if not said.find("reader_away", text[: hit.start()])), None)
    if about(sentence, "controller", "scope", "contact") and not outside and not about(sentence, "transfers"):
        return []
    topical = about(sentence, "transfers")
    if (
        not topical
        and not outside
        and not (
            said.find("data_is", text)
            and (said.find("sited", text) or (sentence.of("safeguards") and not about(sentence, "controller", "scope", "contact")))
        )
    ):
        return []
    if not said.find("data_is", text) and not sentence.of("safeguards") and not (outside and about(sentence, "recipients")):
        return []
    if said.find("of_law_alone", text):
        return []
    places = _places(text, lexicon.language)
    if outside:
        denial = said.find("is_denied", text if lexicon.language != "en" else text[: outside.start()])
        if denial and not said.find("unless_safe", text[denial.start() :]):
            return ["none"]
        if denial and said.find("but_for", text[denial.start() :]):
            conditional = said.find("without_safeguard", text[denial.start() :])
            return ["unspecified"] if topical else [] if conditional else ["none"]
        countries = [place for place in places if place not in ("GB", "EU", "EEA")]
        kept = [place for place in places if place not in countries] if said.find("kept_there", text[: outside.start()]) else []
        return countries or ([*kept, "unspecified"] if said.find("what_goes_abroad", text) else [])
    if not topical and not outside and not said.find("sited_there", text):
        places = [place for place in places if place not in ("GB", "EU", "EEA")]  # a law or a body may be named so
    if not places:
        return []
    if said.find("is_denied", text) and not said.find("only_there", text):
        return []
    return places


def _places(text: str, language: str) -> list[str]:
    """The places that a text names, as codes; not those that data stays out of, nor where its reader is."""
    said = wordings(language)
    found = [
        code
        for code, name in _AREAS.items()
        if any(
            not said.find("out_of", said.parts("among_places", text[max(0, hit.start() - 45) : hit.start()])[-1])
            and not said.find("judges_another", text[hit.end() :])
            and not said.find("comes_out_of", text[: hit.start()])
            and not said.find("its_law", text[: hit.start()])
            and not said.find("where_you_are", text[: hit.start()])
            for each in languages()
            for hit in wordings(each).all(name, text)
        )
    ]
    names = country_names()
    for run in wordings("en").all("place_words", text):
        parts = run[0].split()
        for size in range(min(len(parts), 5), 0, -1):
            hits = [names.get(plain(" ".join(parts[at : at + size])).strip()) for at in range(len(parts) - size + 1)]
            named = [place for place in hits if place and place not in ("GB", "US")]
            before = text[: run.start()]
            if named and not (said.find("out_of", before[-45:]) or said.find("its_law", before) or said.find("where_you_are", before)):
                found += named
                break
    return list(dict.fromkeys(found))
