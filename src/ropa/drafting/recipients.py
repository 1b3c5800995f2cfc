"""Who gets the data: the kinds of recipients that a notice tells, with the names it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ropa.drafting import written
from ropa.drafting.context import about, column_topics, is_off, negated, unhidden, unshadowed, words
from ropa.drafting.lexicon import Hit, Lexicon, evidence, plain
from ropa.drafting.names import headed_name, is_known, known_as, named_in
from ropa.drafting.sentences import Sentence
from ropa.drafting.weighing import DOUBTFUL, ELSEWHERE, is_firm
from ropa.drafting.wordings import wordings

_NAMES = wordings("en")
"""What names look like is read alike in every language."""


@dataclass(frozen=True)
class Recipient:
    """A kind of recipient, and the names that the notice gives."""

    category: str
    named: tuple[str, ...]
    sentence: Sentence
    words: str
    sure: bool = True
    """Whether it may stand in the record; otherwise a person should confirm it first."""
    evidence: str = ""
    """The kind of evidence, by which the table of evidence decides that."""
    again: tuple[Sentence, ...] = ()
    """The other sentences that tell it."""


_STRICT = frozenset(
    (
        "internal_team",
        "the_person",
        "other",
        "supplier",
        "public_at_large",
        "client",
        "employer",
        "consultant",
        "nhs_body",
        "public_body",
        "insurer",
        "bank",
        "professional_body",
        "training_provider",
        "business_partner",
        "courier",
    )
)


def recipients(sentences: Sequence[Sentence], lexicon: Lexicon, controller: str = "") -> list[Recipient]:
    """The kinds of recipients that the notice tells, with the names it gives; each kind once. The controller is none."""
    found: dict[str, Recipient] = {}
    own = _unformed(" ".join(plain(controller).split()))
    acronym = "".join(word[0] for word in controller.split() if word[:1].isupper())
    aliases = {
        alias[1]
        for sentence in sentences
        if controller and controller in sentence.text
        for alias in re.finditer(r"\((?:[^()]*?[“\"‘'])?([A-Z][\w-]+)[”\"’']?\)", sentence.text)
    }
    aliases |= {alias[1] for sentence in sentences[:_FIRST] for alias in sentence.said.all("short_form_of_us", sentence.text)}
    opened: Sentence | None = None
    for at, sentence in enumerate(sentences):
        before = sentences[at - 1] if at else None
        told = list(_recipients(sentence, lexicon, before is not None and _goes_on(before, sentence)))
        if sentence.piece.kind == "heading" and told and (kind := _explained(sentence, sentences[at + 1 : at + 2])):
            told = [(kind if category in _ONLY_OPENING else category, named, said) for category, named, said in told]
        follows = (
            not told
            and opened is not None
            and opened.piece is sentence.piece
            and sentence.said.find("goes_on_of_others", sentence.plain) is not None
        )
        if follows:
            told = [(hit.code, [], sentence.text[hit.start : hit.end]) for hit in _tasks(sentence)]
        opened = sentence if any(category in _ONLY_OPENING for category, _, _ in told) else None
        for category, named, said in told:
            goes_on = before is not None and _goes_on(before, sentence)
            if category in _ONLY_OPENING and any(each not in _ONLY_OPENING for each, _, _ in told):
                goes_on = False  # it opens the list of the others
            kind = "said of the ones before" if follows or goes_on else _kind(sentence, category, named, said)
            sure = evidence("recipients")[kind]
            if named and acronym and named[0] in (acronym, *aliases):
                continue
            if controller and any(known_as(name) == known_as(controller) for name in named):
                continue
            if own and (" ".join(plain(said).split()) in own or any(_unformed(" ".join(plain(name).split())) == own for name in named)):
                continue
            for opening in ("supplier", "sub_processor", "business_partner"):  # "We share it with service providers:" only opens the list
                if category != opening and opening in found and not found[opening].named and _leads(found[opening].sentence, sentence):
                    del found[opening]
            known = found.get(category)
            if known is None or (sure and not known.sure):  # what is sure names only what it names itself
                found[category] = Recipient(category, tuple(named), sentence, said, sure, kind)
            elif sure or not known.sure:
                names = _each_once((*known.named, *named))
                found[category] = replace(known, named=names, again=(*known.again, sentence), sure=known.sure or sure)
    return [_confirmed(each) for each in _without_makers(list(found.values()))]


def _without_makers(found: Sequence[Recipient]) -> list[Recipient]:
    """The recipients, without one that is only named as the maker of another's service: "Google Analytics, a service provided by Google"."""
    names = [name for each in found for name in each.named]

    def makes(name: str) -> bool:
        return any(other.startswith(f"{name} ") for other in names)

    return [each for each in found if each.evidence != "named" or not all(map(makes, each.named))]


def _confirmed(recipient: Recipient) -> Recipient:
    """A recipient as it is weighed: a kind whose words often mean something else is read only if two sentences tell it."""
    if not recipient.sure or recipient.again or recipient.evidence not in _ALONE:
        return recipient
    if any(map(_OF_FORM.search, recipient.named)) or (recipient.evidence == "section" and any(map(is_known, recipient.named))):
        return recipient
    if is_firm("recipients", recipient.category) or (not recipient.named and _says_just_that(recipient)):
        kind = "passed on once" if recipient.evidence == "passed on" else recipient.evidence
    else:
        kind = DOUBTFUL
    return replace(recipient, sure=evidence("recipients")[kind], evidence=kind)


def _says_just_that(recipient: Recipient) -> bool:
    """Whether the words for a recipient mean just that kind wherever a notice says who gets the data."""
    return recipient.sentence.said.find("recipient_just_that", plain(recipient.words)) is not None


def recipients_named(sentences: Sequence[Sentence], known: Sequence[Recipient], controller: str = "") -> Iterator[Recipient]:
    """The kinds and names of recipients that the notice names and no sentence tells, each once: for a person to look at.

    A body that is only named has no category.
    """
    told = {each.category for each in known}
    own = " ".join(plain(controller).split())
    found: dict[str, tuple[bool, Recipient]] = {}
    names = {known_as(name) for each in known for name in each.named} | {known_as(controller)}
    for sentence in sentences:
        if _tells_nobody(sentence):
            continue
        several = len(sentence.codes("recipients")) >= _SEVERAL
        away = not (several or about(sentence, "recipients") or sentence.said.find("somebody_gets", sentence.plain))
        others = not away or sentence.said.find("others_named", sentence.plain) is not None
        for hit in unshadowed([*sentence.of("recipients"), *(sentence.of("tasks") if others else ())]):
            said = sentence.text[hit.start : hit.end]
            if hit.code in told or negated(sentence, hit.start) or (away and hit.code in _OFTEN_ELSE):
                continue
            if " ".join(plain(said).split()) not in own and (hit.code not in found or (found[hit.code][0] and not away)):
                found[hit.code] = away, _only_named(hit.code, (), sentence, said)
        near = about(sentence, "recipients")
        for name, category in named_in(sentence, near or sentence.piece.kind == "paragraph", True):
            if not (category or near) and (words(name) < _FULL_NAME or about(sentence, "security", "basis", "purposes")):
                continue
            if (
                _NAMES.find("of_no_body", name)
                or name in sentences[0].text
                or known_as(name) in names
                or " ".join(plain(name).split()) in own
                or (controller and controller in name)
            ):
                continue
            names.add(known_as(name))
            kind = category if category not in told and category not in found else ""
            found[kind or name] = False, _only_named(kind, (name,), sentence, name)
    for _, each in found.values():
        yield each


def _only_named(category: str, named: tuple[str, ...], sentence: Sentence, said: str) -> Recipient:
    return Recipient(category, named, sentence, said, evidence("recipients")[ELSEWHERE], ELSEWHERE)


def _tells_nobody(sentence: Sentence) -> bool:
    """Whether a sentence stands where nobody is told who gets data."""
    return (
        is_off(sentence)
        or sentence.piece.contents
        or sentence.piece.kind == "heading"
        or sentence.has("cues", "intro", "boilerplate", "definition")
        or sentence.has("elements", "complain_regulator")
        or about(sentence, *_NOBODY_NAMED_IN)
    )


_ARTICLE = 4
"""Where words begin, at most, that open a sentence, its article counted."""
_SEVERAL = 3
"""A sentence with so many kinds of recipients is a list of them, wherever it stands."""
_FULL_NAME = 2
"""Of how many words a name is, that is none of a well-known service and stands where no recipients are told."""
_ALONE = frozenset(("section", "named", "passed on", "row"))
"""Kinds of evidence that say where a recipient is told, and little of what it is."""
_OF_FORM = re.compile(r"\b(?:Ltd|Limited|LLP|plc|PLC|CIC|Inc|LLC|GmbH)\.?$")
"""The legal form at the end of a firm's name: such a name is surely one."""
_OFTEN_ELSE = frozenset(("accountant", "auditor", "the_person", "public_at_large", "secure_disposal", "courier", "business_buyer", "other"))
"""Kinds of recipients whose words, where nothing goes to anybody, mean mostly something else: accounting, parents, a publication."""
_NOBODY_NAMED_IN = ("rights", "complaint", "definition", "contact", "dpo", "controller", "changes", "links")


def _each_once(names: Sequence[str]) -> tuple[str, ...]:
    """Names without those of the same service again; of several names of one, the longest."""
    kept: dict[str, str] = {}
    for name in names:
        service = known_as(name)
        kept[service] = max(kept.get(service, ""), name, key=len)
    return tuple(kept.values())


def _unformed(name: str) -> str:
    """A plain name without the legal form, which is written in more than one way."""
    return _NAMES.without("legal_form", name)


_NEAR = 250
"""How far before a recipient the words are looked for that data is passed on to it, in characters."""


def _kind(sentence: Sentence, category: str, named: Sequence[str], said: str) -> str:
    """Of which kind the evidence for a recipient is: a section on recipients, a name, or words that data is passed on to it."""
    if sentence.said.find("begins_with_other", said) and sentence.said.find("others_do", sentence.plain):
        return "others do it"
    listed = sentence.piece.kind in ("item", "row") and about(sentence, "recipients")
    if category == "social_network" and named and not listed and not sentence.said.find("reaches_network", sentence.plain):
        return "network to advertise" if sentence.has("tasks", "advertising") else "page on a network"
    if about(sentence, "recipients"):
        if category in (*_ONLY_OPENING, "other") and not named and sentence.piece.kind == "paragraph":
            return "in general"
        return "section"
    if named:
        return "named"
    if sentence.piece.kind == "row":
        return "row"
    if category == "internal_team" and sentence.of("insiders"):
        return "insiders"
    if (
        category == "business_buyer"
        and sentence.said.find("of_what_is_given", sentence.plain)
        and sentence.said.find("data_moves", sentence.plain)
    ):
        return "buyer"
    if (
        category == "public_at_large"
        and sentence.said.find("is_published", said)
        and sentence.said.find("what_is_published", sentence.plain)
    ):
        elsewhere = about(sentence, "rights", "retention", "security", "links", "cookies", "basis")
        return "mentioned" if elsewhere else "published"
    at = sentence.text.find(said)
    if sentence.piece.kind == "item" and sentence.said.find("item_passes_on", sentence.plain[:at]):
        return "item of passing on"
    before = sentence.plain[max(0, at - _NEAR) : at]
    passed = (
        at >= 0
        and sentence.said.find("of_what_is_given", sentence.plain)
        and (
            sentence.said.find("passed_before", before)
            or sentence.said.find("access_before", before)
            or sentence.said.find("access_after", sentence.plain, at + len(said))
        )
    )
    if passed:
        return "passed on"
    shared = category not in _INSIDE and at >= 0 and sentence.said.find("shared_in_sentence", sentence.plain[:at]) is not None
    return "in a sentence that shares" if shared else "mentioned"


_INSIDE = frozenset(("internal_team", "public_at_large", "the_person", "telephony"))
"""Those whom a sentence on sharing names beside those who get the data."""


def _body(name: str) -> str:
    """The kind of recipient that a name is which nothing else tells, by a word in it."""
    return "public_body" if _NAMES.find("of_public_body", name) else "professional_body" if _NAMES.find("of_members", name) else "supplier"


_FUNCTION = re.compile(r"(?P<function>[A-Z]\w+(?: [\w&-]+){0,3})(?::|\s[–—-]\s| \()")
"""What an item of a list of recipients begins with: what they do, as a label."""
_FIRST = 12
"""In so many sentences a notice says who it is."""


_GENERAL = frozenset(("supplier", "sub_processor"))
"""Kinds that words for many others hold, too."""
_JOINT = re.compile(r"[,;:(]")
"""What stands between two recipients of a list, besides words."""
_ONLY_OPENING = frozenset(("supplier", "sub_processor", "business_partner"))
"""Kinds of recipients that say no more than that somebody does something for the organisation."""


def _stretches(sentence: Sentence, hit: Hit) -> bool:
    """Whether words for a recipient reach over what stands between two of a list."""
    words_of = sentence.text[hit.start : hit.end]
    return _JOINT.search(words_of) is not None or sentence.said.find("joins_two_recipients", words_of) is not None


def _kinds_in(sentence: Sentence) -> list[Hit]:
    """The kinds of recipients that a sentence names, each by its longest words; "software providers" and no supplier in "third party software providers"."""
    found = sentence.of("recipients")
    told = unhidden((hit for hit in found if hit.code not in _GENERAL), partial(_stretches, sentence))
    general = [hit for hit in found if hit.code in _GENERAL and not any(other.start < hit.end and hit.start < other.end for other in told)]
    return sorted(
        [*told, *unshadowed(general)],
        key=lambda hit: (hit.start, _stretches(sentence, hit), -hit.end),
    )


def _better(sentence: Sentence, found: Sequence[tuple[str, list[str], str]], hit: Hit) -> bool:
    """Whether words say that data is passed on to a kind of recipient that others of the sentence only mention."""
    said = next((each for each in found if each[0] == hit.code), None)
    if said is None or _kind(sentence, *said) not in ("mentioned", "in a sentence that shares"):
        return False
    return _kind(sentence, hit.code, [], sentence.text[hit.start : hit.end]) == "passed on"


def _tasks(sentence: Sentence) -> list[Hit]:
    """What a sentence says that others do for the organisation, as the kind of recipient that does such things."""
    return [hit for hit in unshadowed(sentence.of("tasks")) if not negated(sentence, hit.start)]


def _leads(general: Sentence, sentence: Sentence) -> bool:
    """Whether one sentence opens the list in which the other stands."""
    return general.text.rstrip().endswith(":") and general.text in sentence.leads


def _explained(term: Sentence, after: Sequence[Sentence]) -> str:
    """The kind of recipient that the words below a term tell: "Acme Ltd" over "our supplier of booking software"; blank if they tell none."""
    for sentence in after:
        if sentence.headings[:1] == (term.text,) and sentence.piece.kind != "heading" and words(sentence.text) <= _LONGEST_TERM * 2:
            kinds = [hit.code for hit in (*_kinds_in(sentence), *_tasks(sentence)) if hit.code not in _ONLY_OPENING]
            return kinds[0] if kinds else ""
    return ""


def _headed(sentence: Sentence) -> Iterator[tuple[str, list[str], str]]:
    """The recipient that is a heading, or a term of a list, within a section on recipients: "Acme Ltd" under "Who we share it with"."""
    if not about(sentence, "recipients") or words(sentence.text) > _LONGEST_TERM or sentence.text.rstrip().endswith("?"):
        return
    if sentence.of("topics") or about(sentence, "rights", "complaint", "transfers", "retention"):
        return
    kinds = [hit for hit in _kinds_in(sentence) if not negated(sentence, hit.start)]
    kinds = [hit for hit in kinds if hit.code != "internal_team"] or kinds
    named = list(headed_name(sentence))
    for name, category in named:
        yield category or (kinds[0].code if kinds else _body(name)), [name], name
    if not named:
        for hit in kinds:
            yield hit.code, [], sentence.text[hit.start : hit.end]


_LONGEST_TERM = 8
"""A heading of more words names no recipient."""


def _goes_on(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence goes on, behind one that says that data is shared, with whom that is: "That is for example our partners"."""
    return (
        before.piece is sentence.piece
        and sentence.said.find("surely_passes_on", before.plain) is not None
        and not about(before, "rights", "links", "cookies", "security")
        and sentence.said.find("that_is_who", sentence.plain) is not None
    )


_SAME_ROW = 80
"""How far before that the names may stand, in characters."""


def _of_one_kind(sentence: Sentence, names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The names, with the kind that the end of their row says they all are."""
    for hit in _kinds_in(sentence):
        found = sentence.said.find("or_other", sentence.plain[: hit.start])
        if found is None or hit.code in _ONLY_OPENING or hit.code == "other":
            continue
        row = sentence.text[max(0, found.start() - _SAME_ROW) : found.start()]
        return [(name, hit.code if name in row else category) for name, category in names]
    return names


def _written(sentence: Sentence, language: str) -> list[Hit]:
    """The recipients that are written as in registers: parts of an item, a row, or behind words that data is passed on."""
    found = written.hits(sentence.text, "recipients", "recipient_categories", sentence.hits, language, wordings(language))
    found = [hit for hit in found if not sentence.said.find("names_function", sentence.plain[hit.start : hit.end])]
    if sentence.piece.kind in ("item", "row"):
        return found
    near = (sentence.plain[max(0, hit.start - _NEAR) : hit.start] for hit in found)
    return [hit for hit, before in zip(found, near, strict=True) if hit.code != "client" and sentence.said.find("passed_before", before)]


def _recipients(sentence: Sentence, lexicon: Lexicon, goes_on: bool = False) -> Iterator[tuple[str, list[str], str]]:
    if is_off(sentence) or sentence.piece.contents or (sentence.has("cues", "intro") and not about(sentence, "recipients")):
        return
    if sentence.piece.kind == "heading":
        yield from _headed(sentence)
        if sentence.said.find("tells_tool", sentence.text):  # "We use Acme to count visits"
            yield from ((category, [name], name) for name, category in named_in(sentence, False, False) if category)
        return
    labelled = sentence.said.find("labels_recipients", sentence.text.lower())
    elsewhere = about(sentence, "rights", "complaint", "contact", "dpo", "changes", "children", "links", "marketing")
    labelled = labelled or sentence.said.find("tells_processors", sentence.text)
    if elsewhere and not labelled and not about(sentence, "recipients"):
        if sentence.topics <= {"marketing", "contact"} and sentence.said.find("tells_tool", sentence.text):
            for name, category in named_in(sentence, False, False):
                if category:
                    yield category, [name], name
        return
    text = sentence.plain
    header = sentence.piece.header
    topical = (
        bool(labelled)
        or goes_on
        or about(sentence, "recipients")
        or (sentence.piece.kind == "row" and any("recipients" in column_topics(lexicon, cell) for cell in header))
    )
    row = sentence.piece.kind == "row"
    if row and sentence.piece.cells == header:
        return
    if row and not topical and not sentence.has("recipients", "employer"):
        return
    others = sentence.said.find("others_do", text)
    gives = sentence.said.find("somebody_gets", text) or others
    sourced = (about(sentence, "source") and not about(sentence, "recipients") and not labelled) or (
        not row
        and sentence.said.find("comes_by_others", text) is not None
        and not sentence.of("tasks")
        and sentence.said.find("surely_passes_on", text) is None
    )
    names = list(named_in(sentence, bool(topical) and not sourced, bool(gives)))
    names = (
        [each for each in names if each[1] and sentence.said.find("tells_tool", sentence.text)]
        if sourced
        else _of_one_kind(sentence, names)
    )
    if not row:
        for inside in sentence.of("insiders")[:1]:
            yield inside.code, [], sentence.text[inside.start : inside.end]
    hits = _kinds_in(sentence)
    if topical or (gives and not row and not sourced):
        hits = sorted([*hits, *_written(sentence, lexicon.language)], key=lambda hit: hit.start)
    told: dict[str, list[str]] = {}
    found: list[tuple[str, list[str], str]] = []
    for hit in hits:
        if (
            sourced
            or (hit.code in told and not _better(sentence, found, hit))
            or not (topical or gives or (row and hit.code == "employer"))
        ):
            continue
        if (
            not topical
            and hit.code in _STRICT
            and not (others and hit.code == "supplier")
            and not sentence.said.find("strictly_given", text)
        ):
            continue
        if (
            not topical
            and not row
            and about(sentence, "controller", "scope", "data", "source")
            and not (others or sentence.said.find("surely_passes_on", text))
        ):
            continue
        if (hit.start <= _ARTICLE and sentence.said.find("opens_as_subject", text)) or sentence.said.find("guards_them", text[: hit.start]):
            continue
        if negated(sentence, hit.start) and not sentence.said.find("denies_all_but", text[: hit.start]):
            continue
        if sentence.said.find("required_by", text[: hit.start]) and not topical:
            continue
        found = [each for each in found if each[0] != hit.code]
        told[hit.code] = []
        named = _NAMES.find("name_in_brackets", sentence.text, hit.end)
        found.append((hit.code, [named["name"]] if named else [], sentence.text[hit.start : hit.end]))
    provides = topical and sentence.piece.kind in ("item", "row") and sentence.said.find("calls_provider", text)
    if (found or others or provides) and (not told or told.keys() & {*_ONLY_OPENING, "cloud_software"}):
        for hit in _tasks(sentence):  # "companies that process payments for us", "card processing partners"
            told[hit.code] = []
            found.append((hit.code, [], sentence.text[hit.start : hit.end]))
    if topical and sentence.piece.kind == "item" and not told and (label := _FUNCTION.match(sentence.text)):
        for hit in _tasks(sentence):  # "Analytics: to understand how our site is used"
            if hit.end <= label.end("function") and hit.code not in told:
                told[hit.code] = []
                found.append((hit.code, [], sentence.text[hit.start : hit.end]))
    kinds = {code for code in told if code not in ("supplier", "sub_processor", "business_partner", "internal_team", "other")}
    if (
        sentence.piece.kind in ("item", "row") and len(kinds) == 1 and names
    ):  # what the item says it does for us is surer than what it is known for
        names = [(name, next(iter(kinds))) for name, _ in names]
    if told.keys() == {"supplier"} and any(category for _, category in names):
        found = [each for each in found if each[0] != "supplier"]
    yield from found
    advertises = sentence.has("tasks", "advertising") and not row
    for name, category in names:
        if category == "cloud_software" and advertises:  # those who offer both
            yield "advertising", [name], name
        elif category == "cloud_software" and not row and sentence.said.find("among_networks", text[: sentence.text.find(name)]):
            yield "social_network", [name], name
        elif category:
            yield category, [name], name
        elif told and not (told.keys() <= _ONLY_OPENING and _tasks(sentence)):
            yield next(iter(told)), [name], name
        else:
            kind = _body(name)
            yield next((hit.code for hit in _tasks(sentence)), kind), [name], name
