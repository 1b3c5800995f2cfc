"""What the commands share: options, notes and progress on stderr, and output for people and programs."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.errors import UsageError
from ropa.sources.formats import choices, sentence
from ropa.text import count_words, file_text, guarded

if TYPE_CHECKING:
    import pandas as pd


class Regime(StrEnum):
    """The law of a run."""

    uk = "uk"
    eu = "eu"


class Format(StrEnum):
    """How a command prints."""

    text = "text"
    json = "json"


class Dates(StrEnum):
    """How the dates of a register's files are written."""

    iso = "iso"
    day_first = "day-first"
    month_first = "month-first"


REGISTER_HELP = sentence(choices("NAME"))
RegisterArgument = Annotated[str, typer.Argument(metavar="REGISTER", help=REGISTER_HELP, show_default=False)]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day to look at, like 2026-11-22. Default: today.", show_default=False)
]
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="DATE", help="Of an archive: the snapshot that held at the end of this day (UTC).", show_default="the newest"
    ),
]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="URL", help="A Dask scheduler, like tcp://host:8786.")]
RegimeOption = Annotated[
    Regime | None,
    typer.Option(
        "--regime", help="The law to test against. Default: the organisation's own, if it is under one law only.", show_default=False
    ),
]
Encoding = Annotated[str | None, typer.Option("--encoding", help="How the CSV files are encoded, like cp1252.", show_default="utf-8")]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="The character between the cells of the CSV files, like ';'.", show_default=",")
]
DatesOption = Annotated[Dates | None, typer.Option("--dates", help="How dates are written in the files.", show_default="iso")]

LayoutOption = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="NAME|FILE",
        help="The layout of another's register, or a mapping.toml. Default: recognised.",
        show_default=False,
    ),
]


QUIET_HELP = "No progress and no notes on stderr."


def _anywhere(ctx: typer.Context, wanted: bool) -> bool:
    """Whether --quiet was given after the command or before it."""
    return wanted or bool(ctx.obj and ctx.obj.get("quiet"))


Quiet = Annotated[bool, typer.Option("--quiet", "-q", callback=_anywhere, help=QUIET_HELP)]
"""An option of every command. It is True if --quiet stands after the command or before it."""


def today_if_missing(as_of: str | None, quiet: bool) -> str:
    """The day asked for, or else today, with a note on stderr. Nothing else reads the clock to choose a day."""
    if as_of is not None:
        return as_of
    today = date.today().isoformat()
    note(f"as of {today} (today; give --as-of for another day)", quiet)
    return today


def folder_of(out: str | Path, what: str) -> Path:
    """The folder that `--out` names. Raises UsageError where it is named like a file; `what` says what it is for."""
    folder = Path(out)
    if folder.suffix.lower() in _OF_FILES and not folder.is_dir():
        raise UsageError(f"--out {file_text(folder.name)}: it names a folder, in which {what}; give the folder alone, like --out made")
    return folder


_OF_FILES = frozenset((".zip", ".html", ".htm", ".pdf", ".xlsx", ".ipynb", ".parquet", ".csv", ".json", ".md"))
"""How the names of files end that commands make in a folder."""


def split(values: list[str] | None) -> list[str]:
    """The words of an option that may be given several times, each time with several words between commas."""
    return [word.strip() for value in values or [] for word in value.split(",") if word.strip()]


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that a terminal obeys or that turn the order of a line: all controls but tab and new line, and overrides of direction."""


def harmless(text: str) -> str:
    r"""Text as a terminal may get it: what would steer the terminal is written as \u001b, which is the same character in JSON."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """Text of a file in one harmless line: it can begin no line of its own."""
    return harmless(text).replace("\n", "\\u000a")


def note(text: str, quiet: bool = False) -> None:
    """Write a line for people to stderr; what would steer a terminal is written out (see `harmless`)."""
    if not quiet:
        with suppress(OSError, ValueError):  # if stderr is full or closed, there is nowhere left to say so
            sys.stderr.write(f"{harmless(text)}\n")


def typed(*words: object) -> str:
    """Words of a command as they are typed in a shell: a path with a space and a URL with a & are quoted."""
    return shlex.join(map(str, words))


def out(text: str) -> None:
    """Write a line to stdout; what would steer a terminal is written out (see `harmless`)."""
    sys.stdout.write(f"{harmless(text)}\n")


def indented(text: str, hanging: int = 2) -> None:
    """Write a line to stdout that belongs to the one above it. On a terminal it is broken between words, each part `hanging` deeper."""
    if not sys.stdout.isatty():
        out(f"  {text}")
        return
    width = max(40, shutil.get_terminal_size().columns)
    deeper = " " * (2 + hanging)
    for part in textwrap.wrap(
        harmless(text), width, initial_indent="  ", subsequent_indent=deeper, break_long_words=False, break_on_hyphens=False
    ):
        out(part)


def machine_out(text: str) -> None:
    """Write a line for programs to stdout: UTF-8, whatever the encoding of the terminal."""
    line = f"{harmless(text)}\n"
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(line.encode("utf-8"))
    else:
        sys.stdout.write(line)


def styled(*parts: str | tuple[str, str]) -> None:
    """Write a line to stdout of which some parts have a style, like ("AS01", "bold red"), on a terminal or with FORCE_COLOR set."""
    if not sys.stdout.isatty() and not os.environ.get("FORCE_COLOR"):
        out("".join(part if isinstance(part, str) else part[0] for part in parts))
        return
    from rich.console import Console  # slow to import, and nobody but a terminal needs it
    from rich.text import Text

    Console(soft_wrap=True, highlight=False).print(Text.assemble(*parts))


def print_json(value: Any) -> None:
    r"""Write a value as JSON to stdout. A byte of a name that is not UTF-8 is the text \xff, which every reader of JSON takes."""
    machine_out(_HALVES.sub(_half_as_text, json.dumps(value, indent=2, ensure_ascii=False)))


_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, as Python holds the bytes of names that are not UTF-8. Strict readers refuse JSON with one, escaped or not."""


def _half_as_text(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\\\u{code:04x}"


def print_csv(frame: pd.DataFrame) -> None:
    """Write a frame as CSV to stdout. Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    shown = frame.apply(lambda cells: cells.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell))
    machine_out(shown.to_csv(index=False, lineterminator="\n").removesuffix("\n"))


@contextmanager
def working(what: str, quiet: bool) -> Iterator[None]:
    """Show a spinner on stderr while something runs that may take more than a second."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(harmless(what)):
        yield


@contextmanager
def bar(quiet: bool) -> Iterator[Callable[[str, int, int, str], None] | None]:
    """Show a progress bar on stderr with the time left. Call it with what is in hand, how many are done, how many there are, and a line.

    If stderr is not a terminal, the lines are printed instead. With `quiet`, it is None.
    """
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        began = time.monotonic()
        yield lambda what, done, total, line: note(f"{line}{time_left(time.monotonic() - began, done, total)}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    began = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=None, left="")

        def show(what: str, done: int, total: int, line: str) -> None:
            left = time_left(time.monotonic() - began, done, total).removeprefix(", ")
            shown.update(task, description=harmless(what), completed=done, total=total, left=left)

        yield show


ENOUGH = 3
"""How many jobs must be done before anything is said of the time left: one or two say little of the rest."""


def time_left(seconds: float, done: int, total: int) -> str:
    """How long the rest will take, as words to add to a line; "" if that is short or not known yet.

    `seconds` is what the jobs that are done took; nothing is said before ENOUGH of them are.
    """
    left = seconds / done * (total - done) if done >= ENOUGH else 0
    return f", {count_words(round(left / 60), 'minute')} left" if left >= 90 else ""
