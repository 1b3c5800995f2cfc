"""What a process of ropa's own does without."""

from __future__ import annotations

import sys

_UNUSED = (
    "rfc3987_syntax",  # a grammar of IRIs that jsonschema, which nbformat imports, takes 2 s to build: no notebook has one
)


def lean_imports() -> None:
    """Have libraries that would import these, where they are installed, do without.

    For processes of ropa's own (the command, a plan's workers) alone: elsewhere a caller may want them.
    """
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
