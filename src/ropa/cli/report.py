"""`ropa report`: run report notebooks over a register."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from ropa.cli.app import app
from ropa.cli.common import AsOf, Format, RegimeOption, is_quiet, note, out, print_json, split, today_if_missing
from ropa.errors import ReportError, UsageError


@app.command()
def report(
    ctx: typer.Context,
    register: Annotated[
        str | None, typer.Argument(metavar="REGISTER", help="A folder of CSV files, an .xlsx workbook, or sample:NAME.")
    ] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="The reports to make. Default: every one that fits.")
    ] = None,
    out_dir: Annotated[str | None, typer.Option("--out", metavar="DIR", help="Where the reports land.")] = None,
    as_of: AsOf = None,
    regime: RegimeOption = None,
    formats: Annotated[list[str] | None, typer.Option("--formats", metavar="FORMATS", help="html and ipynb.", show_default="html")] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A parameter of the reports.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the reports and their parameters, and stop.")] = False,
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
) -> None:
    """Run report notebooks over a register: DIR/NAME.html and DIR/run.json.

    Without a NAME every report that fits the holder's roles is made. Exit 14 if a notebook failed;
    what it had made until then is kept as NAME.failed.html.

        ropa report sample:illumit --out reports/illumit --as-of 2026-11-22
        ropa report --list
    """
    if list_them:
        _list(format)
        return
    if register is None or out_dir is None:
        raise UsageError("report needs a REGISTER and --out DIR (or --list)")
    from ropa.reports import FailedReportsError
    from ropa.reports import report as make

    quiet = is_quiet(ctx)
    day = today_if_missing(as_of, quiet)
    with _progress(quiet) as progress:
        try:
            results = make(
                register,
                names or (),
                out=out_dir,
                as_of=day,
                regime=str(regime) if regime else None,
                formats=tuple(split(formats)) or ("html",),
                parameters=_parameters(parameter),
                progress=progress,
            )
        except FailedReportsError as failure:
            results = failure.results
    if format is Format.json:
        print_json([result.as_json() for result in results])
    else:
        for result in results:
            out(f"{result.name}: {result.status}  {', '.join(str(file) for file in result.files)}")
    failed = [result for result in results if result.status == "failed"]
    for result in failed:
        note(f"ropa: {result.error}")
    if failed:
        raise typer.Exit(ReportError.exit_code)


def _parameters(pairs: list[str] | None) -> dict[str, Any]:
    """NAME=VALUE words as values: JSON where the value is JSON, else text. Raises UsageError."""
    import json

    found: dict[str, Any] = {}
    for pair in pairs or []:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"--parameter: {pair!r} is not NAME=VALUE")
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            found[name] = value
    return found


def _list(format: Format) -> None:
    from dataclasses import asdict

    from ropa.reports.catalogue import reports

    if format is Format.json:
        print_json([{**asdict(found), "path": str(found.path)} for found in reports()])
        return
    for found in reports():
        out(f"{found.name}  {found.purpose}")
        for parameter in found.parameters:
            out(f"    {parameter.name}: {parameter.type} = {parameter.default!r}  {parameter.help}")


@contextmanager
def _progress(quiet: bool) -> Iterator[Any]:
    """A progress bar on stderr, or lines where stderr is no terminal; None when quiet."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield lambda name, i, n: note(f"[{i}/{n}] {name}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda name, i, n: bar.update(task, description=name, completed=i - 1, total=n)
