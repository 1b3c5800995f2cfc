"""A register over time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import ropa
from ropa.analysis.trend import trend, trend_answer, trend_by_family
from ropa.errors import UsageError
from ropa.history.over_time import over_time
from ropa.sources.archive import take
from support.histories import DAY, case
from support.registers import validated


def test_a_register_without_an_archive_is_looked_at_on_earlier_days():
    began = {"activities": "activity_id,name,role,started_on\nA1,Pay,controller,2020-01-01\nA2,New,controller,2026-07-01\n"}
    states = over_time(case(began), 3)
    assert [str(state.as_of) for state in states] == ["2026-05-22", "2026-08-22", DAY]
    assert trend(states)["activities"].tolist() == [1, 2, 2]
    assert states[1].findings.equals(case(began, "2026-08-22").findings)
    assert over_time(case(began), 1) == [states[-1]]
    with pytest.raises(UsageError, match="points is 0"):
        over_time(case(began), 0)
    with pytest.raises(UsageError, match="not assessed"):
        over_time(case(began, None))


def test_of_an_archive_its_snapshots_are_looked_at_each_on_its_day(tmp_path: Path):
    place = str(tmp_path / "kept")
    rows = "A1,Pay,controller\n"
    for month in range(1, 7):
        rows += f"B{month},More,controller\n"
        register, shape = validated({"activities": f"activity_id,name,role\n{rows}"})
        take(register, shape, place, by="Ann", when=datetime(2026, month, 3, tzinfo=UTC))
    now = ropa.open(place, as_of="2026-05-03", regime="uk")  # what was kept that day is the day itself
    states = over_time(now, 4)
    assert [str(state.as_of) for state in states] == ["2026-01-03", "2026-03-03", "2026-04-03", "2026-05-03"]
    assert trend(states)["activities"].tolist() == [2, 4, 5, 7]
    then = over_time(ropa.open(f"{place}@2026-02-03", as_of="2026-05-03", regime="uk"), 4)  # what was kept later says nothing of it
    assert [(state.name, str(state.as_of)) for state in then[1:]] == [("O1@2026-02-03", "2026-02-03"), ("kept@2026-02-03", "2026-05-03")]
    found = trend_by_family(states)
    assert (found["change"] == found["last"] - found["first"]).all()
    assert found["last"].sum() == len(now.findings.counted)
    more = len(now.findings.counted.query("severity == 'error'")) - len(states[0].findings.counted.query("severity == 'error'"))
    assert f"{more} errors more than then" in trend_answer(states)


def test_requests_on_time_are_those_closed_in_the_year_before():
    log = "request_id,right,received_on,closed_on\nQ1,access,2026-01-05,2026-01-20\nQ2,access,2026-01-05,2026-06-20\n"
    log += "Q3,access,2024-01-05,2024-01-06\nQ4,access,2026-01-05,\n"
    found = trend([case({"requests": log}, "2026-01-31"), case({"requests": log})])
    assert found["answered"].tolist() == [1, 2]
    assert found["on_time"].tolist() == [1.0, 0.5]
    assert found["late"].tolist() == [0, 1]


def test_a_day_beside_a_case_of_an_archive_is_what_was_kept_by_then(tmp_path: Path):
    place = str(tmp_path / "kept")
    for month, name in ((1, "Pay"), (3, "Wages"), (5, "Salaries")):
        register, shape = validated({"activities": f"activity_id,name,role\nA1,{name},controller\n"})
        take(register, shape, place, by="Ann", when=datetime(2026, month, 3, tzinfo=UTC))
    now, then = (ropa.open(path, as_of=DAY, regime="uk") for path in (place, f"{place}@2026-04-01"))

    def names(since: str, case: ropa.Case) -> list[tuple[str, str]]:
        found = ropa.compare(since, case)
        assert [str(side.as_of) for side in (found.before, found.after)] == [since, DAY]
        return list(found.changed[["old", "new"]].itertuples(index=False, name=None))

    assert names("2026-03-03", now) == [("Wages", "Salaries")]
    assert names("2025-01-01", now) == [("Pay", "Salaries")]  # nothing was kept before the first snapshot
    assert names("2026-05-03", now) == names("2026-03-03", then) == []
    assert names("2026-02-01", then) == [("Pay", "Wages")]
    two = ropa.compare("2026-01-05", "2026-04-05", register=now)
    assert two.changed["new"].tolist() == ["Wages"]
    edited = then.what_if(activities={"A1": {"name": "Other"}})
    assert ropa.compare("2026-01-05", edited).changes.empty
    assert len(over_time(edited, 2)) == 2
