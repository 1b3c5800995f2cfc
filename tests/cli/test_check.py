"""The command line: exit codes, what goes to stdout and to stderr, and the JSON that others rely on."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

import ropa as package
from ropa.model.findings import COLUMNS
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from ropa.rules import RULES
from ropa.sources import read
from ropa.sources.formats import choices
from support.commands import DAY
from support.corpora import CORPORA
from support.registers import places, register_folder, register_workbook

MARKER = "Zqxmarker"
JSON_COLUMNS = tuple("owner_contact_id" if name == "owner" else name for name in COLUMNS)
"""Those of the findings that `check` prints: who answers for an activity by key alone."""


# -- exit codes -----------------------------------------------------------------------------------


def test_nothing_found_is_0(ropa, good):
    ran = ropa("check", good, *DAY, "--select", "SH,ID04")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Nothing to do.\ngood as of 2026-11-22 (uk): 0 errors, 0 warnings, 0 advice; 2 rows, ")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--select", "SH,ID04", "--fail-on", "never"), 0),
        (("--select", "SH09,ID04"), 0),
        (("--select", "SH09,ID04", "--fail-on", "warning"), 1),
        (("--select", "SH09,ID04", "--fail-on", "advice"), 1),
        (("--select", "SH09,ID04", "--fail-on", "error"), 0),
        (("--select", "SH04,SH05,ID04", "--ignore", "SH04", "--ignore", "SH05"), 0),
        (("--select", "sh05,id04"), 1),
    ],
)
def test_what_was_found_is_1_from_the_severity_asked_for(ropa, bad, options, code):
    assert ropa("check", bad, *DAY, *options).code == code


def test_findings_of_shape_alone_may_be_selected(ropa, bad):
    assert ropa("check", bad, *DAY, "--select", "SH").code == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check", "{good}", "--as-of", "22/11/2026"), "as_of: '22/11/2026' is not a date; write it like 2026-11-22"),
        (("check", "sample:nope", *DAY), "sample:nope: there is no such sample; there are "),
        (("check", "{both}", *DAY), "the holder is under both regimes: run once with --regime uk and once with --regime eu"),
        (
            ("check", "{good}", *DAY, "--encoding", "klingon"),
            "options: the encoding is none that text is kept in; use one like utf-8, cp1252",
        ),
        (("check", "{good}", *DAY, "--delimiter", "x"), "options: delimiter must be one of ',', ';', '\\t', '|'"),
        (("init", "{tmp}/book.ods"), "{tmp}/book.ods: ropa writes databases, .xlsx workbooks and folders of CSV files; give a "),
        (("init", "{tmp}/x", "--sample", "nope"), "sample:nope: there is no such sample; there are "),
    ],
)
def test_a_mistake_in_the_call_is_2(ropa, good, tmp_path, words, message):
    both = "organisation_id,name,is_holder,uk_gdpr,eu_gdpr\nO1,x,yes,yes,yes\n"
    names = {"good": good, "tmp": tmp_path, "both": register_folder(tmp_path / "both", {"organisations": both})}
    ran = ropa(*(str(word).format(**names) for word in words))
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("ropa: " + message.format(**names))
    assert ran.stderr.count("\n") == 1


def test_a_code_that_no_rule_has_is_2(ropa, good):
    ran = ropa("check", good, *DAY, "--select", "ZZ99")
    assert (ran.code, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert "ZZ99" in ran.stderr


def test_a_blank_register_is_3(ropa, tmp_path):
    ropa("init", tmp_path / "new")
    ran = ropa("check", tmp_path / "new", *DAY)
    assert (ran.code, ran.stdout, ran.stderr) == (3, "", "ropa: nothing to check: the register has no activities yet\n")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "nowhere",
            f"nowhere: not there; give {choices('illumit')}",
        ),
        ("empty.xlsx", "empty.xlsx: not an .xlsx workbook, or a damaged one; open it in a spreadsheet and save it again"),
        (
            "notes.txt",
            "notes.txt: neither a folder of CSV files nor an .xlsx workbook nor a database"
            " (sqlite:///FILE, postgresql+psycopg://USER@HOST/NAME) nor a register of another layout"
            " (.xlsx, .ods, .csv, .md, .docx …); save it as .csv",
        ),
    ],
)
def test_what_cannot_be_read_is_11(ropa, tmp_path, monkeypatch, path, message):
    monkeypatch.chdir(tmp_path)
    for name in ("empty.xlsx", "notes.txt"):
        (tmp_path / name).touch()
    ran = ropa("check", path, *DAY)
    assert (ran.code, ran.stdout, ran.stderr) == (11, "", f"ropa: {message}\n")


@pytest.mark.parametrize("file", sorted((CORPORA / "hostile-xlsx").glob("*.xlsx")), ids=lambda file: file.stem)
def test_a_hostile_workbook_is_one_line_and_11(ropa, file):
    ran = ropa("check", file, *DAY)
    assert (ran.code, ran.stdout, ran.stderr.count("\n")) == (12 if file.stem == "ok" else 11, "", 1)


def test_a_place_that_is_taken_is_11(ropa, good):
    ran = ropa("init", good)
    assert (ran.code, ran.stdout, ran.stderr) == (11, "", f"ropa: {good}: already there; give a new path, or move it away first\n")


def test_what_is_no_register_is_12(ropa, tmp_path):
    ran = ropa("check", tmp_path, *DAY)
    assert (ran.code, ran.stdout) == (12, "")
    assert ran.stderr.startswith(f"ropa: {tmp_path}: no CSV files; a register has at least organisations and activities ")
    settings = register_folder(tmp_path / "r", {"register.toml": "colour = 1"})
    assert (ropa("check", settings, *DAY).code, ropa("init", settings).code) == (12, 11)


@pytest.mark.parametrize(
    "tables",
    [
        {"activities": None},
        {"organisations": None},
        {"organisations": "organisation_id,name,is_holder\nO1,x,\n"},
        {"organisations": "organisation_id,name,is_holder\nO1,x,jein\n"},
        {"activities": b"\xff\xfe"},
        {"activities": "something,else\n1,2\n"},
    ],
)
def test_a_broken_register_is_1_with_findings_not_an_exception(ropa, tmp_path, tables):
    ran = ropa("check", register_folder(tmp_path / "r", tables), *DAY)
    assert (ran.code, ran.stderr) == (1, "")
    assert "SH0" in ran.stdout


# -- what is printed ------------------------------------------------------------------------------


def test_the_json_of_check_is_the_contract(ropa, bad):
    ran = ropa("check", bad, *DAY, "--format", "json")
    found = json.loads(ran.stdout)
    register, _ = validate(read(bad))
    assert list(found) == [
        "register",
        "register_hash",
        "as_of",
        "regime",
        "rows",
        "rules_run",
        "rules_skipped",
        "tested",
        "not_understood",
        "cells_not_read",
        "counts",
        "to_do",
        "findings",
    ]
    assert (found["register"], found["as_of"], found["regime"], found["register_hash"]) == ("bad", "2026-11-22", "uk", register.hash)
    assert found["rows"] == {
        table: {"organisations": 1, "activities": 1, "purposes": 25, "requests": 1, "systems": 1}.get(table, 0) for table in TABLES
    }
    assert found["rules_run"] == sorted(found["rules_run"]) != []
    assert all(isinstance(why, str) and why for why in found["rules_skipped"].values())
    assert list(found["counts"]) == ["error", "warning", "advice"]
    assert sum(found["counts"].values()) == len(found["findings"])
    for row in found["findings"]:
        assert tuple(row) == JSON_COLUMNS
        assert isinstance(row["row"], int | None)
    assert places(package.open(bad, "2026-11-22").findings) == [(row["code"], row["where"]) for row in found["findings"]]
    country = next(row for row in found["findings"] if row["table"] == "systems" and row["code"] == "SH04")
    assert country == {
        "code": "SH04",
        "severity": "error",
        "duty": "guidance",
        "table": "systems",
        "record": "Y1",
        "field": "country",
        "file": "systems.csv",
        "sheet": None,
        "row": 2,
        "column": None,
        "where": "systems.csv:2 country",
        "message": "system Y1: country is not in the code list countries; write the two letters of ISO 3166-1, like GB or NO",
        "law": "",
        "waived": None,
        "count": 1,
        "activity_id": None,
        "owner_contact_id": None,
    }


def test_the_csv_of_check_has_all_findings(ropa, bad):
    ran = ropa("check", bad, *DAY, "--format", "csv", "--select", "SH,ID04")
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert tuple(rows[0]) == JSON_COLUMNS
    assert {row["activity_id"] for row in rows if row["table"] == "purposes"} == {"A1"}
    assert [row["code"] for row in rows] == ["SH04"] + ["SH05"] * 25 + ["SH09"]
    assert rows[1]["where"] == "purposes.csv:2 lawful_basis"


def test_the_first_line_counts_what_is_to_do_and_the_last_ones_say_what_is_next(ropa, bad):
    lines = ropa("check", bad, *DAY).stdout.splitlines()
    told = json.loads(ropa("check", bad, *DAY, "--format", "json").stdout)["to_do"]
    assert lines[0] == f"{told['total']} things to do: {told['now']} now, {told['later']} that show when those are done."
    following = lines[lines.index("Do next:") + 1 : -2]
    assert len(following) == len(told["next"]) == 3
    assert [one["code"][:2] for one in told["next"]] == ["SH", "SH", "SH"]  # what cannot be read comes first
    for number, (line, one) in enumerate(zip(following, told["next"], strict=True), start=1):
        assert line.startswith(f"  {number}. {one['subject']}: {one['message']} ({one['where']})")
    assert lines[-2] == f"{told['total'] - 3} things left to do after these."


def test_what_to_do_is_said_once_of_findings_below_each_other(ropa):
    def told(*options: str) -> list[str]:
        lines = ropa("check", "sample:broken", *DAY, "--select", "NT02", *options).stdout.splitlines()
        return lines[2 : lines.index("Do next:")]

    first, *others = told()
    assert RULES["NT02"].advice in first
    assert not any(RULES["NT02"].advice in line for line in others)
    assert others[0].endswith("nothing in the register backs it (transfers).")
    assert all(RULES["NT02"].advice in line for line in told("--all"))


def test_only_what_article_30_asks_for(ropa, bad):
    found = json.loads(ropa("check", bad, *DAY, "--article-30", "--format", "json").stdout)
    assert {one["duty"] for one in found["findings"] if not one["code"].startswith("SH")} == {"art30"}
    assert {one["code"][:2] for one in found["findings"]} > {"SH"}
    assert found["rules_skipped"]["LB01"] == "not asked for by Article 30"


def test_text_says_once_what_is_wrong_with_many(ropa, bad):
    lines = ropa("check", bad, *DAY, "--select", "SH,ID04").stdout.splitlines()
    place = lines.index("SH05 error  25  Every code stands in its code list.")
    assert lines[place + 1].startswith("  all 25 purposes: lawful_basis is not in the code list lawful_bases; ")
    assert lines[place + 1].endswith(" (purposes.csv:2 lawful_basis, purposes.csv:3 lawful_basis, purposes.csv:4 lawful_basis and 22 more)")
    assert sum("purposes.csv:" in line for line in lines[: lines.index("Do next:")]) == 1
    assert any(line.startswith("  systems.csv:2 country  system Y1: country is not in ") for line in lines)
    assert lines[-1].startswith("bad as of 2026-11-22 (uk): 26 errors, 1 warning, 0 advice; 29 rows, ")
    assert lines[-1].endswith(" Not legal advice.")


def test_all_shows_a_line_for_every_finding(ropa, bad):
    lines = ropa("check", bad, *DAY, "--select", "SH,ID04", "--all").stdout.splitlines()
    assert [line for line in lines if line.startswith("SH05")] == ["SH05 error  25  Every code stands in its code list."]
    assert sum(line.startswith("  purposes.csv:") for line in lines) == 25
    short = ropa("check", bad, *DAY, "--select", "SH,ID04").stdout.splitlines()
    assert (lines[0], lines[-1]) == (short[0], short[-1])


def test_text_shows_at_most_twenty_lines_of_a_code_with_the_count_of_the_others(ropa, tmp_path):
    columns = "".join(f",what{n}" for n in range(25))
    folder = register_folder(tmp_path / "r", {"systems": f"system_id,name{columns}\nY1,x{',' * 25}\n"})
    lines = ropa("check", folder, *DAY, "--select", "SH,ID04").stdout.splitlines()
    assert "SH02 advice  25  Every table and column is one that the register knows." in lines
    assert sum(line.startswith("  systems.csv:1 what") for line in lines) == 20
    assert "  … and 5 more of SH02; --all shows every one" in lines
    every = ropa("check", folder, *DAY, "--select", "SH,ID04", "--all").stdout.splitlines()
    assert sum(line.startswith("  systems.csv:1 what") for line in every) == 25


def test_select_takes_codes_families_and_lists_and_ignore_wins(ropa, bad):
    def codes(*options: str) -> set[str]:
        return {row["code"] for row in json.loads(ropa("check", bad, *DAY, "--format", "json", *options).stdout)["findings"]}

    assert codes("--select", "SH04,ID04") == {"SH04"}
    assert codes("--select", "sh04, SH09", "--select", "SH05,ID04") == {"SH04", "SH05", "SH09"}
    assert codes("--select", "SH,ID04", "--ignore", "SH05,SH09") == {"SH04"}
    assert codes("--select", "SH,LB,SE", "--ignore", "SH,LB") == {"SE01"}


def test_a_finding_of_a_workbook_names_its_cell(ropa, tmp_path):
    book = register_workbook(tmp_path / "r.xlsx", {"activities": "activity_id,name,role\nA1,x,zzz\n", "Cover": "x\n"})
    ran = ropa("check", book, *DAY, "--select", "SH,ID04")
    assert "  r.xlsx activities!C2  activity A1: role is not in the code list activity_roles; " in ran.stdout
    assert ran.stderr == "r.xlsx: the sheet 'Cover' is no table of the register and was not read\n"


def test_without_a_day_today_is_said_on_stderr_and_quiet_says_nothing(ropa, good):
    loud = ropa("check", good, "--select", "SH,ID04")
    assert loud.stderr.startswith("as of 20")
    assert loud.stderr.endswith(" (today; give --as-of for another day)\n")
    assert ropa("--quiet", "check", good, "--select", "SH,ID04").stderr == ""
    assert ropa("-q", "check", good, "--select", "SH,ID04", "--format", "json").stderr == ""


def test_json_is_alone_on_stdout_also_without_a_day(ropa, good):
    assert json.loads(ropa("check", good, "--format", "json", "--select", "ID04").stdout)["register"] == "good"


def test_files_of_europe_are_read_through_options(ropa, tmp_path):
    folder = register_folder(
        tmp_path / "r",
        {
            "organisations": "organisation_id;name;is_holder;eu_gdpr\nO1;Société;yes;yes\n".encode("cp1252"),
            "activities": "activity_id;name;role;started_on\nA1;été;controller;31/12/2024\n".encode("cp1252"),
        },
    )
    ran = ropa("check", folder, *DAY, "--select", "SH,ID04", "--encoding", "cp1252", "--delimiter", ";", "--dates", "day-first")
    assert (ran.code, ran.stderr) == (0, "")


def test_planted_personal_data_is_never_printed(ropa, tmp_path):
    person = f"{MARKER} Doe"
    tables = {
        "organisations": (
            "organisation_id,name,is_holder,country,uk_gdpr,email,phone,address\n"
            f"O1,{person},yes,{MARKER}@example.org,yes,{MARKER}@example.org,{MARKER} 020,{person}\n"
        ),
        "contacts": f"contact_id,organisation_id,contact_role,name,email\nC1,O9,{person},{person},{MARKER}@example.org\n",
        "activities": f"activity_id,name,role,description,started_on\nA1,{person},{MARKER}@a.b,{person} AB 12 34 56 C,{MARKER} AB123456C\n",
        "requests": f"request_id,subject_ref,right,received_on,extension_reason\nR1,{person},{person},{person},{person} 943 476 5919\n",
        "complaints": f"complaint_id,subject_ref\nX1,{MARKER}@example.org\n",
        "breaches": f'breach_id,aware_at,subjects_affected,facts\nB1,{person},{person},"{person}\x07"\n',
        "consents": f"consent_id,purpose_id,subject_ref\nK1,{person},{person}\n",
        "waivers": f"waiver_id,code,reason,until\nW1,{person},{person},{person}\n",
    }
    folder = register_folder(tmp_path / "r", tables)
    for options in (("--format", "json"), ("--select", "SH,ID04"), ("--select", "SH,ID04", "--format", "csv")):
        ran = ropa("check", folder, *DAY, *options)
        assert ran.code == 1
        assert "SH09" in ran.stdout
        assert MARKER.casefold() not in (ran.stdout + ran.stderr).casefold()


@pytest.mark.parametrize(("register", "regime"), [("sample:illumit", "uk"), ("sample:harbour-health", "eu"), ("sample:broken", "uk")])
def test_a_long_register_is_checked_like_a_short_one(ropa, monkeypatch, register, regime):
    short = ropa("check", register, *DAY, "--regime", regime, "--format", "json")
    monkeypatch.setattr("ropa.case.text_storage.FEW_ROWS", 0)
    long = ropa("check", register, *DAY, "--regime", regime, "--format", "json")
    assert json.loads(short.stdout)["findings"]
    assert long == short


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
@pytest.mark.parametrize(
    ("file", "words", "code"),
    [
        ("r.xlsx", ("check", "r.xlsx", *DAY), 11),
        ("r.csv", ("import", "r.csv", "--out", "new.xlsx"), 11),
        ("m.toml", ("check", "t.csv", *DAY, "--layout", "m.toml"), 11),
        ("n.html", ("draft", "n.html", "--out", "new.xlsx"), 11),
        ("plan.toml", ("run", "plan.toml"), 11),
        ("a.ipynb", ("report", "--list", "--notebooks", "."), 14),
        ("requests.parquet", ("logs", "sample:illumit", ".", *DAY, "--out", "found"), 11),
    ],
)
def test_a_pipe_in_place_of_a_file_is_one_line_and_never_waited_for(ropa, tmp_path, monkeypatch, file, words, code):
    monkeypatch.chdir(tmp_path)
    os.mkfifo(file)
    Path("t.csv").write_text("Activity,Purpose\nPayroll,pay staff\n")
    ran = ropa(*words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.endswith(f"{file}: cannot be read (it is no ordinary file)\n")


def test_a_link_that_leads_nowhere_or_round_is_not_absent(ropa, tmp_path):
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    said = "gone.xlsx: cannot be read (the link leads nowhere; is a disk or a share missing?)"
    assert said in ropa("check", tmp_path / "gone.xlsx").stderr
    assert "round: cannot be read (" in ropa("check", tmp_path / "round").stderr


def test_json_lists_each_cell_that_is_written_and_holds_no_value(ropa, tmp_path):
    tables = {
        "retention": "retention_id,activity_id,period,followed\nL1,A1,a good while,tbc\n"
        "L2,A1,01-01-2025,yes\nL3,A1,020 7946 0958,ask zz@x.example\n",
        "requests": "request_id,right\nR1,Mrs Doe wants all\n",
    }
    told = json.loads(ropa("check", register_folder(tmp_path / "r", tables), *DAY, "--format", "json").stdout)
    assert [(one["where"], one["record"], one["why"], one["written"]) for one in told["cells_not_read"]] == [
        ("retention.csv:2 period", "L1", "not understood", "a good while"),
        ("retention.csv:3 period", "L2", "not understood", "01-01-2025"),
        ("retention.csv:4 period", "L3", "not understood", None),  # it reaches somebody, wherever it stands
        ("retention.csv:2 followed", "L1", "a placeholder", "tbc"),
        ("retention.csv:4 followed", "L3", "not understood", None),
        ("requests.csv:2 right", "R1", "not understood", None),  # a log of people
    ]
