"""What if: a case with some of its cells written anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

import ropa
from ropa.case.opening import case_of
from ropa.errors import UsageError
from ropa.sources import read
from support.histories import case
from support.registers import register_folder


def rows(findings: pd.DataFrame) -> list[list[str]]:
    return findings.astype("str").values.tolist()


@pytest.mark.parametrize("sample", ["broken", "illumit"])
def test_if_nothing_were_different_nothing_would_be(sample: str):
    is_so = ropa.open(f"sample:{sample}", as_of="2026-11-22", regime="uk")
    if_so = is_so.what_if()
    assert rows(if_so.findings) == rows(is_so.findings)
    assert (if_so.register.hash, if_so.findings.rules_run) == (is_so.register.hash, is_so.findings.rules_run)
    assert if_so.name == f"sample:{sample} (what if)"


def test_cells_are_read_as_a_file_is():
    made = case().what_if(
        {"activities": {"A1": {"Large scale": True, "started_on": date(2024, 1, 2), "name": None, "role": " Processor "}}},
        purposes={"P1": {"lawful_basis": "Legitimate interests"}},
        retention={"L1": {"period": "P1Y"}},
        data_subjects={"S1": {"approximate_number": 12}},
        add={"breaches": [{"breach_id": "B1", "aware_at": datetime(2026, 1, 1, 9, tzinfo=UTC), "occurred_at": pd.NaT}]},
    )
    register = made.register
    activity = register.activities.iloc[0]
    assert (activity["role"], bool(activity["large_scale"]), activity["started_on"]) == ("processor", True, pd.Timestamp("2024-01-02"))
    assert pd.isna(activity["name"])
    assert register.purposes["lawful_basis"].tolist() == ["legitimate_interests"]
    assert register.data_subjects["approximate_number"].tolist() == [12]
    assert register.breaches["aware_at"].tolist() == [pd.Timestamp("2026-01-01T09:00:00Z")]


def test_a_typing_error_is_a_finding_as_in_a_file():
    made = case().what_if(purposes={"P1": {"lawful_basis": "consnt"}})
    found = made.findings[made.findings["code"] == "SH05"]
    assert [(row["table"], row["record"], row["field"]) for row in found.to_dict("records")] == [("purposes", "P1", "lawful_basis")]
    assert not (case().findings["code"] == "SH05").any()


def test_the_case_itself_stays_as_it_is_and_rules_run_again():
    is_so = case()
    before = is_so.register.hash, rows(is_so.findings)
    made = is_so.what_if(purposes={"P1": {"lawful_basis": None}})
    assert (is_so.register.hash, rows(is_so.findings)) == before
    assert {"LB01"} <= set(made.findings["code"]) - set(is_so.findings["code"])


def test_a_row_may_go_and_rows_after_it_keep_their_places(tmp_path):
    folder = register_folder(
        tmp_path / "r", {"purposes": "purpose_id,activity_id,lawful_basis\nP1,A1,contract\n\nP2,A1,zzz\nP3,A1,contract\n"}
    )
    made = case_of(read(folder), "2026-11-22").what_if(
        purposes={"P1": None}, add={"purposes": [{"purpose_id": "P4", "activity_id": "A1", "lawful_basis": "yyy"}]}
    )
    assert made.register.purposes["purpose_id"].tolist() == ["P2", "P3", "P4"]
    found = made.findings[made.findings["code"] == "SH05"]
    assert list(found["where"]) == ["purposes.csv:4 lawful_basis", "purposes.csv lawful_basis"]


def test_what_the_reader_could_not_read_stays_a_fault_until_it_is_written_anew(tmp_path):
    folder = register_folder(
        tmp_path / "r",
        {
            "purposes": "purpose_id,activity_id,lawful_basis,colour\nP1,A1,zzz,red\n",
            "contacts": b"\xff\xfe\xfa",
            "systems": "system_id\nY1\n",
            "recipients": "recipient_id,activity_id\nR1,A1,too,many\n",
        },
    )
    is_so = case_of(read(folder), "2026-11-22")
    shape = lambda made: sorted(made.findings.loc[made.findings["code"].str.startswith("SH"), "code"])  # noqa: E731
    assert shape(is_so) == ["SH01", "SH01", "SH02", "SH03", "SH05"]
    assert shape(is_so.what_if(activities={"A1": {"name": "Pay"}})) == shape(is_so)
    assert shape(is_so.what_if(purposes={"P1": {"lawful_basis": "contract"}})) == ["SH01", "SH01", "SH02", "SH03"]
    assert shape(is_so.what_if(systems={"Y1": {"name": "Ledger"}})) == ["SH01", "SH01", "SH02", "SH05"]


def test_another_day_and_another_law():
    is_so = case({"activities": "activity_id,name,role,started_on\nA1,Payroll,controller,2026-12-01\n"})
    assert len(is_so.in_force.register.activities) == 0
    later = is_so.what_if(as_of="2027-01-01", regime="eu")
    assert (len(later.in_force.register.activities), later.as_of, later.regime) == (1, date(2027, 1, 1), "eu")


def test_a_selection_of_rules_stays_and_a_case_without_a_day_stays_without():
    tables = read("sample:illumit")
    made = case_of(tables, "2026-11-22", "uk", select=["LB"]).what_if()
    assert {code[:2] for code in made.findings.rules_run} == {"LB"}
    assert case_of(tables).what_if().as_of is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"purpses": {}}, "a register has no table purpses; did you mean purposes?"),
        ({"purposes": {"P1": {"lawful_bassis": "consent"}}}, "purposes has no column lawful_bassis; did you mean lawful_basis?"),
        ({"purposes": {"PP1": {}}}, "purposes has no row with the key PP1; did you mean P1?"),
        ({"purposes": {"XYZ": {}}}, "purposes has no row with the key XYZ; add={'purposes': [{'purpose_id': ...}]} adds one"),
    ],
)
def test_what_is_not_there_is_told(asked, said):
    with pytest.raises(UsageError) as told:
        case().what_if(asked)
    assert str(told.value) == said


@pytest.mark.parametrize(
    ("changes", "add", "kind"),
    [
        ([1], {}, "list"),
        ({"purposes": "P1"}, {}, "str"),
        ({"purposes": pd.DataFrame({"purpose_id": ["P1"]})}, {}, "DataFrame"),
        ({"purposes": {"P1": "consent"}}, {}, "str"),
        ({}, ["purposes"], "list"),
        ({}, {"purposes": 3}, "int"),
        ({}, {"purposes": pd.DataFrame({"purpose_id": ["P9"]})}, "str"),
    ],
)
def test_what_is_laid_out_otherwise_is_told(changes, add, kind):
    with pytest.raises(UsageError, match=f"are written by table, .* like .*; this is of the type {kind}$"):
        case().what_if(changes, add=add)


def test_a_key_of_several_rows_is_told():
    twice = case({"purposes": "purpose_id,activity_id,purpose\nP1,A1,x\nP1,A1,y\n"})
    with pytest.raises(UsageError, match=r"^purposes has 2 rows with the key P1; give each a key of its own first$"):
        twice.what_if(purposes={"P1": {"purpose": "z"}})
