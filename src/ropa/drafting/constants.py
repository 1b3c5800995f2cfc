"""Fills in what a page names and says elsewhere in the same file: `const UPDATED = "3 May 2025"` where it shows `{UPDATED}`; no script is run."""

from __future__ import annotations

import re

_TEXT = r"\"(?:[^\"\\\n]|\\.){0,400}\"|'(?:[^'\\\n]|\\.){0,400}'|`[^`$\\\n]{0,400}`"
_NAMED = re.compile(
    rf"\b(?:const|let|var) (?P<name>[A-Za-z_$][\w$]{{0,60}})(?:\s{{0,9}}:[^=\n]{{0,80}})?\s{{0,9}}=\s{{0,9}}(?:(?P<text>{_TEXT})|(?P<open>\{{))"
    rf"|\{{%-?\s{{0,9}}(?:set|assign) (?P<set>\w{{1,60}})\s{{0,9}}=\s{{0,9}}(?P<said>{_TEXT})\s{{0,9}}-?%\}}"
)
"""A name that a script or a template gives to a text, or to an object of texts."""
_MEMBER = re.compile(
    rf"(?P<quote>['\"]?)(?P<key>\w{{1,60}})(?P=quote)\s{{0,9}}:\s{{0,9}}(?:(?P<text>{_TEXT})|(?P<open>\{{))|(?P<close>\}})|(?P<other>\{{)"
)
_SHOWN = re.compile(
    r"\$\{\s{0,9}([A-Za-z_$][\w$.]{0,120})\s{0,9}\}|\{\{-?\s{0,9}([A-Za-z_][\w.]{0,120})\s{0,9}-?\}\}|(?<![{$=])\{\s{0,9}([A-Za-z_$][\w$.]{0,120})\s{0,9}\}(?!\})"
)
"""A place where a text is shown by its name: `${name}`, `{{ name }}`, `{name}`."""
_MARKS = re.compile(r"[<>{}`\\]")
_MOST = 2_000
"""So many places are filled in."""
_LONGEST = 20_000
"""An object of texts is looked through for so many characters."""


def filled(text: str) -> str:
    """The text of a file in which names of texts stand for what the same file says they are; each line stays where it is."""
    known: dict[str, str] = {}
    for found in _NAMED.finditer(text):
        if found["open"]:
            known |= _members(text[found.end() : found.end() + _LONGEST], found["name"])
        else:
            known[found["name"] or found["set"]] = (found["text"] or found["said"])[1:-1]
    known = {name: said for name, said in known.items() if said.strip() and not _MARKS.search(said)}
    if not known:
        return text
    return _SHOWN.sub(lambda shown: known.get(next(filter(None, shown.groups())), shown[0]), text, count=_MOST)


def _members(text: str, name: str) -> dict[str, str]:
    """The texts of an object by their names with its own before them: `SITE.contact.email`."""
    found: dict[str, str] = {}
    path = [name]
    for member in _MEMBER.finditer(text):
        if member["close"]:
            path.pop()
            if not path:
                break
        elif member["text"]:
            found[".".join((*path, member["key"]))] = member["text"][1:-1]
        else:
            path.append(member["key"] or "")
    return found
