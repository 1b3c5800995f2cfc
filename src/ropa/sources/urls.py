"""URLs: which name a store that fsspec knows (`s3://…`, `sftp://…`) or a database, how they are shown, and errors of one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ropa.errors import RopaError, SourceError, UsageError

_DATABASES = ("sqlite", "postgresql", "postgres", "mysql", "mariadb", "mssql", "oracle")
_SECRET = re.compile(r"([?&][^=&]*(?:pass(?!file)|pwd|secret|token)[^=&]*=).+", re.IGNORECASE | re.DOTALL)


def is_url(place: str | Path) -> bool:
    """Whether a place is the URL of a store, and neither a path nor a database."""
    return "://" in str(place) and not is_database(place)


def is_database(place: str | Path) -> bool:
    """Whether a place is the URL of a database, of a kind that ropa knows or not."""
    scheme, marks, _ = str(place).partition("://")
    return bool(marks) and scheme.lower().partition("+")[0] in _DATABASES


def without_password(url: str) -> str:
    """A URL as it may be shown: `***` stands in place of a password, also of one that is not written as URLs need it."""
    scheme, marks, rest = url.partition("://")
    rest = _SECRET.sub(r"\1***", rest)
    who, at, where = rest.rpartition("@")
    if not at:  # a host is left out: what stands in the place of a port is surely a password
        who, slash, tail = rest.partition("/")
        at, where = "", f"{slash}{tail}"
    user, colon, password = who.partition(":")
    if not colon or not password or rest.startswith(("/", "[")) or (not at and password.isdigit()):
        return f"{scheme}{marks}{rest}"
    return f"{scheme}{marks}{user}:***{at}{where}"


def store_at(url: str) -> tuple[Any, str]:
    """The store of a URL and the path in it. Nothing about the store is cached.

    Raises UsageError if it cannot be followed here, SourceError if it cannot be reached.
    """
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
        way = "; it is a package beside ropa, for pip to install" if isinstance(problem, ImportError) else ""
        raise UsageError(f"{url}: cannot be followed ({' '.join(str(problem).split())}){way}") from problem
    except Exception as problem:  # each kind of store has errors of its own, a host that is not there among them
        raise SourceError(f"{url}: cannot be reached ({type(problem).__name__}: {' '.join(str(problem).split())[:200]})") from problem
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
