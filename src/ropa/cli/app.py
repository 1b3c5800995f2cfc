"""The Typer application, and how errors and common options are handled for every command.

Nothing heavy is imported here: `ropa --help` is instant.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import Annotated

import typer

from ropa import __version__
from ropa.cli.common import QUIET_HELP
from ropa.errors import RopaError, SourceError
from ropa.kernels.lean import lean_imports

app = typer.Typer(
    name="ropa",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Check a record of processing activities (UK and EU GDPR, Article 30) and report on it.\n\n"
        "A REGISTER is a folder of CSV files, an .xlsx workbook, or `sample:illumit`.\n\n"
        "Start with `ropa init my-register.xlsx`, fill it in, then `ropa check my-register.xlsx` and "
        "`ropa report my-register.xlsx --out reports`."
    ),
    epilog=(
        "Exit codes: 0 done; 1 findings (check only); 2 wrong usage; 3 nothing to check; 11 source, 12 layout, "
        "13 rule, 14 report, 15 pack. Not legal advice."
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"ropa {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=QUIET_HELP)] = False,
) -> None:
    """Common options of every command."""
    ctx.obj = {"quiet": quiet}


def main() -> None:
    """Run the command line: an error of ropa's is one line on stderr and its exit code."""
    lean_imports()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without Unicode gets \\u2026 for …, not a traceback.
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except RopaError as problem:
        sys.stderr.write(f"ropa: {problem}\n")
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        # The reader of our output went away (`ropa check … | head`): not an error of ours.
        sys.stderr.close()
        sys.exit(0)
    except OSError as problem:
        sys.stderr.write(f"ropa: {problem.filename or 'output'}: cannot be read or written ({problem.strerror or problem})\n")
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try it once more, and say so
        sys.exit(SourceError.exit_code)


# The command groups register themselves on `app`.
from ropa.cli import check, due, init, pack, reference, report, run, transfer  # noqa: E402, F401
