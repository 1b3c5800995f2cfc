"""`ropa reference`: one table, code list, rule or column in the terminal, or all generated pages."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ropa.cli.common import Format, Quiet, out, print_json
from ropa.cli.root import app, load


@app.command()
def reference(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A code list, table, column, rule or family of rules to print.")
    ] = None,
    out_dir: Annotated[str, typer.Option("--out", metavar="DIR", help="The folder for the pages.")] = "reports/reference",
    format: Annotated[Format, typer.Option("--format", help="How to print what was asked for, or what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Print one code list, table, rule or column, or write the reference pages.

    Without NAME, it writes the data dictionary, rules, findings, codes, commands and Python names, as Markdown. They
    are made from the code itself.

        ropa reference lawful_bases

        ropa reference RC02

        ropa reference --out reference
    """
    from pathlib import Path

    from ropa.reference import look_up, write_pages

    if name is not None:
        found = look_up(name)
        if format is Format.json:
            print_json(found)
            return
        for entry in found:
            _print(entry)
        return
    files = write_pages(Path(out_dir), load())
    if format is Format.json:
        print_json([str(file) for file in files])
        return
    for file in files:
        out(str(file))


def _print(entry: dict[str, Any]) -> None:
    """Print one entry: its name, what it is, and one row per line, the first cells in line."""
    out(f"{entry['name']} ({entry['kind']})")
    out(entry["about"])
    rows = [list(row.values()) for row in entry["rows"]]
    width = max((len(row[0]) for row in rows), default=0)
    for first, *rest in rows:
        out(f"  {first:{width}}  {' | '.join(cell for cell in rest if cell)}")
