"""Lawful bases in prose: citations of Article 6(1) in all their forms, and the words for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from ropa.vocabulary.codes import code
from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings, one_of

LONGEST = 5_000
"""The most characters that are looked through."""

LETTERS = {
    "a": "consent",
    "b": "contract",
    "c": "legal_obligation",
    "d": "vital_interests",
    "e": "public_task",
    "ea": "recognised_legitimate_interest",
    "f": "legitimate_interests",
}
"""The codes of the lawful bases by the letter of Article 6(1)."""


def paragraph(number: str, roman: str, word: str) -> str:
    """How lawyers write the paragraph of an article, in the languages that ropa knows."""
    return (
        rf"(?:\({number}\)(?: bekezdes\w{{0,6}})?|artikla\w{{0,3}} {number} koh\w{{2,4}}"
        r"|(?:abs(?:atz)?|par(?:agraph|agrafo|agraphe|agraf|a)?|ust(?:ep)?|odst(?:avec)?|ods(?:ek)?|stk|alin(?:eatul)?|al|apartado|apdo|comma"
        rf"|nr?|n\.o|§)\.? ?\(?{number}\)?|lid {number}|{word} ledd|[.,/-] ?{number}°?|{roman}\b|{number}\b)"
        r"(?:,? (?:s(?:atz)?|u(?:nter)?abs(?:atz)?)\.? ?1\b)?"
    )


MARK = (
    r"(?:lit(?:era|ra|t)?|aanhef en onder|onder|sub|letter|letra|lett(?:era)?|lettre|let|point|punkt|pkt|ponto|bst|buchst(?:abe)?|bokstav"
    r"|bogstav|pism(?:eno)?|alinea|al|inciso|kohta|pont)(?![a-z])\.? ?"
)
"""What stands before the letter, as lawyers write it in the languages that ropa knows."""
_LETTER = r"\(?(ea|[a-f])\)?(?![a-z0-9'])"
_SURE = rf"(?:{MARK}\(?(?:ea|[a-f])\)?|\((?:ea|[a-f])\)|(?:ea|[a-f])\)|[bcdf])(?![a-z0-9'])"
_LAST = r"[ae](?= ?(?:$|[,;/)+.&(-]|(?:and|und|et|y|en|og|och|oraz|gdpr|dsgvo|ds-gvo|rgpd|avg|rodo)\b))"
"""A bare a or e may be a word of its own: "6.1.c e a legislação" names one basis."""
_JOINED = r" ?(?:[/,+&]|u\. |(?:and|und|et|or|oder|ou|y|o|e|en|of|og|och|eller|i|oraz|lub|a|nebo|si|sau|sowie|samt)(?![a-z])) ?"
_ASIDE = r"(?: ?(?:uk |eu )?(?:gdpr|dsgvo|ds-gvo|rgpd|avg|rodo))?(?: ?\([^()]{2,60}\))?"
"""What may stand between two letters: "b) DSGVO (the contract), c)"."""
_NOT = (
    r"(?!(?:not?|nor|nicht|kein\w*|statt|anstatt|ohne|sans|pas|plus|non|niet|geen|nao|sem|sin|senza|ikke|inte|ej|utan|uden|uten|nie|bez|ne"
    r"|ei|nem|nu|instead|rather|without|never|previously|fruher|formerly) )"
)
"""What may not stand between two letters: "in an emergency lit. d" claims it, "not lit. d" does not."""
_CITED = re.compile(
    r"(?<![a-z0-9.,§-])(?:(?:art(?:icle|ikel|iculo|icolo|igo|ikkel|ykul|icol)?|cl(?:anek)?)\.? ?)?"
    rf"6(?:\.?o|\. ?cikk)?,? ?{paragraph('1', 'i', 'forste')}[ .,/-]*(?:{MARK})?{_LETTER}"
    rf"((?:{_ASIDE}{_JOINED}(?:{_SURE}|{_LAST})|{_ASIDE}{_JOINED}(?:{_NOT}[a-z]+ ){{1,3}}{MARK}\(?[a-f](?![a-z0-9']))*)"
)
_MORE = re.compile(rf"{_JOINED}(?:(?:{_NOT}[a-z]+ ){{1,3}}?(?={MARK}))?(?:{MARK})?\(?(ea|[a-f])(?![a-z0-9'])")


def find_bases(text: str, languages: Iterable[str] = ()) -> tuple[Reading, ...]:
    """Every lawful basis that a text names, in order, each once; `value` is its code.

    A reading whose `doubt` holds a word of denial ("no consent") says that the basis is not claimed.
    """
    asked = chosen(languages)
    plain = folded(text[:LONGEST])
    hits: list[tuple[int, int, str, str]] = []
    for found in _CITED.finditer(plain):
        letters = [found[1], *_MORE.findall(found[2])]
        hits += [(found.start(), found.end(), LETTERS[letter], "lawful basis: its article") for letter in letters]
    for found in _words(asked).finditer(plain):
        meant = meanings("lawful_bases", asked)[found[0]]
        if len(meant) == 1:
            hits.append((found.start(), found.end(), meant[0], f"lawful basis: {found[0]}"))
    readings: dict[str, Reading] = {}
    for start, end, value, rule in sorted(hits, key=lambda hit: hit[:2]):
        denied = re.search(rf"(?<![a-z])({one_of(meanings('denials', asked))})\s+(?:[a-z]+\s+)?\Z", plain[max(0, start - 40) : start])
        readings.setdefault(value, Reading(value, rule, doubt=(denied[1],) if denied else (), span=(start, end)))
    return tuple(readings.values())


def cites_article_6(text: str) -> bool:
    """Whether a text cites Article 6(1) with a letter."""
    return _CITED.search(folded(text[:LONGEST])) is not None


def basis(text: str, languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as a lawful basis: "Art. 6(1)(f) – legitimate interests" is legitimate_interests.

    Words beside it may say more, so "Contract (employment)" is Unread; its `reading` is contract.
    """
    found = find_bases(text, languages)
    if not found:
        return Unread()
    if any(one.doubt for one in found):
        return Unread("denied")
    if len(found) > 1:
        return Unread("several", tuple(one.value for one in found))
    without = _words(chosen(languages)).sub(" ", _CITED.sub(" ", folded(text[:LONGEST])))
    rest = " ".join(_NOISE.sub(" ", without).split()).strip(_MARKS)
    return Unread(reading=replace(found[0], rest=rest)) if rest else Reading(found[0].value, found[0].rule)


CONDITIONS = {
    "a": "explicit_consent",
    "b": "employment_social_security",
    "c": "vital_interests",
    "d": "not_for_profit",
    "e": "made_public",
    "f": "legal_claims",
    "g": "substantial_public_interest",
    "h": "health_or_social_care",
    "i": "public_health",
    "j": "archiving_research_statistics",
}
"""The codes of the conditions for special category data by the letter of Article 9(2)."""

_NINTH = re.compile(
    r"(?<![0-9a-z])(?<![0-9]\.)(?:(?:art(?:icle|ikel|iculo|icolo|igo|ikkel|ykul|icol)?|cl(?:anek)?)\.? ?)?"
    rf"9(?:\.?o|\. ?cikk)?,? ?{paragraph('2', 'ii', 'andre')}[ .,/-]*(?:{MARK})?\(?([a-j])\)?(?![a-z0-9'])"
    rf"((?:{_JOINED}(?:{MARK}\(?[a-j]\)?|\([a-j]\)|[a-j]\)|[bcdfghj])(?![a-z0-9']))*)"
)
_MORE_OF_NINTH = re.compile(rf"{_JOINED}(?:{MARK})?\(?([a-j])(?![a-z0-9'])")


def find_conditions(text: str) -> tuple[Reading, ...]:
    """Every condition of Article 9(2) that a text cites, in order, each once; `value` is its code."""
    found: dict[str, Reading] = {}
    for hit in _NINTH.finditer(folded(text[:LONGEST])):
        for letter in (hit[1], *_MORE_OF_NINTH.findall(hit[2])):
            found.setdefault(CONDITIONS[letter], Reading(CONDITIONS[letter], "Article 9(2): its letter", span=hit.span()))
    return tuple(found.values())


def letters(text: str, last: str = "f") -> tuple[str, ...]:
    """The letters of a text that holds nothing else: "b, c", "lit. a und f", "b) e c)". () if it holds more, or leaves one open.

    A bare a or e between others may be a word ("b e c" in Italian): such a text is not read.
    """
    plain = folded(text).strip(" .;")
    first = rf"(?:{paragraph('1', 'i', 'forste')}[ .,/-]*(?={MARK}|\())?" if last == "f" else ""
    one = rf"{first}(?:{MARK})?\(?([a-{last}])\)?"
    plain = re.sub(rf"(?<=\)) (?:a|e|i|y|og|och|und|and|et|en|sowie) (?=(?:{MARK})?\(?[a-{last}]\))", ", ", plain)
    pieces = re.split(r"(?:(?<!\s)\s+)?(?:[,;/+&\n]|\b(?:and|und|et|en|y|og|och|oraz|si|sowie)\b)\s*", plain)
    found = [re.fullmatch(one, piece) for piece in pieces if piece]
    return tuple(hit[1] for hit in found if hit) if found and all(found) else ()


def condition(text: str, labels: Mapping[str, str]) -> Reading | Unread:
    """Read a whole cell as a condition of Article 9(2) by its letter: "Art. 9(2)(h)". `labels` has the label of each code."""
    plain = folded(text[:LONGEST])
    found = tuple(one.value for one in find_conditions(text))
    if len(found) != 1:
        return Unread("several", found) if found else Unread()
    rest = " ".join(_NOISE.sub(" ", _NINTH.sub(" ", plain)).split()).strip(_MARKS)
    said = code(rest, labels) if rest else None
    if rest and not (isinstance(said, Reading) and said.value == found[0]):
        return Unread(reading=Reading(found[0], "condition: its article", rest=rest))
    return Reading(found[0], "condition: its article")


_NOISE = re.compile(
    r"\b(?:uk|eu|gdpr|dsgvo|ds-gvo|rgpd|avg|rodo|art(?:icle|ikel)?|lawful basis|legal basis|basis|processing|necessary|performance|for"
    r"|under|the|of|is)\b|[()\[\]]"
)
"""What says nothing more beside a basis."""
_MARKS = " .,;:-/&+"


@cache
def _words(asked: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{one_of(meanings('lawful_bases', asked))})(?![a-z])")
