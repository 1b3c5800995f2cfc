"""How clocks count days: one day in plain Python, or all days of a log in numpy.

A clock is written once, with the operators `+`, `-`, `&`, `|`, `<=` and so on, and the functions of a `Reckoning` for the rest. Given
`ONE_DAY`, it answers for a single case without numpy, which takes longer to import than the rest of the command. Given `LOG` of
`log_reckoning.py`, the same lines answer for a whole log. Both count a missing day alike: it is before, after and equal to no day,
and whatever is added to it is missing.
"""

from __future__ import annotations

from datetime import date
from math import isnan, nan
from typing import Any, Protocol, TypeAlias

from ropa.law.holidays import Place, roll
from ropa.model.days import months_after

Day: TypeAlias = Any
"""A day, maybe missing; with `LOG` an array of them."""
Mask: TypeAlias = Any
"""Yes or no; with `LOG` an array of them."""
Count: TypeAlias = Any
"""A number of days; with `LOG` an array of them."""


class Reckoning(Protocol):
    """What a clock needs besides operators."""

    def day(self, day: date | None) -> Day:
        """A day to count with; missing for None."""

    def where(self, mask: Mask, then: Any, otherwise: Any) -> Any:
        """`then` where the mask says yes, else `otherwise`."""

    def given(self, day: Day) -> Mask:
        """Whether the day is not missing."""

    def later(self, one: Day, other: Day) -> Day:
        """The later of two days; the other one where one is missing."""

    def count(self, mask: Mask, days: Any) -> Count:
        """The difference of two days in days, at least 0; 0 where the mask says no."""

    def months_later(self, day: Day, months: int) -> Day:
        """The same day of the month, so many months later; the last day of that month if it is shorter."""

    def roll(self, day: Day, place: Place) -> Day:
        """The day itself if it is a working day, else the next one."""


class _OneDay:
    """A day is the number of days since the year 1, missing is not-a-number, which keeps the rules of a missing day."""

    def day(self, day: date | None) -> float:
        return float(day.toordinal()) if day else nan

    def date(self, day: float) -> date | None:
        """The day as a date; None where it is missing."""
        return None if isnan(day) else date.fromordinal(int(day))

    def where(self, mask: bool, then: Any, otherwise: Any) -> Any:
        return then if mask else otherwise

    def given(self, day: float) -> bool:
        return not isnan(day)

    def later(self, one: float, other: float) -> float:
        return one if isnan(other) or one > other else other

    def count(self, mask: bool, days: float) -> int:
        return max(int(days), 0) if mask else 0

    def months_later(self, day: float, months: int) -> float:
        found = self.date(day)
        return self.day(found and months_after(found, months))

    def roll(self, day: float, place: Place) -> float:
        found = self.date(day)
        return self.day(found and roll(found, place))


ONE_DAY = _OneDay()
"""Counts for a single case."""
