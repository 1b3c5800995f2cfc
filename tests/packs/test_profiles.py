"""What each profile holds and leaves out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import ropa
from ropa.case.case import Case
from ropa.packs.profiles import PEOPLE, PROFILES, Profile
from ropa.reports import reports
from support.commands import Ran
from support.notebooks import write_notebook
from support.packs import DAY, PERIOD, SAMPLE, Opened, _unzipped, build, tiny


@pytest.mark.slow
def test_a_regulator_gets_records_and_of_logs_of_people_figures(tmp_path: Path, key: Path, case: Case):
    pack = Opened(build(SAMPLE, tmp_path, key, profile="regulator", reports=["transfers"]))
    assert not [path for path in pack.files if any(f"/{table}." in path for table in PEOPLE)]
    assert not [path for path in pack.files if path.startswith("05-")]
    figures = pack.rows("03-registers/logs-in-figures.csv")
    assert {row["log"] for row in figures} == set(PEOPLE)
    assert all(int(row["number"]) % 5 == 0 and int(row["number"]) for row in figures)
    assert not {row["table"] for row in pack.rows("04-ipe/tables.csv")} & set(PEOPLE)
    references = pd.concat([case.register[table]["subject_ref"] for table in ("requests", "consents", "marketing_sends")]).dropna()
    everything = b"\n".join(content for _, content in _unzipped(pack.all))
    assert not re.search(rb"ps-[a-p]{16}", everything)
    assert not [text for text in references.unique() if text.encode() in everything]


def test_reports_of_records_alone_do_not_change_without_the_logs_of_people(case: Case):
    """What the profiles leave out takes no finding from the tables that they show, nor adds one: their reports stay true."""
    from ropa.packs.profiles import shown

    part = ropa.assess(shown(case.register, PROFILES["regulator"]), DAY, "uk")
    whole = pd.DataFrame(case.findings)
    columns = ["code", "table", "record", "field"]
    assert part[columns].values.tolist() == whole[~whole["table"].isin(PEOPLE)][columns].values.tolist()


OF_LOGS = {"rights-requests", "incidents", "marketing", "summary", "lawful-bases", "health-check"}
BEYOND = {"trend", "portfolio"}
OUT = {
    "full": BEYOND,
    "regulator": OF_LOGS | BEYOND,
    "client": {report.name for report in reports()} - {"processor-record"},
    "iso27701": OF_LOGS | BEYOND,
}
"""The reports that each profile leaves out; every other report is in it."""


def test_every_report_is_in_each_profile_or_out_of_it_for_a_reason():
    assert set(OUT) == set(PROFILES)
    for name, profile in PROFILES.items():
        why = {report.name: profile.why_not(report) for report in reports()}
        assert {report for report, reason in why.items() if reason} == OUT[name], name
        for report in BEYOND if name != "client" else ():
            assert "more than this register" in why[report]
        for report in OF_LOGS & OUT[name] if name != "client" else ():
            assert why[report] == "Made from logs of people, which this pack leaves out"


def test_every_report_of_ours_says_what_packs_need():
    for report in reports():
        said = json.loads(report.path.read_text(encoding="utf-8"))["metadata"]["ropa"]
        assert said["clauses"], report.name
        assert "logs_of_people" in said, report.name


@pytest.mark.slow
def test_a_report_and_a_profile_that_are_added_arrive_in_packs(
    tmp_path: Path, key: Path, ropa: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
):
    """A report is one notebook, a profile one record: nothing else has to be told of them."""
    (folder := tmp_path / "notebooks").mkdir()
    for name, logs in (("weather", False), ("gossip", True)):
        write_notebook(folder / f"{name}.ipynb", 'print("hello")', clauses="Art 99", logs_of_people=logs)
    monkeypatch.setattr("ropa.reports.catalogue.shipped", lambda what: folder)
    insurer = Profile("insurer", "what an insurer asks for", ("02-reports", "03-registers", "09-method"), left_out=(*PEOPLE, "contracts"))
    monkeypatch.setitem(PROFILES, "insurer", insurer)
    words = ["--profile", "insurer", "--period", PERIOD, "--as-of", DAY, "--key-file", key, "--out", tmp_path / "out"]
    assert ropa("pack", "build", tiny(tmp_path / "register"), *words).code == 0
    [path] = (tmp_path / "out").glob("*_insurer_*.zip")
    pack = Opened(path)
    assert [row["clause"] for row in pack.rows("01-index.csv") if row["file"] == "02-reports/weather.html"] == ["Art 99"]
    assert not any("gossip" in file for file in pack.files)
    readme = pack.files["00-README.txt"].decode("utf-8")
    assert "The report gossip: Made from logs of people, which this pack leaves out" in readme
    assert "insurer: what an insurer asks for" in readme
    assert "03-registers/csv/activities.csv" in pack.files
    assert not any("contracts" in file for file in pack.files)
    assert {file.split("/")[0] for file in pack.files if file.endswith(".csv")} == {"01-index.csv", "03-registers", "04-ipe", "09-method"}
