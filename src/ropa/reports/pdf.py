"""An executed notebook as one tagged PDF for archives (PDF/A-3a; veraPDF agrees), set by Typst from the page of `to_html`.

Nothing is fetched: what the page does not contain is left out, and so are links to outside and
attachments. The fonts are the DejaVu fonts that come with Matplotlib; only scripts that these lack
use a font of the machine. The bytes depend on the notebook, the library and those fonts alone. The
dates in the file are the day of the report.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category

from ropa.errors import UsageError
from ropa.reports.objects import finished
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
        return finished(content, found.row_heads)

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
