"""Keeps slow imports that ropa does not need out of its own processes."""

from __future__ import annotations

import sys

_UNUSED = (
    "rfc3987_syntax",  # a grammar of IRIs: nbformat imports jsonschema, which takes 2 s to build it, and no notebook has an IRI to check
)


def lean_imports() -> None:
    """Make libraries do without the modules of `_UNUSED`, even if they are installed.

    Only for ropa's own processes (the command, the workers of a plan): in other processes a caller may want them.
    """
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
