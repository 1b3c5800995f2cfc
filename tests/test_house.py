"""The house rules that the import contract cannot say: tests stand beside what they test, and rooms say what they are for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ropa
from support.checkout import TESTS

SOURCE = Path(ropa.__file__).parent
WHOLE = {
    "analysis/test_every_table.py": "the docstrings of every table of the room",
    "drafting/test_everyday.py": "sentences of every field as people write them",
    "fuzz/test_mutations.py": "the samples, changed as files change",
    "fuzz/test_options.py": "every option of every command",
    "fuzz/test_texts.py": "tables as people make them",
    "show/test_one_place.py": "a table and a picture that are added, and what follows by itself",
    "test_browser.py": "pages, the index and JupyterLab in a real browser",
    "cli/test_terminal.py": "what reaches a terminal, whatever wrote it",
    "test_cold.py": "what a command imports",
    "test_faults.py": "whatever fails while anything is written",
    "test_house.py": "this file",
    "test_how_to.py": "the how-to pages, which are text",
    "test_naughty.py": "naughty strings through every report",
    "test_notebooks.py": "the notebooks, which are no modules",
    "test_pages_of_logs.py": "the notebooks about transfers, requests, incidents, marketing and notices, as pages",
    "test_pages_of_records.py": "the notebooks about the record itself, as pages",
    "test_patterns.py": "every regular expression",
    "test_round_trips.py": "registers written and read again, in every format and layout",
    "test_samples.py": "the samples, which are data",
}
"""Test files of no one module, and what they look at."""
FILES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))
TEST_FILES = [file for file in FILES if Path(file).name.startswith("test_")]


def mirrored(file: str) -> bool:
    """Whether a test file is of a module: of the same room and name, or of a room as a whole."""
    room, name = Path(file).parent, Path(file).stem.removeprefix("test_")
    return (SOURCE / room / f"{name}.py").is_file() or (room.name == name and (SOURCE / room / "__init__.py").is_file())


def imported(tree: ast.AST) -> dict[str, str]:
    """The names that a file imports, with the modules that they come from."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
    return found


def private_names(text: str) -> list[str]:
    """The private names of ropa that a file names: imported, reached through a module, or written in a text."""
    tree = ast.parse(text)
    ours = {name: source for name, source in imported(tree).items() if source.split(".")[0] == "ropa"}
    found = [source for source in ours.values() if re.search(r"\._(?!_)", source)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and re.match(r"_[a-zA-Z]\w*[a-zA-Z0-9]$", node.attr):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name) and root.id in ours:
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += re.findall(r"\bropa(?:\.\w+)*\._[a-z]\w*", node.value)
    return found


def test_there_are_tests() -> None:
    assert len(TEST_FILES) > 90
    assert {file.split("/")[0] for file in TEST_FILES if "/" in file} <= {path.name for path in SOURCE.iterdir()} | {"fuzz"}


@pytest.mark.parametrize("file", TEST_FILES)
def test_a_test_file_stands_where_its_module_stands(file: str) -> None:
    assert mirrored(file) != (file in WHOLE), "name it after a module, or say in WHOLE what it looks at"


def test_what_looks_at_the_whole_is_there() -> None:
    assert set(WHOLE) <= set(TEST_FILES)


@pytest.mark.parametrize("file", FILES)
def test_no_file_imports_a_test_file(file: str) -> None:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert [source for source in imported(tree).values() if re.search(r"(^|\.)(test_\w+|conftest)(\.|$)", source)] == []


@pytest.mark.parametrize("file", FILES)
def test_no_test_names_what_is_private(file: str) -> None:
    assert private_names((TESTS / file).read_text(encoding="utf-8")) == []


HIDDEN = "_" + "name"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from ropa.files import {}", "ropa.files.{}"),
        ("from ropa import files\nfiles.{}()", "files.{}"),
        ("import ropa\nropa.files.Thing.{}", "ropa.files.Thing.{}"),
        ("import ropa.files as f\nf.{} = 1", "f.{}"),
        ("patch('ropa.files.{}')", "ropa.files.{}"),
        ("from ropa import files\nfiles.name(); files.__file__; files._repr_html_()\nself.{} = 1", None),
    ],
)
def test_a_private_name_is_seen(text: str, found: str | None) -> None:
    assert private_names(text.format(HIDDEN)) == ([found.format(HIDDEN)] if found else [])


@pytest.mark.parametrize("room", sorted(path.parent.name for path in SOURCE.glob("*/__init__.py")))
def test_a_room_says_what_it_is_for(room: str) -> None:
    said = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert len(said.split()) >= 5, f"src/ropa/{room}/__init__.py"
