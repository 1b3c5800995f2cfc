"""Reads a Word document (.docx) as grids: its tables, and its labels with their values. The file must have passed the guard."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import SourceError
from ropa.layouts.grids import Grids
from ropa.layouts.pages import BOLD, PLAIN, Page
from ropa.text import one_line

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

ENDINGS = (".docx",)
_DEEPEST = 10
"""How deep tables within tables are read."""
_LEVEL = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift)\s*([1-9])", re.IGNORECASE)


def read_document(path: Path) -> Grids:
    """Read a document. Raises SourceError if it is no Word document or python-docx is missing."""
    try:
        import docx
        from docx.opc.exceptions import OpcError
        from docx.table import Table as DocxTable
    except ImportError as missing:
        raise SourceError(f"{path}: reading Word documents needs python-docx: pip install 'ropa-analytics[layouts]'") from missing
    try:
        document = docx.Document(str(path))
        _plain(document.element.body)
        page = Page()
        for number, block in enumerate(document.iter_inner_content(), start=1):
            if isinstance(block, DocxTable):
                _table(block, page, number)
            else:
                _paragraph(block, page, number)
    except (OpcError, KeyError, ValueError, OSError, AttributeError) as problem:
        raise SourceError(
            f"{path}: not a Word document, or a damaged one; open it and save it again ({one_line(str(problem))})"
        ) from problem
    return Grids(path.name, tuple(page.grids()))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = tuple(f"{_W}{name}" for name in ("sdt", "ins", "moveTo", "smartTag", "customXml", "fldSimple"))
"""What Word puts around text that python-docx then passes over: content controls, accepted and pending insertions, fields."""
_BOXES = {"F0FE": "☒", "F0FD": "☒", "F052": "☒", "F053": "☒", "F078": "☒", "F0A8": "☐", "F06F": "☐", "F0A3": "☐", "F071": "☐", "F072": "☐"}
"""The boxes of the fonts Wingdings and Wingdings 2, by their character."""


def _plain(body: Any) -> None:
    """Take away what stands around text, so that all of it is read; make boxes of symbols and of fields with a box.

    What a content control prompts for is no text, and a table of contents repeats the headings. Text boxes stand behind
    the paragraph that they hang on, once: Word writes each a second time for old programs.
    """
    for second in list(body.iter(_FALLBACK)):
        second.getparent().remove(second)
    for box in list(body.iter(f"{_W}txbxContent")):
        host = next(box.iterancestors(f"{_W}p"), None)
        for block in reversed(list(box)):
            if host is not None:
                host.addnext(block)
    for wrapper in list(body.iter(*_WRAPPERS)):
        parent = wrapper.getparent()
        inside = list(wrapper)
        if wrapper.tag == f"{_W}sdt":
            told = wrapper.find(f"{_W}sdtPr")
            empty = told is not None and (told.find(f"{_W}showingPlcHdr") is not None or told.find(f"{_W}docPartObj") is not None)
            content = wrapper.find(f"{_W}sdtContent")
            inside = [] if content is None else list(content)
            if empty:  # a cell or paragraph in it stays, blank
                for text in list(wrapper.iter(f"{_W}t")):
                    text.text = ""
        place = parent.index(wrapper)
        parent[place : place + 1] = inside
    for symbol in list(body.iter(f"{_W}sym")):
        box = _BOXES.get(str(symbol.get(f"{_W}char")).upper())
        if box and "wingdings" in str(symbol.get(f"{_W}font")).casefold():
            _become(symbol, box)
    for field in list(body.iter(f"{_W}checkBox")):
        said = next((one for one in (field.find(f"{_W}checked"), field.find(f"{_W}default")) if one is not None), None)
        yes = said is not None and said.get(f"{_W}val", "1") in ("1", "true", "on")
        begins = next(field.iterancestors(f"{_W}fldChar"), None)
        if begins is not None:
            _become(begins, "☒" if yes else "☐")


def _become(element: Any, text: str) -> None:
    """Put a text in the place of an element of a run."""
    said = element.makeelement(f"{_W}t", {})
    said.text = text
    element.getparent().replace(element, said)


def _paragraph(paragraph: Paragraph, page: Page, number: int) -> None:
    text = paragraph.text.strip()
    if not text:
        return
    style = str(paragraph.style.name) if paragraph.style is not None and paragraph.style.name else ""
    level = _LEVEL.match(style)
    if level:
        page.heading(int(level[1]), " ".join(text.split()), number)
    elif style == "Title":
        page.heading(1, " ".join(text.split()), number)
    else:
        numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
        page.text(_marked(paragraph), number, bullet=numbered or style.startswith("List"))


def _marked(paragraph: Paragraph) -> str:
    """The text of a paragraph, with marks around what is bold."""
    parts: list[str] = []
    for run in paragraph.runs:
        parts.append(f"{BOLD}{run.text}{PLAIN}" if run.bold and run.text.strip() else run.text)
    return re.sub(f"{PLAIN}(\\s*){BOLD}", r"\1", "".join(parts)).strip() or paragraph.text.strip()


def _table(table: Table, page: Page, number: int) -> None:
    """A cell that covers several stands in each of them, as python-docx has it."""
    rows: list[list[str]] = [[_cell(cell) for cell in row.cells] for row in table.rows]
    page.table(rows, [number] * len(rows))


def _cell(cell: Any, depth: int = 0) -> str:
    """The text of a cell. A table within it gives a line per row, its first cell as the label of the others: "CCTV: 30 days"."""
    lines: list[str] = []
    for block in cell.iter_inner_content():
        if not hasattr(block, "rows"):
            lines.append(block.text.strip())
        elif depth < _DEEPEST:
            for row in block.rows:
                texts = [text for one in {id(one._tc): one for one in row.cells}.values() if (text := _cell(one, depth + 1))]
                lines.append(": ".join([texts[0], ", ".join(texts[1:])]) if len(texts) > 1 else "".join(texts))
    return "\n".join(filter(None, lines))
