"""The formats of a register: how each is recognised, read and written, and what decides what is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ropa.errors import LayoutError, SourceError, UsageError
from ropa.layouts.grids import advice
from ropa.sources.database import Database, database_of, is_sqlite

if TYPE_CHECKING:
    from ropa.model.register import Register
    from ropa.model.text_tables import TextTables

SAMPLE = "sample:"
"""The name of a sample starts with this: `sample:illumit`."""

NEEDED = ("organisations", "activities")
"""The tables that every register must have."""

_OTHER_FILES = {".csv", ".json", ".ods", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".zip"}
"""Endings of other kinds of files. A new register of such a name is surely not meant as a folder."""


def files_digests(place: Path) -> dict[str, str]:
    """The SHA-256 of a file, or of each file that counts in a folder, by the file's name. Raises OSError if one cannot be read.

    What else lies in the folder counts by its name alone, for a reader tells of it. Nothing below the folder is looked at,
    which may hold anything: other registers, documents, a whole disk.
    """
    from ropa.files import file_digest  # slow, and to name the formats needs none
    from ropa.sources.settings import CHANGE, SETTINGS_FILE

    if place.is_file():
        return {place.name: file_digest(place)}
    found = {}
    for folder in (place, place / CHANGE):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            counts = path.is_file() and (path.suffix.lower() == ".csv" or path.name == SETTINGS_FILE)
            # a link that leads nowhere counts by its name: when it leads somewhere again, the register is another
            found[path.relative_to(place).as_posix()] = file_digest(path) if counts else ""
    return found


@dataclass(frozen=True)
class Format:
    """One way to keep a register: in files, or in a database."""

    words: str
    """The format in words, for help and errors: "a folder of CSV files"."""
    plural: str
    """The same in the plural: "folders of CSV files"."""
    new: str
    """What a user names to make a new one: "a new folder for CSV files"."""
    table: str
    """How a message names a table of this format, with {} for the table's name: "the sheet {}"."""
    nothing: str
    """What an error says if no table is found: "no CSV files"."""
    recognise: Callable[[Any], bool]
    """Whether an existing path is of this format, by its name and kind alone. It is asked of places of the kind `named` alone."""
    read: Callable[[Any, Mapping[str, str | None]], TextTables]
    """Read a path as text tables. The options are encoding, delimiter, dates and layout. Raises SourceError, LayoutError, UsageError."""
    write: Callable[[Register, Any, bool], None]
    """Write a register to a new path. The flag asks for tables without rows too. Raises SourceError."""
    writes: bool = True
    """Whether ropa makes new registers of this format by `init` and `write`."""
    ending: str = ""
    """The ending of a new one's name; blank for the format that a name without an ending means."""
    fingerprint: Callable[[Any], dict[str, str]] = files_digests
    """The SHA-256 of each file that decides what is read, by the file's name. Raises OSError."""
    named: type[Path] | type[Database] = Path
    """What names a register of this format."""


def _read_folder(place: Path, options: Mapping[str, str | None]) -> TextTables:
    from ropa.sources.folder import read_folder

    return read_folder(place, options)


def _write_folder(register: Register, place: Path, every_table: bool) -> None:
    from ropa.sources.folder import write_folder

    write_folder(register, place, every_table=every_table)


def _read_workbook(place: Path, options: Mapping[str, str | None]) -> TextTables:
    from ropa.sources import guard
    from ropa.sources.workbook import has_tables, read_workbook

    if options.get("layout"):
        return _read_other(place, options)
    marks, copy = guard.inspect(place)
    ours = has_tables(place, copy)
    copy.seek(0)
    if not ours:
        try:
            return _read_other(place, options)
        except LayoutError:
            if ours is False:
                raise
    return read_workbook(place, options, (marks, copy))


def _write_workbook(register: Register, place: Path, _every_table: bool) -> None:
    from ropa.sources.workbook_writer import write_workbook

    write_workbook(register, place)


def _read_database(place: Database, options: Mapping[str, str | None]) -> TextTables:
    from ropa.sources.database_reader import read_database

    return read_database(place, options)


def _write_database(register: Register, place: Database, _every_table: bool) -> None:
    from ropa.sources.database_writer import write_database

    write_database(register, place)


def _database_digests(place: Database) -> dict[str, str]:
    from ropa.sources.database_reader import fingerprint_of

    return fingerprint_of(place)


_OTHER_LAYOUTS = (
    ".csv", ".docx", ".htm", ".html", ".json", ".jsonld", ".markdown", ".md", ".nt", ".ods", ".tsv", ".ttl", ".xls", ".xlsb", ".yaml",
    ".yml",
)  # fmt: skip
"""The endings of the files in which `layouts` reads registers of others, beside .xlsx."""


def _read_other(place: Path, options: Mapping[str, str | None]) -> TextTables:
    from ropa.sources.others import read_other

    return read_other(place, options)


def _write_other(_register: Register, place: Path, _every_table: bool) -> None:
    raise UsageError(f"{place}: `ropa export --layout NAME` writes other layouts")


FORMATS: list[Format] = [
    Format(
        words="a folder of CSV files",
        plural="folders of CSV files",
        new="a new folder for CSV files",
        table="{}.csv",
        nothing="no CSV files",
        recognise=Path.is_dir,
        read=_read_folder,
        write=_write_folder,
    ),
    Format(
        words="an .xlsx workbook",
        plural=".xlsx workbooks",
        new="a new .xlsx file",
        table="the sheet {}",
        nothing="no sheet is a table of a register",
        recognise=lambda place: place.suffix.lower() in (".xlsx", ".xlsm"),
        read=_read_workbook,
        write=_write_workbook,
        ending=".xlsx",
    ),
    Format(
        words="a database (sqlite:///FILE, postgresql+psycopg://USER@HOST/NAME)",
        plural="databases",
        new="a database's URL",
        table="the table {}",
        nothing="no table of a register",
        recognise=lambda _: True,
        read=_read_database,
        write=_write_database,
        fingerprint=_database_digests,
        named=Database,
    ),
    Format(
        words="a register of another layout (.xlsx, .ods, .csv, .md, .docx …)",
        plural="registers of other layouts",
        new="",
        table="{}",
        nothing="no table of activities",
        recognise=lambda place: place.suffix.lower() in _OTHER_LAYOUTS and place.is_file(),
        read=_read_other,
        write=_write_other,
        writes=False,
    ),
]
"""Every format. The first is the one that a name without an ending means."""


def choices(sample: str = "") -> str:
    """What a REGISTER may be, in words: "a folder of CSV files, an .xlsx workbook, or sample:NAME".

    `sample` is the name to show for a sample; if it is blank, samples are not named.
    """
    return _either([one.words for one in FORMATS] + ([SAMPLE + sample] if sample else []))


def new_choices() -> str:
    """What a user names to make a new register, in words: "a new .xlsx file, or a new folder for CSV files"."""
    return ", or ".join(one.new for one in reversed(FORMATS) if one.writes)


def place_of(path: str | Path) -> Path | Database:
    """Where a register lies, or would lie: a path or a database. Raises UsageError for the URL of a database that cannot be used."""
    return database_of(path) or Path(path)


def format_of(place: Path | Database, called: str | Path | None = None) -> Format:
    """The format of an existing place. Raises SourceError, which names the place as `called`, if it has none of the formats."""
    found = next((one for one in FORMATS if isinstance(place, one.named) and one.recognise(place)), None)
    if found is None:
        if isinstance(place, Path):
            from ropa.files import refuse_unreadable

            refuse_unreadable(place)
        if isinstance(place, Path) and place.is_file() and is_sqlite(place):
            raise SourceError(f"{called or place}: this is an SQLite database; give it as sqlite:///{called or place}")
        hint = advice(place.name) if isinstance(place, Path) and not place.is_dir() else ""
        raise SourceError(f"{called or place}: neither {' nor '.join(one.words for one in FORMATS)}{hint}")
    return found


def format_to_write(place: Path | Database) -> Format:
    """The format that the name of a new register asks for. Raises UsageError if ropa does not write such files."""
    if isinstance(place, Database):
        return format_of(place)
    ending = place.suffix.lower()
    found = next((one for one in FORMATS if one.ending and one.ending == ending), None)
    if found is None and ending in _OTHER_FILES:
        *plurals, last = (one.plural for one in reversed(FORMATS) if one.writes)
        endings = " or ".join(one.ending for one in FORMATS if one.ending)
        raise UsageError(f"{place}: ropa writes {', '.join(plurals)} and {last}; give a name that ends in {endings}, or a folder's")
    return found or FORMATS[0]


def read_at(place: Path | Database, options: Mapping[str, str | None], called: str | Path | None = None) -> TextTables:
    """Read the register at a path, in whatever format. A missing table that every register must have is a fault (SH01).

    What is large is read in a process of its own (see `apart`). Raises SourceError or LayoutError if there is no register
    at all, UsageError for a wrong option.
    """
    from dataclasses import replace

    from ropa.sources.apart import read_apart

    form = format_of(place, called)
    tables = read_apart(_read_bounded, place, form.read, options) if isinstance(place, Path) else _read_bounded(place, form.read, options)
    at_least = f"a register has at least {' and '.join(NEEDED)}"
    if not tables.frames and not any(fault["code"] == "SH01" for fault in tables.faults):
        raise LayoutError(f"{place}: {form.nothing}; {at_least} (`ropa init` makes one)")
    return replace(tables, faults=(*tables.faults, *_missing(form, place, tables, at_least)))


def _read_bounded(place: Any, read: Callable[[Any, Mapping[str, str | None]], TextTables], options: Mapping[str, str | None]) -> TextTables:
    """What `read` reads. Raises SourceError if it is a longer record than the machine is asked to judge."""
    from ropa.sources.limits import refuse_long_record

    tables = read(place, options)
    refuse_long_record(place, {table: len(frame) for table, frame in tables.frames.items()})
    return tables


def _missing(form: Format, place: Path | Database, tables: TextTables, at_least: str) -> list[dict[str, Any]]:
    """A fault for each of `NEEDED` that is not there, unless it was already reported as unreadable."""
    from ropa.model.findings import shape_fault
    from ropa.model.text_tables import Place
    from ropa.text import file_text

    found = {*tables.frames, *(fault["table"] for fault in tables.faults if fault["code"] == "SH01")}
    called = {table: form.table.format(table) for table in NEEDED if table not in found}
    return [
        shape_fault(
            "SH01",
            table,
            f"{name} is missing; {at_least}",
            Place(name if isinstance(place, Path) and place.is_dir() else file_text(place.name)),
        )
        for table, name in called.items()
    ]


def sentence(words: str) -> str:
    """Words as a sentence: with a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def _either(words: list[str]) -> str:
    """Words as a list with "or" before the last: "a, b, or c"."""
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])}, or {words[-1]}"
