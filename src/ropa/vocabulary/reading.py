"""What comes of reading a text: a value with the rule that read it, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Why = Literal[
    "unknown",
    "several",
    "two meanings",
    "date order",
    "other order",
    "day count",
    "no day",
    "no year",
    "out of range",
    "bound",
    "group",
    "denied",
]
"""Why a text has no value:

unknown       no spelling of this kind
several       more than one value stands in it, each of which is known
two meanings  it can mean either of the choices
date order    a date whose day and month stand in an order that nobody has named
other order   a date only if day and month stand in the other order than is said
day count     a number that may be a date as spreadsheets hold it: so many days after the first of theirs
no day        a month or year without its day
no year       a day and month without their year
out of range  a date in a year that no record is about
bound         a number that is only the most or the least: "500+", "under 50", "10-20"
group         it names many, like the EU among countries
denied        the text takes back what it says, like "no consent"
"""


@dataclass(frozen=True)
class Reading:
    """A value that was read from a text."""

    value: str
    """The value as the register writes it: P7Y, GB, 2026-11-22, yes, a code."""
    rule: str
    """What read it: the kind, and the file's spelling or the name of the form, like "period: NUMBER UNIT"."""
    as_written: bool = False
    """Whether the text already was the value, so that there is nothing to tell."""
    rest: str = ""
    """What of the text is no part of the value, like "after the end of contract". Blank where the whole text was read."""
    doubt: tuple[str, ...] = ()
    """The words in the text that weaken it, as written: "about", "at most", "disputed"."""
    also: Mapping[str, str] = field(default_factory=dict)
    """What the text says besides, by its kind: England also says subdivision "england"."""
    span: tuple[int, int] = (0, 0)
    """Where the value stands in the text that `find` was given, once that is `words.folded`: its start and end."""


@dataclass(frozen=True)
class Unread:
    """A text that has no one value."""

    why: Why = "unknown"
    choices: tuple[str, ...] = ()
    """The values that may be meant: for "several" each of them, for "two meanings" either."""
    reading: Reading | None = None
    """The one value in it, where words beside it change the meaning: "6 years after the end of contract" holds P6Y."""
