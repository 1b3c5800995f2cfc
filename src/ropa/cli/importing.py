"""`ropa import` and `ropa formats`: registers of other layouts."""

from __future__ import annotations

from typing import Annotated

import typer

from ropa.cli.common import DatesOption, Delimiter, Encoding, Format, Quiet, counted, note, one_line, out, print_json, working
from ropa.cli.root import app
from ropa.sources.formats import new_choices

MOST = 20
"""The most kept texts that are printed as text."""


@app.command("import")
def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A register of another layout: a sheet, a page, a table.", show_default=False)
    ],
    to: Annotated[str, typer.Option("--out", metavar="REGISTER", help=f"Where to write it: {new_choices()}.", show_default=False)],
    format: Annotated[Format, typer.Option("--format", help="How to print what was read, kept and ignored.")] = Format.text,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    dates: DatesOption = None,
    quiet: Quiet = False,
) -> None:
    """Bring a register of another layout into a new register of ropa's own.

    The layout is recognised by what the file holds. Each value that was read names its cell and the rule that read it.
    What has two meanings, or is in doubt in its own words, is kept as it is written, and `ropa check` finds it.
    Columns that the register has no place for are named. Nothing is overwritten.

        ropa import vvt.xlsx --out register.xlsx
        ropa import ropa.md --out register --format json
    """
    from pathlib import Path

    from ropa.files import refuse_taken
    from ropa.model.validate import validate
    from ropa.sources import import_register, write

    refuse_taken(Path(to))
    with working("Reading …", quiet):
        read = import_register(file, encoding=encoding, delimiter=delimiter, dates=dates.value if dates else None)
        write(validate(read.tables)[0], to)
    for text in read.tables.notes:
        note(text, quiet)
    if format is Format.json:
        print_json(read.as_json())
        return
    out(read.line())
    out(", ".join(counted(len(frame), f"row of {table}").replace("rows of", "rows of") for table, frame in read.tables.frames.items()))
    out(f"cells: {read.seen} seen, {read.read} read, {read.kept_cells} kept as written, {len(read.ignored)} ignored")
    for one in read.kept[:MOST]:
        home = f"{one.table}.{one.field}" if one.table else one.field
        out(one_line(f"  kept  {one.where}  {home}: {one.why}"))
    if len(read.kept) > MOST:
        out(f"  … and {len(read.kept) - MOST} more; --format json names every one, with its text")
    out(f"{to}: written; next: `ropa check {to}`")


@app.command("formats")
def formats_(
    format: Annotated[Format, typer.Option("--format", help="How to print the list.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """List the formats and layouts of registers: in, out, and what each loses.

    ropa formats
    ropa formats --format json
    """
    from ropa.layouts.catalogue import doors

    listed = doors()
    if format is Format.json:
        print_json([vars(one) for one in listed])
        return
    width = max(len(one.name) for one in listed)
    for one in listed:
        out(f"{one.name.ljust(width)}  {one.direction.ljust(6)}  {one.words}. {one.loses}".rstrip())
