"""The command line's app, and the options before a command."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer.main

from ropa import __version__
from ropa.cli.common import QUIET_HELP, note, one_line
from ropa.cli.streams import CRASH, crash_words, open_streams, quiet_stdout, refuse_no_threads, text_of
from ropa.errors import RopaError, SourceError, UsageError
from ropa.kernels.imports import for_good, lean_imports, told
from ropa.sources.database import refuse_password
from ropa.sources.formats import choices
from ropa.text import docstring

COMMANDS = {
    "check": "check",
    "diff": "diff",
    "snapshot": "snapshot",
    "verify": "snapshot",
    "portfolio": "portfolio",
    "logs": "logs",
    "sample": "sample",
    "init": "init",
    "draft": "draft",
    "import": "importing",
    "export": "importing",
    "map": "importing",
    "formats": "importing",
    "reference": "reference",
    "report": "report",
    "run": "run",
    "schedule": "run",
    "transfer": "transfer",
    "due": "due",
    "pack": "pack",
}
"""Every command and group, in the order of the help, with the file of this folder that registers it on `app`."""


@contextmanager
def _quick_words() -> Iterator[None]:
    """Read the words of a command without asking every installed package whether it is a plugin of pydantic, which typer uses."""
    with told(_PLUGINS, "1"), for_good():
        yield


_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"


_THREADS_OF_TABLES = 8
_THREADS = dict.fromkeys(("transfer", "due", "reference", "formats", "sample", "schedule"), 0) | {"report": 16, "pack": 16, "run": 32}
"""By command, how many threads and processes it starts at once, its libraries' included, as was found by trying on two processors."""


class Command(typer.core.TyperCommand):
    """A command of ropa."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words after the command. Whether a path may be read is said by whoever reads it, in one line."""
        for parameter in self.params:
            info = getattr(getattr(parameter, "type_descriptor", None), "parameter_info", None)
            if info is not None:
                info.readable = False
        if not ctx.resilient_parsing:  # else a word is being completed
            _refuse_empty(args)
        with _quick_words():
            return super().parse_args(ctx, args)


def _refuse_empty(words: Sequence[str]) -> None:
    """Raise UsageError for a word that is empty, as `"$REGISTER"` is where nothing was set: as a path it would be the current folder."""
    for before, word in zip(["", *words], words, strict=False):
        option = before if before.startswith("-") and not word else word[:-1] if re.fullmatch(r"--[a-z-]+=", word) else ""
        if not word or option:
            raise UsageError(f"{option or 'one of the words after the command'} is empty; give a value, or leave it out")


class Commands(typer.core.TyperGroup):
    """The commands of ropa, each imported when it is called or asked about."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before the command."""
        with _quick_words():
            return super().parse_args(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of that name, or None. All commands are then loaded, so that an error can suggest the nearest name."""
        if cmd_name not in self.commands:
            self.commands = dict(load(cmd_name).commands)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the asked command's name, the command and the words after it. Raises SourceError if it would end for want of threads."""
        found = super().resolve_command(ctx, args)
        if not ctx.resilient_parsing and not {"--help", "-h"}.intersection(args):
            refuse_no_threads(_THREADS.get(str(found[0]), _THREADS_OF_TABLES))
        return found

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands as plain text, because importing rich takes longer than all the rest."""
        super(typer.core.TyperGroup, self).format_help(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first line of its help: what it takes need not be worked out for that."""
        _register()
        helps = {info.name or info.callback.__name__: docstring(info.callback) for info in app.registered_commands if info.callback}
        helps |= {str(info.name): typer.main.solve_typer_info_help(info) for info in app.registered_groups}
        self.commands = {name: Command(name, help=said) for name, said in helps.items()}
        super().format_commands(ctx, formatter)


def load(name: str = "") -> typer.core.TyperGroup:
    """The group of commands with that command loaded; if no command has the name, with all of them loaded."""
    _register(name)
    return typer.main.get_group(app)


def _register(name: str = "") -> None:
    """Import the file that registers the command on `app`; if no command has the name, import every such file."""
    for module in [COMMANDS[name]] if name in COMMANDS else COMMANDS.values():
        import_module(f"ropa.cli.{module}")
    for group in (app, *(one.typer_instance for one in app.registered_groups if one.typer_instance)):
        for command in group.registered_commands:
            command.cls = Command
            if command.callback and command.callback.__doc__ is None:  # python -OO
                command.callback.__doc__ = docstring(command.callback)


app = typer.Typer(
    name="ropa",
    cls=Commands,
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Check a record of processing activities (UK and EU GDPR, Article 30) and report on it.\n\n"
        f"A REGISTER is {choices('illumit')}.\n\n"
        "Start with `ropa init my-register.xlsx`, fill it in, then `ropa check my-register.xlsx` and "
        "`ropa report my-register.xlsx --out reports`."
    ),
    epilog=(
        "Exit codes: 0 done; 1 findings (check only); 2 wrong usage; 3 nothing to check; 11 source, 12 layout, "
        "13 rule, 14 report, 15 pack; 70 a fault of ropa. Not legal advice."
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


def _is_short_of_memory(problem: Exception) -> bool:
    """Whether an error comes of having no memory, whatever a library calls it."""
    try:
        from ropa.sources.apart import is_short_of_memory

        return is_short_of_memory(problem)
    except MemoryError:
        return True


def main() -> None:
    """Run the command line. An error of ropa's becomes one line on stderr and its exit code."""
    lean_imports()
    open_streams()
    try:
        try:
            for word in sys.argv[1:]:
                refuse_password(word.partition("=")[2] if word.startswith("-") else word)
            app()
        finally:
            sys.stdout.flush()
    except RopaError as problem:
        note(f"ropa: {one_line(str(problem))}")  # a path may hold new lines
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        # Whoever read the output has stopped (`ropa check … | head`), which is no error.
        sys.stderr.close()
        sys.exit(0)
    except Exception as problem:  # noqa: BLE001 - a fault of ropa, which no user should meet as a traceback
        line, code = _said_of(problem)
        note(f"ropa: {line}")
        quiet_stdout()
        sys.exit(code)


def _said_of(problem: Exception) -> tuple[str, int]:
    """What is said of an error that is none of ropa's own, and the exit code: lack of memory, the system's, or else a fault of ropa."""
    if _is_short_of_memory(problem):
        return "there is not enough memory for this; give the process more, or split the register", SourceError.exit_code
    if isinstance(problem, OSError):
        if said := getattr(problem.__context__, "format_message", None):  # wrong usage that could not be told, as stderr is full
            return said(), UsageError.exit_code
        why = problem.strerror or type(problem).__name__
        return f"{text_of(problem.filename) or 'output'}: cannot be read or written ({why})", SourceError.exit_code
    return crash_words(problem), CRASH
