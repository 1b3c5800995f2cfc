"""The command `diff`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.commands import DAY, Ran
from support.registers import register_folder

Run = Callable[..., Ran]

BEFORE = {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Pay people,contract\n"}
AFTER = {"purposes": "purpose_id,activity_id,purpose,lawful_basis\nP1,A1,Secret aim,consent\n"}


@pytest.fixture
def two(tmp_path: Path) -> tuple[str, str]:
    """A register before and after a change of its purpose."""
    return str(register_folder(tmp_path / "before", BEFORE)), str(register_folder(tmp_path / "after", AFTER))


def test_json_is_the_contract(ropa: Run, two: tuple[str, str]) -> None:
    ran = ropa("diff", *two, *DAY, "--format", "json")
    said = json.loads(ran.stdout)
    assert (ran.code, ran.stderr) == (0, "")
    assert list(said) == ["before", "after", "counts", "changes", "findings"]
    assert list(said["before"]) == ["register", "register_hash", "as_of", "regime", "incomplete"]
    assert (said["before"]["register"], said["after"]["as_of"], said["after"]["regime"]) == ("before", "2026-11-22", "uk")
    assert list(said["changes"][0]) == [
        *("table", "record", "kind", "field", "old", "new", "activity_id", "weight", "means", "look_at", "law"),
    ]  # fmt: skip
    basis = next(change for change in said["changes"] if change["field"] == "lawful_basis")
    assert [basis[key] for key in ("table", "record", "kind", "old", "new", "weight")] == [
        "purposes", "P1", "changed", "contract", "consent", "act",
    ]  # fmt: skip
    assert said["counts"]["changed"] == 2
    assert {finding["state"] for finding in said["findings"]} <= {"opened", "closed", "still open"}
    assert any(finding["code"] == "LB07" and finding["state"] == "opened" for finding in said["findings"])


def test_json_names_what_another_layout_does_not_tell(ropa: Run, tmp_path: Path) -> None:
    made = str(tmp_path / "cnil.csv")
    assert ropa("export", "sample:illumit", "--layout", "cnil", "--out", made).code == 0
    said = json.loads(ropa("diff", "sample:illumit", made, *DAY, "--regime", "uk", "--format", "json").stdout)
    assert {"side": "after", "table": "purposes", "field": "lawful_basis", "cells": None} in said["not_compared"]
    assert {type(one["cells"]) for one in said["not_compared"]} == {type(None), int}


def test_text_shows_what_it_means_and_not_what_people_wrote(ropa: Run, two: tuple[str, str]) -> None:
    ran = ropa("diff", *two, *DAY)
    lines = ran.stdout.splitlines()
    assert lines[0] == "before (as of 2026-11-22, uk) → after (as of 2026-11-22, uk)"
    assert lines[1].startswith("2 cells changed; findings: ")
    assert any(line.startswith("  purposes P1: lawful_basis contract → consent. Another lawful basis. Look at: notice") for line in lines)
    assert "Secret" not in ran.stdout
    assert lines[-1] == "Not legal advice."


def test_a_register_and_itself(ropa: Run, two: tuple[str, str]) -> None:
    assert ropa("diff", two[0], two[0], *DAY).stdout.splitlines()[1].startswith("no change; ")


def test_a_day_that_is_none_is_told_by_its_option(ropa: Run, two: tuple[str, str]) -> None:
    for option, other in (("--from", "--to"), ("--to", "--from")):
        assert f"{option} '1.2.2026': write the day like" in ropa("diff", *two, option, "1.2.2026", other, "2026-01-01").stderr


def test_one_register_on_two_days(ropa: Run, tmp_path: Path) -> None:
    place = str(
        register_folder(
            tmp_path / "r", {"activities": "activity_id,name,role,ended_on\nA1,Pay,controller,\nA2,Fax,controller,2026-03-01\n"}
        )
    )
    ran = ropa("diff", place, "--from", "2026-01-01", "--to", "2026-06-01", "--format", "json")
    said = json.loads(ran.stdout)
    assert (said["before"]["as_of"], said["after"]["as_of"], ran.stderr) == ("2026-01-01", "2026-06-01", "")
    assert [(change["record"], change["kind"], change["new"]) for change in said["changes"]] == [("A2", "ended", "2026-03-01")]
    wrong = ropa("diff", place, "--from", "2026-01-01")
    assert (wrong.code, wrong.stdout) == (2, "")
    assert wrong.stderr == "ropa: give two registers (ropa diff A B), or one and two days (ropa diff A --from DATE --to DATE)\n"


def test_many_changes_are_cut_and_all_shows_them(ropa: Run, tmp_path: Path) -> None:
    many = "purpose_id,activity_id,purpose\n" + "".join(f"P{n},A1,x\n" for n in range(60))
    two = str(register_folder(tmp_path / "a")), str(register_folder(tmp_path / "b", {"purposes": many}))
    cut, whole = ropa("diff", *two, *DAY).stdout, ropa("diff", *two, *DAY, "--all").stdout
    assert cut.count("A new purpose.") == 40
    assert "  … and 20 more; --all shows every one" in cut.splitlines()
    assert whole.count("A new purpose.") == 60
    assert "more; --all" not in whole


def test_two_laws_are_told(ropa: Run, tmp_path: Path, two: tuple[str, str]) -> None:
    eu = {"organisations": "organisation_id,name,is_holder,country,eu_gdpr\nO1,Example Ltd,yes,IE,yes\n"}
    other = str(register_folder(tmp_path / "eu", {**BEFORE, **eu}))
    ran = ropa("diff", two[0], other, *DAY)
    assert ran.stderr == "the two are looked at under two laws, uk and eu; --regime chooses one\n"


def test_rows_that_could_not_be_read_are_not_told_as_gone_without_a_word(ropa: Run, tmp_path: Path) -> None:
    rows = "purpose_id,activity_id,purpose\nP1,A1,Pay\nP2,A1,Hire\n"
    whole = register_folder(tmp_path / "whole", {"purposes": rows})
    torn = register_folder(tmp_path / "torn", {"purposes": rows.replace("Pay", '"Pay')})
    for sides, which in (((whole, torn), "later"), ((torn, whole), "earlier")):
        said = ropa("diff", *map(str, sides), *DAY)
        line = said.stdout.splitlines()[1]
        assert line.startswith(f"INCOMPLETE, the {which} register: purposes.csv:2 could not be found or read"), said.stdout
        told = json.loads(ropa("diff", *map(str, sides), *DAY, "--format", "json").stdout)
        assert [bool(told[side]["incomplete"]) for side in ("before", "after")] == [which == "earlier", which == "later"]
    assert "INCOMPLETE" in ropa_compare(whole, torn)


def ropa_compare(*sides: str) -> str:
    import ropa
    from ropa import analysis

    return analysis.changes_answer(ropa.compare(*sides, as_of=DAY[1]))
