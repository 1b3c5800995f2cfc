"""What the readers of a notice share: what a sentence is about, and what a word of denial reaches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from ropa.drafting.lexicon import Hit, Lexicon, lexicon, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import wordings

OFF = frozenset(("principles", "definition", "duties", "links"))
"""Topics under which nothing is told of the organisation's own processing: principles, meanings of words, readers' duties, links."""


def is_off(sentence: Sentence) -> bool:
    """Whether the sentence stands where nothing is told of the organisation's own processing."""
    return _is_off(sentence.language, (*sentence.leads[:1], *sentence.headings[:2]), sentence.topics, sentence.lead_topics)


@lru_cache(maxsize=20_000)
def _is_off(language: str, over: tuple[str, ...], topics: frozenset[str], lead_topics: frozenset[str]) -> bool:
    if any(wordings(language).find("readers_duty", said) for said in over):
        return True
    off = topics & OFF
    if off == {"links"}:
        return not topics & {"data", "purposes", "security", "cookies", "contact"}
    return bool(lead_topics & OFF) or (bool(off) and not topics & {"data", "purposes", "recipients"})


def about(sentence: Sentence, *topics: str) -> bool:
    """Whether the sentence is about one of the topics, by its lead-in or the nearest telling heading."""
    return not sentence.topics.isdisjoint(topics)


_OWN_SUBJECTS = frozenset(
    ("rights", "complaint", "changes", "cookies", "security", "transfers", "recipients", "basis", "links", "principles")
)
"""What a part of a section may be about that is no part of what the section is about."""


_TITLE_AND_PART = 2
"""So many headings over a sentence are the title and its own."""


def is_part_on(sentence: Sentence, topic: str) -> bool:
    """Whether the sentence is about a topic, or stands in a part of a section on it that only says whose data or which: "Newsletter readers"."""
    if topic in sentence.topics:
        return True
    if not sentence.topics.isdisjoint(_OWN_SUBJECTS) or sentence.lead_topics or len(sentence.headings) <= _TITLE_AND_PART:
        return False
    return topic in column_topics(lexicon(sentence.language), sentence.headings[1])


def is_answer_no(sentence: Sentence, *topics: str) -> bool:
    """Whether it answers the question of its heading, on one of the topics, with no: "Do we send data abroad? No."."""
    asked = bool(sentence.headings) and sentence.headings[0].rstrip().endswith("?") and about(sentence, *topics)
    return asked and sentence.first and sentence.said.find("says_no_to_it", sentence.text) is not None


def is_denied_list(sentence: Sentence) -> bool:
    """Whether the words that lead into its list say what is not done: "We do not use cookies for:"."""
    return (
        bool(sentence.leads)
        and sentence.piece.kind in ("item", "paragraph")
        and sentence.leads[0].rstrip().endswith(":")
        and sentence.said.find("denies_list", sentence.said.without("granted_first", sentence.leads[0])) is not None
    )


_ENDS = re.compile(r";|\. ")
"""Marks behind which a word of denial reaches no further."""


def negated(sentence: Sentence, at: int, *, unless: bool = True) -> bool:
    """Whether a word of denial before a position reaches it. Without `unless`, what is done on a condition counts as done."""
    text = sentence.plain
    if is_denied_list(sentence) or sentence.text.lstrip().startswith(("❌", "✗", "✘", "🚫")):
        return True
    if not unless and sentence.said.find("done_all_the_same", text[at:]):
        return False
    marked = sentence.text.lower()
    for hit in sentence.of("cues"):
        if hit.code == "not" and hit.start < at and not sentence.said.find("denies_nothing", text, hit.start):
            between = sentence.said.without("shortened", marked[hit.end : at])
            if (
                not _ENDS.search(between)
                and not sentence.said.find("ends_denial", between)
                and not _is_left(sentence, marked[: hit.start], between)
            ):
                return True
    return False


def _is_left(sentence: Sentence, before: str, between: str) -> bool:
    """Whether a word of denial stands in a clause of its own that ends before: "your location, where it is not switched off, your IP address"."""
    return sentence.said.find("goes_on_after", between) is not None and sentence.said.find("within_clause", before) is not None


def unshadowed(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without those that stand inside a longer hit of another code: the address in "IP address" is no postal address."""
    found = list(hits)
    kept = []
    for hit in found:
        inside = any(
            other.start <= hit.start
            and hit.end <= other.end
            and other.end - other.start > hit.end - hit.start
            and other.code != hit.code
            and other.end - other.start <= 60
            for other in found
        )
        if not inside:
            kept.append(hit)
    return kept


def unhidden(hits: Iterable[Hit], stretches: Callable[[Hit], bool]) -> list[Hit]:
    """The hits that are not `unshadowed` away, where one that `stretches` over a joint of a list hides nothing."""
    found = list(hits)
    stretched = [hit for hit in found if stretches(hit)]
    if not stretched:
        return unshadowed(found)
    close = [hit for hit in found if hit not in stretched]
    return [*unshadowed(close), *(hit for hit in stretched if hit in unshadowed([hit, *close]))]


def column_topics(lexicon: Lexicon, heading: str) -> frozenset[str]:
    """What a column of a table is about, by its heading."""
    return frozenset(hit.code for hit in lexicon.hits(plain(heading)) if hit.kind in ("topics", "columns"))


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())
