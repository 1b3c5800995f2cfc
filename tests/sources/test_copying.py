"""A register of ropa's own formats goes from one to another; what cannot come along is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import ropa as package
from ropa.errors import LayoutError
from ropa.sources.copying import copy_register, is_own
from support.registers import register_folder, register_workbook


def test_a_workbook_goes_into_a_database_and_out_again(tmp_path: Path, ropa) -> None:
    book = register_workbook(tmp_path / "r.xlsx", {"activities": "activity_id,name,role,started_on,mine\nA1,Payroll,controller,soon,x\n"})
    url, folder = f"sqlite:///{tmp_path}/r.db", tmp_path / "again"

    ran = ropa("import", book, "--out", url, "--format", "json")
    told = json.loads(ran.stdout)
    assert told["tables"] == {"organisations": 1, "activities": 1}
    assert told["cells"] == {"seen": 10, "read": 8, "kept": 1, "ignored": 1}
    assert [(one["field"], one["text"], one["why"]) for one in told["kept"]] == [("started_on", "soon", "unreadable")]
    assert [(one["where"], one["text_length"]) for one in told["ignored"]] == [("r.xlsx activities!E2", 1)]

    assert ropa("import", url, "--out", folder).code == 0
    hashes = {package.validate(package.read(place))[0].hash for place in (book, url, folder)}
    assert len(hashes) == 1
    taken = ropa("import", book, "--out", url)
    assert (taken.code, "there is a register already" in taken.stderr) == (11, True)


def test_what_cannot_be_read_whole_is_not_copied(tmp_path: Path) -> None:
    folder = register_folder(tmp_path / "r", {"purposes": b"\xff"})
    with pytest.raises(LayoutError, match="nothing was written, for it would be lost"):
        copy_register(folder, tmp_path / "x", {})
    assert not (tmp_path / "x").exists()


def test_what_is_a_format_of_its_own(tmp_path: Path) -> None:
    other = register_workbook(tmp_path / "o.xlsx", {"organisations": None, "activities": None, "vvt": "Name,Zweck\nx,y\n"})
    assert [is_own(place) for place in ("sample:illumit", "sqlite:///x.db", register_folder(tmp_path / "r"), other)] == [
        True,
        True,
        True,
        False,
    ]
