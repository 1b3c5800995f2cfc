"""Notebooks of a few cells."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def write(path: Path, *cells: str | tuple[str, str]) -> Path:
    """A notebook of code cells, some with a tag."""
    made = []
    for n, cell in enumerate(cells):
        source, tag = (cell, "") if isinstance(cell, str) else cell
        made.append(new_code_cell(source, id=f"c{n}", metadata={"tags": [tag]} if tag else {}))
    made.insert(0, new_markdown_cell("# Title", id="title"))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=made, metadata=kernel), path)
    return path
