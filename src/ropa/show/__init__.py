"""What a page shows: tables, figures and paragraphs, and pictures drawn from tidy tables.

Words and tables stand in `page`, `first_page` and `sections`. Charts stand in one file per form. Each public function of
these files is a name here, like `show.table`, so a new chart is one function. A name is looked up when it is first used;
matplotlib is imported only where something is drawn.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ropa.kernels.imports import without_advice

without_advice()
_FIRST = ("page", "first_page", "sections")
"""Files without charts. They are searched first, because they are quick to import."""
_SHARED = ("geography", "outputs", "shapes", "style")
"""Files that the others share. Their functions are not names here."""


@cache
def _files() -> list[str]:
    others = sorted({file.name for file in iter_modules(__path__)} - {*_FIRST, *_SHARED})
    return [*_FIRST, *others]


def _public(file: str) -> dict[str, Any]:
    """The public functions and classes that a file defines."""
    module = import_module(f"{__name__}.{file}")
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", "") == module.__name__
    }


def __getattr__(name: str) -> Any:
    """Find a public name in the files of this folder when it is first used (PEP 562)."""
    if not name.startswith("_") and name not in [*_files(), *_SHARED]:
        for file in _files():
            if name in (public := _public(file)):
                globals()[name] = public[name]
                return public[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({name for file in _files() for name in _public(file)})
