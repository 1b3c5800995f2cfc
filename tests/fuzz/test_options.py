"""Every option and argument of every command, given odd values. What is added to the command line is tried by itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.cli.root import load
from support.fuzz import HEAVY, call, cases, refuse_faults
from support.tiny import write_tiny

pytestmark = pytest.mark.fuzz


def walk(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from walk(command, (*path, name))
        else:
            yield (*path, name), command


@cache
def commands() -> dict[tuple[str, ...], Any]:
    """Every command by the words that call it."""
    return dict(walk(load()))


SOUND: dict[str, str] = {
    "register": "register",
    "before": "register",
    "after": "sample:illumit",
    "places": "register",
    "archive": "archive",
    "path": "new.xlsx",
    "file": "others.csv",
    "notice": "notice.txt",
    "plan": "plan.toml",
    "country": "US",
    "to": "out",
    "out_dir": "out",
    "received": "2026-03-02",
    "aware": "2026-03-02T09:00:00Z",
    "period": "2025-11-01..2026-10-31",
    "pack": "pack.zip",
    "key": "key",
    "identity": "me@example.org",
    "layout": "ico-controller",
}
"""A sound value for what a command must be given, by the name of the parameter; another gets an odd one."""

WORDS = [
    *("", " ", "-", "--", "0", "-1", "1", "01", "1e9", "nan", "inf", "9" * 30, "1_000", "٣", "½", "true", "None", "null"),
    *(
        "2026-02-30",
        "0000-01-01",
        "9999-12-31",
        "2026-11-22",
        "22/11/2026",
        "2026-W47",
        "today",
        "2026-11-22T25:00:00",
        "2026-11-22T09:00:00+25:00",
    ),
    *(
        "2026-01-01..2025-01-01",
        "..",
        "2026-01-01..",
        "uk",
        "EU",
        "xx",
        "json",
        "text,csv",
        ",",
        ",,",
        "LB",
        "LB,SC,ZZ99",
        "lb01",
        "a=b",
        "=",
        "a=",
        "=b",
        "x=[1",
    ),
    *(
        "../..",
        "/",
        ".",
        "~",
        "/dev/null",
        "/proc/self/mem",
        "/root/none/x",
        "x" * 300,
        "x/" * 2000,
        "a\nb",
        "a\tb",
        "\x1b[2J",
        "\u202eabc",
        "日本",
        "e\u0301",
        "\udcff",
    ),
    *(
        "[",
        "]",
        "[!",
        "{",
        "}",
        "{0}",
        "%s",
        "%n",
        "100%",
        "#",
        "a#b",
        "a?b",
        "a&b",
        "'",
        '"',
        "$HOME",
        "`id`",
        "$(id)",
        ";",
        "|",
        "*",
        "**",
        "/**/*/**",
        "\\",
    ),
    *(
        "sample:",
        "sample:none",
        "sample:illumit",
        "sample:../x",
        "@",
        "a@",
        "@b",
        "register@",
        "register@HEAD",
        "archive@2026-01-01",
        "archive@",
        "a@b@c",
    ),
    *(
        "http://[",
        "http://127.0.0.1:9/x.xlsx",
        "s3://",
        "file:///etc/passwd",
        "file://x",
        "ftp://127.0.0.1:9/",
        "memory://x",
        "://",
        "a:b",
        "C:\\x",
        "postgresql://127.0.0.1:9/x",
    ),
    *(
        "utf-8",
        "utf-7",
        "punycode",
        "idna",
        "hex",
        "rot13",
        "undefined",
        "cp1252",
        "utf-16",
        ";",
        "\\t",
        "\t",
        "ab",
        "iso",
        "day-first",
        "ico-controller",
        "dpcat",
        "no-such",
    ),
    *(
        "register",
        "register/activities.csv",
        "new.xlsx",
        "new.XLSX",
        "new.pdf",
        "new",
        "out/a/b",
        "others.csv",
        "empty.xlsx",
        "dangling",
        "pipe",
        "closed",
        "plan.toml",
        "notice.txt",
    ),
    *(
        "GB",
        "DE-BY",
        "England",
        "SCT",
        "US-CA",
        "access",
        "erasure",
        "owner",
        "regulator",
        "client",
        "acme",
        "fork",
        "warm",
        "plain",
        "5-15",
        "* * * * *",
        "root",
        "0:0",
    ),
]
"""Odd values: numbers, days, codes, paths, patterns, URLs, encodings, text that shells and terminals obey."""

MAKERS = {("report",), ("run",), ("pack", "build"), ("sample",), ("portfolio",), ("reference",)}
"""Commands that start processes or write much. In CI they are given one odd value and nothing that would let them begin."""


def arrange(folder: Path) -> None:
    """What the commands are given: a register, a file of another layout, a notice, a plan, an archive that is none, odd files."""
    write_tiny(folder / "register")
    (folder / "others.csv").write_text("Processing activity,Purpose,Lawful basis\nPayroll,Pay staff,Legal obligation\n", encoding="utf-8")
    (folder / "notice.txt").write_text("Privacy notice\nAcme Ltd is the controller. We keep your name for 7 years.\n", encoding="utf-8")
    (folder / "plan.toml").write_text('reports = ["summary"]\n[[register]]\npath = "register"\n', encoding="utf-8")
    (folder / "archive").mkdir()
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "pack.zip").write_bytes(b"PK\5\6" + b"\0" * 18)
    (folder / "key").write_text("no key\n", encoding="utf-8")
    (folder / "dangling").symlink_to("not-there")
    os.mkfifo(folder / "pipe")
    (folder / "closed").mkdir(mode=0)


@st.composite
def calls(draw: st.DrawFn) -> list[str]:
    """A command with sound values for what it must be given, and odd ones for one to three of all that it takes."""
    path = draw(st.sampled_from(sorted(commands())))
    parameters = [one for one in commands()[path].params if one.name not in ("help", "quiet")]
    must = [one for one in parameters if one.required]
    odd = draw(st.lists(st.sampled_from(parameters), unique_by=lambda one: one.name, min_size=1, max_size=3)) if parameters else []
    if path in MAKERS and not HEAVY:
        must = [one for one in must if one.opts[0].startswith("-")]  # without its argument nothing begins
        odd = [one for one in odd if one.opts[0].startswith("-")]
    options, arguments = [], []
    for one in [*must, *(other for other in odd if other not in must)]:
        value = draw(st.sampled_from(WORDS)) if one in odd else SOUND.get(one.name, "")
        if not one.opts[0].startswith("-"):
            arguments.append(value)
        elif getattr(one, "is_flag", False):
            options.append(one.opts[0])
        else:
            options += [one.opts[0], value]
            if getattr(one, "multiple", False) and draw(st.booleans()):
                options += [one.opts[0], draw(st.sampled_from(WORDS))]
    if path == ("sample",) and HEAVY:
        options += [word for name in ("--organisations", "--activities") if name not in options for word in (name, "2")]
    dashes = ["--"] if any(argument.startswith("-") for argument in arguments) and draw(st.booleans()) else []
    return [*path, *options, *dashes, *arguments]


def test_every_command_is_walked() -> None:
    assert len(commands()) > 20
    assert all(command.params for command in commands().values())


@cases(30)
@given(calls())
def test_odd_values_end_in_a_line(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        arrange(folder)
        before = {path.name for path in folder.iterdir()}
        try:
            ran = call(*words, folder=folder)
        finally:
            (folder / "closed").chmod(0o700)
        refuse_faults(ran, words, markers=False)
        if ran.code == 2:
            assert ran.stderr.strip(), f"{words}: wrong usage without a word"
            made = {path.name for path in folder.iterdir()} - before
            assert made == set(), f"{words}: wrong usage left {made}"
