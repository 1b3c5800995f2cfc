"""What short texts of a cell say: yes or no, that there is none, a role, the name of an organisation or a contact."""

from __future__ import annotations

import re

from ropa import vocabulary
from ropa.layouts.lists import read_list
from ropa.layouts.words import words
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, one_of

_PHONE = re.compile(r"(?<![\w./-])(?:\+|\(0|0)[0-9 ()/.-]{7,17}[0-9](?![\w-])")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FORM_OF_COMPANY = re.compile(rf"\b(?:{'|'.join(words('companies', 'forms'))})(?=[\s,.;)]|$)")
KNOWN_SERVICE = re.compile(rf"(?:{one_of(words('companies', 'services'))})\b", re.IGNORECASE)
ROLE_BEHIND = re.compile(
    r"\s*\((?:[^()]{2,40},\s)?((?:sub-?)?processor|auftragsverarbeiter|sous-traitant|verwerker|encargado|responsabile|controller"
    r"|databehandler|personuppgiftsbiträde|podmiot przetwarzający|zpracovatel|subcontratante|henkilötietojen käsittelijä)\)\s*$",
    re.IGNORECASE,
)


NO_LONGER = re.compile(rf"(?<![a-z])(?:{one_of(words('transfers', 'no_longer'))})(?![a-z])")
"""Words by which something was so, and is not any more."""
_BEHIND = re.compile(r"\(([^()]{1,80})\)\s*$")


def takes_back(text: str, languages: tuple[str, ...]) -> bool:
    """Whether the brackets behind a text take it back or put it in doubt: "HMRC (not applicable)", "host (if used)"."""
    aside = _BEHIND.search(text.strip())
    if aside is None:
        return False
    gone = NO_LONGER.search(folded(aside[1])) is not None
    return gone or vocabulary.is_nothing(aside[1].strip()) or bool(vocabulary.doubts(aside[1], languages))


def answer_of(text: str, languages: tuple[str, ...]) -> str:
    """Yes or no, if the text says just that, perhaps with a reason behind a dash, a comma or in brackets; else ""."""
    if vocabulary.doubts(text, languages):
        return ""
    for written in (text, re.split(r"\s*(?:[(,;:.–—]|\s-\s)", text.strip(), maxsplit=1)[0]):
        read = vocabulary.yes_no(written, languages)
        if isinstance(read, Reading):
            return read.value
    return {"☑": "yes", "☒": "yes", "x": "yes", "☐": "no"}.get(text.strip().casefold(), "")


_ASIDE = re.compile(r"(.{1,40}?)\s*\(([^()]{1,80})\)\.?", re.DOTALL)
_POINTS = re.compile(rf"(?<![a-z])(?:{one_of((*words('answers', 'points'), *words('answers', 'except')))})(?![a-z])")


def says_nothing(text: str, languages: tuple[str, ...]) -> bool:
    """Whether a text says that there is none: none, no, n/a, a dash; perhaps with a reason in brackets: "none (self-hosted)"."""
    bare = text.strip().strip("*_.").strip()
    if aside := _ASIDE.fullmatch(bare):
        other = any(part.code != "internal_team" for part in read_list(aside[2], "recipient_categories", languages) if part.code)
        if other or _POINTS.search(folded(aside[2])) or vocabulary.doubts(aside[2], languages):
            return False
        bare = aside[1].strip("*_. ")
    if " / " in bare and (sides := bare.split(" / ")) and all(says_nothing(side, ()) for side in sides):  # in two languages
        return True
    no = vocabulary.yes_no(bare, languages)
    return (
        bare in ("-", "–", "—", "--", "/", "\\", "")
        or folded(bare) in words("answers", "nobody")
        or vocabulary.is_nothing(bare)
        or (isinstance(no, Reading) and no.value == "no")
    )


_TO_WHOM = re.compile(
    r"\s(?:(?:to|for|of|für|von|de|du|pour|voor|van|till|åt|til|dla|di|per|para|pro)\s"
    r"(?:[A-ZÀ-Þ0-9].*|(?:the|our|a|unser\S*|den|der|das) .*)"
    r"|(?:for|on behalf of|with|für|im auftrag von|mit|pour|avec|voor|met|con|per|para|com|för|med|dla|wraz z|pro|společně s)\s.*)$",
    re.IGNORECASE,
)
"""For whom a role is taken: "Sub-processor to Acme Ltd"."""


_ANY_ROLE = re.compile(
    r"controller|processor|verantwortlich|auftragsverarb|responsable|sous-traitant|verwerk|encargado|titolar|responsabil|controlador|operador"
    r"|ansvarlig|ansvarig|databehandler|bitrade|administrator|przetwarzajac|spravc|zpracovatel|rekisterinpit|kasittelij|subcontratante"
)


def role_of(text: str, languages: tuple[str, ...]) -> Reading | None:
    """The role that a text names, perhaps with its article in brackets behind it; None if it names none, or several."""
    roles = {"controller": "Controller", "processor": "Processor", "joint_controller": "Joint controller", "sub_processor": "Sub-processor"}
    bare = text.strip().strip("*_.")
    if vocabulary.doubts(bare, languages):
        return None
    whom = _TO_WHOM.search(bare)
    behind = whom is not None and _ANY_ROLE.search(folded(whom[0])) is None
    aside = re.search(r"\s*\([^()]*\)$", bare)
    plain = bare if aside is None or _ANY_ROLE.search(folded(aside[0])) else bare[: aside.start()]
    for written in (bare, plain, *((_TO_WHOM.sub("", bare),) if behind else ())):
        for asked in (languages, ()):
            read = vocabulary.code(written, roles, "roles", asked)
            if isinstance(read, Reading):
                return read
    return None


def label_code(label: str) -> Reading | None:
    """The category of data that a row's label stands for, by its first words: "État civil, identité, données …"."""
    found = [part for part in read_list(re.sub(r"\([^()]*\)", "", label), "data_categories") if part.code]
    return Reading(str(found[0].code), found[0].rule) if found else None


def without_reach(text: str) -> str:
    """A text without its e-mail address and phone number, and without what parted them from the rest."""
    bare = MAIL.sub("", text)
    number = phone_of(bare)
    bare = bare.replace(number, "") if number else bare
    return re.sub(r"\s*,(?:\s*,)+", ",", re.sub(r"\s*;(?:\s*;)+", ";", bare)).strip(" ,;:–—-()\n")


def phone_of(text: str) -> str | None:
    """The phone number in a text: one that begins with 0 or a plus and has ten digits or more."""
    return next((found[0] for found in _PHONE.finditer(text) if len(re.sub(r"\D", "", found[0])) >= 10), None)


def organisation_name(text: str) -> str:
    """The name of an organisation at the start of a text that may go on with its address."""
    first = text.strip().split("\n")[0]
    company = FORM_OF_COMPANY.search(first)
    if company and company.end() < len(first):
        return first[: company.end()].strip()
    return re.split(r",\s|\s[–—|]\s", first)[0].strip()[:200]


def name_of(text: str) -> str:
    """A contact's name without the e-mail address and phone number behind it; the text if there is nothing else."""
    bare = without_reach(text).strip("<>|")
    return bare or text
