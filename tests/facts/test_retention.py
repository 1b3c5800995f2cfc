"""Activities without a time limit: one answer for the rule and for the figures."""

from __future__ import annotations

import pytest

from ropa import analysis
from ropa.facts.retention import disposal_states
from ropa.facts.view import View
from support.facts import a_case, records


@pytest.mark.parametrize(("limits", "bare"), [("", 1), ("L1,A1,,", 1), ("L1,A1,P1Y,", 0), ("L1,A1,,Until the claim is settled", 0)])
def test_an_activity_without_a_time_limit_is_counted_as_it_is_found(limits: str, bare: int) -> None:
    case = a_case(retention="retention_id,activity_id,period,criteria\n" + limits)

    assert len(records(case, "RT01")) == bare
    figures = analysis.retention_in_short(case).set_index("figure")["number"]
    assert figures["Activities without a time limit"] == bare


@pytest.mark.parametrize(
    ("limit", "untied", "unreasoned"),
    [
        ("P1Y,,,,", 1, 1),
        ("P1Y,creation,,,", 0, 1),
        ("P1Y,creation,,none,", 0, 1),
        ("P1Y,creation,,Claims,", 0, 0),
        ("P1Y,creation,,,uk_vat", 0, 0),
        (",,Until it is settled,,", 0, 0),
    ],
)
def test_a_period_without_a_trigger_or_a_reason_is_counted_as_it_is_found(limit: str, untied: int, unreasoned: int) -> None:
    case = a_case(retention="retention_id,activity_id,period,trigger,criteria,reason,legal_source\nL1,A1," + limit)

    figures = analysis.retention_in_short(case).set_index("figure")["number"]
    assert figures["Periods that start from nothing"] == len(records(case, "RT02")) == untied
    assert figures["Limits without a law or a reason"] == len(records(case, "RT07")) == unreasoned


@pytest.mark.parametrize(
    ("days", "state"),
    [
        ("2026-11-21,,", "overdue"),
        ("2026-11-22,,", "ahead"),
        ("2026-11-01,,yes", "on legal hold"),
        ("2026-11-01,2026-11-01,", "done"),
        ("2026-11-01,2026-11-02,yes", "done late"),
        (",,", "no date"),
    ],
)
def test_what_became_of_data_whose_time_is_over(days: str, state: str) -> None:
    case = a_case(
        retention="retention_id,activity_id,period\nL1,A1,P1Y\n",
        disposals=f"disposal_id,retention_id,due_on,done_on,legal_hold\nZ1,L1,{days}\n",
    )

    assert list(disposal_states(View(case.register, case.register, case.in_force.as_of, "uk"))) == [state]
