"""The command `run`."""

from __future__ import annotations

import json
from pathlib import Path

from ropa.sources.formats import choices
from support.plans import FAST, record, write_plan

# -- the command line and the schedulers ----------------------------------------------------------


def test_the_command_line(tmp_path, ropa):
    path = write_plan(tmp_path, "one", "missing", settings=FAST + "retries = 0\n")
    dry = ropa("run", path, "--dry-run")
    assert dry.code == 0
    assert (
        dry.stdout.splitlines()[0]
        == f"{tmp_path.resolve() / 'one'} → {tmp_path.resolve() / 'reports/2026-10-31/one'}: small (html): will be made"
    )
    assert dry.stdout.splitlines()[1].endswith(": small (html): will fail (" + _why_missing(tmp_path) + ")")
    assert not (tmp_path / "reports").exists()
    assert json.loads(ropa("run", path, "--dry-run", "--format", "json").stdout)["jobs"][0]["reports"] == ["small"]
    done = ropa("run", path, "--format", "json")
    assert done.code == 14
    assert json.loads(done.stdout) == record(tmp_path)
    assert "[1/2] one: done" in done.stderr
    assert "ropa: missing: " in done.stderr
    assert done.stderr.splitlines()[-1] == 'ropa: exit code 14: 1 of 2 registers failed (missing), as fail_on = "report" asks'
    assert ropa("run", path, "--only", "one").code == 0
    assert ropa("run", tmp_path / "no.toml").code == 11
    assert ropa("run", path, "--cluster", "tcp://127.0.0.1:1").stderr.count("no scheduler answers there") == 1
    assert ropa("schedule", path).code == 2
    line = ropa("schedule", path, "--cron").stdout.splitlines()[1]
    assert (line.startswith("17 4-23 * * * "), line.endswith(" --wait --due")) == (True, True)


def test_what_is_made_again_is_told_with_the_index_of_the_run_that_it_belongs_to(tmp_path, ropa):
    path = write_plan(tmp_path, "one", "missing", settings=FAST + 'retries = 0\nschedule = "daily"\n')
    assert ropa("run", path, "--quiet").code == 14
    path.write_text(path.read_text().replace("2026-10-31", "2026-11-01"))  # as "today" is, on the morrow
    (tmp_path / "one").rename(tmp_path / "missing")
    done = ropa("run", path, "--due", "--quiet")
    assert (done.code, Path(done.stdout.split("; ")[-1].strip())) == (14, tmp_path.resolve() / "reports/2026-10-31/index.html")


def _why_missing(folder: Path) -> str:
    return f"{folder.resolve() / 'missing'}: not there; give {choices('illumit')}"


def test_a_run_that_fails_by_its_findings_says_so_in_its_last_line(tmp_path, ropa):
    path = write_plan(tmp_path, "one", settings=FAST + 'fail_on = "error"\n')
    done = ropa("run", path, "--quiet")
    assert (done.code, done.stderr.count("\n")) == (14, 1)
    assert done.stderr.startswith("ropa: exit code 14: all reports were made, but findings count as a failure (one: ")
    assert ropa("run", path, "--dry-run").stdout.endswith(": small (html): unchanged\n")


def test_systemd_units_are_written_with_the_lines_that_install_them(tmp_path, ropa):
    path = write_plan(tmp_path, "one")
    done = ropa("schedule", path, "--systemd", "--user", "reporter", "--out", tmp_path / "units")
    assert done.stdout.splitlines() == [
        "# To install:",
        f"sudo install -m 644 {tmp_path}/units/ropa-plan.service {tmp_path}/units/ropa-plan.timer /etc/systemd/system/",
        "sudo systemctl daemon-reload",
        "sudo systemctl enable --now ropa-plan.timer",
    ]
    assert "User=reporter\n" in (tmp_path / "units" / "ropa-plan.service").read_text()
    assert "# sudo systemctl enable --now ropa-plan.timer" in ropa("schedule", path, "--systemd").stdout
    assert ropa("schedule", path, "--systemd", "--user", "a b\nExecStart=x").code == 2
    assert ropa("schedule", path, "--cron", "--user", "me").code == 2


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
