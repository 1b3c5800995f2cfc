"""No regular expression of the code takes time that grows with the square of a text's length, beyond what its texts can be."""

from __future__ import annotations

import re
import time
from functools import cache

import pytest

from ropa.drafting.contacts import LONGEST_TITLE
from ropa.drafting.lexicon import languages
from ropa.drafting.sentences import LONGEST
from ropa.drafting.wordings import read
from ropa.text import squeezed
from support.fuzz import HEAVY
from support.patterns import Used, hard_texts, patterns

LENGTH, MOST = (8_000, 0.25) if HEAVY else (4_000, 0.12)
"""On so many characters, a pattern that looks once takes about a thousandth of a second, and one that looks again from each character
for more than a set of letters longer than so many seconds of this process."""
UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
"""What a pattern has that may take long: something that stands any number of times."""
LIMITED = {
    "ropa.drafting.contacts._TITLES": (LONGEST_TITLE, MOST),
    "ropa.drafting.wordings": (LONGEST // 2, 0.5),  # half of the text, a quarter of the time: they are many
    "ropa.drafting": (LONGEST, 2.0),
    "ropa.scale.logs": (2_000, MOST),  # our own messages
}
"""By pattern or room, the most characters that its patterns are given, and so how long they may take for them."""

SQUEEZED = ("ropa.layouts", "ropa.vocabulary.codes")
"""Rooms whose patterns are given text without long runs of blanks."""


def limits(used: Used) -> tuple[int, float]:
    """How many characters a pattern is tried on, and how many seconds it may take."""
    return next((limit for room, limit in LIMITED.items() if used.where.startswith(room)), (LENGTH, MOST))


def seconds(used: Used) -> tuple[float, str]:
    """The longest time that a pattern takes for a text, and how that text begins."""
    worst = (0.0, "")
    length, most = limits(used)
    for text in hard_texts(used.pattern.pattern, length):
        if used.where.startswith(SQUEEZED):
            text = squeezed(text)
        given = text.encode("utf-8")[:length] if isinstance(used.pattern.pattern, bytes) else text
        before = time.process_time()
        if used.from_the_start:
            used.pattern.fullmatch(given)
        else:
            for _ in used.pattern.finditer(given):
                pass
        worst = max(worst, (time.process_time() - before, text[:8]))
        if worst[0] > most:
            break
    return worst


@cache
def too_long(used: Used) -> tuple[float, str] | tuple[()]:
    """What `seconds` says of a pattern that takes longer than it may, twice: once may be a moment of the machine. Else ()."""
    if seconds(used)[0] <= limits(used)[1]:
        return ()
    took, text = seconds(used)
    return (took, text) if took > limits(used)[1] else ()


@pytest.mark.fuzz
def test_every_pattern_is_quick_on_hard_texts() -> None:
    found = [used for used in patterns() if UNBOUNDED.search(str(used.pattern.pattern))]
    assert len(found) > 100
    assert {used.where.split(".")[1] for used in found} >= {"bags", "drafting", "layouts", "model", "sources", "vocabulary"}
    slow = {used.where: (used.pattern.pattern, *too_long(used)) for used in found if too_long(used)}
    assert slow == {}


@pytest.mark.fuzz
def test_every_wording_is_quick_on_hard_texts() -> None:
    rows = {row.pattern: row for language in languages() for row in read(language) if UNBOUNDED.search(row.pattern)}
    assert len(rows) > 400
    tried = [(row.name, Used(row.expression, "ropa.drafting.wordings", row.at in ("start", "whole"))) for row in rows.values()]
    slow = {name: too_long(used) for name, used in tried if too_long(used)}
    assert slow == {}


def test_a_slow_pattern_is_found() -> None:
    assert too_long(Used(re.compile(r"\s*(?:[;,&\n]|\band\b)\s*"), "ropa.x", False))
    assert not too_long(Used(re.compile(r"a@"), "ropa.x", False))
