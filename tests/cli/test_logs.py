"""The command `logs`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from support.commands import DAY, Ran
from support.registers import register_folder

Run = Callable[..., Ran]
LOG = "request_id,right,received_on,closed_on\nQ1,access,2026-01-05,2026-06-20\nQ2,access,2026-01-05,2026-01-20\nQ1,access,soon,\n"


def test_findings_are_those_of_a_check_with_the_logs_in_the_register(ropa: Run, tmp_path: Path) -> None:
    register_folder(tmp_path / "with", {"requests": LOG})
    register_folder(tmp_path / "without")
    (tmp_path / "logs/requests").mkdir(parents=True)
    pd.read_csv(tmp_path / "with/requests.csv", dtype="str").to_parquet(tmp_path / "logs/requests/all.parquet")
    check = json.loads(ropa("check", str(tmp_path / "with"), *DAY, "--format", "json").stdout)
    words = ["logs", str(tmp_path / "without"), str(tmp_path / "logs"), "--out", str(tmp_path / "found"), "--parts", "2", *DAY]
    ran = ropa(*words, "--format", "json")
    said = json.loads(ran.stdout)
    assert (ran.code, said["counts"], said["rows"], said["parts"]) == (1, check["counts"], {"requests": 3}, 2)
    kept = pd.read_parquet(tmp_path / "found")
    of_logs = kept[kept["table"] == "requests"]
    assert sorted(of_logs["message"]) == sorted(row["message"] for row in check["findings"] if row["table"] == "requests")
    assert set(of_logs.loc[of_logs["record"] == "Q1", "code"]) >= {"RI01", "SH06"}
    assert list(tmp_path.glob("*.scratch")) == []
    assert ropa(*words).code == 11  # the folder is there already
    shutil.rmtree(tmp_path / "found")
    assert ropa(*words).stdout.startswith(f"3 rows of logs as of 2026-11-22: {check['counts']['error']} errors, ")
    shutil.rmtree(tmp_path / "found")
    (tmp_path / "found.scratch").mkdir()
    with_slash = [f"{word}/" if word.endswith("found") else word for word in words]
    assert "found.scratch: already there" in ropa(*with_slash).stderr
    assert not (tmp_path / "found").exists()
