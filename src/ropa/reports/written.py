"""What a report in one format is."""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """A report in one format, and in a sentence what that format could not show ("" if nothing)."""

    content: bytes
    lacking: str = ""
