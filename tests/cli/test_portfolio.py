"""The command `portfolio`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from support.commands import DAY, Ran
from support.registers import register_folder

Run = Callable[..., Ran]


def test_registers_side_by_side(ropa: Run, tmp_path: Path) -> None:
    register_folder(tmp_path / "many/one")
    register_folder(tmp_path / "many/two", {"activities": "activity_id,name,role\nA1,x,controller\nA2,y,controller\n"})
    ran = ropa("portfolio", str(tmp_path / "many"), *DAY, "--quiet")
    lines = ran.stdout.splitlines()
    assert (ran.code, ran.stderr) == (0, "")
    assert lines[0].startswith("2 registers as of 2026-11-22: 3 activities in force, ")
    assert lines[1] == "Worst first:"
    assert lines[2].startswith("  two Example Ltd: ")
    assert lines[-1] == "Not legal advice."
    said = json.loads(ropa("portfolio", str(tmp_path / "many"), *DAY, "--format", "json", "--quiet").stdout)
    assert list(said) == ["organisations", "families", "destinations", "processors"]
    assert [row["register"] for row in said["organisations"]] == ["two", "one"]
    check = json.loads(ropa("check", str(tmp_path / "many/two"), *DAY, "--format", "json").stdout)
    assert {key: said["organisations"][0][key] for key in check["counts"]} == check["counts"]
    assert ropa("portfolio", str(tmp_path / "nowhere"), *DAY).code == 11
