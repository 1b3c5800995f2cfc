"""The command `transfer`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from ropa.law.transfers import destination
from support.commands import Ran

NOW = "2026-11-22"

# -- the command ---------------------------------------------------------------------------------------

Run = Callable[..., Ran]


def test_command_json_is_the_contract(ropa: Run) -> None:
    ran = ropa("transfer", "united states", "--on", NOW, "--regime", "eu", "--format", "json")
    said = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert list(said) == ["country", "on", "regime", "status", "scope", "mechanisms", "law"]
    assert [said[key] for key in ("country", "on", "regime", "status", "scope")] == ["US", NOW, "eu", "adequate_partial", "dpf"]
    assert all(list(mechanism) == ["mechanism", "label", "needs", "law"] for mechanism in said["mechanisms"])
    assert said["mechanisms"][0]["mechanism"] == "adequacy"
    domestic = json.loads(ropa("transfer", "GB", "--on", NOW, "--regime", "uk", "--format", "json").stdout)
    assert (domestic["scope"], domestic["mechanisms"]) == (None, [])


def test_command_text_says_status_why_what_is_open_and_law(ropa: Run) -> None:
    ran = ropa("transfer", "US", "--on", NOW, "--regime", "uk")
    lines = ran.stdout.splitlines()
    assert lines[0] == "United States (US) on 2026-11-22 under uk (UK GDPR, as amended in 2025): adequate_partial"
    assert "  Adequate for a part only; outside it a transfer is restricted." in lines
    assert any(line.startswith("  Covered in part since 12 October 2023. Banks") for line in lines)
    assert "  Only with: Data Privacy Framework with UK Extension (dpf_uk_extension)." in lines
    assert "  Law: SI 2023/1028" in lines
    assert "  No longer: Decision (EU) 2016/1250 (Privacy Shield), to 15 July 2020." in lines
    assert "  idta: International data transfer agreement  [UK GDPR Art 46(2)(d); DPA 2018 s.119A]" in lines
    assert any(line.startswith("    needs the signed document; a completed transfer risk assessment") for line in lines)
    assert lines[-1] == "Not legal advice."
    headings = [line for line in lines if line.startswith("Open on that day")]
    assert headings == [
        "Open on that day by adequacy:",
        "Open on that day as a safeguard:",
        "Open on that day as an exception, for the odd case:",
    ]


@pytest.mark.parametrize("regime", ["uk", "eu"])
@pytest.mark.parametrize("day", ["2012-01-01", "2019-01-01", NOW])
@pytest.mark.parametrize("place", ["GB", "FR", "IN", "US"])
def test_command_text_names_all_that_is_open(ropa: Run, place: str, day: str, regime: str) -> None:
    text = ropa("transfer", place, "--on", day, "--regime", regime).stdout
    for mechanism in destination(place, day, regime).mechanisms:
        assert f"  {mechanism['mechanism']}: {mechanism['label']}" in text
    assert ("within one legal entity" in text.lower()) == (destination(place, day, regime).status in ("restricted", "adequate_partial"))
    assert ("Record it all the same" in text) == (destination(place, day, regime).status != "domestic")
    assert ("before 25 May 2018" in text) == (day < "2018-05-25")


def test_command_defaults_are_said_on_stderr(ropa: Run) -> None:
    ran = ropa("transfer", "FR", "--format", "json")
    said = json.loads(ran.stdout)
    assert said["regime"] == "uk"
    assert f"as of {said['on']} (today" in ran.stderr
    assert "under uk (the UK GDPR; give --regime eu for the EU GDPR)" in ran.stderr
    assert ropa("--quiet", "transfer", "FR").stderr == ""
    assert json.loads(ropa("transfer", "FR", "--as-of", "2019-01-01", "--format", "json").stdout)["on"] == "2019-01-01"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Channel Islands",), "ropa: 'Channel Islands' is more than one destination: write GG (Guernsey) or JE (Jersey)\n"),
        (("FR", "--on", "2026-13-01"), "'2026-13-01' is not a date; write it like 2026-11-22\n"),
    ],
)
def test_command_errors_are_one_line_and_exit_2(ropa: Run, words: tuple[str, ...], says: str) -> None:
    ran = ropa("--quiet", "transfer", *words)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.endswith(says)


def test_the_command_imports_nothing_heavy_until_it_runs() -> None:
    code = "import sys; import ropa.cli.transfer; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_days_that_differ_are_refused(ropa):
    ran = ropa("transfer", "FR", "--on", "2026-01-01", "--as-of", "2026-01-02")
    assert (ran.code, ran.stderr) == (2, "ropa: --on 2026-01-01 and --as-of 2026-01-02 name two days; give one of them\n")
    same = ropa("transfer", "FR", "--on", "2026-01-01", "--as-of", "2026-01-01", "--regime", "uk")
    assert (same.code, same.stderr, same.stdout) == (0, "", ropa("transfer", "FR", "--on", "2026-01-01").stdout)
