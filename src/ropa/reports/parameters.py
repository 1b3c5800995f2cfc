"""Check parameters against the notebook before anything runs.

papermill itself only warns of a name that the notebook does not know, and it writes a value that it
cannot express as text. Both lead to a wrong report without an error. Here, every name must be
known, and every value must be JSON and of the type that the notebook declares.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ropa.errors import UsageError
from ropa.reports.catalogue import COMMON, Report

_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    "None": (type(None),),
}


def for_report(report: Report, common: Mapping[str, str], given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a report is run with: the common ones, and those among `given` that it takes.

    Raises UsageError for a value that is not of the declared type.
    """
    declared = {parameter.name: parameter for parameter in report.parameters}
    values: dict[str, Any] = {}
    for name, value in {**common, **given}.items():
        if name in declared:
            values[name] = checked(report.name, name, declared[name].type, value)
    return values


def refuse_unknown(chosen: list[Report], given: Mapping[str, Any]) -> None:
    """Raise UsageError for a parameter that none of the chosen reports takes. The error says what each of them takes."""
    known = {parameter.name for report in chosen for parameter in report.own}
    for name in given:
        if name in COMMON:
            raise UsageError(f"parameter {name}: give it as {name} itself, not among a report's own parameters")
        if name not in known or not name.isidentifier():
            takes = "; ".join(f"{report.name} takes {', '.join(p.name for p in report.own) or 'none'}" for report in chosen)
            raise UsageError(f"there is no parameter {name!r}; of their own, {takes}")


def checked(report: str, name: str, declared: str, value: Any) -> Any:
    """The value in a type that papermill can write; a date becomes ISO text. Raises UsageError if it is not of the declared type."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if not any(_is(value, kind.strip()) for kind in declared.split("|")) or not _is_json(value):
        raise UsageError(f"{report}: parameter {name} must be {declared}, not {type(value).__name__}")
    return value


def _is(value: Any, kind: str) -> bool:
    allowed = _KINDS.get(kind.partition("[")[0], ())
    return isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))


def _is_json(value: Any) -> bool:
    """Whether a value consists of JSON types only, with text for keys and no infinite numbers."""
    if isinstance(value, float):
        return math.isfinite(value)
    if type(value) is list:
        return all(_is_json(item) for item in value)
    if type(value) is dict:
        return all(type(key) is str and _is_json(item) for key, item in value.items())
    return value is None or type(value) in (str, int, bool)


def as_code(parameters: Mapping[str, Any]) -> str:
    """The source of the cell that sets parameters, as papermill writes it where black is not installed.

    papermill itself is not asked: its import takes half as long as a report.
    """
    return "".join(f"{line}\n" for line in ("# Parameters", *(f"{name} = {_literal(value)}" for name, value in parameters.items())))


def _literal(value: Any) -> str:
    """A value in Python; what is no value of JSON as text, as papermill has it."""
    match value:
        case str():
            return '"' + value.encode("unicode_escape").decode("ascii").replace('"', r"\"") + '"'
        case float() if not math.isfinite(value):
            return f"float('{value}')"
        case None | bool() | int() | float():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{_literal(str(key))}: {_literal(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
        case _:
            return f'"{value}"'
