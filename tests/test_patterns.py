"""No regular expression of the code takes time that grows with the square of a text's length, beyond what its texts can be."""

from __future__ import annotations

import re
import time

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
more than so many seconds of this process."""
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


@pytest.mark.fuzz
def test_every_pattern_is_quick_on_hard_texts() -> None:
    found = [used for used in patterns() if UNBOUNDED.search(str(used.pattern.pattern))]
    assert len(found) > 100
    assert {used.where.split(".")[1] for used in found} >= {"bags", "drafting", "layouts", "model", "sources", "vocabulary"}
    slow = {used.where: (took, used.pattern.pattern, text) for used in found for took, text in [seconds(used)] if took > limits(used)[1]}
    assert slow == {}


@pytest.mark.fuzz
def test_every_wording_is_quick_on_hard_texts() -> None:
    rows = {row.pattern: row for language in languages() for row in read(language) if UNBOUNDED.search(row.pattern)}
    assert len(rows) > 400
    tried = [(row.name, Used(row.expression, "ropa.drafting.wordings", row.at in ("start", "whole"))) for row in rows.values()]
    slow = {name: (took, text) for name, used in tried for took, text in [seconds(used)] if took > limits(used)[1]}
    assert slow == {}


def test_a_slow_pattern_is_found() -> None:
    assert seconds(Used(re.compile(r"[a-z.]+@[a-z]+"), "ropa.x", False))[0] > MOST / 10
    assert seconds(Used(re.compile(r"a@"), "ropa.x", False))[0] < MOST
