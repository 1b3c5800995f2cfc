"""Working days of a place: a nation of the United Kingdom or a state of the EEA.

A period that ends on a Saturday, a Sunday or a public holiday ends with the next working day
(Reg (EEC, Euratom) 1182/71 Art 2 and 3(4); UK GDPR Art 4A). Holidays are those of the whole nation
or state, never of a region, so that no day is added that might not count.

The holidays of `KNOWN_YEARS` stand in `data/holidays/holidays.csv`, because the `holidays` library, which imports all
countries for the sake of one, takes longer to start than a clock takes to count. `make holidays` writes the table from
that library; `source.json` beside it says from which version and when. The library itself is asked about other years:
it knows 1900 to 2100. Outside of these only weekends are left out.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ropa.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from ropa.model.periods import Days

Place: TypeAlias = str | None
"""A key of `NATIONS`, one of `COUNTRIES`, or None. None has weekends alone, so that it never gives a later day than a place."""

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
"""The nations of the United Kingdom and what the library calls them. Without one it knows only what all four share."""

COUNTRIES = tuple("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())  # noqa: SIM905
"""The states of the European Economic Area, ISO 3166-1 (Greece is GR)."""

KNOWN_YEARS = range(2018, 2041)
"""The years of the table: from the first in which the GDPR applied."""

_SATURDAY = 5
_SWAPPED = "Day off (substituted"
"""How the library calls a rest day for which a Saturday is worked, as in Hungary and Latvia. By Reg 1182/71 Art 2(1) a public
holiday is a day that the state designates as one; such a day is none, and a period that ends on it ends there."""


def require_place(place: Place) -> Place:
    """The place as the other functions want it (`de` is DE). Raises UsageError."""
    if place is None or place in NATIONS:
        return place
    if place.upper() in COUNTRIES:
        return place.upper()
    raise UsageError(
        f"place: {place!r} is neither a nation of the United Kingdom ({', '.join(NATIONS)}) nor the ISO code of an EEA state, like DE"
    )


def working_day(day: date, place: Place) -> bool:
    """Whether the day is neither a Saturday, a Sunday nor a public holiday of the place. Raises UsageError for a bad place."""
    return day.weekday() < _SATURDAY and day not in _holidays(require_place(place), day.year)


def why_not_working(day: date, place: Place) -> str:
    """Why a day is no working day, in a word or two: "Saturday", "Good Friday"; "" if it is one."""
    if day.weekday() >= _SATURDAY:
        return "Saturday" if day.weekday() == _SATURDAY else "Sunday"
    return _holidays(require_place(place), day.year).get(day, "")


def roll(day: date, place: Place) -> date:
    """The day itself if it is a working day, else the next one."""
    while not working_day(day, place):
        day += timedelta(days=1)
    return day


def roll_all(days: pd.Series, place: Place) -> pd.Series:
    """`roll` for each day of a long log; missing stays missing."""
    import pandas as pd  # slow, and one day needs none

    return pd.Series(roll_days(days.to_numpy().astype("datetime64[D]"), place).astype("datetime64[s]"), index=days.index, name=days.name)


def roll_days(days: Days, place: Place) -> Days:
    """`roll` for an array of days; missing stays missing."""
    import numpy as np  # slow, and one day needs none

    place = require_place(place)
    known = ~np.isnat(days)
    if not known.any():
        return days
    first, last = (int(day.item().year) for day in (days[known].min(), days[known].max()))
    rolled = np.concatenate([_rolled(place, year) for year in range(first, last + 1)])
    found = days.copy()
    found[known] = rolled[(days[known] - np.datetime64(f"{first:04}-01-01", "D")).astype(np.int64)]
    return found


@cache
def _rolled(place: Place, year: int) -> Days:
    """For each day of a year, the day that it rolls to."""
    import numpy as np

    days = np.arange(f"{year:04}-01-01", f"{year + 1:04}-01-01", dtype="datetime64[D]")  # numpy has a year 10000
    return np.array([roll(day, place) for day in days.tolist()], dtype="datetime64[D]")


@cache
def _holidays(place: Place, year: int) -> dict[date, str]:
    """The public holidays of a place in a year, with their names in English."""
    if place is None:
        return {}
    return _table(place)[year] if year in KNOWN_YEARS else from_library(place, year)


def _folder() -> Any:
    return resources.files("ropa") / "data" / "holidays"


@cache
def _table(place: str) -> dict[int, dict[date, str]]:
    """The holidays of a place by year, from the table."""
    text = (_folder() / "holidays.csv").read_text(encoding="utf-8")
    found: dict[int, dict[date, str]] = {year: {} for year in KNOWN_YEARS}
    for _, written, name in csv.reader(line for line in text.splitlines() if line.startswith(f"{place},")):
        day = date.fromisoformat(written)
        found[day.year][day] = name
    return found


# -- where the table comes from ---------------------------------------------------------------------


def from_library(place: str, year: int) -> dict[date, str]:
    """The public holidays of a place in a year, as the `holidays` library knows them; none where it knows no such year."""
    import holidays  # slow: it imports every country

    country, nation = ("GB", NATIONS[place]) if place in NATIONS else (place, None)
    listed = holidays.country_holidays(country, subdiv=nation, years=year, language="en_US")
    return {day: name for day, name in sorted(listed.items()) if not name.startswith(_SWAPPED)}


def write_table(folder: Path, made: date) -> None:
    """Write the table of holidays and where it is from into a folder. `made` is the day on which this is done."""
    from importlib.metadata import version

    rows = [
        [place, day, name] for place in (*NATIONS, *COUNTRIES) for year in KNOWN_YEARS for day, name in from_library(place, year).items()
    ]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([["place", "day", "name"], *rows])
    source = {
        "package": "holidays",
        "version": version("holidays"),
        "source": "https://pypi.org/project/holidays/",
        "licence": "MIT",
        "made": made.isoformat(),
        "first_year": KNOWN_YEARS[0],
        "last_year": KNOWN_YEARS[-1],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "holidays.csv").write_text(buffer.getvalue(), encoding="utf-8", newline="\n")
    (folder / "source.json").write_text(json.dumps(source, indent=2) + "\n", encoding="utf-8", newline="\n")
