"""Tidy tables for reports and for analysts: a Case in, a DataFrame out, one row per what its name says.

Every function is pure: it changes nothing, reads no clock and no file. `ropa.show` turns a table into a piece of a page
or a picture.

Each file is a subject. Its public functions and its constants for reports are names here, so a new table is one function.
`frames`, `names` and `logs` hold what several subjects share; their functions are not names here.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from ropa.text import nearest

_SHARED = ("frames", "logs", "names")
_FOR_REPORTS = ("_FINDINGS", "_HEADINGS", "_KINDS")
"""How the names of constants for reports end: codes of findings, headings of columns, kinds of rows."""

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


_FILES = tuple(file.name for file in iter_modules(__path__) if file.name not in _SHARED)


@cache
def _names() -> dict[str, Any]:
    """The names that the subjects have here. Whoever wants a subject alone need not wait until all are imported."""
    found = {name: value for file in _FILES for name, value in _public(file).items()}
    for subject in MAIN:
        import_module(f"{__name__}.{subject}").__class__ = _Subject
    return found


def _public(file: str) -> dict[str, Any]:
    """The public functions of a file, and its constants for reports."""
    module = import_module(f"{__name__}.{file}")
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and (name.endswith(_FOR_REPORTS) if not isfunction(value) else value.__module__ == module.__name__)
    }


class _Module(ModuleType):
    """A module that a function takes along to another process, as it does plain ones."""

    def __reduce__(self) -> tuple[Any, ...]:
        return import_module, (self.__name__,)


class _Subject(_Module):
    """A subject's file that can be called: it is then its main table."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _names()[MAIN[self.__name__.rpartition(".")[2]]](*args, **kwargs)

    def __dir__(self) -> list[str]:
        """The tables of the subject and what reports use of it; what the file imports is nobody's."""
        return sorted(_public(self.__name__.rpartition(".")[2]))


class _Analysis(_Module):
    """This package. Some functions have the name of their file: their name is the function, whichever files were imported before."""

    def __getattribute__(self, name: str) -> Any:
        if name in _FILES:
            found = _names().get(name)
            return sys.modules[f"{__name__}.{name}"] if found is None else found
        return super().__getattribute__(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module 'ropa.analysis' has no attribute {name!r}")
        if name in _names():
            return _names()[name]
        raise AttributeError(f"module 'ropa.analysis' has no attribute {name!r}{nearest(name, self.__dir__())}")

    def __dir__(self) -> list[str]:
        return sorted({*_names(), *MAIN})


sys.modules[__name__].__class__ = _Analysis
