"""Where an archive lies: a folder, or a URL that fsspec knows. Files are read whole and written whole, and never replaced."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from ropa.errors import RopaError, SourceError, UsageError


class Store:
    """A place of files by their names, which have slashes. Raises SourceError where it cannot be read or written."""

    def __init__(self, place: str) -> None:
        """Take a folder or a URL. Raises UsageError for a URL that cannot be followed here."""
        self.place = place
        self._fs: Any = None  # what fsspec gives has no types
        self._root = ""
        if "://" in place:
            self._fs, self._root = _followed(place)

    def names(self, folder: str) -> list[str]:
        """The names of all files below a folder, sorted; none if there is no such folder."""
        if self._fs is None:
            top = Path(self.place)
            return sorted(
                path.relative_to(top).as_posix() for path in (top / folder).rglob("*") if path.is_file() and path.suffix != ".part"
            )
        found = self._remote(lambda: self._fs.find(f"{self._root}/{folder}"), "read")
        return sorted(str(name).removeprefix(self._root).lstrip("/") for name in found)

    def read(self, name: str) -> bytes | None:
        """The content of a file; None if it is not there."""
        if self._fs is None:
            try:
                return (Path(self.place) / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
            except OSError as problem:
                raise SourceError(f"{self.place}/{name}: cannot be read ({problem.strerror or problem})") from problem
        path = f"{self._root}/{name}"
        return self._remote(lambda: self._fs.cat_file(path) if self._fs.exists(path) else None, "read")  # type: ignore[no-any-return]

    def write(self, name: str, content: bytes) -> None:
        """Write a new file. Raises SourceError if one of that name is there."""
        if self._fs is None:
            from ropa.files import put

            put(Path(self.place) / name, content, fresh=True)
            return
        path = f"{self._root}/{name}"

        def upload() -> None:
            if self._fs.exists(path):
                raise SourceError(f"{self.place}/{name}: is there already; somebody else writes to this archive, so try again")
            self._fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self._fs.pipe_file(path, content)

        self._remote(upload, "written")

    def _remote(self, act: Any, done: str) -> Any:
        """Do something with the files of a URL. Each kind of store has errors of its own: all become a SourceError of one line."""
        try:
            return act()
        except RopaError:
            raise
        except Exception as problem:
            raise SourceError(
                f"{self.place}: cannot be {done} ({type(problem).__name__}: {' '.join(str(problem).split())[:200]})"
            ) from problem


def _followed(url: str) -> tuple[Any, str]:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.password or parts.query:  # it would appear in records and messages
        raise UsageError(f"{parts.scheme}://{parts.hostname}…: a URL with a password or a ? would be seen; give secrets by the environment")
    try:
        from fsspec.core import url_to_fs
    except ImportError as missing:
        raise UsageError(f"{url}: URLs need fsspec: pip install 'ropa-analytics[remote]'") from missing
    try:
        store, root = url_to_fs(url, skip_instance_cache=True)
    except (ImportError, ValueError) as problem:
        raise UsageError(f"{url}: cannot be followed ({' '.join(str(problem).split())})") from problem
    return store, str(root).rstrip("/")
