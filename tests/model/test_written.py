"""What was written and not understood, on its way to those who show it."""

from __future__ import annotations

import pickle
from copy import deepcopy

import pandas as pd
import pytest

from ropa.model.register import Register
from ropa.model.validate import validate
from ropa.model.written import NOT_UNDERSTOOD, Written, carried, filled, in_place, said, unread

PERIOD = "6 years after end of contract"


@pytest.fixture
def register() -> Register:
    tables = {
        "activities": pd.DataFrame({"activity_id": ["A1", "A2"], "name": ["Payroll", "TBC"], "started_on": ["soon", "2024-01-01"]}),
        "retention": pd.DataFrame({"retention_id": ["R1", "R2", "R3"], "activity_id": ["A1"] * 3, "period": [PERIOD, "P1Y", None]}),
        "requests": pd.DataFrame({"request_id": ["Q1"], "right": ["Jane Roe wants it all"], "received_on": ["yesterday"]}),
    }
    return validate(tables)[0]


def words(frame: pd.DataFrame, column: str) -> list[object]:
    return [value if isinstance(value, str) else None for value in filled(frame)[column]]


def test_a_cell_that_was_not_understood_is_shown_as_written_with_its_place(register: Register) -> None:
    assert words(register.retention, "period") == [f"“{PERIOD}” (as written, not understood; retention.csv period)", "P1Y", None]
    assert filled(register.activities)["started_on"].tolist()[1] == pd.Timestamp("2024-01-01")
    assert "soon" in str(filled(register.activities)["started_on"].tolist()[0])


def test_the_typed_cell_stays_missing(register: Register) -> None:
    assert register.retention["period"].isna().tolist() == [True, False, True]
    assert unread(register.retention, "period").tolist() == [True, False, False]
    assert not unread(register.retention, "criteria").any()


def test_a_log_of_people_shows_the_place_alone(register: Register) -> None:
    shown = str(filled(register.requests).to_dict("records"))
    assert shown.count(NOT_UNDERSTOOD) == 2
    assert "Jane" not in shown
    assert "yesterday" not in shown


def test_a_placeholder_in_a_text_is_the_text(register: Register) -> None:
    assert words(register.activities, "name") == ["Payroll", "TBC"]


def test_sorted_filtered_and_renumbered_frames_keep_their_words(register: Register) -> None:
    turned = register.retention.sort_values("retention_id", ascending=False).reset_index(drop=True)
    assert [PERIOD in str(value) for value in filled(turned)["period"]] == [False, False, True]
    assert words(register.retention[register.retention["retention_id"] != "R1"], "period") == ["P1Y", None]


def test_no_other_row_gets_the_words(register: Register) -> None:
    frame = register.retention[["period"]].iloc[::-1].reset_index(drop=True)  # no key, other labels
    assert [PERIOD in str(value) for value in filled(frame)["period"]] == [False, False, False]
    other = register.retention.assign(retention_id=["X", "Y", "Z"])
    assert [PERIOD in str(value) for value in filled(other)["period"]] == [False, False, False]


def test_two_rows_of_one_key_are_told_apart_by_their_labels() -> None:
    twice = pd.DataFrame({"retention_id": ["R1", "R1", None, None], "activity_id": ["A1"] * 4, "period": [None, "soon", None, "later"]})
    register = validate({"activities": pd.DataFrame({"activity_id": ["A1"]}), "retention": twice})[0]
    assert [type(value) is Written for value in filled(register.retention)["period"]] == [False, True, False, True]


def test_a_cell_that_was_filled_in_since_says_what_is_in_it(register: Register) -> None:
    mended = register.with_tables(retention=register.retention.assign(period="P6Y"))
    assert words(mended.retention, "period") == ["P6Y", "P6Y", "P6Y"]


def test_words_go_along_to_a_table_that_is_made_of_another(register: Register) -> None:
    made = pd.DataFrame({"request_id": register.requests["request_id"], "came": register.requests["received_on"]})
    assert NOT_UNDERSTOOD in str(filled(carried(made, register.requests, came="received_on"))["came"][0])
    texts = said(pd.Series([None, "1 year", None], dtype="str"), register.retention, "period")
    assert [PERIOD in str(text) for text in texts] == [True, False, False]


def test_a_new_register_of_old_frames_knows_only_its_own_words(register: Register) -> None:
    other = Register({name: register[name] for name in register.tables})
    assert words(other.retention, "period") == [None, "P1Y", None]
    assert not pickle.dumps(other.tables).count(PERIOD.encode())


def test_words_stand_last_among_days_and_numbers() -> None:
    one = Written("soon")
    assert sorted([one, pd.Timestamp("2024-01-01")], key=lambda value: (value,))[-1] is one
    assert not one < 5
    assert one > 5
    assert pd.isna(one - pd.Timestamp("2024-01-01"))
    assert pd.isna(pd.Timestamp("2024-01-01") - one)
    assert pd.isna(one + pd.DateOffset(years=1))
    assert one + "er" == "sooner"
    assert f"{one:,}" == f"{one:%H:%M}" == "soon"


def test_what_a_frame_carries_is_copied_with_it(register: Register) -> None:
    cells = register.retention.attrs["written"]
    assert deepcopy(cells) is cells
    again = pickle.loads(pickle.dumps(register.retention))
    assert filled(again)["period"].tolist()[0] == filled(register.retention)["period"].tolist()[0]
    assert in_place(pd.DataFrame({"a": [1]}), [{"a": 1}]) == [{"a": 1}]
