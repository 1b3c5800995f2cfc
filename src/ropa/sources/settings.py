"""The settings of a register: `register.toml` in its folder, the sheet `register` in its workbook."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from ropa.errors import LayoutError, UsageError
from ropa.text import one_line, text_encoding

SETTINGS_FILE = "register.toml"
CHANGE = ".ropa-change"
"""A folder inside that of a register: it holds the files of a committed change that are not in place yet. Readers take
these files instead of those that they replace."""

KNOWN = {
    "schema": "the version of the layout, 1",
    "name": "what to call the register",
    "regime": "uk or eu, where the holder is under both",
    "prepared_by": "printed on every report as given",
    "marking": "printed on every page, like OFFICIAL",
    "incomplete": "what is missing from it, printed first on every page",
    "documents": "the folder of the documents that it names, beside it: an evidence pack takes documents from there alone",
    "encoding": "of its CSV files: utf-8 (usual), cp1252 …",
    "delimiter": "of its CSV files: , (usual) ; or a tab",
    "dates": "how its dates are written: iso (usual), day-first or month-first",
}
SCHEMA = 1
"""The layout of a register that this ropa reads and writes."""

_CHOICES = {"regime": ("uk", "eu"), "dates": ("iso", "day-first", "month-first"), "delimiter": (",", ";", "\t", "|")}


def parse(text: str, where: str) -> dict[str, str]:
    """The settings in the text of a register.toml. `where` names the file in the LayoutError that it raises."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise LayoutError(f"{where}: this is not valid TOML ({one_line(str(problem), 200)}); correct it, or remove the file") from None
    except RecursionError:
        raise LayoutError(f'{where}: its brackets are nested too deep; a setting is text: NAME = "VALUE"') from None
    return check(found, where)


def check(found: Mapping[str, Any], where: str) -> dict[str, str]:
    """The settings as text. Raises LayoutError if one is unknown or its value is not allowed; `where` names their source."""
    settings: dict[str, str] = {}
    for name, value in found.items():
        if name not in KNOWN:
            raise LayoutError(f"{where}: there is no setting {one_line(name)}; there are {', '.join(KNOWN)}")
        if isinstance(value, dict | list):
            raise LayoutError(f"{where}: {name} holds several values; it is {KNOWN[name]}")
        text = str(value)
        if name in _CHOICES and text not in _CHOICES[name]:
            choices = ", ".join(repr(choice) for choice in _CHOICES[name])
            raise LayoutError(f"{where}: {name} must be one of {choices}")
        settings[name] = text
    if "encoding" in settings and not text_encoding(settings["encoding"]):
        raise LayoutError(f"{where}: the encoding is none that text is kept in; use one like utf-8, cp1252 or utf-16")
    if "documents" in settings and not _BELOW.fullmatch(settings["documents"]):
        raise LayoutError(
            f"{where}: documents is the name of a folder beside the register, like contracts; not {one_line(settings['documents'], 80)}"
        )
    if "schema" in settings:
        _refuse_schema(settings["schema"], where)
    return settings


_BELOW = re.compile(r"(?!\.{1,2}/)(?!.*/\.{1,2}/)(?!(?:.*/)?\.{1,2}\Z)[^/\\\x00:~][^\\\x00:]{0,499}")
"""A folder below another: no path from the root, from a disk or a home, none that leads up, and not the folder itself."""


def _refuse_schema(text: str, where: str) -> None:
    """Raise LayoutError for a layout that this ropa cannot read. What it does not know it might read wrongly."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise LayoutError(f"{where}: schema is the version of the layout, {SCHEMA}; write it like schema = {SCHEMA}")
    if int(text) > SCHEMA:
        raise LayoutError(f"{where}: the register is made for layout {int(text)}, and this ropa reads layout {SCHEMA}; use a later ropa")


def merged(file: Mapping[str, str], options: Mapping[str, str | None]) -> dict[str, str]:
    """The settings of a register, overridden by the user's options. Raises UsageError for an option that is not allowed."""
    asked = {name: value for name, value in options.items() if value is not None and name != "law"}  # the law is asked of other layouts
    try:
        return {**file, **check(asked, "options")}
    except LayoutError as problem:
        raise UsageError(str(problem)) from None
