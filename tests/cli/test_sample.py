"""The command `sample`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from support.commands import Ran


def test_registers_are_made_and_counted(ropa: Callable[..., Ran], tmp_path: Path) -> None:
    ran = ropa("sample", "--organisations", "2", "--activities", "4", "--out", str(tmp_path / "many"), "--quiet")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"2 registers made in {tmp_path / 'many'}, ")
    assert ran.stdout.endswith(" rows; 0 were there\n")
    assert sorted(path.name for path in (tmp_path / "many").iterdir()) == ["ORG-0001", "ORG-0002"]
    again = ropa("sample", "--organisations", "2", "--activities", "4", "--out", str(tmp_path / "many"))
    assert again.stdout.endswith("0 rows; 2 were there\n")
    assert again.stderr == "[2/2] ORG-0002\n"
    assert ropa("sample", "--organisations", "0", "--out", str(tmp_path / "x")).code == 2
