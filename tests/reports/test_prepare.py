"""Notebooks are made ready to run as papermill makes them ready."""

from __future__ import annotations

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ropa.reports.prepare import prepared

TAGS = [["parameters"], ["injected-parameters"], ["papermill-error-cell-tag"], []]


def cells_of(notebook):
    """What stands in the cells, without ids and papermill's own notes."""
    return [(cell.cell_type, cell.source, cell.metadata.get("tags")) for cell in notebook.cells]


@pytest.mark.parametrize("given", [{}, {"words": 'é "x"\n', "number": 1.5, "nothing": None, "many": [1, {"a": True}]}])
@pytest.mark.parametrize("tags", [TAGS, TAGS[:1], TAGS[2:], [["other"], *TAGS[::-1]]])
def test_a_prepared_notebook_is_papermills(tags, given):
    code = [new_code_cell(f"x = {n}", metadata={"tags": tag} if tag else {}) for n, tag in enumerate(tags)]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    source = new_notebook(cells=[new_markdown_cell("# Title"), *code], metadata=kernel)
    before = nbformat.from_dict(source)
    papermills = papermill.execute_notebook(before, None, parameters=given, prepare_only=True, kernel_name="python3", language="python")
    assert cells_of(prepared(source, given)) == cells_of(papermills)
    assert source == before
    nbformat.validate(prepared(source, given))
