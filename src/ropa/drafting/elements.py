"""Which elements of Art. 13 and 14 a sentence tells by its own words."""

from __future__ import annotations

from collections.abc import Sequence

from ropa.drafting import telling
from ropa.drafting.context import about, is_off, negated, words
from ropa.drafting.lexicon import Hit, plain
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import wordings

FROM_ELSEWHERE = frozenset(("third_party_feed", "referral", "public_sources"))
"""Ways in that say that data comes from somebody else than the reader."""


def is_none(sentence: Sentence, *topics: str) -> bool:
    """Whether a sentence is no more than "None" or "Not applicable", where one of the topics is told."""
    none = sentence.said.find("says_none", " ".join(sentence.plain.split()))
    return sentence.piece.kind != "heading" and about(sentence, *topics) and none is not None


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
    if sentence.said.find("by_form", sentence.plain) and not sentence.said.find("opens_politely", sentence.plain):
        return True
    if sentence.said.find("given_then", sentence.plain) and about(sentence, "data", "source"):
        return True
    return telling.comes_when(sentence) and sentence.said.find("takes_in", sentence.plain) is not None


def from_reader(sentence: Sentence) -> bool:
    """Whether a sentence says in a section on sources that data comes from the reader, or that a site asks for it."""
    if sentence.piece.contents or sentence.piece.kind in ("heading", "row") or is_off(sentence):
        return False
    if about(sentence, "source") and sentence.said.find("from_you", sentence.plain):
        return True
    if sentence.said.find("you_provide", sentence.plain) and not about(
        sentence, "rights", "basis", "retention", "complaint", "security", "changes", "dpo", "recipients", "links", "cookies"
    ):
        return not sentence.has("cues", "intro", "not", "basis_label")
    return (
        sentence.said.find("by_form", sentence.plain) is not None
        and sentence.said.find("asks_you_for", sentence.plain) is not None
        and not about(sentence, "rights", "cookies")
    )


def is_listed_source(sentence: Sentence) -> bool:
    """Whether a sentence is one of a list, or the first, under a heading that asks where data comes from."""
    asks = bool(sentence.headings) and sentence.said.find("asks_whence", plain(sentence.headings[0])) is not None
    if sentence.piece.contents or sentence.piece.kind == "heading" or is_off(sentence) or not about(sentence, "source"):
        return False
    if sentence.piece.kind == "row":
        return asks and sentence.piece.cells != sentence.piece.header
    given = sentence.said.find("given_by_others", sentence.plain)
    if sentence.piece.kind == "item" and sentence.lead_topics == {"source"} and sentence.said.find("item_source", sentence.plain):
        return True
    if sentence.piece.kind == "item" and sentence.leads and sentence.said.find("from_these", plain(sentence.leads[0])):
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


def _says_source(sentence: Sentence) -> bool:
    """Whether a sentence says from whom data comes, not only that it is "the data you provide"."""
    opens = sentence.text.rstrip().endswith(":") and sentence.said.find("opens_given", sentence.plain) is not None
    return opens or sentence.said.find("from_whom", sentence.plain) is not None


_ONLY_UNDER = {
    "security": lambda sentence: (
        ("data" not in sentence.lead_topics or sentence.said.find("stored_safely", sentence.plain) is not None)
        and not (sentence.piece.kind == "item" and about(sentence, "recipients"))
        and not sentence.has("cues", "confidential")
        and (
            about(sentence, "security")
            or sentence.said.find("stored_safely", sentence.plain) is not None
            or (
                sentence.said.find("has_measures", sentence.plain) is not None
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
        sentence.said.find("got_from_somebody", sentence.plain) is not None
        or (
            _says_source(sentence)
            and "rights" not in sentence.lead_topics
            and not about(
                sentence, "rights", "recipients", "retention", "security", "complaint", "transfers", "cookies", "marketing", "contact"
            )
        )
    ),
    "changes": lambda sentence: (
        sentence.said.find("notices_of_others", sentence.plain) is None
        and (
            bool(sentence.said.find("notice_itself", sentence.plain) and sentence.said.find("may_change", sentence.plain))
            or not about(sentence, "rights", "data", "source", "contact", "recipients", "basis", "security", "purposes", "cookies")
            or about(sentence, "changes")
        )
    ),
    "adm": lambda sentence: (
        sentence.said.find("is_said", sentence.plain) is not None and sentence.said.find("right_to_know", sentence.plain) is None
    ),
    "further_purpose": lambda sentence: not about(sentence, "rights"),
    "marketing_choices": lambda sentence: (
        ("cookie" not in sentence.plain or about(sentence, "marketing"))
        and not (about(sentence, "retention") and sentence.said.find("until_unsubscribed", sentence.plain) is not None)
        and ("data" not in sentence.lead_topics or bool(sentence.lead_topics & {"purposes", "recipients"}))
    ),
    "cookies": lambda sentence: about(sentence, "cookies") or sentence.said.find("cookies_in_use", sentence.plain) is not None,
}


def _is_no_readers_duty(sentence: Sentence) -> bool:
    """Whether what must be given, or need not, is none of the reader's: what the organisation must do, or need not tell whoever asks."""
    asked = about(sentence, "rights") and sentence.said.find("speaks_to_reader", sentence.plain) is None
    return asked or about(sentence, "cookies") or sentence.said.find("our_duty", sentence.plain) is not None


def _ends_keeping(sentence: Sentence, hit: Hit) -> bool:
    """Whether a withdrawal is only told as the end of a time limit: "Kept until you withdraw consent"."""
    return about(sentence, "retention") and sentence.said.find("until_then_told", sentence.plain[: hit.start]) is not None


def shares_with_some(sentence: Sentence) -> bool:
    """Whether a sentence says that data is given to others, of no kind that is known."""
    found = sentence.said.find("given_to_somebody", sentence.plain)
    return (
        found is not None
        and not sentence.piece.contents
        and sentence.piece.kind != "heading"
        and not negated(sentence, found.start())
        and not is_off(sentence)
        and not sentence.said.find("reader_passes_on", sentence.plain[: found.start()])
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
        and not (hit.code == "security" and (sentence.topics == {"transfers"} or sentence.said.find("own_care", sentence.plain)))
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
        if element == "security" and sentence.said.find("own_care", sentence.plain):
            continue
        if element in _ONLY_UNDER and not _ONLY_UNDER[element](sentence):
            continue
        if element == "adm" and about(sentence, "rights") and not sentence.said.find("adm_told", sentence.plain):
            continue
        if sentence.has("cues", "greeting") and element == "security" and not about(sentence, "security"):
            continue
        if element == "complain_controller" and not _to_controller(sentence):
            continue
        if element == "complain_regulator" and sentence.said.find("told_of_breach", sentence.plain):
            continue
        if element == "complain_regulator" and not sentence.said.find("goes_to_regulator", sentence.plain):
            continue
        told.append(element)
    if "statutory_contractual" not in told and about(sentence, "statutory") and sentence.piece.kind != "row":
        told.append("statutory_contractual")
    if "statutory_contractual" not in told and sentence.said.find("not_given", sentence.plain) and not about(sentence, "cookies"):
        told.append("statutory_contractual")
    if "complain_controller" not in told and (
        (about(sentence, "complaint") and sentence.said.find("takes_complaints", sentence.plain))
        or _takes_trouble_to_us(sentence)
        or _is_address_for_complaints(sentence)
    ):
        told.append("complain_controller")
    if "changes" not in told and about(sentence, "changes") and sentence.said.find("changes_told", sentence.plain):
        told.append("changes")
    return told


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
        and not ("@" in text or sentence.said.find("asks_to_say", text))
    ):
        return False  # what is done with complaints, not where they go
    led = any("complain" in plain(lead) for lead in sentence.leads[:1])
    if led and sentence.piece.kind == "item" and not sentence.has("elements", "complain_regulator"):
        return "@" in sentence.text
    if "@" not in text and sentence.said.find("to_organisation_itself", text) is None:
        return False
    told = "us_first" if sentence.has("elements", "complain_regulator") else "trouble_told"
    return sentence.said.find(told, text) is not None
