"""An executed notebook as one tagged PDF for archives (PDF/A-3a; veraPDF agrees), set by Typst from the page of `to_html`.

Nothing is fetched: what the page does not contain is left out, and so are links to outside and
attachments. The fonts are the DejaVu fonts that come with Matplotlib; only scripts that these lack
use a font of the machine. The bytes depend on the notebook, the library and those fonts alone. The
dates in the file are the day of the report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category

from ropa.errors import UsageError
from ropa.reports.sheet import sheet, without_pictures
from ropa.reports.written import Written
from ropa.text import count_words, plain

VARIANT = "a-3a"

_SANS, _MONO = "DejaVu Sans", "DejaVu Sans Mono"
"""The families that come with Matplotlib and are used for text."""


class PdfError(Exception):
    """A page that could not be made a PDF: the kind of error, without its text, which may be of a register."""


def to_pdf(notebook: Any) -> Written:
    """An executed notebook as a PDF.

    `metadata.ropa` is as for `to_html`; its `as_of` (ISO) becomes the file's date.
    Raises UsageError where Typst is not installed, and PdfError as `from_html`.
    """
    from ropa.reports.html import to_html  # whoever makes a PDF of a page need not import what makes pages

    return from_html(to_html(notebook), notebook.metadata.get("ropa", {}).get("as_of"))


def from_html(page: bytes, day: str | None) -> Written:
    """A page that ropa made as a PDF, dated `day` (ISO), and what it could not show. Threads may call it at once.

    It is PDF/A-3a if it has a day and every character of the page could be shown, otherwise a tagged PDF that claims to be no archive
    file. What it lacks is told in one sentence: how many characters no font here can show, of which scripts, and which Debian packages
    have them. Raises UsageError as `to_pdf`, and PdfError where the page cannot be made a PDF.
    """
    library()
    try:
        return _made(page, day)
    except Exception as problem:
        raise PdfError(type(problem).__name__) from problem
    except BaseException as problem:  # what a fault in the library becomes is no Exception
        if type(problem).__name__ == "PanicException":
            raise PdfError("PanicException") from problem
        raise


def _made(page: bytes, day: str | None) -> Written:
    found = sheet(plain(page.decode("utf-8")), day)
    families, lacking = _fonts_for(found.letters)
    told = found.told | {"fonts": {"sans": [_SANS, *families], "mono": [_MONO, _SANS, *families]}}
    place = _style()

    def set_as(told: dict[str, Any], standards: list[str]) -> bytes:
        fonts, given = _fonts(machine=bool(families)), {"sheet": json.dumps(told)}
        content: bytes = library().compile(place / "pdf.typ", root=place, font_paths=fonts, sys_inputs=given, pdf_standards=standards)
        return _with_row_heads(content, found.row_heads)

    if lacking or not day:  # an archive file holds no boxes in place of letters (ISO 19005-3, 6.2.11.8)
        return Written(set_as(told, []), _without_glyphs(lacking))
    try:
        return Written(set_as(told, [VARIANT]))
    except library().TypstError:  # a picture that it cannot read, or characters that an archive file may not hold
        words = told | {"body": without_pictures(found.told["body"])}
        return Written(set_as(words, []), _NO_ARCHIVE)


_NO_ARCHIVE = (
    "it has a picture or characters that no archive file may hold: words stand for its pictures, and it does not claim to be PDF/A"
)


@cache
def library() -> Any:
    """Typst. Raises UsageError where it is not installed."""
    try:
        import typst
    except ImportError as missing:
        raise UsageError("the format pdf needs Typst: pip install 'ropa-analytics[pdf]', or choose other --formats") from missing
    return typst


def _style() -> Path:
    """The folder with `pdf.typ`, the only one of which Typst can read a file."""
    return Path(str(resources.files("ropa") / "data" / "style" / "report"))


@cache
def _fonts(*, machine: bool) -> Any:
    """The fonts of Matplotlib, and those of the machine if they are asked for."""
    matplotlib = find_spec("matplotlib")  # its fonts are asked for, not itself
    assert matplotlib
    assert matplotlib.origin
    folder = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
    return library().Fonts(include_system_fonts=machine, include_embedded_fonts=False, font_paths=[folder])


@cache
def _letters(family: str, *, machine: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The letters that each face of a family has, and those that any has."""
    from fontTools.ttLib import TTCollection, TTFont

    faces = []
    for font in _fonts(machine=machine).fonts():
        if font.family == family:
            with TTCollection(font.path, lazy=True) if font.path.endswith((".ttc", ".otc")) else TTFont(font.path, lazy=True) as opened:
                face = opened.fonts[font.index] if isinstance(opened, TTCollection) else opened
                faces.append(frozenset(map(chr, face.getBestCmap() or ())))
    return frozenset.intersection(*faces), frozenset.union(*faces)


def _fonts_for(letters: frozenset[str]) -> tuple[list[str], frozenset[str]]:
    """The families of the machine that have letters which the usual font lacks, and the letters that none has."""
    shown = frozenset(letter for letter in letters if category(letter) not in _WITHOUT_A_SHAPE and letter not in _CHOOSES)
    always, ever = _letters(_SANS, machine=False)
    lacking, families = shown - ever, []
    for family in sorted({font.family for font in _fonts(machine=True).fonts()} - _OTHERS) if not shown <= always else ():
        held = _letters(family, machine=True)[1]
        if held & (shown - always):
            families.append(family)
            lacking -= held
    private = frozenset(letter for letter in shown if category(letter) in ("Co", "Cn"))  # what they mean, an archive file cannot tell
    return families, lacking | private


_WITHOUT_A_SHAPE = ("Cc", "Cf", "Zl", "Zp", "Zs")
"""Kinds of characters that need no shape: controls and blanks."""
_CHOOSES = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""Characters that choose a shape of the one before them."""


_OTHERS = {"Last Resort High-Efficiency"}
"""A family that has a box for every letter."""


_EMOJI = range(0x1F000, 0x1FB00)
_PACKAGES = {
    "fonts-noto-cjk": {"Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"},
    "fonts-noto-color-emoji": {"emoji"},
}
"""Which Debian package has the letters of a script; all others are in fonts-noto-core."""


def _without_glyphs(characters: frozenset[str]) -> str:
    """How many characters cannot be shown, of which scripts, and what to install. Never the characters: they may be of a name."""
    if not characters:
        return ""
    from fontTools import unicodedata as scripts

    kinds = {"Zzzz": "private or unknown characters", "Zyyy": "signs"}
    codes = {"emoji" if ord(one) in _EMOJI else scripts.script(one) for one in characters}
    names = sorted(code if code == "emoji" else kinds.get(code, scripts.script_name(code)) for code in codes)
    packages = sorted({next((name for name, held in _PACKAGES.items() if script in held), "fonts-noto-core") for script in names})
    return (
        f"{count_words(len(characters), 'character')} ({', '.join(names)}) cannot be shown with the fonts of this machine: boxes stand in "
        f"their place, and the file does not claim to be PDF/A. Debian's fonts: apt-get install {' '.join(packages)}"
    )


_ROW = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/TR/P \d+ 0 R/K\[([^\]]*)\]")
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")


def _with_row_heads(content: bytes, row_heads: Sequence[Sequence[bool]]) -> bytes:
    """The file with the cells that head a row tagged so, which a screen reader then says with each cell of the row.

    Typst tags them only with a setting that its Python package does not offer. It writes each tag as an object of plain words, and
    those of rows in their order. Heads say whether they head a column or a row, so that other cells need not list theirs.
    """
    table = int(content[content.rindex(b"startxref") + 9 :].split()[0])
    count = int(content[table:].split(maxsplit=3)[2])
    first = content.index(b"\n", table + len(b"xref\n")) + 1
    places = {number: int(content[first + 20 * number : first + 20 * number + 10]) for number in range(1, count)}
    order = sorted(places, key=lambda number: places[number])
    ends = [*(places[number] for number in order[1:]), table]
    objects = {number: content[places[number] : end] for number, end in zip(order, ends, strict=True)}
    rows = [list(map(int, re.findall(rb"(\d+) 0 R", row[1]))) for number in sorted(objects) if (row := _ROW.match(objects[number]))]
    if [len(cells) for cells in rows] != [len(heads) for heads in row_heads]:
        return content
    for cells, heads in zip(rows, row_heads, strict=True):
        for number, is_head in zip(cells, heads, strict=True):
            if is_head:
                objects[number] = _HEADERS.sub(b"/Scope/Row", objects[number].replace(b"/S/TD", b"/S/TH", 1), 1)
            elif True in heads:
                objects[number] = _HEADERS.sub(b"", objects[number], 1)
    return _put_together(content[: places[order[0]]], [(number, objects[number]) for number in order], content[table:])


def _put_together(begin: bytes, objects: Sequence[tuple[int, bytes]], end: bytes) -> bytes:
    """A file of these objects, with the table that says where each of them begins (ISO 32000-1, 7.5.4)."""
    at, places = len(begin), {}
    for number, content in objects:
        places[number] = at
        at += len(content)
    table = b"".join(b"%010d 00000 n\r\n" % places[number] for number in sorted(places))
    head, _, rest = end.partition(b" f\r\n")
    trailer = rest[20 * len(places) :]
    trailer = trailer[: trailer.rindex(b"startxref")]
    return b"".join([begin, *(content for _, content in objects), head, b" f\r\n", table, trailer, b"startxref\n%d\n%%%%EOF" % at])
