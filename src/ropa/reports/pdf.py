"""An executed notebook as one tagged PDF for archives (PDF/A-3a; veraPDF agrees), made by WeasyPrint from the page of `to_html`.

Nothing is fetched: what the page does not contain is left out, and so are links to outside and
attachments. The fonts are the DejaVu fonts that come with Matplotlib; only scripts that these lack
use a font of the machine. The bytes depend on the notebook, the library and those fonts alone. The
dates in the file are the day of the report.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from functools import cache
from importlib import resources
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from threading import get_ident
from typing import Any
from xml.etree.ElementTree import Element

from ropa.errors import UsageError
from ropa.kernels.imports import seldom_collected
from ropa.reports.drawing import taken_out
from ropa.reports.written import Written
from ropa.text import count_words, plain

VARIANT = "pdf/a-3a"

_FACES = {
    "ropa sans": {
        "DejaVuSans.ttf": ("normal", "normal"),
        "DejaVuSans-Bold.ttf": ("bold", "normal"),
        "DejaVuSans-Oblique.ttf": ("normal", "italic"),
        "DejaVuSans-BoldOblique.ttf": ("bold", "italic"),
    },
    "ropa mono": {"DejaVuSansMono.ttf": ("normal", "normal"), "DejaVuSansMono-Bold.ttf": ("bold", "normal")},
}
"""The font families that `pdf.css` names: the files of each, with weight and style."""

_LINE = 120
"""About how many letters fit across a page, in a table."""
_LONGEST_WORD = 13
"""Words longer than this may be broken where a column is narrow."""
_SHORT = 17
"""Texts up to this many letters are short."""
_LONGEST_LINE = 60
"""The most letters that a column gets room for."""


def to_pdf(notebook: Any) -> Written:
    """An executed notebook as a PDF.

    `metadata.ropa` is as for `to_html`; its `as_of` (ISO) becomes the file's date.
    Raises UsageError where WeasyPrint cannot be used.
    """
    from ropa.reports.html import to_html  # whoever makes a PDF of a page need not import what makes pages

    return from_html(to_html(notebook), notebook.metadata.get("ropa", {}).get("as_of"))


def from_html(page: bytes, day: str | None) -> Written:
    """A page that ropa made as a PDF, dated `day` (ISO), and what it could not show.

    It is PDF/A-3a if every character of the page could be shown, otherwise a tagged PDF that claims to be no archive file. What it
    lacks is told in one sentence: how many characters no font here can show, of which scripts, and which Debian packages have them.
    Raises UsageError as `to_pdf`.
    """
    with seldom_collected():
        return _made(page, day)


def _made(page: bytes, day: str | None) -> Written:
    weasyprint = library()
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()  # a new one for each page, so that no page can change another's fonts
    style = weasyprint.CSS(string=_style(), url_fetcher=_font_files(), font_config=fonts)
    text, drawings = taken_out(plain(page.decode("utf-8")))
    html = weasyprint.HTML(string=text, url_fetcher=weasyprint.URLFetcher(allowed_protocols={"data"}))
    for table in html.etree_element.iter("table"):
        _lay_out(table)
    document = html.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT, pdf_tags=True, cache=dict(drawings))
    known = document.metadata
    known.created, known.modified, known.attachments = day, day, []
    for sheet in document.pages:
        sheet.links = [link for link in sheet.links if link[0] == "internal"]
    content, lacking = _drawn(document, VARIANT)
    if lacking:  # an archive file holds no boxes in place of letters (ISO 19005-3, 6.2.11.8)
        content, _ = _drawn(document, None)
    return Written(content, _without_glyphs(lacking))


def _drawn(document: Any, variant: str | None) -> tuple[bytes, frozenset[str]]:
    """The file, and the characters that no font here can show."""
    seen = _Boxes()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(seen)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
            content: bytes = document.write_pdf(pdf_variant=variant, pdf_tags=True)
    finally:
        logger.removeHandler(seen)
    return content, frozenset(seen.found)


class _Boxes(logging.Handler):
    """Hears which characters WeasyPrint draws a box for: it logs each of this thread's, and says it in no other way."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: set[str] = set()
        self._thread = get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Remember the character of a warning of a missing glyph."""
        if record.thread == self._thread and isinstance(record.args, tuple) and str(record.msg).startswith(".notdef") and record.args:
            self.found.add(str(record.args[0]))


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


def _lay_out(table: Element) -> None:
    """Set the widths of a table's columns by their content, if every row has a cell for each column.

    Otherwise the library measures every table again on every page, which takes most of its time.
    """
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
    heads = next(table.iter("tr"), ())
    if not rows or {len(row) for row in rows} != {len(heads)} or any(cell.get("colspan") for cell in table.iter()):
        return
    columns = list(zip(*rows, strict=True))
    least = [_least(texts, _SHORT) for texts in columns]
    if sum(least) > _LINE:
        least = [_least(texts, 0) for texts in columns]
    wanted = [min(sum(map(len, texts)) / len(texts), _LONGEST_LINE) for texts in columns]
    more = [max(0.0, want - need) for want, need in zip(wanted, least, strict=True)]
    spare = max(0, _LINE - sum(least)) / (sum(more) or 1)
    widths = [need + spare * extra for need, extra in zip(least, more, strict=True)]
    for head, width in zip(heads, widths, strict=True):
        head.set("style", f"width: {100 * width / sum(widths):.2f}%")
    table.set("style", "table-layout: fixed")


def _least(texts: Sequence[str], short: int) -> float:
    """How many letters wide a column must be so that texts up to `short` letters stay on one line. The first text is the heading."""
    whole = [len(text) for text in texts[1:] if len(text) <= short]
    words = [min(len(word), _LONGEST_WORD) for text in texts for word in text.split()]
    return 1.25 * max([*whole, *words, 0]) + 4  # bold letters are wider; and a cell has padding


@cache
def library() -> Any:
    """WeasyPrint, with its output to the terminal silenced. Raises UsageError where WeasyPrint or Pango is not installed."""
    try:
        with redirect_stdout(StringIO()):  # it prints which libraries it misses
            import weasyprint
    except ImportError as missing:
        raise UsageError("the format pdf needs WeasyPrint: pip install 'ropa-analytics[pdf]', or choose other --formats") from missing
    except OSError as missing:
        raise UsageError(
            "the format pdf needs the library Pango, which cannot be loaded: install it "
            "(Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), or choose other --formats"
        ) from missing
    for name in ("weasyprint", "fontTools"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
    return weasyprint


@cache
def _font_files() -> Any:
    """A fetcher that returns the font files that ropa's style sheet names, and nothing else."""
    weasyprint = library()
    from weasyprint.urls import URLFetcherResponse

    matplotlib = find_spec("matplotlib")  # its fonts are asked for, not itself
    assert matplotlib
    assert matplotlib.origin
    folder = Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf"
    files = {f"font:{file}": (folder / file).read_bytes() for family in _FACES.values() for file in family}

    class FontFiles(weasyprint.URLFetcher):  # type: ignore[name-defined,misc,unused-ignore]
        """Fonts by their name."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The file of that name. Raises KeyError for any other."""
            return URLFetcherResponse(url, files[url])

    return FontFiles()


def _style() -> str:
    """The style that print adds to the page's own: fonts, and the text in the margins."""
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: url(font:{file}) }}'
        for family, files in _FACES.items()
        for file, (weight, style) in files.items()
    ]
    css = (resources.files("ropa") / "data" / "style" / "report" / "pdf.css").read_text(encoding="utf-8")
    return "\n".join([*faces, css])
