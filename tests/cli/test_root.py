"""The words before and after a command's name, help and version."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import ropa as package
from ropa.cli.root import Command, load
from support.commands import DAY
from support.registers import register_folder, register_workbook


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "x", "--regime", "us"),
        ("check", "x", "--fail-on", "nothing"),
        ("check", "x", "--format", "xml"),
        ("check", "x", "--dates", "american"),
        ("check", "x", "--no-such-option"),
        ("init",),
        ("no-such-command",),
    ],
)
def test_words_that_the_command_line_does_not_know_are_2(ropa, words):
    ran = ropa(*words)
    assert (ran.code, ran.stdout) == (2, "")
    assert "Usage: " in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("check", ""),
        ("report", "sample:illumit", "", "--out", "x"),
        ("pack", "verify", ""),
        ("pack", "build", ".", "--period", "2025-11-01..2026-10-31", "--out", ""),
        ("snapshot", ".", "--archive="),
    ],
)
def test_a_word_that_is_empty_is_refused_and_not_the_current_folder(tmp_path, monkeypatch, ropa, words):
    monkeypatch.chdir(register_folder(tmp_path / "r"))
    ran = ropa(*words)
    assert (ran.code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "is empty" in ran.stderr


def _leaves(command, name=()):
    """Every command beneath a group, with the words of its name."""
    found = getattr(command, "commands", None)
    return [(name, command)] if found is None else [one for word, part in found.items() for one in _leaves(part, (*name, word))]


EVERY_COMMAND = [(name, {option for parameter in command.params for option in parameter.opts}) for name, command in _leaves(load())]
"""Every command: the words of its name, and its options."""


def test_every_command_is_read_in_our_way():
    """Without asking every installed package whether it is a plugin of what reads the words, a tenth of the time of a short command."""
    assert [name for name, command in _leaves(load()) if not isinstance(command, Command)] == []


def test_every_command_takes_quiet_after_its_name():
    assert len(EVERY_COMMAND) >= 13
    assert [name for name, options in EVERY_COMMAND if not {"--quiet", "-q"} <= options] == []


@pytest.mark.parametrize("name", ["check", "report", "transfer", "run", "due request", "due complaint", "due breach", "pack build"])
def test_what_asks_about_a_day_takes_the_day_and_the_law_after_its_name(name):
    assert {"--as-of", "--regime"} <= dict(EVERY_COMMAND)[tuple(name.split())]


@pytest.mark.parametrize(
    "words", [("--quiet", "transfer", "FR"), ("transfer", "FR", "--quiet"), ("-q", "transfer", "FR", "-q"), ("transfer", "-q", "FR")]
)
def test_quiet_is_the_same_before_and_after_the_command(ropa, words):
    assert ropa("transfer", "FR").stderr != ""
    ran = ropa(*words)
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("France (FR) on ")


# -- processes ------------------------------------------------------------------------------------


def test_help_and_version_are_instant():
    code = (
        "import sys\nfrom ropa.cli import main\nsys.argv = ['ropa', sys.argv[1]]\n"
        "try:\n    main()\nexcept SystemExit as ended:\n    assert not ended.code\n"
        "heavy = {'pandas', 'numpy', 'pandera', 'matplotlib', 'pyarrow', 'papermill', 'nbformat'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    for word in ("--help", "--version"):
        done = subprocess.run([sys.executable, "-c", code, word], capture_output=True, text=True, check=False, timeout=600)
        assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"ropa {package.__version__}\n"


@pytest.mark.parametrize("command", [(), ("check",), ("init",), ("report",), ("reference",)])
def test_every_command_has_help(ropa, command):
    ran = ropa(*command, "--help")
    assert (ran.code, ran.stderr) == (0, "")
    assert "Usage: " in ran.stdout


@pytest.mark.parametrize("name", ["caf\udce9", "n" * 246, "\x1b[31m\u05d0\na[b]*?{c}#%20'\""], ids=["bytes", "long", "marks"])
def test_every_command_takes_any_name(tmp_path, ropa, name):
    """What each makes is there under its own name, and the next command reads it."""
    register, notice = register_folder(tmp_path / f"{name}-r"), tmp_path / f"{name}.md"
    notice.write_text("# Privacy notice\n\nAcme Ltd is the controller. We keep records of payroll for 6 years.\n", encoding="utf-8")
    book = register_workbook(tmp_path / f"{name}.xlsx")
    drafted, kept = tmp_path / f"{name}-d", tmp_path / f"{name}-k"
    asked = {
        ("draft", notice, "--out", drafted): drafted,
        ("snapshot", register, "--archive", kept): kept,
        ("check", kept, "--at", "2100-01-01", *DAY): kept,
        ("check", book, *DAY, "--annotate", tmp_path / f"{name}a.xlsx"): tmp_path / f"{name}a.xlsx",
    }
    for words, made in asked.items():
        ran = ropa("--quiet", *words)
        assert ran.code in (0, 1), (words[0], ran.stderr)
        assert os.path.lexists(made), words[0]
        assert "\x1b[31m" not in ran.stdout + ran.stderr
