"""Earlier states of a register: `ARCHIVE@DATE` for a snapshot of an archive, `REGISTER@REVISION` for a register in git."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ropa.errors import RopaError, SourceError, UsageError
from ropa.sources.database import named
from ropa.sources.urls import is_database, is_url

if TYPE_CHECKING:
    import subprocess

    from ropa.model.text_tables import TextTables

_AT = re.compile(r"@(?!\{)")
"""What stands before a day or a revision. An @ before a bracket is part of a revision, like `main@{1}`."""
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
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
            copy = folder / (self._whole.name or "register")
            self._write(copy)
            try:
                return read_at(copy, options, self._named)
            except RopaError as problem:  # it names the copy, which nobody has seen
                raise type(problem)(str(problem).replace(str(copy), self._named)) from problem

    def fingerprint(self) -> dict[str, str]:
        """What decides what is read: git's name of the folder or file at that revision."""
        return {self._whole.name: self._object()}

    @property
    def _named(self) -> str:
        """How the user named it."""
        return f"{self.place}@{self.revision}"

    @property
    def _whole(self) -> Path:
        """The whole path of the place, without links."""
        return self.place.resolve()

    @property
    def _folder(self) -> Path:
        """The place, or the nearest folder above it that is there now: git is asked there."""
        return next(folder for folder in (self._whole, *self._whole.parents) if folder.is_dir())

    def _object(self) -> str:
        """Git's name of what was at the place. Raises SourceError if there is no such revision, or nothing was there."""
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self.revision}^{{commit}}")
        if found is None:
            self._refuse_no_repository()
            raise SourceError(f"{self._named}: git knows no such revision here, and {self.place} is no archive")
        commit, below = found.decode().strip(), self._whole.relative_to(self._folder).as_posix()
        # A folder is named with a slash behind it; a repository without files of its own knows no path from where one stands.
        for path in (f"./{below}" if below != "." else "./", below):
            named = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{path}")
            if named is not None:
                return named.decode().strip()
        raise SourceError(f"{self._named}: was not in the repository at that revision{self._others(commit)}")

    def _refuse_no_repository(self) -> None:
        """Raise SourceError, with git's own reason, if the place lies in no repository that git will read."""
        if self._git("rev-parse", "--git-dir") is None:
            why = "" if self._whole.exists() else "is not there, and "
            raise SourceError(f"{self._named}: {self.place} {why}lies in no git repository ({self._told})")

    def _others(self, commit: str) -> str:
        """Which registers there were at a commit, in words, for one that had another name then; "" if that is not known."""
        top, listed = self._git("rev-parse", "--show-toplevel"), self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
        if not top or not listed:
            return ""
        files = [Path(name) for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
        ending = self._whole.suffix.lower()
        same = [file for file in files if file.suffix.lower() == ending]
        found = same if ending else [file.parent for file in files if file.name == "activities.csv"]
        here = [os.path.relpath(Path(top.decode().rstrip("\n")) / path) for path in found[:3]]
        names = " or ".join(f"{path}@{self.revision}" for path in here)
        return f"; if it had another name then, give that one, like {names}" if names else ""

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
        done = self._ran(*words)
        return done.stdout if done.returncode == 0 else None

    @property
    def _told(self) -> str:
        """Why git will not look at the place, in its own words."""
        said = self._ran("rev-parse", "--git-dir").stderr.decode("utf-8", "replace")
        return next((line.removeprefix("fatal: ") for line in said.splitlines()), "git says nothing")

    def _ran(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """How git ended. Raises SourceError if there is no git."""
        import subprocess  # slow to import, and seldom needed

        # A hook of git's is told of its own repository and index, which are not those of the place.
        known = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
        try:
            return subprocess.run(  # noqa: S603 - the words are ours, but for a revision, which stands after --end-of-options
                ["git", "-C", str(self._folder), *words],  # noqa: S607
                capture_output=True,
                check=False,
                timeout=60,
                env=known,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise SourceError(f"{self._named}: a revision needs git, which cannot be run ({type(problem).__name__})") from None


def state_of(path: str | Path) -> Archived | Revision | None:
    """The earlier state that a path names; None for a path that names a register as it is now.

    `ARCHIVE`, `ARCHIVE/ORGANISATION` and each of them with `@DATE` name a snapshot, anything else with `@` a revision. A path that is
    there means what it is, also with an @ in its name. Raises UsageError for a day that is none.
    """
    text = named(path)
    if text.startswith("sample:") or is_database(text):
        return None
    at = max((found.start() for found in _AT.finditer(text)), default=-1)
    base, said = text[: max(at, 0)], text[at + 1 :]
    # A branch may have slashes in its name, and so may a path behind an @: then it is a revision of what is there alone.
    if not base or not said or ("/" in said and not _is_there(base)) or _is_there(text):
        return _archived(text, None)
    if archived := _archived(base, said):
        return archived
    return Revision(Path(base), said) if not is_url(text) else None


def _is_there(place: str) -> bool:
    """Whether a file or folder is there. With a day or a revision behind it, a name may be longer than any can be."""
    try:
        return Path(place).exists()
    except OSError:
        return False


def _refuse_no_day(day: str, option: str) -> None:
    if not _DAY.fullmatch(day):
        raise UsageError(f"{option} {day!r}: write the day like 2026-11-22")


def dated(path: str, day: str | None, option: str = "--at") -> str:
    """The name of a register on a day, if it is an archive; else the path as it is.

    Raises UsageError, which names the option that gave it, for a day that is none.
    """
    if day is None:
        return path
    _refuse_no_day(day, option)
    found = state_of(path)
    return f"{path}@{day}" if isinstance(found, Archived) and found.day is None else path


def state_at(path: str, day: str | None) -> str:
    """The name of an archive's snapshot on a day (`--at`). Raises UsageError if the path is no archive, or the day none."""
    if day is None:
        return path
    _refuse_no_day(day, "--at")
    state = state_of(path)
    if isinstance(state, Revision) or (isinstance(state, Archived) and state.day is not None):
        raise UsageError(f"{path}: names a day or a revision already; leave out --at {day}")
    if not isinstance(state, Archived):
        unkept = is_url(path) or is_database(path) or path.startswith("sample:")
        way = "keep its states by `ropa snapshot`" if unkept else f"a register in git takes {path}@REVISION"
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
