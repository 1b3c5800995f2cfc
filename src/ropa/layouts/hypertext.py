"""Reads an HTML page as grids: its tables, and its labels with their values. Excel's own saved pages are such pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import SourceError
from ropa.layouts.delimited import decode
from ropa.layouts.grids import Grids
from ropa.layouts.pages import BOLD, PLAIN, Page
from ropa.text import text_encoding

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ENDINGS = (".html", ".htm")
MOST_SPAN = 1_000
"""The most rows or columns that one cell of a table may cover: more is an attack or a mistake."""

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SKIPPED = {"script", "style", "template", "noscript", "head", "title", "svg", "object", "iframe"}
_BLOCKS = {"p", "li", "dt", "dd", "blockquote", "pre", "figcaption", "caption", "address", "summary"}


def read_hypertext(path: Path, encoding: str | None = None) -> Grids:
    """Read a page. Its encoding is the one that it names itself, else UTF-8. Raises SourceError if it is not text or lxml is missing."""
    try:
        from lxml import etree, html
    except ImportError as missing:
        raise SourceError(f"{path}: reading HTML needs lxml: pip install 'ropa-analytics[layouts]'") from missing
    try:
        named = _CHARSET.search(path.read_bytes()[:4_000])
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    text = decode(path, encoding or (_known(named[1].decode()) if named else None))
    try:
        root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*>", "", text), parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError) as problem:
        raise SourceError(f"{path}: not an HTML page, or a damaged one") from problem
    _fill_in(root)
    page = Page()
    _walk(root, page)
    return Grids(path.name, tuple(page.grids()))


_NOT_TYPED = {"hidden", "password", "submit", "button", "reset", "image", "file", "checkbox", "radio", "color", "range"}
"""The kinds of field in which nobody types an answer, or whose answer is not shown as text."""
_TYPED = {"input", "select", "textarea"}


def _fill_in(root: HtmlElement) -> None:
    """Put what is typed, chosen or ticked in a form in the place of its fields, and mark their labels.

    A choice that nobody made is blank.
    """
    named = {one.get("id"): one for one in root.iter(*_TYPED) if one.get("id")}
    for label in list(root.iter("label")):
        inside = next(label.iter(*_TYPED), None)
        beside = label.getnext() if label.get("for") is None and not (label.tail or "").strip() else None
        answer = next((one for one in (inside, named.get(label.get("for")), beside) if one is not None), None)
        if answer is not None and answer.tag in _TYPED and _is_typed(answer):
            _mark(label)
    for field in list(root.iter(*_TYPED)):
        lines, tail = _answer(field), field.tail
        field.clear()
        field.tag, field.text, field.tail = "span", "".join(lines[:1]), f" {tail or ''}"
        for line in lines[1:]:
            field.append(field.makeelement("br"))
            field[-1].tail = line


def _is_typed(field: Any) -> bool:
    return field.tag != "input" or (field.get("type") or "text").casefold() not in _NOT_TYPED


def _answer(field: Any) -> list[str]:
    """The lines of what is typed, chosen or ticked in a field."""
    if field.tag == "input" and (field.get("type") or "").casefold() in ("checkbox", "radio"):
        return [" ☒" if field.get("checked") is not None else " ☐"]
    if field.tag == "input":
        return [field.get("value") or ""] if _is_typed(field) else []
    if field.tag == "textarea":
        return str(field.text_content()).strip().splitlines()
    chosen = [one for one in field.iter("option") if one.get("selected") is not None and one.get("value") != ""]
    return [" ".join(str(one.text_content()).split()) or one.get("label") or "" for one in chosen]


def _mark(label: Any) -> None:
    """Make the words of a label bold, with a colon behind them, and put it on a line of its own."""
    words = (label.text or "").strip()
    if not words:
        return
    bold = label.makeelement("b")
    bold.text, bold.tail = f"{words.rstrip(' :*')}:", " "
    label.text = None
    label.insert(0, bold)
    label.addprevious(label.makeelement("br"))


def _known(name: str) -> str | None:
    """The encoding that a page names, if text is kept in it. What browsers do with latin-1 is cp1252."""
    found = text_encoding(name)
    return "cp1252" if found == "iso8859-1" else None if found == "utf-8" else found or None


def _walk(root: HtmlElement, page: Page) -> None:
    """Hand the page its headings, tables and lines, in order. No recursion: a hostile page is nested deeply."""
    waiting: list[Any] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, tuple):
            page.text(*element)
            continue
        name = element.tag if isinstance(element.tag, str) else ""
        if not name or name in _SKIPPED or _hidden(element):
            continue
        line = element.sourceline or 0
        if re.fullmatch("h[1-6]", name):
            page.heading(int(name[1]), " ".join(_text(element).split()), line)
        elif name == "table":
            rows, lines = _table(element)
            page.table(rows, lines)
        elif name in ("dt", "legend"):
            page.text(f"{BOLD}{' '.join(_text(element).split())}{PLAIN}:", line)
        elif name in _BLOCKS and not _holds_blocks(element):
            page.text(_text(element, bold=True), line, bullet=name == "li", answer=name == "dd")
        else:
            waiting.extend(reversed(list(_pieces(element))))


def _pieces(element: Any) -> Iterator[Any]:
    """What an element holds, in order: blocks, and the lines of text between them, each with its line of the page."""
    line, run = element.sourceline or 0, [_squeezed(element.text)]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or tag in _SKIPPED or _hidden(child):
            pass
        elif tag == "br":
            run.append("\n")
        elif (tag in _INLINE or ":" in tag) and not _holds_blocks(child):
            text = _text(child, bold=True)
            run.append(" " * (child.text or "")[:1].isspace())
            run.append(f"{BOLD}{text}{PLAIN}" if tag in ("b", "strong") and not text.startswith(BOLD) else text)
        else:
            yield from _lines(run, line)
            yield child
            line, run = child.sourceline or line, []
        run.append(_squeezed(child.tail))
    yield from _lines(run, line)


_INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
}  # fmt: skip
"""What stands within a line of text."""


def _squeezed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _lines(run: list[str], line: int) -> Iterator[tuple[str, int]]:
    text = "\n".join(part for one in "".join(run).split("\n") if (part := one.strip()))
    if text:
        yield text, line


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "").casefold()


def _holds_blocks(element: Any) -> bool:
    return any(one.tag in _BLOCKS or one.tag in ("table", "ul", "ol") for one in element.iterdescendants() if isinstance(one.tag, str))


def _text(element: Any, *, bold: bool = False) -> str:
    """The text of an element, as a browser shows it: blanks run together, `<br>` and blocks are line breaks."""
    parts: list[str] = []
    for event, one in _events(element):
        tag = one.tag if isinstance(one.tag, str) else ""
        if event == "start":
            if tag == "br" or (tag in _BLOCKS and one is not element):
                parts.append("\n")
            if tag == "li" and one is not element:
                parts.append("- ")
            if bold and tag in ("b", "strong"):
                parts.append(BOLD)
            if tag and tag not in _SKIPPED:
                parts.append(re.sub(r"\s+", " ", one.text or ""))
        elif event in ("comment", "pi"):
            parts.append(re.sub(r"\s+", " ", one.tail or ""))
        else:
            if bold and tag in ("b", "strong"):
                parts.append(PLAIN)
            if one is not element:
                parts.append(re.sub(r"\s+", " ", one.tail or ""))
    lines = [re.sub(r" {2,}", " ", line).strip() for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line)


def _events(element: Any) -> Any:
    from lxml.etree import iterwalk

    return iterwalk(element, events=("start", "end", "comment", "pi"))


def _table(table: Any) -> tuple[list[list[str]], list[int]]:
    """The rows of a table, a cell that covers several standing in each of them; and the line of each row."""
    rows: list[list[str]] = []
    lines: list[int] = []
    hanging: dict[int, tuple[int, str]] = {}  # by column: for how many more rows a cell covers it, and its text
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fall(cells, hanging)
            text = "\n".join(filter(None, [_text(cell)]))
            across, down = _span(cell.get("colspan")), _span(cell.get("rowspan"))
            for _ in range(across):
                if down > 1:
                    hanging[len(cells)] = (down - 1, text)
                cells.append(text)
        _fall(cells, hanging)
        rows.append(cells)
        lines.append(row.sourceline or 0)
    return rows, lines


def _fall(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Put the cells that hang from the rows above into the next free columns."""
    while len(cells) in hanging:
        left, text = hanging.pop(len(cells))
        if left > 1:
            hanging[len(cells)] = (left - 1, text)
            cells.append(text)
            if len(cells) not in hanging:
                break
        else:
            cells.append(text)


def _span(said: str | None) -> int:
    return min(max(int(said), 1), MOST_SPAN) if said and said.strip().isdecimal() and len(said) < 8 else 1
