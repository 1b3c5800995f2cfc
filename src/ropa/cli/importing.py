"""`ropa import`, `ropa export`, `ropa map` and `ropa formats`: registers of other layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ropa.cli.common import (
    At,
    DatesOption,
    Delimiter,
    Encoding,
    Format,
    LayoutOption,
    Quiet,
    Regime,
    RegisterArgument,
    note,
    one_line,
    out,
    print_json,
    typed,
    working,
)
from ropa.cli.root import app
from ropa.sources.formats import new_choices
from ropa.text import count_words

if TYPE_CHECKING:
    from ropa.sources.copying import Copied

MOST = 20
"""The most kept texts that are printed as text."""


@app.command("import")
def import_(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="A register of another layout (a sheet, a page, a table), or of ropa's own, to copy.",
            show_default=False,
        ),
    ],
    to: Annotated[str, typer.Option("--out", metavar="REGISTER", help=f"Where to write it: {new_choices()}.", show_default=False)],
    format: Annotated[Format, typer.Option("--format", help="How to print what was read, kept and ignored.")] = Format.text,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    dates: DatesOption = None,
    layout: LayoutOption = None,
    regime: Annotated[
        Regime | None,
        typer.Option(
            "--regime",
            help="The law that it is under, which says what is abroad. It is written into the new register.",
            show_default="what the file or its layout says",
        ),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Bring a register of another layout into a new register of ropa's own, or copy one of ropa's own to another format.

    The layout is recognised by what the file holds. Each value that was read names its cell and the rule that read it.
    What has two meanings, or is in doubt in its own words, is kept as it is written, and `ropa check` finds it.
    Columns that the register has no place for are named. Nothing is overwritten.

        ropa import vvt.xlsx --out register.xlsx
        ropa import ropa.md --out register --format json
        ropa import register.xlsx --out postgresql+psycopg://me@db.example.org/ropa
    """
    from ropa.errors import UsageError
    from ropa.model.validate import validate
    from ropa.sources import import_register, refuse_taken, write
    from ropa.sources.copying import copy_register, is_own

    refuse_taken(to)
    if layout is None and is_own(file):
        if regime:
            raise UsageError(f"{file}: it is in a format of ropa's own, where the holder says its law; --regime is for other layouts")
        with working("Copying …", quiet):
            copied = copy_register(file, to, {"encoding": encoding, "delimiter": delimiter, "dates": dates.value if dates else None})
        _print_copied(copied, to, format, quiet)
        return
    with working("Reading …", quiet):
        asked = {"dates": dates.value if dates else None, "regime": regime.value if regime else None}
        read = import_register(file, encoding=encoding, delimiter=delimiter, layout=layout, **asked)
        write(validate(read.tables)[0], to)
    for text in read.tables.notes:
        note(text, quiet)
    if format is Format.json:
        print_json(read.as_json())
        return
    out(read.line())
    out(", ".join(f"{table} {len(frame):,}" for table, frame in read.tables.frames.items()))
    out(f"cells: {read.seen} seen, {read.read} read, {read.kept_cells} kept as written, {len(read.ignored)} ignored")
    for one in read.kept[:MOST]:
        home = f"{one.table}.{one.field}" if one.table else one.field
        out(one_line(f"  kept  {one.where}  {home}: {one.why}"))
    if len(read.kept) > MOST:
        out(f"  … and {len(read.kept) - MOST} more; --format json names every one, with its text")
    out(f"{to}: written; next: `ropa check {typed(to)}`")


def _print_copied(copied: Copied, to: str, format: Format, quiet: bool) -> None:
    for text in copied.notes:
        note(text, quiet)
    if format is Format.json:
        print_json(copied.as_json())
        return
    out(", ".join(f"{table} {rows:,}" for table, rows in copied.rows.items()) or "no rows")
    out(f"cells: {copied.seen:,} seen, {len(copied.kept):,} kept as written, {len(copied.ignored):,} not copied")
    for one in copied.ignored[:MOST]:
        out(one_line(f"  not copied  {one['where']}: {one['why']}"))
    if len(copied.ignored) > MOST:
        out(f"  … and {len(copied.ignored) - MOST:,} more; --format json names every one")
    out(f"{to}: written; next: `ropa check {typed(to)}`")


@app.command("formats")
def formats_(
    format: Annotated[Format, typer.Option("--format", help="How to print the list.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """List the formats and layouts of registers: in, out, and what each loses.

    A format is a kind of file in which ropa keeps a register of its own. A layout is how somebody else lays one out: a regulator, a
    template or another tool.

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


@app.command("export")
def export(
    register: RegisterArgument,
    layout: Annotated[str, typer.Option("--layout", metavar="NAME", help="The layout, as `ropa formats` lists them.", show_default=False)],
    to: Annotated[
        str, typer.Option("--out", metavar="FILE", help="A new file: .xlsx or .csv, or what `ropa formats` says.", show_default=False)
    ],
    at: At = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was written.")] = Format.text,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    dates: DatesOption = None,
    quiet: Quiet = False,
) -> None:
    """Write a register in the layout of a regulator, a template or another tool.

    Each activity becomes one row, or one entry. What the layout has no column for is not in the file: `ropa formats` says what each
    layout loses. Nothing is overwritten.

        ropa export register.xlsx --layout ico-controller --out ico.xlsx
        ropa export register.xlsx --layout dpv --out register.jsonld
    """
    from pathlib import Path

    from ropa.layouts import catalogue
    from ropa.layouts.export import write_layout, written
    from ropa.model.validate import validate
    from ropa.sources import read
    from ropa.sources.states import state_at

    named = catalogue.layout(layout)
    with working("Writing …", quiet):
        tables = read(state_at(register, at), encoding=encoding, delimiter=delimiter, dates=dates.value if dates else None)
        checked = validate(tables)[0]
        write_layout(checked, named, Path(to))
    held, activities = len(written(checked, named)), len(checked.activities)
    if format is Format.json:
        print_json(
            {"register": register, "layout": layout, "out": to, "activities": held, "left_out": activities - held, "loses": named.loses}
        )
        return
    rest = f" {activities - held:,} of another role are not in it." if activities > held else ""
    out(f"{to}: {count_words(held, 'activity', 'activities')} in the layout {layout}.{rest} {named.loses}")


@app.command("map")
def map_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A table whose headings ropa does not know.", show_default=False)],
    to: Annotated[str, typer.Option("--out", metavar="MAPPING", help="A new .toml file.", show_default=False)],
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was written.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Draft a mapping from the headings of a table, to be edited and used by --layout.

    Headings that are known get their item; others get the nearest, if one is near, with a comment that says it is a
    guess. The rest is blank.

        ropa map release-register.xlsx --out mapping.toml
        ropa check release-register.xlsx --layout mapping.toml
    """
    from pathlib import Path

    from ropa.errors import UsageError
    from ropa.layouts.mapping import write_draft
    from ropa.layouts.read import read_grids
    from ropa.sources import file_of
    from ropa.sources.packages import inspect_any

    if not to.endswith(".toml"):
        raise UsageError(f"{to}: a mapping is a .toml file; give such a name")
    place = file_of(file)
    with working("Reading …", quiet):
        write_draft(read_grids(place, encoding, delimiter, inspect_any(place)), Path(to))
    if format is Format.json:
        print_json({"file": file, "mapping": to})
        return
    out(f"{to}: written; give each heading its item, then `ropa check {typed(file)} --layout {typed(to)}`")
