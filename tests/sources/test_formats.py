"""A format of registers is one entry: reading, writing, plans, fingerprints, errors and help follow from it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import ropa as package
from ropa.errors import LayoutError, SourceError, UsageError
from ropa.files import put, refuse_taken, shipped
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.text_tables import RecordPlace, TextTables
from ropa.model.validate import validate
from ropa.plans.plan import read_plan
from ropa.reports.unchanged import inputs_digest
from ropa.sources import copy_sample, fingerprint, formats, locate, read, write
from ropa.sources.formats import Format


def read_json(place: Path, _options: Mapping[str, str | None]) -> TextTables:
    """The tables of a JSON file: {"table": [{"column": "value"}]}."""
    try:
        tables = json.loads(place.read_text(encoding="utf-8"))
    except ValueError as problem:
        raise SourceError(f"{place}: not JSON ({problem})") from problem
    frames = {table: pd.DataFrame(records, dtype="str") for table, records in tables.items()}
    return TextTables(frames, {table: RecordPlace(place.name, table) for table in frames})


def write_json(register: Register, place: Path, _every_table: bool) -> None:
    """Write what is filled in of a register to a new JSON file."""
    refuse_taken(place)
    tables = {
        table: [{str(name): value for name, value in row.items() if isinstance(value, str)} for row in text.to_dict("records")]
        for table in TABLES
        if len(text := register.canonical(table))
    }
    put(place, json.dumps(tables).encode("utf-8"), fresh=True)


JSON = Format(
    words="a JSON file",
    plural="JSON files",
    new="a new .json file",
    table="the list {}",
    nothing="no list",
    recognise=lambda place: place.suffix == ".json",
    read=read_json,
    write=write_json,
    ending=".json",
)
SMALL = {
    "organisations": [{"organisation_id": "O1", "name": "Holder", "is_holder": "yes", "country": "GB", "uk_gdpr": "yes"}],
    "activities": [{"activity_id": "A1", "name": "Selling", "role": "controller"}],
    "reviews": [
        {"review_id": "V1", "activity_id": "A1", "reviewed_on": "2026-01-02"},
        {"review_id": "V2", "activity_id": "A1", "reviewed_on": "31/02/2026"},
    ],
}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON is a format, by one entry."""
    monkeypatch.setattr(formats, "FORMATS", [*formats.FORMATS[:-1], JSON, formats.FORMATS[-1]])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A register of one JSON file."""
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return path


def test_it_is_read_and_checked_and_faults_name_their_record(small: Path) -> None:
    case = package.open(small, as_of="2026-11-22")

    assert case.register.rows()["reviews"] == 2
    found = case.findings.set_index("code")
    assert found.loc["SH04", "where"] == "small.json reviews record 2 reviewed_on"
    assert found.loc["SH04", ["file", "sheet", "row"]].tolist() == ["small.json", "reviews", 2]
    assert found.loc["PU01", "where"].startswith("small.json activities record 1")


def test_the_command_line_checks_it(ropa, small: Path) -> None:
    ran = ropa("check", small, "--as-of", "2026-11-22", "--select", "SH")

    assert ran.code == 1, ran.stderr
    assert "reviewed_on is" in ran.stdout


def test_headings_have_a_place_too(small: Path) -> None:
    small.write_text(json.dumps({**SMALL, "reviews": [{"review_id": "V1", "activity_id": "A1", "revewed": "x"}]}), encoding="utf-8")

    found = validate(read(small))[1]

    assert list(found["where"]) == ["small.json reviews revewed"]


def test_what_every_register_needs_is_asked_for(small: Path) -> None:
    small.write_text(json.dumps({"activities": SMALL["activities"]}), encoding="utf-8")
    assert [fault["message"] for fault in read(small).faults] == [
        "the list organisations is missing; a register has at least organisations and activities"
    ]
    assert [fault["where"] for fault in read(small).faults] == ["small.json"]

    small.write_text("{}", encoding="utf-8")
    with pytest.raises(LayoutError, match=r"small.json: no list; a register has at least organisations and activities"):
        read(small)


def test_it_is_written_and_read_back(tmp_path: Path) -> None:
    register = validate(read("sample:illumit"))[0]

    write(register, tmp_path / "x.json")
    copy_sample("illumit", tmp_path / "y.json")

    assert validate(read(tmp_path / "x.json"))[0].hash == register.hash
    assert (tmp_path / "x.json").read_bytes() == (tmp_path / "y.json").read_bytes()


def test_plans_find_it_and_a_report_knows_when_it_has_changed(small: Path) -> None:
    plan = small.parent / "plan.toml"
    plan.write_text('reports = ["summary"]\n[[register]]\npath = "*.json"\n', encoding="utf-8")
    assert [Path(job.register).name for job in read_plan(plan, date(2026, 11, 22)).jobs] == ["small.json"]

    before = inputs_digest(small, "2026-11-22", "uk", ["html"], {})
    assert before == inputs_digest(small, "2026-11-22", "uk", ["html"], {})
    small.write_text(json.dumps(SMALL | {"reviews": []}), encoding="utf-8")
    assert before != inputs_digest(small, "2026-11-22", "uk", ["html"], {})


def test_a_format_may_say_itself_what_decides_its_content(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", [replace(JSON, fingerprint=lambda _: {"all": "1"})])

    assert fingerprint(small) == {"all": "1"}


def test_errors_name_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")

    with pytest.raises(
        SourceError,
        match=r"notes.txt: neither a folder of CSV files nor an .xlsx workbook nor a database \(.*\) nor a JSON file nor a register of",
    ):
        read(tmp_path / "notes.txt")
    with pytest.raises(
        SourceError,
        match=r"gone: not there; give .*, an .xlsx workbook, a database .*, a JSON file, a register of .*, or sample:illumit$",
    ):
        locate("gone")
    with pytest.raises(UsageError, match=r"x.ods: ropa writes JSON files, databases, .xlsx workbooks and folders.*; .* .xlsx or .json,"):
        write(validate({})[0], "x.ods")


@pytest.mark.parametrize("command", [["--help"], ["check", "--help"], ["report", "--help"], ["init", "--help"]])
def test_help_names_it(command: list[str]) -> None:
    code = (
        "import sys; from dataclasses import replace; from ropa.sources import formats as f;"
        "f.FORMATS.append(replace(f.FORMATS[1], words='a JSON file', new='a JSON file'));"
        f"sys.argv = ['ropa', *{command!r}]; from ropa.cli import main; main()"
    )
    environment = os.environ | {"COLUMNS": "300", "PYTHONPATH": str(Path(package.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)

    assert "a json file" in " ".join(done.stdout.split()).lower(), done.stderr


def test_the_comments_of_notebooks_name_no_format() -> None:
    for notebook in sorted(shipped("notebooks").glob("*.ipynb")):
        said = re.search(r'register: str = [^#]*# ([^"]*)', notebook.read_text(encoding="utf-8"))
        assert said is not None, notebook.name
        assert said[1] == r"the register: a path that `ropa check` takes, or sample:NAME\n", notebook.name


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, ropa.cli.common; print([m for m in ('pandas', 'pandera', 'numpy') if m in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(Path(package.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)

    assert done.stdout.strip() == "[]"


def test_the_fingerprint_of_a_folder_is_made_of_what_is_read(tmp_path):
    folder = tmp_path / "register"
    copy_sample("illumit", folder)
    before = fingerprint(folder)
    (folder / "documents").mkdir()
    (folder / "documents" / "scan.pdf").write_bytes(b"x" * 100)
    with_folder = fingerprint(folder)
    assert set(with_folder) - set(before) == {"documents"}
    (folder / "documents" / "scan.pdf").write_bytes(b"y" * 100)
    assert fingerprint(folder) == with_folder  # nothing below is read
    (folder / "note.docx").write_bytes(b"z")
    assert fingerprint(folder) != with_folder  # a note says that it was passed over
    activities = (folder / "activities.csv").read_bytes()
    (folder / "activities.csv").write_bytes(activities + b"\n")
    assert fingerprint(folder)["activities.csv"] != before["activities.csv"]
