"""The terms of other vocabularies for our codes: `data/layouts/terms.csv`. Only this module opens it.

A row's `use` says how the term serves. *both*: the term and our code mean the same. *general*: the term means our code under
any law, and is written where no law of the European Union applies. *in*: the term is narrower than our code, so it is read as
the code, and the code is never written as it.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (resources.files("ropa") / "data" / "layouts" / "terms.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


@cache
def codes(vocabulary: str, listed: str) -> dict[str, str]:
    """The code of a code list that each term of a vocabulary means."""
    return {row["term"]: row["code"] for row in _rows() if row["vocabulary"] == vocabulary and row["list"] == listed}


@cache
def terms(vocabulary: str, listed: str, use: str = "both") -> dict[str, str]:
    """The term that says what each code says, by the code."""
    wanted = (row for row in _rows() if row["vocabulary"] == vocabulary and row["list"] == listed and row["use"] == use)
    return {row["code"]: row["term"] for row in wanted}
