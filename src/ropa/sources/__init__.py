"""Where registers come from: a folder of CSV files or a workbook, and the samples that ropa carries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ropa.errors import SourceError, UsageError
from ropa.files import new_folder, shipped
from ropa.model.register import Register
from ropa.model.validate import TextTables, validate
from ropa.sources.folder import read_folder, write_folder
from ropa.sources.workbook import read_workbook, write_workbook

SAMPLE = "sample:"
_OTHER_FILES = {".csv", ".json", ".ods", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".zip"}


def samples() -> list[str]:
    """The names of the sample registers."""
    return sorted(folder.name for folder in shipped("samples").iterdir() if (folder / "activities.csv").is_file())


def locate(path: str | Path) -> Path:
    """The place of a register: a path, or `sample:NAME` for one that ropa carries.

    Raises UsageError for an unknown sample, SourceError where nothing is there.
    """
    text = str(path)
    if text.startswith(SAMPLE):
        name = text.removeprefix(SAMPLE)
        if name not in samples():
            raise UsageError(f"{text}: there is no such sample; there are {', '.join(SAMPLE + n for n in samples())}")
        return shipped("samples") / name
    place = Path(path)
    if not place.exists():
        raise SourceError(f"{path}: not there; give a folder of CSV files, an .xlsx workbook, or {SAMPLE}illumit")
    return place


def read(path: str | Path, *, encoding: str | None = None, delimiter: str | None = None, dates: str | None = None) -> TextTables:
    """Read a register as text tables, with where each row stood.

    `path` is a folder of CSV files, an .xlsx workbook or `sample:NAME`. `encoding`, `delimiter`
    and `dates` (iso, day-first, month-first) stand above what register.toml says; nothing is
    guessed. Raises SourceError (nothing readable there) or LayoutError (no register).
    """
    place = locate(path)
    options = {"encoding": encoding, "delimiter": delimiter, "dates": dates}
    if place.is_dir():
        return replace(read_folder(place, options), source=str(path))
    if place.suffix.lower() in (".xlsx", ".xlsm"):
        return replace(read_workbook(place, options), source=str(path))
    raise SourceError(f"{path}: neither a folder of CSV files nor an .xlsx workbook")


def copy_sample(name: str, path: str | Path) -> None:
    """Copy a sample to a new place: its files as they are, or, for a path ending in .xlsx, as a workbook.

    Raises UsageError for an unknown sample, SourceError where the place is taken or cannot be written.
    """
    source, place = locate(f"{SAMPLE}{name}"), Path(path)
    if place.suffix.lower() == ".xlsx":
        write_workbook(validate(read(source))[0], place)
        return
    with new_folder(place) as staged:
        for file in sorted(source.iterdir()):
            (staged / file.name).write_bytes(file.read_bytes())


def write(register: Register, path: str | Path, *, every_table: bool = False) -> None:
    """Write a register to a new place: an .xlsx workbook, or else a folder of CSV files.

    Raises SourceError where the place is taken or a cell cannot be written as it is, UsageError
    for the name of a kind of file that ropa does not write.
    """
    place = Path(path)
    if place.suffix.lower() in _OTHER_FILES:
        raise UsageError(f"{path}: ropa writes .xlsx workbooks and folders of CSV files; give a name that ends in .xlsx, or a folder's")
    if place.suffix.lower() == ".xlsx":
        write_workbook(register, place)
    else:
        write_folder(register, place, every_table=every_table)


__all__ = ["SAMPLE", "copy_sample", "locate", "read", "samples", "write"]
