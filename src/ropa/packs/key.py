"""The key of a pack: made once, kept from others, never in a pack."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from ropa.errors import SourceError, UsageError
from ropa.files import staged_file

# -- the key ------------------------------------------------------------------------------------------

KEY_BYTES = 32


def default_key_file() -> Path:
    """Where the key lies where nobody says otherwise: the user's own settings, never beside a pack."""
    home = os.environ.get("APPDATA") if os.name == "nt" else os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "ropa" / "pack.key"


def key_of(file: Path, out: Path) -> tuple[bytes, bool]:
    """The key in `file`, and whether it was made just now: 64 hexadecimal digits that only the user may read.

    The same key gives the same pseudonyms, and so the same pack. Raises UsageError for a key inside
    `out` (packs are handed on, the key must not be), SourceError where it cannot be read or written,
    is no key, or can be read by others.
    """
    if file.resolve().is_relative_to(out.resolve()):
        raise UsageError(f"{file}: the key must not lie where packs are written; whoever gets it can undo the pseudonyms")
    try:
        made = _make_key(file) if not file.exists() else False
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
    """Write a new key that nobody else may read; never over one that someone made meanwhile."""
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
    """Eight letters that tell two keys apart and say nothing else of them."""
    return letters(key, "fingerprint", "")[:8]


def sealed(key: bytes, digest: str) -> str:
    """A digest of what does not leave, keyed (HMAC-SHA-256): only who has the key can tell of what it is, or test a guess.

    "" without a key. A plain digest would let anybody guess a log's few unknown cells until it fits.
    """
    return hmac.new(key, f"source\0{digest}".encode(), hashlib.sha256).hexdigest() if key else ""


def letters(key: bytes, what: str, text: str) -> str:
    """64 bits of the keyed hash as letters a to p: with digits, one in some hundreds would read as an NHS number."""
    digest = hmac.new(key, f"{what}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
    return digest.translate({ord(digit): ord("a") + place for place, digit in enumerate("0123456789abcdef")})
