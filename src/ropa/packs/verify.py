"""Whether a pack is whole, and whose it is: RFC 8493's checks and more, on a ZIP or an unpacked folder.

Nothing is unpacked, fetched, run or repaired. Every problem names the file at fault.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Literal

from ropa.errors import PackError, SourceError, UsageError
from ropa.packs import sign, tagfiles, timestamp
from ropa.packs.bag import PREVIOUS, TAG_MANIFEST
from ropa.packs.tagfiles import Declaration
from ropa.packs.tree import READ_ERRORS, Tree, UnsafePackError, digests, folded, open_tree, read_tag, unsafe

Level = Literal["full", "fast"]
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_STRICT = (1, 0)
"""Since this version of BagIt a bag is held to what a pack must be; older ones only to the format."""
_SUMMARY = "data/06-changes/summary.csv"
"""Where a pack tells its readers of the one before it, and of both registers, by their hashes."""
_LONGEST_SUMMARY = 100_000
_REGISTER = "Register-SHA256"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its outcome in words, and the file at fault, if one is."""

    name: str
    ok: bool
    message: str
    file: str = ""
    warning: bool = False


@dataclass(frozen=True)
class Verdict:
    """What was found, in order. `ok`: whole, and genuine as far as was asked."""

    pack: Path
    level: Level
    checks: tuple[Check, ...]
    signed: bool = False
    signer: str = ""
    key: str = ""
    fingerprint: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    """What the pack says of itself in bag-info.txt; of a label that stands there several times the first."""

    @property
    def previous(self) -> str:
        """The fingerprint of the pack that it says it follows, or nothing."""
        return self.info.get(PREVIOUS, "")

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong; warnings are not wrong."""
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The verdict as `ropa pack verify --format json` prints it."""
        return {
            "pack": str(self.pack),
            "level": self.level,
            "ok": self.ok,
            "signed": self.signed,
            "signer": self.signer or None,
            "key": self.key or None,
            "fingerprint": self.fingerprint or None,
            "previous": self.previous or None,
            "checks": [
                {"name": check.name, "ok": check.ok, "warning": check.warning, "file": check.file or None, "message": check.message}
                for check in self.checks
            ],
        }


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
    """Look at a pack and say what is wrong with it.

    `full` reads every byte; `fast` compares names, sizes and the files at the top of the bag, and
    says so. A signature beside the pack is always checked; whose it must be is said by
    `allowed_signers`, a file as ssh-keygen reads it, and an `identity` in it. `authority` holds the
    certificates for a time stamp beside the signature. `previous` is the pack before this one, as whoever
    checks has kept it: it must be whole, and the one that this pack follows. `progress` gets bytes read and
    all bytes, of each pack.
    Raises SourceError where a file is not there, UsageError for an identity without signers.
    """
    if identity and not allowed_signers:
        raise UsageError("--identity needs --allowed-signers FILE, which says whose key is whose")
    pack = pack.absolute()
    looked = _Looked()
    try:
        with open_tree(pack) as tree:
            looked.add("container", "a folder" if pack.is_dir() else "a sound ZIP of one folder")
            _look(tree, level, looked, progress)
    except UnsafePackError as problem:
        looked.wrong("container", problem.reason, problem.file)
    signed = _signature(looked, pack, allowed_signers, identity)
    _time(looked, pack, authority)
    _chain(looked, verify(previous, level=level, progress=progress) if previous else None)
    return Verdict(
        pack,
        level,
        tuple(looked.checks),
        signed=bool(signed and signed.ok),
        signer=signed.signer if signed and signed.ok else "",
        key=signed.key if signed else "",
        fingerprint=hashlib.sha256(looked.tag_manifest).hexdigest() if looked.tag_manifest is not None else "",
        info=looked.info,
    )


@dataclass
class _Looked:
    """What was seen on the way: checks, and what later ones need."""

    checks: list[Check] = field(default_factory=list)
    tag_manifest: bytes | None = None
    info: dict[str, str] = field(default_factory=dict)
    summary: str | None = None
    """The text of _SUMMARY, where it is there."""

    def add(self, name: str, message: str) -> None:
        self.checks.append(Check(name, True, message))

    def warn(self, name: str, message: str, file: str = "") -> None:
        self.checks.append(Check(name, True, message, file, warning=True))

    def wrong(self, name: str, message: str, file: str = "") -> None:
        self.checks.append(Check(name, False, message, file))

    def good(self, name: str) -> bool:
        return not any(check.name == name and not check.ok for check in self.checks)


@dataclass(frozen=True)
class _Bag:
    """A bag as it describes itself: its files, its own files at the top as they were read once, and what its manifests list."""

    tree: Tree
    tops: Mapping[str, bytes]
    declared: Declaration
    payload: Mapping[str, Mapping[str, str]]
    tags: Mapping[str, Mapping[str, str]]

    @property
    def strict(self) -> bool:
        return self.declared.version >= _STRICT

    def open(self, path: str) -> IO[bytes]:
        return io.BytesIO(self.tops[path]) if path in self.tops else self.tree.open(path)


def _look(tree: Tree, level: Level, looked: _Looked, progress: Callable[[int, int], object] | None) -> None:
    """All that concerns the bag itself, in order; what cannot be looked at after a fault is left."""
    for path in tree.alike:
        looked.warn("container", "Windows and macOS take it for another file of the pack", path)
    own = {"bagit.txt", "bag-info.txt", "fetch.txt"}
    tops = {path: read_tag(tree, path) for path in sorted(tree.files) if path in own or tagfiles.MANIFEST.fullmatch(path)}
    looked.tag_manifest = tops.get(TAG_MANIFEST)
    bag = _bag(tree, tops, looked)
    if bag is None:
        return
    _complete(bag, looked)
    _fetch(bag, looked)
    _info(bag, level, looked)
    if bag.tags:
        _fixity("tag files", bag, bag.tags, looked, None)
    elif not bag.strict:
        looked.warn("tag files", "no tag manifest: nothing protects the files at the top of the bag")
    if level == "full":
        _fixity("fixity", bag, bag.payload, looked, progress)
    else:
        looked.warn("fixity", "fast: the content of the files under data/ was not read")


def _bag(tree: Tree, tops: Mapping[str, bytes], looked: _Looked) -> _Bag | None:
    """The bag, or None where its own files cannot be trusted to say what is in it."""
    if "bagit.txt" not in tops:
        looked.wrong("bag", "not there, so this is no bag", "bagit.txt")
        return None
    try:
        declared = tagfiles.read_declaration(tops["bagit.txt"])
    except ValueError as problem:
        looked.wrong("bag", str(problem), "bagit.txt")
        return None
    near = {unicodedata.normalize("NFC", path): path for path in tree.files}
    manifests = {
        name: _listed(name, content, declared, near, looked) for name, content in tops.items() if tagfiles.MANIFEST.fullmatch(name)
    }
    payload = {name: listed for name, listed in manifests.items() if name.startswith("manifest-")}
    if not payload:
        looked.wrong("bag", "no manifest says what belongs in it", "manifest-sha512.txt")
    elif all(tagfiles.algorithm(name) in tagfiles.WEAK for name in payload):
        looked.warn("bag", "its digests show damage, not forgery", next(iter(payload)))
    if not looked.good("bag"):
        return None
    looked.add("bag", f"BagIt {declared.version[0]}.{declared.version[1]}, {', '.join(payload)}")
    return _Bag(tree, tops, declared, payload, {name: listed for name, listed in manifests.items() if name not in payload})


def _listed(name: str, content: bytes, declared: Declaration, near: Mapping[str, str], looked: _Looked) -> dict[str, str]:
    """The digests that the manifest `name` lists, by path as it is in the tree, or as listed where no file is.

    `near` are the paths in the tree by their NFC form: macOS unpacks into another form than it was given.
    """
    listed: dict[str, str] = {}
    strict = declared.version >= _STRICT
    algorithm = tagfiles.algorithm(name)
    if algorithm not in tagfiles.ALGORITHMS:
        looked.wrong("bag", f"digests that are not known here; {', '.join(tagfiles.ALGORITHMS)} are", name)
        return listed
    try:
        entries = tagfiles.read_manifest(content, declared)
    except ValueError as problem:
        looked.wrong("bag", str(problem), name)
        return listed
    digits = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    for remark in sorted({entry.remark for entry in entries if entry.remark}):
        looked.warn("bag", f"{remark}, which not every tool reads", name)
    for entry in entries:
        reason = unsafe(entry.path)
        if not reason and name.startswith("manifest-") and not entry.path.startswith("data/"):
            reason = "a path that is not under data/"
        if reason:
            looked.wrong("bag", f"it lists {entry.path!r}: {reason}", name)
            continue
        if len(entry.digest) != digits:
            looked.wrong("bag", f"what it lists for {entry.path} is no {algorithm} digest", name)
        path = near.get(unicodedata.normalize("NFC", entry.path), entry.path)
        if path != entry.path:
            looked.warn("complete", f"listed under a name of other Unicode form in {name}", path)
        if path in listed:
            same = listed[path] == entry.digest
            (looked.warn if same and not strict else looked.wrong)("bag", f"it lists {path} twice{'' if same else ', differently'}", name)
        listed[path] = entry.digest
    return listed if strict else _without_twins(name, listed, set(near.values()), looked)


def _without_twins(name: str, listed: Mapping[str, str], here: Set[str], looked: _Looked) -> dict[str, str]:
    """A manifest without paths that are not there but differ only by case from one that is, with the same digest.

    Old bags made on macOS list such a file twice.
    """
    kept = {folded(path): digest for path, digest in listed.items() if path in here}
    twins = {path for path, digest in listed.items() if path not in here and kept.get(folded(path)) == digest}
    for path in sorted(twins):
        looked.warn("complete", f"listed under another name by case as well in {name}", path)
    return {path: digest for path, digest in listed.items() if path not in twins}


def _complete(bag: _Bag, looked: _Looked) -> None:
    """Nothing listed is missing, nothing is there that is not listed."""
    files = bag.tree.files
    asked = {path for listed in (*bag.payload.values(), *bag.tags.values()) for path in listed}
    if bag.strict:
        asked |= {f"tag{name}" for name in bag.payload}
    for path in sorted(asked - files.keys()):
        looked.wrong("complete", "missing", path)
    for path in sorted(files):
        manifests = bag.payload if path.startswith("data/") else bag.tags
        without = [name for name, listed in manifests.items() if path not in listed]
        if path.rsplit("/")[-1].lower() in _LITTER:
            looked.warn("complete", "a file that macOS or Windows leaves in folders it shows", path)
        if not without or path in bag.tags:
            continue
        if path.startswith("data/") and len(without) == len(manifests):
            looked.wrong("complete", "added: no manifest lists it", path)
        elif bag.strict:
            looked.wrong("complete", f"added: {without[0]} does not list it", path)
        elif not path.startswith("data/"):
            looked.warn("complete", f"{without[0]} does not list it: nothing protects it", path)
    if looked.good("complete"):
        looked.add("complete", f"{len(files):,} files, none missing, none added")


def _fetch(bag: _Bag, looked: _Looked) -> None:
    """fetch.txt sends the reader elsewhere for files: nothing is ever fetched, and a pack needs none."""
    if "fetch.txt" not in bag.tops:
        return
    if bag.strict:
        looked.wrong("complete", "it sends the reader elsewhere for files; a pack holds its files, and nothing is fetched", "fetch.txt")
        return
    try:
        for path in tagfiles.read_fetch(bag.tops["fetch.txt"], bag.declared):
            if unsafe(path) or not path.startswith("data/"):
                looked.wrong("complete", f"it would fetch {path!r}, which is not under data/", "fetch.txt")
    except ValueError as problem:
        looked.wrong("complete", str(problem), "fetch.txt")
    looked.warn("complete", "it names places to fetch files from; nothing was fetched", "fetch.txt")


def _info(bag: _Bag, level: Level, looked: _Looked) -> None:
    """bag-info.txt: the payload is as large as it says; the pack before it."""
    entries: list[tuple[str, str]] = []
    if "bag-info.txt" in bag.tops:
        try:
            entries = tagfiles.read_info(bag.tops["bag-info.txt"], bag.declared)
        except ValueError as problem:
            looked.wrong("complete", str(problem), "bag-info.txt")
    sizes = [size for path, size in bag.tree.files.items() if path.startswith("data/")]
    stated = [value for label, value in entries if label == "Payload-Oxum"]
    for oxum in stated:
        if oxum != f"{sum(sizes)}.{len(sizes)}":
            looked.wrong("complete", f"it says {oxum} (bytes.files) are under data/; {sum(sizes)}.{len(sizes)} are", "bag-info.txt")
    if not stated and level == "fast":
        looked.warn("complete", "no Payload-Oxum, so sizes were not compared", "bag-info.txt")
    looked.info = dict(reversed(entries))
    if looked.info.get("Pack-Status") == "PARTIAL":
        looked.warn("status", "PARTIAL: something that belongs in it is missing; its 00-README says what", "bag-info.txt")
    named = [value for label, value in entries if label == PREVIOUS]
    if len(named) > 1 or any(not re.fullmatch("[0-9a-f]{64}", value) for value in named):
        looked.wrong("chain", f"{PREVIOUS} must be one SHA-256 in small letters", "bag-info.txt")
    if named and _SUMMARY in bag.tree.files:
        try:
            with bag.open(_SUMMARY) as stream:
                looked.summary = stream.read(_LONGEST_SUMMARY).decode("utf-8", "replace")
        except READ_ERRORS as problem:
            looked.wrong("chain", f"cannot be read ({problem})", _SUMMARY)


def _fixity(
    name: str, bag: _Bag, manifests: Mapping[str, Mapping[str, str]], looked: _Looked, progress: Callable[[int, int], object] | None
) -> None:
    """Every digest that the manifests list is that of its file; each file is read once."""
    paths = sorted({path for listed in manifests.values() for path in listed} & bag.tree.files.keys())
    total, done = sum(bag.tree.files[path] for path in paths), 0

    def step(piece: bytes) -> None:
        nonlocal done
        done += len(piece)
        if progress:
            progress(done, total)

    for path in paths:
        wanted = {tagfiles.algorithm(manifest): (listed[path], manifest) for manifest, listed in manifests.items() if path in listed}
        try:
            with bag.open(path) as stream:
                found, _ = digests(stream, wanted, step, most=bag.tree.files[path])
                if stream.read(1):  # only at its end is a member, were it empty, held against its CRC
                    raise EOFError("it grew while it was read")
        except READ_ERRORS as problem:
            looked.wrong(name, f"damaged: it cannot be read ({problem})", path)
            continue
        differ = [manifest for algorithm, (digest, manifest) in wanted.items() if found[algorithm] != digest]
        if differ:
            looked.wrong(name, f"changed: its digest is not that in {' or '.join(differ)}", path)
        if 0 < len(differ) < len(wanted):  # one of them says what the file is: then it may be the other that was changed
            for manifest in differ:
                looked.wrong(name, f"or it was changed: another manifest agrees with {path}", manifest)
    if looked.good(name):
        looked.add(name, f"{len(paths):,} files as their digests say")


def _signature(looked: _Looked, pack: Path, allowed: Path | None, identity: str | None) -> sign.Signed | None:
    path = sign.signature_path(pack)
    if not path.exists():
        if allowed:
            looked.wrong("signature", f"asked for, but no {path.name} lies beside the pack", path.name)
        else:
            looked.warn("signature", "unsigned: nothing shows who made this pack")
        return None
    if looked.tag_manifest is None:
        looked.wrong("signature", f"not checked: there is no {TAG_MANIFEST} to hold it against", path.name)
        return None
    try:
        signed = sign.check(looked.tag_manifest, path, allowed, identity)
    except PackError as problem:
        looked.wrong("signature", str(problem), path.name)
        return None
    if not signed.ok:
        looked.wrong("signature", signed.message, path.name)
    elif not signed.signer:
        looked.warn("signature", signed.message, path.name)
    else:
        looked.add("signature", signed.message)
    return signed


def _time(looked: _Looked, pack: Path, authority: Path | None) -> None:
    signature = sign.signature_path(pack)
    stamp = timestamp.stamp_path(signature)
    if not stamp.exists() or not signature.exists():
        if authority:
            looked.wrong("time", f"asked for, but no {stamp.name} lies beside the pack", stamp.name)
        return
    if authority is None:
        looked.warn("time", "a time stamp that was not checked (give --authority)", stamp.name)
        return
    if not authority.is_file():
        raise SourceError(f"{authority}: not there; give the certificates of the time stamp's authority (PEM)")
    try:
        holds, message = timestamp.check(signature, stamp, authority)
    except PackError as problem:
        holds, message = False, str(problem)
    if holds:
        looked.add("time", message)
    else:
        looked.wrong("time", message, stamp.name)


def _chain(looked: _Looked, before: Verdict | None) -> None:
    """The pack before this one: whether it is the one that this one follows, and what both say of themselves goes together."""
    info, named = looked.info, looked.info.get(PREVIOUS, "")

    def told(value: str | None) -> bool:
        return looked.summary is None or bool(value and value in looked.summary)

    for label in (PREVIOUS, _REGISTER):
        if named and not told(info.get(label)):
            looked.wrong("chain", f"it does not name the {label} of bag-info.txt", _SUMMARY)
    if before is None:
        if named:
            looked.warn("chain", f"not checked: it says that it follows the pack with the fingerprint {named} (give --previous)")
        return
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


def disorder(info: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Why a pack with this bag-info.txt cannot follow one with the other, as words before that one's name; empty where it can."""
    days = []
    for one in (before, info):
        try:
            days.append(date.fromisoformat(one.get("Bagging-Date", "")))
        except ValueError:
            return "without a Bagging-Date in both there is no telling whether it comes after"
    if days[0] > days[1]:
        return f"its Bagging-Date {days[1]} is before the {days[0]} of"
    for label in ("Source-Organization", "Pack-Profile", "Pack-Client", "Pack-Regime"):
        if info.get(label) != before.get(label):
            return f"its {label} {info.get(label) or 'is not given; it'} is not that of"
    return ""
