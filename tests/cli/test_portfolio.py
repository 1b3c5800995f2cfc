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


def test_adequacy_and_what_could_not_be_read_are_told_in_text(ropa: Run, tmp_path: Path) -> None:
    sent = "transfer_id,activity_id,destination,mechanism\nT1,A1,GB,adequacy\n"
    holder = "organisation_id,name,is_holder,country,eu_gdpr\nO1,Example SA,yes,FR,yes\n"
    register_folder(tmp_path / "many/one", {"transfers": sent, "organisations": holder, "retention": b"retention_id\n\xff\x00"})
    register_folder(tmp_path / "many/two", {"activities": "x\n"})
    rests, ended = "(adequate): 1 register, 1 activity, 1 of them by adequacy alone", "(restricted): 1 register, 1 activity"
    for day, said in (("2031-12-27", rests), ("2031-12-28", ended)):
        ran = ropa("portfolio", str(tmp_path / "many"), "--as-of", day, "--quiet")
        assert ran.code == 0
        assert f"  United Kingdom {said}" in ran.stdout.splitlines()
        assert "advice; INCOMPLETE: retention.csv" in ran.stdout
    none = ropa("portfolio", str(tmp_path / "many/two"), *DAY, "--quiet")
    assert none.code == 3
    assert "two: not looked at, no activity could be read; `ropa check " in none.stdout
