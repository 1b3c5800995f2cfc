"""Find reports that need not be made again: inputs, notebook and program are the same, and their files are whole.

Everything that decides a report's bytes goes into a digest. run.json keeps it beside the digest of each
file written, so a register need not be opened to see that nothing has changed.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ropa.files import file_digest
from ropa.sources import fingerprint, register_name

RUN_FILE = "run.json"
"""The record of a run. It lies beside the reports."""


_DECIDING = (
    "pandas", "pandera", "numpy", "python-calamine", "openpyxl", "holidays", "python-dateutil", "tzdata", "ipython", "nbclient",
    "matplotlib", "matplotlib-inline", "nbconvert", "jinja2", "typst", "xlsxwriter",
)  # fmt: skip
"""Packages that affect what a report says or looks like."""


def inputs_digest(register: str | Path, as_of: str, regime: str | None, formats: Sequence[str], given: Mapping[str, Any]) -> str:
    """SHA-256 of what all reports of a run share: the register's files, the program, and the request.

    Raises SourceError if the register is not there or cannot be read.
    """
    asked = {"name": register_name(str(register)), "as_of": as_of, "regime": regime, "formats": list(formats), "parameters": dict(given)}
    return _digest({"files": fingerprint(register), "program": program_digest(), **asked})


@cache
def program_digest() -> str:
    """SHA-256 of the installed ropa, of Python, and of the versions of the packages that affect a report."""
    from importlib.metadata import PackageNotFoundError, version

    package = Path(__file__).resolve().parents[1]
    files = {path.relative_to(package).as_posix(): file_digest(path) for path in _program(package)}
    versions = {}
    for name in _DECIDING:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = ""
    return _digest({"files": files, "versions": versions, "python": platform.python_version()})


def _program(package: Path) -> Iterator[Path]:
    """The code and data of the package. Samples and notebooks are left out: they count only where they are used."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.is_file() and "__pycache__" not in parts and parts[0] != "shipped":
            yield path


def unchanged(folder: Path, inputs: str, notebooks: Mapping[str, Path] | None = None) -> dict[str, dict[str, Any]]:
    """The reports of the last run in `folder` that need not be made again, by name, as run.json describes them.

    `inputs` is today's digest, `notebooks` the notebooks by name. If run.json cannot be read, nothing is kept.
    """
    record = last_run(folder)
    if record.get("inputs") != inputs:
        return {}
    kept = {}
    for one in record["reports"]:
        notebook = (notebooks or {}).get(one["name"])
        if one["status"] == "done" and notebook and file_digest(notebook) == one["notebook"] and _whole(folder, one["sha256"]):
            kept[one["name"]] = one
    return kept


def last_run(folder: Path) -> dict[str, Any]:
    """The content of a folder's run.json; {} if the file is missing or not whole."""
    if not (folder / RUN_FILE).is_file():  # a pipe or a device in its place would be read without end
        return {}
    try:
        record = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        whole = isinstance(record, dict) and all({"name", "status", "notebook", "sha256"} <= set(one) for one in record["reports"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return record if whole else {}


def _whole(folder: Path, digests: Mapping[str, str]) -> bool:
    """Whether every file is there with the bytes that were written."""
    return all((folder / name).is_file() and file_digest(folder / name) == digest for name, digest in digests.items())


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()
