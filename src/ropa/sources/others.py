"""Registers of other layouts: the guard first, then `layouts` reads them as our tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ropa.model.text_tables import TextTables
from ropa.sources.packages import inspect_any

if TYPE_CHECKING:
    from ropa.layouts.imported import Imported


def import_register(path: Path, options: Mapping[str, str | None]) -> Imported:
    """Read a register of another layout, with the account of every cell.

    The options are encoding, delimiter, dates, layout and law. Raises SourceError for a file that cannot or should not be opened,
    LayoutError if no layout fits it.
    """
    from ropa.layouts.read import read_register

    copy = inspect_any(path)
    told = {name: options.get(name) for name in ("encoding", "delimiter", "dates", "layout", "law")}
    return read_register(path, copy=copy, **told)


def read_other(path: Path, options: Mapping[str, str | None]) -> TextTables:
    """Read a register of another layout as text tables; the first of the notes says which layout, and how sure that is.

    Raises SourceError and LayoutError as `import_register` does.
    """
    read = import_register(path, options)
    return replace(read.tables, notes=(read.line(), *read.tables.notes))
