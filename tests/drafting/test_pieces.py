"""Lists that somebody typed, in every format."""

import pytest

from ropa.drafting.html import read_html
from ropa.drafting.markdown import read_markdown
from ropa.drafting.plain import read_plain

TYPED = ["We use it:", "a) to pay you", "(b) to train you", "- 6 years of records", "• to keep you safe"]
ITEMS = [("to pay you", 2), ("to train you", 3), ("6 years of records", 4), ("to keep you safe", 5)]


@pytest.mark.parametrize(
    "document",
    [
        read_plain("a.txt", "\n".join(TYPED)),
        read_markdown("a.md", "\n".join(TYPED)),
        read_html("a.html", "<p>" + "<br>\n".join(TYPED) + "</p>"),
        read_html("a.html", "\n".join(f"<p>{line}</p>" for line in TYPED)),
    ],
    ids=["text", "Markdown", "HTML, lines", "HTML, paragraphs"],
)
def test_lines_that_open_with_a_mark_are_items(document):
    assert [(piece.text, piece.line) for piece in document.pieces if piece.kind == "item"] == ITEMS
    assert [piece.text for piece in document.pieces if piece.kind == "paragraph"] == ["We use it:"]


def test_a_line_that_goes_on_is_no_item():
    pieces = read_markdown("a.md", "We use it with care\nand only for six years (see below)\nor for a) and b) together.").pieces
    assert [piece.kind for piece in pieces] == ["paragraph"]
