"""`ropa report`: run report notebooks over a register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ropa.cli.common import (
    REGISTER_HELP,
    AsOf,
    At,
    Format,
    Quiet,
    RegimeOption,
    bar,
    folder_of,
    note,
    out,
    print_json,
    split,
    today_if_missing,
)
from ropa.cli.root import app
from ropa.errors import NothingToCheckError, ReportError, UsageError

if TYPE_CHECKING:
    from ropa.reports import Result


@app.command()
def report(
    register: Annotated[str | None, typer.Argument(metavar="REGISTER", help=REGISTER_HELP)] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="The reports to make. Default: every one that fits.")
    ] = None,
    out_dir: Annotated[str | None, typer.Option("--out", metavar="DIR", help="The folder for the reports.")] = None,
    as_of: AsOf = None,
    at: At = None,
    regime: RegimeOption = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--formats", metavar="FORMATS", help="What to write: html, pdf, xlsx (the tables alone), ipynb.", show_default="html"),
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A parameter of the reports; --list shows them all.")
    ] = None,
    notebooks: Annotated[
        str | None,
        typer.Option("--notebooks", metavar="FOLDER", help="A folder of your own report notebooks.", show_default="those of ropa"),
    ] = None,
    with_site: Annotated[
        bool, typer.Option("--site", help="Also write DIR/index.html, an index of all runs in DIR. Without a REGISTER, write only that.")
    ] = False,
    copy: Annotated[
        list[str] | None, typer.Option("--copy", metavar="NAME", help="Copy this report's notebook to DIR, for you to edit, and stop.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=1, help="How many reports at a time.", show_default="one per processor, at most 4"),
    ] = None,
    tier: Annotated[
        str | None,
        typer.Option("--tier", metavar="TIER", help="How notebooks are run: plain, warm or fork. Default: the fastest possible here."),
    ] = None,
    deadline: Annotated[
        float | None, typer.Option("--deadline", metavar="SECONDS", min=0.1, help="Stop a report that takes longer than this.")
    ] = None,
    list_them: Annotated[bool, typer.Option("--list", help="List the reports and their parameters, and stop.")] = False,
    format: Annotated[Format, typer.Option("--format", help="How to print what was made.")] = Format.text,
    quiet: Quiet = False,
) -> None:
    """Make reports of a register: DIR/NAME.html and DIR/run.json.

    Without a NAME, every report is made that fits the organisation as controller, processor or both.
    The exit code is 14 if a report failed. Its page, as far as it came, is kept as NAME.failed.html.

        ropa report sample:illumit --out reports/illumit --as-of 2026-11-22
        ropa report --list
        ropa report --copy health-check --out mine
        ropa report register.xlsx --notebooks mine --out reports --site
    """
    own = Path(notebooks) if notebooks else None
    if list_them:
        _list(format, own)
        return
    if copy and register is not None:
        raise UsageError("--copy takes no REGISTER: it copies notebooks and runs nothing")
    if out_dir is None or (register is None and not copy and not with_site):
        raise UsageError("report needs a REGISTER and --out DIR; to see the reports, give --list alone")
    folder = folder_of(out_dir, "each report gets its name by itself")
    if copy:
        _copy(copy, folder, own, format)
        return
    if register is None:
        _only_site(folder, format)
        return
    from ropa.reports import FailedReportsError, Limits
    from ropa.reports import report as make
    from ropa.reports.site import refuse_foreign, site
    from ropa.reports.unchanged import last_run
    from ropa.sources.states import state_at

    register = state_at(register, at)
    if with_site:
        refuse_foreign(folder)
    day = today_if_missing(as_of, quiet)
    with bar(quiet) as tell:
        try:
            results = make(
                register,
                names or (),
                out=folder,
                as_of=day,
                regime=str(regime) if regime else None,
                formats=tuple(split(formats)) or ("html",),
                parameters=_parameters(parameter),
                progress=tell and (lambda name, number, of: tell(name, number - 1, of, f"[{number}/{of}] {name}")),
                notebooks=own,
                workers=workers,
                tier=tier,
                limits=Limits(seconds=deadline),
            )
        except FailedReportsError as failure:
            results = failure.results
    if lost := last_run(folder).get("incomplete"):
        note(f"ropa: the register is incomplete: {lost}")
    if with_site:
        note(f"index: {site(folder)}", quiet)
    _tell(results, format, quiet)


def _tell(results: list[Result], format: Format, quiet: bool) -> None:
    """Print the status of each report, and on stderr warnings and errors. Exit with 14 if one failed."""
    for result in results:
        for warning in result.warnings:
            note(f"{result.name}: {warning}", quiet)
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
    """The values of NAME=VALUE words. A value that is JSON is read as JSON, any other is text. Raises UsageError."""
    import json

    found: dict[str, Any] = {}
    for pair in pairs or []:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageError(f"--parameter: {pair!r} is not NAME=VALUE; write it like most=5")
        try:
            found[name] = json.loads(value)
        except (json.JSONDecodeError, RecursionError):
            found[name] = value
    return found


def _only_site(folder: Path, format: Format) -> None:
    """Write only the index over the runs in a folder. Raises NothingToCheckError if the folder is not there."""
    from ropa.reports.site import site

    if not folder.is_dir():
        raise NothingToCheckError(f"{folder}: not there; give the folder that reports were made in")
    made = str(site(folder))
    if format is Format.json:
        print_json({"index": made})
    else:
        out(made)


def _copy(names: list[str], folder: Path, notebooks: Path | None, format: Format) -> None:
    """Copy report notebooks. A file that is there is never overwritten. Raises UsageError or SourceError."""
    from ropa.files import put, refuse_taken
    from ropa.reports.catalogue import find

    copies = {folder / one.path.name: one.path for one in find(names, notebooks)}
    for path in copies:
        refuse_taken(path)
    for path, original in copies.items():
        put(path, original.read_bytes())
    if format is Format.json:
        print_json([str(path) for path in copies])
        return
    for path in copies:
        out(str(path))


def _list(format: Format, notebooks: Path | None) -> None:
    from dataclasses import asdict

    from ropa.reports.catalogue import reports

    if format is Format.json:
        print_json([{**asdict(found), "path": str(found.path)} for found in reports(notebooks)])
        return
    for found in reports(notebooks):
        out(f"{found.name}  {found.purpose}")
        for parameter in found.parameters:
            out(f"    {parameter.name}: {parameter.type} = {parameter.default!r}  {parameter.help}")
