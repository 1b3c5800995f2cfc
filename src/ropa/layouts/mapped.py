"""The file of a mapping: read, and refused with the line at fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ropa.errors import LayoutError
from ropa.layouts.headings import items, joined
from ropa.model.codelists import codes
from ropa.text import one_line, without_marks

KNOWN_ITEMS = frozenset({*items(), "transfer_recipient", "purpose_code", ""})
"""The items that a heading may ask for."""
_OF_CODES = {"basis": "lawful_bases", "data": "data_categories", "subjects": "data_subjects"}
"""Items that may ask for one code of a list, with yes and no below them: "basis:consent"."""
_KEYS = {"name": str, "words": str, "loses": str, "source": str, "regime": str, "role": str, "row": int, "columns": list}
_OF_COLUMN = {"heading": str, "item": str, "also": list, "many": bool, "optional": bool}
_CHOICES = {"regime": ("", "uk", "eu"), "role": ("", "controller", "processor")}
_KINDS = {str: "text", int: "a whole number", list: "a list of texts", bool: "true or false"}


def mapping_of(text: str, where: str) -> dict[str, Any]:
    """What a mapping says. Raises LayoutError, with the line where it can be told, for what is none."""
    text = without_marks(text)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise LayoutError(f"{where}: not a mapping; it is no valid TOML ({one_line(str(problem))})") from problem
    except RecursionError as problem:
        raise LayoutError(f"{where}: not a mapping; its brackets are nested too deep") from problem
    listed = said.get("columns")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, Mapping) for one in listed):
        raise LayoutError(
            f'{where}: a mapping has [[columns]], each with heading = "…" and item = "…"; `ropa map FILE --out mapping.toml` writes one'
        )
    _refuse_keys(said, _KEYS, text, where, -1)
    first: dict[str, int] = {}
    for number, one in enumerate(listed):
        _refuse_keys(one, _OF_COLUMN, text, where, number)
        heading = one.get("heading")
        if not isinstance(heading, str) or not heading.strip():
            raise LayoutError(f'{_at(text, where, number)}: this column has no heading; write heading = "…" as the table has it')
        _refuse_item(one.get("item", ""), heading, _at(text, where, number, "item"))
        for name in (heading, *one.get("also", ())):
            if (before := first.setdefault(joined(name), number)) != number:
                told = _line(text, before)
                there = f" on line {told}" if told else ""
                raise LayoutError(
                    f"{_at(text, where, number)}: heading {one_line(name)[:60]!r} stands here and{there or ' above'}; keep one of them"
                )
    return said


def _refuse_item(item: str, heading: str, at: str) -> None:
    whole, _, code = item.partition(":")
    if code and whole in _OF_CODES and code in codes(_OF_CODES[whole]):
        return
    if item in KNOWN_ITEMS:
        return
    known = codes(_OF_CODES[whole]) if code and whole in _OF_CODES else KNOWN_ITEMS
    near = get_close_matches(code if known is not KNOWN_ITEMS else item, [one for one in known if one], n=1)
    hint = f"; is it {f'{whole}:' if known is not KNOWN_ITEMS else ''}{near[0]}?" if near else ""
    raise LayoutError(
        f"{at}: heading {one_line(heading)[:60]!r}: there is no item {one_line(item)[:60]!r}{hint or '; a draft by `ropa map` lists them'}"
    )


def _refuse_keys(said: Mapping[str, Any], known: Mapping[str, type], text: str, where: str, number: int) -> None:
    """Refuse keys that a mapping does not have, and values of another kind. `number` is the column's; -1 outside of columns."""
    for key, value in said.items():
        at = _at(text, where, number, key)
        if key not in known:
            near = get_close_matches(key, known, n=1)
            raise LayoutError(f"{at}: a mapping has no {one_line(key)[:60]!r}{f'; is it {near[0]}?' if near else ''}")
        fits = isinstance(value, known[key]) and not (known[key] is int and isinstance(value, bool))
        if not fits or (key == "also" and not all(isinstance(one, str) for one in value)):
            raise LayoutError(f"{at}: {key} is {_KINDS[known[key]]}, not {one_line(repr(value))[:60]}")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise LayoutError(f"{at}: {key} is {' or '.join(filter(None, _CHOICES[key]))}, not {one_line(value)[:60]!r}")


def _at(text: str, where: str, number: int, key: str = "heading") -> str:
    line = _line(text, number, key)
    return f"{where}, line {line}" if line else where


def _line(text: str, number: int, key: str = "heading") -> int:
    """The line of a key in a column, or of the column; 0 if the file does not write its columns as [[columns]]."""
    lines = text.splitlines()
    tops = [place for place, line in enumerate(lines, start=1) if re.match(r"\s*\[\[\s*columns\s*\]\]", line)]
    if number >= len(tops) or (number < 0 and not lines):
        return 0
    start, end = (0, tops[0] - 1 if tops else len(lines)) if number < 0 else (tops[number], (*tops[number + 1 :], len(lines) + 1)[0] - 1)
    named = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    return next((place for place in range(start + 1, end + 1) if named.match(lines[place - 1])), max(start, 0))
