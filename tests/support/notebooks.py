"""A report's notebook of a few cells."""

from __future__ import annotations

from pathlib import Path

import nbformat


def write_notebook(path: Path, *code: str, **said: object) -> None:
    """A report notebook of this code; `said` stands in its metadata besides its roles."""
    declared = 'register: str = "sample:illumit"  # the register\nas_of: str = "2026-11-22"  # the day\nregime: str = "uk"  # the law\n'
    declared += "most: int = 3  # how many\nshare: float = 0.5  # a part\n"
    declared += "which: list[str] = []  # which ones\nnote: str | None = None  # a remark\n"
    cells = [
        nbformat.v4.new_markdown_cell("# Small\n\nA small report.", id="title"),
        nbformat.v4.new_code_cell(declared, id="parameters", metadata={"tags": ["parameters"]}),
        *(nbformat.v4.new_code_cell(source, id=f"code-{n}") for n, source in enumerate(code)),
    ]
    kernel = {"kernelspec": {"name": "no-such-kernel", "display_name": "x", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"ropa": {"roles": ["controller", "processor"], **said}, **kernel}), path)
