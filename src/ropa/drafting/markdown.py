"""Reads Markdown: headings, paragraphs, items and rows, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from ropa.drafting.html import read_html, without_templates
from ropa.drafting.pieces import Document, Piece, Words, are_sections, is_bold_heading, may_head, typed_lists, with_titles
from ropa.drafting.typed_tables import typed_rows

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_DATE = re.compile(r"(?:date|updated|last[_-]?updated|last[_-]?modified|lastmod|effective(?:[_-]date)?)\s*:\s*\S", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]*\}")  # {: .class} and {#anchor} of kramdown


def read_markdown(name: str, text: str) -> Document:
    """Read Markdown (CommonMark with tables). What is HTML in it is read as HTML."""
    from markdown_it import MarkdownIt

    dated = _dates(_FRONT_MATTER.match(text))
    text = _FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text.replace("\x00", " "))
    text = _loose_bullets(without_templates(text))
    parser = MarkdownIt("commonmark", {"maxNesting": 30}).enable(["table", "strikethrough"])
    return Document(name, (*dated, *with_titles(typed_lists(_pieces(name, parser.parse(text))))))


def _dates(front: re.Match[str] | None) -> list[Piece]:
    """The lines of a front matter that say when the page was made or changed."""
    lines = front[0].split("\n") if front else []
    return [
        Piece("paragraph", re.sub(r"[\"']", "", line).strip(), number) for number, line in enumerate(lines, 1) if _FRONT_DATE.match(line)
    ]


def _loose_bullets(text: str) -> str:
    """Bullets that are characters (•) become bullets of Markdown."""
    return re.sub(r"^([ \t]*)[•·▪◦‣][ \t]+", r"\1- ", text, flags=re.MULTILINE)


def _pieces(name: str, tokens: Sequence[Any]) -> list[Piece]:
    pieces: list[Piece] = []
    depth = level = 0
    starts_item = False
    heads: tuple[str, ...] = ()
    in_head = in_row = False
    cells: list[str] = []
    links: list[str] = []
    row_line = 0
    sections = are_sections([headed[0] for token in tokens if token.type == "inline" and (headed := _bold_line(token))])
    for at, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                starts_item = True
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "thead_open":
                in_head, heads = True, ()
            case "thead_close":
                in_head = False
            case "table_close":
                heads = ()
            case "tr_open":
                in_row, cells, links = True, [], []
                row_line = token.map[0] + 1 if token.map else row_line + 1
            case "tr_close":
                in_row = False
                if in_head:
                    heads = tuple(cells)
                if any(cells):
                    text = " | ".join(cell for cell in cells if cell)
                    pieces.append(Piece("row", text, row_line, cells=tuple(cells), header=heads, links=tuple(links)))
            case "inline":
                line = token.map[0] + 1 if token.map else row_line
                if not (in_row or level or starts_item) and (parts := _rows(token, line)):
                    pieces.extend(parts)
                    continue
                if not (in_row or level or starts_item) and sections and (headed := _bold_line(token)):
                    pieces.append(Piece("heading", headed[0], line, 7))
                    token, line = headed[1], line + 1
                words, hrefs, bold, contents, struck = _inline(token, line)
                if (gone := struck.struck()) is not None:
                    pieces.append(gone)
                if in_row:
                    made = words.piece("paragraph")
                    cells.append(made.text if made else "")
                    links.extend(hrefs)
                    continue
                kind, size = ("heading", level) if level else ("item", depth) if starts_item else ("paragraph", 1)
                made = words.piece(kind, size, links=tuple(hrefs), contents=contents and kind == "item")
                goes_on = starts_item and at + 2 < len(tokens) and tokens[at + 2].type == "paragraph_open"
                starts_item = False
                if made is not None and (kind == "paragraph" or goes_on) and bold and is_bold_heading(made.text):
                    made = words.piece("heading", 7)
                if made is not None:
                    pieces.append(made)
            case "html_block":
                pieces.extend(read_html(name, token.content, token.map[0] + 1).pieces)
                starts_item = False
            case "fence" | "code_block":
                pieces.extend(_verbatim(token))
                starts_item = False
    return pieces


def _rows(token: Any, line: int) -> list[Piece]:
    """The rows of a table that somebody typed without the line that Markdown asks for; none where a paragraph is no table."""
    lines = [_MARKS.sub("", each) for each in token.content.split("\n")]
    rows = typed_rows(lines) if len(lines) > 1 else {}
    if len(rows) < len(lines):
        return []
    return [
        Piece("row", " | ".join(row.cells), line + number, cells=row.cells, header=row.header) for number, row in rows.items() if row.cells
    ]


def _bold_line(token: Any) -> tuple[str, Any] | None:
    """The line in bold over a paragraph that is its heading, and the rest of the paragraph."""
    children = [each for each in token.children or [] if each.type != "text" or each.content]
    if len(children) < _FEWEST_PARTS or children[1].type != "text" or children[3].type not in ("softbreak", "hardbreak"):
        return None
    if children[0].type != "strong_open" or children[2].type != "strong_close":
        return None
    line, below = children[1].content.strip(), token.content.partition("\n")[2]
    return (line, SimpleNamespace(content=below, children=children[4:])) if may_head(line, below) else None


_FEWEST_PARTS = 5
"""The least parts of a paragraph that a line in bold opens: the line with its two marks, a line break, and a word."""
_MARKS = re.compile(r"\*\*|__|`")


def _verbatim(token: Any) -> list[Piece]:
    words = Words()
    words.add(token.content, token.map[0] + (2 if token.type == "fence" else 1))
    made = words.piece("paragraph")
    return [made] if made else []


def _is_block(content: str) -> bool:
    """Whether the lines of a paragraph are lines of an address or a letterhead, not a text that was wrapped: all short, or all labelled."""
    lines = [line.strip() for line in content.split("\n")]
    if 1 < len(lines) <= _MOST_LINES and all(_LABELLED_LINE.match(line) for line in lines):
        return True
    return _FEWEST_LINES <= len(lines) <= _MOST_LINES and all(0 < len(line) <= _SHORT_LINE and line[0] in _OPENS_LINE for line in lines)


_FEWEST_LINES, _MOST_LINES, _SHORT_LINE = 3, 12, 45
_LABELLED_LINE = re.compile(r"[*_]{0,3}[A-Z][\w’'/&-]*(?: [\w’'/&()-]+){0,4}[*_]{0,3} ?[:–][*_]{0,3} ?\S.{0,120}$")
"""A line that a label opens: "Data controller: Elm Teas, 4 Mill Lane"."""
_OPENS_LINE = "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜÉÈÀÇ0123456789+("
"""How a line of an address begins."""


def _inline(token: Any, line: int) -> tuple[Words, list[str], bool, bool, Words]:
    """The words of an inline token, its links, whether all is bold, whether all is links to this page, and the words struck out."""
    words, links, struck = Words(), [], Words()
    bold = linked = through = 0
    every_bold = every_linked = True
    block = _is_block(token.content)
    for child in token.children or []:
        match child.type:
            case "text" | "code_inline":
                content = _ATTRIBUTES.sub("", child.content)
                if content.strip():
                    every_bold &= bold > 0
                    every_linked &= linked > 0
                (struck if through else words).add(content, line)
            case "s_open":
                through += 1
            case "s_close":
                through -= 1
            case "softbreak":
                line += 1
                if block:
                    words.end_line()
                else:
                    words.add(" ", line - 1)
            case "hardbreak":
                line += 1
                words.end_line()
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "link_open":
                href = str(child.attrs.get("href", ""))
                links.append(href)
                linked += href.startswith("#")
            case "link_close":
                linked -= links[-1].startswith("#")
            case "html_inline" if _BREAK.fullmatch(child.content):
                words.end_line()
            case "image":
                words.add(child.content, line)
    return words, links, every_bold, every_linked, struck
