"""Findings: worst first, counted without those that a waiver covers."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ropa.layouts.grids import Grid
from ropa.layouts.imported import SpotPlace
from ropa.model.causes import by_cause
from ropa.model.checks import name_record, name_records, rows_found
from ropa.model.findings import Findings, OfAKind, one_by_one
from ropa.model.text_tables import KeyPlace, Place, RecordPlace
from ropa.model.validate import validate
from ropa.scale.logs import RowPlace


def test_findings_stand_worst_first_and_count_what_no_waiver_covers():
    rows = [
        {"code": "GV01", "severity": "advice", "table": "activities", "row": None},
        {"code": "LB01", "severity": "error", "table": "purposes", "row": 9, "waived": "W1"},
        {"code": "LB01", "severity": "error", "table": "purposes", "row": 4},
        {"code": "AA01", "severity": "warning", "table": "purposes", "row": 3},
    ]
    findings = Findings(rows, rules_run=["b", "a"])
    assert list(zip(findings["code"], findings["row"].fillna(0), strict=True)) == [("LB01", 4), ("LB01", 9), ("AA01", 3), ("GV01", 0)]
    assert findings.counts() == {"error": 1, "warning": 1, "advice": 1}
    assert list(findings.at_least("warning")["code"]) == ["LB01", "AA01"]
    assert findings.rules_run == ("a", "b")
    assert Findings().counts() == {"error": 0, "warning": 0, "advice": 0}


def test_findings_of_a_kind_are_told_up_to_a_bound_and_the_others_counted(monkeypatch):
    for name in ("validate.MOST_UNREADABLE", "findings.MOST_OF_A_KIND"):
        monkeypatch.setattr(f"ropa.model.{name}", 3)
    rows = range(8)
    frames = {
        "organisations": pd.DataFrame({"organisation_id": ["O1"], "name": ["Acme"], "is_holder": ["yes"]}, dtype="str"),
        "activities": pd.DataFrame(
            {"activity_id": [f"A{n}" for n in rows], "name": "x", "role": [f"zzmarker{n}" for n in rows]}, dtype="str"
        ),
        "contacts": pd.DataFrame({"contact_id": [f"C{n}" for n in rows], "organisation_id": "gone", "contact_role": "dpo"}, dtype="str"),
    }
    register, findings = validate(frames)
    assert len(register.activities) == len(register.contacts) == 8  # no row is lost
    assert findings["code"].value_counts().to_dict() == {"SH05": 4, "SH07": 4}
    told = " ".join(findings["message"])
    assert "5 more cells cannot be read either" in told
    assert "5 more rows of contacts, organisation_id: organisation_id does not point to" in told
    assert "zzmarker" not in told
    assert sum(findings.counts().values()) == 8 + 8  # the headline is true, however few are told
    grouped = by_cause(pd.DataFrame(findings), register, register, lambda _code, _cause: None)
    assert grouped["count"].tolist() == [8, 8]  # those that are counted are no second thing to do
    numbered = pd.DataFrame(findings).assign(row=pd.Series([2, 3, 4, None] * 2, dtype="Int64"), where=list("abcdefgh"))
    shown = by_cause(numbered, register, register, lambda _code, _cause: None)
    assert shown["where"].tolist() == ["a, b, c and 5 more", "e, f, g and 5 more"]
    assert grouped.loc[1, "message"].startswith("all 8 contacts: organisation_id does not point to")
    assert findings["where"].notna().all()


def test_where_too_many_texts_of_a_column_cannot_be_read_no_other_is_tried(monkeypatch):
    from ropa.model import cells
    from ropa.model.tables import TABLES

    monkeypatch.setattr(cells, "MOST_TRIED", 2)
    read = cells.read_column(pd.Series(["a", "b", "controller", "b", "processor"], dtype="str"), TABLES["activities"].columns()["role"])
    assert read.values.isna().all()
    assert list(read.why) == ["unreadable"] * 5
    few = cells.read_column(pd.Series(["a", "controller"], dtype="str"), TABLES["activities"].columns()["role"])
    assert list(few.values.isna()) == [True, False]


def test_what_a_check_found_takes_no_object_per_row():
    rows = 100_000
    tracemalloc.start()
    found = rows_found(pd.Series(True, index=range(rows)), "error")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.index) == rows
    assert peak < 60 * rows  # five columns of eight bytes, and the mask; an object per row takes more than a hundred


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        (Place("a.csv", rows=np.array([2, 4, 7])), {2: 0, 7: 2}),
        (RecordPlace("a.json"), {1: 0, 3: 2}),
        (RowPlace("logs", rows=np.array([10, 3, 5])), {11: 0, 4: 1}),
        (KeyPlace("acme", keys=("A1", "A2")), {}),
        (SpotPlace("a.xlsx", grids=(Grid("Sheet", [[""]] * 5),), anchors={0: (0, 3, 0), 1: (0, 3, 2)}), {4: 1}),
    ],
)
def test_rows_are_found_by_their_numbers(place: Place, numbers: dict[int, int]) -> None:
    assert dict(place.labels([*numbers, 0])) == numbers
    assert all(place.row(label) == number for number, label in numbers.items())
    for labels in ([*numbers.values()], [0, 1, 99], [1, None], []):
        assert place.row_numbers(labels) == [place.row(label) for label in labels]
        assert place.wheres(labels, "name") == [place.where(label, "name") for label in labels]


@pytest.mark.parametrize("records", [["A1", "", "A2"], ["A  1", "A2"], ["A" * 70], ["A\x07", "B\xa0C"], []])
def test_many_records_are_named_as_each_is(records: list[str]) -> None:
    assert name_records("activities", records) == [name_record("activities", record) for record in records]


def test_findings_of_a_kind_stand_among_others_as_if_each_were_given():
    kind = OfAKind({"code": "SH05", "table": "activities", "field": "role"}, {"record": ["B", None, "A"], "row": [4, None, 4]})
    kind = replace(kind, own=kind.own | {"severity": ["warning", "error", "warning"]})
    others = [{"code": code, "severity": "error", "row": 3, "record": "C", "field": None, "count": 7} for code in ("SH07", "SH04")]
    found = [others[0], kind, others[1]]
    findings = pd.DataFrame(Findings(found))
    pd.testing.assert_frame_equal(findings, pd.DataFrame(Findings(one_by_one(found))))
    assert list(zip(findings["code"], findings["record"].fillna(""), findings["count"], strict=True)) == [
        ("SH04", "C", 7),
        ("SH05", "", 1),
        ("SH07", "C", 7),
        ("SH05", "A", 1),
        ("SH05", "B", 1),
    ]
