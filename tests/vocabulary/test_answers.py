"""Yes, no, none and placeholders."""

from __future__ import annotations

import pytest

from ropa.vocabulary import Reading, Unread, is_nothing, is_placeholder, yes_no


@pytest.mark.parametrize(
    "text", ["TBC", "tbd.", "[TBC]", "<insert name>", "To be confirmed", "As above", "???", "{{ TODO }}", "à compléter", "-", "—"]
)
def test_a_placeholder_is_the_whole_text(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "TBC Bank",
        "IDEM GmbH",
        "(Name, address, date of birth)",
        "[name and date of birth of the caller]",
        "Ditto Ltd",
        "Pending orders",
        "the TBA register",
        "To be confirmed by the board each year",
        "",
    ],
)
def test_text_that_holds_such_a_word_is_none(text: str) -> None:
    assert not is_placeholder(text)


def test_nothing_is_an_answer() -> None:
    assert [text for text in ("n/a", "None.", "Keine") if not is_nothing(text)] == []
    assert not is_nothing("None of these")


def test_yes_and_no() -> None:
    assert yes_no("Yes") == Reading("yes", "yes_no: yes", as_written=True)
    assert yes_no("oui").value == "yes"
    assert yes_no("Yes (US)") == yes_no("x") == yes_no("maybe") == Unread()
