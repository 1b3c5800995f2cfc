"""Reads plain text: capital headings, bullets and short lines that stand alone are structure too."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ropa.drafting.pieces import BULLET, Document, Piece, Words
from ropa.drafting.typed_tables import typed_rows
from ropa.drafting.wordings import in_any

_BULLET = re.compile(rf"\s*(?:{BULLET}(?:[a-z]\.\s+(?=\S))?|(?:[0-9]{{1,2}}|[a-z]|[ivx]{{1,4}})\.\s+(?=\S))")
_NUMBERED = re.compile(r"\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2})*\.?|[A-Z]\.)\s+(?=[A-Z])")
_MARKED = re.compile(r"\s{0,3}(?P<level>#{1,6})\s+(?=\S)")
"""A heading as Markdown marks it, in a file that is not named so."""
_UNDERLINE = re.compile(r"""\s*(?P<mark>[=\-_~^"'+#*.`])(?P=mark){3,}\s*""")
_LEVELS = {"=": 2, "_": 2, "-": 3}
"""The level of a heading by what underlines it; other marks stand under headings of a lower level."""
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")


@dataclass
class Line:
    """A line of text."""

    number: int
    text: str
    page: int | None = None
    large: bool = False
    """Whether it is printed larger or bolder than the text around it."""


def read_plain(name: str, text: str) -> Document:
    """Read plain text."""
    lines = _without_code([Line(number, line) for number, line in enumerate(_BOLD.sub(r"\1", text).split("\n"), 1)])
    return Document(name, tuple(from_lines(lines)))


def from_lines(lines: list[Line]) -> list[Piece]:
    """The pieces of lines; a blank line stands between paragraphs."""
    return _headings_by_place(_blocks(lines))


_TITLE_IN_CODE = re.compile(r"""\s*[{]?\s*(?:title|heading|question)\s*:\s*(?P<mark>["'`])(?P<words>.+)(?P=mark)\s*,?\s*""")
_TEXT_IN_CODE = re.compile(r"""\s*(?:body|content|text|answer|description|paragraphs?)\s*:\s*["'`]""")
_REST_OF_CODE = re.compile(r"""\s*(?:[\]})]+[;,]?|[{\[(]+|id\s*:\s*["'`][^"'`]*["'`],?)\s*""")
_END_IN_CODE = re.compile(r"""["'`]\s*[}\])]*\s*,?\s*$""")
_FEWEST_TITLES = 3
"""So many titles make a text the sections of a page, as its program holds them."""


def _without_code(lines: list[Line]) -> list[Line]:
    """The lines of sections that a program holds as titles and texts, without what is not said: a title is marked as a heading."""
    if sum(_TITLE_IN_CODE.fullmatch(line.text) is not None for line in lines) < _FEWEST_TITLES:
        return lines
    made: list[Line] = []
    inside = False
    for line in lines:
        if found := _TITLE_IN_CODE.fullmatch(line.text):
            made.append(replace(line, text=f"## {found['words']}"))
            inside = False
        elif _REST_OF_CODE.fullmatch(line.text):
            made.append(replace(line, text=""))
        else:
            opens = _TEXT_IN_CODE.match(line.text)
            text = line.text[opens.end() :] if opens else line.text
            inside = inside or opens is not None
            made.append(replace(line, text=_END_IN_CODE.sub("", text) if inside else text))
    return made


def _blocks(lines: list[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    short, whole = _short(lines), _are_paragraphs(lines)
    rows = typed_rows([line.text for line in lines])
    words, kind, level, page = Words(), "paragraph", 1, None
    alone, marks, hang = True, "", 0

    def flush() -> None:
        nonlocal words, kind, level
        made = words.piece(kind, level, page=page)
        if made is not None:
            pieces.append(made)
        words, kind, level = Words(), "paragraph", 1

    def head(line: Line, text: str, depth: int) -> None:
        nonlocal kind, level, page, alone
        flush()
        page, kind, level = line.page, "heading", depth
        words.add(text, line.number)
        flush()
        alone = True

    for at, line in enumerate(lines):
        text = line.text.strip()
        if row := rows.get(at):
            flush()
            if row.cells:
                pieces.append(Piece("row", " | ".join(row.cells), line.number, cells=row.cells, header=row.header, page=line.page))
            alone = True
            continue
        if not text or (underline := _UNDERLINE.fullmatch(text)):
            if text and underline and words.size and kind == "paragraph":
                kind, level = "heading", _LEVELS.get(underline["mark"], 4)
            flush()
            alone = True
            continue
        following = next((later.text.strip() for later in lines[at + 1 : at + 2]), "")
        if _is_capital(text) or (line.large and len(text.split()) <= 14 and not text.endswith((".", ","))):
            if not (kind == "heading" and words.size and line.large):
                flush()
            page, kind, level = line.page, "heading", 2
            words.add(text, line.number)
            if not line.large:
                flush()
            alone = True
            continue
        if kind == "heading":
            flush()
        if mark := _MARKED.match(line.text):
            head(line, line.text[mark.end() :].rstrip(" #"), min(len(mark["level"]), 6))
            continue
        if question := in_any("asked", line.text):
            head(line, line.text[question.end() :], 4)
            continue
        if answer := in_any("answered", line.text) if pieces and pieces[-1].kind == "heading" and not words.size else None:
            text = line.text[answer.end() :].strip()
        if (numbered := in_any("numbered_head", line.text)) and _opens_section(numbered["head"], following):
            head(line, text, 3)
            continue
        bullet = _BULLET.match(line.text)
        if bullet and alone and pieces and _heads_by_number(line.text, pieces[-1], marks):
            head(line, line.text[bullet.end() :], 3)
            continue
        if bullet:
            flush()
            marks = bullet[0].strip()
            page, kind, level = line.page, "item", 1 + (len(line.text) - len(line.text.lstrip())) // 4
            words.add(line.text[bullet.end() :], line.number)
            alone = False
            continue
        if (hang and _indent(line) == hang) or (not hang and at and _hangs(lines[at - 1], line)):
            flush()
            page, kind, level, hang = line.page, "item", 1, _indent(line)
            words.add(text, line.number)
            continue
        hang = hang if _indent(line) > hang else 0
        if alone and following and _is_short(text) and len(following) > 60 and following[:1].isupper() and not _BULLET.match(following):
            head(line, text, 3)
            continue
        if whole and kind == "paragraph" and words.size and len(lines[at - 1].text.strip()) > _PARAGRAPH:
            flush()  # each line is a paragraph
            if _heads_next(text, following):
                head(line, text, 3)
                continue
        if kind == "item" and words.size and _BULLET.match(following) and _heads_below_list(line, lines[at - 1]):
            head(line, text, 3)
            continue
        if not words.size:
            page = line.page
        elif len(lines[at - 1].text.strip()) <= short:
            words.end_line()
        else:
            words.add(" ", lines[at - 1].number)
        words.add(text, line.number)
        alone = False
    flush()
    return pieces


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


def _hangs(before: Line, line: Line) -> bool:
    """Whether a line opens a list without marks: it is set further in than the words before it, which end with a colon."""
    return before.text.rstrip().endswith(":") and _indent(line) > _indent(before) + 1


def _heads_below_list(line: Line, before: Line) -> bool:
    """Whether a line right below an item, and above other items, is their heading: it is not set in, and reads as one."""
    return _indent(line) < _indent(before) and _BULLET.match(before.text) is not None and _is_short(line.text.strip())


def _heads_by_number(text: str, before: Piece, mark: str) -> bool:
    """Whether a numbered line behind a list with other marks is the heading of what follows: "4. Who sees it" below bullets."""
    return before.kind == "item" and not mark[:1].isalnum() and bool(_NUMBERED.match(text)) and _is_short(text.strip())


def _is_capital(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 4 and all(letter.isupper() for letter in letters) and len(text.split()) <= 14 and not text.endswith((".", ","))


def _opens_section(head: str, following: str) -> bool:
    """Whether a numbered line is a heading: what stands below it is a sentence of its own."""
    said = following[:1].isupper() and not in_any("numbered_head", following) and not _BULLET.match(following)
    return said and len(head.split()) <= _LONGEST_QUESTION and (len(following) > _PARAGRAPH // 2 or following.endswith("."))


def _is_short(text: str) -> bool:
    words = _NUMBERED.sub("", text, count=1)
    return len(words.split()) <= 10 and not re.search(r"[.,;:]$|@|[0-9]|https?:", words) and words[:1].isupper()


_PARAGRAPH = 100
"""A line of more characters, in a text whose lines are not broken, is a paragraph."""
_UNBROKEN = 160
"""From so many characters of its longer lines on, a text has lines that are paragraphs."""


def _are_paragraphs(lines: list[Line]) -> bool:
    """Whether each line is a whole paragraph: a page that was copied out, with lines of any length."""
    lengths = sorted(len(line.text.strip()) for line in lines if line.text.strip())
    return bool(lengths) and lengths[len(lengths) * 8 // 10] >= _UNBROKEN


def _heads_next(text: str, following: str) -> bool:
    """Whether a line among lines that are paragraphs is the heading of what follows: it is short, and asks, or has a paragraph below it."""
    if not text[:1].isupper() and not text[:1].isdigit():
        return False
    asks = text.endswith("?") and len(text.split()) <= _LONGEST_QUESTION
    named = _is_short(re.sub(r"^[0-9]{1,2}[.)]\s*", "", text)) and len(following) > _PARAGRAPH // 2
    return asks or named


_LONGEST_QUESTION = 12
"""The most words of a question that is a heading."""


def _short(lines: list[Line]) -> float:
    """Up to how many characters a line is so short, among these lines, that its end was meant, as that of a line of an address."""
    lengths = sorted(len(line.text.strip()) for line in lines if line.text.strip())
    return min(40.0, 0.6 * lengths[len(lengths) * 9 // 10]) if lengths else 40.0


def _headings_by_place(pieces: list[Piece]) -> list[Piece]:
    """Short pieces that stand alone before a longer one become headings."""
    made = list(pieces)
    for at, piece in enumerate(pieces[:-1]):
        after, before = pieces[at + 1], pieces[at - 1] if at else None
        long = len(after.text.split()) >= 12 or after.text.rstrip().endswith((":", ".")) or after.kind in ("item", "row")
        asks = piece.kind == "paragraph" and piece.text.endswith("?") and len(piece.text.split()) <= 12 and "\n" not in piece.text
        if asks:
            made[at] = replace(piece, kind="heading", level=3)
        if piece.kind == "paragraph" and _is_short(piece.text) and "\n" not in piece.text and after.kind != "heading" and long:
            made[at] = replace(piece, kind="heading", level=3)
        lone = (before is None or before.kind != "item") and after.kind == "paragraph" and len(after.text.split()) >= 12
        # A bullet before a paragraph is the heading of that paragraph, if the bullets around it are such too.
        heads = before is not None and before.kind != "item"
        if piece.kind == "item" and lone and heads and _is_short(piece.text):
            made[at] = replace(piece, kind="heading", level=4)
    return made
