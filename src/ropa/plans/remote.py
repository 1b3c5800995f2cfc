"""Registers and reports that lie elsewhere: URLs that fsspec knows (`s3://…`, `sftp://…`), worked on in local copies.

A register is fetched before it is opened; reports are made in a local folder and uploaded when they are whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ropa.errors import RopaError, SourceError, UsageError
from ropa.files import file_digest
from ropa.sources.formats import choices

_LAST = ("run.json", "batch.json")
"""Uploaded after all else: who sees one of these sees every file that it names."""

_FLAT = {"abfs", "abfss", "az", "gcs", "gs", "oci", "oss", "s3", "s3a"}
"""Stores that know no folders; asked for one, some would make a bucket of a slip of the pen."""


def is_url(place: str | Path) -> bool:
    """Whether a place is a URL and no path."""
    return "://" in str(place)


@contextmanager
def fetched(register: str) -> Iterator[str | Path]:
    """A register to open: a path or `sample:NAME` as it is; of a URL a copy under its own name, for as long as the block.

    An error within the block that names the copy names the URL instead. Raises SourceError where
    nothing is there or cannot be read, UsageError for a URL that cannot be followed here.
    """
    if not is_url(register):
        yield register
        return
    with tempfile.TemporaryDirectory(prefix="ropa-") as folder, _named(register, Path(folder)) as place:
        if not fetch(register, place):
            raise SourceError(f"{register}: not there; give {choices()}")
        yield place


@contextmanager
def folder_at(place: str) -> Iterator[Path]:
    """The folder of a run to work in: a path as it is; of a URL a copy, delivered at the end also when the block fails."""
    if not is_url(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="ropa-") as folder, _named(place, Path(folder)) as copy:
        copy.mkdir()
        fetch(place, copy)
        known = _digests(copy)
        try:
            yield copy
        finally:
            deliver(copy, place, known)


def deliver(folder: Path, url: str, known: Mapping[str, str] | None = None) -> None:
    """Upload a folder's files: none appears before all are over, and run.json comes last.

    `known` are the digests, by name, of the files that were there: what is unchanged stays, what is gone from
    the folder is removed. Nothing else that lies there is touched. Raises as `fetched`.
    """
    now, known = _digests(folder), known or {}
    new = sorted((name for name in now if now[name] != known.get(name)), key=lambda name: (PurePosixPath(name).name in _LAST, name))
    with _told(url, "written"):
        store, root = _at(url)
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
    """Copy the file or the folder at a URL to `place`, or of a folder the files so `named`; False where nothing is there.

    Raises as `fetched`.
    """
    with _told(url, "read"):
        store, root = _at(url)
        names = [name for name in store.find(root) if not name.endswith("/") and (not named or PurePosixPath(name).name in named)]
        for name in names:
            target = place / PurePosixPath(name).relative_to(root)
            if ".." in target.parts:  # a key may say anything
                raise SourceError(f"{url}: a file there is named {name!r}, outside of the folder; rename it")
            target.parent.mkdir(parents=True, exist_ok=True)
            with store.open(name, "rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
    return bool(names)


def _at(url: str) -> tuple[Any, str]:
    """The store of a URL, as it is now (nothing is remembered of it), and the path there."""
    parts = urlsplit(url)
    if parts.password or parts.query:  # it would stand in records and messages
        raise UsageError(
            f"{parts.scheme}://{parts.hostname}…: a URL with a password or a ? would be seen in records; give secrets by the environment"
        )
    try:
        from fsspec.core import url_to_fs
    except ImportError as missing:
        raise UsageError(f"{url}: URLs need fsspec: pip install 'ropa-analytics[remote]'") from missing
    try:
        store, root = url_to_fs(url, skip_instance_cache=True)
    except (ImportError, ValueError) as problem:
        raise UsageError(f"{url}: cannot be followed ({' '.join(str(problem).split())})") from problem
    return store, str(root).rstrip("/")


@contextmanager
def _told(url: str, done: str) -> Iterator[None]:
    """What stores raise (each its own kinds) as a SourceError of one line."""
    try:
        yield
    except RopaError:
        raise
    except Exception as problem:
        raise SourceError(f"{url}: cannot be {done} ({type(problem).__name__}: {' '.join(str(problem).split())[:200]})") from problem


@contextmanager
def _named(url: str, folder: Path) -> Iterator[Path]:
    """The place within `folder` of a copy; errors of the block that name it name the URL instead."""
    place = folder / (PurePosixPath(urlsplit(url).path).name or urlsplit(url).netloc or "register")
    try:
        yield place
    except RopaError as problem:
        problem.args = (str(problem).replace(str(place), url), *problem.args[1:])
        raise


def _digests(folder: Path) -> dict[str, str]:
    """The digest of each file below a folder, by its name there."""
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}
