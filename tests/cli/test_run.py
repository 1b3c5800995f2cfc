"""The command `run`."""

from __future__ import annotations

import json

from support.plans import FAST, record, write_plan

# -- the command line and the schedulers ----------------------------------------------------------


def test_the_command_line(tmp_path, ropa):
    path = write_plan(tmp_path, "one", "missing", settings=FAST + "retries = 0\n")
    dry = ropa("run", path, "--dry-run")
    assert dry.code == 0
    assert dry.stdout.splitlines()[0] == f"{tmp_path.resolve() / 'one'} → {tmp_path.resolve() / 'reports/2026-10-31/one'}: small (html)"
    assert not (tmp_path / "reports").exists()
    assert json.loads(ropa("run", path, "--dry-run", "--format", "json").stdout)["jobs"][0]["reports"] == ["small"]
    done = ropa("run", path, "--format", "json")
    assert done.code == 14
    assert json.loads(done.stdout) == record(tmp_path)
    assert "[1/2] one: done" in done.stderr
    assert "ropa: missing: " in done.stderr
    assert ropa("run", path, "--only", "one").code == 0
    assert ropa("run", tmp_path / "no.toml").code == 11
    assert ropa("run", path, "--cluster", "tcp://127.0.0.1:1").stderr.count("no scheduler answers there") == 1
    assert ropa("schedule", path).code == 2
    line = ropa("schedule", path, "--cron").stdout.splitlines()[1]
    assert (line.startswith("17 4-23 * * * "), line.endswith(" --wait --due")) == (True, True)


def test_a_run_takes_the_day_and_the_law_of_the_command_line_before_those_of_its_plan(ropa, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('as_of = "2026-01-31"\nregime = "uk"\n[[register]]\npath = "sample:illumit"\nregime = "uk"\n')

    def would_be_made(*options: str) -> tuple[str, list[str]]:
        made = json.loads(ropa("run", plan, "--dry-run", "--format", "json", *options).stdout)
        return made["as_of"], [job["regime"] for job in made["jobs"]]

    assert would_be_made() == ("2026-01-31", ["uk"])
    assert would_be_made("--as-of", "2026-11-22") == ("2026-11-22", ["uk"])
    assert would_be_made("--regime", "eu") == ("2026-01-31", ["eu"])
    ran = ropa("run", plan, "--dry-run", "--as-of", "soon")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("ropa: options: as_of is 'soon'; write ")
