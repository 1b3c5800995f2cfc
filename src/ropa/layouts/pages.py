"""A page as grids: its tables, and its labels with their values, each with the headings above it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import takewhile

from ropa.layouts.grids import LABELS, TABLE, Grid
from ropa.layouts.headings import item_of
from ropa.text import squeezed

BOLD, PLAIN = "\x02", "\x03"
"""How a reader marks where bold text begins and ends."""

_BOLD_LABEL = re.compile(r"\s*\x02\s*([^\x02\x03\n]{1,160}?)\s*(:?)\s*\x03\s*(:|[–—-](?=\s|\Z)|)\s*(.*)", re.DOTALL)
_QUESTION = re.compile(r"\s*([^\W\d_][^.?!:|\x02\x03\n]{2,80}\?)\s+(\S.*)", re.DOTALL)
"""A question with its answer behind it."""
_DASHED = re.compile(r"\s*([^\W\d_][^:|\x02\x03\n–—-]{1,60}?)\s+[-–—]\s+(\S.*)", re.DOTALL)
"""A label in a list with its answer behind a dash: "- Purpose - to pay"."""
_PLAIN_LABEL = re.compile(r"\s*([^\W\d_][^:|\x02\x03\n]{1,80}?)\s*:(?:\s+(\S.*)|\s*)", re.DOTALL)


class Page:
    """What a reader of pages hands over, in order: headings, tables, text. `grids` returns what came of it."""

    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._tables: list[Grid] = []
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._paths: list[tuple[str, ...]] = []
        self._open = False  # whether the last label waits for its value
        self._caption = ""  # the bold line right above, which may be the title of a table

    def heading(self, level: int, text: str, line: int) -> None:
        """A heading: what follows stands below it."""
        self._open, self._caption = False, ""
        self._path = [*takewhile(lambda one: one[0] < level, self._path), (level, text)]

    def table(self, rows: list[list[str]], lines: list[int], misfits: Mapping[int, str] | None = None) -> None:
        """A table, its heading row first; `misfits` are the rows whose cells cannot be told apart, and why."""
        if any(any(cells) for cells in rows):
            above = (self._caption,) if self._caption else ()
            if self._open and above and self._rows[-1] == [self._caption, ""]:  # it is a title, and no label without a value
                for listed in (self._rows, self._lines, self._paths):
                    listed.pop()
            name, headings = self._path[-1][1] if self._path else "", (*self._headings, *above)
            self._tables.append(Grid(name, rows, TABLE, lines=lines, headings=headings, misfits=misfits or {}))
        self._open, self._caption = False, ""

    def text(self, text: str, line: int, *, bullet: bool = False, joint: str = "\n", answer: bool = False) -> None:
        """A paragraph or a bullet, which may hold several lines. A line that begins with a label is a row of its own.

        Any other goes on with the line above it; `joint` stands between them: a blank where lines are broken to fit. An `answer`
        to the label before it has no label of its own but one that asks for something.
        """
        at = line
        text = re.sub(r"\n:[ \t]+", ": ", text)  # a term, and what it is defined as below it
        for part in text.split("\n"):
            if part.strip(f" \t{BOLD}{PLAIN}"):
                self._line(part, at, bullet=bullet, joint=joint if at > line else "", answer=answer)
            at += 1

    def grids(self) -> list[Grid]:
        """The grids of the page: its tables in order, then its labels and values as one grid."""
        labels = [Grid("", self._rows, LABELS, lines=self._lines, paths=self._paths)] if self._rows else []
        return [*self._tables, *labels]

    @property
    def _headings(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._path)

    def _line(self, text: str, line: int, *, bullet: bool, joint: str, answer: bool) -> None:
        text = squeezed(text)
        bold = _BOLD_LABEL.fullmatch(text)
        dashed = bold is not None and bold[3] in ("–", "—", "-") and not bold[2]  # "**Why** – to pay": a label if it asks, or in a list
        marked = bold is not None and bool(bold[2] or bold[3] or not _bare(bold[4]) or _asks(bold[1], bullet=bullet))
        labelled = bold is not None and (bool(bullet or item_of(_bare(bold[1]))) if dashed else marked)
        self._caption = _bare(bold[1]) if bold is not None and not (bold[2] or bold[3] or bullet) else ""
        plain = None if labelled else _PLAIN_LABEL.fullmatch(text)
        if plain is None and not labelled and (asked := _QUESTION.fullmatch(text)) and _asks(asked[1], bullet=bullet):
            plain = asked
        if plain is None and not labelled and bullet and (dash := _DASHED.fullmatch(text)) and _asks(dash[1], bullet=True):
            plain = dash
        if bold is not None and labelled:
            self._add(_bare(bold[1]), _bare(bold[4]), line)
        elif answer and self._open and plain is not None and item_of(_bare(plain[1])) is None:  # "<dd>HR files: 6 years"
            self._rows[-1][1] = _bare(text)
            self._open = True
        elif plain is not None and (plain[2] or not bullet) and not (joint and re.search(r"[(),;]", plain[1])):
            self._add(_bare(plain[1]), _bare(plain[2] or ""), line)
        elif self._rows and self._open and self._paths[-1] == self._headings:
            self._rows[-1][1] = "\n".join(filter(None, [self._rows[-1][1], _bare(text)]))
        elif self._rows and joint:
            self._rows[-1][1] = joint.join(filter(None, [self._rows[-1][1], _bare(text)]))
        else:
            self._add("", _bare(text), line)

    def _add(self, label: str, value: str, line: int) -> None:
        self._rows.append([label, value])
        self._lines.append(line)
        self._paths.append(self._headings)
        self._open = not value


def _asks(label: str, *, bullet: bool) -> bool:
    """Whether words in bold ask for what follows them, without a colon: "**Goes abroad?** No", "- **Purpose** to pay"."""
    label = _bare(label)
    return bool((bullet or label[-1:] in "?.") and item_of(label.rstrip("?. ")))


def _bare(text: str) -> str:
    return text.replace(BOLD, "").replace(PLAIN, "").strip()
