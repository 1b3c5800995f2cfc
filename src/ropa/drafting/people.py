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
from ropa.drafting.witnesses import together, told_again
from ropa.drafting.wordings import Wordings, wordings


def people(sentences: Sequence[Sentence], lexicon: Lexicon, purposes: Sequence[Purpose] = ()) -> list[Told]:
    """Whom the notice addresses, each time that a sentence tells it; its purposes say of some whom they serve."""
    wording = wordings(lexicon.language)
    found = list(_people(sentences, lexicon))
    of_staff = any(each.sure and each.code == "staff" for each in found)
    found += [each for each in _by_purposes(purposes, wording) if each.code != "job_applicants" or not of_staff]
    found += _by_events(sentences)
    found += answers_of_a_study(sentences, wording)
    if any(each.code == "event_attendees" and not each.sure for each in found):
        found += _by_meeting(sentences, wording)
    found += _by_title(sentences)
    found += _by_body(sentences, wording)
    found = told_again(found)
    found = _beside(found, sentences, wording)
    found += _of_parents(found)
    found = _without_the_hired(found, sentences)
    if _treats_animals(sentences, wording):
        found = [each for each in found if each.code != "patients"]
    if any(each.evidence == "kind of organisation" and wording.find("care_home", each.words) for each in found):
        found = [replace(each, code="service_users") if each.code == "tenants_residents" else each for each in found]
    found = _without_those_served(found)
    if _states_readers(sentences, wording):
        found = [
            replace(
                each,
                sure=each.sure and (each.code not in _BY_THE_WAY or each.evidence in ("title or list", "label", "heading", "addressed")),
            )
            for each in found
        ]
    read = {each.code for each in found if each.sure}
    if not read & _ONLINE_TOO:
        found += _by_traces(sentences, wording)
    elif not read & (_ONLINE_ONLY - {"website_visitors"}):
        of_sites = [each for each in _by_traces(sentences, wording) if _is_of_site(each, wording)]
        found += [each for each in of_sites if each.evidence == _ON_A_SITE or "website_visitors" not in read]
    found += _by_cookies(sentences, wording)
    if any(wording.find("serves_businesses", sentence.plain) for sentence in sentences if not sentence.piece.contents) or _is_recruiter(
        found, sentences, wording
    ):
        found = [replace(each, code="client_contacts") if each.code == "customers" else each for each in found]
    if sum(1 for sentence in sentences if wording.find("treats", sentence.plain)) > _AGAIN:
        found = [replace(each, code="patients") if each.code == "customers" and "client" in each.words.lower() else each for each in found]
    if any(each.sure and each.code == "pupils" for each in found):
        found += [
            Told("children", each.sentence, each.words, evidence("data_subjects")["pupils"], "pupils")
            for each in found
            if each.code == "children"
        ]
    return together(found, sentences, lexicon.language, lambda sentence: _meant(sentence, wording))


def _is_recruiter(found: Sequence[Told], sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a notice speaks of candidates and of clients again and again, and of nobody else who buys: its clients are firms that hire."""
    if any(each.sure and each.code == "customers" and wording.find("a_customer", each.words) for each in found):
        return False
    spoken = {name: sum(1 for sentence in sentences if wording.find(name, sentence.plain)) for name in ("a_candidate", "a_client")}
    return all(often > _AGAIN for often in spoken.values())


_PLAINLY = ("title or list", "label", "heading")
"""Evidence that names people as those to whom a notice speaks."""


def _without_the_hired(found: list[Told], sentences: Sequence[Sentence]) -> list[Told]:
    """What a notice for those who apply says of staff is what those may be one day, and what they tell of their past."""
    title = _title(sentences)
    codes = {hit.code for hit in title.of("people")} if title is not None else set()
    if not codes & {"job_applicants", "contractors", "volunteers"} or "staff" in codes:
        return found
    return [replace(each, sure=each.sure and (each.code != "staff" or each.evidence in _PLAINLY)) for each in found]


def _without_those_served(found: list[Told]) -> list[Told]:
    """Where those who use a platform through its customers are told as such, customers and staff are seldom the reader."""
    if not any(each.sure and each.code == "client_users" for each in found):
        return found
    return [replace(each, sure=each.sure and (each.code not in ("customers", "staff") or each.evidence == "heading")) for each in found]


_BY_THE_WAY = frozenset(("enquirers", "newsletter_subscribers", "event_attendees"))
"""Those who become known by something that any reader may do."""


def _states_readers(sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a notice says itself to whom it speaks, and need not be asked who else may read it."""
    opening = [sentence.plain for sentence in sentences[:_OPENING] if not sentence.piece.contents]
    return any(wording.find("as_one_of", said) or wording.find("for_visitors", said) for said in opening)


_OPENING = 12


def _beside(found: list[Told], sentences: Sequence[Sentence], wording: Wordings) -> list[Told]:
    """Those who stand in one row with others that the notice addresses: "our employees, contractors and volunteers"."""
    sure: dict[int, set[str]] = {}
    for each in found:
        if each.sure and each.evidence in (
            "addressed",
            "reader or held",
            "title or list",
            "label",
            "served",
            "heading",
            "data of theirs",
            "done for them",
        ):
            sure.setdefault(each.sentence.number, set()).add(each.code)
    addressed = {each.code for each in found if each.sure}
    for sentence in sentences:
        if sentence.has("cues", "intro", "apply") and sentence.of("people") and not is_off(sentence) and not sentence.piece.contents:
            sure.setdefault(sentence.number, set()).update(addressed)
    more = []
    hires = any(wording.find("of_jobs", sentence.plain) for sentence in sentences)
    for number, codes in sure.items():
        sentence = sentences[number]
        if (
            sentence.piece.kind == "row"
            or about(sentence, "recipients", "security", "links", "definition")
            or sentence.said.find("law_on_people", sentence.plain)
        ):
            continue
        hits = [_visitor(sentence, hit, wording) for hit in unshadowed(sentence.of("people"))]
        held = [hit for hit in hits if hit.code in codes]
        for hit in hits:
            if (
                hit.code in codes
                or hit.code in _RELATIVES
                or hit.code == "survey_respondents"
                or (hit.code == "job_applicants" and not hires)
                or negated(sentence, hit.start)
                or _works_on_data(sentence, hit, wording)
                or wording.find("own_not_theirs", sentence.plain[: hit.start])
                or wording.find("of_another", sentence.plain[: hit.start])
            ):
                continue
            if any(_in_one_row(sentence.text, first, hit, hits, wording) for first in held):
                more.append(weighed("data_subjects", sentence, hit, "beside others"))
    return found + more


def _of_parents(found: list[Told]) -> Iterator[Told]:
    """Children, where their parents are told and a sentence speaks of children, too."""
    if any(each.sure and each.code == "parents_guardians" for each in found):
        for each in found:
            if each.code == "children" and not each.sure:
                yield replace(each, sure=evidence("data_subjects")["children of parents"], evidence="children of parents")


def _by_title(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Those to whom a notice speaks whose title says what it is on: "Recruitment privacy notice"."""
    title = _title(sentences)
    if title is not None:
        yield from (weighed("data_subjects", title, hit, "subject of the title") for hit in title.of("titles"))


def _by_body(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Those whom any body of a kind has, if the title or the opening names it: a club its members, a surgery its patients, a vet's clients."""
    title = _title(sentences)
    animals = _treats_animals(sentences, wording)
    for sentence in (title, *sentences[:_OPENING]) if title is not None else sentences[:_OPENING]:
        if sentence is title or (
            sentence.piece.kind != "item" and not about(sentence, "recipients", "links", "security", "complaint", "dpo")
        ):
            for hit in unshadowed(sentence.of("bodies")):
                if (sentence is title or sentence.text[hit.start].isupper()) and not _of_people(sentence, hit):
                    served = replace(hit, code="customers") if animals and hit.code == "patients" else hit
                    yield weighed("data_subjects", sentence, served, "kind of organisation")


def _treats_animals(sentences: Sequence[Sentence], wording: Wordings) -> bool:
    """Whether a notice speaks of animals again and again: its patients are none of the people."""
    return sum(1 for sentence in sentences for _ in wording.all("treats_animals", sentence.plain)) >= _AGAIN


def _of_people(sentence: Sentence, body: Hit) -> bool:
    """Whether a body only says which people are meant: "club volunteers"."""
    return any(0 <= hit.start - body.end <= 1 for hit in sentence.of("data_subjects"))


def _title(sentences: Sequence[Sentence]) -> Sentence | None:
    """The first heading of a notice."""
    return next((sentence for sentence in sentences if sentence.piece.kind == "heading"), None)


def _by_events(sentences: Sequence[Sentence]) -> Iterator[Told]:
    """Those who come to events, where a notice says that data comes in there."""
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or about(sentence, "recipients", "links", "rights", "security"):
            continue
        for hit in sentence.of("ways_in"):
            if hit.code == "event" and not negated(sentence, hit.start):
                yield weighed("data_subjects", sentence, replace(hit, code="event_attendees"), "data from events")


def _in_one_row(text: str, first: Hit, other: Hit, hits: Sequence[Hit], wording: Wordings) -> bool:
    """Whether nothing but people, commas and joining words stands between two."""
    begins, ends = sorted((first, other), key=lambda hit: hit.start)
    if begins.end > ends.start:
        return False
    between = list(text[begins.end : ends.start])
    for hit in hits:
        for at in range(max(hit.start, begins.end), min(hit.end, ends.start)):
            between[at - begins.end] = " "
    return wording.find("joins", "".join(between)) is not None


def answers_of_a_study(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Those who answer, where a notice speaks of one survey or study again and again and says that answers are kept."""
    asked = [
        sentence
        for sentence in sentences
        if wording.find("one_study", sentence.plain) and not about(sentence, "recipients", "links") and not sentence.piece.contents
    ]
    if len(asked) < _STUDIED:
        return
    for sentence in sentences:
        if sentence.piece.contents or sentence.piece.kind == "heading":
            continue
        for hit in sentence.of("data_categories"):
            if hit.code == "survey_responses" and about(sentence, "data", "special") and not _unasked(sentence, hit, wording):
                yield weighed("data_subjects", sentence, replace(hit, code="survey_respondents"), "answers of a study")
                return


def _by_meeting(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Those who come, where a notice is that of a conference, which it names again and again."""
    named = [
        sentence for sentence in sentences if wording.find("own_meeting", sentence.plain) and not about(sentence, "recipients", "links")
    ]
    if len(named) >= _STUDIED:
        at = wording.find("own_meeting", named[-1].plain)
        hit = next((hit for sentence in named for hit in sentence.hits), None)
        if at and hit:
            yield weighed(
                "data_subjects", named[-1], replace(hit, code="event_attendees", start=at.start(), end=at.end()), "own conference"
            )


def _unasked(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether no answers are kept, or those of surveys that readers make themselves."""
    return negated(sentence, hit.start) or wording.find("readers_make", sentence.plain) is not None


_STUDIED = 4


_ONLINE_TOO = frozenset(("survey_respondents", "website_visitors", "account_holders", "customers", "members", "service_users", "patients"))
"""Those of whom a notice may tell technical data without speaking of mere visitors."""
_ONLINE_ONLY = frozenset(("survey_respondents", "website_visitors", "account_holders"))
"""Those of them who are known by what they do online."""
_TRACES = frozenset(("technical_device", "network_identifiers", "browsing", "server_logs"))


def _is_of_site(trace: Told, wording: Wordings) -> bool:
    """Whether a trace of visits is told as one of the website."""
    said = wording.find("site_itself", trace.words) or wording.find("site_records", trace.sentence.plain)
    return trace.evidence == _ON_A_SITE or said is not None


def _by_traces(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Visitors of a website, where a notice that names none tells data that visits leave behind: "we log the time of your visit"."""
    without = any(wording.find("counts_nobody", sentence.plain) for sentence in sentences)
    used = any(
        wording.find("when_used", sentence.plain) for sentence in sentences if about(sentence, "data") and not sentence.piece.contents
    )
    sited = sum(1 for sentence in sentences if wording.find("names_site", sentence.plain) and not sentence.piece.contents) >= _AGAIN
    for sentence in sentences:
        if sentence.piece.contents or is_off(sentence) or about(sentence, *_WHERE_OTHERS_STAND, "rights"):
            continue
        traces = [hit for hit in sentence.of("data_categories") if hit.code in _TRACES and not negated(sentence, hit.start)]
        if (
            wording.find("see_elsewhere", sentence.plain)
            or wording.find("of_others_features", sentence.plain)
            or wording.find("counted_only", sentence.plain)
        ):
            continue
        if without and traces and not wording.find("site_logs", sentence.plain):
            continue
        if traces and (wording.find("on_site", sentence.plain) or (used and about(sentence, "data"))):
            yield weighed("data_subjects", sentence, replace(traces[0], code="website_visitors"), "traces of visits")
        if traces and sited and about(sentence, "data") and not sentence.lead_topics & {"purposes", "recipients"}:
            yield weighed("data_subjects", sentence, replace(traces[0], code="website_visitors"), _ON_A_SITE)


_ON_A_SITE = "traces among data of a site"
"""Evidence for visitors: what visits leave behind is among the data of a notice that names its website again."""
_SERVED_BY = {
    "sales": "customers",
    "newsletters": "newsletter_subscribers",
    "enquiries": "enquirers",
    "complaints_handling": "enquirers",
    "events": "event_attendees",
    "recruitment": "job_applicants",
    "health_care": "patients",
}
"""Whom a purpose serves."""
_ALONE_SERVED = frozenset(("recruitment", "health_care"))
"""Purposes that have no other people than those whom they serve."""


def _by_purposes(purposes: Sequence[Purpose], wording: Wordings) -> Iterator[Told]:
    """Whom the purposes serve: "Running workshops" in a table of purposes has its own people, as a record of processing has them."""
    for purpose in purposes:
        code = _SERVED_BY.get(purpose.code)
        if code == "enquirers" and not wording.find("of_enquiries", purpose.purpose):
            continue
        if code is not None and purpose.sure:
            row = purpose.sentence.piece.kind == "row" and not (code == "event_attendees" or wording.find("by_example", purpose.purpose))
            kind = (
                "purpose of one kind of people"
                if purpose.code in _ALONE_SERVED
                else "row of a purpose"
                if row and code != "enquirers"
                else "purpose of sales"
                if purpose.code == "sales" and wording.find("of_sales", purpose.purpose)
                else "purpose"
            )
            yield Told(code, purpose.sentence, purpose.purpose, evidence("data_subjects")[kind], kind)


def _by_cookies(sentences: Sequence[Sentence], wording: Wordings) -> Iterator[Told]:
    """Visitors of a website that sets cookies, where the notice speaks of both again and again."""
    ours = [sentence for sentence in sentences if not sentence.piece.contents and not is_off(sentence) and not about(sentence, "links")]
    of_cookies = [sentence for sentence in ours if wording.find("a_cookie", sentence.plain)]
    if (
        any(wording.find("no_cookies", sentence.plain) for sentence in of_cookies)
        or len(of_cookies) < _AGAIN
        or sum(sum(1 for _ in wording.all("a_site", sentence.plain)) for sentence in ours) <= _AGAIN
    ):
        return
    for sentence in of_cookies:
        for hit in sentence.hits:
            if not negated(sentence, hit.start) and sentence.piece.kind != "heading":
                yield weighed("data_subjects", sentence, replace(hit, code="website_visitors"), "cookies of a website")
                return


_AGAIN = 2


def _people(sentences: Sequence[Sentence], lexicon: Lexicon) -> Iterator[Told]:
    often = _often(sentences)
    wording = wordings(lexicon.language)
    others: Piece | None = None
    hires = any(wording.find("of_jobs", sentence.plain) for sentence in sentences)
    funds = any(wording.find("gives_grants", sentence.plain) for sentence in sentences)
    gives = any(wording.find("gives_money", sentence.plain) for sentence in sentences)
    studies = any(wording.find("of_studies", sentence.plain) for sentence in sentences)
    titled = _title(sentences)
    for sentence in sentences:
        if is_off(sentence) or sentence.piece.contents:
            continue
        if sentence.piece.kind == "row":
            yield from _in_columns(sentence, lexicon)
            yield from _acts_of_a_row(sentence, lexicon)
            continue
        if wording.find("is_of_others", sentence.plain):
            others = sentence.piece
        of_others = others is sentence.piece
        yield from _by_acts(sentence, wording)
        hits = [_visitor(sentence, hit, wording) for hit in unshadowed(sentence.of("people")) if not _uses_a_site(sentence, hit, wording)]
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
                    kin = wording.find("kin", sentence.plain[hit.start : hit.end]) is not None
                    if not kin or not negated(sentence, hit.start):
                        yield weighed("data_subjects", sentence, hit, "next of kin among data" if kin else "relatives among data")
            hits = [hit for hit in hits if hit.code not in _RELATIVES]
        elif sentence is not titled and _asks_for_names(sentence, wording):
            named = [hit for hit in hits if hit.code in ("next_of_kin", "referees") and not negated(sentence, hit.start)]
            yield from (weighed("data_subjects", sentence, hit, "next of kin among data") for hit in named)
            hits = [hit for hit in hits if hit not in named]
        if not hits:
            continue
        if sentence is titled or _lists_people(sentence, lexicon):
            for hit in hits:
                hired = hit.code == "staff" and wording.find("if_hired", sentence.plain)
                if not (hired or negated(sentence, hit.start) or wording.find("own_not_theirs", sentence.plain[: hit.start])):
                    yield weighed("data_subjects", sentence, hit, "title or list")
            continue
        if sentence.piece.kind == "heading":
            if _names_people(sentence, hits) and not _has_none(sentences, sentence, wording):
                yield from (weighed("data_subjects", sentence, hit, "heading") for hit in hits)
            continue
        for hit in hits:
            if wording.find("shared_with_before", sentence.plain[: hit.start]) or wording.find("of_policies", sentence.plain[: hit.start]):
                continue  # they get the data, or another policy has their name
            if wording.find("on_theirs", sentence.plain[hit.end :]):
                continue
            if wording.find("readers_own", sentence.plain[: hit.start]) and wording.find(
                "plainly_many", sentence.plain[hit.start : hit.end]
            ):
                continue  # they are the reader's own
            if of_others or wording.find("of_another", sentence.plain[: hit.start]):
                continue
            if wording.find("asked_to_read", sentence.plain[hit.end :]) or (
                wording.find("protects_privacy", sentence.plain[: hit.start]) and not about(sentence, *_WHERE_OTHERS_STAND)
            ):
                yield weighed("data_subjects", sentence, hit, "addressed")
                continue
            if wording.find("respects", sentence.plain):
                continue
            if wording.find("whether_as", sentence.plain[: hit.start]) or (
                negated(sentence, hit.start) and not wording.find("if_you_are", sentence.plain[: hit.start])
            ):
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
                yield weighed("data_subjects", sentence, hit, "label")
                continue
            if (
                hit.start <= 1
                and about(sentence, "data", "retention", "purposes")
                and wording.find("records_of", sentence.plain[hit.end :])
            ):
                yield weighed("data_subjects", sentence, hit, "label")
                continue
            if hit.code == "enquirers" and "purposes" in sentence.topics and not about(sentence, *_NO_ACT_IN):
                kind = (
                    "asks with an enquiry"
                    if about(sentence, "data", "source") and wording.find("an_enquiry", sentence.plain)
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
            if wording.find("see_elsewhere", sentence.plain) or wording.find("makes_platform", sentence.plain):
                continue
            if hit.start <= 1 and wording.find("labels_them", sentence.text[hit.end :]) and sentence.has("cues", "collect", "use", "keep"):
                yield weighed("data_subjects", sentence, hit, "label")
                continue
            if _is_done_for(sentence, hit, wording):
                yield weighed("data_subjects", sentence, hit, "done for them")
                continue
            if _is_data_of(sentence, hit, wording):
                yield weighed("data_subjects", sentence, hit, "data of theirs")
                continue
            if _is_reader(sentence, hit, wording) or _is_held(sentence, hit, wording):
                held = wording.find("held_about", sentence.plain[: hit.start]) is not None
                asks = (
                    hit.code == "enquirers"
                    and not held
                    and not wording.find("an_enquiry", sentence.plain)
                    and " form" not in sentence.plain[hit.start : hit.end]
                )
                yield weighed("data_subjects", sentence, hit, "reader who asks" if asks else "reader or held")
                continue
            if not _is_addressed(sentence, hit, wording):
                if not about(sentence, *_NOT_OF_THEM) and (sentence.has("cues", "collect", "use") or _is_served(sentence, hit, wording)):
                    served = (hit.code in _SERVED and often.get(hit.code, 0) > _OFTEN) or _is_served(sentence, hit, wording)
                    yield weighed("data_subjects", sentence, hit, "served" if served else "mentioned")
                continue
            surely = (
                sentence.has("cues", "apply", "intro")
                or wording.find("about_whom", sentence.plain[: hit.start])
                or wording.find("tells_to", sentence.plain[: hit.start])
                or (hit.code == "next_of_kin" and "data" in sentence.topics)
                or (hit.code == "website_visitors" and not about(sentence, "links"))
                or often.get(hit.code, 0) >= _OFTEN
                or _is_served(sentence, hit, wording)
            )
            surely = surely and (
                hit.code != "enquirers"
                or sentence.has("cues", "apply", "intro")
                or wording.find("about_both", sentence.plain[: hit.start]) is not None
            )
            yield weighed("data_subjects", sentence, hit, "addressed" if surely else "perhaps addressed")


def _asks_for_names(sentence: Sentence, wording: Wordings) -> bool:
    """Whether a sentence outside a section on data says that readers tell something of themselves, and so names of others, too."""
    return (
        not about(sentence, *_NOT_OF_THEM)
        and wording.find("you_or_yours", sentence.plain) is not None
        and any(hit.code not in ("family", "recruitment") for hit in sentence.of("data_categories"))
    )


def _in_columns(sentence: Sentence, lexicon: Lexicon) -> Iterator[Told]:
    """The people in a row's column of people, like "Data subjects"."""
    header = sentence.piece.header
    if header and sentence.piece.cells == header:
        yield from _over_columns(sentence, lexicon)
    if not header or sentence.piece.cells == header:
        return
    for cell, head in zip(sentence.piece.cells, header, strict=False):
        if "people" in column_topics(lexicon, head):
            for hit in unshadowed(hit for hit in lexicon.hits(plain(cell)) if hit.kind == "people"):
                yield Told(hit.code, sentence, cell[hit.start : hit.end])


def _over_columns(sentence: Sentence, lexicon: Lexicon) -> Iterator[Told]:
    """The people who are the headings of a table, if most of them are some: "| Members | Staff and volunteers |"."""
    named = [[hit for hit in unshadowed(lexicon.hits(plain(cell))) if hit.kind == "people"] for cell in sentence.piece.cells]
    if sum(1 for hits in named if hits) >= max(_AGAIN, len(named) - 1):
        for cell, hits in zip(sentence.piece.cells, named, strict=True):
            if words(cell) <= _LONGEST_HEADING_OF_PEOPLE:
                for hit in hits:
                    yield Told(hit.code, sentence, cell[hit.start : hit.end], evidence("data_subjects")["heading"], "heading")


def _acts_of_a_row(sentence: Sentence, lexicon: Lexicon) -> Iterator[Told]:
    """Whom a row's purpose names by what they do, with which it begins: "Signing up as a member"."""
    header = sentence.piece.header
    if not header or sentence.piece.cells == header:
        return
    for cell, head in zip(sentence.piece.cells, header, strict=False):
        if "purposes" in column_topics(lexicon, head):
            for hit in lexicon.hits(plain(cell)):
                if hit.kind == "acts" and not plain(cell)[: hit.start].strip() and plain(cell)[hit.start :].split()[0].endswith("ing"):
                    yield Told(hit.code, sentence, cell[hit.start : hit.end], evidence("data_subjects")["acts"], "acts")


def _uses_a_site(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether members are only users of a website: "become a member of our website"."""
    return hit.code == "members" and wording.find("of_a_site", sentence.plain[hit.end :]) is not None


_NO_ACT_IN = ("rights", "changes", "complaint", "links", "definition", "dpo", "security", "recipients", "transfers", "children")
"""Topics under which an act says what the reader may do, not who the reader is."""


def _by_acts(sentence: Sentence, wording: Wordings) -> Iterator[Told]:
    """Whom a sentence addresses by what they do: "when you donate, or sign up for our newsletter"."""
    hits = [hit for hit in sentence.of("acts") if not _uses_a_site(sentence, hit, wording)]
    if not hits or wording.find("see_elsewhere", sentence.plain):
        return
    listed = sentence.listed and bool(sentence.leads) and wording.find("if_one_leads", plain(sentence.leads[0]).rstrip()) is not None
    if sentence.topics & set(_NO_ACT_IN) - ({"recipients"} if listed else set()):
        return  # "you give your data to us to" is no word on recipients
    reached = -1
    for hit in hits:
        before = sentence.plain[: hit.start]
        begins = (
            (listed and before.strip() in ("", "to", "you"))
            or (wording.find("if_one", before) is not None and before.strip() != "to")
            or (hit.code != "enquirers" and wording.find("if_one_of_many", before) is not None)
        )
        between = sentence.plain[reached : hit.start] if reached >= 0 else ""
        if not begins and not (
            reached >= 0
            and (hit.start < reached or wording.find("one_more_act", _without_brackets(between, sentence.text[reached : hit.start])))
        ):
            continue
        reached = max(reached, hit.end)
        if hit.code == "account_holders" and (about(sentence, "cookies") or "cookie" in sentence.plain or "interaction" in sentence.plain):
            continue  # any site of a common make says what is kept when its keepers log in
        if not negated(sentence, hit.start) and not wording.find("on_theirs", sentence.plain[hit.end :]):
            kind = (
                "acts"
                if hit.code != "enquirers"
                else "asks with an enquiry"
                if wording.find("an_enquiry", sentence.plain) and not about(sentence, "contact")
                else "asks for a purpose"
                if ("purposes" in sentence.topics and not before.endswith("by ")) or wording.find("to_answer", sentence.plain[hit.end :])
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


def _meant(sentence: Sentence, wording: Wordings) -> list[Hit]:
    """Whom a sentence names, by a word for them or for what they do, not with others."""
    named = unshadowed((*sentence.of("people"), *sentence.of("acts")))
    return [_visitor(sentence, hit, wording) for hit in named if not wording.find("on_theirs", sentence.plain[hit.end :])]


def _visitor(sentence: Sentence, hit: Hit, wording: Wordings) -> Hit:
    """A bare visitor is one of the website, where a sentence speaks of that."""
    if (
        hit.code == "visitors_on_site"
        and wording.find("bare_visitors", sentence.plain[hit.start : hit.end])
        and wording.find("online_word", sentence.plain)
    ):
        return replace(hit, code="website_visitors")
    if (
        hit.code == "account_holders"
        and wording.find("bare_users", sentence.plain[hit.start : hit.end])
        and wording.find("watched", sentence.plain)
    ):
        return replace(hit, code="website_visitors")
    return hit


_FEW_WORDS = re.compile(r" *(?:\S+ +){0,2}")
_LABEL_ENDS = re.compile(r"(?: (?:of|at) (?:the )?[A-Z]\w+)?\s*(?:[–—:]|-{1,2} )")
"""What stands around the people whom an item of a list names as its label: "Library volunteers - to …"."""
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
_DEALT_WITH = frozenset(("contractors", "directors_shareholders", "staff", "suppliers_contacts"))
"""Those whose data is used to deal with them, where a purpose says so: "to pay our suppliers"."""
_NOT_BY_A_PURPOSE = frozenset(("survey_respondents", "website_visitors", "enquirers", "job_applicants", "students", "beneficiaries"))
"""Those of the served whom purposes name often where their data is not used."""


def _is_served(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a purpose names those for whom the organisation is there: "to administer membership records"."""
    if hit.code == "customers" and wording.find("would_win", sentence.plain):
        return False  # those whom it would win
    of_use = "purposes" in sentence.topics or (
        about(sentence, "basis") and sentence.piece.kind == "item" and wording.find("for_a_purpose", sentence.plain) is not None
    )
    dealt_with = hit.code in _DEALT_WITH and wording.find("deals_with", sentence.plain[: hit.start]) is not None
    return of_use and (hit.code in _SERVED - _NOT_BY_A_PURPOSE or dealt_with) and not _works_on_data(sentence, hit, wording)


_HAVE_SUCH = frozenset(("staff", "patients", "health_professionals", "members", "tenants_residents", "students"))
"""Those whose records others may hold too: an employer's, a doctor's, a landlord's."""
_WHERE_OTHERS_STAND = ("recipients", "security", "complaint", "links", "dpo", "definition", "controller", "children", "transfers")
"""Topics under which others are named than those whom the notice addresses."""


def _works_on_data(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether those are meant who use the data, not those whom it is about: "our coaches must know"."""
    return (
        hit.code in ("staff", "volunteers", "contractors", "directors_shareholders")
        and wording.find("does_themselves", sentence.plain[hit.end :]) is not None
    )


def _is_reader(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether the reader is spoken to as one of them: "your membership", "if you are a customer", "our patients"."""
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit, wording) or (hit.code == "staff" and wording.find("if_hired", sentence.plain)):
        return False
    if sentence.piece.kind == "item" and about(sentence, "data", "special") and hit.code in _HAVE_SUCH and not before.strip():
        return False  # anyone may be asked for "your employment details"
    if wording.find("their_employer", sentence.plain[hit.start : hit.end].strip()):
        return False
    if wording.find("for_instance", before) and hit.code in _HAVE_SUCH:
        return False
    if hit.code == "enquirers" and not wording.find("if_anyone", sentence.plain):
        return False
    if wording.find("you_are_one", before) or (
        wording.find("one_of_several", before) and not about(sentence, *_WHERE_OTHERS_STAND, "rights")
    ):
        return True
    if wording.find("second_person", sentence.plain[hit.start : hit.end]) or (
        wording.find("when_reader", before) and wording.find("reader_does_it", sentence.plain[hit.start : hit.end])
    ):
        return not about(sentence, "rights", "changes", "contact", "marketing", *_WHERE_OTHERS_STAND) and (
            hit.code != "enquirers" or about(sentence, "purposes") or sentence.has("cues", "collect", "use", "keep")
        )
    if wording.find("fellow", sentence.plain[hit.start : hit.end]):
        return not about(sentence, "security", "links")
    own = wording.find("as_own", before)
    if own is None or about(sentence, *_WHERE_OTHERS_STAND):
        return False
    if own[0].startswith(("our ", "onze ")) and hit.code not in _SERVED:
        return False
    if own[0].startswith("as ") and not wording.find("second_person", sentence.plain) and own.start() > 1:
        return False
    return wording.find("things_of_theirs", sentence.plain[hit.end :]) is None


def _is_held(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a sentence says that data of theirs is held: "we hold contact details for a number of volunteers"."""
    before = sentence.plain[: hit.start]
    if wording.find("they_give", before) and not about(sentence, "recipients", "security", "links"):
        return True
    if (
        wording.find("data_that", before)
        and wording.find("they_provide", sentence.plain[hit.end :])
        and not about(sentence, "recipients", "security", "links")
    ):
        return True
    if (
        hit.code not in _RELATIVES
        and (wording.find("data_of", before) or wording.find("of_each", before))
        and not about(sentence, "links", "definition", "complaint", "rights")
    ):
        return True
    found = wording.find("held_about", before)
    if found is None or about(sentence, "recipients", "security", "links", "definition", "complaint", "rights"):
        return False
    return not wording.find("of_somebody_else", before[found.start() :].partition(" about ")[2])


def _is_done_for(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether an organisation says that it does something for them."""
    return (
        hit.code not in _RELATIVES
        and not about(sentence, "recipients", "security", "links")
        and wording.find("done_for", sentence.plain[: hit.start]) is not None
    )


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


def _is_data_of(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    """Whether a sentence that says that something is held names data of theirs: "we keep the names of players, and parents' phone numbers"."""
    if hit.code in _RELATIVES or hit.code in ("referees", "health_professionals") or about(sentence, *_NOT_AS_HELD):
        return False
    held = (
        sentence.has("cues", "collect", "keep") and not sentence.has("cues", "share", "intro") and wording.find("we_hold", sentence.plain)
    )
    if not held or wording.find("theirs", sentence.plain[: hit.start]) or _works_on_data(sentence, hit, wording):
        return False
    if wording.find("whose_held", sentence.plain[hit.end :]):
        return True
    if wording.find("data_on", sentence.plain[: hit.start]):
        return wording.find("with_access", sentence.plain[hit.end :]) is None
    written = sentence.text[hit.start : hit.end + 2].rstrip()
    return (
        re.search(r"['’]s?$|['’]s?\b", written) is not None
        and wording.find("their_data", sentence.plain[hit.end :].lstrip("'s ")) is not None
    )


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
    if words(sentence.text) > _LONGEST_OF_READERS and wordings(lexicon.language).find("says_more", sentence.plain) and sentence.leads:
        return False
    if _goes_on_about_readers(sentence, lexicon):
        return True
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
    return any(
        hit.kind == "cues" and hit.code == "people_of" and not wordings(lexicon.language).find("to_reader", said[hit.end :])
        for hit in lexicon.hits(said)
    )


def _goes_on_about_readers(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether a short sentence that speaks to nobody goes on with those whom a heading asks for: "Who this is for", "… Visitors, too."."""
    wording = wordings(lexicon.language)
    return (
        sentence.piece.kind == "paragraph"
        and not sentence.first
        and bool(sentence.headings)
        and words(sentence.text) <= _LONGEST_OF_READERS
        and wording.find("headed_people", plain(sentence.headings[0])) is not None
        and wording.find("says_more", sentence.plain) is None
    )


_LONGEST_OF_READERS = 20


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
    return all(word in sentence.said.words("beside_people") or word.isdigit() for word in "".join(rest).split())


_LONGEST_HEADING_OF_PEOPLE = 10


def _has_none(sentences: Sequence[Sentence], heading: Sentence, wording: Wordings) -> bool:
    """Whether the section below a heading begins by saying that no data of theirs is held."""
    below = sentences[heading.number + 1 : heading.number + 2]
    return any(wording.find("none_of_theirs", sentence.plain) for sentence in below)


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


def _is_addressed(sentence: Sentence, hit: Hit, wording: Wordings) -> bool:
    before = sentence.plain[: hit.start]
    if _works_on_data(sentence, hit, wording):
        return False
    if about(sentence, "children") and hit.code != "children":
        return False
    if (hit.code == "staff" and wording.find("if_hired", sentence.plain)) or wording.find("such_as", before):
        return False
    if wording.find("for_ours", sentence.plain.lstrip()) and words(sentence.text) <= 16 and not sentence.leads:
        return True
    if wording.find("keeps_of", before) and not about(sentence, "recipients", "complaint", "links", "rights", "security"):
        return True
    if about(sentence, "recipients", "complaint", "transfers", "security", "basis", "links", "dpo") and not sentence.has("cues", "apply"):
        return wording.find("if_you_are", before) is not None
    if wording.find("tells_to", before) and wording.find("how_data", sentence.plain[hit.end :]):
        return True
    if sentence.has("cues", "apply", "intro") and wording.find("notice_is_for", before):
        return True
    if hit.code == "next_of_kin":
        return (about(sentence, "data", "source") and bool(wording.find("names_given", sentence.plain))) or bool(
            wording.find("of_reader", before)
        )
    if hit.code == "website_visitors":
        return bool(wording.find("visits_told", sentence.plain)) and not about(sentence, "rights", "changes", "contact")
    if about(sentence, "rights") and not wording.find("your_next", before):
        return False
    if about(sentence, "data", "purposes", "source", "scope", "controller", "retention", "special") or sentence.has(
        "cues", "collect", "use"
    ):
        told = sentence.has("cues", "collect", "use") or sentence.piece.kind == "item" or about(sentence, "scope")
        return bool(told and wording.find("addressed_before", before[-60:]) and not wording.find("with_to_by", before))
    return False
