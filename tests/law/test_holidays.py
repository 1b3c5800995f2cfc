"""Days on which nobody works, by nation and country, and the next day on which somebody does."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ropa.cli.due import Nation
from ropa.law.holidays import (
    COUNTRIES,
    KNOWN_YEARS,
    NATIONS,
    from_library,
    roll,
    roll_all,
    roll_days,
    why_not_working,
    working_day,
    write_table,
)
from ropa.model import codelists
from support.calendars import TYPED, typed
from support.clocks import days, places

# -- bank holidays: law 4.2 against the library --------------------------------------------------------

ENGLAND_2026 = "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"
WEEKDAYS_OFF = {
    ("england", 2026): ENGLAND_2026,
    ("wales", 2026): ENGLAND_2026,
    ("england", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("wales", 2027): "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    ("scotland", 2026): "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
    ("northern-ireland", 2026): "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
}


@pytest.mark.parametrize(("place", "year"), WEEKDAYS_OFF)
def test_bank_holidays_are_those_of_the_law_notes(place, year) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not working_day(day, place)]

    assert off == WEEKDAYS_OFF[place, year].split()


@pytest.mark.parametrize("place", [*NATIONS, *COUNTRIES])
def test_every_place_has_christmas_and_weekends(place) -> None:
    assert why_not_working(date(2025, 12, 25), place)
    assert why_not_working(date(2026, 10, 3), place) == "Saturday"
    assert why_not_working(date(2026, 10, 4), place) == "Sunday"
    assert why_not_working(date(2026, 10, 6), place) == ""


def test_without_a_place_only_weekends_are_off() -> None:
    assert working_day(date(2026, 12, 25), None)
    assert not working_day(date(2026, 12, 26), None)


def test_places_are_those_of_the_code_lists_and_the_command() -> None:
    assert tuple(NATIONS) == tuple(nation.value for nation in Nation)
    assert set(NATIONS) == codelists.codes("subdivisions")
    assert set(COUNTRIES) <= codelists.codes("countries")
    assert len(COUNTRIES) == 30
    assert not {"GB", "CH", "EL"} & set(COUNTRIES)


def test_a_country_may_be_written_small() -> None:
    assert roll(date(2026, 12, 25), "de") == date(2026, 12, 28)


@given(days, st.sampled_from([*NATIONS, *COUNTRIES, None]))
def test_to_roll_is_to_go_to_the_first_working_day(day, place) -> None:
    rolled = roll(day, place)

    assert roll(rolled, place) == rolled
    assert working_day(rolled, place)
    assert not any(working_day(day + timedelta(days=n), place) for n in range((rolled - day).days))


@given(st.lists(days | st.none(), max_size=20), places)
def test_a_log_rolls_like_its_days(dates, place) -> None:
    series = pd.Series(np.array(dates, dtype="datetime64[s]"), index=range(5, 5 + len(dates)), name="d", dtype="datetime64[s]")
    rolled = roll_all(series, place)

    assert [None if pd.isna(day) else day.date() for day in rolled] == [day and roll(day, place) for day in dates]
    assert (rolled.index.equals(series.index), rolled.name, rolled.dtype) == (True, "d", "datetime64[s]")


# -- the table of holidays ---------------------------------------------------------------------------

TABLE = resources.files("ropa") / "data" / "holidays"


@pytest.mark.parametrize("place", [*NATIONS, *COUNTRIES])
def test_the_table_has_the_holidays_of_the_library(place) -> None:
    for year in KNOWN_YEARS:
        known = from_library(place, year)
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(366)):
            weekend = ("Saturday", "Sunday")[day.weekday() - 5] if day.weekday() > 4 else ""
            if day.year == year:
                assert why_not_working(day, place) == (weekend or known.get(day, "")), day


def test_the_table_says_where_it_is_from() -> None:
    source = json.loads((TABLE / "source.json").read_text(encoding="utf-8"))
    assert (source["package"], source["version"]) == ("holidays", version("holidays")), "run make holidays"
    assert range(source["first_year"], source["last_year"] + 1) == KNOWN_YEARS
    assert date.fromisoformat(source["made"]) >= date(2026, 11, 27)


def test_the_table_is_what_make_holidays_writes(tmp_path) -> None:
    made = date.fromisoformat(json.loads((TABLE / "source.json").read_text(encoding="utf-8"))["made"])
    write_table(tmp_path, made)
    assert {item.name for item in TABLE.iterdir()} == {file.name for file in tmp_path.iterdir()}
    for file in tmp_path.iterdir():
        assert (TABLE / file.name).read_bytes().replace(b"\r\n", b"\n") == file.read_bytes()


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2017, 12, 25), "Christmas Day"),  # before the table
        (date(2018, 12, 25), "Christmas Day"),
        (date(2040, 12, 25), "Christmas Day"),
        (date(2041, 12, 25), "Christmas Day"),  # after it
        (date(2100, 1, 1), "New Year's Day"),  # the last year of the library
        (date(2101, 1, 3), ""),
        (date(1899, 12, 25), ""),  # before its first
    ],
)
def test_other_years_are_asked_of_the_library(day, name) -> None:
    assert why_not_working(day, "DE") == name
    assert working_day(day, "DE") == (not name)


def test_a_log_of_many_years_rolls_like_its_days() -> None:
    dates = [date(1899, 12, 30), None, date(2017, 12, 31), date(2018, 1, 1), date(2040, 12, 31), date(2100, 12, 25), date(2199, 12, 28)]
    found = roll_all(pd.Series(np.array(dates, dtype="datetime64[s]")), "england")
    assert [None if pd.isna(day) else day.date() for day in found] == [day and roll(day, "england") for day in dates]
    assert roll_all(pd.Series([], dtype="datetime64[s]"), "DE").empty


def test_the_last_year_of_the_calendar_rolls_too() -> None:
    days = np.array(["9999-06-05", "9999-12-31"], dtype="datetime64[D]")
    assert roll_days(days, "england").tolist() == [date(9999, 6, 7), date(9999, 12, 31)]


@pytest.mark.parametrize("place", TYPED)
def test_the_table_has_the_holidays_that_official_pages_list(place: str) -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
    assert {day for day in days if day.weekday() < 5 and not working_day(day, place)} == typed(place)


@pytest.mark.parametrize(("place", "day"), [("HU", date(2026, 1, 2)), ("HU", date(2026, 8, 21)), ("LV", date(2026, 1, 2))])
def test_a_rest_day_for_which_a_saturday_is_worked_is_no_public_holiday(place: str, day: date) -> None:
    assert working_day(day, place)
    assert working_day(day.replace(year=2045), place) == (day.replace(year=2045).weekday() < 5)
