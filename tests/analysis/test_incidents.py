"""Breaches and complaints."""

from __future__ import annotations

import pandas as pd
import pytest

from ropa.analysis import incidents
from ropa.model.in_force import zone_of
from ropa.show import timelines
from support.logs import INCIDENTS, a_case


def test_what_became_of_the_72_hours():
    listed = incidents.breaches_listed(a_case(INCIDENTS)).set_index("breach_id")
    assert listed["regulator"].to_dict() == {
        "B1": "told in time", "B2": "told late, with reasons", "B3": "told late, no reasons", "B4": "not told, clock running",
        "B5": "not told, time is up", "B6": "not needed: risk unlikely", "B7": "the client's to tell",
        "B8": "not told, risk not assessed, time is up",
    }  # fmt: skip
    first = listed.loc["B1"]
    assert (first["aware"], first["due"], first["hours"]) == ("18 May 2026, 17:25", "21 May 2026, 17:25", 72)
    assert first["people"] == "told 19 May 2026, 12:00"
    assert listed.loc["B5", "people"] == "not told: Data unreadable"
    assert listed.loc["B7", "client"] == "3 October 2026, 21:30"  # the holder's own time
    assert listed.loc["B7", "hours"] == 12
    assert listed.loc["B6", "documented"] == "missing: facts, effects, remedy"
    assert listed.loc["B2", "documented"] == "missing: remedy"
    assert listed.loc["B8", "activity"] == "no one activity"
    assert listed.loc["B3", "rules"] == "BR01"
    assert zone_of(a_case().register) == "Europe/London"


def test_the_steps_of_a_breach_in_hours():
    steps = incidents.breach_steps(a_case(INCIDENTS))
    first = steps[steps["breach_id"] == "B1"].set_index("step")["hours"]
    assert list(first.index) == ["happened", "aware", "people told", "regulator told"]
    assert first["regulator told"] == 72
    assert first["happened"] == pytest.approx(-25 / 60)
    label = timelines.breaches_chart(steps).get_label()
    assert "breach B1, high risk: happened 0 h before, people told after 19 h, regulator told after 72 h" in label


def test_a_moment_that_was_not_understood_is_told_in_the_chart_and_not_called_none():
    breaches = (
        "breach_id,risk,our_role,aware_at,authority_notified_at,subjects_notified_at\n"
        "B1,risk,controller,the Tuesday after,2026-05-21T17:25:00+01:00,\n"
        "B2,risk,controller,2026-05-18T17:25:00+01:00,by phone that day,\n"
        "B3,risk,controller,2026-06-18T17:25:00+01:00,,\n"
    )
    steps = incidents.breach_steps(a_case({"breaches": breaches}))
    assert steps[["breach_id", "step"]].to_numpy().tolist() == [
        ["B2", "aware"], ["B2", "regulator told"], ["B3", "aware"], ["B1", "aware"],
    ]  # fmt: skip
    assert steps["hours"].isna().tolist() == [False, True, False, True]
    drawn = timelines.breaches_chart(steps)
    label = drawn.get_label()
    assert "breach B1, risk: when it became known (as written, not understood)" in label
    assert "breach B2, risk: when the regulator was told (as written, not understood)" in label
    assert "breach B3, risk: nobody told" in label
    assert [text.get_text() for text in drawn.axes[0].texts[:2]] == [
        "when the regulator was told (as written, not understood)", "when it became known (as written, not understood)",
    ]  # fmt: skip


def test_complaints_and_their_acknowledgement_under_each_law():
    listed = incidents.complaints_listed(a_case(INCIDENTS)).set_index("complaint_id")
    assert listed["acknowledgement"].to_dict() == {
        "C1": "acknowledged in time", "C2": "acknowledged late", "C3": "not acknowledged, time is up", "C4": "to be acknowledged",
        "C5": "no statutory clock", "C6": "no statutory clock",
    }  # fmt: skip
    assert listed.loc["C1", "acknowledge_by"] == pd.Timestamp("2026-07-31")
    assert (listed.loc["C1", "days"], listed.loc["C3", "days"]) == (31, 111)
    assert set(incidents.complaints_listed(a_case(INCIDENTS, regime="eu"))["acknowledgement"]) == {"no statutory clock"}
    outcomes = incidents.complaints_by_outcome(a_case(INCIDENTS)).set_index("outcome")
    assert outcomes["complaints"].to_dict() == {"open": 4, "Upheld": 1, "not recorded": 1}
    number = incidents.incidents_in_short(a_case(INCIDENTS)).set_index("figure")["number"]
    assert (number["Breaches"], number["Regulator told late"], number["Regulator not told"], number["People hit"]) == (8, 2, 3, 3)
    assert (number["Acknowledged in time"], number["Acknowledged late or not at all"]) == (1, 2)
