"""Plainer phrases that say what a longer one says: "names of customers" are names, "current and former staff" are two kinds of people.

A plainer phrase need not mean anything. It counts only where it is one that the vocabulary knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

LONGEST = 120
"""A longer text is prose, and no phrase of a list."""

_LINKED = re.compile(rf"^(?:{one_of(words('phrases', 'linked'))})(?:\s|(?<=[.:])\s?)(?=\S)", re.IGNORECASE)
_AND_SO_ON = re.compile(rf"[\s,;(]{{1,3}}(?:{one_of(words('phrases', 'and_so_on'))})[).]{{0,3}}$|\s?(?:…|\.{{3}})$", re.IGNORECASE)
_OF = re.compile(rf"\s(?:{one_of(words('phrases', 'of'))})\s|\s(?:d|dell|nell|l)'(?=\S)", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:{one_of(words('phrases', 'copies'))})\s+(?=\S)", re.IGNORECASE)
_EXTERNAL = re.compile(rf"^(?:{one_of(words('phrases', 'external'))})\s+(?=\S)", re.IGNORECASE)
_ADJECTIVES = re.compile(rf"^(?:{one_of(words('phrases', 'whatever'))})\s+(?=\S)", re.IGNORECASE)
_AT = re.compile(rf"\s(?:{one_of(words('phrases', 'at'))})$", re.IGNORECASE)
_ENDINGS = {"recipient_categories": words("phrases", "providers"), "data_categories": words("phrases", "details")}
_ENDING = {name: re.compile(rf"(?:\s|-|(?<=[a-z]{{3}}))(?:{one_of(endings)})$", re.IGNORECASE) for name, endings in _ENDINGS.items()}
_NOT_OF_PEOPLE = frozenset({"next_of_kin", "patients", "offenders", "witnesses", "suspected_wrongdoers", "complainants"})
"""People whose data is more than what it is called: contact details of next of kin are about a family, a patient's file about health."""
_SURE = frozenset(
    {"staff", "former_staff", "contractors", "volunteers", "members", "patients", "pupils", "students", "tenants_residents", "donors",
     "apprentices_trainees", "parents_guardians", "next_of_kin", "suppliers_contacts", "visitors_on_site", "carers"}
)  # fmt: skip
"""People who stay what they are, whatever they do besides. A customer who owes money is a debtor."""
_WHOSOEVER = frozenset({"parents_guardians", "next_of_kin", "carers"})
"""People who are called by others: the parents of members are parents."""
_WHO = re.compile(rf"\s(?:{one_of(words('phrases', 'who'))})\s", re.IGNORECASE)
_IN = re.compile(rf",?\s(?:{one_of(words('phrases', 'in'))})\s|,?\s(?:all|nell|dell|d|l)'(?=\S)", re.IGNORECASE)
_ON_REQUEST = re.compile(rf",?\s(?:{one_of(words('phrases', 'on_request'))})$", re.IGNORECASE)
_FREELANCE = re.compile(rf"(?:{one_of(words('people', 'contractors'))})\s")
_OF_ITS = re.compile(r"\s(?:du|de la|del|della|do|da|of the|der|des|van de|van het)\s", re.IGNORECASE)
_WHEN = re.compile(rf",?\s(?:{one_of(words('phrases', 'when'))})\s", re.IGNORECASE)
_ONLY = re.compile(rf"^(?:{one_of(words('transfers', 'only'))})\s+(?=\S)|\s(?:{one_of(words('transfers', 'only'))})$", re.IGNORECASE)
_AGED = re.compile(
    r",?\s\(?(?:aged?|im alter von|de|von|van|entre|tra|fra|da|w wieku)?\s?[0-9]{1,2}\s?(?:[-–]|to|bis|à|a|tot|til|till|do)\s?[0-9]{1,2}"
    r"(?:\s(?:yrs?|years?(?: olds?)?|y\.?o\.?|jahren?|ans|jaar|jarigen?|años|anni|anos|lat|let|år|v|vuotta)\.?)?\)?$",
    re.IGNORECASE,
)
"""How old people are, which does not change who they are."""
_CHANGED = re.compile(rf"(?<![^\W\d_])(?:{one_of(words('lists', 'changed'))})(?![^\W\d_])", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"(.{2,120}?)\s?\(([^()]{2,60})\)", re.DOTALL)

Reads = Callable[[str], str | None]
"""The code that a text means; None if it means none, or several."""


def trimmed(text: str) -> str:
    """A part of a list without "and so on" behind it, and without what links it to the part before: "including", "as well as"."""
    return text.strip() if len(text) > 3 * LONGEST else _LINKED.sub("", _AND_SO_ON.sub("", text.strip())).strip()


def spread(pieces: Sequence[str]) -> Iterator[list[str]]:
    """Pieces of a phrase that share words, each with these words: "current" and "former staff" share "staff"."""
    first, last = pieces[0].split(), pieces[-1].split()
    for shared in range(1, min(3, len(last) - 1) + 1):
        tail = " ".join(last[-shared:])
        yield [*(f"{piece} {tail}" for piece in pieces[:-1]), pieces[-1]]
    for shared in range(1, min(3, len(first) - 1) + 1):
        head = " ".join(first[:shared])
        yield [pieces[0], *(f"{head} {piece}" for piece in pieces[1:])]


def plainer(text: str, name: str, people: Reads) -> Iterator[str]:
    """Phrases that say no more and no less of a code list than the text does. `people` reads a text as a category of people."""
    if len(text) > LONGEST:
        return
    if name == "data_categories":
        yield from _data(text, people)
    elif name == "data_subjects":
        yield from _persons(text, people)
    elif name == "security_measures":
        yield from _within(text)
    elif name == "recipient_categories":
        bare = _EXTERNAL.sub("", _ONLY.sub("", text))
        if bare != text:
            yield bare
        if (asked := _ON_REQUEST.sub("", bare)) != bare:
            yield asked
        for tail in (_WHO.search(bare), _WHEN.search(bare), re.search(r"\s(?:in|en|à|a|i|te|w|v)\s(?=[A-ZÀ-Þ])", bare)):
            if tail and tail.start() > 2:
                yield bare[: tail.start()]
        whose = re.sub(r"^(?:the\s)?[^\W\d_]+['’]s?\s(?=\S)", "", _WHEN.split(bare)[0])
        if whose != bare:
            yield whose
        yield from _endings(bare, name)


_MOST_WORDS = 14
_DENIED = re.compile(rf"(?<![^\W\d_])(?:{one_of(words('phrases', 'denied'))})(?![^\W\d_])", re.IGNORECASE)


def _within(text: str) -> Iterator[str]:
    """The runs of words of a measure: "MFA for admins" is MFA, "annual pen test" a pen test. Nothing of a text that denies something."""
    parts = text.split()
    if len(parts) > _MOST_WORDS or _DENIED.search(text):
        return
    for length in range(min(len(parts) - 1, 5), 0, -1):
        for start in range(len(parts) - length + 1):
            run = " ".join(parts[start : start + length]).strip(".,;:()")
            if len(run) > 2:
                yield run


_OTHERS = re.compile(rf"(?<![a-z])(?:{one_of(words('phrases', 'others'))})(?![a-z])")
"""Organisations of others, whose staff is not one's own."""


def _persons(text: str, people: Reads) -> Iterator[str]:
    """People without where they are and what they do besides. Where the text is no name of people, what its brackets say is."""
    if (others := _OTHERS.search(folded(text))) and " " in folded(text)[: others.end()]:  # "employees of contractors"
        return
    if (at := _AT.search(text)) and at.start() > 2:
        yield text[: at.start()]
    if (bare := _ADJECTIVES.sub("", _ONLY.sub("", text))) != text:
        yield bare
    if (young := _AGED.sub("", bare)) != bare:
        yield young
    if (own := _FREELANCE.match(folded(text))) and own.end() < len(text):
        yield "freelancers"
    if (named := _BEHIND_NAME.fullmatch(text.strip())) and len(named[1].split()) > 2 and not people(named[1]):
        yield named[2]
    for tail in (*_WHO.finditer(bare), *_IN.finditer(bare)):
        head, rest = bare[: tail.start()].rstrip(" ,"), bare[tail.end() :]
        code = people(head) if len(head) > 2 else None
        if code in _WHOSOEVER or (code in _SURE and not _CHANGED.search(rest) and not _names_people(rest, people)):
            yield head
    parts = bare.split()
    behind = " ".join(["", *parts[1:], ""])
    if 1 < len(parts) <= 4 and not _CHANGED.search(bare) and not _names_people(behind.strip(), people):
        stays = people(parts[0]) in _SURE | {"customers"}
        if stays and ((not _IN.match(behind) and not _WHO.match(behind)) or _OF_ITS.match(behind)):
            yield parts[0]  # in Romance languages what people are stands first: "clients vendeurs", "clientes del spa"


def _names_people(text: str, people: Reads) -> bool:
    """Whether a text names people, as a whole or by one of its words."""
    return any(people(one) for one in (text, *(word.strip(".,;:()") for word in text.split())) if len(one) > 2)


def _data(text: str, people: Reads) -> Iterator[str]:
    bare = _LEADING.sub("", text)
    if bare != text:
        yield bare
    for of in _OF.finditer(bare):
        if of.start() > 1 and _plain_people(bare[of.end() :], people):
            yield bare[: of.start()]
            break
    parts = bare.split()
    for count in range(1, min(3, len(parts) - 1) + 1):
        whose = re.sub(r"(?:['’]s|s['’]|['’])$", lambda found: "s" if found[0][:1] in "sS" else "", " ".join(parts[:count]))
        if _plain_people(whose, people):
            yield " ".join(parts[count:])
    yield from _endings(bare, "data_categories")
    if len(parts) == 1:
        for cut in range(4, len(bare) - 3):
            whose = bare[:cut]
            if any(_plain_people(one, people) for one in (whose, *((whose[:-1],) if whose[-1:] in "sn" else ()), f"{whose}n", f"{whose}e")):
                yield bare[cut:].lstrip("-")


def _plain_people(text: str, people: Reads) -> bool:
    code = people(text) if len(text) > 2 else None
    return code is not None and code not in _NOT_OF_PEOPLE


def provides(text: str) -> bool:
    """Whether a recipient is called a provider, a company or the like by the last word."""
    return _ENDING["recipient_categories"].search(text) is not None


def _endings(text: str, name: str) -> Iterator[str]:
    """The same with other words at its end that say the same there: provider, company, supplier."""
    found = _ENDING[name].search(text)
    if found is None or found.start() < 2:
        return
    stem = text[: found.start()]
    glued = not re.match(r"\s|-", found[0])
    for ending in _ENDINGS[name]:
        yield f"{stem}{ending}" if glued else f"{stem} {ending}"
    if not glued:
        yield stem
