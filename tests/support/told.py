"""Sections of notices whose lines say, behind =>, what they must be read as."""

import re

from support.drafts import of

CODES = {
    "C": "contract",
    "CO": "consent",
    "LI": "legitimate_interests",
    "LO": "legal_obligation",
    "PT": "public_task",
    "RL": "recognised_legitimate_interest",
    "VI": "vital_interests",
    "-": None,
}
_MARK = re.compile(r" => (\S+)$")


def sections(said: str) -> list[str]:
    """The sections of a text, apart by a line of dashes; the first line of each says what it is about."""
    return [section.strip("\n") for section in said.split("\n----\n")]


def marked(section: str) -> dict[int, set[str | None]]:
    """By the number of a line, the bases of the purposes that it must be read as; None for a purpose without one."""
    lines = enumerate(section.split("\n")[1:], 1)
    return {number: {CODES[code] for code in found[1].split("+")} for number, line in lines if (found := _MARK.search(line))}


def told(section: str) -> dict[int, set[str | None]]:
    """The same, as it is read."""
    found: dict[int, set[str | None]] = {}
    for purpose in of(re.sub(r"(?m) => .*$", "", section).partition("\n")[2])["purposes"]:
        found.setdefault(purpose["line"], set()).add(purpose["basis"])
    return found
