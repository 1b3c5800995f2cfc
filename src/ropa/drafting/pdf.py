"""Reads PDF in a process of its own, whose time and memory are limited: a hostile file ends that process, never ropa."""

from __future__ import annotations

import re
from itertools import pairwise
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
    for row, following in pairwise(kept):
        if _HYPHEN.search(row["text"]) and not following["cells"]:
            word, _, rest = following["text"].partition(" ")
            row["text"], following["text"] = row["text"][:-1] + word, rest
    kept = [row for row in kept if row["text"]]
    sizes = sorted(row["size"] for row in kept if not row["cells"])
    usual = sizes[len(sizes) // 2] if sizes else 0
    made: list[Line] = []
    pieces: list[Piece] = []
    header: tuple[str, ...] = ()
    for at, row in enumerate(kept):
        before = kept[at - 1] if at else None
        if cells := tuple(row["cells"]):
            begins = before is None or not before["cells"] or before["table"] != row["table"]
            if begins and not (before and len(before["cells"]) == len(cells)):  # one that goes on over a page keeps its headings
                header = cells if all(len(cell.split()) <= _LONGEST_HEAD for cell in cells) else ()
            pieces += [*from_lines(made), Piece("row", row["text"], row["line"], cells=cells, header=header, page=row["page"])]
            made = []
            continue
        large = row["size"] > usual * 1.08 or row["bold"]
        gap = before is not None and before["page"] == row["page"] and row["top"] - before["bottom"] > 0.6 * (row["bottom"] - row["top"])
        turn = (
            before is not None and before["page"] != row["page"] and (before["text"].endswith((".", ":", "?")) or row["text"][:1].isupper())
        )
        if gap or turn:
            made.append(Line(row["line"], "", row["page"]))
        made.append(Line(row["line"], row["text"], row["page"], bool(large)))
    return [*pieces, *from_lines(made)]


_LONGEST_HEAD = 8
"""The most words of a cell of a heading row."""
_LEAST_EDGES = 4
"""A page with fewer drawn lines and boxes has no table."""
_HYPHEN = re.compile(r"(?<=[a-z])[\u00ad\u2010]$")
"""A hyphen at the end of a line that only parts a word."""


def _tables(page: Any) -> list[tuple[float, float, list[list[str]]]]:
    """The tables that are drawn on a page, from where to where, each with its rows of cells."""
    if len(page.lines) + len(page.rects) < _LEAST_EDGES:
        return []
    found = []
    for table in page.find_tables():
        rows = [[" ".join((cell or "").split()) for cell in row] for row in table.extract()]
        if len(rows) > 1 and len(rows[0]) > 1:
            found.append((float(table.bbox[1]), float(table.bbox[3]), [row for row in rows if any(row)]))
    return found


def _lines(path: Path) -> dict[str, Any]:
    """The lines of a file with their page, place, size and whether they are bold. Raises SourceError for one that cannot be read."""
    import pdfplumber

    rows: list[dict[str, Any]] = []
    try:
        with pdfplumber.open(path) as document:
            pages = document.pages
            for number, page in enumerate(pages[:MOST_PAGES], 1):
                tables = _tables(page)
                for line in page.extract_text_lines(return_chars=True):
                    characters = line["chars"]
                    within = next((table for table in tables if table[0] <= (line["top"] + line["bottom"]) / 2 <= table[1]), None)
                    if within is not None:
                        told = number, tables.index(within)
                        if not any(row["table"] == told for row in rows[-1:]):
                            rows += [_row(len(rows) + at, number, told, cells) for at, cells in enumerate(within[2], 1)]
                        continue
                    rows.append(
                        {
                            "line": len(rows) + 1,
                            "page": number,
                            "text": line["text"].strip(),
                            "top": round(float(line["top"]), 2),
                            "bottom": round(float(line["bottom"]), 2),
                            "size": round(sum(float(each["size"]) for each in characters) / len(characters), 1),
                            "bold": all("bold" in each["fontname"].lower() for each in characters),
                            "cells": [],
                            "table": None,
                        }
                    )
            title = (document.metadata or {}).get("Title") or ""
    except MemoryError:
        raise
    except Exception as problem:  # the parser raises errors of many kinds for what is no PDF
        raise SourceError(f"{path}: not a PDF, or a damaged or locked one; save its text as .txt") from problem
    return {"pages": len(pages), "lines": [row for row in rows if row["text"]], "title": str(title)}


def _row(line: int, page: int, table: tuple[int, int], cells: list[str]) -> dict[str, Any]:
    """A row of a table, as a line."""
    text = " | ".join(cell for cell in cells if cell)
    return {"line": line, "page": page, "text": text, "top": 0.0, "bottom": 0.0, "size": 0.0, "bold": False, "cells": cells, "table": table}
