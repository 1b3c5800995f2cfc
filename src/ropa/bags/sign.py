"""Signs packs: writes an SSH signature (SSHSIG) over the SHA-512 tag manifest beside the pack.

If `ssh-keygen` is installed, it signs, with any key, agent or hardware key. If not, the extra `sign` signs with Ed25519
keys. Both write the same bytes. `signature.py` checks signatures.
"""

from __future__ import annotations

import base64
import os
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
from ropa.files import put, real, refuse_no_file, refuse_taken


def sign(pack: Path, key: Path, identity: str, kind: Kind, authority: str | None = None) -> Path:
    """Sign a pack with a private key, or with the agent's key for a `.pub` file. Returns the path of the signature.

    `authority` is the URL of a time stamp authority: its time stamp is written beside the signature, or neither is.

    Raises PackError if the pack is not whole, or cannot be signed or stamped; SourceError if there is a signature or a
    time stamp already, or no key; UsageError if `identity` cannot name a signer, or `authority` is no URL.
    """
    _refuse_identity(identity)
    target = real(pack).parent / f"{real(pack).name}.sig"
    refuse_taken(target)
    refuse_taken(stamp_path(target))  # an old time stamp would seem to be of the new signature
    if authority:
        refuse_url(authority)
    refuse_no_file(key)
    if not os.path.lexists(key):
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
        said = _said(done.stderr)
        raise PackError(f"{key}: ssh-keygen cannot sign with it ({said if 'Permissions' in said else _why_no_key(key, said) or said})")
    return done.stdout


_ANEW = "make a new one with ssh-keygen -t ed25519"
_DAMAGED = f"it is damaged or cut off; take it from a copy, or {_ANEW}"
_OF_DAMAGE = re.compile(r"invalid format|load public key|libcrypto|incomplete message")
"""What ssh-keygen says of a damaged key; of a whole one that cannot sign for another reason, its own words tell the reason."""
_PUBLIC = "it is a public key; give the private one, or load that into an SSH agent and give the .pub file"
_KEYS = {
    b"PuTTY-User-Key-File": "it is a key of PuTTY; PuTTYgen exports it as an OpenSSH key",
    b"-----BEGIN CERTIFICATE": "it is a certificate, not a private key",
    b"-----BEGIN PUBLIC KEY": _PUBLIC,
    b"-----BEGIN SSH SIGNATURE": "it is a signature, not a private key",
    b"-----BEGIN OPENSSH PRIVATE KEY": _DAMAGED,
    b"-----BEGIN": f"it is not in the form of OpenSSH; ssh-keygen -p -f FILE turns RSA and ECDSA keys into it, else {_ANEW}",
    b"ssh-": _PUBLIC,
    b"ecdsa-": _PUBLIC,
    b"sk-": _PUBLIC,
}
"""What is wrong with a file that cannot sign, by how it begins; the first that fits. None of its content is ever told."""
_MOST_KEY = 100_000


def _why_no_key(key: Path, said: str = "") -> str:
    """Why a file that was taken for a private key is none that OpenSSH reads; "" if the reason is another, which ssh-keygen `said`."""
    try:
        with key.open("rb") as stream:
            content = stream.read(_MOST_KEY)
    except OSError as problem:
        return f"it cannot be read: {problem.strerror or problem}"
    if not content.strip():
        return "it is empty"
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return "it begins with a byte-order mark; save it as plain text without one"
    if b"PRIVATE KEY" in content and b"\r\n" in content:
        return "it has the line ends of Windows; save it with those of Unix"
    why = next((why for start, why in _KEYS.items() if content.startswith(start)), f"it is no private key; {_ANEW}")
    return why if why != _DAMAGED or _OF_DAMAGE.search(said) else ""


def _sign_by_library(content: bytes, key: Path, namespace: str) -> bytes:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
    except ImportError as problem:
        raise PackError(f"nothing here can sign: {NEEDS}") from problem
    try:
        private = load_ssh_private_key(key.read_bytes(), None)
    except (ValueError, TypeError, OSError) as problem:
        why = _why_no_key(key) or "not an OpenSSH private key without a passphrase"
        raise PackError(f"{key}: {why}; for others {NEEDS}") from problem
    if not isinstance(private, Ed25519PrivateKey):
        raise PackError(f"{key}: not an Ed25519 key; {NEEDS}")
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    signature = sshsig.packed(b"ssh-ed25519", private.sign(sshsig.signed_part(content, namespace)))
    return sshsig.armoured(base64.b64decode(public.split()[1]), signature, namespace)


def _said(said: bytes) -> str:
    """What ssh-keygen said, in one line: its first lines tell the cause, the last one only what came of it.

    Of a passphrase, which it asks for on a terminal alone, what to do is said instead.
    """
    if b"passphrase" in said:
        return "it has a passphrase; load it with ssh-add into an SSH agent and give its .pub file"
    lines = [line.strip(" @!:") for line in said.decode("utf-8", "replace").splitlines()]
    return "; ".join(dict.fromkeys(line for line in lines if line))[:400] or "it did not say why"
