"""What a process of ropa's own does without."""

from __future__ import annotations

import sys


def lean_imports() -> None:
    """Have jsonschema, which nbformat imports, do without the grammar of IRIs that it takes 2 s to build.

    No notebook's schema asks for one. For processes of ropa's own (the command, a plan's workers) alone: elsewhere
    a caller may want it.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
