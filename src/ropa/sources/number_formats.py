"""What a spreadsheet shows for a number: 7 with the format 000 is seen as 007, and 0.25 with 0% as 25%.

Keys, codes and texts are what a person saw; numbers and dates are read by value. Only formats of plain numbers are worked out:
zeros in front, literals, thousands, decimals, percent, currency. For any other, like dates and fractions, the value stands.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import IO
from xml.etree import ElementTree

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
}  # fmt: skip
"""The formats that a workbook names by their number alone, as in ECMA-376 Part 1, 18.8.30."""
_LONGEST, _MOST_STYLES, _MOST_DIGITS = 255, 65_000, 60
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[(?:[A-Za-z]+|Color ?[0-9]+)\]|([0#?])|(.)', re.DOTALL)
_STANDS = frozenset(" -+/():£$€¥!'~{}=<>^&")
"""Characters that stand for themselves."""
_OF_TEXT = 3
"""The section of a format that is for texts, counted from 0."""


def formats_of(book: IO[bytes], part: str = "xl/styles.xml") -> dict[str, str]:
    """The formats of a workbook under which a number may look different, by the number of the style that cells name.

    `book` is a workbook that the guard has looked at. Nothing for a workbook without such styles, or whose styles cannot be read.
    """
    book.seek(0)
    with zipfile.ZipFile(book) as archive:
        named = {name.replace("\\", "/"): name for name in archive.namelist()}
        if part not in named:
            return {}
        try:
            styles = ElementTree.fromstring(archive.read(named[part]))  # noqa: S314
        except ElementTree.ParseError:
            return {}
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iterfind("{*}numFmts/{*}numFmt")}
    found = {}
    for style, one in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        number = one.get("numFmtId", "0")
        code = own.get(number, _BUILT_IN.get(int(number) if number.isdecimal() else 0, ""))
        if style < _MOST_STYLES and 0 < len(code) <= _LONGEST and shown(1, code) is not None:
            found[str(style)] = code
    return found


def cells_of(book: IO[bytes], parts: Iterable[str], formats: Mapping[str, str]) -> dict[str, dict[tuple[int, str], str]]:
    """By part of a sheet, the format of each cell that has one of `formats`, by its row and the letters of its column."""
    if not formats:
        return {}
    styles = b"|".join(style.encode() for style in formats)
    tag = re.compile(rb"<(?:[A-Za-z]{1,9}:)?c\s([^<>]{0,200}?\bs=[\"'](?:" + styles + rb")[\"'][^<>]{0,200})>")
    found: dict[str, dict[tuple[int, str], str]] = {}
    book.seek(0)
    with zipfile.ZipFile(book) as archive:
        named = {name.replace("\\", "/"): name for name in archive.namelist()}
        for part in parts:
            cells = found.setdefault(part, {})
            for attributes in tag.findall(archive.read(named[part])) if part in named else ():
                place, style = _PLACE.search(attributes), _STYLE.search(attributes)
                if place and style:
                    cells[int(place[2]), place[1].decode()] = formats[style[1].decode()]
    return found


_PLACE = re.compile(rb"(?:^|\s)r=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_STYLE = re.compile(rb"(?:^|\s)s=[\"']([0-9]{1,5})[\"']")


def shown(value: float, code: str) -> str | None:
    """What is seen of a number under a format; None for a format that is not worked out here, as one of dates."""
    sections = _sections(code)
    if sections is None or value != value or abs(value) >= 1e15:
        return None
    number = Decimal(repr(value))
    section = sections[1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0]
    sign = "-" if number < 0 and len(sections) == 1 else ""
    tokens, decimals, least, thousands, scale = section
    if not any(kind == "digit" for kind, _ in tokens):
        return "".join(text for _, text in tokens).strip()  # words alone, as for nothing
    digits = (abs(number) * scale).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if not digits:
        sign = ""
    whole, _, fraction = f"{digits:f}".partition(".")
    whole = whole.lstrip("0").rjust(least, "0")
    return sign + _filled(tokens, whole, fraction, thousands).strip()


def _filled(tokens: tuple[tuple[str, str], ...], whole: str, fraction: str, thousands: bool) -> str:
    """The tokens with the digits in their places: those of the whole part from the right, what is left over before the first."""
    point = next((at for at, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    before: list[str] = []
    left, placed = list(whole), 0
    first = next((at for at, (kind, _) in enumerate(tokens[:point]) if kind == "digit"), None)
    for at in range(point - 1, -1, -1):
        kind, text = tokens[at]
        if kind != "digit":
            before.append(text)
            continue
        for _ in range(len(left) if at == first else min(1, len(left))):
            before.append("," if thousands and placed and placed % 3 == 0 else "")
            before.append(left.pop())
            placed += 1
    after, used = [], 0
    for at, (kind, text) in enumerate(tokens[point:], start=point):
        if kind == "digit":
            rest = fraction[used:]
            needed = any(kind == "digit" and text == "0" for kind, text in tokens[at:])
            after.append(rest[:1] if needed or rest.strip("0") else "")
            used += 1
        else:
            after.append(text)
    return "".join(reversed(before)) + "".join(after)


_Section = tuple[tuple[tuple[str, str], ...], int, int, bool, int | Decimal]


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """The sections of a format; None for a format that is not one of plain numbers.

    Of each: its tokens, the number of decimals, the least digits before them, whether thousands are parted, and what to multiply by.
    """
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code + ";"):
        quoted, escaped, blank, _, currency, digit, other = match.groups()
        if digit:
            tokens.append(("digit", digit))
        elif other == ";":
            made = _section(tokens)
            if made is None:
                return None
            sections.append(made)
            tokens = []
        elif other == "," or other == ".":
            tokens.append(("comma" if other == "," else "point", other))
        elif other == "%":
            tokens.append(("percent", "%"))
        elif other and other not in _STANDS and not (other == "@" and len(sections) == _OF_TEXT):
            return None  # a letter of a date, a fraction, an exponent, @, General
        elif blank:
            tokens.append(("text", " "))
        else:
            tokens.append(("text", next((text for text in (quoted, escaped, currency, other) if text is not None), "")))
    return tuple(sections) if 1 <= len(sections) <= 4 else None


def _section(tokens: list[tuple[str, str]]) -> _Section | None:
    places = [at for at, (kind, _) in enumerate(tokens) if kind == "digit"]
    points = [at for at, (kind, _) in enumerate(tokens) if kind == "point"]
    if len(points) > 1 or len(places) > _MOST_DIGITS or any(kind == "text" and text == "/" for kind, text in tokens):
        return None
    point = points[0] if points else len(tokens)
    scale: int | Decimal = 100 ** sum(kind == "percent" for kind, _ in tokens)
    thousands = False
    kept: list[tuple[str, str]] = []
    for at, (kind, text) in enumerate(tokens):
        if kind != "comma":
            kept.append((kind, text))
        elif places and places[0] < at < min(places[-1], point):
            thousands = True
        else:  # behind the last digit: in thousands
            scale = Decimal(scale) / 1000
    decimals = sum(at > point for at in places)
    zeros = [at for at in places if tokens[at][1] == "0"]
    least = sum(zeros[0] <= at < point for at in places) if zeros else 0  # behind a 0, # is as good as one
    return tuple(kept), decimals, least, thousands, scale
