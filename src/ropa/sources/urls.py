"""URLs that fsspec knows (`s3://…`, `sftp://…`): which store they name, and errors of one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ropa.errors import RopaError, SourceError, UsageError


def is_url(place: str | Path) -> bool:
    """Whether a place is a URL and not a path."""
    return "://" in str(place)


def store_at(url: str) -> tuple[Any, str]:
    """The store of a URL and the path in it. Nothing about the store is cached. Raises UsageError if it cannot be followed here."""
    parts = urlsplit(url)
    if parts.password or parts.query:  # it would appear in records and messages
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
def told(url: str, done: str) -> Iterator[None]:
    """Turn whatever a store raises while a URL is read or written (`done`) into a SourceError of one line.

    Each kind of store has errors of its own.
    """
    try:
        yield
    except RopaError:
        raise
    except Exception as problem:
        raise SourceError(f"{url}: cannot be {done} ({type(problem).__name__}: {' '.join(str(problem).split())[:200]})") from problem
