"""Reads PDF in a process of its own, whose time and memory are limited: a hostile file ends that process, never ropa."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ropa.drafting.pieces import Document, Piece
from ropa.drafting.plain import Line, from_lines
from ropa.errors import SourceError
from ropa.sources.apart import read_in_process

MOST_PAGES = 200


def read_pdf(path: Path) -> Document:
    """Read a PDF. Raises SourceError for one that cannot be read, that holds no text, or that takes too long."""
    import importlib.util

    if importlib.util.find_spec("pdfplumber") is None:
        raise ImportError("pdfplumber")
    found = read_in_process(_lines, path)
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


def _lines(path: Path) -> dict[str, Any]:
    """The lines of a file with their page, place, size and whether they are bold. Raises SourceError for one that cannot be read."""
    import pdfplumber

    rows: list[dict[str, Any]] = []
    try:
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
    except MemoryError:
        raise
    except Exception as problem:  # the parser raises errors of many kinds for what is no PDF
        raise SourceError(f"{path}: not a PDF, or a damaged or locked one; save its text as .txt") from problem
    return {"pages": len(pages), "lines": [row for row in rows if row["text"]], "title": str(title)}
