"""Registers and reports at URLs that fsspec knows (`s3://…`, `sftp://…`). Work is done on local copies.

A register is fetched before it is opened. Reports are made in a local folder and uploaded when they are whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ropa.errors import RopaError, SourceError
from ropa.files import file_digest, scratch
from ropa.sources.formats import choices
from ropa.sources.urls import is_url, store_at, told

_LAST = ("run.json", "batch.json")
"""Files that are uploaded last. Whoever sees one of them also finds every file that it names."""

_FLAT = {"abfs", "abfss", "az", "gcs", "gs", "oci", "oss", "s3", "s3a"}
"""Stores without folders. Asked to make a folder, some would make a bucket from a mistyped name."""


@contextmanager
def fetched(register: str) -> Iterator[str | Path]:
    """A register to open. A path or `sample:NAME` stays as it is. Of a URL, a copy is fetched that lasts as long as the block.

    An error within the block names the URL, not the copy. Raises SourceError where nothing is there or it
    cannot be read, and UsageError for a URL that cannot be followed here.
    """
    if not is_url(register):
        yield register
        return
    with scratch() as folder, _named(register, folder) as place:
        if not fetch(register, place):
            raise SourceError(f"{register}: not there; give {choices()}")
        yield place


@contextmanager
def folder_at(place: str) -> Iterator[Path]:
    """A run's folder to work in. A path stays as it is. Of a URL, a copy is fetched; it is delivered at the end, also after an error."""
    if not is_url(place):
        yield Path(place)
        return
    with scratch() as folder, _named(place, folder) as copy:
        copy.mkdir()
        fetch(place, copy)
        known = _digests(copy)
        try:
            yield copy
        finally:
            deliver(copy, place, known)


def deliver(folder: Path, url: str, known: Mapping[str, str] | None = None) -> None:
    """Upload a folder's files. None appears at the URL before all are transferred, and run.json comes last.

    `known` holds the digests, by name, of the files that were there before. Unchanged files are left, and files that
    are gone from the folder are removed. No other file at the URL is touched. Raises as `fetched`.
    """
    now, known = _digests(folder), known or {}
    new = sorted((name for name in now if now[name] != known.get(name)), key=lambda name: (PurePosixPath(name).name in _LAST, name))
    with told(url, "written"):
        store, root = store_at(url)
        with store.transaction:
            for name in new:
                place = PurePosixPath(root, name)
                if urlsplit(url).scheme not in _FLAT:
                    store.makedirs(str(place.parent), exist_ok=True)
                with (folder / name).open("rb") as source, store.open(str(place), "wb") as target:
                    shutil.copyfileobj(source, target)
        for name in sorted(known.keys() - now.keys()):
            store.rm_file(str(PurePosixPath(root, name)))


def fetch(url: str, place: Path, named: Collection[str] = ()) -> bool:
    """Copy the file or the folder at a URL to `place`. Return False if nothing is there. `named` limits it to files of these names.

    Raises as `fetched`.
    """
    with told(url, "read"):
        store, root = store_at(url)
        names = [name for name in store.find(root) if not name.endswith("/") and (not named or PurePosixPath(name).name in named)]
        for name in names:
            target = place / PurePosixPath(name).relative_to(root)
            if ".." in target.parts:  # a store's key may be any text
                raise SourceError(f"{url}: a file there is named {name!r}, outside of the folder; rename it")
            target.parent.mkdir(parents=True, exist_ok=True)
            with store.open(name, "rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
    return bool(names)


@contextmanager
def _named(url: str, folder: Path) -> Iterator[Path]:
    """The place of a copy within `folder`. Errors of the block name the URL, not the copy."""
    place = folder / (PurePosixPath(urlsplit(url).path).name or urlsplit(url).netloc or "register")
    try:
        yield place
    except RopaError as problem:
        problem.args = (str(problem).replace(str(place), url), *problem.args[1:])
        raise


def _digests(folder: Path) -> dict[str, str]:
    """The digest of each file below a folder, by its name there."""
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
