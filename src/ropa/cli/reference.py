"""`ropa reference`: the generated pages."""

from __future__ import annotations

from typing import Annotated

import typer

from ropa.cli.common import Format, Quiet, out, print_json
from ropa.cli.root import app, load


@app.command()
def reference(
    out_dir: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder for the pages.")] = "reports/reference",
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Write the reference pages.

    These are the data dictionary, rules, findings, codes, commands and Python names, as Markdown. They
    are made from the code itself.

        ropa reference --out reference
    """
    from pathlib import Path

    from ropa.reference import write_pages

    files = write_pages(Path(out_dir), load())
    if format is Format.json:
        print_json([str(file) for file in files])
        return
    for file in files:
        out(str(file))
