"""Signatures beside packs: SSH signatures (SSHSIG) over the SHA-512 tag manifest, made and checked.

`ssh-keygen` does both where it is there (any key, agents and hardware keys too); else the extra `sign`
does, with Ed25519 keys. Both write the same bytes.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ropa.errors import PackError, SourceError, UsageError
from ropa.files import put, refuse_taken
from ropa.packs import sshsig
from ropa.packs.bag import TAG_MANIFEST, tag_manifest
from ropa.packs.sshsig import NAMESPACE
from ropa.packs.timestamp import ask, refuse_url, stamp_path

_NEEDS = "install OpenSSH (ssh-keygen), or ropa-analytics[sign] for Ed25519 keys"


def signature_path(pack: Path) -> Path:
    """Where the signature of a pack lies: beside it, also beside the ZIP that a folder was unpacked from."""
    pack = pack.resolve()
    beside = pack.with_name(f"{pack.name}.sig")
    of_zip = pack.with_name(f"{pack.name}.zip.sig")
    return of_zip if pack.is_dir() and of_zip.exists() and not beside.exists() else beside


def sign(pack: Path, key: Path, identity: str, authority: str | None = None) -> Path:
    """Sign a whole pack with a private key, or the agent's key for a `.pub`; return the signature's path.

    With an `authority`, the URL of one, its time stamp of the signature lies beside it, or neither is written.
    Raises PackError where the pack is not whole or cannot be signed or stamped, SourceError where there is a
    signature or a time stamp already or the key cannot be read, UsageError for an identity that cannot be named.
    """
    from ropa.packs.verify import verify

    _refuse_identity(identity)
    target = pack.resolve().with_name(f"{pack.resolve().name}.sig")
    refuse_taken(target)
    refuse_taken(stamp_path(target))  # it would be taken for one of this signature
    if authority:
        refuse_url(authority)
    if not key.is_file():
        raise SourceError(f"{key}: no key there; make one with: ssh-keygen -t ed25519 -f {key}")
    for check in verify(pack).checks:
        if not check.ok:
            raise PackError(f"{pack}: not whole, so it is not signed: {check.file or check.name}: {check.message}")
    content = tag_manifest(pack)
    signature = _sign_by_program(content, key) if shutil.which("ssh-keygen") else _sign_by_library(content, key)
    stamp = ask(signature, authority) if authority else None
    put(target, signature, fresh=True)
    if stamp:
        put(stamp_path(target), stamp, fresh=True)
    return target


def allowed_signer(signature: Path, identity: str) -> str:
    """The line for a file of allowed signers that says: this key is `identity`'s, for packs. Raises UsageError, PackError."""
    _refuse_identity(identity)
    try:
        made = sshsig.read(signature.read_bytes())
    except (ValueError, OSError) as problem:
        raise PackError(f"{signature}: {problem}") from problem
    return f'{identity} namespaces="{NAMESPACE}" {made.key_type} {base64.b64encode(made.key).decode()}'


def _refuse_identity(identity: str) -> None:
    if not re.fullmatch(r"[^\s,\"#*?!]+", identity):
        raise UsageError(f"--identity: {identity!r} cannot name a signer; use an e-mail address or one word")


def _sign_by_program(content: bytes, key: Path) -> bytes:
    done = _keygen("sign", "-f", str(key), "-n", NAMESPACE, content=content)
    if done.returncode or not done.stdout:
        raise PackError(f"{key}: ssh-keygen cannot sign with it ({_last(done.stderr)})")
    return done.stdout


def _sign_by_library(content: bytes, key: Path) -> bytes:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
    except ImportError as problem:
        raise PackError(f"nothing here can sign: {_NEEDS}") from problem
    try:
        private = load_ssh_private_key(key.read_bytes(), None)
    except (ValueError, TypeError, OSError) as problem:
        raise PackError(f"{key}: not an OpenSSH private key without a passphrase; for others {_NEEDS}") from problem
    if not isinstance(private, Ed25519PrivateKey):
        raise PackError(f"{key}: not an Ed25519 key; {_NEEDS}")
    public = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    signature = sshsig.packed(b"ssh-ed25519", private.sign(sshsig.signed_part(content)))
    return sshsig.armoured(base64.b64decode(public.split()[1]), signature)


def _last(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it did not say why"


@dataclass(frozen=True)
class Signed:
    """What a signature is worth: whether it holds, what is to be said of it, its key, and who vouched for it."""

    ok: bool
    message: str
    key: str = ""
    signer: str = ""


def check(content: bytes, signature: Path, allowed: Path | None = None, identity: str | None = None) -> Signed:
    """Check a signature over `content`, and whose it is where a file of allowed signers is given.

    Without an identity any allowed signer will do. Raises SourceError where a file cannot be read,
    PackError where nothing here can check it.
    """
    raw, signers = _read(signature, sshsig.MOST_BYTES), _read(allowed, _MOST_SIGNERS) if allowed else b""
    try:
        made = sshsig.read(raw)
    except ValueError as problem:
        return Signed(False, str(problem))
    key = made.fingerprint
    if made.namespace != NAMESPACE:
        return Signed(False, f"made for {made.namespace!r}, not for a pack", key)
    program = shutil.which("ssh-keygen")
    if not (_holds_by_program(content, signature) if program else _holds_by_library(content, made)):
        return Signed(False, f"not over this pack: {TAG_MANIFEST} is another than the one that was signed", key)
    if allowed is None:
        return Signed(True, f"made with the key {key}; whose key that is was not asked (give --allowed-signers)", key)
    if program:
        signer = _signer_by_program(content, signature, allowed, identity)
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


def _keygen(*words: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", "-Y", *words], input=content, capture_output=True, check=False)  # noqa: S603, S607


def _holds_by_program(content: bytes, signature: Path) -> bool:
    return _keygen("check-novalidate", "-n", NAMESPACE, "-s", str(signature), content=content).returncode == 0


def _signer_by_program(content: bytes, signature: Path, allowed: Path, identity: str | None) -> str:
    """The identity that `allowed` vouches for, empty for none."""
    files = ("-f", str(allowed), "-s", str(signature))
    names = [identity] if identity else _keygen("find-principals", *files).stdout.decode("utf-8", "replace").split()
    for name in names:
        if _keygen("verify", *files, "-n", NAMESPACE, "-I", name, content=content).returncode == 0:
            return name
    return ""


def _holds_by_library(content: bytes, made: sshsig.Signature) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as problem:
        raise PackError(f"nothing here can check the signature: {_NEEDS}") from problem
    key, signature = sshsig.strings(made.key), sshsig.strings(made.signature)
    if made.key_type != "ssh-ed25519" or len(key) != 2 or len(signature) != 2 or signature[0] != b"ssh-ed25519":
        raise PackError(f"the signature is by a key of type {made.key_type}, not Ed25519: {_NEEDS}")
    try:
        Ed25519PublicKey.from_public_bytes(key[1]).verify(signature[1], sshsig.signed_part(content, made.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signer_by_library(made: sshsig.Signature, signers: str, identity: str | None) -> str:
    """The identity that the lines of `signers` vouch for, empty for none.

    Reads what `allowed_signer` writes: names, perhaps namespaces, key. A line with patterns or other
    options vouches for nobody here; ssh-keygen reads those.
    """
    key = base64.b64encode(made.key).decode()
    for line in signers.splitlines():
        found = re.match(r'([^\s#]\S*)(?:\s+namespaces="([^"]*)")?\s+(ssh-\S+)\s+(\S+)', line)
        if not found or found[4] != key or (found[2] is not None and NAMESPACE not in found[2].split(",")):
            continue
        names = found[1].strip('"').split(",")
        if (identity or names[0]) in names and not re.search(r"[*?!]", found[1]):
            return identity or names[0]
    return ""
