"""How much a register may ask of the machine: what is usual, and what the environment of the process says instead.

A setting of the register itself would be no limit: whoever made a hostile file would raise it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from ropa.errors import SourceError
from ropa.model.logs import LOGS
from ropa.text import one_line

MEGABYTES = "ROPA_MOST_MEGABYTES"
"""The environment variable that says how many megabytes a file may have, unpacked if it is an archive."""
CELLS = "ROPA_MOST_CELLS"
"""The environment variable that says how many cells a table may have."""
ROWS = "ROPA_MOST_ROWS"
"""The environment variable that says how many rows a record may have in all its tables. Logs are not counted."""
MEMORY = "ROPA_MOST_MEMORY"
"""The environment variable that says how many megabytes of memory the reading of a large register may take."""
SECONDS = "ROPA_MOST_SECONDS"
"""The environment variable that says how many seconds of a processor the reading of a large register may take."""

WAITED = 10
"""How many times as long as `SECONDS` a reader is waited for by the clock: the machine may be busy with other things."""


def most(name: str, usual: int) -> int:
    """The limit of this name: what is usual, or the whole number that the environment says."""
    said = os.environ.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 10 and int(said) else usual


def most_megabytes(usual: int = 200) -> int:
    """The most megabytes of a file."""
    return most(MEGABYTES, usual)


def most_rows() -> int:
    """The most rows of a record: some 25,000 activities with all that belongs to them. More would be judged for minutes, in gigabytes."""
    return most(ROWS, 1_000_000)


def refuse_long_record(place: object, rows: Mapping[str, int]) -> None:
    """Raise SourceError if tables of so many rows make a longer record than the machine is asked to judge. Logs do not count."""
    record = {table: number for table, number in rows.items() if table not in LOGS}
    if (number := sum(record.values())) > (allowed := most_rows()):
        longest = max(record, key=record.__getitem__)
        raise SourceError(
            f"{place}: its record has {number:,} rows ({one_line(longest)} alone {record[longest]:,}), more than {allowed:,}; split it, "
            f"leave out what has ended, {or_set(ROWS)}"
        )


def most_memory() -> int:
    """The most megabytes of memory that a reader of large registers may take beyond what it starts with."""
    return most(MEMORY, 2_000)


def most_seconds() -> int:
    """The most seconds of a processor that a reader of large registers may take."""
    return most(SECONDS, 120)


def or_set(name: str) -> str:
    """How a message says that a limit can be raised."""
    return f"or set {name} to what this machine can bear"
