"""Errors of one register in the words of a plan: whoever wrote the plan gives settings, not options."""

from __future__ import annotations

import re

_WORDS = {
    "run once with --regime uk and once with --regime eu": 'write regime = "uk", "eu" or "both" in the plan',
    "give --regime uk or --regime eu": 'write regime = "uk" or "eu" in the plan',
}
_OPTION = re.compile(r"(?<!\w)--(regime|tier|formats|notebooks|workers)\b(?: (\w+))?")


def in_words_of_a_plan(message: str) -> str:
    """The message with the plan's own settings in place of the options of `ropa report`."""
    for said, words in _WORDS.items():
        message = message.replace(said, words)
    return _OPTION.sub(lambda found: f'{found[1]} = "{found[2]}"' if found[2] else f"{found[1]} of the plan", message)


def in_part(lost: str) -> str:
    """Why a register that was read in part counts as failed, and how a plan accepts it. `lost` says what is missing."""
    return f"the register is incomplete: {lost} Or accept it with incomplete = true in the plan"
