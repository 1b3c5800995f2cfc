"""JSON and YAML as plain values, none of which is lost: a key that stands twice is refused, numbers of any length are as written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ropa.errors import SourceError
from ropa.text import one_line

DEEPEST = 60
"""The deepest nesting of a file."""

_HALF = re.compile(r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""Half of a character, which no text can hold; in the group: what looks alike and is whole."""


def parse_json(path: Path, text: str) -> Any:
    """What the text of a JSON file holds, or a list of what its lines hold, each by itself an object.

    Raises SourceError for what is no JSON, has a key twice in one object, or is nested too deeply for its parser.
    """
    if "\\ud" in text.lower():
        text = _HALF.sub(lambda found: found[1] or "\\ufffd", text)
    try:
        try:
            return _loads(text)
        except json.JSONDecodeError as problem:
            if problem.msg != "Extra data":
                raise
            lines = [_loads(line) for line in text.splitlines() if line.strip()]
            if not all(isinstance(line, dict) for line in lines):
                raise
            return lines
    except ValueError as problem:
        raise SourceError(f"{path}: not JSON ({one_line(str(problem))})") from problem
    except RecursionError as problem:
        raise SourceError(f"{path}: it is nested more than {DEEPEST} deep") from problem


def _loads(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_each_once, parse_int=_whole, parse_float=str, parse_constant=str)


def _whole(text: str) -> int | str:
    """A whole number; one longer than any that counts something stays as it is written."""
    return int(text) if len(text) < 20 else text


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for number, key in enumerate(keys) if key in keys[:number])
        raise ValueError(f"{twice!r} stands twice in one object; keep one of them")
    return found


def parse_yaml(path: Path, text: str) -> Any:
    """What the text of a YAML file holds; of several documents, the lists of all by their names, or a list of the documents.

    Raises SourceError for what is no YAML or no plain value, has a key twice in one object, is nested too deeply, or if pyyaml is missing.
    """
    try:
        import yaml
    except ImportError as missing:
        raise SourceError(f"{path}: reading YAML needs pyyaml: pip install 'ropa-analytics[layouts]'") from missing
    try:
        return _together([one for one in yaml.load_all(text, Loader=_loader()) if one is not None])  # it makes plain values only
    except (yaml.YAMLError, ValueError) as problem:
        raise SourceError(f"{path}: not YAML ({one_line(str(problem))[:200]})") from problem
    except RecursionError as problem:
        raise SourceError(f"{path}: it is nested more than {DEEPEST} deep") from problem


@cache
def _loader() -> Any:
    """A loader of plain values that refuses a key twice in one object. What an object takes over from another may be said anew."""
    import yaml

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # which of the two there is, is known at run time
        def flatten_mapping(self, node: Any) -> None:
            looked_at = self.__dict__.setdefault("looked_at", {})
            if id(node) not in looked_at:
                looked_at[id(node)] = node
                seen: set[str] = set()
                for key, _ in node.value:
                    if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                        if key.value in seen:
                            line = key.start_mark.line + 1
                            raise yaml.YAMLError(f"line {line}: {key.value!r} stands twice in one object; keep one of them")
                        seen.add(key.value)
            super().flatten_mapping(node)

    return Loader


def _together(documents: list[Any]) -> Any:
    """Several documents as one: lists one behind the other, those of objects by their names; a list of them where that says less."""
    if len(documents) < 2:
        return documents[0] if documents else None
    if all(isinstance(one, list) for one in documents):
        return [inner for one in documents for inner in one]
    if not all(isinstance(one, dict) and any(isinstance(inner, list) for inner in one.values()) for one in documents):
        return documents
    found: dict[Any, Any] = {}
    for one in documents:
        for key, value in one.items():
            if key in found and not (isinstance(value, list) and isinstance(found[key], list)):
                return documents
            found[key] = [*found[key], *value] if key in found else value
    return found
