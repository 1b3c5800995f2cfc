"""The checks of a bag (RFC 8493 and more): its own files, the files that its manifests list, and every digest.

Nothing is unpacked, fetched, run or repaired. Every problem names the file at fault.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import IO, Literal

from ropa.bags import tagfiles
from ropa.bags.names import folded, shown, unsafe
from ropa.bags.tagfiles import Declaration
from ropa.bags.tree import READ_ERRORS, Tree, digests, read_tag
from ropa.bags.write import TAG_MANIFEST

Level = Literal["full", "fast"]
_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_STRICT = (1, 0)
"""From this version of BagIt on, a bag must keep the stricter rules of packs; older bags need only keep the format."""


@dataclass(frozen=True)
class Check:
    """One thing that was checked: its outcome in words, and the file at fault if there is one."""

    name: str
    ok: bool
    message: str
    file: str = ""
    warning: bool = False


@dataclass
class Looked:
    """The checks done so far, and what they read that later ones need."""

    checks: list[Check] = field(default_factory=list)
    tag_manifest: bytes | None = None
    entries: list[tuple[str, str]] = field(default_factory=list)
    """The entries (label, value) of bag-info.txt, in its order."""

    @property
    def info(self) -> dict[str, str]:
        """The entries of bag-info.txt by label. If a label occurs several times, its first value counts."""
        return dict(reversed(self.entries))

    def add(self, name: str, message: str) -> None:
        """Note what is as it should be."""
        self.checks.append(Check(name, True, message))

    def warn(self, name: str, message: str, file: str = "") -> None:
        """Note what is not wrong but a reader should know."""
        self.checks.append(Check(name, True, message, file, warning=True))

    def wrong(self, name: str, message: str, file: str = "") -> None:
        """Note what is wrong, and the file at fault."""
        self.checks.append(Check(name, False, message, file))

    def good(self, name: str) -> bool:
        """Whether no check of this name failed."""
        return not any(check.name == name and not check.ok for check in self.checks)


@dataclass(frozen=True)
class Bag:
    """A bag as it describes itself."""

    tree: Tree
    """All its files."""
    tops: Mapping[str, bytes]
    """The content of its own files at the top, each read once."""
    declared: Declaration
    payload: Mapping[str, Mapping[str, str]]
    """By manifest, the digests of the files under data/ by path."""
    tags: Mapping[str, Mapping[str, str]]
    """By tag manifest, the digests of the files at the top by path."""

    @property
    def strict(self) -> bool:
        """Whether it must keep the stricter rules of packs."""
        return self.declared.version >= _STRICT

    def open(self, path: str) -> IO[bytes]:
        """Open a file of the bag. Files at the top are as they were read before. Raises one of READ_ERRORS if damaged."""
        return io.BytesIO(self.tops[path]) if path in self.tops else self.tree.open(path)


def _nothing(bag: Bag, looked: Looked) -> None:
    """Look at nothing more."""


@dataclass(frozen=True)
class Kind:
    """What is special about bags of one kind."""

    namespace: str
    """The namespace of signatures of such bags. A signature for another namespace is refused."""
    own: Callable[[Bag, Looked], None] = _nothing
    """Checks what only such bags have, after bag-info.txt was read."""


def look(tree: Tree, kind: Kind, level: Level, looked: Looked, progress: Callable[[int, int], object] | None) -> None:
    """Run all checks of the bag itself, in order, and note them in `looked`. What a fault makes impossible is left out."""
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
    kind.own(bag, looked)
    if bag.tags:
        _fixity("tag files", bag, bag.tags, looked, None)
    elif not bag.strict:
        looked.warn("tag files", "no tag manifest: nothing protects the files at the top of the bag")
    if level == "full":
        _fixity("fixity", bag, bag.payload, looked, progress)
        _unlisted(bag, looked)
    else:
        looked.warn("fixity", "fast: the content of the files under data/ was not read")


def _bag(tree: Tree, tops: Mapping[str, bytes], looked: Looked) -> Bag | None:
    """The bag; None if its own files are missing or broken, so that they do not tell what is in it."""
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
    return Bag(tree, tops, declared, payload, {name: listed for name, listed in manifests.items() if name not in payload})


def _listed(name: str, content: bytes, declared: Declaration, near: Mapping[str, str], looked: Looked) -> dict[str, str]:
    """The digests that the manifest `name` lists, by the path in the tree; by the listed path if there is no such file.

    `near` holds the paths in the tree by their NFC form, because macOS changes the Unicode form of names it unpacks.
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
            looked.wrong("bag", f"it lists {shown(entry.path)}: {reason}", name)
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


def _without_twins(name: str, listed: Mapping[str, str], here: Set[str], looked: Looked) -> dict[str, str]:
    """A manifest without twins: paths that are not there, but differ only by case from one that is, with the same digest.

    Old bags made on macOS list such a file twice.
    """
    kept = {folded(path): digest for path, digest in listed.items() if path in here}
    twins = {path for path, digest in listed.items() if path not in here and kept.get(folded(path)) == digest}
    for path in sorted(twins):
        looked.warn("complete", f"listed under another name by case as well in {name}", path)
    return {path: digest for path, digest in listed.items() if path not in twins}


def _complete(bag: Bag, looked: Looked) -> None:
    """Check that no listed file is missing, and that every file is listed."""
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


def _fetch(bag: Bag, looked: Looked) -> None:
    """Check fetch.txt, which names places to fetch files from. A pack must not have one, and nothing is ever fetched."""
    if "fetch.txt" not in bag.tops:
        return
    if bag.strict:
        looked.wrong("complete", "it sends the reader elsewhere for files; a pack holds its files, and nothing is fetched", "fetch.txt")
        return
    try:
        for path in tagfiles.read_fetch(bag.tops["fetch.txt"], bag.declared):
            if unsafe(path) or not path.startswith("data/"):
                looked.wrong("complete", f"it would fetch {shown(path)}, which is not under data/", "fetch.txt")
    except ValueError as problem:
        looked.wrong("complete", str(problem), "fetch.txt")
    looked.warn("complete", "it names places to fetch files from; nothing was fetched", "fetch.txt")


def _info(bag: Bag, level: Level, looked: Looked) -> None:
    """Read bag-info.txt, and check that the payload is as large as it says."""
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
            looked.wrong("complete", f"it says {oxum[:100]} (bytes.files) are under data/; {sum(sizes)}.{len(sizes)} are", "bag-info.txt")
    if not stated and level == "fast":
        looked.warn("complete", "no Payload-Oxum, so sizes were not compared", "bag-info.txt")
    looked.entries = entries


def _fixity(
    name: str, bag: Bag, manifests: Mapping[str, Mapping[str, str]], looked: Looked, progress: Callable[[int, int], object] | None
) -> None:
    """Check every digest that the manifests list against its file. Each file is read once."""
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
                if stream.read(1):  # reading on to the end checks the CRC, also of an empty member
                    raise EOFError("it grew while it was read")
        except READ_ERRORS as problem:
            looked.wrong(name, f"damaged: it cannot be read ({problem})", path)
            continue
        differ = [manifest for algorithm, (digest, manifest) in wanted.items() if found[algorithm] != digest]
        if differ:
            looked.wrong(name, f"changed: its digest is not that in {' or '.join(differ)}", path)
        if 0 < len(differ) < len(wanted):  # if one manifest agrees with the file, the other may be what was changed
            for manifest in differ:
                looked.wrong(name, f"or it was changed: another manifest agrees with {path}", manifest)
    if looked.good(name):
        looked.add(name, f"{len(paths):,} files as their digests say")


def _unlisted(bag: Bag, looked: Looked) -> None:
    """What no manifest lists can be read too: a ZIP with such a file in it unpacks whole."""
    listed = {path for listed in (*bag.payload.values(), *bag.tags.values()) for path in listed}
    for path in sorted(bag.tree.files.keys() - listed - bag.tops.keys()):
        try:
            with bag.open(path) as stream:
                digests(stream, (), lambda _: None, most=bag.tree.files[path] + 1)
        except READ_ERRORS as problem:
            looked.wrong("complete", f"damaged: it cannot be read ({problem})", path)
