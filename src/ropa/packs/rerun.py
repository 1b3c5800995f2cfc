"""Make the reports of a pack again from the packed register, and compare the bytes.

Nothing that came in a pack is run. A report is made again only by the installed notebook of the same
name, and only if that notebook has the digest that the pack gives.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ropa.bags.checks import Check
from ropa.bags.tree import READ_ERRORS, Tree, open_tree
from ropa.case.opening import open_case
from ropa.errors import PackError, RopaError
from ropa.files import file_digest, scratch
from ropa.packs import contents, profiles
from ropa.packs.build import Progress, reports_of, unpacked
from ropa.reports import FORMATS, reports


def rerun(pack: Path, progress: Progress | None = None) -> list[Check]:
    """One check per report of the pack: the bytes are the same, they differ, or it cannot be made again here, and why.

    Verify the pack first: this function trusts the packed register. A report in the pack that came out otherwise or
    cannot be made again is wrong, and so is whatever lies among the reports that parameters.json does not name. Tables are not
    made again, because the pack holds them as the reports read them. Raises PackError or SourceError for a pack without a register.
    """
    with scratch() as staging:
        folder, parameters = unpacked(pack, staging / "register")
        with open_tree(pack) as tree:
            return _compared(tree, folder, parameters, staging / "reports", progress)


def _compared(tree: Tree, folder: Path, parameters: Mapping[str, Any], out: Path, progress: Progress | None) -> list[Check]:
    wanted, formats = parameters["notebooks"], parameters["formats"]
    checks, there = [], set()
    for path in sorted(tree.files):  # a forged report may come without the name of its notebook, or in a form that none was made in
        within = next((one for one in _FOLDERS if path.startswith(f"{one}/")), None)
        if within is None:
            continue
        name, wrong = _wrong_at(tree, path, path.removeprefix(f"{within}/"), _FOLDERS[within], wanted, formats)
        there.add(name)
        if wrong:
            checks.append(Check(_called(name), ok=False, message=wrong, file=path))
    installed = {one.name: one for one in reports()}
    names = []
    for name, digest in sorted(wanted.items()):
        why = "no such report is installed" if name not in installed else ""
        if not why and file_digest(installed[name].path) != digest:
            why = "the installed notebook is another one than it was made with"
        if why:  # whoever forges a report would name a notebook that nobody has
            message = f"cannot rerun: {why}; run this with the ropa that {profiles.METHOD}/versions.csv names"
            checks.append(Check(_called(name), ok=name not in there, warning=name not in there, message=message))
        else:
            names.append(name)
    if not names:
        return checks
    made = [kind for kind in FORMATS if kind in formats] or ["html"]
    other = _other_software(tree)
    try:
        case = open_case(folder, parameters["as_of"], parameters["regime"])
        with reports_of(case, names, out, made, progress) as whole:
            whole()  # a report that fails leaves no files, which is found below
    except (RopaError, KeyError, TypeError) as problem:  # what the reports were made from could be opened then
        wrong = f"its register cannot be opened: {problem}" + (
            f"; the pack says it was made with other software ({other})" if other else ""
        )
        return [*checks, *(Check(_called(name), ok=False, message=wrong) for name in names)]
    return [*checks, *(check for name in names for kind in made if (check := _same(tree, out, name, kind, other)))]


_EXECUTED, _NOTEBOOKS = f"data/{profiles.METHOD}/executed", f"data/{profiles.METHOD}/notebooks"
_FOLDERS = {f"data/{profiles.REPORTS}": [one for one in FORMATS if one != "ipynb"], _EXECUTED: ["ipynb"], _NOTEBOOKS: ["ipynb"]}
"""The folders of what notebooks made and of the notebooks, each with the endings that its files have."""


def _wrong_at(
    tree: Tree, path: str, file: str, endings: Sequence[str], wanted: Mapping[str, str], formats: Sequence[str]
) -> tuple[str, str]:
    """The name of the report of a file among reports or notebooks, and what is wrong of it; "" for nothing."""
    name, dot, ending = file.rpartition(".")
    if not dot or "/" in file or ending not in endings:  # looks like a report, and is none: summary.HTML, summary.htm, more/summary.html
        return file, "not a file that a report is made as"
    if path.startswith(f"{_NOTEBOOKS}/"):
        digest = hashlib.sha256(_read(tree, path)).hexdigest()
        return name, "" if digest == wanted.get(name) else f"not the notebook that parameters.json names ({digest[:12]}…)"
    if name not in wanted:
        return name, "a report of which parameters.json names no notebook"
    return name, "" if ending in (formats or ["html"]) else f"parameters.json says that no report was made as {ending}"


def _called(name: str) -> str:
    return f"rerun {name}"


def _same(tree: Tree, out: Path, name: str, kind: str, other: str) -> Check | None:
    """Whether a report came out as it is in the pack. None if it is in neither place."""
    packed = f"data/{profiles.METHOD}/executed/{name}.ipynb" if kind == "ipynb" else f"data/{profiles.REPORTS}/{name}.{kind}"
    made = out / f"{name}.{kind}"
    there = tree.files.get(packed)
    if there is None and not made.is_file():
        return None
    if there is not None and made.is_file() and _read(tree, packed) == made.read_bytes():
        return Check(_called(name), ok=True, message=f"made again: the same {there} bytes", file=packed)
    why = "it is not in the pack" if there is None else "it came out otherwise" if made.is_file() else "it could not be made"
    if other:
        message = f"{why}; the pack says it was made with other software ({other}): run this again with that software"
        return Check(_called(name), ok=False, message=message, file=packed)
    return Check(_called(name), ok=False, message=f"made again from the packed register: {why}", file=packed)


_MOST_OF_VERSIONS = 1_000_000
"""The most bytes of versions.csv that are looked at."""


def _other_software(tree: Tree) -> str:
    """Which software differs in version from what the pack was made with, in words; "" where nothing differs."""
    path = f"data/{profiles.METHOD}/versions.csv"
    if path not in tree.files:
        return "which it does not say"
    text = _read(tree, path)[:_MOST_OF_VERSIONS].decode("utf-8", "replace")
    try:
        then = {str(row.get("name"))[:60]: str(row.get("version"))[:60] for row in csv.DictReader(io.StringIO(text))}
    except csv.Error:
        return "which it does not say"
    now = {row["name"]: row["version"] for row in contents.versions().to_dict("records")}
    differ = [
        f"{name} {then.get(name, 'none')} there, {now.get(name, 'none')} here"
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    ]
    return "; ".join(differ[:3]) + (f" and {len(differ) - 3} more" if len(differ) > 3 else "")


def _read(tree: Tree, path: str) -> bytes:
    try:
        with tree.open(path) as stream:
            return stream.read()
    except READ_ERRORS as problem:
        raise PackError(f"{path}: cannot be read ({problem})") from problem
