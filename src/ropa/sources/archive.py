"""An archive of registers: one immutable Parquet dataset of snapshots, chained by hashes.

    tables/TABLE/organisation=KEY/snapshot=NUMBER-MOMENT/rows.parquet    a table as it was, typed, zstd
    own/TABLE/organisation=KEY/snapshot=NUMBER-MOMENT/rows.parquet       columns of the organisation's own, as they were written
    manifests/organisation=KEY/NUMBER.json                               what the snapshot holds, who took it and when

A snapshot is there once its manifest is, which is written last: a reader sees all of it or nothing. The manifest names each
file with its SHA-256, the hash of the register, and the SHA-256 of the manifest before it. Nothing is ever replaced, and of two
who write the same number at once one is told. Whoever
keeps the hash of the newest manifest elsewhere can tell later that nothing was taken out, put in or changed.

Other programs read the dataset as it is, like `duckdb` by `read_parquet('ARCHIVE/tables/activities/**/*.parquet')`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from ropa.errors import LayoutError, SourceError, UsageError
from ropa.files import of_the_system, refuse_unreadable
from ropa.model.findings import Findings
from ropa.model.register import Register
from ropa.model.schema import Table
from ropa.model.tables import TABLES
from ropa.model.text_tables import HELD_COLUMNS, RecordPlace, TextTables
from ropa.sources.store import Store
from ropa.text import one_line

FORMAT = "ropa archive 1"
TABLES_FOLDER, MANIFESTS = "tables", "manifests"
HELD = "cells_without_value"
"""The table of the cells that hold text but no value."""
OWN = "own"
"""The folder of the columns and tables that ropa does not know. They are kept as text."""

_TYPES: dict[str, pa.DataType] = {
    "date": pa.date32(),
    "instant": pa.timestamp("s", tz="UTC"),
    "number": pa.int64(),
    "yes_no": pa.bool_(),
}


@dataclass(frozen=True)
class Snapshot:
    """One snapshot of an archive, as its manifest tells."""

    organisation: str
    number: int
    taken_at: datetime
    taken_by: str
    register_hash: str
    previous: str | None
    """The SHA-256 of the manifest before it; None for the first."""
    files: tuple[dict[str, Any], ...]
    """The files: path, table, rows, bytes, sha256."""
    settings: Mapping[str, Any]
    digest: str
    """The SHA-256 of this manifest, which the next one names."""

    @property
    def own(self) -> list[dict[str, Any]]:
        """The files of what ropa does not know: columns and tables of the organisation's own."""
        return [file for file in self.files if file["table"].startswith(f"{OWN}/")]

    @property
    def name(self) -> str:
        """The name of the snapshot: its number and moment."""
        return _name(self.number, self.taken_at)


def _name(number: int, moment: datetime) -> str:
    return f"{number:06}-{moment:%Y%m%dT%H%M%SZ}"


# -- writing ---------------------------------------------------------------------------------------


def take(register: Register, shape: Findings, archive: str, *, by: str, when: datetime, given: TextTables | None = None) -> Snapshot | None:
    """Write a snapshot of a register to an archive, and return it; None if the newest one holds the same register.

    `archive` is a folder or a URL; `when` is a moment in UTC. `given` is what the register was validated from: its columns and
    tables that ropa does not know are kept too. Raises LayoutError if the register has no holder, could not be read whole or
    something would be lost, UsageError if the newest snapshot was taken later than `when`, SourceError if it cannot be written.
    """
    own = _own(given) if given else []
    unknown = shape["code"] == "SH02"
    if given:  # what a reader could not even hand over would be lost
        unknown &= shape["message"].isin([fault["message"] for fault in given.faults])
    refused = shape[(shape["code"] == "SH01") | unknown]
    if len(refused):
        first = refused.iloc[0]
        told = str(first["message"]).removeprefix(f"{first['where']}: ")  # what a reader says of a file names it
        raise LayoutError(f"{first['where']}: {told}; a snapshot would lose it, so correct it first")
    store, organisation = Store(archive), str(register.holder["organisation_id"])
    before = snapshots(archive, organisation)
    last = before[-1] if before else None
    settings = {name: str(value) for name, value in register.settings.items() if name not in ("encoding", "delimiter", "dates")}
    same = last is not None and last.register_hash == register.hash and dict(last.settings) == settings
    if same and last is not None and {hashlib.sha256(content).hexdigest() for _, content, _ in own} == {one["sha256"] for one in last.own}:
        return None
    when = when.replace(microsecond=0)
    if last is not None and last.taken_at > when:
        raise UsageError(f"{archive}: its newest snapshot is of {last.taken_at:%Y-%m-%d %H:%M} UTC, which is later than now; set the clock")
    number = last.number + 1 if last else 1
    part = f"organisation={quote(organisation, safe='')}"
    files = []
    contents = [(TABLES_FOLDER, *one) for one in _contents(register)] + [(OWN, *one) for one in own]
    for folder, table, content, rows in contents:
        path = f"{folder}/{quote(table, safe='')}/{part}/snapshot={_name(number, when)}/rows.parquet"
        digest = hashlib.sha256(content).hexdigest()
        _write_new(store, path, content, organisation)
        named = table if folder == TABLES_FOLDER else f"{OWN}/{table}"
        files.append({"path": path, "table": named, "rows": rows, "bytes": len(content), "sha256": digest})
    from ropa import __version__

    manifest = {
        "format": FORMAT,
        "organisation": organisation,
        "number": number,
        "taken_at": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "taken_by": by,
        "ropa": __version__,
        "register_hash": register.hash,
        "previous": last.digest if last else None,
        "settings": settings,
        "files": files,
    }
    content = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    _write_new(store, f"{MANIFESTS}/{part}/{number:06}.json", content, organisation)  # no moment in its name: a number is taken once
    return _snapshot(content, archive, "")


def _write_new(store: Store, path: str, content: bytes, organisation: str) -> None:
    """Write a file that is not there yet; one with the same content may be, of a run that was cut off or of somebody who is as far.

    Raises SourceError if it cannot be written, or if somebody else has taken its name meanwhile.
    """
    if store.read(path) == content:
        return
    try:
        store.write(path, content)
    except SourceError:
        there = store.read(path)
        if there is None:
            raise
        if there != content:
            raise SourceError(
                f"{store.place}: somebody else is taking a snapshot of {organisation}, and was there first; run it again"
            ) from None


def _own(given: TextTables) -> list[tuple[str, bytes, int]]:
    """The columns and tables that ropa does not know, as Parquet: the table's name, bytes and number of rows.

    Raises LayoutError if a heading stands twice, for one of the two columns would be lost.
    """
    made = []
    for table, frame in given.items():
        model = TABLES.get(table)
        names = [(model.named(str(heading)) if model else None) or f"own {heading}" for heading in frame.columns]
        twice = next((str(frame.columns[at]) for at, name in enumerate(names) if name in names[:at]), None)
        if twice is not None:
            heading = one_line(twice) or "(no heading)"
            raise LayoutError(f"{one_line(table)}: the column {heading} stands twice; a snapshot would lose one, so keep one")
        columns = {name.removeprefix("own "): frame.iloc[:, at] for at, name in enumerate(names) if name.startswith("own ")}
        if columns and len(frame):
            texts = {name: pa.array(column.astype("str"), pa.string(), from_pandas=True) for name, column in columns.items()}
            made.append((table, _parquet(pa.table(texts)), len(frame)))
    return made


def _contents(register: Register) -> list[tuple[str, bytes, int]]:
    """The tables that have rows as Parquet: name, bytes and number of rows."""
    made = []
    labels = {}
    for table, model in TABLES.items():
        frame = register[table]
        labels[table] = pd.Series(range(len(frame)), index=frame.index)
        if len(frame):
            made.append((table, _parquet(_arrow(model, frame)), len(frame)))
    held = register.held
    held = held[[row["index"] in labels[row["table"]].index for row in held.to_dict("records")]]
    if len(held):
        rows = [int(labels[table][index]) for table, index in zip(held["table"], held["index"], strict=True)]
        names = [name for name in HELD_COLUMNS if name != "index"]
        columns = {"index": pa.array(rows, pa.int64())} | {name: pa.array(held[name].astype("str"), pa.string()) for name in names}
        made.append((HELD, _parquet(pa.table(columns)), len(held)))
    return made


def _arrow(model: type[Table], frame: pd.DataFrame) -> pa.Table:
    columns = {}
    for name, column in model.columns().items():
        kind = _TYPES.get(column.kind, pa.string())
        values = pa.array(frame[name], from_pandas=True) if column.kind in _TYPES else pa.array(frame[name].astype("str"), from_pandas=True)
        columns[name] = values.cast(kind)
    return pa.table(columns)


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


# -- reading ---------------------------------------------------------------------------------------


def is_archive(place: str) -> bool:
    """Whether a folder or URL holds an archive."""
    return bool(Store(place).names(MANIFESTS))


def organisations(archive: str) -> list[str]:
    """The keys of the organisations of which an archive has snapshots, sorted."""
    found = (re.fullmatch(rf"{MANIFESTS}/organisation=([^/]+)/[^/]+\.json", name) for name in Store(archive).names(MANIFESTS))
    return sorted({unquote(one[1]) for one in found if one})


def address(archive: str, organisation: str, day: date | str | None = None) -> str:
    """How an organisation of an archive is named where a register is asked for, and its snapshot of a day."""
    key = quote(organisation, safe=" &")
    key = key if key.strip(".") else key.replace(".", "%2E")
    return f"{archive if archive.endswith('://') else archive.rstrip('/')}/{key}{f'@{day}' if day else ''}"


def snapshots(archive: str, organisation: str) -> list[Snapshot]:
    """The snapshots of one organisation, the oldest first. Raises SourceError if a manifest cannot be read."""
    store, folder = Store(archive), f"{MANIFESTS}/organisation={quote(organisation, safe='')}"
    found = [_snapshot(store.read(name) or b"", archive, name) for name in store.names(folder) if name.endswith(".json")]
    return sorted(found, key=lambda one: one.number)


def _snapshot(content: bytes, archive: str, name: str) -> Snapshot:
    try:
        said = json.loads(content)
        if said["format"] != FORMAT:
            raise ValueError(said["format"])
        return Snapshot(
            said["organisation"],
            int(said["number"]),
            datetime.fromisoformat(said["taken_at"]),
            said["taken_by"],
            said["register_hash"],
            said["previous"],
            tuple(said["files"]),
            said["settings"],
            hashlib.sha256(content).hexdigest(),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise SourceError(
            f"{archive}/{name}: is no manifest of an archive ({type(problem).__name__}); take it from a copy of the archive"
        ) from None


def chosen(archive: str, organisation: str | None = None, day: date | None = None) -> Snapshot:
    """The newest snapshot of an organisation, or the newest that was taken by the end of a day (UTC).

    Raises UsageError if there are several organisations and none is named, or none of that name; SourceError if there is no
    snapshot at all, or none by that day.
    """
    known = organisations(archive)
    if not known:
        raise _empty(archive)
    shown = ", ".join(known[:5]) + (f" and {len(known) - 5} more" if len(known) > 5 else "")
    if organisation is None and len(known) > 1:
        raise UsageError(f"{archive}: holds {len(known)} organisations; name one, like {address(archive, known[0])} (there are {shown})")
    if organisation is not None and organisation not in known:
        raise UsageError(f"{archive}: has no snapshot of {organisation}; it holds {shown}")
    found = snapshots(archive, organisation or known[0])
    taken = [one for one in found if day is None or one.taken_at.date() <= day]
    if not taken:
        raise SourceError(f"{archive}: no snapshot was taken by {day}; the first is of {found[0].taken_at.date()}")
    return taken[-1]


def _empty(archive: str) -> SourceError:
    """The error that an archive holds nothing, as when its first snapshot was cut off."""
    return SourceError(f"{archive}: holds no snapshot; `ropa snapshot REGISTER --archive {archive}` takes one")


def read_snapshot(archive: str, snapshot: Snapshot) -> TextTables:
    """A snapshot as text tables, as a reader of files returns them. Raises SourceError if a file is gone or was changed."""
    frames, places = {}, {}
    register = restored(archive, snapshot)
    for file in snapshot.files:
        if file["table"] in TABLES:
            frames[file["table"]] = register.canonical(file["table"])
            places[file["table"]] = RecordPlace(f"{snapshot.organisation} {snapshot.name}", sheet=file["table"])
    for file in snapshot.own:
        table = file["table"].removeprefix(f"{OWN}/")
        own = pyarrow.parquet.read_table(io.BytesIO(_file(archive, file))).to_pandas().astype("str")
        frames[table] = pd.concat([frames[table].reset_index(drop=True), own], axis="columns") if table in frames else own
        places.setdefault(table, RecordPlace(f"{snapshot.organisation} {snapshot.name}", sheet=table))
    return TextTables(frames, places, snapshot.settings)


def restored(archive: str, snapshot: Snapshot) -> Register:
    """A snapshot as a Register. Raises SourceError if a file is gone or was changed."""
    tables = {table: model.blank() for table, model in TABLES.items()}
    held = pd.DataFrame(columns=list(HELD_COLUMNS))
    for file in snapshot.files:
        content = _file(archive, file)
        if file["table"] in TABLES:
            tables[file["table"]] = _typed(TABLES[file["table"]], pyarrow.parquet.read_table(io.BytesIO(content)))
        elif file["table"] == HELD:
            held = pyarrow.parquet.read_table(io.BytesIO(content)).to_pandas()[list(HELD_COLUMNS)]
    return Register(tables, held=held, settings=snapshot.settings)


def _file(archive: str, file: Mapping[str, Any]) -> bytes:
    """The content of a file of a snapshot. Raises SourceError if it is gone or was changed."""
    content = Store(archive).read(file["path"])
    if content is None or hashlib.sha256(content).hexdigest() != file["sha256"]:
        raise SourceError(f"{archive}/{file['path']}: {'is gone' if content is None else 'was changed'}; `ropa verify` looks at all")
    return content


def _typed(model: type[Table], read: pa.Table) -> pd.DataFrame:
    """A table as it is held in memory. A column that came later than the snapshot is blank."""
    columns = {}
    for name, column in model.columns().items():
        if name not in read.column_names:
            columns[name] = pd.Series([None] * read.num_rows, dtype=column.dtype)
            continue
        values = read.column(name)
        if column.kind == "date":
            values = values.cast(pa.timestamp("s"))
        columns[name] = pd.Series(values.to_pandas(), dtype=pd.api.types.pandas_dtype(column.dtype))
    return pd.DataFrame(columns)


# -- verifying -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Checked:
    """What `verify` found of one organisation."""

    organisation: str
    """Its key; "" for what was put into the archive beside all organisations."""
    snapshots: tuple[Snapshot, ...]
    wrong: tuple[str, ...]
    """What is wrong, one line per fault."""


def verify(archive: str) -> list[Checked]:
    """Check every chain of an archive, every file and every hash. Raises SourceError if nothing is there or it cannot be read."""
    store = Store(archive)
    known = organisations(archive)
    if not known:
        refuse_unreadable(archive)
        raise _empty(archive)
    checked = []
    held = [name for folder in (TABLES_FOLDER, OWN) for name in store.names(folder) if not _kept_by_the_system(name)]
    for organisation in known:
        wrong: list[str] = []
        part = f"organisation={quote(organisation, safe='')}"
        folder = f"{MANIFESTS}/{part}"
        found = []
        for name in store.names(folder):
            if _kept_by_the_system(name):
                continue
            try:
                one = _snapshot(store.read(name) or b"", archive, name)
            except SourceError as problem:
                wrong.append(str(problem))
                continue
            if name not in (f"{folder}/{one.number:06}.json", f"{folder}/{one.name}.json") or one.organisation != organisation:
                wrong.append(f"{name}: it says that it is {one.name} of {one.organisation}")
            found.append(one)
        found.sort(key=lambda one: one.number)
        before: Snapshot | None = None
        for place, one in enumerate(found, start=1):
            if one.number != place and (before is None or one.number != before.number + 1):
                wrong.append(
                    f"{organisation} {one.name}: {'the first snapshots are' if before is None else 'a snapshot before it is'} gone"
                )
            elif one.previous != (before.digest if before else None):
                wrong.append(f"{organisation} {one.name}: the manifest before it is not the one that it was taken after")
            if before is not None and one.taken_at < before.taken_at:
                wrong.append(f"{organisation} {one.name}: it was taken before the one before it")
            wrong += _faults(archive, one)
            before = one
        wrong += _put_in(f"/{part}/", held, found)
        checked.append(Checked(organisation, tuple(found), tuple(wrong)))
    beside = _beside(held, [f"/organisation={quote(organisation, safe='')}/" for organisation in known])
    return [*checked, Checked("", (), tuple(beside))] if beside else checked


def _kept_by_the_system(name: str) -> bool:
    """Whether a file is what a system keeps in a folder that somebody opened, which no program reads as a table or a manifest."""
    return of_the_system(name.rpartition("/")[2]) and not name.endswith((".parquet", ".json"))


def _beside(held: list[str], parts: list[str]) -> list[str]:
    """The files that other programs would read as rows of a table, and that stand in no folder of an organisation's snapshot."""
    of_snapshots = re.compile(r"[^/]+/[^/]+/organisation=[^/]+/snapshot=[^/]+/.+")
    strange = [name for name in held if not of_snapshots.fullmatch(name) and not any(part in name for part in parts)]
    return [f"{name}: was put in; no manifest names it" for name in strange]


def _put_in(part: str, held: list[str], found: list[Snapshot]) -> list[str]:
    """The files of an organisation's part that other programs would read as of a snapshot, and that its manifest does not name.

    A folder of no snapshot is none of them: a run that was stopped before it wrote its manifest leaves one.
    """
    named = {file["path"] for one in found for file in one.files}
    whole = {f"snapshot={one.name}" for one in found}
    wrong = []
    for name in held:
        _, inside, rest = name.partition(part)
        folder = rest.split("/")[0]
        if inside and name not in named and (folder in whole or not folder.startswith("snapshot=")):
            wrong.append(f"{name}: was put in; no manifest names it")
    return wrong


def _faults(archive: str, one: Snapshot) -> list[str]:
    """What is wrong with the files of one snapshot."""
    store, faults = Store(archive), []
    for file in one.files:
        content = store.read(file["path"])
        if content is None:
            faults.append(f"{file['path']}: is gone")
        elif hashlib.sha256(content).hexdigest() != file["sha256"]:
            faults.append(f"{file['path']}: was changed")
    if not faults and restored(archive, one).hash != one.register_hash:
        faults.append(f"{one.organisation} {one.name}: its tables are not the register whose hash it names")
    return faults
