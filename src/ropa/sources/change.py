"""Changing a register in its place: several people and programs at a time, none of whose changes is lost or seen in part."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from ropa.errors import LayoutError, SourceError, UsageError
from ropa.files import left_staged, locked, new_folder, sync_folder, unwritable
from ropa.model.checks import ERROR
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import TextTables
from ropa.model.validate import validate
from ropa.sources.folder import CHANGE, SETTINGS_FILE, csv_bytes, table_files
from ropa.sources.formats import read_at
from ropa.sources.refuse import refuse_unfit

_OTHER_CSV = ("encoding", "delimiter", "dates")


def change(path: str | Path, edit: Callable[[Register], Register]) -> Register:
    """Change a register that is a folder of CSV files; return it as it then is.

    `edit` is given the register as it stands and returns it with other tables (`Register.with_tables`). Who changes
    the same register meanwhile waits, so no change is lost; readers see the tables all before or all after, also
    when the power fails in between. Tables that stay as they are keep their files to the byte; those that change are
    written as `write` writes them.

    Nothing is written where something would be lost or spoilt: raises UsageError for what is no folder of CSV
    files in UTF-8 with commas, LayoutError where a table to be written holds what cannot be read as it is, or
    would hold what the register does not allow, SourceError where it is not there or cannot be written.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(f"{path}: a change needs a folder of CSV files (`ropa.write` makes one); a workbook is edited by hand")
    with locked(folder.parent, f"a change of {folder.name}", wait=True, name=f".{folder.name}.lock"):
        settle(folder)
        given = read_at(folder, {})
        if said := [name for name in _OTHER_CSV if given.settings.get(name)]:
            raise UsageError(
                f"{folder / SETTINGS_FILE}: sets {said[0]}, and a change writes UTF-8, commas and ISO dates; write it anew first"
            )
        register, shape = validate(given)
        after = edit(register)
        texts = {table: after.canonical(table) for table in TABLES if after[table] is not register[table]}
        changed = {table: text for table, text in texts.items() if not text.equals(register.canonical(table))}
        _refuse_loss(path, changed, register, shape)
        for table, text in changed.items():
            refuse_unfit(text, table)
        again, found = validate(TextTables({**given.frames, **changed}, settings=given.settings))
        _refuse_worse(path, shape, found)
        files = table_files(folder)
        _commit(folder, {files[table].name if table in files else f"{table}.csv": csv_bytes(text) for table, text in changed.items()})
        return again


def settle(folder: Path) -> None:
    """Finish a change that was committed and whose program ended before all its files were in their place. Raises SourceError."""
    for left in left_staged(folder / CHANGE):  # by a program that was killed before it could commit
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


def _commit(folder: Path, files: dict[str, bytes]) -> None:
    """Stage the files, commit them all by one rename, and put them into their place."""
    if not files:
        return
    try:
        with new_folder(folder / CHANGE) as staged:
            for name, content in files.items():
                (staged / name).write_bytes(content)
    finally:
        with suppress(SourceError):  # committed it counts: what cannot be put into its place now, the next change puts there
            settle(folder)


def _refuse_loss(path: str | Path, changed: Collection[str], register: Register, shape: Findings) -> None:
    """Raise LayoutError where a table that would be written holds what is not in the register."""
    held = set(register.held["table"])
    for row in shape.to_dict("records"):
        if row["table"] in changed and (row["code"] in ("SH01", "SH02") or row["table"] in held):
            raise LayoutError(f"{path}: {row['table']} would lose what cannot be read ({row['where']}: {row['message']}); mend it first")


def _refuse_worse(path: str | Path, before: Findings, after: Findings) -> None:
    """Raise LayoutError where the change brings a fault of shape that was not there."""
    known = set(before["message"])
    for row in after.to_dict("records"):
        if row["severity"] == ERROR and row["message"] not in known:
            raise LayoutError(f"{path}: the change would bring a fault ({row['code']}: {row['message']}); nothing was written")
