"""Verifies a pack, as a ZIP or an unpacked folder: whether it is whole (RFC 8493 and more), signed, and by whom.

Nothing is unpacked, fetched, run or repaired. Every problem names the file at fault.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ropa.bags import signature, timestamp
from ropa.bags.checks import Check, Kind, Level, Looked, look
from ropa.bags.container import UnsafePackError
from ropa.bags.tree import open_tree
from ropa.bags.write import TAG_MANIFEST
from ropa.errors import PackError, SourceError, UsageError

MOST_TOLD = 1_000
"""The most checks of a kind that a verdict tells one by one as JSON: a manifest may name hundreds of thousands of files."""


@dataclass(frozen=True)
class Verdict:
    """The outcome of verifying a pack: all checks, in order, and what is known of its signature."""

    pack: Path
    level: Level
    checks: tuple[Check, ...]
    signed: bool = False
    signer: str = ""
    key: str = ""
    fingerprint: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    """The entries of bag-info.txt by label. If a label occurs several times, its first value counts."""

    @property
    def ok(self) -> bool:
        """Whether the pack is whole, and genuine as far as was asked for. Warnings do not count."""
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The verdict as a value for JSON: of each kind of check the first `MOST_TOLD`, and how many more there are of it."""
        seen: Counter[tuple[str, bool, bool]] = Counter()
        told = []
        for check in self.checks:
            kind = (check.name, check.ok, check.warning)
            seen[kind] += 1
            if seen[kind] <= MOST_TOLD:
                told.append(check)
        more = {kind: number - MOST_TOLD for kind, number in seen.items() if number > MOST_TOLD}
        return {
            "pack": str(self.pack),
            "level": self.level,
            "ok": self.ok,
            "signed": self.signed,
            "signer": self.signer or None,
            "key": self.key or None,
            "fingerprint": self.fingerprint or None,
            "checks": [
                {"name": check.name, "ok": check.ok, "warning": check.warning, "file": check.file or None, "message": check.message}
                for check in told
            ],
            "more": [{"name": name, "ok": ok, "warning": warning, "number": number} for (name, ok, warning), number in more.items()],
        }


def verify(
    pack: Path,
    kind: Kind,
    *,
    level: Level = "full",
    allowed_signers: Path | None = None,
    identity: str | None = None,
    authority: Path | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Verdict:
    """Check a pack of a kind, and return what was found.

    The level `full` reads every byte; `fast` compares names, sizes and the files at the top of the bag, and says so. A
    signature beside the pack is always checked. `allowed_signers` (a file that ssh-keygen reads) and `identity` (a name
    in it) say whose it must be. `authority` holds the certificates for a time stamp beside the signature. `progress` is
    called with the bytes read so far and all bytes.

    Raises SourceError if a file is not there, UsageError for an identity without signers.
    """
    if identity and not allowed_signers:
        raise UsageError("--identity needs --allowed-signers FILE, which says whose key is whose")
    pack = pack.absolute()
    looked = Looked()
    try:
        with open_tree(pack) as tree:
            looked.add("container", "a folder" if pack.is_dir() else "a ZIP in the one form of a pack")
            look(tree, kind, level, looked, progress)
    except UnsafePackError as problem:
        looked.wrong("container", problem.reason, problem.file)
    signed = _signature(looked, pack, kind, allowed_signers, identity)
    _time(looked, pack, authority)
    return Verdict(
        pack,
        level,
        tuple(looked.checks),
        signed=bool(signed and signed.ok),
        signer=signed.signer if signed and signed.ok else "",
        key=signed.key if signed else "",
        fingerprint=hashlib.sha256(looked.tag_manifest).hexdigest() if looked.tag_manifest is not None else "",
        info=looked.info,
    )


def _signature(looked: Looked, pack: Path, kind: Kind, allowed: Path | None, identity: str | None) -> signature.Signed | None:
    path = signature.signature_path(pack)
    if not path.exists() and not path.is_symlink():
        if allowed:
            looked.wrong("signature", f"asked for, but no {path.name} lies beside the pack", path.name)
        else:
            looked.warn("signature", "unsigned: nothing shows who made this pack")
        return None
    if looked.tag_manifest is None:
        looked.wrong("signature", f"not checked: there is no {TAG_MANIFEST} to hold it against", path.name)
        return None
    try:
        signed = signature.check(looked.tag_manifest, path, kind.namespace, allowed, identity)
    except PackError as problem:
        looked.wrong("signature", str(problem), path.name)
        return None
    if not signed.ok:
        looked.wrong("signature", signed.message, path.name)
    elif not signed.signer:
        looked.warn("signature", signed.message, path.name)
    else:
        looked.add("signature", signed.message)
    return signed


def _time(looked: Looked, pack: Path, authority: Path | None) -> None:
    signed = signature.signature_path(pack)
    stamp = timestamp.stamp_path(signed)
    if not stamp.exists() or not signed.exists():
        if authority:
            looked.wrong("time", f"asked for, but no {stamp.name} lies beside the pack", stamp.name)
        return
    if authority is None:
        looked.warn("time", "a time stamp that was not checked (give --authority)", stamp.name)
        return
    if not authority.is_file():
        raise SourceError(f"{authority}: not there; give the certificates of the time stamp's authority (PEM)")
    try:
        holds, message = timestamp.check(signed, stamp, authority)
    except PackError as problem:
        holds, message = False, str(problem)
    if holds:
        looked.add("time", message)
    else:
        looked.wrong("time", message, stamp.name)
