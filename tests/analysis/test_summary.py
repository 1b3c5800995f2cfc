"""What the board reads."""

from __future__ import annotations

from ropa.analysis import summary
from support.logs import INCIDENTS, REQUESTS, TRANSFERS, a_case

# -- summary ----------------------------------------------------------------------------------------


def test_activities_by_role_count_every_activity():
    found = summary.activities_by_role(a_case()).set_index("role")
    assert found["activities"].to_dict() == {"Controller": 2, "Processor": 1, summary.ALL_OF_IT: 3}
    assert found.loc[summary.ALL_OF_IT, "items"] == found.loc["Controller", "items"] + found.loc["Processor", "items"]
    assert found["share"].between(0, 1).all()


def test_deadlines_of_every_clock_within_the_days_asked_for():
    case = a_case(
        REQUESTS
        | {"complaints": INCIDENTS["complaints"], "transfers": TRANSFERS["transfers"]}
        | {"reviews": "review_id,activity_id,reviewed_on,next_review_on\nV1,A1,2025-01-01,2026-01-01\nV2,A2,2026-01-01,2027-06-01\n"}
    )
    found = summary.board_deadlines(case, 90)
    what = dict(zip(found["what"], found["days_left"], strict=True))
    assert what["Erasure, R4"] < 0
    assert what["Complaint C4"] == 18
    assert "Data Privacy Framework with UK Extension, transfer T1" in what
    assert what["Entry in the record"] == -325
    assert found["days_left"].max() <= 90
    assert found["on"].is_monotonic_increasing
    by_kind = summary.board_deadlines_by_kind(case, 90).set_index("kind")
    assert by_kind.loc["Answer to a rights request", ["passed", "ahead"]].tolist() == [1, 2]
    assert by_kind[["passed", "ahead"]].to_numpy().sum() == len(found)
    assert "Holder Ltd has 3 activities" in summary.board_words(case)
    assert summary.board_words(a_case()).endswith("The register sets no deadline that has passed or lies within 90 days.")
