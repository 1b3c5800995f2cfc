"""The plainer forms of a word that a writer has bent: both sexes, one or many, whose it is. "Nos salarié·e·s" are "salariés"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ropa.layouts.words import words
from ropa.vocabulary.words import folded, one_of

_ENDS = ("", "s", "en", "n", "e")
"""What stands in the place of the ending for both sexes: Kund*innen are Kunden, salarié·e·s are salariés."""
_BOTH = re.compile(
    r"(?<=[^\W\d_])(?:"
    r"(?:[*:_·•‧]|/-?|-(?=innen))(?:innen|in|nen)(?![^\W\d_])"
    r"|(?<=[a-zßäöü])Innen\b"
    r"|[·•‧.\-/]-?(?:e|ne|le|te|ère|rice|trice|euse|ve)s?(?:[·•‧.\-]s)?(?![^\W\d_])"
    r"|[/@]-?(?:as|os|a|o|e|i|es)(?![^\W\d_])"
    r")"
)
"""The ending by which one word stands for both sexes: Kund*innen, MitarbeiterInnen, salarié·e·s, alumnos/as, candidati/e."""
_BRACKETED = re.compile(r"(?<=[^\W\d_])\([-·./]?([^\W\d_]{1,6})\)(?=[^\W\d_]{0,3}(?:\W|$))")
"""An ending in brackets, for both sexes or for one and many: salarié(e)s, Kunde(n), employee(s), medewerk(st)ers."""
_PAIR = re.compile(
    r"([^\W\d_]{4,40})(?:\s(?:und|et|y|e|og|och|en|i|a|ja|si|și|and)\s|\s?[/&]\s?)-?([^\W\d_]{4,40})((?:\s.{0,80})?)", re.IGNORECASE
)
"""Two words for both sexes: Bürgerinnen und Bürger, donateurs et donatrices, alumnas y alumnos."""

_BEFORE = re.compile(rf"^(?:(?:{one_of(words('lists', 'before'))})\s+)+(?=\S)")
_ELIDED = re.compile(r"^(?:l'ensemble (?:des |du |de l')|ensemble (?:des |du )|l')(?=\S)")
_BEHIND = re.compile(rf"\s+(?:{one_of(words('lists', 'behind'))})$")
_OURS = re.compile(rf"\s+(?:{one_of(words('lists', 'of'))})\s?(?:{one_of(words('lists', 'ours'))})$")
_HERS = frozenset(["innen", "rices", "ices", "ees", "es", "uses", "ses", "nes", "eres", "res", "ves", "as", "oras", "rici", "ici", "e"])
_HIS = frozenset(("", *["s", "n", "en", "e", "er", "urs", "eurs", "ers", "rs", "fs", "os", "es", "ores", "i", "ori"]))
"""How the words for women and for men end, behind what they share."""


@lru_cache(maxsize=20_000)
def variants(text: str, *, of_us: bool = False) -> tuple[str, ...]:
    """The plainer forms of a text, without the text itself; () where there are none.

    A form need not be a word. It says what the text says only where it is one that is known. `of_us` also leaves out who keeps the
    register: "employees of the company" are employees. The town's administration is not the administration of one who tells it about.
    """
    if len(text) > 80:
        return ()
    found: dict[str, None] = {}
    for one in (text, *_both_sexes(text)):
        found.setdefault(one)
        found.setdefault(bare := _bare(folded(one)))
        if of_us:
            found.setdefault(_OURS.sub("", bare))
    found.pop(text)
    found.pop(folded(text), None)
    return tuple(one for one in found if len(one) > 2)


def _both_sexes(text: str) -> Iterator[str]:
    if _BRACKETED.search(text):
        yield _BRACKETED.sub("", text)
        yield _BRACKETED.sub(r"\1", text)
    if _BOTH.search(text):
        for end in _ENDS:
            yield _BOTH.sub(end, text)
    if (pair := _PAIR.fullmatch(text)) and _akin(pair[1], pair[2]):
        yield f"{pair[2]}{pair[3]}"
        yield f"{pair[1]}{pair[3]}"


def _akin(one: str, other: str) -> bool:
    """Whether two words are the same but for the endings of women and men."""
    a, b = folded(one), folded(other)
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    ends = {a[same:], b[same:]}
    return same >= 3 and bool(ends & _HERS) and bool(ends & _HIS) and len(ends) == 2


def _bare(plain: str) -> str:
    """A folded text without what only says whose it is or that all are meant: "all our", "actuels"."""
    return _BEHIND.sub("", _ELIDED.sub("", _BEFORE.sub("", plain)))
