"""The commands `snapshot` and `verify`, and what takes an archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import DAY, Ran
from support.registers import register_folder

Run = Callable[..., Ran]


@pytest.fixture
def kept(ropa: Run, tmp_path: Path) -> str:
    """An archive of one register, and the register as it went on."""
    ran = ropa("snapshot", str(register_folder(tmp_path / "reg")), "--archive", str(tmp_path / "kept"), "--by", "Ann")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("O1: snapshot 1, 2 rows, ")
    return str(tmp_path / "kept")


def test_an_unchanged_register_makes_none_and_a_changed_one_does(ropa: Run, kept: str, tmp_path: Path) -> None:
    ran = ropa("snapshot", str(tmp_path / "reg"), "--archive", kept)
    assert ran.stdout.startswith("O1: unchanged since ")
    assert json.loads(ropa("snapshot", str(tmp_path / "reg"), "--archive", kept, "--format", "json").stdout)["made"] is False
    other = str(register_folder(tmp_path / "reg2", {"activities": "activity_id,name,role\nA1,Wages,controller\n"}))
    said = json.loads(ropa("snapshot", other, "--archive", kept, "--by", "Bob", "--format", "json").stdout)
    assert list(said) == ["made", "organisation", "number", "taken_at", "taken_by", "register_hash", "previous", "hash"]
    assert (said["made"], said["number"], said["taken_by"]) == (True, 2, "Bob")


def test_what_cannot_be_read_is_told_once(ropa: Run, tmp_path: Path) -> None:
    torn = register_folder(tmp_path / "torn", {"purposes": b"purpose_id\n\xff\x00"})
    ran = ropa("snapshot", str(torn), "--archive", str(tmp_path / "kept"))
    assert (ran.code, ran.stderr.count("purposes.csv")) == (12, 1)
    assert not (tmp_path / "kept").exists()


def test_verify_tells_the_newest_hash_and_what_is_wrong(ropa: Run, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = ropa("verify", kept)
    said = json.loads(ropa("verify", kept, "--format", "json").stdout)
    assert ran.code == 0
    assert ran.stdout.startswith("O1: 1 snapshot, ")
    assert ran.stdout.endswith(f", all whole; newest hash {said[0]['snapshots'][-1]['hash']}\n")
    next(Path(kept).rglob("activities/**/*.parquet")).unlink()
    wrong = ropa("verify", kept)
    assert wrong.code == 15
    assert wrong.stdout.startswith("WRONG  tables/activities/organisation=O1/snapshot=000001-")
    for file in Path(kept).rglob("tables/**/*.parquet"):
        file.unlink()
    monkeypatch.setattr("ropa.cli.snapshot.MOST_A_KIND", 1)  # of each kind so many are told, and the number of all
    [said] = json.loads(ropa("verify", kept, "--format", "json").stdout)
    assert said["faults"] >= 2
    assert said["wrong"][1:] == [f"{said['faults'] - 1} more: is gone"]
    assert ropa("verify", f"{kept}-not").code == 11
    for part in (f"{kept}/O1", f"{kept}@2026-01-01"):
        assert f"an archive is checked whole: `ropa verify {kept}`" in ropa("verify", part).stderr


def test_check_report_and_diff_take_an_archive(ropa: Run, kept: str, tmp_path: Path) -> None:
    plain = json.loads(ropa("check", str(tmp_path / "reg"), *DAY, "--format", "json").stdout)
    ran = ropa("check", kept, "--at", "2100-01-01", *DAY, "--format", "json")
    said = json.loads(ran.stdout)
    assert (said["register_hash"], said["counts"]) == (plain["register_hash"], plain["counts"])
    assert ropa("check", kept, "--at", "1999-01-01", *DAY).code == 11
    assert ropa("check", str(tmp_path / "reg"), "--at", "2026-01-01", *DAY).code == 2
    same = json.loads(ropa("diff", kept, str(tmp_path / "reg"), *DAY, "--format", "json").stdout)
    assert same["changes"] == []


def test_every_command_that_takes_a_register_takes_a_day_of_an_archive(ropa: Run, kept: str, tmp_path: Path) -> None:
    at = ("--at", "2100-01-01")
    side = json.loads(ropa("portfolio", kept, *at, *DAY, "--format", "json", "--quiet").stdout)
    assert [(row["register"], row["failed"]) for row in side["organisations"]] == [("O1@2100-01-01", None)]
    out = tmp_path / "ico.csv"
    assert ropa("export", kept, *at, "--layout", "ico-controller", "--out", str(out)).code == 0
    assert out.exists()
    ran = ropa("snapshot", kept, *at, "--archive", str(tmp_path / "copy"), "--by", "Bob", "--format", "json")
    assert json.loads(ran.stdout)["register_hash"] == json.loads(ropa("check", kept, *DAY, "--format", "json").stdout)["register_hash"]
    for words in (["portfolio", kept], ["export", kept, "--layout", "cnil", "--out", "x.csv"], ["snapshot", kept, "--archive", "x"]):
        assert ropa(*words, "--at", "1999-01-01").code == (3 if words[0] == "portfolio" else 11), words
    pack = ["pack", "build", kept, "--at", "1999-01-01", "--period", "2025-11-01..2026-10-31", "--out", str(tmp_path / "packs"), *DAY]
    assert ropa(*pack).code == 11
