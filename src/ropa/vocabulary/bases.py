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

_FIRST = (
    r"(?:\(1\)(?: bekezdes\w{0,6})?|artikla\w{0,3} 1 koh\w{2,4}"
    r"|(?:abs(?:atz)?|par(?:agraph|agrafo|agraphe|agraf|a)?|ust(?:ep)?|odst(?:avec)?|ods(?:ek)?|stk|alin(?:eatul)?|al|apartado|apdo|comma"
    r"|nr?|n\.o)\.? ?\(?1\)?|lid 1|forste ledd|[.,/-] ?1|i\b|1\b)(?:,? (?:s(?:atz)?|u(?:nter)?abs(?:atz)?)\.? ?1\b)?"
)
_MARK = (
    r"(?:lit(?:era|ra|t)?|sub|letter|letra|lett(?:era)?|lettre|let|point|punkt|pkt|ponto|bst|buchst(?:abe)?|bokstav|pism(?:eno)?|alinea|inciso"
    r"|kohta|pont)(?![a-z])\.? ?"
)
"""What stands before the letter, as lawyers write it in the languages that ropa knows."""
_LETTER = r"\(?(ea|[a-f])\)?(?![a-z0-9'])"
_SURE = rf"(?:{_MARK}\(?(?:ea|[a-f])\)?|\((?:ea|[a-f])\)|(?:ea|[a-f])\)|[bcdf])(?![a-z0-9'])"
_LAST = r"[ae](?= ?(?:$|[,;/)+.&(-]|(?:and|und|et|y|en|og|och|oraz|gdpr|dsgvo|ds-gvo|rgpd|avg|rodo)\b))"
"""A bare a or e may be a word of its own: "6.1.c e a legislação" names one basis."""
_JOINED = r" ?(?:[/,+&]|(?:and|und|et|or|oder|ou|y|o|e|en|of|og|och|eller|i|oraz|lub|a|nebo|si|sau|sowie|samt)(?![a-z])) ?"
_CITED = re.compile(
    r"(?<![a-z0-9.,§-])(?:(?:art(?:icle|ikel|iculo|icolo|igo|ikkel|ykul|icol)?|cl(?:anek)?)\.? ?)?"
    rf"6(?:\.?o)?,? ?{_FIRST}[ .,/-]*(?:{_MARK})?{_LETTER}((?:{_JOINED}(?:{_SURE}|{_LAST}))*)"
)
_MORE = re.compile(rf"{_JOINED}(?:{_MARK})?\(?(ea|[a-f])(?![a-z0-9'])")


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
    rf"(?<![a-z0-9])(?:art(?:icle|ikel)?\.? ?)?9,? ?(?:\(2\)|[., /-]*(?:abs\.? ?)?2\b)[ .,/-]*(?:{_MARK})?\(?([a-j])\)?(?![a-z0-9])"
)


def condition(text: str, labels: Mapping[str, str]) -> Reading | Unread:
    """Read a whole cell as a condition of Article 9(2) by its letter: "Art. 9(2)(h)". `labels` has the label of each code."""
    plain = folded(text[:LONGEST])
    found = tuple(dict.fromkeys(CONDITIONS[letter] for letter in _NINTH.findall(plain)))
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
