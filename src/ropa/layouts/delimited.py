"""Reads a CSV or TSV file as one grid."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from ropa.errors import SourceError, UsageError
from ropa.layouts.grids import TABLE, Grid, Grids
from ropa.text import text_encoding

ENDINGS = (".csv", ".tsv")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def read_delimited(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Grids:
    """Read a file of cells between separators.

    The separator is recognised if it is not given: the one that splits most rows into the same number of cells, at
    least two. Text is UTF-8, or UTF-16 with its mark, unless `encoding` says otherwise. What is neither is read as cp1252,
    in which spreadsheets of Western Europe save CSV files, if it has nothing but words as they are written there; that is told.
    A row that has more cells than the heading is a misfit, because nobody can tell which cell was cut in two.

    Raises SourceError for a file that is not of that encoding or that has no two columns, UsageError for an encoding
    that Python does not know.
    """
    try:
        text, guessed = decode(path, encoding), False
    except SourceError:
        western = None if encoding else _western(path.read_bytes())
        if western is None:
            raise
        text, guessed = western, True
    first, _, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, skipped = delimiter or first.strip()[4], rest, 1  # Excel's own way to name the separator
    else:
        skipped = 0
    chosen = delimiter or _recognised(text, path)
    rows, lines, line = [], [], 1 + skipped
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen)
    try:
        for cells in reader:
            rows.append(cells)
            lines.append(line)
            line = reader.line_num + 1 + skipped
    except csv.Error as problem:
        raise SourceError(f"{path}: line {line} cannot be read ({problem})") from problem
    notes = [] if delimiter else [f"{path.name}: {_SEPARATORS[chosen]} separate its cells (recognised; --delimiter says otherwise)"]
    if guessed:
        notes.append(f"{path.name}: its text is cp1252 (recognised; --encoding says otherwise)")
    return Grids(path.name, (Grid(path.stem, rows, TABLE, lines=lines, misfits=_misfits(rows, chosen)),), tuple(notes))


def decode(path: Path, encoding: str | None = None) -> str:
    """The text of a file. Raises SourceError or UsageError, as `read_delimited` says."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    if encoding and not text_encoding(encoding):
        raise UsageError(f"there is no encoding {encoding!r} that text is kept in; give one like cp1252")
    known = encoding or next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(known)
        text.encode("utf-8")  # some encodings yield halves of surrogate pairs, which no table can hold
    except UnicodeError as problem:
        line = content.count(b"\n", 0, getattr(problem, "start", 0)) + 1
        raise SourceError(f"{path}: line {line} is not {known} text; say how it is written, like --encoding cp1252") from problem
    return text.removeprefix("\ufeff")


_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿß" + "àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿ".upper() + "ªº°§€£«»‹›“”‘’„–—…•·×¿¡´²\xa0\xad")
"""What words of Western Europe are written with beside ASCII."""
_OTHERWISE = re.compile(r"\w[¿¡²ªº°“”„«»•…]\w|Ã[\x80-\xbf]|[^\W\d_a-zA-Z]{3,}")
"""What shows that text is not cp1252: marks within a word, UTF-8 taken for it, words of another script."""


def _western(content: bytes) -> str | None:
    """The text of a file that is cp1252 beyond doubt; else None, as for the code pages of Central Europe, DOS and the Macintosh."""
    try:
        text = content.decode("cp1252")
    except UnicodeError:
        return None
    marks = {letter for letter in text if not letter.isascii()}
    hungarian = marks & set("õÕûÛ") and marks & set("öÖüÜ")
    return None if marks - _WESTERN or hungarian or _OTHERWISE.search(text) else text


def _recognised(text: str, path: Path) -> str:
    """The separator that splits most rows into the same number of cells; the most cells if several do."""
    sample = text[:200_000]
    best = (0.0, 0, "")
    for separator in _SEPARATORS:
        try:
            widths = [
                len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if any(map(str.strip, cells))
            ]
        except csv.Error:
            continue
        if not widths:
            raise SourceError(f"{path}: the file is empty")
        width, often = Counter(widths).most_common(1)[0]
        if width > 1:
            best = max(best, (round(often / len(widths), 1), width, separator))
    if not best[2]:
        raise SourceError(f"{path}: it has one column only; say what separates its cells, like --delimiter ';'")
    return best[2]


def _misfits(rows: list[list[str]], separator: str) -> dict[int, str]:
    """The rows that have more cells than the heading, the first row with most cells' usual number."""
    widths = Counter(len(row) for row in rows if any(map(str.strip, row)))
    if not widths:
        return {}
    usual = widths.most_common(1)[0][0]
    return {
        number: f"the row has {len(row)} cells, the others {usual}: text that holds a {separator!r} needs quotation marks"
        for number, row in enumerate(rows)
        if len(row) > usual and any(map(str.strip, row[usual:]))
    }
