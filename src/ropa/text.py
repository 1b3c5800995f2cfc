"""Text for people: days and counts in words, lists in one cell, and text that is safe to print."""

from __future__ import annotations

import ast
import html
import inspect
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no page and no workbook may hold: control characters and halves of characters."""


def plain(text: str) -> str:
    """Text with control characters and halves of surrogate pairs replaced by U+FFFD, and lines ending in LF."""
    return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def as_html(text: object) -> str:
    """Text as HTML without markup. Its line breaks are kept."""
    return html.escape(plain(str(text))).replace("\n", "<br>")


_BLANKS = re.compile(r"\s{101,}")


def squeezed(text: str) -> str:
    """Text with at most 100 blanks in a row. A pattern with blanks before a mark looks through a run of them from each one of it."""
    return _BLANKS.sub(lambda run: run[0][:100], text) if len(text) > 1_000 else text


def slug(text: str) -> str:
    """Text as part of a file name or an id: at most 60 lower case letters, digits and hyphens; "x" if none is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "x"


ABOUT = "About this report"
"""The heading of a report's last section. The line at the top of the page links to it."""

NOT_ADVICE = "This report is made by software from what the register says. It is not legal advice."

LONGEST_CELL = 32_767
"""The most characters that a spreadsheet cell holds: text of this length was most likely cut."""

NOT_RECORDED = "not recorded"
NONE_STATED = "none"

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_words(day: date | pd.Timestamp | str) -> str:
    """A day as people write it: 22 November 2026, whatever the machine's language. What stands in place of a day stays."""
    if isinstance(day, str):
        return day
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_words(day: date | pd.Timestamp | pd.Period) -> str:
    """The month of a day, in short: Nov 2026, whatever the machine's language."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def day_of_words(words: str) -> date:
    """The day that is written like 5 Feb 2026 or 5 February 2026, whatever the machine's language. Raises ValueError."""
    day, month, year = words.split()
    return date(int(year), [name[:3] for name in _MONTHS].index(month[:3]) + 1, int(day))


def weekday_words(day: date) -> str:
    """The day of the week: Sunday, whatever the machine's language."""
    return _WEEKDAYS[day.weekday()]


def count_words(number: int, noun: str, nouns: str = "") -> str:
    """A number with its noun: "1 row", "1,204 rows"."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a message about a name that is not known: the known one that is most like it; "" if none is like it."""
    import difflib

    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def cell(lines: Iterable[str] | None) -> str | None:
    """Several lines as one cell; None if there are none."""
    return "\n".join(lines or ()) or None


def numbered(lines: list[str] | None) -> str | None:
    """Several lines as one cell; two or more are numbered, so that two columns can be read together."""
    if not lines or len(lines) == 1:
        return cell(lines)
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))


def aside(text: str, *notes: str | None) -> str:
    """A text followed by its notes in brackets; missing notes are left out: "text (one; two)"."""
    said = "; ".join(note for note in notes if note)
    return f"{text} ({said})" if said else text


FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Characters that may begin a formula in a spreadsheet, full-width forms included."""


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet would run it as a formula."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def docstring(thing: Callable[..., Any] | type) -> str:
    """The docstring of a function or class, without its indentation; "" if it has none.

    Python drops docstrings under `-OO`. Then it is read from the source, because titles of tables and words of rules are docstrings.
    """
    return inspect.cleandoc(thing.__doc__ or _docstrings(thing.__module__).get(thing.__qualname__, ""))


@cache
def _docstrings(module: str) -> dict[str, str]:
    """The docstrings in the source of a module by qualified name; empty if Python kept them, or if there is no source."""
    found: dict[str, str] = {}
    if sys.flags.optimize < 2:
        return found
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, KeyError, TypeError, SyntaxError):
        return found

    def walk(node: ast.AST, prefix: str) -> None:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.FunctionDef | ast.ClassDef):
                found[f"{prefix}{one.name}"] = ast.get_docstring(one) or ""
                walk(one, f"{prefix}{one.name}." if isinstance(one, ast.ClassDef) else f"{prefix}{one.name}.<locals>.")

    walk(tree, "")
    return found


_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Control characters, and the characters besides those of format (Cf) that Unicode wants to be shown as nothing."""


def is_unseen(character: str) -> bool:
    """Whether a character has no width where it is shown."""
    return unicodedata.category(character) == "Cf" or _UNSEEN.match(character) is not None


def visible(text: str) -> str:
    """Text as it looks: composed (NFC), without characters that have no width, and with plain blanks for all others."""
    if text.isascii() and text.isprintable():
        return text
    shown = "".join(c for c in unicodedata.normalize("NFC", text) if not is_unseen(c))
    return "".join(" " if c.isspace() or c == _BRAILLE_BLANK else c for c in shown)


_BRAILLE_BLANK = "\u2800"


_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο‐‑‒–—−’‘",
    "ABEKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo------''",
)
"""Letters of the Cyrillic and Greek scripts that look like Latin ones, and signs that look like another."""


def alike_letters(text: str) -> str:
    """Text with the Latin letter in place of each letter of another script that looks like it."""
    return text if text.isascii() else text.translate(_ALIKE)


def alike(text: str) -> str:
    """The same for all texts that look alike, also in capitals or small letters: two such keys are easily taken for one."""
    if text.isascii() and text.isprintable():
        return text.lower()
    shown = visible(alike_letters(unicodedata.normalize("NFKC", text)))
    return " ".join(shown.split()).casefold()


def each_alike(texts: Sequence[str]) -> list[str]:
    """`alike` of each of many."""
    every = "".join(texts)
    return [text.lower() for text in texts] if every.isascii() and every.isprintable() else [alike(text) for text in texts]


def none_alike(texts: Collection[str]) -> bool:
    """Whether no text looks like another (see `alike`). They are different texts."""
    every = "".join(texts)
    if every.isascii() and every.isprintable() and every in (every.lower(), every.upper()):  # no two differ by capitals alone
        return True
    given = list(texts)
    return len(set(each_alike(given))) == len(given)


def what_differs(text: str, other: str) -> str:
    """In what two texts that look alike (see `alike`) differ, in words."""
    if unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", other):
        return "how its accents are stored"
    if visible(text) == visible(other):
        hidden = sorted({c for c in text + other if is_unseen(c) or visible(c) == " " != c})
        return f"an invisible character ({', '.join(f'U+{ord(c):04X}' for c in hidden[:3])})"
    plain = all(unicodedata.is_normalized("NFKC", visible(one)) for one in (text, other))  # no ligature, no letter of double width
    if plain and visible(text).casefold() == visible(other).casefold():
        return "capital and small letters"
    return "characters that look alike"


def file_text(name: str) -> str:
    """The name of a file as text that tables, pages and JSON can hold.

    A system's names are bytes. Those that are not UTF-8 Python holds as halves of surrogate pairs, which become U+FFFD here;
    where the locale has another encoding than the name, this finds the name again. New lines and other controls become
    U+FFFD too, so that a name begins no line of its own.
    """
    if name.isascii() and name.isprintable():
        return name
    try:
        text = os.fsencode(name).decode("utf-8", "replace")
    except UnicodeEncodeError:
        text = name.encode("utf-8", "replace").decode("utf-8")
    return "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def without_marks(text: str) -> str:
    """Text without the byte-order marks that it begins with: some programs write one, and some add another."""
    return text.lstrip("\ufeff").removeprefix(_MARK_AS_LATIN_1)


_MARK_AS_LATIN_1 = "\ufeff".encode().decode("latin-1")
"""What a byte-order mark has become where a program took it for three letters."""


LONGEST_LINE = 60
"""The most characters of a text from a source that stands in a line among others."""


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Text from a source, made fit for one line: printable characters, single blanks, at most `longest` characters."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    shown = " ".join(shown.split())
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


ENCODINGS = frozenset({
    "ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "iso8859-1",
    *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    *(f"cp{n}" for n in (437, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, 932, 949, 950, *range(1250, 1259))),
    "mac-roman", "mac-latin2", "mac-cyrillic", "mac-greek", "mac-turkish", "koi8-r", "koi8-u", "gbk", "gb2312", "gb18030", "big5",
    "big5hkscs", "shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "johab",
})  # fmt: skip
"""The encodings that files may have. Python has others, which are not for text, and one that takes minutes."""


def text_encoding(name: str) -> str:
    """Python's own name of an encoding that text is kept in (see `ENCODINGS`); "" for any other."""
    import codecs

    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return found if found in ENCODINGS else ""
