"""Where a notice's sentences begin and end."""

from __future__ import annotations

import pytest

from ropa.drafting.sentences import LONGEST, split


def test_a_full_stop_that_ends_an_abbreviation_ends_no_sentence() -> None:
    text = "We use suppliers, e.g. Acme Ltd. They host. Write to us."
    assert split(text) == [(0, "We use suppliers, e.g. Acme Ltd. They host."), (44, "Write to us.")]


@pytest.mark.parametrize("unit", ["T", "a-", "é", "Acme Ltd ", "we use your data to ", "e.g. A "])
def test_no_sentence_is_longer_than_patterns_can_bear_and_no_word_is_lost(unit: str) -> None:
    text = "First. " + unit * 3000
    found = split(text)
    assert max(len(sentence) for _, sentence in found) <= LONGEST
    assert all(text[start:].lstrip().startswith(sentence) for start, sentence in found)
    assert "".join("".join(sentence.split()) for _, sentence in found) == "".join(text.split())
