"""Charts as content of a PDF: what Matplotlib writes is drawn, and whatever else a picture holds is left to WeasyPrint."""

from __future__ import annotations

import io

import pandas as pd
import pypdf
import pytest
from matplotlib.figure import Figure

from ropa import show
from ropa.reports.drawing import taken_out
from ropa.reports.pdf import from_html

HEAD = '<svg role="img" aria-labelledby="a b" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">'


def picture(inside: str) -> str:
    return f'{HEAD}<title>Reds &amp; "blues"</title><desc>One red square.</desc>{inside}</svg>'


def content(inside: str) -> str:
    """What a page says that holds this picture."""
    made = from_html(f"<html lang=en><title>T</title><p>Before</p>{picture(inside)}".encode(), "2026-11-22")
    (page,) = pypdf.PdfReader(io.BytesIO(made.content)).pages
    return page.get_contents().get_data().decode("latin-1")


LINE = "M 0 0 L 9 9"
SAID = {
    "M 0 0 L 9 9": ("", "0 0 0 rg 0 0 m 9 9 l f"),
    "M 1 2 \nL 3 4.5 \nC 1 2 3 4 5 -6 \nz\n": ("fill: #ff0000", "1 0 0 rg 1 2 m 3 4.5 l 1 2 3 4 5 -6 c h f"),
    "M 0 0 Q 3 0 3 3": ("fill: none; stroke: #0000ff; stroke-width: 2", "0 0 1 RG 2 w 1 j 0 J 0 0 m 2.00 0.00 3.00 1.00 3 3 c S"),
    "M 0 0 L 1 1": ("stroke: #000000; stroke-linejoin: miter; stroke-linecap: square", "0 0 0 rg 0 0 0 RG 1 w 0 j 2 J 0 0 m 1 1 l B"),
    "M 0 0 L 2 2": ("fill: none; stroke: #000000; stroke-dasharray: 3,1.5; stroke-dashoffset: 2", "1 w 1 j 0 J [3 1.5] 2 d 0 0 m"),
    "M 0 0 L 3 3": ("opacity: 0.5; stroke: #ffffff; stroke-opacity: 0.5", "/a0.5 gs\n/A0.25 gs\n0 0 0 rg 1 1 1 RG"),
}
"""Outlines, each with its style and what a PDF says of it."""


@pytest.mark.parametrize("path", SAID)
def test_an_outline_is_said_in_words_of_a_pdf(path):
    style, words = SAID[path]
    assert words in content(f'<path d="{path}" style="{style}"/>')


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (
            f'<g style="fill: #00ff00" transform="translate(5 6) scale(0.1 -0.1)"><path d="{LINE}"/></g>',
            "1 0 0 1 5 6 cm 0.1 0 0 -0.1 0 0 cm q 0 1 0 rg 0 0 m",
        ),
        (f'<path d="{LINE}" transform="rotate(-90)"/>', "0 -1 1 0 0 0 cm"),
        (
            f'<defs><path id="m" d="{LINE}" style="stroke: #ff0000"/></defs>'
            '<use href="#m" x="7" y="8" style="stroke: #00ff00; fill: none"/>',
            "1 0 0 1 7 8 cm q 1 0 0 RG 1 w 1 j 0 J 0 0 m 9 9 l S",
        ),
        (
            f'<defs><clipPath id="c"><rect x="1" y="2" width="3" height="4"/></clipPath></defs><path d="{LINE}" clip-path="url(#c)"/>',
            "1 2 3 4 re W n 0 0 0 rg",
        ),
        (
            '<defs><pattern id="h" patternUnits="userSpaceOnUse" x="0" y="0" width="72" height="72">'
            '<rect x="0" y="0" width="73" height="73" fill="#f6d98b"/><path d="M 0 0 L 72 72"/></pattern></defs>'
            f'<path d="{LINE}" style="fill: url(#h)"/>',
            "/Pattern cs\n/p0 scn\n0 0 m 9 9 l f",
        ),
    ],
)
def test_where_and_how_an_outline_stands_is_said_too(inside, words):
    assert words in content(inside)


@pytest.mark.parametrize(
    "inside",
    [
        "<text>words</text>",
        '<path d="M 0 0 A 1 1 0 0 0 1 1"/>',
        '<path d="M 0 0 L 1"/>',
        '<path d="M 0 0 L 1 1e3"/>',
        '<path d="M 0 0 L 1 1" style="fill: red"/>',
        '<path d="M 0 0 L 1 1" style="mix-blend-mode: multiply"/>',
        '<path d="M 0 0 L 1 1" filter="url(#f)"/>',
        '<path d="M 0 0 L 1 1" clip-path="url(#none)"/>',
        '<path d="M 0 0 L 1 1" style="fill: url(#none)"/>',
        '<path d="M 0 0 L 1 1" transform="skewX(3)"/>',
        '<use href="#none"/>',
        '<use href="https://elsewhere.example/#m"/>',
        '<g style="opacity: 0.5"><path d="M 0 0 L 1 1"/></g>',
        "<defs><style>*{fill: #ff0000}</style></defs>",
        "&nbsp;",
    ],
)
def test_a_picture_of_anything_else_is_left_as_it_is(inside):
    page = f"<p>{picture(inside)}</p>"
    assert taken_out(page) == (page, {})


def test_every_kind_of_chart_is_drawn_and_told_in_words():
    drawn = Figure(figsize=(4, 2))
    axes = drawn.subplots()
    axes.bar(["a", "b"], [1, 2], hatch="//", alpha=0.5, label="bars")
    axes.plot([0, 1], [2, 1], "o--", label="a line")
    axes.pie([1, 2], labels=["é", "–"])
    axes.legend()
    drawn.set_label("Two bars & a line.")
    page = show.figure(drawn, "Bars")._repr_html_()
    text, drawings = taken_out(page)
    assert "<svg" not in text
    assert 'alt="Bars. Two bars &amp; a line."' in text
    assert list(drawings) == ["drawing:0"]
    assert drawings["drawing:0"].get_intrinsic_size(1, 16)[2] == pytest.approx(2, rel=0.01)
    assert drawings["drawing:0"].alt == "Bars. Two bars & a line."


def test_text_of_a_register_is_no_picture():
    page = show.table(pd.DataFrame({"name": [picture("<path/>")]}), "Names")._repr_html_()
    assert taken_out(page) == (page, {})
