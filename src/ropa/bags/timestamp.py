"""Time stamps (RFC 3161) beside signatures: an authority's word for when a signature existed already.

openssl makes the request and checks the answer. The authority gets nothing but a digest of the signature.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from http.client import HTTPException
from pathlib import Path

from ropa.errors import PackError, UsageError
from ropa.files import scratch

_SECONDS = 30
_LARGEST = 1_000_000
"""The most bytes that are read of an authority's answer."""


def stamp_path(signature: Path) -> Path:
    """The path of a signature's time stamp, beside it."""
    return signature.with_name(f"{signature.name}.tsr")


def refuse_url(url: str) -> None:
    """Raise UsageError unless `url` begins with http:// or https://."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url}: this is not the address of an authority; give one that begins with https:// or http://")


def ask(signature: bytes, url: str) -> bytes:
    """Ask the authority at `url` (http or https) for a time stamp of a signature, and return its answer.

    Raises UsageError for another URL. Raises PackError if openssl is not installed, the authority cannot be reached, or
    its answer is not a time stamp of this signature.
    """
    import urllib.request
    from urllib.error import HTTPError

    refuse_url(url)
    with scratch() as folder:
        signed, query, answer = folder / "signature", folder / "query.tsq", folder / "answer.tsr"
        signed.write_bytes(signature)
        if _openssl("-query", "-data", str(signed), "-sha512", "-cert", "-out", str(query)).returncode:
            raise PackError("openssl cannot ask for a time stamp; nothing was signed")
        wanted = urllib.request.Request(url, query.read_bytes(), {"Content-Type": "application/timestamp-query"})  # noqa: S310
        try:
            with urllib.request.urlopen(wanted, timeout=_SECONDS) as reply:  # noqa: S310 - http or https, as it was asked
                answer.write_bytes(reply.read(_LARGEST))
        except (OSError, ValueError, HTTPException) as problem:
            if isinstance(problem, HTTPError):
                problem.close()
            why = " ".join(str(getattr(problem, "reason", None) or problem).split())
            raise PackError(f"{url}: the authority gives no time stamp ({why}); nothing was signed") from problem
        said = _openssl("-reply", "-in", str(answer), "-text").stdout.decode("utf-8", "replace")
        if not re.search(r"^Status: Granted", said, re.MULTILINE) or not _is_of(query.read_bytes(), said):
            raise PackError(f"{url}: what it answers is not a time stamp of this signature; nothing was signed")
        return answer.read_bytes()


def _is_of(query: bytes, said: str) -> bool:
    """Whether an answer, as openssl prints it, is about the digest that was sent."""
    dumped = re.findall(r"^\s+[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", said, re.MULTILINE)
    digest = bytes.fromhex("".join(dumped).replace("-", " "))
    return len(digest) == 64 and digest in query


def check(signature: Path, stamp: Path, authority: Path) -> tuple[bool, str]:
    """Check a time stamp of a signature file against the certificates of its authority (a PEM file).

    Returns whether it holds, and a message. Raises PackError if openssl is not installed.
    """
    where = ["-in", str(stamp)]
    checked = _openssl("-verify", *where, "-data", str(signature), "-CAfile", str(authority))
    if checked.returncode:
        return False, f"not a time stamp over {signature.name} by an authority of {authority.name}"
    said = _openssl("-reply", *where, "-text").stdout.decode("utf-8", "replace")
    time = re.search(r"^Time stamp: (.+)$", said, re.MULTILINE)
    return True, f"the signature was there on {time[1].strip() if time else 'a day that openssl does not name'}"


def _openssl(*words: str) -> subprocess.CompletedProcess[bytes]:
    if not shutil.which("openssl"):
        raise PackError("nothing here can ask for a time stamp or check one: install openssl")
    return subprocess.run(["openssl", "ts", *words], capture_output=True, check=False)  # noqa: S603, S607
