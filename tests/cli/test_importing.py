"""`ropa import` and `ropa formats`."""

from __future__ import annotations

import json
from pathlib import Path

from support.registers_of_others import NEWS, plain


def test_import_writes_a_register_and_accounts_for_every_cell(ropa, tmp_path: Path) -> None:
    row = ("P3", "Profiling", "Scoring", "Consent — disputed", "Tenants", "Frobnications", "", "", "2 years", "")
    ran = ropa("import", plain(tmp_path / "a.xlsx", row), "--out", tmp_path / "mine", "--format", "json")

    assert ran.code == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert set(told) == {"layout", "confidence", "rows_in", "rows_out", "tables", "cells", "kept", "ignored", "read_as"}
    assert (told["layout"], told["rows_in"], told["rows_out"], told["tables"]["activities"]) == ("art30", 3, 3, 3)
    cells = told["cells"]
    assert cells["seen"] == cells["read"] + cells["kept"] + cells["ignored"] == 37
    assert {
        "where": "Register!D4",
        "text": "Consent — disputed",
        "table": "purposes",
        "record": "P003",
        "field": "lawful_basis",
    }.items() <= told["kept"][0].items()
    assert set(told["read_as"][0]) == {"where", "text", "table", "record", "field", "value", "rule"}
    assert ropa("check", tmp_path / "mine", "--as-of", "2026-11-22", "--regime", "uk").code == 1


def test_import_tells_people_what_it_kept_and_shows_no_text_of_cells(ropa, tmp_path: Path) -> None:
    row = ("P3", "Profiling", "Scoring", "Consent — disputed by Mr Smith", "Tenants", "Name", "", "", "2 years", "")
    ran = ropa("import", plain(tmp_path / "a.xlsx", row), "--out", tmp_path / "mine.xlsx")

    assert ran.code == 0, ran.stderr
    assert "kept  Register!D4  purposes.lawful_basis" in ran.stdout
    assert "Smith" not in ran.stdout
    assert (tmp_path / "mine.xlsx").is_file()


def test_import_takes_the_law_and_the_new_register_says_it(ropa, tmp_path: Path) -> None:
    row = ("P3", "Profiling", "Scoring", "Consent", "Tenants", "Name", "Hosts of fortune", "Germany", "2 years", "")
    path = plain(tmp_path / "a.xlsx", row)
    ran = ropa("import", path, "--out", tmp_path / "mine", "--regime", "uk", "--format", "json")

    read = [one for one in json.loads(ran.stdout)["read_as"] if one["where"] == "Register!H4"]
    assert [one["value"] for one in read if one["field"] == "destination"] == ["DE"]
    assert 'regime = "uk"' in (tmp_path / "mine" / "register.toml").read_text(encoding="utf-8")
    there = json.loads(ropa("check", path, "--as-of", "2026-11-22", "--regime", "uk", "--format", "json").stdout)["findings"]
    here = json.loads(ropa("check", tmp_path / "mine", "--as-of", "2026-11-22", "--format", "json").stdout)["findings"]
    asked = [[one for one in found if one["code"] in ("SH05", "SH11")] for found in (there, here)]
    said = [{one["record"]: one["message"].partition("; ")[2] for one in found} for found in asked]
    assert said[0] == said[1] != {}, "what to write is said alike before and after the import"
    refused = ropa("import", "sample:illumit", "--out", tmp_path / "other", "--regime", "uk")
    assert refused.code == 2
    assert "--regime is for other layouts" in refused.stderr


def test_import_overwrites_nothing(ropa, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    ran = ropa("import", plain(tmp_path / "a.xlsx"), "--out", tmp_path / "mine")

    assert ran.code == 11
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_check_takes_it_as_it_is(ropa, tmp_path: Path) -> None:
    ran = ropa("check", plain(tmp_path / "a.xlsx"), "--as-of", "2026-11-22", "--regime", "eu")

    assert ran.stderr.splitlines()[0].startswith("a.xlsx: read by the layout art30 (one row per activity), 100% sure")
    assert "a.xlsx Register!C2" in ran.stdout


def test_check_of_a_csv_needs_no_option(ropa, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Activity;Purpose;Legal basis;Data subjects\n" + ";".join([NEWS[1], NEWS[2], NEWS[3], NEWS[4]]) + "\n", encoding="utf-8"
    )
    ran = ropa("check", tmp_path / "a.csv", "--as-of", "2026-11-22", "--regime", "eu", "--format", "json")

    assert json.loads(ran.stdout)["rows"]["activities"] == 1
    assert "semicolons separate its cells" in ran.stderr


def test_formats_lists_the_doors(ropa) -> None:
    told = json.loads(ropa("formats", "--format", "json").stdout)

    assert {"folder", "workbook", "art30"} <= {one["name"] for one in told}
    assert all(set(one) == {"name", "direction", "words", "loses"} and one["loses"] for one in told)
    assert "art30" in ropa("formats").stdout
