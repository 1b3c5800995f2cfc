"""Pieces of a page: tables and figures that work in a screen reader, in print and in a browser.

Text from a register is escaped here and nowhere else. Nothing here is random, so the same table gives
the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import pandas as pd

from ropa.analysis.health import cells_not_read, findings_grouped, findings_of
from ropa.errors import UsageError
from ropa.model.causes import FIRST
from ropa.model.written import NOT_UNDERSTOOD, Written, filled
from ropa.show.first_page import opening
from ropa.show.outputs import TABLES
from ropa.text import ABOUT, NOT_RECORDED, as_html, day_words, plain, slug

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ropa.case.case import Case

HEADINGS = {
    "activity_id": "Activity key",
    "art30": "Asked for by Article 30",
    "asks": "What the law asks for",
    "do": "What to do",
    "means": "What it means",
    "what": "What should hold",
    "why": "What is missing",
    "phone": "Phone",
    "email": "E-mail",
}
"""Headings for columns whose name is not clear enough. Any other heading is the column's name as words."""

NARROW = 3
"""A table with more columns than this scrolls sideways where the page is too narrow."""


@dataclass(frozen=True)
class Piece:
    """A piece of a page: its HTML for a notebook, its text for a terminal, and the data of its tables."""

    html: str
    text: str
    tables: tuple[Mapping[str, Any], ...] = ()
    """Each table as JSON. `caption`; `columns`, each with `name`, `heading` and `kind` (text, number, share, or date as
    ISO text; text in the others was written and not understood); `rows`, lists of cells with None where empty; `note`,
    the text shown if there are no rows."""

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {TABLES: list(self.tables)} if self.tables else {}

    def __repr__(self) -> str:
        return self.text

    def __add__(self, other: Piece) -> Piece:
        return Piece(f"{self.html}\n{other.html}", f"{self.text}\n\n{other.text}", self.tables + other.tables)


@dataclass(frozen=True)
class Link:
    """A cell of a table that is a link. `to` is a place in the page, a file beside it, or an address."""

    to: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Folded:
    """A cell of a table that shows a few words, and its lines when a reader opens it. On paper the lines are always shown."""

    words: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def escape(text: object) -> str:
    """Text as HTML without markup. Its line breaks are kept."""
    return as_html(text)


def paragraph(text: str) -> Piece:
    """A paragraph of plain text."""
    return Piece(f"<p>{escape(text)}</p>", plain(text))


def heading(text: str, level: int = 3) -> Piece:
    """A heading of plain text. The table of contents lists levels 2 and 3."""
    return Piece(f"<h{level}>{escape(text)}</h{level}>", plain(text))


def table(
    frame: pd.DataFrame,
    caption: str,
    *,
    columns: Iterable[str] | None = None,
    headings: Mapping[str, str] | None = None,
    missing: str = "–",
    why: str = "",
    tags: Iterable[str] = (),
    percent: Iterable[str] = (),
    place: str = "",
) -> Piece:
    """A frame as a table with a caption and headings. The first column names its row.

    - `columns`: the columns to show, in this order; without it, every column is shown.
    - `headings`: headings for columns whose name is not clear enough.
    - `missing`: what an empty cell shows.
    - `why`: why it matters that nothing is recorded. It is shown with a note in place of an empty table.
    - `tags`: columns of short words to set apart.
    - `percent`: columns of shares.
    - `place`: the id of the table, for links to it.

    A cell may be a Link, a Folded, or a tuple of cells, one per line. A cell that was written in the register and not
    understood is shown as written, with its place, never as `missing`.

    Raises UsageError where the frame lacks one of `columns`, and names the columns that it has.
    """
    numbers = {str(name) for name in frame.select_dtypes("number").columns}
    frame = filled(frame)
    shown = frame if columns is None else _chosen(frame, list(columns), caption)
    if shown.empty:
        note = f"nothing is recorded here. {why}".strip()
        made = f'<p class="empty"><strong>{escape(caption)}:</strong> nothing is recorded here. {escape(why)}</p>'
        data = {"caption": plain(caption), "columns": [], "rows": [], "note": plain(note)}
        return Piece(made, f"{caption}: {note}", (data,))
    words = HEADINGS | dict(headings or {})
    names = [str(name) for name in shown.columns]
    numeric = numbers & set(names)
    tagged, shares = set(tags), set(percent)
    head = "".join(f'<th scope="col"{_class("number" if name in numeric else "")}>{escape(_heading(name, words))}</th>' for name in names)
    body = []
    for values in shown.itertuples(index=False, name=None):
        cells = [
            _cell(value, first=place == 0, number=name in numeric, tag=name in tagged, share=name in shares, missing=missing)
            for place, (name, value) in enumerate(zip(names, values, strict=True))
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    known = f' id="{escape(place)}"' if place else ""
    made = f"<table{known}><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>{chr(10).join(body)}</tbody></table>"
    if len(names) > NARROW:
        made = f'<div class="wide" tabindex="0" role="region" aria-label="Table: {escape(caption).replace("<br>", " ")}">{made}</div>'
    return Piece(made, plain(f"{caption}\n{shown.to_string(index=False)}"), (_data(shown, caption, words, shares),))


def _chosen(frame: pd.DataFrame, columns: list[str], caption: str) -> pd.DataFrame:
    """These columns of a frame. Raises UsageError where it lacks one."""
    lacking = [name for name in columns if name not in frame]
    if lacking:
        there = ", ".join(map(str, frame.columns)) or "none"
        raise UsageError(f"the table {caption!r} has no column {', '.join(lacking)}; it has: {there}")
    return frame[columns]


def _data(shown: pd.DataFrame, caption: str, words: Mapping[str, str], shares: set[str]) -> dict[str, Any]:
    """A table as `Piece.tables` holds it. Dates and numbers keep their type."""
    rows = list(shown.itertuples(index=False, name=None))
    columns, cells = [], []
    for name, values in zip(map(str, shown.columns), zip(*rows, strict=True), strict=True):
        kind = _kind([value for value in values if not _is_missing(value) and not isinstance(value, Written)], share=name in shares)
        columns.append({"name": plain(name), "heading": plain(_heading(name, words)), "kind": kind})
        cells.append([None if _is_missing(value) else _as_json(value, kind) for value in values])
    return {"caption": plain(caption), "columns": columns, "rows": [list(row) for row in zip(*cells, strict=True)]}


def _kind(values: list[Any], *, share: bool) -> str:
    if values and all(isinstance(value, date) for value in values):
        return "date"
    if values and all(_is_number(value) for value in values):
        return "share" if share else "number"
    return "text"


def _as_json(value: Any, kind: str) -> str | int | float:
    """A cell as JSON in a column of that kind. In a column of text, a number stays a number; anything else becomes words."""
    if kind == "date" and not isinstance(value, str):
        return str(value.isoformat()[:10])
    if _is_number(value):
        return int(value) if isinstance(value, Integral) else float(value)
    return plain(_words(value, share=False))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or (not isinstance(value, str) and bool(pd.isna(value)))


def _heading(name: str, words: Mapping[str, str]) -> str:
    return words.get(name) or name.replace("_", " ").capitalize()


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _cell(value: Any, *, first: bool, number: bool, tag: bool, share: bool, missing: str) -> str:
    if _is_missing(value):
        content = f'<span class="{"gap" if missing == NOT_RECORDED else "blank"}">{escape(missing)}</span>'
    else:
        content = _content(value, share=share)
        if tag:
            content = f'<span class="tag {slug(str(value))}">{content}</span>'
        elif value == NOT_RECORDED or (isinstance(value, str) and NOT_UNDERSTOOD in value):
            content = f'<span class="gap">{content}</span>'
    classes = _class("number" if number else "short" if tag else "")
    return f'<th scope="row"{classes}>{content}</th>' if first else f"<td{classes}>{content}</td>"


def _content(value: Any, *, share: bool) -> str:
    """A value as HTML."""
    if isinstance(value, Link):
        return f'<a href="{escape(value.to)}">{escape(value.words)}</a>'
    if isinstance(value, Folded):
        items = "".join(f"<li>{escape(line)}</li>" for line in value.lines)
        return f"<details><summary>{escape(value.words)}</summary><ul>{items}</ul></details>"
    if isinstance(value, tuple):
        return "<br>".join(_content(one, share=share) for one in value)
    return escape(_words(value, share=share))


def _words(value: Any, *, share: bool) -> str:
    """A value as people write it, such as 22 November 2026."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "\n".join(_words(one, share=share) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, float) and not share:
        return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
    return f"{float(value):.0%}" if share else f"{value:,}" if isinstance(value, Integral) else str(value)


# -- what every report has -------------------------------------------------------------------------


EVERY_RULE = ("",)
"""Given in place of codes or families: the findings of every rule."""


def answer(text: str) -> Piece:
    """The answer to the report's question in one to three plain sentences. It is the first thing that a reader sees."""
    return Piece(f'<p class="answer">{escape(text)}</p>', plain(text))


def findings(case: Case, codes: Sequence[str] = EVERY_RULE, subject: str = "", *, most: int | None = None) -> Piece:
    """A section with the findings of these codes or families ("RC", "ID06"), worst first.

    What is true of many entries is said once, with its places folded under it; a workbook gets one row per finding.
    `subject` ends the sentence "what the rules found about …". `most` is how many rows are shown, and places in each.
    """
    grouped, every = findings_grouped(case, codes), findings_of(case, codes)
    about = f" about {subject}" if subject else ""
    caption = f"Findings{about}"
    causes = grouped.head(len(grouped) if most is None else most)
    shown = table(
        causes.assign(places=pd.Series([_places(lines, most) for lines in causes["places"]], causes.index, dtype="object")),
        f"{caption}{_cut(most, len(grouped))}",
        columns=["code", "severity", "message", "places", "law", "waived"],
        headings=_FINDINGS,
        tags=["code", "severity"],
        why="No rule that was run found anything. That does not prove the record true: compare it with what is really done.",
    )
    one_by_one = table(
        every.head(len(every) if most is None else most),
        f"{caption}{_cut(most, len(every))}",
        columns=["where", "code", "severity", "message", "law", "waived"],
        headings=_FINDINGS,
    )
    words = (
        f"What the rules found{about}, worst first. What is true of several entries is said once, with its places beside it, "
        "as a spreadsheet counts rows. "
        "A finding that someone has accepted for a time names its waiver and is not counted."
    )
    return (
        heading("What is wrong or missing", 2)
        + paragraph(words)
        + Piece(shown.html, shown.text, one_by_one.tables if one_by_one.tables[0]["rows"] else shown.tables)
    )


_FINDINGS = {"where": "Place", "places": "Places", "code": "Rule", "message": "What is wrong and what to do", "waived": "Waiver"}


def _cut(most: int | None, of: int) -> str:
    """What a caption says of a table that shows the first rows alone."""
    return f": the first {most:,} of {of:,}" if most is not None and most < of else ""


def _places(listed: str, most: int | None) -> str | tuple[str, ...] | Folded:
    """The places of findings with one cause: a few as they are, more of them folded."""
    lines = tuple(listed.split("\n"))
    if len(lines) <= FIRST:
        return lines
    left = [] if most is None or len(lines) <= most else [f"and {len(lines) - most:,} more"]
    return Folded(f"{len(lines):,} places", (*lines[:most], *left))


def about(case: Case, *, filters: str = "") -> Piece:
    """The last section of a report: what it was made from, so that it can be checked and made again.

    `filters` says what the report leaves out or shortens on purpose. Raises UsageError where the case has no day.
    """
    words = (
        "What this report was made from. The register hash is a fingerprint of the whole register: two reports with the same "
        "hash, day, law and version of the software were made from the same content in the same way."
    )
    facts, unread = opening(case, filters=filters), case.once(cells_not_read)
    if len(unread):
        value = facts["value"].astype("object")
        value[facts["item"] == "Cells not read"] = Link(f"#{_UNREAD}", "; ".join(value[facts["item"] == "Cells not read"]))
        facts = facts.assign(value=value)
    made = heading(ABOUT, 2) + paragraph(words) + table(facts, "What this report was made from", columns=["item", "value"])
    return made if unread.empty else made + _unread_cells(unread)


_UNREAD, _MOST_UNREAD = "cells-not-read", 500


def _unread_cells(unread: pd.DataFrame) -> Piece:
    """The list of the cells that hold text but no value, as it was written."""
    return table(
        unread.head(_MOST_UNREAD),
        f"Cells not read{_cut(_MOST_UNREAD, len(unread))}",
        columns=["where", "written", "why", "do"],
        headings={"where": "Place", "written": "As written", "why": "Why it is no value"},
        place=_UNREAD,
    )


# -- figures --------------------------------------------------------------------------------------


def figure(drawn: Figure, title: str, alt: str = "") -> Piece:
    """A figure as inline SVG with a caption and an alternative text.

    `alt` is that text. By default it is the figure's own label, which every chart of `ropa.show` sets.
    Raises ValueError where there is neither.
    """
    said = alt or str(drawn.get_label())
    if not said:
        raise ValueError("the figure has no text that says what it shows; give alt")
    picture = _svg(drawn, slug(title))
    name = f"figure-{slug(title)}"
    opened = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-text" {picture.attributes}>'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(said)}</desc>'
    )
    return Piece(f"<figure>{opened}{picture.inside}</svg><figcaption>{escape(title)}</figcaption></figure>", f"{title}: {said}")


@dataclass(frozen=True)
class _Svg:
    attributes: str
    inside: str


_ROOT = re.compile(r"<svg\b([^>]*)>(.*)</svg>", re.DOTALL)
_DROPPED = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_IDS = re.compile(r'(\bid="|\bxlink:href="#|\bhref="#|url\(#)([^")]+)')


def _svg(drawn: Figure, prefix: str) -> _Svg:
    """A figure as SVG without date, comment or metadata. Every id is the prefix and a number."""
    from ropa.show.style import style

    numbers: dict[str, int] = {}
    known: dict[str, str] = {}  # each letter of a text is a link to its shape

    # Matplotlib makes ids from exact floats, whose last digit differs between versions of Python.
    def numbered(found: re.Match[str]) -> str:
        whole = found[0]
        if whole not in known:
            known[whole] = f"{found[1]}{prefix}-{numbers.setdefault(found[2], len(numbers) + 1)}"
        return known[whole]

    canvas, dots = drawn.canvas, drawn.dpi
    try:
        with style():
            text = _draw(drawn)
    finally:
        drawn.set_canvas(canvas)
        drawn.set_dpi(dots)
    found = _ROOT.search(_DROPPED.sub("", text))
    assert found
    view = re.search(r'viewBox="[^"]*"', found.group(1))
    inside = _IDS.sub(numbered, found.group(2)).replace("xlink:href", "href")
    inside = re.sub(r">\s+<", ">\n<", inside).strip()
    return _Svg(f'{view.group() if view else ""} xmlns="http://www.w3.org/2000/svg"', inside)


_DOTS = 72
"""What matplotlib takes for an inch in SVG."""


def _draw(figure: Figure) -> str:
    """Draw a figure as SVG, as matplotlib's `print_svg` does. Its canvas and its dots per inch are others afterwards.

    `savefig` draws every figure twice: the first time for its layout, which drawing it makes anyway. And both make a renderer of its own
    for the layout: here the layout asks the one that draws, so that each text is measured once.
    """
    from matplotlib.backends.backend_mixed import MixedModeRenderer
    from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG

    from ropa.show.shapes import shapes

    buffer, dots = io.StringIO(), figure.dpi
    figure.set_dpi(_DOTS)
    wide, high = figure.get_size_inches()
    bare = {"Date": None, "Creator": None, "Format": None, "Type": None}
    plain = RendererSVG(wide * _DOTS, high * _DOTS, buffer, image_dpi=dots, metadata=bare)  # type: ignore[no-untyped-call]
    plain._text2path = shapes()
    renderer: Any = MixedModeRenderer(figure, wide, high, dots, plain)  # type: ignore[no-untyped-call]
    canvas: Any = FigureCanvasSVG(figure)
    canvas.get_renderer = lambda: renderer
    figure.draw(renderer)
    renderer.finalize()
    return buffer.getvalue()
