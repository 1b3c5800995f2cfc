"""The period and the documents of a pack."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

import ropa
from ropa.packs.contents import Material, Source, approvals, days_of, not_read, registers, select_shown, validation
from ropa.packs.linked import linked
from ropa.packs.profiles import PROFILES
from support.histories import case
from support.packs import tiny
from support.registers import register_workbook


@pytest.mark.parametrize(
    ("reference", "state", "why"),
    [
        ("contracts/gone.pdf", "MISSING", "no such file"),
        ("../outside.pdf", "MISSING", "outside the folder"),
        ("link.pdf", "MISSING", "outside the folder"),
        ("/etc/x.pdf", "MISSING", "outside the folder"),
        ("file:///etc/x.pdf", "MISSING", "outside the folder"),
        ("C:\\docs\\x.pdf", "MISSING", "outside the folder"),
        ("gone.zip", "MISSING", "no such file"),
        ("requests.csv", "MISSING", "the register itself"),
        ("copy.CSV", "MISSING", "the register itself"),
        ("register.toml", "filed elsewhere", ""),
        ("linked.txt", "MISSING", "the register itself"),
        ("contracts", "filed elsewhere", ""),
        ("contracts/list.csv", "MISSING", "tables of a register or is a CSV file"),
        ("contracts/other.xlsx", "MISSING", "tables of a register or is a CSV file"),
        ("contracts/all.zip", "MISSING", "tables of a register or is a CSV file"),
        ("passwords.txt", "MISSING", "does not lie in contracts"),
        ("contracts/../passwords.txt", "MISSING", "does not lie in contracts"),
        ("signed.pdf", "in this pack", ""),
        ("twice.pdf", "in this pack", ""),
        ("../passwords.txt", "MISSING", "does not lie in contracts"),
        ("contracts/prices.xlsx", "in this pack", ""),
        ("contracts\\signed.pdf", "in this pack", ""),
    ],
)
def test_a_document_is_looked_for_beside_the_register_and_nowhere_else(tmp_path: Path, reference: str, state: str, why: str):
    (tmp_path / "outside.pdf").write_bytes(b"%PDF not ours to give")
    register = tiny(tmp_path / "register", contracts=f"contract_id,organisation_id,reference\nK1,O1,{reference}\n")
    (register / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (register / "passwords.txt").write_text("hunter2\n")
    (register / "copy.CSV").write_text("request_id\n")
    (register / "linked.txt").hardlink_to(register / "requests.csv")
    (register / "contracts").mkdir(exist_ok=True)
    for folder in (register, register / "contracts"):
        (folder / "twice.pdf").write_bytes(b"%PDF")
    (register / "contracts" / "list.csv").write_text("name\nAnn Other\n")
    register_workbook(register / "contracts" / "other.xlsx")
    xlsxwriter.Workbook(register / "contracts" / "prices.xlsx").close()
    with zipfile.ZipFile(register / "contracts" / "all.zip", "w") as archive:
        archive.writestr("copy/requests.csv", "request_id\n")
    source = Source("register", register, "", {}, frozenset({register / "requests.csv"}), {}, pd.DataFrame(), register / "contracts")
    files, missing = linked(ropa.validate(ropa.read(register))[0], ["contracts"], source)
    [row] = csv.DictReader(io.StringIO(files[0].read().decode("utf-8")))
    assert row["state"] == state
    assert [why in one.why for one in missing] == ([True] if why else [])
    assert len(files) == 1 + (state == "in this pack")


def test_without_a_folder_of_documents_none_is_packed(tmp_path: Path):
    register = tiny(tmp_path / "register", contracts="contract_id,organisation_id,reference\nK1,O1,contracts/signed.pdf\n")
    source = Source("register", register, "", {}, frozenset({register / "requests.csv"}), {}, pd.DataFrame())
    files, missing = linked(ropa.validate(ropa.read(register))[0], ["contracts"], source)
    assert len(files) == 1
    assert ['documents = "contracts"' in one.why for one in missing] == [True]


def test_a_period_is_two_days():
    first, last = days_of("2025-11-01..2026-10-31")
    assert (first.isoformat(), last.isoformat()) == ("2025-11-01", "2026-10-31")


def test_days_that_nobody_understands_stand_in_a_pack_as_they_were_written():
    looked = case(
        {
            "reviews": "review_id,activity_id,reviewed_on,next_review_on\nV1,A1,2026-01-02,some day 7\n",
            "waivers": "waiver_id,code,table,record,reason,until\nW1,GV02,activities,A1,x,whenever 7\nW2,GV03,activities,A1,y,2020-01-01\n",
        },
        select=("GV01",),
    )
    material = Material(looked, looked, None, PROFILES["full"], None, None, None)
    (rows, _), (waived,) = approvals(material), [file for file in validation(material) if file.path.endswith("waivers.csv")]
    signed = pd.read_csv(io.BytesIO(rows.content)).iloc[0]
    assert signed["state"] == "as written, not understood"
    assert "some day 7" in signed["next_review"]
    held = pd.read_csv(io.BytesIO(waived.content)).set_index("waiver_id")
    assert held["state"].tolist() == ["as written, not understood", "run out"]
    assert "whenever 7" in held.loc["W1", "until"]


def test_the_workbook_of_a_pack_says_what_was_written_and_not_understood():
    looked = case(
        {
            "activities": "activity_id,name,role,started_on\nA1,Payroll,wobbly,one autumn 7\nA2,Fax,controller,2020-01-01\n",
            "data_subjects": "data_subject_id,activity_id,category,approximate_number\nS1,A1,employees,quite some 7\nS2,A2,employees,12\n",
            "retention": "retention_id,activity_id,period,followed\nL1,A1,a good while 7,tbc\n",
            "breaches": "breach_id,activity_id,aware_at\nB1,A1,after lunch with Ann Other\n",
        },
        select=("GV01",),
    )
    material = Material(looked, looked, None, PROFILES["full"], days_of("2020-01-01..2026-11-22"), pd.DataFrame(columns=["table"]), None)
    workbook = next(file for file in registers(material, select_shown(material)) if file.path.endswith("registers.xlsx"))
    read = pd.read_excel(io.BytesIO(workbook.content), sheet_name=None, engine="openpyxl")
    first, second = (row for _, row in read["activities"].iterrows())
    assert first["started_on"] == "“one autumn 7” (as written, not understood; activities.csv started_on)"
    assert first["role"] == "“wobbly” (as written, not understood; activities.csv role)"
    assert (first["role (label)"], second["role (label)"]) == ("as written, not understood", "Controller")
    assert pd.Timestamp(second["started_on"]) == pd.Timestamp("2020-01-01")
    assert read["data_subjects"]["approximate_number"].tolist() == [
        "“quite some 7” (as written, not understood; data_subjects.csv approximate_number)",
        12,
    ]
    assert read["retention"].loc[0, "period"] == "“a good while 7” (as written, not understood; retention.csv period)"
    assert read["retention"].loc[0, "followed"] == "“tbc” (a placeholder; retention.csv followed)"
    assert read["breaches"].loc[0, "aware_at (UTC)"] == "as written, not understood (breaches.csv aware_at)"
    listed = not_read(material)
    assert listed["where"].str.startswith(("activities", "data_subjects", "retention", "breaches")).all()
    assert len(listed) == 6
