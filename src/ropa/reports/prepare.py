"""A notebook made ready to run, as papermill makes it ready: its parameters stand in a cell of their own."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ropa.reports.notebook import INJECTED, MARKER
from ropa.reports.parameters import as_code
from ropa.text import without_marks


def read(path: Path) -> Any:
    """The notebook in a file: not to be changed, for the next who reads the same text gets it too.

    Raises whatever nbformat does of one that is not as its format says; ids may be lacking or shared.
    """
    return _of(without_marks(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def _of(text: str) -> Any:
    import nbformat

    with warnings.catch_warnings(action="ignore"):  # of ids, which it mends
        source = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        for cell in source.cells:
            if "tags" in cell.metadata:  # other programs write one text, or null
                tags = cell.metadata["tags"]
                cell.metadata["tags"] = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        nbformat.validate(source)
    return source


def prepared(source: Any, parameters: Mapping[str, Any]) -> Any:
    """A copy of a notebook with a cell that sets these parameters, as `papermill.execute_notebook` prepares it.

    papermill itself would write it as text, parse, check and copy it on the way.
    """
    import nbformat

    notebook = nbformat.v4.upgrade(nbformat.from_dict(source))  # type: ignore[no-untyped-call]
    notebook.metadata["papermill"] = {}
    cells = [cell for cell in notebook.cells if MARKER not in cell.metadata.get("tags", ())]
    if parameters:
        made = nbformat.v4.new_code_cell(as_code(parameters))  # type: ignore[no-untyped-call]
        made.metadata["tags"] = [INJECTED]
        earlier, declared = (_first(cells, tag) for tag in (INJECTED, "parameters"))
        if earlier is not None:
            cells[earlier] = made
        else:
            cells.insert(0 if declared is None else declared + 1, made)
    for cell in cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata["papermill"] = {}
    notebook["cells"] = cells
    return notebook


def _first(cells: list[Any], tag: str) -> int | None:
    """The place of the first cell with a tag."""
    return next((place for place, cell in enumerate(cells) if tag in cell.metadata.get("tags", ())), None)


class Kept:
    """What is kept of a run, in place of papermill's `NotebookExecutionManager`: which cells began, and which failed."""

    def __init__(self, notebook: Any) -> None:
        self.nb = notebook
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell["execution_count"], cell["outputs"] = None, []

    def cell_start(self, cell: Any, cell_index: int) -> None:
        """Keep that a cell began."""
        cell.metadata["papermill"]["start_time"] = True

    def cell_exception(self, cell: Any, cell_index: int, exception: Exception) -> None:
        """Keep that a cell failed."""
        cell.metadata["papermill"]["exception"] = True

    def cell_complete(self, cell: Any, cell_index: int) -> None:
        """Do nothing: a cell is complete when the next begins."""

    def autosave_cell(self) -> None:
        """Do nothing: nobody reads the notebook before it is complete."""
