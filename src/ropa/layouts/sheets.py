"""Reads the sheets of a workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) as grids. The file must have passed the guard."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ropa.errors import SourceError
from ropa.layouts.grids import SHEET, Grid, Grids
from ropa.text import one_line

ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
FINDINGS, MEMORY = "Findings", "_ropa"
"""The sheets that `--annotate` adds, where no other has the name: what was found, and what stood in the marked cells before.

The second is hidden, and its first cell names the first.
"""
_DAMAGED = "not a workbook, or a damaged one; open it in a spreadsheet and save it again"


def read_sheets(path: Path, copy: IO[bytes] | None = None) -> Grids:
    """Read every sheet, hidden ones too, with its merged areas; from the guard's copy, if there is one.

    Raises SourceError if the file is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    grids = []
    if copy is not None:
        copy.seek(0)
    try:
        with (
            panics_are_errors(path, _DAMAGED),
            CalamineWorkbook.from_path(str(path)) if copy is None else CalamineWorkbook.from_filelike(copy) as book,
        ):
            ours = sheets_of_marks(book)
            for sheet in book.sheets_metadata:
                if sheet.typ != SheetTypeEnum.WorkSheet or sheet.name in ours:
                    continue
                read = book.get_sheet_by_name(sheet.name)
                rows = read.to_python(skip_empty_area=False)
                merged = tuple(read.merged_cell_ranges or ())
                grids.append(Grid(sheet.name, rows, SHEET, hidden=sheet.visible != SheetVisibleEnum.Visible, merged=merged))
    except (CalamineError, OSError, ValueError) as problem:
        raise SourceError(f"{path}: {_DAMAGED} ({one_line(str(problem))})") from problem
    return Grids(path.name, tuple(grids))


def sheets_of_marks(book: Any) -> frozenset[str]:
    """The names of the sheets of a workbook, opened by calamine, that `--annotate` added: they are no part of the register."""
    from python_calamine import SheetVisibleEnum

    for sheet in book.sheets_metadata:
        if sheet.name.startswith(MEMORY) and sheet.visible != SheetVisibleEnum.Visible:
            first: list[Any] = next(iter(book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False, nrows=1)), [])
            if first and str(first[0]).startswith(FINDINGS):
                return frozenset({sheet.name, str(first[0])})
    return frozenset()


@contextmanager
def panics_are_errors(path: Path, damaged: str) -> Iterator[None]:
    """Turn a panic of calamine, which Python does not see as an Exception, into a SourceError that says `damaged` of the file.

    What calamine prints of its panic, line upon line, is not shown.
    """
    try:
        with _SILENCE:
            yield
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise SourceError(f"{path}: {damaged}") from problem


class _Silence:
    """What is written to the process's own stderr goes nowhere meanwhile, in however many threads at once."""

    def __init__(self) -> None:
        self.lock, self.inside, self.kept = threading.Lock(), 0, -1

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1
            if self.inside == 1:
                with suppress(OSError, ValueError, AttributeError):  # stderr may be closed
                    sys.stderr.flush()
                    self.kept = os.dup(2)
                    with Path(os.devnull).open("wb") as nowhere:
                        os.dup2(nowhere.fileno(), 2)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside == 0 and self.kept >= 0:
                os.dup2(self.kept, 2)
                os.close(self.kept)
                self.kept = -1


_SILENCE = _Silence()
