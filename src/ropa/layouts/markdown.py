"""Reads a Markdown page as grids: its tables, and its labels with their values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ropa.errors import SourceError
from ropa.layouts.delimited import decode
from ropa.layouts.grids import Grids
from ropa.layouts.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

ENDINGS = (".md", ".markdown")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|i|em|strong|u|s|sub|sup|span|small|p|div|font|kbd|mark)\b[^<>]{0,200}>", re.IGNORECASE)
_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)


def read_markdown(path: Path, encoding: str | None = None) -> Grids:
    """Read a page: one grid per table, and one per heading with the labels and values below it.

    Labels are lines like `**Purpose:** …`, and headings whose text or bullets stand below. Raises SourceError if
    markdown-it-py is not installed or the file is not text.
    """
    try:
        from markdown_it import MarkdownIt
    except ImportError as missing:
        raise SourceError(f"{path}: reading Markdown needs markdown-it-py: pip install 'ropa-analytics[layouts]'") from missing
    text = _FRONT.sub(lambda found: "\n" * found[0].count("\n"), decode(path, encoding))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    page = Page()
    _walk(tokens, page, text.splitlines())
    return Grids(path.name, tuple(page.grids()))


def _walk(tokens: Sequence[Token], page: Page, source: Sequence[str]) -> None:
    """Hand the page its headings, tables, bullets and lines, in order."""
    position, depth = 0, 0
    while position < len(tokens):
        token = tokens[position]
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            page.heading(int(token.tag[1:]), _plain(tokens[position + 1]).replace("\n", " "), line)
            position += 2
        elif token.type == "table_open":
            position = _table(tokens, position, page, source)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "inline":
            page.text("\n".join(_lines(token)), line, bullet=depth > 0, joint=" ")
        position += 1


_BAR = re.compile(r"(?<!\\)\|")


def _written(line: str) -> list[str]:
    """The cells of a row of a table as they are written: the parser adds empty ones to a short row, and drops those that are too many."""
    cells = _BAR.split(re.sub(r"^[\s>]+", "", line).strip())
    cells = cells[1 if not cells[0].strip() else 0 :]
    cells = cells[: -1 if cells and not cells[-1].strip() else None]
    return [re.sub(r"\*\*|__", "", cell.replace("\\|", "|")).strip() for cell in cells]


def _table(tokens: Sequence[Token], position: int, page: Page, source: Sequence[str]) -> int:
    """Hand the page the table that opens at a position; the position at which it ends.

    A row with more cells than the headings, or with one or more cells too few, is a misfit: nobody can tell which cell was cut in
    two or left out. A row of one cell is a title, and no misfit.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    misfits: dict[int, str] = {}
    while tokens[position].type != "table_close":
        token = tokens[position]
        if token.type == "tr_open":
            rows.append([])
            lines.append(token.map[0] + 1 if token.map else 0)
        elif token.type == "inline":
            rows[-1].append(_plain(token))
        position += 1
    for number, line in enumerate(lines[1:], 1):
        cells = _written(source[line - 1]) if 0 < line <= len(source) else rows[number]
        width = len(rows[0])
        if len(cells) > width and any(cells[width:]):
            rows[number] = cells
            misfits[number] = f"the row has {len(cells)} cells, the headings {width}: a bar that is text is written \\|"
        elif 1 < len(cells) < width:
            rows[number] = cells
            misfits[number] = f"the row has {len(cells)} cells, the headings {width}: an empty cell needs its bars too"
    page.table(rows, lines, misfits)
    return position


def _plain(token: Token) -> str:
    """The text of an inline token without its marks; a line break is a new line."""
    return "\n".join(_lines(token, cell=True)).strip()


def _lines(token: Token, *, cell: bool = False) -> list[str]:
    """The lines of an inline token. In a paragraph, a label in bold keeps its marks, so that the page sees it."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "html_inline":
            parts.append("\n" if _BREAK.fullmatch(child.content.strip()) else "" if _TAG.fullmatch(child.content) else child.content)
        elif child.type in ("strong_open", "strong_close") and not cell:
            parts.append("\x02" if child.type == "strong_open" else "\x03")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts).split("\n")
