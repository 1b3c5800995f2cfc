"""Make the reports of a pack again from what is packed, and compare bytes.

Nothing that came in a pack is run. A report is made again only by the installed notebook of the same
name, and only if its bytes are those that the pack says it was made with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
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
    """One check a report of the pack: the same bytes again, other bytes, or that it cannot be made again here, and why.

    Look at the pack with `verify` first: this trusts the packed register to be what was packed. What
    cannot be made again, or comes out otherwise under other software, is a warning; a report of which no notebook is named is
    wrong. Tables are not made again: they lie in the pack as the reports read them. Raises PackError, SourceError for a pack
    that holds no register.
    """
    with scratch() as staging:
        folder, parameters = unpacked(pack, staging / "register")
        with open_tree(pack) as tree:
            return _compared(tree, folder, parameters, staging / "reports", progress)


def _compared(tree: Tree, folder: Path, parameters: Mapping[str, Any], out: Path, progress: Progress | None) -> list[Check]:
    wanted, checks = parameters["notebooks"], []
    for path in sorted(tree.files):  # whoever forges a report may also have its notebook forgotten
        if (name := _report_at(path)) and name not in wanted:
            checks.append(Check(_called(name), ok=False, message="a report of which parameters.json names no notebook", file=path))
    installed = {one.name: one for one in reports()}
    names = []
    for name, digest in sorted(wanted.items()):
        why = "no such report is installed" if name not in installed else ""
        if not why and file_digest(installed[name].path) != digest:
            why = "the installed notebook is another one than it was made with"
        if why:
            checks.append(Check(_called(name), ok=True, warning=True, message=f"cannot rerun: {why}"))
        else:
            names.append(name)
    if not names:
        return checks
    formats = [kind for kind in parameters["formats"] if kind in FORMATS] or ["html"]
    try:
        case = open_case(folder, parameters["as_of"], parameters["regime"])
        reports_of(case, names, out, formats, progress)  # of one that fails the files are not there, which is found below
    except (RopaError, KeyError, TypeError) as problem:
        return [*checks, *(Check(_called(name), ok=True, warning=True, message=f"cannot rerun: {problem}") for name in names)]
    other = _other_software(tree)
    return [*checks, *(check for name in names for kind in formats if (check := _same(tree, out, name, kind, other)))]


def _report_at(path: str) -> str:
    """The name of the report that a file of a pack is, "" for any other file."""
    place = PurePosixPath(path)
    folders = {f"data/{profiles.REPORTS}": FORMATS, f"data/{profiles.METHOD}/executed": ("ipynb",)}
    return place.stem if place.suffix[1:] in folders.get(str(place.parent), ()) else ""


def _called(name: str) -> str:
    return f"rerun {name}"


def _same(tree: Tree, out: Path, name: str, kind: str, other: str) -> Check | None:
    """Whether a report came out as it is in the pack; none for one that is in neither."""
    packed = f"data/{profiles.METHOD}/executed/{name}.ipynb" if kind == "ipynb" else f"data/{profiles.REPORTS}/{name}.{kind}"
    made = out / f"{name}.{kind}"
    there = tree.files.get(packed)
    if there is None and not made.is_file():
        return None
    if there is not None and made.is_file() and _read(tree, packed) == made.read_bytes():
        return Check(_called(name), ok=True, message=f"made again: the same {there} bytes", file=packed)
    why = "it is not in the pack" if there is None else "it came out otherwise" if made.is_file() else "it could not be made"
    if other:
        return Check(
            _called(name),
            ok=True,
            warning=True,
            message=f"{why}, but with other software than the pack was made with ({other})",
            file=packed,
        )
    return Check(_called(name), ok=False, message=f"made again from the packed register: {why}", file=packed)


def _other_software(tree: Tree) -> str:
    """What is installed in another version than the pack was made with, as words; empty where nothing is."""
    path = f"data/{profiles.METHOD}/versions.csv"
    if path not in tree.files:
        return "which it does not say"
    rows = csv.DictReader(io.StringIO(_read(tree, path).decode("utf-8", "replace")))
    then = {str(row.get("name")): str(row.get("version")) for row in rows}
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
