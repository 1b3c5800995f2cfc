"""What of a register is in force on a day."""

from __future__ import annotations

import pickle
from datetime import date

import pandas as pd
import pytest

from ropa.model.in_force import CURRENT, ENDED, PLANNED, end_of_day, on, phase
from ropa.model.register import Register
from ropa.model.tables import TABLES
from ropa.model.validate import validate
from support.registers import validated

ACTIVITIES = "activity_id,name,role,regime,started_on,ended_on\n"


def keys(register: Register, table: str) -> list[str]:
    return list(register[table][TABLES[table].key()])


# -- in force on a day ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "ended", "day", "counts"),
    [
        ("2024-05-10", "", "2024-05-09", False),
        ("2024-05-10", "", "2024-05-10", True),
        ("2024-05-10", "", "2024-05-11", True),
        ("", "2024-05-10", "2024-05-09", True),
        ("", "2024-05-10", "2024-05-10", False),
        ("", "2024-05-10", "2024-05-11", False),
        ("2024-05-10", "2024-05-10", "2024-05-10", False),
        ("", "", "1900-01-01", True),
        ("TBD", "", "2024-05-10", True),
    ],
)
@pytest.mark.parametrize("table", ["activities", "contracts", "transfers", "notices"])
def test_a_row_counts_from_its_start_to_the_day_before_its_end(table, started, ended, day, counts):
    model = TABLES[table]
    row = {
        "activities": f"X1,x,controller,{started},{ended}",
        "contracts": f"X1,{started},{ended}",
        "transfers": f"X1,A1,{started},{ended}",
        "notices": f"X1,x,{started},{ended}",
    }[table]
    heading = {
        "activities": "activity_id,name,role,started_on,ended_on",
        "contracts": "contract_id,starts_on,ends_on",
        "transfers": "transfer_id,activity_id,started_on,ended_on",
        "notices": "notice_id,title,effective_on,ended_on",
    }[table]
    register, _ = validated({table: f"{heading}\n{row}\n"})
    shown = on(register, day)
    assert keys(shown.register, table) == (["X1"] if counts else [])
    assert (model.dated("start"), model.dated("end")) == tuple(heading.split(",")[-2:])
    reason = "not yet started" if started == "2024-05-10" and day < started else "ended"
    assert shown.left_out.to_dict("records") == ([] if counts else [{"table": table, "reason": reason, "rows": 1}])


@pytest.mark.parametrize(("day", "counts"), [("2024-05-09", False), ("2024-05-10", True), ("2030-01-01", True)])
def test_a_log_row_counts_from_its_day(day, counts):
    register, _ = validated({"requests": "request_id,received_on\nR1,2024-05-10\nR2,\n"})
    shown = on(register, day)
    assert keys(shown.register, "requests") == (["R1", "R2"] if counts else ["R2"])
    assert list(shown.left_out["reason"]) == ([] if counts else ["not yet happened"])


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2026-07-01T22:59:59+00:00", True),
        ("2026-07-01T23:00:00+00:00", False),
        ("2026-07-01T23:59:59+01:00", True),
        ("2026-07-02T00:00:00+01:00", False),
    ],
)
def test_a_logged_moment_counts_until_midnight_where_the_holder_is(moment, counts):
    register, _ = validated({"breaches": f"breach_id,aware_at\nB1,{moment}\n"})
    assert len(on(register, "2026-07-01").register.breaches) == counts


def test_an_event_after_the_day_is_not_yet_known_but_a_plan_is():
    register, _ = validated(
        {
            "requests": ("request_id,received_on,closed_on,extended_on,restricted_until\nR1,2024-05-01,2024-05-20,2024-05-10,2024-06-01\n"),
            "breaches": "breach_id,aware_at,authority_notified_at\nB1,2024-05-01T09:00:00+00:00,2024-05-11T09:00:00+00:00\n",
        }
    )
    shown = on(register, "2024-05-10").register
    assert shown.requests[["closed_on", "extended_on", "restricted_until"]].astype(object).to_dict("records") == [
        {"closed_on": pd.NaT, "extended_on": pd.Timestamp("2024-05-10"), "restricted_until": pd.Timestamp("2024-06-01")}
    ]
    assert pd.isna(shown.breaches["authority_notified_at"].iloc[0])
    assert [str(shown[t].dtypes[c]) for t, c in (("requests", "closed_on"), ("breaches", "authority_notified_at"))] == [
        "datetime64[s]",
        "datetime64[s, UTC]",
    ]
    assert register.requests["closed_on"].notna().all(), "the register itself is never changed"


def test_children_follow_their_parents_all_the_way_down():
    tables = {
        "activities": ACTIVITIES + "A1,x,controller,,,\nA2,y,controller,,,2020-01-01\n",
        "purposes": "purpose_id,activity_id\nP1,A1\nP2,A2\n",
        "consents": "consent_id,purpose_id,subject_ref\nC1,P1,r\nC2,P2,r\n",
        "retention": "retention_id,activity_id\nT1,A1\nT2,A2\n",
        "retention_exceptions": "retention_exception_id,retention_id\nE1,T1\nE2,T2\n",
        "disposals": "disposal_id,retention_id\nD1,T1\nD2,T2\n",
        "requests": "request_id,subject_ref,activity_id\nR1,r,A1\nR2,r,A2\nR3,r,\n",
    }
    register, _ = validated(tables)
    shown = on(register, "2024-01-01")
    assert {table: keys(shown.register, table) for table in tables} == {
        "activities": ["A1"],
        "purposes": ["P1"],
        "consents": ["C1"],
        "retention": ["T1"],
        "retention_exceptions": ["E1"],
        "disposals": ["D1"],
        "requests": ["R1", "R2", "R3"],
    }
    assert {(row.table, row.reason): row.rows for row in shown.left_out.itertuples()} == {
        ("activities", "ended"): 1,
        ("purposes", "belongs to a row of activities left out"): 1,
        ("consents", "belongs to a row of purposes left out"): 1,
        ("retention", "belongs to a row of activities left out"): 1,
        ("retention_exceptions", "belongs to a row of retention left out"): 1,
        ("disposals", "belongs to a row of retention left out"): 1,
    }


def test_a_row_whose_parent_is_not_there_is_not_left_out():
    register, _ = validated({"purposes": "purpose_id,activity_id\nP1,A9\nP2,\nP3,TBD\n"})
    assert keys(on(register, "2024-01-01").register, "purposes") == ["P1", "P2", "P3"]


@pytest.mark.parametrize(("regime", "shown"), [(None, ["A1", "A2", "A3"]), ("uk", ["A1", "A2"]), ("eu", ["A1", "A3"])])
def test_with_a_regime_activities_under_the_other_one_are_left_out(regime, shown):
    register, _ = validated({"activities": ACTIVITIES + "A1,x,controller,,,\nA2,y,controller,uk,,\nA3,z,controller,eu,,\n"})
    found = on(register, "2024-01-01", regime)
    assert keys(found.register, "activities") == shown
    assert list(found.left_out["reason"]) == ([] if regime is None else ["under the other regime"])
    assert (found.regime, found.as_of) == (regime, date(2024, 1, 1))


def test_an_activity_is_planned_current_or_ended():
    text = ACTIVITIES + "A1,x,controller,,2025-01-01,\nA2,y,controller,,2024-01-01,2024-12-31\nA3,z,controller,,,2024-06-01\n"
    register, _ = validated({"activities": text})
    assert list(phase(register.activities, date(2024, 6, 1))) == [PLANNED, CURRENT, ENDED]
    every = on(register, "2024-06-01", phases=(PLANNED, CURRENT, ENDED))
    assert (keys(every.register, "activities"), len(every.left_out)) == (["A1", "A2", "A3"], 0)
    past = on(register, "2024-06-01", phases=(CURRENT, ENDED))
    assert (keys(past.register, "activities"), list(past.left_out["reason"])) == (["A2", "A3"], ["not yet started"])
    planned = on(register, "2024-06-01", phases=(PLANNED,))
    assert sorted(planned.left_out["reason"]) == ["ended", "in force"]


def test_row_labels_are_kept_so_that_a_finding_has_its_place():
    register, _ = validated({"activities": ACTIVITIES + "A1,x,controller,,,2020-01-01\nA2,y,controller,,,\n"})
    assert list(on(register, "2024-01-01").register.activities.index) == [1]


@pytest.mark.parametrize("day", ["1999-12-31", "2024-01-05", "2024-01-10", "2024-02-01", "2100-01-01"])
@pytest.mark.parametrize("regime", [None, "uk", "eu"])
def test_rows_in_are_rows_kept_and_rows_left_out_for_every_table(full, day, regime):
    shown = on(full, day, regime)
    left_out = shown.left_out.groupby("table")["rows"].sum().to_dict()
    assert {t: n + left_out.get(t, 0) for t, n in shown.register.rows().items()} == full.rows()
    assert set(left_out) <= set(TABLES)


def test_a_register_in_force_has_a_hash_whatever_was_left_out():
    register, _ = validated({"activities": ACTIVITIES + "A1,TBD,controller,,TBD,2020-01-01\nA2,y,controller,,TBD,\n"})
    shown = on(register, "2024-01-01").register
    alone, _ = validated({"activities": ACTIVITIES + "A2,y,controller,,TBD,\n"})
    assert shown.hash == alone.hash
    assert shown.canonical("activities")["started_on"].to_dict() == {1: "TBD"}


# -- when a day ends ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "day", "end"),
    [
        ("GB", "2026-03-28", "2026-03-29T00:00:00+00:00"),
        ("GB", "2026-03-29", "2026-03-29T23:00:00+00:00"),
        ("GB", "2026-10-24", "2026-10-24T23:00:00+00:00"),
        ("GB", "2026-10-25", "2026-10-26T00:00:00+00:00"),
        ("GB", "2026-12-31", "2027-01-01T00:00:00+00:00"),
        ("DE", "2026-01-01", "2026-01-01T23:00:00+00:00"),
        ("DE", "2026-07-01", "2026-07-01T22:00:00+00:00"),
        ("IE", "2026-07-01", "2026-07-01T23:00:00+00:00"),
        ("", "2026-07-01", "2026-07-01T23:00:00+00:00"),
    ],
)
def test_a_day_ends_at_midnight_where_the_holder_is(country, day, end):
    register, _ = validated({"organisations": f"organisation_id,name,is_holder,country\nO1,x,yes,{country}\n"})
    assert end_of_day(register, date.fromisoformat(day)).isoformat() == end


def test_without_a_holder_a_day_ends_in_london():
    register, _ = validate({})
    assert end_of_day(register, date(2026, 7, 1)).isoformat() == "2026-07-01T23:00:00+00:00"


def test_what_is_left_is_counted_and_handed_on_before_its_frame_is_made():
    activities = ACTIVITIES + "A1,x,controller,,2025-01-01,\nA2,x,controller,,,\n"
    register, _ = validated({"activities": activities, "purposes": "purpose_id,activity_id\nP1,A1\nP2,A2\nP3,A2\n"})
    left = on(register, "2024-12-31").register
    handed = pickle.loads(pickle.dumps(left))
    assert (left.rows()["activities"], left.rows()["purposes"]) == (1, 2)
    assert keys(left, "purposes") == keys(handed, "purposes") == ["P2", "P3"]
    assert left.same_table(left.with_tables({}), "purposes")
    assert not left.same_table(register, "purposes")
