"""Electronic addresses in a notice: as written, behind a link, or written so that no machine should know them."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import unquote

from ropa.drafting.sentences import Sentence
from ropa.drafting.wordings import Wordings

EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HIDDEN = "/cdn-cgi/l/email-protection#"
"""Where a page that Cloudflare serves links to instead of an address."""


def emails(sentence: Sentence, wording: Wordings) -> list[str]:
    """The addresses in a sentence, masked ones like "name [at] elm [dot] example" too, and those of its links, also where Cloudflare hides them."""
    found = [email.strip("'.") for email in EMAIL.findall(unmasked(sentence.text, wording))]
    found += [unquote(link.partition(":")[2].split("?")[0]).strip() for link in links(sentence, "mailto:")]
    found += [shown(link.rpartition("#")[2]) for link in links(sentence, _HIDDEN)]
    return list(dict.fromkeys(email for email in found if EMAIL.fullmatch(email)))


def shown(hidden: str) -> str:
    """An address that Cloudflare hides: pairs of hexadecimal digits, of which the first is the key to the others. Blank if it is none."""
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2}){4,}", hidden):
        return ""
    key, *letters = bytes.fromhex(hidden)
    return bytes(letter ^ key for letter in letters).decode("utf-8", "replace")


def unmasked(text: str, wording: Wordings) -> str:
    """A text with the addresses that it masks written out."""
    if not _HAS_DOMAIN.search(text) and not wording.find("dot_in_words", text):
        return text
    made = text
    for each in wording.ranked("masked_at"):
        made = each.expression.sub("@", made)
    if made == text:
        return text
    for each in wording.ranked("masked_dot"):
        dotted = _after_at(each.pattern)
        while (further := dotted.sub(r"\1.", made)) != made:
            made = further
    return made


_HAS_DOMAIN = re.compile(r"\w\.\w|[.*_~|<{(\[-] ?(?:\.|[a-z]{2,5}) ?[\])}>|*_~-]", re.IGNORECASE)
"""What a text with an address has: a dot within a word, or marks that stand for it. Most sentences are not searched any further."""


@cache
def _after_at(dot: str) -> re.Pattern[str]:
    """What finds a masked dot in the domain of an address."""
    return re.compile(rf"(@[\w-]+(?:\.[\w-]+)*)(?:{dot})(?=\w)")


@lru_cache(maxsize=64)
def _written(text: str, scheme: str) -> str:
    """The digits of a text, or its small letters, among which a link is looked for; asked for again by each sentence of a paragraph."""
    return re.sub(r"\D", "", text) if scheme == "tel:" else text.lower()


def links(sentence: Sentence, scheme: str) -> list[str]:
    """The links of a kind that stand behind the words of a sentence, where its piece does not write them out."""
    linked = [link for link in sentence.piece.links if link.lower().startswith(scheme)]
    if not linked:
        return []
    written = _written(sentence.piece.text, scheme)
    links = [
        link
        for link in linked
        if scheme == _HIDDEN
        or (re.sub(r"\D", "", link)[-9:] if scheme == "tel:" else link.lower().partition(":")[2].split("?")[0]) not in written
    ]
    if not links:
        return []
    whole = sentence.piece.text
    told = [found.end() for found in sentence.said.all("hides_address", whole)]
    start = whole.find(sentence.text)
    if not told:
        return links if sentence.first else []
    return links if start <= told[0] - 1 < start + len(sentence.text) or (start < 0 and sentence.first) else []
