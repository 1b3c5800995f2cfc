"""Reads HTML: the blocks of a page in reading order, each with the line of its words."""

from __future__ import annotations

import re
from typing import Any

from ropa.drafting.mailboxes import shown
from ropa.drafting.pieces import Document, Piece, Words, are_sections, cut, is_bold_heading, may_head, typed_lists, with_titles
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
    return _OF_CONTACTS.sub(lambda tag: tag["said"] + "\n" * tag[0].count("\n"), _TEMPLATE.sub(_printed, text))


_OF_CONTACTS = re.compile(
    r"""<[A-Z]\w*(?=[\s/])[^<>]{0,200}?\b(?:e-?mail|phone|tel|telephone|postcode)=["'](?P<said>[^"'<>{}]{5,120})["'][^<>]{0,200}/>"""
)
"""A component of a page (JSX) that shows an address or a number: `<EmailLink email="jo@elm.example" />`."""
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
    return Document(name, tuple(with_titles(typed_lists(walk.parted()))), re.sub(r"\s+", " ", title).strip())


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
        self.line_start, self.line_unbold = 0, False  # where the line began, and whether a word of it is not bold
        self.headed: dict[int, list[tuple[int, int]]] = {}  # by the number of a piece its lines in bold that may be headings
        self.bold_lines: list[tuple[int, int]] = []  # from where to where lines of this piece are all bold
        self.linked = 0
        self.unlinked = False  # whether a word of this piece stands outside a link to this page
        self.struck = Words()  # what is struck out beside the words of this piece
        self.striking = 0
        self.links: list[str] = []
        self.kind, self.level = "paragraph", 1
        self.titled = 0
        """The level of the heading that a class makes of the piece; 0 if none does."""
        self.rows: list[tuple[list[str], int, bool]] = []
        self.wide = 0  # over how many further columns the cell goes
        self.tables = 0
        self.header: tuple[str, ...] = ()
        self.spanned: dict[int, int] = {}
        """By column in how many further rows a cell from above stands there."""

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

    def parted(self) -> list[Piece]:
        """The pieces, where lines in bold that are the headings of sections stand alone."""
        lines = [self.pieces[at].text[start:end] for at, heads in self.headed.items() for start, end in heads]
        headed = self.headed if are_sections(lines) else {}
        return [
            part for at, piece in enumerate(self.pieces) for part in (_under_bold_lines(piece, headed[at]) if at in headed else [piece])
        ]

    def _text(self, text: str) -> None:
        if not self.silent and self.striking:
            self.struck.add(text, self.line + self.offset)
        elif not self.silent:
            self.words.add(text, self.line + self.offset)
            if text.strip():
                self.unbold |= not self.bold
                self.line_unbold |= not self.bold
                self.unlinked |= not self.linked
        self.line += text.count("\n")

    def _enter(self, element: Any) -> None:
        tag = element.tag.lower()
        if element.sourceline and element.sourceline > self.line:
            self.line = element.sourceline
        if _is_silent(element):
            self.silent += 1
        if tag in _BLOCKS:
            self._open(tag, element)
            if tag in ("p", "div"):
                self.titled = _class_level(element)
        elif _heads(element):
            self._flush()
            self.kind, self.level = "heading", _class_level(element) or _OPENED
        elif tag == "br":
            self._break()
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

    def _break(self) -> None:
        """End a line, and remember it if all of it is bold."""
        start, self.line_start = self.line_start, self.words.size
        if not self.line_unbold and self.words.size > start:
            self.bold_lines.append((start, self.words.size))
        self.words.end_line()
        self.line_start, self.line_unbold = self.words.size, False

    def _open(self, tag: str, element: Any) -> None:
        if tag in ("td", "th"):
            self._flush()
            if self.rows:
                cells, line, all_heads = self.rows[-1]
                self._fill(cells)
                cells.append("")
                self.rows[-1] = (cells, line, all_heads and tag == "th")
                self._span(len(cells) - 1, element)
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
            self.header, self.spanned = (), {}
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
        elif _heads(element):
            self._flush()
        if _is_silent(element):
            self.silent -= 1

    def _fill(self, cells: list[str]) -> None:
        """Leave blank the columns in which a cell from a row above still stands."""
        while self.spanned.get(len(cells), 0) > 0:
            self.spanned[len(cells)] -= 1
            cells.append("")

    def _span(self, column: int, element: Any) -> None:
        """Note over how many rows and columns a cell goes."""
        rows, columns = (_number(element.get(name, "")) for name in ("rowspan", "colspan"))
        for at in range(column, column + columns):
            if rows > 1:
                self.spanned[at] = rows - 1
        self.wide = columns - 1

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
        cells += [cells[-1] if all_heads and cells else ""] * self.wide
        self.wide = 0
        self.rows[-1] = (cells, line, all_heads)

    def _row(self) -> None:
        cells, line, all_heads = self.rows.pop()
        self._fill(cells)
        links, self.links = tuple(self.links), []
        filled = [cell for at, cell in enumerate(cells) if cell and (not at or cell != cells[at - 1])]
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
            made = Piece(kind, made.text, made.line, level, links=made.links, contents=contents, breaks=made.breaks)
            heads = [(start, end) for start, end in self.bold_lines if may_head(made.text[start:end], made.text[end:])]
            if heads and kind == "paragraph":
                self.headed[len(self.pieces)] = heads
            self.pieces.append(made)
        if (gone := self.struck.struck()) is not None:
            self.pieces.append(gone)
        self.words, self.struck, self.links, self.unbold, self.unlinked = Words(), Words(), [], False, False
        self.kind, self.level, self.titled = "paragraph", 1, 0
        self.line_start, self.line_unbold, self.bold_lines = 0, False, []


def _under_bold_lines(piece: Piece, heads: list[tuple[int, int]]) -> list[Piece]:
    """A paragraph in its parts, where lines in bold are headings of what is said below them."""
    parts, at = [], 0
    for start, end in heads:
        parts += [("paragraph", at, start), ("heading", start, end)]
        at = end
    parts.append(("paragraph", at, len(piece.text)))
    return [cut(piece, kind, start, end) for kind, start, end in parts if piece.text[start:end].strip()]


_CLASS = re.compile(r"(?:^|[\s_-])(?:(?P<level>h[1-6])|(?P<title>title)|heading|headline|subtitle|subheading)(?=$|[\s_-])", re.IGNORECASE)
"""A class by which a page says that an element is a heading."""


_OPENS = re.compile(r"(?:^|[\s_-])(?:accordion|collaps\w*|toggle\w*|faq|expand\w*|disclosure)(?=$|[\s_-])", re.IGNORECASE)
"""A class by which a page says that a button opens what stands below it."""
_OPENED = 4
"""The level of the heading that such a button makes."""
MOST_SPANNED = 50
"""The most rows or columns that a cell goes over."""


def _number(written: str) -> int:
    return min(int(written), MOST_SPANNED) if re.fullmatch(r"[1-9][0-9]{0,3}", written.strip()) else 1


def _opens_part(element: Any) -> bool:
    """Whether a button or a label opens a part of the page, and so is its heading."""
    said = " ".join((element.get("class", ""), element.get("data-toggle", ""), element.get("data-bs-toggle", "")))
    return bool(_OPENS.search(said)) or element.get("aria-controls") is not None or element.get("aria-expanded") is not None


def _in_heading(element: Any) -> bool:
    return any(isinstance(parent.tag, str) and parent.tag.lower() in _HEADINGS for parent in element.iterancestors())


def _heads(element: Any) -> bool:
    """Whether an element that is no block is a heading of its own: a button that opens a part of the page, or a span of such a class."""
    tag = element.tag.lower()
    if tag not in ("button", "span", "label") or _in_heading(element):
        return False
    return _opens_part(element) if tag == "button" else tag == "span" and _BARE_CLASS.search(element.get("class", "")) is not None


_BARE_CLASS = re.compile(r"(?:^|\s)(?:heading|headline|subtitle|subheading|section-title|accordion-title|h[1-6])(?=$|\s)", re.IGNORECASE)


def _is_silent(element: Any) -> bool:
    """Whether nothing of an element is words of the notice."""
    tag = element.tag.lower()
    if tag == "button" and (_in_heading(element) or _opens_part(element)):
        return False
    return tag in _SILENT or _is_hidden(element)


def _class_level(element: Any) -> int:
    """The level of the heading that an element's class or role makes it; 0 if it makes none."""
    if element.get("role", "").lower() == "heading":
        return min(_number(element.get("aria-level", "3")), 6)
    found = _CLASS.search(element.get("class", ""))
    if found is None or any(isinstance(child.tag, str) and child.tag.lower() in _BLOCKS for child in element.iterdescendants()):
        return 0
    return int(found["level"][1]) if found["level"] else 3


def _reads_as_heading(text: str) -> bool:
    return len(text.split()) <= _LONGEST_HEADING and not text.rstrip().endswith((".", ":", ","))


_LONGEST_HEADING = 14


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(re.search(r"display\s*:\s*none", element.get("style", "")))
