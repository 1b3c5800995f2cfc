"""The one structure that a notice is read into, whatever its format: headings, paragraphs, items of lists and rows of tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ropa.drafting.wordings import in_any

KINDS = ("heading", "paragraph", "item", "row")


@dataclass(frozen=True)
class Piece:
    """A heading, a paragraph, an item of a list or a row of a table."""

    kind: str
    """One of `KINDS`."""
    text: str
    """Its words as written; white space is one blank, and a line break that was meant is a new line."""
    line: int
    """The line on which it begins, from 1. In a .docx file: which paragraph or table row it is, in reading order."""
    level: int = 1
    """Of a heading 1 to 7 (7 is a line in bold); of an item how deep its list stands, from 1."""
    cells: tuple[str, ...] = ()
    """The cells of a row."""
    header: tuple[str, ...] = ()
    """The cells of the heading row that stands over a row; () if there is none."""
    page: int | None = None
    """The page, of a PDF."""
    links: tuple[str, ...] = ()
    """The addresses of its links."""
    contents: bool = False
    """Whether it only points to other places of the notice, as a table of contents does; or is struck out."""
    struck: bool = False
    """Whether it is struck out, and so tells nothing any more."""
    breaks: tuple[tuple[int, int], ...] = ()
    """Where in the text further lines begin: pairs of position and line."""

    def line_at(self, position: int) -> int:
        """The line on which the character at a position stands."""
        at = bisect_right([start for start, _ in self.breaks], position)
        return self.breaks[at - 1][1] if at else self.line


_LONGEST_QUESTION = 12
"""The most words of a question that is a heading."""


def with_titles(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, where a line that stands alone is a heading: in title case over a list or a paragraph, or a short question."""
    made = list(pieces)
    for at, piece in enumerate(pieces[:-1]):
        after, before = pieces[at + 1], pieces[at - 1] if at else None
        opens = after.kind == "item" or (after.kind == "paragraph" and (len(after.text.split()) >= 9 or after.text.rstrip().endswith(":")))
        lone = before is None or before.kind != "paragraph" or before.text.rstrip().endswith((".", "?", "!"))
        asks = (
            piece.text.endswith("?") and len(piece.text.split()) <= _LONGEST_QUESTION and "\n" not in piece.text and after.kind != "heading"
        )
        heads = piece.kind == "paragraph" and ((opens and lone and in_any("title_case", piece.text) is not None) or asks)
        if not piece.links and (heads or (piece.kind == "item" and asks and after.kind == "paragraph")):
            made[at] = replace(piece, kind="heading", level=5)
    return made


@dataclass(frozen=True)
class Document:
    """A notice as pieces in reading order."""

    name: str
    pieces: tuple[Piece, ...]
    title: str = ""
    """What the file calls itself, where no heading says it."""


@dataclass
class Words:
    """Collects the words of one piece, and on which line each part of them stands."""

    parts: list[str] = field(default_factory=list)
    breaks: list[tuple[int, int]] = field(default_factory=list)
    size: int = 0
    line: int | None = None

    def add(self, text: str, line: int) -> None:
        """Add text that begins on a line: its own line ends are blanks, and count as lines."""
        for number, part in enumerate(text.split("\n")):
            part = re.sub(r"[^\S\n]+", " ", part)
            if number or (self.size and self.parts[-1].endswith(("\n", " "))):
                part = part.lstrip(" ") if self.size and self.parts[-1].endswith(("\n", " ")) else part
            if number and self.size and not self.parts[-1].endswith(("\n", " ")):
                self._put(" ")
                part = part.lstrip(" ")
            if not part or (not self.size and not part.strip()):
                continue
            if not self.size:
                part = part.lstrip(" ")
                self.line = line + number
            elif line + number != (self.breaks[-1][1] if self.breaks else self.line):
                self.breaks.append((self.size, line + number))
            self._put(part)

    def end_line(self) -> None:
        """End the line, as a line break that was meant does."""
        if self.size and not self.parts[-1].endswith("\n"):
            self._put("\n")

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def piece(self, kind: str, level: int = 1, **more: object) -> Piece | None:
        """What was collected as a piece; None if that is nothing."""
        stripped = "".join(self.parts).rstrip()
        if not stripped or self.line is None:
            return None
        made = Piece(kind, stripped, self.line, level, breaks=tuple(at for at in self.breaks if at[0] < len(stripped)))
        return replace(made, **more)  # type: ignore[arg-type]

    def struck(self) -> Piece | None:
        """What was collected as a piece that is struck out, which no reader takes anything from; None if that is nothing."""
        return self.piece("paragraph", contents=True, struck=True)


BULLET = r"(?:[•·▪◦‣●○■*–—-]|o(?=\s)|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})\))\s+(?=\S)"
"""What opens an item of a list that somebody typed: a bullet, a dash, or a letter or number in brackets. A pattern."""
_BULLET = re.compile(BULLET)
_NEW_SENTENCE = re.compile(r"(?<=[.;:!?])[ \t]*\n(?=[A-Z])")


def typed_lists(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces, in which lines of a paragraph that open with a bullet, a dash or a letter in brackets are items of a list."""
    return tuple(part for piece in pieces for part in _typed(piece))


def cut(piece: Piece, kind: str, start: int, end: int) -> Piece:
    """The part of a piece between two places, as a piece of a kind; a heading is one in bold."""
    start += len(piece.text[start:end]) - len(piece.text[start:end].lstrip())
    breaks = tuple((at - start, line) for at, line in piece.breaks if start < at < end)
    level = BOLD if kind == "heading" else piece.level
    return replace(piece, kind=kind, text=piece.text[start:end].rstrip(), line=piece.line_at(start), level=level, breaks=breaks)


BOLD = 7
"""The level of a heading that is a line in bold."""


def _typed(piece: Piece) -> Iterator[Piece]:
    if piece.kind != "paragraph" or piece.struck:
        yield piece
        return
    text = piece.text
    starts = sorted({0, *(at for at, _ in piece.breaks), *(found.end() for found in re.finditer(r"\n", text))})
    marks = {at: mark.end() for at in starts if (mark := _BULLET.match(text, at))}
    after = (found.end() for found in _NEW_SENTENCE.finditer(text)) if marks else ()  # an item ends where a line of its own begins
    parts = sorted({0, *marks, *(at for at in after if at > min(marks))})
    for number, (start, end) in enumerate(zip(parts, [*parts[1:], len(text)], strict=True)):
        begins = marks.get(start, start)
        kept = text[begins:end].rstrip()
        if not kept:
            continue
        breaks = tuple((at - begins, line) for at, line in piece.breaks if begins < at < end)
        kind = "item" if start in marks else "paragraph"
        links = piece.links if not number else ()
        yield replace(piece, kind=kind, text=kept, line=piece.line_at(start), breaks=breaks, links=links)


def is_bold_heading(text: str) -> bool:
    """Whether a line in bold is a heading: short, and no sentence."""
    return len(text.split()) <= 12 and len(text) <= 90 and "\n" not in text and not re.search(r"[.;,]\s*$|https?://|@", text)


_LEAST_SAID = 5


def may_head(line: str, below: str) -> bool:
    """Whether a line in bold over others of its paragraph may be their heading: what stands below it is no line of an address."""
    under = below.strip().split("\n")[0].rstrip()
    says = len(under.split()) >= (_LEAST_SAID - 2 if under.endswith((".", "?")) else _LEAST_SAID)
    return says and is_bold_heading(line.strip())


def are_sections(lines: Sequence[str]) -> bool:
    """Whether the lines in bold of a notice that may head what stands below them are the headings of its sections: most say so."""
    return sum(in_any("section_of_notice", line) is not None for line in lines) * 3 >= len(lines) * 2 > 0
