"""The file format of SSH signatures (PROTOCOL.sshsig of OpenSSH): writing and reading it needs no program and no key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass

MOST_BYTES = 64_000
_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


@dataclass(frozen=True)
class Signature:
    """A signature file: the public key, the namespace it was made for, the hash, and the signature, as OpenSSH packs them."""

    key: bytes
    namespace: str
    hash: str
    signature: bytes

    @property
    def key_type(self) -> str:
        """The kind of key, like ssh-ed25519."""
        return _string(self.key)[0].decode("ascii", "replace")

    @property
    def fingerprint(self) -> str:
        """The key as `ssh-keygen -l` names it."""
        return fingerprint(self.key)


def fingerprint(key: bytes) -> str:
    """A public key as `ssh-keygen -l` names it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def signed_part(content: bytes, namespace: str, hash: str = "sha512") -> bytes:
    """The bytes that a key signs for `content`. The namespace says what the signature is meant for."""
    return _MAGIC + packed(namespace.encode(), b"", hash.encode(), hashlib.new(hash, content).digest())


def armoured(key: bytes, signature: bytes, namespace: str) -> bytes:
    """The bytes of a signature file. `key` and `signature` (over `signed_part`) are as OpenSSH packs them."""
    blob = _MAGIC + struct.pack(">I", 1) + packed(key, namespace.encode(), b"", b"sha512", signature)
    text = base64.b64encode(blob).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def read(content: bytes) -> Signature:
    """Read a signature file. Raises ValueError, with the reason, if it is none."""
    try:
        lines = content.decode("ascii").strip().splitlines()
        if lines[:1] != [_BEGIN] or lines[-1:] != [_END]:
            raise ValueError("not an SSH signature")
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
        if not blob.startswith(_MAGIC + struct.pack(">I", 1)):
            raise ValueError("not an SSH signature of version 1")
        rest = blob[len(_MAGIC) + 4 :]
        fields = []
        for _ in range(5):
            field, rest = _string(rest)
            fields.append(field)
        if rest or fields[3] not in (b"sha256", b"sha512"):
            raise ValueError("not a whole SSH signature")
        strings(fields[0])
        strings(fields[4])
        return Signature(fields[0], fields[1].decode("utf-8"), fields[3].decode(), fields[4])
    except (binascii.Error, UnicodeDecodeError, struct.error) as problem:
        raise ValueError("not a whole SSH signature") from problem


def strings(packed: bytes) -> list[bytes]:
    """The strings of a packed key or signature. Raises struct.error if one is cut short."""
    found = []
    while packed:
        one, packed = _string(packed)
        found.append(one)
    return found


def _string(packed: bytes) -> tuple[bytes, bytes]:
    """The first string of a packed list, and the rest."""
    (length,) = struct.unpack_from(">I", packed)
    if length > len(packed) - 4:
        raise struct.error("cut short")
    return packed[4 : 4 + length], packed[4 + length :]


def packed(*strings: bytes) -> bytes:
    """Strings as OpenSSH packs them: each after its length."""
    return b"".join(struct.pack(">I", len(one)) + one for one in strings)
