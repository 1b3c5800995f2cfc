"""The settings of a register: `register.toml` in its folder, the sheet `register` in its workbook."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from ropa.errors import LayoutError, UsageError

KNOWN = {
    "schema": "the version of the layout, 1",
    "name": "what to call the register",
    "regime": "uk or eu, where the holder is under both",
    "prepared_by": "printed on every report as given",
    "logo": "a PNG or SVG file beside the register",
    "marking": "printed on every page, like OFFICIAL",
    "encoding": "of its CSV files: utf-8 (usual), cp1252 …",
    "delimiter": "of its CSV files: , (usual) ; or a tab",
    "dates": "how its dates are written: iso (usual), day-first or month-first",
}
_CHOICES = {"regime": ("uk", "eu"), "dates": ("iso", "day-first", "month-first"), "delimiter": (",", ";", "\t", "|")}


def parse(text: str, where: str) -> dict[str, str]:
    """The settings in the text of a register.toml. Raises LayoutError, naming file and setting."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise LayoutError(f"{where}: not valid TOML ({problem})") from None
    return check(found, where)


def check(found: Mapping[str, Any], where: str) -> dict[str, str]:
    """The settings, each known and of its kind. Raises LayoutError."""
    settings: dict[str, str] = {}
    for name, value in found.items():
        if name not in KNOWN:
            raise LayoutError(f"{where}: unknown setting {name}; it takes {', '.join(KNOWN)}")
        text = str(value)
        if name in _CHOICES and text not in _CHOICES[name]:
            choices = ", ".join(repr(choice) for choice in _CHOICES[name])
            raise LayoutError(f"{where}: {name} must be one of {choices}")
        settings[name] = text
    if "encoding" in settings:
        try:
            b"a".decode(settings["encoding"], "replace")  # Python knows codecs that are not of text
        except (LookupError, UnicodeError, ValueError):
            raise LayoutError(f"{where}: encoding is not one that Python knows; usual are utf-8 and cp1252") from None
    return settings


def merged(file: Mapping[str, str], options: Mapping[str, str | None]) -> dict[str, str]:
    """The settings of a file with what the caller asked for on top. Raises UsageError for the latter."""
    asked = {name: value for name, value in options.items() if value is not None}
    try:
        return {**file, **check(asked, "options")}
    except LayoutError as problem:
        raise UsageError(str(problem)) from None
