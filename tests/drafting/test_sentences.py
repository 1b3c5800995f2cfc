"""Where a notice's sentences begin and end."""

from __future__ import annotations

import pytest

from ropa.drafting.html import read_html
from ropa.drafting.lexicon import lexicon
from ropa.drafting.markdown import read_markdown
from ropa.drafting.sentences import LONGEST, LONGEST_HEADING, sentences, split


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


def test_what_is_too_long_for_a_heading_is_a_paragraph() -> None:
    read = sentences(read_markdown("a.md", "# " + "Why We Use It " * 400 + "\n\n## Why\n\nTo help.\n"), lexicon("en"))
    assert {each.piece.kind for each in read} == {"paragraph", "heading"}
    assert max(len(heading) for each in read for heading in each.headings) <= LONGEST_HEADING


def test_a_table_that_is_a_whole_notice_has_a_section_in_each_row() -> None:
    page = "<table><tr><td>Purpose</td><td>To pay you</td></tr><tr><td>Lawful basis</td><td>Contract</td></tr>"
    page += "<tr><td>Retention</td><td>Six years<br>Photos: a year</td></tr></table><p>Write to us.</p>"
    read = [each for each in sentences(read_html("a.html", page), lexicon("en")) if each.piece.kind != "heading"]
    assert [(each.text, each.headings) for each in read] == [
        ("To pay you", ("Purpose",)),
        ("Contract", ("Lawful basis",)),
        ("Six years", ("Retention",)),
        ("Photos: a year", ("Retention",)),
        ("Write to us.", ()),
    ]
    data = "<table><tr><td>Contact data</td><td>Your name</td></tr><tr><td>Job data</td><td>Your pay</td></tr></table>"
    assert {each.piece.kind for each in sentences(read_html("a.html", data), lexicon("en"))} == {"row"}
