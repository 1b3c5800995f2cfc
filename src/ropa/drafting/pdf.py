"""Reads PDF in a process of its own, whose time and memory are limited: a hostile file ends that process, never ropa.

`python -m ropa.drafting.pdf FILE` prints the lines of a file as JSON; `read_pdf` runs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ropa.drafting.pieces import Document, Piece
from ropa.drafting.plain import Line, from_lines
from ropa.errors import SourceError

MOST_PAGES = 200
MOST_SECONDS = 60
MOST_MEMORY = 2_000_000_000
"""The most bytes of memory that reading one file may take (where the system can limit it)."""


def read_pdf(path: Path) -> Document:
    """Read a PDF. Raises SourceError for one that cannot be read, that holds no text, or that takes too long."""
    import importlib.util

    if importlib.util.find_spec("pdfplumber") is None:
        raise ImportError("pdfplumber")
    command = [sys.executable, "-m", "ropa.drafting.pdf", str(path.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as problem:
        raise SourceError(f"{path}: it took more than {MOST_SECONDS} seconds to read; save its text as .txt") from problem
    if done.returncode:
        raise SourceError(f"{path}: not a PDF, or a damaged or locked one; save its text as .txt")
    found = json.loads(done.stdout)
    if found["pages"] > MOST_PAGES:
        raise SourceError(f"{path}: it has more than {MOST_PAGES} pages; save the pages of the notice alone")
    if not found["lines"]:
        raise SourceError(f"{path}: it holds no text, only pictures of it; save its text as .txt")
    return Document(path.name, tuple(_pieces(found["lines"])), found["title"])


def _pieces(rows: list[dict[str, Any]]) -> list[Piece]:
    """The pieces of lines: a gap, another size and another page part paragraphs; what every page repeats is left out."""
    pages = max(row["page"] for row in rows)
    repeated = {text for text in {row["text"] for row in rows} if pages > 2 and sum(row["text"] == text for row in rows) >= pages - 1}
    kept = [row for row in rows if row["text"] not in repeated and not row["text"].replace("Page", "").strip().isdigit()]
    sizes = sorted(row["size"] for row in kept)
    usual = sizes[len(sizes) // 2] if sizes else 0
    made: list[Line] = []
    for at, row in enumerate(kept):
        before = kept[at - 1] if at else None
        large = row["size"] > usual * 1.08 or row["bold"]
        gap = before is not None and before["page"] == row["page"] and row["top"] - before["bottom"] > 0.6 * (row["bottom"] - row["top"])
        turn = (
            before is not None and before["page"] != row["page"] and (before["text"].endswith((".", ":", "?")) or row["text"][:1].isupper())
        )
        if gap or turn:
            made.append(Line(row["line"], "", row["page"]))
        made.append(Line(row["line"], row["text"], row["page"], bool(large)))
    return from_lines(made)


def _lines(path: str) -> dict[str, Any]:
    """The lines of a file with their page, place, size and whether they are bold."""
    import pdfplumber

    rows: list[dict[str, Any]] = []
    with pdfplumber.open(path) as document:
        pages = document.pages
        for number, page in enumerate(pages[:MOST_PAGES], 1):
            for line in page.extract_text_lines(return_chars=True):
                characters = line["chars"]
                rows.append(
                    {
                        "line": len(rows) + 1,
                        "page": number,
                        "text": line["text"].strip(),
                        "top": round(float(line["top"]), 2),
                        "bottom": round(float(line["bottom"]), 2),
                        "size": round(sum(float(each["size"]) for each in characters) / len(characters), 1),
                        "bold": all("bold" in each["fontname"].lower() for each in characters),
                    }
                )
        title = (document.metadata or {}).get("Title") or ""
    return {"pages": len(pages), "lines": [row for row in rows if row["text"]], "title": str(title)}


def _limit() -> None:
    """Limit the memory of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    _limit()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(json.dumps(_lines(sys.argv[1])))
