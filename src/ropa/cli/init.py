"""`ropa init`: a blank register, or a copy of a sample."""

from __future__ import annotations

from typing import Annotated

import typer

from ropa.cli.common import Format, Quiet, out, print_json, typed
from ropa.cli.root import app
from ropa.errors import UsageError
from ropa.sources.formats import new_choices, sentence
from ropa.sources.starters import kinds, starter
from ropa.sources.urls import is_database
from ropa.text import count_words

PATH_HELP = sentence(new_choices())


@app.command()
def init(
    path: Annotated[str, typer.Argument(metavar="PATH", help=PATH_HELP, show_default=False)],
    sample: Annotated[
        str | None, typer.Option("--sample", metavar="NAME", help="Copy this sample instead of a blank one, like illumit.")
    ] = None,
    layout: Annotated[
        str | None, typer.Option("--layout", metavar="NAME", help="Make a blank register of this layout, like ico-controller.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--for", metavar="KIND", help=f"Start for an organisation of this kind: {', '.join(kinds())}."),
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Make a blank register, or a copy of a sample.

    If PATH ends in .xlsx, this makes a workbook with drop-downs, a README sheet, and notes that give
    the meaning and the law of each column. A name without an ending makes a folder of CSV files. The URL of
    a database makes its tables, with keys, checks and comments. Nothing is ever overwritten. With --for, the
    register holds what organisations of that kind usually do. Every row is marked "to be confirmed", and
    `ropa check` (GV03) finds each until you have confirmed it.

        ropa init register.xlsx
        ropa init register.xlsx --for charity
        ropa init my-illumit --sample illumit
        ropa init ico.xlsx --layout ico-controller
        ropa init sqlite:///register.db
    """
    from ropa.model.validate import validate
    from ropa.sources import copy_sample, refuse_taken, write

    if sample and kind:
        raise UsageError("give one of --sample and --for: a copy of a sample, or a start for a kind of organisation")
    if layout and is_database(path):
        raise UsageError("--layout makes a file of another layout; a database holds ropa's own")
    if layout and kind:
        raise UsageError("give one of --layout and --for: a register to start from has ropa's own layout")
    started = starter(kind) if kind else {}
    refuse_taken(path)
    if layout:
        _blank_layout(path, layout, sample, format)
        return
    if sample:
        copy_sample(sample, path)
    else:
        write(validate(started)[0], path, every_table=True)
    if format is Format.json:
        print_json({"path": path, "sample": sample, "for": kind})
        return
    if kind:
        rows = sum(len(frame) for frame in started.values())
        title = kinds()[kind]
        out(f"{path}: a register to start from, for {title[0].lower()}{title[1:]}: {count_words(rows, 'row')}, each to be confirmed")
        out(f"Next: replace or clear each cell that says 'to be confirmed', then `ropa check {typed(path)}`")
        return
    out(f"{path}: {'a copy of the sample ' + sample if sample else 'a blank register'}")
    out(
        f"Next: fill in organisations and activities, then `ropa check {typed(path)}`"
        if not sample
        else f"Next: `ropa check {typed(path)}`"
    )


def _blank_layout(path: str, layout: str, sample: str | None, format: Format) -> None:
    """Make a blank register of another layout."""
    from pathlib import Path

    from ropa.errors import UsageError
    from ropa.layouts import catalogue
    from ropa.layouts.export import write_blank

    if sample:
        raise UsageError("--sample and --layout exclude each other; `ropa export` writes a sample in a layout")
    named = catalogue.layout(layout)
    write_blank(named, Path(path))
    if format is Format.json:
        print_json({"path": path, "layout": layout})
        return
    out(f"{path}: a blank register in the layout {layout}: {named.words}")
    out(f"Next: fill in a row, then `ropa check {typed(path)}`")
