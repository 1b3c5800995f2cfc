"""Verify a pack beyond its bag: whether it is PARTIAL, which pack it follows, and the text that says how to verify it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ropa.bags import verify as bags
from ropa.bags.checks import Bag, Check, Kind, Level, Looked
from ropa.bags.tree import READ_ERRORS
from ropa.bags.write import TAG_MANIFEST
from ropa.packs import record
from ropa.text import one_line

NAMESPACE = "ropa-pack"
"""The namespace of a pack's signature. A signature made for another purpose is refused."""
PREVIOUS = "Previous-Pack-SHA256"
"""The entry of bag-info.txt that chains a pack to the one before: the fingerprint of that one."""
AS_OF = "Pack-As-Of"
"""The entry of bag-info.txt with the day that a pack is about, by which packs are in order. Older packs have it as Bagging-Date."""
PERIOD, IDENTIFIER = "Pack-Period", "External-Identifier"
SAYS = {
    "organisation": "Source-Organization",
    "as_of": AS_OF,
    "period": PERIOD,
    "profile": "Pack-Profile",
    "client": "Pack-Client",
    "regime": "Pack-Regime",
}
"""What a pack says that it is, with the entries of bag-info.txt, which a signature protects. The name of its file is not protected."""
_REGISTER = "Register-SHA256"
_SUMMARY = "data/06-changes/summary.csv"
"""The file that names the previous pack, and both registers by their hashes."""
_LONGEST_SUMMARY = 100_000


@dataclass(frozen=True)
class Verdict(bags.Verdict):
    """What was found wrong with a pack, and which pack it follows."""

    @property
    def previous(self) -> str:
        """The fingerprint of the pack that this one says it follows; "" where it names none."""
        return self.info.get(PREVIOUS, "")

    @property
    def says(self) -> dict[str, str]:
        """What the pack says that it is: organisation, as_of, period, profile, client and regime, as far as it names them."""
        return {name: self.info[label] for name, label in SAYS.items() if self.info.get(label)}

    def as_json(self) -> dict[str, Any]:
        """The verdict as `ropa pack verify --format json` prints it."""
        told = super().as_json()
        checks = told.pop("checks")
        return {**told, "previous": self.previous or None, "says": self.says, "checks": checks}


def verify(
    pack: Path,
    *,
    level: Level = "full",
    allowed_signers: Path | None = None,
    identity: str | None = None,
    authority: Path | None = None,
    previous: Path | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Verdict:
    """Look at a pack and say what is wrong with it. For the other arguments see `bags.verify`.

    `previous` is the reader's own copy of the pack before this one. It must be whole, and it must be the pack that
    this one follows. `progress` is called with the bytes read and all bytes of each pack. Raises as `bags.verify` does.
    """
    summaries: list[str] = []
    kind = Kind(NAMESPACE, lambda bag, looked: _own(bag, looked, summaries))
    found = bags.verify(pack, kind, level=level, allowed_signers=allowed_signers, identity=identity, authority=authority, progress=progress)
    verdict = Verdict(**vars(found))
    before = verify(previous, level=level, progress=progress) if previous else None
    verdict = replace(verdict, checks=(*verdict.checks, *_named(verdict)))
    told = record.checks(pack, NAMESPACE, allowed_signers, identity) if pack.is_file() else []
    return replace(verdict, checks=(*_chain(verdict, before, summaries[0] if summaries else None), *told))


PACK = Kind(NAMESPACE, lambda bag, looked: _own(bag, looked, []))
"""The kind of bag that a pack is; `sign` and `verify` take it."""


def identifier(name: str, register: str, period: tuple[date, date]) -> str:
    """The identifier of a pack of this name, of the register with this hash. It shows under which name a pack was made."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {register} {period}"))


def _named(verdict: Verdict) -> list[Check]:
    """A note if the pack was made under another name than it has now. A name may be changed by mistake, or to pass for another pack."""
    info, name = verdict.info, verdict.pack.name if verdict.pack.is_dir() else verdict.pack.stem
    try:
        first, last = map(date.fromisoformat, info.get(PERIOD, "").split(".."))
    except ValueError:
        return []
    if not info.get(_REGISTER) or info.get(IDENTIFIER) in (None, identifier(name, info[_REGISTER], (first, last))):
        return []
    message = f"made under another name than {one_line(name)}: go by what it says of itself, not by the name of its file"
    return [Check("name", ok=True, message=message, warning=True)]


def _own(bag: Bag, looked: Looked, summaries: list[str]) -> None:
    """Check the pack's status and how it names the previous pack. Its summary of changes is put into `summaries`."""
    if looked.info.get("Pack-Status") == "PARTIAL":
        looked.warn("status", "PARTIAL: something that belongs in it is missing; its 00-README says what", "bag-info.txt")
    named = [value for label, value in looked.entries if label == PREVIOUS]
    if len(named) > 1 or any(not re.fullmatch("[0-9a-f]{64}", value) for value in named):
        looked.wrong("chain", f"{PREVIOUS} must be one SHA-256 in small letters", "bag-info.txt")
    if named and _SUMMARY in bag.tree.files:
        try:
            with bag.open(_SUMMARY) as stream:
                summaries.append(stream.read(_LONGEST_SUMMARY).decode("utf-8", "replace"))
        except READ_ERRORS as problem:
            looked.wrong("chain", f"cannot be read ({problem})", _SUMMARY)


def _chain(verdict: Verdict, before: Verdict | None, summary: str | None) -> tuple[Check, ...]:
    """All checks, with those of the chain: whether the pack follows the previous one, and whether the two agree."""
    looked, info, named = Looked(list(verdict.checks)), verdict.info, verdict.previous

    def told(value: str | None) -> bool:
        return summary is None or bool(value and value in summary)

    for label in (PREVIOUS, _REGISTER):
        if named and not told(info.get(label)):
            looked.wrong("chain", f"it does not name the {label} of bag-info.txt", _SUMMARY)
    if before is None:
        if named:
            looked.warn("chain", f"not checked: it says that it follows the pack with the fingerprint {named} (give --previous)")
        return tuple(looked.checks)
    name = before.pack.name
    if fault := next((check for check in before.checks if not check.ok), None):
        looked.wrong("chain", f"given as the pack before, but not whole ({fault.file or fault.name}: {fault.message})", name)
    if not named:
        looked.wrong("chain", f"it names no pack before it that can be read, so not {name}", "bag-info.txt")
    elif before.fingerprint != named:
        has = f"has {before.fingerprint}" if before.fingerprint else "has none"
        looked.wrong("chain", f"not the pack before: this one follows the fingerprint {named}, and that {has}", name)
    elif not told(before.info.get(_REGISTER)):
        looked.wrong("chain", f"it does not name the register of {name}", _SUMMARY)
    elif reason := disorder(info, before.info):
        looked.wrong("chain", f"{reason} {name}", "bag-info.txt")
    if looked.good("chain"):
        looked.add("chain", f"follows {name}, which is {'whole' if before.level == 'full' else 'complete, contents not read'}")
    return tuple(looked.checks)


def disorder(info: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Why a pack with the bag-info.txt `info` cannot follow one with `before`; "" where it can. The previous pack's name ends the words."""
    days = []
    for one in (before, info):
        try:
            days.append(date.fromisoformat(one.get(AS_OF) or one.get("Bagging-Date", "")))
        except ValueError:
            return f"without a {AS_OF} in both there is no telling whether it comes after"
    if days[0] > days[1]:
        return f"its {AS_OF} {days[1]} is before the {days[0]} of"
    for label in ("Source-Organization", "Pack-Profile", "Pack-Client", "Pack-Regime"):
        if info.get(label) != before.get(label):
            return f"its {label} {one_line(info.get(label, '')) or 'is not given; it'} is not that of"
    return ""


def verify_text(name: str) -> str:
    """VERIFY.txt: how to verify the pack `name` with other people's tools."""
    return f"""How to verify this pack without the program that made it

{name}.zip holds one BagIt bag (RFC 8493). All of this works without a network.

1. Is it whole? Nothing changed or lost since it was made:

     unzip {name}.zip
     cd {name}
     sha512sum -c {TAG_MANIFEST} manifest-sha512.txt

   sha512sum comes with Linux; on macOS it is "shasum -a 512". In PowerShell on Windows, this prints a line for each
   file that is changed or lost, and nothing if all are as they were:

     Get-Content -Encoding UTF8 {TAG_MANIFEST}, manifest-sha512.txt | ForEach-Object {{
       $digest, $file = $_ -split ' +', 2
       if (-not (Test-Path -LiteralPath $file) -or (Get-FileHash -Algorithm SHA512 -LiteralPath $file).Hash -ne $digest) {{
         "WRONG $file" }} }}

   Nothing added? The digests cannot say. bagit.py (pip install bagit) finds files that were added under data:

     bagit.py --validate .

   Neither looks at files beside data. There must be these seven and no other: bagit.txt, bag-info.txt, VERIFY.txt,
   manifest-sha256.txt, manifest-sha512.txt, tagmanifest-sha256.txt and {TAG_MANIFEST}. List them:

     ls -A

   manifest-sha512.txt has one line per file under data, {TAG_MANIFEST} one for each of the first five of the seven.

2. Is it genuine? Digests alone do not show it: whoever forges a file can compute them again. A signature does.
   It lies beside the ZIP as {name}.zip.sig. Get the signer's line for the file allowed_signers from the signer,
   by a way that you trust, never from the place where you got the pack:

     ssh-keygen -Y verify -f ../allowed_signers -I SIGNER -n {NAMESPACE} -s ../{name}.zip.sig < {TAG_MANIFEST}

   SIGNER is the name at the start of that line. If there is no {name}.zip.sig, the pack is not signed.
   PowerShell does not read files with "<". There, begin the command with cmd /c, put the rest between single quotation marks,
   and write \\ for / in a path behind "<".

   The pack says nothing of who built it, when, where and with what. If {name}.zip{record.ENDING} lies beside the ZIP, it
   does, and names the pack by the SHA-256 of its {TAG_MANIFEST} and of the ZIP. That is also why ro-crate-metadata.json has no
   datePublished, which a strict validator of RO-Crate asks for. The record's own signature is checked so:

     ssh-keygen -Y verify -f ../allowed_signers -I SIGNER -n {NAMESPACE} -s ../{name}.zip{record.ENDING}.sig < ../{name}.zip{record.ENDING}

3. Since when has it existed? Only where a time stamp (RFC 3161) lies beside it; CA.pem is the certificate of the
   authority that made it:

     openssl ts -verify -in ../{name}.zip.sig.tsr -data ../{name}.zip.sig -CAfile CA.pem

Packs form a chain: {PREVIOUS} in bag-info.txt, if it is there, is the SHA-256 of {TAG_MANIFEST}
of the pack before this one.
"""
