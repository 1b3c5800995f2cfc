"""Writes and reads the text files at the top of a bag (RFC 8493, section 2): bagit.txt, manifests, bag-info.txt, fetch.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ropa.errors import PackError

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
VERSIONS = {(0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0)}
MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
"""Digests that a bag may carry, the weakest first."""
WEAK = frozenset({"md5", "sha1"})
"""Digests that show damage but not forgery."""
_LONGEST_LINE = 10_000
"""No line of a manifest is longer, in characters: a digest and the longest path that a system keeps."""
_ENCODINGS = {"ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-1", "iso8859-15"}


@dataclass(frozen=True)
class Declaration:
    """What bagit.txt declares: the version of BagIt, and the encoding of tag files."""

    version: tuple[int, int]
    encoding: str


@dataclass(frozen=True)
class Entry:
    """A line of a manifest: digest and path. `remark` says what about its form not every tool can read; mostly ""."""

    digest: str
    path: str
    remark: str = ""


def algorithm(name: str) -> str:
    """The digest algorithm of a manifest, from its name: sha512 for manifest-sha512.txt."""
    found = MANIFEST.fullmatch(name)
    assert found
    return found[2]


def manifest(digests: Mapping[str, str]) -> bytes:
    """The content of a manifest of digests by path, in the form that `sha512sum -c` reads."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()


def info(entries: Iterable[tuple[str, str | Sequence[str]]]) -> bytes:
    """The content of bag-info.txt: one line per value, in the order given. White space within a value becomes one space.

    Raises PackError for a label with other characters than letters, digits and hyphens.
    """
    lines = []
    for label, values in entries:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", label):
            raise PackError(f"bag-info.txt: {label!r} cannot be a label; use letters, digits and hyphens")
        lines += [f"{label}: {' '.join(value.split())}\n" for value in ([values] if isinstance(values, str) else values)]
    return "".join(lines).encode()


def read_declaration(content: bytes) -> Declaration:
    """Read bagit.txt. Raises ValueError, with the reason, if it is no declaration."""
    import codecs

    lines = _lines(content.decode("utf-8"))
    if len(lines) != 2:
        raise ValueError(f"it has {len(lines)} lines, not the two of a declaration")
    number = re.fullmatch(r"BagIt-Version(\s*:\s*)([0-9]{1,4})\.([0-9]{1,4})", lines[0])
    encoding = re.fullmatch(r"Tag-File-Character-Encoding(\s*:\s*)([A-Za-z0-9_-]{1,40})", lines[1])
    if not number or not encoding:
        raise ValueError("its lines are not 'BagIt-Version: M.N' and 'Tag-File-Character-Encoding: NAME'")
    version = (int(number[2]), int(number[3]))
    if version not in VERSIONS:
        raise ValueError(f"BagIt {number[2]}.{number[3]} is not a version that is known here")
    if version >= (1, 0) and (number[1], encoding[1]) != (": ", ": "):
        raise ValueError("white space around a colon, which BagIt 1.0 does not allow")
    try:
        name = codecs.lookup(encoding[2]).name
    except LookupError:
        name = ""
    if name not in _ENCODINGS:
        raise ValueError(f"tag files in {encoding[2]} cannot be read here")
    return Declaration(version, name)


def read_manifest(content: bytes, declared: Declaration) -> list[Entry]:
    """Read the lines of a manifest. Raises ValueError, with the reason, if a line is not a digest and a path."""
    entries = []
    for number, line in enumerate(_lines(content.decode(declared.encoding)), start=1):
        if len(line) > _LONGEST_LINE:
            raise ValueError(f"line {number} is longer than {_LONGEST_LINE:,} characters")
        found = re.fullmatch(r"([0-9A-Fa-f]{32,128})[ \t]+(\*?)(\./)?([^ \t].*)", line)
        if not found:
            raise ValueError(f"line {number} is not a digest and a path")
        digest, star, dot, path = found.groups()
        remark = "a mark of md5sum before the path" if star else "./ before the path" if dot else ""
        entries.append(Entry(digest.lower(), _decoded(path, declared.version), remark))
    return entries


def read_fetch(content: bytes, declared: Declaration) -> list[str]:
    """The paths of the files that fetch.txt would fetch. Raises ValueError, with the reason, for a line of another form."""
    paths = []
    for number, line in enumerate(_lines(content.decode(declared.encoding)), start=1):
        words = line.split(maxsplit=2)
        if len(words) != 3:
            raise ValueError(f"line {number} is not an address, a length and a path")
        paths.append(_decoded(words[2], declared.version))
    return paths


def read_info(content: bytes, declared: Declaration) -> list[tuple[str, str]]:
    """The entries (label, value) of bag-info.txt in order. Raises ValueError, with the reason, if a line is no entry."""
    entries: list[tuple[str, list[str]]] = []
    for number, line in enumerate(_lines(content.decode(declared.encoding)), start=1):
        if line[:1] in (" ", "\t") and entries:
            entries[-1][1].append(line.strip())
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip():
            raise ValueError(f"line {number} is not 'Label: value'")
        entries.append((label.strip(), [value.strip()]))
    return [(label, " ".join(values)) for label, values in entries]


def _lines(text: str) -> list[str]:
    """The lines of a tag file, which end in LF, CR or both. Empty lines at the end do not count."""
    return re.sub(r"\r\n|\r", "\n", text).rstrip("\n").split("\n")


def _decoded(path: str, version: tuple[int, int]) -> str:
    """A path as it is on disk. By RFC 8493, 2.1.3, tag files encode LF and CR in paths, and since 1.0 the percent sign."""
    meant = {"%0A": "\n", "%0D": "\r"} | ({"%25": "%"} if version >= (1, 0) else {})
    return re.sub(r"%(?:0[AaDd]|25)", lambda found: meant.get(found.group().upper(), found.group()), path)
