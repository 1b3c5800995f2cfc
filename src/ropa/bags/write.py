"""Writes a BagIt 1.0 bag (RFC 8493) as one ZIP. The same content gives the same bytes.

Names have only letters, digits and `._-`. So a pack can be unpacked whole on any system, and no path needs the encoding
of RFC 8493, 2.1.3, which `sha512sum -c` cannot read.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ropa.bags import container, tagfiles
from ropa.bags.names import LONGEST_PART, LONGEST_PATH, alike, plain
from ropa.bags.tree import digests, open_tree, read_tag
from ropa.errors import PackError, SourceError
from ropa.files import refuse_taken, staged_file

TAG_MANIFEST = "tagmanifest-sha512.txt"
"""The tag manifest that is signed. It lists every other file at the top of the bag, also the manifests."""
_ALGORITHMS = ("sha256", "sha512")


def write_bag(
    path: Path,
    name: str,
    payload: Mapping[str, bytes | Path],
    *,
    info: Mapping[str, str | Sequence[str]],
    tags: Mapping[str, bytes] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> str:
    """Write a bag called `name` as the ZIP `path`. Returns its fingerprint, the SHA-256 of its tagmanifest-sha512.txt.

    `payload` holds the files under data/ by their path there, `tags` more files for the top of the bag. `info` holds the
    entries of bag-info.txt, to which Payload-Oxum and Bag-Size are added; its Bagging-Date, if any, dates all members.
    `progress` is called with the bytes done so far and all bytes. Files are read once and never held whole.

    Raises SourceError if `path` is taken or a file cannot be read or written, PackError for a name that is not safe on
    every system.
    """
    refuse_taken(path)
    tags = tags or {}
    _refuse_names(name, payload, tags)
    sizes = {file: _size(content) for file, content in payload.items()}
    total, done = sum(sizes.values()), 0

    def step(length: int) -> None:
        nonlocal done
        done += length
        if progress:
            progress(done, total)

    oxum = {"Bag-Size": _human(total), "Payload-Oxum": f"{total}.{len(sizes)}"}
    tops = {"bagit.txt": tagfiles.DECLARATION, "bag-info.txt": tagfiles.info([*info.items(), *oxum.items()]), **dict(sorted(tags.items()))}
    with staged_file(path, fresh=True) as staged:
        archive = container.Writer(staged, name, tops["bag-info.txt"])
        for file, content in tops.items():
            archive.add(file, content)
        sums: dict[str, dict[str, str]] = {algorithm: {} for algorithm in _ALGORITHMS}
        for file in sorted(payload):
            size = sizes[file]
            with _reading(payload[file]) as source, archive.member(f"data/{file}", size) as put:

                def keep(piece: bytes, put: Callable[[bytes], None] = put) -> None:
                    put(piece)
                    step(len(piece))

                found, length = digests(source, _ALGORITHMS, keep, most=size)
                if length != size or source.read(1):
                    raise SourceError(f"data/{file}: its source changed while it was packed; try again when nothing writes to it")
            for algorithm, digest in found.items():
                sums[algorithm][f"data/{file}"] = digest
        for kind in ("manifest", "tagmanifest"):
            if kind == "tagmanifest":
                sums = {one: {top: hashlib.new(one, content).hexdigest() for top, content in tops.items()} for one in _ALGORITHMS}
            for algorithm in _ALGORITHMS:
                tops[file := f"{kind}-{algorithm}.txt"] = tagfiles.manifest(sums[algorithm])
                archive.add(file, tops[file])
        archive.close()
    return hashlib.sha256(tops[TAG_MANIFEST]).hexdigest()


def fingerprint(pack: Path) -> str:
    """The fingerprint of a pack (ZIP or unpacked folder), by which the next pack refers to it.

    Raises SourceError or PackError if the pack cannot be read.
    """
    return hashlib.sha256(tag_manifest(pack)).hexdigest()


def tag_manifest(pack: Path) -> bytes:
    """The content of a pack's tagmanifest-sha512.txt. Raises SourceError or PackError if it cannot be read."""
    with open_tree(pack) as tree:
        if TAG_MANIFEST not in tree.files:
            raise PackError(f"{pack}: no {TAG_MANIFEST} in it; give a pack that has one")
        return read_tag(tree, TAG_MANIFEST)


def _refuse_names(name: str, payload: Mapping[str, bytes | Path], tags: Mapping[str, bytes]) -> None:
    """Raise PackError for a name that some system cannot have, or takes for another."""
    if not payload:
        raise PackError(f"{name}: nothing to pack")
    for tag in tags:
        if "/" in tag or tag in ("bagit.txt", "bag-info.txt", "fetch.txt") or tagfiles.MANIFEST.fullmatch(tag):
            raise PackError(f"{tag}: a name that a bag keeps for itself; give the file another")
    paths = [*tags, *(f"data/{file}" for file in payload)]
    for path in [name, *paths]:
        if not plain(path) or (path == name and "/" in name):
            raise PackError(f"{path!r}: not a name that is safe everywhere; use letters, digits and ._-, at most {LONGEST_PART} a part")
        if len(path) > LONGEST_PATH:
            raise PackError(f"{path!r}: longer than {LONGEST_PATH} characters, which some systems cannot unpack; shorten it")
    if twins := alike(paths):
        raise PackError(f"{twins[0]}: Windows and macOS would take it for another file of the pack; name one of them differently")


def _size(content: bytes | Path) -> int:
    if isinstance(content, bytes):
        return len(content)
    try:
        return content.stat().st_size
    except OSError as problem:
        raise SourceError(f"{content}: cannot be read ({problem.strerror or problem})") from problem


@contextmanager
def _reading(content: bytes | Path) -> Iterator[IO[bytes]]:
    if isinstance(content, bytes):
        yield io.BytesIO(content)
        return
    try:
        stream = content.open("rb")
    except OSError as problem:
        raise SourceError(f"{content}: cannot be read ({problem.strerror or problem})") from problem
    with stream:
        yield stream


def _human(size: int) -> str:
    """A size as people read it: 1.2 MB."""
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
