"""What kind of recipient somebody is who is called by the service that they provide: "prestataire d'envoi de courriels".

The vocabulary has such names one by one. Here a name is compared by the words that carry its meaning: what stands for somebody who
provides something is one word, small words do not count, and whatever is sent as mail is mail.
"""

from __future__ import annotations

import re
from functools import cache

from ropa.layouts.words import words
from ropa.vocabulary import Reading
from ropa.vocabulary.words import folded, spellings

_PROVIDER, _SERVICE, _MAIL = "#provider", "#service", "#mail"
_BY_NATURE = frozenset({"email_service", "payment", "hosting", "analytics_provider"})
"""The kinds of recipients that are nobody's own department, so that a service of that kind is one who provides it."""


@cache
def _tokens() -> dict[str, str]:
    """What stands for a word: a provider, a service, mail, or "" where it carries no meaning."""
    found = dict.fromkeys(words("services", "small"), "")
    for name, token in (("provider", _PROVIDER), ("service", _SERVICE), ("mail", _MAIL)):
        found |= dict.fromkeys(words("services", name), token)
    return found


def _key(text: str) -> frozenset[str]:
    """The words of a name that carry its meaning; empty if it names nobody who provides something."""
    plain = re.sub(r"\be[ -]?mail", "email", folded(text))
    plain = re.sub(r"posta elettronica|correo electronico|correio eletronico|courrier electronique", "email", plain)
    tokens = [_tokens().get(word, word) for word in re.findall(r"[^\W_]+", plain)]
    found = {re.sub(r"(?<=[a-z]{3})[aeioz]?s?$", "", token) if token[:1] != "#" else token for token in tokens if token}
    if _PROVIDER in found:
        found.discard(_SERVICE)
    if not found & {_PROVIDER, _SERVICE}:
        return frozenset()
    if _MAIL in found:
        found -= {re.sub(r"[aeioz]?s?$", "", word) for word in words("services", "sends")}
    return frozenset(found)


@cache
def _known() -> dict[frozenset[str], frozenset[str]]:
    """The codes of the names in the vocabulary, by their words."""
    found: dict[frozenset[str], set[str]] = {}
    for row in spellings("recipient_categories"):
        if len(key := _key(row.written)) > 1:
            found.setdefault(key, set()).add(row.means)
    return {key: frozenset(codes) for key, codes in found.items()}


def provider(text: str) -> Reading | None:
    """The kind of recipient that a name tells by the service that is provided; None if it tells none, or several."""
    key = _key(text) if len(text) <= 80 else frozenset()
    if len(key) < 2:
        return None
    codes = _known().get(key, frozenset())
    if not codes and _SERVICE in key:
        codes = _known().get(key - {_SERVICE} | {_PROVIDER}, frozenset()) & _BY_NATURE
    elif not codes:
        codes = _known().get(key - {_PROVIDER} | {_SERVICE}, frozenset()) & _BY_NATURE
    return Reading(next(iter(codes)), "recipient: by the service provided") if len(codes) == 1 else None
