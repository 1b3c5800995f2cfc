"""Working days of a place: a nation of the United Kingdom or a state of the EEA.

A period that ends on a Saturday, a Sunday or a public holiday ends with the next working day
(Reg (EEC, Euratom) 1182/71 Art 2 and 3(4); UK GDPR Art 4A). Holidays come from the `holidays`
library: those of the whole nation or state, never of a region, so that no day is added that
might not count. It knows them to 2100; later only weekends are left out.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ropa.errors import UsageError
from ropa.model.periods import Days

if TYPE_CHECKING:
    import pandas as pd

Place: TypeAlias = str | None
"""A key of `NATIONS`, one of `COUNTRIES`, or None. None has weekends alone, so that it never gives a later day than a place."""

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern-ireland": "NIR"}
"""The nations of the United Kingdom and what the library calls them. Without one it knows only what all four share."""

COUNTRIES = tuple("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())  # noqa: SIM905
"""The states of the European Economic Area, ISO 3166-1 (Greece is GR)."""

_KNOWN_YEARS = (1900, 2100)


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
    """Whether the day is neither a Saturday, a Sunday nor a public holiday of the place."""
    return bool(np.is_busday(np.datetime64(day, "D"), busdaycal=_calendar(require_place(place), day.year, day.year)))


def why_not_working(day: date, place: Place) -> str:
    """Why a day is no working day, in a word or two: "Saturday", "Good Friday"; "" if it is one."""
    if working_day(day, place):
        return ""
    if day.weekday() > 4:
        return "Saturday" if day.weekday() == 5 else "Sunday"
    return _holidays(require_place(place), day.year)[day]


def roll(day: date, place: Place) -> date:
    """The day itself if it is a working day, else the next one."""
    rolled: date = roll_days(np.array([day], dtype="datetime64[D]"), place)[0].item()
    return rolled


def roll_all(days: pd.Series, place: Place) -> pd.Series:
    """`roll` for each day of a long log; missing stays missing."""
    import pandas as pd  # slow, and one day needs none

    return pd.Series(roll_days(days.to_numpy().astype("datetime64[D]"), place).astype("datetime64[s]"), index=days.index, name=days.name)


def roll_days(days: Days, place: Place) -> Days:
    """`roll` for an array of days; missing stays missing."""
    place = require_place(place)
    known = days[~np.isnat(days)]
    if not known.size:
        return days
    first, last = (int(day.item().year) for day in (known.min(), known.max()))
    rolled: Days = np.busday_offset(days, 0, roll="forward", busdaycal=_calendar(place, first, last + 1))
    return rolled


@cache
def _calendar(place: Place, first: int, last: int) -> np.busdaycalendar:
    """Weekends and the holidays of the place in these years."""
    years = range(max(first, _KNOWN_YEARS[0]), min(last, _KNOWN_YEARS[1]) + 1)
    found = [day for year in years for day in _holidays(place, year)]
    return np.busdaycalendar(holidays=np.array(found, dtype="datetime64[D]"))


@cache
def _holidays(place: Place, year: int) -> dict[date, str]:
    """The public holidays of a place in a year, with their names in English."""
    if place is None:
        return {}
    import holidays

    country, nation = ("GB", NATIONS[place]) if place in NATIONS else (place, None)
    return dict(holidays.country_holidays(country, subdiv=nation, years=year, language="en_US"))
