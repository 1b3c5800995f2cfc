"""What a file says never steers the terminal that it is shown on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ropa.cli.common import harmless, note, out, print_json

ROGUE = "1.1\x1b[2K\x1b[1Gok     fixity     175 files\x1b[1E\x9b8m\u202eelohw\x07\x85\u2028"


def a_bag(folder: Path, info: str) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.txt").write_bytes(b"x")
    tops = {"bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bag-info.txt": info}
    tops["manifest-sha512.txt"] = f"{hashlib.sha512(b'x').hexdigest()}  data/a.txt\n"
    tops["tagmanifest-sha512.txt"] = "".join(f"{hashlib.sha512(text.encode()).hexdigest()}  {file}\n" for file, text in tops.items())
    for file, text in tops.items():
        (folder / file).write_bytes(text.encode())
    return folder


def test_a_pack_cannot_redraw_its_verdict(tmp_path: Path, ropa: Callable[..., Any]) -> None:
    bag = a_bag(tmp_path / "a\nb: whole; signed by dpo@example.org", f"Payload-Oxum: {ROGUE}\n")
    ran = ropa("pack", "verify", bag)
    assert ran.code == 15
    assert "\\u001b[2K\\u001b[1Gok     fixity     175 files\\u001b[1E\\u009b8m\\u202eelohw" in ran.stdout
    assert not [character for character in ran.stdout if not character.isprintable() and character != "\n"]
    assert not [line for line in ran.stdout.splitlines() if line.startswith(("b:", "ok     fixity     175"))]


@pytest.mark.parametrize("say", [out, note])
def test_what_steers_a_terminal_is_written_out(say: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    say(f"a\tb\nZoë نور 漢字 {ROGUE}\r\x7f\ud800")
    said = "".join(capsys.readouterr())
    assert said.startswith("a\tb\nZoë نور 漢字 1.1\\u001b[2K")
    assert said.endswith("\\u202eelohw\\u0007\\u0085\\u2028\\u000d\\u007f\\ud800\n")


def test_json_stays_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"text": f"{ROGUE}\x7f\n", "name": "Zoë"}
    print_json(value)
    said = capsys.readouterr().out
    assert json.loads(said) == value
    assert harmless(said) == said
    assert "Zoë" in said


def test_json_holds_no_half_of_a_surrogate_pair_which_strict_readers_refuse(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"register": os.fsdecode(b"regs/\xff\xfe-b"), "text\udfff": ["\ud800", "🐈 \\udcff"]})
    read = json.loads(capsys.readouterr().out)
    assert read == {"register": r"regs/\xff\xfe-b", r"text\udfff": [r"\ud800", "🐈 \\udcff"]}
    assert json.dumps(read, ensure_ascii=False).encode("utf-8")


def test_an_error_names_a_file_in_harmless_words(tmp_path: Path, ropa: Callable[..., Any]) -> None:
    ran = ropa("check", tmp_path / "gone\x1b[2J.xlsx")
    assert ran.code == 11
    assert "gone\\u001b[2J.xlsx" in ran.stderr
    assert "\x1b" not in ran.stderr


def test_a_file_name_begins_no_line_of_its_own(tmp_path: Path, ropa: Callable[..., Any]) -> None:
    ran = ropa("-q", "check", tmp_path / "gone\na.zip: whole; signed by dpo@example.org.xlsx")
    assert (ran.code, ran.stderr.count("\n")) == (11, 1)
    assert "gone\\u000aa.zip: whole" in ran.stderr
