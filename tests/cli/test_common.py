"""What all commands do alike with terminals, pipes, colours and control characters."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from ropa.cli import common
from support.commands import DAY
from support.registers import register_folder


def elsewhere(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    code = "import sys; from ropa.cli import main; sys.argv[0] = 'ropa'; main()"
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")} | env
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], capture_output=True, text=True, env=variables, timeout=600, check=False
    )


def test_control_characters_of_a_register_never_reach_the_terminal(ropa, tmp_path):
    tables = {"activities": "activity_id,name,role,\x1b[31mred\nA\x1b]0;title\x07,x\x9b31m,\x1b[2J\n", "\x1b[31m": "x\n"}
    ran = ropa("check", register_folder(tmp_path / "r", tables), *DAY)
    assert ran.code == 1
    assert all(line.isprintable() for line in (ran.stdout + ran.stderr).splitlines())


def test_a_reader_that_goes_away_is_no_error(bad):
    code = "import sys; from ropa.cli import main; sys.argv[0] = 'ropa'; main()"
    words = ["--quiet", "check", "sample:illumit", *DAY, "--format", "csv"]
    with subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:
        ran.stdout.close()
        assert ran.stderr.read() == b""


def test_colours_are_for_those_who_want_them(bad):
    plain = elsewhere("check", bad, *DAY, "--select", "SH,ID04")
    forced = elsewhere("check", bad, *DAY, "--select", "SH,ID04", FORCE_COLOR="1")
    refused = elsewhere("check", bad, *DAY, "--select", "SH,ID04", FORCE_COLOR="1", NO_COLOR="1")
    assert plain.returncode == forced.returncode == refused.returncode == 1
    assert "\x1b" not in plain.stdout
    assert "\x1b[1;31m" in forced.stdout
    assert "31m" not in refused.stdout


def test_a_terminal_that_knows_no_unicode_gets_no_traceback(tmp_path):
    folder = register_folder(tmp_path / "r", {"activities": "activity_id,name,role\né😀,x,zzz\n"})
    for kind in ("text", "json", "csv"):
        ran = elsewhere("check", folder, *DAY, "--select", "SH,ID04", "--format", kind, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize(
    ("seconds", "done", "total", "said"),
    [
        (0.0, 0, 10, ""),
        (60.0, 1, 61, ""),  # the first says little: it also warms up
        (120.0, 2, 62, ""),
        (180.0, 3, 63, ", 60 minutes left"),
        (30.0, 3, 11, ""),
        (30.0, 3, 12, ", 2 minutes left"),
        (600.0, 10, 11, ""),
    ],
)
def test_a_long_work_tells_how_long_it_will_take(seconds, done, total, said):
    from ropa.cli.common import time_left

    assert time_left(seconds, done, total) == said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a system without /dev/full")  # noqa: PTH110
def test_output_that_cannot_be_written_is_one_line(good):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        code = "from ropa.cli import main; main()"
        ran = subprocess.run(
            [sys.executable, "-c", code, "check", str(good), *DAY], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (ran.returncode, ran.stderr) == (11, "ropa: output: cannot be read or written (No space left on device)\n")


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self):
        return True


def test_a_line_below_another_is_broken_between_words_on_a_terminal_alone(monkeypatch):
    monkeypatch.setenv("COLUMNS", "44")
    said = "contracts.csv:19 contract K-KAURI: it ends within 90 days while the processing goes on."
    shown = {}
    for output in (Terminal(), io.StringIO()):
        monkeypatch.setattr("sys.stdout", output)
        common.indented(said)
        shown[output.isatty()] = output.getvalue()
    assert shown[False] == f"  {said}\n", "a program reads one line per finding"
    assert shown[True] == ("  contracts.csv:19 contract K-KAURI: it ends\n    within 90 days while the processing goes\n    on.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("pack", "build", "sample:illumit", "--period", "2025-01-01..2025-12-31", "--as-of", "2026-11-22"),
        ("report", "sample:illumit", "summary", "--as-of", "2026-11-22"),
        ("logs", "sample:illumit", "gone"),
        ("sample",),
    ],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_named_like_a_file_is_refused(tmp_path, ropa, words):
    ran = ropa(*words, "--out", tmp_path / "made.ZIP")
    assert ran.code == 2
    assert ran.stderr.startswith("ropa: --out made.ZIP: it names a folder, in which ")
    assert not list(tmp_path.iterdir())
