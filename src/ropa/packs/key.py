"""The secret key that pseudonyms are made with, and what is made with it. The key is never in a pack."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from ropa.errors import SourceError, UsageError
from ropa.files import refuse_no_file, staged_file

# -- the key ------------------------------------------------------------------------------------------

KEY_BYTES = 32


def default_key_file() -> Path:
    """Where the key lies by default: in the user's settings, never beside a pack."""
    home = os.environ.get("APPDATA") if os.name == "nt" else os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "ropa" / "pack.key"


def key_of(file: Path, out: Path) -> tuple[bytes, bool]:
    """The key in `file`, and whether it was made just now. The file holds 64 hexadecimal digits that only the user may read.

    The same key gives the same pseudonyms, and so the same pack. Raises UsageError for a key inside
    `out`: packs are handed on, the key must not be. Raises SourceError for a file that cannot be read
    or written, holds no key, or can be read by others.
    """
    if file.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"{file}: the key must not lie where packs are written, because it undoes the pseudonyms; name a file elsewhere")
    try:
        made = _make_key(file) if not file.exists() else False
        refuse_no_file(file)
        if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SourceError(f"{file}: others may read this key; run `chmod 600` on it")
        text = file.read_bytes()
    except OSError as problem:
        raise SourceError(f"{file}: the key cannot be read or made ({problem.strerror or problem})") from problem
    try:
        key = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise SourceError(
            f"{file}: not a key; it must hold {2 * KEY_BYTES} hexadecimal digits (name a file that is not there to have one made)"
        )
    return key, made


def _make_key(file: Path) -> bool:
    """Write a new key that nobody else may read. A key that was made meanwhile is never overwritten."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with staged_file(file, fresh=True, mode=0o600) as stream:
            stream.write(f"{secrets.token_hex(KEY_BYTES)}\n".encode())
    except SourceError:
        if file.exists():
            return False
        raise
    return True


def fingerprint(key: bytes) -> str:
    """Eight letters that tell two keys apart and reveal nothing else."""
    return letters(key, "fingerprint", "")[:8]


def sealed(key: bytes, digest: str) -> str:
    """A keyed digest (HMAC-SHA-256) of data that is not in the pack; "" without a key.

    Only the owner of the key can check it. With a plain digest, anybody could guess a log's few unknown cells
    until the digest fits.
    """
    return hmac.new(key, f"source\0{digest}".encode(), hashlib.sha256).hexdigest() if key else ""


def letters(key: bytes, what: str, text: str) -> str:
    """64 bits of the keyed hash, written in the letters a to p. Written in digits, some would look like an NHS number."""
    digest = hmac.new(key, f"{what}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
    return digest.translate({ord(digit): ord("a") + place for place, digit in enumerate("0123456789abcdef")})
