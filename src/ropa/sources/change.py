"""Changing a register where it lies, safely: changes made at the same time are not lost, and no reader sees half of one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from ropa.errors import LayoutError, SourceError, UsageError, refuse_other
from ropa.files import is_there, left_staged, locked, new_folder, sync_folder, unwritable
from ropa.model.checks import ERROR
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.sources.database import Database, database_of
from ropa.sources.folder import csv_bytes, table_files
from ropa.sources.formats import read_at
from ropa.sources.refuse import refuse_unfit
from ropa.sources.settings import CHANGE, SETTINGS_FILE

_OTHER_CSV = ("encoding", "delimiter", "dates")


def change(path: str | Path, edit: Callable[[Register], Register]) -> Register:
    """Change a register that is a folder of CSV files or stands in a database, and return the changed register.

    `edit` takes the register as it is and returns it with other tables (`Register.with_tables`). Another change of the
    same register waits until this one has ended. Readers see either all tables before the change or all after it, even
    if the power fails in between. Tables that do not change keep their files to the byte; changed ones are written as
    `write` writes them. Of a database, only the cells that change are written; other programs that write to it wait too.

    If anything would be lost or spoilt, nothing is written. Raises UsageError if it is neither a database nor a folder of CSV
    files in UTF-8 with commas and ISO dates, or `edit` returns no register; LayoutError if a table to be written holds what
    cannot be read or the change brings a fault of shape; SourceError if the register is not there or cannot be written.
    """
    if (database := database_of(path)) is not None:
        return _change_database(database, edit)
    folder = Path(path)
    if not is_there(folder, path) or not folder.is_dir():
        raise UsageError(
            f"{path}: a change needs a folder of CSV files or a database (`ropa.write` makes one); a workbook is edited by hand"
        )
    with locked(folder.absolute().parent, f"a change of {folder.name}", wait=True, name=f".{folder.name}.lock"):
        settle(folder)
        given = read_at(folder, {})
        if said := [name for name in _OTHER_CSV if given.settings.get(name)]:
            raise UsageError(
                f"{folder / SETTINGS_FILE}: sets {said[0]}, but a change writes UTF-8, commas and ISO dates; use `ropa.write` first"
            )
        register, shape = validate(given)
        after = edit(register)
        changed = _changed(register, after)
        _refuse_loss(path, changed, register, shape)
        again = _validated(path, given, changed, shape)
        files = table_files(folder)
        commit(folder, {files[table].name if table in files else f"{table}.csv": csv_bytes(text) for table, text in changed.items()})
        return again


def _change_database(database: Database, edit: Callable[[Register], Register]) -> Register:
    """Change a register in a database, row by row: what cannot be read stays as it is, but for whole tables."""
    from ropa.sources.database_writer import changing

    with changing(database) as (found, write):
        register, shape = validate(found.tables)
        changed = _changed(register, edit(register))
        for row in shape[shape["code"] == "SH01"].to_dict("records"):
            if row["table"] in changed:
                raise LayoutError(f"{database}: {row['table']} cannot be read whole ({row['message']}); nothing was written")
        again = _validated(database, found.tables, changed, shape)
        write(register, again, changed)
    return again


def _changed(register: Register, after: Register) -> dict[str, pd.DataFrame]:
    """The canonical text of the tables that an edit has changed."""
    refuse_other(after, Register, "an edit returns the changed register (Register.with_tables)")
    texts = {table: after.canonical(table) for table in TABLES if not after.same_table(register, table)}
    return {table: text for table, text in texts.items() if not text.equals(register.canonical(table))}


def _validated(path: object, given: TextTables, changed: Mapping[str, pd.DataFrame], shape: Findings) -> Register:
    """The changed register. Raises SourceError for text that cannot be written, LayoutError if the change brings a fault of shape."""
    for table, text in changed.items():
        refuse_unfit(text, table)
    again, found = validate(TextTables({**given.frames, **changed}, settings=given.settings, faults=given.faults))
    _refuse_worse(path, shape, found)
    return again


def settle(folder: Path) -> None:
    """Finish a committed change that was cut off before all its files were in place. Raises SourceError if it cannot be."""
    for left in left_staged(folder / CHANGE):  # by a program that was killed before it committed its change
        shutil.rmtree(left, ignore_errors=True)
    staged = folder / CHANGE
    if not staged.is_dir():
        return
    try:
        for file in sorted(staged.iterdir()):
            file.replace(folder / file.name)
        staged.rmdir()
        sync_folder(folder)
    except OSError as problem:
        raise unwritable(folder, problem) from problem


def commit(folder: Path, files: dict[str, bytes]) -> None:
    """Stage the files, commit them all by one rename, and move them into place."""
    if not files:
        return
    try:
        with new_folder(folder / CHANGE) as staged:
            for name, content in files.items():
                (staged / name).write_bytes(content)
    finally:
        with suppress(SourceError):  # the change counts once it is committed; the next change moves what cannot be moved now
            settle(folder)


def _refuse_loss(path: str | Path, changed: Collection[str], register: Register, shape: Findings) -> None:
    """Raise LayoutError if the file of a changed table holds something that could not be read, which would be lost."""
    held = set(register.held["table"])
    for row in shape.to_dict("records"):
        if row["table"] in changed and (row["code"] in ("SH01", "SH02") or row["table"] in held):
            raise LayoutError(f"{path}: {row['table']} would lose what cannot be read ({row['where']}: {row['message']}); correct it first")


def _refuse_worse(path: object, before: Findings, after: Findings) -> None:
    """Raise LayoutError if the change brings a fault of shape that was not there before."""
    known = set(before["message"])
    for row in after.to_dict("records"):
        if row["severity"] == ERROR and row["message"] not in known:
            raise LayoutError(f"{path}: the change would bring a fault ({row['code']}: {row['message']}); nothing was written")
