"""ISO 8601 periods: reads them, adds months to days, and compares how long periods last.

A period is written like P7Y, P6M, P30D, PT72H or P1Y6M: the units from the longest to the shortest, each at most once;
weeks may stand beside days. The last number may have a fraction, after a point or a comma: P1.5Y. The letters are
capitals and there is no sign. A number has at most 15 digits, a fraction at most 6.

A month has no fixed length, so whether P30D is shorter than P1M depends on the day on which both begin. A comparison
looks at all days of the 400 years after which the calendar repeats. It tells by how much two periods differ at least
and at most; each rule says which of the two decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ropa.vocabulary.periods import ISO, UNITS

if TYPE_CHECKING:
    import pandas as pd

Days: TypeAlias = npt.NDArray[np.datetime64]
"""An array of days (`datetime64[D]`); NaT where a day is missing."""

NOT_A_PERIOD = "not a period; write it like P7Y, P6M or P30D"

_DATE_UNITS, _TIME_UNITS = UNITS["date"], UNITS["time"]
_ATTEMPT = re.compile(r"[+-]?\s*P\s*(?:T?|T?[+-]?[0-9][0-9YMWDTHS.,+\s-]*)", re.IGNORECASE | re.ASCII)

_DAY = 86_400
_CYCLE_MONTHS, _CYCLE_DAYS = 4800, 146_097
"""The 400 years after which the calendar repeats."""
_FIRSTS: Days = (np.datetime64("2000-01", "M") + np.arange(_CYCLE_MONTHS + 1)).astype("datetime64[D]")
_CYCLE: Days = np.concatenate([_FIRSTS[:-1], _FIRSTS[1:] - 1])
"""The first and the last day of each month of the cycle: months are longest and shortest from one of these days."""
_FROM: Days = np.array(["2023-01-01"], dtype="datetime64[D]")
LONGEST = 1_826_212
"""The largest number that `days` returns: 5,000 years."""


class Period(NamedTuple):
    """A length of time by its units. `parse` makes one of text, `str` writes it."""

    years: Decimal = Decimal(0)
    months: Decimal = Decimal(0)
    weeks: Decimal = Decimal(0)
    days: Decimal = Decimal(0)
    hours: Decimal = Decimal(0)
    minutes: Decimal = Decimal(0)
    seconds: Decimal = Decimal(0)

    @property
    def units(self) -> dict[str, Decimal]:
        """The number of each unit that is not zero, the longest unit first."""
        return {unit: number for unit, number in self._asdict().items() if number}

    @property
    def in_months(self) -> Fraction:
        """Its years and months, in months."""
        return 12 * Fraction(self.years) + Fraction(self.months)

    @property
    def in_seconds(self) -> Fraction:
        """Its weeks, days, hours, minutes and seconds, in seconds."""
        days = 7 * Fraction(self.weeks) + Fraction(self.days)
        return _DAY * days + 3600 * Fraction(self.hours) + 60 * Fraction(self.minutes) + Fraction(self.seconds)

    def __str__(self) -> str:
        written = {unit: f"{number:f}{unit[0].upper()}" for unit, number in self.units.items()}
        date, time = ("".join(written.get(unit, "") for unit in units) for units in (_DATE_UNITS, _TIME_UNITS))
        return f"P{date}{'T' if time else ''}{time}" if written else "PT0S"


def parse(text: str) -> Period:
    """Read a period, with or without blanks around it. Raises ValueError(NOT_A_PERIOD) if the text is none."""
    found = ISO.fullmatch(text.strip())
    if not found:
        raise ValueError(NOT_A_PERIOD)
    return Period(**{unit: Decimal(number.replace(",", ".")).normalize() for unit, number in found.groupdict().items() if number})


def attempted(text: str) -> bool:
    """Whether a text was meant as a period, valid or not: P7Y is, and so are P6M1Y, -P1Y and p6y, but no word is."""
    return bool(_ATTEMPT.fullmatch(text.strip()))


def is_period(text: str) -> bool:
    """Whether a text is a valid period."""
    return _known(text) is not None


@lru_cache(maxsize=1000)
def _known(text: str) -> Period | None:
    try:
        return parse(text)
    except ValueError:
        return None


# -- how long periods last -------------------------------------------------------------------------


def months_later(days: Days, months: int) -> Days:
    """The same day of the month, `months` later; the last day of that month if it is shorter."""
    month = days.astype("datetime64[M]")
    later = month + months
    last = (later + 1).astype("datetime64[D]") - 1
    same: Days = later.astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    return np.where(same > last, last, same)


def _spans(months: Fraction, start: Days) -> tuple[Fraction, Fraction]:
    """The fewest and the most days that `months` (0 or more) last from the days of `start`.

    A fraction of a month is that fraction of the month after the whole ones.
    """
    cycles, rest = divmod(months, _CYCLE_MONTHS)
    whole, part = divmod(rest, 1)
    first, then = (months_later(start, whole + more) - start for more in (0, 1))
    lasts = (part.denominator - part.numerator) * first.astype(np.int64) + part.numerator * then.astype(np.int64)
    fewest, most = (cycles * _CYCLE_DAYS + Fraction(int(days), part.denominator) for days in (lasts.min(), lasts.max()))
    return fewest, most


@lru_cache(maxsize=1000)
def _bounds(months: Fraction) -> tuple[Fraction, Fraction]:
    """The fewest and the most seconds that `months` last, whatever day they begin on. Below zero, both are negative."""
    fewest, most = (days * _DAY for days in _spans(abs(months), _CYCLE))
    return (fewest, most) if months >= 0 else (-most, -fewest)


def difference(one: Period, other: Period) -> tuple[Fraction, Fraction]:
    """By how many seconds `one` is longer than `other`, at least and at most, over all days on which both may begin.

    Years and months are subtracted first, so P1Y6M and P18M are the same on every day.
    """
    least, most = _bounds(one.in_months - other.in_months)
    more = one.in_seconds - other.in_seconds
    return least + more, most + more


def differ(ones: pd.Series, others: pd.Series) -> pd.Series:
    """Row by row, whether two periods never last the same. P3D and PT72H always do, P1M and P30D on some days.

    Returns a boolean Series; False where one of the two is missing or no period.
    """
    return _told(ones, others, lambda least, most: least > 0 or most < 0)


def may_be_shorter(ones: pd.Series, others: pd.Series) -> pd.Series:
    """Row by row, whether the first period is shorter on some day on which both begin: P365D than P1Y, in a leap year.

    Returns a boolean Series; False where one of the two is missing or no period.
    """
    return _told(ones, others, lambda least, _: least < 0)


def _told(ones: pd.Series, others: pd.Series, of: Callable[[Fraction, Fraction], bool]) -> pd.Series:
    import pandas as pd  # imported here, so that the clocks of law/ start without pandas

    pairs = list(zip(ones.fillna("").tolist(), others.fillna("").tolist(), strict=True))
    answers: dict[tuple[str, str], bool] = {}
    for pair in set(pairs):
        one, other = (_known(text) for text in pair)
        answers[pair] = one is not None and other is not None and of(*difference(one, other))
    return pd.Series([answers[pair] for pair in pairs], index=ones.index, dtype="bool")


def days(periods: pd.Series) -> pd.Series:
    """The length of each period in whole days from 1 January 2023, at most `LONGEST`; missing where it is no period.

    Use it to sort and to draw. To decide whether two periods agree, use `differ` or `may_be_shorter`.
    """
    lengths: dict[str, int] = {}
    for text in periods.dropna().unique():
        if (found := _known(text)) is not None:
            lengths[text] = min(int(_spans(found.in_months, _FROM)[0] + found.in_seconds / _DAY), LONGEST)
    return periods.map(lengths).astype("Int64")
