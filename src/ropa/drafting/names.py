"""The names of recipients in the sentences of a notice: well-known services, lists, labels and what others do for the organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ropa.drafting.context import about, negated, unshadowed, words
from ropa.drafting.lexicon import plain, service, services
from ropa.drafting.places import is_country
from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import Wordings, wordings

_NAMES = wordings("en")
"""What names look like is read alike in every language."""
_SHORT_NAME = 5
"""A well-known name of more letters is one, too, where it is written small."""


def named_in(sentence: Sentence, topical: bool, gives: bool) -> Iterator[tuple[str, str]]:
    """The names that a sentence gives, each with its category if the service is known.

    `topical`: it stands where recipients are told. `gives`: it says that data is given to somebody.
    """
    text = sentence.text
    if not (
        topical
        or gives
        or sentence.said.find("uses_service", sentence.plain)
        or sentence.said.find("service_does", text)
        or sentence.said.find("names_doer", text)
        or sentence.said.find("does_for_us", text)
        or sentence.said.find("firm_with_data", text)
    ):
        return
    if sentence.said.find("self_hosted", sentence.plain):
        return
    if sentence.said.find("processor_of_heading", sentence.plain) and sentence.headings and words(sentence.headings[0]) <= 6:
        if not _is_no_name(sentence.headings[0]):
            yield sentence.headings[0], (service(sentence.headings[0]) or ("", ""))[1]
        return
    seen: set[str] = set()
    for name in _after_a_kind(sentence.said, text):
        seen.add(name)
        yield name, ""
    tools = ((name, category) for name, category in _tools(sentence) if not _holds_service(name))
    for name, category in (*_labelled_names(sentence, topical), *tools):
        if name not in seen:
            seen.add(name)
            yield name, category
    for name, written, category in _well_known(sentence, topical):
        if name not in seen:
            seen.add(name)
            yield written, category
    kinds = list(sentence.said.all("named_after_kind", text))
    shares = topical or sentence.said.find("names_shared", sentence.plain) is not None
    for found in (*kinds, *(sentence.said.all("works_for", text) if topical else ())):
        if not shares and sentence.said.find("in_use_before", text[: found.start()]) is None:
            continue
        name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
        if (
            not (_is_no_name(name) or is_country(name) or _holds_service(name))
            and name not in seen
            and not negated(sentence, found.start("name"))
        ):
            seen.add(name)
            yield name, ""
    if not shares:
        return
    for name in _such_as(sentence, topical):
        if not any(plain(name).strip() in plain(each) for each in seen) and not _holds_service(name):
            seen.add(name)
            yield name, ""
    for name in _capitals(sentence, topical, seen):
        seen.add(name)
        yield name, ""


def headed_name(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """The name that a heading is, with its category if the service is known: "The Elm Street Council"."""
    known = [(written, category) for _, written, category in _well_known(sentence, True)]
    if known:
        yield from known
        return
    name = re.sub(r"^[Tt]he ", "", sentence.text.strip(" .:"))
    if (
        words(name) > 1
        and _NAMES.find("all_capitals", name)
        and not _is_no_name(name)
        and not is_country(name)
        and _NAMES.find("one_body", name)
    ):
        yield name, ""


def _after_a_kind(said: Wordings, text: str) -> Iterator[str]:
    """The names after a label that says what they are: "Our suppliers: Acme Ltd, Example Ltd"."""
    label, colon, rest = text.partition(": ")
    if not colon or words(label) > 6 or not said.find("label_of_names", label) or said.find("no_row_of_names", rest):
        return
    for part in _NAMES.parts("between_names_of_row", rest.strip(" .")):
        name = part.strip()
        if _NAMES.find("all_capitals", name) and words(name) <= 6 and not _is_no_name(name) and not is_known(name):
            yield name


def _is_no_name(name: str) -> bool:
    """Whether words with capitals name no single body: a word that opens a sentence, a kind of bodies, a law."""
    return bool(_NAMES.find("no_recipient", name) or _NAMES.find("kind_of_bodies", name) or _NAMES.find("no_body", name))


def _well_known(sentence: Sentence, topical: bool) -> Iterator[tuple[str, str, str]]:
    """The well-known services that stand in a sentence: the name by which each is known, the one that is written, and its category."""
    text, taken = sentence.text, f" {' '.join(sentence.plain.replace(chr(39) + 's ', ' ').split())} "
    there = frozenset(taken.split())
    for name, proper, category in _beginning_with(there):
        if f" {name} " not in taken or not category or not re.search(rf"(?<![\w@.]){re.escape(proper[:1])}", text, re.IGNORECASE):
            continue
        stands = re.search(r"(?<!\w)" + r"(?:'s)?\W+".join(map(re.escape, name.split())) + r"(?!\w)", sentence.plain)
        at = stands.start() if stands else sentence.plain.find(name.split()[0])
        if sentence.said.find("makes_products", sentence.plain[:at]):
            continue  # what somebody makes
        if (
            negated(sentence, at)
            or _signs_in_with(name, sentence)
            or not (_is_written(name, sentence.said, text) or _is_spelt(proper, text))
        ):
            continue
        if sentence.said.find("not_that_one", sentence.plain[:at]) or (
            sentence.said.find("service_made_by", sentence.plain[:at]) and _holds_service(text[:at])
        ):
            continue
        if not topical and category in _BODIES and not sentence.said.find("tells_bodies", sentence.plain[:at]):
            continue
        taken = taken.replace(f" {name} ", " ")
        yield proper, _as_written(name, text) or proper, category


def _beginning_with(there: frozenset[str]) -> list[tuple[str, str, str]]:
    """The well-known services of which the first word is one of some, those with the longest names first: name, as written, category."""
    known = _by_first_word()
    found = [each for word in there if word in known for each in known[word]]
    return sorted(found, key=lambda each: (-len(each[0]), each))


@cache
def _by_first_word() -> dict[str, list[tuple[str, str, str]]]:
    """The well-known services by the first word of their names: name, as written, category."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for name, (proper, category) in services().items():
        found.setdefault(name.split()[0], []).append((name, proper, category))
    return found


def _signs_in_with(name: str, sentence: Sentence) -> bool:
    """Whether somebody signs in with a service, or has an account with it: "log in with Example"."""
    places = re.finditer(rf"\b{re.escape(name)}\b", sentence.plain)
    return any(sentence.said.find("signs_in_with", sentence.plain[: found.start()]) for found in places)


def _is_spelt(proper: str, text: str) -> bool:
    """Whether a service whose name begins small stands in a text as it is spelt: "eBay"."""
    return not proper.islower() and re.search(rf"(?<!\w){re.escape(proper)}(?!\w)", text) is not None


def _is_written(name: str, said: Wordings, text: str) -> bool:
    """Whether a service is written as a name: a short one as a word of its own, and with a capital."""
    if len(name) <= _SHORT_NAME:
        return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None and _is_capital(name, text)
    places = re.finditer(rf"\b{re.escape(name)}\b", text)
    return _is_capital(name, text) or any(said.find("in_small_letters_after", text[: found.start()]) for found in places)


def _capitals(sentence: Sentence, topical: bool, seen: set[str]) -> Iterator[str]:
    """The other names, by their capitals: at the beginning of an item on recipients, or after words like "with" and "by"."""
    text = sentence.text
    of_service = any(map(is_known, sentence.piece.cells[1:])) if sentence.piece.kind == "row" else False
    ways = ["name_first"] if topical and sentence.piece.kind in ("item", "row") and not of_service else []
    for way in [*ways, "name_within"]:
        for found in _NAMES.all(way, text):
            if way == "name_within" and topical and _is_given(sentence, topical) and not negated(sentence, found.start("name")):
                yield from _further(sentence, found.end("name"), seen)
            name = re.sub(r"[’']s$", "", found["name"]).strip(" .,’'")
            if " and " in name and len(rest := _each(name)) == 1:
                name = rest[0]  # beside a well-known service, which is told by itself
            flat = " ".join(plain(name).split())
            if (
                _NAMES.find("no_recipient", name)
                or flat in services()
                or any(flat in plain(each) or plain(each).strip() in flat for each in seen)
            ):
                continue
            fits = (_opens(sentence, found, name) or _is_label(sentence, name)) if way == "name_first" else _is_given(sentence, topical)
            if not fits or _is_told_otherwise(sentence, found, name):
                continue
            if way == "name_within" and words(name) == 1 and _NAMES.find("in_or_on", text[: found.start("name")]):
                continue  # a town, or a page
            if name[:1].isupper() and len(name) > 2 and not re.fullmatch(r"[A-Z]\w*ing", name):
                yield from (one for one in _each(name) if not is_country(one) and not _NAMES.find("kind_of_bodies", one))


def _further(sentence: Sentence, at: int, seen: set[str]) -> Iterator[str]:
    """The names of several words that follow in one list: "with Quay Pathology, Quayshire Care Board and the Quay Trust"."""
    while found := _NAMES.find("and_further_name", sentence.text, at):
        at = found.end()
        name = found["name"].strip(" .,’'")
        if (
            words(name) > 1
            and name not in seen
            and not (_is_no_name(name) or is_country(name) or _holds_service(name) or _is_told_otherwise(sentence, found, name))
        ):
            yield from _each(name)


def _opens(sentence: Sentence, found: re.Match[str], name: str) -> bool:
    """Whether a name opens its item as one does; a single word stands alone there, or is explained."""
    alone = _NAMES.find("alone_in_item", sentence.text)
    served = sentence.said.find("short_form_served", sentence.text)  # "SSCL to pay your claims"
    if words(name) == 1 and sentence.piece.kind == "item" and not (alone or served):
        return False
    return not re.match(r"\s*:", sentence.text[found.end("name") :])


def _is_label(sentence: Sentence, name: str) -> bool:
    """Whether an item begins with the short form of a body as its label: "ABCD: as the law requires"."""
    return re.match(rf"[*_]*{re.escape(name)}[*_]*: [A-Z]", sentence.text) is not None and re.fullmatch(r"[A-Z]{3,6}", name) is not None


def _is_given(sentence: Sentence, topical: bool) -> bool:
    """Whether a sentence says that something is in somebody's hands, where it does not speak of other things."""
    if not sentence.said.find("in_hands_of", sentence.plain):
        return False
    elsewhere = not topical and about(sentence, "basis", "transfers", "data", "retention")
    return not elsewhere or sentence.said.find("names_database", sentence.plain) is not None


def _is_told_otherwise(sentence: Sentence, found: re.Match[str], name: str) -> bool:
    """Whether a name is part of a kind of recipient or of people, belongs to something else ("Acme accounts"), or is no body's."""
    start, end = found.span("name")
    if any(hit.start <= start and end <= hit.end and hit.code not in ("professional_body", "other") for hit in sentence.of("recipients")):
        return True
    if words(name) == 1 and name.isupper() and sentence.said.find("short_form_of_thing", sentence.text[end:]):
        return True
    if _NAMES.find("no_body", name) or sentence.said.find("belongs_to_name", sentence.text[end:]):
        return True
    return any(hit.start <= start < hit.end for hit in sentence.of("people"))


_BODIES = frozenset(
    (
        "public_body",
        "regulator",
        "nhs_body",
        "law_enforcement",
        "credit_reference",
        "tax_authority",
        "immigration_authority",
        "vetting_provider",
        "court",
        "professional_body",
        "bank",
        "insurer",
        "pension_provider",
        "training_provider",
        "business_partner",
    )
)
"""Bodies that notices also name where nobody gets data."""


def _as_written(name: str, text: str) -> str:
    """A well-known service as the text writes it; blank if its words do not stand there one after another."""
    found = re.search(r"(?<!\w)" + r"[\W_]+".join(map(re.escape, name.split())) + r"(?!\w)", text, re.IGNORECASE)
    return found[0] if found else ""


def is_known(name: str) -> bool:
    """Whether a name is one of a well-known service or body."""
    return service(name) is not None


def known_as(name: str) -> str:
    """The name by which a service is known, whichever of its names is written."""
    return (service(name) or (name, ""))[0]


def _holds_service(name: str) -> bool:
    """Whether a well-known service stands in a name; it is told by itself."""
    flat = f" {' '.join(plain(name).replace(chr(39) + 's ', ' ').split())} "
    return any(f" {service} " in flat for service, _, _ in _beginning_with(frozenset(flat.split())))


def _each(name: str) -> list[str]:
    """The names in words with capitals: "UK Athletics and England Athletics" are two, "Work and Pensions" belong together."""
    if len(several := _NAMES.parts("and_the", name)) > 1:
        return [part for each in several for part in _each(each)]
    parts = _NAMES.parts("and_between_names", name)
    if len(parts) == 2 and any(map(is_known, parts)):
        return [_NAMES.without("article_of_name", part) for part in parts if not is_known(part)]
    if len(parts) == 2 and words(parts[0]) == 1 and (parts[0].isupper() or " " not in parts[1]) and len(parts[0]) > 2:
        return parts
    if (
        len(parts) == 2
        and all(words(part) >= 2 for part in parts)
        and not _NAMES.find("of_or_for", parts[0])
        and not _NAMES.find("ends_as_one_name", parts[1])
    ):
        return parts
    return [name]


def _such_as(sentence: Sentence, topical: bool) -> Iterator[str]:
    """The names in a list of examples: "bodies such as Education Anywhere, Exams Board Anywhere and Skills Anywhere"."""
    for found in sentence.said.all("names_examples", sentence.text):
        for part in sentence.said.parts("further_example", found["names"]):
            for name in _each(_NAMES.without("where_and_aside", part.strip(" .,’'"))):
                if not (_is_no_name(name) or is_country(name) or len(name) < 3) and (
                    topical or words(name) > 1 or re.search(r"[a-z][A-Z]|\.", name)
                ):
                    yield name


def _labelled_names(sentence: Sentence, topical: bool) -> Iterator[tuple[str, str]]:
    """The names after a label that is a kind of recipient: "Hosting: IONOS", "Email – Mailchimp and Brevo"."""
    label, mark, rest = re.sub(r" [–—-] ", ": ", sentence.text, count=1).partition(": ")
    rest = re.split(r" [–—-] ", rest, maxsplit=1)[0]
    if not topical or not mark or words(label) > 5 or words(rest) > 14 or sentence.piece.kind == "row":
        return
    kinds = [hit.code for hit in unshadowed(sentence.of("recipients")) if hit.end <= len(label) + 1]
    if not kinds and not sentence.said.find("label_of_tools", label):
        return
    for part in _NAMES.parts("between_labelled_names", rest.strip(" .")):
        name = re.sub(r"\s*\(.*?\)?$", "", part).strip()
        flat = " ".join(plain(name).split())
        if services().get(flat, ("", ""))[1]:
            continue
        if (
            _NAMES.find("short_name", name)
            and not _NAMES.find("no_recipient", name)
            and not _NAMES.find("kind_of_bodies", name)
            and not is_country(name)
        ):
            yield name, kinds[0] if kinds else ""


_DONE = {
    "payment": "payments_done_by",
    "hosting": "hosted_by",
    "email_service": "mail_done_by",
    "courier": "goods_brought_by",
    "administration": "paper_done_by",
    "secure_disposal": "destroyed_by",
}
"""By kind of recipient, the wording for what somebody does whose name follows: "Payments are handled by …"."""


def _what_is_done(said: Wordings, before: str) -> str:
    """The kind of recipient that does what stands before a name; blank if that is not known."""
    return next((kind for kind, does in _DONE.items() if said.find(does, before)), "")


def _tools(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Those whose tools are used, by name: "We use Acme to manage bookings", "transcribed by Acme Ltd"."""
    if about(sentence, "rights", "complaint", "security", "transfers", "basis") or sentence.piece.kind == "heading":
        return
    said, text = sentence.said, sentence.text
    ways = [
        ("tool", said.all("names_tool", text)),
        ("tool", said.all("and_tool_for", text)),
        ("doer", said.all("names_doer", text)),
        ("tool", said.all("does_for_us", text)),
        ("firm", said.all("firm_with_data", text)),
    ]
    if about(sentence, "recipients"):
        ways += [("tool", said.all("acts_by_name", text)), ("tool", said.all("label_does", text))]
    for way, places in ways:
        for found in places:
            group = found.lastgroup or "name"
            name = re.sub(r"[’']s$", "", found[group]).strip(" .,’'")
            if (
                said.find("shortened_verb", name)
                or negated(sentence, found.start(group))
                or (way == "doer" and (about(sentence, "controller") or said.find("of_what_it_is_about", sentence.text[: found.start()])))
                or _is_no_name(name)
                or is_country(name)
            ):
                continue
            by_tool = way != "firm" and said.find("speaks_of_tool", sentence.text)
            done = _what_is_done(said, sentence.plain[: found.start(group)]) if way == "doer" else ""
            yield name, done or ("cloud_software" if by_tool else "")


def _is_capital(name: str, text: str) -> bool:
    """Whether a name, which may also be common words, is written with a capital where it stands."""
    whole = r"[\W_]+".join(map(re.escape, name.split()))
    places = list(re.finditer(whole, text, re.IGNORECASE)) or list(re.finditer(re.escape(name.split()[0]), text, re.IGNORECASE))
    return any(found[0][:1].isupper() for found in places)
