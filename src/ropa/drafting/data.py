"""Which categories of data a notice tells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from ropa.drafting import written
from ropa.drafting.context import about, column_topics, is_off, is_part_on, negated, unhidden
from ropa.drafting.lexicon import Hit, Lexicon, Row, evidence, lexicon, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Told, weighed
from ropa.drafting.weighing import DOUBTFUL, ELSEWHERE, again, graded, is_firm, says_just_that
from ropa.drafting.wordings import Wordings, wordings

NO_DATA_IN = ("rights", "complaint", "contact", "dpo", "changes", "links", "transfers", "marketing", "cookies", "children")
"""The topics of sections that do not say which data there is."""


def data_categories(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Told]:
    """The categories of data that the notice says are used, each time that a sentence tells one."""
    told = list(_data(sentences, lexicon))
    wording = wordings(lexicon.language)
    if any(wording.find("payments_as_financial", each.sentence.plain) for each in told if each.code == "payment"):
        told = [each for each in told if each.code != "financial" or not wording.find("is_financial", plain(each.words))]
    return again(told)


def data_named(sentences: Sequence[Sentence], lexicon: Lexicon, known: Iterable[Told]) -> Iterator[Told]:
    """The data that the notice names and no sentence tells, once for each kind, where it stands nearest to what is told: for a person to look at."""
    told, wording = {each.code for each in known}, wordings(lexicon.language)
    found: dict[str, list[tuple[bool, Sentence, Hit]]] = defaultdict(list)
    for sentence in sentences:
        if (
            is_off(sentence)
            or sentence.piece.contents
            or sentence.piece.kind in ("heading", "row")
            or sentence.has("cues", "boilerplate", "defines_special", "definition")
            or sentence.has("elements", "complain_regulator")
            or about(sentence, *_NOTHING_NAMED_IN)
        ):
            continue
        near = about(sentence, "data", "special", "source")
        for hit in _hits(sentence.of("data_categories"), sentence.of(_LISTED), sentence.text):
            if hit.code in told or hit.code in _NEVER_ALONE or negated(sentence, hit.start):
                continue
            if hit.code not in _TRACES and about(sentence, "cookies"):
                continue
            if hit.kind == _LISTED and not near and not wording.find("speaks_of_data", sentence.plain):
                continue
            if (
                wording.find("no_data_before", sentence.plain[: hit.start])
                or wording.find("not_held_after", sentence.plain[hit.end :])
                or wording.find("says_little", sentence.plain[hit.start : hit.end])
            ):
                continue
            found[hit.code].append((not near, sentence, hit))
    for code, does in _DONE_WITH.items():
        if code not in told and code not in found:
            found[code] = [(False, sentence, hit) for sentence in sentences for hit in _done_with(sentence, code, does, wording)]
    for places in filter(None, found.values()):
        _, sentence, hit = min(places, key=lambda place: (place[0], place[1].number))
        yield weighed("data_categories", sentence, hit, ELSEWHERE)


_DONE_WITH = {"browsing": "follows_visits", "payment": "takes_payments"}
"""By kind of data, the wording of what is done that needs such data: tools for statistics of a website gather what is read there."""


def _done_with(sentence: Sentence, code: str, does: str, wording: Wordings) -> Iterator[Hit]:
    """Where a sentence says that something is done that needs a kind of data, as a hit."""
    found = None if sentence.piece.kind == "heading" or about(sentence, "rights") else wording.find(does, sentence.plain)
    if found is not None and not negated(sentence, found.start()):
        yield Hit("data_categories", code, *found.span(), Row("", code, found[0], found[0], "", 0))


_NOTHING_NAMED_IN = ("rights", "complaint", "definition", "contact", "dpo", "controller", "changes", "marketing", "adm", "links")


_NEVER_ALONE = frozenset(("other", "complaint"))
"""Kinds of data whose words, where nothing else is told of them, are the reader's rights."""


def _data(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    wording = wordings(lexicon.language)
    for sentence in sentences:
        if sentence.piece.kind == "row":
            for cell in _row_cells(sentence, lexicon, "data", "purposes"):
                yield from _told_in_cell(sentence, cell, _in_cell(lexicon, cell, wording), wording)
            continue
        if wording.find("calls_recorded", sentence.plain) and not about(sentence, "rights", "recipients", "retention"):
            yield from _recordings(sentence, wording)
            continue
        yield from _implied(sentence, wording)
        if wording.find("defines", sentence.text) or not _tells_data(sentence, wording):
            yield from _data_in_passing(sentence, wording)
            continue
        until = _purpose_begins(sentence, wording)
        reaches = _REACHES.search(sentence.text) is not None
        if reaches and about(sentence, "controller", "contact", "dpo"):
            continue  # the words of an address
        opens = sentence.said.find("opens_with_use", sentence.text)
        for hit in _hits(sentence.of("data_categories"), _listed(sentence, wording, lexicon.language), sentence.text):
            if (opens is not None and hit.start < opens.end()) or (
                hit.code in _OF_ANIMALS and wording.find("of_animal", sentence.plain[: hit.start]) is not None
            ):
                continue
            if (
                hit.code in ("contact", "social_profile")
                and wording.find("by_this_way", sentence.plain[: hit.start])
                and wording.find("is_a_way", sentence.plain[hit.start : hit.end])
            ):
                continue  # how somebody writes
            if hit.kind == _LISTED and sentence.said.find("name_of_office", sentence.text, hit.start):
                continue
            if wording.find("no_data_before", sentence.plain[: hit.start]) or wording.find("not_held_after", sentence.plain[hit.end :]):
                continue
            if hit.start < until and not negated(sentence, hit.start) and not (reaches and hit.code == "contact"):
                yield weighed("data_categories", sentence, hit, _weight(sentence, hit, wording))


_IMPLIES = {"keeps_off": "suppression_record", "makes_profiles": "profile_inferences"}
"""Wordings that tell data without a name of it."""


def _implied(sentence: Sentence, wording: Wordings) -> Iterator[Told]:
    """The data that a sentence tells by what is done: "we keep your address to avoid sending you letters"."""
    if is_off(sentence) or sentence.piece.kind == "heading" or about(sentence, "definition", "rights"):
        return
    for name, code in _IMPLIES.items():
        found = wording.find(name, sentence.plain)
        if found is not None and not negated(sentence, found.start()):
            yield _told_by(sentence, code, found.start(), found.end())


def _told_by(sentence: Sentence, code: str, start: int, end: int) -> Told:
    """What words of a sentence tell that are no words of the lexicon."""
    said = sentence.text[start:end]
    firmly = "said to be held" if is_firm("data_categories", code) else DOUBTFUL
    return weighed("data_categories", sentence, Hit("data_categories", code, start, end, Row("", code, said, said, "", 0)), firmly)


def _recordings(sentence: Sentence, wording: Wordings) -> Iterator[Told]:
    """The recordings of a sentence that says that calls are recorded: what is said of the calls tells no other data."""
    found = wording.find("calls_recorded", sentence.plain)
    if found is not None and not negated(sentence, found.end()):
        yield _told_by(sentence, "audio", found.start(), found.end())


_LISTED = "data_items"
"""The words that name data where a list of data stands, and may mean anything elsewhere: "invoices", "areas of interest"."""
_MARK = re.compile(r"[,;:()/–]")
"""What stands between two parts of a list, besides words."""
_LONGEST_PART = 8


def _hits(sure: Sequence[Hit], listed: Sequence[Hit], text: str) -> list[Hit]:
    """The words that name data, each by the longest: the name in "login name" is none, and "delivery address" is an address alone.

    One that reaches over a mark hides nothing: the address in "your device, such as its IP address, device type" is told, too.
    """
    spans = {(hit.start, hit.end) for hit in sure}
    found = [*sure, *(hit for hit in listed if (hit.start, hit.end) not in spans)]
    return unhidden(found, lambda hit: _OVER_MARK.search(text, hit.start, hit.end) is not None)


_OVER_MARK = re.compile(r"[,;:(]")


def _told_in_cell(sentence: Sentence, cell: str, hits: Sequence[Hit], wording: Wordings) -> Iterator[Told]:
    """What the hits in a cell of a table tell."""
    for hit in hits:
        if wording.find("no_data_before", plain(cell[: hit.start])):
            continue
        kind = graded(sentence, hit, "cell of a table", wording, cell)
        yield Told(hit.code, sentence, cell[hit.start : hit.end], evidence("data_categories")[kind], kind)


def _in_cell(lexicon: Lexicon, cell: str, wording: Wordings) -> list[Hit]:
    found = list(lexicon.hits(plain(cell)))
    found += written.hits(cell, _LISTED, "data_categories", found, lexicon.language, wording)
    return _hits([hit for hit in found if hit.kind == "data_categories"], [hit for hit in found if hit.kind == _LISTED], cell)


def _listed(sentence: Sentence, wording: Wordings, language: str) -> list[Hit]:
    """The words of lists that a sentence names data with: an item of a list, or one of several beside data that is sure."""
    hits, whole = sentence.of(_LISTED), []
    if not wording.find("item_does", sentence.plain):
        whole = written.hits(sentence.text, _LISTED, "data_categories", sentence.hits, language, wording)
        hits += whole
    if not hits:
        return []
    of_its_own = sentence.first or any(lead in sentence.piece.text for lead in sentence.leads[:1])
    if (sentence.listed and of_its_own) or _several_names(sentence):
        bare = re.sub(r"\([^()]*\)", lambda found: " " * len(found[0]), plain(_without_clauses(sentence)))
        return [] if sentence.said.find("item_is_sentence", bare) else hits
    gathered = [hit for hit in hits if wording.find("gathers", sentence.plain[: hit.start])]
    beside = [*gathered, *(hit for hit in _beside_others(sentence, hits) if hit not in gathered)]
    return [*beside, *_next_to(sentence, whole, beside)]


def _next_to(sentence: Sentence, whole: Sequence[Hit], told: Sequence[Hit]) -> list[Hit]:
    """The parts that are data as a whole and follow one that is: "we collect your name, the firm you work for and your tweets"."""
    sure = [*sentence.of("data_categories"), *told]
    kept: list[Hit] = []
    for hit in whole:
        before = max((other.end for other in (*sure, *kept) if other.end <= hit.start), default=0)
        between = sentence.plain[before : hit.start]
        if hit not in told and before and (not between.strip() or sentence.said.find("joins_names", between)):
            kept.append(hit)
    return kept


def _beside_others(sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
    """Those that stand in a row of names, of which two are sure: "we hold your name, invoices and date of birth"."""
    between = (*_MARK.finditer(sentence.text), *sentence.said.all("between_names", sentence.text))
    ends = [*sorted(found.start() for found in between), len(sentence.text)]
    parts: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        parts.append((start, end))
        start = end
    sure = {at for at, (start, end) in enumerate(parts) for hit in sentence.of("data_categories") if start <= hit.start < end}
    kept = []
    for hit in hits:
        at = next(number for number, (start, end) in enumerate(parts) if start <= hit.start < end)
        words = sentence.plain[parts[at][0] : parts[at][1]]
        if (
            len(sure - {at}) >= _SURE
            and at > min(sure)
            and len(words.split()) <= _LONGEST_PART
            and not sentence.said.find("no_mere_name", words)
        ):
            kept.append(hit)
    return kept


_SURE = 2


def _weight(sentence: Sentence, hit: Hit, wording: Wordings) -> str:
    """Of which kind the evidence for a kind of data is."""
    if hit.code in _VAGUE and not wording.find("plainly_told", sentence.plain[hit.start : hit.end].strip()):
        return "vague"
    told = _kind(sentence, wording)
    if told == "names alone" and not is_firm("data_categories", hit.code) and not says_just_that(sentence.text, hit, wording):
        return "doubtful kind named alone"
    of_list = hit.kind == _LISTED and not says_just_that(sentence.text, hit, wording)
    if of_list and (sentence.listed or evidence("data_categories")[told]):
        return "word of a list" if sentence.listed else "word beside others"
    return graded(sentence, hit, told, wording)


_REACHES = re.compile(r"@|\bwww\.|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b0[0-9 ]{9,12}\b")
"""How to reach somebody: the words telephone and e-mail beside it are no kinds of data."""


_OF_SOME = re.compile(r"[*_]*[A-Z][\w’'/&, -]{2,50}?[*_]*(?:[:–—]| - )[*_]* ?")
"""A paragraph that says of some people, or of a kind of data, which data there is: "Members: your name and address"."""


def _kind(sentence: Sentence, wording: Wordings) -> str:
    """Of which kind the evidence in a sentence that tells data is: where it stands, and what it says of the organisation."""
    if wording.find("asks_for_data", sentence.plain):
        return "asked of the reader"
    if "cookie" in plain(_BRACKETS.sub(" ", sentence.text)) and not about(sentence, "data", "special"):
        return "beside cookies"
    told = plain(_without_clauses(sentence))
    if sentence.said.find("gives_data_a_name", sentence.text) or _says_so(sentence, wording):
        return "said to be held"
    if wording.find("labels_data", sentence.text):
        return "item of a list"
    if (
        sentence.piece.kind == "item"
        or "data" in sentence.lead_topics
        or (about(sentence, "data") and _OF_SOME.match(sentence.text) and sentence.said.find("says_more_than_names", told) is None)
    ):
        return "item of a list"
    if about(sentence, "basis", "rights"):
        return "beside bases or rights"
    if about(sentence, "data", "special") and (
        wording.find("said_of_kind", sentence.plain) or wording.find("names_data_first", sentence.plain) or _is_yours(sentence, wording)
    ):
        return "said to be held"
    if about(sentence, "data", "special") and _several_names(sentence):
        return "several names alone"
    if about(sentence, "data") and _only_names(sentence) and _is_line(sentence):
        return "item of a list"
    if about(sentence, "data", "special") and _only_names(sentence):
        return "names alone"
    if wording.find("form_asks", sentence.plain) or (about(sentence, "data", "special") and wording.find("kept_here", sentence.plain)):
        return "said to be held"
    if (
        sentence.said.find("has_data", sentence.plain) is not None
        or _gathers(sentence, wording)
        or wording.find("carries", sentence.plain) is not None
        or _comes_in(sentence, wording)
        or wording.find("data_collected_are", sentence.plain) is not None
        or wording.find("logs_visits", sentence.plain) is not None
        or sentence.said.find("organisation_gathers", sentence.text) is not None
    ):
        return "said to be held"
    if sentence.first and about(sentence, "data", "special") and "basis" not in sentence.topics:
        return "first of its section"
    return "mentioned"


_BRACKETS = re.compile(r"\([^()]*\)")
"""An aside: "which pages you read (for example with cookies)" speaks of the pages."""
_TRACES = frozenset(("technical_device", "network_identifiers", "browsing", "server_logs"))


def _several_names(sentence: Sentence) -> bool:
    """Whether a paragraph names three kinds of data or more, and says no more of them: "The type of browser, and which pages you read."."""
    if sentence.piece.kind != "paragraph" or len(sentence.codes("data_categories")) < _MANY:
        return False
    told = plain(_without_clauses(sentence))
    return sentence.said.find("says_more_than_names", told) is None and sentence.said.find("says_what_is_in_it", told) is None


def _is_yours(sentence: Sentence, wording: Wordings) -> bool:
    """Whether a paragraph begins with what is the reader's, under a heading that asks what is held about them: "Your photograph, if …"."""
    asked = any(wording.find("asks_what_is_held", plain(heading)) for heading in sentence.headings[:1])
    return asked and sentence.piece.kind == "paragraph" and sentence.said.find("begins_with_yours", sentence.text) is not None


def _without_clauses(sentence: Sentence) -> str:
    """A sentence that names data without clauses on what it names; each character stays in its place."""
    text = sentence.text
    for found in sentence.said.all("clause_on_name", text):
        text = f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"
    return text


def _only_names(sentence: Sentence) -> bool:
    """Whether a sentence says nothing, but names things: "Your name, address and phone number."."""
    told = plain(_BRACKETS.sub(" ", sentence.said.without("names_on_condition", sentence.text)))
    return (
        sentence.piece.kind == "paragraph"
        and bool(sentence.of("data_categories"))
        and sentence.said.find("says_more_than_names", told) is None
    )


def _is_line(sentence: Sentence) -> bool:
    """Whether a sentence is a short line of its own without a full stop, as in a list whose marks are lost."""
    own = sentence.text in map(str.strip, sentence.piece.text.split("\n"))
    return own and sentence.text[-1:] not in ".!?" and len(sentence.text.split()) <= _LONGEST_LINE


_LONGEST_LINE = 14


_MANY = 3
_VAGUE = frozenset(("children_data", "legal_claims", "monitoring", "free_text", "client_held_records", "other", "profile_inferences"))
"""Kinds of data whose words mostly mean something else: a person should look."""


def _data_in_passing(sentence: Sentence, wording: Wordings) -> Iterator[Told]:
    """Data that a sentence names though it does not set out to tell which data there is: for a person to look at."""
    if (
        is_off(sentence)
        or sentence.piece.contents
        or sentence.piece.kind in ("heading", "row")
        or sentence.has("cues", "intro", "boilerplate", "defines_special")
        or about(sentence, "rights", "complaint", "contact", "dpo", "changes", "transfers", "security", "definition")
    ):
        return
    hits = _hits(sentence.of("data_categories"), (), sentence.text)
    if not wording.find("speaks_of_data", sentence.plain):
        hits = [hit for hit in hits if _is_passed_on(sentence, hit, wording)]
    spans = [] if sentence.has("cues", "definition") or wording.find("defines", sentence.text) else _examples(sentence, hits, wording)
    for hit in hits:
        among = any(start <= hit.start < end for start, end in spans)
        if wording.find("no_data_before", sentence.plain[: hit.start]):
            continue
        vague = hit.code in _VAGUE and not wording.find("plainly_told", sentence.plain[hit.start : hit.end].strip())
        if not vague and (among or not negated(sentence, hit.start)):
            if not among and _is_kept(sentence, hit, wording):
                hit = replace(hit, code="transaction") if hit.code == "financial" else hit  # what tax law has kept is payments
                yield weighed("data_categories", sentence, hit, "kept")
                continue
            passed = "passed on" if _is_passed_on(sentence, hit, wording) else "in passing"
            kind = graded(sentence, hit, "example", wording) if among else passed
            yield weighed("data_categories", sentence, hit, kind)


def _is_passed_on(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a sentence says that data is stored or goes to somebody, and so is held: "we share your address with the printer"."""
    own = wording.find("begins_as_yours", sentence.plain[hit.start :])
    return hit.code != "account" and wording.find("passes_on", sentence.plain[: hit.start + (own.end() if own else 0)]) is not None


def _examples(sentence: Sentence, hits: Sequence[Hit], wording: Wordings) -> list[tuple[int, int]]:
    """Where a sentence gives examples of the data: "personal data (e.g. your e-mail address)", "basic data: name, address"."""
    told = [found.span("given") for found in wording.all("examples", sentence.text)]
    lists = [found.span("given") for found in wording.all("lists_data", sentence.text)]
    return told + [
        (start, end)
        for start, end in lists
        if len({hit.code for hit in hits if start <= hit.start < end}) > 1 and not negated(sentence, start)
    ]


def _is_kept(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a sentence says how long that data is kept, and not where or until when: "data within e-mails"."""
    if hit.code == "account" or not about(sentence, "retention") or not sentence.has("cues", "keep"):
        return False
    return wording.find("not_what_is_kept", sentence.plain[: hit.start]) is None


@lru_cache(maxsize=20_000)
def _held_without_a_word(wording: Wordings, said: str) -> re.Match[str] | None:
    """Where a plain text says that data is held without a word for collecting. It is asked of one text more than once."""
    return wording.find("tells_data", said)


def _purpose_begins(sentence: Sentence, wording: Wordings) -> int:
    """Where a sentence turns from the data to what it is used for: "your name, to send you letters"."""
    begins = wording.find("so_that_we", sentence.plain)
    if begins is not None and begins.start() > 0:
        return begins.start()
    if "data" in sentence.lead_topics:
        return len(sentence.text)
    for hit in sentence.of("cues"):
        gathers = sentence.said.find("no_use_to", sentence.plain[hit.end :])
        told = _held_without_a_word(wording, sentence.plain)
        if told is not None and told.start() < hit.end <= told.end():
            continue  # "needs access to your location"
        if wording.find("no_purpose_to", sentence.plain[hit.start : hit.end]):
            continue
        if hit.code == "purpose_to" and not gathers and hit.end - hit.start > 12:
            return hit.end
    return len(sentence.text)


_OF_ANIMALS = frozenset(
    ("health", "patient_records", "demographics", "contact", "behavioural", "unique_identifiers", "accident_records", "genetic")
)


def _row_cells(sentence: Sentence, lexicon: Lexicon, wanted: str, other: str = "") -> list[str]:
    header = sentence.piece.header
    if not header or sentence.piece.cells == header or is_off(sentence):
        return []
    topics = [column_topics(lexicon, cell) for cell in header]
    if any("cookies" in each for each in topics):
        return []
    beside = any(wanted in each for each in topics) or (
        about(sentence, "data") and sentence.said.find("head_of_kinds", header[0]) is not None
    )
    told = [
        wanted in each or (beside and sentence.said.find("head_of_examples", cell) is not None)
        for cell, each in zip(header, topics, strict=True)
    ]
    return [cell for cell, each, tells in zip(sentence.piece.cells, topics, told, strict=False) if tells and other not in each]


def _comes_in(sentence: Sentence, wording: Wordings) -> bool:
    """Whether a sentence says that what comes in is kept, or what a file holds: "Log files may contain the time of your visit"."""
    if about(sentence, "rights", "recipients", "security", "retention", "basis", "links", "definition"):
        return False
    several = len(sentence.codes("data_categories")) > 1
    return bool((several and wording.find("file_contains", sentence.plain)) or wording.find("comes_to_us", sentence.plain))


def _says_so(sentence: Sentence, wording: Wordings) -> bool:
    """Whether a sentence says by other words than those for collecting that data is held, or that people are filmed."""
    if about(sentence, "rights", "retention", "recipients", "complaint", "definition", "links"):
        return False
    return _held_without_a_word(wording, sentence.plain) is not None or wording.find("films", sentence.plain) is not None


def _gathers(sentence: Sentence, wording: Wordings) -> bool:
    """Whether the very words before a kind of data say that it is collected: "Anytown Club holds dates of birth"."""
    return any(wording.find("gathers", sentence.plain[: hit.start]) for hit in sentence.of("data_categories"))


def _is_led_into(sentence: Sentence, wording: Wordings) -> bool:
    """Whether the words over a list ask for the data in it, or hold it."""
    return sentence.piece.kind == "item" and bool(sentence.leads) and wording.find("leads_to_data", plain(sentence.leads[0])) is not None


_NAMES_SERVICE = re.compile(r"[*_]*[A-Z][\w.]+(?: [A-Z][\w.]+){0,3}[*_]* ?[-–—] ")
"""How an item begins that says who gets data and what for: "Acme Maps - location services"."""
_MAY_GATHER = frozenset(("contact", "marketing"))
"""Topics of sections that also are parts of what is collected: "Contact data", "Marketing and communications data"."""


def _lists_what_is_held(sentence: Sentence) -> bool:
    """Whether a paragraph names kinds of data and no more, under a heading of a part of what is held: "Contact form" in "What we collect"."""
    words = lexicon(sentence.language)
    within = any("data" in column_topics(words, heading) for heading in sentence.headings[1:])
    return within and len(sentence.codes("data_categories")) > 1 and _only_names(sentence)


def _is_way_in(sentence: Sentence, wording: Wordings) -> bool:
    """Whether an item of few words stands below a heading that asks how data comes in: "Video calls" under "How we collect your data"."""
    asked = bool(sentence.headings) and not sentence.leads and wording.find("asks_how_it_comes", sentence.headings[0]) is not None
    return asked and sentence.piece.kind == "item" and len(sentence.text.split()) <= _FEW


_FEW = 6
"""So many words at most has an item that names a way in."""


def _tells_data(sentence: Sentence, wording: Wordings) -> bool:
    if is_off(sentence) or sentence.piece.contents or sentence.has("cues", "intro", "boilerplate"):
        return False
    if sentence.piece.kind == "heading" or (sentence.has("cues", "defines_special") and not wording.find("we_have", sentence.plain)):
        return False
    if wording.find("if_told", sentence.plain) or _is_way_in(sentence, wording):
        return False
    if (wording.find("form_asks", sentence.plain) or wording.find("must_record", sentence.plain)) and not about(
        sentence, "rights", "recipients", "security"
    ):
        return True
    if about(sentence, "complaint", "contact", "dpo") and sentence.said.find("label_of_reach", sentence.text):
        return False
    if wording.find("labels_data", sentence.text):
        return True
    if (
        wording.find("processes_your", sentence.plain)
        and len({hit.code for hit in sentence.of("data_categories")}) > 1
        and not about(sentence, "rights", "retention", "recipients", "security", "basis", "complaint", "contact")
    ):
        return True
    if _says_so(sentence, wording) or (_is_led_into(sentence, wording) and not about(sentence, "rights", "recipients", "retention")):
        return True
    if (
        wording.find("logs_visits", sentence.plain)
        and not about(sentence, "rights", "retention", "recipients")
        and sentence.codes("data_categories") & _TRACES
    ):
        return True
    if wording.find("carries", sentence.plain) and not about(sentence, *NO_DATA_IN, "retention", "recipients", "security", "basis"):
        return True
    if _comes_in(sentence, wording) or (
        sentence.said.find("gives_data_a_name", sentence.text) and not about(sentence, "rights", "recipients", "retention")
    ):
        return True
    if sentence.lead_topics:
        if (
            "purposes" in sentence.lead_topics
            and sentence.piece.kind == "item"
            and (wording.find("is_use_of_data", sentence.plain) or wording.find("uses_it", sentence.plain))
        ):
            return False
        if "recipients" in sentence.lead_topics and sentence.piece.kind == "item" and _NAMES_SERVICE.match(sentence.text):
            return False
        if "recipients" in sentence.lead_topics and sentence.leads and wording.find("gives_to", plain(sentence.leads[0])):
            return False
        if sentence.piece.kind == "item" and wording.find("item_of_use", sentence.plain):
            return False
        if "data" in sentence.lead_topics and not sentence.lead_topics & {"rights", "basis", "security"}:
            return True
        if (sentence.lead_topics == {"purposes"} and not wording.find("collects_data", sentence.plain)) or sentence.lead_topics & {
            "rights",
            "complaint",
            "recipients",
            "basis",
            "retention",
            "contact",
            "dpo",
        }:
            return False
    if not about(sentence, "rights", "complaint", "recipients", "retention") and wording.find("data_collected_are", sentence.plain):
        return True
    if about(sentence, "contact", "dpo") and not sentence.has("cues", "collect"):
        return _lists_what_is_held(sentence)  # else how to reach somebody
    if sentence.piece.kind == "item" and about(sentence, "purposes", "basis") and sentence.said.find("item_of_what_for", sentence.plain):
        return False
    if sentence.topics & {"data", "special"} and not about(sentence, "rights", "retention"):
        return sentence.piece.kind == "item" or bool(
            _only_names(sentence)
            or _several_names(sentence)
            or sentence.has("cues", "collect", "use")
            or sentence.said.find("calls_it_data", sentence.plain)
        )
    if (
        sentence.topics
        and sentence.topics <= _MAY_GATHER
        and not sentence.said.find("says_ask", sentence.plain)
        and _gathers(sentence, wording)
    ):
        return True
    if sentence.piece.kind == "item" and about(sentence, "children") and is_part_on(sentence, "data"):
        return True
    if about(sentence, *NO_DATA_IN) and not about(sentence, "data", "source"):
        return False
    if _gathers(sentence, wording) and not about(sentence, "security", "retention", "basis", "recipients", "purposes"):
        return True
    return bool(
        sentence.has("cues", "collect")
        and sentence.said.find("names_your_data", sentence.plain)
        and not about(sentence, "security", "retention", "basis", "recipients")
    )
