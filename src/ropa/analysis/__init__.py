"""Tidy tables for reports and for analysts: a Case in, a DataFrame out, one row per what its name says.

Every function is pure: it changes nothing, reads no clock and no file. `ropa.show` turns a table into a piece of a page
or a picture.

Each file is a subject. Its public functions and its constants for reports are names here, so a new table is one function.
`frames`, `names` and `logs` hold what several subjects share; their functions are not names here.
"""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from ropa.text import nearest

_SHARED = ("frames", "logs", "names")
_FOR_REPORTS = ("_FINDINGS", "_HEADINGS", "_KINDS")
"""How the names of constants for reports end: codes of findings, headings of columns, kinds of rows."""


def _public(file: str) -> dict[str, Any]:
    """The public functions of a file, and its constants for reports."""
    module = import_module(f"{__name__}.{file}")
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and (name.endswith(_FOR_REPORTS) if not isfunction(value) else value.__module__ == module.__name__)
    }


_NAMES = {name: value for file in iter_modules(__path__) if file.name not in _SHARED for name, value in _public(file.name).items()}
globals().update(_NAMES)  # after all imports, because some functions have the name of their file

MAIN = {
    "assessments": "assessments_register",
    "bases": "bases_by_purpose",
    "flows": "data_flows",
    "health": "what_to_do_first",
    "incidents": "breaches_listed",
    "marketing": "sends_by_channel",
    "notice": "notices_in_force",
    "records": "controller_record",
    "requests": "requests_listed",
    "retention": "retention_schedule",
    "security": "security_by_activity",
    "sensitive": "sensitive_data",
    "summary": "activities_by_role",
    "transfers": "transfers_listed",
}
"""The table that one expects of a subject whose file has no table of its own name: `analysis.transfers(case)`."""


class _Subject(ModuleType):
    """A subject's file that can be called: it is then its main table."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _NAMES[MAIN[self.__name__.rpartition(".")[2]]](*args, **kwargs)


for _subject in MAIN:
    import_module(f"{__name__}.{_subject}").__class__ = _Subject


def __getattr__(name: str) -> Any:
    hint = "" if name.startswith("_") else nearest(name, __dir__())
    raise AttributeError(f"module 'ropa.analysis' has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted({*_NAMES, *MAIN})
