"""Earlier states of a register: `ARCHIVE@DATE` for a snapshot of an archive, `REGISTER@REVISION` for a register in git."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ropa.errors import SourceError, UsageError
from ropa.sources.database import named
from ropa.sources.urls import is_database, is_url

if TYPE_CHECKING:
    from ropa.model.text_tables import TextTables

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Archived:
    """The newest snapshot of an archive, or of one organisation in it, or the newest by the end of a day."""

    archive: str
    organisation: str | None = None
    day: date | None = None

    @property
    def place(self) -> Path:
        """Where it lies."""
        return Path(self.archive)

    def read(self, options: Mapping[str, str | None]) -> TextTables:
        """The tables of the snapshot. `options` are of files and do not matter here. Raises SourceError, UsageError."""
        from ropa.sources.archive import chosen, read_snapshot

        return read_snapshot(self.archive, chosen(self.archive, self.organisation, self.day))

    def fingerprint(self) -> dict[str, str]:
        """What decides what is read: the SHA-256 of the snapshot's manifest."""
        from ropa.sources.archive import chosen

        return {"snapshot": chosen(self.archive, self.organisation, self.day).digest}


@dataclass(frozen=True)
class Revision:
    """A register in files as it was at a revision of the git repository that it lies in."""

    place: Path
    revision: str

    def read(self, options: Mapping[str, str | None]) -> TextTables:
        """The tables at that revision. Raises SourceError, LayoutError, UsageError."""
        from ropa.files import scratch
        from ropa.sources.formats import read_at

        with scratch() as folder:
            copy = folder / self.place.name
            self._write(copy)
            return read_at(copy, options, f"{self.place}@{self.revision}")

    def fingerprint(self) -> dict[str, str]:
        """What decides what is read: git's name of the folder or file at that revision."""
        return {self.place.name: self._object()}

    def _object(self) -> str:
        """Git's name of what was at the place. Raises SourceError if there is no such revision, or nothing was there."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.revision}^{{commit}}")
        if found is None:
            raise SourceError(f"{self.place}@{self.revision}: git knows no such revision here, and {self.place} is no archive")
        named = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{found.decode().strip()}:./{self.place.name}")
        if named is None:
            raise SourceError(f"{self.place}@{self.revision}: was not in the repository at that revision")
        return named.decode().strip()

    def _write(self, copy: Path) -> None:
        """Write what was at the place to a new path. git is only asked to read objects, which runs nothing that a repository names."""
        what = self._object()
        listed = self._git("ls-tree", "-z", "--full-tree", what) if self._git("cat-file", "-t", what) == b"tree\n" else None
        if listed is None:
            copy.write_bytes(self._git("cat-file", "blob", what) or b"")
            return
        copy.mkdir()
        for line in filter(None, listed.split(b"\0")):
            about, _, name = line.partition(b"\t")
            mode, kind, blob = about.decode().split()
            file = name.decode("utf-8", "surrogateescape")
            if kind == "blob" and mode != "120000" and file.lower().endswith((".csv", ".toml")):
                (copy / file).write_bytes(self._git("cat-file", "blob", blob) or b"")

    def _git(self, *words: str) -> bytes | None:
        """What git answers; None if it fails. Raises SourceError if there is no git."""
        import subprocess  # slow to import, and seldom needed

        try:
            done = subprocess.run(  # noqa: S603 - the words are ours, but for a revision, which stands after --end-of-options
                ["git", "-C", str(self.place.absolute().parent), *words],  # noqa: S607
                capture_output=True,
                check=False,
                timeout=60,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise SourceError(
                f"{self.place}@{self.revision}: a revision needs git, which cannot be run ({type(problem).__name__})"
            ) from None
        return done.stdout if done.returncode == 0 else None


def state_of(path: str | Path) -> Archived | Revision | None:
    """The earlier state that a path names; None for a path that names a register as it is now.

    `ARCHIVE`, `ARCHIVE/ORGANISATION` and each of them with `@DATE` name a snapshot, anything else with `@` a revision. A path that is
    there means what it is, also with an @ in its name. Raises UsageError for a day that is none.
    """
    text = named(path)
    if text.startswith("sample:") or is_database(text):
        return None
    base, at, said = text.rpartition("@")
    # A branch may have slashes in its name, and so may a path behind an @: then it is a revision of what is there alone.
    if not at or not base or not said or ("/" in said and not _is_there(base)) or _is_there(text):
        return _archived(text, None)
    if archived := _archived(base, said):
        return archived
    return Revision(Path(base), said) if not is_url(text) and Path(base).absolute().parent.is_dir() else None


def _is_there(place: str) -> bool:
    """Whether a file or folder is there. With a day or a revision behind it, a name may be longer than any can be."""
    try:
        return Path(place).exists()
    except OSError:
        return False


def _refuse_no_day(day: str) -> None:
    if not _DAY.fullmatch(day):
        raise UsageError(f"--at {day!r}: write the day like 2026-11-22")


def dated(path: str, day: str | None) -> str:
    """The name of a register on a day, if it is an archive; else the path as it is. Raises UsageError for a day that is none."""
    if day is None:
        return path
    _refuse_no_day(day)
    found = state_of(path)
    return f"{path}@{day}" if isinstance(found, Archived) and found.day is None else path


def state_at(path: str, day: str | None) -> str:
    """The name of an archive's snapshot on a day (`--at`). Raises UsageError if the path is no archive, or the day none."""
    if day is None:
        return path
    _refuse_no_day(day)
    if not isinstance(state_of(path), Archived):
        way = "keep its states by `ropa snapshot`" if is_url(path) or is_database(path) else f"a register in git takes {path}@REVISION"
        raise UsageError(f"{path}: --at chooses a snapshot, and this is no archive; {way}")
    return f"{path}@{day}"


def _archived(place: str, day: str | None) -> Archived | None:
    """The archive that a place is, or the organisation of one; None if it is neither."""
    remote = is_url(place)
    if not remote and not (_has_manifests(place) or (not _is_there(place) and _has_manifests(str(Path(place).parent)))):
        return None
    from ropa.sources.archive import is_archive

    top, _, last = place.rstrip("/").rpartition("/")
    whole = _has_manifests(place) if not remote else is_archive(place)
    if not whole and not (is_archive(top) if remote and not top.endswith((":", ":/")) else not remote):
        return None
    from urllib.parse import unquote

    if day is not None and not _DAY.fullmatch(day):
        raise UsageError(f"{place}@{day}: write the day like 2026-11-22")
    from ropa.model.days import parse_day

    try:
        chosen = None if day is None else parse_day(day)
    except UsageError as problem:
        raise UsageError(f"{place}@{day}: {str(problem).removeprefix('as_of: ')}") from None
    if whole:
        return Archived(place, None, chosen)
    return Archived(top if remote else str(Path(place).parent), unquote(last) if remote else unquote(Path(place).name), chosen)


def _has_manifests(place: str) -> bool:
    """Whether a folder holds what only an archive has. Cheap, for it is asked of every path."""
    try:
        return not is_url(place) and (Path(place) / "manifests").is_dir() and (Path(place) / "tables").is_dir()
    except OSError:  # whoever may not look into a folder is told so of the folder, not of what might be in it
        return False
