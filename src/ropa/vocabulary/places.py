"""Countries, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ropa.vocabulary.reading import Reading, Unread
from ropa.vocabulary.words import chosen, folded, meanings

LONGEST = 100
"""No name of a country is longer, in characters."""


def country(text: str, languages: Iterable[str] = ()) -> Reading | Unread:
    """Read a whole cell as a country by a name that `data/vocabulary/countries.csv` knows: "U.K." is GB.

    England, Scotland, Wales and Northern Ireland are GB and also say the subdivision. "Korea" has two meanings; the EU is a
    group, and NI may be Northern Ireland or Nicaragua. The names and codes of the code lists are not known here: see `code`.
    """
    if len(text) > LONGEST:
        return Unread()
    bare = re.sub(r"\s*&\s*", " and ", folded(text)).replace(".", "").strip(" ,;").removeprefix("the ")
    bare = re.sub(r"(?<![a-z])([a-z]) (?=[a-z](?![a-z]))", r"\1", bare)  # u s a
    found = meanings("countries", chosen(languages)).get(bare, ())
    codes = tuple(dict.fromkeys(code for means in found for code in means.split()))
    if not codes:
        return Unread()
    if codes[0] == "group":
        return Unread("group")
    if len(codes) > 1:
        return Unread("two meanings", codes)
    place, _, nation = codes[0].partition("/")
    return Reading(place, f"country: {bare}", also={"subdivision": nation} if nation else {})
