"""The day on which a register or the law is looked at (`as_of`), which days are allowed, and one day some months later."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from ropa.errors import UsageError

YEARS = range(1900, 2101)
"""The years that are allowed: calendars of holidays and archives do not reach further."""


def parse_day(day: date | str) -> date:
    """A day from a date, a datetime or an ISO string. Raises UsageError if it is no date, or its year is not in `YEARS`."""
    if isinstance(day, date) and day == day:
        found = day.date() if isinstance(day, datetime) else day
    else:
        try:
            found = date.fromisoformat(day)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise UsageError(f"as_of: {day!r} is not a date; write it like 2026-11-22") from None
    if found.year not in YEARS:
        raise UsageError(f"as_of: {found.isoformat()} is not between {YEARS[0]} and {YEARS[-1]}")
    return found


def months_after(day: date, months: int) -> date:
    """The same day of the month, so many months later; the last day of that month if it is shorter.

    `ropa.model.periods.months_later` does the same to an array of days.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
