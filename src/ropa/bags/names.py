"""Names in bags: which are safe to follow, which any system keeps, and which some system takes for another.

Every rule is bounded by length first: what a stranger wrote is compared and normalised only where it is short.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ropa.files import DEVICES

LONGEST_PART, LONGEST_PATH = 64, 180
"""How long a part and a path are at most where we name them, in characters."""
_MOST_PART, _MOST_PATH, _MOST_DEPTH = 255, 4096, 100
"""How long names are at most where others gave them: what file systems keep."""
_PART = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_PART}}}")


def unsafe(path: str) -> str:
    """Why a path must not be followed; "" if it is safe."""
    parts = path[: _MOST_PATH + 1].split("/")
    if len(path) > _MOST_PATH or len(parts) > _MOST_DEPTH or max(map(len, parts)) > _MOST_PART:
        return "a path longer than any pack has"
    if not path.isprintable():
        return "a path with a control character or half a character"
    if path.startswith(("/", "~")) or "\\" in path or re.match(r"[A-Za-z]:", path):
        return "a path that leads out of the pack"
    if any(part in ("", ".", "..") for part in parts):
        return "a path that leads out of the pack, or around in it"
    return ""


def unportable(part: str) -> bool:
    """Whether Windows cannot have a file of this name: a device, or a name that ends in a dot or a space."""
    return part.split(".")[0].rstrip(" ").lower() in DEVICES or part.endswith((".", " "))


def plain(path: str) -> bool:
    """Whether every part of a path is a name that every system keeps: letters, digits and ._-, at most `LONGEST_PART` of them."""
    return all(_PART.fullmatch(part) and part.strip(".") and not unportable(part) for part in path.split("/"))


def shown(path: str) -> str:
    """A path that a stranger wrote, as a message shows it: quoted, and cut where it is long."""
    return repr(path if len(path) <= LONGEST_PATH else f"{path[:LONGEST_PATH]}…")


def folded(path: str) -> str:
    """A path in a form that is the same for all paths that some systems take for one: NFC, without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def alike(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that some systems take for an earlier one: by case, by Unicode form, or as a file and a folder."""
    seen: dict[tuple[int, str], tuple[int, str, bool]] = {}
    found = []
    for path in paths:
        parts, folder = path.split("/"), 0
        for depth, part in enumerate(parts, start=1):
            is_file = depth == len(parts)
            number, *first = seen.setdefault((folder, folded(part)), (len(seen) + 1, part, is_file))
            if first != [part, is_file]:
                found.append(path)
                break
            folder = number
    return tuple(found)
