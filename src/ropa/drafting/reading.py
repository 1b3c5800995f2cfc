"""Reads a notice from its file: text, Markdown, HTML, DOCX or PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ropa.drafting.constants import filled
from ropa.drafting.pieces import Document
from ropa.errors import SourceError, UsageError
from ropa.files import refuse_no_file
from ropa.text import file_text, plain

MOST_BYTES = 20_000_000
"""The most bytes that a file may have."""
MOST_TEXT = 3_000_000
"""The most characters that text, Markdown or HTML may have."""
ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".html": "HTML",
    ".htm": "HTML",
    ".docx": "DOCX",
    ".pdf": "PDF",
}
"""The endings of the files that a notice may stand in, with what they hold."""


def read_notice(path: str | Path) -> Document:
    """Read a notice as pieces, each with its line or page.

    Raises UsageError for a file of another ending or a missing extra, and SourceError for a file that cannot be read.
    """
    path = Path(path)
    kind = ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{path}: a notice is text (.txt), Markdown (.md), HTML (.html), .docx or .pdf; save it as one of these")
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise SourceError(f"{path}: it is a folder; give the file of the notice")
        refuse_no_file(path)
        if size > MOST_BYTES:
            raise SourceError(f"{path}: it has more than {MOST_BYTES // 1_000_000} MB; save the text of the notice alone")
        content = path.read_bytes()
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem
    if not content.strip():
        raise SourceError(f"{path}: it is empty")
    try:
        document = _read(path, kind, content)
    except ImportError as problem:
        raise UsageError(f"to read {kind} needs {problem.name or problem}: pip install 'ropa-analytics[notices]'") from problem
    if not any(piece.text for piece in document.pieces):
        raise SourceError(f"{path}: it holds no text")
    return replace(document, name=plain(file_text(document.name)))


def _read(path: Path, kind: str, content: bytes) -> Document:
    if kind == "DOCX":
        from ropa.drafting.docx import read_docx

        return read_docx(path)
    if kind == "PDF":
        from ropa.drafting.pdf import read_pdf

        return read_pdf(path)
    if content.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise SourceError(f"{path}: it is no {kind}, but another kind of file; give it the ending of what it is")
    text = _decoded(path, content)
    if len(text) > MOST_TEXT:
        raise SourceError(f"{path}: it has more than {MOST_TEXT:,} characters; save the text of the notice alone")
    text = filled(text)
    from ropa.drafting.scripts import read_script, shown_markup

    if (document := read_script(path.name, text)) is not None:
        return document
    if kind == "HTML":
        from ropa.drafting.html import read_html

        text = shown_markup(text)
        return read_html(
            str(path), re.sub(r"\A---[ \t]*\n.*?\n---[ \t]*\n", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
        )
    if kind == "Markdown":
        from ropa.drafting.markdown import read_markdown

        return read_markdown(path.name, text)
    from ropa.drafting.plain import read_plain

    return read_plain(path.name, text)


_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})


def _mended(text: str) -> str:
    """A text without ligatures, and without the blanks behind them by which a copy out of a PDF parts words."""
    from ropa.drafting.wordings import wordings

    text = text.translate(_LIGATURES)
    parts, at = [], 0
    for found in wordings("en").all("parted", text):
        parts.append(text[at : found.end("part")])
        at = found.end()
    return "".join((*parts, text[at:]))


def _decoded(path: Path, content: bytes) -> str:
    """The text of a file: UTF-16 with its mark, UTF-8, or else Windows-1252. Line ends become one."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.count("\x00") > len(text) // 100:
            break
        return _mended(text).replace("\r\n", "\n").replace("\r", "\n")
    raise SourceError(f"{path}: it is no text that can be read; save it as UTF-8")
