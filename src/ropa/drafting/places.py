"""Countries by their names, as notices write them."""

from __future__ import annotations

from functools import cache

from ropa.drafting.lexicon import plain
from ropa.model.codelists import entries, place_names


@cache
def country_names() -> dict[str, str]:
    """Countries by their names in plain text, in every spelling that the code lists have."""
    names = place_names() | {row["label"]: code for code, row in entries("countries").items()}
    return {" ".join(plain(name).split()): code for name, code in names.items() if len(name) > 3 and len(code) == 2}


def is_country(name: str) -> bool:
    """Whether a name is that of a country, or of an area of countries."""
    flat = " ".join(plain(name).split())
    return flat in country_names() or flat in _SHORT


_SHORT = frozenset(("us", "usa", "uk", "eu", "eea", "uae", "u s", "u k"))
"""Countries and areas by their initials."""
