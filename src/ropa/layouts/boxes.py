"""Boxes in a cell, of which some are ticked: "☒ contract ☐ consent" says contract alone."""

from __future__ import annotations

import re

_MARK = re.compile(r"(?P<yes>[☒☑✅🗹⊠✔]|\[[xX]\]|(?<!\w)\([xX]\))|(?P<no>[☐□❏⬜▢]|\[ ?\]|(?<!\w)\( \))")
_BETWEEN = " \t\r\n,;/|·•-–—"


def options(text: str) -> list[tuple[bool, str]]:
    """The options of a text with boxes, each with whether its box is ticked; [] where there are no boxes with options.

    A box stands before its option, or behind it where the text begins with an option.
    """
    marks = list(_MARK.finditer(text))
    if not marks:
        return []
    before = not text[: marks[0].start()].strip(_BETWEEN)
    if before:
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        said = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    else:
        starts = [0, *(mark.end() for mark in marks[:-1])]
        said = [text[start : mark.start()] for mark, start in zip(marks, starts, strict=True)]
    found = [(mark["yes"] is not None, option.strip(_BETWEEN)) for mark, option in zip(marks, said, strict=True)]
    return found if any(option for _, option in found) else []


def ticked(text: str) -> str | None:
    """The options of a text whose boxes are ticked, one per line; "" if none is; None if the text has no boxes."""
    listed = options(text)
    return "\n".join(option for yes, option in listed if yes and option) if listed else None
