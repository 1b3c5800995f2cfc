"""How much what is told of people weighs together: a long notice speaks more than once of those whom it addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ropa.drafting.context import about, is_off, negated
from ropa.drafting.lexicon import Hit, evidence, trust, words_for_parts
from ropa.drafting.sentences import Sentence
from ropa.drafting.told import Told, weighed
from ropa.drafting.wordings import Wordings, wordings

_LONG = 25
"""A notice of fewer sentences says little twice."""
_MOST = 6
"""So many people at most are left to a person to confirm."""


def together(found: Sequence[Told], sentences: Sequence[Sentence], language: str, meant: Callable[[Sentence], Iterable[Hit]]) -> list[Told]:
    """What was told of people as it weighs together, and whom else a person should think of: those merely named, or that words recall.

    `meant` gives the hits of those whom a sentence names.
    """
    weighty = once_weighed(_as_clients(found, wordings(language))) if len(sentences) >= _LONG else list(found)
    known = {each.code for each in weighty}
    named = list(_named(sentences, known, meant))
    known |= {each.code for each in named}
    return _few([*weighty, *named, *_recalled(sentences, language, known)])


OWN = frozenset(
    (
        "account_holders",
        "donors",
        "event_attendees",
        "former_staff",
        "members",
        "newsletter_subscribers",
        "parents_guardians",
        "patients",
        "pupils",
        "service_users",
        "survey_respondents",
        "volunteers",
        "website_visitors",
    )
)
"""Those whom an organisation has itself, if it speaks of them again; customers, staff and applicants may be those of others."""


_OPEN = frozenset(("mentioned", "perhaps addressed", "purpose"))
"""Evidence that leaves open whether people are meant."""


def told_again(found: Sequence[Told]) -> list[Told]:
    """Those of whom two sentences speak, one at least not only of a purpose, where each might leave it open: they are told."""
    spoken: dict[str, set[int]] = {}
    named = {each.code for each in found if each.evidence != "purpose"}
    for each in found:
        if each.code in OWN & named and (each.sure or each.evidence in _OPEN):
            spoken.setdefault(each.code, set()).add(each.sentence.number)
    sure = evidence("data_subjects")["spoken of again"]
    return [
        replace(each, sure=sure, evidence="spoken of again") if each.evidence in _OPEN and len(spoken.get(each.code, ())) > 1 else each
        for each in found
    ]


_JOINED = OWN - {"event_attendees", "members", "parents_guardians", "service_users", "website_visitors"}
_BY_ROLE = frozenset(
    (
        "contractors",
        "directors_shareholders",
        "donors",
        "enquirers",
        "job_applicants",
        "patients",
        "referees",
        "staff",
        "suppliers_contacts",
    )
)
"""Those who are known by what they are to an organisation; children, members, parents, users and visitors are spoken of in any notice."""
_AS_READER = frozenset(("addressed", "reader or held"))
"""Evidence that a notice speaks to somebody, or of what is kept about them."""
_BY_AN_ACT = frozenset(("acts", "reader or held", "served"))
"""Evidence of what people do, or of what is kept or done for them."""


def once_weighed(found: Sequence[Told]) -> list[Told]:
    """Those whom one sentence alone tells, on one kind of evidence, weigh as the table has it for that kind told once.

    Not those who join an organisation by what they do, like its donors, where a sentence says so, nor those who have a part in it, like
    its suppliers, to whom a sentence speaks. Visitors of a website, members and
    parents of somebody, customers and children are spoken of in any notice.
    """
    weights = evidence("data_subjects")
    witnesses: dict[str, set[tuple[int, str]]] = {}
    for each in found:
        if each.sure:
            witnesses.setdefault(each.code, set()).add((each.sentence.number, each.evidence))
    return [
        replace(each, evidence=once, sure=weights[once])
        if each.sure
        and not (each.code in _JOINED and each.evidence in _BY_AN_ACT)
        and not (each.code in _BY_ROLE and each.evidence in _AS_READER)
        and len(witnesses[each.code]) == 1
        and (once := f"{each.evidence} once") in weights
        else each
        for each in found
    ]


_OTHER_CUSTOMERS = frozenset(("client_contacts", "event_attendees", "members", "patients", "pupils", "students"))
"""Those who buy, too: where a notice speaks of them, what readers buy or book makes nobody else."""


def _as_clients(found: Sequence[Told], wording: Wordings) -> list[Told]:
    """Customers whom the word client alone tells, or only what is bought where others are told who buy: they may be no others than those."""
    said = [each.words for each in found if each.sure and each.code == "customers"]
    if any(wording.find("a_customer", words) for words in said):
        return list(found)
    clients = all(wording.find("a_client", words) for words in said)
    others = any(each.sure and each.code in _OTHER_CUSTOMERS for each in once_weighed(found))
    kind = "clients" if clients else "what others buy" if others else ""
    weights = evidence("data_subjects")
    return [replace(each, evidence=kind, sure=weights[kind]) if kind and each.sure and each.code == "customers" else each for each in found]


_OF_OTHERS = ("recipients", "security", "complaint", "dpo", "links", "definition", "transfers", "rights", "changes", "children")
"""Topics under which those whom a sentence names are seldom those whom the notice addresses."""


def _ours(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences on what the organisation itself does with data; first those that say that something is collected, used or kept."""
    ours = [each for each in sentences if not each.piece.contents and not is_off(each) and not about(each, *_OF_OTHERS)]
    return sorted(ours, key=lambda each: each.piece.kind == "heading" or not each.has("cues", "collect", "use", "keep"))


def _named(sentences: Sequence[Sentence], known: Iterable[str], meant: Callable[[Sentence], Iterable[Hit]]) -> Iterator[Told]:
    """Those whom nothing else tells and whom a sentence names, by a word for them or for what they do."""
    named = ((each, [hit for hit in meant(each) if not (hit.kind == "acts" and hit.code == "enquirers")]) for each in _ours(sentences))
    for sentence, hit in _oftenest(named, known, lambda _: 1):
        yield weighed("data_subjects", sentence, hit, "named")


def _recalled(sentences: Sequence[Sentence], language: str, known: Iterable[str]) -> Iterator[Told]:
    """Those whom nothing tells or names, and whom words recall again and again: an account has a holder, a newsletter has readers."""
    words = words_for_parts(language, "hints")
    recalled = ((each, words.hits(each.plain)) for each in _ours(sentences))
    for sentence, hit in _oftenest(recalled, known, lambda code: _AGAIN if code == "website_visitors" else _AGAIN_AND_AGAIN):
        yield weighed("data_subjects", sentence, hit, "recalled by words")


_AGAIN, _AGAIN_AND_AGAIN = 2, 4
"""In how many sentences words recall people: what a website leaves behind is told twice; of accounts, clients and events any notice speaks once or twice."""


def _oftenest(
    hits: Iterable[tuple[Sentence, Iterable[Hit]]], known: Iterable[str], least: Callable[[str], int]
) -> list[tuple[Sentence, Hit]]:
    """The first hit that is not denied of each code that is not known, if so many sentences have one; what more sentences have comes first."""
    skipped = frozenset(known)
    found: dict[str, dict[int, tuple[Sentence, Hit]]] = {}
    for sentence, in_it in hits:
        for hit in in_it:
            if hit.code not in skipped and not negated(sentence, hit.start):
                found.setdefault(hit.code, {}).setdefault(sentence.number, (sentence, hit))
    often = sorted(found.values(), key=len, reverse=True)
    return [next(iter(each.values())) for each in often if len(each) >= least(next(iter(each.values()))[1].code)]


def _few(found: Sequence[Told]) -> list[Told]:
    """What is read, and of what is not the likeliest people: a person reads few."""
    read = {each.code for each in found if each.sure}
    trusted = trust("data_subjects")
    best: dict[str, tuple[float, int]] = {}
    for each in found:
        if each.code not in read:
            most, often = best.get(each.code, (0.0, 0))
            best[each.code] = (max(most, trusted.get(each.evidence, 0.0)), often + 1)
    kept = read | set(sorted(best, key=lambda code: best[code], reverse=True)[:_MOST])
    return [each for each in found if each.code in kept]


_WHY = {
    "named": "they are named, though not as those to whom the notice speaks",
    "recalled by words": "words recall them, though nothing names them",
}


def why_not_sure(told: Told) -> str:
    """Why those told should be confirmed, in words for a person."""
    if told.evidence.endswith(" once"):
        return "one sentence alone tells of them"
    return _WHY.get(told.evidence, "it is not sure that the notice addresses them")
