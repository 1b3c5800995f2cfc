"""The list of reports, read from the notebooks themselves. Nothing heavy is imported.

A notebook's first cell holds its title and purpose. The cell tagged `parameters` declares what it
takes. Its metadata name the roles that it is for, like `"ropa": {"roles": ["controller"]}`, and what
evidence packs need to know about it (see `KEYS`). To add a report, add its notebook.
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import ReportError, UsageError
from ropa.files import shipped, why_no_file
from ropa.text import without_marks

if TYPE_CHECKING:
    from ropa.case.case import Case
    from ropa.model.register import Register

ROLES = ("controller", "processor")
COMMON = ("register", "as_of", "regime")
"""The parameters that every report takes. The caller gives them separately from a report's own."""

KEYS = {
    "roles": "for whose records it is: a list of controller and processor",
    "clauses": "the law that it answers, like Art 30(1); by default none",
    "logs_of_people": "whether it looks at logs of people (requests, complaints, breaches, marketing, consents); by default true",
    "beyond": "whether it looks at more than the one register: its earlier states, or other registers; by default false",
    "for_client": "whether it is made for one client of a processor too; by default false",
    "compact": "whether it is printed in small type, to be one page; by default false",
}
"""What `metadata.ropa` of a notebook may say, each with its meaning."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a report, as its notebook declares it: `most: int = 10  # how many`."""

    name: str
    type: str
    default: Any
    help: str


@dataclass(frozen=True)
class Report:
    """One report: a notebook and what it says about itself."""

    name: str
    title: str
    purpose: str
    roles: tuple[str, ...]
    path: Path
    parameters: tuple[Parameter, ...]
    clauses: str = ""
    """The law that the report answers, like Art 30(1)."""
    logs_of_people: bool = True
    """Whether it looks at logs of people. A pack that leaves out these logs leaves out the report too."""
    beyond: bool = False
    """Whether it looks at more than the one register. A pack is of one register, so it leaves out the report."""
    for_client: bool = False
    """Whether it can also be made for one client of a processor."""

    @property
    def own(self) -> tuple[Parameter, ...]:
        """The report's own parameters: all but those that every report takes."""
        return tuple(parameter for parameter in self.parameters if parameter.name not in COMMON)


def reports(folder: Path | None = None) -> list[Report]:
    """Every report in order of name: ropa's own, or those of another folder of notebooks.

    Raises UsageError for a folder without notebooks, and ReportError for a notebook that is no report, saying what it lacks.
    """
    place = folder or shipped("notebooks")
    found = [read_report(path) for path in sorted(place.glob("*.ipynb"))]
    if not found:
        raise UsageError(f"{place}: no notebook (.ipynb) there; give a folder that holds report notebooks")
    return found


def find(names: Iterable[str], folder: Path | None = None) -> list[Report]:
    """The reports of these names, each once, in the order asked for. Raises UsageError for an unknown one."""
    return among(reports(folder), names)


def among(there: Iterable[Report], names: Iterable[str]) -> list[Report]:
    """As `find`, among reports that were read already."""
    known = {report.name: report for report in there}
    asked = list(dict.fromkeys(names))
    for name in asked:
        if name not in known:
            raise UsageError(f"there is no report {name}; there are {', '.join(known)}")
    return [known[name] for name in asked]


def fitting(register: Case | Register, folder: Path | None = None) -> list[str]:
    """The names of the reports that fit the holder's roles, which are the roles of the activities in the register.

    An activity without a role counts as a controller's, as everywhere.
    A report is never left out because a table is empty. A register whose activities name no role gets every report.
    """
    return [report.name for report in of_roles(register, reports(folder))]


def of_roles(register: Case | Register, there: Iterable[Report]) -> list[Report]:
    """As `fitting`, among reports that were read already."""
    from ropa.case.case import Case

    return for_roles(roles_held(register.register if isinstance(register, Case) else register), there)


def for_roles(roles: frozenset[str], there: Iterable[Report]) -> list[Report]:
    """The reports that are for one of these roles."""
    return [report for report in there if roles & set(report.roles)]


def roles_held(register: Register) -> frozenset[str]:
    """The roles of the holder: those of the activities, both where none is named."""
    from ropa.facts.view import of_record

    activities = register.activities
    named = activities["role"].notna().any()
    return frozenset(record for record in ROLES if not named or len(of_record(activities, record)))


def read_report(path: Path) -> Report:
    """The report in a notebook. Raises ReportError, naming the notebook and what it lacks."""
    if why := why_no_file(path):
        raise ReportError(f"{path.name}: cannot be read ({why})")
    try:
        notebook = json.loads(without_marks(path.read_text(encoding="utf-8")))
        if "worksheets" in notebook:
            raise ReportError(f"{path.name}: a notebook of an older format ({notebook.get('nbformat')}); open it in Jupyter and save it")
        cells = [{**cell, "metadata": _mapping(cell.get("metadata"))} for cell in notebook["cells"]]
        said = _mapping(_mapping(notebook.get("metadata")).get("ropa"))
        title, purpose = title_and_purpose(cells)
        sources = [source_of(cell) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise ReportError(f"{path.name}: not a notebook as Jupyter saves it ({type(problem).__name__})") from problem
    roles = said.get("roles")
    if not title or not purpose:
        raise ReportError(f"{path.name}: its first cell must be Markdown: `# Title`, a blank line, its purpose in one line")
    if not isinstance(roles, list) or not roles or any(role not in ROLES for role in roles):
        raise ReportError(f'{path.name}: its metadata must name its roles, like "ropa": {{"roles": ["controller"]}}')
    return Report(path.stem, title, purpose, tuple(roles), path, _parameters(path.name, cells, sources), **_for_packs(path.name, said))


def _mapping(found: Any) -> Mapping[str, Any]:
    """What a notebook's file holds in a place where a mapping belongs; an empty one if it holds something else."""
    return found if isinstance(found, dict) else {}


def _for_packs(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What a notebook says for evidence packs. Raises ReportError for a value of another type."""
    kinds = {"clauses": str, "logs_of_people": bool, "beyond": bool, "for_client": bool}
    for key, kind in kinds.items():
        if not isinstance(said.get(key, kind()), kind):
            raise ReportError(f"{name}: {key} in its metadata is {said[key]!r}; it is {KEYS[key]}")
    return {key: said[key] for key in kinds if key in said}


def title_and_purpose(cells: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The title and the purpose in the first cell; "" for one that is not there."""
    lines = [line.strip() for line in source_of(cells[0]).splitlines()] if cells and cells[0].get("cell_type") == "markdown" else []
    said = [line for line in lines if line]
    if not said or not said[0].startswith("# "):
        return "", ""
    return said[0].removeprefix("# ").strip(), said[1] if len(said) > 1 else ""


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell, which a notebook's file may hold as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: Mapping[str, Any]) -> Sequence[Any]:
    """The tags of a cell."""
    tags = cell["metadata"].get("tags")
    return tags if isinstance(tags, list) else ()


def _parameters(name: str, cells: Sequence[Mapping[str, Any]], sources: list[str]) -> tuple[Parameter, ...]:
    """The parameters that the cell tagged `parameters` declares. Raises ReportError, which names the notebook, the cell and the line."""
    tagged = [place for place, cell in enumerate(cells) if cell.get("cell_type") == "code" and "parameters" in _tags(cell)]
    if len(tagged) != 1:
        raise ReportError(f"{name}: exactly one cell of code must have the tag parameters")
    source = sources[tagged[0]]
    where = f"{name}: cell {tagged[0] + 1} of {len(cells)}, the parameters"
    try:
        body, comments = ast.parse(source).body, _comments(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as problem:  # a magic, a shell command, half a line
        line = f", line {problem.lineno}" if isinstance(problem, SyntaxError) and problem.lineno else ""
        raise ReportError(f"{where}{line}: not Python; the cell may only hold lines like `most: int = 10  # how many`") from problem
    found = []
    for statement in body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name) or statement.value is None:
            raise ReportError(f"{where}, line {statement.lineno}: the cell may only hold lines like `most: int = 10  # how many`")
        parameter, help_text = statement.target.id, comments.get(statement.end_lineno or statement.lineno, "")
        if not help_text:
            raise ReportError(f"{where}, line {statement.lineno}: {parameter} has no comment that says what it is")
        try:
            default = ast.literal_eval(statement.value)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as problem:
            written = f"{where}, line {statement.lineno}: the default of {parameter} is worked out; write the value itself, like 10"
            raise ReportError(written) from problem
        found.append(Parameter(parameter, ast.unparse(statement.annotation), default, help_text))
    if missing := set(COMMON) - {parameter.name for parameter in found}:
        raise ReportError(f"{name}: its parameters cell must declare {', '.join(sorted(missing))}")
    return tuple(found)


def _comments(source: str) -> dict[int, str]:
    """The comment on each line, by line number."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}
