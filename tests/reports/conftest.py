"""A register and a folder of notebooks to report with."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.notebooks import write_notebook
from support.tiny import write_tiny


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """The tiny register."""
    return write_tiny(tmp_path_factory.mktemp("register") / "tiny")


@pytest.fixture
def notebooks(tmp_path) -> Path:
    """A folder with one small report notebook of its own."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write_notebook(folder / "small.ipynb", 'print("hello")')
    return folder
