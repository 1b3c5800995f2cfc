"""Whether the regulator was told: one answer for the rule and for the table."""

from __future__ import annotations

import pytest

from ropa import analysis
from support.facts import a_case, records


@pytest.mark.parametrize(
    ("moments", "state", "codes"),
    [
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:00+00:00,", "told in time", []),
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:01+00:00,", "told late, no reasons", ["BR01"]),
        ("2026-11-10T10:00:00+00:00,risk,2026-11-13T10:00:01+00:00,A weekend", "told late, with reasons", ["BR01"]),
        ("2026-11-20T00:00:00+00:00,risk,,", "not told, clock running", []),
        ("2026-11-19T23:59:59+00:00,risk,,", "not told, time is up", ["BR02"]),
        ("2026-11-10T10:00:00+00:00,none,,", "not needed: risk unlikely", []),
        ("2026-11-10T10:00:00+00:00,,,", "not told, risk not assessed, time is up", ["BR02"]),
        ("2026-11-21T10:00:00+00:00,,,", "not told, risk not assessed", []),
        (",risk,2026-11-13T10:00:00+00:00,", "told, awareness not recorded", []),
    ],
)
def test_the_regulator_is_told_or_not(moments: str, state: str, codes: list[str]) -> None:
    case = a_case(breaches="breach_id,activity_id,our_role,aware_at,risk,authority_notified_at,delay_reason\nB1,A1,controller," + moments)

    assert list(analysis.breaches_listed(case)["regulator"]) == [state]
    assert sorted({*case.findings["code"]} & {"BR01", "BR02"}) == codes


@pytest.mark.parametrize(
    ("moments", "shown", "found"),
    [
        ("high,2026-11-01T09:00:00Z,,", "not told, time is up", ["B1"]),
        ("high,2026-11-21T09:00:00Z,,", "not told, clock running", []),
        ("high,2026-11-01T09:00:00Z,2026-11-20T09:00:00Z,", "told 20 November 2026, 09:00", ["B1"]),
        ("high,2026-11-01T09:00:00Z,2026-11-04T09:00:00Z,", "told 4 November 2026, 09:00", []),
        ("high,2026-11-01T09:00:00Z,,encrypted", "not told: ", []),
        ("risk,2026-11-01T09:00:00Z,,", "not needed: no high risk", []),
        (",2026-11-01T09:00:00Z,,", "not told, risk not assessed", ["B1"]),
        (",2026-11-20T00:00:00Z,,", "not told, risk not assessed", []),  # 72 hours at the end of the day, and no moment more
        ("high,2026-11-01T09:00:00Z,at once,", "as written, not understood", []),
        ("risk,2026-11-01T09:00:00Z,at once,", "not needed: no high risk", []),
        ("high,2026-11-20T00:00:00Z,,", "not told, clock running", []),
        ("high,2018-05-24T20:59:59Z,,", "before the GDPR", []),
        ("high,2018-05-24T21:00:00Z,,", "not told, time is up", ["B1"]),  # midnight in the east of the Union
    ],
)
def test_people_are_told_of_a_breach_or_not(moments: str, shown: str, found: list[str]) -> None:
    breaches = "breach_id,activity_id,risk,aware_at,subjects_notified_at,not_told_reason,authority_notified_at\n"
    case = a_case(breaches=f"{breaches}B1,A1,{moments},2026-11-01T10:00:00Z\n")

    assert analysis.breaches_listed(case)["people"].iloc[0].startswith(shown)
    assert records(case, "BR02") == found
