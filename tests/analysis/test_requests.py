"""Requests: where each stands, and the backlog."""

from __future__ import annotations

import pandas as pd

from ropa.analysis import requests
from support.logs import REQUESTS, a_case


def test_where_each_request_stands():
    listed = requests.requests_listed(a_case(REQUESTS)).set_index("request_id")
    assert listed["standing"].to_dict() == {
        "R1": "answered on time", "R2": "answered late", "R3": "open", "R4": "open and late", "R5": "clock stopped",
        "R6": "not ours to answer", "R7": "not ours to answer", "R8": "closed without a clock",
    }  # fmt: skip
    assert listed.loc["R1", "due"] == pd.Timestamp("2026-10-01")
    assert listed.loc["R1", "days"] == 10
    assert listed.loc["R3", "days_left"] == 10  # to 2 December
    assert pd.isna(listed.loc["R6", "due"])
    assert "R9" not in listed.index  # it has not happened yet
    assert listed.loc["R5", "activity"] == "all activities"
    assert listed.loc["R4", "activity"] == "Old line"
    assert "RI01" in listed.loc["R4", "rules"]


def test_requests_by_right_and_by_outcome():
    by_right = requests.requests_by_right(a_case(REQUESTS)).set_index("right")
    access = by_right.loc["Access"]
    assert (access["received"], access["answered on time"], access["answered late"], access["not ours to answer"]) == (6, 1, 1, 2)
    assert access["median_days"] == 10
    assert access["longest_days"] == 63
    assert pd.isna(by_right.loc["Erasure", "median_days"])
    by_outcome = requests.requests_by_outcome(a_case(REQUESTS)).set_index("outcome")
    assert by_outcome.loc["Refused", "reasons"] == "Exemption in law: 1"
    assert by_outcome["requests"].sum() == 3


def test_the_backlog_month_by_month():
    found = requests.requests_by_month(a_case(REQUESTS)).set_index("month")
    assert [str(month.date()) for month in found.index] == ["2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01"]
    assert found["received"].tolist() == [1, 1, 2, 0, 2]
    assert found["closed"].tolist() == [1, 0, 1, 1, 0]
    assert found["open"].tolist() == [0, 1, 2, 1, 3]
    assert found["late"].tolist() == [0, 0, 1, 1, 1]
    assert len(requests.requests_by_month(a_case(REQUESTS), 2)) == 2


def test_open_requests_the_most_pressing_first():
    found = requests.request_deadlines(a_case(REQUESTS))
    assert found["request_id"].tolist() == ["R4", "R3", "R5"]
    assert found["days_left"].iloc[0] < 0
    assert found.set_index("request_id").loc["R3", "extend_by"] == pd.Timestamp("2026-12-02")
    assert pd.isna(found.set_index("request_id").loc["R4", "extend_by"])  # too late
    number = requests.requests_in_short(a_case(REQUESTS)).set_index("figure")["number"]
    assert number["Requests received"] == 8
    assert number["Open and late"] == 1
    assert number["Not ours to answer"] == 2
    assert number["Median days to answer"] == 10
