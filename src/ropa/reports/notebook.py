"""Clean an executed notebook, so that the same inputs give the same bytes and nothing tells of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ropa.reports.parameters import as_code
from ropa.text import count_words

INJECTED = "injected-parameters"
"""papermill's tag of the cell that sets parameters."""
MARKER = "papermill-error-cell-tag"
"""papermill's tag of cells that say that a cell failed."""


def clean(notebook: Any, parameters: Mapping[str, Any] | None = None) -> Any:
    """A copy of an executed notebook without times, paths, kernel and random ids.

    papermill's metadata and error banners are removed, and so is what was written on stderr. The injected
    cell gets a fixed id. Of the language's metadata only the name stays. With `parameters`, the injected
    cell holds these, so that a register's name can stand in place of its path.
    """
    cleaned = _copied(notebook)
    metadata = cleaned.metadata
    for name in ("papermill", "widgets", "signature"):
        metadata.pop(name, None)
    metadata["kernelspec"] = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata["language_info"] = {"name": "python"}
    cleaned["cells"] = [cell for cell in cleaned.cells if MARKER not in cell.metadata.get("tags", ())]
    for cell in cleaned.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        if INJECTED in cell.metadata.get("tags", ()):
            cell["id"] = INJECTED
            if parameters is not None:
                cell["source"] = as_code(parameters).rstrip("\n")
        if cell.cell_type == "code":
            cell["outputs"] = _joined(output for output in cell.outputs if not _is_stderr(output))
    return cleaned


def _copied(notebook: Any) -> Any:
    """A copy of a notebook whose metadata, cells, their metadata and outputs are its own. What is beneath is not copied, nor changed."""
    node = type(notebook)
    copied = node(notebook, metadata=node(notebook.metadata), cells=[node(cell, metadata=node(cell.metadata)) for cell in notebook.cells])
    for cell in copied.cells:
        if "outputs" in cell:
            cell["outputs"] = [node(output) for output in cell.outputs]
    return copied


def _joined(outputs: Iterable[Any]) -> list[Any]:
    """The outputs with neighbouring pieces of a stream joined, because a kernel cuts streams at random places."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.output_type == "stream" and joined[-1].output_type == "stream" and joined[-1].name == output.name:
            joined[-1]["text"] += output.text
        else:
            joined.append(output)
    return joined


def stderr_of(notebook: Any) -> list[str]:
    """Which cells of an executed notebook wrote on stderr: how many lines, and the kinds of warnings in them.

    The text itself is left out, because it may hold personal data and these lines go into the record of the run.
    """
    told = []
    for number, cell in enumerate(notebook.cells, start=1):
        text = "".join(output.text for output in cell.get("outputs", ()) if _is_stderr(output)).strip()
        if text:
            kinds = ", ".join(sorted(set(_WARNING.findall(text))))
            told.append(f"cell {number} wrote {count_words(len(text.splitlines()), 'line')} on stderr{f' ({kinds})' if kinds else ''}")
    return told


_WARNING = re.compile(r"\b(?:Bytes|Deprecation|Future|Import|PendingDeprecation|Performance|Resource|Runtime|Syntax|Unicode|User)Warning\b")


def _is_stderr(output: Any) -> bool:
    return bool(output.output_type == "stream" and output.name == "stderr")


def to_bytes(notebook: Any) -> bytes:
    """A notebook as its file: JSON as Jupyter writes it."""
    import nbformat

    text: str = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode("utf-8", "replace")
