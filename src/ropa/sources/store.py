"""Where an archive lies: a folder, or a URL that fsspec knows. Files are read whole and written whole, and never replaced."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from ropa.errors import SourceError
from ropa.sources.urls import is_url, store_at, told


class Store:
    """A place of files by their names, which have slashes. Raises SourceError where it cannot be read or written."""

    def __init__(self, place: str) -> None:
        """Take a folder or a URL. Raises UsageError for a URL that cannot be followed here."""
        self.place = place
        self._fs: Any = None  # what fsspec gives has no types
        self._root = ""
        self._top = Path(place)
        if is_url(place):
            self._fs, self._root = store_at(place)
        if place.partition("://")[0].lower() in ("file", "local"):  # a folder, whose files are written whole or not at all
            self._fs, self._top = None, Path(self._root)

    def names(self, folder: str) -> list[str]:
        """The names of all files below a folder, sorted; none if there is no such folder."""
        if self._fs is None:
            found = (path for path in (self._top / folder).rglob("*") if path.is_file() and path.suffix != ".part")
            return sorted(path.relative_to(self._top).as_posix() for path in found)
        with told(self.place, "read"):
            found = self._fs.find(f"{self._root}/{folder}")
        return sorted(str(name).removeprefix(self._root).lstrip("/") for name in found)

    def read(self, name: str) -> bytes | None:
        """The content of a file; None if it is not there."""
        if self._fs is None:
            try:
                return (self._top / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
            except OSError as problem:
                raise SourceError(f"{self.place}/{name}: cannot be read ({problem.strerror or problem})") from problem
        path = f"{self._root}/{name}"
        with told(self.place, "read"):
            return self._fs.cat_file(path) if self._fs.exists(path) else None

    def write(self, name: str, content: bytes) -> None:
        """Write a new file. Raises SourceError if one of that name is there."""
        if self._fs is None:
            from ropa.files import put

            put(self._top / name, content, fresh=True)
            return
        path = f"{self._root}/{name}"
        with told(self.place, "written"):
            if self._fs.exists(path):
                raise SourceError(f"{self.place}/{name}: is there already; somebody else writes to this archive, so try again")
            self._fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            self._fs.pipe_file(path, content, mode="create")  # a store that can refuses a name that was taken just now
