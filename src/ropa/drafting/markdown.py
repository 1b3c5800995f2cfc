"""Reads Markdown: headings, paragraphs, items and rows, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ropa.drafting.html import read_html, without_templates
from ropa.drafting.pieces import Document, Piece, Words, is_bold_heading, typed_lists, with_titles

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
    for token in tokens:
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
                starts_item = False
                if made is not None and kind == "paragraph" and bold and is_bold_heading(made.text):
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
