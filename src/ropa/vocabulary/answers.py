"""Yes and no, none, and words that only keep the place of an answer."""

from __future__ import annotations

from collections.abc import Iterable

from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings

_PLAIN = {"yes": "yes", "true": "yes", "y": "yes", "1": "yes", "no": "no", "false": "no", "n": "no", "0": "no"}
"""How spreadsheets and programs write it: nobody need be told how that was read."""

LONGEST = 200
"""No answer of this kind is longer, in characters."""


def yes_no(text: str, languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as yes or no."""
    bare = folded(text).rstrip(".!'`")
    if bare in _PLAIN:
        return Reading(_PLAIN[bare], f"yes_no: {bare}", as_written=True)
    found = meanings("yes_no", chosen(languages)).get(bare, ()) if len(text) <= LONGEST else ()
    if len(found) == 1:
        return Reading(found[0], f"yes_no: {bare}")
    return Unread("two meanings", found) if found else Unread()


_ROUND = ".:;!()[]<>{}*_\"'«»“” "
"""What people put around a placeholder: brackets, quotation marks, stops."""


def is_placeholder(text: str) -> bool:
    """Whether the whole text is a known placeholder for an answer: "TBC", "[to be confirmed]", "as above"; never "TBC Bank"."""
    if len(text) > LONGEST:
        return False
    bare = folded(text)
    known = meanings("placeholders")
    return bare in known or (bare.strip(_ROUND) or bare) in known


def is_nothing(text: str) -> bool:
    """Whether the whole text says that there is none or that the question does not apply. That is an answer, not a gap."""
    if len(text) > LONGEST:
        return False
    bare = folded(text)
    return bare in meanings("none") or bare.rstrip(".") in meanings("none")
