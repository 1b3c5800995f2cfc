"""Keys, signers and an authority of time stamps, made for the tests."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from ropa.bags.sign import allowed_signer
from ropa.bags.sign import sign as sign_kind
from support.bags import KIND

sign = partial(sign_kind, kind=KIND)

ME, OTHER = "dpo@acme.example", "someone@else.example"


def need(program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")


def keygen(*words: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *map(str, words)], check=True, capture_output=True, **options)  # type: ignore[call-overload]


def signers(folder: Path, signature: Path, identity: str = ME) -> Path:
    file = folder / "allowed_signers"
    file.write_text(f"{allowed_signer(signature, identity, KIND)}\n", encoding="utf-8")
    return file


def authority(folder: Path) -> Path:
    """A time-stamping authority of our own, made by openssl: `ca.pem` is whom to trust."""
    need("openssl")
    (folder / "tsa.cnf").write_text(
        f"[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Test authority\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={folder}/serial\nsigner_cert={folder}/ca.pem\nsigner_key={folder}/tsa.key\n"
        "signer_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\naccuracy=secs:1\ness_cert_id_alg=sha256\n",
        encoding="ascii",
    )
    (folder / "serial").write_text("01\n")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", folder / "tsa.cnf", "-extensions", "ext",
            "-keyout", folder / "tsa.key", "-out", folder / "ca.pem")  # fmt: skip
    return folder / "ca.pem"


def openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def stamped(signature: Path, folder: Path) -> Path:
    token = signature.with_name(f"{signature.name}.tsr")
    openssl("ts", "-query", "-data", signature, "-sha512", "-cert", "-out", folder / "q.tsq")
    openssl("ts", "-reply", "-config", folder / "tsa.cnf", "-queryfile", folder / "q.tsq", "-out", token)
    return token
