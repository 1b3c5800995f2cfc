"""Reading and writing registers in any of the formats of `formats.py`, and the sample registers that ropa ships with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ropa.errors import SourceError, UsageError
from ropa.sources.database import Database, database_name, database_of
from ropa.sources.formats import SAMPLE, choices, format_of, format_to_write, place_of, read_at
from ropa.sources.states import state_of
from ropa.text import file_text

if TYPE_CHECKING:
    from ropa.layouts.imported import Imported
    from ropa.model.register import Register
    from ropa.model.text_tables import TextTables


def samples() -> list[str]:
    """The names of the sample registers."""
    from ropa.files import shipped  # slow, and to say what a register may be needs none

    return sorted(folder.name for folder in shipped("samples").iterdir() if (folder / "activities.csv").is_file())


def locate(path: str | Path) -> Path | Database:
    """Where a register lies, given as a path, as `sample:NAME` for one that ropa ships with or as the URL of a database.

    Of an earlier state (see `read`) it is where the archive or the register lies. Raises UsageError for an unknown sample or
    a URL that cannot be used, SourceError if nothing is at the path.
    """
    from ropa.files import is_there, refuse_no_file, shipped

    if (database := database_of(path)) is not None:
        return database
    if (state := state_of(path)) is not None:
        return state.place

    text = str(path)
    if text.startswith(SAMPLE):
        name = text.removeprefix(SAMPLE)
        if name not in samples():
            raise UsageError(f"{text}: there is no such sample; there are {', '.join(SAMPLE + n for n in samples())}")
        return shipped("samples") / name
    place = Path(path)
    there = is_there(place, path)
    if not place.is_dir():
        refuse_no_file(place)
    if not there:
        raise SourceError(f"{path}: not there; give {choices('illumit')}")
    return place


def read(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    dates: str | None = None,
    layout: str | None = None,
    regime: str | None = None,
) -> TextTables:
    """Read a register as text tables that know where each row stood.

    `path` is a folder of CSV files, an .xlsx workbook (or another of `sources.formats.FORMATS`), the URL of a database
    (`sqlite:///FILE`, `postgresql+psycopg://USER@HOST/NAME`) or `sample:NAME`. An earlier state
    is named as `REGISTER@REVISION` of git, or as `ARCHIVE`, `ARCHIVE@DATE` or `ARCHIVE/ORGANISATION@DATE` of an archive.
    `encoding`, `delimiter` and `dates` (iso, day-first, month-first) override the register's own settings; nothing is
    guessed. `layout` names the layout of a register of another layout, or the path of a mapping.
    `regime` (uk, eu) is the law that such a register is under, where it does not say so itself: it decides which countries are abroad.

    Raises SourceError if nothing can be read there, LayoutError if it is no register or one of its settings is wrong,
    UsageError for an unknown sample or a wrong option.
    """
    from dataclasses import replace

    options = {"encoding": encoding, "delimiter": delimiter, "dates": dates, "layout": layout, "law": regime}
    state = state_of(path)
    found = read_at(locate(path), options, path) if state is None else state.read(options)
    return replace(found, source=str(path))


def import_register(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    dates: str | None = None,
    layout: str | None = None,
    regime: str | None = None,
) -> Imported:
    """Read a register of another layout, with the account of every cell: read, kept as written, or ignored. `regime` as in `read`.

    Raises SourceError for a file that cannot or should not be opened, LayoutError if no layout fits it, UsageError for
    ropa's own formats or a wrong option.
    """
    from ropa.sources.apart import read_apart
    from ropa.sources.others import import_register

    place = locate(path)
    if isinstance(place, Database) or place.is_dir():
        what = "a database" if isinstance(place, Database) else "a folder of CSV files"
        raise UsageError(f"{path}: {what} is ropa's own format; use it as it is")
    return read_apart(
        import_register, place, {"encoding": encoding, "delimiter": delimiter, "dates": dates, "layout": layout, "law": regime}
    )


def register_name(source: str) -> str:
    """The name of a register: the last part of its path or URL, or that of a database; `sample:illumit` stays as it is."""
    if (database := database_name(source)) is not None:
        return file_text(database)
    return file_text(source if source.startswith(SAMPLE) else Path(source).name or source)


def fingerprint(path: str | Path) -> dict[str, str]:
    """The SHA-256 of each file that decides what is read, by the file's name. Raises SourceError if one cannot be read."""
    if (state := state_of(path)) is not None:
        return state.fingerprint()
    place = locate(path)
    try:
        return format_of(place, path).fingerprint(place)
    except OSError as problem:
        raise SourceError(f"{path}: cannot be read ({problem.strerror or problem})") from problem


def file_of(path: str | Path) -> Path:
    """The file or folder of a register. Raises UsageError for one in a database, else as `locate`."""
    place = locate(path)
    if isinstance(place, Database):
        raise UsageError(f"{path}: this needs a file, and the register stands in a database")
    return place


def refuse_taken(path: str | Path) -> None:
    """Raise SourceError if a new register cannot be made at a path, or in a database, because something is there already."""
    from ropa import files

    place = place_of(path)
    if isinstance(place, Path):
        files.refuse_taken(place)
        return
    from ropa.sources.database_writer import holds_rows

    if holds_rows(place):
        raise SourceError(f"{place}: there is a register already; give another database or, in PostgreSQL, ?schema=NAME")


def copy_sample(name: str, path: str | Path) -> None:
    """Copy a sample to a new path: its files as they are, or written in another format if the name of the path asks for it.

    Raises UsageError for an unknown sample or format, SourceError if the path is taken or cannot be written.
    """
    from ropa.files import new_folder
    from ropa.model.validate import validate

    source, place = file_of(f"{SAMPLE}{name}"), place_of(path)
    form = format_to_write(place)
    if isinstance(place, Database) or form is not format_of(source):
        form.write(validate(read(source))[0], place, False)
        return
    with new_folder(place) as staged:
        for file in sorted(source.iterdir()):
            (staged / file.name).write_bytes(file.read_bytes())


def write(register: Register, path: str | Path, *, every_table: bool = False) -> None:
    """Write a register to a new path: as an .xlsx workbook if the name ends in .xlsx, else as a folder of CSV files.

    The URL of a database makes its tables, or fills those of a blank register. A folder holds the tables that have rows,
    with `every_table` all of them; a workbook and a database always hold all. Raises SourceError if the path is taken or a
    cell cannot be written as it is, LayoutError for a row without a key of its own, which a database cannot hold, UsageError
    if the name asks for a kind of file that ropa does not write, or for what is
    no Register (`ropa.validate` makes one of what `read` gives).
    """
    from ropa.model.register import refuse_no_register

    refuse_no_register(register)
    place = place_of(path)
    format_to_write(place).write(register, place, every_table)


__all__ = ["SAMPLE", "copy_sample", "file_of", "fingerprint", "import_register", "locate", "read", "refuse_taken", "samples", "write"]
