"""Reads .docx: paragraphs, items of lists and rows of tables, counted in reading order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ropa.drafting.pieces import Document, Piece, is_bold_heading, typed_lists
from ropa.errors import SourceError
from ropa.sources.guard import inspect_archive

MOST_XML = 60_000_000
"""The most bytes that the text of a document may inflate to."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(path: Path) -> Document:
    """Read a document. Raises SourceError for one that cannot or should not be opened."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    inspect_archive(path, "a .docx document", "a word processor", MOST_XML)
    try:
        document = docx.Document(str(path))
        return Document(path.name, typed_lists(_Reader(document).pieces()), document.core_properties.title or "")
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, AttributeError, IndexError, RecursionError) as problem:
        raise SourceError(f"{path}: not a .docx document, or a damaged one; open it in a word processor and save it again") from problem


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.levels = {style.style_id: _heading_level(style) for style in document.styles}
        self.lists = {style.style_id for style in document.styles if _is_list_style(style)}
        self.counter = 0

    def pieces(self) -> list[Piece]:
        made: list[Piece] = []
        self._body(self.document.element.body, made)
        for section in self.document.sections[:1]:  # the name of the organisation often stands in the footer only
            for part in (section.header, section.footer):
                if not part.is_linked_to_previous:
                    text = " ".join(paragraph.text for paragraph in part.paragraphs if paragraph.text.strip())
                    if text:
                        made.append(Piece("paragraph", re.sub(r"\s+", " ", text), self.counter + 1))
        return made

    def _body(self, parent: Any, made: list[Piece]) -> None:
        for block in parent:
            if block.tag == _W + "p":
                self.counter += 1
                made.extend(self._paragraph(block))
            elif block.tag == _W + "tbl":
                self._table(block, made)
            elif block.tag == _W + "sdt":
                for content in block.findall(_W + "sdtContent"):
                    self._body(content, made)

    def _paragraph(self, block: Any) -> list[Piece]:
        text, bold = _text(block)
        text = text.strip()
        if not text:
            return []
        style = block.find(f"{_W}pPr/{_W}pStyle")
        style_id = style.get(_W + "val") if style is not None else ""
        outline = block.find(f"{_W}pPr/{_W}outlineLvl")
        number = block.find(f"{_W}pPr/{_W}numPr")
        level = self.levels.get(style_id, 0) or (int(outline.get(_W + "val", "9")) + 1 if outline is not None else 0)
        if 1 <= level <= 9:
            return [Piece("heading", text, self.counter, min(level, 6))]
        if number is not None or style_id in self.lists:
            depth = number.find(_W + "ilvl") if number is not None else None
            depth_level = int(depth.get(_W + "val", "0")) + 1 if depth is not None else 1
            if bold and is_bold_heading(text) and not text.endswith(":"):
                return [Piece("heading", text, self.counter, 7)]
            return [Piece("item", text, self.counter, depth_level)]
        if bold and is_bold_heading(text):
            return [Piece("heading", text, self.counter, 7)]
        return [Piece("paragraph", text, self.counter)]

    def _table(self, table: Any, made: list[Piece]) -> None:
        header: tuple[str, ...] = ()
        for number, row in enumerate(table.findall(_W + "tr")):
            self.counter += 1
            cells = tuple(
                "\n".join(text for block in cell.iter(_W + "p") if (text := _text(block)[0].strip())) for cell in row.findall(_W + "tc")
            )
            filled = [cell for cell in cells if cell]
            if not filled:
                continue
            if len(cells) == 1:
                made.append(Piece("paragraph", filled[0], self.counter))
                continue
            if number == 0 and all(len(cell.split()) <= 8 for cell in filled):
                header = cells
            made.append(Piece("row", " | ".join(filled), self.counter, cells=cells, header=header))


def _text(block: Any) -> tuple[str, bool]:
    """The words of a paragraph, and whether all of them are bold."""
    parts: list[str] = []
    bold = True
    for run in block.iter(_W + "r"):
        text = "".join(
            (node.text or "")
            if node.tag == _W + "t"
            else "\n"
            if node.tag in (_W + "br", _W + "cr")
            else " "
            if node.tag == _W + "tab"
            else ""
            for node in run
        )
        mark = run.find(f"{_W}rPr/{_W}b")
        if text.strip():
            bold &= mark is not None and mark.get(_W + "val", "1") not in ("0", "false")
        parts.append(text)
    return re.sub(r"[^\S\n]+", " ", "".join(parts)), bold


def _heading_level(style: Any) -> int:
    name = (style.name or "").lower()
    found = re.fullmatch(r"(?:heading|überschrift|titre) ([1-9])", name)
    return int(found[1]) if found else 1 if name in ("title", "titel") else 0


def _is_list_style(style: Any) -> bool:
    return (style.name or "").lower().startswith(("list bullet", "list number", "list paragraph"))
