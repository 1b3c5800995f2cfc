"""Checks the signatures beside bags (SSHSIG over the SHA-512 tag manifest): whether one holds, and whose it is.

If `ssh-keygen` is installed, it checks them. If not, the extra `sign` does, for Ed25519 keys.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ropa.bags import sshsig
from ropa.bags.write import TAG_MANIFEST
from ropa.errors import PackError, SourceError

NEEDS = "install OpenSSH (ssh-keygen), or ropa-analytics[sign] for Ed25519 keys"
"""What to do if neither can sign or check."""


def signature_path(pack: Path) -> Path:
    """The path of a pack's signature: beside it, or, for an unpacked folder, beside the ZIP that it came from."""
    pack = pack.resolve()
    beside = pack.parent / f"{pack.name}.sig"  # the root of a disk has no name
    of_zip = pack.parent / f"{pack.name}.zip.sig"
    return of_zip if pack.is_dir() and of_zip.exists() and not beside.exists() else beside


@dataclass(frozen=True)
class Signed:
    """The outcome of checking a signature."""

    ok: bool
    message: str
    key: str = ""
    """The fingerprint of the key that made it."""
    signer: str = ""
    """The allowed signer whose key it is; "" if nobody was asked for, or none matches."""


def check(
    content: bytes, signature: Path, namespace: str, allowed: Path | None = None, identity: str | None = None, *, what: str = TAG_MANIFEST
) -> Signed:
    """Check that a signature is over `content` and for `namespace`, and whose it is.

    `allowed` is a file of allowed signers; without it, nobody's name is checked. `identity` is the signer it must be;
    without it, any allowed signer will do. `what` names the content in the message.

    Raises SourceError if a file cannot be read, PackError if no program or
    library here can check the signature.
    """
    raw, signers = _read(signature, sshsig.MOST_BYTES), _read(allowed, _MOST_SIGNERS) if allowed else b""
    try:
        made = sshsig.read(raw)
    except ValueError as problem:
        return Signed(False, str(problem))
    key = made.fingerprint
    if made.namespace != namespace:
        return Signed(False, f"made for {made.namespace!r}, not for a pack", key)
    program = shutil.which("ssh-keygen")
    if not (_holds_by_program(content, signature, namespace) if program else _holds_by_library(content, made)):
        return Signed(False, f"not over this pack: {what} is another than the one that was signed", key)
    if allowed is None:
        return Signed(True, f"made with the key {key}; whose key that is was not asked (give --allowed-signers)", key)
    if program:
        signer = _signer_by_program(content, signature, namespace, allowed, identity)
    else:
        signer = _signer_by_library(made, signers.decode("utf-8", "replace"), identity)
    if signer:
        return Signed(True, f"made by {signer} with the key {key}", key, signer)
    return Signed(False, f"made with the key {key}, which {allowed.name} does not allow {identity or 'anyone'} for packs", key)


_MOST_SIGNERS = 10_000_000


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(most)
    except OSError as problem:
        raise SourceError(f"{file}: cannot be read ({problem.strerror or problem})") from problem


def keygen(*words: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `ssh-keygen -Y` with these arguments and `content` as its standard input."""
    return subprocess.run(["ssh-keygen", "-Y", *words], input=content, capture_output=True, check=False)  # noqa: S603, S607


def _holds_by_program(content: bytes, signature: Path, namespace: str) -> bool:
    return keygen("check-novalidate", "-n", namespace, "-s", str(signature), content=content).returncode == 0


def _signer_by_program(content: bytes, signature: Path, namespace: str, allowed: Path, identity: str | None) -> str:
    """The identity that the file `allowed` names for the key; "" if it names none."""
    files = ("-f", str(allowed), "-s", str(signature))
    names = [identity] if identity else keygen("find-principals", *files).stdout.decode("utf-8", "replace").split()
    for name in names:
        if keygen("verify", *files, "-n", namespace, "-I", name, content=content).returncode == 0:
            return name
    return ""


def _holds_by_library(content: bytes, made: sshsig.Signature) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as problem:
        raise PackError(f"nothing here can check the signature: {NEEDS}") from problem
    key, signature = sshsig.strings(made.key), sshsig.strings(made.signature)
    if made.key_type != "ssh-ed25519" or len(key) != 2 or len(signature) != 2 or signature[0] != b"ssh-ed25519":
        raise PackError(f"the signature is by a key of type {made.key_type}, not Ed25519: {NEEDS}")
    try:
        Ed25519PublicKey.from_public_bytes(key[1]).verify(signature[1], sshsig.signed_part(content, made.namespace, made.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signer_by_library(made: sshsig.Signature, signers: str, identity: str | None) -> str:
    """The identity that the lines of `signers` name for the key; "" if they name none.

    Reads the lines that `allowed_signer` writes: names, perhaps namespaces, key. A line with patterns or other options
    counts for nobody here; only ssh-keygen reads those.
    """
    key = base64.b64encode(made.key).decode()
    for line in signers.splitlines():
        found = re.match(r'([^\s#]\S*)(?:\s+namespaces="([^"]*)")?\s+(ssh-\S+)\s+(\S+)', line)
        if not found or found[4] != key or (found[2] is not None and made.namespace not in found[2].split(",")):
            continue
        names = found[1].strip('"').split(",")
        if (identity or names[0]) in names and not re.search(r"[*?!]", found[1]):
            return identity or names[0]
    return ""
