"""How clocks count all days of a log at once (see `reckoning.py`)."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from ropa.law.holidays import Place, roll_days
from ropa.model.periods import Days, months_later

_MISSING = np.datetime64("NaT", "D")


class _Log:
    """A day is a `datetime64[D]`, missing is NaT."""

    def day(self, day: date | None) -> np.datetime64:
        return np.datetime64(day, "D") if day else _MISSING

    def where(self, mask: npt.NDArray[np.bool_], then: Any, otherwise: Any) -> Any:
        return np.where(mask, then, otherwise)

    def given(self, day: Days) -> npt.NDArray[np.bool_]:
        return ~np.isnat(day)

    def later(self, one: Days, other: Days) -> Days:
        return np.fmax(one, other)

    def count(self, mask: npt.NDArray[np.bool_], days: npt.NDArray[np.timedelta64]) -> npt.NDArray[np.int64]:
        return np.maximum(np.where(mask, days, np.timedelta64(0, "D")).astype(np.int64), 0)

    def months_later(self, day: Days, months: int) -> Days:
        return months_later(day, months)

    def roll(self, day: Days, place: Place) -> Days:
        return roll_days(day, place)


LOG = _Log()
"""Counts for all rows of a log."""
