"""What need not be made again: reports whose inputs, notebook and program are what they were, and whose files are whole.

Everything that decides a report's bytes goes into a digest, and run.json keeps it beside the digest of
each file written, so that nothing has to be opened to see that nothing has changed.
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

RUN_FILE = "run.json"
"""Beside the reports of a run: what was run over what."""


_DECIDING = (
    "pandas", "pandera", "numpy", "python-calamine", "openpyxl", "holidays", "python-dateutil", "tzdata", "ipython", "nbclient",
    "matplotlib", "matplotlib-inline", "nbconvert", "jinja2", "weasyprint", "xlsxwriter",
)  # fmt: skip
"""Distributions that have a part in what a report says or looks like."""


def inputs_digest(register: str | Path, as_of: str, regime: str | None, formats: Sequence[str], given: Mapping[str, Any]) -> str:
    """SHA-256 of what all reports of a run share: the register's files, the program, what was asked for.

    Raises SourceError where the register is not there or cannot be read.
    """
    from ropa.case.case import register_name
    from ropa.sources import fingerprint

    asked = {"name": register_name(str(register)), "as_of": as_of, "regime": regime, "formats": list(formats), "parameters": dict(given)}
    return _digest({"files": fingerprint(register), "program": program_digest(), **asked})


@cache
def program_digest() -> str:
    """SHA-256 of ropa as it is installed here, of Python, and of the versions of what reads registers and makes reports of them."""
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
    """Code and data of the package, without its samples and notebooks, which count where they are used."""
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.is_file() and "__pycache__" not in parts and parts[0] != "shipped":
            yield path


def unchanged(folder: Path, inputs: str, notebooks: Mapping[str, Path] | None = None) -> dict[str, dict[str, Any]]:
    """The reports of the last run in `folder` that stand as they are, by name, as its run.json tells of them.

    `inputs` is the digest now; `notebooks` the notebooks by name. A run.json that cannot be read keeps nothing.
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
    """What run.json of a folder holds, nothing where it is not there or not whole."""
    try:
        record = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        whole = isinstance(record, dict) and all({"name", "status", "notebook", "sha256"} <= set(one) for one in record["reports"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return record if whole else {}


def _whole(folder: Path, digests: Mapping[str, str]) -> bool:
    """Whether each file is there with the bytes that were written."""
    return all((folder / name).is_file() and file_digest(folder / name) == digest for name, digest in digests.items())


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode("utf-8", "surrogatepass")).hexdigest()
