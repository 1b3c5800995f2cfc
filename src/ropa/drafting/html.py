"""Reads HTML: the blocks of a page in reading order, each with the line of its words."""

from __future__ import annotations

import re
from typing import Any

from ropa.drafting.mailboxes import shown
from ropa.drafting.pieces import Document, Piece, Words, is_bold_heading, typed_lists, with_titles
from ropa.errors import SourceError

_HEADINGS = {f"h{level}": level for level in range(1, 7)} | {"summary": 5, "dt": 6, "legend": 6, "caption": 6}
_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        "address article aside blockquote body center dd details div dl fieldset figcaption figure footer form header hr html li main "
        "nav ol p pre section table tbody td tfoot th thead tr ul",
    )
) | set(_HEADINGS)
_SILENT = frozenset(
    re.findall(r"\S+", "script style noscript template svg title button select option textarea iframe object canvas audio video map")
)
_BOLD = frozenset(("b", "strong", "u"))
_STRUCK = frozenset(("del", "s", "strike"))
_TEMPLATE = re.compile(
    r"<%.*?%>|<\?(?:php\b|=).*?(?:\?>|\Z)|\{%.*?%\}|\{#[^{}]*#\}|\{\{[#/>!^].*?\}\}"
    r"|^[ \t]*@(?:(?:extends|section|include|yield|push)\s*\([^\n]*\)|end(?:section|push)|(?:model|using) [\w.<>\[\]]+;?|page)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
"""Marks of ERB and JSP, PHP, Jinja and Twig, Handlebars, Blade and Razor. What stands in a page for a value stays: it may be a
placeholder that nobody filled."""
DEEPEST = 200
"""How deep tags may stand in one another."""
MOST_TAGS = 400_000


_COMPONENT = re.compile(r"(?!.*<(?:html|body)\b)\s*(?:<(script|style)\b[^>]*>.*?</\1>\s*)*<template\b", re.DOTALL | re.IGNORECASE)
"""A component of a site (Vue): its page is one template, beside scripts and styles. In a whole page a template is not shown."""


def without_templates(text: str) -> str:
    """The text without the marks of a page's template engine; every line stays where it is."""
    if _COMPONENT.match(text):
        text = re.sub(r"(</?)template\b", r"\1div", text)
    return _TEMPLATE.sub(_printed, text)


_HEREDOC = re.compile(r"<<<\s*(['\"]?)(\w+)\1[ \t]*\n(?P<page>.*?)\n[ \t]*\2\b", re.DOTALL)
"""A page, or a part of one, that PHP prints as one text: `echo <<<HTML … HTML;`."""


def _printed(mark: re.Match[str]) -> str:
    """What stands on the page in place of a mark: the text that PHP prints, and as many lines as the rest had."""
    code, made, at = mark[0], [], 0
    if code.startswith("<?"):
        for text in _HEREDOC.finditer(code):
            made += ["\n" * code.count("\n", at, text.start("page")), text["page"]]
            at = text.end("page")
    return "".join([*made, "\n" * code.count("\n", at)])


def read_html(name: str, text: str, first_line: int = 1) -> Document:
    """Read a page, or part of one that begins on a line. Raises SourceError for one that is too deep or too long."""
    from lxml import etree

    if text.count("<") > MOST_TAGS:
        raise SourceError(f"{name}: it has more than {MOST_TAGS:,} tags; save the text of the notice alone")
    text = without_templates(text.replace("\x00", " ")).encode("utf-8", "replace").decode()
    if not text.strip():
        return Document(name, ())
    parser = etree.HTMLParser(no_network=True, recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise SourceError(f"{name}: not a page of HTML that can be read ({problem})") from problem
    if root is None:
        return Document(name, ())
    title = next((" ".join(str(part) for part in found.itertext()) for found in root.iter("title")), "")
    walk = _Walk(first_line)
    walk.through(root)
    return Document(name, tuple(with_titles(typed_lists(walk.pieces))), re.sub(r"\s+", " ", title).strip())


class _Walk:
    """One walk through the tags of a page, without recursion: a page may be as deep as it likes."""

    def __init__(self, first_line: int) -> None:
        self.offset = first_line - 1
        self.line = 1
        self.pieces: list[Piece] = []
        self.words = Words()
        self.lists = 0
        self.terms = 0  # how many lists of terms (dl) stand in one another
        self.silent = 0
        self.bold = 0
        self.unbold = False  # whether a word of this piece is not bold
        self.linked = 0
        self.unlinked = False  # whether a word of this piece stands outside a link to this page
        self.struck = Words()  # what is struck out beside the words of this piece
        self.striking = 0
        self.links: list[str] = []
        self.kind, self.level = "paragraph", 1
        self.titled = 0
        """The level of the heading that a class makes of the piece; 0 if none does."""
        self.rows: list[tuple[list[str], int, bool]] = []
        self.tables = 0
        self.header: tuple[str, ...] = ()

    def through(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving:
                self._leave(element)
                if element is not root and element.tail:
                    self._text(element.tail)
                continue
            if not isinstance(element.tag, str):
                if element.tail:
                    self._text(element.tail)
                continue
            self._enter(element)
            stack.append((element, True))
            if element.text:
                self._text(element.text)
            stack.extend((child, False) for child in reversed(element))
        self._flush()

    def _text(self, text: str) -> None:
        if not self.silent and self.striking:
            self.struck.add(text, self.line + self.offset)
        elif not self.silent:
            self.words.add(text, self.line + self.offset)
            if text.strip():
                self.unbold |= not self.bold
                self.unlinked |= not self.linked
        self.line += text.count("\n")

    def _enter(self, element: Any) -> None:
        tag = element.tag.lower()
        if element.sourceline and element.sourceline > self.line:
            self.line = element.sourceline
        if tag in _SILENT or _is_hidden(element):
            self.silent += 1
        if tag in _BLOCKS:
            self._open(tag)
            if tag in ("p", "div"):
                self.titled = _class_level(element)
        elif tag == "br":
            self.words.end_line()
        elif tag in _BOLD:
            self.bold += 1
        elif tag in _STRUCK:
            self.striking += 1
        elif tag == "a" and (href := element.get("href", "")):
            hidden = element.get("data-cfemail", "")
            self.links.append(f"mailto:{shown(hidden)}" if hidden else href)
            self.linked += href.startswith("#")
        elif hidden := element.get("data-cfemail", ""):
            self.links.append(f"mailto:{shown(hidden)}")
        elif tag == "img" and (alt := element.get("alt", "")) and not self.silent:
            self.words.add(" ".join(alt.split()), self.line + self.offset)

    def _open(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._flush()
            if self.rows:
                self.rows[-1] = (self.rows[-1][0], self.rows[-1][1], self.rows[-1][2] and tag == "th")
                self.rows[-1][0].append("")
            return
        if self.rows and tag != "tr":
            self.words.end_line()
            return
        self._flush()
        if tag in ("ul", "ol"):
            self.lists += 1
        elif tag == "dl":
            self.terms += 1
        elif tag == "table":
            self.tables += 1
            self.header = ()
        elif tag == "tr":
            self.rows.append(([], self.line, True))
        elif tag == "li":
            self.kind, self.level = "item", max(self.lists, 1)
        elif tag in _HEADINGS:
            self.kind, self.level = "heading", _HEADINGS[tag] + (tag == "dt" and self.terms > 1)
        self.titled = 0

    def _leave(self, element: Any) -> None:
        tag = element.tag.lower()
        if tag in _BOLD:
            self.bold -= 1
        elif tag in _STRUCK:
            self.striking -= 1
        elif tag == "a" and element.get("href", ""):
            self.linked -= element.get("href").startswith("#")
        elif tag in ("td", "th") and self.rows:
            self._cell()
        elif tag == "tr" and self.rows:
            self._row()
        elif tag in _BLOCKS and self.rows:
            self.words.end_line()
        elif tag in _BLOCKS:
            self._flush()
            if tag in ("ul", "ol"):
                self.lists = max(self.lists - 1, 0)
            elif tag == "dl":
                self.terms = max(self.terms - 1, 0)
            elif tag == "table":
                self.tables -= 1
                self.header = ()
        if tag in _SILENT or _is_hidden(element):
            self.silent -= 1

    def _cell(self) -> None:
        made = self.words.piece("paragraph")
        self.words = Words()
        cells, line, all_heads = self.rows[-1]
        if made is not None:
            if not any(cells):
                line = made.line - self.offset
            if not cells:
                cells.append("")
            cells[-1] = made.text
        self.rows[-1] = (cells, line, all_heads)

    def _row(self) -> None:
        cells, line, all_heads = self.rows.pop()
        links, self.links = tuple(self.links), []
        filled = [cell for cell in cells if cell]
        if not filled:
            return
        if len(filled) == 1:
            self.pieces.append(Piece("paragraph", filled[0], line + self.offset, links=links))
            return
        first = not self.header and not any(piece.kind == "row" for piece in self.pieces[-1:])
        if all_heads or (first and all(len(cell.split()) <= 8 for cell in filled)):
            self.header = tuple(cells)
        row = Piece("row", " | ".join(filled), line + self.offset, cells=tuple(cells), header=self.header, links=links)
        self.pieces.append(row)

    def _flush(self) -> None:
        kind, level = self.kind, self.level
        made = self.words.piece(kind, level, links=tuple(self.links))
        if made is not None:
            contents = kind == "item" and not self.unlinked
            if kind == "paragraph" and not self.unbold and is_bold_heading(made.text):
                kind, level = "heading", 7
            if kind == "paragraph" and self.titled and _reads_as_heading(made.text):
                kind, level = "heading", self.titled
            self.pieces.append(Piece(kind, made.text, made.line, level, links=made.links, contents=contents, breaks=made.breaks))
        if (gone := self.struck.struck()) is not None:
            self.pieces.append(gone)
        self.words, self.struck, self.links, self.unbold, self.unlinked = Words(), Words(), [], False, False
        self.kind, self.level, self.titled = "paragraph", 1, 0


_CLASS = re.compile(r"(?:^|[\s_-])(?:(?P<level>h[1-6])|(?P<title>title)|heading|headline|subtitle|subheading)(?=$|[\s_-])", re.IGNORECASE)
"""A class by which a page says that an element is a heading."""


def _class_level(element: Any) -> int:
    """The level of the heading that an element's class makes it; 0 if it makes none."""
    found = _CLASS.search(element.get("class", ""))
    if found is None or any(isinstance(child.tag, str) and child.tag.lower() in _BLOCKS for child in element.iterdescendants()):
        return 0
    return int(found["level"][1]) if found["level"] else 3


def _reads_as_heading(text: str) -> bool:
    return len(text.split()) <= _LONGEST_HEADING and not text.rstrip().endswith((".", ":", ","))


_LONGEST_HEADING = 14


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(re.search(r"display\s*:\s*none", element.get("style", "")))
