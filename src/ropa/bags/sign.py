"""Signs packs: writes an SSH signature (SSHSIG) over the SHA-512 tag manifest beside the pack.

If `ssh-keygen` is installed, it signs, with any key, agent or hardware key. If not, the extra `sign` signs with Ed25519
keys. Both write the same bytes. `signature.py` checks signatures.
"""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

from ropa.bags import sshsig
from ropa.bags.checks import Kind
from ropa.bags.signature import NEEDS, keygen
from ropa.bags.timestamp import ask, refuse_url, stamp_path
from ropa.bags.verify import verify
from ropa.bags.write import tag_manifest
from ropa.errors import PackError, SourceError, UsageError
from ropa.files import put, refuse_taken


def sign(pack: Path, key: Path, identity: str, kind: Kind, authority: str | None = None) -> Path:
    """Sign a pack with a private key, or with the agent's key for a `.pub` file. Returns the path of the signature.

    `authority` is the URL of a time stamp authority: its time stamp is written beside the signature, or neither is.

    Raises PackError if the pack is not whole, or cannot be signed or stamped; SourceError if there is a signature or a
    time stamp already, or no key; UsageError if `identity` cannot name a signer, or `authority` is no URL.
    """
    _refuse_identity(identity)
    target = pack.resolve().parent / f"{pack.resolve().name}.sig"
    refuse_taken(target)
    refuse_taken(stamp_path(target))  # an old time stamp would seem to be of the new signature
    if authority:
        refuse_url(authority)
    if not key.is_file():
        raise SourceError(f"{key}: no key there; make one with: ssh-keygen -t ed25519 -f {key}")
    for check in verify(pack, kind).checks:
        if not check.ok:
            raise PackError(f"{pack}: it is not whole, so it was not signed: {check.file or check.name}: {check.message}")
    signature = signature_of(tag_manifest(pack), key, kind.namespace)
    stamp = ask(signature, authority) if authority else None
    put(target, signature, fresh=True)
    if stamp:
        put(stamp_path(target), stamp, fresh=True)
    return target


def signature_of(content: bytes, key: Path, namespace: str) -> bytes:
    """An SSH signature over `content`, for a namespace. Raises PackError if nothing here can sign with the key."""
    make = _sign_by_program if shutil.which("ssh-keygen") else _sign_by_library
    return make(content, key, namespace)


def allowed_signer(signature: Path, identity: str, kind: Kind) -> str:
    """The line for a file of allowed signers by which the key of a signature is `identity`'s, for packs of this kind.

    Raises UsageError if `identity` cannot name a signer, PackError if the signature cannot be read.
    """
    _refuse_identity(identity)
    try:
        made = sshsig.read(signature.read_bytes())
    except (ValueError, OSError) as problem:
        raise PackError(f"{signature}: {problem}") from problem
    return f'{identity} namespaces="{kind.namespace}" {made.key_type} {base64.b64encode(made.key).decode()}'


def _refuse_identity(identity: str) -> None:
    if not re.fullmatch(r"[^\s,\"#*?!]+", identity):
        raise UsageError(f"--identity: {identity!r} cannot name a signer; use an e-mail address or one word")


def _sign_by_program(content: bytes, key: Path, namespace: str) -> bytes:
    done = keygen("sign", "-f", str(key), "-n", namespace, content=content)
    if done.returncode or not done.stdout:
        raise PackError(f"{key}: ssh-keygen cannot sign with it ({_said(done.stderr)})")
    return done.stdout


def _sign_by_library(content: bytes, key: Path, namespace: str) -> bytes:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
    except ImportError as problem:
        raise PackError(f"nothing here can sign: {NEEDS}") from problem
    try:
        private = load_ssh_private_key(key.read_bytes(), None)
    except (ValueError, TypeError, OSError) as problem:
        raise PackError(f"{key}: not an OpenSSH private key without a passphrase; for others {NEEDS}") from problem
    if not isinstance(private, Ed25519PrivateKey):
        raise PackError(f"{key}: not an Ed25519 key; {NEEDS}")
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    signature = sshsig.packed(b"ssh-ed25519", private.sign(sshsig.signed_part(content, namespace)))
    return sshsig.armoured(base64.b64decode(public.split()[1]), signature, namespace)


def _said(said: bytes) -> str:
    """What ssh-keygen said, in one line: its first lines tell the cause, the last one only what came of it."""
    lines = [line.strip(" @!:") for line in said.decode("utf-8", "replace").splitlines()]
    return "; ".join(dict.fromkeys(line for line in lines if line))[:400] or "it did not say why"
