"""The record of how a pack was built: a small file beside the ZIP, so that the pack keeps its bytes.

A pack tells no clock, user or machine: the same register, day and key give the same bytes. Who must know who built it, when,
where and with what finds that here. The record names the pack by its fingerprint and by the SHA-256 of its ZIP.
"""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ropa import __version__
from ropa.bags.checks import Check
from ropa.bags.sign import signature_of
from ropa.bags.signature import check as check_signature
from ropa.bags.write import fingerprint
from ropa.errors import PackError
from ropa.files import file_digest, put, put_json, refuse_taken, user_name

ENDING = ".record.json"
_LARGEST = 100_000
_WITH = ("pandas", "pandera", "papermill", "nbconvert", "matplotlib", "pyarrow", "xlsxwriter")


def record_path(pack: Path) -> Path:
    """Where the record of a pack lies: PACK.record.json beside it."""
    return pack.parent / f"{pack.name}{ENDING}"  # a path like . or / has no name


def write_record(pack: Path, mark: str) -> Path:
    """Write the record of a pack that was just built, with the fingerprint `mark`. Raises SourceError where one is there already."""
    path = record_path(pack)
    refuse_taken(path)
    put_json(
        path,
        {
            "pack": pack.name,
            "fingerprint": mark,
            "sha256": file_digest(pack),
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "built_by": user_name(),
            "host": platform.node(),
            "platform": platform.platform(),
            "python": platform.python_version(),
            "ropa": __version__,
            "with": {name: found for name in _WITH if (found := _version(name))},
        },
    )
    return path


def checks(pack: Path, namespace: str, allowed: Path | None, identity: str | None) -> list[Check]:
    """What can be said of the record beside a pack: whose pack it is of, when it says that it was built, and who signed it.

    An empty list if there is no record.
    """
    path = record_path(pack)
    if not path.is_file():
        return []
    try:
        content = path.read_bytes()
        told = json.loads(content) if len(content) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in ("fingerprint", "built_at", "built_by", "host")):
        return [Check("record", False, "not a record that ropa wrote", path.name)]
    try:
        mark = fingerprint(pack)
    except (PackError, OSError):
        mark = ""
    if told["fingerprint"] != mark:
        return [Check("record", False, "it is the record of another pack", path.name)]
    said = f"it says: built at {told['built_at']} by {told['built_by']} on {told['host']}"
    return [Check("record", True, said, path.name), _signed(path, content, namespace, allowed, identity)]


def _signed(path: Path, content: bytes, namespace: str, allowed: Path | None, identity: str | None) -> Check:
    signature = path.with_name(path.name + ".sig")
    if not signature.is_file():
        return Check("record", True, "unsigned: nothing shows who wrote it", path.name, warning=True)
    signed = check_signature(content, signature, namespace, allowed, identity, what=path.name)
    return Check("record", signed.ok, signed.message, signature.name)


def sign_record(pack: Path, key: Path, namespace: str) -> Path | None:
    """Sign the record beside a pack; return the path of its signature, or None if there is no record.

    Raises SourceError where it is signed already, and PackError if nothing here can sign with the key, or the record is not the pack's.
    """
    path = record_path(pack)
    if not path.is_file():
        return None
    target = signature_path(pack)
    refuse_taken(target)
    if fault := next((one for one in checks(pack, namespace, None, None) if not one.ok), None):
        raise PackError(f"{path}: {fault.message}; it was not signed")
    put(target, signature_of(path.read_bytes(), key, namespace), fresh=True)
    return target


def signature_path(pack: Path) -> Path:
    """Where the signature of a pack's record lies: PACK.record.json.sig."""
    path = record_path(pack)
    return path.with_name(path.name + ".sig")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
