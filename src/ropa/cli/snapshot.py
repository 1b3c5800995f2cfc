"""`ropa snapshot` and `ropa verify`: keep what a register says, and prove later that nothing was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import At, Format, Quiet, RegisterArgument, note, out, print_json, working
from ropa.cli.root import app
from ropa.errors import UsageError
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.sources.archive import Checked


@app.command()
def snapshot(
    register: RegisterArgument,
    archive: Annotated[str, typer.Option("--archive", metavar="DIR|URL", help="The archive; made if it is not there.", show_default=False)],
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who takes it.", show_default="the name of this machine's user")
    ] = None,
    at: At = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was done.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Keep a register as it is now in an archive.

    The whole register becomes one Parquet dataset that is never changed, with its hash, the hash of the snapshot
    before it, who took it and when. An unchanged register makes no snapshot. `ropa check ARCHIVE --at DATE` looks at
    what the register said on a day, and `ropa verify ARCHIVE` proves that it is still so.

        ropa snapshot register.xlsx --archive kept
        ropa check kept --at 2026-06-30 --as-of 2026-06-30
    """
    from datetime import UTC, datetime

    from ropa.files import user_name
    from ropa.model.validate import validate
    from ropa.sources import read
    from ropa.sources.archive import chosen, take
    from ropa.sources.states import state_at

    with working("Reading and keeping …", quiet):
        tables = read(state_at(register, at))
        for text in tables.notes:
            note(text, quiet)
        kept, shape = validate(tables)
        made = take(kept, shape, archive, given=tables, by=by or user_name(), when=datetime.now(UTC))
    one = made or chosen(archive, str(kept.holder["organisation_id"]))
    if format is Format.json:
        print_json({"made": made is not None, **_as_json(one)})
    elif made is None:
        out(f"{one.organisation}: unchanged since {one.taken_at:%Y-%m-%d %H:%M} UTC; no snapshot made")
    else:
        rows = sum(file["rows"] for file in one.files)
        size = sum(file["bytes"] for file in one.files)
        out(f"{one.organisation}: snapshot {one.number}, {count_words(rows, 'row')}, {size / 1000:,.0f} kB; its hash is {one.digest}")


def _as_json(one: Any) -> dict[str, Any]:
    return {
        "organisation": one.organisation,
        "number": one.number,
        "taken_at": f"{one.taken_at:%Y-%m-%dT%H:%M:%SZ}",
        "taken_by": one.taken_by,
        "register_hash": one.register_hash,
        "previous": one.previous,
        "hash": one.digest,
    }


@app.command()
def verify(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="An archive that `ropa snapshot` made.", show_default=False)],
    format: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Check that nothing in an archive was changed, put in or taken out.

    Every file, every hash and the chain of each organisation are checked, and every fault is named. What was taken off
    the end of a chain shows only by the hash of the newest snapshot, which is printed: keep it elsewhere.
    The exit code is 15 if anything is wrong. For evidence packs see `ropa pack verify`.

        ropa verify kept
    """
    from ropa.sources.archive import verify as check_archive
    from ropa.sources.states import Archived, state_of

    state = state_of(archive)
    if isinstance(state, Archived) and state != Archived(archive):
        raise UsageError(f"{archive}: an archive is checked whole: `ropa verify {state.archive}`")
    with working("Checking every file …", quiet):
        found = check_archive(archive)
    if format is Format.json:
        print_json(
            [
                {
                    "organisation": one.organisation,
                    "wrong": _bounded(one.wrong),
                    "faults": len(one.wrong),
                    "snapshots": [_as_json(kept) for kept in one.snapshots],
                }
                for one in found
            ]
        )
    else:
        for one in found:
            _print(one)
    if any(one.wrong for one in found):
        raise typer.Exit(15)


MOST_A_KIND = 1_000
"""The most faults of a kind that are told one by one. Their number is told too."""


def _bounded(wrong: Sequence[str]) -> list[str]:
    """The faults, the first of each kind (like `is gone`), and a line for each kind of which there are more."""
    seen: Counter[str] = Counter()
    told = []
    for line in wrong:
        kind = line.rpartition(": ")[2]
        seen[kind] += 1
        if seen[kind] <= MOST_A_KIND:
            told.append(line)
    return told + [f"{number - MOST_A_KIND:,} more: {kind}" for kind, number in seen.items() if number > MOST_A_KIND]


def _print(one: Checked) -> None:
    for line in _bounded(one.wrong):
        out(f"WRONG  {line}")
    if one.snapshots:
        first, last = one.snapshots[0], one.snapshots[-1]
        days = f"{first.taken_at:%Y-%m-%d} to {last.taken_at:%Y-%m-%d}" if first is not last else f"{first.taken_at:%Y-%m-%d}"
        word = count_words(len(one.wrong), "fault") if one.wrong else "all whole"
        out(f"{one.organisation}: {count_words(len(one.snapshots), 'snapshot')}, {days}, {word}; newest hash {last.digest}")
